/** A run cut into blocks, each with a key of its own, while loss and misalignment drift.
 *
 *  Loss grows steadily by key.drift_loss_db in each arm. Polarization and phase walk at random: the
 *  variance of an angle grows with time, so the mean misalignment, <sin^2 angle>, grows steadily
 *  too, by key.drift_error over the run: e(t) = e + (1 - 2 e) drift t / run. A block is computed at
 *  its middle. The settings are the best for a block in the middle of the run and stay. */
#ifndef QKD_BLOCKS_H
#define QKD_BLOCKS_H

#include "qkd/key.h"

struct qkd_blocks {
    size_t count;
    double key_bits;       /* of all blocks together */
    double rate_bit_s;     /* mean over the run */
    double key_bits_whole; /* one key from the counts of the whole run */
    size_t without_key;    /* blocks that give none */
    struct base_reals time_s, loss_db, error_z, qber_z, block_bits; /* per block */
};
extern const struct base_table qkd_blocks_table;

/** `out` is released with base_table_release. Errors: as qkd_optimise, qkd_key_rate. */
enum base_status qkd_blocks_of(const struct qkd_link *link, const struct qkd_plan *plan,
                               double clock_hz, struct qkd_blocks *out, struct base_error *err);

#endif
