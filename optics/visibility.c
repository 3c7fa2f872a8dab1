#include "optics/visibility.h"

#include "base/constants.h"
#include "optics/blocks.h"
#include "optics/coherence.h"
#include "optics/detector.h"
#include "optics/fiber.h"
#include "optics/profile.h"
#include "optics/warn.h"
#include "optics/window.h"

#include <math.h>
#include <stddef.h>

#define AT(member) offsetof(struct optics_visibility, member)
#define NUMBER(name, member, unit, about)                                                          \
    {                                                                                              \
        name, BASE_REAL, AT(member), unit, -INFINITY, INFINITY, NAN, NULL, about                   \
    }
#define CURVE(name, member, unit, over, about)                                                     \
    {                                                                                              \
        name, BASE_REALS, AT(member), unit, -INFINITY, INFINITY, NAN, over, about                  \
    }

static const struct base_field rows[] = {
    NUMBER("hom.visibility", hom_visibility, "1",
           "Hong-Ou-Mandel visibility, click average; baseline: distinguishable light"),
    NUMBER("hom.stderr", hom_stderr, "1", "its standard error"),
    NUMBER("hom.closed_form", hom_closed, "1", "the same at low flux, by quadrature over g1, g2"),
    CURVE("hom.delay_s", hom_delay_s, "s", NULL, "Bob's extra delay"),
    CURVE("hom.coincidence", hom_coincidence, "1", "hom.delay_s",
          "coincidences over those of distinguishable light at the same delay"),
    CURVE("hom.polarization_rad", hom_polarization_rad, "rad", NULL,
          "Bob's polarization against Alice's"),
    CURVE("hom.polarization_coincidence", hom_polarization_coincidence, "1", "hom.polarization_rad",
          "coincidences over those of distinguishable light at that angle"),
    NUMBER("bsm.visibility", bsm_visibility, "1", "visibility of Psi- over the users' phase"),
    NUMBER("bsm.stderr", bsm_stderr, "1", "its standard error"),
    NUMBER("bsm.closed_form", bsm_closed, "1", "the same at low flux, by quadrature over g1, g2"),
    CURVE("bsm.phase_rad", bsm_phase_rad, "rad", NULL, "Bob's late phase against Alice's"),
    CURVE("bsm.coincidence", bsm_coincidence, "1", "bsm.phase_rad",
          "Psi- coincidences over their mean"),
    NUMBER("g2_0", g2_0, "1", "g2(0) of the line"),
    NUMBER("g2_0_stderr", g2_0_stderr, "1", "its standard error; 0 where g2 is known exactly"),
    NUMBER("g1_abs_bin", g1_abs_bin, "1", "|g1| at the bin separation, linewidth included"),
    NUMBER("mode_overlap", mode_overlap, "1", "M: polarization and residual overlap squared"),
    NUMBER("photons_per_bin", photons_per_bin, "1",
           "photons per bin at one detector's input, which is the mean of both users'"),
    NUMBER("energy_g2", energy_g2, "1", "<W^2>/<W>^2 of pulse energies; 1 for a Poissonian source"),
    NUMBER("energy_g2_stderr", energy_g2_stderr, "1", "its standard error"),
    NUMBER(
        "bin_coherence", bin_coherence, "1",
        "modulus of the qubit's normalised early-late coherence, as the users' beat shows it: with "
        "the overlap of their pulses where those differ"),
    CURVE("photon.n", photon_n, "1", NULL, "photons in a pulse"),
    CURVE("photon.probability", photon_probability, "1", "photon.n",
          "probability of n photons in a pulse of one on average, from the drawn energies; "
          "exp(-1)/n! for a Poissonian source"),
    NUMBER("spool_correlation", spool_correlation, "1",
           "|g1| between two users of one line whose ways differ by fiber.spool_m: what is left of "
           "a phase they have in common"),
    NUMBER("line.frequency_hz", line_frequency_hz, "Hz", "optical frequency of the comb line"),
    NUMBER("line.power_w", line_power_w, "W", "power of the comb line"),
    NUMBER("line.osnr_db", line_osnr_db, "dB",
           "signal over amplifier noise in 0.1 nm (source.noise_figure_db)"),
    NUMBER("line.noise", line_noise, "1", "share of that noise behind the line's filter"),
    { "line.usable", BASE_FLAG, AT(line_usable), "", 0, 1, 1, NULL,
      "OSNR of source.osnr_least_db or more; without an amplifier every line is" },
    NUMBER("alice.voa_db", voa_db[0], "dB",
           "attenuation that makes alice.mean_photon of the line's power behind coupler and "
           "modulators"),
    NUMBER("bob.voa_db", voa_db[1], "dB", "the same for bob.mean_photon"),
    { "warning", BASE_TEXT, AT(warning), "", 0, 0, 0, "",
      "what the plan hardly is meant to be, with the remedy" },
};

