/** Private: look at an evolving field through quantities that a drift round the ring leaves alone.
 */
#ifndef LLE_WATCH_H
#define LLE_WATCH_H

#include "lle/solver.h"

/** What was seen. Bands are groups of neighbouring lines, the two sides apart. */
struct lle_watch {
    size_t samples, bands;
    double *band_power;  /* [sample][band], sums of |a_mu|^2, the pump mode first; owned */
    double *spectrum;    /* [mode, FFT order] time average of |a_mu|^2; owned */
    double complex pump; /* time average of a_0 */
    double *given,
        *work;      /* [mode] time averages of |f_mu|^2 and Re(f_mu^* a_mu), where pumped; owned */
    double *flat;   /* [sample] share of the round trip on the lower homogeneous state; owned */
    double *peaks;  /* [sample] number of pulses standing on it; owned */
    double highest; /* largest |psi|^2 seen anywhere at any time */
    double mean_power; /* time average of mean |psi|^2 */
    double line_power; /* the same without the pump mode */
    double edge_power; /* share of the power in the outermost eighth of the modes */
    double background; /* |psi|^2 of the lower homogeneous state; NAN where it is unstable (rho >=
                          1) */
};

/** Advance by samples * stride steps, looking after every stride. */
enum base_status lle_watch_run(struct lle_solver *s, size_t samples, size_t stride,
                               struct lle_watch *out, struct base_error *err);
void lle_watch_free(struct lle_watch *w);

/** Mean distance of the bands from their time average over the mean power: 0 for a stationary
 * state, however it drifts; some tenths where bands fluctuate freely. */
double lle_watch_stationarity(const struct lle_watch *w);

/** Quick motion of the bands over samples from .. from + count, relative to the mean power: what is
 *  left when running means over `wide` samples (weighted by Hann's window) are taken away three
 *  times. Slower motion, as pulses running over the grid's points or into their places, leaves a
 *  thousandth. 0 where there are too few samples. */
double lle_watch_ripple(const struct lle_watch *w, size_t from, size_t count, size_t wide);

/** How closely the field comes back to itself after it has once moved away: the least mean distance
 *  between samples a lag apart, beyond the first maximum, over the largest. 0 for a periodic state
 *  and for one that only relaxes (it never turns back), towards 1 for an irregular one. */
double lle_watch_recurrence(const struct lle_watch *w);

#endif
