/* How each engine writes the types: the one table, and the two ways to walk it. */
#ifndef CUPEL_DIALECT_TYPES_H
#define CUPEL_DIALECT_TYPES_H

#include <cupel/sys/dialect.h>

#include "base/buf.h"

/* The columns of the table. */
typedef enum cupel__type_column {
    CUPEL__TYPE_SQLITE,
    CUPEL__TYPE_POSTGRESQL,
    CUPEL__TYPE_MYSQL,
    CUPEL__TYPE_COLUMNS
} cupel__type_column;

/* X(kind, variant, SQLite, PostgreSQL, MariaDB). In the texts, %n is the length, %p the precision,
 * %s the scale, %w the length of the longest label, %t the enum's name, %e its labels. A variant other
 * than PLAIN is for types with a size (SIZED) or a time zone (ZONED). Of rows that an engine writes
 * alike, the first is what reading gives.
 *
 * SQLite stores by affinity, which it finds in the declared name: DECIMAL_TEXT and JSON_TEXT contain
 * TEXT, so that a decimal or a JSON number keeps all its digits. */
/* clang-format off */
#define CUPEL__TYPE_TABLE(X)                                                                       \
    X(SMALLINT, PLAIN, "SMALLINT", "SMALLINT", "SMALLINT")                                         \
    X(INTEGER, PLAIN, "INTEGER", "INTEGER", "INTEGER")                                             \
    X(BIGINT, PLAIN, "BIGINT", "BIGINT", "BIGINT")                                                 \
    X(FLOAT, PLAIN, "FLOAT", "REAL", "FLOAT")                                                      \
    X(DOUBLE, PLAIN, "DOUBLE", "DOUBLE PRECISION", "DOUBLE")                                       \
    X(NUMERIC, PLAIN, "DECIMAL_TEXT", "NUMERIC", "DECIMAL(65, 30)")                                \
    X(NUMERIC, SIZED, "DECIMAL_TEXT(%p, %s)", "NUMERIC(%p, %s)", "DECIMAL(%p, %s)")                \
    X(STRING, PLAIN, "VARCHAR(%n)", "VARCHAR(%n)", "VARCHAR(%n)")                                  \
    X(TEXT, PLAIN, "TEXT", "TEXT", "LONGTEXT")                                                     \
    X(UNICODE, PLAIN, "VARCHAR(%n)", "VARCHAR(%n)", "VARCHAR(%n)")                                 \
    X(UNICODE_TEXT, PLAIN, "TEXT", "TEXT", "LONGTEXT")                                             \
    X(BOOLEAN, PLAIN, "BOOLEAN", "BOOLEAN", "BOOL")                                                \
    X(DATE, PLAIN, "DATE", "DATE", "DATE")                                                         \
    X(TIME, PLAIN, "TIME", "TIME WITHOUT TIME ZONE", "TIME(6)")                                    \
    X(DATETIME, PLAIN, "DATETIME", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME(6)")                   \
    X(DATETIME, ZONED, "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "DATETIME(6)")                   \
    X(INTERVAL, PLAIN, "VARCHAR(64)", "INTERVAL", "VARCHAR(64)")                                   \
    X(ENUM, PLAIN, "VARCHAR(%w)", "%t", "ENUM(%e)")                                                \
    X(BINARY, PLAIN, "BLOB", "BYTEA", "LONGBLOB")                                                  \
    X(BINARY, SIZED, "BLOB", "BYTEA", "VARBINARY(%n)")                                             \
    X(UUID, PLAIN, "CHAR(36)", "UUID", "UUID")                                                     \
    X(JSON, PLAIN, "JSON_TEXT", "JSONB", "JSON")
/* clang-format on */

/* The slots render_type and parse_type of a dialect that stands in `column`. */
int cupel__type_render(const cupel_dialect *dialect, cupel__type_column column, cupel__buf *out,
                       const cupel_type *type, cupel_error *error);
int cupel__type_parse(const cupel_dialect *dialect, cupel__type_column column, cupel_schema *schema,
                      const char *text, cupel_type *out, cupel_error *error);

#endif
