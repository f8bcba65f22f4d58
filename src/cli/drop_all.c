/* cupel drop-all: the tables of the models, dropped with all that is in them. */
#include <stdio.h>
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
static bool is_sure(cli *c, const cupel_metadata *metadata);
static void ask(cli *c, const cupel_schema *tables);

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
    if (!o->sql && !o->yes && !isatty(STDIN_FILENO))
        return cli_fail(c,
                        "nothing was dropped: this deletes tables with all their rows, say --yes");
    return cli_change_all(c, count > 0 ? arguments[0] : "models", false, o->sql, o->engine,
                          o->yes ? NULL : is_sure);
}

/* Where there is nothing to drop, there is nothing to ask. */
static bool is_sure(cli *c, const cupel_metadata *metadata)
{
    cupel_schema *tables;
    char answer[16] = "";
    if (cupel_existing_tables(&tables, c->engine, metadata, &c->error) < 0) {
        cli_fail_with_error(c);
        return false;
    }
    bool sure = tables->table_count == 0;
    if (!sure) {
        ask(c, tables);
        sure = fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
    }
    cupel_schema_free(tables);
    if (!sure)
        cli_fail(c, "nothing was dropped");
    return sure;
}

static void ask(cli *c, const cupel_schema *tables)
{
    enum { MOST_NAMES = 8 };
    FILE *out = c->terminal.err;
    size_t count = tables->table_count;
    fprintf(out, "Drop %zu table%s (", count, count == 1 ? "" : "s");
    for (size_t i = 0; i < count && i < MOST_NAMES; i++)
        fprintf(out, "%s%s", i > 0 ? ", " : "", tables->tables[i]->name);
    fprintf(out, "%s) of %s, with all their rows? [y/N] ", count > MOST_NAMES ? ", ..." : "",
            cupel_engine_url(c->engine));
    fflush(out);
}
