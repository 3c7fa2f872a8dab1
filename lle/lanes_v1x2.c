/* 2 members at once with what every machine has. */
#define REAL    double
#define LANES   2
#define ACROSS  0
#define NAME(x) x##_v1x2

#include "lle/lanes_step.h"
