/* Values: the C types that members of models have where C has none of its own, and the tagged value
 * in which parameters and results travel. */
#ifndef CUPEL_VALUE_H
#define CUPEL_VALUE_H

#include <string.h>

#include <cupel/error.h>

CUPEL_BEGIN_DECLS

/* A calendar date of the proleptic Gregorian calendar, years 1 to 9999. */
typedef struct cupel_date {
    int16_t year;
    uint8_t month; /* 1 to 12 */
    uint8_t day;   /* 1 to 31 */
} cupel_date;

/* A time of day in microseconds since midnight, 0 to 86 399 999 999. */
typedef struct cupel_time {
    int64_t microseconds;
} cupel_time;

/* Microseconds since 1970-01-01 00:00:00. In a column with `.timezone` it is an instant, counted in
 * UTC; in one without, it is the reading of a wall clock. Years 1 to 9999. */
typedef struct cupel_datetime {
    int64_t microseconds;
} cupel_datetime;

/* A span of time; the three parts are kept apart, as a month has no fixed length. */
typedef struct cupel_interval {
    int32_t months;
    int32_t days;
    int64_t microseconds;
} cupel_interval;

typedef struct cupel_uuid {
    uint8_t bytes[16]; /* in the order they are written */
} cupel_uuid;

/* Bytes. In a model, `data == NULL` is NULL, and an empty blob has a non-NULL `data`. */
typedef struct cupel_blob {
    const void *data;
    size_t size;
} cupel_blob;

/* An exact decimal number of up to CUPEL_DECIMAL_DIGITS digits: (-1)^negative * digits * 10^-scale.
 * A plain value: copied by assignment, owning nothing. A struct of zeros is 0. */
#define CUPEL_DECIMAL_LIMBS 8
#define CUPEL_DECIMAL_DIGITS (9 * CUPEL_DECIMAL_LIMBS)
typedef struct cupel_decimal {
    uint32_t limbs[CUPEL_DECIMAL_LIMBS]; /* base 10^9, least significant first */
    int16_t scale;                       /* digits after the point, 0 to CUPEL_DECIMAL_DIGITS */
    uint8_t count;                       /* limbs in use; 0 is zero */
    bool negative;                       /* never true for zero */
    bool nan;                            /* NaN, where the engine has it */
} cupel_decimal;

/* Nullable members. `{ .is_set, .value }`; a struct of zeros is NULL. */
#define CUPEL_OPT_TYPES(X)                                                                         \
    X(int16, int16_t)                                                                              \
    X(int32, int32_t)                                                                              \
    X(int64, int64_t)                                                                              \
    X(bool, bool)                                                                                  \
    X(float, float)                                                                                \
    X(double, double)                                                                              \
    X(date, cupel_date)                                                                            \
    X(time, cupel_time)                                                                            \
    X(datetime, cupel_datetime)                                                                    \
    X(interval, cupel_interval)                                                                    \
    X(uuid, cupel_uuid)                                                                            \
    X(decimal, cupel_decimal)
#define CUPEL_X(name, type)                                                                        \
    typedef struct cupel_opt_##name {                                                              \
        bool is_set;                                                                               \
        type value;                                                                                \
    } cupel_opt_##name;
CUPEL_OPT_TYPES(CUPEL_X)
#undef CUPEL_X

/* As an initialiser: `cupel_new(s, User, .role_id = cupel_some(3))`. */
/* clang-format off */
#define cupel_some(x) { .is_set = true, .value = (x) }
/* clang-format on */
/* As statements on a member: `cupel_assign(user->role_id, 3)`, `cupel_clear(user->role_id)`. */
#define cupel_assign(member, x) ((void)((member).value = (x), (member).is_set = true))
#define cupel_clear(member) ((void)memset(&(member), 0, sizeof(member)))

/* What a cupel_value holds. */
typedef enum cupel_value_kind {
    CUPEL_VALUE_NULL,
    CUPEL_VALUE_BOOL,     /* as.boolean */
    CUPEL_VALUE_INT,      /* as.integer */
    CUPEL_VALUE_DOUBLE,   /* as.real */
    CUPEL_VALUE_TEXT,     /* as.text, size: UTF-8 without need of a terminating zero */
    CUPEL_VALUE_BLOB,     /* as.data, size */
    CUPEL_VALUE_DECIMAL,  /* as.decimal, borrowed */
    CUPEL_VALUE_DATE,     /* as.date */
    CUPEL_VALUE_TIME,     /* as.time */
    CUPEL_VALUE_DATETIME, /* as.datetime, a wall clock's reading */
    CUPEL_VALUE_INSTANT,  /* as.datetime, in UTC */
    CUPEL_VALUE_INTERVAL, /* as.interval, borrowed */
    CUPEL_VALUE_UUID,     /* as.uuid, borrowed */
    CUPEL_VALUE_ARRAY     /* as.array, borrowed: PostgreSQL */
} cupel_value_kind;

