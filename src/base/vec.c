/* Growing arrays of any element type. */
#include "base/vec.h"

#include <string.h>

enum { SMALLEST_CAPACITY = 8 };

/* The pointer is read and written as bytes, because its type is the caller's. */
bool cupel__vec_grow(void *items, size_t *capacity, size_t count, size_t more, size_t item_size)
{
    size_t limit = SIZE_MAX / item_size;
    if (count > limit || more > limit - count)
        return false;
    size_t wanted = count + more;
    size_t grown = *capacity < SMALLEST_CAPACITY / 2 ? SMALLEST_CAPACITY
                   : *capacity <= limit / 2          ? *capacity * 2
                                                     : limit;
    if (grown < wanted || grown > limit)
        grown = wanted;

    void *block;
    memcpy(&block, items, sizeof block);
    block = cupel_realloc(block, grown * item_size);
    if (block == NULL)
        return false;
    memcpy(items, &block, sizeof block);
    *capacity = grown;
    return true;
}
