/* What the values of expressions are: parameters and literals take the type of what they meet. */
#ifndef CUPEL_SQL_TYPING_H
#define CUPEL_SQL_TYPING_H

#include "sql/resolve.h"

typedef enum cupel__meeting {
    CUPEL__MEET_COMPARE, /* any number with any number */
    CUPEL__MEET_ASSIGN   /* the right side becomes the value of the column on the left */
} cupel__meeting;

/* Two operands whose values are compared, combined, or assigned: whichever is a parameter or a
 * literal takes the other's type. False where their values do not go together. */
bool cupel__typing_meet(cupel__resolver *r, cupel__expr *left, cupel__expr *right,
                        cupel__meeting meeting);
/* The same where all that is known is a type, and maybe the name of what has it. */
bool cupel__typing_meet_type(cupel__resolver *r, cupel__expr *expr, const cupel_type *type,
                             const char *name, cupel__meeting meeting);
/* The same unless it has a type already. */
bool cupel__typing_settle(cupel__resolver *r, cupel__expr *expr);
/* What + - * / % make of two types; NULL where unknown. */
const cupel_type *cupel__typing_arithmetic(const cupel_type *left, const cupel_type *right);
/* Gives a function's arguments and its result their types, as far as the function is known. */
bool cupel__typing_call(cupel__resolver *r, cupel__expr *call);
/* The type that all of `items` share, given to those that have none. */
const cupel_type *cupel__typing_common(cupel__resolver *r, cupel__expr *const *items, size_t count);

/* Types without size. */
extern const cupel_type cupel__type_boolean;
extern const cupel_type cupel__type_bigint;
extern const cupel_type cupel__type_double;
extern const cupel_type cupel__type_text;

#endif
