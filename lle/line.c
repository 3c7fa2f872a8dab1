#include "lle/line.h"

#include "base/constants.h"
#include "lle/dispersion.h"
#include "lle/guide_ring.h"
#include "lle/line_job.h"
#include "lle/reach.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

double lle_line_hz(const struct lle_plan *plan, int mu)
{
    struct lle_dictionary d;
    struct base_error ignored;
    if (!lle_dispersion_tabled(&plan->resonator))
        return plan->pump.frequency_hz + mu * plan->resonator.fsr_hz;
    if (lle_dictionary_of(plan, &d, &ignored))
        return NAN;
    return plan->pump.frequency_hz + mu * d.fsr_hz;
}

void lle_line_free(struct lle_line *line)
{
    if (!line)
        return;
    free(line->field);
    *line = (struct lle_line){ 0 };
}

enum { TICK = 1024 }; /* samples between two reports */

/* Count `samples` more; false once the caller wants to stop. One thread at a time. */
static bool tick(const struct lle_line_job *job, size_t samples)
{
    bool go_on;
#pragma omp critical(lle_line)
    {
        *job->done += samples;
        const double all = (double)(job->plan->comb.members * job->samples);
        if (!*job->stop && !base_progress_report(job->progress, (double)*job->done / all))
            *job->stop = true;
        go_on = !*job->stop;
    }
    return go_on;
}

/* Whether the field fits into its modes, seen once in TICK samples and at the end. */
static bool time_to_look(const struct lle_line_job *job, size_t t)
{
    return t % TICK == TICK - 1 || t + 1 == job->samples;
}

static void look_at_batch(const struct lle_line_job *job, const struct lle_batch *b, size_t first,
                          size_t count, double complex *room)
{
    for (size_t m = 0; m < count; m++) {
        for (size_t k = 0; k < job->plan->comb.modes; k++)
            room[k] = lle_batch_mode(b, m, k);
        lle_edge_add(&job->edge[first + m], job->plan->comb.modes, room);
    }
}

static enum base_status record_member(const struct lle_line_job *job, uint32_t member,
                                      struct base_error *err)
{
    struct lle_solver *s = NULL;
    enum base_status status =
        lle_reach(job->plan, job->dictionary, member, NULL, NULL, NULL, &s, err);
    for (size_t t = 0; t < job->samples && !status; t++) {
        status = lle_solver_advance(s, job->stride, err);
        if (!status)
            lle_line_write_sample(job, s, member * job->samples + t);
        if (!status && time_to_look(job, t))
            lle_edge_add(&job->edge[member], lle_solver_size(s), lle_solver_modes(s));
        if (!status && t % TICK == TICK - 1 && !tick(job, TICK))
            status = base_fail(err, BASE_ERR_UNFINISHED, "stopped on request");
    }
    lle_solver_free(s);
    return status;
}

/* Settle, then record. The answer is no sooner to come for asking in the middle: between two TICKs.
 */
static enum base_status run_batch(const struct lle_line_job *job, struct lle_batch *b, size_t first,
                                  size_t count, double complex *room, struct base_error *err)
{
    enum base_status status = BASE_OK;
    for (size_t left = lle_reach_settle_steps(job->plan, job->dictionary); left > 0 && !status;) {
        const size_t now = left < TICK ? left : TICK;
        status = lle_batch_advance(b, now, err);
        left -= now;
        if (!status && !tick(job, 0))
            return base_fail(err, BASE_ERR_UNFINISHED, "stopped on request");
    }
    for (size_t t = 0; t < job->samples && !status; t++) {
        status = lle_batch_advance(b, job->stride, err);
        if (!status)
            lle_line_write_batch(job, b, first, count, t);
        if (!status && time_to_look(job, t))
            look_at_batch(job, b, first, count, room);
        if (!status && t % TICK == TICK - 1 && !tick(job, TICK * count))
            status = base_fail(err, BASE_ERR_UNFINISHED, "stopped on request");
    }
    return status ? status : lle_batch_check(b, err);
}

