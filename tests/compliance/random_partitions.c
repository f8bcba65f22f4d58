/* Tables below others: parts of partitioned tables, which have the columns, indexes and constraints of the
 * whole, and heirs, which have the columns and checks of another table and more. What is done to the one
 * above is done to them. */
#include "random_parts.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sql/schema.h"

static void partition_postgresql(random_source *r, cupel_table *table);
static void partition_mysql(random_source *r, cupel_table *table);
static bool is_part_of(const cupel_table *part, const cupel_table *table);
static void bind(random_source *r, cupel_table *part, const cupel_table *table);
static cupel_table *add_below(random_source *r, cupel_table *table, const char *stem);
static void copy_index(random_source *r, cupel_table *part, const cupel_index *index);
static void copy_constraint(cupel_table *part, const cupel_constraint *constraint);
static cupel_constraint *like(const cupel_table *part, const cupel_constraint *constraint);
static bool detach(cupel_table *part);
static bool attach(random_source *r, cupel_table *table);
static bool looks_like(const cupel_table *part, const cupel_table *table);
static bool says_the_same(const cupel_index *a, const cupel_index *b);

void random_make_partitioned(random_source *r, cupel_table *table)
{
    if (random_engine(r) == POSTGRESQL)
        partition_postgresql(r, table);
    else
        partition_mysql(r, table);
}

/* By a column that is a number and never NULL. */
static void partition_postgresql(random_source *r, cupel_table *table)
{
    static const char *const ways[] = { "LIST (%s)", "RANGE (%s)", "HASH (%s)" };
    cupel_column *by = cupel_table_add_column(table, random_name(r, "part"));
    assert(by != NULL);
    by->type = (cupel_type)CUPEL_INTEGER;
    for (size_t i = 0; i < table->column_count; i++) {
        /* Parts of PostgreSQL 15 have no identities. */
        cupel_column *column = table->columns[i];
        column->identity = CUPEL_IDENTITY_NONE;
        column->autoincrement = false;
        column->sequence = NULL;
        column->option_count = 0;
    }
    table->partition_by =
        random_sql(r, table->owner, ways[random_below(r, COUNT(ways))], by->name, table);
    if (random_chance(r, 40))
        random_make_key(r, table);
    for (unsigned i = random_below(r, 3); i > 0; i--)
        (void)random_make_part(r, table);
}

/* By the key's column, which must be a number; such a table has no foreign keys and no other keys. */
static void partition_mysql(random_source *r, cupel_table *table)
{
    static const char *const ways[] = {
        "HASH (%s) PARTITIONS 3",
        "RANGE (%s) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
        "LIST (%s) (PARTITION p0 VALUES IN (1, 2), PARTITION p1 DEFAULT)",
        "KEY (%s) PARTITIONS 2",
    };
    const cupel_constraint *key = cupel_table_primary_key(table);
    const cupel_column *column = key != NULL ? cupel_table_column(table, key->columns[0]) : NULL;
    if (random_has_option(table, "WITH SYSTEM VERSIONING"))
        return;
    /* A value that is no integer but a point has no room in a partition. */
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i]->type.kind == CUPEL_TYPE_NATIVE)
            return;
    if (column == NULL || column->type.kind != CUPEL_TYPE_INTEGER)
        return;
    table->partition_by =
        random_sql(r, table->owner, ways[random_below(r, COUNT(ways))], column->name, table);
}

const char *random_partition_column(const cupel_table *table)
{
    for (size_t i = 0; table->partition_by != NULL && i < table->column_count; i++)
        if (random_mentions(table->partition_by, table->columns[i]->name))
            return table->columns[i]->name;
    return NULL;
}

size_t random_with_partition_column(const cupel_table *table, const char **columns, size_t count)
{
    const char *by = random_partition_column(table);
    for (size_t i = 0; by != NULL && i < count; i++)
        if (strcmp(columns[i], by) == 0)
            return count;
    if (by != NULL)
        columns[count++] = by;
    return count;
}

