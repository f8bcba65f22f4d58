/* What objects go through in a session, for the other files of this folder. */
#ifndef CUPEL_ORM_LIFECYCLE_H
#define CUPEL_ORM_LIFECYCLE_H

#include "orm/session.h"

/* Marks a transient object, and those that it is related to, as new. */
int cupel__session_add(cupel_session *session, cupel__object *object);
/* Whether cupel_set_null was called for a member of the object while it was new. */
bool cupel__is_explicit_null(const cupel_session *session, const cupel__object *object,
                             const cupel__field *field);
/* In a snapshot: cupel_touch was called for the member. */
bool cupel__is_touched(const cupel__field *field, const void *snapshot);

#endif
