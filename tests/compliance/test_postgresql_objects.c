/* Everything that PostgreSQL has and a schema can say: each thing is read, created elsewhere and found
 * to be the same; and changed, where exactly that difference is found and its statements lead from one
 * to the other. */
#include "harness.h"

#include <cupel/inspect.h>
#include <cupel/migrate.h>

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/describe_differences.h"
#include "base/buf.h"
#include "postgresql_changes.h"

extern char **environ;

static const char *const every_schema[] = { "public", "shop", "types", "Odd \"schema\"", NULL };
static const char *const two_schemas[] = { "public", "other", NULL };

typedef struct database {
    compliance *compliance;
    cupel_engine *engine;
    cupel_connection *connection;
    cupel_error error;
} database;

static void open_database(database *d, compliance *c, const char *url)
{
    *d = (database){ .compliance = c, .error = CUPEL_ERROR_INIT };
    compliance_ok(cupel_engine_open(&d->engine, url), cupel_engine_error(d->engine));
    compliance_ok(cupel_connection_open(&d->connection, d->engine, &d->error), &d->error);
}

static void close_database(database *d)
{
    cupel_connection_close(d->connection);
    cupel_engine_close(d->engine);
    cupel_error_release(&d->error);
}

static void run(database *d, const char *sql)
{
    compliance_ok(cupel_connection_run(d->connection, sql, &d->error), &d->error);
}

static cupel_schema *read_schema(database *d, const char *const *schemas)
{
    cupel_schema *schema = NULL;
    compliance_ok(
        cupel_inspect(&schema, d->connection,
                      &(cupel_inspect_options){ .schemas = schemas, .objects = CUPEL_EVERY_OBJECT },
                      &d->error),
        &d->error);
    return schema;
}

static void write_schema(database *d, const cupel_schema *schema)
{
    char *sql = NULL;
    compliance_ok(cupel_schema_write(&sql, schema, CUPEL_FORM_SQL, "postgresql", &d->error),
                  &d->error);
    int code = cupel_connection_run(d->connection, sql, &d->error);
    if (code < 0)
        fail_msg("%s\nin\n%s", d->error.message, sql);
    cupel_free(sql);
}

static void assert_differences(database *d, const cupel_schema *from, const cupel_schema *to,
                               const char *expected, const char *subject)
{
    cupel_comparison found = { 0 };
    char text[DESCRIPTION_SIZE];
    compliance_ok(cupel_compare(&found, from, to, "postgresql", d->connection, &d->error),
                  &d->error);
    describe_differences(text, &found);
    if (strcmp(text, expected) != 0)
        fail_msg("%s: found\n  %s\nexpected\n  %s", subject, text, expected);
    cupel_comparison_release(&found);
}

/* The URL of another database of the same server; the caller frees it. */
static char *url_of(const compliance *c, const char *other)
{
    const char *at = strchr(c->url, '@');
    const char *name = strchr(at, '/') + 1;
    const char *query = strchr(name, '?');
    cupel__buf url = { 0 };
    cupel__buf_append_n(&url, c->url, (size_t)(name - c->url));
    cupel__buf_append(&url, other);
    cupel__buf_append(&url, query ? query : "");
    return cupel__buf_take(&url);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    cupel__buf text = { 0 };
    char part[4096];
    for (size_t size; (size = fread(part, 1, sizeof part, file)) > 0;)
        cupel__buf_append_n(&text, part, size);
    fclose(file);
    return cupel__buf_take(&text);
}

