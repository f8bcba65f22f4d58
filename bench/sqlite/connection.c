/* SQLite by hand: opening, statements, fields. */
#include "sqlite.h"

sqlite3 *database;

void floor_open(const char *url)
{
    const char *path = strstr(url, ":///");
    require(path != NULL, "not a URL of a SQLite file", url);
    require(sqlite3_open(path + 4, &database) == SQLITE_OK, "open", sqlite3_errmsg(database));
    run("PRAGMA journal_mode=WAL");
}

void floor_close(void)
{
    sqlite3_close(database);
}

void run(const char *sql)
{
    require(sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK, sql,
            sqlite3_errmsg(database));
}

sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement;
    require(sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK, "prepare",
            sqlite3_errmsg(database));
    return statement;
}

const char *read_text(sqlite3_stmt *statement, int column, block_arena *arena)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return keep_text(arena, text, (size_t)sqlite3_column_bytes(statement, column));
}

void read_person(sqlite3_stmt *statement, person *row, block_arena *arena)
{
    row->id = sqlite3_column_int64(statement, 0);
    row->name = read_text(statement, 1, arena);
    row->email = read_text(statement, 2, arena);
    row->age = sqlite3_column_int(statement, 3);
    row->balance = sqlite3_column_double(statement, 4);
}
