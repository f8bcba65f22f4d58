/* The one hook through which every allocation of the library and its drivers goes. */
#ifndef CUPEL_ALLOC_H
#define CUPEL_ALLOC_H

#include <cupel/common.h>

CUPEL_BEGIN_DECLS

/* `reallocate(context, NULL, n)` allocates, `(context, p, n)` resizes, `(context, p, 0)` frees and
 * returns NULL. It may fail by returning NULL (the old block then stays valid), aligns as malloc
 * does, and must be safe to call from several threads. */
typedef struct cupel_allocator {
    void *(*reallocate)(void *context, void *block, size_t size);
    void *context;
} cupel_allocator;

/* Replaces the allocator of the whole process; NULL restores the C library's. To be called before
 * anything else of Cupel and never while memory of Cupel is alive. The struct is copied. */
CUPEL_API void cupel_set_allocator(const cupel_allocator *allocator);

/* Allocate and free with the allocator in force, for memory that is handed to or taken from Cupel.
 * cupel_alloc returns NULL on failure and a block of its own for a size of 0; cupel_realloc(block, 0)
 * frees and returns NULL; cupel_free(NULL) does nothing. */
CUPEL_API void *cupel_alloc(size_t size);
CUPEL_API void *cupel_realloc(void *block, size_t size);
CUPEL_API void cupel_free(void *block);

CUPEL_END_DECLS

#endif
