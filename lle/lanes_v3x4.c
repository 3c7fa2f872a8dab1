/* 4 members at once with AVX2 and FMA. */
#define REAL    double
#define LANES   4
#define ACROSS  0
#define NAME(x) x##_v3x4

#include "lle/lanes_step.h"
