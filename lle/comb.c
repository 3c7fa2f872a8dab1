#include "lle/comb.h"

#include "base/constants.h"
#include "lle/dictionary_rows.h"
#include "base/fft.h"
#include "lle/edge.h"
#include "lle/guide_ring.h"
#include "lle/label.h"
#include "lle/ports.h"
#include "lle/reach.h"
#include "lle/twin.h"
#include "lle/warnings.h"

#include <math.h>
#include <string.h>

#define AT(member)            offsetof(struct lle_comb, member)
#define IN_DICTIONARY(member) offsetof(struct lle_comb, dictionary.member)
#define REAL(name, member, about)                                                                  \
    {                                                                                              \
        name, BASE_REAL, AT(member), "1", -HUGE_VAL, HUGE_VAL, NAN, NULL, about                    \
    }
#define WATT(name, member, about)                                                                  \
    {                                                                                              \
        name, BASE_REAL, AT(member), "W", -HUGE_VAL, HUGE_VAL, NAN, NULL, about                    \
    }
#define REALS(name, member, unit, over, about)                                                     \
    {                                                                                              \
        name, BASE_REALS, AT(member), unit, -HUGE_VAL, HUGE_VAL, NAN, over, about                  \
    }

/* clang-format off */
#define TRACE(PREFIX, trace)                                                                       \
    REALS(PREFIX "zeta", trace.zeta, "1", NULL, "detunings of the pump, in the order of time"),    \
    REALS(PREFIX "mean", trace.mean, "1", PREFIX "zeta", "time average of the mean |psi|^2"),      \
    REALS(PREFIX "line_power", trace.line_power, "1", PREFIX "zeta", "the same without the pump mode"), \
    REALS(PREFIX "state", trace.state, "1", PREFIX "zeta",                                         \
          "state: 0 off, 1 primary, 2 chaotic, 3 breather, 4 soliton, 5 unresolved"),                       \
    REALS(PREFIX "solitons", trace.solitons, "1", PREFIX "zeta", "number of solitons or breathers"), \
    REALS(PREFIX "edge_power", trace.edge_power, "1", PREFIX "zeta",                               \
          "share of the power in the outermost eighth of the modes"),                              \
    REALS(PREFIX "detuning", trace.detuning, "1", PREFIX "zeta",                                   \
          "detuning that the field sees, less the shifts by heat and auxiliary laser"),            \
    REALS(PREFIX "auxiliary", trace.auxiliary, "1", PREFIX "zeta",                                 \
          "intensity |phi|^2 of the auxiliary laser in the ring"),                                 \
    REALS(PREFIX "heat", trace.heat, "1", PREFIX "zeta", "thermal shift Theta of the detuning")
/* clang-format on */

