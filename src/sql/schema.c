/* The schema type: building, looking up and removing its tables and what is in them. */
#include <string.h>

#include "base/text.h"
#include "sql/schema_private.h"

/* Tables with fewer columns are searched one by one, which is quicker than hashing. */
enum { COLUMNS_WITHOUT_MAP = 8 };

/* What a table keeps behind `reserved`. */
struct cupel__table_private {
    cupel_table *table;
    cupel__map columns; /* in use from COLUMNS_WITHOUT_MAP columns on */
    size_t column_capacity;
    size_t constraint_capacity;
    size_t index_capacity;
    struct cupel__table_private *same_name; /* the next table of this name, in another namespace */
    struct cupel__table_private *next;      /* of all the schema ever had, to be released */
};

static cupel__table_private *table_private_of(const cupel_table *table);
static bool tables_put(cupel__schema_private *p, cupel__table_private *entry);
static void tables_remove(cupel__schema_private *p, cupel__table_private *entry);
static bool columns_index(cupel__table_private *p);

cupel_schema *cupel_schema_new(void)
{
    cupel__schema_private *p = cupel_alloc(sizeof *p);
    if (p == NULL)
        return NULL;
    memset(p, 0, sizeof *p);
    p->schema.reserved = p;
    p->schema.tells = UINT32_MAX;
    return &p->schema;
}

void cupel_schema_free(cupel_schema *schema)
{
    if (schema == NULL)
        return;
    cupel__schema_private *p = cupel__schema_private_of(schema);
    for (cupel__table_private *entry = p->all; entry != NULL; entry = entry->next)
        cupel__map_release(&entry->columns);
    cupel__map_release(&p->tables);
    cupel__map_release(&p->objects);
    cupel__arena_release(&p->arena);
    cupel_free(p);
}

cupel__arena *cupel__schema_arena(const cupel_schema *schema)
{
    return &cupel__schema_private_of(schema)->arena;
}

cupel_table *cupel_schema_add_table(cupel_schema *schema, const char *namespace_, const char *name)
{
    cupel__schema_private *p = cupel__schema_private_of(schema);
    if (cupel_schema_table(schema, namespace_, name) != NULL)
        return NULL;
    cupel_table *table = cupel__arena_zalloc(&p->arena, sizeof *table);
    cupel__table_private *entry = cupel__arena_zalloc(&p->arena, sizeof *entry);
    if (table == NULL || entry == NULL ||
        !cupel__schema_reserve(&p->arena, &schema->tables, schema->table_count, &p->table_capacity))
        return NULL;
    table->owner = schema;
    table->name = cupel__arena_strdup(&p->arena, name);
    table->schema = cupel__arena_strdup(&p->arena, namespace_);
    table->reserved = entry;
    entry->table = table;
    if (table->name == NULL || (namespace_ != NULL && table->schema == NULL) ||
        !tables_put(p, entry))
        return NULL;
    entry->next = p->all;
    p->all = entry;
    schema->tables[schema->table_count++] = table;
    return table;
}

cupel_column *cupel_table_add_column(cupel_table *table, const char *name)
{
    cupel__table_private *p = table_private_of(table);
    cupel__arena *arena = cupel__schema_arena(table->owner);
    if (cupel_table_column(table, name) != NULL)
        return NULL;
    cupel_column *column = cupel__arena_zalloc(arena, sizeof *column);
    if (column == NULL ||
        !cupel__schema_reserve(arena, &table->columns, table->column_count, &p->column_capacity))
        return NULL;
    column->name = cupel__arena_strdup(arena, name);
    if (column->name == NULL)
        return NULL;
    table->columns[table->column_count++] = column;
    if (!columns_index(p)) {
        table->column_count--;
        return NULL;
    }
    return column;
}

