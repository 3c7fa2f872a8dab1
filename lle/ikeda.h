/** The ring one round trip at a time: loss and pump at one point, where the bus is, and the guide
 * in between (K. Ikeda, Opt. Commun. 30, 257 (1979); with dispersion M. Haelterman, S. Trillo and
 * S. Wabnitz, Opt. Commun. 91, 401 (1992); T. Hansson and S. Wabnitz, J. Opt. Soc.
 * Am. B 32, 1259 (2015)):
 *
 *      psi at the start = r psi at the end + a,         r = exp(-eta T),
 *      d psi/d tau = -(1 - eta + i [zeta + D_mu]) psi + i |psi|^2 psi      for T = kappa t_R/2,
 *
 *  in the units of lle/lle.h, eta = kappa_ex/kappa. The bus passes on the share theta^2 = 1 - r^2
 * of the power, and the pump enters with that theta: a = f T sqrt(theta^2/(2 eta T)). To first
 * order in T this is the Lugiato-Lefever equation. What that equation lacks: the detuning acts as a
 * phase, so that resonances come back every 2 pi/T of zeta, and power that is not the same all
 * round the ring feeds lines whose D_int is a multiple of half the spacing. */
#ifndef LLE_IKEDA_H
#define LLE_IKEDA_H

#include "base/status.h"

#include <stddef.h>

struct lle_solver;

/** A step is a whole part of the round trip: LLE_IKEDA's own check. */
enum base_status lle_ikeda_check(double step_tau, double roundtrip_tau, struct base_error *err);

/** Homogeneous states of the map, |psi|^2 just after the pump, ascending; returns their number, of
 *  which up to `most` are written:
 *      rho [1 + q^2 - 2 q cos phi] = a^2,   phi = T (rho mean - zeta),   q = exp(-T),
 *  `mean` of the power over the round trip in `pieces` steps. Haelterman et al. (1992). */
size_t lle_ikeda_cw(double f2, double zeta, double roundtrip_tau, double coupling, size_t pieces,
                    double *rho, size_t most);

/** Modes +-mu with the dispersion D about a homogeneous state (`rho` as above) where all loss is
 * the bus's (eta = 1): a round trip has the eigenvalues q (Delta +- sqrt(Delta^2 - 1)), Delta = cos
 * phi cos kT + (D - rho)/k sin phi sin kT,   k^2 = D (D - 2 rho), S. Coen and M. Haelterman, Phys.
 * Rev. Lett. 79, 4139 (1997). The gain is the growth per tau. */
double lle_ikeda_mi_delta(double rho, double zeta, double dispersion, double roundtrip_tau);
double lle_ikeda_mi_gain(double rho, double zeta, double dispersion, double roundtrip_tau);

void lle_ikeda_prepare(struct lle_solver *s);
void lle_ikeda_step(struct lle_solver *s);

#endif
