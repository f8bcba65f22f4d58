/* Types written as, and read from, each engine's text.
 *
 * Both walk one table of patterns. Reading compares word by word, so that case and blanks do not
 * matter, and takes further spellings of the same type from a second table. */
#include "dialect/types.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "sql/quote.h"
#include "sql/schema.h"
#include "sql/type.h"

typedef enum type_variant { PLAIN, SIZED, ZONED } type_variant;

typedef struct type_row {
    cupel_type_kind kind;
    type_variant variant;
    const char *patterns[CUPEL__TYPE_COLUMNS];
    const char *casts[CUPEL__TYPE_COLUMNS]; /* NULL: as the pattern */
} type_row;

static const type_row rows[] = {
#define CUPEL_X(kind, variant, spelling, sqlite, postgresql, mysql, sqlite_cast, mysql_cast, ...)  \
    { CUPEL_TYPE_##kind,                                                                           \
      variant,                                                                                     \
      { sqlite, postgresql, mysql },                                                               \
      { sqlite_cast, NULL, mysql_cast } },
    CUPEL__TYPE_TABLE(CUPEL_X)
#undef CUPEL_X
};

/* Other words for what a row of the table writes: the catalogs' own, and what people write. %_ is a
 * number that means nothing. */
typedef struct spelling {
    cupel__type_column column;
    cupel_type_kind kind;
    type_variant variant;
    const char *pattern;
} spelling;

static const spelling spellings[] = {
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_SMALLINT, PLAIN, "int2" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_INTEGER, PLAIN, "int" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_INTEGER, PLAIN, "int4" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_BIGINT, PLAIN, "int8" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_FLOAT, PLAIN, "float4" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_DOUBLE, PLAIN, "float8" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_DOUBLE, PLAIN, "float" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_NUMERIC, PLAIN, "decimal" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_NUMERIC, SIZED, "decimal(%p, %s)" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_NUMERIC, SIZED, "decimal(%p)" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_NUMERIC, SIZED, "numeric(%p)" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_STRING, PLAIN, "character varying(%n)" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_BOOLEAN, PLAIN, "bool" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_TIME, PLAIN, "time" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_DATETIME, PLAIN, "timestamp" },
    { CUPEL__TYPE_POSTGRESQL, CUPEL_TYPE_DATETIME, ZONED, "timestamptz" },
    { CUPEL__TYPE_MYSQL, CUPEL_TYPE_SMALLINT, PLAIN, "smallint(%_)" },
    { CUPEL__TYPE_MYSQL, CUPEL_TYPE_INTEGER, PLAIN, "int(%_)" },
    { CUPEL__TYPE_MYSQL, CUPEL_TYPE_INTEGER, PLAIN, "int" },
    { CUPEL__TYPE_MYSQL, CUPEL_TYPE_BIGINT, PLAIN, "bigint(%_)" },
    { CUPEL__TYPE_MYSQL, CUPEL_TYPE_DOUBLE, PLAIN, "double precision" },
    { CUPEL__TYPE_MYSQL, CUPEL_TYPE_NUMERIC, SIZED, "numeric(%p, %s)" },
    { CUPEL__TYPE_MYSQL, CUPEL_TYPE_NUMERIC, SIZED, "decimal(%p)" },
    { CUPEL__TYPE_MYSQL, CUPEL_TYPE_NUMERIC, SIZED, "numeric(%p)" },
    { CUPEL__TYPE_MYSQL, CUPEL_TYPE_BOOLEAN, PLAIN, "tinyint(1)" },
    { CUPEL__TYPE_MYSQL, CUPEL_TYPE_BOOLEAN, PLAIN, "boolean" },
};

/* What the widest types of an engine hold; 0 where there is no limit worth a check. */
typedef struct type_limits {
    int characters; /* of a VARCHAR */
    int bytes;      /* of a VARBINARY */
    int precision;
    int scale;
} type_limits;

static const type_limits limits[CUPEL__TYPE_COLUMNS] = {
    [CUPEL__TYPE_SQLITE] = { 0 },
    [CUPEL__TYPE_POSTGRESQL] = { .characters = 10485760 },
    /* A row holds 65 535 bytes, and a character takes up to four. */
    [CUPEL__TYPE_MYSQL] = { .characters = 16383, .bytes = 65532, .precision = 65, .scale = 38 },
};

