/* Condition strings parsed: the tree that comes of a text, or the message. */
#include "failing_alloc.h"
#include "query_fixture.h"

#include "sql/parse.h"

#include <stdio.h>

typedef struct parse_case {
    const char *text;
    size_t arguments;
    const char *tree; /* or, where it starts with "!", the message */
} parse_case;

static void check_result(const char *wanted, int code, const cupel_error *error,
                         const cupel__buf *printed)
{
    if (*wanted == '!') {
        assert_int_equal(code, CUPEL_EQUERY);
        assert_string_equal(error->message, wanted + 1);
    } else {
        assert_string_equal(error->message, "");
        assert_int_equal(code, 0);
        assert_string_equal(cupel__buf_text(printed), wanted);
    }
}

static void check_condition(const parse_case *row, cupel__style style)
{
    cupel__arena arena = { 0 };
    cupel__buf printed = { 0 };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__query_text text = fixture_text(row->text, 0, row->arguments);
    text.style = style;
    cupel__expr *expr = NULL;
    int code = cupel__parse_condition(&arena, &text, &expr, &error);
    if (code == 0)
        cupel__expr_print(&printed, expr);
    else
        assert_null(expr);
    check_result(row->tree, code, &error, &printed);
    cupel_error_release(&error);
    cupel__buf_release(&printed);
    cupel__arena_release(&arena);
}

static void check_conditions(const parse_case *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_condition(&rows[i], CUPEL__STYLE_PRINTF);
}

static void operators_bind_as_in_sql(void **state)
{
    (void)state;
    static const parse_case rows[] = {
        { "a = 1", 0, "(= a 1)" },
        { "a != 1", 0, "(<> a 1)" },
        { "a <> 1", 0, "(<> a 1)" },
        { "a<1 and b<=2 and c>3 and d>=4", 0, "(and (< a 1) (<= b 2) (> c 3) (>= d 4))" },
        { "a = 1 or b = 2 and not c = 3", 0, "(or (= a 1) (and (= b 2) (not (= c 3))))" },
        { "(a = 1 or b = 2) and c = 3", 0, "(and (or (= a 1) (= b 2)) (= c 3))" },
        { "a + b * c - d / e", 0, "(- (+ a (* b c)) (/ d e))" },
        { "a - b - c", 0, "(- (- a b) c)" },
        { "-a + +b * -c", 0, "(+ (negate a) (* b (negate c)))" },
        { "a %% 2 = 0", 0, "(= (% a 2) 0)" },
        { "a || b || 'c'", 0, "(concat a b 'c')" },
        { "a || b + 1", 0, "(concat a (+ b 1))" },
        { "NOT NOT a", 0, "(not (not a))" },
        { "a = b + 1 AND active", 0, "(and (= a (+ b 1)) active)" },
    };
    check_conditions(rows, COUNT(rows));
}

static void tests_are_read_with_their_negation(void **state)
{
    (void)state;
    static const parse_case rows[] = {
        { "a is null", 0, "(is-null a)" },
        { "a IS NOT NULL", 0, "(not-is-null a)" },
        { "a is true or a is not false", 0, "(or (is-true a) (not-is-false a))" },
        { "a is distinct from b", 0, "(is distinct from a b)" },
        { "a is not distinct from b", 0, "(is not distinct from a b)" },
        { "a in (1, 2, 3)", 0, "(in a 1 2 3)" },
        { "a not in ()", 0, "(not-in a)" },
        { "a in %p", 1, "(in a %0)" },
        { "a in (%d, %p)", 2, "(in a %0 %1)" },
        { "a like 'x%%'", 0, "(like a 'x%')" },
        { "a not like %s escape '!'", 1, "(not-like a %0 '!')" },
        { "a ilike 'X'", 0, "(ilike a 'X')" },
        { "a between 1 and 2 and b", 0, "(and (between a 1 2) b)" },
        { "a not between %d and %d + 1", 2, "(not-between a %0 (+ %1 1))" },
        { "exists(users)", 0, "(exists users)" },
        { "not exists(role.users where age > 3 or x)", 0,
          "(not-exists role.users (or (> age 3) x))" },
    };
    check_conditions(rows, COUNT(rows));
}

