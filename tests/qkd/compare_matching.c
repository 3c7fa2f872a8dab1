/* Phase matching with a finite number of pulses, and the symmetry its phase error rests on. */
#include "qkd/compare_matching.h"

#include "qkd/bounds.h"
#include "qkd/chernoff.h"

#include <complex.h>
#include <criterion/criterion.h>
#include <math.h>

static const struct qkd_compare_link far_apart = {
    .transmittance = 0.01, .dark_probability = 1e-8, .error = 0.03, .error_correction = 1.1
};

/* The even photon numbers' sum in closed form:
 *    sum_{k even} P_k [1 - (1 - 2p)(1 - eta)^k] = exp(-mu) [cosh mu - (1 - 2p) cosh(mu (1 - eta))],
 * whose digits are good where eta is not small. */
Test(phase_symmetry, phase_errors_are_the_even_photon_numbers)
{
    struct base_error err;
    for (double eta = 0.1; eta < 1.0; eta += 0.2)
        for (double mu = 0.02; mu < 0.3; mu += 0.05) {
            const struct qkd_compare_link l = { eta, 1e-5, 0.02, 1.1 };
            const double silent = (1.0 - 2e-5) * exp(-eta * mu), gain = 1.0 - silent;
            const double even =
                exp(-mu) * (cosh(mu) - (1.0 - 2e-5) * cosh(mu * (1.0 - eta))) / gain;
            const double error =
                (1e-5 + eta * mu * qkd_compare_slice_error(0.02, 16)) * exp(-eta * mu) / gain;
            const double printed =
                gain / 8.0 * (1.0 - 1.1 * qkd_entropy(error) - qkd_entropy(even));
            double rate = 0.0;
            cr_assert(!qkd_compare_phase_symmetry(&l, mu, 16, &rate, &err));
            cr_expect(fabs(rate - fmax(0.0, printed)) < 1e-12, "%g, printed %g", rate, printed);
        }
}

/* Why: k photons of both users together, Alice's and Bob's turned by bits a and b. What a click
 * leaves of the qubits (any amplitudes t^n of n photons at Alice, whatever the relay does) has
 * X_A X_B = (-1)^k exactly: psi[!a][!b] = (-1)^k psi[a][b]. */
Test(phase_symmetry, turning_both_users_tells_odd_from_even)
{
    for (int k = 0; k < 8; k++) {
        double complex psi[2][2] = { { 0.0 } };
        for (int n = 0; n <= k; n++) { /* n photons from Alice, k - n from Bob */
            const double complex amplitude = cexp(I * 1.7 * n * n) / (1.0 + n); /* the relay's */
            const double binomial = sqrt(tgamma(k + 1) / (tgamma(n + 1) * tgamma(k - n + 1)));
            for (int a = 0; a < 2; a++)
                for (int b = 0; b < 2; b++)
                    psi[a][b] +=
                        amplitude * binomial * (a * n % 2 ? -1 : 1) * (b * (k - n) % 2 ? -1 : 1);
        }
        for (int a = 0; a < 2; a++)
            for (int b = 0; b < 2; b++)
                cr_expect(cabs(psi[1 - a][1 - b] - (k % 2 ? -1 : 1) * psi[a][b]) < 1e-12, "%d", k);
    }
}

/* Errors of interference cost bits, not privacy: the rate is never below that of the proof which
 * counts them, and survives errors at which that one has no key. */
Test(phase_symmetry, is_never_below_the_proof_by_errors)
{
    struct base_error err;
    for (double e = 0.0; e < 0.2; e += 0.02)
        for (double mu = 0.01; mu < 0.5; mu *= 1.5) {
            struct qkd_compare_link l = far_apart;
            double symmetry = 0.0, errors = 0.0;
            l.error = e;
            cr_assert(!qkd_compare_phase_symmetry(&l, mu, 16, &symmetry, &err));
            cr_assert(!qkd_compare_phase_matching(&l, mu, 16, &errors, &err));
            cr_expect(symmetry >= errors * (1.0 - 1e-9), "e %g, mu %g", e, mu);
        }
    struct qkd_compare_link noisy = far_apart;
    double symmetry = 0.0, errors = 0.0;
    noisy.error = 0.13; /* the error rate their abstract names */
    cr_assert(!qkd_compare_phase_symmetry(&noisy, 0.02, 16, &symmetry, &err));
    cr_assert(!qkd_compare_phase_matching(&noisy, 0.02, 16, &errors, &err));
    cr_expect(symmetry > 0.0 && errors < symmetry);
}

