#include "lle/dictionary.h"

#include "base/constants.h"
#include "lle/dictionary_rows.h"
#include "lle/dispersion.h"

#define AT(member) offsetof(struct lle_dictionary, member)

static const struct base_field rows[] = { LLE_DICTIONARY_ROWS("", AT) };

const struct base_table lle_dictionary_table = { "laboratory and dimensionless",
                                                 sizeof(struct lle_dictionary),
                                                 sizeof rows / sizeof rows[0], rows };

/* Kerr shift per photon. The Kerr phase of one round trip is gamma P L with gamma = omega n2/(c A);
 * the power of one photon is hbar omega v_g/L; phase per time is phase per round trip times v_g/L:
 *     g = hbar omega^2 c n2 / (n_g^2 A L).
 * This is g = hbar omega^2 c n2/(n0^2 V_eff) of Chembo & Yu, PRL 104, 103901 (2010), with V_eff = A
 * L and the index at which energy travels. With A = kerr_area_m2 of a solved guide (lle/guide.h) it
 * is exact to first order. */
static double kerr_per_photon(const struct lle_resonator *r, double area_m2, double omega_rad_s)
{
    const double circumference_m = BASE_LIGHT_M_S / (r->group_index * r->fsr_hz);
    const double volume_m3 = area_m2 * circumference_m;
    return BASE_HBAR_J_S * omega_rad_s * omega_rad_s * BASE_LIGHT_M_S *
           r->nonlinear_index_m2_per_w / (r->group_index * r->group_index * volume_m3);
}

/* Thermal shift Theta, in half linewidths, that one unit of |psi|^2 ends in. It holds kappa/2g
 * photons and loses kappa_0 hbar omega of each a second; the absorbed share warms the guide by R_th
 * a watt, and the resonance falls by (omega/n_g) dn/dT a kelvin: C = (2/kappa) (omega/n_g) (dn/dT)
 * R_th eta_abs kappa_0 hbar omega kappa/2g. */
static double thermal_shift(const struct lle_resonator *r, double omega, double kappa, double g)
{
    const double lost_w = (1.0 - r->coupling_ratio - r->drop_ratio) * kappa * BASE_HBAR_J_S *
                          omega * kappa / (2.0 * g);
    const double warmer_k = r->thermal_resistance_k_per_w * r->absorbed_share * lost_w;
    return 2.0 / kappa * omega / r->group_index * r->thermo_optic_per_k * warmer_k;
}

/* Rms shift of the resonance, Hz, by the temperature of the mode: <dT^2> = k_B T^2/(rho C V), N. M.
 * Kondratiev and M. L. Gorodetsky, Phys. Lett. A 382, 2265 (2018), V = A_eff times the
 * circumference; d nu = nu/n_g dn/dT a kelvin, as for the heat. */
static double thermorefractive_hz(const struct lle_resonator *r, double pump_hz)
{
    const double volume_m3 = r->effective_area_m2 * BASE_LIGHT_M_S / (r->group_index * r->fsr_hz);
    const double capacity_j_k = r->density_kg_m3 * r->specific_heat_j_kg_k * volume_m3;
    const double rms_k = r->temperature_k * sqrt(BASE_BOLTZMANN_J_K / capacity_j_k);
    return r->thermorefractive ? pump_hz / r->group_index * fabs(r->thermo_optic_per_k) * rms_k
                               : 0.0;
}

static enum base_status need_positive(const char *name, double value, struct base_error *err)
{
    if (value > 0.0 && isfinite(value))
        return BASE_OK;
    return base_fail(err, BASE_ERR_DOMAIN, "%s = %g: a positive number is needed", name, value);
}

static enum base_status need_finite(const char *name, double value, struct base_error *err)
{
    if (isfinite(value))
        return BASE_OK;
    return base_fail(err, BASE_ERR_DOMAIN, "%s = %g: a finite number is needed", name, value);
}

