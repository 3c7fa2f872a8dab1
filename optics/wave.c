#include "optics/wave.h"

#include <math.h>

struct kick {
    double keep, fresh; /* rho, sqrt((1 - rho^2)/2): half the power in each quadrature */
};

static struct kick kick_of(double step_s, double coherence_time_s)
{
    const double x = step_s / coherence_time_s;
    return (struct kick){ .keep = exp(-x), .fresh = sqrt(-0.5 * expm1(-2.0 * x)) };
}

void optics_model_walk(const struct optics_model *model, double step_s, double gap_s,
                       double complex *e, size_t count, const double *normal)
{
    const double c = model->coherent_fraction;
    if (c >= 1.0) {
        for (size_t j = 0; j < count; j++)
            e[j] = 1.0;
        return;
    }
    const double constant = sqrt(c), part = sqrt(1.0 - c);
    const struct kick near = kick_of(step_s, model->coherence_time_s);
    const struct kick far = gap_s > 0.0 ? kick_of(gap_s, model->coherence_time_s) : near;
    double re = 0.0, im = 0.0;
    for (size_t j = 0; j < count; j++) {
        const struct kick k = j == 0           ? (struct kick){ 0.0, sqrt(0.5) }
                              : j == count / 2 ? far
                                               : near;
        re = k.keep * re + k.fresh * normal[2 * j];
        im = k.keep * im + k.fresh * normal[2 * j + 1];
        e[j] = constant + part * re + I * (part * im);
    }
}

double optics_model_g1(const struct optics_model *model, double tau_s)
{
    const double c = model->coherent_fraction;
    return c >= 1.0 ? 1.0 : c + (1.0 - c) * exp(-fabs(tau_s) / model->coherence_time_s);
}

/* For a Gaussian x: <|E|^2 |E'|^2> = 1 + (1-c)^2 |x*x'|^2 + 2 c (1-c) Re(x*x') = 1 + g1^2 - c^2. */
double optics_model_g2(const struct optics_model *model, double tau_s)
{
    const double g1 = optics_model_g1(model, tau_s), c = model->coherent_fraction;
    return 1.0 + (g1 - c) * (g1 + c);
}
