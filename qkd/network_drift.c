/* Combs that are not locked to one another. */
#include "qkd/network_parts.h"

#include "base/constants.h"

#include <math.h>

static double sinc_sq(double x)
{
    const double y = BASE_PI * x;
    return y == 0.0 ? 1.0 : sin(y) * sin(y) / (y * y);
}

static double rate_at(const struct qkd_network_work *work, const struct qkd_link *link,
                      const struct qkd_network_settings *settings, double offset_hz)
{
    const struct optics_encoder *encoder = &work->optics->encoder;
    const double turn = sin(BASE_PI * offset_hz * encoder->bin_separation_s);
    struct qkd_link drifted = *link;
    drifted.error_x = link->error_x + (1.0 - 2.0 * link->error_x) * turn * turn;
    drifted.overlap_sq = link->overlap_sq * sinc_sq(offset_hz * encoder->pulse_width_s);
    return qkd_network_rate(work, &drifted, settings);
}

/* At half a turn between the bins all right clicks are wrong ones: the key ends before. */
double qkd_network_offset_limit(const struct qkd_network_work *work, const struct qkd_link *link,
                                const struct qkd_network_settings *settings)
{
    enum { HALVINGS = 20 };
    double bears = 0.0, ends = 0.5 / work->optics->encoder.bin_separation_s;
    if (!(rate_at(work, link, settings, 0.0) > 0.0))
        return 0.0;
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = 0.5 * (bears + ends);
        *(rate_at(work, link, settings, middle) > 0.0 ? &bears : &ends) = middle;
    }
    return bears;
}
