/* Values of every kind, at their limits, through a column of their type and back. */
#include "value_column.h"
#include "value_text.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const cupel_type boolean_type = CUPEL_BOOLEAN;
static const cupel_type smallint_type = CUPEL_SMALLINT;
static const cupel_type integer_type = CUPEL_INTEGER;
static const cupel_type bigint_type = CUPEL_BIGINT;
static const cupel_type float_type = CUPEL_FLOAT;
static const cupel_type double_type = CUPEL_DOUBLE;
static const cupel_type text_type = CUPEL_TEXT;
static const cupel_type string_type = CUPEL_STRING(40);
static const cupel_type bytes_type = CUPEL_BINARY;
static const cupel_type decimal_type = CUPEL_NUMERIC(0, 0);
static const cupel_type money_type = CUPEL_NUMERIC(12, 2);
static const cupel_type date_type = CUPEL_DATE;
static const cupel_type time_type = CUPEL_TIME;
static const cupel_type datetime_type = CUPEL_DATETIME;
static const cupel_type instant_type = CUPEL_DATETIME_TZ;
static const cupel_type interval_type = CUPEL_INTERVAL;
static const cupel_type uuid_type = CUPEL_UUID;
static const cupel_type json_type = CUPEL_JSON;

static cupel_decimal decimal_of(const char *text)
{
    cupel_decimal decimal;
    assert_int_equal(cupel_decimal_parse(&decimal, text, strlen(text)), 0);
    return decimal;
}

static cupel_datetime datetime_of(const char *text)
{
    cupel_datetime datetime;
    assert_int_equal(cupel_datetime_parse(&datetime, text, strlen(text), NULL), 0);
    return datetime;
}

static void null_is_null_in_every_type(void **state)
{
    const cupel_type *types[] = {
        &boolean_type, &smallint_type, &integer_type, &bigint_type,  &float_type,    &double_type,
        &text_type,    &string_type,   &bytes_type,   &decimal_type, &money_type,    &date_type,
        &time_type,    &datetime_type, &instant_type, &uuid_type,    &interval_type, &json_type,
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        test_column column = column_of(*state, types[i]);
        cupel_value nothing = { .kind = CUPEL_VALUE_NULL };
        assert_kind(round_trip(&column, &nothing), CUPEL_VALUE_NULL);
        column_closed(&column);
    }
}

static void booleans_are_booleans(void **state)
{
    test_column column = column_of(*state, &boolean_type);
    for (int i = 0; i < 2; i++) {
        cupel_value value = { .kind = CUPEL_VALUE_BOOL, .as.boolean = i == 1 };
        const cupel_value *back = round_trip(&column, &value);
        assert_kind(back, CUPEL_VALUE_BOOL);
        assert_int_equal(back->as.boolean, i == 1);
        cupel_value number = { .kind = CUPEL_VALUE_INT, .as.integer = i };
        back = round_trip(&column, &number);
        assert_kind(back, CUPEL_VALUE_BOOL);
        assert_int_equal(back->as.boolean, i == 1);
    }
    column_closed(&column);
}

static void integers_keep_their_limits(void **state)
{
    static const struct {
        const cupel_type *type;
        int64_t limits[4];
    } examples[] = {
        { &smallint_type, { INT16_MIN, INT16_MAX, 0, -1 } },
        { &integer_type, { INT32_MIN, INT32_MAX, 1, -1 } },
        { &bigint_type, { INT64_MIN, INT64_MAX, 0, INT64_C(1) << 53 } },
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        test_column column = column_of(*state, examples[i].type);
        for (size_t j = 0; j < 4; j++) {
            cupel_value value = { .kind = CUPEL_VALUE_INT, .as.integer = examples[i].limits[j] };
            const cupel_value *back = round_trip(&column, &value);
            assert_kind(back, CUPEL_VALUE_INT);
            assert_true(back->as.integer == examples[i].limits[j]);
        }
        column_closed(&column);
    }
}

