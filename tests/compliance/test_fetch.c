/* What the floors above use of statements: pins, the ways to fetch, and arrays of values. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "engine/engine.h"

/* The driver prefetches windows of this many rows. */
#define WINDOW 1000
#define ROWS 2500

typedef struct reader {
    cupel_connection *connection;
    const cupel_driver *driver;
    cupel__statement *statement;
    cupel_value row[8];
    cupel_error error;
} reader;

static void fill_numbers(compliance *c)
{
    char sql[20000];
    compliance_execute(c, "DROP TABLE IF EXISTS numbers");
    compliance_execute(c, "CREATE TABLE numbers (id INTEGER PRIMARY KEY, v VARCHAR(20))");
    for (int i = 0; i < ROWS; i += 500) {
        size_t used = (size_t)snprintf(sql, sizeof sql, "INSERT INTO numbers VALUES ");
        for (int j = i; j < i + 500; j++)
            used += (size_t)snprintf(sql + used, sizeof sql - used, "%s(%d, 'v%d')",
                                     j > i ? "," : "", j, j);
        compliance_execute(c, sql);
    }
}

static reader reader_on(cupel_connection *connection, const char *sql)
{
    reader r = { .connection = connection,
                 .driver = cupel__connection_driver(connection),
                 .error = CUPEL_ERROR_INIT };
    compliance_ok(cupel__connection_prepare(connection, sql, strlen(sql), &r.statement, &r.error),
                  &r.error);
    return r;
}

static void execute(reader *r, const cupel_value *values, size_t count, cupel_fetch_mode mode)
{
    compliance_ok(
        cupel__statement_execute(r->connection, r->statement, values, count, mode, &r->error),
        &r->error);
}

static int fetch(reader *r)
{
    int result = r->driver->fetch(r->statement->handle, r->row, &r->error);
    compliance_ok(result, &r->error);
    return result;
}

static void assert_number(const reader *r, int number)
{
    char expected[20];
    assert_int_equal(r->row[0].as.integer, number);
    snprintf(expected, sizeof expected, "v%d", number);
    assert_int_equal(r->row[1].size, strlen(expected));
    assert_memory_equal(r->row[1].as.text, expected, r->row[1].size);
}

static cupel_connection *opened(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    return connection;
}

static void every_way_to_fetch_gives_every_row(void **state)
{
    compliance *c = *state;
    static const cupel_fetch_mode modes[] = { CUPEL_FETCH_ALL,    CUPEL_FETCH_WINDOW,
                                              CUPEL_FETCH_STREAM, CUPEL_FETCH_WINDOW,
                                              CUPEL_FETCH_ALL,    CUPEL_FETCH_STREAM };
    static const int limits[] = { 0, 1, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW, ROWS };
    fill_numbers(c);
    cupel_connection *connection = opened(c);
    compliance_ok(cupel_connection_begin(connection, NULL), cupel_engine_error(NULL));
    reader r = reader_on(connection, compliance_is(c, "postgresql")
                                         ? "SELECT id, v FROM numbers WHERE id < $1 ORDER BY id"
                                         : "SELECT id, v FROM numbers WHERE id < ? ORDER BY id");
    for (size_t m = 0; m < sizeof modes / sizeof modes[0]; m++) {
        for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
            cupel_value limit = { .kind = CUPEL_VALUE_INT, .as.integer = limits[i] };
            execute(&r, &limit, 1, modes[m]);
            assert_int_equal(r.statement->column_count, 2);
            for (int number = 0; number < limits[i]; number++) {
                assert_int_equal(fetch(&r), 1);
                assert_number(&r, number);
            }
            assert_int_equal(fetch(&r), 0);
            assert_int_equal(fetch(&r), 0);
        }
    }
    cupel__statement_release(connection, r.statement);
    cupel_connection_close(connection);
}

