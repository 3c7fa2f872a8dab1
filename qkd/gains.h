/** Gains and error gains of the eight intensity pairs. */
#ifndef QKD_GAINS_H
#define QKD_GAINS_H

#include "optics/optics.h"
#include "qkd/plan.h"

/** Pairs of intensities, Alice first. ZZ is in the Z basis, the others in X. */
enum qkd_pair { QKD_OO, QKD_OX, QKD_XO, QKD_OY, QKD_YO, QKD_XX, QKD_YY, QKD_ZZ, QKD_PAIRS };

/** What lies between encoders and clicks, for constant (Poissonian) light. */
struct qkd_link {
    double eta_a, eta_b;     /* transmittance times detector efficiency */
    double dark_probability; /* p, per detector and bin */
    double overlap_sq;       /* g^2 */
    double error_x, error_z; /* e_dX, e_dZ: mixing */
    int bell;                /* enum qkd_bell */
};
struct qkd_link qkd_link_of(const struct optics_plan *optics, int bell);

struct qkd_gains {
    double gain[QKD_PAIRS];       /* Q, mean over the four bit pairs */
    double error_gain[QKD_PAIRS]; /* T = Q E */
};

/** Closed form for phase-randomised coherent light. X. Ma & M. Razavi, PRA 86, 062319 (2012),
 *  generalised to partial mode overlap. No cancellation down to 100 dB. */
void qkd_gains_coherent(const struct qkd_link *link, const struct qkd_user *alice,
                        const struct qkd_user *bob, struct qkd_gains *out);

/** The same from the click average, for any source (g^2 is inside the pulses); misalignment mixes as above. */
void qkd_gains_from_pulses(const struct qkd_link *link, const struct optics_pulses *pulses,
                           const struct qkd_user *alice, const struct qkd_user *bob,
                           struct qkd_gains *out);

/** Gain of any two intensities in any two bases (Z: all photons in one bin; X: halves), mean over bits:
 *  what four-fold coincidences are made of. */
double qkd_gains_mixed(const struct qkd_link *link, double mu_a, int basis_x_a, double mu_b,
                       int basis_x_b);

/** Single-photon-pair truth of the model: yield and X error, for tests and for the report. */
struct qkd_single {
    double yield, error_x;
};
struct qkd_single qkd_gains_single(const struct qkd_link *link);

#endif
