/* Differences of objects turned into operations. What cannot be changed in place is dropped and created
 * again, and with it whatever needs it, or needs a table whose columns go or change: from the farthest
 * to the nearest, and back in the other direction. */
#include <string.h>

#include "base/error.h"
#include "migrate/autogenerate.h"
#include "sql/ddl.h"
#include "sql/schema.h"
#include "sql/type.h"

static int find_away(cupel__findings *a, cupel_error *error);
static int find_needing(cupel__findings *a, bool back, cupel_error *error);
static int find_giving(cupel__findings *a, cupel_error *error);
static bool gives_way(const cupel__findings *a, const cupel_object *object);
static int is_changed_anew(cupel__findings *a, const cupel_difference *d, bool *out,
                           cupel_error *error);
static bool note_type(cupel__findings *a, const cupel_difference *d, bool back);
static bool is_anew(const cupel__findings *a, const cupel_object *object, bool back);
static bool is_told(const cupel__findings *a, const cupel_object *object);
static bool table_is_moved(const cupel__findings *a, const cupel_table *table, bool back);
static bool needs_what_goes(const cupel__findings *a, const cupel_object *object, bool back);
static bool is_away(const cupel__findings *a, const cupel_reference *reference, bool back);
static int disown(cupel__findings *a, cupel_error *error);
static int go(cupel__findings *a, bool above, bool for_others, cupel_error *error);
static int go_among(cupel__findings *a, cupel_error *error);
static int come(cupel__findings *a, bool above, cupel_error *error);
static int create(cupel__findings *a, const cupel_object *object, bool only_back,
                  cupel_error *error);
static int change(cupel__findings *a, const cupel_object *from, const cupel_object *to,
                  cupel_error *error);
static int change_indexes(cupel__findings *a, const cupel_object *to, cupel_error *error);
static const cupel_difference *difference_of(const cupel__findings *a, cupel_difference_kind kind,
                                             const cupel_object *object);
static cupel__operation operation(cupel__operation_kind kind, const cupel_object *from,
                                  const cupel_object *to);
static int add(cupel__findings *a, const cupel__operation *o, cupel_error *error);
static bool goes_with_table(const cupel__findings *a, const cupel_object *object);

int cupel__directives_objects(cupel__findings *a, cupel__objects_place place, cupel_error *error)
{
    int code = 0;
    switch (place) {
    case CUPEL__OBJECTS_ABOVE_GO:
        code = disown(a, error);
        return code < 0 ? code : go(a, true, false, error);
    case CUPEL__OBJECTS_BELOW_COME:
        code = go(a, false, true, error);
        return code < 0 ? code : come(a, false, error);
    case CUPEL__OBJECTS_ABOVE_COME:
        return come(a, true, error);
    case CUPEL__OBJECTS_AMONG_GO:
        return go_among(a, error);
    case CUPEL__OBJECTS_BELOW_GO:
        break;
    }
    return go(a, false, false, error);
}

int cupel__directives_sort(cupel__findings *a, cupel_error *error)
{
    int code = cupel__schema_above(a->from, &a->above, error);
    if (code == 0)
        code = cupel__schema_above(a->to, &a->above, error);
    if (code == 0)
        code = find_away(a, error);
    return code == 0 ? cupel__directives_among(a, error) : code;
}

static int find_away(cupel__findings *a, cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < a->comparison.count; i++) {
        const cupel_difference *d = &a->comparison.differences[i];
        bool anew = d->kind == CUPEL_REMOVE_OBJECT;
        if (d->kind == CUPEL_CHANGE_OBJECT)
            code = is_changed_anew(a, d, &anew, error);
        if (code == 0 && ((anew && !cupel__set_add(&a->away, d->from_object)) ||
                          !note_type(a, d, false) || !note_type(a, d, true)))
            code = cupel__error_nomem(error);
    }
    if (code == 0)
        code = find_needing(a, false, error);
    if (code == 0)
        code = find_needing(a, true, error);
    return code == 0 ? find_giving(a, error) : code;
}

/* Labels that go take the type with them, and another of its name takes its place; what reads an
 * attribute of a type stands in the way when that goes. */
static bool note_type(cupel__findings *a, const cupel_difference *d, bool back)
{
    if (d->kind == CUPEL_CHANGE_OBJECT && d->to_object->kind == CUPEL_OBJECT_TYPE)
        return cupel__set_add(back ? &a->anew_back : &a->anew, d->from_object);
    if (d->kind != CUPEL_CHANGE_OBJECT || d->to_object->kind != CUPEL_OBJECT_ENUM)
        return true;
    const cupel_type old = { .kind = CUPEL_TYPE_ENUM, .labels = d->from_object->labels };
    const cupel_type new = { .kind = CUPEL_TYPE_ENUM, .labels = d->to_object->labels };
    return (back ? cupel__enum_only_grows(&new, &old) : cupel__enum_only_grows(&old, &new)) ||
           cupel__set_add(back ? &a->anew_back : &a->anew, d->from_object);
}

