/* The statements of sessions on real engines: batches of rows of every type whose keys come back,
 * changes and look-ups by key, and conditions, which must mean the same everywhere. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/query_fixture.h"
#include "base/buf.h"
#include "engine/engine.h"
#include "sql/ddl.h"
#include "sql/dml.h"
#include "sql/statement.h"

enum { MOST_RESULTS = 8192, MOST_COLUMNS = 24 };

typedef struct session {
    compliance *c;
    query_fixture fixture;
    cupel_connection *connection;
    const cupel_dialect *dialect;
    cupel__arena arena;
    cupel_error error;
    int64_t results[MOST_RESULTS][2]; /* of the last statement: two integers a row */
    size_t result_count;
    int64_t affected;
    int64_t last_id;
} session;

static session *open_session(compliance *c)
{
    session *s = calloc(1, sizeof *s);
    assert_non_null(s);
    compliance_clean(c);
    s->c = c;
    cupel_error_init(&s->error);
    fixture_open(&s->fixture);
    compliance_ok(cupel_connection_open(&s->connection, c->engine, &s->error), &s->error);
    s->dialect = cupel__connection_dialect(s->connection);
    return s;
}

static void create_tables(session *s)
{
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, s->dialect);
    compliance_ok(cupel__ddl_create_all(&ddl, s->fixture.schema, &s->error), &s->error);
    for (size_t i = 0; i < ddl.statements.count; i++)
        compliance_ok(cupel_connection_run(s->connection, ddl.statements.items[i], &s->error),
                      &s->error);
    cupel__ddl_release(&ddl);
}

static void close_session(session *s)
{
    cupel_connection_close(s->connection);
    fixture_close(&s->fixture);
    cupel__arena_release(&s->arena);
    cupel_error_release(&s->error);
    free(s);
}

/* Executes, and keeps the first two columns of the rows that come back. */
static void run_statement(session *s, const char *sql, size_t size, bool by_columns,
                          const cupel_value *values, size_t rows, size_t columns)
{
    cupel__statement *statement = NULL;
    const cupel_driver *driver = cupel__connection_driver(s->connection);
    compliance_ok(cupel__connection_prepare(s->connection, sql, size, &statement, &s->error),
                  &s->error);
    int code = by_columns ? cupel__statement_execute_columns(s->connection, statement, values, rows,
                                                             columns, &s->error)
                          : cupel__statement_execute(s->connection, statement, values,
                                                     rows * columns, CUPEL_FETCH_ALL, &s->error);
    compliance_ok(code, &s->error);
    cupel_value row[MOST_COLUMNS];
    s->result_count = 0;
    int more;
    while ((more = driver->fetch(statement->handle, row, &s->error)) > 0) {
        size_t width = driver->column_count(statement->handle);
        assert_true(width >= 1 && width <= MOST_COLUMNS && s->result_count < MOST_RESULTS);
        for (size_t i = 0; i < 2 && i < width; i++)
            s->results[s->result_count][i] =
                row[i].kind == CUPEL_VALUE_BOOL ? row[i].as.boolean : row[i].as.integer;
        s->result_count++;
    }
    compliance_ok(more, &s->error);
    s->affected = driver->affected(statement->handle);
    s->last_id = driver->last_id(statement->handle);
    driver->reset(statement->handle);
    cupel__statement_release(s->connection, statement);
}

static void run_dml(session *s, const cupel__dml *dml, const cupel_value *values, size_t rows)
{
    if (!dml->by_columns)
        assert_int_equal(dml->rows, rows);
    run_statement(s, dml->sql, dml->sql_size, dml->by_columns, values, rows, dml->values_per_row);
}

/* What values point to. */
typedef struct value_room {
    char text[48];
    cupel_decimal decimal;
    cupel_uuid uuid;
    cupel_interval interval;
} value_room;

