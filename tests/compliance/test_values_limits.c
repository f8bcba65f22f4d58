/* The limits of every type, from one table: each value as a parameter and a result, and as a member of
 * a model in two sessions, the second of which has nothing to update. */
#define SESSION_FIXTURE_MODELS
#include "session_fixture.h"
#include "value_column.h"
#include "value_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define LABEL_OF_60 "sixty bytes are a label that is nearly as long as they can be"
static const char *const odd_labels[] = { "plain",  "",      "it's",          "back\\slash", "a,b",
                                          "\"q\" ", "账号😀", "%s $1 ? :name", LABEL_OF_60,   NULL };

typedef struct Limits {
    int64_t id;
    cupel_opt_bool flag;
    cupel_opt_int16 small;
    cupel_opt_int32 medium;
    cupel_opt_int64 large;
    cupel_opt_float real32;
    cupel_opt_double real64;
    cupel_opt_decimal whole;
    cupel_opt_decimal fraction;
    cupel_opt_decimal money;
    cupel_opt_decimal any;
    const char *text;
    const char *string;
    cupel_blob bytes;
    cupel_opt_date day;
    cupel_opt_time hour;
    cupel_opt_datetime moment;
    cupel_opt_datetime instant;
    cupel_opt_interval span;
    cupel_opt_uuid uuid;
    const char *json;
    cupel_opt_int32 label;
} Limits;
CUPEL_DECLARE_MODEL(Limits);

/* X(member, type): a column and the type that its examples have as parameters. */
#define MEMBERS(X)                                                                                 \
    X(flag, CUPEL_BOOLEAN)                                                                         \
    X(small, CUPEL_SMALLINT)                                                                       \
    X(medium, CUPEL_INTEGER)                                                                       \
    X(large, CUPEL_BIGINT)                                                                         \
    X(real32, CUPEL_FLOAT)                                                                         \
    X(real64, CUPEL_DOUBLE)                                                                        \
    X(whole, CUPEL_NUMERIC(60, 0))                                                                 \
    X(fraction, CUPEL_NUMERIC(60, 38))                                                             \
    X(money, CUPEL_NUMERIC(12, 2))                                                                 \
    X(any, CUPEL_NUMERIC(0, 0))                                                                    \
    X(text, CUPEL_TEXT)                                                                            \
    X(string, CUPEL_STRING(40))                                                                    \
    X(bytes, CUPEL_BINARY)                                                                         \
    X(day, CUPEL_DATE)                                                                             \
    X(hour, CUPEL_TIME)                                                                            \
    X(moment, CUPEL_DATETIME)                                                                      \
    X(instant, CUPEL_DATETIME_TZ)                                                                  \
    X(span, CUPEL_INTERVAL)                                                                        \
    X(uuid, CUPEL_UUID)                                                                            \
    X(json, CUPEL_JSON)                                                                            \
    X(label, CUPEL_ENUM("odd_label", odd_labels))

#define COLUMN(member, ...) CUPEL_COLUMN(member, .type = __VA_ARGS__),
/* clang-format off */
CUPEL_MODEL(Limits, "limits_of_types",
    MEMBERS(COLUMN)
    CUPEL_COLUMN(id, .primary_key = true));
/* clang-format on */
CUPEL_METADATA(limits_metadata, Limits_model);

typedef struct member {
    const char *name;
    cupel_type type;
    size_t offset;
    int ctype;
} member;

