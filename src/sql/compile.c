/* Trees written as SQL of one dialect. */
#include "sql/compile.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "sql/convert.h"
#include "sql/quote.h"

/* How tightly operators bind. Parentheses are written wherever the engines do not agree. */
enum {
    BINDS_OR = 1,
    BINDS_AND,
    BINDS_NOT,
    BINDS_TEST,
    BINDS_CONCAT,
    BINDS_SUM,
    BINDS_PRODUCT,
    BINDS_SIGN,
    BINDS_WHOLE
};

/* How a test compares decimals, where an engine keeps them as text. */
typedef enum decimal_form { DECIMAL_PLAIN, DECIMAL_TEXT, DECIMAL_NUMBER } decimal_form;

static int binds(const cupel__writer *w, const cupel__expr *expr);
static void write_operand(cupel__writer *w, const cupel__expr *expr, int needed);
static void write_column(cupel__writer *w, const cupel__expr *expr);
static void write_literal(cupel__writer *w, const cupel__expr *expr);
static void write_parameter(cupel__writer *w, const cupel__expr *expr);
static void write_placeholder(cupel__writer *w, const cupel__expr *expr);
static void write_chain(cupel__writer *w, const cupel__expr *expr, const char *between);
static void write_not(cupel__writer *w, const cupel__expr *expr);
static void write_compare(cupel__writer *w, const cupel__expr *expr);
static void write_distinct(cupel__writer *w, const cupel__expr *expr);
static void write_test_operands(cupel__writer *w, const cupel__expr *expr,
                                const char *const *between);
static decimal_form decimal_form_of(const cupel__writer *w, const cupel__expr *test);
static bool is_decimal(const cupel__expr *expr);
static void write_compared(cupel__writer *w, const cupel__expr *expr, decimal_form form);
static void write_converted(cupel__writer *w, const cupel__expr *expr);
static void write_assigned(cupel__writer *w, const cupel_column *column, const cupel__expr *value);
static void write_collation(cupel__writer *w, decimal_form form);
static void write_arithmetic(cupel__writer *w, const cupel__expr *expr);
static void write_concat(cupel__writer *w, const cupel__expr *expr);
static void write_in(cupel__writer *w, const cupel__expr *expr);
static void write_like(cupel__writer *w, const cupel__expr *expr);
static void write_folded(cupel__writer *w, const cupel__expr *expr, bool fold);
static void write_is(cupel__writer *w, const cupel__expr *expr);
static void write_between(cupel__writer *w, const cupel__expr *expr);
static void write_call(cupel__writer *w, const cupel__expr *expr);
static void write_case(cupel__writer *w, const cupel__expr *expr);
static void write_row(cupel__writer *w, cupel__expr *const *items, size_t count);
static void write_keys(cupel__writer *w, const cupel__expr *expr);
static void write_outputs(cupel__writer *w, const cupel__select *select);
static void write_sources(cupel__writer *w, const cupel__source *source);
static void write_list(cupel__writer *w, const char *before, cupel__expr *const *items,
                       size_t count);
static void write_clause(cupel__writer *w, const char *before, const cupel__expr *expr);
static void write_orders(cupel__writer *w, const cupel__select *select);
static void write_order(cupel__writer *w, const cupel__order *order);
static void write_sorted(cupel__writer *w, const cupel__expr *expr);
static void write_bounds(cupel__writer *w, const cupel__select *select);
static void write_type(cupel__writer *w, const cupel_type *type);
static void append(cupel__writer *w, const char *text);
static bool can(const cupel__writer *w, uint64_t capability);