bool random_make_part(random_source *r, cupel_table *table)
{
    if (table->partition_by == NULL || random_engine(r) != POSTGRESQL)
        return false;
    cupel_table *part = add_below(r, table, "piece");
    for (size_t i = 0; i < table->index_count; i++)
        copy_index(r, part, table->indexes[i]);
    for (size_t i = 0; i < table->constraint_count; i++)
        copy_constraint(part, table->constraints[i]);
    bind(r, part, table);
    return true;
}

/* With its columns. */
static cupel_table *add_below(random_source *r, cupel_table *table, const char *stem)
{
    const char *namespace_ = random_namespace(r, table->owner);
    cupel_table *part = cupel_schema_add_table(table->owner, namespace_, random_name(r, stem));
    assert(part != NULL);
    if (namespace_ != NULL)
        random_need(table->owner, &part->needs, &part->need_count,
                    (cupel_reference){ .kind = CUPEL_OBJECT_SCHEMA, .name = namespace_ });
    for (size_t i = 0; i < table->column_count; i++) {
        cupel_column *column = cupel_table_add_column(part, table->columns[i]->name);
        const char *name = column->name;
        *column = *table->columns[i];
        column->name = name;
        column->comment = NULL;
        column->renamed_from = NULL;
    }
    for (size_t i = 0; i < table->need_count; i++)
        random_need(table->owner, &part->needs, &part->need_count, table->needs[i]);
    random_need(table->owner, &part->needs, &part->need_count,
                (cupel_reference){ CUPEL_OBJECT_TABLE, table->schema, table->name, NULL, NULL });
    return part;
}

/* What is within the bounds is within those of no other part. */
static void bind(random_source *r, cupel_table *part, const cupel_table *table)
{
    char bound[80];
    unsigned number = ++r->names;
    if (strncmp(table->partition_by, "LIST", 4) == 0)
        snprintf(bound, sizeof bound, "FOR VALUES IN (%u, %u)", number * 2, number * 2 + 1);
    else if (strncmp(table->partition_by, "RANGE", 5) == 0)
        snprintf(bound, sizeof bound, "FOR VALUES FROM (%u) TO (%u)", number, number + 1);
    else
        snprintf(bound, sizeof bound, "FOR VALUES WITH (modulus 1000, remainder %u)", number);
    part->partition_of = cupel_schema_text(table->owner, table->name);
    part->partition_of_schema = table->schema;
    part->partition_bound = cupel_schema_text(table->owner, bound);
    random_need(table->owner, &part->needs, &part->need_count,
                (cupel_reference){ CUPEL_OBJECT_TABLE, table->schema, table->name, NULL, NULL });
}

bool random_change_part(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    if (table == NULL || random_engine(r) != POSTGRESQL || table->partition_by != NULL)
        return false;
    if (table->partition_of == NULL)
        return attach(r, table);
    if (random_chance(r, 60))
        return detach(table);
    const cupel_table *whole =
        cupel_schema_table(schema, table->partition_of_schema, table->partition_of);
    bind(r, table, whole);
    return true;
}

/* It keeps what it had of the whole; its foreign keys would have to be told. */
static bool detach(cupel_table *part)
{
    const cupel_table *whole =
        cupel_schema_table(part->owner, part->partition_of_schema, part->partition_of);
    for (size_t i = 0; i < whole->constraint_count; i++)
        if (whole->constraints[i]->kind == CUPEL_CONSTRAINT_FOREIGN_KEY)
            return false;
    part->partition_of = part->partition_of_schema = part->partition_bound = NULL;
    return true;
}

static bool attach(random_source *r, cupel_table *table)
{
    for (size_t i = 0; i < table->owner->table_count; i++) {
        const cupel_table *whole = table->owner->tables[i];
        if (whole->partition_by == NULL || !looks_like(table, whole))
            continue;
        bind(r, table, whole);
        return true;
    }
    return false;
}

