#include "qkd/plan.h"

#include <math.h>
#include <stddef.h>

#define AT(field) offsetof(struct qkd_plan, field)

/* The intensities and probabilities are those the paper used at 30 dB (Fig. 4). */
#define USER_ROWS(user, who)                                                                       \
    { #user ".z", BASE_REAL, AT(user.z),                                                           \
      "1",        0.0,       10.0,                                                                 \
      0.636,      NULL,      who " signal intensity (Z basis), photons per qubit in both bins" },  \
        { #user ".y", BASE_REAL, AT(user.y),                                                       \
          "1",        0.0,       10.0,                                                             \
          0.204,      NULL,      who " stronger decoy intensity (X basis), photons per qubit" },   \
        { #user ".x", BASE_REAL, AT(user.x),                                                       \
          "1",        0.0,       10.0,                                                             \
          0.054,      NULL,      who " weaker decoy intensity (X basis), photons per qubit" },     \
        { #user ".p_z", BASE_REAL, AT(user.p_z),                                                   \
          "1",          0.0,       1.0,                                                            \
          0.754,        NULL,      who " probability of sending z" },                              \
        { #user ".p_y", BASE_REAL, AT(user.p_y),                                                   \
          "1",          0.0,       1.0,                                                            \
          0.036,        NULL,      who " probability of sending y" },                              \
    {                                                                                              \
#user ".p_x", BASE_REAL, AT(user.p_x), "1", 0.0, 1.0, 0.188, NULL,                         \
            who " probability of sending x; vacuum takes the rest"                                 \
    }

