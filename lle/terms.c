#include "lle/terms.h"

#include "lle/bath.h"
#include "lle/tones.h"

#include <math.h>

bool lle_terms_on(const struct lle_drive *d)
{
    return d->raman != 0.0 || d->shock != 0.0 || lle_bath_on(d) || d->tones > 0 ||
           d->jitter.power != 0.0;
}

enum base_status lle_terms_check(size_t modes, enum lle_scheme scheme, const struct lle_drive *d,
                                 struct base_error *err)
{
    if (!isfinite(d->raman) || !isfinite(d->shock))
        return base_fail(err, BASE_ERR_DOMAIN, "raman = %g, shock = %g: both must be finite",
                         d->raman, d->shock);
    const double outermost = fabs(d->shock) * 0.5 * (double)modes;
    if (outermost >= 1.0)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "self-steepening with %zu modes reaches optical frequencies below zero "
                         "(mode %g has frequency 0): comb.modes of less than %g is needed",
                         modes, -1.0 / fabs(d->shock), 2.0 / fabs(d->shock));
    if (scheme != LLE_ETDRK4 && (lle_terms_on(d) || lle_jitter_on(d)))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "Raman scattering, self-steepening, an auxiliary laser, heat, further "
                         "pumps and pump noise need comb.scheme: etdrk4; the others have the Kerr "
                         "rotation alone");
    enum base_status status = lle_bath_check(d, err);
    if (!status)
        status = lle_jitter_check(d, err);
    return status ? status : lle_tones_check(modes, d, err);
}

bool lle_terms_allocate(struct lle_solver *s)
{
    if (!s->slope)
        s->slope = base_fft_alloc(s->modes);
    if (!s->slope_modes)
        s->slope_modes = base_fft_alloc(s->modes);
    if (!s->shown)
        s->shown = base_fft_alloc(s->modes);
    return s->slope && s->slope_modes && s->shown;
}

void lle_terms_release(struct lle_solver *s)
{
    base_fft_release(s->slope);
    base_fft_release(s->slope_modes);
    base_fft_release(s->shown);
}

/* Mode number; 0 for -N/2, which has no odd part. */
static double odd_mode(size_t modes, size_t index)
{
    if (index == modes / 2)
        return 0.0;
    return index < modes / 2 ? (double)index : (double)index - (double)modes;
}

/* slope <- d psi/d theta on the grid. */
static void differentiate(struct lle_solver *s, const double complex *from)
{
    for (size_t k = 0; k < s->modes; k++) {
        const double mu = odd_mode(s->modes, k);
        s->slope_modes[k] = I * mu * from[k];
    }
    base_fft_backward(s->fft, s->slope_modes, s->slope);
}

/* The pump, in mode 0, has factor 1. */
static void steepen(struct lle_solver *s)
{
    for (size_t k = 0; k < s->modes; k++)
        s->y[k] *= 1.0 + s->drive.shock * odd_mode(s->modes, k);
}

void lle_terms_nonlinear(struct lle_solver *s, const double complex *from)
{
    const double f = s->gain * s->drive.f, raman = s->drive.raman;
    const double shift = s->shift - s->prepared_shift;
    if (s->drive.tones)
        from = lle_tones_shown(s, from);
    base_fft_backward(s->fft, from, s->x);
    if (raman != 0.0) {
        differentiate(s, from);
        lle_sweep_raman(s->modes, f, shift, raman, (const double *)s->slope, (double *)s->x);
    } else {
        lle_sweep_shifted(s->modes, f, shift, (double *)s->x);
    }
    base_fft_forward(s->fft, s->x, s->y);
    if (s->drive.shock != 0.0)
        steepen(s);
}
