/* What the plan reader takes, and where the values go. */
#include "open_plan.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

TestSuite(plan, .init = open_plan, .fini = close_plan);

/* ---- what is taken ---- */

Test(plan, starts_from_the_defaults)
{
    cr_expect(data.efficiency == 0.7 && isnan(data.drive) && data.modes == 512);
    cr_expect_str_eq(base_plan_source(plan, "comb.modes"), "default");
    cr_expect(base_plan_source(plan, "comb.mode") == NULL);
}

Test(plan, takes_nested_maps_and_dotted_keys_alike)
{
    accept("detector: {efficiency: 0.5}\n");
    cr_expect(data.efficiency == 0.5);
    accept("detector.efficiency: 0.6\n");
    cr_expect(data.efficiency == 0.6);
    accept("detector:\n  efficiency: 0.8\ncomb:\n  modes: 64\n  state: soliton\n");
    cr_expect(data.efficiency == 0.8 && data.modes == 64 && data.state == 2);
    accept("comb: {modes: 32}\ncomb.seed: 7\n");
    cr_expect(data.modes == 32 && data.seed == 7);
}

Test(plan, takes_every_kind)
{
    accept("{comb.drive_f2: 3.5, comb.seed: 18446744073709551615, source.line: -9,\n"
           " comb.state: sweep, comb.vacuum: false, note: \"a # b\\n\\u00fc\",\n"
           " network.losses_db: [1, 2.5, 1e1]}");
    cr_expect(data.drive == 3.5 && data.seed == 18446744073709551615u && data.line == -9);
    cr_expect(data.state == 0 && !data.vacuum);
    cr_expect_str_eq(data.note, "a # b\n\xc3\xbc");
    cr_expect(data.losses_db.count == 3 && data.losses_db.value[2] == 10.0);
}

Test(plan, takes_whole_numbers_in_any_notation)
{
    accept("comb.modes: 5.12e2");
    cr_expect(data.modes == 512);
    accept("comb.seed: 3e12");
    cr_expect(data.seed == 3000000000000u);
    accept("comb.modes: 64.0");
    cr_expect(data.modes == 64);
    accept("source.line: +4");
    cr_expect(data.line == 4);
}

Test(plan, takes_one_number_as_a_list_of_one)
{
    accept("network.losses_db: 7");
    cr_expect(data.losses_db.count == 1 && data.losses_db.value[0] == 7.0);
}

Test(plan, takes_null_for_what_may_be_unset)
{
    accept("comb.drive_f2: 3\n");
    accept("comb.drive_f2: ~\n");
    cr_expect(isnan(data.drive));
    accept("comb.drive_f2: 3\n");
    accept("comb.drive_f2:\n");
    cr_expect(isnan(data.drive));
}

Test(plan, takes_a_group_with_nothing_in_it)
{
    accept("detector:\n# efficiency: 0.3\ncomb: {}\n");
    accept("{}");
    cr_expect(data.efficiency == 0.7);
}

Test(plan, follows_aliases)
{
    accept("detector: {efficiency: &e 0.25}\ncomb: {drive_f2: *e}\n");
    cr_expect(data.efficiency == 0.25 && data.drive == 0.25);
}

Test(plan, file_wins_over_default_and_set_over_file)
{
    cr_assert(base_file_write(inside("p.yaml"), "comb:\n  modes: 64\n  seed: 2\n", 27, &err) == 0);
    cr_assert(base_plan_read_file(plan, inside("p.yaml"), &err) == BASE_OK, "%s", err.text);
    cr_assert(base_plan_set(plan, "--set #1", "comb.seed=3", &err) == BASE_OK, "%s", err.text);
    cr_expect(data.modes == 64 && data.seed == 3);
    char expected[600];
    snprintf(expected, sizeof expected, "%s:2:10", inside("p.yaml"));
    cr_expect_str_eq(base_plan_source(plan, "comb.modes"), expected);
    cr_expect_str_eq(base_plan_source(plan, "comb.seed"), "--set #1");
    cr_expect_str_eq(base_plan_source(plan, "source.line"), "default");
}

