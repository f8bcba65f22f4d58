/* SQL expressions as people write them and as the engines give them back: what means the same has
 * one form, what differs keeps differing. */
#include "failing_alloc.h"

#include "inspect/normalise.h"

static void assert_normal(const char *dialect, const char *sql, const char *expected)
{
    cupel__arena arena = { 0 };
    cupel__normal_context context = { .lexical = cupel__lexical_find(dialect), .table = "users" };
    const char *found = cupel__sql_normalise(&arena, &context, sql);
    if (strcmp(found, expected) != 0)
        fail_msg("%s\n  became   %s\n  expected %s", sql, found, expected);
    /* What is normal stays as it is. */
    assert_string_equal(cupel__sql_normalise(&arena, &context, expected), expected);
    cupel__arena_release(&arena);
}

static void case_blanks_comments_and_needless_quotes_do_not_matter(void **state)
{
    (void)state;
    assert_normal("sqlite", "  \"Price\">0 /* dear */ AND\tNAME  Like 'A%'",
                  "price > 0 and name like 'A%'");
    assert_normal("postgresql", "\"price\" > 0", "price > 0");
    assert_normal("postgresql", "\"Price\" > 0", "\"Price\" > 0");
    assert_normal("mysql", "`price` > 0 and `first name` <> \"it's\"",
                  "price > 0 and `first name` <> 'it''s'");
    assert_normal("sqlite", "[a b] != `c`", "\"a b\" <> c");
}

static void strings_have_one_spelling(void **state)
{
    (void)state;
    assert_normal("postgresql", "E'it\\'s'", "'it''s'");
    assert_normal("postgresql", "$q$it's$q$", "'it''s'");
    assert_normal("mysql", "_utf8mb4'x\\'y'", "'x''y'");
    assert_normal("mysql", "X'0AFF'", "x'0aff'");
    assert_normal("sqlite", "'a\\b'", "'a\\b'");
}

static void parentheses_that_precedence_gives_anyway_are_dropped(void **state)
{
    (void)state;
    assert_normal("postgresql", "((price > 0) AND ((price)::numeric < 10))",
                  "price > 0 and price :: numeric < 10");
    assert_normal("sqlite", "((x))", "x");
    assert_normal("sqlite", "(a * b) + c", "a * b + c");
    assert_normal("sqlite", "(a + b) + c", "a + b + c");
    assert_normal("sqlite", "(a AND b) OR (c AND d)", "a and b or c and d");
    assert_normal("sqlite", "a AND (b AND (c))", "a and b and c");
    assert_normal("sqlite", "x BETWEEN (1) AND (2 + 3)", "x between 1 and 2 + 3");
    assert_normal("sqlite", "CASE WHEN (a > 1) THEN (b) ELSE (c + 1) END",
                  "case when a > 1 then b else c + 1 end");
    assert_normal("sqlite", "(CASE WHEN a THEN b END) > 0", "case when a then b end > 0");
    assert_normal("sqlite", "lower((name)) || ('x')", "lower ( name ) || 'x'");
}

static void parentheses_that_mean_something_stay(void **state)
{
    (void)state;
    assert_normal("sqlite", "a * (b + c)", "a * ( b + c )");
    assert_normal("sqlite", "a - (b - c)", "a - ( b - c )");
    assert_normal("sqlite", "a AND (b OR c)", "a and ( b or c )");
    assert_normal("sqlite", "NOT (a AND b)", "not ( a and b )");
    assert_normal("sqlite", "NOT (a = b)", "not a = b");
    assert_normal("sqlite", "(NOT a) = b", "( not a ) = b");
    assert_normal("sqlite", "-(a + b)", "- ( a + b )");
    assert_normal("sqlite", "a || (b + c)", "a || ( b + c )");
    assert_normal("postgresql", "a || (b + c)", "a || b + c");
    assert_normal("postgresql", "(a + b)::date", "( a + b ) :: date");
    assert_normal("sqlite", "x IN (1)", "x in ( 1 )");
    assert_normal("sqlite", "x BETWEEN (a AND b) AND c", "x between ( a and b ) and c");
    assert_normal("sqlite", "x BETWEEN (1) AND (NOT a)", "x between 1 and ( not a )");
    assert_normal("sqlite", "(NOT a) NOT IN (1)", "( not a ) not in ( 1 )");
    assert_normal("sqlite", "(a || b) COLLATE nocase", "( a || b ) collate nocase");
    assert_normal("sqlite", "x = (SELECT 1)", "x = ( select 1 )");
    assert_normal("postgresql", "(tags)[1]", "( tags ) [ 1 ]");
    assert_normal("sqlite", "f()", "f ( )");
}