void cupel__write_expr(cupel__writer *w, const cupel__expr *expr)
{
    switch (expr->tag) {
    case CUPEL__EXPR_COLUMN:
        write_column(w, expr);
        break;
    case CUPEL__EXPR_LITERAL:
        write_literal(w, expr);
        break;
    case CUPEL__EXPR_PARAMETER:
        write_parameter(w, expr);
        break;
    case CUPEL__EXPR_STAR:
        append(w, "*");
        break;
    case CUPEL__EXPR_AND:
        write_chain(w, expr, " AND ");
        break;
    case CUPEL__EXPR_OR:
        write_chain(w, expr, " OR ");
        break;
    case CUPEL__EXPR_NOT:
        write_not(w, expr);
        break;
    case CUPEL__EXPR_COMPARE:
        write_compare(w, expr);
        break;
    case CUPEL__EXPR_ARITHMETIC:
        write_arithmetic(w, expr);
        break;
    case CUPEL__EXPR_CONCAT:
        write_concat(w, expr);
        break;
    case CUPEL__EXPR_NEGATE:
        append(w, "-");
        write_operand(w, expr->items[0], BINDS_WHOLE);
        break;
    case CUPEL__EXPR_IN:
        write_in(w, expr);
        break;
    case CUPEL__EXPR_LIKE:
        write_like(w, expr);
        break;
    case CUPEL__EXPR_IS:
        write_is(w, expr);
        break;
    case CUPEL__EXPR_BETWEEN:
        write_between(w, expr);
        break;
    case CUPEL__EXPR_CALL:
        write_call(w, expr);
        break;
    case CUPEL__EXPR_CAST:
        append(w, "CAST(");
        cupel__write_expr(w, expr->items[0]);
        append(w, " AS ");
        write_type(w, expr->type);
        append(w, ")");
        break;
    case CUPEL__EXPR_CASE:
        write_case(w, expr);
        break;
    case CUPEL__EXPR_EXISTS:
        append(w, expr->negated ? "NOT EXISTS (" : "EXISTS (");
        cupel__write_select(w, expr->as.select);
        append(w, ")");
        break;
    case CUPEL__EXPR_SELECT:
        append(w, "(");
        cupel__write_select(w, expr->as.select);
        append(w, ")");
        break;
    case CUPEL__EXPR_ROW:
        write_row(w, expr->items, expr->count);
        break;
    case CUPEL__EXPR_KEYS:
        write_keys(w, expr);
        break;
    case CUPEL__EXPR_PATH:
        /* Resolution replaces every path or fails. */
        w->code = cupel_error_set(w->error, CUPEL_EQUERY, "a path that was not resolved");
        break;
    }
}

void cupel__write_select(cupel__writer *w, const cupel__select *select)
{
    append(w, select->distinct ? "SELECT DISTINCT " : "SELECT ");
    write_outputs(w, select);
    if (select->sources != NULL) {
        append(w, " FROM ");
        write_sources(w, select->sources);
    }
    write_clause(w, " WHERE ", select->where);
    write_list(w, " GROUP BY ", select->groups, select->group_count);
    write_clause(w, " HAVING ", select->having);
    write_orders(w, select);
    write_bounds(w, select);
}

void cupel__write_update(cupel__writer *w, const cupel_table *table,
                         const cupel_column *const *columns, cupel__expr *const *values,
                         size_t count, const cupel__expr *where)
{
    append(w, "UPDATE ");
    cupel__quote_table(&w->sql, w->dialect, table);
    for (size_t i = 0; i < count; i++) {
        append(w, i == 0 ? " SET " : ", ");
        cupel__quote_identifier(&w->sql, w->dialect, columns[i]->name);
        append(w, " = ");
        write_assigned(w, columns[i], values[i]);
    }
    write_clause(w, " WHERE ", where);
}

void cupel__write_delete(cupel__writer *w, const cupel_table *table, const cupel__expr *where)
{
    append(w, "DELETE FROM ");
    cupel__quote_table(&w->sql, w->dialect, table);
    write_clause(w, " WHERE ", where);
}

int cupel__writer_finish(cupel__writer *w)
{
    if (w->code == 0 && w->sql.failed)
        w->code = cupel__error_nomem(w->error);
    if (w->code == 0 && w->parameters.count > w->dialect->parameter_limit)
        w->code = cupel_error_set(w->error, CUPEL_EQUERY,
                                  "a statement with %zu parameters, where the engine takes %zu; "
                                  "shorten the lists behind IN",
                                  w->parameters.count, w->dialect->parameter_limit);
    return w->code;
}

void cupel__writer_release(cupel__writer *w)
{
    cupel__buf_release(&w->sql);
    cupel__vec_release(&w->parameters);
}

