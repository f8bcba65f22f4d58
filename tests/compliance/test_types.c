/* The table of types against the engines: what each column gives, and what casts take; and types that
 * only the engine knows, kept through reading and creating them again. */
#include "value_column.h"

#include <cupel/inspect.h>

#include <stdio.h>

#include "base/buf.h"
#include "dialect/types.h"
#include "engine/engine.h"
#include "sql/type.h"

static const char *const labels[] = { "one", "two", NULL };

typedef struct row {
    cupel_type type;
    cupel_value_kind kinds[CUPEL__TYPE_COLUMNS];
} row;

enum { PLAIN, SIZED, ZONED };

static const row rows[] = {
#define CUPEL_X(kind_, variant, spelling, sqlite, postgresql, mysql, sqlite_cast, mysql_cast, s,   \
                p, m, notes)                                                                       \
    { { .kind = CUPEL_TYPE_##kind_,                                                                \
        .length = (variant) == SIZED || CUPEL_TYPE_##kind_ == CUPEL_TYPE_STRING ||                 \
                          CUPEL_TYPE_##kind_ == CUPEL_TYPE_UNICODE                                 \
                      ? 20                                                                         \
                      : 0,                                                                         \
        .precision = (variant) == SIZED ? 12 : 0,                                                  \
        .scale = (variant) == SIZED ? 2 : 0,                                                       \
        .timezone = (variant) == ZONED,                                                            \
        .name = CUPEL_TYPE_##kind_ == CUPEL_TYPE_ENUM ? "number_word" : NULL,                      \
        .labels = CUPEL_TYPE_##kind_ == CUPEL_TYPE_ENUM ? labels : NULL },                         \
      { CUPEL_VALUE_##s, CUPEL_VALUE_##p, CUPEL_VALUE_##m } },
    CUPEL__TYPE_TABLE(CUPEL_X)
#undef CUPEL_X
};

static cupel__type_column column_for(const compliance *c)
{
    return compliance_is(c, "sqlite")       ? CUPEL__TYPE_SQLITE
           : compliance_is(c, "postgresql") ? CUPEL__TYPE_POSTGRESQL
                                            : CUPEL__TYPE_MYSQL;
}

/* A value that the type holds. */
static cupel_value sample_of(const cupel_type *type)
{
    static const cupel_decimal decimal = { .limbs = { 125 }, .scale = 2, .count = 1 };
    static const cupel_interval interval = { 1, 2, 3 };
    static const cupel_uuid uuid = { { 1, 2, 3 } };
    switch (type->kind) {
    case CUPEL_TYPE_SMALLINT:
    case CUPEL_TYPE_INTEGER:
    case CUPEL_TYPE_BIGINT:
        return (cupel_value){ .kind = CUPEL_VALUE_INT, .as.integer = 7 };
    case CUPEL_TYPE_FLOAT:
    case CUPEL_TYPE_DOUBLE:
        return (cupel_value){ .kind = CUPEL_VALUE_DOUBLE, .as.real = 0.5 };
    case CUPEL_TYPE_NUMERIC:
        return (cupel_value){ .kind = CUPEL_VALUE_DECIMAL, .as.decimal = &decimal };
    case CUPEL_TYPE_BOOLEAN:
        return (cupel_value){ .kind = CUPEL_VALUE_BOOL, .as.boolean = true };
    case CUPEL_TYPE_DATE:
        return (cupel_value){ .kind = CUPEL_VALUE_DATE, .as.date = { 2026, 11, 21 } };
    case CUPEL_TYPE_TIME:
        return (cupel_value){ .kind = CUPEL_VALUE_TIME, .as.time = { 1000001 } };
    case CUPEL_TYPE_DATETIME:
        return (cupel_value){ .kind = type->timezone ? CUPEL_VALUE_INSTANT : CUPEL_VALUE_DATETIME,
                              .as.datetime = { 1000001 } };
    case CUPEL_TYPE_INTERVAL:
        return (cupel_value){ .kind = CUPEL_VALUE_INTERVAL, .as.interval = &interval };
    case CUPEL_TYPE_BINARY:
        return (cupel_value){ .kind = CUPEL_VALUE_BLOB, .size = 2, .as.data = "\x80\xff" };
    case CUPEL_TYPE_UUID:
        return (cupel_value){ .kind = CUPEL_VALUE_UUID, .as.uuid = &uuid };
    case CUPEL_TYPE_JSON:
        return text_value("[1]");
    default:
        return text_value("one");
    }
}

static void columns_give_the_kind_that_the_table_says(void **state)
{
    compliance *c = *state;
    cupel__type_column engine = column_for(c);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cupel_value value = sample_of(&rows[i].type);
        test_column column = column_of(c, &rows[i].type);
        const cupel_value *back = round_trip(&column, &value);
        if (back->kind != rows[i].kinds[engine])
            fail_msg("row %zu: kind %d", i, (int)back->kind);
        column_closed(&column);
    }
}

static void casts_take_every_type(void **state)
{
    compliance *c = *state;
    const cupel_dialect *dialect = cupel__engine_dialect(c->engine);
    cupel_connection *connection;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cupel__buf sql = { 0 };
        cupel_value value = sample_of(&rows[i].type);
        cupel_result *result;
        const cupel_value *first;
        cupel__buf_append(&sql, compliance_is(c, "postgresql") ? "SELECT CAST($1 AS "
                                                               : "SELECT CAST(? AS ");
        compliance_ok(cupel__type_render_cast(dialect, column_for(c), &sql, &rows[i].type, &error),
                      &error);
        cupel__buf_append(&sql, ")");
        compliance_ok(
            cupel_connection_execute(connection, cupel__buf_text(&sql), &value, 1, &result, &error),
            &error);
        compliance_ok(cupel_result_next(result, &first, &error), &error);
        assert_true(first != NULL && first->kind != CUPEL_VALUE_NULL);
        cupel_result_close(result);
        cupel__buf_release(&sql);
    }
    cupel_connection_close(connection);
}

