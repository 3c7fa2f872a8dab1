#include "optics/osnr.h"

#include "base/constants.h"

#include <math.h>

double optics_osnr_db(const struct optics_plan *plan, double frequency_hz, double power_w)
{
    const double quantum_j = 2.0 * BASE_PI * BASE_HBAR_J_S * frequency_hz;
    return 10.0 * log10(power_w / (quantum_j * OPTICS_OSNR_BAND_HZ)) - plan->source.noise_figure_db;
}

double optics_osnr_noise(const struct optics_plan *plan, double frequency_hz, double power_w)
{
    const double db = optics_osnr_db(plan, frequency_hz, power_w);
    if (isnan(db))
        return 0.0;
    const double noise =
        plan->source.filter_hz / (2.0 * OPTICS_OSNR_BAND_HZ) * pow(10.0, -db / 10.0);
    return noise / (1.0 + noise);
}
