/** First- and second-order coherence of a record, with errors from independent members. */
#ifndef LLE_COHERENCE_H
#define LLE_COHERENCE_H

#include "lle/line.h"

/* The caller releases results with base_table_release(&lle_..._table, ...). */

struct lle_coherence {
    struct base_reals tau_s;             /* 0 .. max lag */
    struct base_reals g1_abs, g1_stderr; /* |g1(tau)| */
    struct base_reals g1_real, g1_imag;
    struct base_reals g2, g2_stderr;
    double g2_0, g2_0_stderr;
    double mean_w;
    double edge_power; /* of the comb the line is of, and what to distrust about it: lle/line.h */
    char warning[BASE_TEXT_SIZE];
};
extern const struct base_table lle_coherence_table;

/** By FFT over each member, averaged; errors are the jackknife over members (over four blocks when
 *  there is one member). g1(tau) = <E*(t) E(t+tau)>/<|E|^2>. */
enum base_status lle_coherence_of(const struct lle_line *line, double max_lag_s,
                                  struct lle_coherence *out, struct base_error *err);

/** One-sided power spectral density of a real record around its mean, relative to the mean squared
 *  (relative intensity noise), per Hz; Welch with Hann windows, averaged over members. */
struct lle_spectrum {
    struct base_reals freq_hz, density_per_hz;
    struct base_reals stderr_per_hz; /* from the members' own spectra; NAN where there is but one */
};
extern const struct base_table lle_spectrum_table;
enum base_status lle_coherence_rin(const double *record, size_t members, size_t samples,
                                   double sample_s, struct lle_spectrum *out,
                                   struct base_error *err);

/** Two-sided spectrum of a line about its carrier, normalised to unit area, per Hz; times the
 * pump's Lorentzian phase noise of `linewidth_hz` (the beat with a reference laser of that
 * linewidth). Frequencies are optical: light above the carrier, a field exp(-2 pi i nu t), stands
 * at +nu. The record resolves 1.4/(its length), but a carrier that keeps its phase over the record
 * (a soliton's line) is drawn with its true width, on points that become denser towards it:
 * integrate by trapezoids. */
enum base_status lle_coherence_beat(const struct lle_line *line, double linewidth_hz,
                                    struct lle_spectrum *out, struct base_error *err);

#endif
