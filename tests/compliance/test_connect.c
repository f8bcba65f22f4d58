/* Opening engines: what a URL reaches, and what is said where it reaches nothing. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens a URL that must fail so; the message is checked by the caller and freed with the engine. */
static cupel_engine *failing(const char *url, int code, cupel_category category)
{
    cupel_engine *engine;
    int result = cupel_engine_open(&engine, url);
    if (result != code)
        fail_msg("%s: %s %s", url, cupel_code_name(result), cupel_engine_error(engine)->message);
    assert_non_null(engine);
    assert_int_equal(cupel_engine_error(engine)->code, code);
    if (cupel_engine_error(engine)->category != category)
        fail_msg("%s: %s", cupel_category_text(cupel_engine_error(engine)->category),
                 cupel_engine_error(engine)->message);
    return engine;
}

static void assert_says(const cupel_engine *engine, const char *words)
{
    if (strstr(cupel_engine_error(engine)->message, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", cupel_engine_error(engine)->message, words);
}

/* The program's URL with a part replaced. */
static void replaced(char *out, size_t size, const char *url, const char *from, const char *to)
{
    const char *at = strstr(url, from);
    if (at == NULL)
        fail_msg("no \"%s\" in %s", from, url);
    snprintf(out, size, "%.*s%s%s", (int)(at - url), url, to, at + strlen(from));
}

static void an_engine_tells_about_itself(void **state)
{
    const compliance *c = *state;
    assert_string_equal(cupel_engine_dialect_name(c->engine), c->engine_name);
    assert_int_equal(cupel_engine_error(c->engine)->code, 0);
    assert_null(strstr(cupel_engine_url(c->engine), "s3cret"));
    assert_non_null(strstr(cupel_engine_url(c->engine), c->database));
}

static void the_servers_version_is_told(void **state)
{
    compliance *c = *state;
    cupel_connection *connection;
    int number = 0;
    compliance_ok(cupel_connection_open(&connection, c->engine, NULL), cupel_engine_error(NULL));
    const char *text = cupel_connection_server_version(connection, &number);
    int major = atoi(text);
    assert_true(major >= 3);
    assert_int_equal(number / 10000, major);
    assert_ptr_equal(cupel_connection_engine(connection), c->engine);
    cupel_connection_close(connection);
}

static void a_wrong_password_is_an_authentication_failure(void **state)
{
    const compliance *c = *state;
    char url[1100];
    compliance_skip_on(c, "sqlite", "is a file, without server, user or password");
    replaced(url, sizeof url, c->url, "s3cret-of-the-tests", "wr0ng");
    cupel_engine *engine = failing(url, CUPEL_ECONNECT, CUPEL_CATEGORY_AUTHENTICATION);
    assert_null(strstr(cupel_engine_error(engine)->message, "wr0ng"));
    assert_says(engine, "cupel");
    cupel_engine_close(engine);
}

static void a_database_that_is_not_there_is_named(void **state)
{
    const compliance *c = *state;
    char url[1100];
    cupel_engine *engine;
    if (compliance_is(c, "sqlite")) {
        snprintf(url, sizeof url, "sqlite:///%s/missing/x.db", c->folder);
        engine = failing(url, CUPEL_ECONNECT, CUPEL_CATEGORY_OTHER);
        assert_says(engine, "/missing does not exist");
    } else {
        replaced(url, sizeof url, c->url, c->database, "nowhere");
        engine = failing(url, CUPEL_ECONNECT, CUPEL_CATEGORY_UNDEFINED);
        assert_says(engine, "nowhere");
    }
    cupel_engine_close(engine);
}

static void a_server_that_is_not_there_is_named(void **state)
{
    const compliance *c = *state;
    char url[1100];
    compliance_skip_on(c, "sqlite", "is a file, without server, user or password");
    snprintf(url, sizeof url, "%s://cupel:hush@127.0.0.1:1/x?connect_timeout=2", c->engine_name);
    cupel_engine *engine = failing(url, CUPEL_ECONNECT, CUPEL_CATEGORY_OTHER);
    assert_says(engine, "127.0.0.1");
    assert_null(strstr(cupel_engine_error(engine)->message, "hush"));
    cupel_engine_close(engine);
}

/* The URL with one more option is refused, in these words. */
static void assert_option_refused(const compliance *c, const char *option, const char *words)
{
    char url[1200];
    snprintf(url, sizeof url, "%s%c%s", c->url, strchr(c->url, '?') != NULL ? '&' : '?', option);
    cupel_engine *engine = failing(url, CUPEL_EURL, CUPEL_CATEGORY_NONE);
    assert_says(engine, words);
    cupel_engine_close(engine);
}

static void an_option_that_nobody_knows_is_named(void **state)
{
    const compliance *c = *state;
    static const char *const misspelt[][3] = {
        { "sqlite", "timeuot=1", "timeuot" },
        { "postgresql", "sslmod=disable", "\"sslmode\"" },
        { "mysql", "ssl_caa=/x", "\"ssl_ca\"" },
    };
    for (size_t i = 0; i < 3; i++) {
        if (compliance_is(c, misspelt[i][0]))
            assert_option_refused(c, misspelt[i][1], misspelt[i][2]);
    }
}

static void an_engine_that_failed_to_open_only_tells_why(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_engine *engine = failing("sqlte:///x", CUPEL_EURL, CUPEL_CATEGORY_NONE);
    assert_says(engine, "\"sqlite\"");
    assert_int_equal(cupel_connection_open(&connection, engine, &error), CUPEL_ESTATE);
    assert_null(connection);
    assert_non_null(strstr(error.message, "sqlte"));
    cupel_error_release(&error);
    cupel_engine_close(engine);
    cupel_engine_close(NULL);
    assert_int_equal(cupel_engine_error(NULL)->code, CUPEL_ENOMEM);
}

/* What a connection answers to a question, with an option in the URL or (NULL) without. */
static void assert_answer(const compliance *c, const char *option, const char *sql,
                          const char *expected)
{
    compliance other = *c;
    char *separator = strchr(c->url, '?') != NULL ? "&" : "?";
    if (option != NULL)
        snprintf(other.url, sizeof other.url, "%.900s%s%s", c->url, separator, option);
    int result = cupel_engine_open(&other.engine, other.url);
    compliance_ok(result, cupel_engine_error(other.engine));
    char *answer = compliance_text(&other, sql);
    assert_string_equal(answer, expected);
    cupel_free(answer);
    cupel_engine_close(other.engine);
}

static void options_of_the_url_reach_the_database(void **state)
{
    const compliance *c = *state;
    if (compliance_is(c, "sqlite")) {
        assert_answer(c, NULL, "PRAGMA busy_timeout", "5000");
        assert_answer(c, "timeout=0.25", "PRAGMA busy_timeout", "250");
        assert_answer(c, NULL, "PRAGMA foreign_keys", "1");
        assert_answer(c, "synchronous=off", "PRAGMA synchronous", "0");
        assert_answer(c, "synchronous=EXTRA", "PRAGMA synchronous", "3");
    } else if (compliance_is(c, "postgresql")) {
        assert_answer(c, NULL, "SHOW application_name", "cupel");
        assert_answer(c, "application_name=shop", "SHOW application_name", "shop");
        assert_answer(c, "options=-c%20statement_timeout%3D5000", "SHOW statement_timeout", "5s");
        assert_answer(c, NULL, "SHOW timezone", "UTC");
        assert_answer(c, "options=-c%20timezone%3DJapan", "SHOW timezone", "UTC");
        assert_answer(c, NULL, "SHOW client_encoding", "UTF8");
    } else {
        assert_answer(c, NULL, "SELECT @@session.time_zone", "+00:00");
        assert_answer(c, NULL, "SELECT @@character_set_connection", "utf8mb4");
        assert_answer(c, "charset=utf8", "SELECT @@character_set_connection", "utf8mb4");
        assert_answer(c, NULL, "SELECT @@sql_mode LIKE '%STRICT_ALL_TABLES%'", "1");
    }
}

static void values_that_an_option_cannot_have_are_refused(void **state)
{
    const compliance *c = *state;
    static const char *const wrong[][3] = {
        { "sqlite", "timeout=soon", "is not a number of seconds" },
        { "sqlite", "journal_mode=fast", "delete, truncate, persist, memory, wal, off" },
        { "sqlite", "synchronous=2", "off, normal, full, extra" },
        { "sqlite", "mode=write", "ro, rw, rwc" },
        { "postgresql", "client_encoding=LATIN1", "all text of Cupel is UTF-8" },
        { "postgresql", "connect_timeout=soon", "is not a number of seconds" },
        { "mysql", "charset=latin1", "all text of Cupel is UTF-8" },
        { "mysql", "ssl=perhaps", "is neither true nor false" },
        { "mysql", "read_timeout=-1", "is not a number of seconds" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (compliance_is(c, wrong[i][0]))
            assert_option_refused(c, wrong[i][1], wrong[i][2]);
    }
}

static void schemes_have_other_names(void **state)
{
    const compliance *c = *state;
    static const char *const names[][2] = {
        { "sqlite", "sqlite+pysqlite" },
        { "postgresql", "postgres" },
        { "postgresql", "postgresql+psycopg2" },
        { "mysql", "mariadb" },
        { "mysql", "mysql+pymysql" },
        { "mysql", "MySQL" },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cupel_engine *engine;
        char url[1200];
        if (!compliance_is(c, names[i][0]))
            continue;
        snprintf(url, sizeof url, "%s%s", names[i][1], strstr(c->url, "://"));
        int result = cupel_engine_open(&engine, url);
        compliance_ok(result, cupel_engine_error(engine));
        assert_string_equal(cupel_engine_dialect_name(engine), c->engine_name);
        cupel_engine_close(engine);
    }
}

static void a_statement_that_takes_too_long_can_be_ended(void **state)
{
    const compliance *c = *state;
    bool is_postgresql = compliance_is(c, "postgresql");
    compliance_skip_on(c, "sqlite", "runs statements in the program itself");
    char url[1200];
    cupel_engine *engine;
    cupel_connection *connection;
    cupel_error error = CUPEL_ERROR_INIT;
    snprintf(url, sizeof url, "%s%c%s", c->url, strchr(c->url, '?') != NULL ? '&' : '?',
             is_postgresql ? "options=-c%20statement_timeout%3D50" : "read_timeout=1");
    int result = cupel_engine_open(&engine, url);
    compliance_ok(result, cupel_engine_error(engine));
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    assert_int_equal(cupel_connection_run(connection,
                                          is_postgresql ? "SELECT pg_sleep(5)" : "SELECT SLEEP(5)",
                                          &error),
                     CUPEL_EDATABASE);
    assert_int_equal(error.category,
                     is_postgresql ? CUPEL_CATEGORY_TIMEOUT : CUPEL_CATEGORY_LOST_CONNECTION);
    cupel_connection_close(connection);
    cupel_error_release(&error);
    cupel_engine_close(engine);
}

static void a_port_of_the_loopback_interface_is_reached(void **state)
{
    const compliance *c = *state;
    cupel_engine *engine;
    const char *url = compliance_is(c, "postgresql") ? getenv("CUPEL_TEST_POSTGRESQL_TCP")
                      : compliance_is(c, "mysql")    ? getenv("CUPEL_TEST_MYSQL_TCP")
                                                     : "sqlite://";
    assert_non_null(url);
    int result = cupel_engine_open(&engine, url);
    compliance_ok(result, cupel_engine_error(engine));
    cupel_engine_close(engine);
}

/* SQLite's files. */

static void a_relative_path_stays_what_it_was_when_the_engine_opened(void **state)
{
    compliance *c = *state;
    cupel_engine *engine;
    cupel_connection *one, *two;
    char before[1024];
    char path[512];
    compliance_only_on(c, "sqlite", "keeps no database in a file of ours");
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(c->folder), 0);
    int result = cupel_engine_open(&engine, "sqlite:///here.db");
    compliance_ok(result, cupel_engine_error(engine));
    assert_int_equal(chdir("/"), 0);
    compliance_ok(cupel_connection_open(&one, engine, NULL), cupel_engine_error(NULL));
    compliance_ok(cupel_connection_run(one, "CREATE TABLE t (id INTEGER)", NULL),
                  cupel_engine_error(NULL));
    compliance_ok(cupel_connection_open(&two, engine, NULL), cupel_engine_error(NULL));
    compliance_ok(cupel_connection_run(two, "SELECT * FROM t", NULL), cupel_engine_error(NULL));
    cupel_connection_close(one);
    cupel_connection_close(two);
    cupel_engine_close(engine);
    assert_int_equal(chdir(before), 0);
    snprintf(path, sizeof path, "%s/here.db", c->folder);
    assert_int_equal(unlink(path), 0);
}

static char *journal_mode_of(const char *url)
{
    cupel_engine *engine;
    cupel_connection *connection;
    cupel_result *rows;
    const cupel_value *row;
    int result = cupel_engine_open(&engine, url);
    compliance_ok(result, cupel_engine_error(engine));
    compliance_ok(cupel_connection_open(&connection, engine, NULL), cupel_engine_error(NULL));
    compliance_ok(cupel_connection_execute(connection, "PRAGMA journal_mode", NULL, 0, &rows, NULL),
                  cupel_engine_error(NULL));
    assert_int_equal(cupel_result_next(rows, &row, NULL), 1);
    char *mode = strndup(row->as.text, row->size);
    cupel_result_close(rows);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    return mode;
}

static void assert_journal_mode(const char *url, const char *expected)
{
    char *mode = journal_mode_of(url);
    assert_string_equal(mode, expected);
    free(mode);
}

static void only_a_new_file_gets_another_journal_mode(void **state)
{
    const compliance *c = *state;
    char url[600], wal[640], plain[640];
    compliance_only_on(c, "sqlite", "keeps no database in a file of ours");
    snprintf(url, sizeof url, "sqlite:///%s/mode.db", c->folder);
    snprintf(wal, sizeof wal, "%s?journal_mode=wal", url);
    snprintf(plain, sizeof plain, "%s?journal_mode=delete", url);
    assert_journal_mode(url, "wal");
    assert_journal_mode(plain, "delete");

    cupel_engine *engine;
    cupel_connection *connection;
    assert_int_equal(cupel_engine_open(&engine, plain), 0);
    assert_int_equal(cupel_connection_open(&connection, engine, NULL), 0);
    assert_int_equal(cupel_connection_run(connection, "CREATE TABLE t (id INTEGER)", NULL), 0);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    assert_journal_mode(url, "delete");
    assert_journal_mode(wal, "wal");
    assert_journal_mode(url, "wal");
    assert_int_equal(unlink(url + strlen("sqlite:///")), 0);
}

/* Elsewhere the option says nothing: a database is there or the server refuses. */
static void a_database_that_is_not_to_be_made_reads_as_an_empty_one(void **state)
{
    const compliance *c = *state;
    const cupel_engine_options options = { .no_create = true };
    cupel_engine *engine;
    cupel_connection *one, *two;
    char url[600], lost[640];
    compliance_only_on(c, "sqlite", "keeps no database in a file of ours");
    snprintf(url, sizeof url, "sqlite:///%s/absent.db", c->folder);
    assert_int_equal(cupel_engine_open_with(&engine, url, &options), 0);
    assert_true(cupel_engine_is_absent(engine));
    assert_string_equal(cupel_engine_url(engine), url);
    assert_int_equal(cupel_connection_open(&one, engine, NULL), 0);
    assert_int_equal(cupel_connection_open(&two, engine, NULL), 0);
    assert_int_equal(cupel_connection_run(one, "CREATE TABLE t (a INTEGER)", NULL), 0);
    assert_int_equal(cupel_connection_run(two, "SELECT a FROM t", NULL), 0);
    cupel_connection_close(one);
    cupel_connection_close(two);
    cupel_engine_close(engine);
    assert_int_not_equal(access(url + strlen("sqlite:///"), F_OK), 0);

    snprintf(lost, sizeof lost, "sqlite:///%s/nowhere/absent.db", c->folder);
    assert_int_equal(cupel_engine_open_with(&engine, lost, &options), CUPEL_ECONNECT);
    assert_says(engine, "does not exist");
    cupel_engine_close(engine);
    snprintf(lost, sizeof lost, "%s?mode=rw", url);
    assert_int_equal(cupel_engine_open_with(&engine, lost, &options), CUPEL_ECONNECT);
    assert_says(engine, "it does not exist");
    cupel_engine_close(engine);

    assert_int_equal(cupel_engine_open(&engine, url), 0);
    assert_false(cupel_engine_is_absent(engine));
    cupel_engine_close(engine);
    assert_int_equal(cupel_engine_open_with(&engine, url, &options), 0);
    assert_false(cupel_engine_is_absent(engine));
    cupel_engine_close(engine);
    assert_int_equal(unlink(url + strlen("sqlite:///")), 0);
}

/* What happens to a database that was not there: nothing, something, or a reader who has it open. */
static void a_database_that_was_made_and_left_empty_can_be_taken_back(void **state)
{
    const compliance *c = *state;
    const cupel_engine_options options = { .discard_empty = true };
    cupel_engine *engine, *other;
    cupel_connection *reader;
    char url[600];
    const char *path = url + strlen("sqlite:///");
    compliance_only_on(c, "sqlite", "keeps no database in a file of ours");
    snprintf(url, sizeof url, "sqlite:///%s/fresh.db", c->folder);
    assert_int_equal(cupel_engine_open_with(&engine, url, &options), 0);
    assert_int_equal(access(path, F_OK), 0);
    cupel_engine_close(engine);
    assert_int_not_equal(access(path, F_OK), 0);

    assert_int_equal(cupel_engine_open_with(&engine, url, &options), 0);
    assert_int_equal(cupel_engine_open(&other, url), 0);
    assert_int_equal(cupel_connection_open(&reader, other, NULL), 0);
    cupel_engine_close(engine);
    assert_int_equal(cupel_connection_run(reader, "CREATE TABLE t (a INTEGER)", NULL), 0);
    cupel_connection_close(reader);
    cupel_engine_close(other);
    assert_int_equal(access(path, F_OK), 0);

    /* This one was there before. */
    assert_int_equal(cupel_engine_open_with(&engine, url, &options), 0);
    assert_int_equal(cupel_connection_open(&reader, engine, NULL), 0);
    assert_int_equal(cupel_connection_run(reader, "DROP TABLE t", NULL), 0);
    cupel_connection_close(reader);
    cupel_engine_close(engine);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(unlink(path), 0);

    assert_int_equal(cupel_engine_open_with(&engine, url, &options), 0);
    assert_int_equal(cupel_connection_open(&reader, engine, NULL), 0);
    assert_int_equal(cupel_connection_run(reader, "PRAGMA user_version = 3", NULL), 0);
    cupel_connection_close(reader);
    cupel_engine_close(engine);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(unlink(path), 0);
}

static void what_is_no_database_is_told(void **state)
{
    const compliance *c = *state;
    char path[512], url[600];
    compliance_only_on(c, "sqlite", "keeps no database in a file of ours");
    snprintf(path, sizeof path, "%s/letter.txt", c->folder);
    snprintf(url, sizeof url, "sqlite:///%s", path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 200; i++)
        fputs("Dear reader, this is not a database. ", file);
    fclose(file);
    cupel_engine *engine = failing(url, CUPEL_ECONNECT, CUPEL_CATEGORY_OTHER);
    assert_says(engine, "not an SQLite database");
    assert_says(engine, path);
    cupel_engine_close(engine);
    unlink(path);

    snprintf(url, sizeof url, "sqlite:///%s", c->folder);
    engine = failing(url, CUPEL_ECONNECT, CUPEL_CATEGORY_OTHER);
    assert_says(engine, "directory");
    cupel_engine_close(engine);

    snprintf(url, sizeof url, "sqlite:///%s/absent.db?mode=rw", c->folder);
    engine = failing(url, CUPEL_ECONNECT, CUPEL_CATEGORY_OTHER);
    assert_says(engine, "does not exist");
    cupel_engine_close(engine);
}

static void a_database_in_memory_is_shared_by_its_connections(void **state)
{
    const compliance *c = *state;
    cupel_engine *engine, *other;
    cupel_connection *one, *two, *three;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_only_on(c, "sqlite", "keeps no database in a file of ours");
    assert_int_equal(cupel_engine_open(&engine, "sqlite://"), 0);
    assert_int_equal(cupel_engine_open(&other, "sqlite:///:memory:"), 0);
    assert_int_equal(cupel_connection_open(&one, engine, &error), 0);
    assert_int_equal(cupel_connection_run(one, "CREATE TABLE t (id INTEGER)", &error), 0);
    assert_int_equal(cupel_connection_open(&two, engine, &error), 0);
    assert_int_equal(cupel_connection_run(two, "SELECT id FROM t", &error), 0);
    assert_int_equal(cupel_connection_open(&three, other, &error), 0);
    assert_int_equal(cupel_connection_run(three, "SELECT id FROM t", &error), CUPEL_EDATABASE);
    cupel_connection_close(one);
    cupel_connection_close(two);
    cupel_connection_close(three);
    cupel_engine_close(engine);
    cupel_engine_close(other);
    cupel_error_release(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_engine_tells_about_itself),
        cmocka_unit_test(the_servers_version_is_told),
        cmocka_unit_test(a_wrong_password_is_an_authentication_failure),
        cmocka_unit_test(a_database_that_is_not_there_is_named),
        cmocka_unit_test(a_server_that_is_not_there_is_named),
        cmocka_unit_test(an_option_that_nobody_knows_is_named),
        cmocka_unit_test(options_of_the_url_reach_the_database),
        cmocka_unit_test(values_that_an_option_cannot_have_are_refused),
        cmocka_unit_test(schemes_have_other_names),
        cmocka_unit_test(a_statement_that_takes_too_long_can_be_ended),
        cmocka_unit_test(an_engine_that_failed_to_open_only_tells_why),
        cmocka_unit_test(a_port_of_the_loopback_interface_is_reached),
        cmocka_unit_test(a_relative_path_stays_what_it_was_when_the_engine_opened),
        cmocka_unit_test(only_a_new_file_gets_another_journal_mode),
        cmocka_unit_test(a_database_that_is_not_to_be_made_reads_as_an_empty_one),
        cmocka_unit_test(a_database_that_was_made_and_left_empty_can_be_taken_back),
        cmocka_unit_test(what_is_no_database_is_told),
        cmocka_unit_test(a_database_in_memory_is_shared_by_its_connections),
    };
    return compliance_run("connect", tests, sizeof tests / sizeof tests[0]);
}
