#include "lle/ports.h"

#include "lle/resonances.h"

#include <math.h>
#include <stdlib.h>

struct shares {
    double loss, bus, drop;
};

/* Row of mode mu of the pumped mode's table; NULL beyond its ends. */
static const struct lle_resonance *row_of(const struct lle_resonances *table, double pump_hz,
                                          double mu)
{
    const struct lle_resonance *pumped = table->row;
    for (size_t i = 1; i < table->count; i++)
        if (fabs(table->row[i].freq_hz - pump_hz) < fabs(pumped->freq_hz - pump_hz))
            pumped = &table->row[i];
    const double at = (double)(pumped - table->row) + mu;
    return at >= 0.0 && at < (double)table->count ? &table->row[(size_t)at] : NULL;
}

static struct shares shares_at(const struct lle_plan *plan, const struct lle_dictionary *d,
                               const struct lle_resonances *table, double mu)
{
    const struct lle_resonator *r = &plan->resonator;
    if (table->count > 0 && !isnan(table->row[0].kappa_hz)) {
        const struct lle_resonance *row = row_of(table, plan->pump.frequency_hz, mu);
        const double loss = row ? row->kappa_hz / d->kappa_hz : NAN;
        const double ratio =
            row && !isnan(row->coupling_ratio) ? row->coupling_ratio : d->coupling_ratio;
        return (struct shares){ loss, ratio * loss, r->drop_ratio * loss };
    }
    const double own = 1.0 - d->coupling_ratio - r->drop_ratio;
    const double port = exp(r->coupling_slope * mu), ring = exp(r->loss_slope * mu);
    const double bus = d->coupling_ratio * port, drop = r->drop_ratio * port;
    return (struct shares){ own * ring + bus + drop, bus, drop };
}

static enum base_status fill(const struct lle_plan *plan, const struct lle_dictionary *d,
                             const struct lle_resonances *table, struct lle_ports *out,
                             struct base_error *err)
{
    const size_t n = out->modes;
    for (size_t k = 0; k < n; k++) {
        const double mu = k <= n / 2 ? (double)k : (double)k - (double)n;
        struct shares s = shares_at(plan, d, table, mu);
        if (k == n / 2) { /* it stands for -N/2 as well */
            const struct shares other = shares_at(plan, d, table, -mu);
            s = (struct shares){ 0.5 * (s.loss + other.loss), 0.5 * (s.bus + other.bus),
                                 0.5 * (s.drop + other.drop) };
        }
        if (isnan(s.loss))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "%s does not reach mode %g, which comb.modes = %zu needs: lengthen "
                             "the table or set comb.modes lower",
                             plan->resonator.mode_table, mu, n);
        if (isinf(s.loss) || s.bus + s.drop > s.loss * (1.0 + 1e-12))
            return base_fail(err, BASE_ERR_DOMAIN,
                             "mode %g: bus and drop port take %g and %g of kappa, the mode loses "
                             "%g: more light would leave than is lost",
                             mu, s.bus, s.drop, s.loss);
        out->loss[k] = s.loss;
        out->bus[k] = s.bus;
        out->drop[k] = s.drop;
    }
    return BASE_OK;
}

enum base_status lle_ports_of(const struct lle_plan *plan, const struct lle_dictionary *d,
                              struct lle_ports *out, struct base_error *err)
{
    const struct lle_resonator *r = &plan->resonator;
    const size_t n = plan->comb.modes, size = (n ? n : 1) * sizeof(double);
    struct lle_resonances table = { 0 };
    enum base_status status = BASE_OK;
    *out = (struct lle_ports){ .modes = n,
                               .line_w_per_unit_bus = d->line_w_per_unit / d->coupling_ratio };
    if (r->mode_table[0])
        status = lle_resonances_read(r->mode_table, r->radius_m, &table, err);
    const bool column = table.count > 0 && !isnan(table.row[0].kappa_hz);
    out->uniform = !column && r->coupling_slope == 0.0 && r->loss_slope == 0.0;
    out->loss = malloc(size);
    out->bus = malloc(size);
    out->drop = malloc(size);
    if (!status && (!out->loss || !out->bus || !out->drop))
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for the ports of %zu modes", n);
    if (!status && column && (r->coupling_slope != 0.0 || r->loss_slope != 0.0))
        status = base_fail(err, BASE_ERR_DOMAIN,
                           "resonator.coupling_slope = %g, loss_slope = %g beside the kappa of %s: "
                           "take one away",
                           r->coupling_slope, r->loss_slope, r->mode_table);
    if (!status)
        status = fill(plan, d, &table, out, err);
    for (size_t k = 0; k < n && !status && out->uniform; k++)
        out->loss[k] = 1.0;
    lle_resonances_free(&table);
    if (status)
        lle_ports_free(out);
    return status ? base_while(err, "finding where the light of each mode goes") : BASE_OK;
}

void lle_ports_free(struct lle_ports *p)
{
    free(p->loss);
    free(p->bus);
    free(p->drop);
    *p = (struct lle_ports){ 0 };
}

/* f = (2/kappa) sqrt(2 g/kappa) sqrt(kappa_ex) s_in/sqrt(hbar omega), so that s_in in sqrt(W) is
 * sqrt(hbar omega kappa^2/2g) f/(2 sqrt(kappa_ex/kappa)). */
double complex lle_ports_through(const struct lle_ports *p, size_t k, double complex f,
                                 double complex a)
{
    const double root = sqrt(p->bus[k]);
    return sqrt(p->line_w_per_unit_bus) * (0.5 * f / root - root * a);
}

double complex lle_ports_drop(const struct lle_ports *p, size_t k, double complex a)
{
    return sqrt(p->line_w_per_unit_bus * p->drop[k]) * a;
}
