/* cupel stamp: say where the database stands, and run nothing. */
#include "cli/commands.h"
#include "cli/plan.h"

typedef struct stamp_options {
    bool purge;
    bool plan;
    bool json;
} stamp_options;

static const cli_option options[] = {
    { 0, "purge", NULL, CLI_FLAG, offsetof(stamp_options, purge),
      "empty the version table first, whatever it holds" },
    { 0, "plan", NULL, CLI_FLAG, offsetof(stamp_options, plan),
      "print the steps and change nothing" },
    { 0, "json", NULL, CLI_FLAG, offsetof(stamp_options, json), "the plan for programs" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_stamp = {
    .name = "stamp",
    .arguments = "[REVISION...]",
    .summary = "set where the database stands, running nothing (default: head)",
    .details =
        "For a database that got its tables in another way. Several revisions stand for several\n"
        "branches; base takes all rows out of the version table.",
    .options = options,
    .options_size = sizeof(stamp_options),
    .most_arguments = CLI_MAX_LISTED,
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const stamp_options *o = values;
    const char *target = count > 0 ? arguments[0] : "head";
    for (size_t i = 1; target && i < count; i++)
        target = cli_format(&c->memory, "%s,%s", target, arguments[i]);
    if (!target)
        return cli_fail_no_memory(c);
    if (o->json && !o->plan)
        return cli_usage(c, "--json goes with --plan");
    if (o->plan && o->purge)
        return cli_usage(c, "--plan does not go with --purge");
    if (o->plan)
        return cli_show_plan(c, CUPEL_STEP_STAMP, target, o->json);
    if (!cli_need_migrations(c) || !cli_need_database(c))
        return CLI_FAILED;
    if (cupel_migrations_stamp(c->migrations, c->engine, target, o->purge, &c->error) < 0)
        return cli_fail_with_error(c);
    return CLI_DONE;
}
