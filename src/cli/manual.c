/* Writes the manual page of the command, or of one subcommand, from the tables that help is made of:
 * manual [SUBCOMMAND]. Run by the build. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static void write_text(const char *text);
static void write_options(const cli_option *options);
static void write_end(void);

static void write_start(const char *name, const char *summary)
{
    char title[64];
    size_t size = strlen(name);
    if (size >= sizeof title)
        size = sizeof title - 1;
    for (size_t i = 0; i < size; i++)
        title[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 32) : name[i];
    title[size] = '\0';
    printf(".Dd $Mdocdate$\n.Dt %s 1\n.Os Cupel %s\n.Sh NAME\n.Nm %s\n.Nd ", title, CUPEL_VERSION,
           name);
    write_text(summary);
}

static void write_main_page(void)
{
    write_start("cupel", "create and evolve databases from models in C");
    printf(".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar options\n.Op Ar arguments\n.Sh DESCRIPTION\n");
    write_text(
        "Compares the models of an application, written in C, with a database, writes what\n"
        "leads from the one to the other into revisions, and runs them. A project begins with\n"
        "'cupel init'; its configuration is described in cupel.ini(5).");
    printf(".Pp\nThe commands:\n.Bl -tag -width downgrade\n");
    for (const cli_command *const *command = cli_commands; *command; command++) {
        printf(".It Xr cupel-%s 1\n", (*command)->name);
        write_text((*command)->summary);
    }
    printf(".El\n.Pp\nThese options are taken by every command:\n");
    write_options(cli_global_options);
    printf(
        ".Sh ENVIRONMENT\n.Bl -tag -width DATABASE_URL\n"
        ".It Ev CUPEL_URL , DATABASE_URL\nThe database, in this order, in place of the configured "
        "one.\n"
        ".It Ev NO_COLOR\nNo colours, even on a terminal.\n"
        ".It Ev XDG_CACHE_HOME\nWhat is compiled is kept in its folder\n.Pa cupel ,\nnot in\n"
        ".Pa .cupel-cache\nbeside the revisions.\n"
        ".It Ev CUPEL_DRIVER_PATH\nFolders that are searched for drivers first.\n.El\n");
    write_end();
}

static void write_command_page(const cli_command *command)
{
    char name[64];
    snprintf(name, sizeof name, "cupel-%s", command->name);
    write_start(name, command->summary);
    printf(".Sh SYNOPSIS\n.Nm cupel %s\n.Op Ar options\n", command->name);
    if (command->arguments[0])
        printf(".Ar \"%s\"\n", command->arguments);
    printf(".Sh DESCRIPTION\n");
    write_text(command->details ? command->details : command->summary);
    if (command->options->name) {
        printf(".Pp\nThe options:\n");
        write_options(command->options);
    }
    printf(".Pp\nOptions that every command takes are in\n.Xr cupel 1 .\n");
    write_end();
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        write_main_page();
        return 0;
    }
    const cli_command *command = cli_find_command(argv[1]);
    if (!command) {
        fprintf(stderr, "%s: no command '%s'\n", argv[0], argv[1]);
        return 1;
    }
    write_command_page(command);
    return 0;
}

/* A line, or several; with what the formatter would take for its own made harmless. */
static void write_text(const char *text)
{
    bool line_start = true;
    for (; *text; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        line_start = *text == '\n';
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
    }
    putchar('\n');
}

static void write_options(const cli_option *options)
{
    printf(".Bl -tag -width Ds\n");
    for (const cli_option *option = options; option->name; option++) {
        printf(".It ");
        if (option->short_name)
            printf("Fl %c , ", option->short_name);
        printf("Fl \\-%s", option->name);
        if (option->argument)
            printf(" Ar %s", option->argument);
        putchar('\n');
        write_text(option->help);
    }
    printf(".El\n");
}

static void write_end(void)
{
    printf(".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n"
           ".It 0\ndone\n.It 1\nfailed; standard error says why\n"
           ".It 2\nthe command line was not understood\n"
           ".It 3\ndifferences or pending revisions were found, where that was asked\n.El\n"
           ".Sh SEE ALSO\n.Xr cupel 1 ,\n.Xr cupel.ini 5\n");
}
