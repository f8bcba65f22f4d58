/* Parameters for PostgreSQL: in binary where the type is known and the value fits it, as text that
 * the server reads otherwise. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "driver/postgresql/postgresql.h"

#define MAX_FIELD (1u << 30)

typedef enum outcome {
    ENCODED,
    AS_TEXT, /* the server shall read the value's text form */
    REFUSED  /* it would lose something; the reason is set */
} outcome;

static outcome encode_bytes(cupel__pg_codec codec, const cupel_value *value, cupel__pg_encoded *out,
                            const char **reason);
static outcome encode_integer(cupel__pg_codec codec, int64_t integer, cupel__pg_encoded *out,
                              const char **reason);
static outcome encode_double(cupel__pg_codec codec, double real, cupel__pg_encoded *out,
                             const char **reason);
static outcome encode_days(cupel__pg_codec codec, cupel_date date, cupel__pg_encoded *out);
static outcome encode_moment(cupel__pg_codec codec, cupel_datetime datetime, cupel__pg_encoded *out,
                             const char **reason);
static outcome encode_other(cupel__pg_codec codec, const cupel_value *value,
                            cupel__pg_encoded *out);
static bool encode_text_form(const cupel_value *value, cupel__pg_encoded *out, const char **reason);
static bool has_zero(const cupel_value *value, const char **reason);

bool cupel__pg_encode(cupel__pg_codec codec, const cupel_value *value, cupel__pg_encoded *out,
                      const char **reason)
{
    outcome result = AS_TEXT;
    switch (value->kind) {
    case CUPEL_VALUE_NULL:
        out->bytes = NULL;
        out->size = 0;
        out->format = 1;
        return true;
    case CUPEL_VALUE_TEXT:
    case CUPEL_VALUE_BLOB:
        result = encode_bytes(codec, value, out, reason);
        break;
    case CUPEL_VALUE_BOOL:
        if (codec != CUPEL__PG_TEXT)
            result = encode_integer(codec, value->as.boolean, out, reason);
        break;
    case CUPEL_VALUE_INT:
        result = encode_integer(codec, value->as.integer, out, reason);
        break;
    case CUPEL_VALUE_DOUBLE:
        result = encode_double(codec, value->as.real, out, reason);
        break;
    case CUPEL_VALUE_DATE:
        result = encode_days(codec, value->as.date, out);
        break;
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
        result = encode_moment(codec, value->as.datetime, out, reason);
        break;
    case CUPEL_VALUE_ARRAY:
        *reason = "an array is given for a single value";
        return false;
    case CUPEL_VALUE_DECIMAL:
    case CUPEL_VALUE_TIME:
    case CUPEL_VALUE_INTERVAL:
    case CUPEL_VALUE_UUID:
        result = encode_other(codec, value, out);
        break;
    }
    return result == AS_TEXT ? encode_text_form(value, out, reason) : result == ENCODED;
}

/* Finishes a binary encoding that was written into out->small. */
static outcome done(cupel__pg_encoded *out, size_t size)
{
    out->bytes = out->small;
    out->size = size;
    out->format = 1;
    return ENCODED;
}

static outcome refuse(const char **reason, const char *words)
{
    *reason = words;
    return REFUSED;
}

static outcome encode_bytes(cupel__pg_codec codec, const cupel_value *value, cupel__pg_encoded *out,
                            const char **reason)
{
    bool is_text = value->kind == CUPEL_VALUE_TEXT;
    *reason = is_text && codec != CUPEL__PG_BYTEA ? cupel__driver_text_refusal(value) : NULL;
    if (*reason != NULL)
        return REFUSED;
    if (is_text && codec != CUPEL__PG_TEXT && codec != CUPEL__PG_BYTEA)
        return AS_TEXT;
    if (!is_text && codec != CUPEL__PG_BYTEA)
        return refuse(reason, "bytes are given for something that is not bytea");
    if (is_text && codec == CUPEL__PG_TEXT && has_zero(value, reason))
        return REFUSED;
    if (value->size > MAX_FIELD)
        return refuse(reason, "PostgreSQL stores at most 1 GiB in one value");
    out->bytes = value->as.data != NULL ? value->as.data : "";
    out->size = value->size;
    out->format = 1;
    return ENCODED;
}

