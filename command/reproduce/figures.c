/** The figures: a gnuplot script with its data inside for each (so that every figure can be drawn
 * again), and the SVG where gnuplot is found. */
#include "command/reproduce/reproduce.h"

#include "command/picture.h"
#include "command/reproduce/paper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct reproduce_figure reproduce_figure_list[] = {
    { "overview", "From ring to key",
      "The ring's comb power while the laser is swept across the resonance; the visibilities of "
      "two users in the chaotic "
      "and in the soliton state, model (bars) and paper (points); and the finite-key rate over the "
      "loss." },
    { "fig3a", "Fig. 3a: soliton steps",
      "Comb power (pump line left out) while the pump is swept across the resonance from the blue "
      "side: a flat start, the "
      "primary comb, the chaotic region, then the power drop with its steps, until the last "
      "soliton ends." },
    { "fig2b", "Fig. 2b: spectrum of the soliton state",
      "Power of every comb line in the bus waveguide, 1460 to 1620 nm, with the single-soliton "
      "envelope scaled to the "
      "mean line. The fine structure is the interference of the solitons." },
    { "fig2c", "Fig. 2c: beat note",
      "Left: low-frequency spectrum of the detected comb power. Right: beat of one line with a "
      "reference laser of "
      "the pump's linewidth. Broad and noisy in the chaotic state, narrow and quiet in the soliton "
      "state." },
    { "fig2efg", "Fig. 2e-g: three lines behind their gratings",
      "CH35, CH43 and CH59 of the soliton comb, each behind a raised-cosine fibre Bragg grating of "
      "10 GHz, seen by an "
      "analyser of 2.5 GHz resolution with a floor of -75 dB." },
    { "fig3bcde", "Fig. 3b-e: HOM and BSM",
      "Two users share a line: CH35 of the chaotic comb (top), CH59 of the 4-soliton comb "
      "(bottom). "
      "Left: HOM coincidences against delay, relative to distinguishable light. Right: singlet "
      "coincidences against the users' relative phase." },
    { "solitons", "Visibilities against the number of solitons",
      "HOM and BSM visibility for 1 to 6 solitons in the ring, with the residual mode overlap of "
      "the 4-soliton state. "
      "Bands: published values with their errors." },
    { "chaos", "The chaotic operating point",
      "Both visibilities of the experiment's three lines against the detuning at fixed drive. The "
      "published V_BSM (lower band) of "
      "CH35 fixes the detuning (vertical line); V_HOM of CH35 there is the prediction, to be "
      "compared with the upper band. "
      "The other lines behave differently, and the paper does not say which one it measured." },
    { "fig4a", "Fig. 4a: key rate over loss",
      "Finite-key rate of one pair with settings optimised at each loss, the limit without "
      "statistical fluctuations, "
      "and the repeaterless bound. The point is the published mean rate at 30 dB." },
    { "fig4b", "Fig. 4: the six pairs at 30 dB",
      "Key rate of every pair. In the model all arms are alike; the published number is the mean "
      "of the measured pairs." },
    { "fig5", "Fig. 5: four-fold coincidences",
      "Coincidences of two links at once in the whole run, for all 15 pairs of links; twelve of "
      "them share a user." },
    { NULL, NULL, NULL },
};

/* ---- a script being written ---- */

static void block(FILE *to, const char *name, const struct base_reals *x, double x_scale,
                  const struct base_reals *y, const struct base_reals *z)
{
    fprintf(to, "$%s << END\n", name);
    for (size_t i = 0; i < x->count; i++) {
        fprintf(to, "%.9g %.9g", x->value[i] * x_scale, y->value[i]);
        if (z)
            fprintf(to, " %.9g", z->value[i]);
        fprintf(to, "\n");
    }
    fprintf(to, "END\n");
}

/* A horizontal band: a published value with its error. */
static void band(FILE *to, int number, struct paper_number paper, const char *colour)
{
    fprintf(to,
            "set object %d rectangle from graph 0, first %g to graph 1, first %g behind fc rgb "
            "'%s' fs solid 0.25 noborder\n",
            number, paper.value - paper.error, paper.value + paper.error, colour);
}

/* ---- the figures ---- */

