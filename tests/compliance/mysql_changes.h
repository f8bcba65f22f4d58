/* States of a MariaDB database made by hand: what is found to differ between two, is carried out and
 * undone. */
#ifndef CUPEL_TESTS_COMPLIANCE_MYSQL_CHANGES_H
#define CUPEL_TESTS_COMPLIANCE_MYSQL_CHANGES_H

#include "harness.h"

#include <cupel/inspect.h>
#include <cupel/migrate.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "dialect/split.h"

typedef struct mysql_change {
    const char *what;
    const char *before;
    const char *after;
    const char *differences; /* "kind table.element" of each, or "" */
} mysql_change;

static cupel_connection *open_connection(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    return connection;
}

static cupel_schema *inspect(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = open_connection(c);
    cupel_schema *schema = NULL;
    compliance_ok(cupel_inspect(&schema, connection,
                                &(cupel_inspect_options){ .objects = CUPEL_EVERY_OBJECT }, &error),
                  &error);
    cupel_connection_close(connection);
    return schema;
}

static cupel_schema *state_of(compliance *c, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_clean(c);
    connection = open_connection(c);
    compliance_ok(cupel_connection_run(connection, sql, &error), &error);
    /* The script may have left modes behind. */
    (void)cupel_connection_run(connection, "KILL CONNECTION_ID()", NULL);
    cupel_connection_close(connection);
    return inspect(c);
}

static void run_script(compliance *c, const char *what, const char *script)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = open_connection(c);
    cupel__splitter splitter;
    cupel__split_statement statement;
    cupel__splitter_init(&splitter, cupel__lexical_find("mysql"), script, strlen(script));
    while (cupel__splitter_next(&splitter, &statement)) {
        char *sql = strndup(statement.text, statement.size);
        if (cupel_connection_run(connection, sql, &error) < 0)
            fail_msg("%s: %s\n%s\nof\n%s", what, error.message, sql, script);
        free(sql);
    }
    cupel_connection_close(connection);
}

static const char *owner_of(const cupel_difference *d)
{
    const cupel_object *object = d->to_object ? d->to_object : d->from_object;
    return object ? cupel_object_kind_text(object->kind)
                  : (d->to_table ? d->to_table : d->from_table)->name;
}

static const char *element_of(const cupel_difference *d)
{
    const cupel_column *column = d->to_column ? d->to_column : d->from_column;
    const cupel_index *index = d->to_index ? d->to_index : d->from_index;
    const cupel_constraint *constraint = d->to_constraint ? d->to_constraint : d->from_constraint;
    const cupel_object *object = d->to_object ? d->to_object : d->from_object;
    return object                           ? object->name
           : column                         ? column->name
           : index                          ? index->name
           : constraint && constraint->name ? constraint->name
                                            : "?";
}

/* The statements that lead from the one to the other; NULL where `sql` is. */
static void assert_differences(compliance *c, const char *what, const cupel_schema *from,
                               const cupel_schema *to, const char *expected, char **sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = open_connection(c);
    cupel_comparison comparison;
    cupel__buf found = { 0 };
    compliance_ok(cupel_compare(&comparison, from, to, "mysql", connection, &error), &error);
    for (size_t i = 0; i < comparison.count; i++) {
        const cupel_difference *d = &comparison.differences[i];
        cupel__buf_printf(&found, "%s%s %s.%s", i > 0 ? ", " : "",
                          cupel_difference_kind_text(d->kind), owner_of(d), element_of(d));
    }
    if (expected && strcmp(cupel__buf_text(&found), expected) != 0)
        fail_msg("%s: found \"%s\", expected \"%s\"", what, cupel__buf_text(&found), expected);
    if (sql)
        compliance_ok(cupel_comparison_sql(sql, &comparison, from, to, "mysql", connection, &error),
                      &error);
    cupel__buf_release(&found);
    cupel_comparison_release(&comparison);
    cupel_connection_close(connection);
}

/* There and back, each from what is really there. */
static void assert_change(compliance *c, const mysql_change *row)
{
    cupel_schema *after = state_of(c, row->after);
    cupel_schema *before = state_of(c, row->before);
    char *there = NULL;
    char *back = NULL;
    assert_differences(c, row->what, before, after, row->differences, &there);
    assert_differences(c, row->what, after, before, NULL, &back);
    run_script(c, row->what, there);
    cupel_schema *found = inspect(c);
    assert_differences(c, row->what, found, after, "", NULL);
    cupel_schema_free(found);
    run_script(c, row->what, back);
    found = inspect(c);
    assert_differences(c, row->what, found, before, "", NULL);
    cupel_schema_free(found);
    cupel_free(there);
    cupel_free(back);
    cupel_schema_free(before);
    cupel_schema_free(after);
}

#endif
