/* Whatever schema there is, an engine that is made to have it has it; and the statements that lead from
 * one to another do, and back again.
 *
 * CUPEL_TEST_SEED is the seed of the first case, CUPEL_TEST_COUNT how many there are; the seed of a case
 * that fails is printed, and it fails again as the first one of that seed. */
#include "harness.h"

#include <cupel/inspect.h>
#include <cupel/migrate.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/describe_differences.h"
#include "random_schema.h"
#include "sql/ddl.h"

#define CASES 12
#define CHANGES 4

typedef struct property {
    compliance *c;
    cupel_connection *connection;
    uint64_t seed;
    const char *step;
} property;

static uint64_t number_from(const char *variable, uint64_t usual)
{
    const char *text = getenv(variable);
    return text != NULL ? strtoull(text, NULL, 10) : usual;
}

static void check(const property *p, int code, const cupel_error *error, const char *script)
{
    if (code < 0)
        fail_msg("CUPEL_TEST_SEED=%llu on %s, %s: %s\n%.2000s", (unsigned long long)p->seed,
                 p->c->engine_name, p->step, error->message, script != NULL ? script : "");
}

static cupel_schema *reflect(const property *p)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    const cupel_inspect_options options = { .objects = CUPEL_EVERY_OBJECT };
    check(p, cupel_inspect(&schema, p->connection, &options, &error), &error, NULL);
    return schema;
}

static void assert_same(const property *p, const cupel_schema *from, const cupel_schema *to,
                        const char *script)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    char found[DESCRIPTION_SIZE];
    check(p, cupel_compare(&comparison, from, to, p->c->engine_name, p->connection, &error), &error,
          NULL);
    describe_differences(found, &comparison);
    if (comparison.count != 0)
        fail_msg("CUPEL_TEST_SEED=%llu on %s, %s, differs:\n  %.1000s\n%.2000s",
                 (unsigned long long)p->seed, p->c->engine_name, p->step, found,
                 script != NULL ? script : "");
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

/* The lines of the statements that create the schema, sorted, without names of constraints and commas
 * at their ends: a text by which schemas can be told apart whatever the comparison makes of them. Free with cupel_free. */
static char *sorted_lines(const property *p, const cupel_schema *schema)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    char *lines[4096];
    size_t count = 0;
    size_t size = 1;
    cupel__ddl_init(&ddl, cupel_dialect_find(p->c->engine_name));
    check(p, cupel__ddl_create_all(&ddl, schema, &error), &error, NULL);
    for (size_t i = 0; i < ddl.statements.count; i++) {
        char *statement = (char *)ddl.statements.items[i];
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
    if (strcmp(of_a, of_b) != 0)
        fail_msg("CUPEL_TEST_SEED=%llu on %s, %s, is written\n%.300s\nand\n%.300s",
                 (unsigned long long)p->seed, p->c->engine_name, p->step, of_a + at, of_b + at);
    cupel_free(of_a);
    cupel_free(of_b);
}

/* What is written differently is different. */
static void assert_told_apart(const property *p, const cupel_schema *a, const cupel_schema *b)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    char *of_a = sorted_lines(p, a);
    char *of_b = sorted_lines(p, b);
    check(p, cupel_compare(&comparison, a, b, p->c->engine_name, NULL, &error), &error, NULL);
    if (strcmp(of_a, of_b) != 0 && comparison.count == 0)
        fail_msg("CUPEL_TEST_SEED=%llu on %s, no difference between\n%.1500s\nand\n%.1500s",
                 (unsigned long long)p->seed, p->c->engine_name, of_a, of_b);
    cupel_comparison_release(&comparison);
    cupel_free(of_a);
    cupel_free(of_b);
}

/* Makes the database, which has `from`, have `to`. */
static void lead(const property *p, const cupel_schema *from, const cupel_schema *to, char **script)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    check(p, cupel_compare(&comparison, from, to, p->c->engine_name, p->connection, &error), &error,
          NULL);
    check(p,
          cupel_comparison_sql(script, &comparison, from, to, p->c->engine_name, p->connection,
                               &error),
          &error, NULL);
    check(p, cupel_connection_run(p->connection, *script, &error), &error, *script);
    cupel_comparison_release(&comparison);
}

static void create(const property *p, const cupel_schema *schema)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find(p->c->engine_name));
    check(p, cupel__ddl_create_all(&ddl, schema, &error), &error, NULL);
    for (size_t i = 0; i < ddl.statements.count; i++)
        check(p, cupel_connection_run(p->connection, ddl.statements.items[i], &error), &error,
              ddl.statements.items[i]);
    cupel__ddl_release(&ddl);
}

static void run_case(compliance *c, uint64_t seed)
{
    property p = { .c = c, .seed = seed };
    cupel_error error = CUPEL_ERROR_INIT;
    random_source r = { .state = seed, .dialect = cupel_dialect_find(c->engine_name) };
    cupel_schema *first = random_schema(&r);
    cupel_schema *second = random_schema_changed(&r, first, CHANGES);
    char *there = NULL;
    char *back = NULL;
    compliance_clean(c);
    compliance_ok(cupel_connection_open(&p.connection, c->engine, &error), &error);

    p.step = "creating";
    create(&p, first);
    cupel_schema *created = reflect(&p);
    assert_same(&p, created, first, NULL);
    assert_same(&p, first, created, NULL);

    p.step = "changing";
    assert_told_apart(&p, first, second);
    lead(&p, created, second, &there);
    cupel_schema *changed = reflect(&p);
    assert_same(&p, changed, second, there);

    p.step = "going back";
    lead(&p, changed, first, &back);
    cupel_schema *restored = reflect(&p);
    assert_same(&p, restored, first, back);
    p.step = "restored";
    assert_same(&p, restored, created, back);
    assert_written_alike(&p, created, restored);

    cupel_connection_close(p.connection);
    cupel_free(there);
    cupel_free(back);
    cupel_schema_free(restored);
    cupel_schema_free(changed);
    cupel_schema_free(created);
    cupel_schema_free(second);
    cupel_schema_free(first);
}

static void schemas_are_what_they_were_meant_to_be(void **state)
{
    uint64_t seed = number_from("CUPEL_TEST_SEED", 1);
    uint64_t cases = number_from("CUPEL_TEST_COUNT", CASES);
    for (uint64_t i = 0; i < cases; i++)
        run_case(*state, seed + i);
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
