/* What else there is to do in a random schema where something goes or gets another name, and what
 * stands in the way of that. */
#include "random_parts.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "sql/quote.h"
#include "sql/schema.h"

/* A name that becomes another, as it stands in SQL. */
typedef struct renaming {
    cupel_schema *schema;
    cupel__buf from;
    cupel__buf to;
} renaming;

static void follow_in_text(const renaming *n, const char **text);
static void follow_in_parts(const renaming *n, const cupel_index_part **parts, size_t count);
static void follow_in_table(const renaming *n, cupel_table *table);
static void follow_in_object(const renaming *n, cupel_object *object);
static void follow(const random_source *r, cupel_schema *schema, const char *from, const char *to);
static void follow_in_needs(cupel_schema *schema, const cupel_reference **needs, size_t count,
                            const cupel_table *table, const char *name);
static bool is_reference_to(const cupel_reference *reference, const cupel_reference *name);

/* Names are given once, so that a part of one is rarely another. Between quotes, quotes are doubled. */
bool random_mentions(const char *sql, const char *name)
{
    for (; sql != NULL && *sql != '\0'; sql++) {
        const char *at = sql;
        const char *rest = name;
        while (*rest != '\0' && *at == *rest) {
            at += 1 + ((*at == '"' || *at == '`') && at[1] == *at);
            rest++;
        }
        if (*rest == '\0')
            return true;
    }
    return false;
}

bool random_is_key_part(const cupel_table *table, const char *column)
{
    const cupel_constraint *key = cupel_table_primary_key(table);
    return key != NULL && cupel__constraint_has_column(key, column);
}

bool random_is_in_foreign_key(const cupel_schema *schema, const cupel_table *table,
                              const char *column)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        const cupel_table *other = schema->tables[i];
        for (size_t k = 0; k < other->constraint_count; k++) {
            const cupel_constraint *key = other->constraints[k];
            if (key->kind != CUPEL_CONSTRAINT_FOREIGN_KEY)
                continue;
            if (other == table && cupel__constraint_has_column(key, column))
                return true;
            for (size_t c = 0; c < key->column_count; c++)
                if (strcmp(key->referred_table, table->name) == 0 &&
                    strcmp(key->referred_columns[c], column) == 0)
                    return true;
        }
    }
    return false;
}

bool random_is_mentioned(const cupel_table *table, const char *column)
{
    if (random_mentions(table->partition_by, column))
        return true;
    for (size_t i = 0; i < table->column_count; i++)
        if (random_mentions(table->columns[i]->computed, column))
            return true;
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *constraint = table->constraints[i];
        if (random_mentions(constraint->expression, column) ||
            constraint->kind == CUPEL_CONSTRAINT_EXCLUDE)
            return true;
    }
    for (size_t i = 0; i < table->index_count; i++)
        for (size_t k = 0; k < table->indexes[i]->part_count; k++)
            if (random_mentions(table->indexes[i]->parts[k].expression, column) ||
                random_mentions(table->indexes[i]->where, column))
                return true;
    return false;
}

bool random_is_in_object(const cupel_schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->object_count; i++)
        if (random_mentions(schema->objects[i]->definition, name) ||
            (schema->objects[i]->owner_column != NULL &&
             strcmp(schema->objects[i]->owner_column, name) == 0))
            return true;
    return false;
}

bool random_is_referred(const cupel_schema *schema, const cupel_table *table)
{
    for (size_t i = 0; i < schema->table_count; i++)
        for (size_t k = 0; k < schema->tables[i]->constraint_count; k++)
            if (cupel__constraint_target(schema->tables[i], schema->tables[i]->constraints[k]) ==
                table)
                return true;
    return false;
}

bool random_is_joined(const cupel_table *table)
{
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i]->kind == CUPEL_CONSTRAINT_FOREIGN_KEY)
            return true;
    return random_is_referred(table->owner, table);
}

static bool is_reference_to(const cupel_reference *reference, const cupel_reference *name)
{
    return reference->kind == name->kind && strcmp(reference->name, name->name) == 0 &&
           cupel__text_equal(reference->schema, name->schema);
}

bool random_is_needed(const cupel_schema *schema, const cupel_reference *name)
{
    for (size_t i = 0; i < schema->object_count; i++)
        for (size_t k = 0; k < schema->objects[i]->need_count; k++)
            if (is_reference_to(&schema->objects[i]->needs[k], name))
                return true;
    for (size_t i = 0; i < schema->table_count; i++)
        for (size_t k = 0; k < schema->tables[i]->need_count; k++)
            if (is_reference_to(&schema->tables[i]->needs[k], name))
                return true;
    return false;
}

