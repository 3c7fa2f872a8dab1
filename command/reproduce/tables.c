/** Rows of what `combkey reproduce` computes and writes. */
#include "command/reproduce/reproduce.h"

#include <math.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define REAL(type, member, name, unit, about)                                                      \
    {                                                                                              \
        name, BASE_REAL, offsetof(struct type, member), unit, -INFINITY, INFINITY, NAN, NULL,      \
            about                                                                                  \
    }
#define OVER(type, member, name, coordinate, unit, about)                                          \
    {                                                                                              \
        name, BASE_REALS, offsetof(struct type, member), unit, -INFINITY, INFINITY, NAN,           \
            coordinate, about                                                                      \
    }
#define TEXT(type, member, name, about)                                                            \
    {                                                                                              \
        name, BASE_TEXT, offsetof(struct type, member), "", 0, 0, 0, "", about                     \
    }

static const struct base_field row_rows[] = {
    TEXT(reproduce_row, quantity, "quantity", "what is compared"),
    TEXT(reproduce_row, unit, "unit", "unit of the four numbers"),
    REAL(reproduce_row, paper, "paper", "", "published value"),
    REAL(reproduce_row, paper_error, "paper_error", "",
         "published error, or the rounding of the published value"),
    REAL(reproduce_row, model, "model", "", "computed here"),
    REAL(reproduce_row, model_error, "model_error", "",
         "statistical and calibration error of the model"),
    { "kind", BASE_CHOICE, offsetof(struct reproduce_row, kind), "", 0, 3, 0,
      "predicted|calibrated|inferred|not claimed", "how the model number came about" },
    { "agrees", BASE_CHOICE, offsetof(struct reproduce_row, agrees), "", 0, 2, 0, "no|yes|open",
      "within two combined standard errors; open: nothing to compare or not claimed" },
    TEXT(reproduce_row, note, "note", "where it stands and what it rests on"),
};
const struct base_table reproduce_row_table = { "rows", sizeof(struct reproduce_row),
                                                COUNT(row_rows), row_rows };

static const struct base_field line_rows[] = {
    OVER(reproduce_lines, offset_hz, "offset_hz", NULL, "Hz", "optical frequency from the line"),
    OVER(reproduce_lines, level_db[0], "ch35_db", "offset_hz", "dB", "CH35 behind its grating"),
    OVER(reproduce_lines, level_db[1], "ch43_db", "offset_hz", "dB", "CH43 behind its grating"),
    OVER(reproduce_lines, level_db[2], "ch59_db", "offset_hz", "dB", "CH59 behind its grating"),
    REAL(reproduce_lines, neighbour_db[0], "ch35_neighbour_db", "dB",
         "strongest neighbour of CH35, relative to it"),
    REAL(reproduce_lines, neighbour_db[1], "ch43_neighbour_db", "dB",
         "strongest neighbour of CH43, relative to it"),
    REAL(reproduce_lines, neighbour_db[2], "ch59_neighbour_db", "dB",
         "strongest neighbour of CH59, relative to it"),
    REAL(reproduce_lines, grating_fwhm_hz, "grating.fwhm_hz", "Hz",
         "full width at half maximum of the reflection"),
    REAL(reproduce_lines, grating_peak, "grating.peak", "1", "reflected power at the centre"),
    REAL(reproduce_lines, grating_length_m, "grating.length_m", "m", "length of the grating"),
};
const struct base_table reproduce_lines_table = { "lines", sizeof(struct reproduce_lines),
                                                  COUNT(line_rows), line_rows };

static const struct base_field soliton_rows[] = {
    OVER(reproduce_solitons, solitons, "solitons", NULL, "1", "number of solitons in the ring"),
    OVER(reproduce_solitons, hom, "hom", "solitons", "1", "HOM visibility"),
    OVER(reproduce_solitons, hom_stderr, "hom_stderr", "solitons", "1", "its standard error"),
    OVER(reproduce_solitons, bsm, "bsm", "solitons", "1", "BSM visibility"),
    OVER(reproduce_solitons, bsm_stderr, "bsm_stderr", "solitons", "1", "its standard error"),
};
const struct base_table reproduce_solitons_table = { "solitons", sizeof(struct reproduce_solitons),
                                                     COUNT(soliton_rows), soliton_rows };

