/** Light of known statistics, sampled exactly: a constant plus a complex Ornstein-Uhlenbeck
 * process.
 *
 *  E = sqrt(c) + sqrt(1 - c) x, <x* x'> = exp(-|tau|/tau_c), <|E|^2> = 1. The update
 *      x(t + h) = rho x(t) + sqrt(1 - rho^2) n,  rho = exp(-h/tau_c),  <|n|^2> = 1
 *  is exact for any step: D. T. Gillespie, Phys. Rev. E 54, 2084 (1996), eq. (1.9). */
#ifndef OPTICS_WAVE_H
#define OPTICS_WAVE_H

#include <complex.h>
#include <stddef.h>
#include <stdint.h>

struct optics_model {
    double coherent_fraction; /* c */
    double coherence_time_s;  /* tau_c; not read when c = 1 */
};

/** Addresses of a drawn record's numbers start here; those of pulses lie below. */
#define OPTICS_WAVE_RECORD_INDEX ((uint64_t)1 << 60)

/** `count` fields `step_s` apart into e, from 2 count standard normal numbers. With gap_s > 0 two
 *  groups of count/2: the second group's first sample comes gap_s after the first group's last.
 *  `normal` may be the memory of e. */
void optics_model_walk(const struct optics_model *model, double step_s, double gap_s,
                       double complex *e, size_t count, const double *normal);

/** g1(tau) (real) and g2(tau) of that light. */
double optics_model_g1(const struct optics_model *model, double tau_s);
double optics_model_g2(const struct optics_model *model, double tau_s);

#endif
