/* Conditions whose names are looked up: the columns, joins and subselects that come of them, and the
 * messages for what has no meaning. */
#include "failing_alloc.h"
#include "compile_check.h"

#include <sqlite3.h>

static void comparisons_bind_their_values(void **state)
{
    static const compile_case rows[] = {
        { "username = %s", "s", { " WHERE users.username = ?" } },
        { "username != 'it''s' and %s < nickname",
          "s",
          { " WHERE users.username <> 'it''s' AND ? < users.nickname" } },
        { "账号 = 'a\\b'",
          "",
          { " WHERE users.\"Konto\" = 'a\\b'", NULL, " WHERE users.`Konto` = 'a\\\\b'" } },
        { "age > %d", "d", { " WHERE users.age > ?", " WHERE users.age > CAST($1 AS BIGINT)" } },
        { "id > %d", "d", { " WHERE users.id > ?" } },
        { "age > %f",
          "f",
          { " WHERE users.age > ?", " WHERE users.age > CAST($1 AS DOUBLE PRECISION)" } },
        { "age between %d and 30",
          "d",
          { " WHERE users.age BETWEEN ? AND 30",
            " WHERE users.age BETWEEN CAST($1 AS BIGINT) AND 30" } },
        { "nickname is distinct from %s",
          "s",
          { " WHERE users.nickname IS DISTINCT FROM ?", NULL,
            " WHERE CASE WHEN users.nickname = ? OR users.nickname IS NULL AND ? IS NULL THEN 1 "
            "ELSE 0 END = 0" } },
        { "nickname is not distinct from username",
          "",
          { " WHERE users.nickname IS NOT DISTINCT FROM users.username", NULL,
            " WHERE CASE WHEN users.nickname = users.username OR users.nickname IS NULL AND "
            "users.username IS NULL THEN 1 ELSE 0 END = 1" } },
        { "mood = %d or mood = %s", "ds", { " WHERE users.mood = ? OR users.mood = ?" } },
        { "weight = %f", "f", { " WHERE users.weight = ?" } },
        { "created > %p", "t", { " WHERE users.created_at > ?" } },
    };
    check_conditions(*state, rows, COUNT(rows));
}

static void null_is_tested_for(void **state)
{
    static const compile_case rows[] = {
        { "nickname = %s", "S", { " WHERE users.nickname IS NULL" } },
        { "nickname != %s", "S", { " WHERE users.nickname IS NOT NULL" } },
        { "%p = nickname", "P", { " WHERE users.nickname IS NULL" } },
        { "nickname = null or nickname <> null",
          "",
          { " WHERE users.nickname IS NULL OR users.nickname IS NOT NULL" } },
        { "role = %p", "P", { " WHERE users.role_id IS NULL" } },
        { "role is not null", "", { " WHERE users.role_id IS NOT NULL" } },
        { "nickname < %s", "S", { " WHERE users.nickname < ?" } },
        { "%s is null", "s", { " WHERE ? IS NULL", " WHERE CAST($1 AS TEXT) IS NULL" } },
        { "active is true or active is not false",
          "",
          { " WHERE users.active IS TRUE OR users.active IS NOT FALSE" } },
    };
    check_conditions(*state, rows, COUNT(rows));
}

static void lists_have_room_for_the_next_power_of_two(void **state)
{
    static const compile_case rows[] = {
        { "id in %p", "3", { " WHERE users.id IN (?, ?, ?, ?)" } },
        { "id not in %p", "1", { " WHERE users.id NOT IN (?)" } },
        { "id in (%p, 7)", "5", { " WHERE users.id IN (?, ?, ?, ?, ?, ?, ?, ?, 7)" } },
        { "id in %d", "d", { " WHERE users.id IN (?)" } },
        { "id in %p or id not in %p", "00", { " WHERE FALSE OR TRUE" } },
        { "age in (%d, 3)",
          "d",
          { " WHERE users.age IN (?, 3)", " WHERE users.age IN (CAST($1 AS BIGINT), 3)" } },
    };
    check_conditions(*state, rows, COUNT(rows));
    assert_int_equal(cupel__list_room(0), 0);
    assert_int_equal(cupel__list_room(1), 1);
    assert_int_equal(cupel__list_room(1000), 1024);
    assert_int_equal(cupel__list_room(1025), 2048);
    assert_int_equal(cupel__list_room(2049), 3072);
}