static void floating_point_numbers_keep_every_bit(void **state)
{
    static const double doubles[] = { 0.0,  1.0,     -1.5,   0.1,       DBL_MAX,   -DBL_MAX,
                                      M_PI, DBL_MIN, 1e-300, 1.0 / 3.0, 1e15 + 0.3 };
    test_column column = column_of(*state, &double_type);
    for (size_t i = 0; i < sizeof doubles / sizeof doubles[0]; i++) {
        cupel_value value = { .kind = CUPEL_VALUE_DOUBLE, .as.real = doubles[i] };
        const cupel_value *back = round_trip(&column, &value);
        assert_kind(back, CUPEL_VALUE_DOUBLE);
        assert_memory_equal(&back->as.real, &doubles[i], sizeof doubles[i]);
    }
    column_closed(&column);

    static const float floats[] = { 0.0f, 1.5f, 0.1f, FLT_MAX, FLT_MIN, -FLT_MAX, 1.0f / 3.0f };
    column = column_of(*state, &float_type);
    for (size_t i = 0; i < sizeof floats / sizeof floats[0]; i++) {
        cupel_value value = { .kind = CUPEL_VALUE_DOUBLE, .as.real = (double)floats[i] };
        const cupel_value *back = round_trip(&column, &value);
        assert_kind(back, CUPEL_VALUE_DOUBLE);
        assert_true((float)back->as.real == floats[i]);
    }
    column_closed(&column);
}

static void texts_keep_every_character(void **state)
{
    static const char *const texts[] = {
        "",     "a",          " blanks stay ",      "it's \"quoted\" `so` \\ and % _",
        "账号", "\U0001F600", "line\nbreak\ttab\r", "?, $1, :name, %s",
    };
    test_column column = column_of(*state, &string_type);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cupel_value value = text_value(texts[i]);
        assert_text(round_trip(&column, &value), texts[i]);
    }
    /* Text has a length, and needs no zero behind. */
    cupel_value part = text_value("partly");
    part.size = 4;
    assert_text(round_trip(&column, &part), "part");
    column_closed(&column);
}

static void long_texts_and_bytes_are_whole(void **state)
{
    const size_t sizes[] = { 255, 256, 65535, 65536, 70000, 1 << 20, 20 << 20 };
    char *bytes = malloc(20 << 20);
    assert_non_null(bytes);
    for (size_t i = 0; i < 20 << 20; i++)
        bytes[i] = (char)('a' + i * 7 % 26);
    test_column texts = column_of(*state, &text_type);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        cupel_value value = { .kind = CUPEL_VALUE_TEXT,
                              .size = (uint32_t)sizes[i],
                              .as.text = bytes };
        const cupel_value *back = round_trip(&texts, &value);
        assert_kind(back, CUPEL_VALUE_TEXT);
        assert_int_equal(back->size, sizes[i]);
        assert_memory_equal(back->as.text, bytes, sizes[i]);
    }
    column_closed(&texts);
    for (size_t i = 0; i < 20 << 20; i++)
        bytes[i] = (char)(i * 31 + i / 256);
    test_column blobs = column_of(*state, &bytes_type);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        cupel_value value = { .kind = CUPEL_VALUE_BLOB,
                              .size = (uint32_t)sizes[i],
                              .as.data = bytes };
        const cupel_value *back = round_trip(&blobs, &value);
        assert_kind(back, CUPEL_VALUE_BLOB);
        assert_int_equal(back->size, sizes[i]);
        assert_memory_equal(back->as.data, bytes, sizes[i]);
    }
    column_closed(&blobs);
    free(bytes);
}

