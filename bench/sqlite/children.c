/* SQLite by hand, parents with their children: a statement for each parent, or one for all. */
#include "sqlite.h"

static parent *read_parents(size_t count, block_arena *arena)
{
    parent *list = calloc(count, sizeof *list);
    sqlite3_stmt *statement = prepare("SELECT id, name FROM parent ORDER BY id");
    size_t found = 0;
    require(list != NULL, "parents", "no memory");
    while (sqlite3_step(statement) == SQLITE_ROW && found < count) {
        list[found].id = sqlite3_column_int64(statement, 0);
        list[found++].name = read_text(statement, 1, arena);
    }
    require(found == count, "parents", "too few");
    sqlite3_finalize(statement);
    return list;
}

static void read_child(sqlite3_stmt *statement, parent *owner, block_arena *arena)
{
    child *c = &owner->children[owner->child_count++];
    c->id = sqlite3_column_int64(statement, 0);
    c->label = read_text(statement, 1, arena);
}

static void read_one_by_one(parent *list, size_t count)
{
    sqlite3_stmt *statement =
        prepare("SELECT id, label FROM child WHERE parent_id = ? ORDER BY id");
    for (size_t i = 0; i < count; i++) {
        list[i].children = malloc(CHILDREN * sizeof(child));
        sqlite3_bind_int64(statement, 1, list[i].id);
        while (sqlite3_step(statement) == SQLITE_ROW && list[i].child_count < CHILDREN)
            read_child(statement, &list[i], NULL);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

static void read_together(parent *list, size_t count, block_arena *arena)
{
    sqlite3_stmt *statement =
        prepare("SELECT id, label, parent_id FROM child ORDER BY parent_id, id");
    child *children = malloc(count * CHILDREN * sizeof *children);
    size_t at = 0;
    for (size_t i = 0; i < count; i++)
        list[i].children = children + i * CHILDREN;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        int64_t parent_id = sqlite3_column_int64(statement, 2);
        while (at < count && list[at].id < parent_id)
            at++;
        require(at < count && list[at].child_count < CHILDREN, "children", "too many");
        read_child(statement, &list[at], arena);
    }
    sqlite3_finalize(statement);
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
