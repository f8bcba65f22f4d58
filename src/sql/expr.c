/* The expression tree: making, copying, comparing and printing its nodes. */
#include "sql/expr.h"

#include <string.h>

#include "base/text.h"
#include "sql/type.h"

/* Which copy stands for which source while a tree is copied. */
typedef struct source_pair {
    const cupel__source *from;
    cupel__source *to;
    struct source_pair *next;
} source_pair;

/* The first word of a kind is the one it is printed as. */
static const struct {
    const char *word;
    cupel_type_kind kind;
} type_words[] = {
    { "smallint", CUPEL_TYPE_SMALLINT },  { "integer", CUPEL_TYPE_INTEGER },
    { "int", CUPEL_TYPE_INTEGER },        { "bigint", CUPEL_TYPE_BIGINT },
    { "float", CUPEL_TYPE_FLOAT },        { "real", CUPEL_TYPE_FLOAT },
    { "double", CUPEL_TYPE_DOUBLE },      { "numeric", CUPEL_TYPE_NUMERIC },
    { "decimal", CUPEL_TYPE_NUMERIC },    { "string", CUPEL_TYPE_STRING },
    { "varchar", CUPEL_TYPE_STRING },     { "text", CUPEL_TYPE_TEXT },
    { "unicode", CUPEL_TYPE_UNICODE },    { "unicode_text", CUPEL_TYPE_UNICODE_TEXT },
    { "boolean", CUPEL_TYPE_BOOLEAN },    { "bool", CUPEL_TYPE_BOOLEAN },
    { "date", CUPEL_TYPE_DATE },          { "time", CUPEL_TYPE_TIME },
    { "timestamp", CUPEL_TYPE_DATETIME }, { "datetime", CUPEL_TYPE_DATETIME },
    { "interval", CUPEL_TYPE_INTERVAL },  { "enum", CUPEL_TYPE_ENUM },
    { "binary", CUPEL_TYPE_BINARY },      { "blob", CUPEL_TYPE_BINARY },
    { "uuid", CUPEL_TYPE_UUID },          { "json", CUPEL_TYPE_JSON },
    { "native", CUPEL_TYPE_NATIVE },
};

typedef struct copier {
    cupel__arena *arena;
    source_pair *sources;
    bool failed;
} copier;

static cupel__expr *copy_expr(copier *c, const cupel__expr *expr);
static cupel__expr **copy_list(copier *c, cupel__expr *const *items, size_t count);
static void copy_union(copier *c, cupel__expr *to, const cupel__expr *from);
static const cupel__name *copy_names(copier *c, const cupel__name *names, size_t count);
static const cupel_type *copy_type(copier *c, const cupel_type *type);
static cupel__select *copy_select(copier *c, const cupel__select *select);
static cupel__source *copy_sources(copier *c, const cupel__source *source);
static const cupel__source *copied_source(const copier *c, const cupel__source *source);
static cupel__output *copy_outputs(copier *c, const cupel__output *outputs, size_t count);
static cupel__order *copy_orders(copier *c, const cupel__order *orders, size_t count);
static void *copier_alloc(copier *c, size_t count, size_t size);

static bool equal_union(const cupel__expr *a, const cupel__expr *b);
static bool equal_list(cupel__expr *const *a, size_t a_count, cupel__expr *const *b,
                       size_t b_count);
static bool equal_source(const cupel__source *a, const cupel__source *b);
static bool equal_select(const cupel__select *a, const cupel__select *b);

static void print_literal(cupel__buf *out, const cupel__expr *expr);
static void print_parameter(cupel__buf *out, const cupel__expr *expr);
static void print_operation(cupel__buf *out, const cupel__expr *expr);
static void print_head(cupel__buf *out, const cupel__expr *expr);
static void print_list(cupel__buf *out, const char *name, cupel__expr *const *items, size_t count);
static void print_select(cupel__buf *out, const cupel__select *select);

cupel__expr *cupel__expr_new(cupel__arena *arena, cupel__expr_tag tag, cupel__expr *const *items,
                             size_t count)
{
    cupel__expr *expr = cupel__arena_zalloc(arena, sizeof *expr);
    if (expr == NULL)
        return NULL;
    expr->tag = tag;
    expr->count = count;
    if (count == 0)
        return expr;
    expr->items = cupel__arena_alloc(arena, count * sizeof *items);
    if (expr->items == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (items[i] == NULL)
            return NULL;
        expr->items[i] = items[i];
        if (items[i]->height >= expr->height)
            expr->height = items[i]->height + 1;
    }
    expr->position = items[0]->position;
    return expr;
}

