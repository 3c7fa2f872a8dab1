/* 4 members at once with AVX-512. */
#define REAL    double
#define LANES   4
#define ACROSS  0
#define NAME(x) x##_v4x4

#include "lle/lanes_step.h"
