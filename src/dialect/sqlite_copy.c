/* A table of SQLite in another's place: created under a name of its own, filled with the rows of the
 * old one, which is then dropped, renamed, and given the old one's indexes and triggers. */
#include "dialect/sqlite_copy.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/sqlite_edit.h"
#include "sql/quote.h"

typedef struct replacement {
    cupel__rebuild *rebuild;
    const cupel__sqlite_table *from; /* the definition as stored */
    const cupel__sqlite_table *to;   /* as edited */
    const char *temporary;           /* the name of the table in the making */
    cupel__text_list *out;
    cupel_error *error;
} replacement;

static const char *new_name(cupel__rebuild *r);
static int create(replacement *p, cupel__sqlite_edit *edit);
static int copy_rows(replacement *p);
static void hidden_rowid(const replacement *p, cupel__buf *columns, cupel__buf *values);
static void copied_columns(const replacement *p, cupel__buf *columns, cupel__buf *values);
static int copy_sequence(replacement *p);
static int take_place(replacement *p);
static int create_dependents(replacement *p);
static int add_statement(replacement *p, const char *sql);
static const cupel__sqlite_clause *sole_key(const cupel__sqlite_table *table,
                                            const cupel__sqlite_column **column);
static bool has_hidden_rowid(const cupel__sqlite_table *table);
static bool has_column(const cupel__sqlite_table *table, const char *name);
static const char *fill_of(const cupel__rebuild *r, const char *column);
static bool is_listed(const cupel__text_list *list, const char *name);
static const char *quoted(const replacement *p, const char *name);

int cupel__sqlite_replace_table(cupel__rebuild *rebuild, cupel__text_list *out, cupel_error *error)
{
    replacement p = {
        .rebuild = rebuild, .temporary = new_name(rebuild), .out = out, .error = error
    };
    cupel__sqlite_table *from = NULL;
    cupel__sqlite_edit edit = { 0 };
    if (p.temporary == NULL)
        return cupel__error_nomem(error);
    int code = cupel__sqlite_parse_table(&from, rebuild->arena, rebuild->original, error);
    if (code == 0)
        code = cupel__sqlite_edit_open(&edit, rebuild->arena, rebuild->sql, error);
    p.from = from;
    p.to = edit.table;
    if (code == 0)
        code = create(&p, &edit);
    if (code == 0)
        code = copy_rows(&p);
    if (code == 0)
        code = copy_sequence(&p);
    if (code == 0)
        code = take_place(&p);
    return code == 0 ? create_dependents(&p) : code;
}

/* A name for the table in the making that nothing has yet. */
static const char *new_name(cupel__rebuild *r)
{
    const char *name = cupel__arena_printf(r->arena, "_cupel_new_%s", r->table);
    for (size_t i = 0; name != NULL && i < r->object_count; i++) {
        if (cupel__text_iequal(r->objects[i].name, name)) {
            name = cupel__arena_printf(r->arena, "%s_", name);
            i = (size_t)-1;
        }
    }
    return name;
}

static int create(replacement *p, cupel__sqlite_edit *edit)
{
    const char *name = quoted(p, p->temporary);
    return add_statement(p, name != NULL ? cupel__sqlite_edit_text(edit, name) : NULL);
}

/* No constraint's ON CONFLICT clause may drop a row on the way, hence OR ABORT. */
static int copy_rows(replacement *p)
{
    cupel__buf columns = { 0 }, values = { 0 };
    int code = 0;
    hidden_rowid(p, &columns, &values);
    copied_columns(p, &columns, &values);
    const char *target = quoted(p, p->temporary);
    const char *source = quoted(p, p->rebuild->table);
    if (columns.failed || values.failed || target == NULL || source == NULL)
        code = cupel__error_nomem(p->error);
    if (code == 0 && columns.size > 0)
        code = add_statement(
            p, cupel__arena_printf(p->rebuild->arena,
                                   "INSERT OR ABORT INTO %s (%s)\nSELECT %s FROM %s", target,
                                   cupel__buf_text(&columns), cupel__buf_text(&values), source));
    cupel__buf_release(&columns);
    cupel__buf_release(&values);
    return code;
}

/* The rowids are copied where they are not the key's other name: something may refer to them. */
static void hidden_rowid(const replacement *p, cupel__buf *columns, cupel__buf *values)
{
    static const char *const rowids[] = { "rowid", "_rowid_", "oid" };
    if (!has_hidden_rowid(p->from) || !has_hidden_rowid(p->to))
        return;
    for (size_t i = 0; i < sizeof rowids / sizeof *rowids; i++) {
        if (has_column(p->from, rowids[i]) || has_column(p->to, rowids[i]))
            continue;
        cupel__buf_append(columns, rowids[i]);
        cupel__buf_append(values, rowids[i]);
        return;
    }
}

static void copied_columns(const replacement *p, cupel__buf *columns, cupel__buf *values)
{
    const cupel__rebuild *r = p->rebuild;
    for (const cupel__sqlite_column *c = p->to->columns; c != NULL; c = c->next) {
        bool copied = has_column(p->from, c->name) && !is_listed(&r->added, c->name);
        const char *fill = fill_of(r, c->name);
        if ((!copied && fill == NULL) ||
            cupel__sqlite_clause_of(c, CUPEL__SQLITE_GENERATED) != NULL)
            continue;
        bool both = copied && fill != NULL;
        cupel__buf_append(columns, columns->size > 0 ? ", " : "");
        cupel__quote_identifier(columns, r->dialect, c->name);
        cupel__buf_append(values, values->size > 0 ? ", " : "");
        cupel__buf_append(values, both ? "coalesce(" : "");
        if (copied)
            cupel__quote_identifier(values, r->dialect, c->name);
        cupel__buf_append(values, both ? ", " : "");
        cupel__buf_append(values, fill);
        cupel__buf_append(values, both ? ")" : "");
    }
}

