/* Plans that want to do harm. */
#include "open_plan.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

TestSuite(plan_hostile, .init = open_plan, .fini = close_plan);

/* ---- hostile ---- */

Test(plan_hostile, an_alias_that_contains_itself_ends)
{
    cr_expect(base_plan_read_text(plan, "p", "&a comb: &b {x: *b, comb: *b}", &err) ==
              BASE_ERR_CONFIG);
    cr_expect(base_plan_read_text(plan, "p", "network.losses_db: &l [*l, *l]", &err) ==
              BASE_ERR_CONFIG);
    cr_expect(base_plan_read_text(plan, "p", "&r {detector: *r}", &err) == BASE_ERR_CONFIG);
}

Test(plan_hostile, aliases_of_aliases_do_not_multiply)
{
    char text[4000] = "a0: &a0 [0,0,0,0,0,0,0,0,0,0]\n";
    for (int i = 1; i < 12; i++)
        snprintf(text + strlen(text), 200,
                 "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1, i - 1,
                 i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    strcat(text, "network.losses_db: *a11\n");
    cr_expect(base_plan_read_text(plan, "p", text, &err) == BASE_ERR_CONFIG);
}

Test(plan_hostile, too_many_keys_are_refused_in_time)
{
    const size_t size = 3 << 20;
    char *text = malloc(size + 1);
    strcpy(text, "[");
    for (size_t i = 1; i < size; i += 2)
        memcpy(text + i, "1,", 2);
    text[size] = '\0';
    cr_expect(base_plan_read_text(plan, "p", text, &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "more than 100000 keys and values"), "%s", err.text);
    memset(text, '[', size);
    cr_expect(base_plan_read_text(plan, "p", text, &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "nested more than 16 deep"), "%s", err.text);
    free(text);
}

/* A plan with every construct, cut and bent a few thousand times in ways that repeat. Nothing may
 * crash (the sanitizers watch), and no value outside its range may come out of an accepted plan. */
static const char specimen[] =
    "# a plan\ndetector: {efficiency: &e 0.757}\ncomb:\n  modes: 512\n  seed: 3e12\n"
    "  state: soliton\n  vacuum: true\n  drive_f2: *e\nsource.line: -10\n"
    "note: \"a \\u00fc \\n b\"\nnetwork:\n  losses_db: [1, 2.5, 1e1]\nencoder.pulse_width_s: "
    "5e-10\n";

static void expect_sane(const char *text)
{
    cr_expect(data.efficiency >= 0.0 && data.efficiency <= 1.0, "%s", text);
    cr_expect(data.width_s >= 1e-12 && data.width_s <= 1e-6, "%s", text);
    cr_expect(data.modes >= 8 && data.modes <= 65536 && data.line >= -100 && data.line <= 100);
    cr_expect(data.state >= 0 && data.state <= 2 && data.losses_db.count <= BASE_LIST_SIZE);
    cr_expect(memchr(data.note, 0, sizeof data.note) != NULL);
}

static uint32_t draw(uint64_t index)
{
    const uint32_t counter[4] = { (uint32_t)index, 0, 0, 0 }, key[2] = { 42, 0 };
    uint32_t out[4];
    base_rng_philox(counter, key, out);
    return out[0];
}

static size_t read_bent(const char *bytes, size_t size)
{
    base_table_defaults(&sample_plan_table, &data);
    unlink(inside("bent")); /* a new file each time: some systems sync one that is overwritten */
    FILE *file = fopen(inside("bent"), "wb");
    cr_assert(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
    const enum base_status status = base_plan_read_file(plan, inside("bent"), &err);
    cr_expect(status == BASE_OK || (status == BASE_ERR_CONFIG && *err.text), "status %d", status);
    if (status == BASE_OK)
        expect_sane(bytes);
    return status == BASE_OK;
}

Test(plan_hostile, every_beginning_of_a_plan_is_read_without_harm)
{
    accept(specimen);
    size_t good = 0;
    for (size_t size = 0; size < sizeof specimen; size++)
        good += read_bent(specimen, size);
    cr_expect(good > 5, "only %zu beginnings were plans", good);
}

Test(plan_hostile, bent_plans_are_read_without_harm)
{
    static const char spice[] = "{}[]:,#&*!|>'\"%@`-?\n\t \\0e.\xff\xc3";
    size_t good = 0;
    for (uint32_t run = 0; run < 4000; run++) {
        char bent[sizeof specimen];
        memcpy(bent, specimen, sizeof specimen);
        const uint32_t changes = 1 + draw(8 * run) % 3;
        for (uint32_t c = 0; c < changes; c++) {
            const uint32_t at = draw(8 * run + 2 * c + 1), how = draw(8 * run + 2 * c + 2);
            char *byte = &bent[at % (sizeof specimen - 1)];
            *byte = how & 1 ? (char)(*byte ^ 1 << (how >> 1) % 8)
                            : spice[(how >> 1) % (sizeof spice - 1)];
        }
        good += read_bent(bent, sizeof specimen - 1);
    }
    cr_expect(good > 100 && good < 4000, "%zu of 4000 were plans", good);
}
