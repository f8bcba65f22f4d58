/* Hash map from byte strings to pointers, and a set of pointers. Open addressing with linear
 * probing. Each map draws a seed from the system's random source when it first grows, so that keys
 * from outside cannot be aimed at one of them. */
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
    uint64_t seed;
} cupel__map;

/* Adds, or replaces key and value; false when memory is short (the map is then unchanged).
 * Replacing needs no memory. */
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
 * not be added to meanwhile; entries may be removed. */
cupel__map_slot *cupel__map_next(const cupel__map *map, size_t *cursor);
/* Makes room for `more` further entries, which can then be put without fail. */
bool cupel__map_reserve(cupel__map *map, size_t more);
void cupel__map_clear(cupel__map *map);
void cupel__map_release(cupel__map *map);

/* A set of pointers, compared by address. A struct of zeros is an empty set; NULL is never in it.
 */
typedef struct cupel__set {
    const void **slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
} cupel__set;

/* True when the pointer is in the set now; false when memory is short, or for NULL. */
bool cupel__set_add(cupel__set *set, const void *pointer);
bool cupel__set_has(const cupel__set *set, const void *pointer);
/* True where it was in the set. */
bool cupel__set_remove(cupel__set *set, const void *pointer);
void cupel__set_release(cupel__set *set);

/* Hashes of bytes, for callers that keep tables of their own: equal in every process for equal
 * arguments. Not for signing anything. Never 0 or 1. */
uint64_t cupel__hash(const void *data, size_t size);
uint64_t cupel__hash_seeded(const void *data, size_t size, uint64_t seed);

#endif
