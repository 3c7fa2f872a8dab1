#include "qkd/light.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Nodes: the means of groups of equal number. */
static void group(const double *sorted, size_t count, struct qkd_light *out)
{
    double mean = 0.0;
    out->count = count < QKD_LIGHT_NODES ? count : QKD_LIGHT_NODES;
    for (size_t k = 0; k < out->count; k++) {
        const size_t from = count * k / out->count, to = count * (k + 1) / out->count;
        double sum = 0.0;
        for (size_t i = from; i < to; i++)
            sum += sorted[i];
        out->energy[k] = sum / (double)(to - from);
        out->weight[k] = (double)(to - from) / (double)count;
        mean += out->weight[k] * out->energy[k];
    }
    for (size_t k = 0; k < out->count && mean > 0.0; k++)
        out->energy[k] /= mean;
    if (mean > 0.0)
        out->bins_apart /= mean;
}

enum base_status qkd_light_of(const struct optics_pulses *pulses, struct qkd_light *out,
                              struct base_error *err)
{
    *out = (struct qkd_light){ 0 };
    const size_t count = 2 * pulses->count;
    double *energy = calloc(count ? count : 1, sizeof *energy);
    if (!energy)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the energies of %zu qubits", count);
    for (size_t i = 0; i < pulses->count; i++) {
        const struct optics_pulse_pair *p = &pulses->pair[i];
        energy[2 * i] = 0.5 * (p->a_early + p->a_late);
        energy[2 * i + 1] = 0.5 * (p->b_early + p->b_late);
        out->bins_apart =
            fmax(out->bins_apart, fmax(fabs(p->a_early - p->a_late), fabs(p->b_early - p->b_late)));
    }
    qsort(energy, count, sizeof *energy, ascending);
    group(energy, count, out);
    free(energy);
    if (!(out->count > 0) || !(out->energy[out->count - 1] > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN, "the light has no energy to count photons of");
    return BASE_OK;
}

double qkd_light_g2(const struct qkd_light *light)
{
    double sum = 0.0;
    for (size_t k = 0; k < light->count; k++)
        sum += light->weight[k] * light->energy[k] * light->energy[k];
    return sum;
}

/* e^{-m} m^n / n! */
static double poisson(double m, unsigned n)
{
    double p = exp(-m);
    for (unsigned i = 1; i <= n; i++)
        p *= m / i;
    return p;
}

double qkd_light_photons(const struct qkd_light *light, double mu, unsigned n)
{
    double sum = 0.0;
    for (size_t k = 0; k < light->count; k++)
        sum += light->weight[k] * poisson(mu * light->energy[k], n);
    return sum;
}

double qkd_light_beyond(const struct qkd_light *light, double mu, unsigned most)
{
    double sum = 0.0;
    for (size_t k = 0; k < light->count; k++) {
        const double m = mu * light->energy[k];
        double p = poisson(m, most + 1), tail = p;
        for (unsigned n = most + 2; p > 1e-17 * tail && n < 1000; n++)
            tail += p *= m / n;
        sum += light->weight[k] * fmin(1.0, tail);
    }
    return sum;
}

/* Share of node k in n photons of intensity mu, times the common factor; W^n cancels in ratios. */
static double share(const struct qkd_light *light, double mu, unsigned n, size_t k)
{
    return light->weight[k] * exp(-mu * light->energy[k]) * pow(light->energy[k], n);
}

static double shares(const struct qkd_light *light, double mu, unsigned n)
{
    double sum = 0.0;
    for (size_t k = 0; k < light->count; k++)
        sum += share(light, mu, n, k);
    return sum;
}

double qkd_light_distance(const struct qkd_light *light, double mu, double other, unsigned n)
{
    const double one = shares(light, mu, n), two = shares(light, other, n);
    double sum = 0.0;
    for (size_t k = 0; k < light->count && n > 0; k++)
        sum += fabs(share(light, mu, n, k) / one - share(light, other, n, k) / two);
    return 0.5 * sum;
}

/* The ratio e^{(other - mu) W} is monotonic in W: the largest is at one end of the nodes, and what
 * may be left out is cut off from there. */
struct qkd_light_link qkd_light_link(const struct qkd_light *light, double mu, double other,
                                     unsigned n, double cut)
{
    if (n == 0 || light->count == 0)
        return (struct qkd_light_link){ 1.0, 0.0 };
    const double one = shares(light, mu, n), two = shares(light, other, n);
    const bool from_top = other > mu;
    double rest = 0.0;
    size_t at = from_top ? light->count - 1 : 0;
    for (size_t left = light->count; left > 1; left--) {
        const double next = rest + share(light, mu, n, at) / one;
        if (next > cut)
            break;
        rest = next;
        at = from_top ? at - 1 : at + 1;
    }
    return (struct qkd_light_link){
        .ratio = exp((other - mu) * light->energy[at]) * two / one,
        .rest = rest,
    };
}

static struct qkd_user scaled(const struct qkd_user *u, double factor)
{
    struct qkd_user out = *u;
    out.z *= factor;
    out.y *= factor;
    out.x *= factor;
    return out;
}

void qkd_light_gains(const struct qkd_link *link, const struct qkd_light *light,
                     const struct qkd_user *alice, const struct qkd_user *bob,
                     struct qkd_gains *out)
{
    *out = (struct qkd_gains){ { 0.0 }, { 0.0 } };
    for (size_t i = 0; i < light->count; i++)
        for (size_t j = 0; j < light->count; j++) {
            const struct qkd_user a = scaled(alice, light->energy[i]);
            const struct qkd_user b = scaled(bob, light->energy[j]);
            const double w = light->weight[i] * light->weight[j];
            struct qkd_gains g;
            qkd_gains_of(link, &a, &b, &g);
            for (int k = 0; k < QKD_PAIRS; k++) {
                out->gain[k] += w * g.gain[k];
                out->error_gain[k] += w * g.error_gain[k];
            }
        }
}
