/* What random schemas have beside tables: which kinds, and what is done with any of them. */
#include "random_parts.h"

#include <assert.h>

#include "sql/schema.h"

/* What makes one kind of object and what changes one. Either does nothing, and says so, where it finds
 * nothing to do it with. */
static const struct {
    unsigned engines;
    cupel_object_kind kind;
    random_change *make;
    random_object_change *change;
} makers[] = {
    { POSTGRESQL, CUPEL_OBJECT_EXTENSION, random_make_extension, NULL },
    { POSTGRESQL, CUPEL_OBJECT_COLLATION, random_make_collation, random_change_collation },
    { POSTGRESQL, CUPEL_OBJECT_ENUM, random_make_enum, random_change_enum },
    { POSTGRESQL, CUPEL_OBJECT_TYPE, random_make_composite, random_change_composite },
    { POSTGRESQL, CUPEL_OBJECT_TYPE, random_make_range, NULL },
    { POSTGRESQL, CUPEL_OBJECT_DOMAIN, random_make_domain, random_change_domain },
    { SERVERS, CUPEL_OBJECT_SEQUENCE, random_make_sequence, random_change_sequence },
    { SERVERS, CUPEL_OBJECT_FUNCTION, random_make_function, random_change_routine },
    { SERVERS, CUPEL_OBJECT_PROCEDURE, random_make_procedure, random_change_routine },
    { MYSQL, CUPEL_OBJECT_PACKAGE, random_make_package, NULL },
    { 0, CUPEL_OBJECT_PACKAGE_BODY, NULL, random_change_package_body },
    { POSTGRESQL, CUPEL_OBJECT_AGGREGATE, random_make_aggregate, random_change_aggregate },
    { POSTGRESQL, CUPEL_OBJECT_OPERATOR, random_make_operator, random_change_operator },
    { POSTGRESQL, CUPEL_OBJECT_CAST, random_make_cast, random_change_cast },
    { ALL, CUPEL_OBJECT_VIEW, random_make_view, random_change_view },
    { ALL, CUPEL_OBJECT_VIEW, random_make_view_of_view, NULL },
    { POSTGRESQL, CUPEL_OBJECT_MATERIALIZED_VIEW, random_make_materialized_view, NULL },
    { ALL, CUPEL_OBJECT_TRIGGER, random_make_trigger, random_change_trigger },
    { SQLITE | POSTGRESQL, CUPEL_OBJECT_TRIGGER, random_make_view_trigger, NULL },
    { POSTGRESQL, CUPEL_OBJECT_POLICY, random_make_policy, random_change_policy },
    { POSTGRESQL, CUPEL_OBJECT_RULE, random_make_rule, random_change_rule },
    { POSTGRESQL, CUPEL_OBJECT_STATISTICS, random_make_statistics, random_change_statistics },
    { POSTGRESQL, CUPEL_OBJECT_SERVER, random_make_server, random_change_server },
    { POSTGRESQL, CUPEL_OBJECT_FOREIGN_TABLE, random_make_foreign_table,
      random_change_foreign_table },
    { MYSQL, CUPEL_OBJECT_EVENT, random_make_event, random_change_event },
    { SQLITE, CUPEL_OBJECT_VIRTUAL_TABLE, random_make_virtual_table, NULL },
};
/* So many of them make what columns can have. */
enum { OF_COLUMNS = 6 };

static cupel_object *any(random_source *r, const cupel_schema *schema);

bool random_add_object(random_source *r, cupel_schema *schema)
{
    size_t at = random_below(r, COUNT(makers));
    while (!(makers[at].engines & random_engine(r)))
        at = random_below(r, COUNT(makers));
    return makers[at].make(r, schema);
}

/* Those that columns of tables can have are made before the tables. */
void random_make_types(random_source *r, cupel_schema *schema)
{
    for (unsigned i = random_below(r, 4); i > 0 && random_engine(r) == POSTGRESQL; i--)
        (void)makers[random_below(r, OF_COLUMNS)].make(r, schema);
}

bool random_change_object(random_source *r, cupel_schema *schema)
{
    cupel_object *object = any(r, schema);
    for (size_t i = 0; object != NULL && i < COUNT(makers); i++)
        if (makers[i].kind == object->kind && makers[i].change != NULL)
            return makers[i].change(r, object);
    return false;
}

/* With what nothing needs. */
bool random_drop_object(random_source *r, cupel_schema *schema)
{
    const cupel_object *object = any(r, schema);
    if (object == NULL || object->kind == CUPEL_OBJECT_SCHEMA || random_is_needed_object(object))
        return false;
    cupel_schema_remove_object(schema, object);
    return true;
}

bool random_comment_object(random_source *r, cupel_schema *schema)
{
    cupel_object *object = any(r, schema);
    if (object == NULL || !(r->dialect->commented_kinds & CUPEL_OBJECT_BIT(object->kind)))
        return false;
    object->comment = object->comment != NULL ? NULL : "a comment that's new";
    return true;
}

static cupel_object *any(random_source *r, const cupel_schema *schema)
{
    return schema->object_count > 0
               ? schema->objects[random_below(r, (uint32_t)schema->object_count)]
               : NULL;
}

cupel_object *random_object(random_source *r, cupel_schema *schema, cupel_object_kind kind,
                            const char *namespace_, const char *stem)
{
    return random_named_object(
        r, schema,
        &(cupel_reference){ .kind = kind, .schema = namespace_, .name = random_name(r, stem) });
}

cupel_object *random_named_object(random_source *r, cupel_schema *schema,
                                  const cupel_reference *name)
{
    cupel_object *object = cupel_schema_add_object(schema, name);
    assert(object != NULL);
    object->nullable = true;
    if (r->dialect->commented_kinds & CUPEL_OBJECT_BIT(name->kind))
        object->comment = random_comment(r);
    if (name->schema != NULL)
        random_need(schema, &object->needs, &object->need_count,
                    (cupel_reference){ .kind = CUPEL_OBJECT_SCHEMA, .name = name->schema });
    return object;
}

void random_needs_table(cupel_object *object, const cupel_table *table)
{
    random_need(object->owner, &object->needs, &object->need_count,
                (cupel_reference){ CUPEL_OBJECT_TABLE, table->schema, table->name, NULL, NULL });
}

static cupel_reference name_of(const cupel_object *object)
{
    return (cupel_reference){ object->kind, object->schema, object->name, object->arguments,
                              object->table };
}

void random_needs_object(cupel_object *object, const cupel_object *other)
{
    random_need(object->owner, &object->needs, &object->need_count, name_of(other));
}

bool random_is_needed_object(const cupel_object *object)
{
    const cupel_reference name = name_of(object);
    return random_is_needed(object->owner, &name);
}

const cupel_object *random_any_object(random_source *r, const cupel_schema *schema,
                                      cupel_object_kind kind)
{
    for (unsigned tries = 0; tries < 8; tries++) {
        const cupel_object *object = any(r, schema);
        if (object != NULL && object->kind == kind)
            return object;
    }
    return NULL;
}