/* What PostgreSQL's own tool says of the database, without the lines that differ each time. */
static char *dump(const compliance *c, const char *url, const char *name)
{
    cupel__buf source = { 0 };
    cupel__buf output = { 0 };
    cupel__buf_printf(&source, "--dbname=%s", url);
    cupel__buf_printf(&output, "--file=%s/%s", c->folder, name);
    char program[] = "pg_dump";
    char only_schema[] = "--schema-only";
    char *database_text = cupel__buf_take(&source);
    char *output_text = cupel__buf_take(&output);
    char *const arguments[] = { program, only_schema, database_text, output_text, NULL };
    pid_t pid;
    int status = -1;
    assert_int_equal(posix_spawnp(&pid, program, NULL, NULL, arguments, environ), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    char *text = read_file(output_text + strlen("--file="));
    char *to = text;
    for (char *line = text; *line;) {
        size_t size = strcspn(line, "\n");
        size_t whole = size + (line[size] == '\n');
        bool differs =
            strncmp(line, "\\restrict", 9) == 0 || strncmp(line, "\\unrestrict", 11) == 0;
        if (!differs) {
            memmove(to, line, whole);
            to += whole;
        }
        line += whole;
    }
    *to = '\0';
    cupel_free(database_text);
    cupel_free(output_text);
    return text;
}

static void assert_same_dumps(const char *first, const char *second)
{
    size_t at = 0;
    size_t line = 0;
    for (; first[at] && first[at] == second[at]; at++)
        line = first[at] == '\n' ? at + 1 : line;
    if (first[at] != second[at])
        fail_msg("the one says\n%.500s\nand the other\n%.500s", first + line, second + line);
}

static void an_odd_database_is_the_same_again_elsewhere(void **state)
{
    static const char again_name[] = "cupel_odd_again";
    compliance *c = *state;
    compliance_clean(c);
    compliance_execute(c, "DROP DATABASE IF EXISTS cupel_odd_again");
    compliance_execute(c, "CREATE DATABASE cupel_odd_again");
    char *url = url_of(c, again_name);
    char *sql = read_file(CUPEL_TEST_INCLUDE "/../tests/cases/odd.postgresql.sql");
    database first, again;
    open_database(&first, c, c->url);
    open_database(&again, c, url);
    run(&first, sql);
    cupel_schema *from = read_schema(&first, every_schema);
    write_schema(&again, from);
    cupel_schema *to = read_schema(&again, every_schema);
    assert_differences(&again, from, to, "", "the odd database");
    assert_differences(&first, to, from, "", "the odd database, the other way");
    assert_int_equal(from->table_count, to->table_count);
    assert_int_equal(from->object_count, to->object_count);
    char *first_dump = dump(c, c->url, "first");
    char *again_dump = dump(c, url, "again");
    assert_same_dumps(first_dump, again_dump);
    cupel_free(first_dump);
    cupel_free(again_dump);
    cupel_schema_free(from);
    cupel_schema_free(to);
    close_database(&first);
    close_database(&again);
    compliance_execute(c, "DROP DATABASE cupel_odd_again");
    cupel_free(sql);
    cupel_free(url);
}

static void what_was_created_can_be_dropped(void **state)
{
    compliance *c = *state;
    compliance_clean(c);
    char *sql = read_file(CUPEL_TEST_INCLUDE "/../tests/cases/odd.postgresql.sql");
    database d;
    open_database(&d, c, c->url);
    run(&d, sql);
    cupel_schema *schema = read_schema(&d, every_schema);
    char *drops = NULL;
    compliance_ok(cupel_schema_write(&drops, schema, CUPEL_FORM_DROP, "postgresql", &d.error),
                  &d.error);
    int code = cupel_connection_run(d.connection, drops, &d.error);
    if (code < 0)
        fail_msg("%s\nin\n%s", d.error.message, drops);
    assert_int_equal(
        compliance_integer(c, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = "
                              "c.relnamespace WHERE n.nspname IN ('public', 'shop', 'types')"),
        0);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON "
                                           "n.oid = p.pronamespace WHERE n.nspname = 'public'"),
                     0);
    cupel_free(drops);
    cupel_schema_free(schema);
    close_database(&d);
    cupel_free(sql);
}

static void empty(database *d)
{
    run(d, "DROP SCHEMA IF EXISTS other CASCADE; DROP SCHEMA public CASCADE;"
           "CREATE SCHEMA public; CREATE SCHEMA other");
}

/* Reads what the SQL makes of an empty database. */
static cupel_schema *made_by(database *d, const change *row, const char *sql)
{
    empty(d);
    run(d, row->setup);
    run(d, sql);
    return read_schema(d, two_schemas);
}

