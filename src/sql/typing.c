/* What the values of expressions are. */
#include "sql/typing.h"

#include <string.h>

#include "base/text.h"
#include "sql/convert.h"

static const cupel__argument *argument_of(cupel__resolver *r, const cupel__expr *parameter);
static const char *attribute_name(const cupel__expr *expr);
static bool is_loose(const cupel__expr *expr);
static bool meet_parameter(cupel__resolver *r, cupel__expr *parameter, const cupel_type *type,
                           const char *name, cupel__meeting meeting);
static const cupel_type *widened(const cupel_type *type, cupel_value_kind kind);
static bool misfit(cupel__resolver *r, const cupel__expr *parameter, cupel_value_kind kind,
                   const cupel_type *type, const char *name);
static bool meet_literal(cupel__resolver *r, cupel__expr *literal, const cupel_type *type,
                         const char *name);
static bool meet_number(cupel__expr *literal, const cupel_type *type);
static size_t canonical(const cupel_value *value, char text[CUPEL_DATETIME_TEXT_SIZE]);

const cupel_type cupel__type_boolean = CUPEL_BOOLEAN;
const cupel_type cupel__type_bigint = CUPEL_BIGINT;
const cupel_type cupel__type_double = CUPEL_DOUBLE;
const cupel_type cupel__type_text = CUPEL_TEXT;

bool cupel__typing_meet(cupel__resolver *r, cupel__expr *left, cupel__expr *right,
                        cupel__meeting meeting)
{
    if (is_loose(right))
        return cupel__typing_settle(r, left) &&
               cupel__typing_meet_type(r, right, left->type, attribute_name(left), meeting);
    if (is_loose(left))
        return cupel__typing_meet_type(r, left, right->type, attribute_name(right), meeting);
    return true;
}

bool cupel__typing_meet_type(cupel__resolver *r, cupel__expr *expr, const cupel_type *type,
                             const char *name, cupel__meeting meeting)
{
    if (type == NULL)
        return cupel__typing_settle(r, expr);
    if (expr->tag == CUPEL__EXPR_PARAMETER)
        return meet_parameter(r, expr, type, name, meeting);
    if (expr->tag == CUPEL__EXPR_LITERAL)
        return meet_literal(r, expr, type, name);
    return true;
}

/* An operand whose context says nothing: a parameter is what its placeholder says. */
static bool type_alone(cupel__resolver *r, cupel__expr *expr)
{
    if (expr->tag != CUPEL__EXPR_PARAMETER)
        return true;
    const cupel__argument *argument = argument_of(r, expr);
    if (argument == NULL)
        return false;
    expr->type = cupel__type_of_kind(argument->type);
    expr->as.parameter.cast = true;
    return true;
}

bool cupel__typing_settle(cupel__resolver *r, cupel__expr *expr)
{
    return expr->type != NULL || type_alone(r, expr);
}

const cupel_type *cupel__typing_arithmetic(const cupel_type *left, const cupel_type *right)
{
    static const cupel_type numeric = CUPEL_NUMERIC(0, 0);
    if (left == NULL || right == NULL || !cupel__type_is_number(left) ||
        !cupel__type_is_number(right))
        return NULL;
    if (cupel__type_is_integer(left) && cupel__type_is_integer(right))
        return &cupel__type_bigint;
    bool exact = (cupel__type_is_integer(left) || left->kind == CUPEL_TYPE_NUMERIC) &&
                 (cupel__type_is_integer(right) || right->kind == CUPEL_TYPE_NUMERIC);
    return exact ? &numeric : &cupel__type_double;
}

