/* Gains, error gains, counts and the truth behind them against an independent implementation that
 * integrates over the users' relative phase. Tolerances: the vector file's own. */
#include "vectors.h"

#include <float.h>

/* The independent implementation starts from 1 - p in double precision, so it knows p only to half
 * an ulp of 1, and p^2, all there is in oo, to 2 (DBL_EPSILON/2)/p: 2e-9 at p = 1e-7. */
static double rounding_of_darks(const struct vector *v, int pair)
{
    const double p = v->link.dark_probability;
    return pair == QKD_OO && p > 0.0 ? DBL_EPSILON / p : 0.0;
}

Test(vectors_gains, gains_and_error_gains_agree)
{
    json_t *file = vectors_file();
    const double tol_q = vectors_tolerance(file, "gains_rel");
    const double tol_t = vectors_tolerance(file, "error_gains_rel");
    for (size_t i = 0; i < vectors_count(file); i++) {
        const struct vector v = vectors_at(file, i);
        struct qkd_gains g;
        qkd_gains_of(&v.link, &v.plan.alice, &v.plan.bob, &g);
        const json_t *gains = json_object_get(v.output, "gains");
        for (int k = 0; k < QKD_PAIRS; k++) {
            const json_t *row = json_object_get(gains, qkd_pair_name(k));
            const double Q = json_number_value(json_array_get(row, 0));
            const double T = json_number_value(json_array_get(row, 1));
            cr_expect(vectors_off(g.gain[k], Q) <= tol_q + rounding_of_darks(&v, k),
                      "%s Q_%s: %.17g, wanted %.17g", v.name, qkd_pair_name(k), g.gain[k], Q);
            cr_expect(vectors_off(g.error_gain[k], T) <= tol_t, "%s T_%s: %.17g, wanted %.17g",
                      v.name, qkd_pair_name(k), g.error_gain[k], T);
        }
    }
    json_decref(file);
}

/* Where nobody sends, two dark counts in the right bins are all there is. */
Test(vectors_gains, vacuum_gain_is_exact)
{
    json_t *file = vectors_file();
    for (size_t i = 0; i < vectors_count(file); i++) {
        const struct vector v = vectors_at(file, i);
        const double p = v.link.dark_probability;
        const double states = v.link.bell == QKD_PSI_BOTH ? 2.0 : 1.0;
        struct qkd_gains g;
        qkd_gains_of(&v.link, &v.plan.alice, &v.plan.bob, &g);
        cr_expect(vectors_off(g.gain[QKD_OO], states * 2.0 * p * p * (1.0 - p) * (1.0 - p)) <
                  1e-14);
        cr_expect(vectors_off(g.error_gain[QKD_OO], g.gain[QKD_OO] / 2.0) < 1e-14);
    }
    json_decref(file);
}

/* p_o = 1 - p_z - p_y - p_x carries a rounding of 1e-16/p_o, squared in oo: far below gains_rel. */
Test(vectors_gains, expected_counts_agree)
{
    json_t *file = vectors_file();
    const double tol_q = vectors_tolerance(file, "gains_rel");
    const double tol_t = vectors_tolerance(file, "error_gains_rel");
    for (size_t i = 0; i < vectors_count(file); i++) {
        const struct vector v = vectors_at(file, i);
        struct qkd_gains g;
        struct qkd_counts n;
        qkd_gains_of(&v.link, &v.plan.alice, &v.plan.bob, &g);
        qkd_counts_expected(&g, &v.plan.alice, &v.plan.bob, v.plan.key.pulses, &n);
        for (int k = 0; k < QKD_PAIRS; k++) {
            const json_t *row =
                json_object_get(json_object_get(v.output, "counts"), qkd_pair_name(k));
            const double want[] = { json_number_value(json_array_get(row, 0)),
                                    json_number_value(json_array_get(row, 1)),
                                    json_number_value(json_array_get(row, 2)) };
            cr_expect(vectors_off(n.sent[k], want[0]) <= tol_q, "%s sent %s", v.name,
                      qkd_pair_name(k));
            cr_expect(vectors_off(n.clicks[k], want[1]) <= tol_q + rounding_of_darks(&v, k),
                      "%s clicks %s", v.name, qkd_pair_name(k));
            cr_expect(vectors_off(n.errors[k], want[2]) <= tol_t, "%s errors %s", v.name,
                      qkd_pair_name(k));
        }
    }
    json_decref(file);
}

/* The file's yields are differences of doubles of the size of s11: absolute rounding DBL_EPSILON
 * s11. */
static void expect_yield(const struct vector *v, const char *name, double got, double tol)
{
    const json_t *truth = json_object_get(v->output, "true");
    const double want = vectors_number(truth, name);
    const double rounding = DBL_EPSILON * vectors_number(truth, "s11");
    cr_expect(fabs(got - want) <= tol * fabs(want) + rounding, "%s %s: %.17g, wanted %.17g",
              v->name, name, got, want);
}

Test(vectors_gains, photon_number_yields_agree)
{
    json_t *file = vectors_file();
    const double tol = vectors_tolerance(file, "yields_rel");
    for (size_t i = 0; i < vectors_count(file); i++) {
        const struct vector v = vectors_at(file, i);
        const struct qkd_single single = qkd_gains_single(&v.link);
        expect_yield(&v, "s11", single.yield, tol);
        expect_yield(&v, "s11", qkd_gains_yield(&v.link, 1, 1), tol);
        const double e11 = vectors_number(json_object_get(v.output, "true"), "e11");
        cr_expect(fabs(single.error_x - e11) <= tol * e11 + DBL_EPSILON, "%s e11 %.17g", v.name,
                  single.error_x);
        expect_yield(&v, "Y12", qkd_gains_yield(&v.link, 1, 2), tol);
        expect_yield(&v, "Y21", qkd_gains_yield(&v.link, 2, 1), tol);
        expect_yield(&v, "Y22", qkd_gains_yield(&v.link, 2, 2), tol);
        expect_yield(&v, "Y01", qkd_gains_yield(&v.link, 0, 1), tol);
        expect_yield(&v, "Y00", qkd_gains_yield(&v.link, 0, 0), tol);
    }
    json_decref(file);
}
