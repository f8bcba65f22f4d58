/* Paths followed across relationships: the sources and subselects that they lead to. */
#ifndef CUPEL_SQL_PATH_H
#define CUPEL_SQL_PATH_H

#include "sql/resolve.h"

/* The column, or the subselect, that a path stands for; an output where it names a label. */
cupel__expr *cupel__path_value(cupel__resolver *r, const cupel__expr *path);
/* The relationship that a path ends in; NULL where it ends in anything else, which is no failure. */
const cupel__relation *cupel__path_relation(const cupel__resolver *r, const cupel__expr *path);
/* Its local columns, as cupel__path_value gives them for a path to an attribute. */
bool cupel__path_key(cupel__resolver *r, const cupel__expr *path, cupel__expr **columns);
/* exists(path where condition): the node, changed into a test of a correlated subselect. The
 * condition is still to be resolved in `*inner`, which is then given to cupel__path_exists_end. */
bool cupel__path_exists(cupel__resolver *r, cupel__expr *exists, cupel__resolver *inner);
/* Adds a table; NULL on failure. */
cupel__source *cupel__source_add(cupel__resolver *r, const cupel__entity *entity,
                                 const char *wanted_alias);

#endif