int cupel__write_type(cupel__buf *out, const cupel_dialect *dialect, const cupel_type *type,
                      cupel_error *error)
{
    if (dialect->render_cast != NULL)
        return dialect->render_cast(dialect, out, type, error);
    return dialect->render_type(dialect, out, type, error);
}

static int binds(const cupel__writer *w, const cupel__expr *expr)
{
    switch (expr->tag) {
    case CUPEL__EXPR_OR:
        return BINDS_OR;
    case CUPEL__EXPR_AND:
        return BINDS_AND;
    case CUPEL__EXPR_NOT:
        return BINDS_NOT;
    case CUPEL__EXPR_EXISTS:
        return expr->negated ? BINDS_NOT : BINDS_WHOLE;
    case CUPEL__EXPR_COMPARE:
    case CUPEL__EXPR_IN:
    case CUPEL__EXPR_LIKE:
    case CUPEL__EXPR_IS:
    case CUPEL__EXPR_BETWEEN:
    case CUPEL__EXPR_KEYS:
        return BINDS_TEST;
    case CUPEL__EXPR_CONCAT:
        return can(w, CUPEL_CAN_CONCAT_OPERATOR) ? BINDS_CONCAT : BINDS_WHOLE;
    case CUPEL__EXPR_ARITHMETIC:
        return expr->variant == '+' || expr->variant == '-' ? BINDS_SUM : BINDS_PRODUCT;
    case CUPEL__EXPR_NEGATE:
        return BINDS_SIGN;
    default:
        return BINDS_WHOLE;
    }
}

static void write_operand(cupel__writer *w, const cupel__expr *expr, int needed)
{
    bool parentheses = binds(w, expr) < needed;
    append(w, parentheses ? "(" : "");
    cupel__write_expr(w, expr);
    append(w, parentheses ? ")" : "");
}

static void write_column(cupel__writer *w, const cupel__expr *expr)
{
    cupel__quote_qualified(&w->sql, w->dialect, expr->as.column.source->alias,
                           expr->as.column.column->name);
}

static void write_literal(cupel__writer *w, const cupel__expr *expr)
{
    const char *text = expr->as.literal.text;
    bool typed = can(w, CUPEL_CAN_TYPED_LITERALS);
    switch ((cupel__literal)expr->variant) {
    case CUPEL__LITERAL_NULL:
        append(w, "NULL");
        return;
    case CUPEL__LITERAL_TRUE:
        append(w, "TRUE");
        return;
    case CUPEL__LITERAL_FALSE:
        append(w, "FALSE");
        return;
    case CUPEL__LITERAL_NUMBER:
        append(w, text);
        return;
    case CUPEL__LITERAL_DATE:
        append(w, typed ? "DATE " : "");
        break;
    case CUPEL__LITERAL_TIME:
        append(w, typed ? "TIME " : "");
        break;
    case CUPEL__LITERAL_TIMESTAMP:
        append(w, typed ? "TIMESTAMP " : "");
        break;
    case CUPEL__LITERAL_TEXT:
        break;
    }
    cupel__quote_text(&w->sql, w->dialect, text, expr->as.literal.size);
}

/* A parameter whose type the engine could not find out is told; one that is a decimal is a number
 * also where decimals are stored as text. */
static void write_parameter(cupel__writer *w, const cupel__expr *expr)
{
    bool unknown = expr->as.parameter.cast && can(w, CUPEL_NEEDS_PARAMETER_TYPES);
    bool number = is_decimal(expr) && w->dialect->decimal_collation != NULL;
    bool told = expr->type != NULL && (unknown || number);
    append(w, told ? "CAST(" : "");
    write_placeholder(w, expr);
    if (!told)
        return;
    append(w, " AS ");
    write_type(w, expr->type);
    append(w, ")");
}

static void write_placeholder(cupel__writer *w, const cupel__expr *expr)
{
    if (w->code != 0)
        return;
    if (!cupel__vec_push(&w->parameters, expr)) {
        w->code = cupel__error_nomem(w->error);
        return;
    }
    cupel__quote_placeholder(&w->sql, w->dialect, w->arrays + w->parameters.count);
}