/* As it was when it was detached. */
static bool looks_like(const cupel_table *part, const cupel_table *table)
{
    bool same = part->column_count == table->column_count &&
                part->index_count == table->index_count &&
                part->constraint_count == table->constraint_count && part->option_count == 0;
    for (size_t i = 0; same && i < table->column_count; i++) {
        const cupel_column *a = table->columns[i];
        const cupel_column *b = part->columns[i];
        same = strcmp(a->name, b->name) == 0 && a->type.kind == b->type.kind &&
               a->type.length == b->type.length && a->nullable == b->nullable &&
               cupel__text_equal(a->type.name, b->type.name) &&
               cupel__text_equal(a->collation, b->collation) &&
               cupel__text_equal(a->computed, b->computed);
    }
    for (size_t i = 0; same && i < table->index_count; i++)
        same = says_the_same(table->indexes[i], part->indexes[i]);
    for (size_t i = 0; same && i < table->constraint_count; i++)
        same = like(part, table->constraints[i]) != NULL;
    return same;
}

static void copy_index(random_source *r, cupel_table *part, const cupel_index *index)
{
    cupel_index *copy = cupel_table_add_index(part, random_name(r, "index"));
    assert(copy != NULL);
    const char *name = copy->name;
    *copy = *index;
    copy->name = name;
    copy->comment = NULL;
}

/* A check keeps its name, a key has one of the engine's. */
static void copy_constraint(cupel_table *part, const cupel_constraint *constraint)
{
    if (constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY)
        return;
    const char *name = constraint->kind == CUPEL_CONSTRAINT_CHECK ? constraint->name : NULL;
    cupel_constraint *copy = cupel_table_add_constraint(part, constraint->kind, name);
    assert(copy != NULL);
    name = copy->name;
    *copy = *constraint;
    copy->name = name;
    copy->comment = NULL;
}

static cupel_constraint *like(const cupel_table *part, const cupel_constraint *constraint)
{
    for (size_t i = 0; i < part->constraint_count; i++) {
        cupel_constraint *other = part->constraints[i];
        bool same = other->kind == constraint->kind &&
                    other->column_count == constraint->column_count &&
                    cupel__text_equal(other->expression, constraint->expression);
        for (size_t k = 0; same && k < other->column_count; k++)
            same = strcmp(other->columns[k], constraint->columns[k]) == 0;
        if (same)
            return other;
    }
    return NULL;
}

static bool is_part_of(const cupel_table *part, const cupel_table *table)
{
    return cupel__text_equal(part->partition_of, table->name) &&
           cupel__text_equal(part->partition_of_schema, table->schema);
}

bool random_is_part(const cupel_table *table)
{
    return table->partition_of != NULL || random_has_option(table, "INHERITS");
}

bool random_is_below(const cupel_table *low, const cupel_table *table)
{
    bool heir = false;
    for (size_t i = 0; random_has_option(low, "INHERITS") && i < low->need_count; i++)
        heir = heir || (low->needs[i].kind == CUPEL_OBJECT_TABLE &&
                        strcmp(low->needs[i].name, table->name) == 0 &&
                        cupel__text_equal(low->needs[i].schema, table->schema));
    return heir || is_part_of(low, table);
}

bool random_has_heirs(const cupel_table *table)
{
    for (size_t i = 0; i < table->owner->table_count; i++)
        if (random_is_below(table->owner->tables[i], table))
            return table->partition_by == NULL;
    return false;
}

static void inherit(cupel_column *column)
{
    static const cupel_option inherited = { "postgresql", "INHERITED", NULL };
    column->primary_key = false;
    column->options = &inherited;
    column->option_count = 1;
}

/* Of a table whose columns are nothing that heirs would not get; several dimensions of an array are one
 * where it is inherited. */
