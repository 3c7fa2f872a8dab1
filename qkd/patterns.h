/** Gains no Poissonian light can have. */
#ifndef QKD_PATTERNS_H
#define QKD_PATTERNS_H

#include "qkd/bounds.h"

/** A pair's Q exp(mu_a + mu_b) = sum of mu_a^n mu_b^m Y_nm/(n! m!) has no negative term, so it
 * cannot fall when either intensity grows (one basis, one encoder); and of pairs with a vacuum half
 * of all clicks are wrong. Counts that say otherwise by more than five standard deviations are
 * named: they belong to other intensities, or columns were exchanged. Empty text: nothing to say.
 */
void qkd_patterns_warn(const struct qkd_counts *counts, const struct qkd_user *alice,
                       const struct qkd_user *bob, char text[BASE_TEXT_SIZE]);

#endif
