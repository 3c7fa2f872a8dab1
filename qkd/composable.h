/** Length of a composable key: M. Curty et al., Nat. Commun. 5, 3732 (2014), equation (1).
 *
 *     l = n11 [1 - h(e11)] - leak_EC
 *         - log2(8/eps_cor) - 2 log2(2/(eps' eps^)) - 2 log2(1/(2 eps_PA))
 *
 *  n11 and e11 n11 are here numbers that occurred in the run, no expectations: their bounds take
 *  one more Chernoff step each (expectation -> observed), in the worst case over all the
 *  single-photon yields and errors that the counts allow. */
#ifndef QKD_COMPOSABLE_H
#define QKD_COMPOSABLE_H

#include "qkd/bounds.h"

struct qkd_composable_terms {
    double correctness;   /* eps_cor: the users' keys differ */
    double smoothing;     /* eps', eps^: of the smooth entropies, both */
    double amplification; /* eps_PA: privacy amplification */
};

/** 1e-10 each: 235.5 bits together. */
struct qkd_composable_terms qkd_composable_usual(void);

/** The three logarithms, bits; failure of a key that rests on so many bounds of `eps` each:
 *  correctness and secrecy. */
double qkd_composable_cost(const struct qkd_composable_terms *terms);
double qkd_composable_failure(double bounds, double eps, const struct qkd_composable_terms *terms);

struct qkd_composable {
    double singles_lower;      /* n11: single-photon pairs among the zz clicks */
    double phase_errors_upper; /* of them */
    double length_bits;        /* signed; 0 if nothing is known about single photons */
    double failure_total;      /* correctness + secrecy */
};

/** `pair_z`: probability that a zz pulse pair is two single photons; `pairs_sent`: zz pulse pairs
 *  sent; `leak_bits`: spent on error correction; `eps`: of each bound used. */
struct qkd_composable qkd_composable_length(const struct qkd_bounds *bounds, double pair_z,
                                            double pairs_sent, double leak_bits, double eps,
                                            const struct qkd_composable_terms *terms);

#endif
