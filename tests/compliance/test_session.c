/* Sessions: opened and closed, what they commit, what fails and what that leaves. */
#define SESSION_FIXTURE_MODELS
#include "session_fixture.h"

#include <stdio.h>

static void what_was_committed_is_found_by_others(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    committed(s);
    int64_t id = role->id;
    cupel_session_close(s);

    s = opened(c);
    role = cupel_get(s, Role, id);
    assert_non_null(role);
    assert_int_equal(role->id, id);
    assert_string_equal(role->name, "Admin");
    cupel_session_close(s);
}

static void what_was_not_committed_is_not(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_new(s, Role, .name = "Admin");
    flushed(s);
    cupel_session_close(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 0);
}

static void a_missing_row_is_no_error(void **state)
{
    cupel_session *s = opened(fixture(state));
    assert_null(cupel_get(s, Role, 4711));
    assert_nothing_wrong(s);
    assert_null(cupel_first(s, Role, "name = %s", "nobody"));
    assert_nothing_wrong(s);
    cupel_session_close(s);
}

static void strangers_are_refused(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_session *other = opened(c);
    Role *theirs = cupel_new(other, Role, .name = "theirs");
    User *mine = cupel_new(s, User, .username = "mine");
    assert_int_equal(cupel_delete(s, theirs), CUPEL_EINVAL);
    assert_failed(s, CUPEL_EINVAL, "no object of this session");
    assert_int_equal(cupel_refresh(s, theirs), CUPEL_EINVAL);
    assert_int_equal(cupel_session_load(s, theirs, &theirs->users), CUPEL_EINVAL);
    assert_int_equal(cupel_delete(s, NULL), CUPEL_EINVAL);
    assert_int_equal(cupel_delete(s, &mine->note), CUPEL_EINVAL);
    cupel_expunge(s, theirs);
    assert_string_equal(theirs->name, "theirs");
    mine->role = theirs;
    assert_int_equal(cupel_flush(s), CUPEL_EINVAL);
    assert_failed(s, CUPEL_EINVAL, "User.role points to no Role of this session");
    cupel_session_close(other);
    cupel_session_close(s);
}

static void null_handles_are_harmless(void **state)
{
    (void)state;
    cupel_session_close(NULL);
    cupel_query_free(NULL);
    cupel_discard(NULL);
    cupel_expunge(NULL, NULL);
    assert_int_equal(cupel_commit(NULL), CUPEL_EINVAL);
    assert_int_equal(cupel_flush(NULL), CUPEL_EINVAL);
    assert_int_equal(cupel_rollback(NULL), CUPEL_EINVAL);
    assert_int_equal(cupel_filter(NULL, "id = %d", 1), CUPEL_EINVAL);
    assert_null(cupel_new(NULL, Role, .name = "x"));
    assert_null(cupel_get(NULL, Role, 1));
    assert_null(cupel_first(NULL, Role, NULL));
    assert_null(cupel_query(NULL, Role));
    assert_int_equal(cupel_count(NULL, Role, NULL), -1);
    assert_int_not_equal(cupel_session_error(NULL)->code, 0);
    assert_non_null(cupel_session_error(NULL)->message);
}

static void a_commit_keeps_what_was_read(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    committed(s);
    compliance_execute(c, "UPDATE roles SET name = 'by somebody else'");
    committed(s);
    assert_string_equal(role->name, "Admin");
    assert_ptr_equal(cupel_first(s, Role, NULL), role);
    assert_string_equal(role->name, "Admin");
    cupel_session_close(s);
}

static void read_only_sessions_change_nothing(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    cupel_new(s, User, .username = "john", .role = role);
    committed(s);
    cupel_session_close(s);

    const cupel_session_options options = { .read_only = true };
    compliance_ok(cupel_session_open_with(&s, c->engine, &options), cupel_session_error(s));
    role = cupel_first(s, Role, NULL);
    assert_string_equal(role->name, "Admin");
    assert_int_equal((cupel_load(s, role, users)).count, 1);
    assert_ptr_equal(role->users.items[0]->role, role);
    assert_ptr_equal(cupel_get(s, Role, role->id), role);
    compliance_ok(cupel_refresh(s, role), cupel_session_error(s));
    assert_int_equal(cupel_delete(s, role), CUPEL_ESTATE);
    assert_failed(s, CUPEL_ESTATE, "read_only");
    cupel_query *q = cupel_query(s, Role);
    cupel_filter(q, "id = %d", 1);
    assert_int_equal(cupel_query_delete(q), CUPEL_ESTATE);
    committed(s);
    assert_null(cupel_new(s, Role, .name = "x"));
    assert_int_equal(cupel_commit(s), CUPEL_ESTATE);
    cupel_session_close(s);
}

