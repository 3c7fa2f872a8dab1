#include "command/pipeline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct base_rng address(const struct command_plan *plan, enum base_rng_use use)
{
    return (struct base_rng){ .seed = plan->lle.comb.seed, .use = use };
}

/* NAN: the light is as wide as the pump laser for a comb line, unless that noise is in the field
 * already, and a pure tone otherwise. */
static double linewidth_hz(const struct command_plan *plan)
{
    const double given = plan->optics.source.linewidth_hz;
    if (!isnan(given))
        return given;
    const bool on_top = plan->optics.source.kind == OPTICS_COMB && !plan->lle.comb.pump_noise;
    return on_top ? plan->lle.pump.linewidth_hz : 0.0;
}

static double mean_power_w(const struct lle_line *line)
{
    double sum = 0.0;
    const size_t n = line->members * line->samples;
    for (size_t i = 0; i < n; i++)
        sum += creal(line->field[i] * conj(line->field[i]));
    return sum / (double)n;
}

enum base_status pipeline_field(const struct command_plan *plan, int mu,
                                const struct base_progress *progress, struct optics_field *out,
                                double *power_w, struct base_error *err)
{
    if (power_w)
        *power_w = NAN;
    if (plan->optics.source.kind != OPTICS_COMB)
        return optics_field_draw(&plan->optics, address(plan, BASE_RNG_SOURCE), out, err);

    struct lle_line line = { 0 };
    enum base_status status = lle_line_record(&plan->lle, &mu, 1, progress, &line, NULL, err);
    if (status == BASE_OK) {
        if (power_w)
            *power_w = mean_power_w(&line);
        status = optics_field_from_line(&line, linewidth_hz(plan), out, err);
    }
    if (status == BASE_OK) {
        status = optics_filter_apply(&plan->optics.filter, out, NULL, err);
        if (status)
            optics_field_free(out);
    }
    lle_line_free(&line);
    return status;
}

struct optics_plan pipeline_optics(const struct command_plan *plan, double power_w)
{
    struct optics_plan optics = plan->optics;
    const double hz = lle_line_hz(&plan->lle, optics.source.line);
    const double noise = optics_osnr_noise(&optics, hz, power_w);
    optics.interference.ase_fraction =
        1.0 - (1.0 - optics.interference.ase_fraction) * (1.0 - noise);
    return optics;
}

/* The plan of Bob's comb: Alice's, but for what source.bob_* says. */
static struct command_plan bobs_plan(const struct command_plan *plan)
{
    struct command_plan bob = *plan;
    const struct optics_source *s = &plan->optics.source;
    bob.lle.comb.seed = s->bob_seed ? s->bob_seed : plan->lle.comb.seed + 1;
    if (s->bob_solitons)
        bob.lle.comb.solitons = s->bob_solitons;
    if (!isnan(s->bob_drive_f2))
        bob.lle.comb.drive_f2 = s->bob_drive_f2;
    if (!isnan(s->bob_detuning_zeta))
        bob.lle.comb.detuning_zeta = s->bob_detuning_zeta;
    return bob;
}

enum base_status pipeline_bob_field(const struct command_plan *plan,
                                    const struct base_progress *progress, struct optics_field *out,
                                    struct base_error *err)
{
    *out = (struct optics_field){ 0 };
    if (!plan->optics.source.independent || plan->optics.source.kind != OPTICS_COMB)
        return BASE_OK;
    const struct command_plan bob = bobs_plan(plan);
    const enum base_status status =
        pipeline_field(&bob, plan->optics.source.line, progress, out, NULL, err);
    return status ? base_while(err, "growing Bob's own comb") : BASE_OK;
}

