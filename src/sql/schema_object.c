/* What a schema has beside tables: adding, looking up and removing it, and the words for its kinds. */
#include <string.h>

#include "base/text.h"
#include "sql/schema_private.h"

/* What an object keeps behind `reserved`. */
struct cupel__object_private {
    cupel_object *object;
    size_t check_capacity;
    size_t index_capacity;
    cupel__object_private *same_name; /* the next object of this name */
};

static bool is_named(const cupel_object *object, const cupel_reference *name);

cupel_object *cupel_schema_add_object(cupel_schema *schema, const cupel_reference *name)
{
    return cupel__schema_add_object_for(schema, name, NULL);
}

cupel_object *cupel__schema_add_object_for(cupel_schema *schema, const cupel_reference *name,
                                           const char *dialect)
{
    cupel__schema_private *p = cupel__schema_private_of(schema);
    if (name->kind == CUPEL_OBJECT_TABLE || cupel__schema_object_taken(schema, name, dialect) ||
        !cupel__schema_copy_text(schema, &dialect))
        return NULL;
    cupel_object *object = cupel__arena_zalloc(&p->arena, sizeof *object);
    cupel__object_private *entry = cupel__arena_zalloc(&p->arena, sizeof *entry);
    const cupel_reference *copy = cupel_schema_references(schema, name, 1);
    if (object == NULL || entry == NULL || copy == NULL ||
        !cupel__schema_reserve(&p->arena, &schema->objects, schema->object_count,
                               &p->object_capacity))
        return NULL;
    *object = (cupel_object){ .owner = schema,
                              .kind = copy->kind,
                              .schema = copy->schema,
                              .name = copy->name,
                              .arguments = copy->arguments,
                              .table = copy->table,
                              .nullable = true,
                              .reserved = entry,
                              .dialect = dialect };
    entry->object = object;
    cupel__object_private *first = cupel__map_get_text(&p->objects, object->name);
    if (first != NULL) {
        entry->same_name = first->same_name;
        first->same_name = entry;
    } else if (!cupel__map_put_text(&p->objects, object->name, entry)) {
        return NULL;
    }
    schema->objects[schema->object_count++] = object;
    return object;
}

bool cupel__schema_uses_enum(const cupel_schema *schema, const cupel_object *object)
{
    for (size_t i = 0; object->kind == CUPEL_OBJECT_ENUM && i < schema->table_count; i++) {
        const cupel_table *table = schema->tables[i];
        for (size_t k = 0; k < table->column_count; k++) {
            const cupel_type *type = &table->columns[k]->type;
            if (type->kind == CUPEL_TYPE_ENUM && cupel__text_equal(type->name, object->name) &&
                cupel__text_equal(type->schema, object->schema))
                return true;
        }
    }
    return false;
}

cupel_constraint *cupel_object_add_check(cupel_object *domain, const char *name)
{
    cupel__object_private *p = domain->reserved;
    cupel__arena *arena = cupel__schema_arena(domain->owner);
    cupel_constraint *check = cupel__arena_zalloc(arena, sizeof *check);
    if (check == NULL ||
        !cupel__schema_reserve(arena, &domain->checks, domain->check_count, &p->check_capacity))
        return NULL;
    check->kind = CUPEL_CONSTRAINT_CHECK;
    check->name = name;
    if (!cupel__schema_copy_text(domain->owner, &check->name))
        return NULL;
    domain->checks[domain->check_count++] = check;
    return check;
}

cupel_index *cupel_object_add_index(cupel_object *view, const char *name)
{
    cupel__object_private *p = view->reserved;
    cupel__arena *arena = cupel__schema_arena(view->owner);
    cupel_index *index = cupel__arena_zalloc(arena, sizeof *index);
    if (index == NULL ||
        !cupel__schema_reserve(arena, &view->indexes, view->index_count, &p->index_capacity))
        return NULL;
    index->name = name;
    if (!cupel__schema_copy_text(view->owner, &index->name))
        return NULL;
    view->indexes[view->index_count++] = index;
    return index;
}

cupel_object *cupel_schema_object(const cupel_schema *schema, const cupel_reference *name)
{
    const cupel__object_private *entry =
        cupel__map_get_text(&cupel__schema_private_of(schema)->objects, name->name);
    while (entry != NULL && !is_named(entry->object, name))
        entry = entry->same_name;
    return entry == NULL ? NULL : entry->object;
}

