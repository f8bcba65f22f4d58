/* cupel revision: a new, empty revision to be filled in by hand. */
#include "cli/commands.h"
#include "cli/interrupt.h"

typedef struct revision_options {
    const char *message;
    const char *rev_id;
    const char *head;
    bool splice;
    bool sql;
} revision_options;

static const cli_option options[] = {
    CLI_REVISION_OPTIONS(revision_options, "what it is for"),
    { 0, "head", "REVISION", CLI_TEXT, offsetof(revision_options, head),
      "what it is built on, in place of head" },
    { 0, "splice", NULL, CLI_FLAG, offsetof(revision_options, splice),
      "--head may be any revision: a new branch begins there" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_revision = {
    .name = "revision",
    .arguments = "",
    .summary = "write a new, empty revision",
    .details = "Its functions or sections are to be filled in by hand; 'cupel migrate' writes a\n"
               "revision from what the models changed.",
    .options = options,
    .options_size = sizeof(revision_options),
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const revision_options *o = values;
    const cupel_revision_options wanted = {
        .message = o->message, .rev_id = o->rev_id, .head = o->head, .splice = o->splice
    };
    (void)count;
    (void)arguments;
    return cli_write_revision(c, &wanted, o->sql);
}

int cli_write_revision(cli *c, const cupel_revision_options *wanted, bool sql)
{
    char *path = NULL;
    if (!cli_need_config(c))
        return CLI_FAILED;
    if (sql)
        c->config.revision_format = "sql";
    if (!cli_need_migrations(c))
        return CLI_FAILED;
    cli_interrupt interrupt;
    cli_interrupt_begin(&interrupt, wanted->engine);
    int code = cupel_migrations_revision(c->migrations, &path, wanted, &c->error);
    cli_interrupt_end(&interrupt);
    if (code < 0)
        return cli_fail_with_error(c);
    if (path) {
        cli_step_begin(&c->terminal, "Generating %s", path);
        cli_step_end(&c->terminal, true);
    } else {
        const cupel_log log = cli_terminal_log(&c->terminal);
        cupel_log_write(&log, CUPEL_LOG_INFO, "cupel.autogenerate",
                        "No changes in schema detected.");
    }
    cupel_free(path);
    return CLI_DONE;
}
