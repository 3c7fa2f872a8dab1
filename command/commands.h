/** One function per command (see cli.h for the list). */
#ifndef COMMAND_COMMANDS_H
#define COMMAND_COMMANDS_H

#include "command/cli.h"

enum base_status command_steady(const struct command_options *options, struct base_error *err);
enum base_status command_comb(const struct command_options *options, struct base_error *err);
enum base_status command_operate(const struct command_options *options, struct base_error *err);
enum base_status command_visibility(const struct command_options *options, struct base_error *err);
enum base_status command_tags(const struct command_options *options, struct base_error *err);
enum base_status command_key(const struct command_options *options, struct base_error *err);
enum base_status command_network(const struct command_options *options, struct base_error *err);
enum base_status command_run(const struct command_options *options, struct base_error *err);
enum base_status command_scan(const struct command_options *options, struct base_error *err);
enum base_status command_merge(const struct command_options *options, struct base_error *err);
enum base_status command_report(const struct command_options *options, struct base_error *err);
enum base_status command_reproduce(const struct command_options *options, struct base_error *err);
enum base_status command_describe(const struct command_options *options, struct base_error *err);
enum base_status command_check(const struct command_options *options, struct base_error *err);
enum base_status command_doctor(const struct command_options *options, struct base_error *err);

#endif