bool cupel__typing_call(cupel__resolver *r, cupel__expr *call)
{
    /* What a function gives: the type of its arguments, or always the same. */
    static const struct {
        const char *name;
        const cupel_type *type; /* NULL: as its arguments */
    } functions[] = {
        { "coalesce", NULL },
        { "nullif", NULL },
        { "ifnull", NULL },
        { "min", NULL },
        { "max", NULL },
        { "greatest", NULL },
        { "least", NULL },
        { "abs", NULL },
        { "count", &cupel__type_bigint },
        { "length", &cupel__type_bigint },
        { "char_length", &cupel__type_bigint },
        { "octet_length", &cupel__type_bigint },
        { "lower", &cupel__type_text },
        { "upper", &cupel__type_text },
        { "trim", &cupel__type_text },
        { "ltrim", &cupel__type_text },
        { "rtrim", &cupel__type_text },
        { "replace", &cupel__type_text },
        { "substr", &cupel__type_text },
        { "substring", &cupel__type_text },
        { "concat", &cupel__type_text },
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (!cupel__text_iequal(functions[i].name, call->as.name))
            continue;
        call->type = functions[i].type;
        if (call->type == NULL)
            call->type = cupel__typing_common(r, call->items, call->count);
        break;
    }
    for (size_t i = 0; i < call->count; i++)
        if (!cupel__typing_settle(r, call->items[i]))
            return false;
    return r->code == 0;
}