typedef struct cupel_array cupel_array;

/* A parameter or a field of a row. It owns nothing: pointers are borrowed for as long as the
 * function that takes or gives the value says. */
typedef struct cupel_value {
    cupel_value_kind kind;
    uint32_t size; /* bytes of as.text and as.data */
    union {
        bool boolean;
        int64_t integer;
        double real;
        const char *text;
        const void *data;
        const cupel_decimal *decimal;
        cupel_date date;
        cupel_time time;
        cupel_datetime datetime;
        const cupel_interval *interval;
        const cupel_uuid *uuid;
        const cupel_array *array;
    } as;
} cupel_value;

/* An array of PostgreSQL: the values of its elements, of CUPEL_VALUE_NULL where they are NULL, row
 * after row where there are several dimensions. As a member it is NULL where `items` is; an empty
 * array has a count of 0 and any other address there. */
#define CUPEL_ARRAY_DIMENSIONS 6
typedef struct cupel_array_dimension {
    int32_t length;
    int32_t offset; /* of the first index from 1, from which PostgreSQL counts: 0 nearly always */
} cupel_array_dimension;
struct cupel_array {
    const cupel_value *items;
    size_t count;
    int dimensions; /* how many of `shape` are given; 0 for a plain list of `count` elements */
    cupel_array_dimension shape[CUPEL_ARRAY_DIMENSIONS];
};

/* The C type of a member, found by the compiler. The low byte names the type; nullable wrappers add
 * CUPEL_CTYPE_OPT. */
typedef enum cupel_ctype {
    CUPEL_CTYPE_NONE,
    CUPEL_CTYPE_INT16,
    CUPEL_CTYPE_INT32,
    CUPEL_CTYPE_INT64,
    CUPEL_CTYPE_ENUM, /* unsigned int: a C enum */
    CUPEL_CTYPE_BOOL,
    CUPEL_CTYPE_FLOAT,
    CUPEL_CTYPE_DOUBLE,
    CUPEL_CTYPE_TEXT, /* const char *, char * */
    CUPEL_CTYPE_BLOB,
    CUPEL_CTYPE_DATE,
    CUPEL_CTYPE_TIME,
    CUPEL_CTYPE_DATETIME,
    CUPEL_CTYPE_INTERVAL,
    CUPEL_CTYPE_UUID,
    CUPEL_CTYPE_DECIMAL,
    CUPEL_CTYPE_ARRAY,
    CUPEL_CTYPE_CUSTOM, /* what a cupel_custom_type converts; never found by the compiler */
    CUPEL_CTYPE_OPT = 0x100
} cupel_ctype;

/* clang-format off */
#define CUPEL_CTYPE_OF_INT(type) \
    (sizeof(type) == 2 ? CUPEL_CTYPE_INT16 : sizeof(type) == 4 ? CUPEL_CTYPE_INT32 : CUPEL_CTYPE_INT64)
/* An array of char decays to a pointer in a _Generic, but there is no pointer in memory to read. */
#define CUPEL_CTYPE_OF_TEXT(x) _Generic(&(x),                                                      \
    char **: CUPEL_CTYPE_TEXT, const char **: CUPEL_CTYPE_TEXT,                                    \
    char *const *: CUPEL_CTYPE_TEXT, const char *const *: CUPEL_CTYPE_TEXT,                        \
    default: CUPEL_CTYPE_NONE)
/* CUPEL_CTYPE_NONE for what has no SQL type of its own: arrays, char, unsigned integers other than
 * unsigned int, long double, pointers to anything but text, foreign structs. */