static void a_failed_step_of_building_fails_the_commit(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "half a graph");
    assert_int_equal(cupel_append(s, role, users, NULL), CUPEL_EINVAL);
    assert_int_equal(cupel_flush(s), CUPEL_EINVAL);
    assert_int_equal(cupel_commit(s), CUPEL_EINVAL);
    assert_failed(s, CUPEL_EINVAL, "cupel_append");
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 0);
    rolled_back(s);
    cupel_new(s, Role, .name = "whole");
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 1);
    cupel_session_close(s);
}

static void a_failed_flush_asks_for_a_rollback(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_new(s, Role, .name = "Admin");
    committed(s);
    cupel_new(s, Role, .name = "Guest");
    cupel_new(s, Role, .name = "Admin");
    assert_int_equal(cupel_commit(s), CUPEL_EDATABASE);
    const cupel_error *error = cupel_session_error(s);
    assert_int_equal(error->category, CUPEL_CATEGORY_UNIQUE);
    assert_non_null(error->sql);
    assert_non_null(strstr(error->sql, "INSERT INTO"));
    assert_non_null(error->constraint);
    assert_int_equal(cupel_commit(s), CUPEL_EDATABASE);
    assert_int_equal(cupel_count(s, Role, NULL), -1);
    rolled_back(s);
    assert_int_equal(cupel_count(s, Role, NULL), 1);
    cupel_new(s, Role, .name = "Guest");
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 2);
    cupel_session_close(s);
}

static void a_failed_query_fails_nothing_else(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    assert_null(cupel_first(s, Role, "nmae = %s", "Admin"));
    assert_failed(s, CUPEL_EQUERY, "did you mean 'name'");
    assert_int_equal(cupel_count(s, Role, "name ="), -1);
    committed(s);
    assert_ptr_equal(cupel_first(s, Role, "name = %s", "Admin"), role);
    cupel_session_close(s);
}

static void constraints_are_told_apart(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_new(s, User, .username = "john", .role_id = cupel_some(4711));
    assert_int_equal(cupel_commit(s), CUPEL_EDATABASE);
    assert_int_equal(cupel_session_error(s)->category, CUPEL_CATEGORY_FOREIGN_KEY);
    rolled_back(s);
    Invoice *invoice = cupel_new(s, Invoice, .title = "first");
    cupel_new(s, Line, .invoice = invoice);
    assert_int_equal(cupel_commit(s), CUPEL_EDATABASE);
    assert_int_equal(cupel_session_error(s)->category, CUPEL_CATEGORY_NOT_NULL);
    cupel_session_close(s);
}

static void plain_sql_takes_part_in_the_transaction(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = cupel_session_connection(s);
    assert_non_null(connection);
    compliance_ok(cupel_execute(connection, NULL, &error,
                                "INSERT INTO settings (name, value) VALUES (%s, %s)", "by hand",
                                "1"),
                  &error);
    cupel_new(s, Setting, .name = "by session", .value = "2");
    flushed(s);
    assert_int_equal(cupel_count(s, Setting, NULL), 2);
    rolled_back(s);
    assert_int_equal(cupel_count(s, Setting, NULL), 0);
    cupel_session_close(s);
}

static void an_impossible_model_is_named_before_any_io(void **state)
{
    typedef struct Odd {
        int64_t id;
        int32_t level;
    } Odd;
    static const cupel_property properties[] = { { .kind = CUPEL_PROPERTY_COLUMN,
                                                   .name = "id",
                                                   .offset = offsetof(Odd, id),
                                                   .member_size = sizeof(int64_t),
                                                   .ctype = CUPEL_CTYPE_INT64,
                                                   .primary_key = true },
                                                 { .kind = CUPEL_PROPERTY_COLUMN,
                                                   .name = "level",
                                                   .offset = offsetof(Odd, level),
                                                   .member_size = sizeof(int32_t),
                                                   .ctype = CUPEL_CTYPE_INT32,
                                                   .server_default = "7" },
                                                 { .kind = CUPEL_PROPERTY_END } };
    static const cupel_model model = { .abi = CUPEL_ABI,
                                       .property_size = sizeof(cupel_property),
                                       .size = sizeof(Odd),
                                       .name = "Odd",
                                       .table = "odd",
                                       .properties = properties };
    cupel_session *s = opened(fixture(state));
    assert_null(cupel_session_get(s, &model, 1));
    assert_failed(s, CUPEL_EMODEL, "Odd.level");
    cupel_query *q = cupel_query_new(s, &model);
    assert_non_null(q);
    assert_null(cupel_query_run_first(q));
    assert_failed(s, CUPEL_EMODEL, "Odd.level");
    assert_null(cupel_session_new(s, &model, &(Odd){ 0, 1 }));
    assert_int_equal(cupel_commit(s), CUPEL_EMODEL);
    cupel_session_close(s);
}

