/* SQL by hand: statements, values, rows, and how long a result lives. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

/* A connection of the test's own, to be given back by `closed`. */
static cupel_connection *opened(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    return connection;
}

/* Executes and gives the result; fails the test otherwise. */
static cupel_result *executed(cupel_connection *connection, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_result *result;
    compliance_ok(cupel_connection_execute(connection, sql, NULL, 0, &result, &error), &error);
    return result;
}

static const cupel_value *next_row(cupel_result *result)
{
    cupel_error error = CUPEL_ERROR_INIT;
    const cupel_value *row;
    compliance_ok(cupel_result_next(result, &row, &error), &error);
    return row;
}

static void assert_end(cupel_result *result)
{
    assert_null(next_row(result));
}

static void run(cupel_connection *connection, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_connection_run(connection, sql, &error), &error);
}

static void rows_come_as_named_values(void **state)
{
    cupel_connection *connection = opened(*state);
    cupel_result *result = executed(connection, "SELECT 1 AS one, 'two' AS two, NULL AS three");
    assert_int_equal(cupel_result_column_count(result), 3);
    assert_string_equal(cupel_result_column_name(result, 0), "one");
    assert_string_equal(cupel_result_column_name(result, 1), "two");
    assert_string_equal(cupel_result_column_name(result, 2), "three");
    assert_string_equal(cupel_result_column_name(result, 3), "");
    const cupel_value *row = next_row(result);
    assert_non_null(row);
    assert_int_equal(row[0].kind, CUPEL_VALUE_INT);
    assert_int_equal(row[0].as.integer, 1);
    assert_int_equal(row[1].kind, CUPEL_VALUE_TEXT);
    assert_int_equal(row[1].size, 3);
    assert_memory_equal(row[1].as.text, "two", 3);
    assert_int_equal(row[2].kind, CUPEL_VALUE_NULL);
    assert_end(result);
    assert_end(result);
    cupel_result_close(result);
    cupel_result_close(NULL);
    cupel_connection_close(connection);
}

static void several_statements_run_as_one_text(void **state)
{
    cupel_connection *connection = opened(*state);
    run(connection, "CREATE TABLE several (id INTEGER); INSERT INTO several VALUES (1), (2);\n"
                    "-- a comment; with a semicolon\nINSERT INTO several VALUES (3);");
    run(connection, "SELECT * FROM several; SELECT id FROM several");
    run(connection, "");
    run(connection, "  -- nothing at all\n");
    cupel_connection_close(connection);
    assert_int_equal(compliance_integer(*state, "SELECT count(*) FROM several"), 3);
}

static void the_statement_that_failed_is_in_the_error(void **state)
{
    cupel_connection *connection = opened(*state);
    cupel_error error = CUPEL_ERROR_INIT;
    assert_int_equal(
        cupel_connection_execute(connection, "SELECT absent FROM nowhere", NULL, 0, NULL, &error),
        CUPEL_EDATABASE);
    assert_string_equal(error.sql, "SELECT absent FROM nowhere");
    assert_int_equal(
        cupel_connection_run(connection, "SELECT 1; SELECT absent FROM nowhere", &error),
        CUPEL_EDATABASE);
    assert_non_null(strstr(error.sql, "SELECT absent FROM nowhere"));
    /* The connection is as good as before. */
    run(connection, "SELECT 1");
    cupel_error_release(&error);
    cupel_connection_close(connection);
}

static void rows_that_nobody_takes_are_computed_all_the_same(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = opened(c);
    cupel_error error = CUPEL_ERROR_INIT;
    /* The third row is the one that fails. */
    const char *sql = compliance_is(c, "postgresql")
                          ? "SELECT 10 / v FROM (VALUES (1), (2), (0)) AS t (v)"
                      : compliance_is(c, "mysql")
                          ? "SELECT 9223372036854775807 * v FROM (SELECT 0 AS v UNION ALL SELECT 1 "
                            "UNION ALL SELECT 2) AS t"
                          : "SELECT abs(column1) FROM (VALUES (1), (2), (-9223372036854775808))";
    assert_int_equal(cupel_connection_execute(connection, sql, NULL, 0, NULL, &error),
                     CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_DATA);
    assert_string_equal(error.sql, sql);
    cupel_error_release(&error);
    cupel_connection_close(connection);
}

