/* The gradient of the key rate's logarithm, backwards through its formula.
 *
 * The value and the worst case (H, M) come from the estimator itself; a minimum over H and M needs
 * no derivative of where it lies (envelope theorem). From there the pulls dR/d(ln quantity) are
 * handed back: core -> s, m -> sums of counts and weights -> gains and Poisson weights -> ln
 * intensities and ln probabilities -> knobs. About the price of two more values, for any number of
 * knobs. */
#include "qkd/optimise_parts.h"

#include "qkd/chernoff.h"
#include "qkd/decoy.h"
#include "qkd/gains_matched.h"

#include <math.h>

enum { A, B };
enum { Z, Y, X, O };

/* dR/d ln mu and dR/d ln p of both users; p_o counts as a probability of its own here. */
struct pull {
    double mu[2][3], p[2][4];
};

/* What each of a pair's users sends, in the order of enum qkd_pair. */
static const int sends[QKD_PAIRS][2] = {
    { O, O }, { O, X }, { X, O }, { O, Y }, { Y, O }, { X, X }, { Y, Y }, { Z, Z },
};

struct state {
    const struct qkd_search *search;
    struct qkd_link link;
    struct qkd_pair_settings settings; /* in the order the decoy method wants */
    struct qkd_gains gains;
    struct qkd_gain_slopes slopes[QKD_PAIRS];
    struct qkd_decoy decoy;
    struct qkd_limits_sum plus, minus, vacuum[2]; /* S+, S-, lower and upper end of H */
    struct qkd_chernoff_bound oo[2];              /* oo counts, lower and upper */
    struct qkd_chernoff_bound wrong[2];           /* wrong counts of xx, lower and upper */
    struct qkd_bounds bounds;
    double by_gain[QKD_PAIRS], by_error[QKD_PAIRS]; /* pulls dR/dQ and dR/dT */
    struct pull pull;
};

enum { LOWER, UPPER };

static double intensity(const struct qkd_user *u, int which)
{
    const double mu[] = { u->z, u->y, u->x, 0.0 };
    return mu[which];
}

/* All pulls on gains, collected, go on to the intensities. */
static void pull_intensities(struct state *s)
{
    for (int pair = QKD_OX; pair < QKD_PAIRS; pair++)
        for (int user = A; user <= B; user++)
            if (sends[pair][user] != O)
                s->pull.mu[user][sends[pair][user]] +=
                    s->by_gain[pair] * s->slopes[pair].gain[user] +
                    s->by_error[pair] * s->slopes[pair].error_gain[user];
}

/* Pull on the number of pairs sent, w = dR/d ln(sent). */
static void pull_sent(struct state *s, int pair, double w)
{
    s->pull.p[A][sends[pair][A]] += w;
    s->pull.p[B][sends[pair][B]] += w;
}

/* Pull on the counts of a pair, w = dR/dn; n = sent Q. */
static void pull_clicks(struct state *s, int pair, double w)
{
    s->by_gain[pair] += w * s->decoy.counts.sent[pair];
    pull_sent(s, pair, w * s->decoy.counts.clicks[pair]);
}

static void pull_errors(struct state *s, int pair, double w)
{
    s->by_error[pair] += w * s->decoy.counts.sent[pair];
    pull_sent(s, pair, w * s->decoy.counts.errors[pair]);
}

/* Pull on a Poisson weight mu^n e^{-mu}/n!, w = dR/d ln(weight). */
static void pull_poisson(struct state *s, int user, int which, int n, double w)
{
    const double mu = intensity(user == A ? &s->settings.alice : &s->settings.bob, which);
    s->pull.mu[user][which] += w * (n - mu);
}

