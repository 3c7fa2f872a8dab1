/* Gains of any light from the click average: the same rule as the visibilities, so a source that
 * spoils interference spoils the error rate by itself. */
#include "qkd/gains.h"

#include "base/constants.h"

/* eta of the link already holds the detectors' efficiency; the splitter is 50:50, as in the closed
 * form. */
static struct optics_receiver receiver_of(const struct qkd_link *link)
{
    return (struct optics_receiver){ .efficiency = 1.0,
                                     .dark_probability = link->dark_probability,
                                     .transmittance = 0.5 };
}

static struct optics_setting encode_z(double photons, int bit)
{
    return (struct optics_setting){ .early = bit ? 0.0 : photons, .late = bit ? photons : 0.0 };
}

static struct optics_setting encode_x(double photons, int bit)
{
    return (struct optics_setting){ .early = photons / 2.0,
                                    .late = photons / 2.0,
                                    .phase_rad = bit ? BASE_PI : 0.0 };
}

struct states {
    double minus, plus;
};

static struct states click(const struct optics_pulses *pulses, const struct optics_receiver *relay,
                           struct optics_setting a, struct optics_setting b)
{
    struct optics_clicks c;
    optics_clicks_average(pulses, relay, a, b, 1, &c);
    return (struct states){ optics_clicks_psi_minus(&c), optics_clicks_psi_plus(&c) };
}

struct gain {
    double q, t;
};

/* Right and wrong clicks of one announced state, a fraction e_d of each called the other. */
static struct gain mix(double right, double wrong, double e_d)
{
    return (struct gain){ right + wrong, e_d * right + (1.0 - e_d) * wrong };
}

/* Z: equal bits are wrong for both states. Each of the four bit pairs with probability 1/4. */
static struct gain gain_zz(const struct qkd_link *link, const struct optics_pulses *pulses,
                           double a, double b)
{
    const struct optics_receiver relay = receiver_of(link);
    double right = 0.0, wrong = 0.0;
    for (int bits = 0; bits < 4; bits++) {
        const int bit_a = bits & 1, bit_b = bits >> 1;
        const struct states s = click(pulses, &relay, encode_z(a, bit_a), encode_z(b, bit_b));
        const double both = s.minus + (link->bell == QKD_PSI_BOTH ? s.plus : 0.0);
        *(bit_a == bit_b ? &wrong : &right) += both / 4.0;
    }
    return mix(right, wrong, link->error_z);
}

/* X: only the users' phase difference matters, so two bit pairs stand for four. Equal bits are
 * wrong for Psi-, different bits for Psi+. */
static struct gain gain_xx(const struct qkd_link *link, const struct optics_pulses *pulses,
                           double a, double b)
{
    const struct optics_receiver relay = receiver_of(link);
    const struct states equal = click(pulses, &relay, encode_x(a, 0), encode_x(b, 0));
    const struct states other = click(pulses, &relay, encode_x(a, 1), encode_x(b, 0));
    double right = other.minus / 2.0, wrong = equal.minus / 2.0;
    if (link->bell == QKD_PSI_BOTH) {
        right += equal.plus / 2.0;
        wrong += other.plus / 2.0;
    }
    return mix(right, wrong, link->error_x);
}

void qkd_gains_from_pulses(const struct qkd_link *link, const struct optics_pulses *pulses,
                           const struct qkd_user *alice, const struct qkd_user *bob,
                           struct qkd_gains *out)
{
    for (int k = 0; k < QKD_PAIRS; k++) {
        const double a = link->eta_a * qkd_pair_alice(k, alice);
        const double b = link->eta_b * qkd_pair_bob(k, bob);
        const struct gain g =
            k == QKD_ZZ ? gain_zz(link, pulses, a, b) : gain_xx(link, pulses, a, b);
        out->gain[k] = g.q;
        out->error_gain[k] = g.t;
    }
}
