/* Renaming tables and columns with all that names them: what the library's own parts reach beyond the
 * public functions, to rename many without walking the schema for each. */
#ifndef CUPEL_SQL_MENTIONS_H
#define CUPEL_SQL_MENTIONS_H

#include <cupel/schema.h>

#include "base/links.h"

/* Who names which table of a schema, and its columns. A struct of zeros to start with; good as long as
 * nothing but names changes in the schema. */
typedef struct cupel__mentions {
    cupel__arena arena;
    cupel__links keys;  /* foreign keys to a table */
    cupel__links names; /* other places of its name: const char ** */
    cupel__links owned; /* sequences that its columns own */
    const cupel_table *only;
} cupel__mentions;

/* Of all tables or, unless it is NULL, of `only`. False when memory is short. Release also then. */
bool cupel__mentions_find(cupel__mentions *mentions, const cupel_schema *schema,
                          const cupel_table *only);
void cupel__mentions_release(cupel__mentions *mentions);

/* As the public functions. */
int cupel__table_rename(const cupel__mentions *mentions, cupel_table *table, const char *new_name);
int cupel__table_rename_column(const cupel__mentions *mentions, cupel_table *table,
                               const char *old_name, const char *new_name);

#endif
