/* cupel check: do the models and the database agree? */
#include "cli/commands.h"
#include "cli/interrupt.h"

typedef struct check_options {
    cli_list renames;
} check_options;

static const cli_option options[] = {
    CLI_RENAME_OPTION(check_options, renames),
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_check = {
    .name = "check",
    .arguments = "",
    .summary = "compare the models with the database; exit with 3 where they differ",
    .details =
        "Compares as 'cupel migrate' does and writes nothing: for a build that should fail when\n"
        "somebody forgot to migrate. The database must be at head.",
    .options = options,
    .options_size = sizeof(check_options),
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const check_options *o = values;
    cupel_revision_options wanted = { .renames = o->renames.items };
    (void)count;
    (void)arguments;

    if (!cli_need_metadata(c, &wanted.metadata) || !cli_need_migrations(c) || !cli_need_engine(c))
        return CLI_FAILED;
    wanted.engine = c->engine;
    cli_interrupt interrupt;
    cli_interrupt_begin(&interrupt, c->engine);
    int code = cupel_migrations_check(c->migrations, &wanted, &c->error);
    cli_interrupt_end(&interrupt);
    if (code < 0) {
        cli_fail_with_error(c);
        return code == CUPEL_EDIFFERENT ? CLI_DIFFERENT : CLI_FAILED;
    }
    if (!c->terminal.quiet)
        cli_print(&c->terminal, "No new upgrade operations detected.\n");
    return CLI_DONE;
}
