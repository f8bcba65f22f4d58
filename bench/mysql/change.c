/* MariaDB by hand, rows changed and deleted: a round trip each; or a join with a list of values, and
 * lists of keys. */
#include "mysql_floor.h"

enum { BATCH = 500 };

static void expect(MYSQL_STMT *statement, size_t rows)
{
    require(mysql_stmt_affected_rows(statement) == rows, "change", "wrong number of rows");
}

static void update_naive(const person *list, size_t count)
{
    MYSQL_STMT *statement = prepare("UPDATE person SET balance = ? WHERE id = ?");
    for (size_t i = 0; i < count; i++) {
        MYSQL_BIND values[2] = { 0 };
        bind_double(&values[0], &list[i].balance);
        bind_integer(&values[1], &list[i].id);
        execute(statement, values);
        expect(statement, 1);
    }
    mysql_stmt_close(statement);
}

/* Doing a row twice does no harm, so that the last list is filled up with its last row. */
static void update_best(const person *list, size_t count)
{
    MYSQL_STMT *statement =
        prepare_list("UPDATE person JOIN (SELECT id AS k, balance AS b FROM person WHERE FALSE "
                     "UNION ALL VALUES ",
                     "(?,?)", BATCH, ") AS v ON person.id = v.k SET person.balance = v.b");
    for (size_t done = 0; done < count; done += BATCH) {
        MYSQL_BIND values[2 * BATCH] = { 0 };
        for (size_t i = 0; i < BATCH; i++) {
            const person *row = &list[done + i < count ? done + i : count - 1];
            bind_integer(&values[2 * i], &row->id);
            bind_double(&values[2 * i + 1], &row->balance);
        }
        execute(statement, values);
        expect(statement, count - done < BATCH ? count - done : BATCH);
    }
    mysql_stmt_close(statement);
}

void floor_update(const person *list, size_t count, bool best)
{
    run("START TRANSACTION");
    if (best)
        update_best(list, count);
    else
        update_naive(list, count);
    run("COMMIT");
}

static void delete_lists(const person *list, size_t count, size_t batch)
{
    MYSQL_STMT *statement = prepare_list("DELETE FROM person WHERE id IN (", "?", batch, ")");
    for (size_t done = 0; done < count; done += batch) {
        MYSQL_BIND keys[BATCH] = { 0 };
        for (size_t i = 0; i < batch; i++)
            bind_integer(&keys[i], &list[done + i < count ? done + i : count - 1].id);
        execute(statement, keys);
        expect(statement, count - done < batch ? count - done : batch);
    }
    mysql_stmt_close(statement);
}

void floor_delete(const person *list, size_t count, bool best)
{
    run("START TRANSACTION");
    delete_lists(list, count, best ? BATCH : 1);
    run("COMMIT");
}
