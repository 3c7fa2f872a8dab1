/* 8 members at once with AVX-512. */
#define REAL    double
#define LANES   8
#define ACROSS  0
#define NAME(x) x##_v4x8

#include "lle/lanes_step.h"
