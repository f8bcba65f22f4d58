/* An SQL expression in a form that does not depend on how it was written: defaults, checks, generated
 * columns and index expressions come back from a catalog in the engine's own words. */
#ifndef CUPEL_INSPECT_NORMALISE_H
#define CUPEL_INSPECT_NORMALISE_H

#include "base/map.h"
#include "dialect/lexer.h"

typedef struct cupel__normal_context {
    const cupel__lexical *lexical;
    const char *table;         /* its name in front of a column is left out; may be NULL */
    const cupel__map *renames; /* folded old column name -> const char * new name; may be NULL */
} cupel__normal_context;

/* The expression with one blank between tokens, keywords and plain names in lower case, quotes only
 * where they matter, strings in one spelling, no parentheses that the operators' precedence gives
 * anyway, and without what the engine adds on its own: casts of literals on PostgreSQL, character
 * set introducers on MariaDB. Texts that differ may still mean the same; texts that are equal do.
 * NULL when memory is short. */
char *cupel__sql_normalise(cupel__arena *arena, const cupel__normal_context *context,
                           const char *sql);

#endif
