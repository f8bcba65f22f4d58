/* The DDL compiler: all that a schema has, created and dropped in one order. */
#include "sql/ddl.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/map.h"
#include "base/text.h"
#include "sql/quote.h"
#include "sql/schema.h"
#include "sql/type.h"

typedef int visit_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error);

static int create_all(cupel__ddl *ddl, const cupel_schema *schema, visit_enum *visit,
                      cupel_error *error);
static int drop_all(cupel__ddl *ddl, const cupel_schema *schema, cupel_error *error);
static int check_index_names(const cupel_table *table, cupel__map *names, cupel_error *error);
static int check_enum_labels(const cupel_table *table, cupel__map *enums, cupel_error *error);
static int check_key_widths(const cupel_dialect *dialect, const cupel_table *table,
                            cupel_error *error);
static int each_enum(cupel__ddl *ddl, const cupel_table *table, cupel__map *seen, visit_enum *visit,
                     cupel_error *error);
static int create_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error);
static int create_missing_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error);
static int check_kinds(const cupel__ddl *ddl, const cupel_schema *schema, cupel_error *error);
static bool goes_with_table(const cupel_object *object);
static bool is_here(const cupel__ddl *ddl, const cupel_object *object);
static bool is_namespace(const cupel__ddl *ddl, const cupel_element *element);
static bool has_routines(const cupel__ddl *ddl, const cupel_schema *schema);
static int push_text(cupel__ddl *ddl, const char *statement, cupel_error *error);