static void paths_join_each_table_once(void **state)
{
    static const compile_case rows[] = {
        { "team.name = %s and team.name != ''",
          "s",
          { " JOIN teams AS team ON team.id = users.team_id WHERE team.name = ? AND team.name <> "
            "''" } },
        { "role.name = %s or role.company.name is null",
          "s",
          { " LEFT JOIN roles AS role ON role.id = users.role_id LEFT JOIN companies AS "
            "role_company ON role_company.id = role.company_id WHERE role.name = ? OR "
            "role_company.name IS NULL" } },
        { "manager.team.name = team.name",
          "",
          { " LEFT JOIN users AS manager ON manager.id = users.manager_id LEFT JOIN teams AS "
            "manager_team ON manager_team.id = manager.team_id JOIN teams AS team ON team.id = "
            "users.team_id WHERE manager_team.name = team.name" } },
    };
    check_conditions(*state, rows, COUNT(rows));
}

static void a_path_to_the_key_reads_the_local_column(void **state)
{
    static const compile_case rows[] = {
        { "role.id = %d", "d", { " WHERE users.role_id = ?" } },
        { "role.company.id is null",
          "",
          { " LEFT JOIN roles AS role ON role.id = users.role_id WHERE role.company_id IS NULL" } },
    };
    check_conditions(*state, rows, COUNT(rows));
}

static void objects_compare_by_their_key(void **state)
{
    static const compile_case rows[] = {
        { "role = %p", "R", { " WHERE users.role_id = ?" } },
        { "%p = team", "T", { " WHERE users.team_id = ?" } },
        { "team != %p", "T", { " WHERE users.team_id <> ?" } },
        { "role != %p and age = 1",
          "R",
          { " WHERE (users.role_id <> ? OR users.role_id IS NULL) AND users.age = 1" } },
        { "manager.team != %p",
          "T",
          { " LEFT JOIN users AS manager ON manager.id = users.manager_id WHERE manager.team_id <> "
            "? OR manager.team_id IS NULL" } },
    };
    check_conditions(*state, rows, COUNT(rows));
}

static void to_many_relationships_are_asked_by_exists(void **state)
{
    static const compile_case rows[] = {
        { "exists(reports)",
          "",
          { " WHERE EXISTS (SELECT 1 FROM users AS reports WHERE reports.manager_id = "
            "users.id)" } },
        { "not exists(reports where age > 30 and team.name = %s)",
          "s",
          { " WHERE NOT EXISTS (SELECT 1 FROM users AS reports JOIN teams AS team ON team.id = "
            "reports.team_id WHERE reports.manager_id = users.id AND reports.age > 30 AND "
            "team.name = ?)" } },
        { "exists(role.users where username = 'x')",
          "",
          { " WHERE EXISTS (SELECT 1 FROM roles AS role JOIN users AS users_1 ON users_1.role_id = "
            "role.id WHERE role.id = users.role_id AND users_1.username = 'x')" } },
        { "exists(role where exists(users where age = 1 or age = 2))",
          "",
          { " WHERE EXISTS (SELECT 1 FROM roles AS role WHERE role.id = users.role_id AND EXISTS "
            "(SELECT 1 FROM users AS users_1 WHERE users_1.role_id = role.id AND (users_1.age = 1 "
            "OR users_1.age = 2)))" } },
    };
    check_conditions(*state, rows, COUNT(rows));
}

