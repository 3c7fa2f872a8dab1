/* The step of lanes_parts.h, to be included with LANES and NAME(x) defined.
 *
 * Two sweeps per stage and nothing else. In angle: the last pass of the inverse transform, the
 * Kerr term and the drive, the first pass of the forward transform. In modes, block by block: the
 * other forward passes, the stage of ETDRK4 (lle/etdrk4.c has the scheme), the first passes of the
 * next inverse transform. Decimation in frequency forward (J. W. Cooley & J. W. Tukey, Math.
 * Comput. 19, 297 (1965), in the form of W. M. Gentleman & G. Sande, AFIPS 29, 563 (1966)), its
 * transpose back. The inverse transform of (re, im) is the forward one of (im, re). */
#include "lle/lanes_parts.h"

#include <string.h>

typedef double vec __attribute__((vector_size(8 * LANES), may_alias));

#define INLINE static inline __attribute__((always_inline))

enum { CELL = 2 * LANES }; /* doubles per position */

INLINE vec *at(double *array, size_t position)
{
    return (vec *)(array + CELL * position);
}

INLINE vec widen(const float *x)
{
    typedef float narrow __attribute__((vector_size(4 * LANES)));
    narrow v;
    memcpy(&v, x, sizeof v);
    return __builtin_convertvector(v, vec);
}

