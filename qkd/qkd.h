/** qkd: from clicks to secret key, and from one link to a network. */
#ifndef QKD_QKD_H
#define QKD_QKD_H

#include "qkd/plan.h"
#include "qkd/gains.h"
#include "qkd/chernoff.h"
#include "qkd/bounds.h"
#include "qkd/composable.h"
#include "qkd/failure.h"
#include "qkd/reconcile.h"
#include "qkd/key.h"
#include "qkd/blocks.h"
#include "qkd/key_light.h"
#include "qkd/light.h"
#include "qkd/optimise.h"
#include "qkd/within.h"
#include "qkd/counts.h"
#include "qkd/network.h"
#include "qkd/compare.h"
#include "qkd/compare_curve.h"
#include "qkd/compare_finite.h"
#include "qkd/compare_matching.h"
#include "qkd/compare_pairing.h"

#endif
