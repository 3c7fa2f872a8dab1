#include "optics/profile.h"

#include "base/constants.h"

#include <math.h>

/* A Gaussian is cut two and a half FWHM from its centre: 4e-9 of its energy is left out, and of the
 * overlap of two delayed ones, which lives on the flanks, less than 1e-5. */
static const double GAUSSIAN_HALF = 2.5;

double optics_profile_shape_half(int shape, double width_s)
{
    return width_s * (shape == OPTICS_SQUARE          ? 0.5
                      : shape == OPTICS_RAISED_COSINE ? 1.0
                                                      : GAUSSIAN_HALF);
}

double optics_profile_shape(int shape, double width_s, double t_s)
{
    if (fabs(t_s) > optics_profile_shape_half(shape, width_s))
        return 0.0;
    if (shape == OPTICS_SQUARE)
        return 1.0;
    const double x = t_s / width_s;
    if (shape == OPTICS_RAISED_COSINE)
        return 0.5 * (1.0 + cos(BASE_PI * x));
    return exp(-4.0 * log(2.0) * x * x);
}

static double shape_at(const struct optics_profile *p, double t_s)
{
    if (fabs(t_s) > p->half_s)
        return 0.0;
    if (p->formed) {
        const double complex u = optics_form_at(&p->form, t_s);
        return creal(u) * creal(u) + cimag(u) * cimag(u);
    }
    return optics_profile_shape(p->shape, p->width_s, t_s);
}

/* int_{-inf}^t shape */
static double shape_before(const struct optics_profile *p, double t_s)
{
    const double t = fmin(fmax(t_s, -p->half_s), p->half_s);
    if (p->formed)
        return optics_form_before(&p->form, t) - optics_form_before(&p->form, -p->half_s);
    if (p->shape == OPTICS_SQUARE)
        return t + p->half_s;
    if (p->shape == OPTICS_RAISED_COSINE)
        return 0.5 * (t + p->half_s + p->width_s / BASE_PI * sin(BASE_PI * t / p->width_s));
    const double scale = 2.0 * sqrt(log(2.0)) / p->width_s; /* shape = exp(-(scale t)^2) */
    return 0.5 * sqrt(acos(-1.0)) / scale * (erf(scale * t) + erf(scale * p->half_s));
}

static double leak_before(const struct optics_profile *p, double t_s)
{
    return fmin(fmax(t_s, -p->leak_half_s), p->leak_half_s) + p->leak_half_s;
}

/* Energy of the shape an encoder is told to cut, of peak 1: what its table is normalised by. Drive,
 * chirp and fiber keep it. */
static double told_s(const struct optics_encoder *e, const struct optics_profile *analytic)
{
    if (e->pulse_shape != OPTICS_FROM_FILE)
        return shape_before(analytic, analytic->half_s);
    double sum = 0.0, peak = 0.0;
    for (size_t k = 0; k < e->pulse_samples.count; k++) {
        sum += e->pulse_samples.value[k];
        peak = fmax(peak, e->pulse_samples.value[k]);
    }
    return peak > 0.0 ? sum / peak * e->pulse_sample_s : e->pulse_sample_s;
}

struct optics_profile optics_profile_of(const struct optics_plan *plan,
                                        const struct optics_user *user)
{
    const struct optics_encoder *e = &plan->encoder;
    struct optics_profile p = {
        .shape = e->pulse_shape,
        .width_s = e->pulse_width_s,
        .delay_s = user->delay_s,
        .half_s = optics_profile_shape_half(e->pulse_shape, e->pulse_width_s),
        .leak = e->extinction_db < OPTICS_IDEAL_EXTINCTION_DB ? pow(10.0, -e->extinction_db / 10.0)
                                                              : 0.0,
        .leak_half_s = 0.5 * plan->detector.window_s,
    };
    if (optics_form_needed(plan, user)) {
        p.leak /= told_s(e, &p);
        p.formed = 1;
        optics_form_of(plan, user, &p.form);
        const double from_s = p.form.start_s + (double)p.form.from * p.form.step_s;
        const double to_s = p.form.start_s + (double)p.form.to * p.form.step_s;
        p.half_s = fmax(-from_s, to_s) + p.form.step_s;
        p.width_s = fmin(optics_form_width(&p.form), e->pulse_width_s);
    }
    p.norm_s = shape_before(&p, p.half_s) + p.leak * leak_before(&p, p.leak_half_s);
    return p;
}

