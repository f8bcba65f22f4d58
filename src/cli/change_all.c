/* What 'create-all' and 'drop-all' have in common. */
#include <string.h>

#include "cli/side.h"

static int print_statements(cli *c, cli_side *side, bool creates, const char *dialect);
static int change(cli *c, const cli_side *side, bool creates,
                  bool (*confirm)(cli *c, const cupel_schema *schema));

/* The database is opened first: its engine is the one to read a file. */
int cli_change_all(cli *c, const char *source, bool creates, bool sql, const char *engine,
                   bool (*confirm)(cli *c, const cupel_schema *schema))
{
    static const cli_side_filter everything;
    cli_side side = { 0 };
    const char *dialect = NULL;
    int status = CLI_FAILED;
    if (engine && !sql)
        return cli_usage(c, "--engine goes with --sql: the database has an engine of its own");
    if (engine && !(dialect = cli_side_dialect(c, engine)))
        return CLI_USAGE;
    if (!creates && cli_side_is_database(source))
        return cli_usage(c,
                         "'%s' is a database: what is to be dropped is told by models or by a "
                         ".sql file",
                         source);
    if (!cli_want_config(c) || !(sql || (creates ? cli_need_database(c) : cli_need_engine(c))))
        return CLI_FAILED;
    if (!sql)
        dialect = cupel_engine_dialect_name(c->engine);
    if (cli_side_open(c, &side, source, dialect, c->engine, &everything)) {
        cli_side_name_unread(c, &side);
        status =
            sql ? print_statements(c, &side, creates, dialect) : change(c, &side, creates, confirm);
    }
    cli_side_close(&side);
    return status;
}

static int change(cli *c, const cli_side *side, bool creates,
                  bool (*confirm)(cli *c, const cupel_schema *schema))
{
    if (cupel_engine_is_absent(c->engine)) {
        cli_warn(c, "%s does not exist: there is nothing to drop", cupel_engine_url(c->engine));
        return CLI_DONE;
    }
    if (confirm && !confirm(c, side->schema))
        return CLI_FAILED;
    int code = creates ? cupel_schema_create_all(side->schema, c->engine, &c->error)
                       : cupel_schema_drop_all(side->schema, c->engine, &c->error);
    return code < 0 ? cli_fail_with_error(c) : CLI_DONE;
}

/* In the words of the database that they are for, which is the configured one where nobody says it. */
static int print_statements(cli *c, cli_side *side, bool creates, const char *dialect)
{
    char *text = NULL;
    if (!dialect)
        dialect = cli_configured_dialect(c);
    if (dialect)
        side->dialect = dialect;
    if (!cli_side_need_dialect(c, side))
        return CLI_USAGE;
    cupel_schema_keep_dialect(side->schema, side->dialect);
    if (cupel_schema_write(&text, side->schema, creates ? CUPEL_FORM_SQL : CUPEL_FORM_DROP,
                           side->dialect, &c->error) < 0)
        return cli_fail_with_error(c);
    cli_print(&c->terminal, "%s", text);
    cupel_free(text);
    return CLI_DONE;
}
