/* One run at a time. */
#include "migrate/lock.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/error.h"
#include "engine/engine.h"
#include "migrate/keys.h"

enum { POLL_MS = 100 };

static const char *holder(const cupel__run_lock *lock, cupel__arena *arena);
static int64_t now_ms(void);
static int64_t deadline_of(int timeout_s);

int cupel__run_lock_take(cupel__run_lock *lock, cupel_connection *connection, const char *name,
                         int timeout_s, const cupel_log *log, cupel_error *error)
{
    const char *dialect = cupel__connection_dialect(connection)->name;
    *lock = (cupel__run_lock){ .connection = connection,
                               .rules = cupel__lock_rules_find(dialect),
                               .name = name,
                               .timeout_s = timeout_s,
                               .log = log };
    if (lock->rules == NULL)
        return 0;
    cupel__arena arena = { 0 };
    const int64_t deadline = deadline_of(timeout_s);
    bool told = false;
    int code = 0;
    for (;;) {
        int64_t got = 0;
        code = cupel__query_number(connection, lock->rules->take, name, &got, error);
        lock->taken = code == 0 && got == 1;
        if (code < 0 || lock->taken)
            break;
        if (now_ms() >= deadline) {
            code = cupel_error_set(error, CUPEL_ELOCKED,
                                   "%s is migrating this database; wait until it is done and run "
                                   "the command again",
                                   holder(lock, &arena));
            break;
        }
        if (!told)
            cupel_log_write(log, CUPEL_LOG_INFO, "cupel.migrate",
                            "Waiting for %s, which is migrating this database",
                            holder(lock, &arena));
        told = true;
        nanosleep(&(struct timespec){ .tv_nsec = POLL_MS * 1000000L }, NULL);
    }
    cupel__arena_release(&arena);
    return code;
}

int cupel__run_lock_begin(const cupel__run_lock *lock, cupel_error *error)
{
    const int64_t deadline = deadline_of(lock->timeout_s);
    cupel_error inner = CUPEL_ERROR_INIT;
    bool told = false;
    for (;;) {
        int code = cupel_connection_begin(lock->connection, &inner);
        if (code == 0)
            return 0;
        if (lock->rules != NULL || inner.category != CUPEL_CATEGORY_BUSY)
            return cupel__error_move(error, &inner);
        cupel_error_release(&inner);
        if (now_ms() >= deadline)
            return cupel_error_set(error, CUPEL_ELOCKED,
                                   "another connection is writing to this database; wait until it "
                                   "is done and run the command again");
        if (!told)
            cupel_log_write(lock->log, CUPEL_LOG_INFO, "cupel.migrate",
                            "Waiting for another connection, which is writing to this database");
        told = true;
        nanosleep(&(struct timespec){ .tv_nsec = POLL_MS * 1000000L }, NULL);
    }
}

int cupel__run_lock_check(const cupel__run_lock *lock, cupel_error *error)
{
    int64_t held = 1;
    int code = lock->taken ? cupel__query_number(lock->connection, lock->rules->held, lock->name,
                                                 &held, error)
                           : 0;
    if (code == 0 && held != 1)
        return cupel_error_set(
            error, CUPEL_ELOCKED,
            "the lock of this run is gone: its session is not the one that took "
            "it, as behind a pooler of transactions; use a URL that leads to the "
            "server directly");
    return code;
}

void cupel__run_lock_release(cupel__run_lock *lock)
{
    int64_t released;
    if (lock->taken)
        cupel__query_number(lock->connection, lock->rules->release, lock->name, &released, NULL);
    lock->taken = false;
}

static const char *holder(const cupel__run_lock *lock, cupel__arena *arena)
{
    static const char unknown[] = "another session";
    const cupel_value value = { .kind = CUPEL_VALUE_TEXT,
                                .size = (uint32_t)strlen(lock->name),
                                .as.text = lock->name };
    cupel_result *result = NULL;
    const cupel_value *row;
    const char *text = NULL;
    if (cupel_connection_execute(lock->connection, lock->rules->holder, &value, 1, &result, NULL) ==
            0 &&
        cupel_result_next(result, &row, NULL) == 1 && row[0].kind == CUPEL_VALUE_TEXT)
        text = cupel__arena_strndup(arena, row[0].as.text, row[0].size);
    cupel_result_close(result);
    return text != NULL ? text : unknown;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t deadline_of(int timeout_s)
{
    return now_ms() + (timeout_s > 0 ? (int64_t)timeout_s * 1000 : 0);
}
