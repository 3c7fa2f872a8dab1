#include "qkd/compare_finite.h"

#include "base/constants.h"
#include "qkd/bounds.h"
#include "qkd/chernoff.h"
#include "qkd/compare_climb.h"
#include "qkd/series.h"

#include <math.h>

/* Exactly one of two detectors clicks when `bright` and `dim` photons are detected in them; the
 * dim one's share is what post-selected phases call wrong. */
struct herald {
    double dim, both;
};

static struct herald herald_of(double p, double bright, double dim)
{
    const double b = qkd_series_click(p, bright), d = qkd_series_click(p, dim);
    return (struct herald){ d * (1.0 - b), d * (1.0 - b) + b * (1.0 - d) };
}

/* One user alone, or nobody: the splitter sends half to each detector. */
static double alone(const struct qkd_compare_link *link, double mu)
{
    const double half = link->transmittance * mu / 2.0;
    return herald_of(link->dark_probability, half, half).both;
}

/* Both send mu with phases `apart`; misalignment moves a share e to the other detector. */
static struct herald together(const struct qkd_compare_link *link, double mu, double apart)
{
    const double c = 0.5 * (1.0 + cos(apart)), e = link->error;
    const double bright = c * (1.0 - e) + (1.0 - c) * e;
    const double photons = 2.0 * link->transmittance * mu;
    return herald_of(link->dark_probability, photons * bright, photons * (1.0 - bright));
}

enum { PHASES = 32 };

/* Midpoints: wrong heralds inside the slice, all heralds over the circle. */
static double wrong_in_slice(const struct qkd_compare_link *link, double mu, double slice)
{
    double sum = 0.0;
    for (int i = 0; i < PHASES; i++)
        sum += together(link, mu, slice / 2.0 * (i + 0.5) / PHASES).dim;
    return sum / PHASES;
}

static double any_phase(const struct qkd_compare_link *link, double mu)
{
    double sum = 0.0;
    for (int i = 0; i < PHASES; i++)
        sum += together(link, mu, BASE_PI * (i + 0.5) / PHASES).both;
    return sum / PHASES;
}

static bool usable(const struct qkd_sending *s)
{
    return s->x > 0.0 && s->x < s->y && s->y <= 10.0 && s->z > 0.0 && s->z <= 10.0 &&
           s->p_z > 0.0 && s->p_y > 0.0 && s->p_x > 0.0 && s->p_z + s->p_y + s->p_x < 1.0 &&
           s->sending > 0.0 && s->sending < 1.0 && s->slice > 0.0 && s->slice <= BASE_PI;
}

/* Bound on a rate from n of N: counts are expected ones, as everywhere in a model. */
static double rate_lower(double rate, double sent, double eps)
{
    return qkd_chernoff_expect_lower(rate * sent, eps) / sent;
}

static double rate_upper(double rate, double sent, double eps)
{
    return qkd_chernoff_expect_upper(rate * sent, eps) / sent;
}

/* Yield of single photons and their phase error:
 *    s1 >= [y^2 e^x S_x - x^2 e^y S_y - (y^2 - x^2) S_o] / [x y (y - x)],
 *    e1 <= (T - e^{-2x} S_o/2) / (2 x e^{-2x} s1). */
struct single {
    double yield, phase_error;
};

static struct single single_of(const struct qkd_compare_link *link, const struct qkd_sending *s,
                               const struct qkd_sending_run *run)
{
    const double N = run->pulses, eps = run->failure, p_o = 1.0 - s->p_z - s->p_y - s->p_x;
    const double x = s->x, y = s->y, sent_o = N * p_o * p_o;
    const double S_o = alone(link, 0.0), wrong = wrong_in_slice(link, x, s->slice);
    const double S_x = rate_lower(alone(link, x), 2.0 * N * s->p_x * p_o, eps);
    const double S_y = rate_upper(alone(link, y), 2.0 * N * s->p_y * p_o, eps);
    const double T = rate_upper(wrong, N * s->p_x * s->p_x * s->slice / BASE_PI, eps);

    const double yield = (y * y * exp(x) * S_x - x * x * exp(y) * S_y -
                          (y * y - x * x) * rate_upper(S_o, sent_o, eps)) /
                         (x * y * (y - x));
    const double none = exp(-2.0 * x);
    const double errors = fmax(0.0, T - none * rate_lower(S_o, sent_o, eps) / 2.0);
    return (struct single){ yield, yield > 0.0 ? errors / (2.0 * x * none * yield) : 0.5 };
}

