/* Values with all that they point to: copied and compared. Arrays stand in arrays' own shapes, never
 * in each other, so that nothing here goes deeper than one step. */
#include "base/value.h"

#include <string.h>

static bool keep_bytes(cupel__arena *arena, const void **bytes, size_t size);
static cupel_array_dimension dimension_of(const cupel_array *array, int number);

bool cupel__value_keep(cupel__arena *arena, cupel_value *value)
{
    switch (value->kind) {
    case CUPEL_VALUE_TEXT:
    case CUPEL_VALUE_BLOB:
        return keep_bytes(arena, &value->as.data, value->size);
    case CUPEL_VALUE_DECIMAL:
        return keep_bytes(arena, &value->as.data, sizeof *value->as.decimal);
    case CUPEL_VALUE_INTERVAL:
        return keep_bytes(arena, &value->as.data, sizeof *value->as.interval);
    case CUPEL_VALUE_UUID:
        return keep_bytes(arena, &value->as.data, sizeof *value->as.uuid);
    case CUPEL_VALUE_ARRAY: {
        cupel_array *copy = cupel__arena_alloc(arena, sizeof *copy);
        if (copy == NULL)
            return false;
        *copy = *value->as.array;
        value->as.array = copy;
        return cupel__array_keep(arena, copy);
    }
    case CUPEL_VALUE_NULL:
    case CUPEL_VALUE_BOOL:
    case CUPEL_VALUE_INT:
    case CUPEL_VALUE_DOUBLE:
    case CUPEL_VALUE_DATE:
    case CUPEL_VALUE_TIME:
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
        return true;
    }
    return true;
}

bool cupel__array_keep(cupel__arena *arena, cupel_array *array)
{
    if (array->items == NULL)
        return true;
    if (array->count > SIZE_MAX / sizeof *array->items - 1)
        return false;
    cupel_value *items = cupel__arena_alloc(arena, (array->count + 1) * sizeof *items);
    if (items == NULL)
        return false;
    for (size_t i = 0; i < array->count; i++) {
        items[i] = array->items[i];
        if (items[i].kind != CUPEL_VALUE_ARRAY && !cupel__value_keep(arena, &items[i]))
            return false;
    }
    array->items = items;
    return true;
}

static uint64_t bits_of(double real)
{
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    return bits;
}

/* The same kind and the same content; decimals by their value. */
static bool value_equal(const cupel_value *a, const cupel_value *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case CUPEL_VALUE_NULL:
        return true;
    case CUPEL_VALUE_BOOL:
        return a->as.boolean == b->as.boolean;
    case CUPEL_VALUE_INT:
        return a->as.integer == b->as.integer;
    case CUPEL_VALUE_DOUBLE: /* by its bits: NaN is itself, and -0.0 is not 0.0 */
        return bits_of(a->as.real) == bits_of(b->as.real);
    case CUPEL_VALUE_TEXT:
    case CUPEL_VALUE_BLOB:
        return a->size == b->size && (a->size == 0 || !memcmp(a->as.data, b->as.data, a->size));
    case CUPEL_VALUE_DECIMAL:
        return cupel_decimal_compare(a->as.decimal, b->as.decimal) == 0;
    case CUPEL_VALUE_DATE:
        return cupel_date_to_days(a->as.date) == cupel_date_to_days(b->as.date);
    case CUPEL_VALUE_TIME:
        return a->as.time.microseconds == b->as.time.microseconds;
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
        return a->as.datetime.microseconds == b->as.datetime.microseconds;
    case CUPEL_VALUE_INTERVAL:
        return a->as.interval->months == b->as.interval->months &&
               a->as.interval->days == b->as.interval->days &&
               a->as.interval->microseconds == b->as.interval->microseconds;
    case CUPEL_VALUE_UUID:
        return memcmp(a->as.uuid, b->as.uuid, sizeof *a->as.uuid) == 0;
    case CUPEL_VALUE_ARRAY:
        return cupel__array_equal(a->as.array, b->as.array);
    }
    return false;
}

bool cupel__array_equal(const cupel_array *a, const cupel_array *b)
{
    int dimensions = a->dimensions > b->dimensions ? a->dimensions : b->dimensions;
    if (a->count != b->count)
        return false;
    for (int i = 0; a->count > 0 && i < dimensions; i++) {
        cupel_array_dimension left = dimension_of(a, i);
        cupel_array_dimension right = dimension_of(b, i);
        if (left.length != right.length || left.offset != right.offset)
            return false;
    }
    for (size_t i = 0; i < a->count; i++)
        if (a->items[i].kind == CUPEL_VALUE_ARRAY || !value_equal(&a->items[i], &b->items[i]))
            return false;
    return true;
}

bool cupel__array_valid(const cupel_array *array)
{
    if (array->dimensions < 0 || array->dimensions > CUPEL_ARRAY_DIMENSIONS ||
        array->count > INT32_MAX)
        return false;
    uint64_t count = 1;
    for (int i = 0; i < array->dimensions; i++) {
        if (array->shape[i].length < 0)
            return false;
        count *= (uint64_t)array->shape[i].length;
        if (count > INT32_MAX)
            return false;
    }
    return array->dimensions == 0 || count == array->count;
}

static bool keep_bytes(cupel__arena *arena, const void **bytes, size_t size)
{
    char *copy = cupel__arena_alloc(arena, size + 1);
    if (copy == NULL)
        return false;
    if (size > 0)
        memcpy(copy, *bytes, size);
    copy[size] = '\0';
    *bytes = copy;
    return true;
}

/* A plain list has one dimension; those that are not there have the length 0. */
static cupel_array_dimension dimension_of(const cupel_array *array, int number)
{
    if (array->dimensions == 0 && number == 0)
        return (cupel_array_dimension){ .length = (int32_t)array->count };
    if (number < array->dimensions)
        return array->shape[number];
    return (cupel_array_dimension){ .length = 0 };
}
