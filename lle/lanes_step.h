/* The step of lanes_parts.h, to be included with REAL, LANES, ACROSS and NAME(x) defined.
 *
 * Two sweeps per stage and nothing else. In angle: the last pass of the inverse transform, the
 * Kerr term and the drive, the first pass of the forward transform. In modes, block by block: the
 * other forward passes, the stage of ETDRK4, the first passes of the next inverse transform.
 *
 * ETDRK4 (lle/etdrk4.c) with the products shared; n1 .. n4 are the spectra of the nonlinear part,
 * e = exp(L h/2):
 *     u = e a + q n1,   v = e a + q n2,   z = [e u - q n1] + 2 q n3,
 *     a <- [e u + (f1 - e q) n1] + f2 (n2 + n3) + f3 n4. */
#include "lle/lanes_fft.h"

#include <stdbool.h>
#include <string.h>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

#if ACROSS
#include "lle/lanes_across.h"
typedef vec weight; /* the lanes hold modes of one field, each with its own weights */
#else
typedef REAL weight; /* one field in every lane */
INLINE void spread(const struct lle_lanes *l, size_t first, vec *re, vec *im)
{
    (void)l, (void)first, (void)re, (void)im;
}
#define gather spread
#endif

INLINE vec of_lanes(const double *x)
{
    vec v;
    for (size_t i = 0; i < LANES; i++)
        v[i] = (REAL)x[i];
    return v;
}

/* psi -> f + i (|psi|^2 + shift) psi at every angle, between the outermost passes. */
INLINE void angles_of(bool own, struct lle_lanes *l)
{
    const size_t part = l->pass[0].length / 8;
    const REAL *t = l->pass[0].turn, f = (REAL)l->f;
    REAL *x = l->x;
    vec shift = { 0 }, pump_re = shift + f, pump_im = shift;
    if (own) {
        shift = of_lanes(l->own->shift);
        pump_re = of_lanes(l->own->pump_re);
        pump_im = of_lanes(l->own->pump_im);
    }
    for (size_t j = 0; j < part; j++, t += 14) {
        vec re[8], im[8];
        load(8, x, j, part, re, im);
        turn(8, t, im, re);
        dft8(im, re);
        for (int r = 0; r < 8; r++) {
            vec rho = re[r] * re[r] + im[r] * im[r];
            if (own)
                rho += shift;
            const vec kerr = own ? pump_im + rho * re[r] : rho * re[r];
            re[r] = pump_re - rho * im[r];
            im[r] = kerr;
        }
        dft8(re, im);
        turn(8, t, re, im);
        store(8, x, j, part, re, im);
    }
}

static void angles_plain(struct lle_lanes *l)
{
    angles_of(false, l);
}

static void angles_own(struct lle_lanes *l)
{
    angles_of(true, l);
}

static void angles(struct lle_lanes *l)
{
    if (l->own)
        angles_own(l);
    else
        angles_plain(l);
}

/* (re, im) += (wr + i wi)(r + i i) */
INLINE void add_product(weight wr, weight wi, vec r, vec i, vec *re, vec *im)
{
    *re += wr * r;
    *re -= wi * i;
    *im += wr * i;
    *im += wi * r;
}

INLINE void product(weight wr, weight wi, vec r, vec i, vec *re, vec *im)
{
    *re = wr * r - wi * i;
    *im = wr * i + wi * r;
}

/* Numbers of single precision, one for every lane. gcc 12 takes __builtin_convertvector to eight
 * doubles apart into seven instructions. */
INLINE vec widen(const float *x)
{
#if LANES == 8 && defined(__AVX512F__)
    if (sizeof(REAL) == sizeof(double))
        return (vec)_mm512_cvtps_pd(_mm256_loadu_ps(x));
#endif
    typedef float narrow __attribute__((vector_size(4 * LANES)));
    narrow v;
    memcpy(&v, x, sizeof v);
    return __builtin_convertvector(v, vec);
}

/* The stages at one position: (*nr, *ni) comes as the spectrum of the nonlinear part and leaves as
 * the spectrum of the next field. */
INLINE void stage_u(const weight *c, vec *a, vec *p, vec *w, vec *nr, vec *ni)
{
    const vec r = *nr, i = *ni;
    vec er, ei, qr, qi, ur, ui, endr, endi;
    product(c[0], c[1], a[0], a[1], &er, &ei);
    product(c[2], c[3], r, i, &qr, &qi);
    ur = er + qr, ui = ei + qi;
    product(c[0], c[1], ur, ui, &endr, &endi);
    const vec zr = endr - qr, zi = endi - qi;
    add_product(c[4], c[5], r, i, &endr, &endi);
    p[0] = er, p[1] = ei;
    w[0] = zr, w[1] = zi;
    a[0] = endr, a[1] = endi;
    *nr = ur, *ni = ui;
}

INLINE void stage_v(const weight *c, vec *p, vec *nr, vec *ni)
{
    vec re = p[0], im = p[1];
    add_product(c[0], c[1], *nr, *ni, &re, &im);
    p[0] = *nr, p[1] = *ni;
    *nr = re, *ni = im;
}

INLINE void stage_z(const weight *c, vec *p, const vec *w, vec *nr, vec *ni)
{
    const vec r = *nr, i = *ni, sumr = p[0] + r, sumi = p[1] + i;
    vec re = w[0], im = w[1];
    add_product(c[0], c[1], r, i, &re, &im);
    p[0] = sumr, p[1] = sumi;
    *nr = re, *ni = im;
}

