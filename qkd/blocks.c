#include "qkd/blocks.h"

#include "qkd/optimise.h"

#include <math.h>
#include <stddef.h>

#define AT(field) offsetof(struct qkd_blocks, field)
#define CURVE(name, field, unit, about)                                                            \
    {                                                                                              \
        name, BASE_REALS, AT(field), unit, -INFINITY, INFINITY, NAN, "time_s", about               \
    }

static const struct base_field rows[] = {
    { "count", BASE_COUNT, AT(count), "1", 0.0, INFINITY, NAN, NULL, "blocks of the run" },
    { "key_bits", BASE_REAL, AT(key_bits), "bit", 0.0, INFINITY, NAN, NULL,
      "secret bits of all blocks together" },
    { "rate_bit_s", BASE_REAL, AT(rate_bit_s), "bit/s", 0.0, INFINITY, NAN, NULL,
      "mean rate over the run" },
    { "key_bits_whole", BASE_REAL, AT(key_bits_whole), "bit", 0.0, INFINITY, NAN, NULL,
      "secret bits of one key from the counts of the whole run" },
    { "without_key", BASE_COUNT, AT(without_key), "1", 0.0, INFINITY, NAN, NULL,
      "blocks that give no key" },
    { "time_s", BASE_REALS, AT(time_s), "s", 0.0, INFINITY, NAN, NULL, "middle of each block" },
    CURVE("loss_db", loss_db, "dB", "loss of both arms and of the detectors"),
    CURVE("error_z", error_z, "1", "misalignment in the Z basis"),
    CURVE("qber_z", qber_z, "1", "error rate of the signal pairs"),
    CURVE("block_bits", block_bits, "bit", "secret bits of each block"),
};

const struct base_table qkd_blocks_table = {
    .title = "Blocks",
    .size = sizeof(struct qkd_blocks),
    .count = sizeof rows / sizeof rows[0],
    .rows = rows,
};

/* The link at a time from 0 (begin) to 1 (end of the run). */
static struct qkd_link link_at(const struct qkd_link *link, const struct qkd_key_plan *key,
                               double time)
{
    struct qkd_link now = *link;
    const double arm = pow(10.0, -key->drift_loss_db * time / 10.0);
    now.eta_a = fmin(1.0, link->eta_a * arm);
    now.eta_b = fmin(1.0, link->eta_b * arm);
    now.error_x += (1.0 - 2.0 * link->error_x) * key->drift_error * time;
    now.error_z += (1.0 - 2.0 * link->error_z) * key->drift_error * time;
    return now;
}

static bool alloc(struct qkd_blocks *out, size_t count)
{
    return base_reals_alloc(&out->time_s, count) && base_reals_alloc(&out->loss_db, count) &&
           base_reals_alloc(&out->error_z, count) && base_reals_alloc(&out->qber_z, count) &&
           base_reals_alloc(&out->block_bits, count);
}

static void add_counts(const struct qkd_link *link, const struct qkd_plan *block,
                       struct qkd_counts *sum)
{
    struct qkd_gains gains;
    struct qkd_counts n;
    qkd_gains_of(link, &block->alice, &block->bob, &gains);
    qkd_counts_expected(&gains, &block->alice, &block->bob, block->key.pulses, &n);
    for (int k = 0; k < QKD_PAIRS; k++) {
        sum->sent[k] += n.sent[k];
        sum->clicks[k] += n.clicks[k];
        sum->errors[k] += n.errors[k];
    }
}

/* One block: its part of the curves and of the sums. */
static enum base_status add_block(const struct qkd_link *start, const struct qkd_plan *block,
                                  double clock_hz, size_t k, struct qkd_blocks *out,
                                  struct qkd_counts *sum, struct base_error *err)
{
    const double time = ((double)k + 0.5) / (double)out->count;
    const struct qkd_link link = link_at(start, &block->key, time);
    struct qkd_key key;
    const enum base_status status = qkd_key_rate(&link, block, clock_hz, &key, err);
    if (status)
        return base_while(err, "computing block %zu of %zu", k + 1, out->count);
    out->time_s.value[k] = time * (double)out->count * block->key.pulses / clock_hz;
    out->loss_db.value[k] = -10.0 * log10(link.eta_a * link.eta_b);
    out->error_z.value[k] = link.error_z;
    out->qber_z.value[k] = key.qber_z;
    out->block_bits.value[k] = key.key_bits;
    out->key_bits += key.key_bits;
    out->without_key += key.key_bits <= 0.0;
    add_counts(&link, block, sum);
    return BASE_OK;
}

enum base_status qkd_blocks_of(const struct qkd_link *link, const struct qkd_plan *plan,
                               double clock_hz, struct qkd_blocks *out, struct base_error *err)
{
    const size_t count = plan->key.blocks ? plan->key.blocks : 1;
    *out = (struct qkd_blocks){ .count = count };
    struct qkd_plan cut = *plan, block;
    struct qkd_counts sum = { { 0.0 }, { 0.0 }, { 0.0 } };
    cut.key.pulses = plan->key.pulses / (double)count;
    const struct qkd_link middle = link_at(link, &plan->key, 0.5);
    enum base_status status = qkd_optimise(&middle, &cut, &block, err);
    if (!status && !alloc(out, count))
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu blocks", count);
    for (size_t k = 0; k < count && !status; k++)
        status = add_block(link, &block, clock_hz, k, out, &sum, err);
    if (status)
        return base_while(err, "cutting a run into blocks");

    struct qkd_key whole;
    struct qkd_plan all = block;
    all.key.pulses = plan->key.pulses;
    if (all.key.estimator == QKD_INFINITE)
        all.key.estimator = QKD_ASYMPTOTIC;
    status = qkd_key_from_counts(&sum, &all, clock_hz, &whole, err);
    out->key_bits_whole = status ? NAN : whole.key_bits;
    out->rate_bit_s = out->key_bits * clock_hz / plan->key.pulses;
    return status;
}
