/* What 'create-all' and 'drop-all' have in common. */
#include <string.h>

#include "cli/side.h"

static int print_statements(cli *c, const cupel_metadata *metadata, bool creates,
                            const char *engine);

int cli_change_all(cli *c, const char *models, bool creates, bool sql, const char *engine,
                   bool (*confirm)(cli *c, const cupel_metadata *metadata))
{
    const cupel_metadata *metadata;
    const char *const sources[] = { models, NULL };
    if (!cli_want_config(c))
        return CLI_FAILED;
    const char *ending = strrchr(models, '.');
    if (strcmp(models, "models") != 0 && (!ending || strcmp(ending, ".c") != 0))
        return cli_usage(c, "'%s' is not 'models' (the configured ones), nor a .c file with models",
                         models);
    if (strcmp(models, "models") == 0 ? !cli_need_metadata(c, &metadata)
                                      : !cli_load_metadata(c, &c->module, &metadata, sources))
        return CLI_FAILED;
    if (sql)
        return print_statements(c, metadata, creates, engine);
    if (engine)
        return cli_usage(c, "--engine goes with --sql: the database has an engine of its own");
    if (creates ? !cli_need_database(c) : !cli_need_engine(c))
        return CLI_FAILED;
    if (cupel_engine_is_absent(c->engine)) {
        cli_warn(c, "%s does not exist: there is nothing to drop", cupel_engine_url(c->engine));
        return CLI_DONE;
    }
    if (confirm && !confirm(c, metadata))
        return CLI_FAILED;
    int code = creates ? cupel_create_all(c->engine, metadata, &c->error)
                       : cupel_drop_all(c->engine, metadata, &c->error);
    return code < 0 ? cli_fail_with_error(c) : CLI_DONE;
}

static int print_statements(cli *c, const cupel_metadata *metadata, bool creates,
                            const char *engine)
{
    cli_side side = { .name = "the models", .kind = CLI_SIDE_MODELS };
    char *text = NULL;
    if (engine && !(side.dialect = cli_side_dialect(c, engine)))
        return CLI_USAGE;
    if (!cli_side_need_dialect(c, &side))
        return CLI_USAGE;
    int code = cupel_metadata_schema(&side.schema, metadata, &c->error);
    if (code == 0)
        cupel_schema_keep_dialect(side.schema, side.dialect);
    if (code < 0 ||
        cupel_schema_write(&text, side.schema, creates ? CUPEL_FORM_SQL : CUPEL_FORM_DROP,
                           side.dialect, &c->error) < 0) {
        cli_side_close(&side);
        return cli_fail_with_error(c);
    }
    cli_print(&c->terminal, "%s", text);
    cupel_free(text);
    cli_side_close(&side);
    return CLI_DONE;
}
