#include "lle/lanes.h"

#include "base/constants.h"
#include "lle/vacuum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Real numbers of the weights at a position: lanes_step.h. */
enum { U = 6, V = 2, Z = 2, END = 4, WEIGHTS = U + V + Z + END };

static size_t number_size(const struct lle_lanes_field *f)
{
    return f->kind == LLE_BATCH_SINGLE ? sizeof(float) : sizeof(double);
}

static void put(const struct lle_lanes_field *f, void *array, size_t i, double x)
{
    if (f->kind == LLE_BATCH_SINGLE)
        ((float *)array)[i] = (float)x;
    else
        ((double *)array)[i] = x;
}

static double get(const struct lle_lanes_field *f, const void *array, size_t i)
{
    return f->kind == LLE_BATCH_SINGLE ? (double)((const float *)array)[i]
                                       : ((const double *)array)[i];
}

/* The widest instruction set at any number of lanes: a member's bits do not depend on the others.
 */
static void choose_build(struct lle_lanes_field *f, size_t widest, size_t count)
{
    static const struct {
        enum lle_batch_kind kind;
        size_t widest, lanes;
        lle_lanes_start *start;
        lle_lanes_step *step;
        lle_lanes_power *power;
    } builds[] = {
        { LLE_BATCH_DOUBLE, 8, 2, lle_lanes_start_v4x2, lle_lanes_step_v4x2, lle_lanes_power_v4x2 },
        { LLE_BATCH_DOUBLE, 8, 4, lle_lanes_start_v4x4, lle_lanes_step_v4x4, lle_lanes_power_v4x4 },
        { LLE_BATCH_DOUBLE, 8, 8, lle_lanes_start_v4x8, lle_lanes_step_v4x8, lle_lanes_power_v4x8 },
        { LLE_BATCH_DOUBLE, 4, 2, lle_lanes_start_v3x2, lle_lanes_step_v3x2, lle_lanes_power_v3x2 },
        { LLE_BATCH_DOUBLE, 4, 4, lle_lanes_start_v3x4, lle_lanes_step_v3x4, lle_lanes_power_v3x4 },
        { LLE_BATCH_DOUBLE, 2, 2, lle_lanes_start_v1x2, lle_lanes_step_v1x2, lle_lanes_power_v1x2 },
        { LLE_BATCH_SINGLE, 8, 16, lle_lanes_start_v4s16, lle_lanes_step_v4s16,
          lle_lanes_power_v4s16 },
        { LLE_BATCH_SINGLE, 4, 8, lle_lanes_start_v3s8, lle_lanes_step_v3s8, lle_lanes_power_v3s8 },
        { LLE_BATCH_SINGLE, 2, 4, lle_lanes_start_v1s4, lle_lanes_step_v1s4, lle_lanes_power_v1s4 },
        { LLE_BATCH_ACROSS, 8, 8, lle_lanes_start_v4across, lle_lanes_step_v4across,
          lle_lanes_power_v4across },
    };
    size_t i = 0;
    while (builds[i].kind != f->kind || builds[i].widest != widest || builds[i].lanes < count)
        i++;
    f->lanes.lanes = builds[i].lanes;
    f->start = builds[i].start;
    f->step = builds[i].step;
    f->power = builds[i].power;
}

