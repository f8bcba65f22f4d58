/* Conditions, orders and changes as they are compiled: they must mean the same on every engine. */
#include "statement_fixture.h"

static void fill_people(session *s)
{
    create_tables(s);
    insert_teams(s);
    compliance_execute(s->c, "INSERT INTO companies (name) VALUES ('acme')");
    compliance_execute(s->c,
                       "INSERT INTO roles (name, company_id) VALUES ('admin', 1), ('guest', NULL)");
    static const char head[] = "INSERT INTO users (username, age, nickname, balance, active, born, "
                               "created_at, mood, role_id, team_id, manager_id) VALUES ";
    static const char *const people[] = {
        "('ann', 33, '50%', '9.50', TRUE, '1990-05-17', '2024-01-01 10:00:00.000000', 'happy', 1, "
        "1, NULL)",
        "('bob', 18, '500', '10.00', TRUE, '2005-01-01', '2024-01-01 10:00:00.500000', 'sad', 2, "
        "1, 1)",
        "('cid', 24, NULL, '100.00', TRUE, NULL, NULL, 'ok', 1, 1, 1)",
        "('dan', 61, '', '-1.25', FALSE, '1963-11-22', NULL, NULL, NULL, 2, NULL)",
    };
    for (size_t i = 0; i < COUNT(people); i++) {
        char sql[512];
        snprintf(sql, sizeof sql, "%s%s", head, people[i]);
        compliance_execute(s->c, sql);
    }
}

static void conditions_mean_the_same_on_every_engine(void **state)
{
    static const struct {
        const char *condition;
        int64_t count;
    } rows[] = {
        { "role.name = 'admin'", 2 },
        { "role.name != 'admin' or role is null", 2 },
        { "role is null", 1 },
        { "role.company.name is null", 2 },
        { "team.name = 'red' and age between 20 and 40", 2 },
        { "exists(reports)", 1 },
        { "exists(reports where age < 20)", 1 },
        { "not exists(reports)", 3 },
        { "exists(role.users where username = 'ann' and age > 30)", 2 },
        { "manager.username = 'ann'", 2 },
        { "manager.username is distinct from 'ann'", 2 },
        { "manager.username is not distinct from null", 2 },
        { "nickname like '50\\%%'", 1 },
        { "nickname like '50!%%' escape '!'", 1 },
        { "nickname not like '50%%'", 1 },
        { "username ilike 'A%%'", 1 },
        { "username || '-' || age = 'bob-18'", 1 },
        { "case when age > 30 then 'old' else 'young' end = 'young'", 2 },
        { "case username when 'ann' then 1 else 0 end = 1", 1 },
        { "active", 3 },
        { "not active or active = 1", 4 },
        { "active is not true", 1 },
        { "age in (18, 33) and not (age in (18))", 1 },
        { "age %% 2 = 0 and -age < 0", 2 },
        { "nickname = ''", 1 },
        { "coalesce(nickname, 'none') = 'none'", 1 },
        { "cast(age as text) = '33' and cast('18' as integer) = 18", 1 },
        { "cast(balance as numeric(10, 1)) > 99.5", 1 },
        { "born < '1990-05-17' or born = date '1990-05-17'", 2 },
        { "created < '2024-01-01 10:00:00.5'", 1 },
        { "created = '2024-01-01T12:00:00+02:00'", 1 },
        { "created < current_timestamp", 2 },
        { "balance > 9.5", 2 },
        { "balance between -2 and 10", 3 },
        { "balance in (9.5, 100)", 2 },
        { "balance * 2 >= 20", 2 },
        { "balance < age", 3 },
        { "mood = 'happy' or mood is null", 2 },
        { "id in () or false", 0 },
        { "true", 4 },
    };
    session *s = open_session(*state);
    fill_people(s);
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t found = count_where(s, rows[i].condition, NULL);
        if (found != rows[i].count)
            fail_msg("%s: %lld rows, not %lld", rows[i].condition, (long long)found,
                     (long long)rows[i].count);
    }
    close_session(s);
}

