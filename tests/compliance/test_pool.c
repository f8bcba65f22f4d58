/* The pool: how many connections there are, who waits for them, and what becomes of lost ones. */
#include "harness.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static cupel_engine *engine_with(const compliance *c, const cupel_engine_options *options)
{
    cupel_engine *engine;
    int result = cupel_engine_open_with(&engine, c->url, options);
    compliance_ok(result, cupel_engine_error(engine));
    return engine;
}

static cupel_connection *opened(cupel_engine *engine)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    return connection;
}

static void an_exhausted_pool_names_who_holds_its_connections(void **state)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine_options options = { .pool_size = 2, .pool_overflow = 1, .pool_timeout_ms = 50 };
    cupel_engine *engine = engine_with(*state, &options);
    cupel_connection *held[3];
    cupel_connection *more;
    for (int i = 0; i < 3; i++)
        held[i] = opened(engine);
    assert_int_equal(cupel_connection_open(&more, engine, &error), CUPEL_ECONNECT);
    assert_null(more);
    assert_int_equal(error.category, CUPEL_CATEGORY_TIMEOUT);
    assert_non_null(strstr(error.message, "all 3 connections"));
    assert_non_null(strstr(error.message, "test_pool.c:"));
    cupel_connection_close(held[0]);
    assert_int_equal(cupel_connection_open_at(&held[0], engine, &error, "somewhere.c", 42), 0);
    assert_int_equal(cupel_connection_open(&more, engine, &error), CUPEL_ECONNECT);
    assert_non_null(strstr(error.message, "somewhere.c:42, for "));
    for (int i = 0; i < 3; i++)
        cupel_connection_close(held[i]);
    cupel_engine_close(engine);
    cupel_error_release(&error);
}

/* The number by which the server knows the connection. */
static int64_t identity_of(compliance *c, cupel_connection *connection)
{
    cupel_result *result;
    const cupel_value *row;
    cupel_error error = CUPEL_ERROR_INIT;
    const char *sql =
        compliance_is(c, "postgresql") ? "SELECT pg_backend_pid()" : "SELECT connection_id()";
    compliance_ok(cupel_connection_execute(connection, sql, NULL, 0, &result, &error), &error);
    compliance_ok(cupel_result_next(result, &row, &error), &error);
    int64_t identity = row->as.integer;
    cupel_result_close(result);
    return identity;
}

static void connections_are_used_again(void **state)
{
    compliance *c = *state;
    compliance_skip_on(c, "sqlite", "has no session numbers to tell connections apart by");
    cupel_engine_options options = { .pool_size = 1, .pool_overflow = 1 };
    cupel_engine *engine = engine_with(c, &options);
    cupel_connection *one = opened(engine);
    cupel_connection *two = opened(engine);
    int64_t first = identity_of(c, one);
    int64_t second = identity_of(c, two);
    assert_int_not_equal(first, second);
    cupel_connection_close(one);
    cupel_connection_close(two); /* the overflow, closed */
    one = opened(engine);
    assert_int_equal(identity_of(c, one), first);
    two = opened(engine);
    assert_int_not_equal(identity_of(c, two), second);
    cupel_connection_close(one);
    cupel_connection_close(two);
    cupel_engine_close(engine);
}

static void as_many_are_kept_as_the_pool_has_room_for(void **state)
{
    compliance *c = *state;
    enum { ALL = 5, KEPT = 2 };
    cupel_engine_options options = { .pool_size = KEPT, .pool_overflow = ALL - KEPT };
    compliance_skip_on(c, "sqlite", "has no number to tell connections apart by");
    cupel_engine *engine = engine_with(c, &options);
    cupel_connection *connections[ALL];
    int64_t before[ALL];
    int used_again = 0;
    for (int i = 0; i < ALL; i++)
        before[i] = identity_of(c, connections[i] = opened(engine));
    for (int i = 0; i < ALL; i++)
        cupel_connection_close(connections[i]);
    for (int i = 0; i < ALL; i++) {
        int64_t now = identity_of(c, connections[i] = opened(engine));
        for (int k = 0; k < ALL; k++)
            used_again += now == before[k];
    }
    assert_int_equal(used_again, KEPT);
    for (int i = 0; i < ALL; i++)
        cupel_connection_close(connections[i]);
    cupel_engine_close(engine);
}

