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

size_t cupel__list_room(size_t count)
{
    const size_t step = 1024;
    if (count > step)
        return (count + step - 1) / step * step;
    size_t room = count > 0 ? 1 : 0;
    while (room < count)
        room *= 2;
    return room;
}
