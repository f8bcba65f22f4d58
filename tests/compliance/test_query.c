/* Queries over models: conditions and their arguments, order and bounds, loops, rows, changes. */
#define SESSION_FIXTURE_MODELS
#include "session_fixture.h"

#include <inttypes.h>
#include <stdio.h>

/* Members of kinds that only CUPEL_V can give. */
typedef struct Reading {
    int64_t id;
    cupel_date day;
    cupel_datetime taken;
    cupel_datetime sent; /* an instant */
    cupel_decimal value;
    cupel_opt_uuid device;
    double level;
    bool is_good;
    cupel_blob raw;
} Reading;
CUPEL_DECLARE_MODEL(Reading);
/* clang-format off */
CUPEL_MODEL(Reading, "readings",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(day),
    CUPEL_COLUMN(taken),
    CUPEL_COLUMN(sent, .type = CUPEL_DATETIME_TZ),
    CUPEL_COLUMN(value, .type = CUPEL_NUMERIC(20, 4)),
    CUPEL_COLUMN(device),
    CUPEL_COLUMN(level),
    CUPEL_COLUMN(is_good),
    CUPEL_COLUMN(raw));
/* clang-format on */
CUPEL_METADATA(readings_metadata, Reading_model);

/* "Admin" with john, mary and susan; "Guest" with tom; and zoe with no role. */
static cupel_session *people(compliance *c)
{
    cupel_session *s = opened(c);
    Role *admin = cupel_new(s, Role, .name = "Admin");
    Role *guest = cupel_new(s, Role, .name = "Guest");
    cupel_new(s, User, .username = "susan", .role = admin, .note = "100%");
    cupel_new(s, User, .username = "john", .role = admin);
    cupel_new(s, User, .username = "mary", .role = admin, .note = "it's");
    cupel_new(s, User, .username = "tom", .role = guest);
    cupel_new(s, User, .username = "zoe");
    committed(s);
    cupel_session_close(s);
    return opened(c);
}

/* The names of users, one behind the other. */
static void assert_names(User **users, size_t count, const char *expected)
{
    char names[200] = "";
    assert_non_null(users);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(users[i]);
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? " " : "", users[i]->username);
    }
    assert_null(users[count]);
    assert_string_equal(names, expected);
}

static void assert_found(cupel_query *q, const char *expected)
{
    size_t count;
    User **users = cupel_query_all(User, q, &count);
    if (users == NULL)
        fail_msg("%s", cupel_session_error(NULL)->message);
    assert_names(users, count, expected);
}

static void conditions_name_attributes_and_paths(void **state)
{
    cupel_session *s = people(fixture(state));
    User *john = cupel_first(s, User, "username = %s and role.name = %s", "john", "Admin");
    assert_non_null(john);
    assert_string_equal(john->username, "john");
    assert_null(cupel_first(s, User, "username = %s and role.name = %s", "john", "Guest"));
    assert_int_equal(cupel_count(s, User, "role.name = %s", "Admin"), 3);
    assert_int_equal(cupel_count(s, User, "role.name = %s or role.name = %s", "Admin", "Guest"), 4);
    assert_int_equal(cupel_count(s, User, "username in ('john', 'tom', 'nobody')"), 2);
    assert_int_equal(cupel_count(s, User, "username like %s", "%%o%%"), 3);
    assert_int_equal(cupel_count(s, User, "note = %s", "100%%"), 0);
    assert_int_equal(cupel_count(s, User, "note = '100%%'"), 1);
    assert_int_equal(cupel_count(s, User, "note = %s", "it's"), 1);
    assert_int_equal(cupel_count(s, User, "username = %s", "x' OR '1'='1"), 0);
    assert_int_equal(cupel_count(s, Role, "not exists(users)"), 0);
    assert_int_equal(cupel_count(s, Role, "exists(users where username = %s)", "tom"), 1);
    assert_int_equal(cupel_count(s, User, NULL), 5);
    cupel_session_close(s);
}

