/* SQL types, apart from how any engine writes them: spelling, checking, comparing. */
#include "sql/type.h"

#include <string.h>

#include "base/text.h"

/* How a type's parameters are written and what of them counts. */
typedef enum parameters {
    WITHOUT,
    LENGTH,          /* in characters, required */
    LENGTH_OPTIONAL, /* in bytes; 0 for any number */
    PRECISION,
    TIMEZONE,
    LABELS,
    NAME
} parameters;

typedef struct type_info {
    const char *macro;
    parameters parameters;
} type_info;

static const type_info infos[] = {
    [CUPEL_TYPE_NONE] = { "no type", WITHOUT },
    [CUPEL_TYPE_SMALLINT] = { "CUPEL_SMALLINT", WITHOUT },
    [CUPEL_TYPE_INTEGER] = { "CUPEL_INTEGER", WITHOUT },
    [CUPEL_TYPE_BIGINT] = { "CUPEL_BIGINT", WITHOUT },
    [CUPEL_TYPE_FLOAT] = { "CUPEL_FLOAT", WITHOUT },
    [CUPEL_TYPE_DOUBLE] = { "CUPEL_DOUBLE", WITHOUT },
    [CUPEL_TYPE_NUMERIC] = { "CUPEL_NUMERIC", PRECISION },
    [CUPEL_TYPE_STRING] = { "CUPEL_STRING", LENGTH },
    [CUPEL_TYPE_TEXT] = { "CUPEL_TEXT", WITHOUT },
    [CUPEL_TYPE_UNICODE] = { "CUPEL_UNICODE", LENGTH },
    [CUPEL_TYPE_UNICODE_TEXT] = { "CUPEL_UNICODE_TEXT", WITHOUT },
    [CUPEL_TYPE_BOOLEAN] = { "CUPEL_BOOLEAN", WITHOUT },
    [CUPEL_TYPE_DATE] = { "CUPEL_DATE", WITHOUT },
    [CUPEL_TYPE_TIME] = { "CUPEL_TIME", WITHOUT },
    [CUPEL_TYPE_DATETIME] = { "CUPEL_DATETIME", TIMEZONE },
    [CUPEL_TYPE_INTERVAL] = { "CUPEL_INTERVAL", WITHOUT },
    [CUPEL_TYPE_ENUM] = { "CUPEL_ENUM", LABELS },
    [CUPEL_TYPE_BINARY] = { "CUPEL_BINARY", LENGTH_OPTIONAL },
    [CUPEL_TYPE_UUID] = { "CUPEL_UUID", WITHOUT },
    [CUPEL_TYPE_JSON] = { "CUPEL_JSON", WITHOUT },
    [CUPEL_TYPE_NATIVE] = { "CUPEL_NATIVE", NAME },
};

static void spell_element(cupel__buf *out, const cupel_type *type);
static void spell_text(cupel__buf *out, const char *text);
static int check_numeric(const cupel_type *type, cupel_error *error);
static int check_labels(const cupel_type *type, cupel_error *error);
static bool labels_equal(const cupel_type *a, const cupel_type *b);

void cupel__type_spell(cupel__buf *out, const cupel_type *type)
{
    if (type->dimensions > 0)
        cupel__buf_append(out, "CUPEL_ARRAY(");
    spell_element(out, type);
    if (type->dimensions > 0)
        cupel__buf_append_char(out, ')');
}

static void spell_element(cupel__buf *out, const cupel_type *type)
{
    const type_info *info = &infos[type->kind];
    if (info->parameters == LENGTH_OPTIONAL && type->length > 0) {
        cupel__buf_printf(out, "CUPEL_VARBINARY(%d)", type->length);
        return;
    }
    cupel__buf_append(out, info->macro);
    switch (info->parameters) {
    case LENGTH:
        cupel__buf_printf(out, "(%d)", type->length);
        break;
    case PRECISION:
        cupel__buf_printf(out, "(%d, %d)", type->precision, type->scale);
        break;
    case TIMEZONE:
        cupel__buf_append(out, type->timezone ? "_TZ" : "");
        break;
    case LABELS:
        cupel__buf_append_char(out, '(');
        spell_text(out, type->name);
        cupel__buf_append(out, ", labels)");
        break;
    case NAME:
        cupel__buf_append_char(out, '(');
        spell_text(out, type->name);
        cupel__buf_append_char(out, ')');
        break;
    case LENGTH_OPTIONAL:
    case WITHOUT:
        break;
    }
}

