/* cupel revision: a new, empty revision to be filled in by hand. */
#include "cli/commands.h"

typedef struct revision_options {
    const char *message;
    const char *rev_id;
    bool sql;
} revision_options;

static const cli_option options[] = {
    { 'm', "message", "TEXT", CLI_TEXT, offsetof(revision_options, message), "what it is for" },
    { 0, "rev-id", "ID", CLI_TEXT, offsetof(revision_options, rev_id),
      "its id, in place of twelve random digits" },
    { 0, "sql", NULL, CLI_FLAG, offsetof(revision_options, sql),
      "an SQL file, whatever revision_format says" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_revision = {
    .name = "revision",
    .arguments = "",
    .summary = "write a new, empty revision",
    .details = "It is built on the head. 'cupel migrate' writes one from what the models say.",
    .options = options,
    .options_size = sizeof(revision_options),
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const revision_options *o = values;
    char *path = NULL;
    (void)count;
    (void)arguments;

    if (!cli_need_config(c))
        return CLI_FAILED;
    if (o->sql)
        c->config.revision_format = "sql";
    if (!cli_need_migrations(c))
        return CLI_FAILED;
    const cupel_revision_options wanted = { .message = o->message, .rev_id = o->rev_id };
    if (cupel_migrations_revision(c->migrations, &path, &wanted, &c->error) < 0)
        return cli_fail_with_error(c);
    cli_step_begin(&c->terminal, "Generating %s", path);
    cli_step_end(&c->terminal, true);
    cupel_free(path);
    return CLI_DONE;
}