/* Model beside paper, for the four visibilities. */
static void visibility_bars(FILE *to, const struct reproduce *r)
{
    const struct {
        const char *name;
        double model;
        struct paper_number paper;
    } bar[] = {
        { "HOM\\nchaotic", r->visibility_chaotic.hom_visibility, paper_chaotic_hom },
        { "BSM\\nchaotic", r->visibility_chaotic.bsm_visibility, paper_chaotic_bsm },
        { "HOM\\nsoliton", r->visibility_soliton.hom_visibility, paper_soliton_hom },
        { "BSM\\nsoliton", r->visibility_soliton.bsm_visibility, paper_soliton_bsm },
    };
    fprintf(to, "$bars << END\n");
    for (int i = 0; i < 4; i++)
        fprintf(to, "\"%s\" %.6g %.6g %.6g\n", bar[i].name, bar[i].model, bar[i].paper.value,
                bar[i].paper.error);
    fprintf(to, "END\n");
}

static void overview(FILE *to, const struct reproduce *r)
{
    block(to, "power", &r->sweep.sweep.zeta, 1.0, &r->sweep.sweep.line_power, NULL);
    visibility_bars(to, r);
    block(to, "rate", &r->curve.loss_db, 1.0, &r->curve.rate_bit_s, NULL);
    fprintf(
        to,
        "set bmargin 5\nset multiplot layout 1,3\n"
        "set title 'soliton steps'\nset xlabel 'detuning ζ'\nset ylabel 'comb power'\n"
        "plot $power with lines ls 1 notitle\n"
        "set title 'two users interfere'\nunset xlabel\nset ylabel 'visibility'\nset yrange "
        "[0:0.6]\n"
        "set xrange [-0.6:3.6]\nset style fill solid 0.4\nset boxwidth 0.6\nset key top left\n"
        "plot $bars using 0:2:xtic(1) with boxes ls 1 title 'model', '' using 0:3:4 with "
        "yerrorbars lc rgb '#000000' "
        "pt 7 ps 0.7 title 'paper'\n"
        "set title 'secret key'\nset xlabel 'total loss (dB)'\nset ylabel 'bit/s'\nset logscale y\n"
        "set format y '10^{%%L}'\nset xrange [0:60]\nset yrange [0.01:1e7]\nset xtics auto\nset "
        "key top right\n"
        "$paper << END\n30 %g\nEND\n"
        "plot $rate using 1:($2 > 0 ? $2 : NaN) with lines ls 1 title 'model', $paper with points "
        "pt 6 ps 1.4 lw 2 "
        "lc rgb '#000000' title 'paper'\nunset multiplot\n",
        paper_rate_bit_s.value);
}

static void fig3a(FILE *to, const struct reproduce *r)
{
    block(to, "power", &r->sweep.sweep.zeta, 1.0, &r->sweep.sweep.line_power,
          &r->sweep.sweep.state);
    fprintf(to, "set xlabel 'detuning ζ (units of κ/2, red to the right)'\n"
                "set ylabel 'comb power, mean |ψ|² without the pump line'\nset key top left\n"
                "set palette maxcolors 5 defined (0 '#999999', 1 '#2e8b57', 2 '#c0392b', 3 "
                "'#e08e0b', 4 '#1f4e9c')\n"
                "unset colorbox\nset cbrange [-0.5:4.5]\n"
                "plot $power using 1:2 with lines ls 3 notitle, '' using 1:2:3 with points pt 7 ps "
                "0.35 palette notitle, \\\n"
                " NaN with points pt 7 lc rgb '#999999' title 'off', NaN with points pt 7 lc rgb "
                "'#2e8b57' title 'primary comb', \\\n"
                " NaN with points pt 7 lc rgb '#c0392b' title 'chaotic', NaN with points pt 7 lc "
                "rgb '#e08e0b' title 'breather', \\\n"
                " NaN with points pt 7 lc rgb '#1f4e9c' title 'solitons'\n");
}

/* Envelope of one soliton, sech^2, scaled so that it has the comb's mean power per line within its
 * width. */