/* Whatever needs what goes, at whatever distance. An object that differs takes both ways alike. */
static int find_needing(cupel__findings *a, bool back, cupel_error *error)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count;
    int code = cupel_schema_order(a->from, &order, &late, &late_count, error);
    /* What needs others stands behind them, but where some need each other. */
    for (bool again = true; code == 0 && again;) {
        again = false;
        for (size_t i = 0; code == 0 && (order[i].table != NULL || order[i].object != NULL); i++) {
            const cupel_object *object = order[i].object;
            if (object == NULL || cupel__set_has(&a->away, object) ||
                cupel__set_has(&a->away_back, object) ||
                !(a->to->tells & CUPEL_OBJECT_BIT(object->kind)) ||
                !needs_what_goes(a, object, back))
                continue;
            again = true;
            cupel__set *set = back && !is_told(a, object) ? &a->away_back : &a->away;
            code = cupel__set_add(set, object) ? 0 : cupel__error_nomem(error);
        }
    }
    return code;
}

/* Whether something about the object of `from` differs. */
static bool is_told(const cupel__findings *a, const cupel_object *object)
{
    return cupel__links_of(&a->changes, object) != NULL;
}

/* Both ways are asked for, as the way back has the same steps. Labels of an enum type can always be
 * changed, column by column if need be. */
static int is_changed_anew(cupel__findings *a, const cupel_difference *d, bool *out,
                           cupel_error *error)
{
    cupel__ddl ddl;
    if (d->to_object->kind == CUPEL_OBJECT_ENUM)
        return 0;
    cupel__ddl_init(&ddl, a->dialect);
    int code = cupel__ddl_alter_object(&ddl, d->from_object, d->to_object, error);
    if (code == 0)
        code = cupel__ddl_alter_object(&ddl, d->to_object, d->from_object, error);
    cupel__ddl_release(&ddl);
    *out = code == CUPEL_EUNSUPPORTED;
    if (*out && error != NULL)
        cupel_error_release(error);
    return *out ? 0 : code;
}

/* Its rows will be others, so that a view of it, or a trigger on it, stands in the way. */
static bool table_is_moved(const cupel__findings *a, const cupel_table *table, bool back)
{
    for (const cupel__link *l = cupel__links_of(&a->changes, table); l != NULL; l = l->next) {
        const cupel_difference *d = l->item;
        if (d->kind == CUPEL_REMOVE_TABLE || d->kind == CUPEL_REMOVE_COLUMN ||
            d->kind == CUPEL_CHANGE_TYPE || d->kind == CUPEL_CHANGE_COMPUTED ||
            d->kind == CUPEL_CHANGE_COLLATION)
            return true;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        const cupel_type *type = &table->columns[i]->type;
        const cupel_reference name = { CUPEL_OBJECT_ENUM, type->schema, type->name, NULL, NULL };
        if (type->kind == CUPEL_TYPE_ENUM && type->name != NULL &&
            is_anew(a, cupel_schema_object(a->from, &name), back))
            return true;
    }
    return false;
}

static bool needs_what_goes(const cupel__findings *a, const cupel_object *object, bool back)
{
    cupel_reference owner;
    bool needs = cupel__object_owner(object, &owner) && is_away(a, &owner, back);
    for (size_t i = 0; !needs && i < object->need_count; i++)
        needs = is_away(a, &object->needs[i], back);
    return needs;
}

static bool is_away(const cupel__findings *a, const cupel_reference *reference, bool back)
{
    if (reference->kind == CUPEL_OBJECT_TABLE) {
        const cupel_table *table = cupel_schema_table(a->from, reference->schema, reference->name);
        return table != NULL && table_is_moved(a, table, back);
    }
    const cupel_object *object = cupel_schema_object(a->from, reference);
    return cupel__set_has(&a->away, object) || (back && cupel__set_has(&a->away_back, object)) ||
           is_anew(a, object, back);
}

/* Whether the object is an enum type that becomes another of its name. */
static bool is_anew(const cupel__findings *a, const cupel_object *object, bool back)
{
    return cupel__set_has(back ? &a->anew_back : &a->anew, object);
}

static int find_giving(cupel__findings *a, cupel_error *error)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count;
    int code = cupel_schema_order(a->from, &order, &late, &late_count, error);
    for (bool again = true; code == 0 && again;) {
        again = false;
        for (size_t i = 0; code == 0 && (order[i].table != NULL || order[i].object != NULL); i++) {
            const cupel_object *object = order[i].object;
            if (object == NULL || cupel__set_has(&a->giving, object) || !gives_way(a, object))
                continue;
            again = true;
            code = cupel__set_add(&a->giving, object) ? 0 : cupel__error_nomem(error);
        }
    }
    return code;
}

