/* Random schemas, of whatever an engine's can have, and random changes to them. The same seed gives the
 * same schema on the same engine. What an engine refuses is not made, and the place says why. */
#ifndef CUPEL_TESTS_COMPLIANCE_RANDOM_SCHEMA_H
#define CUPEL_TESTS_COMPLIANCE_RANDOM_SCHEMA_H

#include <cupel/schema.h>
#include <cupel/sys/dialect.h>

#include "base/buf.h"

/* What the second namespace of a schema is called, where there is one. */
#define RANDOM_NAMESPACE "Cupel's other"

typedef struct random_source {
    uint64_t state;
    const cupel_dialect *dialect;
    const char *usual;         /* what the default namespace is called, where there are others */
    unsigned names;            /* given so far */
    const cupel_schema *first; /* what is being changed */
    bool keeps_rows;           /* changes only what rows of random_rows_first bear */
} random_source;

uint32_t random_below(random_source *r, uint32_t limit);
bool random_chance(random_source *r, unsigned percent);

/* A schema that the engine takes. */
cupel_schema *random_schema(random_source *r);
/* A copy with up to `most` changes, which the engine takes where the tables have no rows or, with
 * `keeps_rows`, those of random_rows.h. Renames are declared. */
cupel_schema *random_schema_changed(random_source *r, const cupel_schema *schema, unsigned most);
/* The first schema again, with what leads back to its names from those of the second. */
cupel_schema *random_schema_back(const cupel_schema *first, const cupel_schema *second);

#endif
