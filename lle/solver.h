/** Time stepping: ETDRK4 (Cox & Matthews 2002, coefficients after Kassam & Trefethen 2005) and, as
 * an independent second route, Strang splitting. The field is kept as mode amplitudes psi(theta) =
 * sum_mu a_mu exp(i mu theta), mu = -N/2 .. N/2 - 1, in FFT order. Mode -N/2 is kept, but without
 * odd dispersion (on the grid it is +N/2 as well), so that reflection is an exact symmetry. */
#ifndef LLE_SOLVER_H
#define LLE_SOLVER_H

#include "base/rng.h"
#include "base/status.h"
#include "lle/plan.h"

#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

enum { LLE_POLES = 2 }; /* of the ring's heat */

struct lle_drive {
    double f, zeta, d2, d3; /* f = sqrt(f2) */
    double noise;           /* 2g/kappa: |psi|^2 per photon; 0: no vacuum noise */

    /* Beyond the plain equation; zero is off. */
    double d4;                /* multiplies mu^4 */
    const double *dispersion; /* 2 D_int/kappa of the N modes, FFT order, in the place of d2, d3 and
                                 d4, which then only describe it; the solver keeps a copy */
    double raman;             /* D1 tau_R: lle/terms.h */
    double shock;             /* D1/omega_0, self-steepening */

    /* Auxiliary laser and heat: lle/bath.h. */
    double auxiliary_f, auxiliary_zeta;
    double heat[LLE_POLES], heat_tau[LLE_POLES]; /* C_j, tau_j */
};

/** Nothing beyond the plain equation is on. */
bool lle_drive_plain(const struct lle_drive *drive);

struct lle_solver;

/** What an auxiliary laser and heat have built up; a new solver is dark and cold. */
struct lle_bath {
    double complex auxiliary; /* phi */
    double heat[LLE_POLES];   /* Theta_j */
};

/** `step_tau`: one step. Refuses (BASE_ERR_DOMAIN) odd or < 8 modes, ETDRK4 steps longer than 8
 * round trips or 0.05 in tau (chaos blows up at 12), Strang steps with step |D_int| > pi at any
 * mode or with Raman, self-steepening, auxiliary laser or heat. */
enum base_status lle_solver_new(struct lle_solver **out, size_t modes, enum lle_scheme scheme,
                                double step_tau, double roundtrip_tau,
                                const struct lle_drive *drive, struct base_rng rng,
                                struct base_error *err);
void lle_solver_free(struct lle_solver *s);

/** New drive (a sweep); the field and the noise address go on. */
enum base_status lle_solver_set_drive(struct lle_solver *s, const struct lle_drive *drive,
                                      struct base_error *err);

/** From now on by FFTW alone, as where N is no power of two or the machine has no AVX-512: the same
 *  steps to rounding, and the reference of the faster ways. */
void lle_solver_by_fftw(struct lle_solver *s);

/** Mode amplitudes, N values in FFT order: read or write between advances. */
double complex *lle_solver_modes(struct lle_solver *s);

/** What it was made with. */
size_t lle_solver_size(const struct lle_solver *s);
double lle_solver_step_tau(const struct lle_solver *s);
/** Its `dispersion` is the solver's own copy. */
struct lle_drive lle_solver_drive(const struct lle_solver *s);

/** Auxiliary field and heat: read or write between advances. */
struct lle_bath *lle_solver_bath(struct lle_solver *s);

/** Detuning the field sees: zeta - Theta - 2 |phi|^2; zeta itself without a bath. */
double lle_solver_detuning(const struct lle_solver *s);

/** Mean |psi|^2 over the round trip = sum of |a_mu|^2. */
double lle_solver_power(const struct lle_solver *s);

/** Advance. Errors: BASE_ERR_NUMERIC when the power is not finite or beyond any physical value. */
enum base_status lle_solver_advance(struct lle_solver *s, size_t steps, struct base_error *err);

/** Field on the grid theta_j = 2 pi j/N. */
void lle_solver_field(struct lle_solver *s, double complex *psi);

#endif
