/* The naming convention: a deterministic name for every constraint and index. */
#ifndef CUPEL_SQL_NAMING_H
#define CUPEL_SQL_NAMING_H

#include <cupel/schema.h>

#include "base/buf.h"

typedef enum cupel__naming_key {
    CUPEL__NAMING_IX,
    CUPEL__NAMING_UQ,
    CUPEL__NAMING_CK,
    CUPEL__NAMING_FK,
    CUPEL__NAMING_PK
} cupel__naming_key;

/* The shortest limit of the engines, in bytes: a name made here is the same on all of them. */
enum { CUPEL__NAME_LIMIT = 63 };

/* What the tokens of a pattern stand for; NULL and 0 where there is no such thing. */
typedef struct cupel__naming_parts {
    const char *table_name;
    const char *const *columns;
    size_t column_count;
    const char *referred_table_name;
    const char *constraint_name;
} cupel__naming_parts;

/* Appends the name that the convention (NULL: the default one) gives, shortened to
 * CUPEL__NAME_LIMIT. An unknown token, or one that these parts cannot fill, is CUPEL_EMODEL; the
 * message shows the pattern and leaves it to the caller to say where. */
int cupel__naming_apply(cupel__buf *out, const cupel_naming *naming, cupel__naming_key key,
                        const cupel__naming_parts *parts, cupel_error *error);
/* The same for a name that was given: where the pattern has %(constraint_name)s and the name does not
 * already look as the pattern would make it, it is filled in there; otherwise it is appended as it
 * is. */
int cupel__naming_complete(cupel__buf *out, const cupel_naming *naming, cupel__naming_key key,
                           const cupel__naming_parts *parts, cupel_error *error);
/* Appends a name of at most `limit` bytes: the name itself, or its beginning, "_" and eight
 * hexadecimal digits that depend on all of it. */
void cupel__name_shorten(cupel__buf *out, const char *name, size_t limit);
/* Eight hexadecimal digits of a text, the same in every process. */
void cupel__name_digest(const char *text, char digits[9]);

#endif
