/* Bounds and rates of the closed-form estimators, finite and asymptotic, every field of the
 * vectors. */
#include "vectors.h"

#include <float.h>

struct estimator {
    const char *key;
    int estimator;
    const char *tolerance; /* relative, of the core */
};
static const struct estimator estimators[] = {
    { "indep", QKD_INDEPENDENT, "s11_rel_indep" },
    { "joint", QKD_JOINT, "core_rel_joint" },
    { "double", QKD_DOUBLE, "core_rel_double" },
};
enum { ESTIMATORS = sizeof estimators / sizeof estimators[0] };

struct setup {
    struct vector v;
    struct qkd_gains gains;
    struct qkd_counts counts;
    double eps;
    const json_t *want;
    char where[128];
};

static struct setup setup_of(const struct vector *v, const char *regime, const char *key)
{
    struct setup s = { .v = *v };
    const bool finite = !strcmp(regime, "finite");
    s.eps = finite ? v->plan.key.failure : 0.0;
    s.want = json_object_get(json_object_get(v->output, regime), key);
    cr_assert(json_is_object(s.want), "%s has no %s.%s", v->name, regime, key);
    snprintf(s.where, sizeof s.where, "%s %s.%s", v->name, regime, key);
    qkd_gains_of(&v->link, &v->plan.alice, &v->plan.bob, &s.gains);
    qkd_counts_expected(&s.gains, &v->plan.alice, &v->plan.bob, v->plan.key.pulses, &s.counts);
    return s;
}

static void expect_core_and_rate(const struct setup *s, const struct estimator *e, double tol,
                                 double tol_rate, double tol_errors)
{
    struct base_error err;
    struct qkd_bounds b;
    cr_assert(!qkd_bounds_estimate(&s->counts, &s->v.plan.alice, &s->v.plan.bob, s->eps,
                                   e->estimator, &b, &err));
    const double core = vectors_number(s->want, "core");
    cr_expect(vectors_off(b.core, core) <= tol, "%s core %.17g, wanted %.17g", s->where, b.core,
              core);

    struct qkd_plan plan = s->v.plan;
    struct qkd_key key;
    plan.key.failure = s->eps;
    plan.key.estimator = e->estimator;
    cr_assert(!qkd_key_rate(&s->v.link, &plan, 1e8, &key, &err), "%s", err.text);
    const double rate = vectors_number(s->want, "rate");
    /* Without single photons the rate is minus the cost of error correction, as good as T_zz. */
    const double off = core > 0.0 ? tol_rate * core : tol_errors * fabs(rate);
    cr_expect(fabs(key.rate_signed - rate) <= off, "%s rate %.17g, wanted %.17g", s->where,
              key.rate_signed, rate);
    const json_t *composable = json_object_get(s->want, "rate_composable");
    if (composable)
        cr_expect(fabs(key.rate_composable - json_number_value(composable)) <= off,
                  "%s composable %.17g, wanted %.17g", s->where, key.rate_composable,
                  json_number_value(composable));
}

Test(vectors_bounds, core_and_rates_agree)
{
    json_t *file = vectors_file();
    const double tol_rate = vectors_tolerance(file, "rate_abs_frac_of_core");
    const double tol_errors = vectors_tolerance(file, "error_gains_rel");
    static const char *const regimes[] = { "asymptotic", "finite" };
    for (size_t i = 0; i < vectors_count(file); i++)
        for (int r = 0; r < 2; r++)
            for (int k = 0; k < ESTIMATORS; k++) {
                const struct vector v = vectors_at(file, i);
                const struct estimator *e = &estimators[k];
                const struct setup s = setup_of(&v, regimes[r], e->key);
                expect_core_and_rate(&s, e, vectors_tolerance(file, e->tolerance), tol_rate,
                                     tol_errors);
            }
    json_decref(file);
}

/* A worst case inside the scanned interval is a flat minimum: searched by comparing values, each
 * rounded to DBL_EPSILON, it is known to sqrt(DBL_EPSILON) = 1.5e-8 and no better. The core there
 * is as exact as elsewhere (checked above). At an end of the interval nothing is searched. */
static double tolerance_of_place(const struct setup *s, double tol)
{
    const json_t *H = json_object_get(s->want, "H");
    if (!H || s->eps == 0.0)
        return tol;
    const double HL = vectors_number(s->want, "HL"), HU = vectors_number(s->want, "HU");
    const bool inside = json_number_value(H) > HL && json_number_value(H) < HU;
    return inside ? 10.0 * sqrt(DBL_EPSILON) : tol;
}

static void expect(const struct setup *s, const char *field, double got, double tol)
{
    const json_t *want = json_object_get(s->want, field);
    if (want)
        cr_expect(vectors_off(got, json_number_value(want)) <= tol, "%s %s = %.17g, wanted %.17g",
                  s->where, field, got, json_number_value(want));
}

Test(vectors_bounds, yields_errors_and_scanned_intervals_agree)
{
    json_t *file = vectors_file();
    const double tol = vectors_tolerance(file, "s11_rel_indep");
    static const char *const regimes[] = { "asymptotic", "finite" };
    for (size_t i = 0; i < vectors_count(file); i++)
        for (int r = 0; r < 2; r++)
            for (int k = 0; k < ESTIMATORS; k++) {
                const struct vector v = vectors_at(file, i);
                const struct setup s = setup_of(&v, regimes[r], estimators[k].key);
                struct base_error err;
                struct qkd_bounds b;
                cr_assert(!qkd_bounds_estimate(&s.counts, &v.plan.alice, &v.plan.bob, s.eps,
                                               estimators[k].estimator, &b, &err));
                expect(&s, "HL", b.h_lower, tol);
                expect(&s, "HU", b.h_upper, tol);
                expect(&s, "ML", b.m_lower, tol);
                expect(&s, "MU", b.m_upper, tol);
                const double place = tolerance_of_place(&s, tol);
                expect(&s, "H", b.h_worst, place);
                expect(&s, "M", b.m_worst, place);
                expect(&s, "s11", b.s11_lower, place);
                expect(&s, "e11", b.e11_upper, place);
            }
    json_decref(file);
}

/* Infinitely many decoys and pulses: the bounds are the truth. */
Test(vectors_bounds, infinite_decoy_rate_agrees)
{
    json_t *file = vectors_file();
    const double tol = vectors_tolerance(file, "rate_abs_frac_of_core");
    for (size_t i = 0; i < vectors_count(file); i++) {
        const struct vector v = vectors_at(file, i);
        const double want = vectors_number(v.output, "infinite_decoy_rate");
        const double got = qkd_key_infinite_decoys(&v.link, &v.plan);
        const double single = qkd_gains_single(&v.link).yield;
        cr_expect(fabs(got - want) <= tol * single, "%s: %.17g, wanted %.17g", v.name, got, want);
    }
    json_decref(file);
}
