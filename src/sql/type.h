/* SQL types, apart from how any engine writes them. */
#ifndef CUPEL_SQL_TYPE_H
#define CUPEL_SQL_TYPE_H

#include <cupel/schema.h>

#include "base/buf.h"

/* The type as C sources state it: "CUPEL_STRING(64)". Labels of an enum are called `labels`. */
void cupel__type_spell(cupel__buf *out, const cupel_type *type);
/* Finds what no engine could do: a String without length, a scale beyond the precision, an Enum
 * without name or labels. CUPEL_ESCHEMA says what to write. CUPEL_TYPE_NONE passes. */
int cupel__type_check(const cupel_type *type, cupel_error *error);
/* Equal in everything that matters to its kind. */
bool cupel__type_equal(const cupel_type *a, const cupel_type *b);
/* SMALLINT, INTEGER or BIGINT. */
bool cupel__type_is_integer(const cupel_type *type);
/* Characters of the longest label of an Enum. */
int cupel__type_label_length(const cupel_type *type);
size_t cupel__type_label_count(const cupel_type *type);

#endif
