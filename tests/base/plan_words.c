/* What the plan reader says when something is wrong. */
#include "open_plan.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

TestSuite(plan_words, .init = open_plan, .fini = close_plan);

/* ---- what is said ---- */

struct complaint {
    const char *text, *expected;
};

static const struct complaint complaints[] = {
    /* names */
    { "comb.mode: 8", "p:1:1: error: unknown key 'comb.mode' (did you mean 'comb.modes'?)" },
    { "comb:\n  drive: 8",
      "p:2:3: error: unknown key 'comb.drive' (did you mean 'comb.drive_f2'?)" },
    { "detecter: {efficiency: 1}",
      "p:1:1: error: unknown key 'detecter' (did you mean 'detector'?)" },
    { "nonsense: 1", "p:1:1: error: unknown key 'nonsense'" },
    { "comb: {modes: 8, 31)}",
      "p:1:18: error: unknown key 'comb.31)': inside { } a text with commas "
      "is quoted ({axis: 'linspace(a, b, n)'})" },
    { "? [1]\n: 2", "p:1:3: error: a key must be a name" },
    { "comb.modes: 8\ncomb.modes: 8",
      "p:2:1: error: key 'comb.modes' given twice (first in line 1)" },
    { "comb: {modes: 8}\ncomb.modes: 8",
      "p:2:1: error: key 'comb.modes' given twice (first in line 1)" },
    { "comb: {modes: 8}\ncomb: {seed: 1}", "p:2:1: error: key 'comb' given twice" },
    { "scan: {comb.modes: [8, 16]}",
      "p:1:1: error: scan: axes belong to a scan; this command computes one point" },
    /* shapes */
    { "detector: 5",
      "p:1:11: error: detector: a map of keys is needed here (detector.efficiency: ...)" },
    { "comb.modes: {a: 1}",
      "p:1:13: error: comb.modes: a value is needed here, not a map of keys" },
    { "comb.modes: [8, 16]",
      "p:1:13: error: comb.modes: one value is needed here; a list of values "
      "to compare belongs under 'scan:'" },
    { "network.losses_db: []", "p:1:20: error: network.losses_db: the list is empty" },
    { "network.losses_db: [[1]]",
      "p:1:21: error: network.losses_db: an entry of this list must be one number" },
    { "network.losses_db: [1, x]", "p:1:24: error: network.losses_db: expected a number, got 'x'" },
    { "network.losses_db: [1, -2]", "p:1:24: error: network.losses_db: -2 is outside [0, 200] dB" },
    { "network.losses_db: -2", "p:1:20: error: network.losses_db: -2 is outside [0, 200] dB" },
    { "network.losses_db: .nan",
      "p:1:20: error: network.losses_db: '.nan' is not a finite number" },
    { "network.losses_db: none.csv",
      "p:1:20: error: network.losses_db: expected a number, a list or a file of numbers, got "
      "'none.csv' (cannot open 'none.csv': No such file or directory)" },
    /* numbers */
    { "detector.efficiency: 1.7", "p:1:22: error: detector.efficiency: 1.7 is outside [0, 1]" },
    { "encoder.pulse_width_s: 2",
      "p:1:24: error: encoder.pulse_width_s: 2 is outside [1e-12, 1e-06] s" },
    { "detector.efficiency: many",
      "p:1:22: error: detector.efficiency: expected a number, got 'many'" },
    { "detector.efficiency: 3.5e0x",
      "p:1:22: error: detector.efficiency: expected a number, got '3.5e0x'" },
    { "detector.efficiency: 0x1",
      "p:1:22: error: detector.efficiency: expected a number, got '0x1'" },
    { "detector.efficiency: 1e",
      "p:1:22: error: detector.efficiency: expected a number, got '1e'" },
    { "detector.efficiency: .", "p:1:22: error: detector.efficiency: expected a number, got '.'" },
    { "detector.efficiency: 1.2.3",
      "p:1:22: error: detector.efficiency: expected a number, got '1.2.3'" },
    { "detector.efficiency: nan",
      "p:1:22: error: detector.efficiency: 'nan' is not a finite number" },
    { "detector.efficiency: -.inf",
      "p:1:22: error: detector.efficiency: '-.inf' is not a finite number" },
    { "comb.drive_f2: 1e400",
      "p:1:16: error: comb.drive_f2: '1e400' is not a finite number: it is too large" },
    { "detector.efficiency: 1e-400",
      "p:1:22: error: detector.efficiency: '1e-400' is too small to tell from zero" },
    { "detector.efficiency:", "p:1:21: error: detector.efficiency: a value is missing" },
    { "comb.modes: 512.5", "p:1:13: error: comb.modes: expected an integer, got '512.5'" },
    { "comb.modes: many", "p:1:13: error: comb.modes: expected an integer, got 'many'" },
    { "comb.modes: 7", "p:1:13: error: comb.modes: 7 is outside [8, 65536]" },
    { "comb.seed: -1", "p:1:12: error: comb.seed: -1 is outside [0, 1.844674407e+19]" },
    { "comb.seed: 18446744073709551616",
      "p:1:12: error: comb.seed: '18446744073709551616' is too large for an integer" },
    { "comb.seed: 1e17", "p:1:12: error: comb.seed: '1e17' is too large for an integer" },
    { "comb.modes: .inf", "p:1:13: error: comb.modes: '.inf' is not a finite number" },
    { "source.line: 101", "p:1:14: error: source.line: 101 is outside [-100, 100]" },
    { "source.line: 99999999999",
      "p:1:14: error: source.line: 99999999999 is outside [-100, 100]" },
    /* words */
    { "comb.state: solitn", "p:1:13: error: comb.state: 'solitn' is not one of sweep|hold|soliton "
                            "(did you mean 'soliton'?)" },
    { "comb.state: xyzzyx",
      "p:1:13: error: comb.state: 'xyzzyx' is not one of sweep|hold|soliton" },
    { "comb.vacuum: yes", "p:1:14: error: comb.vacuum: expected true or false, got 'yes'" },
    { "note:", "p:1:6: error: note: a value is missing" },
    { "note: \"a\\0b\"", "p:1:7: error: a text holds a NUL" },
    /* the document */
    { "", "p: error: nothing is in it; a plan of defaults only is written {}" },
    { "# only this\n", "p: error: nothing is in it; a plan of defaults only is written {}" },
    { "5", "p:1:1: error: a plan is a map of keys and values, 'key: value'" },
    { "- a\n- b", "p:1:1: error: a plan is a map of keys and values, 'key: value'" },
    { "a: 1\n---\nb: 2", "p:2:1: error: a second document starts here; a plan is one document" },
    { "comb: {modes: 8", "p:2:1: error: not YAML: did not find expected ',' or '}' (while parsing "
                         "a flow mapping)" },
    { "comb:\n\tmodes: 8", "p:2:1: error: not YAML: found character that cannot start any token "
                           "(while scanning for the next token)" },
    { "comb.modes: *nobody", "p:1:13: error: not YAML: found undefined alias" },
    { "{}\n\x01", "p:2:1: error: not YAML: control characters are not allowed" },
    { "{}\n# \xff", "p:2:3: error: not YAML: invalid leading UTF-8 octet" },
    { "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", "p:1:17: error: nested more than 16 deep" },
};

