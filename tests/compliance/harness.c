/* Engines, databases and reports of the compliance programs. */
#include "harness.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct engine_row {
    const char *name;
    const char *variable; /* holds the server's URL; NULL: a file in the program's folder */
    const char *force;    /* what a DROP DATABASE needs to end other connections */
} engine_row;

static const engine_row engines[] = {
    { "sqlite", NULL, NULL },
    { "postgresql", "CUPEL_TEST_POSTGRESQL", " WITH (FORCE)" },
    { "mysql", "CUPEL_TEST_MYSQL", "" },
};

/* What the tests of the running group receive; cmocka gives no other way in. */
static compliance *current;
static int skipped; /* of them */

static bool is_chosen(const char *engine_name);
static bool is_wanted(const char *test_name);
static int run_on(const engine_row *row, const char *subject, const struct CMUnitTest *tests,
                  size_t count);
static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place);
static const engine_row *row_of(const compliance *c);
static int create_database(compliance *c);
static void drop_database(const compliance *c);
static int server_execute(const engine_row *row, const char *verb, const char *database,
                          const char *suffix);
static int give_current(void **state);
static void tally(const char *engine, const char *subject, int passed, int failed);

int compliance_run(const char *subject, const struct CMUnitTest *tests, size_t count)
{
    return compliance_run_on(NULL, subject, tests, count);
}

int compliance_run_on(const char *engine_name, const char *subject, const struct CMUnitTest *tests,
                      size_t count)
{
    struct CMUnitTest *chosen = calloc(count, sizeof *chosen);
    size_t chosen_count = 0;
    int failures = 0;
    if (chosen == NULL)
        return (int)count;
    for (size_t i = 0; i < count; i++)
        if (is_wanted(tests[i].name))
            chosen[chosen_count++] = tests[i];
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        if ((engine_name != NULL && strcmp(engine_name, engines[i].name) != 0) ||
            !is_chosen(engines[i].name))
            continue;
        skipped = 0;
        int failed = run_on(&engines[i], subject, chosen, chosen_count);
        tally(engines[i].name, subject, (int)chosen_count - failed - skipped, failed);
        failures += failed;
    }
    free(chosen);
    return failures;
}

bool compliance_is(const compliance *c, const char *engine_name)
{
    return strcmp(c->engine_name, engine_name) == 0;
}

void compliance_skip_where(bool is_so, const char *reason, const char *file, int line)
{
    if (!is_so)
        return;
    skipped++;
    printf("-- skipped, as %s %s\n", current->engine_name, reason);
    fflush(stdout);
    _skip(file, line);
}

void compliance_clean(compliance *c)
{
    cupel_engine_close(c->engine);
    c->engine = NULL;
    drop_database(c);
    assert_int_equal(create_database(c), 0);
    int result = cupel_engine_open(&c->engine, c->url);
    compliance_ok(result, cupel_engine_error(c->engine));
}

void compliance_execute(compliance *c, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(cupel_connection_run(connection, sql, &error), &error);
    cupel_connection_close(connection);
}

int64_t compliance_integer(compliance *c, const char *sql)
{
    char *text = compliance_text(c, sql);
    char *end;
    assert_non_null(text);
    int64_t value = strtoll(text, &end, 10);
    assert_int_equal(*end, '\0');
    cupel_free(text);
    return value;
}

char *compliance_text(compliance *c, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_result *result;
    const cupel_value *row;
    size_t size = CUPEL_DECIMAL_TEXT_SIZE;

    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(cupel_connection_execute(connection, sql, NULL, 0, &result, &error), &error);
    if (cupel_result_next(result, &row, &error) != 1)
        fail_msg("no row: %s %s", sql, error.message);
    if (row->kind == CUPEL_VALUE_TEXT)
        size = (size_t)row->size + 1;
    char *text = cupel_alloc(size);
    assert_non_null(text);
    switch (row->kind) {
    case CUPEL_VALUE_INT:
        snprintf(text, size, "%lld", (long long)row->as.integer);
        break;
    case CUPEL_VALUE_BOOL:
        snprintf(text, size, "%d", row->as.boolean);
        break;
    case CUPEL_VALUE_DOUBLE:
        snprintf(text, size, "%.17g", row->as.real);
        break;
    case CUPEL_VALUE_DECIMAL:
        cupel_decimal_format(row->as.decimal, text, size);
        break;
    case CUPEL_VALUE_TEXT:
        memcpy(text, row->as.text, row->size);
        text[row->size] = '\0';
        break;
    default:
        cupel_free(text);
        text = NULL;
        if (row->kind != CUPEL_VALUE_NULL)
            fail_msg("compliance_text does not read values of kind %d", (int)row->kind);
    }
    cupel_result_close(result);
    cupel_connection_close(connection);
    return text;
}