static void bytes_may_be_any_and_none(void **state)
{
    test_column column = column_of(*state, &bytes_type);
    unsigned char all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (unsigned char)i;
    cupel_value value = { .kind = CUPEL_VALUE_BLOB, .size = 256, .as.data = all };
    const cupel_value *back = round_trip(&column, &value);
    assert_kind(back, CUPEL_VALUE_BLOB);
    assert_int_equal(back->size, 256);
    assert_memory_equal(back->as.data, all, 256);
    value.size = 0;
    back = round_trip(&column, &value);
    assert_kind(back, CUPEL_VALUE_BLOB);
    assert_int_equal(back->size, 0);
    assert_non_null(back->as.data);
    column_closed(&column);
}

static void assert_decimal(const cupel_value *value, const cupel_decimal *expected)
{
    char shown[CUPEL_DECIMAL_TEXT_SIZE], wanted[CUPEL_DECIMAL_TEXT_SIZE];
    assert_kind(value, CUPEL_VALUE_DECIMAL);
    cupel_decimal_format(value->as.decimal, shown, sizeof shown);
    cupel_decimal_format(expected, wanted, sizeof wanted);
    if (cupel_decimal_compare(value->as.decimal, expected) != 0)
        fail_msg("%s where %s is expected", shown, wanted);
}

static void decimals_are_exact(void **state)
{
    static const char *const texts[] = {
        "0",
        "1",
        "-1",
        "0.1",
        "-0.000000000000000000000000000001",
        "12345678901234567890123456789012345",
        "99999999999999999999999999999999999.999999999999999999999999999999",
        "-99999999999999999999999999999999999.999999999999999999999999999999",
        "10000",
        "0.0001",
        "100000000",
        "0.00000001",
        "12345.6789",
        "9007199254740993",
    };
    test_column column = column_of(*state, &decimal_type);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cupel_decimal decimal = decimal_of(texts[i]);
        cupel_value value = { .kind = CUPEL_VALUE_DECIMAL, .as.decimal = &decimal };
        assert_decimal(round_trip(&column, &value), &decimal);
    }
    column_closed(&column);

    column = column_of(*state, &money_type);
    static const char *const amounts[] = { "1.50", "-9999999999.99", "0.00", "1000000000.01" };
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        cupel_decimal decimal = decimal_of(amounts[i]);
        cupel_value value = { .kind = CUPEL_VALUE_DECIMAL, .as.decimal = &decimal };
        const cupel_value *back = round_trip(&column, &value);
        assert_decimal(back, &decimal);
        assert_int_equal(back->as.decimal->scale, 2);
    }
    column_closed(&column);
}

static void dates_reach_from_year_1_to_9999(void **state)
{
    static const cupel_date dates[] = { { 1, 1, 1 },     { 9999, 12, 31 }, { 1970, 1, 1 },
                                        { 2000, 2, 29 }, { 1582, 10, 10 }, { 2026, 11, 20 } };
    test_column column = column_of(*state, &date_type);
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        cupel_value value = { .kind = CUPEL_VALUE_DATE, .as.date = dates[i] };
        const cupel_value *back = round_trip(&column, &value);
        assert_kind(back, CUPEL_VALUE_DATE);
        assert_int_equal(back->as.date.year, dates[i].year);
        assert_int_equal(back->as.date.month, dates[i].month);
        assert_int_equal(back->as.date.day, dates[i].day);
    }
    column_closed(&column);
}

static void times_keep_their_microseconds(void **state)
{
    static const int64_t times[] = { 0, 1, INT64_C(86399999999), INT64_C(78731000123), 1000000 };
    test_column column = column_of(*state, &time_type);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        cupel_value value = { .kind = CUPEL_VALUE_TIME, .as.time.microseconds = times[i] };
        const cupel_value *back = round_trip(&column, &value);
        assert_kind(back, CUPEL_VALUE_TIME);
        assert_true(back->as.time.microseconds == times[i]);
    }
    column_closed(&column);
}

