/* Loops over the rows of a query that are still being fetched. */
#ifndef CUPEL_ORM_CURSOR_H
#define CUPEL_ORM_CURSOR_H

#include "orm/session.h"

/* Fetches what is left of every open loop, so that its statement is not needed any more: to be called
 * before something is written and before a transaction ends. */
int cupel__cursors_drain(cupel_session *session);
/* Ends every loop whose rows were not all fetched: its next step fails with a message that says
 * `why`. */
void cupel__cursors_break(cupel_session *session, const char *why);

#endif