#define CUPEL_CTYPE_OF(x) _Generic((x),                                                            \
    bool: CUPEL_CTYPE_BOOL,                                                                        \
    short: CUPEL_CTYPE_OF_INT(short), int: CUPEL_CTYPE_OF_INT(int),                                \
    long: CUPEL_CTYPE_OF_INT(long), long long: CUPEL_CTYPE_OF_INT(long long),                      \
    unsigned int: CUPEL_CTYPE_ENUM,                                                                \
    float: CUPEL_CTYPE_FLOAT, double: CUPEL_CTYPE_DOUBLE,                                          \
    const char *: CUPEL_CTYPE_OF_TEXT(x), char *: CUPEL_CTYPE_OF_TEXT(x),                          \
    cupel_blob: CUPEL_CTYPE_BLOB, cupel_date: CUPEL_CTYPE_DATE, cupel_time: CUPEL_CTYPE_TIME,      \
    cupel_datetime: CUPEL_CTYPE_DATETIME, cupel_interval: CUPEL_CTYPE_INTERVAL,                    \
    cupel_uuid: CUPEL_CTYPE_UUID, cupel_decimal: CUPEL_CTYPE_DECIMAL,                              \
    cupel_array: CUPEL_CTYPE_ARRAY,                                                                \
    cupel_opt_int16: CUPEL_CTYPE_OPT | CUPEL_CTYPE_INT16,                                          \
    cupel_opt_int32: CUPEL_CTYPE_OPT | CUPEL_CTYPE_INT32,                                          \
    cupel_opt_int64: CUPEL_CTYPE_OPT | CUPEL_CTYPE_INT64,                                          \
    cupel_opt_bool: CUPEL_CTYPE_OPT | CUPEL_CTYPE_BOOL,                                            \
    cupel_opt_float: CUPEL_CTYPE_OPT | CUPEL_CTYPE_FLOAT,                                          \
    cupel_opt_double: CUPEL_CTYPE_OPT | CUPEL_CTYPE_DOUBLE,                                        \
    cupel_opt_date: CUPEL_CTYPE_OPT | CUPEL_CTYPE_DATE,                                            \
    cupel_opt_time: CUPEL_CTYPE_OPT | CUPEL_CTYPE_TIME,                                            \
    cupel_opt_datetime: CUPEL_CTYPE_OPT | CUPEL_CTYPE_DATETIME,                                    \
    cupel_opt_interval: CUPEL_CTYPE_OPT | CUPEL_CTYPE_INTERVAL,                                    \
    cupel_opt_uuid: CUPEL_CTYPE_OPT | CUPEL_CTYPE_UUID,                                            \
    cupel_opt_decimal: CUPEL_CTYPE_OPT | CUPEL_CTYPE_DECIMAL,                                      \
    default: CUPEL_CTYPE_NONE)
/* clang-format on */

/* What stands behind a `%p` of a condition: one value or a list, told from a mapped object by its
 * first member. Made by CUPEL_V and CUPEL_IN; lives as long as the enclosing block. */
#define CUPEL_ARGUMENT_MAGIC 0x6c70e1c5u
typedef struct cupel_argument {
    uint32_t magic;
    int ctype;        /* of *data */
    const void *data; /* one member-shaped value, or an array of them */
    size_t count;     /* elements of a list */
    bool is_list;
    size_t size; /* of *data where it is of a type of the application's own, else 0 */
} cupel_argument;

/* `CUPEL_V(x)`: a decimal, date, datetime, blob, ... for `%p`. x is an lvalue of any member type. */
#define CUPEL_V(x)                                                                                 \
    ((void *)&(const cupel_argument){ CUPEL_ARGUMENT_MAGIC, CUPEL_CTYPE_OF(x), &(x), 1, false, 0 })
/* `CUPEL_IN(ptr, n)`: the n elements at ptr, for `attribute in %p`. */
#define CUPEL_IN(ptr, n)                                                                           \
    ((void *)&(const cupel_argument){ CUPEL_ARGUMENT_MAGIC, CUPEL_CTYPE_OF(*(ptr)), (ptr), (n),    \
                                      true, 0 })
/* `CUPEL_CUSTOM_V(x)`: an lvalue of a type that only the attribute's `.custom` knows, for `%p`. */
#define CUPEL_CUSTOM_V(x)                                                                          \
    ((void *)&(const cupel_argument){ CUPEL_ARGUMENT_MAGIC, CUPEL_CTYPE_CUSTOM, &(x), 1, false,    \
                                      sizeof(x) })

/* Decimals: text is [-+]digits[.digits][e[+-]digits], where the digits on one side of the point may
 * be missing, or NaN. Errors: CUPEL_EVALUE where the text is no number or where text, sum or product
 * have more digits than a cupel_decimal holds. Nothing is rounded silently: the scale of a product
 * is the sum of both, and only zeros at its end are given up where they do not fit. NaN and anything
 * give NaN. `out` may be one of the operands; on failure it is left as it was. */
CUPEL_API int cupel_decimal_parse(cupel_decimal *out, const char *text, size_t size);
CUPEL_API int cupel_decimal_from_int64(cupel_decimal *out, int64_t value);
/* Writes plain digits with exactly `scale` of them after the point, never an exponent; returns the
 * length without the final zero, and writes as much as fits, as snprintf does. */