static void moments_keep_their_microseconds(void **state)
{
    const compliance *c = *state;
    static const char *const texts[] = {
        "0001-01-01 00:00:00",        "9999-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999",
        "1970-01-01 00:00:00.000001", "2026-11-20 21:52:11.5",      "2000-01-01 00:00:00",
    };
    const struct {
        const cupel_type *type;
        cupel_value_kind given;
        cupel_value_kind back;
    } kinds[] = {
        { &datetime_type, CUPEL_VALUE_DATETIME, CUPEL_VALUE_DATETIME },
        /* MariaDB has no type that tells an instant from a clock's reading. */
        { &instant_type, CUPEL_VALUE_INSTANT,
          compliance_is(c, "mysql") ? CUPEL_VALUE_DATETIME : CUPEL_VALUE_INSTANT },
    };
    for (size_t k = 0; k < 2; k++) {
        test_column column = column_of(*state, kinds[k].type);
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
            cupel_value value = { .kind = kinds[k].given, .as.datetime = datetime_of(texts[i]) };
            const cupel_value *back = round_trip(&column, &value);
            assert_kind(back, kinds[k].back);
            assert_true(back->as.datetime.microseconds == value.as.datetime.microseconds);
        }
        column_closed(&column);
    }
}

/* PostgreSQL has the type; elsewhere an interval is its text. */
static void intervals_keep_months_days_and_microseconds_apart(void **state)
{
    const compliance *c = *state;
    static const cupel_interval intervals[] = {
        { 0, 0, 0 },
        { 14, 3, INT64_C(14706000007) },
        { -1, 2, -INT64_C(3000001) },
        { INT32_MAX, INT32_MIN, INT64_MAX / 4 },
    };
    test_column column = column_of(*state, &interval_type);
    for (size_t i = 0; i < sizeof intervals / sizeof intervals[0]; i++) {
        cupel_interval parsed;
        cupel_value value = { .kind = CUPEL_VALUE_INTERVAL, .as.interval = &intervals[i] };
        const cupel_value *back = round_trip(&column, &value);
        assert_kind(back, compliance_is(c, "postgresql") ? CUPEL_VALUE_INTERVAL : CUPEL_VALUE_TEXT);
        if (back->kind == CUPEL_VALUE_INTERVAL)
            parsed = *back->as.interval;
        else
            assert_int_equal(cupel_interval_parse(&parsed, back->as.text, back->size), 0);
        assert_memory_equal(&parsed, &intervals[i], sizeof parsed);
    }
    column_closed(&column);
}

static void uuids_keep_their_bytes(void **state)
{
    const compliance *c = *state;
    const char *text = "00112233-4455-6677-8899-aabbccddeeff";
    cupel_uuid uuid, parsed;
    assert_int_equal(cupel_uuid_parse(&uuid, text, strlen(text)), 0);
    test_column column = column_of(*state, &uuid_type);
    cupel_value value = { .kind = CUPEL_VALUE_UUID, .as.uuid = &uuid };
    const cupel_value *back = round_trip(&column, &value);
    if (compliance_is(c, "sqlite")) {
        assert_text(back, text);
    } else {
        assert_kind(back, CUPEL_VALUE_UUID);
        assert_memory_equal(back->as.uuid, &uuid, sizeof uuid);
    }
    cupel_value as_text = text_value(text);
    back = round_trip(&column, &as_text);
    if (back->kind == CUPEL_VALUE_TEXT)
        assert_int_equal(cupel_uuid_parse(&parsed, back->as.text, back->size), 0);
    else
        parsed = *back->as.uuid;
    assert_memory_equal(&parsed, &uuid, sizeof uuid);
    column_closed(&column);
}

static void json_is_text(void **state)
{
    test_column column = column_of(*state, &json_type);
    cupel_value value = text_value("{\"a\": [1, 2.50, \"\\u00e9\", null]}");
    const cupel_value *back = round_trip(&column, &value);
    assert_kind(back, CUPEL_VALUE_TEXT);
    assert_non_null(memmem(back->as.text, back->size, "2.50", 4));
    assert_int_equal(back->as.text[0], '{');
    column_closed(&column);
}

