/* Operations on objects as C: cupel_op_create_object and its like. */
#include "migrate/render_object.h"

#include <string.h>

#include "inspect/c_schema.h"

static void add_identity(cupel__c_writer *w, cupel__c_arguments *a, const cupel_object *object);

/* A sequence is owned when its table is there, which is an operation of its own. */
void cupel__render_object(cupel__c_writer *w, const cupel__operation *o)
{
    const bool owns = o->kind == CUPEL__OPERATION_OWN_SEQUENCE;
    const char *verb = o->kind == CUPEL__OPERATION_CREATE_OBJECT          ? "create"
                       : o->kind == CUPEL__OPERATION_ALTER_OBJECT || owns ? "alter"
                       : o->kind == CUPEL__OPERATION_DROP_OBJECT          ? "drop"
                                                                          : "comment";
    const cupel_object *object = o->to.object != NULL ? o->to.object : o->from.object;
    cupel_object shown = *object;
    cupel__c_arguments a = { 0 };
    if (owns && object->owner_table == NULL)
        return;
    if (o->kind == CUPEL__OPERATION_CREATE_OBJECT || (owns && o->to.object == NULL))
        shown.owner_table = shown.owner_column = NULL;
    const char *head = cupel__arena_printf(w->arena, "    cupel_op_%s_object(", verb);
    cupel__c_add(w, &a, "op");
    cupel__c_add(w, &a, cupel__c_kind(object->kind));
    add_identity(w, &a, object);
    if (o->kind == CUPEL__OPERATION_CREATE_OBJECT || o->kind == CUPEL__OPERATION_ALTER_OBJECT ||
        owns)
        cupel__c_add_object(w, &a, &shown, true);
    if (o->kind != CUPEL__OPERATION_DROP_OBJECT)
        cupel__c_option_text(w, &a, "comment", object->comment);
    if (head != NULL)
        cupel__c_list(w, head, &a, ");\n");
    else
        w->failed = true;
}

/* "namespace.name", and what else tells it from others. */
static void add_identity(cupel__c_writer *w, cupel__c_arguments *a, const cupel_object *object)
{
    const char *schema = object->schema;
    bool apart =
        strchr(object->name, '.') != NULL || (schema != NULL && strchr(schema, '.') != NULL);
    const char *name = schema == NULL || apart
                           ? object->name
                           : cupel__arena_printf(w->arena, "%s.%s", schema, object->name);
    cupel__c_add(w, a, name != NULL ? cupel__c_text(w, name) : NULL);
    if (apart)
        cupel__c_option_text(w, a, "schema", schema != NULL ? schema : "");
    cupel__c_option_text(w, a, "table", object->table);
    cupel__c_option_text(w, a, "arguments", object->arguments);
}
