/** Private: ETDRK4 steps of several members at once, one member per lane of a vector register.
 *
 *  Position k of an array holds one mode (or one angle) of all members: `lanes` real parts, then
 *  `lanes` imaginary parts. A forward transform leaves the modes in the order of reversed digits;
 *  weights and noise follow that order, so that nothing is ever put straight. Lanes never meet:
 *  what one member does depends neither on its lane nor on the others. */
#ifndef LLE_LANES_PARTS_H
#define LLE_LANES_PARTS_H

#include <stddef.h>
#include <stdint.h>

enum { LLE_LANES_MOST = 8, LLE_LANES_PASSES = 10, LLE_LANES_WEIGHTS = 10 };

/* One level of the transform: blocks of `length` positions become `radix` blocks. */
struct lle_lanes_pass {
    size_t length, radix;
    const double *turn; /* [length/radix][radix - 1] pairs cos, -sin of 2 pi j q/length */
};

struct lle_lanes {
    size_t modes, lanes;
    size_t passes; /* of radix 8 but one, the first and the last always of radix 8 */
    struct lle_lanes_pass pass[LLE_LANES_PASSES];
    double *a, *p, *w, *x; /* modes; two memories of the stages; field or spectrum under way */
    const double *weight;  /* [position]: e, q, f1, f2, f3, real and imaginary */
    const uint32_t *mode;  /* [position]: its mode in FFT order */
    const float *kick;     /* [mode]: normal numbers of all lanes; NULL: no noise */
    double f, sigma;
};

/** Bring x to where a step begins, from a. */
typedef void lle_lanes_start(struct lle_lanes *l);
/** One step: a to the next time, x with it. */
typedef void lle_lanes_step(struct lle_lanes *l);

/* Builds of lanes_step.h: x86-64-v4 (AVX-512), -v3 (AVX2), and plain; times lanes. Within one
 * instruction set all numbers of lanes give the same bits. */
lle_lanes_start lle_lanes_start_v4x8, lle_lanes_start_v4x4, lle_lanes_start_v4x2;
lle_lanes_start lle_lanes_start_v3x4, lle_lanes_start_v3x2, lle_lanes_start_v1x2;
lle_lanes_step lle_lanes_step_v4x8, lle_lanes_step_v4x4, lle_lanes_step_v4x2;
lle_lanes_step lle_lanes_step_v3x4, lle_lanes_step_v3x2, lle_lanes_step_v1x2;

#endif
