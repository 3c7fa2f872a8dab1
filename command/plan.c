#include "command/plan.h"

#include <math.h>
#include <stdio.h>

static const struct base_field rows[] = {
    { "until", BASE_CHOICE, offsetof(struct command_run, until), "", 0, UNTIL_NETWORK,
      UNTIL_NETWORK, "comb|line|visibility|key|network", "last stage `combkey run` computes" },
};
static const struct base_table run_table = { "run", sizeof(struct command_run), 1, rows };

#define AT(member) offsetof(struct command_operate, member)
static const struct base_field operate_rows[] = {
    { "operate.aim", BASE_CHOICE, AT(aim), "", 0, AIM_BSM, AIM_NONE,
      "none|mean_power|comb_power|line_power|g2|coherent_fraction|g1_bin|hom|bsm",
      "what `combkey operate` looks for by the detuning: mean |psi|^2, power of the comb or of "
      "line "
      "source.line (W), its g2(0), its coherent fraction, its |g1| from bin to bin, a visibility; "
      "none: the plan's own detuning" },
    { "operate.target", BASE_REAL, AT(target), "1", -1e12, 1e12, NAN, NULL,
      "the value it shall have" },
    { "operate.from", BASE_REAL, AT(from), "1", -1e4, 1e4, NAN, NULL,
      "first detuning zeta it is looked for" },
    { "operate.to", BASE_REAL, AT(to), "1", -1e4, 1e4, NAN, NULL, "last of them" },
    { "operate.points", BASE_COUNT, AT(points), "1", 3, 1000, 7, NULL,
      "detunings tried between them, and again about the place where the value is met" },
};
#undef AT
static const struct base_table operate_table = { "operate", sizeof(struct command_operate),
                                                 sizeof operate_rows / sizeof operate_rows[0],
                                                 operate_rows };

const struct base_table *const command_plan_tables[COMMAND_TABLES] = {
    &lle_plan_table, &optics_plan_table, &qkd_plan_table, &run_table, &operate_table
};

/* A record without a second sample is no record. */
static enum base_status check_record(const struct command_plan *plan, struct base_error *err)
{
    const double sample_s = plan->lle.comb.sample_s, record_s = plan->lle.comb.record_s;
    if (plan->optics.source.kind == OPTICS_COMB && sample_s > record_s)
        return base_fail(err, BASE_ERR_CONFIG,
                         "comb.sample_s = %g: a sampling time no longer than comb.record_s = %g is "
                         "needed",
                         sample_s, record_s);
    return BASE_OK;
}

enum base_status command_plan_check(const struct command_plan *plan, struct base_error *err)
{
    struct lle_dictionary ring;
    enum base_status status = optics_plan_check(&plan->optics, err);
    if (status == BASE_OK)
        status = qkd_plan_check(&plan->qkd, err);
    if (status == BASE_OK)
        status = check_record(plan, err);
    if (status == BASE_OK)
        status = lle_dictionary_of(&plan->lle, &ring, err);
    return status;
}

static enum base_status load(struct command_plan *plan, const char *path, char *const *sets,
                             size_t set_count, bool scan, struct base_error *err)
{
    const struct base_bind binds[COMMAND_TABLES] = {
        { command_plan_tables[0], &plan->lle },     { command_plan_tables[1], &plan->optics },
        { command_plan_tables[2], &plan->qkd },     { command_plan_tables[3], &plan->run },
        { command_plan_tables[4], &plan->operate },
    };
    plan->reader = NULL;
    enum base_status status = base_plan_new(&plan->reader, binds, COMMAND_TABLES, err);
    if (status == BASE_OK && scan)
        base_plan_allow_scan(plan->reader);
    if (status == BASE_OK && path)
        status = base_plan_read_file(plan->reader, path, err);
    for (size_t i = 0; i < set_count && status == BASE_OK; i++) {
        char label[32];
        snprintf(label, sizeof label, "--set #%zu", i + 1);
        status = base_plan_set(plan->reader, label, sets[i], err);
    }
    return status;
}

enum base_status command_plan_load(struct command_plan *plan, const char *path, char *const *sets,
                                   size_t set_count, struct base_error *err)
{
    enum base_status status = load(plan, path, sets, set_count, false, err);
    if (status == BASE_OK)
        status = lle_guide_ring_keep(&plan->lle, err);
    return status == BASE_OK ? command_plan_check(plan, err) : status;
}

enum base_status command_plan_load_scan(struct command_plan *plan, const char *path,
                                        char *const *sets, size_t set_count, struct base_error *err)
{
    return load(plan, path, sets, set_count, true, err);
}

void command_plan_free(struct command_plan *plan)
{
    base_plan_free(plan->reader);
    plan->reader = NULL;
}
