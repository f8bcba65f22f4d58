/* Statements compiled: the SQL of each dialect, its slots, and what it serves. */
#include "failing_alloc.h"
#include "compile_check.h"

static void parentheses_stand_where_the_tree_needs_them(void **state)
{
    static const compile_case rows[] = {
        { "(age = 1 or age = 2) and not (id = 3 and id = 4)",
          "",
          { " WHERE (users.age = 1 OR users.age = 2) AND NOT (users.id = 3 AND users.id = 4)" } },
        { "age - (id - 1) * 2 = -(-age)",
          "",
          { " WHERE users.age - (users.id - 1) * 2 = -(-users.age)" } },
        { "(age = 1) = active", "", { " WHERE (users.age = 1) = users.active" } },
        { "(age = 1) is null", "", { " WHERE (users.age = 1) IS NULL" } },
        { "age - - 1 = 2", "", { " WHERE users.age - -1 = 2" } },
        { "age %% 2 = 1", "", { " WHERE users.age % 2 = 1" } },
    };
    check_conditions(*state, rows, COUNT(rows));
}

static void dialects_differ_where_engines_do(void **state)
{
    static const compile_case rows[] = {
        { "username || '-' || %s = 'x'",
          "s",
          { " WHERE users.username || '-' || ? = 'x'",
            " WHERE users.username || '-' || CAST($1 AS TEXT) = 'x'",
            " WHERE concat(users.username, '-', ?) = 'x'" } },
        { "username ilike %s",
          "s",
          { " WHERE lower(users.username) LIKE lower(?) ESCAPE '\\'",
            " WHERE users.username ILIKE $1", " WHERE lower(users.username) LIKE lower(?)" } },
        { "username not like 'a\\_%%' or username like 'b!%%' escape '!'",
          "",
          { " WHERE users.username NOT LIKE 'a\\_%' ESCAPE '\\' OR users.username LIKE 'b!%' "
            "ESCAPE '!'",
            " WHERE users.username NOT LIKE 'a\\_%' OR users.username LIKE 'b!%' ESCAPE '!'",
            " WHERE users.username NOT LIKE 'a\\\\_%' OR users.username LIKE 'b!%' ESCAPE '!'" } },
        { "cast(age as text) = cast(id as double precision)",
          "",
          { " WHERE CAST(users.age AS TEXT) = CAST(users.id AS REAL)",
            " WHERE CAST(users.age AS TEXT) = CAST(users.id AS DOUBLE PRECISION)",
            " WHERE CAST(users.age AS CHAR) = CAST(users.id AS DOUBLE)" } },
        { "created < current_timestamp and born = current_date",
          "",
          { " WHERE users.created_at < strftime('%Y-%m-%d %H:%M:%f000', 'now') AND users.born = "
            "current_date",
            " WHERE users.created_at < current_timestamp AND users.born = current_date",
            " WHERE users.created_at < current_timestamp AND users.born = current_date" } },
        { "born = date '2024-02-29'",
          "",
          { " WHERE users.born = '2024-02-29'", " WHERE users.born = DATE '2024-02-29'",
            " WHERE users.born = DATE '2024-02-29'" } },
        { "coalesce(nickname, %s) = lower(%s) and count(distinct age) > count(*)",
          "ss",
          { " WHERE coalesce(users.nickname, ?) = lower(?) AND count(DISTINCT users.age) > "
            "count(*)",
            " WHERE coalesce(users.nickname, $1) = lower(CAST($2 AS TEXT)) AND count(DISTINCT "
            "users.age) > count(*)" } },
        { "case when active then %d else 2 end = case age when %d then 'x' end",
          "dd",
          { " WHERE CASE WHEN users.active THEN ? ELSE 2 END = CASE users.age WHEN ? THEN 'x' END",
            " WHERE CASE WHEN users.active THEN CAST($1 AS BIGINT) ELSE 2 END = CASE users.age "
            "WHEN CAST($2 AS BIGINT) THEN 'x' END" } },
    };
    check_conditions(*state, rows, COUNT(rows));
}

