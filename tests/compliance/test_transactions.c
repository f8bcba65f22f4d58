/* Transactions and savepoints: what is kept, what is undone, and how they fail. */
#include "harness.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static cupel_connection *opened(cupel_engine *engine)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    return connection;
}

static void run(cupel_connection *connection, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_connection_run(connection, sql, &error), &error);
}

static void begin(cupel_connection *connection)
{
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_connection_begin(connection, &error), &error);
    assert_true(cupel_connection_in_transaction(connection));
}

static void fresh_table(compliance *c)
{
    compliance_execute(c, "DROP TABLE IF EXISTS t");
    compliance_execute(c, "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)");
    compliance_execute(c, "INSERT INTO t VALUES (1, 10), (2, 20)");
}

/* A connection in a transaction, on a table with two rows. */
static cupel_connection *begun(compliance *c)
{
    fresh_table(c);
    cupel_connection *connection = opened(c->engine);
    begin(connection);
    return connection;
}

static int64_t rows_of(compliance *c)
{
    return compliance_integer(c, "SELECT count(*) FROM t");
}

static void what_is_committed_is_seen_by_others(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = begun(c);
    run(connection, "INSERT INTO t VALUES (3, 30)");
    assert_int_equal(rows_of(c), 2);
    compliance_ok(cupel_connection_commit(connection, NULL), cupel_engine_error(NULL));
    assert_false(cupel_connection_in_transaction(connection));
    assert_int_equal(rows_of(c), 3);
    cupel_connection_close(connection);
}

static void what_is_rolled_back_is_gone(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = begun(c);
    run(connection, "DELETE FROM t");
    compliance_ok(cupel_connection_rollback(connection, NULL), cupel_engine_error(NULL));
    assert_false(cupel_connection_in_transaction(connection));
    assert_int_equal(rows_of(c), 2);
    /* Where there is nothing to undo, undoing it is no error. */
    compliance_ok(cupel_connection_rollback(connection, NULL), cupel_engine_error(NULL));
    cupel_connection_close(connection);
}

static void a_connection_given_back_is_rolled_back(void **state)
{
    compliance *c = *state;
    cupel_connection *connection = begun(c);
    run(connection, "DELETE FROM t");
    cupel_connection_close(connection);
    assert_int_equal(rows_of(c), 2);
    connection = opened(c->engine);
    assert_false(cupel_connection_in_transaction(connection));
    cupel_connection_close(connection);
}

static void the_wrong_order_is_refused(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = opened(c->engine);
    assert_int_equal(cupel_connection_commit(connection, &error), CUPEL_ESTATE);
    assert_int_equal(cupel_connection_savepoint(connection, "s", &error), CUPEL_ESTATE);
    assert_int_equal(cupel_connection_release(connection, "s", &error), CUPEL_ESTATE);
    assert_int_equal(cupel_connection_rollback_to(connection, "s", &error), CUPEL_ESTATE);
    begin(connection);
    assert_int_equal(cupel_connection_begin(connection, &error), CUPEL_ESTATE);
    assert_int_equal(cupel_connection_begin_read(connection, &error), CUPEL_ESTATE);
    assert_non_null(strstr(error.message, "savepoint"));
    assert_true(cupel_connection_in_transaction(connection));
    cupel_connection_close(connection);
    cupel_error_release(&error);
}

static void savepoints_undo_a_part(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = begun(c);
    run(connection, "INSERT INTO t VALUES (3, 30)");
    compliance_ok(cupel_connection_savepoint(connection, "one", &error), &error);
    run(connection, "INSERT INTO t VALUES (4, 40)");
    compliance_ok(cupel_connection_savepoint(connection, "odd \"`name", &error), &error);
    run(connection, "INSERT INTO t VALUES (5, 50)");
    compliance_ok(cupel_connection_rollback_to(connection, "odd \"`name", &error), &error);
    compliance_ok(cupel_connection_release(connection, "odd \"`name", &error), &error);
    run(connection, "INSERT INTO t VALUES (6, 60)");
    compliance_ok(cupel_connection_rollback_to(connection, "one", &error), &error);
    run(connection, "INSERT INTO t VALUES (7, 70)");
    compliance_ok(cupel_connection_release(connection, "one", &error), &error);
    assert_int_equal(cupel_connection_rollback_to(connection, "one", &error), CUPEL_EDATABASE);
    compliance_ok(cupel_connection_rollback(connection, &error), &error);
    begin(connection);
    compliance_ok(cupel_connection_savepoint(connection, "one", &error), &error);
    run(connection, "INSERT INTO t VALUES (8, 80)");
    compliance_ok(cupel_connection_release(connection, "one", &error), &error);
    compliance_ok(cupel_connection_commit(connection, &error), &error);
    cupel_connection_close(connection);
    assert_int_equal(rows_of(c), 3);
    cupel_error_release(&error);
}