static const member members[] = {
#define MEMBER(name, ...)                                                                          \
    { #name, __VA_ARGS__, offsetof(Limits, name), CUPEL_CTYPE_OF(((Limits *)0)->name) },
    MEMBERS(MEMBER)
#undef MEMBER
};

/* A value in the text form of its type, and what each engine makes of it where that is another one: a
 * text that begins with "!" is a part of the error's message, and "~" says that the engine rounds or
 * normalises it so. */
typedef struct example {
    const char *member;
    const char *text;
    const char *sqlite;
    const char *postgresql;
    const char *mysql;
} example;

#define NO_NAN "!has no NaN"
#define NEITHER "!has neither NaN nor infinity"
#define NINES_60 "999999999999999999999999999999999999999999999999999999999999"
#define NINES_FRACTION "9999999999999999999999.99999999999999999999999999999999999999"
#define BAD_TEXT "!not valid UTF-8"

static const example examples[] = {
    { "flag", "true", NULL, NULL, NULL },
    { "flag", "false", NULL, NULL, NULL },
    { "small", "32767", NULL, NULL, NULL },
    { "small", "-32768", NULL, NULL, NULL },
    { "medium", "2147483647", NULL, NULL, NULL },
    { "medium", "-2147483648", NULL, NULL, NULL },
    { "large", "9223372036854775807", NULL, NULL, NULL },
    { "large", "-9223372036854775808", NULL, NULL, NULL },
    { "large", "9007199254740993", NULL, NULL, NULL },

    /* SQLite stores whole numbers among doubles as integers, which have no negative zero; MariaDB
     * drops its sign. */
    { "real64", "-0", "~0", NULL, "~0" },
    { "real64", "inf", NULL, NULL, NEITHER },
    { "real64", "-inf", NULL, NULL, NEITHER },
    { "real64", "nan", NO_NAN, NULL, NEITHER },
    { "real64", "4.9406564584124654e-324", NULL, NULL, NULL },
    { "real64", "2.2250738585072009e-308", NULL, NULL, NULL },
    { "real64", "2.2250738585072014e-308", NULL, NULL, NULL },
    { "real64", "1.7976931348623157e+308", NULL, NULL, NULL },
    { "real64", "-1.7976931348623157e+308", NULL, NULL, NULL },
    { "real64", "0.10000000000000001", NULL, NULL, NULL },
    { "real64", "9007199254740993", "~9007199254740992", "~9007199254740992", "~9007199254740992" },
    { "real32", "-0", "~0", NULL, "~0" },
    { "real32", "inf", NULL, NULL, NEITHER },
    { "real32", "nan", NO_NAN, NULL, NEITHER },
    { "real32", "1.40129846e-45", NULL, NULL, NULL },
    { "real32", "1.17549435e-38", NULL, NULL, NULL },
    { "real32", "3.40282347e+38", NULL, NULL, NULL },
    { "real32", "0.100000001", NULL, NULL, NULL },

    { "whole", NINES_60, NULL, NULL, NULL },
    { "whole", "-" NINES_60, NULL, NULL, NULL },
    { "whole", "100000000000000000000000000000000000000000000000000000000001", NULL, NULL, NULL },
    { "whole", "0", NULL, NULL, NULL },
    { "fraction", NINES_FRACTION, NULL, NULL, NULL },
    { "fraction", "-0.00000000000000000000000000000000000001", NULL, NULL, NULL },
    /* SQLite keeps the zeros that were given, the others those that the type has. */
    { "money", "1.50", NULL, NULL, NULL },
    { "money", "1.5", NULL, "~1.50", "~1.50" },
    { "money", "-9999999999.99", NULL, NULL, NULL },
    { "money", "0.00", NULL, NULL, NULL },
    { "money", "1.005", NULL, "~1.01", "~1.01" },
    { "any", "1.500", NULL, NULL, "~1.500000000000000000000000000000" },
    { "any", NINES_60 ".999999999999", NULL, NULL, "!Out of range" },
    { "any", "0." NINES_60, NULL, NULL, "~1.000000000000000000000000000000" },
    { "any", "NaN", NULL, NULL, NO_NAN },

    { "text", "", NULL, NULL, NULL },
    { "text", " leading and trailing ", NULL, NULL, NULL },
    { "text", "\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbd", NULL, NULL,
      NULL },
    { "text", "\xef\xbf\xbe \xef\xbf\xbf \xef\xb7\x90", NULL, NULL, NULL }, /* noncharacters */
    { "text", "\xf0\x90\x80\x80 \xf0\xa0\x80\x80 \xf0\xb0\x80\x80", NULL, NULL, NULL },
    { "text", "\xf1\x80\x80\x80 \xf2\xa0\x80\x80 \xf3\xa0\x80\x81 \xf3\xb0\x80\x80", NULL, NULL,
      NULL },
    { "text", "\xf4\x8f\xbf\xbf", NULL, NULL, NULL },
    { "text", "e\xcc\x81 is not \xc3\xa9", NULL, NULL, NULL }, /* combining stays apart */
    { "text", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 \xe2\x80\xae right to left", NULL, NULL,
      NULL },
    { "text", "' \" ` \\ %s ? $1 :x -- /* ; \n \r \t \x01 \x7f", NULL, NULL, NULL },
    { "text", "bare \x80", BAD_TEXT, BAD_TEXT, BAD_TEXT },
    { "text", "overlong \xc0\xaf", BAD_TEXT, BAD_TEXT, BAD_TEXT },
    { "text", "surrogate \xed\xa0\x80", BAD_TEXT, BAD_TEXT, BAD_TEXT },
    { "text", "beyond \xf4\x90\x80\x80", BAD_TEXT, BAD_TEXT, BAD_TEXT },
    { "text", "cut \xe2\x82", BAD_TEXT, BAD_TEXT, BAD_TEXT },
    { "string",
      "forty astral characters fit, as 40 \xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80", NULL,
      NULL, NULL },
    { "bytes", "", NULL, NULL, NULL },
    { "bytes", "\x80\xff'\"\\", NULL, NULL, NULL },

    { "day", "0001-01-01", NULL, NULL, NULL },
    { "day", "9999-12-31", NULL, NULL, NULL },
    { "day", "2000-02-29", NULL, NULL, NULL },
    { "day", "2024-02-29", NULL, NULL, NULL },
    { "day", "1582-10-10", NULL, NULL, NULL },
    { "hour", "00:00:00", NULL, NULL, NULL },
    { "hour", "23:59:59.999999", NULL, NULL, NULL },
    { "hour", "00:00:00.000001", NULL, NULL, NULL },
    { "moment", "0001-01-01 00:00:00", NULL, NULL, NULL },
    { "moment", "9999-12-31 23:59:59.999999", NULL, NULL, NULL },
    { "moment", "1969-12-31 23:59:59.999999", NULL, NULL, NULL },
    { "moment", "2026-03-29 02:30:00", NULL, NULL, NULL }, /* that is skipped in Berlin */
    { "instant", "0001-01-01 00:00:00", NULL, NULL, NULL },
    { "instant", "9999-12-31 23:59:59.999999", NULL, NULL, NULL },
    { "instant", "2026-03-29 01:59:59.999999+01:00", "~2026-03-29 00:59:59.999999",
      "~2026-03-29 00:59:59.999999", "~2026-03-29 00:59:59.999999" },
    { "instant", "2026-10-25 02:30:00+02:00", "~2026-10-25 00:30:00", "~2026-10-25 00:30:00",
      "~2026-10-25 00:30:00" },
    { "instant", "2026-10-25 02:30:00+01:00", "~2026-10-25 01:30:00", "~2026-10-25 01:30:00",
      "~2026-10-25 01:30:00" },
    { "instant", "2026-01-01 00:00:00.000001-11:30", "~2026-01-01 11:30:00.000001",
      "~2026-01-01 11:30:00.000001", "~2026-01-01 11:30:00.000001" },
    { "span", "PT0S", NULL, NULL, NULL },
    { "span", "P1Y2M3DT4H5M6.000007S", NULL, NULL, NULL },
    { "span", "P-1M2DT-3.000001S", NULL, NULL, NULL },
    { "span", "P-178956970Y-8M-2147483648D", NULL, NULL, NULL },
    { "span", "PT-0.000001S", NULL, NULL, NULL },
    { "uuid", "00000000-0000-0000-0000-000000000000", NULL, NULL, NULL },
    { "uuid", "ffffffff-ffff-ffff-ffff-ffffffffffff", NULL, NULL, NULL },
    { "uuid", "{00112233445566778899AABBCCDDEEFF}", "~00112233-4455-6677-8899-aabbccddeeff",
      "~00112233-4455-6677-8899-aabbccddeeff", "~00112233-4455-6677-8899-aabbccddeeff" },

    /* JSONB keeps what a document means, not how it was written. */
    { "json", "null", NULL, NULL, NULL },
    { "json", "\"\"", NULL, NULL, NULL },
    { "json", "[]", NULL, NULL, NULL },
    { "json", "{\"b\":1, \"a\": [true, null, {}], \"b\": 2}", NULL,
      "~{\"a\": [true, null, {}], \"b\": 2}", NULL },
    { "json", "123456789012345678901234567890.1234567890", NULL, NULL, NULL },
    { "json", "1.50e2", NULL, "~150", NULL },
    { "json", "[-0.0, 12345678901234567890]", NULL, "~[0.0, 12345678901234567890]", NULL },
    { "json", "\"\\u00e9 \\ud83d\\ude00 \\n \\/ \\\"\"", NULL, "~\"é 😀 \\n / \\\"\"", NULL },
    { "json", "\"账号 😀\"", NULL, NULL, NULL },
    { "json", "{", NULL, "!", "!" },

    { "label", "plain", NULL, NULL, NULL },
    { "label", "", NULL, NULL, NULL },
    { "label", "it's", NULL, NULL, NULL },
    { "label", "back\\slash", NULL, NULL, NULL },
    { "label", "a,b", NULL, NULL, NULL },
    { "label", "账号😀", NULL, NULL, NULL },
    { "label", "%s $1 ? :name", NULL, NULL, NULL },
    { "label", LABEL_OF_60, NULL, NULL, NULL },
};

static const member *member_of(const example *e)
{
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (strcmp(members[i].name, e->member) == 0)
            return &members[i];
    fail_msg("there is no member %s", e->member);
    return NULL;
}

static const char *expected_of(const compliance *c, const example *e)
{
    const char *other = compliance_is(c, "sqlite")       ? e->sqlite
                        : compliance_is(c, "postgresql") ? e->postgresql
                                                         : e->mysql;
    return other == NULL ? e->text : *other == '~' ? other + 1 : other;
}

/* What of the member's type the text says, in the object. */
static void set(Limits *object, const member *m, const char *text)
{
    size_t size = strlen(text);
    int result = 0;
    char *at = (char *)object + m->offset;
    void *value = at + (m->ctype & CUPEL_CTYPE_OPT ? offsetof(cupel_opt_int64, value) : 0);
    if (m->ctype & CUPEL_CTYPE_OPT)
        *(bool *)at = true;
    switch (m->ctype & ~CUPEL_CTYPE_OPT) {
    case CUPEL_CTYPE_BOOL:
        object->flag.value = *text == 't';
        break;
    case CUPEL_CTYPE_INT16:
        object->small.value = (int16_t)strtol(text, NULL, 10);
        break;
    case CUPEL_CTYPE_INT32:
        value = at + offsetof(cupel_opt_int32, value);
        if (m->type.kind != CUPEL_TYPE_ENUM) {
            *(int32_t *)value = (int32_t)strtol(text, NULL, 10);
            break;
        }
        for (int i = 0; odd_labels[i] != NULL; i++)
            if (strcmp(odd_labels[i], text) == 0)
                *(int32_t *)value = i;
        break;
    case CUPEL_CTYPE_INT64:
        *(int64_t *)value = strtoll(text, NULL, 10);
        break;
    case CUPEL_CTYPE_FLOAT:
        object->real32.value = strtof(text, NULL);
        break;
    case CUPEL_CTYPE_DOUBLE:
        *(double *)value = strtod(text, NULL);
        break;
    case CUPEL_CTYPE_DECIMAL:
        result = cupel_decimal_parse(&((cupel_opt_decimal *)(void *)at)->value, text, size);
        break;
    case CUPEL_CTYPE_TEXT:
        *(const char **)(void *)at = text;
        break;
    case CUPEL_CTYPE_BLOB:
        object->bytes = (cupel_blob){ text, size };
        break;
    case CUPEL_CTYPE_DATE:
        result = cupel_date_parse(&object->day.value, text, size);
        break;
    case CUPEL_CTYPE_TIME:
        result = cupel_time_parse(value, text, size);
        break;
    case CUPEL_CTYPE_DATETIME:
        result = cupel_datetime_parse(value, text, size, NULL);
        break;
    case CUPEL_CTYPE_INTERVAL:
        result = cupel_interval_parse(value, text, size);
        break;
    case CUPEL_CTYPE_UUID:
        result = cupel_uuid_parse(&object->uuid.value, text, size);
        break;
    default:
        fail_msg("%s is of another type", m->name);
    }
    if (result < 0)
        fail_msg("%s: \"%s\" is not read", m->name, text);
}

static void value_of(const Limits *object, const member *m, cupel_value *out)
{
    const char *at = (const char *)object + m->offset;
    const void *value = at + offsetof(cupel_opt_int64, value);
    *out = (cupel_value){ .kind = CUPEL_VALUE_NULL };
    switch (m->ctype & ~CUPEL_CTYPE_OPT) {
    case CUPEL_CTYPE_BOOL:
        out->kind = CUPEL_VALUE_BOOL;
        out->as.boolean = object->flag.value;
        break;
    case CUPEL_CTYPE_INT16:
        out->kind = CUPEL_VALUE_INT;
        out->as.integer = object->small.value;
        break;
    case CUPEL_CTYPE_INT32:
        out->kind = CUPEL_VALUE_INT;
        out->as.integer = ((const cupel_opt_int32 *)(const void *)at)->value;
        if (m->type.kind == CUPEL_TYPE_ENUM)
            *out = text_value(odd_labels[out->as.integer]);
        break;
    case CUPEL_CTYPE_INT64:
        out->kind = CUPEL_VALUE_INT;
        out->as.integer = *(const int64_t *)value;
        break;
    case CUPEL_CTYPE_FLOAT:
        out->kind = CUPEL_VALUE_DOUBLE;
        out->as.real = (double)object->real32.value;
        break;
    case CUPEL_CTYPE_DOUBLE:
        out->kind = CUPEL_VALUE_DOUBLE;
        out->as.real = *(const double *)value;
        break;
    case CUPEL_CTYPE_DECIMAL:
        out->kind = CUPEL_VALUE_DECIMAL;
        out->as.decimal = &((const cupel_opt_decimal *)(const void *)at)->value;
        break;
    case CUPEL_CTYPE_TEXT:
        *out = text_value(*(const char *const *)(const void *)at);
        break;
    case CUPEL_CTYPE_BLOB:
        out->kind = CUPEL_VALUE_BLOB;
        out->size = (uint32_t)object->bytes.size;
        out->as.data = object->bytes.data;
        break;
    case CUPEL_CTYPE_DATE:
        out->kind = CUPEL_VALUE_DATE;
        out->as.date = object->day.value;
        break;
    case CUPEL_CTYPE_TIME:
        out->kind = CUPEL_VALUE_TIME;
        out->as.time = *(const cupel_time *)value;
        break;
    case CUPEL_CTYPE_DATETIME:
        out->kind = m->type.timezone ? CUPEL_VALUE_INSTANT : CUPEL_VALUE_DATETIME;
        out->as.datetime = *(const cupel_datetime *)value;
        break;
    case CUPEL_CTYPE_INTERVAL:
        out->kind = CUPEL_VALUE_INTERVAL;
        out->as.interval = value;
        break;
    case CUPEL_CTYPE_UUID:
        out->kind = CUPEL_VALUE_UUID;
        out->as.uuid = &object->uuid.value;
        break;
    default:
        break;
    }
}

/* The text form, by which results are compared: every bit of a number shows in it. */
static void show(const cupel_value *value, const member *m, char *out, size_t size)
{
    if (value->kind == CUPEL_VALUE_DOUBLE && isnan(value->as.real))
        snprintf(out, size, "nan");
    else if (value->kind == CUPEL_VALUE_DOUBLE && m->type.kind == CUPEL_TYPE_FLOAT)
        snprintf(out, size, "%.9g", value->as.real);
    else
        value_text(value, out, size);
}

static void assert_shows(const cupel_value *value, const example *e, const char *expected,
                         const char *where)
{
    char text[512];
    show(value, member_of(e), text, sizeof text);
    if (strcmp(text, expected) != 0)
        fail_msg("%s %s, %s: \"%s\" where \"%s\" is expected", e->member, e->text, where, text,
                 expected);
}

static void assert_refused(int result, const cupel_error *error, const example *e,
                           const char *expected, const char *where)
{
    bool is_refusal = result == CUPEL_EVALUE || result == CUPEL_EDATABASE;
    if (!is_refusal || strstr(error->message, expected + 1) == NULL)
        fail_msg("%s %s, %s: %s \"%s\" where \"%s\" is expected", e->member, e->text, where,
                 cupel_code_name(result), error->message, expected + 1);
}

static void values_come_back_as_they_were_given(void **state)
{
    compliance *c = *state;
    const member *of = NULL;
    test_column column = { .c = NULL };
    compliance_clean(c);
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const example *e = &examples[i];
        const char *expected = expected_of(c, e);
        cupel_error error = CUPEL_ERROR_INIT;
        Limits room = { 0 };
        cupel_value value;
        if (of != member_of(e)) {
            if (of != NULL)
                column_closed(&column);
            of = member_of(e);
            column = column_of(c, &of->type);
        }
        set(&room, of, e->text);
        value_of(&room, of, &value);
        int result = stored(&column, &value, &error);
        if (*expected == '!') {
            assert_refused(result, &error, e, expected, "as a parameter");
            cupel_error_release(&error);
            continue;
        }
        if (result < 0)
            fail_msg("%s %s: %s", e->member, e->text, error.message);
        assert_shows(read_back(&column), e, expected, "as a parameter");
    }
    column_closed(&column);
}