static int text_of(value_room *room, cupel_value *out, const char *format, size_t number)
{
    out->kind = CUPEL_VALUE_TEXT;
    out->as.text = room->text;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    out->size = (uint32_t)snprintf(room->text, sizeof room->text, format, number);
#pragma GCC diagnostic pop
    return 0;
}

/* The value number `n` of a column, different for every n as far as the type has room. */
static cupel_value value_of(const cupel_column *column, size_t n, value_room *room)
{
    cupel_value v = { .kind = CUPEL_VALUE_INT, .as.integer = (int64_t)n };
    int64_t day = INT64_C(86400000000);
    switch (column->type.kind) {
    case CUPEL_TYPE_FLOAT:
    case CUPEL_TYPE_DOUBLE:
        v.kind = CUPEL_VALUE_DOUBLE;
        v.as.real = (double)n / 4;
        break;
    case CUPEL_TYPE_NUMERIC:
        v.kind = CUPEL_VALUE_DECIMAL;
        v.as.decimal = &room->decimal;
        cupel_decimal_from_int64(&room->decimal, (int64_t)n * 100 + 25);
        room->decimal.scale = 2;
        break;
    case CUPEL_TYPE_BOOLEAN:
        v.kind = CUPEL_VALUE_BOOL;
        v.as.boolean = n % 2 == 1;
        break;
    case CUPEL_TYPE_DATE:
        v.kind = CUPEL_VALUE_DATE;
        v.as.date = cupel_date_from_days((int64_t)n);
        break;
    case CUPEL_TYPE_TIME:
        v.kind = CUPEL_VALUE_TIME;
        v.as.time.microseconds = (int64_t)n * 1000500;
        break;
    case CUPEL_TYPE_DATETIME:
        v.kind = column->type.timezone ? CUPEL_VALUE_INSTANT : CUPEL_VALUE_DATETIME;
        v.as.datetime.microseconds = (int64_t)n * day + (int64_t)n * 500000;
        break;
    case CUPEL_TYPE_INTERVAL:
        v.kind = CUPEL_VALUE_INTERVAL;
        v.as.interval = &room->interval;
        room->interval =
            (cupel_interval){ .months = 1, .days = (int32_t)n, .microseconds = 1500000 };
        break;
    case CUPEL_TYPE_UUID:
        v.kind = CUPEL_VALUE_UUID;
        v.as.uuid = &room->uuid;
        memset(&room->uuid, 0xab, sizeof room->uuid);
        room->uuid.bytes[0] = (uint8_t)(n >> 8);
        room->uuid.bytes[15] = (uint8_t)n;
        break;
    case CUPEL_TYPE_ENUM:
        text_of(room, &v, fixture_moods[n % 3], n);
        break;
    case CUPEL_TYPE_BINARY:
        text_of(room, &v, "%zu bytes", n);
        v.kind = CUPEL_VALUE_BLOB;
        break;
    case CUPEL_TYPE_JSON:
        text_of(room, &v, "{\"n\": %zu}", n);
        break;
    case CUPEL_TYPE_SMALLINT:
    case CUPEL_TYPE_INTEGER:
    case CUPEL_TYPE_BIGINT:
        break;
    default:
        text_of(room, &v, n % 2 == 1 ? "text %zu" : "a rather longer tëxt of number %zu", n);
        break;
    }
    return v;
}

/* Columns of users that are neither the key nor of a relationship. */
static size_t plain_columns(const session *s, const cupel_column **out)
{
    const cupel_table *users = s->fixture.user.entity.table;
    size_t count = 0;
    for (size_t i = 0; i < users->column_count; i++)
        if (strstr(users->columns[i]->name, "id") == NULL)
            out[count++] = users->columns[i];
    return count;
}

/* The values of rows `first`, `first` + 1, ... of these columns, row by row. */
static cupel_value *values_of(const cupel_column *const *columns, size_t count, size_t first,
                              size_t rows, value_room **rooms)
{
    cupel_value *values = calloc(rows * count, sizeof *values);
    *rooms = calloc(rows * count, sizeof **rooms);
    assert_true(values != NULL && *rooms != NULL);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < count; j++)
            values[i * count + j] = value_of(columns[j], first + i, &(*rooms)[i * count + j]);
    return values;
}

