/** What the laboratory sets: resonator, pump, and how the comb is reached. */
#ifndef LLE_PLAN_H
#define LLE_PLAN_H

#include "base/field.h"
#include "lle/guide_curves.h"

enum lle_geometry { LLE_GEOMETRY_OFF, LLE_GEOMETRY_RECTANGLE };

struct lle_resonator {
    double fsr_hz;                   /* D1/2pi */
    double quality_factor;           /* loaded Q; kappa/2pi = nu_pump / Q */
    double coupling_ratio;           /* eta = kappa_ex/kappa, 0 to 1 */
    double d2_hz, d3_hz, d4_hz;      /* D2/2pi, D3/2pi, D4/2pi */
    double nonlinear_index_m2_per_w; /* n2 */
    double effective_area_m2;        /* A_eff */
    double group_index;              /* n_g: circumference c/(n_g FSR), and the index in g */
    char mode_table[BASE_TEXT_SIZE]; /* file of resonances, "" for none: see lle/resonances.h */
    double radius_m;                 /* of a guide's ring, to the middle of the core */
    /* A guide to solve for: lle/guide_ring.h. */
    int geometry; /* enum lle_geometry */
    double width_m, height_m;
    int mode_family;     /* enum lle_family */
    double grid_m;       /* cells in the core, of the finest grid */
    double raman_s;      /* tau_R, 0: no Raman scattering */
    int self_steepening; /* 0 off, 1 on */
    /* Heat: lle/dictionary.c. thermal_resistance_k_per_w 0: none. */
    double thermal_resistance_k_per_w, absorbed_share, thermo_optic_per_k;
    double thermal_fast_s, thermal_slow_s, thermal_fast_share;
    /* Another family of modes: lle/dispersion.h. crossing_hz 0: none. */
    double crossing_mode, crossing_hz, crossing_spacing_hz;
    double drop_ratio;                 /* kappa_drop/kappa; 0: no drop port */
    double coupling_slope, loss_slope; /* d ln kappa_ex/d mu, d ln kappa_0/d mu: lle/ports.h */
    /* Thermodynamic temperature of the mode: lle/dictionary.c. */
    int thermorefractive; /* 0 off, 1 on */
    double temperature_k, density_kg_m3, specific_heat_j_kg_k;
};

struct lle_pump {
    double power_w; /* in the bus waveguide, on chip */
    double frequency_hz;
    double detuning_hz;  /* (omega_0 - omega_p)/2pi, red positive */
    double linewidth_hz; /* Lorentzian FWHM */
    /* Beyond white: used where comb.pump_noise is on (lle/jitter.h). */
    double flicker_hz2;                     /* h_-1 of S_nu = h_-1/f, one-sided */
    double flicker_low_hz, flicker_high_hz; /* its band */
    double rin_per_hz, rin_corner_hz;       /* one-sided, level below the corner */
    /* More lasers on the same bus: lle/pumps.h. */
    struct base_list extra_frequency_hz, extra_power_w, extra_sweep_hz;
    struct base_list extra_linewidth_hz, extra_rin_per_hz; /* used where comb.pump_noise is on */
};

/** A second laser that goes round the other way. */
struct lle_auxiliary {
    double power_w; /* in the bus waveguide, on chip; 0: none */
    double detuning_hz;
};

enum lle_scheme { LLE_ETDRK4, LLE_STRANG, LLE_IKEDA, LLE_RK4IP };
/** What ends a sweep early. */
enum lle_stop {
    LLE_STOP_NEVER,
    LLE_STOP_PRIMARY,
    LLE_STOP_CHAOTIC,
    LLE_STOP_BREATHER,
    LLE_STOP_SOLITON
};
enum lle_port { LLE_THROUGH, LLE_DROP };
enum lle_precision { LLE_PRECISION_DOUBLE, LLE_PRECISION_SINGLE };
enum lle_goal { LLE_GOAL_SWEEP, LLE_GOAL_HOLD, LLE_GOAL_SOLITON };

struct lle_comb_plan {
    double drive_f2, detuning_zeta, dispersion_d2; /* NAN: from the laboratory values */
    size_t modes;                                  /* N, even, >= 8 */
    double steps_per_roundtrip;                    /* 0.25: one step is 4 round trips */
    int scheme;                                    /* enum lle_scheme */
    int wrap;                                      /* 0 off, 1 on: lle/dispersion.h */
    int precision;                                 /* enum lle_precision, of recorded ensembles */
    int noise;                                     /* 0 off, 1 vacuum */
    int pump_noise;                                /* 0 off, 1 on */
    int port;                                      /* enum lle_port: where a line is recorded */
    size_t seed;
    size_t members;              /* independent ensemble members */
    double record_s, sample_s;   /* length and sampling time of a line's record, laboratory time */
    double settle_s;             /* before recording or labelling */
    int state;                   /* enum lle_goal */
    size_t solitons;             /* seeded by LLE_GOAL_SOLITON */
    double sweep_from, sweep_to; /* zeta */
    size_t sweep_points;
    double sweep_hold_s; /* time spent at each point */
    int stop_at;         /* enum lle_stop */
    double sweep_back;   /* zeta to tune back to after the sweep; NAN: none */
    size_t back_points;
    double back_hold_s;     /* NAN: as sweep_hold_s */
    size_t back_until;      /* solitons; 0: all the way */
    double thermal_speedup; /* thermal times are divided by this */
};

/** What a laboratory's instruments look at: lle/readings.h. */
struct lle_instrument {
    int readings;                  /* 0 off, 1 on */
    size_t lines;                  /* on either side of the pump whose phases are compared */
    double lag_s;                  /* of phase diffusion */
    double delay_s, span_hz;       /* self-heterodyne; span 0: everything */
    double reference_linewidth_hz; /* of the laser a line beats with */
};

struct lle_plan {
    struct lle_resonator resonator;
    struct lle_pump pump;
    struct lle_auxiliary auxiliary;
    struct lle_comb_plan comb;
    struct lle_instrument instrument;
    struct lle_guide_ring guide; /* no parameter: lle_guide_ring_keep */
};

/** resonator.*, pump.*, auxiliary.*, comb.*, instrument.* over struct lle_plan. The defaults are
 * the Si3N4 ring of npj Quantum Inf. (2025), doi 10.1038/s41534-025-01052-7: where the paper is
 * silent, a mode solver's values for its 1.6 um x 0.8 um guide. */
extern const struct base_table lle_plan_table;

#endif