static void members_come_back_as_they_were_given(void **state)
{
    compliance *c = *state;
    statement_count count;
    cupel_error error = CUPEL_ERROR_INIT;
    int64_t ids[sizeof examples / sizeof *examples] = { 0 };
    compliance_clean(c);
    compliance_ok(cupel_create_all(c->engine, &limits_metadata, &error), &error);
    cupel_session *s = opened(c);
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const example *e = &examples[i];
        const char *expected = expected_of(c, e);
        Limits *object = cupel_new(s, Limits, 0);
        assert_non_null(object);
        set(object, member_of(e), e->text);
        int result = cupel_commit(s);
        if (*expected == '!') {
            assert_refused(result, cupel_session_error(s), e, expected, "as a member");
            compliance_ok(cupel_rollback(s), cupel_session_error(s));
            continue;
        }
        if (result < 0)
            fail_msg("%s %s: %s", e->member, e->text, cupel_session_error(s)->message);
        ids[i] = object->id;
    }
    cupel_session_close(s);

    s = opened_counting(c, &count);
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        cupel_value value;
        if (ids[i] == 0)
            continue;
        Limits *object = cupel_get(s, Limits, ids[i]);
        if (object == NULL)
            fail_msg("%s %s: %s", examples[i].member, examples[i].text,
                     cupel_session_error(s)->message);
        value_of(object, member_of(&examples[i]), &value);
        assert_shows(&value, &examples[i], expected_of(c, &examples[i]), "as a member");
        /* Given once more as it was given first, it is what it was. */
        const char *expected = expected_of(c, &examples[i]);
        char *again = strdup(expected);
        assert_non_null(again);
        set(object, member_of(&examples[i]), again);
        committed(s);
        if (count.updates != 0)
            fail_msg("%s %s is written again", examples[i].member, examples[i].text);
        free(again);
    }
    closed_counting(s, &count);
}