static void placeholders_take_values_and_lists(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = opened(c);
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_result *result;
    const cupel_value *row;
    run(connection, "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40), age INTEGER)");
    const char *names[] = { "john", "susan", "it's", "100%", "" };
    for (int i = 0; i < 5; i++)
        compliance_ok(cupel_execute(connection, NULL, &error,
                                    "INSERT INTO people (id, name, age) VALUES (%d, %s, %ld)",
                                    i + 1, names[i], 20L + i),
                      &error);
    const char *volatile nothing = NULL;
    compliance_ok(cupel_execute(connection, NULL, &error, "INSERT INTO people VALUES (%d, %s, %p)",
                                6, nothing, NULL),
                  &error);

    int64_t ids[] = { 1, 3, 4, 99 };
    compliance_ok(cupel_execute(connection, &result, &error,
                                "SELECT name FROM people WHERE id IN %p AND name NOT LIKE 'x%%' "
                                "AND age >= %zu ORDER BY id",
                                CUPEL_IN(ids, 4), (size_t)22),
                  &error);
    row = next_row(result);
    assert_non_null(row);
    assert_memory_equal(row->as.text, "it's", 4);
    row = next_row(result);
    assert_non_null(row);
    assert_int_equal(row->size, 4);
    assert_memory_equal(row->as.text, "100%", 4);
    assert_end(result);
    cupel_result_close(result);
    cupel_connection_close(connection);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM people WHERE name IS NULL"), 1);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM people WHERE name = ''"), 1);
    cupel_error_release(&error);
}

static void wrong_arguments_are_refused_before_the_database_sees_them(void **state)
{
    cupel_connection *connection = opened(*state);
    cupel_error error = CUPEL_ERROR_INIT;
    int64_t ids[] = { 1 };
    int stranger = 3;
    assert_int_equal(
        cupel_execute(connection, NULL, &error, "SELECT 1 WHERE 1 IN %p", CUPEL_IN(ids, 0)),
        CUPEL_EINVAL);
    assert_non_null(strstr(error.message, "empty"));
    assert_int_equal(cupel_execute(connection, NULL, &error, "SELECT %p", (void *)&stranger),
                     CUPEL_EINVAL);
    assert_int_equal(cupel_execute(connection, NULL, &error, "SELECT %5d", 1), CUPEL_EQUERY);
    assert_non_null(strstr(error.message, "%5d"));
    cupel_value value = { .kind = CUPEL_VALUE_INT };
    assert_int_equal(cupel_connection_execute(connection, "SELECT 1", &value, 1, NULL, &error),
                     CUPEL_EINVAL);
    assert_non_null(strstr(error.message, "0 parameters"));
    cupel_error_release(&error);
    cupel_connection_close(connection);
}

static void rows_that_were_changed_are_counted(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = opened(c);
    run(connection, "CREATE TABLE counted (id INTEGER PRIMARY KEY, v INTEGER)");
    static const struct {
        const char *sql;
        int64_t affected;
    } steps[] = {
        { "INSERT INTO counted VALUES (1, 1), (2, 1), (3, 1)", 3 },
        { "UPDATE counted SET v = 2 WHERE id < 3", 2 },
        { "UPDATE counted SET v = 2 WHERE id < 3", 2 }, /* found, though nothing changes */
        { "UPDATE counted SET v = 9 WHERE id > 90", 0 },
        { "SELECT * FROM counted", 0 },
        { "CREATE TABLE counted_more (id INTEGER)", 0 },
        { "DELETE FROM counted WHERE id = 1", 1 },
        { "INSERT INTO counted VALUES (7, 7) RETURNING id", 1 },
        { "SELECT id FROM counted WHERE id = 7", 0 },
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        cupel_result *result = executed(connection, steps[i].sql);
        while (next_row(result) != NULL)
            continue;
        if (cupel_result_affected(result) != steps[i].affected)
            fail_msg("%s: %lld", steps[i].sql, (long long)cupel_result_affected(result));
        cupel_result_close(result);
    }
    cupel_connection_close(connection);
}

