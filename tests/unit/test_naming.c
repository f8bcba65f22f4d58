/* Names: the naming convention, shortening, and the small languages that name columns. */
#include "failing_alloc.h"

#include <stdio.h>

#include "base/arena.h"
#include "sql/names.h"
#include "sql/naming.h"

static const char *const columns[] = { "first_name", "last_name" };
static const cupel__naming_parts parts = { .table_name = "users",
                                           .columns = columns,
                                           .column_count = 2,
                                           .referred_table_name = "roles",
                                           .constraint_name = "positive" };

static void assert_name(const cupel_naming *naming, cupel__naming_key key,
                        const cupel__naming_parts *with, const char *expected)
{
    cupel__buf out = { 0 };
    assert_int_equal(cupel__naming_apply(&out, naming, key, with, NULL), 0);
    assert_string_equal(cupel__buf_text(&out), expected);
    cupel__buf_release(&out);
}

static void the_default_convention_names_everything(void **state)
{
    (void)state;
    assert_name(NULL, CUPEL__NAMING_IX, &parts, "ix_users_first_name_last_name");
    assert_name(NULL, CUPEL__NAMING_UQ, &parts, "uq_users_first_name_last_name");
    assert_name(NULL, CUPEL__NAMING_CK, &parts, "ck_users_positive");
    assert_name(NULL, CUPEL__NAMING_FK, &parts, "fk_users_first_name_last_name_roles");
    assert_name(NULL, CUPEL__NAMING_PK, &parts, "pk_users");
}

static void a_convention_replaces_what_it_states(void **state)
{
    (void)state;
    const cupel_naming naming = { .ix = "%(column_1_name)s__%(column_0_name)s__idx", .pk = "100%" };
    assert_name(&naming, CUPEL__NAMING_IX, &parts, "last_name__first_name__idx");
    assert_name(&naming, CUPEL__NAMING_PK, &parts, "100%");
    assert_name(&naming, CUPEL__NAMING_UQ, &parts, "uq_users_first_name_last_name");
}

static void assert_refused(const char *pattern, const cupel__naming_parts *with,
                           const char *message)
{
    const cupel_naming naming = { .ck = pattern };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__buf out = { 0 };
    assert_int_equal(cupel__naming_apply(&out, &naming, CUPEL__NAMING_CK, with, &error),
                     CUPEL_EMODEL);
    assert_string_equal(error.message, message);
    cupel_error_release(&error);
    cupel__buf_release(&out);
}

static void a_token_that_cannot_be_filled_is_refused(void **state)
{
    (void)state;
    const cupel__naming_parts bare = { .table_name = "users" };
    assert_refused("%(table)s", &parts,
                   "the naming convention \"%(table)s\" has the unknown "
                   "%(table)s");
    assert_refused("ck_%(table_name", &parts,
                   "the naming convention \"ck_%(table_name\" has the unknown %(table_name)s");
    assert_refused("%(column_2_name)s", &parts,
                   "the naming convention \"%(column_2_name)s\" has nothing to fill in for "
                   "%(column_2_name)s; give it a name");
    assert_refused("%(constraint_name)s", &bare,
                   "the naming convention \"%(constraint_name)s\" has nothing to fill in for "
                   "%(constraint_name)s; give it a name");
    assert_refused("%(column_0_N_name)s", &bare,
                   "the naming convention \"%(column_0_N_name)s\" has nothing to fill in for "
                   "%(column_0_N_name)s; give it a name");
    assert_refused("%(referred_table_name)s", &bare,
                   "the naming convention \"%(referred_table_name)s\" has nothing to fill in for "
                   "%(referred_table_name)s; give it a name");
}

static void assert_completed(cupel__naming_key key, const char *name, const char *expected)
{
    cupel__naming_parts with = parts;
    cupel__buf out = { 0 };
    with.constraint_name = name;
    assert_int_equal(cupel__naming_complete(&out, NULL, key, &with, NULL), 0);
    assert_string_equal(cupel__buf_text(&out), expected);
    cupel__buf_release(&out);
}

static void a_given_name_is_completed_once(void **state)
{
    (void)state;
    assert_completed(CUPEL__NAMING_CK, "adult", "ck_users_adult");
    assert_completed(CUPEL__NAMING_CK, "ck_users_adult", "ck_users_adult");
    assert_completed(CUPEL__NAMING_UQ, "my_own", "my_own");
}

static void long_names_are_cut_and_stay_apart(void **state)
{
    (void)state;
    char name[201], other[201];
    cupel__buf a = { 0 }, b = { 0 }, c = { 0 };
    memset(name, 'x', 200);
    memset(other, 'x', 200);
    name[200] = other[200] = '\0';
    other[199] = 'y';
    cupel__name_shorten(&a, name, 63);
    cupel__name_shorten(&b, other, 63);
    assert_int_equal(a.size, 63);
    assert_int_equal(b.size, 63);
    assert_string_not_equal(cupel__buf_text(&a), cupel__buf_text(&b));
    assert_memory_equal(cupel__buf_text(&a), name, 54);

    /* Three bytes a character: the cut is between two of them. */
    char wide[31 * 3 + 1] = "";
    for (int i = 0; i < 31; i++)
        strcat(wide, "\xe8\xb4\xa6");
    cupel__name_shorten(&c, wide, 63);
    assert_int_equal(c.size, 63);
    assert_memory_equal(cupel__buf_text(&c), wide, 54);
    cupel__buf_clear(&c);
    cupel__name_shorten(&c, wide, 62);
    assert_int_equal(c.size, 60);
    cupel__buf_clear(&c);
    cupel__name_shorten(&c, "short", 63);
    assert_string_equal(cupel__buf_text(&c), "short");
    cupel__buf_release(&a);
    cupel__buf_release(&b);
    cupel__buf_release(&c);
}

