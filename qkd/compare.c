#include "qkd/compare.h"

#include "base/constants.h"

#include <math.h>
#include <stdbool.h>

static const double LN2 = 0.69314718055994530942;

/* Binary entropy, bits. An error rate above 1/2 tells nothing more: 1. */
static double entropy(double p)
{
    if (p <= 0.0)
        return 0.0;
    if (p >= 0.5)
        return 1.0;
    return -(p * log(p) + (1.0 - p) * log1p(-p)) / LN2;
}

/* I0(x) - 1 by its power series: x is a few photons at most, and no digit of a small x is lost. */
static double bessel_i0m1(double x)
{
    const double q = 0.25 * x * x;
    double term = 1.0, sum = 0.0;
    for (int k = 1; k < 200; k++) {
        term *= q / ((double)k * k);
        sum += term;
        if (term <= 1e-17 * sum)
            break;
    }
    return sum;
}

/* 1 - (1 - 2 p) exp(-x): at least one click from x detected photons and two detectors' darks, to
 * first order in p, as both papers use it. */
static double click(double x, double p)
{
    return -expm1(-x) + 2.0 * p * exp(-x);
}

/* Y_k: the same for k photons, 1 - (1 - 2 p)(1 - eta)^k. */
static double photon_yield(double eta, double p, int k)
{
    return eta < 1.0 ? click(-k * log1p(-eta), p) : (k > 0 ? 1.0 : 2.0 * p);
}

static bool inside(double x, double low, double high)
{
    return x >= low && x <= high; /* false for NAN */
}

