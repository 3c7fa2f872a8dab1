#include "optics/disperse.h"

#include "base/constants.h"
#include "base/fft.h"
#include "optics/fiber.h"
#include "optics/profile.h"

#include <math.h>
#include <stdlib.h>

/* Points a cell, so that one is a third of the fiber's own time scale sqrt(beta_2 L); and in all.
 */
enum { PARTS_MOST = 8, POINTS_MOST = 1 << 14 };
static const double PER_SCALE = 3.0;

struct optics_disperse {
    size_t cells, parts, n;    /* n points are transformed: twice the room or more */
    double complex *shape[2];  /* int over a point of |u|^2 is |shape|^2: before the fiber */
    double complex *turned[2]; /* exp(i beta_2 L omega^2/2)/n; NULL: no dispersion */
    double leak[2], scale[2];  /* leaked power a point for light of power 1; of the shape */
    struct base_fft *fft;
};

static double beta2_s2(const struct optics_plan *plan, const struct optics_user *user)
{
    return optics_fiber_beta2(&plan->fiber) * user->fiber_m;
}

int optics_disperse_needed(const struct optics_plan *plan, int varies)
{
    return varies && (beta2_s2(plan, &plan->alice) != 0.0 || beta2_s2(plan, &plan->bob) != 0.0);
}

/* As the encoder cuts it, without what it leaks; the leaked light as the dispersed profile has it,
 * whose table holds no light but the pulse's: both are shares of one norm. */
static void cut_shape(struct optics_disperse *d, const struct optics_plan *plan, int user,
                      double start_s, double point_s)
{
    const struct optics_user *who = user ? &plan->bob : &plan->alice;
    struct optics_plan encoder = *plan;
    encoder.fiber.dispersion_s_per_m2 = 0.0;
    encoder.encoder.extinction_db = 200.0;
    const struct optics_profile before = optics_profile_of(&encoder, who);
    const struct optics_profile after = optics_profile_of(plan, who);
    for (size_t k = 0; k < d->cells * d->parts; k++) {
        const double t = start_s + (double)k * point_s;
        d->shape[user][k] = optics_profile_field(&before, t, t + point_s);
    }
    const double leaked = after.leak * 2.0 * after.leak_half_s / after.norm_s;
    d->scale[user] = sqrt(1.0 - leaked);
    d->leak[user] = after.leak / after.norm_s;
}

/* U(omega) exp(i beta_2 L omega^2/2), fields as exp(-i omega t): as in optics/form.c. */
static void tabulate_fiber(struct optics_disperse *d, int user, double beta2, double point_s)
{
    const double unit = 2.0 * BASE_PI / ((double)d->n * point_s);
    for (size_t k = 0; k < d->n; k++) {
        const double m = k < d->n / 2 ? (double)k : (double)k - (double)d->n;
        const double omega = m * unit;
        d->turned[user][k] = cexp(0.5 * I * beta2 * omega * omega) / (double)d->n;
    }
}

struct optics_disperse *optics_disperse_new(const struct optics_plan *plan, size_t cells,
                                            double start_s, double step_s)
{
    struct optics_disperse *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    const double beta2[2] = { beta2_s2(plan, &plan->alice), beta2_s2(plan, &plan->bob) };
    double least = INFINITY;
    for (int user = 0; user < 2; user++)
        least = beta2[user] != 0.0 ? fmin(least, sqrt(fabs(beta2[user]))) : least;
    const double wanted = ceil(PER_SCALE * step_s / least);
    const size_t most = POINTS_MOST / cells < PARTS_MOST ? POINTS_MOST / cells : PARTS_MOST;
    d->cells = cells;
    d->parts = wanted < (double)most ? (size_t)fmax(wanted, 1.0) : most;
    d->n = 16;
    while (d->n < 2 * cells * d->parts)
        d->n *= 2;
    const double point_s = step_s / (double)d->parts;
    struct base_error unused;
    int enough = base_fft_new(&d->fft, d->n, &unused) == BASE_OK;
    for (int user = 0; user < 2 && enough; user++) {
        d->shape[user] = base_fft_alloc(cells * d->parts);
        enough = d->shape[user] != NULL;
        if (enough && beta2[user] != 0.0) {
            d->turned[user] = base_fft_alloc(d->n);
            enough = d->turned[user] != NULL;
        }
        if (!enough)
            break;
        cut_shape(d, plan, user, start_s, point_s);
        d->leak[user] *= point_s;
        if (d->turned[user])
            tabulate_fiber(d, user, beta2[user], point_s);
    }
    if (enough)
        return d;
    optics_disperse_free(d);
    return NULL;
}

void optics_disperse_free(struct optics_disperse *d)
{
    if (!d)
        return;
    for (int user = 0; user < 2; user++) {
        base_fft_release(d->shape[user]);
        base_fft_release(d->turned[user]);
    }
    base_fft_free(d->fft);
    free(d);
}

size_t optics_disperse_room(const struct optics_disperse *d)
{
    return 3 * d->n;
}

/* E u behind the fiber, in `out`; `spectrum` is worked in. */
static void through_fiber(const struct optics_disperse *d, int user, const double complex *light,
                          double complex *out, double complex *spectrum)
{
    const size_t points = d->cells * d->parts;
    for (size_t k = 0; k < points; k++)
        out[k] = d->scale[user] * d->shape[user][k] * light[k / d->parts];
    if (!d->turned[user])
        return;
    for (size_t k = points; k < d->n; k++)
        out[k] = 0.0;
    base_fft_backward(d->fft, out, spectrum);
    for (size_t k = 0; k < d->n; k++)
        spectrum[k] *= d->turned[user][k];
    base_fft_forward(d->fft, spectrum, out);
}

static double power(double complex e)
{
    return creal(e) * creal(e) + cimag(e) * cimag(e);
}

/* Powers add, and the stronger one's phase is the light's: as in optics/profile.h. */
static double complex with_leak(double complex pulse, double complex light, double leak)
{
    const double shown = power(pulse), leaked = leak * power(light);
    if (!(leaked > 0.0))
        return pulse;
    return shown >= leaked ? sqrt((shown + leaked) / shown) * pulse
                           : sqrt((shown + leaked) / power(light)) * light;
}

void optics_disperse_bin(const struct optics_disperse *d, const double complex *const light[2],
                         double complex *room, double *const energy[2], double complex *beat)
{
    double complex *const field[2] = { room, room + d->n };
    for (int user = 0; user < 2; user++)
        through_fiber(d, user, light[user], field[user], room + 2 * d->n);
    for (size_t j = 0; j < d->cells; j++) {
        double complex sum = 0.0;
        double deposit[2] = { 0.0, 0.0 };
        for (size_t k = j * d->parts; k < (j + 1) * d->parts; k++) {
            double complex u[2];
            for (int user = 0; user < 2; user++) {
                u[user] = with_leak(field[user][k], light[user][j], d->leak[user]);
                deposit[user] += power(u[user]);
            }
            sum += conj(u[0]) * u[1];
        }
        energy[0][j] = deposit[0];
        energy[1][j] = deposit[1];
        beat[j] = sum;
    }
}