static const struct base_field rows[] = {
    { "state", BASE_CHOICE, AT(state), "", 0, LLE_UNRESOLVED, LLE_OFF,
      "off|primary|chaotic|breather|soliton|unresolved", "what the comb is, judged over time" },
    { "solitons", BASE_COUNT, AT(solitons), "1", 0, HUGE_VAL, 0, NULL,
      "number of solitons or breathers" },
    REAL("comb.mean_power", mean_power, "time average of the mean |psi|^2 over the round trip"),
    REAL("comb.line_power", comb_line_power, "the same without the pump mode"),
    REAL("stationarity", stationarity,
         "mean motion of the lines' powers over the mean power; a stationary comb is below 0.01"),
    REAL("detuning_seen", detuning_seen,
         "detuning that the field sees at the end: zeta less the shifts by heat and auxiliary "
         "laser"),
    REAL("heat_to_come", heat_to_come,
         "half linewidths that the heat, at this power, will still take from detuning_seen"),
    REAL("edge_power", edge_power, "share of the power in the outermost eighth of the modes"),
    REAL("edge_power_largest", edge_power_largest, "the largest of that at any point of a sweep"),
    { "steps", BASE_COUNT, AT(steps), "1", 0, HUGE_VAL, 0, NULL,
      "time steps taken, those to name the state included" },
    REAL("step_error", step_error,
         "relative error of one time step, against two of half the length"),
    { "warning", BASE_TEXT, AT(warning), "", 0, 0, NAN, "", "what to distrust, empty if nothing" },
    LLE_DICTIONARY_ROWS("dictionary.", IN_DICTIONARY),
    TRACE("sweep.", sweep),
    REAL("sweep.first_primary", first_primary, "detuning where the sweep first met a primary comb"),
    REAL("sweep.first_chaotic", first_chaotic, "where it first met chaos"),
    REAL("sweep.last_chaotic", last_chaotic, "where it last met chaos"),
    REAL("sweep.first_soliton", first_soliton, "where it first met solitons"),
    REAL("sweep.last_soliton", last_soliton, "where it last met solitons"),
    TRACE("back.", back),
    REALS("back.lost_zeta", lost_zeta, "1", NULL,
          "detunings where the backward tuning lost solitons"),
    REALS("back.lost_left", lost_left, "1", "back.lost_zeta", "solitons left from there on"),
    REALS("spectrum.mu", mu, "1", NULL, "mode number relative to the pumped mode"),
    REALS("spectrum.frequency_hz", freq_hz, "Hz", "spectrum.mu", "frequency of the line"),
    REALS("spectrum.power_dbm", power_dbm, "dBm", "spectrum.mu",
          "time-averaged power of the line in the bus (through port), the vacuum's half photon "
          "included"),
    REALS("spectrum.drop_dbm", drop_dbm, "dBm", "spectrum.mu",
          "the same in the drop port; empty without one"),
    WATT("ports.input_w", input_w, "time-averaged power of all pumps in the bus"),
    WATT("ports.through_w", through_w, "time-averaged power of all lines leaving by the bus"),
    WATT("ports.drop_w", drop_w, "time-averaged power of all lines leaving by the drop port"),
    WATT("ports.absorbed_w", absorbed_w, "time-averaged power lost in the ring itself"),
    REAL("ports.balance", balance,
         "input less everything that leaves, over the input: what the ring stores on average"),
    REALS("snapshot.theta", theta, "rad", NULL, "angle round the ring"),
    REALS("snapshot.intensity", intensity, "1", "snapshot.theta", "|psi|^2 at the end"),
};

const struct base_table lle_comb_table = { "comb", sizeof(struct lle_comb),
                                           sizeof rows / sizeof rows[0], rows };

/* The pump mode leaves as s_in - sqrt(kappa_ex) a_0. */
double lle_comb_line_w(const struct lle_dictionary *d, size_t modes, const double complex *a,
                       int mu)
{
    const size_t k = mu >= 0 ? (size_t)mu : modes - (size_t)(-mu);
    const double complex field =
        (mu == 0 ? sqrt(d->pump_w) : 0.0) - sqrt(d->line_w_per_unit) * a[k];
    return creal(field) * creal(field) + cimag(field) * cimag(field);
}

/* Time averages of mode k. Through the bus, |f/(2 eta) - a|^2 per unit: lle_ports_through. */
static double through_w(const struct lle_ports *p, const struct lle_watch *w, size_t k)
{
    const double eta = p->bus[k], unit_w = p->line_w_per_unit_bus * eta;
    if (!(w->given[k] > 0.0))
        return unit_w * w->spectrum[k];
    return unit_w * (w->given[k] / (4.0 * eta * eta) - w->work[k] / eta + w->spectrum[k]);
}

static void balance(const struct lle_ports *p, const struct lle_watch *w, struct lle_comb *out)
{
    out->input_w = out->through_w = out->drop_w = out->absorbed_w = 0.0;
    for (size_t k = 0; k < p->modes; k++) {
        const double unit_w = p->line_w_per_unit_bus, power = w->spectrum[k];
        out->input_w += unit_w * w->given[k] / (4.0 * p->bus[k]);
        out->through_w += through_w(p, w, k);
        out->drop_w += unit_w * p->drop[k] * power;
        out->absorbed_w += unit_w * (p->loss[k] - p->bus[k] - p->drop[k]) * power;
    }
    out->balance = out->input_w > 0.0
                       ? 1.0 - (out->through_w + out->drop_w + out->absorbed_w) / out->input_w
                       : NAN;
}

