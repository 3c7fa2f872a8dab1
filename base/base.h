/** base: everything in combkey that has no physics. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include "base/constants.h"
#include "base/status.h"
#include "base/field.h"
#include "base/plan.h"
#include "base/json.h"
#include "base/h5.h"
#include "base/h5_grid.h"
#include "base/h5_columns.h"
#include "base/h5_read.h"
#include "base/hash.h"
#include "base/rng.h"
#include "base/fft.h"
#include "base/progress.h"

#endif
