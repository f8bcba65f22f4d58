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
    };
    return compliance_run_on("postgresql", "postgresql_objects", tests,
                             sizeof tests / sizeof tests[0]);
}