static void decimals_compare_by_value(void **state)
{
    static const compile_case rows[] = {
        { "balance > %p and balance in (1, 2.50)",
          "m",
          { " WHERE users.balance COLLATE cupel_decimal > ? AND users.balance COLLATE "
            "cupel_decimal IN ('1', '2.50')",
            " WHERE users.balance > $1 AND users.balance IN (1, 2.50)",
            " WHERE users.balance > ? AND users.balance IN (1, 2.50)" } },
        { "balance * %d between %f and age",
          "df",
          { " WHERE users.balance * CAST(? AS NUMERIC) BETWEEN CAST(? AS NUMERIC) AND users.age",
            " WHERE users.balance * $1 BETWEEN $2 AND users.age",
            " WHERE users.balance * ? BETWEEN ? AND users.age" } },
        { "balance = age",
          "",
          { " WHERE CAST(users.balance AS NUMERIC) = users.age", " WHERE users.balance = users.age",
            " WHERE users.balance = users.age" } },
    };
    check_conditions(*state, rows, COUNT(rows));
}

static void entities_are_selected_with_all_attributes(void **state)
{
    const query_fixture *f = *state;
    cupel__query_spec spec = { .kind = CUPEL__QUERY_ENTITIES,
                               .entity = &f->role.entity,
                               .order_by_key = true,
                               .limit = { CUPEL__BOUND_CONSTANT, 1 } };
    static const char *const sql[3] = {
        "SELECT roles.id, roles.name, roles.company_id FROM roles ORDER BY roles.id LIMIT 1"
    };
    check_spec(&spec, sql);
    cupel__compiled *compiled = NULL;
    assert_int_equal(cupel__query_compile(&compiled, &spec, cupel_dialect_find("sqlite"), NULL), 0);
    assert_int_equal(compiled->column_count, 3);
    assert_string_equal(compiled->columns[1].label, "name");
    assert_ptr_equal(compiled->columns[1].type, &f->role.attributes[1].column->type);
    assert_int_equal(compiled->table_count, 1);
    assert_ptr_equal(compiled->tables[0], f->role.entity.table);
    cupel__compiled_free(compiled);
}

static void orders_and_bounds_are_written(void **state)
{
    const query_fixture *f = *state;
    cupel__argument arguments[] = { fixture_value(CUPEL_VALUE_INT),
                                    fixture_value(CUPEL_VALUE_INT) };
    cupel__query_text orders[] = { fixture_text("name desc nulls last, company.name", 0, 0),
                                   fixture_text("lower(name) nulls first, 1", 0, 0) };
    cupel__query_spec spec = { .kind = CUPEL__QUERY_ENTITIES,
                               .entity = &f->role.entity,
                               .orders = orders,
                               .order_count = 2,
                               .limit = { CUPEL__BOUND_ARGUMENT, 0 },
                               .offset = { CUPEL__BOUND_ARGUMENT, 1 },
                               .arguments = arguments,
                               .argument_count = 2 };
    static const char *const sql[3] = {
        "SELECT roles.id, roles.name, roles.company_id FROM roles LEFT JOIN companies AS company "
        "ON company.id = roles.company_id ORDER BY roles.name DESC NULLS LAST, company.name, "
        "lower(roles.name) NULLS FIRST, (SELECT 1) LIMIT ? OFFSET ?",
        NULL,
        "SELECT roles.id, roles.name, roles.company_id FROM roles LEFT JOIN companies AS company "
        "ON company.id = roles.company_id ORDER BY roles.name IS NULL, roles.name DESC, "
        "company.name, lower(roles.name) IS NULL DESC, lower(roles.name), (SELECT 1) LIMIT ? "
        "OFFSET ?"
    };
    check_spec(&spec, sql);
    spec.kind = CUPEL__QUERY_EXISTS;
    spec.order_count = 0;
    spec.limit.kind = CUPEL__BOUND_NONE;
    static const char *const exists[3] = {
        "SELECT EXISTS (SELECT 1 FROM roles LIMIT 9223372036854775807 OFFSET ?)"
    };
    check_spec(&spec, exists);
}

static void what_is_counted_is_not_sorted_unless_it_is_bounded(void **state)
{
    cupel__query_text order = fixture_text("role.name", 0, 0);
    cupel__query_spec spec = user_spec(*state, CUPEL__QUERY_COUNT);
    spec.orders = &order;
    spec.order_count = 1;
    static const char *const plain[3] = { "SELECT count(*) FROM users" };
    check_spec(&spec, plain);
    spec.limit = (cupel__bound){ CUPEL__BOUND_CONSTANT, 5 };
    static const char *const bounded[3] = {
        "SELECT count(*) FROM (SELECT 1 FROM users LEFT JOIN roles AS role ON role.id = "
        "users.role_id ORDER BY role.name LIMIT 5) AS counted"
    };
    check_spec(&spec, bounded);
}

