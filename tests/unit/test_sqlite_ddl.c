/* SQLite's CREATE TABLE and CREATE INDEX as people write them: quotes, comments, keywords as names,
 * missing commas, generated columns, and where each clause stands in the text. */
#include "failing_alloc.h"

#include "dialect/sqlite_ddl.h"

#include <stdio.h>

static cupel__sqlite_table *parse_table(cupel__arena *arena, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__sqlite_table *table = NULL;
    if (cupel__sqlite_parse_table(&table, arena, sql, &error) < 0)
        fail_msg("%s\n%s", error.message, sql);
    return table;
}

static cupel__sqlite_index *parse_index(cupel__arena *arena, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__sqlite_index *index = NULL;
    if (cupel__sqlite_parse_index(&index, arena, sql, &error) < 0)
        fail_msg("%s\n%s", error.message, sql);
    return index;
}

static cupel__sqlite_column *column(cupel__sqlite_table *table, const char *name)
{
    for (cupel__sqlite_column *c = table->columns; c; c = c->next) {
        if (strcmp(c->name, name) == 0)
            return c;
    }
    fail_msg("no column %s", name);
    return NULL;
}

static cupel__sqlite_clause *clause(cupel__sqlite_clause *first, cupel__sqlite_clause_kind kind)
{
    for (; first; first = first->next) {
        if (first->kind == kind)
            return first;
    }
    fail_msg("no clause of kind %d", (int)kind);
    return NULL;
}

static void assert_span(const char *sql, cupel__span span, const char *expected)
{
    char found[200];
    snprintf(found, sizeof found, "%.*s", (int)(span.end - span.start), sql + span.start);
    assert_string_equal(found, expected);
}

static void assert_refused(const char *sql, const char *message)
{
    cupel__arena arena = { 0 };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__sqlite_table *table = NULL;
    assert_int_equal(cupel__sqlite_parse_table(&table, &arena, sql, &error), CUPEL_EQUERY);
    assert_null(table);
    assert_string_equal(error.message, message);
    cupel_error_release(&error);
    cupel__arena_release(&arena);
}

static void assert_index_refused(const char *sql, const char *message)
{
    cupel__arena arena = { 0 };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__sqlite_index *index = NULL;
    assert_int_equal(cupel__sqlite_parse_index(&index, &arena, sql, &error), CUPEL_EQUERY);
    assert_null(index);
    assert_string_equal(error.message, message);
    cupel_error_release(&error);
    cupel__arena_release(&arena);
}

static void a_plain_table_is_read(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_table *table =
        parse_table(&arena, "CREATE TABLE users (\n\tid INTEGER NOT NULL,\n"
                            "\tname VARCHAR ( 64 ) DEFAULT 'x', PRIMARY KEY (id)\n)");
    assert_string_equal(table->name, "users");
    assert_null(table->schema);
    assert_false(table->strict || table->without_rowid || table->temporary);
    assert_string_equal(column(table, "id")->type, "INTEGER");
    assert_string_equal(column(table, "name")->type, "VARCHAR(64)");
    assert_non_null(clause(column(table, "id")->clauses, CUPEL__SQLITE_NOT_NULL));
    assert_string_equal(clause(column(table, "name")->clauses, CUPEL__SQLITE_DEFAULT)->text, "'x'");
    cupel__sqlite_clause *key = clause(table->constraints, CUPEL__SQLITE_PRIMARY_KEY);
    assert_null(key->name);
    assert_string_equal(key->parts->column, "id");
    assert_null(key->parts->next);
    cupel__arena_release(&arena);
}

static void names_are_read_in_all_four_quoting_styles(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_table *table =
        parse_table(&arena, "CREATE TABLE \"a \"\"table\"\"\" (\"x\"\"y\" INT, `x``z` INT, "
                            "[x ]INT, 'x''s' INT, 账号 TEXT, _x$1 TEXT)");
    assert_string_equal(table->name, "a \"table\"");
    static const char *const names[] = { "x\"y", "x`z", "x ", "x's", "账号", "_x$1" };
    cupel__sqlite_column *c = table->columns;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++, c = c->next)
        assert_string_equal(c->name, names[i]);
    assert_null(c);
    cupel__arena_release(&arena);
}

