/* Dates, times of day and date-times: the calendar, and their texts. */
#include "base/datetime.h"

#include "base/text.h"

#include <stdio.h>
#include <time.h>

enum {
    LARGEST_YEAR = 9999,
    DAYS_PER_CYCLE = 146097,    /* 400 years, after which the calendar repeats */
    DAYS_BEFORE_EPOCH = 719468, /* from 0000-03-01 to 1970-01-01 */
    FIRST_DAY = -719162,        /* 0001-01-01 */
    LAST_DAY = 2932896,         /* 9999-12-31 */
    LONGEST_TIME = 32           /* bytes of text, also of a time outside of the day */
};

static int month_length(int year, int month);
static bool scan_date(const char **at, const char *end, cupel_date *out);
static bool scan_time(const char **at, const char *end, cupel_time *out);
static bool scan_zone(const char **at, const char *end, int64_t *out);
static bool scan_number(const char **at, const char *end, int digits, int *out);
static bool scan_char(const char **at, const char *end, char c);
static size_t write_date(char text[CUPEL_DATE_TEXT_SIZE], cupel_date date);
static size_t write_time(char text[LONGEST_TIME], cupel_time time);
static char *write_digits(char *at, unsigned number, int digits);
static void split(int64_t microseconds, int64_t *days, int64_t *rest);

/* The calendar */

bool cupel_date_valid(cupel_date date)
{
    return date.year >= 1 && date.year <= LARGEST_YEAR && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= month_length(date.year, date.month);
}

bool cupel_time_valid(cupel_time time)
{
    return time.microseconds >= 0 && time.microseconds < CUPEL__DAY;
}

bool cupel_datetime_valid(cupel_datetime datetime)
{
    return datetime.microseconds >= FIRST_DAY * CUPEL__DAY &&
           datetime.microseconds < (LAST_DAY + 1) * CUPEL__DAY;
}

/* Years are taken to begin in March, so that the leap day is a year's last and the lengths of the
 * months follow a straight line: (153 * month + 2) / 5 days lie before the month counted from
 * March. Year 0 is raised by a cycle, which keeps every quotient positive. */
int64_t cupel_date_to_days(cupel_date date)
{
    int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
    int64_t year = date.year + (date.month > 2 ? 0 : -1);
    int64_t cycle = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_cycle = year - cycle * 400;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    return cycle * DAYS_PER_CYCLE + year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 +
           day_of_year - DAYS_BEFORE_EPOCH;
}

/* The inverse. Within a cycle, the leap days before a day are taken out, so that the rest divides by
 * 365. Both follow Howard Hinnant, "chrono-compatible low-level date algorithms" (2013). */
cupel_date cupel_date_from_days(int64_t days)
{
    if (days < FIRST_DAY || days > LAST_DAY)
        return (cupel_date){ 0, 0, 0 };
    int shifted = (int)days + DAYS_BEFORE_EPOCH;
    int day = shifted % DAYS_PER_CYCLE;
    int year = (day - day / 1460 + day / 36524 - day / (DAYS_PER_CYCLE - 1)) / 365;
    day -= year * 365 + year / 4 - year / 100;
    int month = (5 * day + 2) / 153;
    day -= (153 * month + 2) / 5;
    year += shifted / DAYS_PER_CYCLE * 400;
    return (cupel_date){ (int16_t)(month < 10 ? year : year + 1),
                         (uint8_t)(month < 10 ? month + 3 : month - 9), (uint8_t)(day + 1) };
}

cupel_datetime cupel_datetime_make(cupel_date date, cupel_time time)
{
    return (cupel_datetime){ cupel_date_to_days(date) * CUPEL__DAY + time.microseconds };
}

void cupel_datetime_split(cupel_datetime datetime, cupel_date *date, cupel_time *time)
{
    int64_t days, rest;
    split(datetime.microseconds, &days, &rest);
    if (date != NULL)
        *date = cupel_date_from_days(days);
    if (time != NULL)
        time->microseconds = rest;
}

