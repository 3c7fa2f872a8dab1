/* g1 and g2 by fast correlation, errors by the jackknife over independent blocks (B. Efron & C.
 * Stein, Ann. Statist. 9, 586 (1981)). */
#include "lle/coherence.h"

#include "base/fft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct lle_coherence, member)
#define REAL(name, unit, about)                                                                    \
    {                                                                                              \
#name, BASE_REAL, AT(name), unit, -HUGE_VAL, HUGE_VAL, NAN, NULL, about                    \
    }
#define ARRAY(name, about)                                                                         \
    {                                                                                              \
#name, BASE_REALS, AT(name), "1", -HUGE_VAL, HUGE_VAL, NAN, "tau_s", about                 \
    }

static const struct base_field rows[] = {
    { "tau_s", BASE_REALS, AT(tau_s), "s", 0.0, HUGE_VAL, NAN, NULL, "delay" },
    ARRAY(g1_abs, "|g1(tau)|, first-order coherence"),
    ARRAY(g1_stderr, "standard error of |g1|"),
    ARRAY(g1_real, "Re g1(tau) = Re <E*(t) E(t + tau)>/<|E|^2>"),
    ARRAY(g1_imag, "Im g1(tau)"),
    ARRAY(g2, "g2(tau), intensity correlation"),
    ARRAY(g2_stderr, "standard error of g2"),
    REAL(g2_0, "1", "g2(0): 1 for a coherent line, 2 for a thermal one"),
    REAL(g2_0_stderr, "1", "standard error of g2(0)"),
    REAL(mean_w, "W", "mean power of the line"),
    REAL(edge_power, "1",
         "share of the comb's power in the outermost eighth of the modes while it was recorded"),
    { "warning", BASE_TEXT, AT(warning), "", 0, 0, NAN, "",
      "what to distrust about the recorded comb, empty if nothing" },
};

const struct base_table lle_coherence_table = { "coherence of a line", sizeof(struct lle_coherence),
                                                sizeof rows / sizeof rows[0], rows };

enum { BLOCKS_OF_ONE = 4 };

/* What each block says: <E* E(+k)>, <I I(+k)> for k = 0 .. lags - 1, and <I>. */
struct moments {
    size_t blocks, length, lags;
    double complex *field;
    double *intensity, *mean;
};

/* Room for one block's transforms. */
struct bench {
    struct base_fft *fft;
    double complex *in, *out;
    size_t size;
};

static void bench_free(struct bench *b)
{
    base_fft_free(b->fft);
    base_fft_release(b->in);
    base_fft_release(b->out);
}

/* Smallest 2^a 3^b 5^c that holds n points. */
static size_t smooth_size(size_t n)
{
    size_t best = 2;
    while (best < n)
        best *= 2;
    for (size_t five = 1; five < best; five *= 5)
        for (size_t three = five; three < best; three *= 3) {
            size_t size = three;
            while (size < n)
                size *= 2;
            best = size < best ? size : best;
        }
    return best;
}

static enum base_status bench_new(struct bench *b, size_t points, struct base_error *err)
{
    *b = (struct bench){ .size = smooth_size(points) };
    enum base_status status = base_fft_new(&b->fft, b->size, err);
    if (status)
        return status;
    b->in = base_fft_alloc(b->size);
    b->out = base_fft_alloc(b->size);
    if (!b->in || !b->out)
        return base_fail(err, BASE_ERR_MEMORY, "no memory to correlate %zu samples", points);
    return BASE_OK;
}

/* Turn b->in (a block, then zeros) into sum_n conj(x_n) x_(n+k), in b->in at k. */
static void correlate(struct bench *b)
{
    base_fft_forward(b->fft, b->in, b->out);
    for (size_t m = 0; m < b->size; m++)
        b->out[m] *= conj(b->out[m]) / (double)b->size;
    base_fft_backward(b->fft, b->out, b->in);
}

static void measure_block(const double complex *field, struct bench *b, struct moments *m,
                          size_t block)
{
    memset(b->in, 0, b->size * sizeof *b->in);
    memcpy(b->in, field, m->length * sizeof *field);
    correlate(b);
    for (size_t k = 0; k < m->lags; k++)
        m->field[block * m->lags + k] = b->in[k] / (double)(m->length - k);

    memset(b->in, 0, b->size * sizeof *b->in);
    double sum = 0.0;
    for (size_t n = 0; n < m->length; n++) {
        b->in[n] = field[n] * conj(field[n]);
        sum += creal(b->in[n]);
    }
    m->mean[block] = sum / (double)m->length;
    correlate(b);
    for (size_t k = 0; k < m->lags; k++)
        m->intensity[block * m->lags + k] = creal(b->in[k]) / (double)(m->length - k);
}

static enum base_status measure(const struct lle_line *line, struct moments *m,
                                struct base_error *err)
{
    m->field = malloc(m->blocks * m->lags * sizeof *m->field);
    m->intensity = malloc(m->blocks * m->lags * sizeof *m->intensity);
    m->mean = malloc(m->blocks * sizeof *m->mean);
    struct bench b = { 0 };
    enum base_status status = BASE_OK;
    if (!m->field || !m->intensity || !m->mean)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu blocks of %zu delays",
                           m->blocks, m->lags);
    if (!status)
        status = bench_new(&b, m->length + m->lags, err);
    for (size_t i = 0; i < m->blocks && !status; i++) {
        /* Blocks of one member follow each other; members are line->samples apart. */
        const size_t stride = line->members == 1 ? m->length : line->samples;
        measure_block(line->field + i * stride, &b, m, i);
    }
    bench_free(&b);
    return status;
}