static void a_fetch_may_end_early(void **state)
{
    compliance *c = *state;
    static const cupel_fetch_mode modes[] = { CUPEL_FETCH_ALL,    CUPEL_FETCH_WINDOW,
                                              CUPEL_FETCH_STREAM, CUPEL_FETCH_WINDOW,
                                              CUPEL_FETCH_ALL,    CUPEL_FETCH_STREAM };
    static const int taken[] = { 0, 1, WINDOW, WINDOW + 1 };
    fill_numbers(c);
    cupel_connection *connection = opened(c);
    compliance_ok(cupel_connection_begin(connection, NULL), cupel_engine_error(NULL));
    reader r = reader_on(connection, "SELECT id, v FROM numbers ORDER BY id");
    for (size_t m = 0; m < sizeof modes / sizeof modes[0]; m++) {
        for (size_t i = 0; i < 4; i++) {
            execute(&r, NULL, 0, modes[m]);
            for (int number = 0; number < taken[i]; number++)
                assert_int_equal(fetch(&r), 1);
            r.driver->reset(r.statement->handle);
            compliance_ok(cupel_connection_run(connection, "SELECT 1", &r.error), &r.error);
            assert_true(cupel_connection_in_transaction(connection));
        }
    }
    cupel__statement_release(connection, r.statement);
    cupel_connection_close(connection);
}

static void other_statements_run_between_the_rows_of_a_window(void **state)
{
    compliance *c = *state;
    fill_numbers(c);
    compliance_execute(c, "DROP TABLE IF EXISTS seen; CREATE TABLE seen (id INTEGER)");
    cupel_connection *connection = opened(c);
    for (int in_transaction = 1; in_transaction >= 0; in_transaction--) {
        if (in_transaction)
            compliance_ok(cupel_connection_begin(connection, NULL), cupel_engine_error(NULL));
        reader outer = reader_on(connection, "SELECT id, v FROM numbers ORDER BY id");
        reader inner =
            reader_on(connection, compliance_is(c, "postgresql") ? "INSERT INTO seen VALUES ($1)"
                                                                 : "INSERT INTO seen VALUES (?)");
        execute(&outer, NULL, 0, CUPEL_FETCH_WINDOW);
        for (int number = 0; number < ROWS; number++) {
            assert_int_equal(fetch(&outer), 1);
            assert_number(&outer, number);
            if (number % 100 == 0) {
                cupel_value value = { .kind = CUPEL_VALUE_INT, .as.integer = number };
                execute(&inner, &value, 1, CUPEL_FETCH_ALL);
            }
        }
        assert_int_equal(fetch(&outer), 0);
        cupel__statement_release(connection, outer.statement);
        cupel__statement_release(connection, inner.statement);
        if (in_transaction)
            compliance_ok(cupel_connection_commit(connection, NULL), cupel_engine_error(NULL));
        assert_int_equal(compliance_integer(c, "SELECT count(*) FROM seen"),
                         (2 - in_transaction) * ROWS / 100);
    }
    cupel_connection_close(connection);
}

static void windows_stand_side_by_side(void **state)
{
    compliance *c = *state;
    fill_numbers(c);
    cupel_connection *connection = opened(c);
    compliance_ok(cupel_connection_begin(connection, NULL), cupel_engine_error(NULL));
    const char *sql = "SELECT id, v FROM numbers ORDER BY id";
    reader one = reader_on(connection, sql);
    reader two = reader_on(connection, sql);
    assert_ptr_not_equal(one.statement, two.statement);
    execute(&one, NULL, 0, CUPEL_FETCH_WINDOW);
    assert_int_equal(fetch(&one), 1);
    execute(&two, NULL, 0, CUPEL_FETCH_WINDOW);
    for (int number = 0; number < ROWS; number++) {
        assert_int_equal(fetch(&two), 1);
        assert_number(&two, number);
        if (number > 0)
            assert_int_equal(fetch(&one), 1);
        assert_number(&one, number);
    }
    assert_int_equal(fetch(&one), 0);
    assert_int_equal(fetch(&two), 0);
    cupel__statement_release(connection, one.statement);
    cupel__statement_release(connection, two.statement);
    cupel_connection_close(connection);
}

