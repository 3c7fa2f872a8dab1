/** Several members of an ensemble at once, one per lane of a vector register: lle_solver's ETDRK4
 *  several times faster, to rounding.
 *
 *  A member's bits depend on its own start and noise address alone: not on its lane, on how many
 *  members there are or on who they are. Noise has the address it has in lle_solver. */
#ifndef LLE_BATCH_H
#define LLE_BATCH_H

#include "lle/solver.h"

enum { LLE_BATCH_MOST = 16 };

enum lle_batch_kind {
    LLE_BATCH_DOUBLE, /* one member in each lane */
    LLE_BATCH_SINGLE, /* the same in single precision: twice as many lanes */
    LLE_BATCH_ACROSS, /* one member alone, its modes in the lanes; AVX-512 only */
};

struct lle_batch;

/** Lanes of double precision: 8 with AVX-512, 4 with AVX2, else 2. */
size_t lle_batch_lanes(void);

/** Members of this kind that go side by side with instructions of `widest` lanes of double
 * precision; 0: these instructions have no such kind. */
size_t lle_batch_members(enum lle_batch_kind kind, size_t widest);

/** Whether a batch of this kind solves the same equation by the same scheme: any dispersion, and
 * (in double precision) auxiliary laser, heat and pump noise, but nothing else beyond the plain
 * drive, ETDRK4, N a power of two from 64 (across: 512) to 2^20. */
bool lle_batch_serves(const struct lle_solver *s, enum lle_batch_kind kind);

/** Goes on where `count` members stand, which are copied: 1 to lle_batch_members of them, alike in
 * everything but field and noise address. `widest`: the instruction set by its lanes of double
 * precision, 8, 4 or 2, not more than lle_batch_lanes(). Errors: BASE_ERR_DOMAIN (not served, not
 * alike), BASE_ERR_NUMERIC (not finite), BASE_ERR_MEMORY. */
enum base_status lle_batch_new(struct lle_batch **out, struct lle_solver *const *members,
                               size_t count, enum lle_batch_kind kind, size_t widest,
                               struct base_error *err);
void lle_batch_free(struct lle_batch *b); /* accepts NULL */

/** The same members anew, from where they stand now; their drive has not changed. */
void lle_batch_restart(struct lle_batch *b, struct lle_solver *const *members);

/** Member `member` from where `s` stands now, which goes on as the others do; errors of
 * lle_batch_new are not looked for. */
void lle_batch_take(struct lle_batch *b, size_t member, const struct lle_solver *s);

/** Advance, looking at the power every 64 steps. */
enum base_status lle_batch_advance(struct lle_batch *b, size_t steps, struct base_error *err);

/** Look now. Errors: BASE_ERR_NUMERIC naming the first member (0 .. count - 1) whose power is not
 *  finite or beyond any physical value; lle_batch_failed gives its number. */
enum base_status lle_batch_check(struct lle_batch *b, struct base_error *err);
size_t lle_batch_failed(const struct lle_batch *b);

/** Steps taken, those before the batch included. */
uint64_t lle_batch_steps(const struct lle_batch *b);

/** Amplitude of mode `index` (FFT order); mean |psi|^2 of every member. */
double complex lle_batch_mode(const struct lle_batch *b, size_t member, size_t index);
void lle_batch_power(const struct lle_batch *b, double power[LLE_BATCH_MOST]);

/** What a member's auxiliary laser and heat stand at, and how much of their shift its linear
 *  operator holds. */
struct lle_bath lle_batch_bath(const struct lle_batch *b, size_t member);
double lle_batch_held(const struct lle_batch *b, size_t member);

/** Where the noise of a member's pump and temperature stands. */
struct lle_jitter_state;
const struct lle_jitter_state *lle_batch_jitter(const struct lle_batch *b, size_t member);

#endif
