/* What the files of the schema share: what stands behind its `reserved`. */
#ifndef CUPEL_SQL_SCHEMA_PRIVATE_H
#define CUPEL_SQL_SCHEMA_PRIVATE_H

#include "base/map.h"
#include "sql/schema.h"

typedef struct cupel__table_private cupel__table_private;
typedef struct cupel__object_private cupel__object_private;

/* The two are one block. */
typedef struct cupel__schema_private {
    cupel_schema schema;
    cupel__arena arena;
    cupel__map tables;  /* name -> cupel__table_private, chained by same_name */
    cupel__map objects; /* name -> cupel__object_private, likewise */
    size_t table_capacity;
    size_t object_capacity;
    size_t unread_capacity;
    cupel__table_private *all;
} cupel__schema_private;

cupel__schema_private *cupel__schema_private_of(const cupel_schema *schema);
/* Room for one more pointer in a list that grows in the arena. `items` is the address of the list. */
bool cupel__schema_reserve(cupel__arena *arena, void *items, size_t count, size_t *capacity);
/* Takes an element out of a list of pointers. */
void cupel__schema_unlist(void *items, size_t *count, const void *element);
/* Names that live in the schema and are free; nothing else follows. False when memory is short. */
bool cupel__table_set_name(cupel_table *table, const char *name);
bool cupel__column_set_name(cupel_table *table, cupel_column *column, const char *name);
/* Puts a copy in the text's place; false when memory is short. */
bool cupel__schema_copy_text(cupel_schema *schema, const char **text);
/* The number of texts in front of the NULL; 0 for no list. */
size_t cupel__texts_count(const char *const *texts);
/* Fills a constraint or an index, which has its name, with a copy of another. */
bool cupel__schema_fill_constraint(cupel_schema *schema, cupel_constraint *to,
                                   const cupel_constraint *from);
bool cupel__schema_fill_index(cupel_schema *schema, cupel_index *to, const cupel_index *from);

#endif
