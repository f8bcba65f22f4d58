/* The types that columns of random schemas have: those of the type table, what each engine has beyond
 * them, and the schema's own. */
#include "random_parts.h"

#include <assert.h>
#include <string.h>

#include "sql/quote.h"

static const char *const moods[] = { "happy", "it's", "so so", "", NULL };

#define LIST(t)                                                                                    \
    {                                                                                              \
        .kind = CUPEL_TYPE_##t, .dimensions = 1                                                    \
    }
#define ONES                                                                                       \
    {                                                                                              \
        "1", "2", "3"                                                                              \
    }
#define WORDS                                                                                      \
    {                                                                                              \
        "'ab'", "'ac'", "'ad'"                                                                     \
    }
#define HALVES                                                                                     \
    {                                                                                              \
        "1.5", "2.5", "3.5"                                                                        \
    }
#define DAYS                                                                                       \
    {                                                                                              \
        "'2026-01-01'", "'2026-01-02'", "'2026-01-03'"                                             \
    }
#define TIMES                                                                                      \
    {                                                                                              \
        "'10:00:00'", "'11:00:00.5'", "'12:00:00'"                                                 \
    }
#define MOMENTS                                                                                    \
    {                                                                                              \
        "'2026-01-01 10:00:00'", "'2026-01-02 11:00:00'", "'2026-01-03 12:00:00'"                  \
    }
#define EMPTY                                                                                      \
    {                                                                                              \
        "'{}'", "'{}'", "'{}'"                                                                     \
    }
#define NOTHING                                                                                    \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }
#define UUID(n) "'00000000-0000-4000-8000-00000000000" n "'"
#define ONLY_PG(text, family, keyable, a, b, ...)                                                  \
    {                                                                                              \
        CUPEL_NATIVE(text), POSTGRESQL, family, keyable, 0, { a, b }, __VA_ARGS__                  \
    }
#define ONLY_MY(text, family, keyable, a, b, ...)                                                  \
    {                                                                                              \
        CUPEL_NATIVE(text), MYSQL, family, keyable, 0, { a, b }, __VA_ARGS__                       \
    }

