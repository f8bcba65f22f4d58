/* Exact decimals: text, comparison, rounding, and the three operations that stay exact. */
#include <cupel/value.h>

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMB_DIGITS = 9, WIDE_LIMBS = 2 * CUPEL_DECIMAL_LIMBS + 1 };
#define LIMB_BASE UINT32_C(1000000000)

static const uint32_t powers_of_ten[LIMB_DIGITS] = { 1,      10,      100,      1000,     10000,
                                                     100000, 1000000, 10000000, 100000000 };

/* A number between two operations: room for a product, and for a sum of operands whose scales lie
 * as far apart as they can. */
typedef struct wide {
    uint32_t limbs[WIDE_LIMBS]; /* those not in use are 0 */
    int count;                  /* limbs in use, the highest of which is not 0 */
    int scale;
    bool negative;
} wide;

/* The parts of a number's text. */
typedef struct number_text {
    const char *whole; /* digits before the point */
    size_t whole_size;
    const char *fraction; /* digits behind it */
    size_t fraction_size;
    int64_t exponent;
    bool negative;
} number_text;

static int place_digits(cupel_decimal *out, const number_text *number);
static int add(cupel_decimal *out, const cupel_decimal *a, const cupel_decimal *b, bool negate_b);
static int set_nan(cupel_decimal *out);

static bool scan_number(const char *text, size_t size, number_text *out);
static size_t scan_digits(const char **at, const char *end);
static bool scan_exponent(const char **at, const char *end, int64_t *out);
static bool is_nan_text(const char *text, size_t size);
static int digit_of(const number_text *number, size_t index);

static wide widen(const cupel_decimal *decimal);
static int narrow(cupel_decimal *out, wide *number);
static void trim(wide *number);
static int digit_count(const wide *number);
static unsigned digit_at(const wide *number, int position);
static bool any_digit_below(const wide *number, int position);
static void shift_left(wide *number, int digits);
static void shift_right(wide *number, int digits);
static void shift_right_half_even(wide *number, int digits);
static void align(wide *a, wide *b);
static int compare_magnitude(const wide *a, const wide *b);
static void add_magnitude(wide *a, const wide *b);
static void subtract_magnitude(wide *larger, const wide *smaller);

int cupel_decimal_parse(cupel_decimal *out, const char *text, size_t size)
{
    if (is_nan_text(text, size))
        return set_nan(out);
    number_text number = { 0 };
    return scan_number(text, size, &number) ? place_digits(out, &number) : CUPEL_EVALUE;
}

int cupel_decimal_from_int64(cupel_decimal *out, int64_t value)
{
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    *out = (cupel_decimal){ .negative = value < 0 };
    for (; rest != 0; rest /= LIMB_BASE)
        out->limbs[out->count++] = (uint32_t)(rest % LIMB_BASE);
    return 0;
}

size_t cupel_decimal_format(const cupel_decimal *decimal, char *buffer, size_t size)
{
    char text[CUPEL_DECIMAL_TEXT_SIZE];
    size_t length = 0;
    if (decimal->nan) {
        memcpy(text, "NaN", length = 3);
    } else {
        wide number = widen(decimal);
        int digits = digit_count(&number);
        if (number.negative)
            text[length++] = '-';
        for (int i = digits > number.scale ? digits - 1 : number.scale; i >= 0; i--) {
            text[length++] = (char)('0' + digit_at(&number, i));
            if (i == number.scale && i > 0)
                text[length++] = '.';
        }
    }
    return cupel__text_fit(text, length, buffer, size);
}

int cupel_decimal_compare(const cupel_decimal *a, const cupel_decimal *b)
{
    if (a->nan || b->nan)
        return a->nan - b->nan;
    wide x = widen(a), y = widen(b);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    align(&x, &y);
    int order = compare_magnitude(&x, &y);
    return x.negative ? -order : order;
}

