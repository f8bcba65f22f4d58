/* Scratch databases: created, removed, and swept up after owners that died. */
#include "inspect/scratch.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cupel/inspect.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/map.h"
#include "base/random.h"
#include "base/vec.h"
#include "engine/engine.h"

#define PREFIX "cupel_scratch_"
/* In a LIKE pattern, where _ alone would be any character. */
#define PATTERN "cupel\\_scratch\\_"

/* A session of PostgreSQL holds its lock in one database; whoever sweeps may be in another. */
#define POSTGRESQL_HELD(name)                                                                      \
    "(SELECT l.pid FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND "    \
    "l.objsubid = 1 AND (CAST(l.classid AS bigint) << 32 | CAST(l.objid AS bigint)) = "            \
    "pg_catalog.hashtextextended(" name ", 0) LIMIT 1)"

/* What the engines say of databases and of locks that last as long as a session. */
typedef struct scratch_rules {
    const char *dialect;
    const char *lock;   /* one number: 1 where the session has it now; its parameter is the name */
    const char *like;   /* how a database like the session's own is created: behind its name */
    const char *remove; /* what stands behind DROP DATABASE IF EXISTS name */
    /* Names and whose they are: the session that holds the lock, or NULL; its parameter is a pattern. */
    const char *list;
    const char *end_session; /* what stands before the number of a session to end it */
    /* The sessions that are in a database, its parameter; NULL where its removal ends them. */
    const char *sessions;
} scratch_rules;

/* Held while a database is made, so that none is made behind the back of who removes the last ones. */
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
static bool is_ending; /* with the mutex */

static const scratch_rules rules[] = {
    { .dialect = "postgresql",
      .lock = "SELECT CASE WHEN pg_try_advisory_lock(hashtextextended($1, 0)) THEN 1 ELSE 0 END",
      .like = "SELECT format(' TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', "
              "pg_encoding_to_char(encoding), datcollate, datctype) FROM pg_database "
              "WHERE datname = current_database()",
      .remove = " WITH (FORCE)",
      .list = "SELECT CAST(d.datname AS text), " POSTGRESQL_HELD(
          "CAST(d.datname AS text)") " FROM pg_catalog.pg_database d WHERE d.datname LIKE $1",
      .end_session = "SELECT pg_terminate_backend(" },
    { .dialect = "mysql",
      .lock = "SELECT COALESCE(GET_LOCK(?, 0), 0)",
      .like = "SELECT CONCAT(' CHARACTER SET ', @@character_set_database, ' COLLATE ', "
              "@@collation_database)",
      .remove = "",
      .list = "SELECT schema_name, IS_USED_LOCK(schema_name) FROM information_schema.schemata "
              "WHERE schema_name LIKE ?",
      .end_session = "KILL CONNECTION ",
      .sessions = "SELECT id FROM information_schema.processlist WHERE db = ?" },
};

/* A scratch database that is there. */
typedef struct found {
    const char *name;
    int64_t session; /* 0 for none */
} found;
typedef cupel__vec(found) found_list;

static int open_here(cupel__scratch *scratch, cupel_connection *beside, const scratch_rules *rule,
                     cupel_error *error);
static int create(cupel__scratch *scratch, const scratch_rules *rule, cupel_error *error);
static int run_unless_ending(cupel_connection *connection, const char *sql, cupel_error *error);
static void make_owner(char *out, size_t size);
static void make_name(char *out, size_t size);
static int ask(cupel_connection *connection, const char *sql, const char *parameter,
               cupel__arena *arena, const char **text, int64_t *number, cupel_error *error);
static int list(cupel_connection *connection, const scratch_rules *rule, cupel__arena *arena,
                found_list *out, cupel_error *error);
static int remove_one(cupel_connection *connection, const scratch_rules *rule, const found *one,
                      cupel_error *error);
static int end_sessions_in(cupel_connection *connection, const scratch_rules *rule,
                           const char *name, cupel_error *error);
static int end_session(cupel_connection *connection, const scratch_rules *rule, int64_t session,
                       cupel_error *error);
static int drop(cupel_connection *connection, const scratch_rules *rule, const char *name,
                cupel_error *error);
static int pass_over(cupel_error *own, int code, cupel_error *error);
static const scratch_rules *find_rules(cupel_connection *connection);
static cupel_value text_value(const char *text);

int cupel__scratch_open(cupel__scratch *out, cupel_connection *beside, cupel_error *error)
{
    const scratch_rules *rule = find_rules(beside);
    cupel__scratch scratch = { 0 };
    int code;
    if (rule != NULL) {
        code = open_here(&scratch, beside, rule, error);
    } else {
        code = cupel_engine_open(&scratch.engine, "sqlite://");
        if (code < 0 && scratch.engine != NULL)
            cupel_error_copy(error, cupel_engine_error(scratch.engine));
        else if (code < 0)
            code = cupel__error_nomem(error);
    }
    if (code < 0)
        (void)cupel__scratch_close(&scratch, NULL);
    else
        *out = scratch;
    return code;
}

