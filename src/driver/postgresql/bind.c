/* The parameters of one execution, laid out for libpq: single values, or an array for each column. */
#include <stdio.h>
#include <string.h>

#include "driver/postgresql/postgresql.h"

/* Dimensions, flags, element type, length and lower bound of a one-dimensional array. */
#define ARRAY_HEADER 20

static int encode_array(cupel_driver_statement *statement, size_t column, size_t columns,
                        const cupel_value *values, size_t rows, size_t *used, cupel_error *error);

int cupel__pg_bind_values(cupel_driver_statement *statement, const cupel_value *values,
                          cupel_error *error)
{
    const cupel_driver_host *host = statement->connection->host;
    size_t room = 0;
    for (size_t i = 0; i < statement->parameter_count; i++) {
        cupel__pg_encoded *encoded = &statement->encoded[i];
        const char *reason = NULL;
        if (!cupel__pg_encode(statement->parameter_codecs[i], &values[i], encoded, &reason))
            return cupel__driver_value_error(host, error, i + 1, reason);
        statement->values[i] = encoded->bytes;
        statement->lengths[i] = (int)encoded->size;
        statement->formats[i] = encoded->format;
        if (encoded->format == 0 && encoded->bytes != encoded->small)
            room += encoded->size + 1;
    }
    if (room == 0)
        return CUPEL_OK;
    /* libpq takes text up to a zero, and the caller's has none. */
    if (!cupel__scratch_reserve(host, &statement->scratch, room))
        return cupel__driver_nomem(host, error);
    char *to = statement->scratch.bytes;
    for (size_t i = 0; i < statement->parameter_count; i++) {
        const cupel__pg_encoded *encoded = &statement->encoded[i];
        if (encoded->format != 0 || encoded->bytes == encoded->small)
            continue;
        memcpy(to, encoded->bytes, encoded->size);
        to[encoded->size] = '\0';
        statement->values[i] = to;
        to += encoded->size + 1;
    }
    return CUPEL_OK;
}

int cupel__pg_bind_columns(cupel_driver_statement *statement, const cupel_value *values,
                           size_t rows, cupel_error *error)
{
    size_t columns = statement->parameter_count;
    size_t used = 0;
    for (size_t i = 0; i < columns; i++) {
        size_t start = used;
        int code = encode_array(statement, i, columns, values + i, rows, &used, error);
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

static int element_error(cupel_driver_statement *statement, size_t column, size_t row,
                         const char *reason, cupel_error *error)
{
    char words[192];
    snprintf(words, sizeof words, "row %zu: %s", row + 1, reason);
    return cupel__driver_value_error(statement->connection->host, error, column + 1, words);
}

/* The array in binary; *fits is false where an element has to travel as text. */
static int encode_binary_array(cupel_driver_statement *statement, size_t column, size_t columns,
                               const cupel_value *values, size_t rows, size_t *used, bool *fits,
                               cupel_error *error)
{
    const cupel_driver_host *host = statement->connection->host;
    Oid array = PQparamtype(statement->description, (int)column);
    cupel__pg_codec codec = CUPEL__PG_OTHER;
    cupel__pg_encoded *encoded = &statement->encoded[column];
    Oid element = 0;
    bool has_null = false;
    size_t start = *used;

    *fits = cupel__pg_element_of(array, &element, &codec) && rows <= INT32_MAX;
    if (!*fits)
        return CUPEL_OK;
    size_t at = start + ARRAY_HEADER;
    for (size_t row = 0; row < rows; row++) {
        const char *reason = NULL;
        if (!cupel__pg_encode(codec, &values[row * columns], encoded, &reason))
            return element_error(statement, column, row, reason, error);
        *fits = encoded->format == 1;
        if (!*fits)
            return CUPEL_OK;
        if (!cupel__scratch_reserve(host, &statement->scratch, at + 4 + encoded->size))
            return cupel__driver_nomem(host, error);
        char *to = statement->scratch.bytes + at;
        bool is_null = encoded->bytes == NULL;
        cupel__pg_put32(to, is_null ? UINT32_MAX : (uint32_t)encoded->size);
        if (!is_null)
            memcpy(to + 4, encoded->bytes, encoded->size);
        at += 4 + encoded->size;
        has_null |= is_null;
    }
    if (!cupel__scratch_reserve(host, &statement->scratch, at))
        return cupel__driver_nomem(host, error);
    char *header = statement->scratch.bytes + start;
    cupel__pg_put32(header, 1);
    cupel__pg_put32(header + 4, has_null);
    cupel__pg_put32(header + 8, element);
    cupel__pg_put32(header + 12, (uint32_t)rows);
    cupel__pg_put32(header + 16, 1);
    *used = at;
    statement->formats[column] = 1;
    return CUPEL_OK;
}

/* Appends an element of an array's text form, between quotes. */
static size_t append_element(char *to, const char *text, size_t size)
{
    size_t used = 0;
    to[used++] = '"';
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"' || text[i] == '\\')
            to[used++] = '\\';
        to[used++] = text[i];
    }
    to[used++] = '"';
    return used;
}

static int encode_text_array(cupel_driver_statement *statement, size_t column, size_t columns,
                             const cupel_value *values, size_t rows, size_t *used,
                             cupel_error *error)
{
    const cupel_driver_host *host = statement->connection->host;
    cupel__pg_encoded *encoded = &statement->encoded[column];
    size_t at = *used;

    for (size_t row = 0; row < rows; row++) {
        const char *reason = NULL;
        if (!cupel__pg_encode(CUPEL__PG_OTHER, &values[row * columns], encoded, &reason))
            return element_error(statement, column, row, reason, error);
        if (!cupel__scratch_reserve(host, &statement->scratch, at + 2 * encoded->size + 8))
            return cupel__driver_nomem(host, error);
        char *to = statement->scratch.bytes + at;
        *to = row == 0 ? '{' : ',';
        if (encoded->bytes == NULL) {
            memcpy(to + 1, "NULL", sizeof "NULL");
            at += 5;
        } else {
            at += 1 + append_element(to + 1, encoded->bytes, encoded->size);
        }
    }
    if (!cupel__scratch_reserve(host, &statement->scratch, at + 3))
        return cupel__driver_nomem(host, error);
    if (rows == 0)
        statement->scratch.bytes[at++] = '{';
    statement->scratch.bytes[at++] = '}';
    statement->scratch.bytes[at++] = '\0';
    *used = at;
    statement->formats[column] = 0;
    return CUPEL_OK;
}

static int encode_array(cupel_driver_statement *statement, size_t column, size_t columns,
                        const cupel_value *values, size_t rows, size_t *used, cupel_error *error)
{
    bool fits;
    int code = encode_binary_array(statement, column, columns, values, rows, used, &fits, error);
    if (code != CUPEL_OK || fits)
        return code;
    return encode_text_array(statement, column, columns, values, rows, used, error);
}
