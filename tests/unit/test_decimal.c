/* Decimals: the operations against cases computed by another implementation, and their edges. */
#include "failing_alloc.h"

#include <cupel/value.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static cupel_decimal decimal(const char *text)
{
    cupel_decimal result;
    assert_int_equal(cupel_decimal_parse(&result, text, strlen(text)), 0);
    return result;
}

static const char *text_of(const cupel_decimal *number, char buffer[CUPEL_DECIMAL_TEXT_SIZE])
{
    size_t length = cupel_decimal_format(number, buffer, CUPEL_DECIMAL_TEXT_SIZE);
    assert_int_equal(length, strlen(buffer));
    return buffer;
}

static void assert_result(int code, const cupel_decimal *result, const char *expected)
{
    char buffer[CUPEL_DECIMAL_TEXT_SIZE];
    if (strcmp(expected, "error") == 0) {
        assert_int_equal(code, CUPEL_EVALUE);
        return;
    }
    assert_int_equal(code, 0);
    assert_string_equal(text_of(result, buffer), expected);
    assert_int_equal(result->negative, expected[0] == '-');
    assert_true(result->count == 0 || result->limbs[result->count - 1] != 0);
}

typedef int operation(cupel_decimal *out, const cupel_decimal *a, const cupel_decimal *b);

/* Also with the result in place of either operand. */
static void check_operation(operation *operate, const char *const fields[])
{
    cupel_decimal a = decimal(fields[1]), b = decimal(fields[2]), result = { 0 };
    assert_result(operate(&result, &a, &b), &result, fields[3]);
    cupel_decimal in_place = a;
    int code = operate(&in_place, &in_place, &b);
    assert_memory_equal(&in_place, code == 0 ? &result : &a, sizeof in_place);
    in_place = b;
    operate(&in_place, &a, &in_place);
    assert_memory_equal(&in_place, code == 0 ? &result : &b, sizeof in_place);
}

static void check_parse(const char *const fields[])
{
    cupel_decimal result = { 0 };
    assert_result(cupel_decimal_parse(&result, fields[1], strlen(fields[1])), &result, fields[2]);
}

static void check_add(const char *const fields[])
{
    check_operation(cupel_decimal_add, fields);
}

static void check_subtract(const char *const fields[])
{
    check_operation(cupel_decimal_subtract, fields);
}

static void check_multiply(const char *const fields[])
{
    check_operation(cupel_decimal_multiply, fields);
}

static void check_compare(const char *const fields[])
{
    cupel_decimal a = decimal(fields[1]), b = decimal(fields[2]);
    int expected = atoi(fields[3]);
    assert_int_equal(cupel_decimal_compare(&a, &b), expected);
    assert_int_equal(cupel_decimal_compare(&b, &a), -expected);
    assert_int_equal(cupel_decimal_compare(&a, &a), 0);
}

static void check_rescale(const char *const fields[])
{
    cupel_decimal number = decimal(fields[1]), before = number;
    int code = cupel_decimal_rescale(&number, atoi(fields[2]));
    assert_result(code, &number, fields[3]);
    if (code != 0)
        assert_memory_equal(&number, &before, sizeof number);
}

static void check_double(const char *const fields[])
{
    cupel_decimal number = decimal(fields[1]);
    assert_true(cupel_decimal_to_double(&number) == strtod(fields[2], NULL));
}

static const struct {
    const char *name;
    void (*check)(const char *const fields[]);
} checks[] = {
    { "parse", check_parse },       { "add", check_add },         { "subtract", check_subtract },
    { "multiply", check_multiply }, { "compare", check_compare }, { "rescale", check_rescale },
    { "double", check_double },
};
enum { CHECKS = sizeof checks / sizeof *checks };

static void run_case(char *line, size_t met[CHECKS])
{
    const char *fields[4] = { "", "", "", "" };
    size_t count = 0;
    for (char *rest = line, *field; (field = strtok_r(rest, " \n", &rest)) != NULL && count < 4;)
        fields[count++] = field;
    for (size_t i = 0; i < CHECKS; i++) {
        if (strcmp(fields[0], checks[i].name) == 0) {
            checks[i].check(fields);
            met[i]++;
            return;
        }
    }
    fail_msg("unknown operation \"%s\"", fields[0]);
}

