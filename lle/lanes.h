/** Private: makes what the lanes work on (lanes_parts.h), and says which number is whose. */
#ifndef LLE_LANES_H
#define LLE_LANES_H

#include "lle/batch.h"
#include "lle/lanes_parts.h"
#include "lle/solver_parts.h"

#include <stdbool.h>

enum { LLE_LANES_SETS = LLE_LANES_MOST };

/* The weights of a step whose linear operator has taken over `held` of what a bath shifts. */
struct lle_lanes_set {
    double held;
    bool made;
    void *weights;
};

struct lle_lanes_field {
    struct lle_lanes lanes;
    lle_lanes_start *start;
    lle_lanes_step *step;
    lle_lanes_power *power;
    enum lle_batch_kind kind;
    size_t modes, numbers; /* numbers: in each of the arrays a, p, w, x */
    uint32_t *at;          /* [mode]: its real part in `a`, in lane 0; the imaginary: lanes later */
    uint32_t *place;       /* lanes.place */
    float *kick;           /* lanes.kick, where the noise is written */
    void *memory;          /* all arrays of `lanes`, with the weights of the first set */
    double complex *linear; /* of the modes, with nothing held */
    double step_tau;
    struct lle_lanes_set set[LLE_LANES_SETS];
    size_t next; /* the set that was made last */
};

/** For `count` members that go on as `s` does, built for `widest` lanes of double precision; fields
 *  are zero. False without memory; release it all the same. */
bool lle_lanes_field_new(struct lle_lanes_field *f, enum lle_batch_kind kind, size_t widest,
                         size_t count, const struct lle_solver *s);
void lle_lanes_field_release(struct lle_lanes_field *f);

/** Amplitude of one mode of one member. */
double complex lle_lanes_field_get(const struct lle_lanes_field *f, size_t member, size_t mode);
void lle_lanes_field_put(struct lle_lanes_field *f, size_t member, size_t mode, double complex z);

/** Mean |psi|^2 of the first `count` members: added up now, or as a step with lanes.own has left
 *  it, which are the same bits. */
void lle_lanes_field_power(const struct lle_lanes_field *f, size_t count, double *power);
void lle_lanes_field_power_left(const struct lle_lanes_field *f, size_t count, double *power);

/** Steps from now on with the weights of this part of the shift. False without memory. */
bool lle_lanes_field_hold(struct lle_lanes_field *f, double held);

/** Bytes of each of the arrays a, p, w, x. */
size_t lle_lanes_field_array(const struct lle_lanes_field *f);

/** The noise of step `step`; member[l]: of lane l, offsets are set. */
void lle_lanes_field_noise(struct lle_lanes_field *f, struct base_rng here, uint64_t step,
                           const struct base_rng_lane *member);

#endif
