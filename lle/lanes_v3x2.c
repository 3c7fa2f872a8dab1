/* 2 members at once with AVX2 and FMA. */
#define REAL    double
#define LANES   2
#define ACROSS  0
#define NAME(x) x##_v3x2

#include "lle/lanes_step.h"
