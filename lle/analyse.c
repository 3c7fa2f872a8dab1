/* What a plan adds to the stationary states of dimensionless numbers: the branches the soliton lies
 * on, and the ring's whole dispersion. */
#include "lle/dictionary.h"
#include "lle/dispersion.h"
#include "lle/drift.h"
#include "lle/edge.h"
#include "lle/guide_ring.h"
#include "lle/hopf.h"
#include "lle/ports.h"
#include "lle/steady.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS = 24, LEADING = 8 };

static enum base_status no_memory(struct base_error *err)
{
    return base_fail(err, BASE_ERR_MEMORY, "no memory for the soliton's branches");
}

/* ---- along detuning and drive ---- */

struct columns {
    struct base_reals *at, *peak, *growth;
};

/* Points from `from` to `to`; fewer where the branch ends on the way. */
static enum base_status march(struct lle_branch *b, bool drive, double from, double to,
                              const struct columns *out, struct base_error *err)
{
    if (!base_reals_alloc(out->at, POINTS) || !base_reals_alloc(out->peak, POINTS) ||
        !base_reals_alloc(out->growth, POINTS))
        return no_memory(err);
    size_t count = 0;
    enum base_status status = BASE_OK;
    for (; count < POINTS; count++) {
        const double at = from + (to - from) * (double)count / (POINTS - 1);
        struct lle_growth growth;
        double background;
        status = drive ? lle_branch_follow_drive(b, at, err) : lle_branch_follow(b, at, err);
        if (!status)
            status = lle_hopf_growth(b, &growth, err);
        if (status)
            break;
        lle_branch_extremes(b, &out->peak->value[count], &background);
        out->at->value[count] = at;
        out->growth->value[count] = creal(growth.rate);
    }
    out->at->count = out->peak->count = out->growth->count = count;
    return status == BASE_ERR_NUMERIC ? BASE_OK : status; /* the branch's end is an answer */
}

/* Where the growth along the branch changes sign first, by secants between two points of it. */
static double crossing(const struct base_reals *at, const struct base_reals *growth)
{
    for (size_t i = 1; i < at->count; i++) {
        const double before = growth->value[i - 1], now = growth->value[i];
        if (before <= 0.0 && now > 0.0)
            return at->value[i - 1] + (at->value[i] - at->value[i - 1]) * before / (before - now);
    }
    return NAN;
}

/* Halve the bracket of the crossing on the branch itself. */
static enum base_status refine(struct lle_branch *b, const struct base_reals *at,
                               const struct base_reals *growth, double *root,
                               struct base_error *err)
{
    *root = crossing(at, growth);
    if (isnan(*root))
        return BASE_OK;
    size_t i = 1;
    while (!(growth->value[i - 1] <= 0.0 && growth->value[i] > 0.0))
        i++;
    double low = at->value[i - 1], high = at->value[i];
    while (fabs(high - low) > 1e-6 * high) {
        struct lle_growth here;
        const double middle = 0.5 * (low + high);
        enum base_status status = lle_branch_follow_drive(b, middle, err);
        if (!status)
            status = lle_hopf_growth(b, &here, err);
        if (status)
            return status == BASE_ERR_NUMERIC ? BASE_OK : status;
        *(creal(here.rate) > 0.0 ? &high : &low) = middle;
    }
    *root = 0.5 * (low + high);
    return BASE_OK;
}

static enum base_status along_drive(struct lle_branch *b, double zeta, struct lle_steady *out,
                                    struct base_error *err)
{
    const struct columns columns = { &out->drive_f2, &out->drive_peak, &out->drive_growth };
    enum base_status status = lle_branch_fold_drive(b, &out->drive_fold_f2, err);
    if (status || !isfinite(out->drive_fold_f2))
        return status == BASE_ERR_NUMERIC ? BASE_OK : status;
    /* rho = 1 on the lower state */
    const double low = out->drive_fold_f2 * 1.001, high = 1.0 + (zeta - 1.0) * (zeta - 1.0);
    if (zeta <= 2.0 || high <= low)
        return BASE_OK;
    status = march(b, true, low, low + 0.98 * (high - low), &columns, err);
    if (!status)
        status = refine(b, &out->drive_f2, &out->drive_growth, &out->drive_hopf_f2, err);
    return status;
}