static void generated_keys_are_told_where_the_engine_tells_them(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = opened(c);
    bool is_postgresql = compliance_is(c, "postgresql");
    run(connection, is_postgresql ? "CREATE TABLE keyed (id SERIAL PRIMARY KEY, v INTEGER)"
                    : compliance_is(c, "mysql")
                        ? "CREATE TABLE keyed (id INTEGER AUTO_INCREMENT PRIMARY KEY, v INTEGER)"
                        : "CREATE TABLE keyed (id INTEGER PRIMARY KEY, v INTEGER)");
    for (int i = 1; i < 4; i++) {
        cupel_result *result = executed(connection, "INSERT INTO keyed (v) VALUES (5)");
        assert_int_equal(cupel_result_last_id(result), is_postgresql ? 0 : i);
        cupel_result_close(result);
    }
    cupel_result *result = executed(connection, "SELECT * FROM keyed");
    assert_int_equal(cupel_result_last_id(result), 0);
    cupel_result_close(result);
    cupel_connection_close(connection);
}

static void results_may_be_open_side_by_side(void **state)
{
    cupel_connection *connection = opened(*state);
    const char *sql = "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3";
    cupel_result *one = executed(connection, sql);
    assert_int_equal(next_row(one)->as.integer, 1);
    cupel_result *two = executed(connection, sql);
    assert_int_equal(next_row(two)->as.integer, 1);
    assert_int_equal(next_row(one)->as.integer, 2);
    cupel_result *three = executed(connection, "SELECT 10");
    assert_int_equal(next_row(three)->as.integer, 10);
    assert_int_equal(next_row(two)->as.integer, 2);
    cupel_result_close(one);
    assert_int_equal(next_row(two)->as.integer, 3);
    assert_end(two);
    cupel_result_close(three);
    cupel_result_close(two);
    one = executed(connection, sql);
    assert_int_equal(next_row(one)->as.integer, 1);
    cupel_result_close(one);
    cupel_connection_close(connection);
}

static void a_result_outlives_its_connection_without_harm(void **state)
{
    cupel_connection *connection = opened(*state);
    cupel_error error = CUPEL_ERROR_INIT;
    const cupel_value *row;
    cupel_result *result = executed(connection, "SELECT 1 AS one");
    cupel_connection_close(connection);
    assert_int_equal(cupel_result_next(result, &row, &error), CUPEL_ESTATE);
    assert_null(row);
    assert_string_equal(cupel_result_column_name(result, 0), "");
    assert_int_equal(cupel_result_affected(result), -1);
    cupel_result_close(result);
    cupel_error_release(&error);
}

/* More different statements than a connection keeps, twice over. */
static void statements_come_and_go(void **state)
{
    cupel_connection *connection = opened(*state);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 600; i++) {
            char sql[64];
            snprintf(sql, sizeof sql, "SELECT %d", i);
            cupel_result *result = executed(connection, sql);
            assert_int_equal(next_row(result)->as.integer, i);
            cupel_result_close(result);
        }
    }
    cupel_connection_close(connection);
}

