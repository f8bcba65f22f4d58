/* Maps and sets of pointers. */
#include "failing_alloc.h"

#include "base/map.h"

#include <stdio.h>

enum { NAMES = 5000 };

static char names[NAMES][16];
static int values[NAMES];

static int fill_names(void **state)
{
    (void)state;
    for (int i = 0; i < NAMES; i++)
        snprintf(names[i], sizeof names[i], "column_%d", i);
    return 0;
}

static void an_empty_map_has_nothing(void **state)
{
    (void)state;
    cupel__map map = { 0 };
    size_t cursor = 0;
    assert_null(cupel__map_get_text(&map, "x"));
    assert_null(cupel__map_remove_text(&map, "x"));
    assert_null(cupel__map_next(&map, &cursor));
    cupel__map_clear(&map);
    cupel__map_release(&map);
}

static void every_entry_is_found_again(void **state)
{
    (void)state;
    cupel__map map = { 0 };
    for (int i = 0; i < NAMES; i++)
        assert_true(cupel__map_put_text(&map, names[i], &values[i]));
    assert_int_equal(map.count, NAMES);
    for (int i = 0; i < NAMES; i++)
        assert_ptr_equal(cupel__map_get_text(&map, names[i]), &values[i]);
    assert_null(cupel__map_get_text(&map, "column_"));
    assert_null(cupel__map_get_text(&map, "column_5000"));
    assert_null(cupel__map_get(&map, names[0], 3));
    cupel__map_release(&map);
}

static void putting_a_key_again_replaces_key_and_value(void **state)
{
    (void)state;
    cupel__map map = { 0 };
    char first[] = "id", second[] = "id";
    assert_true(cupel__map_put_text(&map, first, &values[0]));
    assert_true(cupel__map_put_text(&map, second, &values[1]));
    first[0] = '?';
    assert_int_equal(map.count, 1);
    assert_ptr_equal(cupel__map_get_text(&map, "id"), &values[1]);
    cupel__map_release(&map);
}

/* The key is changed behind the map's back, so that another key has the hash of its entry. */
static void keys_of_one_hash_are_told_apart_by_their_bytes(void **state)
{
    (void)state;
    cupel__map map = { 0 };
    char key[] = "name";
    assert_true(cupel__map_put_text(&map, key, &values[0]));
    key[0] = 'g';
    assert_null(cupel__map_get_text(&map, "name"));
    assert_null(cupel__map_remove_text(&map, "name"));
    key[0] = 'n';
    assert_ptr_equal(cupel__map_get_text(&map, "name"), &values[0]);
    cupel__map_release(&map);
}

static void keys_are_bytes_of_any_content_and_length(void **state)
{
    (void)state;
    static const unsigned char zeros[40];
    cupel__map map = { 0 };
    for (size_t size = 0; size <= 40; size++)
        assert_true(cupel__map_put(&map, zeros, size, &values[size]));
    assert_int_equal(map.count, 41);
    for (size_t size = 0; size <= 40; size++)
        assert_ptr_equal(cupel__map_get(&map, zeros, size), &values[size]);
    assert_ptr_equal(cupel__map_get(&map, NULL, 0), &values[0]);
    cupel__map_release(&map);
}

static void removed_entries_are_gone_and_the_others_stay(void **state)
{
    (void)state;
    cupel__map map = { 0 };
    for (int i = 0; i < NAMES; i++)
        assert_true(cupel__map_put_text(&map, names[i], &values[i]));
    for (int i = 0; i < NAMES; i += 2)
        assert_ptr_equal(cupel__map_remove_text(&map, names[i]), &values[i]);
    assert_int_equal(map.count, NAMES / 2);
    for (int i = 0; i < NAMES; i++)
        assert_ptr_equal(cupel__map_get_text(&map, names[i]), i % 2 == 0 ? NULL : &values[i]);
    assert_null(cupel__map_remove_text(&map, names[0]));
    cupel__map_release(&map);
}

static void a_map_that_turns_over_does_not_grow(void **state)
{
    (void)state;
    cupel__map map = { 0 };
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 100; i++)
            assert_true(cupel__map_put_text(&map, names[(round * 37 + i) % NAMES], &values[i]));
        for (int i = 0; i < 100; i++)
            assert_non_null(cupel__map_remove_text(&map, names[(round * 37 + i) % NAMES]));
    }
    assert_int_equal(map.count, 0);
    assert_true(map.capacity <= 512);
    cupel__map_release(&map);
}

static void walking_meets_every_entry_once_and_allows_removal(void **state)
{
    (void)state;
    cupel__map map = { 0 };
    static bool met[NAMES];
    for (int i = 0; i < NAMES; i++)
        assert_true(cupel__map_put_text(&map, names[i], &values[i]));
    size_t cursor = 0, count = 0;
    for (cupel__map_slot *slot; (slot = cupel__map_next(&map, &cursor)) != NULL; count++) {
        size_t i = (size_t)((int *)slot->value - values);
        assert_false(met[i]);
        met[i] = true;
        assert_memory_equal(slot->key, names[i], slot->key_size);
        assert_ptr_equal(cupel__map_remove(&map, slot->key, slot->key_size), &values[i]);
    }
    assert_int_equal(count, NAMES);
    assert_int_equal(map.count, 0);
    cupel__map_release(&map);
}

