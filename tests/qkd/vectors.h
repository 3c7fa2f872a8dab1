/* Reads tests/vectors/mdi.json: inputs and results of an independent implementation. */
#ifndef TESTS_QKD_VECTORS_H
#define TESTS_QKD_VECTORS_H

#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct vector {
    const char *name;
    struct qkd_link link;
    struct qkd_plan plan;
    const json_t *output;
};

static inline json_t *vectors_file(void)
{
    json_error_t why;
    json_t *file = json_load_file(COMBKEY_TEST_DATA "/vectors/mdi.json", 0, &why);
    cr_assert(file, "mdi.json:%d: %s", why.line, why.text);
    return file;
}

static inline double vectors_number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    cr_assert(json_is_number(value), "no number '%s'", key);
    return json_number_value(value);
}

/* The tolerances the file states about itself. */
static inline double vectors_tolerance(const json_t *file, const char *key)
{
    return vectors_number(json_object_get(file, "tolerance"), key);
}

static inline struct qkd_user vectors_user(const json_t *u)
{
    return (struct qkd_user){
        .z = vectors_number(u, "z"),
        .y = vectors_number(u, "y"),
        .x = vectors_number(u, "x"),
        .p_z = vectors_number(u, "pz"),
        .p_y = vectors_number(u, "py"),
        .p_x = vectors_number(u, "px"),
    };
}

static inline struct vector vectors_at(const json_t *file, size_t index)
{
    const json_t *entry = json_array_get(json_object_get(file, "mdi"), index);
    const json_t *in = json_object_get(entry, "input");
    const int both = !strcmp(json_string_value(json_object_get(in, "bell")), "both");
    const double eta = vectors_number(in, "eta_d");
    struct vector v = {
        .name = json_string_value(json_object_get(in, "name")),
        .output = json_object_get(entry, "output"),
        .link = { .eta_a = eta * pow(10.0, -vectors_number(in, "loss_a_dB") / 10.0),
                  .eta_b = eta * pow(10.0, -vectors_number(in, "loss_b_dB") / 10.0),
                  .dark_probability = vectors_number(in, "pd"),
                  .overlap_sq = vectors_number(in, "g2"),
                  .error_x = vectors_number(in, "edx"),
                  .error_z = vectors_number(in, "edz"),
                  .bell = both ? QKD_PSI_BOTH : QKD_PSI_MINUS },
        .plan = { .alice = vectors_user(json_object_get(in, "alice")),
                  .bob = vectors_user(json_object_get(in, "bob")),
                  .key = { .pulses = vectors_number(in, "N"),
                           .failure = vectors_number(in, "eps"),
                           .error_correction = vectors_number(in, "f"),
                           .estimator = QKD_JOINT },
                  .network = { .users = 4 } },
    };
    v.plan.key.bell = v.link.bell;
    return v;
}

static inline size_t vectors_count(const json_t *file)
{
    const size_t count = json_array_size(json_object_get(file, "mdi"));
    cr_assert(count > 0);
    return count;
}

/* |got - want| / |want|; both 0 agree. */
static inline double vectors_off(double got, double want)
{
    return got == want ? 0.0 : fabs(got - want) / fabs(want);
}

#endif
