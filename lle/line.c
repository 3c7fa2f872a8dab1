#include "lle/line.h"

#include "base/constants.h"
#include "lle/reach.h"

#include <math.h>
#include <stdlib.h>

double lle_line_hz(const struct lle_plan *plan, int mu)
{
    struct lle_dictionary d;
    struct base_error ignored;
    if (plan->resonator.mode_table[0] == '\0')
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
    struct lle_line *lines;
    size_t count, samples, stride;
    double *power; /* [member][sample] or NULL */
    const struct base_progress *progress;
    size_t *done; /* samples of all members; touched in the critical section only */
    bool *stop;   /* likewise */
};

static size_t slot(size_t modes, int mu)
{
    return mu >= 0 ? (size_t)mu : modes - (size_t)(-mu);
}

static double comb_w(const struct job *job, struct lle_solver *s)
{
    const double complex pump = lle_solver_modes(s)[0];
    const double pumped = creal(pump) * creal(pump) + cimag(pump) * cimag(pump);
    return job->dictionary->line_w_per_unit * (lle_solver_power(s) - pumped);
}

/* Field leaving the ring in sqrt(W): s_in - sqrt(kappa_ex) a, the input in the pump mode only. */
static void write_sample(const struct job *job, struct lle_solver *s, size_t at)
{
    const double out = sqrt(job->dictionary->line_w_per_unit);
    for (size_t i = 0; i < job->count; i++) {
        struct lle_line *line = &job->lines[i];
        const double in = line->mu == 0 ? sqrt(job->dictionary->pump_w) : 0.0;
        line->field[at] = in - out * lle_solver_modes(s)[slot(lle_solver_size(s), line->mu)];
    }
    if (job->power)
        job->power[at] = comb_w(job, s);
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

static enum base_status record_member(const struct job *job, uint32_t member,
                                      struct base_error *err)
{
    struct lle_solver *s = NULL;
    enum base_status status = lle_reach(job->plan, job->dictionary, member, NULL, NULL, &s, err);
    for (size_t t = 0; t < job->samples && !status; t++) {
        status = lle_solver_advance(s, job->stride, err);
        if (!status)
            write_sample(job, s, member * job->samples + t);
        if (!status && t % TICK == TICK - 1 && !tick(job, TICK))
            status = base_fail(err, BASE_ERR_UNFINISHED, "stopped on request");
    }
    lle_solver_free(s);
    return status;
}

/* Members in parallel. A member's bits depend on its own address alone; of several failures the one
 * of the lowest member is told. */
static enum base_status record_all(const struct job *job, struct base_error *err)
{
    const size_t members = job->plan->comb.members;
    enum base_status status = BASE_OK;
    size_t failed = members;
#pragma omp parallel for schedule(dynamic) default(none) shared(job, members, err, status, failed)
    for (size_t m = 0; m < members; m++) {
        if (!tick(job, 0))
            continue;
        struct base_error own = { .status = BASE_OK };
        const enum base_status mine = record_member(job, (uint32_t)m, &own);
#pragma omp critical(lle_line)
        if (mine && m < failed) {
            failed = m;
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
    return good && (job->power || !total_power);
}

enum base_status lle_line_record(const struct lle_plan *plan, const int *mu, size_t count,
                                 const struct base_progress *progress, struct lle_line *lines,
                                 struct base_reals *total_power, struct base_error *err)
{
    struct lle_dictionary dictionary;
    for (size_t i = 0; i < count; i++)
        lines[i] = (struct lle_line){ 0 };
    if (total_power)
        *total_power = (struct base_reals){ 0 };
    enum base_status status = check(plan, mu, count, err);
    if (!status)
        status = lle_dictionary_of(plan, &dictionary, err);
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
                       .lines = lines,
                       .count = count,
                       .samples = (size_t)samples,
                       .stride = (size_t)stride };
    if (samples * (double)plan->comb.members > 1e10 ||
        !allocate(&job, mu, stride * step_s, total_power))
        status = base_fail(err, BASE_ERR_MEMORY,
                           "no memory for records of %zu lines, %zu members, %g samples", count,
                           plan->comb.members, samples);
    else
        status = record_all(&job, err);

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
