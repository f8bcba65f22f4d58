/* Singular and plural of the English nouns that tables are called by. */
#ifndef CUPEL_INSPECT_ENGLISH_H
#define CUPEL_INSPECT_ENGLISH_H

#include "base/arena.h"

/* Of the last word of a name in small letters, words parted by '_': "order_items" gives "order_item",
 * and what is a singular already, or the same in both, stays. In the arena; NULL when memory is short. */
const char *cupel__english_singular(cupel__arena *arena, const char *name);
/* "order_item" gives "order_items"; what is a plural already stays. */
const char *cupel__english_plural(cupel__arena *arena, const char *name);

#endif
