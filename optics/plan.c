#include "optics/plan.h"
