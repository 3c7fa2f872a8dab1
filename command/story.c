#include "command/story.h"

#include <math.h>
#include <stdio.h>

static void tell_comb(const struct lle_comb *comb)
{
    static const char *const state[] = { "no comb", "a primary comb", "a chaotic comb",
                                         "a breathing comb", "a soliton comb" };
    printf("The ring, pumped with %.4g mW (f^2 = %.4g) at zeta = %.4g, holds %s",
           1e3 * comb->dictionary.pump_w, comb->dictionary.f2, comb->dictionary.zeta,
           state[comb->state]);
    if (comb->solitons)
        printf(" with %zu soliton%s", comb->solitons, comb->solitons == 1 ? "" : "s");
    printf(".\n");
    if (comb->warning[0])
        printf("Distrust it: %s.\n", comb->warning);
}

static void tell_visibility(const struct command_plan *plan, const struct optics_visibility *v)
{
    static const char *const light[] = { "", "Coherent light", "Thermal light",
                                         "Partly coherent light" };
    if (plan->optics.source.kind == OPTICS_COMB)
        printf("Its line %d at %.4f THz (g2(0) = %.4g)", plan->optics.source.line,
               1e-12 * v->line_frequency_hz, v->g2_0);
    else
        printf("%s, not the comb, (g2(0) = %.4g)", light[plan->optics.source.kind], v->g2_0);
    printf(" interferes with V_HOM = %.4f +- %.1g and V_BSM = %.4f +- %.1g.\n", v->hom_visibility,
           v->hom_stderr, v->bsm_visibility, v->bsm_stderr);
}

static void tell_key(const struct command_plan *plan, const struct qkd_key *key)
{
    const double loss_db = plan->optics.alice.loss_db + plan->optics.bob.loss_db;
    if (key->verdict == QKD_CLAIMED)
        printf("Two users %.4g dB apart get %.4g bit/s of secret key from %.3g pulse pairs.\n",
               loss_db, key->rate_bit_s, plan->qkd.key.pulses);
    else
        printf("Two users %.4g dB apart: %s.\n", loss_db, key->reason);
}

void story_tell(const struct story *story)
{
    if (story->comb)
        tell_comb(story->comb);
    if (story->visibility)
        tell_visibility(story->plan, story->visibility);
    if (story->key)
        tell_key(story->plan, story->key);
    if (story->network)
        printf("%zu users on %zu lines: %zu links, %.4g bit/s together, the slowest %.4g bit/s.\n",
               story->network->users, story->network->lines, story->network->links,
               story->network->rate_total_bit_s, story->network->rate_min_bit_s);
    printf("\n");
}