static void null_arguments_mean_is_null(void **state)
{
    cupel_session *s = people(fixture(state));
    const char *volatile nothing = NULL;
    assert_int_equal(cupel_count(s, User, "note = %s", nothing), 3);
    assert_int_equal(cupel_count(s, User, "note != %s", nothing), 2);
    assert_int_equal(cupel_count(s, User, "note = %s", "it's"), 1);
    assert_int_equal(cupel_count(s, User, "role = %p", (void *)NULL), 1);
    assert_int_equal(cupel_count(s, User, "role_id is not null"), 4);
    cupel_opt_int64 unset = { .is_set = false };
    assert_int_equal(cupel_count(s, User, "role_id = %p", CUPEL_V(unset)), 1);
    cupel_session_close(s);
}

static void objects_stand_for_their_keys(void **state)
{
    cupel_session *s = people(fixture(state));
    Role *admin = cupel_one(s, Role, "name = %s", "Admin");
    cupel_query *q = cupel_query(s, User);
    cupel_filter(q, "role = %p", (void *)admin);
    cupel_order_by(q, "username desc");
    assert_found(q, "susan mary john");
    /* To have none is to have another one. */
    assert_int_equal(cupel_count(s, User, "role != %p", (void *)admin), 2);
    User stranger = { .id = 1 };
    assert_int_equal(cupel_count(s, User, "role = %p", (void *)&stranger), -1);
    assert_failed(s, CUPEL_EINVAL, "no object of this session");
    User *john = cupel_one(s, User, "username = %s", "john");
    assert_int_equal(cupel_count(s, User, "role = %p", (void *)john), -1);
    assert_int_equal(cupel_session_error(s)->code, CUPEL_EQUERY);
    cupel_session_close(s);
}

static void lists_of_any_length_can_be_asked_for(void **state)
{
    cupel_session *s = people(fixture(state));
    const char *names[] = { "john", "tom", "nobody" };
    assert_int_equal(cupel_count(s, User, "username in %p", CUPEL_IN(names, 3)), 2);
    assert_int_equal(cupel_count(s, User, "username in %p", CUPEL_IN(names, 1)), 1);
    assert_int_equal(cupel_count(s, User, "username in %p", CUPEL_IN(names, 0)), 0);
    assert_int_equal(cupel_count(s, User, "username not in %p", CUPEL_IN(names, 3)), 3);
    int64_t ids[700];
    User *john = cupel_one(s, User, "username = %s", "john");
    for (int i = 0; i < 700; i++)
        ids[i] = john->id + i * 1000;
    assert_int_equal(cupel_count(s, User, "id in %p", CUPEL_IN(ids, 700)), 1);
    cupel_session_close(s);
}

