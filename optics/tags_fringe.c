/* A cosine through counts by linear least squares, with Poisson errors carried through. */
#include "optics/tags_count.h"

#include "base/constants.h"

#include <math.h>

/* Inverse of a symmetric 3 x 3 matrix; false when phases do not tell its columns apart. */
static bool invert(double m[3][3], double out[3][3])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            const int a = (i + 1) % 3, b = (i + 2) % 3, c = (j + 1) % 3, d = (j + 2) % 3;
            out[j][i] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
        }
    const double det = m[0][0] * out[0][0] + m[0][1] * out[1][0] + m[0][2] * out[2][0];
    if (!(fabs(det) > 1e-9 * m[0][0] * m[0][0] * m[0][0]))
        return false;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            out[i][j] /= det;
    return true;
}

static void row_of(double phase_rad, double row[3])
{
    row[0] = 1.0;
    row[1] = cos(phase_rad);
    row[2] = sin(phase_rad);
}

struct optics_tags_fringe optics_tags_fringe_of(size_t count, const double *phase_rad,
                                                const double *events, const double *slots)
{
    const struct optics_tags_fringe unknown = { NAN, NAN, NAN };
    double normal[3][3] = { { 0.0 } }, inverse[3][3], row[3];
    for (size_t k = 0; k < count; k++) {
        row_of(phase_rad[k], row);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                normal[i][j] += row[i] * row[j];
    }
    if (!invert(normal, inverse))
        return unknown;

    /* Coefficients of 1, cos, sin and their covariance: Var(N/S) = N/S^2. */
    double c[3] = { 0.0 }, cov[3][3] = { { 0.0 } };
    for (size_t k = 0; k < count; k++) {
        double weight[3] = { 0.0 };
        row_of(phase_rad[k], row);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                weight[i] += inverse[i][j] * row[j];
        for (int i = 0; i < 3; i++) {
            c[i] += weight[i] * events[k] / slots[k];
            for (int j = 0; j < 3; j++)
                cov[i][j] += weight[i] * weight[j] * events[k] / (slots[k] * slots[k]);
        }
    }
    if (!(c[0] > 0.0))
        return unknown;
    const double squared = c[1] * c[1] + c[2] * c[2], noise = cov[1][1] + cov[2][2];
    const double amplitude = sqrt(squared);
    /* Along the fringe; the direction of a fringe that is not there does not matter. */
    const double u[2] = { squared > 0.0 ? c[1] / amplitude : 1.0,
                          squared > 0.0 ? c[2] / amplitude : 0.0 };
    const double v = sqrt(fmax(squared - noise, 0.0)) / c[0];
    const double along =
        u[0] * u[0] * cov[1][1] + 2.0 * u[0] * u[1] * cov[1][2] + u[1] * u[1] * cov[2][2];
    const double mixed = u[0] * cov[0][1] + u[1] * cov[0][2];
    const double variance = (along - 2.0 * v * mixed + v * v * cov[0][0]) / (c[0] * c[0]);
    return (struct optics_tags_fringe){ v, sqrt(fmax(variance, 0.0)),
                                        remainder(atan2(c[2], c[1]) + BASE_PI, 2.0 * BASE_PI) };
}
