/* A history of revisions in a folder of its own, for the tests of migrations: written, run, and what
 * was logged. */
#ifndef CUPEL_TESTS_COMPLIANCE_MIGRATING_H
#define CUPEL_TESTS_COMPLIANCE_MIGRATING_H

#include "harness.h"

#include <cupel/migrate.h>

#include "../unit/folder.h"

typedef struct migrating {
    compliance *c;
    const char *format; /* of new revisions */
    bool single_transaction;
    int lock_timeout_s;
    char log[16384]; /* lines "logger: message" */
    cupel_error error;
} migrating;

static inline void migrating_log(void *context, cupel_log_level level, const char *logger,
                                 const char *message)
{
    migrating *m = context;
    size_t used = strlen(m->log);
    (void)level;
    snprintf(m->log + used, sizeof m->log - used, "%s: %s\n", logger, message);
}

/* An empty database and an empty folder, which becomes the current one. */
static inline void migrating_begin(migrating *m, void **state, const char *format)
{
    *m = (migrating){ .c = *state, .format = format, .error = CUPEL_ERROR_INIT };
    compliance_clean(m->c);
    assert_int_equal(folder_enter(NULL), 0);
    assert_int_equal(setenv("XDG_CACHE_HOME", folder_path, 1), 0);
    assert_int_equal(mkdir("migrations", 0700), 0);
    assert_int_equal(mkdir("migrations/versions", 0700), 0);
}

static inline void migrating_end(migrating *m)
{
    cupel_error_release(&m->error);
    assert_int_equal(folder_leave(NULL), 0);
}

static inline void migrating_write(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "migrations/versions/%s", name);
    folder_write(path, text);
}

/* The history is read anew each time, as by a person who runs one command after the other. */
static inline cupel_migrations *migrating_open(migrating *m)
{
    cupel_migrations *migrations = NULL;
    const cupel_migrations_options options = {
        .revision_format = m->format,
        .cflags = "-std=c11 -Wall -Wextra -Wpedantic -Werror",
        .single_transaction = m->single_transaction,
        .lock_timeout_s = m->lock_timeout_s,
        .log = { migrating_log, m, CUPEL_LOG_INFO },
    };
    compliance_ok(cupel_migrations_open(&migrations, &options, &m->error), &m->error);
    return migrations;
}

static inline int migrating_try_upgrade(migrating *m, const char *target)
{
    cupel_migrations *migrations = migrating_open(m);
    int code = cupel_migrations_upgrade(migrations, m->c->engine, target, &m->error);
    cupel_migrations_close(migrations);
    return code;
}

static inline int migrating_try_downgrade(migrating *m, const char *target)
{
    cupel_migrations *migrations = migrating_open(m);
    int code = cupel_migrations_downgrade(migrations, m->c->engine, target, &m->error);
    cupel_migrations_close(migrations);
    return code;
}

#define migrating_upgrade(m, target)                                                               \
    compliance_ok(migrating_try_upgrade((m), (target)), &(m)->error)
#define migrating_downgrade(m, target)                                                             \
    compliance_ok(migrating_try_downgrade((m), (target)), &(m)->error)

/* A revision made from the models; *path is NULL where nothing differs. */
static inline int migrating_try_revision(migrating *m, const cupel_metadata *metadata,
                                         const char *message, const char *const *renames,
                                         char **path)
{
    cupel_migrations *migrations = migrating_open(m);
    const cupel_revision_options options = { .message = message,
                                             .metadata = metadata,
                                             .engine = metadata != NULL ? m->c->engine : NULL,
                                             .renames = renames,
                                             .skip_empty = true };
    int code = cupel_migrations_revision(migrations, path, &options, &m->error);
    cupel_migrations_close(migrations);
    return code;
}

static inline int migrating_order(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids in the version table, sorted and joined by commas. */
static inline void migrating_assert_at(migrating *m, const char *expected)
{
    cupel_connection *connection;
    const char *const *ids;
    size_t count;
    char found[256] = "";
    cupel_migrations *migrations = migrating_open(m);
    compliance_ok(cupel_connection_open(&connection, m->c->engine, &m->error), &m->error);
    compliance_ok(cupel_migrations_current(migrations, connection, &ids, &count, &m->error),
                  &m->error);
    const char *sorted[8];
    assert_true(count <= 8);
    for (size_t i = 0; i < count; i++)
        sorted[i] = ids[i];
    qsort(sorted, count, sizeof *sorted, migrating_order);
    for (size_t i = 0; i < count; i++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s", i > 0 ? "," : "",
                 sorted[i]);
    cupel_connection_close(connection);
    cupel_migrations_close(migrations);
    assert_string_equal(found, expected);
}

static inline void migrating_assert_message(const migrating *m, const char *part)
{
    if (strstr(m->error.message, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, m->error.message);
}

/* What stands in a file; to be freed with free. */
static inline char *migrating_read(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = calloc(1, 65536);
    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, 65535, file) > 0);
    fclose(file);
    return text;
}

#endif
