/** A plan over the sample struct for each test. */
#ifndef TESTS_BASE_OPEN_PLAN_H
#define TESTS_BASE_OPEN_PLAN_H

#include "folder.h"
#include "sample.h"

#include <criterion/criterion.h>

static struct sample_plan data;
static struct base_plan *plan;
static struct base_error err;

static inline void open_plan(void)
{
    make_folder();
    const struct base_bind bind = { &sample_plan_table, &data };
    cr_assert(base_plan_new(&plan, &bind, 1, &err) == BASE_OK);
}

static inline void close_plan(void)
{
    base_plan_free(plan);
    remove_folder();
}

static inline void accept(const char *text)
{
    cr_expect(base_plan_read_text(plan, "p", text, &err) == BASE_OK, "%s\n%s", text, err.text);
}

#endif
