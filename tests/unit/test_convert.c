/* Values on their way to a column: what a column takes, and what they become. */
#include "failing_alloc.h"

#include "sql/convert.h"

static void check_converted(const cupel_type *type, cupel_value in, const cupel_value *wanted)
{
    cupel__slot slot = { .type = type, .meets = "it" };
    cupel__slot_room room;
    cupel_value out;
    assert_true(cupel__type_takes(type, in.kind));
    assert_true(cupel__type_converts(type, in.kind));
    if (wanted == NULL) {
        assert_int_equal(cupel__slot_convert(&slot, &in, &out, &room, NULL, NULL), CUPEL_EVALUE);
        return;
    }
    assert_int_equal(cupel__slot_convert(&slot, &in, &out, &room, NULL, NULL), 0);
    assert_int_equal(out.kind, wanted->kind);
    char text[CUPEL_DECIMAL_TEXT_SIZE] = "";
    switch (out.kind) {
    case CUPEL_VALUE_BOOL:
        assert_int_equal(out.as.boolean, wanted->as.boolean);
        break;
    case CUPEL_VALUE_TEXT:
        assert_int_equal(out.size, wanted->size);
        assert_memory_equal(out.as.text, wanted->as.text, out.size);
        break;
    case CUPEL_VALUE_DECIMAL:
        cupel_decimal_format(out.as.decimal, text, sizeof text);
        assert_int_equal(cupel_decimal_compare(out.as.decimal, wanted->as.decimal), 0);
        break;
    case CUPEL_VALUE_DATE:
        assert_int_equal(cupel_date_to_days(out.as.date), cupel_date_to_days(wanted->as.date));
        break;
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
        assert_int_equal(out.as.datetime.microseconds, wanted->as.datetime.microseconds);
        break;
    case CUPEL_VALUE_DOUBLE:
        assert_true(out.as.real == wanted->as.real);
        break;
    case CUPEL_VALUE_UUID:
        assert_memory_equal(out.as.uuid, wanted->as.uuid, 16);
        break;
    default:
        fail_msg("kind %d is not converted to", (int)out.kind);
    }
}

static cupel_value text_value(const char *text)
{
    return (
        cupel_value){ .kind = CUPEL_VALUE_TEXT, .size = (uint32_t)strlen(text), .as.text = text };
}

static void values_become_what_the_column_stores(void **state)
{
    (void)state;
    static const char *const labels[] = { "sad", "ok", "happy", NULL };
    const cupel_type enumeration = CUPEL_ENUM("mood", labels), *mood = &enumeration;
    const cupel_type date = CUPEL_DATE, numeric = CUPEL_NUMERIC(10, 2), boolean = CUPEL_BOOLEAN,
                     instant = CUPEL_DATETIME_TZ, wall = CUPEL_DATETIME, uuid = CUPEL_UUID,
                     single = CUPEL_FLOAT;
    cupel_value two = { .kind = CUPEL_VALUE_INT, .as.integer = 2 };
    cupel_value nine = { .kind = CUPEL_VALUE_INT, .as.integer = 9 };
    cupel_value tenth = { .kind = CUPEL_VALUE_DOUBLE, .as.real = 0.1 };
    cupel_value happy = text_value("happy");
    check_converted(mood, two, &happy);
    check_converted(mood, happy, &happy);
    check_converted(mood, nine, NULL);
    check_converted(mood, text_value("angry"), NULL);
    check_converted(&boolean, two, &(cupel_value){ .kind = CUPEL_VALUE_BOOL, .as.boolean = true });

    cupel_value leap = { .kind = CUPEL_VALUE_DATE, .as.date = { 2024, 2, 29 } };
    check_converted(&date, text_value("2024-02-29"), &leap);
    check_converted(&date, text_value("2023-02-29"), NULL);
    cupel_value midnight = { .kind = CUPEL_VALUE_INSTANT,
                             .as.datetime = cupel_datetime_make(leap.as.date, (cupel_time){ 0 }) };
    check_converted(&instant, leap, &midnight);
    check_converted(&instant, text_value("2024-02-29"), &midnight);
    check_converted(&instant, text_value("2024-02-29T02:00:00+02:00"), &midnight);
    midnight.kind = CUPEL_VALUE_DATETIME;
    check_converted(&wall, text_value("2024-02-29 00:00:00"), &midnight);
    check_converted(&wall, text_value("today"), NULL);

    cupel_decimal decimal;
    cupel_decimal_parse(&decimal, "0.1", 3);
    cupel_value exact = { .kind = CUPEL_VALUE_DECIMAL, .as.decimal = &decimal };
    check_converted(&numeric, tenth, &exact);
    check_converted(&numeric, text_value("0.10"), &exact);
    check_converted(&numeric, text_value("ten"), NULL);
    check_converted(&numeric, (cupel_value){ .kind = CUPEL_VALUE_DOUBLE, .as.real = 1.0 / 0.0 },
                    NULL);
    check_converted(&single, tenth,
                    &(cupel_value){ .kind = CUPEL_VALUE_DOUBLE, .as.real = (double)0.1f });

    cupel_uuid id;
    cupel_uuid_parse(&id, "123e4567-e89b-12d3-a456-426614174000", 36);
    check_converted(&uuid, text_value("123E4567E89B12D3A456426614174000"),
                    &(cupel_value){ .kind = CUPEL_VALUE_UUID, .as.uuid = &id });
    check_converted(&uuid, text_value("123"), NULL);
}

static void what_cannot_be_a_columns_value_is_not_taken(void **state)
{
    (void)state;
    static const struct {
        cupel_type type;
        cupel_value_kind kind;
        bool takes;
    } rows[] = {
        { CUPEL_INTEGER, CUPEL_VALUE_INT, true },
        { CUPEL_INTEGER, CUPEL_VALUE_TEXT, false },
        { CUPEL_INTEGER, CUPEL_VALUE_NULL, true },
        { CUPEL_STRING(9), CUPEL_VALUE_INT, false },
        { CUPEL_DATE, CUPEL_VALUE_DATETIME, false },
        { CUPEL_DATETIME, CUPEL_VALUE_DATE, true },
        { CUPEL_BOOLEAN, CUPEL_VALUE_INT, true },
        { CUPEL_BOOLEAN, CUPEL_VALUE_TEXT, false },
        { CUPEL_BINARY, CUPEL_VALUE_TEXT, false },
        { CUPEL_BINARY, CUPEL_VALUE_BLOB, true },
        { CUPEL_UUID, CUPEL_VALUE_TEXT, true },
        { CUPEL_JSON, CUPEL_VALUE_INT, false },
        { CUPEL_NATIVE("inet"), CUPEL_VALUE_TEXT, true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(cupel__type_takes(&rows[i].type, rows[i].kind), rows[i].takes);
}

static void messages_name_the_attribute(void **state)
{
    (void)state;
    const cupel_type date = CUPEL_DATE;
    cupel__slot slot = { .type = &date, .meets = "born" };
    cupel__slot_room room;
    cupel_value in = text_value("soon"), out;
    cupel_error error = CUPEL_ERROR_INIT;
    assert_int_equal(cupel__slot_convert(&slot, &in, &out, &room, NULL, &error), CUPEL_EVALUE);
    assert_string_equal(error.message,
                        "'soon' is not a date such as 2026-11-20, as 'born' needs it");
    cupel_error_release(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_become_what_the_column_stores),
        cmocka_unit_test(what_cannot_be_a_columns_value_is_not_taken),
        cmocka_unit_test(messages_name_the_attribute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
