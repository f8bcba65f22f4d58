/* Operations carried out on engines that change tables in place, and whatever all engines do alike. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "engine/engine.h"
#include "migrate/apply.h"
#include "sql/quote.h"
#include "sql/type.h"

static int create_table(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int drop_table(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int add_column(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int drop_column(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int alter_column(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int alter_known_column(cupel_op *op, const cupel__operation *o, const cupel_schema *schema,
                              const cupel_table *table, const cupel_column *from,
                              const cupel_column *to, cupel_error *error);
static int fill_column(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int alter_table(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int drop_constraint(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int find_constraint(const cupel_table *table, const char *name, cupel_constraint *out,
                           cupel_error *error);
static cupel_table bare_table(const cupel__operation *o);

int cupel__operation_apply(cupel_op *op, const cupel__operation *operation, cupel_error *error)
{
    if (op->dialect->capabilities & CUPEL_NEEDS_REBUILD)
        return cupel__rebuild_apply(op, operation, error);
    return cupel__operation_apply_in_place(op, operation, error);
}

int cupel__operation_apply_in_place(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel_table bare = bare_table(o);
    int code = 0;
    cupel__ddl_clear(&op->ddl);
    switch (o->kind) {
    case CUPEL__OPERATION_CREATE_TABLE:
        return create_table(op, o, error);
    case CUPEL__OPERATION_DROP_TABLE:
        return drop_table(op, o, error);
    case CUPEL__OPERATION_RENAME_TABLE:
        code = cupel__ddl_rename_table(&op->ddl, &bare, o->new_name, error);
        break;
    case CUPEL__OPERATION_COMMENT_TABLE:
        bare.comment = o->to.table->comment;
        code = cupel__ddl_comment_table(&op->ddl, &bare, error);
        break;
    case CUPEL__OPERATION_ADD_COLUMN:
        return add_column(op, o, error);
    case CUPEL__OPERATION_DROP_COLUMN:
        return drop_column(op, o, error);
    case CUPEL__OPERATION_RENAME_COLUMN:
        code = cupel__ddl_rename_column(&op->ddl, &bare, o->name, o->new_name, error);
        break;
    case CUPEL__OPERATION_ALTER_COLUMN:
        return alter_column(op, o, error);
    case CUPEL__OPERATION_FILL_COLUMN:
        return fill_column(op, o, error);
    case CUPEL__OPERATION_ADD_CONSTRAINT:
        code = cupel__ddl_add_constraint(&op->ddl, &bare, o->to.constraint, error);
        break;
    case CUPEL__OPERATION_DROP_CONSTRAINT:
        return drop_constraint(op, o, error);
    case CUPEL__OPERATION_CREATE_INDEX:
        code = cupel__ddl_create_index(&op->ddl, &bare, o->to.index, error);
        break;
    case CUPEL__OPERATION_DROP_INDEX:
        code = cupel__ddl_drop_index(&op->ddl, &bare, o->name, error);
        break;
    case CUPEL__OPERATION_ALTER_TABLE:
        code = alter_table(op, o, error);
        break;
    case CUPEL__OPERATION_COMMENT_INDEX:
        code = cupel__ddl_comment_index(&op->ddl, &bare, o->to.index, error);
        break;
    case CUPEL__OPERATION_COMMENT_CONSTRAINT:
        code = cupel__ddl_comment_constraint(&op->ddl, &bare, o->to.constraint, error);
        break;
    case CUPEL__OPERATION_CREATE_OBJECT:
    case CUPEL__OPERATION_DROP_OBJECT:
    case CUPEL__OPERATION_ALTER_OBJECT:
    case CUPEL__OPERATION_COMMENT_OBJECT:
    case CUPEL__OPERATION_OWN_SEQUENCE:
        code = cupel__object_apply(op, o, error);
        break;
    case CUPEL__OPERATION_UNFILL_COLUMN:
        break;
    }
    return code == 0 ? cupel__op_send(op, error) : code;
}

typedef struct table_filter {
    const char *table;
    bool only;
} table_filter;

static bool is_wanted(void *context, const char *schema, const char *table)
{
    const table_filter *filter = context;
    (void)schema;
    return !filter->only || cupel__text_iequal(filter->table, table);
}

int cupel__reflect(cupel_op *op, const cupel__operation *o, bool all, cupel_schema **out,
                   cupel_table **table, cupel_error *error)
{
    table_filter filter = { o->table, !all };
    const char *const namespaces[] = { o->schema, NULL };
    const cupel_inspect_options options = { .schemas = o->schema != NULL ? namespaces : NULL,
                                            .include_table = is_wanted,
                                            .context = &filter,
                                            .objects = CUPEL_OBJECT_BIT(CUPEL_OBJECT_TABLE) };
    cupel_schema *schema;
    if (op->executor->connection == NULL)
        return cupel_error_set(error, CUPEL_ESTATE,
                               "the present definition of table '%s' is needed, and there is no "
                               "database to read it from",
                               o->table);
    int code = cupel_inspect(&schema, op->executor->connection, &options, error);
    if (code < 0)
        return code;
    *table = cupel_schema_table(schema, o->schema, o->table);
    for (size_t i = 0; *table == NULL && i < schema->table_count; i++) {
        if (cupel__text_iequal(schema->tables[i]->name, o->table))
            *table = schema->tables[i];
    }
    if (*table == NULL) {
        cupel_schema_free(schema);
        return cupel_error_set(error, CUPEL_ENOTFOUND, "there is no table '%s'", o->table);
    }
    *out = schema;
    return 0;
}

int cupel__no_such_column(const cupel_table *table, const char *name, cupel_error *error)
{
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, name, strlen(name));
    for (size_t i = 0; i < table->column_count; i++)
        cupel__nearest_offer(&nearest, table->columns[i]->name);
    return cupel_error_set(error, CUPEL_ENOTFOUND, "table '%s' has no column '%s'%s%s%s",
                           table->name, name, nearest.best != NULL ? "; did you mean '" : "",
                           nearest.best != NULL ? nearest.best : "",
                           nearest.best != NULL ? "'?" : "");
}

static bool handles_enums(const cupel_op *op)
{
    return (op->dialect->capabilities & CUPEL_CAN_ENUM_TYPES) != 0 && !op->plain_enums;
}

static int create_table(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    int code = 0;
    if (handles_enums(op))
        code = cupel__ddl_create_enums(&op->ddl, o->to.table, true, error);
    if (code == 0)
        code = cupel__ddl_create_table(&op->ddl, o->to.table, error);
    return code == 0 ? cupel__op_send(op, error) : code;
}

static bool uses_enum(const cupel_schema *schema, const char *name, const cupel_table *without,
                      const cupel_column *column)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *table = schema->tables[i];
        for (size_t k = 0; k < table->column_count; k++) {
            const cupel_type *type = &table->columns[k]->type;
            bool gone = table == without && (column == NULL || table->columns[k] == column);
            if (!gone && type->kind == CUPEL_TYPE_ENUM && cupel__text_equal(type->name, name))
                return true;
        }
    }
    return false;
}

/* Appends the drops of those enum types that nothing uses once the column, or with NULL the table, is
 * gone. */
