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
/* True where the column belongs to the primary key, wherever that is said; negative on failure. */
int cupel__builder_is_key(cupel__table_builder *b, const cupel_property *column);
/* Adds what the properties say beyond columns: constraints and indexes, the primary key last, which
 * then stands first. */
int cupel__builder_add_keys(cupel__table_builder *b);

#endif
