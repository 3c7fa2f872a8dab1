#include "tests/bench/textbook.h"

#include <gsl/gsl_sf_bessel.h>
#include <math.h>

struct gain {
    double q, t;
};

static struct gain gain_x(const struct qkd_link *l, double mu_a, double mu_b)
{
    const double a = l->eta_a * mu_a, b = l->eta_b * mu_b, x = sqrt(l->overlap_sq * a * b) / 2.0;
    const double y = (1.0 - l->dark_probability) * exp(-(a + b) / 4.0);
    const double i1 = gsl_sf_bessel_I0(x), i2 = gsl_sf_bessel_I0(2.0 * x);
    const double q = y * y * (1.0 + 2.0 * y * y - 4.0 * y * i1 + i2);
    return (struct gain){ q, q / 2.0 - (0.5 - l->error_x) * y * y * (i2 - 1.0) };
}

static struct gain gain_z(const struct qkd_link *l, double mu_a, double mu_b)
{
    const double p = l->dark_probability, a = l->eta_a * mu_a, b = l->eta_b * mu_b, s = a + b;
    const double x = sqrt(l->overlap_sq * a * b) / 2.0, dim = (1.0 - p) * (1.0 - p) * exp(-s / 2.0);
    const double right =
        dim * (1.0 - (1.0 - p) * exp(-a / 2.0)) * (1.0 - (1.0 - p) * exp(-b / 2.0));
    const double wrong = p * dim * (gsl_sf_bessel_I0(2.0 * x) - (1.0 - p) * exp(-s / 2.0));
    return (struct gain){ right + wrong, l->error_z * right + (1.0 - l->error_z) * wrong };
}

/* Root E of E - n - n ln(E/n) = L on one side of n. */
static double chernoff(double n, double L, int side)
{
    double t = side < 0 ? exp(-1.0 - L / n) : 1.0 + sqrt(2.0 * L / n) + L / n;
    for (int i = 0; i < 60 && t > 0.0; i++) {
        const double next = t - (t - 1.0 - log(t) - L / n) * t / (t - 1.0);
        if (fabs(next - t) < 1e-14 * next)
            break;
        t = next;
    }
    return n * t;
}

static double entropy(double p)
{
    return p <= 0.0 ? 0.0 : p >= 0.5 ? 1.0 : -p * log2(p) - (1.0 - p) * log2(1.0 - p);
}

/* Sum of weight x expectation from one side, telescoped; weights in ascending order. */
static double joint(int terms, const double *weight, const double *n, double L, int side)
{
    double sum = 0.0;
    for (int i = 0; i < terms; i++) {
        double rest = 0.0;
        for (int k = i; k < terms; k++)
            rest += n[k];
        sum += (weight[i] - (i > 0 ? weight[i - 1] : 0.0)) * chernoff(rest, L, side);
    }
    return sum;
}

static void ascend(int terms, double *weight, double *n)
{
    for (int i = 1; i < terms; i++)
        for (int k = i; k > 0 && weight[k - 1] > weight[k]; k--) {
            const double w = weight[k], c = n[k];
            weight[k] = weight[k - 1], n[k] = n[k - 1];
            weight[k - 1] = w, n[k - 1] = c;
        }
}

struct bounds {
    double rest, slope, determinant, wrong, pair;
};

static double core(const struct bounds *b, double H)
{
    const double s = (b->rest - b->slope * H) / b->determinant;
    const double m = fmax(0.0, b->wrong - H / 2.0) / b->pair;
    return s > 0.0 ? s * (1.0 - entropy(m / s)) : 0.0;
}

static double worst(const struct bounds *b, double low, double high)
{
    const double golden = 0.6180339887498949;
    double x = high - golden * (high - low), y = low + golden * (high - low);
    double f = core(b, x), g = core(b, y);
    for (int i = 0; i < 40; i++)
        if (f < g) {
            high = y, y = x, g = f;
            x = high - golden * (high - low), f = core(b, x);
        } else {
            low = x, x = y, f = g;
            y = low + golden * (high - low), g = core(b, y);
        }
    return fmin(f, g);
}

double textbook_rate(const struct qkd_link *l, const struct qkd_plan *plan)
{
    const struct qkd_user u = plan->alice;
    const double N = plan->key.pulses, L = -log(plan->key.failure);
    const double p_o = 1.0 - u.p_z - u.p_y - u.p_x;
    const double a0 = exp(-u.x), a1 = u.x * a0, a2 = u.x * a1 / 2.0;
    const double b0 = exp(-u.y), b1 = u.y * b0, b2 = u.y * b1 / 2.0;
    const double N_oo = N * p_o * p_o, N_ox = N * p_o * u.p_x, N_oy = N * p_o * u.p_y;
    const double N_xx = N * u.p_x * u.p_x, N_yy = N * u.p_y * u.p_y;
    const struct gain xx = gain_x(l, u.x, u.x), zz = gain_z(l, u.z, u.z);
    const double oo = N_oo * gain_x(l, 0.0, 0.0).q, ox = N_ox * gain_x(l, 0.0, u.x).q;
    const double xo = N_ox * gain_x(l, u.x, 0.0).q, oy = N_oy * gain_x(l, 0.0, u.y).q;
    const double yo = N_oy * gain_x(l, u.y, 0.0).q, yy = N_yy * gain_x(l, u.y, u.y).q;

    double w_plus[] = { b1 * b2 / N_xx, a1 * a2 * b0 / N_oy, a1 * a2 * b0 / N_oy };
    double n_plus[] = { N_xx * xx.q, oy, yo };
    double w_minus[] = { a1 * a2 / N_yy, a1 * a2 * b0 * b0 / N_oo }, n_minus[] = { yy, oo };
    const double w_H[] = { a0 / N_ox, a0 / N_ox }, n_H[] = { ox, xo };
    ascend(3, w_plus, n_plus);
    ascend(2, w_minus, n_minus);
    const struct bounds b = {
        .rest = joint(3, w_plus, n_plus, L, -1) - joint(2, w_minus, n_minus, L, 1),
        .slope = b1 * b2,
        .determinant = a1 * b1 * (a1 * b2 - b1 * a2),
        .wrong = chernoff(N_xx * xx.t, L, 1) / N_xx,
        .pair = a1 * a1,
    };
    const double oo_weight = a0 * a0 / N_oo;
    const double H_low = fmax(0.0, joint(2, w_H, n_H, L, -1) - oo_weight * chernoff(oo, L, 1));
    const double H_high = joint(2, w_H, n_H, L, 1) - oo_weight * chernoff(oo, L, -1);
    const double pair_z = u.z * u.z * exp(-2.0 * u.z);
    return u.p_z * u.p_z *
           (pair_z * worst(&b, H_low, H_high) -
            plan->key.error_correction * zz.q * entropy(zz.t / zz.q));
}
