/* Visibilities of known light by both routes: the table every state of the comb is compared with.
 *
 *  data/published/visibility.csv sums the 0.8 ns pulse on 16 midpoints of 0.05 ns; for light that
 *  changes within the pulse that sum is 2.6e-4 above the integral (the test repeats it). The
 * integral itself is what both routes here must give. */
#include "../optics/bench.h"
#include "published.h"

#include "base/constants.h"

struct row {
    const char *light;
    int kind;
    double linewidth_hz, coherence_time_s, coherent_fraction;
    int has_bsm;
};

static const struct row table[] = {
    { "coherent", OPTICS_COHERENT, 0.0, 1.0, 0.0, 1 },
    { "lorentzian_1_4_mhz", OPTICS_COHERENT, 1.4e6, 1.0, 0.0, 1 },
    { "lorentzian_100_mhz", OPTICS_COHERENT, 100e6, 1.0, 0.0, 1 },
    { "thermal_slow", OPTICS_THERMAL, 0.0, 1e-5, 0.0, 0 },
    { "thermal_1_778_ns", OPTICS_THERMAL, 0.0, 1.778e-9, 0.0, 1 },
    { "thermal_100_ns", OPTICS_THERMAL, 0.0, 100e-9, 0.0, 1 },
    { "mixture_0_42", OPTICS_MIXTURE, 0.0, 1.778e-9, 0.42, 1 },
};

static double printed(const struct row *r, const char *which)
{
    char quantity[64];
    snprintf(quantity, sizeof quantity, "%s.%s", r->light, which);
    return published("visibility", quantity).value;
}

static struct optics_plan plan_of(const struct row *r)
{
    struct optics_plan p = low_flux_plan(r->kind);
    p.source.linewidth_hz = r->linewidth_hz;
    p.source.coherence_time_s = r->coherence_time_s;
    p.source.coherent_fraction = r->coherent_fraction;
    return p;
}

/* <g1^2>/(1 + <g2>) about lag `around`, midpoints of n x n cells. */
static double by_midpoints(const struct row *r, double around_s, int n)
{
    double g1_sq = 0.0, g2 = 0.0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            const double tau = fabs(around_s + (j - i) * 0.8e-9 / n);
            const double c = r->kind == OPTICS_COHERENT ? 1.0 : r->coherent_fraction;
            const double g = c + (1.0 - c) * exp(-tau / r->coherence_time_s);
            const double h = exp(-BASE_PI * r->linewidth_hz * tau);
            g1_sq += g * g * h * h / (n * n);
            g2 += (1.0 + g * g - c * c) / (n * n);
        }
    return g1_sq / (1.0 + g2);
}

Test(table, sixteen_midpoints_give_its_digits)
{
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        const struct row *r = &table[k];
        const double hom = by_midpoints(r, 0.0, 16), bsm = by_midpoints(r, 10e-9, 16);
        cr_expect_float_eq(hom, printed(r, "hom"), 1e-4, "%s: %.5f", r->light, hom);
        if (r->has_bsm)
            cr_expect_float_eq(bsm, printed(r, "bsm"), 1e-4, "%s: %.5f", r->light, bsm);
    }
}

/* 400 midpoints: 16^2/400^2 of the difference above, 4e-7. */
Test(table, quadrature_gives_the_integral)
{
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        const struct row *r = &table[k];
        const struct optics_plan p = plan_of(r);
        const struct optics_closed v = closed_of(&p);
        cr_expect_float_eq(v.hom, by_midpoints(r, 0.0, 400), 1e-6, "%s", r->light);
        cr_expect_float_eq(v.bsm, by_midpoints(r, 10e-9, 400), 1e-6, "%s", r->light);
        char quantity[64];
        snprintf(quantity, sizeof quantity, "%s.hom", r->light);
        expect_published("visibility", quantity, v.hom);
    }
}

