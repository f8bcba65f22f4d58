/* Plans shown: what a command would do, in place of doing it. */
#ifndef CUPEL_CLI_PLAN_H
#define CUPEL_CLI_PLAN_H

#include "cli/cli.h"

/* Prints the steps to `target` and gives the exit status. */
int cli_show_plan(cli *c, cupel_step_kind kind, const char *target, bool json);

#endif
