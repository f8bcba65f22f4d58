/* Lists of pointers, found by an address. */
#include "base/links.h"

typedef struct list {
    const void *owner;
    cupel__link first;
    cupel__link *last;
} list;

bool cupel__links_add(cupel__links *links, cupel__arena *arena, const void *owner, const void *item)
{
    list *found = cupel__map_get(&links->lists, &owner, sizeof owner);
    if (found != NULL) {
        cupel__link *link = cupel__arena_alloc(arena, sizeof *link);
        if (link == NULL)
            return false;
        *link = (cupel__link){ item, NULL };
        found->last->next = link;
        found->last = link;
        return true;
    }
    found = cupel__arena_alloc(arena, sizeof *found);
    if (found == NULL)
        return false;
    *found = (list){ owner, { item, NULL }, &found->first };
    return cupel__map_put(&links->lists, &found->owner, sizeof found->owner, found);
}

const cupel__link *cupel__links_of(const cupel__links *links, const void *owner)
{
    const list *found = cupel__map_get(&links->lists, &owner, sizeof owner);
    return found != NULL ? &found->first : NULL;
}

void cupel__links_release(cupel__links *links)
{
    cupel__map_release(&links->lists);
}
