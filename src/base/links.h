/* Lists of pointers, found by an address: what belongs to one thing among many. */
#ifndef CUPEL_BASE_LINKS_H
#define CUPEL_BASE_LINKS_H

#include "base/arena.h"
#include "base/map.h"

typedef struct cupel__link {
    const void *item;
    struct cupel__link *next;
} cupel__link;

/* A struct of zeros has no lists. */
typedef struct cupel__links {
    cupel__map lists;
} cupel__links;

/* Appends to the list of `owner`, which is not NULL; the list lives in the arena. False when memory is
 * short. */
bool cupel__links_add(cupel__links *links, cupel__arena *arena, const void *owner,
                      const void *item);
/* In the order in which they were added; NULL where there is none. */
const cupel__link *cupel__links_of(const cupel__links *links, const void *owner);
/* Before the arena, or with it. */
void cupel__links_release(cupel__links *links);

#endif
