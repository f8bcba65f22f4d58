/* Dialects: types written and read, columns, reserved words, quoting. */
#include "failing_alloc.h"

#include <stdio.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "dialect/column.h"
#include "dialect/dialects.h"
#include "dialect/types.h"
#include "sql/quote.h"
#include "sql/type.h"

static const char *const labels[] = { "sad", "it's ok", "back\\slash", NULL };
static const char *const names[] = { "sqlite", "postgresql", "mysql" };

static void assert_type(const cupel_type *type, const char *sqlite, const char *postgresql,
                        const char *mysql)
{
    const char *expected[] = { sqlite, postgresql, mysql };
    for (size_t i = 0; i < 3; i++) {
        const cupel_dialect *dialect = cupel_dialect_find(names[i]);
        cupel__buf out = { 0 };
        assert_int_equal(dialect->render_type(dialect, &out, type, NULL), 0);
        assert_string_equal(cupel__buf_text(&out), expected[i]);
        cupel__buf_release(&out);
    }
}

#define ASSERT_TYPE(sqlite, postgresql, mysql, ...)                                                \
    assert_type(&(const cupel_type)__VA_ARGS__, sqlite, postgresql, mysql)

static void types_are_written_as_each_engine_calls_them(void **state)
{
    (void)state;
    ASSERT_TYPE("SMALLINT", "SMALLINT", "SMALLINT", CUPEL_SMALLINT);
    ASSERT_TYPE("INTEGER", "INTEGER", "INTEGER", CUPEL_INTEGER);
    ASSERT_TYPE("BIGINT", "BIGINT", "BIGINT", CUPEL_BIGINT);
    ASSERT_TYPE("FLOAT", "REAL", "FLOAT", CUPEL_FLOAT);
    ASSERT_TYPE("DOUBLE", "DOUBLE PRECISION", "DOUBLE", CUPEL_DOUBLE);
    ASSERT_TYPE("DECIMAL_TEXT(10, 2)", "NUMERIC(10, 2)", "DECIMAL(10, 2)", CUPEL_NUMERIC(10, 2));
    ASSERT_TYPE("DECIMAL_TEXT", "NUMERIC", "DECIMAL(65, 30)", CUPEL_NUMERIC(0, 0));
    ASSERT_TYPE("VARCHAR(64)", "VARCHAR(64)", "VARCHAR(64)", CUPEL_STRING(64));
    ASSERT_TYPE("VARCHAR(64)", "VARCHAR(64)", "VARCHAR(64)", CUPEL_UNICODE(64));
    ASSERT_TYPE("TEXT", "TEXT", "LONGTEXT", CUPEL_TEXT);
    ASSERT_TYPE("TEXT", "TEXT", "LONGTEXT", CUPEL_UNICODE_TEXT);
    ASSERT_TYPE("BOOLEAN", "BOOLEAN", "BOOL", CUPEL_BOOLEAN);
    ASSERT_TYPE("DATE", "DATE", "DATE", CUPEL_DATE);
    ASSERT_TYPE("TIME", "TIME WITHOUT TIME ZONE", "TIME(6)", CUPEL_TIME);
    ASSERT_TYPE("DATETIME", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME(6)", CUPEL_DATETIME);
    ASSERT_TYPE("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "DATETIME(6)", CUPEL_DATETIME_TZ);
    ASSERT_TYPE("VARCHAR(64)", "INTERVAL", "VARCHAR(64)", CUPEL_INTERVAL);
    ASSERT_TYPE("VARCHAR(10)", "\"Mood\"", "ENUM('sad', 'it''s ok', 'back\\\\slash')",
                CUPEL_ENUM("Mood", labels));
    ASSERT_TYPE("BLOB", "BYTEA", "LONGBLOB", CUPEL_BINARY);
    ASSERT_TYPE("BLOB", "BYTEA", "VARBINARY(16)", CUPEL_VARBINARY(16));
    ASSERT_TYPE("CHAR(36)", "UUID", "UUID", CUPEL_UUID);
    ASSERT_TYPE("JSON_TEXT", "JSONB", "JSON", CUPEL_JSON);
    ASSERT_TYPE("inet", "inet", "inet", CUPEL_NATIVE("inet"));
}

static void a_server_without_uuid_keeps_them_as_text(void **state)
{
    (void)state;
    cupel_dialect old = cupel__dialect_mysql;
    cupel_schema *schema = cupel_schema_new();
    cupel__buf out = { 0 };
    cupel_type type = CUPEL_UUID;
    old.capabilities = old.capabilities_of(&old, 100600, true);
    assert_int_equal(old.render_type(&old, &out, &type, NULL), 0);
    assert_string_equal(cupel__buf_text(&out), "CHAR(36)");
    assert_int_equal(old.parse_type(&old, schema, "char(36)", &type, NULL), 0);
    assert_int_equal(type.kind, CUPEL_TYPE_UUID);
    cupel__buf_release(&out);
    cupel_schema_free(schema);
}

/* The first of the types that an engine writes alike is what reading gives; all others come back. */
static void what_was_written_is_read_back(void **state)
{
    (void)state;
    static const cupel_type types[] = {
        CUPEL_SMALLINT,      CUPEL_INTEGER,       CUPEL_BIGINT,        CUPEL_FLOAT,
        CUPEL_DOUBLE,        CUPEL_STRING(5),     CUPEL_TEXT,          CUPEL_BOOLEAN,
        CUPEL_DATE,          CUPEL_TIME,          CUPEL_DATETIME,      CUPEL_BINARY,
        CUPEL_UUID,          CUPEL_JSON,          CUPEL_NUMERIC(9, 2), CUPEL_DATETIME_TZ,
        CUPEL_INTERVAL,      CUPEL_NUMERIC(0, 0), CUPEL_UNICODE(5),    CUPEL_UNICODE_TEXT,
        CUPEL_VARBINARY(16),
    };
    cupel_schema *schema = cupel_schema_new();
    for (size_t i = 0; i < 3; i++) {
        const cupel_dialect *dialect = cupel_dialect_find(names[i]);
        for (size_t k = 0; k < sizeof types / sizeof types[0]; k++) {
            cupel__buf once = { 0 }, twice = { 0 };
            cupel_type type;
            assert_int_equal(dialect->render_type(dialect, &once, &types[k], NULL), 0);
            assert_int_equal(
                dialect->parse_type(dialect, schema, cupel__buf_text(&once), &type, NULL), 0);
            assert_int_not_equal(type.kind, CUPEL_TYPE_NATIVE);
            assert_int_equal(dialect->render_type(dialect, &twice, &type, NULL), 0);
            assert_string_equal(cupel__buf_text(&once), cupel__buf_text(&twice));
            if (k < 15)
                assert_true(cupel__type_equal(&type, &types[k]));
            cupel__buf_release(&once);
            cupel__buf_release(&twice);
        }
    }
    cupel_schema_free(schema);
}

static void assert_reads(const char *name, const char *text, const cupel_type *expected)
{
    const cupel_dialect *dialect = cupel_dialect_find(name);
    cupel_schema *schema = cupel_schema_new();
    cupel_type type;
    assert_int_equal(dialect->parse_type(dialect, schema, text, &type, NULL), 0);
    assert_int_equal(type.kind, expected->kind);
    assert_true(cupel__type_equal(&type, expected));
    cupel_schema_free(schema);
}

#define ASSERT_READS(name, text, ...) assert_reads(name, text, &(const cupel_type)__VA_ARGS__)

static void the_catalogs_own_words_are_read(void **state)
{
    (void)state;
    ASSERT_READS("sqlite", "varchar ( 64 )", CUPEL_STRING(64));
    ASSERT_READS("sqlite", "decimal_text(10,2)", CUPEL_NUMERIC(10, 2));
    ASSERT_READS("sqlite", "TIMESTAMPTZ", CUPEL_DATETIME_TZ);
    ASSERT_READS("sqlite", "INT", CUPEL_NATIVE("INT"));
    ASSERT_READS("sqlite", "NUMERIC(10,2)", CUPEL_NATIVE("NUMERIC(10,2)"));
    ASSERT_READS("sqlite", "", CUPEL_NATIVE(""));
    ASSERT_READS("postgresql", "character varying(64)", CUPEL_STRING(64));
    ASSERT_READS("postgresql", "character varying", CUPEL_NATIVE("character varying"));
    ASSERT_READS("postgresql", "timestamp with time zone", CUPEL_DATETIME_TZ);
    ASSERT_READS("postgresql", "timestamp(3) without time zone",
                 CUPEL_NATIVE("timestamp(3) without time zone"));
    ASSERT_READS("postgresql", "numeric(10,2)", CUPEL_NUMERIC(10, 2));
    ASSERT_READS("postgresql", "numeric(80,2)", CUPEL_NATIVE("numeric(80,2)"));
    ASSERT_READS("postgresql", "double precision", CUPEL_DOUBLE);
    ASSERT_READS("postgresql", "integer[]", { .kind = CUPEL_TYPE_INTEGER, .dimensions = 1 });
    ASSERT_READS("postgresql", "character varying(5)[]",
                 { .kind = CUPEL_TYPE_STRING, .length = 5, .dimensions = 1 });
    ASSERT_READS("postgresql", "inet[][]",
                 { .kind = CUPEL_TYPE_NATIVE, .name = "inet", .dimensions = 2 });
    ASSERT_READS("mysql", "integer[]", CUPEL_NATIVE("integer[]"));
    ASSERT_READS("mysql", "int(11)", CUPEL_INTEGER);
    ASSERT_READS("mysql", "int(10) unsigned", CUPEL_NATIVE("int(10) unsigned"));
    ASSERT_READS("mysql", "bigint(20)", CUPEL_BIGINT);
    ASSERT_READS("mysql", "tinyint(1)", CUPEL_BOOLEAN);
    ASSERT_READS("mysql", "tinyint(4)", CUPEL_NATIVE("tinyint(4)"));
    ASSERT_READS("mysql", "datetime(6)", CUPEL_DATETIME);
    ASSERT_READS("mysql", "datetime", CUPEL_NATIVE("datetime"));
    ASSERT_READS("mysql", "varbinary(16)", CUPEL_VARBINARY(16));
    ASSERT_READS("mysql", "varchar(0)", CUPEL_NATIVE("varchar(0)"));
    ASSERT_READS("mysql", "enum('sad','it''s ok','back\\\\slash')", CUPEL_ENUM(NULL, labels));
    ASSERT_READS("mysql", "enum('open", CUPEL_NATIVE("enum('open"));
    ASSERT_READS("mysql", "enum", CUPEL_NATIVE("enum"));
}

static void assert_refused(const char *name, const cupel_type *type, const char *message)
{
    const cupel_dialect *dialect = cupel_dialect_find(name);
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__buf out = { 0 };
    assert_int_equal(dialect->render_type(dialect, &out, type, &error), CUPEL_ESCHEMA);
    assert_string_equal(error.message, message);
    cupel_error_release(&error);
    cupel__buf_release(&out);
}

#define ASSERT_REFUSED(name, message, ...)                                                         \
    assert_refused(name, &(const cupel_type)__VA_ARGS__, message)

static void impossible_types_are_refused_with_a_way_out(void **state)
{
    (void)state;
    static const char *const none[] = { NULL };
    static const char *const twice[] = { "a", "b", "a", NULL };
    ASSERT_REFUSED("sqlite",
                   "CUPEL_STRING needs a length of at least 1; for text of any length there is "
                   "CUPEL_TEXT",
                   { .kind = CUPEL_TYPE_STRING });
    ASSERT_REFUSED("postgresql", "CUPEL_NUMERIC(4, 5): the scale goes from 0 to the precision",
                   CUPEL_NUMERIC(4, 5));
    ASSERT_REFUSED("sqlite", "CUPEL_NUMERIC(73, 0): the precision goes from 1 to 72 digits",
                   CUPEL_NUMERIC(73, 0));
    ASSERT_REFUSED("mysql",
                   "CUPEL_NUMERIC(70, 2) is more than this engine allows: 65 digits, 38 of them "
                   "after the point",
                   CUPEL_NUMERIC(70, 2));
    ASSERT_REFUSED("mysql",
                   "a length of 20000 is more than the 16383 characters that this engine allows; "
                   "use CUPEL_TEXT",
                   CUPEL_STRING(20000));
    ASSERT_REFUSED("mysql",
                   "a length of 70000 is more than the 65532 bytes that this engine allows; leave "
                   "the length away",
                   { .kind = CUPEL_TYPE_BINARY, .length = 70000 });
    ASSERT_REFUSED("sqlite", "a length of -1 bytes is below zero",
                   { .kind = CUPEL_TYPE_BINARY, .length = -1 });
    ASSERT_REFUSED("sqlite", "CUPEL_ENUM needs at least one label", CUPEL_ENUM("e", none));
    ASSERT_REFUSED("sqlite", "CUPEL_ENUM has the label 'a' twice", CUPEL_ENUM("e", twice));
    ASSERT_REFUSED("postgresql", "CUPEL_ENUM needs a name: on this engine it is a type",
                   CUPEL_ENUM(NULL, labels));
    ASSERT_REFUSED("mysql", "CUPEL_NATIVE needs the engine's own words for the type",
                   CUPEL_NATIVE(NULL));
    ASSERT_REFUSED("mysql", "the type is not stated", { .kind = CUPEL_TYPE_NONE });
}

static void dialects_are_found_by_name_and_scheme(void **state)
{
    (void)state;
    assert_string_equal(cupel_dialect_find("mariadb")->name, "mysql");
    assert_string_equal(cupel_dialect_find("postgres")->name, "postgresql");
    assert_null(cupel_dialect_find("oracle"));
}

static void reserved_words_are_sorted(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const char *const *words = cupel_dialect_find(names[i])->reserved;
        for (size_t k = 1; words[k] != NULL; k++)
            assert_true(strcmp(words[k - 1], words[k]) < 0);
    }
}

/* SQLite itself says which of its keywords cannot stand as a bare name. */
static void every_keyword_that_sqlite_refuses_is_reserved(void **state)
{
    (void)state;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (int i = 0; i < sqlite3_keyword_count(); i++) {
        const char *keyword;
        int size;
        char word[32], sql[256];
        sqlite3_keyword_name(i, &keyword, &size);
        for (int k = 0; k < size; k++)
            word[k] = (char)(keyword[k] | 0x20);
        word[size] = '\0';
        for (char *at = word; *at != '\0'; at++)
            if (*at == 0x7f)
                *at = '_';
        cupel__buf quoted = { 0 };
        cupel__quote_identifier(&quoted, &cupel__dialect_sqlite, word);
        const char *name = cupel__buf_text(&quoted);
        snprintf(sql, sizeof sql,
                 "CREATE TABLE %s (%s INTEGER); SELECT %s.%s FROM %s; DROP TABLE %s", name, name,
                 name, name, name, name);
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(db));
        cupel__buf_release(&quoted);
    }
    sqlite3_close(db);
}

