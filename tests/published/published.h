/** Rows of data/published/<file>.csv: quantity, value, tolerance, source. */
#ifndef TESTS_PUBLISHED_H
#define TESTS_PUBLISHED_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct published {
    double value, tolerance;
};

/* The row of that name; a missing row fails the test, or nothing would be compared. */
static inline struct published published(const char *file, const char *quantity)
{
    char path[512], line[512];
    snprintf(path, sizeof path, COMBKEY_DATA "/published/%s.csv", file);
    FILE *in = fopen(path, "r");
    cr_assert(in, "%s cannot be opened", path);
    struct published row = { NAN, NAN };
    const size_t length = strlen(quantity);
    while (fgets(line, sizeof line, in))
        if (!strncmp(line, quantity, length) && line[length] == ',' &&
            sscanf(line + length, ",%lf,%lf,", &row.value, &row.tolerance) == 2)
            break;
    fclose(in);
    cr_assert(isfinite(row.value) && row.tolerance >= 0.0, "%s: no row %s", path, quantity);
    return row;
}

static inline void expect_published(const char *file, const char *quantity, double found)
{
    const struct published known = published(file, quantity);
    cr_expect(fabs(found - known.value) <= known.tolerance, "%s: %.9g, published %.9g +- %.2g",
              quantity, found, known.value, known.tolerance);
}

#endif
