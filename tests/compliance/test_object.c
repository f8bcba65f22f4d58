/* Objects: their keys, texts, NULLs and defaults; made, added, deleted, refreshed, forgotten. */
#define SESSION_FIXTURE_MODELS
#include "session_fixture.h"

static void new_objects_get_their_keys_when_they_are_saved(void **state)
{
    cupel_session *s = opened(fixture(state));
    Role *first = cupel_new(s, Role, .name = "Admin");
    Role *second = cupel_new(s, Role, .name = "Guest");
    assert_non_null(first);
    assert_int_equal(first->id, 0);
    committed(s);
    assert_true(first->id > 0);
    assert_int_equal(second->id, first->id + 1);
    cupel_session_close(s);
}

static void plain_assignments_are_noticed(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    committed(s);
    role->name = "Administrator";
    committed(s);
    char *name = compliance_text(c, "SELECT name FROM roles");
    assert_string_equal(name, "Administrator");
    cupel_free(name);
    cupel_session_close(s);
}

static void one_row_is_one_object(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_new(s, Role, .name = "Admin");
    committed(s);
    cupel_session_close(s);

    s = opened(c);
    Role *found = cupel_first(s, Role, "name = %s", "Admin");
    assert_non_null(found);
    assert_ptr_equal(cupel_get(s, Role, found->id), found);
    assert_ptr_equal(cupel_one(s, Role, "id = %lld", (long long)found->id), found);
    found->name = "changed and not saved";
    assert_ptr_equal(cupel_first(s, Role, NULL), found);
    assert_string_equal(found->name, "changed and not saved");
    cupel_session_close(s);
}

static void keys_can_be_texts_uuids_or_several_columns(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_new(s, Setting, .name = "colour", .value = "blue");
    cupel_new(s, Setting, .name = "size", .value = "large");
    cupel_new(s, Place, .row = 2, .seat = 7, .guest = "Ann");
    cupel_new(s, Place, .row = 7, .seat = 2, .guest = "Bob");
    Token *token = cupel_new(s, Token, .text = "random");
    cupel_uuid none = { { 0 } };
    assert_memory_not_equal(&token->id, &none, sizeof none);
    committed(s);
    cupel_uuid id = token->id;
    cupel_session_close(s);

    s = opened(c);
    Setting *setting = cupel_get_key(s, Setting, .name = "size");
    assert_non_null(setting);
    assert_string_equal(setting->value, "large");
    assert_ptr_equal(cupel_get_key(s, Setting, .name = "size"), setting);
    assert_ptr_equal(cupel_first(s, Setting, "value = %s", "large"), setting);
    Place *place = cupel_get_key(s, Place, .row = 7, .seat = 2);
    assert_non_null(place);
    assert_string_equal(place->guest, "Bob");
    assert_ptr_equal(cupel_get_key(s, Place, .row = 7, .seat = 2), place);
    assert_null(cupel_get_key(s, Place, .row = 7, .seat = 7));
    assert_nothing_wrong(s);
    token = cupel_get_key(s, Token, .id = id);
    assert_non_null(token);
    assert_string_equal(token->text, "random");
    setting->value = "small";
    place->guest = NULL;
    committed(s);
    assert_null(cupel_get(s, Place, 1));
    assert_failed(s, CUPEL_EINVAL, "cupel_get_key");
    cupel_session_close(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM places WHERE guest IS NULL"), 1);
}

static void texts_are_copied_when_an_object_is_made(void **state)
{
    cupel_session *s = opened(fixture(state));
    char name[] = "Admin";
    Role *role = cupel_new(s, Role, .name = name);
    memset(name, 'x', sizeof name - 1);
    assert_string_equal(role->name, "Admin");
    committed(s);
    assert_string_equal(role->name, "Admin");
    cupel_session_close(s);
}

static void texts_assigned_later_are_copied_by_the_flush(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    char first[] = "first", second[] = "second";
    Role *role = cupel_new(s, Role, .name = "Admin");
    role->name = first;
    flushed(s);
    assert_ptr_not_equal(role->name, first);
    memset(first, 'x', sizeof first - 1);
    assert_string_equal(role->name, "first");
    role->name = second;
    committed(s);
    memset(second, 'x', sizeof second - 1);
    assert_string_equal(role->name, "second");
    char *name = compliance_text(c, "SELECT name FROM roles");
    assert_string_equal(name, "second");
    cupel_free(name);
    cupel_session_close(s);
}

static void a_text_of_equal_content_is_no_change(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    committed(s);
    /* Were it written, this would be overwritten. */
    compliance_execute(c, "UPDATE roles SET name = 'by somebody else'");
    char same[] = "Admin";
    role->name = same;
    committed(s);
    memset(same, 'x', sizeof same - 1);
    assert_string_equal(role->name, "Admin");
    char *name = compliance_text(c, "SELECT name FROM roles");
    assert_string_equal(name, "by somebody else");
    cupel_free(name);
    cupel_session_close(s);
}

static void cupel_text_formats_into_the_sessions_memory(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, 0);
    role->name = cupel_text(s, "%s number %d", "role", 7);
    committed(s);
    assert_string_equal(role->name, "role number 7");
    assert_int_equal(
        compliance_integer(c, "SELECT count(*) FROM roles WHERE name = 'role number 7'"), 1);
    cupel_session_close(s);
}