static void moments_free(struct moments *m)
{
    free(m->field);
    free(m->intensity);
    free(m->mean);
}

/* Jackknife of one delay. With theta_i the estimate without block i, B blocks:
 * value = B theta - (B - 1) <theta_i>, variance = (B - 1) <(theta_i - <theta_i>)^2>. */
static void reduce(const struct moments *m, size_t k, struct lle_coherence *out)
{
    const double blocks = (double)m->blocks;
    double complex field = 0.0;
    double intensity = 0.0, mean = 0.0;
    for (size_t i = 0; i < m->blocks; i++) {
        field += m->field[i * m->lags + k];
        intensity += m->intensity[i * m->lags + k];
        mean += m->mean[i];
    }
    const double complex g1 = field / mean;
    const double g2 = blocks * intensity / (mean * mean);
    /* The error of |g1| is that of g1 along its own direction. */
    const double complex along = cabs(g1) > 0.0 ? conj(g1) / cabs(g1) : 1.0;

    double complex shift1 = 0.0;
    double shift2 = 0.0, square1 = 0.0, square2 = 0.0;
    for (size_t i = 0; i < m->blocks; i++) {
        const double rest = mean - m->mean[i];
        const double complex d1 = (field - m->field[i * m->lags + k]) / rest - g1;
        const double d2 =
            (blocks - 1.0) * (intensity - m->intensity[i * m->lags + k]) / (rest * rest) - g2;
        shift1 += d1 / blocks;
        shift2 += d2 / blocks;
        square1 += creal(d1 * along) * creal(d1 * along) / blocks;
        square2 += d2 * d2 / blocks;
    }
    const double along1 = creal(shift1 * along);
    const double complex best = g1 - (blocks - 1.0) * shift1;
    out->g1_real.value[k] = creal(best);
    out->g1_imag.value[k] = cimag(best);
    out->g1_abs.value[k] = cabs(best);
    out->g1_stderr.value[k] = sqrt((blocks - 1.0) * fmax(square1 - along1 * along1, 0.0));
    out->g2.value[k] = g2 - (blocks - 1.0) * shift2;
    out->g2_stderr.value[k] = sqrt((blocks - 1.0) * fmax(square2 - shift2 * shift2, 0.0));
}

static enum base_status check(const struct moments *m, struct base_error *err)
{
    double total = 0.0;
    for (size_t i = 0; i < m->blocks; i++)
        total += m->mean[i];
    if (!isfinite(total))
        return base_fail(err, BASE_ERR_NUMERIC, "the record holds a power of %g W", total);
    for (size_t i = 0; i < m->blocks; i++)
        if (!(total - m->mean[i] > 0.0))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "no light outside block %zu of the record: no coherence to measure",
                             i);
    return BASE_OK;
}

static enum base_status allocate(struct lle_coherence *out, size_t lags, struct base_error *err)
{
    struct base_reals *const arrays[] = { &out->tau_s,    &out->g1_abs,  &out->g1_stderr,
                                          &out->g1_real,  &out->g1_imag, &out->g2,
                                          &out->g2_stderr };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        if (!base_reals_alloc(arrays[i], lags))
            return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu delays", lags);
    return BASE_OK;
}

enum base_status lle_coherence_of(const struct lle_line *line, double max_lag_s,
                                  struct lle_coherence *out, struct base_error *err)
{
    base_table_defaults(&lle_coherence_table, out);
    struct moments m = { 0 };
    m.blocks = line->members == 1 ? BLOCKS_OF_ONE : line->members;
    m.length = line->members == 1 ? line->samples / BLOCKS_OF_ONE : line->samples;
    const double longest_s = (double)m.length * line->sample_s;
    if (m.blocks == 0 || m.length < 2 || !(line->sample_s > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "a record of %zu members of %zu samples is too short to correlate",
                         line->members, line->samples);
    if (!(max_lag_s >= 0.0 && max_lag_s < longest_s))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "longest delay %g s: from 0 to below %g s, the length of a record%s, is "
                         "possible",
                         max_lag_s, longest_s, line->members == 1 ? " in four blocks" : "");
    m.lags = (size_t)(max_lag_s / line->sample_s + 1e-6) + 1;
    if (m.lags > m.length)
        m.lags = m.length;

    enum base_status status = measure(line, &m, err);
    if (!status)
        status = check(&m, err);
    if (!status)
        status = allocate(out, m.lags, err);
    if (!status) {
        for (size_t k = 0; k < m.lags; k++) {
            out->tau_s.value[k] = (double)k * line->sample_s;
            reduce(&m, k, out);
        }
        out->g2_0 = out->g2.value[0];
        out->g2_0_stderr = out->g2_stderr.value[0];
        out->mean_w = 0.0;
        out->edge_power = line->edge_power;
        memcpy(out->warning, line->warning, sizeof out->warning);
        for (size_t i = 0; i < m.blocks; i++)
            out->mean_w += m.mean[i] / (double)m.blocks;
    } else {
        base_table_release(&lle_coherence_table, out);
    }
    moments_free(&m);
    return status ? base_while(err, "measuring the coherence of line %d", line->mu) : BASE_OK;
}
