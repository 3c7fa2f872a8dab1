#include "qkd/patterns.h"

#include <math.h>
#include <stdio.h>

/* X-basis pairs, the second with no less light of either user. */
static const int chains[][2] = { { QKD_OO, QKD_OX }, { QKD_OO, QKD_XO }, { QKD_OX, QKD_OY },
                                 { QKD_XO, QKD_YO }, { QKD_OX, QKD_XX }, { QKD_XO, QKD_XX },
                                 { QKD_OY, QKD_YY }, { QKD_YO, QKD_YY }, { QKD_XX, QKD_YY } };
enum { CHAINS = sizeof chains / sizeof *chains };

static const double TOLERATED = 5.0; /* standard deviations */

struct weighed {
    double value, error; /* Q exp(mu_a + mu_b) and its Poissonian error (of one count more) */
};

static struct weighed weighed(const struct qkd_counts *c, const struct qkd_user *alice,
                              const struct qkd_user *bob, int pair)
{
    const double sent = c->sent[pair];
    const double grow = exp(qkd_pair_alice(pair, alice) + qkd_pair_bob(pair, bob));
    return (struct weighed){ grow * c->clicks[pair] / sent,
                             grow * sqrt(c->clicks[pair] + 1.0) / sent };
}

static bool usable(const struct qkd_counts *c, int pair)
{
    return c->sent[pair] > 0.0 && c->clicks[pair] >= 0.0;
}

void qkd_patterns_warn(const struct qkd_counts *c, const struct qkd_user *alice,
                       const struct qkd_user *bob, char text[BASE_TEXT_SIZE])
{
    text[0] = '\0';
    for (int i = 0; i < CHAINS; i++) {
        const int less = chains[i][0], more = chains[i][1];
        if (!usable(c, less) || !usable(c, more))
            continue;
        const struct weighed a = weighed(c, alice, bob, less), b = weighed(c, alice, bob, more);
        if (a.value - b.value <= TOLERATED * hypot(a.error, b.error))
            continue;
        snprintf(text, BASE_TEXT_SIZE,
                 "gain of %s, %.3g, is too high beside %.3g of %s for Poissonian light: check the "
                 "intensities alice.x .. bob.y and the order of the counts",
                 qkd_pair_name(less), c->clicks[less] / c->sent[less],
                 c->clicks[more] / c->sent[more], qkd_pair_name(more));
        return;
    }
    static const int alone[] = { QKD_OX, QKD_XO, QKD_OY, QKD_YO };
    for (int i = 0; i < 4; i++) {
        const double n = c->clicks[alone[i]], wrong = c->errors[alone[i]];
        if (!usable(c, alone[i]) || !(wrong >= 0.0) || n < 100.0 ||
            fabs(wrong / n - 0.5) <= 0.1 + TOLERATED * 0.5 / sqrt(n))
            continue;
        snprintf(text, BASE_TEXT_SIZE,
                 "%.3g of the clicks of %s are wrong: with a vacuum on one side half of them are; "
                 "check which bits were counted",
                 wrong / n, qkd_pair_name(alone[i]));
        return;
    }
}
