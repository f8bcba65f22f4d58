/* Random CREATE TABLE and CREATE INDEX statements, oddly written: whatever SQLite takes, the parser
 * takes, and both read the same out of it. */
#include "failing_alloc.h"

#include "base/buf.h"
#include "base/text.h"
#include "dialect/sqlite_ddl.h"

#include <sqlite3.h>
#include <stdio.h>

enum { ROUNDS = 1500, MOST_COLUMNS = 6, SEED = 20261121 };

static unsigned random_state = SEED;

static unsigned pick(unsigned count)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16) % count;
}

#define PICK(texts) ((texts)[pick(sizeof(texts) / sizeof *(texts))])

/* Column names, each written in a way of its own; no two are the same to SQLite. */
static const char *const names[][3] = {
    { "id", "[id]", "ID" },
    { "\"a b\"", "[a b]", "`A B`" },
    { "key", "'key'", "KEY" },
    { "\"it\"\"s\"", "`it\"s`", "[it\"s]" },
    { "\"a,b)\"", "'a,b)'", "[a,b)]" },
    { "账号", "\"账号\"", "`账号`" },
    { "generated", "Generated", "[generated]" },
    { "desc", "'desc'", "DESC" },
    { "if", "\"if\"", "IF" },
    { "row", "[ROW]", "'row'" },
};

static void blank(cupel__buf *sql)
{
    static const char *const blanks[] = { " ", " ", " ", "\n", "\t ", " /* , ) */ ", " -- ( '\n" };
    cupel__buf_append(sql, PICK(blanks));
}

static void say(cupel__buf *sql, const char *text)
{
    cupel__buf_append(sql, text);
    blank(sql);
}

static const char *column_name(unsigned column)
{
    return names[column][pick(3)];
}

static void clause(cupel__buf *sql, unsigned column, unsigned columns)
{
    static const char *const defaults[] = { "1",        "-1.5",  "'it''s'", "( 1 + (2) )",
                                            "NULL",     "x'00'", "true",    "+3",
                                            "\"text\"", "1e3",   "(')')",   "0x10" };
    static const char *const actions[] = { "CASCADE", "SET NULL", "NO ACTION", "restrict",
                                           "SET DEFAULT" };
    static const char *const defers[] = { "", "DEFERRABLE", "NOT DEFERRABLE INITIALLY DEFERRED",
                                          "DEFERRABLE INITIALLY deferred" };
    if (pick(4) == 0) {
        say(sql, "CONSTRAINT");
        say(sql, pick(2) ? "\"the name\"" : "named");
    }
    switch (pick(7)) {
    case 0:
        say(sql, pick(2) ? "NOT NULL" : "not\nnull ON CONFLICT replace");
        break;
    case 1:
        say(sql, pick(2) ? "UNIQUE" : "unique ON CONFLICT ignore");
        break;
    case 2:
        say(sql, "DEFAULT");
        say(sql, PICK(defaults));
        break;
    case 3:
        say(sql, "COLLATE");
        say(sql, pick(2) ? "nocase" : "\"RTRIM\"");
        break;
    case 4:
        say(sql, "CHECK");
        cupel__buf_printf(sql, "(%s <> ')' AND (1 IN (1, 2)))", column_name(column));
        blank(sql);
        break;
    case 5:
        say(sql, "REFERENCES");
        say(sql, pick(2) ? "other" : "[other table]");
        if (pick(2))
            say(sql, "(x)");
        if (pick(2)) {
            say(sql, "ON DELETE");
            say(sql, PICK(actions));
        }
        if (pick(3) == 0) {
            say(sql, "ON UPDATE");
            say(sql, PICK(actions));
        }
        say(sql, PICK(defers));
        break;
    default:
        say(sql, "CHECK");
        cupel__buf_printf(sql, "(%s IS NOT /* ) */ 'x')", column_name(pick(columns)));
        blank(sql);
    }
}

static void column_list(cupel__buf *sql, unsigned columns, bool ordered)
{
    unsigned count = 1 + pick(columns < 3 ? columns : 3);
    unsigned first = pick(columns - count + 1);
    say(sql, "(");
    for (unsigned i = 0; i < count; i++) {
        say(sql, i ? "," : "");
        say(sql, column_name(first + i));
        if (ordered && pick(4) == 0)
            say(sql, "COLLATE binary");
        if (ordered && pick(3) == 0)
            say(sql, pick(2) ? "DESC" : "asc");
    }
    say(sql, ")");
}

