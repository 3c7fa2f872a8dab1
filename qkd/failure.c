#include "qkd/failure.h"

/* Uses of a bound: counts of qkd/joint.c and qkd/lp.c. */
struct uses {
    double plus, minus, vacuum, wrong, sums;
};

static struct uses uses_of(int estimator)
{
    switch (estimator) {
    case QKD_INDEPENDENT: /* xx oy yo | yy oo | ox xo twice, oo once more | wrong xx */
        return (struct uses){ .plus = 3, .minus = 2, .vacuum = 5, .wrong = 1 };
    case QKD_JOINT:
        return (struct uses){ .plus = 3, .minus = 2, .vacuum = 6, .wrong = 1 };
    case QKD_DOUBLE:
        return (struct uses){ .plus = 3, .minus = 2, .vacuum = 6, .wrong = 2 };
    case QKD_LP:
        return (struct uses){ .sums = 2 * 255 };
    default: /* asymptotic, infinite: no fluctuation */
        return (struct uses){ 0 };
    }
}

struct qkd_failure qkd_failure_of(int estimator, double eps,
                                  const struct qkd_composable_terms *terms)
{
    const struct uses n = uses_of(estimator);
    const double last = estimator < QKD_ASYMPTOTIC ? eps : 0.0;
    struct qkd_failure f = {
        .plus = n.plus * eps,
        .minus = n.minus * eps,
        .vacuum = n.vacuum * eps,
        .wrong = n.wrong * eps,
        .sums = n.sums * eps,
        .bounds = (n.plus + n.minus + n.vacuum + n.wrong + n.sums) * eps,
        .singles = last,
        .phase_errors = last,
        .smoothing = 2.0 * terms->smoothing,
        .amplification = terms->amplification,
        .correctness = terms->correctness,
    };
    f.secrecy = 2.0 * (f.smoothing + f.bounds + f.singles + f.phase_errors) + f.amplification;
    f.composable = f.secrecy + f.correctness;
    return f;
}