/* Names live in databases: what this gives must never change. */
static void a_digest_is_the_same_for_ever(void **state)
{
    (void)state;
    char digits[9];
    cupel__name_digest("id < 9", digits);
    assert_string_equal(digits, "629d25f3");
    cupel__name_digest("", digits);
    assert_string_equal(digits, "4fd0bfc1");
}

/* "name", "name-" descending, "{expression}", "'quoted'". */
static void assert_split(const char *list, const char *expected)
{
    cupel__arena arena = { 0 };
    cupel__buf out = { 0 };
    cupel__name_item *items;
    size_t count;
    int code = cupel__names_split(&arena, list, &items, &count);
    for (size_t i = 0; code == 0 && i < count; i++)
        cupel__buf_printf(&out, "%s%s%s%s%s", i == 0 ? "" : " ",
                          items[i].quoted    ? "'"
                          : items[i].is_name ? ""
                                             : "{",
                          items[i].text,
                          items[i].quoted    ? "'"
                          : items[i].is_name ? ""
                                             : "}",
                          items[i].descending ? "-" : "");
    assert_string_equal(code == CUPEL_EINVAL ? "invalid" : cupel__buf_text(&out), expected);
    cupel__buf_release(&out);
    cupel__arena_release(&arena);
}

static void lists_of_names_are_split_at_their_own_commas(void **state)
{
    (void)state;
    assert_split("a", "a");
    assert_split("a, b desc,c ASC", "a b- c");
    assert_split(" coalesce(a, b) desc , lower(c)", "{coalesce(a, b)}- {lower(c)}");
    assert_split("a || ',', b", "{a || ','} b");
    assert_split("\"a, b\", \"desc\"", "'a, b' 'desc'");
    assert_split("desc, a_desc", "desc a_desc");
    assert_split("账号", "账号");
    assert_split("a desc nulls last", "{a desc nulls last}");
    assert_split("", "invalid");
    assert_split("a,,b", "invalid");
    assert_split("a,", "invalid");
}

/* "schema|table|a,b" */
static void assert_reference(const char *text, const char *expected)
{
    cupel__arena arena = { 0 };
    cupel__buf out = { 0 };
    cupel__reference reference;
    int code = cupel__reference_parse(&arena, text, &reference);
    if (code == 0)
        cupel__buf_printf(&out, "%s|%s|", reference.schema ? reference.schema : "",
                          reference.table);
    for (size_t i = 0; code == 0 && i < reference.column_count; i++)
        cupel__buf_printf(&out, "%s%s", i == 0 ? "" : ",", reference.columns[i]);
    assert_string_equal(code == CUPEL_EINVAL ? "invalid" : cupel__buf_text(&out), expected);
    cupel__buf_release(&out);
    cupel__arena_release(&arena);
}

static void references_have_one_of_four_forms(void **state)
{
    (void)state;
    assert_reference("roles.id", "|roles|id");
    assert_reference("crm.roles.id", "crm|roles|id");
    assert_reference("roles(a, b)", "|roles|a,b");
    assert_reference("crm.roles ( a )", "crm|roles|a");
    assert_reference("roles", "invalid");
    assert_reference("a.b.c.d", "invalid");
    assert_reference("a.b.c(d)", "invalid");
    assert_reference("roles(a", "invalid");
    assert_reference("roles(a) x", "invalid");
    assert_reference("roles(lower(a))", "invalid");
    assert_reference(".id", "invalid");
    assert_reference("", "invalid");
}

static int name_and_split(void *context)
{
    cupel__arena arena = { 0 };
    cupel__buf out = { 0 };
    cupel__name_item *items;
    cupel__reference reference;
    size_t count;
    int code = cupel__naming_complete(&out, NULL, CUPEL__NAMING_CK, &parts, NULL);
    if (code == 0)
        code = cupel__names_split(&arena, context, &items, &count);
    if (code == 0)
        code = cupel__reference_parse(&arena, "crm.t(a, b)", &reference);
    cupel__buf_release(&out);
    cupel__arena_release(&arena);
    return code;
}

static void short_memory_is_reported(void **state)
{
    (void)state;
    failing_alloc_torture(name_and_split, (void *)"a, b desc, lower(c)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_convention_names_everything),
        cmocka_unit_test(a_convention_replaces_what_it_states),
        cmocka_unit_test(a_token_that_cannot_be_filled_is_refused),
        cmocka_unit_test(a_given_name_is_completed_once),
        cmocka_unit_test(long_names_are_cut_and_stay_apart),
        cmocka_unit_test(a_digest_is_the_same_for_ever),
        cmocka_unit_test(lists_of_names_are_split_at_their_own_commas),
        cmocka_unit_test(references_have_one_of_four_forms),
        cmocka_unit_test(short_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
