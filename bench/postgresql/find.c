/* PostgreSQL by hand, rows one by one: a round trip each, or many on their way in a pipeline. */
#include <endian.h>

#include "postgresql.h"

static void find_naive(const person *wanted, person *found, size_t count, bool by_email)
{
    for (size_t i = 0; i < count; i++) {
        char id[24];
        snprintf(id, sizeof id, "%lld", (long long)wanted[i].id);
        const char *value = by_email ? wanted[i].email : id;
        PGresult *result =
            checked(PQexecPrepared(connection, "f", 1, &value, NULL, NULL, 0), PGRES_TUPLES_OK);
        require(PQntuples(result) == 1, "find", "no row");
        parse_person(result, 0, &found[i]);
        PQclear(result);
    }
}

static void send(const person *wanted, bool by_email)
{
    uint64_t id = htobe64((uint64_t)wanted->id);
    const char *value = by_email ? wanted->email : (const char *)&id;
    int size = by_email ? (int)strlen(wanted->email) : (int)sizeof id;
    int format = 1;
    require(PQsendQueryPrepared(connection, "f", 1, &value, &size, &format, 1) == 1, "send",
            PQerrorMessage(connection));
}

static void receive(person *found, block_arena *arena)
{
    PGresult *result = checked(PQgetResult(connection), PGRES_TUPLES_OK);
    require(PQntuples(result) == 1, "find", "no row");
    read_person(result, 0, found, arena);
    PQclear(result);
    require(PQgetResult(connection) == NULL, "find", "more than one result");
}

enum { ON_THEIR_WAY = 200 };

static void find_best(const person *wanted, person *found, size_t count, bool by_email)
{
    block_arena arena = { NULL, 0 };
    require(PQenterPipelineMode(connection) == 1, "pipeline", PQerrorMessage(connection));
    for (size_t done = 0; done < count; done += ON_THEIR_WAY) {
        size_t rows = count - done < ON_THEIR_WAY ? count - done : ON_THEIR_WAY;
        for (size_t i = 0; i < rows; i++)
            send(&wanted[done + i], by_email);
        require(PQpipelineSync(connection) == 1, "pipeline", PQerrorMessage(connection));
        for (size_t i = 0; i < rows; i++)
            receive(&found[done + i], &arena);
        PQclear(checked(PQgetResult(connection), PGRES_PIPELINE_SYNC));
    }
    PQexitPipelineMode(connection);
}

void floor_find(const person *wanted, person *found, size_t count, bool by_email, bool best)
{
    prepare("f", by_email ? "SELECT " PERSON_COLUMNS
                            " FROM person WHERE email = $1 ORDER BY id LIMIT 1"
                          : "SELECT " PERSON_COLUMNS " FROM person WHERE id = $1");
    if (best)
        find_best(wanted, found, count, by_email);
    else
        find_naive(wanted, found, count, by_email);
}