static void keywords_can_be_names_and_types(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_table *table =
        parse_table(&arena, "CREATE TABLE if (key, desc INT, generated TEXT, always, "
                            "view GENERATED, end UNSIGNED BIG INT, cascade DOUBLE PRECISION)");
    assert_string_equal(table->name, "if");
    assert_string_equal(column(table, "key")->type, "");
    assert_string_equal(column(table, "generated")->type, "TEXT");
    assert_string_equal(column(table, "view")->type, "GENERATED");
    assert_string_equal(column(table, "end")->type, "UNSIGNED BIG INT");
    assert_string_equal(column(table, "cascade")->type, "DOUBLE PRECISION");
    cupel__arena_release(&arena);
}

static void comments_are_skipped_but_for_those_inside_an_expression(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_table *table =
        parse_table(&arena, "CREATE TABLE t ( -- the table's , columns )\n"
                            " a /* , b INT */ INT /* not closed by -- */,\n"
                            " c VARCHAR /* why */ (10) -- last, )\n"
                            " CHECK (a > /* ) */ 0 -- :-)\n )\n)");
    assert_null(table->columns->next->next);
    assert_string_equal(column(table, "a")->type, "INT");
    assert_string_equal(column(table, "c")->type, "VARCHAR(10)");
    assert_string_equal(clause(column(table, "c")->clauses, CUPEL__SQLITE_CHECK)->text,
                        "a > /* ) */ 0");
    cupel__arena_release(&arena);
}

static void defaults_are_kept_as_they_stand(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_table *table = parse_table(
        &arena, "CREATE TABLE t (a DEFAULT 1, b DEFAULT -1.5e-3, c DEFAULT + 7, d DEFAULT 'it''s', "
                "e DEFAULT (datetime('now', '(')), f DEFAULT CURRENT_TIMESTAMP, g DEFAULT x'00ff', "
                "h DEFAULT NULL, i DEFAULT true, j DEFAULT \"text\", k DEFAULT ( (1) ) NOT NULL)");
    static const char *const defaults[] = { "1",
                                            "-1.5e-3",
                                            "+ 7",
                                            "'it''s'",
                                            "(datetime('now', '('))",
                                            "CURRENT_TIMESTAMP",
                                            "x'00ff'",
                                            "NULL",
                                            "true",
                                            "\"text\"",
                                            "( (1) )" };
    cupel__sqlite_column *c = table->columns;
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++, c = c->next)
        assert_string_equal(clause(c->clauses, CUPEL__SQLITE_DEFAULT)->text, defaults[i]);
    assert_non_null(clause(column(table, "k")->clauses, CUPEL__SQLITE_NOT_NULL));
    cupel__arena_release(&arena);
}

static void generated_columns_are_told_from_types(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_table *table =
        parse_table(&arena, "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * (2)) STORED, "
                            "c AS (a || ')'), d TEXT NOT NULL AS ( lower(e) ) VIRTUAL UNIQUE, "
                            "e GENERATED ALWAYS AS (1))");
    cupel__sqlite_clause *b = clause(column(table, "b")->clauses, CUPEL__SQLITE_GENERATED);
    assert_string_equal(b->text, "a * (2)");
    assert_true(b->stored);
    assert_string_equal(column(table, "b")->type, "INT");
    cupel__sqlite_clause *c = clause(column(table, "c")->clauses, CUPEL__SQLITE_GENERATED);
    assert_string_equal(c->text, "a || ')'");
    assert_false(c->stored);
    assert_string_equal(clause(column(table, "d")->clauses, CUPEL__SQLITE_GENERATED)->text,
                        "lower(e)");
    assert_non_null(clause(column(table, "d")->clauses, CUPEL__SQLITE_UNIQUE));
    assert_string_equal(column(table, "e")->type, "");
    cupel__arena_release(&arena);
}

