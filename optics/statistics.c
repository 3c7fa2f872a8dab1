/* What the drawn pulses say about the source: is it Poissonian, is the qubit coherent? */
#include "optics/blocks.h"
#include "optics/field.h"
#include "optics/pulse.h"

#include <math.h>

/* Sums of one block over its pulses, four to a pair. */
struct sums {
    double energy, energy_sq, number[8];
    double complex between; /* conj(early) late */
};

static void add_pulse(struct sums *s, double w)
{
    s->energy += w;
    s->energy_sq += w * w;
    /* P_n = < e^{-W} W^n / n! >: L. Mandel, Proc. Phys. Soc. 72, 1037 (1958), at mean W = 1. */
    double p = exp(-w);
    for (int n = 0; n < 8; n++) {
        s->number[n] += p;
        p *= w / (double)(n + 1);
    }
}

static struct sums sums_of(const struct optics_pulse_pair *pair, size_t count)
{
    struct sums s = { 0 };
    for (size_t i = 0; i < count; i++) {
        add_pulse(&s, pair[i].a_early);
        add_pulse(&s, pair[i].a_late);
        add_pulse(&s, pair[i].b_early);
        add_pulse(&s, pair[i].b_late);
        s.between += conj(pair[i].early) * pair[i].late;
    }
    const double pulses = 4.0 * (double)count;
    s.energy /= pulses;
    s.energy_sq /= pulses;
    for (int n = 0; n < 8; n++)
        s.number[n] /= pulses;
    s.between /= (double)count;
    return s;
}

void optics_statistics_of(const struct optics_pulses *pulses, struct optics_statistics *out)
{
    *out = (struct optics_statistics){ .energy_g2 = NAN,
                                       .energy_g2_stderr = NAN,
                                       .bin_coherence = NAN };
    const size_t groups = pulses->blocks < OPTICS_BLOCKS ? pulses->blocks : OPTICS_BLOCKS;
    if (groups == 0)
        return;
    struct sums block[OPTICS_BLOCKS];
#pragma omp parallel for schedule(static) if (pulses->count > 4096)
    for (size_t g = 0; g < groups; g++) {
        const size_t from = pulses->count * g / groups, to = pulses->count * (g + 1) / groups;
        block[g] = sums_of(pulses->pair + from, to - from);
    }

    double square[OPTICS_BLOCKS], one[OPTICS_BLOCKS], excess[2][OPTICS_BLOCKS];
    double complex between = 0.0;
    for (size_t g = 0; g < groups; g++) {
        square[g] = block[g].energy_sq;
        one[g] = 1.0;
        excess[0][g] = block[g].energy - 1.0;
        excess[1][g] = 0.0;
        between += block[g].between / (double)groups;
        for (int n = 0; n < 8; n++)
            out->photon_number[n] += block[g].number[n] / (double)groups;
    }
    /* <W> = 1 exactly, by the normalisation of the field: <W^2>/<W>^2 = <W^2>, and the excess of
     * the drawn mean is the control variate. */
    const struct optics_estimate g2 =
        optics_blocks_ratio(groups, square, one, excess[0], excess[1]);
    out->energy_g2 = g2.value;
    out->energy_g2_stderr = g2.error;

    /* |c|^2 is the modulus of a noisy mean: its noise, which would make light coherent that is not,
     * is taken off. */
    double noise = 0.0;
    for (size_t g = 0; g < groups && groups > 1; g++) {
        const double complex apart = block[g].between - between;
        noise += creal(apart * conj(apart)) / ((double)groups * ((double)groups - 1.0));
    }
    const double re = creal(between), im = cimag(between);
    const double squared = sqrt(fmax(re * re + im * im - noise, 0.0));
    out->bin_coherence = pulses->mode_overlap > 0.0 ? sqrt(squared / pulses->mode_overlap) : NAN;
}
