/** Where the light of each mode goes: to the bus (the through port), to a second waveguide (the
 * drop port), or into the ring's own loss.
 *
 *  kappa_mu = kappa_0,mu + kappa_ex,mu + kappa_drop,mu, per mode; a (in photons) leaves through the
 *  bus as s_in - sqrt(kappa_ex) a and through the drop port as sqrt(kappa_drop) a (input-output
 *  relations: C. W. Gardiner and M. J. Collett, Phys. Rev. A 31, 3761 (1985); for rings B. E.
 *  Little et al., J. Lightwave Technol. 15, 998 (1997)). */
#ifndef LLE_PORTS_H
#define LLE_PORTS_H

#include "lle/dictionary.h"

#include <complex.h>

struct lle_ports {
    size_t modes;
    bool uniform;               /* every mode as the pumped one: loss is 1 */
    double *loss, *bus, *drop;  /* kappa_mu, kappa_ex,mu, kappa_drop,mu over kappa; FFT order */
    double line_w_per_unit_bus; /* power of |psi_mu|^2 = 1 through a port of kappa: hbar omega
                                   kappa^2/2g */
};

/** From the columns of a mode table, or coupling_ratio, drop_ratio and the slopes: kappa_ex,mu and
 *  kappa_drop,mu as exp(coupling_slope mu), kappa_0,mu as exp(loss_slope mu). A table's coupling is
 *  that of the bus; drop_ratio is then the drop port's share of each mode's own kappa_mu. Mode
 *  -N/2 gets the mean of +-N/2. Errors: BASE_ERR_DOMAIN where more light would leave than is lost,
 *  or the table does not reach all modes. */
enum base_status lle_ports_of(const struct lle_plan *plan, const struct lle_dictionary *d,
                              struct lle_ports *out, struct base_error *err);
void lle_ports_free(struct lle_ports *ports);

/** Field of mode `index` in sqrt(W) leaving by the bus, driven by f (in the equation's units; 0 for
 *  most modes), and by the drop port. */
double complex lle_ports_through(const struct lle_ports *p, size_t index, double complex f,
                                 double complex a);
double complex lle_ports_drop(const struct lle_ports *p, size_t index, double complex a);

#endif