int cupel_decimal_rescale(cupel_decimal *decimal, int scale)
{
    if (scale < 0 || scale > CUPEL_DECIMAL_DIGITS)
        return CUPEL_EVALUE;
    if (decimal->nan)
        return 0;
    wide number = widen(decimal);
    if (scale >= number.scale)
        shift_left(&number, scale - number.scale);
    else
        shift_right_half_even(&number, number.scale - scale);
    if (digit_count(&number) > CUPEL_DECIMAL_DIGITS)
        return CUPEL_EVALUE;
    return narrow(decimal, &number);
}

int cupel_decimal_add(cupel_decimal *out, const cupel_decimal *a, const cupel_decimal *b)
{
    return add(out, a, b, false);
}

int cupel_decimal_subtract(cupel_decimal *out, const cupel_decimal *a, const cupel_decimal *b)
{
    return add(out, a, b, true);
}

/* Limb by limb, as on paper. A product of limbs and two carries fit 64 bits. */
int cupel_decimal_multiply(cupel_decimal *out, const cupel_decimal *a, const cupel_decimal *b)
{
    if (a->nan || b->nan)
        return set_nan(out);
    wide x = widen(a), y = widen(b);
    wide product = { .scale = x.scale + y.scale, .negative = x.negative != y.negative };
    for (int i = 0; i < x.count; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < y.count; j++) {
            carry += (uint64_t)x.limbs[i] * y.limbs[j] + product.limbs[i + j];
            product.limbs[i + j] = (uint32_t)(carry % LIMB_BASE);
            carry /= LIMB_BASE;
        }
        product.limbs[i + y.count] = (uint32_t)carry;
    }
    product.count = x.count + y.count;
    return narrow(out, &product);
}

/* strtod rounds correctly; without a point in the text the locale has no say. */
double cupel_decimal_to_double(const cupel_decimal *decimal)
{
    if (decimal->nan)
        return NAN;
    cupel_decimal whole = *decimal;
    whole.scale = 0;
    char text[CUPEL_DECIMAL_TEXT_SIZE];
    size_t length = cupel_decimal_format(&whole, text, sizeof text);
    snprintf(text + length, sizeof text - length, "e-%d", decimal->scale);
    return strtod(text, NULL);
}

/* Takes the digits from the first to the last that is not 0. Zeros behind the point are kept as the
 * scale says, and given up only where there is no room for them. */
static int place_digits(cupel_decimal *out, const number_text *number)
{
    size_t all = number->whole_size + number->fraction_size;
    size_t first = 0, end = all;
    while (first < all && digit_of(number, first) == 0)
        first++;
    while (end > first && digit_of(number, end - 1) == 0)
        end--;

    int64_t last_power = number->exponent - (int64_t)number->fraction_size;
    int64_t lowest_power = last_power + (int64_t)(all - end);
    int64_t scale = last_power < 0 ? -last_power : 0;
    const int most = CUPEL_DECIMAL_DIGITS;
    int64_t room = most;
    if (end > first)
        room -= (int64_t)(end - first) + lowest_power;
    if (room > most)
        room = most;
    if (scale > room)
        scale = room;
    if (end > first && (scale < 0 || scale < -lowest_power))
        return CUPEL_EVALUE;

    *out = (cupel_decimal){ .scale = (int16_t)scale, .negative = number->negative && end > first };
    for (size_t i = first; i < end; i++) {
        int64_t position = (int64_t)(end - 1 - i) + lowest_power + scale;
        uint32_t digit = (uint32_t)digit_of(number, i);
        out->limbs[position / LIMB_DIGITS] += digit * powers_of_ten[position % LIMB_DIGITS];
        if (i == first)
            out->count = (uint8_t)(position / LIMB_DIGITS + 1);
    }
    return 0;
}

static int add(cupel_decimal *out, const cupel_decimal *a, const cupel_decimal *b, bool negate_b)
{
    if (a->nan || b->nan)
        return set_nan(out);
    wide x = widen(a), y = widen(b);
    y.negative = y.negative != negate_b;
    align(&x, &y);
    if (x.negative == y.negative) {
        add_magnitude(&x, &y);
        return narrow(out, &x);
    }
    wide *larger = compare_magnitude(&x, &y) >= 0 ? &x : &y;
    subtract_magnitude(larger, larger == &x ? &y : &x);
    return narrow(out, larger);
}

