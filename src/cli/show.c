/* cupel show: all that is known about a revision. */
#include "cli/commands.h"
#include "cli/revisions.h"

typedef struct show_options {
    bool json;
} show_options;

static const cli_option options[] = {
    { 0, "json", NULL, CLI_FLAG, offsetof(show_options, json), "for programs" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_show = {
    .name = "show",
    .arguments = "[REVISION]",
    .summary = "all that is known about a revision",
    .details =
        "REVISION is an id or its beginning, head, heads, current, label@head, or relative,\n"
        "such as head-1. The default is head.",
    .options = options,
    .options_size = sizeof(show_options),
    .most_arguments = 1,
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const show_options *o = values;
    const cupel_revision_info *const *infos;

    if (!cli_need_migrations(c))
        return CLI_FAILED;
    const char *name = cli_name_with_current(c, count > 0 ? arguments[0] : "head");
    if (!name)
        return CLI_FAILED;
    if (cupel_migrations_resolve(c->migrations, name, &infos, &count, &c->error) < 0)
        return cli_fail_with_error(c);
    if (o->json)
        return cli_print_revisions_json(c, infos, count, NULL);
    for (size_t i = 0; i < count; i++)
        cli_print_revision_block(c, infos[i], NULL);
    return CLI_DONE;
}
