/* A script of SQL becomes a schema, as the engine understands it, and leaves nothing behind. */
#include "harness.h"

#include <cupel/inspect.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static cupel_load_options text_of(const char *text)
{
    return (cupel_load_options){ .text = text, .inspect = { .objects = CUPEL_EVERY_OBJECT } };
}

/* Databases of this process. */
static int64_t scratch_count(compliance *c)
{
    char sql[200];
    if (compliance_is(c, "sqlite"))
        return 0;
    snprintf(sql, sizeof sql,
             compliance_is(c, "postgresql")
                 ? "SELECT count(*) FROM pg_database WHERE datname LIKE 'cupel_scratch_%ldh%%'"
                 : "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE "
                   "'cupel_scratch_%ldh%%'",
             (long)getpid());
    return compliance_integer(c, sql);
}

static void a_script_becomes_a_schema(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    const cupel_load_options options =
        text_of("\xef\xbb\xbf-- a script\n"
                "CREATE TABLE a (id INTEGER PRIMARY KEY, name VARCHAR(20) DEFAULT ';');\n"
                "CREATE VIEW v AS SELECT name FROM a;\n"
                "CREATE INDEX a_name ON a (name)");
    compliance_clean(c);
    compliance_execute(c, "CREATE TABLE bystander (id INTEGER PRIMARY KEY)");
    compliance_ok(cupel_schema_load(&schema, "script.sql", c->engine, &options, &error), &error);
    assert_int_equal(schema->table_count, 1);
    const cupel_table *table = cupel_schema_table(schema, NULL, "a");
    assert_non_null(table);
    assert_int_equal(table->column_count, 2);
    assert_non_null(cupel_table_index(table, "a_name"));
    cupel_schema_free(schema);
    assert_int_equal(scratch_count(c), 0);

    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(cupel_inspect(&schema, connection, NULL, &error), &error);
    assert_int_equal(schema->table_count, 1);
    assert_non_null(cupel_schema_table(schema, NULL, "bystander"));
    cupel_schema_free(schema);
    cupel_connection_close(connection);
}

static void an_empty_script_is_an_empty_schema(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    const cupel_load_options options = text_of("-- nothing\n;\n");
    compliance_ok(cupel_schema_load(&schema, "empty.sql", c->engine, &options, &error), &error);
    assert_int_equal(schema->table_count, 0);
    assert_int_equal(schema->object_count, 0);
    cupel_schema_free(schema);
}

static void transactions_of_the_script_are_its_own(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    const cupel_load_options options = text_of("BEGIN; CREATE TABLE a (id INTEGER PRIMARY KEY);\n"
                                               "COMMIT; BEGIN;\n"
                                               "CREATE TABLE b (id INTEGER PRIMARY KEY);");
    compliance_ok(cupel_schema_load(&schema, "script.sql", c->engine, &options, &error), &error);
    assert_int_equal(schema->table_count, 2);
    cupel_schema_free(schema);
}

static void an_error_says_where_it_is(void **state)
{
    compliance *c = *state;
    static const struct {
        const char *text;
        const char *begins;
        const char *contains;
    } cases[] = {
        { "CREATE TABLE a (id INTEGER);\n\n  CREATE TABEL b (id INTEGER);\n",
          "broken.sql:3:10: ", "\n  in: CREATE TABEL b (id INTEGER)" },
        { "CREATE TABLE a (id INTEGER);\n/* \xc3\xa9 */ DROP TABLE nowhere;",
          "broken.sql:2:9: ", "\n  in: DROP TABLE nowhere" },
        { "CREATE TABLE a (id INTEGER);\nCREATE TABLE b (x TEXT DEFAULT 'open);\n",
          "broken.sql:2:1: ", "left open" },
        { "CREATE VIEW v AS\nSELECT * FROM missing ORDER ORDER;",
          "broken.sql:2:29: ", "\n  in: CREATE VIEW v AS ..." },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cupel_error error = CUPEL_ERROR_INIT;
        cupel_schema *schema = NULL;
        const cupel_load_options options = text_of(cases[i].text);
        assert_true(cupel_schema_load(&schema, "broken.sql", c->engine, &options, &error) < 0);
        assert_null(schema);
        if (strncmp(error.message, cases[i].begins, strlen(cases[i].begins)) != 0 ||
            strstr(error.message, cases[i].contains) == NULL)
            fail_msg("on %s: %s", c->engine_name, error.message);
        cupel_error_release(&error);
    }
    assert_int_equal(scratch_count(c), 0);
}