static int set_nan(cupel_decimal *out)
{
    *out = (cupel_decimal){ .nan = true };
    return 0;
}

/* The texts of numbers */

static bool scan_number(const char *text, size_t size, number_text *out)
{
    const char *at = text, *end = text + size;
    if (at < end && (*at == '-' || *at == '+'))
        out->negative = *at++ == '-';
    out->whole = at;
    out->whole_size = scan_digits(&at, end);
    if (at < end && *at == '.') {
        out->fraction = ++at;
        out->fraction_size = scan_digits(&at, end);
    }
    if (out->whole_size + out->fraction_size == 0)
        return false;
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (!scan_exponent(&at, end, &out->exponent))
            return false;
    }
    return at == end;
}

static size_t scan_digits(const char **at, const char *end)
{
    const char *start = *at;
    while (*at < end && **at >= '0' && **at <= '9')
        (*at)++;
    return (size_t)(*at - start);
}

/* Beyond a limit that no text in memory can make up for with zeros, the value does not matter. */
static bool scan_exponent(const char **at, const char *end, int64_t *out)
{
    bool negative = false;
    if (*at < end && (**at == '-' || **at == '+'))
        negative = *(*at)++ == '-';
    const char *digit = *at;
    if (scan_digits(at, end) == 0)
        return false;
    int64_t exponent = 0;
    for (; digit < *at; digit++) {
        if (exponent < INT64_MAX / 32)
            exponent = exponent * 10 + (*digit - '0');
    }
    *out = negative ? -exponent : exponent;
    return true;
}

static bool is_nan_text(const char *text, size_t size)
{
    return size == 3 && (text[0] | 0x20) == 'n' && (text[1] | 0x20) == 'a' &&
           (text[2] | 0x20) == 'n';
}

static int digit_of(const number_text *number, size_t index)
{
    return index < number->whole_size ? number->whole[index] - '0'
                                      : number->fraction[index - number->whole_size] - '0';
}

/* Wide numbers */

/* A struct filled in by hand may have zero limbs on top, or a sign on 0. */
static wide widen(const cupel_decimal *decimal)
{
    wide number = { .scale = decimal->scale, .negative = decimal->negative };
    number.count = decimal->count < CUPEL_DECIMAL_LIMBS ? decimal->count : CUPEL_DECIMAL_LIMBS;
    memcpy(number.limbs, decimal->limbs, (size_t)number.count * sizeof *number.limbs);
    if (number.scale < 0)
        number.scale = 0;
    if (number.scale > CUPEL_DECIMAL_DIGITS)
        number.scale = CUPEL_DECIMAL_DIGITS;
    trim(&number);
    number.negative = number.negative && number.count != 0;
    return number;
}

/* Zeros at the end are given up where they stand in the way; any other digit is not. */
static int narrow(cupel_decimal *out, wide *number)
{
    trim(number);
    while (number->scale > CUPEL_DECIMAL_DIGITS || digit_count(number) > CUPEL_DECIMAL_DIGITS) {
        if (number->scale == 0 || digit_at(number, 0) != 0)
            return CUPEL_EVALUE;
        shift_right(number, 1);
    }
    *out = (cupel_decimal){ .scale = (int16_t)number->scale,
                            .count = (uint8_t)number->count,
                            .negative = number->negative && number->count != 0 };
    memcpy(out->limbs, number->limbs, (size_t)number->count * sizeof *number->limbs);
    return 0;
}

static void trim(wide *number)
{
    while (number->count > 0 && number->limbs[number->count - 1] == 0)
        number->count--;
}