static const struct base_field rows[] = {
    USER_ROWS(alice, "Alice's"),
    USER_ROWS(bob, "Bob's"),
    { "compare.most_db", BASE_REAL, AT(compare.most_db), "dB", 1.0, 150.0, 70.0, NULL,
      "largest loss between two users at which protocols are compared" },
    { "compare.points", BASE_COUNT, AT(compare.points), "1", 2.0, 1000.0, 36.0, NULL,
      "losses compared, from 0 on" },
    { "compare.phase_slices", BASE_COUNT, AT(compare.phase_slices), "1", 2.0, 1024.0, 16.0, NULL,
      "phase slices of phase matching" },
    { "compare.pairing_interval", BASE_REAL, AT(compare.pairing_interval), "1", 1.0, 1e12, 2000.0,
      NULL, "pulses over which clicks may be paired (mode pairing)" },
    { "compare.brightness_hz", BASE_REAL, AT(compare.brightness_hz), "Hz", 1.0, 1e15, 1e6, NULL,
      "photon pairs per second and link of an entanglement network" },
    { "key.pulses", BASE_REAL, AT(key.pulses), "1", 1.0, 1e30, 3e12, NULL,
      "pulse pairs sent by a pair of users" },
    { "key.failure", BASE_REAL, AT(key.failure), "1", 0.0, 0.5, 1e-10, NULL,
      "failure probability of each statistical bound; 0: infinitely many pulses" },
    { "key.error_correction", BASE_REAL, AT(key.error_correction), "1", 1.0, 10.0, 1.16, NULL,
      "inefficiency f of error correction; 1 is Shannon's limit" },
    { "key.estimator", BASE_CHOICE, AT(key.estimator), "", 0.0, 0.0, QKD_JOINT,
      "independent|joint|double|lp|asymptotic|infinite",
      "how single-photon pairs are bounded from the counts; asymptotic: infinitely many pulses; "
      "infinite: and decoys" },
    { "key.statistics", BASE_CHOICE, AT(key.statistics), "", 0.0, 0.0, QKD_CHERNOFF,
      "chernoff|gaussian|xie|hoeffding",
      "how counts may fluctuate; gaussian only to compare with older work" },
    { "key.error_model", BASE_CHOICE, AT(key.error_model), "", 0.0, 0.0, QKD_MIXING,
      "mixing|rotation",
      "misalignment: a share of the clicks called wrong, or both users' qubits turned (by "
      "interference.error_z)" },
    { "key.source", BASE_CHOICE, AT(key.source), "", 0.0, 0.0, QKD_SOURCE_POISSON,
      "poisson|measured",
      "photon numbers the decoys rest on: Poisson's law (other light is refused), or those of the "
      "light itself, at the plan's settings" },
    { "key.reconciliation", BASE_CHOICE, AT(key.reconciliation), "", 0.0, 0.0, QKD_FIXED,
      "fixed|cascade|ldpc",
      "error correction: key.error_correction as it stands; Cascade (table of Luetkenhaus 2000; "
      "its "
      "1.22 and 1.35 from 10 % errors on are unconfirmed); codes of finite length" },
    { "key.reconciliation_block", BASE_REAL, AT(key.reconciliation_block), "bit", 100.0, 1e12, 1e6,
      NULL, "bits corrected at once (ldpc)" },
    { "key.reconciliation_failure", BASE_REAL, AT(key.reconciliation_failure), "1", 1e-12, 0.5,
      1e-3, NULL, "share of the blocks that cannot be corrected and are thrown away (ldpc)" },
    { "key.blocks", BASE_COUNT, AT(key.blocks), "1", 1.0, 10000.0, 1.0, NULL,
      "blocks a run is cut into, each with a key of its own" },
    { "key.drift_loss_db", BASE_REAL, AT(key.drift_loss_db), "dB", -100.0, 100.0, 0.0, NULL,
      "loss gained in each arm over a run, steadily" },
    { "key.drift_error", BASE_REAL, AT(key.drift_error), "1", 0.0, 0.5, 0.0, NULL,
      "misalignment that a random walk of polarization and phase adds over a run, mean" },
    { "key.least_photons", BASE_REAL, AT(key.least_photons), "1", 0.0, 10.0, 0.0, NULL,
      "weakest intensity the modulator sets, beside the vacuum" },
    { "key.most_photons", BASE_REAL, AT(key.most_photons), "1", 0.0, 10.0, 0.0, NULL,
      "strongest intensity the modulator sets; 0: no limit" },
    { "key.extinction_db", BASE_REAL, AT(key.extinction_db), "dB", 0.0, 200.0, 0.0, NULL,
      "largest ratio of a user's intensities, strongest to weakest beside the vacuum; 0: no "
      "limit" },
    { "key.fixed", BASE_TEXT, AT(key.fixed), "", 0.0, 0.0, 0.0, "",
      "settings the optimiser leaves as they are, such as alice.z bob.z" },
    { "key.bell", BASE_CHOICE, AT(key.bell), "", 0.0, 0.0, QKD_PSI_MINUS, "minus|both",
      "Bell states the relay announces: Psi- alone, or Psi- and Psi+" },
    { "key.optimise", BASE_CHOICE, AT(key.optimise), "", 0.0, 0.0, QKD_OPTIMISE_SYMMETRIC,
      "none|symmetric|full",
      "settings to optimise: none, alike for both users, or each on its own" },
    { "network.users", BASE_COUNT, AT(network.users), "1", 2.0, 1000.0, 4.0, NULL,
      "users of the fully connected network" },
    { "network.losses_db", BASE_LIST, AT(network.losses_db), "dB", 0.0, 200.0, 15.0, NULL,
      "loss of each user's arm, one number per user, or one for all" },
    { "network.objective", BASE_CHOICE, AT(network.objective), "", 0.0, 0.0, QKD_TOTAL,
      "total|minimum", "what the assignment of comb lines maximises: the sum or the worst link" },
    { "network.users_file", BASE_TEXT, AT(network.users_file), "", 0.0, 0.0, 0.0, "",
      "table (CSV) of the users' arms in place of losses_db: a column loss_db or distance_m" },
    { "network.map", BASE_CHOICE, AT(network.map), "", 0.0, 0.0, QKD_MAP_NONE, "none|random",
      "random: users live anywhere in a disc round the relay with equal chance, in place of "
      "losses_db" },
    { "network.radius_m", BASE_REAL, AT(network.radius_m), "m", 0.0, 1e6, 20e3, NULL,
      "radius of that disc" },
    { "network.seed", BASE_COUNT, AT(network.seed), "1", 0.0, 4294967295.0, 1.0, NULL,
      "of the random map: another number, another city" },
    { "network.fiber_db_per_km", BASE_REAL, AT(network.fiber_db_per_km), "dB/km", 0.0, 100.0, 0.2,
      NULL, "loss of the fibres where distances are given" },
    { "network.encoders", BASE_CHOICE, AT(network.encoders), "", 0.0, 0.0, QKD_ENCODERS_SHARED,
      "shared|independent",
      "one encoder per user for all its lines, or one for each line (four-fold coincidences)" },
    { "network.band_low_hz", BASE_REAL, AT(network.band_low_hz), "Hz", 0.0, 1e16, 0.0, NULL,
      "lines below are not used" },
    { "network.band_high_hz", BASE_REAL, AT(network.band_high_hz), "Hz", 0.0, 1e16, 1e16, NULL,
      "lines above are not used" },
    { "network.forbidden", BASE_LIST, AT(network.forbidden), "1", -10000.0, 10000.0, NAN, NULL,
      "mode numbers of lines that are not used" },
    { "network.vacuum_margin_db", BASE_REAL, AT(network.vacuum_margin_db), "dB", 0.0, 100.0, 20.0,
      NULL,
      "lines less than this above half a photon per mode, what an empty ring sends, are not used" },
    { "network.noise_figure_db", BASE_REAL, AT(network.noise_figure_db), "dB", 0.0, 30.0, 0.0, NULL,
      "noise figure of the amplifier behind the comb; 0: no amplifier" },
    { "network.flatten", BASE_FLAG, AT(network.flatten), "", 0.0, 1.0, 0.0, NULL,
      "a programmable filter behind the amplifier makes all lines as dim as the dimmest usable "
      "one" },
    { "network.filter_hz", BASE_REAL, AT(network.filter_hz), "Hz", 0.0, 1e13, 0.0, NULL,
      "full width at half maximum of the demultiplexers; 0: perfect ones" },
    { "network.isolation_db", BASE_REAL, AT(network.isolation_db), "dB", 0.0, 200.0, 40.0, NULL,
      "what a demultiplexer leaves of any other line at the best" },
    { "network.spacings_hz", BASE_LIST, AT(network.spacings_hz), "Hz", 1e9, 1e13, NAN, NULL,
      "line spacings for which to find how many users one comb can carry" },
};

