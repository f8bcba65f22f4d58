/* Work done in a transaction of its own, again where the database asks for it. */
#include <errno.h>
#include <time.h>

#include "base/error.h"
#include "base/random.h"
#include "orm/session.h"

#define RETRIES 5
#define FIRST_PAUSE_MS 10

static int attempt(cupel_engine *engine, cupel_transaction_fn *work, void *argument,
                   cupel_error *error);
static bool is_passing(const cupel_error *error);
static void pause_before(int retry);

int cupel_transaction(cupel_engine *engine, cupel_transaction_fn *work, void *argument,
                      cupel_error *error)
{
    cupel_error own = CUPEL_ERROR_INIT;
    int result;
    for (int retry = 0;; retry++) {
        cupel_error_release(&own);
        result = attempt(engine, work, argument, &own);
        if (result == CUPEL_OK || retry == RETRIES || !is_passing(&own))
            break;
        pause_before(retry);
    }
    cupel__error_move(error, &own);
    cupel_error_release(&own);
    return result;
}

/* The error is the session's last one: of what `work` did, or of the commit. */
static int attempt(cupel_engine *engine, cupel_transaction_fn *work, void *argument,
                   cupel_error *error)
{
    cupel_session *session;
    int result = cupel_session_open(&session, engine);
    if (result == CUPEL_OK)
        result = work(session, argument);
    if (result == CUPEL_OK)
        result = cupel_commit(session);
    if (session == NULL)
        result = cupel__error_nomem(error);
    else if (result != CUPEL_OK)
        cupel_error_copy(error,
                         session->error.code != CUPEL_OK ? &session->error : &session->sticky);
    cupel_session_close(session);
    return result;
}

/* Whether the same may succeed when it is tried again. */
static bool is_passing(const cupel_error *error)
{
    switch (error->category) {
    case CUPEL_CATEGORY_SERIALIZATION:
    case CUPEL_CATEGORY_DEADLOCK:
    case CUPEL_CATEGORY_LOST_CONNECTION:
        return true;
    default:
        return false;
    }
}

/* Twice as long each time, and between half of that and all of it. */
static void pause_before(int retry)
{
    uint64_t most = (uint64_t)FIRST_PAUSE_MS * 1000000 << retry;
    uint64_t pause = most / 2 + cupel__random_seed() % (most / 2);
    struct timespec left = { .tv_sec = (time_t)(pause / 1000000000),
                             .tv_nsec = (long)(pause % 1000000000) };
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}
