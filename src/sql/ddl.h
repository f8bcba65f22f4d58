/* The DDL compiler: schema elements written as a dialect's statements, in the order in which they are
 * to run.
 *
 * Every function appends to a list. On failure the list is as before the call: CUPEL_ESCHEMA where the
 * engine has no such thing, CUPEL_EUNSUPPORTED where it cannot make this change in place (where
 * CUPEL_NEEDS_REBUILD is set, the floors above rebuild the table then). */
#ifndef CUPEL_SQL_DDL_H
#define CUPEL_SQL_DDL_H

#include <cupel/sys/dialect.h>

#include "base/arena.h"
#include "base/vec.h"

/* Statements without a final semicolon; they live in the arena until the list is released. */
typedef struct cupel__ddl {
    const cupel_dialect *dialect;
    cupel__arena arena;
    cupel__vec(const char *) statements;
} cupel__ddl;

void cupel__ddl_init(cupel__ddl *ddl, const cupel_dialect *dialect);
/* Empties the list and keeps its memory. */
void cupel__ddl_clear(cupel__ddl *ddl);
void cupel__ddl_release(cupel__ddl *ddl);
/* Appends a copy of the buffer's text and releases the buffer; for statements made elsewhere too. */
int cupel__ddl_push(cupel__ddl *ddl, struct cupel__buf *text, cupel_error *error);

/* Everything that a schema has, in dependency order: enum types that only columns name, tables with
 * their indexes and comments among the other objects, then the foreign keys that close a cycle, where
 * the engine can add them later, and the owners of sequences. */
int cupel__ddl_create_all(cupel__ddl *ddl, const cupel_schema *schema, cupel_error *error);
/* The same for tables that are missing among others: an enum type may be there already. */
int cupel__ddl_create_missing(cupel__ddl *ddl, const cupel_schema *schema, cupel_error *error);
/* CUPEL_ESCHEMA where tables cannot be together on this engine: they use one name for two things in a
 * space that it makes them share (indexes, or enum types), or integers of a foreign key have types that it
 * does not let refer to each other. */
int cupel__ddl_check_schema(const cupel_dialect *dialect, const cupel_schema *schema,
                            cupel_error *error);
/* The reverse: keys that close a cycle, tables and objects, enum types. */
int cupel__ddl_drop_all(cupel__ddl *ddl, const cupel_schema *schema, cupel_error *error);

/* One table with its indexes and comments, without enum types. */
int cupel__ddl_create_table(cupel__ddl *ddl, const cupel_table *table, cupel_error *error);
/* The same without the foreign keys listed in `late`, which are to be added when all tables are there;
 * NULL for none, else it ends with a NULL table. */
int cupel__ddl_create_table_before(cupel__ddl *ddl, const cupel_table *table,
                                   const cupel_late_key *late, cupel_error *error);
/* CREATE TABLE and nothing else, under another name (NULL: its own), without the foreign keys listed
 * in `late` (which may be NULL and ends with a NULL table). */
int cupel__ddl_create_table_as(cupel__ddl *ddl, const cupel_table *table, const char *name,
                               const cupel_late_key *late, cupel_error *error);
int cupel__ddl_drop_table(cupel__ddl *ddl, const cupel_table *table, cupel_error *error);
/* The options of a table (cupel_table.options, partition_by, ...), from one state to another;
 * CUPEL_EUNSUPPORTED where the engine cannot change them in place. Columns' options are changed by
 * cupel__ddl_alter_column. */
int cupel__ddl_alter_table(cupel__ddl *ddl, const cupel_table *from, const cupel_table *to,
                           cupel_error *error);
int cupel__ddl_rename_table(cupel__ddl *ddl, const cupel_table *table, const char *new_name,
                            cupel_error *error);

/* The enum types that the table's columns need, where the engine has such types: each name once.
 * `if_missing` tolerates one that exists. */
int cupel__ddl_create_enums(cupel__ddl *ddl, const cupel_table *table, bool if_missing,
                            cupel_error *error);
int cupel__ddl_create_enum(cupel__ddl *ddl, const cupel_type *type, bool if_missing,
                           cupel_error *error);
int cupel__ddl_drop_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error);
/* The same unless a function or the like needs it. */
int cupel__ddl_drop_unneeded_enum(cupel__ddl *ddl, const cupel_type *type, cupel_error *error);
/* A label more, behind `after` or in front of `before` (both NULL: at the end). */
int cupel__ddl_add_enum_label(cupel__ddl *ddl, const cupel_type *type, const char *label,
                              const char *after, const char *before, cupel_error *error);

/* Whether `to` has all labels of `from` in their order: labels can be added anywhere, but none can be
 * taken away or moved. */
bool cupel__enum_only_grows(const cupel_type *from, const cupel_type *to);
/* The labels that it has more. */
int cupel__ddl_alter_enum(cupel__ddl *ddl, const cupel_type *from, const cupel_type *to,
                          cupel_error *error);

/* Columns. `table` needs to show no more than its name, and is asked for more where it is there: a
 * column that SQLite cannot drop is told by the constraints and indexes it is in. A column is altered
 * from what it was (NULL where that is not known) to what it shall be; `changes` are CUPEL_ALTER_...
 * bits. */