static void assert_change(database *d, const change *row)
{
    cupel_schema *from = made_by(d, row, row->from);
    cupel_schema *to = made_by(d, row, row->to);
    /* Made from what was read. */
    run(d, "DROP SCHEMA other CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    write_schema(d, from);
    cupel_schema *again = read_schema(d, two_schemas);
    assert_differences(d, from, again, "", row->subject);
    /* Changed. */
    assert_differences(d, again, to, row->expected, row->subject);
    cupel_comparison found = { 0 };
    char *sql = NULL;
    compliance_ok(cupel_compare(&found, again, to, "postgresql", d->connection, &d->error),
                  &d->error);
    compliance_ok(cupel_comparison_sql(&sql, &found, again, to, "postgresql", NULL, &d->error),
                  &d->error);
    if (row->statement && !strstr(sql, row->statement))
        fail_msg("%s: not by %s but by\n%s", row->subject, row->statement, sql);
    if (cupel_connection_run(d->connection, sql, &d->error) < 0)
        fail_msg("%s: %s\nin\n%s", row->subject, d->error.message, sql);
    cupel_schema *changed = read_schema(d, two_schemas);
    assert_differences(d, changed, to, "", row->subject);
    cupel_free(sql);
    cupel_comparison_release(&found);
    cupel_schema_free(changed);
    cupel_schema_free(again);
    cupel_schema_free(to);
    cupel_schema_free(from);
}

static void assert_changes(compliance *c, const change *rows, size_t count)
{
    database d;
    compliance_clean(c);
    open_database(&d, c, c->url);
    for (size_t i = 0; i < count; i++)
        assert_change(&d, &rows[i]);
    close_database(&d);
}

#define CHANGES(rows) (rows), sizeof(rows) / sizeof *(rows)

static void options_of_tables_change_in_place(void **state)
{
    assert_changes(*state, CHANGES(table_changes));
}

static void options_of_columns_change_in_place(void **state)
{
    assert_changes(*state, CHANGES(column_changes));
}

static void constraints_change(void **state)
{
    assert_changes(*state, CHANGES(constraint_changes));
}

static void indexes_change(void **state)
{
    assert_changes(*state, CHANGES(index_changes));
}

static void types_and_sequences_change(void **state)
{
    assert_changes(*state, CHANGES(type_changes));
}

static void views_change(void **state)
{
    assert_changes(*state, CHANGES(view_changes));
}

static void routines_triggers_and_policies_change(void **state)
{
    assert_changes(*state, CHANGES(routine_changes));
}

/* A text as the database has it, as somebody else may write it, and one that means something else. */
typedef struct respelling {
    cupel_reference name;
    const char *same;
    const char *other;
    const char *expected; /* of the other one */
} respelling;

static const char spelled[] =
    "CREATE TYPE mood AS ENUM ('low', 'high');"
    "CREATE TABLE t (a int PRIMARY KEY, b text, c numeric(8, 2), e mood);"
    "CREATE TABLE other.t (z int);"
    "CREATE VIEW v AS SELECT a, b FROM t WHERE a > 1 AND b LIKE 'x%';"
    "CREATE VIEW other.w AS SELECT z FROM other.t WHERE z IN (1, 2);"
    "CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n, b FROM t GROUP BY b;"
    "CREATE DOMAIN d AS varchar(9) DEFAULT 'x' CHECK (VALUE BETWEEN 'b' AND 'y');"
    "CREATE TYPE k AS (a int, b varchar(7));"
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a <> NEW.a)"
    " EXECUTE FUNCTION f('x');"
    "CREATE CONSTRAINT TRIGGER h AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
    "CREATE POLICY p ON t FOR SELECT USING (a IN (1, 2) AND e = 'low');"
    "CREATE POLICY q ON other.t USING (z BETWEEN 1 AND 3)";

