/* The rows of a key: what JSON, HDF5 and the manual call each number. */
#include "qkd/key.h"

#include <math.h>
#include <stddef.h>

#define AT(field) offsetof(struct qkd_key, field)
#define NUMBER(name, field, unit, about)                                                           \
    {                                                                                              \
        name, BASE_REAL, AT(field), unit, -INFINITY, INFINITY, NAN, NULL, about                    \
    }
#define GAIN(pair, k)                                                                              \
    NUMBER("gains." pair, gain[k], "1",                                                            \
           "gain of intensity pair " pair " (Alice first): Bell-state clicks per pulse pair")
#define ERROR_GAIN(pair, k)                                                                        \
    NUMBER("error_gains." pair, error_gain[k], "1",                                                \
           "error gain of intensity pair " pair ": wrong clicks per pulse pair")
#define USER(name, user, who)                                                                      \
    NUMBER("optimum." name ".z", user.z, "1", who " signal intensity used, photons per qubit"),    \
        NUMBER("optimum." name ".y", user.y, "1", who " stronger decoy intensity used"),           \
        NUMBER("optimum." name ".x", user.x, "1", who " weaker decoy intensity used"),             \
        NUMBER("optimum." name ".p_z", user.p_z, "1", who " probability of z used"),               \
        NUMBER("optimum." name ".p_y", user.p_y, "1", who " probability of y used"),               \
        NUMBER("optimum." name ".p_x", user.p_x, "1", who " probability of x used")

