/* The DDL compiler: creating and dropping tables, with their columns and constraints. */
#include "sql/ddl.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "sql/naming.h"
#include "sql/quote.h"
#include "sql/schema.h"
#include "sql/type.h"

static int create_table(cupel__ddl *ddl, const cupel_table *table, const char *name,
                        const cupel_late_key *late, bool with_indexes, cupel_error *error);
static int table_body(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                      const cupel_late_key *late, bool with_indexes, cupel_error *error);
static int key_lines(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                     const cupel_late_key *late, bool with_indexes, size_t place,
                     const char **separator, cupel_error *error);
static size_t next_place(const cupel_table *table, bool with_indexes, size_t last);
static bool is_line(const cupel_dialect *dialect, const cupel_table *table,
                    const cupel_constraint *constraint);
static int index_line(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                      const cupel_index *index, cupel_error *error);
static int late_line(const cupel_dialect *dialect, cupel__buf *out, const cupel_constraint *key,
                     const char **separator, cupel_error *error);
static int column_lines(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                        const char **separator, cupel_error *error);
static int enum_check_line(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                           const cupel_column *column, cupel_error *error);
static bool is_late(const cupel_late_key *late, const cupel_constraint *constraint);
static bool is_in_column(const cupel_dialect *dialect, const cupel_constraint *constraint);
static bool is_apart(const cupel_dialect *dialect, const cupel_table *table,
                     const cupel_constraint *constraint);
static void foreign_key_text(const cupel_dialect *dialect, cupel__buf *out,
                             const cupel_constraint *constraint, const char *namespace_);
static void name_list(const cupel_dialect *dialect, cupel__buf *out, const char *const *names,
                      size_t count);
static int key_columns(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                       const cupel_constraint *key, cupel_error *error);
static int comments(cupel__ddl *ddl, const cupel_table *table, const cupel_late_key *late,
                    cupel_error *error);

void cupel__ddl_init(cupel__ddl *ddl, const cupel_dialect *dialect)
{
    *ddl = (cupel__ddl){ .dialect = dialect };
}

void cupel__ddl_clear(cupel__ddl *ddl)
{
    ddl->statements.count = 0;
    cupel__arena_clear(&ddl->arena);
}

void cupel__ddl_release(cupel__ddl *ddl)
{
    cupel__vec_release(&ddl->statements);
    cupel__arena_release(&ddl->arena);
}

int cupel__ddl_push(cupel__ddl *ddl, cupel__buf *text, cupel_error *error)
{
    const char *statement =
        text->failed ? NULL : cupel__arena_strdup(&ddl->arena, cupel__buf_text(text));
    cupel__buf_release(text);
    if (statement == NULL || !cupel__vec_push(&ddl->statements, statement))
        return cupel__error_nomem(error);
    return 0;
}

int cupel__ddl_create_table(cupel__ddl *ddl, const cupel_table *table, cupel_error *error)
{
    return cupel__ddl_create_table_before(ddl, table, NULL, error);
}

