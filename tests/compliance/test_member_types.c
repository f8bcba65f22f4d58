/* Members of every C type that can hold a column: what is put in comes back, on every engine. */
#include "harness.h"

#include <string.h>

typedef enum mood { MOOD_SAD, MOOD_OK, MOOD_HAPPY } mood;
static const char *const mood_labels[] = { "sad", "ok", "happy", NULL };

/* The C types by themselves. */
typedef struct Plain {
    int64_t id;
    int16_t small;
    int32_t medium;
    int64_t large;
    bool flag;
    float real;
    double wide;
    const char *text;
    cupel_blob bytes;
    cupel_date day;
    cupel_time hour;
    cupel_datetime moment;
    cupel_interval span;
    cupel_uuid uuid;
    cupel_decimal price;
    mood feeling;
} Plain;

/* Those that can be NULL, and those that hold other types. */
typedef struct Other {
    int64_t id;
    cupel_opt_int16 small;
    cupel_opt_int32 less; /* SMALLINT */
    cupel_opt_int64 more; /* INTEGER */
    cupel_opt_bool flag;
    cupel_opt_float real;
    cupel_opt_double wide; /* FLOAT */
    cupel_opt_date day;
    cupel_opt_time hour;
    cupel_opt_datetime instant;
    cupel_opt_interval span;
    cupel_opt_uuid uuid;
    cupel_opt_decimal price;
    cupel_opt_int32 feeling;
    cupel_opt_int32 native;
} Other;

/* Everything that a text can hold. */
typedef struct Texts {
    int64_t id;
    const char *string;
    const char *unicode;
    const char *price;
    const char *day;
    const char *hour;
    const char *moment;
    const char *instant;
    const char *span;
    const char *feeling;
    const char *uuid;
    const char *json;
} Texts;

CUPEL_DECLARE_MODEL(Plain);
CUPEL_DECLARE_MODEL(Other);
CUPEL_DECLARE_MODEL(Texts);

/* clang-format off */
CUPEL_MODEL(Plain, "plain",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(small), CUPEL_COLUMN(medium), CUPEL_COLUMN(large), CUPEL_COLUMN(flag),
    CUPEL_COLUMN(real, .column = "real_number"), CUPEL_COLUMN(wide), CUPEL_COLUMN(text),
    CUPEL_COLUMN(bytes), CUPEL_COLUMN(day), CUPEL_COLUMN(hour), CUPEL_COLUMN(moment),
    CUPEL_COLUMN(span), CUPEL_COLUMN(uuid), CUPEL_COLUMN(price),
    CUPEL_COLUMN(feeling, .type = CUPEL_ENUM("mood", mood_labels)));

CUPEL_MODEL(Other, "others",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(small),
    CUPEL_COLUMN(less, .type = CUPEL_SMALLINT),
    CUPEL_COLUMN(more, .type = CUPEL_INTEGER),
    CUPEL_COLUMN(flag),
    CUPEL_COLUMN(real, .column = "real_number"),
    CUPEL_COLUMN(wide, .type = CUPEL_FLOAT),
    CUPEL_COLUMN(day),
    CUPEL_COLUMN(hour),
    CUPEL_COLUMN(instant, .type = CUPEL_DATETIME_TZ),
    CUPEL_COLUMN(span),
    CUPEL_COLUMN(uuid),
    CUPEL_COLUMN(price, .type = CUPEL_NUMERIC(10, 2)),
    CUPEL_COLUMN(feeling, .type = CUPEL_ENUM("mood", mood_labels)),
    CUPEL_COLUMN(native, .type = CUPEL_NATIVE("INTEGER")));

CUPEL_MODEL(Texts, "texts",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(string, .type = CUPEL_STRING(20)),
    CUPEL_COLUMN(unicode, .type = CUPEL_UNICODE(20)),
    CUPEL_COLUMN(price, .type = CUPEL_NUMERIC(10, 2)),
    CUPEL_COLUMN(day, .type = CUPEL_DATE),
    CUPEL_COLUMN(hour, .type = CUPEL_TIME),
    CUPEL_COLUMN(moment, .type = CUPEL_DATETIME),
    CUPEL_COLUMN(instant, .type = CUPEL_DATETIME_TZ),
    CUPEL_COLUMN(span, .type = CUPEL_INTERVAL),
    CUPEL_COLUMN(feeling, .type = CUPEL_ENUM("mood", mood_labels)),
    CUPEL_COLUMN(uuid, .type = CUPEL_UUID),
    CUPEL_COLUMN(json, .type = CUPEL_JSON));
