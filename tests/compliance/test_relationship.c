/* Relationships: loaded in batches, set by hand and by assignment, both sides in step. */
#define SESSION_FIXTURE_MODELS
#include "session_fixture.h"

/* `roles` roles "role 0", ... with `users` users "user 0.0", ... each. */
static void make_people(compliance *c, int roles, int users)
{
    cupel_session *s = opened(c);
    for (int i = 0; i < roles; i++) {
        Role *role = cupel_new(s, Role, .name = cupel_text(s, "role %d", i));
        for (int k = users; k-- > 0;)
            cupel_new(s, User, .username = cupel_text(s, "user %d.%d", i, k), .role = role);
    }
    committed(s);
    cupel_session_close(s);
}

/* All roles, with their users loaded. */
static Role **roles_with_users(cupel_session *s)
{
    size_t count;
    Role **roles = cupel_all(s, Role, &count, NULL);
    for (size_t i = 0; i < count; i++)
        (void)cupel_load(s, roles[i], users);
    return roles;
}

static void a_pointer_is_loaded_when_asked_for(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 1, 1);
    cupel_session *s = opened(c);
    User *user = cupel_first(s, User, NULL);
    assert_null(user->role);
    Role *role = cupel_load(s, user, role);
    assert_non_null(role);
    assert_ptr_equal(user->role, role);
    assert_string_equal(role->name, "role 0");
    assert_ptr_equal(cupel_load(s, user, role), role);
    cupel_session_close(s);
}

static void a_collection_is_loaded_in_its_order_and_points_back(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 2, 3);
    cupel_session *s = opened(c);
    Role *role = cupel_first(s, Role, "name = %s", "role 1");
    assert_int_equal(role->users.count, 0);
    assert_int_equal((cupel_load(s, role, users)).count, 3);
    assert_string_equal(role->users.items[0]->username, "user 1.0");
    assert_string_equal(role->users.items[2]->username, "user 1.2");
    for (size_t i = 0; i < role->users.count; i++)
        assert_ptr_equal(role->users.items[i]->role, role);
    cupel_session_close(s);
}

static void nothing_is_loaded_as_nothing_once(void **state)
{
    compliance *c = fixture(state);
    statement_count count;
    make_people(c, 1, 0);
    cupel_session *s = opened_counting(c, &count);
    User *user = cupel_new(s, User, .username = "nobody");
    flushed(s);
    Role *role = cupel_first(s, Role, NULL);
    int before = count.selects;
    assert_null(cupel_load(s, user, role));
    assert_nothing_wrong(s);
    assert_int_equal(count.selects, before);
    assert_int_equal((cupel_load(s, role, users)).count, 0);
    assert_int_equal((cupel_load(s, role, users)).count, 0);
    assert_int_equal(count.selects, before + 1);
    closed_counting(s, &count);
}

static void neighbours_are_loaded_along(void **state)
{
    compliance *c = fixture(state);
    statement_count count;
    make_people(c, 20, 2);
    cupel_session *s = opened_counting(c, &count);
    size_t n;
    User **users = cupel_all(s, User, &n, NULL);
    assert_int_equal(n, 40);
    assert_int_equal(count.selects, 1);
    for (size_t i = 0; i < n; i++)
        assert_non_null(cupel_load(s, users[i], role));
    assert_int_equal(count.selects, 2);
    cupel_session_close(s);
    assert_int_equal(cupel_session_open(&s, count.engine), 0);
    Role **roles = cupel_all(s, Role, &n, NULL);
    count.selects = 0;
    for (size_t i = 0; i < n; i++)
        assert_int_equal((cupel_load(s, roles[i], users)).count, 2);
    assert_int_equal(count.selects, 1);
    /* Those that came with the collections are neighbours again. */
    for (size_t i = 0; i < n; i++)
        assert_ptr_equal(cupel_load(s, roles[i]->users.items[0], role), roles[i]);
    assert_int_equal(count.selects, 1);
    closed_counting(s, &count);
}

