#include "optics/explain.h"

#include "optics/coherence.h"

#include "optics/fiber.h"
#include "optics/filter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define CAUSE(name, kind, member, about)                                                           \
    {                                                                                              \
        name, kind, offsetof(struct optics_cause, member), kind == BASE_TEXT ? "" : "1",           \
            -INFINITY, INFINITY, NAN, kind == BASE_TEXT ? "" : NULL, about                         \
    }
static const struct base_field cause_rows[] = {
    CAUSE("cause", BASE_TEXT, cause, "what costs visibility"),
    CAUSE("formula", BASE_TEXT, formula, "its factor for coherent light"),
    CAUSE("quantity", BASE_TEXT, quantity, "what the value is"),
    CAUSE("value", BASE_REAL, value, "of the quantity, in its unit"),
    CAUSE("hom", BASE_REAL, hom, "factor of the Hong-Ou-Mandel visibility"),
    CAUSE("bsm", BASE_REAL, bsm, "factor of the Bell-state visibility"),
};
const struct base_table optics_cause_table = { "Loss of visibility", sizeof(struct optics_cause),
                                               sizeof cause_rows / sizeof *cause_rows, cause_rows };

#define NUMBER(name, member, about)                                                                \
    {                                                                                              \
        name, BASE_REAL, offsetof(struct optics_explanation, member), "1", -INFINITY, INFINITY,    \
            NAN, NULL, about                                                                       \
    }
static const struct base_field rows[] = {
    NUMBER("ideal", ideal, "visibility of perfect coherent light"),
    { "causes", BASE_ROWS, offsetof(struct optics_explanation, causes), "", 0, 0, 0, NULL,
      "each cause alone" },
    NUMBER("hom.product", hom_product, "ideal times all factors"),
    NUMBER("hom.full", hom_full, "the full computation"),
    NUMBER("hom.stderr", hom_stderr, "its standard error"),
    NUMBER("hom.rest", hom_rest, "full - product: causes together, second orders, statistics"),
    NUMBER("bsm.product", bsm_product, "ideal times all factors"),
    NUMBER("bsm.full", bsm_full, "the full computation"),
    NUMBER("bsm.stderr", bsm_stderr, "its standard error"),
    NUMBER("bsm.rest", bsm_rest, "full - product: causes together, second orders, statistics"),
};
const struct base_table optics_explanation_table = { "Visibility explained",
                                                     sizeof(struct optics_explanation),
                                                     sizeof rows / sizeof *rows, rows };

/* Photons per bin at the splitter. */
static double arriving(const struct optics_plan *plan, const struct optics_user *user)
{
    return 0.5 * user->mean_photon * optics_transmittance(plan, user);
}

/* The plan with nothing that costs visibility: its pulses, its bins and the mean of its light. */
static struct optics_plan perfect(const struct optics_plan *plan)
{
    struct optics_plan p = *plan;
    p.alice = (struct optics_user){ .mean_photon =
                                        arriving(plan, &plan->alice) + arriving(plan, &plan->bob) };
    p.bob = p.alice;
    p.source.independent = false;
    p.interference.ase_fraction = 0.0;
    p.interference.overlap_sq = 1.0;
    p.relay.splitter_transmittance = 0.5;
    p.detector.dark_probability = 0.0;
    p.detector.jitter_s = 0.0;
    p.detector.window_s = p.encoder.bin_separation_s;
    p.encoder.extinction_db = 200.0;
    p.encoder.phase_error_rad = 0.0;
    p.encoder.imbalance = 0.0;
    p.encoder.intensity_error = 0.0;
    p.encoder.chirp = 0.0;
    p.detector.tdc_bin_s = 0.0;
    p.filter.kind = OPTICS_NO_FILTER;
    return p;
}

/* ---- the knobs: copy one cause from the plan ---- */

static void set_polarization(const struct optics_plan *from, struct optics_plan *to)
{
    to->alice.polarization_rad = from->alice.polarization_rad;
    to->bob.polarization_rad = from->bob.polarization_rad;
    to->alice.residual_rad = from->alice.residual_rad;
    to->bob.residual_rad = from->bob.residual_rad;
}

