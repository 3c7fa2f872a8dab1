/** `combkey doctor`: what this machine has, and whether the pieces work here. */
#include "command/commands.h"

#include "command/output.h"
#include "command/programs.h"
#include "command/version.h"

#include <gsl/gsl_version.h>
#include <math.h>
#include <omp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct finding {
    const char *name;
    char value[128];
    bool good;
    const char *remedy; /* when not good */
};

/* A soliton of known height, Newton's answer (f^2 = 12, zeta = 10) through the whole solver stack.
 */
static void self_test(struct finding *f)
{
    enum { MODES = 1024 };
    double complex *psi = base_fft_alloc(MODES);
    struct base_error err;
    double peak = NAN;
    if (psi) {
        for (int j = 0; j < MODES; j++) {
            const double theta = 2.0 * BASE_PI * (j < MODES / 2 ? j : j - MODES) / MODES;
            psi[j] = 0.3 + sqrt(20.0) / cosh(theta * sqrt(10.0 / 0.0067)) * cexp(I * acos(0.8));
        }
        if (lle_steady_soliton(12.0, 10.0, 0.0067, MODES, psi, &err) == BASE_OK)
            peak = creal(psi[0] * conj(psi[0]));
    }
    base_fft_release(psi);
    snprintf(f->value, sizeof f->value, "soliton peak %.6f (known 21.608468)", peak);
    f->good = fabs(peak - 21.608468) < 2e-6;
}

static void program(struct finding *f)
{
    f->good = programs_find(f->name, f->value, sizeof f->value);
    if (!f->good)
        snprintf(f->value, sizeof f->value, "not found");
}

static size_t examine(struct finding *f)
{
    size_t n = 0;
    f[n] = (struct finding){ "combkey", COMMAND_VERSION " (" COMMAND_COMMIT "), " COMMAND_FLAGS,
                             true, "" };
    f[++n] = (struct finding){ "compiler", __VERSION__, true, "" };
    f[++n] = (struct finding){ "gsl", GSL_VERSION, true, "" };
    f[++n] = (struct finding){ "jansson", JANSSON_VERSION, true, "" };

    cpu_set_t mask;
    const int cores = sched_getaffinity(0, sizeof mask, &mask) ? 1 : CPU_COUNT(&mask);
    f[++n] =
        (struct finding){ "threads", "", omp_get_max_threads() <= cores,
                          "more threads than cores this process may use: set OMP_NUM_THREADS" };
    snprintf(f[n].value, sizeof f[n].value, "%d on %d cores", omp_get_max_threads(), cores);

    f[++n] = (struct finding){ "folder", "", access(".", W_OK) == 0,
                               "the current folder is not writable" };
    snprintf(f[n].value, sizeof f[n].value, "%s", f[n].good ? "writable" : "not writable");

    f[++n] = (struct finding){ "gnuplot", "", false,
                               "figures in the report need it: install gnuplot-nox" };
    program(&f[n]);
    f[++n] = (struct finding){ "pandoc", "", false, "the notebook pages need it: install pandoc" };
    program(&f[n]);
    f[++n] = (struct finding){ "self-test", "", false,
                               "the numerics of this build are wrong: please report" };
    self_test(&f[n]);
    return n + 1;
}

enum base_status command_doctor(const struct command_options *options, struct base_error *err)
{
    struct finding found[16];
    const size_t n = examine(found);
    if (options->json) {
        json_t *root = json_object();
        for (size_t i = 0; i < n; i++)
            json_object_set_new(
                root, found[i].name,
                json_pack("{s:s, s:b}", "value", found[i].value, "good", found[i].good));
        return output_json(root, err);
    }
    for (size_t i = 0; i < n; i++)
        printf("  %-10s %-4s %s%s%s\n", found[i].name, found[i].good ? "ok" : "!!", found[i].value,
               found[i].good ? "" : ": ", found[i].good ? "" : found[i].remedy);
    return BASE_OK;
}
