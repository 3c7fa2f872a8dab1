/** Means and errors from independent blocks, with exactly known quantities as control variates. */
#ifndef OPTICS_BLOCKS_H
#define OPTICS_BLOCKS_H

#include <stddef.h>

struct optics_estimate {
    double value, error; /* error: standard error, 0 for light that does not fluctuate */
};

/** <num>/<den> over n blocks of equal weight, by the delta method. `first` and `second` have mean 0
 * in truth (energies minus 1): the part of the ratio's scatter that follows them is regressed away
 *  (S. Asmussen, P. W. Glynn, Stochastic Simulation (2007), sec. V.2) when there are 8 blocks or
 * more. */
struct optics_estimate optics_blocks_ratio(size_t n, const double *num, const double *den,
                                           const double *first, const double *second);

#endif
