/* The parameters of one execution, laid out for libpq: single values, or an array for each column. */
#include <string.h>

#include "driver/postgresql/postgresql.h"

static int bind_arrays(cupel_driver_statement *statement, const cupel_value *values, size_t *used,
                       cupel_error *error);

int cupel__pg_bind_values(cupel_driver_statement *statement, const cupel_value *values,
                          cupel_error *error)
{
    const cupel_driver_host *host = statement->connection->host;
    size_t room = 0;
    size_t arrays = 0;
    int code = bind_arrays(statement, values, &arrays, error);
    if (code != CUPEL_OK)
        return code;
    for (size_t i = 0; i < statement->parameter_count; i++) {
        cupel__pg_encoded *encoded = &statement->encoded[i];
        const char *reason = NULL;
        if (values[i].kind == CUPEL_VALUE_ARRAY)
            continue;
        if (!cupel__pg_encode(statement->parameter_codecs[i], &values[i], encoded, &reason))
            return cupel__driver_value_error(host, error, i + 1, reason);
        statement->values[i] = encoded->bytes;
        statement->lengths[i] = (int)encoded->size;
        statement->formats[i] = encoded->format;
        if (encoded->format == 0 && encoded->bytes != encoded->small)
            room += encoded->size + 1;
    }
    if (room + arrays == 0)
        return CUPEL_OK;
    /* libpq takes text up to a zero, and the caller's has none. */
    if (!cupel__scratch_reserve(host, &statement->scratch, arrays + room))
        return cupel__driver_nomem(host, error);
    char *to = statement->scratch.bytes + arrays;
    for (size_t i = 0; i < statement->parameter_count; i++) {
        const cupel__pg_encoded *encoded = &statement->encoded[i];
        if (values[i].kind == CUPEL_VALUE_ARRAY)
            statement->values[i] = statement->scratch.bytes + statement->offsets[i];
        else if (encoded->format == 0 && encoded->bytes != encoded->small) {
            memcpy(to, encoded->bytes, encoded->size);
            to[encoded->size] = '\0';
            statement->values[i] = to;
            to += encoded->size + 1;
        }
    }
    return CUPEL_OK;
}

int cupel__pg_bind_columns(cupel_driver_statement *statement, const cupel_value *values,
                           size_t rows, cupel_error *error)
{
    size_t columns = statement->parameter_count;
    size_t used = 0;
    for (size_t i = 0; i < columns; i++) {
        const cupel__pg_list list = {
            .values = values + i, .stride = columns, .count = rows, .word = "row"
        };
        size_t start = used;
        int code = cupel__pg_write_list(statement, i, &list, &used, error);
        if (code != CUPEL_OK)
            return code;
        /* An offset for now: the bytes move while they grow. */
        statement->offsets[i] = start;
        statement->lengths[i] = (int)(used - start);
    }
    for (size_t i = 0; i < columns; i++)
        statement->values[i] = statement->scratch.bytes + statement->offsets[i];
    return CUPEL_OK;
}

/* The arrays among the values, one behind the other at the beginning of the scratch. */
static int bind_arrays(cupel_driver_statement *statement, const cupel_value *values, size_t *used,
                       cupel_error *error)
{
    for (size_t i = 0; i < statement->parameter_count; i++) {
        if (values[i].kind != CUPEL_VALUE_ARRAY)
            continue;
        const cupel_array *array = values[i].as.array;
        const cupel__pg_list list = { .values = array->items,
                                      .stride = 1,
                                      .count = array->count,
                                      .dimensions = array->count > 0 ? array->dimensions : 0,
                                      .shape = array->shape,
                                      .word = "element" };
        size_t start = *used;
        int code = cupel__pg_write_list(statement, i, &list, used, error);
        if (code != CUPEL_OK)
            return code;
        statement->offsets[i] = start;
        statement->lengths[i] = (int)(*used - start);
    }
    return CUPEL_OK;
}
