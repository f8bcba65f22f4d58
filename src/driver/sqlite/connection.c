/* Opening and closing an SQLite database: the path, the URL's options, and what a connection of
 * Cupel relies on. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/sqlite/sqlite.h"

#define DEFAULT_BUSY_MS 5000

typedef struct settings {
    int busy_ms;
    int flags; /* of sqlite3_open_v2 */
    const char *journal_mode;
    const char *synchronous;
} settings;

static int read_settings(const cupel_driver_host *host, const cupel_url *url, settings *out,
                         cupel_error *error);
static char *file_name(const cupel_driver_host *host, const cupel_url *url);
static int explain_open(const cupel_driver_host *host, sqlite3 *db, int result, const char *path,
                        cupel_error *error);
static int configure(cupel_driver_connection *connection, const settings *wanted, const char *path,
                     bool is_new, cupel_error *error);
static bool is_absent_or_empty(const char *path);
static bool folder_of(const char *path, char *folder, size_t size);
static bool holds_nothing(sqlite3 *db);

int cupel__sqlite_resolve(const cupel_driver_host *host, const cupel_url *url, char **out,
                          cupel_error *error)
{
    /* A host is a mistake, which `open` tells with the path as it was written. */
    if (cupel__sqlite_is_volatile(url) || url->database[0] == '/' || url->host != NULL)
        return CUPEL_OK;
    char *folder = getcwd(NULL, 0);
    if (folder == NULL)
        return host->error_set(error, CUPEL_EIO, "cannot tell the working directory: %s",
                               strerror(errno));
    size_t size = strlen(folder) + strlen(url->database) + 2;
    char *path = cupel__driver_zalloc(host, size);
    if (path != NULL)
        snprintf(path, size, "%s%s%s", folder, folder[1] == '\0' ? "" : "/", url->database);
    free(folder);
    if (path == NULL)
        return cupel__driver_nomem(host, error);
    *out = path;
    return CUPEL_OK;
}

int cupel__sqlite_open(const cupel_driver_host *host, const cupel_url *url,
                       cupel_driver_connection **out, cupel_error *error)
{
    settings wanted;
    int code = read_settings(host, url, &wanted, error);
    if (code != CUPEL_OK)
        return code;
    char *name = file_name(host, url);
    if (name == NULL)
        return cupel__driver_nomem(host, error);

    bool is_memory = cupel__sqlite_is_volatile(url);
    bool is_new = !is_memory && is_absent_or_empty(name);
    cupel_driver_connection *connection = cupel__driver_zalloc(host, sizeof *connection);
    if (connection == NULL) {
        code = cupel__driver_nomem(host, error);
        goto done;
    }
    connection->host = host;
    int result = sqlite3_open_v2(name, &connection->db,
                                 wanted.flags | (is_memory ? SQLITE_OPEN_URI : 0), NULL);
    if (result == SQLITE_OK) {
        sqlite3_extended_result_codes(connection->db, 1);
        sqlite3_busy_timeout(connection->db, wanted.busy_ms);
        /* The first access to the file: only now does SQLite look at it. */
        result = sqlite3_exec(connection->db, "PRAGMA foreign_keys = ON; PRAGMA schema_version",
                              NULL, NULL, NULL);
        if (result == SQLITE_OK)
            result = cupel__sqlite_add_collation(connection->db);
    }
    if (result != SQLITE_OK)
        code = explain_open(host, connection->db, result, name, error);
    else
        code = configure(connection, &wanted, name, is_new, error);

done:
    cupel__driver_free(host, name);
    if (code == CUPEL_OK)
        *out = connection;
    else
        cupel__sqlite_close(connection);
    return code;
}

void cupel__sqlite_close(cupel_driver_connection *connection)
{
    if (connection == NULL)
        return;
    for (size_t i = 0; i < sizeof connection->control / sizeof *connection->control; i++)
        sqlite3_finalize(connection->control[i]);
    sqlite3_close_v2(connection->db);
    cupel__driver_free(connection->host, connection);
}

bool cupel__sqlite_is_volatile(const cupel_url *url)
{
    return url->database == NULL || strcmp(url->database, ":memory:") == 0;
}

/* Where not even the folder is there, or the URL forbids to make the file, `open` says so. */
bool cupel__sqlite_exists(const cupel_url *url)
{
    char folder[4096];
    struct stat info;
    if (cupel__sqlite_is_volatile(url) || url->host != NULL || stat(url->database, &info) == 0 ||
        errno != ENOENT)
        return true;
    for (size_t i = 0; i < url->option_count; i++)
        if (strcmp(url->options[i].key, "mode") == 0 && strcmp(url->options[i].value, "rwc") != 0)
            return true;
    return !folder_of(url->database, folder, sizeof folder) || stat(folder, &info) != 0;
}

