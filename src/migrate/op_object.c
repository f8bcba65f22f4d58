/* The functions that revisions call for what a database has beside tables: views, triggers, routines,
 * sequences, types, schemas and the rest. */
#include <string.h>

#include "base/error.h"
#include "migrate/op_call.h"
#include "sql/object.h"

static cupel_object *make_object(cupel__op_call *c, cupel_object_kind kind,
                                 const cupel_op_object *stated);
static void apply_object(cupel_op *op, const char *file, int line, cupel__operation_kind operation,
                         cupel_object_kind kind, const char *name, const cupel_op_object *stated);

void cupel_op_create_object_at(cupel_op *op, const char *file, int line, cupel_object_kind kind,
                               const char *name, const cupel_op_object *object)
{
    apply_object(op, file, line, CUPEL__OPERATION_CREATE_OBJECT, kind, name, object);
}

void cupel_op_alter_object_at(cupel_op *op, const char *file, int line, cupel_object_kind kind,
                              const char *name, const cupel_op_object *object)
{
    apply_object(op, file, line, CUPEL__OPERATION_ALTER_OBJECT, kind, name, object);
}

void cupel_op_comment_object_at(cupel_op *op, const char *file, int line, cupel_object_kind kind,
                                const char *name, const cupel_op_object *object)
{
    apply_object(op, file, line, CUPEL__OPERATION_COMMENT_OBJECT, kind, name, object);
}

void cupel_op_drop_object_at(cupel_op *op, const char *file, int line, cupel_object_kind kind,
                             const char *name, const cupel_op_object *object)
{
    apply_object(op, file, line, CUPEL__OPERATION_DROP_OBJECT, kind, name, object);
}

static void apply_object(cupel_op *op, const char *file, int line, cupel__operation_kind operation,
                         cupel_object_kind kind, const char *name, const cupel_op_object *stated)
{
    cupel__op_call c;
    cupel_op_object all = { 0 };
    if (!cupel__op_begin(&c, op, name))
        return;
    memcpy(&all, stated, stated->size < sizeof all ? stated->size : sizeof all);
    all.name = name;
    c.operation.kind = operation;
    cupel_object *object = c.code == 0 ? make_object(&c, kind, &all) : NULL;
    if (object != NULL) {
        bool goes = operation == CUPEL__OPERATION_DROP_OBJECT;
        *(goes ? &c.operation.from.object : &c.operation.to.object) = object;
        c.operation.schema = object->schema;
        c.operation.name = object->name;
        c.operation.table = object->table != NULL ? object->table : object->name;
        cupel__op_apply(&c);
    }
    bool stays =
        operation == CUPEL__OPERATION_CREATE_OBJECT || operation == CUPEL__OPERATION_ALTER_OBJECT;
    if (c.code == 0 && object != NULL && stays && object->owner_table != NULL) {
        c.operation.kind = CUPEL__OPERATION_OWN_SEQUENCE;
        cupel__op_apply(&c);
    }
    cupel__op_end(&c, file, line);
}

/* In the schema of the operations; the name is free again at once. */
static cupel_object *make_object(cupel__op_call *c, cupel_object_kind kind,
                                 const cupel_op_object *stated)
{
    cupel_op_object named = *stated;
    cupel_object *object = NULL;
    named.kind = kind;
    named.dialect = NULL;
    if (named.schema == NULL) {
        named.schema = c->operation.schema;
        named.name = c->operation.table;
    } else if (*named.schema == '\0') {
        named.schema = NULL;
    }
    c->code = cupel__object_build(c->op->schema, &named, &object, &c->error);
    if (c->code < 0)
        return NULL;
    cupel_schema_remove_object(c->op->schema, object);
    return object;
}
