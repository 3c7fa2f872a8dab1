#include "optics/spill.h"

#include "optics/detector.h"
#include "optics/profile.h"
#include "optics/tags.h"

#include <math.h>

/* A gate is cut into cells, a pulse into points: sums over them are of second order in both. */
enum { CELLS = 64, POINTS = 48, QUBITS_MOST = 32 };

struct blur {
    double at_s[POINTS], energy[POINTS]; /* of a pulse, mean of both users */
    double rms_s;                        /* jitter, and the width of what a point stands for */
    double gate_s, window_s;
};

static struct blur blur_of(const struct optics_plan *plan)
{
    const struct optics_profile a = optics_profile_of(plan, &plan->alice);
    const struct optics_profile b = optics_profile_of(plan, &plan->bob);
    double from_s, to_s;
    optics_profile_span(plan, &from_s, &to_s);
    const double step_s = (to_s - from_s) / POINTS;
    struct blur out = { .gate_s = optics_tags_gate_s(plan), .window_s = plan->detector.window_s };
    for (size_t j = 0; j < POINTS; j++) {
        const double t = from_s + (double)j * step_s;
        out.at_s[j] = t + 0.5 * step_s;
        out.energy[j] = 0.5 * (optics_profile_energy(&a, t, t + step_s) +
                               optics_profile_energy(&b, t, t + step_s));
    }
    out.rms_s = hypot(optics_detector_timing_s(&plan->detector), step_s / sqrt(12.0));
    return out;
}

/* Where clicks of a bin `apart_s` after a gate's centre are tagged in that gate. */
static void tagged(const struct blur *b, double apart_s, double cell[CELLS])
{
    const double step_s = b->gate_s / CELLS, scale = 1.0 / (sqrt(2.0) * b->rms_s);
    double before = 0.0;
    for (size_t i = 0; i <= CELLS; i++) {
        const double edge_s = -0.5 * b->gate_s + (double)i * step_s - apart_s;
        double upto = 0.0;
        for (size_t j = 0; j < POINTS; j++)
            upto += 0.5 * b->energy[j] * erfc((b->at_s[j] - edge_s) * scale);
        if (i > 0)
            cell[i - 1] = upto - before;
        before = upto;
    }
}

/* Of two clicks so tagged, those no further apart than the window; a cell at its end counts by what
 * it has inside. */
static double meet(const struct blur *b, const double x[CELLS], const double y[CELLS])
{
    const double cells = b->window_s / b->gate_s * CELLS;
    double sum = 0.0;
    for (size_t i = 0; i < CELLS; i++)
        for (size_t j = 0; j < CELLS; j++) {
            const double beyond = fabs((double)i - (double)j) - cells;
            sum += fmin(fmax(0.5 - beyond, 0.0), 1.0) * x[i] * y[j];
        }
    return sum;
}

static void add(double to[CELLS], const double x[CELLS], const double y[CELLS])
{
    for (size_t i = 0; i < CELLS; i++)
        to[i] += x[i] + y[i];
}

static double sum_of(const double x[CELLS])
{
    double sum = 0.0;
    for (size_t i = 0; i < CELLS; i++)
        sum += x[i];
    return sum;
}

static void fill(const struct blur *b, double period_s, double bins_s, long qubits,
                 struct optics_spill *out)
{
    double all_early[CELLS] = { 0.0 }, all_late[CELLS] = { 0.0 }, own[CELLS];
    for (long k = -qubits; k <= qubits; k++) {
        /* clicks of this qubit's early and late bin in our early gate, and in our late one */
        double ee[CELLS], le[CELLS], el[CELLS], ll[CELLS];
        const double at_s = (double)k * period_s;
        tagged(b, at_s, ee);
        tagged(b, at_s + bins_s, le);
        tagged(b, at_s - bins_s, el);
        tagged(b, at_s, ll);
        out->same[OPTICS_WITHIN_BIN] +=
            0.5 * (meet(b, ee, ee) + meet(b, le, le) + meet(b, el, el) + meet(b, ll, ll));
        out->cross[OPTICS_WITHIN_BIN] += meet(b, ee, le) + meet(b, el, ll);
        out->same[OPTICS_BETWEEN_BINS] += meet(b, ee, el) + meet(b, le, ll);
        out->cross[OPTICS_BETWEEN_BINS] += meet(b, ee, ll) + meet(b, le, el);
        add(all_early, ee, le);
        add(all_late, el, ll);
    }
    tagged(b, 0.0, own);
    out->gated = 0.5 * (sum_of(all_early) + sum_of(all_late));
    out->away = out->gated - sum_of(own);
    out->apart[OPTICS_WITHIN_BIN] =
        0.5 * (meet(b, all_early, all_early) + meet(b, all_late, all_late)) -
        out->same[OPTICS_WITHIN_BIN] - out->cross[OPTICS_WITHIN_BIN];
    out->apart[OPTICS_BETWEEN_BINS] = meet(b, all_early, all_late) -
                                      out->same[OPTICS_BETWEEN_BINS] -
                                      out->cross[OPTICS_BETWEEN_BINS];
}

struct optics_spill optics_spill_of(const struct optics_plan *plan)
{
    static const double SEEN = 1e-6, FAR = 6.0; /* a share, jitters */
    struct optics_spill out = { .gated = 1.0, .same = { 1.0, 0.0 }, .cross = { 0.0, 1.0 } };
    const double bins_s = plan->encoder.bin_separation_s, period_s = optics_tags_period_s(plan);
    double from_s, to_s;
    optics_profile_span(plan, &from_s, &to_s);
    const double reach_s =
        fmax(fabs(from_s), fabs(to_s)) + FAR * optics_detector_timing_s(&plan->detector);
    const double half_s = 0.5 * optics_tags_gate_s(plan);
    if (reach_s + half_s <= bins_s || !(half_s > 0.0))
        return out;
    const struct blur blur = blur_of(plan);
    const double qubits = ceil((reach_s + half_s + bins_s) / period_s);
    struct optics_spill spilt = { .active = true };
    fill(&blur, period_s, bins_s, (long)fmin(qubits, QUBITS_MOST), &spilt);
    return spilt.away > SEEN ? spilt : out;
}