/* Kinds other than the column's own, where nothing is lost. */
static void values_are_converted_where_that_is_exact(void **state)
{
    const compliance *c = *state;
    cupel_decimal expected;
    test_column column = column_of(*state, &decimal_type);
    cupel_value integer = { .kind = CUPEL_VALUE_INT, .as.integer = INT64_MAX };
    expected = decimal_of("9223372036854775807");
    assert_decimal(round_trip(&column, &integer), &expected);
    cupel_value text = text_value("12.25");
    expected = decimal_of("12.25");
    assert_decimal(round_trip(&column, &text), &expected);
    cupel_value real = { .kind = CUPEL_VALUE_DOUBLE, .as.real = 0.5 };
    expected = decimal_of("0.5");
    assert_decimal(round_trip(&column, &real), &expected);
    column_closed(&column);

    column = column_of(*state, &date_type);
    cupel_value day = text_value("2026-11-20");
    const cupel_value *back = round_trip(&column, &day);
    assert_kind(back, CUPEL_VALUE_DATE);
    assert_int_equal(back->as.date.day, 20);
    column_closed(&column);

    column = column_of(*state, &double_type);
    cupel_value five = { .kind = CUPEL_VALUE_INT, .as.integer = 5 };
    back = round_trip(&column, &five);
    assert_kind(back, CUPEL_VALUE_DOUBLE);
    assert_true(back->as.real == 5.0);
    column_closed(&column);

    column = column_of(*state, &bigint_type);
    cupel_value whole = { .kind = CUPEL_VALUE_DOUBLE, .as.real = 5.0 };
    back = round_trip(&column, &whole);
    assert_kind(back, CUPEL_VALUE_INT);
    assert_int_equal(back->as.integer, 5);
    column_closed(&column);

    column = column_of(*state, &datetime_type);
    cupel_value date = { .kind = CUPEL_VALUE_DATE, .as.date = { 2026, 11, 20 } };
    if (!compliance_is(c, "sqlite")) { /* it keeps the date as it is */
        back = round_trip(&column, &date);
        assert_kind(back, CUPEL_VALUE_DATETIME);
        assert_true(back->as.datetime.microseconds ==
                    datetime_of("2026-11-20 00:00:00").microseconds);
    }
    column_closed(&column);

    column = column_of(*state, &string_type);
    cupel_value number = { .kind = CUPEL_VALUE_INT, .as.integer = -42 };
    assert_text(round_trip(&column, &number), "-42");
    column_closed(&column);
}

/* SQLite takes anything anywhere; the servers do not, and the error names the parameter. */
static void what_does_not_fit_is_refused(void **state)
{
    compliance *c = *state;
    compliance_skip_on(c, "sqlite", "takes any value in any column");
    cupel_decimal large = decimal_of("123456789012345.678");
    const struct {
        const cupel_type *type;
        cupel_value value;
    } examples[] = {
        { &smallint_type, { .kind = CUPEL_VALUE_INT, .as.integer = 40000 } },
        { &integer_type, { .kind = CUPEL_VALUE_INT, .as.integer = INT64_C(1) << 40 } },
        { &integer_type, { .kind = CUPEL_VALUE_TEXT, .size = 3, .as.text = "abc" } },
        { &string_type, text_value("a text that is much longer than forty characters are") },
        { &money_type, { .kind = CUPEL_VALUE_DECIMAL, .as.decimal = &large } },
        { &date_type, { .kind = CUPEL_VALUE_TEXT, .size = 10, .as.text = "2026-02-30" } },
        { &float_type, { .kind = CUPEL_VALUE_DOUBLE, .as.real = 1e300 } },
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        cupel_error error = CUPEL_ERROR_INIT;
        test_column column = column_of(c, examples[i].type);
        int result = stored(&column, &examples[i].value, &error);
        if (result == CUPEL_EVALUE)
            assert_int_equal(error.parameter, 1);
        else if (result != CUPEL_EDATABASE || error.category != CUPEL_CATEGORY_DATA)
            fail_msg("example %zu: %s %s %s", i, cupel_code_name(result),
                     cupel_category_text(error.category), error.message);
        cupel_error_release(&error);
        column_closed(&column);
    }
}

