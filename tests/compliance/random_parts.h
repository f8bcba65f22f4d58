/* What the files that make random schemas share. */
#ifndef CUPEL_TESTS_COMPLIANCE_RANDOM_PARTS_H
#define CUPEL_TESTS_COMPLIANCE_RANDOM_PARTS_H

#include "random_rows.h"

enum { SQLITE = 1, POSTGRESQL = 2, MYSQL = 4, SERVERS = 6, ALL = 7 };

/* What a type is good for; types of one family are converted by the engine itself. */
typedef enum family { NUMBERS, TEXTS, OTHERS } family;

typedef struct random_type {
    cupel_type type;
    unsigned engines;
    family family;
    bool keyable; /* may stand in a key or an index, and has distinct values */
    bool strict;  /* a STRICT table takes it */
    const char *defaults[2];
    const char *values[RANDOM_ROWS];
} random_type;

/* A change: false where there is nothing that it could change. */
typedef bool random_change(random_source *r, cupel_schema *schema);

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* random_schema.c */
unsigned random_engine(const random_source *r);
/* Each is given once, whatever its case; many of them need quotes. It lives until the next call. */
const char *random_name(random_source *r, const char *stem);
cupel_table *random_table(random_source *r, const cupel_schema *schema);
cupel_column *random_column(random_source *r, const cupel_table *table);
/* NULL, or the namespace that the schema has beside the default one. */
const char *random_namespace(random_source *r, const cupel_schema *schema);
/* The same for objects that are told by a text. */
const char *random_text_namespace(random_source *r, const cupel_schema *schema);
const char *random_comment(random_source *r);
/* The format with the name in quotes for each %s, and the table's with its namespace for each %t. */
const char *random_sql(const random_source *r, cupel_schema *schema, const char *format,
                       const char *name, const cupel_table *table);
const char *random_sql_text(const random_source *r, cupel_schema *schema, const char *text);
/* Whether the table was there before the changes; the same for its column, by the name it had. */
bool random_is_old(const random_source *r, const cupel_table *table, const char *column);

/* random_types.c */
const random_type *random_type_of(const cupel_type *type);
const random_type *random_any_type(random_source *r, bool strict);
/* Of a type of the schema's own: an enum, a domain, a composite type, one of an extension; false where
 * there is none. */
bool random_user_type(random_source *r, cupel_table *table, cupel_column *column);
cupel_column *random_of_family(random_source *r, const cupel_table *table, family wanted);
/* A literal for a row, or NULL where none is known. */
const char *random_value(const random_source *r, const cupel_schema *schema, const cupel_type *type,
                         unsigned row, cupel__buf *scratch);
/* An enum's label in a row. */
const char *random_label(const cupel_type *type, unsigned row);
/* NULL where the type is no domain. */
const cupel_object *random_domain_of(const random_source *r, const cupel_schema *schema,
                                     const cupel_type *type);

/* random_tables.c */
cupel_table *random_make_table(random_source *r, cupel_schema *schema);
bool random_make_column(random_source *r, cupel_table *table);
void random_make_key(random_source *r, cupel_table *table);
void random_set_options(random_source *r, cupel_table *table);
bool random_has_option(const cupel_table *table, const char *name);
/* An option of the table keeps it out of foreign keys. */
bool random_is_apart(const cupel_table *table);

/* random_partitions.c */
void random_make_partitioned(random_source *r, cupel_table *table);
/* The column that its parts go by, or NULL. */
const char *random_partition_column(const cupel_table *table);
/* Unique keys have it among their columns. There is room for it. */
size_t random_with_partition_column(const cupel_table *table, const char **columns, size_t count);
/* A part, or an heir: its columns are those of another table. */
bool random_is_part(const cupel_table *table);
bool random_is_below(const cupel_table *low, const cupel_table *table);
bool random_has_heirs(const cupel_table *table);
random_change random_make_heir;
/* A part more; false where the table has no parts. */
bool random_make_part(random_source *r, cupel_table *table);
/* Attached, detached, or with other bounds. */
random_change random_change_part;
/* A column, index or constraint of a partitioned table is one of each of its parts. */
void random_tell_parts_column(cupel_table *table, const cupel_column *column);
void random_rename_parts_column(random_source *r, cupel_table *table, cupel_column *column,
                                const char *name);
