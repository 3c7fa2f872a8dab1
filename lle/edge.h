/** Private: whether a field fits into its modes, told from the outermost eighth of them. */
#ifndef LLE_EDGE_H
#define LLE_EDGE_H

#include "lle/dictionary.h"

#include <complex.h>
#include <stdbool.h>
#include <stddef.h>

/** Sums of |a_mu|^2 over fields; start from zero. */
struct lle_edge {
    double outer, all, pump;
    size_t fields;
};

void lle_edge_add(struct lle_edge *e, size_t modes, const double complex *a);

/** Share of the power in the outermost eighth of the modes; 0 for a comb that is off (no more
 * beside the pump than 1e-4 of the power and four times the vacuum's, of `photon` = |psi|^2 of
 * one). */
double lle_edge_share(const struct lle_edge *e, size_t modes, double photon);

/** Enough to ask whether the state is there with more modes; so much that it is none of the ring's.
 */
bool lle_edge_is_noted(double share);
bool lle_edge_is_spurious(double share);

/** A field that does not fit into the modes at all is no result: BASE_ERR_NUMERIC. */
enum base_status lle_edge_refuse(const struct lle_plan *plan, double share, struct base_error *err);

/** What there is to distrust about a comb with that share: appended to `text`. */
void lle_edge_warn(const struct lle_plan *plan, double share, char text[BASE_TEXT_SIZE]);

/** Fields that live between very few modes put nothing into the outer ones and are still none of
 *  the ring's: appended to `text`. */
void lle_edge_warn_width(const struct lle_plan *plan, const struct lle_dictionary *d,
                         char text[BASE_TEXT_SIZE]);

/** A comb that is off although its flat field, of mean power rho = |psi|^2, is unstable: in modes
 *  beyond those there are. Appended to `text`; not where heat or an auxiliary laser moves zeta. */
void lle_edge_warn_gain(const struct lle_plan *plan, const struct lle_dictionary *d, double rho,
                        char text[BASE_TEXT_SIZE]);

/** Append to warnings, "; " between them. */
__attribute__((format(printf, 2, 3))) void lle_edge_say(char text[BASE_TEXT_SIZE],
                                                        const char *format, ...);

#endif