/* Levels of the transform: 8, then 2 or 4 if needed, then 8 to the end. */
static void plan_passes(struct lle_lanes *l, size_t length)
{
    size_t rest = length / 8;
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

static void fill_turns(const struct lle_lanes_field *f, struct lle_lanes_pass *pass, void *t)
{
    size_t i = 0;
    pass->turn = t;
    for (size_t j = 0; j < pass->length / pass->radix; j++)
        for (size_t q = 1; q < pass->radix; q++, i += 2) {
            const double angle = 2.0 * BASE_PI * (double)(j * q) / (double)pass->length;
            put(f, t, i, cos(angle));
            put(f, t, i + 1, -sin(angle));
        }
}

/* Which mode of the passes' transform a position holds: its digits in the order of the passes, read
 * from the other end. */
static size_t mode_at(const struct lle_lanes *l, size_t position)
{
    size_t mode = 0, weight = 1, left = l->pass[0].length;
    for (size_t k = 0; k < l->passes; k++) {
        left /= l->pass[k].radix;
        mode += weight * (position / left);
        position %= left;
        weight *= l->pass[k].radix;
    }
    return mode;
}

/* Across, mode k + m N/8 stands where lanes_parts.h says, and its noise where
 * lle_lanes_field_noise puts it: calls of even m first, then those of odd m. */
static void order(struct lle_lanes_field *f)
{
    const size_t length = f->lanes.pass[0].length, cell = 2 * f->lanes.lanes;
    for (size_t position = 0; position < length; position++) {
        const size_t k = mode_at(&f->lanes, position);
        if (f->kind != LLE_BATCH_ACROSS) {
            f->at[k] = (uint32_t)(cell * position);
            const size_t calls = lle_vacuum_calls(f->modes);
            f->place[position] = (uint32_t)(k % calls * 4 + k / calls);
            continue;
        }
        const size_t first = position / 8 * 8, lane = position % 8, rows = length / 8;
        for (size_t m = 0; m < 8; m++) {
            f->at[k + m * length] = (uint32_t)(cell * (first + m) + lane);
            if (lane == 0)
                f->place[first + m] = (uint32_t)((m % 2 * rows + k) * 4 + m / 2);
        }
    }
}

static size_t round_up(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

/* One number per position. */
static size_t weight_bytes(const struct lle_lanes_field *f)
{
    const size_t each = f->kind == LLE_BATCH_ACROSS ? f->lanes.lanes : 1;
    return round_up(f->lanes.pass[0].length * each * number_size(f));
}

size_t lle_lanes_field_array(const struct lle_lanes_field *f)
{
    return round_up(f->numbers * number_size(f));
}

/* One piece of memory, each array on a boundary of 64 bytes. */
static bool allocate(struct lle_lanes_field *f)
{
    struct lle_lanes *l = &f->lanes;
    const size_t length = l->pass[0].length;
    const size_t array = lle_lanes_field_array(f), weight = weight_bytes(f);
    size_t bytes = 4 * array + (WEIGHTS + 2) * weight;
    for (size_t k = 0; k < l->passes; k++)
        bytes += round_up(turns(&l->pass[k]) * number_size(f));
    f->memory = aligned_alloc(64, bytes);
    f->kick = aligned_alloc(64, round_up(f->numbers * sizeof *f->kick));
    f->at = malloc(f->modes * sizeof *f->at);
    f->place = malloc(length * sizeof *f->place);
    f->linear = malloc(f->modes * sizeof *f->linear);
    if (!f->memory || !f->kick || !f->at || !f->place || !f->linear)
        return false;
    memset(f->memory, 0, bytes);
    char *next = f->memory;
    void **const arrays[] = { &l->a, &l->p, &l->w, &l->x };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++, next += array)
        *arrays[i] = next;
    f->set[0].weights = next;
    l->turn = next += WEIGHTS * weight;
    next += 2 * weight;
    for (size_t k = 0; k < l->passes; k++) {
        fill_turns(f, &l->pass[k], next);
        next += round_up(turns(&l->pass[k]) * number_size(f));
    }
    l->place = f->place;
    return true;
}

/* cos and -sin of 2 pi l k/N at the position of k. */
static void fill_lane_turns(struct lle_lanes_field *f)
{
    const size_t length = f->lanes.pass[0].length;
    void *t = (void *)(uintptr_t)f->lanes.turn;
    for (size_t position = 0; position < length; position++)
        for (size_t l = 0; l < 8; l++) {
            const double angle =
                2.0 * BASE_PI * (double)(l * mode_at(&f->lanes, position)) / (double)f->modes;
            put(f, t, 16 * position + l, cos(angle));
            put(f, t, 16 * position + 8 + l, -sin(angle));
        }
}

/* Weight number `which` of `count` at a mode: one for all lanes, or one for each. */
static void put_weight(const struct lle_lanes_field *f, const void *weights, size_t count,
                       size_t which, size_t mode, double complex z)
{
    void *array = (void *)(uintptr_t)weights;
    const size_t cell = 2 * f->lanes.lanes, position = f->at[mode] / cell;
    const size_t i = count * position + 2 * which, lane = f->at[mode] % cell;
    if (f->kind == LLE_BATCH_ACROSS) {
        put(f, array, 8 * i + lane, creal(z));
        put(f, array, 8 * (i + 1) + lane, cimag(z));
    } else {
        put(f, array, i, creal(z));
        put(f, array, i + 1, cimag(z));
    }
}

static void put_weights(const struct lle_lanes_field *f, size_t k,
                        const struct lle_etdrk4_weights *w)
{
    const struct lle_lanes *l = &f->lanes;
    put_weight(f, l->weight_u, U, 0, k, w->half);
    put_weight(f, l->weight_u, U, 1, k, w->q);
    put_weight(f, l->weight_u, U, 2, k, w->f1 - w->half * w->q);
    put_weight(f, l->weight_v, V, 0, k, w->q);
    put_weight(f, l->weight_z, Z, 0, k, 2.0 * w->q);
    put_weight(f, l->weight_end, END, 0, k, w->f2);
    put_weight(f, l->weight_end, END, 1, k, w->f3);
}

static void use_set(struct lle_lanes_field *f, size_t which)
{
    const size_t weight = weight_bytes(f);
    char *w = f->set[which].weights;
    f->lanes.weight_u = w;
    f->lanes.weight_v = w + U * weight;
    f->lanes.weight_z = w + (U + V) * weight;
    f->lanes.weight_end = w + (U + V + Z) * weight;
}

static void take_weights(struct lle_lanes_field *f, const struct lle_solver *s)
{
    f->set[0].held = s->prepared_shift;
    f->set[0].made = true;
    use_set(f, 0);
    for (size_t k = 0; k < f->modes; k++) {
        const struct lle_etdrk4_weights w = { s->half[k], s->q[k], s->f1[k], s->f2[k], s->f3[k] };
        put_weights(f, k, &w);
        f->linear[k] = lle_solver_linear(s, k) - I * s->prepared_shift;
    }
}

/* As many sets as there can be lanes that differ: none in use is ever given up. */
bool lle_lanes_field_hold(struct lle_lanes_field *f, double held)
{
    const size_t sets = f->kind == LLE_BATCH_ACROSS ? 2 : LLE_LANES_SETS;
    for (size_t i = 0; i < sets; i++)
        if (f->set[i].made && !(f->set[i].held < held) && !(f->set[i].held > held)) {
            use_set(f, i);
            return true;
        }
    f->next = (f->next + 1) % sets;
    struct lle_lanes_set *set = &f->set[f->next];
    if (!set->weights && !(set->weights = aligned_alloc(64, WEIGHTS * weight_bytes(f))))
        return false;
    *set = (struct lle_lanes_set){ .weights = set->weights, .held = held, .made = true };
    use_set(f, f->next);
    for (size_t k = 0; k < f->modes; k++) {
        const struct lle_etdrk4_weights w =
            lle_etdrk4_weights_of(f->linear[k] + I * held, f->step_tau, f->modes);
        put_weights(f, k, &w);
    }
    return true;
}

bool lle_lanes_field_new(struct lle_lanes_field *f, enum lle_batch_kind kind, size_t widest,
                         size_t count, const struct lle_solver *s)
{
    *f = (struct lle_lanes_field){ .kind = kind, .modes = s->modes };
    const bool across = kind == LLE_BATCH_ACROSS;
    choose_build(f, widest, count);
    plan_passes(&f->lanes, across ? s->modes / 8 : s->modes);
    f->numbers = 2 * f->lanes.lanes * f->lanes.pass[0].length;
    if (!allocate(f))
        return false;
    order(f);
    if (across)
        fill_lane_turns(f);
    f->lanes.f = s->drive.f;
    f->lanes.sigma = lle_solver_noise_sigma(s);
    f->lanes.kick = s->drive.noise > 0.0 ? f->kick : NULL;
    f->step_tau = s->step_tau;
    take_weights(f, s);
    return true;
}

void lle_lanes_field_release(struct lle_lanes_field *f)
{
    free(f->memory);
    free(f->kick);
    free(f->at);
    free(f->place);
    free(f->linear);
    for (size_t i = 1; i < LLE_LANES_SETS; i++)
        free(f->set[i].weights);
    *f = (struct lle_lanes_field){ 0 };
}

double complex lle_lanes_field_get(const struct lle_lanes_field *f, size_t member, size_t mode)
{
    const size_t i = f->at[mode] + member;
    return get(f, f->lanes.a, i) + I * get(f, f->lanes.a, i + f->lanes.lanes);
}

void lle_lanes_field_put(struct lle_lanes_field *f, size_t member, size_t mode, double complex z)
{
    const size_t i = f->at[mode] + member;
    put(f, f->lanes.a, i, creal(z));
    put(f, f->lanes.a, i + f->lanes.lanes, cimag(z));
}

/* Across, all lanes are the one member's. */
static void give_power(const struct lle_lanes_field *f, const double *sum, size_t count,
                       double *power)
{
    double all = 0.0;
    for (size_t l = 0; l < f->lanes.lanes; l++)
        all += sum[l];
    if (f->kind == LLE_BATCH_ACROSS)
        power[0] = all;
    else
        memcpy(power, sum, count * sizeof *power);
}

void lle_lanes_field_power(const struct lle_lanes_field *f, size_t count, double *power)
{
    double sum[LLE_LANES_MOST];
    f->power(&f->lanes, sum);
    give_power(f, sum, count, power);
}

void lle_lanes_field_power_left(const struct lle_lanes_field *f, size_t count, double *power)
{
    give_power(f, f->lanes.power, count, power);
}

/* Numbers stand as base_rng_noise leaves them; lle/vacuum.h says which mode's they are. */
void lle_lanes_field_noise(struct lle_lanes_field *f, struct base_rng here, uint64_t step,
                           const struct base_rng_lane *member)
{
    const size_t calls = lle_vacuum_calls(f->modes), lanes = f->lanes.lanes;
    if (f->kind != LLE_BATCH_ACROSS) {
        base_rng_noise(here, member, lanes, step * calls, 1, calls, f->kick);
        return;
    }
    struct base_rng_lane lane[8];
    const size_t rows = f->modes / 64;
    for (size_t l = 0; l < 8; l++)
        lane[l] = (struct base_rng_lane){ member[0].member, (uint32_t)(l * rows) };
    for (size_t odd = 0; odd < 2; odd++)
        base_rng_noise(here, lane, 8, step * calls + odd * f->modes / 8, 1, rows,
                       f->kick + odd * f->numbers / 2);
}