static void bytes_edited_in_place_are_saved_when_touched(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_blob bytes = { "\x01\x02\x03", 3 };
    Account *account = cupel_new(s, Account, .name = "Ann", .picture = bytes);
    committed(s);
    ((unsigned char *)(uintptr_t)account->picture.data)[1] = 0xee;
    assert_int_equal(cupel_touch(s, account, picture), 0);
    committed(s);
    int64_t id = account->id;
    cupel_session_close(s);

    s = opened(c);
    account = cupel_get(s, Account, id);
    assert_int_equal(account->picture.size, 3);
    assert_memory_equal(account->picture.data, "\x01\xee\x03", 3);
    assert_int_equal(cupel_touch(s, account, credit), CUPEL_EINVAL);
    cupel_session_close(s);
}

static void null_is_explicit_and_zero_is_a_value(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Account *zero = cupel_new(s, Account, .name = "zero", .credit = cupel_some(0),
                              .is_active = cupel_some(false));
    User *nobody = cupel_new(s, User, .username = "nobody");
    committed(s);
    assert_true(zero->credit.is_set);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM accounts WHERE credit = 0"), 1);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE role_id IS NULL AND "
                                           "note IS NULL"),
                     1);
    nobody->note = "";
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE note = ''"), 1);
    int64_t id = zero->id;
    cupel_session_close(s);

    s = opened(c);
    zero = cupel_get(s, Account, id);
    assert_true(zero->credit.is_set && zero->credit.value == 0);
    assert_true(zero->is_active.is_set && !zero->is_active.value);
    cupel_clear(zero->credit);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM accounts WHERE credit IS NULL"),
                     1);
    cupel_session_close(s);
}

static void a_value_that_is_not_marked_as_set_is_an_error(void **state)
{
    cupel_session *s = opened(fixture(state));
    assert_null(cupel_new(s, Account, .name = "Ann", .credit = { .value = 3 }));
    assert_failed(s, CUPEL_EVALUE, "Account.credit");
    assert_int_equal(cupel_commit(s), CUPEL_EVALUE);
    rolled_back(s);
    Account *account = cupel_new(s, Account, .name = "Ann");
    cupel_assign(account->revision, 3);
    cupel_clear(account->revision);
    account->credit.is_set = false;
    committed(s);
    assert_false(account->revision.is_set || account->credit.is_set);
    account = cupel_new(s, Account, .name = "Bob");
    account->revision.value = 3;
    assert_int_equal(cupel_commit(s), CUPEL_EVALUE);
    assert_failed(s, CUPEL_EVALUE, "Account.revision");
    cupel_session_close(s);
}

