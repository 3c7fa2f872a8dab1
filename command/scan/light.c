#include "command/scan/light.h"

#include "base/h5_grid.h"
#include "base/h5_read.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* 0.5 GB in one record at the most: more is not read back (base/h5_read.c). */
enum { LARGEST = 1 << 26, PATH_SIZE = 4096 };

/* A complex record as it stands in the file; of a field or of a line. */
struct record {
    double sample_s, freq_hz;
    int mu;
    size_t members, samples;
    struct base_reals value; /* real and imaginary parts in turn */
    int known;
    double coherence_time_s, coherent_fraction, linewidth_hz, edge_power;
    char warning[BASE_TEXT_SIZE];
};

struct kept {
    char name[BASE_TEXT_SIZE];
    double power_w;
    bool has_comb;
    struct record field, bob, line;
};

/* clang-format off */
#define REAL(name, member, unit, about)                                                            \
    { name, BASE_REAL, offsetof(struct kept, member), unit, -INFINITY, INFINITY, NAN, NULL, about }
#define COUNT(name, member, about)                                                                 \
    { name, BASE_COUNT, offsetof(struct kept, member), "1", 0, INFINITY, 0, NULL, about }
#define INT(name, member, about)                                                                   \
    { name, BASE_INT, offsetof(struct kept, member), "1", -INFINITY, INFINITY, 0, NULL, about }
#define RECORD(PREFIX, of)                                                                         \
    REAL(PREFIX "sample_s", of.sample_s, "s", "time between two samples"),                         \
    REAL(PREFIX "freq_hz", of.freq_hz, "Hz", "mean frequency of a line"),                          \
    INT(PREFIX "mu", of.mu, "number of a line"),                                                   \
    COUNT(PREFIX "members", of.members, "independent members"),                                    \
    COUNT(PREFIX "samples", of.samples, "samples of each"),                                        \
    { PREFIX "value", BASE_REALS, offsetof(struct kept, of.value), "1", -INFINITY, INFINITY, NAN,  \
      NULL, "real and imaginary parts in turn, member after member" },                             \
    INT(PREFIX "known", of.known, "whether the coherence is known in closed form"),                \
    REAL(PREFIX "coherence_time_s", of.coherence_time_s, "s", "of the known model"),               \
    REAL(PREFIX "coherent_fraction", of.coherent_fraction, "1", "of the known model"),             \
    REAL(PREFIX "linewidth_hz", of.linewidth_hz, "Hz", "phase noise not contained in the record"), \
    REAL(PREFIX "edge_power", of.edge_power, "1", "share of the comb's power in the outermost eighth of the modes"), \
    { PREFIX "warning", BASE_TEXT, offsetof(struct kept, of.warning), "", 0, 0, NAN, "",           \
      "what to distrust about the comb" }
/* clang-format on */

static const struct base_field rows[] = {
    { "name", BASE_TEXT, offsetof(struct kept, name), "", 0, 0, 0, "",
      "hash of the parameters the light was made from" },
    REAL("power_w", power_w, "W", "mean power of the line in the bus"),
    { "has_comb", BASE_FLAG, offsetof(struct kept, has_comb), "1", 0, 1, 0, NULL,
      "whether there is a comb beside" },
    RECORD("field.", field),
    RECORD("bob.", bob),
    RECORD("line.", line),
};
static const struct base_table kept_table = { "light", sizeof(struct kept),
                                              sizeof rows / sizeof *rows, rows };

static void path_of(const char *folder, const char *name, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%.4000s/light/%.32s.h5", folder, name);
}

/* ---- out ---- */

/* C11 6.2.5: a complex number is an array of two reals. */
static struct base_reals reals_of(double complex *value, size_t members, size_t samples)
{
    return (struct base_reals){ value ? 2 * members * samples : 0, (double *)value };
}

static struct record of_field(const struct optics_field *f)
{
    struct record r = { .sample_s = f->sample_s,
                        .freq_hz = NAN,
                        .members = f->members,
                        .samples = f->samples,
                        .value = reals_of(f->value, f->members, f->samples),
                        .known = f->known,
                        .coherence_time_s = f->coherence_time_s,
                        .coherent_fraction = f->coherent_fraction,
                        .linewidth_hz = f->linewidth_hz };
    memcpy(r.warning, f->warning, sizeof r.warning);
    return r;
}

static struct record of_line(const struct lle_line *l)
{
    struct record r = { .sample_s = l->sample_s,
                        .freq_hz = l->freq_hz,
                        .mu = l->mu,
                        .members = l->members,
                        .samples = l->samples,
                        .value = reals_of(l->field, l->members, l->samples),
                        .edge_power = l->edge_power };
    memcpy(r.warning, l->warning, sizeof r.warning);
    return r;
}