static void rows_of_expressions_are_grouped_and_labelled(void **state)
{
    cupel__argument arguments[] = { fixture_value(CUPEL_VALUE_INT) };
    cupel__query_text group = fixture_text("role.name", 0, 0);
    cupel__query_text having = fixture_text("heads > %d", 0, 1);
    cupel__query_text order = fixture_text("heads desc, username", 0, 0);
    cupel__query_spec spec = user_spec(*state, CUPEL__QUERY_ROWS);
    spec.columns = fixture_text("role.name, count(*) as heads, max(balance), age + 1", 0, 0);
    spec.groups = &group;
    spec.group_count = 1;
    spec.havings = &having;
    spec.having_count = 1;
    spec.orders = &order;
    spec.order_count = 1;
    spec.arguments = arguments;
    spec.argument_count = 1;
    static const char *const sql[3] = {
        "SELECT role.name, count(*) AS heads, max(users.balance COLLATE cupel_decimal), users.age "
        "+ 1 FROM users LEFT JOIN roles AS role ON role.id = users.role_id GROUP BY role.name "
        "HAVING count(*) > ? ORDER BY count(*) DESC, users.username",
        "SELECT role.name, count(*) AS heads, max(users.balance), users.age + 1 FROM users LEFT "
        "JOIN roles AS role ON role.id = users.role_id GROUP BY role.name HAVING count(*) > $1 "
        "ORDER BY count(*) DESC, users.username",
        "SELECT role.name, count(*) AS heads, max(users.balance), users.age + 1 FROM users LEFT "
        "JOIN roles AS role ON role.id = users.role_id GROUP BY role.name HAVING count(*) > ? "
        "ORDER BY count(*) DESC, users.username"
    };
    check_spec(&spec, sql);
    cupel__compiled *compiled = NULL;
    assert_int_equal(cupel__query_compile(&compiled, &spec, cupel_dialect_find("sqlite"), NULL), 0);
    static const char *const labels[] = { "role.name", "heads", "max(balance)", "age + 1" };
    for (size_t i = 0; i < COUNT(labels); i++)
        assert_string_equal(compiled->columns[i].label, labels[i]);
    assert_int_equal(compiled->columns[2].type->kind, CUPEL_TYPE_NUMERIC);
    assert_int_equal(compiled->columns[3].type->kind, CUPEL_TYPE_BIGINT);
    assert_int_equal(compiled->table_count, 2);
    cupel__compiled_free(compiled);
}

static void updates_assign_values_and_relationships(void **state)
{
    const query_fixture *f = *state;
    cupel__argument arguments[LARGEST_ARGUMENTS];
    cupel__query_text filter = fixture_text("age > 3", 0, 0);
    cupel__query_spec spec = user_spec(f, CUPEL__QUERY_UPDATE);
    spec.argument_count = arguments_of(f, "sdR", arguments);
    spec.arguments = arguments;
    spec.filters = &filter;
    spec.filter_count = 1;
    spec.assignments =
        fixture_text("nickname = %s, age = age + %d, role = %p, manager = null, username = "
                     "upper(role.company.name), team_id = role.id",
                     0, 3);
    static const char *const sql[3] = {
        "UPDATE users SET nickname = ?, age = users.age + ?, role_id = ?, manager_id = NULL, "
        "username = upper((SELECT company.name FROM roles AS role LEFT JOIN companies AS company "
        "ON company.id = role.company_id WHERE role.id = users.role_id)), team_id = users.role_id "
        "WHERE users.age > 3",
        "UPDATE users SET nickname = $1, age = users.age + CAST($2 AS BIGINT), role_id = $3, "
        "manager_id = NULL, username = upper((SELECT company.name FROM roles AS role LEFT JOIN "
        "companies AS company ON company.id = role.company_id WHERE role.id = users.role_id)), "
        "team_id = users.role_id WHERE users.age > 3",
        NULL
    };
    check_spec(&spec, sql);
}

