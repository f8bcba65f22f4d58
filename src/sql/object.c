/* What lists and operations state of objects, turned into objects of a schema. */
#include "sql/object.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "sql/schema.h"
#include "sql/schema_private.h"
#include "sql/table.h"
#include "sql/type.h"

static int check(const cupel_stated_object *stated, cupel_error *error);
static int fill(cupel_object *object, const cupel_stated_object *stated, cupel_error *error);
static int fill_texts(cupel_object *object, const cupel_stated_object *stated);
static const char *whole_definition(cupel_schema *schema, const cupel_stated_object *stated);
static bool is_query(const char *text);
static int fill_elements(cupel_object *object, const cupel_stated_object *stated,
                         cupel_error *error);
static int take_elements(cupel_object *object, const cupel_table *elements, cupel_error *error);

cupel_stated_object cupel__stated_object_at(const cupel_stated_object *list, size_t number)
{
    cupel_stated_object stated = { 0 };
    const cupel_stated_object *at =
        (const cupel_stated_object *)((const char *)list + number * list->size);
    memcpy(&stated, at, at->size < sizeof stated ? at->size : sizeof stated);
    return stated;
}

int cupel__object_build(cupel_schema *schema, const cupel_stated_object *stated, cupel_object **out,
                        cupel_error *error)
{
    const cupel_reference name = { stated->kind, stated->schema, stated->name, stated->arguments,
                                   stated->table };
    int code = check(stated, error);
    if (code < 0)
        return code;
    if (cupel__schema_object_taken(schema, &name, stated->dialect))
        return cupel_error_set(error, CUPEL_EMODEL,
                               "the %s '%s' is there twice; give it another name, or each its "
                               ".dialect",
                               cupel_object_kind_text(stated->kind), stated->name);
    cupel_object *object = cupel__schema_add_object_for(schema, &name, stated->dialect);
    if (object == NULL)
        return cupel__error_nomem(error);
    code = fill(object, stated, error);
    if (code < 0)
        cupel_schema_remove_object(schema, object);
    else
        *out = object;
    return code;
}

const char *cupel__object_query(const char *definition)
{
    bool query =
        definition != NULL && strncmp(definition, "AS ", 3) == 0 && is_query(definition + 3);
    return query ? definition + 3 : NULL;
}

static int check(const cupel_stated_object *stated, cupel_error *error)
{
    const char *name = stated->name;
    cupel_error problem = CUPEL_ERROR_INIT;
    int code = 0;
    if (name == NULL || *name == '\0' || !cupel__utf8_valid(name, strlen(name)))
        return cupel_error_set(error, CUPEL_EMODEL, "an object needs a name in UTF-8");
    if ((unsigned)stated->kind >= CUPEL__OBJECT_KINDS || stated->kind == CUPEL_OBJECT_TABLE)
        return cupel_error_set(error, CUPEL_EMODEL, "'%s': there is no such kind of object", name);
    if (stated->type.kind != CUPEL_TYPE_NONE)
        code = cupel__type_check(&stated->type, &problem);
    if (code < 0)
        cupel_error_set(error, CUPEL_EMODEL, "the %s '%s': %s",
                        cupel_object_kind_text(stated->kind), name, problem.message);
    cupel_error_release(&problem);
    return code < 0 ? CUPEL_EMODEL : 0;
}

static int fill(cupel_object *object, const cupel_stated_object *stated, cupel_error *error)
{
    cupel_schema *schema = object->owner;
    size_t needs = 0;
    object->nullable = !stated->not_null;
    object->sequence = stated->sequence;
    if (fill_texts(object, stated) < 0 ||
        cupel_schema_type(schema, &object->type, &stated->type) < 0)
        return cupel__error_nomem(error);
    while (stated->needs != NULL && stated->needs[needs].name != NULL)
        needs++;
    if (needs > 0) {
        object->needs = cupel_schema_references(schema, stated->needs, needs);
        object->need_count = object->needs != NULL ? needs : 0;
        if (object->needs == NULL)
            return cupel__error_nomem(error);
    }
    if (stated->check != NULL) {
        cupel_constraint *constraint = cupel_object_add_check(object, stated->check_name);
        const char *expression = cupel_schema_text(schema, stated->check);
        if (constraint == NULL || expression == NULL)
            return cupel__error_nomem(error);
        constraint->expression = expression;
    }
    return fill_elements(object, stated, error);
}

