/* The functions that revisions call: each becomes an operation, which becomes statements at once. */
#include "migrate/op.h"

#include <string.h>

#include "base/error.h"
#include "dialect/split.h"
#include "engine/engine.h"
#include "migrate/op_call.h"
#include "sql/schema.h"
#include "sql/table.h"

typedef cupel__op_call call;

static void split_table(call *c, const char *name);
static cupel_table *new_table(call *c);
static void apply_elements(call *c, const cupel_table *table);
static bool take_options(call *c, cupel_table *table, cupel_column *column,
                         const cupel_op_alteration *a);
static cupel_column *changed_column(call *c, const char *column, const cupel_op_alteration *a);

int cupel__op_init(cupel_op *op, const cupel_dialect *dialect, cupel__executor *executor,
                   cupel_error *error)
{
    *op = (cupel_op){ .dialect = dialect, .executor = executor, .error = CUPEL_ERROR_INIT };
    cupel__ddl_init(&op->ddl, dialect);
    op->schema = cupel_schema_new();
    return op->schema != NULL ? 0 : cupel__error_nomem(error);
}

void cupel__op_release(cupel_op *op)
{
    cupel__rebuild_release(op);
    cupel__ddl_release(&op->ddl);
    cupel_schema_free(op->schema);
    cupel__map_release(&op->enums);
    cupel_error_release(&op->error);
    cupel__arena_release(&op->arena);
}

int cupel__op_finish(cupel_op *op)
{
    if (op->code == 0)
        op->code = cupel__rebuild_flush(op, &op->error);
    return op->code;
}

int cupel__op_send(cupel_op *op, cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < op->ddl.statements.count; i++)
        code = cupel__op_execute_one(op, op->ddl.statements.items[i], error);
    cupel__ddl_clear(&op->ddl);
    return code;
}

int cupel__op_execute_one(cupel_op *op, const char *sql, cupel_error *error)
{
    return op->executor->execute(op->executor, sql, strlen(sql), NULL, 0, error);
}

int cupel__op_run(cupel_op *op, const char *sql, size_t size, cupel_error *error)
{
    cupel__splitter splitter;
    cupel__split_statement statement;
    int code = cupel__rebuild_flush(op, error);
    cupel__splitter_init(&splitter, cupel__lexical_find(op->dialect->name), sql, size);
    while (code == 0 && cupel__splitter_next(&splitter, &statement)) {
        if (statement.unterminated)
            code = cupel_error_set(error, CUPEL_EQUERY, "a quote or comment is left open in: %.*s",
                                   statement.size > 80 ? 80 : (int)statement.size, statement.text);
        else
            code =
                op->executor->execute(op->executor, statement.text, statement.size, NULL, 0, error);
    }
    return code;
}

const char *cupel_op_dialect_name(const cupel_op *op)
{
    return op->dialect->name;
}

void cupel_op_create_table_at(cupel_op *op, const char *file, int line, const char *table,
                              const cupel_property *elements, size_t element_size)
{
    call c;
    if (!cupel__op_begin(&c, op, table))
        return;
    /* The name may have a namespace in it, or CUPEL_OP_OPTIONS may say it. */
    cupel_schema *schema = cupel_schema_new();
    cupel_table *made = NULL;
    c.code = schema != NULL ? 0 : cupel__error_nomem(&c.error);
    if (c.code == 0)
        c.code = cupel__table_from_properties(schema, c.operation.table, elements, element_size,
                                              NULL, &made, &c.error);
    if (c.code == 0) {
        if (made->schema == NULL)
            made->schema = c.operation.schema;
        c.operation.kind = CUPEL__OPERATION_CREATE_TABLE;
        c.operation.schema = made->schema;
        c.operation.to.table = made;
        cupel__op_apply(&c);
    }
    cupel_schema_free(schema);
    cupel__op_end(&c, file, line);
}

void cupel_op_drop_table_at(cupel_op *op, const char *file, int line, const char *table)
{
    call c;
    if (!cupel__op_begin(&c, op, table))
        return;
    c.operation.kind = CUPEL__OPERATION_DROP_TABLE;
    cupel__op_apply(&c);
    cupel__op_end(&c, file, line);
}

