#include "lle/resonances.h"

#include "base/constants.h"
#include "base/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CELLS = 4, GUIDE_CELLS = 4, MODE_CELLS = 2, LARGEST_FILE = 1 << 26 };
static const char guide_header[] = "wavelength_um,n_eff,a_eff_um2,n_group";

struct reader {
    struct base_csv csv;
    double circumference_m;
    size_t *line_of; /* of each row, to name it later */
    size_t columns;  /* of the first row, 0 before it */
    struct lle_resonances *out;
    struct base_error *err;
};

struct column {
    const char *name;
    double low, high;
};

/* Numbers between commas: `fewest` to `count` of them, as many in every row; NAN for the rest. */
static enum base_status read_cells(struct reader *r, const struct column *column, size_t fewest,
                                   size_t count, double *value)
{
    char *cell[MOST_CELLS];
    const size_t cells = base_csv_split(&r->csv, cell, MOST_CELLS);
    if (cells < fewest || cells > count || (r->columns && cells != r->columns))
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s:%zu: error: %zu cells, %zu are needed (a mode table: mode number, "
                         "frequency in Hz, and if wanted kappa in Hz and the bus's share, alike in "
                         "all rows; a guide table: the header %s)",
                         r->csv.path, r->csv.line, cells, r->columns ? r->columns : fewest,
                         guide_header);
    r->columns = cells;
    for (size_t i = 0; i < count; i++)
        value[i] = NAN;
    for (size_t i = 0; i < cells; i++) {
        const enum base_status status = base_csv_number(
            &r->csv, column[i].name, cell[i], column[i].low, column[i].high, &value[i], r->err);
        if (status)
            return status;
    }
    return BASE_OK;
}

static enum base_status read_mode(struct reader *r, struct lle_resonance *row)
{
    static const struct column column[] = { { "mode number", -1e9, 1e9 },
                                            { "frequency in Hz", 1e12, 1e16 },
                                            { "kappa in Hz", 100.0, 1e13 }, /* Q below 1e12 */
                                            { "share of the bus", 1e-9, 1.0 } };
    double value[MOST_CELLS];
    const enum base_status status = read_cells(r, column, MODE_CELLS, MOST_CELLS, value);
    if (status)
        return status;
    if (value[0] != round(value[0]))
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s:%zu: error: mode number %.10g: a whole number is needed", r->csv.path,
                         r->csv.line, value[0]);
    *row = (struct lle_resonance){ .mode = value[0],
                                   .freq_hz = value[1],
                                   .area_m2 = NAN,
                                   .n_group = NAN,
                                   .kerr_area_m2 = NAN,
                                   .kappa_hz = value[2],
                                   .coupling_ratio = value[3] };
    return BASE_OK;
}

static enum base_status read_guide(struct reader *r, struct lle_resonance *row)
{
    static const struct column column[] = { { "wavelength_um", 0.1, 100.0 },
                                            { "n_eff", 1.0, 6.0 },
                                            { "a_eff_um2", 1e-3, 1e4 },
                                            { "n_group", 1.0, 8.0 } };
    double value[GUIDE_CELLS];
    const enum base_status status = read_cells(r, column, GUIDE_CELLS, GUIDE_CELLS, value);
    if (status)
        return status;
    const double wavelength_m = 1e-6 * value[0];
    *row = (struct lle_resonance){ .mode = r->circumference_m * value[1] / wavelength_m,
                                   .freq_hz = BASE_LIGHT_M_S / wavelength_m,
                                   .area_m2 = 1e-12 * value[2],
                                   .n_group = value[3],
                                   .kerr_area_m2 = NAN,
                                   .kappa_hz = NAN,
                                   .coupling_ratio = NAN };
    return BASE_OK;
}

static enum base_status read_rows(struct reader *r)
{
    enum base_status status = BASE_OK;
    for (bool first = true; !status && base_csv_next(&r->csv); first = false) {
        if (first && !strcmp(r->csv.row, guide_header)) {
            r->out->guide = true;
            continue;
        }
        r->line_of[r->out->count] = r->csv.line;
        struct lle_resonance *row = &r->out->row[r->out->count];
        status = r->out->guide ? read_guide(r, row) : read_mode(r, row);
        r->out->count += !status;
    }
    return status;
}

/* A guide's wavelengths ascend as a rule: turn the rows, so that frequencies do. */
static void turn_descending(struct reader *r)
{
    const size_t n = r->out->count;
    if (n < 2 || r->out->row[0].freq_hz < r->out->row[n - 1].freq_hz)
        return;
    for (size_t i = 0; i < n / 2; i++) {
        const struct lle_resonance row = r->out->row[i];
        const size_t line = r->line_of[i];
        r->out->row[i] = r->out->row[n - 1 - i];
        r->out->row[n - 1 - i] = row;
        r->line_of[i] = r->line_of[n - 1 - i];
        r->line_of[n - 1 - i] = line;
    }
}