static void a_zero_byte_in_a_text_is_kept_or_refused(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    test_column column = column_of(c, &text_type);
    cupel_value value = { .kind = CUPEL_VALUE_TEXT, .size = 3, .as.text = "a\0b" };
    int result = stored(&column, &value, &error);
    if (compliance_is(c, "postgresql")) {
        assert_int_equal(result, CUPEL_EVALUE);
        assert_int_equal(error.parameter, 1);
        assert_non_null(strstr(error.message, "zero byte"));
    } else {
        compliance_ok(result, &error);
        const cupel_value *back = read_back(&column);
        assert_int_equal(back->size, 3);
        assert_memory_equal(back->as.text, "a\0b", 3);
    }
    cupel_error_release(&error);
    column_closed(&column);
}

static void assert_select(compliance *c, const char *sql, cupel_value_kind kind, const char *text)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_result *result;
    const cupel_value *row;
    char shown[CUPEL_DECIMAL_TEXT_SIZE] = "";
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(cupel_connection_execute(connection, sql, NULL, 0, &result, &error), &error);
    compliance_ok(cupel_result_next(result, &row, &error), &error);
    if (row->kind != kind)
        fail_msg("%s: kind %d", sql, (int)row->kind);
    value_text(row, shown, sizeof shown);
    if (strcmp(shown, text) != 0)
        fail_msg("%s: \"%s\" where \"%s\" is expected", sql, shown, text);
    cupel_result_close(result);
    cupel_connection_close(connection);
}

