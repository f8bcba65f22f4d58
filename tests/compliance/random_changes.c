/* Random changes of tables and what is in them. */
#include "random_parts.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "sql/schema.h"

static random_change add_table;
static random_change drop_table;
static random_change rename_table;
static random_change add_column;
static random_change drop_column;
static random_change rename_column;
static random_change change_type;
static random_change change_nullable;
static random_change change_default;
static random_change change_computed;
static random_change change_comment;
static random_change change_identity;
static random_change change_key;
static random_change drop_index;
static random_change change_index;
static random_change drop_constraint;
static random_change change_constraint;
static random_change change_options;
static random_change add_part;

static random_change *const changes[] = {
    add_table,
    drop_table,
    rename_table,
    add_column,
    add_column,
    drop_column,
    rename_column,
    change_type,
    change_nullable,
    change_default,
    change_computed,
    change_comment,
    change_identity,
    change_key,
    random_add_index,
    drop_index,
    change_index,
    random_add_unique,
    random_add_check,
    random_add_exclusion,
    random_add_foreign_key,
    drop_constraint,
    change_constraint,
    change_options,
    add_part,
    random_change_part,
    random_make_heir,
    random_add_object,
    random_add_object,
    random_drop_object,
    random_change_object,
    random_change_object,
    random_comment_object,
};

static cupel_column *whole_column(random_source *r, const cupel_schema *schema,
                                  cupel_table **table);
static void forget_column(cupel_table *table, const char *column);
static bool is_seen(const cupel_schema *schema, const cupel_table *table,
                    const cupel_column *column);
static bool is_needed_key(const cupel_schema *schema, const cupel_table *table,
                          const cupel_constraint *key);
static void drop_key(cupel_table *table, const cupel_constraint *key);

bool random_any_change(random_source *r, cupel_schema *schema)
{
    return changes[random_below(r, COUNT(changes))](r, schema);
}

static bool add_table(random_source *r, cupel_schema *schema)
{
    return schema->table_count < 8 && random_make_table(r, schema) != NULL;
}

static bool drop_table(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    if (table == NULL || schema->table_count < 2)
        return false;
    random_forget_table(schema, table);
    return true;
}

/* PostgreSQL's sequences keep the names that they got from their tables and columns, which only a
 * schema that was read can say. */
static bool keeps_name(const random_source *r, const cupel_table *table, const cupel_column *column)
{
    bool keeps = false;
    for (size_t i = 0; i < table->column_count; i++)
        keeps = keeps || ((column == NULL || column == table->columns[i]) &&
                          (table->columns[i]->autoincrement ||
                           table->columns[i]->identity != CUPEL_IDENTITY_NONE));
    return keeps && random_engine(r) == POSTGRESQL;
}

static bool rename_table(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    /* What heirs say of it is a text, which knows nothing of renames. */
    if (table == NULL || keeps_name(r, table, NULL) || random_has_heirs(table))
        return false;
    random_rename_table(r, table, random_name(r, "renamed"));
    return true;
}

static bool add_column(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    if (table == NULL || random_is_part(table))
        return false;
    size_t before = table->column_count;
    if (!random_make_column(r, table))
        return false;
    cupel_column *column = table->columns[before];
    if (table->partition_by != NULL || random_has_heirs(table)) {
        column->identity = CUPEL_IDENTITY_NONE;
        column->autoincrement = false;
        column->sequence = NULL;
        column->option_count = 0;
        column->type.dimensions = column->type.dimensions > 0;
        random_tell_parts_column(table, column);
    }
    return true;
}

/* A column of any table that is no part, whose columns are those of the whole. */
static cupel_column *whole_column(random_source *r, const cupel_schema *schema, cupel_table **table)
{
    *table = random_table(r, schema);
    return *table == NULL || random_is_part(*table) ? NULL : random_column(r, *table);
}

/* By a view, or a trigger, whose text would have to be another. */
static bool is_seen(const cupel_schema *schema, const cupel_table *table,
                    const cupel_column *column)
{
    (void)table;
    return random_is_in_object(schema, column->name);
}

/* In the tables below too. */
static void forget_column(cupel_table *table, const char *column)
{
    for (size_t i = 0; i < table->owner->table_count; i++)
        if (random_is_below(table->owner->tables[i], table))
            random_forget_column(table->owner->tables[i], column);
    random_forget_column(table, column);
}

static bool drop_column(random_source *r, cupel_schema *schema)
{
    cupel_table *table;
    const cupel_column *column = whole_column(r, schema, &table);
    if (column == NULL || table->column_count < 3 || is_seen(schema, table, column) ||
        random_is_key_part(table, column->name) ||
        random_mentions(table->partition_by, column->name))
        return false;
    size_t plain = 0;
    for (size_t i = 0; i < table->column_count; i++)
        plain += table->columns[i] != column && table->columns[i]->computed == NULL &&
                 table->columns[i]->option_count == 0;
    for (size_t i = 0; i < table->column_count; i++)
        if (random_mentions(table->columns[i]->computed, column->name))
            return false;
    const cupel_constraint *key = cupel_table_primary_key(table);
    if (plain == 0 || (key != NULL && key->include != NULL))
        return false;
    /* What refers to a unique key of the column would have to go too. */
    if (random_is_in_foreign_key(schema, table, column->name) && random_is_referred(schema, table))
        return false;
    forget_column(table, column->name);
    for (size_t i = 0; i < schema->table_count; i++) {
        cupel_table *part = schema->tables[i];
        const cupel_column *same =
            random_is_below(part, table) ? cupel_table_column(part, column->name) : NULL;
        if (same != NULL)
            cupel_table_remove_column(part, same);
    }
    cupel_table_remove_column(table, column);
    return true;
}

