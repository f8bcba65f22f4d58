/* Cupel, rows changed and deleted: objects at hand, saved by one commit. */
#include "models.h"

static Person **load(cupel_session *session, size_t rows)
{
    size_t count;
    Person **objects = cupel_all(session, Person, &count, NULL);
    check(session, objects != NULL, "load");
    require(count == rows, "load", "too few rows");
    return objects;
}

void update(cupel_session *session, size_t rows)
{
    Person **objects = load(session, rows);
    stopwatch watch;
    stopwatch_start(&watch);
    for (size_t i = 0; i < rows; i++)
        objects[i]->balance += BALANCE_CHANGE;
    int committed = cupel_commit(session);
    stopwatch_print(&watch);
    check(session, committed == 0, "update");
}

void delete_all(cupel_session *session, size_t rows)
{
    Person **objects = load(session, rows);
    stopwatch watch;
    stopwatch_start(&watch);
    for (size_t i = 0; i < rows; i++)
        cupel_delete(session, objects[i]);
    int committed = cupel_commit(session);
    stopwatch_print(&watch);
    check(session, committed == 0, "delete");
}
