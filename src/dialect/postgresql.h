/* What the files of PostgreSQL's dialect share. */
#ifndef CUPEL_DIALECT_POSTGRESQL_H
#define CUPEL_DIALECT_POSTGRESQL_H

#include <cupel/sys/dialect.h>

#include "base/buf.h"

/* The slots of tables (postgresql_table.c): */
const char *cupel__pg_table_modifiers(const cupel_dialect *dialect, const cupel_table *table);
bool cupel__pg_column_comes_along(const cupel_dialect *dialect, const cupel_table *table,
                                  const cupel_column *column);
bool cupel__pg_constraint_apart(const cupel_dialect *dialect, const cupel_table *table,
                                const cupel_constraint *constraint);
int cupel__pg_render_table_options(const cupel_dialect *dialect, cupel__buf *out,
                                   const cupel_table *table, cupel_error *error);
int cupel__pg_render_constraint_more(const cupel_dialect *dialect, cupel__buf *out,
                                     const cupel_table *table, const cupel_constraint *constraint,
                                     cupel_error *error);
int cupel__pg_render_index(const cupel_dialect *dialect, cupel__buf *out, const cupel_table *table,
                           const cupel_index *index, cupel_error *error);
int cupel__pg_finish_table(const cupel_dialect *dialect, struct cupel__ddl *out,
                           const cupel_table *table, cupel_error *error);
int cupel__pg_leave_table(const cupel_dialect *dialect, struct cupel__ddl *out,
                          const cupel_table *table, cupel_error *error);
int cupel__pg_finish_column(const cupel_dialect *dialect, struct cupel__ddl *out,
                            const cupel_table *table, const cupel_column *column,
                            cupel_error *error);
int cupel__pg_finish_index(const cupel_dialect *dialect, struct cupel__ddl *out,
                           const cupel_table *table, const cupel_index *index, cupel_error *error);
int cupel__pg_alter_table(const cupel_dialect *dialect, struct cupel__ddl *out,
                          const cupel_table *from, const cupel_table *to, cupel_error *error);
/* Those of objects (postgresql_object.c): */
int cupel__pg_render_object(const cupel_dialect *dialect, cupel__buf *out,
                            const cupel_object *object, cupel_error *error);
bool cupel__pg_can_replace(const cupel_dialect *dialect, const cupel_object *from,
                           const cupel_object *to);
int cupel__pg_finish_object(const cupel_dialect *dialect, struct cupel__ddl *out,
                            const cupel_object *object, cupel_error *error);
int cupel__pg_alter_object(const cupel_dialect *dialect, struct cupel__ddl *out,
                           const cupel_object *from, const cupel_object *to, cupel_error *error);

/* Values that a sequence of the column's own gives (postgresql_serial.c): */
bool cupel__pg_is_serial(const cupel_column *column);
int cupel__pg_alter_generation(const cupel_dialect *dialect, struct cupel__ddl *out,
                               const cupel_table *table, const cupel_column *from,
                               const cupel_column *to, bool before, cupel_error *error);
/* table_column_seq, where the longer of the two names gives way until the whole has 63 bytes. */
void cupel__pg_serial_name(cupel__buf *out, const char *table, const char *column);

/* True for an option that is a storage parameter, "fillfactor", and no word of ours. */
bool cupel__pg_is_parameter(const cupel_dialect *dialect, const cupel_option *option);
/* " WITH (fillfactor='70')" of those that are; nothing where there is none. */
void cupel__pg_render_parameters(const cupel_dialect *dialect, cupel__buf *out,
                                 const cupel_option *options, size_t count);
/* Statements that begin with `head` and the name, to SET the parameters that are new or others and to
 * RESET those that are gone. */
int cupel__pg_parameter_change(const cupel_dialect *dialect, struct cupel__ddl *out,
                               const char *head, const char *schema, const char *name,
                               const cupel_option *from, size_t from_count, const cupel_option *to,
                               size_t to_count, cupel_error *error);
/* What follows ALTER COLUMN, each behind `separator`, to give a column the options of another state;
 * `from` may be NULL. */
int cupel__pg_render_column_options(const cupel_dialect *dialect, cupel__buf *out,
                                    const cupel_table *table, const cupel_column *from,
                                    const cupel_column *to, cupel_error *error);

#endif
