#include "command/commands.h"

enum { STAGE = ACCEPT_PLAN | ACCEPT_SET | ACCEPT_JSON | ACCEPT_OUTPUT };

const struct command_spec command_list[] = {
    { "reproduce", "", "the published four-user experiment, number by number, with figures",
      ACCEPT_SET | ACCEPT_JSON | ACCEPT_OUTPUT | ACCEPT_QUICK, command_reproduce },
    { "run", "[PLAN.yaml]",
      "one experiment through the pipeline: comb, line, visibility, key, network",
      STAGE | ACCEPT_UNTIL, command_run },
    { "steady", "[PLAN.yaml]",
      "stationary states: homogeneous, soliton, fold, breathing threshold, eigenvalues", STAGE,
      command_steady },
    { "comb", "[PLAN.yaml]",
      "a detuning sweep or a comb state: label, soliton number, spectrum, power trace", STAGE,
      command_comb },
    { "visibility", "[PLAN.yaml]",
      "one line, two users: g1, g2, HOM and BSM curves and visibilities", STAGE,
      command_visibility },
    { "key", "[PLAN.yaml]", "finite-key rate of one pair, from the model or from measured counts",
      STAGE | ACCEPT_COUNTS, command_key },
    { "network", "[PLAN.yaml]", "n users: lines, links, rates, four-fold coincidences, resources",
      STAGE, command_network },
    { "describe", "[NAME]", "every parameter and result: unit, range, default, meaning",
      ACCEPT_NAME | ACCEPT_MARKDOWN | ACCEPT_JSON, command_describe },
    { "check", "PLAN.yaml",
      "read a plan, report every error, print it resolved with the source of each value",
      ACCEPT_PLAN | ACCEPT_SET | NEED_ARGUMENT, command_check },
    { "doctor", "", "what this machine has: versions, threads, programs for figures, a self-test",
      ACCEPT_JSON, command_doctor },
    { 0 },
};
