/* The commands, each in a file of its name. */
#ifndef CUPEL_CLI_COMMANDS_H
#define CUPEL_CLI_COMMANDS_H

#include "cli/cli.h"

extern const cli_command cli_command_branches;
extern const cli_command cli_command_check;
extern const cli_command cli_command_create_all;
extern const cli_command cli_command_current;
extern const cli_command cli_command_diff;
extern const cli_command cli_command_downgrade;
extern const cli_command cli_command_drop_all;
extern const cli_command cli_command_heads;
extern const cli_command cli_command_help;
extern const cli_command cli_command_history;
extern const cli_command cli_command_init;
extern const cli_command cli_command_inspect;
extern const cli_command cli_command_merge;
extern const cli_command cli_command_migrate;
extern const cli_command cli_command_revision;
extern const cli_command cli_command_show;
extern const cli_command cli_command_stamp;
extern const cli_command cli_command_upgrade;

#endif
