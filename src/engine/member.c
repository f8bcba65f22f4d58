/* Members of structs as values to be bound. */
#include <string.h>

#include "base/value.h"
#include "engine/engine.h"
#include "sql/ctype.h"

static void set_datetime(cupel_value *out, const cupel_type *type, cupel_datetime datetime);
static int set_enum(cupel_value *out, const cupel_type *type, unsigned index);
static int set_text(cupel_value *out, const char *text);
static int set_blob(cupel_value *out, const cupel_blob *blob);
static int set_array(cupel_value *out, const cupel_array *array);
static const void *unwrap(int ctype, const void *member);

int cupel__value_from_member(cupel_value *out, int ctype, const cupel_type *type,
                             const void *member)
{
    out->kind = CUPEL_VALUE_NULL;
    out->size = 0;
    if (ctype & CUPEL_CTYPE_OPT) {
        member = unwrap(ctype, member);
        if (member == NULL)
            return CUPEL_OK;
    }
    switch ((cupel_ctype)(ctype & 0xff)) {
    case CUPEL_CTYPE_INT16:
        out->kind = CUPEL_VALUE_INT;
        out->as.integer = *(const int16_t *)member;
        return CUPEL_OK;
    case CUPEL_CTYPE_INT32:
        out->kind = CUPEL_VALUE_INT;
        out->as.integer = *(const int32_t *)member;
        return CUPEL_OK;
    case CUPEL_CTYPE_INT64:
        out->kind = CUPEL_VALUE_INT;
        out->as.integer = *(const int64_t *)member;
        return CUPEL_OK;
    case CUPEL_CTYPE_ENUM:
        return set_enum(out, type, *(const unsigned *)member);
    case CUPEL_CTYPE_BOOL:
        out->kind = CUPEL_VALUE_BOOL;
        out->as.boolean = *(const bool *)member;
        return CUPEL_OK;
    case CUPEL_CTYPE_FLOAT:
        out->kind = CUPEL_VALUE_DOUBLE;
        out->as.real = (double)*(const float *)member;
        return CUPEL_OK;
    case CUPEL_CTYPE_DOUBLE:
        out->kind = CUPEL_VALUE_DOUBLE;
        out->as.real = *(const double *)member;
        return CUPEL_OK;
    case CUPEL_CTYPE_TEXT:
        return set_text(out, *(const char *const *)member);
    case CUPEL_CTYPE_BLOB:
        return set_blob(out, member);
    case CUPEL_CTYPE_DATE:
        out->kind = CUPEL_VALUE_DATE;
        out->as.date = *(const cupel_date *)member;
        return CUPEL_OK;
    case CUPEL_CTYPE_TIME:
        out->kind = CUPEL_VALUE_TIME;
        out->as.time = *(const cupel_time *)member;
        return CUPEL_OK;
    case CUPEL_CTYPE_DATETIME:
        set_datetime(out, type, *(const cupel_datetime *)member);
        return CUPEL_OK;
    case CUPEL_CTYPE_INTERVAL:
        out->kind = CUPEL_VALUE_INTERVAL;
        out->as.interval = member;
        return CUPEL_OK;
    case CUPEL_CTYPE_UUID:
        out->kind = CUPEL_VALUE_UUID;
        out->as.uuid = member;
        return CUPEL_OK;
    case CUPEL_CTYPE_DECIMAL:
        out->kind = CUPEL_VALUE_DECIMAL;
        out->as.decimal = member;
        return CUPEL_OK;
    case CUPEL_CTYPE_ARRAY:
        return set_array(out, member);
    case CUPEL_CTYPE_CUSTOM:
    case CUPEL_CTYPE_NONE:
    case CUPEL_CTYPE_OPT:
        break;
    }
    return CUPEL_EVALUE;
}

/* The value inside a cupel_opt_*, whose first member says whether it is set; NULL where it is not. */
static const void *unwrap(int ctype, const void *member)
{
    bool is_set;
    memcpy(&is_set, member, sizeof is_set);
    return is_set ? (const char *)member + cupel__ctype_value_offset(ctype) : NULL;
}

static void set_datetime(cupel_value *out, const cupel_type *type, cupel_datetime datetime)
{
    out->kind = type != NULL && type->timezone ? CUPEL_VALUE_INSTANT : CUPEL_VALUE_DATETIME;
    out->as.datetime = datetime;
}

/* A C enum is stored as its label where the column has labels, as a number otherwise. */
static int set_enum(cupel_value *out, const cupel_type *type, unsigned index)
{
    if (type == NULL || type->kind != CUPEL_TYPE_ENUM || type->labels == NULL) {
        out->kind = CUPEL_VALUE_INT;
        out->as.integer = index;
        return CUPEL_OK;
    }
    unsigned count = 0;
    while (count < index && type->labels[count] != NULL)
        count++;
    if (type->labels[count] == NULL)
        return CUPEL_EVALUE;
    return set_text(out, type->labels[index]);
}

static int set_text(cupel_value *out, const char *text)
{
    size_t size = text != NULL ? strlen(text) : 0;
    if (size > UINT32_MAX)
        return CUPEL_EVALUE;
    if (text != NULL) {
        out->kind = CUPEL_VALUE_TEXT;
        out->size = (uint32_t)size;
        out->as.text = text;
    }
    return CUPEL_OK;
}

static int set_blob(cupel_value *out, const cupel_blob *blob)
{
    if (blob->size > UINT32_MAX)
        return CUPEL_EVALUE;
    if (blob->data != NULL) {
        out->kind = CUPEL_VALUE_BLOB;
        out->size = (uint32_t)blob->size;
        out->as.data = blob->data;
    }
    return CUPEL_OK;
}

static int set_array(cupel_value *out, const cupel_array *array)
{
    if (array->items == NULL)
        return CUPEL_OK;
    if (!cupel__array_valid(array))
        return CUPEL_EVALUE;
    out->kind = CUPEL_VALUE_ARRAY;
    out->as.array = array;
    return CUPEL_OK;
}
