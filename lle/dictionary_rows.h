/** Private: the rows of struct lle_dictionary, once for itself (PREFIX "") and once inside another
 *  result (PREFIX "dictionary."). AT(member) is the offset there. */
#ifndef LLE_DICTIONARY_ROWS_H
#define LLE_DICTIONARY_ROWS_H

#include <math.h>

#define LLE_DICTIONARY_ROW(name, member, unit, about)                                              \
    {                                                                                              \
        name, BASE_REAL, member, unit, -HUGE_VAL, HUGE_VAL, NAN, NULL, about                       \
    }

/* clang-format off */
#define LLE_DICTIONARY_ROWS(PREFIX, AT)                                                            \
    LLE_DICTIONARY_ROW(PREFIX "f2", AT(f2), "1", "drive f^2 = 8 g eta P / (kappa^2 hbar omega): pump over threshold"), \
    LLE_DICTIONARY_ROW(PREFIX "zeta", AT(zeta), "1", "detuning zeta = 2 (omega_0 - omega_p) / kappa"), \
    LLE_DICTIONARY_ROW(PREFIX "d2", AT(d2), "1", "dispersion d2 = D2 / kappa, multiplies mu^2"),  \
    LLE_DICTIONARY_ROW(PREFIX "d3", AT(d3), "1", "third-order dispersion d3 = D3 / (3 kappa), multiplies mu^3"), \
    LLE_DICTIONARY_ROW(PREFIX "d4", AT(d4), "1", "fourth-order dispersion d4 = D4 / (12 kappa), multiplies mu^4"), \
    LLE_DICTIONARY_ROW(PREFIX "auxiliary_f2", AT(auxiliary_f2), "1", "drive of the auxiliary laser"), \
    LLE_DICTIONARY_ROW(PREFIX "auxiliary_zeta", AT(auxiliary_zeta), "1", "detuning of the auxiliary laser"), \
    LLE_DICTIONARY_ROW(PREFIX "thermal_c", AT(thermal_c), "1", "thermal shift of zeta per intensity |psi|^2, in the end"), \
    LLE_DICTIONARY_ROW(PREFIX "thermal_fast_c", AT(thermal_fast_c), "1", "the guide's part of it"), \
    LLE_DICTIONARY_ROW(PREFIX "thermal_fast_tau", AT(thermal_fast_tau), "1", "thermal time of the guide in 2 / kappa, speed-up included"), \
    LLE_DICTIONARY_ROW(PREFIX "thermal_slow_tau", AT(thermal_slow_tau), "1", "thermal time of the chip in 2 / kappa, speed-up included"), \
    LLE_DICTIONARY_ROW(PREFIX "raman", AT(raman), "1", "Raman term D1 tau_R"),                    \
    LLE_DICTIONARY_ROW(PREFIX "shock", AT(shock), "1", "self-steepening D1 / omega_0, 0 where it is off"), \
    LLE_DICTIONARY_ROW(PREFIX "kappa_hz", AT(kappa_hz), "Hz", "loss rate of the energy, kappa/2pi: width of the resonance"), \
    LLE_DICTIONARY_ROW(PREFIX "kappa_rad_s", AT(kappa_rad_s), "rad/s", "loss rate of the energy kappa; tau = kappa t / 2"), \
    LLE_DICTIONARY_ROW(PREFIX "photon_lifetime_s", AT(photon_lifetime_s), "s", "1 / kappa"),      \
    LLE_DICTIONARY_ROW(PREFIX "roundtrip_s", AT(roundtrip_s), "s", "round-trip time"),            \
    LLE_DICTIONARY_ROW(PREFIX "roundtrip_tau", AT(roundtrip_tau), "1", "round-trip time in units of 2 / kappa"), \
    LLE_DICTIONARY_ROW(PREFIX "g_rad_s", AT(g_rad_s), "rad/s", "Kerr shift of the resonance per photon"), \
    LLE_DICTIONARY_ROW(PREFIX "photons_per_unit", AT(photons_per_unit), "1", "photons in |psi|^2 = 1: kappa / 2g"), \
    LLE_DICTIONARY_ROW(PREFIX "threshold_w", AT(threshold_w), "W", "pump power at f^2 = 1"),      \
    LLE_DICTIONARY_ROW(PREFIX "pump_w", AT(pump_w), "W", "pump power that f^2 means"),            \
    LLE_DICTIONARY_ROW(PREFIX "detuning_hz", AT(detuning_hz), "Hz", "detuning (omega_0 - omega_p)/2pi that zeta means"), \
    LLE_DICTIONARY_ROW(PREFIX "d2_hz", AT(d2_hz), "Hz", "dispersion D2/2pi that d2 means"),       \
    LLE_DICTIONARY_ROW(PREFIX "d2_stderr_hz", AT(d2_stderr_hz), "Hz", "standard error of D2/2pi in the fit of the mode table, with geometry the error of the grid too"), \
    LLE_DICTIONARY_ROW(PREFIX "d3_hz", AT(d3_hz), "Hz", "third-order dispersion D3/2pi"),         \
    LLE_DICTIONARY_ROW(PREFIX "d3_stderr_hz", AT(d3_stderr_hz), "Hz", "standard error of D3/2pi in the fit of the mode table, with geometry the error of the grid too"), \
    LLE_DICTIONARY_ROW(PREFIX "d4_hz", AT(d4_hz), "Hz", "fourth-order dispersion D4/2pi"),        \
    LLE_DICTIONARY_ROW(PREFIX "d4_stderr_hz", AT(d4_stderr_hz), "Hz", "standard error of D4/2pi in the fit of the mode table, with geometry the error of the grid too"), \
    LLE_DICTIONARY_ROW(PREFIX "fsr_hz", AT(fsr_hz), "Hz", "free spectral range D1/2pi at the pump"), \
    LLE_DICTIONARY_ROW(PREFIX "fsr_stderr_hz", AT(fsr_stderr_hz), "Hz", "standard error of D1/2pi in the fit of the mode table, with geometry the error of the grid too"), \
    LLE_DICTIONARY_ROW(PREFIX "group_index", AT(group_index), "1", "group index at the pump"),    \
    LLE_DICTIONARY_ROW(PREFIX "effective_area_m2", AT(effective_area_m2), "m2", "effective area at the pump; of a guide (int |E|^2)^2 / int |E|^4"), \
    LLE_DICTIONARY_ROW(PREFIX "kerr_area_m2", AT(kerr_area_m2), "m2", "area in the Kerr shift: with geometry that of all field components in the core, else effective_area_m2"), \
    LLE_DICTIONARY_ROW(PREFIX "line_w_per_unit", AT(line_w_per_unit), "W", "power in the bus of a line with |psi_mu|^2 = 1"), \
    LLE_DICTIONARY_ROW(PREFIX "coupling_ratio", AT(coupling_ratio), "1", "the bus's share of kappa, of the pumped mode"), \
    LLE_DICTIONARY_ROW(PREFIX "drop_ratio", AT(drop_ratio), "1", "the drop port's share of kappa, of the pumped mode"), \
    LLE_DICTIONARY_ROW(PREFIX "thermorefractive_hz", AT(thermorefractive_hz), "Hz", "rms motion of the resonance by the ring's thermodynamic temperature, 0 where it is off")
/* clang-format on */

#endif
