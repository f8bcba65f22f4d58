/* Revisions shown: for people in the form that Alembic made familiar, for programs as JSON. */
#include "cli/revisions.h"

#include <string.h>

static void print_names(cli *c, const char *const *names);
static bool is_current(const cupel_revision_info *info, cli_current current);
static json_t *revision_json(const cupel_revision_info *info, cli_current current);

static size_t count_names(const char *const *names)
{
    size_t count = 0;
    while (names[count])
        count++;
    return count;
}

/* " (label) (head) (current) (branchpoint) (mergepoint)" */
static void print_marks(cli *c, const cupel_revision_info *info, cli_current current)
{
    const struct {
        bool holds;
        const char *mark;
        cli_colour colour;
    } marks[] = { { info->is_head, "head", CLI_GREEN },
                  { is_current(info, current), "current", CLI_YELLOW },
                  { count_names(info->next_revisions) > 1, "branchpoint", CLI_PLAIN },
                  { count_names(info->down_revisions) > 1, "mergepoint", CLI_PLAIN } };
    if (info->branch_labels[0]) {
        cli_print(&c->terminal, " (");
        print_names(c, info->branch_labels);
        cli_print(&c->terminal, ")");
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!marks[i].holds)
            continue;
        cli_print(&c->terminal, " ");
        if (marks[i].colour == CLI_PLAIN)
            cli_print(&c->terminal, "(%s)", marks[i].mark);
        else
            cli_print_coloured(&c->terminal, marks[i].colour, "(%s)", marks[i].mark);
    }
}

void cli_print_revision(cli *c, const cupel_revision_info *info, bool with_parents,
                        cli_current current)
{
    if (with_parents) {
        if (info->down_revisions[0])
            print_names(c, info->down_revisions);
        else
            cli_print(&c->terminal, "<base>");
        cli_print(&c->terminal, " -> ");
    }
    cli_print_coloured(&c->terminal, CLI_BOLD, "%s", info->id);
    print_marks(c, info, current);
    if (info->message[0])
        cli_print(&c->terminal, ", %s", info->message);
    cli_print(&c->terminal, "\n");
}

static void print_field(cli *c, const char *name, const char *const *names)
{
    if (!names[0])
        return;
    cli_print(&c->terminal, "%s: ", name);
    print_names(c, names);
    cli_print(&c->terminal, "\n");
}

void cli_print_revision_block(cli *c, const cupel_revision_info *info, cli_current current)
{
    static const char *const base[] = { "<base>", NULL };
    bool is_merge = count_names(info->down_revisions) > 1;
    cli_print(&c->terminal, "Rev: ");
    cli_print_coloured(&c->terminal, CLI_BOLD, "%s", info->id);
    print_marks(c, info, current);
    cli_print(&c->terminal, "\n");
    print_field(c, is_merge ? "Merges" : "Parent",
                info->down_revisions[0] ? info->down_revisions : base);
    print_field(c, "Also depends on", info->depends_on);
    if (count_names(info->next_revisions) > 1)
        print_field(c, "Branches into", info->next_revisions);
    print_field(c, "Branch names", info->branch_labels);
    cli_print(&c->terminal, "Path: %s\n", info->path);
    if (info->created && info->created[0])
        cli_print(&c->terminal, "Created: %s\n", info->created);
    cli_print(&c->terminal, "\n    %s\n\n", info->message[0] ? info->message : "(no message)");
}

int cli_print_revisions_json(cli *c, const cupel_revision_info *const *infos, size_t count,
                             cli_current current)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        if (json_array_append_new(list, revision_json(infos[i], current)) < 0) {
            json_decref(list);
            return cli_fail_no_memory(c);
        }
    }
    return cli_print_json(c, json_pack("{so}", "revisions", list));
}

int cli_print_json(cli *c, json_t *value)
{
    int status = CLI_DONE;
    if (!value || json_dumpf(value, c->terminal.out, JSON_COMPACT | JSON_ENCODE_ANY) < 0)
        status = value && ferror(c->terminal.out) ? CLI_FAILED : cli_fail_no_memory(c);
    else
        cli_print(&c->terminal, "\n");
    json_decref(value);
    return status;
}

bool cli_need_current(cli *c, cli_current *out, size_t *count)
{
    if (!cli_need_migrations(c) || !cli_need_connection(c))
        return false;
    if (cupel_migrations_current(c->migrations, c->connection, out, count, &c->error) < 0) {
        cli_fail_with_error(c);
        return false;
    }
    return true;
}

const char *cli_name_with_current(cli *c, const char *name)
{
    cli_current current;
    size_t count;
    if (strcmp(name, "current") != 0)
        return name;
    if (!cli_need_current(c, &current, &count))
        return NULL;
    /* The rows last until the database is asked again; this name, as long as the command. */
    const char *joined = cli_format(&c->memory, "%s", count > 0 ? current[0] : "base");
    for (size_t i = 1; joined && i < count; i++)
        joined = cli_format(&c->memory, "%s,%s", joined, current[i]);
    if (!joined)
        cli_fail_no_memory(c);
    return joined;
}

json_t *cli_names_json(const char *const *names)
{
    json_t *list = json_array();
    for (; list && *names; names++) {
        if (json_array_append_new(list, json_string(*names)) < 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

const cupel_revision_info *cli_find_revision(const cupel_revision_info *const *infos, size_t count,
                                             const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(infos[i]->id, id) == 0)
            return infos[i];
    }
    return NULL;
}

static void print_names(cli *c, const char *const *names)
{
    for (size_t i = 0; names[i]; i++)
        cli_print(&c->terminal, "%s%s", i > 0 ? ", " : "", names[i]);
}

static bool is_current(const cupel_revision_info *info, cli_current current)
{
    for (; current && *current; current++) {
        if (strcmp(*current, info->id) == 0)
            return true;
    }
    return false;
}

static json_t *revision_json(const cupel_revision_info *info, cli_current current)
{
    json_t *object = json_pack(
        "{ss so so so so ss ss? ss? ss sb}", "revision", info->id, "down_revisions",
        cli_names_json(info->down_revisions), "depends_on", cli_names_json(info->depends_on),
        "branch_labels", cli_names_json(info->branch_labels), "next_revisions",
        cli_names_json(info->next_revisions), "message", info->message, "created", info->created,
        "path", info->path, "format", info->is_sql ? "sql" : "c", "is_head", (int)info->is_head);
    if (object && current &&
        json_object_set_new(object, "is_current", json_boolean(is_current(info, current))) < 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}
