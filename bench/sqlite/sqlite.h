/* The connection of the contestant on SQLite, and what its files share. */
#ifndef CUPEL_BENCH_SQLITE_H
#define CUPEL_BENCH_SQLITE_H

#include <sqlite3.h>

#include "../floor.h"

extern sqlite3 *database;

void run(const char *sql);
sqlite3_stmt *prepare(const char *sql);
/* The columns of a person at the statement's row. */
void read_person(sqlite3_stmt *statement, person *row, block_arena *arena);
/* A text field kept. */
const char *read_text(sqlite3_stmt *statement, int column, block_arena *arena);

#endif
