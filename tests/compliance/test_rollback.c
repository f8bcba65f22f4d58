/* Rollbacks: members, keys and collections are what they were, and objects can be used again. */
#define SESSION_FIXTURE_MODELS
#include "session_fixture.h"

/* A role "Admin" with users "john" and "susan", loaded. */
static Role *people(compliance *c, cupel_session *s)
{
    cupel_session *other = opened(c);
    Role *role = cupel_new(other, Role, .name = "Admin");
    cupel_new(other, User, .username = "john", .role = role);
    cupel_new(other, User, .username = "susan", .role = role);
    committed(other);
    cupel_session_close(other);
    role = cupel_first(s, Role, NULL);
    assert_int_equal((cupel_load(s, role, users)).count, 2);
    return role;
}

static void changed_members_are_restored(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = people(c, s);
    role->name = "flushed";
    flushed(s);
    role->name = "and changed again";
    rolled_back(s);
    assert_string_equal(role->name, "Admin");
    role->name = "not even flushed";
    rolled_back(s);
    assert_string_equal(role->name, "Admin");
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles WHERE name = 'Admin'"), 1);
    role->name = "for good";
    committed(s);
    rolled_back(s);
    assert_string_equal(role->name, "for good");
    cupel_session_close(s);
}

static void new_objects_become_transient_and_can_be_added_again(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    User *john = cupel_new(s, User, .username = "john", .role = role);
    flushed(s);
    int64_t id = role->id;
    assert_true(id > 0 && john->id > 0);
    assert_int_equal(john->role_id.value, id);
    rolled_back(s);
    assert_int_equal(role->id, 0);
    assert_int_equal(john->id, 0);
    assert_false(john->role_id.is_set);
    assert_string_equal(john->username, "john");
    assert_ptr_equal(john->role, role);
    assert_null(cupel_get(s, Role, id));
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users"), 0);

    john->username = "jack";
    assert_int_equal(cupel_add(s, john), 0);
    committed(s);
    assert_true(role->id > 0);
    assert_int_equal(john->role_id.value, role->id);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE username = 'jack'"),
                     1);
    assert_int_equal(role->users.count, 1);
    cupel_session_close(s);
}

static void what_was_never_flushed_becomes_transient_too(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    rolled_back(s);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 0);
    assert_int_equal(cupel_delete(s, role), CUPEL_ESTATE);
    assert_int_equal(cupel_add(s, role), 0);
    assert_int_equal(cupel_add(s, role), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 1);
    cupel_session_close(s);
}

static void deleted_objects_return(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = people(c, s);
    User *john = role->users.items[0];
    int64_t id = john->id;
    assert_int_equal(cupel_delete(s, john), 0);
    flushed(s);
    assert_int_equal(role->users.count, 1);
    assert_null(cupel_get(s, User, id));
    rolled_back(s);
    assert_ptr_equal(cupel_get(s, User, id), john);
    assert_int_equal(role->users.count, 2);
    assert_ptr_equal(role->users.items[0], john);
    john->note = "still here";
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE note = 'still here'"),
                     1);
    /* A mark that was not flushed is taken back as well. */
    assert_int_equal(cupel_delete(s, john), 0);
    rolled_back(s);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users"), 2);
    cupel_session_close(s);
}

static void collections_and_pointers_are_restored(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = people(c, s);
    User *john = role->users.items[0];
    User *susan = role->users.items[1];
    Role *guest = cupel_new(s, Role, .name = "Guest");
    assert_int_equal(cupel_remove(s, role, users, john), 0);
    assert_int_equal(cupel_append(s, guest, users, susan), 0);
    User *fresh = cupel_new(s, User, .username = "fresh", .role = role);
    flushed(s);
    assert_int_equal(role->users.count, 1);
    assert_ptr_equal(role->users.items[0], fresh);
    rolled_back(s);
    assert_int_equal(role->users.count, 2);
    assert_ptr_equal(role->users.items[0], john);
    assert_ptr_equal(role->users.items[1], susan);
    assert_ptr_equal(john->role, role);
    assert_ptr_equal(susan->role, role);
    assert_int_equal(john->role_id.value, role->id);
    assert_int_equal(susan->role_id.value, role->id);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE role_id IS NULL"), 0);
    /* And they go on being kept in step. */
    john->role = NULL;
    committed(s);
    assert_int_equal(role->users.count, 1);
    assert_ptr_equal(role->users.items[0], susan);
    cupel_session_close(s);
}