/* eps_cor, eps_PA and eps^ */
static const double each = 1e-10;

/* log2(2/eps_cor) + 2 log2(1/(sqrt(2) eps_PA eps^)) */
static double cost_bits(void)
{
    return log2(2.0 / each) + 2.0 * log2(1.0 / (sqrt(2.0) * each * each));
}

/* eps_cor + 2 eps^ + 4 eps_e + eps_PA + eps_n: the phase error rests on all seven bounds (S_x, S_y,
 * S_o from both sides, T, and the two from expected to occurred numbers), n on four. */
double qkd_sending_failure(double eps)
{
    return each + 2.0 * each + 4.0 * 7.0 * eps + each + 4.0 * eps;
}

double qkd_sending_finite(const struct qkd_compare_link *link, const struct qkd_sending *s,
                          const struct qkd_sending_run *run)
{
    if (!usable(s))
        return -INFINITY;
    const double windows = run->pulses * s->p_z * s->p_z, e = s->sending;
    const double wrong = (1.0 - e) * (1.0 - e) * alone(link, 0.0) + e * e * any_phase(link, s->z);
    const double all = wrong + 2.0 * e * (1.0 - e) * alone(link, s->z);
    const double leak = link->error_correction * windows * all * qkd_entropy(wrong / all);

    const struct single one = single_of(link, s, run);
    const double expected =
        windows * 2.0 * e * (1.0 - e) * s->z * exp(-s->z) * fmax(0.0, one.yield);
    const double n = qkd_chernoff_observe_lower(expected, run->failure);
    const double k =
        qkd_chernoff_observe_upper(expected * fmin(0.5, one.phase_error), run->failure);
    const double secret = n > 0.0 && k < n / 2.0 ? n * (1.0 - qkd_entropy(k / n)) : 0.0;
    return (secret - leak - cost_bits()) / run->pulses;
}

/* Coordinates in which everything is allowed. */
enum { Z, Y, RATIO, P_Z, P_Y, P_X, SENDING, SLICE, KNOBS };

static struct qkd_sending settings_of(const double *u)
{
    double p[3];
    qkd_compare_shares(3, u + P_Z, p);
    const double y = exp(u[Y]);
    return (struct qkd_sending){ .z = exp(u[Z]),
                                 .y = y,
                                 .x = y * qkd_compare_share(u[RATIO]),
                                 .p_z = p[0],
                                 .p_y = p[1],
                                 .p_x = p[2],
                                 .sending = qkd_compare_share(u[SENDING]),
                                 .slice = BASE_PI * qkd_compare_share(u[SLICE]) };
}

static void knobs_of(const struct qkd_sending *s, double *u)
{
    const double o = 1.0 - s->p_z - s->p_y - s->p_x;
    u[Z] = log(s->z);
    u[Y] = log(s->y);
    u[RATIO] = qkd_compare_logit(s->x / s->y);
    u[P_Z] = log(s->p_z / o);
    u[P_Y] = log(s->p_y / o);
    u[P_X] = log(s->p_x / o);
    u[SENDING] = qkd_compare_logit(s->sending);
    u[SLICE] = qkd_compare_logit(s->slice / BASE_PI);
}

struct task {
    const struct qkd_compare_link *link;
    const struct qkd_sending_run *run;
};

static double rate_at(const double *knobs, const void *task)
{
    const struct task *t = task;
    const struct qkd_sending s = settings_of(knobs);
    return qkd_sending_finite(t->link, &s, t->run);
}

double qkd_sending_best(const struct qkd_compare_link *link, const struct qkd_sending_run *run,
                        struct qkd_sending *settings)
{
    static const struct qkd_sending usual = { 0.45, 0.3, 0.05, 0.7, 0.03, 0.2, 0.2, 0.5 };
    const struct task task = { link, run };
    const struct qkd_compare_hill hill = { KNOBS, rate_at, &task };
    double knobs[KNOBS];
    knobs_of(usable(settings) ? settings : &usual, knobs);
    const double rate = qkd_compare_climb(&hill, knobs);
    *settings = settings_of(knobs);
    return rate;
}
