/* Arrays on the wire, in binary where the elements' type is known and as text otherwise: written from
 * a cupel_array or from a column of many rows, read into a cupel_array. What the server sends is
 * believed in nothing: shapes and lengths are checked against the bytes that are there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/postgresql/postgresql.h"

/* Number of dimensions, flags and element type; then each dimension's length and lower bound. */
#define HEADER 12
#define DIMENSION 8

static int write_binary(cupel_driver_statement *statement, size_t parameter,
                        const cupel__pg_list *list, size_t *used, bool *fits, cupel_error *error);
static int write_text(cupel_driver_statement *statement, size_t parameter,
                      const cupel__pg_list *list, size_t *used, cupel_error *error);
static int element_error(cupel_driver_statement *statement, size_t parameter,
                         const cupel__pg_list *list, size_t number, const char *reason,
                         cupel_error *error);
static bool reserve_elements(const cupel_driver_statement *statement, cupel__pg_column *column,
                             size_t count);
static bool needs_room(cupel__pg_codec codec);
static bool check_shape(cupel_array *array, size_t most);
static void give(cupel__pg_elements *elements, cupel_value *out);

int cupel__pg_write_list(cupel_driver_statement *statement, size_t parameter,
                         const cupel__pg_list *list, size_t *used, cupel_error *error)
{
    bool fits;
    int code = write_binary(statement, parameter, list, used, &fits, error);
    if (code != CUPEL_OK || fits)
        return code;
    return write_text(statement, parameter, list, used, error);
}

void cupel__pg_elements_free(const cupel_driver_host *host, cupel__pg_elements *elements)
{
    if (elements == NULL)
        return;
    for (size_t i = 0; i < elements->part_count; i++)
        cupel__scratch_release(host, &elements->parts[i].slot.text);
    cupel__scratch_release(host, &elements->bytes);
    cupel__driver_free(host, elements->parts);
    cupel__driver_free(host, elements->items);
    cupel__driver_free(host, elements);
}

int cupel__pg_read_array(const cupel_driver_statement *statement, cupel__pg_column *column,
                         const char *bytes, size_t size, cupel_value *out)
{
    cupel_array array = { .items = NULL };
    if (size < HEADER || cupel__pg_get32(bytes) > CUPEL_ARRAY_DIMENSIONS)
        return CUPEL_EVALUE;
    array.dimensions = (int)cupel__pg_get32(bytes);
    size_t at = HEADER + DIMENSION * (size_t)array.dimensions;
    if (size < at)
        return CUPEL_EVALUE;
    for (int i = 0; i < array.dimensions; i++) {
        const char *dimension = bytes + HEADER + DIMENSION * (size_t)i;
        int64_t lower = (int32_t)cupel__pg_get32(dimension + 4);
        array.shape[i].length = (int32_t)cupel__pg_get32(dimension);
        array.shape[i].offset = (int32_t)(lower > INT32_MIN ? lower - 1 : lower);
    }
    /* Every element has its length before it. */
    if (!check_shape(&array, (size - at) / 4))
        return CUPEL_EVALUE;
    if (!reserve_elements(statement, column, array.count))
        return CUPEL_ENOMEM;
    cupel__pg_elements *elements = column->elements;
    for (size_t i = 0; i < array.count; i++) {
        if (size - at < 4)
            return CUPEL_EVALUE;
        uint32_t length = cupel__pg_get32(bytes + at);
        at += 4;
        if (length == UINT32_MAX) {
            elements->items[i].kind = CUPEL_VALUE_NULL;
            continue;
        }
        if (length > size - at)
            return CUPEL_EVALUE;
        cupel__pg_column *part = &elements->parts[elements->part_count > 1 ? i : 0];
        part->codec = column->element;
        int code =
            cupel__pg_decode_binary(statement, part, bytes + at, length, &elements->items[i]);
        if (code != CUPEL_OK)
            return code;
        at += length;
    }
    elements->array = array;
    give(elements, out);
    return CUPEL_OK;
}

/* A reader of an array's text form. */
typedef struct reader {
    const char *text;
    const char *end;
    char *to; /* where the next element's text goes */
} reader;

