/* The version table: which revisions a database is at, one row for each head. */
#ifndef CUPEL_MIGRATE_VERSION_H
#define CUPEL_MIGRATE_VERSION_H

#include "migrate/migrations.h"
#include "migrate/op.h"

/* Creates the table where it is missing, in the layout that Alembic uses. */
int cupel__version_create(const cupel_migrations *migrations, cupel_connection *connection,
                          cupel_error *error);
/* Whether the table's rows are exactly these. */
int cupel__version_is(cupel_migrations *migrations, cupel_connection *connection,
                      const char *const *ids, size_t count, bool *out, cupel_error *error);
/* Makes the changes of a step. A row that is not what the step found is CUPEL_ESTALE: somebody else
 * moved it. */
int cupel__version_move(const cupel_migrations *migrations, cupel_connection *connection,
                        const cupel_version_change *changes, size_t count, cupel_error *error);
/* Empties the table. */
int cupel__version_purge(const cupel_migrations *migrations, cupel_connection *connection,
                         cupel_error *error);

#endif
