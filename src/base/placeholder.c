/* Placeholders: %s %d %i %u with the lengths l, ll, z, j, h and hh; %f %g %e %p. No flags, no width:
 * values are bound, not formatted. */
#include "base/placeholder.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

/* The C type of an argument after its promotions. */
enum {
    TAKES_TEXT,
    TAKES_DOUBLE,
    TAKES_POINTER,
    TAKES_INT,
    TAKES_LONG,
    TAKES_LONG_LONG,
    TAKES_SSIZE,
    TAKES_INTMAX,
    TAKES_UNSIGNED, /* from here on unsigned, in the order above */
    TAKES_UNSIGNED_LONG,
    TAKES_UNSIGNED_LONG_LONG,
    TAKES_SIZE,
    TAKES_UINTMAX
};

static int signed_of_length(const char *length, size_t size);
static int bad_placeholder(const char *text, size_t offset, cupel_error *error);
static void take_signed(int64_t value, cupel__taken *out);
static void take_unsigned(uint64_t value, cupel__taken *out);

int cupel__placeholder_next(const char *text, size_t *at, cupel__placeholder *out,
                            cupel_error *error)
{
    const char *found = text + *at;
    while ((found = strchr(found, '%')) != NULL && found[1] == '%')
        found += 2;
    if (found == NULL) {
        *at += strlen(text + *at);
        return 0;
    }
    size_t length = strspn(found + 1, "hlzj");
    char conversion = found[1 + length];
    int integer = signed_of_length(found + 1, length);
    out->offset = (size_t)(found - text);
    out->size = (uint8_t)(length + 2);
    out->type = CUPEL_VALUE_INT;
    if ((conversion == 'd' || conversion == 'i') && integer >= 0) {
        out->argument = (uint8_t)integer;
    } else if (conversion == 'u' && integer >= 0) {
        out->argument = (uint8_t)(integer - TAKES_INT + TAKES_UNSIGNED);
    } else if (conversion == 's' && length == 0) {
        out->argument = TAKES_TEXT;
        out->type = CUPEL_VALUE_TEXT;
    } else if (conversion == 'p' && length == 0) {
        out->argument = TAKES_POINTER;
        out->type = CUPEL_VALUE_NULL;
    } else if (conversion != '\0' && strchr("fge", conversion) != NULL &&
               (length == 0 || (length == 1 && found[1] == 'l'))) {
        out->argument = TAKES_DOUBLE;
        out->type = CUPEL_VALUE_DOUBLE;
    } else {
        return bad_placeholder(text, out->offset, error);
    }
    *at = out->offset + out->size;
    return 1;
}

int cupel__placeholder_take(const cupel__placeholder *placeholder, cupel__arguments *arguments,
                            cupel__taken *out, cupel_error *error)
{
    out->value.kind = CUPEL_VALUE_NULL;
    out->value.size = 0;
    out->pointer = NULL;
    switch (placeholder->argument) {
    case TAKES_TEXT: {
        const char *text = va_arg(arguments->list, const char *);
        size_t size = text != NULL ? strlen(text) : 0;
        if (size > UINT32_MAX)
            return cupel_error_set(error, CUPEL_EVALUE, "a text of %zu bytes is too long", size);
        if (text != NULL) {
            out->value.kind = CUPEL_VALUE_TEXT;
            out->value.size = (uint32_t)size;
            out->value.as.text = text;
        }
        break;
    }
    case TAKES_DOUBLE:
        out->value.kind = CUPEL_VALUE_DOUBLE;
        out->value.as.real = va_arg(arguments->list, double);
        break;
    case TAKES_POINTER:
        out->pointer = va_arg(arguments->list, const void *);
        break;
    case TAKES_INT:
        take_signed(va_arg(arguments->list, int), out);
        break;
    case TAKES_LONG:
        take_signed(va_arg(arguments->list, long), out);
        break;
    case TAKES_LONG_LONG:
        take_signed(va_arg(arguments->list, long long), out);
        break;
    case TAKES_SSIZE:
        take_signed(va_arg(arguments->list, ptrdiff_t), out);
        break;
    case TAKES_INTMAX:
        take_signed(va_arg(arguments->list, intmax_t), out);
        break;
    case TAKES_UNSIGNED:
        take_unsigned(va_arg(arguments->list, unsigned), out);
        break;
    case TAKES_UNSIGNED_LONG:
        take_unsigned(va_arg(arguments->list, unsigned long), out);
        break;
    case TAKES_UNSIGNED_LONG_LONG:
        take_unsigned(va_arg(arguments->list, unsigned long long), out);
        break;
    case TAKES_SIZE:
        take_unsigned(va_arg(arguments->list, size_t), out);
        break;
    default:
        take_unsigned(va_arg(arguments->list, uintmax_t), out);
        break;
    }
    return CUPEL_OK;
}

const cupel_argument *cupel__argument_from(const void *pointer)
{
    uint32_t magic;
    if (pointer == NULL)
        return NULL;
    memcpy(&magic, pointer, sizeof magic);
    return magic == CUPEL_ARGUMENT_MAGIC ? pointer : NULL;
}

/* The signed type of a length modifier; -1 where there is none such. Shorter ones are promoted. */
static int signed_of_length(const char *length, size_t size)
{
    static const struct {
        const char *text;
        int type;
    } known[] = {
        { "", TAKES_INT },         { "h", TAKES_INT },   { "hh", TAKES_INT },   { "l", TAKES_LONG },
        { "ll", TAKES_LONG_LONG }, { "z", TAKES_SSIZE }, { "j", TAKES_INTMAX },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].text) == size && strncmp(known[i].text, length, size) == 0)
            return known[i].type;
    return -1;
}

static int bad_placeholder(const char *text, size_t offset, cupel_error *error)
{
    size_t size = 1 + strspn(text + offset + 1, "-+ #0123456789.*hlzjtL'");
    size += text[offset + size] != '\0';
    size = cupel__utf8_prefix(text + offset, strlen(text + offset), size);
    size_t place = cupel__utf8_length(text, offset) + 1;
    return cupel_error_set(error, CUPEL_EQUERY,
                           "\"%.*s\" at character %zu is no placeholder; there are %%s %%d %%ld "
                           "%%lld %%u %%zu %%f %%p without flags or width, and %%%% for a percent "
                           "sign",
                           (int)size, text + offset, place);
}

static void take_signed(int64_t value, cupel__taken *out)
{
    out->value.kind = CUPEL_VALUE_INT;
    out->value.as.integer = value;
}

static void take_unsigned(uint64_t value, cupel__taken *out)
{
    if (value <= INT64_MAX) {
        take_signed((int64_t)value, out);
        return;
    }
    out->decimal = (cupel_decimal){ .count = 3 };
    for (size_t i = 0; i < 3; i++, value /= 1000000000u)
        out->decimal.limbs[i] = (uint32_t)(value % 1000000000u);
    out->value.kind = CUPEL_VALUE_DECIMAL;
    out->value.as.decimal = &out->decimal;
}