bool random_make_heir(random_source *r, cupel_schema *schema)
{
    cupel_table *table = random_table(r, schema);
    if (table == NULL || random_engine(r) != POSTGRESQL || table->partition_by != NULL ||
        random_is_part(table))
        return false;
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i]->autoincrement || table->columns[i]->option_count > 0 ||
            table->columns[i]->identity != CUPEL_IDENTITY_NONE ||
            table->columns[i]->type.dimensions > 1)
            return false;
    cupel_table *heir = add_below(r, table, "heir");
    const cupel_option parent = { "postgresql", "INHERITS",
                                  random_sql(r, schema, "%t", NULL, table) };
    heir->options = cupel_schema_options(schema, &parent, 1);
    heir->option_count = 1;
    for (size_t i = 0; i < heir->column_count; i++)
        inherit(heir->columns[i]);
    for (unsigned i = random_below(r, 3); i > 0; i--)
        (void)random_make_column(r, heir);
    return true;
}

void random_tell_parts_index(random_source *r, cupel_table *table, const cupel_index *index)
{
    for (size_t i = 0; table->partition_by != NULL && i < table->owner->table_count; i++)
        if (is_part_of(table->owner->tables[i], table))
            copy_index(r, table->owner->tables[i], index);
}

void random_tell_parts_constraint(cupel_table *table, const cupel_constraint *constraint)
{
    for (size_t i = 0; table->partition_by != NULL && i < table->owner->table_count; i++)
        if (is_part_of(table->owner->tables[i], table))
            copy_constraint(table->owner->tables[i], constraint);
}

static bool says_the_same(const cupel_index *a, const cupel_index *b)
{
    bool same = a->part_count == b->part_count && cupel__text_equal(a->where, b->where) &&
                cupel__text_equal(a->method, b->method);
    for (size_t i = 0; same && i < a->part_count; i++)
        same = cupel__text_equal(a->parts[i].column, b->parts[i].column) &&
               cupel__text_equal(a->parts[i].expression, b->parts[i].expression) &&
               a->parts[i].descending == b->parts[i].descending;
    return same;
}

void random_forget_parts_index(cupel_table *table, const cupel_index *index)
{
    for (size_t i = 0; i < table->owner->table_count; i++) {
        cupel_table *part = table->owner->tables[i];
        for (size_t k = part->index_count; is_part_of(part, table) && k-- > 0;) {
            if (!says_the_same(part->indexes[k], index))
                continue;
            cupel_table_remove_index(part, part->indexes[k]);
            break;
        }
    }
}

void random_forget_parts_constraint(cupel_table *table, const cupel_constraint *constraint)
{
    for (size_t i = 0; i < table->owner->table_count; i++) {
        cupel_table *part = table->owner->tables[i];
        const cupel_constraint *same = is_part_of(part, table) ? like(part, constraint) : NULL;
        if (same != NULL)
            cupel_table_remove_constraint(part, same);
    }
}

void random_tell_parts_column(cupel_table *table, const cupel_column *column)
{
    cupel_schema *schema = table->owner;
    for (size_t i = 0; i < schema->table_count; i++) {
        cupel_table *part = schema->tables[i];
        if (!random_is_below(part, table))
            continue;
        cupel_column *same = cupel_table_column(part, column->name);
        if (same == NULL)
            same = cupel_table_add_column(part, column->name);
        const cupel_column before = *same;
        *same = *column;
        same->name = before.name;
        same->comment = before.comment;
        same->renamed_from = before.renamed_from;
        if (part->partition_of == NULL)
            inherit(same);
        for (size_t k = 0; k < table->need_count; k++)
            random_need(schema, &part->needs, &part->need_count, table->needs[k]);
    }
}

void random_rename_parts_column(random_source *r, cupel_table *table, cupel_column *column,
                                const char *name)
{
    char *before = strdup(column->name);
    assert(before != NULL);
    for (size_t i = 0; i < table->owner->table_count; i++) {
        cupel_table *part = table->owner->tables[i];
        if (random_is_below(part, table))
            random_rename_column(r, part, cupel_table_column(part, before), name);
    }
    random_rename_column(r, table, column, name);
    free(before);
}
