/* combkey-bench [NAME ...] [--json]: all measurements, or those named. */
#include "tests/bench/bench.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct bench_entry *const tables[] = { bench_lle, bench_optics, bench_qkd,
                                                    bench_scan };
enum { TABLES = sizeof tables / sizeof tables[0] };

static bool begins(const struct bench_entry *e, const char *with)
{
    return strncmp(e->name, with, strlen(with)) == 0;
}

static bool any_begins(const char *with)
{
    for (size_t t = 0; t < TABLES; t++)
        for (const struct bench_entry *e = tables[t]; e->name; e++)
            if (begins(e, with))
                return true;
    return false;
}

static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static void tell(const char *name, const struct bench_result *r, json_t *results)
{
    if (!results && isnan(r->value)) {
        printf("%-24s %12s        %s\n", name, "-", r->against);
        return;
    }
    if (!results) {
        printf("%-24s %12.4g %-6s", name, r->value, r->unit);
        if (isfinite(r->ratio))
            printf(" %8.3f x %s", r->ratio, r->against);
        printf("\n");
        fflush(stdout);
        return;
    }
    json_t *row = json_pack("{s:s, s:o, s:s, s:o, s:s}", "name", name, "value", number(r->value),
                            "unit", r->unit, "ratio", number(r->ratio), "against", r->against);
    json_array_append_new(results, row);
}

static int measure(const struct bench_entry *e, json_t *results)
{
    struct base_error err = { .status = BASE_OK };
    struct bench_result r = { .ratio = NAN, .unit = "", .against = "" };
    if (e->run(&r, &err)) {
        fprintf(stderr, "combkey-bench: %s: %s\n", e->name, err.text);
        return base_exit_code(err.status);
    }
    tell(e->name, &r, results);
    return 0;
}

static int measure_all(const char *beginning, json_t *results)
{
    int worst = 0;
    for (size_t t = 0; t < TABLES; t++)
        for (const struct bench_entry *e = tables[t]; e->name; e++) {
            const int code = begins(e, beginning) ? measure(e, results) : 0;
            worst = code ? code : worst;
        }
    return worst;
}

static void list(FILE *to)
{
    fprintf(to,
            "usage: combkey-bench [NAME ...] [--json]\n"
            "Each measurement verifies its result, then times it in turn with a reference; the\n"
            "ratio is what counts. NAME may be the beginning of several names:\n");
    for (size_t t = 0; t < TABLES; t++)
        for (const struct bench_entry *e = tables[t]; e->name; e++)
            fprintf(to, "    %s\n", e->name);
}

static int unknown(const char *word)
{
    fprintf(stderr, "combkey-bench: '%s' is unknown\n", word);
    list(stderr);
    return base_exit_code(BASE_ERR_USAGE);
}

static void tell_machine(const struct bench_machine *m)
{
    printf("%s, vectors of %zu bits", m->processor, m->vector_bits);
    if (isfinite(m->gain_of_512))
        printf(" (%.1f x the arithmetic of 256 bits)", m->gain_of_512);
    printf("\n");
}

static void dump(json_t *results, const struct bench_machine *m)
{
    json_t *object =
        json_pack("{s:{s:s, s:i, s:o}, s:o}", "machine", "processor", m->processor, "vector_bits",
                  (int)m->vector_bits, "gain_of_512", number(m->gain_of_512), "results", results);
    json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    printf("\n");
    json_decref(object);
}

int main(int argc, char **argv)
{
    bool json = false, chosen = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            list(stdout);
            return 0;
        }
        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if (!any_begins(argv[i]))
            return unknown(argv[i]);
        else
            chosen = true;
    }
    const struct bench_machine machine = bench_machine_of();
    json_t *results = json ? json_array() : NULL;
    if (!json)
        tell_machine(&machine);
    int worst = chosen ? 0 : measure_all("", results);
    for (int i = 1; i < argc && chosen; i++) {
        const int code = strcmp(argv[i], "--json") ? measure_all(argv[i], results) : 0;
        worst = code ? code : worst;
    }
    if (json)
        dump(results, &machine);
    return worst;
}