static void every_clause_of_a_column_is_read(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    const char *sql =
        "CREATE TABLE t (a INTEGER CONSTRAINT pk PRIMARY KEY DESC ON CONFLICT REPLACE "
        "AUTOINCREMENT, b TEXT CONSTRAINT nn NOT NULL ON CONFLICT IGNORE CONSTRAINT u UNIQUE ON "
        "CONFLICT FAIL COLLATE nocase CONSTRAINT c CHECK (b <> ')') CONSTRAINT d DEFAULT 'z', "
        "c REFERENCES \"o t\"(\"x\") ON DELETE SET NULL MATCH FULL ON UPDATE CASCADE "
        "NOT DEFERRABLE INITIALLY IMMEDIATE, d NULL REFERENCES p DEFERRABLE INITIALLY DEFERRED)";
    cupel__sqlite_table *table = parse_table(&arena, sql);
    cupel__sqlite_clause *key = clause(column(table, "a")->clauses, CUPEL__SQLITE_PRIMARY_KEY);
    assert_string_equal(key->name, "pk");
    assert_true(key->descending && key->autoincrement);
    assert_string_equal(key->on_conflict, "REPLACE");

    cupel__sqlite_column *b = column(table, "b");
    assert_string_equal(clause(b->clauses, CUPEL__SQLITE_NOT_NULL)->on_conflict, "IGNORE");
    assert_string_equal(clause(b->clauses, CUPEL__SQLITE_UNIQUE)->name, "u");
    assert_string_equal(clause(b->clauses, CUPEL__SQLITE_COLLATE)->text, "nocase");
    cupel__sqlite_clause *check = clause(b->clauses, CUPEL__SQLITE_CHECK);
    assert_span(sql, check->span, "CONSTRAINT c CHECK (b <> ')')");
    assert_span(sql, check->name_span, "c");
    assert_span(sql, check->text_span, "b <> ')'");

    cupel__sqlite_clause *c = clause(column(table, "c")->clauses, CUPEL__SQLITE_FOREIGN_KEY);
    assert_string_equal(c->referred_table, "o t");
    assert_string_equal(c->referred_columns->name, "x");
    assert_span(sql, c->referred_table_span, "\"o t\"");
    assert_int_equal(c->on_delete, CUPEL_SET_NULL);
    assert_int_equal(c->on_update, CUPEL_CASCADE);
    assert_string_equal(c->match, "FULL");
    assert_false(c->deferrable);

    cupel__sqlite_column *d = column(table, "d");
    cupel__sqlite_clause *reference = clause(d->clauses, CUPEL__SQLITE_FOREIGN_KEY);
    assert_null(reference->referred_columns);
    assert_true(reference->deferrable && reference->initially_deferred);
    assert_span(sql, reference->span, "REFERENCES p DEFERRABLE INITIALLY DEFERRED");
    assert_span(sql, d->span, "d NULL REFERENCES p DEFERRABLE INITIALLY DEFERRED");
    cupel__arena_release(&arena);
}

static void actions_that_sqlite_takes_and_ignores_are_passed_over(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_table *table =
        parse_table(&arena, "CREATE TABLE t (a REFERENCES p ON INSERT CASCADE ON DELETE RESTRICT)");
    const cupel__sqlite_clause *key =
        clause(column(table, "a")->clauses, CUPEL__SQLITE_FOREIGN_KEY);
    assert_int_equal(key->on_delete, CUPEL_RESTRICT);
    assert_int_equal(key->on_update, CUPEL_NO_ACTION);
    cupel__arena_release(&arena);
}

