/* cupel branches: the revisions at which the history divides. */
#include "cli/commands.h"
#include "cli/revisions.h"

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_branches = {
    .name = "branches",
    .arguments = "",
    .summary = "where the history divides, and into what",
    .options = cli_no_options,
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const cupel_revision_info *const *infos;
    (void)values;
    (void)arguments;

    if (!cli_need_migrations(c))
        return CLI_FAILED;
    if (cupel_migrations_history(c->migrations, &infos, &count, &c->error) < 0)
        return cli_fail_with_error(c);
    for (size_t i = 0; i < count; i++) {
        const char *const *next = infos[i]->next_revisions;
        if (!next[0] || !next[1])
            continue;
        cli_print_revision(c, infos[i], false, NULL);
        for (; *next; next++) {
            const cupel_revision_info *child = cli_find_revision(infos, count, *next);
            cli_print(&c->terminal, "  -> ");
            if (child)
                cli_print_revision(c, child, false, NULL);
        }
    }
    return CLI_DONE;
}