static int digit_count(const wide *number)
{
    if (number->count == 0)
        return 0;
    int digits = 1;
    while (digits < LIMB_DIGITS && number->limbs[number->count - 1] >= powers_of_ten[digits])
        digits++;
    return (number->count - 1) * LIMB_DIGITS + digits;
}

static unsigned digit_at(const wide *number, int position)
{
    int limb = position / LIMB_DIGITS;
    if (limb >= number->count)
        return 0;
    return number->limbs[limb] / powers_of_ten[position % LIMB_DIGITS] % 10;
}

static bool any_digit_below(const wide *number, int position)
{
    for (int i = 0; i < position; i++) {
        if (digit_at(number, i) != 0)
            return true;
    }
    return false;
}

/* Multiplies by a power of ten; the value stays, as the scale grows by as much. The caller sees to
 * it that there is room. */
static void shift_left(wide *number, int digits)
{
    int limbs = digits / LIMB_DIGITS;
    uint32_t factor = powers_of_ten[digits % LIMB_DIGITS];
    number->scale += digits;
    if (number->count == 0)
        return;
    uint64_t carry = 0;
    for (int i = 0; i < number->count; i++) {
        carry += (uint64_t)number->limbs[i] * factor;
        number->limbs[i] = (uint32_t)(carry % LIMB_BASE);
        carry /= LIMB_BASE;
    }
    if (carry != 0)
        number->limbs[number->count++] = (uint32_t)carry;
    memmove(number->limbs + limbs, number->limbs, (size_t)number->count * sizeof *number->limbs);
    memset(number->limbs, 0, (size_t)limbs * sizeof *number->limbs);
    number->count += limbs;
}

/* Divides by a power of ten, dropping the rest; the scale shrinks by as much. */
static void shift_right(wide *number, int digits)
{
    int limbs = digits / LIMB_DIGITS;
    uint32_t divisor = powers_of_ten[digits % LIMB_DIGITS];
    number->scale -= digits;
    int kept = number->count > limbs ? number->count - limbs : 0;
    memmove(number->limbs, number->limbs + limbs, (size_t)kept * sizeof *number->limbs);
    memset(number->limbs + kept, 0, (size_t)(number->count - kept) * sizeof *number->limbs);
    number->count = kept;
    uint64_t rest = 0;
    for (int i = kept - 1; i >= 0; i--) {
        rest = rest * LIMB_BASE + number->limbs[i];
        number->limbs[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    trim(number);
}

static void shift_right_half_even(wide *number, int digits)
{
    unsigned dropped = digit_at(number, digits - 1);
    bool beyond_half = dropped > 5 || (dropped == 5 && any_digit_below(number, digits - 1));
    shift_right(number, digits);
    if (beyond_half || (dropped == 5 && digit_at(number, 0) % 2 != 0))
        add_magnitude(number, &(wide){ .limbs = { 1 }, .count = 1 });
}

static void align(wide *a, wide *b)
{
    if (a->scale < b->scale)
        shift_left(a, b->scale - a->scale);
    else
        shift_left(b, a->scale - b->scale);
}

static int compare_magnitude(const wide *a, const wide *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (int i = a->count - 1; i >= 0; i--) {
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    }
    return 0;
}

static void add_magnitude(wide *a, const wide *b)
{
    uint32_t carry = 0;
    int count = a->count > b->count ? a->count : b->count;
    for (int i = 0; i < count; i++) {
        uint32_t sum = a->limbs[i] + b->limbs[i] + carry;
        carry = sum >= LIMB_BASE;
        a->limbs[i] = sum - carry * LIMB_BASE;
    }
    a->count = count;
    if (carry != 0)
        a->limbs[a->count++] = carry;
}

static void subtract_magnitude(wide *larger, const wide *smaller)
{
    uint32_t borrow = 0;
    for (int i = 0; i < larger->count; i++) {
        uint32_t taken = smaller->limbs[i] + borrow;
        borrow = larger->limbs[i] < taken;
        larger->limbs[i] = larger->limbs[i] + borrow * LIMB_BASE - taken;
    }
    trim(larger);
}