static void expressions_are_read_whole(void **state)
{
    (void)state;
    static const parse_case rows[] = {
        { "lower(role.name) = %s", 1, "(= (call lower role.name) %0)" },
        { "count(*) > 1", 0, "(> (call count *) 1)" },
        { "count(distinct a, b) > 1", 0, "(> (call count distinct a b) 1)" },
        { "random() < now()", 0, "(< (call random) (call now))" },
        { "a < current_timestamp", 0, "(< a (call current_timestamp))" },
        { "cast(a as integer) = 1", 0, "(= (cast integer a) 1)" },
        { "cast(a as DECIMAL(10, 2)) = cast(b as double precision)", 0,
          "(= (cast numeric a) (cast double b))" },
        { "cast(a as varchar(10)) = cast(b as varchar)", 0, "(= (cast string a) (cast text b))" },
        { "cast(a as timestamp with time zone) = b", 0, "(= (cast timestamp a) b)" },
        { "case when a then 1 when b then 2 else 3 end = 1", 0, "(= (case a 1 b 2 3) 1)" },
        { "case a when 1 then 'x' end = 'x'", 0, "(= (case of a 1 'x') 'x')" },
        { "born > date '2024-02-29'", 0, "(> born date '2024-02-29')" },
        { "t < time '10:00'", 0, "(< t time '10:00:00')" },
        { "t < timestamp '2024-02-29T10:00:00'", 0, "(< t timestamp '2024-02-29 10:00:00')" },
        { "date = 1 and time = 2 and first = 3", 0, "(and (= date 1) (= time 2) (= first 3))" },
        { "a = null or a = true or a = false", 0, "(or (= a null) (= a true) (= a false))" },
        { "a = 1.5e-3 or b = .5 or c = 7.", 0, "(or (= a 1.5e-3) (= b .5) (= c 7.))" },
        { "a = 'it''s' || ''", 0, "(= a (concat 'it's' ''))" },
    };
    check_conditions(rows, COUNT(rows));
}

static void names_may_be_any_text(void **state)
{
    (void)state;
    static const parse_case rows[] = {
        { "账号 = %s and größe > 1", 1, "(and (= 账号 %0) (> größe 1))" },
        { "\"order\" = 1 and \"a b\".\"say \"\"x\"\"\" = 2", 0,
          "(and (= order 1) (= a b.say \"x\" 2))" },
        { "a . b.c = 1", 0, "(= a.b.c 1)" },
        { "a.order.\"100%%\" = 1", 0, "(= a.order.100% 1)" },
        { "a$1_b = 1", 0, "(= a$1_b 1)" },
    };
    check_conditions(rows, COUNT(rows));
}

static void placeholders_are_numbered_from_the_first_argument(void **state)
{
    (void)state;
    static const parse_case printf_row = { "a = %s and b = %lld and c = %zu and d = %f", 4,
                                           "(and (= a %0) (= b %1) (= c %2) (= d %3))" };
    static const parse_case question_row = { "a = ? and b % 2 = ? and c = '100%?'", 2,
                                             "(and (= a %0) (= (% b 2) %1) (= c '100%?'))" };
    check_condition(&printf_row, CUPEL__STYLE_PRINTF);
    check_condition(&question_row, CUPEL__STYLE_QUESTION);

    cupel__arena arena = { 0 };
    cupel__expr *expr = NULL;
    cupel__query_text text = fixture_text("a = %d", 7, 1);
    assert_int_equal(cupel__parse_condition(&arena, &text, &expr, NULL), 0);
    assert_int_equal(expr->items[1]->as.parameter.argument, 7);
    cupel__arena_release(&arena);
}

