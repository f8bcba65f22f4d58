/* cupel heads: the newest revision of every branch. */
#include "cli/commands.h"
#include "cli/revisions.h"

typedef struct heads_options {
    bool resolve_dependencies;
    bool json;
} heads_options;

static const cli_option options[] = {
    { 0, "resolve-dependencies", NULL, CLI_FLAG, offsetof(heads_options, resolve_dependencies),
      "leave out what another revision depends on" },
    { 0, "json", NULL, CLI_FLAG, offsetof(heads_options, json), "for programs" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_heads = {
    .name = "heads",
    .arguments = "",
    .summary = "the newest revision of every branch",
    .options = options,
    .options_size = sizeof(heads_options),
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const heads_options *o = values;
    const cupel_revision_info *const *infos;
    (void)arguments;

    if (!cli_need_migrations(c))
        return CLI_FAILED;
    int code = o->resolve_dependencies
                   ? cupel_migrations_resolve(c->migrations, "heads", &infos, &count, &c->error)
                   : cupel_migrations_history(c->migrations, &infos, &count, &c->error);
    if (code < 0)
        return cli_fail_with_error(c);
    const cupel_revision_info **heads = cli_alloc(&c->memory, (count + 1) * sizeof *heads);
    if (!heads)
        return cli_fail_no_memory(c);
    size_t head_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (o->resolve_dependencies || infos[i]->is_head)
            heads[head_count++] = infos[i];
    }
    if (o->json)
        return cli_print_revisions_json(c, heads, head_count, NULL);
    for (size_t i = 0; i < head_count; i++) {
        if (c->globals.verbose)
            cli_print_revision_block(c, heads[i], NULL);
        else
            cli_print_revision(c, heads[i], false, NULL);
    }
    return CLI_DONE;
}
