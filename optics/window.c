#include "optics/window.h"

#include <math.h>

static void add(struct optics_pulse_kept *mean, const struct optics_pulse_kept *x, double share)
{
    mean->aa += share * x->aa;
    mean->bb += share * x->bb;
    mean->ab += share * x->ab;
    mean->oo += share * x->oo;
    mean->el_aa += share * x->el_aa;
    mean->el_bb += share * x->el_bb;
    mean->el_ab += share * x->el_ab;
    mean->el_oo += share * x->el_oo;
}

/* What `kept` would be for a window that is open. */
static struct optics_pulse_kept open_window(const struct optics_pulse_pair *p)
{
    const double complex e = p->early, l = p->late;
    return (struct optics_pulse_kept){
        .aa = 0.5 * (p->a_early * p->a_early + p->a_late * p->a_late),
        .bb = 0.5 * (p->b_early * p->b_early + p->b_late * p->b_late),
        .ab = 0.5 * (p->a_early * p->b_early + p->a_late * p->b_late),
        .oo = 0.5 * creal(conj(e) * e + conj(l) * l),
        .el_aa = p->a_early * p->a_late,
        .el_bb = p->b_early * p->b_late,
        .el_ab = 0.5 * (p->a_early * p->b_late + p->b_early * p->a_late),
        .el_oo = conj(e) * l,
    };
}

void optics_window_blocks(const struct optics_pulses *pulses, bool every,
                          struct optics_window_block block[OPTICS_BLOCKS])
{
    if (!pulses->kept && !every)
        return;
    const size_t groups = pulses->blocks < OPTICS_BLOCKS ? pulses->blocks : OPTICS_BLOCKS;
    for (size_t g = 0; g < groups; g++) {
        const size_t from = pulses->count * g / groups, to = pulses->count * (g + 1) / groups;
        const double share = 1.0 / (double)(to - from);
        block[g] = (struct optics_window_block){ .kept = { 0 } };
        for (size_t i = from; i < to; i++) {
            const struct optics_pulse_kept all = open_window(&pulses->pair[i]);
            add(&block[g].all, &all, share);
            if (pulses->kept)
                add(&block[g].kept, &pulses->kept[i], share);
        }
    }
}

/* Coincidences of detector 1 with detector 2 at low flux, the phase average done: the C of
 * optics/closed.h for one block. Between bins the settings enter as early times late. */
static double coincidences(const struct optics_pulse_kept *x, const struct optics_receiver *relay,
                           struct optics_setting alice, struct optics_setting bob, int interfering,
                           enum optics_window_which which)
{
    const double eta = relay->efficiency, dark = relay->dark_probability;
    const double t = relay->transmittance, r = 1.0 - t;
    const double ae = eta * alice.early, be = eta * bob.early;
    const double al = eta * alice.late, bl = eta * bob.late;
    if (which == OPTICS_WITHIN_BIN) {
        const double beat = interfering ? 2.0 * r * t * ae * be * x->oo : 0.0;
        return r * t * (ae * ae * x->aa + be * be * x->bb) + (t * t + r * r) * ae * be * x->ab -
               beat + dark * (ae + be) + dark * dark;
    }
    const double phase = bob.phase_rad - alice.phase_rad;
    const double seen = creal(x->el_oo) * cos(phase) - cimag(x->el_oo) * sin(phase);
    const double beat = interfering ? 2.0 * r * t * sqrt(ae * al * be * bl) * seen : 0.0;
    return r * t * (ae * al * x->el_aa + be * bl * x->el_bb) +
           (t * t + r * r) * 0.5 * (ae * bl + al * be) * x->el_ab - beat +
           0.5 * dark * (ae + al + be + bl) + dark * dark;
}

double optics_window_share(const struct optics_window_block *block,
                           const struct optics_receiver *relay, struct optics_setting alice,
                           struct optics_setting bob, int interfering,
                           enum optics_window_which which)
{
    const double all = coincidences(&block->all, relay, alice, bob, interfering, which);
    const double kept = coincidences(&block->kept, relay, alice, bob, interfering, which);
    return all > 0.0 ? kept / all : 1.0;
}

/* Light that is the same in both bins but for the early pulse's and the late one's settings. */
static double of_one_bin(const struct optics_pulse_kept *x, const struct optics_receiver *dark_free,
                         struct optics_setting alice, struct optics_setting bob, int interfering)
{
    const struct optics_setting a = { alice.late, alice.late, 0.0 },
                                b = { bob.late, bob.late, 0.0 };
    return 0.5 * (coincidences(x, dark_free, alice, bob, interfering, OPTICS_WITHIN_BIN) +
                  coincidences(x, dark_free, a, b, interfering, OPTICS_WITHIN_BIN));
}

/* Hong-Ou-Mandel has no phase between the bins: all of them in turn. */
double optics_window_spill(const struct optics_window_block *block,
                           const struct optics_spill *spill, const struct optics_receiver *relay,
                           struct optics_setting alice, struct optics_setting bob, int interfering,
                           enum optics_window_which which)
{
    const struct optics_pulse_kept *x = &block->all;
    const double stay = coincidences(x, relay, alice, bob, interfering, which);
    const double eta = relay->efficiency, dark = relay->dark_probability;
    const double t = relay->transmittance, r = 1.0 - t;
    const double a = 0.5 * eta * (alice.early + alice.late), b = 0.5 * eta * (bob.early + bob.late);
    struct optics_receiver light = *relay;
    light.dark_probability = 0.0;
    const int fringe = interfering && which == OPTICS_BETWEEN_BINS;
    const double moved =
        spill->same[which] * of_one_bin(x, &light, alice, bob, interfering) +
        spill->cross[which] * coincidences(x, &light, alice, bob, fringe, OPTICS_BETWEEN_BINS) +
        spill->apart[which] * (t * a + r * b) * (r * a + t * b) + spill->gated * dark * (a + b) +
        dark * dark;
    return stay > 0.0 ? moved / stay : 1.0;
}
