/** Delayed self-heterodyne spectrum: light beats with itself some time later, z = E(t) E*(t -
 * delay), as behind an unbalanced interferometer with a frequency shifter in one arm (T. Okoshi, K.
 * Kikuchi and A. Nakayama, Electron. Lett. 16, 630 (1980)). Frequencies are counted from the
 * shifter's.
 *
 *  For a laser of white frequency noise, Lorentzian of FWHM w, the correlation of z is
 *      exp(-2 pi w min(|t|, delay))
 *  (L. Richter et al., IEEE J. Quantum Electron. 22, 2070 (1986)): a Lorentzian of 2 w for a long
 *  delay; a delta function exp(-2 pi w delay) on an oscillating pedestal for a short one. */
#ifndef LLE_HETERODYNE_H
#define LLE_HETERODYNE_H

#include "lle/line.h"

/** The caller releases it with base_table_release(&lle_heterodyne_table, ...). */
struct lle_heterodyne {
    double delay_s, span_hz, resolution_hz; /* as used; resolution of the record: 1.5/its length */
    /* A Lorentzian without floor, and the closed form above with the record's own resolution, both
     * fitted in the spectrum within +-span by maximum likelihood (every bin exponentially
     * distributed, as for a mean of noise). */
    double fwhm_hz, fwhm_stderr_hz;
    double linewidth_hz, linewidth_stderr_hz; /* of the white laser that looks like this */
    struct base_reals freq_hz,
        density_per_hz;           /* within +-span; of unit area over all frequencies */
    struct base_reals fit_per_hz; /* the Lorentzian */
};
extern const struct base_table lle_heterodyne_table;

/** `laser_hz`: Lorentzian phase noise that is not in the record yet (the pump's, where
 *  comb.pump_noise is off), drawn at the address `here`; 0: none. `span_hz`: of the fit on either
 *  side; 0: all there is. Errors: jackknife over 8 blocks of the record or its members. */
enum base_status lle_heterodyne_of(const struct lle_line *line, double delay_s, double span_hz,
                                   double laser_hz, struct base_rng here,
                                   struct lle_heterodyne *out, struct base_error *err);

#endif
