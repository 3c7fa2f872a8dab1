#include "optics/filter.h"

#include "base/constants.h"
#include "base/fft.h"
#include "optics/fbg.h"
#include "optics/quadrature.h"

#include <math.h>

static double square(double complex x)
{
    return creal(x) * creal(x) + cimag(x) * cimag(x);
}

static double complex passband(const struct optics_filter *f, double nu_hz)
{
    const double x = 2.0 * fabs(nu_hz) / f->bandwidth_hz;
    return exp(-0.5 * log(2.0) * pow(x, 2.0 * f->order));
}

/* A filter ready for use: a grating is designed once, its delay at the centre and its phase there
 * taken out. It is centred on frequency 0, where offsets keep their digits. */
struct ready {
    const struct optics_filter *filter;
    struct optics_fbg grating;
    double complex centre;
    double slope_s; /* of the phase */
};

static struct ready ready_of(const struct optics_filter *f)
{
    struct ready r = { .filter = f };
    struct base_error unused; /* plans allow only bandwidths a grating can have */
    if (f->kind != OPTICS_FBG && f->kind != OPTICS_FBG_APODISED)
        return r;
    if (optics_fbg_design(BASE_LIGHT_M_S / 1550e-9, f->bandwidth_hz, f->kind == OPTICS_FBG_APODISED,
                          &r.grating, &unused))
        return r;
    r.grating.bragg_hz = 0.0;
    const double h = 1e-4 * f->bandwidth_hz;
    const double complex centre = optics_fbg_response(&r.grating, 0.0).r;
    r.centre = centre / cabs(centre);
    r.slope_s = carg(optics_fbg_response(&r.grating, h).r / optics_fbg_response(&r.grating, -h).r) /
                (2.0 * h);
    return r;
}

static double complex response(const struct ready *r, double offset_hz)
{
    const struct optics_filter *f = r->filter;
    if (f->kind == OPTICS_NO_FILTER)
        return 1.0;
    const double nu = offset_hz - f->offset_hz;
    const double complex h =
        f->kind == OPTICS_WDM
            ? passband(f, nu)
            : optics_fbg_response(&r->grating, nu).r * conj(r->centre) * cexp(-I * r->slope_s * nu);
    const double floor = pow(10.0, -f->floor_db / 20.0), modulus = cabs(h);
    const bool dark = !(modulus > 1e-290); /* its phase is lost, and floor/modulus would overflow */
    const double complex held = modulus > floor ? h : dark ? floor : floor / modulus * h;
    return pow(10.0, -f->loss_db / 20.0) * held;
}

double complex optics_filter_response(const struct optics_filter *f, double offset_hz)
{
    const struct ready r = ready_of(f);
    return response(&r, offset_hz);
}

double optics_filter_rejection(const struct optics_filter *f, double offset_hz)
{
    return square(optics_filter_response(f, offset_hz)) / square(optics_filter_response(f, 0.0));
}

static double complex passed_at(double nu_hz, const void *self)
{
    return square(response(self, nu_hz));
}

/* To four bandwidths or the neighbouring line, whichever is nearer: beyond, noise belongs to other
 * channels of the multiplexer and the floor would count its whole band. */
double optics_filter_noise_hz(const struct optics_filter *f)
{
    if (f->kind == OPTICS_NO_FILTER)
        return f->spacing_hz;
    const double reach = fmin(4.0 * f->bandwidth_hz, fmax(f->spacing_hz, f->bandwidth_hz));
    struct optics_pieces pieces;
    optics_pieces_start(&pieces, f->offset_hz - reach, f->offset_hz + reach);
    const struct ready r = ready_of(f);
    return creal(optics_quadrature(&pieces, f->bandwidth_hz / 4.0, passed_at, &r)) /
           square(response(&r, 0.0));
}

/* Per unit power of the line behind the filter. */
double optics_filter_stray(const struct optics_filter *f)
{
    static const double OSNR_BAND_HZ = 12.5e9, NONE_DB = 199.0;
    double stray = 0.0;
    if (f->kind == OPTICS_NO_FILTER)
        return 0.0;
    if (f->neighbour_db > -NONE_DB)
        stray += pow(10.0, f->neighbour_db / 10.0) * (optics_filter_rejection(f, f->spacing_hz) +
                                                      optics_filter_rejection(f, -f->spacing_hz));
    if (f->osnr_db < NONE_DB)
        stray += optics_filter_noise_hz(f) / OSNR_BAND_HZ * pow(10.0, -f->osnr_db / 10.0);
    return stray / (1.0 + stray);
}

/* The response on the frequencies of n samples, in the order of the transform. */
static void tabulate(const struct optics_filter *f, size_t n, double sample_s, double complex *out)
{
    const struct ready r = ready_of(f);
    for (size_t k = 0; k < n; k++) {
        const double m = k < (n + 1) / 2 ? (double)k : (double)k - (double)n;
        out[k] = response(&r, m / ((double)n * sample_s));
    }
}

/* Fields go as exp(-2 pi i nu t): the transform with + finds light at +nu. Returns mean power. */
static double filter_all(const struct base_fft *fft, const double complex *table,
                         struct optics_field *field, double complex *spectrum, double complex *in)
{
    const size_t n = field->samples;
    double sum = 0.0;
    for (size_t m = 0; m < field->members; m++) {
        double complex *e = field->value + m * n;
        for (size_t k = 0; k < n; k++)
            in[k] = e[k];
        base_fft_backward(fft, in, spectrum);
        for (size_t k = 0; k < n; k++)
            spectrum[k] *= table[k] / (double)n;
        base_fft_forward(fft, spectrum, in);
        for (size_t k = 0; k < n; k++) {
            e[k] = in[k];
            sum += square(e[k]);
        }
    }
    return sum / ((double)field->members * (double)n);
}

enum base_status optics_filter_apply(const struct optics_filter *f, struct optics_field *field,
                                     double *transmitted, struct base_error *err)
{
    if (transmitted)
        *transmitted = square(optics_filter_response(f, 0.0));
    if (f->kind == OPTICS_NO_FILTER || field->known)
        return BASE_OK;
    const size_t n = field->samples;
    struct base_fft *fft = NULL;
    double complex *table = base_fft_alloc(n), *spectrum = base_fft_alloc(n);
    double complex *in = base_fft_alloc(n);
    enum base_status status = base_fft_new(&fft, n, err);
    if (!status && (!table || !spectrum || !in))
        status = base_fail(err, BASE_ERR_MEMORY, "no memory to filter %zu samples", n);
    if (!status) {
        tabulate(f, n, field->sample_s, table);
        const double power = filter_all(fft, table, field, spectrum, in);
        if (transmitted)
            *transmitted = power;
        if (power > 0.0)
            for (size_t i = 0; i < field->members * n; i++)
                field->value[i] /= sqrt(power);
        else
            status = base_fail(err, BASE_ERR_DOMAIN,
                               "filter.offset_hz = %g: no light of the line passes the filter",
                               f->offset_hz);
    }
    base_fft_free(fft);
    base_fft_release(table);
    base_fft_release(spectrum);
    base_fft_release(in);
    return status;
}

double optics_coupler_loss_db(size_t ways, double excess_db)
{
    return 10.0 * log10((double)(ways ? ways : 1)) + excess_db;
}