static enum base_status check_link(const struct qkd_compare_link *link, double mean_photon,
                                   struct base_error *err)
{
    if (!(inside(link->transmittance, 0.0, 1.0) && link->transmittance > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN, "transmittance = %g is outside (0, 1]",
                         link->transmittance);
    if (!(link->dark_probability >= 0.0 && link->dark_probability < 0.5))
        return base_fail(err, BASE_ERR_DOMAIN, "dark probability = %g is outside [0, 0.5)",
                         link->dark_probability);
    if (!inside(link->error, 0.0, 0.5))
        return base_fail(err, BASE_ERR_DOMAIN, "error = %g is outside [0, 0.5]", link->error);
    if (!inside(link->error_correction, 1.0, 100.0))
        return base_fail(err, BASE_ERR_DOMAIN, "error correction f = %g is outside [1, 100]",
                         link->error_correction);
    if (!(inside(mean_photon, 0.0, 10.0) && mean_photon > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN, "mean photon number = %g is outside (0, 10]",
                         mean_photon);
    return BASE_OK;
}

double qkd_compare_plob(double transmittance)
{
    return -log1p(-transmittance) / LN2;
}

/* Phase error of phase matching: even photon numbers, and the bit errors of odd ones. q_k = share
 * of k photons among the clicks, P_k Y_k / Q; e_0 = 1/2. */
static double matching_phase_error(const struct qkd_compare_link *link, double mu, double error,
                                   double gain)
{
    const double eta = link->transmittance, p = link->dark_probability;
    double weight = exp(-mu); /* Poisson */
    double sum = weight * photon_yield(eta, p, 0) / 2.0;

    /* 10 photons mean at most: the 80th term is below 1e-40. */
    for (int k = 1; k < 80; k++) {
        weight *= mu / k;
        const double lost = eta < 1.0 ? -expm1(k * log1p(-eta)) : 1.0; /* 1 - (1 - eta)^k */
        sum += weight * (k % 2 ? p + error * lost : photon_yield(eta, p, k));
    }
    return sum / gain;
}

/* Share of an even number of photons among the clicks. */
static double even_share(const struct qkd_compare_link *link, double mu, double gain)
{
    double weight = exp(-mu), sum = 0.0;
    for (int k = 0; k < 80; k++) { /* as above */
        sum += k % 2 ? 0.0 : weight * photon_yield(link->transmittance, link->dark_probability, k);
        weight *= mu / (k + 1);
    }
    return sum / gain;
}

double qkd_compare_slice_error(double error, size_t slices)
{
    /* Error of slices pi/M wide: e_D = pi/M - (M/pi)^2 sin^3(pi/M). */
    const double M = (double)slices, slice = sin(BASE_PI / M) * M / BASE_PI;
    return error + BASE_PI / M * (1.0 - slice * slice * slice);
}

enum { BY_ERRORS, BY_SYMMETRY }; /* how the phase error is known */

static enum base_status matching(const struct qkd_compare_link *link, double mean_photon,
                                 size_t slices, int proof, double *rate, struct base_error *err)
{
    if (check_link(link, mean_photon, err))
        return base_while(err, "computing the rate of phase matching");
    if (slices < 2)
        return base_fail(err, BASE_ERR_DOMAIN, "phase slices = %zu: 2 or more are needed", slices);

    const double mu = mean_photon, x = link->transmittance * mu;
    const double error = qkd_compare_slice_error(link->error, slices);
    const double gain = click(x, link->dark_probability);
    const double bit_error = (link->dark_probability + x * error) * exp(-x) / gain;
    const double phase_error = proof == BY_SYMMETRY ? even_share(link, mu, gain)
                                                    : matching_phase_error(link, mu, error, gain);
    const double key = 1.0 - link->error_correction * entropy(bit_error) - entropy(phase_error);
    *rate = fmax(0.0, 2.0 / (double)slices * gain * key);
    return BASE_OK;
}

enum base_status qkd_compare_phase_matching(const struct qkd_compare_link *link, double mean_photon,
                                            size_t slices, double *rate, struct base_error *err)
{
    return matching(link, mean_photon, slices, BY_ERRORS, rate, err);
}

enum base_status qkd_compare_phase_symmetry(const struct qkd_compare_link *link, double mean_photon,
                                            size_t slices, double *rate, struct base_error *err)
{
    return matching(link, mean_photon, slices, BY_SYMMETRY, rate, err);
}

enum base_status qkd_compare_sending(const struct qkd_compare_link *link, double mean_photon,
                                     double sending, double *rate, struct base_error *err)
{
    if (check_link(link, mean_photon, err))
        return base_while(err, "computing the rate of sending or not sending");
    if (!(sending > 0.0 && sending < 1.0))
        return base_fail(err, BASE_ERR_DOMAIN, "sending probability = %g is outside (0, 1)",
                         sending);

    const double eta = link->transmittance, p = link->dark_probability;
    const double x = eta * mean_photon, none = 1.0 - sending;

    /* Probability that exactly one detector clicks when nobody, one, or both users send; for both,
     * averaged over the relative phase. Each is 2 y [.. - y] with y = (1 - p) exp(-x n/2). */
    const double vacuum = 2.0 * p * (1.0 - p);
    const double y1 = (1.0 - p) * exp(-x / 2.0), y2 = (1.0 - p) * exp(-x);
    const double one = 2.0 * y1 * (-expm1(-x / 2.0) + p * exp(-x / 2.0));
    const double both = 2.0 * y2 * (bessel_i0m1(x) - expm1(-x) + p * exp(-x));

    const double wrong = none * none * vacuum + sending * sending * both;
    const double total = wrong + 2.0 * sending * none * one;

    /* A single photon: it arrives, or one of two darks replaces it. */
    const double dark = p * (1.0 - p) * (1.0 - eta);
    const double seen = eta * (1.0 - p);
    const double yield = seen + 2.0 * dark;
    const double phase_error = yield > 0.0 ? (link->error * seen + dark) / yield : 0.5;

    const double single = 2.0 * sending * none * mean_photon * exp(-mean_photon) * yield;
    const double leak = link->error_correction * total * entropy(total > 0.0 ? wrong / total : 0.5);
    *rate = fmax(0.0, single * (1.0 - entropy(phase_error)) - leak);
    return BASE_OK;
}

double qkd_compare_pairs_per_pulse(double click, double interval)
{
    const double reached = click < 1.0 ? -expm1(interval * log1p(-click)) : 1.0;
    return click * reached / (1.0 + reached);
}

enum base_status qkd_compare_pairing(const struct qkd_compare_link *link, double mean_photon,
                                     double lit, double interval, double *rate,
                                     struct base_error *err)
{
    if (check_link(link, mean_photon, err))
        return base_while(err, "computing the rate of mode pairing");
    if (!(lit > 0.0 && lit < 1.0))
        return base_fail(err, BASE_ERR_DOMAIN, "share of lit pulses = %g is outside (0, 1)", lit);
    if (!(interval >= 1.0))
        return base_fail(err, BASE_ERR_DOMAIN, "pairing interval = %g: 1 or more is needed",
                         interval);

    const double eta = link->transmittance, p = link->dark_probability, mu = mean_photon;

    /* Click probability with no, one, two lit pulses. */
    const double c0 = click(0.0, p), c1 = click(eta * mu, p), c2 = click(2.0 * eta * mu, p);
    const double dark = 1.0 - lit, c = dark * dark * c0 + 2.0 * lit * dark * c1 + lit * lit * c2;
    const double pairs = qkd_compare_pairs_per_pulse(c, interval);

    /* Z pairs: each user lit exactly one of the two; wrong if both lit the same one. */
    const double right = c1 * c1, wrong = c0 * c2;
    const double one_lit = lit * dark;
    const double z_share = 2.0 * one_lit * one_lit * (right + wrong) / (c * c);

    /* Single-photon pairs among them, and their phase error: half of all but the pairs that came
     * through, of which the misaligned ones err. */
    const double y0 = 2.0 * p, y1 = photon_yield(eta, p, 1), y2 = photon_yield(eta, p, 2);
    const double yield = (y1 * y1 + y0 * y2) / 2.0, through = eta * eta / 2.0;
    const double single_share = mu * mu * exp(-2.0 * mu) * 2.0 * yield / (right + wrong);
    const double phase_error = (link->error * through + (yield - through) / 2.0) / yield;

    const double leak = link->error_correction * entropy(wrong / (right + wrong));
    *rate = fmax(0.0, pairs * z_share * (single_share * (1.0 - entropy(phase_error)) - leak));
    return BASE_OK;
}

static enum base_status check_pairs(const struct qkd_compare_pairs *s, struct base_error *err)
{
    if (!(s->brightness_hz > 0.0 && isfinite(s->brightness_hz)))
        return base_fail(err, BASE_ERR_DOMAIN, "brightness = %g pairs/s: above 0 is needed",
                         s->brightness_hz);
    if (!(inside(s->transmittance, 0.0, 1.0) && s->transmittance > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN, "transmittance = %g is outside (0, 1]",
                         s->transmittance);
    if (!(s->dark_hz >= 0.0 && isfinite(s->dark_hz)))
        return base_fail(err, BASE_ERR_DOMAIN, "dark counts = %g Hz: 0 or more is needed",
                         s->dark_hz);
    if (!(s->window_s > 0.0 && isfinite(s->window_s) && s->jitter_s > 0.0 && isfinite(s->jitter_s)))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "coincidence window = %g s, jitter = %g s: both must be above 0",
                         s->window_s, s->jitter_s);
    if (!inside(s->error, 0.0, 0.5))
        return base_fail(err, BASE_ERR_DOMAIN, "error = %g is outside [0, 0.5]", s->error);
    if (!inside(s->error_correction, 1.0, 100.0))
        return base_fail(err, BASE_ERR_DOMAIN, "error correction f = %g is outside [1, 100]",
                         s->error_correction);
    return BASE_OK;
}

enum base_status qkd_compare_entanglement(const struct qkd_compare_pairs *source,
                                          double *rate_bit_s, struct base_error *err)
{
    if (check_pairs(source, err))
        return base_while(err, "computing the rate of an entanglement link");

    /* True coincidences inside the window, accidental ones (half of them wrong), half sifted. */
    const double kept = erf(sqrt(LN2) * source->window_s / source->jitter_s);
    const double eta = source->transmittance;
    const double true_hz = kept * source->brightness_hz * eta * eta;
    const double channels = fmax(1.0, source->channels);
    const double singles_hz = channels * source->brightness_hz * eta + source->dark_hz;
    const double accidental_hz = singles_hz * singles_hz * source->window_s;
    const double all_hz = true_hz + accidental_hz;
    const double error = (true_hz * source->error + accidental_hz / 2.0) / all_hz;

    *rate_bit_s =
        fmax(0.0, all_hz / 2.0 * (1.0 - (1.0 + source->error_correction) * entropy(error)));
    return BASE_OK;
}