/* A type as somebody wrote it, and a value in its text form; NULL for one that the test does not store. */
typedef struct odd_type {
    const char *engine;
    const char *type;
    const char *text;
} odd_type;

static const odd_type odd_types[] = {
    { "sqlite", "weirdtype", "any text" },
    { "sqlite", "MEDIUMINT UNSIGNED", NULL },
    { "sqlite", "my own type(3, 4)", "text" },
    { "sqlite", "INT8", NULL },
    { "postgresql", "inet", "10.0.0.1/8" },
    { "postgresql", "cidr", "10.0.0.0/8" },
    { "postgresql", "macaddr", "08:00:2b:01:02:03" },
    { "postgresql", "tsvector", "'a':1 'word':2" },
    { "postgresql", "money", "$12.50" },
    { "postgresql", "xml", "<a/>" },
    { "postgresql", "json", "{\"b\": 1,  \"a\": 2}" },
    { "postgresql", "point", "(1,2.5)" },
    { "postgresql", "box", "(3,4),(1,2)" },
    { "postgresql", "int4range", "[1,5)" },
    { "postgresql", "bit(5)", "10101" },
    { "postgresql", "bit varying", "1" },
    { "postgresql", "character(5)", "abc  " },
    { "postgresql", "character varying", "any" },
    { "postgresql", "time with time zone", "21:52:11+02" },
    { "postgresql", "timestamp(3) without time zone", NULL },
    { "postgresql", "interval day to second", NULL },
    { "postgresql", "numeric(80,2)", NULL },
    { "postgresql", "\"char\"", "a" },
    { "postgresql", "regclass", "pg_class" },
    { "postgresql", "inet[]", NULL },
    { "postgresql", "public.odd_kind", "a b" },
    { "postgresql", "odd_pair", "(1,x)" },
    { "mysql", "mediumint(8) unsigned", NULL },
    { "mysql", "int(10) unsigned zerofill", NULL },
    { "mysql", "tinyint(4)", NULL },
    { "mysql", "bigint(20) unsigned", NULL },
    { "mysql", "set('a','b')", "a,b" },
    { "mysql", "year(4)", NULL },
    { "mysql", "bit(3)", NULL },
    { "mysql", "tinytext", "tiny" },
    { "mysql", "mediumtext", "medium" },
    { "mysql", "char(5)", "abc" },
    { "mysql", "timestamp(3)", NULL },
    { "mysql", "double(10,2)", NULL },
    { "mysql", "inet6", "::1" },
    { "mysql", "geometry", NULL },
    { "mysql", "point", NULL },
};

static cupel_schema *inspected(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_schema *schema;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(cupel_inspect(&schema, connection, NULL, &error), &error);
    cupel_connection_close(connection);
    return schema;
}

