/** What one run found, in a few sentences, before the tables. */
#ifndef COMMAND_STORY_H
#define COMMAND_STORY_H

#include "command/pipeline.h"

/** The results of the stages that were computed; NULL for those that were not. */
struct story {
    const struct command_plan *plan;
    const struct lle_comb *comb;
    const struct optics_visibility *visibility;
    const struct qkd_key *key;
    const struct qkd_network *network;
};

/** On standard output, followed by an empty line. */
void story_tell(const struct story *story);

#endif
