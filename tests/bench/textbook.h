/** A key rate as textbooks compute it: the reference of the bench's key entries.
 *
 *  Gains with GSL's Bessel function as printed (X. Ma & M. Razavi, PRA 86, 062319 (2012)), each
 *  Chernoff bound by Newton's method, the worst case over H by golden section (Zhou, Yu, Wang, PRA
 *  93, 042324 (2016)). Psi-, mixing, one setting for both users, whose losses are alike. */
#ifndef TESTS_BENCH_TEXTBOOK_H
#define TESTS_BENCH_TEXTBOOK_H

#include "qkd/qkd.h"

/** Key rate per pulse pair. */
double textbook_rate(const struct qkd_link *link, const struct qkd_plan *plan);

#endif
