/* PostgreSQL by hand, parents with their children: a statement for each parent, or one for all. */
#include "postgresql.h"

static PGresult *select_binary(const char *sql)
{
    return checked(PQexecParams(connection, sql, 0, NULL, NULL, NULL, NULL, 1), PGRES_TUPLES_OK);
}

static parent *read_parents(size_t count, block_arena *arena)
{
    parent *list = calloc(count, sizeof *list);
    PGresult *result = select_binary("SELECT id, name FROM parent ORDER BY id");
    require(list != NULL && (size_t)PQntuples(result) == count, "parents", "too few");
    for (size_t i = 0; i < count; i++) {
        list[i].id = read_integer(result, (int)i, 0);
        list[i].name = read_text(result, (int)i, 1, arena);
    }
    PQclear(result);
    return list;
}

static void read_one_by_one(parent *list, size_t count)
{
    prepare("c", "SELECT id, label FROM child WHERE parent_id = $1 ORDER BY id");
    for (size_t i = 0; i < count; i++) {
        char id[24];
        snprintf(id, sizeof id, "%lld", (long long)list[i].id);
        const char *value = id;
        PGresult *result =
            checked(PQexecPrepared(connection, "c", 1, &value, NULL, NULL, 0), PGRES_TUPLES_OK);
        list[i].child_count = (size_t)PQntuples(result);
        list[i].children = malloc(list[i].child_count * sizeof(child));
        for (int k = 0; k < PQntuples(result); k++)
            list[i].children[k] = (child){ strtoll(PQgetvalue(result, k, 0), NULL, 10),
                                           strdup(PQgetvalue(result, k, 1)) };
        PQclear(result);
    }
}

static void read_together(parent *list, size_t count, block_arena *arena)
{
    PGresult *result =
        select_binary("SELECT id, label, parent_id FROM child ORDER BY parent_id, id");
    child *children = malloc((size_t)PQntuples(result) * sizeof *children);
    size_t at = 0;
    require(children != NULL, "children", "no memory");
    for (int i = 0; i < PQntuples(result); i++) {
        int64_t parent_id = read_integer(result, i, 2);
        while (at < count && list[at].id < parent_id)
            at++;
        require(at < count, "children", "no parent");
        children[i] = (child){ read_integer(result, i, 0), read_text(result, i, 1, arena) };
        if (list[at].child_count++ == 0)
            list[at].children = &children[i];
    }
    PQclear(result);
}

parent *floor_children(size_t count, bool best)
{
    block_arena arena = { NULL, 0 };
    parent *list = read_parents(count, best ? &arena : NULL);
    if (best)
        read_together(list, count, &arena);
    else
        read_one_by_one(list, count);
    return list;
}
