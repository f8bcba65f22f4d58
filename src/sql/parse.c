/* Texts parsed into trees by recursive descent; one function for each level of precedence. */
#include "sql/parse.h"

#include <string.h>

#include "base/text.h"
#include "sql/parser.h"

typedef bool element_fn(cupel__parser *p, void *out);
static int parse_whole_list(cupel__arena *arena, const cupel__query_text *text,
                            element_fn *parse_element, size_t size, void **out, size_t *count,
                            cupel_error *error);
static element_fn order_element;
static element_fn output_element;
static element_fn expr_element;
static element_fn assignment_element;

static cupel__expr *parse_expr(cupel__parser *p);
static cupel__expr *parse_and(cupel__parser *p);
static cupel__expr *parse_not(cupel__parser *p);
static cupel__expr *parse_predicate(cupel__parser *p);
static bool take_comparison(cupel__parser *p, cupel__compare *out);
static cupel__expr *parse_is(cupel__parser *p, cupel__expr *left);
static cupel__expr *parse_in(cupel__parser *p, cupel__expr *left);
static cupel__expr *parse_like(cupel__parser *p, cupel__expr *left, bool ignore_case);
static cupel__expr *parse_between(cupel__parser *p, cupel__expr *left);
static cupel__expr *parse_concat(cupel__parser *p);
static cupel__expr *parse_sum(cupel__parser *p);
static cupel__expr *parse_product(cupel__parser *p);
static cupel__expr *arithmetic(cupel__parser *p, char sign, cupel__expr *left, cupel__expr *right);
static cupel__expr *parse_unary(cupel__parser *p);
static cupel__expr *parse_primary(cupel__parser *p);
static cupel__expr *parse_word(cupel__parser *p);
static cupel__expr *parse_path(cupel__parser *p, const cupel__lexeme *first);
static cupel__expr *parse_call(cupel__parser *p, const cupel__lexeme *name);
static cupel__expr *parse_case(cupel__parser *p, size_t position);
static cupel__expr *parse_cast(cupel__parser *p, size_t position);
static const cupel_type *parse_type(cupel__parser *p);
static bool parse_type_numbers(cupel__parser *p, cupel_type *type);
static bool parse_type_number(cupel__parser *p, int *out);
static cupel__expr *parse_exists(cupel__parser *p, size_t position);
static cupel__expr *parse_dated(cupel__parser *p, cupel__literal variant);
static cupel__expr *parse_placeholder(cupel__parser *p);
static bool parse_items(cupel__parser *p, cupel__parser_list *items);

static cupel__expr *literal(cupel__parser *p, cupel__literal variant, size_t position,
                            const char *text, size_t size);

int cupel__parse_condition(cupel__arena *arena, const cupel__query_text *text, cupel__expr **out,
                           cupel_error *error)
{
    cupel__parser p;
    if (!cupel__parser_begin(&p, arena, text, error))
        return p.code;
    cupel__expr *expr = parse_expr(&p);
    if (cupel__parser_finish(&p) == 0)
        *out = expr;
    return p.code;
}

int cupel__parse_orders(cupel__arena *arena, const cupel__query_text *text, cupel__order **out,
                        size_t *count, cupel_error *error)
{
    void *items = NULL;
    int code = parse_whole_list(arena, text, order_element, sizeof **out, &items, count, error);
    if (code == 0)
        *out = items;
    return code;
}

int cupel__parse_outputs(cupel__arena *arena, const cupel__query_text *text, cupel__output **out,
                         size_t *count, cupel_error *error)
{
    void *items = NULL;
    int code = parse_whole_list(arena, text, output_element, sizeof **out, &items, count, error);
    if (code == 0)
        *out = items;
    return code;
}

int cupel__parse_list(cupel__arena *arena, const cupel__query_text *text, cupel__expr ***out,
                      size_t *count, cupel_error *error)
{
    void *items = NULL;
    int code = parse_whole_list(arena, text, expr_element, sizeof **out, &items, count, error);
    if (code == 0)
        *out = items;
    return code;
}