static void assert_closed(const char *sql, bool expected)
{
    assert_int_equal(cupel__sql_is_closed(&cupel__dialect_sqlite, sql), expected);
}

static void one_call_needs_no_parentheses(void **state)
{
    (void)state;
    assert_closed("lower(name)", true);
    assert_closed("coalesce(a, (b))", true);
    assert_closed("(a + b)", true);
    assert_closed("lower(')')", true);
    assert_closed("a", false);
    assert_closed("a + b", false);
    assert_closed("lower(a) || lower(b)", false);
    assert_closed("(a) + (b)", false);
    assert_closed("lower(a", false);
}

static void assert_cast(const cupel_type *type, const char *sqlite, const char *mysql)
{
    const cupel_dialect *dialects[] = { &cupel__dialect_sqlite, &cupel__dialect_mysql };
    const char *expected[] = { sqlite, mysql };
    for (size_t i = 0; i < 2; i++) {
        cupel__buf out = { 0 };
        assert_int_equal(dialects[i]->render_cast(dialects[i], &out, type, NULL), 0);
        assert_string_equal(cupel__buf_text(&out), expected[i]);
        cupel__buf_release(&out);
    }
}

#define ASSERT_CAST(sqlite, mysql, ...) assert_cast(&(const cupel_type)__VA_ARGS__, sqlite, mysql)

