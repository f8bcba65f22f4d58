/* What can be asked of, and done to, a member without a row at hand. */
#include "orm/field.h"

#include <string.h>

#include "base/error.h"
#include "base/value.h"
#include "engine/engine.h"
#include "sql/ctype.h"
#include "sql/custom.h"

/* Room for the value of any member that is not a text or blob. */
typedef union any_value {
    int64_t integer;
    unsigned label;
    bool boolean;
    float real32;
    double real;
    cupel_date date;
    cupel_time time;
    cupel_datetime datetime;
    cupel_interval interval;
    cupel_uuid uuid;
    cupel_decimal decimal;
    const char *text;
    cupel_blob blob;
    cupel_array array;
} any_value;

static int write_custom(const cupel__field *field, const void *object, cupel_value *out,
                        cupel__arena *scratch, cupel_error *error);
static int own_custom(const cupel__field *field, void *object, cupel__arena *texts,
                      cupel_error *error);
static bool value_equal(const cupel__field *field, const void *a, const void *b);
static int call(const cupel__field *field, cupel_default_fn *fn, const char *what, void *object,
                cupel__arena *texts, cupel_error *error);

/* The member's C type without its wrapper; CUPEL_CTYPE_NONE for what only the application knows. */
static inline int plain_ctype(const cupel__field *field)
{
    return field->natural & ~CUPEL_CTYPE_OPT;
}

static inline void *value_in(const cupel__field *field, void *object)
{
    return (char *)object + field->offset + field->value_at;
}

static inline const void *value_of(const cupel__field *field, const void *object)
{
    return (const char *)object + field->offset + field->value_at;
}

static inline bool is_set(const cupel__field *field, const void *object)
{
    return *(const bool *)cupel__field_of(field, object);
}

void cupel__field_of_type(cupel__field *field, int ctype, int natural,
                          const cupel_custom_type *custom)
{
    field->custom = custom;
    field->ctype = custom != NULL ? CUPEL_CTYPE_CUSTOM : ctype;
    field->natural = custom != NULL ? natural : ctype;
    field->value_at = (uint32_t)cupel__ctype_value_offset(field->natural);
    field->is_optional = (field->natural & CUPEL_CTYPE_OPT) != 0;
    bool is_foreign = custom != NULL && natural == CUPEL_CTYPE_NONE;
    bool has_null = cupel__ctype_is_nullable(field->natural);
    field->is_pointer = is_foreign || (has_null && !field->is_optional);
    field->is_nullable = is_foreign ? custom->zero_is_null : has_null;
}

int cupel__field_literal(const cupel__field *field, void *out, const cupel_type *type,
                         const char *literal)
{
    const cupel_type natural = cupel__ctype_infer(field->natural);
    return cupel__literal_read(out, field->natural, field->custom != NULL ? &natural : type,
                               literal);
}

int cupel__field_write(const cupel__field *field, const void *object, cupel_value *out,
                       cupel__arena *scratch, cupel_error *error)
{
    if (field->ctype == CUPEL_CTYPE_CUSTOM)
        return write_custom(field, object, out, scratch, error);
    int result = cupel__value_from_member(out, field->ctype, &field->column->type,
                                          cupel__field_of(field, object));
    if (result == CUPEL_OK)
        return CUPEL_OK;
    if (plain_ctype(field) == CUPEL_CTYPE_ENUM)
        return cupel_error_set(error, result, "%s.%s: %u is no label of the enumeration",
                               field->owner, field->name,
                               *(const unsigned *)value_of(field, object));
    if (plain_ctype(field) == CUPEL_CTYPE_ARRAY)
        return cupel_error_set(error, result,
                               "%s.%s: the array's shape does not have as many elements as its "
                               "count says",
                               field->owner, field->name);
    return cupel_error_set(error, result, "%s.%s: the value is longer than 4 GiB", field->owner,
                           field->name);
}

int cupel__field_natural(const cupel__field *field, const void *object, cupel_value *out)
{
    const void *member = cupel__field_of(field, object);
    if (field->custom == NULL)
        return cupel__value_from_member(out, field->ctype, &field->column->type, member);
    if (plain_ctype(field) != CUPEL_CTYPE_NONE)
        return cupel__value_from_member(out, field->natural, NULL, member);
    *out = (cupel_value){ .kind = CUPEL_VALUE_NULL };
    if (!cupel__field_is_null(field, object))
        *out = (cupel_value){ .kind = CUPEL_VALUE_BLOB, .size = field->size, .as.data = member };
    return CUPEL_OK;
}

void cupel__field_assign(const cupel__field *field, void *to, const void *from)
{
    memcpy(cupel__field_in(field, to), cupel__field_of(field, from), field->size);
}