static void casts_that_postgresql_adds_are_dropped(void **state)
{
    (void)state;
    assert_normal("postgresql", "'x'::character varying(10)", "'x'");
    assert_normal("postgresql", "'new'::app.\"Mood\"", "'new'");
    assert_normal("postgresql", "'2020-01-01 00:00:00'::timestamp without time zone",
                  "'2020-01-01 00:00:00'");
    assert_normal("postgresql", "'-1'::integer", "- 1");
    assert_normal("postgresql", "NULL::character varying", "null");
    assert_normal("postgresql", "'{}'::text[]", "'{}'");
    assert_normal("postgresql", "a::integer > 1", "a :: integer > 1");
    assert_normal("postgresql", "a::varchar(3) = 'x'", "a :: varchar ( 3 ) = 'x'");
    assert_normal("postgresql",
                  "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character "
                  "varying])::text[]))",
                  "status in ( 'a' , 'b' )");
    assert_normal("postgresql", "(status <> ALL (ARRAY['a'::text, 'b'::text]))",
                  "status not in ( 'a' , 'b' )");
    assert_normal("postgresql", "((name)::text ~~ 'A%'::text)", "name like 'A%'");
}

static void words_of_one_meaning_are_one_word(void **state)
{
    (void)state;
    assert_normal("mysql", "current_timestamp()", "current_timestamp");
    assert_normal("mysql", "NOW(6)", "current_timestamp ( 6 )");
    assert_normal("mysql", "lcase(`name`)", "lower ( name )");
    assert_normal("mysql", "TRUE", "1");
    assert_normal("postgresql", "TRUE", "true");
    assert_normal("postgresql", "a ISNULL", "a is null");
    assert_normal("sqlite", "a == 1", "a = 1");
}

static void the_table_in_front_of_its_column_is_dropped(void **state)
{
    (void)state;
    assert_normal("sqlite", "users.age > 1 AND \"users\".\"age\" < other.age",
                  "age > 1 and age < other . age");
}

static void columns_are_called_by_their_new_names(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__map renames = { 0 };
    cupel__map_put_text(&renames, "name", (void *)"user name");
    cupel__normal_context context = { .lexical = cupel__lexical_find("sqlite"),
                                      .renames = &renames };
    assert_string_equal(cupel__sql_normalise(&arena, &context, "length(Name) > 0 AND 'name' <> x"),
                        "length ( \"user name\" ) > 0 and 'name' <> x");
    cupel__map_release(&renames);
    cupel__arena_release(&arena);
}

static int normalise_and_release(void *context)
{
    cupel__arena arena = { 0 };
    char *text = cupel__sql_normalise(&arena, context,
                                      "((users.a)::text = ANY ((ARRAY['a'::character varying, "
                                      "'-1'::integer])::text[])) AND \"B c\" > lower(x)");
    cupel__arena_release(&arena);
    return text ? 0 : CUPEL_ENOMEM;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    cupel__normal_context context = { .lexical = cupel__lexical_find("postgresql"),
                                      .table = "users" };
    assert_true(failing_alloc_torture(normalise_and_release, &context) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_blanks_comments_and_needless_quotes_do_not_matter),
        cmocka_unit_test(strings_have_one_spelling),
        cmocka_unit_test(parentheses_that_precedence_gives_anyway_are_dropped),
        cmocka_unit_test(parentheses_that_mean_something_stay),
        cmocka_unit_test(casts_that_postgresql_adds_are_dropped),
        cmocka_unit_test(words_of_one_meaning_are_one_word),
        cmocka_unit_test(the_table_in_front_of_its_column_is_dropped),
        cmocka_unit_test(columns_are_called_by_their_new_names),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