static void collections_changed_by_hand_alone_are_restored(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = people(c, s);
    User *john = role->users.items[0];
    assert_int_equal(cupel_remove(s, role, users, john), 0);
    assert_int_equal(cupel_append(s, role, users, cupel_new(s, User, .username = "x")), 0);
    rolled_back(s);
    assert_int_equal(role->users.count, 2);
    assert_ptr_equal(role->users.items[0], john);
    assert_ptr_equal(john->role, role);
    cupel_session_close(s);
}

static void what_was_loaded_of_a_written_state_is_asked_for_again(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    people(c, s);
    cupel_session_close(s);
    s = opened(c);
    cupel_query *q = cupel_query(s, User);
    cupel_filter(q, "username = %s", "john");
    assert_int_equal(cupel_query_update(q, "note = %s", "of the transaction"), 1);
    User *john = cupel_query_first(User, q);
    assert_string_equal(john->note, "of the transaction");
    rolled_back(s);
    assert_ptr_equal(cupel_query_first(User, q), john);
    assert_null(john->note);
    /* A collection loaded after a write is forgotten. */
    Role *role = cupel_first(s, Role, NULL);
    cupel_new(s, User, .username = "fresh", .role_id = cupel_some(role->id));
    flushed(s);
    assert_int_equal((cupel_load(s, role, users)).count, 3);
    rolled_back(s);
    assert_int_equal(role->users.count, 0);
    assert_int_equal((cupel_load(s, role, users)).count, 2);
    cupel_session_close(s);
}

static void rows_that_a_rollback_took_away_are_not_found(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_execute(cupel_session_connection(s), NULL, &error,
                                "INSERT INTO settings (name, value) VALUES (%s, %s)", "a", "1"),
                  &error);
    Setting *setting = cupel_get_key(s, Setting, .name = "a");
    assert_non_null(setting);
    rolled_back(s);
    assert_string_equal(setting->value, "1");
    assert_null(cupel_get_key(s, Setting, .name = "a"));
    assert_nothing_wrong(s);
    cupel_session_close(s);
}

static void savepoints_are_undone_alone(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = people(c, s);
    User *john = role->users.items[0];
    role->name = "outer";
    compliance_ok(cupel_begin_nested(s), cupel_session_error(s));
    role->name = "inner";
    john->note = "inner";
    User *fresh = cupel_new(s, User, .username = "fresh", .role = role);
    assert_int_equal(cupel_delete(s, role->users.items[1]), 0);
    flushed(s);
    assert_int_equal(role->users.count, 2);
    compliance_ok(cupel_rollback_nested(s), cupel_session_error(s));
    assert_string_equal(role->name, "outer");
    assert_null(john->note);
    assert_int_equal(fresh->id, 0);
    assert_int_equal(role->users.count, 2);
    assert_string_equal(role->users.items[1]->username, "susan");
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles WHERE name = 'outer'"), 1);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE note IS NULL"), 2);
    cupel_session_close(s);
}

static void a_kept_savepoint_is_undone_with_the_transaction(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = people(c, s);
    User *john = role->users.items[0];
    compliance_ok(cupel_begin_nested(s), cupel_session_error(s));
    role->name = "inner";
    Role *guest = cupel_new(s, Role, .name = "Guest");
    compliance_ok(cupel_begin_nested(s), cupel_session_error(s));
    role->name = "innermost";
    john->role = guest;
    compliance_ok(cupel_commit_nested(s), cupel_session_error(s));
    compliance_ok(cupel_commit_nested(s), cupel_session_error(s));
    assert_int_equal(cupel_commit_nested(s), CUPEL_ESTATE);
    assert_failed(s, CUPEL_ESTATE, "cupel_begin_nested");
    assert_string_equal(role->name, "innermost");
    assert_int_equal(john->role_id.value, guest->id);
    rolled_back(s);
    assert_string_equal(role->name, "Admin");
    assert_int_equal(guest->id, 0);
    assert_ptr_equal(john->role, role);
    assert_int_equal(john->role_id.value, role->id);
    assert_int_equal(role->users.count, 2);
    cupel_session_close(s);
}

static void a_failure_in_a_savepoint_leaves_the_rest(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_new(s, Role, .name = "Admin");
    compliance_ok(cupel_begin_nested(s), cupel_session_error(s));
    Role *twice = cupel_new(s, Role, .name = "Admin");
    assert_int_equal(cupel_flush(s), CUPEL_EDATABASE);
    assert_int_equal(cupel_session_error(s)->category, CUPEL_CATEGORY_UNIQUE);
    compliance_ok(cupel_rollback_nested(s), cupel_session_error(s));
    twice->name = "Guest";
    assert_int_equal(cupel_add(s, twice), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 2);
    assert_int_equal(cupel_rollback_nested(s), CUPEL_ESTATE);
    cupel_session_close(s);
}

