/* Questions about renames: was what is gone only given another name? */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static int ask(void *context, const cupel_rename_candidate *candidate);

void cli_ask_about_renames(cli *c, cupel_revision_options *options)
{
    if (!isatty(STDIN_FILENO) || !isatty(fileno(c->terminal.err)))
        return;
    options->ask_rename = ask;
    options->ask_context = c;
}

/* Anything but a clear answer is asked again; the end of the input stops. */
static int ask(void *context, const cupel_rename_candidate *candidate)
{
    const cli *c = context;
    bool is_column = candidate->from_column != NULL;
    char line[64];
    for (;;) {
        fprintf(c->terminal.err, "Was '%s%s%s' renamed to '%s'? Otherwise it is dropped. [y/n] ",
                is_column ? candidate->from_table->name : "", is_column ? "." : "",
                is_column ? candidate->from_column->name : candidate->from_table->name,
                is_column ? candidate->to_column->name : candidate->to_table->name);
        fflush(c->terminal.err);
        if (!fgets(line, sizeof line, stdin))
            return -1;
        line[strcspn(line, "\r\n")] = '\0';
        if (strcmp(line, "y") == 0 || strcmp(line, "yes") == 0)
            return 1;
        if (strcmp(line, "n") == 0 || strcmp(line, "no") == 0)
            return 0;
    }
}