static void null_comes_back_as_null(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    const Limits none = { 0 };
    compliance_clean(c);
    compliance_ok(cupel_create_all(c->engine, &limits_metadata, &error), &error);
    cupel_session *s = opened(c);
    int64_t id;
    Limits *object = cupel_new(s, Limits, 0);
    committed(s);
    id = object->id;
    cupel_session_close(s);
    s = opened(c);
    object = cupel_get(s, Limits, id);
    Limits copy = *object;
    copy.id = 0;
    assert_memory_equal(&copy, &none, sizeof copy);
    cupel_session_close(s);
}

/* Numbers that are texts on SQLite compare, order and sum as numbers, the last as doubles. */
static void decimals_are_numbers_to_the_database(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    static const char *const prices[] = { "10.00", "9.5", "-1", "1000000000.01", "2.50" };
    static const char *const ordered[] = { "-1", "2.50", "9.5", "10.00", "1000000000.01" };
    compliance_clean(c);
    compliance_ok(cupel_create_all(c->engine, &limits_metadata, &error), &error);
    cupel_session *s = opened(c);
    for (size_t i = 0; i < 5; i++) {
        cupel_opt_decimal price = { .is_set = true };
        assert_int_equal(cupel_decimal_parse(&price.value, prices[i], strlen(prices[i])), 0);
        cupel_new(s, Limits, .money = price);
    }
    committed(s);
    cupel_query *q = cupel_query(s, Limits);
    cupel_order_by(q, "money");
    size_t number = 0;
    cupel_each (Limits, object, q) {
        cupel_decimal expected;
        assert_int_equal(cupel_decimal_parse(&expected, ordered[number], strlen(ordered[number])),
                         0);
        assert_int_equal(cupel_decimal_compare(&object->money.value, &expected), 0);
        number++;
    }
    assert_int_equal(number, 5);
    assert_int_equal(cupel_count(s, Limits, "money > %d", 9), 3);
    assert_int_equal(cupel_count(s, Limits, "money = %s", "2.5"), 1);
    assert_int_equal(cupel_count(s, Limits, "money < 9.51 and money >= %s", "-1.0"), 3);
    cupel_session_close(s);
}

