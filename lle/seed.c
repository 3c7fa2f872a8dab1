#include "lle/seed.h"

#include "base/constants.h"
#include "base/fft.h"
#include "lle/steady.h"

#include <math.h>
#include <stdlib.h>

/* In units of the soliton's scale sqrt(d2/zeta). Measured at f^2 = 12, zeta = 8 and 10, with steps
 * of one and of four round trips: pairs seeded 12 apart and nearer annihilate, 13 and more live. */
static const double spacing_widths = 16.0;

void lle_seed_vacuum(struct lle_solver *s, struct base_rng here, double photon)
{
    double complex *a = lle_solver_modes(s);
    const double sigma = sqrt(photon / 4.0); /* <|a|^2> = 1/2 photon over two quadratures */
    for (size_t k = 0; k < lle_solver_size(s); k++) {
        double g[2];
        base_rng_normal2(here, k, g);
        a[k] = sigma * (g[0] + I * g[1]);
    }
}

double lle_seed_spacing(const struct lle_drive *drive)
{
    return spacing_widths * sqrt(drive->d2 / drive->zeta);
}

/* Random angles with gaps of at least `least`: what the gaps leave free is shared out by
 * exponential numbers, which is uniform over all arrangements and never has to try again. */
static void place(struct base_rng here, size_t count, double least, double *angle)
{
    double u[2], total = 0.0;
    for (size_t k = 0; k < count; k++) {
        base_rng_uniform2(here, k + 1, u);
        angle[k] = -log(u[0]);
        total += angle[k];
    }
    const double free_rad = 2.0 * BASE_PI - (double)count * least;
    base_rng_uniform2(here, 0, u);
    double at = 2.0 * BASE_PI * u[0];
    for (size_t k = 0; k < count; k++) {
        const double gap = least + free_rad * angle[k] / total;
        angle[k] = at;
        at += gap;
    }
}

static void add_sech(size_t modes, const struct lle_drive *d, double angle, double complex *psi)
{
    const double height = sqrt(2.0 * d->zeta), slope = sqrt(d->zeta / d->d2);
    const double turn = sqrt(8.0 * d->zeta) / (BASE_PI * d->f);
    const double phase = turn < 1.0 ? acos(turn) : 0.0;
    for (size_t j = 0; j < modes; j++) {
        const double theta = 2.0 * BASE_PI * (double)j / (double)modes;
        const double x = slope * remainder(theta - angle, 2.0 * BASE_PI);
        psi[j] += height / cosh(x) * cexp(I * phase);
    }
}

/* Half of the power of a sech^2 spectrum lies within 1.1222 sqrt(zeta/d2) lines. */
static enum base_status check(const struct lle_drive *d, size_t modes, size_t count,
                              struct base_error *err)
{
    if (!(d->d2 > 0.0) || !(d->zeta > 0.0))
        return base_fail(
            err, BASE_ERR_DOMAIN,
            "bright solitons at d2 = %g, zeta = %g: anomalous dispersion (d2 > 0) and a "
            "red-detuned pump (zeta > 0) are needed",
            d->d2, d->zeta);
    const double most = floor(2.0 * BASE_PI / lle_seed_spacing(d));
    if ((double)count > most)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.solitons = %zu: %g at most fit round this ring", count, most);
    const double width = 1.1222 * sqrt(d->zeta / d->d2);
    if (width >= (double)modes)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "comb.modes = %zu: the spectrum of a soliton at zeta = %g is %.3g lines "
                         "wide (3 dB); raise comb.modes to %.0f or more",
                         modes, d->zeta, width, exp2(ceil(log2(8.0 * width))));
    return BASE_OK;
}

enum base_status lle_seed_solitons(struct lle_solver *s, struct base_rng here, size_t count,
                                   struct base_error *err)
{
    const size_t n = lle_solver_size(s);
    const struct lle_drive d = lle_solver_drive(s);
    enum base_status status = check(&d, n, count, err);
    if (status)
        return status;

    double *angle = calloc(count + 1, sizeof *angle);
    double complex *psi = base_fft_alloc(n), *spectrum = base_fft_alloc(n);
    struct base_fft *fft = NULL;
    if (!angle || !psi || !spectrum)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for a field of %zu modes", n);
    else
        status = base_fft_new(&fft, n, err);
    if (!status) {
        double rho[3];
        lle_steady_cw(d.f * d.f, d.zeta, rho);
        for (size_t j = 0; j < n; j++)
            psi[j] = d.f / (1.0 + I * (d.zeta - rho[0]));
        place(here, count, lle_seed_spacing(&d), angle);
        for (size_t k = 0; k < count; k++)
            add_sech(n, &d, angle[k], psi);
        base_fft_forward(fft, psi, spectrum);
        for (size_t k = 0; k < n; k++)
            lle_solver_modes(s)[k] = spectrum[k] / (double)n;
    }
    base_fft_free(fft);
    base_fft_release(spectrum);
    base_fft_release(psi);
    free(angle);
    return status;
}

/* Mean |psi|^2 of the seeds: with the integrals of sech^2 and sech over all theta,
 * rho + (N/2 pi) [4 sqrt(zeta d2) + 2 pi sqrt(2 d2) Re(psi_low^* e^{i phi})]. */
static double seeded_power(const struct lle_drive *d, double zeta, double count)
{
    double rho[3];
    lle_steady_cw(d->f * d->f, zeta, rho);
    const double complex low = d->f / (1.0 + I * (zeta - rho[0]));
    const double turn = sqrt(8.0 * zeta) / (BASE_PI * d->f);
    const double phase = turn < 1.0 ? acos(turn) : 0.0;
    const double own = 4.0 * sqrt(zeta * d->d2) / (2.0 * BASE_PI);
    return rho[0] + count * (own + sqrt(2.0 * d->d2) * creal(conj(low) * cexp(I * phase)));
}

enum base_status lle_seed_warm_solitons(struct lle_solver *s, struct base_rng here, size_t count,
                                        struct base_error *err)
{
    const struct lle_drive drive = lle_solver_drive(s);
    const double heat = drive.heat[0] + drive.heat[1];
    if (heat == 0.0 || drive.auxiliary_f != 0.0 || !(drive.d2 > 0.0) || !(drive.zeta > 0.0))
        return lle_seed_solitons(s, here, count, err);
    double low = 0.0, high = drive.zeta, power = 0.0;
    for (int i = 0; i < 60; i++) {
        const double middle = 0.5 * (low + high);
        power = seeded_power(&drive, middle, (double)count);
        if (middle + heat * power > drive.zeta)
            high = middle;
        else
            low = middle;
    }
    if (!(low > 0.0))
        return base_fail(err, BASE_ERR_DOMAIN,
                         "%zu solitons warm the ring by %.3g half linewidths: comb.detuning_zeta = "
                         "%g leaves no red detuning; raise it to some %.3g",
                         count, heat * power, drive.zeta,
                         drive.f * drive.f +
                             heat * seeded_power(&drive, drive.f * drive.f, (double)count));
    struct lle_drive seen = drive;
    seen.zeta = low;
    enum base_status status = lle_solver_set_drive(s, &seen, err);
    if (!status)
        status = lle_seed_solitons(s, here, count, err);
    if (!status)
        status = lle_solver_set_drive(s, &drive, err);
    for (int j = 0; j < LLE_POLES; j++)
        lle_solver_bath(s)->heat[j] = drive.heat[j] * power;
    return status;
}
