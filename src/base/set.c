/* A set of pointers: open addressing without marks for deleted slots, because removal moves the
 * followers up. */
#include "base/map.h"

#include <string.h>

enum { SMALLEST_CAPACITY = 16 };

static size_t home(const cupel__set *set, const void *pointer);
static size_t locate(const cupel__set *set, const void *pointer);
static bool grow(cupel__set *set);

bool cupel__set_add(cupel__set *set, const void *pointer)
{
    if (pointer == NULL)
        return false;
    if (cupel__set_has(set, pointer))
        return true;
    if (set->count >= set->capacity / 2 && !grow(set))
        return false;
    set->slots[locate(set, pointer)] = pointer;
    set->count++;
    return true;
}

bool cupel__set_has(const cupel__set *set, const void *pointer)
{
    return pointer != NULL && set->count != 0 && set->slots[locate(set, pointer)] == pointer;
}

bool cupel__set_remove(cupel__set *set, const void *pointer)
{
    if (!cupel__set_has(set, pointer))
        return false;
    size_t mask = set->capacity - 1;
    size_t hole = locate(set, pointer);
    for (size_t i = (hole + 1) & mask; set->slots[i] != NULL; i = (i + 1) & mask) {
        /* It may move up only where its own place does not lie behind the hole. */
        size_t distance = (i - home(set, set->slots[i])) & mask;
        if (distance >= ((i - hole) & mask)) {
            set->slots[hole] = set->slots[i];
            hole = i;
        }
    }
    set->slots[hole] = NULL;
    set->count--;
    return true;
}

void cupel__set_release(cupel__set *set)
{
    cupel_free(set->slots);
    *set = (cupel__set){ 0 };
}

/* The high bits of a product by an odd constant mix well; the low ones of an address hardly vary.
 */
static size_t home(const cupel__set *set, const void *pointer)
{
    uint64_t mixed = (uint64_t)(uintptr_t)pointer * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(mixed >> 32) & (set->capacity - 1);
}

/* Where the pointer is, or the empty slot where it would go. */
static size_t locate(const cupel__set *set, const void *pointer)
{
    size_t i = home(set, pointer);
    while (set->slots[i] != NULL && set->slots[i] != pointer)
        i = (i + 1) & (set->capacity - 1);
    return i;
}

static bool grow(cupel__set *set)
{
    if (set->capacity > SIZE_MAX / sizeof *set->slots / 2)
        return false;
    cupel__set grown = { .capacity = set->capacity != 0 ? set->capacity * 2 : SMALLEST_CAPACITY,
                         .count = set->count };
    grown.slots = cupel_alloc(grown.capacity * sizeof *grown.slots);
    if (grown.slots == NULL)
        return false;
    memset(grown.slots, 0, grown.capacity * sizeof *grown.slots);
    for (size_t i = 0; i < set->capacity; i++) {
        if (set->slots[i] != NULL)
            grown.slots[locate(&grown, set->slots[i])] = set->slots[i];
    }
    cupel_free(set->slots);
    *set = grown;
    return true;
}
