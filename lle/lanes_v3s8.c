/* 8 members at once with AVX2 and FMA, in single precision. */
#define REAL    float
#define LANES   8
#define ACROSS  0
#define NAME(x) x##_v3s8

#include "lle/lanes_step.h"