static enum base_status no_memory(struct base_error *err)
{
    return base_fail(err, BASE_ERR_MEMORY, "no memory for the comb's spectrum and trace");
}

static double dbm(double power_w)
{
    const double faintest_w = 1e-30; /* a logarithm needs something */
    return 10.0 * log10(fmax(power_w, faintest_w) / 1e-3);
}

static enum base_status fill_spectrum(const struct lle_plan *plan, const struct lle_ports *ports,
                                      const struct lle_watch *w, struct lle_comb *out,
                                      struct base_error *err)
{
    const size_t n = plan->comb.modes;
    const bool drop = plan->resonator.drop_ratio > 0.0;
    if (!base_reals_alloc(&out->mu, n) || !base_reals_alloc(&out->freq_hz, n) ||
        !base_reals_alloc(&out->power_dbm, n) || (drop && !base_reals_alloc(&out->drop_dbm, n)))
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        const double mu = (double)i - (double)(n / 2);
        out->mu.value[i] = mu;
        out->freq_hz.value[i] = plan->pump.frequency_hz + mu * out->dictionary.fsr_hz;
        const size_t k = (i + n / 2) % n;
        out->power_dbm.value[i] = dbm(through_w(ports, w, k));
        if (drop)
            out->drop_dbm.value[i] =
                dbm(ports->line_w_per_unit_bus * ports->drop[k] * w->spectrum[k]);
    }
    balance(ports, w, out);
    return BASE_OK;
}

static enum base_status fill_snapshot(struct lle_solver *s, struct lle_comb *out,
                                      struct base_error *err)
{
    const size_t n = lle_solver_size(s);
    double complex *psi = base_fft_alloc(n);
    if (!psi || !base_reals_alloc(&out->theta, n) || !base_reals_alloc(&out->intensity, n)) {
        base_fft_release(psi);
        return no_memory(err);
    }
    lle_solver_field(s, psi);
    for (size_t j = 0; j < n; j++) {
        out->theta.value[j] = 2.0 * BASE_PI * (double)j / (double)n;
        out->intensity.value[j] = creal(psi[j]) * creal(psi[j]) + cimag(psi[j]) * cimag(psi[j]);
    }
    base_fft_release(psi);
    return BASE_OK;
}

/* One step against two of half the length, from the same field and without noise. The error of a
 * step goes as h^{p+1}: the difference falls short of it by the factor 1 - 2^-p. */
static enum base_status step_error(const struct lle_plan *plan, struct lle_solver *s, double *out,
                                   struct base_error *err)
{
    const size_t n = lle_solver_size(s);
    struct lle_solver *twin[2] = { NULL, NULL };
    enum base_status status = BASE_OK;
    for (size_t i = 0; i < 2 && !status; i++) {
        status = lle_twin_of(s, lle_solver_step_tau(s) / (double)(i + 1), &twin[i], err);
        if (!status)
            status = lle_solver_advance(twin[i], i + 1, err);
    }
    if (!status) {
        double apart = 0.0;
        for (size_t k = 0; k < n; k++) {
            const double complex z = lle_solver_modes(twin[0])[k] - lle_solver_modes(twin[1])[k];
            apart += creal(z) * creal(z) + cimag(z) * cimag(z);
        }
        const double order = plan->comb.scheme == LLE_STRANG ? 2.0 : 4.0;
        const double power = lle_solver_power(s);
        *out = power > 0.0 ? sqrt(apart / power) / (1.0 - exp2(-order)) : 0.0;
    }
    lle_solver_free(twin[0]);
    lle_solver_free(twin[1]);
    return status;
}

static double largest(const struct base_reals *values, double otherwise)
{
    for (size_t i = 0; i < values->count; i++)
        otherwise = fmax(otherwise, values->value[i]);
    return otherwise;
}

