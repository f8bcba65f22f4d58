/* SQLite by hand, all rows: one by one, or multi-row VALUES; read with texts in an arena. */
#include "sqlite.h"

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

void floor_insert(person *list, size_t rows, bool best)
{
    if (best)
        insert_best(list, rows);
    else
        insert_naive(list, rows);
}

person *floor_select(size_t rows, bool best)
{
    person *list = malloc(rows * sizeof *list);
    block_arena arena = { NULL, 0 };
    sqlite3_stmt *statement = prepare("SELECT " PERSON_COLUMNS " FROM person ORDER BY id");
    size_t count = 0;
    while (sqlite3_step(statement) == SQLITE_ROW && count < rows)
        read_person(statement, &list[count++], best ? &arena : NULL);
    require(count == rows, "select", "too few rows");
    sqlite3_finalize(statement);
    return list;
}