static int fill_texts(cupel_object *object, const cupel_stated_object *stated)
{
    cupel_schema *schema = object->owner;
    object->modifiers = stated->modifiers;
    object->comment = stated->comment;
    object->server_default = stated->server_default;
    object->collation = stated->collation;
    object->owner_table = stated->owner_table;
    object->owner_column = stated->owner_column;
    const char **const texts[] = { &object->modifiers,      &object->comment,
                                   &object->server_default, &object->collation,
                                   &object->owner_table,    &object->owner_column };
    bool good = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        good = cupel__schema_copy_text(schema, texts[i]) && good;
    if (stated->definition != NULL)
        object->definition = whole_definition(schema, stated);
    if (stated->labels != NULL)
        object->labels =
            cupel_schema_texts(schema, stated->labels, cupel__texts_count(stated->labels));
    good = good && (stated->definition == NULL || object->definition != NULL) &&
           (stated->labels == NULL || object->labels != NULL);
    return good ? 0 : CUPEL_ENOMEM;
}

/* A query alone stands for a view that is nothing else. */
static const char *whole_definition(cupel_schema *schema, const cupel_stated_object *stated)
{
    bool view = stated->kind == CUPEL_OBJECT_VIEW || stated->kind == CUPEL_OBJECT_MATERIALIZED_VIEW;
    if (!view || !is_query(stated->definition))
        return cupel_schema_text(schema, stated->definition);
    return cupel__arena_printf(cupel__schema_arena(schema), "AS %s", stated->definition);
}

/* SELECT, VALUES, or WITH and a name: WITH and a parenthesis are options of the view. */
static bool is_query(const char *text)
{
    static const char *const words[] = { "select", "values", "with" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        size_t k = 0;
        while (k < size && (text[k] | 0x20) == words[i][k])
            k++;
        const char *behind = text + k + strspn(text + k, " \t\r\n");
        bool word = (*behind | 0x20) >= 'a' && (*behind | 0x20) <= 'z';
        if (k == size && behind > text + k)
            return i + 1 < sizeof words / sizeof *words || word || *behind == '"' ||
                   *behind == '`' || *behind == '_';
    }
    return false;
}

/* Read as those of a table whose columns nobody knows. */
static int fill_elements(cupel_object *object, const cupel_stated_object *stated,
                         cupel_error *error)
{
    cupel_table *table = NULL;
    if (stated->elements == NULL)
        return 0;
    cupel_schema *scratch = cupel_schema_new();
    if (scratch != NULL)
        table = cupel_schema_add_table(scratch, NULL, object->name);
    int code = table != NULL ? cupel__table_add_properties(table, stated->elements,
                                                           stated->element_size, false, NULL, error)
                             : cupel__error_nomem(error);
    if (code == 0)
        code = take_elements(object, table, error);
    cupel_schema_free(scratch);
    return code;
}

static int take_elements(cupel_object *object, const cupel_table *elements, cupel_error *error)
{
    cupel_schema *schema = object->owner;
    bool good = true;
    for (size_t i = 0; i < elements->constraint_count; i++)
        if (object->kind != CUPEL_OBJECT_DOMAIN ||
            elements->constraints[i]->kind != CUPEL_CONSTRAINT_CHECK)
            return cupel_error_set(
                error, CUPEL_EMODEL, "the %s '%s' cannot have the constraint '%s'",
                cupel_object_kind_text(object->kind), object->name, elements->constraints[i]->name);
    if (elements->column_count > 0 ||
        (elements->index_count > 0 && object->kind != CUPEL_OBJECT_MATERIALIZED_VIEW))
        return cupel_error_set(error, CUPEL_EMODEL, "the %s '%s' cannot have columns or indexes",
                               cupel_object_kind_text(object->kind), object->name);
    for (size_t i = 0; good && i < elements->constraint_count; i++) {
        const cupel_constraint *from = elements->constraints[i];
        cupel_constraint *to = cupel_object_add_check(object, from->name);
        good = to != NULL && cupel__schema_fill_constraint(schema, to, from);
    }
    for (size_t i = 0; good && i < elements->index_count; i++) {
        const cupel_index *from = elements->indexes[i];
        cupel_index *to = cupel_object_add_index(object, from->name);
        good = to != NULL && cupel__schema_fill_index(schema, to, from);
    }
    if (good && elements->option_count > 0) {
        object->options = cupel_schema_options(schema, elements->options, elements->option_count);
        object->option_count = object->options != NULL ? elements->option_count : 0;
        good = object->options != NULL;
    }
    return good ? 0 : cupel__error_nomem(error);
}
