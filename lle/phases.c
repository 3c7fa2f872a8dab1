#include "lle/phases.h"

#include "base/constants.h"
#include "lle/welch.h"

#include <math.h>
#include <stdlib.h>

#define AT(member) offsetof(struct lle_phases, member)
#define REAL(name, unit, about)                                                                    \
    {                                                                                              \
#name, BASE_REAL, AT(name), unit, -HUGE_VAL, HUGE_VAL, NAN, NULL, about                    \
    }
#define ARRAY(name, unit, over, about)                                                             \
    {                                                                                              \
#name, BASE_REALS, AT(name), unit, -HUGE_VAL, HUGE_VAL, NAN, over, about                   \
    }

static const struct base_field rows[] = {
    REAL(lag_s, "s", "delay over which phases diffuse"),
    ARRAY(mu, "1", NULL, "line number"),
    ARRAY(linewidth_hz, "Hz", "mu",
          "linewidth of the line by its phase diffusion, <dphi^2>/(2 pi lag)"),
    ARRAY(linewidth_stderr_hz, "Hz", "mu", "standard error of it"),
    ARRAY(model_hz, "Hz", "mu", "S_p (1 - mu/mu_q)^2 + mu^2 S_r with the numbers below"),
    REAL(pump_hz, "Hz", "S_p: linewidth common to all lines"),
    REAL(pump_stderr_hz, "Hz", "standard error of S_p"),
    REAL(inverse_fixed, "1", "1/mu_q: how much of the pump's phase goes to the repetition rate"),
    REAL(inverse_fixed_stderr, "1", "standard error of 1/mu_q"),
    REAL(fixed_mode, "1",
         "mu_q: line whose phase the pump does not move; not a number where 1/mu_q is 0 within two "
         "errors"),
    REAL(repetition_hz, "Hz",
         "S_r: linewidth of the repetition rate that does not come from the pump"),
    REAL(repetition_stderr_hz, "Hz", "standard error of S_r"),
    REAL(residual_rad, "rad",
         "rms of the lines' phase steps about phi_p + mu phi_r: 0 for a comb of one pulse"),
    ARRAY(freq_hz, "Hz", NULL, "frequency of the noise"),
    ARRAY(common_rad2_per_hz, "rad2/Hz", "freq_hz", "phase noise common to all lines, one-sided"),
    ARRAY(repetition_rad2_per_hz, "rad2/Hz", "freq_hz",
          "phase noise of the repetition rate, one-sided"),
};
const struct base_table lle_phases_table = { "phases of the lines", sizeof(struct lle_phases),
                                             sizeof rows / sizeof rows[0], rows };

enum { BLOCKS = 16, FEWEST = 32 };

/* Least squares: (phi_p, phi_r) = sum_i (common_i, slope_i) phi_i. */
struct weights {
    double *common, *slope;
};

/* Per block of phase steps: number, sums and sums of squares. */
struct sums {
    double n, p, r, pp, pr, rr, residual;
    double *x, *xx; /* of each line */
};

struct work {
    const struct lle_line *lines;
    size_t count, stride, steps; /* steps of a lag, over all members */
    struct weights w;
    struct sums block[BLOCKS];
    double *p, *r, *memory; /* [member][sample - 1] steps of phi_p and phi_r per sample */
};

static double norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

static enum base_status weigh(const struct work *k, struct base_error *err)
{
    double s0 = 0.0, s1 = 0.0, s2 = 0.0;
    for (size_t i = 0; i < k->count; i++) {
        const struct lle_line *line = &k->lines[i];
        const size_t n = line->members * line->samples;
        double power = 0.0;
        for (size_t t = 0; t < n; t++)
            power += norm2(line->field[t]) / (double)n;
        if (!(power > 0.0) || isinf(power))
            return base_fail(err, BASE_ERR_DOMAIN, "line %d has a power of %g W: no phase",
                             line->mu, power);
        k->w.common[i] = power;
        s0 += power;
        s1 += power * line->mu;
        s2 += power * line->mu * line->mu;
    }
    const double det = s0 * s2 - s1 * s1;
    if (!(det > 1e-12 * s0 * s2))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "phases of %zu lines: two different lines at least are needed", k->count);
    for (size_t i = 0; i < k->count; i++) {
        const double power = k->w.common[i], mu = k->lines[i].mu;
        k->w.common[i] = power * (s2 - s1 * mu) / det;
        k->w.slope[i] = power * (s0 * mu - s1) / det;
    }
    return BASE_OK;
}

/* Phase gained from one sample to the next. */
static double gained(const struct lle_line *line, size_t at)
{
    return carg(conj(line->field[at]) * line->field[at + 1]);
}

static void follow(struct work *k)
{
    const struct lle_line *first = &k->lines[0];
    const size_t per = first->samples - 1;
    for (size_t m = 0; m < first->members; m++)
        for (size_t t = 0; t < per; t++) {
            double p = 0.0, r = 0.0;
            for (size_t i = 0; i < k->count; i++) {
                const double x = gained(&k->lines[i], m * first->samples + t);
                p += k->w.common[i] * x;
                r += k->w.slope[i] * x;
            }
            k->p[m * per + t] = p;
            k->r[m * per + t] = r;
        }
}