static enum lle_batch_kind kind_of(const struct lle_plan *plan)
{
    return plan->comb.precision == LLE_PRECISION_SINGLE ? LLE_BATCH_SINGLE : LLE_BATCH_DOUBLE;
}

/* Members first .. first + count - 1 where they begin, one after the other out of one solver. */
static enum base_status start_batch(const struct lle_line_job *job, size_t first, size_t count,
                                    size_t *failed, struct lle_batch **out, struct base_error *err)
{
    struct lle_solver *s = NULL, *all[LLE_BATCH_MOST];
    *failed = first;
    enum base_status status = lle_reach_start(job->plan, job->dictionary, (uint32_t)first, &s, err);
    for (size_t m = 0; m < count; m++)
        all[m] = s;
    if (!status)
        status = lle_batch_new(out, all, count, kind_of(job->plan), lle_batch_lanes(), err);
    for (size_t m = 1; m < count && !status; m++) {
        *failed = first + m;
        status = lle_reach_restart(job->plan, job->dictionary, (uint32_t)(first + m), s, err);
        if (!status)
            lle_batch_take(*out, m, s);
    }
    lle_solver_free(s);
    return status;
}

/* Members first .. first + count - 1 side by side; `failed`: the first of them that did. */
static enum base_status record_batch(const struct lle_line_job *job, size_t first, size_t count,
                                     size_t *failed, struct base_error *err)
{
    struct lle_batch *b = NULL;
    enum base_status status = start_batch(job, first, count, failed, &b, err);
    double complex *room = malloc(job->plan->comb.modes * sizeof *room);
    if (!status && !room)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu modes", job->plan->comb.modes);
    else if (!status) {
        status = run_batch(job, b, first, count, room, err);
        *failed = first + lle_batch_failed(b);
    }
    free(room);
    lle_batch_free(b);
    return status;
}

static bool tunes(const struct lle_plan *plan)
{
    return plan->comb.state == LLE_GOAL_SWEEP || !isnan(plan->comb.sweep_back);
}

/* How many members go side by side: as many as there are lanes, but work for every thread; 1 for
 * what only the solver solves: a sweep, another equation or size. An ensemble of one goes through
 * the solver as well: half of two lanes would be slower. */
static enum base_status group_size(const struct lle_line_job *job, size_t *group,
                                   struct base_error *err)
{
    const size_t members = job->plan->comb.members, threads = (size_t)omp_get_max_threads();
    struct lle_solver *probe = NULL;
    const enum lle_batch_kind kind = kind_of(job->plan);
    const bool sweep = tunes(job->plan), single = kind == LLE_BATCH_SINGLE;
    *group = 1;
    if (!single && (members == 1 || sweep))
        return BASE_OK;
    enum base_status status = lle_reach_start(job->plan, job->dictionary, 0, &probe, err);
    if (!status && single && (sweep || !lle_batch_serves(probe, kind)))
        status =
            base_fail(err, BASE_ERR_DOMAIN,
                      "comb.precision: single is for etdrk4, a number of modes that is a power "
                      "of two from 64 on, no sweep and nothing beyond dispersion and the pump; "
                      "comb.precision: double is needed here");
    if (!status && lle_batch_serves(probe, kind)) {
        const size_t most = lle_batch_members(kind, lle_batch_lanes());
        const size_t share = (members + threads - 1) / threads;
        for (*group = 2; *group < most && *group < share;)
            *group *= 2;
    }
    lle_solver_free(probe);
    return status ? base_while(err, "recording member 0 of %zu", members) : BASE_OK;
}

static enum base_status record_group(const struct lle_line_job *job, size_t first, size_t group,
                                     size_t *failed, struct base_error *err)
{
    const size_t left = job->plan->comb.members - first;
    *failed = first;
    return group > 1 ? record_batch(job, first, left < group ? left : group, failed, err)
                     : record_member(job, (uint32_t)first, err);
}

