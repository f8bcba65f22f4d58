/* Batches of rows: rows of every type go in, are changed, read and deleted by their keys, and what the
 * server made up comes back. */
#include "statement_fixture.h"

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
            values[(i + 1) * count - 1] = integer_value(1 + (int64_t)(i % 2));
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
            values[i * (count + 1) + count] = integer_value(ids[done + i]);
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
        values[2 * i] = integer_value((int64_t)n);
        values[2 * i + 1] = integer_value((int64_t)(n % 4) + 1);
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
            values[i] = text_value("x");
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
        values[i] = text_value("x");
    compliance_ok(cupel__insert_compile(&s->arena, s->dialect, &insert, 3, &dml, &s->error),
                  &s->error);
    run_dml(s, &dml, values, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(s->results[i][0], s->results[i][1]);
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
    };
    return compliance_run("batches", tests, sizeof tests / sizeof tests[0]);
}
