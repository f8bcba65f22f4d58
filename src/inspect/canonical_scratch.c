/* Where texts of views, routines, triggers or partitions differ, MariaDB is asked for its own form of them
 * in a scratch database, as none of these can be temporary. What they name goes there too, as bare as it
 * can be. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "engine/engine.h"
#include "inspect/compare.h"
#include "inspect/needs.h"
#include "inspect/scratch.h"
#include "sql/ddl.h"

/* What is asked of one side. */
typedef struct asking {
    cupel__comparing *c;
    const cupel_schema *side;
    cupel_schema *model; /* what is created */
    cupel__nameable names;
} asking;

static bool is_asked(const cupel__suspect *suspect, const cupel_schema *side);
static int ask_side(asking *a);
static int refuse_side(asking *a);
static int take_names(asking *a);
static int add_name(asking *a, const cupel_reference *name);
static int add_suspect(asking *a, const cupel__suspect *suspect);
static int add_object(asking *a, const cupel_object *object);
static int add_followed(asking *a, const cupel_object *object, cupel_object *copy);
static int add_needed(asking *a, const cupel_reference *needed);
static int add_table(asking *a, const cupel_table *table);
static bool add_bare_columns(cupel_table *bare, const cupel_table *table);
static int ask_scratch(asking *a, cupel__scratch *scratch);
static int create(asking *a, cupel_connection *connection);
static int keep_answers(asking *a, cupel_connection *connection);
static int keep_object(asking *a, const cupel_object *asked, const cupel_schema *found);
static bool is_refusal(int code, const cupel_error *error);

int cupel__canonicalise_in_scratch(cupel__comparing *c)
{
    const cupel_schema *sides[] = { c->from, c->to };
    int code = 0;
    for (size_t i = 0; code == 0 && i < 2; i++) {
        asking a = { .c = c, .side = sides[i], .names = { .arena = &c->arena } };
        bool any = false;
        for (size_t k = 0; k < c->suspects.count; k++)
            any = any || is_asked(&c->suspects.items[k], sides[i]);
        if (!any)
            continue;
        a.model = cupel_schema_new();
        code = a.model ? ask_side(&a) : cupel__error_nomem(c->error);
        cupel_schema_free(a.model);
        cupel__map_release(&a.names.references);
    }
    return code;
}

/* Names of another database cannot be led to the scratch. */
static bool is_asked(const cupel__suspect *suspect, const cupel_schema *side)
{
    const cupel_object *object = suspect->object;
    if (object)
        return object->owner == side && !object->schema;
    return suspect->table && suspect->table->owner == side && !suspect->column &&
           !suspect->constraint && !suspect->index && suspect->table->partition_by;
}

static int ask_side(asking *a)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__scratch scratch = { 0 };
    int code = take_names(a);
    for (size_t i = 0; code == 0 && i < a->c->suspects.count; i++)
        if (is_asked(&a->c->suspects.items[i], a->side))
            code = add_suspect(a, &a->c->suspects.items[i]);
    if (code < 0)
        return cupel__error_nomem(a->c->error);
    code = cupel__scratch_open(&scratch, a->c->connection, &error);
    if (is_refusal(code, &error)) {
        cupel_error_release(&error);
        return refuse_side(a);
    }
    if (code < 0)
        return cupel__error_move(a->c->error, &error);
    code = ask_scratch(a, &scratch);
    int closed = cupel__scratch_close(&scratch, code == 0 ? a->c->error : NULL);
    return code < 0 ? code : closed;
}

static int refuse_side(asking *a)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < a->c->suspects.count; i++)
        if (is_asked(&a->c->suspects.items[i], a->side))
            code = cupel__compare_refuse(a->c, &a->c->suspects.items[i]);
    return code;
}

static int take_names(asking *a)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < a->side->table_count; i++) {
        const cupel_table *table = a->side->tables[i];
        if (!table->schema)
            code =
                add_name(a, &(cupel_reference){ .kind = CUPEL_OBJECT_TABLE, .name = table->name });
    }
    for (size_t i = 0; code == 0 && i < a->side->object_count; i++) {
        const cupel_object *object = a->side->objects[i];
        bool named = object->kind == CUPEL_OBJECT_VIEW || object->kind == CUPEL_OBJECT_FUNCTION ||
                     object->kind == CUPEL_OBJECT_SEQUENCE;
        if (!object->schema && named)
            code = add_name(a, &(cupel_reference){ .kind = object->kind, .name = object->name });
    }
    return code;
}

static int add_name(asking *a, const cupel_reference *name)
{
    cupel_reference *copy = cupel__arena_alloc(&a->c->arena, sizeof *copy);
    if (!copy)
        return CUPEL_ENOMEM;
    *copy = *name;
    return cupel__nameable_add(&a->names, copy);
}

static int add_suspect(asking *a, const cupel__suspect *suspect)
{
    if (suspect->object)
        return add_object(a, suspect->object);
    int code = add_table(a, suspect->table);
    if (code == 0)
        cupel_schema_table(a->model, NULL, suspect->table->name)->partition_by =
            suspect->table->partition_by;
    return code;
}

/* With all that its text seems to name. */
static int add_object(asking *a, const cupel_object *object)
{
    cupel_reference name = { object->kind, NULL, object->name, NULL, object->table };
    if (cupel_schema_object(a->model, &name))
        return 0;
    cupel_object *copy = cupel_schema_copy_object(a->model, object);
    if (!copy)
        return CUPEL_ENOMEM;
    /* What is in another database is there anyway. */
    copy->needs = NULL;
    copy->need_count = 0;
    int code = object->definition
                   ? cupel__inspect_needs(a->model, &a->names, a->c->lexical, NULL, object->name,
                                          object->definition, &copy->needs, &copy->need_count)
                   : 0;
    for (size_t i = 0; code == 0 && i < copy->need_count; i++)
        code = add_needed(a, &copy->needs[i]);
    if (code == 0)
        code = add_followed(a, object, copy);
    const cupel_table *table =
        object->table ? cupel_schema_table(a->side, NULL, object->table) : NULL;
    return code == 0 && table ? add_table(a, table) : code;
}

