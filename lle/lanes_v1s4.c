/* 4 members at once with what every machine has, in single precision. */
#define REAL    float
#define LANES   4
#define ACROSS  0
#define NAME(x) x##_v1s4

#include "lle/lanes_step.h"