static void set_overlap(const struct optics_plan *from, struct optics_plan *to)
{
    to->interference.overlap_sq = from->interference.overlap_sq;
}

static void set_intensity(const struct optics_plan *from, struct optics_plan *to)
{
    to->alice.mean_photon = 2.0 * arriving(from, &from->alice);
    to->bob.mean_photon = 2.0 * arriving(from, &from->bob);
}

static void set_timing(const struct optics_plan *from, struct optics_plan *to)
{
    to->alice.delay_s = from->alice.delay_s;
    to->bob.delay_s = from->bob.delay_s;
}

static void set_offset(const struct optics_plan *from, struct optics_plan *to)
{
    to->alice.offset_hz = from->alice.offset_hz;
    to->bob.offset_hz = from->bob.offset_hz;
    to->source.independent = from->source.independent;
}

static void set_splitter(const struct optics_plan *from, struct optics_plan *to)
{
    to->relay.splitter_transmittance = from->relay.splitter_transmittance;
}

static void set_ase(const struct optics_plan *from, struct optics_plan *to)
{
    to->interference.ase_fraction = from->interference.ase_fraction;
}

static void set_filter(const struct optics_plan *from, struct optics_plan *to)
{
    to->filter = from->filter;
}

static void set_intensity_error(const struct optics_plan *from, struct optics_plan *to)
{
    to->encoder.intensity_error = from->encoder.intensity_error;
}

static void set_darks(const struct optics_plan *from, struct optics_plan *to)
{
    to->detector.dark_probability = from->detector.dark_probability;
}

static void set_phase_error(const struct optics_plan *from, struct optics_plan *to)
{
    to->encoder.phase_error_rad = from->encoder.phase_error_rad;
}

static void set_imbalance(const struct optics_plan *from, struct optics_plan *to)
{
    to->encoder.imbalance = from->encoder.imbalance;
}

static void set_window(const struct optics_plan *from, struct optics_plan *to)
{
    to->detector.window_s = from->detector.window_s;
    to->detector.jitter_s = from->detector.jitter_s;
    to->detector.tdc_bin_s = from->detector.tdc_bin_s;
}

static void set_extinction(const struct optics_plan *from, struct optics_plan *to)
{
    to->encoder.extinction_db = from->encoder.extinction_db;
}

/* Loss in fibers is inside the intensities that arrive. */
static void set_fiber(const struct optics_plan *from, struct optics_plan *to)
{
    to->fiber = from->fiber;
    to->fiber.loss_db_per_m = 0.0;
    to->alice.fiber_m = from->alice.fiber_m;
    to->bob.fiber_m = from->bob.fiber_m;
    to->encoder.chirp = from->encoder.chirp;
}

/* ---- their quantities ---- */

static double angle(const struct optics_plan *p)
{
    return p->alice.polarization_rad - p->bob.polarization_rad;
}

static double overlap(const struct optics_plan *p)
{
    return p->interference.overlap_sq;
}

static double ratio(const struct optics_plan *p)
{
    return arriving(p, &p->bob) / arriving(p, &p->alice);
}

static double delay(const struct optics_plan *p)
{
    return p->bob.delay_s - p->alice.delay_s;
}

static double transmittance(const struct optics_plan *p)
{
    return p->relay.splitter_transmittance;
}

static double ase(const struct optics_plan *p)
{
    return p->interference.ase_fraction;
}

static double stray(const struct optics_plan *p)
{
    return optics_filter_stray(&p->filter);
}

static double intensity_error(const struct optics_plan *p)
{
    return p->encoder.intensity_error;
}

static double dark(const struct optics_plan *p)
{
    return p->detector.dark_probability;
}

static double phase_error(const struct optics_plan *p)
{
    return p->encoder.phase_error_rad;
}

static double imbalance(const struct optics_plan *p)
{
    return p->encoder.imbalance;
}

static double longer(const struct optics_plan *p)
{
    return p->bob.fiber_m - p->alice.fiber_m;
}

