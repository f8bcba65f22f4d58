/* SQLite by hand, rows one by one: each in a transaction of its own, or all in one. */
#include "sqlite.h"

void floor_find(const person *wanted, person *found, size_t count, bool by_email, bool best)
{
    block_arena arena = { NULL, 0 };
    sqlite3_stmt *statement = prepare(
        by_email ? "SELECT " PERSON_COLUMNS " FROM person WHERE email = ? ORDER BY id LIMIT 1"
                 : "SELECT " PERSON_COLUMNS " FROM person WHERE id = ?");
    if (best)
        run("BEGIN");
    for (size_t i = 0; i < count; i++) {
        if (by_email)
            sqlite3_bind_text(statement, 1, wanted[i].email, -1, SQLITE_STATIC);
        else
            sqlite3_bind_int64(statement, 1, wanted[i].id);
        require(sqlite3_step(statement) == SQLITE_ROW, "find", sqlite3_errmsg(database));
        read_person(statement, &found[i], best ? &arena : NULL);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    if (best)
        run("COMMIT");
}
