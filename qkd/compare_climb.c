#include "qkd/compare_climb.h"

#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdint.h>

/* Where there is no key, the less is missing the better. */
static double cost(const gsl_vector *v, void *hill)
{
    const struct qkd_compare_hill *h = hill;
    const double rate = h->rate(v->data, h->of);
    return rate > 0.0 ? -log(rate) : 1e4 * (1.0 - fmax(rate, -1.0));
}

static void climb(const struct qkd_compare_hill *hill, gsl_multimin_fminimizer *m, gsl_vector *x,
                  gsl_vector *edge)
{
    static const double edges[] = { 0.5, 0.2, -0.1 };
    enum { ROUNDS = 8, MOST = 1200 };
    gsl_multimin_function f = { cost, hill->knobs, (void *)(uintptr_t)hill };
    double before = INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
        gsl_vector_set_all(edge, edges[round % 3]);
        gsl_multimin_fminimizer_set(m, &f, x, edge);
        for (int i = 0; i < MOST && gsl_multimin_fminimizer_size(m) > 1e-7; i++)
            if (gsl_multimin_fminimizer_iterate(m))
                break;
        gsl_vector_memcpy(x, gsl_multimin_fminimizer_x(m));
        const double now = gsl_multimin_fminimizer_minimum(m);
        if (before - now < 1e-6 && round >= 2)
            break;
        before = now;
    }
}

double qkd_compare_climb(const struct qkd_compare_hill *hill, double *knobs)
{
    gsl_multimin_fminimizer *m =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, hill->knobs);
    gsl_vector *x = gsl_vector_alloc(hill->knobs), *edge = gsl_vector_alloc(hill->knobs);
    if (m && x && edge) {
        for (size_t i = 0; i < hill->knobs; i++)
            gsl_vector_set(x, i, knobs[i]);
        climb(hill, m, x, edge);
        for (size_t i = 0; i < hill->knobs; i++)
            knobs[i] = gsl_vector_get(x, i);
    }
    gsl_vector_free(edge);
    gsl_vector_free(x);
    gsl_multimin_fminimizer_free(m);
    return hill->rate(knobs, hill->of);
}

double qkd_compare_logit(double share)
{
    return log(share / (1.0 - share));
}

double qkd_compare_share(double logit)
{
    return 1.0 / (1.0 + exp(-logit));
}

void qkd_compare_shares(size_t count, const double *log_ratio, double *probability)
{
    double sum = 1.0;
    for (size_t i = 0; i < count; i++)
        sum += probability[i] = exp(fmin(log_ratio[i], 40.0));
    for (size_t i = 0; i < count; i++)
        probability[i] /= sum;
}
