/* Coherence functions for the closed forms: exact, or splines through an estimate. */
#include "optics/coherence.h"

#include "optics/profile.h"
#include "optics/wave.h"

#include <gsl/gsl_spline.h>
#include <math.h>
#include <stdlib.h>

static struct optics_model model_of(const void *self)
{
    const struct optics_known *k = self;
    return (struct optics_model){ k->coherent_fraction, k->coherence_time_s };
}

static double complex known_g1(const void *self, double tau_s)
{
    const struct optics_model model = model_of(self);
    return optics_model_g1(&model, tau_s);
}

static double known_g2(const void *self, double tau_s)
{
    const struct optics_model model = model_of(self);
    return optics_model_g2(&model, tau_s);
}

struct optics_g optics_closed_known(const struct optics_field *field, struct optics_known *model)
{
    model->coherent_fraction = field->coherent_fraction;
    model->coherence_time_s = field->coherence_time_s;
    return (struct optics_g){ known_g1, known_g2, model, field->linewidth_hz };
}

struct optics_estimated {
    double last_s;
    gsl_spline *real, *imag, *g2;
};

/* Without gsl's accelerator: a lookup keeps no state and may run in many threads. */
static double at(const gsl_spline *spline, double last_s, double tau_s)
{
    double value = NAN;
    gsl_spline_eval_e(spline, fmin(tau_s, last_s), NULL, &value);
    return value;
}

static double complex estimated_g1(const void *self, double tau_s)
{
    const struct optics_estimated *e = self;
    return at(e->real, e->last_s, tau_s) + I * at(e->imag, e->last_s, tau_s);
}

static double estimated_g2(const void *self, double tau_s)
{
    const struct optics_estimated *e = self;
    return at(e->g2, e->last_s, tau_s);
}

static gsl_spline *spline_of(const struct base_reals *x, const struct base_reals *y)
{
    gsl_spline *spline = gsl_spline_alloc(gsl_interp_cspline, x->count);
    if (spline)
        gsl_spline_init(spline, x->value, y->value, x->count);
    return spline;
}

enum base_status optics_closed_estimated_new(struct optics_estimated **out,
                                             const struct lle_coherence *estimate,
                                             struct base_error *err)
{
    *out = NULL;
    const size_t n = estimate->tau_s.count;
    if (n < 3)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "a coherence estimate of %zu lags: at least 3 are needed", n);
    struct optics_estimated *e = calloc(1, sizeof *e);
    if (e) {
        e->last_s = estimate->tau_s.value[n - 1];
        e->real = spline_of(&estimate->tau_s, &estimate->g1_real);
        e->imag = spline_of(&estimate->tau_s, &estimate->g1_imag);
        e->g2 = spline_of(&estimate->tau_s, &estimate->g2);
    }
    if (!e || !e->real || !e->imag || !e->g2) {
        optics_closed_estimated_free(e);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for splines through %zu lags", n);
    }
    *out = e;
    return BASE_OK;
}

struct optics_g optics_closed_estimated(const struct optics_estimated *estimated,
                                        double linewidth_hz)
{
    return (struct optics_g){ estimated_g1, estimated_g2, estimated, linewidth_hz };
}

void optics_closed_estimated_free(struct optics_estimated *e)
{
    if (!e)
        return;
    gsl_spline_free(e->real);
    gsl_spline_free(e->imag);
    gsl_spline_free(e->g2);
    free(e);
}

/* The record as a line for lle_coherence_of, which reads it only. */
static struct lle_line line_of(const struct optics_field *field)
{
    return (struct lle_line){ .sample_s = field->sample_s,
                              .members = field->members,
                              .samples = field->samples,
                              .field = field->value };
}

enum base_status optics_light_of(const struct optics_plan *plan, const struct optics_field *field,
                                 struct optics_light *out, struct base_error *err)
{
    *out = (struct optics_light){ 0 };
    if (field->known) {
        out->g = optics_closed_known(field, &out->known);
        return BASE_OK;
    }
    double from_s, to_s;
    optics_profile_span(plan, &from_s, &to_s);
    const double longest_s =
        plan->encoder.bin_separation_s + (to_s - from_s) + 4.0 * field->sample_s;
    const struct lle_line line = line_of(field);
    struct lle_coherence estimate;
    enum base_status status = lle_coherence_of(&line, longest_s, &estimate, err);
    if (status)
        return base_while(err, "estimating g1 and g2 from the line's record");
    status = optics_closed_estimated_new(&out->estimated, &estimate, err);
    out->g2_0_stderr = estimate.g2_0_stderr;
    base_table_release(&lle_coherence_table, &estimate);
    if (!status)
        out->g = optics_closed_estimated(out->estimated, field->linewidth_hz);
    return status;
}

void optics_light_free(struct optics_light *light)
{
    optics_closed_estimated_free(light->estimated);
    light->estimated = NULL;
}
