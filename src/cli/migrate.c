/* cupel migrate: a new revision that brings the database to what the models say. */
#include "cli/commands.h"

typedef struct migrate_options {
    const char *message;
    const char *rev_id;
    bool sql;
    cli_list renames;
} migrate_options;

static const cli_option options[] = {
    CLI_REVISION_OPTIONS(migrate_options, "what it is for"),
    CLI_RENAME_OPTION(migrate_options, renames),
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_migrate = {
    .name = "migrate",
    .arguments = "",
    .summary = "write a revision from what the models changed",
    .details =
        "Compares the models with the database, which must be at head, and writes what leads\n"
        "from the one to the other. Read it before you run it. Where nothing changed, no file\n"
        "is written.",
    .options = options,
    .options_size = sizeof(migrate_options),
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const migrate_options *o = values;
    cupel_revision_options wanted = {
        .message = o->message, .rev_id = o->rev_id, .renames = o->renames.items, .skip_empty = true
    };
    (void)count;
    (void)arguments;

    if (!cli_need_metadata(c, &wanted.metadata) || !cli_need_engine(c))
        return CLI_FAILED;
    wanted.engine = c->engine;
    cli_ask_about_renames(c, &wanted);
    return cli_write_revision(c, &wanted, o->sql);
}