void cupel_op_rename_table_at(cupel_op *op, const char *file, int line, const char *old_name,
                              const char *new_name)
{
    call c;
    if (!cupel__op_begin(&c, op, old_name))
        return;
    c.operation.kind = CUPEL__OPERATION_RENAME_TABLE;
    c.operation.name = c.operation.table;
    c.operation.new_name = new_name;
    cupel__op_apply(&c);
    cupel__op_end(&c, file, line);
}

void cupel_op_comment_table_at(cupel_op *op, const char *file, int line, const char *table,
                               const char *comment)
{
    call c;
    if (!cupel__op_begin(&c, op, table))
        return;
    cupel_table commented = { .name = c.operation.table, .comment = comment };
    c.operation.kind = CUPEL__OPERATION_COMMENT_TABLE;
    c.operation.to.table = &commented;
    cupel__op_apply(&c);
    cupel__op_end(&c, file, line);
}

void cupel_op_add_elements_at(cupel_op *op, const char *file, int line, const char *table,
                              const cupel_property *elements, size_t element_size)
{
    call c;
    if (!cupel__op_begin(&c, op, table))
        return;
    cupel_table *extended = new_table(&c);
    if (extended != NULL)
        c.code =
            cupel__table_add_properties(extended, elements, element_size, false, NULL, &c.error);
    if (extended != NULL && c.code == 0)
        apply_elements(&c, extended);
    cupel__op_end(&c, file, line);
}

void cupel_op_alter_table_options_at(cupel_op *op, const char *file, int line, const char *table,
                                     const cupel_property *elements, size_t element_size)
{
    call c;
    if (!cupel__op_begin(&c, op, table))
        return;
    cupel_table *changed = new_table(&c);
    if (changed != NULL)
        c.code =
            cupel__table_add_properties(changed, elements, element_size, false, NULL, &c.error);
    c.operation.kind = CUPEL__OPERATION_ALTER_TABLE;
    c.operation.to.table = changed;
    if (changed != NULL && c.code == 0)
        cupel__op_apply(&c);
    cupel__op_end(&c, file, line);
}

void cupel_op_drop_column_at(cupel_op *op, const char *file, int line, const char *table,
                             const char *column)
{
    call c;
    if (!cupel__op_begin(&c, op, table))
        return;
    c.operation.kind = CUPEL__OPERATION_DROP_COLUMN;
    c.operation.name = column;
    cupel__op_apply(&c);
    cupel__op_end(&c, file, line);
}

void cupel_op_rename_column_at(cupel_op *op, const char *file, int line, const char *table,
                               const char *old_name, const char *new_name)
{
    call c;
    if (!cupel__op_begin(&c, op, table))
        return;
    c.operation.kind = CUPEL__OPERATION_RENAME_COLUMN;
    c.operation.name = old_name;
    c.operation.new_name = new_name;
    cupel__op_apply(&c);
    cupel__op_end(&c, file, line);
}

void cupel_op_alter_column_at(cupel_op *op, const char *file, int line, const char *table,
                              const char *column, const cupel_op_alteration *alteration)
{
    call c;
    cupel_op_alteration a = { 0 };
    if (!cupel__op_begin(&c, op, table))
        return;
    memcpy(&a, alteration, alteration->size < sizeof a ? alteration->size : sizeof a);
    c.operation.kind = CUPEL__OPERATION_ALTER_COLUMN;
    c.operation.name = column;
    c.operation.using_ = a.using_;
    c.operation.changes =
        (a.set_type ? CUPEL_ALTER_TYPE : 0u) | (a.set_nullable ? CUPEL_ALTER_NULLABLE : 0u) |
        (a.set_default ? CUPEL_ALTER_DEFAULT : 0u) | (a.set_comment ? CUPEL_ALTER_COMMENT : 0u) |
        (a.set_collation ? CUPEL_ALTER_COLLATION : 0u) |
        (a.set_identity ? CUPEL_ALTER_IDENTITY : 0u) | (a.set_options ? CUPEL_ALTER_OPTIONS : 0u);
    c.operation.to.column = changed_column(&c, column, &a);
    if (c.operation.to.column != NULL && c.operation.changes != 0)
        cupel__op_apply(&c);
    cupel__op_end(&c, file, line);
}

