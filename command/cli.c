#include "command/cli.h"

#include "command/terminal.h"
#include "command/version.h"

#include <argp.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum {
    KEY_SET = 256,
    KEY_JSON,
    KEY_QUICK,
    KEY_UNTIL,
    KEY_COUNTS,
    KEY_COMPARE,
    KEY_MARKDOWN,
    KEY_THREADS,
    KEY_SHARD,
    KEY_STATUS,
    KEY_LIST,
    KEY_EMIT_SBATCH,
    KEY_RETRY_FAILED,
    KEY_PARTIAL,
    KEY_GATHER,
    KEY_TAGS,
    KEY_EXPLAIN
};

/* Every option of every command, and which commands take it. */
static const struct {
    unsigned accept; /* 0: all */
    struct argp_option option;
} options[] = {
    { ACCEPT_SET,
      { "set", KEY_SET, "PATH=VALUE", 0,
        "set one parameter, over the plan; may repeat (see 'combkey describe')", 0 } },
    { ACCEPT_OUTPUT,
      { "output", 'o', "PATH", 0, "where to write (HDF5 file; for reproduce and scan a folder)",
        0 } },
    { ACCEPT_JSON,
      { "json", KEY_JSON, 0, 0, "print one JSON object on standard output and nothing else there",
        0 } },
    { ACCEPT_QUICK,
      { "quick", KEY_QUICK, 0, 0, "fewer samples: under 30 s on two cores, wider error bars", 0 } },
    { ACCEPT_UNTIL,
      { "until", KEY_UNTIL, "STAGE", 0, "last stage: comb, line, visibility, key or network", 0 } },
    { ACCEPT_COUNTS,
      { "counts", KEY_COUNTS, "FILE.csv", 0,
        "observed counts of a laboratory (pair,sent,clicks,errors) in place of the model", 0 } },
    { ACCEPT_COUNTS,
      { "compare", KEY_COMPARE, 0, 0,
        "key rate against loss beside twin-field, mode pairing, entanglement and the PLOB bound",
        0 } },
    { ACCEPT_MARKDOWN, { "markdown", KEY_MARKDOWN, 0, 0, "as a Markdown table", 0 } },
    { ACCEPT_SCAN,
      { "shard", KEY_SHARD, "I/N", 0,
        "only the I-th of N parts of the points; I from 1 to N, or from 0 to N-1", 0 } },
    { ACCEPT_SCAN,
      { "list", KEY_LIST, 0, 0, "print the points and where they stand; compute nothing", 0 } },
    { ACCEPT_SCAN,
      { "emit-sbatch", KEY_EMIT_SBATCH, 0, 0,
        "print a Slurm array script for this scan; --shard 1/N chooses N tasks", 0 } },
    { ACCEPT_SCAN, { "retry-failed", KEY_RETRY_FAILED, 0, 0, "compute failed points again", 0 } },
    { ACCEPT_SCAN,
      { "status", KEY_STATUS, "DIR", 0, "how far the scan in DIR is (in place of a plan)", 0 } },
    { ACCEPT_MERGE, { "partial", KEY_PARTIAL, 0, 0, "merge although points are missing", 0 } },
    { ACCEPT_MERGE,
      { "gather", KEY_GATHER, 0, 0,
        "-o is a folder: gather the points of all folders there, in few files; it can be merged, "
        "gathered again and computed on",
        0 } },
    { ACCEPT_TAGS,
      { "tags", KEY_TAGS, "FILE", 0,
        "simulate the run click by click (tags.*), write its time tags (HDF5, or text for .csv) "
        "and "
        "count them",
        0 } },
    { ACCEPT_TAGS, { "explain", KEY_EXPLAIN, 0, 0, "what costs visibility, cause by cause", 0 } },
    { 0,
      { "threads", KEY_THREADS, "N", 0,
        "OpenMP threads (default: one per core); results do not depend on it", 0 } },
    { 0, { "quiet", 'q', 0, 0, "no progress on standard error", 0 } },
};
enum { OPTION_COUNT = sizeof options / sizeof *options };

struct parse {
    const struct command_spec *spec;
    struct command_options *out;
};

static void take_set(struct argp_state *state, struct command_options *out, char *text)
{
    if (out->set_count == COMMAND_SETS)
        argp_failure(state, EX_USAGE, 0, "more than %d times --set: use a plan file", COMMAND_SETS);
    else
        out->sets[out->set_count++] = text;
}

static void take_threads(struct argp_state *state, struct command_options *out, const char *text)
{
    char *end;
    const long n = strtol(text, &end, 10);
    if (*end || end == text || n < 1 || n > 4096)
        argp_error(state, "--threads '%s': a whole number from 1 to 4096 is needed", text);
    out->threads = (int)n;
}

