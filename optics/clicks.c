/* The click average: for classical light the probability of a pattern is
 *     P = < prod_k (1 - (1 - d) exp(-W_k)) prod_j (1 - d) exp(-W_j) >
 * (photodetection of classical fields: L. Mandel, Proc. Phys. Soc. 72, 1037 (1958)). Behind a
 * splitter of transmittance T, R = 1 - T, with A and B photons per bin arriving from the users, W1
 * = eta [T A a + R B b] - z cos(phi + arg o),   W2 = eta [R A a + T B b] + z cos(phi + arg o), z =
 * 2 eta sqrt(T R A B) |o|, a, b the energies and o the overlap of a drawn pair, phi the users'
 * relative global phase, with the phase difference of the late settings on top in the late bin. */
#include "optics/clicks.h"

#include "base/constants.h"
#include "optics/clicks_lanes.h"

#include <math.h>

/* exp(-z cos phi) has Fourier coefficients I_n(z); n equidistant phases get its average wrong by
 * 2 I_n(z). With e^{-z} of the energies (z never exceeds them), and leading order
 *     ln [e^{-z} I_n(z)] = sqrt(n^2 + z^2) - n asinh(n/z) - z
 * (DLMF 10.41.3), n is the least even number that brings this below 1e-13 of what two clicks cost,
 * min(1, z^2). Beyond the cap detectors are blinded a thousand times over. */
enum { PHASES_MAX = 4096 };

size_t optics_clicks_phases(double z)
{
    if (!(z > 0.0))
        return 2;
    const double wanted = log(1e-13) + 2.0 * fmin(log(z), 0.0);
    for (size_t n = 4; n<PHASES_MAX; n += z> 100.0 ? 16 : 2) {
        const double m = (double)n;
        if (sqrt(m * m + z * z) - m * asinh(m / z) - z < wanted)
            return n;
    }
    return PHASES_MAX;
}

struct weights {
    double a1, b1, a2, b2; /* detected photons per unit energy: detector 1 and 2, one bin */
    double complex beat;   /* per unit overlap */
};

static struct weights weights_of(const struct optics_receiver *relay, double a, double b,
                                 double phase_rad, int interfering)
{
    const double t = relay->transmittance, r = 1.0 - t, eta = relay->efficiency;
    struct weights w = { eta * t * a, eta * r * b, eta * r * a, eta * t * b, 0.0 };
    if (interfering)
        w.beat = 2.0 * eta * sqrt(t * r) * sqrt(a * b) * cexp(I * phase_rad);
    return w;
}

/* One group of pairs. */
struct group {
    const struct optics_pulse_pair *pair;
    size_t count;
    struct weights early, late;
    double dark;
};

static void load(const struct group *g, size_t first, size_t lanes, struct optics_lanes *out)
{
    for (size_t l = 0; l < OPTICS_LANES; l++) {
        /* Lanes past the end repeat the last pair and are not counted. */
        const struct optics_pulse_pair *p = &g->pair[first + (l < lanes ? l : lanes - 1)];
        out->energy[0][l] = g->early.a1 * p->a_early + g->early.b1 * p->b_early;
        out->energy[1][l] = g->early.a2 * p->a_early + g->early.b2 * p->b_early;
        out->energy[2][l] = g->late.a1 * p->a_late + g->late.b1 * p->b_late;
        out->energy[3][l] = g->late.a2 * p->a_late + g->late.b2 * p->b_late;
        const double er = creal(p->early), ei = cimag(p->early);
        const double lr = creal(p->late), li = cimag(p->late);
        const double wer = creal(g->early.beat), wei = cimag(g->early.beat);
        const double wlr = creal(g->late.beat), wli = cimag(g->late.beat);
        out->beat[0][l] = wer * er - wei * ei;
        out->beat[1][l] = wer * ei + wei * er;
        out->beat[2][l] = wlr * lr - wli * li;
        out->beat[3][l] = wlr * li + wli * lr;
    }
}

