/* Revision files written: operations as C and as SQL. */
#ifndef CUPEL_MIGRATE_RENDER_H
#define CUPEL_MIGRATE_RENDER_H

#include <cupel/engine.h>

#include "migrate/autogenerate.h"

/* What a revision file says of itself. */
typedef struct cupel__revision_text {
    const char *id;
    const char *down_revision; /* "a, b", or NULL for a base */
    const char *message;       /* never NULL */
    int64_t created;           /* seconds since 1970, UTC */
} cupel__revision_text;

/* The whole file. `found` is NULL where nothing was compared: the functions are then empty. */
int cupel__render_c(cupel__buf *out, const cupel__revision_text *revision,
                    const cupel__findings *found, const cupel_dialect *dialect, cupel_error *error);
/* The same as SQL of the engine of `connection`, which may be NULL where `found` is. What a rebuild
 * needs to know of the tables is read from the database; nothing is changed in it. */
int cupel__render_sql(cupel__buf *out, const cupel__revision_text *revision,
                      const cupel__findings *found, cupel_connection *connection,
                      cupel_error *error);

/* The statements of the operations alone, one after the other. `connection` may be NULL: what a rebuild
 * needs to know is then taken from found->from. */
int cupel__render_statements(cupel__buf *out, const cupel__findings *found,
                             cupel_connection *connection, cupel_error *error);

/* "2026-11-20", the blank or T, "21:52:11". */
void cupel__render_time(cupel__buf *out, int64_t seconds, char between);

#endif
