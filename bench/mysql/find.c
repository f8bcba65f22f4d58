/* MariaDB by hand, rows one by one: a round trip each; or, as there is no pipeline, lists of keys. */
#include "mysql_floor.h"

static void find_naive(const person *wanted, person *found, size_t count, bool by_email)
{
    MYSQL_STMT *statement = prepare(
        by_email ? "SELECT " PERSON_COLUMNS " FROM person WHERE email = ? ORDER BY id LIMIT 1"
                 : "SELECT " PERSON_COLUMNS " FROM person WHERE id = ?");
    for (size_t i = 0; i < count; i++) {
        MYSQL_BIND key = { 0 };
        unsigned long size;
        person_fields fields;
        if (by_email)
            bind_text(&key, wanted[i].email, &size);
        else
            bind_integer(&key, &wanted[i].id);
        execute(statement, &key);
        bind_person_fields(statement, &fields);
        require(mysql_stmt_fetch(statement) == 0, "find", "no row");
        keep_person(&fields, &found[i], NULL);
        mysql_stmt_free_result(statement);
    }
    mysql_stmt_close(statement);
}

enum { BATCH = 500 };

static int64_t key_of_email(const char *email)
{
    return strtoll(email + strlen("person"), NULL, 10) + 1;
}

/* Rows come in any order: where each was wanted is told by its key. The last list is filled up with
 * its last key. */
static void find_best(const person *wanted, person *found, size_t count, bool by_email)
{
    block_arena arena = { NULL, 0 };
    size_t *place = malloc((count + 1) * sizeof *place);
    MYSQL_STMT *statement =
        prepare_list(by_email ? "SELECT " PERSON_COLUMNS " FROM person WHERE email IN ("
                              : "SELECT " PERSON_COLUMNS " FROM person WHERE id IN (",
                     "?", BATCH, ")");
    require(place != NULL, "find", "no memory");
    for (size_t done = 0; done < count; done += BATCH) {
        MYSQL_BIND keys[BATCH] = { 0 };
        unsigned long sizes[BATCH];
        person_fields fields;
        for (size_t i = 0; i < BATCH; i++) {
            size_t at = done + i < count ? done + i : count - 1;
            if (by_email)
                bind_text(&keys[i], wanted[at].email, &sizes[i]);
            else
                bind_integer(&keys[i], &wanted[at].id);
            place[by_email ? key_of_email(wanted[at].email) : wanted[at].id] = at;
        }
        execute(statement, keys);
        bind_person_fields(statement, &fields);
        while (mysql_stmt_fetch(statement) == 0)
            keep_person(&fields, &found[place[fields.row.id]], &arena);
        mysql_stmt_free_result(statement);
    }
    mysql_stmt_close(statement);
    free(place);
}

void floor_find(const person *wanted, person *found, size_t count, bool by_email, bool best)
{
    if (best)
        find_best(wanted, found, count, by_email);
    else
        find_naive(wanted, found, count, by_email);
}
