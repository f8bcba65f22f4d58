/* Statements over many rows for the unit of work and the loaders: INSERT, UPDATE, DELETE by key, and
 * SELECT by key, in the fastest form that the dialect's capabilities allow and whose rows can be told
 * apart with certainty.
 *
 * The caller asks how many rows the next statement takes, compiles a text for that number (and keeps
 * it), and gives values row by row in the order of the columns asked for. A statement is run either
 *   - by `execute` with exactly rows * values_per_row values (`by_columns` false), or
 *   - by `execute_columns` with any number of rows (`by_columns` true): one text for every number.
 * No statement needs a server's LIMIT or a caller's quoting; all values are bound. */
#ifndef CUPEL_SQL_DML_H
#define CUPEL_SQL_DML_H

#include <cupel/sys/dialect.h>

#include "base/arena.h"

/* How the caller learns the values that the server generated. */
typedef enum cupel__dml_result {
    CUPEL__DML_NOTHING,  /* no rows come back */
    CUPEL__DML_LAST_ID,  /* no rows either: the key of the one row is the driver's last_id */
    CUPEL__DML_ROW,      /* one row in, one row out: the columns asked for */
    CUPEL__DML_ORDINAL,  /* rows (ordinal from 1, columns asked for...), in any order */
    CUPEL__DML_ASCENDING /* one row (columns asked for) for each row in, in any order. The first
                            column is an integer key that grew from row to row: sort by it, and check
                            that all differ. */
} cupel__dml_result;

typedef struct cupel__dml {
    const char *sql; /* in the arena */
    size_t sql_size;
    bool by_columns;
    size_t rows;           /* what the text was made for; with by_columns any number will do */
    size_t values_per_row; /* columns of execute_columns */
    cupel__dml_result result;
} cupel__dml;

/* INSERT. Where the primary key is generated and wanted, it is `returning`'s first column, and not
 * among `columns`; further ones are those with server defaults, generated columns and the like.
 * Without CUPEL_CAN_RETURNING_INSERT they must be read by a SELECT afterwards: only a key comes back.
 *
 * With dialect->key_disturbance there is a faster way for many rows: insert the first one alone;
 * unless that query says that triggers may disturb, the keys of those after it are the numbers that
 * follow, so nothing has to be returned. */
typedef struct cupel__insert {
    const cupel_table *table;
    const cupel_column *const *columns; /* given a value in every row; may be none */
    size_t column_count;
    const cupel_column *const *returning;
    size_t returning_count;
} cupel__insert;

/* How many of `wanted` rows the next statement should take: at least 1; a power of two where texts
 * depend on the number; 1 where the rows that come back could not be told apart. */
size_t cupel__insert_rows(const cupel_dialect *dialect, const cupel__insert *insert, size_t wanted);
int cupel__insert_compile(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel__insert *insert, size_t rows, cupel__dml *out,
                          cupel_error *error);

/* UPDATE of rows found by `keys` (the primary key, and with it a version column's old value): the
 * values of a row are those of the changed columns, then the keys. The number of rows affected tells
 * whether all were found. */
typedef struct cupel__update {
    const cupel_table *table;
    const cupel_column *const *columns; /* assigned */
    size_t column_count;
    const cupel_column *const *keys;
    size_t key_count;
} cupel__update;

size_t cupel__update_rows(const cupel_dialect *dialect, const cupel__update *update, size_t wanted);
int cupel__update_compile(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel__update *update, size_t rows, cupel__dml *out,
                          cupel_error *error);

/* DELETE and SELECT of rows by keys. The number of keys that a statement takes may be larger than
 * the number wanted: fill up with the last key, giving one twice does no harm. */
typedef struct cupel__by_key {
    const cupel_table *table;
    const cupel_column *const *keys;
    size_t key_count;
    const cupel_column *const *columns; /* SELECT: what is read */
    size_t column_count;
} cupel__by_key;

size_t cupel__by_key_rows(const cupel_dialect *dialect, const cupel__by_key *by_key, size_t wanted);
int cupel__delete_compile(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel__by_key *by_key, size_t rows, cupel__dml *out,
                          cupel_error *error);
int cupel__select_compile(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel__by_key *by_key, size_t rows, cupel__dml *out,
                          cupel_error *error);

#endif