cupel_constraint *cupel_table_add_constraint(cupel_table *table, cupel_constraint_kind kind,
                                             const char *name)
{
    cupel__table_private *p = table_private_of(table);
    cupel__arena *arena = cupel__schema_arena(table->owner);
    cupel_constraint *constraint = cupel__arena_zalloc(arena, sizeof *constraint);
    if (constraint == NULL ||
        !cupel__schema_reserve(arena, &table->constraints, table->constraint_count,
                               &p->constraint_capacity))
        return NULL;
    constraint->kind = kind;
    constraint->name = cupel__arena_strdup(arena, name);
    if (name != NULL && constraint->name == NULL)
        return NULL;
    table->constraints[table->constraint_count++] = constraint;
    return constraint;
}

cupel_index *cupel_table_add_index(cupel_table *table, const char *name)
{
    cupel__table_private *p = table_private_of(table);
    cupel__arena *arena = cupel__schema_arena(table->owner);
    cupel_index *index = cupel__arena_zalloc(arena, sizeof *index);
    if (index == NULL ||
        !cupel__schema_reserve(arena, &table->indexes, table->index_count, &p->index_capacity))
        return NULL;
    index->name = cupel__arena_strdup(arena, name);
    if (name != NULL && index->name == NULL)
        return NULL;
    table->indexes[table->index_count++] = index;
    return index;
}

void cupel_schema_remove_table(cupel_schema *schema, const cupel_table *table)
{
    if (table->owner != schema || cupel_schema_table(schema, table->schema, table->name) != table)
        return;
    tables_remove(cupel__schema_private_of(schema), table_private_of(table));
    cupel__schema_unlist(schema->tables, &schema->table_count, table);
}

void cupel_table_remove_column(cupel_table *table, const cupel_column *column)
{
    if (cupel_table_column(table, column->name) != column)
        return;
    cupel__map_remove_text(&table_private_of(table)->columns, column->name);
    cupel__schema_unlist(table->columns, &table->column_count, column);
}

void cupel_table_remove_constraint(cupel_table *table, const cupel_constraint *constraint)
{
    cupel__schema_unlist(table->constraints, &table->constraint_count, constraint);
}

void cupel_table_remove_index(cupel_table *table, const cupel_index *index)
{
    cupel__schema_unlist(table->indexes, &table->index_count, index);
}

bool cupel__table_set_name(cupel_table *table, const char *name)
{
    cupel__schema_private *p = cupel__schema_private_of(table->owner);
    cupel__table_private *entry = table_private_of(table);
    if (!cupel__map_reserve(&p->tables, 1))
        return false;
    tables_remove(p, entry);
    table->name = name;
    (void)tables_put(p, entry);
    return true;
}

bool cupel__column_set_name(cupel_table *table, cupel_column *column, const char *name)
{
    cupel__table_private *p = table_private_of(table);
    if (!cupel__map_reserve(&p->columns, 1))
        return false;
    if (cupel__map_remove_text(&p->columns, column->name) != NULL)
        (void)cupel__map_put_text(&p->columns, name, column);
    column->name = name;
    return true;
}

cupel_table *cupel_schema_table(const cupel_schema *schema, const char *namespace_,
                                const char *name)
{
    const cupel__table_private *entry =
        cupel__map_get_text(&cupel__schema_private_of(schema)->tables, name);
    while (entry != NULL && !cupel__text_equal(entry->table->schema, namespace_))
        entry = entry->same_name;
    return entry == NULL ? NULL : entry->table;
}

cupel_column *cupel_table_column(const cupel_table *table, const char *name)
{
    if (table->column_count > COLUMNS_WITHOUT_MAP)
        return cupel__map_get_text(&table_private_of(table)->columns, name);
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i]->name, name) == 0)
            return table->columns[i];
    return NULL;
}

cupel_constraint *cupel_table_primary_key(const cupel_table *table)
{
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i]->kind == CUPEL_CONSTRAINT_PRIMARY_KEY)
            return table->constraints[i];
    return NULL;
}

cupel_constraint *cupel_table_constraint(const cupel_table *table, const char *name)
{
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i]->name != NULL && strcmp(table->constraints[i]->name, name) == 0)
            return table->constraints[i];
    return NULL;
}

cupel_index *cupel_table_index(const cupel_table *table, const char *name)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (table->indexes[i]->name != NULL && strcmp(table->indexes[i]->name, name) == 0)
            return table->indexes[i];
    return NULL;
}

