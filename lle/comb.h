/** The comb: a state, how it was reached, what it is called and why. */
#ifndef LLE_COMB_H
#define LLE_COMB_H

#include "base/progress.h"
#include "lle/dictionary.h"
#include "lle/solver.h"

/** What was seen while the pump was tuned, one value for each detuning. Bath columns (lle/bath.h)
 *  are those at the end of each. */
struct lle_trace {
    struct base_reals zeta, mean, line_power, state, solitons, edge_power;
    struct base_reals detuning, auxiliary, heat;
};

enum lle_state {
    LLE_OFF,
    LLE_PRIMARY,
    LLE_CHAOTIC,
    LLE_BREATHER,
    LLE_SOLITON,
    LLE_UNRESOLVED /* pulses that the modes do not hold, or that more modes do not confirm */
};

struct lle_label {
    int state;           /* enum lle_state */
    size_t solitons;     /* peaks; 0 unless LLE_SOLITON or LLE_BREATHER */
    double stationarity; /* mean motion of the lines' powers over the mean power (they do not see a
                            drift round the ring); below 0.01: stationary */
    double edge_power;   /* fraction of power in the outermost eighth of the modes */
};

/** Name an evolving field: advances the solver by 60 units of tau (tens of breathing periods) and
 * looks at time; goes on, ten times at the most, while the field still settles or grows from noise.
 */
enum base_status lle_label_of(struct lle_solver *s, struct lle_label *out, struct base_error *err);

struct lle_comb {
    int state;
    size_t solitons;
    double mean_power;      /* comb.mean_power: mean |psi|^2 over the round trip */
    double comb_line_power; /* the same without the pump mode */
    double stationarity;
    double detuning_seen; /* zeta less the shifts by heat and auxiliary laser, at the end */
    double heat_to_come;  /* what the heat, at this power, will still take from it; 0: no heat */
    double edge_power;    /* of the final field */
    double edge_power_largest; /* of that and of every point of a sweep */
    size_t steps;              /* time steps taken, labelling included */
    double step_error; /* estimated relative error of one step (step against two half steps) */
    char warning[BASE_TEXT_SIZE];     /* "" if none */
    struct lle_dictionary dictionary; /* zeta and detuning: of the final field (a sweep's end) */
    struct lle_trace sweep;           /* LLE_GOAL_SWEEP, else empty */
    struct lle_trace back;            /* plan's comb.sweep_back, else empty */
    struct base_reals lost_zeta, lost_left; /* where `back` lost solitons, and how many were left */
    /* First and last detuning of the states of the sweep, NAN where it did not meet them. */
    double first_primary, first_chaotic, last_chaotic, first_soliton, last_soliton;
    struct base_reals mu, freq_hz, power_dbm; /* spectrum in the bus, all modes, ascending mu */
    struct base_reals drop_dbm;               /* the same in the drop port; empty without one */
    double input_w, through_w, drop_w, absorbed_w; /* time averages over all lines: lle/ports.h */
    double balance;                                /* (in - out)/in */
    struct base_reals theta, intensity;            /* snapshot */
};
extern const struct base_table lle_comb_table;

/** Reach the state the plan asks for (sweep, hold from noise, or n seeded solitons relaxed). When
 *  `modes_out` is not NULL it receives plan->comb.modes amplitudes (FFT order) of the final field.
 */
enum base_status lle_comb_reach(const struct lle_plan *plan, const struct base_progress *progress,
                                struct lle_comb *out, double complex *modes_out,
                                struct base_error *err);

/** Power of mode mu in the bus, W, from the mode amplitudes, where all modes are coupled alike and
 * one pump drives them. The pump mode has the input subtracted. */
double lle_comb_line_w(const struct lle_dictionary *d, size_t modes, const double complex *a,
                       int mu);

#endif