/* clang-format on */

CUPEL_METADATA(member_metadata, Plain_model, Other_model, Texts_model);

/* Columns of types that only one engine has, in members of what they mean. */
typedef struct Own {
    int64_t id;
    cupel_opt_int64 whole;
    cupel_opt_double real;
    cupel_opt_decimal exact;
    cupel_opt_datetime moment;
    cupel_opt_time hour;
    cupel_blob bytes;
} Own;

/* clang-format off */
#define OWN_MODEL(T, whole_type, real_type, exact_type, moment_type, hour_type, bytes_type)        \
    typedef Own T;                                                                                 \
    CUPEL_MODEL(T, #T,                                                                             \
        CUPEL_COLUMN(id, .type = CUPEL_NATIVE(whole_type), .primary_key = true),                   \
        CUPEL_COLUMN(whole, .type = CUPEL_NATIVE(whole_type)),                                     \
        CUPEL_COLUMN(real, .column = "real_number", .type = CUPEL_NATIVE(real_type)),              \
        CUPEL_COLUMN(exact, .type = CUPEL_NATIVE(exact_type)),                                     \
        CUPEL_COLUMN(moment, .type = CUPEL_NATIVE(moment_type)),                                   \
        CUPEL_COLUMN(hour, .type = CUPEL_NATIVE(hour_type)),                                       \
        CUPEL_COLUMN(bytes, .type = CUPEL_NATIVE(bytes_type)));                                    \
    CUPEL_METADATA(T##_metadata, T##_model)                                                        \

OWN_MODEL(own_sqlite, "INT", "REAL", "DECIMAL(10,2)", "TIMESTAMP", "TIME(6)", "BLOB(20)");
OWN_MODEL(own_postgresql, "oid", "double precision", "numeric(10,2)",
          "timestamp(3) without time zone", "time(3) without time zone", "bytea");
OWN_MODEL(domains, "whole", "\"Real\"", "exact", "moment", "hour", "bytea");
OWN_MODEL(own_mysql, "int(10) unsigned", "double unsigned", "decimal(10,2) unsigned",
          "datetime(3)", "time(3)", "varbinary(20)");
/* clang-format on */

static cupel_session *opened(compliance *c)
{
    cupel_session *s;
    compliance_ok(cupel_session_open(&s, c->engine), cupel_session_error(s));
    return s;
}

#define committed(s) compliance_ok(cupel_commit(s), cupel_session_error(s))

static void each_c_type_is_stored_and_read(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_create_all(c->engine, &member_metadata, &error), &error);
    const cupel_date day = { 2026, 11, 21 };
    const cupel_time hour = { ((21 * 60 + 52) * 60 + 11) * 1000000LL + 123456 };
    const cupel_datetime moment = cupel_datetime_make(day, hour);
    const cupel_interval span = { 14, 3, 4000005 };
    cupel_decimal price;
    cupel_uuid uuid;
    assert_int_equal(cupel_decimal_parse(&price, "12345.6789", 10), 0);
    assert_int_equal(cupel_uuid_generate(&uuid), 0);
    cupel_session *s = opened(c);
    Plain *made = cupel_new(s, Plain, .small = -3, .medium = 70000, .large = INT64_MIN,
                            .flag = true, .real = 0.5f, .wide = 0.1, .text = "größe",
                            .bytes = { "a\0b", 3 }, .day = day, .hour = hour, .moment = moment,
                            .span = span, .uuid = uuid, .price = price, .feeling = MOOD_HAPPY);
    committed(s);
    int64_t id = made->id;
    cupel_session_close(s);

    s = opened(c);
    const Plain *read = cupel_get(s, Plain, id);
    assert_non_null(read);
    assert_int_equal(read->small, -3);
    assert_int_equal(read->medium, 70000);
    assert_true(read->large == INT64_MIN);
    assert_true(read->flag);
    assert_true(read->real == 0.5f);
    assert_true(read->wide == 0.1);
    assert_string_equal(read->text, "größe");
    assert_int_equal(read->bytes.size, 3);
    assert_memory_equal(read->bytes.data, "a\0b", 3);
    assert_memory_equal(&read->day, &day, sizeof day);
    assert_memory_equal(&read->hour, &hour, sizeof hour);
    assert_memory_equal(&read->moment, &moment, sizeof moment);
    assert_memory_equal(&read->span, &span, sizeof span);
    assert_memory_equal(&read->uuid, &uuid, sizeof uuid);
    assert_int_equal(cupel_decimal_compare(&read->price, &price), 0);
    assert_int_equal(read->feeling, MOOD_HAPPY);
    cupel_session_close(s);
}

