/* Locks that last as long as a session, by name: how an engine gives one, and who has it. */
#ifndef CUPEL_DIALECT_LOCK_H
#define CUPEL_DIALECT_LOCK_H

/* Queries with one parameter, the lock's name; the lock belongs to the database that the session is
 * connected to. */
typedef struct cupel__lock_rules {
    const char *dialect;
    const char *take;    /* one number: 1 where the session has it now; does not wait */
    const char *release; /* one number */
    const char *held;    /* one number: 1 where this very session has it */
    const char *holder;  /* one text about the session that has it; no row where nobody does */
} cupel__lock_rules;

/* NULL where the engine has no such locks. */
const cupel__lock_rules *cupel__lock_rules_find(const char *dialect);

#endif