static void what_is_no_script_is_refused(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    char path[300];
    snprintf(path, sizeof path, "%s/missing.sql", c->folder);
    assert_int_equal(cupel_schema_load(&schema, path, c->engine, NULL, &error), CUPEL_EIO);
    assert_non_null(strstr(error.message, path));
    assert_int_equal(cupel_schema_load(&schema, c->folder, c->engine, NULL, &error), CUPEL_EIO);
    assert_non_null(strstr(error.message, "is not a file"));

    snprintf(path, sizeof path, "%s/zero.sql", c->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fwrite("SELECT 1;\0", 1, 10, file);
    fclose(file);
    assert_int_equal(cupel_schema_load(&schema, path, c->engine, NULL, &error), CUPEL_EINVAL);
    assert_non_null(strstr(error.message, "zero byte"));
    remove(path);
    const cupel_load_options options = text_of("SELECT '\xff\xfe'");
    assert_int_equal(cupel_schema_load(&schema, "latin.sql", c->engine, &options, &error),
                     CUPEL_EINVAL);
    assert_null(schema);
    cupel_error_release(&error);
}

static void what_dumps_set_does_not_matter(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    compliance_only_on(c, "postgresql", "is not written by pg_dump");
    const cupel_load_options options =
        text_of("\\restrict a1B2\n\nSET client_encoding = 'UTF8';\n"
                "SELECT pg_catalog.set_config('search_path', '', false);\n"
                "CREATE TABLE public.a (id integer NOT NULL);\n\n\\unrestrict a1B2\n\n");
    compliance_ok(cupel_schema_load(&schema, "dump.sql", c->engine, &options, &error), &error);
    assert_non_null(cupel_schema_table(schema, NULL, "a"));
    cupel_schema_free(schema);

    const cupel_load_options rows = text_of("CREATE TABLE a (id integer);\n"
                                            "COPY public.a (id) FROM stdin;\n1\n\\.\n");
    assert_int_equal(cupel_schema_load(&schema, "dump.sql", c->engine, &rows, &error),
                     CUPEL_EQUERY);
    assert_non_null(strstr(error.message, "dump.sql:2:1: "));
    assert_non_null(strstr(error.message, "--schema-only"));
    cupel_error_release(&error);
}

/* Where no database may be created, a schema in a transaction serves. */
static void a_user_without_rights_loads_in_a_transaction(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    cupel_engine *engine = NULL;
    char url[1200];
    compliance_only_on(c, "postgresql", "has no schemas that a transaction could take back");
    compliance_clean(c);
    compliance_execute(c, "DROP ROLE IF EXISTS cupel_load_user;"
                          "CREATE ROLE cupel_load_user LOGIN PASSWORD 'load'");
    compliance_execute(c, "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO "
                          "cupel_load_user', current_database()); END $$");
    const char *at = strrchr(c->url, '@');
    const char *host = at ? at + 1 : strstr(c->url, "://") + 3;
    snprintf(url, sizeof url, "postgresql://cupel_load_user:load@%s", host);
    if (cupel_engine_open(&engine, url) < 0)
        fail_msg("%s", cupel_engine_error(engine)->message);
    const cupel_load_options options =
        text_of("BEGIN; CREATE TABLE a (id integer PRIMARY KEY); COMMIT;\n"
                "CREATE VIEW v AS SELECT id FROM a;");
    compliance_ok(cupel_schema_load(&schema, "script.sql", engine, &options, &error), &error);
    assert_int_equal(schema->table_count, 1);
    assert_non_null(cupel_schema_table(schema, NULL, "a"));
    cupel_schema_free(schema);
    schema = NULL;
    const cupel_load_options broken = text_of("CREATE TABLE a (id integer); CREATE TABLE a (b);");
    assert_true(cupel_schema_load(&schema, "script.sql", engine, &broken, &error) < 0);
    assert_non_null(strstr(error.message, "script.sql:1:47: "));
    cupel_error_release(&error);
    cupel_engine_close(engine);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE "
                                           "'cupel\\_%'"),
                     0);
    compliance_execute(c, "DROP OWNED BY cupel_load_user; DROP ROLE cupel_load_user");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_becomes_a_schema),
        cmocka_unit_test(an_empty_script_is_an_empty_schema),
        cmocka_unit_test(transactions_of_the_script_are_its_own),
        cmocka_unit_test(an_error_says_where_it_is),
        cmocka_unit_test(what_is_no_script_is_refused),
        cmocka_unit_test(what_dumps_set_does_not_matter),
        cmocka_unit_test(a_user_without_rights_loads_in_a_transaction),
    };
    return compliance_run("load", tests, sizeof tests / sizeof tests[0]);
}
