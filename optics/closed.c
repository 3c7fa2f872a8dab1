#include "optics/closed.h"

#include "base/constants.h"
#include "optics/fiber.h"
#include "optics/profile.h"
#include "optics/pulse.h"
#include "optics/quadrature.h"
#include "optics/spill.h"

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

/* <exp(2 pi i dnu tau)> over the lines' difference frequency: about its mean evenly over a drift
 * (sinc) and normally (a Gaussian in tau). */
static double complex wander_at(const struct optics_plan *plan, double tau_s)
{
    const struct optics_spread spread = optics_line_spread(plan);
    const double half = BASE_PI * spread.drift_hz * tau_s;
    const double rms = 2.0 * BASE_PI * spread.rms_hz * tau_s;
    const double sinc = fabs(half) > 1e-4 ? sin(half) / half : 1.0 - half * half / 6.0;
    return cexp(2.0 * BASE_PI * I * optics_line_offset_hz(plan) * tau_s) * sinc *
           exp(-0.5 * rms * rms);
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
    /* Of two powers 1 - b and b, the second constant: g2 - 1 shrinks by (1 - b)^2. */
    const double line = 1.0 - x->plan->interference.ase_fraction;
    if (in.which == AA)
        f = 1.0 + line * line * (x->a->g2(x->a->self, fabs(lag)) - 1.0);
    if (in.which == BB)
        f = 1.0 + line * line * (x->b->g2(x->b->self, fabs(lag)) - 1.0);
    if (in.which == BEAT)
        f = conj(g1_at(x->a, lag)) * g1_at(x->b, lag) * wander_at(x->plan, lag);
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
    const double offset =
        fabs(optics_line_offset_hz(x->plan)) + 0.5 * optics_line_spread(x->plan).drift_hz;
    const double longest = which == BEAT && offset > 0.0 ? fmin(span, 1.0 / offset) : span;
    const struct inner in = { .x = x, .which = which };
    return optics_quadrature(&pieces, longest, outer_at, &in);
}

static double flux_of(const struct optics_plan *p, const struct optics_user *user)
{
    return p->detector.efficiency * 0.5 * user->mean_photon * optics_transmittance(p, user);
}

/* C(K = 0) without dark counts. */
static double light_of(const struct lags *x)
{
    const struct optics_plan *p = x->plan;
    const double t = p->relay.splitter_transmittance, r = 1.0 - t;
    const double a = flux_of(p, &p->alice), b = flux_of(p, &p->bob);
    const double e = p->encoder.intensity_error, bunched = 1.0 + e * e; /* <mu^2>/mu^2 */
    return r * t * bunched * (a * a * creal(integral(x, AA)) + b * b * creal(integral(x, BB))) +
           (t * t + r * r) * a * b * creal(integral(x, AB));
}

/* Contrast 2 R T M mu_A mu_B K / C(K = 0), complex: its argument is the fringe's phase. */
static double complex contrast(const struct lags *x, double *everything)
{
    const struct optics_plan *p = x->plan;
    const double dark = p->detector.dark_probability;
    const double t = p->relay.splitter_transmittance, r = 1.0 - t;
    const double a = flux_of(p, &p->alice), b = flux_of(p, &p->bob);
    *everything = light_of(x) + dark * (a + b) + dark * dark;
    return 2.0 * r * t * optics_mode_overlap(p) * a * b * integral(x, BEAT) / *everything;
}

/* Where jitter carries clicks from bin to bin (optics/spill.h) every coincidence is a sum over
 * bins; the sums hold the window. `within` and `between`: light and beat of one bin and of two. */
struct terms {
    double light;
    double complex beat;
};

static struct terms terms_of(const struct lags *x)
{
    double everything;
    const double complex part = contrast(x, &everything);
    return (struct terms){ light_of(x), part * everything };
}

static struct optics_closed spilt(const struct optics_plan *plan, const struct optics_spill *s,
                                  struct terms within, struct terms between)
{
    const double t = plan->relay.splitter_transmittance, r = 1.0 - t;
    const double a = flux_of(plan, &plan->alice), b = flux_of(plan, &plan->bob);
    const double dark = plan->detector.dark_probability, m = plan->encoder.imbalance;
    const double error = plan->encoder.phase_error_rad, drift = optics_fiber_phase_rms(plan);
    const double apart = (t * a + r * b) * (r * a + t * b);
    const double darks = s->gated * dark * (a + b) + dark * dark;
    struct optics_closed out = { .bsm_phase_rad = -carg(between.beat) };
    enum { IN = OPTICS_WITHIN_BIN, EL = OPTICS_BETWEEN_BINS };
    const double hom =
        s->same[IN] * within.light + s->cross[IN] * between.light + s->apart[IN] * apart + darks;
    out.hom = s->same[IN] * creal(within.beat) / hom;

    /* an imbalance m: (1 + m)^2 and (1 - m)^2 of one bin, (1 + m)(1 - m) of two */
    const double bsm = (1.0 + m * m) * s->same[EL] * (within.light - creal(within.beat)) +
                       (1.0 - m * m) * s->cross[EL] * between.light + s->apart[EL] * apart + darks;
    const double fringe = cabs(between.beat) * exp(-error * error - 0.5 * drift * drift);
    out.bsm = bsm > 0.0 ? (1.0 - m * m) * s->cross[EL] * fringe / bsm : 0.0;
    return out;
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
    const struct optics_spill spill = optics_spill_of(plan);
    struct optics_plan open = *plan;
    if (spill.active) { /* the window is in the sums */
        open.detector.window_s = 2.0 * plan->encoder.bin_separation_s;
        open.detector.jitter_s = open.detector.tdc_bin_s = 0.0;
        x.plan = &open;
    }

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
    const struct terms within = spill.active ? terms_of(&x) : (struct terms){ 0.0, 0.0 };
    x.around_s = plan->encoder.bin_separation_s;
    if (spill.active) {
        *out = spilt(plan, &spill, within, terms_of(&x));
        return BASE_OK;
    }
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