/* The largest beat (both bins together) and the largest energy of a detector's bin in the group. */
static void largest(const struct group *g, double *beat, double *energy)
{
    struct optics_lanes x;
    *beat = *energy = 0.0;
    for (size_t first = 0; first < g->count; first += OPTICS_LANES) {
        const size_t left = g->count - first;
        load(g, first, left < OPTICS_LANES ? left : OPTICS_LANES, &x);
        for (size_t l = 0; l < OPTICS_LANES; l++) {
            const double z = sqrt(x.beat[0][l] * x.beat[0][l] + x.beat[1][l] * x.beat[1][l]) +
                             sqrt(x.beat[2][l] * x.beat[2][l] + x.beat[3][l] * x.beat[3][l]);
            *beat = z > *beat ? z : *beat;
            for (int k = 0; k < 4; k++)
                *energy = x.energy[k][l] > *energy ? x.energy[k][l] : *energy;
        }
    }
}

static void average_group(const struct group *g, double mean[16])
{
    double beat, energy, sum[16] = { 0.0 };
    largest(g, &beat, &energy);
    const size_t phases = optics_clicks_phases(beat);
    const int dim = beat < OPTICS_LANES_DIM && energy < OPTICS_LANES_DIM;
    for (size_t first = 0; first < g->count; first += OPTICS_LANES) {
        const size_t left = g->count - first, lanes = left < OPTICS_LANES ? left : OPTICS_LANES;
        struct optics_lanes x;
        load(g, first, lanes, &x);
        if (dim)
            optics_lanes_dim(&x, lanes, phases, g->dark, beat, energy, sum);
        else
            optics_lanes_plain(&x, lanes, phases, g->dark, sum);
    }
    for (int k = 0; k < 16; k++)
        mean[k] = sum[k] / ((double)g->count * (double)phases);
}

size_t optics_clicks_blocks(const struct optics_pulses *pulses, const struct optics_receiver *relay,
                            struct optics_setting alice, struct optics_setting bob, int interfering,
                            double mean[OPTICS_BLOCKS][16])
{
    const struct group all = {
        .pair = pulses->pair,
        .early = weights_of(relay, alice.early, bob.early, 0.0, interfering),
        .late =
            weights_of(relay, alice.late, bob.late, bob.phase_rad - alice.phase_rad, interfering),
        .dark = relay->dark_probability,
    };
    const size_t groups = pulses->blocks < OPTICS_BLOCKS ? pulses->blocks : OPTICS_BLOCKS;
/* Waking threads costs as much as some thousand dim pairs. */
#pragma omp parallel for schedule(dynamic) if (pulses->count > 4096)
    for (size_t k = 0; k < groups; k++) {
        struct group g = all;
        const size_t from = pulses->count * k / groups, to = pulses->count * (k + 1) / groups;
        g.pair += from;
        g.count = to - from;
        average_group(&g, mean[k]);
    }
    return groups;
}

void optics_clicks_average(const struct optics_pulses *pulses, const struct optics_receiver *relay,
                           struct optics_setting alice, struct optics_setting bob, int interfering,
                           struct optics_clicks *out)
{
    double mean[OPTICS_BLOCKS][16];
    const size_t groups = optics_clicks_blocks(pulses, relay, alice, bob, interfering, mean);
    const double n = (double)groups;
    for (int k = 0; k < 16; k++) {
        double sum = 0.0, scatter = 0.0;
        for (size_t g = 0; g < groups; g++)
            sum += mean[g][k];
        out->probability[k] = sum / n;
        for (size_t g = 0; g < groups; g++)
            scatter += (mean[g][k] - sum / n) * (mean[g][k] - sum / n);
        out->error[k] = groups > 1 ? sqrt(scatter / (n * (n - 1.0))) : 0.0;
    }
}

double optics_clicks_coincidence(const double probability[16], int mask)
{
    double sum = 0.0;
    for (int k = 0; k < 16; k++)
        sum += (k & mask) == mask ? probability[k] : 0.0;
    return sum;
}

double optics_clicks_psi_minus(const struct optics_clicks *c)
{
    return c->probability[OPTICS_D1_EARLY | OPTICS_D2_LATE] +
           c->probability[OPTICS_D1_LATE | OPTICS_D2_EARLY];
}

double optics_clicks_psi_plus(const struct optics_clicks *c)
{
    return c->probability[OPTICS_D1_EARLY | OPTICS_D1_LATE] +
           c->probability[OPTICS_D2_EARLY | OPTICS_D2_LATE];
}
