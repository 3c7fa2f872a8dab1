/** The stages of one experiment, chained. Values flow to the right; nothing points back. */
#ifndef COMMAND_PIPELINE_H
#define COMMAND_PIPELINE_H

#include "command/plan.h"

/** The light of line `mu`: a record of the comb, or drawn (source.kind). `power_w` (may be NULL)
 *  receives the line's mean power in the bus, NAN without a comb. */
enum base_status pipeline_field(const struct command_plan *plan, int mu,
                                const struct base_progress *progress, struct optics_field *out,
                                double *power_w, struct base_error *err);

/** HOM and BSM of two users sharing line source.line. */
enum base_status pipeline_visibility(const struct command_plan *plan,
                                     const struct base_progress *progress,
                                     struct optics_visibility *out, struct base_error *err);

/** The same from light that is there already; `power_w` as pipeline_field gives it. */
enum base_status pipeline_visibility_of(const struct command_plan *plan,
                                        const struct optics_field *field, double power_w,
                                        struct optics_visibility *out, struct base_error *err);

/** What the photons of the source look like to the protocol. */
struct pipeline_source {
    struct optics_statistics statistics;
    bool poissonian;
    char warning[BASE_TEXT_SIZE]; /* optics/warn.h */
    char ignored[BASE_TEXT_SIZE]; /* names of settings without effect on the gains */
};
extern const struct base_table pipeline_source_table;

/** Key of one pair. A source that is not Poissonian: gains by the click average of its own light,
 * and no key is claimed. */
enum base_status pipeline_key(const struct command_plan *plan, const struct base_progress *progress,
                              struct pipeline_source *source, struct qkd_key *out,
                              struct base_error *err);

/** Its three steps, for whoever keeps the light: a short record of the source, pulses cut from it,
 *  and the key. */
enum base_status pipeline_key_field(const struct command_plan *plan,
                                    const struct base_progress *progress, struct optics_field *out,
                                    struct base_error *err);
enum base_status pipeline_key_pulses(const struct command_plan *plan,
                                     const struct optics_field *field, struct optics_pulses *out,
                                     struct base_error *err);
enum base_status pipeline_key_of(const struct command_plan *plan,
                                 const struct optics_pulses *pulses, struct pipeline_source *source,
                                 struct qkd_key *out, struct base_error *err);

/** The network; `comb` may be NULL, then a comb is grown when more lines are needed than the
 *  experiment's three. */
/** Only what the source looks like; BASE_OK also for one that is refused. */
enum base_status pipeline_look(const struct command_plan *plan,
                               const struct base_progress *progress, struct pipeline_source *source,
                               struct base_error *err);

/** No key from light that is not Poissonian: every rate is 0. */
void pipeline_network_refuse(struct qkd_network *network);

enum base_status pipeline_network(const struct command_plan *plan,
                                  const struct base_progress *progress, const struct lle_comb *comb,
                                  struct qkd_network *out, struct base_error *err);

#endif