/* S+ = a1'b2' xx + a1 b2 (a0' oy + b0' yo). Double scanning takes the right counts of xx only. */
static void pull_plus(struct state *s, double w)
{
    const struct qkd_limits_sum *S = &s->plus;
    pull_clicks(s, QKD_XX, w * S->by_count[0]);
    if (s->search->estimator == QKD_DOUBLE)
        pull_errors(s, QKD_XX, -w * S->by_count[0]);
    pull_clicks(s, QKD_OY, w * S->by_count[1]);
    pull_clicks(s, QKD_YO, w * S->by_count[2]);

    const double xx_w = w * S->by_log_coefficient[0], oy_w = w * S->by_log_coefficient[1],
                 yo_w = w * S->by_log_coefficient[2];
    pull_poisson(s, A, Y, 1, xx_w);
    pull_poisson(s, B, Y, 2, xx_w);
    pull_poisson(s, A, X, 1, oy_w + yo_w);
    pull_poisson(s, B, X, 2, oy_w + yo_w);
    pull_poisson(s, A, Y, 0, oy_w);
    pull_poisson(s, B, Y, 0, yo_w);
    pull_sent(s, QKD_XX, -xx_w);
    pull_sent(s, QKD_OY, -oy_w);
    pull_sent(s, QKD_YO, -yo_w);
}

/* S- = a1 b2 (yy + a0'b0' oo). */
static void pull_minus(struct state *s, double w)
{
    const struct qkd_limits_sum *S = &s->minus;
    const double yy_w = w * S->by_log_coefficient[0], oo_w = w * S->by_log_coefficient[1];
    pull_clicks(s, QKD_YY, w * S->by_count[0]);
    pull_clicks(s, QKD_OO, w * S->by_count[1]);
    pull_poisson(s, A, X, 1, yy_w + oo_w);
    pull_poisson(s, B, X, 2, yy_w + oo_w);
    pull_poisson(s, A, Y, 0, oo_w);
    pull_poisson(s, B, Y, 0, oo_w);
    pull_sent(s, QKD_YY, -yy_w);
    pull_sent(s, QKD_OO, -oo_w);
}

/* H = a0 ox + b0 xo - a0 b0 oo, its lower or upper end. */
static void pull_vacuum(struct state *s, double w, int end)
{
    const struct qkd_limits_sum *H = &s->vacuum[end];
    const struct qkd_chernoff_bound *oo = &s->oo[end == LOWER ? UPPER : LOWER];
    const double ox_w = w * H->by_log_coefficient[0], xo_w = w * H->by_log_coefficient[1];
    const double oo_w = -w * s->decoy.vacuum_oo * oo->bound;
    pull_clicks(s, QKD_OX, w * H->by_count[0]);
    pull_clicks(s, QKD_XO, w * H->by_count[1]);
    pull_clicks(s, QKD_OO, -w * s->decoy.vacuum_oo * oo->slope);
    pull_poisson(s, A, X, 0, ox_w + oo_w);
    pull_poisson(s, B, X, 0, xo_w + oo_w);
    pull_sent(s, QKD_OX, -ox_w);
    pull_sent(s, QKD_XO, -xo_w);
    pull_sent(s, QKD_OO, -oo_w);
}

/* How far from `lower` to `upper` the worst case lies. */
static double share(double worst, double lower, double upper)
{
    return upper > lower ? (worst - lower) / (upper - lower) : 0.0;
}

static void pull_interval(struct state *s, double w)
{
    const struct qkd_bounds *b = &s->bounds;
    const double t = share(b->h_worst, b->h_lower, b->h_upper);
    if (t < 1.0 && b->h_lower > 0.0) /* cut at 0 it does not move */
        pull_vacuum(s, w * (1.0 - t), LOWER);
    if (t > 0.0)
        pull_vacuum(s, w * t, UPPER);
}

