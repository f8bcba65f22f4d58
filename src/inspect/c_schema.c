/* The elements of a schema as C. */
#include "inspect/c_schema.h"

#include <inttypes.h>
#include <string.h>

#include "inspect/render.h"
#include "sql/table.h"
#include "sql/type.h"

static const char *labels_text(cupel__c_writer *w, const char *const *labels);
static void add_elements(cupel__c_writer *w, cupel__c_arguments *a, const cupel_object *object);
static void add_element_options(cupel__c_writer *w, cupel__c_arguments *elements,
                                const char *element, const cupel_option *options, size_t count);
static const char *literal(cupel__c_writer *w, cupel__buf *text);
static void append_name(cupel__buf *out, const cupel__render_model *model, const char *column);

const char *cupel__c_type(cupel__c_writer *w, const cupel_type *type, const char *name,
                          const char *labels)
{
    const char *text = NULL;
    cupel__buf spelt = { 0 };
    if (type->kind == CUPEL_TYPE_ENUM) {
        name = cupel__c_text(w, type->name != NULL ? type->name : name);
        text = type->schema == NULL
                   ? cupel__arena_printf(w->arena, "CUPEL_ENUM(%s, %s)", name, labels)
                   : cupel__arena_printf(w->arena, "CUPEL_ENUM_IN(%s, %s, %s)",
                                         cupel__c_text(w, type->schema), name, labels);
    } else if (type->kind == CUPEL_TYPE_NATIVE) {
        text = cupel__arena_printf(w->arena, "CUPEL_NATIVE(%s)", cupel__c_text(w, type->name));
    } else {
        cupel_type element = *type;
        element.dimensions = 0;
        cupel__type_spell(&spelt, &element);
        text = spelt.failed ? NULL : cupel__arena_strdup(w->arena, cupel__buf_text(&spelt));
        cupel__buf_release(&spelt);
    }
    if (text != NULL && type->dimensions > 1)
        text = cupel__arena_printf(w->arena, "CUPEL_ARRAY_OF(%d, %s)", type->dimensions, text);
    else if (text != NULL && type->dimensions > 0)
        text = cupel__arena_printf(w->arena, "CUPEL_ARRAY(%s)", text);
    w->failed = w->failed || text == NULL;
    return text;
}

const char *cupel__c_columns(cupel__c_writer *w, const cupel__render_model *model,
                             const char *const *columns, size_t count)
{
    cupel__buf list = { 0 };
    for (size_t i = 0; i < count; i++) {
        cupel__buf_append(&list, i > 0 ? ", " : "");
        append_name(&list, model, columns[i]);
    }
    return literal(w, &list);
}

const char *cupel__c_parts(cupel__c_writer *w, const cupel__render_model *model,
                           const cupel_index_part *parts, size_t count)
{
    cupel__buf list = { 0 };
    for (size_t i = 0; i < count; i++) {
        cupel__buf_append(&list, i > 0 ? ", " : "");
        if (parts[i].column != NULL)
            append_name(&list, model, parts[i].column);
        else
            cupel__part_spell_expression(&list, parts[i].expression);
        cupel__part_spell(&list, &parts[i]);
    }
    return literal(w, &list);
}

const char *cupel__c_referred(cupel__c_writer *w, const cupel_constraint *key)
{
    cupel__buf target = { 0 };
    if (key->referred_schema != NULL) {
        cupel__c_names(&target, &key->referred_schema, 1);
        cupel__buf_append_char(&target, '.');
    }
    cupel__c_names(&target, &key->referred_table, 1);
    cupel__buf_append_char(&target, '(');
    cupel__c_names(&target, key->referred_columns, key->column_count);
    cupel__buf_append_char(&target, ')');
    return literal(w, &target);
}

void cupel__c_add_actions(cupel__c_writer *w, cupel__c_arguments *a, const cupel_constraint *key)
{
    static const char *const matches[] = { NULL, "CUPEL_MATCH_FULL", "CUPEL_MATCH_PARTIAL" };
    static const char *const actions[] = { NULL, "CUPEL_RESTRICT", "CUPEL_CASCADE",
                                           "CUPEL_SET_NULL", "CUPEL_SET_DEFAULT" };
    cupel__c_option(w, a, "match", matches[key->match]);
    cupel__c_option(w, a, "on_delete", actions[key->on_delete]);
    cupel__c_option(w, a, "on_update", actions[key->on_update]);
}

void cupel__c_add_deferral(cupel__c_writer *w, cupel__c_arguments *a,
                           const cupel_constraint *constraint)
{
    if (constraint->deferrable)
        cupel__c_option(w, a, constraint->initially_deferred ? "initially_deferred" : "deferrable",
                        "true");
    cupel__c_option_text(w, a, "comment", constraint->comment);
}

