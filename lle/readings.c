#include "lle/readings.h"

#include <math.h>
#include <stdlib.h>

/* A line that a pump drives shows the pump. */
static bool pumped(const struct lle_plan *plan, double fsr_hz, int mu)
{
    const struct base_list *extra = &plan->pump.extra_frequency_hz;
    bool found = mu == 0;
    for (size_t k = 0; k < extra->count; k++)
        found = found || mu == (int)round((extra->value[k] - plan->pump.frequency_hz) / fsr_hz);
    return found;
}

/* The lines to record, ascending, `*at` the place of `mu`; a pumped `mu` stands first and the
 * phases are those from `*from` on. */
static size_t choose(const struct lle_plan *plan, int mu, int *lines, size_t *at, size_t *from)
{
    const int side = (int)plan->instrument.lines, first = mu < -side ? mu : -side;
    const double fsr_hz = lle_line_hz(plan, 1) - lle_line_hz(plan, 0);
    size_t count = 0;
    *at = 0;
    *from = pumped(plan, fsr_hz, mu);
    if (*from)
        lines[count++] = mu;
    for (int i = first; i <= side || i <= mu; i++) {
        const bool wanted = (i >= -side && i <= side) || i == mu;
        if (!wanted || pumped(plan, fsr_hz, i))
            continue;
        *at = i == mu ? count : *at;
        lines[count++] = i;
    }
    return count;
}

static enum base_status look(const struct lle_plan *plan, const struct lle_line *lines,
                             size_t count, size_t at, size_t from, const struct base_reals *power,
                             struct lle_readings *out, struct base_error *err)
{
    const struct lle_instrument *with = &plan->instrument;
    const double laser_hz = plan->comb.pump_noise ? 0.0 : plan->pump.linewidth_hz;
    const struct base_rng here = { plan->comb.seed, BASE_RNG_PUMP, 2, 0 };
    enum base_status status =
        lle_phases_of(lines + from, count - from, with->lag_s, &out->phases, err);
    if (!status)
        status = lle_heterodyne_of(&lines[at], with->delay_s, with->span_hz, laser_hz, here,
                                   &out->heterodyne, err);
    if (!status)
        status = lle_coherence_beat(&lines[at], laser_hz + with->reference_linewidth_hz, &out->beat,
                                    err);
    if (!status)
        status = lle_coherence_rin(power->value, lines[0].members, lines[0].samples,
                                   lines[0].sample_s, &out->electrical, err);
    return status;
}

enum base_status lle_readings_of(const struct lle_plan *plan, int mu,
                                 const struct base_progress *progress, struct lle_line *line,
                                 struct lle_readings *out, struct base_error *err)
{
    *out = (struct lle_readings){ .phases = { 0 } };
    *line = (struct lle_line){ 0 };
    const size_t most = 2 * plan->instrument.lines + 2;
    struct base_reals power = { 0 };
    struct lle_line *lines = calloc(most, sizeof *lines);
    int *numbers = calloc(most, sizeof *numbers);
    size_t count = 0, at = 0, from = 0;
    enum base_status status = BASE_OK;
    if (!lines || !numbers)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for the records of %zu lines", most);
    if (!status) {
        count = choose(plan, mu, numbers, &at, &from);
        status = lle_line_record(plan, numbers, count, progress, lines, &power, err);
    }
    if (!status) {
        status = look(plan, lines, count, at, from, &power, out, err);
        *line = lines[at];
        lines[at] = (struct lle_line){ 0 };
    }
    for (size_t i = 0; i < count; i++)
        lle_line_free(&lines[i]);
    base_reals_free(&power);
    free(lines);
    free(numbers);
    if (status) {
        lle_line_free(line);
        lle_readings_release(out);
    }
    return status;
}

void lle_readings_release(struct lle_readings *r)
{
    base_table_release(&lle_phases_table, &r->phases);
    base_table_release(&lle_heterodyne_table, &r->heterodyne);
    base_table_release(&lle_spectrum_table, &r->beat);
    base_table_release(&lle_spectrum_table, &r->electrical);
}
