/* Gains of any light from the click average: the same rule as the visibilities, so a source that
 * spoils interference spoils the error rate by itself. */
#include "qkd/gains.h"

#include "qkd/gains_matched.h"

/* What all pulses meet: the receiver (eta of the link already holds the detectors' efficiency), and
 * encoders and detectors as the link's match says; where it says nothing, they are ideal. */
struct table {
    struct optics_receiver relay;
    struct optics_match match;
};

static struct table table_of(const struct qkd_link *link, double click)
{
    struct table t = { .match = link->match };
    if (!t.match.active)
        t.match = (struct optics_match){ .transmittance = 0.5, .memory = { .survive = 1.0 } };
    t.relay = (struct optics_receiver){ .efficiency = 1.0,
                                        .dark_probability =
                                            link->dark_probability + t.match.memory.echo * click,
                                        .transmittance = t.match.transmittance };
    return t;
}

/* The light of an empty bin has the shape of a pulse here. */
static struct optics_setting encode(const struct table *t, int user, double photons, int basis_x,
                                    int bit)
{
    const struct optics_sent sent = optics_match_sent(&t->match, user, basis_x, bit);
    return (struct optics_setting){ .early = photons * sent.early,
                                    .late = photons * sent.late,
                                    .phase_rad = sent.phase_rad };
}

struct states {
    double minus, plus;
};

static struct states click(const struct optics_pulses *pulses, const struct table *t,
                           struct optics_setting a, struct optics_setting b)
{
    struct optics_clicks c;
    optics_clicks_average(pulses, &t->relay, a, b, 1, &c);
    optics_memory_apply(&t->match.memory, c.probability);
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
static struct gain gain_zz(const struct qkd_link *link, const struct table *t,
                           const struct optics_pulses *pulses, double a, double b)
{
    double right = 0.0, wrong = 0.0;
    for (int bits = 0; bits < 4; bits++) {
        const int bit_a = bits & 1, bit_b = bits >> 1;
        const struct states s =
            click(pulses, t, encode(t, 0, a, 0, bit_a), encode(t, 1, b, 0, bit_b));
        const double both = s.minus + (link->bell == QKD_PSI_BOTH ? s.plus : 0.0);
        *(bit_a == bit_b ? &wrong : &right) += both / 4.0;
    }
    return mix(right, wrong, link->error_z);
}

/* X: only the users' phase difference matters, so two bit pairs stand for four. Equal bits are
 * wrong for Psi-, different bits for Psi+. */
static struct gain gain_xx(const struct qkd_link *link, const struct table *t,
                           const struct optics_pulses *pulses, double a, double b)
{
    const struct states equal = click(pulses, t, encode(t, 0, a, 1, 0), encode(t, 1, b, 1, 0));
    const struct states other = click(pulses, t, encode(t, 0, a, 1, 1), encode(t, 1, b, 1, 0));
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
    const double click_mean = qkd_matched_click(link, alice, bob);
    const struct table t = table_of(link, click_mean);
    const double live = link->match.active ? qkd_matched_live(link, click_mean) : 1.0;
    for (int k = 0; k < QKD_PAIRS; k++) {
        const double a = link->eta_a * qkd_pair_alice(k, alice);
        const double b = link->eta_b * qkd_pair_bob(k, bob);
        const struct gain g =
            k == QKD_ZZ ? gain_zz(link, &t, pulses, a, b) : gain_xx(link, &t, pulses, a, b);
        out->gain[k] = live * g.q;
        out->error_gain[k] = live * g.t;
    }
}