void compliance_check(int result, const cupel_error *error, const char *file, int line)
{
    if (result >= 0)
        return;
    print_error("%s:%d: %s: %s\n", file, line, cupel_code_name(result), error->message);
    if (error->sql != NULL)
        print_error("  %s\n", error->sql);
    _fail(file, line);
}

static bool is_chosen(const char *engine_name)
{
    const char *list = getenv("CUPEL_TEST_ENGINES");
    return list == NULL || list[0] == '\0' || strstr(list, engine_name) != NULL;
}

static bool is_wanted(const char *test_name)
{
    const char *part = getenv("CUPEL_TEST_FILTER");
    return part == NULL || strstr(test_name, part) != NULL;
}

/* The number of tests that failed; all of them where none could begin. */
static int run_on(const engine_row *row, const char *subject, const struct CMUnitTest *tests,
                  size_t count)
{
    compliance c = { .engine_name = row->name };
    const char *temporary = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    int failed = (int)count;

    printf("== %s on %s\n", subject, row->name);
    fflush(stdout);
    if (row->variable != NULL && getenv(row->variable) == NULL) {
        fprintf(stderr, "%s is not set: run this through tests/servers run\n", row->variable);
        return failed;
    }
    snprintf(c.folder, sizeof c.folder, "%s/cupel-test-XXXXXX", temporary);
    snprintf(c.database, sizeof c.database, "cupel_test_%d", (int)getpid());
    if (mkdtemp(c.folder) == NULL) {
        perror(c.folder);
        return failed;
    }
    if (create_database(&c) == 0) {
        if (cupel_engine_open(&c.engine, c.url) < 0) {
            fprintf(stderr, "%s\n", cupel_engine_error(c.engine)->message);
        } else {
            current = &c;
            failed = _cmocka_run_group_tests(subject, tests, count, give_current, NULL);
        }
        cupel_engine_close(c.engine);
        drop_database(&c);
    }
    if (nftw(c.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0)
        perror(c.folder);
    return failed;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static const engine_row *row_of(const compliance *c)
{
    size_t i = 0;
    while (strcmp(engines[i].name, c->engine_name) != 0)
        i++;
    return &engines[i];
}

/* Creates it on the server, where there is one, and writes its URL: the server's with the name in
 * place of its own. */
static int create_database(compliance *c)
{
    const engine_row *row = row_of(c);
    if (row->variable == NULL) {
        snprintf(c->url, sizeof c->url, "sqlite:///%s/%s.sqlite", c->folder, c->database);
        return 0;
    }
    const char *server = getenv(row->variable);
    const char *authority = strstr(server, "://");
    const char *path = authority != NULL ? strchr(authority + 3, '/') : NULL;
    if (path == NULL) {
        fprintf(stderr, "%s has no database in it: %s\n", row->variable, server);
        return -1;
    }
    const char *options = strchr(path, '?');
    snprintf(c->url, sizeof c->url, "%.*s/%s%s", (int)(path - server), server, c->database,
             options != NULL ? options : "");
    return server_execute(row, "CREATE DATABASE", c->database, "");
}

static void drop_database(const compliance *c)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal", ".cupel-lock" };
    const engine_row *row = row_of(c);

    if (row->variable != NULL) {
        server_execute(row, "DROP DATABASE IF EXISTS", c->database, row->force);
        return;
    }
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s.sqlite%s", c->folder, c->database, endings[i]);
        unlink(path);
    }
}

static int server_execute(const engine_row *row, const char *verb, const char *database,
                          const char *suffix)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine = NULL;
    cupel_connection *connection = NULL;
    char sql[256];
    int result = cupel_engine_open(&engine, getenv(row->variable));

    snprintf(sql, sizeof sql, "%s %s%s", verb, database, suffix);
    if (result < 0) {
        fprintf(stderr, "%s: %s\n", row->name, cupel_engine_error(engine)->message);
    } else {
        result = cupel_connection_open(&connection, engine, &error);
        if (result == 0)
            result = cupel_connection_run(connection, sql, &error);
        if (result < 0)
            fprintf(stderr, "%s: %s: %s\n", row->name, sql, error.message);
    }
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    cupel_error_release(&error);
    return result < 0 ? -1 : 0;
}

static int give_current(void **state)
{
    *state = current;
    return 0;
}

/* One line a program and engine for whoever counts. */
static void tally(const char *engine, const char *subject, int passed, int failed)
{
    printf("== %s on %s: %d passed, %d failed, %d skipped\n", subject, engine, passed, failed,
           skipped);
    fflush(stdout);
}