static int drop_enums(cupel_op *op, const cupel_schema *schema, const cupel_table *table,
                      const cupel_column *column, cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < table->column_count; i++) {
        const cupel_type *type = &table->columns[i]->type;
        bool seen = false;
        if (type->kind != CUPEL_TYPE_ENUM || (column != NULL && table->columns[i] != column) ||
            uses_enum(schema, type->name, table, column))
            continue;
        for (size_t k = 0; k < i; k++)
            seen = seen || (table->columns[k]->type.kind == CUPEL_TYPE_ENUM &&
                            cupel__text_equal(table->columns[k]->type.name, type->name));
        if (column != NULL || !seen)
            code = cupel__ddl_drop_unneeded_enum(&op->ddl, type, error);
    }
    return code;
}

static int drop_table(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel_table bare = bare_table(o);
    cupel_schema *schema = NULL;
    cupel_table *table = NULL;
    int code = 0;
    if (handles_enums(op) && op->executor->connection != NULL)
        code = cupel__reflect(op, o, true, &schema, &table, error);
    if (code == 0)
        code = cupel__ddl_drop_table(&op->ddl, &bare, error);
    if (code == 0 && table != NULL)
        code = drop_enums(op, schema, table, NULL, error);
    if (code == 0)
        code = cupel__op_send(op, error);
    cupel_schema_free(schema);
    return code;
}

static int add_column(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    const cupel_type *type = &o->to.column->type;
    int code = 0;
    if (handles_enums(op) && type->kind == CUPEL_TYPE_ENUM)
        code = cupel__ddl_create_enum(&op->ddl, type, true, error);
    if (code == 0)
        code = cupel__ddl_add_column(&op->ddl, o->to.table, o->to.column, error);
    return code == 0 ? cupel__op_send(op, error) : code;
}