void cupel_schema_remove_object(cupel_schema *schema, const cupel_object *object)
{
    cupel__schema_private *p = cupel__schema_private_of(schema);
    if (object->owner != schema)
        return;
    cupel__object_private *entry = object->reserved;
    cupel__object_private *first = cupel__map_get_text(&p->objects, object->name);
    if (first == entry) {
        /* The key is the first object's name, so the next one brings its own; replacing an entry
         * needs no memory. */
        if (entry->same_name == NULL)
            cupel__map_remove_text(&p->objects, object->name);
        else
            (void)cupel__map_put_text(&p->objects, entry->same_name->object->name,
                                      entry->same_name);
    } else {
        while (first != NULL && first->same_name != entry)
            first = first->same_name;
        if (first == NULL)
            return; /* taken out before */
        first->same_name = entry->same_name;
    }
    entry->same_name = NULL;
    cupel__schema_unlist(schema->objects, &schema->object_count, object);
}

cupel_unread *cupel_schema_add_unread(cupel_schema *schema, const cupel_unread *unread)
{
    cupel__schema_private *p = cupel__schema_private_of(schema);
    cupel_unread *copy = cupel__arena_alloc(&p->arena, sizeof *copy);
    if (copy == NULL || !cupel__schema_reserve(&p->arena, &schema->unread, schema->unread_count,
                                               &p->unread_capacity))
        return NULL;
    *copy = *unread;
    const char **texts[] = { &copy->kind, &copy->schema, &copy->name, &copy->table };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!cupel__schema_copy_text(schema, texts[i]))
            return NULL;
    schema->unread[schema->unread_count++] = copy;
    return copy;
}

void cupel_schema_remove_unread(cupel_schema *schema, const cupel_unread *unread)
{
    cupel__schema_unlist(schema->unread, &schema->unread_count, unread);
}

bool cupel__schema_object_taken(const cupel_schema *schema, const cupel_reference *name,
                                const char *dialect)
{
    const cupel__object_private *entry =
        cupel__map_get_text(&cupel__schema_private_of(schema)->objects, name->name);
    for (; entry != NULL; entry = entry->same_name) {
        const char *other = entry->object->dialect;
        if (is_named(entry->object, name) &&
            (dialect == NULL || other == NULL || strcmp(dialect, other) == 0))
            return true;
    }
    return false;
}

void cupel_schema_keep_dialect(cupel_schema *schema, const char *dialect)
{
    for (size_t i = schema->object_count; i-- > 0;)
        if (!cupel__object_is_for(schema->objects[i], dialect))
            cupel_schema_remove_object(schema, schema->objects[i]);
}

bool cupel__object_is_for(const cupel_object *object, const char *dialect)
{
    return object->dialect == NULL || strcmp(object->dialect, dialect) == 0;
}

const char *cupel_option_value(const cupel_option *options, size_t count, const char *dialect,
                               const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(options[i].dialect, dialect) == 0 && cupel__text_iequal(options[i].name, name))
            return options[i].value == NULL ? "" : options[i].value;
    return NULL;
}

bool cupel__object_owner(const cupel_object *object, cupel_reference *out)
{
    static const cupel_object_kind kinds[] = { CUPEL_OBJECT_VIEW, CUPEL_OBJECT_MATERIALIZED_VIEW,
                                               CUPEL_OBJECT_FOREIGN_TABLE };
    *out = (cupel_reference){ CUPEL_OBJECT_TABLE, object->schema, object->table, NULL, NULL };
    if (object->table == NULL)
        return false;
    if (cupel_schema_table(object->owner, object->schema, object->table) != NULL)
        return true;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        out->kind = kinds[i];
        if (cupel_schema_object(object->owner, out) != NULL)
            return true;
    }
    return false;
}

const char *cupel_object_kind_text(cupel_object_kind kind)
{
    static const char *const words[] = {
#define CUPEL_X(name, text) [name] = (text),
        CUPEL_OBJECT_KINDS(CUPEL_X)
#undef CUPEL_X
    };
    return (unsigned)kind < sizeof words / sizeof words[0] ? words[kind] : "object";
}

static bool is_named(const cupel_object *object, const cupel_reference *name)
{
    return object->kind == name->kind && cupel__text_equal(object->schema, name->schema) &&
           strcmp(object->name, name->name) == 0 &&
           cupel__text_equal(object->arguments, name->arguments) &&
           cupel__text_equal(object->table, name->table);
}
