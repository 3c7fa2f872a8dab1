/** Everything that may fail in a key, event by event. */
#ifndef QKD_FAILURE_H
#define QKD_FAILURE_H

#include "qkd/composable.h"

struct qkd_failure {
    /* statistical bounds on expectations, each number = uses x key.failure */
    double plus, minus; /* S+ from below, S- from above (the yield) */
    double vacuum;      /* H, the part of xx in which somebody sent vacuum, from both sides */
    double wrong;       /* wrong xx counts */
    double sums;        /* linear programme: all sums of the counts, from both sides */
    double bounds;      /* their sum */
    /* of a key of finite length beside (qkd/composable.h) */
    double singles, phase_errors; /* expected -> occurred */
    double smoothing, amplification, correctness;
    double secrecy;    /* 2 (smoothing + bounds + singles + phase errors) + amplification */
    double composable; /* secrecy + correctness */
};

struct qkd_failure qkd_failure_of(int estimator, double eps,
                                  const struct qkd_composable_terms *terms);

#endif
