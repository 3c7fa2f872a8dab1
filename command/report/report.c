/** `combkey report FILE.h5 -o FILE.html`. */
#include "command/report/report.h"

#include "base/h5.h"
#include "base/progress.h"
#include "command/commands.h"
#include "command/picture.h"
#include "command/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum base_status draw_one(const struct report_chart *chart, const char *folder, size_t i,
                                 struct base_error *err)
{
    char name[64], path[4200];
    snprintf(name, sizeof name, "chart-%zu", i + 1);
    snprintf(path, sizeof path, "%s/%s.gp", folder, name);
    FILE *to = fopen(path, "w");
    if (!to)
        return base_fail(err, BASE_ERR_CREATE, "cannot write %s: %s", path, strerror(errno));
    report_draw(to, name, chart);
    const bool bad = ferror(to);
    if (fclose(to) || bad)
        return base_fail(err, BASE_ERR_IO, "writing %s failed: %s", path, strerror(errno));
    (void)picture_draw(folder, name); /* a missing picture is said on the page */
    return BASE_OK;
}

static void clear(const char *folder, size_t count)
{
    static const char *const kind[] = { "gp", "svg" };
    char path[4200];
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < 2; k++) {
            snprintf(path, sizeof path, "%s/chart-%zu.%s", folder, i + 1, kind[k]);
            remove(path);
        }
    rmdir(folder);
}

static enum base_status write_page(const struct command_options *options,
                                   const struct base_survey *survey,
                                   const struct report_charts *charts, const char *folder,
                                   struct base_error *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (to)
        report_page(to, options->argument, survey, charts, folder);
    const bool good = to && !fclose(to);
    const enum base_status status =
        good ? base_file_write(options->output, text, size, err)
             : base_fail(err, BASE_ERR_MEMORY, "no memory for the report");
    free(text);
    return status;
}

static enum base_status draw_all(const struct command_options *options,
                                 const struct base_survey *survey,
                                 const struct report_charts *charts, struct base_error *err)
{
    const char *place = getenv("TMPDIR");
    char folder[4096];
    struct terminal_stage stage;
    snprintf(folder, sizeof folder, "%s/combkey-report-XXXXXX", place && *place ? place : "/tmp");
    if (!mkdtemp(folder))
        return base_fail(err, BASE_ERR_CREATE, "cannot make the folder %s for pictures: %s", folder,
                         strerror(errno));
    enum base_status status = BASE_OK;
    terminal_stage_begin(&stage, "drawing", 0.0, 1.0);
    for (size_t i = 0; i < charts->count && status == BASE_OK; i++) {
        status = draw_one(&charts->chart[i], folder, i, err);
        if (!status &&
            !base_progress_report(&stage.progress, (double)(i + 1) / (double)charts->count))
            status = base_fail(err, BASE_ERR_UNFINISHED, "stopped; no page was written");
    }
    terminal_finish();
    if (status == BASE_OK)
        status = write_page(options, survey, charts, folder, err);
    clear(folder, charts->count);
    return status;
}

enum base_status command_report(const struct command_options *options, struct base_error *err)
{
    struct base_survey survey;
    struct report_charts charts = { 0 };
    if (!options->output)
        return base_fail(err, BASE_ERR_USAGE, "where to? Name the page with -o FILE.html");
    enum base_status status = base_survey_read(&survey, options->argument, err);
    if (status)
        return base_while(err, "reading the results to report");
    status = report_charts_of(&survey, &charts, err);
    if (!status)
        status = draw_all(options, &survey, &charts, err);
    if (!status)
        printf("written: %s (%zu pictures)\n", options->output, charts.count);
    free(charts.chart);
    base_survey_free(&survey);
    return status;
}
