/* Cupel, all rows: new objects saved by one commit, and a query for all. */
#include "models.h"

void insert(cupel_session *session, size_t rows)
{
    person *list = persons_make(rows);
    Person **objects = malloc(rows * sizeof *objects);
    require(objects != NULL, "insert", "no memory");
    stopwatch watch;
    stopwatch_start(&watch);
    for (size_t i = 0; i < rows; i++)
        objects[i] = cupel_new(session, Person, .name = list[i].name, .email = list[i].email,
                               .age = list[i].age, .balance = list[i].balance);
    int committed = cupel_commit(session);
    stopwatch_print(&watch);
    check(session, committed == 0, "insert");
    for (size_t i = 0; i < rows; i++)
        list[i].id = objects[i]->id;
    persons_check_keys(list, rows);
}

static Person **query_all(cupel_session *session, size_t *count)
{
    cupel_query *query = cupel_query(session, Person);
    cupel_order_by(query, "id");
    return cupel_query_all(Person, query, count);
}

static void check_all(cupel_session *session, Person **objects, size_t count, size_t rows)
{
    check(session, objects != NULL, "select");
    require(count == rows, "select", "too few rows");
    for (size_t i = 0; i < rows; i++)
        check_person(objects[i], (int64_t)i + 1);
}

void select_all(cupel_session *session, size_t rows)
{
    size_t count;
    stopwatch watch;
    stopwatch_start(&watch);
    Person **objects = query_all(session, &count);
    stopwatch_print(&watch);
    check_all(session, objects, count, rows);
}

void memory(cupel_session *session, size_t rows)
{
    size_t count;
    double before = resident_bytes();
    Person **objects = query_all(session, &count);
    memory_print(before, rows);
    check_all(session, objects, count, rows);
}
