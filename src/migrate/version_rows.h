/* How one step changes the rows of the version table. */
#ifndef CUPEL_MIGRATE_VERSION_ROWS_H
#define CUPEL_MIGRATE_VERSION_ROWS_H

#include "migrate/migrations.h"

/* The ids in a version table, while a plan goes on. In the arena. */
typedef struct cupel__version_rows {
    cupel__arena *arena;
    const char **ids;
    size_t count;
    size_t capacity;
} cupel__version_rows;

/* A step as the graph sees it; `from` and `to` are NULL-terminated. */
typedef struct cupel__move {
    cupel_step_kind kind;
    bool up;
    bool branch_move; /* a stamp that begins or ends a branch, in place of moving along one */
    const char *const *from;
    const char *const *to;
} cupel__move;

int cupel__version_rows_init(cupel__version_rows *rows, cupel__arena *arena, const char *const *ids,
                             cupel_error *error);
/* The changes that the move makes to the rows, which become what they are after it. */
int cupel__version_rows_move(cupel__version_rows *rows, cupel_migrations *migrations,
                             const cupel__move *move, const cupel_version_change **out,
                             size_t *count, cupel_error *error);

#endif
