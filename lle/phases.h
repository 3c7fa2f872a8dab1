/** What the phases of a comb's lines have in common.
 *
 *  A comb of one pulse has two phases only, that of the carrier and that of the pulse's position:
 *  phi_mu = phi_p + mu phi_r. Noise of the pump reaches both; with mu_q the line whose phase stands
 *  still (the fixed point),
 *      S_nu(mu) = S_p (1 - mu/mu_q)^2 + mu^2 S_r
 *  (elastic-tape picture: N. R. Newbury and W. C. Swann, J. Opt. Soc. Am. B 24, 1756 (2007); for
 *  soliton combs F. Lei et al., Nat. Commun. 13, 3161 (2022)).
 *
 *  The vacuum moves a pulse by so little that a grid which does not quite resolve it holds it fast:
 *  for the quantum limit of phi_r raise comb.modes until the lines at the edge have fallen to 1e-6
 *  of the strongest in amplitude (tests/laws/soliton_jitter.c). */
#ifndef LLE_PHASES_H
#define LLE_PHASES_H

#include "lle/line.h"

/** The caller releases it with base_table_release(&lle_phases_table, ...). */
struct lle_phases {
    /* Linewidths are those of phase diffusion over `lag_s`: <(phi(t + lag) - phi(t))^2>/(2 pi lag),
     * the Lorentzian's FWHM for white frequency noise, pi S_nu. */
    double lag_s;
    struct base_reals mu, linewidth_hz, linewidth_stderr_hz, model_hz; /* of each line */
    double pump_hz, pump_stderr_hz;                                    /* S_p */
    double inverse_fixed, inverse_fixed_stderr;                        /* 1/mu_q */
    double fixed_mode;                          /* mu_q; NAN where 1/mu_q is 0 within two errors */
    double repetition_hz, repetition_stderr_hz; /* S_r: what does not come from the pump */
    double residual_rad; /* rms of line phases about phi_p + mu phi_r, per lag */
    /* One-sided spectral densities of phi_p and phi_r. */
    struct base_reals freq_hz, common_rad2_per_hz, repetition_rad2_per_hz;
};
extern const struct base_table lle_phases_table;

/** From records of `count` lines (two or more, no pumped one) that were made together.
 *  phi_p and phi_r at each moment: least squares over the lines, weighted by their power. Errors:
 *  jackknife over 16 blocks of phase steps. Phases are followed from sample to sample: lines that
 *  fade (chaos) slip by 2 pi, and residual_rad is then of the order of 1. */
enum base_status lle_phases_of(const struct lle_line *lines, size_t count, double lag_s,
                               struct lle_phases *out, struct base_error *err);

#endif