static int drop_column(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel_table bare = bare_table(o);
    cupel_schema *schema = NULL;
    cupel_table *table = NULL;
    int code = 0;
    if (handles_enums(op) && op->executor->connection != NULL)
        code = cupel__reflect(op, o, true, &schema, &table, error);
    const cupel_column *column = table != NULL ? cupel_table_column(table, o->name) : NULL;
    if (code == 0 && table != NULL && column == NULL)
        code = cupel__no_such_column(table, o->name, error);
    if (code == 0)
        code = cupel__ddl_drop_column(&op->ddl, &bare, o->name, error);
    if (code == 0 && column != NULL)
        code = drop_enums(op, schema, table, column, error);
    if (code == 0)
        code = cupel__op_send(op, error);
    cupel_schema_free(schema);
    return code;
}

/* What the operation says of a column, put over what the column is. */
static void overlay(cupel_column *column, const cupel_column *to, uint32_t changes)
{
    if (changes & CUPEL_ALTER_TYPE)
        column->type = to->type;
    if (changes & CUPEL_ALTER_COLLATION)
        column->collation = to->collation;
    if (changes & CUPEL_ALTER_NULLABLE)
        column->nullable = to->nullable;
    if (changes & CUPEL_ALTER_DEFAULT)
        column->server_default = to->server_default;
    if (changes & CUPEL_ALTER_COMMENT)
        column->comment = to->comment;
    if (changes & CUPEL_ALTER_OPTIONS) {
        column->options = to->options;
        column->option_count = to->option_count;
    }
    if (changes & CUPEL_ALTER_IDENTITY) {
        column->identity = to->identity;
        column->sequence = to->sequence;
        column->autoincrement = to->autoincrement;
    }
}

/* Where only the changes are known, the rest is read from the database: an engine may want the whole
 * column said again. */
static int alter_column(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel_schema *schema;
    cupel_table *table;
    if (o->from.column != NULL)
        return alter_known_column(op, o, op->known, o->to.table, o->from.column, o->to.column,
                                  error);
    int code = cupel__reflect(op, o, true, &schema, &table, error);
    if (code < 0)
        return code;
    cupel_column *column = cupel_table_column(table, o->name);
    if (column == NULL) {
        code = cupel__no_such_column(table, o->name, error);
    } else {
        const cupel_column from = *column;
        overlay(column, o->to.column, o->changes);
        code = alter_known_column(op, o, schema, table, &from, column, error);
        if (code == 0 && handles_enums(op) && from.type.kind == CUPEL_TYPE_ENUM &&
            !uses_enum(schema, from.type.name, NULL, NULL)) {
            code = cupel__ddl_drop_unneeded_enum(&op->ddl, &from.type, error);
            if (code == 0)
                code = cupel__op_send(op, error);
        }
    }
    cupel_schema_free(schema);
    return code;
}

/* One column brought to the new type, through text; an array through texts. */
static int convert_column(cupel_op *op, const cupel_table *table, const cupel_column *from,
                          const cupel_column *to, const char *using_, uint32_t changes,
                          cupel_error *error)
{
    const cupel_type text = { .kind = CUPEL_TYPE_TEXT, .dimensions = to->type.dimensions };
    cupel__buf through = { 0 };
    cupel__buf_append(&through, "CAST(CAST(");
    cupel__quote_identifier(&through, op->dialect, to->name);
    cupel__buf_append(&through, " AS ");
    int code = op->dialect->render_type(op->dialect, &through, &text, error);
    cupel__buf_append(&through, ") AS ");
    if (code == 0)
        code = op->dialect->render_type(op->dialect, &through, &to->type, error);
    cupel__buf_append_char(&through, ')');
    if (code == 0)
        code = through.failed
                   ? cupel__error_nomem(error)
                   : cupel__ddl_alter_column(&op->ddl, table, from, to,
                                             using_ != NULL ? using_ : cupel__buf_text(&through),
                                             changes, error);
    cupel__buf_release(&through);
    return code;
}

/* The column as it shall be with the new labels: a default that goes with the old ones goes now. */
static cupel_column converted(const cupel_schema *wanted, const cupel_table *table,
                              const cupel_column *column, const cupel_type *type, uint32_t *changes)
{
    const cupel_table *later =
        wanted != NULL ? cupel_schema_table(wanted, table->schema, table->name) : NULL;
    const cupel_column *then = later != NULL ? cupel_table_column(later, column->name) : NULL;
    cupel_column changed = *column;
    *changes = CUPEL_ALTER_TYPE;
    changed.type = *type;
    changed.type.dimensions = column->type.dimensions;
    if (then != NULL && !cupel__text_equal(then->server_default, column->server_default)) {
        *changes |= CUPEL_ALTER_DEFAULT;
        changed.server_default = then->server_default;
    }
    return changed;
}