static int64_t count_where(session *s, const char *condition, const cupel_value *value)
{
    cupel__argument argument = fixture_value(value != NULL ? value->kind : CUPEL_VALUE_NULL);
    cupel__query_text filter = fixture_text(condition, 0, value != NULL);
    cupel__query_spec spec = { .kind = CUPEL__QUERY_COUNT,
                               .entity = &s->fixture.user.entity,
                               .filters = &filter,
                               .filter_count = 1,
                               .arguments = &argument,
                               .argument_count = value != NULL };
    cupel__compiled *compiled = NULL;
    compliance_ok(cupel__query_compile(&compiled, &spec, s->dialect, &s->error), &s->error);
    cupel_value converted = { .kind = CUPEL_VALUE_NULL };
    cupel__slot_room room;
    if (compiled->slot_count == 1)
        compliance_ok(
            cupel__slot_convert(&compiled->slots[0], value, &converted, &room, NULL, &s->error),
            &s->error);
    run_statement(s, compiled->sql, compiled->sql_size, false, &converted, 1, compiled->slot_count);
    cupel__compiled_free(compiled);
    assert_int_equal(s->result_count, 1);
    return s->results[0][0];
}

static size_t alike(const cupel_column *column, size_t rows)
{
    if (column->type.kind == CUPEL_TYPE_BOOLEAN)
        return rows / 2;
    return column->type.kind == CUPEL_TYPE_ENUM ? rows / 3 : 1;
}

/* Every column of `rows` rows (a multiple of 6) from number `first` on is found by its value. */
static void check_stored(session *s, size_t first, size_t rows)
{
    const cupel_column *columns[MOST_COLUMNS];
    size_t count = plain_columns(s, columns);
    for (size_t i = 0; i < count; i++) {
        value_room room;
        char condition[64];
        cupel_value value = value_of(columns[i], first + rows / 2, &room);
        const cupel__entity *user = &s->fixture.user.entity;
        const char *name = NULL;
        for (size_t j = 0; j < user->attribute_count; j++)
            if (user->attributes[j].column == columns[i])
                name = user->attributes[j].name;
        snprintf(condition, sizeof condition, "%s = %%p", name);
        int64_t found = count_where(s, condition, &value);
        if (found != (int64_t)alike(columns[i], rows))
            fail_msg("%s: %lld rows", condition, (long long)found);
    }
}

static void insert_teams(session *s)
{
    compliance_execute(s->c, "INSERT INTO teams (name) VALUES ('red'), ('blue')");
}

/* Inserts users number `first`, ... in as many statements as it takes; their keys in `ids`. */
static void insert_users(session *s, size_t first, size_t rows, int64_t *ids)
{
    const cupel_table *users = s->fixture.user.entity.table;
    const cupel_column *columns[MOST_COLUMNS];
    const cupel_column *key[] = { cupel_table_column(users, "id") };
    size_t count = plain_columns(s, columns);
    columns[count++] = cupel_table_column(users, "team_id");
    cupel__insert insert = { users, columns, count, key, 1 };
    for (size_t done = 0; done < rows;) {
        cupel__dml dml;
        value_room *rooms;
        size_t batch = cupel__insert_rows(s->dialect, &insert, rows - done);
        assert_in_range(batch, 1, rows - done);
        compliance_ok(cupel__insert_compile(&s->arena, s->dialect, &insert, batch, &dml, &s->error),
                      &s->error);
        cupel_value *values = values_of(columns, count, first + done, batch, &rooms);
        for (size_t i = 0; i < batch; i++)
            values[(i + 1) * count - 1] =
                (cupel_value){ .kind = CUPEL_VALUE_INT, .as.integer = 1 + (int64_t)(i % 2) };
        run_dml(s, &dml, values, batch);
        switch (dml.result) {
        case CUPEL__DML_LAST_ID:
            ids[done] = s->last_id;
            break;
        case CUPEL__DML_ORDINAL:
            assert_int_equal(s->result_count, batch);
            for (size_t i = 0; i < batch; i++)
                ids[done + (size_t)s->results[i][0] - 1] = s->results[i][1];
            break;
        case CUPEL__DML_ROW:
        case CUPEL__DML_ASCENDING:
            assert_int_equal(s->result_count, batch);
            for (size_t i = 0; i < batch; i++) {
                ids[done + i] = s->results[i][0];
                assert_true(i == 0 || ids[done + i] > ids[done + i - 1]);
            }
            break;
        default:
            fail_msg("no key came back");
        }
        free(values);
        free(rooms);
        done += batch;
    }
}

