#include "qkd/limits.h"

#include "qkd/chernoff.h"
#include "qkd/plan.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

struct qkd_limits qkd_limits_of(int statistics, double eps)
{
    const bool gaussian = statistics == QKD_GAUSSIAN && eps > 0.0;
    return (struct qkd_limits){
        .statistics = statistics,
        .log_inverse = eps > 0.0 ? -log(eps) : 0.0,
        .sigmas = gaussian ? gsl_cdf_ugaussian_Qinv(eps / 2.0) : 0.0,
    };
}

double qkd_limits_lower(const struct qkd_limits *limits, double count)
{
    if (limits->statistics != QKD_CHERNOFF)
        return qkd_limits_other_lower(limits, count);
    return qkd_chernoff_lower(count, limits->log_inverse);
}

double qkd_limits_upper(const struct qkd_limits *limits, double count)
{
    if (limits->statistics != QKD_CHERNOFF)
        return qkd_limits_other_upper(limits, count);
    return qkd_chernoff_upper(count, limits->log_inverse);
}

/* Indices of `coefficient` in ascending order (insertion: at most four). */
static void sort(size_t count, const double *coefficient, size_t *order)
{
    for (size_t i = 0; i < count; i++) {
        size_t k = i;
        for (; k > 0 && coefficient[order[k - 1]] > coefficient[i]; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
}

static double joint(const struct qkd_limits *limits, size_t count, const double *coefficient,
                    const double *n, double (*bound)(const struct qkd_limits *limits, double count))
{
    size_t order[QKD_LIMITS_MOST];
    sort(count, coefficient, order);

    double rest[QKD_LIMITS_MOST + 1] = { 0.0 };
    for (size_t i = count; i-- > 0;)
        rest[i] = rest[i + 1] + n[order[i]];

    double sum = 0.0, before = 0.0;
    for (size_t i = 0; i < count; i++) {
        const double c = coefficient[order[i]];
        sum += (c - before) * bound(limits, rest[i]);
        before = c;
    }
    return sum;
}

double qkd_limits_joint_lower(const struct qkd_limits *limits, size_t count,
                              const double *coefficient, const double *n)
{
    return joint(limits, count, coefficient, n, qkd_limits_lower);
}

double qkd_limits_joint_upper(const struct qkd_limits *limits, size_t count,
                              const double *coefficient, const double *n)
{
    return joint(limits, count, coefficient, n, qkd_limits_upper);
}

struct qkd_limits_order qkd_limits_rests(size_t count, const double *coefficient, const double *n,
                                         double *rest)
{
    struct qkd_limits_order order;
    double sum = 0.0;
    sort(count, coefficient, order.index);
    for (size_t i = count; i-- > 0;)
        rest[i] = sum += n[order.index[i]];
    return order;
}

void qkd_limits_gather(size_t count, const double *coefficient,
                       const struct qkd_limits_order *order,
                       const struct qkd_chernoff_bound *of_rest, struct qkd_limits_sum *out)
{
    double before = 0.0, slope = 0.0;
    out->bound = 0.0;
    for (size_t i = 0; i < count; i++) {
        const size_t which = order->index[i];
        const double c = coefficient[which];
        const double next = i + 1 < count ? of_rest[i + 1].bound : 0.0;
        out->bound += (c - before) * of_rest[i].bound;
        out->by_log_coefficient[which] = c * (of_rest[i].bound - next);
        slope += (c - before) * of_rest[i].slope;
        out->by_count[which] = slope;
        before = c;
    }
}