static void mistakes_are_told_with_their_place(void **state)
{
    (void)state;
    static const parse_case rows[] = {
        { "", 0, "!expected an expression, found the end at column 1 of \"\"" },
        { "a =", 0, "!expected an expression, found the end at column 4 of \"a =\"" },
        { "a = 1 b", 0, "!expected the end, found 'b' at column 7 of \"a = 1 b\"" },
        { "größe = = 1", 0, "!expected an expression, found '=' at column 9 of \"größe = = 1\"" },
        { "(a = 1", 0, "!expected ), found the end at column 7 of \"(a = 1\"" },
        { "a = 1 = 2", 0,
          "!comparisons do not chain; join two of them by AND at column 7 of \"a = 1 = 2\"" },
        { "a not 1", 0,
          "!expected IN, LIKE, ILIKE or BETWEEN, found '1' at column 7 of \"a not 1\"" },
        { "a is 1", 0,
          "!expected NULL, TRUE, FALSE or DISTINCT FROM, found '1' at column 6 of \"a is 1\"" },
        { "a = 'x", 0, "!a quote is left open at column 5 of \"a = 'x\"" },
        { "\"\" = 1", 0, "!an empty name at column 1 of \"\"\" = 1\"" },
        { "a = 1x", 0, "!malformed number at column 5 of \"a = 1x\"" },
        { "a = 1.2.3", 0, "!malformed number at column 5 of \"a = 1.2.3\"" },
        { "a like '5%'", 0, "!a percent sign is written %% at column 10 of \"a like '5%'\"" },
        { "a = ?", 0,
          "!placeholders are written as printf's here: %s, %d, ... at column 5 of \"a = ?\"" },
        { "a = %s", 0, "!1 placeholder, but 0 values at column 7 of \"a = %s\"" },
        { "a = 1", 2, "!0 placeholders, but 2 values at column 6 of \"a = 1\"" },
        { "a -- b", 0,
          "!comments have no place here; put a space between two minus signs at column 3 of "
          "\"a -- b\"" },
        { "a = 1; drop", 0, "!unexpected character at column 6 of \"a = 1; drop\"" },
        { "order = 1 and and", 0,
          "!and is a word of the language and cannot stand here; an attribute of that name is "
          "written between double quotes at column 15 of \"order = 1 and and\"" },
        { "a. = 1", 0, "!expected a name, found '=' at column 4 of \"a. = 1\"" },
        { "born > date '2024-02-30'", 0,
          "!'2024-02-30' is no date or time in ISO 8601 at column 13 of \"born > date "
          "'2024-02-30'\"" },
        { "cast(a as blurb) = 1", 0,
          "!expected a type, such as integer, numeric(10, 2) or text, found 'blurb' at column 11 "
          "of \"cast(a as blurb) = 1\"" },
        { "cast(a as integer(3)) = 1", 0,
          "!the type integer has no length at column 19 of \"cast(a as integer(3)) = 1\"" },
        { "exists(1)", 0, "!expected a relationship, found '1' at column 8 of \"exists(1)\"" },
        { "grüße(1)", 0, "!no function can be named grüße at column 1 of \"grüße(1)\"" },
        { "case a then 1 end", 0,
          "!expected when, found 'then' at column 8 of \"case a then 1 end\"" },
        { "a between 1 or 2", 0, "!expected and, found 'or' at column 13 of \"a between 1 or 2\"" },
    };
    check_conditions(rows, COUNT(rows));
}

static void text_that_is_not_utf_8_is_refused(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__expr *expr = NULL;
    cupel__query_text text = fixture_text("a = '\xff'", 0, 0);
    assert_int_equal(cupel__parse_condition(&arena, &text, &expr, NULL), CUPEL_EQUERY);
    text = (cupel__query_text){ .text = "a\0= 1", .size = 6 };
    assert_int_equal(cupel__parse_condition(&arena, &text, &expr, NULL), CUPEL_EQUERY);
    cupel__arena_release(&arena);
}

/* `before` and `after` repeated around "a". */
static int parse_nested(const char *before, const char *after, size_t times)
{
    cupel__arena arena = { 0 };
    cupel__buf text = { 0 };
    cupel__expr *expr = NULL;
    for (size_t i = 0; i < times; i++)
        cupel__buf_append(&text, before);
    cupel__buf_append(&text, "a");
    for (size_t i = 0; i < times; i++)
        cupel__buf_append(&text, after);
    cupel__query_text query = fixture_text(cupel__buf_text(&text), 0, 0);
    int code = cupel__parse_condition(&arena, &query, &expr, NULL);
    cupel__buf_release(&text);
    cupel__arena_release(&arena);
    return code;
}