static void defaults_are_applied_at_once(void **state)
{
    cupel_session *s = opened(fixture(state));
    Account *account = cupel_new(s, Account, .name = "Ann");
    assert_true(account->credit.is_set && account->credit.value == 18);
    assert_true(account->is_active.is_set && account->is_active.value);
    assert_true(account->ticket.is_set);
    Account *next = cupel_new(s, Account, .name = "Bob", .credit = cupel_some(5));
    assert_int_equal(next->credit.value, 5);
    assert_int_equal(next->ticket.value, account->ticket.value + 1);
    cupel_session_close(s);
}

static void what_the_server_sets_is_fetched_back(void **state)
{
    cupel_session *s = opened(fixture(state));
    Account *left = cupel_new(s, Account, .name = "left to the server");
    Account *given =
        cupel_new(s, Account, .name = "given", .state = "old", .credit = cupel_some(4));
    Account *again = cupel_new(s, Account, .name = "left again");
    assert_null(left->state);
    committed(s);
    assert_string_equal(left->state, "new");
    assert_string_equal(given->state, "old");
    assert_string_equal(again->state, "new");
    assert_true(left->twice.is_set && left->twice.value == 36);
    assert_true(given->twice.is_set && given->twice.value == 8);
    cupel_assign(given->credit, 10);
    committed(s);
    assert_int_equal(given->twice.value, 20);
    cupel_session_close(s);
}

static void null_can_be_said_where_a_default_would_be_taken(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Account *account = cupel_new(s, Account, .name = "Ann");
    assert_int_equal(cupel_set_null(s, account, state), 0);
    assert_int_equal(cupel_set_null(s, account, credit), 0);
    committed(s);
    assert_null(account->state);
    assert_false(account->credit.is_set);
    assert_int_equal(compliance_integer(
                         c, "SELECT count(*) FROM accounts WHERE state IS NULL AND credit IS NULL"),
                     1);
    assert_int_equal(cupel_set_null(s, account, id), CUPEL_EINVAL);
    cupel_session_close(s);
}

static void an_update_calls_the_functions_for_it(void **state)
{
    cupel_session *s = opened(fixture(state));
    Account *account = cupel_new(s, Account, .name = "Ann");
    committed(s);
    assert_false(account->revision.is_set);
    account->name = "Anna";
    committed(s);
    int32_t first = account->revision.value;
    assert_true(account->revision.is_set);
    committed(s);
    assert_int_equal(account->revision.value, first);
    account->name = "Annabel";
    cupel_assign(account->revision, 1000);
    committed(s);
    assert_int_equal(account->revision.value, 1000);
    cupel_session_close(s);
}

static void objects_can_be_made_without_a_session(void **state)
{
    compliance *c = fixture(state);
    char name[] = "made";
    Role *role = cupel_make(Role, .name = name);
    User *user = cupel_make(User, .username = "john", .role = role);
    Account *account = cupel_make(Account, .name = "Ann");
    cupel_discard(cupel_make(Role, .name = "never added"));
    memset(name, 'x', sizeof name - 1);
    assert_string_equal(role->name, "made");
    assert_true(account->credit.is_set && account->credit.value == 18);
    assert_null(cupel_make(Account, .name = "Ann", .credit = { .value = 3 }));

    cupel_session *s = opened(c);
    /* The role comes along with the user. */
    assert_int_equal(cupel_add(s, user), 0);
    assert_int_equal(cupel_add(s, account), 0);
    committed(s);
    assert_true(role->id > 0 && user->id > 0);
    assert_int_equal(user->role_id.value, role->id);
    assert_int_equal(role->users.count, 1);
    assert_ptr_equal(role->users.items[0], user);
    cupel_discard(user); /* the session's by now: nothing happens */
    assert_ptr_equal(cupel_get(s, User, user->id), user);
    user->username = "jack";
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE username = 'jack'"),
                     1);
    cupel_expunge(s, user);
    cupel_session_close(s);
}

