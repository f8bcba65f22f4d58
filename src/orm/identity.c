/* The identity map: open addressing, where eight integers that follow each other share a place, so
 * that rows read in the order of their keys touch memory in order. */
#include "orm/identity.h"

#include <string.h>

#define GROUP 8 /* slots that keys differing in their last three bits share */
#define SMALLEST 16

static size_t home_of(const cupel__identity *identity, uint64_t tag);
static bool grow(cupel__identity *identity, size_t wanted);
static void insert(cupel__identity *identity, uint64_t tag, cupel__object *object);
static bool same_key(const cupel__mapper *mapper, const void *structure, const cupel__key *key);

/* The bytes of one value of a key: kind, size, content. */
typedef struct key_part {
    unsigned char kind;
    const void *data;
    size_t size;
    union {
        int64_t integer;
        double real;
        char text[CUPEL_DECIMAL_TEXT_SIZE];
    } room;
} key_part;

static void part_of(const cupel__field *field, const void *structure, key_part *part);

bool cupel__key_of(const cupel__field *const *fields, size_t count, const void *structure,
                   cupel__key *out, cupel__buf *room)
{
    key_part part;
    cupel__buf_clear(room);
    for (size_t i = 0; i < count; i++) {
        part_of(fields[i], structure, &part);
        if (count == 1 && part.kind == CUPEL_VALUE_INT) {
            *out = cupel__key_of_integer(part.room.integer);
            return true;
        }
        cupel__buf_append_char(room, (char)part.kind);
        cupel__buf_append_n(room, (const char *)&part.size, sizeof part.size);
        cupel__buf_append_n(room, part.data, part.size);
    }
    if (room->failed)
        return false;
    out->bytes = room->text;
    out->size = room->size;
    out->tag = cupel__hash(room->text, room->size);
    return true;
}

cupel__object *cupel__identity_find(const cupel__identity *identity, const cupel__key *key,
                                    bool read_only)
{
    if (identity->count == 0)
        return NULL;
    size_t mask = identity->capacity - 1;
    for (size_t i = home_of(identity, key->tag);; i = (i + 1) & mask) {
        const cupel__identity_slot *slot = &identity->slots[i];
        if (slot->object == NULL)
            return NULL;
        if (slot->tag != key->tag)
            continue;
        if (key->bytes == NULL)
            return slot->object;
        const void *structure =
            read_only ? cupel__object_struct(slot->object) : cupel__object_snapshot(slot->object);
        if (same_key(identity->mapper, structure, key))
            return slot->object;
    }
}

bool cupel__identity_reserve(cupel__identity *identity, size_t more)
{
    size_t wanted = identity->count + identity->held + more;
    /* At most three quarters full. */
    return wanted <= identity->capacity / 4 * 3 || grow(identity, wanted);
}

void cupel__identity_put(cupel__identity *identity, const cupel__key *key, cupel__object *object)
{
    insert(identity, key->tag, object);
    identity->count++;
}

bool cupel__identity_remove(cupel__identity *identity, const cupel__key *key,
                            const cupel__object *object)
{
    if (identity->count == 0)
        return false;
    size_t mask = identity->capacity - 1;
    size_t hole = home_of(identity, key->tag);
    while (identity->slots[hole].object != object) {
        if (identity->slots[hole].object == NULL)
            return false;
        hole = (hole + 1) & mask;
    }
    /* What stands behind moves up, unless that would put it in front of its home. */
    for (size_t i = (hole + 1) & mask; identity->slots[i].object != NULL; i = (i + 1) & mask) {
        size_t home = home_of(identity, identity->slots[i].tag);
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            identity->slots[hole] = identity->slots[i];
            hole = i;
        }
    }
    identity->slots[hole].object = NULL;
    identity->count--;
    return true;
}

void cupel__identity_release(cupel__identity *identity)
{
    cupel_free(identity->slots);
    identity->slots = NULL;
    identity->capacity = identity->count = identity->held = 0;
}

