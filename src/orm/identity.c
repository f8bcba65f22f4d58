/* The identity map: a run of ascending integers, and a hash table for the other keys. In the table
 * eight integers that follow each other share a place, so that rows touch memory in order where they
 * are read in the order of their keys, but backwards or beside others. */
#include "orm/identity.h"

#include <string.h>

#define GROUP 8 /* slots that keys differing in their last three bits share */
#define SMALLEST 16
#define SHORT_RUN 64 /* shorter ones give way to a run that begins with a smaller key */

static bool extends_run(const cupel__identity *identity, const cupel__key *key);
static cupel__identity_slot *run_slot(cupel__identity *identity, const cupel__key *key);
static bool has_room(const cupel__identity *identity, size_t wanted);
static size_t dissolvable(const cupel__identity *identity, const cupel__key *key);
static void dissolve_run(cupel__identity *identity);
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

cupel__object *cupel__identity_find(cupel__identity *identity, const cupel__key *key,
                                    bool read_only)
{
    const cupel__identity_slot *slot = run_slot(identity, key);
    if (slot != NULL && slot->object != NULL)
        return slot->object;
    if (identity->hashed == 0)
        return NULL;
    size_t mask = identity->capacity - 1;
    for (size_t i = home_of(identity, key->tag);; i = (i + 1) & mask) {
        slot = &identity->slots[i];
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

bool cupel__identity_reserve(cupel__identity *identity, const cupel__key *key)
{
    if (extends_run(identity, key))
        return cupel__vec_reserve(&identity->run, 1);
    if (run_slot(identity, key) != NULL)
        return true;
    size_t wanted = identity->hashed + dissolvable(identity, key) + identity->held + 1;
    return has_room(identity, wanted) || grow(identity, wanted);
}

void cupel__identity_put(cupel__identity *identity, const cupel__key *key, cupel__object *object)
{
    const cupel__identity_slot slot = { key->tag, object };
    identity->count++;
    cupel__identity_slot *left = run_slot(identity, key);
    if (left != NULL) {
        left->object = object;
        return;
    }
    size_t moving = dissolvable(identity, key);
    if (moving > 0 && has_room(identity, identity->hashed + moving + identity->held + 1))
        dissolve_run(identity);
    if (extends_run(identity, key) && identity->run.count < identity->run.capacity)
        identity->run.items[identity->run.count++] = slot;
    else
        insert(identity, key->tag, object);
}

bool cupel__identity_remove(cupel__identity *identity, const cupel__key *key,
                            const cupel__object *object)
{
    cupel__identity_slot *slot = run_slot(identity, key);
    if (slot != NULL && slot->object == object) {
        slot->object = NULL;
        identity->count--;
        return true;
    }
    if (identity->hashed == 0)
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
    identity->hashed--;
    identity->count--;
    return true;
}

void cupel__identity_release(cupel__identity *identity)
{
    cupel__vec_release(&identity->run);
    cupel_free(identity->slots);
    identity->slots = NULL;
    identity->capacity = identity->hashed = identity->count = identity->held = 0;
}

static bool extends_run(const cupel__identity *identity, const cupel__key *key)
{
    size_t count = identity->run.count;
    return key->bytes == NULL && (count == 0 || key->tag > identity->run.items[count - 1].tag);
}

/* The key's place in the run, with or without an object; NULL where it has none. Tried first are the
 * place behind the last one, for keys asked for in their order, and the one that it has in a run
 * without gaps. */
static cupel__identity_slot *run_slot(cupel__identity *identity, const cupel__key *key)
{
    cupel__identity_slot *run = identity->run.items;
    size_t low = 0;
    size_t high = identity->run.count;
    if (key->bytes != NULL || high == 0 || key->tag < run[0].tag || key->tag > run[high - 1].tag)
        return NULL;
    const uint64_t guesses[] = { identity->next_in_run, key->tag - run[0].tag };
    for (size_t i = 0; i < 2; i++)
        if (guesses[i] < high && run[guesses[i]].tag == key->tag) {
            identity->next_in_run = (size_t)guesses[i] + 1;
            return &run[guesses[i]];
        }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run[middle].tag < key->tag)
            low = middle + 1;
        else
            high = middle;
    }
    identity->next_in_run = low + 1;
    return run[low].tag == key->tag ? &run[low] : NULL;
}

/* At most three quarters full. */
static bool has_room(const cupel__identity *identity, size_t wanted)
{
    return wanted <= identity->capacity / 4 * 3;
}

/* How many places of the run go into the hash table before this key is put in. */
static size_t dissolvable(const cupel__identity *identity, const cupel__key *key)
{
    size_t count = identity->run.count;
    return key->bytes == NULL && count < SHORT_RUN && !extends_run(identity, key) ? count : 0;
}

static void dissolve_run(cupel__identity *identity)
{
    for (size_t i = 0; i < identity->run.count; i++)
        if (identity->run.items[i].object != NULL)
            insert(identity, identity->run.items[i].tag, identity->run.items[i].object);
    identity->run.count = 0;
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
    identity->hashed = 0;
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
    identity->hashed++;
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
    if (cupel__field_natural(field, structure, &value) != CUPEL_OK)
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
    case CUPEL_VALUE_ARRAY: /* never part of a key */
        part->size = 0;
        break;
    case CUPEL_VALUE_UUID:
        part->data = value.as.uuid;
        part->size = sizeof *value.as.uuid;
        break;
    }
}
