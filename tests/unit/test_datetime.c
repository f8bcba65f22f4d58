/* Dates, times, date-times, intervals and UUIDs: the calendar and the texts. */
#include "failing_alloc.h"

#include <cupel/value.h>

#include <stdio.h>
#include <time.h>

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

static void the_calendar_agrees_with_known_days(void **state)
{
    (void)state;
    static const struct {
        int year, month, day, days;
    } known[] = {
        { 1970, 1, 1, 0 },         { 1969, 12, 31, -1 },     { 2000, 2, 29, 11016 },
        { 2000, 3, 1, 11017 },     { 2026, 11, 20, 20777 },  { 1900, 2, 28, -25509 },
        { 1900, 3, 1, -25508 },    { 1600, 2, 29, -135081 }, { 1, 1, 1, -719162 },
        { 9999, 12, 31, 2932896 }, { 2038, 1, 19, 24855 },   { 1582, 10, 15, -141427 },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        cupel_date date = { (int16_t)known[i].year, (uint8_t)known[i].month,
                            (uint8_t)known[i].day };
        assert_int_equal(cupel_date_to_days(date), known[i].days);
    }
}

/* Beyond the years of a cupel_date the calendar goes on, for what is computed on the way. */
static void days_before_the_first_year_are_counted_on(void **state)
{
    (void)state;
    assert_int_equal(cupel_date_to_days((cupel_date){ 0, 12, 31 }), -719163);
    assert_int_equal(cupel_date_to_days((cupel_date){ 0, 1, 1 }), -719528);
    assert_int_equal(cupel_date_to_days((cupel_date){ -1, 12, 31 }), -719529);
    assert_int_equal(cupel_date_to_days((cupel_date){ -400, 3, 1 }), -719468 - 146097);
    assert_int_equal(cupel_date_to_days((cupel_date){ 10000, 1, 1 }), 2932897);
}

/* The day after each is worked out with the lengths of the months alone. */
static void every_day_of_the_calendar_goes_there_and_back(void **state)
{
    (void)state;
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int64_t days = -719162;
    for (int year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int day = 1; day <= length; day++, days++) {
                cupel_date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };
                cupel_date back = cupel_date_from_days(days);
                if (cupel_date_to_days(date) != days || back.year != year || back.month != month ||
                    back.day != day || !cupel_date_valid(date))
                    fail_msg("%04d-%02d-%02d, day %lld", year, month, day, (long long)days);
            }
            assert_false(cupel_date_valid(
                (cupel_date){ (int16_t)year, (uint8_t)month, (uint8_t)(length + 1) }));
        }
    }
    assert_int_equal(days, 2932897);
}

static void the_system_library_has_the_same_calendar(void **state)
{
    (void)state;
    for (int64_t days = -719162; days <= 2932896; days += 997) {
        time_t seconds = (time_t)(days * 86400);
        struct tm parts;
        assert_non_null(gmtime_r(&seconds, &parts));
        cupel_date date = cupel_date_from_days(days);
        assert_int_equal(date.year, parts.tm_year + 1900);
        assert_int_equal(date.month, parts.tm_mon + 1);
        assert_int_equal(date.day, parts.tm_mday);
    }
}

static void days_outside_of_the_calendar_give_a_date_of_zeros(void **state)
{
    (void)state;
    static const int64_t outside[] = { -719163, 2932897, INT64_MIN, INT64_MAX, 0x100000000 };
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        cupel_date date = cupel_date_from_days(outside[i]);
        assert_int_equal(date.year, 0);
        assert_int_equal(date.month, 0);
        assert_false(cupel_date_valid(date));
    }
}