static enum base_status check(const struct lle_plan *plan, struct base_error *err)
{
    const struct lle_resonator *r = &plan->resonator;
    const struct lle_pump *p = &plan->pump;
    const struct {
        const char *name;
        double value;
        bool positive;
    } needs[] = {
        { "resonator.fsr_hz", r->fsr_hz, true },
        { "resonator.quality_factor", r->quality_factor, true },
        { "resonator.coupling_ratio", r->coupling_ratio, true },
        { "resonator.nonlinear_index_m2_per_w", r->nonlinear_index_m2_per_w, true },
        { "resonator.effective_area_m2", r->effective_area_m2, true },
        { "resonator.group_index", r->group_index, true },
        { "resonator.d2_hz", r->d2_hz, false },
        { "resonator.d3_hz", r->d3_hz, false },
        { "resonator.d4_hz", r->d4_hz, false },
        { "resonator.radius_m", r->radius_m, true },
        { "resonator.raman_s", r->raman_s, false },
        { "resonator.drop_ratio", r->drop_ratio, false },
        { "resonator.coupling_slope", r->coupling_slope, false },
        { "resonator.loss_slope", r->loss_slope, false },
        { "resonator.temperature_k", r->temperature_k, true },
        { "resonator.density_kg_m3", r->density_kg_m3, true },
        { "resonator.specific_heat_j_kg_k", r->specific_heat_j_kg_k, true },
        { "pump.linewidth_hz", p->linewidth_hz, false },
        { "pump.flicker_hz2", p->flicker_hz2, false },
        { "pump.flicker_low_hz", p->flicker_low_hz, true },
        { "pump.flicker_high_hz", p->flicker_high_hz, true },
        { "pump.rin_per_hz", p->rin_per_hz, false },
        { "pump.rin_corner_hz", p->rin_corner_hz, true },
        { "resonator.thermal_resistance_k_per_w", r->thermal_resistance_k_per_w, false },
        { "resonator.absorbed_share", r->absorbed_share, false },
        { "resonator.thermo_optic_per_k", r->thermo_optic_per_k, false },
        { "resonator.thermal_fast_s", r->thermal_fast_s, true },
        { "resonator.thermal_slow_s", r->thermal_slow_s, true },
        { "resonator.thermal_fast_share", r->thermal_fast_share, false },
        { "auxiliary.power_w", plan->auxiliary.power_w, false },
        { "auxiliary.detuning_hz", plan->auxiliary.detuning_hz, false },
        { "comb.thermal_speedup", plan->comb.thermal_speedup, true },
        { "resonator.crossing_mode", r->crossing_mode, false },
        { "resonator.crossing_hz", r->crossing_hz, false },
        { "resonator.crossing_spacing_hz", r->crossing_spacing_hz, false },
        { "pump.frequency_hz", p->frequency_hz, true },
        { "pump.detuning_hz", p->detuning_hz, false },
        { "pump.power_w", p->power_w, false },
    };
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        const enum base_status status =
            (needs[i].positive ? need_positive : need_finite)(needs[i].name, needs[i].value, err);
        if (status)
            return status;
    }
    if (r->coupling_ratio > 1.0)
        return base_fail(
            err, BASE_ERR_DOMAIN,
            "resonator.coupling_ratio = %g: above 1 more light would leave than is lost",
            r->coupling_ratio);
    if (p->power_w < 0.0)
        return base_fail(err, BASE_ERR_DOMAIN, "pump.power_w = %g: zero or more is needed",
                         p->power_w);
    if (plan->auxiliary.power_w < 0.0)
        return base_fail(err, BASE_ERR_DOMAIN, "auxiliary.power_w = %g: zero or more is needed",
                         plan->auxiliary.power_w);
    if (plan->comb.drive_f2 < 0.0 || isinf(plan->comb.drive_f2))
        return base_fail(err, BASE_ERR_DOMAIN, "comb.drive_f2 = %g: zero or more is needed",
                         plan->comb.drive_f2);
    return BASE_OK;
}

static double or_else(double set, double otherwise)
{
    return isnan(set) ? otherwise : set;
}

/* Put a mode table's numbers in the place of the plan's. */
static enum base_status take_table(const struct lle_plan *plan, struct lle_resonator *ring,
                                   struct lle_dispersion *fit, struct base_error *err)
{
    *fit = (struct lle_dispersion){ .fsr_stderr_hz = NAN,
                                    .d2_stderr_hz = NAN,
                                    .d3_stderr_hz = NAN,
                                    .d4_stderr_hz = NAN,
                                    .kerr_area_m2 = NAN,
                                    .kappa_hz = NAN,
                                    .coupling_ratio = NAN };
    if (!lle_dispersion_tabled(ring))
        return BASE_OK;
    if (!isnan(plan->comb.dispersion_d2))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.dispersion_d2 = %g beside resonator.%s: both set the dispersion; "
                         "take one away",
                         plan->comb.dispersion_d2, ring->geometry ? "geometry" : "mode_table");
    const enum base_status status = lle_dispersion_fit(plan, fit, err);
    if (status)
        return status;
    ring->fsr_hz = fit->fsr_hz;
    ring->d2_hz = fit->d2_hz;
    ring->d3_hz = fit->d3_hz;
    ring->d4_hz = fit->d4_hz;
    ring->group_index = or_else(fit->group_index, ring->group_index);
    ring->effective_area_m2 = or_else(fit->area_m2, ring->effective_area_m2);
    ring->coupling_ratio = or_else(fit->coupling_ratio, ring->coupling_ratio);
    return BASE_OK;
}

