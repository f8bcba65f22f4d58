/* A connection and the tables of the queries' tests on a real engine, and statements run there. */
#ifndef CUPEL_TESTS_COMPLIANCE_STATEMENT_FIXTURE_H
#define CUPEL_TESTS_COMPLIANCE_STATEMENT_FIXTURE_H

#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/query_fixture.h"
#include "base/buf.h"
#include "engine/engine.h"
#include "sql/ddl.h"
#include "sql/dml.h"
#include "sql/statement.h"

enum { MOST_RESULTS = 8192, MOST_COLUMNS = 24 };

typedef struct session {
    compliance *c;
    query_fixture fixture;
    cupel_connection *connection;
    const cupel_dialect *dialect;
    cupel__arena arena;
    cupel_error error;
    int64_t results[MOST_RESULTS][2]; /* of the last statement: two integers a row */
    size_t result_count;
    int64_t affected;
    int64_t last_id;
} session;

static inline cupel_value integer_value(int64_t number)
{
    return (cupel_value){ .kind = CUPEL_VALUE_INT, .as.integer = number };
}

static inline cupel_value text_value(const char *text)
{
    return (
        cupel_value){ .kind = CUPEL_VALUE_TEXT, .size = (uint32_t)strlen(text), .as.text = text };
}

static inline session *open_session(compliance *c)
{
    session *s = calloc(1, sizeof *s);
    assert_non_null(s);
    compliance_clean(c);
    s->c = c;
    cupel_error_init(&s->error);
    fixture_open(&s->fixture);
    compliance_ok(cupel_connection_open(&s->connection, c->engine, &s->error), &s->error);
    s->dialect = cupel__connection_dialect(s->connection);
    return s;
}

static inline void create_tables(session *s)
{
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, s->dialect);
    compliance_ok(cupel__ddl_create_all(&ddl, s->fixture.schema, &s->error), &s->error);
    for (size_t i = 0; i < ddl.statements.count; i++)
        compliance_ok(cupel_connection_run(s->connection, ddl.statements.items[i], &s->error),
                      &s->error);
    cupel__ddl_release(&ddl);
}

static inline void close_session(session *s)
{
    cupel_connection_close(s->connection);
    fixture_close(&s->fixture);
    cupel__arena_release(&s->arena);
    cupel_error_release(&s->error);
    free(s);
}

/* Executes, and keeps the first two columns of the rows that come back. */
static inline void run_statement(session *s, const char *sql, size_t size, bool by_columns,
                                 const cupel_value *values, size_t rows, size_t columns)
{
    cupel__statement *statement = NULL;
    const cupel_driver *driver = cupel__connection_driver(s->connection);
    compliance_ok(cupel__connection_prepare(s->connection, sql, size, &statement, &s->error),
                  &s->error);
    int code = by_columns ? cupel__statement_execute_columns(s->connection, statement, values, rows,
                                                             columns, &s->error)
                          : cupel__statement_execute(s->connection, statement, values,
                                                     rows * columns, CUPEL_FETCH_ALL, &s->error);
    compliance_ok(code, &s->error);
    cupel_value row[MOST_COLUMNS];
    s->result_count = 0;
    int more;
    while ((more = driver->fetch(statement->handle, row, &s->error)) > 0) {
        size_t width = driver->column_count(statement->handle);
        assert_true(width >= 1 && width <= MOST_COLUMNS && s->result_count < MOST_RESULTS);
        for (size_t i = 0; i < 2 && i < width; i++)
            s->results[s->result_count][i] =
                row[i].kind == CUPEL_VALUE_BOOL ? row[i].as.boolean : row[i].as.integer;
        s->result_count++;
    }
    compliance_ok(more, &s->error);
    s->affected = driver->affected(statement->handle);
    s->last_id = driver->last_id(statement->handle);
    driver->reset(statement->handle);
    cupel__statement_release(s->connection, statement);
}

static inline void run_dml(session *s, const cupel__dml *dml, const cupel_value *values,
                           size_t rows)
{
    if (!dml->by_columns)
        assert_int_equal(dml->rows, rows);
    run_statement(s, dml->sql, dml->sql_size, dml->by_columns, values, rows, dml->values_per_row);
}

static inline int64_t count_where(session *s, const char *condition, const cupel_value *value)
{
    cupel__argument argument = fixture_value(value != NULL ? value->kind : CUPEL_VALUE_NULL);
    cupel__query_text filter = fixture_text(condition, 0, value != NULL);
    cupel__query_spec spec = { .kind = CUPEL__QUERY_COUNT,
                               .entity = &s->fixture.user.entity,
                               .filters = &filter,
                               .filter_count = 1,
                               .arguments = &argument,
                               .argument_count = value != NULL };
    cupel__compiled *compiled = NULL;
    compliance_ok(cupel__query_compile(&compiled, &spec, s->dialect, &s->error), &s->error);
    cupel_value converted = { .kind = CUPEL_VALUE_NULL };
    cupel__slot_room room;
    if (compiled->slot_count == 1)
        compliance_ok(
            cupel__slot_convert(&compiled->slots[0], value, &converted, &room, NULL, &s->error),
            &s->error);
    run_statement(s, compiled->sql, compiled->sql_size, false, &converted, 1, compiled->slot_count);
    cupel__compiled_free(compiled);
    assert_int_equal(s->result_count, 1);
    return s->results[0][0];
}

static inline void insert_teams(session *s)
{
    compliance_execute(s->c, "INSERT INTO teams (name) VALUES ('red'), ('blue')");
}

/* Keys of two columns: lines (order, number) with number from 1 to 4 of each of 100 orders. */
static inline void insert_lines(session *s)
{
    const cupel_table *lines = s->fixture.line.entity.table;
    const cupel_column *columns[] = { lines->columns[0], lines->columns[1], lines->columns[2] };
    cupel__insert insert = { lines, columns, 3, NULL, 0 };
    for (size_t done = 0; done < 400;) {
        cupel__dml dml;
        size_t batch = cupel__insert_rows(s->dialect, &insert, 400 - done);
        compliance_ok(cupel__insert_compile(&s->arena, s->dialect, &insert, batch, &dml, &s->error),
                      &s->error);
        assert_int_equal(dml.result, CUPEL__DML_NOTHING);
        cupel_value *values = calloc(3 * batch, sizeof *values);
        for (size_t i = 0; i < batch; i++) {
            values[3 * i] = integer_value((int64_t)((done + i) / 4));
            values[3 * i + 1] = integer_value((int64_t)((done + i) % 4) + 1);
            values[3 * i + 2] = text_value("bolt");
        }
        run_dml(s, &dml, values, batch);
        free(values);
        done += batch;
    }
}

#endif
