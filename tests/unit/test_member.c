/* Members of every C type as values. */
#include "failing_alloc.h"

#include "engine/engine.h"

static cupel_value value_of(int ctype, const cupel_type *type, const void *member)
{
    cupel_value value = { .kind = CUPEL_VALUE_BLOB };
    assert_int_equal(cupel__value_from_member(&value, ctype, type, member), 0);
    return value;
}

#define VALUE_OF(x) value_of(CUPEL_CTYPE_OF(x), NULL, &(x))

static void numbers_keep_their_value(void **state)
{
    (void)state;
    int16_t small = INT16_MIN;
    int32_t middle = INT32_MAX;
    int64_t large = INT64_MIN;
    unsigned int index = 3;
    float narrow = 0.5f;
    double wide = 0.1;
    bool yes = true;
    assert_int_equal(VALUE_OF(small).as.integer, INT16_MIN);
    assert_int_equal(VALUE_OF(middle).as.integer, INT32_MAX);
    assert_true(VALUE_OF(large).as.integer == INT64_MIN);
    assert_int_equal(VALUE_OF(large).kind, CUPEL_VALUE_INT);
    assert_int_equal(VALUE_OF(index).as.integer, 3);
    assert_true(VALUE_OF(narrow).as.real == 0.5);
    assert_int_equal(VALUE_OF(narrow).kind, CUPEL_VALUE_DOUBLE);
    assert_true(VALUE_OF(wide).as.real == 0.1);
    assert_int_equal(VALUE_OF(yes).kind, CUPEL_VALUE_BOOL);
    assert_true(VALUE_OF(yes).as.boolean);
}

static void texts_and_bytes_are_borrowed(void **state)
{
    (void)state;
    const char *name = "john";
    const char *nothing = NULL;
    cupel_blob bytes = { "a\0b", 3 };
    cupel_blob empty = { "", 0 };
    cupel_blob absent = { NULL, 0 };
    assert_int_equal(VALUE_OF(name).kind, CUPEL_VALUE_TEXT);
    assert_int_equal(VALUE_OF(name).size, 4);
    assert_ptr_equal(VALUE_OF(name).as.text, name);
    assert_int_equal(VALUE_OF(nothing).kind, CUPEL_VALUE_NULL);
    assert_int_equal(VALUE_OF(bytes).kind, CUPEL_VALUE_BLOB);
    assert_int_equal(VALUE_OF(bytes).size, 3);
    assert_ptr_equal(VALUE_OF(bytes).as.data, bytes.data);
    assert_int_equal(VALUE_OF(empty).kind, CUPEL_VALUE_BLOB);
    assert_int_equal(VALUE_OF(empty).size, 0);
    assert_int_equal(VALUE_OF(absent).kind, CUPEL_VALUE_NULL);
}

static void structs_are_values_of_their_kind(void **state)
{
    (void)state;
    cupel_date date = { 2026, 11, 20 };
    cupel_time time = { 5 };
    cupel_datetime moment = { 7 };
    cupel_interval interval = { 1, 2, 3 };
    cupel_uuid uuid = { { 9 } };
    cupel_decimal decimal = { .count = 0 };
    cupel_type with_zone = { .kind = CUPEL_TYPE_DATETIME, .timezone = true };
    assert_int_equal(VALUE_OF(date).kind, CUPEL_VALUE_DATE);
    assert_int_equal(VALUE_OF(date).as.date.day, 20);
    assert_int_equal(VALUE_OF(time).kind, CUPEL_VALUE_TIME);
    assert_int_equal(VALUE_OF(time).as.time.microseconds, 5);
    assert_int_equal(VALUE_OF(moment).kind, CUPEL_VALUE_DATETIME);
    assert_int_equal(value_of(CUPEL_CTYPE_DATETIME, &with_zone, &moment).kind, CUPEL_VALUE_INSTANT);
    assert_int_equal(VALUE_OF(moment).as.datetime.microseconds, 7);
    assert_int_equal(VALUE_OF(interval).kind, CUPEL_VALUE_INTERVAL);
    assert_ptr_equal(VALUE_OF(interval).as.interval, &interval);
    assert_int_equal(VALUE_OF(uuid).kind, CUPEL_VALUE_UUID);
    assert_ptr_equal(VALUE_OF(uuid).as.uuid, &uuid);
    assert_int_equal(VALUE_OF(decimal).kind, CUPEL_VALUE_DECIMAL);
    assert_ptr_equal(VALUE_OF(decimal).as.decimal, &decimal);
}

static void what_is_not_set_is_null(void **state)
{
    (void)state;
#define CUPEL_X(name, type)                                                                        \
    {                                                                                              \
        cupel_opt_##name opt;                                                                      \
        memset(&opt, 0, sizeof opt);                                                               \
        assert_int_equal(VALUE_OF(opt).kind, CUPEL_VALUE_NULL);                                    \
        opt.is_set = true;                                                                         \
        cupel_value inner = VALUE_OF(opt.value);                                                   \
        cupel_value outer = VALUE_OF(opt);                                                         \
        assert_int_not_equal(outer.kind, CUPEL_VALUE_NULL);                                        \
        assert_int_equal(outer.kind, inner.kind);                                                  \
    }
    CUPEL_OPT_TYPES(CUPEL_X)
#undef CUPEL_X
    cupel_opt_int32 three = cupel_some(3);
    assert_int_equal(VALUE_OF(three).as.integer, 3);
}

static void an_enumeration_is_its_label(void **state)
{
    (void)state;
    static const char *const labels[] = { "red", "green", NULL };
    cupel_type type = { .kind = CUPEL_TYPE_ENUM, .name = "colour", .labels = labels };
    unsigned int index = 1;
    cupel_value value = value_of(CUPEL_CTYPE_ENUM, &type, &index);
    assert_int_equal(value.kind, CUPEL_VALUE_TEXT);
    assert_ptr_equal(value.as.text, labels[1]);
    assert_int_equal(value.size, 5);
    index = 2;
    assert_int_equal(cupel__value_from_member(&value, CUPEL_CTYPE_ENUM, &type, &index),
                     CUPEL_EVALUE);
}

static void an_unknown_type_is_refused(void **state)
{
    (void)state;
    cupel_value value;
    int x = 0;
    assert_int_equal(cupel__value_from_member(&value, CUPEL_CTYPE_NONE, NULL, &x), CUPEL_EVALUE);
    assert_int_equal(cupel__value_from_member(&value, 77, NULL, &x), CUPEL_EVALUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_keep_their_value),
        cmocka_unit_test(texts_and_bytes_are_borrowed),
        cmocka_unit_test(structs_are_values_of_their_kind),
        cmocka_unit_test(what_is_not_set_is_null),
        cmocka_unit_test(an_enumeration_is_its_label),
        cmocka_unit_test(an_unknown_type_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
