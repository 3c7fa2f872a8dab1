/** The program `combkey-mpi`: `combkey scan` over the ranks of a cluster. Same plan, same store:
 *  what one has begun the other can finish. */
#include "command/mpi/deal.h"

#include <gsl/gsl_errno.h>
#include <mpi.h>
#include <omp.h>

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const struct command_spec spec = {
    "scan", "PLAN.yaml", "every point of a grid of plans, dealt to the ranks of MPI",
    ACCEPT_PLAN | ACCEPT_SET | ACCEPT_JSON | ACCEPT_OUTPUT | ACCEPT_SCAN | NEED_ARGUMENT, NULL
};

struct ranks {
    int rank, count;
};

/* Before MPI starts, what the launcher says: one rank is enough to explain a usage error. */
static bool launched_as_another(void)
{
    static const char *const names[] = { "OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK",
                                         "SLURM_PROCID" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *rank = getenv(names[i]);
        if (rank && *rank)
            return strcmp(rank, "0") != 0;
    }
    return false;
}

static void silence(int stream)
{
    const int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) {
        (void)dup2(nowhere, stream);
        close(nowhere);
    }
}

/* Cores this process may run on. */
static int cores(void)
{
    cpu_set_t mask;
    return sched_getaffinity(0, sizeof mask, &mask) ? omp_get_num_procs() : CPU_COUNT(&mask);
}

/* What the launcher made of ranks and cores: the fewest cores, the most threads of any rank. */
static void introduce(struct ranks r, bool quiet)
{
    int mine[2] = { -cores(), omp_get_max_threads() }, worst[2];
    MPI_Reduce(mine, worst, 2, MPI_INT, MPI_MAX, 0, MPI_COMM_WORLD);
    if (r.rank || quiet)
        return;
    fprintf(stderr, "combkey-mpi: %d ranks x %d threads, each bound to %d core%s or more\n",
            r.count, worst[1], -worst[0], worst[0] == -1 ? "" : "s");
    if (worst[1] > -worst[0])
        fprintf(stderr,
                "combkey-mpi: a rank has %d threads on %d core%s: they will wait for each other. "
                "mpirun --map-by slot:PE=%d or --bind-to none, or --threads %d\n",
                worst[1], -worst[0], worst[0] == -1 ? "" : "s", worst[1], -worst[0]);
}

/* The worst status of all ranks, by exit code; its words come from the first rank that has it. */
static enum base_status agree(struct ranks r, enum base_status mine, struct base_error *err)
{
    struct {
        int code, rank;
    } own = { (int)mine, r.rank }, worst;
    MPI_Allreduce(&own, &worst, 1, MPI_2INT, MPI_MAXLOC, MPI_COMM_WORLD);
    if (worst.code == BASE_OK)
        return BASE_OK;
    MPI_Bcast(err->text, sizeof err->text, MPI_CHAR, worst.rank, MPI_COMM_WORLD);
    return err->status = (enum base_status)worst.code;
}

/* Rank 0 knows what is to do; the others learn it as numbers of points. */
static enum base_status share(struct ranks r, const struct scan *scan, struct scan_work *work,
                              struct base_error *err)
{
    unsigned long long count = work->count;
    MPI_Bcast(&count, 1, MPI_UNSIGNED_LONG_LONG, 0, MPI_COMM_WORLD);
    unsigned *index = calloc((size_t)count + 1, sizeof *index);
    if (r.rank && !work->task)
        work->task = calloc((size_t)count + 1, sizeof *work->task);
    enum base_status status = BASE_OK;
    if (!index || !work->task)
        status = base_fail(err, BASE_ERR_MEMORY, "no memory for a list of %llu points", count);
    status = agree(r, status, err);
    for (size_t i = 0; status == BASE_OK && !r.rank && i < count; i++)
        index[i] = (unsigned)work->task[i]->index;
    if (status == BASE_OK)
        MPI_Bcast(index, (int)count, MPI_UNSIGNED, 0, MPI_COMM_WORLD);
    for (size_t i = 0; status == BASE_OK && r.rank && i < count; i++)
        work->task[i] = &scan->task[index[i]];
    work->count = (size_t)count;
    free(index);
    return status;
}