double optics_profile_at(const struct optics_profile *p, double time_s)
{
    const double t = time_s - p->delay_s;
    const double off = fabs(t) <= p->leak_half_s ? p->leak : 0.0;
    return (shape_at(p, t) + off) / p->norm_s;
}

/* exp(i phase) of the amplitude: 1 where there is no light, or less of the pulse than leaks. */
static double complex phase_at(const struct optics_profile *p, double time_s)
{
    const double complex u = p->formed ? optics_form_at(&p->form, time_s - p->delay_s) : 1.0;
    const double modulus = cabs(u);
    return modulus > 0.0 && modulus * modulus >= (p->formed ? p->leak : 0.0) ? u / modulus : 1.0;
}

double optics_profile_energy(const struct optics_profile *p, double from_s, double to_s)
{
    const double from = from_s - p->delay_s, to = to_s - p->delay_s;
    return (shape_before(p, to) - shape_before(p, from) +
            p->leak * (leak_before(p, to) - leak_before(p, from))) /
           p->norm_s;
}

double complex optics_profile_field(const struct optics_profile *p, double from_s, double to_s)
{
    return sqrt(fmax(optics_profile_energy(p, from_s, to_s), 0.0)) *
           phase_at(p, 0.5 * (from_s + to_s));
}

int optics_profile_edges(const struct optics_profile *p, double edge_s[OPTICS_PROFILE_EDGES])
{
    const double inner = p->leak > 0.0 ? fmin(p->half_s, p->leak_half_s) : p->half_s;
    const double outer = fmax(p->half_s, p->leak_half_s);
    int n = 0;
    if (p->leak > 0.0)
        edge_s[n++] = p->delay_s - outer;
    edge_s[n++] = p->delay_s - inner;
    edge_s[n++] = p->delay_s + inner;
    if (p->leak > 0.0)
        edge_s[n++] = p->delay_s + outer;
    return n;
}

double complex optics_profile_mix_at(const struct optics_profile *a, const struct optics_profile *b,
                                     double time_s)
{
    const double modulus = sqrt(optics_profile_at(a, time_s) * optics_profile_at(b, time_s));
    if (!a->formed && !b->formed)
        return modulus;
    const double complex turn = conj(phase_at(a, time_s)) * phase_at(b, time_s);
    return modulus * turn;
}

/* A table is linear between its points: two Gauss points on each such piece, exact where both
 * tables have the same points, and of second order in the step where they are shifted. */
static double complex tabled_mix(const struct optics_profile *a, const struct optics_profile *b,
                                 double from_s, double to_s)
{
    const struct optics_profile *t = a->formed ? a : b;
    const double step_s = t->form.step_s, origin_s = t->delay_s + t->form.start_s;
    const double node = 0.5 / sqrt(3.0);
    double complex sum = 0.0;
    double left_s = from_s;
    for (double k = floor((from_s - origin_s) / step_s) + 1.0; left_s < to_s; k += 1.0) {
        const double right_s = fmin(origin_s + k * step_s, to_s), piece_s = right_s - left_s;
        if (!(piece_s > 0.0))
            continue;
        const double middle_s = 0.5 * (left_s + right_s);
        sum += 0.5 * piece_s *
               (optics_profile_mix_at(a, b, middle_s - node * piece_s) +
                optics_profile_mix_at(a, b, middle_s + node * piece_s));
        left_s = right_s;
    }
    return sum;
}

/* Eight Gauss-Legendre points on a piece without jumps: exact for squares; for a Gaussian on pieces
 * of half its FWHM the error is below 1e-14. */