static enum base_status branches(const struct lle_dictionary *d, struct lle_steady *out,
                                 struct base_error *err)
{
    const struct columns columns = { &out->branch_zeta, &out->branch_peak, &out->branch_growth };
    struct lle_branch *b;
    if (!isfinite(out->soliton_fold_zeta))
        return BASE_OK;
    enum base_status status =
        lle_branch_new(&b, d->f2, d->d2, LLE_BRANCH_MODES, LLE_BRANCH_STRETCH, err);
    if (status)
        return status == BASE_ERR_NUMERIC ? BASE_OK : status;
    const double top = 0.999 * out->soliton_fold_zeta;
    status = march(b, false, top, 0.25 * top, &columns, err);
    lle_branch_free(b);
    if (status || !out->soliton_exists)
        return status;

    status = lle_branch_new(&b, d->f2, d->d2, LLE_BRANCH_MODES, LLE_BRANCH_STRETCH, err);
    if (status)
        return status == BASE_ERR_NUMERIC ? BASE_OK : status;
    status = lle_branch_follow(b, d->zeta, err);
    if (!status)
        status = along_drive(b, d->zeta, out, err);
    lle_branch_free(b);
    return status == BASE_ERR_NUMERIC ? BASE_OK : status;
}

/* ---- the whole dispersion, and a loss for each mode ---- */

/* D_mu of all modes; *more: there is more than d2 and one loss. */
static enum base_status whole_dispersion(const struct lle_plan *plan,
                                         const struct lle_dictionary *d,
                                         const struct lle_ports *ports, double **out, bool *more,
                                         struct base_error *err)
{
    const size_t n = plan->comb.modes;
    enum base_status status = lle_dispersion_array(plan, d, out, err);
    *more = !status && (*out || d->d3 != 0.0 || d->d4 != 0.0 || !ports->uniform);
    if (status || *out || !*more)
        return status;
    *out = malloc(n * sizeof **out);
    if (!*out)
        return no_memory(err);
    for (size_t k = 0; k < n; k++) {
        const double mu = k <= n / 2 ? (double)k : (double)k - (double)n;
        const double odd = k == n / 2 ? 0.0 : d->d3 * mu * mu * mu;
        (*out)[k] = d->d2 * mu * mu + odd + d->d4 * mu * mu * mu * mu;
    }
    return BASE_OK;
}

/* A wave of mode mu keeps step with the soliton where zeta + D_mu - V mu = 2 rho, the background's
 * cross-phase included (M. Karpov et al., PRL 116, 103902 (2016), supplement; P. Parra-Rivas et
 * al., PRA 95, 053863 (2017)). The nearest to the pump, NAN where none of the modes does. */
static double wave_mode(const struct lle_drift *s, double background)
{
    const size_t half = s->modes / 2;
    for (size_t m = 1; m + 1 < half; m++)
        for (int side = -1; side <= 1; side += 2) {
            double off[2];
            for (size_t i = 0; i < 2; i++) {
                const size_t k = side > 0 ? m + i : s->modes - m - i;
                const double mu = side * (double)(m + i);
                off[i] = s->zeta + s->dispersion[k] - s->velocity * mu - 2.0 * background;
            }
            if ((off[0] > 0.0) != (off[1] > 0.0))
                return side * ((double)m + off[0] / (off[0] - off[1]));
        }
    return NAN;
}

static enum base_status spectrum(const struct lle_drift *s, struct lle_steady *out,
                                 struct base_error *err)
{
    const size_t n = s->modes;
    if (!base_reals_alloc(&out->whole_mu, n) || !base_reals_alloc(&out->whole_power, n))
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        const double complex a = s->a[(i + n / 2) % n];
        out->whole_mu.value[i] = (double)i - (double)(n / 2);
        out->whole_power.value[i] = creal(a * conj(a));
    }
    return BASE_OK;
}

static enum base_status growth_at(struct lle_drift *s, double zeta, double roundtrip_tau,
                                  double *growth, struct base_error *err)
{
    double complex values[LEADING];
    size_t count;
    enum base_status status = lle_drift_follow(s, zeta, err);
    if (!status)
        status = lle_drift_growth(s, roundtrip_tau, values, LEADING, &count, err);
    if (!status)
        *growth = count > 0 ? creal(values[0]) : -1.0;
    return status;
}

/* From the threshold of d2 alone, by secants. */
static enum base_status whole_hopf(struct lle_drift *s, double near, double roundtrip_tau,
                                   double *hopf, struct base_error *err)
{
    double at[2] = { near, 1.01 * near }, grow[2] = { 0.0 };
    enum base_status status = growth_at(s, at[1], roundtrip_tau, &grow[1], err);
    if (!status)
        status = growth_at(s, at[0], roundtrip_tau, &grow[0], err);
    for (int i = 0; i < 8 && !status; i++) {
        const double next = at[0] - grow[0] * (at[1] - at[0]) / (grow[1] - grow[0]);
        if (!(next > 0.7 * near) || !(next < 1.4 * near))
            return BASE_OK; /* not near that of d2 alone */
        if (fabs(next - at[0]) < 1e-5 * next) {
            *hopf = next;
            return BASE_OK;
        }
        at[1] = at[0];
        grow[1] = grow[0];
        at[0] = next;
        status = growth_at(s, next, roundtrip_tau, &grow[0], err);
    }
    return status;
}

