/** The published numbers, with their errors. npj Quantum Information (2025),
 *  doi 10.1038/s41534-025-01052-7; the figure stands beside each. */
#ifndef COMMAND_REPRODUCE_PAPER_H
#define COMMAND_REPRODUCE_PAPER_H

/** error: the published standard error, or half the last digit given. */
struct paper_number {
    double value, error;
};

static const struct paper_number paper_chaotic_hom = { 0.286, 0.006 };             /* Fig. 3b */
static const struct paper_number paper_chaotic_bsm = { 0.088, 0.005 };             /* Fig. 3c */
static const struct paper_number paper_soliton_hom = { 0.467, 0.006 };             /* Fig. 3d */
static const struct paper_number paper_soliton_bsm = { 0.456, 0.004 };             /* Fig. 3e */
static const struct paper_number paper_soliton_linewidth_hz = { 0.11e6, 0.005e6 }; /* SI Fig. 9 */
static const struct paper_number paper_chaotic_linewidth_hz = { 1.4e6, 0.05e6 };   /* SI Fig. 9 */
static const struct paper_number paper_span_nm = { 120.0, 5.0 };    /* Fig. 2b, "about" */
static const struct paper_number paper_rate_bit_s = { 267.0, 0.5 }; /* Fig. 4, mean of six pairs */
static const struct paper_number paper_fourfold = { 3033.0,
                                                    0.5 }; /* Fig. 5, mean of the pairs of links */
static const struct paper_number paper_ghz_fourfold_hz = {
    1e4, 0.5e4
}; /* outlook, "about": an order of magnitude */
static const struct paper_number paper_settings[6] = {
    /* at 30 dB */
    { 0.636, 0.0005 }, { 0.204, 0.0005 }, { 0.054, 0.0005 }, /* z y x */
    { 0.754, 0.0005 }, { 0.036, 0.0005 }, { 0.188, 0.0005 }, /* p_z p_y p_x */
};

#endif
