#include "command/reproduce/record.h"

#include <math.h>

static double relative_rms(const double *value, size_t count)
{
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < count; i++)
        mean += value[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        square += (value[i] - mean) * (value[i] - mean) / (double)count;
    return sqrt(square) / mean;
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
    out->mean_w = 0.0;
    for (size_t i = 0; i < n; i++)
        out->mean_w += creal(out->line.field[i] * conj(out->line.field[i])) / (double)n;
    out->power_rms = relative_rms(out->power_w.value, n);
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