static void every_constraint_of_a_table_is_read(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    const char *sql =
        "CREATE TABLE t (a INTEGER, b TEXT, c, CONSTRAINT \"the key\" PRIMARY KEY (a DESC, b "
        "COLLATE nocase), UNIQUE (b, \"c\") ON CONFLICT ROLLBACK, CONSTRAINT ck CHECK ((a > 0) AND "
        "(b IN ('(', ')'))), FOREIGN KEY (a, b) REFERENCES p (x, y) ON UPDATE SET DEFAULT ON "
        "DELETE NO ACTION DEFERRABLE)";
    cupel__sqlite_table *table = parse_table(&arena, sql);
    cupel__sqlite_clause *key = clause(table->constraints, CUPEL__SQLITE_PRIMARY_KEY);
    assert_string_equal(key->name, "the key");
    assert_true(key->parts->descending);
    assert_string_equal(key->parts->next->collation, "nocase");
    cupel__sqlite_clause *unique = clause(table->constraints, CUPEL__SQLITE_UNIQUE);
    assert_string_equal(unique->parts->next->column, "c");
    assert_string_equal(unique->on_conflict, "ROLLBACK");
    assert_span(sql, unique->span, "UNIQUE (b, \"c\") ON CONFLICT ROLLBACK");
    assert_string_equal(clause(table->constraints, CUPEL__SQLITE_CHECK)->text,
                        "(a > 0) AND (b IN ('(', ')'))");
    cupel__sqlite_clause *reference = clause(table->constraints, CUPEL__SQLITE_FOREIGN_KEY);
    assert_string_equal(reference->columns->next->name, "b");
    assert_string_equal(reference->referred_columns->next->name, "y");
    assert_int_equal(reference->on_update, CUPEL_SET_DEFAULT);
    assert_int_equal(reference->on_delete, CUPEL_NO_ACTION);
    assert_true(reference->deferrable);
    assert_false(reference->initially_deferred);
    cupel__arena_release(&arena);
}

static void commas_between_table_constraints_may_be_missing(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__sqlite_table *table = parse_table(
        &arena, "CREATE TABLE t (a INT, CONSTRAINT x UNIQUE (a) CHECK (a > 0) PRIMARY KEY (a)"
                " CONSTRAINT lost CONSTRAINT found FOREIGN KEY (a) REFERENCES p)");
    size_t count = 0;
    for (cupel__sqlite_clause *c = table->constraints; c; c = c->next)
        count++;
    assert_int_equal(count, 4);
    assert_string_equal(clause(table->constraints, CUPEL__SQLITE_FOREIGN_KEY)->name, "found");
    assert_null(clause(table->constraints, CUPEL__SQLITE_CHECK)->name);
    cupel__arena_release(&arena);
}

static void table_options_are_read(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    const char *sql = "CREATE TEMPORARY TABLE IF NOT EXISTS main.t (a TEXT PRIMARY KEY) WITHOUT "
                      "rowid , strict ;";
    cupel__sqlite_table *table = parse_table(&arena, sql);
    assert_true(table->temporary && table->if_not_exists && table->strict && table->without_rowid);
    assert_string_equal(table->schema, "main");
    assert_string_equal(table->name, "t");
    assert_span(sql, table->name_span, "t");
    assert_span(sql, table->body, "a TEXT PRIMARY KEY");
    assert_span(sql, table->options, " WITHOUT rowid , strict");
    cupel__arena_release(&arena);
}