Test(plan_words, says_what_is_wrong_and_where)
{
    for (size_t i = 0; i < sizeof complaints / sizeof *complaints; i++) {
        const struct complaint *c = &complaints[i];
        char expected[512];
        snprintf(expected, sizeof expected, "%s\np: 1 error; nothing was run", c->expected);
        cr_expect(base_plan_read_text(plan, "p", c->text, &err) == BASE_ERR_CONFIG, "%s", c->text);
        cr_expect_str_eq(err.text, expected, "plan:   %s\ngot:    %s\nwanted: %s", c->text,
                         err.text, expected);
    }
}

static const struct complaint set_complaints[] = {
    { "comb.modes", "'comb.modes' is not of the form path=value" },
    { "=5", "unknown key ''" },
    { "comb.mode=8", "unknown key 'comb.mode' (did you mean 'comb.modes'?)" },
    { "comb=8", "'comb' is a group of keys: set one of them (comb.drive_f2=...)" },
    { "comb.modes=512.5", "comb.modes: expected an integer, got '512.5'" },
    { "comb.modes=", "comb.modes: a value is missing" },
    { "comb.modes=null", "comb.modes: a value is missing" },
    { "comb.modes=[8, 16]", "comb.modes: one value is needed here; a list of values to compare "
                            "belongs under 'scan:'" },
    { "network.losses_db=[1, x]", "network.losses_db: expected a number, got 'x'" },
    { "network.losses_db=[1]: 2", "network.losses_db: not a list of numbers" },
    { "network.losses_db=[1",
      "not YAML: did not find expected ',' or ']' (while parsing a flow sequence)" },
    { "network.losses_db=[[[[[[[[[[[[[[[[[1", "nested more than 16 deep" },
    { "note=\xff", "note: '?' is not UTF-8 text" },
    { "detector.efficiency=a\x1b[31m", "detector.efficiency: expected a number, got 'a?[31m'" },
};

