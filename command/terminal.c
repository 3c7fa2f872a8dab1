#include "command/terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The one terminal of the process. */
static struct {
    bool quiet, bar, drawn;
    struct timespec start, last;
} terminal;
static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
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

    struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };
    sigaction(SIGINT, &action, NULL); /* a second one ends the process at once */
    sigaction(SIGTERM, &action, NULL);
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