static void batches_have_a_bound(void **state)
{
    compliance *c = fixture(state);
    statement_count count;
    make_people(c, 1100, 1);
    cupel_session *s = opened_counting(c, &count);
    size_t n;
    Role **roles = cupel_all(s, Role, &n, NULL);
    count.selects = 0;
    (void)cupel_load(s, roles[700], users);
    assert_int_equal(roles[1099]->users.count, 1);
    assert_int_equal(roles[99]->users.count, 1);
    assert_int_equal(roles[100]->users.count, 0);
    for (size_t i = 0; i < n; i++)
        assert_int_equal((cupel_load(s, roles[i], users)).count, 1);
    assert_int_equal(count.selects, 3);
    closed_counting(s, &count);
}

static void one_found_alone_has_no_neighbours(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 3, 1);
    cupel_session *s = opened(c);
    size_t n;
    Role **roles = cupel_all(s, Role, &n, NULL);
    Role *first = cupel_first(s, Role, "name = %s", "role 1");
    (void)cupel_load(s, first, users);
    assert_int_equal(roles[0]->users.count, 0);
    assert_int_equal(roles[1]->users.count, 1);
    cupel_session_close(s);
}

static void loading_never_flushes(void **state)
{
    compliance *c = fixture(state);
    statement_count count;
    make_people(c, 1, 1);
    cupel_session *s = opened_counting(c, &count);
    Role *role = cupel_first(s, Role, NULL);
    User *more = cupel_new(s, User, .username = "unsaved", .role = role);
    role->name = "changed";
    (void)cupel_load(s, role, users);
    assert_int_equal(role->users.count, 1);
    assert_int_equal(count.inserts + count.updates, 0);
    assert_int_equal(more->id, 0);
    committed(s);
    assert_int_equal(role->users.count, 2);
    closed_counting(s, &count);
}

static void a_new_objects_collection_tells_all_it_has(void **state)
{
    compliance *c = fixture(state);
    statement_count count;
    cupel_session *s = opened_counting(c, &count);
    Role *role = cupel_new(s, Role, .name = "Admin");
    User *john = cupel_new(s, User, .username = "john", .role = role);
    cupel_new(s, User, .username = "susan", .role = role);
    assert_int_equal(role->users.count, 0);
    committed(s);
    assert_int_equal(role->users.count, 2);
    assert_ptr_equal(role->users.items[0], john);
    count.selects = 0;
    assert_int_equal((cupel_load(s, role, users)).count, 2);
    assert_ptr_equal(cupel_load(s, john, role), role);
    assert_int_equal(count.selects, 0);
    closed_counting(s, &count);
}

static void setting_a_pointer_keeps_collections_in_step_at_once(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 2, 2);
    cupel_session *s = opened(c);
    size_t n;
    Role **roles = cupel_all(s, Role, &n, NULL);
    (void)cupel_load(s, roles[0], users);
    User *user = roles[0]->users.items[0];
    assert_int_equal(cupel_set(s, user, role, roles[1]), 0);
    assert_int_equal(roles[0]->users.count, 1);
    assert_int_equal(roles[1]->users.count, 3);
    assert_ptr_equal(roles[1]->users.items[2], user);
    committed(s);
    assert_int_equal(user->role_id.value, roles[1]->id);
    assert_int_equal(cupel_set(s, user, role, NULL), 0);
    assert_int_equal(roles[1]->users.count, 2);
    assert_false(user->role_id.is_set);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE role_id IS NULL"), 1);
    cupel_session_close(s);
}

static void setting_null_clears_the_key_of_what_was_never_loaded(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 1, 2);
    cupel_session *s = opened(c);
    size_t n;
    User **users = cupel_all(s, User, &n, NULL);
    /* A plain NULL says nothing where nothing was loaded; cupel_set always does. */
    users[0]->role = NULL;
    assert_int_equal(cupel_set(s, users[1], role, NULL), 0);
    committed(s);
    assert_true(users[0]->role_id.is_set);
    assert_false(users[1]->role_id.is_set);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE role_id IS NULL"), 1);
    cupel_session_close(s);
}

static void assigning_null_clears_the_key_of_what_was_loaded(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 1, 2);
    cupel_session *s = opened(c);
    User *user = cupel_first(s, User, NULL);
    Role *role = cupel_load(s, user, role);
    (void)cupel_load(s, role, users);
    user->role = NULL;
    assert_int_equal(role->users.count, 2);
    committed(s);
    assert_false(user->role_id.is_set);
    assert_int_equal(role->users.count, 1);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE role_id IS NULL"), 1);
    cupel_session_close(s);
}