int cupel__type_check(const cupel_type *type, cupel_error *error)
{
    if ((unsigned)type->kind >= sizeof infos / sizeof infos[0])
        return cupel_error_set(error, CUPEL_ESCHEMA, "there is no type of the kind %d",
                               (int)type->kind);
    const type_info *info = &infos[type->kind];
    if (type->dimensions < 0 || type->dimensions > CUPEL_ARRAY_DIMENSIONS)
        return cupel_error_set(error, CUPEL_ESCHEMA, "an array has 1 to %d dimensions, not %d",
                               CUPEL_ARRAY_DIMENSIONS, type->dimensions);
    switch (info->parameters) {
    case LENGTH:
        if (type->length <= 0)
            return cupel_error_set(
                error, CUPEL_ESCHEMA,
                "%s needs a length of at least 1; for text of any length there "
                "is %s",
                info->macro, type->kind == CUPEL_TYPE_STRING ? "CUPEL_TEXT" : "CUPEL_UNICODE_TEXT");
        return 0;
    case LENGTH_OPTIONAL:
        if (type->length < 0)
            return cupel_error_set(error, CUPEL_ESCHEMA, "a length of %d bytes is below zero",
                                   type->length);
        return 0;
    case PRECISION:
        return check_numeric(type, error);
    case LABELS:
        return check_labels(type, error);
    case NAME:
        if (type->name == NULL)
            return cupel_error_set(error, CUPEL_ESCHEMA,
                                   "CUPEL_NATIVE needs the engine's own words for the type");
        return 0;
    case WITHOUT:
    case TIMEZONE:
        return 0;
    }
    return 0;
}

bool cupel__type_equal(const cupel_type *a, const cupel_type *b)
{
    /* An engine that has arrays makes no difference between their numbers of dimensions. */
    if (a->kind != b->kind || (a->dimensions > 0) != (b->dimensions > 0))
        return false;
    switch (infos[a->kind].parameters) {
    case LENGTH:
    case LENGTH_OPTIONAL:
        return a->length == b->length;
    case PRECISION:
        return a->precision == b->precision && a->scale == b->scale;
    case TIMEZONE:
        return a->timezone == b->timezone;
    case LABELS:
        return cupel__text_equal(a->name, b->name) && labels_equal(a, b);
    case NAME:
        return cupel__text_equal(a->name, b->name);
    case WITHOUT:
        return true;
    }
    return true;
}

bool cupel__type_is_integer(const cupel_type *type)
{
    return type->kind == CUPEL_TYPE_SMALLINT || type->kind == CUPEL_TYPE_INTEGER ||
           type->kind == CUPEL_TYPE_BIGINT;
}

int cupel__type_label_length(const cupel_type *type)
{
    size_t longest = 1;
    for (size_t i = 0; type->labels != NULL && type->labels[i] != NULL; i++) {
        size_t length = cupel__utf8_length(type->labels[i], strlen(type->labels[i]));
        if (length > longest)
            longest = length;
    }
    return (int)longest;
}

size_t cupel__type_label_count(const cupel_type *type)
{
    size_t count = 0;
    while (type->labels != NULL && type->labels[count] != NULL)
        count++;
    return count;
}

/* As a C string literal. */
static void spell_text(cupel__buf *out, const char *text)
{
    if (text == NULL) {
        cupel__buf_append(out, "NULL");
        return;
    }
    cupel__buf_append_char(out, '"');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            cupel__buf_append_char(out, '\\');
        cupel__buf_append_char(out, *at);
    }
    cupel__buf_append_char(out, '"');
}

static int check_numeric(const cupel_type *type, cupel_error *error)
{
    if (type->precision < 0 || type->precision > CUPEL_DECIMAL_DIGITS)
        return cupel_error_set(error, CUPEL_ESCHEMA,
                               "CUPEL_NUMERIC(%d, %d): the precision goes from 1 to %d digits",
                               type->precision, type->scale, CUPEL_DECIMAL_DIGITS);
    if (type->scale < 0 || type->scale > type->precision)
        return cupel_error_set(error, CUPEL_ESCHEMA,
                               "CUPEL_NUMERIC(%d, %d): the scale goes from 0 to the precision",
                               type->precision, type->scale);
    return 0;
}

static int check_labels(const cupel_type *type, cupel_error *error)
{
    if (type->labels == NULL || type->labels[0] == NULL)
        return cupel_error_set(error, CUPEL_ESCHEMA, "CUPEL_ENUM needs at least one label");
    for (size_t i = 0; type->labels[i] != NULL; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(type->labels[i], type->labels[k]) == 0)
                return cupel_error_set(error, CUPEL_ESCHEMA, "CUPEL_ENUM has the label '%s' twice",
                                       type->labels[i]);
    return 0;
}

static bool labels_equal(const cupel_type *a, const cupel_type *b)
{
    size_t count = cupel__type_label_count(a);
    if (count != cupel__type_label_count(b))
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(a->labels[i], b->labels[i]) != 0)
            return false;
    return true;
}
