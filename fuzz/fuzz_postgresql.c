/* Fields as a PostgreSQL server might send them, in binary and as text: the first byte chooses the
 * type, the second that of an array's elements. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "driver/postgresql/postgresql.h"
#include "driver/registry.h"

static void take(const cupel_value *value)
{
    volatile unsigned char sum = 0;
    if (value->kind == CUPEL_VALUE_TEXT || value->kind == CUPEL_VALUE_BLOB)
        for (uint32_t i = 0; i < value->size; i++)
            sum = (unsigned char)(sum + ((const unsigned char *)value->as.data)[i]);
    for (size_t i = 0; value->kind == CUPEL_VALUE_ARRAY && i < value->as.array->count; i++)
        if (value->as.array->items[i].kind != CUPEL_VALUE_ARRAY)
            take(&value->as.array->items[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    const cupel_driver_host *host = cupel__driver_host();
    cupel_driver_connection connection = { .host = host };
    cupel_driver_statement statement = { .connection = &connection };
    cupel__pg_column column = {
        .codec = (cupel__pg_codec)(data[0] % (CUPEL__PG_ARRAY + 1)),
        .element = (cupel__pg_codec)(data[1] % CUPEL__PG_ARRAY),
    };
    cupel_value value = { .kind = CUPEL_VALUE_NULL };
    bool as_text = data[2] & 1;
    connection.c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    /* libpq puts a zero behind every field. */
    char *bytes = malloc(size - 2);
    FUZZ_ASSERT(bytes != NULL && connection.c_locale != (locale_t)0);
    memcpy(bytes, data + 3, size - 3);
    bytes[size - 3] = '\0';
    int code = as_text ? cupel__pg_decode_text(&statement, &column, bytes, size - 3, &value)
                       : cupel__pg_decode_binary(&statement, &column, bytes, size - 3, &value);
    if (code == CUPEL_OK)
        take(&value);
    cupel__pg_elements_free(host, column.elements);
    cupel__scratch_release(host, &column.slot.text);
    freelocale(connection.c_locale);
    free(bytes);
    return 0;
}
