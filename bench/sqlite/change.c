/* SQLite by hand, rows changed and deleted: one by one in a transaction, or by lists of keys. */
#include "sqlite.h"

void floor_update(const person *list, size_t count, bool best)
{
    (void)best; /* nothing is faster */
    run("BEGIN IMMEDIATE");
    sqlite3_stmt *statement = prepare("UPDATE person SET balance = ? WHERE id = ?");
    for (size_t i = 0; i < count; i++) {
        sqlite3_bind_double(statement, 1, list[i].balance);
        sqlite3_bind_int64(statement, 2, list[i].id);
        require(sqlite3_step(statement) == SQLITE_DONE && sqlite3_changes(database) == 1, "update",
                sqlite3_errmsg(database));
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    run("COMMIT");
}

enum { BATCH = 500 };

/* DELETE ... WHERE id IN (?, ...); the last list is filled up with its last key. */
static void delete_lists(const person *list, size_t count)
{
    char sql[64 + 2 * BATCH] = "DELETE FROM person WHERE id IN (?";
    for (int i = 1; i < BATCH; i++)
        strcat(sql, ",?");
    sqlite3_stmt *statement = prepare(strcat(sql, ")"));
    for (size_t done = 0; done < count; done += BATCH) {
        size_t rows = count - done < BATCH ? count - done : BATCH;
        for (size_t i = 0; i < BATCH; i++)
            sqlite3_bind_int64(statement, (int)i + 1, list[done + (i < rows ? i : rows - 1)].id);
        require(sqlite3_step(statement) == SQLITE_DONE && (size_t)sqlite3_changes(database) == rows,
                "delete", sqlite3_errmsg(database));
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

static void delete_one_by_one(const person *list, size_t count)
{
    sqlite3_stmt *statement = prepare("DELETE FROM person WHERE id = ?");
    for (size_t i = 0; i < count; i++) {
        sqlite3_bind_int64(statement, 1, list[i].id);
        require(sqlite3_step(statement) == SQLITE_DONE && sqlite3_changes(database) == 1, "delete",
                sqlite3_errmsg(database));
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

void floor_delete(const person *list, size_t count, bool best)
{
    run("BEGIN IMMEDIATE");
    if (best)
        delete_lists(list, count);
    else
        delete_one_by_one(list, count);
    run("COMMIT");
}
