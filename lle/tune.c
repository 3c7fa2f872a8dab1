#include "lle/tune.h"

#include "lle/label.h"

#include <math.h>

enum { COLUMNS = 9 };

static void columns_of(struct lle_trace *t, struct base_reals *column[COLUMNS])
{
    struct base_reals *const all[COLUMNS] = { &t->zeta,     &t->mean,      &t->line_power,
                                              &t->state,    &t->solitons,  &t->edge_power,
                                              &t->detuning, &t->auxiliary, &t->heat };
    for (size_t i = 0; i < COLUMNS; i++)
        column[i] = all[i];
}

void lle_trace_free(struct lle_trace *trace)
{
    struct base_reals *column[COLUMNS];
    columns_of(trace, column);
    for (size_t i = 0; i < COLUMNS; i++)
        base_reals_free(column[i]);
}

static enum base_status allocate(struct lle_trace *trace, size_t points, struct base_error *err)
{
    struct base_reals *column[COLUMNS];
    columns_of(trace, column);
    for (size_t i = 0; i < COLUMNS; i++)
        if (!base_reals_alloc(column[i], points)) {
            lle_trace_free(trace);
            return base_fail(err, BASE_ERR_MEMORY, "no memory for a sweep of %zu points", points);
        }
    return BASE_OK;
}

/* Only what was visited. */
static void cut(struct lle_trace *trace, size_t visited)
{
    struct base_reals *column[COLUMNS];
    columns_of(trace, column);
    for (size_t i = 0; i < COLUMNS; i++)
        column[i]->count = visited;
}

static void note(struct lle_solver *s, const struct lle_watch *watch, const struct lle_label *label,
                 struct lle_trace *trace, size_t i)
{
    const struct lle_bath *bath = lle_solver_bath(s);
    const double complex phi = bath->auxiliary;
    trace->zeta.value[i] = lle_solver_drive(s).zeta;
    trace->mean.value[i] = watch->mean_power;
    trace->line_power.value[i] = watch->line_power;
    trace->state.value[i] = label->state;
    trace->solitons.value[i] = (double)label->solitons;
    trace->edge_power.value[i] = watch->edge_power;
    trace->detuning.value[i] = lle_solver_detuning(s);
    trace->auxiliary.value[i] = creal(phi) * creal(phi) + cimag(phi) * cimag(phi);
    trace->heat.value[i] = bath->heat[0] + bath->heat[1];
}

/* One detuning: half of the time to follow, half of it to look. */
static enum base_status visit(struct lle_solver *s, const struct lle_tune *t, double part,
                              struct lle_watch *watch, struct base_error *err)
{
    struct lle_drive drive = lle_solver_drive(s);
    const double zeta = t->from + (t->to - t->from) * part;
    const size_t steps = (size_t)(0.5 * t->hold_tau / lle_solver_step_tau(s));
    enum base_status status = BASE_OK;
    drive.zeta = zeta;
    if (t->pumps)
        status = lle_pumps_place(t->pumps->plan, t->pumps->dictionary, t->pumps->ports,
                                 t->pumps_from + (t->pumps_to - t->pumps_from) * part, &drive, err);
    if (!status)
        status = lle_solver_set_drive(s, &drive, err);
    if (!status)
        status = lle_solver_advance(s, steps, err);
    if (!status)
        status = lle_label_look(s, 0.5 * t->hold_tau, watch, err);
    return status ? base_while(err, "sweeping the pump, at zeta = %g", zeta) : BASE_OK;
}

static bool is_sought(const struct lle_tune *t, const struct lle_label *label)
{
    static const int state[] = { [LLE_STOP_PRIMARY] = LLE_PRIMARY,
                                 [LLE_STOP_CHAOTIC] = LLE_CHAOTIC,
                                 [LLE_STOP_BREATHER] = LLE_BREATHER,
                                 [LLE_STOP_SOLITON] = LLE_SOLITON };
    if (t->stop_at != LLE_STOP_NEVER && label->state == state[t->stop_at])
        return true;
    return t->until > 0 && label->state == LLE_SOLITON && label->solitons <= t->until;
}

enum base_status lle_tune_run(struct lle_solver *s, const struct lle_tune *t,
                              const struct base_progress *progress, double done_from,
                              double done_to, struct lle_trace *trace, struct base_error *err)
{
    const double modes_noise = lle_solver_drive(s).noise;
    enum base_status status = trace ? allocate(trace, t->points, err) : BASE_OK;
    size_t in_a_row = 0, visited = 0;
    for (; visited < t->points && in_a_row < 2 && !status; visited++) {
        const double part = (double)visited / (double)(t->points - 1);
        struct lle_watch watch = { 0 };
        status = visit(s, t, part, &watch, err);
        if (status)
            break;
        struct lle_label label = lle_label_judge(&watch, lle_solver_size(s), modes_noise);
        status = lle_label_calm(s, 0.5 * t->hold_tau, &label, err);
        in_a_row = is_sought(t, &label) ? in_a_row + 1 : 0;
        if (trace)
            note(s, &watch, &label, trace, visited);
        lle_watch_free(&watch);
        const double done = (double)(visited + 1) / (double)t->points;
        if (!status && !base_progress_report(progress, done_from + (done_to - done_from) * done))
            status = base_fail(err, BASE_ERR_UNFINISHED, "stopped on request");
    }
    if (trace && status)
        lle_trace_free(trace);
    else if (trace)
        cut(trace, visited);
    return status;
}

double lle_trace_first(const struct lle_trace *trace, int state)
{
    for (size_t i = 0; i < trace->state.count; i++)
        if ((int)trace->state.value[i] == state)
            return trace->zeta.value[i];
    return NAN;
}

double lle_trace_last(const struct lle_trace *trace, int state)
{
    for (size_t i = trace->state.count; i-- > 0;)
        if ((int)trace->state.value[i] == state)
            return trace->zeta.value[i];
    return NAN;
}

/* Most solitons seen at point `from` or later. */
static double most_after(const struct lle_trace *trace, size_t from)
{
    double most = 0.0;
    for (size_t i = from; i < trace->solitons.count; i++)
        most = fmax(most, trace->solitons.value[i]);
    return most;
}

enum base_status lle_trace_losses(const struct lle_trace *trace, struct base_reals *zeta,
                                  struct base_reals *left, struct base_error *err)
{
    size_t count = 0;
    const size_t n = trace->zeta.count;
    if (!base_reals_alloc(zeta, n) || !base_reals_alloc(left, n))
        return base_fail(err, BASE_ERR_MEMORY, "no memory for the steps of %zu points", n);
    for (size_t i = 1; i < n; i++) {
        const double now = most_after(trace, i);
        if (now >= most_after(trace, i - 1))
            continue;
        zeta->value[count] = trace->zeta.value[i];
        left->value[count++] = now;
    }
    zeta->count = left->count = count;
    return BASE_OK;
}
