/* Statements over many rows: their texts on each dialect, how many rows they take, and what SQLite
 * makes of them. */
#include "failing_alloc.h"
#include "query_fixture.h"

#include "sql/dml.h"

#include <sqlite3.h>
#include <stdio.h>

enum { SQLITE, POSTGRESQL, MYSQL, DIALECTS };

static const char *const dialect_names[] = { "sqlite", "postgresql", "mysql" };

static int open_fixture(void **state)
{
    static query_fixture fixture;
    fixture_open(&fixture);
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    fixture_close(*state);
    return 0;
}

/* The columns named, "a b c", in `out`; their number. */
static size_t columns_of(const fixture_entity *entity, const char *names, const cupel_column **out)
{
    char copy[128];
    char *rest = NULL;
    size_t count = 0;
    snprintf(copy, sizeof copy, "%s", names);
    for (char *name = strtok_r(copy, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
        out[count] = cupel_table_column(entity->entity.table, name);
        assert_non_null(out[count++]);
    }
    return count;
}

typedef struct insert_columns {
    const cupel_column *given[8];
    const cupel_column *wanted[8];
} insert_columns;

static cupel__insert make_insert(insert_columns *memory, const fixture_entity *entity,
                                 const char *given, const char *wanted)
{
    return (cupel__insert){ .table = entity->entity.table,
                            .columns = memory->given,
                            .column_count = columns_of(entity, given, memory->given),
                            .returning = memory->wanted,
                            .returning_count = columns_of(entity, wanted, memory->wanted) };
}

static void check_insert(const fixture_entity *entity, const char *given, const char *wanted,
                         size_t rows, const char *dialect_name, cupel__dml_result result,
                         const char *sql)
{
    cupel__arena arena = { 0 };
    insert_columns memory;
    cupel__insert insert = make_insert(&memory, entity, given, wanted);
    cupel__dml dml;
    const cupel_dialect *dialect = cupel_dialect_find(dialect_name);
    assert_int_equal(cupel__insert_rows(dialect, &insert, rows), rows);
    assert_int_equal(cupel__insert_compile(&arena, dialect, &insert, rows, &dml, NULL), 0);
    assert_string_equal(dml.sql, sql);
    assert_int_equal(dml.sql_size, strlen(sql));
    assert_int_equal(dml.result, result);
    assert_int_equal(dml.values_per_row, insert.column_count);
    assert_int_equal(dml.by_columns, strstr(sql, "unnest") != NULL);
    cupel__arena_release(&arena);
}

static void one_row_is_inserted_plainly(void **state)
{
    query_fixture *f = *state;
    check_insert(&f->role, "name company_id", "id", 1, "sqlite", CUPEL__DML_LAST_ID,
                 "INSERT INTO roles (name, company_id) VALUES (?, ?)");
    check_insert(&f->role, "name company_id", "id", 1, "mysql", CUPEL__DML_LAST_ID,
                 "INSERT INTO roles (name, company_id) VALUES (?, ?)");
    check_insert(&f->role, "name company_id", "id", 1, "postgresql", CUPEL__DML_ROW,
                 "INSERT INTO roles (name, company_id) VALUES ($1, $2) RETURNING id");
    check_insert(&f->role, "name", "id company_id", 1, "sqlite", CUPEL__DML_ROW,
                 "INSERT INTO roles (name) VALUES (?) RETURNING id, company_id");
    check_insert(&f->line, "order_id number product", "", 1, "postgresql", CUPEL__DML_NOTHING,
                 "INSERT INTO order_lines (order_id, number, product) VALUES ($1, $2, $3)");
}

static void a_row_of_defaults_can_be_inserted(void **state)
{
    query_fixture *f = *state;
    check_insert(&f->role, "", "id", 1, "sqlite", CUPEL__DML_LAST_ID,
                 "INSERT INTO roles DEFAULT VALUES");
    check_insert(&f->role, "", "id", 1, "postgresql", CUPEL__DML_ROW,
                 "INSERT INTO roles DEFAULT VALUES RETURNING id");
    check_insert(&f->role, "", "id", 1, "mysql", CUPEL__DML_LAST_ID,
                 "INSERT INTO roles () VALUES ()");
}

static void many_rows_give_their_keys_back(void **state)
{
    query_fixture *f = *state;
    check_insert(&f->role, "name company_id", "id", 2, "sqlite", CUPEL__DML_ASCENDING,
                 "INSERT INTO roles (name, company_id) VALUES (?, ?), (?, ?) RETURNING id");
    check_insert(&f->role, "name", "id company_id", 4, "mysql", CUPEL__DML_ASCENDING,
                 "INSERT INTO roles (name) VALUES (?), (?), (?), (?) RETURNING id, company_id");
    check_insert(&f->role, "name company_id", "id", 3, "postgresql", CUPEL__DML_ORDINAL,
                 "WITH cupel_rows AS (SELECT nextval((SELECT pg_get_serial_sequence('roles', "
                 "'id')::regclass)) AS k, u.* FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS "
                 "BIGINT[])) WITH ORDINALITY AS u (c1, c2, n)), cupel_made AS (INSERT INTO roles "
                 "(id, name, company_id) OVERRIDING SYSTEM VALUE SELECT k, c1, c2 FROM cupel_rows) "
                 "SELECT n, k FROM cupel_rows");
    check_insert(&f->role, "name", "id company_id", 3, "postgresql", CUPEL__DML_ORDINAL,
                 "WITH cupel_rows AS (SELECT nextval((SELECT pg_get_serial_sequence('roles', "
                 "'id')::regclass)) AS k, u.* FROM unnest(CAST($1 AS TEXT[])) WITH ORDINALITY AS "
                 "u (c1, n)), cupel_made AS (INSERT INTO roles (id, name) OVERRIDING SYSTEM VALUE "
                 "SELECT k, c1 FROM cupel_rows RETURNING id, company_id) SELECT cupel_rows.n, "
                 "cupel_made.id, cupel_made.company_id FROM cupel_rows JOIN cupel_made ON "
                 "cupel_made.id = cupel_rows.k");
    check_insert(&f->line, "order_id number", "product", 3, "postgresql", CUPEL__DML_ORDINAL,
                 "WITH cupel_rows AS (SELECT u.* FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS "
                 "INTEGER[])) WITH ORDINALITY AS u (c1, c2, n)), cupel_made AS (INSERT INTO "
                 "order_lines (order_id, number) SELECT c1, c2 FROM cupel_rows RETURNING product, "
                 "order_id, number) SELECT cupel_rows.n, cupel_made.product FROM cupel_rows JOIN "
                 "cupel_made ON cupel_made.order_id = cupel_rows.c1 AND cupel_made.number = "
                 "cupel_rows.c2");
}

static void many_rows_whose_keys_are_given_need_nothing_back(void **state)
{
    query_fixture *f = *state;
    check_insert(&f->line, "order_id number product", "", 2, "sqlite", CUPEL__DML_NOTHING,
                 "INSERT INTO order_lines (order_id, number, product) VALUES (?, ?, ?), (?, ?, ?)");
    check_insert(&f->line, "order_id number product", "", 5000, "postgresql", CUPEL__DML_NOTHING,
                 "INSERT INTO order_lines (order_id, number, product) SELECT * FROM "
                 "unnest(CAST($1 AS BIGINT[]), CAST($2 AS INTEGER[]), CAST($3 AS TEXT[]))");
}

static void keys_that_are_always_generated_are_overridden(void **state)
{
    query_fixture *f = *state;
    cupel_column *id = cupel_table_column(f->role.entity.table, "id");
    id->identity = CUPEL_IDENTITY_ALWAYS;
    check_insert(&f->role, "id name", "", 1, "postgresql", CUPEL__DML_NOTHING,
                 "INSERT INTO roles (id, name) OVERRIDING SYSTEM VALUE VALUES ($1, $2)");
    check_insert(&f->role, "id name", "", 1, "sqlite", CUPEL__DML_NOTHING,
                 "INSERT INTO roles (id, name) VALUES (?, ?)");
    id->identity = CUPEL_IDENTITY_NONE;
}

static void a_key_with_a_default_of_its_own_is_drawn_from_that(void **state)
{
    query_fixture *f = *state;
    cupel_column *token = cupel_table_column(f->role.entity.table, "id");
    token->server_default = "gen_random_uuid()";
    check_insert(&f->role, "name", "id", 2, "postgresql", CUPEL__DML_ORDINAL,
                 "WITH cupel_rows AS (SELECT (gen_random_uuid()) AS k, u.* FROM unnest(CAST($1 AS "
                 "TEXT[])) WITH ORDINALITY AS u (c1, n)), cupel_made AS (INSERT INTO roles (id, "
                 "name) SELECT k, c1 FROM cupel_rows) SELECT n, k FROM cupel_rows");
    token->server_default = NULL;
}

static void rows_that_could_not_be_told_apart_go_one_by_one(void **state)
{
    query_fixture *f = *state;
    insert_columns memory;
    cupel__insert insert = make_insert(&memory, &f->line, "order_id number", "product");
    assert_int_equal(cupel__insert_rows(cupel_dialect_find("sqlite"), &insert, 100), 1);
    assert_int_equal(cupel__insert_rows(cupel_dialect_find("mysql"), &insert, 100), 1);
    insert = make_insert(&memory, &f->role, "name", "company_id");
    assert_int_equal(cupel__insert_rows(cupel_dialect_find("postgresql"), &insert, 100), 1);
    insert = make_insert(&memory, &f->role, "", "id");
    assert_int_equal(cupel__insert_rows(cupel_dialect_find("postgresql"), &insert, 100), 1);

    cupel_dialect older = *cupel_dialect_find("mysql");
    older.capabilities &= ~CUPEL_CAN_RETURNING_INSERT;
    insert = make_insert(&memory, &f->role, "name", "id");
    assert_int_equal(cupel__insert_rows(&older, &insert, 100), 1);
}

static void batches_are_powers_of_two_within_the_parameter_limit(void **state)
{
    query_fixture *f = *state;
    insert_columns memory;
    cupel__insert insert = make_insert(&memory, &f->role, "name company_id", "id");
    cupel_dialect dialect = *cupel_dialect_find("sqlite");
    assert_int_equal(cupel__insert_rows(&dialect, &insert, 0), 1);
    assert_int_equal(cupel__insert_rows(&dialect, &insert, 3), 2);
    assert_int_equal(cupel__insert_rows(&dialect, &insert, 100), 64);
    assert_int_equal(cupel__insert_rows(&dialect, &insert, 100000), 512);
    dialect.parameter_limit = 100;
    assert_int_equal(cupel__insert_rows(&dialect, &insert, 100000), 32);
    dialect.parameter_limit = 1;
    assert_int_equal(cupel__insert_rows(&dialect, &insert, 100000), 1);
    assert_int_equal(cupel__insert_rows(cupel_dialect_find("postgresql"), &insert, 1000000), 8192);

    cupel__by_key by_key = { .table = insert.table, .keys = insert.columns, .key_count = 2 };
    assert_int_equal(cupel__by_key_rows(&dialect, &by_key, 7), 1);
    dialect.parameter_limit = 1000;
    assert_int_equal(cupel__by_key_rows(&dialect, &by_key, 1), 1);
    assert_int_equal(cupel__by_key_rows(&dialect, &by_key, 5), 8);
    assert_int_equal(cupel__by_key_rows(&dialect, &by_key, 100000), 256);
}

static void check_update(const fixture_entity *entity, const char *changed, const char *keys,
                         size_t rows, const char *dialect_name, const char *sql)
{
    cupel__arena arena = { 0 };
    const cupel_column *columns[8], *key_columns[8];
    cupel__update update = { .table = entity->entity.table,
                             .columns = columns,
                             .column_count = columns_of(entity, changed, columns),
                             .keys = key_columns,
                             .key_count = columns_of(entity, keys, key_columns) };
    cupel__dml dml;
    const cupel_dialect *dialect = cupel_dialect_find(dialect_name);
    assert_int_equal(cupel__update_rows(dialect, &update, rows), rows);
    assert_int_equal(cupel__update_compile(&arena, dialect, &update, rows, &dml, NULL), 0);
    assert_string_equal(dml.sql, sql);
    assert_int_equal(dml.values_per_row, update.column_count + update.key_count);
    assert_int_equal(dml.by_columns, strstr(sql, "unnest") != NULL);
    cupel__arena_release(&arena);
}

static void rows_are_updated_by_key(void **state)
{
    query_fixture *f = *state;
    check_update(&f->role, "name company_id", "id", 1, "sqlite",
                 "UPDATE roles SET name = ?, company_id = ? WHERE id = ?");
    check_update(&f->line, "product", "order_id number", 1, "postgresql",
                 "UPDATE order_lines SET product = $1 WHERE order_id = $2 AND number = $3");
    check_update(&f->role, "name company_id", "id", 2, "postgresql",
                 "UPDATE roles SET name = cupel_rows.c1, company_id = cupel_rows.c2 FROM "
                 "unnest(CAST($1 AS TEXT[]), CAST($2 AS BIGINT[]), CAST($3 AS BIGINT[])) AS "
                 "cupel_rows (c1, c2, k1) WHERE roles.id = cupel_rows.k1");
    check_update(&f->line, "product", "order_id number", 2, "mysql",
                 "UPDATE order_lines JOIN (SELECT product AS c1, order_id AS k1, number AS k2 "
                 "FROM order_lines WHERE FALSE UNION ALL VALUES (?, ?, ?), (?, ?, ?)) AS "
                 "cupel_rows ON order_lines.order_id = cupel_rows.k1 AND order_lines.number = "
                 "cupel_rows.k2 SET order_lines.product = cupel_rows.c1");
    check_update(&f->role, "name", "id", 1, "mysql", "UPDATE roles SET name = ? WHERE id = ?");
}

static void check_by_key(const fixture_entity *entity, const char *keys, const char *read,
                         size_t rows, const char *dialect_name, const char *sql)
{
    cupel__arena arena = { 0 };
    const cupel_column *columns[8], *key_columns[8];
    cupel__by_key by_key = { .table = entity->entity.table,
                             .keys = key_columns,
                             .key_count = columns_of(entity, keys, key_columns),
                             .columns = columns,
                             .column_count = columns_of(entity, read, columns) };
    cupel__dml dml;
    const cupel_dialect *dialect = cupel_dialect_find(dialect_name);
    int code = *read != '\0' ? cupel__select_compile(&arena, dialect, &by_key, rows, &dml, NULL)
                             : cupel__delete_compile(&arena, dialect, &by_key, rows, &dml, NULL);
    assert_int_equal(code, 0);
    assert_string_equal(dml.sql, sql);
    assert_int_equal(dml.values_per_row, by_key.key_count);
    assert_int_equal(dml.by_columns, strstr(sql, "[]") != NULL);
    cupel__arena_release(&arena);
}

static void rows_are_deleted_and_read_by_key(void **state)
{
    query_fixture *f = *state;
    check_by_key(&f->role, "id", "", 1, "sqlite", "DELETE FROM roles WHERE roles.id = ?");
    check_by_key(&f->role, "id", "", 4, "mysql",
                 "DELETE FROM roles WHERE roles.id IN (?, ?, ?, ?)");
    check_by_key(&f->role, "id", "", 4, "postgresql",
                 "DELETE FROM roles WHERE roles.id = ANY (CAST($1 AS BIGINT[]))");
    check_by_key(&f->role, "name", "id name", 2, "postgresql",
                 "SELECT roles.id, roles.name FROM roles WHERE roles.name = ANY (CAST($1 AS "
                 "TEXT[]))");
    check_by_key(&f->line, "order_id number", "product", 1, "postgresql",
                 "SELECT order_lines.product FROM order_lines WHERE order_lines.order_id = $1 AND "
                 "order_lines.number = $2");
    check_by_key(&f->line, "order_id number", "product", 2, "postgresql",
                 "SELECT order_lines.product FROM order_lines WHERE (order_lines.order_id, "
                 "order_lines.number) IN (SELECT * FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS "
                 "INTEGER[])))");
    check_by_key(&f->line, "order_id number", "product", 2, "sqlite",
                 "SELECT order_lines.product FROM order_lines WHERE (order_lines.order_id, "
                 "order_lines.number) IN (SELECT * FROM (VALUES (?, ?), (?, ?)))");
    check_by_key(&f->line, "order_id number", "", 2, "mysql",
                 "DELETE FROM order_lines WHERE (order_lines.order_id, order_lines.number) IN "
                 "((?, ?), (?, ?))");
}

static sqlite3 *open_sqlite(const char *schema)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, schema, NULL, NULL, NULL), SQLITE_OK);
    return db;
}

