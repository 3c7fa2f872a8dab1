#include "optics/profile.h"

#include <math.h>

/* Beyond this the light between pulses changes no result by 1e-7, and the pulse ends where its
 * shape ends. */
static const double IDEAL_EXTINCTION_DB = 150.0;

/* A Gaussian is cut two and a half FWHM from its centre: 4e-9 of its energy is left out, and of the
 * overlap of two delayed ones, which lives on the flanks, less than 1e-5. */
static const double GAUSSIAN_HALF = 2.5;

static double shape_at(const struct optics_profile *p, double t_s)
{
    if (fabs(t_s) > p->half_s)
        return 0.0;
    if (p->shape == OPTICS_SQUARE)
        return 1.0;
    const double x = t_s / p->width_s;
    return exp(-4.0 * log(2.0) * x * x);
}

/* int_{-inf}^t shape */
static double shape_before(const struct optics_profile *p, double t_s)
{
    const double t = fmin(fmax(t_s, -p->half_s), p->half_s);
    if (p->shape == OPTICS_SQUARE)
        return t + p->half_s;
    const double scale = 2.0 * sqrt(log(2.0)) / p->width_s; /* shape = exp(-(scale t)^2) */
    return 0.5 * sqrt(acos(-1.0)) / scale * (erf(scale * t) + erf(scale * p->half_s));
}

static double leak_before(const struct optics_profile *p, double t_s)
{
    return fmin(fmax(t_s, -p->leak_half_s), p->leak_half_s) + p->leak_half_s;
}

struct optics_profile optics_profile_of(const struct optics_plan *plan,
                                        const struct optics_user *user)
{
    const struct optics_encoder *e = &plan->encoder;
    struct optics_profile p = {
        .shape = e->pulse_shape,
        .width_s = e->pulse_width_s,
        .delay_s = user->delay_s,
        .half_s = e->pulse_width_s * (e->pulse_shape == OPTICS_SQUARE ? 0.5 : GAUSSIAN_HALF),
        .leak = e->extinction_db < IDEAL_EXTINCTION_DB ? pow(10.0, -e->extinction_db / 10.0) : 0.0,
        .leak_half_s = 0.5 * plan->detector.window_s,
    };
    p.norm_s = shape_before(&p, p.half_s) + p.leak * leak_before(&p, p.leak_half_s);
    return p;
}

double optics_profile_at(const struct optics_profile *p, double time_s)
{
    const double t = time_s - p->delay_s;
    const double off = fabs(t) <= p->leak_half_s ? p->leak : 0.0;
    return (shape_at(p, t) + off) / p->norm_s;
}

double optics_profile_energy(const struct optics_profile *p, double from_s, double to_s)
{
    const double from = from_s - p->delay_s, to = to_s - p->delay_s;
    return (shape_before(p, to) - shape_before(p, from) +
            p->leak * (leak_before(p, to) - leak_before(p, from))) /
           p->norm_s;
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

/* Eight Gauss-Legendre points on a piece without jumps: exact for squares; for a Gaussian on pieces
 * of half its FWHM the error is below 1e-14. */
static double smooth_overlap(const struct optics_profile *a, const struct optics_profile *b,
                             double from_s, double to_s)
{
    static const double node[4] = { 0.18343464249564980494, 0.52553240991632898582,
                                    0.79666647741362673959, 0.96028985649753623168 };
    static const double weight[4] = { 0.36268378337836198297, 0.31370664587788728734,
                                      0.22238103445337447054, 0.10122853629037625915 };
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

double optics_profile_overlap(const struct optics_profile *a, const struct optics_profile *b,
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

    double sum = 0.0;
    for (int i = 0; i + 1 < n; i++)
        if (cut[i + 1] > cut[i])
            sum += smooth_overlap(a, b, cut[i], cut[i + 1]);
    return sum;
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

double optics_profile_window(const struct optics_detector *detector, double apart_s)
{
    const double D = detector->window_s, s = detector->jitter_s, dt = apart_s;
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
