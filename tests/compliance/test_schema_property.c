/* Whatever schema there is, an engine that is made to have it has it, says so as SQL and as JSON, and can
 * be led to another one and back again, with the rows that it has.
 *
 * CUPEL_TEST_SEED is the seed of the first case, CUPEL_TEST_COUNT how many there are. A case that fails
 * tells its seed, both schemas, the statements and what differs; it fails again as the first of its
 * seed. */
#include "harness.h"

#include <cupel/inspect.h>
#include <cupel/migrate.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/describe_differences.h"
#include "dialect/split.h"
#include "random_rows.h"
#include "sql/ddl.h"
#include "sql/quote.h"

#define CASES 12
#define CHANGES 5
/* One of so many cases is loaded as a script, which takes a database of its own. */
#define SCRIPTS 3

extern char **environ;

typedef struct property {
    compliance *c;
    const cupel_dialect *dialect;
    cupel_connection *connection;
    uint64_t seed;
    const char *step;
    /* What a failure tells. */
    const cupel_schema *first;
    const cupel_schema *second;
    const char *script;
} property;

static uint64_t number_from(const char *variable, uint64_t usual)
{
    const char *text = getenv(variable);
    return text != NULL ? strtoull(text, NULL, 10) : usual;
}

static void tell_schema(const property *p, const char *title, const cupel_schema *schema)
{
    cupel_error error = CUPEL_ERROR_INIT;
    char *sql = NULL;
    if (schema == NULL)
        return;
    if (cupel_schema_write(&sql, schema, CUPEL_FORM_SQL, p->c->engine_name, &error) < 0)
        fprintf(stderr, "-- %s cannot be written: %s\n", title, error.message);
    else
        fprintf(stderr, "-- %s:\n%s\n", title, sql);
    cupel_free(sql);
    cupel_error_release(&error);
}

/* Everything that there is to know, as SQL with comments. */
static void fail_case(const property *p, const char *what, const char *more)
{
    fprintf(stderr, "\n-- schema_property: seed %llu on %s, %s\n", (unsigned long long)p->seed,
            p->c->engine_name, p->step);
    tell_schema(p, "the first schema", p->first);
    tell_schema(p, "the second schema", p->second);
    if (p->script != NULL)
        fprintf(stderr, "-- the statements:\n%s\n", p->script);
    fprintf(stderr, "-- %s:\n%s\n", what, more);
    fprintf(stderr,
            "-- once more: CUPEL_TEST_ENGINES=%s CUPEL_TEST_SEED=%llu CUPEL_TEST_COUNT=1 "
            "tests/servers run meson test -C build schema_property\n",
            p->c->engine_name, (unsigned long long)p->seed);
    fail_msg("seed %llu on %s, %s: %s", (unsigned long long)p->seed, p->c->engine_name, p->step,
             what);
}

static void check(const property *p, int code, const cupel_error *error)
{
    if (code < 0)
        fail_case(p, "the message", error->message);
}

static bool has_namespace(const property *p)
{
    if (!(p->dialect->capabilities & CUPEL_CAN_SCHEMAS))
        return false;
    return compliance_integer(p->c, "SELECT count(*) FROM information_schema.schemata WHERE "
                                    "schema_name = 'Cupel''s other'") > 0;
}

/* NULL where there is only one. */
static char *default_namespace(compliance *c)
{
    return compliance_is(c, "sqlite")  ? NULL
           : compliance_is(c, "mysql") ? compliance_text(c, "SELECT DATABASE()")
                                       : compliance_text(c, "SELECT current_schema()::text");
}

/* Both namespaces, where there are two. */
static cupel_schema *reflect(const property *p)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    char *usual = NULL;
    const char *schemas[] = { NULL, RANDOM_NAMESPACE, NULL };
    cupel_inspect_options options = { .objects = CUPEL_EVERY_OBJECT };
    if (has_namespace(p)) {
        schemas[0] = usual = default_namespace(p->c);
        options.schemas = schemas;
    }
    check(p, cupel_inspect(&schema, p->connection, &options, &error), &error);
    cupel_free(usual);
    return schema;
}

