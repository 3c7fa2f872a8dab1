/* The truth behind the bounds: yields of photon numbers in the coherent-state model.
 *
 * Q(mu_a, mu_b) exp(mu_a + mu_b) = sum_nm mu_a^n mu_b^m Y_nm / (n! m!) for phase-randomised light,
 * so the Y_nm are the Taylor coefficients of gains.c's X gain. alpha = eta_A/4 and beta = eta_B/4
 * are the chances that a photon ends in one given bin of one given detector. */
#include "qkd/gains.h"

#include "qkd/gains_matched.h"

#include <math.h>

static double states(const struct qkd_link *link)
{
    return link->bell == QKD_PSI_BOTH ? 2.0 : 1.0;
}

/* Y_11 = q^2 {4 alpha beta + 2 dark + 4 p g^2 alpha beta},
 *    dark = 2 p (alpha + beta - 7 alpha beta) + p^2 (1 - 4 alpha)(1 - 4 beta),
 * of which q^2 {2 alpha beta [1 - g^2 (1 - p)] + 4 alpha beta g^2 e_d + dark} is wrong: without
 * darks and misalignment e11 = (1 - M)/2. */
struct qkd_single qkd_gains_single(const struct qkd_link *link)
{
    if (link->match.active)
        return qkd_matched_single(link);
    if (link->error_model == QKD_ROTATION)
        return qkd_gains_rotated_single(link);
    const double alpha = link->eta_a / 4.0, beta = link->eta_b / 4.0, ab = alpha * beta;
    const double p = link->dark_probability, q = 1.0 - p, g2 = link->overlap_sq;
    const double dark =
        2.0 * p * (alpha + beta - 7.0 * ab) + p * p * (1.0 - 4.0 * alpha) * (1.0 - 4.0 * beta);
    const double yield = q * q * (2.0 * (2.0 * ab + dark) + 4.0 * p * g2 * ab);
    const double wrong =
        q * q * (2.0 * ab * (1.0 - g2 + p * g2) + 4.0 * ab * g2 * link->error_x + dark);
    return (struct qkd_single){
        .yield = states(link) * yield,
        .error_x = yield > 0.0 ? wrong / yield : 0.5,
    };
}

static long double power(long double base, unsigned exponent)
{
    long double product = 1.0L;
    for (unsigned i = 0; i < exponent; i++)
        product *= base;
    return product;
}

static long double falling(unsigned n, unsigned j)
{
    long double product = 1.0L;
    for (unsigned i = 0; i < j; i++)
        product *= (long double)(n - i);
    return product;
}

/* j-th order of I0 in the coefficient: F_k = (1 - k alpha)^(n-j) (1 - k beta)^(m-j). */
static long double order(const struct qkd_link *link, unsigned n, unsigned m, unsigned j)
{
    const long double alpha = link->eta_a / 4.0L, beta = link->eta_b / 4.0L;
    const long double p = link->dark_probability, q = 1.0L - p;
    long double F[5];
    for (int k = 2; k <= 4; k++)
        F[k] = power(1.0L - k * alpha, n - j) * power(1.0L - k * beta, m - j);
    if (j == 0)
        return 2.0L * q * q *
               ((F[2] - 2.0L * F[3] + F[4]) + 2.0L * p * (F[3] - F[4]) + p * p * F[4]);

    const long double c = link->overlap_sq * 4.0L * alpha * beta, fact = falling(j, j);
    const long double quarter = 4.0L / power(4.0L, j);
    return power(c, j) / (fact * fact) * falling(n, j) * falling(m, j) * q * q *
           (F[2] - quarter * F[3] + p * quarter * F[3]);
}

double qkd_gains_yield(const struct qkd_link *link, unsigned n, unsigned m)
{
    long double sum = 0.0L;
    for (unsigned j = 0; j <= n && j <= m; j++)
        sum += order(link, n, m, j);
    return states(link) * (double)sum;
}
