/* What the programs about PostgreSQL's schemas share. */
#include "postgresql_database.h"

#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cupel/migrate.h>

#include "../unit/describe_differences.h"
#include "base/buf.h"

extern char **environ;

const char *const pg_two_schemas[] = { "public", "other", NULL };

void pg_open(pg_database *d, compliance *c, const char *url)
{
    *d = (pg_database){ .compliance = c, .error = CUPEL_ERROR_INIT };
    compliance_ok(cupel_engine_open(&d->engine, url), cupel_engine_error(d->engine));
    compliance_ok(cupel_connection_open(&d->connection, d->engine, &d->error), &d->error);
}

void pg_close(pg_database *d)
{
    cupel_connection_close(d->connection);
    cupel_engine_close(d->engine);
    cupel_error_release(&d->error);
}

void pg_run(pg_database *d, const char *sql)
{
    compliance_ok(cupel_connection_run(d->connection, sql, &d->error), &d->error);
}

cupel_schema *pg_read(pg_database *d, const char *const *schemas)
{
    cupel_schema *schema = NULL;
    compliance_ok(
        cupel_inspect(&schema, d->connection,
                      &(cupel_inspect_options){ .schemas = schemas, .objects = CUPEL_EVERY_OBJECT },
                      &d->error),
        &d->error);
    return schema;
}

void pg_write(pg_database *d, const cupel_schema *schema)
{
    char *sql = NULL;
    compliance_ok(cupel_schema_write(&sql, schema, CUPEL_FORM_SQL, "postgresql", &d->error),
                  &d->error);
    int code = cupel_connection_run(d->connection, sql, &d->error);
    if (code < 0)
        fail_msg("%s\nin\n%s", d->error.message, sql);
    cupel_free(sql);
}

void pg_assert_differences(pg_database *d, const cupel_schema *from, const cupel_schema *to,
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
char *pg_url_of(const compliance *c, const char *other)
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

char *pg_read_file(const char *path)
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
char *pg_dump(const compliance *c, const char *url, const char *name)
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
    char *text = pg_read_file(output_text + strlen("--file="));
    assert_int_equal(unlink(output_text + strlen("--file=")), 0);
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

void pg_assert_same_dumps(const char *first, const char *second)
{
    size_t at = 0;
    size_t line = 0;
    for (; first[at] && first[at] == second[at]; at++)
        line = first[at] == '\n' ? at + 1 : line;
    if (first[at] != second[at])
        fail_msg("the one says\n%.500s\nand the other\n%.500s", first + line, second + line);
}

void pg_empty(pg_database *d)
{
    pg_run(d, "DROP SCHEMA IF EXISTS other CASCADE; DROP SCHEMA public CASCADE;"
              "CREATE SCHEMA public; CREATE SCHEMA other");
}

/* Reads what the SQL makes of an empty database. */
static cupel_schema *made_by(pg_database *d, const pg_change *row, const char *sql)
{
    pg_empty(d);
    pg_run(d, row->setup);
    pg_run(d, sql);
    return pg_read(d, pg_two_schemas);
}

/* Carries out what leads from one to the other, and reads the database again. */
static cupel_schema *carry_out(pg_database *d, const pg_change *row, const cupel_schema *from,
                               const cupel_schema *to, const char *statement)
{
    cupel_comparison found = { 0 };
    char *sql = NULL;
    compliance_ok(cupel_compare(&found, from, to, "postgresql", d->connection, &d->error),
                  &d->error);
    compliance_ok(cupel_comparison_sql(&sql, &found, from, to, "postgresql", NULL, &d->error),
                  &d->error);
    if (statement && !strstr(sql, statement))
        fail_msg("%s: not by %s but by\n%s", row->subject, statement, sql);
    if (cupel_connection_run(d->connection, sql, &d->error) < 0)
        fail_msg("%s: %s\nin\n%s", row->subject, d->error.message, sql);
    cupel_free(sql);
    cupel_comparison_release(&found);
    return pg_read(d, pg_two_schemas);
}

static void assert_change(pg_database *d, const pg_change *row)
{
    cupel_schema *from = made_by(d, row, row->from);
    cupel_schema *to = made_by(d, row, row->to);
    /* Made from what was read. */
    pg_run(d, "DROP SCHEMA other CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    pg_write(d, from);
    cupel_schema *again = pg_read(d, pg_two_schemas);
    pg_assert_differences(d, from, again, "", row->subject);
    /* Changed, and back. */
    pg_assert_differences(d, again, to, row->expected, row->subject);
    cupel_schema *changed = carry_out(d, row, again, to, row->statement);
    pg_assert_differences(d, changed, to, "", row->subject);
    cupel_schema *back = carry_out(d, row, changed, from, NULL);
    pg_assert_differences(d, back, from, "", row->subject);
    cupel_schema_free(back);
    cupel_schema_free(changed);
    cupel_schema_free(again);
    cupel_schema_free(to);
    cupel_schema_free(from);
}

void pg_assert_changes(compliance *c, const pg_change *rows, size_t count)
{
    pg_database d;
    compliance_clean(c);
    pg_open(&d, c, c->url);
    for (size_t i = 0; i < count; i++)
        assert_change(&d, &rows[i]);
    pg_close(&d);
}
