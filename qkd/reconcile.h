/** What error correction tells an eavesdropper, in units of Shannon's limit h(E) per bit.
 *
 *  fixed: key.error_correction as it stands.
 *
 *  cascade: the efficiencies of Cascade in G. Brassard & L. Salvail, EUROCRYPT '93, as tabulated by
 *  N. Luetkenhaus, PRA 61, 052304 (2000): 1.16, 1.16, 1.22, 1.35 at error rates of 1, 5, 10, 15 %,
 *  straight lines between, the end values beyond. Of these, 1.16 at 1 and 5 % stands in many papers
 *  that name the table; 1.22 and 1.35 are cited from it but could not be compared with its text.
 *  Later variants (J. Martinez-Mateo et al., QIC 15,
 *  453 (2015)) reach less.
 *
 *  ldpc: codes of finite length n with probability F of a block that cannot be corrected. M.
 *  Tomamichel, J. Martinez-Mateo, C. Pacher & D. Elkouss, Quantum Inf. Process. 16, 280 (2017):
 *     leak = f n h(E) + sqrt(n v) Phi^-1(1 - F),   v = E (1 - E) log2^2((1 - E)/E),
 *  with f = key.error_correction what the code loses even when it is long: the plan's number, 1.16
 *  by default as the experiment's paper has it, no property of a given code; blocks of 1e6 bits and
 *  F = 1e-3 by default are our choice. No one-way code leaks
 *  less than this with f = 1, but for log2(n)/2 bits. Blocks that fail are thrown away. */
#ifndef QKD_RECONCILE_H
#define QKD_RECONCILE_H

#include "qkd/plan.h"

struct qkd_reconcile {
    double efficiency; /* f: leaked bits / (bits x h(E)), >= 1 */
    double kept;       /* share of the blocks that were corrected */
};

/** For `bits` sifted bits of error rate `error`. ldpc: a run shorter than key.reconciliation_block
 * is one block. */
struct qkd_reconcile qkd_reconcile_of(const struct qkd_key_plan *key, double error, double bits);

#endif
