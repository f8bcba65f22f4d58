/* Text buffers and vectors: growth, ceilings, sticky failure, handing over. */
#include "failing_alloc.h"

#include "base/buf.h"
#include "base/vec.h"

#include <stdio.h>

static void an_untouched_buffer_reads_as_empty_text(void **state)
{
    (void)state;
    cupel__buf buf = { 0 };
    assert_string_equal(cupel__buf_text(&buf), "");
    cupel__buf_truncate(&buf, 0);
    cupel__buf_clear(&buf);
    cupel__buf_release(&buf);
    char *taken = cupel__buf_take(&buf);
    assert_string_equal(taken, "");
    cupel_free(taken);
}

static void everything_appended_is_there_in_order(void **state)
{
    (void)state;
    cupel__buf buf = { 0 };
    cupel__buf_append(&buf, "a");
    cupel__buf_append(&buf, NULL);
    cupel__buf_append(&buf, "");
    cupel__buf_append_n(&buf, "bcd", 2);
    cupel__buf_append_char(&buf, '-');
    cupel__buf_append_int(&buf, INT64_MIN);
    cupel__buf_append_char(&buf, ' ');
    cupel__buf_append_int(&buf, 0);
    cupel__buf_printf(&buf, " %s=%d", "n", 5);
    assert_string_equal(cupel__buf_text(&buf), "abc--9223372036854775808 0 n=5");
    assert_int_equal(buf.size, strlen(buf.text));
    cupel__buf_release(&buf);
}

static void bytes_of_zero_are_kept(void **state)
{
    (void)state;
    cupel__buf buf = { 0 };
    cupel__buf_append_n(&buf, "a\0b", 3);
    assert_int_equal(buf.size, 3);
    assert_memory_equal(buf.text, "a\0b", 4);
    cupel__buf_release(&buf);
}

static void printing_grows_the_buffer_by_any_length(void **state)
{
    (void)state;
    for (int before = 0; before < 70; before++) {
        for (int length = 0; length < 200; length++) {
            cupel__buf buf = { 0 };
            for (int i = 0; i < before; i++)
                cupel__buf_append_char(&buf, 'x');
            cupel__buf_printf(&buf, "%0*d|", length, 7);
            assert_false(buf.failed);
            assert_int_equal(buf.size, before + (length < 1 ? 1 : length) + 1);
            assert_int_equal(strlen(buf.text), buf.size);
            cupel__buf_release(&buf);
        }
    }
}

static void a_ceiling_refuses_whole_pieces_and_stays_failed(void **state)
{
    (void)state;
    for (size_t ceiling = 1; ceiling < 300; ceiling++) {
        cupel__buf buf = { .ceiling = ceiling };
        size_t appended = 0;
        for (; appended < ceiling; appended++)
            cupel__buf_append_char(&buf, 'x');
        assert_false(buf.failed);
        assert_int_equal(buf.size, ceiling);
        cupel__buf_append_n(&buf, "yz", 2);
        assert_true(buf.failed);
        assert_int_equal(buf.size, ceiling);

        cupel__buf_truncate(&buf, 0);
        cupel__buf_append(&buf, "");
        assert_true(buf.failed);
        assert_string_equal(cupel__buf_text(&buf), "");

        cupel__buf_clear(&buf);
        assert_false(buf.failed);
        cupel__buf_printf(&buf, "%*s", (int)ceiling, "");
        assert_false(buf.failed);
        cupel__buf_printf(&buf, "%s", "x");
        assert_true(buf.failed);
        assert_int_equal(strlen(cupel__buf_text(&buf)), ceiling);
        assert_null(cupel__buf_take(&buf));
        assert_int_equal(buf.size, 0);
        assert_int_equal(buf.ceiling, ceiling);
    }
}

static void a_piece_larger_than_the_address_space_fails(void **state)
{
    (void)state;
    failing_alloc memory;
    failing_alloc_begin(&memory);
    cupel__buf buf = { .ceiling = SIZE_MAX };
    cupel__buf_append(&buf, "ab");
    memory.fail_at = memory.calls + 1;
    memory.fail_onward = true;
    for (size_t size = SIZE_MAX; size > SIZE_MAX - 4; size--) {
        cupel__buf_append_n(&buf, "", size);
        assert_true(buf.failed);
        assert_string_equal(cupel__buf_text(&buf), "ab");
        cupel__buf_clear(&buf);
        cupel__buf_append(&buf, "ab");
    }
    cupel__buf_release(&buf);
    failing_alloc_end(&memory);
}

