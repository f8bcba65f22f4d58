/* MariaDB by hand, all rows: one round trip a row, or multi-row VALUES with RETURNING; binary rows into
 * bound buffers, texts in an arena. */
#include "mysql_floor.h"

static void bind_person(MYSQL_BIND *bind, const person *row, unsigned long sizes[2])
{
    bind_text(&bind[0], row->name, &sizes[0]);
    bind_text(&bind[1], row->email, &sizes[1]);
    bind[2].buffer_type = MYSQL_TYPE_LONG;
    bind[2].buffer = (void *)&row->age;
    bind_double(&bind[3], &row->balance);
}

static void insert_naive(person *list, size_t rows)
{
    MYSQL_STMT *statement =
        prepare("INSERT INTO person (name, email, age, balance) VALUES (?, ?, ?, ?)");
    for (size_t i = 0; i < rows; i++) {
        MYSQL_BIND bind[4] = { 0 };
        unsigned long sizes[2];
        bind_person(bind, &list[i], sizes);
        execute(statement, bind);
        list[i].id = (int64_t)mysql_stmt_insert_id(statement);
    }
    mysql_stmt_close(statement);
}

enum { BATCH = 1000 };

static MYSQL_STMT *prepare_batch(size_t count)
{
    return prepare_list("INSERT INTO person (name, email, age, balance) VALUES ", "(?,?,?,?)",
                        count, " RETURNING id");
}

static void insert_batch(MYSQL_STMT *statement, person *list, size_t count)
{
    static MYSQL_BIND bind[4 * BATCH];
    static unsigned long sizes[2 * BATCH];
    memset(bind, 0, sizeof bind);
    for (size_t i = 0; i < count; i++)
        bind_person(&bind[4 * i], &list[i], &sizes[2 * i]);
    execute(statement, bind);
    int64_t id = 0;
    MYSQL_BIND result = { 0 };
    bind_integer(&result, &id);
    mysql_stmt_bind_result(statement, &result);
    for (size_t i = 0; i < count; i++) {
        require(mysql_stmt_fetch(statement) == 0, "returning", mysql_stmt_error(statement));
        list[i].id = id;
    }
    mysql_stmt_free_result(statement);
}

static void insert_best(person *list, size_t rows)
{
    size_t whole = rows / BATCH * BATCH;
    MYSQL_STMT *statement = prepare_batch(BATCH);
    for (size_t done = 0; done < whole; done += BATCH)
        insert_batch(statement, list + done, BATCH);
    mysql_stmt_close(statement);
    if (whole == rows)
        return;
    statement = prepare_batch(rows - whole);
    insert_batch(statement, list + whole, rows - whole);
    mysql_stmt_close(statement);
}

void floor_insert(person *list, size_t rows, bool best)
{
    run("START TRANSACTION");
    if (best)
        insert_best(list, rows);
    else
        insert_naive(list, rows);
    run("COMMIT");
}

person *floor_select(size_t rows, bool best)
{
    person *list = malloc(rows * sizeof *list);
    block_arena arena = { NULL, 0 };
    person_fields fields;
    MYSQL_STMT *statement = prepare("SELECT " PERSON_COLUMNS " FROM person ORDER BY id");
    require(mysql_stmt_execute(statement) == 0, "select", mysql_stmt_error(statement));
    bind_person_fields(statement, &fields);
    size_t count = 0;
    while (mysql_stmt_fetch(statement) == 0 && count < rows)
        keep_person(&fields, &list[count++], best ? &arena : NULL);
    require(count == rows, "select", "too few rows");
    mysql_stmt_close(statement);
    return list;
}