static void keys_belong_to_their_rows(session *s, const int64_t *ids, size_t first, size_t rows)
{
    const cupel_column *username = cupel_table_column(s->fixture.user.entity.table, "username");
    for (size_t i = 0; i < rows; i += 37) {
        value_room room;
        char sql[128];
        cupel_value name = value_of(username, first + i, &room);
        snprintf(sql, sizeof sql, "SELECT username FROM users WHERE id = %lld", (long long)ids[i]);
        char *stored = compliance_text(s->c, sql);
        assert_int_equal(strlen(stored), name.size);
        assert_memory_equal(stored, name.as.text, name.size);
        cupel_free(stored);
    }
}

static void rows_of_every_type_go_in_and_their_keys_come_back(void **state)
{
    enum { ROWS = 1500 };
    session *s = open_session(*state);
    int64_t ids[ROWS];
    create_tables(s);
    insert_teams(s);
    insert_users(s, 0, ROWS, ids);
    assert_int_equal(compliance_integer(s->c, "SELECT count(*) FROM users"), ROWS);
    keys_belong_to_their_rows(s, ids, 0, ROWS);
    check_stored(s, 0, ROWS);
    close_session(s);
}

static void rows_of_every_type_are_changed_by_key(void **state)
{
    enum { ROWS = 300 };
    session *s = open_session(*state);
    const cupel_table *users = s->fixture.user.entity.table;
    const cupel_column *columns[MOST_COLUMNS];
    const cupel_column *key[] = { cupel_table_column(users, "id") };
    int64_t ids[ROWS];
    create_tables(s);
    insert_teams(s);
    insert_users(s, 0, ROWS, ids);
    size_t count = plain_columns(s, columns);
    cupel__update update = { users, columns, count, key, 1 };
    columns[count] = key[0];
    for (size_t done = 0; done < ROWS;) {
        cupel__dml dml;
        value_room *rooms;
        size_t batch = cupel__update_rows(s->dialect, &update, ROWS - done);
        compliance_ok(cupel__update_compile(&s->arena, s->dialect, &update, batch, &dml, &s->error),
                      &s->error);
        cupel_value *values = values_of(columns, count + 1, 3000 + done, batch, &rooms);
        for (size_t i = 0; i < batch; i++)
            values[i * (count + 1) + count] =
                (cupel_value){ .kind = CUPEL_VALUE_INT, .as.integer = ids[done + i] };
        run_dml(s, &dml, values, batch);
        assert_int_equal(s->affected, batch);
        free(values);
        free(rooms);
        done += batch;
    }
    keys_belong_to_their_rows(s, ids, 3000, ROWS);
    check_stored(s, 3000, ROWS);
    close_session(s);
}

