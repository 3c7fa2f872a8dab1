#include "command/scan/values.h"

#include "base/rng.h"

#include <gsl/gsl_qrng.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool begins(const struct base_axis *axis, const char *lead)
{
    return !axis->list && !strncmp(axis->text[0], lead, strlen(lead));
}

enum scan_form scan_values_form(const struct base_axis *axis)
{
    static const struct {
        const char *lead;
        enum scan_form form;
    } forms[] = { { "random(", SCAN_RANDOM }, { "lograndom(", SCAN_RANDOM },
                  { "sobol(", SCAN_SOBOL },   { "logsobol(", SCAN_SOBOL },
                  { "same as ", SCAN_SAME },  { "with ", SCAN_WITH } };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (begins(axis, forms[i].lead))
            return forms[i].form;
    return SCAN_ALONE;
}

void scan_values_leader(const struct base_axis *axis, char name[BASE_TEXT_SIZE])
{
    const char *at = axis->text[0] + (begins(axis, "with ") ? strlen("with ") : strlen("same as "));
    at += strspn(at, " ");
    snprintf(name, BASE_TEXT_SIZE, "%.*s", (int)strcspn(at, " :"), at);
}

/* "name(a, b, n)": the three numbers, and nothing behind them. */
static bool arguments(const char *text, const char *name, double number[3])
{
    const size_t lead = strlen(name);
    if (strncmp(text, name, lead) != 0 || text[lead] != '(')
        return false;
    const char *at = text + lead + 1;
    for (int i = 0; i < 3; i++) {
        char *end;
        number[i] = strtod(at, &end);
        const size_t length = (size_t)(end - at);
        if (length == 0 || !isfinite(number[i]) || strcspn(at, "xX") < length) /* decimal only */
            return false;
        end += strspn(end, " ");
        if (*end != (i < 2 ? ',' : ')'))
            return false;
        at = end + 1;
    }
    return !at[strspn(at, " ")];
}

/* Value k of n from a to b; both ends are exact. */
static double between(double a, double b, size_t k, size_t n, bool logarithmic)
{
    if (k == 0 || n == 1)
        return a;
    if (k == n - 1)
        return b;
    const double last = (double)(n - 1), here = (double)k;
    if (!logarithmic) /* whole numbers stay whole: 62 of linspace(1, 120, 120) is 62 */
        return (a * (last - here) + b * here) / last;
    return pow(10.0, (log10(a) * (last - here) + log10(b) * here) / last);
}

static double at_share(double a, double b, double share, bool logarithmic)
{
    if (!logarithmic)
        return a + (b - a) * share;
    return pow(10.0, log10(a) + (log10(b) - log10(a)) * share);
}

static bool reasonable(const double number[3], bool logarithmic, const char *name,
                       char complaint[BASE_TEXT_SIZE])
{
    const double n = number[2];
    if (!(n >= 1.0) || n > SCAN_VALUES || n != floor(n)) {
        snprintf(complaint, BASE_TEXT_SIZE, "%g values: a whole number from 1 to %d is needed", n,
                 SCAN_VALUES);
        return false;
    }
    if (logarithmic && !(number[0] > 0.0 && number[1] > 0.0)) {
        snprintf(complaint, BASE_TEXT_SIZE,
                 "%s from %g to %g: it takes the end values themselves (not their logarithms), "
                 "which must be positive",
                 name, number[0], number[1]);
        return false;
    }
    return true;
}

static char (*written(const double number[3], bool logarithmic, const double *share, bool whole,
                      size_t *count))[BASE_TEXT_SIZE]
{
    *count = (size_t)number[2];
    char(*text)[BASE_TEXT_SIZE] = calloc(*count, sizeof *text);
    for (size_t k = 0; text && k < *count; k++) {
        const double value = share ? at_share(number[0], number[1], share[k], logarithmic)
                                   : between(number[0], number[1], k, *count, logarithmic);
        snprintf(text[k], sizeof *text, "%.17g", whole ? round(value) : value);
    }
    return text;
}

/* Coordinate `cloud->dimension` of n points in the unit cube, malloc'd. */
static double *random_shares(const struct scan_cloud *cloud, size_t n)
{
    const struct base_rng here = { .seed = cloud->seed,
                                   .use = BASE_RNG_SCAN,
                                   .point = (uint32_t)cloud->dimension };
    double *share = malloc(n * sizeof *share), pair[2];
    for (size_t k = 0; share && k < n; k++) {
        base_rng_uniform2(here, k, pair);
        share[k] = pair[0];
    }
    return share;
}

/* I. A. Antonov and V. M. Saleev, USSR Comput. Maths. Math. Phys. 19, 252 (1980), as in GSL. */
static double *sobol_shares(const struct scan_cloud *cloud, size_t n)
{
    double *share = malloc(n * sizeof *share), *point = calloc(cloud->dimensions, sizeof *point);
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)cloud->dimensions);
    const bool good = share && point && sequence;
    for (size_t k = 0; good && k < n; k++) {
        (void)gsl_qrng_get(sequence, point);
        share[k] = point[cloud->dimension];
    }
    if (sequence)
        gsl_qrng_free(sequence);
    free(point);
    if (good)
        return share;
    free(share);
    return NULL;
}

