/* The connection of the contestant on PostgreSQL, and what its files share. */
#ifndef CUPEL_BENCH_POSTGRESQL_H
#define CUPEL_BENCH_POSTGRESQL_H

#include <libpq-fe.h>

#include "../floor.h"

extern PGconn *connection;

enum { OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25, OID_FLOAT8 = 701 };

PGresult *checked(PGresult *result, ExecStatusType wanted);
void run(const char *sql);
void prepare(const char *name, const char *sql);

/* Fields of a row in binary. */
int64_t read64(const char *data);
int64_t read_integer(const PGresult *result, int row, int column);
const char *read_text(const PGresult *result, int row, int column, block_arena *arena);
void read_person(const PGresult *result, int row, person *out, block_arena *arena);
/* The same of a row in text. */
void parse_person(const PGresult *result, int row, person *out);

/* A one-dimensional array in binary, as array_recv reads it. */
typedef struct array {
    char *data;
    char *at;
} array;
array array_start(uint32_t element, size_t count, size_t payload);
void array_add_text(array *a, const char *text);
void array_add32(array *a, int32_t value);
void array_add64(array *a, int64_t value);
void array_add_double(array *a, double value);

/* Runs a prepared statement whose parameters are arrays, and frees them. */
PGresult *run_arrays(const char *statement, array *arrays, int count, ExecStatusType wanted);

#endif