void cupel_op_fill_column_at(cupel_op *op, const char *file, int line, const char *table,
                             const char *column, const char *expression)
{
    call c;
    if (!cupel__op_begin(&c, op, table))
        return;
    c.operation.kind = CUPEL__OPERATION_FILL_COLUMN;
    c.operation.name = column;
    c.operation.value = expression;
    cupel__op_apply(&c);
    cupel__op_end(&c, file, line);
}

void cupel_op_drop_constraint_at(cupel_op *op, const char *file, int line, const char *table,
                                 const char *name)
{
    call c;
    if (!cupel__op_begin(&c, op, table))
        return;
    c.operation.kind = CUPEL__OPERATION_DROP_CONSTRAINT;
    c.operation.name = name;
    cupel__op_apply(&c);
    cupel__op_end(&c, file, line);
}

void cupel_op_drop_index_at(cupel_op *op, const char *file, int line, const char *table,
                            const char *name)
{
    call c;
    if (!cupel__op_begin(&c, op, table))
        return;
    c.operation.kind = CUPEL__OPERATION_DROP_INDEX;
    c.operation.name = name;
    cupel__op_apply(&c);
    cupel__op_end(&c, file, line);
}

void cupel_op_execute_at(cupel_op *op, const char *file, int line, const char *sql)
{
    call c;
    if (!cupel__op_begin(&c, op, NULL))
        return;
    c.code = cupel__op_run(op, sql, strlen(sql), &c.error);
    cupel__op_end(&c, file, line);
}

void cupel_op_executef_at(cupel_op *op, const char *file, int line, const char *sql, ...)
{
    call c;
    cupel__translation translated;
    va_list arguments;
    if (!cupel__op_begin(&c, op, NULL))
        return;
    va_start(arguments, sql);
    c.code = cupel__translate(&translated, op->dialect, sql, arguments, &c.error);
    va_end(arguments);
    if (c.code == 0)
        c.code = cupel__rebuild_flush(op, &c.error);
    if (c.code == 0)
        c.code = op->executor->execute(op->executor, cupel__buf_text(&translated.sql),
                                       translated.sql.size, translated.values.items,
                                       translated.values.count, &c.error);
    cupel__translation_release(&translated);
    cupel__op_end(&c, file, line);
}

/* False where nothing is to be done any more. */
bool cupel__op_begin(call *c, cupel_op *op, const char *table)
{
    *c = (call){ .op = op, .error = CUPEL_ERROR_INIT };
    if (op->code != 0)
        return false;
    if (table != NULL)
        split_table(c, table);
    return true;
}

void cupel__op_apply(call *c)
{
    if (c->code == 0)
        c->code = cupel__operation_apply(c->op, &c->operation, &c->error);
}

/* Keeps the first failure with the place where it happened. */
void cupel__op_end(call *c, const char *file, int line)
{
    if (c->code != 0) {
        c->op->code = c->code;
        c->op->file = cupel__arena_strdup(&c->op->arena, file);
        c->op->line = line;
        cupel__error_move(&c->op->error, &c->error);
    }
    cupel_error_release(&c->error);
}

/* "namespace.table" where the engine has namespaces. */
static void split_table(call *c, const char *name)
{
    const char *point = c->op->dialect->capabilities & CUPEL_CAN_SCHEMAS ? strchr(name, '.') : NULL;
    c->operation.table = name;
    if (point == NULL)
        return;
    c->operation.schema = cupel__arena_strndup(&c->op->arena, name, (size_t)(point - name));
    c->operation.table = cupel__arena_strdup(&c->op->arena, point + 1);
    if (c->operation.schema == NULL || c->operation.table == NULL)
        c->code = cupel__error_nomem(&c->error);
}

/* A table of that name without anything, to be filled with what a call says of it. Each call has one
 * of its own, which leaves the name free again. */