static void deleted_objects_are_gone(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    committed(s);
    int64_t id = role->id;
    assert_int_equal(cupel_delete(s, role), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 0);
    assert_string_equal(role->name, "Admin");
    assert_null(cupel_get(s, Role, id));
    assert_nothing_wrong(s);
    assert_int_equal(cupel_delete(s, role), CUPEL_ESTATE);
    /* It can be saved again, as the same row. */
    assert_int_equal(cupel_add(s, role), 0);
    committed(s);
    assert_int_equal(role->id, id);
    assert_ptr_equal(cupel_get(s, Role, id), role);
    cupel_session_close(s);
}

static void a_deletion_can_be_taken_back_before_the_flush(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *kept = cupel_new(s, Role, .name = "kept");
    committed(s);
    Role *never = cupel_new(s, Role, .name = "never saved");
    assert_int_equal(cupel_delete(s, kept), 0);
    assert_int_equal(cupel_delete(s, kept), 0);
    assert_int_equal(cupel_add(s, kept), 0);
    assert_int_equal(cupel_delete(s, never), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 1);
    cupel_session_close(s);
}

static void expunged_objects_are_forgotten(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    committed(s);
    int64_t id = role->id;
    role->name = "not to be saved";
    cupel_expunge(s, role);
    cupel_expunge(s, cupel_new(s, Role, .name = "neither"));
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles WHERE name = 'Admin'"), 1);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 1);
    role = cupel_get(s, Role, id);
    assert_string_equal(role->name, "Admin");
    cupel_session_close(s);
}

static void a_refresh_reads_the_row_again(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    committed(s);
    compliance_execute(c, "UPDATE roles SET name = 'by somebody else'");
    assert_string_equal(role->name, "Admin");
    role->name = "mine";
    compliance_ok(cupel_refresh(s, role), cupel_session_error(s));
    assert_string_equal(role->name, "by somebody else");
    committed(s);
    compliance_execute(c, "DELETE FROM roles");
    assert_int_equal(cupel_refresh(s, role), CUPEL_ENOTFOUND);
    assert_string_equal(role->name, "by somebody else");
    assert_int_equal(cupel_refresh(s, cupel_new(s, Role, 0)), CUPEL_ESTATE);
    cupel_session_close(s);
}