cupel_datetime cupel_datetime_now(void)
{
    struct timespec now = { 0 };
    clock_gettime(CLOCK_REALTIME, &now);
    return (cupel_datetime){ (int64_t)now.tv_sec * CUPEL__SECOND + now.tv_nsec / 1000 };
}

/* Texts */

int cupel_date_parse(cupel_date *out, const char *text, size_t size)
{
    const char *at = text, *end = text + size;
    cupel_date date;
    if (!scan_date(&at, end, &date) || at != end)
        return CUPEL_EVALUE;
    *out = date;
    return 0;
}

size_t cupel_date_format(cupel_date date, char *buffer, size_t size)
{
    char text[CUPEL_DATE_TEXT_SIZE];
    return cupel__text_fit(text, write_date(text, date), buffer, size);
}

int cupel_time_parse(cupel_time *out, const char *text, size_t size)
{
    const char *at = text, *end = text + size;
    cupel_time time;
    if (!scan_time(&at, end, &time) || at != end)
        return CUPEL_EVALUE;
    *out = time;
    return 0;
}

size_t cupel_time_format(cupel_time time, char *buffer, size_t size)
{
    char text[LONGEST_TIME];
    return cupel__text_fit(text, write_time(text, time), buffer, size);
}

int cupel_datetime_parse(cupel_datetime *out, const char *text, size_t size, bool *has_zone)
{
    const char *at = text, *end = text + size;
    cupel_date date;
    cupel_time time = { 0 };
    int64_t offset = 0;
    if (!scan_date(&at, end, &date))
        return CUPEL_EVALUE;
    bool zone = false;
    if (at != end) {
        if (!scan_char(&at, end, ' ') && !scan_char(&at, end, 'T'))
            return CUPEL_EVALUE;
        if (!scan_time(&at, end, &time))
            return CUPEL_EVALUE;
        zone = at != end;
        if (zone && (!scan_zone(&at, end, &offset) || at != end))
            return CUPEL_EVALUE;
    }
    cupel_datetime datetime = cupel_datetime_make(date, time);
    datetime.microseconds -= offset;
    if (!cupel_datetime_valid(datetime))
        return CUPEL_EVALUE;
    *out = datetime;
    if (has_zone != NULL)
        *has_zone = zone;
    return 0;
}

size_t cupel_datetime_format(cupel_datetime datetime, char *buffer, size_t size)
{
    char text[CUPEL_DATE_TEXT_SIZE + LONGEST_TIME];
    cupel_date date;
    cupel_time time;
    cupel_datetime_split(datetime, &date, &time);
    size_t length = write_date(text, date);
    text[length++] = ' ';
    length += write_time(text + length, time);
    return cupel__text_fit(text, length, buffer, size);
}

bool cupel__scan_fraction(const char **at, const char *end, int64_t *microseconds)
{
    *microseconds = 0;
    if (!scan_char(at, end, '.'))
        return true;
    const char *first = *at;
    int64_t unit = CUPEL__SECOND / 10;
    for (; *at < end && **at >= '0' && **at <= '9'; (*at)++, unit /= 10) {
        if (unit == 0 && **at != '0')
            return false;
        *microseconds += (**at - '0') * unit;
    }
    return *at > first;
}

