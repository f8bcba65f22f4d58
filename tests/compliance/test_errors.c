/* What a database complains about, in the categories that are the same on every engine, and by the
 * constraint's name. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void prepare_tables(compliance *c)
{
    static bool is_prepared_on[3];
    size_t index = compliance_is(c, "sqlite") ? 0 : compliance_is(c, "postgresql") ? 1 : 2;
    if (is_prepared_on[index])
        return;
    is_prepared_on[index] = true;
    compliance_execute(c, "CREATE TABLE parents (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL,"
                          " age INTEGER, CONSTRAINT uq_parents_name UNIQUE (name),"
                          " CONSTRAINT ck_parents_age CHECK (age >= 0))");
    compliance_execute(c, "CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER,"
                          " a INTEGER, b INTEGER,"
                          " CONSTRAINT fk_children_parent FOREIGN KEY (parent_id)"
                          " REFERENCES parents (id))");
    compliance_execute(c, "CREATE UNIQUE INDEX ix_children_a_b ON children (a, b)");
    compliance_execute(c, "INSERT INTO parents (id, name, age) VALUES (1, 'John', 5)");
    compliance_execute(c, "INSERT INTO children (id, parent_id, a, b) VALUES (1, 1, 1, 1)");
}

/* Fails with the category; the error is the caller's to release. */
static void fails(compliance *c, const char *sql, cupel_category category, cupel_error *error)
{
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, c->engine, error), error);
    int result = cupel_connection_execute(connection, sql, NULL, 0, NULL, error);
    if (result != CUPEL_EDATABASE || error->category != category)
        fail_msg("%s: %s, %s: %s", sql, cupel_code_name(result),
                 cupel_category_text(error->category), error->message);
    assert_string_equal(error->sql, sql);
    assert_true(error->message[0] != '\0');
    assert_int_not_equal(error->message[strlen(error->message) - 1], '\n');
    cupel_connection_close(connection);
}

typedef struct violation {
    const char *sql;
    cupel_category category;
    const char *constraint[3]; /* as SQLite, PostgreSQL, MariaDB name it */
} violation;

static void violated_constraints_are_named(void **state)
{
    compliance *c = *state;
    static const violation violations[] = {
        { "INSERT INTO parents (id, name) VALUES (2, 'John')",
          CUPEL_CATEGORY_UNIQUE,
          { "parents.name", "uq_parents_name", "uq_parents_name" } },
        { "INSERT INTO parents (id, name) VALUES (1, 'Jane')",
          CUPEL_CATEGORY_UNIQUE,
          { "parents.id", "parents_pkey", "PRIMARY" } },
        { "INSERT INTO children (id, a, b) VALUES (2, 1, 1)",
          CUPEL_CATEGORY_UNIQUE,
          { "children.a, children.b", "ix_children_a_b", "ix_children_a_b" } },
        { "INSERT INTO children (id, parent_id) VALUES (2, 99)",
          CUPEL_CATEGORY_FOREIGN_KEY,
          { NULL, "fk_children_parent", "fk_children_parent" } },
        { "DELETE FROM parents WHERE id = 1",
          CUPEL_CATEGORY_FOREIGN_KEY,
          { NULL, "fk_children_parent", "fk_children_parent" } },
        { "INSERT INTO parents (id, name) VALUES (2, NULL)",
          CUPEL_CATEGORY_NOT_NULL,
          { "parents.name", "parents.name", "name" } },
        { "INSERT INTO parents (id, age) VALUES (2, 3)",
          CUPEL_CATEGORY_NOT_NULL,
          { "parents.name", "parents.name", "name" } },
        { "INSERT INTO parents (id, name, age) VALUES (2, 'for key ''x''', -1)",
          CUPEL_CATEGORY_CHECK,
          { "ck_parents_age", "ck_parents_age", "ck_parents_age" } },
        { "UPDATE parents SET name = 'CONSTRAINT `x`', age = -1 WHERE id = 1",
          CUPEL_CATEGORY_CHECK,
          { "ck_parents_age", "ck_parents_age", "ck_parents_age" } },
    };
    size_t engine = compliance_is(c, "sqlite") ? 0 : compliance_is(c, "postgresql") ? 1 : 2;
    prepare_tables(c);
    for (size_t i = 0; i < sizeof violations / sizeof violations[0]; i++) {
        cupel_error error = CUPEL_ERROR_INIT;
        const char *expected = violations[i].constraint[engine];
        fails(c, violations[i].sql, violations[i].category, &error);
        if (expected == NULL)
            assert_null(error.constraint);
        else if (error.constraint == NULL || strcmp(error.constraint, expected) != 0)
            fail_msg("%s: %s", violations[i].sql, error.constraint);
        assert_int_equal(error.sqlstate[0] != '\0', engine != 0);
        assert_true(engine == 1 || error.driver_code != 0);
        cupel_error_release(&error);
    }
}

