/* What lists and operations state of objects, turned into objects of a schema. */
#ifndef CUPEL_SQL_OBJECT_H
#define CUPEL_SQL_OBJECT_H

#include <cupel/model.h>

/* One of a list, whatever header it was compiled with; the one behind the last has no name. */
cupel_stated_object cupel__stated_object_at(const cupel_stated_object *list, size_t number);
/* Adds the object that is stated; CUPEL_EMODEL says what is missing, or that the name is taken. Nothing
 * is left in the schema on failure. */
int cupel__object_build(cupel_schema *schema, const cupel_stated_object *stated, cupel_object **out,
                        cupel_error *error);
/* The query of a view that is nothing else, as a list may state it; NULL for other definitions. */
const char *cupel__object_query(const char *definition);

#endif