int cupel__field_transfer(const cupel__field *to, void *to_object, const cupel__field *from,
                          const void *from_object, cupel__arena *texts, cupel_error *error)
{
    if (to->natural == from->natural && to->custom == from->custom) {
        memcpy(cupel__field_in(to, to_object), cupel__field_of(from, from_object), to->size);
        return CUPEL_OK;
    }
    cupel_value value;
    int result = cupel__field_write(from, from_object, &value, texts, error);
    return result == CUPEL_OK ? cupel__field_read(to, &value, to_object, texts, error) : result;
}

bool cupel__field_equal(const cupel__field *field, const void *a, const void *b)
{
    const void *left = cupel__field_of(field, a);
    const void *right = cupel__field_of(field, b);
    if (memcmp(left, right, field->size) == 0)
        return true;
    if (field->is_optional) {
        if (*(const bool *)left != *(const bool *)right)
            return false;
        if (!*(const bool *)left)
            return true;
    }
    return value_equal(field, value_of(field, a), value_of(field, b));
}

bool cupel__field_matches(const cupel__field *a, const void *a_object, const cupel__field *b,
                          const void *b_object)
{
    bool a_null = cupel__field_is_null(a, a_object);
    bool b_null = cupel__field_is_null(b, b_object);
    if (a_null || b_null)
        return a_null && b_null;
    if (plain_ctype(a) == plain_ctype(b))
        return value_equal(a, value_of(a, a_object), value_of(b, b_object));
    cupel_value left, right;
    if (cupel__field_natural(a, a_object, &left) != CUPEL_OK ||
        cupel__field_natural(b, b_object, &right) != CUPEL_OK || left.kind != right.kind)
        return false;
    if (left.kind == CUPEL_VALUE_INT)
        return left.as.integer == right.as.integer;
    if (left.kind == CUPEL_VALUE_TEXT)
        return left.size == right.size && memcmp(left.as.text, right.as.text, left.size) == 0;
    return false;
}