static void nullable_members_tell_null_from_zero(void **state)
{
    compliance *c = *state;
    cupel_session *s = opened(c);
    const cupel_datetime instant = cupel_datetime_now();
    cupel_decimal zero;
    assert_int_equal(cupel_decimal_parse(&zero, "0", 1), 0);
    Other *empty = cupel_new(s, Other, 0);
    Other *full = cupel_new(s, Other, .small = cupel_some(0), .less = cupel_some(-5),
                            .more = cupel_some(2000000000), .flag = cupel_some(false),
                            .real = cupel_some(0), .wide = cupel_some(0.5),
                            .instant = cupel_some(instant), .price = cupel_some(zero),
                            .feeling = cupel_some(MOOD_SAD), .native = cupel_some(7));
    committed(s);
    int64_t ids[] = { empty->id, full->id };
    cupel_session_close(s);

    s = opened(c);
    empty = cupel_get(s, Other, ids[0]);
    full = cupel_get(s, Other, ids[1]);
    assert_false(empty->small.is_set || empty->less.is_set || empty->more.is_set ||
                 empty->flag.is_set || empty->real.is_set || empty->wide.is_set ||
                 empty->day.is_set || empty->hour.is_set || empty->instant.is_set ||
                 empty->span.is_set || empty->uuid.is_set || empty->price.is_set ||
                 empty->feeling.is_set || empty->native.is_set);
    assert_true(full->small.is_set && full->flag.is_set && full->real.is_set &&
                full->price.is_set && full->feeling.is_set);
    assert_int_equal(full->small.value, 0);
    assert_int_equal(full->less.value, -5);
    assert_int_equal(full->more.value, 2000000000);
    assert_false(full->flag.value);
    assert_true(full->wide.value == 0.5);
    assert_memory_equal(&full->instant.value, &instant, sizeof instant);
    assert_int_equal(full->feeling.value, MOOD_SAD);
    assert_int_equal(full->native.value, 7);
    cupel_session_close(s);
}

