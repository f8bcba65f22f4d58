/* The readers of values: whatever they accept is written in the one canonical form, and that form
 * reads as the same value. */
#include "fuzz.h"

#include <cupel/value.h>

#include <string.h>

static void check_decimal(const char *text, size_t size)
{
    cupel_decimal number, again, sum;
    if (cupel_decimal_parse(&number, text, size) != 0)
        return;
    char written[CUPEL_DECIMAL_TEXT_SIZE];
    size_t length = cupel_decimal_format(&number, written, sizeof written);
    FUZZ_ASSERT(length == strlen(written));
    FUZZ_ASSERT(cupel_decimal_parse(&again, written, length) == 0);
    FUZZ_ASSERT(memcmp(&number, &again, sizeof number) == 0);
    FUZZ_ASSERT(cupel_decimal_compare(&number, &again) == 0);

    FUZZ_ASSERT(cupel_decimal_subtract(&sum, &number, &again) == 0);
    FUZZ_ASSERT(sum.nan == number.nan && sum.count == 0);
    if (cupel_decimal_rescale(&again, CUPEL_DECIMAL_DIGITS / 2) == 0 && number.scale <= again.scale)
        FUZZ_ASSERT(cupel_decimal_compare(&number, &again) == 0);
    cupel_decimal_multiply(&sum, &number, &number);
    FUZZ_ASSERT(number.nan || cupel_decimal_to_double(&number) <= 1e72);
}

static void check_date(const char *text, size_t size)
{
    cupel_date date, again;
    if (cupel_date_parse(&date, text, size) != 0)
        return;
    char written[CUPEL_DATE_TEXT_SIZE];
    FUZZ_ASSERT(cupel_date_valid(date));
    FUZZ_ASSERT(cupel_date_format(date, written, sizeof written) == size);
    FUZZ_ASSERT(memcmp(written, text, size) == 0);
    again = cupel_date_from_days(cupel_date_to_days(date));
    FUZZ_ASSERT(again.year == date.year && again.month == date.month && again.day == date.day);
}

static void check_time(const char *text, size_t size)
{
    cupel_time time, again;
    if (cupel_time_parse(&time, text, size) != 0)
        return;
    char written[CUPEL_TIME_TEXT_SIZE];
    FUZZ_ASSERT(cupel_time_valid(time));
    size_t length = cupel_time_format(time, written, sizeof written);
    FUZZ_ASSERT(length == strlen(written));
    FUZZ_ASSERT(cupel_time_parse(&again, written, length) == 0);
    FUZZ_ASSERT(again.microseconds == time.microseconds);
}

static void check_datetime(const char *text, size_t size)
{
    cupel_datetime datetime, again;
    bool zone = false;
    if (cupel_datetime_parse(&datetime, text, size, &zone) != 0)
        return;
    char written[CUPEL_DATETIME_TEXT_SIZE];
    FUZZ_ASSERT(cupel_datetime_valid(datetime));
    size_t length = cupel_datetime_format(datetime, written, sizeof written);
    FUZZ_ASSERT(length == strlen(written));
    FUZZ_ASSERT(cupel_datetime_parse(&again, written, length, &zone) == 0);
    FUZZ_ASSERT(again.microseconds == datetime.microseconds && !zone);
}

static void check_interval(const char *text, size_t size)
{
    cupel_interval interval, again;
    if (cupel_interval_parse(&interval, text, size) != 0)
        return;
    char written[CUPEL_INTERVAL_TEXT_SIZE];
    size_t length = cupel_interval_format(&interval, written, sizeof written);
    FUZZ_ASSERT(length == strlen(written));
    FUZZ_ASSERT(cupel_interval_parse(&again, written, length) == 0);
    FUZZ_ASSERT(again.months == interval.months && again.days == interval.days);
    FUZZ_ASSERT(again.microseconds == interval.microseconds);
}

static void check_uuid(const char *text, size_t size)
{
    cupel_uuid uuid, again;
    if (cupel_uuid_parse(&uuid, text, size) != 0)
        return;
    char written[CUPEL_UUID_TEXT_SIZE];
    cupel_uuid_format(&uuid, written);
    FUZZ_ASSERT(cupel_uuid_parse(&again, written, strlen(written)) == 0);
    FUZZ_ASSERT(memcmp(uuid.bytes, again.bytes, sizeof uuid.bytes) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    check_decimal(text, size);
    check_date(text, size);
    check_time(text, size);
    check_datetime(text, size);
    check_interval(text, size);
    check_uuid(text, size);
    return 0;
}