static int month_length(int year, int month)
{
    if (month == 2)
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static bool scan_date(const char **at, const char *end, cupel_date *out)
{
    int year, month, day;
    if (!scan_number(at, end, 4, &year) || !scan_char(at, end, '-') ||
        !scan_number(at, end, 2, &month) || !scan_char(at, end, '-') ||
        !scan_number(at, end, 2, &day))
        return false;
    *out = (cupel_date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
    return cupel_date_valid(*out);
}

/* The second may be missing. 60 is refused: no engine and no time_t keeps a leap second. */
static bool scan_time(const char **at, const char *end, cupel_time *out)
{
    int hour, minute, second = 0;
    int64_t fraction = 0;
    if (!scan_number(at, end, 2, &hour) || !scan_char(at, end, ':') ||
        !scan_number(at, end, 2, &minute))
        return false;
    if (scan_char(at, end, ':') &&
        (!scan_number(at, end, 2, &second) || !cupel__scan_fraction(at, end, &fraction)))
        return false;
    out->microseconds =
        hour * CUPEL__HOUR + minute * CUPEL__MINUTE + second * CUPEL__SECOND + fraction;
    return hour < 24 && minute < 60 && second < 60;
}

/* "Z", or a sign with hh, hhmm, hh:mm or hh:mm:ss: what ISO 8601 and PostgreSQL write. */
static bool scan_zone(const char **at, const char *end, int64_t *out)
{
    *out = 0;
    if (scan_char(at, end, 'Z'))
        return true;
    bool west = scan_char(at, end, '-');
    int hour, minute = 0, second = 0;
    if ((!west && !scan_char(at, end, '+')) || !scan_number(at, end, 2, &hour))
        return false;
    bool colon = scan_char(at, end, ':');
    if ((colon || *at != end) && !scan_number(at, end, 2, &minute))
        return false;
    if (colon && scan_char(at, end, ':') && !scan_number(at, end, 2, &second))
        return false;
    int64_t offset = hour * CUPEL__HOUR + minute * CUPEL__MINUTE + second * CUPEL__SECOND;
    *out = west ? -offset : offset;
    return hour < 24 && minute < 60 && second < 60;
}

static bool scan_number(const char **at, const char *end, int digits, int *out)
{
    if (end - *at < digits)
        return false;
    int number = 0;
    for (int i = 0; i < digits; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        number = number * 10 + (**at - '0');
    }
    *out = number;
    return true;
}

static bool scan_char(const char **at, const char *end, char c)
{
    if (*at == end || **at != c)
        return false;
    (*at)++;
    return true;
}

/* printf is slow beside a row's insertion; it is left to years that no date has. */
static size_t write_date(char text[CUPEL_DATE_TEXT_SIZE], cupel_date date)
{
    if (date.year < 0 || date.year > LARGEST_YEAR || date.month > 99 || date.day > 99)
        return (size_t)snprintf(text, CUPEL_DATE_TEXT_SIZE, "%04d-%02d-%02d", date.year, date.month,
                                date.day);
    char *at = write_digits(text, (unsigned)date.year, 4);
    *at++ = '-';
    at = write_digits(at, date.month, 2);
    *at++ = '-';
    at = write_digits(at, date.day, 2);
    return (size_t)(at - text);
}

/* A time outside of the day, which only a struct filled in by hand can hold, is written with the
 * sign and the hours that it has. */
static size_t write_time(char text[LONGEST_TIME], cupel_time time)
{
    bool negative = time.microseconds < 0;
    uint64_t rest = negative ? 0 - (uint64_t)time.microseconds : (uint64_t)time.microseconds;
    unsigned fraction = (unsigned)(rest % CUPEL__SECOND);
    uint64_t seconds = rest / CUPEL__SECOND;
    char *at = text;
    if (cupel_time_valid(time))
        at = write_digits(at, (unsigned)seconds / 3600, 2);
    else
        at += snprintf(text, LONGEST_TIME, "%s%02llu", negative ? "-" : "",
                       (unsigned long long)(seconds / 3600));
    *at++ = ':';
    at = write_digits(at, (unsigned)(seconds / 60 % 60), 2);
    *at++ = ':';
    at = write_digits(at, (unsigned)(seconds % 60), 2);
    if (fraction != 0) {
        *at++ = '.';
        at = write_digits(at, fraction, 6);
    }
    return (size_t)(at - text);
}

static char *write_digits(char *at, unsigned number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + digits;
}

static void split(int64_t microseconds, int64_t *days, int64_t *rest)
{
    *days = microseconds / CUPEL__DAY;
    *rest = microseconds % CUPEL__DAY;
    if (*rest < 0) {
        *days -= 1;
        *rest += CUPEL__DAY;
    }
}
