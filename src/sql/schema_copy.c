/* Copies of a schema's elements, with everything they point to, into another schema's arena. */
#include <string.h>

#include "sql/schema_private.h"

static bool copy_texts(cupel_schema *schema, const char *const **texts, size_t count);
static bool copy_options(cupel_schema *schema, const cupel_option **options, size_t count);
static bool copy_references(cupel_schema *schema, const cupel_reference **references, size_t count);
static bool copy_parts(cupel_schema *schema, const cupel_index_part **parts, size_t count);
static bool fill_table(cupel_table *to, const cupel_table *from);
static bool fill_object(cupel_object *to, const cupel_object *from);

const char *cupel_schema_text(cupel_schema *schema, const char *text)
{
    return cupel__arena_strdup(cupel__schema_arena(schema), text);
}

const char *const *cupel_schema_texts(cupel_schema *schema, const char *const *texts, size_t count)
{
    cupel__arena *arena = cupel__schema_arena(schema);
    if (texts == NULL)
        return NULL;
    const char **copy = cupel__arena_alloc(arena, (count + 1) * sizeof *copy);
    if (copy == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        copy[i] = cupel__arena_strdup(arena, texts[i]);
        if (copy[i] == NULL)
            return NULL;
    }
    copy[count] = NULL;
    return copy;
}

int cupel_schema_type(cupel_schema *schema, cupel_type *out, const cupel_type *type)
{
    cupel_type copy = *type;
    if (!cupel__schema_copy_text(schema, &copy.schema) ||
        !cupel__schema_copy_text(schema, &copy.name) ||
        !copy_texts(schema, &copy.labels, cupel__texts_count(type->labels)))
        return CUPEL_ENOMEM;
    *out = copy;
    return 0;
}

const cupel_index_part *cupel_schema_parts(cupel_schema *schema, const cupel_index_part *parts,
                                           size_t count)
{
    cupel_index_part *copy =
        cupel__arena_alloc(cupel__schema_arena(schema), (count + 1) * sizeof *copy);
    if (copy == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        copy[i] = parts[i];
        const char **texts[] = { &copy[i].column, &copy[i].expression, &copy[i].collation,
                                 &copy[i].operator_class, &copy[i].with_operator };
        for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
            if (!cupel__schema_copy_text(schema, texts[k]))
                return NULL;
    }
    return copy;
}

const cupel_option *cupel_schema_options(cupel_schema *schema, const cupel_option *options,
                                         size_t count)
{
    cupel_option *copy =
        cupel__arena_alloc(cupel__schema_arena(schema), (count + 1) * sizeof *copy);
    if (copy == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        copy[i] = options[i];
        if (!cupel__schema_copy_text(schema, &copy[i].dialect) ||
            !cupel__schema_copy_text(schema, &copy[i].name) ||
            !cupel__schema_copy_text(schema, &copy[i].value))
            return NULL;
    }
    return copy;
}

const cupel_reference *cupel_schema_references(cupel_schema *schema,
                                               const cupel_reference *references, size_t count)
{
    cupel_reference *copy =
        cupel__arena_alloc(cupel__schema_arena(schema), (count + 1) * sizeof *copy);
    if (copy == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        copy[i] = references[i];
        if (!cupel__schema_copy_text(schema, &copy[i].schema) ||
            !cupel__schema_copy_text(schema, &copy[i].name) ||
            !cupel__schema_copy_text(schema, &copy[i].arguments) ||
            !cupel__schema_copy_text(schema, &copy[i].table))
            return NULL;
    }
    return copy;
}

cupel_column *cupel__table_copy_column(cupel_table *table, const cupel_column *column)
{
    cupel_schema *schema = table->owner;
    cupel_column copy = *column;
    const char **texts[] = { &copy.server_default, &copy.server_on_update, &copy.computed,
                             &copy.collation,      &copy.comment,          &copy.renamed_from };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!cupel__schema_copy_text(schema, texts[i]))
            return NULL;
    if (cupel_schema_type(schema, &copy.type, &column->type) < 0 ||
        !copy_options(schema, &copy.options, copy.option_count))
        return NULL;
    if (column->sequence != NULL) {
        cupel_sequence *sequence =
            cupel__arena_alloc(cupel__schema_arena(schema), sizeof *sequence);
        if (sequence == NULL)
            return NULL;
        *sequence = *column->sequence;
        copy.sequence = sequence;
    }
    cupel_column *added = cupel_table_add_column(table, column->name);
    if (added == NULL)
        return NULL;
    copy.name = added->name;
    *added = copy;
    return added;
}

