#include "optics/tags_count.h"

#include "base/constants.h"
#include "optics/clicks.h"

#include <math.h>
#include <stdlib.h>

#define NUMBER(name, member, unit, about)                                                          \
    {                                                                                              \
        name, BASE_REAL, offsetof(struct optics_tags_counts, member), unit, -INFINITY, INFINITY,   \
            NAN, NULL, about                                                                       \
    }
#define WHOLE(name, member, about)                                                                 \
    {                                                                                              \
        name, BASE_COUNT, offsetof(struct optics_tags_counts, member), "1", 0, INFINITY, 0, NULL,  \
            about                                                                                  \
    }
#define CURVE(name, member, unit, over, about)                                                     \
    {                                                                                              \
        name, BASE_REALS, offsetof(struct optics_tags_counts, member), unit, -INFINITY, INFINITY,  \
            NAN, over, about                                                                       \
    }

static const struct base_field rows[] = {
    NUMBER("duration_s", duration_s, "s", "length of the parts that were counted"),
    WHOLE("slots", slots, "pairs of qubits in them"),
    WHOLE("tags", tags, "clicks in the file"),
    WHOLE("gated", gated, "clicks in a time bin's gate"),
    NUMBER("first_early_s", first_early_s, "s", "centre of the first early bin"),
    NUMBER("gate_s", gate_s, "s", "width of a bin's gate"),
    NUMBER("singles.rate_1_hz", singles_1_hz, "Hz", "clicks per second of detector 1"),
    NUMBER("singles.rate_2_hz", singles_2_hz, "Hz", "clicks per second of detector 2"),
    WHOLE("hom.coincidences", hom_coincidences,
          "D1 with D2 in one bin, light that interferes; Poisson error: its square root"),
    WHOLE("hom.baseline_coincidences", hom_baseline, "the same of distinguishable light"),
    NUMBER("hom.visibility", hom_visibility, "1",
           "1 - coincidences over those of distinguishable light, per slot"),
    NUMBER("hom.stderr", hom_stderr, "1", "its standard error, from Poisson counts"),
    NUMBER("hom.visibility_singles", hom_visibility_singles, "1",
           "the same with singles x singles per slot as baseline: right for light of g2 = 1"),
    NUMBER("hom.stderr_singles", hom_stderr_singles, "1", "its standard error"),
    NUMBER("bsm.visibility", bsm_visibility, "1", "of the cosine through Psi- over the phase"),
    NUMBER("bsm.stderr", bsm_stderr, "1", "its standard error, from Poisson counts"),
    NUMBER("bsm.fringe_rad", bsm_fringe_rad, "rad", "phase at which Psi- is rarest"),
    CURVE("bsm.phase_rad", bsm_phase_rad, "rad", NULL, "Bob's late phase against Alice's"),
    CURVE("bsm.coincidence", bsm_coincidence, "1", "bsm.phase_rad",
          "Psi- coincidences per slot over their mean"),
    CURVE("bsm.coincidence_stderr", bsm_coincidence_stderr, "1", "bsm.phase_rad",
          "its standard error"),
    CURVE("patterns.pattern", pattern, "1", NULL,
          "bins that clicked: 1 D1 early, 2 D2 early, 4 D1 late, 8 D2 late, added up"),
    CURVE("patterns.count", pattern_count, "1", "patterns.pattern",
          "slots with exactly this pattern, light that interferes"),
    CURVE("patterns.baseline_count", pattern_base_count, "1", "patterns.pattern",
          "the same of distinguishable light"),
    CURVE("correlation.apart_s", apart_s, "s", NULL, "click of D2 after that of D1 in one bin"),
    CURVE("correlation.coincidences", apart_count, "1", "correlation.apart_s",
          "coincidences per million slots, light that interferes"),
    CURVE("correlation.baseline", apart_base, "1", "correlation.apart_s",
          "the same of distinguishable light"),
    { "parts", BASE_ROWS, offsetof(struct optics_tags_counts, parts), "", 0, 0, 0, NULL,
      "the parts of the run, one setting each" },
};
const struct base_table optics_tags_counts_table = { "Counts of time tags",
                                                     sizeof(struct optics_tags_counts),
                                                     sizeof rows / sizeof *rows, rows };