Test(plan, set_takes_every_kind)
{
    static const char *const sets[] = {
        "detector.efficiency=0.5", " comb.modes = 64 ", "comb.state=hold",
        "comb.vacuum=false",       "note=a=b [c]",      "network.losses_db=[1, 2]",
        "comb.drive_f2=4",         "source.line=-3"
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        cr_expect(base_plan_set(plan, "--set #1", sets[i], &err) == BASE_OK, "%s: %s", sets[i],
                  err.text);
    cr_expect(data.efficiency == 0.5 && data.modes == 64 && data.state == 1 && !data.vacuum);
    cr_expect_str_eq(data.note, "a=b [c]");
    cr_expect(data.losses_db.count == 2 && data.drive == 4.0 && data.line == -3);
    cr_expect(base_plan_set(plan, "s", "comb.drive_f2=", &err) == BASE_OK && isnan(data.drive));
    cr_expect(base_plan_set(plan, "s", "network.losses_db=5", &err) == BASE_OK);
    cr_expect(data.losses_db.count == 1);
    cr_expect(base_plan_set(plan, "s", "note=", &err) == BASE_OK && !*data.note);
}

Test(plan, finds_the_place_of_a_value)
{
    struct base_place place;
    cr_assert(base_plan_find(plan, "comb.modes", &place));
    cr_expect(place.data == &data && place.row->at == offsetof(struct sample_plan, modes));
    cr_expect(!base_plan_find(plan, "comb", &place));
}

Test(plan, knows_what_a_mistyped_name_meant)
{
    static const char *const pairs[][2] = {
        { "comb.mode", "comb.modes" },
        { "detector.eficiency", "detector.efficiency" },
        { "encoder.pulse_width", "encoder.pulse_width_s" }, /* the unit was forgotten */
        { "efficiency", "detector.efficiency" },            /* the group was forgotten */
        { "comb.drive", "comb.drive_f2" },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *near = base_plan_nearest(plan, pairs[i][0]);
        cr_expect(near && !strcmp(near, pairs[i][1]), "%s: %s", pairs[i][0], near ? near : "-");
    }
    static const char *const far[] = { "", "x", "resonator.quality", "comb.zzzzzz" };
    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        cr_expect(base_plan_nearest(plan, far[i]) == NULL, "%s", far[i]);
}

Test(plan, is_written_as_a_plan_that_reads_back_to_the_same_values)
{
    accept(
        "{detector.efficiency: 0.1, comb.seed: 18446744073709551615, source.line: -9,\n"
        " encoder.pulse_width_s: 3.3333333333333333e-10, comb.vacuum: false,\n"
        " note: \"quote \\\" back \\\\ line \\n tab \\t bell \\a \\u0085 \\u00fc \\U0001F600\",\n"
        " network.losses_db: [0.1, 0.30000000000000004], comb.state: soliton}");
    cr_assert(base_plan_set(plan, "--set\n#1", "comb.modes=64", &err) == BASE_OK);
    char *text = base_plan_to_yaml(plan);
    cr_assert(text != NULL);
    cr_expect(strstr(text, "detector.efficiency: 0.1  # p:1:23\n"), "%s", text);
    cr_expect(strstr(text, "# s, p:2:"), "the unit stands in the comment: %s", text);
    const struct sample_plan before = data;
    base_table_defaults(&sample_plan_table, &data);
    accept(text);
    cr_expect(isnan(before.drive) && isnan(data.drive));
    data.drive = before.drive;
    cr_expect(before.efficiency == data.efficiency && before.width_s == data.width_s);
    cr_expect(before.modes == data.modes && before.seed == data.seed && before.line == data.line);
    cr_expect(before.state == data.state && before.vacuum == data.vacuum);
    cr_expect_str_eq(before.note, data.note);
    cr_expect(before.losses_db.count == data.losses_db.count &&
              !memcmp(before.losses_db.value, data.losses_db.value, 2 * sizeof(double)));
    free(text);
}

Test(plan, several_structs_share_one_plan)
{
    struct sample_pair pair;
    const struct base_bind binds[] = { { &sample_plan_table, &data },
                                       { &sample_pair_table, &pair } };
    struct base_plan *both;
    cr_assert(base_plan_new(&both, binds, 2, &err) == BASE_OK, "%s", err.text);
    cr_expect(base_plan_read_text(both, "p", "{comb.modes: 16, kind: both}", &err) == BASE_OK);
    cr_expect(data.modes == 16 && pair.kind == 1);
    base_plan_free(both);
    const struct base_bind twice[] = { binds[0], binds[0] };
    cr_expect(base_plan_new(&both, twice, 2, &err) == BASE_ERR_INTERNAL && both == NULL);
    struct sample_result result;
    const struct base_bind wrong = { &sample_result_table, &result };
    cr_expect(base_plan_new(&both, &wrong, 1, &err) == BASE_ERR_INTERNAL && both == NULL);
    cr_expect(base_plan_new(&both, NULL, 0, &err) == BASE_OK);
    char *text = base_plan_to_yaml(both);
    cr_expect_str_eq(text, "{}\n");
    free(text);
    base_plan_free(both);
    base_plan_free(NULL);
}

/* ---- axes ---- */

Test(plan, keeps_the_axes_of_a_scan_as_they_were_written)
{
    base_plan_allow_scan(plan);
    accept("comb.modes: 64\nscan:\n  detector.efficiency: linspace(0, 1, 31)\n"
           "  comb.seed: [1e11, 3e12, 5]\n  source: {line: same as comb.seed}\n");
    cr_assert(base_plan_axes(plan) == 3);
    const struct base_axis a = base_plan_axis(plan, 0), b = base_plan_axis(plan, 1);
    cr_expect_str_eq(a.name, "detector.efficiency");
    cr_expect_str_eq(a.where, "p:3:24");
    cr_expect(a.count == 1 && !a.list);
    cr_expect_str_eq(a.text[0], "linspace(0, 1, 31)");
    cr_expect(b.count == 3 && b.list);
    cr_expect_str_eq(b.text[1], "3e12");
    cr_expect(data.efficiency == 0.7 && data.modes == 64, "an axis sets nothing by itself");
    accept("scan:\n");
    cr_expect(base_plan_axes(plan) == 0, "the last plan counts");
}
