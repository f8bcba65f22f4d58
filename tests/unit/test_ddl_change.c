/* The DDL compiler: what each engine is told to change, and what it cannot. */
#include "failing_alloc.h"

#include "ddl_fixture.h"

/* Every change that is one statement everywhere, in the words of each engine. */
static void assert_changes(const char *dialect, const char *expected)
{
    static const cupel_column age = { "age", CUPEL_INTEGER, .nullable = true, .comment = "years" };
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = small_table(schema);
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find(dialect));
    assert_int_equal(cupel__ddl_rename_table(&ddl, table, "user", NULL), 0);
    assert_int_equal(cupel__ddl_add_column(&ddl, table, &age, NULL), 0);
    assert_int_equal(cupel__ddl_drop_column(&ddl, table, "free", NULL), 0);
    assert_int_equal(cupel__ddl_rename_column(&ddl, table, "name", "Name", NULL), 0);
    assert_int_equal(cupel__ddl_drop_index(&ddl, table, "ix_t_name", NULL), 0);
    table->comment = "new";
    assert_int_equal(cupel__ddl_comment_table(&ddl, table, NULL), 0);
    table->comment = NULL;
    assert_int_equal(cupel__ddl_comment_table(&ddl, table, NULL), 0);
    assert_int_equal(cupel__ddl_drop_table(&ddl, table, NULL), 0);
    table->schema = "crm";
    assert_int_equal(cupel__ddl_rename_table(&ddl, table, "people", NULL), 0);
    assert_ddl(&ddl, expected);
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

static void simple_changes_are_written_for_each_engine(void **state)
{
    (void)state;
    assert_changes("sqlite", "ALTER TABLE t RENAME TO user;\n"
                             "ALTER TABLE t ADD COLUMN age INTEGER;\n"
                             "ALTER TABLE t DROP COLUMN free;\n"
                             "ALTER TABLE t RENAME COLUMN name TO \"Name\";\n"
                             "DROP INDEX ix_t_name;\n"
                             "DROP TABLE t;\n"
                             "ALTER TABLE crm.t RENAME TO people;\n");
    assert_changes("postgresql", "ALTER TABLE t RENAME TO \"user\";\n"
                                 "ALTER TABLE t ADD COLUMN age INTEGER;\n"
                                 "COMMENT ON COLUMN t.age IS 'years';\n"
                                 "ALTER TABLE t DROP COLUMN free;\n"
                                 "ALTER TABLE t RENAME COLUMN name TO \"Name\";\n"
                                 "DROP INDEX ix_t_name;\n"
                                 "COMMENT ON TABLE t IS 'new';\n"
                                 "COMMENT ON TABLE t IS NULL;\n"
                                 "DROP TABLE t;\n"
                                 "ALTER TABLE crm.t RENAME TO people;\n");
    assert_changes("mysql", "ALTER TABLE t RENAME TO user;\n"
                            "ALTER TABLE t ADD COLUMN age INTEGER COMMENT 'years';\n"
                            "ALTER TABLE t DROP COLUMN free;\n"
                            "ALTER TABLE t RENAME COLUMN name TO `Name`;\n"
                            "DROP INDEX ix_t_name ON t;\n"
                            "ALTER TABLE t COMMENT = 'new';\n"
                            "ALTER TABLE t COMMENT = '';\n"
                            "DROP TABLE t;\n"
                            "ALTER TABLE crm.t RENAME TO crm.people;\n");
}

static void assert_alter(const char *dialect, const cupel_column *from, const cupel_column *to,
                         uint32_t changes, const char *using_, const char *expected)
{
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = small_table(schema);
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find(dialect));
    if (cupel__ddl_alter_column(&ddl, table, from, to, using_, changes, &error) < 0)
        fail_msg("%s", error.message);
    assert_ddl(&ddl, expected);
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

static void a_column_is_altered_in_one_statement(void **state)
{
    (void)state;
    static const cupel_column from = { "c", CUPEL_INTEGER, .nullable = true,
                                       .server_default = "1" };
    static const cupel_column to = { "c", CUPEL_BIGINT, .server_default = "2", .comment = "it" };
    static const cupel_column bare = { "c", CUPEL_BIGINT, .nullable = true };
    static const cupel_column identity = { "c", CUPEL_BIGINT, .identity = CUPEL_IDENTITY_ALWAYS };
    assert_alter("postgresql", &from, &to, CUPEL_ALTER_TYPE, NULL,
                 "ALTER TABLE t ALTER COLUMN c DROP DEFAULT, ALTER COLUMN c TYPE BIGINT, ALTER "
                 "COLUMN c SET DEFAULT 1;\n");
    assert_alter("postgresql", NULL, &to, CUPEL_ALTER_TYPE, "c::bigint",
                 "ALTER TABLE t ALTER COLUMN c TYPE BIGINT USING c::bigint;\n");
    assert_alter("postgresql", &from, &to, CUPEL_ALTER_TYPE | CUPEL_ALTER_DEFAULT, NULL,
                 "ALTER TABLE t ALTER COLUMN c DROP DEFAULT, ALTER COLUMN c TYPE BIGINT, ALTER "
                 "COLUMN c SET DEFAULT 2;\n");
    assert_alter("postgresql", &from, &to, CUPEL_ALTER_NULLABLE | CUPEL_ALTER_COMMENT, NULL,
                 "ALTER TABLE t ALTER COLUMN c SET NOT NULL;\nCOMMENT ON COLUMN t.c IS 'it';\n");
    assert_alter("postgresql", &to, &bare, CUPEL_ALTER_NULLABLE | CUPEL_ALTER_DEFAULT, NULL,
                 "ALTER TABLE t ALTER COLUMN c DROP DEFAULT, ALTER COLUMN c DROP NOT NULL;\n");
    assert_alter("postgresql", &to, &bare, CUPEL_ALTER_COMMENT, NULL,
                 "COMMENT ON COLUMN t.c IS NULL;\n");
    assert_alter("postgresql", &bare, &identity, CUPEL_ALTER_IDENTITY, NULL,
                 "ALTER TABLE t ALTER COLUMN c ADD GENERATED ALWAYS AS IDENTITY;\n");
    assert_alter("postgresql", &identity, &bare, CUPEL_ALTER_IDENTITY, NULL,
                 "ALTER TABLE t ALTER COLUMN c DROP IDENTITY IF EXISTS;\n");
    assert_alter("mysql", &from, &to, CUPEL_ALTER_TYPE, NULL,
                 "ALTER TABLE t MODIFY COLUMN c BIGINT NOT NULL DEFAULT 2 COMMENT 'it';\n");
    assert_alter("sqlite", &from, &to, CUPEL_ALTER_COMMENT, NULL, "");
}

