/* What a drive of finite bandwidth makes of a pulse's intensity. */
#include "optics/form_parts.h"

#include "base/constants.h"

#include <math.h>

enum { N = OPTICS_FORM_POINTS };

static double power(double complex u)
{
    return creal(u) * creal(u) + cimag(u) * cimag(u);
}

/* dI/dt = (I_in - I)/tau, tau = 1/(2 pi B), input constant over a step: exact. The mean delay tau
 * is taken out of the time axis. */
static void one_pole(double bandwidth_hz, struct optics_form *f)
{
    const double tau_s = 1.0 / (2.0 * BASE_PI * bandwidth_hz), keep = exp(-f->step_s / tau_s);
    const double mean = -expm1(-f->step_s / tau_s) * tau_s / f->step_s;
    double level = 0.0;
    for (size_t k = 0; k < N; k++) {
        const double in = power(f->u[k]), before = level;
        level = in + (before - in) * keep;
        f->u[k] = sqrt(fmax(in + (before - in) * mean, 0.0)); /* mean over the step */
    }
    f->start_s -= tau_s;
    optics_form_finish(f);
}

/* Reverse Bessel polynomial over its value at 0: theta_n(s) = sum_k (2n - k)! / (2^(n-k) k! (n-k)!)
 * s^k, by the ratio of neighbouring terms. W. E. Thomson, Proc. IEE 96 III, 487 (1949): 1/theta_n
 * is the n-pole filter whose delay, 1 at s = 0, is flattest. */
static double complex bessel(size_t n, double complex s)
{
    double complex sum = 1.0, term = 1.0;
    for (size_t k = 1; k <= n; k++) {
        term *= s * (2.0 * (double)(n - k + 1)) / ((double)(2 * n - k + 1) * (double)k);
        sum += term;
    }
    return sum;
}

double optics_form_drive_delay(size_t order)
{
    double low = 0.0, high = (double)order + 1.0; /* |theta|^2 = 2 in between, it only grows */
    for (int k = 0; k < 60; k++) {
        const double middle = 0.5 * (low + high);
        *(power(bessel(order, I * middle)) < 2.0 ? &low : &high) = middle;
    }
    return 0.5 * (low + high);
}

/* The delay is taken out; fields, and so their intensities, go as exp(-i omega t). A filter's
 * response dips below 0 behind a steep edge by less than 1 %: a modulator cannot. */
static void many_poles(double bandwidth_hz, size_t order, struct optics_form *f)
{
    const double delay_s = optics_form_drive_delay(order) / (2.0 * BASE_PI * bandwidth_hz);
    const double unit = 2.0 * BASE_PI / ((double)N * f->step_s);
    for (size_t k = 0; k < N; k++)
        f->u[k] = power(f->u[k]);
    optics_form_transform(f->u, +1);
    for (size_t k = 0; k < N; k++) {
        const double x = (k < N / 2 ? (double)k : (double)k - (double)N) * unit * delay_s;
        f->u[k] *= cexp(-I * x) / (bessel(order, -I * x) * (double)N);
    }
    optics_form_transform(f->u, -1);
    for (size_t k = 0; k < N; k++)
        f->u[k] = sqrt(fmax(creal(f->u[k]), 0.0));
    optics_form_finish(f);
}

void optics_form_drive(double bandwidth_hz, size_t order, struct optics_form *f)
{
    if (order > 1)
        many_poles(bandwidth_hz, order, f);
    else
        one_pole(bandwidth_hz, f);
}
