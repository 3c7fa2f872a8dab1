/* The same network built otherwise: what it takes, and what it gives. */
#include "qkd/network_parts.h"

#include "qkd/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { GRID = 257 };

/* Key of an entangled link of this total loss, detectors included, at one brightness. A user's
 * detectors serve all its links, so the photons of the n - 2 others are background to this one, on
 * top of the dark counts, which are those of the relay's detectors in their window. */
static double entangled_at(const struct qkd_network_work *work, double loss_db,
                           double brightness_hz)
{
    const struct optics_detector *detector = &work->optics->detector;
    const double transmittance = pow(10.0, -loss_db / 20.0);
    struct base_error unused;
    const struct qkd_compare_pairs source = {
        .brightness_hz = brightness_hz,
        .transmittance = transmittance,
        .dark_hz = 2.0 * detector->dark_probability / detector->window_s +
                   (double)(work->users - 2) * brightness_hz * transmittance,
        .window_s = detector->window_s,
        .jitter_s = fmax(detector->jitter_s, 1e-13),
        .error = work->optics->interference.error_z,
        .error_correction = work->plan->key.error_correction,
    };
    double rate_bit_s;
    return qkd_compare_entanglement(&source, &rate_bit_s, &unused) ? NAN : rate_bit_s;
}

/* At the best brightness of all channels: 0.1 dB steps find the maximum to a part in a thousand. */
static double entangled_rate(const struct qkd_network_work *work, double loss_db)
{
    enum { STEPS = 1000 };
    double best = 0.0;
    for (int i = 0; i <= STEPS; i++)
        best = fmax(best, entangled_at(work, loss_db, 100.0 * pow(10.0, 0.01 * i)));
    return best;
}

/* Sum over all pairs; the rate is a smooth function of the loss alone, so it is computed at GRID
 * losses and interpolated (error (0.5 dB)^2/8 of its second derivative and less). */
static double entangled_total(const struct qkd_network_work *work)
{
    const double detectors_db = -20.0 * log10(work->optics->detector.efficiency);
    double low = INFINITY, high = 0.0, rate[GRID], sum = 0.0;
    if (!isfinite(detectors_db))
        return 0.0;
    for (size_t p = 0; p < work->links; p++) {
        low = fmin(low, work->pairs[p].loss_db);
        high = fmax(high, work->pairs[p].loss_db);
    }
    const double step_db = fmax((high - low) / (GRID - 1), 1e-9);
    const size_t points = high > low ? GRID : 1;
    for (size_t i = 0; i < points; i++)
        rate[i] = entangled_rate(work, low + step_db * (double)i + detectors_db);
    for (size_t p = 0; p < work->links; p++) {
        const double x = (work->pairs[p].loss_db - low) / step_db;
        const size_t i = points > 1 ? (size_t)fmin(floor(x), GRID - 2) : 0;
        sum += points > 1 ? rate[i] + (x - (double)i) * (rate[i + 1] - rate[i]) : rate[0];
    }
    return sum;
}

enum base_status qkd_network_variants(const struct qkd_network_work *work, struct qkd_network *out,
                                      struct base_error *err)
{
    const size_t n = work->users, links = work->links, modulators = QKD_NETWORK_MODULATORS * n;
    const double total = out->rate_total_bit_s, slots = 1.0 / (double)out->lines;
    const struct qkd_network_variant all[] = {
        { QKD_WAY_COMB, 1, modulators, links, 2 * links, 1.0, total },
        { QKD_WAY_LASERS, n * (n - 1), modulators, links, 2 * links, 1.0, total },
        { QKD_WAY_COMBS, n, modulators, links, 2 * links, 1.0, total },
        { QKD_WAY_LINE_BY_LINE, 1, modulators, n / 2, 2 * (n / 2), slots, total * slots },
        { QKD_WAY_PAIR_BY_PAIR, 1, modulators, 1, 2, 1.0 / (double)links, total / (double)links },
        /* two detectors a user behind a passive choice of basis would be four; one basis at a time:
         * two, as many as a relay has per link */
        { QKD_WAY_ENTANGLED, 1, 0, 0, 2 * n, 1.0, entangled_total(work) },
    };
    struct qkd_network_variant *rows = malloc(sizeof all);
    if (!rows)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for what a network takes");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        rows[i] = all[i];
    out->variants =
        (struct base_rows){ sizeof all / sizeof *all, &qkd_network_variant_table, rows };
    return BASE_OK;
}