static void take_argument(struct argp_state *state, const struct command_spec *spec,
                          struct command_options *out, const char *text)
{
    if (!(spec->accepts & (ACCEPT_PLAN | ACCEPT_NAME)))
        argp_error(state, "'%s': this command takes no argument", text);
    else if (!out->argument)
        out->argument = text;
    else if (!(spec->accepts & ACCEPT_MANY))
        argp_error(state, "'%s': one argument only, '%s' was given before", text, out->argument);
    else if (out->more_count == COMMAND_MORE)
        argp_error(state, "more than %d arguments", COMMAND_MORE + 1);
    else
        out->more[out->more_count++] = text;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    struct parse *parse = state->input;
    struct command_options *out = parse->out;
    switch (key) {
    case KEY_SET:
        take_set(state, out, text);
        return 0;
    case 'o':
        out->output = text;
        return 0;
    case KEY_JSON:
        out->json = true;
        return 0;
    case KEY_QUICK:
        out->quick = true;
        return 0;
    case KEY_UNTIL:
        out->until = text;
        return 0;
    case KEY_COUNTS:
        out->counts = text;
        return 0;
    case KEY_COMPARE:
        out->compare = true;
        return 0;
    case KEY_MARKDOWN:
        out->markdown = true;
        return 0;
    case KEY_SHARD:
        out->shard = text;
        return 0;
    case KEY_STATUS:
        out->status = text;
        return 0;
    case KEY_LIST:
        out->list = true;
        return 0;
    case KEY_EMIT_SBATCH:
        out->emit_sbatch = true;
        return 0;
    case KEY_RETRY_FAILED:
        out->retry_failed = true;
        return 0;
    case KEY_TAGS:
        out->tags = text;
        return 0;
    case KEY_EXPLAIN:
        out->explain = true;
        return 0;
    case KEY_PARTIAL:
        out->partial = true;
        return 0;
    case KEY_GATHER:
        out->gather = true;
        return 0;
    case KEY_THREADS:
        take_threads(state, out, text);
        return 0;
    case 'q':
        out->quiet = true;
        return 0;
    case ARGP_KEY_ARG:
        take_argument(state, parse->spec, out, text);
        return 0;
    case ARGP_KEY_END:
        if ((parse->spec->accepts & NEED_ARGUMENT) && !out->argument)
            argp_error(state, "an argument is missing: %s", parse->spec->arguments);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct command_spec *find(const char *name)
{
    for (const struct command_spec *spec = command_list; spec->name; spec++)
        if (!strcmp(spec->name, name))
            return spec;
    return NULL;
}

static void print_help(FILE *to)
{
    fprintf(to, "combkey: from a microresonator comb to a secret key\n\n"
                "Usage: combkey COMMAND [ARGUMENT] [OPTION...]\n\n");
    for (const struct command_spec *spec = command_list; spec->name; spec++)
        fprintf(to, "  %-10s %s\n", spec->name, spec->about);
    fprintf(to, "\n'combkey COMMAND --help' explains one command; 'combkey describe' lists every "
                "parameter.\n"
                "Exit codes: 0 done, 64 usage, 65 bad plan or data, 66 no such input, 70 failed,\n"
                "73 cannot create output, 74 output failed, 75 interrupted.\n");
}

bool command_parse(const struct command_spec *spec, const char *name, int argc, char **argv,
                   struct command_options *out)
{
    struct argp_option accepted[OPTION_COUNT + 1] = { { 0 } };
    size_t n = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (!options[i].accept || (spec->accepts & options[i].accept))
            accepted[n++] = options[i].option;

    char shown[64];
    struct parse parse = { .spec = spec, .out = out };
    const struct argp argp = { accepted, parse_option, spec->arguments, spec->about, 0, 0, 0 };
    char *const first = argv[0];
    snprintf(shown, sizeof shown, "%s", name);
    argp_err_exit_status = EX_USAGE;
    argv[0] = shown;
    const bool good = argp_parse(&argp, argc, argv, 0, NULL, &parse) == 0;
    argv[0] = first;
    if (out->threads)
        omp_set_num_threads(out->threads);
    return good;
}

static int run(const struct command_spec *spec, struct command_options *chosen)
{
    terminal_start(chosen->quiet);
    struct base_error err = { .status = BASE_OK };
    enum base_status status = spec->run(chosen, &err);
    terminal_finish();
    if (status == BASE_OK && (fflush(stdout) || ferror(stdout)))
        status = base_fail(&err, BASE_ERR_IO, "standard output could not be written");
    if (status != BASE_OK)
        fprintf(stderr, "combkey %s: %s\n", spec->name, err.text);
    return base_exit_code(status);
}

/* The nearest command, for a mistyped one: the same rule as for parameters, on a short list. */
static int unknown_command(const char *name)
{
    fprintf(stderr, "combkey: unknown command '%s'; the commands are", name);
    for (const struct command_spec *spec = command_list; spec->name; spec++)
        fprintf(stderr, " %s", spec->name);
    fprintf(stderr, ". Try 'combkey --help'.\n");
    return EX_USAGE;
}

int command_main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EX_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?") || !strcmp(argv[1], "help")) {
        print_help(stdout);
        return fflush(stdout) ? EX_IOERR : 0;
    }
    if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
        printf("combkey %s (%s)\n", COMMAND_VERSION, COMMAND_COMMIT);
        return fflush(stdout) ? EX_IOERR : 0;
    }
    const struct command_spec *spec = find(argv[1]);
    if (!spec)
        return unknown_command(argv[1]);

    char name[64];
    snprintf(name, sizeof name, "combkey %s", spec->name);
    struct command_options chosen = { .command = spec->name, .argc = argc, .argv = argv };
    return command_parse(spec, name, argc - 1, argv + 1, &chosen) ? run(spec, &chosen) : EX_USAGE;
}