/* clang-format off */
static const random_type types[] = {
    { CUPEL_INTEGER, ALL, NUMBERS, true, 1, { "7", "-3" }, ONES },
    { CUPEL_INTEGER, ALL, NUMBERS, true, 1, { "7", "1" }, ONES },
    { CUPEL_BIGINT, ALL, NUMBERS, true, 0, { "0", "(1 + 2)" }, ONES },
    { CUPEL_SMALLINT, ALL, NUMBERS, true, 0, { "1", "-1" }, ONES },
    { CUPEL_STRING(20), ALL, TEXTS, true, 0, { "'x''y'", "''" }, WORDS },
    { CUPEL_STRING(30), ALL, TEXTS, true, 0, { "'%s'", "'a\"b'" }, WORDS },
    { CUPEL_TEXT, ALL, TEXTS, false, 1, { "'long'", NULL }, WORDS },
    { CUPEL_UNICODE(10), ALL, TEXTS, true, 0, { "'\xc3\xa9'", NULL }, WORDS },
    { CUPEL_UNICODE_TEXT, ALL, TEXTS, false, 0, { "'\xe6\x95\xb0'", NULL }, WORDS },
    { CUPEL_FLOAT, ALL, OTHERS, false, 0, { "1.5", NULL }, HALVES },
    { CUPEL_DOUBLE, ALL, OTHERS, false, 0, { "2.25", "-0.5" }, HALVES },
    { CUPEL_NUMERIC(10, 2), ALL, OTHERS, true, 0, { "1.50", NULL }, HALVES },
    { CUPEL_NUMERIC(60, 30), ALL, OTHERS, false, 0, { "0", NULL }, HALVES },
    { CUPEL_NUMERIC(0, 0), ALL, OTHERS, false, 0, { "-1.25", NULL }, HALVES },
    { CUPEL_BOOLEAN, ALL, OTHERS, false, 0, { "true", "false" }, { "true", "false", "true" } },
    { CUPEL_DATE, ALL, OTHERS, true, 0, { "'2026-11-21'", NULL }, DAYS },
    { CUPEL_TIME, ALL, OTHERS, false, 0, { "'12:30:00'", NULL }, TIMES },
    { CUPEL_DATETIME, ALL, OTHERS, true, 0, { "'2026-11-21 12:30:00'", "CURRENT_TIMESTAMP" },
      MOMENTS },
    { CUPEL_DATETIME_TZ, ALL, OTHERS, false, 0, NOTHING, MOMENTS },
    { CUPEL_INTERVAL, ALL, OTHERS, false, 0, NOTHING, { "'P1D'", "'P2D'", "'P3D'" } },
    { CUPEL_BINARY, ALL, OTHERS, false, 0, NOTHING, WORDS },
    { { .kind = CUPEL_TYPE_BINARY, .length = 20 }, ALL, OTHERS, true, 0, NOTHING, WORDS },
    { CUPEL_UUID, ALL, OTHERS, true, 0, NOTHING, { UUID("1"), UUID("2"), UUID("3") } },
    { CUPEL_JSON, ALL, OTHERS, false, 0, { "'{}'", NULL }, { "'{}'", "'[1]'", "'2'" } },
    { CUPEL_ENUM("mood", moods), SQLITE | MYSQL, OTHERS, false, 0, { "'happy'", "'it''s'" },
      { "'happy'", "'it''s'", "'so so'" } },

    { CUPEL_NATIVE("weirdtype"), SQLITE, OTHERS, true, 0, { "'w'", NULL }, WORDS },
    { CUPEL_NATIVE("VARCHAR(10,5)"), SQLITE, OTHERS, true, 0, NOTHING, WORDS },
    { CUPEL_NATIVE(""), SQLITE, OTHERS, true, 0, { "1", "x'00'" }, WORDS },
    { CUPEL_NATIVE("INT"), SQLITE, NUMBERS, true, 1, { "1", "0x1F" }, ONES },
    { CUPEL_NATIVE("REAL"), SQLITE, OTHERS, false, 1, { "0.5", NULL }, HALVES },
    { CUPEL_NATIVE("BLOB"), SQLITE, OTHERS, false, 1, { "x'00ff'", NULL }, { "x'01'", "x'02'", "x'03'" } },
    { CUPEL_NATIVE("ANY"), SQLITE, OTHERS, false, 1, NOTHING, WORDS },

    { LIST(INTEGER), POSTGRESQL, OTHERS, false, 0, { "'{1,2}'", "'{}'" }, EMPTY },
    { { .kind = CUPEL_TYPE_STRING, .length = 12, .dimensions = 1 }, POSTGRESQL, OTHERS, false, 0,
      { "ARRAY['a', 'b']", NULL }, EMPTY },
    { { .kind = CUPEL_TYPE_NUMERIC, .precision = 8, .scale = 3, .dimensions = 2 }, POSTGRESQL,
      OTHERS, false, 0, NOTHING, EMPTY },
    { LIST(UUID), POSTGRESQL, OTHERS, false, 0, { NULL, "'{}'" }, EMPTY },
    ONLY_PG("character(3)", OTHERS, true, "'abc'", NULL, WORDS),
    ONLY_PG("character varying", TEXTS, true, "'v'", NULL, WORDS),
    ONLY_PG("bit(5)", OTHERS, false, "B'10101'", NULL, { "B'10101'", "B'00001'", "B'00010'" }),
    ONLY_PG("inet", OTHERS, true, "'127.0.0.1'", NULL, { "'10.0.0.1'", "'10.0.0.2'", "'10.0.0.3'" }),
    ONLY_PG("tsvector", OTHERS, false, NULL, NULL, WORDS),
    ONLY_PG("int4range", OTHERS, false, "'[1,5)'", NULL, { "'[1,2)'", "'[2,3)'", "'[3,4)'" }),
    ONLY_PG("timestamp(3) with time zone", OTHERS, true, "now()", "LOCALTIMESTAMP", MOMENTS),
    ONLY_PG("time with time zone", OTHERS, false, NULL, NULL, TIMES),
    ONLY_PG("interval day to second", OTHERS, false, "'1 day'", NULL, { "'1 day'", "'2 days'", "'3 days'" }),
    ONLY_PG("money", OTHERS, false, NULL, NULL, ONES),
    ONLY_PG("\"char\"", OTHERS, false, "'c'", NULL, { "'a'", "'b'", "'c'" }),
    ONLY_PG("json", OTHERS, false, "'{\"a\": 1}'", NULL, { "'{}'", "'[1]'", "'2'" }),
    ONLY_PG("xml", OTHERS, false, NULL, NULL, { "'<a/>'", "'<b/>'", "'<c/>'" }),
    ONLY_PG("inet[]", OTHERS, false, "'{}'", NULL, EMPTY),
    ONLY_PG("numeric(3,-2)", OTHERS, false, "100", NULL, { "100", "200", "300" }),

    { CUPEL_NATIVE("point"), SERVERS, OTHERS, false, 0, NOTHING,
      { "POINT(1, 2)", "POINT(1, 2)", "POINT(1, 2)" } },
    ONLY_MY("mediumint(8) unsigned", NUMBERS, true, "5", NULL, ONES),
    ONLY_MY("bigint(20) unsigned", NUMBERS, true, "18446744073709551615", NULL, ONES),
    ONLY_MY("int(6) unsigned zerofill", NUMBERS, true, "5", NULL, ONES),
    ONLY_MY("tinyint(4)", NUMBERS, true, "-5", NULL, ONES),
    ONLY_MY("decimal(10,2) unsigned", OTHERS, true, "5.25", NULL, HALVES),
    ONLY_MY("double(10,3)", OTHERS, false, "5.25", NULL, HALVES),
    ONLY_MY("bit(8)", OTHERS, false, "b'101'", NULL, { "b'1'", "b'10'", "b'11'" }),
    ONLY_MY("year(4)", OTHERS, true, "2026", NULL, { "2001", "2002", "2003" }),
    ONLY_MY("geometry", OTHERS, false, NULL, NULL, { "POINT(1, 2)", "POINT(1, 2)", "POINT(1, 2)" }),
    ONLY_MY("set('a','b','it''s')", OTHERS, false, "'a,b'", "''", { "'a'", "'b'", "''" }),
    ONLY_MY("char(5)", OTHERS, true, "'c'", NULL, WORDS),
    ONLY_MY("tinytext", TEXTS, false, "'t'", NULL, WORDS),
    ONLY_MY("mediumtext", TEXTS, false, NULL, NULL, WORDS),
    ONLY_MY("text", TEXTS, false, "(concat('a', 'b'))", NULL, WORDS),
    ONLY_MY("binary(4)", OTHERS, true, NULL, NULL, WORDS),
    ONLY_MY("tinyblob", OTHERS, false, NULL, NULL, WORDS),
    ONLY_MY("timestamp", OTHERS, true, "'2026-11-21 12:30:00'", "current_timestamp()", MOMENTS),
    ONLY_MY("datetime", OTHERS, true, NULL, "current_timestamp()", MOMENTS),
    ONLY_MY("time", OTHERS, false, "'12:30:00'", NULL, TIMES),
    ONLY_MY("inet6", OTHERS, true, "'::1'", NULL, { "'::1'", "'::2'", "'::3'" }),
};
/* clang-format on */

