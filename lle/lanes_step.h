/* The step of lanes_parts.h, to be included with REAL, LANES, ACROSS and NAME(x) defined.
 *
 * Two sweeps per stage and nothing else. In angle: the last pass of the inverse transform, the
 * Kerr term and the drive, the first pass of the forward transform. In modes, block by block: the
 * other forward passes, the stage of ETDRK4, the first passes of the next inverse transform.
 *
 * ETDRK4 (lle/etdrk4.c) in the form that moves the least memory; n1 .. n4 are the spectra of the
 * nonlinear part, e = exp(L h/2):
 *     u = e a + q n1,   v = e a + q n2,   z = e^2 a + (e - 1) q n1 + 2 q n3,
 *     a <- [e^2 a + f1 n1] + f2 (n2 + n3) + f3 n4. */
#include "lle/lanes_fft.h"

#include <string.h>

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

/* psi -> f + i |psi|^2 psi at every angle, between the outermost passes. */
static void angles(struct lle_lanes *l)
{
    const size_t part = l->pass[0].length / 8;
    const REAL *t = l->pass[0].turn, f = (REAL)l->f;
    REAL *x = l->x;
    for (size_t j = 0; j < part; j++, t += 14) {
        vec re[8], im[8];
        load(8, x, j, part, re, im);
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
        store(8, x, j, part, re, im);
    }
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

INLINE vec widen(const float *x)
{
    typedef float narrow __attribute__((vector_size(4 * LANES)));
    narrow v;
    memcpy(&v, x, sizeof v);
    return __builtin_convertvector(v, vec);
}

/* The stages at one position: (*nr, *ni) comes as the spectrum of the nonlinear part and leaves as
 * the spectrum of the next field. `keep` receives it for later stages. */
INLINE void stage_u_v(const weight *c, const vec *a, vec *keep, vec *nr, vec *ni)
{
    vec re, im;
    product(c[0], c[1], a[0], a[1], &re, &im);
    add_product(c[2], c[3], *nr, *ni, &re, &im);
    keep[0] = *nr, keep[1] = *ni;
    *nr = re, *ni = im;
}

INLINE void stage_z(const weight *c, const vec *n1, vec *n2, vec *a, vec *nr, vec *ni)
{
    const vec r = *nr, i = *ni, firstr = n1[0], firsti = n1[1];
    vec re, im, zr, zi;
    product(c[0], c[1], a[0], a[1], &re, &im);
    zr = re, zi = im;
    add_product(c[6], c[7], firstr, firsti, &re, &im);
    add_product(c[2], c[3], firstr, firsti, &zr, &zi);
    add_product(c[4], c[5], r, i, &zr, &zi);
    a[0] = re, a[1] = im;
    n2[0] += r, n2[1] += i;
    *nr = zr, *ni = zi;
}

INLINE void stage_end(const weight *c, const vec *sum, vec *a, const float *kick, REAL sigma,
                      vec *nr, vec *ni)
{
    vec re = a[0], im = a[1];
    add_product(c[0], c[1], sum[0], sum[1], &re, &im);
    add_product(c[2], c[3], *nr, *ni, &re, &im);
    if (kick) {
        re += sigma * widen(kick);
        im += sigma * widen(kick + LANES);
    }
    a[0] = *nr = re, a[1] = *ni = im;
}

enum { U, V, Z, END, END_NOISY };

INLINE void combine(int stage, const struct lle_lanes *l, size_t position, vec *nr, vec *ni)
{
    const weight *two = (const weight *)l->weight_uv + 4 * position;
    vec *a = at(l->a, position), *p = at(l->p, position), *w = at(l->w, position);
    if (stage == U)
        stage_u_v(two, a, w, nr, ni);
    else if (stage == V)
        stage_u_v(two, a, p, nr, ni);
    else if (stage == Z)
        stage_z((const weight *)l->weight_z + 8 * position, w, p, a, nr, ni);
    else
        stage_end((const weight *)l->weight_end + 4 * position, p, a,
                  stage == END ? NULL : l->kick + CELL * (size_t)l->place[position], (REAL)l->sigma,
                  nr, ni);
}

/* The last pass forward, the stage, the first pass backward. Nothing here overlaps. */
INLINE void middle(int stage, const struct lle_lanes *lanes, REAL *restrict x, size_t block,
                   size_t size)
{
    const struct lle_lanes l = *lanes; /* what is written cannot change it */
    for (size_t first = 0; first < size; first += 8) {
        vec re[8], im[8];
        load(8, x, first, 1, re, im);
        dft8(re, im);
        spread(&l, block + first, re, im);
        for (size_t r = 0; r < 8; r++)
            combine(stage, &l, block + first + r, &re[r], &im[r]);
        gather(&l, block + first, im, re);
        dft8(im, re);
        store(8, x, first, 1, re, im);
    }
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
    if (l->kick)
        modes(END_NOISY, l);
    else
        modes(END, l);
}
