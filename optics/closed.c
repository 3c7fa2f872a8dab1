#include "optics/closed.h"

#include "base/constants.h"
#include "optics/fiber.h"
#include "optics/profile.h"
#include "optics/pulse.h"
#include "optics/quadrature.h"

#include <math.h>

/* One double integral reduced to lags: iint f(t) g(t') F(t' - t) = int A_fg(tau) F(tau) dtau. */
struct lags {
    const struct optics_plan *plan;
    const struct optics_g *a, *b;
    struct optics_profile wa, wb;
    double from_s, to_s; /* where there is light */
    double around_s;     /* 0: within a bin; T: from early to late bin */
};

static double complex g1_at(const struct optics_g *g, double tau_s)
{
    const double complex value = g->g1(g->self, fabs(tau_s)); /* g1(-tau) = conj g1(tau) */
    return (tau_s < 0.0 ? conj(value) : value) * exp(-BASE_PI * g->linewidth_hz * fabs(tau_s));
}

enum which { AA, BB, AB, BEAT };

static double complex overlap_at(const struct lags *x, enum which which, double t_s)
{
    return which == AA   ? optics_profile_at(&x->wa, t_s)
           : which == BB ? optics_profile_at(&x->wb, t_s)
                         : optics_profile_mix_at(&x->wa, &x->wb, t_s);
}

struct inner {
    const struct lags *x;
    enum which which;
    double tau_s;
};

static double complex inner_at(double t_s, const void *self)
{
    const struct inner *in = self;
    if (in->which == AB)
        return optics_profile_at(&in->x->wa, t_s) * optics_profile_at(&in->x->wb, t_s + in->tau_s);
    return conj(overlap_at(in->x, in->which, t_s)) * overlap_at(in->x, in->which, t_s + in->tau_s);
}

/* A_fg(tau): pieces end where either factor jumps. */
static double complex autocorrelation(const struct inner *in)
{
    const struct lags *x = in->x;
    struct optics_pieces pieces;
    optics_pieces_start(&pieces, x->from_s, x->to_s);
    double edge[2 * OPTICS_PROFILE_EDGES];
    int n = optics_profile_edges(&x->wa, edge);
    n += optics_profile_edges(&x->wb, edge + n);
    for (int i = 0; i < n; i++) {
        optics_pieces_cut(&pieces, edge[i]);
        optics_pieces_cut(&pieces, edge[i] - in->tau_s);
    }
    /* Pieces of one pulse width: a Gaussian is smooth on them. */
    return optics_quadrature(&pieces, x->wa.width_s, inner_at, in);
}

static double complex outer_at(double tau_s, const void *self)
{
    struct inner in = *(const struct inner *)self;
    const struct lags *x = in.x;
    const double kept = optics_profile_window(&x->plan->detector, tau_s);
    if (kept <= 0.0)
        return 0.0;
    in.tau_s = tau_s;
    const double lag = x->around_s + tau_s;
    double complex f = 1.0;
    if (in.which == AA)
        f = x->a->g2(x->a->self, fabs(lag));
    if (in.which == BB)
        f = x->b->g2(x->b->self, fabs(lag));
    if (in.which == BEAT) {
        const double offset = x->plan->bob.offset_hz - x->plan->alice.offset_hz;
        f = conj(g1_at(x->a, lag)) * g1_at(x->b, lag) * cexp(2.0 * BASE_PI * I * offset * lag);
    }
    return kept * f * autocorrelation(&in);
}

/* The outer integral's kinks: where edges meet, the ends of the window, zero lag; and from there
 * pieces that double, so that coherence far shorter than the pulse is resolved (down to span/2^20).
 */
