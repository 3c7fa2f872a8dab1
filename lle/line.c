#include "lle/line.h"

#include "base/constants.h"
#include "lle/batch.h"
#include "lle/dispersion.h"
#include "lle/edge.h"
#include "lle/guide_ring.h"
#include "lle/jitter.h"
#include "lle/ports.h"
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

/* What all members share; each writes its own rows of the lines' fields. */
struct job {
    const struct lle_plan *plan;
    const struct lle_dictionary *dictionary;
    const struct lle_ports *ports;
    struct lle_line *lines;
    size_t count, samples, stride;
    double *power;         /* [member][sample] or NULL */
    struct lle_edge *edge; /* [member] */
    const struct base_progress *progress;
    size_t *done; /* samples of all members; touched in the critical section only */
    bool *stop;   /* likewise */
};

static size_t slot(size_t modes, int mu)
{
    return mu >= 0 ? (size_t)mu : modes - (size_t)(-mu);
}

static double norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

/* Field leaving the ring in sqrt(W): s_in - sqrt(kappa_ex) a, the input in the pump mode only. */
static void write_line(const struct job *job, struct lle_line *line, size_t at, double complex a)
{
    const double in = line->mu == 0 ? sqrt(job->dictionary->pump_w) : 0.0;
    line->field[at] = in - sqrt(job->dictionary->line_w_per_unit) * a;
}

/* The same with a coupling of its own for every mode, further pumps, the phase of the laser, or in
 * the drop port. `pump`: what drives the mode. */
static void write_port(const struct job *job, struct lle_line *line, size_t at, double complex a,
                       double complex pump, double phase)
{
    const size_t k = slot(job->ports->modes, line->mu);
    const double complex field = job->plan->comb.port == LLE_DROP
                                     ? lle_ports_drop(job->ports, k, a)
                                     : lle_ports_through(job->ports, k, pump, a);
    line->field[at] = field * cexp(I * phase);
}

/* Power of all lines that no pump drives, in the port. */
static void write_port_power(const struct job *job, struct lle_solver *s, size_t at)
{
    const struct lle_ports *p = job->ports;
    const struct lle_drive d = lle_solver_drive(s);
    const double *share = job->plan->comb.port == LLE_DROP ? p->drop : p->bus;
    const double complex *a = lle_solver_modes(s);
    double sum = 0.0;
    for (size_t k = 1; k < p->modes; k++)
        sum += share[k] * norm2(a[k]);
    for (size_t i = 0; i < d.tones; i++) {
        const size_t k = slot(p->modes, (int)d.tone[i].mu);
        bool seen = k == 0;
        for (size_t j = 0; j < i; j++)
            seen = seen || d.tone[j].mu == d.tone[i].mu;
        sum -= seen ? 0.0 : share[k] * norm2(a[k]);
    }
    job->power[at] = p->line_w_per_unit_bus * sum;
}

static void write_power(const struct job *job, size_t at, double all, double complex pump)
{
    job->power[at] = job->dictionary->line_w_per_unit * (all - norm2(pump));
}

static bool beyond_plain(const struct job *job, const struct lle_solver *s)
{
    const struct lle_drive d = lle_solver_drive(s);
    return !job->ports->uniform || d.tones > 0 || lle_jitter_on(&d) ||
           job->plan->comb.port == LLE_DROP;
}

static void write_sample(const struct job *job, struct lle_solver *s, size_t at)
{
    const double complex *a = lle_solver_modes(s);
    if (beyond_plain(job, s)) {
        for (size_t i = 0; i < job->count; i++) {
            const size_t k = slot(job->ports->modes, job->lines[i].mu);
            write_port(job, &job->lines[i], at, a[k], lle_solver_pump(s, k), lle_solver_phase(s));
        }
        if (job->power)
            write_port_power(job, s, at);
        return;
    }
    for (size_t i = 0; i < job->count; i++)
        write_line(job, &job->lines[i], at, a[slot(lle_solver_size(s), job->lines[i].mu)]);
    if (job->power)
        write_power(job, at, lle_solver_power(s), a[0]);
}