static void values_of_every_kind_are_bound(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_create_all(c->engine, &readings_metadata, &error), &error);
    compliance_execute(c, "DELETE FROM readings");
    cupel_session *s = opened(c);
    cupel_decimal value, half;
    cupel_uuid device;
    cupel_date day = { 2026, 11, 20 };
    cupel_datetime taken = cupel_datetime_make(day, (cupel_time){ 78731000123 });
    cupel_blob raw = { "\0\1\2", 3 };
    assert_int_equal(cupel_decimal_parse(&value, "12345678901.2345", 16), 0);
    assert_int_equal(cupel_decimal_parse(&half, "0.5", 3), 0);
    assert_int_equal(cupel_uuid_generate(&device), 0);
    Reading *reading =
        cupel_new(s, Reading, .day = day, .taken = taken, .sent = taken, .value = value,
                  .device = { true, device }, .level = 0.25, .is_good = true, .raw = raw);
    Reading *other =
        cupel_new(s, Reading, .day = { 2025, 1, 1 }, .value = half, .level = 7, .raw = { "", 0 });
    committed(s);
    cupel_session_close(s);

    s = opened(c);
    reading = cupel_one(s, Reading, "value = %p", CUPEL_V(value));
    assert_non_null(reading);
    assert_int_equal(cupel_decimal_compare(&reading->value, &value), 0);
    assert_int_equal(reading->taken.microseconds, taken.microseconds);
    assert_int_equal(reading->sent.microseconds, taken.microseconds);
    assert_memory_equal(&reading->day, &day, sizeof day);
    assert_memory_equal(&reading->device.value, &device, sizeof device);
    assert_int_equal(reading->raw.size, 3);
    assert_memory_equal(reading->raw.data, "\0\1\2", 3);
    assert_true(reading->is_good);
    assert_ptr_equal(cupel_one(s, Reading, "taken = %p", CUPEL_V(taken)), reading);
    assert_ptr_equal(cupel_one(s, Reading, "sent = %p", CUPEL_V(taken)), reading);
    assert_ptr_equal(cupel_one(s, Reading, "day = %p", CUPEL_V(day)), reading);
    assert_ptr_equal(cupel_one(s, Reading, "device = %p", CUPEL_V(device)), reading);
    assert_ptr_equal(cupel_one(s, Reading, "level < %f", 0.3), reading);
    assert_ptr_equal(cupel_one(s, Reading, "is_good = %d", 1), reading);
    assert_ptr_equal(cupel_one(s, Reading, "is_good"), reading);
    assert_ptr_equal(cupel_one(s, Reading, "day >= %s", "2026-01-01"), reading);
    assert_ptr_equal(cupel_one(s, Reading, "value > %p", CUPEL_V(half)), reading);
    assert_ptr_equal(cupel_one(s, Reading, "raw = %p", CUPEL_V(raw)), reading);
    other = cupel_one(s, Reading, "not is_good");
    assert_non_null(other);
    assert_non_null(other->raw.data);
    assert_int_equal(other->raw.size, 0);
    assert_false(other->device.is_set);
    assert_null(cupel_one(s, Reading, "day = %s", "yesterday"));
    assert_int_equal(cupel_session_error(s)->code, CUPEL_EVALUE);
    int64_t big = INT64_MAX;
    size_t n = 2;
    assert_int_equal(
        cupel_count(s, Reading, "id < %" PRId64 " and id >= %d and id > %ld", big, 0, -1L), 2);
    assert_int_equal(cupel_count(s, Reading, "level > %zu and level < %u", n, 8u), 1);
    cupel_session_close(s);
}

static void texts_made_at_run_time_take_values(void **state)
{
    cupel_session *s = people(fixture(state));
    cupel_value values[2] = { { .kind = CUPEL_VALUE_TEXT, .size = 4, .as.text = "john" },
                              { .kind = CUPEL_VALUE_TEXT, .size = 3, .as.text = "tom" } };
    cupel_query *q = cupel_query(s, User);
    char text[] = "username = ? or username = ?";
    assert_int_equal(cupel_filter_text(q, text, values, 2), 0);
    memset(text, 'x', sizeof text - 1);
    assert_int_equal(cupel_filter_text(q, "role_id is not null", NULL, 0), 0);
    cupel_order_by(q, "username");
    assert_found(q, "john tom");
    q = cupel_query(s, User);
    cupel_filter_text(q, "username = ?", values, 2);
    assert_null(cupel_query_run_first(q));
    assert_int_equal(cupel_session_error(s)->code, CUPEL_EQUERY);
    cupel_session_close(s);
}

static void texts_behind_placeholders_are_copied(void **state)
{
    cupel_session *s = people(fixture(state));
    cupel_query *q = cupel_query(s, User);
    char name[] = "john";
    cupel_filter(q, "username = %s", name);
    memset(name, 'x', sizeof name - 1);
    assert_found(q, "john");
    cupel_session_close(s);
}

static void orders_limits_and_offsets_give_pages(void **state)
{
    cupel_session *s = people(fixture(state));
    cupel_query *q = cupel_query(s, User);
    cupel_order_by(q, "username desc");
    cupel_limit(q, 2);
    assert_found(q, "zoe tom");
    cupel_offset(q, 2);
    assert_found(q, "susan mary");
    cupel_limit(q, 10);
    assert_found(q, "susan mary john");
    assert_int_equal(cupel_query_count(q), 3);
    cupel_limit(q, 0);
    assert_found(q, "");
    assert_int_equal(cupel_query_exists(q), 0);
    q = cupel_query(s, User);
    cupel_order_by(q, "role.name nulls last");
    cupel_order_by(q, "username");
    assert_found(q, "john mary susan tom zoe");
    cupel_offset(q, 3);
    assert_found(q, "tom zoe");
    assert_string_equal(cupel_query_first(User, q)->username, "tom");
    assert_int_equal(cupel_limit(q, -1), CUPEL_EINVAL);
    assert_null(cupel_query_run_first(q));
    assert_failed(s, CUPEL_EINVAL, "cupel_limit");
    cupel_session_close(s);
}

