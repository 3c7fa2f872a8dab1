/** The published experiment, number by number.
 *
 *  Source of every number called "paper": A measurement-device-independent quantum key distribution
 *  network using optical frequency comb, npj Quantum Information (2025),
 * doi 10.1038/s41534-025-01052-7.
 *
 *  Each stage fills its part of struct reproduce from the plan; rows.c alone compares with the
 * paper. */
#ifndef COMMAND_REPRODUCE_H
#define COMMAND_REPRODUCE_H

#include "command/cli.h"

/* ---- the comparison ---- */

/** How a model number came about. */
enum reproduce_kind {
    REPRODUCE_PREDICTED,   /* from first principles and published inputs */
    REPRODUCE_CALIBRATED,  /* set so that this published number comes out; predicts others */
    REPRODUCE_INFERRED,    /* an unpublished quantity, or a number that rests on one */
    REPRODUCE_NOT_CLAIMED, /* shown beside the paper's number, not explained by the model */
};
enum reproduce_agrees { REPRODUCE_NO, REPRODUCE_YES, REPRODUCE_OPEN };

struct reproduce_row {
    char quantity[BASE_TEXT_SIZE], unit[BASE_TEXT_SIZE];
    double paper, paper_error, model, model_error; /* NAN where there is none */
    int kind, agrees;
    char note[BASE_TEXT_SIZE];
};
extern const struct base_table reproduce_row_table;

/* ---- what is computed ---- */

enum { LINES = 3, MOST_SOLITONS = 6 };

/** Three lines behind their gratings, as an optical spectrum analyser sees them (Fig. 2e-g). */
struct reproduce_lines {
    struct base_reals offset_hz;       /* from the line */
    struct base_reals level_db[LINES]; /* relative to the line's peak */
    double neighbour_db[LINES];        /* strongest neighbour, relative */
    double grating_fwhm_hz, grating_peak, grating_length_m;
};
extern const struct base_table reproduce_lines_table;

/** Visibilities against the number of solitons. */
struct reproduce_solitons {
    struct base_reals solitons, hom, hom_stderr, bsm, bsm_stderr;
};
extern const struct base_table reproduce_solitons_table;

/** The chaotic operating point: the detuning is scanned, V_BSM of one line fixes it, V_HOM follows.
 * The paper does not say which line its figures show, so the same is done for each of its three
 * lines; the first is the one whose V_BSM determines the detuning well, and its operating point is
 * run again with fresh noise. */
struct reproduce_chaos {
    double drive_f2;
    struct base_reals zeta;
    struct base_reals hom[LINES], hom_stderr[LINES], bsm[LINES], bsm_stderr[LINES];
    double zeta_calibrated[LINES], zeta_stderr[LINES];
    double hom_fitted[LINES],
        hom_fitted_stderr[LINES]; /* V_HOM at that line's own detuning, from the scan */
    double fresh_hom[LINES],
        fresh_hom_stderr[LINES]; /* at the first line's detuning, fresh noise */
    double fresh_bsm[LINES], fresh_bsm_stderr[LINES];
    double hom_predicted_stderr; /* of fresh_hom[0], with the error of the detuning */
    double linewidth_hz;         /* full width at half maximum of the first line's own spectrum */
};
extern const struct base_table reproduce_chaos_table;

/** Rate against total loss (Fig. 4a). */
struct reproduce_curve {
    struct base_reals loss_db, rate_bit_s, asymptotic_bit_s, plob_bit_s;
};
extern const struct base_table reproduce_curve_table;

/** Keys beside the curve. */
struct reproduce_keys {
    double published_settings_bit_s;  /* rate at the paper's intensities and probabilities */
    double visibility_error_bit_s;    /* rate with the X error that V_BSM implies */
    double optimum_width[6];          /* change of z y x p_z p_y p_x that costs 1 % of the rate */
    double fourfold_efficiency;       /* efficiency that gives the published four-folds */
    double fourfold_counts;           /* four-folds with it */
    double fourfold_efficiency_bit_s; /* best rate with that efficiency */
    double ghz_fourfold_hz;           /* two pairs at once, 1 GHz, 10 dB */
    double reach_db;                  /* largest loss with a key */
};
extern const struct base_table reproduce_keys_table;

struct reproduce {
    bool quick;
    struct command_plan plan; /* of the paper */
    struct lle_dictionary ring;
    struct lle_steady steady;
    struct lle_comb sweep, soliton, chaotic;
    struct reproduce_lines lines;
    struct lle_spectrum rin_soliton, rin_chaotic, beat_soliton, beat_chaotic;
    double power_rms_soliton,
        power_rms_chaotic; /* relative fluctuation of the detected comb power */
    double overlap_sq, overlap_sq_error;
    struct optics_visibility visibility_soliton, visibility_chaotic;
    struct reproduce_solitons solitons;
    struct reproduce_chaos chaos;
    struct qkd_key key;
    struct reproduce_curve curve;
    struct reproduce_keys keys;
    struct qkd_network network; /* every pair at its best settings: rates */
    struct qkd_network run;     /* at the settings of the published run: four-folds */
    struct base_rows rows;
};

/** Lines of the experiment: mode numbers and ITU names. */
extern const int reproduce_mu[LINES];
extern const char *const reproduce_channel[LINES];

/* ---- stages, in order ---- */

struct base_progress;
enum base_status reproduce_ring(struct reproduce *r, const struct base_progress *p,
                                struct base_error *err);
enum base_status reproduce_soliton(struct reproduce *r, const struct base_progress *p,
                                   struct base_error *err);
enum base_status reproduce_chaotic(struct reproduce *r, const struct base_progress *p,
                                   struct base_error *err);
enum base_status reproduce_key(struct reproduce *r, const struct base_progress *p,
                               struct base_error *err);
enum base_status reproduce_rows(struct reproduce *r, struct base_error *err);

/* ---- what is written ---- */

/** paper.h5, figures/, report.html in `folder`. */
enum base_status reproduce_store(const struct reproduce *r, const struct command_options *options,
                                 const char *folder, struct base_error *err);
enum base_status reproduce_figures(const struct reproduce *r, const char *folder,
                                   struct base_error *err);
enum base_status reproduce_report(const struct reproduce *r, const char *folder,
                                  struct base_error *err);
void reproduce_print(const struct reproduce *r);
json_t *reproduce_json(const struct reproduce *r);

/** One figure of the report. */
struct reproduce_figure {
    const char *name, *title, *caption;
};
extern const struct reproduce_figure reproduce_figure_list[];

#endif
