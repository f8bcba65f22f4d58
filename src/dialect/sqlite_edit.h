/* Changes to a stored CREATE TABLE of SQLite, made in its text: whatever is not changed survives to
 * the letter, comments and clauses that nobody here understands included.
 *
 * Names are compared as SQLite does, without regard to the case of ASCII letters. Everything lives in
 * the caller's arena. A failed change leaves the edit as it was. */
#ifndef CUPEL_DIALECT_SQLITE_EDIT_H
#define CUPEL_DIALECT_SQLITE_EDIT_H

#include "dialect/sqlite_ddl.h"

typedef struct cupel__sqlite_element cupel__sqlite_element;
typedef struct cupel__sqlite_change cupel__sqlite_change;

typedef struct cupel__sqlite_edit {
    cupel__arena *arena;
    const char *sql;
    cupel__sqlite_table *table;
    cupel__sqlite_element *elements; /* columns and constraints of the body, in order */
    size_t element_count;
    size_t element_room;
    cupel__sqlite_change *changes; /* within elements, in no order */
    const char *options;           /* of the table, in place of those it has; NULL: they stay */
} cupel__sqlite_edit;

/* `sql` must live as long as the arena. CUPEL_EQUERY where it is no CREATE TABLE. */
int cupel__sqlite_edit_open(cupel__sqlite_edit *edit, cupel__arena *arena, const char *sql,
                            cupel_error *error);

/* Columns. CUPEL_ENOTFOUND names a column that is not there. `type`, `value` and `definition` are SQL
 * as it will stand in the text. */
int cupel__sqlite_edit_type(cupel__sqlite_edit *edit, const char *column, const char *type,
                            cupel_error *error);
int cupel__sqlite_edit_nullable(cupel__sqlite_edit *edit, const char *column, bool nullable,
                                cupel_error *error);
/* A NULL value takes the default away. */
int cupel__sqlite_edit_default(cupel__sqlite_edit *edit, const char *column, const char *value,
                               cupel_error *error);
/* A NULL collation takes it away. */
int cupel__sqlite_edit_collation(cupel__sqlite_edit *edit, const char *column,
                                 const char *collation, cupel_error *error);
/* Whether keys of deleted rows never come back; only where the column alone is the primary key. */
int cupel__sqlite_edit_autoincrement(cupel__sqlite_edit *edit, const char *column,
                                     bool autoincrement, cupel_error *error);
/* What happens where a row has NULL in a column that takes none: "REPLACE"; NULL: what is usual. */
int cupel__sqlite_edit_conflict(cupel__sqlite_edit *edit, const char *column, const char *conflict,
                                cupel_error *error);
/* What stands behind the closing parenthesis: "STRICT, WITHOUT ROWID", or "" for nothing. */
int cupel__sqlite_edit_options(cupel__sqlite_edit *edit, const char *options, cupel_error *error);
/* Behind the last column. */
int cupel__sqlite_edit_add_column(cupel__sqlite_edit *edit, const char *definition,
                                  cupel_error *error);
/* CUPEL_ESTATE where a constraint of the table lists the column: that is to be dropped first. */
int cupel__sqlite_edit_drop_column(cupel__sqlite_edit *edit, const char *column,
                                   cupel_error *error);

/* Constraints. One that is dropped is found by its name where it has one, otherwise by its kind, its
 * columns, and what a foreign key refers to or a CHECK says; it may stand behind a column or by
 * itself. CUPEL_ENOTFOUND where there is none. */
int cupel__sqlite_edit_add_constraint(cupel__sqlite_edit *edit, const char *definition,
                                      cupel_error *error);
int cupel__sqlite_edit_drop_constraint(cupel__sqlite_edit *edit, const cupel_constraint *constraint,
                                       cupel_error *error);

/* The whole statement, creating a table of another name: `name` as it stands in SQL. NULL when memory
 * is short. */
char *cupel__sqlite_edit_text(cupel__sqlite_edit *edit, const char *name);

#endif