static void an_assigned_pointer_sets_the_key_and_collections_at_flush(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 2, 2);
    cupel_session *s = opened(c);
    Role **roles = roles_with_users(s);
    User *user = roles[0]->users.items[0];
    user->role = roles[1];
    assert_int_equal(roles[0]->users.count, 2);
    flushed(s);
    assert_int_equal(user->role_id.value, roles[1]->id);
    assert_int_equal(roles[0]->users.count, 1);
    assert_int_equal(roles[1]->users.count, 3);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users u JOIN roles r ON r.id = "
                                           "u.role_id WHERE r.name = 'role 1'"),
                     3);
    cupel_session_close(s);
}

static void after_the_key_alone_was_changed_the_pointer_is_not_loaded(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 2, 1);
    cupel_session *s = opened(c);
    Role **roles = roles_with_users(s);
    User *user = roles[0]->users.items[0];
    cupel_assign(user->role_id, roles[1]->id);
    flushed(s);
    assert_null(user->role);
    assert_int_equal(roles[0]->users.count, 0);
    assert_int_equal(roles[1]->users.count, 2);
    assert_ptr_equal(cupel_load(s, user, role), roles[1]);
    /* Asked before the flush, the pointer follows the key as well. */
    cupel_assign(user->role_id, roles[0]->id);
    assert_ptr_equal(cupel_load(s, user, role), roles[0]);
    committed(s);
    assert_int_equal(user->role_id.value, roles[0]->id);
    assert_int_equal(roles[0]->users.count, 1);
    cupel_session_close(s);
}

static void a_pointer_and_a_key_at_odds_are_an_error(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 2, 1);
    cupel_session *s = opened(c);
    size_t n;
    Role **roles = cupel_all(s, Role, &n, NULL);
    User *user = cupel_first(s, User, "role = %p", (void *)roles[0]);
    user->role = roles[1];
    cupel_assign(user->role_id, 4711);
    assert_int_equal(cupel_flush(s), CUPEL_EVALUE);
    assert_failed(s, CUPEL_EVALUE, "User.role and its key are at odds");
    assert_failed(s, CUPEL_EVALUE, "role_id = 4711");
    rolled_back(s);
    assert_int_equal(user->role_id.value, roles[0]->id);
    user->role = roles[1];
    cupel_assign(user->role_id, roles[1]->id);
    committed(s);
    cupel_new(s, User, .username = "new", .role = roles[0], .role_id = cupel_some(4711));
    assert_int_equal(cupel_flush(s), CUPEL_EVALUE);
    rolled_back(s);
    cupel_new(s, User, .username = "new", .role = cupel_new(s, Role, .name = "new"),
              .role_id = cupel_some(4711));
    assert_int_equal(cupel_flush(s), CUPEL_EVALUE);
    assert_failed(s, CUPEL_EVALUE, "a new Role");
    cupel_session_close(s);
}

static void a_key_that_cannot_be_null_is_not_cleared(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Invoice *invoice = cupel_new(s, Invoice, .title = "first");
    Line *line = cupel_new(s, Line, .text = "one", .invoice = invoice);
    committed(s);
    line->invoice = NULL;
    assert_int_equal(cupel_flush(s), CUPEL_EVALUE);
    assert_failed(s, CUPEL_EVALUE, "Line.invoice_id cannot be NULL");
    rolled_back(s);
    assert_ptr_equal(line->invoice, invoice);
    assert_int_equal(cupel_set(s, line, invoice, NULL), CUPEL_EINVAL);
    rolled_back(s);
    /* Taken out of the collection it must go, or be put elsewhere. */
    assert_int_equal(cupel_remove(s, invoice, lines, line), 0);
    assert_int_equal(invoice->lines.count, 0);
    assert_int_equal(cupel_delete(s, line), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM invoice_lines"), 0);
    cupel_session_close(s);
}

static void appending_and_removing_keep_pointers_in_step_at_once(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 2, 1);
    cupel_session *s = opened(c);
    Role **roles = roles_with_users(s);
    User *first = roles[0]->users.items[0];
    User *fresh = cupel_new(s, User, .username = "fresh");
    assert_int_equal(cupel_append(s, roles[1], users, first), 0);
    assert_int_equal(cupel_append(s, roles[1], users, fresh), 0);
    assert_int_equal(cupel_append(s, roles[1], users, fresh), 0);
    assert_int_equal(roles[0]->users.count, 0);
    assert_int_equal(roles[1]->users.count, 3);
    assert_ptr_equal(first->role, roles[1]);
    assert_ptr_equal(fresh->role, roles[1]);
    committed(s);
    assert_int_equal(roles[1]->users.count, 3);
    assert_int_equal(fresh->role_id.value, roles[1]->id);
    assert_int_equal(cupel_remove(s, roles[1], users, fresh), 0);
    assert_int_equal(cupel_remove(s, roles[1], users, fresh), 0);
    assert_null(fresh->role);
    assert_int_equal(roles[1]->users.count, 2);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE role_id IS NULL"), 1);
    cupel_session_close(s);
}