cupel_constraint *cupel__table_copy_constraint(cupel_table *table,
                                               const cupel_constraint *constraint)
{
    cupel_constraint *added = cupel_table_add_constraint(table, constraint->kind, constraint->name);
    if (added == NULL || cupel__schema_fill_constraint(table->owner, added, constraint))
        return added;
    cupel_table_remove_constraint(table, added);
    return NULL;
}

cupel_index *cupel__table_copy_index(cupel_table *table, const cupel_index *index)
{
    cupel_index *added = cupel_table_add_index(table, index->name);
    if (added == NULL || cupel__schema_fill_index(table->owner, added, index))
        return added;
    cupel_table_remove_index(table, added);
    return NULL;
}

cupel_table *cupel_schema_copy_table(cupel_schema *schema, const cupel_table *table)
{
    cupel_table *copy = cupel_schema_add_table(schema, table->schema, table->name);
    if (copy == NULL || fill_table(copy, table))
        return copy;
    cupel_schema_remove_table(schema, copy);
    return NULL;
}

cupel_object *cupel_schema_copy_object(cupel_schema *schema, const cupel_object *object)
{
    cupel_object *copy =
        cupel__schema_add_object_for(schema,
                                     &(cupel_reference){ object->kind, object->schema, object->name,
                                                         object->arguments, object->table },
                                     object->dialect);
    if (copy == NULL || fill_object(copy, object))
        return copy;
    cupel_schema_remove_object(schema, copy);
    return NULL;
}

cupel_schema *cupel_schema_copy(const cupel_schema *schema)
{
    cupel_schema *copy = cupel_schema_new();
    if (copy == NULL)
        return NULL;
    copy->tells = schema->tells;
    bool copied = true;
    for (size_t i = 0; copied && i < schema->table_count; i++)
        copied = cupel_schema_copy_table(copy, schema->tables[i]) != NULL;
    for (size_t i = 0; copied && i < schema->object_count; i++)
        copied = cupel_schema_copy_object(copy, schema->objects[i]) != NULL;
    for (size_t i = 0; copied && i < schema->unread_count; i++)
        copied = cupel_schema_add_unread(copy, schema->unread[i]) != NULL;
    if (copied)
        return copy;
    cupel_schema_free(copy);
    return NULL;
}

bool cupel__schema_copy_text(cupel_schema *schema, const char **text)
{
    const char *copy = cupel_schema_text(schema, *text);
    if (*text != NULL && copy == NULL)
        return false;
    *text = copy;
    return true;
}

size_t cupel__texts_count(const char *const *texts)
{
    size_t count = 0;
    while (texts != NULL && texts[count] != NULL)
        count++;
    return count;
}

bool cupel__schema_fill_constraint(cupel_schema *schema, cupel_constraint *to,
                                   const cupel_constraint *from)
{
    cupel_constraint copy = *from;
    copy.name = to->name;
    const char **texts[] = { &copy.expression, &copy.referred_schema, &copy.referred_table,
                             &copy.method,     &copy.where,           &copy.comment };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!cupel__schema_copy_text(schema, texts[i]))
            return false;
    if (!copy_texts(schema, &copy.columns, copy.column_count) ||
        !copy_texts(schema, &copy.referred_columns, copy.column_count) ||
        !copy_texts(schema, &copy.include, cupel__texts_count(copy.include)) ||
        !copy_parts(schema, &copy.parts, copy.part_count) ||
        !copy_options(schema, &copy.options, copy.option_count))
        return false;
    *to = copy;
    return true;
}

bool cupel__schema_fill_index(cupel_schema *schema, cupel_index *to, const cupel_index *from)
{
    cupel_index copy = *from;
    copy.name = to->name;
    if (!cupel__schema_copy_text(schema, &copy.where) ||
        !cupel__schema_copy_text(schema, &copy.method) ||
        !cupel__schema_copy_text(schema, &copy.comment) ||
        !copy_texts(schema, &copy.include, cupel__texts_count(copy.include)) ||
        !copy_parts(schema, &copy.parts, copy.part_count) ||
        !copy_options(schema, &copy.options, copy.option_count))
        return false;
    *to = copy;
    return true;
}

