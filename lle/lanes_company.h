/** Private: what lanes have of their own: the auxiliary laser and the heat beside their fields
 *  (lle/bath.h), the noise of their pumps and temperatures (lle/jitter.h).
 *
 *  Bath: every lane has a shift of its own. What of it the linear operator holds (lle_bath_held)
 *  depends on the lane's own history alone; where lanes differ in that, the step is taken once for
 *  each part held, and of every result the lanes are kept that it is right for.
 *
 *  Jitter: where lle_solver turns the field by half an angle before and after a step, here the pump
 *  is turned the other way and the angle kept in mind: psi = exp(-i [angle + slope mu]) times what
 *  stands in the lanes. The step commutes with both turns, and the vacuum's noise is turned by
 *  `angle`; its displacement by `slope` is left out, which only renames that noise. */
#ifndef LLE_LANES_COMPANY_H
#define LLE_LANES_COMPANY_H

#include "lle/bath.h"
#include "lle/lanes.h"

struct lle_lanes_company {
    bool bath, jitter;
    size_t count; /* lanes that have members; across: 1 */
    double f, step_tau, spread;
    struct lle_lanes_own own;

    struct lle_bath_pace bath_pace;
    struct lle_baths baths;
    double power[LLE_LANES_MOST], held[LLE_LANES_MOST];
    char *before, *after; /* a and x, while a step is taken several times; NULL until then */

    struct lle_jitter_pace jitter_pace;
    struct lle_jitter_state state[LLE_LANES_MOST];
    double slope[LLE_LANES_MOST]; /* the angle stands in own.turn */
};

/** For members that go on as `s` does; `f` is told of them. */
void lle_lanes_company_begin(struct lle_lanes_company *c, struct lle_lanes_field *f, size_t count,
                             const struct lle_solver *s);
void lle_lanes_company_release(struct lle_lanes_company *c);

/** The equation is not the plain one. */
bool lle_lanes_company_on(const struct lle_lanes_company *c);

/** A member from where `s` stands. After its field is put: lle_lanes_company_look. */
void lle_lanes_company_take(struct lle_lanes_company *c, size_t member, const struct lle_solver *s);
void lle_lanes_company_look(struct lle_lanes_company *c, const struct lle_lanes_field *f);

/** Step number `step` of fields and company; member[l]: of lane l, `here` their address. False
 *  without memory. */
bool lle_lanes_company_step(struct lle_lanes_company *c, struct lle_lanes_field *f,
                            struct base_rng here, uint64_t step,
                            const struct base_rng_lane *member);

/** From what stands in a lane to the member's field: factor of mode `index`. */
double complex lle_lanes_company_turn(const struct lle_lanes_company *c, size_t member,
                                      size_t modes, size_t index);

#endif
