/* Operations on objects as C: cupel_op_create_object and its like. */
#include "migrate/render_object.h"

#include <inttypes.h>
#include <string.h>

#include "sql/type.h"

static const char *const kind_names[] = {
#define CUPEL_X(name, words) [name] = #name,
    CUPEL_OBJECT_KINDS(CUPEL_X)
#undef CUPEL_X
};

static void add_identity(cupel__c_writer *w, cupel__c_arguments *a, const cupel_object *object);
static void add_definition(cupel__c_writer *w, cupel__c_arguments *a, const cupel_object *object);
static void add_labels(cupel__c_writer *w, cupel__c_arguments *a, const char *const *labels);
static void add_sequence(cupel__c_writer *w, cupel__c_arguments *a, const cupel_object *object);
static void add_type(cupel__c_writer *w, cupel__c_arguments *a, const cupel_type *type);

void cupel__render_object(cupel__c_writer *w, const cupel__operation *o)
{
    const char *verb = o->kind == CUPEL__OPERATION_CREATE_OBJECT  ? "create"
                       : o->kind == CUPEL__OPERATION_ALTER_OBJECT ? "alter"
                       : o->kind == CUPEL__OPERATION_DROP_OBJECT  ? "drop"
                                                                  : "comment";
    const cupel_object *object = o->to.object != NULL ? o->to.object : o->from.object;
    cupel__c_arguments a = { 0 };
    const char *head = cupel__arena_printf(w->arena, "    cupel_op_%s_object(", verb);
    cupel__c_add(w, &a, "op");
    cupel__c_add(w, &a, kind_names[object->kind]);
    add_identity(w, &a, object);
    if (o->kind == CUPEL__OPERATION_CREATE_OBJECT || o->kind == CUPEL__OPERATION_ALTER_OBJECT)
        add_definition(w, &a, object);
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
    const char *name = object->schema == NULL
                           ? object->name
                           : cupel__arena_printf(w->arena, "%s.%s", object->schema, object->name);
    cupel__c_add(w, a, name != NULL ? cupel__c_text(w, name) : NULL);
    cupel__c_option_text(w, a, "table", object->table);
    cupel__c_option_text(w, a, "arguments", object->arguments);
}

static void add_definition(cupel__c_writer *w, cupel__c_arguments *a, const cupel_object *object)
{
    cupel__c_option_text(w, a, "modifiers", object->modifiers);
    cupel__c_option_text(w, a, "definition", object->definition);
    add_labels(w, a, object->labels);
    if (object->kind == CUPEL_OBJECT_DOMAIN || object->kind == CUPEL_OBJECT_SEQUENCE)
        add_type(w, a, &object->type);
    if (object->kind == CUPEL_OBJECT_DOMAIN && !object->nullable)
        cupel__c_add(w, a, ".not_null = true");
    cupel__c_option_text(w, a, "server_default", object->server_default);
    cupel__c_option_text(w, a, "collation", object->collation);
    if (object->check_count > 0) {
        cupel__c_option_text(w, a, "check_name", object->checks[0]->name);
        cupel__c_option_text(w, a, "check", object->checks[0]->expression);
    }
    if (object->kind == CUPEL_OBJECT_SEQUENCE)
        add_sequence(w, a, object);
}

static void add_labels(cupel__c_writer *w, cupel__c_arguments *a, const char *const *labels)
{
    cupel__c_arguments list = { 0 };
    if (labels == NULL)
        return;
    for (; *labels != NULL; labels++)
        cupel__c_add(w, &list, cupel__c_text(w, *labels));
    cupel__c_add(w, &list, "NULL");
    const char *nested = cupel__c_nested(w, "CUPEL_OP_LABELS(", &list);
    cupel__c_add(w, a,
                 nested != NULL ? cupel__arena_printf(w->arena, ".labels = %s", nested) : NULL);
}

static void add_sequence(cupel__c_writer *w, cupel__c_arguments *a, const cupel_object *object)
{
    const cupel_sequence *sequence = &object->sequence;
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
        bool least = fields[i].value == INT64_MIN;
        cupel__c_add(w, a,
                     least
                         ? cupel__arena_printf(w->arena, ".sequence.%s = INT64_MIN", fields[i].word)
                         : cupel__arena_printf(w->arena, ".sequence.%s = %" PRId64, fields[i].word,
                                               fields[i].value));
        given = given == NULL ? fields[i].flag
                              : cupel__arena_printf(w->arena, "%s | %s", given, fields[i].flag);
    }
    if (given != NULL)
        cupel__c_add(w, a, cupel__arena_printf(w->arena, ".sequence.given = %s", given));
    if (sequence->cycle)
        cupel__c_add(w, a, ".sequence.cycle = true");
    cupel__c_option_text(w, a, "owner_table", object->owner_table);
    cupel__c_option_text(w, a, "owner_column", object->owner_column);
}

static void add_type(cupel__c_writer *w, cupel__c_arguments *a, const cupel_type *type)
{
    cupel__buf text = { 0 };
    if (type->kind == CUPEL_TYPE_NONE)
        return;
    if (type->kind == CUPEL_TYPE_NATIVE) {
        const char *name = cupel__c_text(w, type->name);
        cupel__buf_printf(&text, "CUPEL_NATIVE(%s)", name != NULL ? name : "");
    } else {
        cupel__type_spell(&text, type);
    }
    cupel__c_add(w, a,
                 text.failed ? NULL
                             : cupel__arena_printf(w->arena, ".type = %s", cupel__buf_text(&text)));
    cupel__buf_release(&text);
}
