/* SQLite's CREATE statements, those of tables and indexes read into structs that tell each clause's place in the
 * text, so that reflection can name what the pragmas do not and a rebuild can edit the original.
 *
 * Everything is allocated in the caller's arena; names are unquoted copies. Lists are linked in the
 * order of the text. */
#ifndef CUPEL_DIALECT_SQLITE_DDL_H
#define CUPEL_DIALECT_SQLITE_DDL_H

#include <cupel/error.h>
#include <cupel/schema.h>

#include "base/arena.h"

/* Bytes of the statement, `end` not included; both 0 for what is not there. */
typedef struct cupel__span {
    size_t start;
    size_t end;
} cupel__span;

/* A name in a list of columns, with its place. */
typedef struct cupel__sqlite_name {
    struct cupel__sqlite_name *next;
    const char *name;
    cupel__span span;
} cupel__sqlite_name;

/* A member of PRIMARY KEY (...), UNIQUE (...) or of an index. */
typedef struct cupel__sqlite_part {
    struct cupel__sqlite_part *next;
    const char *column;     /* or NULL, then */
    const char *expression; /* as written, without COLLATE and order where they stand at its end */
    const char *collation;  /* or NULL */
    bool descending;
    cupel__span span;      /* of all of it */
    cupel__span name_span; /* of the column's name */
} cupel__sqlite_part;

typedef enum cupel__sqlite_clause_kind {
    CUPEL__SQLITE_PRIMARY_KEY,
    CUPEL__SQLITE_UNIQUE,
    CUPEL__SQLITE_CHECK,
    CUPEL__SQLITE_FOREIGN_KEY, /* REFERENCES ... of a column too */
    CUPEL__SQLITE_NOT_NULL,
    CUPEL__SQLITE_NULL, /* the word NULL, which SQLite takes and ignores */
    CUPEL__SQLITE_DEFAULT,
    CUPEL__SQLITE_COLLATE,
    CUPEL__SQLITE_GENERATED
} cupel__sqlite_clause_kind;

/* A constraint of the table, or a clause behind a column's type. */
typedef struct cupel__sqlite_clause {
    struct cupel__sqlite_clause *next;
    cupel__sqlite_clause_kind kind;
    const char *name; /* behind CONSTRAINT, or NULL */
    cupel__span span; /* of all of it, CONSTRAINT included */
    cupel__span name_span;

    cupel__sqlite_part *parts; /* PRIMARY KEY and UNIQUE of a table */
    bool descending;           /* PRIMARY KEY DESC of a column */
    bool autoincrement;
    const char *on_conflict;   /* "REPLACE" and so on, as written, or NULL */
    cupel__span conflict_span; /* of all of ON CONFLICT REPLACE */

    const char *text;      /* CHECK, GENERATED: inside the parentheses; DEFAULT: as it stands, its
                              parentheses included; COLLATE: the name */
    cupel__span text_span; /* where that is */
    bool stored;           /* GENERATED */

    cupel__sqlite_name *columns; /* FOREIGN KEY of a table */
    const char *referred_table;
    cupel__span referred_table_span;
    cupel__sqlite_name *referred_columns; /* NULL: the other table's primary key */
    cupel_action on_delete;
    cupel_action on_update;
    const char *match; /* or NULL */
    bool deferrable;
    bool initially_deferred;
} cupel__sqlite_clause;

typedef struct cupel__sqlite_column {
    struct cupel__sqlite_column *next;
    const char *name;
    cupel__span name_span;
    const char *type; /* as declared, white space made single; "" where none is */
    cupel__span type_span;
    cupel__sqlite_clause *clauses;
    cupel__span span; /* of the whole definition */
} cupel__sqlite_column;

typedef struct cupel__sqlite_table {
    const char *schema; /* as written, or NULL */
    const char *name;
    cupel__span name_span; /* of the name without the schema */
    bool temporary;
    bool if_not_exists;
    cupel__span body; /* between the outer parentheses */
    cupel__sqlite_column *columns;
    cupel__sqlite_clause *constraints;
    bool without_rowid;
    bool strict;
    cupel__span options; /* what follows the closing parenthesis */
} cupel__sqlite_table;

typedef struct cupel__sqlite_index {
    const char *schema;
    const char *name;
    cupel__span name_span;
    bool unique;
    bool if_not_exists;
    const char *table;
    cupel__span table_span;
    cupel__sqlite_part *parts;
    const char *where; /* or NULL */
    cupel__span where_span;
} cupel__sqlite_index;

/* CREATE VIEW, TRIGGER or VIRTUAL TABLE, of which only the head is understood. */
typedef struct cupel__sqlite_object {
    cupel_object_kind kind;
    const char *schema;
    const char *name;
    cupel__span definition_span; /* what stands behind the name, without a semicolon at the end */
    const char *definition;
} cupel__sqlite_object;

/* Read one statement. CUPEL_EQUERY says what was found where instead of what; statements of another
 * kind, CREATE VIRTUAL TABLE and CREATE TABLE ... AS SELECT are such errors. The text is kept by
 * nobody. */
int cupel__sqlite_parse_table(cupel__sqlite_table **out, cupel__arena *arena, const char *sql,
                              cupel_error *error);
int cupel__sqlite_parse_index(cupel__sqlite_index **out, cupel__arena *arena, const char *sql,
                              cupel_error *error);
int cupel__sqlite_parse_object(cupel__sqlite_object **out, cupel__arena *arena, const char *sql,
                               cupel_error *error);

/* The first clause of this kind behind the column's type; NULL where there is none. */
cupel__sqlite_clause *cupel__sqlite_clause_of(const cupel__sqlite_column *column,
                                              cupel__sqlite_clause_kind kind);
/* Whether the clause is a constraint, and of which kind; `*out` is untouched where it is none. */
bool cupel__sqlite_clause_constraint(const cupel__sqlite_clause *clause,
                                     cupel_constraint_kind *out);

#endif
