/* What the files that make random schemas share. */
#ifndef CUPEL_TESTS_COMPLIANCE_RANDOM_PARTS_H
#define CUPEL_TESTS_COMPLIANCE_RANDOM_PARTS_H

#include "random_schema.h"

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
/* A literal for a row, or NULL. */
const char *random_value(const random_source *r, const cupel_column *column, unsigned row,
                         cupel__buf *scratch);

/* random_tables.c */
cupel_table *random_make_table(random_source *r, cupel_schema *schema);
bool random_make_column(random_source *r, cupel_table *table);
void random_make_key(random_source *r, cupel_table *table);
void random_set_options(random_source *r, cupel_table *table);
/* A part more; false where the table has no parts. */
bool random_make_part(random_source *r, cupel_table *table);
/* An index or check of a partitioned table is one of each of its parts, under a name of its own or under
 * the same. */
void random_tell_parts_index(random_source *r, cupel_table *table, const cupel_index *index);
void random_tell_parts_check(cupel_table *table, const cupel_constraint *check);
void random_forget_parts_index(cupel_table *table, const cupel_index *index);
void random_forget_parts_check(cupel_table *table, const cupel_constraint *check);
bool random_has_option(const cupel_table *table, const char *name);
/* Parts of a partitioned table have the columns of the whole. */
bool random_is_part(const cupel_table *table);

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

/* random_follow.c: what else there is to do where something goes or gets another name. */
bool random_mentions(const char *sql, const char *name);
bool random_is_key_part(const cupel_table *table, const char *column);
bool random_is_in_foreign_key(const cupel_schema *schema, const cupel_table *table,
                              const char *column);
/* In SQL of the table whose meaning depends on the column's type. */
bool random_is_mentioned(const cupel_table *table, const char *column);
/* In SQL of objects. */
bool random_is_in_object(const cupel_schema *schema, const char *name);
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