static void decimals_kept_as_text_are_assigned_without_noise(void **state)
{
    cupel__argument argument = fixture_value(CUPEL_VALUE_DECIMAL);
    cupel__query_spec spec = user_spec(*state, CUPEL__QUERY_UPDATE);
    spec.arguments = &argument;
    spec.argument_count = 1;
    spec.assignments = fixture_text("balance = balance * %p", 0, 1);
    static const char *const computed[3] = {
        "UPDATE users SET balance = round(users.balance * CAST(? AS NUMERIC), 2)",
        "UPDATE users SET balance = users.balance * $1",
        "UPDATE users SET balance = users.balance * ?"
    };
    check_spec(&spec, computed);
    spec.assignments = fixture_text("balance = %p", 0, 1);
    static const char *const bound[3] = { "UPDATE users SET balance = ?" };
    check_spec(&spec, bound);
    spec.argument_count = 0;
    spec.assignments = fixture_text("balance = 12345678.90", 0, 0);
    static const char *const literal[3] = { "UPDATE users SET balance = '12345678.90'",
                                            "UPDATE users SET balance = 12345678.90",
                                            "UPDATE users SET balance = 12345678.90" };
    check_spec(&spec, literal);
}

static void changes_over_several_tables_find_their_rows_first(void **state)
{
    const query_fixture *f = *state;
    cupel__argument arguments[] = { fixture_value(CUPEL_VALUE_TEXT) };
    cupel__query_text filter = fixture_text("role.name = %s", 0, 1);
    cupel__query_spec spec = user_spec(f, CUPEL__QUERY_DELETE);
    spec.filters = &filter;
    spec.filter_count = 1;
    spec.arguments = arguments;
    spec.argument_count = 1;
    static const char *const joined[3] = {
        "DELETE FROM users WHERE users.id IN (SELECT matched.id FROM (SELECT users.id FROM users "
        "LEFT JOIN roles AS role ON role.id = users.role_id WHERE role.name = ?) AS matched)"
    };
    check_spec(&spec, joined);

    cupel__query_text own = fixture_text("exists(reports)", 0, 0);
    spec.filters = &own;
    spec.argument_count = 0;
    static const char *const same_table[3] = {
        "DELETE FROM users WHERE users.id IN (SELECT matched.id FROM (SELECT users.id FROM users "
        "WHERE EXISTS (SELECT 1 FROM users AS reports WHERE reports.manager_id = users.id)) AS "
        "matched)"
    };
    check_spec(&spec, same_table);

    spec = (cupel__query_spec){ .kind = CUPEL__QUERY_DELETE,
                                .entity = &f->line.entity,
                                .order_by_key = true,
                                .limit = { CUPEL__BOUND_CONSTANT, 10 } };
    static const char *const bounded[3] = {
        "DELETE FROM order_lines WHERE (order_lines.order_id, order_lines.number) IN (SELECT "
        "matched.order_id, matched.number FROM (SELECT order_lines.order_id, order_lines.number "
        "FROM order_lines ORDER BY order_lines.order_id, order_lines.number LIMIT 10) AS matched)"
    };
    check_spec(&spec, bounded);

    spec = user_spec(f, CUPEL__QUERY_DELETE);
    static const char *const all[3] = { "DELETE FROM users" };
    check_spec(&spec, all);
}

