/* What a state is called. Every name rests on time: a snapshot cannot tell a breather from a
 * soliton.
 *
 *   off:       no power beside the pump line (but the vacuum's);
 *   soliton:   stationary pulses on the stable lower homogeneous state (rho < 1), which is visible
 *              on a part of the round trip, and whose motion dies away without noise;
 *   breather:  such pulses, but coming and going;
 *   primary:   stationary, or regular in time, and no such background: a pattern all round the
 * ring; chaotic:   irregular in time.
 *
 * The limits below lie in gaps of an order of magnitude: measured at f^2 = 3 to 20, stationary
 * states with vacuum noise move by 1e-4 to 1e-3 (breathers and chaos by 0.03 to 0.5); the flat
 * share is 0 in patterns and chaos and above 0.5 with solitons; recurrence is below 0.15 in regular
 * patterns, 0.23 and more in the weakest chaos, below 0.1 in regular breathers. */
#include "lle/label.h"

#include "lle/twin.h"

#include <math.h>

static const double stationary_below = 0.01;
static const double flat_above = 0.1;
static const double regular_below = 0.2;
static const double regular_pulse_below = 0.5; /* pulses that exchange waves return less well */
static const double comb_above = 1e-4;         /* of the power */

static const double window_tau = 60.0; /* breathing takes about one unit of tau */
static const double sample_tau = 0.1;
static const int patience = 10; /* windows at the most, while a field still settles or grows */

static double mean(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* The count seen most often; pulses that are low at the moment are missed for a while only. */
static size_t usual(const double *x, size_t n)
{
    size_t best = 0, most = 0;
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;
        for (size_t j = 0; j < n; j++)
            same += x[j] == x[i];
        if (same > most) {
            most = same;
            best = (size_t)x[i];
        }
    }
    return best;
}

static bool is_off(const struct lle_watch *w, size_t modes, double noise)
{
    const double vacuum = 0.5 * noise * (double)modes;
    return w->line_power <= comb_above * w->mean_power + 4.0 * vacuum;
}

struct lle_label lle_label_judge(const struct lle_watch *w, size_t modes, double noise)
{
    struct lle_label label = { .state = LLE_OFF,
                               .stationarity = lle_watch_stationarity(w),
                               .edge_power = w->edge_power };
    if (is_off(w, modes, noise))
        return label;

    const bool pulses = mean(w->flat, w->samples) > flat_above;
    const bool stationary = label.stationarity < stationary_below;
    const bool regular =
        stationary || lle_watch_recurrence(w) < (pulses ? regular_pulse_below : regular_below);
    if (!regular)
        label.state = LLE_CHAOTIC;
    else if (!pulses)
        label.state = LLE_PRIMARY;
    else
        label.state = stationary ? LLE_SOLITON : LLE_BREATHER;
    if (pulses && regular)
        label.solitons = usual(w->peaks, w->samples);
    return label;
}

enum base_status lle_label_look(struct lle_solver *s, double tau, struct lle_watch *watch,
                                struct base_error *err)
{
    const double h = lle_solver_step_tau(s);
    const size_t stride = (size_t)fmax(1.0, round(sample_tau / h));
    const size_t samples = (size_t)fmax(8.0, ceil(tau / ((double)stride * h)));
    return lle_watch_run(s, samples, stride, watch, err);
}

/* ---- a soliton that rings ---- */

/* Near the breathing threshold a breather moves as little as noise lets a soliton move, 1e-3.
 * Without noise the quick motion of a soliton dies away and that of a breather does not. Less than
 * 1e-4 is what pulses feel of the grid's points as they run over them; motion that loses less than
 * 3 % in 30 units of tau stays: within 0.01 above the threshold a soliton is called a breather,
 * never the other way round. */
static enum base_status rings_on(struct lle_solver *s, bool *rings, struct base_error *err)
{
    static const double settle_tau = 10.0, look_tau = 60.0, slow_tau = 2.5, dead = 1e-4,
                        kept = 0.97;
    struct lle_solver *twin = NULL;
    struct lle_watch watch = { 0 };
    enum base_status status = lle_twin_of(s, lle_solver_step_tau(s), &twin, err);
    if (!status)
        status = lle_solver_advance(twin, (size_t)(settle_tau / lle_solver_step_tau(s)), err);
    if (!status)
        status = lle_label_look(twin, look_tau, &watch, err);
    if (!status) {
        const size_t half = watch.samples / 2;
        const size_t wide = (size_t)(slow_tau * (double)watch.samples / look_tau);
        const double before = lle_watch_ripple(&watch, 0, half, wide);
        const double after = lle_watch_ripple(&watch, watch.samples - half, half, wide);
        *rings = before > dead && after > kept * before;
    }
    lle_watch_free(&watch);
    lle_solver_free(twin);
    return status ? base_while(err, "watching the field without noise") : BASE_OK;
}

/* Power outside the pump line over the last tenth against the first tenth of a watch. */
static double growth(const struct lle_watch *w)
{
    const size_t part = w->samples / 10 + 1;
    double first = 0.0, last = 0.0;
    for (size_t t = 0; t < part; t++)
        for (size_t b = 1; b < w->bands; b++) {
            first += w->band_power[t * w->bands + b];
            last += w->band_power[(w->samples - 1 - t) * w->bands + b];
        }
    return first > 0.0 ? last / first : 0.0;
}

/* A field that is still growing from noise, or whose motion still dies away, has no name yet. */
static bool unfinished(const struct lle_watch *w, const struct lle_label *now, double before)
{
    if (now->state == LLE_OFF)
        return growth(w) > 2.0;
    return now->stationarity >= stationary_below && now->stationarity < 0.8 * before;
}

enum base_status lle_label_watch(struct lle_solver *s, struct lle_label *out,
                                 struct lle_watch *watch, struct base_error *err)
{
    double before = HUGE_VAL;
    *watch = (struct lle_watch){ 0 };
    for (int i = 0; i < patience; i++) {
        lle_watch_free(watch);
        const enum base_status status = lle_label_look(s, window_tau, watch, err);
        if (status)
            return base_while(err, "watching the field to name its state");
        *out = lle_label_judge(watch, lle_solver_size(s), lle_solver_drive(s).noise);
        if (!unfinished(watch, out, before))
            break;
        before = out->stationarity;
    }
    bool rings = false;
    enum base_status status = BASE_OK;
    if (out->state == LLE_SOLITON && lle_solver_drive(s).tones == 0) /* pumps beat for ever */
        status = rings_on(s, &rings, err);
    if (rings)
        out->state = LLE_BREATHER;
    return status;
}

enum base_status lle_label_of(struct lle_solver *s, struct lle_label *out, struct base_error *err)
{
    struct lle_watch watch;
    const enum base_status status = lle_label_watch(s, out, &watch, err);
    lle_watch_free(&watch);
    return status;
}