static enum base_status complain(const struct reader *r, size_t i, const char *what, double before,
                                 double now, const char *remedy)
{
    return base_fail(r->err, BASE_ERR_CONFIG, "%s:%zu: error: %s %.12g after %.12g: %s",
                     r->csv.path, r->line_of[i], what, now, before, remedy);
}

/* The mode after row i - 1 stands further on. */
static bool stands_later(const struct reader *r, size_t i)
{
    for (size_t k = i + 1; k < r->out->count; k++)
        if (r->out->row[k].mode == r->out->row[i - 1].mode + 1.0)
            return true;
    return false;
}

/* Row i against the one before: both columns ascend, no mode is missing. */
static enum base_status check_pair(const struct reader *r, size_t i)
{
    const struct lle_resonance *last = &r->out->row[i - 1], *now = &r->out->row[i];
    const char *freq = r->out->guide ? "frequency (Hz, from the wavelength)" : "frequency";
    if (!(now->freq_hz > last->freq_hz))
        return complain(r, i, freq, last->freq_hz, now->freq_hz,
                        "the rows must be in order, none twice; sort the table");
    if (!(now->mode > last->mode))
        return complain(r, i, "mode number", last->mode, now->mode,
                        "it must rise with the frequency; sort the table");
    if (!r->out->guide && now->mode != last->mode + 1.0)
        return complain(
            r, i, "mode number", last->mode, now->mode,
            stands_later(r, i)
                ? "the rows must be in order; sort the table"
                : "the table has a hole; add the missing resonances or cut the table there");
    return BASE_OK;
}

/* The spacing per mode changes slowly (by D2 a mode, 1e-5), between rows of a guide too: a jump is
 * a wrong digit or a mode that was not counted. A guide's rows stand about evenly. */
static enum base_status check_spacing(const struct reader *r, size_t i)
{
    const struct lle_resonance *a = &r->out->row[i - 2], *b = a + 1, *c = a + 2;
    const double before = (b->freq_hz - a->freq_hz) / (b->mode - a->mode);
    const double now = (c->freq_hz - b->freq_hz) / (c->mode - b->mode);
    if (fabs(now / before - 1.0) > 0.1)
        return complain(r, i, "spacing of the modes, Hz,", before, now,
                        "a mode is missing here or a number is wrong; correct the table");
    const double gap = (c->freq_hz - b->freq_hz) / (b->freq_hz - a->freq_hz);
    if (r->out->guide && (gap > 2.5 || gap < 0.4))
        return complain(r, i, "distance of the rows, Hz,", b->freq_hz - a->freq_hz,
                        c->freq_hz - b->freq_hz,
                        "the table has a hole; add the missing rows or cut the table there");
    return BASE_OK;
}

static enum base_status check(const struct reader *r)
{
    const size_t n = r->out->count;
    if (n < LLE_RESONANCES_FEWEST)
        return base_fail(r->err, BASE_ERR_CONFIG,
                         "%s:%zu: error: %zu resonances: %d or more are needed to fit the "
                         "dispersion with its errors",
                         r->csv.path, r->csv.line, n, LLE_RESONANCES_FEWEST);
    enum base_status status = BASE_OK;
    for (size_t i = 1; i < n && !status; i++)
        status = check_pair(r, i);
    for (size_t i = 2; i < n && !status; i++)
        status = check_spacing(r, i);
    return status;
}

enum base_status lle_resonances_read(const char *path, double radius_m, struct lle_resonances *out,
                                     struct base_error *err)
{
    struct reader r = { .circumference_m = 2.0 * BASE_PI * radius_m, .out = out, .err = err };
    *out = (struct lle_resonances){ 0 };
    enum base_status status = base_csv_open(&r.csv, path, LARGEST_FILE, err);
    if (status)
        return base_while(err, "reading resonator.mode_table");

    r.line_of = calloc(r.csv.most, sizeof *r.line_of);
    out->row = calloc(r.csv.most, sizeof *out->row);
    if (!r.line_of || !out->row)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for a table of %zu lines", r.csv.most);
    if (!status)
        status = read_rows(&r);
    if (!status) {
        out->length_m = out->guide ? r.circumference_m : NAN;
        turn_descending(&r);
        status = check(&r);
    }
    free(r.line_of);
    base_csv_close(&r.csv);
    if (status)
        lle_resonances_free(out);
    return status;
}

void lle_resonances_free(struct lle_resonances *r)
{
    free(r->row);
    *r = (struct lle_resonances){ 0 };
}