const struct base_table optics_visibility_table = {
    .title = "Visibilities of two users' light",
    .size = sizeof(struct optics_visibility),
    .count = sizeof rows / sizeof rows[0],
    .rows = rows,
};

/* Photons per bin at the splitter. */
static double per_bin(const struct optics_plan *plan, const struct optics_user *user)
{
    return 0.5 * user->mean_photon * optics_transmittance(plan, user);
}

/* What one set of drawn pulses is asked. */
struct run {
    const struct optics_plan *plan;
    const struct optics_pulses *pulses;
    struct optics_receiver relay;
    struct optics_memory memory;
    size_t groups;
    double alice_excess[OPTICS_BLOCKS], bob_excess[OPTICS_BLOCKS]; /* energy - 1, a block */
    struct optics_window_block window[OPTICS_BLOCKS];
    struct optics_spill spill;
};

static void start(struct run *run, const struct optics_plan *plan,
                  const struct optics_pulses *pulses)
{
    run->plan = plan;
    run->pulses = pulses;
    run->relay =
        (struct optics_receiver){ plan->detector.efficiency, plan->detector.dark_probability,
                                  plan->relay.splitter_transmittance };
    run->memory = optics_memory_of(plan);
    /* afterpulses of all qubits before are dark counts more */
    const double light =
        0.5 * plan->detector.efficiency * (per_bin(plan, &plan->alice) + per_bin(plan, &plan->bob));
    const double click = 1.0 - (1.0 - plan->detector.dark_probability) * exp(-light);
    run->relay.dark_probability = fmin(run->relay.dark_probability + run->memory.echo * click, 1.0);
    run->groups = pulses->blocks < OPTICS_BLOCKS ? pulses->blocks : OPTICS_BLOCKS;
    for (size_t g = 0; g < run->groups; g++) {
        const size_t from = pulses->count * g / run->groups;
        const size_t to = pulses->count * (g + 1) / run->groups;
        double a = 0.0, b = 0.0;
        for (size_t i = from; i < to; i++) {
            a += 0.5 * (pulses->pair[i].a_early + pulses->pair[i].a_late) - 1.0;
            b += 0.5 * (pulses->pair[i].b_early + pulses->pair[i].b_late) - 1.0;
        }
        run->alice_excess[g] = a / (double)(to - from);
        run->bob_excess[g] = b / (double)(to - from);
    }
    run->spill = optics_spill_of(plan);
    optics_window_blocks(pulses, run->spill.active, run->window);
}

/* What window and jitter make of the coincidences of whole bins. */
static double share_of(const struct run *run, size_t g, struct optics_setting alice,
                       struct optics_setting bob, int interfering, enum optics_window_which which)
{
    if (run->spill.active)
        return optics_window_spill(&run->window[g], &run->spill, &run->relay, alice, bob,
                                   interfering, which);
    return run->pulses->kept
               ? optics_window_share(&run->window[g], &run->relay, alice, bob, interfering, which)
               : 1.0;
}

/* Hong-Ou-Mandel: both users send a pulse in a bin; coincidences of detector 1 with detector 2 in
 * that bin whatever the other bin does. Both bins are such an experiment; their mean is taken. */
static void hom_counts(const struct run *run, int interfering, double count[OPTICS_BLOCKS])
{
    const double a = per_bin(run->plan, &run->plan->alice), b = per_bin(run->plan, &run->plan->bob);
    const struct optics_setting alice = { a, a, 0.0 }, bob = { b, b, 0.0 };
    double mean[OPTICS_BLOCKS][16];
    optics_clicks_blocks(run->pulses, &run->relay, alice, bob, interfering, mean);
    for (size_t g = 0; g < run->groups; g++) {
        optics_memory_apply(&run->memory, mean[g]);
        count[g] = 0.5 * optics_clicks_coincidence(mean[g], OPTICS_D1_EARLY | OPTICS_D2_EARLY) +
                   0.5 * optics_clicks_coincidence(mean[g], OPTICS_D1_LATE | OPTICS_D2_LATE);
        count[g] *= share_of(run, g, alice, bob, interfering, OPTICS_WITHIN_BIN);
    }
}

