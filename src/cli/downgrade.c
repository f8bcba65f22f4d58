/* cupel downgrade: take revisions back. */
#include "cli/commands.h"
#include "cli/plan.h"

typedef struct downgrade_options {
    bool plan;
    bool json;
} downgrade_options;

static const cli_option options[] = {
    { 0, "plan", NULL, CLI_FLAG, offsetof(downgrade_options, plan),
      "print the steps and run nothing" },
    { 0, "json", NULL, CLI_FLAG, offsetof(downgrade_options, json), "the plan for programs" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_downgrade = {
    .name = "downgrade",
    .arguments = "[TARGET]",
    .summary = "take revisions back (default: -1, the last one)",
    .details =
        "TARGET is the revision to go back to, base for the beginning, or relative: -2 for the\n"
        "last two. What a revision deleted does not come back with it.",
    .options = options,
    .options_size = sizeof(downgrade_options),
    .most_arguments = 1,
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const downgrade_options *o = values;
    const char *target = count > 0 ? arguments[0] : "-1";
    if (o->json && !o->plan)
        return cli_usage(c, "--json goes with --plan");
    if (o->plan)
        return cli_show_plan(c, CUPEL_STEP_DOWNGRADE, target, o->json);
    if (!cli_need_migrations(c) || !cli_need_engine(c))
        return CLI_FAILED;
    if (cupel_migrations_downgrade(c->migrations, c->engine, target, &c->error) < 0)
        return cli_fail_with_error(c);
    return CLI_DONE;
}