enum base_status pipeline_visibility_of(const struct command_plan *plan,
                                        const struct optics_field *field,
                                        const struct optics_field *bob, double power_w,
                                        struct optics_visibility *out, struct base_error *err)
{
    const struct optics_plan optics = pipeline_optics(plan, power_w);
    const enum base_status status = optics_visibility_of(
        &optics, field, bob->value ? bob : field, address(plan, BASE_RNG_PAIRING), NULL, out, err);
    if (status == BASE_OK) {
        const bool comb = plan->optics.source.kind == OPTICS_COMB;
        const double hz = comb ? lle_line_hz(&plan->lle, plan->optics.source.line) : NAN;
        out->line_frequency_hz = hz;
        out->line_power_w = power_w;
        out->line_osnr_db = optics_osnr_db(&plan->optics, hz, power_w);
        out->line_noise = optics_osnr_noise(&plan->optics, hz, power_w);
        out->line_usable = !(out->line_osnr_db < plan->optics.source.osnr_least_db);
        const struct optics_user *user[2] = { &plan->optics.alice, &plan->optics.bob };
        for (int u = 0; u < 2; u++)
            out->voa_db[u] =
                optics_modulator_voa_db(&plan->optics, user[u], power_w, out->line_frequency_hz);
    }
    return status;
}

/* g1 is wanted over both bins and a pulse, known before the comb is grown. */
static enum base_status check_record(const struct command_plan *plan, struct base_error *err)
{
    const double longest_s = plan->optics.encoder.bin_separation_s +
                             2.0 * plan->optics.encoder.pulse_width_s +
                             4.0 * plan->lle.comb.sample_s;
    if (plan->optics.source.kind == OPTICS_COMB && plan->lle.comb.record_s < longest_s)
        return base_fail(err, BASE_ERR_CONFIG,
                         "comb.record_s = %g: a record longer than both bins, %.3g s "
                         "(encoder.bin_separation_s and two pulses), is needed",
                         plan->lle.comb.record_s, longest_s);
    return BASE_OK;
}

enum base_status pipeline_light_of(const struct command_plan *plan,
                                   const struct base_progress *progress, struct pipeline_light *out,
                                   struct base_error *err)
{
    *out = (struct pipeline_light){ .power_w = NAN };
    enum base_status status = check_record(plan, err);
    if (status == BASE_OK)
        status = pipeline_field(plan, plan->optics.source.line, progress, &out->alice,
                                &out->power_w, err);
    if (status == BASE_OK)
        status = pipeline_bob_field(plan, progress, &out->bob, err);
    return status;
}

void pipeline_light_free(struct pipeline_light *light)
{
    optics_field_free(&light->alice);
    optics_field_free(&light->bob);
}

enum base_status pipeline_visibility(const struct command_plan *plan,
                                     const struct base_progress *progress,
                                     struct optics_visibility *out, struct base_error *err)
{
    struct pipeline_light light;
    enum base_status status = pipeline_light_of(plan, progress, &light, err);
    if (status == BASE_OK)
        status = pipeline_visibility_of(plan, &light.alice, &light.bob, light.power_w, out, err);
    pipeline_light_free(&light);
    return status;
}

/* What a plan sets and the gains of Poissonian light do not feel: said, not hidden. A comb's
 * default linewidth, its pump's, is inside the measured error_x; one that was changed is not. */
static void list_ignored(const struct command_plan *p, char text[BASE_TEXT_SIZE])
{
    const struct base_field *row = base_table_find(&lle_plan_table, "pump.linewidth_hz");
    const struct qkd_link link = qkd_link_for(&p->optics, &p->qkd.key);
    const struct {
        const char *name;
        bool set;
    } beyond[] = {
        { "pump.linewidth_hz (set source.linewidth_hz)",
          p->optics.source.kind == OPTICS_COMB && isnan(p->optics.source.linewidth_hz) &&
              p->lle.pump.linewidth_hz != row->preset },
        { "key.error_model rotation (errors mix where a part is not neutral)",
          link.match.active && link.error_model == QKD_ROTATION },
        { "source.independent", p->optics.source.independent },
        { "detector.jitter_s (carries clicks into other bins)",
          optics_spill_of(&p->optics).active },
        { "source.noise_figure_db", !isnan(p->optics.source.noise_figure_db) },
    };
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        if (beyond[i].set && used + 1 < BASE_TEXT_SIZE)
            used += (size_t)snprintf(text + used, BASE_TEXT_SIZE - used, "%s%s", used ? ", " : "",
                                     beyond[i].name);
}

