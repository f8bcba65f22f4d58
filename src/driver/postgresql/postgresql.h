/* What the files of the PostgreSQL driver share. */
#ifndef CUPEL_DRIVER_POSTGRESQL_H
#define CUPEL_DRIVER_POSTGRESQL_H

#include <libpq-fe.h>
#include <locale.h>

#include "driver/common.h"

/* Bytes that any encoded value fits in which is not text or bytes itself. */
#define CUPEL__PG_SMALL CUPEL__VALUE_TEXT_SIZE

/* How values of a type travel in binary. */
typedef enum cupel__pg_codec {
    CUPEL__PG_OTHER, /* not known: as text only */
    CUPEL__PG_BOOL,
    CUPEL__PG_INT2,
    CUPEL__PG_INT4,
    CUPEL__PG_INT8,
    CUPEL__PG_OID,
    CUPEL__PG_FLOAT4,
    CUPEL__PG_FLOAT8,
    CUPEL__PG_NUMERIC,
    CUPEL__PG_TEXT, /* and all types whose binary form is their text */
    CUPEL__PG_JSONB,
    CUPEL__PG_BYTEA,
    CUPEL__PG_DATE,
    CUPEL__PG_TIME,
    CUPEL__PG_TIMESTAMP,
    CUPEL__PG_TIMESTAMPTZ,
    CUPEL__PG_INTERVAL,
    CUPEL__PG_UUID,
    CUPEL__PG_ARRAY
} cupel__pg_codec;

/* A type outside the table of known ones that was asked for. */
typedef struct cupel__pg_type {
    Oid oid;
    cupel__pg_codec codec;
    cupel__pg_codec element; /* of an array */
} cupel__pg_type;

struct cupel_driver_connection {
    const cupel_driver_host *host;
    PGconn *pg;
    locale_t c_locale; /* for reading numbers whatever the program's locale */
    char version[32];
    bool is_lost;
    cupel_driver_statement *streaming; /* its rows are still coming; nothing else can be sent */
    uint64_t names;                    /* statements and cursors named so far */
    uint64_t schema_changes;           /* statements prepared before the latest are stale */
    bool changed_in_transaction;
    uint64_t *dropped; /* numbers of statements to deallocate with the next preparation */
    size_t dropped_count;
    size_t dropped_capacity;
    cupel__pg_type *types;
    size_t type_count;
};

/* Room for what a cupel_value points to and libpq does not hold. */
typedef struct cupel__pg_slot {
    union {
        cupel_decimal decimal;
        cupel_interval interval;
        cupel_uuid uuid;
    } as;
    cupel__scratch text;
} cupel__pg_slot;

typedef struct cupel__pg_column {
    cupel__pg_codec codec;
    cupel__pg_codec element; /* of an array */
    cupel__pg_slot slot;
    struct cupel__pg_elements *elements; /* of an array, once one was read */
} cupel__pg_column;

/* Room for the elements of a column's array. */
typedef struct cupel__pg_elements {
    cupel_array array;
    cupel_value *items;
    size_t capacity;
    cupel__pg_column *parts; /* one for each element, or a single one that serves them all */
    size_t part_count;
    cupel__scratch bytes; /* texts without their quotes */
} cupel__pg_elements;

/* Values to be sent as an array: an array's own, or those of one column of many rows. */
typedef struct cupel__pg_list {
    const cupel_value *values;
    size_t stride; /* from one to the next */
    size_t count;
    int dimensions; /* 0: a plain list */
    const cupel_array_dimension *shape;
    const char *word; /* "element" or "row", for messages */
} cupel__pg_list;

/* A parameter as PostgreSQL takes it. */
typedef struct cupel__pg_encoded {
    const char *bytes; /* NULL for NULL; `small`, or the value's own */
    size_t size;
    int format; /* 1: binary */
    char small[CUPEL__PG_SMALL];
} cupel__pg_encoded;

struct cupel_driver_statement {
    cupel_driver_connection *connection;
    uint64_t number; /* its name is "cupel_<number>" */
    char *sql;
    PGresult *description;
    uint64_t prepared_at; /* connection->schema_changes then */

    size_t parameter_count;
    cupel__pg_codec *parameter_codecs;
    cupel__pg_encoded *encoded;
    size_t *offsets;
    const char **values; /* these for libpq, one each a parameter */
    int *lengths;
    int *formats;
    Oid *types;
    cupel__scratch scratch; /* copies of texts, and arrays */

    size_t column_count;
    cupel__pg_column *columns;
    int result_format; /* 1: binary, all columns being of known types */

    PGresult *result;
    int row;
    int row_count;
    bool is_streaming;
    uint64_t cursor; /* number of the open cursor, 0 for none */
    int64_t affected;
};

/* types.c */
cupel__pg_codec cupel__pg_codec_of(Oid type);
/* The codec of an array's elements; false for what is no array of a known type. */
bool cupel__pg_array_element(Oid array, Oid *element, cupel__pg_codec *codec);
/* The codec of a type, and of its elements where it is an array. */
void cupel__pg_column_codec(const cupel_driver_connection *connection, Oid type,
                            cupel__pg_column *out);
/* Asks the server about the statement's column types that are not known yet, once a connection. */
int cupel__pg_resolve_types(cupel_driver_connection *connection, const PGresult *description,
                            cupel_error *error);

