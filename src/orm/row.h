/* Rows turned into objects, found or made. */
#ifndef CUPEL_ORM_ROW_H
#define CUPEL_ORM_ROW_H

#include "orm/session.h"

/* The object of a row of all attributes, in their order: the one that has its key already, or a new
 * one. */
int cupel__row_object(cupel_session *session, cupel__extent *extent, const cupel_value *row,
                      cupel__object **out);
/* Takes over what the row says. Members that were changed and not saved are kept unless `drop`. */
int cupel__row_refill(cupel_session *session, cupel__object *object, const cupel_value *row,
                      bool drop);
/* Reads the row whose primary key is in the members of `structure`: its object, or `refill` (may be
 * NULL), which takes it over and drops its changes. NULL where there is no row. */
int cupel__row_by_key(cupel_session *session, cupel__extent *extent, const void *structure,
                      cupel__object *refill, cupel__object **out);

#endif
