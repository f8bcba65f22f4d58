/* The elements of a schema as C. */
#include "inspect/c_schema.h"

#include <inttypes.h>
#include <string.h>

#include "inspect/render.h"
#include "sql/table.h"
#include "sql/type.h"

static const char *literal(cupel__c_writer *w, cupel__buf *text);
static void append_name(cupel__buf *out, const cupel__render_model *model, const char *column);

const char *cupel__c_type(cupel__c_writer *w, const cupel_type *type, const char *name,
                          const char *labels)
{
    const char *text = NULL;
    cupel__buf spelt = { 0 };
    if (type->kind == CUPEL_TYPE_ENUM) {
        name = cupel__c_text(w, type->name != NULL ? type->name : name);
        text = cupel__arena_printf(w->arena, "CUPEL_ENUM(%s, %s)", name, labels);
    } else if (type->kind == CUPEL_TYPE_NATIVE) {
        text = cupel__arena_printf(w->arena, "CUPEL_NATIVE(%s)", cupel__c_text(w, type->name));
    } else if (type->kind == CUPEL_TYPE_BINARY && type->length > 0) {
        text = cupel__arena_printf(w->arena, "{ .kind = CUPEL_TYPE_BINARY, .length = %d }",
                                   type->length);
    } else {
        cupel_type element = *type;
        element.dimensions = 0;
        cupel__type_spell(&spelt, &element);
        text = spelt.failed ? NULL : cupel__arena_strdup(w->arena, cupel__buf_text(&spelt));
        cupel__buf_release(&spelt);
    }
    if (text != NULL && type->dimensions > 0)
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
