/* cupel history: the revisions, newest first. */
#include <string.h>

#include "cli/commands.h"
#include "cli/revisions.h"

typedef struct history_options {
    const char *range;
    bool indicate_current;
    bool json;
} history_options;

static const cli_option options[] = {
    { 'r', "rev-range", "FROM:TO", CLI_TEXT, offsetof(history_options, range),
      "only these; FROM: and :TO leave one end open" },
    { 'i', "indicate-current", NULL, CLI_FLAG, offsetof(history_options, indicate_current),
      "mark where the database stands" },
    { 0, "json", NULL, CLI_FLAG, offsetof(history_options, json), "for programs" },
    CLI_OPTIONS_END,
};

static int run(cli *c, const void *values, size_t count, char **arguments);

const cli_command cli_command_history = {
    .name = "history",
    .arguments = "",
    .summary = "list the revisions, newest first",
    .details =
        "FROM and TO are ids or their beginnings, base, head, heads, current, label@head, or\n"
        "relative: -3: shows the newest three and what they are built on. With -v, all that\n"
        "is known about each revision.",
    .options = options,
    .options_size = sizeof(history_options),
    .run = run,
};

/* Splits "a:b" (NULL: everything); NULL for an end that is left open. False after printing why not. */
static bool split_range(cli *c, const char *range, const char **from, const char **to)
{
    const char *colon = range ? strchr(range, ':') : NULL;
    *from = *to = NULL;
    if (!colon)
        return true;
    if (colon > range) {
        *from = cli_text(&c->memory, range, (size_t)(colon - range));
        *from = *from ? cli_name_with_current(c, *from) : NULL;
        if (!*from)
            return false;
    }
    if (colon[1]) {
        *to = cli_name_with_current(c, colon + 1);
        if (!*to)
            return false;
    }
    return true;
}

static int run(cli *c, const void *values, size_t count, char **arguments)
{
    const history_options *o = values;
    const cupel_revision_info *const *infos;
    cli_current current = NULL;
    size_t current_count = 0;
    const char *from;
    const char *to;
    (void)arguments;

    if (!cli_need_migrations(c))
        return CLI_FAILED;
    if (o->range && !strchr(o->range, ':'))
        return cli_usage(c, "History range requires [start]:[end], [start]:, or :[end]");
    if (!split_range(c, o->range, &from, &to))
        return CLI_FAILED;
    if (o->indicate_current && !cli_need_current(c, &current, &current_count))
        return CLI_FAILED;
    int code = o->range ? cupel_migrations_range(c->migrations, from, to, &infos, &count, &c->error)
                        : cupel_migrations_history(c->migrations, &infos, &count, &c->error);
    if (code < 0)
        return cli_fail_with_error(c);
    if (o->json)
        return cli_print_revisions_json(c, infos, count, current);
    for (size_t i = 0; i < count; i++) {
        if (c->globals.verbose)
            cli_print_revision_block(c, infos[i], current);
        else
            cli_print_revision(c, infos[i], true, current);
    }
    return CLI_DONE;
}