int cupel__parse_assignments(cupel__arena *arena, const cupel__query_text *text,
                             cupel__assignment **out, size_t *count, cupel_error *error)
{
    void *items = NULL;
    int code =
        parse_whole_list(arena, text, assignment_element, sizeof **out, &items, count, error);
    if (code == 0)
        *out = items;
    return code;
}

static int parse_whole_list(cupel__arena *arena, const cupel__query_text *text,
                            element_fn *parse_element, size_t size, void **out, size_t *count,
                            cupel_error *error)
{
    cupel__parser p;
    if (!cupel__parser_begin(&p, arena, text, error))
        return p.code;
    cupel__parser_list items = { .item_size = size };
    union {
        cupel__order order;
        cupel__output output;
        cupel__assignment assignment;
        cupel__expr *expr;
    } element;
    do {
        memset(&element, 0, sizeof element);
    } while (parse_element(&p, &element) && cupel__parser_push(&p, &items, &element) &&
             cupel__parser_take(&p, ","));
    if (cupel__parser_finish(&p) == 0) {
        *out = items.items;
        *count = items.count;
    }
    return p.code;
}

static bool order_element(cupel__parser *p, void *out)
{
    cupel__order *order = out;
    order->expr = parse_expr(p);
    order->descending = cupel__parser_take(p, "desc");
    if (!order->descending)
        cupel__parser_take(p, "asc");
    if (cupel__parser_take(p, "nulls")) {
        if (cupel__parser_take(p, "first"))
            order->nulls = CUPEL__NULLS_FIRST;
        else if (cupel__parser_expect(p, "last"))
            order->nulls = CUPEL__NULLS_LAST;
    }
    return p->code == 0;
}

static bool output_element(cupel__parser *p, void *out)
{
    cupel__output *output = out;
    size_t start = p->token.position;
    output->expr = parse_expr(p);
    size_t size = p->token.position - start;
    while (size > 0 && p->text->text[start + size - 1] == ' ')
        size--;
    output->text = cupel__arena_strndup(p->arena, p->text->text + start, size);
    if (output->text == NULL)
        return cupel__parser_no_memory(p);
    if (cupel__parser_take(p, "as")) {
        if (!cupel__parser_sees_name(p))
            return cupel__parser_unexpected(p, "a label");
        output->label = p->token.text;
        cupel__parser_advance(p);
    }
    return p->code == 0;
}

static bool expr_element(cupel__parser *p, void *out)
{
    return (*(cupel__expr **)out = parse_expr(p)) != NULL;
}

static bool assignment_element(cupel__parser *p, void *out)
{
    cupel__assignment *assignment = out;
    if (!cupel__parser_sees_name(p))
        return cupel__parser_unexpected(p, "the attribute to be set");
    assignment->name = p->token.text;
    assignment->position = (uint32_t)p->token.position;
    cupel__parser_advance(p);
    return cupel__parser_expect(p, "=") && (assignment->value = parse_expr(p)) != NULL;
}

/* a OR b OR c */
static cupel__expr *parse_expr(cupel__parser *p)
{
    if (!cupel__parser_enter(p))
        return NULL;
    cupel__parser_list items = { .item_size = sizeof(cupel__expr *) };
    while (cupel__parser_push_expr(p, &items, parse_and(p)) && cupel__parser_take(p, "or"))
        ;
    p->depth--;
    return cupel__parser_chain(p, CUPEL__EXPR_OR, &items);
}

static cupel__expr *parse_and(cupel__parser *p)
{
    cupel__parser_list items = { .item_size = sizeof(cupel__expr *) };
    while (cupel__parser_push_expr(p, &items, parse_not(p)) && cupel__parser_take(p, "and"))
        ;
    return cupel__parser_chain(p, CUPEL__EXPR_AND, &items);
}

