#include "optics/keep.h"

#include "base/every_machine.h"

static double dot(const double *x, const double *y, size_t n)
{
    double sum = 0.0;
    for (size_t j = 0; j < n; j++)
        sum += x[j] * y[j];
    return sum;
}

/* seen_i = sum_j Pi(i - j) row_j: the light a partner in cell i can meet, for all rows. */
BASE_EVERY_MACHINE
static void through_window(const double *restrict window, size_t n, const double *restrict row,
                           double *restrict seen)
{
    for (size_t k = 0; k < OPTICS_KEEP_ROWS; k++) {
        for (size_t i = 0; i < n; i++)
            seen[k * n + i] = 0.0;
        for (size_t j = 0; j < n; j++) {
            const double light = row[k * n + j];
            const double *from_j = window + (n - 1 - j);
            for (size_t i = 0; i < n; i++)
                seen[k * n + i] += from_j[i] * light;
        }
    }
}

void optics_keep(const double *window, size_t n, double *row, const double complex *beat,
                 struct optics_pulse_kept *out)
{
    for (size_t bin = 0; bin < 2; bin++)
        for (size_t j = 0; j < n; j++) {
            row[(OPTICS_BEAT + 2 * bin) * n + j] = creal(beat[bin * n + j]);
            row[(OPTICS_BEAT + 2 * bin + 1) * n + j] = cimag(beat[bin * n + j]);
        }
    double *seen = row + OPTICS_KEEP_ROWS * n;
    through_window(window, n, row, seen);

    enum { AE = OPTICS_ALICE, AL, BE = OPTICS_BOB, BL, RE = OPTICS_BEAT, IE, RL, IL };
#define MEET(x, y) dot(row + (x)*n, seen + (y)*n, n)
    out->aa = 0.5 * (MEET(AE, AE) + MEET(AL, AL));
    out->bb = 0.5 * (MEET(BE, BE) + MEET(BL, BL));
    out->ab = 0.5 * (MEET(AE, BE) + MEET(AL, BL));
    out->oo = 0.5 * (MEET(RE, RE) + MEET(IE, IE) + MEET(RL, RL) + MEET(IL, IL));
    out->el_aa = MEET(AE, AL);
    out->el_bb = MEET(BE, BL);
    out->el_ab = 0.5 * (MEET(AE, BL) + MEET(BE, AL));
    out->el_oo = MEET(RE, RL) + MEET(IE, IL) + I * (MEET(RE, IL) - MEET(IE, RL));
#undef MEET
}