int cupel__ddl_create_all(cupel__ddl *ddl, const cupel_schema *schema, cupel_error *error)
{
    size_t before = ddl->statements.count;
    int code = create_all(ddl, schema, create_enum, error);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_create_missing(cupel__ddl *ddl, const cupel_schema *schema, cupel_error *error)
{
    size_t before = ddl->statements.count;
    int code = create_all(ddl, schema, create_missing_enum, error);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_drop_all(cupel__ddl *ddl, const cupel_schema *schema, cupel_error *error)
{
    size_t before = ddl->statements.count;
    int code = drop_all(ddl, schema, error);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_create_enums(cupel__ddl *ddl, const cupel_table *table, bool if_missing,
                            cupel_error *error)
{
    size_t before = ddl->statements.count;
    cupel__map seen = { 0 };
    int code = each_enum(ddl, table, &seen, if_missing ? create_missing_enum : create_enum, error);
    cupel__map_release(&seen);
    if (code < 0)
        ddl->statements.count = before;
    return code;
}

int cupel__ddl_check_schema(const cupel_dialect *dialect, const cupel_schema *schema,
                            cupel_error *error)
{
    cupel__map indexes = { 0 }, enums = { 0 };
    int code = 0;
    for (size_t i = 0; code == 0 && i < schema->table_count; i++) {
        if (!(dialect->capabilities & CUPEL_HAS_INDEX_IN_TABLE))
            code = check_index_names(schema->tables[i], &indexes, error);
        if (code == 0 && dialect->capabilities & CUPEL_CAN_ENUM_TYPES)
            code = check_enum_labels(schema->tables[i], &enums, error);
        if (code == 0 && (dialect->capabilities & CUPEL_NEEDS_EQUAL_WIDTHS) != 0)
            code = check_key_widths(dialect, schema->tables[i], error);
    }
    cupel__map_release(&indexes);
    cupel__map_release(&enums);
    return code;
}

static int check_index_names(const cupel_table *table, cupel__map *names, cupel_error *error)
{
    for (size_t i = 0; i < table->index_count; i++) {
        const cupel_index *index = table->indexes[i];
        const cupel_table *other = cupel__map_get_text(names, index->name);
        if (other != NULL && cupel__text_equal(other->schema, table->schema))
            return cupel_error_set(error, CUPEL_ESCHEMA,
                                   "%s: the index '%s' has the name of one on %s; give it another",
                                   table->name, index->name, other->name);
        if (!cupel__map_put_text(names, index->name, (void *)table))
            return cupel__error_nomem(error);
    }
    return 0;
}

static int check_enum_labels(const cupel_table *table, cupel__map *enums, cupel_error *error)
{
    for (size_t i = 0; i < table->column_count; i++) {
        cupel_type *type = &table->columns[i]->type;
        if (type->kind != CUPEL_TYPE_ENUM || type->name == NULL)
            continue;
        const cupel_type *other = cupel__map_get_text(enums, type->name);
        /* An array of them has the labels that they have. */
        cupel_type alike = *type;
        alike.dimensions = other != NULL ? other->dimensions : 0;
        if (other != NULL && cupel__text_equal(other->schema, type->schema) &&
            !cupel__type_equal(other, &alike))
            return cupel_error_set(error, CUPEL_ESCHEMA,
                                   "%s.%s: the enum '%s' has other labels elsewhere; one name is "
                                   "one list of labels",
                                   table->name, table->columns[i]->name, type->name);
        if (!cupel__map_put_text(enums, type->name, type))
            return cupel__error_nomem(error);
    }
    return 0;
}

static int check_key_widths(const cupel_dialect *dialect, const cupel_table *table,
                            cupel_error *error)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *key = table->constraints[i];
        const cupel_table *target = cupel__constraint_target(table, key);
        for (size_t k = 0; target != NULL && k < key->column_count; k++) {
            const cupel_column *from = cupel_table_column(table, key->columns[k]);
            const cupel_column *to = cupel_table_column(target, key->referred_columns[k]);
            if (from == NULL || to == NULL)
                continue;
            const cupel_type types[] = { cupel__column_type(from), cupel__column_type(to) };
            if (!cupel__type_is_integer(&types[0]) || !cupel__type_is_integer(&types[1]) ||
                types[0].kind == types[1].kind)
                continue;
            cupel__buf a = { 0 }, b = { 0 };
            cupel__type_spell(&a, &types[0]);
            cupel__type_spell(&b, &types[1]);
            int code = cupel_error_set(
                error, CUPEL_ESCHEMA,
                "%s.%s is %s and refers to %s.%s, which is %s; %s wants both to be the same",
                table->name, from->name, cupel__buf_text(&a), target->name, to->name,
                cupel__buf_text(&b), dialect->name);
            cupel__buf_release(&a);
            cupel__buf_release(&b);
            return code;
        }
    }
    return 0;
}

static int create_all(cupel__ddl *ddl, const cupel_schema *schema, visit_enum *visit,
                      cupel_error *error)
{
    const cupel_element *order = NULL;
    const cupel_late_key *late = NULL;
    size_t late_count = 0;
    cupel__map seen = { 0 };
    bool separate = (ddl->dialect->capabilities & CUPEL_CAN_ALTER_CONSTRAINT) != 0;
    int code = cupel__ddl_check_schema(ddl->dialect, schema, error);
    if (code == 0)
        code = check_kinds(ddl, schema, error);
    if (code == 0)
        code = cupel_schema_order(schema, &order, &late, &late_count, error);
    size_t count = schema->table_count + schema->object_count;
    /* Enum types of columns may be in a namespace that is created too. */
    for (size_t i = 0; code == 0 && i < count; i++)
        if (is_namespace(ddl, &order[i]))
            code = cupel__ddl_create_object(ddl, order[i].object, error);
    for (size_t i = 0; code == 0 && i < schema->table_count; i++)
        code = each_enum(ddl, schema->tables[i], &seen, visit, error);
    cupel__map_release(&seen);
    bool routines = ddl->dialect->before_routines != NULL && has_routines(ddl, schema);
    if (code == 0 && routines)
        code = push_text(ddl, ddl->dialect->before_routines, error);
    for (size_t i = 0; code == 0 && i < count; i++)
        if (order[i].table != NULL)
            code =
                cupel__ddl_create_table_before(ddl, order[i].table, separate ? late : NULL, error);
        else if (!is_namespace(ddl, &order[i]) && is_here(ddl, order[i].object))
            code = cupel__ddl_create_object(ddl, order[i].object, error);
    for (size_t i = 0; code == 0 && separate && i < late_count; i++)
        code = cupel__ddl_add_constraint(ddl, late[i].table, late[i].constraint, error);
    for (size_t i = 0; code == 0 && i < schema->object_count; i++)
        if (schema->objects[i]->kind == CUPEL_OBJECT_SEQUENCE && is_here(ddl, schema->objects[i]))
            code = cupel__ddl_own_sequence(ddl, schema->objects[i], error);
    if (code == 0 && routines)
        code = push_text(ddl, ddl->dialect->after_routines, error);
    return code;
}

/* Names all that the engine has nothing for, as it would be lost. */
static int check_kinds(const cupel__ddl *ddl, const cupel_schema *schema, cupel_error *error)
{
    cupel__buf names = { 0 };
    int code = 0;
    for (size_t i = 0; i < schema->object_count; i++) {
        const cupel_object *object = schema->objects[i];
        if (!(ddl->dialect->object_kinds & CUPEL_OBJECT_BIT(object->kind)) && is_here(ddl, object))
            cupel__buf_printf(&names, "%s the %s '%s'", names.size > 0 ? "," : "",
                              cupel_object_kind_text(object->kind), object->name);
    }
    if (names.failed)
        code = cupel__error_nomem(error);
    else if (names.size > 0)
        code = cupel_error_set(error, CUPEL_ESCHEMA, "%s has nothing like%s: it would be lost",
                               ddl->dialect->name, cupel__buf_text(&names));
    cupel__buf_release(&names);
    return code;
}

/* Objects for other engines are passed over; and where the engine has no enum types of their own, the
 * columns that have one say it. */
static bool is_here(const cupel__ddl *ddl, const cupel_object *object)
{
    bool in_columns = !(ddl->dialect->object_kinds & CUPEL_OBJECT_BIT(CUPEL_OBJECT_ENUM)) &&
                      cupel__schema_uses_enum(object->owner, object);
    return !in_columns && cupel__object_is_for(object, ddl->dialect->name);
}

static bool is_namespace(const cupel__ddl *ddl, const cupel_element *element)
{
    return element->object != NULL && element->object->kind == CUPEL_OBJECT_SCHEMA &&
           is_here(ddl, element->object);
}

static bool has_routines(const cupel__ddl *ddl, const cupel_schema *schema)
{
    for (size_t i = 0; i < schema->object_count; i++)
        if ((schema->objects[i]->kind == CUPEL_OBJECT_FUNCTION ||
             schema->objects[i]->kind == CUPEL_OBJECT_PROCEDURE) &&
            is_here(ddl, schema->objects[i]))
            return true;
    return false;
}

static int push_text(cupel__ddl *ddl, const char *statement, cupel_error *error)
{
    cupel__buf out = { 0 };
    cupel__buf_append(&out, statement);
    return cupel__ddl_push(ddl, &out, error);
}

static int drop_all(cupel__ddl *ddl, const cupel_schema *schema, cupel_error *error)
{
    const cupel_element *order = NULL;
    const cupel_late_key *late = NULL;
    size_t late_count = 0;
    cupel__map seen = { 0 };
    bool separate = (ddl->dialect->capabilities & CUPEL_CAN_ALTER_CONSTRAINT) != 0;
    int code = check_kinds(ddl, schema, error);
    if (code == 0)
        code = cupel_schema_order(schema, &order, &late, &late_count, error);
    for (size_t i = 0; code == 0 && separate && i < late_count; i++)
        code = cupel__ddl_drop_constraint(ddl, late[i].table, late[i].constraint, error);
    for (size_t i = schema->table_count + schema->object_count; code == 0 && i-- > 0;) {
        if (order[i].table != NULL)
            code = cupel__ddl_drop_table(ddl, order[i].table, error);
        else if (!is_namespace(ddl, &order[i]) && is_here(ddl, order[i].object) &&
                 !goes_with_table(order[i].object))
            code = cupel__ddl_drop_object(ddl, order[i].object, error);
    }
    for (size_t i = schema->table_count; code == 0 && i-- > 0;)
        code = each_enum(ddl, schema->tables[i], &seen, cupel__ddl_drop_enum, error);
    for (size_t i = schema->table_count + schema->object_count; code == 0 && i-- > 0;)
        if (is_namespace(ddl, &order[i]))
            code = cupel__ddl_drop_object(ddl, order[i].object, error);
    cupel__map_release(&seen);
    return code;
}

/* A sequence that a column owns is dropped with its table. */
static bool goes_with_table(const cupel_object *object)
{
    return object->kind == CUPEL_OBJECT_SEQUENCE && object->owner_table != NULL &&
           cupel_schema_table(object->owner, object->schema, object->owner_table) != NULL;
}

/* Visits the table's enum types whose names are not in `seen` yet; those that are objects of the schema
 * are created as such. */
static int each_enum(cupel__ddl *ddl, const cupel_table *table, cupel__map *seen, visit_enum *visit,
                     cupel_error *error)
{
    if (!(ddl->dialect->capabilities & CUPEL_CAN_ENUM_TYPES))
        return 0;
    for (size_t i = 0; i < table->column_count; i++) {
        cupel_type *type = &table->columns[i]->type;
        if (type->kind != CUPEL_TYPE_ENUM || type->name == NULL)
            continue;
        const char *key = type->schema == NULL ? type->name
                                               : cupel__arena_printf(&ddl->arena, "%s\x01%s",
                                                                     type->schema, type->name);
        if (key == NULL)
            return cupel__error_nomem(error);
        if (cupel__map_get_text(seen, key) != NULL ||
            cupel_schema_object(table->owner, &(cupel_reference){ .kind = CUPEL_OBJECT_ENUM,
                                                                  .schema = type->schema,
                                                                  .name = type->name }) != NULL)
            continue;
        if (!cupel__map_put_text(seen, key, type))
            return cupel__error_nomem(error);
        int code = visit(ddl, type, error);
        if (code < 0)
            return code;
    }
    return 0;
}

static int create_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error)
{
    return cupel__ddl_create_enum(ddl, type, false, error);
}

static int create_missing_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error)
{
    return cupel__ddl_create_enum(ddl, type, true, error);
}
