/* A comparison as people review it: what comes, goes and changes, grouped by table. */
#include <string.h>

#include "cli/diff.h"

/* One review; `status` keeps the first failure. */
typedef struct review {
    cli *c;
    const cli_diff *diff;
    int status;
} review;

static void table_differences(review *r, size_t first);
static void print_heading(review *r, const cupel_table *from, const cupel_table *to);
static void print_one(review *r, const cupel_difference *d, bool inside);
static void print_mark(review *r, char mark, bool inside);
static void print_change(review *r, const cupel_difference *d, const char *from, const char *to,
                         bool inside);
static void print_block(review *r, char mark, const char *text, bool inside);
static void print_what(review *r, const cupel_difference *d);
static char mark_of(cupel_difference_kind kind);
static const cupel_table *table_of(const cupel_difference *d);
static void print_candidates(review *r);

int cli_diff_review(cli *c, const cli_diff *diff)
{
    const cupel_comparison *comparison = &diff->comparison;
    review r = { .c = c, .diff = diff, .status = CLI_DONE };
    for (size_t i = 0; i < comparison->count; i++) {
        const cupel_difference *d = &comparison->differences[i];
        if (table_of(d) == NULL)
            print_one(&r, d, false);
        else
            table_differences(&r, i);
    }
    print_candidates(&r);
    if (r.status == CLI_DONE && !c->terminal.quiet) {
        if (comparison->count == 0)
            cli_print(&c->terminal, "No differences.\n");
        else
            cli_print(&c->terminal, "%zu difference%s.\n", comparison->count,
                      comparison->count == 1 ? "" : "s");
    }
    return r.status;
}

/* All of one table's, where the first of them stands. */
static void table_differences(review *r, size_t first)
{
    const cupel_difference *all = r->diff->comparison.differences;
    const cupel_table *table = table_of(&all[first]);
    const cupel_table *from = all[first].from_table;
    bool headed = false;
    for (size_t i = 0; i < first; i++) {
        if (table_of(&all[i]) == table)
            return;
    }
    for (size_t i = first; i < r->diff->comparison.count; i++) {
        const cupel_difference *d = &all[i];
        if (table_of(d) != table || d->kind == CUPEL_RENAME_TABLE)
            continue;
        bool whole = d->kind == CUPEL_ADD_TABLE || d->kind == CUPEL_REMOVE_TABLE;
        if (whole) {
            print_one(r, d, false);
            headed = true;
            continue;
        }
        if (!headed)
            print_heading(r, from, d->to_table ? d->to_table : from);
        headed = true;
        print_one(r, d, true);
    }
    if (!headed)
        print_heading(r, from, table);
}

static void print_heading(review *r, const cupel_table *from, const cupel_table *to)
{
    cli_terminal *terminal = &r->c->terminal;
    print_mark(r, '~', false);
    cli_print(terminal, "table ");
    cli_print_coloured(terminal, CLI_BOLD, "%s%s%s", to->schema ? to->schema : "",
                       to->schema ? "." : "", to->name);
    if (from && strcmp(from->name, to->name) != 0)
        cli_print(terminal, " (was: %s)", from->name);
    cli_print(terminal, "\n");
}

static void print_one(review *r, const cupel_difference *d, bool inside)
{
    char *from = NULL;
    char *to = NULL;
    if (r->status != CLI_DONE)
        return;
    if (cupel_difference_sides(&from, &to, d, r->diff->dialect, &r->c->error) < 0) {
        r->status = cli_fail_with_error(r->c);
        return;
    }
    print_mark(r, mark_of(d->kind), inside);
    print_what(r, d);
    print_change(r, d, from, to, inside);
    cupel_free(from);
    cupel_free(to);
}

static void print_mark(review *r, char mark, bool inside)
{
    cli_colour colour = mark == '+' ? CLI_GREEN : mark == '-' ? CLI_RED : CLI_YELLOW;
    cli_print(&r->c->terminal, "%s", inside ? "  " : "");
    cli_print_coloured(&r->c->terminal, colour, "%c", mark);
    cli_print(&r->c->terminal, " ");
}

/* Short sides on the line itself, long ones as blocks below it. */
static void print_change(review *r, const cupel_difference *d, const char *from, const char *to,
                         bool inside)
{
    cli_terminal *terminal = &r->c->terminal;
    char mark = mark_of(d->kind);
    const char *only = mark == '+' ? to : from;
    bool block = (from && strchr(from, '\n')) || (to && strchr(to, '\n'));
    bool rename = d->kind == CUPEL_RENAME_COLUMN;
    if (rename) {
        cli_print(terminal, " (was: %s)\n", from);
    } else if (mark != '~' && !block) {
        bool named = d->to_index || d->from_index || d->to_object || d->from_object;
        const char *between = named ? ": " : " ";
        cli_print(terminal, "%s%s\n", only ? between : "", only ? only : "");
    } else if (!block && (!from || !to || strlen(from) + strlen(to) < 100)) {
        cli_print(terminal, ": %s -> %s\n", from ? from : "(none)", to ? to : "(none)");
    } else {
        cli_print(terminal, "\n");
        if (mark != '+')
            print_block(r, '-', from, inside);
        if (mark != '-')
            print_block(r, '+', to, inside);
    }
}