#define CUPEL_DECIMAL_TEXT_SIZE (2 * CUPEL_DECIMAL_DIGITS + 8)
CUPEL_API size_t cupel_decimal_format(const cupel_decimal *decimal, char *buffer, size_t size);
/* Numeric order, 1.0 equal to 1.00; NaN equals itself and follows every number. */
CUPEL_API int cupel_decimal_compare(const cupel_decimal *a, const cupel_decimal *b);
/* Rounds half to even to `scale` digits after the point, or appends zeros. CUPEL_EVALUE where it
 * would not fit. */
CUPEL_API int cupel_decimal_rescale(cupel_decimal *decimal, int scale);
CUPEL_API int cupel_decimal_add(cupel_decimal *out, const cupel_decimal *a, const cupel_decimal *b);
CUPEL_API int cupel_decimal_subtract(cupel_decimal *out, const cupel_decimal *a,
                                     const cupel_decimal *b);
CUPEL_API int cupel_decimal_multiply(cupel_decimal *out, const cupel_decimal *a,
                                     const cupel_decimal *b);
/* The nearest double. */
CUPEL_API double cupel_decimal_to_double(const cupel_decimal *decimal);

/* Dates and times. Texts are ISO 8601: "2026-11-20", "21:52:11.000123", "2026-11-20 21:52:11.5"
 * (a T between is read too, and seconds or the time of day may be missing), with "+02:00" or "Z"
 * behind where there is a zone; intervals are "P1Y2M3DT4H5M6.000007S", with a sign at any part and
 * weeks (W) read too. Formatting writes fractions only where there are any, and then six digits of
 * them; it returns the length and writes as much as fits, as snprintf does. Parsers return
 * CUPEL_EVALUE on anything else, on impossible dates, on leap seconds and "24:00", on years outside
 * 1 to 9999, and on fractions finer than microseconds; `out` is then left as it was. */
#define CUPEL_DATE_TEXT_SIZE 16
#define CUPEL_TIME_TEXT_SIZE 24
#define CUPEL_DATETIME_TEXT_SIZE 40
#define CUPEL_INTERVAL_TEXT_SIZE 64
CUPEL_API int cupel_date_parse(cupel_date *out, const char *text, size_t size);
CUPEL_API size_t cupel_date_format(cupel_date date, char *buffer, size_t size);
CUPEL_API int cupel_time_parse(cupel_time *out, const char *text, size_t size);
CUPEL_API size_t cupel_time_format(cupel_time time, char *buffer, size_t size);
/* A zone in the text is applied, giving UTC; `has_zone` (may be NULL) says whether there was one. */
CUPEL_API int cupel_datetime_parse(cupel_datetime *out, const char *text, size_t size,
                                   bool *has_zone);
CUPEL_API size_t cupel_datetime_format(cupel_datetime datetime, char *buffer, size_t size);
CUPEL_API int cupel_interval_parse(cupel_interval *out, const char *text, size_t size);
CUPEL_API size_t cupel_interval_format(const cupel_interval *interval, char *buffer, size_t size);
/* Whether a struct that was filled in by hand is within its bounds. */
CUPEL_API bool cupel_date_valid(cupel_date date);
CUPEL_API bool cupel_time_valid(cupel_time time);
CUPEL_API bool cupel_datetime_valid(cupel_datetime datetime);
/* Days since 1970-01-01, and back; a date of zeros where that lies outside the years 1 to 9999. */
CUPEL_API int64_t cupel_date_to_days(cupel_date date);
CUPEL_API cupel_date cupel_date_from_days(int64_t days);
/* A date and a time of day put together, and taken apart (either may be NULL). */
CUPEL_API cupel_datetime cupel_datetime_make(cupel_date date, cupel_time time);
CUPEL_API void cupel_datetime_split(cupel_datetime datetime, cupel_date *date, cupel_time *time);
/* The system's clock, in UTC. */
CUPEL_API cupel_datetime cupel_datetime_now(void);

/* UUIDs: 32 hexadecimal digits, with all four hyphens or none, in braces or not; anything else is
 * CUPEL_EVALUE. Written lower-case with hyphens. */
#define CUPEL_UUID_TEXT_SIZE 37
CUPEL_API int cupel_uuid_parse(cupel_uuid *out, const char *text, size_t size);
CUPEL_API void cupel_uuid_format(const cupel_uuid *uuid, char buffer[CUPEL_UUID_TEXT_SIZE]);
/* A random (version 4) UUID from the system's random source; CUPEL_EIO where it fails. */
CUPEL_API int cupel_uuid_generate(cupel_uuid *out);

CUPEL_END_DECLS

#endif