static const respelling respellings[] = {
    { { .kind = CUPEL_OBJECT_VIEW, .name = "v" },
      "AS (SELECT t.a, t.b FROM public.t WHERE (t.a > 1) AND t.b ~~ 'x%'::text)",
      "AS SELECT a, b FROM t WHERE a > 2 AND b LIKE 'x%'",
      "change view v" },
    { { .kind = CUPEL_OBJECT_VIEW, .schema = "other", .name = "w" },
      "AS SELECT t.z FROM other.t WHERE z = ANY (ARRAY[1, 2])",
      "AS SELECT z FROM other.t WHERE z IN (1, 3)",
      "change view w" },
    { { .kind = CUPEL_OBJECT_MATERIALIZED_VIEW, .name = "m" },
      "AS (SELECT COUNT(*) n, t.b FROM t GROUP BY 2)",
      "AS SELECT count(a) AS n, b FROM t GROUP BY b",
      "change materialized view m" },
    { { .kind = CUPEL_OBJECT_DOMAIN, .name = "d" },
      "VALUE OPERATOR(pg_catalog.>=) 'b' AND value <= 'y'",
      "VALUE BETWEEN 'b' AND 'z'",
      "change domain d" },
    { { .kind = CUPEL_OBJECT_TYPE, .name = "k" },
      "AS (a int4, b character varying(7))",
      "AS (a int8, b varchar(7))",
      "change type k" },
    { { .kind = CUPEL_OBJECT_TRIGGER, .name = "g", .table = "t" },
      "before update of a on public.t for each row when ((old.a) != new.a) execute procedure f(x)",
      "BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a < NEW.a) EXECUTE FUNCTION f('x')",
      "change trigger g" },
    { { .kind = CUPEL_OBJECT_TRIGGER, .name = "h", .table = "t" },
      "AFTER INSERT ON t NOT DEFERRABLE FOR EACH ROW EXECUTE PROCEDURE public.f()",
      "AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()",
      "change trigger h" },
    { { .kind = CUPEL_OBJECT_POLICY, .name = "p", .table = "t" },
      "on t as permissive for select to public using (t.a = ANY (ARRAY[1, 2]) and e = 'low'::mood)",
      "ON t FOR SELECT USING (a IN (1, 3) AND e = 'low')",
      "change policy p" },
    { { .kind = CUPEL_OBJECT_POLICY, .schema = "other", .name = "q", .table = "t" },
      "ON other.t USING (z BETWEEN 1 AND 3)",
      "ON other.t USING (z >= 1 AND z <= 4)",
      "change policy q" },
};

static void spell(cupel_schema *schema, const respelling *row, const char *text)
{
    cupel_object *object = cupel_schema_object(schema, &row->name);
    if (!object)
        fail_msg("there is no %s", row->name.name);
    if (object->kind == CUPEL_OBJECT_DOMAIN)
        object->checks[0]->expression = text;
    else
        object->definition = text;
}

static void what_is_written_otherwise_is_the_same(void **state)
{
    compliance *c = *state;
    database d;
    compliance_clean(c);
    open_database(&d, c, c->url);
    empty(&d);
    run(&d, spelled);
    cupel_schema *from = read_schema(&d, two_schemas);
    for (size_t i = 0; i < sizeof respellings / sizeof *respellings; i++) {
        const respelling *row = &respellings[i];
        cupel_schema *to = read_schema(&d, two_schemas);
        spell(to, row, row->same);
        assert_differences(&d, from, to, "", row->same);
        assert_differences(&d, to, from, "", row->same);
        spell(to, row, row->other);
        assert_differences(&d, from, to, row->expected, row->other);
        cupel_schema_free(to);
    }
    cupel_schema *to = read_schema(&d, two_schemas);
    cupel_object *domain = cupel_schema_object(to, &respellings[3].name);
    domain->server_default = "CAST('x' AS varchar)";
    assert_differences(&d, from, to, "", "a domain's default");
    domain->server_default = "'y'";
    assert_differences(&d, from, to, "change domain d", "a domain's other default");
    cupel_schema_free(to);
    cupel_schema_free(from);
    close_database(&d);
}