static void values_bound_in_any_place_are_understood(void **state)
{
    const cupel_value twenty = integer_value(20);
    const cupel_value huge = integer_value(INT64_C(1) << 40);
    const cupel_value real = { .kind = CUPEL_VALUE_DOUBLE, .as.real = 23.5 };
    const cupel_value ann = text_value("ann"), price = text_value("10"),
                      day = text_value("2005-01-01"), mood = text_value("sad"),
                      one = integer_value(1);
    const struct {
        const char *condition;
        const cupel_value *value;
        int64_t count;
    } rows[] = {
        { "age > %p", &twenty, 3 },
        { "age < %p", &huge, 4 },
        { "age > %p", &real, 3 },
        { "age + %p > 50", &twenty, 2 },
        { "age * %p > 700", &real, 2 },
        { "%p < age", &twenty, 3 },
        { "username = %p", &ann, 1 },
        { "username || %p = 'bobann'", &ann, 1 },
        { "lower(%p) = username", &ann, 1 },
        { "%p is not null", &ann, 4 },
        { "coalesce(nickname, %p) = 'ann'", &ann, 1 },
        { "case when active then %p else 'x' end = 'ann'", &ann, 3 },
        { "cast(%p as text) = '20'", &twenty, 4 },
        { "balance >= %p", &price, 2 },
        { "balance = %p", &price, 1 },
        { "balance > %p", &real, 1 },
        { "balance * %p = 20", &one, 0 },
        { "balance + %p = 11", &one, 1 },
        { "born >= %p", &day, 1 },
        { "mood = %p", &mood, 1 },
        { "mood = %p", &one, 1 },
        { "active = %p", &one, 3 },
        { "username like %p", &ann, 1 },
        { "exists(reports where age < %p)", &twenty, 1 },
        { "max(age, %p) > 0 or true", &twenty, 4 },
    };
    session *s = open_session(*state);
    fill_people(s);
    /* The last row calls a function of two arguments that only SQLite has. */
    size_t count = compliance_is(s->c, "sqlite") ? COUNT(rows) : COUNT(rows) - 1;
    for (size_t i = 0; i < count; i++) {
        int64_t found = count_where(s, rows[i].condition, rows[i].value);
        if (found != rows[i].count)
            fail_msg("row %zu: %s: %lld rows, not %lld", i, rows[i].condition, (long long)found,
                     (long long)rows[i].count);
    }
    close_session(s);
}

/* Compiles and runs a statement without arguments. */
static void run_spec(session *s, const cupel__query_spec *spec)
{
    cupel__compiled *compiled = NULL;
    compliance_ok(cupel__query_compile(&compiled, spec, s->dialect, &s->error), &s->error);
    assert_int_equal(compiled->slot_count, 0);
    run_statement(s, compiled->sql, compiled->sql_size, false, NULL, 0, 0);
    cupel__compiled_free(compiled);
}

static void rows_come_in_the_order_asked_for(void **state)
{
    static const struct {
        const char *order;
        int64_t ids[4];
    } rows[] = {
        { "age desc", { 4, 1, 3, 2 } },
        { "nickname nulls first, id", { 3, 4, 1, 2 } },
        { "nickname desc nulls last", { 2, 1, 4, 3 } },
        { "role.name nulls last, id desc", { 3, 1, 2, 4 } },
        { "balance", { 4, 1, 2, 3 } },
        { "balance * -1", { 3, 2, 1, 4 } },
        { "length(username || coalesce(nickname, '')), id", { 3, 4, 1, 2 } },
    };
    session *s = open_session(*state);
    fill_people(s);
    for (size_t i = 0; i < COUNT(rows); i++) {
        cupel__query_text order = fixture_text(rows[i].order, 0, 0);
        cupel__query_spec spec = { .kind = CUPEL__QUERY_ROWS,
                                   .entity = &s->fixture.user.entity,
                                   .columns = fixture_text("id, age", 0, 0),
                                   .orders = &order,
                                   .order_count = 1 };
        run_spec(s, &spec);
        assert_int_equal(s->result_count, 4);
        for (size_t j = 0; j < 4; j++)
            if (s->results[j][0] != rows[i].ids[j])
                fail_msg("%s: row %zu is %lld", rows[i].order, j, (long long)s->results[j][0]);
    }
    close_session(s);
}

