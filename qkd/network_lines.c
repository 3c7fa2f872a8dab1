/* Which lines of a real comb a network may use, and how well two users interfere on each. */
#include "qkd/network.h"

#include "base/constants.h"

#include <math.h>
#include <stdlib.h>

/* Noise is quoted in 0.1 nm at 1550 nm. */
static const double reference_hz = 12.5e9;

/* Behind an amplifier of noise figure F its light has F h nu per Hz for the two polarizations, in
 * units of the signal before it (E. Desurvire, Erbium-Doped Fiber Amplifiers, ch. 2: F = 2 n_sp at
 * high gain). An encoder passes one of them. */
static double noise_w_per_hz(const struct qkd_network_plan *plan, double freq_hz)
{
    return plan->noise_figure_db == 0.0
               ? 0.0
               : pow(10.0, plan->noise_figure_db / 10.0) * BASE_PLANCK_J_S * freq_hz;
}

/* Share of a neighbour's light that passes a filter `apart` from it: super-Gaussian of second
 * order, as flat-top demultiplexers are, above a floor. */
static double leak(const struct qkd_network_plan *plan, double apart_hz)
{
    static const double ln_2 = 0.693147180559945309417;
    const double x = 2.0 * apart_hz / plan->filter_hz, x2 = x * x;
    return fmax(exp(-ln_2 * x2 * x2), pow(10.0, -plan->isolation_db / 10.0));
}

/* A flattened comb has no line stronger than `ceiling_w`. */
static double crosstalk(const struct qkd_network_plan *plan, const struct qkd_comb_line *comb,
                        size_t count, size_t self, double ceiling_w)
{
    double sum = 0.0;
    if (plan->filter_hz == 0.0)
        return 0.0;
    for (size_t k = 0; k < count; k++)
        if (k != self)
            sum +=
                fmin(ceiling_w, comb[k].power_w) * leak(plan, comb[k].freq_hz - comb[self].freq_hz);
    return sum / fmin(ceiling_w, comb[self].power_w);
}

static int verdict_of(const struct qkd_network_plan *plan, const struct qkd_comb_line *line,
                      double vacuum_w)
{
    if (abs(line->mu) < 2) /* the pump, and its neighbours under the pump's filter skirt */
        return QKD_LINE_PUMP;
    if (line->freq_hz < plan->band_low_hz || line->freq_hz > plan->band_high_hz)
        return QKD_LINE_BAND;
    for (size_t i = 0; i < plan->forbidden.count; i++)
        if (plan->forbidden.value[i] == line->mu)
            return QKD_LINE_FORBIDDEN;
    if (!(line->power_w >= vacuum_w * pow(10.0, plan->vacuum_margin_db / 10.0)))
        return QKD_LINE_VACUUM;
    return QKD_LINE_SPARE;
}

static struct qkd_network_line line_of(const struct optics_plan *optics,
                                       const struct qkd_network_plan *plan,
                                       const struct qkd_comb_line *comb, size_t count, size_t self,
                                       double ceiling_w)
{
    const struct qkd_comb_line *line = &comb[self];
    const double per_hz = noise_w_per_hz(plan, line->freq_hz);
    const double width_hz = plan->filter_hz == 0.0 ? reference_hz : plan->filter_hz;
    const double noise = per_hz * width_hz / (2.0 * line->power_w);
    const double other = crosstalk(plan, comb, count, self, ceiling_w);
    const double own = 1.0 / ((1.0 + noise) * (1.0 + other)); /* one user's share */
    return (struct qkd_network_line){
        .mu = line->mu,
        .freq_hz = line->freq_hz,
        .power_w = line->power_w,
        .osnr_db = per_hz > 0.0 ? 10.0 * log10(line->power_w / (per_hz * reference_hz)) : NAN,
        .crosstalk_db = other > 0.0 ? 10.0 * log10(other) : NAN,
        .overlap_sq = line->power_w > 0.0 ? optics_mode_overlap(optics) * own * own : 0.0,
    };
}

static int best_first(const void *left, const void *right)
{
    const struct qkd_network_line *a = left, *b = right;
    if (a->verdict != b->verdict)
        return a->verdict < b->verdict ? -1 : 1;
    if (a->overlap_sq != b->overlap_sq)
        return a->overlap_sq > b->overlap_sq ? -1 : 1;
    if (a->power_w != b->power_w)
        return a->power_w > b->power_w ? -1 : 1;
    return (a->mu > b->mu) - (a->mu < b->mu);
}

size_t qkd_network_lines(const struct optics_plan *optics, const struct qkd_network_plan *plan,
                         const struct qkd_comb_line *comb, size_t count, double vacuum_w,
                         struct qkd_network_line *out)
{
    size_t usable = 0;
    double ceiling_w = INFINITY;
    for (size_t i = 0; plan->flatten && i < count; i++)
        if (verdict_of(plan, &comb[i], vacuum_w) == QKD_LINE_SPARE)
            ceiling_w = fmin(ceiling_w, comb[i].power_w);
    for (size_t i = 0; i < count; i++) {
        out[i] = line_of(optics, plan, comb, count, i, ceiling_w);
        out[i].verdict = verdict_of(plan, &comb[i], vacuum_w);
        usable += out[i].verdict == QKD_LINE_SPARE;
    }
    qsort(out, count, sizeof *out, best_first);
    return usable;
}