int cupel__ddl_create_table_before(cupel__ddl *ddl, const cupel_table *table,
                                   const cupel_late_key *late, cupel_error *error)
{
    size_t before = ddl->statements.count;
    const cupel_dialect *dialect = ddl->dialect;
    int code = create_table(ddl, table, NULL, late,
                            (dialect->capabilities & CUPEL_CAN_INDEX_LINES) != 0, error);
    for (size_t i = 0; code == 0 && i < table->constraint_count; i++)
        if (is_apart(dialect, table, table->constraints[i]) &&
            !is_late(late, table->constraints[i]))
            code = cupel__ddl_add_constraint(ddl, table, table->constraints[i], error);
    for (size_t i = 0;
         code == 0 && !(dialect->capabilities & CUPEL_CAN_INDEX_LINES) && i < table->index_count;
         i++)
        code = cupel__ddl_create_index(ddl, table, table->indexes[i], error);
    if (code == 0)
        code = comments(ddl, table, late, error);
    if (code == 0 && dialect->finish_table != NULL)
        code = dialect->finish_table(dialect, ddl, table, error);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_create_table_as(cupel__ddl *ddl, const cupel_table *table, const char *name,
                               const cupel_late_key *late, cupel_error *error)
{
    return create_table(ddl, table, name, late, false, error);
}

static int create_table(cupel__ddl *ddl, const cupel_table *table, const char *name,
                        const cupel_late_key *late, bool with_indexes, cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    cupel__buf out = { 0 };
    name = name != NULL ? name : table->name;
    int code = cupel__ddl_check_name(dialect, "table", name, error);
    const char *modifiers =
        dialect->table_modifiers != NULL ? dialect->table_modifiers(dialect, table) : NULL;
    cupel__buf_append(&out, "CREATE ");
    if (modifiers != NULL)
        cupel__buf_printf(&out, "%s ", modifiers);
    cupel__buf_append(&out, "TABLE ");
    cupel__quote_qualified(&out, dialect, table->schema, name);
    if (code == 0)
        code = table_body(dialect, &out, table, late, with_indexes, error);
    if (code == 0 && dialect->render_table_options != NULL)
        code = dialect->render_table_options(dialect, &out, table, error);
    if (code < 0) {
        cupel__buf_release(&out);
        return code;
    }
    return cupel__ddl_push(ddl, &out, error);
}

int cupel__ddl_drop_table(cupel__ddl *ddl, const cupel_table *table, cupel_error *error)
{
    cupel__buf out = { 0 };
    if (ddl->dialect->leave_table != NULL) {
        int code = ddl->dialect->leave_table(ddl->dialect, ddl, table, error);
        if (code < 0)
            return code;
    }
    cupel__buf_append(&out, "DROP TABLE ");
    cupel__quote_table(&out, ddl->dialect, table);
    return cupel__ddl_push(ddl, &out, error);
}

int cupel__ddl_column_text(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                           const cupel_column *column, cupel_error *error)
{
    int code = cupel__ddl_check_name(dialect, "column", column->name, error);
    if (code < 0)
        return code;
    cupel__quote_identifier(out, dialect, column->name);
    return dialect->render_column(dialect, out, table, column, error);
}

int cupel__ddl_constraint_text(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_table *table, const cupel_constraint *constraint,
                               cupel_error *error)
{
    if (constraint->name != NULL) {
        int code = cupel__ddl_check_name(dialect, "constraint", constraint->name, error);
        if (code < 0)
            return code;
        cupel__buf_append(out, "CONSTRAINT ");
        cupel__quote_identifier(out, dialect, constraint->name);
        cupel__buf_append_char(out, ' ');
    }
    int code = 0;
    switch (constraint->kind) {
    case CUPEL_CONSTRAINT_PRIMARY_KEY:
        cupel__buf_append(out, "PRIMARY KEY ");
        code = key_columns(dialect, out, table, constraint, error);
        break;
    case CUPEL_CONSTRAINT_UNIQUE:
        cupel__buf_append(out, "UNIQUE ");
        cupel__buf_append(out, constraint->nulls_not_distinct ? "NULLS NOT DISTINCT " : "");
        code = key_columns(dialect, out, table, constraint, error);
        break;
    case CUPEL_CONSTRAINT_CHECK:
        cupel__buf_append(out, "CHECK (");
        cupel__buf_append(out, constraint->expression);
        cupel__buf_append_char(out, ')');
        break;
    case CUPEL_CONSTRAINT_FOREIGN_KEY:
        if (constraint->deferrable && !(dialect->capabilities & CUPEL_CAN_DEFERRABLE))
            return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                                   "%s: this engine cannot defer a foreign key, as %s is; leave "
                                   ".deferrable away",
                                   table->name, constraint->name ? constraint->name : "one");
        foreign_key_text(dialect, out, constraint,
                         (dialect->capabilities & CUPEL_HAS_LOCAL_KEYS) != 0 ? NULL
                         : constraint->referred_schema != NULL ? constraint->referred_schema
                                                               : table->schema);
        break;
    case CUPEL_CONSTRAINT_EXCLUDE:
        break;
    }
    if (code < 0)
        return code;
    if (dialect->render_constraint_more != NULL)
        return dialect->render_constraint_more(dialect, out, table, constraint, error);
    return cupel__ddl_refuse_more(table, constraint, error);
}

int cupel__ddl_refuse_more(const cupel_table *table, const cupel_constraint *constraint,
                           cupel_error *error)
{
    const char *what = constraint->kind == CUPEL_CONSTRAINT_EXCLUDE ? "exclusion constraints"
                       : constraint->include != NULL                ? "included columns"
                       : constraint->nulls_not_distinct             ? "NULLS NOT DISTINCT"
                                                                    : NULL;
    if (what == NULL)
        return 0;
    return cupel_error_set(error, CUPEL_ESCHEMA, "%s: this engine has no %s, as %s needs",
                           table->name, what,
                           constraint->name != NULL ? constraint->name : "a constraint");
}

