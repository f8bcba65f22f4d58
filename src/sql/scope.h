/* What the names in a condition mean, and what stands behind its placeholders.
 *
 * The floors above fill these tables from their mappers; the parser and the compiler read them and
 * know nothing else of models or objects. Everything is borrowed and must outlive what was compiled
 * from it. */
#ifndef CUPEL_SQL_SCOPE_H
#define CUPEL_SQL_SCOPE_H

#include <cupel/schema.h>

typedef struct cupel__entity cupel__entity;

typedef struct cupel__attribute {
    const char *name;           /* as conditions write it */
    const cupel_column *column; /* of the entity's table */
} cupel__attribute;

/* A relationship: rows of `target` whose `remote` columns equal this entity's `local` columns, pair
 * by pair. A to-one relationship is crossed by a dotted path, a to-many one only by exists(). */
typedef struct cupel__relation {
    const char *name;
    const cupel__entity *target;
    bool to_many;
    size_t key_count;
    const cupel_column *const *local;  /* of this entity's table */
    const cupel_column *const *remote; /* of the target's table */
} cupel__relation;

struct cupel__entity {
    const char *name; /* the model's, for messages */
    const cupel_table *table;
    const cupel__attribute *attributes;
    size_t attribute_count;
    const cupel__relation *relations;
    size_t relation_count;
};

typedef enum cupel__argument_kind {
    CUPEL__ARGUMENT_VALUE, /* one value */
    CUPEL__ARGUMENT_LIST,  /* CUPEL_IN(ptr, n) */
    CUPEL__ARGUMENT_OBJECT /* a mapped object, compared with a relationship */
} cupel__argument_kind;

/* The shape of one argument: all that the SQL text depends on, the value itself left out. */
typedef struct cupel__argument {
    cupel__argument_kind kind;
    cupel_value_kind
        type;     /* of the value or of the list's elements, as the placeholder declares it,
                              also where it is NULL; CUPEL_VALUE_NULL where nothing declares it */
    bool is_null; /* VALUE: it is NULL */
    size_t count; /* LIST: number of elements */
    const cupel__entity *entity; /* OBJECT: what it is */
} cupel__argument;

/* The attribute or relationship of that name; NULL where there is none. */
const cupel__attribute *cupel__entity_attribute(const cupel__entity *entity, const char *name);
const cupel__relation *cupel__entity_relation(const cupel__entity *entity, const char *name);

/* The number of placeholders made for a list of `count` elements: the next power of two, or beyond
 * 1024 the next multiple of it, so that few texts serve lists of all lengths. */
size_t cupel__list_room(size_t count);

#endif
