/** Gains and error gains of the eight intensity pairs. */
#ifndef QKD_GAINS_H
#define QKD_GAINS_H

#include "optics/optics.h"
#include "qkd/plan.h"

/** Pairs of intensities, Alice first. ZZ is in the Z basis, the others in X. */
enum qkd_pair { QKD_OO, QKD_OX, QKD_XO, QKD_OY, QKD_YO, QKD_XX, QKD_YY, QKD_ZZ, QKD_PAIRS };

/** "oo" .. "zz"; the intensities of a pair; the probability that both users send it. */
const char *qkd_pair_name(int pair);
double qkd_pair_alice(int pair, const struct qkd_user *alice);
double qkd_pair_bob(int pair, const struct qkd_user *bob);
double qkd_pair_probability(int pair, const struct qkd_user *alice, const struct qkd_user *bob);
void qkd_pair_probabilities(const struct qkd_user *alice, const struct qkd_user *bob,
                            double out[QKD_PAIRS]);

/** What lies between encoders and clicks, for constant (Poissonian) light. */
struct qkd_link {
    double eta_a, eta_b;       /* transmittance times detector efficiency */
    double dark_probability;   /* p, per detector and bin */
    double overlap_sq;         /* g^2 */
    double error_x, error_z;   /* e_dX, e_dZ: mixing */
    int bell;                  /* enum qkd_bell */
    int error_model;           /* enum qkd_error_model */
    struct optics_match match; /* parts that are not neutral; all 0: none */
};
struct qkd_link qkd_link_of(const struct optics_plan *optics, int bell);
/** The same with all that the key's rows say about clicks: Bell states and error model. */
struct qkd_link qkd_link_for(const struct optics_plan *optics, const struct qkd_key_plan *key);

struct qkd_gains {
    double gain[QKD_PAIRS];       /* Q, mean over the four bit pairs */
    double error_gain[QKD_PAIRS]; /* T = Q E */
};

/** BASE_ERR_DOMAIN naming the number that is no transmittance, probability or overlap. */
enum base_status qkd_link_check(const struct qkd_link *link, struct base_error *err);

/** Closed form for phase-randomised coherent light. X. Ma & M. Razavi, PRA 86, 062319 (2012),
 *  generalised to partial mode overlap. No cancellation down to 100 dB. */
void qkd_gains_coherent(const struct qkd_link *link, const struct qkd_user *alice,
                        const struct qkd_user *bob, struct qkd_gains *out);

/** How gains follow the light: dQ/d ln a and dT/d ln a, a the photons detected from one user
 * (Alice, Bob), for one pair of intensities. */
struct qkd_gain_slopes {
    double gain[2], error_gain[2];
};
void qkd_gains_coherent_slopes(const struct qkd_link *link, const struct qkd_user *alice,
                               const struct qkd_user *bob, struct qkd_gains *out,
                               struct qkd_gain_slopes slopes[QKD_PAIRS]);

/** Closed form with rotated qubits (enum qkd_error_model). */
void qkd_gains_rotated(const struct qkd_link *link, const struct qkd_user *alice,
                       const struct qkd_user *bob, struct qkd_gains *out);

/** The gains under link->error_model, or through parts that are not neutral (link->match.active);
 *  what the key rate uses. */
void qkd_gains_of(const struct qkd_link *link, const struct qkd_user *alice,
                  const struct qkd_user *bob, struct qkd_gains *out);

/** The same from the click average, for any source (g^2 is inside the pulses); misalignment mixes
 *  as above. Splitter, bins and detectors are those of link->match; overlaps and phases are inside
 *  the pulses, not taken from it. */
void qkd_gains_from_pulses(const struct qkd_link *link, const struct optics_pulses *pulses,
                           const struct qkd_user *alice, const struct qkd_user *bob,
                           struct qkd_gains *out);

/** Gain of any two intensities in any two bases (Z: all photons in one bin; X: halves), mean over
 *  bits: what four-fold coincidences are made of. */
double qkd_gains_mixed(const struct qkd_link *link, double mu_a, int basis_x_a, double mu_b,
                       int basis_x_b);

/** Single-photon-pair truth of the model: yield and X error, for tests and for the report. */
struct qkd_single {
    double yield, error_x;
};
struct qkd_single qkd_gains_single(const struct qkd_link *link);

/** The same with rotated qubits; qkd_gains_single calls it where the link says so. */
struct qkd_single qkd_gains_rotated_single(const struct qkd_link *link);

/** Yield of n photons from Alice and m from Bob, X basis, mean over bits (mixing model). */
double qkd_gains_yield(const struct qkd_link *link, unsigned n, unsigned m);

#endif