static void assert_unsupported(int code, cupel_error *error, const char *message)
{
    assert_int_equal(code, CUPEL_EUNSUPPORTED);
    assert_string_equal(error->message, message);
    cupel_error_release(error);
}

static void what_cannot_be_done_in_place_is_said(void **state)
{
    (void)state;
    static const cupel_column needed = { "c", CUPEL_BIGINT, .nullable = false };
    static const cupel_column now = { "c", CUPEL_DATETIME, .nullable = true,
                                      .server_default = "CURRENT_TIMESTAMP" };
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = small_table(schema);
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find("sqlite"));
    assert_unsupported(cupel__ddl_add_column(&ddl, table, &needed, &error), &error,
                       "t: this engine cannot add the column c in place; the table has to be "
                       "rebuilt");
    assert_unsupported(cupel__ddl_add_column(&ddl, table, &now, &error), &error,
                       "t: this engine cannot add the column c in place; the table has to be "
                       "rebuilt");
    assert_unsupported(cupel__ddl_drop_column(&ddl, table, "name", &error), &error,
                       "t: this engine cannot drop the column name in place; the table has to be "
                       "rebuilt");
    assert_unsupported(
        cupel__ddl_alter_column(&ddl, table, NULL, &needed, NULL, CUPEL_ALTER_TYPE, &error), &error,
        "t: this engine cannot alter the column c in place; the table has to be "
        "rebuilt");
    assert_unsupported(
        cupel__ddl_add_constraint(&ddl, table, table->constraints[0], &error), &error,
        "t: this engine cannot add the constraint pk_t in place; the table has to be "
        "rebuilt");
    assert_unsupported(cupel__ddl_drop_constraint(&ddl, table, table->constraints[0], &error),
                       &error,
                       "t: this engine cannot drop the constraint pk_t in place; the table has to "
                       "be rebuilt");
    ddl.dialect = cupel_dialect_find("mysql");
    assert_unsupported(
        cupel__ddl_alter_column(&ddl, table, NULL, &needed, "c + 1", CUPEL_ALTER_TYPE, &error),
        &error,
        "t.c: this engine converts by itself and takes no expression; update the "
        "rows in a step of its own");
    ddl.dialect = cupel_dialect_find("postgresql");
    table->columns[1]->computed = "id + 1";
    table->columns[0]->type.kind = CUPEL_TYPE_TEXT;
    ddl.dialect = cupel_dialect_find("mysql");
    assert_int_equal(cupel__ddl_create_table(&ddl, table, &error), CUPEL_ESCHEMA);
    assert_string_equal(error.message, "t.id: this engine wants a length in a primary key; say "
                                       ".type = CUPEL_STRING(n)");
    ddl.dialect = cupel_dialect_find("postgresql");
    assert_unsupported(cupel__ddl_create_table(&ddl, table, &error), &error,
                       "t.name: this engine keeps generated columns in the row only; say "
                       ".computed_stored = true");
    assert_int_equal(ddl.statements.count, 0);
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

static void constraints_are_dropped_by_kind(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = small_table(schema);
    cupel_constraint constraint = { .kind = CUPEL_CONSTRAINT_UNIQUE, .name = "x" };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find("mysql"));
    for (int kind = CUPEL_CONSTRAINT_PRIMARY_KEY; kind <= CUPEL_CONSTRAINT_CHECK; kind++) {
        constraint.kind = (cupel_constraint_kind)kind;
        assert_int_equal(cupel__ddl_drop_constraint(&ddl, table, &constraint, NULL), 0);
    }
    ddl.dialect = cupel_dialect_find("postgresql");
    assert_int_equal(cupel__ddl_drop_constraint(&ddl, table, &constraint, NULL), 0);
    assert_ddl(&ddl, "ALTER TABLE t DROP PRIMARY KEY;\n"
                     "ALTER TABLE t DROP INDEX x;\n"
                     "ALTER TABLE t DROP FOREIGN KEY x, DROP INDEX IF EXISTS x;\n"
                     "ALTER TABLE t DROP CONSTRAINT x;\n"
                     "ALTER TABLE t DROP CONSTRAINT x;\n");
    constraint.name = NULL;
    assert_int_equal(cupel__ddl_drop_constraint(&ddl, table, &constraint, &error), CUPEL_ESCHEMA);
    assert_string_equal(error.message, "t: a constraint without a name cannot be dropped by name");
    cupel_error_release(&error);
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple_changes_are_written_for_each_engine),
        cmocka_unit_test(a_column_is_altered_in_one_statement),
        cmocka_unit_test(what_cannot_be_done_in_place_is_said),
        cmocka_unit_test(constraints_are_dropped_by_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
