/* What the files of MariaDB's and MySQL's dialect share. */
#ifndef CUPEL_DIALECT_MYSQL_H
#define CUPEL_DIALECT_MYSQL_H

#include <cupel/sys/dialect.h>

#include "base/buf.h"

/* What follows the name in a column definition, and its changes. */
int cupel__mysql_render_column(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_table *table, const cupel_column *column,
                               cupel_error *error);
int cupel__mysql_render_alter_column(const cupel_dialect *dialect, cupel__buf *out,
                                     const cupel_table *table, const cupel_column *from,
                                     const cupel_column *to, const char *using_, uint32_t changes,
                                     cupel_error *error);
/* A check that stands in its column's definition carries the option COLUMN with the column's name. */
const char *cupel__mysql_column_of_constraint(const cupel_dialect *dialect,
                                              const cupel_constraint *constraint);

/* Tables: the options behind the parenthesis, the lines of periods inside, and their changes. */
int cupel__mysql_render_table_options(const cupel_dialect *dialect, cupel__buf *out,
                                      const cupel_table *table, cupel_error *error);
int cupel__mysql_render_table_lines(const cupel_dialect *dialect, cupel__buf *out,
                                    const cupel_table *table, cupel_error *error);
int cupel__mysql_finish_table(const cupel_dialect *dialect, struct cupel__ddl *out,
                              const cupel_table *table, cupel_error *error);
int cupel__mysql_alter_table(const cupel_dialect *dialect, struct cupel__ddl *out,
                             const cupel_table *from, const cupel_table *to, cupel_error *error);

/* Indexes and other keys. */
int cupel__mysql_render_index(const cupel_dialect *dialect, cupel__buf *out,
                              const cupel_table *table, const cupel_index *index,
                              cupel_error *error);
const char *cupel__mysql_index_modifiers(const cupel_dialect *dialect, const cupel_index *index);
int cupel__mysql_render_constraint_more(const cupel_dialect *dialect, cupel__buf *out,
                                        const cupel_table *table,
                                        const cupel_constraint *constraint, cupel_error *error);
int cupel__mysql_render_drop_constraint(const cupel_dialect *dialect, cupel__buf *out,
                                        const cupel_table *table,
                                        const cupel_constraint *constraint, cupel_error *error);
bool cupel__mysql_automatic_index(const cupel_dialect *dialect, const cupel_table *table,
                                  const cupel_index *index);

/* Objects beside tables. */
int cupel__mysql_render_object(const cupel_dialect *dialect, cupel__buf *out,
                               const cupel_object *object, cupel_error *error);
int cupel__mysql_wrap_object(const cupel_dialect *dialect, cupel__buf *statement,
                             const cupel_object *object, cupel_error *error);
int cupel__mysql_wrap_drop(const cupel_dialect *dialect, cupel__buf *statement,
                           const cupel_object *object, cupel_error *error);
int cupel__mysql_alter_object(const cupel_dialect *dialect, struct cupel__ddl *out,
                              const cupel_object *from, const cupel_object *to, cupel_error *error);
bool cupel__mysql_can_replace(const cupel_dialect *dialect, const cupel_object *from,
                              const cupel_object *to);

/* " COMMENT 'text'" with what `before` says; nothing for NULL. */
void cupel__mysql_comment(const cupel_dialect *dialect, cupel__buf *out, const char *before,
                          const char *comment);

#endif
