/* Chernoff bounds in all four directions against an independent implementation. */
#include "vectors.h"

Test(vectors_chernoff, all_four_directions_agree)
{
    json_t *file = vectors_file();
    const double tol = vectors_tolerance(file, "chernoff_rel");
    const json_t *list = json_object_get(file, "chernoff");
    cr_assert(json_array_size(list) > 0);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        const double eps = vectors_number(row, "eps"), n = vectors_number(row, "n");
        const struct {
            const char *key;
            double got;
        } bounds[] = { { "E_L", qkd_chernoff_expect_lower(n, eps) },
                       { "E_U", qkd_chernoff_expect_upper(n, eps) },
                       { "O_L", qkd_chernoff_observe_lower(n, eps) },
                       { "O_U", qkd_chernoff_observe_upper(n, eps) } };
        for (int k = 0; k < 4; k++) {
            const double want = vectors_number(row, bounds[k].key);
            cr_expect(vectors_off(bounds[k].got, want) <= tol, "%s(%g, %g) = %.17g, wanted %.17g",
                      bounds[k].key, n, eps, bounds[k].got, want);
        }
    }
    json_decref(file);
}
