/* Errors: codes, portable categories, and the object that carries one.
 *
 * Every function that can fail returns 0 or a negative CUPEL_E... code (pointers: NULL) and
 * describes the failure in a cupel_error: the session's, the engine's, or one the caller passes.
 * Where a caller passes an error it may be NULL. */
#ifndef CUPEL_ERROR_H
#define CUPEL_ERROR_H

#include <cupel/common.h>

CUPEL_BEGIN_DECLS

/* X(name, value, text): the codes, their numbers and their short texts exist only here. */
#define CUPEL_ERROR_CODES(X)                                                                       \
    X(CUPEL_ENOMEM, -1, "out of memory")                                                           \
    X(CUPEL_EINVAL, -2, "invalid argument")                                                        \
    X(CUPEL_EURL, -3, "invalid database URL")                                                      \
    X(CUPEL_EDRIVER, -4, "database driver not available")                                          \
    X(CUPEL_ECONNECT, -5, "cannot connect")                                                        \
    X(CUPEL_EDATABASE, -6, "the database reported an error")                                       \
    X(CUPEL_EMODEL, -7, "impossible model")                                                        \
    X(CUPEL_EQUERY, -8, "malformed query")                                                         \
    X(CUPEL_EVALUE, -9, "value does not fit its type")                                             \
    X(CUPEL_ESTATE, -10, "not allowed in this state")                                              \
    X(CUPEL_ENOTFOUND, -11, "not found")                                                           \
    X(CUPEL_EMULTIPLE, -12, "more than one found")                                                 \
    X(CUPEL_ESTALE, -13, "changed or deleted by somebody else")                                    \
    X(CUPEL_EIO, -14, "input or output failed")                                                    \
    X(CUPEL_ECONFIG, -15, "invalid configuration")                                                 \
    X(CUPEL_EREVISION, -16, "invalid revision")                                                    \
    X(CUPEL_ECOMPILE, -17, "compilation failed")                                                   \
    X(CUPEL_ESCHEMA, -18, "impossible schema")                                                     \
    X(CUPEL_EUNSUPPORTED, -19, "not possible on this engine")                                      \
    X(CUPEL_ELOCKED, -20, "locked by somebody else")                                               \
    X(CUPEL_EDIFFERENT, -21, "differences found")

enum {
    CUPEL_OK = 0,
#define CUPEL_X(name, value, text) name = value,
    CUPEL_ERROR_CODES(CUPEL_X)
#undef CUPEL_X
};

/* What a database complained about, the same on every engine. X(name, text). */
#define CUPEL_ERROR_CATEGORIES(X)                                                                  \
    X(CUPEL_CATEGORY_NONE, "none")                                                                 \
    X(CUPEL_CATEGORY_UNIQUE, "unique violation")                                                   \
    X(CUPEL_CATEGORY_FOREIGN_KEY, "foreign key violation")                                         \
    X(CUPEL_CATEGORY_NOT_NULL, "not null violation")                                               \
    X(CUPEL_CATEGORY_CHECK, "check violation")                                                     \
    X(CUPEL_CATEGORY_EXCLUSION, "exclusion violation")                                             \
    X(CUPEL_CATEGORY_DATA, "data out of range or malformed")                                       \
    X(CUPEL_CATEGORY_SERIALIZATION, "serialization failure")                                       \
    X(CUPEL_CATEGORY_DEADLOCK, "deadlock")                                                         \
    X(CUPEL_CATEGORY_BUSY, "locked or busy")                                                       \
    X(CUPEL_CATEGORY_TIMEOUT, "timeout or cancelled")                                              \
    X(CUPEL_CATEGORY_LOST_CONNECTION, "lost connection")                                           \
    X(CUPEL_CATEGORY_AUTHENTICATION, "authentication failed")                                      \
    X(CUPEL_CATEGORY_PERMISSION, "permission denied")                                              \
    X(CUPEL_CATEGORY_SYNTAX, "syntax error")                                                       \
    X(CUPEL_CATEGORY_UNDEFINED, "no such object")                                                  \
    X(CUPEL_CATEGORY_DUPLICATE, "object exists already")                                           \
    X(CUPEL_CATEGORY_READ_ONLY, "read-only")                                                       \
    X(CUPEL_CATEGORY_FULL, "disk full or limit reached")                                           \
    X(CUPEL_CATEGORY_OTHER, "other")

typedef enum cupel_category {
#define CUPEL_X(name, text) name,
    CUPEL_ERROR_CATEGORIES(CUPEL_X)
#undef CUPEL_X
} cupel_category;

typedef struct cupel_error {
    int code;                /* 0 or a CUPEL_E... code */
    cupel_category category; /* CUPEL_CATEGORY_NONE unless code is CUPEL_EDATABASE/CUPEL_ECONNECT */
    char sqlstate[6];        /* five characters or "" */
    int driver_code;         /* the client library's own number, or 0 */
    int parameter;           /* 1-based number of the offending parameter, or 0 */
    size_t position;         /* 1-based byte of `sql` where the engine saw the mistake, or 0 */
    const char *message;     /* one or more lines of text without a final newline; never NULL */
    const char *constraint;  /* name of the violated constraint, or NULL */
    const char *sql;         /* the statement that failed, or NULL */
    void *reserved;          /* owns the texts above */
} cupel_error;

/* An error without content. Texts are filled in by the library and freed by cupel_error_release. */
/* clang-format off */
#define CUPEL_ERROR_INIT { 0, CUPEL_CATEGORY_NONE, "", 0, 0, 0, "", NULL, NULL, NULL }
/* clang-format on */

CUPEL_API void cupel_error_init(cupel_error *error);
/* Frees what the error owns and makes it empty; harmless on an empty error and on NULL. */
CUPEL_API void cupel_error_release(cupel_error *error);
/* Makes `to` a copy of `from`, in texts of its own. */
CUPEL_API void cupel_error_copy(cupel_error *to, const cupel_error *from);
/* Replaces the content and returns `code`, so that `return cupel_error_set(...)` reads well. Where
 * memory is short the message is the code's short text. `error` may be NULL. */
CUPEL_API int cupel_error_set(cupel_error *error, int code, const char *format, ...)
    CUPEL_PRINTF(3, 4);

/* "CUPEL_EURL" and "invalid database URL"; "unknown error" for other numbers. Constants. */
CUPEL_API const char *cupel_code_name(int code);
CUPEL_API const char *cupel_code_text(int code);
CUPEL_API const char *cupel_category_text(cupel_category category);

/* The candidate that a misspelt name is nearest to, for "did you mean": one of the `count` texts, or
 * NULL where none is near enough. */
CUPEL_API const char *cupel_nearest(const char *name, const char *const *candidates, size_t count);

CUPEL_END_DECLS

#endif
