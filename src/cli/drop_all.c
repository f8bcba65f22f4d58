/* cupel drop-all: the tables of the models, dropped with all that is in them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/side.h"

typedef struct drop_options {
    bool sql;
    bool yes;
    const char *engine;
} drop_options;

static const cli_option options[] = {
    { 0, "sql", NULL, CLI_FLAG, offsetof(drop_options, sql), "print the statements, run nothing" },
    { 'y', "yes", NULL, CLI_FLAG, offsetof(drop_options, yes), "do not ask" },
    { 0, "engine", "NAME", CLI_TEXT, offsetof(drop_options, engine),
      "with --sql: whose statements (default: the configured database's)" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);
static bool is_sure(cli *c);

const cli_command cli_command_drop_all = {
    .name = "drop-all",
    .arguments = "[MODELS]",
    .summary = "drop the tables of the models, with their rows",
    .details =
        "MODELS is 'models' (the default: the configured ones) or a .c file. Asks first on a\n"
        "terminal; elsewhere --yes is needed. Tables that the models do not have are left alone.",
    .options = options,
    .options_size = sizeof(drop_options),
    .most_arguments = 1,
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const drop_options *o = values;
    if (!o->sql && !o->yes && !is_sure(c))
        return CLI_FAILED;
    return cli_change_all(c, count > 0 ? arguments[0] : "models", false, o->sql, o->engine);
}

static bool is_sure(cli *c)
{
    char answer[16];
    if (!isatty(STDIN_FILENO)) {
        cli_fail(c, "nothing was dropped: this deletes tables with all their rows, say --yes");
        return false;
    }
    if (!cli_need_database(c))
        return false;
    fprintf(c->terminal.err, "Drop the tables of the models in %s, with all their rows? [y/N] ",
            cupel_engine_url(c->engine));
    fflush(c->terminal.err);
    if (fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
        return true;
    cli_fail(c, "nothing was dropped");
    return false;
}
