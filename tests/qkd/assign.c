/* The assignment problem against every permutation. */
#include "qkd/assign.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 7 };

/* A number in [0, 1) that depends on nothing but its place. */
static double chance(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / 16777216.0;
}

struct best {
    double total, least, total_of_least; /* of all permutations: largest total; largest least, and
                                            the largest total with that */
};

static void try_all(const double *value, size_t n, size_t *place, size_t fixed, struct best *best)
{
    if (fixed < n) {
        for (size_t k = fixed; k < n; k++) {
            const size_t here = place[fixed];
            place[fixed] = place[k];
            place[k] = here;
            try_all(value, n, place, fixed + 1, best);
            place[k] = place[fixed];
            place[fixed] = here;
        }
        return;
    }
    double total = 0.0, least = INFINITY;
    for (size_t i = 0; i < n; i++) {
        total += value[i * n + place[i]];
        least = fmin(least, value[i * n + place[i]]);
    }
    best->total = fmax(best->total, total);
    if (least > best->least || (least == best->least && total > best->total_of_least)) {
        best->least = least;
        best->total_of_least = total;
    }
}

static void sums(const double *value, size_t n, const size_t *place, double *total, double *least)
{
    unsigned taken = 0;
    *total = 0.0;
    *least = INFINITY;
    for (size_t i = 0; i < n; i++) {
        cr_assert(place[i] < n && !(taken >> place[i] & 1), "not a permutation");
        taken |= 1u << place[i];
        *total += value[i * n + place[i]];
        *least = fmin(*least, value[i * n + place[i]]);
    }
}

/* Few values make many ties, a quarter of the places forbidden; sums of integers and eighths are
 * exact. */
Test(assign, finds_what_trying_all_finds)
{
    unsigned state = 1;
    size_t solved = 0, refused = 0;
    for (int trial = 0; trial < 600; trial++) {
        const size_t n = 1 + (size_t)(trial % MOST);
        const double values = trial % 3 ? 1024.0 : 4.0;
        double value[MOST * MOST];
        size_t place[MOST], found[MOST];
        for (size_t k = 0; k < n * n; k++) {
            value[k] = floor(values * chance(&state)) / 8.0 - 10.0 * (trial % 5 == 1);
            if (trial % 4 == 3 && chance(&state) < 0.25)
                value[k] = -INFINITY;
        }
        struct best best = { -INFINITY, -INFINITY, -INFINITY };
        for (size_t i = 0; i < n; i++)
            place[i] = i;
        try_all(value, n, place, 0, &best);
        struct base_error err;
        double total, least;
        if (best.total == -INFINITY) {
            cr_expect_eq(qkd_assign_total(value, n, found, &err), BASE_ERR_DOMAIN);
            refused++;
            continue;
        }
        cr_assert_eq(qkd_assign_total(value, n, found, &err), BASE_OK, "%s", err.text);
        sums(value, n, found, &total, &least);
        cr_expect_eq(total, best.total, "trial %d: total %g, best %g", trial, total, best.total);
        cr_assert_eq(qkd_assign_minimum(value, n, found, &err), BASE_OK, "%s", err.text);
        sums(value, n, found, &total, &least);
        cr_expect_eq(least, best.least, "trial %d: least %g, best %g", trial, least, best.least);
        cr_expect_eq(total, best.total_of_least, "trial %d: with that %g, best %g", trial, total,
                     best.total_of_least);
        solved++;
    }
    cr_expect(solved > 500 && refused > 5, "%zu solved, %zu refused", solved, refused);
}

/* Products of two rankings: the rearrangement inequality knows the answer, for any number. */
Test(assign, orders_a_thousand_by_the_rearrangement_inequality)
{
    enum { MANY = 999 };
    double *value = malloc(MANY * MANY * sizeof *value);
    size_t *place = malloc(MANY * sizeof *place);
    struct base_error err;
    for (size_t i = 0; i < MANY; i++)
        for (size_t j = 0; j < MANY; j++) /* thing i is the i * 7 mod 999-th best */
            value[i * MANY + j] = (double)(i * 7 % MANY + 1) * (double)(MANY - j);
    cr_assert_eq(qkd_assign_total(value, MANY, place, &err), BASE_OK);
    for (size_t i = 0; i < MANY; i++)
        cr_assert_eq(place[i], MANY - 1 - i * 7 % MANY);
    /* the least product is largest when the orders are opposite */
    cr_assert_eq(qkd_assign_minimum(value, MANY, place, &err), BASE_OK);
    double least = INFINITY, wanted = INFINITY;
    for (size_t i = 0; i < MANY; i++) {
        least = fmin(least, value[i * MANY + place[i]]);
        wanted = fmin(wanted, (double)(i + 1) * (double)(MANY - i));
    }
    cr_expect_eq(least, wanted);
    free(value);
    free(place);
}

Test(assign, refuses_what_is_no_number)
{
    const double value[4] = { 1.0, NAN, 0.0, 2.0 };
    size_t place[2];
    struct base_error err;
    cr_expect_eq(qkd_assign_total(value, 2, place, &err), BASE_ERR_DOMAIN);
    cr_expect_eq(qkd_assign_minimum(value, 2, place, &err), BASE_ERR_DOMAIN);
}