static bool is_zero(const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

bool cupel__field_is_null(const cupel__field *field, const void *object)
{
    if (field->is_optional)
        return !is_set(field, object);
    switch (field->natural) {
    case CUPEL_CTYPE_TEXT:
        return *(const char *const *)cupel__field_of(field, object) == NULL;
    case CUPEL_CTYPE_BLOB:
        return ((const cupel_blob *)cupel__field_of(field, object))->data == NULL;
    case CUPEL_CTYPE_ARRAY:
        return ((const cupel_array *)cupel__field_of(field, object))->items == NULL;
    case CUPEL_CTYPE_NONE:
        return field->custom != NULL && field->custom->zero_is_null &&
               is_zero(cupel__field_of(field, object), field->size);
    default:
        return false;
    }
}

bool cupel__field_is_unset(const cupel__field *field, const void *object)
{
    if (cupel__field_is_nullable(field))
        return cupel__field_is_null(field, object);
    return field->is_key && is_zero(cupel__field_of(field, object), field->size);
}

bool cupel__field_is_given(const cupel__field *field, const void *object)
{
    if (cupel__field_is_nullable(field))
        return !cupel__field_is_null(field, object);
    return !is_zero(cupel__field_of(field, object), field->size);
}

bool cupel__field_hides_value(const cupel__field *field, const void *object)
{
    return !is_set(field, object) &&
           !is_zero(value_of(field, object), field->size - field->value_at);
}

void cupel__field_clear(const cupel__field *field, void *object)
{
    memset(cupel__field_in(field, object), 0, field->size);
}

bool cupel__field_shares(const cupel__field *field, const void *a, const void *b)
{
    return memcmp(cupel__field_of(field, a), cupel__field_of(field, b), field->size) == 0;
}

int cupel__field_own(const cupel__field *field, void *object, cupel__arena *texts,
                     cupel_error *error)
{
    void *member = cupel__field_in(field, object);
    bool is_kept = true;
    if (field->ctype == CUPEL_CTYPE_CUSTOM)
        return own_custom(field, object, texts, error);
    if (field->ctype == CUPEL_CTYPE_TEXT) {
        const char **text = member;
        if (*text == NULL)
            return CUPEL_OK;
        size_t size = strlen(*text) + 1;
        char *copy = cupel__arena_bytes(texts, size);
        is_kept = copy != NULL;
        if (is_kept)
            *text = memcpy(copy, *text, size);
    } else if (field->ctype == CUPEL_CTYPE_BLOB) {
        cupel_blob *blob = member;
        if (blob->data == NULL)
            return CUPEL_OK;
        void *copy = cupel__arena_bytes(texts, blob->size + 1);
        is_kept = copy != NULL;
        if (is_kept)
            blob->data = memcpy(copy, blob->data, blob->size);
    } else if (field->ctype == CUPEL_CTYPE_ARRAY) {
        is_kept = cupel__array_keep(texts, member);
    }
    return is_kept ? CUPEL_OK : cupel__error_nomem(error);
}

int cupel__field_default(const cupel__field *field, void *object, cupel__arena *texts,
                         cupel_error *error)
{
    if (!cupel__field_has_default(field) || !cupel__field_is_unset(field, object))
        return CUPEL_OK;
    if (field->default_fn != NULL)
        return call(field, field->default_fn, "default_fn", object, texts, error);
    memcpy(value_in(field, object), field->default_value, field->size - field->value_at);
    if (field->is_optional)
        *(bool *)cupel__field_in(field, object) = true;
    return CUPEL_OK;
}

int cupel__field_on_update(const cupel__field *field, void *object, cupel__arena *texts,
                           cupel_error *error)
{
    return call(field, field->on_update_fn, "on_update_fn", object, texts, error);
}

static int call(const cupel__field *field, cupel_default_fn *fn, const char *what, void *object,
                cupel__arena *texts, cupel_error *error)
{
    any_value room;
    size_t size = field->size - field->value_at;
    void *value = size <= sizeof room ? &room : cupel__arena_alloc(texts, size);
    if (value == NULL)
        return cupel__error_nomem(error);
    memset(value, 0, size);
    int result = fn(value);
    if (result < 0)
        return cupel_error_set(error, result, "%s.%s: its %s failed: %s", field->owner, field->name,
                               what, cupel_code_text(result));
    memcpy(value_in(field, object), value, size);
    if (field->is_optional)
        *(bool *)cupel__field_in(field, object) = true;
    return cupel__field_is_pointer(field) ? cupel__field_own(field, object, texts, error)
                                          : CUPEL_OK;
}

/* "User.email" for messages, in the arena. */
static const char *words_of(const cupel__field *field, cupel__arena *arena)
{
    const char *words = cupel__arena_printf(arena, "%s.%s", field->owner, field->name);
    return words != NULL ? words : field->name;
}

static int write_custom(const cupel__field *field, const void *object, cupel_value *out,
                        cupel__arena *scratch, cupel_error *error)
{
    cupel_value natural;
    int result = cupel__field_natural(field, object, &natural);
    if (result < 0)
        return cupel_error_set(error, result, "%s.%s: its value cannot be stored", field->owner,
                               field->name);
    if (natural.kind == CUPEL_VALUE_NULL) {
        *out = natural;
        return CUPEL_OK;
    }
    return cupel__custom_to_db(field->custom, words_of(field, scratch), out, &natural, scratch,
                               error);
}

/* There and back: only the application knows what the member points to. */
static int own_custom(const cupel__field *field, void *object, cupel__arena *texts,
                      cupel_error *error)
{
    cupel_value value;
    if (cupel__field_is_null(field, object))
        return CUPEL_OK;
    int result = write_custom(field, object, &value, texts, error);
    return result == CUPEL_OK ? cupel__field_read(field, &value, object, texts, error) : result;
}

/* Members of the same C type, without their wrappers. */
static bool value_equal(const cupel__field *field, const void *a, const void *b)
{
    int ctype = plain_ctype(field);
    switch (ctype) {
    case CUPEL_CTYPE_TEXT: {
        const char *left = *(const char *const *)a;
        const char *right = *(const char *const *)b;
        return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
    }
    case CUPEL_CTYPE_BLOB: {
        const cupel_blob *left = a;
        const cupel_blob *right = b;
        if (left->data == NULL || right->data == NULL)
            return left->data == right->data;
        return left->size == right->size && memcmp(left->data, right->data, left->size) == 0;
    }
    case CUPEL_CTYPE_DECIMAL:
        return cupel_decimal_compare(a, b) == 0;
    case CUPEL_CTYPE_INTERVAL: {
        const cupel_interval *left = a;
        const cupel_interval *right = b;
        return left->months == right->months && left->days == right->days &&
               left->microseconds == right->microseconds;
    }
    case CUPEL_CTYPE_ARRAY: {
        const cupel_array *left = a;
        const cupel_array *right = b;
        if (left->items == NULL || right->items == NULL)
            return left->items == right->items;
        return cupel__array_equal(left, right);
    }
    case CUPEL_CTYPE_NONE:
        return memcmp(a, b, field->size) == 0;
    default:
        return memcmp(a, b, cupel__ctype_size(ctype)) == 0;
    }
}