static double complex smooth_mix(const struct optics_profile *a, const struct optics_profile *b,
                                 double from_s, double to_s)
{
    static const double node[4] = { 0.18343464249564980494, 0.52553240991632898582,
                                    0.79666647741362673959, 0.96028985649753623168 };
    static const double weight[4] = { 0.36268378337836198297, 0.31370664587788728734,
                                      0.22238103445337447054, 0.10122853629037625915 };
    if (a->formed || b->formed)
        return tabled_mix(a, b, from_s, to_s);
    const double wanted = a->shape == OPTICS_SQUARE && b->shape == OPTICS_SQUARE
                              ? 1.0
                              : (to_s - from_s) / (0.5 * fmin(a->width_s, b->width_s)) + 1.0;
    const size_t pieces = (size_t)fmin(wanted, 16.0); /* longer than 8 FWHM: only leaked light */
    const double half = 0.5 * (to_s - from_s) / (double)pieces;
    double sum = 0.0;
    for (size_t k = 0; k < pieces; k++) {
        const double middle = from_s + (2.0 * (double)k + 1.0) * half;
        for (int i = 0; i < 4; i++) {
            const double lo = middle - half * node[i], hi = middle + half * node[i];
            sum += weight[i] * (sqrt(optics_profile_at(a, lo) * optics_profile_at(b, lo)) +
                                sqrt(optics_profile_at(a, hi) * optics_profile_at(b, hi)));
        }
    }
    return sum * half;
}

static void sort(double *x, int n)
{
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && x[j - 1] > x[j]; j--) {
            const double keep = x[j];
            x[j] = x[j - 1];
            x[j - 1] = keep;
        }
}

double complex optics_profile_mix(const struct optics_profile *a, const struct optics_profile *b,
                                  double from_s, double to_s)
{
    double cut[2 * OPTICS_PROFILE_EDGES + 2];
    int n = optics_profile_edges(a, cut);
    n += optics_profile_edges(b, cut + n);
    for (int i = 0; i < n; i++)
        cut[i] = fmin(fmax(cut[i], from_s), to_s);
    cut[n++] = from_s;
    cut[n++] = to_s;
    sort(cut, n);

    double complex sum = 0.0;
    for (int i = 0; i + 1 < n; i++)
        if (cut[i + 1] > cut[i])
            sum += smooth_mix(a, b, cut[i], cut[i + 1]);
    return sum;
}

double optics_profile_overlap(const struct optics_profile *a, const struct optics_profile *b,
                              double from_s, double to_s)
{
    return creal(optics_profile_mix(a, b, from_s, to_s));
}

void optics_profile_span(const struct optics_plan *plan, double *from_s, double *to_s)
{
    double a[OPTICS_PROFILE_EDGES], b[OPTICS_PROFILE_EDGES];
    const struct optics_profile pa = optics_profile_of(plan, &plan->alice);
    const struct optics_profile pb = optics_profile_of(plan, &plan->bob);
    const int na = optics_profile_edges(&pa, a), nb = optics_profile_edges(&pb, b);
    *from_s = fmin(a[0], b[0]);
    *to_s = fmax(a[na - 1], b[nb - 1]);
}

/* int_0^D' of the sharp or soft window: with jitter, int erf(x/2s) dx = x erf(x/2s) +
 * (2s/sqrt pi) exp(-x^2/4s^2). */
static double window_up_to(double jitter_s, double window_s, double apart_s)
{
    if (!(jitter_s > 0.0))
        return fmax(window_s - fabs(apart_s), 0.0);
    const double width = 2.0 * jitter_s;
    double sum = 0.0;
    for (int side = -1; side <= 1; side += 2) {
        const double x = (window_s + side * apart_s) / width, x0 = side * apart_s / width;
        sum += x * erf(x) - x0 * erf(x0) + (exp(-x * x) - exp(-x0 * x0)) / sqrt(acos(-1.0));
    }
    return 0.5 * width * sum;
}

double optics_profile_window(const struct optics_detector *detector, double apart_s)
{
    const double D = detector->window_s, s = detector->jitter_s, dt = apart_s;
    const double bin = detector->tdc_bin_s;
    if (bin > 0.0) {
        const double from = bin * floor(D / bin * (1.0 + 1e-12));
        const double mean = (window_up_to(s, from + bin, dt) - window_up_to(s, from, dt)) / bin;
        return fmin(fmax(mean, 0.0), 1.0);
    }
    if (!(s > 0.0))
        return fabs(dt) <= D ? 1.0 : 0.0;
    return 0.5 * (erf((D - dt) / (2.0 * s)) + erf((D + dt) / (2.0 * s)));
}

int optics_profile_window_is_open(const struct optics_plan *plan)
{
    double from_s, to_s;
    optics_profile_span(plan, &from_s, &to_s);
    return optics_profile_window(&plan->detector, to_s - from_s) > 1.0 - 1e-4;
}
