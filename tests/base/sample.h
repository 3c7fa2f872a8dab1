/** Small tables with every kind of row, for the tests of the rooms below. */
#ifndef TESTS_BASE_SAMPLE_H
#define TESTS_BASE_SAMPLE_H

#include "base/base.h"

#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

struct sample_plan {
    double efficiency, drive, width_s;
    size_t modes, seed;
    int line, state;
    bool vacuum;
    char note[BASE_TEXT_SIZE];
    struct base_list losses_db;
};

#define ROW(member) offsetof(struct sample_plan, member)
static const struct base_field sample_plan_rows[] = {
    { "detector.efficiency", BASE_REAL, ROW(efficiency), "1", 0, 1, 0.7, NULL, "efficiency" },
    { "comb.drive_f2", BASE_REAL, ROW(drive), "1", 0, 1e4, (double)NAN, NULL, "pump" },
    { "encoder.pulse_width_s", BASE_REAL, ROW(width_s), "s", 1e-12, 1e-6, 5e-10, NULL, "width" },
    { "comb.modes", BASE_COUNT, ROW(modes), "1", 8, 65536, 512, NULL, "modes" },
    { "comb.seed", BASE_COUNT, ROW(seed), "1", 0, 18446744073709551615.0, 1, NULL, "seed" },
    { "source.line", BASE_INT, ROW(line), "1", -100, 100, 10, NULL, "line" },
    { "comb.state", BASE_CHOICE, ROW(state), "", 0, 0, 1, "sweep|hold|soliton", "goal" },
    { "comb.vacuum", BASE_FLAG, ROW(vacuum), "", 0, 0, 1, NULL, "vacuum noise" },
    { "note", BASE_TEXT, ROW(note), "", 0, 0, 0, "the paper", "a note" },
    { "network.losses_db", BASE_LIST, ROW(losses_db), "dB", 0, 200, 10, NULL, "losses" },
};
#undef ROW
static const struct base_table sample_plan_table = { "sample", sizeof(struct sample_plan),
                                                     sizeof sample_plan_rows /
                                                         sizeof *sample_plan_rows,
                                                     sample_plan_rows };

struct sample_pair {
    int left;
    double rate;
    bool linked;
    int kind;
    size_t pulses;
    char name[BASE_TEXT_SIZE];
};
#define ROW(member) offsetof(struct sample_pair, member)
static const struct base_field sample_pair_rows[] = {
    { "left", BASE_INT, ROW(left), "1", -9, 9, 0, NULL, "left user" },
    { "key.rate_bit_s", BASE_REAL, ROW(rate), "bit/s", 0, 1e12, (double)NAN, NULL, "rate" },
    { "linked", BASE_FLAG, ROW(linked), "", 0, 0, 0, NULL, "is linked" },
    { "kind", BASE_CHOICE, ROW(kind), "", 0, 0, 0, "minus|both", "Bell states" },
    { "pulses", BASE_COUNT, ROW(pulses), "1", 0, 1e18, 0, NULL, "pulses" },
    { "name", BASE_TEXT, ROW(name), "", 0, 0, 0, "", "name" },
};
#undef ROW
static const struct base_table sample_pair_table = { "pair", sizeof(struct sample_pair),
                                                     sizeof sample_pair_rows /
                                                         sizeof *sample_pair_rows,
                                                     sample_pair_rows };

struct sample_result {
    double visibility, unknown;
    size_t clicks;
    int line, state;
    bool stable;
    char label[BASE_TEXT_SIZE];
    struct base_list losses_db;
    struct base_reals tau_s, curve;
    struct base_rows pairs;
};
#define ROW(member) offsetof(struct sample_result, member)
static const struct base_field sample_result_rows[] = {
    { "hom.visibility", BASE_REAL, ROW(visibility), "1", 0, 1, 0, NULL, "dip" },
    { "hom.unknown", BASE_REAL, ROW(unknown), "Hz", 0, 1, (double)NAN, NULL, "not known" },
    { "hom.clicks", BASE_COUNT, ROW(clicks), "1", 0, 1e18, 0, NULL, "clicks" },
    { "line", BASE_INT, ROW(line), "1", -100, 100, 0, NULL, "line" },
    { "state", BASE_CHOICE, ROW(state), "", 0, 0, 0, "off|primary|chaotic", "state" },
    { "stable", BASE_FLAG, ROW(stable), "", 0, 0, 0, NULL, "is stable" },
    { "label", BASE_TEXT, ROW(label), "", 0, 0, 0, "", "label" },
    { "losses_db", BASE_LIST, ROW(losses_db), "dB", 0, 1, (double)NAN, NULL, "losses" },
    { "hom.curve", BASE_REALS, ROW(curve), "1", 0, 0, 0, "hom.tau_s", "the dip" },
    { "hom.tau_s", BASE_REALS, ROW(tau_s), "s", 0, 0, 0, NULL, "delay" },
    { "network.pairs", BASE_ROWS, ROW(pairs), "", 0, 0, 0, NULL, "pairs" },
};
#undef ROW
static const struct base_table sample_result_table = { "result", sizeof(struct sample_result),
                                                       sizeof sample_result_rows /
                                                           sizeof *sample_result_rows,
                                                       sample_result_rows };

/** A result with something of every kind; release it with base_table_release. */
static inline struct sample_result sample_result(void)
{
    struct sample_result r;
    base_table_defaults(&sample_result_table, &r);
    r.visibility = 0.1;
    r.clicks = 123456789012345;
    r.line = -7;
    r.state = 2;
    r.stable = true;
    snprintf(r.label, sizeof r.label,
             "Gr\xc3\xbc\xc3\x9f"
             "e");
    r.losses_db.count = 2;
    r.losses_db.value[0] = 1.5;
    r.losses_db.value[1] = 2.5;
    base_reals_alloc(&r.tau_s, 3);
    base_reals_alloc(&r.curve, 3);
    for (int i = 0; i < 3; i++) {
        r.tau_s.value[i] = 1e-9 * i;
        r.curve.value[i] = i == 1 ? (double)NAN : 0.5 * i;
    }
    r.pairs.table = &sample_pair_table;
    r.pairs.count = 2;
    struct sample_pair *pair = calloc(2, sizeof *pair);
    for (int i = 0; i < 2; i++) {
        base_table_defaults(&sample_pair_table, &pair[i]);
        pair[i].left = i - 1;
        pair[i].linked = i == 1;
        pair[i].kind = i;
        pair[i].pulses = (size_t)i + 40;
        snprintf(pair[i].name, sizeof pair[i].name, "%s", i ? "longer" : "a");
    }
    pair[1].rate = 137.0;
    r.pairs.data = pair;
    return r;
}

#endif