static void operations_agree_with_another_implementation(void **state)
{
    (void)state;
    FILE *file = fopen(CUPEL_TEST_CASES "/decimal.txt", "r");
    assert_non_null(file);
    char line[1024];
    size_t met[CHECKS] = { 0 };
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] != '#')
            run_case(line, met);
    }
    fclose(file);
    for (size_t i = 0; i < CHECKS; i++)
        assert_true(met[i] >= 200);
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",      "-",    "+",    ".",   "-.",  "e5",        ".e5",  "1e",    "1e+",   "1e-",
        "1.2.3", "1 ",   " 1",   "--1", "+-1", "1e5.5",     "0x10", "1,000", "1_000", "one",
        "-NaN",  "sNaN", "NaN1", "Inf", "inf", "-Infinity", "1f",   "1e5e5", "1-",    "\xd9\xa1",
    };
    cupel_decimal before = decimal("7.5"), out = before;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(cupel_decimal_parse(&out, texts[i], strlen(texts[i])), CUPEL_EVALUE);
        assert_memory_equal(&out, &before, sizeof out);
    }
    assert_int_equal(cupel_decimal_parse(&out, NULL, 0), CUPEL_EVALUE);
}

static void parsing_reads_no_further_than_the_size(void **state)
{
    (void)state;
    cupel_decimal out;
    char buffer[CUPEL_DECIMAL_TEXT_SIZE];
    assert_int_equal(cupel_decimal_parse(&out, "12.345e6", 4), 0);
    assert_string_equal(text_of(&out, buffer), "12.3");
    assert_int_equal(cupel_decimal_parse(&out, "1\0002", 3), CUPEL_EVALUE);
    assert_int_equal(cupel_decimal_parse(&out, "1e5", 2), CUPEL_EVALUE);
    assert_int_equal(cupel_decimal_parse(&out, "-5", 1), CUPEL_EVALUE);
    assert_int_equal(cupel_decimal_parse(&out, ".5", 1), CUPEL_EVALUE);
    assert_int_equal(cupel_decimal_parse(&out, "7e5", 1), 0);
    assert_string_equal(text_of(&out, buffer), "7");
    assert_int_equal(cupel_decimal_parse(&out, "7.5", 1), 0);
    assert_string_equal(text_of(&out, buffer), "7");
    assert_int_equal(cupel_decimal_parse(&out, "NaN", 2), CUPEL_EVALUE);
}

static void integers_become_decimals(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *text;
    } cases[] = {
        { 0, "0" },
        { 1, "1" },
        { -1, "-1" },
        { 999999999, "999999999" },
        { 1000000000, "1000000000" },
        { INT64_MAX, "9223372036854775807" },
        { INT64_MIN, "-9223372036854775808" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cupel_decimal out;
        assert_result(cupel_decimal_from_int64(&out, cases[i].value), &out, cases[i].text);
    }
}

static void formatting_writes_what_fits_and_tells_the_length(void **state)
{
    (void)state;
    cupel_decimal number = decimal("-12.50");
    char buffer[8];
    memset(buffer, '#', sizeof buffer);
    assert_int_equal(cupel_decimal_format(&number, NULL, 0), 6);
    assert_int_equal(cupel_decimal_format(&number, buffer, 1), 6);
    assert_string_equal(buffer, "");
    assert_int_equal(cupel_decimal_format(&number, buffer, 4), 6);
    assert_string_equal(buffer, "-12");
    assert_int_equal(buffer[4], '#');
    assert_int_equal(cupel_decimal_format(&number, buffer, 7), 6);
    assert_string_equal(buffer, "-12.50");
}

static void a_struct_of_zeros_is_zero(void **state)
{
    (void)state;
    cupel_decimal zero = { 0 }, other = decimal("0.000");
    char buffer[CUPEL_DECIMAL_TEXT_SIZE];
    assert_string_equal(text_of(&zero, buffer), "0");
    assert_int_equal(cupel_decimal_compare(&zero, &other), 0);
    assert_true(cupel_decimal_to_double(&zero) == 0);
}

static void nan_spreads_and_follows_every_number(void **state)
{
    (void)state;
    cupel_decimal nan = decimal("NaN"), one = decimal("1"), out;
    assert_int_equal(cupel_decimal_compare(&nan, &one), 1);
    assert_int_equal(cupel_decimal_compare(&one, &nan), -1);
    assert_int_equal(cupel_decimal_compare(&nan, &nan), 0);
    assert_result(cupel_decimal_add(&out, &one, &nan), &out, "NaN");
    assert_result(cupel_decimal_subtract(&out, &nan, &nan), &out, "NaN");
    assert_result(cupel_decimal_multiply(&out, &nan, &one), &out, "NaN");
    assert_int_equal(cupel_decimal_rescale(&nan, 2), 0);
    assert_true(nan.nan);
    assert_true(isnan(cupel_decimal_to_double(&nan)));
}