static void a_changed_key_moves_the_object(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Setting *setting = cupel_new(s, Setting, .name = "colour", .value = "blue");
    committed(s);
    setting->name = "color";
    committed(s);
    assert_ptr_equal(cupel_get_key(s, Setting, .name = "color"), setting);
    assert_null(cupel_get_key(s, Setting, .name = "colour"));
    assert_nothing_wrong(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM settings"), 1);
    cupel_session_close(s);
}

static void an_update_of_a_row_that_is_gone_fails(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *first = cupel_new(s, Role, .name = "first");
    Role *second = cupel_new(s, Role, .name = "second");
    committed(s);
    compliance_execute(c, "DELETE FROM roles WHERE name = 'second'");
    first->name = "1st";
    second->name = "2nd";
    assert_int_equal(cupel_commit(s), CUPEL_ESTALE);
    assert_failed(s, CUPEL_ESTALE, "roles");
    rolled_back(s);
    assert_string_equal(first->name, "first");
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles WHERE name = 'first'"), 1);
    cupel_session_close(s);
}

static void a_null_where_a_plain_member_is_fails_the_query(void **state)
{
    typedef struct Thin {
        int64_t id;
        int64_t role_id;
    } Thin;
    static const cupel_property properties[] = { { .kind = CUPEL_PROPERTY_COLUMN,
                                                   .name = "id",
                                                   .offset = offsetof(Thin, id),
                                                   .member_size = sizeof(int64_t),
                                                   .ctype = CUPEL_CTYPE_INT64,
                                                   .primary_key = true },
                                                 { .kind = CUPEL_PROPERTY_COLUMN,
                                                   .name = "role_id",
                                                   .offset = offsetof(Thin, role_id),
                                                   .member_size = sizeof(int64_t),
                                                   .ctype = CUPEL_CTYPE_INT64 },
                                                 { .kind = CUPEL_PROPERTY_END } };
    static const cupel_model model = { .abi = CUPEL_ABI,
                                       .property_size = sizeof(cupel_property),
                                       .size = sizeof(Thin),
                                       .name = "Thin",
                                       .table = "users",
                                       .properties = properties };
    compliance *c = fixture(state);
    /* An engine of its own, as this is a second model of the table. */
    cupel_engine *engine;
    cupel_session *s = opened(c);
    cupel_new(s, User, .username = "john");
    committed(s);
    cupel_session_close(s);
    assert_int_equal(cupel_engine_open(&engine, c->url), 0);
    assert_int_equal(cupel_session_open(&s, engine), 0);
    assert_null(cupel_session_first(s, &model, NULL));
    assert_failed(s, CUPEL_EVALUE, "Thin.role_id");
    cupel_session_close(s);
    cupel_engine_close(engine);
}

static void many_objects_keep_their_keys_and_texts(void **state)
{
    compliance *c = fixture(state);
    enum { COUNT = 3000 };
    cupel_session *s = opened(c);
    static Role *roles[COUNT];
    for (int i = 0; i < COUNT; i++)
        roles[i] = cupel_new(s, Role, .name = cupel_text(s, "role %d", i));
    committed(s);
    for (int i = 1; i < COUNT; i++)
        assert_true(roles[i]->id > roles[i - 1]->id);
    for (int i = 0; i < COUNT; i++)
        roles[i]->name = cupel_text(s, "again %d", i);
    committed(s);
    cupel_session_close(s);

    s = opened(c);
    size_t count;
    Role **found = cupel_all(s, Role, &count, "name like %s", "again %%");
    assert_non_null(found);
    assert_int_equal(count, COUNT);
    assert_null(found[count]);
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(cupel_get(s, Role, found[i]->id), found[i]);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(cupel_delete(s, found[i]), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 0);
    cupel_session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_objects_get_their_keys_when_they_are_saved),
        cmocka_unit_test(plain_assignments_are_noticed),
        cmocka_unit_test(one_row_is_one_object),
        cmocka_unit_test(keys_can_be_texts_uuids_or_several_columns),
        cmocka_unit_test(texts_are_copied_when_an_object_is_made),
        cmocka_unit_test(texts_assigned_later_are_copied_by_the_flush),
        cmocka_unit_test(a_text_of_equal_content_is_no_change),
        cmocka_unit_test(cupel_text_formats_into_the_sessions_memory),
        cmocka_unit_test(bytes_edited_in_place_are_saved_when_touched),
        cmocka_unit_test(null_is_explicit_and_zero_is_a_value),
        cmocka_unit_test(a_value_that_is_not_marked_as_set_is_an_error),
        cmocka_unit_test(defaults_are_applied_at_once),
        cmocka_unit_test(what_the_server_sets_is_fetched_back),
        cmocka_unit_test(null_can_be_said_where_a_default_would_be_taken),
        cmocka_unit_test(an_update_calls_the_functions_for_it),
        cmocka_unit_test(objects_can_be_made_without_a_session),
        cmocka_unit_test(deleted_objects_are_gone),
        cmocka_unit_test(a_deletion_can_be_taken_back_before_the_flush),
        cmocka_unit_test(expunged_objects_are_forgotten),
        cmocka_unit_test(a_refresh_reads_the_row_again),
        cmocka_unit_test(a_changed_key_moves_the_object),
        cmocka_unit_test(an_update_of_a_row_that_is_gone_fails),
        cmocka_unit_test(a_null_where_a_plain_member_is_fails_the_query),
        cmocka_unit_test(many_objects_keep_their_keys_and_texts),
    };
    return compliance_run("object", tests, sizeof tests / sizeof tests[0]);
}