/* A value that looks like the end of the message does not become the constraint. */
static void values_in_messages_do_not_confuse_the_name(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    prepare_tables(c);
    compliance_execute(c, "CREATE TABLE tricky (v VARCHAR(80), CONSTRAINT uq_tricky UNIQUE (v))");
    compliance_execute(c, "INSERT INTO tricky VALUES ('x'' for key ''y')");
    fails(c, "INSERT INTO tricky VALUES ('x'' for key ''y')", CUPEL_CATEGORY_UNIQUE, &error);
    assert_string_equal(error.constraint, compliance_is(c, "sqlite") ? "tricky.v" : "uq_tricky");
    cupel_error_release(&error);
}

static void mistakes_are_told_apart(void **state)
{
    compliance *c = *state;
    static const struct {
        const char *sql;
        cupel_category category;
    } mistakes[] = {
        { "SELEC 1", CUPEL_CATEGORY_SYNTAX },
        { "SELECT (1", CUPEL_CATEGORY_SYNTAX },
        { "SELECT * FROM nowhere", CUPEL_CATEGORY_UNDEFINED },
        { "SELECT absent FROM parents", CUPEL_CATEGORY_UNDEFINED },
        { "INSERT INTO parents (absent) VALUES (1)", CUPEL_CATEGORY_UNDEFINED },
        { "DROP TABLE nowhere", CUPEL_CATEGORY_UNDEFINED },
        { "CREATE TABLE parents (id INTEGER)", CUPEL_CATEGORY_DUPLICATE },
        { "CREATE INDEX ix_children_a_b ON children (a, b)", CUPEL_CATEGORY_DUPLICATE },
        { "ALTER TABLE parents ADD COLUMN name VARCHAR(20)", CUPEL_CATEGORY_DUPLICATE },
    };
    prepare_tables(c);
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        cupel_error error = CUPEL_ERROR_INIT;
        fails(c, mistakes[i].sql, mistakes[i].category, &error);
        cupel_error_release(&error);
    }
}

static void the_engines_own_mistakes_are_told_apart(void **state)
{
    compliance *c = *state;
    static const struct {
        const char *engine;
        const char *sql;
        cupel_category category;
    } mistakes[] = {
        { "sqlite", "SELECT json('{')", CUPEL_CATEGORY_DATA },
        { "sqlite", "SELECT abs(-9223372036854775808)", CUPEL_CATEGORY_DATA },
        { "sqlite", "SELECT sqrt(1, 2, 3)", CUPEL_CATEGORY_SYNTAX },
        { "postgresql", "SELECT 1 / 0", CUPEL_CATEGORY_DATA },
        { "postgresql", "SELECT 'x'::integer", CUPEL_CATEGORY_DATA },
        { "postgresql", "SELECT no_such_function()", CUPEL_CATEGORY_UNDEFINED },
        { "postgresql", "SELECT 1 FROM no_such_schema.t", CUPEL_CATEGORY_UNDEFINED },
        { "mysql", "INSERT INTO parents (id, name) VALUES (3, repeat('x', 30))",
          CUPEL_CATEGORY_DATA },
        { "mysql", "SELECT no_such_function()", CUPEL_CATEGORY_UNDEFINED },
        { "mysql", "USE no_such_database", CUPEL_CATEGORY_UNDEFINED },
        { "mysql", "SELECT 18446744073709551615 + 1", CUPEL_CATEGORY_DATA },
    };
    prepare_tables(c);
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        cupel_error error = CUPEL_ERROR_INIT;
        if (!compliance_is(c, mistakes[i].engine))
            continue;
        fails(c, mistakes[i].sql, mistakes[i].category, &error);
        cupel_error_release(&error);
    }
}

static void the_place_of_a_mistake_is_told(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    fails(c, "SELECT 'ä' FROM nowhere", CUPEL_CATEGORY_UNDEFINED, &error);
    assert_int_equal(error.position, compliance_is(c, "postgresql") ? 18 : 0);
    fails(c, "SELECT 'ä',\n  1 FROM FROM t", CUPEL_CATEGORY_SYNTAX, &error);
    assert_int_equal(error.position, 23);
    fails(c, "SELECT 1 +", CUPEL_CATEGORY_SYNTAX, &error);
    if (compliance_is(c, "sqlite"))
        assert_non_null(strstr(error.message, "incomplete input"));
    cupel_error_release(&error);
}