enum { HUGE_SIZE = 100 << 20 };

/* A hundred megabytes: letters, or bytes of every kind, the first and the last of them zero. To be freed. */
static char *huge(bool bytes)
{
    enum { STEP = 4099 };
    char *value = malloc(HUGE_SIZE + 1);
    assert_non_null(value);
    memset(value, bytes ? '\0' : 'a', HUGE_SIZE);
    for (size_t i = STEP; i < HUGE_SIZE; i += STEP)
        value[i] = (char)(bytes ? i / STEP % 256 : 'a' + i / STEP % 26);
    value[HUGE_SIZE] = '\0';
    return value;
}

static void a_hundred_megabytes_are_one_value(void **state)
{
    compliance *c = *state;
    static const cupel_type types[] = { CUPEL_TEXT, CUPEL_BINARY };
    for (size_t i = 0; i < 2; i++) {
        char *content = huge(i == 1);
        test_column column = column_of(c, &types[i]);
        const cupel_value value = { .kind = i == 1 ? CUPEL_VALUE_BLOB : CUPEL_VALUE_TEXT,
                                    .size = HUGE_SIZE,
                                    .as.text = content };
        const cupel_value *back = round_trip(&column, &value);
        assert_kind(back, value.kind);
        assert_int_equal(back->size, HUGE_SIZE);
        assert_true(memcmp(back->as.text, content, HUGE_SIZE) == 0);
        column_closed(&column);
        free(content);
    }
}