static outcome encode_integer(cupel__pg_codec codec, int64_t integer, cupel__pg_encoded *out,
                              const char **reason)
{
    switch (codec) {
    case CUPEL__PG_BOOL:
        if (integer != 0 && integer != 1)
            return refuse(reason, "only 0 and 1 are booleans");
        out->small[0] = (char)integer;
        return done(out, 1);
    case CUPEL__PG_INT2:
        if (integer < INT16_MIN || integer > INT16_MAX)
            return refuse(reason, "the integer is out of the range of smallint");
        cupel__pg_put16(out->small, (uint16_t)integer);
        return done(out, 2);
    case CUPEL__PG_INT4:
        if (integer < INT32_MIN || integer > INT32_MAX)
            return refuse(reason, "the integer is out of the range of integer (32 bits)");
        cupel__pg_put32(out->small, (uint32_t)integer);
        return done(out, 4);
    case CUPEL__PG_OID:
        if (integer < 0 || integer > UINT32_MAX)
            return refuse(reason, "the integer is out of the range of oid");
        cupel__pg_put32(out->small, (uint32_t)integer);
        return done(out, 4);
    case CUPEL__PG_INT8:
        cupel__pg_put64(out->small, (uint64_t)integer);
        return done(out, 8);
    case CUPEL__PG_FLOAT4:
    case CUPEL__PG_FLOAT8: {
        double real = (double)integer;
        double limit = codec == CUPEL__PG_FLOAT4 ? 0x1p24 : 0x1p53;
        if (fabs(real) > limit)
            return refuse(reason, "the integer has more digits than the floating-point column");
        return encode_double(codec, real, out, reason);
    }
    default:
        return AS_TEXT;
    }
}

static outcome encode_double(cupel__pg_codec codec, double real, cupel__pg_encoded *out,
                             const char **reason)
{
    switch (codec) {
    case CUPEL__PG_FLOAT8: {
        uint64_t bits;
        memcpy(&bits, &real, sizeof bits);
        cupel__pg_put64(out->small, bits);
        return done(out, 8);
    }
    case CUPEL__PG_FLOAT4: {
        if (isfinite(real) && fabs(real) > (double)FLT_MAX)
            return refuse(reason, "the number is out of the range of real (32 bits)");
        float narrow = (float)real;
        uint32_t bits;
        memcpy(&bits, &narrow, sizeof bits);
        cupel__pg_put32(out->small, bits);
        return done(out, 4);
    }
    case CUPEL__PG_BOOL:
    case CUPEL__PG_INT2:
    case CUPEL__PG_INT4:
    case CUPEL__PG_INT8:
    case CUPEL__PG_OID:
        /* cppcheck-suppress incorrectLogicOperator ; it misreads hexadecimal floats */
        if (!(real >= -0x1p63 && real < 0x1p63) || trunc(real) != real)
            return refuse(reason, "the number is no integer");
        return encode_integer(codec, (int64_t)real, out, reason);
    default:
        return AS_TEXT;
    }
}

static outcome encode_days(cupel__pg_codec codec, cupel_date date, cupel__pg_encoded *out)
{
    int64_t days = cupel_date_to_days(date) - CUPEL__PG_EPOCH_DAYS;
    if (codec == CUPEL__PG_DATE) {
        cupel__pg_put32(out->small, (uint32_t)days);
        return done(out, 4);
    }
    if (codec == CUPEL__PG_TIMESTAMP || codec == CUPEL__PG_TIMESTAMPTZ) {
        cupel__pg_put64(out->small, (uint64_t)(days * CUPEL__PG_DAY));
        return done(out, 8);
    }
    return AS_TEXT;
}

static outcome encode_moment(cupel__pg_codec codec, cupel_datetime datetime, cupel__pg_encoded *out,
                             const char **reason)
{
    int64_t microseconds = datetime.microseconds - CUPEL__PG_EPOCH_MICROSECONDS;
    if (codec == CUPEL__PG_TIMESTAMP || codec == CUPEL__PG_TIMESTAMPTZ) {
        cupel__pg_put64(out->small, (uint64_t)microseconds);
        return done(out, 8);
    }
    if (codec == CUPEL__PG_DATE) {
        if (microseconds % CUPEL__PG_DAY != 0)
            return refuse(reason, "a date with time would lose its time in a date");
        cupel__pg_put32(out->small, (uint32_t)(microseconds / CUPEL__PG_DAY));
        return done(out, 4);
    }
    return AS_TEXT;
}

