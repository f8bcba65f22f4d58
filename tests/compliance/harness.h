/* Runs one program's tests on every engine, each on a fresh database.
 *
 *     static void names_are_unique(void **state) { compliance *c = *state; ... c->url ... }
 *     int main(void)
 *     {
 *         const struct CMUnitTest tests[] = { cmocka_unit_test(names_are_unique) };
 *         return compliance_run("session", tests, sizeof tests / sizeof tests[0]);
 *     }
 *
 * The database is empty when the first test begins and is shared by the program's tests: each makes
 * tables of its own names, or calls compliance_clean first. */
#ifndef CUPEL_TESTS_COMPLIANCE_HARNESS_H
#define CUPEL_TESTS_COMPLIANCE_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cupel/cupel.h>

typedef struct compliance {
    const char *engine_name; /* "sqlite", "postgresql" or "mysql" */
    char url[1024];          /* of the program's own database */
    char database[32];       /* its name */
    char folder[256];        /* an empty folder, removed afterwards with all that is in it */
    cupel_engine *engine;    /* open on `url` */
} compliance;

/* Runs the tests on each engine; returns the number of failures, for main. Fails when an engine has
 * no URL in the environment (CUPEL_TEST_POSTGRESQL, CUPEL_TEST_MYSQL; SQLite needs none).
 * CUPEL_TEST_ENGINES, a list of names, chooses among them; CUPEL_TEST_FILTER, a part of a name, among
 * the tests. */
int compliance_run(const char *subject, const struct CMUnitTest *tests, size_t count);
/* The same for what only one engine has to do. */
int compliance_run_on(const char *engine_name, const char *subject, const struct CMUnitTest *tests,
                      size_t count);

/* True on the engine of that name: for what is expected to differ. */
bool compliance_is(const compliance *c, const char *engine_name);
/* Ends the test as skipped, which is counted and told with the reason, on that engine or on all others:
 * for what an engine lacks, at the beginning of a test, before anything is owned. */
#define compliance_skip_on(c, engine_name, reason)                                                 \
    compliance_skip_where(compliance_is((c), (engine_name)), (reason), __FILE__, __LINE__)
#define compliance_only_on(c, engine_name, reason)                                                 \
    compliance_skip_where(!compliance_is((c), (engine_name)), (reason), __FILE__, __LINE__)
void compliance_skip_where(bool is_so, const char *reason, const char *file, int line);
/* Makes the database anew, empty; c->engine is another one afterwards. */
void compliance_clean(compliance *c);
/* Executes SQL without parameters on a connection of its own; the test fails if it fails. */
void compliance_execute(compliance *c, const char *sql);
/* The first column of the first row as an integer or a text (to be freed with cupel_free). */
int64_t compliance_integer(compliance *c, const char *sql);
char *compliance_text(compliance *c, const char *sql);

/* Fails the test with the error's message where `result` is negative. The result comes first, as what it
 * opens may be asked for the error. */
#define compliance_ok(result, error)                                                               \
    do {                                                                                           \
        int compliance_result = (result);                                                          \
        compliance_check(compliance_result, (error), __FILE__, __LINE__);                          \
    } while (0)
void compliance_check(int result, const cupel_error *error, const char *file, int line);

#endif
