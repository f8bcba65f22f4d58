/* The hash of byte strings, also as it is where the compiler has no 128-bit integers. */
#include "failing_alloc.h"

#include "base/map.h"

#include <stdio.h>

#define CUPEL__HASH_PORTABLE
#define cupel__hash portable_hash
#define cupel__hash_seeded portable_hash_seeded
uint64_t portable_hash(const void *data, size_t size);
uint64_t portable_hash_seeded(const void *data, size_t size, uint64_t seed);
#include "base/hash.c"
#undef cupel__hash
#undef cupel__hash_seeded

static void every_byte_and_the_length_count_in_the_hash(void **state)
{
    (void)state;
    unsigned char bytes[64];
    for (size_t size = 0; size <= 64; size++) {
        memset(bytes, 7, sizeof bytes);
        uint64_t hash = cupel__hash(bytes, size);
        assert_true(hash > 1);
        assert_int_equal(hash, cupel__hash(bytes, size));
        assert_int_not_equal(hash, cupel__hash_seeded(bytes, size, 1));
        if (size < 64)
            assert_int_not_equal(hash, cupel__hash(bytes, size + 1));
        for (size_t i = 0; i < size; i++) {
            for (int bit = 0; bit < 8; bit++) {
                bytes[i] ^= (unsigned char)(1u << bit);
                assert_int_not_equal(hash, cupel__hash(bytes, size));
                bytes[i] ^= (unsigned char)(1u << bit);
            }
        }
    }
}

static void the_hash_does_not_depend_on_alignment(void **state)
{
    (void)state;
    char text[64] = "?select id, name from users where id = ?";
    uint64_t hash = cupel__hash("select id, name from users where id = ?", 39);
    for (size_t offset = 1; offset < 16; offset++) {
        memmove(text + offset, text + offset - 1, 40);
        assert_int_equal(cupel__hash(text + offset + 1, 39), hash);
    }
}

/* Flipping one bit of the input should flip each bit of the hash half of the time. */
static void one_bit_of_input_changes_half_of_the_hash(void **state)
{
    (void)state;
    size_t flipped = 0, total = 0;
    for (int i = 0; i < 5000; i++) {
        char name[16] = "";
        snprintf(name, sizeof name, "column_%d", i);
        uint64_t hash = cupel__hash(name, 12);
        for (size_t bit = 0; bit < 96; bit++) {
            name[bit / 8] = (char)(name[bit / 8] ^ (1 << bit % 8));
            uint64_t difference = hash ^ cupel__hash(name, 12);
            name[bit / 8] = (char)(name[bit / 8] ^ (1 << bit % 8));
            for (; difference != 0; difference &= difference - 1)
                flipped++;
            total += 64;
        }
    }
    assert_in_range(flipped * 1000 / total, 495, 505);
}

static void the_hash_is_the_same_without_128_bit_integers(void **state)
{
    (void)state;
    unsigned char bytes[100];
    uint64_t seed = 1;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 37 + 200);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        assert_int_equal(portable_hash(bytes, size), cupel__hash(bytes, size));
        seed = cupel__hash_seeded(bytes, size, seed);
        assert_int_equal(portable_hash_seeded(bytes, size, seed),
                         cupel__hash_seeded(bytes, size, seed));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_and_the_length_count_in_the_hash),
        cmocka_unit_test(the_hash_does_not_depend_on_alignment),
        cmocka_unit_test(one_bit_of_input_changes_half_of_the_hash),
        cmocka_unit_test(the_hash_is_the_same_without_128_bit_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