static void scales_outside_of_the_bounds_are_refused(void **state)
{
    (void)state;
    cupel_decimal number = decimal("1.5"), nan = decimal("NaN");
    assert_int_equal(cupel_decimal_rescale(&number, -1), CUPEL_EVALUE);
    assert_int_equal(cupel_decimal_rescale(&number, CUPEL_DECIMAL_DIGITS + 1), CUPEL_EVALUE);
    assert_int_equal(cupel_decimal_rescale(&nan, -1), CUPEL_EVALUE);
    assert_int_equal(number.scale, 1);
}

/* Structs are filled in by hand too: what is meant is clear, and nothing is read out of bounds. */
static void structs_that_are_not_normal_are_understood(void **state)
{
    (void)state;
    char buffer[CUPEL_DECIMAL_TEXT_SIZE];
    cupel_decimal padded = { .limbs = { 5 }, .count = 3, .scale = 2 }, plain = decimal("0.05");
    assert_string_equal(text_of(&padded, buffer), "0.05");
    assert_int_equal(cupel_decimal_compare(&padded, &plain), 0);
    cupel_decimal minus_zero = { .negative = true };
    assert_string_equal(text_of(&minus_zero, buffer), "0");
    assert_int_equal(cupel_decimal_compare(&minus_zero, &(cupel_decimal){ 0 }), 0);

    cupel_decimal wild, out;
    memset(&wild, 0xff, sizeof wild);
    wild.nan = wild.negative = false;
    text_of(&wild, buffer);
    cupel_decimal_add(&out, &wild, &plain);
    cupel_decimal_multiply(&out, &wild, &wild);
    wild.scale = INT16_MAX;
    text_of(&wild, buffer);
    cupel_decimal_subtract(&out, &plain, &wild);
    cupel_decimal_to_double(&wild);
    cupel_decimal_compare(&wild, &plain);
}

static uint64_t random_state = 88172645463325252u;

static uint64_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static cupel_decimal random_decimal(int limbs)
{
    cupel_decimal number = { .count = (uint8_t)(random_next() % (unsigned)(limbs + 1)) };
    for (int i = 0; i < number.count; i++)
        number.limbs[i] = (uint32_t)(random_next() % 1000000000 + 1) % 1000000000;
    if (number.count != 0 && number.limbs[number.count - 1] == 0)
        number.limbs[number.count - 1] = 1;
    number.scale = (int16_t)(random_next() % 30);
    number.negative = number.count != 0 && random_next() % 2 != 0;
    return number;
}

static void laws_of_arithmetic_hold(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        cupel_decimal a = random_decimal(2), b = random_decimal(2), c = random_decimal(2);
        cupel_decimal left, right, t;
        /* (a + b) * c = a * c + b * c */
        assert_int_equal(cupel_decimal_add(&left, &a, &b), 0);
        assert_int_equal(cupel_decimal_multiply(&left, &left, &c), 0);
        assert_int_equal(cupel_decimal_multiply(&right, &a, &c), 0);
        assert_int_equal(cupel_decimal_multiply(&t, &b, &c), 0);
        assert_int_equal(cupel_decimal_add(&right, &right, &t), 0);
        assert_int_equal(cupel_decimal_compare(&left, &right), 0);
        /* (a - b) + b = a, and the order is that of the difference's sign */
        assert_int_equal(cupel_decimal_subtract(&t, &a, &b), 0);
        int sign = t.count == 0 ? 0 : t.negative ? -1 : 1;
        assert_int_equal(cupel_decimal_compare(&a, &b), sign);
        assert_int_equal(cupel_decimal_add(&t, &t, &b), 0);
        assert_int_equal(cupel_decimal_compare(&t, &a), 0);
    }
}

static void text_and_back_is_the_same_number(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        cupel_decimal number = random_decimal(CUPEL_DECIMAL_LIMBS), again;
        char buffer[CUPEL_DECIMAL_TEXT_SIZE];
        text_of(&number, buffer);
        assert_int_equal(cupel_decimal_parse(&again, buffer, strlen(buffer)), 0);
        assert_memory_equal(&again, &number, sizeof again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_agree_with_another_implementation),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(parsing_reads_no_further_than_the_size),
        cmocka_unit_test(integers_become_decimals),
        cmocka_unit_test(formatting_writes_what_fits_and_tells_the_length),
        cmocka_unit_test(a_struct_of_zeros_is_zero),
        cmocka_unit_test(nan_spreads_and_follows_every_number),
        cmocka_unit_test(scales_outside_of_the_bounds_are_refused),
        cmocka_unit_test(structs_that_are_not_normal_are_understood),
        cmocka_unit_test(laws_of_arithmetic_hold),
        cmocka_unit_test(text_and_back_is_the_same_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
