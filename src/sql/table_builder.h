/* What the two halves of table building share: the work in progress. */
#ifndef CUPEL_SQL_TABLE_BUILDER_H
#define CUPEL_SQL_TABLE_BUILDER_H

#include "base/arena.h"
#include "sql/table.h"

typedef struct cupel__table_builder {
    const cupel__table_source *source;
    cupel_table *table;
    cupel_error *error;
    cupel__arena scratch; /* freed when the table is done */
} cupel__table_builder;

/* Fills the error with "label.member: message", or "label: message" where `member` is NULL, and
 * returns its code. */
int cupel__builder_fail(cupel__table_builder *b, const char *member, const char *format, ...)
    CUPEL_PRINTF(3, 4);
/* The property with this number; its kind is CUPEL_PROPERTY_END behind the last one. */
cupel_property cupel__builder_property(const cupel__table_builder *b, size_t number);
/* The column that an attribute or a column's name names; CUPEL_EMODEL with the nearest one. */
int cupel__builder_find_column(cupel__table_builder *b, const char *macro, const char *name,
                               const char **out);
/* A list of names and nothing else, as columns. */
int cupel__builder_list(cupel__table_builder *b, const char *macro, const char *list,
                        const char *const **out, size_t *count);
/* A list at its commas: the texts are in the parts' expressions. */
int cupel__builder_split(cupel__table_builder *b, const char *macro, const char *list,
                         cupel_index_part **out, size_t *count);
/* The same with each part read: the column that it names, or its expression, and its qualities. */
int cupel__builder_parts(cupel__table_builder *b, const char *macro, const char *list,
                         cupel_index_part **out, size_t *count);
/* One part of an index with its qualities. */
int cupel__builder_part(cupel__table_builder *b, const char *macro, const char *text,
                        cupel_index_part *part);
/* Included columns in the schema's memory; NULL for a NULL list. */
int cupel__builder_include(cupel__table_builder *b, const char *macro, const char *list,
                           const char *const **out);
int cupel__builder_add_exclusion(cupel__table_builder *b, const cupel_property *p);
/* Options of everything, when everything is there. */
int cupel__builder_add_options(cupel__table_builder *b);
/* Adds what the properties say beyond columns: constraints and indexes, the primary key last, which
 * then stands first. */
int cupel__builder_add_keys(cupel__table_builder *b);

#endif
