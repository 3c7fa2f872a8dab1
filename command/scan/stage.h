/** The stages a scan can end with: what each reads, what it keeps between points, what it gives. */
#ifndef COMMAND_SCAN_STAGE_H
#define COMMAND_SCAN_STAGE_H

#include "command/pipeline.h"

enum { SCAN_NAME_SIZE = 33 }; /* 32 hexadecimal digits and the NUL */

/** Results of one point; only the last stage's part is filled. */
struct scan_result {
    struct lle_comb comb;
    struct lle_coherence line;
    struct lle_statistics statistics;
    struct optics_visibility visibility;
    struct pipeline_source source;
    struct qkd_key key;
    struct qkd_network network;
};

/** What points share: light (the record of a line) and pulses cut from it, or a comb. Each is kept
 *  as long as the parameters it was made from stay the same. */
struct scan_light {
    char field_name[SCAN_NAME_SIZE], pulses_name[SCAN_NAME_SIZE]; /* "" if there is none */
    struct optics_field field, bob; /* bob: of a comb of his own, else empty */
    double power_w;
    struct optics_pulses pulses;
    struct lle_line line;
    struct lle_comb comb;
    bool has_comb;
};

struct scan_record {
    const char *group;
    const struct base_table *table;
    size_t at; /* in struct scan_result */
};

struct scan_stage {
    const char *name;
    size_t records;
    struct scan_record record[2];
    /* What the stage, its light and its pulses read: names, and beginnings that end with a dot.
     * More than is read costs time, less would give wrong answers. NULL: nothing is kept. */
    const char *const *reads, *const *reads_field, *const *reads_pulses;
    enum base_status (*make_field)(const struct command_plan *plan,
                                   const struct base_progress *progress, struct scan_light *light,
                                   struct base_error *err);
    enum base_status (*make_pulses)(const struct command_plan *plan, struct scan_light *light,
                                    struct base_error *err);
    enum base_status (*compute)(const struct command_plan *plan, const struct scan_light *light,
                                const struct base_progress *progress, struct scan_result *out,
                                struct base_error *err);
};

const struct scan_stage *scan_stage_of(const struct command_plan *plan);

/** Make what this plan's point needs and `light` does not hold yet. */
enum base_status scan_light_prepare(const struct scan_stage *stage, const struct command_plan *plan,
                                    const char *field_name, const char *pulses_name,
                                    const struct base_progress *progress, struct scan_light *light,
                                    struct base_error *err);
void scan_light_free(struct scan_light *light);

/** An empty result that base_h5_get can fill. */
void scan_result_clear(struct scan_result *result);
void scan_result_free(const struct scan_stage *stage, struct scan_result *result);

#endif