static int render_array(const cupel_dialect *dialect, cupel__type_column column, cupel__buf *out,
                        const cupel_type *type, cupel_error *error);
static bool is_array(const char *text);
static int parse_array(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                       cupel_type *out, cupel_error *error);
static const type_row *row_of(const cupel_type *type);
static type_variant variant_of(const cupel_type *type);
static const char *pattern_of(const cupel_dialect *dialect, cupel__type_column column,
                              const type_row *row);
static int check_limits(const type_limits *limit, const cupel_type *type, cupel_error *error);
static void render_pattern(const cupel_dialect *dialect, cupel__buf *out, const char *pattern,
                           const cupel_type *type);
static void render_labels(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type);
static bool reads_as(cupel__type_column column, const char *pattern, const char *text,
                     cupel_type_kind kind, type_variant variant, cupel_type *out);
static bool match(const char *pattern, const char *text, cupel_type *type);
static int parse_labels(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                        cupel_type *out);

int cupel__type_render(const cupel_dialect *dialect, cupel__type_column column, cupel__buf *out,
                       const cupel_type *type, cupel_error *error)
{
    int code = cupel__type_check(type, error);
    if (code == 0)
        code = check_limits(&limits[column], type, error);
    if (code < 0)
        return code;
    if (type->dimensions > 0)
        return render_array(dialect, column, out, type, error);
    if (type->kind == CUPEL_TYPE_NATIVE) {
        cupel__buf_append(out, type->name);
        return 0;
    }
    const type_row *row = row_of(type);
    if (row == NULL)
        return cupel_error_set(error, CUPEL_ESCHEMA, "the type is not stated");
    const char *pattern = pattern_of(dialect, column, row);
    if (strcmp(pattern, "%t") == 0 && type->name == NULL)
        return cupel_error_set(error, CUPEL_ESCHEMA,
                               "CUPEL_ENUM needs a name: on this engine it is a type");
    render_pattern(dialect, out, pattern, type);
    return 0;
}

int cupel__type_render_cast(const cupel_dialect *dialect, cupel__type_column column,
                            cupel__buf *out, const cupel_type *type, cupel_error *error)
{
    const type_row *row = type->dimensions == 0 ? row_of(type) : NULL;
    if (row == NULL || row->casts[column] == NULL)
        return cupel__type_render(dialect, column, out, type, error);
    render_pattern(dialect, out, row->casts[column], type);
    return 0;
}

int cupel__type_parse(const cupel_dialect *dialect, cupel__type_column column, cupel_schema *schema,
                      const char *text, cupel_type *out, cupel_error *error)
{
    cupel_type found = { .kind = CUPEL_TYPE_NONE };
    if (column == CUPEL__TYPE_POSTGRESQL && is_array(text))
        return parse_array(dialect, schema, text, out, error);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].kind != CUPEL_TYPE_ENUM &&
            reads_as(column, pattern_of(dialect, column, &rows[i]), text, rows[i].kind,
                     rows[i].variant, &found))
            goto done;
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        if (spellings[i].column == column &&
            reads_as(column, spellings[i].pattern, text, spellings[i].kind, spellings[i].variant,
                     &found))
            goto done;

    int code = 0;
    if (column == CUPEL__TYPE_MYSQL)
        code = parse_labels(dialect, schema, text, &found);
    if (code == 0 && found.kind == CUPEL_TYPE_NONE)
        code = cupel_schema_type(schema, &found,
                                 &(cupel_type){ .kind = CUPEL_TYPE_NATIVE, .name = text });
    if (code < 0)
        return cupel__error_nomem(error);
done:
    *out = found;
    return 0;
}

/* The element's type with [] behind, once for each dimension. */
static int render_array(const cupel_dialect *dialect, cupel__type_column column, cupel__buf *out,
                        const cupel_type *type, cupel_error *error)
{
    cupel_type element = *type;
    element.dimensions = 0;
    if (column != CUPEL__TYPE_POSTGRESQL)
        return cupel_error_set(error, CUPEL_ESCHEMA,
                               "this engine has no arrays; use CUPEL_JSON, or a table of its own "
                               "with a row for each element");
    int code = cupel__type_render(dialect, column, out, &element, error);
    for (int i = 0; code == 0 && i < type->dimensions; i++)
        cupel__buf_append(out, "[]");
    return code;
}

