/* A schema that somebody else wrote, with all that MariaDB can say, is read, dropped, created again from
 * what was read, and read once more: nothing has changed, for us and for mysqldump. */
#include "harness.h"

#include <cupel/inspect.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/describe_differences.h"
#include "base/buf.h"
#include "dialect/split.h"
#include "engine/engine.h"
#include "sql/ddl.h"

static const char *const namespaces[] = { "odd `shop", "odd_stock", NULL };

static cupel_connection *open_connection(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    return connection;
}

static char *read_whole(FILE *file)
{
    cupel__buf text = { 0 };
    char block[4096];
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        cupel__buf_append_n(&text, block, got);
    return cupel__buf_take(&text);
}

static void load(compliance *c, const char *path)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = open_connection(c);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *text = read_whole(file);
    fclose(file);
    cupel__splitter splitter;
    cupel__split_statement statement;
    cupel__splitter_init(&splitter, cupel__lexical_find("mysql"), text, strlen(text));
    while (cupel__splitter_next(&splitter, &statement)) {
        char *sql = strndup(statement.text, statement.size);
        compliance_ok(cupel_connection_run(connection, sql, &error), &error);
        free(sql);
    }
    cupel_free(text);
    /* The script left its own database and modes behind. */
    compliance_ok(cupel_connection_run(connection, "KILL CONNECTION_ID()", NULL) < 0 ? 0 : -1,
                  &error);
    cupel_connection_close(connection);
}

static cupel_schema *inspect(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = open_connection(c);
    cupel_schema *schema = NULL;
    compliance_ok(cupel_inspect(&schema, connection,
                                &(cupel_inspect_options){ .schemas = namespaces,
                                                          .objects = CUPEL_EVERY_OBJECT },
                                &error),
                  &error);
    cupel_connection_close(connection);
    return schema;
}

static char *dump(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_url *url = NULL;
    char command[1024];
    compliance_ok(cupel__url_parse(&url, c->url, &error), &error);
    setenv("MYSQL_PWD", url->password, 1);
    snprintf(command, sizeof command,
             "mariadb-dump --no-defaults --no-data --routines --triggers --events --compact "
             "--user=%s --socket='%s' --databases 'odd `shop' odd_stock",
             url->username, cupel__url_option(url, "unix_socket"));
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    char *text = read_whole(pipe);
    assert_int_equal(pclose(pipe), 0);
    cupel_free(url);
    return text;
}

/* mysqldump repeats the head of a trigger as it was written: with names as long as they were, and the
 * trigger that it came before or behind. What it is called and where it stands is compared elsewhere. */
static void drop_heads_of_triggers(char *dump)
{
    static const char behind[] = "FOR EACH ROW";
    for (char *at = dump; (at = strstr(at, "/*!50003 TRIGGER ")) != NULL; at++) {
        char *from = at + strlen("/*!50003 TRIGGER ");
        char *to = strstr(from, behind);
        assert_non_null(to);
        to += sizeof behind;
        if (strncmp(to, "PRECEDES ", 9) == 0 || strncmp(to, "FOLLOWS ", 8) == 0) {
            to = strchr(to, ' ') + 1;
            to += strcspn(to, " ") + 1;
        }
        memmove(from, to, strlen(to) + 1);
    }
}

/* A longer text than cmocka prints: tells the first line that differs. */
static void assert_same_lines(const char *expected, const char *found)
{
    while (*expected || *found) {
        size_t expected_size = strcspn(expected, "\n");
        size_t found_size = strcspn(found, "\n");
        if (expected_size != found_size || strncmp(expected, found, found_size) != 0)
            fail_msg("expected\n%.400s\nfound\n%.400s", expected, found);
        expected += expected_size + (expected[expected_size] == '\n');
        found += found_size + (found[found_size] == '\n');
    }
}

static void create(compliance *c, const cupel_schema *schema)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = open_connection(c);
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel__connection_dialect(connection));
    compliance_ok(cupel__ddl_create_all(&ddl, schema, &error), &error);
    for (size_t i = 0; i < ddl.statements.count; i++) {
        int code = cupel_connection_run(connection, ddl.statements.items[i], &error);
        if (code < 0)
            fail_msg("%s\n%s", error.message, ddl.statements.items[i]);
    }
    cupel__ddl_release(&ddl);
    cupel_connection_close(connection);
}

static void drop(compliance *c)
{
    compliance_execute(c, "SET foreign_key_checks = 0; DROP DATABASE IF EXISTS `odd ``shop`;"
                          "DROP DATABASE IF EXISTS odd_stock");
}

static void assert_no_difference(compliance *c, const cupel_schema *from, const cupel_schema *to)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = open_connection(c);
    cupel_comparison comparison;
    compliance_ok(cupel_compare(&comparison, from, to, "mysql", connection, &error), &error);
    for (size_t i = 0; i < comparison.count; i++) {
        const cupel_difference *d = &comparison.differences[i];
        print_error("%d %s %s %s %s %s\n", (int)d->kind, d->to_table ? d->to_table->name : "",
                    d->to_column ? d->to_column->name : "", d->to_index ? d->to_index->name : "",
                    d->to_constraint && d->to_constraint->name ? d->to_constraint->name : "",
                    d->to_object ? d->to_object->name : "");
    }
    assert_int_equal(comparison.count, 0);
    cupel_comparison_release(&comparison);
    cupel_connection_close(connection);
}

static void nothing_changes_on_the_way(void **state)
{
    compliance *c = *state;
    load(c, CUPEL_TEST_CASES "/mariadb_odd.sql");
    cupel_schema *first = inspect(c);
    char *before = dump(c);
    drop(c);
    create(c, first);
    cupel_schema *second = inspect(c);
    char *after = dump(c);
    assert_no_difference(c, first, second);
    drop_heads_of_triggers(before);
    drop_heads_of_triggers(after);
    assert_same_lines(before, after);
    cupel_free(before);
    cupel_free(after);
    cupel_schema_free(first);
    cupel_schema_free(second);
    drop(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changes_on_the_way),
    };
    return compliance_run_on("mysql", "mysql_odd", tests, sizeof tests / sizeof tests[0]);
}