/* Eight points in place, in natural order, times exp(-2 pi i r q/8). */
INLINE void dft8(vec *re, vec *im)
{
    const double h = 0.70710678118654752440;
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

INLINE void load(int radix, double *x, size_t first, size_t stride, vec *re, vec *im)
{
    for (int r = 0; r < radix; r++) {
        const vec *cell = at(x, first + (size_t)r * stride);
        re[r] = cell[0];
        im[r] = cell[1];
    }
}

INLINE void store(int radix, double *x, size_t first, size_t stride, const vec *re, const vec *im)
{
    for (int r = 0; r < radix; r++) {
        vec *cell = at(x, first + (size_t)r * stride);
        cell[0] = re[r];
        cell[1] = im[r];
    }
}

/* times turn, or (with re and im changed round) times its conjugate */
INLINE void turn(int radix, const double *t, vec *re, vec *im)
{
    for (int r = 1; r < radix; r++) {
        const double c = t[2 * r - 2], s = t[2 * r - 1];
        const vec x = re[r], y = im[r];
        re[r] = x * c - y * s;
        im[r] = x * s + y * c;
    }
}

INLINE void forward_radix(int radix, double *x, size_t size, const struct lle_lanes_pass *pass)
{
    const size_t length = pass->length, part = length / (size_t)radix;
    for (size_t block = 0; block < size; block += length)
        for (size_t j = 0; j < part; j++) {
            vec re[8], im[8];
            load(radix, x, block + j, part, re, im);
            dft(radix, re, im);
            turn(radix, pass->turn + 2 * (size_t)(radix - 1) * j, re, im);
            store(radix, x, block + j, part, re, im);
        }
}

INLINE void backward_radix(int radix, double *x, size_t size, const struct lle_lanes_pass *pass)
{
    const size_t length = pass->length, part = length / (size_t)radix;
    for (size_t block = 0; block < size; block += length)
        for (size_t j = 0; j < part; j++) {
            vec re[8], im[8];
            load(radix, x, block + j, part, re, im);
            turn(radix, pass->turn + 2 * (size_t)(radix - 1) * j, im, re);
            dft(radix, im, re);
            store(radix, x, block + j, part, re, im);
        }
}

static void forward(double *x, size_t size, const struct lle_lanes_pass *pass)
{
    if (pass->radix == 8)
        forward_radix(8, x, size, pass);
    else if (pass->radix == 4)
        forward_radix(4, x, size, pass);
    else
        forward_radix(2, x, size, pass);
}

static void backward(double *x, size_t size, const struct lle_lanes_pass *pass)
{
    if (pass->radix == 8)
        backward_radix(8, x, size, pass);
    else if (pass->radix == 4)
        backward_radix(4, x, size, pass);
    else
        backward_radix(2, x, size, pass);
}

/* psi -> f + i |psi|^2 psi at every angle, between the outermost passes. */
static void angles(struct lle_lanes *l)
{
    const size_t part = l->modes / 8;
    const double *t = l->pass[0].turn, f = l->f;
    for (size_t j = 0; j < part; j++, t += 14) {
        vec re[8], im[8];
        load(8, l->x, j, part, re, im);
        turn(8, t, im, re);
        dft8(im, re);
        for (int r = 0; r < 8; r++) {
            const vec rho = re[r] * re[r] + im[r] * im[r];
            const vec kerr = rho * re[r];
            re[r] = f - rho * im[r];
            im[r] = kerr;
        }
        dft8(re, im);
        turn(8, t, re, im);
        store(8, l->x, j, part, re, im);
    }
}

/* (re, im) of the weight number `which` times a complex number. */
#define W_RE(which, r, i) (c[2 * (which)] * (r)-c[2 * (which) + 1] * (i))
#define W_IM(which, r, i) (c[2 * (which)] * (i) + c[2 * (which) + 1] * (r))
enum { E, Q, F1, F2, F3 };

/* Stage 0 to 3 at one position: (*nr, *ni) comes as the spectrum of the nonlinear part and leaves
 * as the spectrum of the next field. What p and w hold in between stands in lle/sweeps.c. */
INLINE void combine(int stage, struct lle_lanes *l, size_t position, vec *nr, vec *ni)
{
    const double *c = l->weight + LLE_LANES_WEIGHTS * position;
    vec *a = at(l->a, position), *p = at(l->p, position), *w = at(l->w, position);
    const vec r = *nr, i = *ni;
    if (stage == 0) {
        const vec pr = W_RE(E, a[0], a[1]), pi = W_IM(E, a[0], a[1]);
        const vec qr = W_RE(Q, r, i), qi = W_IM(Q, r, i), ur = pr + qr, ui = pi + qi;
        p[0] = pr, p[1] = pi;
        w[0] = W_RE(E, ur, ui) - qr, w[1] = W_IM(E, ur, ui) - qi;
        a[0] = W_RE(E, pr, pi) + W_RE(F1, r, i), a[1] = W_IM(E, pr, pi) + W_IM(F1, r, i);
        *nr = ur, *ni = ui;
    } else if (stage == 1) {
        *nr = p[0] + W_RE(Q, r, i), *ni = p[1] + W_IM(Q, r, i);
        p[0] = r, p[1] = i;
    } else if (stage == 2) {
        *nr = w[0] + 2.0 * W_RE(Q, r, i), *ni = w[1] + 2.0 * W_IM(Q, r, i);
        w[0] = p[0] + r, w[1] = p[1] + i;
    } else {
        vec nextr = a[0] + W_RE(F2, w[0], w[1]) + W_RE(F3, r, i);
        vec nexti = a[1] + W_IM(F2, w[0], w[1]) + W_IM(F3, r, i);
        if (l->kick) {
            const float *kick = l->kick + CELL * (size_t)l->mode[position];
            nextr += l->sigma * widen(kick);
            nexti += l->sigma * widen(kick + LANES);
        }
        a[0] = *nr = nextr, a[1] = *ni = nexti;
    }
}

INLINE void modes(int stage, struct lle_lanes *l)
{
    const size_t size = l->modes / 8;
    for (size_t block = 0; block < l->modes; block += size) {
        double *x = l->x + CELL * block;
        for (size_t k = 1; k + 1 < l->passes; k++)
            forward(x, size, &l->pass[k]);
        for (size_t first = 0; first < size; first += 8) {
            vec re[8], im[8];
            load(8, x, first, 1, re, im);
            dft8(re, im);
            for (size_t r = 0; r < 8; r++)
                combine(stage, l, block + first + r, &re[r], &im[r]);
            dft8(im, re);
            store(8, x, first, 1, re, im);
        }
        for (size_t k = l->passes - 2; k > 0; k--)
            backward(x, size, &l->pass[k]);
    }
}

void NAME(lle_lanes_start)(struct lle_lanes *l)
{
    for (size_t k = 0; k < l->modes; k += 8) {
        vec re[8], im[8];
        load(8, l->a, k, 1, re, im);
        dft8(im, re);
        store(8, l->x, k, 1, re, im);
    }
    for (size_t k = l->passes - 2; k > 0; k--)
        backward(l->x, l->modes, &l->pass[k]);
}

void NAME(lle_lanes_step)(struct lle_lanes *l)
{
    angles(l);
    modes(0, l);
    angles(l);
    modes(1, l);
    angles(l);
    modes(2, l);
    angles(l);
    modes(3, l);
}
