/* Intervals: durations of ISO 8601, each part with a sign of its own. */
#include "base/datetime.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* One "-12.5S": whole part, fraction, and the letter behind. */
typedef struct interval_part {
    bool negative;
    uint64_t whole;
    bool has_fraction;
    int64_t fraction; /* microseconds */
    char unit;
} interval_part;

/* What the letters mean before and behind the T, in the order in which they may come. */
typedef struct interval_unit {
    char letter;
    bool of_time;
    enum { MONTHS, DAYS, MICROSECONDS } member;
    int64_t factor;
} interval_unit;
static const interval_unit units[] = {
    { 'Y', false, MONTHS, 12 },
    { 'M', false, MONTHS, 1 },
    { 'W', false, DAYS, 7 },
    { 'D', false, DAYS, 1 },
    { 'H', true, MICROSECONDS, CUPEL__HOUR },
    { 'M', true, MICROSECONDS, CUPEL__MINUTE },
    { 'S', true, MICROSECONDS, CUPEL__SECOND },
};
enum { UNITS = sizeof units / sizeof *units };

static size_t write_part(char text[CUPEL_INTERVAL_TEXT_SIZE], size_t length, int64_t value,
                         const char *unit);
static bool scan_part(const char **at, const char *end, interval_part *out);
static bool add_part(cupel_interval *interval, const interval_part *part,
                     const interval_unit *unit);

/* The units are walked once, so that each may come once and only in its order. */
int cupel_interval_parse(cupel_interval *out, const char *text, size_t size)
{
    const char *at = text, *end = text + size;
    if (at == end || *at++ != 'P')
        return CUPEL_EVALUE;
    cupel_interval interval = { 0 };
    bool of_time = false;
    int next = 0;
    do {
        if (!of_time && at < end && *at == 'T') {
            of_time = true;
            at++;
        }
        interval_part part;
        if (!scan_part(&at, end, &part))
            return CUPEL_EVALUE;
        while (next < UNITS && (units[next].letter != part.unit || units[next].of_time != of_time))
            next++;
        if (next == UNITS || !add_part(&interval, &part, &units[next++]))
            return CUPEL_EVALUE;
    } while (at != end);
    *out = interval;
    return 0;
}

/* Years and months, and hours to seconds, have the sign of the member that they are made from. */
size_t cupel_interval_format(const cupel_interval *interval, char *buffer, size_t size)
{
    char text[CUPEL_INTERVAL_TEXT_SIZE] = "P";
    size_t length = 1;
    length = write_part(text, length, interval->months / 12, "Y");
    length = write_part(text, length, interval->months % 12, "M");
    length = write_part(text, length, interval->days, "D");
    int64_t rest = interval->microseconds;
    if (rest != 0 || length == 1)
        text[length++] = 'T';
    length = write_part(text, length, rest / CUPEL__HOUR, "H");
    length = write_part(text, length, rest % CUPEL__HOUR / CUPEL__MINUTE, "M");
    rest %= CUPEL__MINUTE;
    int64_t fraction = rest % CUPEL__SECOND;
    if (fraction != 0)
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "%s%d.%06dS", rest < 0 ? "-" : "",
                             abs((int)(rest / CUPEL__SECOND)), abs((int)fraction));
    else
        length = write_part(text, length, rest / CUPEL__SECOND, "S");
    if (text[length - 1] == 'T')
        length += (size_t)snprintf(text + length, sizeof text - length, "0S");
    return cupel__text_fit(text, length, buffer, size);
}

/* Nothing is written for a part of 0. */
static size_t write_part(char text[CUPEL_INTERVAL_TEXT_SIZE], size_t length, int64_t value,
                         const char *unit)
{
    if (value == 0)
        return length;
    return length + (size_t)snprintf(text + length, CUPEL_INTERVAL_TEXT_SIZE - length,
                                     "%" PRId64 "%s", value, unit);
}

static bool scan_part(const char **at, const char *end, interval_part *out)
{
    *out = (interval_part){ 0 };
    if (*at < end && (**at == '-' || **at == '+'))
        out->negative = *(*at)++ == '-';
    const char *first = *at;
    for (; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
        if (out->whole > INT64_MAX / 10)
            return false;
        out->whole = out->whole * 10 + (uint64_t)(**at - '0');
    }
    if (*at == first)
        return false;
    out->has_fraction = *at < end && **at == '.';
    if (!cupel__scan_fraction(at, end, &out->fraction) || *at == end)
        return false;
    out->unit = *(*at)++;
    return true;
}

/* A fraction is exact for seconds only. */
static bool add_part(cupel_interval *interval, const interval_part *part, const interval_unit *unit)
{
    if (part->has_fraction && unit->factor != CUPEL__SECOND)
        return false;
    int64_t value;
    if (__builtin_mul_overflow(part->whole, unit->factor, &value) ||
        __builtin_add_overflow(value, part->fraction, &value))
        return false;
    if (part->negative)
        value = -value;
    switch (unit->member) {
    case MONTHS:
        return !__builtin_add_overflow(interval->months, value, &interval->months);
    case DAYS:
        return !__builtin_add_overflow(interval->days, value, &interval->days);
    default:
        return !__builtin_add_overflow(interval->microseconds, value, &interval->microseconds);
    }
}
