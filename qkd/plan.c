#include "qkd/plan.h"