/* "integer[]": brackets without a length at the end, which is how the catalog writes any array. */
static bool is_array(const char *text)
{
    size_t size = strlen(text);
    return size > 2 && strcmp(text + size - 2, "[]") == 0;
}

static int parse_array(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                       cupel_type *out, cupel_error *error)
{
    size_t size = strlen(text);
    int dimensions = 0;
    while (size > 2 && memcmp(text + size - 2, "[]", 2) == 0) {
        size -= 2;
        dimensions++;
    }
    const char *element = cupel__arena_strndup(cupel__schema_arena(schema), text, size);
    if (element == NULL)
        return cupel__error_nomem(error);
    cupel_type found;
    int code = cupel__type_parse(dialect, CUPEL__TYPE_POSTGRESQL, schema, element, &found, error);
    if (code < 0)
        return code;
    if (dimensions > CUPEL_ARRAY_DIMENSIONS) {
        code = cupel_schema_type(schema, &found,
                                 &(cupel_type){ .kind = CUPEL_TYPE_NATIVE, .name = text });
        dimensions = 0;
    }
    found.dimensions = dimensions;
    *out = found;
    return code < 0 ? cupel__error_nomem(error) : code;
}

static const type_row *row_of(const cupel_type *type)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].kind == type->kind && rows[i].variant == variant_of(type))
            return &rows[i];
    return NULL;
}

static type_variant variant_of(const cupel_type *type)
{
    if (type->kind == CUPEL_TYPE_NUMERIC)
        return type->precision > 0 ? SIZED : PLAIN;
    if (type->kind == CUPEL_TYPE_BINARY)
        return type->length > 0 ? SIZED : PLAIN;
    if (type->kind == CUPEL_TYPE_DATETIME)
        return type->timezone ? ZONED : PLAIN;
    return PLAIN;
}

/* Servers without a type for UUIDs keep them as text, as SQLite does. */
static const char *pattern_of(const cupel_dialect *dialect, cupel__type_column column,
                              const type_row *row)
{
    if (row->kind == CUPEL_TYPE_UUID && !(dialect->capabilities & CUPEL_HAS_UUID))
        column = CUPEL__TYPE_SQLITE;
    return row->patterns[column];
}

static int check_limits(const type_limits *limit, const cupel_type *type, cupel_error *error)
{
    bool characters = type->kind == CUPEL_TYPE_STRING || type->kind == CUPEL_TYPE_UNICODE;
    if (characters && limit->characters != 0 && type->length > limit->characters)
        return cupel_error_set(error, CUPEL_ESCHEMA,
                               "a length of %d is more than the %d characters that this engine "
                               "allows; use CUPEL_TEXT",
                               type->length, limit->characters);
    if (type->kind == CUPEL_TYPE_BINARY && limit->bytes != 0 && type->length > limit->bytes)
        return cupel_error_set(error, CUPEL_ESCHEMA,
                               "a length of %d is more than the %d bytes that this engine allows; "
                               "leave the length away",
                               type->length, limit->bytes);
    if (type->kind == CUPEL_TYPE_NUMERIC && limit->precision != 0 &&
        (type->precision > limit->precision || type->scale > limit->scale))
        return cupel_error_set(error, CUPEL_ESCHEMA,
                               "CUPEL_NUMERIC(%d, %d) is more than this engine allows: %d digits, "
                               "%d of them after the point",
                               type->precision, type->scale, limit->precision, limit->scale);
    return 0;
}

static void render_pattern(const cupel_dialect *dialect, cupel__buf *out, const char *pattern,
                           const cupel_type *type)
{
    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at != '%') {
            cupel__buf_append_char(out, *at);
            continue;
        }
        switch (*++at) {
        case 'n':
            cupel__buf_append_int(out, type->length);
            break;
        case 'p':
            cupel__buf_append_int(out, type->precision);
            break;
        case 's':
            cupel__buf_append_int(out, type->scale);
            break;
        case 'w':
            cupel__buf_append_int(out, cupel__type_label_length(type));
            break;
        case 't':
            cupel__quote_identifier(out, dialect, type->name);
            break;
        case 'e':
            render_labels(dialect, out, type);
            break;
        }
    }
}

