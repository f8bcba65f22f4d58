/* cupel drop-all: what models or a file say, dropped with all that is in it. */
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
static bool is_sure(cli *c, const cupel_schema *schema);
static void ask(cli *c, const cupel_schema *existing);

const cli_command cli_command_drop_all = {
    .name = "drop-all",
    .arguments = "[SOURCE]",
    .summary = "drop what the models or a file say, with all rows",
    .details =
        "SOURCE is 'models' (the default: the configured ones), a .c file with models, or a .sql\n"
        "file, which the database's engine reads in a scratch database that is removed again. "
        "Asks\n"
        "first on a terminal; elsewhere --yes is needed. What SOURCE does not have is left alone.",
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
static bool is_sure(cli *c, const cupel_schema *schema)
{
    cupel_schema *existing;
    char answer[16] = "";
    if (cupel_schema_existing(&existing, schema, c->engine, &c->error) < 0) {
        cli_fail_with_error(c);
        return false;
    }
    bool sure = existing->table_count + existing->object_count == 0;
    if (!sure) {
        ask(c, existing);
        sure = fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
    }
    cupel_schema_free(existing);
    if (!sure)
        cli_fail(c, "nothing was dropped");
    return sure;
}

static void ask(cli *c, const cupel_schema *existing)
{
    enum { MOST_NAMES = 8 };
    FILE *out = c->terminal.err;
    const size_t tables = existing->table_count;
    const size_t count = tables + existing->object_count;
    if (tables > 0)
        fprintf(out, "Drop %zu table%s", tables, tables == 1 ? "" : "s");
    if (count > tables)
        fprintf(out, "%s %zu other object%s", tables > 0 ? " and" : "Drop", count - tables,
                count - tables == 1 ? "" : "s");
    for (size_t i = 0; i < count && i < MOST_NAMES; i++)
        fprintf(out, "%s%s", i > 0 ? ", " : " (",
                i < tables ? existing->tables[i]->name : existing->objects[i - tables]->name);
    fprintf(out, "%s) of %s%s? [y/N] ", count > MOST_NAMES ? ", ..." : "",
            cupel_engine_url(c->engine), tables > 0 ? ", with all their rows" : "");
    fflush(out);
}
