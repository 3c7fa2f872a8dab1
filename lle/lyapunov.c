#include "lle/lyapunov.h"

#include "lle/twin.h"

#include <math.h>

static const double apart = 1e-7; /* of the field: far above rounding, far below its own size */
static const double between_tau = 1.0; /* about a cycle of breathing */

static double distance(const struct lle_solver *s, const double complex *a, const double complex *b)
{
    double sum = 0.0;
    for (size_t k = 0; k < lle_solver_size(s); k++) {
        const double complex z = b[k] - a[k];
        sum += creal(z) * creal(z) + cimag(z) * cimag(z);
    }
    return sqrt(sum);
}

/* Into every mode, those that a symmetry keeps dark too. */
static void nudge(const struct lle_solver *s, double size, double complex *b)
{
    const size_t n = lle_solver_size(s);
    for (size_t k = 0; k < n; k++)
        b[k] += size / sqrt((double)n) * cexp(I * (1.3 * (double)k * (double)k + 0.7 * (double)k));
}

static void bring_back(const struct lle_solver *s, double by, const double complex *a,
                       double complex *b)
{
    for (size_t k = 0; k < lle_solver_size(s); k++)
        b[k] = a[k] + by * (b[k] - a[k]);
}

/* Rounds of `between_tau`: the slope, per round, of the line of least squares through the logarithm
 * of the distance. In a breather the distance comes and goes by e^2 with every cycle, so its two
 * ends alone would tell little. */
static enum base_status part(struct lle_solver *first, struct lle_solver *second, double size,
                             size_t rounds, double *slope, struct base_error *err)
{
    const size_t steps = (size_t)ceil(between_tau / lle_solver_step_tau(first));
    const double middle = 0.5 * ((double)rounds - 1.0), n = (double)rounds;
    double complex *a = lle_solver_modes(first), *b = lle_solver_modes(second);
    double grown = 0.0, moment = 0.0;
    for (size_t i = 0; i < rounds; i++) {
        enum base_status status = lle_solver_advance(first, steps, err);
        if (!status)
            status = lle_solver_advance(second, steps, err);
        if (status)
            return status;
        const double now = distance(first, a, b);
        if (!(now > 0.0))
            break; /* the same to the last bit */
        grown += log(now / size);
        moment += ((double)i - middle) * grown;
        bring_back(first, size / now, a, b);
    }
    *slope = 12.0 * moment / (n * (n * n - 1.0));
    return BASE_OK;
}

enum base_status lle_lyapunov_of(struct lle_solver *s, double settle_tau, double look_tau,
                                 double *rate, struct base_error *err)
{
    struct lle_solver *first = NULL, *second = NULL;
    const double h = lle_solver_step_tau(s), size = apart * sqrt(lle_solver_power(s));
    const size_t settle = (size_t)ceil(settle_tau / between_tau);
    const size_t look = (size_t)ceil(look_tau / between_tau);
    double slope = 0.0;
    enum base_status status = lle_twin_of(s, h, &first, err);
    if (!status)
        status = lle_twin_of(s, h, &second, err);
    if (!status) {
        nudge(s, size, lle_solver_modes(second));
        status = part(first, second, size, settle, &slope, err);
    }
    if (!status)
        status = part(first, second, size, look, &slope, err);
    lle_solver_free(first);
    lle_solver_free(second);
    *rate = slope / (ceil(between_tau / h) * h);
    return status ? base_while(err, "following two fields that part") : BASE_OK;
}
