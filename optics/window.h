/** How many coincidences a coincidence window keeps.
 *
 *  A click average counts clicks in whole bins: no window is too short for it. When the window cuts
 *  into the pulses, the pairs of clicks it rejects are those far apart, and at low flux their share
 * is known pair by pair: coincidences are products of intensities, with the window's kernel Pi
 * between them. Counts of the click average are multiplied by that share, block by block. Exact at
 * low flux and for an open window at any flux; dark counts are counted per window and lose nothing.
 */
#ifndef OPTICS_WINDOW_H
#define OPTICS_WINDOW_H

#include "optics/clicks.h"
#include "optics/spill.h"

/** Mean products of each block: with every coincidence, and with those kept. */
struct optics_window_block {
    struct optics_pulse_kept all, kept;
};

/** Fills one entry a block, for the blocks of optics_clicks_blocks. Does nothing for an open
 * window, unless `every` asks for `all`. */
void optics_window_blocks(const struct optics_pulses *pulses, bool every,
                          struct optics_window_block block[OPTICS_BLOCKS]);

/** The share kept of coincidences of detector 1 with detector 2, within one bin (early settings) or
 * from early to late bin (both orders), phases as in the settings. */
double optics_window_share(const struct optics_window_block *block,
                           const struct optics_receiver *relay, struct optics_setting alice,
                           struct optics_setting bob, int interfering,
                           enum optics_window_which which);

/** The same where jitter carries clicks from bin to bin, the window included: coincidences counted
 * over those of clicks that stay where they are, all of them. May exceed 1. */
double optics_window_spill(const struct optics_window_block *block,
                           const struct optics_spill *spill, const struct optics_receiver *relay,
                           struct optics_setting alice, struct optics_setting bob, int interfering,
                           enum optics_window_which which);

#endif
