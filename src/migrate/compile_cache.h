/* The cache of what was compiled: under a key the list of the files that the latest product was made
 * from, with the hashes of their contents, and products whose names follow from such a list. A name
 * thus never comes to mean something else, which a process that has it loaded would not notice. */
#ifndef CUPEL_MIGRATE_COMPILE_CACHE_H
#define CUPEL_MIGRATE_COMPILE_CACHE_H

#include "migrate/compile.h"

/* Finds or makes the folder. */
int cupel__cache_open(cupel__compiler *compiler, const char *script_location, cupel_error *error);
/* Removes a temporary folder; out of one that stays, products that nobody used for a month. */
void cupel__cache_close(cupel__compiler *compiler);

/* Texts as a key: a hash of all of them in hexadecimal, in the compiler's arena; NULL when memory is
 * short. */
const char *cupel__cache_key(cupel__compiler *compiler, const char *const *texts, size_t count);
/* Finds the product of a key: its path in the compiler's arena, or NULL where there is none, or a file
 * that it was made from is not what it was. */
const char *cupel__cache_find(cupel__compiler *compiler, const char *key, const char *suffix);
/* Puts the product `made` in its place, `*path`. `dependencies` is a file in make's syntax; `since` is
 * when the compiler was started, in nanoseconds: a file that was changed later may have been read
 * before, so that the product is then used but not found again. */
int cupel__cache_store(cupel__compiler *compiler, const char *key, const char *suffix,
                       const char *made, const char *dependencies, int64_t since, const char **path,
                       cupel_error *error);
/* The hash of a file's content, in hexadecimal; read once. CUPEL_EIO where it cannot be read. */
int cupel__cache_file_hash(cupel__compiler *compiler, const char *path, const char **out,
                           cupel_error *error);

#endif
