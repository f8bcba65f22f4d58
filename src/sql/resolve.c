/* Names in a parsed tree looked up, node by node. */
#include "sql/resolve.h"

#include <string.h>

#include "base/error.h"
#include "sql/convert.h"
#include "sql/path.h"
#include "sql/typing.h"

static cupel__expr *resolve_expr(cupel__resolver *r, cupel__expr *expr);
static bool resolve_items(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *resolve_literal(cupel__expr *expr);
static cupel__expr *resolve_logic(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *resolve_compare(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *compare_null(cupel__resolver *r, cupel__expr *expr);
static bool stands_for_null(const cupel__resolver *r, const cupel__expr *expr);
static cupel__expr *compare_relation(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *compare_object(cupel__resolver *r, cupel__expr *expr,
                                   const cupel__relation *relation, cupel__expr *const *columns,
                                   const cupel__expr *parameter);
static cupel__expr *relation_null(cupel__resolver *r, const cupel__expr *path, bool negated);
static cupel__expr *resolve_arithmetic(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *resolve_concat(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *resolve_in(cupel__resolver *r, cupel__expr *expr);
static bool expand_list(cupel__resolver *r, cupel__expr *in);
static cupel__expr *resolve_like(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *resolve_is(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *resolve_between(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *resolve_case(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *resolve_exists(cupel__resolver *r, cupel__expr *expr);
static cupel__expr *boolean(cupel__resolver *r, cupel__expr *expr);
static bool assign_relation(cupel__resolver *r, const cupel__assignment *assignment,
                            const cupel__relation *relation, const cupel_column **columns,
                            cupel__expr **values, size_t *count);
static void *unknown_attribute(cupel__resolver *r, const cupel__assignment *assignment);
static const cupel__argument *argument_behind(const cupel__resolver *r, const cupel__expr *expr);

int cupel__resolver_begin(cupel__resolver *r)
{
    r->root = cupel__source_add(r, r->entity, r->entity->table->name);
    return r->code;
}

cupel__expr *cupel__resolve_value(cupel__resolver *r, const cupel__query_text *text,
                                  cupel__expr *expr)
{
    r->text = text;
    expr = resolve_expr(r, expr);
    return expr != NULL && cupel__typing_settle(r, expr) ? expr : NULL;
}

cupel__expr *cupel__resolve_condition(cupel__resolver *r, const cupel__query_text *text,
                                      cupel__expr *expr)
{
    r->text = text;
    return boolean(r, resolve_expr(r, expr));
}

int cupel__resolve_assignment(cupel__resolver *r, const cupel__query_text *text,
                              const cupel__assignment *assignment, const cupel_column **columns,
                              cupel__expr **values, size_t *count)
{
    r->text = text;
    const cupel__attribute *attribute = cupel__entity_attribute(r->entity, assignment->name);
    const cupel__relation *relation = cupel__entity_relation(r->entity, assignment->name);
    if (attribute == NULL) {
        if (relation == NULL || relation->to_many)
            unknown_attribute(r, assignment);
        else
            assign_relation(r, assignment, relation, columns, values, count);
        return r->code;
    }
    cupel__expr *value = resolve_expr(r, assignment->value);
    if (value == NULL || !cupel__typing_meet_type(r, value, &attribute->column->type,
                                                  attribute->name, CUPEL__MEET_ASSIGN))
        return r->code;
    columns[*count] = attribute->column;
    values[(*count)++] = value;
    return 0;
}

size_t cupel__assignment_room(const cupel__entity *entity, const cupel__assignment *assignment)
{
    const cupel__relation *relation = cupel__entity_relation(entity, assignment->name);
    return relation != NULL ? relation->key_count : 1;
}

cupel__expr *cupel__resolved_node(cupel__resolver *r, cupel__expr_tag tag,
                                  cupel__expr *const *items, size_t count)
{
    if (r->code != 0)
        return NULL;
    cupel__expr *expr = cupel__expr_new(r->arena, tag, items, count);
    return expr != NULL ? expr : cupel__resolver_no_memory(r);
}

cupel__expr *cupel__resolved_column(cupel__resolver *r, const cupel__source *source,
                                    const cupel_column *column)
{
    if (r->code != 0)
        return NULL;
    cupel__expr *expr = cupel__expr_column(r->arena, source, column);
    return expr != NULL ? expr : cupel__resolver_no_memory(r);
}

cupel__expr *cupel__resolved_parameter(cupel__resolver *r, size_t argument, size_t element,
                                       const cupel_column *column)
{
    cupel__expr *expr = cupel__resolved_node(r, CUPEL__EXPR_PARAMETER, NULL, 0);
    if (expr == NULL)
        return NULL;
    expr->as.parameter.argument = argument;
    expr->as.parameter.element = element;
    expr->as.parameter.meets = column->name;
    expr->type = &column->type;
    return expr;
}

cupel__expr *cupel__resolved_literal(cupel__resolver *r, cupel__literal variant, const char *text)
{
    cupel__expr *expr = cupel__resolved_node(r, CUPEL__EXPR_LITERAL, NULL, 0);
    if (expr == NULL)
        return NULL;
    expr->variant = (uint8_t)variant;
    expr->as.literal.text = text;
    expr->as.literal.size = text != NULL ? strlen(text) : 0;
    return resolve_literal(expr);
}

void *cupel__resolver_fail(cupel__resolver *r, size_t position, const char *format, ...)
{
    if (r->code != 0)
        return NULL;
    va_list arguments;
    va_start(arguments, format);
    r->code = cupel__parse_verror(r->error, r->text, position, format, arguments);
    va_end(arguments);
    return NULL;
}

void *cupel__resolver_no_memory(cupel__resolver *r)
{
    if (r->code == 0)
        r->code = cupel__error_nomem(r->error);
    return NULL;
}

static cupel__expr *resolve_expr(cupel__resolver *r, cupel__expr *expr)
{
    switch (expr->tag) {
    case CUPEL__EXPR_PATH:
        return cupel__path_value(r, expr);
    case CUPEL__EXPR_LITERAL:
        return resolve_literal(expr);
    case CUPEL__EXPR_AND:
    case CUPEL__EXPR_OR:
    case CUPEL__EXPR_NOT:
        return resolve_logic(r, expr);
    case CUPEL__EXPR_COMPARE:
        return resolve_compare(r, expr);
    case CUPEL__EXPR_ARITHMETIC:
        return resolve_arithmetic(r, expr);
    case CUPEL__EXPR_CONCAT:
        return resolve_concat(r, expr);
    case CUPEL__EXPR_NEGATE:
        if (!resolve_items(r, expr) || !cupel__typing_settle(r, expr->items[0]))
            return NULL;
        expr->type = expr->items[0]->type;
        return expr;
    case CUPEL__EXPR_IN:
        return resolve_in(r, expr);
    case CUPEL__EXPR_LIKE:
        return resolve_like(r, expr);
    case CUPEL__EXPR_IS:
        return resolve_is(r, expr);
    case CUPEL__EXPR_BETWEEN:
        return resolve_between(r, expr);
    case CUPEL__EXPR_CALL:
        return resolve_items(r, expr) && cupel__typing_call(r, expr) ? expr : NULL;
    case CUPEL__EXPR_CAST:
        return resolve_items(r, expr) && cupel__typing_settle(r, expr->items[0]) ? expr : NULL;
    case CUPEL__EXPR_CASE:
        return resolve_case(r, expr);
    case CUPEL__EXPR_EXISTS:
        return resolve_exists(r, expr);
    default:
        return expr; /* a parameter, typed by what is around it, or resolved already */
    }
}

static bool resolve_items(cupel__resolver *r, cupel__expr *expr)
{
    for (size_t i = 0; i < expr->count; i++) {
        expr->items[i] = resolve_expr(r, expr->items[i]);
        if (expr->items[i] == NULL)
            return false;
    }
    return true;
}

static cupel__expr *resolve_literal(cupel__expr *expr)
{
    static const cupel_type numeric = CUPEL_NUMERIC(0, 0);
    switch ((cupel__literal)expr->variant) {
    case CUPEL__LITERAL_NULL:
        break;
    case CUPEL__LITERAL_TRUE:
    case CUPEL__LITERAL_FALSE:
        expr->type = &cupel__type_boolean;
        break;
    case CUPEL__LITERAL_NUMBER:
        expr->type = strspn(expr->as.literal.text, "0123456789") == expr->as.literal.size
                         ? &cupel__type_bigint
                         : &numeric;
        break;
    case CUPEL__LITERAL_TEXT:
        expr->type = &cupel__type_text;
        break;
    case CUPEL__LITERAL_DATE:
        expr->type = cupel__type_of_kind(CUPEL_VALUE_DATE);
        break;
    case CUPEL__LITERAL_TIME:
        expr->type = cupel__type_of_kind(CUPEL_VALUE_TIME);
        break;
    case CUPEL__LITERAL_TIMESTAMP:
        expr->type = cupel__type_of_kind(CUPEL_VALUE_DATETIME);
        break;
    }
    return expr;
}

static cupel__expr *resolve_logic(cupel__resolver *r, cupel__expr *expr)
{
    expr->type = &cupel__type_boolean;
    for (size_t i = 0; i < expr->count; i++) {
        expr->items[i] = boolean(r, resolve_expr(r, expr->items[i]));
        if (expr->items[i] == NULL)
            return NULL;
    }
    return expr;
}

static cupel__expr *resolve_compare(cupel__resolver *r, cupel__expr *expr)
{
    expr->type = &cupel__type_boolean;
    bool left = cupel__path_relation(r, expr->items[0]) != NULL;
    if (left || cupel__path_relation(r, expr->items[1]) != NULL) {
        cupel__expr *first = expr->items[0];
        if (!left) {
            expr->items[0] = expr->items[1];
            expr->items[1] = first;
        }
        return compare_relation(r, expr);
    }
    if (expr->variant <= CUPEL__COMPARE_NE &&
        (stands_for_null(r, expr->items[0]) || stands_for_null(r, expr->items[1])))
        return compare_null(r, expr);
    if (!resolve_items(r, expr) ||
        !cupel__typing_meet(r, expr->items[0], expr->items[1], CUPEL__MEET_COMPARE))
        return NULL;
    return expr;
}

/* `=` and `!=` NULL are tests for it. */
static cupel__expr *compare_null(cupel__resolver *r, cupel__expr *expr)
{
    cupel__expr *other = expr->items[stands_for_null(r, expr->items[0]) ? 1 : 0];
    other = resolve_expr(r, other);
    if (other == NULL || !cupel__typing_settle(r, other))
        return NULL;
    cupel__expr *is = cupel__resolved_node(r, CUPEL__EXPR_IS, &other, 1);
    if (is == NULL)
        return NULL;
    is->variant = CUPEL__IS_NULL;
    is->negated = expr->variant == CUPEL__COMPARE_NE;
    is->type = &cupel__type_boolean;
    return is;
}

static bool stands_for_null(const cupel__resolver *r, const cupel__expr *expr)
{
    if (expr->tag == CUPEL__EXPR_LITERAL)
        return expr->variant == CUPEL__LITERAL_NULL;
    const cupel__argument *argument = argument_behind(r, expr);
    return argument != NULL && argument->kind == CUPEL__ARGUMENT_VALUE && argument->is_null;
}

/* The left side is a path to a relationship. */
static cupel__expr *compare_relation(cupel__resolver *r, cupel__expr *expr)
{
    const cupel__expr *path = expr->items[0];
    cupel__expr *other = expr->items[1];
    const cupel__relation *relation = cupel__path_relation(r, path);
    if (expr->variant > CUPEL__COMPARE_NE)
        return cupel__resolver_fail(r, path->position,
                                    "a relationship can only be compared by = and !=");
    if (stands_for_null(r, other))
        return relation_null(r, path, expr->variant == CUPEL__COMPARE_NE);
    const cupel__argument *argument = argument_behind(r, other);
    if (argument == NULL || argument->kind != CUPEL__ARGUMENT_OBJECT)
        return cupel__resolver_fail(r, other->position,
                                    "a relationship is compared with an object (%%p) or NULL");
    if (argument->entity != relation->target)
        return cupel__resolver_fail(r, other->position, "'%s' refers to %s, not to %s",
                                    relation->name, relation->target->name, argument->entity->name);
    cupel__expr **columns = cupel__arena_alloc(r->arena, relation->key_count * sizeof *columns);
    if (columns == NULL)
        return cupel__resolver_no_memory(r);
    if (!cupel__path_key(r, path, columns))
        return NULL;
    return compare_object(r, expr, relation, columns, other);
}

/* Equal: every column is. Different: one of them is, and where there is no partner at all it is
 * another one than the object too. */
static cupel__expr *compare_object(cupel__resolver *r, cupel__expr *expr,
                                   const cupel__relation *relation, cupel__expr *const *columns,
                                   const cupel__expr *parameter)
{
    bool different = expr->variant == CUPEL__COMPARE_NE;
    cupel__expr **tests = cupel__arena_alloc(r->arena, 2 * relation->key_count * sizeof *tests);
    if (tests == NULL)
        return cupel__resolver_no_memory(r);
    size_t count = 0;
    for (size_t i = 0; i < relation->key_count; i++) {
        cupel__expr *value =
            cupel__resolved_parameter(r, parameter->as.parameter.argument, 0, relation->remote[i]);
        cupel__expr *sides[] = { columns[i], value };
        cupel__expr *test = cupel__resolved_node(r, CUPEL__EXPR_COMPARE, sides, 2);
        if (test == NULL)
            return NULL;
        value->as.parameter.column = relation->remote[i];
        test->variant = expr->variant;
        test->type = &cupel__type_boolean;
        tests[count++] = test;
        bool optional =
            relation->local[i]->nullable || columns[i]->as.column.source->join == CUPEL__JOIN_LEFT;
        if (!different || !optional)
            continue;
        tests[count] = cupel__resolved_node(r, CUPEL__EXPR_IS, &columns[i], 1);
        if (tests[count] == NULL)
            return NULL;
        tests[count++]->type = &cupel__type_boolean;
    }
    if (count == 1)
        return tests[0];
    cupel__expr *all =
        cupel__resolved_node(r, different ? CUPEL__EXPR_OR : CUPEL__EXPR_AND, tests, count);
    if (all != NULL)
        all->type = &cupel__type_boolean;
    return all;
}

/* There is no partner where a column of the key is NULL. */
static cupel__expr *relation_null(cupel__resolver *r, const cupel__expr *path, bool negated)
{
    const cupel__relation *relation = cupel__path_relation(r, path);
    cupel__expr **tests = cupel__arena_alloc(r->arena, relation->key_count * sizeof *tests);
    if (tests == NULL)
        return cupel__resolver_no_memory(r);
    if (!cupel__path_key(r, path, tests))
        return NULL;
    for (size_t i = 0; i < relation->key_count; i++) {
        tests[i] = cupel__resolved_node(r, CUPEL__EXPR_IS, &tests[i], 1);
        if (tests[i] == NULL)
            return NULL;
        tests[i]->negated = negated;
        tests[i]->type = &cupel__type_boolean;
    }
    if (relation->key_count == 1)
        return tests[0];
    return cupel__resolved_node(r, negated ? CUPEL__EXPR_AND : CUPEL__EXPR_OR, tests,
                                relation->key_count);
}

/* A parameter takes the other side's type only where both are numbers: a date plus an integer is
 * the engine's business. */
static cupel__expr *resolve_arithmetic(cupel__resolver *r, cupel__expr *expr)
{
    if (!resolve_items(r, expr))
        return NULL;
    for (size_t i = 0; i < 2; i++) {
        const cupel_type *other = expr->items[1 - i]->type;
        bool numbers = other != NULL && cupel__type_is_number(other);
        bool met =
            numbers && expr->items[i]->tag == CUPEL__EXPR_PARAMETER
                ? cupel__typing_meet(r, expr->items[1 - i], expr->items[i], CUPEL__MEET_COMPARE)
                : true;
        if (!met)
            return NULL;
    }
    if (!cupel__typing_settle(r, expr->items[0]) || !cupel__typing_settle(r, expr->items[1]))
        return NULL;
    expr->type = cupel__typing_arithmetic(expr->items[0]->type, expr->items[1]->type);
    return expr;
}

static cupel__expr *resolve_concat(cupel__resolver *r, cupel__expr *expr)
{
    expr->type = &cupel__type_text;
    if (!resolve_items(r, expr))
        return NULL;
    for (size_t i = 0; i < expr->count; i++)
        if (!cupel__typing_settle(r, expr->items[i]))
            return NULL;
    return expr;
}

static cupel__expr *resolve_in(cupel__resolver *r, cupel__expr *expr)
{
    expr->type = &cupel__type_boolean;
    if (!expand_list(r, expr) || !resolve_items(r, expr))
        return NULL;
    for (size_t i = 1; i < expr->count; i++)
        if (!cupel__typing_meet(r, expr->items[0], expr->items[i], CUPEL__MEET_COMPARE))
            return NULL;
    return cupel__typing_settle(r, expr->items[0]) ? expr : NULL;
}

/* A placeholder for a list becomes as many as the list has room for. */
static bool expand_list(cupel__resolver *r, cupel__expr *in)
{
    size_t room = 1;
    for (size_t i = 1; i < in->count; i++) {
        const cupel__argument *argument = argument_behind(r, in->items[i]);
        bool list = argument != NULL && argument->kind == CUPEL__ARGUMENT_LIST;
        room += list ? cupel__list_room(argument->count) : 1;
    }
    cupel__expr **items = cupel__arena_alloc(r->arena, room * sizeof *items);
    if (items == NULL)
        return cupel__resolver_no_memory(r);
    size_t count = 0;
    items[count++] = in->items[0];
    for (size_t i = 1; i < in->count; i++) {
        const cupel__argument *argument = argument_behind(r, in->items[i]);
        if (argument == NULL || argument->kind != CUPEL__ARGUMENT_LIST) {
            items[count++] = in->items[i];
            continue;
        }
        for (size_t j = 0; j < cupel__list_room(argument->count); j++) {
            cupel__expr *element = cupel__resolved_node(r, CUPEL__EXPR_PARAMETER, NULL, 0);
            if (element == NULL)
                return false;
            *element = *in->items[i];
            element->as.parameter.listed = true;
            element->as.parameter.element = j;
            items[count++] = element;
        }
    }
    in->items = items;
    in->count = count;
    return true;
}

static cupel__expr *resolve_like(cupel__resolver *r, cupel__expr *expr)
{
    expr->type = &cupel__type_boolean;
    if (!resolve_items(r, expr))
        return NULL;
    for (size_t i = 0; i < expr->count; i++)
        if (!cupel__typing_meet_type(r, expr->items[i], &cupel__type_text, NULL,
                                     CUPEL__MEET_COMPARE))
            return NULL;
    return expr;
}

static cupel__expr *resolve_is(cupel__resolver *r, cupel__expr *expr)
{
    expr->type = &cupel__type_boolean;
    if (expr->variant == CUPEL__IS_NULL && cupel__path_relation(r, expr->items[0]) != NULL)
        return relation_null(r, expr->items[0], expr->negated);
    if (!resolve_items(r, expr) || !cupel__typing_settle(r, expr->items[0]))
        return NULL;
    return expr;
}

static cupel__expr *resolve_between(cupel__resolver *r, cupel__expr *expr)
{
    expr->type = &cupel__type_boolean;
    if (!resolve_items(r, expr) ||
        !cupel__typing_meet(r, expr->items[0], expr->items[1], CUPEL__MEET_COMPARE) ||
        !cupel__typing_meet(r, expr->items[0], expr->items[2], CUPEL__MEET_COMPARE))
        return NULL;
    return expr;
}

/* Conditions meet the operand or are booleans; results share one type. */
static cupel__expr *resolve_case(cupel__resolver *r, cupel__expr *expr)
{
    if (!resolve_items(r, expr))
        return NULL;
    bool has_operand = expr->as.branches.has_operand;
    size_t first = has_operand ? 1 : 0, results = 0;
    cupel__expr **result = cupel__arena_alloc(r->arena, expr->count * sizeof *result);
    if (result == NULL)
        return cupel__resolver_no_memory(r);
    size_t end = expr->count - (expr->as.branches.has_otherwise ? 1 : 0);
    for (size_t i = first; i < end; i += 2) {
        bool met = has_operand
                       ? cupel__typing_meet(r, expr->items[0], expr->items[i], CUPEL__MEET_COMPARE)
                       : boolean(r, expr->items[i]) != NULL;
        if (!met)
            return NULL;
        result[results++] = expr->items[i + 1];
    }
    if (expr->as.branches.has_otherwise)
        result[results++] = expr->items[end];
    expr->type = cupel__typing_common(r, result, results);
    return r->code == 0 ? expr : NULL;
}

static cupel__expr *resolve_exists(cupel__resolver *r, cupel__expr *expr)
{
    expr->type = &cupel__type_boolean;
    cupel__resolver inner;
    if (!cupel__path_exists(r, expr, &inner))
        return NULL;
    if (expr->count == 2) {
        cupel__expr *condition = boolean(&inner, resolve_expr(&inner, expr->items[1]));
        cupel__expr *both[] = { inner.select->where, condition };
        inner.select->where = cupel__resolved_node(&inner, CUPEL__EXPR_AND, both, 2);
    }
    expr->items = NULL;
    expr->count = 0;
    r->code = inner.code;
    return r->code == 0 ? expr : NULL;
}

static cupel__expr *boolean(cupel__resolver *r, cupel__expr *expr)
{
    if (expr == NULL ||
        !cupel__typing_meet_type(r, expr, &cupel__type_boolean, NULL, CUPEL__MEET_COMPARE))
        return NULL;
    return expr;
}

static bool assign_relation(cupel__resolver *r, const cupel__assignment *assignment,
                            const cupel__relation *relation, const cupel_column **columns,
                            cupel__expr **values, size_t *count)
{
    const cupel__argument *argument = argument_behind(r, assignment->value);
    bool null = stands_for_null(r, assignment->value);
    bool object = argument != NULL && argument->kind == CUPEL__ARGUMENT_OBJECT;
    if (!null && (!object || argument->entity != relation->target))
        return cupel__resolver_fail(r, assignment->value->position,
                                    "'%s' can be set to an object of %s (%%p) or NULL",
                                    relation->name, relation->target->name);
    for (size_t i = 0; i < relation->key_count; i++) {
        cupel__expr *value =
            null ? cupel__resolved_literal(r, CUPEL__LITERAL_NULL, NULL)
                 : cupel__resolved_parameter(r, assignment->value->as.parameter.argument, 0,
                                             relation->remote[i]);
        if (value == NULL)
            return false;
        if (!null)
            value->as.parameter.column = relation->remote[i];
        columns[*count] = relation->local[i];
        values[(*count)++] = value;
    }
    return true;
}

static void *unknown_attribute(cupel__resolver *r, const cupel__assignment *assignment)
{
    cupel__expr path = { .tag = CUPEL__EXPR_PATH, .position = assignment->position };
    cupel__name name = { assignment->name, assignment->position };
    path.as.path.names = &name;
    path.as.path.count = 1;
    return cupel__path_value(r, &path);
}

/* NULL where the expression is no placeholder. */
static const cupel__argument *argument_behind(const cupel__resolver *r, const cupel__expr *expr)
{
    return expr->tag == CUPEL__EXPR_PARAMETER ? &r->arguments[expr->as.parameter.argument] : NULL;
}
