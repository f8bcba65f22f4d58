/* What the programs about PostgreSQL's schemas share: databases that are read, written and changed. */
#ifndef CUPEL_TESTS_COMPLIANCE_POSTGRESQL_DATABASE_H
#define CUPEL_TESTS_COMPLIANCE_POSTGRESQL_DATABASE_H

#include "harness.h"

#include <cupel/inspect.h>

typedef struct pg_database {
    compliance *compliance;
    cupel_engine *engine;
    cupel_connection *connection;
    cupel_error error;
} pg_database;

/* One thing, before and after a change. */
typedef struct pg_change {
    const char *subject;
    const char *setup; /* of both */
    const char *from;
    const char *to;
    const char *expected;  /* the differences */
    const char *statement; /* one of the statements that lead from one to the other, or NULL */
} pg_change;

/* "public" and "other". */
extern const char *const pg_two_schemas[];

void pg_open(pg_database *d, compliance *c, const char *url);
void pg_close(pg_database *d);
void pg_run(pg_database *d, const char *sql);
/* Every object of these namespaces. */
cupel_schema *pg_read(pg_database *d, const char *const *schemas);
/* Creates the schema in the database. */
void pg_write(pg_database *d, const cupel_schema *schema);
void pg_assert_differences(pg_database *d, const cupel_schema *from, const cupel_schema *to,
                           const char *expected, const char *subject);
/* The URL of another database of the same server; the caller frees it. */
char *pg_url_of(const compliance *c, const char *other);
char *pg_read_file(const char *path);
/* What PostgreSQL's own tool says of the database, without the lines that differ each time. */
char *pg_dump(const compliance *c, const char *url, const char *name);
void pg_assert_same_dumps(const char *first, const char *second);
/* Leaves nothing but two empty namespaces. */
void pg_empty(pg_database *d);
/* Each thing, read and created from that, is the same; a change is found to be exactly that, and its
 * statements make it; those of the way back undo it. */
void pg_assert_changes(compliance *c, const pg_change *rows, size_t count);

#define PG_TEST_OF_CHANGES(name, rows)                                                             \
    static void name(void **state)                                                                 \
    {                                                                                              \
        pg_assert_changes(*state, (rows), sizeof(rows) / sizeof *(rows));                          \
    }

#endif