#define PART(name, kind, member, unit, about)                                                      \
    {                                                                                              \
        name, kind, offsetof(struct optics_tags_part_counts, member), unit, -INFINITY, INFINITY,   \
            0, NULL, about                                                                         \
    }
static const struct base_field part_rows[] = {
    PART("start_s", BASE_REAL, start_s, "s", "beginning"),
    PART("end_s", BASE_REAL, end_s, "s", "end"),
    PART("phase_rad", BASE_REAL, phase_rad, "rad", "Bob's late phase against Alice's"),
    PART("distinguishable", BASE_FLAG, distinguishable, "", "light that cannot interfere"),
    PART("slots", BASE_COUNT, slots, "1", "pairs of qubits"),
    PART("psi_minus", BASE_COUNT, psi_minus, "1", "D1 with D2, early with late"),
    PART("psi_plus", BASE_COUNT, psi_plus, "1", "early with late of one detector"),
    PART("within_bin", BASE_COUNT, within_bin, "1", "D1 with D2 in one bin"),
};
const struct base_table optics_tags_part_table = { "Counts of one part",
                                                   sizeof(struct optics_tags_part_counts),
                                                   sizeof part_rows / sizeof *part_rows,
                                                   part_rows };

/* Times in seconds after the first early bin's centre: slot k has its bins at k periods and a bin
 * separation later. */
struct counter {
    const struct optics_tags *tags;
    struct optics_tags_counts *out;
    double first_s, step_s; /* step of the correlation's axis */
    struct optics_tags_part_counts *part;
    double singles[2][2]; /* gated, detector and bin, of the parts that interfere */
    double slots[2];      /* parts that interfere, distinguishable */
};

static double time_s(const struct counter *c, size_t i)
{
    /* In the middle of the converter's bin. */
    return 1e-12 * (double)c->tags->time_ps[i] + 0.5 * c->tags->tdc_s - c->first_s;
}

/* The slot a time belongs to: a period about the middle of its two bins. */
static double slot_of(const struct counter *c, double t_s)
{
    const double before = 0.5 * (c->tags->period_s - c->tags->bin_separation_s);
    return floor((t_s + before) / c->tags->period_s);
}

/* The first click of each bin in a slot, against the bin's centre; NAN: none. */
struct slot {
    double click_s[4]; /* D1 early, D2 early, D1 late, D2 late */
};
static const struct slot silent = { { NAN, NAN, NAN, NAN } };

/* Tags are whole picoseconds: half of one is for the rounding of their times in seconds. */
static bool meet(const struct counter *c, double a_s, double b_s)
{
    return fabs(a_s - b_s) <= c->tags->window_s + 0.5e-12; /* false for NAN */
}

static void add_apart(const struct counter *c, double apart_s)
{
    struct base_reals *into = c->part->distinguishable ? &c->out->apart_base : &c->out->apart_count;
    const long middle = (long)(into->count / 2), k = lround(apart_s / c->step_s) + middle;
    if (k >= 0 && k < (long)into->count)
        into->value[k] += 1.0;
}

static void end_slot(struct counter *c, const struct slot *s)
{
    const double *t = s->click_s;
    size_t mask = 0;
    for (size_t k = 0; k < 4; k++)
        mask |= isnan(t[k]) ? 0 : (size_t)1 << k;
    struct base_reals *patterns =
        c->part->distinguishable ? &c->out->pattern_base_count : &c->out->pattern_count;
    patterns->value[mask] += 1.0;
    patterns->value[0] -= 1.0; /* slots begin silent */
    if (!c->part->distinguishable)
        for (size_t k = 0; k < 4; k++)
            c->singles[k % 2][k / 2] += isnan(t[k]) ? 0.0 : 1.0;
    for (size_t bin = 0; bin < 2; bin++)
        if (meet(c, t[2 * bin], t[2 * bin + 1])) {
            c->part->within_bin++;
            add_apart(c, t[2 * bin + 1] - t[2 * bin]);
        }
    c->part->psi_minus += meet(c, t[0], t[3]) + meet(c, t[1], t[2]);
    c->part->psi_plus += meet(c, t[0], t[2]) + meet(c, t[1], t[3]);
}

