/* Arena: many small allocations, freed together. */
#ifndef CUPEL_BASE_ARENA_H
#define CUPEL_BASE_ARENA_H

#include <cupel/alloc.h>

typedef struct cupel__arena_block cupel__arena_block;

/* A struct of zeros is an empty arena; blocks grow with use from 1 KiB to 256 KiB. */
typedef struct cupel__arena {
    cupel__arena_block *blocks;
    char *free_at;
    size_t free_size;
    size_t total; /* bytes obtained from the allocator */
} cupel__arena;

/* A place to return to: everything allocated after the mark can be given back at once. */
typedef struct cupel__arena_mark {
    cupel__arena_block *block;
    char *free_at;
    size_t free_size;
} cupel__arena_mark;

/* Memory aligned for any type; not zeroed. NULL when memory is short. */
void *cupel__arena_alloc(cupel__arena *arena, size_t size);
/* Bytes without alignment, for texts. */
void *cupel__arena_bytes(cupel__arena *arena, size_t size);
void *cupel__arena_zalloc(cupel__arena *arena, size_t size);
/* Copies with a terminating zero; NULL text gives NULL. */
char *cupel__arena_strdup(cupel__arena *arena, const char *text);
char *cupel__arena_strndup(cupel__arena *arena, const char *text, size_t size);
char *cupel__arena_printf(cupel__arena *arena, const char *format, ...) CUPEL_PRINTF(2, 3);
cupel__arena_mark cupel__arena_save(const cupel__arena *arena);
void cupel__arena_restore(cupel__arena *arena, cupel__arena_mark mark);
/* Frees every block; the arena can be used again. */
void cupel__arena_release(cupel__arena *arena);

#endif
