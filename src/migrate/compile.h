/* C sources made into shared objects, with a cache so that what has not changed is not compiled again.
 *
 * The compiler is executed directly, never through a shell. What a source includes is learned from
 * the compiler itself (-MD), so a changed header is noticed. */
#ifndef CUPEL_MIGRATE_COMPILE_H
#define CUPEL_MIGRATE_COMPILE_H

#include <cupel/migrate.h>
#include "base/arena.h"
#include "base/map.h"

typedef struct cupel__compiler {
    cupel__arena arena;
    const char *const *cc; /* the command's words, NULL-terminated */
    const char *const *cflags;
    const char *const *ldflags;
    const char *include;  /* the folder with Cupel's headers; NULL: the compiler knows it */
    const char *folder;   /* where the results go */
    bool is_temporary;    /* the folder goes when the compiler is closed */
    bool has_stored;      /* something new is in the folder */
    const char *identity; /* what changes when the compiler or its settings do */
    unsigned serial;      /* makes the names of temporary files differ */
    cupel__map hashes;    /* path -> hash of the content, in hexadecimal */
    cupel_log log;
} cupel__compiler;

/* What is made of a source. */
typedef enum cupel__product { CUPEL__SHARED_OBJECT, CUPEL__OBJECT } cupel__product;

/* `cc`, `cflags` and `ldflags` are split at blanks. The cache is in `script_location`, unless the
 * environment says where caches go; where neither can be written, in a temporary folder. */
int cupel__compiler_open(cupel__compiler *out, const char *cc, const char *cflags,
                         const char *ldflags, const char *script_location, const cupel_log *log,
                         cupel_error *error);
void cupel__compiler_close(cupel__compiler *compiler);

/* Makes the products of `count` sources, several at a time, and stores their paths in `outputs`
 * (borrowed from the compiler). CUPEL_ECOMPILE carries what the compiler said about the first source
 * that failed. */
int cupel__compile(cupel__compiler *compiler, cupel__product product, const char *const *sources,
                   size_t count, const char **outputs, cupel_error *error);
/* One shared object out of objects. */
int cupel__compiler_link(cupel__compiler *compiler, const char *const *objects, size_t count,
                         const char **output, cupel_error *error);

#endif