static void collect_log(void *context, cupel_log_level level, const char *logger,
                        const char *message)
{
    (void)level;
    (void)logger;
    if (strstr(message, "session opened at") != NULL)
        ++*(int *)context;
}

static void a_session_left_open_is_reported_and_stays_safe(void **state)
{
    compliance *c = fixture(state);
    int reports = 0;
    cupel_engine_options options = { .log = { .write = collect_log, .context = &reports } };
    cupel_engine *engine;
    cupel_session *s;
    assert_int_equal(cupel_engine_open_with(&engine, c->url, &options), 0);
    assert_int_equal(cupel_session_open(&s, engine), 0);
    Role *role = cupel_new(s, Role, .name = "Admin");
    cupel_engine_close(engine);
    assert_int_equal(reports, 1);
    assert_string_equal(role->name, "Admin");
    assert_true(cupel_commit(s) < 0);
    cupel_session_close(s);

    assert_true(cupel_session_open(&s, NULL) < 0);
    assert_non_null(s);
    assert_null(cupel_new(s, Role, .name = "x"));
    assert_failed(s, CUPEL_EINVAL, "no engine");
    cupel_session_close(s);
}

static void a_connection_is_held_for_a_transaction_only(void **state)
{
    compliance *c = fixture(state);
    const cupel_engine_options options = { .pool_size = 1,
                                           .pool_overflow = -1,
                                           .pool_timeout_ms = 20 };
    cupel_engine *engine;
    cupel_session *one;
    cupel_session *other;
    assert_int_equal(cupel_engine_open_with(&engine, c->url, &options), 0);
    assert_int_equal(cupel_session_open(&one, engine), 0);
    assert_int_equal(cupel_session_open(&other, engine), 0);
    assert_int_equal(cupel_count(one, Role, NULL), 0);
    assert_int_equal(cupel_count(other, Role, NULL), -1);
    assert_failed(other, CUPEL_ECONNECT, "test_session.c:");
    committed(one);
    assert_int_equal(cupel_count(other, Role, NULL), 0);
    cupel_new(one, Role, .name = "Admin");
    rolled_back(other);
    committed(one);
    assert_int_equal(cupel_count(other, Role, NULL), 1);
    cupel_session_close(other);
    assert_int_equal(cupel_count(one, Role, NULL), 1);
    cupel_session_close(one);
    cupel_engine_close(engine);
}

static void only_a_session_that_may_write_keeps_other_writers_waiting(void **state)
{
    compliance *c = fixture(state);
    const cupel_session_options reading = { .read_only = true };
    cupel_session *s;
    compliance_only_on(c, "sqlite", "elsewhere rows are locked, by who writes them");
    char url[1100];
    cupel_engine *impatient;
    snprintf(url, sizeof url, "%s?timeout=0.05", c->url);
    assert_int_equal(cupel_engine_open(&impatient, url), 0);
    compliance_ok(cupel_session_open_with(&s, c->engine, &reading), cupel_session_error(s));
    assert_non_null(cupel_session_connection(s));
    cupel_session *writer;
    assert_int_equal(cupel_session_open(&writer, impatient), 0);
    cupel_new(writer, Role, .name = "Admin");
    committed(writer);
    cupel_session_close(s);

    s = opened(c);
    assert_int_equal(cupel_count(s, Role, NULL), 1);
    cupel_new(writer, Role, .name = "Guest");
    committed(writer);
    assert_non_null(cupel_session_connection(s));
    cupel_new(writer, Role, .name = "Visitor");
    assert_true(cupel_commit(writer) < 0);
    assert_int_equal(cupel_session_error(writer)->category, CUPEL_CATEGORY_BUSY);
    cupel_session_close(writer);
    cupel_session_close(s);
    cupel_engine_close(impatient);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_committed_is_found_by_others),
        cmocka_unit_test(what_was_not_committed_is_not),
        cmocka_unit_test(a_missing_row_is_no_error),
        cmocka_unit_test(strangers_are_refused),
        cmocka_unit_test(null_handles_are_harmless),
        cmocka_unit_test(a_commit_keeps_what_was_read),
        cmocka_unit_test(read_only_sessions_change_nothing),
        cmocka_unit_test(a_failed_step_of_building_fails_the_commit),
        cmocka_unit_test(a_failed_flush_asks_for_a_rollback),
        cmocka_unit_test(a_failed_query_fails_nothing_else),
        cmocka_unit_test(constraints_are_told_apart),
        cmocka_unit_test(plain_sql_takes_part_in_the_transaction),
        cmocka_unit_test(an_impossible_model_is_named_before_any_io),
        cmocka_unit_test(a_session_left_open_is_reported_and_stays_safe),
        cmocka_unit_test(a_connection_is_held_for_a_transaction_only),
        cmocka_unit_test(only_a_session_that_may_write_keeps_other_writers_waiting),
    };
    return compliance_run("session", tests, sizeof tests / sizeof tests[0]);
}
