#include "command/terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

/* The one terminal of the process. */
static struct {
    bool quiet, bar, drawn;
    char temporary[4096]; /* what must not stay behind */
    struct timespec start, last;
} terminal;
static volatile sig_atomic_t stop, limited;

enum { PATIENCE_S = 3 };

/* Async-signal-safe only: unlink, write, _exit. */
static void leave(int number)
{
    static const char told[] = "\ncombkey: stopped on request; nothing was written\n";
    (void)number;
    if (terminal.temporary[0])
        unlink(terminal.temporary);
    const ssize_t ignored = write(2, told, sizeof told - 1);
    (void)ignored;
    _exit(EX_TEMPFAIL);
}

static void on_signal(int number)
{
    if (stop && limited)
        leave(number);
    stop = 1;
    if (limited)
        alarm(PATIENCE_S);
    else
        signal(number, SIG_DFL); /* a second one ends the process at once */
}

void terminal_limit_stop(const char *temporary)
{
    const size_t length = temporary ? strlen(temporary) : 0;
    /* a name cut short would be another file's */
    if (length && length < sizeof terminal.temporary)
        memcpy(terminal.temporary, temporary, length + 1);
    limited = 1;
}

void terminal_let_finish(void)
{
    limited = 0;
    alarm(0);
}

static double since(struct timespec then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then.tv_sec) + 1e-9 * (double)(now.tv_nsec - then.tv_nsec);
}

bool terminal_colour(int fd)
{
    const char *term = getenv("TERM"), *plain = getenv("NO_COLOR");
    return isatty(fd) && !(plain && *plain) && !(term && !strcmp(term, "dumb"));
}

void terminal_start(bool quiet)
{
    const char *term = getenv("TERM");
    terminal.quiet = quiet;
    terminal.bar = isatty(2) && !(term && !strcmp(term, "dumb"));
    clock_gettime(CLOCK_MONOTONIC, &terminal.start);
    terminal.last = terminal.start;

    struct sigaction action = { .sa_handler = on_signal };
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGALRM, leave);
    signal(SIGXFSZ, SIG_IGN); /* a full quota is an error message, not a death */
    signal(SIGPIPE, SIG_IGN);
}

void terminal_finish(void)
{
    if (terminal.drawn)
        fprintf(stderr, "\r\033[K");
    terminal.drawn = false;
}

static void draw(const char *name, double fraction)
{
    enum { WIDTH = 30 };
    char bar[WIDTH + 1];
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < (int)(fraction * WIDTH + 0.5) ? '#' : '.';
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %3.*f %%  %4.0f s  %s\033[K", bar,
            fraction > 0.0 && fraction < 0.01 ? 4 : 0, 100.0 * fraction, since(terminal.start),
            name);
    fflush(stderr);
    terminal.drawn = true;
}

static bool report(void *self, double fraction)
{
    const struct terminal_stage *stage = self;
    const double all = stage->from + (stage->to - stage->from) * fraction;
    if (!terminal.quiet && since(terminal.last) > (terminal.bar ? 0.1 : 30.0)) {
        clock_gettime(CLOCK_MONOTONIC, &terminal.last);
        if (terminal.bar)
            draw(stage->name, all);
        else
            fprintf(stderr, "combkey: %.*f %%, %.0f s, %s\n", all < 0.01 ? 4 : 0, 100.0 * all,
                    since(terminal.start), stage->name);
    }
    return !stop;
}

void terminal_stage_begin(struct terminal_stage *stage, const char *name, double from, double to)
{
    snprintf(stage->name, sizeof stage->name, "%s", name);
    stage->from = from;
    stage->to = to;
    stage->progress = (struct base_progress){ report, stage };
    if (!terminal.quiet && terminal.bar)
        draw(name, from);
}

bool terminal_interrupted(void)
{
    return stop;
}