static void validity_is_the_documented_bounds(void **state)
{
    (void)state;
    assert_false(cupel_date_valid((cupel_date){ 0, 1, 1 }));
    assert_false(cupel_date_valid((cupel_date){ 10000, 1, 1 }));
    assert_false(cupel_date_valid((cupel_date){ -1, 1, 1 }));
    assert_false(cupel_date_valid((cupel_date){ 2026, 0, 1 }));
    assert_false(cupel_date_valid((cupel_date){ 2026, 13, 1 }));
    assert_false(cupel_date_valid((cupel_date){ 2026, 1, 0 }));
    assert_false(cupel_date_valid((cupel_date){ 1900, 2, 29 }));
    assert_true(cupel_time_valid((cupel_time){ 0 }));
    assert_true(cupel_time_valid((cupel_time){ DAY - 1 }));
    assert_false(cupel_time_valid((cupel_time){ DAY }));
    assert_false(cupel_time_valid((cupel_time){ -1 }));
    assert_true(cupel_datetime_valid((cupel_datetime){ -719162 * DAY }));
    assert_false(cupel_datetime_valid((cupel_datetime){ -719162 * DAY - 1 }));
    assert_true(cupel_datetime_valid((cupel_datetime){ 2932897 * DAY - 1 }));
    assert_false(cupel_datetime_valid((cupel_datetime){ 2932897 * DAY }));
}

static void dates_are_read_and_written(void **state)
{
    (void)state;
    static const char *const texts[] = { "0001-01-01", "1970-01-01", "2024-02-29", "9999-12-31" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cupel_date date;
        char buffer[CUPEL_DATE_TEXT_SIZE];
        assert_int_equal(cupel_date_parse(&date, texts[i], 10), 0);
        assert_int_equal(cupel_date_format(date, buffer, sizeof buffer), 10);
        assert_string_equal(buffer, texts[i]);
    }
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",           "2026",          "2026-11",     "2026-1-20",   "26-11-20",
        "2026-11-2",  "2026-02-29",    "2026-04-31",  "2026-00-10",  "2026-13-10",
        "2026-11-00", "2026-11-32",    "0000-01-01",  "10000-01-01", "-001-01-01",
        "2026/11/20", "20261120",      "2026-11-20 ", " 2026-11-20", "+026-11-20",
        "2026-11-2O", "2026-11-20 BC", "infinity",    "1900-02-29",
    };
    cupel_date out = { 2000, 1, 2 };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(cupel_date_parse(&out, texts[i], strlen(texts[i])), CUPEL_EVALUE);
        assert_int_equal(out.year * 10000 + out.month * 100 + out.day, 20000102);
    }
}

static void times_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t microseconds;
        const char *written; /* NULL: as it was read */
    } cases[] = {
        { "00:00:00", 0, NULL },
        { "23:59:59", DAY - SECOND, NULL },
        { "23:59:59.999999", DAY - 1, NULL },
        { "21:52:11.000123", 21 * HOUR + 3131 * SECOND + 123, NULL },
        { "00:00:00.5", 500000, "00:00:00.500000" },
        { "01:02", HOUR + 120 * SECOND, "01:02:00" },
        { "00:00:01.000000", SECOND, "00:00:01" },
        { "00:00:00.12345600000", 123456, "00:00:00.123456" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cupel_time time;
        char buffer[CUPEL_TIME_TEXT_SIZE];
        assert_int_equal(cupel_time_parse(&time, cases[i].text, strlen(cases[i].text)), 0);
        assert_int_equal(time.microseconds, cases[i].microseconds);
        size_t length = cupel_time_format(time, buffer, sizeof buffer);
        assert_int_equal(length, strlen(buffer));
        assert_string_equal(buffer, cases[i].written != NULL ? cases[i].written : cases[i].text);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",          "12",          "12:",        "1:02:03",  "12:3:04",
        "12:03:4",   "24:00:00",    "23:59:60",   "12:60:00", "-1:00:00",
        "12:00:00.", "12:00:00.x",  "12:00:00,5", "120000",   "12:00:00 ",
        "12:00:00Z", "12:00:00+02", "12:00.5",    "12:00:",   "12:00:00.0000001",
    };
    cupel_time out = { 7 };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(cupel_time_parse(&out, texts[i], strlen(texts[i])), CUPEL_EVALUE);
        assert_int_equal(out.microseconds, 7);
    }
}