/* Theta_j ends at C_j (<|psi|^2> + |phi|^2): lle/bath.h. */
static double heat_to_come(struct lle_solver *s, double mean_power)
{
    const struct lle_drive d = lle_solver_drive(s);
    const struct lle_bath *bath = lle_solver_bath(s);
    const double complex phi = bath->auxiliary;
    const double light = mean_power + creal(phi) * creal(phi) + cimag(phi) * cimag(phi);
    double shift = 0.0;
    for (int j = 0; j < LLE_POLES; j++)
        shift += d.heat[j] * light - bath->heat[j];
    return shift;
}

/* What the tuning met on its way. */
static enum base_status summarise(struct lle_comb *out, struct base_error *err)
{
    out->first_primary = lle_trace_first(&out->sweep, LLE_PRIMARY);
    out->first_chaotic = lle_trace_first(&out->sweep, LLE_CHAOTIC);
    out->last_chaotic = lle_trace_last(&out->sweep, LLE_CHAOTIC);
    out->first_soliton = lle_trace_first(&out->sweep, LLE_SOLITON);
    out->last_soliton = lle_trace_last(&out->sweep, LLE_SOLITON);
    out->edge_power_largest = largest(&out->sweep.edge_power, out->edge_power);
    out->edge_power_largest = largest(&out->back.edge_power, out->edge_power_largest);
    if (out->back.zeta.count == 0)
        return BASE_OK;
    return lle_trace_losses(&out->back, &out->lost_zeta, &out->lost_left, err);
}

/* Name the state, and write down everything about it. */
static enum base_status describe(const struct lle_plan *plan, const struct lle_ports *ports,
                                 struct lle_solver *s, struct lle_comb *out, struct base_error *err)
{
    struct lle_label label;
    struct lle_watch watch;
    enum base_status status = lle_label_watch(s, &label, &watch, err);
    if (!status) {
        out->state = label.state;
        out->solitons = label.solitons;
        out->stationarity = label.stationarity;
        out->edge_power = label.edge_power;
        out->mean_power = watch.mean_power;
        out->comb_line_power = watch.line_power;
        out->detuning_seen = lle_solver_detuning(s);
        out->heat_to_come = heat_to_come(s, watch.mean_power);
        status = lle_edge_refuse(plan, out->edge_power, err);
    }
    if (!status)
        status = summarise(out, err);
    if (!status)
        status = step_error(plan, s, &out->step_error, err);
    if (!status) {
        lle_comb_warn(plan, out);
        status = fill_spectrum(plan, ports, &watch, out, err);
    }
    if (!status)
        status = fill_snapshot(s, out, err);
    out->steps = (size_t)lle_solver_steps(s);
    lle_watch_free(&watch);
    return status;
}

enum base_status lle_comb_reach(const struct lle_plan *given, const struct base_progress *progress,
                                struct lle_comb *out, double complex *modes_out,
                                struct base_error *err)
{
    struct lle_plan own = *given; /* with its guide solved once */
    const struct lle_plan *const plan = &own;
    struct lle_solver *s = NULL;
    struct lle_ports ports = { 0 };
    base_table_defaults(&lle_comb_table, out);
    enum base_status status = lle_guide_ring_keep(&own, err);
    if (!status)
        status = lle_dictionary_of(plan, &out->dictionary, err);
    if (!status)
        status = lle_ports_of(plan, &out->dictionary, &ports, err);
    if (!status)
        status = lle_reach(plan, &out->dictionary, 0, progress, &out->sweep, &out->back, &s, err);
    if (!status) {
        out->dictionary.zeta = lle_solver_drive(s).zeta; /* a sweep ends elsewhere than it began */
        out->dictionary.detuning_hz = 0.5 * out->dictionary.zeta * out->dictionary.kappa_hz;
    }
    if (!status)
        status = describe(plan, &ports, s, out, err);
    lle_ports_free(&ports);
    if (!status && modes_out)
        memcpy(modes_out, lle_solver_modes(s), plan->comb.modes * sizeof *modes_out);
    lle_solver_free(s);
    if (status)
        base_table_release(&lle_comb_table, out);
    return status;
}
