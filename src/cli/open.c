/* What the configuration names, opened: revisions, database, models. */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static cupel_migrations_options migrations_options(cli *c);
static bool open_engine(cli *c, bool create);
static bool fail_to_open(cli *c, const cupel_error *error);

bool cli_need_config(cli *c)
{
    const cli_config_request request = { .file = c->globals.config_file,
                                         .section = c->globals.section,
                                         .directory = c->globals.directory,
                                         .url = c->globals.url };
    const cupel_log log = cli_terminal_log(&c->terminal);
    if (c->has_config)
        return true;
    if (cli_config_read(&c->config, &c->memory, &request, &log, &c->error) < 0) {
        cli_fail_with_error(c);
        return false;
    }
    return c->has_config = true;
}

bool cli_want_config(cli *c)
{
    if (!c->has_config && !c->globals.config_file && !c->globals.directory &&
        access(CLI_CONFIG_FILE, F_OK) < 0)
        c->globals.directory = CLI_DEFAULT_DIRECTORY;
    return cli_need_config(c);
}

bool cli_need_migrations(cli *c)
{
    if (c->migrations)
        return true;
    if (!cli_need_config(c))
        return false;
    const cupel_migrations_options options = migrations_options(c);
    if (cupel_migrations_open(&c->migrations, &options, &c->error) < 0) {
        cli_fail_with_error(c);
        return false;
    }
    return true;
}

bool cli_need_engine(cli *c)
{
    return open_engine(c, false);
}

bool cli_need_database(cli *c)
{
    return open_engine(c, true);
}

static bool open_engine(cli *c, bool create)
{
    if (c->engine)
        return true;
    if (!cli_need_config(c))
        return false;
    if (!c->config.url) {
        cli_fail(c,
                 "no database is named; write 'url = ...' into %s, set $DATABASE_URL, or give "
                 "--url",
                 c->config.path ? c->config.path : CLI_CONFIG_FILE);
        return false;
    }
    /* One connection is all that a command needs, and it is asked before it is used anyway. */
    const cupel_engine_options options = { .pool_size = 2,
                                           .pre_ping_idle_s = -1,
                                           .no_create = !create,
                                           .discard_empty = create,
                                           .log = cli_terminal_log(&c->terminal) };
    if (cupel_engine_open_with(&c->engine, c->config.url, &options) < 0)
        return fail_to_open(c, cupel_engine_error(c->engine));
    return true;
}

bool cli_need_connection(cli *c)
{
    if (c->connection)
        return true;
    if (!cli_need_engine(c))
        return false;
    if (cupel_connection_open(&c->connection, c->engine, &c->error) < 0)
        return fail_to_open(c, &c->error);
    return true;
}

bool cli_need_metadata(cli *c, const cupel_metadata **out)
{
    *out = c->metadata;
    if (*out)
        return true;
    if (!cli_need_config(c))
        return false;
    if (!c->config.models) {
        cli_fail(c,
                 "no models are named; write 'models = models.c' into %s (every C source that they "
                 "need)",
                 c->config.path ? c->config.path : CLI_CONFIG_FILE);
        return false;
    }
    for (const char *const *source = c->config.models; *source; source++) {
        if (access(*source, R_OK) < 0) {
            cli_fail(c, "%s: %s; 'models =' in %s names the C sources of the models", *source,
                     strerror(errno), c->config.path ? c->config.path : CLI_CONFIG_FILE);
            return false;
        }
    }
    return cli_load_metadata(c, &c->module, out, c->config.models);
}

bool cli_load_metadata(cli *c, cupel_module **module, const cupel_metadata **out,
                       const char *const *sources)
{
    const cupel_migrations_options options = migrations_options(c);
    if (cupel_module_load_metadata(module, out, sources, c->config.metadata, &options, &c->error) <
        0) {
        cli_fail_with_error(c);
        return false;
    }
    return true;
}

static cupel_migrations_options migrations_options(cli *c)
{
    const cli_config *config = &c->config;
    return (cupel_migrations_options){ .script_location = config->script_location,
                                       .version_locations = config->version_locations,
                                       .version_table = config->version_table,
                                       .file_template = config->file_template,
                                       .revision_format = config->revision_format,
                                       .cc = config->cc,
                                       .cflags = config->cflags,
                                       .ldflags = config->ldflags,
                                       .single_transaction = !config->transaction_per_migration,
                                       .log = cli_terminal_log(&c->terminal) };
}

/* Says where the URL is from: what is wrong is often that it is another than was thought. */
static bool fail_to_open(cli *c, const cupel_error *error)
{
    cli_fail(c, "%s\n  the URL is from %s", error->message, c->config.url_source);
    return false;
}