/* A trigger that names another one comes after it, and cannot come without it. */
static int add_followed(asking *a, const cupel_object *object, cupel_object *copy)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < object->need_count; i++) {
        const cupel_reference *need = &object->needs[i];
        const cupel_object *other =
            need->kind == CUPEL_OBJECT_TRIGGER ? cupel_schema_object(a->side, need) : NULL;
        if (!other)
            continue;
        cupel_reference *all =
            cupel__arena_alloc(&a->c->arena, (copy->need_count + 1) * sizeof *all);
        if (!all)
            return CUPEL_ENOMEM;
        if (copy->need_count > 0)
            memcpy(all, copy->needs, copy->need_count * sizeof *all);
        all[copy->need_count] = *need;
        copy->needs = all;
        copy->need_count++;
        code = add_object(a, other);
    }
    return code;
}

static int add_needed(asking *a, const cupel_reference *needed)
{
    if (needed->kind == CUPEL_OBJECT_TABLE)
        return add_table(a, cupel_schema_table(a->side, NULL, needed->name));
    return add_object(a, cupel_schema_object(a->side, needed));
}

/* Its columns, and the keys that partitions must be part of. */
static int add_table(asking *a, const cupel_table *table)
{
    if (cupel_schema_table(a->model, NULL, table->name))
        return 0;
    cupel_table *bare = cupel_schema_add_table(a->model, NULL, table->name);
    if (!bare || !add_bare_columns(bare, table))
        return CUPEL_ENOMEM;
    bare->collation = table->collation;
    for (size_t i = 0; i < table->constraint_count; i++) {
        const cupel_constraint *key = table->constraints[i];
        if (key->kind != CUPEL_CONSTRAINT_PRIMARY_KEY && key->kind != CUPEL_CONSTRAINT_UNIQUE)
            continue;
        cupel_constraint *copy = cupel_table_add_constraint(bare, key->kind, key->name);
        if (!copy)
            return CUPEL_ENOMEM;
        *copy = *key;
    }
    return 0;
}

static bool add_bare_columns(cupel_table *bare, const cupel_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const cupel_column *column = table->columns[i];
        cupel_column *copy = cupel_table_add_column(bare, column->name);
        if (!copy)
            return false;
        copy->type = column->type;
        copy->nullable = column->nullable;
        copy->primary_key = column->primary_key;
        copy->collation = column->collation;
    }
    return true;
}

static int ask_scratch(asking *a, cupel__scratch *scratch)
{
    cupel_connection *connection = NULL;
    int code = cupel_connection_open(&connection, scratch->engine, a->c->error);
    if (code == 0)
        code = create(a, connection);
    if (code == 0)
        code = keep_answers(a, connection);
    cupel_connection_close(connection);
    return code;
}

/* What is refused stays away, and with it the answers that need it. */
static int create(asking *a, cupel_connection *connection)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, a->c->dialect);
    int code = cupel__ddl_create_all(&ddl, a->model, &error);
    for (size_t i = 0; code == 0 && i < ddl.statements.count; i++) {
        code = cupel_connection_run(connection, ddl.statements.items[i], &error);
        if (is_refusal(code, &error))
            code = 0;
    }
    cupel__ddl_release(&ddl);
    if (code == CUPEL_ESCHEMA || code == CUPEL_EUNSUPPORTED)
        code = 0;
    if (code < 0)
        return cupel__error_move(a->c->error, &error);
    cupel_error_release(&error);
    return 0;
}

static int keep_answers(asking *a, cupel_connection *connection)
{
    cupel_schema *found = NULL;
    int code = cupel_inspect(&found, connection,
                             &(cupel_inspect_options){ .objects = a->c->rules->canonical_kinds },
                             a->c->error);
    for (size_t i = 0; code == 0 && i < a->c->suspects.count; i++) {
        const cupel__suspect *suspect = &a->c->suspects.items[i];
        if (!is_asked(suspect, a->side))
            continue;
        if (suspect->object) {
            code = keep_object(a, suspect->object, found);
            continue;
        }
        const cupel_table *table = cupel_schema_table(found, NULL, suspect->table->name);
        code = table ? cupel__compare_keep(a->c, &suspect->table->partition_by, table->partition_by)
                     : cupel__compare_refuse(a->c, suspect);
    }
    cupel_schema_free(found);
    return code;
}

static int keep_object(asking *a, const cupel_object *asked, const cupel_schema *found)
{
    cupel_reference name = { asked->kind, NULL, asked->name, NULL, asked->table };
    const cupel_object *object = cupel_schema_object(found, &name);
    if (!object)
        return cupel__compare_refuse(a->c, &(cupel__suspect){ .object = asked });
    int code = cupel__compare_keep(a->c, &asked->definition, object->definition);
    if (code == 0)
        code = cupel__compare_keep(a->c, &asked->modifiers,
                                   object->modifiers ? object->modifiers : "");
    return code;
}

/* What the database refuses is no failure of the comparison. */
static bool is_refusal(int code, const cupel_error *error)
{
    return code == CUPEL_EDATABASE && error->category != CUPEL_CATEGORY_LOST_CONNECTION;
}
