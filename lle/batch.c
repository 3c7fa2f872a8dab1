/* Holds what the lanes work on, chooses their build, and watches over them. The step itself is
 * lanes_step.h. */
#include "lle/batch.h"

#include "base/constants.h"
#include "lle/denormals.h"
#include "lle/lanes_parts.h"
#include "lle/solver_parts.h"
#include "lle/vacuum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct lle_batch {
    struct lle_lanes lanes;
    lle_lanes_step *step;
    double *memory;         /* everything below and in `lanes`, one piece */
    uint32_t *mode, *place; /* position -> mode, mode -> position */
    float *kick;
    size_t widest, count, failed;
    struct base_rng rng;
    struct base_rng_lane member[LLE_BATCH_MOST];
    uint64_t steps;
    double limit[LLE_BATCH_MOST], roundtrips; /* of a step */
};

static const uint64_t watch_every = 64;

size_t lle_batch_lanes(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return 8;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return 4;
#endif
    return 2;
}

bool lle_batch_serves(const struct lle_solver *s)
{
    const size_t n = s->modes;
    return s->scheme == LLE_ETDRK4 && lle_drive_plain(&s->drive) && n >= 64 &&
           n <= (size_t)1 << 20 && (n & (n - 1)) == 0;
}

static bool alike(const struct lle_solver *s, const struct lle_solver *t)
{
    const struct lle_drive *a = &s->drive, *b = &t->drive;
    return s->modes == t->modes && !(s->step_tau < t->step_tau) && !(s->step_tau > t->step_tau) &&
           s->steps == t->steps && memcmp(a, b, sizeof *a) == 0 && s->rng.seed == t->rng.seed &&
           s->rng.use == t->rng.use && s->rng.point == t->rng.point;
}

static enum base_status check(struct lle_solver *const *members, size_t count, size_t widest,
                              struct base_error *err)
{
    if ((widest != 2 && widest != 4 && widest != 8) || widest > lle_batch_lanes())
        return base_fail(err, BASE_ERR_DOMAIN, "%zu lanes: 2, 4 or 8, and %zu at most, are needed",
                         widest, lle_batch_lanes());
    if (count < 1 || count > widest)
        return base_fail(err, BASE_ERR_DOMAIN, "%zu members for %zu lanes", count, widest);
    for (size_t i = 0; i < count; i++) {
        if (!lle_batch_serves(members[i]))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "a batch of %zu modes: the plain equation, etdrk4 and a power of two "
                             "from 64 on are needed",
                             members[i]->modes);
        if (!alike(members[0], members[i]))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "member %zu of a batch has another size, step, drive or time than "
                             "member 0",
                             i);
        if (!isfinite(lle_solver_power(members[i])))
            return base_fail(err, BASE_ERR_NUMERIC,
                             "the field of member %zu is not finite: start from finite modes", i);
    }
    return BASE_OK;
}

/* Levels of the transform: 8, then 2 or 4 if needed, then 8 to the end. */
static void plan_passes(struct lle_lanes *l)
{
    size_t length = l->modes, rest = l->modes / 8;
    while (rest >= 8)
        rest /= 8;
    for (l->passes = 0; length > 1; l->passes++) {
        const size_t radix = l->passes == 1 && rest > 1 ? rest : 8;
        l->pass[l->passes] = (struct lle_lanes_pass){ .length = length, .radix = radix };
        length /= radix;
    }
}

static size_t turns(const struct lle_lanes_pass *pass)
{
    return 2 * (pass->radix - 1) * (pass->length / pass->radix);
}

static void fill_turns(struct lle_lanes_pass *pass, double *t)
{
    pass->turn = t;
    for (size_t j = 0; j < pass->length / pass->radix; j++)
        for (size_t q = 1; q < pass->radix; q++, t += 2) {
            const double angle = 2.0 * BASE_PI * (double)(j * q) / (double)pass->length;
            t[0] = cos(angle);
            t[1] = -sin(angle);
        }
}

/* Which mode a position holds: its digits in the order of the passes, read from the other end. */
static uint32_t mode_at(const struct lle_lanes *l, size_t position)
{
    size_t mode = 0, weight = 1, left = l->modes;
    for (size_t k = 0; k < l->passes; k++) {
        left /= l->pass[k].radix;
        mode += weight * (position / left);
        position %= left;
        weight *= l->pass[k].radix;
    }
    return (uint32_t)mode;
}

/* One piece of memory, each array on a boundary of 64 bytes. */
static bool allocate(struct lle_batch *b)
{
    struct lle_lanes *l = &b->lanes;
    const size_t array = 2 * l->lanes * l->modes, weights = LLE_LANES_WEIGHTS * l->modes;
    size_t tables = 0;
    for (size_t k = 0; k < l->passes; k++)
        tables += turns(&l->pass[k]);
    const size_t bytes = (4 * array + weights + tables) * sizeof(double);
    b->memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
    b->kick = aligned_alloc(64, array * sizeof *b->kick);
    b->mode = malloc(l->modes * sizeof *b->mode);
    b->place = malloc(l->modes * sizeof *b->place);
    if (!b->memory || !b->kick || !b->mode || !b->place)
        return false;
    double *next = b->memory;
    memset(next, 0, bytes);
    double **const arrays[] = { &l->a, &l->p, &l->w, &l->x };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++, next += array)
        *arrays[i] = next;
    l->weight = next;
    next += weights;
    for (size_t k = 0; k < l->passes; next += turns(&l->pass[k]), k++)
        fill_turns(&l->pass[k], next);
    return true;
}