/* Without fluctuations: Y1 from below, the closer the weaker the decoy. */
Test(matching_finite, weak_decoys_see_single_photons)
{
    const struct qkd_matching_run run = { 1e13, 0.0, 16 };
    const double truth = 1.0 - (1.0 - 2e-8) * (1.0 - far_apart.transmittance);
    double before = 0.0;
    for (double nu = 0.09; nu > 1e-5; nu /= 3.0) {
        const struct qkd_matching s = { 0.1, nu, 0.5, 0.3 };
        const double y = qkd_matching_finite(&far_apart, &s, &run).y1_lower;
        cr_expect(y <= truth * (1.0 + 1e-9) && y > before, "nu %g: %g, %g", nu, y, truth);
        before = y;
    }
    cr_expect(before > 0.999 * truth);
}

/* Infinitely many decoys of which only single photons are used. */
static double singles_only(const struct qkd_compare_link *l)
{
    double best = 0.0;
    for (double mu = 0.01; mu < 0.5; mu *= 1.002) {
        const double x = l->transmittance * mu, quiet = 1.0 - 2.0 * l->dark_probability;
        const double gain = 1.0 - quiet * exp(-x);
        const double one = mu * exp(-mu) * (1.0 - quiet * (1.0 - l->transmittance)) / gain;
        const double error =
            (l->dark_probability + x * qkd_compare_slice_error(l->error, 16)) * exp(-x) / gain;
        best = fmax(best,
                    gain / 8.0 *
                        (1.0 - l->error_correction * qkd_entropy(error) - qkd_entropy(1.0 - one)));
    }
    return best;
}

/* Long runs stay below infinitely many decoys; what two decoys cannot tell from even numbers, three
 * photons, keeps them a little away: they reach what single photons give. */
Test(matching_finite, long_runs_approach_infinitely_many_decoys)
{
    struct base_error err;
    struct qkd_compare_best limit;
    cr_assert(!qkd_compare_best_of(&far_apart, 16, 1.0, &limit, &err));
    const double reached = singles_only(&far_apart);
    struct qkd_matching s = { 0 };
    double before = 0.0;
    for (double N = 1e11; N < 1e25; N *= 10.0) {
        const struct qkd_matching_run run = { N, 1e-10, 16 };
        const double rate = qkd_matching_best(&far_apart, &run, &s).rate;
        cr_expect(rate > before && rate < reached, "N %g: %g after %g", N, rate, before);
        before = rate;
    }
    cr_expect(reached < limit.phase_matching && reached > 0.9 * limit.phase_matching);
    cr_expect(before > 0.99 * reached, "%g of %g", before, reached);
}

Test(matching_finite, worse_links_give_less)
{
    const struct qkd_matching_run run = { 1e13, 1e-10, 16 }, looser = { 1e13, 1e-7, 16 };
    struct qkd_matching s = { 0 }, t;
    const double rate = qkd_matching_best(&far_apart, &run, &s).rate;
    cr_assert(rate > 0.0);
    for (int i = 0; i < 3; i++) {
        struct qkd_compare_link bad = far_apart;
        *(double *[]){ &bad.transmittance, &bad.dark_probability, &bad.error }[i] *=
            i == 0 ? 0.7 : 2.0;
        t = s;
        cr_expect(qkd_matching_best(&bad, &run, &t).rate < rate, "%d", i);
    }
    t = s;
    cr_expect(qkd_matching_best(&far_apart, &looser, &t).rate > rate);
}

/* Their abstract: the repeaterless bound is passed with 1e12 pulses. */
Test(matching_finite, passes_the_repeaterless_bound_with_1e12_pulses)
{
    const struct qkd_compare_link l = { 1.5e-3, 1e-9, 0.02, 1.1 };
    const struct qkd_matching_run run = { 1e12, 1e-10, 16 };
    struct qkd_matching s = { 0 };
    const double rate = qkd_matching_best(&l, &run, &s).rate;
    cr_expect(rate > qkd_compare_plob(l.transmittance * l.transmittance), "%g", rate);
}

