/* Rows turned into objects, found or made. */
#ifndef CUPEL_ORM_ROW_H
#define CUPEL_ORM_ROW_H

#include "orm/session.h"

/* The object of a row of all attributes, in their order: the one that has its key already, or a new
 * one. */
int cupel__row_object(cupel_session *session, cupel__extent *extent, const cupel_value *row,
                      cupel__object **out);

#endif