static double window(const struct optics_plan *p)
{
    return p->detector.window_s;
}

static double extinction(const struct optics_plan *p)
{
    return p->encoder.extinction_db;
}

/* A cause, and what it is held against beside perfect conditions: leaked light is counted over the
 * window, and an imbalance is felt against dark counts only. */
typedef void setter(const struct optics_plan *from, struct optics_plan *to);
static const struct knob {
    const char *cause, *formula, *quantity;
    double (*value)(const struct optics_plan *plan);
    setter *set, *beside;
} knobs[] = {
    { "polarization", "cos^2 angle", "angle, rad", angle, set_polarization, NULL },
    { "mode overlap", "overlap_sq", "interference.overlap_sq", overlap, set_overlap, NULL },
    { "intensity ratio", "4 r/(1 + r)^2", "r, Bob's over Alice's at the relay", ratio,
      set_intensity, NULL },
    { "timing", "(1 - |dt|/w)^2 square, exp(-dt^2/4 s^2) gaussian", "dt, s", delay, set_timing,
      NULL },
    { "frequency offset", "HOM sinc^2(dnu w) for square pulses, |FT of w|^2; BSM the same",
      "dnu, Hz", optics_line_offset_hz, set_offset, NULL },
    { "splitter", "4 R T", "T", transmittance, set_splitter, NULL },
    { "ASE", "(1 - b)^2", "b, share of the power", ase, set_ase, NULL },
    { "stray light", "(1 - b)^2", "b, share of neighbours and noise behind the filter", stray,
      set_filter, NULL },
    { "intensity errors", "2/(2 + e^2)", "e, rms of each qubit's intensity", intensity_error,
      set_intensity_error, NULL },
    { "dark counts", "C/(C + 2 x d + d^2), C light's coincidences", "d, per detector and bin", dark,
      set_darks, NULL },
    { "phase error", "HOM 1; BSM exp(-sigma^2)", "sigma of each user, rad", phase_error,
      set_phase_error, NULL },
    { "bin imbalance", "HOM 1; BSM (C + D)/(C + D/(1 - m^2)), D darks", "m", imbalance,
      set_imbalance, set_darks },
    { "window and jitter", "<Pi |g1|^2>/<Pi> against <|g1|^2>", "window, s", window, set_window,
      NULL },
    { "fiber", "PMD <O^2>, unequal dispersion |O|^2; BSM exp(-phase^2/2)", "Bob's longer by, m",
      longer, set_fiber, NULL },
    { "extinction", "pulses with the light that leaks between them", "on over off, dB", extinction,
      set_extinction, set_window },
};
enum { KNOBS = sizeof knobs / sizeof *knobs, OWN = 3 };

/* Closed forms of one plan after the other, over the same light. */
struct light {
    struct optics_g a, b;
    enum base_status status;
    struct base_error *err;
};

static struct optics_closed closed(struct light *light, const struct optics_plan *plan)
{
    struct optics_closed v = { NAN, NAN, NAN };
    if (!light->status)
        light->status = optics_closed_visibility(plan, &light->a, &light->b, &v, light->err);
    return v;
}

static void name(struct optics_cause *out, const char *cause, const char *formula,
                 const char *quantity, double value)
{
    snprintf(out->cause, sizeof out->cause, "%s", cause);
    snprintf(out->formula, sizeof out->formula, "%s", formula);
    snprintf(out->quantity, sizeof out->quantity, "%s", quantity);
    out->value = value;
}

/* Where the light shows nothing, nothing can be lost. */
static double share(double with, double without)
{
    return without > 1e-12 ? with / without : 1.0;
}

static void turn(const struct knob *knob, const struct optics_plan *plan, struct light *light,
                 struct optics_cause *out)
{
    struct optics_plan with = perfect(plan), without = with;
    if (knob->beside) {
        knob->beside(plan, &with);
        knob->beside(plan, &without);
    }
    knob->set(plan, &with);
    const struct optics_closed v = closed(light, &with), v0 = closed(light, &without);
    name(out, knob->cause, knob->formula, knob->quantity, knob->value(plan));
    out->hom = share(v.hom, v0.hom);
    out->bsm = share(v.bsm, v0.bsm);
}