/* The caller's transaction is as it was, and so is the database. */
static void nothing_remains_of_what_was_asked(void **state)
{
    compliance *c = *state;
    database d;
    compliance_clean(c);
    open_database(&d, c, c->url);
    empty(&d);
    run(&d, spelled);
    cupel_schema *from = read_schema(&d, two_schemas);
    cupel_schema *to = read_schema(&d, two_schemas);
    /* The last one's table has the name of another's. */
    for (size_t i = 0; i + 1 < sizeof respellings / sizeof *respellings; i++)
        spell(to, &respellings[i], respellings[i].same);
    compliance_ok(cupel_connection_begin(d.connection, &d.error), &d.error);
    run(&d, "INSERT INTO other.t VALUES (1)");
    assert_differences(&d, from, to, "", "everything");
    assert_true(cupel_connection_in_transaction(d.connection));
    run(&d, "DO $$ BEGIN"
            " ASSERT NOT EXISTS (SELECT FROM pg_class WHERE relname LIKE 'cupel%');"
            " ASSERT NOT EXISTS (SELECT FROM pg_type WHERE typname LIKE 'cupel%');"
            " ASSERT NOT EXISTS (SELECT FROM pg_class WHERE relpersistence = 't');"
            " ASSERT (SELECT count(*) FROM other.t) = 1; END $$");
    compliance_ok(cupel_connection_commit(d.connection, &d.error), &d.error);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM other.t"), 1);
    cupel_schema_free(to);
    cupel_schema_free(from);
    close_database(&d);
}

static void without_the_right_to_ask_texts_are_told_as_such(void **state)
{
    compliance *c = *state;
    database d;
    cupel_comparison found = { 0 };
    const size_t count = sizeof respellings / sizeof *respellings;
    compliance_clean(c);
    open_database(&d, c, c->url);
    empty(&d);
    run(&d, spelled);
    cupel_schema *from = read_schema(&d, two_schemas);
    cupel_schema *to = read_schema(&d, two_schemas);
    for (size_t i = 0; i < count; i++)
        spell(to, &respellings[i], respellings[i].same);
    to->tables[0]->comment = "no text that an engine has a form of";
    run(&d, "DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC',"
            " current_database()); END $$; DROP ROLE IF EXISTS cupel_reader;"
            "CREATE ROLE cupel_reader; GRANT USAGE ON SCHEMA public, other TO cupel_reader;"
            "SET ROLE cupel_reader");
    compliance_ok(cupel_compare(&found, from, to, "postgresql", d.connection, &d.error), &d.error);
    run(&d, "RESET ROLE; DROP OWNED BY cupel_reader; DROP ROLE cupel_reader;"
            "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC',"
            " current_database()); END $$");
    char text[DESCRIPTION_SIZE];
    describe_differences(text, &found);
    if (found.count != count + 1)
        fail_msg("found only\n  %s", text);
    for (size_t i = 0; i < found.count; i++)
        assert_int_equal(found.differences[i].as_text,
                         found.differences[i].kind == CUPEL_CHANGE_OBJECT);
    cupel_comparison_release(&found);
    cupel_schema_free(to);
    cupel_schema_free(from);
    close_database(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_odd_database_is_the_same_again_elsewhere),
        cmocka_unit_test(what_was_created_can_be_dropped),
        cmocka_unit_test(options_of_tables_change_in_place),
        cmocka_unit_test(options_of_columns_change_in_place),
        cmocka_unit_test(constraints_change),
        cmocka_unit_test(indexes_change),
        cmocka_unit_test(types_and_sequences_change),
        cmocka_unit_test(views_change),
        cmocka_unit_test(routines_triggers_and_policies_change),
        cmocka_unit_test(what_is_written_otherwise_is_the_same),
        cmocka_unit_test(nothing_remains_of_what_was_asked),
        cmocka_unit_test(without_the_right_to_ask_texts_are_told_as_such),
    };
    return compliance_run_on("postgresql", "postgresql_objects", tests,
                             sizeof tests / sizeof tests[0]);
}