static void fig2b(FILE *to, const struct reproduce *r)
{
    const struct lle_comb *comb = &r->soliton;
    fprintf(to, "$lines << END\n");
    double top = -INFINITY;
    for (size_t i = 0; i < comb->mu.count; i++) {
        const double nm = 1e9 * BASE_LIGHT_M_S / comb->freq_hz.value[i];
        if (nm > 1455.0 && nm < 1625.0) {
            fprintf(to, "%.6f %.5f\n", nm, comb->power_dbm.value[i]);
            top = comb->mu.value[i] != 0.0 ? fmax(top, comb->power_dbm.value[i]) : top;
        }
    }
    const double width =
        1.7627 / r->steady.soliton_width_lines; /* sech^2 falls by half at 0.8814 */
    double mean = 0.0, weight = 0.0;
    for (size_t i = 0; i < comb->mu.count; i++)
        if (fabs(comb->mu.value[i]) > 1.0 &&
            fabs(comb->mu.value[i]) < r->steady.soliton_width_lines) {
            mean += pow(10.0, comb->power_dbm.value[i] / 10.0);
            weight += pow(cosh(width * comb->mu.value[i]), -2.0);
        }
    fprintf(to, "END\n$envelope << END\n");
    for (size_t i = 0; i < comb->mu.count; i++) {
        const double nm = 1e9 * BASE_LIGHT_M_S / comb->freq_hz.value[i];
        if (nm > 1455.0 && nm < 1625.0)
            fprintf(to, "%.6f %.5f\n", nm,
                    10.0 * log10(mean / weight * pow(cosh(width * comb->mu.value[i]), -2.0)));
    }
    const double floor_dbm = floor(top / 10.0) * 10.0 - 60.0;
    fprintf(to,
            "END\nset xrange [1460:1620]\nset yrange [%g:%g]\nset xlabel 'wavelength (nm)'\n"
            "set ylabel 'power in the bus (dBm)'\nset key top right\n"
            "plot $lines using 1:(%g):(0):($2 - %g) with vectors nohead ls 1 lw 0.8 title 'lines', "
            "$envelope using 1:2 with lines ls 3 title 'sech² envelope'\n",
            floor_dbm, floor_dbm + 95.0, floor_dbm, floor_dbm);
}

static void density(FILE *to, const char *name, const struct lle_spectrum *s, double x_scale,
                    bool peak)
{
    double top = 0.0;
    for (size_t i = 0; i < s->freq_hz.count; i++)
        top = fmax(top, s->density_per_hz.value[i]);
    fprintf(to, "$%s << END\n", name);
    for (size_t i = 0; i < s->freq_hz.count; i++)
        if (s->density_per_hz.value[i] > 0.0)
            fprintf(to, "%.9g %.6f\n", s->freq_hz.value[i] * x_scale,
                    10.0 * log10(s->density_per_hz.value[i] / (peak ? top : 1.0)));
    fprintf(to, "END\n");
}

static void fig2c(FILE *to, const struct reproduce *r)
{
    density(to, "quiet", &r->rin_soliton, 1e-6, false);
    density(to, "noisy", &r->rin_chaotic, 1e-6, false);
    density(to, "narrow", &r->beat_soliton, 1e-6, true);
    density(to, "broad", &r->beat_chaotic, 1e-6, true);
    fprintf(to,
            "set multiplot layout 1,2\nset xlabel 'radio frequency (MHz)'\nset ylabel 'comb power "
            "noise (dB/Hz)'\n"
            "set xrange [0:2000]\nset key top right\n"
            "plot $noisy with lines ls 2 title 'chaotic', $quiet with lines ls 1 title 'soliton'\n"
            "set xlabel 'offset from the carrier (MHz)'\nset ylabel 'beat with a reference laser "
            "(dB)'\n"
            "set xrange [-600:600]\nset yrange [-70:5]\n"
            "plot $broad with lines ls 2 title 'chaotic', $narrow with lines ls 1 title "
            "'soliton'\nunset multiplot\n");
}

static void fig2efg(FILE *to, const struct reproduce *r)
{
    fprintf(to, "set multiplot layout 1,3\nset xlabel 'offset (GHz)'\nset xrange [-250:250]\n"
                "set yrange [-80:5]\nset xtics 100\n");
    for (int i = 0; i < LINES; i++) {
        block(to, reproduce_channel[i], &r->lines.offset_hz, 1e-9, &r->lines.level_db[i], NULL);
        fprintf(to, "set ylabel '%s'\nset title '%s, %.1f THz'\nplot $%s with lines ls 1 notitle\n",
                i ? "" : "power (dB)", reproduce_channel[i],
                lle_line_hz(&r->plan.lle, reproduce_mu[i]) / 1e12, reproduce_channel[i]);
    }
    fprintf(to, "unset multiplot\n");
}

