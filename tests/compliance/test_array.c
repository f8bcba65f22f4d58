/* Arrays as parameters, results and members; and what engines without them say. */
#define SESSION_FIXTURE_MODELS
#include "session_life.h"
#include "value_text.h"

#include <cupel/inspect.h>

#include <stdio.h>

typedef struct Post {
    int64_t id;
    cupel_array tags;
    cupel_array scores;
    cupel_array prices;
    cupel_array days;
    cupel_array moods;
    cupel_array hosts;
    cupel_array grid;
    const char *address; /* of a type that travels as text, and makes the whole row do so */
} Post;
CUPEL_DECLARE_MODEL(Post);

static const char *const mood_labels[] = { "sad", "it's, \"ok\"", "back\\slash", NULL };

/* clang-format off */
CUPEL_MODEL(Post, "posts",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(tags, .type = CUPEL_ARRAY(CUPEL_TEXT), .not_null = true),
    CUPEL_COLUMN(scores, .type = CUPEL_ARRAY(CUPEL_INTEGER)),
    CUPEL_COLUMN(prices, .type = CUPEL_ARRAY(CUPEL_NUMERIC(10, 2))),
    CUPEL_COLUMN(days, .type = CUPEL_ARRAY(CUPEL_DATE)),
    CUPEL_COLUMN(moods, .type = CUPEL_ARRAY(CUPEL_ENUM("array_mood", mood_labels))),
    CUPEL_COLUMN(hosts, .type = CUPEL_ARRAY(CUPEL_NATIVE("inet"))),
    CUPEL_COLUMN(grid, .type = CUPEL_ARRAY(CUPEL_BIGINT)),
    CUPEL_COLUMN(address, .type = CUPEL_NATIVE("inet")));
/* clang-format on */
CUPEL_METADATA(array_metadata, Post_model);

/* Shown as PostgreSQL writes arrays, give or take quotes. */
static void show(const cupel_array *array, char *out, size_t size)
{
    size_t at = 0;
    at += (size_t)snprintf(out, size, "%d:", array->dimensions);
    for (int i = 0; i < array->dimensions; i++)
        at += (size_t)snprintf(out + at, size - at, "[%d+%d]", array->shape[i].length,
                               array->shape[i].offset);
    for (size_t i = 0; i < array->count; i++) {
        const cupel_value *item = &array->items[i];
        char text[CUPEL_DECIMAL_TEXT_SIZE];
        bool quoted = item->kind == CUPEL_VALUE_TEXT || item->kind == CUPEL_VALUE_BLOB;
        value_text(item, text, sizeof text);
        at += (size_t)snprintf(out + at, size - at, quoted ? " '%s'" : " %s", text);
    }
}

static void assert_shown(const cupel_array *array, const char *expected)
{
    char text[1024];
    show(array, text, sizeof text);
    assert_string_equal(text, expected);
}

/* Every element type, in binary and, beside an inet, as text; and sent back as a parameter of the same
 * type, which must give the same text on the server. */