/* What stands here is what the engines' manuals allow behind CAST(... AS; that they take it is held by
 * the tests against them. */
static void casts_use_the_words_that_cast_knows(void **state)
{
    (void)state;
    ASSERT_CAST("INTEGER", "SIGNED", CUPEL_BIGINT);
    ASSERT_CAST("INTEGER", "SIGNED", CUPEL_BOOLEAN);
    ASSERT_CAST("REAL", "DOUBLE", CUPEL_DOUBLE);
    ASSERT_CAST("NUMERIC", "DECIMAL(10, 2)", CUPEL_NUMERIC(10, 2));
    ASSERT_CAST("TEXT", "CHAR(9)", CUPEL_STRING(9));
    ASSERT_CAST("TEXT", "CHAR", CUPEL_TEXT);
    ASSERT_CAST("TEXT", "CHAR", CUPEL_JSON);
    ASSERT_CAST("BLOB", "BINARY", CUPEL_BINARY);
    ASSERT_CAST("TEXT", "DATETIME(6)", CUPEL_DATETIME);
    ASSERT_CAST("TEXT", "UUID", CUPEL_UUID);
    ASSERT_CAST("any", "any", CUPEL_NATIVE("any"));
    assert_null(cupel__dialect_postgresql.render_cast);
}

static uint64_t missing(const cupel_dialect *dialect, int version, bool is_mariadb)
{
    return dialect->capabilities & ~dialect->capabilities_of(dialect, version, is_mariadb);
}