int cupel__scratch_close(cupel__scratch *scratch, cupel_error *error)
{
    int code = 0;
    cupel_engine_close(scratch->engine);
    if (scratch->keeper != NULL) {
        const scratch_rules *rule = find_rules(scratch->keeper);
        if (*scratch->name != '\0')
            code = drop(scratch->keeper, rule, scratch->name, error);
        cupel_connection_close(scratch->keeper);
    }
    *scratch = (cupel__scratch){ 0 };
    return code;
}

int cupel__scratch_sweep(cupel_connection *connection, bool own, cupel_error *error)
{
    const scratch_rules *rule = find_rules(connection);
    cupel__arena arena = { 0 };
    found_list all = { 0 };
    char mine[64];
    make_owner(mine, sizeof mine);
    int code = rule != NULL ? list(connection, rule, &arena, &all, error) : 0;
    for (size_t i = 0; code == 0 && i < all.count; i++) {
        bool is_mine = strncmp(all.items[i].name, mine, strlen(mine)) == 0;
        if (all.items[i].session == 0 || (own && is_mine))
            code = remove_one(connection, rule, &all.items[i], error);
    }
    cupel__vec_release(&all);
    cupel__arena_release(&arena);
    return code;
}

int cupel_scratch_end(cupel_engine *engine, cupel_error *error)
{
    cupel_connection *connection = NULL;
    pthread_mutex_lock(&making);
    is_ending = true;
    pthread_mutex_unlock(&making);
    int code = cupel_connection_open(&connection, engine, error);
    if (code == 0)
        code = cupel__scratch_sweep(connection, true, error);
    cupel_connection_close(connection);
    return code;
}

/* The lock is there before the database: nobody can take the new one for a dead owner's. */
static int open_here(cupel__scratch *scratch, cupel_connection *beside, const scratch_rules *rule,
                     cupel_error *error)
{
    const cupel_engine *engine = cupel_connection_engine(beside);
    int64_t locked = 0;
    int code = cupel_connection_open(&scratch->keeper, cupel_connection_engine(beside), error);
    if (code == 0)
        code = cupel__scratch_sweep(scratch->keeper, false, error);
    char name[sizeof scratch->name];
    make_name(name, sizeof name);
    if (code == 0)
        code = ask(scratch->keeper, rule->lock, name, NULL, NULL, &locked, error);
    if (code == 0 && locked != 1)
        code =
            cupel_error_set(error, CUPEL_ELOCKED, "the name %s is locked by somebody else", name);
    if (code == 0) {
        memcpy(scratch->name, name, sizeof name);
        code = create(scratch, rule, error);
    }
    if (code == 0)
        code = cupel__engine_open_beside(&scratch->engine, engine, scratch->name, error);
    return code;
}

static int create(cupel__scratch *scratch, const scratch_rules *rule, cupel_error *error)
{
    cupel__arena arena = { 0 };
    cupel__buf sql = { 0 };
    const char *like = NULL;
    int code = ask(scratch->keeper, rule->like, NULL, &arena, &like, NULL, error);
    cupel__buf_printf(&sql, "CREATE DATABASE %s%s", scratch->name, like != NULL ? like : "");
    if (code == 0 && sql.failed)
        code = cupel__error_nomem(error);
    if (code == 0)
        code = run_unless_ending(scratch->keeper, cupel__buf_text(&sql), error);
    if (code < 0 && code != CUPEL_ENOMEM)
        cupel__error_prefix(error, "no scratch database could be made: ");
    if (code < 0)
        *scratch->name = '\0';
    cupel__buf_release(&sql);
    cupel__arena_release(&arena);
    return code;
}

static int run_unless_ending(cupel_connection *connection, const char *sql, cupel_error *error)
{
    pthread_mutex_lock(&making);
    int code = is_ending ? cupel_error_set(error, CUPEL_ESTATE, "the process is ending")
                         : cupel_connection_run(connection, sql, error);
    pthread_mutex_unlock(&making);
    return code;
}

/* What the names of this process's databases begin with. */
static void make_owner(char *out, size_t size)
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    snprintf(out, size, PREFIX "%ldh%06x_", (long)getpid(),
             (unsigned)(cupel__hash(host, strlen(host)) & 0xffffff));
}

static void make_name(char *out, size_t size)
{
    char owner[64];
    char when[32] = "";
    struct tm parts;
    time_t now = time(NULL);
    make_owner(owner, sizeof owner);
    if (gmtime_r(&now, &parts) != NULL)
        strftime(when, sizeof when, "%Y%m%dt%H%M%S", &parts);
    snprintf(out, size, "%.38s%.16s_%04x", owner, when, (unsigned)(cupel__random_seed() & 0xffff));
}

/* The first value of the first row, as a text in the arena or as a number; NULL and 0 where there is
 * none. */