/* NOT EXISTS is one test; any other NOT is a node of its own. */
static cupel__expr *parse_not(cupel__parser *p)
{
    size_t position = p->token.position;
    if (!cupel__parser_take(p, "not"))
        return parse_predicate(p);
    if (!cupel__parser_enter(p))
        return NULL;
    cupel__expr *operand = parse_not(p);
    p->depth--;
    if (operand != NULL && operand->tag == CUPEL__EXPR_EXISTS && !operand->negated) {
        operand->negated = true;
        return operand;
    }
    cupel__expr *negation = cupel__parser_node(p, CUPEL__EXPR_NOT, &operand, 1);
    if (negation != NULL)
        negation->position = (uint32_t)position;
    return negation;
}

static cupel__expr *parse_predicate(cupel__parser *p)
{
    cupel__expr *left = parse_concat(p);
    cupel__compare variant;
    if (take_comparison(p, &variant)) {
        left = cupel__parser_node(p, CUPEL__EXPR_COMPARE,
                                  (cupel__expr *[]){ left, parse_concat(p) }, 2);
        if (left == NULL)
            return NULL;
        left->variant = (uint8_t)variant;
        size_t position = p->token.position;
        if (take_comparison(p, &variant))
            return cupel__parser_fail(p, position,
                                      "comparisons do not chain; join two of them by AND");
        return left;
    }
    if (cupel__parser_take(p, "is"))
        return parse_is(p, left);
    bool negated = cupel__parser_take(p, "not");
    if (cupel__parser_take(p, "in"))
        left = parse_in(p, left);
    else if (cupel__parser_take(p, "like"))
        left = parse_like(p, left, false);
    else if (cupel__parser_take(p, "ilike"))
        left = parse_like(p, left, true);
    else if (cupel__parser_take(p, "between"))
        left = parse_between(p, left);
    else if (negated)
        return cupel__parser_unexpected(p, "IN, LIKE, ILIKE or BETWEEN");
    if (left != NULL && negated)
        left->negated = true;
    return left;
}