static void old_servers_can_do_less(void **state)
{
    (void)state;
    const uint64_t returning =
        CUPEL_CAN_RETURNING_INSERT | CUPEL_CAN_RETURNING_UPDATE | CUPEL_CAN_RETURNING_DELETE;
    const cupel_dialect *sqlite = &cupel__dialect_sqlite, *mysql = &cupel__dialect_mysql;
    assert_int_equal(missing(sqlite, 34001, false), 0);
    assert_int_equal(missing(sqlite, 33800, false), CUPEL_CAN_DISTINCT_FROM);
    assert_int_equal(missing(sqlite, 33400, false), CUPEL_CAN_DISTINCT_FROM | returning);
    assert_int_equal(missing(sqlite, 32900, false),
                     CUPEL_CAN_DISTINCT_FROM | returning | CUPEL_CAN_NULLS_ORDER);
    assert_int_equal(missing(mysql, 101119, true), 0);
    assert_int_equal(missing(mysql, 100618, true), CUPEL_HAS_UUID);
    assert_true(missing(mysql, 100432, true) & CUPEL_CAN_RETURNING_INSERT);
    assert_true(missing(mysql, 80036, false) & CUPEL_CAN_RETURNING_DELETE);
    assert_true(missing(mysql, 80036, false) & CUPEL_HAS_UUID);
}

