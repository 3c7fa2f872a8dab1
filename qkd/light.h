/** Light whose pulse energy fluctuates from qubit to qubit, and what decoys can say about it.
 *
 *  A qubit carries W times its setting, <W> = 1, the same W in both bins. It holds n photons with
 *     P_n(mu) = < e^{-mu W} (mu W)^n / n! >       (L. Mandel, Proc. Phys. Soc. 72, 1037 (1958)),
 *  and what those n photons look like depends on the intensity: they are a mixture of the states of
 *  every W with weight e^{-mu W} W^n, and whoever sees more of a pulse than its photon number may
 *  treat a bright one differently. So the yields of n photons differ between intensities, by at
 *  most the trace distance of the two mixtures (K. Tamaki, M. Curty & M. Lucamarini, NJP 18, 065008
 *  (2016)), which is at most that of their weights,
 *     D_n = 1/2 sum |p_n(W | mu) - p_n(W | mu')|;
 *  and, far sharper where yields are small, by the ratio of the weights,
 *     p_n(W | mu) / p_n(W | mu') <= R   =>   Y_n(mu) <= R Y_n(mu'),
 *  wholly, or but for the share of mu's mixture where the ratio is larger.
 *
 *  Covered: any dependence of the relay on photon numbers and W. Not covered: qubits correlated
 *  with the ones before (C. Jiang, Z.-W. Yu & X.-B. Wang, arXiv:1710.08211, treat that). */
#ifndef QKD_LIGHT_H
#define QKD_LIGHT_H

#include "qkd/bounds.h"

enum { QKD_LIGHT_NODES = 128 };

/** The distribution of W as nodes of growing energy. */
struct qkd_light {
    size_t count;
    double energy[QKD_LIGHT_NODES], weight[QKD_LIGHT_NODES]; /* weights sum to 1, <energy> = 1 */
    double bins_apart; /* largest |W_early - W_late| of a qubit; 0: alike */
};

/** From the energies of drawn qubits, in groups of equal number; mean scaled to 1. */
enum base_status qkd_light_of(const struct optics_pulses *pulses, struct qkd_light *out,
                              struct base_error *err);

/** <W^2>. */
double qkd_light_g2(const struct qkd_light *light);

/** P_n(mu), and the chance of more than `most` photons. */
double qkd_light_photons(const struct qkd_light *light, double mu, unsigned n);
double qkd_light_beyond(const struct qkd_light *light, double mu, unsigned most);

/** D_n between two intensities; 0 for n = 0, as the vacuum tells nothing. */
double qkd_light_distance(const struct qkd_light *light, double mu, double other, unsigned n);

/** Y_n(mu) <= ratio Y_n(other) + rest: the ratio where all but a share `rest` of mu's mixture is
 * below it. `cut`: that share may not exceed it; 0: the largest ratio, rest 0. */
struct qkd_light_link {
    double ratio, rest;
};
struct qkd_light_link qkd_light_link(const struct qkd_light *light, double mu, double other,
                                     unsigned n, double cut);

/** Gains of the light on an honest link: the closed form averaged over both users' W. */
void qkd_light_gains(const struct qkd_link *link, const struct qkd_light *light,
                     const struct qkd_user *alice, const struct qkd_user *bob,
                     struct qkd_gains *out);

/** Yield and phase error of single-photon pairs in the Z basis from X-basis counts, by two linear
 * programmes (smallest yield, most errors) over the photon numbers of both decoy intensities, the
 * links above between them, all 255 sums of the counts (qkd/lp.c), and the same links from the
 * weaker decoy to the signal. core, s11_lower and e11_upper are those of the signals; where
 * bins differ, s11_lower counts per pulse pair that would hold one photon each if they did not. */
enum base_status qkd_bounds_light(const struct qkd_counts *counts, const struct qkd_user *alice,
                                  const struct qkd_user *bob, double eps, int statistics,
                                  const struct qkd_light *light, struct qkd_bounds *out,
                                  struct base_error *err);

#endif
