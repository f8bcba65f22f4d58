/* PostgreSQL by hand: connecting, statements, fields and arrays in binary. */
#include <arpa/inet.h>
#include <endian.h>

#include "postgresql.h"

PGconn *connection;

void floor_open(const char *url)
{
    connection = PQconnectdb(url);
    require(PQstatus(connection) == CONNECTION_OK, "connect", PQerrorMessage(connection));
}

void floor_close(void)
{
    PQfinish(connection);
}

PGresult *checked(PGresult *result, ExecStatusType wanted)
{
    require(PQresultStatus(result) == wanted, "postgresql", PQerrorMessage(connection));
    return result;
}

void run(const char *sql)
{
    PQclear(checked(PQexec(connection, sql), PGRES_COMMAND_OK));
}

void prepare(const char *name, const char *sql)
{
    PQclear(checked(PQprepare(connection, name, sql, 0, NULL), PGRES_COMMAND_OK));
}

int64_t read64(const char *data)
{
    uint64_t bits;
    memcpy(&bits, data, 8);
    return (int64_t)be64toh(bits);
}

int64_t read_integer(const PGresult *result, int row, int column)
{
    return read64(PQgetvalue(result, row, column));
}

const char *read_text(const PGresult *result, int row, int column, block_arena *arena)
{
    return keep_text(arena, PQgetvalue(result, row, column),
                     (size_t)PQgetlength(result, row, column));
}

void read_person(const PGresult *result, int row, person *out, block_arena *arena)
{
    uint32_t age;
    int64_t bits = read_integer(result, row, 4);
    memcpy(&age, PQgetvalue(result, row, 3), 4);
    out->id = read_integer(result, row, 0);
    out->name = read_text(result, row, 1, arena);
    out->email = read_text(result, row, 2, arena);
    out->age = (int32_t)ntohl(age);
    memcpy(&out->balance, &bits, 8);
}

void parse_person(const PGresult *result, int row, person *out)
{
    *out = (person){ strtoll(PQgetvalue(result, row, 0), NULL, 10),
                     strdup(PQgetvalue(result, row, 1)), strdup(PQgetvalue(result, row, 2)),
                     (int32_t)strtol(PQgetvalue(result, row, 3), NULL, 10),
                     strtod(PQgetvalue(result, row, 4), NULL) };
}

static void put32(array *a, uint32_t value)
{
    value = htonl(value);
    memcpy(a->at, &value, 4);
    a->at += 4;
}

static void put64(array *a, uint64_t bits)
{
    bits = htobe64(bits);
    memcpy(a->at, &bits, 8);
    a->at += 8;
}

array array_start(uint32_t element, size_t count, size_t payload)
{
    char *data = malloc(20 + count * 4 + payload);
    array a = { data, data };
    require(data != NULL, "array", "no memory");
    put32(&a, 1);
    put32(&a, 0);
    put32(&a, element);
    put32(&a, (uint32_t)count);
    put32(&a, 1);
    return a;
}

void array_add_text(array *a, const char *text)
{
    size_t size = strlen(text);
    put32(a, (uint32_t)size);
    memcpy(a->at, text, size);
    a->at += size;
}

void array_add32(array *a, int32_t value)
{
    put32(a, 4);
    put32(a, (uint32_t)value);
}

void array_add64(array *a, int64_t value)
{
    put32(a, 8);
    put64(a, (uint64_t)value);
}

void array_add_double(array *a, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, 8);
    put32(a, 8);
    put64(a, bits);
}

PGresult *run_arrays(const char *statement, array *arrays, int count, ExecStatusType wanted)
{
    const char *values[8] = { NULL };
    int sizes[8] = { 0 }, formats[8] = { 0 };
    for (int i = 0; i < count; i++) {
        values[i] = arrays[i].data;
        sizes[i] = (int)(arrays[i].at - arrays[i].data);
        formats[i] = 1;
    }
    PGresult *result =
        checked(PQexecPrepared(connection, statement, count, values, sizes, formats, 1), wanted);
    for (int i = 0; i < count; i++)
        free(arrays[i].data);
    return result;
}
