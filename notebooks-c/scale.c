/**
# Ten million points on ten thousand cores, on paper

No machine of that size was at hand. This page says what a scan would cost there: files, requests to the file system, merging,
restarting, and nodes that fail. It rests on scans of $10^4$ and $10^5$ points that were measured once, on a scan that runs when the page is built,
on the rule by which a worker sizes its lots, and on simulated failures that are checked against a formula.

## Measured

One scan, `data/plans/loss.yaml` with fixed settings of the users, so that a point takes only 45 &mu;s: what is left is the
scan itself. Measured on 2 cores that other programs shared, which is why processor time is given too. */

#include "base/base.h"
#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Measured on 2 cores; wall and processor time in seconds, largest memory in bytes. */
static const struct measured {
    const char *what;
    double wall_s, cpu_s, memory;
} of_1e5[] = {
    { "names of the points (--list)", 73.1, 29.3, 26e6 },
    { "scan, from nothing", 93.1, 44.0, 52e6 },
    { "scan again, nothing to do", 55.0, 29.1, 83e6 },
    { "--status", 43.1, 28.2, 83e6 },
    { "merge", 69.2, 33.8, 576e6 },
};
enum { MEASURED = 100000, FILES_MEASURED = 397, FILES_1E4 = 46 };

static void show_measured(void)
{
    printf("100000 points in %d files      wall (s)   processor (s)   us a point   memory (MB)\n", FILES_MEASURED);
    for (size_t i = 0; i < sizeof of_1e5 / sizeof *of_1e5; i++)
        printf("%-30s %8.1f   %13.1f   %10.0f   %11.0f\n", of_1e5[i].what, of_1e5[i].wall_s, of_1e5[i].cpu_s,
               1e6 * of_1e5[i].cpu_s / MEASURED, 1e-6 * of_1e5[i].memory);
}

/**
## The rule of the lots

A worker computes some points, writes them as one file, and goes on. The lot begins with one point a thread, doubles while it takes less than a
quarter of a second, halves when it takes more than one, and ends at 256 points. Stages that give curves write a file a point whatever the lot. */

enum { LOT = 256 };

static size_t next_lot(size_t lot, size_t least, double took_s)
{
    if (took_s < 0.25 && lot < LOT)
        return 2 * lot < LOT ? 2 * lot : LOT;
    return took_s > 1.0 && lot > least ? lot / 2 : lot;
}

/* Files of one worker, and the lot it ends with. */
static size_t files_of(size_t points, double point_s, size_t threads, size_t *lot)
{
    size_t files = 0;
    *lot = threads;
    for (size_t left = points; left; files++) {
        const size_t n = *lot < left ? *lot : left;
        left -= n;
        *lot = n < *lot ? *lot : next_lot(*lot, threads, (double)n * point_s / (double)threads);
    }
    return files;
}

/**
## A scan of now

4000 points, as the page is built: the same four commands, the files counted. */

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds of a command; NAN if it did not end with 0. Its output goes to a file. */
static double timed(const char *command)
{
    char line[256];
    snprintf(line, sizeof line, "%s >command.txt", command);
    const double start = now_s();
    return system(line) == 0 ? now_s() - start : NAN;
}

static size_t lines_of(const char *command)
{
    size_t lines = 0;
    FILE *from = popen(command, "r");
    for (int c; from && (c = getc(from)) != EOF;)
        lines += c == '\n';
    return from && pclose(from) == 0 ? lines : 0;
}

static int scan_now(size_t *files)
{
    static const char plan[] = "source: {kind: coherent, samples: 16}\n"
                               "key: {estimator: joint, optimise: none}\n"
                               "scan:\n"
                               "  alice.loss_db: linspace(0, 30, 40)\n"
                               "  key.pulses: logspace(1e11, 1e15, 100)\n"
                               "until: key\n";
    static const char *const commands[] = { "../../combkey scan scale.yaml -o points --quiet --threads 2",
                                            "../../combkey scan scale.yaml -o points --quiet --threads 2",
                                            "../../combkey scan --status points", "../../combkey merge points -o scale.h5" };
    FILE *to = fopen("scale.yaml", "w");
    if (!to || fputs(plan, to) < 0 || fclose(to))
        return 1;
    for (size_t i = 0; i < 4; i++) {
        const double took_s = timed(commands[i]);
        printf("%-62s %5.2f s: ", commands[i] + 6, took_s);
        fflush(stdout);
        if (!(took_s >= 0.0) || system("head -n 1 command.txt") != 0)
            return 1;
    }
    *files = lines_of("ls points/points");
    return 0;
}

