/** Mean power spectrum of Hann-windowed segments that overlap by half: P. D. Welch, IEEE Trans.
 *  Audio Electroacoust. 15, 70 (1967). */
#ifndef LLE_WELCH_H
#define LLE_WELCH_H

#include "base/fft.h"

enum { LLE_WELCH_SHORTEST = 8 };

struct lle_welch {
    size_t length, padded, count; /* samples of a segment, with zeros, segments so far */
    struct base_fft *fft;
    double complex *in, *out;
    double *power; /* padded values, FFT order: mean of |X|^2 / sum w^2 after lle_welch_finish */
};

/** Mean and standard error of what members say one by one. */
struct lle_welch_spread {
    size_t members, count;
    double *sum, *square;
};

/** Samples of a segment (even): long ones resolve, many average; a few at least over all members.
 */
size_t lle_welch_segment(size_t members, size_t samples);

/** `padded` >= length: zeros follow each segment. Free in every case. */
enum base_status lle_welch_new(struct lle_welch *w, size_t length, size_t padded,
                               struct base_error *err);
void lle_welch_free(struct lle_welch *w);

/** Add the segments of one member's record, `offset` subtracted. */
void lle_welch_add(struct lle_welch *w, const double complex *record, size_t samples,
                   double complex offset);
void lle_welch_finish(struct lle_welch *w);
/** As new, for another member. */
void lle_welch_clear(struct lle_welch *w);

/** `count` values of each member. Free in every case. */
enum base_status lle_welch_spread_new(struct lle_welch_spread *s, size_t count,
                                      struct base_error *err);
void lle_welch_spread_free(struct lle_welch_spread *s);
/** One member's value `at`; the member is over with lle_welch_spread_next. */
void lle_welch_spread_add(struct lle_welch_spread *s, size_t at, double value);
void lle_welch_spread_next(struct lle_welch_spread *s);
/** Standard error of the members' mean at `at`; NAN of fewer than two. */
double lle_welch_spread_stderr(const struct lle_welch_spread *s, size_t at);

#endif
