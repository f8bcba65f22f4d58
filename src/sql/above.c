/* Which objects stand above tables: they need one, at whatever distance, and so come after tables and
 * go before them; the others carry tables. */
#include "base/error.h"
#include "sql/schema.h"

static bool stands_above(const cupel_schema *schema, const cupel__set *above,
                         const cupel_object *object);

int cupel__schema_above(const cupel_schema *schema, cupel__set *above, cupel_error *error)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count;
    bool again = schema->object_count > 0;
    int code = again ? cupel_schema_order(schema, &order, &late, &late_count, error) : 0;
    if (code < 0)
        return code;
    /* What needs others stands behind them, but where some need each other. */
    while (again) {
        again = false;
        for (size_t i = 0; order[i].table != NULL || order[i].object != NULL; i++) {
            const cupel_object *object = order[i].object;
            if (object == NULL || cupel__set_has(above, object) ||
                !stands_above(schema, above, object))
                continue;
            if (!cupel__set_add(above, object))
                return cupel__error_nomem(error);
            again = true;
        }
    }
    return 0;
}

static bool stands_above(const cupel_schema *schema, const cupel__set *above,
                         const cupel_object *object)
{
    switch (object->kind) {
    case CUPEL_OBJECT_VIRTUAL_TABLE:
    case CUPEL_OBJECT_FOREIGN_TABLE:
    case CUPEL_OBJECT_VIEW:
    case CUPEL_OBJECT_MATERIALIZED_VIEW:
    case CUPEL_OBJECT_STATISTICS:
    case CUPEL_OBJECT_RULE:
    case CUPEL_OBJECT_TRIGGER:
    case CUPEL_OBJECT_POLICY:
        return true;
    default:
        break;
    }
    for (size_t i = 0; i < object->need_count; i++) {
        if (object->needs[i].kind == CUPEL_OBJECT_TABLE ||
            cupel__set_has(above, cupel_schema_object(schema, &object->needs[i])))
            return true;
    }
    return false;
}