static const struct base_field chaos_rows[] = {
    REAL(reproduce_chaos, drive_f2, "drive_f2", "1", "pump, f^2"),
    OVER(reproduce_chaos, zeta, "zeta", NULL, "1", "detunings scanned"),
    OVER(reproduce_chaos, hom[0], "ch35.hom", "zeta", "1", "HOM visibility"),
    OVER(reproduce_chaos, hom_stderr[0], "ch35.hom_stderr", "zeta", "1", "its standard error"),
    OVER(reproduce_chaos, bsm[0], "ch35.bsm", "zeta", "1", "BSM visibility"),
    OVER(reproduce_chaos, bsm_stderr[0], "ch35.bsm_stderr", "zeta", "1", "its standard error"),
    REAL(reproduce_chaos, zeta_calibrated[0], "ch35.zeta_calibrated", "1",
         "detuning at which this line has the published V_BSM"),
    REAL(reproduce_chaos, zeta_stderr[0], "ch35.zeta_stderr", "1",
         "its error: statistics and published error"),
    REAL(reproduce_chaos, hom_fitted[0], "ch35.hom_fitted", "1", "V_HOM there"),
    REAL(reproduce_chaos, hom_fitted_stderr[0], "ch35.hom_fitted_stderr", "1", "its error"),
    REAL(reproduce_chaos, fresh_hom[0], "ch35.fresh_hom", "1",
         "V_HOM at CH35's detuning, fresh noise"),
    REAL(reproduce_chaos, fresh_hom_stderr[0], "ch35.fresh_hom_stderr", "1", "its standard error"),
    REAL(reproduce_chaos, fresh_bsm[0], "ch35.fresh_bsm", "1",
         "V_BSM at CH35's detuning, fresh noise"),
    REAL(reproduce_chaos, fresh_bsm_stderr[0], "ch35.fresh_bsm_stderr", "1", "its standard error"),
    OVER(reproduce_chaos, hom[1], "ch43.hom", "zeta", "1", "HOM visibility"),
    OVER(reproduce_chaos, hom_stderr[1], "ch43.hom_stderr", "zeta", "1", "its standard error"),
    OVER(reproduce_chaos, bsm[1], "ch43.bsm", "zeta", "1", "BSM visibility"),
    OVER(reproduce_chaos, bsm_stderr[1], "ch43.bsm_stderr", "zeta", "1", "its standard error"),
    REAL(reproduce_chaos, zeta_calibrated[1], "ch43.zeta_calibrated", "1",
         "detuning at which this line has the published V_BSM"),
    REAL(reproduce_chaos, zeta_stderr[1], "ch43.zeta_stderr", "1",
         "its error: statistics and published error"),
    REAL(reproduce_chaos, hom_fitted[1], "ch43.hom_fitted", "1", "V_HOM there"),
    REAL(reproduce_chaos, hom_fitted_stderr[1], "ch43.hom_fitted_stderr", "1", "its error"),
    REAL(reproduce_chaos, fresh_hom[1], "ch43.fresh_hom", "1",
         "V_HOM at CH35's detuning, fresh noise"),
    REAL(reproduce_chaos, fresh_hom_stderr[1], "ch43.fresh_hom_stderr", "1", "its standard error"),
    REAL(reproduce_chaos, fresh_bsm[1], "ch43.fresh_bsm", "1",
         "V_BSM at CH35's detuning, fresh noise"),
    REAL(reproduce_chaos, fresh_bsm_stderr[1], "ch43.fresh_bsm_stderr", "1", "its standard error"),
    OVER(reproduce_chaos, hom[2], "ch59.hom", "zeta", "1", "HOM visibility"),
    OVER(reproduce_chaos, hom_stderr[2], "ch59.hom_stderr", "zeta", "1", "its standard error"),
    OVER(reproduce_chaos, bsm[2], "ch59.bsm", "zeta", "1", "BSM visibility"),
    OVER(reproduce_chaos, bsm_stderr[2], "ch59.bsm_stderr", "zeta", "1", "its standard error"),
    REAL(reproduce_chaos, zeta_calibrated[2], "ch59.zeta_calibrated", "1",
         "detuning at which this line has the published V_BSM"),
    REAL(reproduce_chaos, zeta_stderr[2], "ch59.zeta_stderr", "1",
         "its error: statistics and published error"),
    REAL(reproduce_chaos, hom_fitted[2], "ch59.hom_fitted", "1", "V_HOM there"),
    REAL(reproduce_chaos, hom_fitted_stderr[2], "ch59.hom_fitted_stderr", "1", "its error"),
    REAL(reproduce_chaos, fresh_hom[2], "ch59.fresh_hom", "1",
         "V_HOM at CH35's detuning, fresh noise"),
    REAL(reproduce_chaos, fresh_hom_stderr[2], "ch59.fresh_hom_stderr", "1", "its standard error"),
    REAL(reproduce_chaos, fresh_bsm[2], "ch59.fresh_bsm", "1",
         "V_BSM at CH35's detuning, fresh noise"),
    REAL(reproduce_chaos, fresh_bsm_stderr[2], "ch59.fresh_bsm_stderr", "1", "its standard error"),
    REAL(reproduce_chaos, hom_predicted_stderr, "hom_predicted_stderr", "1",
         "error of ch35.fresh_hom with that of the detuning"),
    REAL(reproduce_chaos, linewidth_hz, "linewidth_hz", "Hz",
         "full width at half maximum of CH35's own spectrum"),
};
const struct base_table reproduce_chaos_table = { "chaos", sizeof(struct reproduce_chaos),
                                                  COUNT(chaos_rows), chaos_rows };