static const struct base_field rows[] = {
    /* the answer first, what it rests on behind it */
    { "verdict", BASE_CHOICE, AT(verdict), "", 0.0, 0.0, QKD_NO_KEY,
      "claimed|no key|source refused|counts refused", "whether a key is claimed" },
    { "reason", BASE_TEXT, AT(reason), "", 0.0, 0.0, 0.0, "", "why no key is claimed" },
    NUMBER("rate_bit_s", rate_bit_s, "bit/s", "secret key rate at the encoder's clock"),
    NUMBER("key_bits", key_bits, "bit", "secret bits of the whole run"),
    NUMBER("rate_per_pulse", rate_per_pulse, "1", "secret bits per pulse pair, never negative"),
    NUMBER("rate_signed", rate_signed, "1", "the rate formula's own value, bits per pulse pair"),
    NUMBER(
        "rate_error", rate_error, "1",
        "standard error of rate_signed as the light was drawn; the rates claimed lie three of it "
        "lower; only with key.source = measured"),
    NUMBER("rate_if_poisson", rate_if_poisson, "1",
           "signed rate a Poisson analysis of the same counts would claim; only where the key does "
           "not rest on Poisson's law"),
    NUMBER("rate_composable", rate_composable, "1",
           "rate of a composable key of this length, bits per pulse pair, signed; of measured "
           "light three of its standard errors lower"),
    { "estimator", BASE_CHOICE, AT(estimator), "", 0.0, 0.0, QKD_JOINT,
      "independent|joint|double|lp|asymptotic|infinite", "how single-photon pairs were bounded" },
    { "error_model", BASE_CHOICE, AT(error_model), "", 0.0, 0.0, QKD_KEY_COUNTED,
      "mixing|rotation|counted", "how misalignment makes errors" },
    { "reconciliation", BASE_CHOICE, AT(reconciliation), "", 0.0, 0.0, QKD_FIXED,
      "fixed|cascade|ldpc", "how the cost of error correction came about" },
    NUMBER("error_correction", error_correction, "1",
           "bits error correction leaks, in units of Shannon's limit"),
    NUMBER("s11_lower", s11_lower, "1",
           "yield of single-photon pairs in the worst case the counts allow"),
    NUMBER("e11_upper", e11_upper, "1", "phase error of single-photon pairs in that case"),
    NUMBER("qber_z", qber_z, "1", "error rate of the signal pairs (Z basis)"),
    NUMBER("qber_x", qber_x, "1", "error rate of the weaker decoy pairs (X basis)"),
    NUMBER("failure_total", failure_total, "1",
           "probability that any of the statistical bounds fails"),
    NUMBER("failure.plus", failure.plus, "1", "of which: S+ from below (xx, oy, yo)"),
    NUMBER("failure.minus", failure.minus, "1", "of which: S- from above (yy, oo)"),
    NUMBER("failure.vacuum", failure.vacuum, "1", "of which: H from both sides (ox, xo, oo)"),
    NUMBER("failure.wrong", failure.wrong, "1", "of which: wrong xx counts"),
    NUMBER("failure.sums", failure.sums, "1", "of which: sums of counts in the linear programme"),
    NUMBER("failure.singles", failure.singles, "1",
           "composable key: single-photon pairs that occurred"),
    NUMBER("failure.phase_errors", failure.phase_errors, "1",
           "composable key: phase errors that occurred"),
    NUMBER("failure.smoothing", failure.smoothing, "1", "composable key: smooth entropies"),
    NUMBER("failure.amplification", failure.amplification, "1",
           "composable key: privacy amplification"),
    NUMBER("failure.correctness", failure.correctness, "1",
           "composable key: the users' keys differ"),
    NUMBER("failure.secrecy", failure.secrecy, "1",
           "composable key: 2 (smoothing + bounds + singles + phase errors) + amplification"),
    NUMBER("failure.composable", failure.composable, "1",
           "composable key: secrecy and correctness together"),
    NUMBER("budget.sifted", budget.sifted, "1",
           "where the key goes, bits per pulse pair: signal clicks, to begin with"),
    NUMBER("budget.multiphoton", budget.multiphoton, "1",
           "lost: clicks not known to be of two single photons"),
    NUMBER("budget.phase_error", budget.phase_error, "1", "lost to the phase error"),
    NUMBER("budget.error_correction", budget.error_correction, "1", "lost to error correction"),
    NUMBER("budget.statistics", budget.statistics, "1",
           "of these, lost to fluctuations: less with more pulses"),
    NUMBER("budget.finite_length", budget.finite_length, "1",
           "lost in addition by a composable key of this length"),
    NUMBER("single_yield", single_yield, "1",
           "yield of single-photon pairs in the model; not known from counts"),
    NUMBER("single_error_x", single_error_x, "1",
           "X error of single-photon pairs in the model; not known from counts"),
    NUMBER("live_fraction", live_fraction, "1",
           "share of qubits that find both detectors ready; not known from counts"),
    NUMBER("count_rate_hz", count_rate_hz, "1/s",
           "clicks of one detector, mean over both; not known from counts"),
    { "warning", BASE_TEXT, AT(warning), "", 0.0, 0.0, 0.0, "",
      "gains that no Poissonian light can have, with the remedy" },
    USER("alice", alice, "Alice's"),
    USER("bob", bob, "Bob's"),
    GAIN("oo", QKD_OO),
    GAIN("ox", QKD_OX),
    GAIN("xo", QKD_XO),
    GAIN("oy", QKD_OY),
    GAIN("yo", QKD_YO),
    GAIN("xx", QKD_XX),
    GAIN("yy", QKD_YY),
    GAIN("zz", QKD_ZZ),
    ERROR_GAIN("oo", QKD_OO),
    ERROR_GAIN("ox", QKD_OX),
    ERROR_GAIN("xo", QKD_XO),
    ERROR_GAIN("oy", QKD_OY),
    ERROR_GAIN("yo", QKD_YO),
    ERROR_GAIN("xx", QKD_XX),
    ERROR_GAIN("yy", QKD_YY),
    ERROR_GAIN("zz", QKD_ZZ),
};

const struct base_table qkd_key_table = {
    .title = "Key",
    .size = sizeof(struct qkd_key),
    .count = sizeof rows / sizeof rows[0],
    .rows = rows,
};