static void table_statement(cupel__buf *sql, unsigned columns)
{
    static const char *const types[] = { "INTEGER",
                                         "int",
                                         "",
                                         "VARCHAR ( 10 )",
                                         "NUMERIC(10,2)",
                                         "UNSIGNED BIG INT",
                                         "\"odd type\"",
                                         "DOUBLE PRECISION" };
    bool key = false;
    say(sql, "CREATE TABLE");
    say(sql, "\"the table\"");
    say(sql, "(");
    for (unsigned i = 0; i < columns; i++) {
        say(sql, i ? "," : "");
        say(sql, column_name(i));
        say(sql, PICK(types));
        if (!key && pick(6) == 0) {
            say(sql, "PRIMARY KEY");
            key = true;
        } else if (i > 0 && pick(6) == 0) {
            say(sql, pick(2) ? "GENERATED ALWAYS AS" : "AS");
            cupel__buf_printf(sql, "(%s || ')')", column_name(0));
            blank(sql);
            say(sql, pick(2) ? "STORED" : "");
            continue;
        }
        for (unsigned k = pick(3); k > 0; k--)
            clause(sql, i, columns);
    }
    const unsigned constraints = pick(3);
    for (unsigned i = 0; i < constraints; i++) {
        say(sql, i == 0 || pick(2) ? "," : "");
        if (pick(2)) {
            say(sql, "CONSTRAINT");
            say(sql, "\"a constraint\"");
        }
        if (!key && pick(2)) {
            say(sql, "PRIMARY KEY");
            column_list(sql, columns, true);
            key = true;
        } else if (pick(2)) {
            say(sql, "UNIQUE");
            column_list(sql, columns, true);
        } else {
            say(sql, "FOREIGN KEY");
            say(sql, "(");
            say(sql, column_name(pick(columns)));
            say(sql, ")");
            say(sql, "REFERENCES other (y) ON UPDATE cascade");
        }
    }
    cupel__buf_append(sql, ")");
    if (key && pick(4) == 0)
        cupel__buf_append(sql, " WITHOUT ROWID");
}

static const char *text(sqlite3_stmt *statement, int column)
{
    const unsigned char *found = sqlite3_column_text(statement, column);
    return found ? (const char *)found : "";
}

static sqlite3_stmt *query(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    return statement;
}

static const cupel__sqlite_clause *find_clause(const cupel__sqlite_column *column,
                                               cupel__sqlite_clause_kind kind)
{
    const cupel__sqlite_clause *found = NULL;
    for (const cupel__sqlite_clause *c = column->clauses; c; c = c->next)
        found = c->kind == kind ? c : found; /* the last one counts */
    return found;
}

/* White space inside a type is SQLite's to keep, quotes are ours; it writes INT for int. */
static void assert_same_type(const char *sql, const char *found, const char *expected)
{
    while (*found || *expected) {
        if (*expected == ' ' || *expected == '\n' || *expected == '\t') {
            expected++;
        } else if (*found == ' ' || *found == '"') {
            found++;
        } else if (strncmp(expected, "/*", 2) == 0) {
            expected = strstr(expected, "*/") + 2;
        } else if (strncmp(expected, "--", 2) == 0) {
            expected += strcspn(expected, "\n");
        } else if ((*found++ | 0x20) != (*expected++ | 0x20)) {
            fail_msg("types differ in\n%s", sql);
        }
    }
}

static void assert_columns_agree(sqlite3 *database, const char *sql,
                                 const cupel__sqlite_table *table)
{
    enum { VIRTUAL = 2, STORED = 3 };
    sqlite3_stmt *rows = query(database, "PRAGMA table_xinfo(\"the table\")");
    const cupel__sqlite_column *column = table->columns;
    for (; sqlite3_step(rows) == SQLITE_ROW; column = column->next) {
        assert_non_null(column);
        if (strcmp(column->name, text(rows, 1)) != 0)
            fail_msg("%s is read as %s in\n%s", text(rows, 1), column->name, sql);
        assert_same_type(sql, column->type, text(rows, 2));
        bool not_null = find_clause(column, CUPEL__SQLITE_NOT_NULL) != NULL;
        if (!table->without_rowid && not_null != (sqlite3_column_int(rows, 3) != 0))
            fail_msg("NOT NULL of %s in\n%s", column->name, sql);
        int hidden = sqlite3_column_int(rows, 6);
        const cupel__sqlite_clause *generated = find_clause(column, CUPEL__SQLITE_GENERATED);
        assert_int_equal(generated != NULL, hidden == VIRTUAL || hidden == STORED);
        if (generated)
            assert_int_equal(generated->stored, hidden == STORED);
        const cupel__sqlite_clause *value = find_clause(column, CUPEL__SQLITE_DEFAULT);
        assert_int_equal(value != NULL, sqlite3_column_type(rows, 4) != SQLITE_NULL);
        if (value && value->text[0] != '(' && strcmp(value->text, text(rows, 4)) != 0)
            fail_msg("default %s is read as %s in\n%s", text(rows, 4), value->text, sql);
    }
    assert_null(column);
    sqlite3_finalize(rows);
}

static size_t count_keys(const cupel__sqlite_table *table)
{
    size_t count = 0;
    for (const cupel__sqlite_column *column = table->columns; column; column = column->next) {
        for (const cupel__sqlite_clause *c = column->clauses; c; c = c->next)
            count += c->kind == CUPEL__SQLITE_FOREIGN_KEY;
    }
    for (const cupel__sqlite_clause *c = table->constraints; c; c = c->next)
        count += c->kind == CUPEL__SQLITE_FOREIGN_KEY;
    return count;
}