/* M = T_xx: its bound per pair sent. */
static void pull_wrong(struct state *s, double w)
{
    const double sent = s->decoy.counts.sent[QKD_XX];
    double t = 1.0;
    if (s->search->estimator == QKD_DOUBLE) {
        t = share(s->bounds.m_worst, s->bounds.m_lower, s->bounds.m_upper);
        pull_errors(s, QKD_XX, w * (1.0 - t) / sent * s->wrong[LOWER].slope);
    }
    pull_errors(s, QKD_XX, w * t / sent * s->wrong[UPPER].slope);
    pull_sent(s, QKD_XX, -w * s->bounds.m_worst);
}

/* (y - x) and the rest of the determinant a1 a1' b0 b0' x y (y - x)/2. */
static void pull_determinant(struct state *s, double w)
{
    const struct qkd_user *b = &s->settings.bob;
    pull_poisson(s, A, X, 1, w);
    pull_poisson(s, A, Y, 1, w);
    pull_poisson(s, B, X, 1, w);
    pull_poisson(s, B, Y, 1, w);
    s->pull.mu[B][Y] += w * b->y / (b->y - b->x);
    s->pull.mu[B][X] -= w * b->x / (b->y - b->x);
}

/* C = a1z b1z s [1 - h(m/s)]; dC/ds = a1z b1z [1 + log2(1 - e)], dC/dm = -a1z b1z log2((1 - e)/e).
 */
static void pull_core(struct state *s, double w)
{
    const struct qkd_decoy *d = &s->decoy;
    const double H = s->bounds.h_worst, M = s->bounds.m_worst;
    const double yield = s->bounds.s11_lower, wrong = (M - H / 2.0) / d->pair_x;
    const double e = yield > 0.0 ? wrong / yield : 0.5;
    const double w_s = w * d->pair_z * (e > 0.0 ? 1.0 + log2(1.0 - e) : 1.0) / d->determinant;
    const double w_m = e > 0.0 ? -w * d->pair_z * log2((1.0 - e) / e) / d->pair_x : 0.0;
    const double in_s = s->search->estimator == QKD_DOUBLE ? M : 0.0; /* M counts in S+ too */

    pull_plus(s, w_s);
    pull_minus(s, -w_s);
    pull_interval(s, -w_s * d->slope - w_m / 2.0);
    pull_wrong(s, w_m + (in_s > 0.0 ? w_s * d->slope : 0.0));
    pull_determinant(s, -w_s * yield * d->determinant);

    const double slope_w = w_s * d->slope * (in_s - H), pair_w = -w_m * wrong * d->pair_x;
    pull_poisson(s, A, Y, 1, slope_w);
    pull_poisson(s, B, Y, 2, slope_w);
    pull_poisson(s, A, X, 1, pair_w);
    pull_poisson(s, B, X, 1, pair_w);
    pull_poisson(s, A, Z, 1, w * s->bounds.core);
    pull_poisson(s, B, Z, 1, w * s->bounds.core);
}

/* Error correction takes f Q h(T/Q): d/dQ = -f log2(1 - E), d/dT = f log2((1 - E)/E). */
static double correction(const struct state *s)
{
    const double Q = s->gains.gain[QKD_ZZ], E = Q > 0.0 ? s->gains.error_gain[QKD_ZZ] / Q : 0.5;
    return s->search->plan->key.error_correction * Q * qkd_entropy(E);
}

static void pull_correction(struct state *s, double w)
{
    const double Q = s->gains.gain[QKD_ZZ], E = Q > 0.0 ? s->gains.error_gain[QKD_ZZ] / Q : 0.0;
    const double f = s->search->plan->key.error_correction;
    if (E > 0.0 && E < 0.5) {
        s->by_gain[QKD_ZZ] -= w * f * log2(1.0 - E);
        s->by_error[QKD_ZZ] += w * f * log2((1.0 - E) / E);
    }
}

/* dR/d ln p of independent p -> of the ratios to p_o, and everything from there to the knobs: see
 * qkd_search_knobs. */
struct by_user {
    double z, y, x, q, ly, lx; /* dR by ln z, ln y, ln x (ly, lx fixed), ln(p_z/p_o), ly, lx */
};

