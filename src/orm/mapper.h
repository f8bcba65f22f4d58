/* Mappers: what is worked out once of every model that an engine's sessions meet, and the registry
 * that keeps them for the engine's life. Mappers do not change once they can be found, so that any
 * thread may read them. */
#ifndef CUPEL_ORM_MAPPER_H
#define CUPEL_ORM_MAPPER_H

#include <cupel/engine.h>
#include <cupel/model.h>

#include "orm/field.h"
#include "sql/model.h"
#include "sql/scope.h"

typedef struct cupel__mapper cupel__mapper;
typedef struct cupel__registry cupel__registry;

/* A pointer to another object, or a collection of them. */
typedef struct cupel__relationship {
    const char *name; /* the member's */
    uint32_t index;   /* among the mapper's relationships */
    bool to_many;
    uint32_t partner_index; /* of a pointer; see object.h */
    size_t offset;
    const cupel__mapper *target;
    const struct cupel__relationship *inverse; /* the other side, or NULL */
    const char *order_by;                      /* of a collection, or NULL */
    /* Rows belong together where these are equal, pair by pair. The foreign key is `local` in a
     * pointer and `remote` in a collection. */
    size_t key_count;
    const cupel__field *const *local;
    const cupel__field *const *remote;
    bool remote_is_key; /* `remote` is the target's primary key, in its order */
} cupel__relationship;

struct cupel__mapper {
    const cupel_model *model;
    const char *name; /* the model's */
    cupel__entity entity;
    const cupel_table *table;
    uint32_t index; /* in the registry */
    size_t size;    /* of the struct, rounded up to 8 */
    cupel__field *fields;
    size_t field_count;
    const cupel__field **keys; /* the primary key */
    size_t key_count;
    bool has_integer_key;          /* a single one */
    const cupel__field *generated; /* the key that the engine makes, or NULL */
    bool has_volatile;             /* some field is */
    bool has_pointers;             /* texts or blobs among the fields */
    cupel__relationship *relationships;
    size_t relationship_count;
    /* Bytes of the parts that an object has behind its struct; see object.h. */
    size_t snapshot_at;
    size_t marks_at;
    size_t slot_size;           /* with snapshot */
    size_t read_only_slot_size; /* without */
};

/* The place of each mapper in the order in which rows can be inserted. Mappers that refer to each
 * other in a circle, or to themselves, are of the same component and in it of the same rank. */
typedef struct cupel__ranks {
    size_t count;
    struct cupel__rank {
        uint32_t rank;
        bool is_circular;
    } of[]; /* by cupel__mapper.index */
} cupel__ranks;

/* Fills in a mapper from a model of the set, all but its relationships; then those, where `mappers`
 * are those of the set's models, in its order. Memory comes from the arena. */
int cupel__mapper_build(cupel__mapper *mapper, const cupel__model *model, cupel__arena *arena,
                        cupel_error *error);
int cupel__mapper_relate(cupel__mapper *mapper, const cupel__model *model,
                         const cupel__models *models, cupel__mapper *const *mappers,
                         cupel__arena *arena, cupel_error *error);

/* The registry of an engine, made on first use; NULL when memory is short. */
cupel__registry *cupel__registry_of(cupel_engine *engine);
/* The mapper of a model, worked out on first use together with those it is related to. CUPEL_EMODEL
 * where the model is impossible. */
int cupel__registry_mapper(cupel__registry *registry, const cupel_model *model,
                           const cupel__mapper **out, cupel_error *error);
/* Those known now; the array and the ranks live as long as the engine, though both are replaced when
 * further mappers come. */
const cupel__ranks *cupel__registry_ranks(cupel__registry *registry);
/* Drawn at random, for hash tables. */
uint64_t cupel__registry_seed(const cupel__registry *registry);

/* The relationship whose member lies at `offset`; the field there. NULL where there is none. */
const cupel__relationship *cupel__mapper_relationship_at(const cupel__mapper *mapper,
                                                         size_t offset);
const cupel__field *cupel__mapper_field_at(const cupel__mapper *mapper, size_t offset);
/* The field of a column of the mapper's table. */
const cupel__field *cupel__mapper_field_of(const cupel__mapper *mapper, const cupel_column *column);

#endif
