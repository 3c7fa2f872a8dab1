/** Gains of constant light where a part of the table is not neutral (optics/match.h); private to
 * qkd/. qkd_gains_of, qkd_gains_mixed and qkd_gains_single come here when link->match.active. */
#ifndef QKD_GAINS_MATCHED_H
#define QKD_GAINS_MATCHED_H

#include "qkd/gains.h"

void qkd_gains_matched(const struct qkd_link *link, const struct qkd_user *alice,
                       const struct qkd_user *bob, struct qkd_gains *out);

/** The same with their slopes (as qkd_gains_coherent_slopes): central differences in ln a, of which
 *  the error of order h^2 and that of rounding are both near 1e-11 of the gain. */
void qkd_gains_matched_slopes(const struct qkd_link *link, const struct qkd_user *alice,
                              const struct qkd_user *bob, struct qkd_gains *out,
                              struct qkd_gain_slopes slopes[QKD_PAIRS]);

/** One pair of intensities, as if all qubits were live and without echoes; and whether those, which
 *  depend on all settings together, are there at all. */
void qkd_matched_pair(const struct qkd_link *link, int pair, double mu_a, double mu_b, double *gain,
                      double *error_gain);
bool qkd_matched_settings_matter(const struct qkd_link *link);

double qkd_matched_mixed(const struct qkd_link *link, double mu_a, int basis_x_a, double mu_b,
                         int basis_x_b);

/** One photon of each user: yield and X error. Live time and echoes of other qubits do not belong
 * to it, nor an afterpulse that makes a second click. */
struct qkd_single qkd_matched_single(const struct qkd_link *link);

/** Probability that a ready detector clicks in a qubit, mean over detectors and settings (the beat,
 *  of second order, left out), and the share of qubits that find both detectors ready. */
double qkd_matched_click(const struct qkd_link *link, const struct qkd_user *alice,
                         const struct qkd_user *bob);
double qkd_matched_live(const struct qkd_link *link, double click);

#endif