static void the_first_is_the_one_with_the_lowest_key(void **state)
{
    cupel_session *s = people(fixture(state));
    assert_string_equal(cupel_first(s, User, NULL)->username, "susan");
    assert_string_equal(cupel_first(s, User, "role.name = %s", "Guest")->username, "tom");
    cupel_session_close(s);
}

static void one_means_exactly_one(void **state)
{
    cupel_session *s = people(fixture(state));
    assert_string_equal(cupel_one(s, User, "username = %s", "tom")->username, "tom");
    assert_null(cupel_one(s, User, "username = %s", "nobody"));
    assert_failed(s, CUPEL_ENOTFOUND, "no User was found");
    assert_null(cupel_one(s, User, "role.name = %s", "Admin"));
    assert_failed(s, CUPEL_EMULTIPLE, "more than one User");
    cupel_query *q = cupel_query(s, User);
    cupel_filter(q, "username like %s", "t%%");
    assert_string_equal(cupel_query_one(User, q)->username, "tom");
    cupel_filter(q, "role is null and role is not null");
    assert_null(cupel_query_one(User, q));
    assert_failed(s, CUPEL_ENOTFOUND, "no User was found");
    cupel_session_close(s);
}

static void all_gives_an_array_and_its_length(void **state)
{
    cupel_session *s = people(fixture(state));
    size_t count = 99;
    User **none = cupel_all(s, User, &count, "username = %s", "nobody");
    assert_non_null(none);
    assert_int_equal(count, 0);
    assert_null(none[0]);
    User **some = cupel_all(s, User, NULL, "role.name = %s", "Admin");
    assert_non_null(some[2]);
    assert_null(some[3]);
    assert_null(cupel_all(s, User, &count, "nonsense"));
    assert_int_equal(count, 0);
    assert_int_equal(cupel_exists(s, User, "username = %s", "tom"), 1);
    assert_int_equal(cupel_exists(s, User, "username = %s", "nobody"), 0);
    assert_int_equal(cupel_exists(s, User, "nonsense = 1"), CUPEL_EQUERY);
    cupel_session_close(s);
}

static void a_query_is_changed_by_filters_and_branched_by_copies(void **state)
{
    cupel_session *s = people(fixture(state));
    cupel_query *q = cupel_query(s, User);
    cupel_filter(q, "role.name = %s", "Admin");
    cupel_order_by(q, "username");
    cupel_query *branch = cupel_query_copy(q);
    cupel_filter(branch, "username > %s", "k");
    cupel_limit(branch, 1);
    assert_found(q, "john mary susan");
    cupel_query_free(q);
    assert_found(branch, "mary");
    assert_null(cupel_query_copy(NULL));
    cupel_session_close(s);
}

static void the_first_mistake_is_what_running_reports(void **state)
{
    cupel_session *s = people(fixture(state));
    cupel_query *q = cupel_query(s, User);
    assert_int_equal(cupel_limit(q, -5), CUPEL_EINVAL);
    assert_int_equal(cupel_filter(q, "username = %s", "tom"), CUPEL_EINVAL);
    assert_int_equal(cupel_query_count(q), -1);
    assert_failed(s, CUPEL_EINVAL, "cupel_limit");
    /* And again, and in a copy. */
    cupel_query *copy = cupel_query_copy(q);
    assert_null(cupel_query_sql(copy));
    assert_failed(s, CUPEL_EINVAL, "cupel_limit");
    q = cupel_query(s, User);
    cupel_filter(q, "usernme = %s", "tom");
    assert_null(cupel_query_run_all(q, NULL));
    assert_failed(s, CUPEL_EQUERY, "no attribute 'usernme' on User at column 1");
    assert_failed(s, CUPEL_EQUERY, "did you mean 'username'");
    cupel_session_close(s);
}