/* Also where the key has several columns; a list of VALUES alone would read the whole table. */
static void sqlite_looks_keys_up_in_the_index(void **state)
{
    query_fixture *f = *state;
    sqlite3 *db = open_sqlite("CREATE TABLE order_lines (order_id BIGINT, number INTEGER, "
                              "product TEXT, PRIMARY KEY (order_id, number))");
    const cupel_dialect *dialect = cupel_dialect_find("sqlite");
    const cupel_column *keys[2];
    cupel__arena arena = { 0 };
    cupel__by_key by_key = { .table = f->line.entity.table,
                             .keys = keys,
                             .key_count = columns_of(&f->line, "order_id number", keys) };
    for (int i = 0; i < 2; i++) {
        cupel__dml dml;
        char sql[512];
        sqlite3_stmt *statement = NULL;
        int code = i == 0 ? cupel__select_compile(&arena, dialect, &by_key, 16, &dml, NULL)
                          : cupel__delete_compile(&arena, dialect, &by_key, 16, &dml, NULL);
        assert_int_equal(code, 0);
        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", dml.sql);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        const char *plan = (const char *)sqlite3_column_text(statement, 3);
        assert_non_null(strstr(plan, "SEARCH order_lines USING"));
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    cupel__arena_release(&arena);
}

/* Keys are handed out in the order of the rows, also where a trigger inserts rows in between. */
static void sqlite_hands_out_ascending_keys(void **state)
{
    query_fixture *f = *state;
    sqlite3 *db =
        open_sqlite("CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT, company_id INTEGER);"
                    "INSERT INTO roles VALUES (41, 'first', NULL);"
                    "CREATE TRIGGER disturb AFTER INSERT ON roles WHEN new.company_id IS NULL BEGIN"
                    " INSERT INTO roles (name, company_id) VALUES ('extra', 1); END");
    cupel__arena arena = { 0 };
    insert_columns memory;
    cupel__insert insert = make_insert(&memory, &f->role, "name", "id");
    cupel__dml dml;
    const cupel_dialect *dialect = cupel_dialect_find("sqlite");
    size_t rows = cupel__insert_rows(dialect, &insert, 8);
    assert_int_equal(rows, 8);
    assert_int_equal(cupel__insert_compile(&arena, dialect, &insert, rows, &dml, NULL), 0);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, dml.sql, -1, &statement, NULL), SQLITE_OK);
    for (int i = 0; i < 8; i++) {
        char name[2] = { (char)('a' + i), '\0' };
        sqlite3_bind_text(statement, i + 1, name, 1, SQLITE_TRANSIENT);
    }
    int64_t previous = 41;
    for (int i = 0; i < 8; i++) {
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        int64_t id = sqlite3_column_int64(statement, 0);
        assert_true(id > previous);
        previous = id;
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_finalize(statement);
    assert_int_equal(sqlite3_prepare_v2(db, dialect->key_disturbance, -1, &statement, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(statement, 1, "roles", -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    cupel__arena_release(&arena);
}

static int compile_all(void *context)
{
    query_fixture *f = context;
    int code = 0;
    cupel__arena arena = { 0 };
    insert_columns memory;
    cupel__insert insert = make_insert(&memory, &f->role, "name", "id company_id");
    cupel__update update = { insert.table, insert.columns, 1, insert.returning, 1 };
    cupel__by_key by_key = { insert.table, insert.returning, 2, insert.columns, 1 };
    cupel__dml dml;
    for (int i = 0; i < DIALECTS && code == 0; i++) {
        const cupel_dialect *dialect = cupel_dialect_find(dialect_names[i]);
        code = cupel__insert_compile(&arena, dialect, &insert, 16, &dml, NULL);
        if (code == 0)
            code =
                cupel__update_compile(&arena, dialect, &update, i == SQLITE ? 1 : 16, &dml, NULL);
        if (code == 0)
            code = cupel__select_compile(&arena, dialect, &by_key, 16, &dml, NULL);
        if (code == 0)
            code = cupel__delete_compile(&arena, dialect, &by_key, 1, &dml, NULL);
    }
    cupel__arena_release(&arena);
    return code;
}

static void short_memory_is_told_and_leaves_nothing_behind(void **state)
{
    assert_true(failing_alloc_torture(compile_all, *state) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_row_is_inserted_plainly),
        cmocka_unit_test(a_row_of_defaults_can_be_inserted),
        cmocka_unit_test(many_rows_give_their_keys_back),
        cmocka_unit_test(many_rows_whose_keys_are_given_need_nothing_back),
        cmocka_unit_test(keys_that_are_always_generated_are_overridden),
        cmocka_unit_test(a_key_with_a_default_of_its_own_is_drawn_from_that),
        cmocka_unit_test(rows_that_could_not_be_told_apart_go_one_by_one),
        cmocka_unit_test(batches_are_powers_of_two_within_the_parameter_limit),
        cmocka_unit_test(rows_are_updated_by_key),
        cmocka_unit_test(rows_are_deleted_and_read_by_key),
        cmocka_unit_test(sqlite_looks_keys_up_in_the_index),
        cmocka_unit_test(sqlite_hands_out_ascending_keys),
        cmocka_unit_test(short_memory_is_told_and_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
