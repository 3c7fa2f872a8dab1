/** Private to the solver: its state, and the parts it is made of. */
#ifndef LLE_SOLVER_PARTS_H
#define LLE_SOLVER_PARTS_H

#include "base/fft.h"
#include "lle/bath.h"
#include "lle/jitter.h"
#include "lle/solver.h"

struct lle_solver {
    size_t modes;
    enum lle_scheme scheme;
    double step_tau, roundtrip_tau;
    struct lle_drive drive;
    struct base_rng rng;
    uint64_t steps; /* taken so far: the noise's address goes on with it */
    struct base_fft *fft;
    double complex *a;                /* mode amplitudes, FFT order */
    double complex *x, *y, *p, *w;    /* work: field, spectrum, two memories of the stages */
    double complex *half;             /* exp(L h/2) */
    double complex *q, *f1, *f2, *f3; /* ETDRK4 weights, 1/N of the transform included */
    double complex kick_pump;         /* Strang: what the pump adds in half a step */
    double *kick;                     /* lle/vacuum.h: 2 per mode */
    float *kick_room;                 /* work: lle/vacuum.h */
    struct lle_bath bath;
    struct lle_bath_pace bath_pace;      /* of half a step */
    double shift, prepared_shift;        /* of the bath: now, and as L holds it */
    double complex *slope, *slope_modes; /* lle/terms.h; NULL until a term is on */
    double *dispersion;                  /* copy of the drive's, or NULL */
    struct lle_batch *alone;             /* lle/alone.h; NULL until used */
    bool by_fftw;                        /* and never used */
    double *loss;                        /* likewise */
    double tone_phase[LLE_TONES];
    size_t stage;          /* lle/tones.h: of this step */
    double complex *shown; /* a stage's field with the response to the tones */
    double gain;           /* of the pump's amplitude by its power noise; 1 without */
    struct lle_jitter_state jitter, tone_jitter[LLE_TONES]; /* of the first and of further pumps */
    struct lle_jitter_pace jitter_pace, tone_pace[LLE_TONES];
};

/** Linear operator of mode `index` (FFT order): L = -(1 + i [zeta + d2 mu^2 + d3 mu^3 + d4 mu^4]),
 * or the drive's own loss in the place of 1 and its dispersion in that of the polynomial; zeta less
 * prepared_shift. Mode -N/2 stands for +N/2 too (they agree on the grid), so its odd part is
 * dropped: reflection of the field stays an exact symmetry.
 */
double complex lle_solver_linear(const struct lle_solver *s, size_t index);

/** ETDRK4's exp(L h/2), Q, F1, F2 and F3 of a mode, 1/N of the transform included in the last
 * four. */
struct lle_etdrk4_weights {
    double complex half, q, f1, f2, f3;
};
struct lle_etdrk4_weights lle_etdrk4_weights_of(double complex linear, double h, size_t modes);

/** 2 D_int/kappa of mode `index` as the drive has it. */
double lle_solver_dispersion(size_t modes, const struct lle_drive *d, size_t index);

/** Noise of a step, of either quadrature of a mode of loss 1; the mean power no field can exceed
 * from here on; and what is said when one does. */
double lle_solver_noise_sigma(const struct lle_solver *s);
double lle_solver_power_limit(const struct lle_solver *s);
enum base_status lle_solver_beyond(double power, double limit, uint64_t steps, double roundtrips,
                                   struct base_error *err);

void lle_etdrk4_prepare(struct lle_solver *s);
void lle_etdrk4_step(struct lle_solver *s);
void lle_rk4ip_prepare(struct lle_solver *s);
void lle_rk4ip_step(struct lle_solver *s);
void lle_strang_prepare(struct lle_solver *s);
void lle_strang_step(struct lle_solver *s);

/* The hot loops (sweeps.c). Complex numbers are pairs of doubles: C's own complex product checks
 * for NaN, which costs a factor; here NaN is left to the watchdog. Arrays do not overlap. */

/** x <- f + i |x|^2 x: everything of the equation that is local in the angle. */
void lle_sweep_kerr(size_t n, double f, double *restrict x);
/** x <- f + i (|x|^2 + shift) x. */
void lle_sweep_shifted(size_t n, double f, double shift, double *restrict x);
/** x <- f + i (|x|^2 + shift + raman d|x|^2/d theta) x, slope = dx/d theta. */
void lle_sweep_raman(size_t n, double f, double shift, double raman, const double *restrict slope,
                     double *restrict x);
/** x <- x exp(i |x|^2 h). */
void lle_sweep_rotate(size_t n, double h, double *restrict x);
/** y <- s c y. */
void lle_sweep_scale(size_t n, double s, const double *restrict c, double *restrict y);
/** ETDRK4's four spectral sweeps, e = exp(L h/2) and the weights q, f1, f2, f3; y comes with the
 *  spectrum n of the stage's nonlinear part and leaves with the spectrum of the next stage's field;
 * p and w carry what later stages need. The fourth ends the step in a. */
void lle_sweep_stage1(size_t n, const double *restrict e, const double *restrict q,
                      const double *restrict f1, double *restrict a, double *restrict p,
                      double *restrict w, double *restrict y);
void lle_sweep_stage2(size_t n, const double *restrict q, double *restrict p, double *restrict y);
void lle_sweep_stage3(size_t n, const double *restrict q, const double *restrict p,
                      double *restrict w, double *restrict y);
void lle_sweep_stage4(size_t n, const double *restrict f2, const double *restrict f3,
                      const double *restrict w, const double *restrict y, double *restrict a);
/** sum |a|^2 */
double lle_sweep_power(size_t n, const double *restrict a);
/** a <- a + sigma kick. */
void lle_sweep_kick(size_t n, double sigma, const double *restrict kick, double *restrict a);

#endif
