/* What a state is called. Every name rests on time: a snapshot cannot tell a breather from a
 * soliton.
 *
 *   off:        no power beside the pump line (but the vacuum's);
 *   soliton:    stationary pulses on the stable lower homogeneous state (rho < 1), which is visible
 *               on a part of the round trip, and whose motion dies away without noise;
 *   breather:   such pulses, but coming and going;
 *   primary:    stationary, or regular in time, and no such pulses: a pattern all round the ring;
 *   chaotic:    irregular in time: two fields that begin next to each other part exponentially;
 *   unresolved: pulses whose spectrum the modes do not hold, or that are something else with twice
 *               the modes and half the step.
 *
 * The limits below lie in gaps of an order of magnitude: measured at f^2 = 3 to 20, stationary
 * states with vacuum noise move by 1e-4 to 1e-3 (breathers and chaos by 0.03 to 0.5); the flat
 * share is 0 in patterns and chaos and above 0.5 with solitons. The power of a narrow soliton is
 * little beside that of the background: pulses are measured against the comb's own power as well.
 * Of short looks on a sweep, recurrence decides what is regular: below 0.15 in regular patterns,
 * 0.23 and more in most chaos, below 0.1 in regular breathers; weak chaos (an exponent of 0.03 to
 * 0.1) may come back as closely. */
#include "lle/label.h"

#include "lle/edge.h"
#include "lle/jitter.h"
#include "lle/lyapunov.h"
#include "lle/twin.h"

#include <math.h>

static const double stationary_below = 0.01; /* of all power */
static const double still_below = 0.02;      /* pulses: of the comb's */
static const double flat_above = 0.1;
static const double stands_out = 1.69; /* over the flat part, which is within 30 % in amplitude */
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

/* A share of the round trip on the lower state, and more than its own ripple elsewhere. */
static bool has_pulses(const struct lle_watch *w)
{
    return mean(w->flat, w->samples) > flat_above && w->highest > stands_out * w->background;
}

static bool is_stationary(const struct lle_watch *w)
{
    const double moved = lle_watch_stationarity(w);
    return moved < stationary_below &&
           (!has_pulses(w) || moved * w->mean_power < still_below * w->line_power);
}

static bool comes_back(const struct lle_watch *w)
{
    return lle_watch_recurrence(w) < (has_pulses(w) ? regular_pulse_below : regular_below);
}

static struct lle_label name(const struct lle_watch *w, bool off, bool regular)
{
    const bool pulses = has_pulses(w);
    struct lle_label label = { .state = LLE_OFF,
                               .stationarity = lle_watch_stationarity(w),
                               .edge_power = w->edge_power };
    if (off)
        return label;
    if (!regular)
        label.state = LLE_CHAOTIC;
    else if (!pulses)
        label.state = LLE_PRIMARY;
    else if (lle_edge_is_spurious(w->edge_power))
        label.state = LLE_UNRESOLVED;
    else
        label.state = is_stationary(w) ? LLE_SOLITON : LLE_BREATHER;
    if (label.state == LLE_SOLITON || label.state == LLE_BREATHER)
        label.solitons = usual(w->peaks, w->samples);
    return label;
}

struct lle_label lle_label_judge(const struct lle_watch *w, size_t modes, double noise)
{
    return name(w, is_off(w, modes, noise), is_stationary(w) || comes_back(w));
}

enum base_status lle_label_look(struct lle_solver *s, double tau, struct lle_watch *watch,
                                struct base_error *err)
{
    const double h = lle_solver_step_tau(s);
    const size_t stride = (size_t)fmax(1.0, round(sample_tau / h));
    const size_t samples = (size_t)fmax(8.0, ceil(tau / ((double)stride * h)));
    return lle_watch_run(s, samples, stride, watch, err);
}

static size_t steps_in(const struct lle_solver *s, double tau)
{
    return (size_t)ceil(tau / lle_solver_step_tau(s));
}

/* ---- a soliton that rings ---- */

/* Near the breathing threshold a breather moves as little as noise lets a soliton move, 1e-3.
 * Without noise the quick motion of a soliton dies away and that of a breather does not. Less than
 * 2e-4 of the comb is what pulses feel of the grid's points as they run over them; motion that
 * loses less than 3 % in 30 units of tau stays: within 0.01 above the threshold a soliton is called
 * a breather, never the other way round. */
static enum base_status rings_on(struct lle_solver *s, bool *rings, struct base_error *err)
{
    static const double settle_tau = 10.0, look_tau = 60.0, slow_tau = 2.5, dead = 2e-4,
                        kept = 0.97;
    struct lle_solver *twin = NULL;
    struct lle_watch watch = { 0 };
    enum base_status status = lle_twin_of(s, lle_solver_step_tau(s), &twin, err);
    if (!status)
        status = lle_solver_advance(twin, steps_in(twin, settle_tau), err);
    if (!status)
        status = lle_label_look(twin, look_tau, &watch, err);
    if (!status) {
        const size_t half = watch.samples / 2;
        const size_t wide = (size_t)(slow_tau * (double)watch.samples / look_tau);
        const double before = lle_watch_ripple(&watch, 0, half, wide);
        const double after = lle_watch_ripple(&watch, watch.samples - half, half, wide);
        *rings = before * watch.mean_power > dead * watch.line_power && after > kept * before;
    }
    lle_watch_free(&watch);
    lle_solver_free(twin);
    return status ? base_while(err, "watching the field without noise") : BASE_OK;
}

