/* 1 member across 8 lanes with AVX-512. */
#define REAL    double
#define LANES   8
#define ACROSS  1
#define NAME(x) x##_v4across

#include "lle/lanes_step.h"
