/** What the laboratory sets: resonator, pump, and how the comb is reached. */
#ifndef LLE_PLAN_H
#define LLE_PLAN_H

#include "base/field.h"

struct lle_resonator {
    double fsr_hz;                   /* D1/2pi */
    double quality_factor;           /* loaded Q; kappa/2pi = nu_pump / Q */
    double coupling_ratio;           /* eta = kappa_ex/kappa, 0 to 1 */
    double d2_hz, d3_hz, d4_hz;      /* D2/2pi, D3/2pi, D4/2pi */
    double nonlinear_index_m2_per_w; /* n2 */
    double effective_area_m2;        /* A_eff */
    double group_index;              /* n_g: circumference c/(n_g FSR), and the index in g */
    char mode_table[BASE_TEXT_SIZE]; /* file of resonances, "" for none: see lle/resonances.h */
    double radius_m;                 /* of a guide table's ring */
    double raman_s;                  /* tau_R, 0: no Raman scattering */
    int self_steepening;             /* 0 off, 1 on */
    /* Heat: lle/dictionary.c. thermal_resistance_k_per_w 0: none. */
    double thermal_resistance_k_per_w, absorbed_share, thermo_optic_per_k;
    double thermal_fast_s, thermal_slow_s, thermal_fast_share;
    /* Another family of modes: lle/dispersion.h. crossing_hz 0: none. */
    double crossing_mode, crossing_hz, crossing_spacing_hz;
};

struct lle_pump {
    double power_w; /* in the bus waveguide, on chip */
    double frequency_hz;
    double detuning_hz;  /* (omega_0 - omega_p)/2pi, red positive */
    double linewidth_hz; /* Lorentzian FWHM */
};

/** A second laser that goes round the other way. */
struct lle_auxiliary {
    double power_w; /* in the bus waveguide, on chip; 0: none */
    double detuning_hz;
};

enum lle_scheme { LLE_ETDRK4, LLE_STRANG };
enum lle_precision { LLE_PRECISION_DOUBLE, LLE_PRECISION_SINGLE };
enum lle_goal { LLE_GOAL_SWEEP, LLE_GOAL_HOLD, LLE_GOAL_SOLITON };

struct lle_comb_plan {
    double drive_f2, detuning_zeta, dispersion_d2; /* NAN: from the laboratory values */
    size_t modes;                                  /* N, even, >= 8 */
    double steps_per_roundtrip;                    /* 0.25: one step is 4 round trips */
    int scheme;                                    /* enum lle_scheme */
    int precision;                                 /* enum lle_precision, of recorded ensembles */
    int noise;                                     /* 0 off, 1 vacuum */
    size_t seed;
    size_t members;              /* independent ensemble members */
    double record_s, sample_s;   /* length and sampling time of a line's record, laboratory time */
    double settle_s;             /* before recording or labelling */
    int state;                   /* enum lle_goal */
    size_t solitons;             /* seeded by LLE_GOAL_SOLITON */
    double sweep_from, sweep_to; /* zeta */
    size_t sweep_points;
    double sweep_hold_s;    /* time spent at each point */
    double thermal_speedup; /* thermal times are divided by this */
};

struct lle_plan {
    struct lle_resonator resonator;
    struct lle_pump pump;
    struct lle_auxiliary auxiliary;
    struct lle_comb_plan comb;
};

/** resonator.*, pump.*, comb.* over struct lle_plan. The defaults are the Si3N4 ring of
 *  npj Quantum Inf. (2025), doi 10.1038/s41534-025-01052-7: where the paper is silent, a mode
 * solver's values for its 1.6 um x 0.8 um guide. */
extern const struct base_table lle_plan_table;

#endif
