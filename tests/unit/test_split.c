/* Scripts cut into statements as each engine's own client would cut them. */
#include "failing_alloc.h"

#include "dialect/split.h"

#include <stdio.h>

/* Splits and compares with the texts given, which end with NULL. */
static void assert_split(const char *dialect, const char *script, const char *const *expected)
{
    cupel__splitter splitter;
    cupel__split_statement statement;
    size_t i = 0;

    cupel__splitter_init(&splitter, cupel__lexical_find(dialect), script, strlen(script));
    while (cupel__splitter_next(&splitter, &statement)) {
        char text[1000];
        snprintf(text, sizeof text, "%.*s", (int)statement.size, statement.text);
        if (expected[i] == NULL)
            fail_msg("one statement too many: %s", text);
        assert_string_equal(text, expected[i]);
        assert_false(statement.unterminated);
        i++;
    }
    if (expected[i] != NULL)
        fail_msg("missing: %s", expected[i]);
}
#define ASSERT_SPLIT(dialect, script, ...)                                                         \
    assert_split((dialect), (script), (const char *const[]){ __VA_ARGS__, NULL })

static void semicolons_end_statements(void **state)
{
    (void)state;
    ASSERT_SPLIT("sqlite", "SELECT 1; SELECT 2", "SELECT 1", "SELECT 2");
    ASSERT_SPLIT("postgresql", "\n ;; SELECT 1 ;\n;", "SELECT 1");
    ASSERT_SPLIT("mysql", "-- nothing\n", NULL);
    ASSERT_SPLIT("mysql", "", NULL);
}

static void comments_around_a_statement_are_left_out(void **state)
{
    (void)state;
    ASSERT_SPLIT("sqlite", "-- a; b\n/* c; d */ SELECT /* e; */ 1 -- f; g\n;", "SELECT /* e; */ 1");
    ASSERT_SPLIT("postgresql", "/* a /* b; */ c; */ SELECT 1; /* d */", "SELECT 1");
    ASSERT_SPLIT("mysql", "# a; b\nSELECT 1 # c; d\n;", "SELECT 1");
}

static void quotes_hide_semicolons(void **state)
{
    (void)state;
    ASSERT_SPLIT("sqlite", "SELECT ';', \";\", `;`, [;], 'a'';b'; SELECT 2",
                 "SELECT ';', \";\", `;`, [;], 'a'';b'", "SELECT 2");
    ASSERT_SPLIT("mysql", "SELECT 'a\\';b', \"c\\\";d\", `;`; SELECT 2",
                 "SELECT 'a\\';b', \"c\\\";d\", `;`", "SELECT 2");
    ASSERT_SPLIT("postgresql", "SELECT 'a\\'; SELECT E'b\\';c'", "SELECT 'a\\'",
                 "SELECT E'b\\';c'");
}

static void dollar_quotes_hide_semicolons_on_postgresql(void **state)
{
    (void)state;
    ASSERT_SPLIT("postgresql",
                 "CREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END $$ LANGUAGE plpgsql; "
                 "DO $body$ BEGIN PERFORM $$;$$; END $body$; SELECT 3",
                 "CREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END $$ LANGUAGE plpgsql",
                 "DO $body$ BEGIN PERFORM $$;$$; END $body$", "SELECT 3");
}

static void postgresql_bodies_without_quotes_stay_whole(void **state)
{
    (void)state;
    ASSERT_SPLIT("postgresql",
                 "CREATE OR REPLACE FUNCTION f(a int) RETURNS int BEGIN ATOMIC "
                 "SELECT CASE WHEN a > 0 THEN 1 ELSE 2 END; SELECT 2; END; BEGIN; SELECT 3",
                 "CREATE OR REPLACE FUNCTION f(a int) RETURNS int BEGIN ATOMIC "
                 "SELECT CASE WHEN a > 0 THEN 1 ELSE 2 END; SELECT 2; END",
                 "BEGIN", "SELECT 3");
    ASSERT_SPLIT("postgresql",
                 "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; SELECT 1); "
                 "SELECT 2",
                 "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; SELECT 1)", "SELECT 2");
}

static void sqlite_triggers_stay_whole(void **state)
{
    (void)state;
    const char *script = "CREATE TEMP TRIGGER tr AFTER UPDATE ON t BEGIN "
                         "UPDATE t SET a = CASE WHEN b THEN 1 END; DELETE FROM u; END;\n"
                         "CREATE TABLE \"end\" (begin int);";
    ASSERT_SPLIT("sqlite", script,
                 "CREATE TEMP TRIGGER tr AFTER UPDATE ON t BEGIN "
                 "UPDATE t SET a = CASE WHEN b THEN 1 END; DELETE FROM u; END",
                 "CREATE TABLE \"end\" (begin int)");
    ASSERT_SPLIT("sqlite", "CREATE TABLE trigger_log (a); SELECT 1", "CREATE TABLE trigger_log (a)",
                 "SELECT 1");
}

