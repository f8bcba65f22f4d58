/* Renaming tables and columns with all that names them. */
#include "sql/mentions.h"

#include <string.h>

#include "base/text.h"
#include "sql/schema_private.h"

/* A list to be put in another's place once nothing can fail any more. */
typedef struct edit {
    const char *const **texts_slot; /* or NULL, then */
    const cupel_index_part **parts_slot;
    const char *const *texts;
    const cupel_index_part *parts;
    struct edit *next;
} edit;

static bool note_table(cupel__mentions *m, cupel_table *table);
static bool note_object(cupel__mentions *m, cupel_object *object);
static bool note_references(cupel__mentions *m, const cupel_schema *schema,
                            const cupel_reference *references, size_t count);
static bool note_name(cupel__mentions *m, const cupel_schema *schema, const char *namespace_,
                      const char **name);
static bool note(cupel__mentions *m, cupel__links *links, const cupel_table *table,
                 const void *item);
static bool edits_in_table(edit **edits, const cupel_table *table, const char *old_name,
                           const char *new_name);
static bool edit_texts(edit **edits, cupel__arena *arena, const char *const **slot, size_t count,
                       const char *old_name, const char *new_name);
static bool edit_parts(edit **edits, cupel__arena *arena, const cupel_index_part **slot,
                       size_t count, const char *old_name, const char *new_name);

int cupel_table_rename(cupel_table *table, const char *new_name)
{
    cupel__mentions mentions = { 0 };
    int code = cupel__mentions_find(&mentions, table->owner, table)
                   ? cupel__table_rename(&mentions, table, new_name)
                   : CUPEL_ENOMEM;
    cupel__mentions_release(&mentions);
    return code;
}

int cupel_table_rename_column(cupel_table *table, const char *old_name, const char *new_name)
{
    cupel__mentions mentions = { 0 };
    int code = cupel__mentions_find(&mentions, table->owner, table)
                   ? cupel__table_rename_column(&mentions, table, old_name, new_name)
                   : CUPEL_ENOMEM;
    cupel__mentions_release(&mentions);
    return code;
}

bool cupel__mentions_find(cupel__mentions *m, const cupel_schema *schema, const cupel_table *only)
{
    bool noted = true;
    m->only = only;
    for (size_t i = 0; noted && i < schema->table_count; i++)
        noted = note_table(m, schema->tables[i]);
    for (size_t i = 0; noted && i < schema->object_count; i++)
        noted = note_object(m, schema->objects[i]);
    return noted;
}

void cupel__mentions_release(cupel__mentions *m)
{
    cupel__links_release(&m->keys);
    cupel__links_release(&m->names);
    cupel__links_release(&m->owned);
    cupel__arena_release(&m->arena);
}

int cupel__table_rename(const cupel__mentions *m, cupel_table *table, const char *new_name)
{
    const char *name = cupel_schema_text(table->owner, new_name);
    if (name == NULL)
        return CUPEL_ENOMEM;
    if (cupel_schema_table(table->owner, table->schema, new_name) != NULL)
        return CUPEL_EINVAL;
    if (!cupel__table_set_name(table, name))
        return CUPEL_ENOMEM;
    for (const cupel__link *l = cupel__links_of(&m->keys, table); l != NULL; l = l->next)
        ((cupel_constraint *)l->item)->referred_table = name;
    for (const cupel__link *l = cupel__links_of(&m->names, table); l != NULL; l = l->next)
        *(const char **)l->item = name;
    return 0;
}

int cupel__table_rename_column(const cupel__mentions *m, cupel_table *table, const char *old_name,
                               const char *new_name)
{
    cupel__arena *arena = cupel__schema_arena(table->owner);
    cupel_column *column = cupel_table_column(table, old_name);
    if (column == NULL || cupel_table_column(table, new_name) != NULL)
        return CUPEL_EINVAL;
    const char *old = column->name;
    const char *name = cupel_schema_text(table->owner, new_name);
    edit *edits = NULL;
    bool edited = name != NULL && edits_in_table(&edits, table, old, name);
    for (const cupel__link *l = cupel__links_of(&m->keys, table); edited && l != NULL;
         l = l->next) {
        cupel_constraint *key = (cupel_constraint *)l->item;
        edited = edit_texts(&edits, arena, &key->referred_columns, key->column_count, old, name);
    }
    if (!edited || !cupel__column_set_name(table, column, name))
        return CUPEL_ENOMEM;
    for (; edits != NULL; edits = edits->next) {
        if (edits->texts_slot != NULL)
            *edits->texts_slot = edits->texts;
        else
            *edits->parts_slot = edits->parts;
    }
    for (const cupel__link *l = cupel__links_of(&m->owned, table); l != NULL; l = l->next) {
        cupel_object *sequence = (cupel_object *)l->item;
        if (cupel__text_equal(sequence->owner_column, old))
            sequence->owner_column = name;
    }
    return 0;
}