/* The other columns of that type follow it; those of a part do with those of the whole. `wanted` (may be
 * NULL) is the state to come. */
static int convert_others(cupel_op *op, const cupel_schema *schema, const cupel_schema *wanted,
                          const cupel_table *without, const cupel_type *old, const cupel_column *to,
                          cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *table = schema->tables[i];
        for (size_t k = 0; code == 0 && k < table->column_count; k++) {
            const cupel_column *column = table->columns[k];
            bool is_it = cupel__text_equal(table->name, without->name) &&
                         cupel__text_equal(table->schema, without->schema) &&
                         strcmp(column->name, to->name) == 0;
            if (is_it || table->partition_of != NULL || column->type.kind != CUPEL_TYPE_ENUM ||
                !cupel__text_equal(column->type.schema, old->schema) ||
                !cupel__text_equal(column->type.name, old->name))
                continue;
            uint32_t changes;
            const cupel_column changed = converted(wanted, table, column, &to->type, &changes);
            code = convert_column(op, table, column, &changed, NULL, changes, error);
        }
    }
    return code;
}

/* Gives the type another name, by which `*old` knows it; a long one makes room for what is added. */
static int set_enum_aside(cupel_op *op, const cupel_type *type, cupel_type *old, cupel_error *error)
{
    static const char added[] = "_old";
    const size_t size = strlen(type->name);
    const size_t limit = op->dialect->identifier_limit - (sizeof added - 1);
    cupel__buf rename = { 0 };
    *old = *type;
    old->dimensions = 0;
    old->name = cupel__arena_printf(
        &op->arena, "%.*s%s", (int)cupel__utf8_prefix(type->name, size, limit), type->name, added);
    if (old->name == NULL)
        return cupel__error_nomem(error);
    cupel__buf_append(&rename, "ALTER TYPE ");
    cupel__quote_qualified(&rename, op->dialect, type->schema, type->name);
    cupel__buf_append(&rename, " RENAME TO ");
    cupel__quote_identifier(&rename, op->dialect, old->name);
    return cupel__ddl_push(&op->ddl, &rename, error);
}

/* Fewer labels, or other ones, make a new type, to which the old one leaves its name. */
static int replace_enum(cupel_op *op, const cupel__operation *o, const cupel_schema *schema,
                        const cupel_table *table, const cupel_column *from, const cupel_column *to,
                        cupel_error *error)
{
    cupel_type old;
    int code = set_enum_aside(op, &from->type, &old, error);
    if (code == 0)
        code = cupel__ddl_create_enum(&op->ddl, &to->type, false, error);
    if (code == 0)
        code = convert_column(op, table, from, to, o->using_, o->changes, error);
    if (code == 0 && schema != NULL)
        code = convert_others(op, schema, NULL, table, &from->type, to, error);
    return code == 0 ? cupel__ddl_drop_enum(&op->ddl, &old, error) : code;
}

int cupel__enum_replace(cupel_op *op, const cupel_schema *schema, const cupel_schema *wanted,
                        const cupel_type *from, const cupel_type *to, cupel_error *error)
{
    const cupel_table nothing = { .name = "" };
    const cupel_column none = { .name = "", .type = *to };
    cupel_type old;
    int code = set_enum_aside(op, from, &old, error);
    if (code == 0)
        code = cupel__ddl_create_enum(&op->ddl, to, false, error);
    if (code == 0 && schema != NULL)
        code = convert_others(op, schema, wanted, &nothing, from, &none, error);
    return code == 0 ? cupel__ddl_drop_enum(&op->ddl, &old, error) : code;
}