enum base_status lle_dictionary_of(const struct lle_plan *plan, struct lle_dictionary *out,
                                   struct base_error *err)
{
    enum base_status status = check(plan, err);
    if (status)
        return status;
    struct lle_resonator ring = plan->resonator;
    struct lle_dispersion fit;
    if ((status = take_table(plan, &ring, &fit, err)))
        return status;
    const struct lle_resonator *r = &ring;
    const double eta = r->coupling_ratio;
    if (!(r->drop_ratio >= 0.0) || eta + r->drop_ratio > 1.0 + 1e-12)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "resonator.drop_ratio = %g: from 0 to 1 - coupling_ratio = %g is possible",
                         r->drop_ratio, 1.0 - eta);
    const double omega = 2.0 * BASE_PI * plan->pump.frequency_hz;
    const double kappa_hz = or_else(fit.kappa_hz, plan->pump.frequency_hz / r->quality_factor);
    const double kappa = 2.0 * BASE_PI * kappa_hz;
    const double kerr_area_m2 = or_else(fit.kerr_area_m2, r->effective_area_m2);
    const double g = kerr_per_photon(r, kerr_area_m2, omega);
    const double photon_j = BASE_HBAR_J_S * omega;
    const double threshold_w = kappa * kappa * photon_j / (8.0 * g * eta);

    const double thermal_c = thermal_shift(r, omega, kappa, g);
    const double f2 = or_else(plan->comb.drive_f2, plan->pump.power_w / threshold_w);
    const double zeta = or_else(plan->comb.detuning_zeta, 2.0 * plan->pump.detuning_hz / kappa_hz);
    const double d2 = or_else(plan->comb.dispersion_d2, r->d2_hz / kappa_hz);

    *out = (struct lle_dictionary){
        .f2 = f2,
        .zeta = zeta,
        .d2 = d2,
        .d3 = r->d3_hz / (3.0 * kappa_hz), /* 2 D_int/kappa has D3 mu^3/6 */
        .d4 = r->d4_hz / (12.0 * kappa_hz),
        .kappa_hz = kappa_hz,
        .kappa_rad_s = kappa,
        .photon_lifetime_s = 1.0 / kappa,
        .roundtrip_s = 1.0 / r->fsr_hz,
        .roundtrip_tau = kappa / (2.0 * r->fsr_hz),
        .g_rad_s = g,
        .photons_per_unit = kappa / (2.0 * g),
        .threshold_w = threshold_w,
        .pump_w = f2 * threshold_w,
        .detuning_hz = zeta * kappa_hz / 2.0,
        .d2_hz = d2 * kappa_hz,
        .d3_hz = r->d3_hz,
        .d4_hz = r->d4_hz,
        .fsr_hz = r->fsr_hz,
        .fsr_stderr_hz = fit.fsr_stderr_hz,
        .auxiliary_f2 = plan->auxiliary.power_w / threshold_w,
        .auxiliary_zeta = 2.0 * plan->auxiliary.detuning_hz / kappa_hz,
        .thermal_c = thermal_c,
        .thermal_fast_c = r->thermal_fast_share * thermal_c,
        .thermal_fast_tau = 0.5 * kappa * r->thermal_fast_s / plan->comb.thermal_speedup,
        .thermal_slow_tau = 0.5 * kappa * r->thermal_slow_s / plan->comb.thermal_speedup,
        .raman = 2.0 * BASE_PI * r->fsr_hz * r->raman_s,
        .shock = r->self_steepening ? r->fsr_hz / plan->pump.frequency_hz : 0.0,
        .d2_stderr_hz = fit.d2_stderr_hz,
        .d3_stderr_hz = fit.d3_stderr_hz,
        .d4_stderr_hz = fit.d4_stderr_hz,
        .group_index = r->group_index,
        .effective_area_m2 = r->effective_area_m2,
        .kerr_area_m2 = kerr_area_m2,
        .line_w_per_unit = photon_j * eta * kappa * kappa / (2.0 * g),
        .coupling_ratio = eta,
        .drop_ratio = r->drop_ratio,
        .thermorefractive_hz = thermorefractive_hz(r, plan->pump.frequency_hz),
    };
    if ((status = need_finite("zeta", out->zeta, err)) ||
        (status = need_finite("d2", out->d2, err)) || (status = need_finite("f^2", out->f2, err)) ||
        (status = need_positive("threshold_w", threshold_w, err)))
        return base_while(err, "translating the laboratory's values into dimensionless ones");
    return BASE_OK;
}