static bool take_comparison(cupel__parser *p, cupel__compare *out)
{
    static const struct {
        const char *sign;
        cupel__compare variant;
    } signs[] = {
        { "=", CUPEL__COMPARE_EQ },  { "!=", CUPEL__COMPARE_NE }, { "<>", CUPEL__COMPARE_NE },
        { "<=", CUPEL__COMPARE_LE }, { "<", CUPEL__COMPARE_LT },  { ">=", CUPEL__COMPARE_GE },
        { ">", CUPEL__COMPARE_GT },
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (cupel__parser_take(p, signs[i].sign)) {
            *out = signs[i].variant;
            return true;
        }
    return false;
}

static cupel__expr *parse_is(cupel__parser *p, cupel__expr *left)
{
    bool negated = cupel__parser_take(p, "not");
    if (cupel__parser_take(p, "distinct")) {
        cupel__parser_expect(p, "from");
        cupel__expr *both[] = { left, parse_concat(p) };
        cupel__expr *compare = cupel__parser_node(p, CUPEL__EXPR_COMPARE, both, 2);
        if (compare != NULL)
            compare->variant = negated ? CUPEL__COMPARE_NOT_DISTINCT : CUPEL__COMPARE_DISTINCT;
        return compare;
    }
    static const char *const words[] = { "null", "true", "false" };
    for (size_t i = 0; i < 3; i++) {
        if (!cupel__parser_take(p, words[i]))
            continue;
        cupel__expr *is = cupel__parser_node(p, CUPEL__EXPR_IS, &left, 1);
        if (is != NULL) {
            is->variant = (uint8_t)i;
            is->negated = negated;
        }
        return is;
    }
    return cupel__parser_unexpected(p, "NULL, TRUE, FALSE or DISTINCT FROM");
}

/* A list, or one placeholder standing for a list with or without parentheses. */
static cupel__expr *parse_in(cupel__parser *p, cupel__expr *left)
{
    cupel__parser_list items = { .item_size = sizeof(cupel__expr *) };
    if (!cupel__parser_push_expr(p, &items, left))
        return NULL;
    if (p->token.kind == CUPEL__LEXEME_PLACEHOLDER) {
        cupel__parser_push_expr(p, &items, parse_placeholder(p));
    } else {
        cupel__parser_expect(p, "(");
        if (!cupel__parser_sees(p, ")"))
            parse_items(p, &items);
        cupel__parser_expect(p, ")");
    }
    return cupel__parser_node(p, CUPEL__EXPR_IN, items.items, items.count);
}

static cupel__expr *parse_like(cupel__parser *p, cupel__expr *left, bool ignore_case)
{
    cupel__expr *items[3] = { left, parse_concat(p), NULL };
    size_t count = 2;
    if (cupel__parser_take(p, "escape"))
        items[count++] = parse_primary(p);
    cupel__expr *like = cupel__parser_node(p, CUPEL__EXPR_LIKE, items, count);
    if (like != NULL)
        like->variant = ignore_case;
    return like;
}

static cupel__expr *parse_between(cupel__parser *p, cupel__expr *left)
{
    cupel__expr *low = parse_concat(p);
    cupel__parser_expect(p, "and");
    return cupel__parser_node(p, CUPEL__EXPR_BETWEEN,
                              (cupel__expr *[]){ left, low, parse_concat(p) }, 3);
}

static cupel__expr *parse_concat(cupel__parser *p)
{
    cupel__parser_list items = { .item_size = sizeof(cupel__expr *) };
    while (cupel__parser_push_expr(p, &items, parse_sum(p)) && cupel__parser_take(p, "||"))
        ;
    return cupel__parser_chain(p, CUPEL__EXPR_CONCAT, &items);
}

static cupel__expr *parse_sum(cupel__parser *p)
{
    cupel__expr *left = parse_product(p);
    while (left != NULL && (cupel__parser_sees(p, "+") || cupel__parser_sees(p, "-"))) {
        char sign = *p->token.text;
        cupel__parser_advance(p);
        left = arithmetic(p, sign, left, parse_product(p));
    }
    return left;
}

static cupel__expr *parse_product(cupel__parser *p)
{
    cupel__expr *left = parse_unary(p);
    while (left != NULL && (cupel__parser_sees(p, "*") || cupel__parser_sees(p, "/") ||
                            cupel__parser_sees(p, "%"))) {
        char sign = *p->token.text;
        cupel__parser_advance(p);
        left = arithmetic(p, sign, left, parse_unary(p));
    }
    return left;
}

static cupel__expr *arithmetic(cupel__parser *p, char sign, cupel__expr *left, cupel__expr *right)
{
    cupel__expr *expr =
        cupel__parser_node(p, CUPEL__EXPR_ARITHMETIC, (cupel__expr *[]){ left, right }, 2);
    if (expr != NULL)
        expr->variant = (uint8_t)sign;
    return expr;
}

static cupel__expr *parse_unary(cupel__parser *p)
{
    size_t position = p->token.position;
    bool negate = cupel__parser_sees(p, "-");
    if (!negate && !cupel__parser_sees(p, "+"))
        return parse_primary(p);
    cupel__parser_advance(p);
    if (!cupel__parser_enter(p))
        return NULL;
    cupel__expr *operand = parse_unary(p);
    p->depth--;
    if (!negate)
        return operand;
    cupel__expr *expr = cupel__parser_node(p, CUPEL__EXPR_NEGATE, &operand, 1);
    if (expr != NULL)
        expr->position = (uint32_t)position;
    return expr;
}

static cupel__expr *parse_primary(cupel__parser *p)
{
    cupel__lexeme token = p->token;
    switch (token.kind) {
    case CUPEL__LEXEME_NUMBER:
        cupel__parser_advance(p);
        return literal(p, CUPEL__LITERAL_NUMBER, token.position, token.text, token.size);
    case CUPEL__LEXEME_TEXT:
        cupel__parser_advance(p);
        return literal(p, CUPEL__LITERAL_TEXT, token.position, token.text, token.size);
    case CUPEL__LEXEME_PLACEHOLDER:
        return parse_placeholder(p);
    case CUPEL__LEXEME_WORD:
        return parse_word(p);
    case CUPEL__LEXEME_NAME:
        cupel__parser_advance(p);
        return parse_path(p, &token);
    default:
        break;
    }
    if (!cupel__parser_take(p, "("))
        return cupel__parser_unexpected(p, "an expression");
    cupel__expr *expr = parse_expr(p);
    return cupel__parser_expect(p, ")") ? expr : NULL;
}

static cupel__expr *parse_word(cupel__parser *p)
{
    cupel__lexeme word = p->token;
    if (cupel__parser_take(p, "null"))
        return literal(p, CUPEL__LITERAL_NULL, word.position, NULL, 0);
    if (cupel__parser_take(p, "true"))
        return literal(p, CUPEL__LITERAL_TRUE, word.position, NULL, 0);
    if (cupel__parser_take(p, "false"))
        return literal(p, CUPEL__LITERAL_FALSE, word.position, NULL, 0);
    if (cupel__parser_take(p, "case"))
        return parse_case(p, word.position);
    if (cupel__parser_take(p, "cast"))
        return parse_cast(p, word.position);
    if (cupel__parser_take(p, "exists"))
        return parse_exists(p, word.position);
    if (cupel__parser_is_reserved(&word))
        return cupel__parser_fail(
            p, word.position,
            "%s is a word of the language and cannot stand here; an attribute of that name "
            "is written between double quotes",
            word.text);
    cupel__parser_advance(p);
    if (p->token.kind == CUPEL__LEXEME_TEXT) {
        if (cupel__text_iequal(word.text, "date"))
            return parse_dated(p, CUPEL__LITERAL_DATE);
        if (cupel__text_iequal(word.text, "time"))
            return parse_dated(p, CUPEL__LITERAL_TIME);
        if (cupel__text_iequal(word.text, "timestamp"))
            return parse_dated(p, CUPEL__LITERAL_TIMESTAMP);
    }
    if (cupel__parser_sees(p, "(") || cupel__is_bare_function(word.text))
        return parse_call(p, &word);
    return parse_path(p, &word);
}

static cupel__expr *parse_path(cupel__parser *p, const cupel__lexeme *first)
{
    cupel__parser_list names = { .item_size = sizeof(cupel__name) };
    cupel__name name = { first->text, (uint32_t)first->position };
    if (!cupel__parser_push(p, &names, &name))
        return NULL;
    while (cupel__parser_take(p, ".")) {
        if (p->token.kind != CUPEL__LEXEME_WORD && p->token.kind != CUPEL__LEXEME_NAME)
            return cupel__parser_unexpected(p, "a name");
        name = (cupel__name){ p->token.text, (uint32_t)p->token.position };
        if (!cupel__parser_push(p, &names, &name))
            return NULL;
        cupel__parser_advance(p);
    }
    cupel__expr *path = cupel__parser_leaf(p, CUPEL__EXPR_PATH, first->position);
    if (path != NULL) {
        path->as.path.names = names.items;
        path->as.path.count = names.count;
    }
    return path;
}

/* Functions are the engine's own and their names are passed through as they are, so only plain ones
 * are let pass. */
static cupel__expr *parse_call(cupel__parser *p, const cupel__lexeme *name)
{
    for (const char *at = name->text; *at != '\0'; at++)
        if ((unsigned char)*at >= 0x80 || *at == '$')
            return cupel__parser_fail(p, name->position, "no function can be named %s", name->text);
    cupel__parser_list items = { .item_size = sizeof(cupel__expr *) };
    bool distinct = false;
    if (cupel__parser_take(p, "(")) {
        size_t position = p->token.position;
        distinct = cupel__parser_take(p, "distinct");
        if (!distinct && cupel__parser_take(p, "*"))
            cupel__parser_push_expr(p, &items, cupel__parser_leaf(p, CUPEL__EXPR_STAR, position));
        else if (distinct || !cupel__parser_sees(p, ")"))
            parse_items(p, &items);
        cupel__parser_expect(p, ")");
    }
    cupel__expr *call = cupel__parser_node(p, CUPEL__EXPR_CALL, items.items, items.count);
    if (call == NULL)
        return NULL;
    call->position = (uint32_t)name->position;
    call->distinct = distinct;
    call->as.name = name->text;
    return call;
}

static cupel__expr *parse_case(cupel__parser *p, size_t position)
{
    cupel__parser_list items = { .item_size = sizeof(cupel__expr *) };
    bool has_operand = !cupel__parser_sees(p, "when");
    if (has_operand && !cupel__parser_push_expr(p, &items, parse_expr(p)))
        return NULL;
    do {
        if (!cupel__parser_expect(p, "when") ||
            !cupel__parser_push_expr(p, &items, parse_expr(p)) ||
            !cupel__parser_expect(p, "then") || !cupel__parser_push_expr(p, &items, parse_expr(p)))
            return NULL;
    } while (cupel__parser_sees(p, "when"));
    bool has_otherwise = cupel__parser_take(p, "else");
    if (has_otherwise && !cupel__parser_push_expr(p, &items, parse_expr(p)))
        return NULL;
    cupel__parser_expect(p, "end");
    cupel__expr *expr = cupel__parser_node(p, CUPEL__EXPR_CASE, items.items, items.count);
    if (expr == NULL)
        return NULL;
    expr->position = (uint32_t)position;
    expr->as.branches.has_operand = has_operand;
    expr->as.branches.has_otherwise = has_otherwise;
    return expr;
}

static cupel__expr *parse_cast(cupel__parser *p, size_t position)
{
    cupel__parser_expect(p, "(");
    cupel__expr *operand = parse_expr(p);
    cupel__parser_expect(p, "as");
    const cupel_type *type = parse_type(p);
    cupel__parser_expect(p, ")");
    cupel__expr *cast = cupel__parser_node(p, CUPEL__EXPR_CAST, &operand, 1);
    if (cast == NULL)
        return NULL;
    cast->position = (uint32_t)position;
    cast->type = type;
    return cast;
}

/* A word, with "precision" behind double, numbers in parentheses, and WITH TIME ZONE. */
static const cupel_type *parse_type(cupel__parser *p)
{
    if (p->code != 0)
        return NULL;
    cupel_type *type = cupel__arena_zalloc(p->arena, sizeof *type);
    if (type == NULL)
        return cupel__parser_no_memory(p);
    if (p->token.kind == CUPEL__LEXEME_WORD)
        type->kind = cupel__type_named(p->token.text);
    if (type->kind == CUPEL_TYPE_NONE || type->kind == CUPEL_TYPE_ENUM ||
        type->kind == CUPEL_TYPE_NATIVE)
        return cupel__parser_unexpected(p, "a type, such as integer, numeric(10, 2) or text");
    cupel__parser_advance(p);
    if (type->kind == CUPEL_TYPE_DOUBLE)
        cupel__parser_take(p, "precision");
    if (cupel__parser_take(p, "(") && !parse_type_numbers(p, type))
        return NULL;
    if (type->kind == CUPEL_TYPE_STRING && type->length == 0)
        type->kind = CUPEL_TYPE_TEXT;
    if (type->kind == CUPEL_TYPE_UNICODE && type->length == 0)
        type->kind = CUPEL_TYPE_UNICODE_TEXT;
    if (type->kind == CUPEL_TYPE_DATETIME && cupel__parser_take(p, "with"))
        type->timezone = cupel__parser_expect(p, "time") && cupel__parser_expect(p, "zone");
    return type;
}

static bool parse_type_numbers(cupel__parser *p, cupel_type *type)
{
    switch (type->kind) {
    case CUPEL_TYPE_NUMERIC:
        if (!parse_type_number(p, &type->precision))
            return false;
        if (cupel__parser_take(p, ",") && !parse_type_number(p, &type->scale))
            return false;
        break;
    case CUPEL_TYPE_STRING:
    case CUPEL_TYPE_UNICODE:
    case CUPEL_TYPE_BINARY:
        if (!parse_type_number(p, &type->length))
            return false;
        break;
    default:
        return cupel__parser_fail(p, p->token.position, "the type %s has no length",
                                  cupel__type_word(type->kind));
    }
    return cupel__parser_expect(p, ")");
}

static bool parse_type_number(cupel__parser *p, int *out)
{
    int value = 0;
    if (p->token.kind != CUPEL__LEXEME_NUMBER || p->token.size > 6)
        return cupel__parser_unexpected(p, "a length");
    for (size_t i = 0; i < p->token.size; i++) {
        if (p->token.text[i] < '0' || p->token.text[i] > '9')
            return cupel__parser_unexpected(p, "a length");
        value = value * 10 + (p->token.text[i] - '0');
    }
    *out = value;
    cupel__parser_advance(p);
    return p->code == 0;
}

static cupel__expr *parse_exists(cupel__parser *p, size_t position)
{
    cupel__expr *items[2];
    size_t count = 0;
    if (!cupel__parser_expect(p, "("))
        return NULL;
    cupel__lexeme first = p->token;
    if (!cupel__parser_sees_name(p))
        return cupel__parser_unexpected(p, "a relationship");
    cupel__parser_advance(p);
    items[count++] = parse_path(p, &first);
    if (cupel__parser_take(p, "where"))
        items[count++] = parse_expr(p);
    cupel__parser_expect(p, ")");
    cupel__expr *exists = cupel__parser_node(p, CUPEL__EXPR_EXISTS, items, count);
    if (exists != NULL)
        exists->position = (uint32_t)position;
    return exists;
}

/* Kept in the canonical form, which is the one that engines without dates compare as text. */
static cupel__expr *parse_dated(cupel__parser *p, cupel__literal variant)
{
    cupel__lexeme token = p->token;
    char text[CUPEL_DATETIME_TEXT_SIZE];
    cupel_date date;
    cupel_time time;
    cupel_datetime datetime;
    size_t size = 0;
    int code = 0;
    if (variant == CUPEL__LITERAL_DATE &&
        (code = cupel_date_parse(&date, token.text, token.size)) == 0)
        size = cupel_date_format(date, text, sizeof text);
    else if (variant == CUPEL__LITERAL_TIME &&
             (code = cupel_time_parse(&time, token.text, token.size)) == 0)
        size = cupel_time_format(time, text, sizeof text);
    else if (variant == CUPEL__LITERAL_TIMESTAMP &&
             (code = cupel_datetime_parse(&datetime, token.text, token.size, NULL)) == 0)
        size = cupel_datetime_format(datetime, text, sizeof text);
    if (code < 0)
        return cupel__parser_fail(p, token.position, "'%s' is no date or time in ISO 8601",
                                  token.text);
    const char *copy = cupel__arena_strndup(p->arena, text, size);
    if (copy == NULL)
        return cupel__parser_no_memory(p);
    cupel__parser_advance(p);
    return literal(p, variant, token.position, copy, size);
}

static cupel__expr *parse_placeholder(cupel__parser *p)
{
    cupel__expr *parameter = cupel__parser_leaf(p, CUPEL__EXPR_PARAMETER, p->token.position);
    if (parameter == NULL)
        return NULL;
    parameter->as.parameter.argument = p->text->first_argument + p->placeholders++;
    cupel__parser_advance(p);
    return parameter;
}

/* expression, expression, ... */
static bool parse_items(cupel__parser *p, cupel__parser_list *items)
{
    while (cupel__parser_push_expr(p, items, parse_expr(p)) && cupel__parser_take(p, ","))
        ;
    return p->code == 0;
}

static cupel__expr *literal(cupel__parser *p, cupel__literal variant, size_t position,
                            const char *text, size_t size)
{
    cupel__expr *expr = cupel__parser_leaf(p, CUPEL__EXPR_LITERAL, position);
    if (expr != NULL) {
        expr->variant = (uint8_t)variant;
        expr->as.literal.text = text;
        expr->as.literal.size = size;
    }
    return expr;
}
