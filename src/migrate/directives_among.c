/* Tables that do not come or go with the others: they need an object that stands above tables, as a
 * check or a default may call a function of another table's rows. They come, change or go among the
 * objects that stand above tables. */
#include <string.h>

#include "base/error.h"
#include "migrate/autogenerate.h"
#include "sql/schema.h"

typedef struct among {
    cupel__findings *a;
    cupel__set new;     /* tables of the wanted state, */
    cupel__set changed; /* of both states, */
    cupel__set gone;    /* and of the present one */
    bool again;
    bool failed;
} among;

static void sort_tables(among *s);
static void mark_coming(among *s, const cupel_table *table);
static void mark_going(among *s, const cupel_table *table);
static void mark_needed(among *s, const cupel_object *object);
static void mark_early(among *s, const cupel_table *table);
static bool is_in_the_way(const cupel__findings *a, const cupel_reference *need);
static const cupel_object *object_of(const cupel_schema *schema, const cupel_reference *need);
static const cupel_table *target(const cupel_table *table, size_t i);
static size_t target_count(const cupel_table *table);
static bool leads_to(const cupel_table *table, const cupel__set *set, const cupel__set *also);
static const cupel_table *outermost(const cupel_schema *schema, const cupel_table *table);
static bool comes(const cupel__findings *a, const cupel_object *object);
static void add(among *s, cupel__set *set, const void *element);

int cupel__directives_among(cupel__findings *a, cupel_error *error)
{
    among s = { .a = a, .again = true };
    sort_tables(&s);
    while (s.again && !s.failed) {
        s.again = false;
        for (size_t i = 0; i < a->to->table_count; i++)
            mark_coming(&s, a->to->tables[i]);
        for (size_t i = 0; i < a->from->table_count; i++) {
            mark_going(&s, a->from->tables[i]);
            mark_early(&s, a->from->tables[i]);
        }
        for (size_t i = 0; i < a->from->object_count; i++)
            mark_needed(&s, a->from->objects[i]);
    }
    cupel__set_release(&s.new);
    cupel__set_release(&s.changed);
    cupel__set_release(&s.gone);
    return s.failed ? cupel__error_nomem(error) : 0;
}

static void sort_tables(among *s)
{
    for (size_t i = 0; i < s->a->comparison.count; i++) {
        const cupel_difference *d = &s->a->comparison.differences[i];
        if (d->kind == CUPEL_ADD_TABLE)
            add(s, &s->new, d->to_table);
        else if (d->kind == CUPEL_REMOVE_TABLE)
            add(s, &s->gone, d->from_table);
        else if (d->from_table != NULL && d->to_table != NULL) {
            add(s, &s->changed, d->from_table);
            add(s, &s->changed, d->to_table);
        }
    }
}

/* A table that needs what comes above tables, or a table that waits for such. */
static void mark_coming(among *s, const cupel_table *table)
{
    const cupel__findings *a = s->a;
    bool is_new = cupel__set_has(&s->new, table);
    bool waits = is_new && leads_to(table, &s->a->among, &s->new);
    if (!is_new && !cupel__set_has(&s->changed, table))
        return;
    for (size_t i = 0; !waits && i < table->need_count; i++) {
        const cupel_object *object = object_of(a->to, &table->needs[i]);
        waits = object != NULL && cupel__set_has(&a->above, object) && comes(a, object);
    }
    /* Parts change with their wholes. */
    if (waits)
        add(s, &s->a->among, is_new ? table : outermost(a->to, table));
}

/* What a table needs that goes stays until the table is gone or changed. */
static void mark_going(among *s, const cupel_table *table)
{
    const cupel__findings *a = s->a;
    bool gone = cupel__set_has(&s->gone, table);
    for (size_t i = 0; (gone || cupel__set_has(&s->changed, table)) && i < table->need_count; i++) {
        const cupel_object *object = object_of(a->from, &table->needs[i]);
        if (object != NULL && cupel__set_has(&a->above, object) && cupel__object_goes(a, object))
            add(s, &s->a->among, object);
    }
    if (!gone || !cupel__set_has(&a->among, table))
        return;
    for (size_t i = 0; i < target_count(table); i++) {
        const cupel_table *other = target(table, i);
        if (other != NULL && cupel__set_has(&s->gone, other))
            add(s, &s->a->among, other);
    }
}