static bool rename_column(random_source *r, cupel_schema *schema)
{
    cupel_table *table;
    cupel_column *column = whole_column(r, schema, &table);
    if (column == NULL || keeps_name(r, table, column))
        return false;
    random_rename_parts_column(r, table, column, random_name(r, "renamed"));
    return true;
}

/* Within a family, so that the engine converts by itself. */
static bool change_type(random_source *r, cupel_schema *schema)
{
    cupel_table *table;
    cupel_column *column = whole_column(r, schema, &table);
    if (column == NULL)
        return false;
    const random_type *from = random_type_of(&column->type);
    const random_type *to = random_any_type(r, random_has_option(table, "STRICT"));
    if (from == NULL || from == to || from->family == OTHERS || from->family != to->family ||
        column->computed != NULL || column->primary_key ||
        column->identity != CUPEL_IDENTITY_NONE ||
        random_is_in_foreign_key(schema, table, column->name) ||
        random_is_mentioned(table, column->name))
        return false;
    forget_column(table, column->name);
    (void)cupel_schema_type(schema, &column->type, &to->type);
    column->server_default = NULL;
    column->option_count = 0;
    random_tell_parts_column(table, column);
    return true;
}

static bool change_nullable(random_source *r, cupel_schema *schema)
{
    cupel_table *table;
    cupel_column *column = whole_column(r, schema, &table);
    if (column == NULL || column->primary_key || column->computed != NULL ||
        column->identity != CUPEL_IDENTITY_NONE ||
        random_is_in_foreign_key(schema, table, column->name) ||
        random_mentions(table->partition_by, column->name))
        return false;
    /* A spatial index is over what is never NULL. */
    if (column->type.kind == CUPEL_TYPE_NATIVE && random_engine(r) == MYSQL)
        return false;
    column->nullable = !column->nullable;
    column->option_count = 0;
    random_tell_parts_column(table, column);
    return true;
}

static bool change_default(random_source *r, cupel_schema *schema)
{
    cupel_table *table;
    cupel_column *column = whole_column(r, schema, &table);
    const random_type *type = column != NULL ? random_type_of(&column->type) : NULL;
    if (type == NULL || column->computed != NULL || column->autoincrement ||
        column->server_on_update != NULL || column->identity != CUPEL_IDENTITY_NONE)
        return false;
    const char *before = column->server_default;
    const char *const *labels = column->type.labels;
    if (column->type.kind == CUPEL_TYPE_ENUM && (labels == NULL || column->type.dimensions > 0))
        return false;
    column->server_default = before != NULL && random_chance(r, 40) ? NULL
                             : column->type.kind == CUPEL_TYPE_ENUM
                                 ? random_sql_text(r, schema, labels[0])
                                 : type->defaults[random_below(r, 2)];
    random_tell_parts_column(table, column);
    return before != column->server_default;
}

static bool change_computed(random_source *r, cupel_schema *schema)
{
    cupel_table *table;
    cupel_column *column = whole_column(r, schema, &table);
    if (column == NULL || column->computed == NULL || table->partition_by != NULL ||
        random_has_heirs(table) || column->type.kind != CUPEL_TYPE_BIGINT)
        return false;
    const cupel_column *source = random_of_family(r, table, NUMBERS);
    /* MariaDB generates nothing from what a foreign key may change. */
    if (source == NULL || random_is_in_foreign_key(schema, table, source->name))
        return false;
    column->computed = random_sql(r, schema, "%s * 2", source->name, table);
    return true;
}

static bool change_comment(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    if (table == NULL || !(r->dialect->capabilities & CUPEL_CAN_COMMENTS))
        return false;
    const char *text = random_chance(r, 60) ? "another \\ comment" : NULL;
    switch (random_below(r, 4)) {
    case 0:
        table->comment = text;
        break;
    case 1:
        if (table->index_count == 0)
            return false;
        table->indexes[random_below(r, (uint32_t)table->index_count)]->comment = text;
        break;
    default:
        random_column(r, table)->comment = text;
    }
    return true;
}