static void zones_are_applied_and_reported(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool zone;
        const char *utc;
    } cases[] = {
        { "2026-11-20 21:52:11.5", false, "2026-11-20 21:52:11.500000" },
        { "2026-11-20T21:52:11", false, "2026-11-20 21:52:11" },
        { "2026-11-20T21:52", false, "2026-11-20 21:52:00" },
        { "2026-11-20", false, "2026-11-20 00:00:00" },
        { "2026-11-20 21:52:11Z", true, "2026-11-20 21:52:11" },
        { "2026-11-20T21:52Z", true, "2026-11-20 21:52:00" },
        { "2026-11-20 21:52:11+00", true, "2026-11-20 21:52:11" },
        { "2026-11-20 21:52:11-00:00", true, "2026-11-20 21:52:11" },
        { "2026-11-20 01:30:00+02", true, "2026-11-19 23:30:00" },
        { "2026-11-20 23:30:00-02", true, "2026-11-21 01:30:00" },
        { "2026-11-20 21:52:11.000001+0530", true, "2026-11-20 16:22:11.000001" },
        { "2026-11-20 21:52:11+05:45", true, "2026-11-20 16:07:11" },
        { "1890-01-01 00:00:00+00:53:28", true, "1889-12-31 23:06:32" },
        { "1890-01-01 00:00:00-00:53:28", true, "1890-01-01 00:53:28" },
        { "0001-01-01 00:00:00-01", true, "0001-01-01 01:00:00" },
        { "9999-12-31 23:59:59.999999+01", true, "9999-12-31 22:59:59.999999" },
        { "1969-12-31 23:59:59.999999", false, "1969-12-31 23:59:59.999999" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cupel_datetime datetime, again;
        char buffer[CUPEL_DATETIME_TEXT_SIZE];
        size_t size = strlen(cases[i].text);
        bool zone = !cases[i].zone;
        assert_int_equal(cupel_datetime_parse(&datetime, cases[i].text, size, &zone), 0);
        assert_int_equal(zone, cases[i].zone);
        assert_int_equal(cupel_datetime_parse(&again, cases[i].text, size, NULL), 0);
        assert_int_equal(again.microseconds, datetime.microseconds);
        assert_int_equal(cupel_datetime_format(datetime, buffer, sizeof buffer),
                         strlen(cases[i].utc));
        assert_string_equal(buffer, cases[i].utc);
    }
}

static void what_is_no_datetime_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "2026-11-20 ",
        "2026-11-20T",
        "2026-11-20  21:52:11",
        "2026-11-20x21:52:11",
        "2026-11-20 24:00:00",
        "2016-12-31 23:59:60",
        "2026-11-20 21",
        "2026-11-20 21:52:11 ",
        "2026-11-20 21:52:11z",
        "2026-11-20 21:52:11ZZ",
        "2026-11-20 21:52:11+",
        "2026-11-20 21:52:11+2",
        "2026-11-20 21:52:11+020",
        "2026-11-20 21:52:11+02:",
        "2026-11-20 21:52:11+02:0",
        "2026-11-20 21:52:11+02:00:",
        "2026-11-20 21:52:11+020000",
        "2026-11-20 21:52:11+24",
        "2026-11-20 21:52:11+02:60",
        "2026-11-20 21:52:11+02:00:60",
        "2026-11-20 21:52:11 +02:00",
        "2026-11-20 21:52:11 UTC",
        "2026-11-20+02",
        "0001-01-01 00:00:00+01",
        "9999-12-31 23:00:00-01",
        "infinity",
        "0044-03-15 12:00:00 BC",
    };
    cupel_datetime out = { 7 };
    bool zone = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(cupel_datetime_parse(&out, texts[i], strlen(texts[i]), &zone),
                         CUPEL_EVALUE);
        assert_int_equal(out.microseconds, 7);
        assert_true(zone);
    }
}

static void a_datetime_is_put_together_and_taken_apart(void **state)
{
    (void)state;
    static const int64_t instants[] = {
        0, -1, 1, DAY, -DAY, -DAY - 1, -719162 * DAY, 2932897 * DAY - 1, INT64_C(1795211531500000)
    };
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
        cupel_datetime datetime = { instants[i] };
        cupel_date date;
        cupel_time time;
        cupel_datetime_split(datetime, &date, &time);
        assert_true(cupel_date_valid(date));
        assert_true(cupel_time_valid(time));
        assert_int_equal(cupel_datetime_make(date, time).microseconds, instants[i]);
        cupel_date only_date;
        cupel_time only_time;
        cupel_datetime_split(datetime, &only_date, NULL);
        cupel_datetime_split(datetime, NULL, &only_time);
        assert_memory_equal(&only_date, &date, sizeof date);
        assert_int_equal(only_time.microseconds, time.microseconds);
    }
}