/* Groups of members in parallel. A member's bits depend on its own address alone; of several
 * failures the one of the lowest member is told. */
static enum base_status record_all(const struct lle_line_job *job, struct base_error *err)
{
    const size_t members = job->plan->comb.members;
    size_t failed = members, group = 1;
    enum base_status status = group_size(job, &group, err);
    if (status)
        return status;
#pragma omp parallel for schedule(dynamic) default(none)                                           \
    shared(job, members, group, err, status, failed)
    for (size_t m = 0; m < members; m += group) {
        if (!tick(job, 0))
            continue;
        struct base_error own = { .status = BASE_OK };
        size_t who = m;
        const enum base_status mine = record_group(job, m, group, &who, &own);
#pragma omp critical(lle_line)
        if (mine && who < failed) {
            failed = who;
            status = mine;
            *err = own;
        }
    }
    if (*job->stop)
        return base_fail(err, BASE_ERR_UNFINISHED, "stopped on request");
    if (status)
        return base_while(err, "recording member %zu of %zu", failed, members);
    return BASE_OK;
}

/* Of all members, in their order: no thread shows. */
static enum base_status judge(const struct lle_line_job *job, struct base_error *err)
{
    const size_t modes = job->plan->comb.modes;
    const double photon = job->plan->comb.noise ? 1.0 / job->dictionary->photons_per_unit : 0.0;
    struct lle_edge all = { 0 };
    for (size_t m = 0; m < job->plan->comb.members; m++) {
        all.outer += job->edge[m].outer;
        all.all += job->edge[m].all;
        all.pump += job->edge[m].pump;
        all.fields += job->edge[m].fields;
    }
    const double share = lle_edge_share(&all, modes, photon);
    const enum base_status status = lle_edge_refuse(job->plan, share, err);
    if (status)
        return base_while(err, "recording %zu lines of %zu members", job->count,
                          job->plan->comb.members);
    char warning[BASE_TEXT_SIZE] = "";
    if (share > 0.0) {
        lle_edge_warn_width(job->plan, job->dictionary, warning);
        lle_edge_warn(job->plan, share, warning);
    } else if (!tunes(job->plan)) {
        lle_edge_warn_gain(job->plan, job->dictionary, all.all / (double)all.fields, warning);
    }
    for (size_t i = 0; i < job->count; i++) {
        job->lines[i].edge_power = share;
        memcpy(job->lines[i].warning, warning, sizeof warning);
    }
    return BASE_OK;
}

/* Mean frequency of a line against pump + mu FSR, from the phase gained per sample averaged over
 * all members; take that rotation out. Fields go as exp(-i omega t). */
static void centre(const struct lle_plan *plan, struct lle_line *line)
{
    double complex turn = 0.0;
    for (size_t m = 0; m < line->members; m++) {
        const double complex *e = line->field + m * line->samples;
        for (size_t t = 0; t + 1 < line->samples; t++)
            turn += conj(e[t]) * e[t + 1];
    }
    const double angle = carg(turn);
    line->freq_hz = lle_line_hz(plan, line->mu) - angle / (2.0 * BASE_PI * line->sample_s);
#pragma omp parallel for schedule(static) default(none) shared(line, angle)
    for (size_t m = 0; m < line->members; m++)
        for (size_t t = 0; t < line->samples; t++)
            line->field[m * line->samples + t] *= cexp(-I * angle * (double)t);
}

static enum base_status check(const struct lle_plan *plan, const int *mu, size_t count,
                              struct base_error *err)
{
    const struct lle_comb_plan *c = &plan->comb;
    if (!(c->record_s > 0.0) || !(c->sample_s > 0.0) || isinf(c->record_s) || isinf(c->sample_s))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.record_s = %g, comb.sample_s = %g: positive times are needed",
                         c->record_s, c->sample_s);
    if (c->members < 1 || c->members > UINT32_MAX)
        return base_fail(err, BASE_ERR_DOMAIN, "comb.members = %zu: 1 or more are needed",
                         c->members);
    const long long half = (long long)(c->modes / 2);
    for (size_t i = 0; i < count; i++)
        if (mu[i] <= -half || mu[i] >= half)
            return base_fail(err, BASE_ERR_DOMAIN,
                             "line %d of a comb of %zu modes: %lld to %lld are possible", mu[i],
                             c->modes, 1 - half, half - 1);
    return BASE_OK;
}