static bool gives_way(const cupel__findings *a, const cupel_object *object)
{
    bool gives = cupel__object_counterpart(a, object) != NULL;
    for (size_t i = 0; !gives && i < object->need_count; i++)
        gives = is_away(a, &object->needs[i], false) &&
                cupel__set_has(&a->giving, cupel_schema_object(a->from, &object->needs[i]));
    return gives;
}

/* In the reverse of the order in which they would be created. What carries tables goes when nothing rests
 * on it any more, but `for_others` before those come that take its place. */
static int go(cupel__findings *a, bool above, bool for_others, cupel_error *error)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count;
    int code = cupel_schema_order(a->from, &order, &late, &late_count, error);
    for (size_t i = a->from->table_count + a->from->object_count; code == 0 && i-- > 0;) {
        const cupel_object *object = order[i].object;
        bool back = object != NULL && cupel__set_has(&a->away_back, object);
        if (object == NULL || !(back || cupel__set_has(&a->away, object)) ||
            cupel__set_has(&a->above, object) != above || cupel__set_has(&a->among, object))
            continue;
        if (!above && cupel__set_has(&a->giving, object) != for_others)
            continue;
        cupel__operation o = operation(CUPEL__OPERATION_DROP_OBJECT, object, NULL);
        o.only_back = back || goes_with_table(a, object);
        code = add(a, &o, error);
    }
    return code;
}

/* What tables needed until they were gone or changed, and those of the tables that it needs itself. */
static int go_among(cupel__findings *a, cupel_error *error)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count;
    int code =
        a->among.count > 0 ? cupel_schema_order(a->from, &order, &late, &late_count, error) : 0;
    for (size_t i = a->from->table_count + a->from->object_count;
         code == 0 && a->among.count > 0 && i-- > 0;) {
        const cupel_object *object = order[i].object;
        const cupel__operation o = operation(CUPEL__OPERATION_DROP_OBJECT, object, NULL);
        if (order[i].table != NULL && cupel__set_has(&a->among, order[i].table))
            code = cupel__directives_table(a, order[i].table, error);
        else if (object != NULL && cupel__set_has(&a->among, object))
            code = add(a, &o, error);
    }
    return code;
}

/* On the way back, sequences that come again or change get the owners that they had when the tables are
 * there. */
static int disown(cupel__findings *a, cupel_error *error)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < a->from->object_count; i++) {
        const cupel_object *sequence = a->from->objects[i];
        cupel__operation o = operation(CUPEL__OPERATION_OWN_SEQUENCE, sequence, NULL);
        o.only_back = true;
        if (sequence->owner_table != NULL &&
            (cupel__set_has(&a->away, sequence) ||
             difference_of(a, CUPEL_CHANGE_OBJECT, sequence) != NULL))
            code = add(a, &o, error);
    }
    return code;
}

/* A sequence that a column owns is dropped with its table. */
static bool goes_with_table(const cupel__findings *a, const cupel_object *object)
{
    const cupel_table *table =
        object->owner_table != NULL
            ? cupel_schema_table(a->from, object->schema, object->owner_table)
            : NULL;
    for (const cupel__link *l = cupel__links_of(&a->changes, table); l != NULL; l = l->next) {
        const cupel_difference *d = l->item;
        if (d->kind == CUPEL_REMOVE_TABLE ||
            (d->kind == CUPEL_REMOVE_COLUMN &&
             strcmp(d->from_column->name, object->owner_column) == 0))
            return true;
    }
    return false;
}

static int come(cupel__findings *a, bool above, cupel_error *error)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count;
    int code = cupel_schema_order(a->to, &order, &late, &late_count, error);
    size_t count = a->to->table_count + a->to->object_count;
    for (size_t i = 0; code == 0 && i < count; i++) {
        const cupel_object *object = order[i].object;
        if (above && order[i].table != NULL && cupel__set_has(&a->among, order[i].table))
            code = cupel__directives_table(a, order[i].table, error);
        if (object == NULL || cupel__set_has(&a->above, object) != above ||
            !(a->from->tells & CUPEL_OBJECT_BIT(object->kind)))
            continue;
        const cupel_object *from = cupel__object_counterpart(a, object);
        bool back = from != NULL && cupel__set_has(&a->away_back, from);
        bool stays = from != NULL && !cupel__set_has(&a->away, from);
        if (stays)
            code = change(a, from, object, error);
        if (code == 0 && (back || !stays))
            code = create(a, object, back, error);
    }
    /* The tables that own sequences are there by now. */
    for (size_t i = 0; code == 0 && above && i < a->to->object_count; i++) {
        const cupel_object *sequence = a->to->objects[i];
        const cupel_object *from = cupel__object_counterpart(a, sequence);
        bool told = sequence->kind == CUPEL_OBJECT_SEQUENCE &&
                    a->from->tells & CUPEL_OBJECT_BIT(CUPEL_OBJECT_SEQUENCE);
        bool changed = from == NULL || cupel__set_has(&a->away, from) ||
                       difference_of(a, CUPEL_CHANGE_OBJECT, sequence) != NULL;
        const cupel__operation o = operation(CUPEL__OPERATION_OWN_SEQUENCE, from, sequence);
        if (told && changed && sequence->owner_table != NULL)
            code = add(a, &o, error);
    }
    return code;
}