static void a_failed_commit_can_be_mended(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_new(s, Role, .name = "Admin");
    committed(s);
    Role *role = cupel_new(s, Role, .name = "Admin");
    User *john = cupel_new(s, User, .username = "john", .role = role);
    assert_int_equal(cupel_commit(s), CUPEL_EDATABASE);
    rolled_back(s);
    role->name = "Guest";
    assert_int_equal(cupel_add(s, john), 0);
    committed(s);
    assert_int_equal(john->role_id.value, role->id);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users u JOIN roles r ON r.id = "
                                           "u.role_id WHERE r.name = 'Guest'"),
                     1);
    cupel_session_close(s);
}

static void a_changed_key_is_restored(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Setting *setting = cupel_new(s, Setting, .name = "colour", .value = "blue");
    committed(s);
    setting->name = "color";
    flushed(s);
    Setting *other = cupel_new(s, Setting, .name = "colour", .value = "red");
    flushed(s);
    assert_ptr_equal(cupel_get_key(s, Setting, .name = "colour"), other);
    rolled_back(s);
    assert_string_equal(setting->name, "colour");
    assert_ptr_equal(cupel_get_key(s, Setting, .name = "colour"), setting);
    assert_null(cupel_get_key(s, Setting, .name = "color"));
    cupel_session_close(s);
}

static void a_row_deleted_and_made_again_is_the_old_one(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Setting *first = cupel_new(s, Setting, .name = "colour", .value = "blue");
    committed(s);
    assert_int_equal(cupel_delete(s, first), 0);
    flushed(s);
    Setting *second = cupel_new(s, Setting, .name = "colour", .value = "red");
    flushed(s);
    assert_ptr_equal(cupel_get_key(s, Setting, .name = "colour"), second);
    rolled_back(s);
    assert_ptr_equal(cupel_get_key(s, Setting, .name = "colour"), first);
    assert_string_equal(first->value, "blue");
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM settings"), 1);
    cupel_session_close(s);
}

static void many_objects_return(void **state)
{
    compliance *c = fixture(state);
    enum { COUNT = 1000 };
    static Role *roles[COUNT];
    cupel_session *s = opened(c);
    for (int i = 0; i < COUNT; i++)
        roles[i] = cupel_new(s, Role, .name = cupel_text(s, "role %d", i));
    committed(s);
    for (int i = 0; i < COUNT; i++) {
        if (i % 2 == 0)
            assert_int_equal(cupel_delete(s, roles[i]), 0);
        else
            roles[i]->name = cupel_text(s, "changed %d", i);
    }
    for (int i = 0; i < COUNT; i++)
        cupel_new(s, Role, .name = cupel_text(s, "new %d", i));
    flushed(s);
    rolled_back(s);
    for (int i = 0; i < COUNT; i++) {
        assert_ptr_equal(cupel_get(s, Role, roles[i]->id), roles[i]);
        assert_string_equal(roles[i]->name, cupel_text(s, "role %d", i));
    }
    assert_int_equal(cupel_count(s, Role, NULL), COUNT);
    cupel_session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changed_members_are_restored),
        cmocka_unit_test(new_objects_become_transient_and_can_be_added_again),
        cmocka_unit_test(what_was_never_flushed_becomes_transient_too),
        cmocka_unit_test(deleted_objects_return),
        cmocka_unit_test(collections_and_pointers_are_restored),
        cmocka_unit_test(collections_changed_by_hand_alone_are_restored),
        cmocka_unit_test(what_was_loaded_of_a_written_state_is_asked_for_again),
        cmocka_unit_test(rows_that_a_rollback_took_away_are_not_found),
        cmocka_unit_test(savepoints_are_undone_alone),
        cmocka_unit_test(a_kept_savepoint_is_undone_with_the_transaction),
        cmocka_unit_test(a_failure_in_a_savepoint_leaves_the_rest),
        cmocka_unit_test(a_failed_commit_can_be_mended),
        cmocka_unit_test(a_changed_key_is_restored),
        cmocka_unit_test(a_row_deleted_and_made_again_is_the_old_one),
        cmocka_unit_test(many_objects_return),
    };
    return compliance_run("rollback", tests, sizeof tests / sizeof tests[0]);
}