static struct by_user by_user(const struct qkd_user *u, const double *mu, const double *p)
{
    const double all = p[Z] + p[Y] + p[X] + p[O];
    const double ly = p[Y] - u->p_y * all, lx = p[X] - u->p_x * all;
    return (struct by_user){ .z = mu[Z],
                             .y = mu[Y] + ly * u->y,
                             .x = mu[X] + lx * u->x,
                             .q = p[Z] - u->p_z * all,
                             .ly = ly,
                             .lx = lx };
}

static void to_knobs(const struct qkd_search *search, struct by_user a, struct by_user b, double *g)
{
    const double lx = a.lx + b.lx;
    if (search->knobs == QKD_KNOBS_SYMMETRIC) {
        const double x = a.x + b.x;
        const double by[] = { a.z + b.z, a.y + b.y + x, x - 1.5 * lx,
                              a.q + b.q, -0.5 * lx,     a.ly + b.ly + 0.5 * lx };
        for (size_t i = 0; i < QKD_KNOBS_SYMMETRIC; i++)
            g[i] = by[i];
        return;
    }
    const double by[] = { a.z,
                          b.z,
                          a.y + a.x,
                          b.y + b.x,
                          a.x + b.x - 1.5 * lx,
                          a.q,
                          b.q,
                          -0.5 * lx,
                          a.ly + b.ly + 0.5 * lx,
                          0.5 * (a.ly - b.ly) - 0.25 * lx,
                          0.5 * (a.lx - b.lx),
                          0.5 * (a.x - b.x) };
    for (size_t i = 0; i < QKD_KNOBS_FULL; i++)
        g[i] = by[i];
}

/* The parts of the rate, as qkd_search_bounds has them, with their slopes. */
static void find_sums(struct state *s)
{
    const struct qkd_decoy *d = &s->decoy;
    const double *n = d->counts.clicks, errors = d->counts.errors[QKD_XX];
    const bool both = s->search->estimator == QKD_DOUBLE;
    const double xx = both ? fmax(0.0, n[QKD_XX] - errors) : n[QKD_XX];
    const double in_plus[] = { xx, n[QKD_OY], n[QKD_YO] };
    const double in_minus[] = { n[QKD_YY], n[QKD_OO] }, in_vacuum[] = { n[QKD_OX], n[QKD_XO] };

    /* All counts that want a bound, and on which side. */
    enum { PLUS = 0, MINUS = 3, VACUUM_LOWER = 5, VACUUM_UPPER = 7, OO = 9, WRONG = 11, ALL = 13 };
    static const double side[ALL] = { -1, -1, -1, 1, 1, -1, -1, 1, 1, -1, 1, 1, -1 };
    double count[ALL];
    struct qkd_chernoff_bound bound[ALL];
    const struct qkd_limits_order plus = qkd_limits_rests(3, d->plus, in_plus, count + PLUS);
    const struct qkd_limits_order minus = qkd_limits_rests(2, d->minus, in_minus, count + MINUS);
    const struct qkd_limits_order vacuum =
        qkd_limits_rests(2, d->vacuum, in_vacuum, count + VACUUM_LOWER);
    for (int i = 0; i < 2; i++) {
        count[VACUUM_UPPER + i] = count[VACUUM_LOWER + i];
        count[OO + i] = n[QKD_OO];
        count[WRONG + i] = errors;
    }
    qkd_chernoff_many(both ? ALL : ALL - 1, side, count, d->limits.log_inverse, bound);

    qkd_limits_gather(3, d->plus, &plus, bound + PLUS, &s->plus);
    qkd_limits_gather(2, d->minus, &minus, bound + MINUS, &s->minus);
    qkd_limits_gather(2, d->vacuum, &vacuum, bound + VACUUM_LOWER, &s->vacuum[LOWER]);
    qkd_limits_gather(2, d->vacuum, &vacuum, bound + VACUUM_UPPER, &s->vacuum[UPPER]);
    s->oo[LOWER] = bound[OO];
    s->oo[UPPER] = bound[OO + 1];
    s->wrong[UPPER] = bound[WRONG];
    if (both)
        s->wrong[LOWER] = bound[WRONG + 1];
}

