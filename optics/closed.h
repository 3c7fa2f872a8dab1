/** Closed forms of the visibilities at low flux: quadratures over g1 and g2 (the fast limit and the
 *  second route of the click average). */
#ifndef OPTICS_CLOSED_H
#define OPTICS_CLOSED_H

#include "lle/coherence.h"
#include "optics/field.h"

/** Coherence functions of one user's light at lag tau >= 0. g1 complex without linewidth. */
struct optics_g {
    double complex (*g1)(const void *self, double tau_s);
    double (*g2)(const void *self, double tau_s);
    const void *self;
    double linewidth_hz;
};

struct optics_closed {
    double hom, bsm;      /* visibilities */
    double bsm_phase_rad; /* late bin's phase of Bob against Alice at which Psi- is rarest */
};

/** The coherence of light of known statistics (field->known): exact. `model` must outlive the
 * result; its contents are private. */
struct optics_known {
    double coherent_fraction, coherence_time_s;
};
struct optics_g optics_closed_known(const struct optics_field *field, struct optics_known *model);

/** The coherence of a record: cubic splines through an estimate's lags (constant beyond the last).
 */
struct optics_estimated;
enum base_status optics_closed_estimated_new(struct optics_estimated **out,
                                             const struct lle_coherence *estimate,
                                             struct base_error *err);
struct optics_g optics_closed_estimated(const struct optics_estimated *estimated,
                                        double linewidth_hz);
void optics_closed_estimated_free(struct optics_estimated *estimated); /* accepts NULL */

/** V_HOM and V_BSM with window kernel, jitter, darks (per pulse), unequal intensities, splitter,
 * delay, frequency offset and phase error. Fluxes alice/bob: photons per pulse at the detectors.
 *
 *  For low flux, mu photons per bin of each user, M mode overlap, splitter T, R:
 *      C = R T (mu_A^2 G_A + mu_B^2 G_B) + (T^2 + R^2) mu_A mu_B X - 2 R T M mu_A mu_B K + darks
 *      G = iint w w Pi g2,  X = iint w_A w_B Pi,
 *      K = iint sqrt(w_A w_B) sqrt(w_A w_B) Pi conj(g1_A) g1_B exp(2 pi i (nu_B - nu_A) dt)
 *  with coherence functions at dt within a bin (Hong-Ou-Mandel) or at T + dt (early with late bin,
 *  Bell-state measurement); V = 2 R T M mu_A mu_B |K| / C(K = 0), baseline distinguishable light.
 *
 *  Errors: BASE_ERR_CONFIG from optics_plan_check; BASE_ERR_DOMAIN when nothing can click. */
enum base_status optics_closed_visibility(const struct optics_plan *plan, const struct optics_g *a,
                                          const struct optics_g *b, struct optics_closed *out,
                                          struct base_error *err);

#endif
