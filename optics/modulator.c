#include "optics/modulator.h"

#include "base/constants.h"
#include "optics/filter.h"
#include "optics/profile.h"

#include <math.h>

/* Energy of a pulse over the power of the light it is cut from: 1/peak of the normalised shape,
 * which full transmission is. */
static double open_s(const struct optics_profile *p)
{
    enum { POINTS = 1024 };
    double peak = 0.0;
    for (int k = 0; k <= POINTS; k++) {
        const double t = p->delay_s + p->half_s * (2.0 * k / POINTS - 1.0);
        peak = fmax(peak, optics_profile_at(p, t));
    }
    return 1.0 / peak;
}

double optics_modulator_voa_db(const struct optics_plan *plan, const struct optics_user *user,
                               double power_w, double freq_hz)
{
    struct optics_plan at_encoder = *plan; /* before the fiber */
    at_encoder.fiber.dispersion_s_per_m2 = 0.0;
    const struct optics_profile p = optics_profile_of(&at_encoder, user);
    const struct optics_source *s = &plan->source;
    const double shared_w =
        power_w * pow(10.0, -optics_coupler_loss_db(s->coupler_ways, s->coupler_excess_db) / 10.0);
    const double photons = 2.0 * shared_w * open_s(&p) / (BASE_PLANCK_J_S * freq_hz);
    if (!(photons > 0.0) || !(user->mean_photon > 0.0))
        return NAN;
    return 10.0 * log10(photons / user->mean_photon) - plan->encoder.insertion_loss_db;
}

double optics_modulator_leak_error(double off, double mode_overlap)
{
    return 4.0 * off * (1.0 - 0.5 * mode_overlap);
}
