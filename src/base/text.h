/* Small questions about text: UTF-8, case, and which known name a misspelt one is nearest to. */
#ifndef CUPEL_BASE_TEXT_H
#define CUPEL_BASE_TEXT_H

#include <cupel/common.h>

/* True where the bytes are well-formed UTF-8 (no surrogates, nothing overlong, up to U+10FFFF). */
bool cupel__utf8_valid(const char *text, size_t size);
/* Number of code points in well-formed UTF-8. */
size_t cupel__utf8_length(const char *text, size_t size);
/* The longest prefix of at most `limit` bytes that ends at a code point's boundary. */
size_t cupel__utf8_prefix(const char *text, size_t size, size_t limit);
/* ASCII only: equal without regard to case; NULL equals NULL. */
bool cupel__text_iequal(const char *a, const char *b);
/* Equal, with NULL equal to NULL only. */
bool cupel__text_equal(const char *a, const char *b);

/* Copies text as snprintf does: what fits, with a terminating zero. Returns `length`. */
size_t cupel__text_fit(const char *text, size_t length, char *buffer, size_t size);

/* Finds the candidate nearest to `name` (optimal string alignment; case decides between equals).
 * Feed candidates one by one; `best` stays NULL where nothing is near enough to be meant. */
typedef struct cupel__nearest {
    const char *name;
    size_t name_size;
    const char *best; /* borrowed from the candidates */
    unsigned distance;
} cupel__nearest;
void cupel__nearest_init(cupel__nearest *nearest, const char *name, size_t name_size);
void cupel__nearest_offer(cupel__nearest *nearest, const char *candidate);

#endif