/* Leaving the WAL takes that nobody else has the database open, and the lock that follows keeps those
 * who open it in between from writing. */
void cupel__sqlite_discard_empty(const cupel_url *url)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(url->database, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
            SQLITE_OK &&
        holds_nothing(db) &&
        sqlite3_exec(db, "PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE", NULL, NULL, NULL) ==
            SQLITE_OK &&
        holds_nothing(db))
        (void)unlink(url->database);
    sqlite3_close_v2(db);
}

static bool holds_nothing(sqlite3 *db)
{
    static const char sql[] =
        "SELECT NOT EXISTS (SELECT 1 FROM sqlite_master) AND user_version = 0 AND "
        "application_id = 0 FROM pragma_user_version, pragma_application_id";
    sqlite3_stmt *stmt = NULL;
    bool answer = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
                  sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) == 1;
    sqlite3_finalize(stmt);
    return answer;
}

static bool is_word_of(const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (sqlite3_stricmp(word, *words) == 0)
            return true;
    return false;
}

static int bad_option(const cupel_driver_host *host, const cupel_url_option *option,
                      const char *allowed, cupel_error *error)
{
    return host->error_set(error, CUPEL_EURL, "%s=%s in the database URL: allowed are %s",
                           option->key, option->value, allowed);
}

static int read_option(const cupel_driver_host *host, const cupel_url_option *option, settings *out,
                       cupel_error *error)
{
    static const char *const journal_modes[] = { "delete", "truncate", "persist", "memory",
                                                 "wal",    "off",      NULL };
    static const char *const synchronous[] = { "off", "normal", "full", "extra", NULL };
    const char *value = option->value;

    if (strcmp(option->key, "timeout") == 0)
        return cupel__driver_seconds(host, option->key, value, &out->busy_ms, error);
    if (strcmp(option->key, "journal_mode") == 0) {
        out->journal_mode = value;
        return is_word_of(value, journal_modes)
                   ? CUPEL_OK
                   : bad_option(host, option, "delete, truncate, persist, memory, wal, off", error);
    }
    if (strcmp(option->key, "synchronous") == 0) {
        out->synchronous = value;
        return is_word_of(value, synchronous)
                   ? CUPEL_OK
                   : bad_option(host, option, "off, normal, full, extra", error);
    }
    if (strcmp(option->key, "mode") == 0) {
        int access = strcmp(value, "ro") == 0    ? SQLITE_OPEN_READONLY
                     : strcmp(value, "rw") == 0  ? SQLITE_OPEN_READWRITE
                     : strcmp(value, "rwc") == 0 ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                 : 0;
        out->flags = access | SQLITE_OPEN_NOMUTEX;
        return access != 0 ? CUPEL_OK : bad_option(host, option, "ro, rw, rwc", error);
    }
    return host->error_set(error, CUPEL_EURL,
                           "SQLite has no URL option \"%s\"; there are timeout, journal_mode, "
                           "synchronous, mode",
                           option->key);
}

static int read_settings(const cupel_driver_host *host, const cupel_url *url, settings *out,
                         cupel_error *error)
{
    *out = (settings){
        .busy_ms = DEFAULT_BUSY_MS,
        .flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
    };
    if (url->host != NULL)
        return host->error_set(error, CUPEL_EURL,
                               "an SQLite URL has three slashes before a relative path and four "
                               "before an absolute one: sqlite:///%s%s%s",
                               url->host, url->database != NULL ? "/" : "",
                               url->database != NULL ? url->database : "");
    if (url->username != NULL || url->password != NULL || url->port != 0)
        return host->error_set(error, CUPEL_EURL,
                               "an SQLite URL has no user, password, host or port");
    int code = CUPEL_OK;
    for (size_t i = 0; code == CUPEL_OK && i < url->option_count; i++)
        code = read_option(host, &url->options[i], out, error);
    return code;
}

/* The path; or, for a database in memory, a name that the connections of one engine share: their
 * URL is one object. */
static char *file_name(const cupel_driver_host *host, const cupel_url *url)
{
    if (!cupel__sqlite_is_volatile(url))
        return cupel__driver_strndup(host, url->database, strlen(url->database));
    char *name = cupel__driver_zalloc(host, 64);
    if (name != NULL)
        snprintf(name, 64, "file:/cupel-%p?vfs=memdb", (const void *)url);
    return name;
}

static bool is_absent_or_empty(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return errno == ENOENT;
    return S_ISREG(info.st_mode) && info.st_size == 0;
}

/* False where the path has none, or one that is too long. */
static bool folder_of(const char *path, char *folder, size_t size)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash != NULL ? (size_t)(slash - path) : 0;
    if (slash == NULL || length >= size)
        return false;
    snprintf(folder, size, "%.*s", length > 0 ? (int)length : 1, path);
    return true;
}