/* The formula of the header once more, from counts, with every bound on its own side. */
static double printed(const struct qkd_compare_link *l, const struct qkd_matching *s, double N)
{
    static const double eps = 1e-10, slices = 16.0;
    const double o = 1.0 - s->p_mu - s->p_nu, quiet = 1.0 - 2.0 * l->dark_probability;
    const double sent[] = { N * o * o, N * s->p_nu * s->p_nu * 2.0 / slices,
                            N * s->p_mu * s->p_mu * 2.0 / slices };
    const double light[] = { 0.0, s->nu, s->mu };
    double n[3];
    for (int i = 0; i < 3; i++)
        n[i] = sent[i] * (1.0 - quiet * exp(-l->transmittance * light[i]));
    const double zero = qkd_chernoff_expect_upper(n[0], eps) / sent[0];
    const double weak = exp(s->nu) * qkd_chernoff_expect_lower(n[1], eps) / sent[1] - zero;
    const double strong = exp(s->mu) * qkd_chernoff_expect_upper(n[2], eps) / sent[2] - zero;
    /* weak = nu Y1 + nu^2 Y2/2 + ..., strong the same in mu: remove Y2 */
    const double Y1 =
        (weak / (s->nu * s->nu) - strong / (s->mu * s->mu)) / (1.0 / s->nu - 1.0 / s->mu);
    const double n1 = qkd_chernoff_observe_lower(sent[2] * s->mu * exp(-s->mu) * Y1, eps);
    const double wrong =
        sent[2] * exp(-l->transmittance * s->mu) *
        (l->dark_probability + l->transmittance * s->mu * qkd_compare_slice_error(l->error, 16));
    return (n[2] * (1.0 - qkd_entropy(1.0 - n1 / n[2])) -
            l->error_correction * n[2] * qkd_entropy(wrong / n[2]) - log2(8.0 / 1e-10) -
            2.0 * log2(2.0 / 1e-20) - 2.0 * log2(1.0 / 2e-10)) /
           N;
}

/* The differences leave 1e-16 over p or nu of the gains: 1e-6. */
Test(matching_finite, is_the_printed_formula_with_every_bound_on_its_side)
{
    static const double runs[][4] = { /* transmittance, darks, error, pulses */
                                      { 0.01, 1e-8, 0.03, 1e12 },
                                      { 0.1, 1e-6, 0.02, 1e10 },
                                      { 0.3, 1e-4, 0.01, 1e9 }
    };
    for (int i = 0; i < 3; i++) {
        const struct qkd_compare_link link = { runs[i][0], runs[i][1], runs[i][2], 1.1 };
        const struct qkd_matching_run run = { runs[i][3], 1e-10, 16 };
        struct qkd_matching best = { 0 };
        const double rate = qkd_matching_best(&link, &run, &best).rate;
        const double again = printed(&link, &best, run.pulses);
        cr_expect(rate > 0.0, "run %d: no key", i);
        cr_expect(fabs(again / rate - 1.0) < 1e-6, "run %d: %.10g, again %.10g", i, rate, again);
    }
}

/* Four bounds twice each; two smoothings twice, amplification, correctness. */
Test(matching_finite, every_event_of_failure_is_counted)
{
    const struct qkd_matching_run run = { 1e12, 1e-10, 16 };
    const struct qkd_matching s = { 0.1, 0.01, 0.5, 0.3 };
    const double found = qkd_matching_finite(&far_apart, &s, &run).failure_total;
    cr_expect(fabs(found / 14e-10 - 1.0) < 1e-12, "%g", found);
}

Test(matching_finite, settings_that_are_none_have_no_rate)
{
    const struct qkd_matching_run run = { 1e12, 1e-10, 16 }, none = { 1e12, 1e-10, 1 };
    const struct qkd_matching good = { 0.1, 0.01, 0.5, 0.3 };
    const struct qkd_matching bad[] = { { 0.1, 0.1, 0.5, 0.3 },
                                        { 0.1, 0.01, 0.7, 0.3 },
                                        { NAN, 0.01, 0.5, 0.3 },
                                        { 0.1, 0.01, 0.5, NAN } };
    cr_expect(isfinite(qkd_matching_finite(&far_apart, &good, &run).rate));
    cr_expect_eq(qkd_matching_finite(&far_apart, &good, &none).rate, -INFINITY);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_eq(qkd_matching_finite(&far_apart, &bad[i], &run).rate, -INFINITY, "%zu", i);
}
