/* Values with all that they point to: copied and compared. */
#ifndef CUPEL_BASE_VALUE_H
#define CUPEL_BASE_VALUE_H

#include <cupel/value.h>

#include "base/arena.h"

/* Copies what the value points to, and repoints it; false when memory is short. Texts get a zero
 * behind. */
bool cupel__value_keep(cupel__arena *arena, cupel_value *value);
bool cupel__array_keep(cupel__arena *arena, cupel_array *array);
/* Equal shapes, and equal elements. Neither array is NULL. */
bool cupel__array_equal(const cupel_array *a, const cupel_array *b);
/* True where the shape is possible and has as many elements as there are. */
bool cupel__array_valid(const cupel_array *array);

#endif