void cupel__c_add_include(cupel__c_writer *w, cupel__c_arguments *a,
                          const cupel__render_model *model, const char *const *include)
{
    size_t count = 0;
    while (include != NULL && include[count] != NULL)
        count++;
    if (count > 0)
        cupel__c_option(w, a, "include", cupel__c_columns(w, model, include, count));
}

void cupel__c_add_identity(cupel__c_writer *w, cupel__c_arguments *a, const cupel_column *column)
{
    static const char *const words[] = { NULL, "CUPEL_IDENTITY_BY_DEFAULT",
                                         "CUPEL_IDENTITY_ALWAYS" };
    cupel__c_option(w, a, "identity", words[column->identity]);
    if (column->sequence != NULL)
        cupel__c_add_sequence(w, a, column->sequence);
}

void cupel__c_add_index(cupel__c_writer *w, cupel__c_arguments *a, const cupel__render_model *model,
                        const cupel_index *index)
{
    if (index->unique)
        cupel__c_option(w, a, "unique", "true");
    cupel__c_option_text(w, a, "where", index->where);
    cupel__c_option_text(w, a, "method", index->method);
    cupel__c_add_include(w, a, model, index->include);
    if (index->nulls_not_distinct)
        cupel__c_option(w, a, "nulls_not_distinct", "true");
    cupel__c_option_text(w, a, "comment", index->comment);
}

void cupel__c_add_partition(cupel__c_writer *w, cupel__c_arguments *a, const cupel_table *table)
{
    cupel__c_option_text(w, a, "partition_by", table->partition_by);
    if (table->partition_of != NULL && table->partition_of_schema != NULL)
        cupel__c_option_text(w, a, "partition_of",
                             cupel__arena_printf(w->arena, "%s.%s", table->partition_of_schema,
                                                 table->partition_of));
    else
        cupel__c_option_text(w, a, "partition_of", table->partition_of);
    cupel__c_option_text(w, a, "partition_bound", table->partition_bound);
}

void cupel__c_add_sequence(cupel__c_writer *w, cupel__c_arguments *a,
                           const cupel_sequence *sequence)
{
    const struct {
        uint32_t bit;
        const char *word;
        const char *flag;
        int64_t value;
    } fields[] = {
        { CUPEL_SEQUENCE_START, "start", "CUPEL_SEQUENCE_START", sequence->start },
        { CUPEL_SEQUENCE_INCREMENT, "increment", "CUPEL_SEQUENCE_INCREMENT", sequence->increment },
        { CUPEL_SEQUENCE_MIN, "min", "CUPEL_SEQUENCE_MIN", sequence->min },
        { CUPEL_SEQUENCE_MAX, "max", "CUPEL_SEQUENCE_MAX", sequence->max },
        { CUPEL_SEQUENCE_CACHE, "cache", "CUPEL_SEQUENCE_CACHE", sequence->cache },
    };
    const char *given = NULL;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!(sequence->given & fields[i].bit))
            continue;
        const char *value = fields[i].value == INT64_MIN
                                ? "INT64_MIN"
                                : cupel__arena_printf(w->arena, "%" PRId64, fields[i].value);
        const char *name = cupel__arena_printf(w->arena, "sequence.%s", fields[i].word);
        w->failed = w->failed || value == NULL || name == NULL;
        cupel__c_option(w, a, name, value);
        given = given == NULL ? fields[i].flag
                              : cupel__arena_printf(w->arena, "%s | %s", given, fields[i].flag);
    }
    cupel__c_option(w, a, "sequence.given", given);
    if (sequence->cycle)
        cupel__c_option(w, a, "sequence.cycle", "true");
}

void cupel__c_add_engine_option(cupel__c_writer *w, cupel__c_arguments *a, const char *element,
                                const cupel_option *option)
{
    if (element != NULL)
        cupel__c_add(w, a, cupel__c_text(w, element));
    cupel__c_add(w, a, cupel__c_text(w, option->dialect));
    cupel__c_add(w, a, cupel__c_text(w, option->name));
    cupel__c_add(w, a, option->value != NULL ? cupel__c_text(w, option->value) : "NULL");
}

void cupel__c_add_options(cupel__c_writer *w, cupel__c_arguments *a, const char *option,
                          const cupel_option *options, size_t count)
{
    cupel__c_arguments elements = { 0 };
    add_element_options(w, &elements, NULL, options, count);
    if (count > 0)
        cupel__c_option(w, a, option, cupel__c_nested(w, "CUPEL_ELEMENTS(", &elements));
}

