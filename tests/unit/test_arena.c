/* The arena: alignment, growth, marks, and failing allocations. */
#include "failing_alloc.h"

#include "base/arena.h"

#include <stdio.h>

static void an_empty_arena_serves_requests_of_zero_bytes(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    assert_non_null(cupel__arena_alloc(&arena, 0));
    assert_non_null(cupel__arena_bytes(&arena, 0));
    assert_non_null(cupel__arena_zalloc(&arena, 0));
    cupel__arena_release(&arena);
    assert_int_equal(arena.total, 0);
}

static void allocations_are_aligned_and_do_not_overlap(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    unsigned char *blocks[2000];
    for (size_t i = 0; i < 2000; i++) {
        size_t size = i % 97 + 1;
        blocks[i] =
            i % 3 == 0 ? cupel__arena_bytes(&arena, size) : cupel__arena_alloc(&arena, size);
        assert_non_null(blocks[i]);
        if (i % 3 != 0)
            assert_int_equal((uintptr_t)blocks[i] % CUPEL__ARENA_ALIGN, 0);
        memset(blocks[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < 2000; i++) {
        for (size_t j = 0; j < i % 97 + 1; j++)
            assert_int_equal(blocks[i][j], i % 251);
    }
    cupel__arena_release(&arena);
}

static void a_large_request_leaves_the_current_block_in_use(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    char *first = cupel__arena_bytes(&arena, 10);
    char *large = cupel__arena_alloc(&arena, 1 << 20);
    assert_non_null(large);
    memset(large, 1, 1 << 20);
    assert_ptr_equal(cupel__arena_bytes(&arena, 1), first + 10);
    cupel__arena_release(&arena);
}

static void a_size_that_cannot_be_is_refused(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    assert_null(cupel__arena_alloc(&arena, SIZE_MAX));
    assert_null(cupel__arena_bytes(&arena, SIZE_MAX - 8));
    assert_null(cupel__arena_strndup(&arena, "x", SIZE_MAX));
    assert_non_null(cupel__arena_alloc(&arena, 1));
    assert_null(cupel__arena_alloc(&arena, SIZE_MAX));
    cupel__arena_release(&arena);
}

static void restoring_a_mark_gives_back_what_came_after(void **state)
{
    (void)state;
    failing_alloc memory;
    failing_alloc_begin(&memory);
    cupel__arena arena = { 0 };
    char *kept = cupel__arena_strdup(&arena, "kept");
    cupel__arena_mark mark = cupel__arena_save(&arena);
    size_t total = arena.total, live = memory.live;

    char *next = cupel__arena_bytes(&arena, 100);
    for (int i = 0; i < 100; i++)
        assert_non_null(cupel__arena_alloc(&arena, 1000));
    assert_true(memory.live > live);
    cupel__arena_restore(&arena, mark);

    assert_int_equal(arena.total, total);
    assert_int_equal(memory.live, live);
    assert_string_equal(kept, "kept");
    assert_ptr_equal(cupel__arena_bytes(&arena, 100), next);
    cupel__arena_release(&arena);
    failing_alloc_end(&memory);
}

static void a_mark_of_an_empty_arena_restores_to_empty(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    cupel__arena_mark mark = cupel__arena_save(&arena);
    assert_non_null(cupel__arena_alloc(&arena, 5000));
    assert_non_null(cupel__arena_alloc(&arena, 5));
    cupel__arena_restore(&arena, mark);
    assert_null(arena.blocks);
    assert_int_equal(arena.total, 0);
}

static void clearing_keeps_the_largest_block(void **state)
{
    (void)state;
    failing_alloc memory;
    failing_alloc_begin(&memory);
    cupel__arena arena = { 0 };
    cupel__arena_clear(&arena);
    assert_null(arena.blocks);
    for (int i = 0; i < 1000; i++)
        assert_non_null(cupel__arena_alloc(&arena, 100));
    cupel__arena_clear(&arena);
    assert_int_equal(memory.live, 1);
    size_t calls = memory.calls;
    for (int i = 0; i < 100; i++)
        assert_non_null(cupel__arena_alloc(&arena, 100));
    assert_int_equal(memory.calls, calls);
    cupel__arena_release(&arena);
    failing_alloc_end(&memory);
}

static void blocks_grow_so_that_many_objects_need_few(void **state)
{
    (void)state;
    failing_alloc memory;
    failing_alloc_begin(&memory);
    cupel__arena arena = { 0 };
    for (int i = 0; i < 100000; i++)
        assert_non_null(cupel__arena_alloc(&arena, 112));
    assert_true(memory.calls < 70);
    assert_true(arena.total < (size_t)100000 * 112 * 105 / 100);
    cupel__arena_release(&arena);
    failing_alloc_end(&memory);
}

static void texts_are_copied_with_a_terminating_zero(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    assert_null(cupel__arena_strdup(&arena, NULL));
    assert_null(cupel__arena_strndup(&arena, NULL, 3));
    assert_string_equal(cupel__arena_strdup(&arena, "text"), "text");
    assert_string_equal(cupel__arena_strndup(&arena, "text", 2), "te");
    assert_string_equal(cupel__arena_strndup(&arena, "", 0), "");
    cupel__arena_release(&arena);
}

static void neighbouring_texts_do_not_touch(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    char *first = cupel__arena_strdup(&arena, "first");
    char *second = cupel__arena_strndup(&arena, "second", 6);
    char *third = cupel__arena_printf(&arena, "%s", "third");
    assert_string_equal(first, "first");
    assert_string_equal(second, "second");
    assert_string_equal(third, "third");
    cupel__arena_release(&arena);
}

static void zeroed_memory_is_zero_where_other_content_was(void **state)
{
    (void)state;
    static const char zeros[500];
    cupel__arena arena = { 0 };
    cupel__arena_mark mark = cupel__arena_save(&arena);
    for (int i = 0; i < 2; i++) {
        char *block = cupel__arena_zalloc(&arena, sizeof zeros);
        assert_memory_equal(block, zeros, sizeof zeros);
        cupel__arena_restore(&arena, mark);
        memset(cupel__arena_alloc(&arena, 100), 'x', 100);
        mark = cupel__arena_save(&arena);
        memset(cupel__arena_alloc(&arena, sizeof zeros), 'x', sizeof zeros);
        cupel__arena_restore(&arena, mark);
    }
    cupel__arena_release(&arena);
}

static void printing_fits_at_every_distance_from_the_end_of_a_block(void **state)
{
    (void)state;
    for (int length = 900; length < 1100; length++) {
        cupel__arena arena = { 0 };
        cupel__arena_bytes(&arena, 1);
        char *text = cupel__arena_printf(&arena, "%0*d", length, 7);
        char *next = cupel__arena_strdup(&arena, "next");
        assert_int_equal(strlen(text), length);
        assert_int_equal(text[length - 1], '7');
        assert_string_equal(next, "next");
        cupel__arena_release(&arena);
    }
}

static void printing_takes_exactly_the_space_of_its_text(void **state)
{
    (void)state;
    cupel__arena arena = { 0 };
    assert_string_equal(cupel__arena_printf(&arena, "%s.%d", "users", 7), "users.7");
    /* Every length around the end of the first block, and far beyond it. */
    char expected[3000];
    memset(expected, 'x', sizeof expected);
    for (int length = 0; length < 3000; length++) {
        char *text = cupel__arena_printf(&arena, "%.*s", length, expected);
        assert_int_equal(strlen(text), length);
        char *next = cupel__arena_bytes(&arena, 1);
        next[0] = '!';
        assert_int_equal(strlen(text), length);
    }
    cupel__arena_release(&arena);
}

static int fill(void *context)
{
    (void)context;
    cupel__arena arena = { 0 };
    bool complete = true;
    for (int i = 0; i < 1000; i++) {
        size_t total = arena.total;
        void *block = i % 20 == 0 ? cupel__arena_alloc(&arena, 100 * (size_t)i)
                                  : (void *)cupel__arena_printf(&arena, "%060d", i);
        if (block == NULL) {
            complete = false;
            assert_int_equal(arena.total, total);
        }
    }
    cupel__arena_release(&arena);
    return complete ? 0 : CUPEL_ENOMEM;
}

static void a_failed_allocation_leaves_the_arena_usable(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(fill, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_arena_serves_requests_of_zero_bytes),
        cmocka_unit_test(allocations_are_aligned_and_do_not_overlap),
        cmocka_unit_test(a_large_request_leaves_the_current_block_in_use),
        cmocka_unit_test(a_size_that_cannot_be_is_refused),
        cmocka_unit_test(restoring_a_mark_gives_back_what_came_after),
        cmocka_unit_test(a_mark_of_an_empty_arena_restores_to_empty),
        cmocka_unit_test(clearing_keeps_the_largest_block),
        cmocka_unit_test(blocks_grow_so_that_many_objects_need_few),
        cmocka_unit_test(texts_are_copied_with_a_terminating_zero),
        cmocka_unit_test(neighbouring_texts_do_not_touch),
        cmocka_unit_test(zeroed_memory_is_zero_where_other_content_was),
        cmocka_unit_test(printing_fits_at_every_distance_from_the_end_of_a_block),
        cmocka_unit_test(printing_takes_exactly_the_space_of_its_text),
        cmocka_unit_test(a_failed_allocation_leaves_the_arena_usable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