static void print_block(review *r, char mark, const char *text, bool inside)
{
    cli_terminal *terminal = &r->c->terminal;
    cli_colour colour = mark == '+' ? CLI_GREEN : CLI_RED;
    while (text && *text) {
        size_t size = strcspn(text, "\n");
        cli_print(terminal, inside ? "    " : "  ");
        cli_print_coloured(terminal, colour, "%c %.*s", mark, (int)size, text);
        cli_print(terminal, "\n");
        text += size + (text[size] == '\n');
    }
}

/* "column name", "type of column name", "view recent". */
static void print_what(review *r, const cupel_difference *d)
{
    cli_terminal *terminal = &r->c->terminal;
    const cupel_column *column = d->to_column ? d->to_column : d->from_column;
    const cupel_constraint *constraint = d->to_constraint ? d->to_constraint : d->from_constraint;
    const cupel_index *index = d->to_index ? d->to_index : d->from_index;
    const cupel_object *object = d->to_object ? d->to_object : d->from_object;
    const char *words = cupel_difference_kind_text(d->kind);
    const char *blank = strchr(words, ' ');
    const cupel_table *table = table_of(d);
    if (column) {
        bool whole = d->kind == CUPEL_ADD_COLUMN || d->kind == CUPEL_REMOVE_COLUMN ||
                     d->kind == CUPEL_RENAME_COLUMN;
        cli_print(terminal, whole ? "column" : "column %s", column->name);
        if (d->kind == CUPEL_RENAME_COLUMN)
            cli_print(terminal, " %s", column->name);
        else if (!whole)
            cli_print(terminal, " %s", blank ? blank + 1 : words);
    } else if (constraint) {
        cli_print(terminal, "constraint");
    } else if (index) {
        cli_print(terminal, "index %s", index->name);
        if (object)
            cli_print(terminal, " of %s %s", cupel_object_kind_text(object->kind), object->name);
    } else if (object) {
        cli_print(terminal, "%s%s ", d->kind == CUPEL_CHANGE_OBJECT_COMMENT ? "comment of " : "",
                  cupel_object_kind_text(object->kind));
        if (object->schema)
            cli_print(terminal, "%s.", object->schema);
        cli_print_coloured(terminal, CLI_BOLD, "%s", object->name);
        if (object->arguments)
            cli_print(terminal, "(%s)", object->arguments);
        if (object->table)
            cli_print(terminal, " on %s", object->table);
    } else if (d->kind == CUPEL_ADD_TABLE || d->kind == CUPEL_REMOVE_TABLE) {
        cli_print(terminal, "table ");
        cli_print_coloured(terminal, CLI_BOLD, "%s%s%s", table->schema ? table->schema : "",
                           table->schema ? "." : "", table->name);
    } else {
        cli_print(terminal, "%s", blank ? blank + 1 : words);
    }
    if (d->as_text)
        cli_print(terminal, " (compared as text only: the engine could not be asked)");
}

static char mark_of(cupel_difference_kind kind)
{
    switch (kind) {
    case CUPEL_ADD_TABLE:
    case CUPEL_ADD_COLUMN:
    case CUPEL_ADD_INDEX:
    case CUPEL_ADD_CONSTRAINT:
    case CUPEL_ADD_OBJECT:
        return '+';
    case CUPEL_REMOVE_TABLE:
    case CUPEL_REMOVE_COLUMN:
    case CUPEL_REMOVE_INDEX:
    case CUPEL_REMOVE_CONSTRAINT:
    case CUPEL_REMOVE_OBJECT:
        return '-';
    default:
        return '~';
    }
}

static const cupel_table *table_of(const cupel_difference *d)
{
    return d->to_table ? d->to_table : d->from_table;
}

static void print_candidates(review *r)
{
    const cupel_comparison *comparison = &r->diff->comparison;
    cli_terminal *terminal = &r->c->terminal;
    for (size_t i = 0; i < comparison->candidate_count; i++) {
        const cupel_rename_candidate *candidate = &comparison->candidates[i];
        cli_print_coloured(terminal, CLI_YELLOW, "?");
        if (candidate->from_object)
            cli_print(terminal, " %s %s may be %s renamed\n",
                      cupel_object_kind_text(candidate->to_object->kind),
                      candidate->to_object->name, candidate->from_object->name);
        else if (candidate->from_column)
            cli_print(terminal, " column %s.%s may be %s.%s renamed\n", candidate->to_table->name,
                      candidate->to_column->name, candidate->from_table->name,
                      candidate->from_column->name);
        else
            cli_print(terminal, " table %s may be %s renamed\n", candidate->to_table->name,
                      candidate->from_table->name);
    }
}