static int ask(cupel_connection *connection, const char *sql, const char *parameter,
               cupel__arena *arena, const char **text, int64_t *number, cupel_error *error)
{
    cupel_result *result = NULL;
    const cupel_value *row = NULL;
    cupel_value value = text_value(parameter != NULL ? parameter : "");
    int code = cupel_connection_execute(connection, sql, &value, parameter != NULL, &result, error);
    if (code == 0)
        code = cupel_result_next(result, &row, error);
    if (code > 0) {
        code = 0;
        if (number != NULL && row[0].kind == CUPEL_VALUE_INT)
            *number = row[0].as.integer;
        if (text != NULL && row[0].kind == CUPEL_VALUE_TEXT) {
            *text = cupel__arena_strndup(arena, row[0].as.text, row[0].size);
            code = *text != NULL ? 0 : cupel__error_nomem(error);
        }
    }
    cupel_result_close(result);
    return code;
}

static int list(cupel_connection *connection, const scratch_rules *rule, cupel__arena *arena,
                found_list *out, cupel_error *error)
{
    cupel_result *result = NULL;
    const cupel_value *row = NULL;
    cupel_value pattern = text_value(PATTERN "%");
    int code = cupel_connection_execute(connection, rule->list, &pattern, 1, &result, error);
    while (code == 0 && (code = cupel_result_next(result, &row, error)) == 1) {
        found one = { .session = row[1].kind == CUPEL_VALUE_INT ? row[1].as.integer : 0,
                      .name = cupel__arena_strndup(arena, row[0].as.text, row[0].size) };
        code = one.name != NULL && cupel__vec_push(out, one) ? 0 : cupel__error_nomem(error);
    }
    cupel_result_close(result);
    return code;
}

static int remove_one(cupel_connection *connection, const scratch_rules *rule, const found *one,
                      cupel_error *error)
{
    cupel_error own = CUPEL_ERROR_INIT;
    int code = 0;
    if (one->session != 0)
        code = end_session(connection, rule, one->session, error);
    if (one->session != 0 && code == 0 && rule->sessions != NULL)
        code = end_sessions_in(connection, rule, one->name, error);
    if (code == 0)
        code = pass_over(&own, drop(connection, rule, one->name, &own), error);
    return code;
}

/* What they execute may hold the locks that the removal would wait for. */
static int end_sessions_in(cupel_connection *connection, const scratch_rules *rule,
                           const char *name, cupel_error *error)
{
    cupel__vec(int64_t) sessions = { 0 };
    cupel_error own = CUPEL_ERROR_INIT;
    cupel_result *result = NULL;
    const cupel_value *row = NULL;
    cupel_value value = text_value(name);
    int code = cupel_connection_execute(connection, rule->sessions, &value, 1, &result, &own);
    while (code == 0 && (code = cupel_result_next(result, &row, &own)) == 1)
        code = cupel__vec_push(&sessions, row[0].as.integer) ? 0 : cupel__error_nomem(&own);
    cupel_result_close(result);
    code = pass_over(&own, code, error);
    for (size_t i = 0; code == 0 && i < sessions.count; i++)
        code = end_session(connection, rule, sessions.items[i], error);
    cupel__vec_release(&sessions);
    return code;
}

static int end_session(cupel_connection *connection, const scratch_rules *rule, int64_t session,
                       cupel_error *error)
{
    cupel_error own = CUPEL_ERROR_INIT;
    cupel__buf sql = { 0 };
    cupel__buf_printf(&sql, "%s%" PRId64 "%s", rule->end_session, session,
                      strchr(rule->end_session, '(') != NULL ? ")" : "");
    int code = sql.failed ? cupel__error_nomem(&own)
                          : cupel_connection_run(connection, cupel__buf_text(&sql), &own);
    cupel__buf_release(&sql);
    return pass_over(&own, code, error);
}

static int drop(cupel_connection *connection, const scratch_rules *rule, const char *name,
                cupel_error *error)
{
    cupel__buf sql = { 0 };
    cupel__buf_printf(&sql, "DROP DATABASE IF EXISTS %s%s", name, rule->remove);
    int code = sql.failed ? cupel__error_nomem(error)
                          : cupel_connection_run(connection, cupel__buf_text(&sql), error);
    cupel__buf_release(&sql);
    return code;
}

/* What the database refuses is no failure of a sweep; what memory or the connection refuses is. */
static int pass_over(cupel_error *own, int code, cupel_error *error)
{
    if (code == 0 || (code == CUPEL_EDATABASE && own->category != CUPEL_CATEGORY_LOST_CONNECTION)) {
        cupel_error_release(own);
        return 0;
    }
    return cupel__error_move(error, own);
}

static const scratch_rules *find_rules(cupel_connection *connection)
{
    const char *dialect = cupel__connection_dialect(connection)->name;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(rules[i].dialect, dialect) == 0)
            return &rules[i];
    return NULL;
}

static cupel_value text_value(const char *text)
{
    cupel_value value = { .kind = CUPEL_VALUE_TEXT, .size = (uint32_t)strlen(text) };
    value.as.text = text;
    return value;
}
