#include "optics/fiber.h"

#include "base/constants.h"
#include "optics/profile.h"

#include <math.h>

static const double WAVELENGTH_M = 1550e-9;

double optics_transmittance(const struct optics_plan *plan, const struct optics_user *user)
{
    const double filter_db = plan->filter.kind == OPTICS_NO_FILTER ? 0.0 : plan->filter.loss_db;
    return pow(10.0,
               -(user->loss_db + plan->fiber.loss_db_per_m * user->fiber_m + filter_db) / 10.0);
}

double optics_fiber_beta2(const struct optics_fiber *fiber)
{
    return -fiber->dispersion_s_per_m2 * WAVELENGTH_M * WAVELENGTH_M /
           (2.0 * BASE_PI * BASE_LIGHT_M_S);
}

double optics_fiber_gaussian_width(const struct optics_fiber *fiber, double width_s, double chirp,
                                   double length_m)
{
    /* T0 is the half width at 1/e of the intensity; its definition cancels but in beta_2 z/T0^2. */
    const double T0 = width_s / (2.0 * sqrt(log(2.0)));
    const double x = optics_fiber_beta2(fiber) * length_m / (T0 * T0);
    return width_s * hypot(1.0 + chirp * x, x);
}

double optics_fiber_delay(const struct optics_fiber *fiber, double length_m)
{
    return length_m * fiber->index_group / BASE_LIGHT_M_S;
}

double optics_fiber_phase_rms(const struct optics_plan *plan)
{
    const int fibers = (plan->alice.fiber_m > 0.0) + (plan->bob.fiber_m > 0.0);
    return sqrt((double)fibers) * plan->fiber.drift_rad_per_s * plan->encoder.bin_separation_s;
}

double optics_fiber_polarization_rms(const struct optics_plan *plan, const struct optics_user *user)
{
    const double rate = plan->fiber.polarization_rad_per_root_s;
    if (!(rate > 0.0) || !(user->fiber_m > 0.0))
        return user->residual_rad;
    return hypot(user->residual_rad, rate * sqrt(0.5 * plan->fiber.controller_s));
}

double optics_fiber_correlation(const struct optics_fiber *fiber, double linewidth_hz,
                                double length_m)
{
    return exp(-BASE_PI * linewidth_hz * optics_fiber_delay(fiber, fabs(length_m)));
}

double optics_fiber_pmd_overlap(const struct optics_plan *plan, const struct optics_user *user)
{
    const double mean_s = plan->fiber.pmd_s_per_root_m * sqrt(user->fiber_m);
    if (!(mean_s > 0.0))
        return 1.0;
    struct optics_plan straight = *plan; /* dispersion commutes with a delay and leaves O alone */
    straight.fiber.dispersion_s_per_m2 = 0.0;
    const struct optics_profile here = optics_profile_of(&straight, user);
    double edge[OPTICS_PROFILE_EDGES];
    const int edges = optics_profile_edges(&here, edge);

    /* Midpoints of x = tau/sigma, density sqrt(2/pi) x^2 exp(-x^2/2), mean sqrt(8/pi) sigma; all of
     * its derivatives vanish at both ends but at 0, where x^2 leaves an error of h^2/12 O''(0). The
     * weights are normalised by their own sum. */
    enum { POINTS = 64 };
    const double sigma_s = mean_s * sqrt(BASE_PI / 8.0), longest = 7.0;
    double sum = 0.0, all = 0.0;
    for (int k = 0; k < POINTS; k++) {
        const double x = longest * (k + 0.5) / POINTS;
        struct optics_profile later = here;
        later.delay_s += 0.5 * x * sigma_s;
        const double overlap =
            cabs(optics_profile_mix(&here, &later, edge[0], edge[edges - 1] + 0.5 * x * sigma_s));
        const double weight = x * x * exp(-0.5 * x * x);
        sum += weight * overlap * overlap;
        all += weight;
    }
    return sum / all;
}

double optics_polarization_overlap(double between_rad, double rms_a_rad, double rms_b_rad)
{
    const double variance = rms_a_rad * rms_a_rad + rms_b_rad * rms_b_rad;
    const double along =
        cos(between_rad); /* cos^2 = 1/2 + cos(2 between)/2, exact at no variance */
    if (variance == 0.0)
        return along * along;
    return 0.5 * (1.0 + cos(2.0 * between_rad) * exp(-2.0 * variance));
}
