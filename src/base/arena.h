/* Arena: many small allocations, freed together. */
#ifndef CUPEL_BASE_ARENA_H
#define CUPEL_BASE_ARENA_H

#include <cupel/alloc.h>

typedef struct cupel__arena_block cupel__arena_block;

/* A struct of zeros is an empty arena; blocks grow with use from 1 KiB to 256 KiB, and what is
 * large beside them gets a block of its own. */
typedef struct cupel__arena {
    cupel__arena_block *blocks; /* newest first */
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

#define CUPEL__ARENA_ALIGN (_Alignof(max_align_t))

/* Memory aligned for any type; not zeroed. NULL when memory is short, and only then. */
static inline void *cupel__arena_alloc(cupel__arena *arena, size_t size);
/* Bytes without alignment, for texts. */
static inline void *cupel__arena_bytes(cupel__arena *arena, size_t size);
void *cupel__arena_zalloc(cupel__arena *arena, size_t size);
/* Copies with a terminating zero; NULL text gives NULL. */
char *cupel__arena_strdup(cupel__arena *arena, const char *text);
char *cupel__arena_strndup(cupel__arena *arena, const char *text, size_t size);
char *cupel__arena_printf(cupel__arena *arena, const char *format, ...) CUPEL_PRINTF(2, 3);
char *cupel__arena_vprintf(cupel__arena *arena, const char *format, va_list arguments)
    CUPEL_PRINTF(2, 0);
cupel__arena_mark cupel__arena_save(const cupel__arena *arena);
void cupel__arena_restore(cupel__arena *arena, cupel__arena_mark mark);
/* Empties the arena and keeps its largest block, for loops that fill it anew each time. */
void cupel__arena_clear(cupel__arena *arena);
/* Frees every block; the arena can be used again. */
void cupel__arena_release(cupel__arena *arena);

/* The ways taken when the current block is full. */
void *cupel__arena_alloc_slow(cupel__arena *arena, size_t size);
void *cupel__arena_bytes_slow(cupel__arena *arena, size_t size);

/* The comparisons are strict so that an empty arena, whose free_at is NULL, never serves a request
 * of 0 bytes from there. */
static inline void *cupel__arena_alloc(cupel__arena *arena, size_t size)
{
    size_t padding = (size_t)(-(uintptr_t)arena->free_at & (CUPEL__ARENA_ALIGN - 1));
    if (size >= arena->free_size || padding >= arena->free_size - size)
        return cupel__arena_alloc_slow(arena, size);
    char *block = arena->free_at + padding;
    arena->free_at = block + size;
    arena->free_size -= padding + size;
    return block;
}

static inline void *cupel__arena_bytes(cupel__arena *arena, size_t size)
{
    if (size >= arena->free_size)
        return cupel__arena_bytes_slow(arena, size);
    char *block = arena->free_at;
    arena->free_at += size;
    arena->free_size -= size;
    return block;
}

#endif