cupel__expr *cupel__expr_column(cupel__arena *arena, const cupel__source *source,
                                const cupel_column *column)
{
    cupel__expr *expr = cupel__expr_new(arena, CUPEL__EXPR_COLUMN, NULL, 0);
    if (expr == NULL)
        return NULL;
    expr->as.column.source = source;
    expr->as.column.column = column;
    expr->type = &column->type;
    return expr;
}

cupel__expr *cupel__expr_copy(cupel__arena *arena, const cupel__expr *expr)
{
    copier c = { .arena = arena };
    cupel__expr *copy = copy_expr(&c, expr);
    return c.failed ? NULL : copy;
}

bool cupel__expr_equal(const cupel__expr *a, const cupel__expr *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->tag == b->tag && a->variant == b->variant && a->negated == b->negated &&
           a->distinct == b->distinct && equal_union(a, b) &&
           equal_list(a->items, a->count, b->items, b->count);
}

void cupel__expr_print(cupel__buf *out, const cupel__expr *expr)
{
    switch (expr->tag) {
    case CUPEL__EXPR_PATH:
        for (size_t i = 0; i < expr->as.path.count; i++)
            cupel__buf_printf(out, "%s%s", i > 0 ? "." : "", expr->as.path.names[i].text);
        break;
    case CUPEL__EXPR_COLUMN:
        cupel__buf_printf(out, "%s.%s", expr->as.column.source->alias,
                          expr->as.column.column->name);
        break;
    case CUPEL__EXPR_LITERAL:
        print_literal(out, expr);
        break;
    case CUPEL__EXPR_PARAMETER:
        print_parameter(out, expr);
        break;
    case CUPEL__EXPR_STAR:
        cupel__buf_append_char(out, '*');
        break;
    case CUPEL__EXPR_SELECT:
        print_select(out, expr->as.select);
        break;
    default:
        print_operation(out, expr);
        break;
    }
}

const char *cupel__expr_tag_name(cupel__expr_tag tag)
{
    static const char *const names[] = {
#define CUPEL__X(tag, name) name,
        CUPEL__EXPR_TAGS(CUPEL__X)
#undef CUPEL__X
    };
    return names[tag];
}

const char *cupel__compare_sign(cupel__compare compare)
{
    static const char *const signs[] = {
        [CUPEL__COMPARE_EQ] = "=",
        [CUPEL__COMPARE_NE] = "<>",
        [CUPEL__COMPARE_LT] = "<",
        [CUPEL__COMPARE_LE] = "<=",
        [CUPEL__COMPARE_GT] = ">",
        [CUPEL__COMPARE_GE] = ">=",
        [CUPEL__COMPARE_DISTINCT] = "is distinct from",
        [CUPEL__COMPARE_NOT_DISTINCT] = "is not distinct from",
    };
    return signs[compare];
}

const char *cupel__type_word(cupel_type_kind kind)
{
    for (size_t i = 0; i < sizeof type_words / sizeof *type_words; i++)
        if (type_words[i].kind == kind)
            return type_words[i].word;
    return "unknown";
}

cupel_type_kind cupel__type_named(const char *word)
{
    for (size_t i = 0; i < sizeof type_words / sizeof *type_words; i++)
        if (cupel__text_iequal(type_words[i].word, word))
            return type_words[i].kind;
    return CUPEL_TYPE_NONE;
}

bool cupel__is_bare_function(const char *name)
{
    return cupel__text_iequal(name, "current_date") || cupel__text_iequal(name, "current_time") ||
           cupel__text_iequal(name, "current_timestamp");
}

static cupel__expr *copy_expr(copier *c, const cupel__expr *expr)
{
    if (expr == NULL)
        return NULL;
    cupel__expr *copy = copier_alloc(c, 1, sizeof *copy);
    if (copy == NULL)
        return NULL;
    *copy = *expr;
    copy->items = copy_list(c, expr->items, expr->count);
    copy_union(c, copy, expr);
    return copy;
}

static cupel__expr **copy_list(copier *c, cupel__expr *const *items, size_t count)
{
    if (count == 0)
        return NULL;
    cupel__expr **copy = copier_alloc(c, count, sizeof(cupel__expr *));
    for (size_t i = 0; copy != NULL && i < count; i++)
        copy[i] = copy_expr(c, items[i]);
    return copy;
}

