/* The identity map: whatever the order in which keys come and go, each finds its own object. */
#include "failing_alloc.h"

#include "orm/identity.h"

#include <stdio.h>

enum { KEYS = 3000 };

typedef struct Label {
    const char *text;
} Label;

/* An object with its struct and, in the snapshot's place, the same again. */
typedef struct place {
    cupel__object object;
    Label structure;
    Label snapshot;
} place;

static place places[KEYS];
static const cupel_column text_column = { .name = "text" };
static const cupel__field text_field = {
    .name = "text", .column = &text_column, .size = sizeof(const char *), .ctype = CUPEL_CTYPE_TEXT
};
static const cupel__field *text_keys[] = { &text_field };
static const cupel__mapper mapper = { .keys = text_keys,
                                      .key_count = 1,
                                      .snapshot_at = sizeof(Label) };

static cupel__identity empty(void)
{
    return (cupel__identity){ .mapper = &mapper, .multiplier = 0x9e3779b97f4a7c15u };
}

static bool put(cupel__identity *identity, int64_t number, cupel__object *object)
{
    const cupel__key key = cupel__key_of_integer(number);
    if (!cupel__identity_reserve(identity, &key))
        return false;
    cupel__identity_put(identity, &key, object);
    return true;
}

static cupel__object *find(cupel__identity *identity, int64_t number)
{
    const cupel__key key = cupel__key_of_integer(number);
    return cupel__identity_find(identity, &key, false);
}

static bool remove_key(cupel__identity *identity, int64_t number, const cupel__object *object)
{
    const cupel__key key = cupel__key_of_integer(number);
    return cupel__identity_remove(identity, &key, object);
}

static void assert_all_found(cupel__identity *identity, const int64_t numbers[KEYS])
{
    for (int i = 0; i < KEYS; i++)
        assert_ptr_equal(find(identity, numbers[i]), &places[i].object);
}

static void fill(cupel__identity *identity, const int64_t numbers[KEYS])
{
    *identity = empty();
    for (int i = 0; i < KEYS; i++)
        assert_true(put(identity, numbers[i], &places[i].object));
    assert_int_equal(identity->count, KEYS);
    assert_all_found(identity, numbers);
}

static void keys_are_found_in_whatever_order_they_came(void **state)
{
    (void)state;
    int64_t ascending[KEYS], descending[KEYS], with_gaps[KEYS], negative[KEYS], mixed[KEYS];
    cupel__identity identity;
    for (int i = 0; i < KEYS; i++) {
        ascending[i] = i + 1;
        descending[i] = KEYS - i;
        with_gaps[i] = (int64_t)i * i;
        negative[i] = i - KEYS / 2;
        mixed[i] = (int64_t)i * 7919 % 10007;
    }
    const int64_t *orders[] = { ascending, descending, with_gaps, negative, mixed };
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        fill(&identity, orders[i]);
        assert_null(find(&identity, 20000000));
        assert_null(find(&identity, INT64_MIN));
        cupel__identity_release(&identity);
    }
}

static void a_large_first_key_does_not_keep_later_ones_from_being_found(void **state)
{
    (void)state;
    int64_t numbers[KEYS] = { 1000000 };
    cupel__identity identity;
    for (int i = 1; i < KEYS; i++)
        numbers[i] = i;
    fill(&identity, numbers);
    cupel__identity_release(&identity);
}

static void keys_are_asked_for_in_any_order(void **state)
{
    (void)state;
    int64_t numbers[KEYS];
    cupel__identity identity;
    for (int i = 0; i < KEYS; i++)
        numbers[i] = 3 * i;
    fill(&identity, numbers);
    for (int i = 0; i < KEYS; i++) {
        int other = i * 1009 % KEYS;
        assert_ptr_equal(find(&identity, numbers[other]), &places[other].object);
        assert_null(find(&identity, numbers[other] + 1));
    }
    cupel__identity_release(&identity);
}

static void what_was_taken_out_is_not_found_and_can_come_back(void **state)
{
    (void)state;
    int64_t numbers[KEYS];
    cupel__identity identity;
    for (int i = 0; i < KEYS; i++)
        numbers[i] = i % 2 == 0 ? i : 2 * KEYS - i;
    fill(&identity, numbers);
    for (int i = 0; i < KEYS; i++) {
        assert_false(remove_key(&identity, numbers[i], &places[(i + 1) % KEYS].object));
        assert_true(remove_key(&identity, numbers[i], &places[i].object));
        assert_false(remove_key(&identity, numbers[i], &places[i].object));
        assert_null(find(&identity, numbers[i]));
    }
    assert_int_equal(identity.count, 0);
    for (int i = KEYS; i-- > 0;)
        assert_true(put(&identity, numbers[i], &places[i].object));
    assert_all_found(&identity, numbers);
    cupel__identity_release(&identity);
}