INLINE void stage_end(const weight *c, const vec *sum, vec *a, vec *nr, vec *ni)
{
    vec re = a[0], im = a[1];
    add_product(c[0], c[1], sum[0], sum[1], &re, &im);
    add_product(c[2], c[3], *nr, *ni, &re, &im);
    *nr = re, *ni = im;
}

INLINE void kicked(const float *kick, REAL sigma, vec *nr, vec *ni)
{
    *nr += sigma * widen(kick);
    *ni += sigma * widen(kick + LANES);
}

/* The same in a turned frame. */
INLINE void kicked_own(const float *kick, REAL sigma, const struct lle_lanes_own *own, vec *nr,
                       vec *ni)
{
    const vec re = sigma * widen(kick), im = sigma * widen(kick + LANES);
    const vec c = of_lanes(own->turn_re), s = of_lanes(own->turn_im);
    *nr += c * re - s * im;
    *ni += c * im + s * re;
}

enum { U, V, Z, END, END_NOISY, END_OWN, END_NOISY_OWN };

INLINE void sum_squares(const vec *re, const vec *im, vec *sum)
{
#pragma GCC unroll 8
    for (int r = 0; r < 8; r++)
        *sum += re[r] * re[r] + im[r] * im[r];
}

INLINE void add_sum(const vec *sum, double *power)
{
    for (size_t i = 0; i < LANES; i++)
        power[i] += (double)(*sum)[i];
}

INLINE void combine(int stage, const struct lle_lanes *l, size_t position, vec *nr, vec *ni)
{
    vec *a = at(l->a, position), *p = at(l->p, position), *w = at(l->w, position);
    if (stage == U)
        stage_u((const weight *)l->weight_u + 6 * position, a, p, w, nr, ni);
    else if (stage == V)
        stage_v((const weight *)l->weight_v + 2 * position, p, nr, ni);
    else if (stage == Z)
        stage_z((const weight *)l->weight_z + 2 * position, p, w, nr, ni);
    else {
        stage_end((const weight *)l->weight_end + 4 * position, p, a, nr, ni);
        const size_t place = CELL * (size_t)l->place[position];
        if (stage == END_NOISY)
            kicked(l->kick + place, (REAL)l->sigma, nr, ni);
        if (stage == END_NOISY_OWN)
            kicked_own(l->kick + place, (REAL)l->sigma, l->own, nr, ni);
        a[0] = *nr, a[1] = *ni;
    }
}

/* The last pass forward, the stage, the first pass backward. Nothing here overlaps. */
INLINE void middle(int stage, struct lle_lanes *lanes, REAL *restrict x, size_t block, size_t size)
{
    const struct lle_lanes l = *lanes; /* what is written cannot change it */
    const bool summed = stage == END_OWN || stage == END_NOISY_OWN;
    vec sum = { 0 };
    for (size_t first = 0; first < size; first += 8) {
        vec re[8], im[8];
        load(8, x, first, 1, re, im);
        dft8(re, im);
        spread(&l, block + first, re, im);
#pragma GCC unroll 8 /* or the eight vectors would go through memory */
        for (size_t r = 0; r < 8; r++)
            combine(stage, &l, block + first + r, &re[r], &im[r]);
        if (summed)
            sum_squares(re, im, &sum);
        gather(&l, block + first, im, re);
        dft8(im, re);
        store(8, x, first, 1, re, im);
    }
    if (summed)
        add_sum(&sum, lanes->power);
}

INLINE void modes(int stage, struct lle_lanes *l)
{
    const size_t length = l->pass[0].length, size = length / 8;
    for (size_t block = 0; block < length; block += size) {
        REAL *x = (REAL *)l->x + CELL * block;
        for (size_t k = 1; k + 1 < l->passes; k++)
            forward(x, size, &l->pass[k]);
        middle(stage, l, x, block, size);
        for (size_t k = l->passes - 2; k > 0; k--)
            backward(x, size, &l->pass[k]);
    }
}

void NAME(lle_lanes_start)(struct lle_lanes *l)
{
    const size_t length = l->pass[0].length;
    for (size_t k = 0; k < length; k += 8) {
        vec re[8], im[8];
        load(8, l->a, k, 1, re, im);
        gather(l, k, im, re);
        dft8(im, re);
        store(8, l->x, k, 1, re, im);
    }
    for (size_t k = l->passes - 2; k > 0; k--)
        backward(l->x, length, &l->pass[k]);
}

void NAME(lle_lanes_step)(struct lle_lanes *l)
{
    angles(l);
    modes(U, l);
    angles(l);
    modes(V, l);
    angles(l);
    modes(Z, l);
    angles(l);
    memset(l->power, 0, sizeof l->power);
    if (l->own && l->kick)
        modes(END_NOISY_OWN, l);
    else if (l->own)
        modes(END_OWN, l);
    else if (l->kick)
        modes(END_NOISY, l);
    else
        modes(END, l);
}

void NAME(lle_lanes_power)(const struct lle_lanes *l, double *power)
{
    const size_t length = l->pass[0].length, size = length / 8;
    memset(power, 0, LLE_LANES_MOST * sizeof *power);
    for (size_t block = 0; block < length; block += size) {
        vec sum = { 0 };
        for (size_t first = block; first < block + size; first += 8) {
            vec re[8], im[8];
            load(8, l->a, first, 1, re, im);
            sum_squares(re, im, &sum);
        }
        add_sum(&sum, power);
    }
}