static cupel_table *new_table(call *c)
{
    cupel_table *table = NULL;
    if (c->code == 0) {
        table = cupel_schema_add_table(c->op->schema, c->operation.schema, c->operation.table);
        if (table != NULL)
            cupel_schema_remove_table(c->op->schema, table);
        else
            c->code = cupel__error_nomem(&c->error);
    }
    return table;
}

/* Columns first, as constraints and indexes may be over them. */
static void apply_elements(call *c, const cupel_table *table)
{
    cupel__operation *o = &c->operation;
    o->to.table = table;
    o->kind = CUPEL__OPERATION_ADD_COLUMN;
    for (size_t i = 0; i < table->column_count; i++) {
        o->to.column = table->columns[i];
        o->name = o->to.column->name;
        cupel__op_apply(c);
    }
    o->kind = CUPEL__OPERATION_ADD_CONSTRAINT;
    for (size_t i = 0; i < table->constraint_count; i++) {
        o->to.constraint = table->constraints[i];
        o->name = o->to.constraint->name;
        cupel__op_apply(c);
    }
    o->kind = CUPEL__OPERATION_CREATE_INDEX;
    for (size_t i = 0; i < table->index_count; i++) {
        o->to.index = table->indexes[i];
        o->name = o->to.index->name;
        cupel__op_apply(c);
    }
}

/* Options are stated as a table's, and are the column's. */
static bool take_options(call *c, cupel_table *table, cupel_column *column,
                         const cupel_op_alteration *a)
{
    c->code =
        cupel__table_add_properties(table, a->options, a->element_size, false, NULL, &c->error);
    if (c->code == 0 && table->column_count + table->constraint_count + table->index_count > 1)
        c->code = cupel_error_set(&c->error, CUPEL_EINVAL,
                                  "%s.%s: .options takes CUPEL_TABLE_OPTION and nothing else",
                                  table->name, column->name);
    column->options = table->options;
    column->option_count = table->option_count;
    table->options = NULL;
    table->option_count = 0;
    return c->code == 0;
}

/* The column as far as the alteration says what it shall be. */
static cupel_column *changed_column(call *c, const char *column, const cupel_op_alteration *a)
{
    cupel_table *table = new_table(c);
    cupel_column *to = table != NULL ? cupel_table_add_column(table, column) : NULL;
    if (to == NULL || cupel_schema_type(c->op->schema, &to->type, &a->type) < 0) {
        if (c->code == 0)
            c->code = cupel__error_nomem(&c->error);
        return NULL;
    }
    if (a->options != NULL && !take_options(c, table, to, a))
        return NULL;
    c->operation.to.table = table;
    to->nullable = !a->set_nullable || a->nullable;
    to->identity = a->identity;
    to->autoincrement = a->identity != CUPEL_IDENTITY_NONE;
    to->server_default = a->server_default;
    to->comment = a->comment;
    to->collation = a->collation;
    if (a->set_type && a->type.kind == CUPEL_TYPE_NONE)
        c->code = cupel_error_set(&c->error, CUPEL_EINVAL,
                                  "%s.%s: set_type needs a type, such as .type = CUPEL_BIGINT",
                                  c->operation.table, column);
    if (a->sequence.given != 0 || a->sequence.cycle) {
        cupel_sequence *sequence =
            cupel__arena_alloc(cupel__schema_arena(c->op->schema), sizeof *sequence);
        if (sequence != NULL)
            *sequence = a->sequence;
        else
            c->code = cupel__error_nomem(&c->error);
        to->sequence = sequence;
    }
    if (a->set_identity && a->identity != CUPEL_IDENTITY_NONE && c->code == 0) {
        /* What says so on some engines is the key's place in the column. */
        cupel_constraint *key =
            cupel_table_add_constraint(table, CUPEL_CONSTRAINT_PRIMARY_KEY, NULL);
        const char *const *columns = cupel_schema_texts(c->op->schema, &column, 1);
        if (key == NULL || columns == NULL) {
            c->code = cupel__error_nomem(&c->error);
        } else {
            key->columns = columns;
            key->column_count = 1;
            if (to->type.kind == CUPEL_TYPE_NONE)
                to->type.kind = CUPEL_TYPE_BIGINT;
        }
    }
    return c->code == 0 ? to : NULL;
}