static void a_cleared_map_can_be_filled_again(void **state)
{
    (void)state;
    cupel__map map = { 0 };
    assert_true(cupel__map_put_text(&map, "a", &values[0]));
    assert_true(cupel__map_put_text(&map, "b", &values[0]));
    cupel__map_clear(&map);
    assert_null(cupel__map_get_text(&map, "a"));
    assert_true(cupel__map_put_text(&map, "a", &values[1]));
    assert_null(cupel__map_get_text(&map, "b"));
    assert_ptr_equal(cupel__map_get_text(&map, "a"), &values[1]);
    cupel__map_release(&map);
}

static void reserved_entries_need_no_memory(void **state)
{
    (void)state;
    failing_alloc memory;
    failing_alloc_begin(&memory);
    cupel__map map = { 0 };
    assert_true(cupel__map_reserve(&map, 1000));
    assert_false(cupel__map_reserve(&map, SIZE_MAX));
    memory.fail_at = memory.calls + 1;
    memory.fail_onward = true;
    for (int i = 0; i < 1000; i++)
        assert_true(cupel__map_put_text(&map, names[i], &values[i]));
    cupel__map_release(&map);
    failing_alloc_end(&memory);
}

static int use_map(void *context)
{
    (void)context;
    cupel__map map = { 0 };
    int result = 0;
    int count = 0;
    for (; count < 200; count++) {
        if (!cupel__map_put_text(&map, names[count], &values[count])) {
            result = CUPEL_ENOMEM;
            break;
        }
    }
    assert_int_equal(map.count, count);
    for (int i = 0; i < 200; i++)
        assert_ptr_equal(cupel__map_get_text(&map, names[i]), i < count ? &values[i] : NULL);
    cupel__map_release(&map);
    return result;
}

static void a_map_is_unchanged_when_memory_is_short(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(use_map, NULL) >= 4);
}

static void a_set_knows_its_members(void **state)
{
    (void)state;
    cupel__set set = { 0 };
    assert_false(cupel__set_has(&set, &values[0]));
    assert_false(cupel__set_remove(&set, &values[0]));
    assert_false(cupel__set_add(&set, NULL));
    for (int i = 0; i < NAMES; i++) {
        assert_true(cupel__set_add(&set, &values[i]));
        assert_true(cupel__set_add(&set, &values[i]));
    }
    assert_int_equal(set.count, NAMES);
    for (int i = 0; i < NAMES; i++) {
        assert_true(cupel__set_has(&set, &values[i]));
        assert_false(cupel__set_has(&set, names[i]));
    }
    assert_false(cupel__set_has(&set, NULL));
    cupel__set_release(&set);
}

/* Compared with a plain table of flags under a fixed sequence of additions and removals. */
static void a_set_stays_right_through_additions_and_removals(void **state)
{
    (void)state;
    cupel__set set = { 0 };
    static bool member[NAMES];
    size_t count = 0;
    uint32_t random = 1;
    for (int step = 0; step < 200000; step++) {
        random = random * 1664525u + 1013904223u;
        size_t i = (random >> 8) % 300;
        if (random >> 31 != 0) {
            assert_true(cupel__set_add(&set, &values[i]));
            count += !member[i];
            member[i] = true;
        } else {
            assert_int_equal(cupel__set_remove(&set, &values[i]), member[i]);
            count -= member[i];
            member[i] = false;
        }
        assert_int_equal(set.count, count);
        i = random % 300;
        assert_int_equal(cupel__set_has(&set, &values[i]), member[i]);
    }
    for (size_t i = 0; i < NAMES; i++)
        assert_int_equal(cupel__set_has(&set, &values[i]), member[i]);
    cupel__set_release(&set);
}

static int use_set(void *context)
{
    (void)context;
    cupel__set set = { 0 };
    int result = 0;
    for (int i = 0; i < 100 && result == 0; i++)
        result = cupel__set_add(&set, &values[i]) ? 0 : CUPEL_ENOMEM;
    cupel__set_release(&set);
    return result;
}

static void a_set_refuses_when_memory_is_short(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(use_set, NULL) >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_map_has_nothing),
        cmocka_unit_test(every_entry_is_found_again),
        cmocka_unit_test(putting_a_key_again_replaces_key_and_value),
        cmocka_unit_test(keys_of_one_hash_are_told_apart_by_their_bytes),
        cmocka_unit_test(keys_are_bytes_of_any_content_and_length),
        cmocka_unit_test(removed_entries_are_gone_and_the_others_stay),
        cmocka_unit_test(a_map_that_turns_over_does_not_grow),
        cmocka_unit_test(walking_meets_every_entry_once_and_allows_removal),
        cmocka_unit_test(a_cleared_map_can_be_filled_again),
        cmocka_unit_test(reserved_entries_need_no_memory),
        cmocka_unit_test(a_map_is_unchanged_when_memory_is_short),
        cmocka_unit_test(a_set_knows_its_members),
        cmocka_unit_test(a_set_stays_right_through_additions_and_removals),
        cmocka_unit_test(a_set_refuses_when_memory_is_short),
    };
    return cmocka_run_group_tests(tests, fill_names, NULL);
}
