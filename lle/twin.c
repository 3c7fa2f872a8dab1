#include "lle/twin.h"

#include "lle/jitter.h"
#include "lle/solver_parts.h"

#include <string.h>

enum base_status lle_twin_of(struct lle_solver *s, double step_tau, struct lle_solver **out,
                             struct base_error *err)
{
    struct lle_drive drive = s->drive;
    drive.noise = 0.0;
    drive.zeta = lle_solver_detuning(s); /* what the field sees now */
    drive.auxiliary_f = drive.heat[0] = drive.heat[1] = 0.0;
    lle_jitter_off(&drive);
    const enum base_status status =
        lle_solver_new(out, s->modes, s->scheme, step_tau, s->roundtrip_tau, &drive, s->rng, err);
    if (!status) {
        memcpy((*out)->a, s->a, s->modes * sizeof *s->a);
        memcpy((*out)->tone_phase, s->tone_phase, sizeof s->tone_phase);
        (*out)->by_fftw = s->by_fftw;
    }
    return status;
}