static void take_weights(struct lle_batch *b, const struct lle_solver *s)
{
    const double complex *const from[] = { s->half, s->q, s->f1, s->f2, s->f3 };
    double *weight = b->memory + 4 * 2 * b->lanes.lanes * b->lanes.modes;
    for (size_t k = 0; k < b->lanes.modes; k++)
        for (size_t i = 0; i < 5; i++, weight += 2) {
            weight[0] = creal(from[i][b->mode[k]]);
            weight[1] = cimag(from[i][b->mode[k]]);
        }
}

static void take_member(struct lle_batch *b, size_t lane, const struct lle_solver *s)
{
    const size_t lanes = b->lanes.lanes;
    for (size_t k = 0; k < b->lanes.modes; k++) {
        double *cell = b->lanes.a + 2 * lanes * k;
        cell[lane] = creal(s->a[b->mode[k]]);
        cell[lanes + lane] = cimag(s->a[b->mode[k]]);
    }
    b->member[lane] = (struct base_rng_lane){ s->rng.member, 0 };
    b->limit[lane] = lle_solver_power_limit(s);
}

/* The widest instruction set at any number of lanes: a member's bits do not depend on the others.
 */
static void choose_build(struct lle_batch *b)
{
    static const struct {
        size_t widest, lanes;
        lle_lanes_start *start;
        lle_lanes_step *step;
    } builds[] = {
        { 8, 8, lle_lanes_start_v4x8, lle_lanes_step_v4x8 },
        { 8, 4, lle_lanes_start_v4x4, lle_lanes_step_v4x4 },
        { 8, 2, lle_lanes_start_v4x2, lle_lanes_step_v4x2 },
        { 4, 4, lle_lanes_start_v3x4, lle_lanes_step_v3x4 },
        { 4, 2, lle_lanes_start_v3x2, lle_lanes_step_v3x2 },
        { 2, 2, lle_lanes_start_v1x2, lle_lanes_step_v1x2 },
    };
    size_t i = 0;
    while (builds[i].widest != b->widest || builds[i].lanes != b->lanes.lanes)
        i++;
    b->step = builds[i].step;
    builds[i].start(&b->lanes);
}

enum base_status lle_batch_new(struct lle_batch **out, struct lle_solver *const *members,
                               size_t count, size_t widest, struct base_error *err)
{
    *out = NULL;
    const enum base_status status = check(members, count, widest, err);
    if (status)
        return status;
    const struct lle_solver *s = members[0];
    struct lle_batch *b = calloc(1, sizeof *b);
    if (!b)
        goto no_memory;
    b->lanes.modes = s->modes;
    b->widest = widest;
    b->lanes.lanes = count <= 2 ? 2 : count <= 4 ? 4 : 8;
    plan_passes(&b->lanes);
    if (!allocate(b))
        goto no_memory;
    for (size_t k = 0; k < s->modes; k++) {
        b->mode[k] = mode_at(&b->lanes, k);
        b->place[b->mode[k]] = (uint32_t)k;
    }
    b->lanes.mode = b->mode;
    b->lanes.f = s->drive.f;
    b->lanes.sigma = lle_solver_noise_sigma(s);
    b->lanes.kick = s->drive.noise > 0.0 ? b->kick : NULL;
    b->count = count;
    b->rng = s->rng;
    b->steps = s->steps;
    b->roundtrips = s->step_tau / s->roundtrip_tau;
    take_weights(b, s);
    for (size_t i = 0; i < count; i++)
        take_member(b, i, members[i]);
    choose_build(b);
    *out = b;
    return BASE_OK;

no_memory:
    lle_batch_free(b);
    return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu members of %zu modes", count,
                     s->modes);
}

void lle_batch_free(struct lle_batch *b)
{
    if (!b)
        return;
    free(b->memory);
    free(b->kick);
    free(b->mode);
    free(b->place);
    free(b);
}

void lle_batch_power(const struct lle_batch *b, double power[LLE_BATCH_MOST])
{
    const size_t lanes = b->lanes.lanes;
    double sum[LLE_BATCH_MOST] = { 0.0 };
    for (size_t k = 0; k < b->lanes.modes; k++) {
        const double *re = b->lanes.a + 2 * lanes * k, *im = re + lanes;
        for (size_t l = 0; l < lanes; l++)
            sum[l] += re[l] * re[l] + im[l] * im[l];
    }
    memcpy(power, sum, b->count * sizeof *power);
}

enum base_status lle_batch_check(struct lle_batch *b, struct base_error *err)
{
    double power[LLE_BATCH_MOST];
    lle_batch_power(b, power);
    for (size_t i = 0; i < b->count; i++)
        if (!(power[i] <= b->limit[i])) {
            b->failed = i;
            return lle_solver_beyond(power[i], b->limit[i], b->steps, b->roundtrips, err);
        }
    return BASE_OK;
}

size_t lle_batch_failed(const struct lle_batch *b)
{
    return b->failed;
}

enum base_status lle_batch_advance(struct lle_batch *b, size_t steps, struct base_error *err)
{
    const unsigned before = lle_denormals_off();
    const size_t calls = lle_vacuum_calls(b->lanes.modes), lanes = b->lanes.lanes;
    enum base_status status = BASE_OK;
    for (size_t n = 0; n < steps && !status; n++) {
        if (b->lanes.kick)
            base_rng_noise(b->rng, b->member, lanes, b->steps * calls, 1, calls, b->kick);
        b->step(&b->lanes);
        b->steps++;
        if (b->steps % watch_every == 0)
            status = lle_batch_check(b, err);
    }
    lle_denormals_as(before);
    return status;
}

double complex lle_batch_mode(const struct lle_batch *b, size_t member, size_t index)
{
    const size_t lanes = b->lanes.lanes;
    const double *cell = b->lanes.a + 2 * lanes * b->place[index];
    return cell[member] + I * cell[lanes + member];
}
