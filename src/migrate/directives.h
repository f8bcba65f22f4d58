/* The making of operations out of differences: what its files share. */
#ifndef CUPEL_MIGRATE_DIRECTIVES_H
#define CUPEL_MIGRATE_DIRECTIVES_H

#include "migrate/autogenerate.h"

/* Failures are kept: from then on nothing is added. */
typedef struct cupel__maker {
    cupel__findings *a;
    cupel_error *error;
    int code;
} cupel__maker;

/* Both sides filled in, the old one from the schema that has the new names. */
cupel__operation cupel__maker_operation(const cupel__maker *m, cupel__operation_kind kind,
                                        const cupel_difference *d);
void cupel__maker_add(cupel__maker *m, const cupel__operation *o);
/* Walks the differences of a table that stays, without what is done to a part with its whole: `link` is
 * NULL at first, and the end gives NULL. */
const cupel_difference *cupel__maker_next(const cupel__maker *m, const cupel_table *to,
                                          const cupel__link **link);

/* The columns of a table that stays: those that are new, go, change, or are dropped and added again as
 * they are computed otherwise; `create` is the second half of that. */
void cupel__columns_add(cupel__maker *m, const cupel_table *to, bool computed);
void cupel__columns_drop(cupel__maker *m, const cupel_table *to, bool computed);
void cupel__columns_alter(cupel__maker *m, const cupel_table *to);
void cupel__columns_replace(cupel__maker *m, const cupel_table *to, bool create);
/* Columns that must be in a key while they are generated: not so while they are in none, and again when
 * their keys have come. */
void cupel__columns_generate(cupel__maker *m, const cupel_table *to, bool come);

#endif
