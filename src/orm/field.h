/* Fields: one mapped column with the member that holds it. Every walk of a value between a struct
 * and the database goes through here. */
#ifndef CUPEL_ORM_FIELD_H
#define CUPEL_ORM_FIELD_H

#include <cupel/model.h>

#include "base/arena.h"

typedef struct cupel__field {
    const char *name;  /* the attribute: the member's name */
    const char *owner; /* the model's name, for messages */
    const cupel_column *column;
    size_t offset;
    uint32_t index; /* among the mapper's fields */
    uint32_t size;  /* of the member */
    int ctype;      /* with CUPEL_CTYPE_OPT; CUPEL_CTYPE_CUSTOM where the application converts */
    int natural;    /* what the compiler made of the member: the same, but for custom ones */
    const cupel_custom_type *custom; /* or NULL */
    uint32_t value_at;               /* offset of the value inside a cupel_opt_*, otherwise 0 */
    bool is_optional;                /* a cupel_opt_* */
    bool is_pointer;                 /* see cupel__field_is_pointer */
    bool is_nullable;                /* has a NULL of its own */
    bool is_key;
    bool is_generated; /* a key that the engine makes where it is zero */
    bool is_computed;
    bool is_volatile;          /* the engine changes it by itself when its row is updated */
    bool is_spelt;             /* a text that spells a date, a decimal, ... */
    const void *default_value; /* what the model states, without wrapper; or NULL */
    cupel_default_fn *default_fn;
    cupel_default_fn *on_update_fn;
} cupel__field;

static inline void *cupel__field_in(const cupel__field *field, void *object)
{
    return (char *)object + field->offset;
}

static inline const void *cupel__field_of(const cupel__field *field, const void *object)
{
    return (const char *)object + field->offset;
}

/* Texts, blobs, arrays, and what only the application knows. */
static inline bool cupel__field_is_pointer(const cupel__field *field)
{
    return field->is_pointer;
}

static inline bool cupel__field_is_nullable(const cupel__field *field)
{
    return field->is_nullable;
}

/* Bytes that are not zero stand in a cupel_opt_* that is not marked as set. */
bool cupel__field_hides_value(const cupel__field *field, const void *object);

/* A value was given without is_set. */
static inline bool cupel__field_is_forgotten(const cupel__field *field, const void *object)
{
    return field->is_optional && cupel__field_hides_value(field, object);
}

/* Fills in what follows from the member's C type. */
void cupel__field_of_type(cupel__field *field, int ctype, int natural,
                          const cupel_custom_type *custom);
/* Reads the literal of a default: as the column's type has it or, where the application converts the
 * member, as the member's own has it. */
int cupel__field_literal(const cupel__field *field, void *out, const cupel_type *type,
                         const char *literal);
/* Stores a value of a row; texts and blobs are copied to `texts`. CUPEL_EVALUE where the member
 * cannot hold it, NULL included. */
int cupel__field_read(const cupel__field *field, const cupel_value *value, void *object,
                      cupel__arena *texts, cupel_error *error);
/* The member as a parameter, borrowed from the object; a conversion takes memory from `scratch`. */
int cupel__field_write(const cupel__field *field, const void *object, cupel_value *out,
                       cupel__arena *scratch, cupel_error *error);
/* The member as it is, without the application's conversion: equal members give equal values. */
int cupel__field_natural(const cupel__field *field, const void *object, cupel_value *out);
/* Copies one member over; `to` shares the texts of `from`. */
void cupel__field_assign(const cupel__field *field, void *to, const void *from);
/* Gives a foreign key the value of the key it refers to; both may be of different C types. */
int cupel__field_transfer(const cupel__field *to, void *to_object, const cupel__field *from,
                          const void *from_object, cupel__arena *texts, cupel_error *error);

/* The same content: pointers are followed. */
bool cupel__field_equal(const cupel__field *field, const void *a, const void *b);
/* The same content in two fields that may be of different C types, as a foreign key and the key
 * it refers to are. */
bool cupel__field_matches(const cupel__field *a, const void *a_object, const cupel__field *b,
                          const void *b_object);
/* NULL in the database: an unset cupel_opt_*, a text or blob without data. */
bool cupel__field_is_null(const cupel__field *field, const void *object);
/* "Not given" in a new object: NULL, or a key of zeros. */
bool cupel__field_is_unset(const cupel__field *field, const void *object);
/* A foreign key was given: not NULL and, in a plain member, not zero. */
bool cupel__field_is_given(const cupel__field *field, const void *object);
/* NULL, or zero in a member that has no NULL. */
void cupel__field_clear(const cupel__field *field, void *object);
/* True where both have the very same bytes at the very same place. */
bool cupel__field_shares(const cupel__field *field, const void *a, const void *b);
/* Copies what the member points to, and repoints it. What the application converts becomes what the
 * database will give back. */
int cupel__field_own(const cupel__field *field, void *object, cupel__arena *texts,
                     cupel_error *error);
static inline bool cupel__field_has_default(const cupel__field *field)
{
    return field->default_value != NULL || field->default_fn != NULL;
}
/* Brings a text that spells a value of another type into the one form in which every engine gives it
 * back. CUPEL_EVALUE where it spells none. */
int cupel__field_spell(const cupel__field *field, void *object, cupel__arena *texts,
                       cupel_error *error);
/* Fills the member from the model's default, if it has one and the member is unset. */
int cupel__field_default(const cupel__field *field, void *object, cupel__arena *texts,
                         cupel_error *error);
/* Sets the member to what `on_update_fn` gives. */
int cupel__field_on_update(const cupel__field *field, void *object, cupel__arena *texts,
                           cupel_error *error);

#endif
