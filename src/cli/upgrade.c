/* cupel upgrade: run the revisions that lead to a target. */
#include "cli/commands.h"
#include "cli/plan.h"

typedef struct upgrade_options {
    bool plan;
    bool json;
} upgrade_options;

static const cli_option options[] = {
    { 0, "plan", NULL, CLI_FLAG, offsetof(upgrade_options, plan),
      "print the steps and run nothing" },
    { 0, "json", NULL, CLI_FLAG, offsetof(upgrade_options, json), "the plan for programs" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_upgrade = {
    .name = "upgrade",
    .arguments = "[TARGET]",
    .summary = "bring the database to a revision (default: head)",
    .details =
        "TARGET is an id or its beginning, head, heads, label@head, or relative: +1 from where\n"
        "the database stands, id+1 from a revision. Each revision runs in a transaction of its\n"
        "own, with the change of the version table, where the engine can do that.",
    .options = options,
    .options_size = sizeof(upgrade_options),
    .most_arguments = 1,
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const upgrade_options *o = values;
    const char *target = count > 0 ? arguments[0] : "head";
    if (o->json && !o->plan)
        return cli_usage(c, "--json goes with --plan");
    if (o->plan)
        return cli_show_plan(c, CUPEL_STEP_UPGRADE, target, o->json);
    if (!cli_need_migrations(c) || !cli_need_database(c))
        return CLI_FAILED;
    if (cupel_migrations_upgrade(c->migrations, c->engine, target, &c->error) < 0)
        return cli_fail_with_error(c);
    return CLI_DONE;
}