/* "[2:3][0:1]=", which stands before the braces where indexes do not begin with 1. */
static bool read_bounds(reader *r, cupel_array *array)
{
    while (r->text < r->end && *r->text == '[') {
        if (array->dimensions == CUPEL_ARRAY_DIMENSIONS)
            return false;
        char *after;
        long long lower = strtoll(r->text + 1, &after, 10);
        if (after >= r->end || *after != ':' || lower <= INT32_MIN || lower > INT32_MAX)
            return false;
        strtoll(after + 1, &after, 10);
        if (after >= r->end || *after != ']')
            return false;
        array->shape[array->dimensions++].offset = (int32_t)(lower - 1);
        r->text = after + 1;
    }
    if (array->dimensions == 0)
        return true;
    return r->text < r->end && *r->text++ == '=';
}

/* An element's text without quotes and escapes, with a zero behind; *is_null where it is the word. */
static bool read_element(reader *r, size_t *size, bool *is_null)
{
    char *start = r->to;
    bool is_quoted = r->text < r->end && *r->text == '"';
    r->text += is_quoted;
    while (r->text < r->end) {
        char c = *r->text;
        if (is_quoted ? c == '"' : c == ',' || c == '}' || c == '{' || c == '"')
            break;
        if (c == '\\' && ++r->text == r->end)
            return false;
        *r->to++ = *r->text++;
    }
    if (is_quoted && (r->text == r->end || *r->text++ != '"'))
        return false;
    *size = (size_t)(r->to - start);
    *r->to++ = '\0';
    *is_null = !is_quoted && strcmp(start, "NULL") == 0;
    return is_quoted || *size > 0;
}

/* Counts what is between the braces: the lengths of the dimensions from the first of each, and how many
 * elements there are in all. */
static bool measure(const reader *from, cupel_array *array, char *room)
{
    reader r = *from;
    int depth = 0, depths = 0;
    int32_t counts[CUPEL_ARRAY_DIMENSIONS + 1] = { 0 };
    bool is_measured[CUPEL_ARRAY_DIMENSIONS + 1] = { false };
    size_t size;
    bool is_null;
    array->count = 0;
    while (r.text < r.end) {
        r.to = room;
        if (*r.text == '{') {
            if (depth == CUPEL_ARRAY_DIMENSIONS || (array->count > 0 && depth >= depths))
                return false;
            counts[depth++] = 0;
            depths = depth > depths ? depth : depths;
            r.text++;
            continue;
        }
        if (depth == 0)
            return false;
        if (*r.text == '}') {
            int32_t *length = &array->shape[--depth].length;
            bool is_first = !is_measured[depth];
            if (!is_first && *length != counts[depth])
                return false;
            *length = counts[depth];
            is_measured[depth] = true;
            if (depth > 0)
                counts[depth - 1]++;
            r.text++;
            if (depth == 0)
                break;
        } else if (*r.text == ',') {
            r.text++;
        } else {
            if (depth != depths || !read_element(&r, &size, &is_null))
                return false;
            counts[depth - 1]++;
            array->count++;
        }
    }
    if (depth != 0 || r.text != r.end || depths == 0 ||
        (array->dimensions != 0 && array->dimensions != depths))
        return false;
    array->dimensions = array->count == 0 ? 0 : depths;
    return true;
}

int cupel__pg_read_array_text(const cupel_driver_statement *statement, cupel__pg_column *column,
                              const char *text, size_t size, cupel_value *out)
{
    cupel_array array = { .items = NULL };
    reader r = { .text = text, .end = text + size };
    if (!reserve_elements(statement, column, 0) ||
        !cupel__scratch_reserve(statement->connection->host, &column->elements->bytes, size + 2))
        return CUPEL_ENOMEM;
    cupel__pg_elements *elements = column->elements;
    r.to = elements->bytes.bytes;
    if (!read_bounds(&r, &array) || !measure(&r, &array, elements->bytes.bytes))
        return CUPEL_EVALUE;
    size_t count = array.count;
    if (!check_shape(&array, size) || array.count != count)
        return CUPEL_EVALUE;
    if (!reserve_elements(statement, column, count))
        return CUPEL_ENOMEM;
    for (size_t i = 0; i < count;) {
        if (*r.text == '{' || *r.text == '}' || *r.text == ',') {
            r.text++;
            continue;
        }
        const char *element = r.to;
        size_t length = 0;
        bool is_null = false;
        read_element(&r, &length, &is_null);
        cupel_value *item = &elements->items[i];
        cupel__pg_column *part = &elements->parts[elements->part_count > 1 ? i : 0];
        i++;
        if (is_null) {
            item->kind = CUPEL_VALUE_NULL;
            continue;
        }
        part->codec = column->element;
        int code = cupel__pg_decode_text(statement, part, element, length, item);
        if (code != CUPEL_OK)
            return code;
    }
    elements->array = array;
    give(elements, out);
    return CUPEL_OK;
}

