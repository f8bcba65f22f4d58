/* Hash map from byte strings to pointers, and a set of pointers. Open addressing; the seed is fixed
 * per process start from the system's random source, so keys from outside cannot be aimed at it. */
#ifndef CUPEL_BASE_MAP_H
#define CUPEL_BASE_MAP_H

#include <cupel/alloc.h>

typedef struct cupel__map_slot {
    uint64_t hash; /* 0: empty, 1: deleted */
    const void *key;
    size_t key_size;
    void *value;
} cupel__map_slot;

/* A struct of zeros is an empty map. Keys are borrowed: they must live as long as their entry. */
typedef struct cupel__map {
    cupel__map_slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
    size_t used; /* with deleted ones */
} cupel__map;

/* Adds or replaces; false when memory is short (the map is then unchanged). */
bool cupel__map_put(cupel__map *map, const void *key, size_t key_size, void *value);
/* NULL where there is none. */
void *cupel__map_get(const cupel__map *map, const void *key, size_t key_size);
/* Removes and returns the value; NULL where there was none. */
void *cupel__map_remove(cupel__map *map, const void *key, size_t key_size);
/* Text keys. */
bool cupel__map_put_text(cupel__map *map, const char *key, void *value);
void *cupel__map_get_text(const cupel__map *map, const char *key);
void *cupel__map_remove_text(cupel__map *map, const char *key);
/* Walks the entries in no particular order: start with *cursor = 0; NULL at the end. The map must
 * not be added to meanwhile. */
cupel__map_slot *cupel__map_next(const cupel__map *map, size_t *cursor);
void cupel__map_clear(cupel__map *map);
void cupel__map_release(cupel__map *map);

/* The hash used above, for callers that keep tables of their own. Never 0 or 1. */
uint64_t cupel__hash(const void *data, size_t size);

#endif