/* The type of a column and its other qualities; `schema` has the columns that share an enum type. */
static int alter_known_column(cupel_op *op, const cupel__operation *o, const cupel_schema *schema,
                              const cupel_table *table, const cupel_column *from,
                              const cupel_column *to, cupel_error *error)
{
    bool enums = (op->dialect->capabilities & CUPEL_CAN_ENUM_TYPES) != 0 &&
                 o->changes & CUPEL_ALTER_TYPE && to->type.kind == CUPEL_TYPE_ENUM;
    bool same_enum = enums && from->type.kind == CUPEL_TYPE_ENUM &&
                     cupel__text_equal(from->type.name, to->type.name);
    uint32_t changes = o->changes;
    int code = 0;
    if (same_enum) {
        bool done = cupel__map_get_text(&op->enums, to->type.name) != NULL ||
                    cupel__type_equal(&from->type, &to->type);
        bool grows = !done && cupel__enum_only_grows(&from->type, &to->type);
        char *name = done ? NULL : cupel__arena_strdup(&op->arena, to->type.name);
        if (!done && (name == NULL || !cupel__map_put_text(&op->enums, name, name)))
            return cupel__error_nomem(error);
        if (grows)
            code = cupel__ddl_alter_enum(&op->ddl, &from->type, &to->type, error);
        else if (!done)
            code = replace_enum(op, o, schema, table, from, to, error);
        changes = done || grows ? changes & ~(uint32_t)CUPEL_ALTER_TYPE : 0;
    } else if (enums && handles_enums(op)) {
        code = cupel__ddl_create_enum(&op->ddl, &to->type, true, error);
    }
    if (code == 0 && changes != 0)
        code = cupel__ddl_alter_column(&op->ddl, table, from, to, o->using_, changes, error);
    return code == 0 ? cupel__op_send(op, error) : code;
}

static int fill_column(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel__buf sql = { 0 };
    cupel__buf_append(&sql, "UPDATE ");
    cupel__quote_qualified(&sql, op->dialect, o->schema, o->table);
    cupel__buf_append(&sql, " SET ");
    cupel__quote_identifier(&sql, op->dialect, o->name);
    cupel__buf_printf(&sql, " = %s WHERE ", o->value);
    cupel__quote_identifier(&sql, op->dialect, o->name);
    cupel__buf_append(&sql, " IS NULL");
    int code = cupel__ddl_push(&op->ddl, &sql, error);
    return code == 0 ? cupel__op_send(op, error) : code;
}

/* Both states are needed: how far one is from the other decides what is to be done. */
static int alter_table(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel_schema *schema = NULL;
    cupel_table *table = NULL;
    if (o->from.table != NULL)
        return cupel__ddl_alter_table(&op->ddl, o->from.table, o->to.table, error);
    int code = cupel__reflect(op, o, false, &schema, &table, error);
    if (code == 0)
        code = cupel__ddl_alter_table(&op->ddl, table, o->to.table, error);
    cupel_schema_free(schema);
    return code;
}

/* What kind of constraint it is matters to some engines, so it is looked up where it is not known. */
static int drop_constraint(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel_table bare = bare_table(o);
    cupel_constraint constraint;
    cupel_schema *schema = NULL;
    cupel_table *table;
    int code = 0;
    if (o->from.constraint != NULL) {
        constraint = *o->from.constraint;
        constraint.name = o->name;
        if (o->from.table != NULL) {
            bare.indexes = o->from.table->indexes;
            bare.index_count = o->from.table->index_count;
        }
    } else {
        code = cupel__reflect(op, o, false, &schema, &table, error);
        if (code == 0)
            code = find_constraint(table, o->name, &constraint, error);
        if (code == 0) {
            bare.indexes = table->indexes;
            bare.index_count = table->index_count;
        }
    }
    if (code == 0)
        code = cupel__ddl_drop_constraint(&op->ddl, &bare, &constraint, error);
    if (code == 0)
        code = cupel__op_send(op, error);
    cupel_schema_free(schema);
    return code;
}

/* A primary key goes by the name that the engine gave it or by the conventional one; a unique
 * constraint may be known to the engine as an index. */
static int find_constraint(const cupel_table *table, const char *name, cupel_constraint *out,
                           cupel_error *error)
{
    cupel__arena arena = { 0 };
    const cupel_constraint *found = cupel_table_constraint(table, name);
    const cupel_constraint *key = cupel_table_primary_key(table);
    const cupel_index *index = cupel_table_index(table, name);
    const char *conventional = NULL;
    int code = 0;
    if (found == NULL && key != NULL) {
        code = cupel__unnamed_constraint_name(&arena, table->name, key, &conventional, error);
        if (code == 0 && strcmp(conventional, name) == 0)
            found = key;
    }
    if (found != NULL)
        *out = *found;
    else if (index != NULL && index->unique)
        *out = (cupel_constraint){ .kind = CUPEL_CONSTRAINT_UNIQUE, .name = index->name };
    else if (code == 0)
        code = cupel_error_set(error, CUPEL_ENOTFOUND, "table '%s' has no constraint '%s'",
                               table->name, name);
    cupel__arena_release(&arena);
    return code;
}

static cupel_table bare_table(const cupel__operation *o)
{
    return (cupel_table){ .schema = o->schema, .name = o->table };
}