static void assignments_that_do_not_fit_are_refused(void **state)
{
    const query_fixture *f = *state;
    static const struct {
        const char *text;
        const char *arguments;
        const char *message;
    } rows[] = {
        { "age = %f", "f",
          "!a double does not fit 'age', whose type is integer at column 7 of \"age = %f\"" },
        { "nme = %s", "s", "!no attribute 'nme' on User at column 1 of \"nme = %s\"" },
        { "role = %p", "T",
          "!'role' can be set to an object of Role (%p) or NULL at column 8 of \"role = %p\"" },
        { "reports = %p", "R",
          "!'reports' of User is a relationship, not a value; compare it with an object by = %p, "
          "test IS NULL, or name an attribute behind it at column 1 of \"reports = %p\"" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        cupel__argument arguments[LARGEST_ARGUMENTS];
        cupel__query_spec spec = user_spec(f, CUPEL__QUERY_UPDATE);
        spec.argument_count = arguments_of(f, rows[i].arguments, arguments);
        spec.arguments = arguments;
        spec.assignments = fixture_text(rows[i].text, 0, spec.argument_count);
        const char *const sql[3] = { rows[i].message, rows[i].message, rows[i].message };
        check_spec(&spec, sql);
    }
}

static void loaders_match_many_keys_at_once(void **state)
{
    const query_fixture *f = *state;
    const cupel_column *key[] = { cupel_table_column(f->line.entity.table, "order_id"),
                                  cupel_table_column(f->line.entity.table, "number") };
    cupel__argument arguments[] = { fixture_list(CUPEL_VALUE_INT, 3),
                                    fixture_value(CUPEL_VALUE_TEXT) };
    cupel__query_text filter = fixture_text("product = %s", 1, 1);
    cupel__query_spec spec = { .kind = CUPEL__QUERY_COUNT,
                               .entity = &f->line.entity,
                               .match = { key, 2, 0 },
                               .arguments = arguments,
                               .argument_count = 1 };
    static const char *const alone[3] = {
        "SELECT count(*) FROM order_lines WHERE (order_lines.order_id, order_lines.number) IN "
        "(SELECT * FROM (VALUES (?, ?), (?, ?), (?, ?), (?, ?)))",
        "SELECT count(*) FROM order_lines WHERE (order_lines.order_id, order_lines.number) IN "
        "(SELECT * FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS INTEGER[])))",
        "SELECT count(*) FROM order_lines WHERE (order_lines.order_id, order_lines.number) IN "
        "((?, ?), (?, ?), (?, ?), (?, ?))"
    };
    check_spec(&spec, alone);
    spec.filters = &filter;
    spec.filter_count = 1;
    spec.argument_count = 2;
    spec.match.column_count = 1;
    static const char *const filtered[3] = {
        "SELECT count(*) FROM order_lines WHERE order_lines.product = ? AND order_lines.order_id "
        "IN (?, ?, ?, ?)"
    };
    check_spec(&spec, filtered);
}

static void slots_say_where_values_come_from(void **state)
{
    const query_fixture *f = *state;
    const cupel_column *key[] = { cupel_table_column(f->shipment.entity.table, "order_id"),
                                  cupel_table_column(f->shipment.entity.table, "number") };
    cupel__argument arguments[] = { fixture_list(CUPEL_VALUE_INT, 3), fixture_object(&f->line),
                                    fixture_list(CUPEL_VALUE_INT, 3) };
    cupel__query_text filter = fixture_text("line = %p and id in %p", 1, 2);
    cupel__query_spec spec = { .kind = CUPEL__QUERY_COUNT,
                               .entity = &f->shipment.entity,
                               .filters = &filter,
                               .filter_count = 1,
                               .match = { key, 2, 0 },
                               .arguments = arguments,
                               .argument_count = 3 };
    cupel__compiled *compiled = NULL;
    assert_int_equal(cupel__query_compile(&compiled, &spec, cupel_dialect_find("sqlite"), NULL), 0);
    const cupel__slot *slots = compiled->slots;
    assert_int_equal(compiled->slot_count, 2 + 4 + 8);
    assert_int_equal(slots[0].argument, 1);
    assert_ptr_equal(slots[0].column, cupel_table_column(f->line.entity.table, "order_id"));
    assert_ptr_equal(slots[1].column, cupel_table_column(f->line.entity.table, "number"));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(slots[2 + i].argument, 2);
        assert_int_equal(cupel__slot_element(&slots[2 + i], 3), i < 3 ? i : 2);
    }
    static const size_t elements[] = { 0, 1, 2, 3, 4, 5, 4, 5 };
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(slots[6 + i].argument, 0);
        assert_int_equal(cupel__slot_element(&slots[6 + i], 6), elements[i]);
    }
    cupel__compiled_free(compiled);
}

static void what_was_compiled_serves_arguments_of_the_same_shape(void **state)
{
    const query_fixture *f = *state;
    cupel__argument arguments[] = { fixture_value(CUPEL_VALUE_TEXT),
                                    fixture_list(CUPEL_VALUE_INT, 3), fixture_object(&f->role) };
    cupel__query_text filter = fixture_text("username = %s and id in %p and role = %p", 0, 3);
    cupel__query_spec spec = user_spec(f, CUPEL__QUERY_COUNT);
    spec.filters = &filter;
    spec.filter_count = 1;
    spec.arguments = arguments;
    spec.argument_count = 3;
    cupel__compiled *compiled = NULL;
    assert_int_equal(cupel__query_compile(&compiled, &spec, cupel_dialect_find("sqlite"), NULL), 0);
    assert_true(cupel__compiled_fits(compiled, arguments, 3));
    assert_false(cupel__compiled_fits(compiled, arguments, 2));
    arguments[1].count = 4;
    assert_true(cupel__compiled_fits(compiled, arguments, 3));
    arguments[1].count = 5;
    assert_false(cupel__compiled_fits(compiled, arguments, 3));
    arguments[1].count = 3;
    arguments[0].is_null = true;
    assert_false(cupel__compiled_fits(compiled, arguments, 3));
    arguments[0] = fixture_value(CUPEL_VALUE_INT);
    assert_false(cupel__compiled_fits(compiled, arguments, 3));
    arguments[0] = fixture_value(CUPEL_VALUE_TEXT);
    arguments[2] = fixture_null(CUPEL_VALUE_NULL);
    assert_false(cupel__compiled_fits(compiled, arguments, 3));
    cupel__compiled_free(compiled);
}