/* Keys of two columns: lines (order, number) with number from 1 to 4 of each of 100 orders. */
static void insert_lines(session *s)
{
    const cupel_table *lines = s->fixture.line.entity.table;
    const cupel_column *columns[] = { lines->columns[0], lines->columns[1], lines->columns[2] };
    cupel__insert insert = { lines, columns, 3, NULL, 0 };
    for (size_t done = 0; done < 400;) {
        cupel__dml dml;
        size_t batch = cupel__insert_rows(s->dialect, &insert, 400 - done);
        compliance_ok(cupel__insert_compile(&s->arena, s->dialect, &insert, batch, &dml, &s->error),
                      &s->error);
        assert_int_equal(dml.result, CUPEL__DML_NOTHING);
        cupel_value *values = calloc(3 * batch, sizeof *values);
        for (size_t i = 0; i < batch; i++) {
            values[3 * i] =
                (cupel_value){ .kind = CUPEL_VALUE_INT, .as.integer = (int64_t)((done + i) / 4) };
            values[3 * i + 1] = (cupel_value){ .kind = CUPEL_VALUE_INT,
                                               .as.integer = (int64_t)((done + i) % 4) + 1 };
            values[3 * i + 2] =
                (cupel_value){ .kind = CUPEL_VALUE_TEXT, .size = 4, .as.text = "bolt" };
        }
        run_dml(s, &dml, values, batch);
        free(values);
        done += batch;
    }
}

static void rows_are_read_and_deleted_by_keys_of_two_columns(void **state)
{
    enum { KEYS = 50 };
    session *s = open_session(*state);
    create_tables(s);
    insert_lines(s);
    const cupel_table *lines = s->fixture.line.entity.table;
    const cupel_column *key[] = { lines->columns[0], lines->columns[1] };
    cupel__by_key by_key = { lines, key, 2, key, 2 };
    cupel__dml dml;
    size_t batch = cupel__by_key_rows(s->dialect, &by_key, KEYS);
    assert_true(batch >= KEYS);
    cupel_value *values = calloc(2 * batch, sizeof *values);
    for (size_t i = 0; i < batch; i++) {
        size_t n = i < KEYS ? i : KEYS - 1;
        values[2 * i] = (cupel_value){ .kind = CUPEL_VALUE_INT, .as.integer = (int64_t)n };
        values[2 * i + 1] =
            (cupel_value){ .kind = CUPEL_VALUE_INT, .as.integer = (int64_t)(n % 4) + 1 };
    }
    compliance_ok(cupel__select_compile(&s->arena, s->dialect, &by_key, batch, &dml, &s->error),
                  &s->error);
    run_dml(s, &dml, values, batch);
    assert_int_equal(s->result_count, KEYS);
    for (size_t i = 0; i < KEYS; i++)
        assert_int_equal(s->results[i][1], s->results[i][0] % 4 + 1);
    compliance_ok(cupel__delete_compile(&s->arena, s->dialect, &by_key, batch, &dml, &s->error),
                  &s->error);
    run_dml(s, &dml, values, batch);
    assert_int_equal(s->affected, KEYS);
    assert_int_equal(compliance_integer(s->c, "SELECT count(*) FROM order_lines"), 400 - KEYS);
    compliance_ok(cupel__delete_compile(&s->arena, s->dialect, &by_key, 1, &dml, &s->error),
                  &s->error);
    values[0].as.integer = 99;
    values[1].as.integer = 1;
    run_dml(s, &dml, values, 1);
    assert_int_equal(s->affected, 1);
    free(values);
    close_session(s);
}

