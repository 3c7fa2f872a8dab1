/** Stationary states and their stability (Godey et al. 2014; fold and Hopf of the soliton
 * by Newton and continuation). */
#ifndef LLE_STEADY_H
#define LLE_STEADY_H

#include "base/field.h"
#include "base/status.h"
#include "lle/plan.h"

#include <complex.h>
#include <stdbool.h>

/** Roots rho of f2 = rho [1 + (zeta - rho)^2], ascending; returns their number, 1 to 3. */
size_t lle_steady_cw(double f2, double zeta, double rho[3]);

/** Modulation-instability gain per tau of mode mu on a homogeneous state rho
 *  (field growth rate; negative: damped). */
double lle_steady_mi_gain(double rho, double zeta, double d2, double mu);

/** Single soliton by Newton's method on even fields; psi[modes] in, out (start and result), on the
 *  grid theta_j = 2 pi j/modes, centred at theta = 0.
 *  Errors: BASE_ERR_NUMERIC if it does not converge or decays to the homogeneous state. */
enum base_status lle_steady_soliton(double f2, double zeta, double d2, size_t modes,
                                    double complex *psi, struct base_error *err);

/** Everything `combkey steady` prints. */
struct lle_steady {
    struct base_reals cw_index;    /* cw.index: 0 .. number of homogeneous states - 1 */
    struct base_reals cw_rho;      /* cw.rho */
    struct base_reals cw_max_gain; /* cw.max_gain: largest MI gain over mu, one per rho */
    double mi_first_mode;          /* sqrt((2 - zeta)/d2) at threshold; NAN if zeta >= 2 */
    bool soliton_exists;           /* false is an answer (also where the modes are too few
                                    to carry it); the soliton's numbers are then NAN */
    double soliton_peak;           /* max |psi|^2 */
    double soliton_mean;           /* mean |psi|^2 over the round trip */
    double soliton_background;     /* |psi|^2 far from the soliton */
    bool soliton_stable;
    double soliton_fold_zeta; /* largest zeta at this drive with a soliton; NAN: none at all */
    double soliton_hopf_zeta; /* it breathes below; NAN: see the next three */
    int soliton_breathing;    /* enum lle_breathing of lle/hopf.h: why there is a number or not */
    double soliton_most_growth, soliton_most_growth_zeta; /* where it never breathes */
    double soliton_width_lines;                           /* 3 dB width of the spectrum, lines */
    struct base_reals eigen_index;                        /* eigenvalues.index */
    struct base_reals eigen_real, eigen_imag; /* leading eigenvalues, largest real part first */
    struct base_reals theta, profile;         /* angle (rad), |psi|^2 */

    /* Along the branch of stable and breathing solitons, from its end down: over the detuning at
     * this drive, and over the drive at this detuning (lle_steady_analyse only). */
    struct base_reals branch_zeta, branch_peak, branch_growth;
    struct base_reals drive_f2, drive_peak, drive_growth;
    double drive_fold_f2; /* least drive with a soliton at this detuning; NAN: none */
    double drive_hopf_f2; /* it breathes above; NAN: up to f^2 = 1 + (zeta - 1)^2, where its
                             background becomes unstable, it does not */

    /* The soliton of the ring's whole dispersion and losses (lle/drift.h), where there is more than
     * d2 and one loss. */
    bool whole_exists;
    double whole_peak, whole_mean, whole_background;
    double whole_velocity, whole_spacing_hz; /* rad per tau; change of the line spacing */
    double whole_wave_mode;                  /* NAN: none inside the modes */
    bool whole_stable;
    double whole_growth, whole_fold_zeta, whole_hopf_zeta;
    struct base_reals whole_mu, whole_power; /* |a_mu|^2, ascending */
    char left_out[BASE_TEXT_SIZE]; /* what of the plan is not in all this; "" if nothing */
};
extern const struct base_table lle_steady_table;

/** The analysis from dimensionless numbers. Any finite values are allowed; modes even, >= 8. */
enum base_status lle_steady_at(double f2, double zeta, double d2, size_t modes,
                               struct lle_steady *out, struct base_error *err);

/** The same for a plan, through lle_dictionary_of, with the branches; soliton.* has only d2 of the
 *  dispersion and one loss, whole.* all of it and a loss for each mode; neither has Raman
 *  scattering, self-steepening, auxiliary laser or heat: left_out says so. Errors: BASE_ERR_DOMAIN
 * with further pumps, beside which nothing is stationary. The caller releases `out` with
 * base_table_release. */
enum base_status lle_steady_analyse(const struct lle_plan *plan, struct lle_steady *out,
                                    struct base_error *err);

#endif