static void old_connections_are_replaced(void **state)
{
    compliance *c = *state;
    compliance_skip_on(c, "sqlite", "has no session numbers to tell connections apart by");
    cupel_engine_options options = { .pool_recycle_s = 1 };
    cupel_engine *engine = engine_with(c, &options);
    cupel_connection *connection = opened(engine);
    int64_t before = identity_of(c, connection);
    cupel_connection_close(connection);
    struct timespec pause = { 1, 50000000 };
    nanosleep(&pause, NULL);
    connection = opened(engine);
    assert_int_not_equal(identity_of(c, connection), before);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
}

/* Ends a connection from outside, as a server's restart does. */
static void kill_connection(compliance *c, int64_t identity)
{
    char sql[128];
    bool is_postgresql = compliance_is(c, "postgresql");
    snprintf(sql, sizeof sql, "%s%lld%s", is_postgresql ? "SELECT pg_terminate_backend(" : "KILL ",
             (long long)identity, is_postgresql ? ")" : "");
    compliance_execute(c, sql);
    struct timespec pause = { 0, 100000000 };
    nanosleep(&pause, NULL);
}

static void a_lost_connection_is_told_and_not_handed_out_again(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_skip_on(c, "sqlite", "is a file, which does not hang up");
    cupel_engine_options options = { .pool_size = 3 };
    cupel_engine *engine = engine_with(c, &options);
    cupel_connection *connection = opened(engine);
    cupel_connection *sleeper = opened(engine);
    int64_t lost = identity_of(c, connection);
    int64_t lost_asleep = identity_of(c, sleeper);
    cupel_connection_close(sleeper);
    compliance_ok(cupel_connection_begin(connection, &error), &error);
    kill_connection(c, lost);
    kill_connection(c, lost_asleep);
    assert_int_equal(cupel_connection_run(connection, "SELECT 1", &error), CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_LOST_CONNECTION);
    /* From now on it says so without asking. */
    assert_int_equal(cupel_execute(connection, NULL, &error, "SELECT 2"), CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_LOST_CONNECTION);
    assert_false(cupel_connection_in_transaction(connection));
    assert_int_equal(cupel_connection_commit(connection, &error), CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_LOST_CONNECTION);
    compliance_ok(cupel_connection_rollback(connection, &error), &error);
    cupel_connection_close(connection);
    /* The other one died too, and nobody has noticed yet. */
    for (int i = 0; i < 3; i++) {
        connection = opened(engine);
        int64_t identity = identity_of(c, connection);
        assert_int_not_equal(identity, lost);
        assert_int_not_equal(identity, lost_asleep);
        cupel_connection_close(connection);
    }
    cupel_engine_close(engine);
    cupel_error_release(&error);
}

static void a_statement_that_was_prepared_tells_the_loss_too(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_result *result;
    compliance_skip_on(c, "sqlite", "is a file, which does not hang up");
    cupel_engine *engine = engine_with(c, NULL);
    cupel_connection *connection = opened(engine);
    int64_t lost = identity_of(c, connection);
    for (int i = 0; i < 2; i++)
        compliance_ok(cupel_execute(connection, NULL, &error, "SELECT %d", i), &error);
    kill_connection(c, lost);
    assert_int_equal(cupel_execute(connection, &result, &error, "SELECT %d", 3), CUPEL_EDATABASE);
    assert_null(result);
    assert_int_equal(error.category, CUPEL_CATEGORY_LOST_CONNECTION);
    assert_non_null(error.sql);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    cupel_error_release(&error);
}

static void a_connection_that_rested_for_long_is_asked_first(void **state)
{
    compliance *c = *state;
    compliance_skip_on(c, "sqlite", "is a file, which does not hang up");
    cupel_engine_options options = { .pre_ping_idle_s = 1 };
    cupel_engine *engine = engine_with(c, &options);
    cupel_connection *connection = opened(engine);
    int64_t lost = identity_of(c, connection);
    cupel_connection_close(connection);
    kill_connection(c, lost);
    struct timespec pause = { 1, 0 };
    nanosleep(&pause, NULL);
    connection = opened(engine);
    assert_int_not_equal(identity_of(c, connection), lost);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
}

typedef struct worker {
    cupel_engine *engine;
    int rounds;
    int failures;
} worker;