const struct base_table qkd_plan_table = {
    .title = "Protocol",
    .size = sizeof(struct qkd_plan),
    .count = sizeof rows / sizeof rows[0],
    .rows = rows,
};

/* An intensity a decoy method can use; NaN fails every comparison and is caught too. */
static bool is_photon_number(double mu)
{
    return mu > 0.0 && mu <= 10.0;
}

static bool is_probability(double p)
{
    return p >= 0.0 && p <= 1.0;
}

double qkd_user_vacuum(const struct qkd_user *user)
{
    return 1.0 - user->p_z - user->p_y - user->p_x;
}

enum base_status qkd_user_check(const char *name, const struct qkd_user *u, struct base_error *err)
{
    if (!is_photon_number(u->z))
        return base_fail(err, BASE_ERR_CONFIG,
                         "%s.z = %g: the signal intensity must lie in (0, 10] photons", name, u->z);
    if (!is_photon_number(u->x))
        return base_fail(err, BASE_ERR_CONFIG,
                         "%s.x = %g: the weaker decoy intensity must lie in (0, 10] photons", name,
                         u->x);
    if (!is_photon_number(u->y) || !(u->x < u->y))
        return base_fail(err, BASE_ERR_CONFIG,
                         "%s.y = %g: the stronger decoy intensity must lie above %s.x = %g and not "
                         "above 10 photons",
                         name, u->y, name, u->x);

    const double p[] = { u->p_z, u->p_y, u->p_x };
    static const char *const p_name[] = { "p_z", "p_y", "p_x" };
    for (size_t i = 0; i < 3; i++)
        if (!is_probability(p[i]))
            return base_fail(err, BASE_ERR_CONFIG, "%s.%s = %g: a probability lies in [0, 1]", name,
                             p_name[i], p[i]);
    /* Rounding of 1 - p_z - p_y - p_x is a few 1e-16; below that the vacuum is simply not sent. */
    const double vacuum = qkd_user_vacuum(u);
    if (vacuum < -1e-12)
        return base_fail(err, BASE_ERR_CONFIG,
                         "%s.p_z + p_y + p_x = %.17g: the sum must not exceed 1, the vacuum takes "
                         "the rest",
                         name, 1.0 - vacuum);
    return BASE_OK;
}

static enum base_status check_network(const struct qkd_network_plan *net, struct base_error *err)
{
    const size_t given = net->losses_db.count;
    if (net->users < 2)
        return base_fail(err, BASE_ERR_CONFIG, "network.users = %zu: two or more are needed",
                         net->users);
    if (given > 1 && given != net->users && !net->users_file[0] && net->map == QKD_MAP_NONE)
        return base_fail(err, BASE_ERR_CONFIG,
                         "network.losses_db has %zu entries for network.users = %zu: one per user, "
                         "or one for all, is needed",
                         given, net->users);
    for (size_t i = 0; i < given; i++)
        if (!(net->losses_db.value[i] >= 0.0) || !isfinite(net->losses_db.value[i]))
            return base_fail(err, BASE_ERR_CONFIG,
                             "network.losses_db entry %zu = %g: a loss of 0 dB or more is needed",
                             i + 1, net->losses_db.value[i]);
    for (size_t i = 0; i < net->forbidden.count; i++)
        if (!isnan(net->forbidden.value[i]) &&
            net->forbidden.value[i] != rint(net->forbidden.value[i]))
            return base_fail(err, BASE_ERR_CONFIG,
                             "network.forbidden entry %zu = %g: lines have whole numbers", i + 1,
                             net->forbidden.value[i]);
    return BASE_OK;
}

enum base_status qkd_plan_check(const struct qkd_plan *plan, struct base_error *err)
{
    enum base_status status = qkd_user_check("alice", &plan->alice, err);
    if (!status)
        status = qkd_user_check("bob", &plan->bob, err);
    if (!status)
        status = qkd_key_plan_check(&plan->key, err);
    if (!status)
        status = check_network(&plan->network, err);
    return status;
}