static void writing_where_only_reading_is_allowed_is_told(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine = c->engine;
    cupel_connection *connection;
    char url[1100];
    bool is_sqlite = compliance_is(c, "sqlite");
    prepare_tables(c);
    if (is_sqlite) {
        snprintf(url, sizeof url, "%s?mode=ro", c->url);
        compliance_ok(cupel_engine_open(&engine, url), cupel_engine_error(engine));
    }
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    if (!is_sqlite)
        compliance_ok(cupel_connection_run(connection, "START TRANSACTION READ ONLY", &error),
                      &error);
    assert_int_equal(cupel_connection_run(connection, "UPDATE parents SET age = 6", &error),
                     CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_READ_ONLY);
    cupel_connection_close(connection);
    if (is_sqlite)
        cupel_engine_close(engine);
    cupel_error_release(&error);
}

static void a_cancelled_statement_is_a_timeout(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_skip_on(c, "sqlite", "has no time limit of a statement");
    bool is_postgresql = compliance_is(c, "postgresql");
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    const char *limit =
        is_postgresql ? "SET statement_timeout = 100" : "SET max_statement_time = 0.1";
    const char *slow = is_postgresql ? "SELECT pg_sleep(5)"
                                     : "SELECT count(*) FROM information_schema.columns a, "
                                       "information_schema.columns b, "
                                       "information_schema.columns c WHERE a.column_name < "
                                       "b.column_name AND sleep(0.01) = 0";
    compliance_ok(cupel_connection_run(connection, limit, &error), &error);
    assert_int_equal(cupel_connection_execute(connection, slow, NULL, 0, NULL, &error),
                     CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_TIMEOUT);
    compliance_ok(cupel_connection_run(connection,
                                       is_postgresql ? "RESET statement_timeout"
                                                     : "SET max_statement_time = 0",
                                       &error),
                  &error);
    cupel_connection_close(connection);
    cupel_error_release(&error);
}

static void what_exceeds_a_packet_is_refused_and_the_connection_lives_on(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_only_on(c, "mysql", "has no largest packet");
    size_t size = (256u << 20) + 1;
    char *bytes = calloc(size, 1);
    assert_non_null(bytes);
    cupel_value value = { .kind = CUPEL_VALUE_BLOB, .size = (uint32_t)size, .as.data = bytes };
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    assert_int_equal(
        cupel_connection_execute(connection, "SELECT length(?)", &value, 1, NULL, &error),
        CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_FULL);
    assert_int_equal(error.parameter, 1);
    assert_non_null(strstr(error.message, "max_allowed_packet"));
    compliance_ok(cupel_connection_run(connection, "SELECT 1", &error), &error);
    cupel_connection_close(connection);
    free(bytes);
    cupel_error_release(&error);
}

static void missing_rights_are_told(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine;
    cupel_connection *connection;
    char url[1100];
    compliance_skip_on(c, "sqlite", "has no users");
    bool is_postgresql = compliance_is(c, "postgresql");
    const char *user = strstr(c->url, "cupel:s3cret-of-the-tests");
    assert_non_null(user);
    prepare_tables(c);
    compliance_execute(c, is_postgresql
                              ? "DROP ROLE IF EXISTS guest; "
                                "CREATE ROLE guest LOGIN PASSWORD 'g'"
                              : "CREATE OR REPLACE USER guest@localhost IDENTIFIED BY 'g'");
    if (!is_postgresql)
        compliance_execute(c, "CREATE OR REPLACE TABLE open_to_guests (id INTEGER); "
                              "GRANT SELECT ON open_to_guests TO guest@localhost");
    snprintf(url, sizeof url, "%.*sguest:g%s", (int)(user - c->url), c->url,
             user + strlen("cupel:s3cret-of-the-tests"));
    int result = cupel_engine_open(&engine, url);
    compliance_ok(result, cupel_engine_error(engine));
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    assert_int_equal(cupel_connection_run(connection, "SELECT * FROM parents", &error),
                     CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_PERMISSION);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    compliance_execute(c, is_postgresql ? "DROP ROLE guest" : "DROP USER guest@localhost");
    cupel_error_release(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(violated_constraints_are_named),
        cmocka_unit_test(values_in_messages_do_not_confuse_the_name),
        cmocka_unit_test(mistakes_are_told_apart),
        cmocka_unit_test(the_engines_own_mistakes_are_told_apart),
        cmocka_unit_test(the_place_of_a_mistake_is_told),
        cmocka_unit_test(writing_where_only_reading_is_allowed_is_told),
        cmocka_unit_test(a_cancelled_statement_is_a_timeout),
        cmocka_unit_test(what_exceeds_a_packet_is_refused_and_the_connection_lives_on),
        cmocka_unit_test(missing_rights_are_told),
    };
    return compliance_run("errors", tests, sizeof tests / sizeof tests[0]);
}
