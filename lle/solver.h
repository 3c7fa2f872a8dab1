/** Time stepping: ETDRK4 (Cox & Matthews 2002, coefficients after Kassam & Trefethen 2005) and, as
 * an independent second route, Strang splitting; RK4IP (Hult 2007) to compare. The field is kept as
 * mode amplitudes psi(theta) = sum_mu a_mu exp(i mu theta), mu = -N/2 .. N/2 - 1, in FFT order.
 * Mode -N/2 is kept, but without odd dispersion (on the grid it is +N/2 as well), so that
 * reflection is an exact symmetry. */
#ifndef LLE_SOLVER_H
#define LLE_SOLVER_H

#include "base/rng.h"
#include "base/status.h"
#include "lle/plan.h"

#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

enum { LLE_POLES = 2 }; /* of the ring's heat */
enum { LLE_TONES = 8 }; /* pumps beside the first */

/** A further pump, f exp(-i rate tau) on mode mu: lle/tones.h. */
struct lle_tone {
    long mu;        /* as wide as its neighbours: drives are compared byte by byte */
    double f, rate; /* rate > 0: above the comb's own frequency of the mode */
    double diffusion, power, power_rate; /* its own noise, as in struct lle_jitter */
};

/** Classical noise, per unit of tau; zero is off. lle/jitter.h. */
struct lle_jitter {
    double diffusion;                 /* of the pump's phase: <d phi^2> = diffusion d tau */
    double flicker;                   /* variance of its angular frequency per neper of the band */
    double flicker_low, flicker_high; /* the band's ends, as rates */
    double power, power_rate;         /* variance of the relative power, and its rate */
    double heat[LLE_POLES], heat_rate[LLE_POLES]; /* variances of zeta by the ring's temperature,
                                                     and their rates */
    double spread; /* D1/omega_0: heat moves mode mu by 1 + spread mu */
};

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

    double coupling;    /* eta: share of the loss that is the bus's; LLE_IKEDA alone needs it */
    const double *loss; /* kappa_mu/kappa of the N modes, FFT order, 1 for the pumped one; NULL: 1
                            for all; the solver keeps a copy */
    size_t tones;
    struct lle_tone tone[LLE_TONES];
    struct lle_jitter jitter;
};

/** Nothing beyond the plain equation is on. */
bool lle_drive_plain(const struct lle_drive *drive);

struct lle_solver;

/** What an auxiliary laser and heat have built up; a new solver is dark and cold. */
struct lle_bath {
    double complex auxiliary; /* phi */
    double heat[LLE_POLES];   /* Theta_j */
};

/** `step_tau`: one step. Refuses (BASE_ERR_DOMAIN) odd or < 8 modes, ETDRK4 and RK4IP steps longer
 * than 8 round trips or 0.05 in tau (chaos blows up at 12), Ikeda steps that are no whole part of
 * the round trip, Strang and Ikeda steps with step |D_int| > pi at any mode, and with another
 * scheme than ETDRK4 Raman, self-steepening, auxiliary laser, heat, further pumps or pump noise. */
enum base_status lle_solver_new(struct lle_solver **out, size_t modes, enum lle_scheme scheme,
                                double step_tau, double roundtrip_tau,
                                const struct lle_drive *drive, struct base_rng rng,
                                struct base_error *err);
void lle_solver_free(struct lle_solver *s);

/** New drive (a sweep); the field and the noise address go on. */
enum base_status lle_solver_set_drive(struct lle_solver *s, const struct lle_drive *drive,
                                      struct base_error *err);

/** Dark and cold at step 0 again, with the noise of another address. */
void lle_solver_restart(struct lle_solver *s, struct base_rng rng);

/** From now on by FFTW alone, as where N is no power of two or the machine has no AVX-512: the same
 *  steps to rounding, and the reference of the faster ways. */
void lle_solver_by_fftw(struct lle_solver *s);

/** Mode amplitudes, N values in FFT order: read or write between advances. */
double complex *lle_solver_modes(struct lle_solver *s);

/** What it was made with. */
size_t lle_solver_size(const struct lle_solver *s);
double lle_solver_step_tau(const struct lle_solver *s);
/** Steps taken so far. */
uint64_t lle_solver_steps(const struct lle_solver *s);
/** Its `dispersion` and `loss` are the solver's own copies. */
struct lle_drive lle_solver_drive(const struct lle_solver *s);

/** Auxiliary field and heat: read or write between advances. */
struct lle_bath *lle_solver_bath(struct lle_solver *s);

/** Phase of the pump laser, rad: the field is kept in its frame, and light that leaves has it on
 *  top. 0 without phase noise. */
double lle_solver_phase(const struct lle_solver *s);

/** Phases of the further pumps, LLE_TONES values, rad: read or write between advances. */
double *lle_solver_tone_phases(struct lle_solver *s);

/** What drives mode `index` (FFT order) now, in the frame of the field: f and the further pumps,
 *  with the pump's power noise. */
double complex lle_solver_pump(const struct lle_solver *s, size_t index);

/** Detuning the field sees: zeta - Theta - 2 |phi|^2; zeta itself without a bath. */
double lle_solver_detuning(const struct lle_solver *s);

/** Mean |psi|^2 over the round trip = sum of |a_mu|^2. */
double lle_solver_power(const struct lle_solver *s);

/** Advance. Errors: BASE_ERR_NUMERIC when the power is not finite or beyond any physical value. */
enum base_status lle_solver_advance(struct lle_solver *s, size_t steps, struct base_error *err);

/** Field on the grid theta_j = 2 pi j/N. */
void lle_solver_field(struct lle_solver *s, double complex *psi);

#endif
