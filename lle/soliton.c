/* The soliton on a ring's own modes, and what is read off it. */
#include "base/constants.h"
#include "lle/newton.h"
#include "lle/steady.h"
#include "lle/steady_parts.h"

#include <math.h>
#include <stdlib.h>

/* A soliton stands out: at the weakest drives that hold one, background/peak is about a third. */
static const double CONTRAST = 0.5;

enum base_status lle_steady_soliton(double f2, double zeta, double d2, size_t modes,
                                    double complex *psi, struct base_error *err)
{
    if (!(f2 > 0.0) || !isfinite(f2) || !isfinite(zeta) || !isfinite(d2))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "f2 = %g, zeta = %g, d2 = %g: finite numbers and f2 > 0 are needed", f2,
                         zeta, d2);
    struct lle_newton *newton;
    enum base_status status = lle_newton_new(&newton, modes, err);
    if (status)
        return status;

    const struct lle_balance at = { .f = sqrt(f2), .zeta = zeta, .d2 = d2 };
    double complex *a = malloc(modes * sizeof *a);
    if (a) {
        lle_newton_to_modes(newton, psi, a);
        status = lle_newton_solve(newton, &at, a, err);
    } else {
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for %zu modes", modes);
    }
    if (!status) {
        lle_newton_to_grid(newton, a, psi);
        const double peak = cabs(psi[0]) * cabs(psi[0]);
        const double far = cabs(psi[modes / 2]) * cabs(psi[modes / 2]);
        if (!(far < CONTRAST * peak))
            status = base_fail(err, BASE_ERR_NUMERIC,
                               "at f2 = %g, zeta = %g the field decays to |psi|^2 = %g on a "
                               "background of %g: no soliton",
                               f2, zeta, peak, far);
    }
    free(a);
    lle_newton_free(newton);
    return status;
}

/* Full 3 dB width of the soliton's part of the spectrum, mu = 0 without the background: the
 * half-power point between two lines from a straight line in decibels. */
static double width_lines(const double complex *a, double complex background, size_t modes)
{
    const double complex centre = a[0] - background;
    const double half = 0.5 * creal(centre * conj(centre));
    double inner = 2.0 * half;
    for (size_t mu = 1; mu < modes / 2; mu++) {
        const double power = creal(a[mu] * conj(a[mu]));
        if (power < half)
            return 2.0 * ((double)(mu - 1) + log(inner / half) / log(inner / power));
        inner = power;
    }
    return NAN; /* wider than the modes there are */
}

/* Peak, mean, profile ... of the field psi on the plan's ring. */
enum base_status lle_steady_describe(const double complex *psi, size_t modes,
                                     struct lle_steady *out, struct base_error *err)
{
    struct lle_newton *newton;
    double complex *a = malloc(modes * sizeof *a);
    enum base_status status = BASE_OK;
    if (!a || !base_reals_alloc(&out->theta, modes) || !base_reals_alloc(&out->profile, modes)) {
        free(a);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a profile of %zu points", modes);
    }
    status = lle_newton_new(&newton, modes, err);
    if (!status) {
        double sum = 0.0, peak = 0.0;
        for (size_t j = 0; j < modes; j++) {
            const double intensity = creal(psi[j] * conj(psi[j]));
            /* The profile is shown with the soliton in the middle. */
            const size_t shown = (j + modes / 2) % modes;
            out->theta.value[shown] =
                2.0 * BASE_PI * ((double)shown - (double)(modes / 2)) / (double)modes;
            out->profile.value[shown] = intensity;
            sum += intensity;
            peak = fmax(peak, intensity);
        }
        out->soliton_peak = peak;
        out->soliton_mean = sum / (double)modes;
        out->soliton_background = creal(psi[modes / 2] * conj(psi[modes / 2]));
        lle_newton_to_modes(newton, psi, a);
        out->soliton_width_lines = width_lines(a, psi[modes / 2], modes);
        lle_newton_free(newton);
    }
    free(a);
    return status;
}