static void copy_union(copier *c, cupel__expr *to, const cupel__expr *from)
{
    switch (from->tag) {
    case CUPEL__EXPR_PATH:
        to->as.path.names = copy_names(c, from->as.path.names, from->as.path.count);
        break;
    case CUPEL__EXPR_COLUMN:
        to->as.column.source = copied_source(c, from->as.column.source);
        break;
    case CUPEL__EXPR_LITERAL:
        if (from->as.literal.text == NULL)
            break;
        to->as.literal.text =
            cupel__arena_strndup(c->arena, from->as.literal.text, from->as.literal.size);
        c->failed = c->failed || to->as.literal.text == NULL;
        break;
    case CUPEL__EXPR_CALL:
        to->as.name = cupel__arena_strdup(c->arena, from->as.name);
        c->failed = c->failed || to->as.name == NULL;
        break;
    case CUPEL__EXPR_CAST:
        to->type = copy_type(c, from->type);
        break;
    case CUPEL__EXPR_EXISTS:
    case CUPEL__EXPR_SELECT:
        to->as.select = copy_select(c, from->as.select);
        break;
    default:
        break;
    }
}

/* The target of a CAST is part of the tree, and of a kind that has no texts. */
static const cupel_type *copy_type(copier *c, const cupel_type *type)
{
    cupel_type *copy = copier_alloc(c, 1, sizeof *copy);
    if (copy != NULL)
        *copy = *type;
    return copy;
}

static const cupel__name *copy_names(copier *c, const cupel__name *names, size_t count)
{
    cupel__name *copy = copier_alloc(c, count, sizeof *copy);
    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i].text = cupel__arena_strdup(c->arena, names[i].text);
        copy[i].position = names[i].position;
        c->failed = c->failed || copy[i].text == NULL;
    }
    return copy;
}

static cupel__select *copy_select(copier *c, const cupel__select *select)
{
    if (select == NULL)
        return NULL;
    cupel__select *copy = copier_alloc(c, 1, sizeof *copy);
    if (copy == NULL)
        return NULL;
    *copy = *select;
    copy->sources = copy_sources(c, select->sources);
    copy->outputs = copy_outputs(c, select->outputs, select->output_count);
    copy->where = copy_expr(c, select->where);
    copy->groups = copy_list(c, select->groups, select->group_count);
    copy->having = copy_expr(c, select->having);
    copy->orders = copy_orders(c, select->orders, select->order_count);
    copy->limit = copy_expr(c, select->limit);
    copy->offset = copy_expr(c, select->offset);
    return copy;
}

/* In order, so that the source a path comes from is known before the sources it leads to. */
static cupel__source *copy_sources(copier *c, const cupel__source *source)
{
    cupel__source *first = NULL;
    cupel__source **end = &first;
    for (; source != NULL; source = source->next) {
        cupel__source *copy = copier_alloc(c, 1, sizeof *copy);
        source_pair *pair = copier_alloc(c, 1, sizeof *pair);
        if (copy == NULL || pair == NULL)
            return NULL;
        *pair = (source_pair){ source, copy, c->sources };
        c->sources = pair;
        *copy = *source;
        copy->alias = cupel__arena_strdup(c->arena, source->alias);
        c->failed = c->failed || copy->alias == NULL;
        copy->derived = copy_select(c, source->derived);
        copy->parent = copied_source(c, source->parent);
        copy->on = copy_expr(c, source->on);
        copy->next = NULL;
        *end = copy;
        end = &copy->next;
    }
    return first;
}

static const cupel__source *copied_source(const copier *c, const cupel__source *source)
{
    for (const source_pair *pair = c->sources; pair != NULL; pair = pair->next)
        if (pair->from == source)
            return pair->to;
    return source;
}

static cupel__output *copy_outputs(copier *c, const cupel__output *outputs, size_t count)
{
    if (count == 0)
        return NULL;
    cupel__output *copy = copier_alloc(c, count, sizeof *copy);
    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i].expr = copy_expr(c, outputs[i].expr);
        copy[i].label = cupel__arena_strdup(c->arena, outputs[i].label);
        copy[i].text = cupel__arena_strdup(c->arena, outputs[i].text);
        c->failed = c->failed || (outputs[i].label != NULL && copy[i].label == NULL) ||
                    (outputs[i].text != NULL && copy[i].text == NULL);
    }
    return copy;
}