static const struct base_field source_rows[] = {
    { "energy_g2", BASE_REAL, offsetof(struct pipeline_source, statistics.energy_g2), "1", 0,
      INFINITY, NAN, NULL, "<W^2>/<W>^2 of the pulse energy; 1 is Poissonian light" },
    { "energy_g2_stderr", BASE_REAL, offsetof(struct pipeline_source, statistics.energy_g2_stderr),
      "1", 0, INFINITY, NAN, NULL, "its standard error" },
    { "bin_coherence", BASE_REAL, offsetof(struct pipeline_source, statistics.bin_coherence), "1",
      0, 1, NAN, NULL, "normalised early-late coherence of the qubit" },
    { "poissonian", BASE_FLAG, offsetof(struct pipeline_source, poissonian), "", 0, 1, 0, NULL,
      "decoy-state bounds apply" },
    { "warning", BASE_TEXT, offsetof(struct pipeline_source, warning), "", 0, 0, 0, "",
      "what the plan hardly is meant to be, with the remedy" },
    { "ignored", BASE_TEXT, offsetof(struct pipeline_source, ignored), "", 0, 0, 0, "",
      "settings of the plan that the gains of this source do not feel; give error_x, error_z that "
      "hold them" },
};
const struct base_table pipeline_source_table = { "source", sizeof(struct pipeline_source),
                                                  sizeof source_rows / sizeof *source_rows,
                                                  source_rows };

/* A short record is enough to tell a soliton's constant light from chaos: g2 - 1 is 0 or of
 * order 1. Its length is not the plan's: light looks constant in a record shorter than its
 * coherence. After a sweep members may hold different numbers of solitons, so there is one. */
static struct command_plan short_record(const struct command_plan *plan)
{
    struct command_plan brief = *plan;
    brief.lle.comb.members = plan->lle.comb.state == LLE_GOAL_SWEEP ? 1 : 4;
    brief.lle.comb.record_s = 0.4e-6;
    brief.optics.source.samples = 20000;
    return brief;
}

enum base_status pipeline_key_field(const struct command_plan *plan,
                                    const struct base_progress *progress, struct optics_field *out,
                                    struct base_error *err)
{
    const struct command_plan brief = short_record(plan);
    return pipeline_field(&brief, plan->optics.source.line, progress, out, NULL, err);
}

enum base_status pipeline_key_pulses(const struct command_plan *plan,
                                     const struct optics_field *field, struct optics_pulses *out,
                                     struct base_error *err)
{
    const struct command_plan brief = short_record(plan);
    return optics_pulses_draw(&brief.optics, field, field, address(plan, BASE_RNG_PAIRING), out,
                              err);
}

static enum base_status draw_pulses(const struct command_plan *plan,
                                    const struct base_progress *progress,
                                    struct optics_pulses *pulses, struct base_error *err)
{
    struct optics_field field = { 0 };
    enum base_status status = pipeline_key_field(plan, progress, &field, err);
    if (status == BASE_OK)
        status = pipeline_key_pulses(plan, &field, pulses, err);
    optics_field_free(&field);
    return status == BASE_OK ? status : base_while(err, "looking at the light of the source");
}

static void judge(const struct command_plan *plan, const struct optics_pulses *pulses,
                  struct pipeline_source *source)
{
    struct qkd_key probe = { .verdict = QKD_CLAIMED };
    optics_statistics_of(pulses, &source->statistics);
    qkd_key_judge_source(&source->statistics, &probe);
    source->poissonian = probe.verdict != QKD_SOURCE_REFUSED;
    source->ignored[0] = '\0';
    optics_warn(&plan->optics, source->warning);
    if (source->poissonian)
        list_ignored(plan, source->ignored);
}

enum base_status pipeline_look(const struct command_plan *plan,
                               const struct base_progress *progress, struct pipeline_source *source,
                               struct base_error *err)
{
    struct optics_pulses pulses = { 0 };
    const enum base_status status = draw_pulses(plan, progress, &pulses, err);
    if (status == BASE_OK)
        judge(plan, &pulses, source);
    optics_pulses_free(&pulses);
    return status;
}

static void fill(struct base_reals *reals, double value)
{
    for (size_t i = 0; i < reals->count; i++)
        reals->value[i] = value;
}