static void formatting_anything_stays_within_the_buffer(void **state)
{
    (void)state;
    char text[80], small[5];
    assert_int_equal(cupel_time_format((cupel_time){ INT64_MIN }, text, sizeof text), 24);
    assert_string_equal(text, "-2562047788:00:54.775808");
    assert_int_equal(cupel_datetime_format((cupel_datetime){ INT64_MAX }, text, sizeof text), 26);
    assert_string_equal(text, "0000-00-00 04:00:54.775807");
    assert_int_equal(cupel_date_format((cupel_date){ INT16_MIN, 255, 255 }, text, sizeof text), 14);
    assert_int_equal(cupel_time_format((cupel_time){ -1 }, text, sizeof text), 16);
    assert_string_equal(text, "-00:00:00.000001");
    assert_int_equal(cupel_time_format((cupel_time){ DAY }, text, sizeof text), 8);
    assert_string_equal(text, "24:00:00");
    assert_int_equal(cupel_date_format((cupel_date){ -5, 1, 2 }, text, sizeof text), 10);
    assert_string_equal(text, "-005-01-02");
    assert_int_equal(cupel_date_format((cupel_date){ 10000, 1, 2 }, text, sizeof text), 11);
    assert_string_equal(text, "10000-01-02");
    assert_int_equal(cupel_date_format((cupel_date){ 2026, 100, 2 }, text, sizeof text), 11);
    assert_string_equal(text, "2026-100-02");
    assert_int_equal(cupel_date_format((cupel_date){ 2026, 1, 100 }, text, sizeof text), 11);
    assert_string_equal(text, "2026-01-100");
    assert_int_equal(cupel_date_format((cupel_date){ 2026, 11, 20 }, small, sizeof small), 10);
    assert_string_equal(small, "2026");
    assert_int_equal(cupel_datetime_format((cupel_datetime){ 0 }, small, sizeof small), 19);
    assert_string_equal(small, "1970");
    assert_int_equal(cupel_time_format((cupel_time){ 0 }, NULL, 0), 8);
    assert_int_equal(cupel_datetime_format((cupel_datetime){ 0 }, NULL, 0), 19);
}

/* Whatever stands behind the end must not matter, neither to what is right nor to what is wrong. */
static void parsing_reads_no_further_than_the_size(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "2026-11-20",
        "2026-11-2",
        "2026-11-20 21:52:11.5",
        "2026-11-20 21:52:11",
        "2026-11-20 21:5",
        "2026-11-20 21:52:11+02",
        "21:52:11.5",
        "21:52:11",
        "21:52",
        "21:52:11.",
        "P1Y2M3DT4H5M6.5S",
        "P1D",
        "P1",
        "P",
        "PT",
        "PT1",
        "P1DT",
        "PT1.5",
        "",
        "2026-11-20 21:52:11+",
        "2026-11-20 21:52:11+02:",
        "P-",
        "2026-11-20 ",
        "2026-11-20 21:52:11+05:30",
    };
    static const char *const followers[] = { "",  "0",   "1D",  "5S",  ".5",
                                             "Z", "+02", ":00", "T1H", " " };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t size = strlen(texts[i]);
        int expected[4] = { 1, 1, 1, 1 };
        for (size_t j = 0; j < sizeof followers / sizeof *followers; j++) {
            char text[64];
            snprintf(text, sizeof text, "%s%s", texts[i], followers[j]);
            cupel_date date;
            cupel_time time;
            cupel_datetime datetime;
            cupel_interval interval;
            const int found[4] = { cupel_date_parse(&date, text, size),
                                   cupel_time_parse(&time, text, size),
                                   cupel_datetime_parse(&datetime, text, size, NULL),
                                   cupel_interval_parse(&interval, text, size) };
            if (j == 0)
                memcpy(expected, found, sizeof expected);
            assert_memory_equal(found, expected, sizeof found);
        }
    }
}

static void now_is_what_the_system_says(void **state)
{
    (void)state;
    time_t before = time(NULL);
    cupel_datetime now = cupel_datetime_now();
    assert_in_range(now.microseconds / SECOND, before, before + 5);
}

