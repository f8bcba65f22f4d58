/* Errors, the allocation hook, the log and the version. */
#include "failing_alloc.h"

#include "base/error.h"

#include <cupel/log.h>

#include <stdio.h>
#include <stdlib.h>

static void a_released_error_is_empty(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_error_release(&error);
    assert_string_equal(error.message, "");
    assert_int_equal(cupel_error_set(&error, CUPEL_EURL, "no scheme in \"%s\"", "x"), CUPEL_EURL);
    cupel__error_set_sql(&error, "select 1");
    cupel_error_release(&error);
    assert_int_equal(error.code, 0);
    assert_int_equal(error.category, CUPEL_CATEGORY_NONE);
    assert_string_equal(error.message, "");
    assert_null(error.sql);
    assert_null(error.reserved);
    cupel_error_release(NULL);
    cupel_error_init(NULL);
}

static void setting_replaces_the_whole_content(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_error_set(&error, CUPEL_EDATABASE, "first");
    error.category = CUPEL_CATEGORY_UNIQUE;
    snprintf(error.sqlstate, sizeof error.sqlstate, "%s", "23505");
    error.driver_code = 19;
    error.parameter = 2;
    cupel__error_set_constraint(&error, "uq_users_emailXX", 14);
    cupel__error_set_sql(&error, "insert");
    assert_string_equal(error.constraint, "uq_users_email");
    assert_string_equal(error.sql, "insert");

    cupel_error_set(&error, CUPEL_EQUERY, "after %s", error.message);
    assert_int_equal(error.code, CUPEL_EQUERY);
    assert_string_equal(error.message, "after first");
    assert_int_equal(error.category, CUPEL_CATEGORY_NONE);
    assert_string_equal(error.sqlstate, "");
    assert_int_equal(error.driver_code, 0);
    assert_int_equal(error.parameter, 0);
    assert_null(error.constraint);
    assert_null(error.sql);
    cupel_error_release(&error);
}

static void a_message_may_be_long(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_error_set(&error, CUPEL_EIO, "%05000d", 1);
    assert_int_equal(strlen(error.message), 5000);
    cupel_error_release(&error);
}

static void no_error_to_fill_is_harmless(void **state)
{
    (void)state;
    cupel_error from = CUPEL_ERROR_INIT;
    assert_int_equal(cupel_error_set(NULL, CUPEL_EIO, "x"), CUPEL_EIO);
    assert_int_equal(cupel__error_nomem(NULL), CUPEL_ENOMEM);
    cupel_error_copy(NULL, &from);
    cupel__error_set_sql(NULL, "x");
    cupel__error_set_constraint(NULL, "x", 1);
    cupel__error_prefix(NULL, "x");
    cupel__error_suffix(NULL, "x");
    assert_int_equal(cupel__error_move(NULL, NULL), 0);
    cupel_error_set(&from, CUPEL_EIO, "lost");
    assert_int_equal(cupel__error_move(NULL, &from), CUPEL_EIO);
    assert_string_equal(from.message, "");
}

static void a_struct_of_zeros_is_taken_for_an_empty_error(void **state)
{
    (void)state;
    cupel_error error, copy;
    memset(&error, 0, sizeof error);
    memset(&copy, 0, sizeof copy);
    cupel_error_copy(&copy, &error);
    assert_string_equal(copy.message, "");
    cupel__error_prefix(&error, "users: ");
    assert_string_equal(error.message, "users: ");
    cupel_error_release(&error);

    memset(&error, 0, sizeof error);
    cupel__error_suffix(&error, "behind");
    assert_string_equal(error.message, "behind");
    cupel_error_release(&error);

    memset(&error, 0, sizeof error);
    memset(&copy, 0, sizeof copy);
    assert_int_equal(cupel__error_move(&copy, &error), 0);
    assert_string_equal(copy.message, "");
    cupel_error_set(&copy, CUPEL_EIO, "x");
    assert_string_equal(copy.message, "x");
    cupel_error_release(&copy);
}

