/* What the names in a condition mean: looking them up. */
#include "sql/scope.h"

#include <string.h>

const cupel__attribute *cupel__entity_attribute(const cupel__entity *entity, const char *name)
{
    for (size_t i = 0; i < entity->attribute_count; i++)
        if (strcmp(entity->attributes[i].name, name) == 0)
            return &entity->attributes[i];
    return NULL;
}

const cupel__relation *cupel__entity_relation(const cupel__entity *entity, const char *name)
{
    for (size_t i = 0; i < entity->relation_count; i++)
        if (strcmp(entity->relations[i].name, name) == 0)
            return &entity->relations[i];
    return NULL;
}
