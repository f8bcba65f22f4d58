/* cupel create-all: what models or a file say, created as far as it is missing. */
#include "cli/commands.h"
#include "cli/side.h"

typedef struct create_options {
    bool sql;
    const char *engine;
} create_options;

static const cli_option options[] = {
    { 0, "sql", NULL, CLI_FLAG, offsetof(create_options, sql),
      "print the statements, for an empty database, and run nothing" },
    { 0, "engine", "NAME", CLI_TEXT, offsetof(create_options, engine),
      "with --sql: whose statements (default: the configured database's)" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_create_all = {
    .name = "create-all",
    .arguments = "[SOURCE]",
    .summary = "create what the models or a file say and the database has not",
    .details =
        "SOURCE is 'models' (the default: the configured ones), a .c file with models, a .sql "
        "file,\n"
        "which the database's engine reads in a scratch database that is removed again, or the "
        "URL\n"
        "of a database whose schema is to be made here too. Tables and other objects that exist "
        "are\n"
        "left as they are: changing them is the matter of 'cupel migrate' and 'cupel upgrade'.",
    .options = options,
    .options_size = sizeof(create_options),
    .most_arguments = 1,
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const create_options *o = values;
    return cli_change_all(c, count > 0 ? arguments[0] : "models", true, o->sql, o->engine, NULL);
}