void random_forget_column(cupel_table *table, const char *column)
{
    for (size_t i = table->constraint_count; i-- > 0;) {
        const cupel_constraint *constraint = table->constraints[i];
        bool has = cupel__constraint_has_column(constraint, column) ||
                   random_mentions(constraint->expression, column) ||
                   random_mentions(constraint->where, column) ||
                   constraint->kind == CUPEL_CONSTRAINT_EXCLUDE;
        for (size_t k = 0; constraint->include != NULL && constraint->include[k] != NULL; k++)
            has = has || strcmp(constraint->include[k], column) == 0;
        if (has)
            cupel_table_remove_constraint(table, constraint);
    }
    for (size_t i = table->index_count; i-- > 0;) {
        const cupel_index *index = table->indexes[i];
        bool has = random_mentions(index->where, column);
        for (size_t k = 0; k < index->part_count; k++)
            has = has || random_mentions(index->parts[k].expression, column) ||
                  cupel__text_equal(index->parts[k].column, column);
        for (size_t k = 0; index->include != NULL && index->include[k] != NULL; k++)
            has = has || strcmp(index->include[k], column) == 0;
        if (has)
            cupel_table_remove_index(table, index);
    }
}

/* The table with its parts, the keys that refer to it, and what needs it. */
void random_forget_table(cupel_schema *schema, const cupel_table *table)
{
    const cupel_reference name = { CUPEL_OBJECT_TABLE, table->schema, table->name, NULL, NULL };
    for (size_t i = 0; i < schema->table_count; i++) {
        cupel_table *other = schema->tables[i];
        for (size_t k = other->constraint_count; k-- > 0;)
            if (cupel__constraint_target(other, other->constraints[k]) == table)
                cupel_table_remove_constraint(other, other->constraints[k]);
    }
    for (bool again = true; again;) {
        again = false;
        for (size_t i = schema->table_count; !again && i-- > 0;) {
            const cupel_table *part = schema->tables[i];
            if (random_is_below(part, table)) {
                random_forget_table(schema, part);
                again = true;
            }
        }
    }
    for (size_t i = schema->object_count; i-- > 0;) {
        cupel_object *object = schema->objects[i];
        if (object->owner_table != NULL && strcmp(object->owner_table, table->name) == 0)
            object->owner_table = object->owner_column = NULL;
    }
    for (bool again = true; again;) {
        again = false;
        for (size_t i = schema->object_count; !again && i-- > 0;) {
            const cupel_object *object = schema->objects[i];
            bool needs = object->table != NULL && strcmp(object->table, table->name) == 0;
            for (size_t k = 0; k < object->need_count; k++) {
                const cupel_reference *need = &object->needs[k];
                needs =
                    needs || is_reference_to(need, &name) ||
                    (need->kind != CUPEL_OBJECT_TABLE && cupel_schema_object(schema, need) == NULL);
            }
            if (needs) {
                cupel_schema_remove_object(schema, object);
                again = true;
            }
        }
    }
    cupel_schema_remove_table(schema, table);
}

void random_need(cupel_schema *schema, const cupel_reference **needs, size_t *count,
                 cupel_reference need)
{
    cupel_reference all[32];
    for (size_t i = 0; i < *count; i++)
        if (is_reference_to(&(*needs)[i], &need))
            return;
    if (*count == COUNT(all))
        return;
    for (size_t i = 0; i < *count; i++)
        all[i] = (*needs)[i];
    all[*count] = need;
    *needs = cupel_schema_references(schema, all, *count + 1);
    assert(*needs != NULL);
    (*count)++;
}

void random_rename_table(const random_source *r, cupel_table *table, const char *name)
{
    cupel_schema *schema = table->owner;
    const char *old = cupel_schema_text(schema, table->name);
    if (table->renamed_from == NULL && random_is_old(r, table, NULL))
        table->renamed_from = old;
    for (size_t i = 0; i < schema->table_count; i++) {
        cupel_table *other = schema->tables[i];
        if (cupel__text_equal(other->partition_of, old))
            other->partition_of = cupel_schema_text(schema, name);
        follow_in_needs(schema, &other->needs, other->need_count, table, name);
    }
    for (size_t i = 0; i < schema->object_count; i++) {
        cupel_object *object = schema->objects[i];
        if (cupel__text_equal(object->table, old))
            object->table = cupel_schema_text(schema, name);
        if (cupel__text_equal(object->owner_table, old))
            object->owner_table = cupel_schema_text(schema, name);
        follow_in_needs(schema, &object->needs, object->need_count, table, name);
    }
    follow(r, schema, old, name);
    int code = cupel_table_rename(table, name);
    assert(code == 0);
    (void)code;
}