/* Why a path cannot be opened, as far as the file system tells; "" where it does not. */
static void explain_path(const char *path, char *buffer, size_t size)
{
    char folder[4096];
    struct stat info;

    buffer[0] = '\0';
    if (stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            snprintf(buffer, size, ": it is a directory");
        else if (access(path, R_OK) != 0)
            snprintf(buffer, size, ": %s", strerror(errno));
        return;
    }
    if (errno != ENOENT || !folder_of(path, folder, sizeof folder)) {
        snprintf(buffer, size, ": %s", strerror(errno));
        return;
    }
    if (stat(folder, &info) != 0)
        snprintf(buffer, size, ": the folder %s does not exist", folder);
    else if (access(folder, W_OK) != 0)
        snprintf(buffer, size, ": it does not exist, and the folder %s is not writable", folder);
    else
        snprintf(buffer, size, ": it does not exist");
}

static int explain_open(const cupel_driver_host *host, sqlite3 *db, int result, const char *path,
                        cupel_error *error)
{
    char reason[4352];
    char message[8704];
    int primary = result & 0xff;
    if (db == NULL || primary == SQLITE_NOMEM)
        return cupel__driver_nomem(host, error);
    if (primary == SQLITE_NOTADB)
        snprintf(reason, sizeof reason, ": the file is not an SQLite database, or is encrypted");
    else
        explain_path(path, reason, sizeof reason);
    if (reason[0] == '\0')
        snprintf(reason, sizeof reason, ": %s", sqlite3_errmsg(db));
    snprintf(message, sizeof message, "cannot open the SQLite database %s%s", path, reason);
    cupel_category category = primary == SQLITE_BUSY ? CUPEL_CATEGORY_BUSY : CUPEL_CATEGORY_OTHER;
    return host->error_database(error, CUPEL_ECONNECT, category, NULL, result, NULL, NULL, message);
}

/* SQLite does not wait for the lock that a switch of the journal takes, as two connections that switch
 * at once would wait for each other; one of them gets it when the other has let go. */
static int step_until_free(sqlite3_stmt *stmt, int wait_ms)
{
    enum { PAUSE_MS = 5 };
    int result = sqlite3_step(stmt);
    for (int waited = 0; (result & 0xff) == SQLITE_BUSY && waited < wait_ms; waited += PAUSE_MS) {
        sqlite3_reset(stmt);
        sqlite3_sleep(PAUSE_MS);
        result = sqlite3_step(stmt);
    }
    return result;
}

/* Sets the journal mode; fails where the database answers with another one. */
static int set_journal_mode(cupel_driver_connection *connection, const char *mode, int wait_ms,
                            cupel_error *error)
{
    char sql[64];
    sqlite3_stmt *stmt = NULL;
    char answer[32] = "";

    snprintf(sql, sizeof sql, "PRAGMA journal_mode = %s", mode);
    int result = sqlite3_prepare_v2(connection->db, sql, -1, &stmt, NULL);
    if (result == SQLITE_OK)
        result = step_until_free(stmt, wait_ms);
    if (result == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(stmt, 0);
        snprintf(answer, sizeof answer, "%s", text != NULL ? (const char *)text : "");
    }
    int code = CUPEL_OK;
    if (result != SQLITE_ROW)
        code = cupel__sqlite_error(connection->host, connection->db, result, sql, error);
    else if (sqlite3_stricmp(answer, mode) != 0)
        code = connection->host->error_set(error, CUPEL_ECONNECT,
                                           "journal_mode=%s is not possible for this database; "
                                           "it stays at \"%s\"",
                                           mode, answer);
    sqlite3_finalize(stmt);
    return code;
}

static int configure(cupel_driver_connection *connection, const settings *wanted, const char *path,
                     bool is_new, cupel_error *error)
{
    int code = CUPEL_OK;
    if (wanted->journal_mode != NULL) {
        code = set_journal_mode(connection, wanted->journal_mode, wanted->busy_ms, error);
    } else if (is_new && is_absent_or_empty(path)) {
        /* Ours to decide, as nothing has been written yet. Where the file system cannot do it, the
         * default mode serves as well. */
        set_journal_mode(connection, "wal", wanted->busy_ms, NULL);
    }
    if (code == CUPEL_OK && wanted->synchronous != NULL) {
        char sql[64];
        snprintf(sql, sizeof sql, "PRAGMA synchronous = %s", wanted->synchronous);
        int result = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);
        if (result != SQLITE_OK)
            code = cupel__sqlite_error(connection->host, connection->db, result, sql, error);
    }
    return code;
}