static size_t home_of(const cupel__identity *identity, uint64_t tag)
{
    uint64_t mixed = (tag / GROUP) * identity->multiplier;
    /* The high bits of a product depend on all bits of its factors. */
    size_t group = (size_t)(mixed >> 32) & (identity->capacity / GROUP - 1);
    return group * GROUP + (size_t)(tag % GROUP);
}

static bool grow(cupel__identity *identity, size_t wanted)
{
    size_t capacity = identity->capacity != 0 ? identity->capacity : SMALLEST;
    while (wanted > capacity / 4 * 3) {
        if (capacity > SIZE_MAX / 2 / sizeof(cupel__identity_slot))
            return false;
        capacity *= 2;
    }
    cupel__identity_slot *slots = cupel_alloc(capacity * sizeof *slots);
    if (slots == NULL)
        return false;
    memset(slots, 0, capacity * sizeof *slots);
    cupel__identity_slot *old = identity->slots;
    size_t old_capacity = identity->capacity;
    identity->slots = slots;
    identity->capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i].object != NULL)
            insert(identity, old[i].tag, old[i].object);
    cupel_free(old);
    return true;
}

static void insert(cupel__identity *identity, uint64_t tag, cupel__object *object)
{
    size_t mask = identity->capacity - 1;
    size_t i = home_of(identity, tag);
    while (identity->slots[i].object != NULL)
        i = (i + 1) & mask;
    identity->slots[i] = (cupel__identity_slot){ tag, object };
}

static bool same_key(const cupel__mapper *mapper, const void *structure, const cupel__key *key)
{
    const char *at = key->bytes;
    const char *end = at + key->size;
    for (size_t i = 0; i < mapper->key_count; i++) {
        key_part part;
        part_of(mapper->keys[i], structure, &part);
        if ((size_t)(end - at) < 1 + sizeof part.size + part.size ||
            (unsigned char)*at != part.kind || memcmp(at + 1, &part.size, sizeof part.size) != 0 ||
            memcmp(at + 1 + sizeof part.size, part.data, part.size) != 0)
            return false;
        at += 1 + sizeof part.size + part.size;
    }
    return at == end;
}

/* Equal values give equal bytes, whatever C type they are held in. */
static void part_of(const cupel__field *field, const void *structure, key_part *part)
{
    cupel_value value = { .kind = CUPEL_VALUE_NULL };
    /* What cannot be written, as an enum without a label, is never found in the database either. */
    if (cupel__field_write(field, structure, &value, NULL) != CUPEL_OK)
        value.kind = CUPEL_VALUE_NULL;
    part->kind = (unsigned char)value.kind;
    part->data = &part->room;
    part->size = sizeof part->room.integer;
    part->room.integer = 0;
    switch (value.kind) {
    case CUPEL_VALUE_NULL:
        part->size = 0;
        break;
    case CUPEL_VALUE_BOOL:
        part->kind = CUPEL_VALUE_INT;
        part->room.integer = value.as.boolean;
        break;
    case CUPEL_VALUE_INT:
        part->room.integer = value.as.integer;
        break;
    case CUPEL_VALUE_DOUBLE:
        part->room.real = value.as.real;
        break;
    case CUPEL_VALUE_TEXT:
    case CUPEL_VALUE_BLOB:
        part->data = value.as.data;
        part->size = value.size;
        break;
    case CUPEL_VALUE_DECIMAL:
        part->size =
            cupel_decimal_format(value.as.decimal, part->room.text, sizeof part->room.text);
        break;
    case CUPEL_VALUE_DATE:
        part->room.integer = cupel_date_to_days(value.as.date);
        break;
    case CUPEL_VALUE_TIME:
        part->room.integer = value.as.time.microseconds;
        break;
    case CUPEL_VALUE_DATETIME:
    case CUPEL_VALUE_INSTANT:
        part->kind = CUPEL_VALUE_DATETIME;
        part->room.integer = value.as.datetime.microseconds;
        break;
    case CUPEL_VALUE_INTERVAL:
        part->data = value.as.interval;
        part->size = sizeof *value.as.interval;
        break;
    case CUPEL_VALUE_UUID:
        part->data = value.as.uuid;
        part->size = sizeof *value.as.uuid;
        break;
    }
}
