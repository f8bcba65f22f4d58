/* A user of PostgreSQL with few rights: the catalog is read as whole as by its owner, or what is missing
 * is named, with what would help. */
#include <stdio.h>
#include <string.h>

#include "postgresql_database.h"

static const char *const all_schemas[] = { "public", "shop", "types", "Odd \"schema\"", NULL };

/* Some that may not be read by everybody beside the names. */
static const char secrets[] =
    "CREATE PUBLICATION news;"
    "CREATE SUBSCRIPTION paper CONNECTION 'host=nowhere password=secret' PUBLICATION news"
    " WITH (connect = false, slot_name = NONE, enabled = false);"
    "CREATE USER MAPPING FOR public SERVER \"Far \"\"away\"\"\" OPTIONS (password 'secret');"
    "CREATE SEQUENCE hidden; REVOKE ALL ON SEQUENCE hidden FROM PUBLIC";

/* Opens the program's database as a user who owns nothing. */
static void open_as_nobody(pg_database *d, compliance *c)
{
    char url[1200];
    snprintf(url, sizeof url, "postgresql://cupel_nobody:nothing@%s", strrchr(c->url, '@') + 1);
    compliance_execute(c, "DROP ROLE IF EXISTS cupel_nobody;"
                          "CREATE ROLE cupel_nobody LOGIN PASSWORD 'nothing'");
    pg_open(d, c, url);
}

static void close_nobody(pg_database *d)
{
    compliance *c = d->compliance;
    pg_close(d);
    compliance_execute(c, "DROP OWNED BY cupel_nobody; DROP ROLE cupel_nobody");
}

static void assert_refused(pg_database *d, const char *const *schemas, const char *message)
{
    cupel_schema *schema = NULL;
    int code = cupel_inspect(
        &schema, d->connection,
        &(cupel_inspect_options){ .schemas = schemas, .objects = CUPEL_EVERY_OBJECT }, &d->error);
    assert_true(code < 0);
    assert_null(schema);
    assert_string_equal(d->error.message, message);
    cupel_error_release(&d->error);
}

static void who_may_do_nothing_reads_the_same(void **state)
{
    compliance *c = *state;
    pg_database strong, weak;
    compliance_clean(c);
    pg_open(&strong, c, c->url);
    open_as_nobody(&weak, c);
    char *sql = pg_read_file(CUPEL_TEST_INCLUDE "/../tests/cases/odd.postgresql.sql");
    pg_run(&strong, sql);
    pg_run(&strong, secrets);
    cupel_schema *from = pg_read(&strong, all_schemas);
    cupel_schema *to = pg_read(&weak, all_schemas);
    pg_run(&strong, "DROP SUBSCRIPTION paper");
    pg_assert_differences(&weak, from, to, "", "read by nobody");
    assert_int_equal(from->object_count, to->object_count);
    assert_int_equal(from->unread_count, 3);
    assert_int_equal(to->unread_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(from->unread[i]->kind, to->unread[i]->kind);
        assert_string_equal(from->unread[i]->name, to->unread[i]->name);
        assert_null(strstr(to->unread[i]->name, "secret"));
    }
    cupel_schema_free(to);
    cupel_schema_free(from);
    cupel_free(sql);
    close_nobody(&weak);
    pg_close(&strong);
}

static void a_default_schema_that_may_not_be_used_is_named(void **state)
{
    compliance *c = *state;
    pg_database weak;
    compliance_clean(c);
    open_as_nobody(&weak, c);
    compliance_execute(c, "CREATE TABLE t (a int); REVOKE USAGE ON SCHEMA public FROM PUBLIC");
    assert_refused(&weak, NULL,
                   "the user may not use the schema public, which would be the default one; GRANT "
                   "USAGE ON SCHEMA public TO cupel_nobody, or name the schemas to read");
    cupel_schema *schema = pg_read(&weak, (const char *const[]){ "public", NULL });
    assert_non_null(cupel_schema_table(schema, "public", "t"));
    cupel_schema_free(schema);
    pg_run(&weak, "SET search_path = '$user', \"Odd one\"");
    assert_refused(&weak, NULL,
                   "the connection has no default schema: none of those on its search_path exists; "
                   "create one, or name the schemas to read");
    compliance_execute(c, "CREATE SCHEMA \"Odd one\"");
    assert_refused(
        &weak, NULL,
        "the user may not use the schema \"Odd one\", which would be the default one; "
        "GRANT USAGE ON SCHEMA \"Odd one\" TO cupel_nobody, or name the schemas to read");
    compliance_execute(c, "GRANT USAGE ON SCHEMA \"Odd one\" TO cupel_nobody");
    schema = pg_read(&weak, NULL);
    assert_int_equal(schema->table_count, 0);
    cupel_schema_free(schema);
    close_nobody(&weak);
}

