/* Help, written from the tables of commands and options. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static int run(cli *c, const void *values, size_t count, char **arguments);
static void print_options(cli *c, const cli_option *list);
static int option_text(const cli_option *option, char *text, size_t size);

const cli_command cli_command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "what a command does and takes",
    .details = "Without COMMAND, lists the commands.",
    .options = cli_no_options,
    .most_arguments = 1,
    .run = run,
};

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    (void)values;
    if (count == 0) {
        cli_help(c);
        return CLI_DONE;
    }
    const cli_command *command = cli_find_command(arguments[0]);
    if (!command)
        return cli_usage(c, "there is no command '%s'", arguments[0]);
    cli_help_command(c, command);
    return CLI_DONE;
}

void cli_help(cli *c)
{
    cli_terminal *terminal = &c->terminal;
    cli_print(terminal, "usage: %s COMMAND [OPTIONS] [ARGUMENTS]\n\n", c->program);
    cli_print_coloured(terminal, CLI_BOLD, "Commands");
    cli_print(terminal, "\n");
    int width = 0;
    for (const cli_command *const *command = cli_commands; *command; command++) {
        int size = (int)strlen((*command)->name);
        width = size > width ? size : width;
    }
    for (const cli_command *const *command = cli_commands; *command; command++)
        cli_print(terminal, "  %-*s  %s\n", width, (*command)->name, (*command)->summary);
    cli_print(terminal, "\n");
    cli_print_coloured(terminal, CLI_BOLD, "Options of every command");
    cli_print(terminal, "\n");
    print_options(c, cli_global_options);
    cli_print(terminal, "\n'%s help COMMAND' says more about one.\n", c->program);
}

void cli_help_command(cli *c, const cli_command *command)
{
    cli_terminal *terminal = &c->terminal;
    cli_print(terminal, "usage: %s %s%s%s%s\n\n%s: %s\n", c->program, command->name,
              command->options->name ? " [OPTIONS]" : "", command->arguments[0] ? " " : "",
              command->arguments, command->name, command->summary);
    if (command->details)
        cli_print(terminal, "\n%s\n", command->details);
    if (command->options->name) {
        cli_print(terminal, "\n");
        cli_print_coloured(terminal, CLI_BOLD, "Options");
        cli_print(terminal, "\n");
        print_options(c, command->options);
    }
    cli_print(terminal, "\n");
    cli_print_coloured(terminal, CLI_BOLD, "Options of every command");
    cli_print(terminal, "\n");
    print_options(c, cli_global_options);
}

static void print_options(cli *c, const cli_option *list)
{
    char text[80];
    int width = 0;
    for (const cli_option *option = list; option->name; option++) {
        int size = option_text(option, text, sizeof text);
        width = size > width ? size : width;
    }
    for (const cli_option *option = list; option->name; option++) {
        option_text(option, text, sizeof text);
        cli_print(&c->terminal, "  %-*s  %s\n", width, text, option->help);
    }
}

/* "-c, --config FILE", "    --json" */
static int option_text(const cli_option *option, char *text, size_t size)
{
    char short_name[] = "-x, ";
    short_name[1] = option->short_name;
    return snprintf(text, size, "%s--%s%s%s", option->short_name ? short_name : "    ",
                    option->name, option->argument ? " " : "",
                    option->argument ? option->argument : "");
}