static void intervals_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t months, days;
        int64_t microseconds;
        const char *written; /* NULL: as it was read */
    } cases[] = {
        { "P1Y2M3DT4H5M6.000007S", 14, 3, 4 * HOUR + 306 * SECOND + 7, NULL },
        { "PT0S", 0, 0, 0, NULL },
        { "P0D", 0, 0, 0, "PT0S" },
        { "P1M", 1, 0, 0, NULL },
        { "PT1M", 0, 0, 60 * SECOND, NULL },
        { "P2W", 0, 14, 0, "P14D" },
        { "P1W1D", 0, 8, 0, "P8D" },
        { "P14M", 14, 0, 0, "P1Y2M" },
        { "P-1Y-2M3DT-4H-5M-6.5S", -14, 3, -4 * HOUR - 306 * SECOND - 500000,
          "P-1Y-2M3DT-4H-5M-6.500000S" },
        { "PT-0.5S", 0, 0, -500000, "PT-0.500000S" },
        { "PT+1H-1M", 0, 0, HOUR - 60 * SECOND, "PT59M" },
        { "P1Y-2M", 10, 0, 0, "P10M" },
        { "PT36H", 0, 0, 36 * HOUR, NULL },
        { "PT5S", 0, 0, 5 * SECOND, NULL },
        { "PT-1M-30S", 0, 0, -90 * SECOND, NULL },
        { "P-178956970Y-8M-2147483648DT-2562047788H-54.775808S", INT32_MIN, INT32_MIN, INT64_MIN,
          NULL },
        { "P178956970Y7M2147483647DT2562047788H54.775807S", INT32_MAX, INT32_MAX, INT64_MAX, NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cupel_interval interval;
        char buffer[CUPEL_INTERVAL_TEXT_SIZE];
        assert_int_equal(cupel_interval_parse(&interval, cases[i].text, strlen(cases[i].text)), 0);
        assert_int_equal(interval.months, cases[i].months);
        assert_int_equal(interval.days, cases[i].days);
        assert_int_equal(interval.microseconds, cases[i].microseconds);
        size_t length = cupel_interval_format(&interval, buffer, sizeof buffer);
        assert_string_equal(buffer, cases[i].written != NULL ? cases[i].written : cases[i].text);
        assert_int_equal(length, strlen(buffer));
        assert_int_equal(cupel_interval_format(&interval, buffer, 3), length);
        assert_int_equal(strlen(buffer), 2);
    }
}

static void what_is_no_interval_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "P",
        "PT",
        "P1",
        "1D",
        "P1DT",
        "PD",
        "P1H",
        "PT1D",
        "P1D1Y",
        "P1Y1Y",
        "P1.5D",
        "PT1.5H",
        "PT1.5M",
        "PT1.S",
        "PT.5S",
        "PT1.0000001S",
        "P--1D",
        "-P1D",
        "P1D ",
        " P1D",
        "p1d",
        "PT1S1S",
        "PTT1S",
        "P2147483648D",
        "P178956971Y",
        "PT2562047789H",
        "P99999999999999999999D",
        "PT9223372036854.775808S",
        "P306783379W",
        "P18446744073709551617D",
        "1 day",
        "04:05:06",
        "P1DT1H2D",
    };
    cupel_interval out = { 1, 2, 3 };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(cupel_interval_parse(&out, texts[i], strlen(texts[i])), CUPEL_EVALUE);
        assert_int_equal(out.months * 100 + out.days * 10 + out.microseconds, 123);
    }
}

static void uuids_are_read_in_their_usual_forms(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0123abcd-4567-89ab-cdef-0123456789ab",   "0123ABCD-4567-89AB-CDEF-0123456789AB",
        "{0123abcd-4567-89ab-cdef-0123456789ab}", "0123abcd456789abcdef0123456789ab",
        "{0123abcd456789abcdef0123456789AB}",
    };
    static const uint8_t bytes[16] = { 0x01, 0x23, 0xab, 0xcd, 0x45, 0x67, 0x89, 0xab,
                                       0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cupel_uuid uuid;
        char buffer[CUPEL_UUID_TEXT_SIZE];
        assert_int_equal(cupel_uuid_parse(&uuid, texts[i], strlen(texts[i])), 0);
        assert_memory_equal(uuid.bytes, bytes, 16);
        cupel_uuid_format(&uuid, buffer);
        assert_string_equal(buffer, texts[0]);
    }
}