static bool copy_texts(cupel_schema *schema, const char *const **texts, size_t count)
{
    if (*texts == NULL)
        return true;
    *texts = cupel_schema_texts(schema, *texts, count);
    return *texts != NULL;
}

static bool copy_options(cupel_schema *schema, const cupel_option **options, size_t count)
{
    if (count == 0)
        return true;
    *options = cupel_schema_options(schema, *options, count);
    return *options != NULL;
}

static bool copy_references(cupel_schema *schema, const cupel_reference **references, size_t count)
{
    if (count == 0)
        return true;
    *references = cupel_schema_references(schema, *references, count);
    return *references != NULL;
}

static bool copy_parts(cupel_schema *schema, const cupel_index_part **parts, size_t count)
{
    if (count == 0)
        return true;
    *parts = cupel_schema_parts(schema, *parts, count);
    return *parts != NULL;
}

static bool fill_table(cupel_table *to, const cupel_table *from)
{
    cupel_schema *schema = to->owner;
    to->comment = from->comment;
    to->collation = from->collation;
    to->renamed_from = from->renamed_from;
    to->partition_by = from->partition_by;
    to->partition_of = from->partition_of;
    to->partition_of_schema = from->partition_of_schema;
    to->partition_bound = from->partition_bound;
    to->options = from->options;
    to->option_count = from->option_count;
    to->needs = from->needs;
    to->need_count = from->need_count;
    const char **texts[] = { &to->comment,        &to->collation,    &to->renamed_from,
                             &to->partition_by,   &to->partition_of, &to->partition_of_schema,
                             &to->partition_bound };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!cupel__schema_copy_text(schema, texts[i]))
            return false;
    if (!copy_options(schema, &to->options, to->option_count) ||
        !copy_references(schema, &to->needs, to->need_count))
        return false;
    bool copied = true;
    for (size_t i = 0; copied && i < from->column_count; i++)
        copied = cupel__table_copy_column(to, from->columns[i]) != NULL;
    for (size_t i = 0; copied && i < from->constraint_count; i++)
        copied = cupel__table_copy_constraint(to, from->constraints[i]) != NULL;
    for (size_t i = 0; copied && i < from->index_count; i++)
        copied = cupel__table_copy_index(to, from->indexes[i]) != NULL;
    return copied;
}

/* `to` has its kind and names. */
static bool fill_object(cupel_object *to, const cupel_object *from)
{
    cupel_schema *schema = to->owner;
    cupel_object copy = *from;
    copy.owner = schema;
    copy.schema = to->schema;
    copy.name = to->name;
    copy.arguments = to->arguments;
    copy.table = to->table;
    copy.reserved = to->reserved;
    copy.dialect = to->dialect;
    copy.checks = NULL;
    copy.check_count = 0;
    copy.indexes = NULL;
    copy.index_count = 0;
    const char **texts[] = { &copy.modifiers,     &copy.definition,  &copy.comment,
                             &copy.collation,     &copy.owner_table, &copy.owner_column,
                             &copy.server_default };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!cupel__schema_copy_text(schema, texts[i]))
            return false;
    if (cupel_schema_type(schema, &copy.type, &from->type) < 0 ||
        !copy_texts(schema, &copy.labels, cupel__texts_count(copy.labels)) ||
        !copy_options(schema, &copy.options, copy.option_count) ||
        !copy_references(schema, &copy.needs, copy.need_count))
        return false;
    *to = copy;
    for (size_t i = 0; i < from->check_count; i++) {
        cupel_constraint *check = cupel_object_add_check(to, from->checks[i]->name);
        if (check == NULL || !cupel__schema_fill_constraint(schema, check, from->checks[i]))
            return false;
    }
    for (size_t i = 0; i < from->index_count; i++) {
        cupel_index *index = cupel_object_add_index(to, from->indexes[i]->name);
        if (index == NULL || !cupel__schema_fill_index(schema, index, from->indexes[i]))
            return false;
    }
    return true;
}
