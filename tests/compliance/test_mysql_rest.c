/* What MariaDB has beyond tables, keys and plain routines: packages, periods, places, orders of triggers.
 * Each is changed and changed back; and what a schema has no words for is named. */
#include "mysql_changes.h"

#define ORACLE "SET sql_mode = 'ORACLE';"

static void packages_change(void **state)
{
    static const mysql_change rows[] = {
        { "a body",
          ORACLE "CREATE PACKAGE k AS FUNCTION f RETURN int; END;"
                 "CREATE PACKAGE BODY k AS FUNCTION f RETURN int AS BEGIN RETURN 1; END; END",
          ORACLE "CREATE PACKAGE k AS FUNCTION f RETURN int; END;"
                 "CREATE PACKAGE BODY k AS FUNCTION f RETURN int AS BEGIN RETURN 2; END; END",
          "change package body.k" },
        { "both",
          ORACLE "CREATE PACKAGE k AS FUNCTION f RETURN int; END;"
                 "CREATE PACKAGE BODY k AS FUNCTION f RETURN int AS BEGIN RETURN 1; END; END",
          ORACLE "CREATE PACKAGE k COMMENT 'it''s' AS FUNCTION g RETURN int; END;"
                 "CREATE PACKAGE BODY k AS FUNCTION g RETURN int AS BEGIN RETURN 1; END; END",
          NULL },
        { "the package alone",
          ORACLE "CREATE PACKAGE k AS FUNCTION f RETURN int; END;"
                 "CREATE PACKAGE BODY k AS FUNCTION f RETURN int AS BEGIN RETURN 1; END; END",
          ORACLE "CREATE PACKAGE k SQL SECURITY INVOKER AS FUNCTION f RETURN int; END;"
                 "CREATE PACKAGE BODY k AS FUNCTION f RETURN int AS BEGIN RETURN 1; END; END",
          "change package.k" },
        { "no package", "SELECT 1",
          ORACLE "CREATE PACKAGE k AS FUNCTION f RETURN int; END;"
                 "CREATE PACKAGE BODY k AS FUNCTION f RETURN int AS BEGIN RETURN 1; END; END",
          "add package.k, add package body.k" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_change(*state, &rows[i]);
}

static void periods_and_places_change(void **state)
{
    static const mysql_change rows[] = {
        { "a period of the application", "CREATE TABLE t (a date, b date, PERIOD FOR p (a, b))",
          "CREATE TABLE t (a date NOT NULL, b date NOT NULL)", "change table options t.?" },
        { "no overlaps",
          "CREATE TABLE t (id int, a date, b date, PERIOD FOR p (a, b), UNIQUE KEY u (id, p "
          "WITHOUT "
          "OVERLAPS))",
          "CREATE TABLE t (id int, a date, b date, PERIOD FOR p (a, b), UNIQUE KEY u (id))",
          "change constraint t.u" },
        { "a reference system",
          "CREATE TABLE t (p point REF_SYSTEM_ID=4326 NOT NULL, l linestring)",
          "CREATE TABLE t (p point REF_SYSTEM_ID=3857 NOT NULL, l linestring)",
          "change column options t.p" },
        { "what partitions say",
          "CREATE TABLE t (a int) PARTITION BY RANGE (a) SUBPARTITION BY HASH (a) (PARTITION p0 "
          "VALUES LESS THAN (5) (SUBPARTITION s0 COMMENT 'x', SUBPARTITION s1 MAX_ROWS 7))",
          "CREATE TABLE t (a int) PARTITION BY RANGE (a) SUBPARTITION BY HASH (a) (PARTITION p0 "
          "VALUES LESS THAN (5) (SUBPARTITION s0 COMMENT 'y', SUBPARTITION s1 MAX_ROWS 7))",
          "change table options t.?" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_change(*state, &rows[i]);
}

static void routines_and_their_kind_change(void **state)
{
    static const mysql_change rows[] = {
        { "the order of triggers",
          "CREATE TABLE t (a int); CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;"
          "CREATE TRIGGER y BEFORE INSERT ON t FOR EACH ROW PRECEDES x SET NEW.a = 2",
          "CREATE TABLE t (a int); CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;"
          "CREATE TRIGGER y BEFORE INSERT ON t FOR EACH ROW FOLLOWS x SET NEW.a = 2",
          NULL },
        { "a checked view", "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t WHERE a > 1",
          "CREATE TABLE t (a int); CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS SELECT a "
          "FROM t WHERE a > 1 WITH CASCADED CHECK OPTION",
          "change view.v" },
        { "all that a routine says",
          "CREATE FUNCTION f(a int) RETURNS int DETERMINISTIC NO SQL COMMENT 'c' RETURN a",
          "CREATE FUNCTION f(a int) RETURNS int READS SQL DATA SQL SECURITY INVOKER RETURN a",
          NULL },
        { "a mode", "CREATE PROCEDURE p() SELECT 1",
          "SET sql_mode = 'ANSI_QUOTES'; CREATE PROCEDURE p() SELECT 1", "change procedure.p" },
        { "when an event happens",
          "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO SELECT 1",
          "CREATE EVENT e ON SCHEDULE EVERY 2 DAY STARTS '2030-01-01 00:00:00' ENDS '2031-01-01 "
          "00:00:00' ON COMPLETION PRESERVE DISABLE ON SLAVE DO SELECT 1",
          "change event.e" },
        { "how a sequence counts", "CREATE SEQUENCE s START WITH 5 CACHE 3",
          "CREATE SEQUENCE s START WITH 5 INCREMENT BY 2 MINVALUE 1 MAXVALUE 99 CYCLE NOCACHE",
          "change sequence.s" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_change(*state, &rows[i]);
}

static void comments_of_keys_change(void **state)
{
    static const mysql_change rows[] = {
        { "of an index", "CREATE TABLE t (a int, KEY k (a) COMMENT 'x')",
          "CREATE TABLE t (a int, KEY k (a) COMMENT 'it''s \\\\ y')", "change index t.k" },
        { "of a unique key", "CREATE TABLE t (a int, UNIQUE KEY k (a))",
          "CREATE TABLE t (a int, UNIQUE KEY k (a) COMMENT 'x')", "change constraint t.k" },
        { "of the primary key", "CREATE TABLE t (a int, PRIMARY KEY (a) COMMENT 'x')",
          "CREATE TABLE t (a int, PRIMARY KEY (a))", "change constraint t.?" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_change(*state, &rows[i]);
}

/* The information schema halves them. */
static void backslashes_of_bodies_change(void **state)
{
    static const mysql_change rows[] = {
        { "of a trigger",
          "CREATE TABLE t (a text);"
          "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = '\\\\'",
          "CREATE TABLE t (a text);"
          "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = '\\\\\\\\'",
          "change trigger.x" },
        { "of an event",
          "CREATE EVENT e ON SCHEDULE AT '2035-01-01 00:00:00' COMMENT 'DO' DO SELECT '\\\\'",
          "CREATE EVENT e ON SCHEDULE AT '2035-01-01 00:00:00' COMMENT 'DO' DO SELECT '\\\\\\\\'",
          "change event.e" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_change(*state, &rows[i]);
}

/* Both read as the engine reads them, in a database where the sequence is as well. */
static void views_say_the_same_with_and_without_parentheses(void **state)
{
    static const mysql_change row = {
        "joins by commas",
        "CREATE TABLE t (a int); CREATE TABLE u (b int); CREATE SEQUENCE s;"
        "CREATE VIEW n AS SELECT nextval(s) AS n; CREATE VIEW v AS SELECT a, n FROM t, u, n",
        "CREATE TABLE t (a int); CREATE TABLE u (b int); CREATE SEQUENCE s;"
        "CREATE VIEW n AS SELECT nextval(s) AS n; CREATE VIEW v AS SELECT a, n FROM (t JOIN u) "
        "JOIN n",
        "",
    };
    assert_change(*state, &row);
}

/* The check that makes it one keeps the old name. */
static void a_renamed_column_stays_json(void **state)
{
    static const mysql_change row = {
        "renamed",
        "CREATE TABLE t (a json)",
        "CREATE TABLE t (b json); ALTER TABLE t RENAME COLUMN b TO a",
        "",
    };
    assert_change(*state, &row);
}

static bool is_unread(const cupel_schema *schema, const char *kind, const char *name)
{
    for (size_t i = 0; i < schema->unread_count; i++)
        if (strcmp(schema->unread[i]->kind, kind) == 0 &&
            strcmp(schema->unread[i]->name, name) == 0)
            return true;
    return false;
}

static void what_has_no_words_is_named(void **state)
{
    compliance *c = *state;
    cupel_schema *schema = state_of(c, "CREATE FUNCTION g() RETURNS int RETURN 1");
    assert_int_equal(schema->unread_count, 0);
    cupel_schema_free(schema);
    schema = state_of(c, "INSERT INTO mysql.func VALUES ('cupel_f', 0, 'cupel.so', 'function');"
                         "CREATE SERVER cupel_s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h');"
                         "SET NAMES latin1; CREATE FUNCTION f() RETURNS int RETURN 1;"
                         "CREATE TABLE t (a int, b binary(1) DEFAULT 0xff, c char(1) DEFAULT '?');"
                         "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;"
                         "CREATE VIEW v AS SELECT 1;"
                         "CREATE EVENT e ON SCHEDULE AT '2035-01-01 00:00:00' DO SELECT 1");
    compliance_execute(c, "DELETE FROM mysql.func WHERE name = 'cupel_f'; DROP SERVER cupel_s");
    assert_true(is_unread(schema, "function of a library", "cupel_f"));
    assert_true(is_unread(schema, "server", "cupel_s"));
    assert_true(is_unread(schema, "bytes behind '?' in the default", "b"));
    assert_false(is_unread(schema, "bytes behind '?' in the default", "c"));
    assert_true(is_unread(schema, "client's character set", "latin1 of the function f"));
    assert_true(is_unread(schema, "client's character set", "latin1 of the trigger tr"));
    assert_true(is_unread(schema, "client's character set", "latin1 of the view v"));
    assert_true(is_unread(schema, "client's character set", "latin1 of the event e"));
    cupel_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_change),
        cmocka_unit_test(periods_and_places_change),
        cmocka_unit_test(routines_and_their_kind_change),
        cmocka_unit_test(comments_of_keys_change),
        cmocka_unit_test(backslashes_of_bodies_change),
        cmocka_unit_test(views_say_the_same_with_and_without_parentheses),
        cmocka_unit_test(a_renamed_column_stays_json),
        cmocka_unit_test(what_has_no_words_is_named),
    };
    return compliance_run_on("mysql", "mysql_rest", tests, sizeof tests / sizeof tests[0]);
}