/* Bell-state measurement: coincidences of detector 1 early with 2 late and of 1 late with 2 early,
 * Bob's late bin `phase_rad` ahead of Alice's. As laboratory logic counts them, a third click does
 * not undo a coincidence: constant light of x detected photons per user and bin shows
 * V = (1 - x/2)/2. (Were it to, V would be (1 + x/2)/2.) */
static void psi_counts(const struct run *run, double phase_rad, double count[OPTICS_BLOCKS])
{
    const double a = per_bin(run->plan, &run->plan->alice), b = per_bin(run->plan, &run->plan->bob);
    const double m = run->plan->encoder.imbalance;
    const struct optics_setting alice = { a * (1.0 + m), a * (1.0 - m), 0.0 };
    const struct optics_setting bob = { b * (1.0 + m), b * (1.0 - m), phase_rad };
    double mean[OPTICS_BLOCKS][16];
    optics_clicks_blocks(run->pulses, &run->relay, alice, bob, 1, mean);
    for (size_t g = 0; g < run->groups; g++) {
        optics_memory_apply(&run->memory, mean[g]);
        count[g] = optics_clicks_coincidence(mean[g], OPTICS_D1_EARLY | OPTICS_D2_LATE) +
                   optics_clicks_coincidence(mean[g], OPTICS_D1_LATE | OPTICS_D2_EARLY);
        count[g] *= share_of(run, g, alice, bob, 1, OPTICS_BETWEEN_BINS);
    }
}

static double mean_of(const struct run *run, const double count[OPTICS_BLOCKS])
{
    double sum = 0.0;
    for (size_t g = 0; g < run->groups; g++)
        sum += count[g];
    return sum / (double)run->groups;
}

/* 1 - interfering/distinguishable, the same pairs in both. */
static struct optics_estimate hom_of(const struct run *run)
{
    double dip[OPTICS_BLOCKS], baseline[OPTICS_BLOCKS];
    hom_counts(run, 1, dip);
    hom_counts(run, 0, baseline);
    for (size_t g = 0; g < run->groups; g++)
        dip[g] = baseline[g] - dip[g];
    return optics_blocks_ratio(run->groups, dip, baseline, run->alice_excess, run->bob_excess);
}

/* (max - min)/(max + min), taken at the phases where the fringe has its extremes: the largest and
 * smallest of noisy counts would make a visibility out of noise. */
static struct optics_estimate bsm_of(const struct run *run, double phase_rad)
{
    double low[OPTICS_BLOCKS], high[OPTICS_BLOCKS];
    psi_counts(run, phase_rad, low);
    psi_counts(run, phase_rad + BASE_PI, high);
    for (size_t g = 0; g < run->groups; g++) {
        const double difference = high[g] - low[g], sum = high[g] + low[g];
        high[g] = difference;
        low[g] = sum;
    }
    return optics_blocks_ratio(run->groups, high, low, run->alice_excess, run->bob_excess);
}

/* The phase at which Psi- is rarest. Users of one source have the same statistics and only the
 * frequency offset turns the fringe; for two sources it is where the drawn pairs put it. */
static double fringe_phase(const struct optics_plan *plan, const struct optics_pulses *pulses,
                           int one_source)
{
    if (one_source)
        return -2.0 * BASE_PI * plan->encoder.bin_separation_s * optics_line_offset_hz(plan);
    double complex between = 0.0;
    for (size_t i = 0; i < pulses->count; i++)
        between += conj(pulses->pair[i].early) * pulses->pair[i].late;
    return -carg(between);
}

static enum base_status no_memory(struct base_error *err)
{
    return base_fail(err, BASE_ERR_MEMORY, "no memory for a visibility curve");
}

enum { DELAYS = 21, ANGLES = 19, PHASES = 25, CURVE_SHARE = 40 };

/* Bob's pulses moved against Alice's by up to 1.5 widths, or as far as the bins allow. A curve is
 * for the eye: it uses one pair in forty at each point. Its baseline is distinguishable light: a
 * window that is open for the pulses where they are stays open as they part, or it would take away
 * Alice's coincidences with Bob as well as the dip. */