static void a_hundred_megabytes_are_one_member(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    char *text = huge(false), *bytes = huge(true);
    compliance_clean(c);
    compliance_ok(cupel_create_all(c->engine, &limits_metadata, &error), &error);
    cupel_session *s = opened(c);
    assert_non_null(
        cupel_new(s, Limits, .text = text, .bytes = { .data = bytes, .size = HUGE_SIZE }));
    committed(s);
    cupel_session_close(s);
    s = opened(c);
    Limits *back = cupel_first(s, Limits, NULL);
    assert_non_null(back);
    assert_string_equal(back->text, text);
    assert_int_equal(back->bytes.size, HUGE_SIZE);
    assert_true(memcmp(back->bytes.data, bytes, HUGE_SIZE) == 0);
    cupel_session_close(s);
    free(text);
    free(bytes);
}

/* Seen before a byte is sent, so that the memory is never touched. */
static void a_value_beyond_the_packet_is_refused_with_advice(void **state)
{
    compliance *c = *state;
    compliance_only_on(c, "mysql", "has no packets");
    static const cupel_type type = CUPEL_BINARY;
    size_t limit = (size_t)compliance_integer(c, "SELECT @@max_allowed_packet");
    cupel_error error = CUPEL_ERROR_INIT;
    test_column column = column_of(c, &type);
    void *bytes = malloc(limit + 1);
    assert_non_null(bytes);
    const cupel_value value = { .kind = CUPEL_VALUE_BLOB,
                                .size = (uint32_t)(limit + 1),
                                .as.data = bytes };
    assert_int_equal(stored(&column, &value, &error), CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_FULL);
    assert_int_equal(error.parameter, 1);
    assert_non_null(strstr(error.message, "max_allowed_packet"));
    assert_non_null(strstr(error.message, "SET GLOBAL max_allowed_packet"));
    cupel_error_release(&error);
    /* The connection is as good as before. */
    const cupel_value small = { .kind = CUPEL_VALUE_BLOB, .size = 3, .as.data = "abc" };
    assert_int_equal(round_trip(&column, &small)->size, 3);
    column_closed(&column);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back_as_they_were_given),
        cmocka_unit_test(members_come_back_as_they_were_given),
        cmocka_unit_test(null_comes_back_as_null),
        cmocka_unit_test(decimals_are_numbers_to_the_database),
        cmocka_unit_test(a_hundred_megabytes_are_one_value),
        cmocka_unit_test(a_hundred_megabytes_are_one_member),
        cmocka_unit_test(a_value_beyond_the_packet_is_refused_with_advice),
    };
    return compliance_run("values_limits", tests, sizeof tests / sizeof tests[0]);
}