static void assert_same(const property *p, const cupel_schema *from, const cupel_schema *to)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    char found[DESCRIPTION_SIZE];
    check(p, cupel_compare(&comparison, from, to, p->c->engine_name, p->connection, &error),
          &error);
    describe_differences(found, &comparison);
    for (size_t i = 0; i < comparison.count; i++) {
        char *sides[2] = { NULL, NULL };
        (void)cupel_difference_sides(&sides[0], &sides[1], &comparison.differences[i],
                                     p->c->engine_name, NULL);
        fprintf(stderr, "-- difference: %s\n     and: %s\n", sides[0] ? sides[0] : "nothing",
                sides[1] ? sides[1] : "nothing");
        cupel_free(sides[0]);
        cupel_free(sides[1]);
    }
    if (comparison.count != 0)
        fail_case(p, "differs", found);
    cupel_comparison_release(&comparison);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Without a constraint's name, which the engine may have given it. */
static char *nameless(char *line)
{
    static const char *const kinds[] = { " PRIMARY KEY (", " FOREIGN KEY (", " UNIQUE (",
                                         " CHECK (" };
    while (*line == ' ')
        line++;
    /* Which key closes a cycle depends on the order of the tables. */
    bool is_key = strncmp(line, "CONSTRAINT ", 11) == 0 || strncmp(line, "ALTER TABLE ", 12) == 0;
    for (size_t i = 0; is_key && i < 4; i++) {
        char *kind = strstr(line, kinds[i]);
        if (kind != NULL)
            return kind + 1;
    }
    return line;
}

/* SQLite puts quotes around names in the texts that it changes when something is renamed. */
static void drop_quotes(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++)
        if (*from != '"')
            *to++ = *from;
    *to = '\0';
}

/* Aria's default, which MariaDB states when a table is altered. */
static void drop_default(char *text)
{
    static const char words[] = " PAGE_CHECKSUM=1";
    char *at = strstr(text, words);
    if (at != NULL)
        memmove(at, at + sizeof words - 1, strlen(at + sizeof words - 1) + 1);
}

/* The lines of the statements that create the schema, sorted, without names of constraints and commas
 * at their ends: a text by which schemas can be told apart whatever the comparison makes of them. Free with cupel_free. */
static char *sorted_lines(const property *p, const cupel_schema *schema)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    char *lines[4096];
    size_t count = 0;
    size_t size = 1;
    cupel__ddl_init(&ddl, p->dialect);
    check(p, cupel__ddl_create_all(&ddl, schema, &error), &error);
    for (size_t i = 0; i < ddl.statements.count; i++) {
        char *statement = (char *)ddl.statements.items[i];
        if (compliance_is(p->c, "sqlite"))
            drop_quotes(statement);
        drop_default(statement);
        size += strlen(statement) + 2;
        for (char *line = statement; line != NULL && count < 4096;) {
            char *end = strchr(line, '\n');
            size_t length = end != NULL ? (size_t)(end - line) : strlen(line);
            if (length > 0 && line[length - 1] == ',')
                line[length - 1] = '\0';
            if (end != NULL)
                *end = '\0';
            lines[count++] = nameless(line);
            line = end != NULL ? end + 1 : NULL;
        }
    }
    qsort(lines, count, sizeof lines[0], compare_texts);
    char *text = cupel_alloc(size);
    assert_non_null(text);
    size_t at = 0;
    for (size_t i = 0; i < count; i++)
        at += (size_t)snprintf(text + at, size - at, "%s\n", lines[i]);
    cupel__ddl_release(&ddl);
    return text;
}

/* What the engine has made of two schemas is written alike. */
static void assert_written_alike(const property *p, const cupel_schema *a, const cupel_schema *b)
{
    char *of_a = sorted_lines(p, a);
    char *of_b = sorted_lines(p, b);
    size_t at = 0;
    while (of_a[at] != '\0' && of_a[at] == of_b[at])
        at++;
    while (at > 0 && of_a[at - 1] != '\n')
        at--;
    if (strcmp(of_a, of_b) != 0) {
        fprintf(stderr, "-- written: %.600s\n-- and: %.600s\n", of_a + at, of_b + at);
        fail_case(p, "is written otherwise than at first", "");
    }
    cupel_free(of_a);
    cupel_free(of_b);
}