/* One phase step of a lag into the sums of its block. */
static void add_step(struct work *k, struct sums *b, size_t member, size_t start)
{
    const struct lle_line *first = &k->lines[0];
    const size_t per = first->samples - 1;
    double p = 0.0, r = 0.0;
    for (size_t t = 0; t < k->stride; t++) {
        p += k->p[member * per + start + t];
        r += k->r[member * per + start + t];
    }
    b->n += 1.0;
    b->p += p;
    b->r += r;
    b->pp += p * p;
    b->pr += p * r;
    b->rr += r * r;
    for (size_t i = 0; i < k->count; i++) {
        double x = 0.0;
        for (size_t t = 0; t < k->stride; t++)
            x += gained(&k->lines[i], member * first->samples + start + t);
        b->x[i] += x;
        b->xx[i] += x * x;
        const double apart = x - p - k->lines[i].mu * r;
        b->residual += apart * apart / (double)k->count;
    }
}

static void measure(struct work *k)
{
    const struct lle_line *first = &k->lines[0];
    const size_t per = (first->samples - 1) / k->stride;
    k->steps = per * first->members;
    for (size_t m = 0; m < first->members; m++)
        for (size_t j = 0; j < per; j++)
            add_step(k, &k->block[(m * per + j) * BLOCKS / k->steps], m, j * k->stride);
}

/* What all blocks but one say (`without` = BLOCKS: all of them), in Hz and 1. */
struct estimate {
    double pump, inverse, repetition;
};

static double variance(double n, double sum, double square)
{
    const double mean = sum / n;
    return (square / n - mean * mean) * n / (n - 1.0);
}

/* cov(phi_p, phi_r) = -S_p/mu_q; what is left of phi_r is not the pump's. */
static struct estimate estimate(const struct work *k, size_t without, double per_hz)
{
    struct sums s = { .n = 0.0 };
    for (size_t b = 0; b < BLOCKS; b++)
        if (b != without) {
            const struct sums *add = &k->block[b];
            s.n += add->n;
            s.p += add->p;
            s.r += add->r;
            s.pp += add->pp;
            s.pr += add->pr;
            s.rr += add->rr;
        }
    const double pp = variance(s.n, s.p, s.pp), rr = variance(s.n, s.r, s.rr);
    const double pr = (s.pr / s.n - s.p * s.r / (s.n * s.n)) * s.n / (s.n - 1.0);
    return (struct estimate){ pp * per_hz, pp > 0.0 ? -pr / pp : 0.0,
                              pp > 0.0 ? (rr - pr * pr / pp) * per_hz : rr * per_hz };
}

static double line_width(const struct work *k, size_t line, size_t without, double per_hz)
{
    double n = 0.0, x = 0.0, xx = 0.0;
    for (size_t b = 0; b < BLOCKS; b++)
        if (b != without) {
            n += k->block[b].n;
            x += k->block[b].x[line];
            xx += k->block[b].xx[line];
        }
    return variance(n, x, xx) * per_hz;
}

/* Jackknife: (B - 1)/B sum (theta_b - mean)^2. */
static double spread(const double value[BLOCKS])
{
    double mean = 0.0, square = 0.0;
    for (size_t b = 0; b < BLOCKS; b++)
        mean += value[b] / BLOCKS;
    for (size_t b = 0; b < BLOCKS; b++)
        square += (value[b] - mean) * (value[b] - mean);
    return sqrt(square * (BLOCKS - 1.0) / BLOCKS);
}

static void conclude(const struct work *k, struct lle_phases *out)
{
    const double per_hz = 1.0 / (2.0 * BASE_PI * out->lag_s);
    const struct estimate all = estimate(k, BLOCKS, per_hz);
    double pump[BLOCKS], inverse[BLOCKS], repetition[BLOCKS], width[BLOCKS];
    double residual = 0.0;
    for (size_t b = 0; b < BLOCKS; b++) {
        const struct estimate one = estimate(k, b, per_hz);
        pump[b] = one.pump;
        inverse[b] = one.inverse;
        repetition[b] = one.repetition;
        residual += k->block[b].residual / (double)k->steps;
    }
    out->pump_hz = all.pump;
    out->pump_stderr_hz = spread(pump);
    out->inverse_fixed = all.inverse;
    out->inverse_fixed_stderr = spread(inverse);
    out->fixed_mode = fabs(all.inverse) > 2.0 * out->inverse_fixed_stderr ? 1.0 / all.inverse : NAN;
    out->repetition_hz = all.repetition;
    out->repetition_stderr_hz = spread(repetition);
    out->residual_rad = sqrt(residual);
    for (size_t i = 0; i < k->count; i++) {
        const double mu = k->lines[i].mu, pull = 1.0 - mu * all.inverse;
        for (size_t b = 0; b < BLOCKS; b++)
            width[b] = line_width(k, i, b, per_hz);
        out->mu.value[i] = mu;
        out->linewidth_hz.value[i] = line_width(k, i, BLOCKS, per_hz);
        out->linewidth_stderr_hz.value[i] = spread(width);
        out->model_hz.value[i] = all.pump * pull * pull + mu * mu * all.repetition;
    }
}