static void fig3bcde(FILE *to, const struct reproduce *r)
{
    const struct optics_visibility *state[] = { &r->visibility_chaotic, &r->visibility_soliton };
    static const char *const title[] = { "chaotic", "4 solitons" };
    const struct paper_number hom[] = { paper_chaotic_hom, paper_soliton_hom };
    const struct paper_number bsm[] = { paper_chaotic_bsm, paper_soliton_bsm };
    fprintf(to, "set multiplot layout 2,2\nset key bottom right\n");
    for (int i = 0; i < 2; i++) {
        char name[8];
        snprintf(name, sizeof name, "hom%d", i);
        block(to, name, &state[i]->hom_delay_s, 1e9, &state[i]->hom_coincidence, NULL);
        fprintf(
            to,
            "set title '%s: HOM %.1f %% (paper %.1f ± %.1f %%)'\nset xlabel 'delay (ns)'\n"
            "set ylabel 'coincidences'\nset xrange [*:*]\nset yrange [0:1.15]\n"
            "plot $%s with lines ls 1 title 'model', 1 - %g with lines ls 3 title 'paper, dip'\n",
            title[i], 100.0 * state[i]->hom_visibility, 100.0 * hom[i].value, 100.0 * hom[i].error,
            name, hom[i].value);
        snprintf(name, sizeof name, "bsm%d", i);
        block(to, name, &state[i]->bsm_phase_rad, 1.0 / BASE_PI, &state[i]->bsm_coincidence, NULL);
        fprintf(
            to,
            "set title '%s: BSM %.1f %% (paper %.1f ± %.1f %%)'\nset xlabel 'relative phase (π)'\n"
            "set ylabel 'singlet coincidences'\nset xrange [*:*]\nset yrange [0:2]\n"
            "plot $%s with lines ls 2 title 'model', 1 + %g with lines ls 3 title 'paper, "
            "extremes', 1 - %g "
            "with lines ls 3 notitle\n",
            title[i], 100.0 * state[i]->bsm_visibility, 100.0 * bsm[i].value, 100.0 * bsm[i].error,
            name, bsm[i].value, bsm[i].value);
    }
    fprintf(to, "unset multiplot\n");
}

static void solitons(FILE *to, const struct reproduce *r)
{
    block(to, "hom", &r->solitons.solitons, 1.0, &r->solitons.hom, &r->solitons.hom_stderr);
    block(to, "bsm", &r->solitons.solitons, 1.0, &r->solitons.bsm, &r->solitons.bsm_stderr);
    band(to, 1, paper_soliton_hom, "#1f4e9c");
    band(to, 2, paper_soliton_bsm, "#c0392b");
    fprintf(to,
            "set xlabel 'solitons in the ring'\nset ylabel 'visibility'\nset xrange [0.5:6.5]\n"
            "set yrange [0.42:0.5]\nset key bottom right\n"
            "plot $hom with yerrorbars ls 4 title 'HOM', $bsm with yerrorbars ls 5 title 'BSM'\n");
}

static void chaos(FILE *to, const struct reproduce *r)
{
    static const char *const colour[] = { "#1f4e9c", "#2e8b57", "#c0392b" };
    const struct reproduce_chaos *c = &r->chaos;
    for (int i = 0; i < LINES; i++) {
        char name[32];
        snprintf(name, sizeof name, "hom%d", i);
        block(to, name, &c->zeta, 1.0, &c->hom[i], &c->hom_stderr[i]);
        snprintf(name, sizeof name, "bsm%d", i);
        block(to, name, &c->zeta, 1.0, &c->bsm[i], &c->bsm_stderr[i]);
    }
    band(to, 1, paper_chaotic_hom, "#777777");
    band(to, 2, paper_chaotic_bsm, "#777777");
    fprintf(to,
            "set arrow 1 from %g, graph 0 to %g, graph 1 nohead ls 3\nset xlabel 'detuning ζ at f² "
            "= %g'\n"
            "set ylabel 'visibility (HOM above, BSM below)'\nset yrange [0:0.4]\nset key outside "
            "right\nplot ",
            c->zeta_calibrated[0], c->zeta_calibrated[0], c->drive_f2);
    for (int i = 0; i < LINES; i++)
        fprintf(to,
                "%s$hom%d with yerrorlines lc rgb '%s' pt 7 ps 0.6 title '%s, HOM', $bsm%d with "
                "yerrorlines lc rgb "
                "'%s' pt 6 ps 0.7 dt 2 title '%s, BSM'",
                i ? ", " : "", i, colour[i], reproduce_channel[i], i, colour[i],
                reproduce_channel[i]);
    fprintf(to, "\n");
}

