/* What a descent knows of the cost's second derivatives, and the step they call for.
 *
 * All loops run over whole rows of fixed length, also where half of one is not needed: registers
 * hold several numbers, and a loop whose length the compiler knows has no ends to look after. */
#include "qkd/optimise_parts.h"

#include "base/every_machine.h"

#include <math.h>

enum { N = QKD_KNOBS_MOST };

/* At the optimum of two arms of 15 dB, two digits, lower triangles. They change by less than a
 * factor 5 from 10 to 48 dB and hardly with the asymmetry. */
static const double symmetric[6][6] = {
    { 3.5 },
    { 0.0, 1.7 },
    { 0.40, 0.70, 2.2 },
    { 0.38, -0.47, 0.77, 1.02 },
    { 0.14, -0.17, 0.45, 0.37, 0.20 },
    { -0.19, 0.24, -0.57, -0.54, -0.19, 0.37 },
};
static const double full[12][12] = {
    { 1.37 },
    { 0.37, 1.37 },
    { 0.0, 0.0, 0.86 },
    { 0.0, 0.0, -0.03, 0.86 },
    { 0.20, 0.20, 0.35, 0.35, 2.2 },
    { 0.09, 0.09, -0.13, -0.11, 0.39, 0.38 },
    { 0.09, 0.09, -0.11, -0.13, 0.39, 0.13, 0.38 },
    { 0.07, 0.07, -0.08, -0.08, 0.45, 0.19, 0.19, 0.20 },
    { -0.10, -0.10, 0.12, 0.12, -0.57, -0.27, -0.27, -0.19, 0.37 },
    { 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.15 },
    { [10] = 1.0 },
    { [11] = 1.0 },
};

void qkd_curvature_usual(const struct qkd_search *search, struct qkd_curvature *curvature)
{
    const bool alike = search->knobs == QKD_KNOBS_SYMMETRIC;
    *curvature = (struct qkd_curvature){ { { 0.0 } } };
    for (size_t i = 0; i < search->knobs; i++)
        for (size_t k = 0; k <= i; k++)
            curvature->by[i][k] = curvature->by[k][i] = alike ? symmetric[i][k] : full[i][k];
}

void qkd_curvature_forget(struct qkd_curvature *curvature, size_t i)
{
    for (size_t k = 0; k < N; k++)
        curvature->by[i][k] = curvature->by[k][i] = 0.0;
    curvature->by[i][i] = 1.0;
}

/* Elimination without exchanges: U^T D^-1 U of a symmetric matrix, row by row. A positive matrix
 * has positive pivots throughout. */
BASE_EVERY_MACHINE
bool qkd_curvature_step(const struct qkd_curvature *curvature, size_t n, const bool *held,
                        const double *gradient, double *step)
{
    double U[N][N], free[N], rest[N], inverse[N];
    for (size_t i = 0; i < N; i++) {
        free[i] = i < n && !held[i] ? 1.0 : 0.0;
        rest[i] = i < n ? -gradient[i] : 0.0;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < N; k++)
            U[i][k] = curvature->by[i][k] * (free[i] * free[k]);
        if (free[i] == 0.0)
            U[i][i] = 1.0;
    }
    for (size_t i = 0; i < n; i++) {
        if (!(U[i][i] > 0.0))
            return false;
        inverse[i] = 1.0 / U[i][i];
        for (size_t j = i + 1; j < n; j++) {
            const double share = U[i][j] * inverse[i];
            for (size_t k = 0; k < N; k++)
                U[j][k] -= share * U[i][k];
            rest[j] -= share * rest[i];
        }
    }
    for (size_t i = n; i-- > 0;) {
        step[i] = rest[i] * inverse[i];
        for (size_t j = 0; j < i; j++)
            rest[j] -= U[j][i] * step[i];
    }
    return true;
}

BASE_EVERY_MACHINE
void qkd_curvature_learn(struct qkd_curvature *curvature, size_t n, const bool *held,
                         const double *step, const double *change)
{
    double s[N] = { 0.0 }, y[N] = { 0.0 }, Bs[N] = { 0.0 };
    double sBs = 0.0, sy = 0.0, yy = 0.0, ss = 0.0;
    for (size_t i = 0; i < n; i++) {
        s[i] = held[i] ? 0.0 : step[i];
        y[i] = held[i] ? 0.0 : change[i];
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < N; k++)
            Bs[k] += curvature->by[i][k] * s[i];
    for (size_t i = 0; i < n; i++) {
        Bs[i] = held[i] ? 0.0 : Bs[i];
        sBs += s[i] * Bs[i];
        sy += s[i] * y[i];
        yy += y[i] * y[i];
        ss += s[i] * s[i];
    }
    if (!(sy > 1e-10 * sqrt(yy * ss)) || !(sBs > 0.0))
        return; /* no positive curvature seen: keep what is known */
    for (size_t i = 0; i < n; i++) {
        const double add = y[i] / sy, drop = Bs[i] / sBs;
        for (size_t k = 0; k < N; k++)
            curvature->by[i][k] += y[k] * add - Bs[k] * drop;
    }
}