static void indexes_are_read_with_order_collation_expression_and_condition(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    const char *sql = "CREATE UNIQUE INDEX \"ix 1\" ON [some table] (a, \"b\" COLLATE nocase DESC, "
                      "lower(c) ASC, d + 1 COLLATE rtrim, (e || ',') DESC, 'f') "
                      "WHERE a IS NOT NULL AND (b <> ';');";
    cupel__sqlite_index *index = parse_index(&arena, sql);
    assert_string_equal(index->name, "ix 1");
    assert_string_equal(index->table, "some table");
    assert_true(index->unique);
    static const struct {
        const char *column;
        const char *expression;
        const char *collation;
        bool descending;
    } expected[] = {
        { "a", NULL, NULL, false },         { "b", NULL, "nocase", true },
        { NULL, "lower(c)", NULL, false },  { NULL, "d + 1", "rtrim", false },
        { NULL, "(e || ',')", NULL, true }, { "f", NULL, NULL, false },
    };
    cupel__sqlite_part *part = index->parts;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++, part = part->next) {
        assert_true((part->column == NULL) == (expected[i].column == NULL));
        if (part->column)
            assert_string_equal(part->column, expected[i].column);
        else
            assert_string_equal(part->expression, expected[i].expression);
        assert_true((part->collation == NULL) == (expected[i].collation == NULL));
        if (part->collation)
            assert_string_equal(part->collation, expected[i].collation);
        assert_int_equal(part->descending, expected[i].descending);
    }
    assert_null(part);
    assert_span(sql, index->parts->next->name_span, "\"b\"");
    assert_span(sql, index->parts->next->span, "\"b\" COLLATE nocase DESC");
    assert_string_equal(index->where, "a IS NOT NULL AND (b <> ';')");
    cupel__arena_release(&arena);
}

static void what_is_no_such_statement_is_refused_with_the_place(void **state)
{
    (void)state;
    assert_refused("CREATE VIEW v AS SELECT 1", "found VIEW at byte 8 instead of TABLE");
    assert_refused("CREATE TABLE t AS SELECT 1", "found AS at byte 16 instead of (");
    assert_refused("CREATE TABLE t (a INT", "the statement ends where ) should be");
    assert_refused("CREATE TABLE t (a CHECK (b", "the statement ends where ) should be");
    assert_refused("CREATE TABLE t (a INT) nonsense",
                   "found nonsense at byte 24 instead of the end of the statement");
    assert_refused("CREATE TABLE t (a, UNIQUE (a,))",
                   "found ) at byte 30 instead of an expression");
    assert_refused("CREATE TABLE t (a, \"b)", "found \"b) at byte 20 instead of a closing quote");
    assert_refused("", "the statement ends where CREATE should be");
    assert_index_refused("CREATE INDEX i ON t (a) WHERE /* nothing",
                         "the statement ends where a condition should be");
    assert_index_refused("CREATE INDEX i ON t (a) WHERE ;",
                         "found ; at byte 31 instead of a condition");
}

static int parse_and_release(void *context)
{
    (void)context;
    cupel__arena arena = { 0 };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__sqlite_table *table;
    cupel__sqlite_index *index;
    int code = cupel__sqlite_parse_table(
        &table, &arena,
        "CREATE TABLE t (a INTEGER DEFAULT (1) PRIMARY KEY, b VARCHAR(10) COLLATE x CHECK (b > ''),"
        "c AS (b) REFERENCES p (q), CONSTRAINT u UNIQUE (a, b), FOREIGN KEY (a) REFERENCES p (q))",
        &error);
    if (code == 0)
        code = cupel__sqlite_parse_index(
            &index, &arena, "CREATE INDEX i ON t (a, lower(b) COLLATE x) WHERE a > 1", &error);
    cupel_error_release(&error);
    cupel__arena_release(&arena);
    return code;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(parse_and_release, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_table_is_read),
        cmocka_unit_test(names_are_read_in_all_four_quoting_styles),
        cmocka_unit_test(keywords_can_be_names_and_types),
        cmocka_unit_test(comments_are_skipped_but_for_those_inside_an_expression),
        cmocka_unit_test(defaults_are_kept_as_they_stand),
        cmocka_unit_test(generated_columns_are_told_from_types),
        cmocka_unit_test(every_clause_of_a_column_is_read),
        cmocka_unit_test(actions_that_sqlite_takes_and_ignores_are_passed_over),
        cmocka_unit_test(every_constraint_of_a_table_is_read),
        cmocka_unit_test(commas_between_table_constraints_may_be_missing),
        cmocka_unit_test(table_options_are_read),
        cmocka_unit_test(indexes_are_read_with_order_collation_expression_and_condition),
        cmocka_unit_test(what_is_no_such_statement_is_refused_with_the_place),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
