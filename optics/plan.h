/** What stands on the table between comb and clicks. */
#ifndef OPTICS_PLAN_H
#define OPTICS_PLAN_H

#include "base/field.h"
#include "base/status.h"

#include <stdbool.h>

enum optics_source_kind { OPTICS_COMB, OPTICS_COHERENT, OPTICS_THERMAL, OPTICS_MIXTURE };
enum optics_lock { OPTICS_LOCKED, OPTICS_FREE };
enum optics_shape { OPTICS_SQUARE, OPTICS_GAUSSIAN, OPTICS_RAISED_COSINE, OPTICS_FROM_FILE };

struct optics_source {
    int kind;                 /* enum optics_source_kind; default comb */
    int line;                 /* mode number mu of the comb line; default 10 (CH59) */
    double linewidth_hz;      /* Lorentzian FWHM, multiplies g1 by exp(-pi linewidth |tau|). NAN
                                 (default): the pump's for a comb, 0 otherwise */
    double coherence_time_s;  /* thermal part: g1 = exp(-|tau|/tau_c) */
    double coherent_fraction; /* mixture: coherent power / total */
    size_t samples;           /* pulse pairs drawn for the click average */
    double noise_figure_db;   /* of the amplifier behind the ring; NAN: none */
    size_t coupler_ways;      /* users who share the line */
    double coupler_excess_db; /* of the 1 x n coupler */
    double filter_hz;         /* width of the line's filter: what noise comes along */
    double osnr_least_db;     /* below this a line is not used */

    /* A comb of Bob's own; what is NAN or 0 below is as Alice's. */
    bool independent;
    double bob_drive_f2, bob_detuning_zeta;
    size_t bob_solitons, bob_seed; /* seed 0: the one after Alice's */
    int lock;                      /* enum optics_lock */
    double lock_rms_hz;            /* what the lock leaves */
    /* free: line mu lies offset + mu repetition_offset above Alice's, and drifts */
    double offset_hz, repetition_offset_hz;
    double offset_drift_hz_per_s, repetition_drift_hz_per_s, drift_time_s;
};

struct optics_encoder {
    double pulse_width_s;           /* FWHM (gaussian, raised cosine) or full width (square) */
    int pulse_shape;                /* enum optics_shape */
    struct base_list pulse_samples; /* measured shape: intensities pulse_sample_s apart */
    double pulse_sample_s;
    double bandwidth_hz;      /* of the drive, -3 dB; 0 or from 1e15: not limited */
    size_t drive_order;       /* its poles, as a Bessel filter has them */
    double chirp;             /* d(phase)/dt = chirp/2 d(ln I)/dt */
    double bin_separation_s;  /* T, early to late */
    double clock_hz;          /* qubits per second */
    double extinction_db;     /* off / on of the intensity modulator; inf: 200 */
    double phase_error_rad;   /* rms error of the late bin's phase */
    double imbalance;         /* (I_early - I_late)/(I_early + I_late) */
    double intensity_error;   /* rms relative error of a qubit's intensity */
    double insertion_loss_db; /* of modulators, before the attenuator */
};

struct optics_user {
    double loss_db;     /* channel, from encoder to beam splitter */
    double mean_photon; /* photons per qubit (both bins) leaving the encoder in visibility runs */
    double polarization_rad; /* angle to the splitter's axis */
    double delay_s;          /* arrival time error */
    double offset_hz;        /* optical frequency error */
    double fiber_m;          /* from encoder to relay; its loss adds to loss_db */
    double residual_rad;     /* rms angle a polarization controller leaves */
};

/* The kind of fiber both users are connected by (optics/fiber.h). */
struct optics_fiber {
    double loss_db_per_m;
    double dispersion_s_per_m2; /* D */
    double pmd_s_per_root_m;    /* mean differential group delay over root length */
    double index_group;
    double spool_m;                     /* by how much the users' ways from a shared comb differ */
    double drift_rad_per_s;             /* rms rate of the optical phase, thermal and acoustic */
    double polarization_rad_per_root_s; /* random walk of the polarization */
    double controller_s;                /* time from one correction to the next */
};

enum optics_filter_kind { OPTICS_NO_FILTER, OPTICS_WDM, OPTICS_FBG, OPTICS_FBG_APODISED };

/* What takes the line out of the comb (optics/filter.h). */
struct optics_filter {
    int kind;            /* enum optics_filter_kind */
    double bandwidth_hz; /* FWHM in power */
    double order;        /* of the WDM passband; 1 Gaussian */
    double offset_hz;    /* its centre from the line */
    double loss_db;      /* insertion loss */
    double floor_db;     /* nothing is rejected better */
    double spacing_hz;   /* of comb lines */
    double neighbour_db; /* power of each neighbouring line over the line's; -200: none */
    double osnr_db;      /* line over noise in 12.5 GHz in front of the filter; 200: no noise */
};

struct optics_interference {
    double overlap_sq;       /* extra mode overlap, multiplies M */
    double error_x, error_z; /* misalignment in the key stage (qkd/gains.h) */
    double ase_fraction;     /* incoherent share of each user's detected light */
};

struct optics_relay {
    double splitter_transmittance; /* T, R = 1 - T */
};

struct optics_detector {
    double efficiency;       /* with the relay's own loss */
    double dark_probability; /* per detector and time bin */
    double jitter_s;         /* rms */
    double window_s;         /* coincidence window */
    double dead_time_s;
    double recovery_s;             /* time constant after the dead time */
    double afterpulse_probability; /* of a click, over all later times */
    double afterpulse_time_s;
    double tdc_bin_s; /* width of a time tagger's bin; 0: exact times */
};

enum optics_tags_phase { OPTICS_PHASE_RANDOM, OPTICS_PHASE_WALK };

/** How a run that is written as time tags goes, and how tags are counted. */
struct optics_tagging {
    double duration_s;
    size_t phases;        /* settings of Bob's late phase, 2 pi k/phases, in turn */
    bool baseline;        /* one more part with distinguishable light */
    int phase;            /* users' global phase, enum optics_tags_phase */
    double walk_hz;       /* of a walk: exp(-pi walk |tau|) is what it leaves of the beat */
    double tdc_s;         /* bins of the time-to-digital converter; NAN: the detector's */
    double gate_s;        /* clicks count within half of this about a bin's centre; NAN: all of a
                             pulse */
    double first_early_s; /* centre of the first early bin; NAN: found from the clicks */
    size_t channel_1, channel_2; /* numbers of detector 1 and 2 in a file */
};

struct optics_plan {
    struct optics_source source;
    struct optics_encoder encoder;
    struct optics_user alice, bob;
    struct optics_fiber fiber;
    struct optics_filter filter;
    struct optics_interference interference;
    struct optics_relay relay;
    struct optics_detector detector;
    struct optics_tagging tags;
};

/** source.*, encoder.*, alice.* and bob.* (the fields above), fiber.*, filter.*, interference.*,
 * relay.*, detector.* */
extern const struct base_table optics_plan_table;

/** What a row alone cannot see (window longer than bin separation, pulse wider than its bin, ...).
 *  Errors: BASE_ERR_CONFIG naming value and remedy. */
enum base_status optics_plan_check(const struct optics_plan *plan, struct base_error *err);

#endif
