/* PostgreSQL by hand, rows changed and deleted: a round trip each, or arrays. */
#include "postgresql.h"

static void expect(PGresult *result, size_t rows)
{
    require(strtoull(PQcmdTuples(result), NULL, 10) == rows, "change", "wrong number of rows");
    PQclear(result);
}

static array array_of_keys(const person *list, size_t count)
{
    array keys = array_start(OID_INT8, count, count * 8);
    for (size_t i = 0; i < count; i++)
        array_add64(&keys, list[i].id);
    return keys;
}

static void update_naive(const person *list, size_t count)
{
    prepare("u", "UPDATE person SET balance = $1 WHERE id = $2");
    for (size_t i = 0; i < count; i++) {
        char balance[32], id[24];
        snprintf(balance, sizeof balance, "%.17g", list[i].balance);
        snprintf(id, sizeof id, "%lld", (long long)list[i].id);
        const char *values[] = { balance, id };
        expect(checked(PQexecPrepared(connection, "u", 2, values, NULL, NULL, 0), PGRES_COMMAND_OK),
               1);
    }
}

static void update_best(const person *list, size_t count)
{
    prepare("u", "UPDATE person SET balance = v.balance "
                 "FROM unnest($1::int8[], $2::float8[]) AS v (id, balance) WHERE person.id = v.id");
    array arrays[] = { array_of_keys(list, count), array_start(OID_FLOAT8, count, count * 8) };
    for (size_t i = 0; i < count; i++)
        array_add_double(&arrays[1], list[i].balance);
    expect(run_arrays("u", arrays, 2, PGRES_COMMAND_OK), count);
}

void floor_update(const person *list, size_t count, bool best)
{
    run("BEGIN");
    if (best)
        update_best(list, count);
    else
        update_naive(list, count);
    run("COMMIT");
}

static void delete_naive(const person *list, size_t count)
{
    prepare("d", "DELETE FROM person WHERE id = $1");
    for (size_t i = 0; i < count; i++) {
        char id[24];
        snprintf(id, sizeof id, "%lld", (long long)list[i].id);
        const char *value = id;
        expect(checked(PQexecPrepared(connection, "d", 1, &value, NULL, NULL, 0), PGRES_COMMAND_OK),
               1);
    }
}

static void delete_best(const person *list, size_t count)
{
    array keys = array_of_keys(list, count);
    prepare("d", "DELETE FROM person WHERE id = ANY ($1::int8[])");
    expect(run_arrays("d", &keys, 1, PGRES_COMMAND_OK), count);
}

void floor_delete(const person *list, size_t count, bool best)
{
    run("BEGIN");
    if (best)
        delete_best(list, count);
    else
        delete_naive(list, count);
    run("COMMIT");
}
