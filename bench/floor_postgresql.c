/* Hand-written C on libpq: naive (one prepared statement, one round trip a row, text results,
 * strdup) and best (arrays through unnest, keys carried by an ordinal; binary single-row results,
 * texts in an arena). */
#include "workload.h"

#include <arpa/inet.h>
#include <endian.h>
#include <libpq-fe.h>

static PGconn *connection;

static PGresult *checked(PGresult *result, ExecStatusType wanted)
{
    require(PQresultStatus(result) == wanted, "postgresql", PQerrorMessage(connection));
    return result;
}

static void run(const char *sql)
{
    PQclear(checked(PQexec(connection, sql), PGRES_COMMAND_OK));
}

static void insert_naive(person *list, size_t rows)
{
    run("BEGIN");
    PQclear(checked(PQprepare(connection, "i",
                              "INSERT INTO person (name, email, age, balance) "
                              "VALUES ($1, $2, $3, $4) RETURNING id",
                              4, NULL),
                    PGRES_COMMAND_OK));
    for (size_t i = 0; i < rows; i++) {
        char age[16], balance[32];
        snprintf(age, sizeof age, "%d", list[i].age);
        snprintf(balance, sizeof balance, "%.17g", list[i].balance);
        const char *values[] = { list[i].name, list[i].email, age, balance };
        PGresult *result =
            checked(PQexecPrepared(connection, "i", 4, values, NULL, NULL, 0), PGRES_TUPLES_OK);
        list[i].id = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
        PQclear(result);
    }
    run("COMMIT");
}

/* A one-dimensional array in binary, as array_recv reads it. */
typedef struct array {
    char *data;
    size_t size;
} array;

static void put32(char **at, uint32_t value)
{
    value = htonl(value);
    memcpy(*at, &value, 4);
    *at += 4;
}

static array array_start(uint32_t element, size_t count, size_t payload, char **at)
{
    array result = { malloc(20 + count * 4 + payload), 0 };
    if (result.data == NULL)
        abort();
    *at = result.data;
    put32(at, 1);
    put32(at, 0);
    put32(at, element);
    put32(at, (uint32_t)count);
    put32(at, 1);
    return result;
}

enum { OID_INT4 = 23, OID_TEXT = 25, OID_FLOAT8 = 701, CHUNK = 10000 };

static array array_of_texts(const person *list, size_t count, bool names)
{
    size_t payload = 0;
    for (size_t i = 0; i < count; i++)
        payload += strlen(names ? list[i].name : list[i].email);
    char *at;
    array result = array_start(OID_TEXT, count, payload, &at);
    for (size_t i = 0; i < count; i++) {
        const char *text = names ? list[i].name : list[i].email;
        size_t size = strlen(text);
        put32(&at, (uint32_t)size);
        memcpy(at, text, size);
        at += size;
    }
    result.size = (size_t)(at - result.data);
    return result;
}

static array array_of_ages(const person *list, size_t count)
{
    char *at;
    array result = array_start(OID_INT4, count, count * 4, &at);
    for (size_t i = 0; i < count; i++) {
        put32(&at, 4);
        put32(&at, (uint32_t)list[i].age);
    }
    result.size = (size_t)(at - result.data);
    return result;
}

static array array_of_balances(const person *list, size_t count)
{
    char *at;
    array result = array_start(OID_FLOAT8, count, count * 8, &at);
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;
        memcpy(&bits, &list[i].balance, 8);
        bits = htobe64(bits);
        put32(&at, 8);
        memcpy(at, &bits, 8);
        at += 8;
    }
    result.size = (size_t)(at - result.data);
    return result;
}

static int64_t read64(const char *data)
{
    uint64_t bits;
    memcpy(&bits, data, 8);
    return (int64_t)be64toh(bits);
}

