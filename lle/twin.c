#include "lle/twin.h"

#include "lle/jitter.h"
#include "lle/solver_parts.h"

#include <string.h>

static struct lle_drive alone(const struct lle_solver *s)
{
    struct lle_drive drive = s->drive;
    drive.noise = 0.0;
    drive.zeta = lle_solver_detuning(s); /* what the field sees now */
    drive.auxiliary_f = drive.heat[0] = drive.heat[1] = 0.0;
    lle_jitter_off(&drive);
    return drive;
}

enum base_status lle_twin_of(struct lle_solver *s, double step_tau, struct lle_solver **out,
                             struct base_error *err)
{
    const struct lle_drive drive = alone(s);
    const enum base_status status =
        lle_solver_new(out, s->modes, s->scheme, step_tau, s->roundtrip_tau, &drive, s->rng, err);
    if (!status) {
        memcpy((*out)->a, s->a, s->modes * sizeof *s->a);
        memcpy((*out)->tone_phase, s->tone_phase, sizeof s->tone_phase);
        (*out)->by_fftw = s->by_fftw;
    }
    return status;
}

enum base_status lle_twin_finer(struct lle_solver *s, struct lle_solver **out,
                                struct base_error *err)
{
    const struct lle_drive drive = alone(s);
    const size_t half = s->modes / 2;
    if (s->dispersion || s->loss || s->scheme == LLE_IKEDA)
        return base_fail(err, BASE_ERR_DOMAIN, "nothing is known of modes beyond these %zu",
                         s->modes);
    /* ETDRK4, whatever the scheme: a split step would have to be a quarter for twice the modes. */
    const enum base_status status = lle_solver_new(out, 2 * s->modes, LLE_ETDRK4, 0.5 * s->step_tau,
                                                   s->roundtrip_tau, &drive, s->rng, err);
    if (!status) {
        memcpy((*out)->a, s->a, half * sizeof *s->a);
        memcpy((*out)->a + 3 * half, s->a + half, half * sizeof *s->a);
        memcpy((*out)->tone_phase, s->tone_phase, sizeof s->tone_phase);
    }
    return status;
}