static void arrays_are_read_and_sent_back(void **state)
{
    compliance *c = *state;
    static const struct {
        const char *sql;
        const char *type;
        const char *shown;
    } examples[] = {
        { "ARRAY[1,2,NULL]", "int4[]", "0: 1 2 NULL" },
        { "'{}'::int4[]", "int4[]", "0:" },
        { "'{-32768,32767}'::int2[]", "int2[]", "0: -32768 32767" },
        { "'{9223372036854775807,-9223372036854775808}'::int8[]", "int8[]",
          "0: 9223372036854775807 -9223372036854775808" },
        { "'{{1,2},{3,4}}'::int4[]", "int4[]", "2:[2+0][2+0] 1 2 3 4" },
        { "'{{{1},{2}},{{3},{NULL}}}'::int8[]", "int8[]", "3:[2+0][2+0][1+0] 1 2 3 NULL" },
        { "'[2:3]={7,8}'::int4[]", "int4[]", "1:[2+1] 7 8" },
        { "'[-1:0][5:5]={{7},{8}}'::int4[]", "int4[]", "2:[2+-2][1+4] 7 8" },
        { "ARRAY['', 'NULL', 'a\"b', 'c\\d', '{,}', ' ', '账号', NULL]", "text[]",
          "0: '' 'NULL' 'a\"b' 'c\\d' '{,}' ' ' '账号' NULL" },
        { "'{1.50,NaN,NULL,-0.001}'::numeric[]", "numeric[]", "0: 1.50 NaN NULL -0.001" },
        { "'{1.5,Infinity,-Infinity}'::float8[]", "float8[]", "0: 1.5 inf -inf" },
        { "'{0.5}'::float4[]", "float4[]", "0: 0.5" },
        { "'{t,f,NULL}'::bool[]", "bool[]", "0: true false NULL" },
        { "ARRAY['\\x616263'::bytea, '\\x']", "bytea[]", "0: 'abc' ''" },
        { "'{0001-01-01,9999-12-31,infinity}'::date[]", "date[]",
          "0: 0001-01-01 9999-12-31 'infinity'" },
        { "'{23:59:59.999999,00:00:00}'::time[]", "time[]", "0: 23:59:59.999999 00:00:00" },
        { "'{2026-11-20 21:52:11.000001}'::timestamp[]", "timestamp[]",
          "0: 2026-11-20 21:52:11.000001" },
        { "'{2026-11-20 23:52:11+02}'::timestamptz[]", "timestamptz[]", "0: 2026-11-20 21:52:11" },
        { "ARRAY['-1 mon 2 days 3 secs'::interval, '1 day'::interval]", "interval[]",
          "0: P-1M2DT3S P1D" },
        { "'{00112233-4455-6677-8899-aabbccddeeff,NULL}'::uuid[]", "uuid[]",
          "0: 00112233-4455-6677-8899-aabbccddeeff NULL" },
        { "ARRAY['{\"a\": [1, \"}\"]}'::jsonb]", "jsonb[]", "0: '{\"a\": [1, \"}\"]}'" },
        { "'{a,b}'::varchar(3)[]", "varchar[]", "0: 'a' 'b'" },
        { "'{10.0.0.1,::1,NULL}'::inet[]", "inet[]", "0: '10.0.0.1' '::1' NULL" },
        { "'{sad,\"a, \\\"b\\\"\"}'::array_kind[]", "array_kind[]", "0: 'sad' 'a, \"b\"'" },
    };
    cupel_connection *connection;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_only_on(c, "postgresql", "has no arrays");
    compliance_execute(c, "CREATE TYPE array_kind AS ENUM ('sad', 'a, \"b\"')");
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        for (int beside = 0; beside < 2; beside++) {
            char sql[512];
            cupel_result *result;
            const cupel_value *row;
            snprintf(sql, sizeof sql, "SELECT %s%s", examples[i].sql,
                     beside ? ", '10.0.0.1'::inet" : "");
            compliance_ok(cupel_connection_execute(connection, sql, NULL, 0, &result, &error),
                          &error);
            compliance_ok(cupel_result_next(result, &row, &error), &error);
            if (row->kind != CUPEL_VALUE_ARRAY)
                fail_msg("%s: kind %d", sql, (int)row->kind);
            assert_shown(row->as.array, examples[i].shown);
            cupel_result *again;
            const cupel_value *equal;
            snprintf(sql, sizeof sql, "SELECT ($1::%s)::text = (%s)::text", examples[i].type,
                     examples[i].sql);
            compliance_ok(cupel_connection_execute(connection, sql, row, 1, &again, &error),
                          &error);
            compliance_ok(cupel_result_next(again, &equal, &error), &error);
            if (!equal->as.boolean)
                fail_msg("%s is another one for the server", examples[i].sql);
            cupel_result_close(again);
            cupel_result_close(result);
        }
    }
    cupel_connection_close(connection);
}

static void elements_that_do_not_fit_are_refused(void **state)
{
    compliance *c = *state;
    cupel_connection *connection;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_value items[] = { { .kind = CUPEL_VALUE_INT, .as.integer = 1 },
                            { .kind = CUPEL_VALUE_INT, .as.integer = INT64_C(1) << 40 } };
    cupel_array array = { .items = items, .count = 2 };
    cupel_value value = { .kind = CUPEL_VALUE_ARRAY, .as.array = &array };
    compliance_only_on(c, "postgresql", "has no arrays");
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    assert_int_equal(
        cupel_connection_execute(connection, "SELECT $1::int4[]", &value, 1, NULL, &error),
        CUPEL_EVALUE);
    assert_string_equal(
        error.message,
        "parameter 1: element 2: the integer is out of the range of integer (32 bits)");
    cupel_error_release(&error);
    cupel_connection_close(connection);
}

static void engines_without_arrays_say_what_to_use(void **state)
{
    compliance *c = *state;
    cupel_connection *connection;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_array array = { .items = (const cupel_value[]){ { .kind = CUPEL_VALUE_NULL } } };
    cupel_value value = { .kind = CUPEL_VALUE_ARRAY, .as.array = &array };
    compliance_skip_on(c, "postgresql", "has arrays");
    assert_int_equal(cupel_create_all(c->engine, &array_metadata, &error), CUPEL_ESCHEMA);
    assert_non_null(strstr(error.message, "has no arrays; use CUPEL_JSON"));
    cupel_error_release(&error);
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    assert_int_equal(cupel_connection_execute(connection, "SELECT ?", &value, 1, NULL, &error),
                     CUPEL_EVALUE);
    assert_string_equal(error.message, "parameter 1: this database has no arrays");
    cupel_error_release(&error);
    cupel_connection_close(connection);
}

