/* The C types of members: names, sizes, the SQL types they stand for and can hold, and literals. */
#include "sql/ctype.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BIT(kind) (1u << CUPEL_TYPE_##kind)

typedef struct ctype_info {
    const char *name;
    const char *opt_name; /* NULL where there is no wrapper */
    size_t size;
    size_t opt_size;
    size_t opt_offset;
    cupel_type_kind inferred;
    uint32_t holds; /* bits of cupel_type_kind */
    bool pointer;   /* has a NULL of its own */
} ctype_info;

#define PLAIN_INFO(type) .name = #type, .size = sizeof(type)
#define OPT_INFO(type, opt)                                                                        \
    .name = #type, .size = sizeof(type), .opt_name = #opt, .opt_size = sizeof(opt),                \
    .opt_offset = offsetof(opt, value)

/* The engine's own types may be anything, so every C type may hold them. Text holds whatever has a
 * form in text, numbers of the machine excepted. */
static const ctype_info infos[] = {
    [CUPEL_CTYPE_INT16] = { OPT_INFO(int16_t, cupel_opt_int16), .inferred = CUPEL_TYPE_SMALLINT,
                            .holds = BIT(SMALLINT) },
    [CUPEL_CTYPE_INT32] = { OPT_INFO(int32_t, cupel_opt_int32), .inferred = CUPEL_TYPE_INTEGER,
                            .holds = BIT(SMALLINT) | BIT(INTEGER) | BIT(ENUM) },
    [CUPEL_CTYPE_INT64] = { OPT_INFO(int64_t, cupel_opt_int64), .inferred = CUPEL_TYPE_BIGINT,
                            .holds = BIT(SMALLINT) | BIT(INTEGER) | BIT(BIGINT) },
    /* An enumeration with negative members is an int, and so is every one for some compilers; the
     * wrapper of an int serves all of them. */
    [CUPEL_CTYPE_ENUM] = { .name = "an enum",
                           .size = sizeof(unsigned),
                           .opt_name = "cupel_opt_int32",
                           .opt_size = sizeof(cupel_opt_int32),
                           .opt_offset = offsetof(cupel_opt_int32, value),
                           .holds = BIT(ENUM) },
    [CUPEL_CTYPE_BOOL] = { OPT_INFO(bool, cupel_opt_bool), .inferred = CUPEL_TYPE_BOOLEAN,
                           .holds = BIT(BOOLEAN) },
    [CUPEL_CTYPE_FLOAT] = { OPT_INFO(float, cupel_opt_float), .inferred = CUPEL_TYPE_FLOAT,
                            .holds = BIT(FLOAT) },
    [CUPEL_CTYPE_DOUBLE] = { OPT_INFO(double, cupel_opt_double), .inferred = CUPEL_TYPE_DOUBLE,
                             .holds = BIT(FLOAT) | BIT(DOUBLE) },
    [CUPEL_CTYPE_TEXT] = { PLAIN_INFO(const char *), .pointer = true, .inferred = CUPEL_TYPE_TEXT,
                           .holds = BIT(STRING) | BIT(TEXT) | BIT(UNICODE) | BIT(UNICODE_TEXT) |
                                    BIT(NUMERIC) | BIT(DATE) | BIT(TIME) | BIT(DATETIME) |
                                    BIT(INTERVAL) | BIT(ENUM) | BIT(UUID) | BIT(JSON) },
    [CUPEL_CTYPE_BLOB] = { PLAIN_INFO(cupel_blob), .pointer = true, .inferred = CUPEL_TYPE_BINARY,
                           .holds = BIT(BINARY) },
    [CUPEL_CTYPE_DATE] = { OPT_INFO(cupel_date, cupel_opt_date), .inferred = CUPEL_TYPE_DATE,
                           .holds = BIT(DATE) },
    [CUPEL_CTYPE_TIME] = { OPT_INFO(cupel_time, cupel_opt_time), .inferred = CUPEL_TYPE_TIME,
                           .holds = BIT(TIME) },
    [CUPEL_CTYPE_DATETIME] = { OPT_INFO(cupel_datetime, cupel_opt_datetime),
                               .inferred = CUPEL_TYPE_DATETIME, .holds = BIT(DATETIME) },
    [CUPEL_CTYPE_INTERVAL] = { OPT_INFO(cupel_interval, cupel_opt_interval),
                               .inferred = CUPEL_TYPE_INTERVAL, .holds = BIT(INTERVAL) },
    [CUPEL_CTYPE_UUID] = { OPT_INFO(cupel_uuid, cupel_opt_uuid), .inferred = CUPEL_TYPE_UUID,
                           .holds = BIT(UUID) },
    [CUPEL_CTYPE_DECIMAL] = { OPT_INFO(cupel_decimal, cupel_opt_decimal),
                              .inferred = CUPEL_TYPE_NUMERIC, .holds = BIT(NUMERIC) },
    [CUPEL_CTYPE_ARRAY] = { PLAIN_INFO(cupel_array), .pointer = true },
    [CUPEL_CTYPE_CUSTOM] = { .name = "a type of the application's own" },
};