/* What the server made up comes back beside the key, row by row. */
static void generated_values_come_back_with_the_key(void **state)
{
    session *s = open_session(*state);
    cupel_table *roles = (cupel_table *)s->fixture.role.entity.table;
    cupel_column *company = cupel_table_column(roles, "company_id");
    company->server_default = "NULL";
    cupel_column *level = cupel_table_add_column(roles, "level");
    level->type = (cupel_type)CUPEL_BIGINT;
    level->server_default = "7";
    create_tables(s);
    const cupel_column *columns[] = { cupel_table_column(roles, "name") };
    const cupel_column *wanted[] = { cupel_table_column(roles, "id"), level };
    cupel__insert insert = { roles, columns, 1, wanted, 2 };
    for (size_t rows = 1; rows <= 4; rows += 3) {
        cupel__dml dml;
        assert_int_equal(cupel__insert_rows(s->dialect, &insert, rows), rows);
        compliance_ok(cupel__insert_compile(&s->arena, s->dialect, &insert, rows, &dml, &s->error),
                      &s->error);
        cupel_value values[4];
        for (size_t i = 0; i < rows; i++)
            values[i] = (cupel_value){ .kind = CUPEL_VALUE_TEXT, .size = 1, .as.text = "x" };
        run_dml(s, &dml, values, rows);
        assert_int_equal(s->result_count, rows);
        assert_int_equal(dml.result, rows == 1                           ? CUPEL__DML_ROW
                                     : compliance_is(s->c, "postgresql") ? CUPEL__DML_ORDINAL
                                                                         : CUPEL__DML_ASCENDING);
    }
    close_session(s);
}

static void keys_always_generated_by_the_server_work_in_batches(void **state)
{
    compliance_only_on(*state, "postgresql", "has no GENERATED ALWAYS AS IDENTITY");
    session *s = open_session(*state);
    cupel_table *roles = (cupel_table *)s->fixture.role.entity.table;
    cupel_column *id = cupel_table_column(roles, "id");
    id->identity = CUPEL_IDENTITY_ALWAYS;
    create_tables(s);
    const cupel_column *columns[] = { cupel_table_column(roles, "name") };
    const cupel_column *wanted[] = { id };
    cupel__insert insert = { roles, columns, 1, wanted, 1 };
    cupel__dml dml;
    cupel_value values[3];
    for (size_t i = 0; i < 3; i++)
        values[i] = (cupel_value){ .kind = CUPEL_VALUE_TEXT, .size = 1, .as.text = "x" };
    compliance_ok(cupel__insert_compile(&s->arena, s->dialect, &insert, 3, &dml, &s->error),
                  &s->error);
    run_dml(s, &dml, values, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(s->results[i][0], s->results[i][1]);
    close_session(s);
}

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

static cupel_value text_value(const char *text)
{
    return (
        cupel_value){ .kind = CUPEL_VALUE_TEXT, .size = (uint32_t)strlen(text), .as.text = text };
}

static void values_bound_in_any_place_are_understood(void **state)
{
    const cupel_value twenty = { .kind = CUPEL_VALUE_INT, .as.integer = 20 };
    const cupel_value huge = { .kind = CUPEL_VALUE_INT, .as.integer = INT64_C(1) << 40 };
    const cupel_value real = { .kind = CUPEL_VALUE_DOUBLE, .as.real = 23.5 };
    const cupel_value ann = text_value("ann"), price = text_value("10"),
                      day = text_value("2005-01-01"), mood = text_value("sad"),
                      one = { .kind = CUPEL_VALUE_INT, .as.integer = 1 };
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
        values[i] = (cupel_value){ .kind = CUPEL_VALUE_INT, .as.integer = (int64_t)i * 10 };
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
        cmocka_unit_test(rows_of_every_type_go_in_and_their_keys_come_back),
        cmocka_unit_test(rows_of_every_type_are_changed_by_key),
        cmocka_unit_test(rows_are_read_and_deleted_by_keys_of_two_columns),
        cmocka_unit_test(generated_values_come_back_with_the_key),
        cmocka_unit_test(keys_always_generated_by_the_server_work_in_batches),
        cmocka_unit_test(conditions_mean_the_same_on_every_engine),
        cmocka_unit_test(values_bound_in_any_place_are_understood),
        cmocka_unit_test(rows_come_in_the_order_asked_for),
        cmocka_unit_test(rows_are_grouped_and_bounded),
        cmocka_unit_test(changes_reach_across_relationships),
        cmocka_unit_test(loaders_ask_for_many_keys_at_once),
    };
    return compliance_run("statement", tests, sizeof tests / sizeof tests[0]);
}