static int create(cupel__findings *a, const cupel_object *object, bool only_back,
                  cupel_error *error)
{
    cupel__operation o = operation(CUPEL__OPERATION_CREATE_OBJECT, NULL, object);
    o.only_back = only_back;
    return add(a, &o, error);
}

static int change(cupel__findings *a, const cupel_object *from, const cupel_object *to,
                  cupel_error *error)
{
    int code = 0;
    if (difference_of(a, CUPEL_CHANGE_OBJECT, to) != NULL) {
        const cupel__operation o = operation(CUPEL__OPERATION_ALTER_OBJECT, from, to);
        code = add(a, &o, error);
    }
    if (code == 0)
        code = change_indexes(a, to, error);
    if (code == 0 && difference_of(a, CUPEL_CHANGE_OBJECT_COMMENT, to) != NULL) {
        const cupel__operation o = operation(CUPEL__OPERATION_COMMENT_OBJECT, from, to);
        code = add(a, &o, error);
    }
    return code;
}

/* Those of a materialized view that stays. */
static int change_indexes(cupel__findings *a, const cupel_object *to, cupel_error *error)
{
    int code = 0;
    const cupel__link *link = cupel__links_of(&a->changes, to);
    for (; code == 0 && link != NULL; link = link->next) {
        const cupel_difference *d = link->item;
        cupel__operation o = operation(CUPEL__OPERATION_DROP_INDEX, d->from_object, d->to_object);
        if (d->from_index == NULL && d->to_index == NULL)
            continue;
        o.from = (cupel__operand){ .index = d->from_index };
        o.to = (cupel__operand){ 0 };
        if (d->from_index != NULL) {
            o.name = d->from_index->name;
            code = add(a, &o, error);
        }
        o.kind = CUPEL__OPERATION_CREATE_INDEX;
        o.from = (cupel__operand){ 0 };
        o.to = (cupel__operand){ .index = d->to_index };
        if (code == 0 && d->to_index != NULL) {
            o.name = d->to_index->name;
            code = add(a, &o, error);
        }
    }
    return code;
}

static const cupel_difference *difference_of(const cupel__findings *a, cupel_difference_kind kind,
                                             const cupel_object *object)
{
    for (const cupel__link *l = cupel__links_of(&a->changes, object); l != NULL; l = l->next) {
        const cupel_difference *d = l->item;
        if (d->kind == kind)
            return d;
    }
    return NULL;
}

bool cupel__object_goes(const cupel__findings *a, const cupel_object *object)
{
    return cupel__set_has(&a->away, object) && cupel__object_counterpart(a, object) == NULL;
}

const cupel_object *cupel__object_counterpart(const cupel__findings *a, const cupel_object *object)
{
    const cupel_schema *other = object->owner == a->from ? a->to : a->from;
    const cupel_reference name = { object->kind, object->schema, object->name, object->arguments,
                                   object->table };
    const cupel__link *link = cupel__links_of(&a->changes, object);
    const cupel_difference *d = link != NULL ? link->item : NULL;
    if (d != NULL)
        return d->from_object == object ? d->to_object : d->from_object;
    return cupel_schema_object(other, &name);
}

/* An operation on a trigger is one on its table, for engines that wait for more changes of a table. */
static cupel__operation operation(cupel__operation_kind kind, const cupel_object *from,
                                  const cupel_object *to)
{
    const cupel_object *object = to != NULL ? to : from;
    return (cupel__operation){ .kind = kind,
                               .schema = object != NULL ? object->schema : NULL,
                               .table = object == NULL          ? NULL
                                        : object->table != NULL ? object->table
                                                                : object->name,
                               .name = object != NULL ? object->name : NULL,
                               .from.object = from,
                               .to.object = to };
}

static int add(cupel__findings *a, const cupel__operation *o, cupel_error *error)
{
    return cupel__vec_push(&a->operations, *o) ? 0 : cupel__error_nomem(error);
}
