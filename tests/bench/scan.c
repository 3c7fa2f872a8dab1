/* Scans: what a point costs beyond computing it. */
#include "tests/bench/bench.h"

#include "command/pipeline.h"
#include "command/scan/scan.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOSSES = 100, POINTS = LOSSES * LOSSES, TEXT = 2048, ROUNDS = 3 };

static const char plan_text[] = "source.kind: coherent\n"
                                "key.optimise: none\n"
                                "scan:\n"
                                "  alice.loss_db: linspace(0, 30, 100)\n"
                                "  bob.loss_db: linspace(0, 30, 100)\n"
                                "until: key\n";

struct run {
    char folder[64], plan[80];
    int times;
    long long done; /* by the program, the last time */
    struct scan scan;
    struct scan_light light;
    double seen; /* used: not to be optimised away */
};

/* The program, into a new store. */
static void program(void *self)
{
    struct run *r = self;
    char line[TEXT];
    snprintf(line, sizeof line, "'%s' scan '%s' -o '%s/%d' --threads 1 --json 2>/dev/null",
             COMBKEY_PROGRAM, r->plan, r->folder, r->times++);
    FILE *out = popen(line, "r");
    json_t *said = out ? json_loadf(out, 0, NULL) : NULL;
    r->done = json_integer_value(json_object_get(said, "done"));
    json_decref(said);
    if (out && pclose(out) != 0)
        r->done = 0;
}

/* The same points computed here, kept nowhere. */
static void alone(void *self)
{
    struct run *r = self;
    struct base_error err;
    struct command_plan plan = r->scan.plan;
    for (int i = 0; i < POINTS; i++) {
        struct scan_result result;
        plan.optics.alice.loss_db = 30.0 * (i / LOSSES) / (LOSSES - 1.0);
        plan.optics.bob.loss_db = 30.0 * (i % LOSSES) / (LOSSES - 1.0);
        scan_result_clear(&result);
        if (r->scan.stage->compute(&plan, &r->light, NULL, &result, &err) == BASE_OK)
            r->seen += result.key.rate_bit_s;
        scan_result_free(r->scan.stage, &result);
    }
}

static enum base_status prepare(struct run *r, struct base_error *err)
{
    FILE *file = fopen(r->plan, "w");
    if (!file || fputs(plan_text, file) < 0 || fclose(file))
        return base_fail(err, BASE_ERR_CREATE, "cannot write '%s'", r->plan);
    enum base_status status = scan_begin(&r->scan, r->plan, NULL, 0, err);
    if (status == BASE_OK)
        status = scan_light_prepare(r->scan.stage, &r->scan.plan, r->scan.task->field,
                                    r->scan.task->pulses, NULL, &r->light, err);
    return status;
}

static enum base_status overhead(struct bench_result *out, struct base_error *err)
{
    struct run r = { .folder = "/tmp/combkey-bench.XXXXXX" };
    char line[TEXT];
    if (!mkdtemp(r.folder))
        return base_fail(err, BASE_ERR_CREATE, "cannot make a folder in /tmp");
    snprintf(r.plan, sizeof r.plan, "%s/plan.yaml", r.folder);
    enum base_status status = prepare(&r, err);
    if (status == BASE_OK) {
        program(&r);
        status = bench_verify("points the program computed", (double)r.done, POINTS, 0.0, err);
    }
    if (status == BASE_OK) {
        const struct bench_times t =
            bench_compare_rounds(BENCH_WALL, (struct bench_work){ program, &r, 1 },
                                 (struct bench_work){ alone, &r, 1 }, ROUNDS);
        const double each_s = (t.kernel_s - t.reference_s) / POINTS;
        *out =
            (struct bench_result){ each_s, "s", each_s / 1e-3, "1 ms a point, the most allowed" };
    }
    scan_light_free(&r.light);
    scan_end(&r.scan);
    snprintf(line, sizeof line, "rm -rf '%s'", r.folder);
    if (system(line) && status == BASE_OK)
        status = base_fail(err, BASE_ERR_IO, "cannot remove '%s'", r.folder);
    return status;
}

const struct bench_entry bench_scan[] = { { "scan.overhead", overhead }, { NULL, NULL } };