static void appending_before_loading_loses_nothing(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 2, 2);
    cupel_session *s = opened(c);
    Role *role = cupel_first(s, Role, "name = %s", "role 0");
    User *moved = cupel_first(s, User, "username = %s", "user 1.0");
    User *fresh = cupel_new(s, User, .username = "fresh");
    assert_int_equal(cupel_append(s, role, users, fresh), 0);
    assert_int_equal(cupel_append(s, role, users, moved), 0);
    assert_int_equal(role->users.count, 2);
    assert_int_equal((cupel_load(s, role, users)).count, 4);
    assert_string_equal(role->users.items[0]->username, "user 0.0");
    assert_ptr_equal(role->users.items[2], fresh);
    assert_ptr_equal(role->users.items[3], moved);
    /* The one moved away is not loaded where it was. */
    Role *other = cupel_first(s, Role, "name = %s", "role 1");
    assert_int_equal((cupel_load(s, other, users)).count, 1);
    committed(s);
    assert_int_equal(role->users.count, 4);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users u JOIN roles r ON r.id = "
                                           "u.role_id WHERE r.name = 'role 0'"),
                     4);
    cupel_session_close(s);
}

static void a_deleted_object_leaves_its_collection(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 1, 3);
    cupel_session *s = opened(c);
    Role *role = cupel_first(s, Role, NULL);
    (void)cupel_load(s, role, users);
    User *user = role->users.items[1];
    assert_int_equal(cupel_delete(s, user), 0);
    flushed(s);
    assert_int_equal(role->users.count, 2);
    assert_ptr_not_equal(role->users.items[1], user);
    committed(s);
    cupel_session_close(s);
}

static void a_collection_without_a_pointer_back_sets_keys(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Team *team = cupel_new(s, Team, .name = "red");
    Player *ann = cupel_new(s, Player, .name = "Ann");
    Player *bob = cupel_new(s, Player, .name = "Bob");
    assert_int_equal(cupel_append(s, team, players, ann), 0);
    assert_int_equal(cupel_append(s, team, players, bob), 0);
    committed(s);
    assert_int_equal(ann->team_id.value, team->id);
    assert_int_equal(bob->team_id.value, team->id);
    Player *eve = cupel_new(s, Player, .name = "Eve");
    assert_int_equal(cupel_append(s, team, players, eve), 0);
    assert_int_equal(cupel_remove(s, team, players, ann), 0);
    assert_int_equal(team->players.count, 2);
    committed(s);
    cupel_session_close(s);
    s = opened(c);
    team = cupel_first(s, Team, NULL);
    assert_int_equal((cupel_load(s, team, players)).count, 2);
    assert_string_equal(team->players.items[0]->name, "Eve");
    assert_string_equal(team->players.items[1]->name, "Bob");
    cupel_session_close(s);
}

static void objects_of_another_model_are_refused(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    User *user = cupel_new(s, User, .username = "john");
    assert_int_equal(cupel_session_set(s, user, &user->role, user), CUPEL_EINVAL);
    assert_failed(s, CUPEL_EINVAL, "User.role takes a Role, not a User");
    assert_int_equal(cupel_session_append(s, role, &role->users, role), CUPEL_EINVAL);
    assert_int_equal(cupel_session_append(s, role, &role->name, user), CUPEL_EINVAL);
    assert_failed(s, CUPEL_EINVAL, "no CUPEL_HAS_MANY of Role");
    assert_int_equal(cupel_session_load(s, user, &user->note), CUPEL_EINVAL);
    rolled_back(s);
    user->role = (Role *)(void *)user;
    assert_int_equal(cupel_add(s, user), 0);
    assert_int_equal(cupel_flush(s), CUPEL_EINVAL);
    cupel_session_close(s);
}

