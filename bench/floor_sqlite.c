/* Hand-written C on SQLite: naive (one prepared statement, row by row, strdup) and best (multi-row
 * VALUES; texts in an arena). */
#include "workload.h"

#include <sqlite3.h>

static sqlite3 *database;

static void run(const char *sql)
{
    require(sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK, sql,
            sqlite3_errmsg(database));
}

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement;
    require(sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK, "prepare",
            sqlite3_errmsg(database));
    return statement;
}

static void bind_person(sqlite3_stmt *statement, int first, const person *row,
                        sqlite3_destructor_type lifetime)
{
    sqlite3_bind_text(statement, first, row->name, -1, lifetime);
    sqlite3_bind_text(statement, first + 1, row->email, -1, lifetime);
    sqlite3_bind_int(statement, first + 2, row->age);
    sqlite3_bind_double(statement, first + 3, row->balance);
}

static void insert_naive(person *list, size_t rows)
{
    run("BEGIN IMMEDIATE");
    sqlite3_stmt *statement =
        prepare("INSERT INTO person (name, email, age, balance) VALUES (?, ?, ?, ?)");
    for (size_t i = 0; i < rows; i++) {
        bind_person(statement, 1, &list[i], SQLITE_TRANSIENT);
        require(sqlite3_step(statement) == SQLITE_DONE, "insert", sqlite3_errmsg(database));
        list[i].id = sqlite3_last_insert_rowid(database);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    run("COMMIT");
}

enum { BATCH = 100 };

static void insert_best(person *list, size_t rows)
{
    char sql[64 + 10 * BATCH] = "INSERT INTO person (name, email, age, balance) VALUES ";
    for (int i = 0; i < BATCH; i++)
        strcat(sql, i == 0 ? "(?,?,?,?)" : ",(?,?,?,?)");
    run("BEGIN IMMEDIATE");
    sqlite3_stmt *statement = prepare(sql);
    size_t done = 0;
    for (; done + BATCH <= rows; done += BATCH) {
        for (int i = 0; i < BATCH; i++)
            bind_person(statement, 1 + 4 * i, &list[done + (size_t)i], SQLITE_STATIC);
        require(sqlite3_step(statement) == SQLITE_DONE, "insert", sqlite3_errmsg(database));
        int64_t last = sqlite3_last_insert_rowid(database);
        for (int i = 0; i < BATCH; i++)
            list[done + (size_t)i].id = last - BATCH + 1 + i;
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    statement = prepare("INSERT INTO person (name, email, age, balance) VALUES (?, ?, ?, ?)");
    for (; done < rows; done++) {
        bind_person(statement, 1, &list[done], SQLITE_STATIC);
        require(sqlite3_step(statement) == SQLITE_DONE, "insert", sqlite3_errmsg(database));
        list[done].id = sqlite3_last_insert_rowid(database);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    run("COMMIT");
}

static person *select_rows(size_t rows, bool best)
{
    person *list = malloc(rows * sizeof *list);
    block_arena arena = { NULL, 0 };
    sqlite3_stmt *statement =
        prepare("SELECT id, name, email, age, balance FROM person ORDER BY id");
    size_t count = 0;
    while (sqlite3_step(statement) == SQLITE_ROW && count < rows) {
        person *row = &list[count++];
        row->id = sqlite3_column_int64(statement, 0);
        const char *name = (const char *)sqlite3_column_text(statement, 1);
        const char *email = (const char *)sqlite3_column_text(statement, 2);
        if (best) {
            row->name = block_copy(&arena, name, (size_t)sqlite3_column_bytes(statement, 1));
            row->email = block_copy(&arena, email, (size_t)sqlite3_column_bytes(statement, 2));
        } else {
            row->name = strdup(name);
            row->email = strdup(email);
        }
        row->age = sqlite3_column_int(statement, 3);
        row->balance = sqlite3_column_double(statement, 4);
    }
    require(count == rows, "select", "too few rows");
    sqlite3_finalize(statement);
    return list;
}

static void insert_rows(person *list, size_t rows, bool best)
{
    if (best)
        insert_best(list, rows);
    else
        insert_naive(list, rows);
}

static void open_database(const char *url)
{
    const char *path = strstr(url, ":///");
    require(path != NULL, "not a URL of a SQLite file", url);
    require(sqlite3_open(path + 4, &database) == SQLITE_OK, "open", sqlite3_errmsg(database));
    run("PRAGMA journal_mode=WAL");
}

static void close_database(void)
{
    sqlite3_close(database);
}

int main(int argc, char **argv)
{
    static const floor_ways ways = { open_database, insert_rows, select_rows, close_database };
    return floor_main(argc, argv, &ways);
}
