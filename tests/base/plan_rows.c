/* Mistakes of the program in its own tables: found when a plan is made, not when a user stumbles.
 */
#include "base/base.h"
#include "base/plan.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

struct two {
    double a, b;
    struct base_reals curve;
};

static void expect_refused(const struct base_field *rows, size_t count, const char *says)
{
    const struct base_table table = { "two", sizeof(struct two), count, rows };
    struct two data = { 0 };
    const struct base_bind bind = { &table, &data };
    struct base_plan *plan;
    struct base_error err = { .text = "" };
    cr_expect_eq(base_plan_new(&plan, &bind, 1, &err), BASE_ERR_INTERNAL);
    cr_expect_null(plan);
    cr_expect(strstr(err.text, says), "'%s' should say '%s'", err.text, says);
}

Test(plan_rows, one_name_belongs_to_one_row)
{
    const struct base_field rows[] = {
        { "x.a", BASE_REAL, offsetof(struct two, a), "1", 0, 1, 0, NULL, "first" },
        { "x.a", BASE_REAL, offsetof(struct two, b), "1", 0, 1, 0, NULL, "second" },
    };
    expect_refused(rows, 2, "row 'x.a' is described twice");
}

Test(plan_rows, a_result_is_no_parameter)
{
    const struct base_field rows[] = {
        { "curve", BASE_REALS, offsetof(struct two, curve), "1", 0, 1, 0, NULL, "a result" },
    };
    expect_refused(rows, 1, "row 'curve' is a result, not a parameter");
}

Test(plan_rows, names_are_of_a_length_that_can_be_kept)
{
    static char name[400];
    memset(name, 'n', sizeof name - 1);
    const struct base_field rows[] = {
        { name, BASE_REAL, offsetof(struct two, a), "1", 0, 1, 0, NULL, "too long" },
    };
    expect_refused(rows, 1, "is too long");
}
