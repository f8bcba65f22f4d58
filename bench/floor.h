/* What a hand-written contestant brings: one set of functions for each engine. `best` chooses the
 * fastest way that a programmer finds, and texts in an arena; otherwise it is the plain way: one
 * prepared statement, row by row, texts by strdup. */
#ifndef CUPEL_BENCH_FLOOR_H
#define CUPEL_BENCH_FLOOR_H

#include "workload.h"

void floor_open(const char *url);
void floor_close(void);

/* bulk.c. All rows, in the order of their keys; the keys of new ones come back. */
void floor_insert(person *list, size_t rows, bool best);
person *floor_select(size_t rows, bool best);

/* find.c. Those wanted, one by one, by key or by e-mail address. */
void floor_find(const person *wanted, person *found, size_t count, bool by_email, bool best);

/* change.c. The balances of the list; and its rows. */
void floor_update(const person *list, size_t count, bool best);
void floor_delete(const person *list, size_t count, bool best);

/* children.c. All parents with their children: one statement for each parent, or one for all. */
parent *floor_children(size_t count, bool best);

/* Memory that is freed with the program: what the best hand-written C uses for texts. */
typedef struct block_arena {
    char *at;
    size_t left;
} block_arena;

static inline char *block_copy(block_arena *arena, const char *text, size_t size)
{
    if (arena->left < size + 1) {
        arena->left = size + 1 > 262144 ? size + 1 : 262144;
        arena->at = malloc(arena->left);
        require(arena->at != NULL, "text", "no memory");
    }
    char *copy = arena->at;
    memcpy(copy, text, size);
    copy[size] = '\0';
    arena->at += size + 1;
    arena->left -= size + 1;
    return copy;
}

/* A text kept: in the arena, or without one by itself. */
static inline char *keep_text(block_arena *arena, const char *text, size_t size)
{
    return arena != NULL ? block_copy(arena, text, size) : strndup(text, size);
}

#endif