static bool change_identity(random_source *r, cupel_schema *schema)
{
    static const cupel_sequence counts = { .given = CUPEL_SEQUENCE_INCREMENT | CUPEL_SEQUENCE_CACHE,
                                           .increment = 2,
                                           .cache = 3 };
    cupel_table *table;
    cupel_column *column = whole_column(r, schema, &table);
    if (column == NULL || column->identity == CUPEL_IDENTITY_NONE || random_engine(r) != POSTGRESQL)
        return false;
    if (random_chance(r, 50))
        column->identity = column->identity == CUPEL_IDENTITY_ALWAYS ? CUPEL_IDENTITY_BY_DEFAULT
                                                                     : CUPEL_IDENTITY_ALWAYS;
    else
        column->sequence = column->sequence != NULL ? NULL : &counts;
    return true;
}

static bool is_needed_key(const cupel_schema *schema, const cupel_table *table,
                          const cupel_constraint *key)
{
    for (size_t i = 0; i < key->column_count; i++)
        if (random_is_in_foreign_key(schema, table, key->columns[i]))
            return true;
    return false;
}

static void drop_key(cupel_table *table, const cupel_constraint *key)
{
    for (size_t i = 0; i < key->column_count; i++) {
        cupel_column *column = cupel_table_column(table, key->columns[i]);
        column->primary_key = false;
        column->autoincrement = false;
        column->identity = CUPEL_IDENTITY_NONE;
        column->sequence = NULL;
    }
    cupel_table_remove_constraint(table, key);
}

/* The primary key goes, comes, or becomes another. */
static bool change_key(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    if (table == NULL || random_is_part(table) ||
        (random_engine(r) == MYSQL && table->partition_by != NULL) || random_has_heirs(table) ||
        random_has_option(table, "WITHOUT ROWID"))
        return false;
    const cupel_constraint *key = cupel_table_primary_key(table);
    if (key != NULL && is_needed_key(schema, table, key))
        return false;
    if (key != NULL)
        random_forget_parts_constraint(table, key);
    if (key != NULL)
        drop_key(table, key);
    if (key == NULL || random_chance(r, 60))
        random_make_key(r, table);
    return true;
}

static bool drop_index(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    /* A part has the indexes of the whole. */
    if (table == NULL || table->index_count == 0 || random_is_part(table))
        return false;
    const cupel_index *index = table->indexes[random_below(r, (uint32_t)table->index_count)];
    random_forget_parts_index(table, index);
    cupel_table_remove_index(table, index);
    return true;
}

static bool change_index(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    if (table == NULL || table->index_count == 0 || table->partition_by != NULL ||
        random_is_part(table))
        return false;
    cupel_index *index = table->indexes[random_below(r, (uint32_t)table->index_count)];
    cupel_index_part parts[4];
    if (index->method != NULL || index->part_count > COUNT(parts))
        return false;
    for (size_t i = 0; i < index->part_count; i++)
        parts[i] = index->parts[i];
    parts[0].descending = !parts[0].descending;
    index->parts = cupel_schema_parts(schema, parts, index->part_count);
    if (index->unique && random_chance(r, 40)) {
        index->unique = false;
        index->nulls_not_distinct = false;
    }
    return true;
}

static bool drop_constraint(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    if (table == NULL || table->constraint_count == 0 || random_is_part(table))
        return false;
    const cupel_constraint *constraint =
        table->constraints[random_below(r, (uint32_t)table->constraint_count)];
    if (constraint->kind == CUPEL_CONSTRAINT_PRIMARY_KEY ||
        (constraint->kind == CUPEL_CONSTRAINT_UNIQUE && is_needed_key(schema, table, constraint)))
        return false;
    random_forget_parts_constraint(table, constraint);
    cupel_table_remove_constraint(table, constraint);
    return true;
}

static bool change_constraint(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    if (table == NULL || table->constraint_count == 0 || random_is_part(table))
        return false;
    cupel_constraint *constraint =
        table->constraints[random_below(r, (uint32_t)table->constraint_count)];
    switch (constraint->kind) {
    case CUPEL_CONSTRAINT_FOREIGN_KEY:
        constraint->on_delete =
            constraint->on_delete == CUPEL_CASCADE ? CUPEL_NO_ACTION : CUPEL_CASCADE;
        return true;
    case CUPEL_CONSTRAINT_UNIQUE:
        if (random_engine(r) != POSTGRESQL || is_needed_key(schema, table, constraint))
            return false;
        random_forget_parts_constraint(table, constraint);
        constraint->deferrable = !constraint->deferrable;
        constraint->initially_deferred = false;
        random_tell_parts_constraint(table, constraint);
        return true;
    case CUPEL_CONSTRAINT_EXCLUDE:
        constraint->deferrable = !constraint->deferrable;
        return true;
    default:
        if (random_engine(r) != POSTGRESQL || constraint->name == NULL)
            return false;
        constraint->comment = constraint->comment != NULL ? NULL : "what it's for";
        return true;
    }
}

static bool change_options(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    if (table == NULL || table->partition_by != NULL || random_is_part(table) ||
        random_has_option(table, "WITHOUT ROWID"))
        return false;
    const char *collation = table->collation;
    random_set_options(r, table);
    /* What is in a column of the table's own collation must fit the new one, and others refer to it. */
    table->collation = collation;
    return true;
}

static bool add_part(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    return table != NULL && random_make_part(r, table);
}
