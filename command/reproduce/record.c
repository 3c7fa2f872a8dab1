#include "command/reproduce/record.h"

#include <math.h>

double reproduce_relative_rms(const double *value, size_t count)
{
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < count; i++)
        mean += value[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        square += (value[i] - mean) * (value[i] - mean) / (double)count;
    return sqrt(square) / mean;
}

double reproduce_mean_w(const struct lle_line *line)
{
    const size_t n = line->members * line->samples;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += creal(line->field[i] * conj(line->field[i]));
    return sum / (double)n;
}

enum base_status reproduce_record(const struct command_plan *plan, int mu,
                                  const struct base_progress *progress,
                                  struct reproduce_record *out, struct base_error *err)
{
    const enum base_status status =
        lle_line_record(&plan->lle, &mu, 1, progress, &out->line, &out->power_w, err);
    if (status != BASE_OK)
        return status;
    const size_t n = out->line.members * out->line.samples;
    out->mean_w = reproduce_mean_w(&out->line);
    out->power_rms = reproduce_relative_rms(out->power_w.value, n);
    return BASE_OK;
}

enum base_status reproduce_record_rin(const struct reproduce_record *record,
                                      struct lle_spectrum *out, struct base_error *err)
{
    return lle_coherence_rin(record->power_w.value, record->line.members, record->line.samples,
                             record->line.sample_s, out, err);
}

void reproduce_record_free(struct reproduce_record *record)
{
    lle_line_free(&record->line);
    base_reals_free(&record->power_w);
}
