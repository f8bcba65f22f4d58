/* Work in a transaction of its own, tried again where the database asks for it. */
#define SESSION_FIXTURE_MODELS
#include "session_fixture.h"

#include <pthread.h>
#include <stdio.h>

static int add_two_roles(cupel_session *s, void *argument)
{
    const int *how = argument;
    cupel_new(s, Role, .name = "first");
    flushed(s);
    cupel_new(s, Role, .name = *how == 2 ? "first" : "second");
    return *how == 1 ? -1000 : 0;
}

static void a_transaction_commits_or_leaves_nothing(void **state)
{
    compliance *c = fixture(state);
    cupel_error error = CUPEL_ERROR_INIT;
    int how = 1; /* give up */
    assert_int_equal(cupel_transaction(c->engine, add_two_roles, &how, &error), -1000);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 0);
    how = 2; /* a duplicate that shows at the commit */
    assert_int_equal(cupel_transaction(c->engine, add_two_roles, &how, &error), CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_UNIQUE);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 0);
    how = 0;
    compliance_ok(cupel_transaction(c->engine, add_two_roles, &how, &error), &error);
    assert_int_equal(error.code, 0);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 2);
    assert_int_equal(cupel_transaction(NULL, add_two_roles, &how, NULL), CUPEL_EINVAL);
    cupel_error_release(&error);
}

/* The server itself reports a conflict for every new role as long as the setting "conflict" is there,
 * which somebody else takes away after a while. */
typedef struct conflict {
    compliance *c;
    int wanted;
    int attempts;
} conflict;

static void make_conflicts(compliance *c)
{
    if (compliance_is(c, "postgresql"))
        compliance_execute(
            c, "CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
               "IF EXISTS (SELECT 1 FROM settings WHERE name = 'conflict') THEN "
               "RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF; RETURN new; END $$; "
               "CREATE TRIGGER conflict BEFORE INSERT ON roles "
               "FOR EACH ROW EXECUTE FUNCTION conflict()");
    else
        compliance_execute(c, "CREATE TRIGGER conflict BEFORE INSERT ON roles FOR EACH ROW "
                              "IF EXISTS (SELECT 1 FROM settings WHERE name = 'conflict') THEN "
                              "SIGNAL SQLSTATE '40001' SET MESSAGE_TEXT = 'conflict'; END IF");
    compliance_execute(c, "INSERT INTO settings (name) VALUES ('conflict')");
}

static int add_a_role(cupel_session *s, void *argument)
{
    conflict *k = argument;
    if (k->attempts++ == k->wanted)
        compliance_execute(k->c, "DELETE FROM settings");
    cupel_new(s, Role, .name = "Admin");
    return 0;
}

static void conflicts_are_tried_again(void **state)
{
    compliance *c = fixture(state);
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_skip_on(c, "sqlite", "has one writer at a time: nothing conflicts");
    make_conflicts(c);
    conflict k = { .c = c, .wanted = 100 };
    assert_int_equal(cupel_transaction(c->engine, add_a_role, &k, &error), CUPEL_EDATABASE);
    assert_int_equal(k.attempts, 6);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 0);
    k = (conflict){ .c = c, .wanted = 2 };
    compliance_ok(cupel_transaction(c->engine, add_a_role, &k, &error), &error);
    assert_int_equal(k.attempts, 3);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 1);
    cupel_error_release(&error);
    compliance_execute(c, compliance_is(c, "postgresql") ? "DROP FUNCTION conflict CASCADE"
                                                         : "DROP TRIGGER conflict");
}

/* Two users' notes, changed in opposite orders: at the first attempt each has one row and waits for the
 * other. */
typedef struct fighter {
    compliance *c;
    pthread_barrier_t *both_have_one;
    int64_t users[2];
    int attempts;
    int result;
} fighter;

static int change_both(cupel_session *s, void *argument)
{
    fighter *f = argument;
    for (int i = 0; i < 2; i++) {
        User *user = cupel_get(s, User, f->users[i]);
        if (user == NULL)
            return cupel_session_error(s)->code;
        user->note = "changed";
        int result = cupel_flush(s);
        if (result < 0)
            return result;
        if (i == 0 && f->attempts++ == 0)
            pthread_barrier_wait(f->both_have_one);
    }
    return 0;
}

static void *fight(void *argument)
{
    fighter *f = argument;
    f->result = cupel_transaction(f->c->engine, change_both, f, NULL);
    return NULL;
}

static void deadlocks_are_tried_again(void **state)
{
    compliance *c = fixture(state);
    compliance_skip_on(c, "sqlite", "lets the second writer wait before it begins");
    pthread_barrier_t barrier;
    pthread_t thread;
    cupel_session *s = opened(c);
    User *users[] = { cupel_new(s, User, .username = "john"),
                      cupel_new(s, User, .username = "susan") };
    committed(s);
    pthread_barrier_init(&barrier, NULL, 2);
    fighter one = { .c = c, .both_have_one = &barrier, .users = { users[0]->id, users[1]->id } };
    fighter other = { .c = c, .both_have_one = &barrier, .users = { users[1]->id, users[0]->id } };
    assert_int_equal(pthread_create(&thread, NULL, fight, &other), 0);
    fight(&one);
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&barrier);
    assert_int_equal(one.result, 0);
    assert_int_equal(other.result, 0);
    assert_int_equal(one.attempts + other.attempts, 3);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE note = 'changed'"), 2);
    cupel_session_close(s);
}

/* At the first attempt the connection is ended from outside, as a server's restart does. */
static int lose_the_connection(cupel_session *s, void *argument)
{
    conflict *k = argument;
    cupel_new(s, Role, .name = "Admin");
    if (cupel_flush(s) < 0)
        return cupel_session_error(s)->code;
    if (k->attempts++ > 0)
        return 0;
    bool is_postgresql = compliance_is(k->c, "postgresql");
    cupel_result *result;
    const cupel_value *row;
    char sql[80];
    if (cupel_execute(cupel_session_connection(s), &result, NULL,
                      is_postgresql ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()") < 0)
        return CUPEL_EINVAL;
    assert_int_equal(cupel_result_next(result, &row, NULL), 1);
    snprintf(sql, sizeof sql, is_postgresql ? "SELECT pg_terminate_backend(%lld)" : "KILL %lld",
             (long long)row[0].as.integer);
    cupel_result_close(result);
    compliance_execute(k->c, sql);
    return cupel_count(s, Role, NULL) < 0 ? cupel_session_error(s)->code : 0;
}

static void a_lost_connection_is_replaced(void **state)
{
    compliance *c = fixture(state);
    cupel_error error = CUPEL_ERROR_INIT;
    conflict k = { .c = c };
    compliance_skip_on(c, "sqlite", "has no connection to lose");
    compliance_ok(cupel_transaction(c->engine, lose_the_connection, &k, &error), &error);
    assert_int_equal(k.attempts, 2);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transaction_commits_or_leaves_nothing),
        cmocka_unit_test(conflicts_are_tried_again),
        cmocka_unit_test(deadlocks_are_tried_again),
        cmocka_unit_test(a_lost_connection_is_replaced),
    };
    return compliance_run("retry", tests, sizeof tests / sizeof tests[0]);
}
