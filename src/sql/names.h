/* The small languages in which models name columns: "a, b desc, lower(c)", "table(x, y)",
 * "schema.table.column". */
#ifndef CUPEL_SQL_NAMES_H
#define CUPEL_SQL_NAMES_H

#include <cupel/common.h>

#include "base/arena.h"

/* One element of a list. */
typedef struct cupel__name_item {
    const char *text; /* without direction and outer blanks; a quoted name without its quotes */
    bool is_name;     /* a name; else an expression */
    bool quoted;
    bool descending;
} cupel__name_item;

/* Splits a list at its commas, those inside parentheses and quotes excepted. Everything is copied to
 * the arena. An empty element is CUPEL_EINVAL. */
int cupel__names_split(cupel__arena *arena, const char *list, cupel__name_item **out,
                       size_t *count);

/* "table.column", "schema.table.column", "table(a, b)", "schema.table(a, b)". CUPEL_EINVAL where it is
 * none of these. */
typedef struct cupel__reference {
    const char *schema; /* or NULL */
    const char *table;
    const char *const *columns;
    size_t column_count;
} cupel__reference;

int cupel__reference_parse(cupel__arena *arena, const char *text, cupel__reference *out);
/* "name" or "schema.name". CUPEL_EINVAL for anything else. */
int cupel__name_qualified(cupel__arena *arena, const char *text, const char **schema,
                          const char **name);

/* Any name may stand between quotes, where a quote in it is doubled: whether what begins at `start` and
 * ends before `end` is one, and such a name without its quotes (NULL when memory is short). */
bool cupel__name_is_quoted(const char *start, const char *end);
char *cupel__name_unquote(cupel__arena *arena, const char *start, const char *end);

#endif