/* Power of all lines but the pump in the port of a ring whose modes are alike. */
static void write_uniform_power(const struct job *job, size_t at, double all, double complex pump)
{
    const struct lle_ports *p = job->ports;
    const double share = job->plan->comb.port == LLE_DROP ? p->drop[0] : p->bus[0];
    job->power[at] = p->line_w_per_unit_bus * share * (all - norm2(pump));
}

/* One member of a batch that is beyond the plain equation or leaves by the drop port. */
static void write_member(const struct job *job, const struct lle_batch *b, size_t member, size_t at,
                         double power)
{
    const struct lle_jitter_state *jitter = lle_batch_jitter(b, member);
    const double pump = lle_jitter_gain(jitter) * sqrt(job->dictionary->f2);
    for (size_t i = 0; i < job->count; i++) {
        const size_t k = slot(job->ports->modes, job->lines[i].mu);
        write_port(job, &job->lines[i], at, lle_batch_mode(b, member, k), k == 0 ? pump : 0.0,
                   jitter->phase);
    }
    if (job->power)
        write_uniform_power(job, at, power, lle_batch_mode(b, member, 0));
}

/* The same of `count` members from `first` on. */
static void write_batch(const struct job *job, const struct lle_batch *b, size_t first,
                        size_t count, size_t t)
{
    const size_t modes = job->plan->comb.modes;
    double power[LLE_BATCH_MOST] = { 0.0 };
    if (job->power)
        lle_batch_power(b, power);
    for (size_t m = 0; m < count; m++) {
        const size_t at = (first + m) * job->samples + t;
        if (job->plan->comb.port == LLE_DROP || lle_batch_jitter(b, m)->started) {
            write_member(job, b, m, at, power[m]);
            continue;
        }
        for (size_t i = 0; i < job->count; i++) {
            struct lle_line *line = &job->lines[i];
            write_line(job, line, at, lle_batch_mode(b, m, slot(modes, line->mu)));
        }
        if (job->power)
            write_power(job, at, power[m], lle_batch_mode(b, m, 0));
    }
}

enum { TICK = 1024 }; /* samples between two reports */

/* Count `samples` more; false once the caller wants to stop. One thread at a time. */
static bool tick(const struct job *job, size_t samples)
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
static bool time_to_look(const struct job *job, size_t t)
{
    return t % TICK == TICK - 1 || t + 1 == job->samples;
}

static void look_at_batch(const struct job *job, const struct lle_batch *b, size_t first,
                          size_t count, double complex *room)
{
    for (size_t m = 0; m < count; m++) {
        for (size_t k = 0; k < job->plan->comb.modes; k++)
            room[k] = lle_batch_mode(b, m, k);
        lle_edge_add(&job->edge[first + m], job->plan->comb.modes, room);
    }
}

static enum base_status record_member(const struct job *job, uint32_t member,
                                      struct base_error *err)
{
    struct lle_solver *s = NULL;
    enum base_status status =
        lle_reach(job->plan, job->dictionary, member, NULL, NULL, NULL, &s, err);
    for (size_t t = 0; t < job->samples && !status; t++) {
        status = lle_solver_advance(s, job->stride, err);
        if (!status)
            write_sample(job, s, member * job->samples + t);
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
static enum base_status run_batch(const struct job *job, struct lle_batch *b, size_t first,
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
            write_batch(job, b, first, count, t);
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
static enum base_status start_batch(const struct job *job, size_t first, size_t count,
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
static enum base_status record_batch(const struct job *job, size_t first, size_t count,
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
static enum base_status group_size(const struct job *job, size_t *group, struct base_error *err)
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

static enum base_status record_group(const struct job *job, size_t first, size_t group,
                                     size_t *failed, struct base_error *err)
{
    const size_t left = job->plan->comb.members - first;
    *failed = first;
    return group > 1 ? record_batch(job, first, left < group ? left : group, failed, err)
                     : record_member(job, (uint32_t)first, err);
}

/* Groups of members in parallel. A member's bits depend on its own address alone; of several
 * failures the one of the lowest member is told. */
static enum base_status record_all(const struct job *job, struct base_error *err)
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
static enum base_status judge(const struct job *job, struct base_error *err)
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

static bool allocate(struct job *job, const int *mu, double sample_s,
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
    struct job job = { .plan = plan,
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