/* Coincidences were counted for coherent light; those of bunched light are not known. */
static void forget_coincidences(struct qkd_network *network)
{
    struct qkd_network_pair *pair = network->pairs.data;
    for (size_t i = 0; i < network->pairs.count; i++)
        pair[i].gain_mean = pair[i].e11_upper = pair[i].qber_z = pair[i].offset_limit_hz = NAN;
    struct qkd_fourfold *fourfold = network->fourfolds.data;
    for (size_t i = 0; i < network->fourfolds.count; i++)
        fourfold[i].probability = fourfold[i].counts = NAN;
    network->fourfold_mean_counts = network->fourfold_min_counts = NAN;
    network->fourfold_max_counts = network->fourfold_rate_hz = NAN;
    fill(&network->simultaneous_probability, NAN);
    fill(&network->simultaneous_rate_hz, NAN);
}

void pipeline_network_refuse(struct qkd_network *network)
{
    struct qkd_network_pair *pair = network->pairs.data;
    for (size_t i = 0; i < network->pairs.count; i++)
        pair[i].rate_per_pulse = pair[i].rate_bit_s = 0.0;
    network->rate_total_bit_s = network->rate_min_bit_s = network->rate_mean_bit_s = 0.0;
    network->pairs_without_key = network->links;
    fill(&network->user_rate_bit_s, 0.0);
    fill(&network->rate_matrix_bit_s, 0.0);
    base_reals_free(&network->histogram_rate_bit_s);
    base_reals_free(&network->histogram_pairs);
    struct qkd_network_line *line = network->comb_lines.data;
    for (size_t i = 0; i < network->comb_lines.count; i++) {
        line[i].rate_bit_s = 0.0;
        line[i].visibility = line[i].linewidth_hz = NAN; /* those of coherent lines */
    }
    struct qkd_network_variant *variant = network->variants.data;
    for (size_t i = 0; i < network->variants.count; i++)
        if (variant[i].relays > 0)
            variant[i].rate_total_bit_s = 0.0;
    struct qkd_network_capacity *capacity = network->capacities.data;
    for (size_t i = 0; i < network->capacities.count; i++)
        capacity[i] = (struct qkd_network_capacity){ .spacing_hz = capacity[i].spacing_hz,
                                                     .lines_bright = capacity[i].lines_bright,
                                                     .power_least_w = NAN,
                                                     .osnr_least_db = NAN,
                                                     .crosstalk_most_db = NAN,
                                                     .overlap_least = NAN,
                                                     .limit = 1 };
    network->offset_limit_least_hz = network->spacing_limit_least_hz = NAN;
    network->drift_first_alice = network->drift_first_bob = 0;
    forget_coincidences(network);
}

enum base_status pipeline_key_of(const struct command_plan *plan,
                                 const struct optics_pulses *pulses, struct pipeline_source *source,
                                 struct qkd_key *out, struct base_error *err)
{
    const struct qkd_link link = qkd_link_for(&plan->optics, &plan->qkd.key);
    const double clock_hz = plan->optics.encoder.clock_hz;
    enum base_status status = BASE_OK;
    judge(plan, pulses, source);

    if (plan->qkd.key.source == QKD_SOURCE_MEASURED)
        return qkd_key_from_pulses(&link, pulses, &plan->qkd, clock_hz, out, err);
    if (source->poissonian) {
        struct qkd_plan best;
        status = qkd_optimise(&link, &plan->qkd, &best, err);
        if (status == BASE_OK)
            status = qkd_key_rate(&link, &best, clock_hz, out, err);
    } else {
        struct qkd_gains gains;
        qkd_gains_from_pulses(&link, pulses, &plan->qkd.alice, &plan->qkd.bob, &gains);
        status = qkd_key_from_gains(&gains, &plan->qkd, clock_hz, out, err);
    }
    if (status == BASE_OK)
        qkd_key_judge_source(&source->statistics, out);
    return status;
}

enum base_status pipeline_key(const struct command_plan *plan, const struct base_progress *progress,
                              struct pipeline_source *source, struct qkd_key *out,
                              struct base_error *err)
{
    struct optics_pulses pulses = { 0 };
    enum base_status status = draw_pulses(plan, progress, &pulses, err);
    if (status == BASE_OK)
        status = pipeline_key_of(plan, &pulses, source, out, err);
    optics_pulses_free(&pulses);
    return status;
}

/* CH35, CH43, CH59 of the ITU 100 GHz grid: the lines of the experiment. */
static const int experiment_lines[] = { -14, -6, 10 };
enum { EXPERIMENT_LINES = sizeof experiment_lines / sizeof *experiment_lines };

