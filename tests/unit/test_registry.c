/* Finding drivers: by scheme, in the places that are searched, and what is said where there is none. */
#include "failing_alloc.h"

#include "driver/registry.h"

#include <stdio.h>
#include <unistd.h>

static char here[256]; /* a folder of the test's own */

static void assert_says(const cupel_error *error, const char *words)
{
    if (strstr(error->message, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error->message, words);
}

static void every_scheme_has_its_driver(void **state)
{
    (void)state;
    static const char *const schemes[][2] = {
        { "sqlite", "sqlite" }, { "postgresql", "postgresql" }, { "postgres", "postgresql" },
        { "mysql", "mysql" },   { "mariadb", "mysql" },
    };
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        cupel_error error = CUPEL_ERROR_INIT;
        cupel__driver_module module;
        if (cupel__driver_load(&module, schemes[i][0], &error) != 0)
            fail_msg("%s", error.message);
        assert_string_equal(module.driver->name, schemes[i][1]);
        assert_int_equal(module.driver->abi, CUPEL_DRIVER_ABI);
        assert_true(module.driver->library_version()[0] != '\0');
        cupel__driver_unload(&module);
        assert_null(module.driver);
    }
}

static void an_unknown_scheme_is_told_with_the_nearest(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__driver_module module;
    assert_int_equal(cupel__driver_load(&module, "postgressql", &error), CUPEL_EURL);
    assert_says(&error, "did you mean \"postgresql\"?");
    assert_int_equal(cupel__driver_load(&module, "oracle", &error), CUPEL_EURL);
    assert_says(&error, "known are: sqlite, postgresql");
    cupel_error_release(&error);
}

static void a_missing_module_is_told_with_file_places_and_package(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__driver_module module;
    char path[512];
    snprintf(path, sizeof path, "/no/such/place:%s", here);
    char *before = strdup(getenv("CUPEL_DRIVER_PATH"));
    setenv("CUPEL_DRIVER_PATH", path, 1);
    int result = cupel__driver_load(&module, "postgresql", &error);
    if (result == 0) { /* linked in, or installed on this machine */
        cupel__driver_unload(&module);
    } else {
        assert_int_equal(result, CUPEL_EDRIVER);
        assert_says(&error, "cupel-driver-postgresql.so");
        assert_says(&error, "/no/such/place");
        assert_says(&error, here);
        assert_says(&error, "libpq5");
    }
    setenv("CUPEL_DRIVER_PATH", before, 1);
    free(before);
    cupel_error_release(&error);
}

static void a_file_that_is_no_module_is_told(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__driver_module module;
    char file[512];
    snprintf(file, sizeof file, "%s/cupel-driver-postgresql.so", here);
    FILE *stream = fopen(file, "w");
    assert_non_null(stream);
    fputs("not a shared object", stream);
    fclose(stream);
    char *before = strdup(getenv("CUPEL_DRIVER_PATH"));
    setenv("CUPEL_DRIVER_PATH", here, 1);
    if (cupel__driver_load(&module, "postgresql", &error) == 0)
        cupel__driver_unload(&module);
    else
        assert_says(&error, file);
    setenv("CUPEL_DRIVER_PATH", before, 1);
    free(before);
    unlink(file);
    cupel_error_release(&error);
}

static int load(void *context)
{
    cupel__driver_module module;
    cupel_error error = CUPEL_ERROR_INIT;
    int result = cupel__driver_load(&module, context, &error);
    if (result == 0)
        cupel__driver_unload(&module);
    cupel_error_release(&error);
    return result;
}

static void memory_may_run_short(void **state)
{
    (void)state;
    char scheme[] = "sqlite";
    failing_alloc_torture(load, scheme);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scheme_has_its_driver),
        cmocka_unit_test(an_unknown_scheme_is_told_with_the_nearest),
        cmocka_unit_test(a_missing_module_is_told_with_file_places_and_package),
        cmocka_unit_test(a_file_that_is_no_module_is_told),
        cmocka_unit_test(memory_may_run_short),
    };
    snprintf(here, sizeof here, "%s/cupel-registry-XXXXXX",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    if (mkdtemp(here) == NULL)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(here);
    return failed;
}
