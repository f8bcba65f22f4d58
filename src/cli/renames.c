/* Likely renames: was what is gone only given another name? */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

typedef struct rename_names {
    const char *table; /* in front of a column's name, or "" */
    const char *point;
    const char *old;
    const char *to;
} rename_names;

static int ask(void *context, const cupel_rename_candidate *candidate);
static rename_names names_of(const cupel_rename_candidate *candidate);
static bool is_declined(const rename_names *names, const cli_list *renames);

void cli_ask_about_renames(cli *c, cupel_revision_options *options)
{
    if (!isatty(STDIN_FILENO) || !isatty(fileno(c->terminal.err)))
        return;
    options->ask_rename = ask;
    options->ask_context = c;
}

int cli_declare_renames(cli *c, cupel_schema *schema, const cli_list *renames)
{
    for (size_t i = 0; i < renames->count; i++) {
        const char *rename = renames->items[i];
        const bool declines = strlen(rename) > 1 && rename[strlen(rename) - 1] == '=';
        if (!declines && cupel_schema_declare_rename(schema, rename, &c->error) < 0)
            return cli_fail_with_error(c);
    }
    return CLI_DONE;
}

void cli_warn_of_renames(cli *c, const cupel_comparison *comparison, const cli_list *renames)
{
    const cupel_log log = cli_terminal_log(&c->terminal);
    for (size_t i = 0; i < comparison->candidate_count; i++) {
        const cupel_rename_candidate *candidate = &comparison->candidates[i];
        if (candidate->from_object)
            continue; /* it is made anew from its definition, and nothing is lost */
        const rename_names names = names_of(candidate);
        if (is_declined(&names, renames))
            continue;
        cupel_log_write(&log, CUPEL_LOG_WARNING, "cupel.diff",
                        "was '%s%s%s' renamed to '%s'? These statements drop it, with what is in "
                        "it; --rename '%s%s%s=%s' keeps that, --rename '%s%s%s=' says it may go",
                        names.table, names.point, names.old, names.to, names.table, names.point,
                        names.old, names.to, names.table, names.point, names.old);
    }
}

/* Anything but a clear answer is asked again; the end of the input stops. */
static int ask(void *context, const cupel_rename_candidate *candidate)
{
    const cli *c = context;
    const rename_names names = names_of(candidate);
    char line[64];
    for (;;) {
        fprintf(c->terminal.err, "Was '%s%s%s' renamed to '%s'? Otherwise it is dropped. [y/n] ",
                names.table, names.point, names.old, names.to);
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

static rename_names names_of(const cupel_rename_candidate *candidate)
{
    if (candidate->from_column)
        return (rename_names){ candidate->from_table->name, ".", candidate->from_column->name,
                               candidate->to_column->name };
    return (rename_names){ "", "", candidate->from_table->name, candidate->to_table->name };
}

/* "table.old=" says that what is gone was not renamed. */
static bool is_declined(const rename_names *names, const cli_list *renames)
{
    char text[512];
    int size = snprintf(text, sizeof text, "%s%s%s=", names->table, names->point, names->old);
    for (size_t i = 0; i < renames->count; i++) {
        if (size > 0 && (size_t)size < sizeof text && strcmp(renames->items[i], text) == 0)
            return true;
    }
    return false;
}