static void a_copy_has_texts_of_its_own(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT, copy = CUPEL_ERROR_INIT;
    cupel_error_set(&error, CUPEL_EDATABASE, "duplicate key");
    error.category = CUPEL_CATEGORY_UNIQUE;
    memcpy(error.sqlstate, "23505", 6);
    error.driver_code = 7;
    error.parameter = 1;
    cupel__error_set_constraint(&error, "uq", 2);
    cupel__error_set_sql(&error, "insert");
    cupel_error_set(&copy, CUPEL_EIO, "old");
    cupel_error_copy(&copy, &error);
    cupel_error_copy(&copy, &copy);
    cupel_error_release(&error);

    assert_int_equal(copy.code, CUPEL_EDATABASE);
    assert_int_equal(copy.category, CUPEL_CATEGORY_UNIQUE);
    assert_string_equal(copy.sqlstate, "23505");
    assert_int_equal(copy.driver_code, 7);
    assert_int_equal(copy.parameter, 1);
    assert_string_equal(copy.message, "duplicate key");
    assert_string_equal(copy.constraint, "uq");
    assert_string_equal(copy.sql, "insert");
    cupel_error_copy(&copy, NULL);
    assert_int_equal(copy.code, 0);
    assert_string_equal(copy.message, "");
}

static void text_goes_in_front_of_and_behind_the_message(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_error_set(&error, CUPEL_EMODEL, "no such column");
    cupel__error_prefix(&error, "%s.%s: ", "users", "name");
    cupel__error_suffix(&error, "\n  hint: %d", 3);
    assert_string_equal(error.message, "users.name: no such column\n  hint: 3");
    cupel__error_prefix(&error, "%s|", error.message);
    assert_string_equal(error.message, "users.name: no such column\n  hint: 3|"
                                       "users.name: no such column\n  hint: 3");
    cupel_error_release(&error);
}

static void a_constant_message_can_be_completed(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    assert_int_equal(cupel__error_nomem(&error), CUPEL_ENOMEM);
    assert_string_equal(error.message, "out of memory");
    assert_null(error.reserved);
    cupel__error_suffix(&error, " while loading");
    assert_string_equal(error.message, "out of memory while loading");
    cupel_error_release(&error);
}

static void moving_empties_the_source(void **state)
{
    (void)state;
    cupel_error from = CUPEL_ERROR_INIT, to = CUPEL_ERROR_INIT;
    cupel_error_set(&from, CUPEL_EQUERY, "bad");
    cupel_error_set(&to, CUPEL_EIO, "old");
    assert_int_equal(cupel__error_move(&to, &from), CUPEL_EQUERY);
    assert_string_equal(to.message, "bad");
    assert_int_equal(from.code, 0);
    assert_null(from.reserved);
    assert_int_equal(cupel__error_move(&to, &to), CUPEL_EQUERY);
    assert_string_equal(to.message, "bad");
    cupel_error_release(&to);
}

static void codes_and_categories_have_names_and_texts(void **state)
{
    (void)state;
    assert_string_equal(cupel_code_name(CUPEL_EURL), "CUPEL_EURL");
    assert_string_equal(cupel_code_text(CUPEL_EURL), "invalid database URL");
    assert_string_equal(cupel_code_name(CUPEL_OK), "CUPEL_OK");
    assert_string_equal(cupel_code_name(1), "unknown error");
    assert_string_equal(cupel_code_text(-1000), "unknown error");
    assert_string_equal(cupel_category_text(CUPEL_CATEGORY_DEADLOCK), "deadlock");
    assert_string_equal(cupel_category_text((cupel_category)1000), "unknown category");
}

static int use_errors(void *context)
{
    (void)context;
    cupel_error error = CUPEL_ERROR_INIT, copy = CUPEL_ERROR_INIT;
    int code = cupel_error_set(&error, CUPEL_EDATABASE, "in %s", "users");
    assert_int_equal(code, CUPEL_EDATABASE);
    cupel__error_set_sql(&error, "insert into users");
    cupel__error_set_constraint(&error, "pk", 2);
    cupel__error_prefix(&error, "before ");
    cupel__error_suffix(&error, " behind");
    cupel_error_copy(&copy, &error);

    assert_int_equal(copy.code, CUPEL_EDATABASE);
    assert_non_null(copy.message);
    assert_true(copy.message[0] != '\0');
    bool complete = strcmp(copy.message, "before in users behind") == 0 && copy.sql != NULL &&
                    copy.constraint != NULL;
    cupel__error_move(&error, &copy);
    cupel_error_release(&error);
    return complete ? 0 : CUPEL_ENOMEM;
}

static void an_error_always_has_code_and_message(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(use_errors, NULL) > 8);

    failing_alloc memory;
    failing_alloc_begin(&memory);
    memory.fail_at = 1;
    memory.fail_onward = true;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_error_set(&error, CUPEL_EURL, "a long story");
    assert_string_equal(error.message, "invalid database URL");
    cupel_error_release(&error);
    failing_alloc_end(&memory);
}