/* SQLite lists foreign keys from the last one to the first. */
static const cupel__sqlite_clause *key_at(const cupel__sqlite_table *table, size_t from_last,
                                          const char **column_name_out)
{
    size_t at = count_keys(table) - 1 - from_last;
    for (const cupel__sqlite_column *column = table->columns; column; column = column->next) {
        for (const cupel__sqlite_clause *c = column->clauses; c; c = c->next) {
            *column_name_out = column->name;
            if (c->kind == CUPEL__SQLITE_FOREIGN_KEY && at-- == 0)
                return c;
        }
    }
    for (const cupel__sqlite_clause *c = table->constraints; c; c = c->next) {
        if (c->kind == CUPEL__SQLITE_FOREIGN_KEY && at-- == 0) {
            *column_name_out = c->columns->name;
            return c;
        }
    }
    return NULL;
}

static void assert_foreign_keys_agree(sqlite3 *database, const char *sql,
                                      const cupel__sqlite_table *table)
{
    static const char *const actions[] = { "NO ACTION", "RESTRICT", "CASCADE", "SET NULL",
                                           "SET DEFAULT" };
    sqlite3_stmt *rows = query(database, "PRAGMA foreign_key_list(\"the table\")");
    size_t count = 0;
    for (; sqlite3_step(rows) == SQLITE_ROW; count++) {
        const char *column;
        const cupel__sqlite_clause *key = key_at(table, count, &column);
        if (!key || strcmp(key->referred_table, text(rows, 2)) != 0 ||
            !cupel__text_iequal(column, text(rows, 3)) ||
            strcmp(key->referred_columns ? key->referred_columns->name : "", text(rows, 4)) != 0 ||
            strcmp(actions[key->on_update], text(rows, 5)) != 0 ||
            strcmp(actions[key->on_delete], text(rows, 6)) != 0)
            fail_msg("foreign key %zu in\n%s", count, sql);
    }
    assert_int_equal(count, count_keys(table));
    sqlite3_finalize(rows);
}

static void assert_index_agrees(sqlite3 *database, cupel__buf *sql, unsigned columns)
{
    cupel__arena arena = { 0 };
    cupel__sqlite_index *index = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__buf_clear(sql);
    say(sql, pick(2) ? "CREATE INDEX" : "CREATE UNIQUE INDEX");
    say(sql, "[the index]");
    say(sql, "ON \"THE table\"");
    column_list(sql, columns, true);
    cupel__buf_append(sql, pick(2) ? "WHERE 1 IN (1, 2)" : "");
    assert_int_equal(sqlite3_exec(database, cupel__buf_text(sql), NULL, NULL, NULL), SQLITE_OK);
    if (cupel__sqlite_parse_index(&index, &arena, cupel__buf_text(sql), &error) < 0)
        fail_msg("%s in\n%s", error.message, cupel__buf_text(sql));

    sqlite3_stmt *rows = query(database, "PRAGMA index_xinfo(\"the index\")");
    const cupel__sqlite_part *part = index->parts;
    while (part && sqlite3_step(rows) == SQLITE_ROW && sqlite3_column_int(rows, 5)) {
        assert_true(cupel__text_iequal(part->column, text(rows, 2)));
        assert_int_equal(part->descending, sqlite3_column_int(rows, 3));
        if (part->collation)
            assert_true(cupel__text_iequal(part->collation, text(rows, 4)));
        part = part->next;
    }
    assert_null(part);
    sqlite3_finalize(rows);
    cupel__arena_release(&arena);
}

static void what_sqlite_takes_is_read_as_sqlite_reads_it(void **state)
{
    (void)state;
    size_t taken = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        sqlite3 *database;
        cupel__buf sql = { 0 };
        cupel__arena arena = { 0 };
        cupel__sqlite_table *table = NULL;
        cupel_error error = CUPEL_ERROR_INIT;
        unsigned columns = 1 + pick(MOST_COLUMNS);
        table_statement(&sql, columns);
        assert_int_equal(sqlite3_open(":memory:", &database), SQLITE_OK);
        if (sqlite3_exec(database, cupel__buf_text(&sql), NULL, NULL, NULL) == SQLITE_OK) {
            if (cupel__sqlite_parse_table(&table, &arena, cupel__buf_text(&sql), &error) < 0)
                fail_msg("%s in\n%s", error.message, cupel__buf_text(&sql));
            assert_columns_agree(database, cupel__buf_text(&sql), table);
            assert_foreign_keys_agree(database, cupel__buf_text(&sql), table);
            assert_index_agrees(database, &sql, columns);
            taken++;
        }
        sqlite3_close(database);
        cupel__arena_release(&arena);
        cupel__buf_release(&sql);
        cupel_error_release(&error);
    }
    assert_true(taken > ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_sqlite_takes_is_read_as_sqlite_reads_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
