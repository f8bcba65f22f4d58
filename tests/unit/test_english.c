/* Singular and plural of the nouns that tables are called by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "inspect/english.h"

typedef struct pair {
    const char *singular;
    const char *plural;
} pair;

static const pair pairs[] = {
    { "user", "users" },
    { "category", "categories" },
    { "box", "boxes" },
    { "address", "addresses" },
    { "status", "statuses" },
    { "day", "days" },
    { "house", "houses" },
    { "size", "sizes" },
    { "prize", "prizes" },
    { "quiz", "quizzes" },
    { "cache", "caches" },
    { "dish", "dishes" },
    { "match", "matches" },
    { "movie", "movies" },
    { "child", "children" },
    { "person", "people" },
    { "analysis", "analyses" },
    { "series", "series" },
    { "news", "news" },
    { "order_item", "order_items" },
    { "sales_person", "sales_people" },
    { "woman", "women" },
};

static void one_is_made_of_the_other(void **state)
{
    cupel__arena arena = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_string_equal(cupel__english_plural(&arena, pairs[i].singular), pairs[i].plural);
        assert_string_equal(cupel__english_singular(&arena, pairs[i].plural), pairs[i].singular);
    }
    cupel__arena_release(&arena);
}

static void what_is_so_already_stays(void **state)
{
    cupel__arena arena = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_string_equal(cupel__english_plural(&arena, pairs[i].plural), pairs[i].plural);
        assert_string_equal(cupel__english_singular(&arena, pairs[i].singular), pairs[i].singular);
    }
    cupel__arena_release(&arena);
}

static void odd_words_are_taken_as_they_are(void **state)
{
    static const char *const words[] = { "s", "x", "_", "a_", "is", "y", "" };
    cupel__arena arena = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_string_equal(cupel__english_singular(&arena, words[i]), words[i]);
        assert_non_null(cupel__english_plural(&arena, words[i]));
    }
    cupel__arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_made_of_the_other),
        cmocka_unit_test(what_is_so_already_stays),
        cmocka_unit_test(odd_words_are_taken_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