/* The array in binary; *fits is false where an element has to travel as text. */
static int write_binary(cupel_driver_statement *statement, size_t parameter,
                        const cupel__pg_list *list, size_t *used, bool *fits, cupel_error *error)
{
    const cupel_driver_host *host = statement->connection->host;
    Oid array = PQparamtype(statement->description, (int)parameter);
    cupel__pg_codec codec = CUPEL__PG_OTHER;
    cupel__pg_encoded *encoded = &statement->encoded[parameter];
    Oid element = 0;
    bool has_null = false;
    size_t start = *used;

    *fits = cupel__pg_array_element(array, &element, &codec) && codec != CUPEL__PG_OTHER &&
            list->count <= INT32_MAX;
    if (!*fits)
        return CUPEL_OK;
    int dimensions = list->dimensions > 0 ? list->dimensions : 1;
    size_t at = start + HEADER + DIMENSION * (size_t)dimensions;
    for (size_t i = 0; i < list->count; i++) {
        const char *reason = NULL;
        if (!cupel__pg_encode(codec, &list->values[i * list->stride], encoded, &reason))
            return element_error(statement, parameter, list, i, reason, error);
        *fits = encoded->format == 1;
        if (!*fits)
            return CUPEL_OK;
        if (!cupel__scratch_reserve(host, &statement->scratch, at + 4 + encoded->size))
            return cupel__driver_nomem(host, error);
        char *to = statement->scratch.bytes + at;
        bool is_null = encoded->bytes == NULL;
        cupel__pg_put32(to, is_null ? UINT32_MAX : (uint32_t)encoded->size);
        if (!is_null)
            memcpy(to + 4, encoded->bytes, encoded->size);
        at += 4 + encoded->size;
        has_null |= is_null;
    }
    if (!cupel__scratch_reserve(host, &statement->scratch, at))
        return cupel__driver_nomem(host, error);
    char *header = statement->scratch.bytes + start;
    cupel__pg_put32(header, (uint32_t)dimensions);
    cupel__pg_put32(header + 4, has_null);
    cupel__pg_put32(header + 8, element);
    for (int i = 0; i < dimensions; i++) {
        bool is_given = list->dimensions > 0;
        int64_t offset = is_given ? list->shape[i].offset : 0;
        char *dimension = header + HEADER + DIMENSION * (size_t)i;
        cupel__pg_put32(dimension,
                        is_given ? (uint32_t)list->shape[i].length : (uint32_t)list->count);
        cupel__pg_put32(dimension + 4, (uint32_t)(offset + 1));
    }
    *used = at;
    statement->formats[parameter] = 1;
    return CUPEL_OK;
}

/* Appends an element of an array's text form, between quotes. */
static size_t append_element(char *to, const char *text, size_t size)
{
    size_t used = 0;
    to[used++] = '"';
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"' || text[i] == '\\')
            to[used++] = '\\';
        to[used++] = text[i];
    }
    to[used++] = '"';
    return used;
}

/* How many braces open before, or close behind, that many elements. */
static int braces_at(const cupel__pg_list *list, size_t elements)
{
    int braces = 0;
    size_t block = 1;
    if (list->dimensions == 0)
        return elements == 0 || elements == list->count;
    for (int i = list->dimensions - 1; i >= 0; i--) {
        block *= (size_t)list->shape[i].length;
        braces += block > 0 && elements % block == 0;
    }
    return braces;
}

static size_t write_bounds(const cupel__pg_list *list, char *to)
{
    bool is_needed = false;
    int used = 0;
    for (int i = 0; i < list->dimensions; i++)
        is_needed |= list->shape[i].offset != 0;
    for (int i = 0; is_needed && i < list->dimensions; i++) {
        long long lower = (long long)list->shape[i].offset + 1;
        used += snprintf(to + used, 48, "[%lld:%lld]", lower, lower + list->shape[i].length - 1);
    }
    if (is_needed)
        to[used++] = '=';
    return (size_t)used;
}

