#include "optics/form.h"

#include "base/constants.h"
#include "optics/fiber.h"
#include "optics/form_parts.h"
#include "optics/profile.h"

#include <math.h>

enum { N = OPTICS_FORM_POINTS };

static double power(double complex u)
{
    return creal(u) * creal(u) + cimag(u) * cimag(u);
}

static double time_of(const struct optics_form *f, size_t k)
{
    return f->start_s + (double)k * f->step_s;
}

void optics_form_finish(struct optics_form *f)
{
    double sum = 0.0, peak = 0.0;
    for (size_t k = 0; k < N; k++) {
        sum += k > 0 ? 0.5 * f->step_s * (power(f->u[k - 1]) + power(f->u[k])) : 0.0;
        f->before[k] = sum;
        peak = fmax(peak, power(f->u[k]));
    }
    f->from = N - 1;
    f->to = 0;
    for (size_t k = 0; k < N; k++) {
        if (power(f->u[k]) > 1e-6 * peak) {
            f->from = k < f->from ? k : f->from;
            f->to = k;
        }
        f->u[k] *= sum > 0.0 ? 1.0 / sqrt(sum) : 0.0;
        f->before[k] *= sum > 0.0 ? 1.0 / sum : 0.0;
    }
}

/* Measured intensities, their centre of energy at 0, linear between them. */
static double measured(const struct optics_encoder *e, double centre_s, double t_s)
{
    const struct base_list *list = &e->pulse_samples;
    const double x = (t_s + centre_s) / e->pulse_sample_s;
    if (!(x >= 0.0) || x > (double)(list->count - 1))
        return 0.0;
    const size_t k = (size_t)x, next = k + 1 < list->count ? k + 1 : k;
    const double part = x - (double)k;
    return list->value[k] * (1.0 - part) + list->value[next] * part;
}

static double centre_of(const struct optics_encoder *e)
{
    double sum = 0.0, moment = 0.0;
    for (size_t k = 0; k < e->pulse_samples.count; k++) {
        sum += e->pulse_samples.value[k];
        moment += e->pulse_samples.value[k] * (double)k;
    }
    return sum > 0.0 ? moment / sum * e->pulse_sample_s : 0.0;
}

/* The mean over a step, four points: a square's edge then keeps its place to an eighth of one. */
void optics_form_shape(const struct optics_encoder *e, double half_s, struct optics_form *out)
{
    enum { PARTS = 4 };
    const double centre_s = e->pulse_shape == OPTICS_FROM_FILE ? centre_of(e) : 0.0;
    out->step_s = 2.0 * half_s / N;
    out->start_s = -half_s + 0.5 * out->step_s;
    for (size_t k = 0; k < N; k++) {
        double sum = 0.0;
        for (int i = 0; i < PARTS; i++) {
            const double t = time_of(out, k) + out->step_s * ((i + 0.5) / PARTS - 0.5);
            sum += e->pulse_shape == OPTICS_FROM_FILE
                       ? measured(e, centre_s, t)
                       : optics_profile_shape(e->pulse_shape, e->pulse_width_s, t);
        }
        out->u[k] = sqrt(sum / PARTS);
    }
    optics_form_finish(out);
}

/* A modulator of chirp alpha: dphi/dt = (alpha/2) d ln I/dt (F. Koyama & K. Iga, J. Lightwave
 * Technol. 6, 87 (1988)), so phi = alpha/2 ln I = alpha ln |u|; below 1e-12 of the peak there is no
 * light to have a phase. */
void optics_form_chirp(double chirp, struct optics_form *f)
{
    double peak = 0.0;
    for (size_t k = 0; k < N; k++)
        peak = fmax(peak, power(f->u[k]));
    for (size_t k = 0; k < N; k++)
        f->u[k] *= cexp(0.5 * I * chirp * log(fmax(power(f->u[k]) / peak, 1e-12)));
}

void optics_form_transform(double complex *x, int sign)
{
    for (size_t i = 1, j = 0; i < N; i++) {
        size_t bit = N >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            const double complex keep = x[i];
            x[i] = x[j];
            x[j] = keep;
        }
    }
    for (size_t half = 1; half < N; half *= 2)
        for (size_t k = 0; k < half; k++) {
            const double complex turn = cexp((double)sign * I * BASE_PI * (double)k / (double)half);
            for (size_t i = k; i < N; i += 2 * half) {
                const double complex odd = turn * x[i + half];
                x[i + half] = x[i] - odd;
                x[i] += odd;
            }
        }
}

/* U(omega) exp(i beta_2 L omega^2/2), fields as exp(-i omega t): G. P. Agrawal, Nonlinear Fiber
 * Optics, eq. (3.2.5). */
