#include "lle/edge.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* N = 256 modes hold a breather for ever at f^2 = 10 to 12, zeta = 5 to 6, that 512 modes let die;
 * the outermost eighth then carries 1e-4 of the power. States that 512 modes resolve carry 1e-6 or
 * less. A flat spectrum carries an eighth. */
static const double noted = 1e-5, spurious = 1e-2, refused = 0.3;

void lle_edge_add(struct lle_edge *e, size_t modes, const double complex *a)
{
    const size_t inside = modes / 2 - modes / 16; /* half of the eighth on each side */
    for (size_t k = 0; k < modes; k++) {
        const double power = creal(a[k]) * creal(a[k]) + cimag(a[k]) * cimag(a[k]);
        e->all += power;
        e->outer += k >= inside && k <= modes - inside ? power : 0.0;
        e->pump += k == 0 ? power : 0.0;
    }
    e->fields++;
}

double lle_edge_share(const struct lle_edge *e, size_t modes, double photon)
{
    const double vacuum = 0.5 * photon * (double)modes * (double)e->fields;
    if (!(e->all - e->pump > 1e-4 * e->all + 4.0 * vacuum))
        return 0.0;
    return e->outer / e->all;
}

bool lle_edge_is_noted(double share)
{
    return share >= noted;
}

bool lle_edge_is_spurious(double share)
{
    return share >= spurious;
}

enum base_status lle_edge_refuse(const struct lle_plan *plan, double share, struct base_error *err)
{
    if (!(share > refused))
        return BASE_OK;
    return base_fail(err, BASE_ERR_NUMERIC,
                     "%.0f %% of the power sits in the outermost eighth of comb.modes = %zu: the "
                     "field does not fit; set comb.modes to %zu or more",
                     100.0 * share, plan->comb.modes, 2 * plan->comb.modes);
}

void lle_edge_warn(const struct lle_plan *plan, double share, char text[BASE_TEXT_SIZE])
{
    if (share >= noted)
        lle_edge_say(text,
                     "%.1e of the power sits in the outermost eighth of the modes: %s; set "
                     "comb.modes to %zu and compare",
                     share,
                     share < spurious ? "a state that is not there with more modes may persist"
                                      : "the field does not fit and this state is spurious",
                     2 * plan->comb.modes);
}

/* A free soliton at this detuning is wider than all modes (T. Herr et al., Nat. Photon. 8, 145
 * (2014): sech^2 of 1.1222 sqrt(zeta/d2) lines). */
void lle_edge_warn_width(const struct lle_plan *plan, const struct lle_dictionary *d,
                         char text[BASE_TEXT_SIZE])
{
    const double width = 1.1222 * sqrt(d->zeta / d->d2);
    if (!(d->d2 > 0.0) || !(d->zeta > 0.0) || width < (double)plan->comb.modes)
        return;
    lle_edge_say(text,
                 "comb.modes = %zu cannot hold a soliton, whose spectrum is %.3g lines wide (3 "
                 "dB): this state is spurious; set comb.modes to %.0f or more",
                 plan->comb.modes, width, exp2(ceil(log2(8.0 * width))));
}

/* Gain where (zeta + d2 mu^2 - 2 rho)^2 < rho^2 - 1: C. Godey et al., Phys. Rev. A 89, 063814
 * (2014). */
void lle_edge_warn_gain(const struct lle_plan *plan, const struct lle_dictionary *d, double rho,
                        char text[BASE_TEXT_SIZE])
{
    if (!(rho > 1.0) || !(d->d2 > 0.0) || d->thermal_c != 0.0 || d->auxiliary_f2 != 0.0)
        return;
    const double middle = 2.0 * rho - d->zeta, half = sqrt(rho * rho - 1.0);
    const double last = 0.5 * (double)plan->comb.modes - 1.0;
    if (!(middle - half > d->d2 * last * last))
        return;
    const double low = sqrt((middle - half) / d->d2), high = sqrt((middle + half) / d->d2);
    lle_edge_say(text,
                 "off for want of modes: a comb would start between the modes %.0f and %.0f, and "
                 "comb.modes = %zu ends at %.0f; set it to %.0f or more",
                 floor(low), ceil(high), plan->comb.modes, last, exp2(ceil(log2(4.0 * high))));
}

void lle_edge_say(char text[BASE_TEXT_SIZE], const char *format, ...)
{
    const size_t used = strlen(text);
    const char *const between = used ? "; " : "";
    va_list args;
    if (used + 3 >= BASE_TEXT_SIZE)
        return;
    memcpy(text + used, between, strlen(between) + 1);
    va_start(args, format);
    vsnprintf(text + used + strlen(between), BASE_TEXT_SIZE - used - strlen(between), format, args);
    va_end(args);
}