/**
## Ten million points

Each core has 1000 points. A file is made under another name, written, flushed, renamed, and the folder flushed: five requests that reach the server of
a shared file system; such a server is taken to bear $5\cdot10^4$ a second (assumed, not measured), which bounds how many cores may work at once. Without lots every point would be a file. */

static const double points_all = 1e7, cores = 1e4;
enum { REQUESTS = 5, SERVER_HZ = 50000 };

static double all_files(double point_s)
{
    size_t lot;
    const size_t files = files_of((size_t)(points_all / cores), point_s, 1, &lot);
    const double run_s = points_all / cores * point_s;
    const double requests_hz = REQUESTS * cores * (double)files / run_s;
    printf("%8g   %3zu   %8.1e   %10.0f   %16.1e   %21.1e   %14.0f\n", point_s, lot, cores * (double)files, run_s,
           requests_hz, REQUESTS * points_all / run_s, cores * fmin(1.0, SERVER_HZ / requests_hz));
    return requests_hz;
}

/* Plans that divide the points; each worker names the points of its plan and opens the files of its folder. */
static double start_of(double plans, double per_plan)
{
    const double each = points_all / plans, files = each / LOT;
    const double name_s = of_1e5[0].cpu_s / MEASURED, open_s = 1e-3;
    const double start_s = each * name_s + files * open_s, opens = files * per_plan * plans;
    printf("%6g   %10.0e   %13.0f   %14.1f   %15.1e   %12.1f   %14.2f\n", plans, each, per_plan, start_s, opens,
           each * of_1e5[4].cpu_s / MEASURED, 1e-9 * each * of_1e5[4].memory / MEASURED);
    return start_s;
}

/**
## Nodes that fail

A node that dies takes the lots in hand with it, nothing else. With failures at random moments at the rate $\lambda$, lots of length $L$ that cost $c$ to write and a restart
of length $R$, a lot takes $(e^{\lambda (L + c)} - 1)(1/\lambda + R)$ on average (J. T. Daly, Future Gener. Comput. Syst. 22, 303 (2006)), and the best lot
is about $\sqrt{2c/\lambda}$ (J. W. Young, Commun. ACM 17, 530 (1974)). Simulated: 64 nodes, each with so much work that it fails about 60 times. */

struct machine {
    double mtbf_s, restart_s, write_s;
};

static double daly(struct machine m, double lot_s)
{
    return lot_s / ((m.mtbf_s + m.restart_s) * expm1((lot_s + m.write_s) / m.mtbf_s));
}

/* Useful share of one node's time. Failures during a restart are left to the next life: the rate counts working time. */
static double node(struct machine m, double lot_s, uint32_t number)
{
    const struct base_rng rng = { 1, BASE_RNG_TEST, (uint32_t)lot_s, number };
    const double share_s = 60.0 * m.mtbf_s;
    double worked_s = 0.0, passed_s = 0.0, u[2];
    for (uint64_t life = 0; passed_s < share_s; life++) {
        base_rng_uniform2(rng, life, u);
        const double lived_s = -m.mtbf_s * log(u[0]);
        worked_s += lot_s * floor(lived_s / (lot_s + m.write_s));
        passed_s += lived_s + m.restart_s;
    }
    return worked_s / passed_s;
}

/* The largest distance from the formula in standard errors. */
static double fail(struct machine m, const char *file)
{
    enum { NODES = 64 };
    static const double lots_s[] = { 0.02, 0.5, 60.0, 3600.0, 21600.0, 86400.0, 604800.0 };
    double worst = 0.0;
    FILE *to = fopen(file, "w");
    printf("\na node fails every %g days, restart %g s, a file %g ms\n", m.mtbf_s / 86400.0, m.restart_s, 1e3 * m.write_s);
    printf("lot (s)   lost a failure (s)   efficiency              formula\n");
    for (size_t i = 0; i < sizeof lots_s / sizeof *lots_s; i++) {
        double sum = 0.0, square = 0.0;
        for (uint32_t n = 0; n < NODES; n++) {
            const double share = node(m, lots_s[i], n);
            sum += share;
            square += share * share;
        }
        const double mean = sum / NODES, error = sqrt(fmax(0.0, square / NODES - mean * mean) / (NODES - 1));
        const double lost_s = m.mtbf_s * (1.0 - daly((struct machine){ m.mtbf_s, 0.0, 0.0 }, lots_s[i]));
        printf("%7g   %18.3g   %.6f +- %.6f   %.6f\n", lots_s[i], lost_s, mean, error, daly(m, lots_s[i]));
        if (to)
            fprintf(to, "%g %g %g %g\n", lots_s[i], mean, error, daly(m, lots_s[i]));
        /* the last of 60 lives is longer than others: a bias of about a sixtieth of what is lost; twice that is allowed */
        worst = fmax(worst, fabs(mean - daly(m, lots_s[i])) / (error + (1.0 - mean) / 30.0));
    }
    if (to)
        fclose(to);
    return worst;
}

