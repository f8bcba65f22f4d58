/* Values on their way to a column: which kinds it takes, and how they become what it stores. */
#ifndef CUPEL_SQL_CONVERT_H
#define CUPEL_SQL_CONVERT_H

#include <cupel/schema.h>

#include "base/arena.h"
#include "sql/type.h"

/* Where the value of a parameter comes from. */
typedef struct cupel__slot {
    size_t argument;
    size_t element;             /* of a list; see cupel__slot_element */
    size_t stride;              /* of a list: values for each of its elements; 1 but for keys */
    const cupel_column *column; /* of an object: which of its columns; NULL otherwise */
    const cupel_type *type;     /* what it is compared with or assigned to; NULL where unknown */
    const char *meets;          /* that column's name, for messages; or NULL */
    bool convert;               /* the value has to go through cupel__slot_convert */
} cupel__slot;

/* The index of the slot's value among the `count` (at least one) values of its list: a statement has
 * room for more elements than the list has, which is filled up with its last one. */
static inline size_t cupel__slot_element(const cupel__slot *slot, size_t count)
{
    if (slot->element < count)
        return slot->element;
    return count - slot->stride + slot->element % slot->stride;
}

/* Room for what a converted value points to. */
typedef union cupel__slot_room {
    cupel_decimal decimal;
    cupel_interval interval;
    cupel_uuid uuid;
} cupel__slot_room;

/* The value as the slot's column takes it: texts read as dates, decimals, UUIDs; numbers as
 * booleans and labels of enumerations; the application's own types by its conversion, which takes
 * memory from `arena`. `*out` may point into `room` and to what `in` points to.
 * CUPEL_EVALUE where the value is none. */
int cupel__slot_convert(const cupel__slot *slot, const cupel_value *in, cupel_value *out,
                        cupel__slot_room *room, cupel__arena *arena, cupel_error *error);

/* Whether a column of that type can be compared with, or be assigned, values of a kind. */
bool cupel__type_takes(const cupel_type *type, cupel_value_kind kind);
/* Whether such a value has to be converted first. */
bool cupel__type_converts(const cupel_type *type, cupel_value_kind kind);
bool cupel__type_is_number(const cupel_type *type);
bool cupel__type_is_text(const cupel_type *type);
/* The type that a value of the kind has by itself, a constant; NULL for CUPEL_VALUE_NULL. */
const cupel_type *cupel__type_of_kind(cupel_value_kind kind);
/* The type without its size: casting to a size cuts off, where assigning to it would refuse. */
cupel_type cupel__type_unsized(const cupel_type *type);
/* "a text", "an integer", ... */
const char *cupel__kind_words(cupel_value_kind kind);

#endif