static void a_statement_survives_changes_of_its_table(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = opened(c);
    cupel_connection *other = opened(c);
    const char *sql = "SELECT * FROM changing";
    run(connection, "CREATE TABLE changing (a INTEGER); INSERT INTO changing VALUES (1)");
    cupel_result *result = executed(connection, sql);
    assert_int_equal(cupel_result_column_count(result), 1);
    assert_int_equal(next_row(result)->as.integer, 1);
    assert_end(result);
    cupel_result_close(result);

    run(connection, "ALTER TABLE changing ADD COLUMN b VARCHAR(10) DEFAULT 'b'");
    result = executed(connection, sql);
    assert_int_equal(cupel_result_column_count(result), 2);
    assert_string_equal(cupel_result_column_name(result, 1), "b");
    assert_memory_equal(next_row(result)[1].as.text, "b", 1);
    assert_end(result);
    cupel_result_close(result);

    /* Behind the connection's back. */
    run(other, "ALTER TABLE changing DROP COLUMN a");
    result = executed(connection, sql);
    assert_int_equal(cupel_result_column_count(result), 1);
    assert_memory_equal(next_row(result)[0].as.text, "b", 1);
    assert_end(result);
    cupel_result_close(result);

    run(other, "DROP TABLE changing; CREATE TABLE changing (x INTEGER, y INTEGER, z INTEGER)");
    run(other, "INSERT INTO changing VALUES (7, 8, 9)");
    result = executed(connection, sql);
    assert_int_equal(cupel_result_column_count(result), 3);
    assert_int_equal(next_row(result)[2].as.integer, 9);
    cupel_result_close(result);
    cupel_connection_close(connection);
    cupel_connection_close(other);
}

static void changes_of_a_table_are_undone_with_their_transaction(void **state)
{
    compliance *c = *state;
    compliance_skip_on(c, "mysql", "ends transactions with every DDL");
    cupel_connection *connection = opened(c);
    cupel_error error = CUPEL_ERROR_INIT;
    const char *sql = "SELECT * FROM undone";
    run(connection, "CREATE TABLE undone (a INTEGER); INSERT INTO undone VALUES (1)");
    cupel_result_close(executed(connection, sql));
    compliance_ok(cupel_connection_begin(connection, &error), &error);
    run(connection, "ALTER TABLE undone ADD COLUMN b INTEGER");
    cupel_result *result = executed(connection, sql);
    assert_int_equal(cupel_result_column_count(result), 2);
    cupel_result_close(result);
    compliance_ok(cupel_connection_rollback(connection, &error), &error);
    compliance_ok(cupel_connection_begin(connection, &error), &error);
    result = executed(connection, sql);
    assert_int_equal(cupel_result_column_count(result), 1);
    cupel_result_close(result);
    compliance_ok(cupel_connection_commit(connection, &error), &error);
    cupel_connection_close(connection);
}

static void one_execution_is_one_statement(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = opened(c);
    cupel_error error = CUPEL_ERROR_INIT;
    assert_true(cupel_connection_execute(connection, "SELECT 1; SELECT 2", NULL, 0, NULL, &error) <
                0);
    cupel_result *result = executed(connection, "SELECT 1 -- the end\n ");
    assert_int_equal(next_row(result)->as.integer, 1);
    cupel_result_close(result);
    cupel_error_release(&error);
    cupel_connection_close(connection);
}

static void statements_that_cannot_be_prepared_are_executed_all_the_same(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = opened(c);
    static const struct {
        const char *engine;
        const char *sql;
    } odd[] = {
        { "sqlite", "VACUUM" },
        { "sqlite", "ATTACH ':memory:' AS other" },
        { "postgresql", "VACUUM" },
        { "postgresql", "LISTEN news" },
        { "mysql", "LOCK TABLES many READ" },
        { "mysql", "UNLOCK TABLES" },
        { "mysql", "USE information_schema" },
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        if (!compliance_is(c, odd[i].engine))
            continue;
        cupel_result *result = executed(connection, odd[i].sql);
        assert_end(result);
        cupel_result_close(result);
    }
    cupel_connection_close(connection);
}

