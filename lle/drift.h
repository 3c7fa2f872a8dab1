/** The single soliton of a ring with its whole dispersion and a loss for each mode. Odd orders, a
 *  mode crossing, a table or a loss that changes with the mode make it drift: it stands still only
 *  in a frame that turns with it,
 *
 *      psi(theta, tau) = sum a_mu exp(i mu (theta - V tau)),
 *      F_mu = -(l_mu + i [zeta + D_mu - V mu]) a_mu + i (|psi|^2 psi)_mu + f delta_mu0 = 0,
 *
 *  with the velocity V unknown, fixed by the demand that a step does not move the soliton: Newton's
 *  method bordered by the translation (E. Doedel, H. B. Keller & J. P. Kernevez, Int. J.
 * Bifurcation Chaos 1, 493 (1991)). Its steps are solved by GMRES on J P^-1, as in lle/newton.h.
 * D_mu = 2 D_int/kappa and l_mu = kappa_mu/kappa of all modes (lle/ports.h); mode -N/2 stands for
 * +N/2 too and has no odd part. */
#ifndef LLE_DRIFT_H
#define LLE_DRIFT_H

#include "base/status.h"

#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

struct lle_drift {
    size_t modes;
    double f, zeta, velocity; /* V, rad per tau */
    double *dispersion;       /* D_mu, FFT order */
    double *loss;             /* l_mu, FFT order */
    double complex *a;        /* the soliton, N amplitudes, FFT order */
    struct lle_drift_work *work;
};

/** From the soliton of `d2` alone at (f2, zeta) to that of `dispersion` and `loss` (N values each;
 *  NULL: 1 for all), in as many stages as it needs. Errors: BASE_ERR_NUMERIC where one of the two
 *  does not exist, BASE_ERR_MEMORY. */
enum base_status lle_drift_new(struct lle_drift **out, double f2, double zeta, double d2,
                               const double *dispersion, const double *loss, size_t modes,
                               struct base_error *err);
void lle_drift_free(struct lle_drift *s); /* accepts NULL */

/** Walk to `zeta`; as lle_branch_follow. */
enum base_status lle_drift_follow(struct lle_drift *s, double zeta, struct base_error *err);

/** Largest detuning of the branch, by pseudo-arclength round it; the soliton stays where it is. */
enum base_status lle_drift_fold(struct lle_drift *s, double *fold_zeta, struct base_error *err);

/** J x: the derivative of F at fixed V; x, out: N amplitudes. */
void lle_drift_jacobian(struct lle_drift *s, const double complex *x, double complex *out);

/** Largest |F_mu| there is. */
double lle_drift_residual(struct lle_drift *s);

/** |psi|^2: largest on the grid, mean, and that of the background opposite to the peak. */
struct lle_drift_size {
    double peak, mean, background;
};
struct lle_drift_size lle_drift_measure(struct lle_drift *s);

/** Leading eigenvalues of J (translation left out), largest real part first, at most `most`; their
 *  number in *count. Arnoldi's method on the flow over a time: the time solver's own steps (lle/
 *  solver.h) in the soliton's frame, so that the analysis shares its operator. */
enum base_status lle_drift_growth(struct lle_drift *s, double roundtrip_tau, double complex *values,
                                  size_t most, size_t *count, struct base_error *err);

#endif
