/* Compiled and run by every C compiler at hand: the compiler finds the right type for every member,
 * and arguments hold what they were made from. Needs the headers only. */
#include <cupel/cupel.h>

#include <stdio.h>
#include <stdlib.h>

typedef enum mood { MOOD_GOOD, MOOD_BAD } mood;
typedef enum level { LEVEL_LOW = -1, LEVEL_HIGH = 1 } level;

typedef struct members {
    bool boolean;
    char letter;
    signed char tiny;
    unsigned char byte;
    short small;
    unsigned short unsigned_small;
    int plain;
    unsigned int unsigned_plain;
    mood enumeration;
    level negative_enumeration;
    long wide;
    unsigned long unsigned_wide;
    long long wider;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    uint64_t u64;
    float single;
    double real;
    long double extended;
    const char *text;
    char *writable;
    char array[8];
    const char *texts[2];
    void *anything;
    int *numbers;
    cupel_blob blob;
    cupel_date date;
    cupel_time time;
    cupel_datetime datetime;
    cupel_interval interval;
    cupel_uuid uuid;
    cupel_decimal decimal;
    cupel_opt_int16 opt_int16;
    cupel_opt_int32 opt_int32;
    cupel_opt_int64 opt_int64;
    cupel_opt_bool opt_bool;
    cupel_opt_float opt_float;
    cupel_opt_double opt_double;
    cupel_opt_date opt_date;
    cupel_opt_time opt_time;
    cupel_opt_datetime opt_datetime;
    cupel_opt_interval opt_interval;
    cupel_opt_uuid opt_uuid;
    cupel_opt_decimal opt_decimal;
} members;

/* As CUPEL_COLUMN asks: in a constant table, of a member that does not exist at run time. */
#define ROW(member, expected)                                                                      \
    {                                                                                              \
#member, CUPEL_CTYPE_OF(((members *)0)->member), CUPEL_CTYPE_##expected                    \
    }
static const struct {
    const char *member;
    int found, expected;
} ctypes[] = {
    ROW(boolean, BOOL),
    ROW(letter, NONE),
    ROW(tiny, NONE),
    ROW(byte, NONE),
    ROW(small, INT16),
    ROW(unsigned_small, NONE),
    ROW(plain, INT32),
    ROW(unsigned_plain, ENUM),
    ROW(enumeration, ENUM),
    ROW(negative_enumeration, INT32),
    ROW(wider, INT64),
    ROW(unsigned_wide, NONE),
    ROW(i16, INT16),
    ROW(i32, INT32),
    ROW(i64, INT64),
    ROW(u64, NONE),
    ROW(single, FLOAT),
    ROW(real, DOUBLE),
    ROW(extended, NONE),
    ROW(text, TEXT),
    ROW(writable, TEXT),
    ROW(array, NONE),
    ROW(texts, NONE),
    ROW(anything, NONE),
    ROW(numbers, NONE),
    ROW(blob, BLOB),
    ROW(date, DATE),
    ROW(time, TIME),
    ROW(datetime, DATETIME),
    ROW(interval, INTERVAL),
    ROW(uuid, UUID),
    ROW(decimal, DECIMAL),
    ROW(opt_int16, OPT | CUPEL_CTYPE_INT16),
    ROW(opt_int32, OPT | CUPEL_CTYPE_INT32),
    ROW(opt_int64, OPT | CUPEL_CTYPE_INT64),
    ROW(opt_bool, OPT | CUPEL_CTYPE_BOOL),
    ROW(opt_float, OPT | CUPEL_CTYPE_FLOAT),
    ROW(opt_double, OPT | CUPEL_CTYPE_DOUBLE),
    ROW(opt_date, OPT | CUPEL_CTYPE_DATE),
    ROW(opt_time, OPT | CUPEL_CTYPE_TIME),
    ROW(opt_datetime, OPT | CUPEL_CTYPE_DATETIME),
    ROW(opt_interval, OPT | CUPEL_CTYPE_INTERVAL),
    ROW(opt_uuid, OPT | CUPEL_CTYPE_UUID),
    ROW(opt_decimal, OPT | CUPEL_CTYPE_DECIMAL),
};

static int failures;

static void expect(bool truth, const char *what)
{
    if (!truth) {
        fprintf(stderr, "values.c: %s\n", what);
        failures++;
    }
}

static void expect_argument(const void *made, int ctype, const void *data, size_t count,
                            bool is_list, const char *what)
{
    const cupel_argument *argument = made;
    expect(argument->magic == CUPEL_ARGUMENT_MAGIC && argument->ctype == ctype &&
               argument->data == data && argument->count == count && argument->is_list == is_list,
           what);
}
#define EXPECT_V(x, expected)                                                                      \
    expect_argument(CUPEL_V(x), CUPEL_CTYPE_##expected, &(x), 1, false, "CUPEL_V(" #x ")")
#define EXPECT_IN(items, n, expected)                                                              \
    expect_argument(CUPEL_IN(items, n), CUPEL_CTYPE_##expected, items, n, true,                    \
                    "CUPEL_IN(" #items ")")

static void check_arguments(void)
{
    const cupel_date date = { 2026, 11, 20 };
    cupel_decimal decimal = { 0 };
    cupel_opt_int64 optional = cupel_some(3);
    const char *text = "text";
    const char *const fixed = "text";
    char array[] = "text";
    int64_t number = 7;
    EXPECT_V(date, DATE);
    EXPECT_V(decimal, DECIMAL);
    EXPECT_V(optional, OPT | CUPEL_CTYPE_INT64);
    EXPECT_V(text, TEXT);
    EXPECT_V(fixed, TEXT);
    EXPECT_V(array, NONE);
    EXPECT_V(number, INT64);

    static const int32_t constants[] = { 1, 2, 3 };
    const char *const names[] = { "a", "b" };
    char letters[2][4] = { "a", "b" };
    int64_t *heap = calloc(4, sizeof *heap);
    cupel_uuid uuids[2] = { { { 1 } }, { { 2 } } };
    EXPECT_IN(constants, 3, INT32);
    EXPECT_IN(names, 2, TEXT);
    EXPECT_IN(letters, 2, NONE);
    EXPECT_IN(heap, 4, INT64);
    EXPECT_IN(uuids, 2, UUID);
    EXPECT_IN(&number, 1, INT64);
    free(heap);
}

static void check_nullable_members(void)
{
    struct {
        cupel_opt_int32 count;
        cupel_opt_date day;
    } row = { .count = cupel_some(0) };
    expect(row.count.is_set && row.count.value == 0 && !row.day.is_set, "cupel_some");
    cupel_assign(row.count, 5);
    cupel_assign(row.day, ((cupel_date){ 2026, 1, 2 }));
    expect(row.count.value == 5 && row.day.is_set && row.day.value.day == 2, "cupel_assign");
    cupel_clear(row.count);
    expect(!row.count.is_set, "cupel_clear");
}

int main(void)
{
    for (size_t i = 0; i < sizeof ctypes / sizeof *ctypes; i++)
        expect(ctypes[i].found == ctypes[i].expected, ctypes[i].member);
    expect(CUPEL_CTYPE_OF(((members *)0)->wide) ==
               (sizeof(long) == 8 ? CUPEL_CTYPE_INT64 : CUPEL_CTYPE_INT32),
           "wide");
    check_arguments();
    check_nullable_members();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
