/* cupel merge: a revision that joins branches. */
#include "cli/commands.h"

typedef struct merge_options {
    const char *message;
    const char *rev_id;
    bool sql;
} merge_options;

static const cli_option options[] = {
    CLI_REVISION_OPTIONS(merge_options, "what it is for (default: merge)"),
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_merge = {
    .name = "merge",
    .arguments = "[REVISION...]",
    .summary = "write a revision that joins branches (default: all heads)",
    .details = "The revision is built on all of those that are named, and has nothing else to do.",
    .options = options,
    .options_size = sizeof(merge_options),
    .most_arguments = CLI_MAX_LISTED,
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const merge_options *o = values;
    const cupel_revision_info *const *infos;
    size_t named;
    const char *heads = count > 0 ? arguments[0] : "heads";
    for (size_t i = 1; heads && i < count; i++)
        heads = cli_format(&c->memory, "%s,%s", heads, arguments[i]);
    if (!heads)
        return cli_fail_no_memory(c);
    if (!cli_need_config(c))
        return CLI_FAILED;
    if (o->sql)
        c->config.revision_format = "sql";
    if (!cli_need_migrations(c))
        return CLI_FAILED;
    if (cupel_migrations_resolve(c->migrations, heads, &infos, &named, &c->error) < 0)
        return cli_fail_with_error(c);
    if (named < 2)
        return cli_fail(c, "there is nothing to merge: '%s' is %s", heads,
                        named == 0 ? "no revision" : "one revision");
    const cupel_revision_options wanted = { .message = o->message ? o->message : "merge",
                                            .rev_id = o->rev_id,
                                            .head = heads };
    return cli_write_revision(c, &wanted, o->sql);
}
