/* The functions that revisions call for what a database has beside tables: views, triggers, routines,
 * sequences, types, schemas and the rest. */
#include <string.h>

#include "base/error.h"
#include "migrate/op_call.h"

static cupel_object *make_object(cupel__op_call *c, cupel_object_kind kind,
                                 const cupel_op_object *stated);
static int fill_object(cupel_object *object, const cupel_op_object *stated);
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
    c.operation.kind = operation;
    c.operation.name = c.operation.table;
    cupel_object *object = c.code == 0 ? make_object(&c, kind, &all) : NULL;
    if (object != NULL) {
        bool goes = operation == CUPEL__OPERATION_DROP_OBJECT;
        *(goes ? &c.operation.from.object : &c.operation.to.object) = object;
        if (object->table != NULL)
            c.operation.table = object->table;
        cupel__op_apply(&c);
    }
    if (c.code == 0 && object != NULL && operation == CUPEL__OPERATION_CREATE_OBJECT &&
        object->owner_table != NULL) {
        c.operation.kind = CUPEL__OPERATION_OWN_SEQUENCE;
        cupel__op_apply(&c);
    }
    cupel__op_end(&c, file, line);
}

/* In the schema of the operations; the name is free again at once. */
static cupel_object *make_object(cupel__op_call *c, cupel_object_kind kind,
                                 const cupel_op_object *stated)
{
    const cupel_reference name = { kind, c->operation.schema, c->operation.table, stated->arguments,
                                   stated->table };
    if ((unsigned)kind > CUPEL_OBJECT_EVENT || kind == CUPEL_OBJECT_TABLE) {
        c->code = cupel_error_set(&c->error, CUPEL_EINVAL, "'%s': there is no such kind of object",
                                  name.name);
        return NULL;
    }
    cupel_object *object = cupel_schema_add_object(c->op->schema, &name);
    if (object != NULL)
        cupel_schema_remove_object(c->op->schema, object);
    if (object == NULL || fill_object(object, stated) < 0) {
        c->code = cupel__error_nomem(&c->error);
        return NULL;
    }
    return object;
}

static int fill_object(cupel_object *object, const cupel_op_object *stated)
{
    cupel_schema *schema = object->owner;
    size_t labels = 0;
    const struct {
        const char **to;
        const char *from;
    } texts[] = {
        { &object->modifiers, stated->modifiers },
        { &object->definition, stated->definition },
        { &object->comment, stated->comment },
        { &object->server_default, stated->server_default },
        { &object->collation, stated->collation },
        { &object->owner_table, stated->owner_table },
        { &object->owner_column, stated->owner_column },
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i].to = cupel_schema_text(schema, texts[i].from);
        if (texts[i].from != NULL && *texts[i].to == NULL)
            return CUPEL_ENOMEM;
    }
    while (stated->labels != NULL && stated->labels[labels] != NULL)
        labels++;
    object->labels = cupel_schema_texts(schema, stated->labels, labels);
    if (stated->labels != NULL && object->labels == NULL)
        return CUPEL_ENOMEM;
    object->nullable = !stated->not_null;
    object->sequence = stated->sequence;
    if (stated->check != NULL) {
        cupel_constraint *check = cupel_object_add_check(object, stated->check_name);
        const char *expression = cupel_schema_text(schema, stated->check);
        if (check == NULL || expression == NULL)
            return CUPEL_ENOMEM;
        check->expression = expression;
    }
    return cupel_schema_type(schema, &object->type, &stated->type);
}