static enum base_status whole(const struct lle_dictionary *d, size_t modes,
                              const double *dispersion, const struct lle_ports *ports,
                              struct lle_steady *out, struct base_error *err)
{
    struct lle_drift *s;
    enum base_status status = lle_drift_new(&s, d->f2, d->zeta, d->d2, dispersion,
                                            ports->uniform ? NULL : ports->loss, modes, err);
    if (status)
        return status;
    const struct lle_drift_size size = lle_drift_measure(s);
    out->whole_exists = true;
    out->whole_peak = size.peak;
    out->whole_mean = size.mean;
    out->whole_background = size.background;
    out->whole_velocity = s->velocity;
    out->whole_spacing_hz = 0.5 * d->kappa_hz * s->velocity;
    out->whole_wave_mode = wave_mode(s, size.background);
    status = spectrum(s, out, err);
    if (!status)
        status = growth_at(s, d->zeta, d->roundtrip_tau, &out->whole_growth, err);
    out->whole_stable = !status && out->whole_growth < 0.0;
    if (!status && lle_drift_fold(s, &out->whole_fold_zeta, err) == BASE_ERR_MEMORY)
        status = BASE_ERR_MEMORY;
    if (!status && isfinite(out->soliton_hopf_zeta))
        status =
            whole_hopf(s, out->soliton_hopf_zeta, d->roundtrip_tau, &out->whole_hopf_zeta, err);
    lle_drift_free(s);
    return status;
}

/* What the plan has and the stationary states do not. */
static void say_left_out(const struct lle_dictionary *d, char text[BASE_TEXT_SIZE])
{
    const struct {
        bool there;
        const char *name;
    } all[] = { { d->raman != 0.0, "Raman scattering" },
                { d->shock != 0.0, "self-steepening" },
                { d->auxiliary_f2 != 0.0, "auxiliary laser" },
                { d->thermal_c != 0.0, "heat" } };
    text[0] = '\0';
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].there)
            lle_edge_say(text, "%s", all[i].name);
}

/* Two lasers beat: in no frame do both stand still. */
static enum base_status check_pumps(const struct lle_plan *plan, struct base_error *err)
{
    if (plan->pump.extra_frequency_hz.count == 0)
        return BASE_OK;
    return base_fail(
        err, BASE_ERR_DOMAIN,
        "pump.extra_frequency_hz has %zu entries: beside further pumps, which beat with "
        "the first, nothing is stationary; take them away, or use 'combkey comb'",
        plan->pump.extra_frequency_hz.count);
}

enum base_status lle_steady_analyse(const struct lle_plan *given, struct lle_steady *out,
                                    struct base_error *err)
{
    struct lle_plan own = *given; /* with its guide solved once */
    const struct lle_plan *const plan = &own;
    *out = (struct lle_steady){ 0 };
    struct lle_dictionary d;
    struct lle_ports ports = { 0 };
    double *dispersion = NULL;
    bool more = false;
    if (plan->comb.precision != LLE_PRECISION_DOUBLE)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.precision: single is for recorded ensembles; stationary states and "
                         "their eigenvalues need double");
    enum base_status status = check_pumps(plan, err);
    if (!status)
        status = lle_guide_ring_keep(&own, err);
    if (!status)
        status = lle_dictionary_of(plan, &d, err);
    if (!status)
        status = lle_steady_at(d.f2, d.zeta, d.d2, plan->comb.modes, out, err);
    if (!status)
        status = branches(&d, out, err);
    if (!status)
        status = lle_ports_of(plan, &d, &ports, err);
    if (!status && out->soliton_exists)
        status = whole_dispersion(plan, &d, &ports, &dispersion, &more, err);
    if (!status && more)
        status = whole(&d, plan->comb.modes, dispersion, &ports, out, err);
    lle_ports_free(&ports);
    free(dispersion);
    if (status == BASE_ERR_NUMERIC) /* no soliton there: an answer */
        status = BASE_OK;
    if (!status)
        say_left_out(&d, out->left_out);
    if (status)
        base_table_release(&lle_steady_table, out);
    return status ? base_while(err, "looking for stationary states") : BASE_OK;
}
