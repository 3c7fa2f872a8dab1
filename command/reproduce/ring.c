/** The comb: sweep (Fig. 3a), 4-soliton spectrum (2b), beat note (2c), three lines (2e-g). */
#include "command/reproduce/reproduce.h"

#include <math.h>

const double reproduce_grating_hz = 10e9;

static enum base_status sweep(struct reproduce *r, const struct base_progress *p,
                              struct base_error *err)
{
    struct lle_plan plan = r->plan.lle;
    plan.comb.state = LLE_GOAL_SWEEP;
    if (r->quick)
        plan.comb.sweep_points = plan.comb.sweep_points > 200 ? 200 : plan.comb.sweep_points;
    return lle_comb_reach(&plan, p, &r->sweep, NULL, err);
}

/* What an analyser with a Gaussian slot of 2.5 GHz (0.02 nm) shows around one line behind its
 * grating: the line, its neighbours one free spectral range away, each times |r|^2. */
static enum base_status behind_grating(struct reproduce *r, int which, struct base_error *err)
{
    const double resolution_hz = 2.5e9, floor_db = -75.0;
    const struct lle_comb *comb = &r->soliton;
    struct reproduce_lines *out = &r->lines;
    const double centre_hz = lle_line_hz(&r->plan.lle, reproduce_mu[which]);
    struct optics_fbg grating;
    const enum base_status status =
        optics_fbg_design(centre_hz, reproduce_grating_hz, 1, &grating, err);
    if (status != BASE_OK)
        return status;
    const struct optics_rt peak = optics_fbg_response(&grating, centre_hz);
    out->grating_peak = creal(peak.r * conj(peak.r));
    out->grating_length_m = grating.length_m;

    double own_w = 0.0, other_w = 0.0;
    double *level = out->level_db[which].value;
    for (size_t i = 0; i < comb->mu.count; i++) {
        const double offset_hz = comb->freq_hz.value[i] - centre_hz;
        if (fabs(offset_hz) > 3.5 * r->plan.lle.resonator.fsr_hz)
            continue;
        const struct optics_rt rt = optics_fbg_response(&grating, comb->freq_hz.value[i]);
        const double w = pow(10.0, comb->power_dbm.value[i] / 10.0) * creal(rt.r * conj(rt.r));
        if (fabs(offset_hz) < 1e9)
            own_w = w;
        else
            other_w = fmax(other_w, w);
        for (size_t k = 0; k < out->offset_hz.count; k++) {
            const double x = (out->offset_hz.value[k] - offset_hz) / resolution_hz;
            level[k] += w * exp(-4.0 * log(2.0) * x * x);
        }
    }
    for (size_t k = 0; k < out->offset_hz.count; k++)
        level[k] = fmax(floor_db, 10.0 * log10(level[k] / own_w + 1e-30));
    out->neighbour_db[which] = 10.0 * log10(other_w / own_w);
    return BASE_OK;
}

static enum base_status lines(struct reproduce *r, struct base_error *err)
{
    enum { POINTS = 601 };
    const double span_hz = 250e9;
    struct reproduce_lines *out = &r->lines;
    out->grating_fwhm_hz = reproduce_grating_hz;
    if (!base_reals_alloc(&out->offset_hz, POINTS))
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the spectra of three lines");
    for (int k = 0; k < POINTS; k++)
        out->offset_hz.value[k] = span_hz * (2.0 * k / (POINTS - 1) - 1.0);
    enum base_status status = BASE_OK;
    for (int i = 0; i < LINES && status == BASE_OK; i++) {
        if (!base_reals_alloc(&out->level_db[i], POINTS))
            return base_fail(err, BASE_ERR_MEMORY, "no memory for the spectra of three lines");
        status = behind_grating(r, i, err);
    }
    return status;
}

enum base_status reproduce_ring(struct reproduce *r, const struct base_progress *p,
                                struct base_error *err)
{
    enum base_status status = lle_dictionary_of(&r->plan.lle, &r->ring, err);
    if (status == BASE_OK)
        status = lle_steady_analyse(&r->plan.lle, &r->steady, err);
    if (status == BASE_OK)
        status = lle_comb_reach(&r->plan.lle, NULL, &r->soliton, NULL, err);
    if (status == BASE_OK)
        status = lines(r, err);
    if (status == BASE_OK)
        status = sweep(r, p, err);
    return status == BASE_OK ? status : base_while(err, "computing the ring and its comb");
}