Test(plan_words, says_what_is_wrong_with_a_set)
{
    for (size_t i = 0; i < sizeof set_complaints / sizeof *set_complaints; i++) {
        const struct complaint *c = &set_complaints[i];
        char expected[512];
        snprintf(expected, sizeof expected,
                 "--set #1: error: %s\n--set #1: 1 error; nothing was run", c->expected);
        cr_expect(base_plan_set(plan, "--set #1", c->text, &err) == BASE_ERR_CONFIG, "%s", c->text);
        cr_expect_str_eq(err.text, expected, "set:    %s\ngot:    %s\nwanted: %s", c->text,
                         err.text, expected);
    }
}

Test(plan_words, says_everything_in_one_go)
{
    cr_expect(base_plan_read_text(plan, "t.yaml",
                                  "comb:\n  detunning: 1\n  modes: 512.5\n  state: solitn\n"
                                  "detector.efficiency: -8\n",
                                  &err) == BASE_ERR_CONFIG);
    cr_expect_str_eq(err.text,
                     "t.yaml:2:3: error: unknown key 'comb.detunning'\n"
                     "t.yaml:3:10: error: comb.modes: expected an integer, got '512.5'\n"
                     "t.yaml:4:10: error: comb.state: 'solitn' is not one of sweep|hold|soliton "
                     "(did you mean 'soliton'?)\n"
                     "t.yaml:5:22: error: detector.efficiency: -8 is outside [0, 1]\n"
                     "t.yaml: 4 errors; nothing was run",
                     "%s", err.text);
}

Test(plan_words, counts_the_errors_it_has_no_room_for)
{
    char text[40000] = "";
    for (int i = 0; i < 2000; i++)
        snprintf(text + strlen(text), 20, "unknown%d: 1\n", i);
    cr_expect(base_plan_read_text(plan, "p", text, &err) == BASE_ERR_CONFIG);
    const char *end =
        strstr(err.text, "... (the first ones are shown)\np: 2000 errors; nothing was run");
    cr_expect(end && strlen(end) < 80, "%s", err.text);
}

Test(plan_words, a_long_text_is_refused_and_a_long_name_survives)
{
    char text[2000] = "note: ";
    memset(text + 6, 'x', 255);
    accept(text);
    memset(text + 6, 'x', 256);
    cr_expect(base_plan_read_text(plan, "p", text, &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "note: a text of 256 bytes is too long: at most 255 fit"), "%s",
              err.text);
    memset(text, 'y', 900);
    strcpy(text + 900, ": 1");
    cr_expect(base_plan_read_text(plan, text, text, &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "unknown key 'yyyy"), "%s", err.text);
    cr_expect(strlen(err.text) < 1000, "%zu bytes", strlen(err.text));
}

Test(plan_words, a_list_has_room_for_1024_numbers)
{
    char text[8000] = "network.losses_db: [0";
    for (int i = 1; i < BASE_LIST_SIZE; i++)
        strcat(text, ", 1");
    char *end = text + strlen(text);
    strcpy(end, "]");
    accept(text);
    cr_expect(data.losses_db.count == BASE_LIST_SIZE);
    strcpy(end, ", 1, 1, 1]");
    cr_expect(base_plan_read_text(plan, "p", text, &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "the list is too long: at most 1024 numbers fit\np: 1 error"), "%s",
              err.text);
}

static const struct complaint scan_complaints[] = {
    { "scan: 5", "p:1:7: error: scan: a map of axes is needed here (key.pulses: [1e11, 3e12])" },
    { "scan: {comb.mode: 8}",
      "p:1:8: error: unknown key 'comb.mode' (did you mean 'comb.modes'?)" },
    { "scan: {comb: {mode: 8}}",
      "p:1:15: error: unknown key 'comb.mode' (did you mean 'comb.modes'?)" },
    { "scan: {comb.modes: 8, comb.modes: 9}",
      "p:1:23: error: scan: axis 'comb.modes' given twice" },
    { "scan: {comb.modes: []}", "p:1:20: error: scan: the list of comb.modes is empty" },
    { "scan: {comb.modes: {a: 1}}", "p:1:20: error: scan: an axis is a list of values, or a text" },
    { "scan: {comb.modes: [[1]]}", "p:1:21: error: scan: an axis is a list of values, or a text" },
    { "scan: {[1]: 2}", "p:1:8: error: a key must be a name" },
};

