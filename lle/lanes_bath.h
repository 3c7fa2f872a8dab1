/** Private: lanes whose fields have an auxiliary laser and heat beside them (lle/bath.h).
 *
 *  Every lane has a shift of its own. What of it the linear operator holds (lle_bath_held) depends
 *  on the lane's own history alone; where lanes differ in that, the step is taken once for each
 *  part held, and of every result the lanes are kept that it is right for. */
#ifndef LLE_LANES_BATH_H
#define LLE_LANES_BATH_H

#include "lle/bath.h"
#include "lle/lanes.h"

struct lle_lanes_bath {
    bool on;
    size_t count; /* lanes that have members; across: 1 */
    struct lle_bath_pace pace;
    struct lle_baths baths;
    double power[LLE_BATHS_MOST], held[LLE_BATHS_MOST];
    double rest[LLE_BATHS_MOST]; /* lanes.shift: what the stages see */
    char *before, *after;        /* a and x, while a step is taken several times; NULL until then */
};

/** For members that go on as `s` does; `f` is told of the shifts. */
void lle_lanes_bath_begin(struct lle_lanes_bath *b, struct lle_lanes_field *f, size_t count,
                          const struct lle_solver *s);
void lle_lanes_bath_release(struct lle_lanes_bath *b);

/** A member from where `s` stands. After its field is put: lle_lanes_bath_look. */
void lle_lanes_bath_take(struct lle_lanes_bath *b, size_t member, const struct lle_solver *s);
void lle_lanes_bath_look(struct lle_lanes_bath *b, const struct lle_lanes_field *f);

/** A step of fields and baths. False without memory. */
bool lle_lanes_bath_step(struct lle_lanes_bath *b, struct lle_lanes_field *f);

#endif
