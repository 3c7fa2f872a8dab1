/** lle: from a microresonator and a pump to the field of a comb line.
 *
 *  Equation (normalised Lugiato-Lefever; Chembo & Menyuk, PRA 87, 053852 (2013), in the
 *  normalisation of Godey et al., PRA 89, 063814 (2014)). Fields go as exp(-i omega t), in the
 * frame that rotates with the pump; a red-detuned pump has zeta > 0:
 *
 *     d psi/d tau = -(1 + i [zeta + d2 mu^2 + d3 mu^3 + d4 mu^4]) psi_mu + i |psi|^2 psi + f +
 * noise
 *
 *  tau = kappa t / 2; zeta = 2 (omega_0 - omega_p)/kappa; d2 = D2/kappa; d3 = D3/(3 kappa); d4 =
 *  D4/(12 kappa), in general 2 D_int(mu)/kappa in the place of the three (lle/dispersion.h);
 *  Raman scattering and self-steepening:
 *  lle/terms.h; auxiliary laser and heat: lle/bath.h; a loss for each mode and the ports:
 * lle/ports.h; further pumps: lle/tones.h; noise of pump and ring: lle/jitter.h; psi = sqrt(2
 * g/kappa) a, |a|^2 in photons; f^2 = 8 g eta P/(kappa^2 hbar omega_0).
 */
#ifndef LLE_LLE_H
#define LLE_LLE_H

#include "lle/plan.h"
#include "lle/dictionary.h"
#include "lle/dispersion.h"
#include "lle/guide.h"
#include "lle/guide_ring.h"
#include "lle/guide_sheet.h"
#include "lle/material.h"
#include "lle/steady.h"
#include "lle/solver.h"
#include "lle/batch.h"
#include "lle/comb.h"
#include "lle/ports.h"
#include "lle/line.h"
#include "lle/coherence.h"
#include "lle/statistics.h"
#include "lle/operating.h"
#include "lle/phases.h"
#include "lle/heterodyne.h"
#include "lle/readings.h"

#endif
