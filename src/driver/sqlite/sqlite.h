/* What the files of the SQLite driver share. */
#ifndef CUPEL_DRIVER_SQLITE_H
#define CUPEL_DRIVER_SQLITE_H

#include <sqlite3.h>

#include "driver/common.h"

struct cupel_driver_connection {
    const cupel_driver_host *host;
    sqlite3 *db;
    /* BEGIN IMMEDIATE, BEGIN, COMMIT, ROLLBACK: prepared when first used. */
    sqlite3_stmt *control[4];
};

/* How a column is read: as it was stored, or as its declared type says. */
typedef enum cupel__sqlite_reading {
    CUPEL__SQLITE_AS_STORED,
    CUPEL__SQLITE_AS_BOOL,
    CUPEL__SQLITE_AS_DECIMAL,
    CUPEL__SQLITE_AS_DATE,
    CUPEL__SQLITE_AS_TIME,
    CUPEL__SQLITE_AS_DATETIME,
    CUPEL__SQLITE_AS_INSTANT,
    CUPEL__SQLITE_AS_INTERVAL,
    CUPEL__SQLITE_AS_UUID
} cupel__sqlite_reading;

/* Room for what a cupel_value of a wide kind points to. */
typedef union cupel__sqlite_slot {
    cupel_decimal decimal;
    cupel_interval interval;
    cupel_uuid uuid;
} cupel__sqlite_slot;

typedef struct cupel__sqlite_column {
    cupel__sqlite_reading reading;
    cupel__sqlite_slot *slot; /* NULL for what fits into the value itself */
} cupel__sqlite_column;

typedef enum cupel__sqlite_state {
    CUPEL__SQLITE_IDLE,
    CUPEL__SQLITE_ON_ROW, /* a row was stepped to and not yet taken */
    CUPEL__SQLITE_TAKEN,  /* the row at hand was taken */
    CUPEL__SQLITE_DONE
} cupel__sqlite_state;

struct cupel_driver_statement {
    cupel_driver_connection *connection;
    sqlite3_stmt *stmt; /* NULL for a text of blanks and comments */
    cupel__sqlite_state state;
    size_t column_count;
    size_t column_capacity;
    cupel__sqlite_column *columns;
    cupel__sqlite_slot *slots;
    int preparations; /* times SQLite had prepared it again when the columns were looked at */
    sqlite3_int64 changes_before;
    int64_t affected;
    int64_t last_id;
};

/* Describes the failure that `db` has just had. `sql` may be NULL; a position in the text is told
 * where SQLite knows it. */
int cupel__sqlite_error(const cupel_driver_host *host, sqlite3 *db, int result, const char *sql,
                        cupel_error *error);

/* Adds the collation `cupel_decimal`; SQLite's result code. */
int cupel__sqlite_add_collation(sqlite3 *db);

int cupel__sqlite_resolve(const cupel_driver_host *host, const cupel_url *url, char **out,
                          cupel_error *error);
int cupel__sqlite_open(const cupel_driver_host *host, const cupel_url *url,
                       cupel_driver_connection **out, cupel_error *error);
void cupel__sqlite_close(cupel_driver_connection *connection);
bool cupel__sqlite_is_volatile(const cupel_url *url);
bool cupel__sqlite_exists(const cupel_url *url);
void cupel__sqlite_discard_empty(const cupel_url *url);

int cupel__sqlite_prepare(cupel_driver_connection *connection, const char *sql, size_t size,
                          cupel_driver_statement **out, cupel_error *error);
void cupel__sqlite_finalize(cupel_driver_statement *statement);
int cupel__sqlite_execute(cupel_driver_statement *statement, const cupel_value *values,
                          size_t count, cupel_fetch_mode mode, cupel_error *error);
int cupel__sqlite_fetch(cupel_driver_statement *statement, cupel_value *row, cupel_error *error);
void cupel__sqlite_reset(cupel_driver_statement *statement);
size_t cupel__sqlite_column_count(cupel_driver_statement *statement);
const char *cupel__sqlite_column_name(cupel_driver_statement *statement, size_t column);
int64_t cupel__sqlite_affected(cupel_driver_statement *statement);
int64_t cupel__sqlite_last_id(cupel_driver_statement *statement);
size_t cupel__sqlite_parameter_count(cupel_driver_statement *statement);

#endif