static cupel__order *copy_orders(copier *c, const cupel__order *orders, size_t count)
{
    if (count == 0)
        return NULL;
    cupel__order *copy = copier_alloc(c, count, sizeof *copy);
    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i] = orders[i];
        copy[i].expr = copy_expr(c, orders[i].expr);
    }
    return copy;
}

static void *copier_alloc(copier *c, size_t count, size_t size)
{
    void *block = c->failed ? NULL : cupel__arena_zalloc(c->arena, count * size);
    if (block == NULL)
        c->failed = true;
    return block;
}

static bool equal_union(const cupel__expr *a, const cupel__expr *b)
{
    switch (a->tag) {
    case CUPEL__EXPR_PATH:
        if (a->as.path.count != b->as.path.count)
            return false;
        for (size_t i = 0; i < a->as.path.count; i++)
            if (strcmp(a->as.path.names[i].text, b->as.path.names[i].text) != 0)
                return false;
        return true;
    case CUPEL__EXPR_COLUMN:
        return a->as.column.column == b->as.column.column &&
               equal_source(a->as.column.source, b->as.column.source);
    case CUPEL__EXPR_LITERAL:
        return a->as.literal.size == b->as.literal.size &&
               (a->as.literal.size == 0 ||
                memcmp(a->as.literal.text, b->as.literal.text, a->as.literal.size) == 0);
    case CUPEL__EXPR_PARAMETER:
        return a->as.parameter.argument == b->as.parameter.argument &&
               a->as.parameter.element == b->as.parameter.element &&
               a->as.parameter.column == b->as.parameter.column;
    case CUPEL__EXPR_CALL:
        return cupel__text_iequal(a->as.name, b->as.name);
    case CUPEL__EXPR_CAST:
        return cupel__type_equal(a->type, b->type);
    case CUPEL__EXPR_CASE:
        return a->as.branches.has_operand == b->as.branches.has_operand &&
               a->as.branches.has_otherwise == b->as.branches.has_otherwise;
    case CUPEL__EXPR_EXISTS:
    case CUPEL__EXPR_SELECT:
        return equal_select(a->as.select, b->as.select);
    default:
        return true;
    }
}

static bool equal_list(cupel__expr *const *a, size_t a_count, cupel__expr *const *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++)
        if (!cupel__expr_equal(a[i], b[i]))
            return false;
    return true;
}

/* Sources of two trees built apart are told by what a statement tells them by. */
static bool equal_source(const cupel__source *a, const cupel__source *b)
{
    if (a == b)
        return true;
    return a->table == b->table && a->join == b->join && strcmp(a->alias, b->alias) == 0 &&
           equal_select(a->derived, b->derived);
}

static bool equal_select(const cupel__select *a, const cupel__select *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->distinct != b->distinct || a->output_count != b->output_count ||
        a->order_count != b->order_count)
        return false;
    for (size_t i = 0; i < a->output_count; i++)
        if (!cupel__expr_equal(a->outputs[i].expr, b->outputs[i].expr) ||
            !cupel__text_equal(a->outputs[i].label, b->outputs[i].label))
            return false;
    for (size_t i = 0; i < a->order_count; i++)
        if (!cupel__expr_equal(a->orders[i].expr, b->orders[i].expr) ||
            a->orders[i].descending != b->orders[i].descending ||
            a->orders[i].nulls != b->orders[i].nulls)
            return false;
    const cupel__source *left = a->sources, *right = b->sources;
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (!equal_source(left, right) || !cupel__expr_equal(left->on, right->on))
            return false;
    return left == right && cupel__expr_equal(a->where, b->where) &&
           equal_list(a->groups, a->group_count, b->groups, b->group_count) &&
           cupel__expr_equal(a->having, b->having) && cupel__expr_equal(a->limit, b->limit) &&
           cupel__expr_equal(a->offset, b->offset);
}

static void print_literal(cupel__buf *out, const cupel__expr *expr)
{
    static const char *const words[] = {
        [CUPEL__LITERAL_NULL] = "null",   [CUPEL__LITERAL_TRUE] = "true",
        [CUPEL__LITERAL_FALSE] = "false", [CUPEL__LITERAL_NUMBER] = "",
        [CUPEL__LITERAL_TEXT] = "",       [CUPEL__LITERAL_DATE] = "date ",
        [CUPEL__LITERAL_TIME] = "time ",  [CUPEL__LITERAL_TIMESTAMP] = "timestamp ",
    };
    bool quoted = expr->variant >= CUPEL__LITERAL_TEXT;
    cupel__buf_append(out, words[expr->variant]);
    if (quoted)
        cupel__buf_append_char(out, '\'');
    cupel__buf_append_n(out, expr->as.literal.text, expr->as.literal.size);
    if (quoted)
        cupel__buf_append_char(out, '\'');
}