/* What is written differently is different. */
static void assert_told_apart(const property *p)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    char *of_a = sorted_lines(p, p->first);
    char *of_b = sorted_lines(p, p->second);
    check(p, cupel_compare(&comparison, p->first, p->second, p->c->engine_name, NULL, &error),
          &error);
    if (strcmp(of_a, of_b) != 0 && comparison.count == 0)
        fail_case(p, "no difference is found between the two", "");
    cupel_comparison_release(&comparison);
    cupel_free(of_a);
    cupel_free(of_b);
}

/* The statements of a script, as the client of the engine parts them. */
static void run(property *p, const char *script)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__splitter splitter;
    cupel__split_statement statement;
    const cupel__lexical *lexical = cupel__lexical_find(p->c->engine_name);
    p->script = script;
    cupel__splitter_init(&splitter, lexical, script, strlen(script));
    while (cupel__splitter_next(&splitter, &statement)) {
        char *sql = strndup(statement.text, statement.size);
        assert_non_null(sql);
        if (cupel_connection_run(p->connection, sql, &error) < 0) {
            fprintf(stderr, "-- refused: %s\n", sql);
            fail_case(p, "the message", error.message);
        }
        free(sql);
    }
}

/* Makes the database, which has `from`, have `to`. */
static void lead(property *p, const cupel_schema *from, const cupel_schema *to, char **script)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    check(p, cupel_compare(&comparison, from, to, p->c->engine_name, p->connection, &error),
          &error);
    check(p,
          cupel_comparison_sql(script, &comparison, from, to, p->c->engine_name, p->connection,
                               &error),
          &error);
    run(p, *script);
    cupel_comparison_release(&comparison);
}

static void create(property *p, const cupel_schema *schema)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, p->dialect);
    check(p, cupel__ddl_create_all(&ddl, schema, &error), &error);
    for (size_t i = 0; i < ddl.statements.count; i++) {
        p->script = ddl.statements.items[i];
        check(p, cupel_connection_run(p->connection, ddl.statements.items[i], &error), &error);
    }
    p->script = NULL;
    cupel__ddl_release(&ddl);
}

/* Written as a script and loaded again, it is the same. MariaDB's scratch database stands for one
 * database, so that a script for two of them cannot be loaded. */
static void assert_same_as_script(property *p, const cupel_schema *created)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *loaded = NULL;
    char *sql = NULL;
    const char *schemas[] = { "public", RANDOM_NAMESPACE, NULL };
    bool two = has_namespace(p);
    if (two && compliance_is(p->c, "mysql"))
        return;
    check(p, cupel_schema_write(&sql, created, CUPEL_FORM_SQL, p->c->engine_name, &error), &error);
    const cupel_load_options options = {
        .text = sql, .inspect = { .schemas = two ? schemas : NULL, .objects = CUPEL_EVERY_OBJECT }
    };
    p->script = sql;
    check(p, cupel_schema_load(&loaded, "script", p->c->engine, &options, &error), &error);
    assert_same(p, created, loaded);
    assert_same(p, loaded, created);
    p->script = NULL;
    cupel_schema_free(loaded);
    cupel_free(sql);
}

static char *read_file(const char *path)
{
    cupel__buf text = { 0 };
    char part[4096];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t size; (size = fread(part, 1, sizeof part, file)) > 0;)
        cupel__buf_append_n(&text, part, size);
    fclose(file);
    return cupel__buf_take(&text);
}

/* What the command writes as JSON is JSON, and has as many tables as there are in the default
 * namespace, which is what the command reads. */