/* The highest key ever given, which may belong to a row that is gone. */
static int copy_sequence(replacement *p)
{
    cupel__rebuild *r = p->rebuild;
    const cupel__sqlite_column *column;
    cupel__buf target = { 0 }, source = { 0 };
    int code = 0;
    const cupel__sqlite_clause *old_key = sole_key(p->from, &column);
    const cupel__sqlite_clause *new_key = sole_key(p->to, &column);
    if (old_key == NULL || !old_key->autoincrement || new_key == NULL || !new_key->autoincrement)
        return 0;
    cupel__quote_text(&target, r->dialect, p->temporary, strlen(p->temporary));
    cupel__quote_text(&source, r->dialect, r->table, strlen(r->table));
    if (target.failed || source.failed)
        code = cupel__error_nomem(p->error);
    if (code == 0)
        code = add_statement(p, cupel__arena_printf(r->arena,
                                                    "DELETE FROM sqlite_sequence WHERE name = %s",
                                                    cupel__buf_text(&target)));
    if (code == 0)
        code = add_statement(
            p, cupel__arena_printf(r->arena,
                                   "INSERT INTO sqlite_sequence (name, seq) "
                                   "SELECT %s, seq FROM sqlite_sequence WHERE name = %s",
                                   cupel__buf_text(&target), cupel__buf_text(&source)));
    cupel__buf_release(&target);
    cupel__buf_release(&source);
    return code;
}

/* While the table is away, views and other tables' triggers refer to nothing, which a strict ALTER
 * TABLE would complain of. */
static int take_place(replacement *p)
{
    cupel__rebuild *r = p->rebuild;
    const char *from = quoted(p, p->temporary);
    const char *to = quoted(p, r->table);
    bool lenient = false;
    if (from == NULL || to == NULL)
        return cupel__error_nomem(p->error);
    for (size_t i = 0; i < r->object_count; i++) {
        const cupel__stored_object *object = &r->objects[i];
        lenient =
            lenient || strcmp(object->type, "view") == 0 ||
            (strcmp(object->type, "trigger") == 0 && !cupel__text_iequal(object->table, r->table));
    }
    int code = add_statement(p, cupel__arena_printf(r->arena, "DROP TABLE %s", to));
    if (code == 0 && lenient)
        code = add_statement(p, "PRAGMA legacy_alter_table = ON");
    if (code == 0)
        code = add_statement(
            p, cupel__arena_printf(r->arena, "ALTER TABLE %s RENAME TO %s", from, to));
    if (code == 0 && lenient)
        code = add_statement(p, r->rules->strict_renaming);
    return code;
}

/* Indexes and triggers, which went with the old table; not those that lost a column. */
static int create_dependents(replacement *p)
{
    const cupel__rebuild *r = p->rebuild;
    int code = 0;
    for (size_t i = 0; code == 0 && i < r->object_count; i++) {
        const cupel__stored_object *object = &r->objects[i];
        if (strcmp(object->type, "table") != 0 && strcmp(object->type, "view") != 0 &&
            cupel__text_iequal(object->table, r->table) && !is_listed(&r->broken, object->name))
            code = add_statement(p, object->sql);
    }
    return code;
}

/* NULL for the text is memory that was not there. */
static int add_statement(replacement *p, const char *sql)
{
    return sql != NULL && cupel__vec_push(p->out, sql) ? 0 : cupel__error_nomem(p->error);
}

/* The primary key where it is one column: the clause says what is special about it. NULL otherwise. */
static const cupel__sqlite_clause *sole_key(const cupel__sqlite_table *table,
                                            const cupel__sqlite_column **column)
{
    for (const cupel__sqlite_column *c = table->columns; c != NULL; c = c->next) {
        const cupel__sqlite_clause *key = cupel__sqlite_clause_of(c, CUPEL__SQLITE_PRIMARY_KEY);
        *column = c;
        if (key != NULL)
            return key;
    }
    for (const cupel__sqlite_clause *k = table->constraints; k != NULL; k = k->next) {
        if (k->kind != CUPEL__SQLITE_PRIMARY_KEY || k->parts == NULL || k->parts->next != NULL ||
            k->parts->column == NULL)
            continue;
        for (*column = table->columns; *column != NULL; *column = (*column)->next)
            if (cupel__text_iequal((*column)->name, k->parts->column))
                return k;
    }
    return NULL;
}

/* Whether rows have a number that no column shows. */
static bool has_hidden_rowid(const cupel__sqlite_table *table)
{
    const cupel__sqlite_column *column;
    const cupel__sqlite_clause *key = sole_key(table, &column);
    bool shown = key != NULL && cupel__text_iequal(column->type, "INTEGER") && !key->descending;
    return !table->without_rowid && !shown;
}

static bool has_column(const cupel__sqlite_table *table, const char *name)
{
    const cupel__sqlite_column *column = table->columns;
    while (column != NULL && !cupel__text_iequal(column->name, name))
        column = column->next;
    return column != NULL;
}

static const char *fill_of(const cupel__rebuild *r, const char *column)
{
    for (size_t i = 0; i < r->fills.count; i++)
        if (cupel__text_iequal(r->fills.items[i].column, column))
            return r->fills.items[i].value;
    return NULL;
}

static bool is_listed(const cupel__text_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (cupel__text_iequal(list->items[i], name))
            return true;
    return false;
}

static const char *quoted(const replacement *p, const char *name)
{
    return cupel__quote_name(p->rebuild->arena, p->rebuild->dialect, name);
}
