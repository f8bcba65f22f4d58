/* The command as a function: what it returns, and that memory may be short anywhere in it. */
#include "failing_alloc.h"

#include "folder.h"

#include <cupel/cli.h>

static int setup(void **state)
{
    unsetenv("CUPEL_URL");
    unsetenv("DATABASE_URL");
    if (folder_enter(state) < 0)
        return -1;
    return mkdir("migrations", 0700) < 0 ? -1 : mkdir("migrations/versions", 0700);
}

/* Runs the command with its output thrown away. */
static int run(char **argv)
{
    int argc = 0;
    while (argv[argc])
        argc++;
    fflush(stdout);
    fflush(stderr);
    int out = dup(STDOUT_FILENO);
    int err = dup(STDERR_FILENO);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    assert_true(out >= 0 && err >= 0 && null >= 0);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    int status = cupel_cli_main(argc, argv, NULL);
    fflush(stdout);
    fflush(stderr);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(out);
    close(err);
    close(null);
    return status;
}

static void statuses_tell_done_failed_and_misunderstood_apart(void **state)
{
    (void)state;
    assert_int_equal(run((char *[]){ "cupel", "--version", NULL }), 0);
    assert_int_equal(run((char *[]){ "cupel", "history", NULL }), 1);
    assert_int_equal(run((char *[]){ "cupel", "histroy", NULL }), 2);
    assert_int_equal(run((char *[]){ "cupel", NULL }), 2);
    assert_int_equal(run((char *[]){ NULL }), 2);
    assert_int_equal(run((char *[]){ "", "help", NULL }), 0);
}

static int run_all(void *context)
{
    char **const *commands = context;
    for (; *commands; commands++) {
        int status = run(*commands);
        if (status != 0)
            return status == 1 ? CUPEL_ENOMEM : status;
    }
    return 0;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    folder_write("cupel.ini", "[cupel]\nmodels = a.c,\n  b.c\nurl = sqlite:///${FROM_DOTENV}.db\n"
                              "version_locations = migrations/versions\nunknown = 1\n");
    folder_write(".env", "FROM_DOTENV=here\n");
    folder_write("migrations/versions/a.sql",
                 "-- first\n-- revision: a\n-- branch_labels: l\n-- upgrade\n");
    folder_write("migrations/versions/b.sql",
                 "-- second\n-- revision: b\n-- revises: a\n-- upgrade\n");
    char **commands[] = { (char *[]){ "cupel", "history", "-v", "-r", "base:head", NULL },
                          (char *[]){ "cupel", "heads", NULL },
                          (char *[]){ "cupel", "branches", NULL },
                          (char *[]){ "cupel", "show", "l@head", NULL },
                          (char *[]){ "cupel", "help", "show", NULL },
                          NULL };
    assert_true(failing_alloc_torture(run_all, commands) > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(statuses_tell_done_failed_and_misunderstood_apart, setup,
                                        folder_leave),
        cmocka_unit_test_setup_teardown(every_allocation_may_fail, setup, folder_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
