/* Operations on what a database has beside tables: enum types, sequences, views, triggers and the
 * rest. */
#include <string.h>

#include "base/error.h"
#include "migrate/apply.h"

static int own(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int drop(cupel_op *op, const cupel_object *object, cupel_error *error);
static int alter(cupel_op *op, const cupel__operation *o, cupel_error *error);
static int alter_from(cupel_op *op, const cupel_object *from, const cupel_object *to,
                      const cupel_schema *schema, cupel_error *error);
static int alter_enum(cupel_op *op, const cupel_object *from, const cupel_object *to,
                      const cupel_schema *schema, cupel_error *error);
static int read_present(cupel_op *op, const cupel_object *like, cupel_schema **schema,
                        const cupel_object **out, cupel_error *error);

int cupel__object_apply(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    switch (o->kind) {
    case CUPEL__OPERATION_CREATE_OBJECT:
        return cupel__ddl_create_object(&op->ddl, o->to.object, error);
    case CUPEL__OPERATION_DROP_OBJECT:
        return drop(op, o->from.object, error);
    case CUPEL__OPERATION_ALTER_OBJECT:
        return alter(op, o, error);
    case CUPEL__OPERATION_COMMENT_OBJECT:
        return cupel__ddl_comment_object(&op->ddl, o->to.object, error);
    default:
        break;
    }
    return own(op, o, error);
}

/* What nobody is to own any more stays where its owner goes. */
static int own(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    cupel_object ownerless;
    if (o->to.object != NULL)
        return cupel__ddl_own_sequence(&op->ddl, o->to.object, error);
    if (o->from.object == NULL || o->from.object->owner_table == NULL)
        return 0;
    ownerless = *o->from.object;
    ownerless.owner_table = ownerless.owner_column = NULL;
    return cupel__ddl_alter_object(&op->ddl, o->from.object, &ownerless, error);
}

/* An enum type may have gone with the last of its columns. */
static int drop(cupel_op *op, const cupel_object *object, cupel_error *error)
{
    if (object->kind == CUPEL_OBJECT_ENUM && !op->plain_enums)
        return cupel__ddl_drop_object_if_exists(&op->ddl, object, error);
    return cupel__ddl_drop_object(&op->ddl, object, error);
}

/* Where the present state is not known, a kind that is replaced as a whole needs none; the others are
 * read from the database. */
static int alter(cupel_op *op, const cupel__operation *o, cupel_error *error)
{
    const cupel_object *from = o->from.object;
    const cupel_object *to = o->to.object;
    cupel_schema *schema = NULL;
    int code = 0;
    if (from != NULL)
        return alter_from(op, from, to, op->known, error);
    code = read_present(op, to, &schema, &from, error);
    if (code == 0)
        code = alter_from(op, from, to, schema, error);
    cupel_schema_free(schema);
    return code;
}

static int alter_from(cupel_op *op, const cupel_object *from, const cupel_object *to,
                      const cupel_schema *schema, cupel_error *error)
{
    if (to->kind == CUPEL_OBJECT_ENUM)
        return alter_enum(op, from, to, schema, error);
    int code = cupel__ddl_alter_object(&op->ddl, from, to, error);
    if (code != CUPEL_EUNSUPPORTED)
        return code;
    if (error != NULL)
        cupel_error_release(error);
    code = cupel__ddl_drop_object(&op->ddl, from, error);
    return code == 0 ? cupel__ddl_create_object(&op->ddl, to, error) : code;
}

static int alter_enum(cupel_op *op, const cupel_object *from, const cupel_object *to,
                      const cupel_schema *schema, cupel_error *error)
{
    const cupel_type old = {
        .kind = CUPEL_TYPE_ENUM, .schema = from->schema, .name = from->name, .labels = from->labels
    };
    const cupel_type new = {
        .kind = CUPEL_TYPE_ENUM, .schema = to->schema, .name = to->name, .labels = to->labels
    };
    if (cupel__enum_only_grows(&old, &new))
        return cupel__ddl_alter_enum(&op->ddl, &old, &new, error);
    int code = cupel__enum_replace(op, schema, to->owner, &old, &new, error);
    /* The new type has none. */
    if (code == 0 && to->comment != NULL)
        code = cupel__ddl_comment_object(&op->ddl, to, error);
    return code;
}

static int read_present(cupel_op *op, const cupel_object *like, cupel_schema **schema,
                        const cupel_object **out, cupel_error *error)
{
    const char *const namespaces[] = { like->schema, NULL };
    const cupel_reference name = { like->kind, like->schema, like->name, like->arguments,
                                   like->table };
    const cupel_inspect_options options = { .schemas = like->schema != NULL ? namespaces : NULL,
                                            .objects = CUPEL_OBJECT_BIT(like->kind) };
    const char *const kind = cupel_object_kind_text(like->kind);
    if (op->executor->connection == NULL)
        return cupel_error_set(error, CUPEL_ESTATE,
                               "the present definition of %s '%s' is needed, and there is no "
                               "database to read it from",
                               kind, like->name);
    int code = cupel_inspect(schema, op->executor->connection, &options, error);
    if (code < 0)
        return code;
    *out = cupel_schema_object(*schema, &name);
    if (*out == NULL)
        return cupel_error_set(error, CUPEL_ENOTFOUND, "there is no %s '%s'", kind, like->name);
    return 0;
}