static int write_text(cupel_driver_statement *statement, size_t parameter,
                      const cupel__pg_list *list, size_t *used, cupel_error *error)
{
    enum { MARGIN = 48 * CUPEL_ARRAY_DIMENSIONS + 8 };
    const cupel_driver_host *host = statement->connection->host;
    cupel__pg_encoded *encoded = &statement->encoded[parameter];
    size_t at = *used;

    for (size_t i = 0; i < list->count; i++) {
        static const char null[] = { 'N', 'U', 'L', 'L' };
        const char *reason = NULL;
        if (!cupel__pg_encode(CUPEL__PG_OTHER, &list->values[i * list->stride], encoded, &reason))
            return element_error(statement, parameter, list, i, reason, error);
        if (!cupel__scratch_reserve(host, &statement->scratch, at + 2 * encoded->size + MARGIN))
            return cupel__driver_nomem(host, error);
        char *bytes = statement->scratch.bytes;
        if (i == 0)
            at += write_bounds(list, bytes + at);
        else
            bytes[at++] = ',';
        for (int brace = i == 0 || list->dimensions > 0 ? braces_at(list, i) : 0; brace > 0;
             brace--)
            bytes[at++] = '{';
        if (encoded->bytes == NULL) {
            memcpy(bytes + at, null, sizeof null);
            at += sizeof null;
        } else {
            at += append_element(bytes + at, encoded->bytes, encoded->size);
        }
        for (int brace = braces_at(list, i + 1); brace > 0; brace--)
            bytes[at++] = '}';
    }
    if (!cupel__scratch_reserve(host, &statement->scratch, at + 3))
        return cupel__driver_nomem(host, error);
    if (list->count == 0) {
        statement->scratch.bytes[at++] = '{';
        statement->scratch.bytes[at++] = '}';
    }
    statement->scratch.bytes[at++] = '\0';
    *used = at;
    statement->formats[parameter] = 0;
    return CUPEL_OK;
}

static int element_error(cupel_driver_statement *statement, size_t parameter,
                         const cupel__pg_list *list, size_t number, const char *reason,
                         cupel_error *error)
{
    char words[192];
    snprintf(words, sizeof words, "%s %zu: %s", list->word, number + 1, reason);
    return cupel__driver_value_error(statement->connection->host, error, parameter + 1, words);
}

/* The product of the lengths, which are then one for each element. */
static bool check_shape(cupel_array *array, size_t most)
{
    uint64_t count = array->dimensions > 0;
    for (int i = 0; i < array->dimensions; i++) {
        if (array->shape[i].length < 0)
            return false;
        count *= (uint64_t)array->shape[i].length;
        if (count > most)
            return false;
    }
    array->count = (size_t)count;
    return true;
}

/* Values that point into the column's own room need one for each element. */
static bool needs_room(cupel__pg_codec codec)
{
    switch (codec) {
    case CUPEL__PG_NUMERIC:
    case CUPEL__PG_BYTEA:
    case CUPEL__PG_DATE:
    case CUPEL__PG_TIME:
    case CUPEL__PG_TIMESTAMP:
    case CUPEL__PG_TIMESTAMPTZ:
    case CUPEL__PG_INTERVAL:
    case CUPEL__PG_UUID:
        return true;
    default:
        return false;
    }
}

static bool reserve_elements(const cupel_driver_statement *statement, cupel__pg_column *column,
                             size_t count)
{
    const cupel_driver_host *host = statement->connection->host;
    cupel__pg_elements *elements = column->elements;
    size_t parts = needs_room(column->element) && count > 1 ? count : 1;
    if (elements == NULL)
        elements = column->elements = cupel__driver_zalloc(host, sizeof *elements);
    if (elements == NULL)
        return false;
    if (count > SIZE_MAX / sizeof *elements->parts - 1)
        return false;
    if (elements->items == NULL || count > elements->capacity) {
        cupel_value *items =
            host->reallocate(elements->items, (count + 1) * sizeof *elements->items);
        if (items == NULL)
            return false;
        elements->items = items;
        elements->capacity = count;
    }
    if (parts > elements->part_count) {
        cupel__pg_column *grown =
            host->reallocate(elements->parts, parts * sizeof *elements->parts);
        if (grown == NULL)
            return false;
        memset(grown + elements->part_count, 0, (parts - elements->part_count) * sizeof *grown);
        elements->parts = grown;
        elements->part_count = parts;
    }
    return true;
}

/* A plain list says so by having no shape. */
static void give(cupel__pg_elements *elements, cupel_value *out)
{
    cupel_array *array = &elements->array;
    array->items = elements->items;
    if (array->dimensions == 1 && array->shape[0].offset == 0)
        array->dimensions = 0;
    if (array->dimensions == 0)
        memset(array->shape, 0, sizeof array->shape);
    out->kind = CUPEL_VALUE_ARRAY;
    out->as.array = array;
}