static void each_engines_own_types_are_read(void **state)
{
    compliance *c = *state;
    static const struct {
        const char *engine;
        const char *sql;
        cupel_value_kind kind;
        const char *text;
    } examples[] = {
        { "sqlite", "SELECT 1.5", CUPEL_VALUE_DOUBLE, "1.5" },
        { "sqlite", "SELECT x'616263'", CUPEL_VALUE_BLOB, "abc" },
        { "sqlite", "SELECT 1 = 1", CUPEL_VALUE_INT, "1" },
        { "postgresql", "SELECT 'sad'::mood", CUPEL_VALUE_TEXT, "sad" },
        { "postgresql", "SELECT 'a'::\"char\"", CUPEL_VALUE_TEXT, "a" },
        { "postgresql", "SELECT 'pg_class'::name", CUPEL_VALUE_TEXT, "pg_class" },
        { "postgresql", "SELECT 4294967295::oid", CUPEL_VALUE_INT, "4294967295" },
        { "postgresql", "SELECT 'abc'::char(5)", CUPEL_VALUE_TEXT, "abc  " },
        { "postgresql", "SELECT '{\"a\": 1}'::json", CUPEL_VALUE_TEXT, "{\"a\": 1}" },
        { "postgresql", "SELECT '{\"a\": 1}'::jsonb", CUPEL_VALUE_TEXT, "{\"a\": 1}" },
        { "postgresql", "SELECT 'infinity'::date", CUPEL_VALUE_TEXT, "infinity" },
        { "postgresql", "SELECT '-infinity'::timestamptz", CUPEL_VALUE_TEXT, "-infinity" },
        { "postgresql", "SELECT '24:00'::time", CUPEL_VALUE_TEXT, "24:00:00" },
        { "postgresql", "SELECT 'NaN'::numeric", CUPEL_VALUE_DECIMAL, "NaN" },
        { "postgresql", "SELECT 'Infinity'::numeric", CUPEL_VALUE_TEXT, "Infinity" },
        { "postgresql", "SELECT 0.000000000000000000001", CUPEL_VALUE_DECIMAL,
          "0.000000000000000000001" },
        { "postgresql", "SELECT 1e80", CUPEL_VALUE_TEXT,
          "100000000000000000000000000000000000000000000000000000000000000000000000000000000" },
        { "postgresql", "SELECT 'Infinity'::float8", CUPEL_VALUE_DOUBLE, "inf" },
        { "postgresql", "SELECT 'NaN'::float4", CUPEL_VALUE_DOUBLE, "nan" },
        { "postgresql", "SELECT '2026-11-20 23:00+02'::timestamptz", CUPEL_VALUE_INSTANT,
          "2026-11-20 21:00:00" },
        { "postgresql", "SELECT ARRAY[1, 2, NULL]", CUPEL_VALUE_ARRAY, "3 elements" },
        { "postgresql", "SELECT '10.0.0.1/8'::inet", CUPEL_VALUE_TEXT, "10.0.0.1/8" },
        { "postgresql", "SELECT pg_sleep(0)", CUPEL_VALUE_TEXT, "" },
        { "mysql", "SELECT CAST(18446744073709551615 AS UNSIGNED)", CUPEL_VALUE_DECIMAL,
          "18446744073709551615" },
        { "mysql", "SELECT v FROM odd_bit", CUPEL_VALUE_INT, "5" },
        { "mysql", "SELECT v FROM odd_enum", CUPEL_VALUE_TEXT, "sad" },
        { "mysql", "SELECT v FROM odd_year", CUPEL_VALUE_INT, "2026" },
        { "mysql", "SELECT v FROM odd_timestamp", CUPEL_VALUE_DATETIME,
          "2026-11-20 21:52:11.000001" },
        { "mysql", "SELECT v FROM odd_medium", CUPEL_VALUE_INT, "-8388608" },
        { "mysql", "SELECT v FROM odd_tiny", CUPEL_VALUE_INT, "255" },
        { "mysql", "SELECT CAST('-12:30:00.5' AS TIME(6))", CUPEL_VALUE_INTERVAL,
          "PT-12H-30M-0.500000S" },
        { "mysql", "SELECT CAST('838:59:59' AS TIME)", CUPEL_VALUE_INTERVAL, "PT838H59M59S" },
        { "mysql", "SELECT '{\"a\": 1}'", CUPEL_VALUE_TEXT, "{\"a\": 1}" },
        { "mysql", "SELECT x'616263'", CUPEL_VALUE_BLOB, "abc" },
        { "mysql", "SELECT 1.50", CUPEL_VALUE_DECIMAL, "1.50" },
        { "mysql", "SELECT CURRENT_DATE - CURRENT_DATE", CUPEL_VALUE_INT, "0" },
    };
    if (compliance_is(c, "postgresql"))
        compliance_execute(c, "DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('sad', 'ok')");
    if (compliance_is(c, "mysql"))
        compliance_execute(
            c, "CREATE TABLE odd_bit (v BIT(8)); INSERT INTO odd_bit VALUES (5);"
               "CREATE TABLE odd_enum (v ENUM('ok', 'sad')); INSERT INTO odd_enum VALUES ('sad');"
               "CREATE TABLE odd_year (v YEAR); INSERT INTO odd_year VALUES (2026);"
               "CREATE TABLE odd_timestamp (v TIMESTAMP(6));"
               "INSERT INTO odd_timestamp VALUES ('2026-11-20 21:52:11.000001');"
               "CREATE TABLE odd_medium (v MEDIUMINT); INSERT INTO odd_medium VALUES (-8388608);"
               "CREATE TABLE odd_tiny (v TINYINT UNSIGNED); INSERT INTO odd_tiny VALUES (255)");
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        if (compliance_is(c, examples[i].engine))
            assert_select(c, examples[i].sql, examples[i].kind, examples[i].text);
}

