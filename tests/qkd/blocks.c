/* A run block by block. */
#include "qkd/blocks.h"

#include "paper_link.h"

static struct qkd_blocks blocks_of(const struct qkd_link *link, const struct qkd_plan *plan)
{
    struct qkd_blocks b;
    struct base_error err;
    cr_assert_eq(qkd_blocks_of(link, plan, 1e8, &b, &err), BASE_OK, "%s", err.text);
    return b;
}

/* One block without drift is the key itself; the counts of the whole run are the same counts. */
Test(blocks, one_block_is_the_key)
{
    const struct qkd_link link = paper_link(15, 15);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_SYMMETRIC, QKD_JOINT);
    const struct qkd_plan best = paper_best(&link, &plan);
    const double bits = paper_key(&link, &best).key_bits;
    struct qkd_blocks b = blocks_of(&link, &plan);
    cr_expect_eq(b.count, 1);
    cr_expect_float_eq(b.key_bits, bits, 1e-12 * bits);
    cr_expect_float_eq(b.key_bits_whole, bits, 1e-10 * bits);
    cr_expect_float_eq(b.rate_bit_s, 266.5858, 1e-4);
    cr_expect_float_eq(b.time_s.value[0], 15000.0, 1e-8); /* half of 3e12 / 1e8 Hz = 8.3 h */
    base_table_release(&qkd_blocks_table, &b);
    cr_expect_null(b.time_s.value);
}

/* Statistics only get worse when a run is cut, at settings that are the same; and without
 * fluctuations cutting costs nothing. */
Test(blocks, cutting_a_run_costs_key_by_statistics_alone)
{
    const struct qkd_link link = paper_link(10, 10);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
    double before = INFINITY;
    for (size_t n = 1; n <= 256; n *= 4) {
        plan.key.blocks = n;
        struct qkd_blocks b = blocks_of(&link, &plan);
        cr_expect(b.key_bits < before && b.key_bits <= b.key_bits_whole * (1.0 + 1e-12),
                  "%zu blocks: %g, whole %g", n, b.key_bits, b.key_bits_whole);
        before = b.key_bits;
        base_table_release(&qkd_blocks_table, &b);
    }
    plan.key.estimator = QKD_ASYMPTOTIC;
    struct qkd_blocks b = blocks_of(&link, &plan);
    cr_expect_float_eq(b.key_bits, b.key_bits_whole, 1e-9 * b.key_bits);
    base_table_release(&qkd_blocks_table, &b);
}

/* Drift: the curves go where the plan says, the last block is the link at the end, and blocks that
 * see the drift beat one key when it is strong and statistics are not the limit. */
Test(blocks, drift_is_followed_block_by_block)
{
    const struct qkd_link link = paper_link(5, 8);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_ASYMPTOTIC);
    plan.key.blocks = 20;
    plan.key.drift_loss_db = 4.0;
    plan.key.drift_error = 0.08;
    struct qkd_blocks b = blocks_of(&link, &plan);
    const double first_db = 13.0 - 20.0 * log10(0.757);
    for (size_t k = 0; k < 20; k++) {
        const double t = (k + 0.5) / 20.0;
        cr_expect_float_eq(b.loss_db.value[k], first_db + 8.0 * t, 1e-9);
        cr_expect_float_eq(b.error_z.value[k], 0.0048 + (1.0 - 0.0096) * 0.08 * t, 1e-15);
        cr_expect(k == 0 || b.block_bits.value[k] <= b.block_bits.value[k - 1]);
        cr_expect(k == 0 || b.qber_z.value[k] > b.qber_z.value[k - 1]);
    }
    /* each block is the key of the link at its middle, both errors drifted */
    for (size_t k = 0; k < 20; k += 6) {
        const double t = (k + 0.5) / 20.0;
        struct qkd_link now = paper_link(5.0 + 4.0 * t, 8.0 + 4.0 * t);
        struct qkd_plan one = plan;
        now.error_x = 0.0084 + (1.0 - 0.0168) * 0.08 * t;
        now.error_z = 0.0048 + (1.0 - 0.0096) * 0.08 * t;
        one.key.pulses /= 20.0;
        cr_expect_float_eq(b.block_bits.value[k], paper_key(&now, &one).key_bits,
                           1e-9 * b.block_bits.value[0], "block %zu", k);
    }
    cr_expect(b.without_key > 0 && b.block_bits.value[0] > 0.0);
    cr_expect(b.key_bits > b.key_bits_whole, "%g in blocks, %g at once", b.key_bits,
              b.key_bits_whole);
    base_table_release(&qkd_blocks_table, &b);
}

/* Settings are those of the run's middle: better over the whole of it than those of its begin. */
Test(blocks, settings_are_best_in_the_middle)
{
    const struct qkd_link link = paper_link(15, 15);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_SYMMETRIC, QKD_JOINT);
    plan.key.blocks = 8;
    plan.key.drift_loss_db = 3.0;
    struct qkd_plan early = plan;
    early.key.pulses /= 8.0;
    early = paper_best(&link, &early);
    early.key.pulses = plan.key.pulses;
    early.key.optimise = QKD_OPTIMISE_NONE;
    struct qkd_blocks middle = blocks_of(&link, &plan), begin = blocks_of(&link, &early);
    const double last = middle.block_bits.value[7], then = begin.block_bits.value[7];
    cr_expect(last > then && middle.block_bits.value[0] < begin.block_bits.value[0],
              "last block %g, with the settings of the first %g", last, then);
    base_table_release(&qkd_blocks_table, &middle);
    base_table_release(&qkd_blocks_table, &begin);
}

Test(blocks, nonsense_is_refused)
{
    struct qkd_link link = paper_link(5, 8);
    struct qkd_plan plan = paper_plan(QKD_OPTIMISE_NONE, QKD_JOINT);
    struct qkd_blocks b;
    struct base_error err;
    plan.key.drift_error = 0.7;
    cr_expect_eq(qkd_blocks_of(&link, &plan, 1e8, &b, &err), BASE_ERR_CONFIG);
    base_table_release(&qkd_blocks_table, &b);
    plan.key.drift_error = 0.0;
    plan.key.drift_loss_db = NAN;
    cr_expect_neq(qkd_blocks_of(&link, &plan, 1e8, &b, &err), BASE_OK);
    base_table_release(&qkd_blocks_table, &b);
}