/* What is streamed occupies the connection, where rows come over a wire. */
static void a_stream_keeps_others_out_until_it_ends(void **state)
{
    compliance *c = *state;
    fill_numbers(c);
    cupel_connection *connection = opened(c);
    reader r = reader_on(connection, "SELECT id, v FROM numbers ORDER BY id");
    reader other = reader_on(connection, "SELECT 1");
    reader beside = reader_on(connection, "SELECT 1");
    execute(&beside, NULL, 0, CUPEL_FETCH_ALL);
    assert_int_equal(fetch(&beside), 1);
    execute(&r, NULL, 0, CUPEL_FETCH_STREAM);
    assert_int_equal(fetch(&r), 1);
    int result = cupel__statement_execute(connection, other.statement, NULL, 0, CUPEL_FETCH_ALL,
                                          &other.error);
    if (compliance_is(c, "sqlite"))
        compliance_ok(result, &other.error);
    else
        assert_int_equal(result, CUPEL_ESTATE);
    /* Letting go of one that was in use twice does not disturb the stream. */
    cupel__statement_release(connection, beside.statement);
    for (int number = 1; number < ROWS; number++) {
        assert_int_equal(fetch(&r), 1);
        assert_number(&r, number);
    }
    assert_int_equal(fetch(&r), 0);
    execute(&other, NULL, 0, CUPEL_FETCH_ALL);
    assert_int_equal(fetch(&other), 1);
    cupel__statement_release(connection, r.statement);
    cupel__statement_release(connection, other.statement);
    cupel_error_release(&other.error);
    cupel_connection_close(connection);
}

static void pins_left_behind_are_taken_off(void **state)
{
    compliance *c = *state;
    fill_numbers(c);
    cupel_connection *connection = opened(c);
    reader r = reader_on(connection, "SELECT id, v FROM numbers ORDER BY id");
    reader extra = reader_on(connection, "SELECT id, v FROM numbers ORDER BY id");
    execute(&r, NULL, 0, CUPEL_FETCH_STREAM);
    assert_int_equal(fetch(&r), 1);
    (void)extra;
    const cupel__statement *before = r.statement;
    cupel_connection_close(connection);
    connection = opened(c);
    r = reader_on(connection, "SELECT id, v FROM numbers ORDER BY id");
    assert_ptr_equal(r.statement, before);
    execute(&r, NULL, 0, CUPEL_FETCH_ALL);
    assert_int_equal(fetch(&r), 1);
    cupel_connection_close(connection);
}

/* More statements pinned at once than are kept otherwise. */
static void pinned_statements_are_not_dropped(void **state)
{
    enum { COUNT = 300 };
    cupel_connection *connection = opened(*state);
    cupel__statement *pinned[COUNT];
    reader r = { .connection = connection, .driver = cupel__connection_driver(connection) };
    for (int i = 0; i < COUNT; i++) {
        char sql[32];
        snprintf(sql, sizeof sql, "SELECT %d", i);
        pinned[i] = reader_on(connection, sql).statement;
    }
    for (int i = 0; i < COUNT; i++) {
        r.statement = pinned[i];
        execute(&r, NULL, 0, CUPEL_FETCH_ALL);
        assert_int_equal(fetch(&r), 1);
        assert_int_equal(r.row[0].as.integer, i);
        cupel__statement_release(connection, pinned[i]);
    }
    cupel_connection_close(connection);
}