void random_rename_column(const random_source *r, cupel_table *table, cupel_column *column,
                          const char *name)
{
    cupel_schema *schema = table->owner;
    const char *old = cupel_schema_text(schema, column->name);
    if (column->renamed_from == NULL && random_is_old(r, table, old))
        column->renamed_from = old;
    for (size_t i = 0; i < schema->object_count; i++)
        if (cupel__text_equal(schema->objects[i]->owner_column, old))
            schema->objects[i]->owner_column = cupel_schema_text(schema, name);
    follow(r, schema, old, name);
    int code = cupel_table_rename_column(table, old, name);
    assert(code == 0);
    (void)code;
}

static void follow_in_needs(cupel_schema *schema, const cupel_reference **needs, size_t count,
                            const cupel_table *table, const char *name)
{
    const cupel_reference old = { CUPEL_OBJECT_TABLE, table->schema, table->name, NULL, NULL };
    cupel_reference all[32];
    for (size_t i = 0; i < count; i++) {
        all[i] = (*needs)[i];
        if (is_reference_to(&all[i], &old))
            all[i].name = name;
    }
    if (count > 0)
        *needs = cupel_schema_references(schema, all, count);
}

/* In all SQL of the schema; names are given once. */
static void follow(const random_source *r, cupel_schema *schema, const char *from, const char *to)
{
    renaming n = { .schema = schema };
    cupel__quote_identifier(&n.from, r->dialect, from);
    cupel__quote_identifier(&n.to, r->dialect, to);
    for (size_t i = 0; i < schema->table_count; i++)
        follow_in_table(&n, schema->tables[i]);
    for (size_t i = 0; i < schema->object_count; i++)
        follow_in_object(&n, schema->objects[i]);
    cupel__buf_release(&n.from);
    cupel__buf_release(&n.to);
}

static void follow_in_table(const renaming *n, cupel_table *table)
{
    follow_in_text(n, &table->partition_by);
    for (size_t i = 0; i < table->column_count; i++)
        follow_in_text(n, &table->columns[i]->computed);
    for (size_t i = 0; i < table->constraint_count; i++) {
        cupel_constraint *constraint = table->constraints[i];
        follow_in_text(n, &constraint->expression);
        follow_in_text(n, &constraint->where);
        follow_in_parts(n, &constraint->parts, constraint->part_count);
    }
    for (size_t i = 0; i < table->index_count; i++) {
        follow_in_text(n, &table->indexes[i]->where);
        follow_in_parts(n, &table->indexes[i]->parts, table->indexes[i]->part_count);
    }
}

static void follow_in_object(const renaming *n, cupel_object *object)
{
    follow_in_text(n, &object->definition);
    for (size_t i = 0; i < object->index_count; i++) {
        follow_in_text(n, &object->indexes[i]->where);
        follow_in_parts(n, &object->indexes[i]->parts, object->indexes[i]->part_count);
    }
}

static void follow_in_parts(const renaming *n, const cupel_index_part **parts, size_t count)
{
    cupel_index_part copies[4];
    if (*parts == NULL || count > COUNT(copies))
        return;
    for (size_t i = 0; i < count; i++) {
        copies[i] = (*parts)[i];
        follow_in_text(n, &copies[i].expression);
    }
    *parts = cupel_schema_parts(n->schema, copies, count);
}

static bool is_letter(char c)
{
    return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

static void follow_in_text(const renaming *n, const char **text)
{
    const char *from = cupel__buf_text(&n->from);
    cupel__buf out = { 0 };
    if (*text == NULL || strstr(*text, from) == NULL)
        return;
    for (const char *at = *text; *at != '\0';) {
        bool begins = at == *text || !is_letter(at[-1]);
        if (begins && strncmp(at, from, n->from.size) == 0 && !is_letter(at[n->from.size])) {
            cupel__buf_append(&out, cupel__buf_text(&n->to));
            at += n->from.size;
        } else {
            cupel__buf_append_char(&out, *at++);
        }
    }
    *text = cupel_schema_text(n->schema, cupel__buf_text(&out));
    cupel__buf_release(&out);
    assert(*text != NULL);
}
