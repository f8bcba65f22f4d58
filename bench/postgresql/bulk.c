/* PostgreSQL by hand, all rows: one round trip a row and text results; or arrays through unnest, keys
 * carried by an ordinal, and binary rows one by one off the wire. */
#include "postgresql.h"

static void insert_naive(person *list, size_t rows)
{
    run("BEGIN");
    prepare("i", "INSERT INTO person (name, email, age, balance) VALUES ($1, $2, $3, $4) "
                 "RETURNING id");
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

static size_t size_of_texts(const person *list, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += strlen(list[i].name) + strlen(list[i].email);
    return size;
}

static void insert_part(person *part, size_t count)
{
    size_t texts = size_of_texts(part, count);
    array arrays[] = { array_start(OID_TEXT, count, texts), array_start(OID_TEXT, count, texts),
                       array_start(OID_INT4, count, count * 4),
                       array_start(OID_FLOAT8, count, count * 8) };
    for (size_t i = 0; i < count; i++) {
        array_add_text(&arrays[0], part[i].name);
        array_add_text(&arrays[1], part[i].email);
        array_add32(&arrays[2], part[i].age);
        array_add_double(&arrays[3], part[i].balance);
    }
    PGresult *result = run_arrays("i", arrays, 4, PGRES_TUPLES_OK);
    for (int i = 0; i < PQntuples(result); i++)
        part[read_integer(result, i, 0) - 1].id = read_integer(result, i, 1);
    PQclear(result);
}

enum { CHUNK = 10000 };

/* Keys are drawn beside an ordinal, so that each row's key is known and not guessed by order. */
static void insert_best(person *list, size_t rows)
{
    run("BEGIN");
    prepare("i", "WITH rows AS MATERIALIZED (SELECT nextval('person_id_seq') AS id, n, a, b, c, d "
                 "FROM unnest($1::text[], $2::text[], $3::int4[], $4::float8[]) "
                 "WITH ORDINALITY AS u (a, b, c, d, n)), "
                 "ins AS (INSERT INTO person (id, name, email, age, balance) "
                 "SELECT id, a, b, c, d FROM rows) SELECT n, id FROM rows");
    for (size_t done = 0; done < rows; done += CHUNK)
        insert_part(list + done, rows - done < CHUNK ? rows - done : CHUNK);
    run("COMMIT");
}

static const char select_sql[] = "SELECT " PERSON_COLUMNS " FROM person ORDER BY id";

static person *select_naive(size_t rows)
{
    person *list = malloc(rows * sizeof *list);
    PGresult *result = checked(PQexec(connection, select_sql), PGRES_TUPLES_OK);
    require((size_t)PQntuples(result) == rows, "select", "too few rows");
    for (size_t i = 0; i < rows; i++)
        parse_person(result, (int)i, &list[i]);
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
    for (PGresult *result; (result = PQgetResult(connection)) != NULL; PQclear(result))
        if (PQresultStatus(result) == PGRES_SINGLE_TUPLE && count < rows)
            read_person(result, 0, &list[count++], &arena);
    require(count == rows, "select", "too few rows");
    return list;
}

person *floor_select(size_t rows, bool best)
{
    return best ? select_best(rows) : select_naive(rows);
}

void floor_insert(person *list, size_t rows, bool best)
{
    if (best)
        insert_best(list, rows);
    else
        insert_naive(list, rows);
}