static void a_query_shows_its_sql(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = people(c);
    cupel_query *q = cupel_query(s, User);
    cupel_filter(q, "role.name = %s", "Admin");
    const char *sql = cupel_query_sql(q);
    assert_non_null(sql);
    assert_non_null(strstr(sql, "FROM users"));
    assert_non_null(strstr(sql, "JOIN roles"));
    assert_non_null(strstr(sql, compliance_is(c, "postgresql") ? "$1" : "?"));
    assert_null(strstr(sql, "Admin"));
    cupel_session_close(s);
}

static void a_loop_goes_over_every_object(void **state)
{
    cupel_session *s = people(fixture(state));
    cupel_query *q = cupel_query(s, User);
    cupel_order_by(q, "username");
    char names[100] = "";
    cupel_each (User, user, q)
        strcat(names, user->username);
    assert_nothing_wrong(s);
    assert_string_equal(names, "johnmarysusantomzoe");
    cupel_filter(q, "username = %s", "nobody");
    cupel_each (User, user, q)
        fail();
    assert_nothing_wrong(s);
    q = cupel_query(s, User);
    cupel_filter(q, "nonsense = 1");
    cupel_each (User, user, q)
        fail();
    assert_int_equal(cupel_session_error(s)->code, CUPEL_EQUERY);
    assert_null(cupel_query_each(NULL));
    assert_null(cupel_query_next(NULL));
    cupel_session_close(s);
}

enum { MANY = 1234 }; /* more than two windows */

static cupel_session *many_roles(compliance *c)
{
    cupel_session *s = opened(c);
    for (int i = 0; i < MANY; i++)
        cupel_new(s, Role, .name = cupel_text(s, "role %04d", i));
    committed(s);
    cupel_session_close(s);
    return opened(c);
}

static void the_session_can_be_used_inside_a_loop(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = many_roles(c);
    cupel_query *q = cupel_query(s, Role);
    cupel_order_by(q, "name");
    int64_t previous = 0;
    int count = 0;
    cupel_each (Role, role, q) {
        assert_true(role->id > previous);
        previous = role->id;
        if (count++ % 100 == 0) {
            assert_ptr_equal(cupel_one(s, Role, "name = %s", role->name), role);
            assert_int_equal((cupel_load(s, role, users)).count, 0);
            cupel_query *inner = cupel_query(s, Role);
            cupel_limit(inner, 3);
            int inside = 0;
            cupel_each (Role, other, inner)
                inside += other != NULL;
            assert_int_equal(inside, 3);
        }
    }
    assert_nothing_wrong(s);
    assert_int_equal(count, MANY);
    cupel_session_close(s);
}

static void a_loop_survives_flushes_and_commits(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = many_roles(c);
    cupel_query *q = cupel_query(s, Role);
    int count = 0;
    /* What is changed stays behind the condition: no row comes twice. */
    cupel_filter(q, "name < %s", "z");
    cupel_each (Role, role, q) {
        role->name = cupel_text(s, "done %s", role->name);
        if (++count % 400 == 0)
            committed(s);
        else if (count % 150 == 0)
            flushed(s);
    }
    assert_nothing_wrong(s);
    assert_int_equal(count, MANY);
    committed(s);
    assert_int_equal(
        compliance_integer(c, "SELECT count(*) FROM roles WHERE name LIKE 'done role%'"), MANY);
    cupel_session_close(s);
}

static void a_rollback_ends_a_loop_with_an_error(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = many_roles(c);
    cupel_query *q = cupel_query(s, Role);
    int count = 0;
    cupel_each (Role, role, q) {
        if (count++ == 0)
            rolled_back(s);
        assert_non_null(role->name);
    }
    assert_failed(s, CUPEL_ESTATE, "rolled back");
    assert_true(count < MANY);
    /* A loop whose rows are all there goes on. */
    cupel_limit(q, 10);
    count = 0;
    cupel_each (Role, role, q) {
        if (count++ == 0)
            rolled_back(s);
        assert_non_null(role->name);
    }
    assert_nothing_wrong(s);
    assert_int_equal(count, 10);
    cupel_session_close(s);
}