static void growing_by_single_elements_allocates_seldom(void **state)
{
    (void)state;
    failing_alloc memory;
    failing_alloc_begin(&memory);
    cupel__buf buf = { 0 };
    cupel__vec(int) numbers = { 0 };
    for (int i = 0; i < 100000; i++) {
        cupel__buf_append_char(&buf, 'x');
        assert_true(cupel__vec_push(&numbers, i));
    }
    assert_true(memory.calls < 2 * 20);
    cupel__buf_release(&buf);
    cupel__vec_release(&numbers);
    failing_alloc_end(&memory);
}

static void a_taken_text_belongs_to_the_caller(void **state)
{
    (void)state;
    cupel__buf buf = { 0 };
    cupel__buf_append(&buf, "mine");
    char *text = cupel__buf_take(&buf);
    assert_string_equal(text, "mine");
    assert_null(buf.text);
    assert_int_equal(buf.size, 0);
    cupel__buf_append(&buf, "other");
    assert_string_equal(text, "mine");
    cupel_free(text);
    cupel__buf_release(&buf);
}

static int build_text(void *context)
{
    (void)context;
    cupel__buf buf = { 0 };
    char expected[2000] = "";
    size_t length = 0;
    for (int i = 0; i < 200; i++) {
        cupel__buf_printf(&buf, "%d,", i);
        cupel__buf_append_int(&buf, i);
        if (!buf.failed)
            length += (size_t)snprintf(expected + length, sizeof expected - length, "%d,%d", i, i);
    }
    assert_memory_equal(cupel__buf_text(&buf), expected, length);
    bool failed = buf.failed;
    char *text = cupel__buf_take(&buf);
    assert_int_equal(text == NULL, failed);
    cupel_free(text);
    return failed ? CUPEL_ENOMEM : 0;
}

static void a_failed_allocation_keeps_what_fitted_before(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(build_text, NULL) > 3);
}

static void a_vector_holds_what_was_pushed(void **state)
{
    (void)state;
    cupel__vec(int64_t) numbers = { 0 };
    for (int64_t i = 0; i < 1000; i++)
        assert_true(cupel__vec_push(&numbers, i * i));
    assert_int_equal(numbers.count, 1000);
    assert_true(numbers.capacity < 2100);
    for (int64_t i = 0; i < 1000; i++)
        assert_int_equal(numbers.items[i], i * i);
    cupel__vec_release(&numbers);
    assert_null(numbers.items);
    assert_int_equal(numbers.count, 0);
}

static void a_vector_refuses_more_than_memory_can_have(void **state)
{
    (void)state;
    cupel__vec(int64_t) numbers = { 0 };
    assert_true(cupel__vec_push(&numbers, 1));
    assert_false(cupel__vec_reserve(&numbers, SIZE_MAX));
    assert_false(cupel__vec_reserve(&numbers, SIZE_MAX / sizeof(int64_t)));
    assert_int_equal(numbers.items[0], 1);
    assert_true(cupel__vec_reserve(&numbers, 100));
    assert_true(numbers.capacity >= 101);
    cupel__vec_release(&numbers);
}

static int push_many(void *context)
{
    (void)context;
    cupel__vec(char) letters = { 0 };
    int result = 0;
    for (int i = 0; i < 1000 && result == 0; i++) {
        size_t count = letters.count;
        if (!cupel__vec_push(&letters, 'x')) {
            assert_int_equal(letters.count, count);
            result = CUPEL_ENOMEM;
        }
    }
    cupel__vec_release(&letters);
    return result;
}

static void a_vector_survives_a_failed_allocation(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(push_many, NULL) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_untouched_buffer_reads_as_empty_text),
        cmocka_unit_test(everything_appended_is_there_in_order),
        cmocka_unit_test(bytes_of_zero_are_kept),
        cmocka_unit_test(printing_grows_the_buffer_by_any_length),
        cmocka_unit_test(a_ceiling_refuses_whole_pieces_and_stays_failed),
        cmocka_unit_test(a_piece_larger_than_the_address_space_fails),
        cmocka_unit_test(growing_by_single_elements_allocates_seldom),
        cmocka_unit_test(a_taken_text_belongs_to_the_caller),
        cmocka_unit_test(a_failed_allocation_keeps_what_fitted_before),
        cmocka_unit_test(a_vector_holds_what_was_pushed),
        cmocka_unit_test(a_vector_refuses_more_than_memory_can_have),
        cmocka_unit_test(a_vector_survives_a_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
