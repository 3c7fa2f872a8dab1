/* Homogeneous states and their modulation instability: Godey, Balakireva, Coillet & Chembo,
 * PRA 89, 063814 (2014), sections III and IV. */
#include "lle/steady.h"

#include <math.h>

/* g(rho) = rho [1 + (zeta - rho)^2] - f2, whose roots are the homogeneous states. */
static double excess(double rho, double f2, double zeta)
{
    const double delta = zeta - rho;
    return rho * (1.0 + delta * delta) - f2;
}

/* The root between low and high, where g changes sign. Bisection first: it cannot fail, and 200
 * halvings end at neighbouring numbers. */
static double root_between(double low, double high, double f2, double zeta)
{
    const double at_low = excess(low, f2, zeta);
    for (int i = 0; i < 200 && low < high; i++) {
        const double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high)
            break;
        if ((excess(middle, f2, zeta) > 0.0) == (at_low > 0.0))
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

size_t lle_steady_cw(double f2, double zeta, double rho[3])
{
    /* g(0) = -f2 <= 0 and g(f2) = f2 (zeta - f2)^2 >= 0: all roots lie in [0, f2]. */
    if (!(f2 > 0.0) || !isfinite(f2) || !isfinite(zeta)) {
        rho[0] = f2 == 0.0 ? 0.0 : NAN;
        return 1;
    }

    /* Extrema of g where 3 rho^2 - 4 zeta rho + 1 + zeta^2 = 0; real for zeta^2 > 3. */
    size_t knots = 0;
    double knot[4] = { 0.0 };
    if (zeta > 0.0 && zeta * zeta > 3.0) {
        const double half = sqrt(zeta * zeta - 3.0);
        /* The lower one as product over the upper: no cancellation. */
        const double upper = (2.0 * zeta + half) / 3.0;
        knot[++knots] = (1.0 + zeta * zeta) / (3.0 * upper);
        knot[++knots] = upper;
    }
    knot[++knots] = f2;

    size_t count = 0;
    for (size_t k = 0; k < knots; k++) {
        const double low = fmin(knot[k], f2), high = fmin(knot[k + 1], f2);
        const double at_low = excess(low, f2, zeta), at_high = excess(high, f2, zeta);
        const int rising = at_low < 0.0 && at_high >= 0.0;
        const int falling = at_low > 0.0 && at_high <= 0.0;
        if (rising || falling)
            rho[count++] = root_between(low, high, f2, zeta);
    }
    if (count == 0) /* g is flat to rounding at f2, as for f2 = zeta */
        rho[count++] = f2;
    return count;
}

double lle_steady_mi_gain(double rho, double zeta, double d2, double mu)
{
    const double mismatch = zeta + d2 * mu * mu - 2.0 * rho;
    const double square = (rho - mismatch) * (rho + mismatch);
    return -1.0 + sqrt(fmax(square, 0.0)); /* a negative square only turns: damped by 1 */
}