/* Arrays: a value of each kind, a NULL in each column, and texts that need care. */
static void arrays_of_values_reach_a_statement(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = opened(c);
    if (!compliance_is(c, "postgresql")) {
        reader r = reader_on(connection, "SELECT 1");
        cupel_value value = { .kind = CUPEL_VALUE_INT };
        assert_int_equal(
            cupel__statement_execute_columns(connection, r.statement, &value, 1, 1, &r.error),
            CUPEL_EUNSUPPORTED);
        cupel_error_release(&r.error);
        cupel_connection_close(connection);
        return;
    }
    compliance_execute(c, "CREATE TYPE colour AS ENUM ('red', 'light \"green\"')");
    compliance_execute(c, "CREATE TABLE batch (id bigint, small smallint, name text, price numeric,"
                          " born date, uid uuid, colour colour, address inet)");
    cupel_uuid uuid = { { 1, 2, 3 } };
    cupel_decimal price;
    assert_int_equal(cupel_decimal_parse(&price, "-12.50", 6), 0);
    const cupel_value nothing = { .kind = CUPEL_VALUE_NULL };
    cupel_value values[3][8] = {
        { { .kind = CUPEL_VALUE_INT, .as.integer = INT64_MAX },
          { .kind = CUPEL_VALUE_INT, .as.integer = -1 },
          { .kind = CUPEL_VALUE_TEXT, .size = 5, .as.text = "{\"a\\}" },
          { .kind = CUPEL_VALUE_DECIMAL, .as.decimal = &price },
          { .kind = CUPEL_VALUE_DATE, .as.date = { 2026, 11, 20 } },
          { .kind = CUPEL_VALUE_UUID, .as.uuid = &uuid },
          { .kind = CUPEL_VALUE_TEXT, .size = 13, .as.text = "light \"green\"" },
          { .kind = CUPEL_VALUE_TEXT, .size = 8, .as.text = "10.0.0.1" } },
        { nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing },
        { { .kind = CUPEL_VALUE_INT, .as.integer = 3 },
          { .kind = CUPEL_VALUE_TEXT, .size = 1, .as.text = "7" },
          { .kind = CUPEL_VALUE_TEXT, .size = 0, .as.text = "" },
          { .kind = CUPEL_VALUE_INT, .as.integer = 5 },
          { .kind = CUPEL_VALUE_TEXT, .size = 10, .as.text = "2026-11-21" },
          nothing,
          { .kind = CUPEL_VALUE_TEXT, .size = 3, .as.text = "red" },
          nothing },
    };
    reader r = reader_on(
        connection, "INSERT INTO batch SELECT * FROM unnest($1::bigint[], $2::smallint[],"
                    " $3::text[], $4::numeric[], $5::date[], $6::uuid[], $7::colour[], $8::inet[])"
                    " RETURNING id");
    compliance_ok(
        cupel__statement_execute_columns(connection, r.statement, values[0], 3, 8, &r.error),
        &r.error);
    assert_int_equal(fetch(&r), 1);
    assert_true(r.row[0].as.integer == INT64_MAX);
    assert_int_equal(fetch(&r), 1);
    assert_int_equal(r.row[0].kind, CUPEL_VALUE_NULL);
    assert_int_equal(fetch(&r), 1);
    assert_int_equal(fetch(&r), 0);
    compliance_ok(
        cupel__statement_execute_columns(connection, r.statement, values[0], 0, 8, &r.error),
        &r.error);
    assert_int_equal(fetch(&r), 0);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM batch"), 3);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM batch WHERE name = '{\"a\\}' AND "
                                           "price = -12.50 AND born = '2026-11-20' AND "
                                           "colour = 'light \"green\"' AND address = '10.0.0.1'"),
                     1);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM batch WHERE name = '' AND "
                                           "small = 7 AND price = 5 AND born = '2026-11-21'"),
                     1);
    values[0][1].as.integer = 70000;
    values[0][1].kind = CUPEL_VALUE_INT;
    assert_int_equal(
        cupel__statement_execute_columns(connection, r.statement, values[0], 1, 8, &r.error),
        CUPEL_EVALUE);
    assert_int_equal(r.error.parameter, 2);
    assert_non_null(strstr(r.error.message, "row 1"));
    cupel_error_release(&r.error);
    cupel__statement_release(connection, r.statement);
    cupel_connection_close(connection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_fetch_gives_every_row),
        cmocka_unit_test(a_fetch_may_end_early),
        cmocka_unit_test(other_statements_run_between_the_rows_of_a_window),
        cmocka_unit_test(windows_stand_side_by_side),
        cmocka_unit_test(a_stream_keeps_others_out_until_it_ends),
        cmocka_unit_test(pins_left_behind_are_taken_off),
        cmocka_unit_test(pinned_statements_are_not_dropped),
        cmocka_unit_test(arrays_of_values_reach_a_statement),
    };
    return compliance_run("fetch", tests, sizeof tests / sizeof tests[0]);
}