static enum base_status check_port(const struct lle_plan *plan, struct base_error *err)
{
    if (plan->comb.port != LLE_DROP || plan->resonator.drop_ratio > 0.0)
        return BASE_OK;
    return base_fail(err, BASE_ERR_DOMAIN,
                     "comb.port = drop, but resonator.drop_ratio = 0: nothing leaves there; set "
                     "resonator.drop_ratio");
}

static bool allocate(struct lle_line_job *job, const int *mu, double sample_s,
                     struct base_reals *total_power)
{
    const size_t members = job->plan->comb.members, size = members * job->samples;
    bool good = true;
    for (size_t i = 0; i < job->count; i++) {
        job->lines[i] = (struct lle_line){ .mu = mu[i],
                                           .sample_s = sample_s,
                                           .members = members,
                                           .samples = job->samples,
                                           .field = calloc(size, sizeof(double complex)) };
        good = good && job->lines[i].field;
    }
    if (total_power)
        job->power = base_reals_alloc(total_power, size);
    job->edge = calloc(members, sizeof *job->edge);
    return good && job->edge && (job->power || !total_power);
}

enum base_status lle_line_record(const struct lle_plan *given, const int *mu, size_t count,
                                 const struct base_progress *progress, struct lle_line *lines,
                                 struct base_reals *total_power, struct base_error *err)
{
    struct lle_plan own = *given; /* with its guide solved once for all members */
    const struct lle_plan *const plan = &own;
    struct lle_dictionary dictionary;
    struct lle_ports ports;
    for (size_t i = 0; i < count; i++)
        lines[i] = (struct lle_line){ 0 };
    if (total_power)
        *total_power = (struct base_reals){ 0 };
    enum base_status status = check(plan, mu, count, err);
    if (!status)
        status = lle_guide_ring_keep(&own, err);
    if (!status)
        status = lle_dictionary_of(plan, &dictionary, err);
    if (!status)
        status = check_port(plan, err);
    if (!status)
        status = lle_ports_of(plan, &dictionary, &ports, err);
    if (status)
        return status;

    const double step_s = lle_reach_step_s(plan, &dictionary);
    const double stride = fmax(1.0, round(plan->comb.sample_s / step_s));
    const double samples = fmax(2.0, round(plan->comb.record_s / (stride * step_s)));
    size_t done = 0;
    bool stop = false;
    struct lle_line_job job = { .plan = plan,
                                .progress = progress,
                                .done = &done,
                                .stop = &stop,
                                .dictionary = &dictionary,
                                .ports = &ports,
                                .lines = lines,
                                .count = count,
                                .samples = (size_t)samples,
                                .stride = (size_t)stride };
    if (samples * (double)plan->comb.members > 1e10 ||
        !allocate(&job, mu, stride * step_s, total_power))
        status =
            base_fail(err, BASE_ERR_MEMORY,
                      "no memory for records of %zu lines, %zu members, %g samples each: lower "
                      "comb.record_s = %g or comb.members, or raise comb.sample_s = %g",
                      count, plan->comb.members, samples, plan->comb.record_s, plan->comb.sample_s);
    else
        status = record_all(&job, err);
    if (!status)
        status = judge(&job, err);
    free(job.edge);
    lle_ports_free(&ports);

    for (size_t i = 0; i < count; i++) {
        if (status)
            lle_line_free(&lines[i]);
        else
            centre(plan, &lines[i]);
    }
    if (status && total_power)
        base_reals_free(total_power);
    return status;
}