int cupel__ddl_enum_check(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel_table *table, const cupel_column *column, const char **name,
                          const char **out, cupel_error *error)
{
    const uint32_t native = CUPEL_CAN_ENUM_TYPES | CUPEL_HAS_ENUM_COLUMNS;
    cupel__buf text = { 0 }, short_name = { 0 };
    *name = *out = NULL;
    if (column->type.kind != CUPEL_TYPE_ENUM || dialect->capabilities & native)
        return 0;
    cupel__buf_printf(&text, "ck_%s_%s_enum", table->name, column->name);
    cupel__name_shorten(&short_name, cupel__buf_text(&text), CUPEL__NAME_LIMIT);
    short_name.failed = short_name.failed || text.failed;
    cupel__buf_clear(&text);
    cupel__quote_identifier(&text, dialect, column->name);
    cupel__buf_append(&text, " IN (");
    for (size_t i = 0; i < cupel__type_label_count(&column->type); i++) {
        cupel__buf_append(&text, i == 0 ? "" : ", ");
        cupel__quote_text(&text, dialect, column->type.labels[i], strlen(column->type.labels[i]));
    }
    cupel__buf_append_char(&text, ')');
    const char *made_name = cupel__arena_strdup(arena, cupel__buf_text(&short_name));
    const char *made = cupel__arena_strdup(arena, cupel__buf_text(&text));
    bool failed = text.failed || short_name.failed || made_name == NULL || made == NULL;
    cupel__buf_release(&text);
    cupel__buf_release(&short_name);
    if (failed)
        return cupel__error_nomem(error);
    *name = made_name;
    *out = made;
    return 0;
}

int cupel__ddl_check_name(const cupel_dialect *dialect, const char *what, const char *name,
                          cupel_error *error)
{
    size_t size = strlen(name);
    size_t length = (dialect->capabilities & CUPEL_HAS_LIMIT_IN_BYTES) != 0
                        ? size
                        : cupel__utf8_length(name, size);
    if (size == 0)
        return cupel_error_set(error, CUPEL_ESCHEMA, "the name of a %s is empty", what);
    if (dialect->identifier_limit == 0 || length <= dialect->identifier_limit)
        return 0;
    return cupel_error_set(
        error, CUPEL_ESCHEMA, "the %s name '%s' has %zu %s, and this engine allows %zu", what, name,
        length, (dialect->capabilities & CUPEL_HAS_LIMIT_IN_BYTES) != 0 ? "bytes" : "characters",
        dialect->identifier_limit);
}

static int table_body(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                      const cupel_late_key *late, bool with_indexes, cupel_error *error)
{
    const char *separator = "\n    ";
    size_t place = 0;
    cupel__buf_append(out, " (");
    int code = column_lines(dialect, out, table, &separator, error);
    while (code == 0 && (place = next_place(table, with_indexes, place)) != 0)
        code = key_lines(dialect, out, table, late, with_indexes, place, &separator, error);
    if (code == 0)
        code = key_lines(dialect, out, table, late, with_indexes, 0, &separator, error);
    for (size_t i = 0; code == 0 && i < table->column_count; i++)
        code = enum_check_line(dialect, out, table, table->columns[i], error);
    if (code == 0 && dialect->render_table_lines != NULL)
        code = dialect->render_table_lines(dialect, out, table, error);
    cupel__buf_append(out, "\n)");
    return code;
}

/* The constraints, and the indexes, of one place. */
static int key_lines(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                     const cupel_late_key *late, bool with_indexes, size_t place,
                     const char **separator, cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < table->constraint_count; i++) {
        const cupel_constraint *constraint = table->constraints[i];
        if (constraint->place != place || !is_line(dialect, table, constraint))
            continue;
        if (is_late(late, constraint)) {
            if (with_indexes && place != 0)
                code = late_line(dialect, out, constraint, separator, error);
            continue;
        }
        cupel__buf_append(out, *separator);
        *separator = ",\n    ";
        code = cupel__ddl_constraint_text(dialect, out, table, constraint, error);
    }
    for (size_t i = 0; code == 0 && with_indexes && i < table->index_count; i++) {
        if (table->indexes[i]->place != place)
            continue;
        cupel__buf_append(out, *separator);
        *separator = ",\n    ";
        code = index_line(dialect, out, table, table->indexes[i], error);
    }
    return code;
}