void cupel__c_add_object(cupel__c_writer *w, cupel__c_arguments *a, const cupel_object *object,
                         bool with_definition)
{
    const char *labels = labels_text(w, object->type.labels);
    cupel__c_option_text(w, a, "modifiers", object->modifiers);
    if (with_definition && object->definition != NULL)
        cupel__c_add(w, a, cupel__c_lines(w, "definition", object->definition));
    cupel__c_option(w, a, "labels", labels_text(w, object->labels));
    if (object->type.kind != CUPEL_TYPE_NONE)
        cupel__c_option(w, a, "type", cupel__c_type(w, &object->type, object->name, labels));
    if (object->kind == CUPEL_OBJECT_DOMAIN && !object->nullable)
        cupel__c_option(w, a, "not_null", "true");
    cupel__c_option_text(w, a, "server_default", object->server_default);
    cupel__c_option_text(w, a, "collation", object->collation);
    add_elements(w, a, object);
    if (object->kind == CUPEL_OBJECT_SEQUENCE)
        cupel__c_add_sequence(w, a, &object->sequence);
    cupel__c_option_text(w, a, "owner_table", object->owner_table);
    cupel__c_option_text(w, a, "owner_column", object->owner_column);
}

const char *cupel__c_kind(cupel_object_kind kind)
{
    static const char *const names[] = {
#define CUPEL_X(name, words) [name] = #name,
        CUPEL_OBJECT_KINDS(CUPEL_X)
#undef CUPEL_X
    };
    return names[kind];
}

const char *cupel__c_need(cupel__c_writer *w, const char *head, const cupel_reference *need)
{
    cupel__c_arguments a = { 0 };
    cupel__c_add(w, &a, cupel__c_kind(need->kind));
    cupel__c_add(w, &a, cupel__c_text(w, need->name));
    cupel__c_option_text(w, &a, "schema", need->schema);
    cupel__c_option_text(w, &a, "arguments", need->arguments);
    cupel__c_option_text(w, &a, "table", need->table);
    return cupel__c_nested(w, head, &a);
}

/* NULL for no labels. */
static const char *labels_text(cupel__c_writer *w, const char *const *labels)
{
    cupel__c_arguments list = { 0 };
    if (labels == NULL)
        return NULL;
    for (; *labels != NULL; labels++)
        cupel__c_add(w, &list, cupel__c_text(w, *labels));
    return cupel__c_nested(w, "CUPEL_LABELS(", &list);
}

/* A check alone has options of its own. */
static void add_elements(cupel__c_writer *w, cupel__c_arguments *a, const cupel_object *object)
{
    cupel__c_arguments elements = { 0 };
    for (size_t i = 0; i < object->check_count; i++) {
        const cupel_constraint *check = object->checks[i];
        cupel__c_arguments arguments = { 0 };
        if (object->check_count == 1 && check->comment == NULL && check->option_count == 0) {
            cupel__c_option_text(w, a, "check_name", check->name);
            cupel__c_option_text(w, a, "check", check->expression);
            continue;
        }
        cupel__c_add(w, &arguments, check->name != NULL ? cupel__c_text(w, check->name) : "NULL");
        cupel__c_add(w, &arguments, cupel__c_text(w, check->expression));
        cupel__c_option_text(w, &arguments, "comment", check->comment);
        cupel__c_add(w, &elements, cupel__c_nested(w, "CUPEL_CHECK(", &arguments));
        add_element_options(w, &elements, check->name, check->options, check->option_count);
    }
    for (size_t i = 0; i < object->index_count; i++) {
        const cupel_index *index = object->indexes[i];
        cupel__c_arguments arguments = { 0 };
        cupel__c_add(w, &arguments, cupel__c_text(w, index->name));
        cupel__c_add(w, &arguments, cupel__c_parts(w, NULL, index->parts, index->part_count));
        cupel__c_add_index(w, &arguments, NULL, index);
        cupel__c_add(w, &elements, cupel__c_nested(w, "CUPEL_INDEX(", &arguments));
        add_element_options(w, &elements, index->name, index->options, index->option_count);
    }
    add_element_options(w, &elements, NULL, object->options, object->option_count);
    if (elements.count > 0)
        cupel__c_option(w, a, "elements", cupel__c_nested(w, "CUPEL_ELEMENTS(", &elements));
}

static void add_element_options(cupel__c_writer *w, cupel__c_arguments *elements,
                                const char *element, const cupel_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cupel__c_arguments a = { 0 };
        cupel__c_add_engine_option(w, &a, element, &options[i]);
        cupel__c_add(
            w, elements,
            cupel__c_nested(w, element != NULL ? "CUPEL_OPTION_OF(" : "CUPEL_TABLE_OPTION(", &a));
    }
}

/* Takes the buffer's text. */
static const char *literal(cupel__c_writer *w, cupel__buf *text)
{
    const char *copy = text->failed ? NULL : cupel__c_text(w, cupel__buf_text(text));
    w->failed = w->failed || copy == NULL;
    cupel__buf_release(text);
    return copy;
}

static void append_name(cupel__buf *out, const cupel__render_model *model, const char *column)
{
    if (model != NULL && model->has_struct)
        column = cupel__render_member(model, column);
    cupel__c_names(out, &column, 1);
}