void random_tell_parts_index(random_source *r, cupel_table *table, const cupel_index *index);
void random_tell_parts_constraint(cupel_table *table, const cupel_constraint *constraint);
void random_forget_parts_index(cupel_table *table, const cupel_index *index);
void random_forget_parts_constraint(cupel_table *table, const cupel_constraint *constraint);

/* random_keys.c */
random_change random_add_index;
random_change random_add_unique;
random_change random_add_check;
random_change random_add_exclusion;
random_change random_add_foreign_key;
/* Distinct columns that may stand in keys. */
size_t random_pick_columns(random_source *r, const cupel_table *table, const char **out,
                           size_t most);

/* random_objects.c */
void random_make_types(random_source *r, cupel_schema *schema);
random_change random_add_object;
random_change random_change_object;
random_change random_drop_object;
random_change random_comment_object;
/* With a name of its own, with the one given. */
cupel_object *random_object(random_source *r, cupel_schema *schema, cupel_object_kind kind,
                            const char *namespace_, const char *stem);
cupel_object *random_named_object(random_source *r, cupel_schema *schema,
                                  const cupel_reference *name);
void random_needs_table(cupel_object *object, const cupel_table *table);
void random_needs_object(cupel_object *object, const cupel_object *other);
bool random_is_needed_object(const cupel_object *object);
const cupel_object *random_any_object(random_source *r, const cupel_schema *schema,
                                      cupel_object_kind kind);

/* What random_objects.c lists. */
typedef bool random_object_change(random_source *r, cupel_object *object);

/* random_user_types.c */
random_change random_make_extension;
random_change random_make_collation;
random_object_change random_change_collation;
random_change random_make_enum;
random_object_change random_change_enum;
random_change random_make_composite;
random_object_change random_change_composite;
random_change random_make_range;
random_change random_make_domain;
random_object_change random_change_domain;

/* random_routines.c */
random_change random_make_function;
random_change random_make_procedure;
random_object_change random_change_routine;
random_change random_make_package;
random_object_change random_change_package_body;
random_change random_make_aggregate;
random_object_change random_change_aggregate;
random_change random_make_operator;
random_object_change random_change_operator;
random_change random_make_cast;
random_object_change random_change_cast;

/* random_views.c */
random_change random_make_view;
random_change random_make_view_of_view;
random_change random_make_materialized_view;
random_object_change random_change_view;

/* random_triggers.c */
random_change random_make_trigger;
random_change random_make_view_trigger;
random_object_change random_change_trigger;
random_change random_make_policy;
random_object_change random_change_policy;
random_change random_make_rule;
random_object_change random_change_rule;
random_change random_make_statistics;
random_object_change random_change_statistics;

/* random_others.c */
random_change random_make_sequence;
random_object_change random_change_sequence;
random_change random_make_server;
random_object_change random_change_server;
random_change random_make_foreign_table;
random_object_change random_change_foreign_table;
random_change random_make_event;
random_object_change random_change_event;
random_change random_make_virtual_table;

/* random_follow.c: what else there is to do where something goes or gets another name. */
bool random_mentions(const char *sql, const char *name);
bool random_is_key_part(const cupel_table *table, const char *column);
bool random_is_in_foreign_key(const cupel_schema *schema, const cupel_table *table,
                              const char *column);
/* In SQL of the table whose meaning depends on the column's type. */
bool random_is_mentioned(const cupel_table *table, const char *column);
/* In SQL of objects. */
bool random_is_in_object(const cupel_schema *schema, const char *name);
/* By a foreign key, on either side. */
bool random_is_joined(const cupel_table *table);
bool random_is_referred(const cupel_schema *schema, const cupel_table *table);
bool random_is_needed(const cupel_schema *schema, const cupel_reference *name);
void random_forget_column(cupel_table *table, const char *column);
void random_forget_table(cupel_schema *schema, const cupel_table *table);
void random_need(cupel_schema *schema, const cupel_reference **needs, size_t *count,
                 cupel_reference need);
void random_rename_table(const random_source *r, cupel_table *table, const char *name);
void random_rename_column(const random_source *r, cupel_table *table, cupel_column *column,
                          const char *name);

/* random_changes.c */
bool random_any_change(random_source *r, cupel_schema *schema);

#endif