static void literals_take_the_form_of_the_column(void **state)
{
    static const compile_case rows[] = {
        { "active = 1 or 0 = active",
          "",
          { " WHERE users.active = TRUE OR FALSE = users.active" } },
        { "created = '2024-01-01T10:00:00.5+02:00'",
          "",
          { " WHERE users.created_at = '2024-01-01 08:00:00.500000'" } },
        { "created > '2024-01-01'",
          "",
          { " WHERE users.created_at > '2024-01-01 00:00:00.000000'" } },
        { "token = '{123E4567E89B12D3A456426614174000}'",
          "",
          { " WHERE users.token = '123e4567-e89b-12d3-a456-426614174000'" } },
        { "born = '2024-02-30'",
          "",
          { "!'2024-02-30' is not a date such as 2026-11-20, as 'born' needs it at column 8 of "
            "\"born = '2024-02-30'\"",
            "!'2024-02-30' is not a date such as 2026-11-20, as 'born' needs it at column 8 of "
            "\"born = '2024-02-30'\"",
            "!'2024-02-30' is not a date such as 2026-11-20, as 'born' needs it at column 8 of "
            "\"born = '2024-02-30'\"" } },
        { "mood = 'angry'",
          "",
          { "!'angry' is not one of the labels, as 'mood' needs it at column 8 of \"mood = "
            "'angry'\"",
            "!'angry' is not one of the labels, as 'mood' needs it at column 8 of \"mood = "
            "'angry'\"",
            "!'angry' is not one of the labels, as 'mood' needs it at column 8 of \"mood = "
            "'angry'\"" } },
    };
    check_conditions(*state, rows, COUNT(rows));
}

/* The same message whatever the dialect. */
static void check_messages(const query_fixture *f, const compile_case *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        compile_case row = rows[i];
        row.sql[1] = row.sql[2] = row.sql[0];
        check_conditions(f, &row, 1);
    }
}

static void mistakes_name_the_place_and_the_nearest_name(void **state)
{
    static const compile_case rows[] = {
        { "usernme = %s",
          "s",
          { "!no attribute 'usernme' on User at column 1 of \"usernme = %s\"; did you mean "
            "'username'?" } },
        { "age = 1 and role.nmae = %s",
          "s",
          { "!no attribute 'nmae' on Role at column 18 of \"age = 1 and role.nmae = %s\"; did you "
            "mean 'name'?" } },
        { "zzz = 1", "", { "!no attribute 'zzz' on User at column 1 of \"zzz = 1\"" } },
        { "rol.name = %s",
          "s",
          { "!no relationship 'rol' on User at column 1 of \"rol.name = %s\"; did you mean "
            "'role'?" } },
        { "username.x = 1",
          "",
          { "!'username' of User is not a relationship at column 1 of \"username.x = 1\"" } },
        { "role",
          "",
          { "!'role' of User is a relationship, not a value; compare it with an object by = %p, "
            "test IS NULL, or name an attribute behind it at column 1 of \"role\"" } },
        { "reports.name = 'x'",
          "",
          { "!'reports' of User is a to-many relationship, which a path does not cross; write "
            "exists(reports where ...) at column 1 of \"reports.name = 'x'\"" } },
        { "exists(usernam)",
          "",
          { "!no relationship 'usernam' on User at column 8 of \"exists(usernam)\"" } },
        { "exists(reports where nme = 1)",
          "",
          { "!no attribute 'nme' on User at column 22 of \"exists(reports where nme = 1)\"" } },
    };
    check_messages(*state, rows, COUNT(rows));
}

