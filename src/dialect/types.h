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

/* X(kind, variant, spelling, SQLite, PostgreSQL, MariaDB,
 *   cast on SQLite, cast on MariaDB, kind read from SQLite, from PostgreSQL, from MariaDB, notes):
 * the one table of types, from which columns and casts are written, catalogs are read, and the table
 * of docs/types.md is checked.
 *
 * In the texts, %n is the length, %p the precision, %s the scale, %w the length of the longest label,
 * %t the enum's name, %e its labels. A variant other than PLAIN is for types with a size (SIZED) or a
 * time zone (ZONED). Of rows that an engine writes alike, the first is what reading gives. A cast is
 * NULL where it is written as the column is, as all of PostgreSQL's are. What is read are kinds of
 * cupel_value.
 *
 * SQLite stores by affinity, which it finds in the declared name: DECIMAL_TEXT and JSON_TEXT contain
 * TEXT, so that a decimal or a JSON number keeps all its digits. */
/* clang-format off */
#define CUPEL__TYPE_TABLE(X)                                                                       \
    X(SMALLINT, PLAIN, "CUPEL_SMALLINT", "SMALLINT", "SMALLINT", "SMALLINT",                       \
      "INTEGER", "SIGNED", INT, INT, INT, "16 bits [A]")                                           \
    X(INTEGER, PLAIN, "CUPEL_INTEGER", "INTEGER", "INTEGER", "INTEGER",                            \
      "INTEGER", "SIGNED", INT, INT, INT, "32 bits [A]")                                           \
    X(BIGINT, PLAIN, "CUPEL_BIGINT", "BIGINT", "BIGINT", "BIGINT",                                 \
      "INTEGER", "SIGNED", INT, INT, INT, "64 bits [A]")                                           \
    X(FLOAT, PLAIN, "CUPEL_FLOAT", "FLOAT", "REAL", "FLOAT",                                       \
      "REAL", NULL, DOUBLE, DOUBLE, DOUBLE, "32 bits; SQLite keeps 64 [H]")                        \
    X(DOUBLE, PLAIN, "CUPEL_DOUBLE", "DOUBLE", "DOUBLE PRECISION", "DOUBLE",                       \
      "REAL", NULL, DOUBLE, DOUBLE, DOUBLE, "64 bits [H]")                                         \
    X(NUMERIC, PLAIN, "CUPEL_NUMERIC(0, 0)", "DECIMAL_TEXT", "NUMERIC", "DECIMAL(65, 30)",         \
      "NUMERIC", NULL, DECIMAL, DECIMAL, DECIMAL, "the engine's widest [B]")                       \
    X(NUMERIC, SIZED, "CUPEL_NUMERIC(p, s)",                                                       \
      "DECIMAL_TEXT(%p, %s)", "NUMERIC(%p, %s)", "DECIMAL(%p, %s)",                                \
      "NUMERIC", NULL, DECIMAL, DECIMAL, DECIMAL, "exact [B]")                                     \
    X(STRING, PLAIN, "CUPEL_STRING(n)", "VARCHAR(%n)", "VARCHAR(%n)", "VARCHAR(%n)",               \
      "TEXT", "CHAR(%n)", TEXT, TEXT, TEXT, "`n` characters [C]")                                  \
    X(TEXT, PLAIN, "CUPEL_TEXT", "TEXT", "TEXT", "LONGTEXT",                                       \
      "TEXT", "CHAR", TEXT, TEXT, TEXT, "any length [C]")                                          \
    X(UNICODE, PLAIN, "CUPEL_UNICODE(n)", "VARCHAR(%n)", "VARCHAR(%n)", "VARCHAR(%n)",             \
      "TEXT", "CHAR(%n)", TEXT, TEXT, TEXT, "another word for String")                             \
    X(UNICODE_TEXT, PLAIN, "CUPEL_UNICODE_TEXT", "TEXT", "TEXT", "LONGTEXT",                       \
      "TEXT", "CHAR", TEXT, TEXT, TEXT, "another word for Text")                                   \
    X(BOOLEAN, PLAIN, "CUPEL_BOOLEAN", "BOOLEAN", "BOOLEAN", "BOOL",                               \
      "INTEGER", "SIGNED", BOOL, BOOL, BOOL, "SQLite and MariaDB store 0 and 1")                   \
    X(DATE, PLAIN, "CUPEL_DATE", "DATE", "DATE", "DATE",                                           \
      "TEXT", NULL, DATE, DATE, DATE, "years 1 to 9999 [D]")                                       \
    X(TIME, PLAIN, "CUPEL_TIME", "TIME", "TIME WITHOUT TIME ZONE", "TIME(6)",                      \
      "TEXT", NULL, TIME, TIME, TIME, "microseconds [D]")                                          \
    X(DATETIME, PLAIN, "CUPEL_DATETIME",                                                           \
      "DATETIME", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME(6)",                                    \
      "TEXT", NULL, DATETIME, DATETIME, DATETIME, "a wall clock's reading [D]")                    \
    X(DATETIME, ZONED, "CUPEL_DATETIME_TZ",                                                        \
      "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "DATETIME(6)",                                    \
      "TEXT", NULL, INSTANT, INSTANT, DATETIME, "an instant [D]")                                  \
    X(INTERVAL, PLAIN, "CUPEL_INTERVAL", "VARCHAR(64)", "INTERVAL", "VARCHAR(64)",                 \
      "TEXT", "CHAR", TEXT, INTERVAL, TEXT, "months, days, microseconds [E]")                      \
    X(ENUM, PLAIN, "CUPEL_ENUM(name, labels)", "VARCHAR(%w)", "%t", "ENUM(%e)",                    \
      "TEXT", "CHAR", TEXT, TEXT, TEXT, "[F]")                                                     \
    X(BINARY, PLAIN, "CUPEL_BINARY", "BLOB", "BYTEA", "LONGBLOB",                                  \
      "BLOB", "BINARY", BLOB, BLOB, BLOB, "bytes [I]")                                             \
    X(BINARY, SIZED, "CUPEL_VARBINARY(n)", "BLOB", "BYTEA", "VARBINARY(%n)",           \
      "BLOB", "BINARY", BLOB, BLOB, BLOB, "can be a key on MariaDB")                               \
    X(UUID, PLAIN, "CUPEL_UUID", "CHAR(36)", "UUID", "UUID",                                       \
      "TEXT", NULL, TEXT, UUID, UUID, "`CHAR(36)` on MariaDB before 10.7 and MySQL")               \
    X(JSON, PLAIN, "CUPEL_JSON", "JSON_TEXT", "JSONB", "JSON",                                     \
      "TEXT", "CHAR", TEXT, TEXT, TEXT, "kept as text but for PostgreSQL [G]")
/* clang-format on */

/* The slots render_type, render_cast and parse_type of a dialect that stands in `column`. */
int cupel__type_render(const cupel_dialect *dialect, cupel__type_column column, cupel__buf *out,
                       const cupel_type *type, cupel_error *error);
int cupel__type_render_cast(const cupel_dialect *dialect, cupel__type_column column,
                            cupel__buf *out, const cupel_type *type, cupel_error *error);
int cupel__type_parse(const cupel_dialect *dialect, cupel__type_column column, cupel_schema *schema,
                      const char *text, cupel_type *out, cupel_error *error);

#endif