static void nesting_is_bounded_so_that_no_text_exhausts_the_stack(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        { "(", ")" },
        { "not ", "" },
        { "- ", "" },
        { "lower(", ")" },
        { "", " + 1" },
        { "case when a then ", " end" },
        { "exists(x where ", ")" },
        { "cast(", " as text)" },
        { "a in (", ")" },
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        assert_int_equal(parse_nested(pairs[i][0], pairs[i][1], 100), 0);
        assert_int_equal(parse_nested(pairs[i][0], pairs[i][1], 100000), CUPEL_EQUERY);
    }
    assert_int_equal(parse_nested("a or b and ", "", 10000), 0);
    assert_int_equal(parse_nested("a || ", "", 10000), 0);
}

static void orders_are_read_with_direction_and_nulls(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__order *orders = NULL;
    size_t count = 0;
    cupel__query_text text =
        fixture_text("name, role.name DESC, lower(a) asc nulls first, b desc nulls last", 0, 0);
    assert_int_equal(cupel__parse_orders(&arena, &text, &orders, &count, NULL), 0);
    assert_int_equal(count, 4);
    static const bool descending[] = { false, true, false, true };
    static const cupel__nulls nulls[] = { CUPEL__NULLS_DEFAULT, CUPEL__NULLS_DEFAULT,
                                          CUPEL__NULLS_FIRST, CUPEL__NULLS_LAST };
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(orders[i].descending, descending[i]);
        assert_int_equal(orders[i].nulls, nulls[i]);
    }
    cupel_error error = CUPEL_ERROR_INIT;
    text = fixture_text("a nulls", 0, 0);
    assert_int_equal(cupel__parse_orders(&arena, &text, &orders, &count, &error), CUPEL_EQUERY);
    assert_string_equal(error.message, "expected last, found the end at column 8 of \"a nulls\"");
    cupel_error_release(&error);
    cupel__arena_release(&arena);
}

static void outputs_keep_their_label_or_their_text(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__output *outputs = NULL;
    size_t count = 0;
    cupel__query_text text = fixture_text("artist.name, sum(quantity)  as sold, a+b", 0, 0);
    assert_int_equal(cupel__parse_outputs(&arena, &text, &outputs, &count, NULL), 0);
    assert_int_equal(count, 3);
    assert_null(outputs[0].label);
    assert_string_equal(outputs[0].text, "artist.name");
    assert_string_equal(outputs[1].label, "sold");
    assert_string_equal(outputs[1].text, "sum(quantity)");
    assert_string_equal(outputs[2].text, "a+b");
    text = fixture_text("a as 1", 0, 0);
    assert_int_equal(cupel__parse_outputs(&arena, &text, &outputs, &count, NULL), CUPEL_EQUERY);
    cupel__arena_release(&arena);
}

static void assignments_name_an_attribute_and_a_value(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__buf printed = { 0 };
    cupel__assignment *assignments = NULL;
    size_t count = 0;
    cupel__query_text text = fixture_text("name = %s, price = price * 2, \"order\" = null", 0, 1);
    assert_int_equal(cupel__parse_assignments(&arena, &text, &assignments, &count, NULL), 0);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++) {
        cupel__buf_printf(&printed, "%s:", assignments[i].name);
        cupel__expr_print(&printed, assignments[i].value);
        cupel__buf_append(&printed, " ");
    }
    assert_string_equal(cupel__buf_text(&printed), "name:%0 price:(* price 2) order:null ");
    text = fixture_text("name", 0, 0);
    assert_int_equal(cupel__parse_assignments(&arena, &text, &assignments, &count, NULL),
                     CUPEL_EQUERY);
    text = fixture_text("", 0, 0);
    assert_int_equal(cupel__parse_assignments(&arena, &text, &assignments, &count, NULL),
                     CUPEL_EQUERY);
    cupel__buf_release(&printed);
    cupel__arena_release(&arena);
}

static const char every_node[] =
    "a = %s and not b in (1, 'x') or lower(c.d) like 'x%%' and e is null and f between -1 and 2 + "
    "3 "
    "and cast(g as integer) = case h when 1 then 2 else 3 end and exists(i where j) and k || l = m "
    "and n is distinct from date '2024-01-01' and count(distinct o) > count(*)";