static bool is_user_type(const random_source *r, const cupel_object *object);
static bool use_type(random_source *r, cupel_table *table, cupel_column *column,
                     const cupel_object *type);
static const cupel_object *user_type(const random_source *r, const cupel_schema *schema,
                                     const cupel_type *type);
static const char *user_value(const cupel_object *type);

const random_type *random_type_of(const cupel_type *type)
{
    for (size_t i = 0; i < COUNT(types); i++) {
        const cupel_type *t = &types[i].type;
        if (t->kind == type->kind && t->length == type->length && t->precision == type->precision &&
            t->dimensions == type->dimensions && t->timezone == type->timezone &&
            (t->kind != CUPEL_TYPE_NATIVE || strcmp(t->name, type->name) == 0))
            return &types[i];
    }
    return NULL;
}

const random_type *random_any_type(random_source *r, bool strict)
{
    for (;;) {
        const random_type *type = &types[random_below(r, COUNT(types))];
        if (type->engines & random_engine(r) && (type->strict || !strict))
            return type;
    }
}

bool random_user_type(random_source *r, cupel_table *table, cupel_column *column)
{
    const cupel_schema *schema = table->owner;
    for (unsigned tries = 0; schema->object_count > 0 && tries < 6; tries++) {
        const cupel_object *object =
            schema->objects[random_below(r, (uint32_t)schema->object_count)];
        if (is_user_type(r, object) && use_type(r, table, column, object))
            return true;
    }
    return false;
}