static void values_that_do_not_fit_are_refused(void **state)
{
    static const compile_case rows[] = {
        { "username = %d",
          "d",
          { "!an integer does not fit 'username', whose type is string at column 12 of \"username "
            "= %d\"" } },
        { "age = %s",
          "s",
          { "!a text does not fit 'age', whose type is integer at column 7 of \"age = %s\"" } },
        { "age + %s = 1",
          "s",
          { "!a text does not fit 'age', whose type is integer at column 7 of \"age + %s = 1\"" } },
        { "born = %d",
          "d",
          { "!an integer does not fit 'born', whose type is date at column 8 of \"born = %d\"" } },
        { "created in (%s, %d)",
          "sd",
          { "!an integer does not fit 'created', whose type is timestamp at column 17 of \"created "
            "in (%s, %d)\"" } },
        { "username like %d",
          "d",
          { "!an integer does not fit what it meets, whose type is text at column 15 of "
            "\"username like %d\"" } },
        { "role = %p",
          "T",
          { "!'role' refers to Role, not to Team at column 8 of \"role = %p\"" } },
        { "role = %s",
          "s",
          { "!a relationship is compared with an object (%p) or NULL at column 8 of \"role = "
            "%s\"" } },
        { "role > %p",
          "R",
          { "!a relationship can only be compared by = and != at column 1 of \"role > %p\"" } },
        { "username = %p",
          "R",
          { "!an object can only be compared with a relationship, by = or !=; for a value write "
            "CUPEL_V(x) or name one of its members at column 12 of \"username = %p\"" } },
        { "id = %p",
          "3",
          { "!a list (CUPEL_IN) stands behind IN only at column 6 of \"id = %p\"" } },
    };
    check_messages(*state, rows, COUNT(rows));
}

/* What was compiled means on SQLite what the condition says. */
static void compiled_conditions_select_the_right_rows(void **state)
{
    const query_fixture *f = *state;
    static const struct {
        const char *condition;
        int count;
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
        { "nickname like '50\\%%'", 1 },
        { "username ilike 'A%%'", 1 },
        { "username || '-' || age = 'bob-18'", 1 },
        { "case when age > 30 then 'old' else 'young' end = 'young'", 2 },
        { "active", 3 },
        { "not active or active = 1", 4 },
        { "age in (18, 33) and not (age in (18))", 1 },
        { "age %% 2 = 0 and -age < 0", 2 },
    };
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "CREATE TABLE companies (id INTEGER PRIMARY KEY, name TEXT);"
                     "CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT, company_id BIGINT);"
                     "CREATE TABLE teams (id INTEGER PRIMARY KEY, name TEXT);"
                     "CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT, age INTEGER,"
                     " nickname TEXT, active BOOLEAN, role_id BIGINT, team_id BIGINT,"
                     " manager_id BIGINT);"
                     "INSERT INTO companies VALUES (1, 'acme');"
                     "INSERT INTO roles VALUES (1, 'admin', 1), (2, 'guest', NULL);"
                     "INSERT INTO teams VALUES (1, 'red'), (2, 'blue');"
                     "INSERT INTO users VALUES (1, 'ann', 33, '50%', 1, 1, 1, NULL),"
                     " (2, 'bob', 18, '500', 1, 2, 1, 1), (3, 'cid', 24, NULL, 1, 1, 1, 1),"
                     " (4, 'dan', 61, '', 0, NULL, 2, NULL);",
                     NULL, NULL, NULL),
        SQLITE_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        cupel__query_text filter = fixture_text(rows[i].condition, 0, 0);
        cupel__query_spec spec = user_spec(f, CUPEL__QUERY_COUNT);
        spec.filters = &filter;
        spec.filter_count = 1;
        char *sql = compile(&spec, "sqlite");
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(db));
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        if (sqlite3_column_int(statement, 0) != rows[i].count)
            fail_msg("%s: %d rows, not %d", sql, sqlite3_column_int(statement, 0), rows[i].count);
        sqlite3_finalize(statement);
        cupel_free(sql);
    }
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons_bind_their_values),
        cmocka_unit_test(null_is_tested_for),
        cmocka_unit_test(lists_have_room_for_the_next_power_of_two),
        cmocka_unit_test(paths_join_each_table_once),
        cmocka_unit_test(a_path_to_the_key_reads_the_local_column),
        cmocka_unit_test(objects_compare_by_their_key),
        cmocka_unit_test(to_many_relationships_are_asked_by_exists),
        cmocka_unit_test(literals_take_the_form_of_the_column),
        cmocka_unit_test(mistakes_name_the_place_and_the_nearest_name),
        cmocka_unit_test(values_that_do_not_fit_are_refused),
        cmocka_unit_test(compiled_conditions_select_the_right_rows),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
