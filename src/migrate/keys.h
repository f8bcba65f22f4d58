/* Foreign keys while they are not enforced: on engines that rebuild tables, enforcement is suspended
 * around a transaction, and before it is committed no key may lead nowhere that did not before. */
#ifndef CUPEL_MIGRATE_KEYS_H
#define CUPEL_MIGRATE_KEYS_H

#include <cupel/engine.h>

#include "base/arena.h"
#include "base/map.h"
#include "dialect/rebuild.h"

typedef struct cupel__keys {
    cupel_connection *connection;
    const cupel__rebuild_rules *rules;
    bool suspended; /* by us: they were enforced before */
    cupel__arena arena;
    cupel__map known; /* keys that led nowhere from the beginning: text -> not NULL */
} cupel__keys;

/* Suspends enforcement; outside a transaction. Where it fails nothing has to be restored. */
int cupel__keys_suspend(cupel__keys *keys, cupel_connection *connection,
                        const cupel__rebuild_rules *rules, cupel_error *error);
/* In the transaction, at its beginning: notes what is broken already. */
int cupel__keys_note(cupel__keys *keys, cupel_error *error);
/* At its end: CUPEL_EDATABASE names a row whose key leads nowhere now. */
int cupel__keys_check(cupel__keys *keys, cupel_error *error);
/* Behind the transaction: enforces keys again where they were, and frees everything. */
void cupel__keys_restore(cupel__keys *keys);

/* A query's first number; 0 where it gives no row. `text` (may be NULL) is bound to its parameter. */
int cupel__query_number(cupel_connection *connection, const char *sql, const char *text,
                        int64_t *out, cupel_error *error);

#endif