const cupel_type *cupel__typing_common(cupel__resolver *r, cupel__expr *const *items, size_t count)
{
    const cupel_type *type = NULL;
    const char *name = NULL;
    for (size_t i = 0; i < count && type == NULL; i++) {
        if (is_loose(items[i]))
            continue;
        type = items[i]->type;
        name = attribute_name(items[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (is_loose(items[i]) &&
            !cupel__typing_meet_type(r, items[i], type, name, CUPEL__MEET_COMPARE))
            return NULL;
    return type != NULL || count == 0 ? type : items[0]->type;
}

/* What stands behind a placeholder that is one value. */
static const cupel__argument *argument_of(cupel__resolver *r, const cupel__expr *parameter)
{
    const cupel__argument *argument = &r->arguments[parameter->as.parameter.argument];
    switch (argument->kind) {
    case CUPEL__ARGUMENT_LIST:
        if (parameter->as.parameter.listed)
            return argument;
        return cupel__resolver_fail(r, parameter->position,
                                    "a list (CUPEL_IN) stands behind IN only");
    case CUPEL__ARGUMENT_OBJECT:
        return cupel__resolver_fail(r, parameter->position,
                                    "an object can only be compared with a relationship, by = or "
                                    "!=; for a value write CUPEL_V(x) or name one of its members");
    default:
        return argument;
    }
}

static const char *attribute_name(const cupel__expr *expr)
{
    if (expr->tag != CUPEL__EXPR_COLUMN)
        return NULL;
    const char *attribute = expr->as.column.attribute;
    return attribute != NULL ? attribute : expr->as.column.column->name;
}

/* Whether the expression adapts itself to the other side. */
static bool is_loose(const cupel__expr *expr)
{
    return expr->tag == CUPEL__EXPR_PARAMETER || expr->tag == CUPEL__EXPR_LITERAL;
}

static bool meet_parameter(cupel__resolver *r, cupel__expr *parameter, const cupel_type *type,
                           const char *name, cupel__meeting meeting)
{
    const cupel__argument *argument = argument_of(r, parameter);
    if (argument == NULL)
        return false;
    if (!cupel__type_takes(type, argument->type))
        return misfit(r, parameter, argument->type, type, name);
    if (meeting == CUPEL__MEET_ASSIGN && type->custom == NULL && cupel__type_is_integer(type) &&
        (argument->type == CUPEL_VALUE_DOUBLE || argument->type == CUPEL_VALUE_DECIMAL))
        return misfit(r, parameter, argument->type, type, name);
    parameter->as.parameter.meets = name;
    parameter->type = type;
    if (meeting == CUPEL__MEET_COMPARE && type->custom == NULL) {
        parameter->type = widened(type, argument->type);
        parameter->as.parameter.cast = parameter->type != type;
    }
    return true;
}

/* An integer column is compared with numbers that it could not hold, without being out of range. */
static const cupel_type *widened(const cupel_type *type, cupel_value_kind kind)
{
    bool whole = kind == CUPEL_VALUE_INT || kind == CUPEL_VALUE_BOOL;
    if (!cupel__type_is_integer(type) || kind == CUPEL_VALUE_NULL)
        return type;
    if (whole)
        return type->kind == CUPEL_TYPE_BIGINT ? type : &cupel__type_bigint;
    return cupel__type_of_kind(kind);
}

static bool misfit(cupel__resolver *r, const cupel__expr *parameter, cupel_value_kind kind,
                   const cupel_type *type, const char *name)
{
    const char *word = cupel__type_word(type->kind);
    if (name != NULL)
        return cupel__resolver_fail(r, parameter->position,
                                    "%s does not fit '%s', whose type is %s",
                                    cupel__kind_words(kind), name, word);
    return cupel__resolver_fail(r, parameter->position,
                                "%s does not fit what it meets, whose type is %s",
                                cupel__kind_words(kind), word);
}

/* Texts that stand for dates and the like are checked now and written as the engine stores them. */
static bool meet_literal(cupel__resolver *r, cupel__expr *literal, const cupel_type *type,
                         const char *name)
{
    if (type->custom != NULL) /* what the text says is what the database holds */
        return true;
    if (literal->variant == CUPEL__LITERAL_NUMBER)
        return meet_number(literal, type);
    if (literal->variant != CUPEL__LITERAL_TEXT || cupel__type_is_text(type) ||
        type->kind == CUPEL_TYPE_INTERVAL || !cupel__type_converts(type, CUPEL_VALUE_TEXT))
        return true;
    cupel__slot slot = { .type = type, .meets = name };
    cupel_value value = { .kind = CUPEL_VALUE_TEXT,
                          .size = (uint32_t)literal->as.literal.size,
                          .as.text = literal->as.literal.text };
    cupel_value converted;
    cupel__slot_room room;
    cupel_error error = CUPEL_ERROR_INIT;
    if (cupel__slot_convert(&slot, &value, &converted, &room, r->arena, &error) < 0) {
        cupel__resolver_fail(r, literal->position, "%s", error.message);
        cupel_error_release(&error);
        return false;
    }
    char text[CUPEL_DATETIME_TEXT_SIZE];
    size_t size = canonical(&converted, text);
    literal->type = type;
    if (size == 0)
        return true;
    literal->as.literal.size = size;
    literal->as.literal.text = cupel__arena_strndup(r->arena, text, size);
    return literal->as.literal.text != NULL || cupel__resolver_no_memory(r);
}

/* 0 and 1 are what people write for booleans, but not what every engine compares them with. */
static bool meet_number(cupel__expr *literal, const cupel_type *type)
{
    if (type->kind == CUPEL_TYPE_BOOLEAN && literal->as.literal.size == 1) {
        char digit = literal->as.literal.text[0];
        if (digit == '0' || digit == '1')
            literal->variant = digit == '1' ? CUPEL__LITERAL_TRUE : CUPEL__LITERAL_FALSE;
    }
    if (type->kind == CUPEL_TYPE_NUMERIC)
        literal->type = type;
    return true;
}

/* Zero where the text is to stay as it was written. */
static size_t canonical(const cupel_value *value, char text[CUPEL_DATETIME_TEXT_SIZE])
{
    switch (value->kind) {
    case CUPEL_VALUE_DATE:
        return cupel_date_format(value->as.date, text, CUPEL_DATETIME_TEXT_SIZE);
    case CUPEL_VALUE_TIME:
        return cupel_time_format(value->as.time, text, CUPEL_DATETIME_TEXT_SIZE);
    case CUPEL_VALUE_DATETIME:
        return cupel_datetime_format(value->as.datetime, text, CUPEL_DATETIME_TEXT_SIZE);
    case CUPEL_VALUE_INSTANT: {
        /* Six digits always: as text, instants order by time only when all have the same form. */
        size_t size = cupel_datetime_format(value->as.datetime, text, CUPEL_DATETIME_TEXT_SIZE);
        size_t digits = size > 20 ? size - 20 : 0;
        if (digits == 0)
            text[size++] = '.';
        for (; digits < 6; digits++)
            text[size++] = '0';
        return size;
    }
    case CUPEL_VALUE_UUID:
        cupel_uuid_format(value->as.uuid, text);
        return CUPEL_UUID_TEXT_SIZE - 1;
    default:
        return 0;
    }
}