/* encode.c. False where the value does not fit the type; *reason then says why. */
bool cupel__pg_encode(cupel__pg_codec codec, const cupel_value *value, cupel__pg_encoded *out,
                      const char **reason);
size_t cupel__pg_encode_numeric(const cupel_decimal *decimal, char *out);

/* bind.c: the parameters laid out for libpq in the statement; `values` row by row. */
int cupel__pg_bind_values(cupel_driver_statement *statement, const cupel_value *values,
                          cupel_error *error);
int cupel__pg_bind_columns(cupel_driver_statement *statement, const cupel_value *values,
                           size_t rows, cupel_error *error);

/* array.c: an array laid out at *used of the statement's scratch, from which the parameter's place
 * and length follow; and arrays read, in binary and as text. */
int cupel__pg_write_list(cupel_driver_statement *statement, size_t parameter,
                         const cupel__pg_list *list, size_t *used, cupel_error *error);
int cupel__pg_read_array(const cupel_driver_statement *statement, cupel__pg_column *column,
                         const char *bytes, size_t size, cupel_value *out);
int cupel__pg_read_array_text(const cupel_driver_statement *statement, cupel__pg_column *column,
                              const char *text, size_t size, cupel_value *out);
void cupel__pg_elements_free(const cupel_driver_host *host, cupel__pg_elements *elements);

/* decode.c: one row of a result as values; one field of it. CUPEL_EVALUE where it is not of its type. */
int cupel__pg_decode_binary(const cupel_driver_statement *statement, cupel__pg_column *column,
                            const char *bytes, size_t size, cupel_value *out);
int cupel__pg_decode_text(const cupel_driver_statement *statement, cupel__pg_column *column,
                          const char *text, size_t size, cupel_value *out);
int cupel__pg_decode_row(cupel_driver_statement *statement, int row, cupel_value *out,
                         cupel_error *error);

/* error.c */
int cupel__pg_result_error(cupel_driver_connection *connection, const PGresult *result,
                           const char *sql, cupel_error *error);
/* The failure that libpq reports without a result: mostly that the connection is gone. */
int cupel__pg_connection_error(cupel_driver_connection *connection, cupel_error *error);
/* Describes why connecting failed, from libpq's verbose message. */
int cupel__pg_connect_error(const cupel_driver_host *host, const char *message, cupel_error *error);

/* connection.c */
int cupel__pg_open(const cupel_driver_host *host, const cupel_url *url,
                   cupel_driver_connection **out, cupel_error *error);
void cupel__pg_close(cupel_driver_connection *connection);
/* Sends commands without parameters, takes all results, drops rows. */
int cupel__pg_run(cupel_driver_connection *connection, const char *sql, cupel_error *error);
/* CUPEL_ESTATE while rows are being streamed, an error where the connection is lost. */
int cupel__pg_check_free(cupel_driver_connection *connection, cupel_error *error);
/* Notes what a finished command did to the schema. */
void cupel__pg_note_command(cupel_driver_connection *connection, const PGresult *result);

/* statement.c */
int cupel__pg_prepare(cupel_driver_connection *connection, const char *sql, size_t size,
                      cupel_driver_statement **out, cupel_error *error);
int cupel__pg_prepare_again(cupel_driver_statement *statement, cupel_error *error);
void cupel__pg_finalize(cupel_driver_statement *statement);
size_t cupel__pg_column_count(cupel_driver_statement *statement);
const char *cupel__pg_column_name(cupel_driver_statement *statement, size_t column);
size_t cupel__pg_parameter_count(cupel_driver_statement *statement);

/* execute.c */
int cupel__pg_execute(cupel_driver_statement *statement, const cupel_value *values, size_t count,
                      cupel_fetch_mode mode, cupel_error *error);
int cupel__pg_execute_columns(cupel_driver_statement *statement, const cupel_value *values,
                              size_t rows, size_t columns, cupel_error *error);
int cupel__pg_fetch(cupel_driver_statement *statement, cupel_value *row, cupel_error *error);
void cupel__pg_reset(cupel_driver_statement *statement);
int64_t cupel__pg_affected(cupel_driver_statement *statement);
int64_t cupel__pg_last_id(cupel_driver_statement *statement);

/* Numbers in network order. */
static inline uint16_t cupel__pg_get16(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (uint16_t)(b[0] << 8 | b[1]);
}

static inline uint32_t cupel__pg_get32(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static inline uint64_t cupel__pg_get64(const char *bytes)
{
    return (uint64_t)cupel__pg_get32(bytes) << 32 | cupel__pg_get32(bytes + 4);
}

static inline void cupel__pg_put16(char *bytes, uint16_t value)
{
    bytes[0] = (char)(value >> 8);
    bytes[1] = (char)value;
}

static inline void cupel__pg_put32(char *bytes, uint32_t value)
{
    cupel__pg_put16(bytes, (uint16_t)(value >> 16));
    cupel__pg_put16(bytes + 2, (uint16_t)value);
}

static inline void cupel__pg_put64(char *bytes, uint64_t value)
{
    cupel__pg_put32(bytes, (uint32_t)(value >> 32));
    cupel__pg_put32(bytes + 4, (uint32_t)value);
}

/* PostgreSQL counts from 2000-01-01. */
#define CUPEL__PG_EPOCH_DAYS 10957
#define CUPEL__PG_EPOCH_MICROSECONDS (INT64_C(946684800) * 1000000)
#define CUPEL__PG_DAY INT64_C(86400000000)

#endif
