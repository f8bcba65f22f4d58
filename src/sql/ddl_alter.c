/* The DDL compiler: changing what is there. */
#include "sql/ddl.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "sql/quote.h"
#include "sql/schema.h"

static void begin(const cupel__ddl *ddl, cupel__buf *out, const cupel_table *table);
static int finish(cupel__ddl *ddl, cupel__buf *out, int code, cupel_error *error);
static int unsupported(const cupel_table *table, const char *what, const char *name,
                       cupel_error *error);
static const cupel_column *column_with(const cupel_dialect *dialect, const cupel_table *table,
                                       const cupel_constraint *constraint);
static int alter_column_with(cupel__ddl *ddl, const cupel_table *table, const cupel_column *column,
                             const cupel_constraint *constraint, bool with, cupel_error *error);
static int add_enum_check(cupel__ddl *ddl, cupel__buf *out, const cupel_table *table,
                          const cupel_column *column, cupel_error *error);
static bool column_is_used(const cupel_table *table, const char *name);
static void comment_text(const cupel_dialect *dialect, cupel__buf *out, const char *comment);

int cupel__ddl_alter_table(cupel__ddl *ddl, const cupel_table *from, const cupel_table *to,
                           cupel_error *error)
{
    size_t before = ddl->statements.count;
    if (ddl->dialect->alter_table == NULL)
        return unsupported(to, "change the options of", "this table", error);
    int code = ddl->dialect->alter_table(ddl->dialect, ddl, from, to, error);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_rename_table(cupel__ddl *ddl, const cupel_table *table, const char *new_name,
                            cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    cupel__buf out = { 0 };
    int code = cupel__ddl_check_name(dialect, "table", new_name, error);
    begin(ddl, &out, table);
    cupel__buf_append(&out, "RENAME TO ");
    cupel__quote_qualified(
        &out, dialect,
        (dialect->capabilities & CUPEL_NEEDS_QUALIFIED_RENAME) != 0 ? table->schema : NULL,
        new_name);
    return finish(ddl, &out, code, error);
}

int cupel__ddl_add_column(cupel__ddl *ddl, const cupel_table *table, const cupel_column *column,
                          cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    size_t before = ddl->statements.count;
    cupel__buf out = { 0 };
    if (dialect->can_add_column != NULL && !dialect->can_add_column(dialect, column))
        return unsupported(table, "add the column", column->name, error);
    begin(ddl, &out, table);
    cupel__buf_append(&out, "ADD COLUMN ");
    int code = cupel__ddl_column_text(dialect, &out, table, column, error);
    if (code == 0)
        code = add_enum_check(ddl, &out, table, column, error);
    code = finish(ddl, &out, code, error);
    if (code == 0 && column->comment != NULL && dialect->capabilities & CUPEL_CAN_COMMENT_ON)
        code = cupel__ddl_comment_column(ddl, table, column, error);
    if (code == 0 && dialect->finish_column != NULL)
        code = dialect->finish_column(dialect, ddl, table, column, error);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_drop_column(cupel__ddl *ddl, const cupel_table *table, const char *name,
                           cupel_error *error)
{
    cupel__buf out = { 0 };
    if (ddl->dialect->capabilities & CUPEL_NEEDS_REBUILD && column_is_used(table, name))
        return unsupported(table, "drop the column", name, error);
    begin(ddl, &out, table);
    cupel__buf_append(&out, "DROP COLUMN ");
    cupel__quote_identifier(&out, ddl->dialect, name);
    return finish(ddl, &out, 0, error);
}

int cupel__ddl_rename_column(cupel__ddl *ddl, const cupel_table *table, const char *old_name,
                             const char *new_name, cupel_error *error)
{
    cupel__buf out = { 0 };
    int code = cupel__ddl_check_name(ddl->dialect, "column", new_name, error);
    begin(ddl, &out, table);
    cupel__buf_append(&out, "RENAME COLUMN ");
    cupel__quote_identifier(&out, ddl->dialect, old_name);
    cupel__buf_append(&out, " TO ");
    cupel__quote_identifier(&out, ddl->dialect, new_name);
    return finish(ddl, &out, code, error);
}

int cupel__ddl_alter_column(cupel__ddl *ddl, const cupel_table *table, const cupel_column *from,
                            const cupel_column *to, const char *using_, uint32_t changes,
                            cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    size_t before = ddl->statements.count;
    bool separate = (dialect->capabilities & CUPEL_CAN_COMMENT_ON) != 0;
    bool comment = (changes & CUPEL_ALTER_COMMENT) != 0;
    int code = 0;
    if (separate || !(dialect->capabilities & CUPEL_CAN_COMMENTS))
        changes &= ~(uint32_t)CUPEL_ALTER_COMMENT;
    bool generation =
        changes & (CUPEL_ALTER_IDENTITY | CUPEL_ALTER_TYPE) && dialect->alter_generation != NULL;
    if (changes != 0 && !(dialect->capabilities & CUPEL_CAN_ALTER_COLUMN))
        return unsupported(table, "alter the column", to->name, error);
    if (generation)
        code = dialect->alter_generation(dialect, ddl, table, from, to, true, error);
    if (code == 0 && changes != 0) {
        cupel__buf out = { 0 };
        begin(ddl, &out, table);
        code = dialect->render_alter_column(dialect, &out, table, from, to, using_, changes, error);
        code = finish(ddl, &out, code, error);
    }
    if (code == 0 && generation)
        code = dialect->alter_generation(dialect, ddl, table, from, to, false, error);
    if (code == 0 && comment && separate)
        code = cupel__ddl_comment_column(ddl, table, to, error);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_add_constraint(cupel__ddl *ddl, const cupel_table *table,
                              const cupel_constraint *constraint, cupel_error *error)
{
    cupel__buf out = { 0 };
    if (!(ddl->dialect->capabilities & CUPEL_CAN_ALTER_CONSTRAINT))
        return unsupported(table, "add the constraint",
                           constraint->name != NULL ? constraint->name : "without a name", error);
    const cupel_column *column = column_with(ddl->dialect, table, constraint);
    if (column != NULL)
        return alter_column_with(ddl, table, column, constraint, true, error);
    begin(ddl, &out, table);
    size_t before = ddl->statements.count;
    cupel__buf_append(&out, "ADD ");
    int code = cupel__ddl_constraint_text(ddl->dialect, &out, table, constraint, error);
    code = finish(ddl, &out, code, error);
    if (code == 0 && constraint->comment != NULL && constraint->name != NULL)
        code = cupel__ddl_comment_constraint(ddl, table, constraint, error);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_drop_constraint(cupel__ddl *ddl, const cupel_table *table,
                               const cupel_constraint *constraint, cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    cupel__buf out = { 0 };
    if (!(dialect->capabilities & CUPEL_CAN_ALTER_CONSTRAINT))
        return unsupported(table, "drop the constraint",
                           constraint->name != NULL ? constraint->name : "without a name", error);
    const cupel_column *column = column_with(dialect, table, constraint);
    if (column != NULL)
        return alter_column_with(ddl, table, column, constraint, false, error);
    if (constraint->name == NULL)
        return cupel_error_set(error, CUPEL_ESCHEMA,
                               "%s: a constraint without a name cannot be dropped by name",
                               table->name);
    begin(ddl, &out, table);
    int code = dialect->render_drop_constraint(dialect, &out, table, constraint, error);
    return finish(ddl, &out, code, error);
}

int cupel__ddl_create_index(cupel__ddl *ddl, const cupel_table *table, const cupel_index *index,
                            cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    /* An engine without namespaces has attached files, and names them with the index. */
    bool on_index = !(dialect->capabilities & CUPEL_CAN_SCHEMAS);
    cupel__buf out = { 0 };
    int code = cupel__ddl_check_name(dialect, "index", index->name, error);
    const char *modifiers =
        dialect->index_modifiers != NULL ? dialect->index_modifiers(dialect, index) : NULL;
    cupel__buf_append(&out, index->unique ? "CREATE UNIQUE " : "CREATE ");
    if (modifiers != NULL)
        cupel__buf_printf(&out, "%s ", modifiers);
    cupel__buf_append(&out, "INDEX ");
    cupel__quote_qualified(&out, dialect, on_index ? table->schema : NULL, index->name);
    cupel__buf_append(&out, " ON ");
    cupel__quote_qualified(&out, dialect, on_index ? NULL : table->schema, table->name);
    if (code == 0)
        code = dialect->render_index(dialect, &out, table, index, error);
    size_t before = ddl->statements.count;
    code = finish(ddl, &out, code, error);
    if (code == 0 && index->comment != NULL)
        code = cupel__ddl_comment_index(ddl, table, index, error);
    if (code == 0 && dialect->finish_index != NULL)
        code = dialect->finish_index(dialect, ddl, table, index, error);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_drop_index(cupel__ddl *ddl, const cupel_table *table, const char *name,
                          cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    bool in_table = (dialect->capabilities & CUPEL_HAS_INDEX_IN_TABLE) != 0;
    cupel__buf out = { 0 };
    cupel__buf_append(&out, "DROP INDEX ");
    cupel__quote_qualified(&out, dialect, in_table ? NULL : table->schema, name);
    if (in_table) {
        cupel__buf_append(&out, " ON ");
        cupel__quote_table(&out, dialect, table);
    }
    return finish(ddl, &out, 0, error);
}

int cupel__ddl_comment_table(cupel__ddl *ddl, const cupel_table *table, cupel_error *error)
{
    const cupel_dialect *dialect = ddl->dialect;
    cupel__buf out = { 0 };
    if (!(dialect->capabilities & CUPEL_CAN_COMMENTS))
        return 0;
    if (dialect->capabilities & CUPEL_CAN_COMMENT_ON) {
        cupel__buf_append(&out, "COMMENT ON TABLE ");
        cupel__quote_table(&out, dialect, table);
        comment_text(dialect, &out, table->comment);
        return finish(ddl, &out, 0, error);
    }
    const char *comment = table->comment != NULL ? table->comment : "";
    begin(ddl, &out, table);
    cupel__buf_append(&out, "COMMENT = ");
    cupel__quote_text(&out, dialect, comment, strlen(comment));
    return finish(ddl, &out, 0, error);
}

int cupel__ddl_comment_column(cupel__ddl *ddl, const cupel_table *table, const cupel_column *column,
                              cupel_error *error)
{
    cupel__buf out = { 0 };
    cupel__buf_append(&out, "COMMENT ON COLUMN ");
    cupel__quote_table(&out, ddl->dialect, table);
    cupel__buf_append_char(&out, '.');
    cupel__quote_identifier(&out, ddl->dialect, column->name);
    comment_text(ddl->dialect, &out, column->comment);
    return finish(ddl, &out, 0, error);
}

int cupel__ddl_comment_index(cupel__ddl *ddl, const cupel_table *table, const cupel_index *index,
                             cupel_error *error)
{
    cupel__buf out = { 0 };
    if (!(ddl->dialect->capabilities & CUPEL_CAN_COMMENT_ON))
        return 0;
    cupel__buf_append(&out, "COMMENT ON INDEX ");
    cupel__quote_qualified(&out, ddl->dialect, table->schema, index->name);
    comment_text(ddl->dialect, &out, index->comment);
    return finish(ddl, &out, 0, error);
}

int cupel__ddl_comment_constraint(cupel__ddl *ddl, const cupel_table *table,
                                  const cupel_constraint *constraint, cupel_error *error)
{
    cupel__buf out = { 0 };
    if (!(ddl->dialect->capabilities & CUPEL_CAN_COMMENT_ON))
        return 0;
    cupel__buf_append(&out, "COMMENT ON CONSTRAINT ");
    cupel__quote_identifier(&out, ddl->dialect, constraint->name);
    cupel__buf_append(&out, " ON ");
    cupel__quote_table(&out, ddl->dialect, table);
    comment_text(ddl->dialect, &out, constraint->comment);
    return finish(ddl, &out, 0, error);
}

/* The column in whose definition the constraint stands, where the table tells it. */
static const cupel_column *column_with(const cupel_dialect *dialect, const cupel_table *table,
                                       const cupel_constraint *constraint)
{
    const char *name = dialect->column_of_constraint != NULL
                           ? dialect->column_of_constraint(dialect, constraint)
                           : NULL;
    for (size_t i = 0; name != NULL && i < table->column_count; i++)
        if (cupel__text_iequal(table->columns[i]->name, name))
            return table->columns[i];
    return NULL;
}

/* States the column anew, with or without the constraint among those of its table. */
static int alter_column_with(cupel__ddl *ddl, const cupel_table *table, const cupel_column *column,
                             const cupel_constraint *constraint, bool with, cupel_error *error)
{
    cupel_table copy = *table;
    cupel_constraint added = *constraint;
    copy.constraint_count = 0;
    copy.constraints =
        cupel__arena_alloc(&ddl->arena, (table->constraint_count + 1) * sizeof *copy.constraints);
    if (copy.constraints == NULL)
        return cupel__error_nomem(error);
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i] != constraint)
            copy.constraints[copy.constraint_count++] = table->constraints[i];
    if (with)
        copy.constraints[copy.constraint_count++] = &added;
    return cupel__ddl_alter_column(ddl, &copy, column, column, NULL, CUPEL_ALTER_OPTIONS, error);
}

static void begin(const cupel__ddl *ddl, cupel__buf *out, const cupel_table *table)
{
    cupel__buf_append(out, "ALTER TABLE ");
    cupel__quote_table(out, ddl->dialect, table);
    cupel__buf_append_char(out, ' ');
}

/* Takes the statement into the list, or drops it where something failed on the way. */
static int finish(cupel__ddl *ddl, cupel__buf *out, int code, cupel_error *error)
{
    if (code == 0)
        return cupel__ddl_push(ddl, out, error);
    cupel__buf_release(out);
    return code;
}

static int unsupported(const cupel_table *table, const char *what, const char *name,
                       cupel_error *error)
{
    return cupel_error_set(error, CUPEL_EUNSUPPORTED,
                           "%s: this engine cannot %s %s in place; the table has to be rebuilt",
                           table->name, what, name);
}

/* Behind a column the check is the column's own. */
static int add_enum_check(cupel__ddl *ddl, cupel__buf *out, const cupel_table *table,
                          const cupel_column *column, cupel_error *error)
{
    const char *name, *expression;
    int code =
        cupel__ddl_enum_check(&ddl->arena, ddl->dialect, table, column, &name, &expression, error);
    if (code < 0 || name == NULL)
        return code;
    const cupel_constraint check = { .kind = CUPEL_CONSTRAINT_CHECK,
                                     .name = name,
                                     .expression = expression };
    cupel__buf_append_char(out, ' ');
    return cupel__ddl_constraint_text(ddl->dialect, out, table, &check, error);
}

/* What a constraint, an index or a generated column says of the column; texts in SQL are searched for
 * the mere name, as a rebuild too many is better than a statement that fails. */
static bool column_is_used(const cupel_table *table, const char *name)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *constraint = table->constraints[i];
        if (cupel__constraint_has_column(constraint, name) ||
            (constraint->expression != NULL && strstr(constraint->expression, name) != NULL))
            return true;
    }
    for (size_t i = 0; i < table->index_count; i++) {
        const cupel_index *index = table->indexes[i];
        if (index->where != NULL && strstr(index->where, name) != NULL)
            return true;
        for (size_t k = 0; k < index->part_count; k++) {
            const cupel_index_part *part = &index->parts[k];
            if (part->column != NULL ? strcmp(part->column, name) == 0
                                     : strstr(part->expression, name) != NULL)
                return true;
        }
    }
    for (size_t i = 0; i < table->column_count; i++) {
        const cupel_column *column = table->columns[i];
        if (column->computed != NULL && strstr(column->computed, name) != NULL)
            return true;
        if (strcmp(column->name, name) == 0 && column->type.kind == CUPEL_TYPE_ENUM)
            return true;
    }
    return false;
}

static void comment_text(const cupel_dialect *dialect, cupel__buf *out, const char *comment)
{
    cupel__buf_append(out, " IS ");
    if (comment == NULL)
        cupel__buf_append(out, "NULL");
    else
        cupel__quote_text(out, dialect, comment, strlen(comment));
}
