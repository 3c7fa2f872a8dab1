/** Sums that would cancel if written as the textbook writes them. Private to qkd/. */
#ifndef QKD_SERIES_H
#define QKD_SERIES_H

#include <math.h>

/* I0(2 sqrt(w)) - 1 = sum_{k >= 1} w^k / (k!)^2 (Abramowitz & Stegun 9.6.12): all terms positive.
 * The loop ends for any w up to 1e5, far beyond the 10 photons a plan allows. */
static inline double qkd_series_i0_less_1(double w)
{
    double term = w, sum = w;
    for (int k = 2; term > 1e-17 * sum && k < 2000; k++) {
        term *= w / ((double)k * k);
        sum += term;
    }
    return sum;
}

/* w d/dw of it: sum_{k >= 1} k w^k / (k!)^2. */
static inline double qkd_series_i0_slope(double w)
{
    double term = w, sum = w;
    for (int k = 2; k * term > 1e-17 * sum && k < 2000; k++) {
        term *= w / ((double)k * k);
        sum += k * term;
    }
    return sum;
}

/* 1 - q exp(-u), q = 1 - p: a detector that sees u photons or a dark count. */
static inline double qkd_series_click(double p, double u)
{
    return -expm1(log1p(-p) - u);
}

#endif
