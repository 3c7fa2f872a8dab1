/* The linear programme against an independent one. Tolerance: the vector file's own, 1e-3. */
#include "vectors.h"

Test(vectors_lp, core_and_rate_agree)
{
    json_t *file = vectors_file();
    const double tol = vectors_tolerance(file, "lp_core_rel");
    size_t checked = 0;
    for (size_t i = 0; i < vectors_count(file); i++) {
        const struct vector v = vectors_at(file, i);
        const json_t *want = json_object_get(json_object_get(v.output, "finite"), "lp_all");
        if (!want)
            continue;
        checked++;
        struct qkd_gains g;
        struct qkd_counts n;
        struct qkd_bounds b;
        struct base_error err;
        qkd_gains_of(&v.link, &v.plan.alice, &v.plan.bob, &g);
        qkd_counts_expected(&g, &v.plan.alice, &v.plan.bob, v.plan.key.pulses, &n);
        cr_assert(!qkd_bounds_estimate(&n, &v.plan.alice, &v.plan.bob, v.plan.key.failure, QKD_LP,
                                       &b, &err),
                  "%s: %s", v.name, err.text);
        const double core = vectors_number(want, "core");
        cr_expect(vectors_off(b.core, core) <= tol, "%s core %.17g, wanted %.17g", v.name, b.core,
                  core);

        struct qkd_plan plan = v.plan;
        struct qkd_key key;
        plan.key.estimator = QKD_LP;
        cr_assert(!qkd_key_rate(&v.link, &plan, 1e8, &key, &err));
        const double rate = vectors_number(want, "rate");
        cr_expect(fabs(key.rate_signed - rate) <= tol * fmax(core, fabs(rate) * 1e-5),
                  "%s rate %.17g, wanted %.17g", v.name, key.rate_signed, rate);
    }
    cr_expect(checked > 0);
    json_decref(file);
}
