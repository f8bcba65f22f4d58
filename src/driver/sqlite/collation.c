/* The collation by which decimals, which SQLite can only keep as text, compare by their value. */
#include "driver/sqlite/sqlite.h"

#include <string.h>

static int compare_decimals(void *context, int a_size, const void *a, int b_size, const void *b);
static int compare_bytes(const void *a, size_t a_size, const void *b, size_t b_size);

int cupel__sqlite_add_collation(sqlite3 *db)
{
    return sqlite3_create_collation_v2(db, "cupel_decimal", SQLITE_UTF8, NULL, compare_decimals,
                                       NULL);
}

/* What is no decimal comes after those that are, in the order of its bytes, so that the order is
 * total, as SQLite demands. */
static int compare_decimals(void *context, int a_size, const void *a, int b_size, const void *b)
{
    (void)context;
    cupel_decimal left, right;
    bool is_left = cupel_decimal_parse(&left, a, (size_t)a_size) == CUPEL_OK;
    bool is_right = cupel_decimal_parse(&right, b, (size_t)b_size) == CUPEL_OK;
    if (is_left && is_right)
        return cupel_decimal_compare(&left, &right);
    if (is_left != is_right)
        return is_left ? -1 : 1;
    return compare_bytes(a, (size_t)a_size, b, (size_t)b_size);
}

static int compare_bytes(const void *a, size_t a_size, const void *b, size_t b_size)
{
    size_t shorter = a_size < b_size ? a_size : b_size;
    int order = shorter > 0 ? memcmp(a, b, shorter) : 0;
    if (order != 0)
        return order;
    return a_size < b_size ? -1 : a_size > b_size;
}