static void a_savepoint_survives_an_error_behind_it(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = begun(c);
    run(connection, "INSERT INTO t VALUES (3, 30)");
    compliance_ok(cupel_connection_savepoint(connection, "s", &error), &error);
    assert_int_equal(cupel_connection_run(connection, "INSERT INTO t VALUES (1, 1)", &error),
                     CUPEL_EDATABASE);
    compliance_ok(cupel_connection_rollback_to(connection, "s", &error), &error);
    run(connection, "INSERT INTO t VALUES (4, 40)");
    compliance_ok(cupel_connection_commit(connection, &error), &error);
    cupel_connection_close(connection);
    assert_int_equal(rows_of(c), 4);
    cupel_error_release(&error);
}

/* PostgreSQL answers COMMIT with a rollback, and calls that a success. */
static void a_commit_that_does_not_commit_is_an_error(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = begun(c);
    run(connection, "INSERT INTO t VALUES (3, 30)");
    assert_int_equal(cupel_connection_run(connection, "INSERT INTO t VALUES (1, 1)", &error),
                     CUPEL_EDATABASE);
    int result = cupel_connection_commit(connection, &error);
    if (compliance_is(c, "postgresql")) {
        assert_int_equal(result, CUPEL_EDATABASE);
        assert_string_equal(error.sqlstate, "25P02");
        assert_int_equal(rows_of(c), 2);
    } else {
        compliance_ok(result, &error);
        assert_int_equal(rows_of(c), 3);
    }
    assert_false(cupel_connection_in_transaction(connection));
    begin(connection);
    cupel_connection_close(connection);
    cupel_error_release(&error);
}

static void a_deferred_constraint_fails_the_commit(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_skip_on(c, "mysql", "has no deferred constraints");
    fresh_table(c);
    compliance_execute(c, "DROP TABLE IF EXISTS d; CREATE TABLE d (t_id INTEGER REFERENCES t (id) "
                          "DEFERRABLE INITIALLY DEFERRED)");
    cupel_connection *connection = opened(c->engine);
    begin(connection);
    run(connection, "INSERT INTO d VALUES (99)");
    assert_int_equal(cupel_connection_commit(connection, &error), CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_FOREIGN_KEY);
    cupel_connection_close(connection);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM d"), 0);
    compliance_execute(c, "DROP TABLE d");
    cupel_error_release(&error);
}

static void statements_prepared_in_a_transaction_outlive_it(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_result *result;
    const cupel_value *row;
    fresh_table(c);
    cupel_connection *connection = opened(c->engine);
    for (int round = 0; round < 3; round++) {
        if (round == 0)
            begin(connection);
        compliance_ok(
            cupel_execute(connection, &result, &error, "SELECT v FROM t WHERE id = %d", 2), &error);
        compliance_ok(cupel_result_next(result, &row, &error), &error);
        assert_int_equal(row->as.integer, 20);
        cupel_result_close(result);
        if (round == 0)
            compliance_ok(cupel_connection_rollback(connection, &error), &error);
    }
    cupel_connection_close(connection);
}

/* SQLite: a writer that waits in vain is told so before it has done anything. */
static void a_second_writer_is_told_at_once(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *impatient;
    char url[1100];
    compliance_only_on(c, "sqlite", "locks rows, not the database");
    fresh_table(c);
    snprintf(url, sizeof url, "%s?timeout=0.05", c->url);
    assert_int_equal(cupel_engine_open(&impatient, url), 0);
    cupel_connection *writer = opened(c->engine);
    cupel_connection *second = opened(impatient);
    begin(writer);
    assert_int_equal(cupel_connection_begin(second, &error), CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_BUSY);
    compliance_ok(cupel_connection_begin_read(second, &error), &error);
    run(second, "SELECT * FROM t");
    run(writer, "UPDATE t SET v = 11 WHERE id = 1");
    compliance_ok(cupel_connection_commit(writer, &error), &error);
    /* What was read is not the latest any more: only a transaction anew can write. */
    assert_int_equal(cupel_connection_run(second, "UPDATE t SET v = 12 WHERE id = 1", &error),
                     CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_SERIALIZATION);
    cupel_connection_close(writer);
    cupel_connection_close(second);
    cupel_engine_close(impatient);
    cupel_error_release(&error);
}

