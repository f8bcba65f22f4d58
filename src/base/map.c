/* Hash map from byte strings to pointers. */
#include "base/map.h"

#include "base/random.h"

#include <string.h>

enum { SMALLEST_CAPACITY = 16 };
enum { SLOT_EMPTY = 0, SLOT_DELETED = 1 };

static cupel__map_slot *find(const cupel__map *map, const void *key, size_t key_size,
                             uint64_t hash);
static cupel__map_slot *find_free(const cupel__map *map, uint64_t hash);
static bool rebuild(cupel__map *map, size_t capacity);
static bool is_live(const cupel__map_slot *slot);

bool cupel__map_put(cupel__map *map, const void *key, size_t key_size, void *value)
{
    uint64_t hash = cupel__hash_seeded(key, key_size, map->seed);
    cupel__map_slot *slot = find(map, key, key_size, hash);
    if (slot == NULL) {
        uint64_t seed = map->seed;
        if (!cupel__map_reserve(map, 1))
            return false;
        if (map->seed != seed)
            hash = cupel__hash_seeded(key, key_size, map->seed);
        slot = find_free(map, hash);
        if (slot->hash == SLOT_EMPTY)
            map->used++;
        map->count++;
    }
    *slot = (cupel__map_slot){ hash, key, key_size, value };
    return true;
}

void *cupel__map_get(const cupel__map *map, const void *key, size_t key_size)
{
    if (map->count == 0)
        return NULL;
    cupel__map_slot *slot = find(map, key, key_size, cupel__hash_seeded(key, key_size, map->seed));
    return slot != NULL ? slot->value : NULL;
}

void *cupel__map_remove(cupel__map *map, const void *key, size_t key_size)
{
    if (map->count == 0)
        return NULL;
    cupel__map_slot *slot = find(map, key, key_size, cupel__hash_seeded(key, key_size, map->seed));
    if (slot == NULL)
        return NULL;
    void *value = slot->value;
    *slot = (cupel__map_slot){ .hash = SLOT_DELETED };
    map->count--;
    return value;
}

bool cupel__map_put_text(cupel__map *map, const char *key, void *value)
{
    return cupel__map_put(map, key, strlen(key), value);
}

void *cupel__map_get_text(const cupel__map *map, const char *key)
{
    return cupel__map_get(map, key, strlen(key));
}

void *cupel__map_remove_text(cupel__map *map, const char *key)
{
    return cupel__map_remove(map, key, strlen(key));
}

cupel__map_slot *cupel__map_next(const cupel__map *map, size_t *cursor)
{
    while (*cursor < map->capacity) {
        cupel__map_slot *slot = &map->slots[(*cursor)++];
        if (is_live(slot))
            return slot;
    }
    return NULL;
}

/* At most three quarters are used, deleted ones counted, so that a search always meets an empty
 * slot. A table full of deleted slots is rebuilt at its size instead of grown. */
bool cupel__map_reserve(cupel__map *map, size_t more)
{
    if (more <= map->capacity / 4 * 3 - map->used)
        return true;
    size_t limit = SIZE_MAX / sizeof *map->slots / 4;
    if (map->count > limit || more > limit - map->count)
        return false;
    size_t capacity = map->capacity != 0 ? map->capacity : SMALLEST_CAPACITY;
    while (map->count + more > capacity / 2)
        capacity *= 2;
    return rebuild(map, capacity);
}

void cupel__map_clear(cupel__map *map)
{
    if (map->used != 0)
        memset(map->slots, 0, map->capacity * sizeof *map->slots);
    map->count = map->used = 0;
}

void cupel__map_release(cupel__map *map)
{
    cupel_free(map->slots);
    *map = (cupel__map){ 0 };
}

static cupel__map_slot *find(const cupel__map *map, const void *key, size_t key_size, uint64_t hash)
{
    if (map->capacity == 0)
        return NULL;
    size_t mask = map->capacity - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        cupel__map_slot *slot = &map->slots[i];
        if (slot->hash == SLOT_EMPTY)
            return NULL;
        if (slot->hash == hash && slot->key_size == key_size &&
            (key_size == 0 || memcmp(slot->key, key, key_size) == 0))
            return slot;
    }
}

static cupel__map_slot *find_free(const cupel__map *map, uint64_t hash)
{
    size_t mask = map->capacity - 1;
    size_t i = hash & mask;
    while (is_live(&map->slots[i]))
        i = (i + 1) & mask;
    return &map->slots[i];
}

static bool rebuild(cupel__map *map, size_t capacity)
{
    cupel__map grown = { .capacity = capacity, .count = map->count, .used = map->count };
    grown.slots = cupel_alloc(capacity * sizeof *grown.slots);
    if (grown.slots == NULL)
        return false;
    memset(grown.slots, 0, capacity * sizeof *grown.slots);
    grown.seed = map->capacity != 0 ? map->seed : cupel__random_seed();

    for (size_t i = 0; i < map->capacity; i++) {
        if (is_live(&map->slots[i]))
            *find_free(&grown, map->slots[i].hash) = map->slots[i];
    }
    cupel_free(map->slots);
    *map = grown;
    return true;
}

static bool is_live(const cupel__map_slot *slot)
{
    return slot->hash > SLOT_DELETED;
}