static enum base_status hom_curve(const struct optics_plan *plan, const struct optics_field *a,
                                  const struct optics_field *b, struct base_rng rng,
                                  const struct base_progress *progress,
                                  struct optics_visibility *out, struct base_error *err)
{
    struct optics_plan moved = *plan;
    const int open = optics_profile_window_is_open(plan);
    moved.source.samples = plan->source.samples / CURVE_SHARE + 1;
    double from_s, to_s;
    optics_profile_span(plan, &from_s, &to_s);
    const double room_s = plan->encoder.bin_separation_s - (to_s - from_s);
    const double reach_s = fmin(1.5 * plan->encoder.pulse_width_s, 0.999 * room_s);
    if (!base_reals_alloc(&out->hom_delay_s, DELAYS) ||
        !base_reals_alloc(&out->hom_coincidence, DELAYS))
        return no_memory(err);
    for (size_t k = 0; k < DELAYS; k++) {
        const double x = 2.0 * (double)k / (DELAYS - 1) - 1.0;
        moved.bob.delay_s = plan->bob.delay_s + x * reach_s;
        struct optics_pulses pulses;
        const enum base_status status =
            open ? optics_pulses_draw_whole(&moved, a, b, rng, &pulses, err)
                 : optics_pulses_draw(&moved, a, b, rng, &pulses, err);
        if (status)
            return base_while(err, "moving Bob's pulses by %g s", x * reach_s);
        struct run run;
        start(&run, &moved, &pulses);
        out->hom_delay_s.value[k] = x * reach_s;
        out->hom_coincidence.value[k] = 1.0 - hom_of(&run).value;
        optics_pulses_free(&pulses);
        if (!base_progress_report(progress, 0.3 + 0.7 * (double)(k + 1) / DELAYS))
            return base_fail(err, BASE_ERR_UNFINISHED, "stopped while drawing the delay curve");
    }
    return BASE_OK;
}

/* Everything a beat is made of times `part`. */
static void dim_beat(struct optics_pulses *pulses, double part)
{
    for (size_t i = 0; i < pulses->count; i++) {
        pulses->pair[i].early *= part;
        pulses->pair[i].late *= part;
        if (pulses->kept) {
            pulses->kept[i].oo *= part * part;
            pulses->kept[i].el_oo *= part * part;
        }
    }
}

/* From parallel to crossed polarizations, the same few pulses at every angle. */
static enum base_status polarization_curve(const struct optics_plan *plan,
                                           const struct optics_field *a,
                                           const struct optics_field *b, struct base_rng rng,
                                           struct optics_visibility *out, struct base_error *err)
{
    struct optics_plan turned = *plan;
    turned.source.samples = plan->source.samples / CURVE_SHARE + 1;
    turned.bob.polarization_rad = plan->alice.polarization_rad;
    if (!base_reals_alloc(&out->hom_polarization_rad, ANGLES) ||
        !base_reals_alloc(&out->hom_polarization_coincidence, ANGLES))
        return no_memory(err);
    struct optics_pulses pulses;
    const enum base_status status = optics_pulses_draw(&turned, a, b, rng, &pulses, err);
    if (status)
        return base_while(err, "turning Bob's polarization");
    double now = 1.0;
    for (size_t k = 0; k < ANGLES; k++) {
        const double angle = 0.5 * BASE_PI * (double)k / (ANGLES - 1);
        const double wanted = k + 1 < ANGLES ? cos(angle) : 0.0;
        dim_beat(&pulses, wanted / now);
        now = wanted;
        struct run run;
        start(&run, &turned, &pulses);
        out->hom_polarization_rad.value[k] = angle;
        out->hom_polarization_coincidence.value[k] = 1.0 - hom_of(&run).value;
    }
    optics_pulses_free(&pulses);
    return BASE_OK;
}

static enum base_status bsm_curve(const struct run *run, struct optics_visibility *out,
                                  struct base_error *err)
{
    if (!base_reals_alloc(&out->bsm_phase_rad, PHASES) ||
        !base_reals_alloc(&out->bsm_coincidence, PHASES))
        return no_memory(err);
    double sum = 0.0;
    for (size_t k = 0; k < PHASES; k++) {
        double count[OPTICS_BLOCKS];
        out->bsm_phase_rad.value[k] = 2.0 * BASE_PI * (double)k / (PHASES - 1);
        psi_counts(run, out->bsm_phase_rad.value[k], count);
        out->bsm_coincidence.value[k] = mean_of(run, count);
        sum += k + 1 < PHASES ? out->bsm_coincidence.value[k] : 0.0; /* 0 and 2 pi are one phase */
    }
    for (size_t k = 0; k < PHASES; k++)
        out->bsm_coincidence.value[k] *= (PHASES - 1) / sum;
    return BASE_OK;
}