static Post *build_post(cupel_session *s, int number)
{
    char tag[] = "first";
    const char *tags[] = { tag, "second, \"quoted\"", NULL };
    const cupel_opt_int32 scores[] = { { true, number }, { false, 0 } };
    const cupel_date days[] = { { 2026, 11, 21 } };
    const char *moods[] = { "it's, \"ok\"", "back\\slash" };
    const char *hosts[] = { "10.0.0.1" };
    cupel_decimal prices[2];
    assert_int_equal(cupel_decimal_parse(&prices[0], "1.50", 4), 0);
    assert_int_equal(cupel_decimal_parse(&prices[1], "-99999999.99", 12), 0);
    cupel_value cells[] = { { .kind = CUPEL_VALUE_INT, .as.integer = 1 },
                            { .kind = CUPEL_VALUE_INT, .as.integer = 2 } };
    Post *post = cupel_new(
        s, Post, .tags = cupel_array_of(s, CUPEL_IN(tags, 3)),
        .scores = cupel_array_of(s, CUPEL_IN(scores, 2)),
        .prices = cupel_array_of(s, CUPEL_IN(prices, 2)),
        .days = cupel_array_of(s, CUPEL_IN(days, 1)),
        .moods = cupel_array_of(s, CUPEL_IN(moods, 2)),
        .hosts = cupel_array_of(s, CUPEL_IN(hosts, 1)),
        .grid = { .items = cells, .count = 2, .dimensions = 2, .shape = { { 2, 0 }, { 1, 0 } } });
    memset(tag, 'x', sizeof tag - 1);
    memset(cells, 0, sizeof cells);
    return post;
}

static Post *made_post(cupel_session *s, int number)
{
    Post *post = build_post(s, number);
    assert_non_null(post);
    return post;
}

static void assert_post(const Post *post, int number)
{
    char scores[64];
    assert_shown(&post->tags, "0: 'first' 'second, \"quoted\"' NULL");
    snprintf(scores, sizeof scores, "0: %d NULL", number);
    assert_shown(&post->scores, scores);
    assert_shown(&post->prices, "0: 1.50 -99999999.99");
    assert_shown(&post->days, "0: 2026-11-21");
    assert_shown(&post->moods, "0: 'it's, \"ok\"' 'back\\slash'");
    assert_shown(&post->hosts, "0: '10.0.0.1'");
    assert_shown(&post->grid, "2:[2+0][1+0] 1 2");
}

static void made_table(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_clean(c);
    compliance_ok(cupel_create_all(c->engine, &array_metadata, &error), &error);
}

