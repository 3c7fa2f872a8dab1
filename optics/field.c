#include "optics/field.h"

#include "optics/wave.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double complex *alloc_record(size_t members, size_t samples)
{
    if (samples && members > SIZE_MAX / sizeof(double complex) / samples)
        return NULL;
    return malloc(members * samples * sizeof(double complex));
}

/* <|value|^2> = 1; the mean power before, or NAN for a record that has none. */
static double normalise(double complex *value, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += creal(value[i]) * creal(value[i]) + cimag(value[i]) * cimag(value[i]);
    const double mean = sum / (double)count;
    if (!(mean > 0.0) || !isfinite(mean))
        return NAN;
    const double scale = 1.0 / sqrt(mean);
    for (size_t i = 0; i < count; i++)
        value[i] *= scale;
    return mean;
}

enum base_status optics_field_from_line(const struct lle_line *line, double linewidth_hz,
                                        struct optics_field *out, struct base_error *err)
{
    const size_t count = line->members * line->samples;
    *out = (struct optics_field){ .sample_s = line->sample_s,
                                  .members = line->members,
                                  .samples = line->samples,
                                  .linewidth_hz = linewidth_hz };
    if (!line->field || count == 0)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "line %d has no record (%zu members of %zu samples): at least one of each "
                         "is needed",
                         line->mu, line->members, line->samples);
    if (!(line->sample_s > 0.0) || !isfinite(line->sample_s))
        return base_fail(err, BASE_ERR_DOMAIN, "line %d: sample_s = %g: a positive time is needed",
                         line->mu, line->sample_s);
    if (!(linewidth_hz >= 0.0) || !isfinite(linewidth_hz))
        return base_fail(err, BASE_ERR_DOMAIN, "line %d: linewidth_hz = %g: 0 or more is needed",
                         line->mu, linewidth_hz);

    out->value = alloc_record(line->members, line->samples);
    if (!out->value)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a record of %zu samples", count);
    for (size_t i = 0; i < count; i++)
        out->value[i] = line->field[i];
    memcpy(out->warning, line->warning, sizeof out->warning);
    if (isnan(normalise(out->value, count))) {
        optics_field_free(out);
        return base_fail(err, BASE_ERR_DOMAIN,
                         "line %d carries no power, or not a finite one: light is needed",
                         line->mu);
    }
    return BASE_OK;
}

/* The record of a drawn field serves figures of g1 and g2; pulses are drawn afresh for every pair.
 */
enum { RECORD_MEMBERS = 32, RECORD_SAMPLES = 2048 };

static void draw_record(const struct optics_model *model, struct base_rng rng,
                        struct optics_field *out)
{
    for (size_t m = 0; m < out->members; m++) {
        struct base_rng here = rng;
        here.use = BASE_RNG_SOURCE;
        here.member = (uint32_t)m;
        double complex *e = out->value + m * out->samples;
        double *normal = (double *)e; /* two numbers a sample, overwritten in place by the field */
        base_rng_normals(here, OPTICS_WAVE_RECORD_INDEX, normal, 2 * out->samples);
        optics_model_walk(model, out->sample_s, 0, e, out->samples, normal);
    }
}

enum base_status optics_field_draw(const struct optics_plan *plan, struct base_rng rng,
                                   struct optics_field *out, struct base_error *err)
{
    const struct optics_source *s = &plan->source;
    *out = (struct optics_field){ .known = 1 };
    if (s->kind == OPTICS_COMB)
        return base_fail(err, BASE_ERR_CONFIG,
                         "source.kind = comb: coherent, thermal or mixture is needed to draw light "
                         "without a comb");
    const double c = s->kind == OPTICS_COHERENT  ? 1.0
                     : s->kind == OPTICS_THERMAL ? 0.0
                                                 : s->coherent_fraction;
    if (!(c >= 0.0 && c <= 1.0))
        return base_fail(err, BASE_ERR_CONFIG,
                         "source.coherent_fraction = %g: between 0 and 1 is needed", c);
    if (c < 1.0 && (!(s->coherence_time_s > 0.0) || !isfinite(s->coherence_time_s)))
        return base_fail(err, BASE_ERR_CONFIG,
                         "source.coherence_time_s = %g: a positive time is needed",
                         s->coherence_time_s);
    const double linewidth = isnan(s->linewidth_hz) ? 0.0 : s->linewidth_hz;
    if (!(linewidth >= 0.0) || !isfinite(linewidth))
        return base_fail(err, BASE_ERR_CONFIG, "source.linewidth_hz = %g: 0 or more is needed",
                         linewidth);

    out->coherent_fraction = c;
    out->coherence_time_s = c < 1.0 ? s->coherence_time_s : INFINITY;
    out->linewidth_hz = linewidth;
    out->members = RECORD_MEMBERS;
    out->samples = RECORD_SAMPLES;
    out->sample_s = c < 1.0 ? s->coherence_time_s / 16.0 : plan->encoder.pulse_width_s / 16.0;
    out->value = alloc_record(out->members, out->samples);
    if (!out->value)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a drawn record of %zu samples",
                         out->members * out->samples);
    const struct optics_model model = { c, out->coherence_time_s };
    draw_record(&model, rng, out);
    normalise(out->value, out->members * out->samples);
    return BASE_OK;
}

void optics_field_free(struct optics_field *field)
{
    if (!field)
        return;
    free(field->value);
    field->value = NULL;
    field->members = field->samples = 0;
}