static void write_chain(cupel__writer *w, const cupel__expr *expr, const char *between)
{
    for (size_t i = 0; i < expr->count; i++) {
        append(w, i > 0 ? between : "");
        write_operand(w, expr->items[i], binds(w, expr));
    }
}

/* Always with parentheses: MariaDB has a mode in which NOT binds tighter. */
static void write_not(cupel__writer *w, const cupel__expr *expr)
{
    append(w, "NOT (");
    cupel__write_expr(w, expr->items[0]);
    append(w, ")");
}

static void write_compare(cupel__writer *w, const cupel__expr *expr)
{
    if (expr->variant >= CUPEL__COMPARE_DISTINCT) {
        write_distinct(w, expr);
        return;
    }
    const char *const signs[] = { "", cupel__compare_sign((cupel__compare)expr->variant) };
    write_test_operands(w, expr, signs);
}

static void write_distinct(cupel__writer *w, const cupel__expr *expr)
{
    bool negated = expr->variant == CUPEL__COMPARE_NOT_DISTINCT;
    if (can(w, CUPEL_CAN_DISTINCT_FROM)) {
        const char *const words[] = { "", negated ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM" };
        write_test_operands(w, expr, words);
        return;
    }
    append(w, "CASE WHEN ");
    write_operand(w, expr->items[0], BINDS_CONCAT);
    append(w, " = ");
    write_operand(w, expr->items[1], BINDS_CONCAT);
    append(w, " OR ");
    write_operand(w, expr->items[0], BINDS_CONCAT);
    append(w, " IS NULL AND ");
    write_operand(w, expr->items[1], BINDS_CONCAT);
    append(w, negated ? " IS NULL THEN 1 ELSE 0 END = 1" : " IS NULL THEN 1 ELSE 0 END = 0");
}

/* The operands of a comparison, each behind its sign. */
static void write_test_operands(cupel__writer *w, const cupel__expr *expr,
                                const char *const *between)
{
    decimal_form form = decimal_form_of(w, expr);
    for (size_t i = 0; i < expr->count; i++) {
        append(w, i > 0 ? " " : "");
        append(w, between[i]);
        append(w, i > 0 ? " " : "");
        write_compared(w, expr->items[i], form);
        if (i == 0)
            write_collation(w, form);
    }
}

/* How the operands of a test are to be compared, where an engine keeps decimals as text: by its
 * collation, by value and exactly, as long as all are of that form; else as the numbers they are. */
static decimal_form decimal_form_of(const cupel__writer *w, const cupel__expr *test)
{
    bool some = false, all = true;
    if (w->dialect->decimal_collation == NULL)
        return DECIMAL_PLAIN;
    for (size_t i = 0; i < test->count; i++) {
        const cupel__expr *item = test->items[i];
        bool literal = item->tag == CUPEL__EXPR_LITERAL;
        bool stored = item->tag == CUPEL__EXPR_COLUMN || item->tag == CUPEL__EXPR_PARAMETER;
        some = some || is_decimal(item);
        all = all && (literal || (stored && is_decimal(item)));
    }
    return !some ? DECIMAL_PLAIN : all ? DECIMAL_TEXT : DECIMAL_NUMBER;
}

static bool is_decimal(const cupel__expr *expr)
{
    return expr->type != NULL && expr->type->kind == CUPEL_TYPE_NUMERIC;
}

static void write_compared(cupel__writer *w, const cupel__expr *expr, decimal_form form)
{
    bool number = expr->tag == CUPEL__EXPR_LITERAL && expr->variant == CUPEL__LITERAL_NUMBER;
    bool computed = expr->tag == CUPEL__EXPR_ARITHMETIC || expr->tag == CUPEL__EXPR_NEGATE ||
                    expr->tag == CUPEL__EXPR_CAST || expr->tag == CUPEL__EXPR_LITERAL ||
                    expr->tag == CUPEL__EXPR_PARAMETER;
    if (form == DECIMAL_TEXT && number)
        cupel__quote_text(&w->sql, w->dialect, expr->as.literal.text, expr->as.literal.size);
    else if (form == DECIMAL_TEXT && expr->tag == CUPEL__EXPR_PARAMETER)
        write_placeholder(w, expr);
    else if (form == DECIMAL_NUMBER && is_decimal(expr) && !computed)
        write_converted(w, expr);
    else
        write_operand(w, expr, BINDS_CONCAT);
}

static void write_converted(cupel__writer *w, const cupel__expr *expr)
{
    append(w, "CAST(");
    cupel__write_expr(w, expr);
    append(w, " AS ");
    write_type(w, expr->type);
    append(w, ")");
}

/* The column gives a parameter its type. What becomes a decimal kept as text must not bring along the
 * noise of a double. */
static void write_assigned(cupel__writer *w, const cupel_column *column, const cupel__expr *value)
{
    bool texts = w->dialect->decimal_collation != NULL && column->type.kind == CUPEL_TYPE_NUMERIC;
    bool computed = value->tag == CUPEL__EXPR_ARITHMETIC || value->tag == CUPEL__EXPR_NEGATE ||
                    value->tag == CUPEL__EXPR_CALL;
    if (value->tag == CUPEL__EXPR_PARAMETER) {
        write_placeholder(w, value);
    } else if (texts && computed && column->type.precision > 0) {
        append(w, "round(");
        cupel__write_expr(w, value);
        cupel__buf_printf(&w->sql, ", %d)", column->type.scale);
    } else if (texts && value->tag == CUPEL__EXPR_LITERAL) {
        write_compared(w, value, DECIMAL_TEXT);
    } else {
        cupel__write_expr(w, value);
    }
}

static void write_collation(cupel__writer *w, decimal_form form)
{
    if (form != DECIMAL_TEXT)
        return;
    append(w, " COLLATE ");
    append(w, w->dialect->decimal_collation);
}

static void write_arithmetic(cupel__writer *w, const cupel__expr *expr)
{
    const char sign[] = { ' ', (char)expr->variant, ' ', '\0' };
    write_operand(w, expr->items[0], binds(w, expr));
    append(w, sign);
    write_operand(w, expr->items[1], binds(w, expr) + 1);
}

/* The engines differ in how tightly || binds. */
static void write_concat(cupel__writer *w, const cupel__expr *expr)
{
    bool operator_ = can(w, CUPEL_CAN_CONCAT_OPERATOR);
    append(w, operator_ ? "" : "concat(");
    for (size_t i = 0; i < expr->count; i++) {
        if (i > 0)
            append(w, operator_ ? " || " : ", ");
        write_operand(w, expr->items[i], operator_ ? BINDS_WHOLE : BINDS_OR);
    }
    append(w, operator_ ? "" : ")");
}

/* An empty list holds nothing. SQLite takes rows from a query only, and looks them up in an index only
 * where that query is more than VALUES. */
static void write_in(cupel__writer *w, const cupel__expr *expr)
{
    if (expr->count == 1) {
        append(w, expr->negated ? "TRUE" : "FALSE");
        return;
    }
    decimal_form form = decimal_form_of(w, expr);
    write_compared(w, expr->items[0], form);
    write_collation(w, form);
    append(w, expr->negated ? " NOT IN " : " IN ");
    if (expr->items[1]->tag == CUPEL__EXPR_SELECT) {
        cupel__write_expr(w, expr->items[1]);
        return;
    }
    bool query = expr->items[0]->tag == CUPEL__EXPR_ROW &&
                 (w->dialect->capabilities & CUPEL_CAN_VALUES_ROWS) != 0;
    append(w, query ? "(SELECT * FROM (VALUES " : "(");
    for (size_t i = 1; i < expr->count; i++) {
        append(w, i > 1 ? ", " : "");
        write_compared(w, expr->items[i], form);
    }
    append(w, query ? "))" : ")");
}

/* A backslash escapes on every engine, or what the condition says. */
static void write_like(cupel__writer *w, const cupel__expr *expr)
{
    bool fold = expr->variant != 0 && !can(w, CUPEL_CAN_ILIKE);
    bool ilike = expr->variant != 0 && !fold;
    write_folded(w, expr->items[0], fold);
    append(w, expr->negated ? " NOT" : "");
    append(w, ilike ? " ILIKE " : " LIKE ");
    write_folded(w, expr->items[1], fold);
    if (expr->count > 2) {
        append(w, " ESCAPE ");
        write_operand(w, expr->items[2], BINDS_CONCAT);
    } else if (can(w, CUPEL_NEEDS_LIKE_ESCAPE)) {
        append(w, " ESCAPE ");
        cupel__quote_text(&w->sql, w->dialect, "\\", 1);
    }
}

static void write_folded(cupel__writer *w, const cupel__expr *expr, bool fold)
{
    append(w, fold ? "lower(" : "");
    write_operand(w, expr, fold ? BINDS_OR : BINDS_CONCAT);
    append(w, fold ? ")" : "");
}

static void write_is(cupel__writer *w, const cupel__expr *expr)
{
    static const char *const words[] = { "NULL", "TRUE", "FALSE" };
    write_operand(w, expr->items[0], BINDS_CONCAT);
    append(w, expr->negated ? " IS NOT " : " IS ");
    append(w, words[expr->variant]);
}

static void write_between(cupel__writer *w, const cupel__expr *expr)
{
    const char *const words[] = { "", expr->negated ? "NOT BETWEEN" : "BETWEEN", "AND" };
    write_test_operands(w, expr, words);
}

/* The smallest and the largest of decimals kept as text are found by their collation. */
static void write_call(cupel__writer *w, const cupel__expr *expr)
{
    bool bare = expr->count == 0 && cupel__is_bare_function(expr->as.name);
    bool now = bare && cupel__text_iequal(expr->as.name, "current_timestamp");
    append(w, now && w->dialect->now != NULL ? w->dialect->now : expr->as.name);
    if (bare)
        return;
    bool extreme =
        cupel__text_iequal(expr->as.name, "min") || cupel__text_iequal(expr->as.name, "max");
    append(w, expr->distinct ? "(DISTINCT " : "(");
    for (size_t i = 0; i < expr->count; i++) {
        append(w, i > 0 ? ", " : "");
        cupel__write_expr(w, expr->items[i]);
        if (extreme && is_decimal(expr->items[i]) && w->dialect->decimal_collation != NULL)
            write_collation(w, DECIMAL_TEXT);
    }
    append(w, ")");
}

static void write_case(cupel__writer *w, const cupel__expr *expr)
{
    size_t at = 0, end = expr->count - (expr->as.branches.has_otherwise ? 1 : 0);
    append(w, "CASE");
    if (expr->as.branches.has_operand) {
        append(w, " ");
        write_operand(w, expr->items[at++], BINDS_CONCAT);
    }
    for (; at < end; at += 2) {
        append(w, " WHEN ");
        cupel__write_expr(w, expr->items[at]);
        append(w, " THEN ");
        cupel__write_expr(w, expr->items[at + 1]);
    }
    if (expr->as.branches.has_otherwise) {
        append(w, " ELSE ");
        cupel__write_expr(w, expr->items[end]);
    }
    append(w, " END");
}

static void write_row(cupel__writer *w, cupel__expr *const *items, size_t count)
{
    append(w, "(");
    for (size_t i = 0; i < count; i++) {
        append(w, i > 0 ? ", " : "");
        cupel__write_expr(w, items[i]);
    }
    append(w, ")");
}

/* One array for each column; a row of keys is read across them. */
static void write_keys(cupel__writer *w, const cupel__expr *expr)
{
    if (expr->count == 1) {
        cupel__write_expr(w, expr->items[0]);
        append(w, " = ANY (");
    } else {
        write_row(w, expr->items, expr->count);
        append(w, " IN (SELECT * FROM unnest(");
    }
    for (size_t i = 0; i < expr->count; i++) {
        append(w, i > 0 ? ", CAST(" : "CAST(");
        cupel__quote_placeholder(&w->sql, w->dialect, ++w->arrays + w->parameters.count);
        append(w, " AS ");
        cupel_type type = cupel__type_unsized(expr->items[i]->type);
        write_type(w, &type);
        append(w, "[])");
    }
    append(w, expr->count == 1 ? ")" : "))");
}

static void write_outputs(cupel__writer *w, const cupel__select *select)
{
    if (select->output_count == 0)
        append(w, "1");
    for (size_t i = 0; i < select->output_count; i++) {
        append(w, i > 0 ? ", " : "");
        cupel__write_expr(w, select->outputs[i].expr);
        if (select->outputs[i].label == NULL)
            continue;
        append(w, " AS ");
        cupel__quote_identifier(&w->sql, w->dialect, select->outputs[i].label);
    }
}

static void write_sources(cupel__writer *w, const cupel__source *source)
{
    for (bool first = true; source != NULL; source = source->next, first = false) {
        if (!first)
            append(w, source->join == CUPEL__JOIN_LEFT ? " LEFT JOIN " : " JOIN ");
        if (source->derived != NULL) {
            append(w, "(");
            cupel__write_select(w, source->derived);
            append(w, ")");
        } else {
            cupel__quote_table(&w->sql, w->dialect, source->table);
        }
        if (source->is_aliased) {
            append(w, " AS ");
            cupel__quote_identifier(&w->sql, w->dialect, source->alias);
        }
        write_clause(w, " ON ", source->on);
    }
}

static void write_list(cupel__writer *w, const char *before, cupel__expr *const *items,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        append(w, i == 0 ? before : ", ");
        write_sorted(w, items[i]);
    }
}