static void many_rows_and_columns_come_through(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = opened(c);
    char sql[16000];
    size_t used = 0;
    run(connection, "CREATE TABLE many (id INTEGER PRIMARY KEY, v VARCHAR(20))");
    for (int i = 0; i < 20; i++) {
        used = (size_t)snprintf(sql, sizeof sql, "INSERT INTO many VALUES ");
        for (int j = 0; j < 500; j++)
            used += (size_t)snprintf(sql + used, sizeof sql - used, "%s(%d, 'v%d')",
                                     j > 0 ? "," : "", i * 500 + j, i * 500 + j);
        run(connection, sql);
    }
    cupel_result *result = executed(connection, "SELECT id, v FROM many ORDER BY id");
    for (int i = 0; i < 10000; i++) {
        char expected[20];
        const cupel_value *row = next_row(result);
        assert_non_null(row);
        assert_int_equal(row[0].as.integer, i);
        assert_int_equal(row[1].size, snprintf(expected, sizeof expected, "v%d", i));
        assert_memory_equal(row[1].as.text, expected, row[1].size);
    }
    assert_end(result);
    cupel_result_close(result);

    used = (size_t)snprintf(sql, sizeof sql, "SELECT 0 AS c0");
    for (int i = 1; i < 300; i++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, ", %s AS c%d",
                                 i % 3 == 0 ? "NULL" : "'x'", i);
    result = executed(connection, sql);
    assert_int_equal(cupel_result_column_count(result), 300);
    const cupel_value *row = next_row(result);
    for (int i = 1; i < 300; i++)
        assert_int_equal(row[i].kind, i % 3 == 0 ? CUPEL_VALUE_NULL : CUPEL_VALUE_TEXT);
    cupel_result_close(result);
    cupel_connection_close(connection);
}

typedef struct heard {
    int count;
    char last[256];
} heard;

static void listen(void *context, cupel_log_level level, const char *logger, const char *message)
{
    heard *echo = context;
    assert_int_equal(level, CUPEL_LOG_INFO);
    assert_string_equal(logger, "cupel.engine");
    echo->count++;
    snprintf(echo->last, sizeof echo->last, "%s", message);
}

static void statements_are_echoed_without_their_values(void **state)
{
    const compliance *c = *state;
    heard echo = { 0 };
    cupel_engine_options options = { .echo = true, .log = { .write = listen, .context = &echo } };
    cupel_engine *engine;
    cupel_connection *connection;
    cupel_error error = CUPEL_ERROR_INIT;
    int result = cupel_engine_open_with(&engine, c->url, &options);
    compliance_ok(result, cupel_engine_error(engine));
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    echo.count = 0;
    compliance_ok(cupel_execute(connection, NULL, &error, "SELECT 1 WHERE 'public' = %s", "secret"),
                  &error);
    assert_int_equal(echo.count, 1);
    assert_non_null(strstr(echo.last, "SELECT 1 WHERE 'public' ="));
    assert_null(strstr(echo.last, "secret"));
    compliance_ok(cupel_connection_begin(connection, &error), &error);
    assert_string_equal(echo.last, "BEGIN");
    cupel_connection_close(connection);
    assert_string_equal(echo.last, "ROLLBACK");
    cupel_engine_close(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_as_named_values),
        cmocka_unit_test(several_statements_run_as_one_text),
        cmocka_unit_test(the_statement_that_failed_is_in_the_error),
        cmocka_unit_test(rows_that_nobody_takes_are_computed_all_the_same),
        cmocka_unit_test(placeholders_take_values_and_lists),
        cmocka_unit_test(wrong_arguments_are_refused_before_the_database_sees_them),
        cmocka_unit_test(rows_that_were_changed_are_counted),
        cmocka_unit_test(generated_keys_are_told_where_the_engine_tells_them),
        cmocka_unit_test(results_may_be_open_side_by_side),
        cmocka_unit_test(a_result_outlives_its_connection_without_harm),
        cmocka_unit_test(statements_come_and_go),
        cmocka_unit_test(a_statement_survives_changes_of_its_table),
        cmocka_unit_test(changes_of_a_table_are_undone_with_their_transaction),
        cmocka_unit_test(one_execution_is_one_statement),
        cmocka_unit_test(many_rows_and_columns_come_through),
        cmocka_unit_test(statements_that_cannot_be_prepared_are_executed_all_the_same),
        cmocka_unit_test(statements_are_echoed_without_their_values),
    };
    return compliance_run("execute", tests, sizeof tests / sizeof tests[0]);
}
