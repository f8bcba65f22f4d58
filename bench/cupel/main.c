/* The same work through Cupel: `bench_cupel orm OPERATION URL ROWS`, on any engine by URL. */
#include "models.h"

/* clang-format off */
CUPEL_MODEL(Person, "person",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64), .not_null = true),
    CUPEL_COLUMN(email, .type = CUPEL_STRING(64), .not_null = true),
    CUPEL_COLUMN(age),
    CUPEL_COLUMN(balance));

CUPEL_MODEL(Parent, "parent",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64), .not_null = true),
    CUPEL_HAS_MANY(children, Child, .back_populates = "parent", .order_by = "id"));

CUPEL_MODEL(Child, "child",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(parent_id, .references = "parent.id", .index = true),
    CUPEL_COLUMN(label, .type = CUPEL_STRING(64), .not_null = true),
    CUPEL_BELONGS_TO(parent, Parent, .back_populates = "children"));
/* clang-format on */

void check(cupel_session *session, bool is_well, const char *what)
{
    require(is_well, what, cupel_session_error(session)->message);
}

void check_person(const Person *found, int64_t id)
{
    const person row = { found->id, found->name, found->email, found->age, found->balance };
    person_check(&row, id);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(cupel_session *session, size_t rows);
    } operations[] = { { "insert", insert }, { "select", select_all }, { "get", get },
                       { "filter", filter }, { "update", update },     { "delete", delete_all },
                       { "memory", memory }, { "children", children } };
    cupel_engine *engine;
    cupel_session *session;
    bool is_known = false;
    require(argc == 5, "usage", "bench_cupel orm OPERATION URL ROWS");
    int opened = cupel_engine_open(&engine, argv[3]);
    require(opened == 0, "open", cupel_engine_error(engine)->message);
    opened = cupel_session_open(&session, engine);
    check(session, opened == 0, "session");
    /* The connection and its settings belong to none of the contestants' spans. It goes back to the
     * pool: nothing may seem to have been written by hand. */
    check(session, cupel_session_connection(session) != NULL, "connect");
    check(session, cupel_rollback(session) == 0, "connect");
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (strcmp(argv[2], operations[i].name) == 0) {
            operations[i].run(session, strtoul(argv[4], NULL, 10));
            is_known = true;
        }
    require(is_known, "no such operation", argv[2]);
    cupel_session_close(session);
    cupel_engine_close(engine);
    return 0;
}