Test(table, clicks_give_the_same)
{
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        const struct row *r = &table[k];
        struct optics_plan p = plan_of(r);
        p.source.samples = 400000;
        struct optics_visibility v = visibility_of(&p, 40 + k);
        /* A standard error that means something, three of them, and the pulse's 24 cells: 1.1e-4.
         */
        cr_expect(v.hom_stderr < 6e-4 && v.bsm_stderr < 1e-3, "%s: %g, %g", r->light, v.hom_stderr,
                  v.bsm_stderr);
        cr_expect_float_eq(v.hom_visibility, v.hom_closed, 3.0 * v.hom_stderr + 1.5e-4,
                           "%s: HOM %.5f +- %.5f, closed %.5f", r->light, v.hom_visibility,
                           v.hom_stderr, v.hom_closed);
        cr_expect_float_eq(v.bsm_visibility, v.bsm_closed, 3.0 * v.bsm_stderr + 1.5e-4,
                           "%s: BSM %.5f +- %.5f, closed %.5f", r->light, v.bsm_visibility,
                           v.bsm_stderr, v.bsm_closed);
        cr_expect_float_eq(v.hom_visibility, printed(r, "hom"), 1e-3, "%s: %.5f", r->light,
                           v.hom_visibility);
        if (r->has_bsm)
            cr_expect_float_eq(v.bsm_visibility, printed(r, "bsm"), fmax(1e-3, 3.0 * v.bsm_stderr),
                               "%s: %.5f", r->light, v.bsm_visibility);
        release(&v);
    }
}

/* Photon by photon, at a flux that gives coincidences (x = 0.04 detected photons per bin): tags
 * must agree with the click average at that flux, which feels the thresholds too, and with the
 * printed value to what thresholds can do there, a share x of it. Four standard errors of 14
 * numbers. */
Test(table, time_tags_give_the_same_within_their_errors)
{
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        const struct row *r = &table[k];
        const double x = 0.04;
        struct base_error err = { .text = "" };
        struct optics_plan p = plan_of(r);
        p.source.samples = 100000;
        p.alice.loss_db = p.bob.loss_db = 0.0;
        p.alice.mean_photon = p.bob.mean_photon = 2.0 * x / p.detector.efficiency;
        p.tags.phases = 4;
        p.tags.duration_s = 1.5e6 * optics_tags_period_s(&p);
        const struct base_rng rng = { .seed = 60 + k };
        struct optics_field field;
        struct optics_tags tags;
        struct optics_tags_counts c;
        cr_assert(!optics_field_draw(&p, rng, &field, &err), "%s", err.text);
        cr_assert(!optics_tags_simulate(&p, &field, &field, rng, &tags, &err), "%s", err.text);
        cr_assert(!optics_tags_count(&tags, &c, &err), "%s", err.text);
        struct optics_visibility v = visibility_of(&p, 80 + k);
        const double hom_error = hypot(c.hom_stderr, v.hom_stderr);
        const double bsm_error = hypot(c.bsm_stderr, v.bsm_stderr);
        cr_expect(hom_error < 0.04 && bsm_error < 0.04, "%s: %g %g", r->light, hom_error,
                  bsm_error);
        cr_expect_float_eq(c.hom_visibility, v.hom_visibility, 4.0 * hom_error,
                           "%s: HOM %.4f +- %.4f, clicks %.4f", r->light, c.hom_visibility,
                           hom_error, v.hom_visibility);
        cr_expect_float_eq(c.hom_visibility, printed(r, "hom"), 4.0 * hom_error + x,
                           "%s: HOM %.4f +- %.4f", r->light, c.hom_visibility, hom_error);
        /* A fringe that is not there has an amplitude of the size of its error. */
        cr_expect_float_eq(c.bsm_visibility, v.bsm_visibility, 4.0 * bsm_error,
                           "%s: BSM %.4f +- %.4f, clicks %.4f", r->light, c.bsm_visibility,
                           bsm_error, v.bsm_visibility);
        if (r->has_bsm)
            cr_expect_float_eq(c.bsm_visibility, printed(r, "bsm"), 4.0 * bsm_error + x,
                               "%s: BSM %.4f +- %.4f", r->light, c.bsm_visibility, bsm_error);
        release(&v);
        base_table_release(&optics_tags_counts_table, &c);
        optics_tags_free(&tags);
        optics_field_free(&field);
    }
}