static outcome encode_other(cupel__pg_codec codec, const cupel_value *value, cupel__pg_encoded *out)
{
    if (value->kind == CUPEL_VALUE_DECIMAL && codec == CUPEL__PG_NUMERIC)
        return done(out, cupel__pg_encode_numeric(value->as.decimal, out->small));
    if (value->kind == CUPEL_VALUE_TIME && codec == CUPEL__PG_TIME) {
        cupel__pg_put64(out->small, (uint64_t)value->as.time.microseconds);
        return done(out, 8);
    }
    if (value->kind == CUPEL_VALUE_INTERVAL && codec == CUPEL__PG_INTERVAL) {
        cupel__pg_put64(out->small, (uint64_t)value->as.interval->microseconds);
        cupel__pg_put32(out->small + 8, (uint32_t)value->as.interval->days);
        cupel__pg_put32(out->small + 12, (uint32_t)value->as.interval->months);
        return done(out, 16);
    }
    if (value->kind == CUPEL_VALUE_UUID && codec == CUPEL__PG_UUID) {
        memcpy(out->small, value->as.uuid->bytes, 16);
        return done(out, 16);
    }
    return AS_TEXT;
}

/* Text of the value's own is not terminated; whoever sends it copies it. */
static bool encode_text_form(const cupel_value *value, cupel__pg_encoded *out, const char **reason)
{
    out->format = 0;
    if (value->kind == CUPEL_VALUE_TEXT) {
        if (has_zero(value, reason))
            return false;
        out->bytes = value->as.text != NULL ? value->as.text : "";
        out->size = value->size;
        return true;
    }
    out->size = cupel__driver_value_text(value, out->small);
    out->bytes = out->small;
    return true;
}

static bool has_zero(const cupel_value *value, const char **reason)
{
    if (value->size == 0 || memchr(value->as.text, '\0', value->size) == NULL)
        return false;
    *reason = "the text holds a zero byte, which PostgreSQL cannot store; use bytea for bytes";
    return true;
}

/* The binary form of numeric: four 16-bit numbers (count of digits, weight of the first, sign, scale)
 * and digits of base 10000, aligned at the decimal point. */
size_t cupel__pg_encode_numeric(const cupel_decimal *decimal, char *out)
{
    enum { SIGN_NEGATIVE = 0x4000, SIGN_NAN = 0xC000 };
    char text[CUPEL_DECIMAL_TEXT_SIZE];
    char aligned[CUPEL_DECIMAL_TEXT_SIZE + 8];

    memset(out, 0, 8);
    if (decimal->nan) {
        cupel__pg_put16(out + 4, SIGN_NAN);
        return 8;
    }
    size_t size = cupel_decimal_format(decimal, text, sizeof text);
    const char *digits = text + (text[0] == '-');
    size -= text[0] == '-';
    const char *point = memchr(digits, '.', size);
    size_t whole = point != NULL ? (size_t)(point - digits) : size;
    size_t fraction = point != NULL ? size - whole - 1 : 0;
    size_t lead = (4 - whole % 4) % 4;
    size_t groups = (whole + lead) / 4 + (fraction + 3) / 4;

    memset(aligned, '0', groups * 4);
    memcpy(aligned + lead, digits, whole);
    if (fraction > 0)
        memcpy(aligned + lead + whole, point + 1, fraction);
    int weight = (int)((whole + lead) / 4) - 1;
    size_t count = 0;
    for (size_t i = 0; i < groups; i++) {
        const char *g = aligned + i * 4;
        int digit = (g[0] - '0') * 1000 + (g[1] - '0') * 100 + (g[2] - '0') * 10 + (g[3] - '0');
        if (digit == 0 && count == 0) {
            weight--;
            continue;
        }
        cupel__pg_put16(out + 8 + 2 * count++, (uint16_t)digit);
    }
    while (count > 0 && cupel__pg_get16(out + 8 + 2 * (count - 1)) == 0)
        count--;
    cupel__pg_put16(out, (uint16_t)count);
    cupel__pg_put16(out + 2, (uint16_t)(count > 0 ? weight : 0));
    cupel__pg_put16(out + 4, decimal->negative ? SIGN_NEGATIVE : 0);
    cupel__pg_put16(out + 6, (uint16_t)fraction);
    return 8 + 2 * count;
}
