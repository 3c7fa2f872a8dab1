/* Mode tables as they come from a spoiled disk or a tired hand: read, or refused in words. */
#include "lle/resonances.h"

#include "tests/base/folder.h"
#include "tests/lle_kit.h"

#include <string.h>

enum { ROWS = 60, ROOM = 1 << 14 };

/* A good table of either kind, as text. */
static size_t good_table(bool guide, bool kappa, char *text)
{
    size_t used = guide ? (size_t)sprintf(text, "wavelength_um,n_eff,a_eff_um2,n_group\n")
                        : (size_t)sprintf(text, "# mode number, frequency in Hz\n");
    for (int i = 0; i < ROWS; i++) {
        const double um = 1.5 + 0.002 * i, freq_hz = 191.9e12 + 1e11 * i + 6e5 * i * i;
        if (guide)
            used +=
                (size_t)sprintf(text + used, "%.4f,%.9f,1.05,2.12\n", um, 1.85 - 0.15 * (um - 1.5));
        else if (kappa)
            used += (size_t)sprintf(text + used, "%d,%.3f,1.8e8,0.5\n", 1700 + i, freq_hz);
        else
            used += (size_t)sprintf(text + used, "%d,%.3f\n", 1700 + i, freq_hz);
    }
    return used;
}

static size_t random_below(struct base_rng here, uint64_t index, size_t limit)
{
    double u[2];
    base_rng_uniform2(here, index, u);
    const size_t n = (size_t)(u[0] * (double)limit);
    return n < limit ? n : limit - 1;
}

/* One of what happens to files: bytes changed, taken out, put in, cut, lines twice. */
static size_t mangle(struct base_rng here, uint64_t n, char *text, size_t size)
{
    static const char odd[] = "\0\xff,;-+.eE \t\r\n#\"nif0x9";
    const size_t at = random_below(here, n, size), kind = random_below(here, n + 1, 6);
    const size_t more = 1 + random_below(here, n + 2, 40), left = size - at;
    switch (kind) {
    case 0: /* another byte */
        text[at] = odd[random_below(here, n + 3, sizeof odd - 1)];
        return size;
    case 1: /* bytes missing */
        memmove(text + at, text + at + (more < left ? more : left),
                left - (more < left ? more : left));
        return size - (more < left ? more : left);
    case 2: /* the end missing */
        return at + 1;
    case 3: /* bytes twice */
        memmove(text + at + more, text + at, left);
        return size + more;
    case 4: /* another digit */
        for (size_t i = at; i < size; i++)
            if (text[i] >= '0' && text[i] <= '9') {
                text[i] = (char)('0' + more % 10);
                break;
            }
        return size;
    default: /* two halves changed about */
        if (left > at) {
            char *copy = malloc(at + 1);
            memcpy(copy, text, at);
            memmove(text, text + at, left);
            memcpy(text + left, copy, at);
            free(copy);
        }
        return size;
    }
}

static void check_rows(const struct lle_resonances *r)
{
    cr_assert_geq(r->count, LLE_RESONANCES_FEWEST);
    for (size_t i = 0; i < r->count; i++) {
        cr_expect(r->row[i].freq_hz >= 1e12 && r->row[i].freq_hz <= 1e16);
        cr_expect(isfinite(r->row[i].mode));
        if (i > 0)
            cr_expect(r->row[i].freq_hz > r->row[i - 1].freq_hz &&
                      r->row[i].mode > r->row[i - 1].mode);
        if (i > 0 && !r->guide)
            cr_expect_eq(r->row[i].mode, r->row[i - 1].mode + 1.0);
    }
}

/* 600 spoiled tables of three kinds, each in one to four places. What is read has its rows in order
 * and no holes; what is refused names the file and says why; no third thing happens. */
Test(lle_resonances, a_spoiled_table_is_read_or_refused_in_words, .init = make_folder,
     .fini = remove_folder)
{
    enum { TABLES = 600 };
    size_t refused = 0;
    for (uint32_t trial = 0; trial < TABLES; trial++) {
        const struct base_rng here = { 9, BASE_RNG_TEST, 0, trial };
        char text[ROOM];
        size_t size = good_table(trial % 3 == 2, trial % 3 == 1, text);
        const size_t places = 1 + trial % 4;
        for (size_t i = 0; i < places && size > 0; i++)
            size = mangle(here, 8 * i, text, size);
        FILE *file = fopen(inside("spoiled.csv"), "wb");
        cr_assert_eq(fwrite(text, 1, size, file), size);
        fclose(file);
        struct lle_resonances r;
        struct base_error err = { .text = "" };
        const enum base_status status =
            lle_resonances_read(inside("spoiled.csv"), 230e-6, &r, &err);
        if (status) {
            refused++;
            cr_expect(status == BASE_ERR_CONFIG || status == BASE_ERR_NO_INPUT, "trial %u: %d: %s",
                      trial, status, err.text);
            cr_expect(strstr(err.text, "spoiled.csv"), "trial %u: '%s'", trial, err.text);
            cr_expect(r.row == NULL && r.count == 0);
        } else {
            check_rows(&r);
            lle_resonances_free(&r);
        }
    }
    cr_expect_gt(refused, TABLES / 2, "%zu were refused", refused);
    cr_expect_lt(refused, TABLES, "harmless spots are left alone");
}

/* Rows in another order are told from rows that are not there. */
Test(lle_resonances, disorder_is_no_hole, .init = make_folder, .fini = remove_folder)
{
    for (int gone = 0; gone < 2; gone++) {
        FILE *file = fopen(inside("rows.csv"), "w");
        for (int i = 0; i < 20; i++)
            if (i != 8)
                fprintf(file, "%d,%.3f\n%s", i, 191.9e12 + 1e11 * i,
                        i == 9 && !gone ? "8,192.7e12\n" : "");
        fclose(file);
        struct lle_resonances r;
        struct base_error err;
        cr_expect_eq(lle_resonances_read(inside("rows.csv"), 230e-6, &r, &err), BASE_ERR_CONFIG);
        cr_expect(strstr(err.text, gone ? "has a hole" : "sort the table"), "%s", err.text);
        cr_expect(strstr(err.text, "9 after 7"), "%s", err.text);
    }
}

/* A column that is no loss, as a share or a Q's reciprocal, is told by name. */
Test(lle_resonances, a_loss_that_is_none_is_refused, .init = make_folder, .fini = remove_folder)
{
    FILE *file = fopen(inside("loss.csv"), "w");
    for (int i = 0; i < 20; i++)
        fprintf(file, "%d,%.3f,0.5\n", i, 191.9e12 + 1e11 * i);
    fclose(file);
    struct lle_resonances r;
    struct base_error err;
    cr_expect_eq(lle_resonances_read(inside("loss.csv"), 230e-6, &r, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "kappa in Hz '0.5'"), "%s", err.text);
}