static const ctype_info *info_of(int ctype);
static int read_integer(void *out, int ctype, const char *literal);
static int read_real(void *out, int ctype, const char *literal);
static int read_bool(bool *out, const char *literal);
static int read_label(uint32_t *out, const cupel_type *type, const char *literal);

const char *cupel__ctype_name(int ctype)
{
    const ctype_info *info = info_of(ctype);
    if (info == NULL)
        return "a C type that Cupel does not know";
    return ctype & CUPEL_CTYPE_OPT ? info->opt_name : info->name;
}

size_t cupel__ctype_size(int ctype)
{
    const ctype_info *info = info_of(ctype);
    if (info == NULL)
        return 0;
    return ctype & CUPEL_CTYPE_OPT ? info->opt_size : info->size;
}

size_t cupel__ctype_value_offset(int ctype)
{
    const ctype_info *info = info_of(ctype);
    return info != NULL && ctype & CUPEL_CTYPE_OPT ? info->opt_offset : 0;
}

bool cupel__ctype_is_nullable(int ctype)
{
    const ctype_info *info = info_of(ctype);
    return info != NULL && (info->pointer || ctype & CUPEL_CTYPE_OPT);
}

cupel_type cupel__ctype_infer(int ctype)
{
    const ctype_info *info = info_of(ctype);
    return (cupel_type){ .kind = info == NULL ? CUPEL_TYPE_NONE : info->inferred };
}

bool cupel__ctype_holds(int ctype, const cupel_type *type)
{
    const ctype_info *info = info_of(ctype);
    cupel_type_kind kind = type->kind;
    if (info == NULL)
        return false;
    if (type->dimensions > 0)
        return ctype == CUPEL_CTYPE_ARRAY;
    return kind == CUPEL_TYPE_NATIVE || (info->holds >> kind & 1u) != 0;
}

int cupel__ctype_for(const cupel_type *type, bool nullable)
{
    if (type->dimensions > 0)
        return CUPEL_CTYPE_ARRAY;
    for (int ctype = 1; ctype < (int)(sizeof infos / sizeof infos[0]); ctype++) {
        bool chosen = infos[ctype].inferred == type->kind ||
                      (ctype == CUPEL_CTYPE_ENUM && type->kind == CUPEL_TYPE_ENUM);
        if (chosen)
            return nullable && !infos[ctype].pointer ? ctype | CUPEL_CTYPE_OPT : ctype;
    }
    return CUPEL_CTYPE_TEXT;
}

int cupel__ctype_effective(int ctype, cupel_type_kind kind)
{
    bool wrapped = (ctype & CUPEL_CTYPE_OPT) != 0;
    if (kind == CUPEL_TYPE_ENUM && (ctype & ~CUPEL_CTYPE_OPT) == CUPEL_CTYPE_INT32)
        return wrapped ? CUPEL_CTYPE_ENUM | CUPEL_CTYPE_OPT : CUPEL_CTYPE_ENUM;
    return ctype;
}

