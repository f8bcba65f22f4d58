/* Small questions about text: UTF-8, case, and which known name a misspelt one is nearest to. */
#include "base/text.h"

#include <cupel/error.h>

#include <string.h>

enum {
    LONGEST_NAME = 64, /* code points; longer names are not compared */
    CASE_COST = 1,
    EDIT_COST = CASE_COST + LONGEST_NAME /* more than all letters of a name in another case */
};

static size_t sequence_length(const unsigned char *at, const unsigned char *end);
static size_t code_points(const char *text, size_t size, uint32_t out[LONGEST_NAME]);
static unsigned distance(const uint32_t *a, size_t a_size, const uint32_t *b, size_t b_size);
static unsigned substitution(uint32_t a, uint32_t b);
static unsigned smaller(unsigned a, unsigned b);
static uint32_t lower(uint32_t c);

/* Eight bytes at a time as long as they are ASCII. */
bool cupel__utf8_valid(const char *text, size_t size)
{
    const unsigned char *at = (const unsigned char *)text;
    const unsigned char *end = at + size;
    while (at < end) {
        uint64_t word;
        while (end - at >= 8 && (memcpy(&word, at, 8), (word & UINT64_C(0x8080808080808080)) == 0))
            at += 8;
        if (at == end)
            break;
        size_t length = sequence_length(at, end);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

size_t cupel__utf8_length(const char *text, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < size; i++)
        length += ((unsigned char)text[i] & 0xc0) != 0x80;
    return length;
}

size_t cupel__utf8_prefix(const char *text, size_t size, size_t limit)
{
    if (size <= limit)
        return size;
    while (limit > 0 && ((unsigned char)text[limit] & 0xc0) == 0x80)
        limit--;
    return limit;
}

bool cupel__text_iequal(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    while (*a != '\0' && lower((unsigned char)*a) == lower((unsigned char)*b)) {
        a++;
        b++;
    }
    return lower((unsigned char)*a) == lower((unsigned char)*b);
}

bool cupel__text_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

size_t cupel__text_fit(const char *text, size_t length, char *buffer, size_t size)
{
    if (size != 0) {
        size_t fitting = length < size ? length : size - 1;
        memcpy(buffer, text, fitting);
        buffer[fitting] = '\0';
    }
    return length;
}

void cupel__nearest_init(cupel__nearest *nearest, const char *name, size_t name_size)
{
    *nearest = (cupel__nearest){ .name = name, .name_size = name_size };
}

/* Near enough is at most one edit for every three characters begun, with something left in common. */
void cupel__nearest_offer(cupel__nearest *nearest, const char *candidate)
{
    uint32_t name[LONGEST_NAME], other[LONGEST_NAME];
    size_t name_size = code_points(nearest->name, nearest->name_size, name);
    size_t other_size = candidate != NULL ? code_points(candidate, strlen(candidate), other) : 0;
    if (name_size == 0 || other_size == 0)
        return;
    size_t longer = name_size > other_size ? name_size : other_size;
    unsigned found = distance(name, name_size, other, other_size);
    size_t edits = found / EDIT_COST;
    if (edits > (longer + 2) / 3 || edits == longer)
        return;
    if (nearest->best == NULL || found < nearest->distance) {
        nearest->best = candidate;
        nearest->distance = found;
    }
}

const char *cupel_nearest(const char *name, const char *const *candidates, size_t count)
{
    cupel__nearest nearest;
    cupel__nearest_init(&nearest, name, strlen(name));
    for (size_t i = 0; i < count; i++)
        cupel__nearest_offer(&nearest, candidates[i]);
    return nearest.best;
}

/* Length of the well-formed sequence at `at`, or 0. The bounds of the second byte exclude overlong
 * forms, surrogates and what lies beyond U+10FFFF (Unicode 15, table 3-7). */
static size_t sequence_length(const unsigned char *at, const unsigned char *end)
{
    unsigned char first = at[0];
    size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length <= 1)
        return length;
    if (first > 0xf4 || (size_t)(end - at) < length)
        return 0;
    unsigned char lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < lowest || at[1] > highest)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    return length;
}

/* Decodes; a byte outside any well-formed sequence stands for itself. 0 where there are too many.
 */
static size_t code_points(const char *text, size_t size, uint32_t out[LONGEST_NAME])
{
    const unsigned char *at = (const unsigned char *)text;
    const unsigned char *end = at + size;
    size_t count = 0;
    while (at < end) {
        if (count == LONGEST_NAME)
            return 0;
        size_t length = sequence_length(at, end);
        uint32_t c = length > 1 ? at[0] & (0x7fu >> length) : at[0];
        for (size_t i = 1; i < length; i++)
            c = c << 6 | (at[i] & 0x3f);
        out[count++] = c;
        at += length != 0 ? length : 1;
    }
    return count;
}

/* Optimal string alignment: insertions, deletions, substitutions, and neighbours exchanged. Three
 * rows of the table suffice. */
static unsigned distance(const uint32_t *a, size_t a_size, const uint32_t *b, size_t b_size)
{
    unsigned rows[3][LONGEST_NAME + 1];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_size; j++)
        above[j] = before[j] = (unsigned)j * EDIT_COST;

    for (size_t i = 1; i <= a_size; i++) {
        row[0] = (unsigned)i * EDIT_COST;
        for (size_t j = 1; j <= b_size; j++) {
            unsigned best = above[j - 1] + substitution(a[i - 1], b[j - 1]);
            best = smaller(best, smaller(above[j], row[j - 1]) + EDIT_COST);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                best = smaller(best, before[j - 2] + EDIT_COST);
            row[j] = best;
        }
        unsigned *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b_size];
}

static unsigned substitution(uint32_t a, uint32_t b)
{
    if (a == b)
        return 0;
    return lower(a) == lower(b) ? CASE_COST : EDIT_COST;
}

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static uint32_t lower(uint32_t c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}
