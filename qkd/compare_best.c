/* Each protocol at its best intensity: a grid to find the hill, golden sections to climb it. */
#include "qkd/compare.h"

#include <math.h>

/* A rate as a function of the logarithm of one knob. */
struct hill {
    double (*rate)(const struct hill *self, double log_knob);
    const struct qkd_compare_link *link;
    struct qkd_compare_pairs *source;
    size_t slices;
    double interval, share; /* of pulses sent */
};

static double golden(const struct hill *hill, double low, double high, double *best)
{
    const double g = 0.61803398874989485;
    double x1 = high - g * (high - low), x2 = low + g * (high - low);
    double f1 = hill->rate(hill, x1), f2 = hill->rate(hill, x2);
    for (int i = 0; i < 50; i++) { /* 0.618^50 = 4e-11 of the first interval */
        if (f1 >= f2) {
            high = x2;
            x2 = x1;
            f2 = f1;
            x1 = high - g * (high - low);
            f1 = hill->rate(hill, x1);
        } else {
            low = x1;
            x1 = x2;
            f1 = f2;
            x2 = low + g * (high - low);
            f2 = hill->rate(hill, x2);
        }
    }
    *best = exp(f1 >= f2 ? x1 : x2);
    return fmax(f1, f2);
}

/* Highest rate for a knob in [low, high], both > 0. Where the whole grid is zero, zero it is. */
static double climb(const struct hill *hill, double low, double high, double *best)
{
    enum { GRID = 48 };
    const double first = log(low), step = (log(high) - first) / GRID;
    double top = -1.0;
    int at = 0;
    for (int i = 0; i <= GRID; i++) {
        const double rate = hill->rate(hill, first + step * i);
        if (rate > top) {
            top = rate;
            at = i;
        }
    }
    const int left = at > 0 ? at - 1 : 0, right = at < GRID ? at + 1 : GRID;
    return golden(hill, first + step * left, first + step * right, best);
}

/* The knobs stay inside what check_link allows, and the link was checked: no rate here can fail. */
static double matching(const struct hill *h, double log_mu)
{
    struct base_error err;
    double rate = 0.0;
    if (qkd_compare_phase_symmetry(h->link, exp(log_mu), h->slices, &rate, &err))
        return 0.0;
    return rate;
}

static double pairing_photons(const struct hill *h, double log_mu)
{
    struct base_error err;
    double rate = 0.0;
    if (qkd_compare_pairing(h->link, exp(log_mu), h->share, h->interval, &rate, &err))
        return 0.0;
    return rate;
}

static double sending_photons(const struct hill *h, double log_mu)
{
    struct base_error err;
    double rate = 0.0;
    if (qkd_compare_sending(h->link, exp(log_mu), h->share, &rate, &err))
        return 0.0;
    return rate;
}

static double sending_share(const struct hill *h, double log_share)
{
    struct hill inner = *h;
    inner.rate = sending_photons;
    inner.share = exp(log_share);
    double photons = 0.0;
    return climb(&inner, 1e-3, 5.0, &photons);
}

static double pairing_share(const struct hill *h, double log_share)
{
    struct hill inner = *h;
    inner.rate = pairing_photons;
    inner.share = exp(log_share);
    double photons = 0.0;
    return climb(&inner, 1e-4, 5.0, &photons);
}

static double entanglement(const struct hill *h, double log_brightness)
{
    struct base_error err;
    struct qkd_compare_pairs source = *h->source;
    double rate = 0.0;
    source.brightness_hz = exp(log_brightness);
    if (qkd_compare_entanglement(&source, &rate, &err))
        return 0.0;
    return rate;
}

enum base_status qkd_compare_entanglement_best(struct qkd_compare_pairs *source, double *rate_bit_s,
                                               struct base_error *err)
{
    source->brightness_hz = 1.0;
    if (qkd_compare_entanglement(source, rate_bit_s, err))
        return base_while(err, "looking for the best brightness");

    /* Accidentals equal true pairs at B = 1/window: the best B is below that. */
    const struct hill hill = { .rate = entanglement, .source = source };
    double best = 0.0;
    *rate_bit_s = climb(&hill, 1e-9 / source->window_s, 1.0 / source->window_s, &best);
    source->brightness_hz = best;
    return BASE_OK;
}

enum base_status qkd_compare_best_of(const struct qkd_compare_link *link, size_t slices,
                                     double interval, struct qkd_compare_best *out,
                                     struct base_error *err)
{
    double unused = 0.0;
    if (qkd_compare_phase_symmetry(link, 0.1, slices, &unused, err) ||
        qkd_compare_pairing(link, 0.1, 0.5, interval, &unused, err))
        return base_while(err, "comparing protocols");

    struct hill hill = { .link = link, .slices = slices, .interval = interval };
    out->plob = qkd_compare_plob(link->transmittance * link->transmittance);

    hill.rate = matching;
    out->phase_matching = climb(&hill, 1e-4, 5.0, &out->phase_matching_photons);
    hill.rate = pairing_share;
    out->pairing = climb(&hill, 1e-2, 0.99, &out->pairing_lit);
    hill.rate = pairing_photons;
    hill.share = out->pairing_lit;
    climb(&hill, 1e-4, 5.0, &out->pairing_photons);
    hill.rate = sending_share;
    out->sending = climb(&hill, 1e-5, 0.5, &out->sending_probability);
    hill.rate = sending_photons;
    hill.share = out->sending_probability;
    climb(&hill, 1e-3, 5.0, &out->sending_photons);
    return BASE_OK;
}