static bool note_table(cupel__mentions *m, cupel_table *table)
{
    bool noted = note_name(m, table->owner, table->partition_of_schema, &table->partition_of) &&
                 note_references(m, table->owner, table->needs, table->need_count);
    for (size_t i = 0; noted && i < table->constraint_count; i++) {
        cupel_constraint *key = table->constraints[i];
        noted = note(m, &m->keys, cupel__constraint_target(table, key), key);
    }
    return noted;
}

static bool note_object(cupel__mentions *m, cupel_object *object)
{
    const cupel_schema *schema = object->owner;
    const cupel_table *owner = object->owner_table != NULL
                                   ? cupel_schema_table(schema, object->schema, object->owner_table)
                                   : NULL;
    return note(m, &m->owned, owner, object) &&
           note_name(m, schema, object->schema, &object->owner_table) &&
           note_name(m, schema, object->schema, &object->table) &&
           note_references(m, schema, object->needs, object->need_count);
}

/* The list is the schema's own, although others see it as constant. */
static bool note_references(cupel__mentions *m, const cupel_schema *schema,
                            const cupel_reference *references, size_t count)
{
    bool noted = true;
    for (size_t i = 0; noted && i < count; i++) {
        cupel_reference *reference = (cupel_reference *)&references[i];
        noted =
            note_name(m, schema, reference->schema,
                      reference->kind == CUPEL_OBJECT_TABLE ? &reference->name : &reference->table);
    }
    return noted;
}

static bool note_name(cupel__mentions *m, const cupel_schema *schema, const char *namespace_,
                      const char **name)
{
    return *name == NULL || note(m, &m->names, cupel_schema_table(schema, namespace_, *name), name);
}

static bool note(cupel__mentions *m, cupel__links *links, const cupel_table *table,
                 const void *item)
{
    if (table == NULL || (m->only != NULL && table != m->only))
        return true;
    return cupel__links_add(links, &m->arena, table, item);
}

/* Collects what has to change in the table that the column is of. */
static bool edits_in_table(edit **edits, const cupel_table *table, const char *old_name,
                           const char *new_name)
{
    cupel__arena *arena = cupel__schema_arena(table->owner);
    bool edited = true;
    for (size_t i = 0; edited && i < table->constraint_count; i++) {
        cupel_constraint *c = table->constraints[i];
        edited = edit_texts(edits, arena, &c->columns, c->column_count, old_name, new_name) &&
                 edit_parts(edits, arena, &c->parts, c->part_count, old_name, new_name) &&
                 edit_texts(edits, arena, &c->include, cupel__texts_count(c->include), old_name,
                            new_name);
    }
    for (size_t i = 0; edited && i < table->index_count; i++) {
        cupel_index *index = table->indexes[i];
        edited = edit_parts(edits, arena, &index->parts, index->part_count, old_name, new_name) &&
                 edit_texts(edits, arena, &index->include, cupel__texts_count(index->include),
                            old_name, new_name);
    }
    return edited;
}

static bool edit_texts(edit **edits, cupel__arena *arena, const char *const **slot, size_t count,
                       const char *old_name, const char *new_name)
{
    size_t at = 0;
    while (at < count && strcmp((*slot)[at], old_name) != 0)
        at++;
    if (at == count)
        return true;
    edit *change = cupel__arena_zalloc(arena, sizeof *change);
    const char **texts = cupel__arena_alloc(arena, (count + 1) * sizeof *texts);
    if (change == NULL || texts == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        texts[i] = strcmp((*slot)[i], old_name) == 0 ? new_name : (*slot)[i];
    texts[count] = NULL;
    *change = (edit){ .texts_slot = slot, .texts = texts, .next = *edits };
    *edits = change;
    return true;
}

static bool edit_parts(edit **edits, cupel__arena *arena, const cupel_index_part **slot,
                       size_t count, const char *old_name, const char *new_name)
{
    if (count == 0)
        return true;
    edit *change = cupel__arena_zalloc(arena, sizeof *change);
    cupel_index_part *parts = cupel__arena_alloc(arena, (count + 1) * sizeof *parts);
    if (change == NULL || parts == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        parts[i] = (*slot)[i];
        if (parts[i].column != NULL && strcmp(parts[i].column, old_name) == 0)
            parts[i].column = new_name;
    }
    *change = (edit){ .parts_slot = slot, .parts = parts, .next = *edits };
    *edits = change;
    return true;
}