static enum base_status put(struct base_h5 *file, const struct kept *kept,
                            const struct lle_comb *comb, struct base_error *err)
{
    const size_t number = 0;
    const struct base_h5_axis axis = { .row = { .name = "number",
                                                .kind = BASE_COUNT,
                                                .unit = "1",
                                                .about = "number of the light in this file" },
                                       .value = &number,
                                       .count = 1,
                                       .stride = sizeof number };
    const void *const cell[] = { kept }, *const comb_cell[] = { comb };
    base_h5_seal(file);
    enum base_status status = base_h5_grid(file, &axis, 1, err);
    if (status == BASE_OK)
        status = base_h5_grid_put(file, "light", &kept_table, cell, NULL, err);
    if (status == BASE_OK && kept->has_comb)
        status = base_h5_grid_put(file, "comb", &lle_comb_table, comb_cell, NULL, err);
    return status;
}

void scan_light_write(const char *folder, const struct scan_light *light)
{
    struct base_error ignored;
    struct base_h5 *file = NULL;
    char path[PATH_SIZE];
    struct kept kept = { .power_w = light->power_w,
                         .has_comb = light->has_comb,
                         .field = of_field(&light->field),
                         .bob = of_field(&light->bob),
                         .line = of_line(&light->line) };
    snprintf(kept.name, sizeof kept.name, "%.32s", light->field_name);
    const size_t numbers = kept.field.value.count + kept.bob.value.count + kept.line.value.count;
    if (numbers > LARGEST || (!numbers && !kept.has_comb))
        return;
    snprintf(path, sizeof path, "%.4000s/light", folder);
    (void)mkdir(path, 0777); /* there already, or the next step fails */
    path_of(folder, light->field_name, path);
    if (base_h5_create(&file, path, &ignored) != BASE_OK)
        return;
    if (put(file, &kept, &light->comb, &ignored) == BASE_OK)
        (void)base_h5_commit(file, &ignored);
    else
        base_h5_abandon(file);
}

/* ---- in ---- */

static bool is_whole(const struct record *r)
{
    return !r->value.count || (r->members > 0 && r->members <= LARGEST && r->samples <= LARGEST &&
                               r->sample_s > 0.0 && r->value.count == 2 * r->members * r->samples);
}

/* The array changes hands. */
static double complex *take(struct record *r)
{
    double complex *value = (double complex *)(void *)r->value.value;
    r->value = (struct base_reals){ 0 };
    return value;
}

static struct optics_field field_of(struct record *r)
{
    struct optics_field f = { .sample_s = r->sample_s,
                              .members = r->members,
                              .samples = r->samples,
                              .known = r->known,
                              .coherence_time_s = r->coherence_time_s,
                              .coherent_fraction = r->coherent_fraction,
                              .linewidth_hz = r->linewidth_hz,
                              .value = take(r) };
    memcpy(f.warning, r->warning, sizeof f.warning);
    return f;
}

static bool get(const struct base_h5_reader *reader, const char *name, struct kept *kept,
                struct lle_comb *comb)
{
    struct base_error ignored;
    void *const cell[] = { kept }, *const comb_cell[] = { comb };
    return base_h5_get(reader, "light", &kept_table, cell, 1, &ignored) == BASE_OK &&
           !strcmp(kept->name, name) && is_whole(&kept->field) && is_whole(&kept->bob) &&
           is_whole(&kept->line) &&
           (!kept->has_comb ||
            base_h5_get(reader, "comb", &lle_comb_table, comb_cell, 1, &ignored) == BASE_OK);
}

bool scan_light_read(const char *folder, const char *name, struct scan_light *light)
{
    struct base_error ignored;
    struct base_h5_reader *reader;
    struct kept kept = { .has_comb = false };
    struct lle_comb comb = { 0 };
    char path[PATH_SIZE];
    path_of(folder, name, path);
    if (base_h5_open(&reader, path, &ignored) != BASE_OK)
        return false;
    const bool good = get(reader, name, &kept, &comb);
    base_h5_close(reader);
    if (good) {
        scan_light_free(light);
        light->field = field_of(&kept.field);
        light->bob = field_of(&kept.bob);
        light->power_w = kept.power_w;
        light->line = (struct lle_line){ .mu = kept.line.mu,
                                         .freq_hz = kept.line.freq_hz,
                                         .sample_s = kept.line.sample_s,
                                         .members = kept.line.members,
                                         .samples = kept.line.samples,
                                         .edge_power = kept.line.edge_power,
                                         .field = take(&kept.line) };
        memcpy(light->line.warning, kept.line.warning, sizeof light->line.warning);
        light->comb = comb;
        light->has_comb = kept.has_comb;
        strcpy(light->field_name, kept.name);
    } else {
        base_table_release(&lle_comb_table, &comb);
    }
    base_table_release(&kept_table, &kept);
    return good;
}
