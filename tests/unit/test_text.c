/* UTF-8, comparison without case, and the nearest known name. */
#include "failing_alloc.h"

#include "base/text.h"

static bool valid(const char *text)
{
    return cupel__utf8_valid(text, strlen(text));
}

static void well_formed_sequences_are_accepted(void **state)
{
    (void)state;
    assert_true(cupel__utf8_valid(NULL, 0));
    assert_true(valid(""));
    assert_true(valid("plain ASCII of more than eight bytes"));
    assert_true(valid("\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xef\xbf\xbf"));
    assert_true(valid("\xed\x9f\xbf \xee\x80\x80"));
    assert_true(valid("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));
    assert_true(valid("账号, exactly here"));
    assert_true(cupel__utf8_valid("a\0b", 3));
}

static void malformed_sequences_are_refused(void **state)
{
    (void)state;
    static const char *const malformed[] = {
        "\x80", /* a continuation alone */
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf", /* overlong */
        "\xe0\x9f\xbf",
        "\xf0\x8f\xbf\xbf",
        "\xed\xa0\x80", /* a surrogate */
        "\xed\xbf\xbf",
        "\xf4\x90\x80\x80", /* beyond the last code point */
        "\xf5\x80\x80\x80",
        "\xfe",
        "\xff",
        "\xc2",
        "\xc2 ",
        "\xe2\x82", /* cut short */
        "\xe2\x82 ",
        "\xe2 \x82",
        "\xf0\x90\x80",
        "\xf0\x90\x80 ",
        "\xf0\x90 \x80",
        "12345678\xff",
    };
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
        assert_false(valid(malformed[i]));
    assert_false(cupel__utf8_valid("账", 2));
}

/* Every code point is encoded by hand, and each sequence stays right at every place of a word. */
static void exactly_the_scalar_values_are_well_formed(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110fff; c++) {
        char text[24] = "abcdefg";
        size_t size = c % 8;
        if (c < 0x80) {
            text[size++] = (char)c;
        } else if (c < 0x800) {
            text[size++] = (char)(0xc0 | c >> 6);
            text[size++] = (char)(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            text[size++] = (char)(0xe0 | c >> 12);
            text[size++] = (char)(0x80 | (c >> 6 & 0x3f));
            text[size++] = (char)(0x80 | (c & 0x3f));
        } else {
            text[size++] = (char)(0xf0 | c >> 18);
            text[size++] = (char)(0x80 | (c >> 12 & 0x3f));
            text[size++] = (char)(0x80 | (c >> 6 & 0x3f));
            text[size++] = (char)(0x80 | (c & 0x3f));
        }
        bool scalar = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
        assert_int_equal(cupel__utf8_valid(text, size), scalar);
        if (scalar)
            assert_int_equal(cupel__utf8_length(text, size), c % 8 + 1);
    }
}

static void a_prefix_ends_between_code_points(void **state)
{
    (void)state;
    const char *text = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"; /* of 1, 2, 3 and 4 bytes */
    static const size_t expected[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };
    for (size_t limit = 0; limit < 12; limit++)
        assert_int_equal(cupel__utf8_prefix(text, 10, limit), expected[limit]);
    assert_int_equal(cupel__utf8_prefix("\xc3\xa9", 1, 1), 1);
    assert_int_equal(cupel__utf8_prefix("\x80\x80", 2, 1), 0);
}

static void comparison_without_case_is_for_ascii_only(void **state)
{
    (void)state;
    assert_true(cupel__text_iequal("BigInteger", "bIGiNTEGER"));
    assert_true(cupel__text_iequal("AMZ", "amz"));
    assert_false(cupel__text_iequal("[", "{"));
    assert_false(cupel__text_iequal("abc", "abcd"));
    assert_false(cupel__text_iequal("abcd", "abc"));
    assert_false(cupel__text_iequal("@", "`"));
    assert_false(cupel__text_iequal("\xc3\x89", "\xc3\xa9"));
    assert_true(cupel__text_iequal(NULL, NULL));
    assert_false(cupel__text_iequal(NULL, ""));
    assert_false(cupel__text_iequal("", NULL));
    assert_true(cupel__text_iequal("", ""));
}

static void null_text_equals_null_only(void **state)
{
    (void)state;
    assert_true(cupel__text_equal(NULL, NULL));
    assert_false(cupel__text_equal(NULL, ""));
    assert_false(cupel__text_equal("", NULL));
    assert_true(cupel__text_equal("a", "a"));
    assert_false(cupel__text_equal("a", "A"));
}

static const char *nearest(const char *name, const char *const *candidates)
{
    cupel__nearest search;
    cupel__nearest_init(&search, name, strlen(name));
    for (; *candidates != NULL; candidates++)
        cupel__nearest_offer(&search, *candidates);
    return search.best;
}

static void a_misspelt_name_finds_the_meant_one(void **state)
{
    (void)state;
    static const char *const names[] = { "id",         "username", "email", "password_hash",
                                         "created_at", "role_id",  "账号",  NULL };
    static const struct {
        const char *typed, *meant;
    } cases[] = {
        { "usernme", "username" },   /* one missing */
        { "usernamee", "username" }, /* one too many */
        { "usenrame", "username" },  /* two exchanged */
        { "emial", "email" },
        { "EMAIL", "email" },
        { "di", "id" },
        { "craeted_at", "created_at" },
        { "RoleId", "role_id" },
        { "账户", "账号" },
        { "passwordhash", "password_hash" },
        { "usrnm", "username" }, /* three of eight missing */
        { "usnm", NULL },        /* four */
        { "colour", NULL },
        { "x", NULL },
        { "", NULL },
        { "zz", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *best = nearest(cases[i].typed, names);
        if (cases[i].meant == NULL)
            assert_null(best);
        else
            assert_string_equal(best, cases[i].meant);
    }
}

static void case_decides_between_names_equally_near(void **state)
{
    (void)state;
    static const char *const names[] = { "USER_NAMES", "user_names", "user_nane", NULL };
    assert_string_equal(nearest("user_name", names), "user_names");
    assert_string_equal(nearest("USER_NAME", names), "USER_NAMES");
    assert_string_equal(nearest("USER_NMAES", names), "USER_NAMES");
    static const char *const lower[] = { "user_names", "user_name", NULL };
    assert_string_equal(nearest("USER_NAME", lower), "user_name");
}

static void the_name_itself_is_nearer_than_a_part_of_it(void **state)
{
    (void)state;
    static const char *const names[] = { "user", "userss", "sers", "users", "user_s", NULL };
    assert_string_equal(nearest("users", names), "users");
}

static void the_first_of_equally_near_names_wins(void **state)
{
    (void)state;
    static const char *const names[] = { "user_a", "user_b", NULL };
    assert_string_equal(nearest("user_c", names), "user_a");
}

static void names_of_any_length_and_content_are_taken(void **state)
{
    (void)state;
    char longest[65], longer[200];
    memset(longest, 'x', sizeof longest);
    longest[64] = '\0';
    memset(longer, 'x', sizeof longer);
    longer[199] = '\0';
    const char *const names[] = { longest, longer, "\xff\xfe", NULL };
    assert_ptr_equal(nearest(longest, names), longest);
    assert_null(nearest(longer, names));
    assert_ptr_equal(nearest("\xff\xfd", names), names[2]);
    cupel__nearest search;
    cupel__nearest_init(&search, longest, 64);
    cupel__nearest_offer(&search, NULL);
    assert_null(search.best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_sequences_are_accepted),
        cmocka_unit_test(malformed_sequences_are_refused),
        cmocka_unit_test(exactly_the_scalar_values_are_well_formed),
        cmocka_unit_test(a_prefix_ends_between_code_points),
        cmocka_unit_test(comparison_without_case_is_for_ascii_only),
        cmocka_unit_test(null_text_equals_null_only),
        cmocka_unit_test(a_misspelt_name_finds_the_meant_one),
        cmocka_unit_test(case_decides_between_names_equally_near),
        cmocka_unit_test(the_name_itself_is_nearer_than_a_part_of_it),
        cmocka_unit_test(the_first_of_equally_near_names_wins),
        cmocka_unit_test(names_of_any_length_and_content_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