static void a_statement_of_too_many_parameters_is_refused(void **state)
{
    cupel__argument arguments[] = { fixture_list(CUPEL_VALUE_INT, 70000) };
    cupel__query_text filter = fixture_text("id in %p", 0, 1);
    cupel__query_spec spec = user_spec(*state, CUPEL__QUERY_COUNT);
    spec.filters = &filter;
    spec.filter_count = 1;
    spec.arguments = arguments;
    spec.argument_count = 1;
    char *message = compile(&spec, "postgresql");
    assert_string_equal(message, "!a statement with 70656 parameters, where the engine takes "
                                 "65535; shorten the lists behind IN");
    cupel_free(message);
}

static int compile_once(void *context)
{
    const query_fixture *f = context;
    cupel__argument arguments[] = { fixture_list(CUPEL_VALUE_INT, 40), fixture_object(&f->role),
                                    fixture_value(CUPEL_VALUE_INT) };
    cupel__query_text filters[] = {
        fixture_text("role.company.name = 'x' and exists(reports where team.name = 'y') and id in "
                     "%p and role != %p and cast(age as text) = 'z'",
                     0, 2),
        fixture_text("born = '2024-01-01'", 2, 0)
    };
    cupel__query_text order = fixture_text("role.name desc, age nulls last", 2, 0);
    cupel__query_spec spec = { .kind = CUPEL__QUERY_ENTITIES,
                               .entity = &f->user.entity,
                               .filters = filters,
                               .filter_count = 2,
                               .orders = &order,
                               .order_count = 1,
                               .order_by_key = true,
                               .limit = { CUPEL__BOUND_ARGUMENT, 2 },
                               .arguments = arguments,
                               .argument_count = 3 };
    static const char *const names[] = { "sqlite", "postgresql", "mysql" };
    int code = 0;
    for (int i = 0; i < 6 && code == 0; i++) {
        cupel__compiled *compiled = NULL;
        cupel_error error = CUPEL_ERROR_INIT;
        spec.kind = i < 3 ? CUPEL__QUERY_ENTITIES : CUPEL__QUERY_DELETE;
        code = cupel__query_compile(&compiled, &spec, cupel_dialect_find(names[i % 3]), &error);
        assert_int_equal(code, error.code);
        cupel__compiled_free(compiled);
        cupel_error_release(&error);
    }
    return code;
}

static void short_memory_is_told_and_leaves_nothing_behind(void **state)
{
    assert_true(failing_alloc_torture(compile_once, *state) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parentheses_stand_where_the_tree_needs_them),
        cmocka_unit_test(dialects_differ_where_engines_do),
        cmocka_unit_test(decimals_compare_by_value),
        cmocka_unit_test(entities_are_selected_with_all_attributes),
        cmocka_unit_test(orders_and_bounds_are_written),
        cmocka_unit_test(what_is_counted_is_not_sorted_unless_it_is_bounded),
        cmocka_unit_test(rows_of_expressions_are_grouped_and_labelled),
        cmocka_unit_test(updates_assign_values_and_relationships),
        cmocka_unit_test(decimals_kept_as_text_are_assigned_without_noise),
        cmocka_unit_test(changes_over_several_tables_find_their_rows_first),
        cmocka_unit_test(assignments_that_do_not_fit_are_refused),
        cmocka_unit_test(loaders_match_many_keys_at_once),
        cmocka_unit_test(slots_say_where_values_come_from),
        cmocka_unit_test(what_was_compiled_serves_arguments_of_the_same_shape),
        cmocka_unit_test(a_statement_of_too_many_parameters_is_refused),
        cmocka_unit_test(short_memory_is_told_and_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