static bool is_user_type(const random_source *r, const cupel_object *object)
{
    /* A wrapper brings no type. */
    bool brings = object->kind == CUPEL_OBJECT_EXTENSION && !random_mentions(object->name, "fdw");
    return random_engine(r) == POSTGRESQL &&
           (object->kind == CUPEL_OBJECT_ENUM || object->kind == CUPEL_OBJECT_DOMAIN ||
            object->kind == CUPEL_OBJECT_TYPE || brings);
}

static bool use_type(random_source *r, cupel_table *table, cupel_column *column,
                     const cupel_object *type)
{
    cupel_schema *schema = table->owner;
    cupel__buf name = { 0 };
    if (type->kind == CUPEL_OBJECT_ENUM) {
        const cupel_type named = { .kind = CUPEL_TYPE_ENUM,
                                   .schema = type->schema,
                                   .name = type->name,
                                   .labels = type->labels };
        (void)cupel_schema_type(schema, &column->type, &named);
        column->type.dimensions = random_chance(r, 20);
        if (column->type.dimensions == 0 && random_chance(r, 30))
            column->server_default = random_sql_text(r, schema, type->labels[0]);
    } else {
        cupel__quote_qualified(&name, r->dialect, type->schema, type->name);
        const cupel_type native = CUPEL_NATIVE(cupel__buf_text(&name));
        (void)cupel_schema_type(schema, &column->type, &native);
    }
    cupel__buf_release(&name);
    random_need(schema, &table->needs, &table->need_count,
                (cupel_reference){ type->kind, type->schema, type->name, NULL, NULL });
    return true;
}

cupel_column *random_of_family(random_source *r, const cupel_table *table, family wanted)
{
    for (unsigned tries = 0; table->column_count > 0 && tries < 8; tries++) {
        cupel_column *column = random_column(r, table);
        const random_type *type = random_type_of(&column->type);
        if (type != NULL && type->family == wanted && column->computed == NULL &&
            !column->autoincrement && column->identity == CUPEL_IDENTITY_NONE)
            return column;
    }
    return NULL;
}

const char *random_value(const random_source *r, const cupel_schema *schema, const cupel_type *type,
                         unsigned row, cupel__buf *scratch)
{
    const random_type *known = random_type_of(type);
    const cupel_object *domain = random_domain_of(r, schema, type);
    if (type->kind == CUPEL_TYPE_ENUM && type->dimensions > 0)
        return "'{}'";
    if (type->kind == CUPEL_TYPE_ENUM && type->labels != NULL) {
        const char *label = random_label(type, row);
        cupel__buf_clear(scratch);
        cupel__quote_text(scratch, r->dialect, label, strlen(label));
        return cupel__buf_text(scratch);
    }
    if (domain != NULL)
        return random_value(r, schema, &domain->type, row, scratch);
    if (known == NULL)
        return user_value(user_type(r, schema, type));
    return known->values[row];
}

const char *random_label(const cupel_type *type, unsigned row)
{
    size_t count = 0;
    while (type->labels[count] != NULL)
        count++;
    return type->labels[row % count];
}

const cupel_object *random_domain_of(const random_source *r, const cupel_schema *schema,
                                     const cupel_type *type)
{
    const cupel_object *object = user_type(r, schema, type);
    return object != NULL && object->kind == CUPEL_OBJECT_DOMAIN ? object : NULL;
}

/* The object that the words of a type name. */
static const cupel_object *user_type(const random_source *r, const cupel_schema *schema,
                                     const cupel_type *type)
{
    const cupel_object *found = NULL;
    for (size_t i = 0; type->kind == CUPEL_TYPE_NATIVE && i < schema->object_count; i++) {
        const cupel_object *object = schema->objects[i];
        cupel__buf name = { 0 };
        cupel__quote_qualified(&name, r->dialect, object->schema, object->name);
        if (is_user_type(r, object) && strcmp(cupel__buf_text(&name), type->name) == 0)
            found = object;
        cupel__buf_release(&name);
    }
    return found;
}

/* One that every type of its kind takes; NULL where there is none. */
static const char *user_value(const cupel_object *type)
{
    if (type == NULL)
        return NULL;
    if (type->kind == CUPEL_OBJECT_EXTENSION)
        return "''";
    return random_mentions(type->definition, "RANGE")   ? "'[1,2)'"
           : random_mentions(type->definition, "names") ? "'({})'"
                                                        : "'(1,2)'";
}