/* Density of a phase from that of its steps x per sample: S_phi = S_x/(4 sin^2(pi f dt)). */
static enum base_status density(const struct lle_line *line, const double *steps,
                                struct base_reals *freq_hz, struct base_reals *out,
                                struct base_error *err)
{
    const size_t per = line->samples - 1, length = lle_welch_segment(line->members, per);
    struct lle_welch w = { 0 };
    double complex *copy = malloc(per * sizeof *copy);
    enum base_status status = lle_welch_new(&w, length, length, err);
    if (!status && (!copy || (!freq_hz->value && !base_reals_alloc(freq_hz, length / 2)) ||
                    !base_reals_alloc(out, length / 2)))
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for a spectrum of %zu points", length);
    double mean = 0.0;
    for (size_t n = 0; n < line->members * per; n++)
        mean += steps[n] / (double)(line->members * per);
    for (size_t m = 0; m < line->members && !status; m++) {
        for (size_t t = 0; t < per; t++)
            copy[t] = steps[m * per + t];
        lle_welch_add(&w, copy, per, mean);
    }
    if (!status)
        lle_welch_finish(&w);
    for (size_t k = 1; k <= length / 2 && !status; k++) {
        const double half = sin(BASE_PI * (double)k / (double)length);
        const double sides = k == length / 2 ? 1.0 : 2.0;
        freq_hz->value[k - 1] = (double)k / ((double)length * line->sample_s);
        out->value[k - 1] = sides * w.power[k] * line->sample_s / (4.0 * half * half);
    }
    lle_welch_free(&w);
    free(copy);
    return status;
}

static enum base_status check(const struct lle_line *lines, size_t count, double lag_s,
                              struct base_error *err)
{
    for (size_t i = 1; i < count; i++)
        if (lines[i].members != lines[0].members || lines[i].samples != lines[0].samples ||
            lines[i].sample_s != lines[0].sample_s)
            return base_fail(err, BASE_ERR_DOMAIN,
                             "lines %d and %d were not recorded together: their phases cannot be "
                             "compared",
                             lines[0].mu, lines[i].mu);
    if (count < 2)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "phases of %zu lines: two different lines at least are needed", count);
    const double stride = fmax(1.0, round(lag_s / lines[0].sample_s));
    const double steps = (double)lines[0].members * floor((double)(lines[0].samples - 1) / stride);
    if (!(lag_s > 0.0) || lines[0].samples < LLE_WELCH_SHORTEST + 1 || !(steps >= FEWEST))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "a delay of %g s: a record of %zu members of %g s holds %g phase steps, "
                         "%d at least are needed; lengthen comb.record_s or set instrument.lag_s "
                         "lower",
                         lag_s, lines[0].members, (double)lines[0].samples * lines[0].sample_s,
                         steps, FEWEST);
    return BASE_OK;
}

static enum base_status allocate(struct work *k, struct lle_phases *out, struct base_error *err)
{
    const size_t n = k->count, size = k->lines[0].members * (k->lines[0].samples - 1);
    struct base_reals *const arrays[] = { &out->mu, &out->linewidth_hz, &out->linewidth_stderr_hz,
                                          &out->model_hz };
    bool good = (k->memory = calloc(2 * n * (BLOCKS + 1) + 2 * size, sizeof *k->memory));
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        good = good && base_reals_alloc(arrays[i], n);
    if (!good)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the phases of %zu lines", n);
    double *next = k->memory;
    k->w.common = next;
    k->w.slope = next + n;
    next += 2 * n;
    for (size_t b = 0; b < BLOCKS; b++, next += 2 * n) {
        k->block[b].x = next;
        k->block[b].xx = next + n;
    }
    k->p = next;
    k->r = next + size;
    return BASE_OK;
}

enum base_status lle_phases_of(const struct lle_line *lines, size_t count, double lag_s,
                               struct lle_phases *out, struct base_error *err)
{
    base_table_defaults(&lle_phases_table, out);
    struct work k = { .lines = lines, .count = count };
    enum base_status status = check(lines, count, lag_s, err);
    if (!status)
        status = allocate(&k, out, err);
    if (!status)
        status = weigh(&k, err);
    if (!status) {
        k.stride = (size_t)fmax(1.0, round(lag_s / lines[0].sample_s));
        out->lag_s = (double)k.stride * lines[0].sample_s;
        follow(&k);
        measure(&k);
        conclude(&k, out);
        status = density(&lines[0], k.p, &out->freq_hz, &out->common_rad2_per_hz, err);
    }
    if (!status)
        status = density(&lines[0], k.r, &out->freq_hz, &out->repetition_rad2_per_hz, err);
    free(k.memory);
    if (status)
        base_table_release(&lle_phases_table, out);
    return status ? base_while(err, "measuring what the lines' phases have in common") : BASE_OK;
}
