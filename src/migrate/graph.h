/* The graph of a history: how it is built from what the files declare, and sets of its revisions.
 *
 * There are two graphs over the same revisions. In the versioned one a revision's neighbours are its
 * parents and children; in the real one what it depends on counts like a parent. */
#ifndef CUPEL_MIGRATE_GRAPH_H
#define CUPEL_MIGRATE_GRAPH_H

#include "migrate/migrations.h"

/* Links `migrations->revisions` (info filled in) with each other and checks what results: duplicate
 * ids, unknown parents, labels used twice, cycles. Fills in the graph's members. */
int cupel__graph_build(cupel_migrations *migrations, cupel_error *error);

/* The id nearest to a misspelt one, or NULL. */
const char *cupel__graph_nearest(const cupel_migrations *migrations, const char *id);

/* A set of revisions: one byte for each, by index. In the scratch arena; NULL when memory is short. */
typedef unsigned char *cupel__revision_set;
cupel__revision_set cupel__set_new(cupel_migrations *migrations);

typedef enum cupel__edge {
    CUPEL__EDGE_PARENTS,  /* down, versioned */
    CUPEL__EDGE_DOWNS,    /* down, real */
    CUPEL__EDGE_CHILDREN, /* up, versioned */
    CUPEL__EDGE_UPS       /* up, real */
} cupel__edge;

/* Adds what is reached from `start` (included) along the edges to the set. What is in it already is
 * not walked again. CUPEL_ENOMEM is all that can fail. */
int cupel__set_reach(cupel_migrations *migrations, cupel__revision_set set, cupel__revision *start,
                     cupel__edge edge, cupel_error *error);
int cupel__set_reach_all(cupel_migrations *migrations, cupel__revision_set set,
                         const cupel__revision_list *starts, cupel__edge edge, cupel_error *error);

/* The members of the set, every revision in front of what it is built on (newest first). Walks one
 * branch down as far as possible, beginning with those of `starts` that are in the set. */
int cupel__set_sort(cupel_migrations *migrations, const unsigned char *set,
                    const cupel__revision_list *starts, cupel__revision_list *out,
                    cupel_error *error);

/* What a name means in this history, as cupel_migrations_resolve; "base" is no revision. The list
 * lives in the scratch arena. */
int cupel__resolve(cupel_migrations *migrations, const char *text, cupel__revision_list *out,
                   cupel_error *error);
/* Ids that a version table holds: exact, each once. */
int cupel__resolve_current(cupel_migrations *migrations, const char *const *ids,
                           cupel__revision_list *out, cupel_error *error);

/* Names as upgrade and downgrade take them: relative ones count from where the database stands. With
 * `exact`, a way that is shorter than asked is an error; without, it ends where it ends. */
int cupel__resolve_upgrade(cupel_migrations *migrations, const char *target,
                           const cupel__revision_list *current, bool exact,
                           cupel__revision_list *out, cupel_error *error);
/* `*out` is NULL for base; `*branch` is the label or id in front of an "@", or NULL. */
int cupel__resolve_downgrade(cupel_migrations *migrations, const char *target,
                             const cupel__revision_list *current, bool exact, const char **branch,
                             cupel__revision **out, cupel_error *error);
/* The revision that a label or id in front of an "@" stands for. */
int cupel__resolve_branch(cupel_migrations *migrations, const char *branch, cupel__revision **out,
                          cupel_error *error);
/* Those of `list` that share a line of descent (with `dependencies`, in the real graph) with one of
 * those that `text` stands for; all of them where it stands for none. */
int cupel__filter_lineage(cupel_migrations *migrations, const cupel__revision_list *list,
                          const char *text, bool dependencies, cupel__revision_list *out,
                          cupel_error *error);

/* Which revisions lie on a way, newest first. The target is a name as in the two above. */
enum {
    CUPEL__SELECT_BOTH_ENDS = 1,    /* what the way leads from (downgrade: to) is part of it */
    CUPEL__SELECT_DEPENDENCIES = 2, /* also what is not built on `current`, such as dependencies */
    CUPEL__SELECT_CLAMPED = 4       /* a relative target that is too far ends where the way ends */
};
int cupel__select_upgrade(cupel_migrations *migrations, const char *target,
                          const cupel__revision_list *current, int flags, cupel__revision_list *out,
                          cupel_error *error);
int cupel__select_downgrade(cupel_migrations *migrations, const char *target,
                            const cupel__revision_list *current, int flags,
                            cupel__revision_list *out, cupel_error *error);
/* From `lower` up to `upper`, both names: as cupel_migrations_range. */
int cupel__select_range(cupel_migrations *migrations, const char *lower, const char *upper,
                        int flags, cupel__revision_list *out, cupel_error *error);

#endif
