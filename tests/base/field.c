/* Tables: defaults, release, find, choices, and the JSON made of them. */
#include "sample.h"

#include <criterion/criterion.h>
#include <string.h>

Test(field, every_kind_takes_its_default)
{
    struct sample_plan p;
    memset(&p, 0xa5, sizeof p);
    base_table_defaults(&sample_plan_table, &p);
    cr_expect(p.efficiency == 0.7 && p.width_s == 5e-10);
    cr_expect(isnan(p.drive), "a REAL without a default is not set");
    cr_expect(p.modes == 512 && p.line == 10 && p.state == 1 && p.vacuum);
    cr_expect_str_eq(p.note, "the paper");
    cr_expect(p.losses_db.count == 1 && p.losses_db.value[0] == 10.0);
}

Test(field, a_text_default_that_is_too_long_is_cut_and_terminated)
{
    char text[2 * BASE_TEXT_SIZE], out[BASE_TEXT_SIZE];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    const struct base_field row = { "t", BASE_TEXT, 0, "", 0, 0, 0, text, "" };
    const struct base_table table = { "t", sizeof out, 1, &row };
    base_table_defaults(&table, out);
    cr_expect(strnlen(out, sizeof out) == BASE_TEXT_SIZE - 1);
}

Test(field, release_empties_arrays_and_may_be_repeated)
{
    struct sample_result r = sample_result();
    base_table_release(&sample_result_table, &r);
    cr_expect(!r.tau_s.value && !r.tau_s.count && !r.pairs.data && !r.pairs.count);
    base_table_release(&sample_result_table, &r);
    base_reals_free(NULL);
}

Test(field, release_frees_arrays_inside_rows)
{
    /* The leak checker of the sanitizer build is the judge. */
    const struct base_field inner_row = { "x", BASE_REALS, 0, "1", 0, 0, 0, NULL, "" };
    const struct base_table inner = { "inner", sizeof(struct base_reals), 1, &inner_row };
    const struct base_field outer_row = { "all", BASE_ROWS, 0, "", 0, 0, 0, NULL, "" };
    const struct base_table outer = { "outer", sizeof(struct base_rows), 1, &outer_row };
    struct base_reals *two = calloc(2, sizeof *two);
    base_reals_alloc(&two[0], 3);
    base_reals_alloc(&two[1], 4);
    struct base_rows rows = { 2, &inner, two };
    base_table_release(&outer, &rows);
    cr_expect(rows.count == 0 && rows.data == NULL);
}

Test(field, a_row_is_found_by_its_whole_name_only)
{
    cr_expect(base_table_find(&sample_plan_table, "comb.modes") == &sample_plan_rows[3]);
    cr_expect(base_table_find(&sample_plan_table, "comb.mode") == NULL);
    cr_expect(base_table_find(&sample_plan_table, "") == NULL);
}

Test(field, a_choice_out_of_range_is_a_question_mark)
{
    const struct base_field *row = base_table_find(&sample_plan_table, "comb.state");
    static const char *const expected[] = { "?", "sweep", "hold", "soliton", "?", "?" };
    for (int i = -1; i <= 4; i++) {
        char name[BASE_TEXT_SIZE];
        base_field_choice(row, i, name);
        cr_expect_str_eq(name, expected[i + 1], "index %d gives %s", i, name);
    }
}

Test(field, an_array_starts_as_zeros)
{
    struct base_reals reals;
    cr_assert(base_reals_alloc(&reals, 5) != NULL && reals.count == 5);
    for (size_t i = 0; i < 5; i++)
        cr_expect(reals.value[i] == 0.0);
    base_reals_free(&reals);
    cr_assert(base_reals_alloc(&reals, 0) != NULL, "an empty array is not a lack of memory");
    base_reals_free(&reals);
}