/* The light itself, its linewidth beside it, and the detectors' threshold. */
static void own_causes(const struct optics_plan *plan, const struct optics_visibility *full,
                       const double linewidth_hz[2], struct light *light, struct optics_cause *out)
{
    const struct optics_plan p = perfect(plan);
    const struct optics_closed still = closed(light, &p);
    name(&out[0], "light", "2 <|g1|^2>/(1 + <g2>), BSM at the bin separation", "g2(0)", full->g2_0);
    out[0].hom = 2.0 * still.hom;
    out[0].bsm = 2.0 * still.bsm;

    light->a.linewidth_hz = linewidth_hz[0];
    light->b.linewidth_hz = linewidth_hz[1];
    const struct optics_closed wide = closed(light, &p);
    light->a.linewidth_hz = light->b.linewidth_hz = 0.0;
    name(&out[1], "linewidth", "exp(-2 pi dnu T) BSM, its mean over a pulse HOM",
         "dnu, mean of both users, Hz", 0.5 * (linewidth_hz[0] + linewidth_hz[1]));
    out[1].hom = share(wide.hom, still.hom);
    out[1].bsm = share(wide.bsm, still.bsm);

    /* Coherent light, x detected photons per user and bin: HOM loses only at second order. */
    const double x = plan->detector.efficiency * full->photons_per_bin;
    name(&out[2], "threshold detectors", "HOM 1; BSM 1 - x/2", "x, detected photons per bin", x);
    out[2].hom = 1.0;
    out[2].bsm = 1.0 - 0.5 * x;
}

static enum base_status fill(const struct optics_plan *plan, const struct optics_light *a,
                             const struct optics_light *b, const struct optics_visibility *full,
                             struct optics_explanation *out, struct base_error *err)
{
    struct light light = { .a = a->g, .b = b->g, .err = err };
    const double linewidth_hz[2] = { a->g.linewidth_hz, b->g.linewidth_hz };
    light.a.linewidth_hz = light.b.linewidth_hz = 0.0;
    struct optics_cause *cause = calloc(OWN + KNOBS, sizeof *cause);
    out->causes = (struct base_rows){ cause ? OWN + KNOBS : 0, &optics_cause_table, cause };
    if (!cause)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %d causes", OWN + KNOBS);
    own_causes(plan, full, linewidth_hz, &light, cause);
    for (int k = 0; k < KNOBS; k++)
        turn(&knobs[k], plan, &light, &cause[OWN + k]);
    out->hom_product = out->bsm_product = out->ideal = 0.5;
    for (int k = 0; k < OWN + KNOBS; k++) {
        out->hom_product *= cause[k].hom;
        out->bsm_product *= cause[k].bsm;
    }
    return light.status;
}

enum base_status optics_explain(const struct optics_plan *plan, const struct optics_field *a,
                                const struct optics_field *b, const struct optics_visibility *full,
                                struct optics_explanation *out, struct base_error *err)
{
    base_table_defaults(&optics_explanation_table, out);
    struct optics_light alice = { 0 }, bob = { 0 };
    enum base_status status = optics_light_of(plan, a, &alice, err);
    if (!status && a != b)
        status = optics_light_of(plan, b, &bob, err);
    if (!status)
        status = fill(plan, &alice, a != b ? &bob : &alice, full, out, err);
    optics_light_free(&alice);
    optics_light_free(&bob);
    out->hom_full = full->hom_visibility;
    out->bsm_full = full->bsm_visibility;
    out->hom_stderr = full->hom_stderr;
    out->bsm_stderr = full->bsm_stderr;
    out->hom_rest = out->hom_full - out->hom_product;
    out->bsm_rest = out->bsm_full - out->bsm_product;
    if (status)
        base_table_release(&optics_explanation_table, out);
    return status ? base_while(err, "explaining a visibility") : BASE_OK;
}