static void write_clause(cupel__writer *w, const char *before, const cupel__expr *expr)
{
    if (expr == NULL)
        return;
    append(w, before);
    cupel__write_expr(w, expr);
}

static void write_orders(cupel__writer *w, const cupel__select *select)
{
    for (size_t i = 0; i < select->order_count; i++) {
        append(w, i == 0 ? " ORDER BY " : ", ");
        write_order(w, &select->orders[i]);
    }
}

/* Where NULLs cannot be placed by name, whether it is NULL is what is sorted by first. */
static void write_order(cupel__writer *w, const cupel__order *order)
{
    bool first = order->nulls == CUPEL__NULLS_FIRST;
    bool named = order->nulls != CUPEL__NULLS_DEFAULT && can(w, CUPEL_CAN_NULLS_ORDER);
    if (order->nulls != CUPEL__NULLS_DEFAULT && !named) {
        write_operand(w, order->expr, BINDS_CONCAT);
        append(w, first ? " IS NULL DESC, " : " IS NULL, ");
    }
    write_sorted(w, order->expr);
    append(w, order->descending ? " DESC" : "");
    if (named)
        append(w, first ? " NULLS FIRST" : " NULLS LAST");
}

/* What rows are sorted or grouped by. A constant would be the number of an output. */
static void write_sorted(cupel__writer *w, const cupel__expr *expr)
{
    bool constant = expr->tag == CUPEL__EXPR_LITERAL || expr->tag == CUPEL__EXPR_PARAMETER;
    bool collate = w->dialect->decimal_collation != NULL && is_decimal(expr) &&
                   expr->tag == CUPEL__EXPR_COLUMN;
    append(w, constant ? "(SELECT " : "");
    cupel__write_expr(w, expr);
    append(w, constant ? ")" : "");
    if (collate)
        write_collation(w, DECIMAL_TEXT);
}

/* No engine but one knows OFFSET alone; all know a limit beyond what a table can hold. */
static void write_bounds(cupel__writer *w, const cupel__select *select)
{
    write_clause(w, " LIMIT ", select->limit);
    if (select->limit == NULL && select->offset != NULL)
        append(w, " LIMIT 9223372036854775807");
    write_clause(w, " OFFSET ", select->offset);
}

static void write_type(cupel__writer *w, const cupel_type *type)
{
    int code = cupel__write_type(&w->sql, w->dialect, type, w->error);
    if (code < 0 && w->code == 0)
        w->code = code;
}

static void append(cupel__writer *w, const char *text)
{
    cupel__buf_append(&w->sql, text);
}

static bool can(const cupel__writer *w, uint64_t capability)
{
    return (w->dialect->capabilities & capability) != 0;
}