/* One row of the second window has no absolute value. MariaDB finds that before it gives the first one. */
static void a_loop_that_fails_half_way_leaves_a_session_that_goes_on(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = many_roles(c);
    cupel_query *q = cupel_query(s, Role);
    int count = 0;
    cupel_filter(q,
                 "abs(case when name = 'role 1200' then -9223372036854775807 - 1 else id end) > 0");
    cupel_each (Role, role, q) {
        assert_non_null(role->name);
        count++;
    }
    assert_int_equal(cupel_session_error(s)->code, CUPEL_EDATABASE);
    assert_true(count < MANY);
    assert_true(count > 0 || compliance_is(c, "mysql"));
    rolled_back(s);
    assert_int_equal(cupel_count(s, Role, NULL), MANY);
    cupel_new(s, Role, .name = "one more");
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), MANY + 1);
    cupel_session_close(s);
}

static void a_loop_can_be_left_early_and_begun_again(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = many_roles(c);
    cupel_query *q = cupel_query(s, Role);
    cupel_order_by(q, "name");
    for (int round = 0; round < 3; round++)
        cupel_each (Role, role, q) {
            assert_string_equal(role->name, "role 0000");
            break;
        }
    cupel_new(s, Role, .name = "more");
    committed(s);
    cupel_each (Role, role, q) {
        cupel_query_free(q);
        break;
    }
    cupel_session_close(s);
    s = opened(c);
    q = cupel_query(s, Role);
    cupel_each (Role, role, q)
        break;
    cupel_session_close(s);
}

static void objects_may_be_expunged_while_a_loop_goes_on(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = many_roles(c);
    cupel_query *q = cupel_query(s, Role);
    int count = 0;
    cupel_each (Role, role, q) {
        count++;
        cupel_expunge(s, role);
    }
    assert_nothing_wrong(s);
    assert_int_equal(count, MANY);
    cupel_session_close(s);
}

static void rows_of_expressions_answer_what_objects_cannot(void **state)
{
    cupel_session *s = people(fixture(state));
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_query *q = cupel_query(s, User);
    cupel_result *result;
    const cupel_value *row;
    cupel_group_by(q, "role.name");
    cupel_having(q, "count(*) >= %d", 1);
    cupel_order_by(q, "count(*) desc, role.name");
    cupel_filter(q, "role_id is not null");
    compliance_ok(cupel_query_rows(q, &result, "role.name, count(*) as members"),
                  cupel_session_error(s));
    assert_int_equal(cupel_result_column_count(result), 2);
    assert_string_equal(cupel_result_column_name(result, 1), "members");
    assert_int_equal(cupel_result_next(result, &row, &error), 1);
    assert_int_equal(row[0].size, 5);
    assert_memory_equal(row[0].as.text, "Admin", 5);
    assert_int_equal(row[1].as.integer, 3);
    assert_int_equal(cupel_result_next(result, &row, &error), 1);
    assert_memory_equal(row[0].as.text, "Guest", 5);
    assert_int_equal(cupel_result_next(result, &row, &error), 0);
    cupel_result_close(result);
    cupel_having(q, "count(*) > %d", 1);
    compliance_ok(cupel_query_rows(q, &result, "max(username)"), cupel_session_error(s));
    assert_int_equal(cupel_result_next(result, &row, &error), 1);
    assert_memory_equal(row[0].as.text, "susan", 5);
    assert_int_equal(cupel_result_next(result, &row, &error), 0);
    cupel_result_close(result);
    assert_int_equal(cupel_query_rows(q, &result, "nonsense"), CUPEL_EQUERY);
    assert_null(result);
    assert_int_equal(cupel_query_rows(q, &result, NULL), CUPEL_EINVAL);
    cupel_session_close(s);
}