int cupel__ddl_add_column(cupel__ddl *ddl, const cupel_table *table, const cupel_column *column,
                          cupel_error *error);
int cupel__ddl_drop_column(cupel__ddl *ddl, const cupel_table *table, const char *name,
                           cupel_error *error);
int cupel__ddl_rename_column(cupel__ddl *ddl, const cupel_table *table, const char *old_name,
                             const char *new_name, cupel_error *error);
int cupel__ddl_alter_column(cupel__ddl *ddl, const cupel_table *table, const cupel_column *from,
                            const cupel_column *to, const char *using_, uint32_t changes,
                            cupel_error *error);

int cupel__ddl_add_constraint(cupel__ddl *ddl, const cupel_table *table,
                              const cupel_constraint *constraint, cupel_error *error);
int cupel__ddl_drop_constraint(cupel__ddl *ddl, const cupel_table *table,
                               const cupel_constraint *constraint, cupel_error *error);

int cupel__ddl_create_index(cupel__ddl *ddl, const cupel_table *table, const cupel_index *index,
                            cupel_error *error);
int cupel__ddl_drop_index(cupel__ddl *ddl, const cupel_table *table, const char *name,
                          cupel_error *error);

/* Sets the table's comment to what `table` has (NULL takes it away). Nothing where the engine has no
 * comments. */
int cupel__ddl_comment_table(cupel__ddl *ddl, const cupel_table *table, cupel_error *error);
/* The same for a column, where comments are statements of their own (CUPEL_CAN_COMMENT_ON);
 * elsewhere cupel__ddl_alter_column does it. */
int cupel__ddl_comment_column(cupel__ddl *ddl, const cupel_table *table, const cupel_column *column,
                              cupel_error *error);

/* The same for an index and a constraint; their creation writes their comments already. */
int cupel__ddl_comment_index(cupel__ddl *ddl, const cupel_table *table, const cupel_index *index,
                             cupel_error *error);
int cupel__ddl_comment_constraint(cupel__ddl *ddl, const cupel_table *table,
                                  const cupel_constraint *constraint, cupel_error *error);

/* What a schema has beside tables. CUPEL_ESCHEMA where the engine has no such kind. A materialized
 * view comes with its indexes, everything with its comment; a sequence without its owner. */
int cupel__ddl_create_object(cupel__ddl *ddl, const cupel_object *object, cupel_error *error);
int cupel__ddl_drop_object(cupel__ddl *ddl, const cupel_object *object, cupel_error *error);
int cupel__ddl_drop_object_if_exists(cupel__ddl *ddl, const cupel_object *object,
                                     cupel_error *error);
/* From one state to another of the same name, comments apart. CUPEL_EUNSUPPORTED where it must be
 * dropped and created again. */
int cupel__ddl_alter_object(cupel__ddl *ddl, const cupel_object *from, const cupel_object *to,
                            cupel_error *error);
/* Sets the comment to what `object` has. Nothing where the engine keeps none for this kind. */
int cupel__ddl_comment_object(cupel__ddl *ddl, const cupel_object *object, cupel_error *error);
/* What the check of a domain is for, or that nobody says; nothing where it has no name. */
int cupel__ddl_comment_check(cupel__ddl *ddl, const cupel_object *domain,
                             const cupel_constraint *check, cupel_error *error);
/* ALTER SEQUENCE ... OWNED BY, where the sequence has an owner and the engine such a thing. */
int cupel__ddl_own_sequence(cupel__ddl *ddl, const cupel_object *sequence, cupel_error *error);
/* What stands behind the name in CREATE as the standard has it: ENUM, DOMAIN, SEQUENCE, EXTENSION, else
 * the definition. */
int cupel__ddl_standard_object(const cupel_dialect *dialect, struct cupel__buf *out,
                               const cupel_object *object, cupel_error *error);
/* " START WITH 5 INCREMENT BY 2": what is given of it. */
void cupel__ddl_sequence_text(struct cupel__buf *out, const cupel_sequence *sequence);

/* The definition of one column or constraint as it stands inside CREATE TABLE, appended to `out`. */
int cupel__ddl_column_text(const cupel_dialect *dialect, struct cupel__buf *out,
                           const cupel_table *table, const cupel_column *column,
                           cupel_error *error);
int cupel__ddl_constraint_text(const cupel_dialect *dialect, struct cupel__buf *out,
                               const cupel_table *table, const cupel_constraint *constraint,
                               cupel_error *error);
/* CUPEL_ESCHEMA where the constraint has what PostgreSQL's alone have: for engines that have nothing
 * beyond the plain constraints. */
int cupel__ddl_refuse_more(const cupel_table *table, const cupel_constraint *constraint,
                           cupel_error *error);
/* CUPEL_ESCHEMA where a name is empty or longer than the engine keeps: some cut it silently. `what` is
 * "table", "column", ... */
int cupel__ddl_check_name(const cupel_dialect *dialect, const char *what, const char *name,
                          cupel_error *error);
/* The check that keeps an Enum within its labels where the engine has no type for it. `*out` is its
 * expression in the arena, and `*name` its name; both are NULL where none is needed. */
int cupel__ddl_enum_check(cupel__arena *arena, const cupel_dialect *dialect,
                          const cupel_table *table, const cupel_column *column, const char **name,
                          const char **out, cupel_error *error);

#endif
