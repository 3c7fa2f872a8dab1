/* Infinitely many pulses: which signal intensities are best? The rate has one summit in each of
 * them, and the two are sought in turn. */
#include "qkd/within_parts.h"

#include "qkd/key.h"

#include <math.h>

/* Share of the pulses that each decoy and the vacuum need at least: any at all. */
static const double rare = 1e-7;

struct hill {
    const struct qkd_link *link;
    struct qkd_plan plan;
    bool alike, bob; /* whose intensity is sought */
};

static void set(struct hill *h, double z)
{
    if (h->bob)
        h->plan.bob.z = z;
    else
        h->plan.alice.z = z;
    if (h->alike)
        h->plan.bob.z = z;
}

static double height(struct hill *h, double log_z)
{
    struct qkd_key key;
    struct base_error err;
    set(h, exp(log_z));
    return qkd_key_rate(h->link, &h->plan, 1.0, &key, &err) ? -INFINITY : key.rate_signed;
}

/* Golden sections around the best point of a grid. */
static void climb(struct hill *h, double low, double high)
{
    enum { GRID = 24, SECTIONS = 60 };
    const double g = 0.61803398874989485, first = log(low), step = (log(high) - first) / GRID;
    int at = 0;
    double top = -INFINITY;
    for (int i = 0; i <= GRID; i++) {
        const double rate = height(h, first + step * i);
        at = rate > top ? i : at;
        top = fmax(top, rate);
    }
    double a = first + step * fmax(0, at - 1), b = first + step * fmin(GRID, at + 1);
    for (int i = 0; i < SECTIONS; i++) {
        const double left = b - g * (b - a), right = a + g * (b - a);
        if (height(h, left) >= height(h, right))
            b = right;
        else
            a = left;
    }
    set(h, exp(0.5 * (a + b)));
}

static void send_signals(struct qkd_user *u, bool decoys)
{
    u->p_y = u->p_x = decoys ? rare : 0.0;
    u->p_z = decoys ? 1.0 - 3.0 * rare : 1.0;
}

void qkd_within_signals(const struct qkd_link *link, const struct qkd_plan *plan, unsigned fixed,
                        const struct qkd_key_plan *limits, struct qkd_plan *best)
{
    enum { ALICE_Z = 1, BOB_Z = 1 << 6, P_ALICE = 7 << 3, P_BOB = 7 << 9, ROUNDS = 8 };
    const double high = limits->most_photons > 0.0 ? limits->most_photons : 2.0;
    const double low = fmin(fmax(1e-4, limits->least_photons), 0.99 * high);
    struct hill h = { .link = link,
                      .plan = *plan,
                      .alike = plan->key.optimise == QKD_OPTIMISE_SYMMETRIC };
    const bool decoys = plan->key.estimator == QKD_ASYMPTOTIC;
    if (h.alike)
        h.plan.bob = h.plan.alice;
    if (!(fixed & P_ALICE))
        send_signals(&h.plan.alice, decoys);
    if (!(fixed & P_BOB))
        send_signals(&h.plan.bob, decoys);
    for (int i = 0; i < ROUNDS; i++) {
        h.bob = !h.alike && i % 2;
        if (!(fixed & (h.bob ? BOB_Z : ALICE_Z)))
            climb(&h, low, high);
    }
    best->alice = h.plan.alice;
    best->bob = h.plan.bob;
}
