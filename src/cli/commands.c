/* The table of commands, in the order in which a project meets them. */
#include "cli/commands.h"

const cli_command *const cli_commands[] = {
    &cli_command_init,
    &cli_command_migrate,
    &cli_command_revision,
    &cli_command_merge,
    &cli_command_upgrade,
    &cli_command_downgrade,
    &cli_command_stamp,
    &cli_command_current,
    &cli_command_check,
    &cli_command_history,
    &cli_command_heads,
    &cli_command_branches,
    &cli_command_show,
    &cli_command_inspect,
    &cli_command_diff,
    &cli_command_create_all,
    &cli_command_drop_all,
    &cli_command_help,
    NULL,
};