/* The address sanitizer ends a program that asks for too much instead of giving it NULL. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASKING_FOR_TOO_MUCH_IS_FATAL
#endif
#endif

#ifndef ASKING_FOR_TOO_MUCH_IS_FATAL
Test(field, an_array_without_memory_is_empty)
{
    struct base_reals reals;
    cr_expect(base_reals_alloc(&reals, (size_t)-1 / 8) == NULL && reals.count == 0);
}
#endif

static const json_t *at(const json_t *value, const char *path)
{
    char copy[64];
    snprintf(copy, sizeof copy, "%s", path);
    for (char *word = strtok(copy, "."); word && value; word = strtok(NULL, "."))
        value = json_object_get(value, word);
    return value;
}

Test(json, dotted_names_nest_and_every_kind_keeps_its_value)
{
    struct sample_result r = sample_result();
    json_t *json = base_json_from(&sample_result_table, &r);
    cr_assert(json != NULL);
    cr_expect(json_real_value(at(json, "hom.visibility")) == 0.1);
    cr_expect(json_is_null(at(json, "hom.unknown")), "not known is null");
    cr_expect(json_integer_value(at(json, "hom.clicks")) == 123456789012345);
    cr_expect(json_integer_value(at(json, "line")) == -7);
    cr_expect_str_eq(json_string_value(at(json, "state")), "chaotic");
    cr_expect(json_is_true(at(json, "stable")));
    cr_expect_str_eq(json_string_value(at(json, "label")), r.label);
    cr_expect(json_array_size(at(json, "losses_db")) == 2);
    cr_expect(json_real_value(json_array_get(at(json, "hom.tau_s"), 2)) == r.tau_s.value[2]);
    cr_expect(json_is_null(json_array_get(at(json, "hom.curve"), 1)));
    const json_t *pair = json_array_get(at(json, "network.pairs"), 1);
    cr_expect(json_real_value(at(pair, "key.rate_bit_s")) == 137.0);
    cr_expect(json_is_null(at(json_array_get(at(json, "network.pairs"), 0), "key.rate_bit_s")));
    cr_expect_str_eq(json_string_value(at(pair, "kind")), "both");
    json_decref(json);
    base_table_release(&sample_result_table, &r);
}

Test(json, text_keeps_the_order_of_the_table_and_17_digits)
{
    struct sample_result r = sample_result();
    json_t *json = base_json_from(&sample_result_table, &r);
    char *text = base_json_text(json);
    cr_assert(text != NULL);
    cr_expect(strstr(text, "0.10000000000000001") != NULL, "%s", text);
    const char *hom = strstr(text, "\"hom\""), *line = strstr(text, "\"line\"");
    const char *pairs = strstr(text, "\"pairs\"");
    cr_expect(hom && line && pairs && hom < line && line < pairs, "%s", text);
    free(text);
    json_decref(json);
    base_table_release(&sample_result_table, &r);
}

Test(json, every_double_reads_back_to_its_bits)
{
    static const double hard[] = { 0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, -0.0, 3e12 };
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
        const struct base_field row = { "x", BASE_REAL, 0, "1", 0, 0, 0, NULL, "" };
        const struct base_table table = { "t", sizeof(double), 1, &row };
        json_t *json = base_json_from(&table, &hard[i]);
        char *text = base_json_text(json);
        json_t *again = json_loads(text, 0, NULL);
        const double back = json_real_value(json_object_get(again, "x"));
        cr_expect(memcmp(&back, &hard[i], sizeof back) == 0, "%.17g became %.17g", hard[i], back);
        free(text);
        json_decref(json);
        json_decref(again);
    }
}

Test(json, infinities_huge_counts_and_bad_text_do_not_break_it)
{
    struct all {
        double x;
        size_t n;
        char text[BASE_TEXT_SIZE];
    } data = { INFINITY, (size_t)-1,
               "a\xff"
               "b" };
    const struct base_field rows[] = {
        { "x", BASE_REAL, offsetof(struct all, x), "1", 0, 0, 0, NULL, "" },
        { "n", BASE_COUNT, offsetof(struct all, n), "1", 0, 0, 0, NULL, "" },
        { "text", BASE_TEXT, offsetof(struct all, text), "", 0, 0, 0, NULL, "" },
    };
    const struct base_table table = { "t", sizeof data, 3, rows };
    json_t *json = base_json_from(&table, &data);
    cr_assert(json != NULL);
    cr_expect(json_is_null(json_object_get(json, "x")));
    cr_expect(json_number_value(json_object_get(json, "n")) == 18446744073709551616.0);
    cr_expect_str_eq(json_string_value(json_object_get(json, "text")), "a?b");
    json_decref(json);
}