Test(plan_words, says_what_is_wrong_with_an_axis)
{
    base_plan_allow_scan(plan);
    for (size_t i = 0; i < sizeof scan_complaints / sizeof *scan_complaints; i++) {
        const struct complaint *c = &scan_complaints[i];
        char expected[512];
        snprintf(expected, sizeof expected, "%s\np: 1 error; nothing was run", c->expected);
        cr_expect(base_plan_read_text(plan, "p", c->text, &err) == BASE_ERR_CONFIG, "%s", c->text);
        cr_expect_str_eq(err.text, expected, "plan:   %s\ngot:    %s\nwanted: %s", c->text,
                         err.text, expected);
    }
}

/* ---- lists in files ---- */

static enum base_status read_list(const char *content, size_t size)
{
    cr_assert(base_file_write(inside("list.csv"), content, size, &err) == BASE_OK);
    static const char reference[] = "network: {losses_db: list.csv}";
    cr_assert(base_file_write(inside("p.yaml"), reference, strlen(reference), &err) == BASE_OK);
    return base_plan_read_file(plan, inside("p.yaml"), &err);
}

Test(plan_words, a_list_file_stands_beside_the_plan)
{
    static const char *const same[] = { "1\n2.5\n3", "# losses\n1 # near\n\n 2.5\r\n3\n",
                                        "user,loss_db\nanna,1\nbert, 2.5\ncarl;3\n",
                                        "0 1\n1 2.5\n2\t3\n" };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        cr_expect(read_list(same[i], strlen(same[i])) == BASE_OK, "%s", err.text);
        cr_expect(data.losses_db.count == 3 && data.losses_db.value[0] == 1.0 &&
                      data.losses_db.value[1] == 2.5 && data.losses_db.value[2] == 3.0,
                  "%s", same[i]);
    }
}

Test(plan_words, a_list_file_is_answered_for_line_by_line)
{
    static const struct complaint bad[] = {
        { "1\nx\n3\n-4\n", "list.csv:2: error: network.losses_db: expected a number, got 'x'" },
        { "1\nx\n3\n-4\n", "list.csv:4: error: network.losses_db: -4 is outside [0, 200] dB" },
        { "nan\n1\n", "list.csv:1: error: network.losses_db: 'nan' is not a finite number" },
        { "one\n2\n", "list.csv:1: error: network.losses_db: expected a number, got 'one'" },
        { "# nothing\n", "list.csv: error: network.losses_db: there is no number in this file" },
        { "", "list.csv: error: network.losses_db: there is no number in this file" },
        { "a,\n", "list.csv:1: error: network.losses_db: expected a number, got ''" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_expect(read_list(bad[i].text, strlen(bad[i].text)) == BASE_ERR_CONFIG);
        cr_expect(strstr(err.text, bad[i].expected), "got: %s\nwanted: %s", err.text,
                  bad[i].expected);
    }
    cr_expect(read_list("1\n\0\n", 4) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "list.csv:2: error: this is not a text file"), "%s", err.text);
}

/* ---- files that are no plans ---- */

Test(plan_words, a_file_that_is_no_plan_is_told_apart)
{
    cr_expect(base_plan_read_file(plan, inside("none.yaml"), &err) == BASE_ERR_NO_INPUT);
    cr_expect(strstr(err.text, "No such file"), "%s", err.text);
    cr_expect(base_plan_read_file(plan, folder, &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "is a folder"), "%s", err.text);
    cr_expect(base_plan_read_file(plan, "/dev/zero", &err) == BASE_ERR_CONFIG);
    const size_t size = ((size_t)16 << 20) + 1;
    char *much = malloc(size);
    memset(much, ' ', size);
    cr_assert(base_file_write(inside("big.yaml"), much, size, &err) == BASE_OK);
    cr_expect(base_plan_read_file(plan, inside("big.yaml"), &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "at most 16777216 are read"), "%s", err.text);
    free(much);
    cr_assert(base_file_write(inside("nul.yaml"), "a\0b", 3, &err) == BASE_OK);
    cr_expect(base_plan_read_file(plan, inside("nul.yaml"), &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "not YAML"), "%s", err.text);
}