static double complex integral(const struct lags *x, enum which which)
{
    const double span = x->to_s - x->from_s;
    const struct optics_detector *d = &x->plan->detector;
    struct optics_pieces pieces;
    optics_pieces_start(&pieces, -span, span);
    optics_pieces_cut(&pieces, 0.0);
    for (int k = 0; k <= 20; k++) {
        optics_pieces_cut(&pieces, ldexp(span, -k));
        optics_pieces_cut(&pieces, -ldexp(span, -k));
    }
    for (int side = -1; side <= 1; side += 2)
        for (int k = -6; k <= 6; k += 3) /* erf is flat six of its widths from the window's end */
            for (int end = 0; end <= (d->tdc_bin_s > 0.0); end++) {
                const double whole = d->tdc_bin_s > 0.0
                                         ? d->tdc_bin_s * (floor(d->window_s / d->tdc_bin_s) + end)
                                         : d->window_s;
                optics_pieces_cut(&pieces, side * (whole + k * 2.0 * d->jitter_s));
            }
    double edge[2 * OPTICS_PROFILE_EDGES];
    int n = optics_profile_edges(&x->wa, edge);
    n += optics_profile_edges(&x->wb, edge + n);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            optics_pieces_cut(&pieces, edge[i] - edge[j]);
    /* No piece longer than a period of the beat. */
    const double offset = fabs(x->plan->bob.offset_hz - x->plan->alice.offset_hz);
    const double longest = which == BEAT && offset > 0.0 ? fmin(span, 1.0 / offset) : span;
    const struct inner in = { .x = x, .which = which };
    return optics_quadrature(&pieces, longest, outer_at, &in);
}

/* Contrast 2 R T M mu_A mu_B K / C(K = 0), complex: its argument is the fringe's phase. */
static double complex contrast(const struct lags *x, double *everything)
{
    const struct optics_plan *p = x->plan;
    const double eta = p->detector.efficiency, dark = p->detector.dark_probability;
    const double t = p->relay.splitter_transmittance, r = 1.0 - t;
    const double a = eta * 0.5 * p->alice.mean_photon * optics_transmittance(p, &p->alice);
    const double b = eta * 0.5 * p->bob.mean_photon * optics_transmittance(p, &p->bob);

    const double e = p->encoder.intensity_error, bunched = 1.0 + e * e; /* <mu^2>/mu^2 */
    const double light =
        r * t * bunched * (a * a * creal(integral(x, AA)) + b * b * creal(integral(x, BB))) +
        (t * t + r * r) * a * b * creal(integral(x, AB));
    *everything = light + dark * (a + b) + dark * dark;
    return 2.0 * r * t * optics_mode_overlap(p) * a * b * integral(x, BEAT) / *everything;
}

enum base_status optics_closed_visibility(const struct optics_plan *plan, const struct optics_g *a,
                                          const struct optics_g *b, struct optics_closed *out,
                                          struct base_error *err)
{
    const enum base_status status = optics_plan_check(plan, err);
    if (status)
        return status;
    struct lags x = { .plan = plan, .a = a, .b = b };
    x.wa = optics_profile_of(plan, &plan->alice);
    x.wb = optics_profile_of(plan, &plan->bob);
    optics_profile_span(plan, &x.from_s, &x.to_s);

    double everything;
    out->hom = creal(contrast(&x, &everything));
    if (!(everything > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "no coincidence is possible: alice.mean_photon = %g, bob.mean_photon = "
                         "%g, detector.efficiency = %g: light and detection are needed",
                         plan->alice.mean_photon, plan->bob.mean_photon, plan->detector.efficiency);

    /* Each user's late phase errs by sigma: <exp(i (e_B - e_A))> = exp(-sigma^2). With an imbalance
     * m the bins hold (1 +- m) of the mean, equal for both users: early times late falls by 1 - m^2
     * in every term, darks aside. */
    x.around_s = plan->encoder.bin_separation_s;
    const double error = plan->encoder.phase_error_rad, m = plan->encoder.imbalance;
    const double drift = optics_fiber_phase_rms(plan);
    const double complex fringe =
        contrast(&x, &everything) * exp(-error * error - 0.5 * drift * drift);
    const double dark = plan->detector.dark_probability, eta = plan->detector.efficiency;
    const double flux = eta * 0.5 *
                        (plan->alice.mean_photon * optics_transmittance(plan, &plan->alice) +
                         plan->bob.mean_photon * optics_transmittance(plan, &plan->bob));
    const double background = dark * flux + dark * dark;
    const double light = (1.0 - m * m) * (everything - background);
    out->bsm = light > 0.0 ? cabs(fringe) * (1.0 - m * m) * everything / (light + background) : 0.0;
    out->bsm_phase_rad = -carg(fringe);
    return BASE_OK;
}
