#include "optics/clicks_lanes.h"

#include "base/constants.h"
#include "base/every_machine.h"

#include <math.h>

/* sinh x and cosh x - 1 for |x| <= 1/4: Taylor series, first terms left out x^13/13! < 3e-18 and
 * x^14/14! < 5e-20. */
static inline double sinh_small(double x, double q)
{
    return x *
           (1.0 +
            q / 6.0 * (1.0 + q / 20.0 * (1.0 + q / 42.0 * (1.0 + q / 72.0 * (1.0 + q / 110.0)))));
}

static inline double coshm1_small(double q)
{
    return q / 2.0 *
           (1.0 +
            q / 12.0 * (1.0 + q / 30.0 * (1.0 + q / 56.0 * (1.0 + q / 90.0 * (1.0 + q / 132.0)))));
}

/* Halvings that bring `bound` below 1/4. */
static int halvings(double bound)
{
    int n = 0;
    for (; bound > 0.25; bound *= 0.5)
        n++;
    return n;
}

/* plus = expm1(x), minus = expm1(-x); after h halvings, h times expm1(2x) = t (t + 2). */
static inline void expm1_both(const double *restrict x, int h, double *restrict plus,
                              double *restrict minus)
{
    const double scale = ldexp(1.0, -h);
    for (size_t l = 0; l < OPTICS_LANES; l++) {
        const double y = scale * x[l], q = y * y;
        const double s = sinh_small(y, q), c = coshm1_small(q);
        plus[l] = c + s;
        minus[l] = c - s;
    }
    for (int k = 0; k < h; k++)
        for (size_t l = 0; l < OPTICS_LANES; l++) {
            plus[l] = plus[l] * (plus[l] + 2.0);
            minus[l] = minus[l] * (minus[l] + 2.0);
        }
}

/* Four probabilities of one bin (none, D1, D2, both) from u = exp(-W) - 1 of each detector. */
static inline void bin_patterns(double u1, double u2, double dark, double out[4])
{
    const double silent1 = (1.0 - dark) * (1.0 + u1), click1 = dark - (1.0 - dark) * u1;
    const double silent2 = (1.0 - dark) * (1.0 + u2), click2 = dark - (1.0 - dark) * u2;
    out[0] = silent1 * silent2;
    out[1] = click1 * silent2;
    out[2] = silent1 * click2;
    out[3] = click1 * click2;
}

/* expm1(-energy + beat) from its parts. */
static inline double join(double u, double v)
{
    return u + v + u * v;
}

BASE_EVERY_MACHINE
static void dim(const struct optics_lanes *x, size_t lanes, size_t phases, double dark, double beat,
                double energy, double sum[16])
{
    double u[4][OPTICS_LANES], unused[OPTICS_LANES], total[16][OPTICS_LANES] = { { 0.0 } };
    for (int k = 0; k < 4; k++)
        expm1_both(x->energy[k], halvings(energy), unused, u[k]);

    const int h = halvings(beat);
    for (size_t n = 0; n < phases / 2; n++) {
        const double phi = 2.0 * BASE_PI * (double)n / (double)phases;
        const double c = cos(phi), s = sin(phi);
        double v[2][OPTICS_LANES], plus[2][OPTICS_LANES], minus[2][OPTICS_LANES];
        for (int bin = 0; bin < 2; bin++) {
            for (size_t l = 0; l < OPTICS_LANES; l++)
                v[bin][l] = x->beat[2 * bin][l] * c - x->beat[2 * bin + 1][l] * s;
            expm1_both(v[bin], h, plus[bin], minus[bin]);
        }
        for (size_t l = 0; l < OPTICS_LANES; l++) {
            /* phi, and phi + pi where the beat changes sides */
            double early[4], late[4], early_pi[4], late_pi[4];
            bin_patterns(join(u[0][l], plus[0][l]), join(u[1][l], minus[0][l]), dark, early);
            bin_patterns(join(u[2][l], plus[1][l]), join(u[3][l], minus[1][l]), dark, late);
            bin_patterns(join(u[0][l], minus[0][l]), join(u[1][l], plus[0][l]), dark, early_pi);
            bin_patterns(join(u[2][l], minus[1][l]), join(u[3][l], plus[1][l]), dark, late_pi);
            for (int j = 0; j < 4; j++)
                for (int i = 0; i < 4; i++)
                    total[4 * j + i][l] += early[i] * late[j] + early_pi[i] * late_pi[j];
        }
    }
    for (int k = 0; k < 16; k++)
        for (size_t l = 0; l < lanes; l++)
            sum[k] += total[k][l];
}

/* A name of its own: clang 14 renames a function of several copies where other files look for it.
 */
void optics_lanes_dim(const struct optics_lanes *x, size_t lanes, size_t phases, double dark,
                      double beat, double energy, double sum[16])
{
    dim(x, lanes, phases, dark, beat, energy, sum);
}

void optics_lanes_plain(const struct optics_lanes *x, size_t lanes, size_t phases, double dark,
                        double sum[16])
{
    for (size_t l = 0; l < lanes; l++)
        for (size_t n = 0; n < phases; n++) {
            const double phi = 2.0 * BASE_PI * (double)n / (double)phases;
            const double c = cos(phi), s = sin(phi);
            double pattern[2][4];
            for (int bin = 0; bin < 2; bin++) {
                const double v = x->beat[2 * bin][l] * c - x->beat[2 * bin + 1][l] * s;
                /* A negative energy could only be rounding. */
                const double w1 = fmax(x->energy[2 * bin][l] - v, 0.0);
                const double w2 = fmax(x->energy[2 * bin + 1][l] + v, 0.0);
                bin_patterns(expm1(-w1), expm1(-w2), dark, pattern[bin]);
            }
            for (int j = 0; j < 4; j++)
                for (int i = 0; i < 4; i++)
                    sum[4 * j + i] += pattern[0][i] * pattern[1][j];
        }
}
