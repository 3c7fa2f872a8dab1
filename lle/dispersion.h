/** The ring's dispersion: from a table or from polynomial coefficients, with a mode crossing.
 *
 *  D_int(mu) = omega_mu - omega_0 - D1 mu = D2 mu^2/2 + D3 mu^3/6 + D4 mu^4/24 + ..., as in V.
 * Brasch et al., Science 351, 357 (2016). */
#ifndef LLE_DISPERSION_H
#define LLE_DISPERSION_H

#include "lle/dictionary.h"

/** What a table says about the pumped mode, all over 2 pi. */
struct lle_dispersion {
    double fsr_hz, d2_hz, d3_hz, d4_hz;                             /* D1, D2, D3, D4 */
    double fsr_stderr_hz, d2_stderr_hz, d3_stderr_hz, d4_stderr_hz; /* of the fit */
    double group_index, area_m2;     /* of a guide at the pump; NAN in a mode table */
    double kerr_area_m2;             /* of a guide that was solved for, lle/guide.h; else NAN */
    double kappa_hz, coupling_ratio; /* of the pumped mode; NAN where the table does not say */
};

/** A table says the dispersion: resonator.mode_table, or resonator.geometry, which makes one. */
bool lle_dispersion_tabled(const struct lle_resonator *r);

/** Fit the plan's table (there must be one) about the resonance nearest to pump.frequency_hz:
 * polynomial of degree 6 by least squares over the rows within a sixteenth of the pump's frequency,
 * and the nearest 17 at least. Standard errors are those of the residuals: they hold the scatter of
 * the table and what degree 6 cannot follow; with resonator.geometry the error of the grid too
 * (lle/guide_ring.h). */
enum base_status lle_dispersion_fit(const struct lle_plan *plan, struct lle_dispersion *out,
                                    struct base_error *err);

/** The same from one curve of a ring that was solved for, without the error of the grid. */
struct lle_guide_ring;
enum base_status lle_dispersion_of_ring(const struct lle_guide_ring *ring, size_t curve,
                                        struct lle_dispersion *out, struct base_error *err);

/** comb.wrap: every D_int modulo the spacing, in (-1/2, 1/2] of it. A line is then as far off as
 * the nearest resonance, which belongs to another mode number; the Kerr effect round a smooth ring
 *  feeds a mode of its own number only, and lle/ikeda.h has what one bus makes of that. */

/** Detuning of every mode, 2 D_int(mu)/kappa, for comb.modes modes in FFT order (struct lle_drive's
 *  `dispersion`); *out is malloc'd, and NULL where d2, d3, d4 alone say it. Rows of a table are
 *  taken as they stand, between those of a guide by cubic splines. Mode -N/2 stands for +N/2 too
 * and gets their mean: no odd part, as in the solver. Errors: BASE_ERR_DOMAIN if the table does not
 * reach all modes. */
enum base_status lle_dispersion_array(const struct lle_plan *plan, const struct lle_dictionary *d,
                                      double **out, struct base_error *err);

/** Shift of mode mu, Hz, by the family of modes it crosses at resonator.crossing_mode: two coupled
 *  modes, of which the one that is mode mu far from the crossing is followed,
 *      shift = delta/2 - sgn(delta) sqrt(delta^2/4 + G^2),
 *  delta = crossing_spacing_hz (mu - crossing_mode), the other family above mode mu, G =
 *  crossing_hz (H. A. Haus and W. Huang, Proc. IEEE 79, 1505 (1991)). Where delta >> G this is the
 *  -G^2/delta of T. Herr et al., Phys. Rev. Lett. 113, 123901 (2014). */
double lle_dispersion_crossing_hz(const struct lle_resonator *r, double mu);

#endif