static void assert_is_json(const property *p, const cupel_schema *created)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine = NULL;
    cupel_connection *connection = NULL;
    cupel_result *result = NULL;
    const cupel_value *row;
    posix_spawn_file_actions_t actions;
    char path[400];
    pid_t pid;
    int status = -1;
    int64_t tables = 0;
    snprintf(path, sizeof path, "%s/schema.json", p->c->folder);
    for (size_t i = 0; i < created->table_count; i++)
        tables += created->tables[i]->schema == NULL;
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, path, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    char *const arguments[] = { (char *)"cupel",    (char *)"inspect", (char *)p->c->url,
                                (char *)"--format", (char *)"json",    NULL };
    assert_int_equal(posix_spawn(&pid, CUPEL_TEST_PROGRAM, &actions, NULL, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (status != 0)
        fail_case(p, "cupel inspect --format json fails", "");
    char *text = read_file(path);
    compliance_ok(cupel_engine_open(&engine, "sqlite://"), cupel_engine_error(engine));
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    const cupel_value value = { .kind = CUPEL_VALUE_TEXT,
                                .size = (uint32_t)strlen(text),
                                .as.text = text };
    check(p,
          cupel_connection_execute(connection, "SELECT json_array_length(?, '$.tables')", &value, 1,
                                   &result, &error),
          &error);
    check(p, cupel_result_next(result, &row, &error), &error);
    if (row[0].kind != CUPEL_VALUE_INT || row[0].as.integer != tables)
        fail_case(p, "the JSON has another number of tables", text);
    cupel_result_close(result);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    cupel_free(text);
}

/* Rows, with foreign keys unchecked while they come, as they refer to one another. */
static void fill(property *p, const random_rows *rows)
{
    static const char *const modes[][3] = {
        { "sqlite", "PRAGMA foreign_keys = OFF;\n", "PRAGMA foreign_keys = ON;\n" },
        { "mysql", "SET foreign_key_checks = 0;\n", "SET foreign_key_checks = 1;\n" },
        { "postgresql", "SET session_replication_role = replica;\n",
          "RESET session_replication_role;\n" },
    };
    cupel__buf script = { 0 };
    size_t mode = 0;
    while (!compliance_is(p->c, modes[mode][0]))
        mode++;
    cupel__buf_append(&script, modes[mode][1]);
    random_rows_insert(rows, &script);
    cupel__buf_append(&script, modes[mode][2]);
    run(p, cupel__buf_text(&script));
    p->script = NULL;
    cupel__buf_release(&script);
}

static void assert_counts(const property *p, const cupel_table *table, const char *column,
                          bool distinct, int64_t expected)
{
    cupel__buf sql = { 0 };
    cupel__buf_append(&sql, distinct ? "SELECT count(DISTINCT " : "SELECT count(");
    if (column != NULL)
        cupel__quote_identifier(&sql, p->dialect, column);
    else
        cupel__buf_append_char(&sql, '*');
    cupel__buf_append(&sql, ") FROM ");
    cupel__quote_qualified(&sql, p->dialect, table->schema, table->name);
    int64_t count = compliance_integer(p->c, cupel__buf_text(&sql));
    if (count != expected) {
        fprintf(stderr, "-- counted: %lld instead of %lld\n", (long long)count,
                (long long)expected);
        fail_case(p, "rows or values are gone, or are more", cupel__buf_text(&sql));
    }
    cupel__buf_release(&sql);
}

/* The rows are those that are left of the first ones. */
static void assert_rows_are_there(const property *p, const random_rows *rows)
{
    for (size_t i = 0; i < rows->schema->table_count; i++) {
        const cupel_table *table = rows->schema->tables[i];
        if (!rows->filled[i])
            continue;
        assert_counts(p, table, NULL, false, RANDOM_ROWS);
        for (size_t k = 0; k < table->column_count; k++) {
            random_content content = rows->cells[i][k].content;
            const char *column = table->columns[k]->name;
            if (content != RANDOM_COMPUTED)
                assert_counts(p, table, column, false, content == RANDOM_EMPTY ? 0 : RANDOM_ROWS);
            if (content == RANDOM_GENERATED)
                assert_counts(p, table, column, true, RANDOM_ROWS);
        }
    }
}

/* What the whole is dropped by leaves nothing. */
static void drop(property *p, const cupel_schema *schema)
{
    cupel_error error = CUPEL_ERROR_INIT;
    char *sql = NULL;
    check(p, cupel_schema_write(&sql, schema, CUPEL_FORM_DROP, p->c->engine_name, &error), &error);
    run(p, sql);
    cupel_schema *nothing = cupel_schema_new();
    cupel_schema *left = reflect(p);
    assert_same(p, left, nothing);
    cupel_schema_free(left);
    cupel_schema_free(nothing);
    cupel_free(sql);
}

/* PostgreSQL is slow to make a database, and quick to drop what is in one. */
static void clean(compliance *c)
{
    if (compliance_is(c, "postgresql")) {
        compliance_execute(c, "DROP SCHEMA IF EXISTS \"" RANDOM_NAMESPACE "\" CASCADE;"
                              "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        return;
    }
    compliance_clean(c);
    if (compliance_is(c, "mysql"))
        compliance_execute(c, "SET STATEMENT foreign_key_checks = 0 FOR "
                              "DROP DATABASE IF EXISTS `" RANDOM_NAMESPACE "`");
}

/* Every other case has rows. */
static void run_case(compliance *c, uint64_t seed)
{
    property p = { .c = c, .dialect = cupel_dialect_find(c->engine_name), .seed = seed };
    cupel_error error = CUPEL_ERROR_INIT;
    char *usual = default_namespace(c);
    random_source r = { .state = seed, .dialect = p.dialect, .usual = usual };
    bool rows = seed % 2 == 0;
    char *there = NULL;
    char *back = NULL;
    cupel_schema *first = random_schema(&r);
    r.keeps_rows = rows;
    cupel_schema *second = random_schema_changed(&r, first, CHANGES);
    cupel_schema *again = random_schema_back(first, second);
    random_rows *before = random_rows_first(&r, first);
    random_rows *between = random_rows_after(before, second);
    random_rows *after = random_rows_after(between, again);
    p.first = first;
    p.second = second;
    clean(c);
    compliance_ok(cupel_connection_open(&p.connection, c->engine, &error), &error);
    /* Otherwise the server refuses to change what has a history. */
    if (compliance_is(c, "mysql"))
        run(&p, "SET system_versioning_alter_history = KEEP;");

    p.step = "creating";
    create(&p, first);
    cupel_schema *created = reflect(&p);
    assert_same(&p, created, first);
    assert_same(&p, first, created);
    p.step = "writing";
    if (seed % SCRIPTS == 0)
        assert_same_as_script(&p, created);
    assert_is_json(&p, created);
    p.step = "filling";
    if (rows)
        fill(&p, before);

    p.step = "changing";
    assert_told_apart(&p);
    lead(&p, created, second, &there);
    cupel_schema *changed = reflect(&p);
    assert_same(&p, changed, second);
    if (rows)
        assert_rows_are_there(&p, between);

    p.step = "going back";
    lead(&p, changed, again, &back);
    cupel_schema *restored = reflect(&p);
    assert_same(&p, restored, again);
    if (rows)
        assert_rows_are_there(&p, after);
    p.step = "restored";
    assert_same(&p, restored, created);
    assert_written_alike(&p, created, restored);
    p.step = "dropping";
    drop(&p, restored);

    cupel_connection_close(p.connection);
    cupel_free(usual);
    cupel_free(there);
    cupel_free(back);
    random_rows_free(after);
    random_rows_free(between);
    random_rows_free(before);
    cupel_schema_free(restored);
    cupel_schema_free(changed);
    cupel_schema_free(created);
    cupel_schema_free(again);
    cupel_schema_free(second);
    cupel_schema_free(first);
}

static void schemas_are_what_they_were_meant_to_be(void **state)
{
    uint64_t seed = number_from("CUPEL_TEST_SEED", 1);
    uint64_t cases = number_from("CUPEL_TEST_COUNT", CASES);
    for (uint64_t i = 0; i < cases; i++)
        run_case(*state, seed + i);
    clean(*state);
    printf("seeds %llu to %llu\n", (unsigned long long)seed,
           (unsigned long long)(seed + cases - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schemas_are_what_they_were_meant_to_be),
    };
    return compliance_run("schema_property", tests, sizeof tests / sizeof tests[0]);
}