/* A rollback puts objects back without asking for memory. */
static void held_objects_come_back_without_memory(void **state)
{
    (void)state;
    int64_t numbers[KEYS];
    cupel__identity identity;
    for (int shape = 0; shape < 3; shape++) {
        failing_alloc memory;
        failing_alloc_begin(&memory);
        for (int i = 0; i < KEYS; i++)
            numbers[i] = shape == 0 ? i : shape == 1 ? KEYS - i : (int64_t)i * 7919 % 10007;
        fill(&identity, numbers);
        for (int i = 0; i < KEYS; i += 3) {
            assert_true(remove_key(&identity, numbers[i], &places[i].object));
            identity.held++;
        }
        /* Others come meanwhile, in front of what is there and behind it. */
        for (int i = 1; i < 200; i++) {
            assert_true(put(&identity, -i, &places[i].object));
            assert_true(put(&identity, 20000 + i, &places[i].object));
        }
        memory.fail_at = memory.calls + 1;
        memory.fail_onward = true;
        for (int i = 0; i < KEYS; i += 3) {
            const cupel__key key = cupel__key_of_integer(numbers[i]);
            cupel__identity_put(&identity, &key, &places[i].object);
        }
        assert_int_equal(memory.failures, 0);
        assert_all_found(&identity, numbers);
        cupel__identity_release(&identity);
        failing_alloc_end(&memory);
    }
}

/* Against an array of what should be there. */
static void random_comings_and_goings_agree_with_a_plain_array(void **state)
{
    (void)state;
    static cupel__object *expected[KEYS];
    cupel__identity identity = empty();
    uint32_t seed = 12345;
    size_t count = 0;
    for (int step = 0; step < 60000; step++) {
        seed = seed * 1664525u + 1013904223u;
        int number = (int)((seed >> 16) % KEYS);
        /* Now and then a stretch of ascending keys. */
        if (step / 500 % 3 == 0)
            number = step % KEYS;
        assert_ptr_equal(find(&identity, number), expected[number]);
        if (expected[number] == NULL && seed % 4 != 0) {
            expected[number] = &places[number].object;
            assert_true(put(&identity, number, expected[number]));
            count++;
        } else if (expected[number] != NULL && seed % 4 == 0) {
            assert_true(remove_key(&identity, number, expected[number]));
            expected[number] = NULL;
            count--;
        }
        assert_int_equal(identity.count, count);
    }
    for (int i = 0; i < KEYS; i++)
        assert_ptr_equal(find(&identity, i), expected[i]);
    cupel__identity_release(&identity);
}

static void texts_are_compared_and_not_their_hashes_alone(void **state)
{
    (void)state;
    static char texts[KEYS][8];
    cupel__identity identity = empty();
    cupel__buf room = { 0 };
    cupel__key key;
    for (int i = 0; i < KEYS; i++) {
        snprintf(texts[i], sizeof texts[i], "k%d", i);
        places[i].object.mapper = &mapper;
        places[i].structure.text = places[i].snapshot.text = texts[i];
        assert_true(cupel__key_of(text_keys, 1, &places[i].structure, &key, &room));
        key.tag %= 16;
        assert_null(cupel__identity_find(&identity, &key, false));
        assert_true(cupel__identity_reserve(&identity, &key));
        cupel__identity_put(&identity, &key, &places[i].object);
    }
    for (int i = 0; i < KEYS; i++) {
        assert_true(cupel__key_of(text_keys, 1, &places[i].structure, &key, &room));
        key.tag %= 16;
        assert_ptr_equal(cupel__identity_find(&identity, &key, i % 2 == 0), &places[i].object);
    }
    cupel__buf_release(&room);
    cupel__identity_release(&identity);
}

static void failing_memory_leaves_the_map_as_it_was(void **state)
{
    (void)state;
    cupel__identity identity = empty();
    failing_alloc memory;
    failing_alloc_begin(&memory);
    for (int i = 0; i < KEYS; i++) {
        int64_t number = i % 3 == 0 ? KEYS + i : KEYS - i;
        memory.fail_at = memory.calls + 1;
        bool is_in = put(&identity, number, &places[i].object);
        memory.fail_at = 0;
        assert_ptr_equal(find(&identity, number), is_in ? &places[i].object : NULL);
        if (!is_in)
            assert_true(put(&identity, number, &places[i].object));
    }
    assert_in_range(memory.failures, 1, KEYS);
    assert_int_equal(identity.count, KEYS);
    cupel__identity_release(&identity);
    failing_alloc_end(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_found_in_whatever_order_they_came),
        cmocka_unit_test(a_large_first_key_does_not_keep_later_ones_from_being_found),
        cmocka_unit_test(keys_are_asked_for_in_any_order),
        cmocka_unit_test(what_was_taken_out_is_not_found_and_can_come_back),
        cmocka_unit_test(held_objects_come_back_without_memory),
        cmocka_unit_test(random_comings_and_goings_agree_with_a_plain_array),
        cmocka_unit_test(texts_are_compared_and_not_their_hashes_alone),
        cmocka_unit_test(failing_memory_leaves_the_map_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
