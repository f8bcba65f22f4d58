/* Changes to a stored CREATE TABLE: the text changes where it must and nowhere else, and SQLite takes
 * the result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "dialect/sqlite_edit.h"
#include "failing_alloc.h"

/* An odd table: quoting of every kind, comments at bad places, unnamed constraints, options. */
static const char odd[] = "CREATE TABLE \"odd one\" ( -- first\n"
                          "  id INTEGER PRIMARY KEY AUTOINCREMENT, /* the key, of course */\n"
                          "  [Name] VARCHAR(64) COLLATE NOCASE NOT NULL ON CONFLICT IGNORE,\n"
                          "  `price` weirdtype DEFAULT (1 + 2) CHECK (price > 0), -- unnamed, yes\n"
                          "  plain,\n"
                          "  twice AS (price * 2) STORED\n"
                          "  , CONSTRAINT \"uq\" UNIQUE ([Name], price) -- last\n"
                          "  CHECK (length(\"Name\") < 60)\n"
                          ")";

static void expect_valid(const char *sql)
{
    sqlite3 *database;
    char *message = NULL;
    assert_int_equal(sqlite3_open(":memory:", &database), SQLITE_OK);
    sqlite3_exec(database, "CREATE TABLE p(id INTEGER PRIMARY KEY)", NULL, NULL, NULL);
    if (sqlite3_exec(database, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s\n%s", message, sql);
    sqlite3_close(database);
}

static void open_edit(cupel__sqlite_edit *edit, cupel__arena *arena, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    if (cupel__sqlite_edit_open(edit, arena, sql, &error) < 0)
        fail_msg("%s", error.message);
}

static void expect_text(cupel__sqlite_edit *edit, const char *name, const char *expected)
{
    char *text = cupel__sqlite_edit_text(edit, name);
    assert_non_null(text);
    assert_string_equal(text, expected);
    expect_valid(text);
}

static void without_changes_only_the_name_differs(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_edit edit;
    open_edit(&edit, &arena, odd);
    char expected[sizeof odd + 32];
    snprintf(expected, sizeof expected, "CREATE TABLE t%s",
             odd + strlen("CREATE TABLE \"odd one\""));
    expect_text(&edit, "t", expected);
    cupel__arena_release(&arena);
}

static void columns_change_in_place(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_edit edit;
    open_edit(&edit, &arena, "CREATE TABLE t (a INTEGER, b TEXT NOT NULL DEFAULT 'x' /* b */, c)");
    assert_int_equal(cupel__sqlite_edit_type(&edit, "A", "BIGINT", NULL), 0);
    assert_int_equal(cupel__sqlite_edit_nullable(&edit, "a", false, NULL), 0);
    assert_int_equal(cupel__sqlite_edit_default(&edit, "a", "0", NULL), 0);
    assert_int_equal(cupel__sqlite_edit_nullable(&edit, "b", true, NULL), 0);
    assert_int_equal(cupel__sqlite_edit_default(&edit, "b", "'y'", NULL), 0);
    assert_int_equal(cupel__sqlite_edit_type(&edit, "c", "DATE", NULL), 0);
    expect_text(&edit, "t",
                "CREATE TABLE t (a BIGINT NOT NULL DEFAULT 0, b TEXT DEFAULT 'y' /* b */, c DATE)");
    cupel__arena_release(&arena);
}

static void a_default_is_taken_away(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_edit edit;
    open_edit(&edit, &arena, odd);
    assert_int_equal(cupel__sqlite_edit_default(&edit, "price", NULL, NULL), 0);
    char *text = cupel__sqlite_edit_text(&edit, "t");
    assert_non_null(strstr(text, "`price` weirdtype CHECK (price > 0), -- unnamed, yes\n"));
    expect_valid(text);
    cupel__arena_release(&arena);
}

static void elements_come_and_go_with_their_commas(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_edit edit;
    cupel_constraint uq = { .kind = CUPEL_CONSTRAINT_UNIQUE, .name = "UQ" };
    open_edit(&edit, &arena, odd);
    assert_int_equal(cupel__sqlite_edit_drop_constraint(&edit, &uq, NULL), 0);
    assert_int_equal(cupel__sqlite_edit_drop_column(&edit, "plain", NULL), 0);
    assert_int_equal(cupel__sqlite_edit_add_column(&edit, "parent INTEGER", NULL), 0);
    assert_int_equal(cupel__sqlite_edit_add_constraint(
                         &edit, "CONSTRAINT fk FOREIGN KEY (parent) REFERENCES p (id)", NULL),
                     0);
    char *text = cupel__sqlite_edit_text(&edit, "t");
    assert_null(strstr(text, "plain"));
    assert_null(strstr(text, "UNIQUE"));
    assert_non_null(strstr(text, "CHECK (length(\"Name\") < 60)"));
    assert_non_null(strstr(text, "NOT NULL ON CONFLICT IGNORE"));
    assert_non_null(strstr(text, "parent INTEGER"));
    expect_valid(text);
    cupel__arena_release(&arena);
}

static void unnamed_constraints_are_found_by_what_they_say(void **state)
{
    (void)state;
    static const char *const pair[] = { "b", "a" };
    static const char *const single[] = { "c" };
    cupel__arena arena = { 0 };
    cupel__sqlite_edit edit;
    cupel_constraint unique = { .kind = CUPEL_CONSTRAINT_UNIQUE,
                                .columns = pair,
                                .column_count = 2 };
    cupel_constraint key = { .kind = CUPEL_CONSTRAINT_FOREIGN_KEY,
                             .columns = single,
                             .column_count = 1,
                             .referred_table = "P" };
    cupel_constraint check = { .kind = CUPEL_CONSTRAINT_CHECK, .expression = "a > 0" };
    open_edit(&edit, &arena,
              "CREATE TABLE t (a INT CHECK (a > 0), b INT, c INT REFERENCES p(id) ON DELETE "
              "CASCADE NOT NULL, UNIQUE (a, b))");
    assert_int_equal(cupel__sqlite_edit_drop_constraint(&edit, &unique, NULL), 0);
    assert_int_equal(cupel__sqlite_edit_drop_constraint(&edit, &key, NULL), 0);
    assert_int_equal(cupel__sqlite_edit_drop_constraint(&edit, &check, NULL), 0);
    expect_text(&edit, "t", "CREATE TABLE t (a INT, b INT, c INT NOT NULL)");
    assert_int_equal(cupel__sqlite_edit_drop_constraint(&edit, &unique, NULL), CUPEL_ENOTFOUND);
    cupel__arena_release(&arena);
}

static void a_column_in_a_constraint_stays(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__arena arena = { 0 };
    cupel__sqlite_edit edit;
    open_edit(&edit, &arena, odd);
    assert_int_equal(cupel__sqlite_edit_drop_column(&edit, "price", &error), CUPEL_ESTATE);
    assert_string_equal(
        error.message,
        "column 'price' of table 'odd one' is part of constraint uq; drop that first");
    assert_int_equal(cupel__sqlite_edit_type(&edit, "nowhere", "INT", &error), CUPEL_ENOTFOUND);
    assert_string_equal(error.message, "table 'odd one' has no column 'nowhere'");
    cupel_error_release(&error);
    cupel__arena_release(&arena);
}

static void options_of_the_table_survive(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_edit edit;
    open_edit(&edit, &arena,
              "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT, WITHOUT ROWID");
    assert_int_equal(cupel__sqlite_edit_nullable(&edit, "b", false, NULL), 0);
    expect_text(&edit, "u",
                "CREATE TABLE u (a INTEGER PRIMARY KEY, b TEXT NOT NULL) STRICT, WITHOUT ROWID");
    cupel__arena_release(&arena);
}

static int edit_everything(void *context)
{
    cupel_constraint uq = { .kind = CUPEL_CONSTRAINT_UNIQUE, .name = "uq" };
    cupel__arena arena = { 0 };
    cupel__sqlite_edit edit;
    cupel_error error = CUPEL_ERROR_INIT;
    (void)context;
    int result = cupel__sqlite_edit_open(&edit, &arena, odd, &error);
    if (result == 0)
        result = cupel__sqlite_edit_drop_constraint(&edit, &uq, &error);
    if (result == 0)
        result = cupel__sqlite_edit_type(&edit, "plain", "TEXT", &error);
    if (result == 0)
        result = cupel__sqlite_edit_add_column(&edit, "a INT", &error);
    if (result == 0)
        result = cupel__sqlite_edit_add_constraint(&edit, "UNIQUE (a)", &error);
    if (result == 0 && cupel__sqlite_edit_text(&edit, "t") == NULL)
        result = CUPEL_ENOMEM;
    cupel_error_release(&error);
    cupel__arena_release(&arena);
    return result;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(edit_everything, NULL) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_changes_only_the_name_differs),
        cmocka_unit_test(columns_change_in_place),
        cmocka_unit_test(a_default_is_taken_away),
        cmocka_unit_test(elements_come_and_go_with_their_commas),
        cmocka_unit_test(unnamed_constraints_are_found_by_what_they_say),
        cmocka_unit_test(a_column_in_a_constraint_stays),
        cmocka_unit_test(options_of_the_table_survive),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