int cupel__literal_read(void *out, int ctype, const cupel_type *type, const char *literal)
{
    size_t size = strlen(literal);
    switch (ctype & ~CUPEL_CTYPE_OPT) {
    case CUPEL_CTYPE_INT16:
    case CUPEL_CTYPE_INT32:
        if (type->kind == CUPEL_TYPE_ENUM)
            return read_label(out, type, literal);
        return read_integer(out, ctype, literal);
    case CUPEL_CTYPE_INT64:
        return read_integer(out, ctype, literal);
    case CUPEL_CTYPE_ENUM:
        return read_label(out, type, literal);
    case CUPEL_CTYPE_BOOL:
        return read_bool(out, literal);
    case CUPEL_CTYPE_FLOAT:
    case CUPEL_CTYPE_DOUBLE:
        return read_real(out, ctype, literal);
    case CUPEL_CTYPE_TEXT: {
        /* Where text stands for another type, it is read as that type to see that it is one. */
        union {
            cupel_decimal decimal;
            cupel_date date;
            cupel_time time;
            cupel_datetime datetime;
            cupel_interval interval;
            cupel_uuid uuid;
            uint32_t label;
        } value;
        int other = cupel__ctype_for(type, false);
        if (other != CUPEL_CTYPE_TEXT && cupel__ctype_holds(CUPEL_CTYPE_TEXT, type) &&
            cupel__literal_read(&value, other, type, literal) < 0)
            return CUPEL_EVALUE;
        memcpy(out, &literal, sizeof literal);
        return 0;
    }
    case CUPEL_CTYPE_DATE:
        return cupel_date_parse(out, literal, size);
    case CUPEL_CTYPE_TIME:
        return cupel_time_parse(out, literal, size);
    case CUPEL_CTYPE_DATETIME:
        return cupel_datetime_parse(out, literal, size, NULL);
    case CUPEL_CTYPE_INTERVAL:
        return cupel_interval_parse(out, literal, size);
    case CUPEL_CTYPE_UUID:
        return cupel_uuid_parse(out, literal, size);
    case CUPEL_CTYPE_DECIMAL:
        return cupel_decimal_parse(out, literal, size);
    default:
        return CUPEL_EVALUE;
    }
}

static const ctype_info *info_of(int ctype)
{
    int plain = ctype & ~CUPEL_CTYPE_OPT;
    if (plain <= 0 || plain >= (int)(sizeof infos / sizeof infos[0]))
        return NULL;
    if (ctype & CUPEL_CTYPE_OPT && infos[plain].opt_name == NULL)
        return NULL;
    return &infos[plain];
}

static int read_integer(void *out, int ctype, const char *literal)
{
    char *end;
    errno = 0;
    long long value = strtoll(literal, &end, 10);
    if (end == literal || *end != '\0' || errno != 0)
        return CUPEL_EVALUE;
    switch (ctype & ~CUPEL_CTYPE_OPT) {
    case CUPEL_CTYPE_INT16:
        if (value < INT16_MIN || value > INT16_MAX)
            return CUPEL_EVALUE;
        memcpy(out, &(int16_t){ (int16_t)value }, sizeof(int16_t));
        return 0;
    case CUPEL_CTYPE_INT32:
        if (value < INT32_MIN || value > INT32_MAX)
            return CUPEL_EVALUE;
        memcpy(out, &(int32_t){ (int32_t)value }, sizeof(int32_t));
        return 0;
    default:
        memcpy(out, &(int64_t){ value }, sizeof(int64_t));
        return 0;
    }
}

/* Through a decimal, as the C library's own reader follows the locale. */
static int read_real(void *out, int ctype, const char *literal)
{
    cupel_decimal decimal;
    if (cupel_decimal_parse(&decimal, literal, strlen(literal)) < 0)
        return CUPEL_EVALUE;
    double value = cupel_decimal_to_double(&decimal);
    if ((ctype & ~CUPEL_CTYPE_OPT) == CUPEL_CTYPE_FLOAT)
        memcpy(out, &(float){ (float)value }, sizeof(float));
    else
        memcpy(out, &value, sizeof value);
    return 0;
}

static int read_bool(bool *out, const char *literal)
{
    if (strcmp(literal, "true") != 0 && strcmp(literal, "false") != 0)
        return CUPEL_EVALUE;
    *out = *literal == 't';
    return 0;
}

static int read_label(uint32_t *out, const cupel_type *type, const char *literal)
{
    for (uint32_t i = 0; type->labels != NULL && type->labels[i] != NULL; i++) {
        if (strcmp(type->labels[i], literal) == 0) {
            *out = i;
            return 0;
        }
    }
    return CUPEL_EVALUE;
}
