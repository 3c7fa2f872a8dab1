/** The filter that takes one line out of the comb, and the coupler that shares it out.
 *
 *  A wavelength multiplexer (array waveguide, thin film): Gaussian passband of FWHM B, or a flatter
 *  one of order n, |H|^2 = exp(-ln 2 (2 |nu|/B)^2n); a fiber grating in reflection (optics/fbg.h).
 *  Nothing is rejected better than floor_db: scattering, polarization, the other ports. */
#ifndef OPTICS_FILTER_H
#define OPTICS_FILTER_H

#include "optics/field.h"

/** Amplitude at `offset_hz` from the line (fields as exp(-2 pi i nu t)); 1 everywhere without a
 *  filter. The insertion loss is in it, a grating's own delay is not. */
double complex optics_filter_response(const struct optics_filter *filter, double offset_hz);

/** |H|^2 at `offset_hz` over that at the line. */
double optics_filter_rejection(const struct optics_filter *filter, double offset_hz);

/** int |H|^2 d nu over |H|^2 at the line: the bandwidth that noise has, Hz. */
double optics_filter_noise_hz(const struct optics_filter *filter);

/** Share of what leaves the filter that does not interfere: the two neighbours at +-spacing_hz, and
 *  amplified spontaneous emission of osnr_db in 12.5 GHz (0.1 nm) in front of the filter. */
double optics_filter_stray(const struct optics_filter *filter);

/** The response on the spectrum of each member of a record, which is taken as periodic: what lasts
 *  as long as the filter's memory at its ends is mixed. Unit mean power is kept; `transmitted`
 *  (may be NULL) receives the power that passed. Known light (a tone or a drawn source) is left
 *  alone. */
enum base_status optics_filter_apply(const struct optics_filter *filter, struct optics_field *field,
                                     double *transmitted, struct base_error *err);

/** Loss of one way of a 1 x n coupler: 10 log10 n and its excess. */
double optics_coupler_loss_db(size_t ways, double excess_db);

#endif
