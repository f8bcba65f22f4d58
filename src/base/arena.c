/* Arena: blocks obtained from the allocator and handed out from front to back. */
#include "base/arena.h"

#include <stdio.h>
#include <string.h>

struct cupel__arena_block {
    cupel__arena_block *next; /* the one obtained before */
    size_t size;              /* of the whole block, this header included */
    max_align_t data[];
};

enum { FIRST_BLOCK = 1024, LARGEST_BLOCK = 256 * 1024 };

static cupel__arena_block *block_add(cupel__arena *arena, size_t size);
static void block_use(cupel__arena *arena, cupel__arena_block *block);
static size_t next_block_size(const cupel__arena *arena);

/* A fresh block is aligned, so both ways of asking meet here. A request that is large beside the
 * next block gets one of its own, behind which the current block stays in use. */
void *cupel__arena_alloc_slow(cupel__arena *arena, size_t size)
{
    size_t block_size = next_block_size(arena);
    bool large = size > block_size / 4;
    if (large) {
        if (size > SIZE_MAX - sizeof(cupel__arena_block))
            return NULL;
        cupel__arena_block *block = block_add(arena, sizeof *block + size);
        return block != NULL ? block->data : NULL;
    }
    cupel__arena_block *block = block_add(arena, block_size);
    if (block == NULL)
        return NULL;
    block_use(arena, block);
    arena->free_at += size;
    arena->free_size -= size;
    return block->data;
}

void *cupel__arena_bytes_slow(cupel__arena *arena, size_t size)
{
    return cupel__arena_alloc_slow(arena, size);
}

void *cupel__arena_zalloc(cupel__arena *arena, size_t size)
{
    void *block = cupel__arena_alloc(arena, size);
    if (block != NULL)
        memset(block, 0, size);
    return block;
}

char *cupel__arena_strdup(cupel__arena *arena, const char *text)
{
    return text != NULL ? cupel__arena_strndup(arena, text, strlen(text)) : NULL;
}

char *cupel__arena_strndup(cupel__arena *arena, const char *text, size_t size)
{
    if (text == NULL || size == SIZE_MAX)
        return NULL;
    char *copy = cupel__arena_bytes(arena, size + 1);
    if (copy == NULL)
        return NULL;
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *cupel__arena_printf(cupel__arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = cupel__arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

/* Writes into the free space straight away, and again only where that was too small. */
char *cupel__arena_vprintf(cupel__arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    char *text = NULL;
    int length = vsnprintf(arena->free_at, arena->free_size, format, arguments);
    if (length >= 0) {
        bool fitted = (size_t)length + 1 < arena->free_size;
        text = cupel__arena_bytes(arena, (size_t)length + 1);
        if (text != NULL && !fitted)
            vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text;
}

cupel__arena_mark cupel__arena_save(const cupel__arena *arena)
{
    return (cupel__arena_mark){ arena->blocks, arena->free_at, arena->free_size };
}

void cupel__arena_restore(cupel__arena *arena, cupel__arena_mark mark)
{
    while (arena->blocks != mark.block) {
        cupel__arena_block *block = arena->blocks;
        arena->blocks = block->next;
        arena->total -= block->size;
        cupel_free(block);
    }
    arena->free_at = mark.free_at;
    arena->free_size = mark.free_size;
}

void cupel__arena_clear(cupel__arena *arena)
{
    cupel__arena_block *largest = arena->blocks;
    for (cupel__arena_block *block = largest; block != NULL; block = block->next) {
        if (block->size > largest->size)
            largest = block;
    }
    if (largest == NULL)
        return;
    for (cupel__arena_block *block = arena->blocks, *next; block != NULL; block = next) {
        next = block->next;
        if (block != largest)
            cupel_free(block);
    }
    largest->next = NULL;
    arena->blocks = largest;
    arena->total = largest->size;
    block_use(arena, largest);
}

void cupel__arena_release(cupel__arena *arena)
{
    cupel__arena_restore(arena, (cupel__arena_mark){ NULL, NULL, 0 });
}

static cupel__arena_block *block_add(cupel__arena *arena, size_t size)
{
    cupel__arena_block *block = cupel_alloc(size);
    if (block == NULL)
        return NULL;
    block->next = arena->blocks;
    block->size = size;
    arena->blocks = block;
    arena->total += size;
    return block;
}

static void block_use(cupel__arena *arena, cupel__arena_block *block)
{
    arena->free_at = (char *)block->data;
    arena->free_size = block->size - sizeof *block;
}

/* As much again as there is already, within the limits. */
static size_t next_block_size(const cupel__arena *arena)
{
    if (arena->total < FIRST_BLOCK)
        return FIRST_BLOCK;
    return arena->total < LARGEST_BLOCK ? arena->total : LARGEST_BLOCK;
}