static void render_labels(const cupel_dialect *dialect, cupel__buf *out, const cupel_type *type)
{
    for (size_t i = 0; type->labels[i] != NULL; i++) {
        cupel__buf_append(out, i == 0 ? "" : ", ");
        cupel__quote_text(out, dialect, type->labels[i], strlen(type->labels[i]));
    }
}

/* True where the text is of this pattern and gives a type that can be written again: sizes that no
 * cupel_type holds, and those beyond what holds in every character set, stay the engine's own. */
static bool reads_as(cupel__type_column column, const char *pattern, const char *text,
                     cupel_type_kind kind, type_variant variant, cupel_type *out)
{
    cupel_type type = { .kind = kind, .timezone = variant == ZONED };
    if (!match(pattern, text, &type) || variant_of(&type) != variant ||
        cupel__type_check(&type, NULL) < 0 || check_limits(&limits[column], &type, NULL) < 0)
        return false;
    *out = type;
    return true;
}

/* Compares token by token; numbers behind % go into the type. Every engine's types are words,
 * numbers and parentheses, so one engine's lexical rules serve for all. */
static bool match(const char *pattern, const char *text, cupel_type *type)
{
    if (*pattern != '%' && *text > ' ' && (*pattern | 0x20) != (*text | 0x20))
        return false; /* soon said, as most patterns are */
    const cupel__lexical *rules = cupel__lexical_find("postgresql");
    cupel__lexer wanted, given;
    cupel__lexer_init(&wanted, rules, pattern, strlen(pattern));
    cupel__lexer_init(&given, rules, text, strlen(text));
    for (;;) {
        cupel__token a = cupel__lexer_next(&wanted);
        cupel__token b = cupel__lexer_next(&given);
        if (a.kind == CUPEL__TOKEN_OPERATOR && *a.text == '%') {
            a = cupel__lexer_next(&wanted);
            int number = 0;
            if (b.kind != CUPEL__TOKEN_NUMBER)
                return false;
            for (size_t i = 0; i < b.size; i++) {
                if (b.text[i] < '0' || b.text[i] > '9' || number > 100000000)
                    return false;
                number = number * 10 + (b.text[i] - '0');
            }
            if (*a.text == 'n')
                type->length = number;
            else if (*a.text == 'p')
                type->precision = number;
            else if (*a.text == 's')
                type->scale = number;
            continue;
        }
        if (a.kind == CUPEL__TOKEN_END || b.kind == CUPEL__TOKEN_END)
            return a.kind == b.kind;
        if (a.kind != b.kind || a.size != b.size)
            return false;
        for (size_t i = 0; i < a.size; i++)
            if ((a.text[i] | 0x20) != (b.text[i] | 0x20))
                return false;
    }
}

/* enum('a', 'b'); leaves `out` as it is where the text is something else. */
static int parse_labels(const cupel_dialect *dialect, cupel_schema *schema, const char *text,
                        cupel_type *out)
{
    const cupel__lexical *rules = cupel__lexical_find(dialect->name);
    cupel__arena *arena = cupel__schema_arena(schema);
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, rules, text, strlen(text));
    cupel__token token = cupel__lexer_next(&lexer);
    if (!cupel__token_is(&token, "enum"))
        return 0;
    /* A label takes three bytes of the text at least. */
    const char **labels = cupel__arena_alloc(arena, (strlen(text) / 3 + 1) * sizeof *labels);
    if (labels == NULL)
        return CUPEL_ENOMEM;
    size_t count = 0;
    token = cupel__lexer_next(&lexer);
    while (cupel__token_is(&token, count == 0 ? "(" : ",")) {
        token = cupel__lexer_next(&lexer);
        if (token.kind != CUPEL__TOKEN_STRING || token.unterminated)
            return 0;
        labels[count] = cupel__token_name(arena, rules, &token);
        if (labels[count++] == NULL)
            return CUPEL_ENOMEM;
        token = cupel__lexer_next(&lexer);
    }
    labels[count] = NULL;
    if (count > 0 && cupel__token_is(&token, ")"))
        *out = (cupel_type){ .kind = CUPEL_TYPE_ENUM, .labels = labels };
    return 0;
}
