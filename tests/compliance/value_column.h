/* A table of one column of any type, filled and read by parameters. The column is made from the
 * library's own table of types. */
#ifndef CUPEL_TESTS_COMPLIANCE_VALUE_COLUMN_H
#define CUPEL_TESTS_COMPLIANCE_VALUE_COLUMN_H

#include "harness.h"

#include <string.h>

static cupel_property value_properties[2];
static cupel_model value_description;

static inline const cupel_model *value_model(void)
{
    return &value_description;
}

CUPEL_METADATA(value_metadata, value_model);

typedef struct test_column {
    compliance *c;
    cupel_connection *connection;
    cupel_result *result;
} test_column;

static inline test_column column_of(compliance *c, const cupel_type *type)
{
    cupel_error error = CUPEL_ERROR_INIT;
    test_column column = { .c = c };
    value_properties[0] =
        (cupel_property){ .kind = CUPEL_PROPERTY_COLUMN, .name = "v", .type = *type };
    value_description = (cupel_model){ .abi = CUPEL_ABI,
                                       .property_size = sizeof(cupel_property),
                                       .name = "value",
                                       .table = "v",
                                       .properties = value_properties };
    compliance_ok(cupel_connection_open(&column.connection, c->engine, &error), &error);
    compliance_ok(cupel_connection_run(column.connection, "DROP TABLE IF EXISTS v", &error),
                  &error);
    compliance_ok(cupel_create_all(c->engine, &value_metadata, &error), &error);
    return column;
}

static inline void column_closed(test_column *column)
{
    cupel_result_close(column->result);
    cupel_connection_close(column->connection);
}

static inline int stored(test_column *column, const cupel_value *value, cupel_error *error)
{
    const char *sql = compliance_is(column->c, "postgresql") ? "INSERT INTO v VALUES ($1)"
                                                             : "INSERT INTO v VALUES (?)";
    cupel_result_close(column->result);
    column->result = NULL;
    compliance_ok(cupel_connection_run(column->connection, "DELETE FROM v", error), error);
    return cupel_connection_execute(column->connection, sql, value, 1, NULL, error);
}

/* The only row, until the next call. */
static inline const cupel_value *read_back(test_column *column)
{
    cupel_error error = CUPEL_ERROR_INIT;
    const cupel_value *row;
    compliance_ok(cupel_connection_execute(column->connection, "SELECT v FROM v", NULL, 0,
                                           &column->result, &error),
                  &error);
    compliance_ok(cupel_result_next(column->result, &row, &error), &error);
    assert_non_null(row);
    return row;
}

static inline const cupel_value *round_trip(test_column *column, const cupel_value *value)
{
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(stored(column, value, &error), &error);
    return read_back(column);
}

static inline void assert_kind(const cupel_value *value, cupel_value_kind kind)
{
    if (value->kind != kind)
        fail_msg("kind %d where %d is expected", (int)value->kind, (int)kind);
}

static inline void assert_text(const cupel_value *value, const char *text)
{
    assert_kind(value, CUPEL_VALUE_TEXT);
    assert_int_equal(value->size, strlen(text));
    assert_memory_equal(value->as.text, text, value->size);
}

static inline cupel_value text_value(const char *text)
{
    return (cupel_value){
        .kind = CUPEL_VALUE_TEXT,
        .size = (uint32_t)strlen(text),
        .as.text = text,
    };
}

#endif