static void types_without_a_name_of_ours_survive(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_clean(c);
    const cupel_dialect *dialect = cupel__engine_dialect(c->engine);
    if (compliance_is(c, "postgresql"))
        compliance_execute(
            c, "CREATE DOMAIN odd_kind AS text; CREATE TYPE odd_pair AS (a int, b text)");
    for (size_t i = 0; i < sizeof odd_types / sizeof *odd_types; i++) {
        const odd_type *odd = &odd_types[i];
        char sql[256];
        cupel__buf first = { 0 }, again = { 0 };
        if (!compliance_is(c, odd->engine))
            continue;
        snprintf(sql, sizeof sql, "CREATE TABLE odd (id INTEGER PRIMARY KEY, v %s)", odd->type);
        compliance_execute(c, sql);
        cupel_schema *schema = inspected(c);
        const cupel_type *type =
            &cupel_table_column(cupel_schema_table(schema, NULL, "odd"), "v")->type;
        compliance_ok(dialect->render_type(dialect, &first, type, &error), &error);
        compliance_execute(c, "DROP TABLE odd");
        snprintf(sql, sizeof sql, "CREATE TABLE odd (id INTEGER PRIMARY KEY, v %s)",
                 cupel__buf_text(&first));
        compliance_execute(c, sql);
        cupel_schema *second = inspected(c);
        const cupel_type *other =
            &cupel_table_column(cupel_schema_table(second, NULL, "odd"), "v")->type;
        compliance_ok(dialect->render_type(dialect, &again, other, &error), &error);
        assert_string_equal(cupel__buf_text(&again), cupel__buf_text(&first));
        if (!cupel__type_equal(type, other))
            fail_msg("%s is another type the second time", odd->type);
        compliance_execute(c, "DROP TABLE odd");
        cupel_schema_free(schema);
        cupel_schema_free(second);
        cupel__buf_release(&first);
        cupel__buf_release(&again);
    }
}

typedef struct Odd {
    int64_t id;
    const char *v;
} Odd;

/* The model is made for each type in turn. */
static const cupel_model *Odd_model(void)
{
    return &value_description;
}

static void their_values_are_texts_to_a_model(void **state)
{
    compliance *c = *state;
    for (size_t i = 0; i < sizeof odd_types / sizeof *odd_types; i++) {
        const odd_type *odd = &odd_types[i];
        cupel_engine *engine;
        cupel_session *s;
        char sql[256];
        if (!compliance_is(c, odd->engine) || odd->text == NULL)
            continue;
        snprintf(sql, sizeof sql, "CREATE TABLE odd (id BIGINT PRIMARY KEY, v %s)", odd->type);
        compliance_execute(c, sql);
        static const cupel_property end = { .kind = CUPEL_PROPERTY_END };
        cupel_property properties[3] = {
            { .kind = CUPEL_PROPERTY_COLUMN,
              .name = "id",
              .offset = offsetof(Odd, id),
              .member_size = sizeof(int64_t),
              .ctype = CUPEL_CTYPE_INT64,
              .primary_key = true,
              .no_autoincrement = true },
            { .kind = CUPEL_PROPERTY_COLUMN,
              .name = "v",
              .offset = offsetof(Odd, v),
              .member_size = sizeof(const char *),
              .ctype = CUPEL_CTYPE_TEXT,
              .type = { .kind = CUPEL_TYPE_NATIVE, .name = odd->type } },
            end,
        };
        value_description = (cupel_model){ .abi = CUPEL_ABI,
                                           .property_size = sizeof(cupel_property),
                                           .size = sizeof(Odd),
                                           .name = "Odd",
                                           .table = "odd",
                                           .properties = properties };
        /* What an engine learnt of the model before must not be used. */
        assert_int_equal(cupel_engine_open(&engine, c->url), 0);
        for (int round = 0; round < 2; round++) {
            assert_int_equal(cupel_session_open(&s, engine), 0);
            Odd *object =
                round == 0 ? cupel_new(s, Odd, .id = 1, .v = odd->text) : cupel_get(s, Odd, 1);
            if (object == NULL || cupel_commit(s) < 0)
                fail_msg("%s: %s", odd->type, cupel_session_error(s)->message);
            assert_string_equal(object->v, odd->text);
            cupel_session_close(s);
        }
        cupel_engine_close(engine);
        compliance_execute(c, "DROP TABLE odd");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_give_the_kind_that_the_table_says),
        cmocka_unit_test(casts_take_every_type),
        cmocka_unit_test(types_without_a_name_of_ours_survive),
        cmocka_unit_test(their_values_are_texts_to_a_model),
    };
    return compliance_run("types", tests, sizeof tests / sizeof tests[0]);
}
