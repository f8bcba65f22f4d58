/* cupel current: where the database stands. */
#include "cli/commands.h"
#include "cli/revisions.h"

typedef struct current_options {
    bool check_heads;
    bool json;
} current_options;

static const cli_option options[] = {
    { 0, "check-heads", NULL, CLI_FLAG, offsetof(current_options, check_heads),
      "exit with 3 where revisions are pending" },
    { 0, "json", NULL, CLI_FLAG, offsetof(current_options, json), "for programs" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_current = {
    .name = "current",
    .arguments = "",
    .summary = "where the database stands",
    .details =
        "Prints the revisions in the database's version table, and nothing for a database at\n"
        "base or one that does not exist yet. Changes nothing.",
    .options = options,
    .options_size = sizeof(current_options),
    .run = run,
};

/* Ids that no file defines are shown too: the database is at them all the same. */
static int print_rows(cli *c, cli_current current, const cupel_revision_info *const *infos,
                      size_t info_count)
{
    if (c->globals.verbose)
        cli_print(&c->terminal, "Current revision(s) for %s:\n", cupel_engine_url(c->engine));
    for (; *current; current++) {
        const cupel_revision_info *info = cli_find_revision(infos, info_count, *current);
        if (!info)
            cli_print(&c->terminal, "%s (no file defines it)\n", *current);
        else if (c->globals.verbose)
            cli_print_revision_block(c, info, NULL);
        else
            cli_print_revision(c, info, false, NULL);
    }
    return CLI_DONE;
}

static int print_json(cli *c, cli_current current, size_t count,
                      const cupel_revision_info *const *infos, size_t info_count)
{
    const cupel_revision_info **rows = cli_alloc(&c->memory, (count + 1) * sizeof *rows);
    cupel_revision_info *unknown = cli_alloc(&c->memory, (count + 1) * sizeof *unknown);
    static const char *const none[] = { NULL };
    if (!rows || !unknown)
        return cli_fail_no_memory(c);
    for (size_t i = 0; i < count; i++) {
        rows[i] = cli_find_revision(infos, info_count, current[i]);
        if (rows[i])
            continue;
        unknown[i] = (cupel_revision_info){ .id = current[i],
                                            .message = "",
                                            .down_revisions = none,
                                            .depends_on = none,
                                            .branch_labels = none,
                                            .next_revisions = none };
        rows[i] = &unknown[i];
    }
    return cli_print_revisions_json(c, rows, count, NULL);
}

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const current_options *o = values;
    const cupel_revision_info *const *infos;
    size_t info_count;
    cli_current current;
    (void)arguments;

    if (!cli_need_current(c, &current, &count))
        return CLI_FAILED;
    if (cupel_engine_is_absent(c->engine))
        cli_warn(c, "%s does not exist yet; 'cupel upgrade' makes it", cupel_engine_url(c->engine));
    if (cupel_migrations_history(c->migrations, &infos, &info_count, &c->error) < 0)
        return cli_fail_with_error(c);
    int status = o->json ? print_json(c, current, count, infos, info_count)
                         : print_rows(c, current, infos, info_count);
    if (status != CLI_DONE || !o->check_heads)
        return status;
    const cupel_step *steps;
    if (cupel_migrations_plan(c->migrations, c->connection, CUPEL_STEP_UPGRADE, "heads", &steps,
                              &count, &c->error) < 0)
        return cli_fail_with_error(c);
    if (count == 0)
        return CLI_DONE;
    cli_fail(c, "Database is not on all head revisions: %zu to run; 'cupel upgrade' runs them",
             count);
    return CLI_DIFFERENT;
}