/* The smallest behind `last`; 0 where there is none. */
static size_t next_place(const cupel_table *table, bool with_indexes, size_t last)
{
    size_t next = 0;
    for (size_t i = 0; i < table->constraint_count; i++) {
        size_t place = table->constraints[i]->place;
        if (place > last && (next == 0 || place < next))
            next = place;
    }
    for (size_t i = 0; with_indexes && i < table->index_count; i++) {
        size_t place = table->indexes[i]->place;
        if (place > last && (next == 0 || place < next))
            next = place;
    }
    return next;
}

/* Whether the constraint is told among the lines of CREATE TABLE. */
static bool is_line(const cupel_dialect *dialect, const cupel_table *table,
                    const cupel_constraint *constraint)
{
    if (constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY && dialect->key_in_column != NULL &&
        dialect->key_in_column(dialect, table))
        return false;
    return !is_apart(dialect, table, constraint) && !is_in_column(dialect, constraint);
}

static int index_line(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                      const cupel_index *index, cupel_error *error)
{
    int code = cupel__ddl_check_name(dialect, "index", index->name, error);
    const char *modifiers =
        dialect->index_modifiers != NULL ? dialect->index_modifiers(dialect, index) : NULL;
    cupel__buf_append(out, index->unique ? "UNIQUE " : "");
    if (modifiers != NULL)
        cupel__buf_printf(out, "%s ", modifiers);
    cupel__buf_append(out, "KEY ");
    cupel__quote_identifier(out, dialect, index->name);
    return code == 0 ? dialect->render_index(dialect, out, table, index, error) : code;
}

/* A foreign key that is added when its table is there would bring its index behind all others. */
static int late_line(const cupel_dialect *dialect, cupel__buf *out, const cupel_constraint *key,
                     const char **separator, cupel_error *error)
{
    if (key->kind != CUPEL_CONSTRAINT_FOREIGN_KEY || key->name == NULL)
        return 0;
    int code = cupel__ddl_check_name(dialect, "index", key->name, error);
    cupel__buf_append(out, *separator);
    *separator = ",\n    ";
    cupel__buf_append(out, "KEY ");
    cupel__quote_identifier(out, dialect, key->name);
    cupel__buf_append_char(out, ' ');
    name_list(dialect, out, key->columns, key->column_count);
    return code;
}

/* `*separator` is what stands in front of the next line. */
static int column_lines(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                        const char **separator, cupel_error *error)
{
    if (table->column_count == 0 && !(dialect->capabilities & CUPEL_CAN_EMPTY_TABLES))
        return cupel_error_set(error, CUPEL_ESCHEMA, "%s: a table needs at least one column",
                               table->name);
    for (size_t i = 0; i < table->column_count; i++) {
        if (dialect->column_comes_along != NULL &&
            dialect->column_comes_along(dialect, table, table->columns[i]))
            continue;
        cupel__buf_append(out, *separator);
        *separator = ",\n    ";
        int code = cupel__ddl_column_text(dialect, out, table, table->columns[i], error);
        if (code < 0)
            return code;
    }
    return 0;
}

/* Unless the table has that very check already, as one that was read from a database may. */
static int enum_check_line(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                           const cupel_column *column, cupel_error *error)
{
    cupel__arena scratch = { 0 };
    const char *name, *expression;
    int code = cupel__ddl_enum_check(&scratch, dialect, table, column, &name, &expression, error);
    if (code == 0 && name != NULL && cupel_table_constraint(table, name) == NULL) {
        const cupel_constraint check = { .kind = CUPEL_CONSTRAINT_CHECK,
                                         .name = name,
                                         .expression = expression };
        cupel__buf_append(out, ",\n    ");
        code = cupel__ddl_constraint_text(dialect, out, table, &check, error);
    }
    cupel__arena_release(&scratch);
    return code;
}

static bool is_late(const cupel_late_key *late, const cupel_constraint *constraint)
{
    for (; late != NULL && late->table != NULL; late++)
        if (late->constraint == constraint)
            return true;
    return false;
}

static bool is_in_column(const cupel_dialect *dialect, const cupel_constraint *constraint)
{
    return dialect->column_of_constraint != NULL &&
           dialect->column_of_constraint(dialect, constraint) != NULL;
}

