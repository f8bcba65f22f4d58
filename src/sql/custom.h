/* Types of the application's own: its conversions called, and what they give checked. */
#ifndef CUPEL_SQL_CUSTOM_H
#define CUPEL_SQL_CUSTOM_H

#include <cupel/schema.h>
#include <cupel/value.h>

#include "base/arena.h"

/* What the database gets for a value, and what a member gets for a value of the database. NULL stays
 * NULL. `name` is said before the conversion's own message: "User.email". */
int cupel__custom_to_db(const cupel_custom_type *custom, const char *name, cupel_value *out,
                        const cupel_value *value, cupel__arena *arena, cupel_error *error);
int cupel__custom_from_db(const cupel_custom_type *custom, const char *name, cupel_value *out,
                          const cupel_value *value, cupel__arena *arena, cupel_error *error);

#endif
