#include "lle/plan.h"