static void a_copy_is_equal_and_independent(void **state)
{
    (void)state;
    cupel__arena first = { 0 }, second = { 0 };
    cupel__buf before = { 0 }, after = { 0 };
    cupel__expr *expr = NULL;
    cupel__query_text text = fixture_text(every_node, 0, 1);
    assert_int_equal(cupel__parse_condition(&first, &text, &expr, NULL), 0);
    cupel__expr *copy = cupel__expr_copy(&second, expr);
    assert_non_null(copy);
    assert_true(cupel__expr_equal(expr, copy));
    cupel__expr_print(&before, expr);
    cupel__arena_release(&first);
    cupel__expr_print(&after, copy);
    assert_string_equal(cupel__buf_text(&before), cupel__buf_text(&after));
    cupel__arena_release(&second);
    cupel__buf_release(&before);
    cupel__buf_release(&after);
}

static void trees_that_differ_are_not_equal(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a = 1",
        "a = 2",
        "a < 1",
        "b = 1",
        "a = '1'",
        "a in (1)",
        "a not in (1)",
        "a in (1, 2)",
        "a like 'x'",
        "a ilike 'x'",
        "a is null",
        "a is true",
        "a.b",
        "a",
        "lower(a)",
        "upper(a)",
        "count(a)",
        "count(distinct a)",
        "cast(a as integer)",
        "cast(a as text)",
        "a + b",
        "a - b",
        "exists(a)",
        "exists(a where b)",
        "case a when 1 then 2 end",
        "case when a then 2 end",
        "null",
        "true",
    };
    cupel__arena arena = { 0 };
    cupel__expr *trees[COUNT(texts)];
    for (size_t i = 0; i < COUNT(texts); i++) {
        cupel__query_text text = fixture_text(texts[i], 0, 0);
        assert_int_equal(cupel__parse_condition(&arena, &text, &trees[i], NULL), 0);
    }
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t j = 0; j < COUNT(texts); j++)
            assert_int_equal(cupel__expr_equal(trees[i], trees[j]), i == j);
    cupel__arena_release(&arena);
}

static int parse_and_copy(void *context)
{
    (void)context;
    cupel__arena arena = { 0 };
    cupel__expr *expr = NULL;
    cupel__query_text text = fixture_text(every_node, 0, 1);
    int code = cupel__parse_condition(&arena, &text, &expr, NULL);
    if (code == 0 && cupel__expr_copy(&arena, expr) == NULL)
        code = CUPEL_ENOMEM;
    cupel__arena_release(&arena);
    return code;
}

static int parse_mistake(void *context)
{
    (void)context;
    cupel__arena arena = { 0 };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__expr *expr = NULL;
    cupel__query_text text = fixture_text("a = 1 and (b = ", 0, 0);
    int code = cupel__parse_condition(&arena, &text, &expr, &error);
    cupel_error_release(&error);
    cupel__arena_release(&arena);
    return code == CUPEL_EQUERY ? 0 : code;
}

static void short_memory_is_told_and_leaves_nothing_behind(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(parse_and_copy, NULL) > 2);
    assert_true(failing_alloc_torture(parse_mistake, NULL) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_in_sql),
        cmocka_unit_test(tests_are_read_with_their_negation),
        cmocka_unit_test(expressions_are_read_whole),
        cmocka_unit_test(names_may_be_any_text),
        cmocka_unit_test(placeholders_are_numbered_from_the_first_argument),
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(text_that_is_not_utf_8_is_refused),
        cmocka_unit_test(nesting_is_bounded_so_that_no_text_exhausts_the_stack),
        cmocka_unit_test(orders_are_read_with_direction_and_nulls),
        cmocka_unit_test(outputs_keep_their_label_or_their_text),
        cmocka_unit_test(assignments_name_an_attribute_and_a_value),
        cmocka_unit_test(a_copy_is_equal_and_independent),
        cmocka_unit_test(trees_that_differ_are_not_equal),
        cmocka_unit_test(short_memory_is_told_and_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