/* One column of a type that travels as text makes PostgreSQL send the whole row so. */
static void rows_in_text_are_read_as_rows_in_binary(void **state)
{
    compliance *c = *state;
    static const struct {
        const char *sql;
        cupel_value_kind kind;
        const char *text;
    } examples[] = {
        { "true", CUPEL_VALUE_BOOL, "true" },
        { "(-32768)::int2", CUPEL_VALUE_INT, "-32768" },
        { "9223372036854775807", CUPEL_VALUE_INT, "9223372036854775807" },
        { "0.1::float8", CUPEL_VALUE_DOUBLE, "0.10000000000000001" },
        { "1.50", CUPEL_VALUE_DECIMAL, "1.50" },
        { "'NaN'::numeric", CUPEL_VALUE_DECIMAL, "NaN" },
        { "'a,b'::text", CUPEL_VALUE_TEXT, "a,b" },
        { "''::text", CUPEL_VALUE_TEXT, "" },
        { "'\\x616263'::bytea", CUPEL_VALUE_BLOB, "abc" },
        { "'\\x'::bytea", CUPEL_VALUE_BLOB, "" },
        { "'0001-01-01'::date", CUPEL_VALUE_DATE, "0001-01-01" },
        { "'0044-03-15 BC'::date", CUPEL_VALUE_TEXT, "0044-03-15 BC" },
        { "'21:52:11.5'::time", CUPEL_VALUE_TIME, "21:52:11.500000" },
        { "'2026-11-20 21:52:11.000001'::timestamp", CUPEL_VALUE_DATETIME,
          "2026-11-20 21:52:11.000001" },
        { "'2026-11-20 23:52:11+02'::timestamptz", CUPEL_VALUE_INSTANT, "2026-11-20 21:52:11" },
        { "'-1 mon 2 days -3.000001 secs'::interval", CUPEL_VALUE_INTERVAL, "P-1M2DT-3.000001S" },
        { "'00112233-4455-6677-8899-aabbccddeeff'::uuid", CUPEL_VALUE_UUID,
          "00112233-4455-6677-8899-aabbccddeeff" },
        { "'{\"a\": 1}'::jsonb", CUPEL_VALUE_TEXT, "{\"a\": 1}" },
        { "NULL::int", CUPEL_VALUE_NULL, "NULL" },
    };
    compliance_only_on(c, "postgresql", "has no type inet, beside which a whole row comes as text");
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "SELECT %s, '10.0.0.1'::inet", examples[i].sql);
        assert_select(c, sql, examples[i].kind, examples[i].text);
        if (strstr(examples[i].sql, "BC") != NULL)
            continue;
        snprintf(sql, sizeof sql, "SELECT %s", examples[i].sql);
        assert_select(c, sql, examples[i].kind, examples[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_is_null_in_every_type),
        cmocka_unit_test(booleans_are_booleans),
        cmocka_unit_test(integers_keep_their_limits),
        cmocka_unit_test(floating_point_numbers_keep_every_bit),
        cmocka_unit_test(texts_keep_every_character),
        cmocka_unit_test(long_texts_and_bytes_are_whole),
        cmocka_unit_test(bytes_may_be_any_and_none),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(dates_reach_from_year_1_to_9999),
        cmocka_unit_test(times_keep_their_microseconds),
        cmocka_unit_test(moments_keep_their_microseconds),
        cmocka_unit_test(intervals_keep_months_days_and_microseconds_apart),
        cmocka_unit_test(uuids_keep_their_bytes),
        cmocka_unit_test(json_is_text),
        cmocka_unit_test(values_are_converted_where_that_is_exact),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(a_zero_byte_in_a_text_is_kept_or_refused),
        cmocka_unit_test(each_engines_own_types_are_read),
        cmocka_unit_test(rows_in_text_are_read_as_rows_in_binary),
    };
    return compliance_run("values", tests, sizeof tests / sizeof tests[0]);
}
