/** The command line: one table of commands, one table of options. */
#ifndef COMMAND_CLI_H
#define COMMAND_CLI_H

#include "command/plan.h"

#include <stdbool.h>

enum { COMMAND_SETS = 256, COMMAND_MORE = 1024 };

struct command_options {
    const char *command;            /* its name */
    const char *argument;           /* plan file or name; NULL if none was given */
    const char *more[COMMAND_MORE]; /* arguments behind it, of a command that takes many */
    size_t more_count;
    char *sets[COMMAND_SETS];
    size_t set_count;
    const char *output; /* -o */
    const char *until, *counts;
    const char *tags; /* where to write time tags */
    bool explain;
    const char *shard, *status; /* of a scan: "I/N", a folder */
    bool list, emit_sbatch, retry_failed, partial, gather;
    bool json, quick, markdown, quiet;
    bool compare; /* key: with other protocols */
    int threads;  /* 0: all */
    int argc;     /* of the whole command line, for provenance */
    char **argv;
};

/** What a command accepts beside --threads, --quiet, --help. */
enum command_accepts {
    ACCEPT_PLAN = 1,
    ACCEPT_SET = 2,
    ACCEPT_JSON = 4,
    ACCEPT_OUTPUT = 8,
    ACCEPT_QUICK = 16,
    ACCEPT_UNTIL = 32,
    ACCEPT_COUNTS = 64,
    ACCEPT_MARKDOWN = 128,
    ACCEPT_NAME = 256,
    NEED_ARGUMENT = 512,
    ACCEPT_SCAN = 1024,
    ACCEPT_MERGE = 2048, /* --partial and --gather */
    ACCEPT_TAGS = 4096,  /* --tags and --explain */
    ACCEPT_MANY = 8192,  /* more than one argument */
};

struct command_spec {
    const char *name;
    const char *arguments; /* shown in the usage line */
    const char *about;
    unsigned accepts;
    enum base_status (*run)(const struct command_options *options, struct base_error *err);
};

/** The commands, ended by a NULL name. */
extern const struct command_spec command_list[];

/** Read options and argument behind argv[0] into `out` (whose command, argc and argv are set) as
 * the command takes them, and set the number of threads. A fault is explained under `name` and ends
 *  the process with 64, as --help does with 0. */
bool command_parse(const struct command_spec *spec, const char *name, int argc, char **argv,
                   struct command_options *out);

/** Parse argv and run; prints the error, returns the exit code. */
int command_main(int argc, char **argv);

#endif
