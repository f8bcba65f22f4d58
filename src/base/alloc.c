/* The allocation hook: the only variable of the library, set before anything else runs. */
#include <cupel/alloc.h>

#include <stdlib.h>

static void *system_reallocate(void *context, void *block, size_t size);

static cupel_allocator allocator = { system_reallocate, NULL };

void cupel_set_allocator(const cupel_allocator *replacement)
{
    if (replacement != NULL)
        allocator = *replacement;
    else
        allocator = (cupel_allocator){ system_reallocate, NULL };
}

void *cupel_alloc(size_t size)
{
    return allocator.reallocate(allocator.context, NULL, size != 0 ? size : 1);
}

void *cupel_realloc(void *block, size_t size)
{
    if (block == NULL)
        return cupel_alloc(size);
    return allocator.reallocate(allocator.context, block, size);
}

void cupel_free(void *block)
{
    if (block != NULL)
        allocator.reallocate(allocator.context, block, 0);
}

static void *system_reallocate(void *context, void *block, size_t size)
{
    (void)context;
    if (size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, size);
}
