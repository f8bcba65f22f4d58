/* Revision files: read from disk, and their declarations understood without compiling. */
#ifndef CUPEL_MIGRATE_REVISION_FILE_H
#define CUPEL_MIGRATE_REVISION_FILE_H

#include "migrate/migrations.h"

/* Ids match [0-9A-Za-z_]{1,32}: they are part of a symbol, and the version table has 32 characters. */
#define CUPEL__REVISION_ID_SIZE 32

/* Reads the file at `path` into *out (given zeroed). Everything lives in the arena. The error names
 * file and line. */
int cupel__revision_read(cupel__arena *arena, const char *path, cupel__revision *out,
                         cupel_error *error);
/* The same from a text in memory, for callers that have it; `text` is zero-terminated and borrowed. */
int cupel__revision_parse(cupel__arena *arena, const char *path, const char *text, size_t size,
                          cupel__revision *out, cupel_error *error);

/* The two languages, each in a file of its own. `out` has path, text and size already. */
int cupel__revision_parse_c(cupel__arena *arena, cupel__revision *out, cupel_error *error);
int cupel__revision_parse_sql(cupel__arena *arena, cupel__revision *out, cupel_error *error);

bool cupel__revision_id_valid(const char *id, size_t size);
/* "a, b" as a NULL-terminated list in the arena; NULL gives an empty one. Every name is checked: ids
 * (`what` says of which kind in the error), or with `labels` what a branch label may be. */
int cupel__revision_names(cupel__arena *arena, const cupel__revision *revision, int line,
                          const char *what, const char *text, bool labels, const char *const **out,
                          cupel_error *error);
/* CUPEL_EREVISION with "path:line: " in front. */
int cupel__revision_error(cupel_error *error, const cupel__revision *revision, int line,
                          const char *format, ...) CUPEL_PRINTF(4, 5);

#endif
