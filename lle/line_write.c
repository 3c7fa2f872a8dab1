/* What leaves the ring: lines and their power, sample by sample. */
#include "lle/line_job.h"

#include "lle/jitter.h"

#include <math.h>

static size_t slot(size_t modes, int mu)
{
    return mu >= 0 ? (size_t)mu : modes - (size_t)(-mu);
}

static double norm2(double complex z)
{
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

/* Field leaving the ring in sqrt(W): s_in - sqrt(kappa_ex) a, the input in the pump mode only. */
static void write_line(const struct lle_line_job *job, struct lle_line *line, size_t at,
                       double complex a)
{
    const double in = line->mu == 0 ? sqrt(job->dictionary->pump_w) : 0.0;
    line->field[at] = in - sqrt(job->dictionary->line_w_per_unit) * a;
}

/* The same with a coupling of its own for every mode, further pumps, the phase of the laser, or in
 * the drop port. `pump`: what drives the mode. */
static void write_port(const struct lle_line_job *job, struct lle_line *line, size_t at,
                       double complex a, double complex pump, double phase)
{
    const size_t k = slot(job->ports->modes, line->mu);
    const double complex field = job->plan->comb.port == LLE_DROP
                                     ? lle_ports_drop(job->ports, k, a)
                                     : lle_ports_through(job->ports, k, pump, a);
    line->field[at] = field * cexp(I * phase);
}

/* Power of all lines that no pump drives, in the port. */
static void write_port_power(const struct lle_line_job *job, struct lle_solver *s, size_t at)
{
    const struct lle_ports *p = job->ports;
    const struct lle_drive d = lle_solver_drive(s);
    const double *share = job->plan->comb.port == LLE_DROP ? p->drop : p->bus;
    const double complex *a = lle_solver_modes(s);
    double sum = 0.0;
    for (size_t k = 1; k < p->modes; k++)
        sum += share[k] * norm2(a[k]);
    for (size_t i = 0; i < d.tones; i++) {
        const size_t k = slot(p->modes, (int)d.tone[i].mu);
        bool seen = k == 0;
        for (size_t j = 0; j < i; j++)
            seen = seen || d.tone[j].mu == d.tone[i].mu;
        sum -= seen ? 0.0 : share[k] * norm2(a[k]);
    }
    job->power[at] = p->line_w_per_unit_bus * sum;
}

static void write_power(const struct lle_line_job *job, size_t at, double all, double complex pump)
{
    job->power[at] = job->dictionary->line_w_per_unit * (all - norm2(pump));
}

static bool beyond_plain(const struct lle_line_job *job, const struct lle_solver *s)
{
    const struct lle_drive d = lle_solver_drive(s);
    return !job->ports->uniform || d.tones > 0 || lle_jitter_on(&d) ||
           job->plan->comb.port == LLE_DROP;
}

void lle_line_write_sample(const struct lle_line_job *job, struct lle_solver *s, size_t at)
{
    const double complex *a = lle_solver_modes(s);
    if (beyond_plain(job, s)) {
        for (size_t i = 0; i < job->count; i++) {
            const size_t k = slot(job->ports->modes, job->lines[i].mu);
            write_port(job, &job->lines[i], at, a[k], lle_solver_pump(s, k), lle_solver_phase(s));
        }
        if (job->power)
            write_port_power(job, s, at);
        return;
    }
    for (size_t i = 0; i < job->count; i++)
        write_line(job, &job->lines[i], at, a[slot(lle_solver_size(s), job->lines[i].mu)]);
    if (job->power)
        write_power(job, at, lle_solver_power(s), a[0]);
}

/* Power of all lines but the pump in the port of a ring whose modes are alike. */
static void write_uniform_power(const struct lle_line_job *job, size_t at, double all,
                                double complex pump)
{
    const struct lle_ports *p = job->ports;
    const double share = job->plan->comb.port == LLE_DROP ? p->drop[0] : p->bus[0];
    job->power[at] = p->line_w_per_unit_bus * share * (all - norm2(pump));
}

/* One member of a batch that is beyond the plain equation or leaves by the drop port. */
static void write_member(const struct lle_line_job *job, const struct lle_batch *b, size_t member,
                         size_t at, double power)
{
    const struct lle_jitter_state *jitter = lle_batch_jitter(b, member);
    const double pump = lle_jitter_gain(jitter) * sqrt(job->dictionary->f2);
    for (size_t i = 0; i < job->count; i++) {
        const size_t k = slot(job->ports->modes, job->lines[i].mu);
        write_port(job, &job->lines[i], at, lle_batch_mode(b, member, k), k == 0 ? pump : 0.0,
                   jitter->phase);
    }
    if (job->power)
        write_uniform_power(job, at, power, lle_batch_mode(b, member, 0));
}

/* The same of `count` members from `first` on. */
void lle_line_write_batch(const struct lle_line_job *job, const struct lle_batch *b, size_t first,
                          size_t count, size_t t)
{
    const size_t modes = job->plan->comb.modes;
    double power[LLE_BATCH_MOST] = { 0.0 };
    if (job->power)
        lle_batch_power(b, power);
    for (size_t m = 0; m < count; m++) {
        const size_t at = (first + m) * job->samples + t;
        if (job->plan->comb.port == LLE_DROP || lle_batch_jitter(b, m)->started) {
            write_member(job, b, m, at, power[m]);
            continue;
        }
        for (size_t i = 0; i < job->count; i++) {
            struct lle_line *line = &job->lines[i];
            write_line(job, line, at, lle_batch_mode(b, m, slot(modes, line->mu)));
        }
        if (job->power)
            write_power(job, at, power[m], lle_batch_mode(b, m, 0));
    }
}
