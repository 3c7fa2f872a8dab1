/* When no key is claimed although the formula gives one. */
#include "qkd/key.h"

#include <math.h>
#include <stdio.h>

/* rate_signed keeps what would have been claimed. */
static void refuse(struct qkd_key *key, int verdict)
{
    key->verdict = verdict;
    key->rate_per_pulse = key->rate_bit_s = key->key_bits = 0.0;
}

/* Light whose pulse energy fluctuates has more photon pairs per pulse than Poisson's law says:
 * decoy bounds would overstate single photons (1.8 times for chaotic light). |g2 - 1| = 0.016 is
 * what a pulse-energy jitter of 13 % makes. The error counts against the source: a look too short
 * to know does not make light Poissonian. */
void qkd_key_judge_source(const struct optics_statistics *source, struct qkd_key *key)
{
    static const double tolerated = 0.016;
    const double off = fabs(source->energy_g2 - 1.0);
    if (off + source->energy_g2_stderr <= tolerated)
        return;
    refuse(key, QKD_SOURCE_REFUSED);
    snprintf(key->reason, sizeof key->reason,
             "refused: g2 of the pulse energy is %.4f +- %.4f, a decoy method needs 1 within %.3f",
             source->energy_g2, source->energy_g2_stderr, tolerated);
}

/* Every row says how long the run was: sent / (probability of its two settings). Published numbers
 * are rounded, dead times cost some pulses: 5 %. */
void qkd_key_judge_counts(const struct qkd_counts *counts, struct qkd_key *key)
{
    static const double tolerated = 0.05;
    const double share_zz = qkd_pair_probability(QKD_ZZ, &key->alice, &key->bob);
    if (counts->sent[QKD_ZZ] == 0.0 && share_zz == 0.0)
        return; /* no signal, no key: already said */
    const double pulses = counts->sent[QKD_ZZ] / share_zz;
    for (int k = 0; k < QKD_ZZ; k++) {
        const double expected = pulses * qkd_pair_probability(k, &key->alice, &key->bob);
        if (fabs(counts->sent[k] - expected) <= tolerated * counts->sent[k])
            continue;
        refuse(key, QKD_COUNTS_REFUSED);
        snprintf(
            key->reason, sizeof key->reason,
            "refused: sent of zz and p_z make a run of %.4g pulse pairs, of which %.4g would be "
            "%s, not the %.4g given: set alice.p_z .. bob.p_x as in the run",
            pulses, expected, qkd_pair_name(k), counts->sent[k]);
        return;
    }
}
