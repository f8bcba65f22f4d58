/* Random schemas, of whatever an engine's can have, and random changes to them. The same seed gives the
 * same schema, whatever the engine says. */
#ifndef CUPEL_TESTS_COMPLIANCE_RANDOM_SCHEMA_H
#define CUPEL_TESTS_COMPLIANCE_RANDOM_SCHEMA_H

#include <cupel/schema.h>
#include <cupel/sys/dialect.h>

typedef struct random_source {
    uint64_t state;
    const cupel_dialect *dialect;
    unsigned names; /* given so far */
} random_source;

uint32_t random_below(random_source *r, uint32_t limit);
bool random_chance(random_source *r, unsigned percent);

/* A schema that the engine takes. */
cupel_schema *random_schema(random_source *r);
/* A copy with up to `most` changes, which the engine takes where the tables have no rows. */
cupel_schema *random_schema_changed(random_source *r, const cupel_schema *schema, unsigned most);

#endif