static const struct base_field curve_rows[] = {
    OVER(reproduce_curve, loss_db, "loss_db", NULL, "dB", "total loss between the two users"),
    OVER(reproduce_curve, rate_bit_s, "rate_bit_s", "loss_db", "bit/s",
         "optimised finite-key rate"),
    OVER(reproduce_curve, asymptotic_bit_s, "asymptotic_bit_s", "loss_db", "bit/s",
         "the same without statistical fluctuation"),
    OVER(reproduce_curve, plob_bit_s, "plob_bit_s", "loss_db", "bit/s",
         "repeaterless bound -log2(1 - eta) times the clock (Pirandola et al., Nat. Commun. 8, "
         "15043 (2017))"),
};
const struct base_table reproduce_curve_table = { "curve", sizeof(struct reproduce_curve),
                                                  COUNT(curve_rows), curve_rows };

static const struct base_field key_rows[] = {
    REAL(reproduce_keys, published_settings_bit_s, "published_settings_bit_s", "bit/s",
         "rate at the published intensities and probabilities"),
    REAL(reproduce_keys, visibility_error_bit_s, "visibility_error_bit_s", "bit/s",
         "rate with the X error that the published V_BSM implies"),
    REAL(reproduce_keys, optimum_width[0], "optimum_width.z", "1",
         "change of z that costs 1 % of the rate"),
    REAL(reproduce_keys, optimum_width[1], "optimum_width.y", "1",
         "change of y that costs 1 % of the rate"),
    REAL(reproduce_keys, optimum_width[2], "optimum_width.x", "1",
         "change of x that costs 1 % of the rate"),
    REAL(reproduce_keys, optimum_width[3], "optimum_width.p_z", "1",
         "change of p_z that costs 1 % of the rate"),
    REAL(reproduce_keys, optimum_width[4], "optimum_width.p_y", "1",
         "change of p_y that costs 1 % of the rate"),
    REAL(reproduce_keys, optimum_width[5], "optimum_width.p_x", "1",
         "change of p_x that costs 1 % of the rate"),
    REAL(reproduce_keys, fourfold_efficiency, "fourfold_efficiency", "1",
         "detector efficiency that gives the published four-folds"),
    REAL(reproduce_keys, fourfold_counts, "fourfold_counts", "1",
         "four-folds with that efficiency"),
    REAL(reproduce_keys, fourfold_efficiency_bit_s, "fourfold_efficiency_bit_s", "bit/s",
         "best rate with that efficiency"),
    REAL(reproduce_keys, ghz_fourfold_hz, "ghz_fourfold_hz", "Hz",
         "four-fold rate at 1 GHz and 10 dB"),
    REAL(reproduce_keys, reach_db, "reach_db", "dB", "largest total loss with a key"),
};
const struct base_table reproduce_keys_table = { "keys", sizeof(struct reproduce_keys),
                                                 COUNT(key_rows), key_rows };

const int reproduce_mu[LINES] = { -14, -6, 10 };
const char *const reproduce_channel[LINES] = { "CH35", "CH43", "CH59" };
