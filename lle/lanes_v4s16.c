/* 16 members at once with AVX-512, in single precision. */
#define REAL    float
#define LANES   16
#define ACROSS  0
#define NAME(x) x##_v4s16

#include "lle/lanes_step.h"
