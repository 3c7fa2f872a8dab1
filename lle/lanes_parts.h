/** Private: ETDRK4 steps of several members at once, one member per lane of a vector register; or
 *  of one member with eight of its angles, and then eight of its modes, in the lanes ("across").
 *
 *  Position k of an array holds one mode (or one angle) of all members: `lanes` real parts, then
 *  `lanes` imaginary parts. A forward transform leaves the modes in the order of reversed digits;
 *  weights and noise follow that order, so that nothing is ever put straight. Lanes never meet:
 *  what one member does depends neither on its lane nor on the others.
 *
 *  Across: position j holds the angles 8 j .. 8 j + 7; after the transform over j, lane l is turned
 *  by exp(-2 pi i l k/N), and the last pass runs from lane to lane. The position first + m, first a
 *  multiple of 8, then holds the eight modes k + m N/8 whose k the positions first .. first + 7 of
 *  a transform of N/8 have. */
#ifndef LLE_LANES_PARTS_H
#define LLE_LANES_PARTS_H

#include <stddef.h>
#include <stdint.h>

enum { LLE_LANES_MOST = 16, LLE_LANES_PASSES = 10 };

/* One level of the transform: blocks of `length` positions become `radix` blocks. */
struct lle_lanes_pass {
    size_t length, radix;
    const void *turn; /* [length/radix][radix - 1] pairs cos, -sin of 2 pi j q/length */
};

/* What lanes may have of their own: a shift beside |psi|^2, a pump, and a turn of the vacuum's
 * noise. */
struct lle_lanes_own {
    double shift[LLE_LANES_MOST];
    double pump_re[LLE_LANES_MOST], pump_im[LLE_LANES_MOST];
    double turn_re[LLE_LANES_MOST], turn_im[LLE_LANES_MOST];
};

/* Numbers are float in the builds of single precision, else double. Across, each weight is eight
 * numbers, one for every lane. */
struct lle_lanes {
    size_t lanes;
    size_t passes; /* of radix 8 but one, the first and the last always of radix 8 */
    struct lle_lanes_pass pass[LLE_LANES_PASSES];
    void *a, *p, *w, *x;    /* modes; two memories of the stages; field or spectrum under way */
    const void *weight_u;   /* [position]: e, q, f1 - e q, real and imaginary: lanes_step.h */
    const void *weight_v;   /* [position]: q */
    const void *weight_z;   /* [position]: 2 q */
    const void *weight_end; /* [position]: f2, f3 */
    const void *turn;       /* across: [position] cos, -sin of 2 pi l k/N, eight of each */
    const uint32_t *place;  /* [position]: where its noise stands */
    const float *kick;      /* [place]: noise of all lanes, of unit variance; NULL: no noise */
    double f, sigma;
    const struct lle_lanes_own *own; /* with it a step leaves sum |a|^2 of each lane in `power`;
                                        NULL: the plain equation, f and 1 in every lane */
    double power[LLE_LANES_MOST];
};

/** Bring x to where a step begins, from a. */
typedef void lle_lanes_start(struct lle_lanes *l);
/** One step: a to the next time, x with it. */
typedef void lle_lanes_step(struct lle_lanes *l);
/** sum |a|^2 of each lane, LLE_LANES_MOST numbers, added in the order in which a step adds. */
typedef void lle_lanes_power(const struct lle_lanes *l, double *power);

/* Builds of lanes_step.h: x86-64-v4 (AVX-512), -v3 (AVX2), and plain; times lanes. Within one
 * instruction set all numbers of lanes give the same bits. s: single precision. */
lle_lanes_start lle_lanes_start_v4x8, lle_lanes_start_v4x4, lle_lanes_start_v4x2;
lle_lanes_start lle_lanes_start_v3x4, lle_lanes_start_v3x2, lle_lanes_start_v1x2;
lle_lanes_start lle_lanes_start_v4s16, lle_lanes_start_v3s8, lle_lanes_start_v1s4;
lle_lanes_start lle_lanes_start_v4across;
lle_lanes_step lle_lanes_step_v4x8, lle_lanes_step_v4x4, lle_lanes_step_v4x2;
lle_lanes_step lle_lanes_step_v3x4, lle_lanes_step_v3x2, lle_lanes_step_v1x2;
lle_lanes_step lle_lanes_step_v4s16, lle_lanes_step_v3s8, lle_lanes_step_v1s4;
lle_lanes_step lle_lanes_step_v4across;
lle_lanes_power lle_lanes_power_v4x8, lle_lanes_power_v4x4, lle_lanes_power_v4x2;
lle_lanes_power lle_lanes_power_v3x4, lle_lanes_power_v3x2, lle_lanes_power_v1x2;
lle_lanes_power lle_lanes_power_v4s16, lle_lanes_power_v3s8, lle_lanes_power_v1s4;
lle_lanes_power lle_lanes_power_v4across;

#endif
