/* Chooses the build of the lanes and watches over them. The step itself is lanes_step.h. */
#include "lle/batch.h"

#include "lle/denormals.h"
#include "lle/lanes.h"
#include "lle/lanes_company.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct lle_batch {
    struct lle_lanes_field field;
    struct lle_lanes_company company;
    size_t count, failed;
    struct base_rng rng;
    struct base_rng_lane member[LLE_BATCH_MOST];
    uint64_t steps;
    double limit[LLE_BATCH_MOST], roundtrips; /* of a step */
};

static const uint64_t watch_every = 64;

size_t lle_batch_lanes(void)
{
#if defined(__x86_64__) && !defined(COMBKEY_PLAIN)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return 8;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return 4;
#endif
    return 2;
}

size_t lle_batch_members(enum lle_batch_kind kind, size_t widest)
{
    if (kind == LLE_BATCH_ACROSS)
        return widest == 8 ? 1 : 0;
    return kind == LLE_BATCH_SINGLE ? 2 * widest : widest;
}

bool lle_batch_serves(const struct lle_solver *s, enum lle_batch_kind kind)
{
    const size_t n = s->modes, least = kind == LLE_BATCH_ACROSS ? 512 : 64;
    struct lle_drive drive = s->drive; /* its dispersion is in the weights */
    drive.d4 = 0.0;
    drive.dispersion = NULL;
    if (kind != LLE_BATCH_SINGLE) { /* and these go beside the lanes: lanes_company.h */
        drive.auxiliary_f = 0.0;
        memset(drive.heat, 0, sizeof drive.heat);
        if (kind == LLE_BATCH_DOUBLE || drive.noise == 0.0 || drive.jitter.spread == 0.0)
            drive.jitter = (struct lle_jitter){ 0 };
    }
    return s->scheme == LLE_ETDRK4 && lle_drive_plain(&drive) && n >= least &&
           n <= (size_t)1 << 20 && (n & (n - 1)) == 0;
}

static bool alike(const struct lle_solver *s, const struct lle_solver *t)
{
    struct lle_drive a = s->drive, b = t->drive;
    const bool table = a.dispersion && b.dispersion;
    if (s->modes != t->modes || !a.dispersion != !b.dispersion ||
        (table && memcmp(a.dispersion, b.dispersion, s->modes * sizeof *a.dispersion) != 0))
        return false;
    a.dispersion = b.dispersion = NULL;
    return !(s->step_tau < t->step_tau) && !(s->step_tau > t->step_tau) && s->steps == t->steps &&
           memcmp(&a, &b, sizeof a) == 0 && s->rng.seed == t->rng.seed &&
           s->rng.use == t->rng.use && s->rng.point == t->rng.point;
}

static enum base_status check(struct lle_solver *const *members, size_t count,
                              enum lle_batch_kind kind, size_t widest, struct base_error *err)
{
    if ((widest != 2 && widest != 4 && widest != 8) || widest > lle_batch_lanes())
        return base_fail(err, BASE_ERR_DOMAIN, "%zu lanes: 2, 4 or 8, and %zu at most, are needed",
                         widest, lle_batch_lanes());
    if (count < 1 || count > lle_batch_members(kind, widest))
        return base_fail(err, BASE_ERR_DOMAIN, "%zu members for %zu lanes", count, widest);
    for (size_t i = 0; i < count; i++) {
        if (!lle_batch_serves(members[i], kind))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "a batch of %zu modes: an equation that lanes solve "
                             "(lle_batch_serves), etdrk4 and a power of two "
                             "from 64 on (512 across) are needed",
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

static void take_member(struct lle_batch *b, size_t i, const struct lle_solver *s)
{
    for (size_t k = 0; k < s->modes; k++)
        lle_lanes_field_put(&b->field, i, k, s->a[k]);
    lle_lanes_company_take(&b->company, i, s);
    b->member[i] = (struct base_rng_lane){ s->rng.member, 0 };
    b->limit[i] = lle_solver_power_limit(s);
}

enum base_status lle_batch_new(struct lle_batch **out, struct lle_solver *const *members,
                               size_t count, enum lle_batch_kind kind, size_t widest,
                               struct base_error *err)
{
    *out = NULL;
    const enum base_status status = check(members, count, kind, widest, err);
    if (status)
        return status;
    const struct lle_solver *s = members[0];
    struct lle_batch *b = calloc(1, sizeof *b);
    if (!b || !lle_lanes_field_new(&b->field, kind, widest, count, s)) {
        lle_batch_free(b);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu members of %zu modes", count,
                         s->modes);
    }
    b->count = count;
    lle_lanes_company_begin(&b->company, &b->field, count, s);
    b->roundtrips = s->step_tau / s->roundtrip_tau;
    lle_batch_restart(b, members);
    *out = b;
    return BASE_OK;
}

void lle_batch_restart(struct lle_batch *b, struct lle_solver *const *members)
{
    b->rng = members[0]->rng;
    b->steps = members[0]->steps;
    for (size_t i = 0; i < b->count; i++)
        take_member(b, i, members[i]);
    lle_lanes_company_look(&b->company, &b->field);
    b->field.start(&b->field.lanes);
}

void lle_batch_take(struct lle_batch *b, size_t member, const struct lle_solver *s)
{
    take_member(b, member, s);
    lle_lanes_company_look(&b->company, &b->field);
    b->field.start(&b->field.lanes);
}

uint64_t lle_batch_steps(const struct lle_batch *b)
{
    return b->steps;
}

void lle_batch_free(struct lle_batch *b)
{
    if (!b)
        return;
    lle_lanes_company_release(&b->company);
    lle_lanes_field_release(&b->field);
    free(b);
}

struct lle_bath lle_batch_bath(const struct lle_batch *b, size_t member)
{
    return lle_baths_get(&b->company.baths, member);
}

const struct lle_jitter_state *lle_batch_jitter(const struct lle_batch *b, size_t member)
{
    return &b->company.state[member];
}

double lle_batch_held(const struct lle_batch *b, size_t member)
{
    return b->company.held[member];
}

void lle_batch_power(const struct lle_batch *b, double power[LLE_BATCH_MOST])
{
    lle_lanes_field_power(&b->field, b->count, power);
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
    enum base_status status = BASE_OK;
    for (size_t n = 0; n < steps && !status; n++) {
        if (b->field.lanes.kick)
            lle_lanes_field_noise(&b->field, b->rng, b->steps, b->member);
        if (!lle_lanes_company_on(&b->company))
            b->field.step(&b->field.lanes);
        else if (!lle_lanes_company_step(&b->company, &b->field, b->rng, b->steps, b->member))
            status = base_fail(err, BASE_ERR_MEMORY, "no memory for the steps of a warm ring");
        b->steps++;
        if (!status && b->steps % watch_every == 0)
            status = lle_batch_check(b, err);
    }
    lle_denormals_as(before);
    return status;
}

double complex lle_batch_mode(const struct lle_batch *b, size_t member, size_t index)
{
    const double complex a = lle_lanes_field_get(&b->field, member, index);
    return b->company.jitter
               ? a * lle_lanes_company_turn(&b->company, member, b->field.modes, index)
               : a;
}
