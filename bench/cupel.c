/* The same work through Cupel: objects in and out of a session, on any engine by URL. */
#include "workload.h"

#include <cupel/cupel.h>

typedef struct Person Person;
struct Person {
    int64_t id;
    const char *name;
    const char *email;
    int32_t age;
    double balance;
};

CUPEL_DECLARE_MODEL(Person);
/* clang-format off */
CUPEL_MODEL(Person, "person",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64), .not_null = true),
    CUPEL_COLUMN(email, .type = CUPEL_STRING(64), .not_null = true),
    CUPEL_COLUMN(age),
    CUPEL_COLUMN(balance));
/* clang-format on */

static void insert(cupel_session *session, size_t rows)
{
    person *list = persons_make(rows);
    Person **objects = malloc(rows * sizeof *objects);
    if (objects == NULL)
        abort();
    stopwatch watch;
    stopwatch_start(&watch);
    for (size_t i = 0; i < rows; i++)
        objects[i] = cupel_new(session, Person, .name = list[i].name, .email = list[i].email,
                               .age = list[i].age, .balance = list[i].balance);
    int committed = cupel_commit(session);
    stopwatch_print(&watch);
    require(committed == 0, "insert", cupel_session_error(session)->message);
    for (size_t i = 0; i < rows; i++)
        list[i].id = objects[i]->id;
    persons_check_keys(list, rows);
}

static void select_all(cupel_session *session, size_t rows)
{
    stopwatch watch;
    stopwatch_start(&watch);
    cupel_query *query = cupel_query(session, Person);
    cupel_order_by(query, "id");
    size_t count;
    Person **objects = cupel_query_all(Person, query, &count);
    require(objects != NULL, "select", cupel_session_error(session)->message);
    stopwatch_print(&watch);
    require(count == rows, "select", "too few rows");
    person *list = malloc(rows * sizeof *list);
    for (size_t i = 0; i < rows; i++)
        list[i] = (person){ objects[i]->id, objects[i]->name, objects[i]->email, objects[i]->age,
                            objects[i]->balance };
    persons_check(list, rows);
}

int main(int argc, char **argv)
{
    require(argc == 5, "usage", "cupel orm insert|select URL ROWS");
    cupel_engine *engine;
    cupel_session *session;
    int opened = cupel_engine_open(&engine, argv[3]);
    require(opened == 0, "open", cupel_engine_error(engine)->message);
    opened = cupel_session_open(&session, engine);
    require(opened == 0, "session", cupel_session_error(session)->message);
    /* The connection and its settings belong to none of the contestants' spans. */
    bool is_connected = cupel_session_connection(session) != NULL;
    require(is_connected, "connect", cupel_session_error(session)->message);
    if (strcmp(argv[2], "insert") == 0)
        insert(session, strtoul(argv[4], NULL, 10));
    else
        select_all(session, strtoul(argv[4], NULL, 10));
    cupel_session_close(session);
    cupel_engine_close(engine);
    return 0;
}
