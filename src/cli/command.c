/* Running the command: global options, the subcommand by its name, and everything closed in the end. */
#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define GLOBAL(kind, short_name, name, argument, member, help)                                     \
    {                                                                                              \
        short_name, name, argument, kind, offsetof(cli_globals, member), help                      \
    }

const cli_option cli_global_options[] = {
    GLOBAL(CLI_TEXT, 'c', "config", "FILE", config_file, "the configuration (default: cupel.ini)"),
    GLOBAL(CLI_TEXT, 'n', "name", "SECTION", section, "its section (default: cupel)"),
    GLOBAL(CLI_TEXT, 0, "directory", "DIR", directory,
           "the folder of the revisions, in place of script_location"),
    GLOBAL(CLI_TEXT, 0, "url", "URL", url, "the database, in place of the configured one"),
    GLOBAL(CLI_FLAG, 'q', "quiet", NULL, quiet, "only results, warnings and errors"),
    GLOBAL(CLI_FLAG, 'v', "verbose", NULL, verbose, "more about everything"),
    GLOBAL(CLI_FLAG, 'h', "help", NULL, help, "what a command does and takes"),
    GLOBAL(CLI_FLAG, 0, "version", NULL, version, "the version of Cupel"),
    CLI_OPTIONS_END,
};

const cli_option cli_no_options[] = { CLI_OPTIONS_END };

static int run(cli *c, int argc, char **argv);
static int run_command(cli *c, int argc, char **argv);
static int finish(cli *c, int status);

int cupel_cli_main(int argc, char **argv, const cupel_metadata *metadata)
{
    cli c = { .program = "cupel", .metadata = metadata, .error = CUPEL_ERROR_INIT };
    if (argc > 0 && argv[0][0]) {
        const char *slash = strrchr(argv[0], '/');
        c.program = slash ? slash + 1 : argv[0];
    }
    cli_terminal_init(&c.terminal, stdout, stderr);
    return finish(&c, run(&c, argc, argv));
}

const cli_command *cli_find_command(const char *name)
{
    for (const cli_command *const *command = cli_commands; *command; command++) {
        if (strcmp((*command)->name, name) == 0)
            return *command;
    }
    return NULL;
}

static int run(cli *c, int argc, char **argv)
{
    char problem[256];
    const cli_option_set globals = { cli_global_options, &c->globals };
    int used = argc == 0 ? 0
                         : cli_options_parse(argc, argv, &globals, 1, true, NULL, NULL, problem,
                                             sizeof problem);
    if (used < 0)
        return cli_usage(c, "%s", problem);
    if (c->globals.version) {
        cli_print(&c->terminal, "cupel %s\n", cupel_version());
        return CLI_DONE;
    }
    if (used >= argc) {
        cli_help(c);
        return c->globals.help ? CLI_DONE : CLI_USAGE;
    }
    c->command = cli_find_command(argv[used]);
    if (c->command)
        return run_command(c, argc - used, argv + used);

    const char *names[64];
    size_t count = 0;
    while (count < sizeof names / sizeof *names && cli_commands[count]) {
        names[count] = cli_commands[count]->name;
        count++;
    }
    const char *nearest = cupel_nearest(argv[used], names, count);
    return cli_usage(c, "unknown command '%s'%s%s%s", argv[used], nearest ? "; did you mean '" : "",
                     nearest ? nearest : "", nearest ? "'?" : "");
}

static int run_command(cli *c, int argc, char **argv)
{
    const cli_command *command = c->command;
    char problem[256];
    size_t count = 0;
    void *values = cli_alloc(&c->memory, command->options_size + 1);
    char **arguments = cli_alloc(&c->memory, (size_t)(argc + 1) * sizeof *arguments);
    if (!values || !arguments)
        return cli_fail_no_memory(c);
    const cli_option_set sets[] = { { command->options, values },
                                    { cli_global_options, &c->globals } };
    if (cli_options_parse(argc, argv, sets, 2, false, arguments, &count, problem, sizeof problem) <
        0)
        return cli_usage(c, "%s", problem);
    c->terminal.quiet = c->globals.quiet;
    c->terminal.verbose = c->globals.verbose;
    if (c->globals.help) {
        cli_help_command(c, command);
        return CLI_DONE;
    }
    if (count < command->least_arguments)
        return cli_usage(c, "'%s' needs an argument: %s", command->name, command->arguments);
    if (count > command->most_arguments)
        return cli_usage(c, "'%s' takes no argument '%s'", command->name,
                         arguments[command->most_arguments]);
    return command->run(c, values, count, arguments);
}

static int finish(cli *c, int status)
{
    cupel_connection_close(c->connection);
    cupel_engine_close(c->engine);
    cupel_migrations_close(c->migrations);
    cupel_module_close(c->module);
    cupel_error_release(&c->error);
    if (!cli_terminal_flush(&c->terminal)) {
        int reason = errno;
        status = cli_fail(c, "the output cannot be written: %s", strerror(reason));
    }
    cli_memory_release(&c->memory);
    return status;
}

static void print_problem(cli *c, const char *format, va_list arguments) CUPEL_PRINTF(2, 0);
static void print_problem(cli *c, const char *format, va_list arguments)
{
    char text[4096];
    vsnprintf(text, sizeof text, format, arguments);
    cli_print_error(&c->terminal, c->program, text);
}

int cli_fail(cli *c, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_problem(c, format, arguments);
    va_end(arguments);
    return CLI_FAILED;
}

int cli_usage(cli *c, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_problem(c, format, arguments);
    va_end(arguments);
    fprintf(c->terminal.err, "Run '%s %s%s--help' to see what there is.\n", c->program,
            c->command ? c->command->name : "", c->command ? " " : "");
    return CLI_USAGE;
}

void cli_warn(cli *c, const char *format, ...)
{
    char text[4096];
    va_list arguments;
    const cupel_log log = cli_terminal_log(&c->terminal);
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    cupel_log_write(&log, CUPEL_LOG_WARNING, "cupel", "%s", text);
}

int cli_fail_with_error(cli *c)
{
    cli_print_error(&c->terminal, c->program, c->error.message);
    return CLI_FAILED;
}

int cli_fail_no_memory(cli *c)
{
    return cli_fail(c, "%s", cupel_code_text(CUPEL_ENOMEM));
}