static void a_refresh_puts_an_object_back_where_its_row_is(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 2, 2);
    cupel_session *s = opened(c);
    Role **roles = roles_with_users(s);
    User *user = roles[0]->users.items[0];
    compliance_ok(cupel_refresh(s, user), cupel_session_error(s));
    assert_ptr_equal(user->role, roles[0]);
    assert_int_equal(roles[0]->users.count, 2);
    assert_int_equal(cupel_set(s, user, role, roles[1]), 0);
    compliance_ok(cupel_refresh(s, user), cupel_session_error(s));
    assert_ptr_equal(user->role, roles[0]);
    assert_int_equal(roles[0]->users.count, 2);
    assert_int_equal(roles[1]->users.count, 2);
    committed(s);
    compliance_execute(c, "UPDATE users SET role_id = (SELECT max(id) FROM roles) "
                          "WHERE username = 'user 0.0'");
    compliance_ok(cupel_refresh(s, user), cupel_session_error(s));
    assert_null(user->role);
    assert_int_equal(roles[0]->users.count, 1);
    assert_int_equal(roles[1]->users.count, 3);
    assert_ptr_equal(cupel_load(s, user, role), roles[1]);
    /* A refreshed owner has its collection loaded again. */
    compliance_ok(cupel_refresh(s, roles[1]), cupel_session_error(s));
    assert_int_equal(roles[1]->users.count, 0);
    assert_int_equal((cupel_load(s, roles[1], users)).count, 3);
    cupel_session_close(s);
}

static void expunging_leaves_no_pointer_behind(void **state)
{
    compliance *c = fixture(state);
    make_people(c, 1, 3);
    cupel_session *s = opened(c);
    Role *role = cupel_first(s, Role, NULL);
    (void)cupel_load(s, role, users);
    User *kept = role->users.items[2];
    cupel_expunge(s, role->users.items[0]);
    assert_int_equal(role->users.count, 2);
    cupel_expunge(s, role);
    assert_null(kept->role);
    committed(s);
    assert_true(kept->role_id.is_set);
    assert_string_equal((cupel_load(s, kept, role))->name, "role 0");
    cupel_session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pointer_is_loaded_when_asked_for),
        cmocka_unit_test(a_collection_is_loaded_in_its_order_and_points_back),
        cmocka_unit_test(nothing_is_loaded_as_nothing_once),
        cmocka_unit_test(neighbours_are_loaded_along),
        cmocka_unit_test(batches_have_a_bound),
        cmocka_unit_test(one_found_alone_has_no_neighbours),
        cmocka_unit_test(loading_never_flushes),
        cmocka_unit_test(a_new_objects_collection_tells_all_it_has),
        cmocka_unit_test(setting_a_pointer_keeps_collections_in_step_at_once),
        cmocka_unit_test(setting_null_clears_the_key_of_what_was_never_loaded),
        cmocka_unit_test(assigning_null_clears_the_key_of_what_was_loaded),
        cmocka_unit_test(an_assigned_pointer_sets_the_key_and_collections_at_flush),
        cmocka_unit_test(after_the_key_alone_was_changed_the_pointer_is_not_loaded),
        cmocka_unit_test(a_pointer_and_a_key_at_odds_are_an_error),
        cmocka_unit_test(a_key_that_cannot_be_null_is_not_cleared),
        cmocka_unit_test(appending_and_removing_keep_pointers_in_step_at_once),
        cmocka_unit_test(appending_before_loading_loses_nothing),
        cmocka_unit_test(a_deleted_object_leaves_its_collection),
        cmocka_unit_test(a_collection_without_a_pointer_back_sets_keys),
        cmocka_unit_test(objects_of_another_model_are_refused),
        cmocka_unit_test(a_refresh_puts_an_object_back_where_its_row_is),
        cmocka_unit_test(expunging_leaves_no_pointer_behind),
    };
    return compliance_run("relationship", tests, sizeof tests / sizeof tests[0]);
}
