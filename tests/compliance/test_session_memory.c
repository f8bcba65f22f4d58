/* Every allocation of a session's life failing in turn: nothing leaks, only memory is blamed, and a
 * rollback always works. */
#define SESSION_FIXTURE_MODELS
#include "session_life.h"

static int clear(cupel_session *s)
{
    static const cupel_model *(*const models[])(void) = { User_model, Role_model, Setting_model };
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        cupel_query *q = cupel_query_new(s, models[i]());
        if (q == NULL || cupel_query_delete_all(q) < 0)
            return code_of(s, false);
        cupel_query_free(q);
    }
    return cupel_commit(s);
}

static int fill(cupel_session *s)
{
    Role *role = cupel_new(s, Role, .name = "Admin");
    Role *guest = cupel_new(s, Role, .name = "Guest");
    for (int i = 0; role != NULL && guest != NULL && i < 6; i++)
        cupel_new(s, User, .username = cupel_text(s, "user %d", i), .role = role);
    User *made = cupel_make(User, .username = "made");
    if (made == NULL || cupel_add(s, made) < 0) {
        cupel_discard(made);
        return made == NULL ? CUPEL_ENOMEM : code_of(s, false);
    }
    Setting *setting = cupel_new(s, Setting, .name = "colour", .value = "blue");
    /* What could not be made fails the next flush. */
    if (setting == NULL || guest == NULL || role == NULL)
        return cupel_flush(s);
    int code = cupel_set_null(s, setting, value);
    if (code == 0)
        code = cupel_append(s, guest, users, made);
    if (code == 0)
        code = cupel_commit(s);
    if (code == 0) {
        setting->name = "color";
        code = cupel_flush(s);
    }
    return code == 0 ? cupel_rollback(s) : code;
}

static int ask(cupel_session *s)
{
    size_t count;
    User **users =
        cupel_all(s, User, &count, "role.name = %s and username like %s", "Admin", "u%%");
    int code = code_of(s, users != NULL);
    for (size_t i = 0; code == 0 && i < count; i++)
        code = code_of(s, cupel_load(s, users[i], role) != NULL);
    if (code == 0)
        code = code_of(s, (cupel_load(s, users[0]->role, users)).count == 6);
    if (code == 0)
        code = code_of(s, cupel_get_key(s, Setting, .name = "colour") != NULL);
    if (code == 0)
        code = cupel_refresh(s, users[0]);
    cupel_query *q = code == 0 ? cupel_query(s, User) : NULL;
    if (code == 0)
        code = code_of(s, q != NULL);
    if (code == 0) {
        cupel_filter(q, "role = %p", (void *)users[0]->role);
        cupel_order_by(q, "username desc");
        cupel_limit(q, 5);
        size_t seen = 0;
        cupel_each (User, user, q)
            seen += user != NULL;
        code = code_of(s, seen == 5);
    }
    cupel_query *copy = code == 0 ? cupel_query_copy(q) : NULL;
    if (code == 0)
        code = code_of(s, copy != NULL && cupel_query_sql(copy) != NULL);
    return code;
}

static int change(cupel_session *s)
{
    Role *role = cupel_one(s, Role, "name = %s", "Admin");
    Role *guest = role != NULL ? cupel_one(s, Role, "name = %s", "Guest") : NULL;
    int code = code_of(s, guest != NULL);
    if (code == 0)
        code = code_of(s, (cupel_load(s, role, users)).count == 6);
    if (code == 0) {
        role->name = "Administrator";
        role->users.items[0]->role = guest;
        code = cupel_remove(s, role, users, role->users.items[1]);
    }
    if (code == 0)
        code = cupel_delete(s, role->users.items[2]);
    if (code == 0)
        code = cupel_begin_nested(s);
    if (code == 0) {
        guest->name = "inner";
        cupel_new(s, User, .username = "inner", .role = guest);
        code = cupel_commit_nested(s);
    }
    return code == 0 ? cupel_commit(s) : code;
}

static int live(cupel_session *s)
{
    int code = clear(s);
    if (code == 0)
        code = fill(s);
    if (code == 0)
        code = ask(s);
    return code == 0 ? change(s) : code;
}

static void a_sessions_life_bears_every_failure(void **state)
{
    compliance *c = fixture(state);
    compliance_only_on(
        c, "sqlite", "runs the same code, and each of some thousand lives would cost a connection");
    bears_failing_memory(c, live, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sessions_life_bears_every_failure),
    };
    return compliance_run("session_memory", tests, sizeof tests / sizeof tests[0]);
}