/* Put a click in its bin; false outside the gates. */
static bool put_click(const struct counter *c, double in_slot_s, int detector, struct slot *s)
{
    for (int bin = 0; bin < 2; bin++) {
        const double off_s = in_slot_s - bin * c->tags->bin_separation_s;
        double *place = &s->click_s[2 * bin + detector - 1];
        if (fabs(off_s) > 0.5 * c->tags->gate_s)
            continue;
        if (isnan(*place))
            *place = off_s;
        return true;
    }
    return false;
}

/* Clicks from number `i` on that lie in the part's slots; returns the first one behind. */
static size_t count_part(struct counter *c, size_t i, const struct optics_tags_part *about)
{
    const double period_s = c->tags->period_s;
    const double from = ceil((about->start_s - c->first_s) / period_s - 1e-6);
    const double to = ceil((about->end_s - c->first_s) / period_s - 1e-6);
    const double slots = fmax(to - from, 0.0);
    c->part->slots = (size_t)slots;
    c->slots[about->distinguishable] += slots;
    (about->distinguishable ? &c->out->pattern_base_count : &c->out->pattern_count)->value[0] +=
        slots;

    double here = from - 1.0;
    struct slot slot = silent;
    for (; i < c->tags->count; i++) {
        const double t = time_s(c, i), number = slot_of(c, t);
        if (number >= to)
            break;
        if (number < from)
            continue;
        if (number > here) {
            if (here >= from)
                end_slot(c, &slot);
            slot = silent;
            here = number;
        }
        c->out->gated += put_click(c, t - number * period_s, c->tags->detector[i], &slot);
    }
    if (here >= from)
        end_slot(c, &slot);
    return i;
}

static bool alloc(struct optics_tags_counts *out, size_t parts, size_t apart)
{
    out->parts.table = &optics_tags_part_table;
    out->parts.data = calloc(parts, sizeof(struct optics_tags_part_counts));
    out->parts.count = out->parts.data ? parts : 0;
    return out->parts.data && base_reals_alloc(&out->pattern, 16) &&
           base_reals_alloc(&out->pattern_count, 16) &&
           base_reals_alloc(&out->pattern_base_count, 16) &&
           base_reals_alloc(&out->apart_s, apart) && base_reals_alloc(&out->apart_count, apart) &&
           base_reals_alloc(&out->apart_base, apart);
}

static void finish_hom(const struct counter *c, struct optics_tags_counts *out)
{
    const struct optics_tags_part_counts *part = out->parts.data;
    for (size_t k = 0; k < out->parts.count; k++)
        *(part[k].distinguishable ? &out->hom_baseline : &out->hom_coincidences) +=
            part[k].within_bin;
    const double n = (double)out->hom_coincidences, base = (double)out->hom_baseline;
    if (base > 0.0) {
        const double ratio = n / c->slots[0] / (base / c->slots[1]);
        out->hom_visibility = 1.0 - ratio;
        /* Without coincidences the error is that of one. */
        out->hom_stderr = base / c->slots[1] > 0.0
                              ? fmax(n, 1.0) / c->slots[0] / (base / c->slots[1]) *
                                    sqrt(1.0 / fmax(n, 1.0) + 1.0 / base)
                              : NAN;
    }
    const double accidental =
        (c->singles[0][0] * c->singles[1][0] + c->singles[0][1] * c->singles[1][1]) / c->slots[0];
    if (accidental > 0.0) {
        out->hom_visibility_singles = 1.0 - n / accidental;
        out->hom_stderr_singles = sqrt(fmax(n, 1.0)) / accidental;
    }
    for (size_t k = 0; k < out->apart_s.count; k++) {
        out->apart_count.value[k] *= c->slots[0] > 0.0 ? 1e6 / c->slots[0] : 0.0;
        out->apart_base.value[k] *= c->slots[1] > 0.0 ? 1e6 / c->slots[1] : 0.0;
    }
}

