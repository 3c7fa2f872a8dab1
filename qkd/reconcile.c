#include "qkd/reconcile.h"

#include "qkd/bounds.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static double cascade(double error)
{
    static const double at[] = { 0.01, 0.05, 0.10, 0.15 }, f[] = { 1.16, 1.16, 1.22, 1.35 };
    enum { LAST = sizeof at / sizeof *at - 1 };
    if (error >= at[LAST])
        return f[LAST];
    for (int i = 1; i <= LAST; i++)
        if (error < at[i]) {
            const double share = fmax(0.0, (error - at[i - 1]) / (at[i] - at[i - 1]));
            return f[i - 1] + share * (f[i] - f[i - 1]);
        }
    return f[LAST];
}

/* Numbers left at 0 by a program are the plan's defaults. */
static double or_usual(double given, double usual)
{
    return given > 0.0 ? given : usual;
}

static double finite_length(double f, double error, double bits, double failure)
{
    const double h = qkd_entropy(error);
    if (!(h > 0.0) || !(bits >= 1.0))
        return f;
    const double slope = error < 0.5 ? log2((1.0 - error) / error) : 0.0;
    const double v = error * (1.0 - error) * slope * slope;
    return f + sqrt(v / bits) * gsl_cdf_ugaussian_Qinv(failure) / h;
}

struct qkd_reconcile qkd_reconcile_of(const struct qkd_key_plan *key, double error, double bits)
{
    const double failure = or_usual(key->reconciliation_failure, 1e-3);
    const double block = fmin(bits, or_usual(key->reconciliation_block, 1e6));
    switch (key->reconciliation) {
    case QKD_CASCADE:
        return (struct qkd_reconcile){ cascade(error), 1.0 };
    case QKD_LDPC:
        return (struct qkd_reconcile){ finite_length(key->error_correction, error, block, failure),
                                       1.0 - failure };
    default:
        return (struct qkd_reconcile){ key->error_correction, 1.0 };
    }
}