static void mariadb_routines_stay_whole_without_a_delimiter(void **state)
{
    (void)state;
    const char *trigger = "CREATE DEFINER=`root`@`localhost` TRIGGER tr BEFORE INSERT ON t "
                          "FOR EACH ROW BEGIN IF NEW.a > 1 THEN SET NEW.a = 1; END IF; "
                          "CASE NEW.b WHEN 1 THEN SET NEW.b = CASE WHEN 1 THEN 2 END; END CASE; "
                          "l: LOOP LEAVE l; END LOOP; END";
    char script[1000];
    snprintf(script, sizeof script, "%s; SELECT 1;", trigger);
    ASSERT_SPLIT("mysql", script, trigger, "SELECT 1");
    ASSERT_SPLIT("mysql", "BEGIN NOT ATOMIC SELECT 1; SELECT 2; END; BEGIN; COMMIT",
                 "BEGIN NOT ATOMIC SELECT 1; SELECT 2; END", "BEGIN", "COMMIT");
    ASSERT_SPLIT("mysql", "CREATE PROCEDURE p() SELECT 1; CREATE TABLE event (a int); SELECT 2",
                 "CREATE PROCEDURE p() SELECT 1", "CREATE TABLE event (a int)", "SELECT 2");
}

static void mariadb_delimiters_are_obeyed(void **state)
{
    (void)state;
    ASSERT_SPLIT("mysql",
                 "SELECT 1;\nDELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT '$$'; END$$\n"
                 "SELECT 2 $$ delimiter ;\nSELECT 3;",
                 "SELECT 1", "CREATE PROCEDURE p() BEGIN SELECT '$$'; END", "SELECT 2", "SELECT 3");
    ASSERT_SPLIT("mysql", "DELIMITER //\r\nSELECT 4 / 2; SELECT 1//\nDELIMITER ;\nSELECT 3",
                 "SELECT 4 / 2; SELECT 1", "SELECT 3");
    ASSERT_SPLIT("mysql", "SELECT delimiter FROM t; SELECT 2", "SELECT delimiter FROM t",
                 "SELECT 2");
}

static void mariadb_comments_that_are_executed_are_kept(void **state)
{
    (void)state;
    ASSERT_SPLIT("mysql", "-- dump\n/*!40101 SET NAMES utf8 */;\n/* no */;\nSELECT 1 /*M! + 1 */;",
                 "/*!40101 SET NAMES utf8 */", "SELECT 1 /*M! + 1 */");
    ASSERT_SPLIT("mysql", "-- see /*! this */\nSELECT 1;", "SELECT 1");
    ASSERT_SPLIT("sqlite", "/*! only a comment */; SELECT 1", "SELECT 1");
}

static void what_is_left_open_is_told(void **state)
{
    (void)state;
    static const char *const scripts[] = { "SELECT 'a", "SELECT 1 /* a", "/* a", "SELECT \"a;" };
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        cupel__splitter splitter;
        cupel__split_statement statement;
        cupel__splitter_init(&splitter, cupel__lexical_find("sqlite"), scripts[i],
                             strlen(scripts[i]));
        assert_true(cupel__splitter_next(&splitter, &statement));
        assert_true(statement.unterminated);
        assert_false(cupel__splitter_next(&splitter, &statement));
    }
}

static bool moves(const char *dialect, const char *sql)
{
    return cupel__statement_moves_transaction(cupel__lexical_find(dialect), sql, strlen(sql));
}

static void transaction_statements_are_told_from_others(void **state)
{
    (void)state;
    assert_true(moves("sqlite", "begin immediate"));
    assert_true(moves("sqlite", "END"));
    assert_true(moves("postgresql", "/* now */ COMMIT AND CHAIN"));
    assert_true(moves("postgresql", "START TRANSACTION"));
    assert_true(moves("postgresql", "PREPARE TRANSACTION 'x'"));
    assert_true(moves("mysql", "ROLLBACK"));
    assert_false(moves("mysql", "BEGIN NOT ATOMIC SELECT 1; END"));
    assert_false(moves("postgresql", "ROLLBACK WORK TO SAVEPOINT a"));
    assert_false(moves("postgresql", "SAVEPOINT a"));
    assert_false(moves("postgresql", "PREPARE p AS SELECT 1"));
    assert_false(moves("sqlite", "UPDATE t SET a = 1"));
}

static void places_count_lines_and_characters(void **state)
{
    (void)state;
    static const char script[] = "a;\n b\xc3\xa4 c";
    const cupel__split_statement statement = { script + 4, 5, false };
    static const struct {
        size_t position;
        int column;
    } places[] = { { 0, 2 }, { 1, 2 }, { 5, 5 }, { 6, 2 } };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int line, column;
        cupel__statement_place(script, &statement, places[i].position, &line, &column);
        assert_int_equal(line, 2);
        assert_int_equal(column, places[i].column);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(semicolons_end_statements),
        cmocka_unit_test(comments_around_a_statement_are_left_out),
        cmocka_unit_test(quotes_hide_semicolons),
        cmocka_unit_test(dollar_quotes_hide_semicolons_on_postgresql),
        cmocka_unit_test(postgresql_bodies_without_quotes_stay_whole),
        cmocka_unit_test(sqlite_triggers_stay_whole),
        cmocka_unit_test(mariadb_routines_stay_whole_without_a_delimiter),
        cmocka_unit_test(mariadb_delimiters_are_obeyed),
        cmocka_unit_test(mariadb_comments_that_are_executed_are_kept),
        cmocka_unit_test(what_is_left_open_is_told),
        cmocka_unit_test(transaction_statements_are_told_from_others),
        cmocka_unit_test(places_count_lines_and_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
