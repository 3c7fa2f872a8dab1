/* combkey-bench [NAME ...] [--json]: all measurements, or those named. */
#include "tests/bench/bench.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct bench_entry *const tables[] = { bench_lle, bench_optics, bench_qkd,
                                                    bench_scan };
enum { TABLES = sizeof tables / sizeof tables[0] };

static const struct bench_entry *find(const char *name)
{
    for (size_t t = 0; t < TABLES; t++)
        for (const struct bench_entry *e = tables[t]; e->name; e++)
            if (strcmp(e->name, name) == 0)
                return e;
    return NULL;
}

static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static void tell(const char *name, const struct bench_result *r, json_t *results)
{
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

static int all(json_t *results)
{
    int worst = 0;
    for (size_t t = 0; t < TABLES; t++)
        for (const struct bench_entry *e = tables[t]; e->name; e++) {
            const int code = measure(e, results);
            worst = code ? code : worst;
        }
    return worst;
}

static int usage(const char *wrong)
{
    fprintf(stderr, "combkey-bench: '%s' is unknown\nusage: combkey-bench [NAME ...] [--json]\n",
            wrong);
    for (size_t t = 0; t < TABLES; t++)
        for (const struct bench_entry *e = tables[t]; e->name; e++)
            fprintf(stderr, "    %s\n", e->name);
    return base_exit_code(BASE_ERR_USAGE);
}

int main(int argc, char **argv)
{
    int json = 0, named = 0, worst = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            json = 1;
        else if (find(argv[i]))
            named++;
        else
            return usage(argv[i]);
    }
    json_t *results = json ? json_array() : NULL;
    if (!named)
        worst = all(results);
    for (int i = 1; i < argc; i++) {
        const int code = strcmp(argv[i], "--json") ? measure(find(argv[i]), results) : 0;
        worst = code ? code : worst;
    }
    if (json) {
        json_t *object = json_pack("{s:o}", "results", results);
        json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
        printf("\n");
        json_decref(object);
    }
    return worst;
}
