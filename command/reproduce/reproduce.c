/** `combkey reproduce`: the stages in order, then the table, the file and the report. */
#include "command/reproduce/reproduce.h"

#include "base/file.h"
#include "command/commands.h"
#include "command/output.h"
#include "command/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum base_status make_folder(const char *path, struct base_error *err)
{
    if (mkdir(path, 0777) && errno != EEXIST)
        return base_fail(err, BASE_ERR_CREATE, "folder %s: %s", path, strerror(errno));
    struct stat about;
    if (stat(path, &about) || !S_ISDIR(about.st_mode))
        return base_fail(err, BASE_ERR_CREATE, "%s is not a folder", path);
    if (access(path, W_OK))
        return base_fail(err, BASE_ERR_CREATE, "folder %s: %s", path, strerror(errno));
    return BASE_OK;
}

static enum base_status make_folders(const char *folder, struct base_error *err)
{
    char figures[4096];
    snprintf(figures, sizeof figures, "%s/figures", folder);
    const enum base_status status = make_folder(folder, err);
    return status == BASE_OK ? make_folder(figures, err) : status;
}

/* Whether the file can be written is known before the minutes of computing, not after. */
static enum base_status try_file(const char *folder, const char *name, struct base_error *err)
{
    char path[4096];
    struct base_draft *draft = NULL;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    const enum base_status status = base_draft_open(&draft, path, err);
    base_draft_abandon(draft);
    return status;
}

/* Shares of the progress bar: roughly the shares of the time. */
static const struct {
    const char *name;
    double from, to;
    enum base_status (*compute)(struct reproduce *r, const struct base_progress *p,
                                struct base_error *err);
} stages[] = {
    { "the ring, its sweep and its solitons", 0.00, 0.10, reproduce_ring },
    { "solitons: two users interfere", 0.10, 0.20, reproduce_soliton },
    { "chaos: two users interfere", 0.20, 0.92, reproduce_chaotic },
    { "keys and network", 0.92, 1.00, reproduce_key },
};

static enum base_status compute(struct reproduce *r, struct base_error *err)
{
    struct terminal_stage stage;
    enum base_status status = BASE_OK;
    for (size_t i = 0; i < sizeof stages / sizeof *stages && status == BASE_OK; i++) {
        terminal_stage_begin(&stage, stages[i].name, stages[i].from, stages[i].to);
        status = stages[i].compute(r, &stage.progress, err);
        if (status == BASE_OK && terminal_interrupted())
            status =
                base_fail(err, BASE_ERR_UNFINISHED, "interrupted: nothing was written; run again");
    }
    return status == BASE_OK ? reproduce_rows(r, err) : status;
}

static enum base_status write_all(const struct reproduce *r, const struct command_options *options,
                                  const char *folder, struct base_error *err)
{
    char figures[4096];
    snprintf(figures, sizeof figures, "%s/figures", folder);
    enum base_status status = reproduce_store(r, options, folder, err);
    if (status == BASE_OK)
        status = reproduce_figures(r, figures, err);
    if (status == BASE_OK)
        status = reproduce_report(r, folder, err);
    return status;
}

static void release(struct reproduce *r)
{
    struct lle_spectrum *spectra[] = { &r->rin_soliton, &r->rin_chaotic, &r->beat_soliton,
                                       &r->beat_chaotic };
    struct lle_comb *combs[] = { &r->sweep, &r->soliton, &r->chaotic };
    for (size_t i = 0; i < 4; i++)
        base_table_release(&lle_spectrum_table, spectra[i]);
    for (size_t i = 0; i < 3; i++)
        base_table_release(&lle_comb_table, combs[i]);
    base_table_release(&lle_steady_table, &r->steady);
    base_table_release(&reproduce_lines_table, &r->lines);
    base_table_release(&optics_visibility_table, &r->visibility_soliton);
    base_table_release(&optics_visibility_table, &r->visibility_chaotic);
    base_table_release(&reproduce_solitons_table, &r->solitons);
    base_table_release(&reproduce_chaos_table, &r->chaos);
    base_table_release(&reproduce_curve_table, &r->curve);
    base_table_release(&qkd_network_table, &r->network);
    base_table_release(&qkd_network_table, &r->run);
    free(r->rows.data);
    command_plan_free(&r->plan);
    free(r);
}

enum base_status command_reproduce(const struct command_options *options, struct base_error *err)
{
    const char *folder = options->output ? options->output : "out";
    struct reproduce *r = calloc(1, sizeof *r);
    if (!r)
        return base_fail(err, BASE_ERR_MEMORY, "no memory");
    r->quick = options->quick;
    enum base_status status =
        command_plan_load(&r->plan, NULL, options->sets, options->set_count, err);
    if (status == BASE_OK)
        status = make_folders(folder, err);
    if (status == BASE_OK)
        status = try_file(folder, "paper.h5", err);
    if (status == BASE_OK)
        status = try_file(folder, "report.html", err);
    terminal_limit_stop(NULL);
    if (status == BASE_OK)
        status = compute(r, err);
    terminal_let_finish();
    if (status == BASE_OK)
        status = write_all(r, options, folder, err);
    terminal_finish();
    if (status == BASE_OK && options->json)
        status = output_json(reproduce_json(r), err);
    else if (status == BASE_OK) {
        reproduce_print(r);
        printf("\nwritten: %s/paper.h5, %s/report.html, %s/figures\n", folder, folder, folder);
    }
    release(r);
    return status;
}