/* The drawn answers. */
static enum base_status measure(const struct optics_plan *plan, const struct optics_pulses *pulses,
                                int one_source, struct optics_visibility *out,
                                struct base_error *err)
{
    struct run run;
    start(&run, plan, pulses);
    const struct optics_estimate hom = hom_of(&run);
    const struct optics_estimate bsm = bsm_of(&run, fringe_phase(plan, pulses, one_source));
    out->hom_visibility = hom.value;
    out->hom_stderr = hom.error;
    out->bsm_visibility = bsm.value;
    out->bsm_stderr = bsm.error;

    struct optics_statistics statistics;
    optics_statistics_of(pulses, &statistics);
    out->energy_g2 = statistics.energy_g2;
    out->energy_g2_stderr = statistics.energy_g2_stderr;
    out->bin_coherence = statistics.bin_coherence;
    enum { NUMBERS = sizeof statistics.photon_number / sizeof *statistics.photon_number };
    if (!base_reals_alloc(&out->photon_n, NUMBERS) ||
        !base_reals_alloc(&out->photon_probability, NUMBERS))
        return no_memory(err);
    for (size_t n = 0; n < NUMBERS; n++) {
        out->photon_n.value[n] = (double)n;
        out->photon_probability.value[n] = statistics.photon_number[n];
    }
    return bsm_curve(&run, out, err);
}

/* The closed answers, and what the coherence functions say themselves (of Alice's light). */
static enum base_status from_coherence(const struct optics_plan *plan, const struct optics_field *a,
                                       const struct optics_field *b, struct optics_visibility *out,
                                       struct base_error *err)
{
    struct optics_light alice = { 0 }, bob = { 0 };
    enum base_status status = optics_light_of(plan, a, &alice, err);
    if (!status && b != a)
        status = optics_light_of(plan, b, &bob, err);
    struct optics_closed closed = { 0 };
    if (!status)
        status = optics_closed_visibility(plan, &alice.g, b == a ? &alice.g : &bob.g, &closed, err);
    if (!status) {
        const double bin_s = plan->encoder.bin_separation_s;
        out->hom_closed = closed.hom;
        out->bsm_closed = closed.bsm;
        out->g2_0 = alice.g.g2(alice.g.self, 0.0);
        out->g2_0_stderr = alice.g2_0_stderr;
        out->spool_correlation =
            cabs(alice.g.g1(alice.g.self, optics_fiber_delay(&plan->fiber, plan->fiber.spool_m))) *
            optics_fiber_correlation(&plan->fiber, alice.g.linewidth_hz, plan->fiber.spool_m);
        out->g1_abs_bin =
            cabs(alice.g.g1(alice.g.self, bin_s)) * exp(-BASE_PI * alice.g.linewidth_hz * bin_s);
    }
    optics_light_free(&alice);
    optics_light_free(&bob);
    return status;
}

enum base_status optics_visibility_of(const struct optics_plan *plan, const struct optics_field *a,
                                      const struct optics_field *b, struct base_rng rng,
                                      const struct base_progress *progress,
                                      struct optics_visibility *out, struct base_error *err)
{
    base_table_defaults(&optics_visibility_table, out);
    char own[BASE_TEXT_SIZE];
    optics_warn(plan, own);
    optics_warn_add("the comb", a->warning, out->warning); /* the gravest first: room is short */
    if (b != a)
        optics_warn_add("Bob's comb", b->warning, out->warning);
    optics_warn_add("", own, out->warning);
    enum base_status status = from_coherence(plan, a, b, out, err);
    if (status)
        return base_while(err, "finding visibilities in closed form");
    out->mode_overlap = optics_mode_overlap(plan);
    out->photons_per_bin = 0.5 * (per_bin(plan, &plan->alice) + per_bin(plan, &plan->bob));

    struct optics_pulses pulses;
    status = optics_pulses_draw(plan, a, b, rng, &pulses, err);
    if (status)
        return status;
    const int one_source = a == b || a->value == b->value || (a->known && b->known);
    status = measure(plan, &pulses, one_source, out, err);
    optics_pulses_free(&pulses);
    if (!status && !base_progress_report(progress, 0.3))
        status = base_fail(err, BASE_ERR_UNFINISHED, "stopped after the click average");
    if (!status)
        status = hom_curve(plan, a, b, rng, progress, out, err);
    if (!status)
        status = polarization_curve(plan, a, b, rng, out, err);
    if (status)
        base_table_release(&optics_visibility_table, out);
    return status;
}