static void a_conflict_of_serializable_transactions_is_told(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_only_on(c, "postgresql", "waits for locks where PostgreSQL tells a conflict");
    fresh_table(c);
    cupel_connection *one = opened(c->engine);
    cupel_connection *two = opened(c->engine);
    run(one, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM t");
    run(two, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM t");
    run(one, "UPDATE t SET v = 1 WHERE id = 1");
    compliance_ok(cupel_connection_commit(one, &error), &error);
    assert_int_equal(cupel_connection_run(two, "UPDATE t SET v = 2 WHERE id = 1", &error),
                     CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_SERIALIZATION);
    cupel_connection_close(one);
    cupel_connection_close(two);
    cupel_error_release(&error);
}

/* Two transactions that each hold what the other one wants. */
typedef struct rival {
    cupel_engine *engine;
    pthread_barrier_t *barrier;
    const char *first;
    const char *second;
    int result;
    bool in_transaction;
    cupel_error error;
} rival;

static void *fight(void *argument)
{
    rival *r = argument;
    cupel_connection *connection;
    r->result = cupel_connection_open(&connection, r->engine, &r->error);
    if (r->result == 0)
        r->result = cupel_connection_begin(connection, &r->error);
    if (r->result == 0)
        r->result = cupel_connection_run(connection, r->first, &r->error);
    pthread_barrier_wait(r->barrier);
    if (r->result == 0)
        r->result = cupel_connection_run(connection, r->second, &r->error);
    r->in_transaction = cupel_connection_in_transaction(connection);
    if (r->result == 0)
        r->result = cupel_connection_commit(connection, &r->error);
    cupel_connection_close(connection);
    return NULL;
}

static void a_deadlock_is_told_to_one_of_the_two(void **state)
{
    compliance *c = *state;
    pthread_barrier_t barrier;
    pthread_t threads[2];
    rival rivals[2] = {
        { c->engine, &barrier, "UPDATE t SET v = 1 WHERE id = 1", "UPDATE t SET v = 1 WHERE id = 2",
          0, false, CUPEL_ERROR_INIT },
        { c->engine, &barrier, "UPDATE t SET v = 2 WHERE id = 2", "UPDATE t SET v = 2 WHERE id = 1",
          0, false, CUPEL_ERROR_INIT },
    };
    compliance_skip_on(c, "sqlite", "has one writer at a time: nothing deadlocks");
    fresh_table(c);
    pthread_barrier_init(&barrier, NULL, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, fight, &rivals[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    assert_int_equal((rivals[0].result == 0) + (rivals[1].result == 0), 1);
    const rival *loser = rivals[0].result == 0 ? &rivals[1] : &rivals[0];
    assert_int_equal(loser->result, CUPEL_EDATABASE);
    assert_int_equal(loser->error.category, CUPEL_CATEGORY_DEADLOCK);
    /* MariaDB has rolled it back by then, PostgreSQL waits to be told. */
    assert_int_equal(loser->in_transaction, compliance_is(c, "postgresql"));
    cupel_error_release(&rivals[0].error);
    cupel_error_release(&rivals[1].error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_committed_is_seen_by_others),
        cmocka_unit_test(what_is_rolled_back_is_gone),
        cmocka_unit_test(a_connection_given_back_is_rolled_back),
        cmocka_unit_test(the_wrong_order_is_refused),
        cmocka_unit_test(savepoints_undo_a_part),
        cmocka_unit_test(a_savepoint_survives_an_error_behind_it),
        cmocka_unit_test(a_commit_that_does_not_commit_is_an_error),
        cmocka_unit_test(a_deferred_constraint_fails_the_commit),
        cmocka_unit_test(statements_prepared_in_a_transaction_outlive_it),
        cmocka_unit_test(a_second_writer_is_told_at_once),
        cmocka_unit_test(a_conflict_of_serializable_transactions_is_told),
        cmocka_unit_test(a_deadlock_is_told_to_one_of_the_two),
    };
    return compliance_run("transactions", tests, sizeof tests / sizeof tests[0]);
}
