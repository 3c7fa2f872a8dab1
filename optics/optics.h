/** optics: from the light of two users to detector clicks and visibilities.
 *
 *  One rule: classical light in, threshold detectors out. The probability of a click pattern is
 *     P = < prod_k (1 - (1 - d) exp(-W_k)) prod_j (1 - d) exp(-W_j) >
 *  k over the detectors' bins that click, j over those that do not, W = efficiency x photons in
 *  the window, the average over the field statistics and the users' independent global phases. */
#ifndef OPTICS_OPTICS_H
#define OPTICS_OPTICS_H

#include "optics/plan.h"
#include "optics/field.h"
#include "optics/pulse.h"
#include "optics/clicks.h"
#include "optics/closed.h"
#include "optics/visibility.h"
#include "optics/explain.h"
#include "optics/fbg.h"
#include "optics/osnr.h"
#include "optics/spill.h"
#include "optics/tags.h"
#include "optics/tags_count.h"
#include "optics/fiber.h"
#include "optics/filter.h"
#include "optics/match.h"
#include "optics/modulator.h"
#include "optics/warn.h"

#endif
