/* Growing arrays of any element type.
 *
 *     cupel__vec(cupel_table *) tables = { 0 };
 *     if (!cupel__vec_push(&tables, table)) ...no memory...
 *     cupel__vec_release(&tables);                                                              */
#ifndef CUPEL_BASE_VEC_H
#define CUPEL_BASE_VEC_H

#include <cupel/alloc.h>

#define cupel__vec(type)                                                                           \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }

/* True on success. Evaluates `vec` more than once. */
#define cupel__vec_push(vec, value)                                                                \
    (cupel__vec_reserve((vec), 1) && ((vec)->items[(vec)->count++] = (value), true))
/* Room for `more` further elements; false when memory is short. */
#define cupel__vec_reserve(vec, more)                                                              \
    ((more) <= (vec)->capacity - (vec)->count ||                                                   \
     cupel__vec_grow(&(vec)->items, &(vec)->capacity, (vec)->count, (more), sizeof *(vec)->items))
#define cupel__vec_release(vec)                                                                    \
    (cupel_free((vec)->items), (vec)->items = NULL, (vec)->count = (vec)->capacity = 0)

/* `items` is the address of the pointer to the elements, whatever their type. */
bool cupel__vec_grow(void *items, size_t *capacity, size_t count, size_t more, size_t item_size);

#endif