static void fig4a(FILE *to, const struct reproduce *r)
{
    block(to, "rate", &r->curve.loss_db, 1.0, &r->curve.rate_bit_s, NULL);
    block(to, "limit", &r->curve.loss_db, 1.0, &r->curve.asymptotic_bit_s, NULL);
    block(to, "plob", &r->curve.loss_db, 1.0, &r->curve.plob_bit_s, NULL);
    fprintf(to,
            "set logscale y\nset format y '10^{%%L}'\nset yrange [0.01:1e9]\nset xrange [0:60]\n"
            "set xlabel 'total loss (dB)'\nset ylabel 'secret key rate (bit/s)'\n$paper << END\n30 "
            "%g\nEND\n"
            "plot $plob with lines ls 3 title 'repeaterless bound', $limit using 1:($2 > 0 ? $2 : "
            "NaN) with lines ls 2 "
            "title 'no fluctuation', $rate using 1:($2 > 0 ? $2 : NaN) with lines ls 1 title "
            "'finite key, 3·10^{12} pulses', "
            "$paper with points pt 6 ps 1.4 lw 2 lc rgb '#000000' title 'paper'\n",
            paper_rate_bit_s.value);
}

static void fig4b(FILE *to, const struct reproduce *r)
{
    const struct qkd_network_pair *pair = r->network.pairs.data;
    fprintf(to, "$pairs << END\n");
    for (size_t i = 0; i < r->network.pairs.count; i++)
        fprintf(to, "\"users %zu-%zu\" %.9g\n", pair[i].alice, pair[i].bob, pair[i].rate_bit_s);
    fprintf(to,
            "END\nset style fill solid 0.7\nset boxwidth 0.6\nset yrange [0:*]\nset ylabel 'secret "
            "key rate (bit/s)'\nset key outside top center horizontal\n"
            "plot $pairs using 0:2:xtic(1) with boxes ls 1 title 'model', %g with lines ls 3 title "
            "'paper, mean'\n",
            paper_rate_bit_s.value);
}

static void fig5(FILE *to, const struct reproduce *r)
{
    const struct qkd_fourfold *f = r->run.fourfolds.data;
    fprintf(to, "$links << END\n");
    for (size_t i = 0; i < r->run.fourfolds.count; i++)
        fprintf(to, "\"%zu%zu + %zu%zu\" %.9g %.9g\n", f[i].a1, f[i].b1, f[i].a2, f[i].b2,
                f[i].counts, sqrt(f[i].counts));
    fprintf(to,
            "END\nset style fill solid 0.5\nset boxwidth 0.6\nset yrange [0:*]\nset ylabel "
            "'four-fold coincidences'\nset key outside top center horizontal\n"
            "set xtics rotate by 45 right nomirror\nset xrange [-0.6:%g]\n"
            "plot $links using 0:2:3:xtic(1) with boxerrorbars ls 1 title 'model and its counting "
            "error', %g with lines ls 3 title 'paper, mean'\n",
            (double)r->run.fourfolds.count - 0.4, paper_fourfold.value);
}

static const struct {
    int width, height;
    void (*write)(FILE *to, const struct reproduce *r);
} drawing[] = {
    { 1100, 380, overview }, { 900, 420, fig3a },    { 900, 420, fig2b },    { 1000, 420, fig2c },
    { 1000, 380, fig2efg },  { 900, 700, fig3bcde }, { 800, 420, solitons }, { 800, 420, chaos },
    { 800, 480, fig4a },     { 700, 360, fig4b },    { 900, 420, fig5 },
};

static enum base_status draw(const struct reproduce *r, size_t i, const char *folder,
                             struct base_error *err)
{
    const char *name = reproduce_figure_list[i].name;
    char path[4096], *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (!to)
        return base_fail(err, BASE_ERR_MEMORY, "no memory for figure %s", name);
    picture_head(to, name, drawing[i].width, drawing[i].height);
    drawing[i].write(to, r);
    const int bad = fclose(to);
    snprintf(path, sizeof path, "%s/%s.gp", folder, name);
    const enum base_status status =
        bad ? base_fail(err, BASE_ERR_MEMORY, "no memory for figure %s", name)
            : base_file_write(path, text, size, err);
    free(text);
    if (status == BASE_OK)
        (void)picture_draw(folder, name); /* a missing picture is said in the report */
    return status;
}

enum base_status reproduce_figures(const struct reproduce *r, const char *folder,
                                   struct base_error *err)
{
    enum base_status status = BASE_OK;
    for (size_t i = 0; reproduce_figure_list[i].name && status == BASE_OK; i++)
        status = draw(r, i, folder, err);
    return status == BASE_OK ? status : base_while(err, "writing the figures");
}
