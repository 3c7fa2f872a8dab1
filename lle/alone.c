#include "lle/alone.h"

#include "lle/batch.h"

bool lle_alone_serves(const struct lle_solver *s)
{
    return !s->by_fftw && lle_batch_members(LLE_BATCH_ACROSS, lle_batch_lanes()) > 0 &&
           lle_batch_serves(s, LLE_BATCH_ACROSS);
}

void lle_alone_forget(struct lle_solver *s)
{
    lle_batch_free(s->alone);
    s->alone = NULL;
}

/* The solver's own weights follow what the linear operator holds now. */
static void take_bath(struct lle_solver *s)
{
    const double held = lle_batch_held(s->alone, 0);
    s->bath = lle_batch_bath(s->alone, 0);
    s->shift = lle_bath_shift(&s->bath);
    if (held < s->prepared_shift || held > s->prepared_shift) {
        s->prepared_shift = held;
        lle_etdrk4_prepare(s);
    }
}

enum base_status lle_alone_advance(struct lle_solver *s, size_t steps, struct base_error *err)
{
    enum base_status status = BASE_OK;
    if (s->alone)
        lle_batch_restart(s->alone, &s);
    else
        status = lle_batch_new(&s->alone, &s, 1, LLE_BATCH_ACROSS, lle_batch_lanes(), err);
    if (status)
        return status;
    status = lle_batch_advance(s->alone, steps, err);
    if (!status)
        status = lle_batch_check(s->alone, err);
    s->steps = lle_batch_steps(s->alone);
    for (size_t k = 0; k < s->modes; k++)
        s->a[k] = lle_batch_mode(s->alone, 0, k);
    if (lle_bath_on(&s->drive))
        take_bath(s);
    if (lle_jitter_on(&s->drive)) {
        s->jitter = *lle_batch_jitter(s->alone, 0);
        s->gain = lle_jitter_gain(&s->jitter);
    }
    return status;
}
