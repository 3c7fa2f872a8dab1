/** What the comb's tests share: solvers at a dimensionless point, and fields to start from. */
#ifndef TESTS_LLE_KIT_H
#define TESTS_LLE_KIT_H

#include "base/fft.h"
#include "lle/lle.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#define KIT_ROUNDTRIP 0.0056267 /* kappa t_R / 2 of the ring at 179.1 MHz */
#define KIT_PI        3.14159265358979323846

static inline struct lle_solver *kit_solver(size_t modes, enum lle_scheme scheme, double step_tau,
                                            struct lle_drive drive)
{
    struct lle_solver *s = NULL;
    struct base_error err;
    const struct base_rng rng = { 7, BASE_RNG_VACUUM, 0, 0 };
    cr_assert_eq(lle_solver_new(&s, modes, scheme, step_tau, KIT_ROUNDTRIP, &drive, rng, &err),
                 BASE_OK, "%s", err.text);
    return s;
}

static inline void kit_advance(struct lle_solver *s, size_t steps)
{
    struct base_error err;
    cr_assert_eq(lle_solver_advance(s, steps, &err), BASE_OK, "%s", err.text);
}

/* Lower homogeneous state: Newton from zero climbs to the smallest root without passing it. */
static inline double complex kit_lower(double f2, double zeta)
{
    double rho = 0.0;
    for (int i = 0; i < 200; i++) {
        const double d = zeta - rho;
        rho -= (rho * (1.0 + d * d) - f2) / (1.0 + d * d - 2.0 * rho * d);
    }
    return sqrt(f2) / (1.0 + I * (zeta - rho));
}

/* psi(theta) on the grid -> modes. */
static inline void kit_set_field(struct lle_solver *s, const double complex *psi)
{
    const size_t n = lle_solver_size(s);
    struct base_error err;
    struct base_fft *fft = NULL;
    cr_assert_eq(base_fft_new(&fft, n, &err), BASE_OK);
    double complex *in = base_fft_alloc(n), *out = base_fft_alloc(n);
    for (size_t j = 0; j < n; j++)
        in[j] = psi[j];
    base_fft_forward(fft, in, out);
    for (size_t k = 0; k < n; k++)
        lle_solver_modes(s)[k] = out[k] / (double)n;
    base_fft_release(in);
    base_fft_release(out);
    base_fft_free(fft);
}

/* A sech pulse centred on `angle`, on the lower state; phase as in T. Herr et al. (2014). */
static inline void kit_seed_soliton(struct lle_solver *s, double angle)
{
    const struct lle_drive d = lle_solver_drive(s);
    const size_t n = lle_solver_size(s);
    double complex *psi = malloc(n * sizeof *psi);
    const double phase = acos(fmin(1.0, sqrt(8.0 * d.zeta) / (KIT_PI * d.f)));
    for (size_t j = 0; j < n; j++) {
        const double theta = remainder(2.0 * KIT_PI * (double)j / (double)n - angle, 2.0 * KIT_PI);
        psi[j] = kit_lower(d.f * d.f, d.zeta) +
                 sqrt(2.0 * d.zeta) / cosh(theta * sqrt(d.zeta / d.d2)) * cexp(I * phase);
    }
    kit_set_field(s, psi);
    free(psi);
}

/* A smooth field without any symmetry: a few modes, none small. */
static inline void kit_seed_smooth(struct lle_solver *s)
{
    const size_t n = lle_solver_size(s);
    for (int mu = -3; mu <= 3; mu++)
        lle_solver_modes(s)[mu >= 0 ? (size_t)mu : n - (size_t)(-mu)] =
            (0.7 + 0.1 * mu) / (1.0 + mu * mu) * cexp(I * (0.3 + 0.9 * mu + 0.2 * mu * mu));
}

static inline double kit_norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

static inline double kit_peak(struct lle_solver *s)
{
    const size_t n = lle_solver_size(s);
    double complex *psi = malloc(n * sizeof *psi);
    double peak = 0.0;
    lle_solver_field(s, psi);
    for (size_t j = 0; j < n; j++)
        peak = fmax(peak, kit_norm2(psi[j]));
    free(psi);
    return peak;
}

/* Relative distance of two fields of n modes. */
static inline double kit_distance(const double complex *a, const double complex *b, size_t n)
{
    double apart = 0.0, size = 0.0;
    for (size_t k = 0; k < n; k++) {
        apart += kit_norm2(a[k] - b[k]);
        size += kit_norm2(b[k]);
    }
    return sqrt(apart / size);
}

static inline struct lle_plan kit_plan(void)
{
    struct lle_plan plan;
    base_table_defaults(&lle_plan_table, &plan);
    return plan;
}

/* A member of an ensemble, step of four round trips, from a smooth field that is its own. */
static inline struct lle_solver *kit_member(size_t modes, struct lle_drive drive, uint32_t number)
{
    struct lle_solver *s = NULL;
    struct base_error err;
    const struct base_rng rng = { 7, BASE_RNG_VACUUM, 0, number };
    cr_assert_eq(
        lle_solver_new(&s, modes, LLE_ETDRK4, 4 * KIT_ROUNDTRIP, KIT_ROUNDTRIP, &drive, rng, &err),
        BASE_OK, "%s", err.text);
    kit_seed_smooth(s);
    lle_solver_modes(s)[5] += 0.01 * number;
    return s;
}

static inline struct lle_batch *kit_batch(struct lle_solver *const *s, size_t count, size_t widest)
{
    struct lle_batch *b = NULL;
    struct base_error err;
    cr_assert_eq(lle_batch_new(&b, s, count, LLE_BATCH_DOUBLE, widest, &err), BASE_OK, "%s",
                 err.text);
    return b;
}

static inline void kit_batch_advance(struct lle_batch *b, size_t steps)
{
    struct base_error err;
    cr_assert_eq(lle_batch_advance(b, steps, &err), BASE_OK, "%s", err.text);
}

#endif