/* Keys are drawn beside an ordinal, so that each row's key is known and not guessed by order. */
static void insert_best(person *list, size_t rows)
{
    run("BEGIN");
    PQclear(checked(PQprepare(connection, "i",
                              "WITH rows AS MATERIALIZED (SELECT "
                              "nextval('person_id_seq') AS id, n, a, b, c, d "
                              "FROM unnest($1::text[], $2::text[], $3::int4[], $4::float8[]) "
                              "WITH ORDINALITY AS u (a, b, c, d, n)), "
                              "ins AS (INSERT INTO person (id, name, email, age, balance) "
                              "SELECT id, a, b, c, d FROM rows) SELECT n, id FROM rows",
                              0, NULL),
                    PGRES_COMMAND_OK));
    for (size_t done = 0; done < rows; done += CHUNK) {
        size_t count = rows - done < CHUNK ? rows - done : CHUNK;
        person *part = list + done;
        array arrays[] = { array_of_texts(part, count, true), array_of_texts(part, count, false),
                           array_of_ages(part, count), array_of_balances(part, count) };
        const char *values[4];
        int sizes[4], formats[4];
        for (int i = 0; i < 4; i++) {
            values[i] = arrays[i].data;
            sizes[i] = (int)arrays[i].size;
            formats[i] = 1;
        }
        PGresult *result =
            checked(PQexecPrepared(connection, "i", 4, values, sizes, formats, 1), PGRES_TUPLES_OK);
        for (int i = 0; i < PQntuples(result); i++)
            part[read64(PQgetvalue(result, i, 0)) - 1].id = read64(PQgetvalue(result, i, 1));
        PQclear(result);
        for (int i = 0; i < 4; i++)
            free(arrays[i].data);
    }
    run("COMMIT");
}

static const char select_sql[] = "SELECT id, name, email, age, balance FROM person ORDER BY id";

static person *select_naive(size_t rows)
{
    person *list = malloc(rows * sizeof *list);
    PGresult *result = checked(PQexec(connection, select_sql), PGRES_TUPLES_OK);
    require((size_t)PQntuples(result) == rows, "select", "too few rows");
    for (size_t i = 0; i < rows; i++) {
        int n = (int)i;
        list[i] = (person){ strtoll(PQgetvalue(result, n, 0), NULL, 10),
                            strdup(PQgetvalue(result, n, 1)), strdup(PQgetvalue(result, n, 2)),
                            (int32_t)strtol(PQgetvalue(result, n, 3), NULL, 10),
                            strtod(PQgetvalue(result, n, 4), NULL) };
    }
    PQclear(result);
    return list;
}

static person *select_best(size_t rows)
{
    person *list = malloc(rows * sizeof *list);
    block_arena arena = { NULL, 0 };
    require(PQsendQueryParams(connection, select_sql, 0, NULL, NULL, NULL, NULL, 1) == 1 &&
                PQsetSingleRowMode(connection) == 1,
            "select", PQerrorMessage(connection));
    size_t count = 0;
    for (PGresult *result; (result = PQgetResult(connection)) != NULL; PQclear(result)) {
        if (PQresultStatus(result) != PGRES_SINGLE_TUPLE)
            continue;
        person *row = &list[count++];
        uint32_t age;
        uint64_t bits;
        row->id = read64(PQgetvalue(result, 0, 0));
        row->name = block_copy(&arena, PQgetvalue(result, 0, 1), (size_t)PQgetlength(result, 0, 1));
        row->email =
            block_copy(&arena, PQgetvalue(result, 0, 2), (size_t)PQgetlength(result, 0, 2));
        memcpy(&age, PQgetvalue(result, 0, 3), 4);
        row->age = (int32_t)ntohl(age);
        memcpy(&bits, PQgetvalue(result, 0, 4), 8);
        bits = be64toh(bits);
        memcpy(&row->balance, &bits, 8);
    }
    require(count == rows, "select", "too few rows");
    return list;
}

static person *select_rows(size_t rows, bool best)
{
    return best ? select_best(rows) : select_naive(rows);
}

static void insert_rows(person *list, size_t rows, bool best)
{
    if (best)
        insert_best(list, rows);
    else
        insert_naive(list, rows);
}

static void open_connection(const char *url)
{
    connection = PQconnectdb(url);
    require(PQstatus(connection) == CONNECTION_OK, "connect", PQerrorMessage(connection));
}

static void close_connection(void)
{
    PQfinish(connection);
}

int main(int argc, char **argv)
{
    static const floor_ways ways = { open_connection, insert_rows, select_rows, close_connection };
    return floor_main(argc, argv, &ways);
}