static void print_parameter(cupel__buf *out, const cupel__expr *expr)
{
    cupel__buf_printf(out, "%%%zu", expr->as.parameter.argument);
    if (expr->as.parameter.element > 0)
        cupel__buf_printf(out, "[%zu]", expr->as.parameter.element);
    if (expr->as.parameter.column != NULL)
        cupel__buf_printf(out, ".%s", expr->as.parameter.column->name);
}

static void print_operation(cupel__buf *out, const cupel__expr *expr)
{
    cupel__buf_append_char(out, '(');
    print_head(out, expr);
    for (size_t i = 0; i < expr->count; i++) {
        cupel__buf_append_char(out, ' ');
        cupel__expr_print(out, expr->items[i]);
    }
    if (expr->tag == CUPEL__EXPR_EXISTS && expr->as.select != NULL) {
        cupel__buf_append_char(out, ' ');
        print_select(out, expr->as.select);
    }
    cupel__buf_append_char(out, ')');
}

static void print_head(cupel__buf *out, const cupel__expr *expr)
{
    static const char *const tests[] = { "null", "true", "false" };
    if (expr->negated)
        cupel__buf_append(out, "not-");
    switch (expr->tag) {
    case CUPEL__EXPR_COMPARE:
        cupel__buf_append(out, cupel__compare_sign((cupel__compare)expr->variant));
        break;
    case CUPEL__EXPR_ARITHMETIC:
        cupel__buf_append_char(out, (char)expr->variant);
        break;
    case CUPEL__EXPR_LIKE:
        cupel__buf_append(out, expr->variant != 0 ? "ilike" : "like");
        break;
    case CUPEL__EXPR_IS:
        cupel__buf_printf(out, "is-%s", tests[expr->variant]);
        break;
    case CUPEL__EXPR_CALL:
        cupel__buf_printf(out, "call %s%s", expr->as.name, expr->distinct ? " distinct" : "");
        break;
    case CUPEL__EXPR_CAST:
        cupel__buf_printf(out, "cast %s", cupel__type_word(expr->type->kind));
        break;
    default:
        cupel__buf_append(out, cupel__expr_tag_name(expr->tag));
        if (expr->tag == CUPEL__EXPR_CASE && expr->as.branches.has_operand)
            cupel__buf_append(out, " of");
        break;
    }
}

static void print_list(cupel__buf *out, const char *name, cupel__expr *const *items, size_t count)
{
    if (count == 0)
        return;
    cupel__buf_printf(out, " (%s", name);
    for (size_t i = 0; i < count; i++) {
        cupel__buf_append_char(out, ' ');
        cupel__expr_print(out, items[i]);
    }
    cupel__buf_append_char(out, ')');
}

static void print_select(cupel__buf *out, const cupel__select *select)
{
    cupel__buf_append(out, select->distinct ? "(select distinct" : "(select");
    for (size_t i = 0; i < select->output_count; i++)
        print_list(out, select->outputs[i].label != NULL ? select->outputs[i].label : "output",
                   &select->outputs[i].expr, 1);
    for (const cupel__source *source = select->sources; source != NULL; source = source->next) {
        cupel__buf_printf(out, " (%s %s", source->join == CUPEL__JOIN_LEFT ? "left" : "from",
                          source->alias);
        print_list(out, "on", (cupel__expr *const *)&source->on, source->on != NULL);
        cupel__buf_append_char(out, ')');
    }
    print_list(out, "where", &select->where, select->where != NULL);
    print_list(out, "group", select->groups, select->group_count);
    print_list(out, "having", &select->having, select->having != NULL);
    for (size_t i = 0; i < select->order_count; i++)
        print_list(out, select->orders[i].descending ? "desc" : "asc", &select->orders[i].expr, 1);
    print_list(out, "limit", &select->limit, select->limit != NULL);
    print_list(out, "offset", &select->offset, select->offset != NULL);
    cupel__buf_append_char(out, ')');
}