/* Whoever closes the catalog leaves nobody with half of a schema. */
static void a_part_of_the_catalog_that_may_not_be_read_is_named(void **state)
{
    static const struct {
        const char *what;
        const char *message;
    } rows[] = {
        { "SELECT ON pg_catalog.pg_proc", "permission denied for table pg_proc" },
        { "SELECT ON pg_catalog.pg_sequence", "permission denied for table pg_sequence" },
        { "SELECT ON pg_catalog.pg_foreign_server",
          "permission denied for table pg_foreign_server" },
        { "EXECUTE ON FUNCTION pg_catalog.pg_get_viewdef(oid, bool)",
          "permission denied for function pg_get_viewdef" },
    };
    compliance *c = *state;
    pg_database strong, weak;
    char text[256];
    compliance_clean(c);
    pg_open(&strong, c, c->url);
    open_as_nobody(&weak, c);
    pg_run(&strong, "CREATE VIEW v AS SELECT 1 AS a");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(text, sizeof text, "REVOKE %s FROM PUBLIC", rows[i].what);
        pg_run(&strong, text);
        snprintf(text, sizeof text, "not all of the catalog may be read by this user: %s",
                 rows[i].message);
        assert_refused(&weak, NULL, text);
        assert_false(cupel_connection_in_transaction(weak.connection));
        snprintf(text, sizeof text, "GRANT %s TO PUBLIC", rows[i].what);
        pg_run(&strong, text);
    }
    cupel_schema_free(pg_read(&weak, NULL));
    close_nobody(&weak);
    pg_close(&strong);
}

/* What the database had before is no part of a script that is read in one of its schemas. */
static void a_script_is_read_where_there_are_rights_to_it(void **state)
{
    compliance *c = *state;
    pg_database strong, weak;
    cupel_schema *schema = NULL;
    const cupel_load_options script = {
        .text =
            "CREATE TABLE a (id int); CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);"
            "CREATE PUBLICATION olds",
        .inspect = { .objects = CUPEL_EVERY_OBJECT },
    };
    compliance_clean(c);
    pg_open(&strong, c, c->url);
    open_as_nobody(&weak, c);
    pg_run(&strong, "CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw;"
                    "CREATE USER MAPPING FOR public SERVER s; CREATE PUBLICATION news");
    assert_int_equal(cupel_schema_load(&schema, "s.sql", weak.engine, &script, &weak.error),
                     CUPEL_EDATABASE);
    assert_non_null(strstr(weak.error.message, "s.sql: neither a scratch database nor a scratch "
                                               "schema could be made: permission denied for "));
    cupel_error_release(&weak.error);
    pg_run(&strong, "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO cupel_nobody',"
                    " current_database()); END $$");
    compliance_ok(cupel_schema_load(&schema, "s.sql", weak.engine, &script, &weak.error),
                  &weak.error);
    assert_int_equal(schema->table_count, 1);
    assert_int_equal(schema->object_count, 1);
    assert_string_equal(schema->objects[0]->name, "total");
    assert_int_equal(schema->unread_count, 1);
    assert_string_equal(schema->unread[0]->name, "olds");
    cupel_schema_free(schema);
    close_nobody(&weak);
    pg_close(&strong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_do_nothing_reads_the_same),
        cmocka_unit_test(a_default_schema_that_may_not_be_used_is_named),
        cmocka_unit_test(a_part_of_the_catalog_that_may_not_be_read_is_named),
        cmocka_unit_test(a_script_is_read_where_there_are_rights_to_it),
    };
    return compliance_run_on("postgresql", "postgresql_rights", tests,
                             sizeof tests / sizeof tests[0]);
}
