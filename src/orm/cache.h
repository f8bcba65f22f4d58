/* SQL texts that an engine's sessions have made, found again by what they were made from.
 *
 * An entry is kept under a key of bytes, which the maker composes so that equal bytes mean equal
 * work. What is stored does not change any more; it is borrowed between _take and _give, and those
 * used longest ago are dropped when there are too many and nobody has borrowed them. */
#ifndef CUPEL_ORM_CACHE_H
#define CUPEL_ORM_CACHE_H

#include "base/map.h"

typedef struct cupel__cache_entry {
    struct cupel__cache_entry *sibling; /* another made from the same key, as for other arguments */
    struct cupel__cache_entry *newer;
    struct cupel__cache_entry *older;
    void (*destroy)(void *content);
    void *content;
    size_t users;
    size_t key_size;
    unsigned char key[];
} cupel__cache_entry;

/* A struct of zeros is an empty cache. The caller guards it. */
typedef struct cupel__cache {
    cupel__map entries; /* key -> the first of its siblings */
    cupel__cache_entry *newest;
    cupel__cache_entry *oldest;
    size_t count;
} cupel__cache;

#define CUPEL__CACHE_LIMIT 1000

/* The first entry under the key for which `fits` (NULL: any) says yes, borrowed; NULL where there is
 * none. */
cupel__cache_entry *cupel__cache_take(cupel__cache *cache, const void *key, size_t key_size,
                                      bool (*fits)(const void *content, const void *context),
                                      const void *context);
/* Adds content, which the cache frees by `destroy` from now on, and lends it. NULL when memory is
 * short: then it was destroyed. */
cupel__cache_entry *cupel__cache_add(cupel__cache *cache, const void *key, size_t key_size,
                                     void *content, void (*destroy)(void *content));
void cupel__cache_give(cupel__cache_entry *entry);
void cupel__cache_release(cupel__cache *cache);

#endif