typedef struct received {
    int count;
    cupel_log_level level;
    char logger[32];
    char message[4096];
} received;

static void receive(void *context, cupel_log_level level, const char *logger, const char *message)
{
    received *last = context;
    last->count++;
    last->level = level;
    snprintf(last->logger, sizeof last->logger, "%s", logger);
    snprintf(last->message, sizeof last->message, "%s", message);
}

static void messages_below_the_threshold_are_not_delivered(void **state)
{
    (void)state;
    received last = { 0 };
    cupel_log log = { receive, &last, CUPEL_LOG_WARNING };
    cupel_log nothing = { 0 };
    cupel_log_write(NULL, CUPEL_LOG_ERROR, "cupel", "x");
    cupel_log_write(&nothing, CUPEL_LOG_ERROR, "cupel", "x");
    cupel_log_write(&log, CUPEL_LOG_INFO, "cupel.engine", "x");
    assert_int_equal(last.count, 0);
    cupel_log_write(&log, CUPEL_LOG_WARNING, "cupel.engine", "%d open", 3);
    assert_int_equal(last.count, 1);
    assert_int_equal(last.level, CUPEL_LOG_WARNING);
    assert_string_equal(last.logger, "cupel.engine");
    assert_string_equal(last.message, "3 open");
}

static void long_messages_are_delivered_whole_or_by_their_beginning(void **state)
{
    (void)state;
    received last = { 0 };
    cupel_log log = { receive, &last, CUPEL_LOG_DEBUG };
    for (int length = 505; length < 520; length++) {
        cupel_log_write(&log, CUPEL_LOG_INFO, "cupel", "%0*d", length, 1);
        assert_int_equal(strlen(last.message), length);
    }
    last.count = 0;
    failing_alloc memory;
    failing_alloc_begin(&memory);
    cupel_log_write(&log, CUPEL_LOG_INFO, "cupel", "%03000d", 1);
    assert_int_equal(strlen(last.message), 3000);
    memory.fail_at = memory.calls + 1;
    cupel_log_write(&log, CUPEL_LOG_INFO, "cupel", "%03000d", 1);
    assert_int_equal(strlen(last.message), 511);
    failing_alloc_end(&memory);
    assert_int_equal(last.count, 2);
}

static void the_allocation_hook_sees_everything(void **state)
{
    (void)state;
    failing_alloc memory;
    failing_alloc_begin(&memory);
    char *block = cupel_alloc(0);
    assert_non_null(block);
    block = cupel_realloc(block, 100);
    assert_int_equal(memory.live, 1);
    assert_int_equal(memory.live_bytes, 100);
    memory.fail_at = memory.calls + 1;
    assert_null(cupel_realloc(block, 200));
    assert_int_equal(memory.live, 1);
    assert_null(cupel_realloc(block, 0));
    assert_int_equal(memory.live, 0);
    block = cupel_realloc(NULL, 5);
    assert_int_equal(memory.live, 1);
    cupel_free(block);
    cupel_free(NULL);
    failing_alloc_end(&memory);

    block = cupel_alloc(10);
    block = cupel_realloc(block, 20);
    assert_non_null(block);
    cupel_free(block);
    assert_int_equal(memory.live, 0);
}

static void the_running_version_is_the_headers(void **state)
{
    (void)state;
    char expected[32];
    snprintf(expected, sizeof expected, "%d.%d.%d", CUPEL_VERSION_MAJOR, CUPEL_VERSION_MINOR,
             CUPEL_VERSION_PATCH);
    assert_string_equal(cupel_version(), expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_released_error_is_empty),
        cmocka_unit_test(setting_replaces_the_whole_content),
        cmocka_unit_test(a_message_may_be_long),
        cmocka_unit_test(no_error_to_fill_is_harmless),
        cmocka_unit_test(a_struct_of_zeros_is_taken_for_an_empty_error),
        cmocka_unit_test(a_copy_has_texts_of_its_own),
        cmocka_unit_test(text_goes_in_front_of_and_behind_the_message),
        cmocka_unit_test(a_constant_message_can_be_completed),
        cmocka_unit_test(moving_empties_the_source),
        cmocka_unit_test(codes_and_categories_have_names_and_texts),
        cmocka_unit_test(an_error_always_has_code_and_message),
        cmocka_unit_test(messages_below_the_threshold_are_not_delivered),
        cmocka_unit_test(long_messages_are_delivered_whole_or_by_their_beginning),
        cmocka_unit_test(the_allocation_hook_sees_everything),
        cmocka_unit_test(the_running_version_is_the_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