cupel_type cupel__column_type(const cupel_column *column)
{
    const cupel_type widest = { .kind = CUPEL_TYPE_BIGINT };
    return column->any_width ? widest : column->type;
}

cupel_table *cupel__constraint_target(const cupel_table *owner, const cupel_constraint *constraint)
{
    if (constraint->kind != CUPEL_CONSTRAINT_FOREIGN_KEY)
        return NULL;
    const char *namespace_ =
        constraint->referred_schema != NULL ? constraint->referred_schema : owner->schema;
    cupel_table *target = cupel_schema_table(owner->owner, namespace_, constraint->referred_table);
    /* From another namespace the default one can be told by its own name only. */
    if (target == NULL && owner->schema != NULL && constraint->referred_schema != NULL)
        target = cupel_schema_table(owner->owner, NULL, constraint->referred_table);
    return target;
}

bool cupel__constraint_refers_to(const cupel_table *owner, const cupel_constraint *constraint,
                                 const cupel_table *table)
{
    return cupel__constraint_target(owner, constraint) == table;
}

bool cupel__constraint_has_column(const cupel_constraint *constraint, const char *name)
{
    for (size_t i = 0; i < constraint->column_count; i++)
        if (strcmp(constraint->columns[i], name) == 0)
            return true;
    return false;
}

cupel__schema_private *cupel__schema_private_of(const cupel_schema *schema)
{
    return schema->reserved;
}

static cupel__table_private *table_private_of(const cupel_table *table)
{
    return table->reserved;
}

/* Room for one more pointer in a list that grows in the arena. `items` is the address of the list. */
bool cupel__schema_reserve(cupel__arena *arena, void *items, size_t count, size_t *capacity)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity == 0 ? 4 : *capacity * 2;
    void **grown = cupel__arena_alloc(arena, wanted * sizeof *grown);
    if (grown == NULL)
        return false;
    void *old;
    memcpy(&old, items, sizeof old);
    if (count > 0)
        memcpy(grown, old, count * sizeof *grown);
    memcpy(items, &grown, sizeof grown);
    *capacity = wanted;
    return true;
}

/* From the end, where those are that were added last, or are removed one after the other. */
void cupel__schema_unlist(void *items, size_t *count, const void *element)
{
    void **list = items;
    for (size_t i = *count; i-- > 0;) {
        if (list[i] == element) {
            memmove(&list[i], &list[i + 1], (*count - i - 1) * sizeof *list);
            (*count)--;
            return;
        }
    }
}

static bool tables_put(cupel__schema_private *p, cupel__table_private *entry)
{
    cupel__table_private *first = cupel__map_get_text(&p->tables, entry->table->name);
    if (first == NULL)
        return cupel__map_put_text(&p->tables, entry->table->name, entry);
    entry->same_name = first->same_name;
    first->same_name = entry;
    return true;
}

static void tables_remove(cupel__schema_private *p, cupel__table_private *entry)
{
    cupel__table_private *first = cupel__map_get_text(&p->tables, entry->table->name);
    if (first == entry) {
        /* The key is the first table's name, so the next one brings its own; replacing an entry
         * needs no memory. */
        if (entry->same_name == NULL)
            cupel__map_remove_text(&p->tables, entry->table->name);
        else
            (void)cupel__map_put_text(&p->tables, entry->same_name->table->name, entry->same_name);
    } else {
        while (first->same_name != entry)
            first = first->same_name;
        first->same_name = entry->same_name;
    }
    entry->same_name = NULL;
}

/* Brings the map up to the table's columns, whose last one was just added. */
static bool columns_index(cupel__table_private *p)
{
    const cupel_table *table = p->table;
    if (table->column_count <= COLUMNS_WITHOUT_MAP)
        return true;
    size_t i = table->column_count - 1;
    if (p->columns.count != i) {
        cupel__map_clear(&p->columns);
        i = 0;
    }
    if (!cupel__map_reserve(&p->columns, table->column_count - i))
        return false;
    for (; i < table->column_count; i++)
        (void)cupel__map_put_text(&p->columns, table->columns[i]->name, table->columns[i]);
    return true;
}