/* This rank's share; rank 0 deals besides. `sum` receives done, failed and light
 * read of all ranks. */
static enum base_status compute(struct ranks r, struct scan *scan, const struct scan_work *work,
                                const struct command_options *options, unsigned long long sum[3],
                                struct base_error *err)
{
    struct deal_table table;
    enum base_status status = BASE_OK;
    if (!r.rank)
        status = deal_open(&table, work->task, work->count, r.count, err);
    status = agree(r, status, err);
    if (status != BASE_OK)
        return status;
    struct scan_worker w = { .scan = scan,
                             .folder = options->output,
                             .task = work->task,
                             .count = work->count,
                             .dealer = { r.rank ? deal_ask : deal_own, r.rank ? NULL : &table } };
    status = scan_worker_run(&w, err);
    size_t ignored;
    if (r.rank && !w.dealt_out)
        (void)deal_ask(NULL, 0, &ignored);
    if (!r.rank)
        deal_close(&table);
    const unsigned long long own[3] = { w.done, w.failed, w.light_read };
    MPI_Allreduce(own, sum, 3, MPI_UNSIGNED_LONG_LONG, MPI_SUM, MPI_COMM_WORLD);
    if (status != BASE_OK)
        base_while(err, "scanning into '%s' as rank %d; what was finished before is kept",
                   options->output, r.rank);
    return agree(r, status, err);
}

static enum base_status run(struct ranks r, struct command_options *options, struct scan *scan,
                            struct scan_work *work, struct base_error *err)
{
    struct scan_shard shard;
    unsigned long long sum[3] = { 0, 0, 0 };
    enum base_status status = scan_shard_of(options->shard, &shard, err);
    if (status == BASE_OK && !options->output)
        status = base_fail(err, BASE_ERR_USAGE, "-o DIR is needed: where the points are kept");
    if (status == BASE_OK)
        status = scan_begin(scan, options->argument, options->sets, options->set_count, err);
    status = agree(r, status, err);
    if (status == BASE_OK && !r.rank)
        status = scan_work_begin(scan, options, shard, work, err);
    status = agree(r, status, err);
    if (status == BASE_OK)
        status = share(r, scan, work, err);
    if (status == BASE_OK)
        status = compute(r, scan, work, options, sum, err);
    if (status != BASE_OK || r.rank)
        return status;
    scan_store_clean(&work->store);
    const struct scan_outcome o = { work->found, work->count, (size_t)sum[0], (size_t)sum[1],
                                    (size_t)sum[2] };
    return scan_work_report(options, &o, err);
}

int main(int argc, char **argv)
{
    struct command_options options = { .command = "scan", .argc = argc, .argv = argv };
    struct ranks r;
    struct scan scan = { 0 };
    struct scan_work work = { 0 };
    struct base_error err = { .status = BASE_OK };
    int level;
    gsl_set_error_handler_off();
    if (launched_as_another()) { /* rank 0 speaks */
        silence(1);
        silence(2);
    }
    if (!command_parse(&spec, "combkey-mpi", argc, argv, &options))
        return EX_USAGE;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level);
    MPI_Comm_rank(MPI_COMM_WORLD, &r.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &r.count);
    terminal_start(options.quiet || r.rank);
    scan_worker_catch_signals();
    introduce(r, options.quiet);
    enum base_status status = BASE_OK;
    if (level < MPI_THREAD_SERIALIZED && r.count > 1)
        status = base_fail(&err, BASE_ERR_INTERNAL,
                           "this MPI allows one thread only; MPI_THREAD_SERIALIZED is needed");
    if (status == BASE_OK)
        status = run(r, &options, &scan, &work, &err);
    terminal_finish();
    if (status != BASE_OK && !r.rank)
        fprintf(stderr, "combkey-mpi: %s\n", err.text);
    scan_work_end(&work);
    scan_end(&scan);
    int code = base_exit_code(status);
    MPI_Bcast(&code, 1, MPI_INT, 0, MPI_COMM_WORLD); /* points left are rank 0's to know */
    MPI_Finalize();
    return code;
}