static void *work(void *argument)
{
    worker *w = argument;
    for (int i = 0; i < w->rounds; i++) {
        cupel_error error = CUPEL_ERROR_INIT;
        cupel_connection *connection;
        int result = cupel_connection_open(&connection, w->engine, &error);
        if (result == 0)
            result = cupel_execute(connection, NULL, &error,
                                   "UPDATE counters SET v = v + %d WHERE id = 1", 1);
        w->failures += result != 0;
        cupel_connection_close(connection);
        cupel_error_release(&error);
    }
    return NULL;
}

static void threads_share_a_pool(void **state)
{
    compliance *c = *state;
    pthread_t threads[8];
    worker workers[8];
    compliance_execute(c, "CREATE TABLE counters (id INTEGER PRIMARY KEY, v INTEGER)");
    compliance_execute(c, "INSERT INTO counters VALUES (1, 0)");
    cupel_engine_options options = { .pool_size = 2, .pool_overflow = 1 };
    cupel_engine *engine = engine_with(c, &options);
    for (int i = 0; i < 8; i++) {
        workers[i] = (worker){ engine, 50, 0 };
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    int failures = 0;
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        failures += workers[i].failures;
    }
    assert_int_equal(failures, 0);
    cupel_engine_close(engine);
    assert_int_equal(compliance_integer(c, "SELECT v FROM counters WHERE id = 1"), 400);
}

/* The exit status tells which step of the child failed. */
static int in_the_child(compliance *c, cupel_engine *engine, cupel_connection *held)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_engine *own;
    if (cupel_connection_open(&connection, engine, &error) != CUPEL_ESTATE)
        return 1;
    if (connection != NULL || strstr(error.message, "fork") == NULL)
        return 2;
    cupel_connection_close(held);
    cupel_engine_close(engine);
    if (cupel_engine_open(&own, c->url) != 0)
        return 3;
    if (cupel_connection_open(&connection, own, &error) != 0)
        return 4;
    if (cupel_connection_run(connection, "SELECT 1", &error) != 0)
        return 5;
    cupel_connection_close(connection);
    cupel_engine_close(own);
    return 0;
}

static void a_pool_is_not_shared_with_a_child_process(void **state)
{
    compliance *c = *state;
    cupel_engine *engine = engine_with(c, NULL);
    cupel_connection *held = opened(engine);
    cupel_connection *idle = opened(engine);
    int status = -1;
    cupel_connection_close(idle);
    pid_t child = fork();
    assert_int_not_equal(child, -1);
    if (child == 0)
        _exit(in_the_child(c, engine, held));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    /* The parent's connections are as they were. */
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_connection_run(held, "SELECT 1", &error), &error);
    idle = opened(engine);
    compliance_ok(cupel_connection_run(idle, "SELECT 1", &error), &error);
    cupel_connection_close(held);
    cupel_connection_close(idle);
    cupel_engine_close(engine);
}

static void remember(void *context, cupel_log_level level, const char *logger, const char *message)
{
    (void)logger;
    if (level == CUPEL_LOG_WARNING)
        snprintf(context, 256, "%s", message);
}

static void an_engine_closed_too_early_says_who_is_late(void **state)
{
    char heard[256] = "";
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine_options options = { .log = { remember, heard, CUPEL_LOG_WARNING } };
    cupel_engine *engine = engine_with(*state, &options);
    cupel_connection *late = opened(engine);
    cupel_engine_close(engine);
    assert_non_null(strstr(heard, "test_pool.c:"));
    compliance_ok(cupel_connection_run(late, "SELECT 1", &error), &error);
    cupel_connection_close(late); /* and with it the engine */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exhausted_pool_names_who_holds_its_connections),
        cmocka_unit_test(connections_are_used_again),
        cmocka_unit_test(as_many_are_kept_as_the_pool_has_room_for),
        cmocka_unit_test(old_connections_are_replaced),
        cmocka_unit_test(a_lost_connection_is_told_and_not_handed_out_again),
        cmocka_unit_test(a_statement_that_was_prepared_tells_the_loss_too),
        cmocka_unit_test(a_connection_that_rested_for_long_is_asked_first),
        cmocka_unit_test(threads_share_a_pool),
        cmocka_unit_test(a_pool_is_not_shared_with_a_child_process),
        cmocka_unit_test(an_engine_closed_too_early_says_who_is_late),
    };
    return compliance_run("pool", tests, sizeof tests / sizeof tests[0]);
}