static void texts_hold_what_can_be_written(void **state)
{
    compliance *c = *state;
    cupel_session *s = opened(c);
    Texts *made =
        cupel_new(s, Texts, .string = "plain", .unicode = "账号", .price = "9.50",
                  .day = "2026-11-21", .hour = "21:52:11", .moment = "2026-11-21 21:52:11",
                  .instant = "2026-11-21T21:52:11+02:00", .span = "P1Y2M3DT4H5M6S", .feeling = "ok",
                  .uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8", .json = "{\"a\": [1, 2.50]}");
    committed(s);
    /* A flush leaves what the row has. */
    assert_string_equal(made->instant, "2026-11-21 19:52:11");
    assert_string_equal(made->span, "P1Y2M3DT4H5M6S");
    made->day = "2026-11-22";
    made->instant = "2026-11-22T00:30:00.5+02:00";
    committed(s);
    int64_t id = made->id;
    cupel_session_close(s);

    s = opened(c);
    const Texts *read = cupel_get(s, Texts, id);
    if (read == NULL)
        fail_msg("%s", cupel_session_error(s)->message);
    assert_string_equal(read->string, "plain");
    assert_string_equal(read->unicode, "账号");
    assert_string_equal(read->price, "9.50");
    assert_string_equal(read->day, "2026-11-22");
    assert_string_equal(read->hour, "21:52:11");
    assert_string_equal(read->moment, "2026-11-21 21:52:11");
    assert_string_equal(read->instant, "2026-11-21 22:30:00.500000"); /* in UTC */
    assert_string_equal(read->span, "P1Y2M3DT4H5M6S");
    assert_string_equal(read->feeling, "ok");
    assert_string_equal(read->uuid, "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    assert_string_equal(read->json, "{\"a\": [1, 2.50]}");
    assert_int_equal(cupel_count(s, Texts, "price = %s and feeling = %s", "9.5", "ok"), 1);
    cupel_session_close(s);
}

static void a_text_that_spells_nothing_is_refused_before_the_database_sees_it(void **state)
{
    compliance *c = *state;
    cupel_session *s = opened(c);
    Texts *texts = cupel_new(s, Texts, .day = "soon");
    assert_non_null(texts);
    assert_int_equal(cupel_commit(s), CUPEL_EVALUE);
    assert_string_equal(cupel_session_error(s)->message,
                        "Texts.day: 'soon' is not a date such as 2026-11-20");
    assert_int_equal(cupel_rollback(s), 0);
    texts->day = "2026-02-28";
    assert_int_equal(cupel_add(s, texts), 0);
    committed(s);
    texts->feeling = "fine";
    assert_int_equal(cupel_flush(s), CUPEL_EVALUE);
    assert_string_equal(cupel_session_error(s)->message,
                        "Texts.feeling: 'fine' is not one of the labels");
    cupel_session_close(s);
}

#define own_stored_and_read(c, T)                                                                  \
    do {                                                                                           \
        cupel_error error = CUPEL_ERROR_INIT;                                                      \
        compliance_ok(cupel_create_all((c)->engine, &T##_metadata, &error), &error);               \
        cupel_session *s = opened(c);                                                              \
        T *full = cupel_new(s, T, .id = 1);                                                        \
        T *empty = cupel_new(s, T, .id = 2);                                                       \
        assert_true(full != NULL && empty != NULL);                                                \
        own_fill(full);                                                                            \
        committed(s);                                                                              \
        cupel_session_close(s);                                                                    \
        s = opened(c);                                                                             \
        own_check(cupel_get(s, T, (int64_t)1), cupel_get(s, T, (int64_t)2));                       \
        assert_int_equal(cupel_count(s, T, "whole = %lld", 4000000000LL), 1);                      \
        cupel_session_close(s);                                                                    \
    } while (0)

static void own_fill(Own *own)
{
    const cupel_date day = { 2026, 11, 21 };
    const cupel_time hour = { ((21 * 60 + 52) * 60 + 11) * 1000000LL + 123000 };
    cupel_decimal exact;
    assert_int_equal(cupel_decimal_parse(&exact, "9.50", 4), 0);
    cupel_assign(own->whole, 4000000000);
    cupel_assign(own->real, 0.5);
    cupel_assign(own->exact, exact);
    cupel_assign(own->moment, cupel_datetime_make(day, hour));
    cupel_assign(own->hour, hour);
    own->bytes = (cupel_blob){ "a\0b", 3 };
}

static void own_check(const Own *full, const Own *empty)
{
    Own wanted = { .id = 1 };
    assert_true(full != NULL && empty != NULL);
    own_fill(&wanted);
    assert_true(full->whole.is_set && full->whole.value == wanted.whole.value);
    assert_true(full->real.is_set && full->real.value == wanted.real.value);
    assert_true(full->exact.is_set &&
                cupel_decimal_compare(&full->exact.value, &wanted.exact.value) == 0);
    assert_memory_equal(&full->moment.value, &wanted.moment.value, sizeof wanted.moment.value);
    assert_memory_equal(&full->hour.value, &wanted.hour.value, sizeof wanted.hour.value);
    assert_int_equal(full->bytes.size, 3);
    assert_memory_equal(full->bytes.data, "a\0b", 3);
    assert_false(empty->whole.is_set || empty->real.is_set || empty->exact.is_set ||
                 empty->moment.is_set || empty->hour.is_set || empty->bytes.data != NULL);
}

static void domains_go_with_members_of_their_types(void **state)
{
    compliance *c = *state;
    if (!compliance_is(c, "postgresql"))
        skip();
    compliance_clean(c);
    compliance_execute(c,
                       "CREATE DOMAIN whole AS bigint CHECK (VALUE > 0);"
                       "CREATE DOMAIN \"Real\" AS double precision;"
                       "CREATE DOMAIN exact AS numeric(10, 2); CREATE DOMAIN moment AS timestamp;"
                       "CREATE DOMAIN hour AS time; CREATE DOMAIN bytes AS bytea");
    own_stored_and_read(c, domains);
}

static void types_of_one_engine_go_with_members_that_mean_the_same(void **state)
{
    compliance *c = *state;
    if (compliance_is(c, "sqlite"))
        own_stored_and_read(c, own_sqlite);
    else if (compliance_is(c, "postgresql"))
        own_stored_and_read(c, own_postgresql);
    else
        own_stored_and_read(c, own_mysql);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_c_type_is_stored_and_read),
        cmocka_unit_test(nullable_members_tell_null_from_zero),
        cmocka_unit_test(texts_hold_what_can_be_written),
        cmocka_unit_test(a_text_that_spells_nothing_is_refused_before_the_database_sees_it),
        cmocka_unit_test(types_of_one_engine_go_with_members_that_mean_the_same),
        cmocka_unit_test(domains_go_with_members_of_their_types),
    };
    return compliance_run("member_types", tests, sizeof tests / sizeof tests[0]);
}
