/* printf's placeholders as SQL takes them: found in a text, and their arguments read as values. */
#ifndef CUPEL_BASE_PLACEHOLDER_H
#define CUPEL_BASE_PLACEHOLDER_H

#include <cupel/value.h>

typedef struct cupel__placeholder {
    size_t offset;         /* of the % in the text */
    uint8_t size;          /* of the whole, as 4 for "%lld" */
    uint8_t argument;      /* the C type it takes; for cupel__placeholder_take */
    cupel_value_kind type; /* what it declares; CUPEL_VALUE_NULL for %p, which says it itself */
} cupel__placeholder;

/* The next placeholder at or after *at, which is moved behind it: 1, 0 at the end of the text. %% is
 * passed over. CUPEL_EQUERY for what is no placeholder, naming it and its place (in characters). */
int cupel__placeholder_next(const char *text, size_t *at, cupel__placeholder *out,
                            cupel_error *error);

/* A va_list that can be handed down by address. Fill it by va_copy, end it by va_end. */
typedef struct cupel__arguments {
    va_list list;
} cupel__arguments;

/* The argument of a placeholder. The value is borrowed from the caller of the variadic function, or
 * from `decimal` for integers beyond int64_t: it must not be copied without that. */
typedef struct cupel__taken {
    cupel_value value;   /* NULL for %p */
    const void *pointer; /* of %p, as it was given; NULL otherwise */
    cupel_decimal decimal;
} cupel__taken;

/* Takes the next argument. CUPEL_EVALUE where a text is longer than a value can be. */
int cupel__placeholder_take(const cupel__placeholder *placeholder, cupel__arguments *arguments,
                            cupel__taken *out, cupel_error *error);

/* What CUPEL_V or CUPEL_IN made, or NULL where the pointer is to something else, such as a mapped
 * object. The pointer must be NULL or to readable memory of 4 bytes or more. */
const cupel_argument *cupel__argument_from(const void *pointer);

#endif
