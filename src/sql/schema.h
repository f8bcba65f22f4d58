/* What the library's own parts reach of a schema beyond the public functions. */
#ifndef CUPEL_SQL_SCHEMA_H
#define CUPEL_SQL_SCHEMA_H

#include <cupel/schema.h>

#include "base/arena.h"
#include "base/map.h"

/* The arena in which the schema and everything in it live. */
cupel__arena *cupel__schema_arena(const cupel_schema *schema);

/* Copies of one element of another table; NULL when memory is short or, for a column, when the name
 * is taken. */
cupel_column *cupel__table_copy_column(cupel_table *table, const cupel_column *column);
cupel_constraint *cupel__table_copy_constraint(cupel_table *table,
                                               const cupel_constraint *constraint);
cupel_index *cupel__table_copy_index(cupel_table *table, const cupel_index *index);

/* The column's type, or what it is where integers have widths: one that says none may be as wide as any. */
cupel_type cupel__column_type(const cupel_column *column);

/* The table of the same schema that a foreign key refers to; NULL where it is not there, and for the
 * other kinds. */
cupel_table *cupel__constraint_target(const cupel_table *owner, const cupel_constraint *constraint);
bool cupel__constraint_refers_to(const cupel_table *owner, const cupel_constraint *constraint,
                                 const cupel_table *table);

/* How many kinds of objects there are. */
#define CUPEL__ONE_MORE(name, words) +1
enum { CUPEL__OBJECT_KINDS = 0 CUPEL_OBJECT_KINDS(CUPEL__ONE_MORE) };
#undef CUPEL__ONE_MORE

/* Whether a column has the enum type that the object is. False for objects of other kinds. */
bool cupel__schema_uses_enum(const cupel_schema *schema, const cupel_object *object);
/* Adds to `above` the objects that need a table, at whatever distance: they are created after tables and
 * dropped before them, the other way round than all others. The set is the caller's to release. */
int cupel__schema_above(const cupel_schema *schema, cupel__set *above, cupel_error *error);

/* What a trigger, a policy, ... belongs to: writes the name of the table, or of the view or the like, and
 * gives true where the schema has it. */
bool cupel__object_owner(const cupel_object *object, cupel_reference *out);

/* Adds an object for one engine, of which there may be others for other ones. */
cupel_object *cupel__schema_add_object_for(cupel_schema *schema, const cupel_reference *name,
                                           const char *dialect);
/* True where there is one already: two of a name are told apart by engines that both of them state. */
bool cupel__schema_object_taken(const cupel_schema *schema, const cupel_reference *name,
                                const char *dialect);
/* False for an object that is for another engine. */
bool cupel__object_is_for(const cupel_object *object, const char *dialect);

/* True where `name` is one of the constraint's columns. */
bool cupel__constraint_has_column(const cupel_constraint *constraint, const char *name);

#endif
