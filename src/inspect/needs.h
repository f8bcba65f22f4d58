/* What the text of a view, trigger or routine names, for engines whose catalogs do not tell. */
#ifndef CUPEL_INSPECT_NEEDS_H
#define CUPEL_INSPECT_NEEDS_H

#include "dialect/lexer.h"
#include "inspect/inspect.h"

/* The tables and objects that may be named: by their names, folded to lower case, each with the
 * reference to it. */
typedef struct cupel__nameable {
    cupel__map references; /* name -> cupel_reference * */
    cupel__arena *arena;   /* where the keys are kept */
} cupel__nameable;

/* The first of a name stays. CUPEL_ENOMEM; the map is to be released by the caller. */
int cupel__nameable_add(cupel__nameable *names, cupel_reference *reference);
/* The reference that a name stands for, NULL for none; sets *failed when memory is short. */
const cupel_reference *cupel__nameable_find(const cupel__nameable *names, const char *name,
                                            bool *failed);

/* Writes into *out, in the schema's arena, what of `names` the text names and is not called `self`
 * (which may be NULL): any word or quoted name counts that stands where a table's can, so that there may be more
 * than the engine would say, but not less. `namespace_` may stand in front of a name; a name of
 * another namespace does not count. */
int cupel__inspect_needs(cupel_schema *schema, const cupel__nameable *names,
                         const cupel__lexical *lexical, const char *namespace_, const char *self,
                         const char *sql, const cupel_reference **out, size_t *count);

#endif