static void many_rows_are_changed_at_once(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = people(c);
    cupel_query *q = cupel_query(s, User);
    cupel_filter(q, "role.name = %s", "Admin");
    assert_int_equal(cupel_query_update(q, "note = %s", "seen"), 3);
    assert_int_equal(cupel_count(s, User, "note = %s", "seen"), 3);
    Role *guest = cupel_one(s, Role, "name = %s", "Guest");
    cupel_filter(q, "username = %s", "john");
    assert_int_equal(cupel_query_update(q, "role = %p, note = username || %s", (void *)guest, "!"),
                     1);
    /* The query is as it was: it can be run again. */
    assert_int_equal(cupel_query_update(q, "note = %s", "none left"), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE note = 'john!'"), 1);
    q = cupel_query(s, User);
    cupel_filter(q, "role = %p", (void *)guest);
    assert_int_equal(cupel_query_delete(q), 2);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users"), 3);
    cupel_session_close(s);
}

static void changing_every_row_has_to_be_meant(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = people(c);
    cupel_query *q = cupel_query(s, User);
    assert_int_equal(cupel_query_delete(q), CUPEL_EQUERY);
    assert_failed(s, CUPEL_EQUERY, "cupel_query_delete_all");
    assert_int_equal(cupel_query_update(q, "note = %s", "x"), CUPEL_EQUERY);
    assert_failed(s, CUPEL_EQUERY, "cupel_query_update_all");
    cupel_filter(q, NULL);
    assert_int_equal(cupel_query_delete(q), CUPEL_EQUERY);
    assert_int_equal(cupel_query_update_all(q, "note = %s", "x"), 5);
    assert_int_equal(cupel_query_delete_all(q), 5);
    rolled_back(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE note = 'x'"), 0);
    cupel_session_close(s);
}

static void the_same_text_is_compiled_once(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = people(c);
    /* The same words at another place, of other content, and with other shapes. */
    char text[] = "username = %s";
    const char *volatile names[] = { "tom", NULL, "john" };
    cupel_query *q = cupel_query(s, User);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(cupel_count(s, User, "username = %s", names[i]), i == 1 ? 0 : 1);
        cupel_filter(q, "username = %s", names[i]);
    }
    assert_found(q, "");
    cupel_value john = { .kind = CUPEL_VALUE_TEXT, .size = 4, .as.text = "john" };
    q = cupel_query(s, User);
    memcpy(text, "username = ?\0", sizeof text);
    cupel_filter_text(q, text, &john, 1);
    assert_found(q, "john");
    memcpy(text, "username > ?\0", sizeof text);
    q = cupel_query(s, User);
    cupel_filter_text(q, text, &john, 1);
    assert_int_equal(cupel_query_count(q), 4);
    for (int i = 0; i < 1200; i++) {
        char condition[60];
        snprintf(condition, sizeof condition, "id > %d and username = ?", -i);
        q = cupel_query(s, User);
        cupel_filter_text(q, condition, &john, 1);
        assert_int_equal(cupel_query_exists(q), 1);
        cupel_query_free(q);
    }
    cupel_session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_name_attributes_and_paths),
        cmocka_unit_test(null_arguments_mean_is_null),
        cmocka_unit_test(objects_stand_for_their_keys),
        cmocka_unit_test(lists_of_any_length_can_be_asked_for),
        cmocka_unit_test(values_of_every_kind_are_bound),
        cmocka_unit_test(texts_made_at_run_time_take_values),
        cmocka_unit_test(texts_behind_placeholders_are_copied),
        cmocka_unit_test(orders_limits_and_offsets_give_pages),
        cmocka_unit_test(the_first_is_the_one_with_the_lowest_key),
        cmocka_unit_test(one_means_exactly_one),
        cmocka_unit_test(all_gives_an_array_and_its_length),
        cmocka_unit_test(a_query_is_changed_by_filters_and_branched_by_copies),
        cmocka_unit_test(the_first_mistake_is_what_running_reports),
        cmocka_unit_test(a_query_shows_its_sql),
        cmocka_unit_test(a_loop_goes_over_every_object),
        cmocka_unit_test(the_session_can_be_used_inside_a_loop),
        cmocka_unit_test(a_loop_survives_flushes_and_commits),
        cmocka_unit_test(a_rollback_ends_a_loop_with_an_error),
        cmocka_unit_test(a_loop_that_fails_half_way_leaves_a_session_that_goes_on),
        cmocka_unit_test(a_loop_can_be_left_early_and_begun_again),
        cmocka_unit_test(objects_may_be_expunged_while_a_loop_goes_on),
        cmocka_unit_test(rows_of_expressions_answer_what_objects_cannot),
        cmocka_unit_test(many_rows_are_changed_at_once),
        cmocka_unit_test(changing_every_row_has_to_be_meant),
        cmocka_unit_test(the_same_text_is_compiled_once),
    };
    return compliance_run("query", tests, sizeof tests / sizeof tests[0]);
}
