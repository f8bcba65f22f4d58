/* Cupel, rows one by one: by key, and by a condition. */
#include "models.h"

static void check_found(cupel_session *session, Person *const *found, const person *wanted,
                        size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        check(session, found[i] != NULL, "find");
        check_person(found[i], wanted[i].id);
    }
}

void get(cupel_session *session, size_t rows)
{
    person *wanted = persons_shuffled(rows);
    Person **found = malloc(rows * sizeof *found);
    require(found != NULL, "get", "no memory");
    stopwatch watch;
    stopwatch_start(&watch);
    for (size_t i = 0; i < rows; i++)
        found[i] = cupel_get(session, Person, wanted[i].id);
    stopwatch_print(&watch);
    check_found(session, found, wanted, rows);
}

void filter(cupel_session *session, size_t rows)
{
    person *wanted = persons_shuffled(rows);
    Person **found = malloc(rows * sizeof *found);
    require(found != NULL, "filter", "no memory");
    stopwatch watch;
    stopwatch_start(&watch);
    for (size_t i = 0; i < rows; i++)
        found[i] = cupel_first(session, Person, "email = %s", wanted[i].email);
    stopwatch_print(&watch);
    check_found(session, found, wanted, rows);
}
