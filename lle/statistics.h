/** What a record says in numbers, each with its error from independent members. */
#ifndef LLE_STATISTICS_H
#define LLE_STATISTICS_H

#include "lle/coherence.h"

enum { LLE_ENERGY_MOMENTS = 3 }; /* orders 2, 3, 4 */

struct lle_statistics {
    int mu;
    double freq_hz;
    double mean_w, mean_stderr_w;
    double g2_0, g2_0_stderr;
    double coherent_fraction, coherent_fraction_stderr;
    double coherence_time_s, coherence_time_stderr_s;
    double energy_moment[LLE_ENERGY_MOMENTS], energy_stderr[LLE_ENERGY_MOMENTS];
};
extern const struct base_table lle_statistics_table;

/** `coherence` is that of the line (lle_coherence_of).
 *
 *  coherent_fraction: share of the power in a carrier that keeps its phase over the record,
 *  Re<m_1^* m_2>/<|E|^2> with the means m_1, m_2 of a member's two halves. Without a carrier it is
 *  zero on average, not only small: halves far apart have no noise in common. In a mixture of
 *  coherent and thermal light it is the coherent share, and g2(0) = 2 - coherent_fraction^2.
 *  coherence_time_s: delay at which |g1| has fallen to 1/e; NAN where it stays above within the
 *  delays of `coherence`.
 *  energy_moment[k - 2] = <W^k>/<W>^k of the energy W in windows of window_s (rounded to whole
 *  samples, one at least) side by side: 1 for constant light, k! for thermal light in windows much
 *  shorter than its coherence time; NAN of a record shorter than a window.
 *
 *  Errors are the jackknife over members (over four blocks where there is one member). */
enum base_status lle_statistics_of(const struct lle_line *line,
                                   const struct lle_coherence *coherence, double window_s,
                                   struct lle_statistics *out, struct base_error *err);

#endif