/* ---- a laser that shakes ---- */

enum base_status lle_label_calm(struct lle_solver *s, double tau, struct lle_label *label,
                                struct base_error *err)
{
    static const double settle_tau = 20.0;
    const struct lle_drive drive = lle_solver_drive(s);
    if (!lle_jitter_on(&drive) || (label->state != LLE_CHAOTIC && label->state != LLE_BREATHER))
        return BASE_OK;
    struct lle_solver *twin = NULL;
    struct lle_watch watch = { 0 };
    enum base_status status = lle_twin_of(s, lle_solver_step_tau(s), &twin, err);
    if (!status)
        status = lle_solver_advance(twin, steps_in(twin, settle_tau), err);
    if (!status)
        status = lle_label_look(twin, tau, &watch, err);
    if (!status) {
        const struct lle_label seen = *label;
        *label = lle_label_judge(&watch, lle_solver_size(s), 0.0);
        label->stationarity = seen.stationarity;
        label->edge_power = seen.edge_power;
    }
    lle_watch_free(&watch);
    lle_solver_free(twin);
    return status ? base_while(err, "watching the field without the laser's noise") : BASE_OK;
}

/* ---- chaos ---- */

/* Regular states measure 0.003 and less, chaos 0.013 (weak, of primary combs) to 1.1. Neighbours of
 * a breather with a slow beat may part for 200 units before they meet again: a small rate is looked
 * at for longer. */
static enum base_status is_regular(struct lle_solver *s, bool *regular, struct base_error *err)
{
    static const double settle_tau = 100.0, look_tau = 200.0, longer_tau = 600.0;
    static const double parts_above = 0.01, certain_above = 0.05;
    double rate = 0.0;
    enum base_status status = lle_lyapunov_of(s, settle_tau, look_tau, &rate, err);
    if (!status && rate > parts_above && rate < certain_above)
        status = lle_lyapunov_of(s, settle_tau, longer_tau, &rate, err);
    *regular = rate < parts_above;
    return status;
}

/* ---- a state that the grid holds ---- */

/* Is it still there with twice the modes and half the step? */
static enum base_status confirm(struct lle_solver *s, struct lle_label *label,
                                struct base_error *err)
{
    struct lle_solver *twin = NULL;
    struct lle_watch watch = { 0 };
    enum base_status status = lle_twin_finer(s, &twin, err);
    if (status == BASE_ERR_DOMAIN)
        return BASE_OK;
    if (!status)
        status = lle_solver_advance(twin, steps_in(twin, window_tau), err);
    if (!status)
        status = lle_label_look(twin, window_tau, &watch, err);
    const struct lle_label finer =
        status ? *label : lle_label_judge(&watch, lle_solver_size(twin), 0.0);
    if (status == BASE_ERR_NUMERIC || finer.state != label->state) {
        label->state = LLE_UNRESOLVED;
        label->solitons = 0;
    }
    lle_watch_free(&watch);
    lle_solver_free(twin);
    return status == BASE_ERR_NUMERIC ? BASE_OK : status;
}

/* ---- a name that holds ---- */

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
    return !is_stationary(w) && now->stationarity < 0.8 * before;
}

/* What a watch cannot tell by itself. */
static enum base_status settle_name(struct lle_solver *s, const struct lle_watch *w,
                                    struct lle_label *label, struct base_error *err)
{
    enum base_status status = lle_label_calm(s, window_tau, label, err);
    const bool moves = label->state == LLE_CHAOTIC || label->state == LLE_BREATHER ||
                       (label->state == LLE_PRIMARY && !is_stationary(w));
    bool regular = true, rings = false;
    if (!status && moves)
        status = is_regular(s, &regular, err);
    if (!status && moves)
        *label = name(w, false, regular);
    if (!status && label->state == LLE_SOLITON && lle_solver_drive(s).tones == 0)
        status = rings_on(s, &rings, err); /* further pumps beat for ever */
    if (rings)
        label->state = LLE_BREATHER;
    const bool named = label->state != LLE_OFF && label->state != LLE_UNRESOLVED;
    if (!status && named && has_pulses(w) && lle_edge_is_noted(label->edge_power))
        status = confirm(s, label, err);
    return status;
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
    return settle_name(s, watch, out, err);
}

enum base_status lle_label_of(struct lle_solver *s, struct lle_label *out, struct base_error *err)
{
    struct lle_watch watch;
    const enum base_status status = lle_label_watch(s, out, &watch, err);
    lle_watch_free(&watch);
    return status;
}