enum { SOBOL_DIMENSIONS = 40 }; /* of GSL's tables */

static char (*cloud_texts(const double number[3], bool logarithmic, bool sobol,
                          const struct scan_cloud *cloud, size_t *count,
                          char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE]
{
    if (sobol && cloud->dimensions > SOBOL_DIMENSIONS) {
        snprintf(complaint, BASE_TEXT_SIZE, "%zu sobol axes: %d at the most; take random",
                 cloud->dimensions, SOBOL_DIMENSIONS);
        return NULL;
    }
    double *share = (sobol ? sobol_shares : random_shares)(cloud, (size_t)number[2]);
    char(*text)[BASE_TEXT_SIZE] =
        share ? written(number, logarithmic, share, cloud->whole, count) : NULL;
    free(share);
    return text;
}

static char (*listed(const struct base_axis *axis, size_t *count,
                     char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE]
{
    char(*text)[BASE_TEXT_SIZE] = calloc(axis->count, sizeof *text);
    *count = axis->count;
    for (size_t k = 0; text && k < axis->count; k++) {
        if (strlen(axis->text[k]) >= sizeof *text) {
            snprintf(complaint, BASE_TEXT_SIZE, "value %zu is longer than %d bytes", k + 1,
                     BASE_TEXT_SIZE - 1);
            free(text);
            return NULL;
        }
        strcpy(text[k], axis->text[k]);
    }
    return text;
}

/* "[5, 10, 15]" in a text: what stands behind `with PATH:`. */
static char (*bracketed(const char *text, size_t *count,
                        char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE]
{
    const char *at = text + 1;
    size_t room = 1;
    for (const char *c = text; *c; c++)
        room += *c == ',';
    char(*value)[BASE_TEXT_SIZE] = calloc(room, sizeof *value);
    for (*count = 0; value && *at; ++*count) {
        at += strspn(at, " ");
        const size_t length = strcspn(at, ",]");
        size_t used = length;
        while (used > 0 && at[used - 1] == ' ')
            used--;
        snprintf(value[*count], sizeof *value, "%.*s", (int)used, at);
        at += length;
        const bool last = *at == ']';
        if (!used || !*at || (last && at[1 + strspn(at + 1, " ")])) {
            snprintf(complaint, BASE_TEXT_SIZE, "'%.60s' is not a list [a, b, ...]", text);
            free(value);
            return NULL;
        }
        at += 1;
        if (last) {
            ++*count;
            break;
        }
    }
    return value;
}

static const struct {
    const char *name;
    bool logarithmic;
    enum scan_form form;
} spaces[] = { { "linspace", false, SCAN_ALONE }, { "logspace", true, SCAN_ALONE },
               { "random", false, SCAN_RANDOM },  { "lograndom", true, SCAN_RANDOM },
               { "sobol", false, SCAN_SOBOL },    { "logsobol", true, SCAN_SOBOL } };

static char (*from_text(const char *text, const struct scan_cloud *cloud, size_t *count,
                        char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE]
{
    double number[3];
    if (*text == '[')
        return bracketed(text, count, complaint);
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        if (!arguments(text, spaces[i].name, number))
            continue;
        if (!reasonable(number, spaces[i].logarithmic, spaces[i].name, complaint))
            return NULL;
        if (spaces[i].form == SCAN_ALONE)
            return written(number, spaces[i].logarithmic, NULL, false, count);
        return cloud_texts(number, spaces[i].logarithmic, spaces[i].form == SCAN_SOBOL, cloud,
                           count, complaint);
    }
    snprintf(
        complaint, BASE_TEXT_SIZE,
        "expected a list [a, b, ...], linspace(a, b, n), logspace, random, lograndom, sobol or "
        "logsobol alike, 'same as PATH' or 'with PATH: VALUES', got '%.60s'",
        text);
    return NULL;
}

char (*scan_values_of(const struct base_axis *axis, const struct scan_cloud *cloud, size_t *count,
                      char complaint[BASE_TEXT_SIZE]))[BASE_TEXT_SIZE]
{
    strcpy(complaint, "no memory for its values");
    if (axis->list && axis->count <= SCAN_VALUES)
        return listed(axis, count, complaint);
    if (axis->list) {
        snprintf(complaint, BASE_TEXT_SIZE, "a list of more than %d values", SCAN_VALUES);
        return NULL;
    }
    const char *text = axis->text[0];
    if (scan_values_form(axis) == SCAN_WITH) {
        const char *colon = strchr(text, ':');
        text = colon ? colon + 1 + strspn(colon + 1, " ") : "";
    }
    return from_text(text, cloud, count, complaint);
}
