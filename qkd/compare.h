/** Rates of other protocols on the same hardware: published asymptotic formulas, and the bound no
 *  repeaterless link can pass.
 *
 *  The relay stands in the middle and both users are alike, so one transmittance (user to relay,
 * times detector efficiency) describes a link of transmittance squared. Rates are never negative.
 */
#ifndef QKD_COMPARE_H
#define QKD_COMPARE_H

#include "base/status.h"

#include <stddef.h>

/** Secret-key capacity of a link without a repeater, bit per use: -log2(1 - eta), eta in [0, 1).
 *  S. Pirandola, R. Laurenza, C. Ottaviani & L. Banchi, Nat. Commun. 8, 15043 (2017). */
double qkd_compare_plob(double transmittance);

/** What the three protocols with a relay share. */
struct qkd_compare_link {
    double transmittance;    /* user to relay, times detector efficiency, in (0, 1] */
    double dark_probability; /* per detector and pulse, in [0, 0.5) */
    double error;            /* misalignment of the interference, in [0, 0.5] */
    double error_correction; /* f, >= 1 */
};

/** Phase matching, bit per pulse pair, infinite decoys. X. Ma, P. Zeng & H. Zhou, PRX 8, 031043
 * (2018). `mean_photon` is both users' together, in (0, 10]; `slices` >= 2 phase slices for the
 * sifting. */
enum base_status qkd_compare_phase_matching(const struct qkd_compare_link *link, double mean_photon,
                                            size_t slices, double *rate, struct base_error *err);

/** The same protocol by the symmetry of its encoding, which needs no interference errors. P. Zeng,
 *  W. Wu & X. Ma, PR Applied 13, 064013 (2020); derived here from what the users do:
 *
 *  Alice and Bob turn their pulses by pi or not, a and b; with qubits in place of bits, k photons
 *  together give sum_ab |a b> U_A^a U_B^b |k>. Turning both, a -> a + 1 and b -> b + 1, multiplies
 *  k photons by (-1)^k, whatever their relative phase: X_A X_B = (-1)^k. Nothing the relay does
 *  changes this, so the phase errors are exactly the clicks of an even number of photons. As common
 *  phases are random until the click, P_k is Poisson's and decoys see the yields:
 *  e_ph = sum_{k even} P_k Y_k / Q. Never below the rate above, which calls all of those errors and
 *  some of the odd ones. */
enum base_status qkd_compare_phase_symmetry(const struct qkd_compare_link *link, double mean_photon,
                                            size_t slices, double *rate, struct base_error *err);

/** Bit error of the interference, misalignment and slices pi/`slices` wide. */
double qkd_compare_slice_error(double error, size_t slices);

/** Sending or not sending (twin field), bit per Z-window pulse pair, infinite decoys, without
 *  two-way post-processing. X.-B. Wang, Z.-W. Yu & X.-L. Hu, PRA 98, 062323 (2018).
 *  `mean_photon` of the sender in (0, 10]; `sending` its probability in (0, 1). */
enum base_status qkd_compare_sending(const struct qkd_compare_link *link, double mean_photon,
                                     double sending, double *rate, struct base_error *err);

/** Mode pairing, bit per pulse pair, infinite decoys. P. Zeng, H. Zhou, W. Wu & X. Ma, Nat. Commun.
 * 13, 3903 (2022). `mean_photon` of a lit pulse in (0, 10]; `lit` the share of lit pulses in (0,
 * 1), 1/2 in the paper; clicks up to `interval` >= 1 pulses apart are paired. */
enum base_status qkd_compare_pairing(const struct qkd_compare_link *link, double mean_photon,
                                     double lit, double interval, double *rate,
                                     struct base_error *err);

/** Pairs per pulse if each pulse clicks with probability `click`:
 *  r_p = [1/(c (1 - (1 - c)^l)) + 1/c]^-1 (the same paper). */
double qkd_compare_pairs_per_pulse(double click, double interval);

/** Entanglement (BBM92) with a continuously pumped pair source in the middle.
 *  S. P. Neumann et al., PRA 104, 022406 (2021). */
struct qkd_compare_pairs {
    double brightness_hz; /* B, photon pairs made per second, > 0 */
    double channels; /* sources a user's detectors see, one for each partner of a network, all of
                        this brightness; 0: one */
    double transmittance;    /* of each arm, source to click, in (0, 1] */
    double dark_hz;          /* dark counts of one user, >= 0 */
    double window_s;         /* coincidence window, > 0 */
    double jitter_s;         /* FWHM of the coincidence peak, > 0 */
    double error;            /* of the polarizations, in [0, 0.5] */
    double error_correction; /* f, >= 1 */
};

/** bit per second. */
enum base_status qkd_compare_entanglement(const struct qkd_compare_pairs *source,
                                          double *rate_bit_s, struct base_error *err);

/** The same with the best brightness: accidentals grow with its square. */
enum base_status qkd_compare_entanglement_best(struct qkd_compare_pairs *source, double *rate_bit_s,
                                               struct base_error *err);

/** Every protocol on one hardware, each at its best intensity (and share of lit pulses); phase
 *  matching by symmetry. */
struct qkd_compare_best {
    double plob, phase_matching, sending, pairing; /* bit per pulse (pair) */
    double phase_matching_photons, sending_photons, sending_probability, pairing_photons,
        pairing_lit;
};

/** `slices` and `interval` as above. The PLOB bound is for transmittance squared: the whole link
 * with the detectors' efficiency counted as loss. */
enum base_status qkd_compare_best_of(const struct qkd_compare_link *link, size_t slices,
                                     double interval, struct qkd_compare_best *out,
                                     struct base_error *err);

#endif
