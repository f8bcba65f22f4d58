/* Scratch databases: they are empty, they go, and those of dead owners go with the next one. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "../unit/failing_alloc.h"
#include "engine/engine.h"
#include "inspect/scratch.h"

#define DEAD "cupel_scratch_1h000000_20200101t000000_0001"

static cupel_connection *open_connection(cupel_engine *engine)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    return connection;
}

static bool is_there(compliance *c, const char *database)
{
    char sql[256];
    snprintf(sql, sizeof sql,
             compliance_is(c, "mysql")
                 ? "SELECT count(*) FROM information_schema.schemata WHERE schema_name = '%s'"
                 : "SELECT count(*) FROM pg_database WHERE datname = '%s'",
             database);
    return compliance_integer(c, sql) == 1;
}

static void run_on(cupel_engine *engine, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = open_connection(engine);
    compliance_ok(cupel_connection_run(connection, sql, &error), &error);
    cupel_connection_close(connection);
}

static void it_is_empty_can_be_used_and_goes(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__scratch scratch = { 0 };
    char name[sizeof scratch.name];
    compliance_clean(c);
    compliance_execute(c, "CREATE TABLE t (id int)");
    cupel_connection *connection = open_connection(c->engine);
    compliance_ok(cupel__scratch_open(&scratch, connection, &error), &error);
    run_on(scratch.engine, "CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2)");
    memcpy(name, scratch.name, sizeof name);
    if (!compliance_is(c, "sqlite"))
        assert_true(is_there(c, name));
    compliance_ok(cupel__scratch_close(&scratch, &error), &error);
    cupel_connection_close(connection);
    if (!compliance_is(c, "sqlite"))
        assert_false(is_there(c, name));
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM t"), 0);
}

static void what_dead_owners_left_goes_and_what_is_used_stays(void **state)
{
    compliance *c = *state;
    compliance_skip_on(c, "sqlite", "keeps scratch databases in memory");
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__scratch first = { 0 };
    cupel__scratch second = { 0 };
    cupel_connection *connection = open_connection(c->engine);
    compliance_ok(cupel__scratch_open(&first, connection, &error), &error);
    compliance_execute(c, "CREATE DATABASE " DEAD);
    compliance_ok(cupel__scratch_open(&second, connection, &error), &error);
    assert_false(is_there(c, DEAD));
    assert_true(is_there(c, first.name));
    assert_string_not_equal(first.name, second.name);
    run_on(first.engine, "CREATE TABLE t (id int)");
    compliance_ok(cupel__scratch_close(&first, &error), &error);
    compliance_ok(cupel__scratch_close(&second, &error), &error);
    cupel_connection_close(connection);
}

static void an_interrupted_process_removes_its_own(void **state)
{
    compliance *c = *state;
    compliance_skip_on(c, "sqlite", "keeps scratch databases in memory");
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__scratch scratch = { 0 };
    char name[sizeof scratch.name];
    cupel_connection *connection = open_connection(c->engine);
    compliance_ok(cupel__scratch_open(&scratch, connection, &error), &error);
    memcpy(name, scratch.name, sizeof name);
    compliance_ok(cupel__scratch_sweep(connection, false, &error), &error);
    assert_true(is_there(c, name));
    compliance_ok(cupel__scratch_sweep(connection, true, &error), &error);
    assert_false(is_there(c, name));
    /* Its sessions are gone: there is nothing to be removed any more. */
    assert_true(cupel__scratch_close(&scratch, &error) < 0);
    cupel_error_release(&error);
    cupel_connection_close(connection);
}

static void without_the_right_to_create_databases_nothing_is_left(void **state)
{
    compliance *c = *state;
    compliance_skip_on(c, "sqlite", "has no rights");
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__scratch scratch = { 0 };
    cupel_engine *engine = NULL;
    char url[1200];
    const bool mysql = compliance_is(c, "mysql");
    compliance_execute(c, mysql ? "DROP USER IF EXISTS cupel_poor@'%', cupel_poor@localhost;"
                                  "CREATE USER cupel_poor@'%' IDENTIFIED BY 'p', "
                                  "cupel_poor@localhost IDENTIFIED BY 'p'"
                                : "DROP ROLE IF EXISTS cupel_poor;"
                                  "CREATE ROLE cupel_poor LOGIN PASSWORD 'p'");
    if (mysql) {
        char *database = compliance_text(c, "SELECT DATABASE()");
        char sql[256];
        snprintf(sql, sizeof sql, "GRANT SELECT ON %s.* TO cupel_poor@localhost, cupel_poor@'%%'",
                 database);
        cupel_free(database);
        compliance_execute(c, sql);
    }
    const char *rest = strchr(c->url, '@');
    snprintf(url, sizeof url, "%s://cupel_poor:p%s", c->engine_name, rest);
    compliance_ok(cupel_engine_open(&engine, url), cupel_engine_error(engine));
    cupel_connection *connection = open_connection(engine);
    assert_int_equal(cupel__scratch_open(&scratch, connection, &error), CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_PERMISSION);
    assert_non_null(strstr(error.message, "no scratch database could be made"));
    assert_null(scratch.engine);
    cupel_error_release(&error);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    compliance_execute(c, mysql ? "DROP USER cupel_poor@'%', cupel_poor@localhost"
                                : "DROP ROLE cupel_poor");
}

static int open_and_close(void *url)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine;
    cupel_connection *connection = NULL;
    cupel__scratch scratch = { 0 };
    int code = cupel_engine_open(&engine, url);
    if (code == 0)
        code = cupel_connection_open(&connection, engine, &error);
    if (code == 0)
        code = cupel__scratch_open(&scratch, connection, &error);
    if (code == 0)
        code = cupel__scratch_close(&scratch, &error);
    else
        assert_null(scratch.engine);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    cupel_error_release(&error);
    return code;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    enum { STRIDE = 7 }; /* each run creates a database */
    compliance *c = *state;
    failing_alloc_torture_some(open_and_close, c->url, STRIDE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_empty_can_be_used_and_goes),
        cmocka_unit_test(what_dead_owners_left_goes_and_what_is_used_stays),
        cmocka_unit_test(an_interrupted_process_removes_its_own),
        cmocka_unit_test(without_the_right_to_create_databases_nothing_is_left),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return compliance_run("scratch", tests, sizeof tests / sizeof tests[0]);
}
