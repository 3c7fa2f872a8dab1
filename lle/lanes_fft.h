/* Fourier transforms of several fields at once, one per lane of a vector, to be included with REAL
 * and LANES defined.
 *
 * Decimation in frequency forward (J. W. Cooley & J. W. Tukey, Math. Comput. 19, 297 (1965), in the
 * form of W. M. Gentleman & G. Sande, AFIPS 29, 563 (1966)), its transpose back. The inverse
 * transform of (re, im) is the forward one of (im, re). */
#include "lle/lanes_parts.h"

typedef REAL vec __attribute__((vector_size(sizeof(REAL) * LANES), may_alias));

#define INLINE static inline __attribute__((always_inline))

enum { CELL = 2 * LANES }; /* numbers per position */

INLINE vec *at(REAL *array, size_t position)
{
    return (vec *)(array + CELL * position);
}

/* Eight points in place, in natural order, times exp(-2 pi i r q/8). */
INLINE void dft8(vec *re, vec *im)
{
    const REAL h = (REAL)0.70710678118654752440;
    const vec s0r = re[0] + re[4], s0i = im[0] + im[4], d0r = re[0] - re[4], d0i = im[0] - im[4];
    const vec s1r = re[1] + re[5], s1i = im[1] + im[5], d1r = re[1] - re[5], d1i = im[1] - im[5];
    const vec s2r = re[2] + re[6], s2i = im[2] + im[6], d2r = re[2] - re[6], d2i = im[2] - im[6];
    const vec s3r = re[3] + re[7], s3i = im[3] + im[7], d3r = re[3] - re[7], d3i = im[3] - im[7];

    const vec er = s0r + s2r, ei = s0i + s2i, tr = s0r - s2r, ti = s0i - s2i;
    const vec gr = s1r + s3r, gi = s1i + s3i, ur = s1r - s3r, ui = s1i - s3i;
    re[0] = er + gr, im[0] = ei + gi;
    re[4] = er - gr, im[4] = ei - gi;
    re[2] = tr + ui, im[2] = ti - ur;
    re[6] = tr - ui, im[6] = ti + ur;

    /* d1 (1 - i) and d3 (-1 - i), to be shortened by h in the last sums. */
    const vec ar = d1r + d1i, ai = d1i - d1r, br = d3i - d3r, bi = d3i + d3r;
    const vec pr = d0r + d2i, pi = d0i - d2r, qr = d0r - d2i, qi = d0i + d2r;
    const vec cr = ar + br, ci = ai - bi, kr = ar - br, ki = ai + bi;
    re[1] = pr + h * cr, im[1] = pi + h * ci;
    re[5] = pr - h * cr, im[5] = pi - h * ci;
    re[3] = qr + h * ki, im[3] = qi - h * kr;
    re[7] = qr - h * ki, im[7] = qi + h * kr;
}

INLINE void dft4(vec *re, vec *im)
{
    const vec er = re[0] + re[2], ei = im[0] + im[2], tr = re[0] - re[2], ti = im[0] - im[2];
    const vec gr = re[1] + re[3], gi = im[1] + im[3], ur = re[1] - re[3], ui = im[1] - im[3];
    re[0] = er + gr, im[0] = ei + gi;
    re[2] = er - gr, im[2] = ei - gi;
    re[1] = tr + ui, im[1] = ti - ur;
    re[3] = tr - ui, im[3] = ti + ur;
}

INLINE void dft2(vec *re, vec *im)
{
    const vec r = re[0] - re[1], i = im[0] - im[1];
    re[0] += re[1], im[0] += im[1];
    re[1] = r, im[1] = i;
}

INLINE void dft(int radix, vec *re, vec *im)
{
    if (radix == 8)
        dft8(re, im);
    else if (radix == 4)
        dft4(re, im);
    else
        dft2(re, im);
}

INLINE void load(int radix, REAL *x, size_t first, size_t stride, vec *re, vec *im)
{
    for (int r = 0; r < radix; r++) {
        const vec *cell = at(x, first + (size_t)r * stride);
        re[r] = cell[0];
        im[r] = cell[1];
    }
}

INLINE void store(int radix, REAL *x, size_t first, size_t stride, const vec *re, const vec *im)
{
    for (int r = 0; r < radix; r++) {
        vec *cell = at(x, first + (size_t)r * stride);
        cell[0] = re[r];
        cell[1] = im[r];
    }
}

/* times turn, or (with re and im changed round) times its conjugate */
INLINE void turn(int radix, const REAL *t, vec *re, vec *im)
{
    for (int r = 1; r < radix; r++) {
        const REAL c = t[2 * r - 2], s = t[2 * r - 1];
        const vec x = re[r], y = im[r];
        re[r] = x * c - y * s;
        im[r] = x * s + y * c;
    }
}

INLINE void forward_radix(int radix, REAL *x, size_t size, const struct lle_lanes_pass *pass)
{
    const size_t length = pass->length, part = length / (size_t)radix;
    for (size_t block = 0; block < size; block += length)
        for (size_t j = 0; j < part; j++) {
            vec re[8], im[8];
            load(radix, x, block + j, part, re, im);
            dft(radix, re, im);
            turn(radix, (const REAL *)pass->turn + 2 * (size_t)(radix - 1) * j, re, im);
            store(radix, x, block + j, part, re, im);
        }
}

INLINE void backward_radix(int radix, REAL *x, size_t size, const struct lle_lanes_pass *pass)
{
    const size_t length = pass->length, part = length / (size_t)radix;
    for (size_t block = 0; block < size; block += length)
        for (size_t j = 0; j < part; j++) {
            vec re[8], im[8];
            load(radix, x, block + j, part, re, im);
            turn(radix, (const REAL *)pass->turn + 2 * (size_t)(radix - 1) * j, im, re);
            dft(radix, im, re);
            store(radix, x, block + j, part, re, im);
        }
}

static void forward(REAL *x, size_t size, const struct lle_lanes_pass *pass)
{
    if (pass->radix == 8)
        forward_radix(8, x, size, pass);
    else if (pass->radix == 4)
        forward_radix(4, x, size, pass);
    else
        forward_radix(2, x, size, pass);
}

static void backward(REAL *x, size_t size, const struct lle_lanes_pass *pass)
{
    if (pass->radix == 8)
        backward_radix(8, x, size, pass);
    else if (pass->radix == 4)
        backward_radix(4, x, size, pass);
    else
        backward_radix(2, x, size, pass);
}