static bool is_apart(const cupel_dialect *dialect, const cupel_table *table,
                     const cupel_constraint *constraint)
{
    return dialect->constraint_apart != NULL &&
           dialect->constraint_apart(dialect, table, constraint);
}

static void foreign_key_text(const cupel_dialect *dialect, cupel__buf *out,
                             const cupel_constraint *constraint, const char *namespace_)
{
    static const char *const actions[] = { NULL, "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" };
    cupel__buf_append(out, "FOREIGN KEY ");
    name_list(dialect, out, constraint->columns, constraint->column_count);
    cupel__buf_append(out, " REFERENCES ");
    cupel__quote_qualified(out, dialect, namespace_, constraint->referred_table);
    cupel__buf_append_char(out, ' ');
    name_list(dialect, out, constraint->referred_columns, constraint->column_count);
    if (constraint->match != CUPEL_MATCH_SIMPLE)
        cupel__buf_append(out,
                          constraint->match == CUPEL_MATCH_FULL ? " MATCH FULL" : " MATCH PARTIAL");
    if (constraint->on_delete != CUPEL_NO_ACTION)
        cupel__buf_printf(out, " ON DELETE %s", actions[constraint->on_delete]);
    const char *some = cupel_option_value(constraint->options, constraint->option_count,
                                          dialect->name, "ON DELETE COLUMNS");
    if (some != NULL)
        cupel__buf_printf(out, " (%s)", some);
    if (constraint->on_update != CUPEL_NO_ACTION)
        cupel__buf_printf(out, " ON UPDATE %s", actions[constraint->on_update]);
    cupel__buf_append(out, constraint->deferrable ? " DEFERRABLE" : "");
    cupel__buf_append(out, constraint->initially_deferred ? " INITIALLY DEFERRED" : "");
}

static void name_list(const cupel_dialect *dialect, cupel__buf *out, const char *const *names,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cupel__buf_append(out, i == 0 ? "(" : ", ");
        cupel__quote_identifier(out, dialect, names[i]);
    }
    cupel__buf_append_char(out, ')');
}

/* The columns of a primary key or unique constraint, each with its order and collation. */
static int key_columns(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                       const cupel_constraint *key, cupel_error *error)
{
    if (key->part_count == 0) {
        name_list(dialect, out, key->columns, key->column_count);
        return 0;
    }
    if (!(dialect->capabilities & CUPEL_CAN_KEY_PARTS))
        return cupel_error_set(error, CUPEL_ESCHEMA,
                               "%s: on this engine the columns of a key have no order or collation "
                               "of their own, as those of %s have",
                               table->name, key->name != NULL ? key->name : "one");
    for (size_t i = 0; i < key->part_count; i++) {
        const cupel_index_part *part = &key->parts[i];
        cupel__buf_append(out, i == 0 ? "(" : ", ");
        if (part->column != NULL)
            cupel__quote_identifier(out, dialect, part->column);
        else
            cupel__buf_append(out, part->expression); /* "period WITHOUT OVERLAPS" */
        if (part->length > 0)
            cupel__buf_printf(out, "(%d)", part->length);
        if (part->collation != NULL) {
            cupel__buf_append(out, " COLLATE ");
            cupel__quote_identifier(out, dialect, part->collation);
        }
        cupel__buf_append(out, part->descending ? " DESC" : "");
    }
    cupel__buf_append_char(out, ')');
    return 0;
}

/* Where comments are statements of their own. Constraints that come later bring theirs. */
static int comments(cupel__ddl *ddl, const cupel_table *table, const cupel_late_key *late,
                    cupel_error *error)
{
    int code = 0;
    if (!(ddl->dialect->capabilities & CUPEL_CAN_COMMENT_ON))
        return 0;
    if (table->comment != NULL)
        code = cupel__ddl_comment_table(ddl, table, error);
    for (size_t i = 0; code == 0 && i < table->column_count; i++)
        if (table->columns[i]->comment != NULL)
            code = cupel__ddl_comment_column(ddl, table, table->columns[i], error);
    for (size_t i = 0; code == 0 && i < table->constraint_count; i++) {
        const cupel_constraint *constraint = table->constraints[i];
        if (constraint->comment != NULL && constraint->name != NULL && !is_late(late, constraint) &&
            !is_apart(ddl->dialect, table, constraint))
            code = cupel__ddl_comment_constraint(ddl, table, constraint, error);
    }
    return code;
}
