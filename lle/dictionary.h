/** Laboratory <-> dimensionless. */
#ifndef LLE_DICTIONARY_H
#define LLE_DICTIONARY_H

#include "base/status.h"
#include "lle/plan.h"

struct lle_dictionary {
    double f2, zeta, d2, d3, d4;  /* dimensionless */
    double kappa_hz, kappa_rad_s; /* loss rate of the energy: FWHM of the resonance */
    double photon_lifetime_s;     /* 1/kappa */
    double roundtrip_s, roundtrip_tau;
    double g_rad_s;                    /* Kerr shift per photon */
    double photons_per_unit;           /* kappa/2g: photons in |psi|^2 = 1 */
    double threshold_w;                /* pump power at f^2 = 1 */
    double pump_w, detuning_hz, d2_hz; /* the laboratory values these dimensionless ones mean */
    /* Spacing and higher dispersion as used; with a mode table those of its fit, with errors (NAN
     * without one). group_index and effective_area_m2: a guide table's where there is one. */
    double d3_hz, d4_hz, fsr_hz;
    double auxiliary_f2, auxiliary_zeta;       /* dimensionless, as f2 and zeta */
    double thermal_c, thermal_fast_c;          /* C_1 + C_2, C_1: lle/bath.h */
    double thermal_fast_tau, thermal_slow_tau; /* comb.thermal_speedup included */
    double raman, shock; /* D1 tau_R; D1/omega_0 where self-steepening is on, else 0 */
    double fsr_stderr_hz, d2_stderr_hz, d3_stderr_hz, d4_stderr_hz;
    double group_index, effective_area_m2;
    double kerr_area_m2; /* what stands in g: effective_area_m2, or a solved guide's own */
    /* Power in the bus of a line with |psi_mu|^2 = 1: hbar omega kappa_ex kappa/2g. */
    double line_w_per_unit;
    double coupling_ratio, drop_ratio; /* shares of kappa as used, of the pumped mode */
    double thermorefractive_hz;        /* rms of its resonance by the ring's temperature; 0: off */
};

extern const struct base_table lle_dictionary_table;

/** Reads resonator.mode_table or solves for resonator.geometry where one is set
 * (lle_dispersion_fit, with its errors), and refuses comb.dispersion_d2 beside it. Else errors:
 * BASE_ERR_DOMAIN. comb.drive_f2/.detuning_zeta/.dispersion_d2 override where set. */
enum base_status lle_dictionary_of(const struct lle_plan *plan, struct lle_dictionary *out,
                                   struct base_error *err);

#endif