static enum base_status finish_bsm(struct optics_tags_counts *out, struct base_error *err)
{
    const struct optics_tags_part_counts *part = out->parts.data;
    double *room = malloc(3 * out->parts.count * sizeof *room);
    if (!room)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for %zu phases", out->parts.count);
    double *phase = room, *events = room + out->parts.count, *slots = events + out->parts.count;
    size_t n = 0;
    double mean = 0.0;
    for (size_t k = 0; k < out->parts.count; k++) {
        if (part[k].distinguishable || isnan(part[k].phase_rad) || !part[k].slots)
            continue;
        phase[n] = part[k].phase_rad;
        events[n] = (double)part[k].psi_minus;
        slots[n] = (double)part[k].slots;
        mean += events[n] / slots[n];
        n++;
    }
    mean /= n ? (double)n : 1.0;
    const struct optics_tags_fringe fringe = optics_tags_fringe_of(n, phase, events, slots);
    out->bsm_visibility = fringe.visibility;
    out->bsm_stderr = fringe.error;
    out->bsm_fringe_rad = fringe.phase_rad;
    bool enough = true;
    if (n && mean > 0.0)
        enough = base_reals_alloc(&out->bsm_phase_rad, n) &&
                 base_reals_alloc(&out->bsm_coincidence, n) &&
                 base_reals_alloc(&out->bsm_coincidence_stderr, n);
    for (size_t k = 0; k < n && enough && mean > 0.0; k++) {
        out->bsm_phase_rad.value[k] = phase[k];
        out->bsm_coincidence.value[k] = events[k] / slots[k] / mean;
        out->bsm_coincidence_stderr.value[k] = sqrt(events[k]) / slots[k] / mean;
    }
    free(room);
    return enough ? BASE_OK : base_fail(err, BASE_ERR_MEMORY, "no memory for %zu phases", n);
}

static void count_all(struct counter *c)
{
    const struct optics_tags *t = c->tags;
    size_t i = 0;
    c->out->duration_s = 0.0;
    for (size_t k = 0; k < t->part_count; k++) {
        c->part = (struct optics_tags_part_counts *)c->out->parts.data + k;
        *c->part =
            (struct optics_tags_part_counts){ .start_s = t->part[k].start_s,
                                              .end_s = t->part[k].end_s,
                                              .phase_rad = t->part[k].phase_rad,
                                              .distinguishable = t->part[k].distinguishable };
        i = count_part(c, i, &t->part[k]);
        c->out->slots += c->part->slots;
        c->out->duration_s += t->part[k].end_s - t->part[k].start_s;
    }
    double clicks[2] = { 0.0, 0.0 };
    for (i = 0; i < t->count; i++)
        clicks[t->detector[i] - 1] += 1.0;
    c->out->singles_1_hz = c->out->duration_s > 0.0 ? clicks[0] / c->out->duration_s : NAN;
    c->out->singles_2_hz = c->out->duration_s > 0.0 ? clicks[1] / c->out->duration_s : NAN;
}

enum base_status optics_tags_count(const struct optics_tags *tags, struct optics_tags_counts *out,
                                   struct base_error *err)
{
    base_table_defaults(&optics_tags_counts_table, out);
    struct counter c = { .tags = tags, .out = out, .first_s = tags->first_early_s };
    enum base_status status = BASE_OK;
    if (isnan(c.first_s))
        status = optics_tags_find_first(tags, &c.first_s, err);
    if (status)
        return base_while(err, "counting time tags");

    /* Differences are multiples of the converter's bin; at most 401 places. */
    const double reach_s = fmin(tags->gate_s, tags->window_s);
    c.step_s = fmax(fmax(tags->tdc_s, 1e-12), reach_s / 200.0);
    if (tags->tdc_s > 0.0)
        c.step_s = tags->tdc_s * ceil(c.step_s / tags->tdc_s - 1e-9);
    const size_t half = (size_t)(reach_s / c.step_s + 1e-9);
    if (alloc(out, tags->part_count, 2 * half + 1)) {
        for (size_t k = 0; k < 16; k++)
            out->pattern.value[k] = (double)k;
        for (size_t k = 0; k < out->apart_s.count; k++)
            out->apart_s.value[k] = ((double)k - (double)half) * c.step_s;
        out->tags = tags->count;
        out->first_early_s = c.first_s;
        out->gate_s = tags->gate_s;
        count_all(&c);
        finish_hom(&c, out);
        status = finish_bsm(out, err);
    } else {
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for the counts of %zu parts",
                           tags->part_count);
    }
    if (status)
        base_table_release(&optics_tags_counts_table, out);
    return status;
}