int main(void)
{
    size_t files, lot;
    show_measured();
    //%%

    /**
Nearly all of it is names: a point is known by the hash of the parameters it reads, and to make the text costs 0.3 ms. Opening 397
files is lost in that. */

    if (scan_now(&files))
        return 1;
    const size_t expected = files_of(4000, 45e-6, 2, &lot);
    printf("%zu files; the rule says %zu (10000 points: %d and %zu, 100000: %d and %zu)\n", files, expected, FILES_1E4,
           files_of(10000, 45e-6, 2, &lot), FILES_MEASURED, files_of(MEASURED, 45e-6, 2, &lot));
    //%%

    printf("a point (s)  lot  files      run (s)   requests a second   a file a point instead   cores at most\n");
    const double seconds[] = { 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0 };
    double busiest = 0.0; /* of points that take a second or more */
    for (size_t i = 0; i < 6; i++) {
        const double requests_hz = all_files(seconds[i]);
        busiest = seconds[i] < 1.0 ? busiest : fmax(busiest, requests_hz);
    }
    //%%

    /**
Points of a second or more keep all ten thousand cores. Faster ones are gathered, which saves the server up to a hundred times the requests, but not
enough for so many cores: some thousand of them are as many as it bears, and finish in minutes. What does not scale is the start: every
worker names every point of its plan and opens every file of its folder. So a scan of this size is divided into plans along its outer axis, each
with a folder of its own: */

    printf("plans    points each   workers each   start, CPU (s)   files opened    merge (s)   merge (GB)\n");
    const double whole_s = start_of(1, 1e4), divided_s = start_of(100, 100);
    (void)start_of(1000, 10);
    //%%

    /**
One plan for all is out of the question: the start alone is most of an hour on every core, with $4\cdot10^8$ files opened and an index of 6 GB in each. With 100 plans of $10^5$
points it is half a minute, the merges run side by side, and what is left for the top of the tree is to lay 100 arrays
behind each other along the outer axis, as any netCDF tool does (`combkey merge` itself merges one folder). A restart is the same start again. `combkey-mpi` opens the
folder once for all its ranks. */

    const struct machine good = { 365.0 * 86400.0, 60.0, 5e-3 }, bad = { 10.0 * 86400.0, 600.0, 5e-3 };
    double off = fail(good, "good.dat");
    off = fmax(off, fail(bad, "bad.dat"));
    printf("\n1e4 cores are 157 nodes of 64: at 10 days a node one fails every %.1f hours and costs 64 lots in hand, %g core s\n",
           bad.mtbf_s / 157.0 / 3600.0, 64 * 0.25);
    printf("largest distance from the formula: %.1f\n", off);
    //%%

    /**
~~~gnuplot Time that is not lost, against the length of a lot; points simulated
set logscale x
set format x '10^{%L}'
set xlabel 'lot (s)'
set ylabel 'efficiency'
set key bottom left
plot 'good.dat' using 1:4 with lines lw 2 title 'a failure a year', '' using 1:2:3 with yerrorbars pt 7 notitle, 'bad.dat' using 1:4 with lines lw 2 title 'every ten days', '' using 1:2:3 with yerrorbars pt 7 notitle
~~~

A lot of half a second loses a percent to its own file and nothing to failures; with lots of 20 ms files would eat a fifth, with lots of a day
failures a twentieth at ten days a node. Only points that take hours by themselves suffer, and no store can help them.

The claims of this page: the lots follow their rule; points of a second or more ask no more than $5\cdot10^4$ requests a second of the server; divided plans start
in less than a minute; simulated failures cost what the formula says. */

    return files <= 2 * expected && files_of(MEASURED, 45e-6, 2, &lot) == FILES_MEASURED &&
                   files_of(10000, 45e-6, 2, &lot) == FILES_1E4 && busiest <= SERVER_HZ * 1.000001 && divided_s < 60.0 && whole_s > divided_s && off < 4.0
               ? 0
               : 1;
}