/* The experiment's lines, before any comb: as many as four users need, all alike. */
static size_t published_lines(const struct command_plan *plan, struct qkd_network_line *lines)
{
    for (size_t i = 0; i < EXPERIMENT_LINES; i++)
        lines[i] =
            (struct qkd_network_line){ .mu = experiment_lines[i],
                                       .freq_hz = lle_line_hz(&plan->lle, experiment_lines[i]),
                                       .overlap_sq = optics_mode_overlap(&plan->optics),
                                       .power_w = NAN,
                                       .osnr_db = NAN,
                                       .crosstalk_db = NAN,
                                       .linewidth_hz = linewidth_hz(plan) };
    return EXPERIMENT_LINES;
}

bool pipeline_network_chooses(const struct command_plan *plan)
{
    const struct qkd_network_plan *net = &plan->qkd.network;
    return net->users > EXPERIMENT_LINES + 1 || net->band_low_hz > 0.0 ||
           net->band_high_hz < 1e16 || net->forbidden.count || net->spacings_hz.count ||
           net->noise_figure_db > 0.0 || net->filter_hz > 0.0;
}

static double vacuum_w(const struct lle_comb *comb)
{
    return 0.5 * comb->dictionary.line_w_per_unit / comb->dictionary.photons_per_unit;
}

/* The lines of `comb`, judged; memory is the caller's. */
static enum base_status comb_lines(const struct command_plan *plan, const struct lle_comb *comb,
                                   struct qkd_comb_line **own, struct qkd_network_line **lines,
                                   size_t *count, struct base_error *err)
{
    const size_t users = plan->qkd.network.users, wanted = users - (users % 2 == 0);
    const size_t n = comb->mu.count;
    *own = calloc(n + 1, sizeof **own);
    *lines = calloc(n + 1, sizeof **lines);
    if (!*own || !*lines)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu lines", n);
    for (size_t i = 0; i < n; i++) {
        const int mu = (int)comb->mu.value[i];
        (*own)[i] = (struct qkd_comb_line){ mu, lle_line_hz(&plan->lle, mu),
                                            1e-3 * pow(10.0, comb->power_dbm.value[i] / 10.0) };
    }
    const size_t usable =
        qkd_network_lines(&plan->optics, &plan->qkd.network, *own, n, vacuum_w(comb), *lines);
    const bool coherent = comb->state == LLE_SOLITON || comb->state == LLE_PRIMARY;
    for (size_t i = 0; i < n; i++)
        (*lines)[i].linewidth_hz = coherent ? linewidth_hz(plan) : NAN;
    *count = n;
    if (usable < wanted)
        return base_fail(
            err, BASE_ERR_CONFIG,
            "network.users = %zu: %zu lines are needed; of the %zu of this comb %zu are allowed "
            "and %g dB above the vacuum (raise comb.modes, lower resonator.fsr_hz, or widen "
            "network.band_*_hz, network.forbidden, network.vacuum_margin_db)",
            users, wanted, n, usable, plan->qkd.network.vacuum_margin_db);
    return BASE_OK;
}

enum base_status pipeline_network(const struct command_plan *plan,
                                  const struct base_progress *progress, const struct lle_comb *comb,
                                  struct qkd_network *out, struct base_error *err)
{
    struct qkd_network_line published[EXPERIMENT_LINES], *judged = NULL;
    struct qkd_comb_line *own = NULL;
    struct lle_comb grown = { 0 };
    struct base_rows capacities = { 0 };
    const bool real = pipeline_network_chooses(plan);
    size_t n = 0;
    enum base_status status = BASE_OK;

    if (!real)
        n = published_lines(plan, published);
    else if (!comb)
        status = lle_comb_reach(&plan->lle, progress, &grown, NULL, err);
    if (!status && real) {
        const struct lle_comb *from = comb ? comb : &grown;
        status = comb_lines(plan, from, &own, &judged, &n, err);
        if (!status)
            status = qkd_network_capacities(&plan->optics, &plan->qkd, own, n, vacuum_w(from),
                                            &capacities, err);
    }
    if (!status)
        status = qkd_network_of(&plan->optics, &plan->qkd, real ? judged : published, n, progress,
                                out, err);
    if (!status)
        out->capacities = capacities;
    else
        free(capacities.data);
    base_table_release(&lle_comb_table, &grown);
    free(own);
    free(judged);
    return status;
}
