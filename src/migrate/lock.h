/* One run at a time: a lock on the connection that does the work, where the engine has such locks. */
#ifndef CUPEL_MIGRATE_LOCK_H
#define CUPEL_MIGRATE_LOCK_H

#include <cupel/engine.h>
#include <cupel/log.h>

#include "dialect/lock.h"

typedef struct cupel__run_lock {
    cupel_connection *connection;
    const cupel__lock_rules *rules; /* NULL where the engine has no such locks */
    const char *name;               /* borrowed */
    int timeout_s;
    const cupel_log *log;
    bool taken;
} cupel__run_lock;

/* Waits for the lock for `timeout_s` seconds (negative: not at all); tells the log whom it waits for.
 * CUPEL_ELOCKED names the holder. Outside any transaction. */
int cupel__run_lock_take(cupel__run_lock *lock, cupel_connection *connection, const char *name,
                         int timeout_s, const cupel_log *log, cupel_error *error);
/* Begins a transaction. Where the engine has no such locks the transaction keeps runs apart, and whoever
 * writes is waited for in the same way. */
int cupel__run_lock_begin(const cupel__run_lock *lock, cupel_error *error);
/* Whether this session has the lock still: a pooler may have given us another one. */
int cupel__run_lock_check(const cupel__run_lock *lock, cupel_error *error);
/* Also where it was not taken. */
void cupel__run_lock_release(cupel__run_lock *lock);

#endif
