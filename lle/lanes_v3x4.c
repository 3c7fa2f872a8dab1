/* 4 members at once with AVX2 and FMA. */
#define LANES   4
#define NAME(x) x##_v3x4

#include "lle/lanes_step.h"