/* What an object needs that stays that long stays as well. */
static void mark_needed(among *s, const cupel_object *object)
{
    const cupel__findings *a = s->a;
    if (!cupel__set_has(&a->among, object))
        return;
    for (size_t i = 0; i < object->need_count; i++) {
        const cupel_object *needed = object_of(a->from, &object->needs[i]);
        const cupel_table *table =
            object->needs[i].kind == CUPEL_OBJECT_TABLE
                ? cupel_schema_table(a->from, object->needs[i].schema, object->needs[i].name)
                : NULL;
        if (needed != NULL && cupel__set_has(&a->above, needed) && cupel__object_goes(a, needed))
            add(s, &s->a->among, needed);
        if (table != NULL && cupel__set_has(&s->gone, table))
            add(s, &s->a->among, table);
    }
}

/* A table that goes, and needs what goes to come again, is in its way. */
static void mark_early(among *s, const cupel_table *table)
{
    const cupel__findings *a = s->a;
    bool early = leads_to(table, &a->early, &a->early);
    if (!cupel__set_has(&s->gone, table))
        return;
    for (size_t i = 0; !early && i < table->need_count; i++)
        early = is_in_the_way(a, &table->needs[i]);
    if (early)
        add(s, &s->a->early, table);
}

/* Whether what is needed goes to come again, or goes before such. */
static bool is_in_the_way(const cupel__findings *a, const cupel_reference *need)
{
    const cupel_object *object = object_of(a->from, need);
    return object != NULL && !cupel__set_has(&a->above, object) &&
           cupel__set_has(&a->away, object) && cupel__set_has(&a->giving, object);
}

static const cupel_object *object_of(const cupel_schema *schema, const cupel_reference *need)
{
    return need->kind == CUPEL_OBJECT_TABLE ? NULL : cupel_schema_object(schema, need);
}

/* The tables that it refers to, needs, and is a part of; NULL for what is not there. */
static const cupel_table *target(const cupel_table *table, size_t i)
{
    const cupel_schema *schema = table->owner;
    if (i < table->constraint_count)
        return cupel__constraint_target(table, table->constraints[i]);
    i -= table->constraint_count;
    if (i < table->need_count)
        return table->needs[i].kind == CUPEL_OBJECT_TABLE
                   ? cupel_schema_table(schema, table->needs[i].schema, table->needs[i].name)
                   : NULL;
    return table->partition_of != NULL
               ? cupel_schema_table(schema, table->partition_of_schema, table->partition_of)
               : NULL;
}

static size_t target_count(const cupel_table *table)
{
    return table->constraint_count + table->need_count + 1;
}

/* Whether one of them is in both sets. */
static bool leads_to(const cupel_table *table, const cupel__set *set, const cupel__set *also)
{
    for (size_t i = 0; i < target_count(table); i++) {
        const cupel_table *other = target(table, i);
        if (other != NULL && other != table && cupel__set_has(set, other) &&
            cupel__set_has(also, other))
            return true;
    }
    return false;
}

static const cupel_table *outermost(const cupel_schema *schema, const cupel_table *table)
{
    const cupel_table *whole = table;
    while (whole != NULL && whole->partition_of != NULL) {
        table = whole;
        whole = cupel_schema_table(schema, whole->partition_of_schema, whole->partition_of);
    }
    return whole != NULL ? whole : table;
}

static bool comes(const cupel__findings *a, const cupel_object *object)
{
    const cupel_object *from = cupel__object_counterpart(a, object);
    return from == NULL || cupel__set_has(&a->away, from);
}

static void add(among *s, cupel__set *set, const void *element)
{
    if (cupel__set_has(set, element))
        return;
    s->again = true;
    s->failed = s->failed || !cupel__set_add(set, element);
}
