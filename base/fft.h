/** Complex double Fourier transforms of one length (FFTW behind a lock).
 *
 *  Unnormalised: backward(forward(x)) = n x.
 *    forward:  X_m = sum_j x_j exp(-2 pi i j m / n)
 *    backward: x_j = sum_m X_m exp(+2 pi i j m / n)
 *  Plans are made with FFTW_ESTIMATE, so that a run repeats bit for bit; making
 *  and freeing plans is serialised, executing is free of locks and may run in
 *  many threads at once on one handle. Arrays come from base_fft_alloc (their
 *  alignment is part of the plan). */
#ifndef BASE_FFT_H
#define BASE_FFT_H

#include "base/status.h"

#include <complex.h>
#include <stddef.h>

struct base_fft;

enum base_status base_fft_new(struct base_fft **out, size_t n, struct base_error *err);
void base_fft_free(struct base_fft *fft); /* accepts NULL */

/** in and out: n values each; in == out is not allowed; `in` is kept. */
void base_fft_forward(const struct base_fft *fft, const double complex *in, double complex *out);
void base_fft_backward(const struct base_fft *fft, const double complex *in, double complex *out);

/** Aligned array of n complex numbers, zeroed; NULL without memory. Free with base_fft_release. */
double complex *base_fft_alloc(size_t n);
void base_fft_release(double complex *array); /* accepts NULL */

#endif
