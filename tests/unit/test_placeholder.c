/* printf's placeholders: found in a text, refused where they are none, and read as values. */
#include "failing_alloc.h"

#include "base/placeholder.h"

#include <float.h>
#include <inttypes.h>
#include <limits.h>

/* Reads the arguments of `format` into `out`; the number of placeholders, or a negative code. */
CUPEL_PRINTF(3, 4)
static int take_all(cupel__taken *out, cupel_error *error, const char *format, ...)
{
    cupel__placeholder placeholder;
    cupel__arguments arguments;
    size_t at = 0;
    int count = 0;
    int found;
    va_start(arguments.list, format);
    while ((found = cupel__placeholder_next(format, &at, &placeholder, error)) == 1) {
        found = cupel__placeholder_take(&placeholder, &arguments, &out[count++], error);
        if (found < 0)
            break;
    }
    va_end(arguments.list);
    return found < 0 ? found : count;
}

static void places_and_sizes_are_told(void **state)
{
    (void)state;
    const char *text = "a = %s and b%% < %lld or c = %p%%";
    cupel__placeholder found[4];
    size_t at = 0;
    size_t count = 0;
    while (cupel__placeholder_next(text, &at, &found[count], NULL) == 1)
        count++;
    assert_int_equal(count, 3);
    assert_int_equal(at, strlen(text));
    assert_int_equal(found[0].offset, 4);
    assert_int_equal(found[0].size, 2);
    assert_int_equal(found[0].type, CUPEL_VALUE_TEXT);
    assert_int_equal(found[1].offset, 17);
    assert_int_equal(found[1].size, 4);
    assert_int_equal(found[1].type, CUPEL_VALUE_INT);
    assert_int_equal(found[2].offset, 29);
    assert_int_equal(found[2].type, CUPEL_VALUE_NULL);
}

static void integers_of_every_length_are_read(void **state)
{
    (void)state;
    cupel__taken t[12];
    size_t size = 7;
    int count = take_all(t, NULL, "%d %i %hd %hhd %ld %lld %jd %" PRId64 " %u %lu %zu %zd", INT_MIN,
                         2, (short)SHRT_MIN, (signed char)SCHAR_MIN, LONG_MIN, LLONG_MAX,
                         (intmax_t)-4, INT64_C(-5), UINT_MAX, 6UL, size, (ssize_t)-8);
    const int64_t expected[] = { INT_MIN, 2,  SHRT_MIN, SCHAR_MIN, LONG_MIN, LLONG_MAX,
                                 -4,      -5, UINT_MAX, 6,         7,        -8 };
    assert_int_equal(count, 12);
    for (int i = 0; i < count; i++) {
        assert_int_equal(t[i].value.kind, CUPEL_VALUE_INT);
        assert_true(t[i].value.as.integer == expected[i]);
    }
}

static void integers_beyond_the_signed_ones_become_decimals(void **state)
{
    (void)state;
    cupel__taken t[3];
    char text[CUPEL_DECIMAL_TEXT_SIZE];
    assert_int_equal(take_all(t, NULL, "%llu %lu %" PRIu64, ULLONG_MAX, (unsigned long)LONG_MAX + 1,
                              (uint64_t)INT64_MAX),
                     3);
    assert_int_equal(t[0].value.kind, CUPEL_VALUE_DECIMAL);
    cupel_decimal_format(t[0].value.as.decimal, text, sizeof text);
    assert_string_equal(text, "18446744073709551615");
    assert_int_equal(t[1].value.kind, CUPEL_VALUE_DECIMAL);
    cupel_decimal_format(t[1].value.as.decimal, text, sizeof text);
    assert_string_equal(text, "9223372036854775808");
    assert_int_equal(t[2].value.kind, CUPEL_VALUE_INT);
}

static void texts_numbers_and_pointers_are_read(void **state)
{
    (void)state;
    cupel__taken t[6];
    cupel_decimal price;
    int64_t ids[] = { 1, 2 };
    int stranger = 5;
    const char *volatile nothing = NULL;
    cupel_decimal_parse(&price, "1.50", 4);
    assert_int_equal(take_all(t, NULL, "%s %s %f %p %p %p", "john", nothing, 1.5, CUPEL_V(price),
                              CUPEL_IN(ids, 2), (void *)&stranger),
                     6);
    assert_int_equal(t[0].value.kind, CUPEL_VALUE_TEXT);
    assert_int_equal(t[0].value.size, 4);
    assert_memory_equal(t[0].value.as.text, "john", 4);
    assert_int_equal(t[1].value.kind, CUPEL_VALUE_NULL);
    assert_int_equal(t[2].value.kind, CUPEL_VALUE_DOUBLE);
    assert_true(t[2].value.as.real == 1.5);
    const cupel_argument *one = cupel__argument_from(t[3].pointer);
    assert_non_null(one);
    assert_false(one->is_list);
    assert_ptr_equal(one->data, &price);
    const cupel_argument *list = cupel__argument_from(t[4].pointer);
    assert_non_null(list);
    assert_true(list->is_list);
    assert_int_equal(list->count, 2);
    assert_ptr_equal(t[5].pointer, &stranger);
    assert_null(cupel__argument_from(t[5].pointer));
    assert_null(cupel__argument_from(NULL));
}

static void what_is_no_placeholder_is_named_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *named;
    } wrong[] = {
        { "a = %", "\"%\" at character 5" },      { "a = %x", "\"%x\" at character 5" },
        { "名 = %5d", "\"%5d\" at character 5" }, { "%-s", "\"%-s\" at character 1" },
        { "%.2f", "\"%.2f\" at character 1" },    { "%*d", "\"%*d\" at character 1" },
        { "%Lf", "\"%Lf\" at character 1" },      { "%ls", "\"%ls\" at character 1" },
        { "%lp", "\"%lp\" at character 1" },      { "%lld %lx", "\"%lx\" at character 6" },
        { "%hhhd", "\"%hhhd\" at character 1" },  { "%n", "\"%n\" at character 1" },
        { "like 'a%'", "\"%'\" at character 8" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cupel_error error = CUPEL_ERROR_INIT;
        cupel__placeholder placeholder;
        size_t at = 0;
        int found;
        while ((found = cupel__placeholder_next(wrong[i].text, &at, &placeholder, &error)) == 1)
            continue;
        assert_int_equal(found, CUPEL_EQUERY);
        if (strstr(error.message, wrong[i].named) == NULL)
            fail_msg("%s: %s", wrong[i].text, error.message);
        cupel_error_release(&error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_and_sizes_are_told),
        cmocka_unit_test(integers_of_every_length_are_read),
        cmocka_unit_test(integers_beyond_the_signed_ones_become_decimals),
        cmocka_unit_test(texts_numbers_and_pointers_are_read),
        cmocka_unit_test(what_is_no_placeholder_is_named_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
