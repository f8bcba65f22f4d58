/* Every allocation of an engine's life failing in turn: nothing leaks, and only memory is blamed. */
#include "../unit/failing_alloc.h"
#include "harness.h"

#include <string.h>

#include "engine/engine.h"

/* Goes on while the step before succeeded. */
static int then(int result, int next)
{
    return result < 0 ? result : next;
}

static int use_values(cupel_connection *connection, cupel_error *error)
{
    cupel_result *result = NULL;
    const cupel_value *row;
    int64_t ids[] = { 1, 2, 3 };
    cupel_decimal price;
    cupel_decimal_parse(&price, "1.50", 4);
    int code = cupel_execute(connection, NULL, error,
                             "INSERT INTO m (id, name, price) VALUES (%d, %s, %p)", 1, "one",
                             CUPEL_V(price));
    if (code == 0)
        code = cupel_execute(connection, &result, error,
                             "SELECT id, name, price FROM m WHERE id IN %p OR price = %llu",
                             CUPEL_IN(ids, 3), 18446744073709551615ULL);
    while (code == 0 && (code = cupel_result_next(result, &row, error)) == 1)
        code = row[1].size == 3 ? 0 : CUPEL_EVALUE;
    cupel_result_close(result);
    return code;
}

static int use_transaction(cupel_connection *connection, cupel_error *error)
{
    int code = cupel_connection_begin(connection, error);
    if (code == 0)
        code = cupel_connection_savepoint(connection, "s", error);
    if (code == 0)
        code = use_values(connection, error);
    if (code == 0)
        code = cupel_connection_rollback_to(connection, "s", error);
    return then(cupel_connection_rollback(connection, error), code);
}

/* A violated constraint, whose description takes memory too. */
static int use_error(cupel_connection *connection, cupel_error *error)
{
    int code = cupel_connection_run(connection, "INSERT INTO m (id) VALUES (0)", error);
    return code == CUPEL_EDATABASE ? 0 : code;
}

static int live(void *context)
{
    compliance *c = context;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine = NULL;
    cupel_connection *connection = NULL;
    int code = cupel_engine_open(&engine, c->url);
    if (code == 0)
        code = cupel_connection_open(&connection, engine, &error);
    if (code == 0)
        code = use_transaction(connection, &error);
    if (code == 0)
        code = use_error(connection, &error);
    if (code != 0 && code != CUPEL_ENOMEM)
        print_error("%s: %s\n", cupel_code_name(code),
                    error.message[0] != '\0' ? error.message : cupel_engine_error(engine)->message);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    cupel_error_release(&error);
    return code;
}

static void an_engines_life_bears_every_failure(void **state)
{
    compliance *c = *state;
    compliance_execute(c, "CREATE TABLE m (id INTEGER PRIMARY KEY, name VARCHAR(10), "
                          "price DECIMAL(10, 2))");
    compliance_execute(c, "INSERT INTO m (id) VALUES (0)");
    cupel_engine_close(c->engine); /* its memory is of the allocator before */
    c->engine = NULL;
    assert_true(failing_alloc_torture(live, c) > 20);
    assert_int_equal(cupel_engine_open(&c->engine, c->url), 0);
}

static int stream(void *context)
{
    compliance *c = context;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine = NULL;
    cupel_connection *connection = NULL;
    cupel__statement *statement = NULL;
    cupel_value row[3];
    const char *sql = "SELECT id, name, price FROM m";
    int code = cupel_engine_open(&engine, c->url);
    if (code == 0)
        code = cupel_connection_open(&connection, engine, &error);
    if (code == 0)
        code = cupel_connection_begin_read(connection, &error);
    for (cupel_fetch_mode mode = CUPEL_FETCH_WINDOW; code == 0 && mode <= CUPEL_FETCH_STREAM;
         mode++) {
        code = cupel__connection_prepare(connection, sql, strlen(sql), &statement, &error);
        if (code == 0)
            code = cupel__statement_execute(connection, statement, NULL, 0, mode, &error);
        while (
            code == 0 &&
            (code = cupel__connection_driver(connection)->fetch(statement->handle, row, &error)) ==
                1)
            code = 0;
        if (statement != NULL)
            cupel__statement_release(connection, statement);
        statement = NULL;
    }
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    cupel_error_release(&error);
    return code;
}

static void reading_in_parts_bears_every_failure(void **state)
{
    compliance *c = *state;
    cupel_engine_close(c->engine);
    c->engine = NULL;
    assert_true(failing_alloc_torture(stream, c) > 10);
    assert_int_equal(cupel_engine_open(&c->engine, c->url), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_engines_life_bears_every_failure),
        cmocka_unit_test(reading_in_parts_bears_every_failure),
    };
    return compliance_run("memory", tests, sizeof tests / sizeof tests[0]);
}