static void every_digit_of_a_uuid_is_read(void **state)
{
    (void)state;
    for (int value = 0; value < 256; value++) {
        cupel_uuid uuid, again;
        char buffer[CUPEL_UUID_TEXT_SIZE];
        memset(uuid.bytes, value, 16);
        cupel_uuid_format(&uuid, buffer);
        assert_int_equal(cupel_uuid_parse(&again, buffer, strlen(buffer)), 0);
        assert_memory_equal(again.bytes, uuid.bytes, 16);
    }
}

static void what_is_no_uuid_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "{}",
        "{",
        "0123abcd-4567-89ab-cdef-0123456789a",
        "0123abcd-4567-89ab-cdef-0123456789abc",
        "0123abcd-4567-89ab-cdef-0123456789ag",
        "0123abcd4567-89ab-cdef-0123456789ab0",
        "0123abcd-4567-89ab-cdef0-123456789ab",
        "0123abcd-4567-89abcdef-0123456789ab",
        "{0123abcd-4567-89ab-cdef-0123456789ab",
        "0123abcd-4567-89ab-cdef-0123456789ab}",
        "{0123abcd-4567-89ab-cdef-0123456789abx",
        "x0123abcd-4567-89ab-cdef-0123456789ab}",
        "urn:uuid:0123abcd-4567-89ab-cdef-0123456789ab",
        "0123abcd456789abcdef0123456789a-",
    };
    cupel_uuid out = { { 9 } };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(cupel_uuid_parse(&out, texts[i], strlen(texts[i])), CUPEL_EVALUE);
        assert_int_equal(out.bytes[0], 9);
    }
}

/* Every bit but the fixed six takes both values within a thousand draws, and no byte follows another. */
static void generated_uuids_are_random_and_of_version_4(void **state)
{
    (void)state;
    uint8_t ones[16] = { 0 }, zeros[16] = { 0 };
    bool differed[16][16] = { 0 };
    for (int i = 0; i < 1000; i++) {
        cupel_uuid uuid;
        assert_int_equal(cupel_uuid_generate(&uuid), 0);
        assert_int_equal(uuid.bytes[6] >> 4, 4);
        assert_int_equal(uuid.bytes[8] >> 6, 2);
        for (int j = 0; j < 16; j++) {
            ones[j] |= uuid.bytes[j];
            zeros[j] |= (uint8_t)~uuid.bytes[j];
            for (int k = 0; k < j; k++)
                differed[j][k] |= ((uuid.bytes[j] ^ uuid.bytes[k]) & 0x0f) != 0;
        }
    }
    for (int j = 0; j < 16; j++) {
        int fixed = j == 6 ? 0xf0 : j == 8 ? 0xc0 : 0;
        assert_int_equal(ones[j] & zeros[j], 0xff & ~fixed);
        for (int k = 0; k < j; k++)
            assert_true(differed[j][k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_calendar_agrees_with_known_days),
        cmocka_unit_test(days_before_the_first_year_are_counted_on),
        cmocka_unit_test(every_day_of_the_calendar_goes_there_and_back),
        cmocka_unit_test(the_system_library_has_the_same_calendar),
        cmocka_unit_test(days_outside_of_the_calendar_give_a_date_of_zeros),
        cmocka_unit_test(validity_is_the_documented_bounds),
        cmocka_unit_test(dates_are_read_and_written),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(times_are_read_and_written),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(zones_are_applied_and_reported),
        cmocka_unit_test(what_is_no_datetime_is_refused),
        cmocka_unit_test(a_datetime_is_put_together_and_taken_apart),
        cmocka_unit_test(formatting_anything_stays_within_the_buffer),
        cmocka_unit_test(parsing_reads_no_further_than_the_size),
        cmocka_unit_test(now_is_what_the_system_says),
        cmocka_unit_test(intervals_are_read_and_written),
        cmocka_unit_test(what_is_no_interval_is_refused),
        cmocka_unit_test(uuids_are_read_in_their_usual_forms),
        cmocka_unit_test(every_digit_of_a_uuid_is_read),
        cmocka_unit_test(what_is_no_uuid_is_refused),
        cmocka_unit_test(generated_uuids_are_random_and_of_version_4),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