static void rows_are_grouped_and_bounded(void **state)
{
    session *s = open_session(*state);
    fill_people(s);
    cupel__query_text group = fixture_text("team.id", 0, 0);
    cupel__query_text having = fixture_text("heads > 1", 0, 0);
    cupel__query_text order = fixture_text("heads desc", 0, 0);
    cupel__query_spec spec = { .kind = CUPEL__QUERY_ROWS,
                               .entity = &s->fixture.user.entity,
                               .columns = fixture_text("team.id, count(*) as heads", 0, 0),
                               .groups = &group,
                               .group_count = 1,
                               .orders = &order,
                               .order_count = 1 };
    run_spec(s, &spec);
    assert_int_equal(s->result_count, 2);
    assert_int_equal(s->results[0][0], 1);
    assert_int_equal(s->results[0][1], 3);
    spec.havings = &having;
    spec.having_count = 1;
    run_spec(s, &spec);
    assert_int_equal(s->result_count, 1);
    having = fixture_text("count(*) > 1", 0, 0);
    spec.kind = CUPEL__QUERY_COUNT;
    run_spec(s, &spec);
    assert_int_equal(s->results[0][0], 1);

    spec = (cupel__query_spec){ .kind = CUPEL__QUERY_COUNT,
                                .entity = &s->fixture.user.entity,
                                .offset = { CUPEL__BOUND_CONSTANT, 3 } };
    run_spec(s, &spec);
    assert_int_equal(s->results[0][0], 1);
    spec.kind = CUPEL__QUERY_EXISTS;
    run_spec(s, &spec);
    assert_int_equal(s->results[0][0], 1);
    spec.offset.value = 4;
    run_spec(s, &spec);
    assert_int_equal(s->results[0][0], 0);
    close_session(s);
}

static void changes_reach_across_relationships(void **state)
{
    session *s = open_session(*state);
    fill_people(s);
    cupel__query_text filter = fixture_text("team.name = 'red' and role.name is not null", 0, 0);
    cupel__query_spec spec = { .kind = CUPEL__QUERY_UPDATE,
                               .entity = &s->fixture.user.entity,
                               .assignments = fixture_text(
                                   "nickname = role.company.name, age = age + 1, balance = "
                                   "balance * 2, born = '2000-01-01', team_id = 2",
                                   0, 0),
                               .filters = &filter,
                               .filter_count = 1 };
    run_spec(s, &spec);
    assert_int_equal(s->affected, 3);
    assert_int_equal(count_where(s, "nickname = 'acme' and age in (34, 25)", NULL), 2);
    assert_int_equal(count_where(s, "balance in (19, 20, 200, -1.25)", NULL), 4);
    assert_int_equal(count_where(s, "team.name = 'blue'", NULL), 4);

    cupel__query_text managed =
        fixture_text("exists(manager.reports where username = 'bob')", 0, 0);
    spec = (cupel__query_spec){ .kind = CUPEL__QUERY_DELETE,
                                .entity = &s->fixture.user.entity,
                                .filters = &managed,
                                .filter_count = 1 };
    run_spec(s, &spec);
    assert_int_equal(s->affected, 2);
    spec.filter_count = 0;
    spec.order_by_key = true;
    spec.limit = (cupel__bound){ CUPEL__BOUND_CONSTANT, 1 };
    run_spec(s, &spec);
    assert_int_equal(s->affected, 1);
    assert_int_equal(count_where(s, "username = 'dan'", NULL), 1);
    close_session(s);
}

static void loaders_ask_for_many_keys_at_once(void **state)
{
    session *s = open_session(*state);
    create_tables(s);
    insert_lines(s);
    const cupel_column *key[] = { s->fixture.line.entity.table->columns[0] };
    cupel__argument argument = fixture_list(CUPEL_VALUE_INT, 5);
    cupel__query_text order = fixture_text("number desc", 0, 0);
    cupel__query_spec spec = { .kind = CUPEL__QUERY_ENTITIES,
                               .entity = &s->fixture.line.entity,
                               .match = { key, 1, 0 },
                               .orders = &order,
                               .order_count = 1,
                               .order_by_key = true,
                               .arguments = &argument,
                               .argument_count = 1 };
    cupel__compiled *compiled = NULL;
    compliance_ok(cupel__query_compile(&compiled, &spec, s->dialect, &s->error), &s->error);
    cupel_value values[8];
    for (size_t i = 0; i < 5; i++)
        values[i] = integer_value((int64_t)i * 10);
    for (size_t i = 5; i < 8 && !compiled->by_columns; i++)
        values[i] = values[cupel__slot_element(&compiled->slots[i], 5)];
    run_statement(s, compiled->sql, compiled->sql_size, compiled->by_columns, values,
                  compiled->by_columns ? 5 : compiled->slot_count, 1);
    assert_int_equal(s->result_count, 20);
    assert_int_equal(s->results[0][1], 4);
    assert_int_equal(s->results[19][1], 1);
    cupel__compiled_free(compiled);
    close_session(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_mean_the_same_on_every_engine),
        cmocka_unit_test(values_bound_in_any_place_are_understood),
        cmocka_unit_test(rows_come_in_the_order_asked_for),
        cmocka_unit_test(rows_are_grouped_and_bounded),
        cmocka_unit_test(changes_reach_across_relationships),
        cmocka_unit_test(loaders_ask_for_many_keys_at_once),
    };
    return compliance_run("statement", tests, sizeof tests / sizeof tests[0]);
}
