/* Clauses of column definitions and indexes that two or three engines write alike. */
#ifndef CUPEL_DIALECT_COLUMN_H
#define CUPEL_DIALECT_COLUMN_H

#include <cupel/sys/dialect.h>

#include "base/buf.h"

/* The column that alone is the primary key and whose values the engine generates; NULL where there is
 * none. */
const cupel_column *cupel__generated_key(const cupel_table *table);
/* The type of a column or, with the second, this one; an error gets "table.column: " in front. */
int cupel__render_column_type(const cupel_dialect *dialect, cupel__buf *out,
                              const cupel_table *table, const cupel_column *column,
                              cupel_error *error);
int cupel__render_type_of(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                          const cupel_column *column, const cupel_type *type, cupel_error *error);
/* " COLLATE name" where there is a collation; nothing for NULL. */
void cupel__render_collation(const cupel_dialect *dialect, cupel__buf *out, const char *collation);
/* " CONSTRAINT name"; nothing for NULL. */
void cupel__render_constraint_name(const cupel_dialect *dialect, cupel__buf *out, const char *name);
/* " GENERATED ALWAYS AS (expression) STORED" or VIRTUAL. */
void cupel__render_computed(cupel__buf *out, const cupel_column *column);
/* " (a, lower(b) DESC)": the parts of an index. An expression where the engine has none is
 * CUPEL_EUNSUPPORTED and names the index. */
int cupel__render_index_parts(const cupel_dialect *dialect, cupel__buf *out,
                              const cupel_table *table, const cupel_index *index,
                              cupel_error *error);
/* Refuses what only PostgreSQL's indexes have: NULLS order, operator classes, included columns. */
int cupel__check_plain_index(const cupel_table *table, const cupel_index *index,
                             cupel_error *error);
/* True where the SQL is one thing in parentheses or one call of a function. */
bool cupel__sql_is_closed(const cupel_dialect *dialect, const char *sql);

#endif