void optics_form_disperse(double beta2_s2, struct optics_form *f)
{
    const double unit = 2.0 * BASE_PI / ((double)N * f->step_s);
    optics_form_transform(f->u, +1);
    for (size_t k = 0; k < N; k++) {
        const double m = k < N / 2 ? (double)k : (double)k - (double)N;
        const double omega = m * unit;
        f->u[k] *= cexp(0.5 * I * beta2_s2 * omega * omega) / (double)N;
    }
    optics_form_transform(f->u, -1);
    optics_form_finish(f);
}

static int drive_limited(const struct optics_encoder *e)
{
    static const double UNLIMITED_HZ = 1e15;
    return e->bandwidth_hz > 0.0 && e->bandwidth_hz < UNLIMITED_HZ;
}

static double beta2_s2(const struct optics_plan *plan, const struct optics_user *user)
{
    return optics_fiber_beta2(&plan->fiber) * user->fiber_m;
}

int optics_form_needed(const struct optics_plan *plan, const struct optics_user *user)
{
    const struct optics_encoder *e = &plan->encoder;
    return e->pulse_shape == OPTICS_FROM_FILE || drive_limited(e) || e->chirp != 0.0 ||
           beta2_s2(plan, user) != 0.0;
}

static double half_width(const struct optics_encoder *e)
{
    return e->pulse_shape == OPTICS_FROM_FILE
               ? 0.5 * (double)e->pulse_samples.count * e->pulse_sample_s
               : optics_profile_shape_half(e->pulse_shape, e->pulse_width_s);
}

/* The drive's tail to exp(-20), and the spread of dispersion: the spectrum's width (1 + |C|)/T0 six
 * times over. */
double optics_form_blur(const struct optics_plan *plan, const struct optics_user *user)
{
    const struct optics_encoder *e = &plan->encoder;
    const double width_s = e->pulse_shape == OPTICS_FROM_FILE ? half_width(e) : e->pulse_width_s;
    const double tail_s = drive_limited(e) ? 20.0 / (2.0 * BASE_PI * e->bandwidth_hz) : 0.0;
    return tail_s + 6.0 * fabs(beta2_s2(plan, user)) * (1.0 + fabs(e->chirp)) / width_s;
}

void optics_form_of(const struct optics_plan *plan, const struct optics_user *user,
                    struct optics_form *out)
{
    const struct optics_encoder *e = &plan->encoder;
    const double beta2 = beta2_s2(plan, user);
    const double half_s = half_width(e) + optics_form_blur(plan, user);
    /* what a transform brings in on one side it takes from the other: twice the room */
    optics_form_shape(e, (beta2 != 0.0 ? 2.0 : 1.05) * half_s, out);
    if (drive_limited(e))
        optics_form_drive(e->bandwidth_hz, e->drive_order, out);
    if (e->chirp != 0.0)
        optics_form_chirp(e->chirp, out);
    if (beta2 != 0.0)
        optics_form_disperse(beta2, out);
}

double complex optics_form_at(const struct optics_form *f, double time_s)
{
    const double x = (time_s - f->start_s) / f->step_s;
    if (!(x >= 0.0) || !(x < N - 1))
        return 0.0;
    const size_t k = (size_t)x;
    const double part = x - (double)k;
    const double light = power(f->u[k]) * (1.0 - part) + power(f->u[k + 1]) * part;
    const double complex between = f->u[k] * (1.0 - part) + f->u[k + 1] * part;
    const double modulus = sqrt(power(between));
    return modulus > 0.0 ? sqrt(light) / modulus * between : sqrt(light);
}

double optics_form_before(const struct optics_form *f, double time_s)
{
    const double x = (time_s - f->start_s) / f->step_s;
    if (!(x >= 0.0))
        return 0.0;
    if (!(x < N - 1))
        return f->before[N - 1];
    const size_t k = (size_t)x;
    const double part = x - (double)k, a = power(f->u[k]), b = power(f->u[k + 1]);
    return f->before[k] + f->step_s * part * (a + 0.5 * part * (b - a));
}

/* Where the intensity crosses half its peak between points k and k + step. */
static double crossing(const struct optics_form *f, size_t k, size_t next, double half)
{
    const double a = power(f->u[k]), b = power(f->u[next]);
    const double part = b > a ? (half - a) / (b - a) : 0.0;
    return time_of(f, k) + part * (time_of(f, next) - time_of(f, k));
}

double optics_form_width(const struct optics_form *f)
{
    double peak = 0.0;
    for (size_t k = 0; k < N; k++)
        peak = fmax(peak, power(f->u[k]));
    size_t first = 1, last = N - 2;
    while (first < N - 1 && power(f->u[first]) < 0.5 * peak)
        first++;
    while (last > 0 && power(f->u[last]) < 0.5 * peak)
        last--;
    return crossing(f, last + 1, last, 0.5 * peak) - crossing(f, first - 1, first, 0.5 * peak);
}