static bool values(struct state *s)
{
    struct qkd_decoy *d = &s->decoy;
    const struct qkd_user *a = &s->settings.alice, *b = &s->settings.bob;
    struct qkd_counts counts;
    (s->link.match.active ? qkd_gains_matched_slopes
                          : qkd_gains_coherent_slopes)(&s->link, a, b, &s->gains, s->slopes);
    qkd_counts_expected(&s->gains, a, b, s->search->plan->key.pulses, &counts);
    qkd_decoy_of(&counts, a, b, s->search->limits, d);
    find_sums(s);

    const double sent = d->counts.sent[QKD_XX], rest = s->plus.bound - s->minus.bound;
    const struct qkd_interval H = { fmax(0.0, s->vacuum[LOWER].bound -
                                                  d->vacuum_oo * s->oo[UPPER].bound),
                                    s->vacuum[UPPER].bound - d->vacuum_oo * s->oo[LOWER].bound };
    const struct qkd_interval M = { s->wrong[LOWER].bound / sent, s->wrong[UPPER].bound / sent };
    if (s->search->estimator == QKD_DOUBLE)
        qkd_bounds_double_of(d, rest, H, M, &s->bounds);
    else
        qkd_bounds_joint_of(d, rest, H, M.upper, &s->bounds);
    return s->bounds.core > 0.0;
}

static bool has_formula(const struct qkd_search *search)
{
    return (search->estimator == QKD_JOINT || search->estimator == QKD_DOUBLE) &&
           search->plan->key.statistics == QKD_CHERNOFF && search->link.error_model == QKD_MIXING &&
           !qkd_matched_settings_matter(&search->link);
}

/* In the order the decoy method wants: x_A/y_A <= x_B/y_B. */
static bool ordered(const struct qkd_search *search, const struct qkd_pair_settings *given,
                    struct state *s)
{
    const bool swap = given->alice.x * given->bob.y > given->bob.x * given->alice.y;
    *s = (struct state){ .search = search, .link = search->link, .settings = *given };
    if (swap) {
        s->settings = (struct qkd_pair_settings){ given->bob, given->alice };
        s->link.eta_a = search->link.eta_b;
        s->link.eta_b = search->link.eta_a;
    }
    return swap;
}

bool qkd_search_gradient(const struct qkd_search *search, const double *knobs, double *cost,
                         double *gradient)
{
    struct qkd_pair_settings given;
    struct state s;
    qkd_search_settings(search, knobs, &given);
    *cost = QKD_SEARCH_NO_KEY;
    if (!has_formula(search)) {
        *cost = qkd_search_cost(search, knobs);
        return false;
    }
    if (!qkd_search_usable(&given))
        return false;
    const bool swap = ordered(search, &given, &s);
    if (!values(&s))
        return false;
    const double both_z = given.alice.p_z * given.bob.p_z;
    const double rate = both_z * (s.bounds.core - correction(&s));
    if (!(rate > 0.0))
        return false;
    *cost = -log(rate);

    const double w = -1.0 / rate; /* cost = -ln R */
    pull_core(&s, w * both_z);
    pull_correction(&s, -w * both_z);
    pull_sent(&s, QKD_ZZ, w * rate);
    pull_intensities(&s);

    const struct by_user one = by_user(&s.settings.alice, s.pull.mu[A], s.pull.p[A]);
    const struct by_user two = by_user(&s.settings.bob, s.pull.mu[B], s.pull.p[B]);
    to_knobs(search, swap ? two : one, swap ? one : two, gradient);
    return true;
}
