/* The cache of SQL texts: entries by key, and by when they were used last. */
#include "orm/cache.h"

#include <string.h>

static void link_newest(cupel__cache *cache, cupel__cache_entry *entry);
static void unlink_entry(cupel__cache *cache, cupel__cache_entry *entry);
static void drop(cupel__cache *cache, cupel__cache_entry *entry);
static void drop_oldest(cupel__cache *cache);

cupel__cache_entry *cupel__cache_take(cupel__cache *cache, const void *key, size_t key_size,
                                      bool (*fits)(const void *content, const void *context),
                                      const void *context)
{
    cupel__cache_entry *entry = cupel__map_get(&cache->entries, key, key_size);
    while (entry != NULL && fits != NULL && !fits(entry->content, context))
        entry = entry->sibling;
    if (entry == NULL)
        return NULL;
    entry->users++;
    if (cache->newest != entry) {
        unlink_entry(cache, entry);
        link_newest(cache, entry);
    }
    return entry;
}

cupel__cache_entry *cupel__cache_add(cupel__cache *cache, const void *key, size_t key_size,
                                     void *content, void (*destroy)(void *content))
{
    cupel__cache_entry *entry = cupel_alloc(sizeof *entry + key_size);
    if (entry == NULL) {
        destroy(content);
        return NULL;
    }
    if (cache->count >= CUPEL__CACHE_LIMIT)
        drop_oldest(cache);
    memset(entry, 0, sizeof *entry);
    memcpy(entry->key, key, key_size);
    entry->key_size = key_size;
    entry->content = content;
    entry->destroy = destroy;
    entry->users = 1;
    entry->sibling = cupel__map_get(&cache->entries, key, key_size);
    if (!cupel__map_put(&cache->entries, entry->key, key_size, entry)) {
        destroy(content);
        cupel_free(entry);
        return NULL;
    }
    link_newest(cache, entry);
    cache->count++;
    return entry;
}

void cupel__cache_give(cupel__cache_entry *entry)
{
    if (entry != NULL)
        entry->users--;
}

void cupel__cache_release(cupel__cache *cache)
{
    while (cache->newest != NULL) {
        cupel__cache_entry *entry = cache->newest;
        unlink_entry(cache, entry);
        entry->destroy(entry->content);
        cupel_free(entry);
    }
    cupel__map_release(&cache->entries);
    cache->count = 0;
}

static void link_newest(cupel__cache *cache, cupel__cache_entry *entry)
{
    entry->newer = NULL;
    entry->older = cache->newest;
    if (entry->older != NULL)
        entry->older->newer = entry;
    else
        cache->oldest = entry;
    cache->newest = entry;
}

static void unlink_entry(cupel__cache *cache, cupel__cache_entry *entry)
{
    if (entry->newer != NULL)
        entry->newer->older = entry->older;
    else
        cache->newest = entry->older;
    if (entry->older != NULL)
        entry->older->newer = entry->newer;
    else
        cache->oldest = entry->newer;
}

/* Takes the entry from its siblings and frees it. */
static void drop(cupel__cache *cache, cupel__cache_entry *entry)
{
    cupel__cache_entry *first = cupel__map_get(&cache->entries, entry->key, entry->key_size);
    if (first == entry) {
        /* The map borrows its key from the first sibling; replacing needs no memory. */
        if (entry->sibling != NULL)
            cupel__map_put(&cache->entries, entry->sibling->key, entry->key_size, entry->sibling);
        else
            cupel__map_remove(&cache->entries, entry->key, entry->key_size);
    } else {
        while (first->sibling != entry)
            first = first->sibling;
        first->sibling = entry->sibling;
    }
    unlink_entry(cache, entry);
    cache->count--;
    entry->destroy(entry->content);
    cupel_free(entry);
}

static void drop_oldest(cupel__cache *cache)
{
    cupel__cache_entry *entry = cache->oldest;
    while (entry != NULL && entry->users > 0)
        entry = entry->newer;
    if (entry != NULL)
        drop(cache, entry);
}