static void members_are_arrays(void **state)
{
    compliance *c = *state;
    compliance_only_on(c, "postgresql", "has no arrays");
    made_table(c);
    cupel_session *s = opened(c);
    for (int i = 0; i < 5; i++)
        made_post(s, i);
    const cupel_array empty = { .items = (const cupel_value[1]){ { .kind = CUPEL_VALUE_NULL } } };
    Post *bare = cupel_new(s, Post, .tags = empty);
    committed(s);
    int64_t id = bare->id;
    cupel_session_close(s);

    statement_count count;
    s = opened_counting(c, &count);
    size_t found;
    Post **posts = cupel_all(s, Post, &found, "id <> %lld", (long long)id);
    assert_int_equal(found, 5);
    for (size_t i = 0; i < found; i++)
        assert_post(posts[i], (int)posts[i]->scores.items[0].as.integer);
    bare = cupel_get(s, Post, id);
    assert_non_null(bare->tags.items);
    assert_int_equal(bare->tags.count, 0);
    assert_null(bare->scores.items);
    committed(s);
    assert_int_equal(count.updates, 0);

    /* The same once more is no change; another element is one, and so is NULL. */
    const char *tags[] = { "first", "second, \"quoted\"", NULL };
    posts[0]->tags = cupel_array_of(s, CUPEL_IN(tags, 3));
    committed(s);
    assert_int_equal(count.updates, 0);
    posts[0]->tags = cupel_array_of(s, CUPEL_IN(tags, 2));
    posts[1]->scores = (cupel_array){ .items = NULL };
    posts[2]->tags = empty;
    committed(s);
    assert_int_equal(count.updates, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(cupel_refresh(s, posts[i]), 0);
    assert_shown(&posts[0]->tags, "0: 'first' 'second, \"quoted\"'");
    assert_null(posts[1]->scores.items);
    assert_int_equal(posts[2]->tags.count, 0);
    closed_counting(s, &count);
}

static void arrays_are_asked_for(void **state)
{
    compliance *c = *state;
    compliance_only_on(c, "postgresql", "has no arrays");
    made_table(c);
    cupel_session *s = opened(c);
    for (int i = 0; i < 3; i++)
        made_post(s, i);
    committed(s);
    const int32_t wanted[] = { 1, 2 };
    const cupel_array scores = cupel_array_of(s, CUPEL_IN(wanted, 2));
    assert_int_equal(cupel_count(s, Post, "scores = %p", CUPEL_V(scores)), 0);
    assert_int_equal(cupel_count(s, Post, "%d = any(scores)", 1), 1);
    assert_int_equal(cupel_count(s, Post, "%s = any(tags)", "first"), 3);
    assert_int_equal(cupel_count(s, Post, "%s = any(tags)", "third"), 0);
    assert_int_equal(cupel_count(s, Post, "tags = %s", "first"), -1);
    assert_failed(s, CUPEL_EQUERY, "a text does not fit 'tags'");
    cupel_session_close(s);
}

static int live_with_arrays(cupel_session *s)
{
    size_t count = 0;
    const int32_t wanted[] = { 1, 2 };
    cupel_query *all = cupel_query_new(s, Post_model());
    int code = code_of(s, all != NULL && cupel_query_delete_all(all) >= 0);
    cupel_query_free(all);
    for (int i = 0; code == 0 && i < 3; i++)
        build_post(s, i);
    if (code == 0)
        code = cupel_commit(s);
    Post **posts = code == 0 ? cupel_all(s, Post, &count, "%s = any(tags)", "first") : NULL;
    if (code == 0)
        code = code_of(s, posts != NULL && count == 3);
    if (code == 0) {
        posts[0]->scores = cupel_array_of(s, CUPEL_IN(wanted, 2));
        posts[1]->tags =
            (cupel_array){ .items = (const cupel_value[]){ { .kind = CUPEL_VALUE_NULL } } };
        code = cupel_commit(s);
    }
    if (code == 0)
        code = cupel_refresh(s, posts[0]);
    if (code == 0)
        code = code_of(s, cupel_count(s, Post, "scores = %p", CUPEL_V(posts[0]->scores)) == 1);
    return code;
}

static void arrays_bear_failing_memory(void **state)
{
    compliance *c = *state;
    compliance_only_on(c, "postgresql", "has no arrays");
    made_table(c);
    bears_failing_memory(c, live_with_arrays, 3);
}

static void an_impossible_shape_is_refused(void **state)
{
    compliance *c = *state;
    compliance_only_on(c, "postgresql", "has no arrays");
    made_table(c);
    cupel_session *s = opened(c);
    cupel_value items[] = { { .kind = CUPEL_VALUE_NULL }, { .kind = CUPEL_VALUE_NULL } };
    cupel_new(s, Post,
              .tags = { .items = items, .count = 2, .dimensions = 1, .shape = { { 3, 0 } } });
    assert_int_equal(cupel_commit(s), CUPEL_EVALUE);
    assert_failed(s, CUPEL_EVALUE, "Post.tags: the array's shape");
    cupel_session_close(s);
}

static void array_columns_are_read_as_they_were_made(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_schema *models, *database;
    cupel_comparison comparison;
    compliance_only_on(c, "postgresql", "has no arrays");
    made_table(c);
    compliance_ok(cupel_metadata_schema(&models, &array_metadata, &error), &error);
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(cupel_inspect(&database, connection, NULL, &error), &error);
    compliance_ok(cupel_compare(&comparison, database, models, c->engine_name, connection, &error),
                  &error);
    assert_int_equal(comparison.count, 0);
    const cupel_table *table = cupel_schema_table(database, NULL, "posts");
    assert_int_equal(cupel_table_column(table, "moods")->type.kind, CUPEL_TYPE_ENUM);
    assert_int_equal(cupel_table_column(table, "moods")->type.dimensions, 1);
    assert_int_equal(cupel_table_column(table, "hosts")->type.kind, CUPEL_TYPE_NATIVE);
    cupel_comparison_release(&comparison);
    cupel_schema_free(models);
    cupel_schema_free(database);
    cupel_connection_close(connection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_are_read_and_sent_back),
        cmocka_unit_test(elements_that_do_not_fit_are_refused),
        cmocka_unit_test(engines_without_arrays_say_what_to_use),
        cmocka_unit_test(members_are_arrays),
        cmocka_unit_test(arrays_are_asked_for),
        cmocka_unit_test(an_impossible_shape_is_refused),
        cmocka_unit_test(arrays_bear_failing_memory),
        cmocka_unit_test(array_columns_are_read_as_they_were_made),
    };
    return compliance_run("array", tests, sizeof tests / sizeof tests[0]);
}