static void assert_spelt(const cupel_type *type, const char *expected)
{
    cupel__buf out = { 0 };
    cupel__type_spell(&out, type);
    assert_string_equal(cupel__buf_text(&out), expected);
    cupel__buf_release(&out);
}

static void types_are_spelt_as_in_sources(void **state)
{
    (void)state;
    assert_spelt(&(cupel_type)CUPEL_STRING(64), "CUPEL_STRING(64)");
    assert_spelt(&(cupel_type)CUPEL_NUMERIC(10, 2), "CUPEL_NUMERIC(10, 2)");
    assert_spelt(&(cupel_type)CUPEL_DATETIME, "CUPEL_DATETIME");
    assert_spelt(&(cupel_type)CUPEL_DATETIME_TZ, "CUPEL_DATETIME_TZ");
    assert_spelt(&(cupel_type)CUPEL_ENUM(NULL, labels), "CUPEL_ENUM(NULL, labels)");
    assert_spelt(&(cupel_type)CUPEL_NATIVE("a \"b\" \\c"), "CUPEL_NATIVE(\"a \\\"b\\\" \\\\c\")");
    assert_spelt(&(cupel_type)CUPEL_BINARY, "CUPEL_BINARY");
    assert_spelt(&(cupel_type)CUPEL_VARBINARY(16), "CUPEL_VARBINARY(16)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_written_as_each_engine_calls_them),
        cmocka_unit_test(a_server_without_uuid_keeps_them_as_text),
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(the_catalogs_own_words_are_read),
        cmocka_unit_test(impossible_types_are_refused_with_a_way_out),
        cmocka_unit_test(dialects_are_found_by_name_and_scheme),
        cmocka_unit_test(reserved_words_are_sorted),
        cmocka_unit_test(every_keyword_that_sqlite_refuses_is_reserved),
        cmocka_unit_test(one_call_needs_no_parentheses),
        cmocka_unit_test(casts_use_the_words_that_cast_knows),
        cmocka_unit_test(old_servers_can_do_less),
        cmocka_unit_test(types_are_spelt_as_in_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
