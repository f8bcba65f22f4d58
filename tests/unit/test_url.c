/* Database URLs: what is read out of them, what is refused, and that passwords stay hidden. */
#include "failing_alloc.h"

#include "engine/engine.h"

static cupel_url *parsed(const char *text)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_url *url = NULL;
    if (cupel__url_parse(&url, text, &error) != CUPEL_OK)
        fail_msg("%s: %s", text, error.message);
    return url;
}

static void assert_text(const char *text, const char *expected)
{
    if (expected == NULL)
        assert_null(text);
    else if (text == NULL)
        fail_msg("NULL where \"%s\" is expected", expected);
    else
        assert_string_equal(text, expected);
}

typedef struct example {
    const char *text;
    const char *scheme;
    const char *username;
    const char *password;
    const char *host;
    int port;
    const char *database;
} example;

static void every_part_is_found(void **state)
{
    (void)state;
    static const example examples[] = {
        { "sqlite://", "sqlite", NULL, NULL, NULL, 0, NULL },
        { "sqlite:///", "sqlite", NULL, NULL, NULL, 0, NULL },
        { "sqlite:///data.sqlite", "sqlite", NULL, NULL, NULL, 0, "data.sqlite" },
        { "sqlite:////var/lib/data.sqlite", "sqlite", NULL, NULL, NULL, 0, "/var/lib/data.sqlite" },
        { "sqlite:///:memory:", "sqlite", NULL, NULL, NULL, 0, ":memory:" },
        { "sqlite:///c:/data.sqlite", "sqlite", NULL, NULL, NULL, 0, "c:/data.sqlite" },
        { "sqlite:///a%20b%2Fc.db", "sqlite", NULL, NULL, NULL, 0, "a b/c.db" },
        { "sqlite:///100%.db", "sqlite", NULL, NULL, NULL, 0, "100%.db" },
        { "PostgreSQL://host/db", "postgresql", NULL, NULL, "host", 0, "db" },
        { "postgresql+psycopg2://scott:tiger@localhost:5432/mydb", "postgresql", "scott", "tiger",
          "localhost", 5432, "mydb" },
        { "postgresql://u:kx%40jj5%2Fg@h/d", "postgresql", "u", "kx@jj5/g", "h", 0, "d" },
        { "postgresql://u:p@q@h/d", "postgresql", "u", "p@q", "h", 0, "d" },
        { "postgresql://u@h/d", "postgresql", "u", NULL, "h", 0, "d" },
        { "postgresql://u:@h/d", "postgresql", "u", "", "h", 0, "d" },
        { "postgresql://:p@h/d", "postgresql", NULL, "p", "h", 0, "d" },
        { "postgresql://[2001:db8::1]:5433/d", "postgresql", NULL, NULL, "2001:db8::1", 5433, "d" },
        { "postgresql://[::1]/d", "postgresql", NULL, NULL, "::1", 0, "d" },
        { "postgresql:///d", "postgresql", NULL, NULL, NULL, 0, "d" },
        { "postgresql://h:/d", "postgresql", NULL, NULL, "h", 0, "d" },
        { "postgresql://h:5432", "postgresql", NULL, NULL, "h", 5432, NULL },
        { "mysql+mysqldb://root:root@127.0.0.1:3306/test?charset=utf8", "mysql", "root", "root",
          "127.0.0.1", 3306, "test" },
        { "mariadb://u:p@h/账号", "mariadb", "u", "p", "h", 0, "账号" },
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        const example *e = &examples[i];
        cupel_url *url = parsed(e->text);
        assert_text(url->scheme, e->scheme);
        assert_text(url->username, e->username);
        assert_text(url->password, e->password);
        assert_text(url->host, e->host);
        assert_int_equal(url->port, e->port);
        assert_text(url->database, e->database);
        cupel_free(url);
    }
}

static void options_are_decoded(void **state)
{
    (void)state;
    cupel_url *url = parsed("postgresql://u@/d?host=%2Frun%2Fpg&options=-c+geqo%3Doff&empty=");
    assert_int_equal(url->option_count, 3);
    assert_text(cupel__url_option(url, "host"), "/run/pg");
    assert_text(cupel__url_option(url, "options"), "-c geqo=off");
    assert_text(cupel__url_option(url, "empty"), "");
    assert_null(cupel__url_option(url, "sslmode"));
    cupel_free(url);
}

static void what_is_no_url_is_refused_with_the_reason(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *reason;
    } wrong[] = {
        { NULL, "empty" },
        { "", "empty" },
        { "data.sqlite", "scheme" },
        { "sqlite:/data.sqlite", "scheme" },
        { "://host/db", "scheme" },
        { "my sql://host/db", "scheme" },
        { "postgresql://h:port/d", "port" },
        { "postgresql://h:0/d", "port" },
        { "postgresql://h:65536/d", "port" },
        { "postgresql://h:99999999999999999999/d", "port" },
        { "postgresql://[::1/d", "IPv6" },
        { "postgresql://[::1]5432/d", "IPv6" },
        { "postgresql://one,two/d", "several hosts" },
        { "postgresql://h/d?sslmode", "key=value" },
        { "postgresql://h/d?=x", "key=value" },
        { "postgresql://h/d?a=1&a=2", "twice" },
        { "postgresql://h/d%00e", "zero byte" },
        { "postgresql://u:%00@h/d", "zero byte" },
        { "postgresql://%00/d", "zero byte" },
        { "postgresql://h/d?a=%00", "zero byte" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cupel_error error = CUPEL_ERROR_INIT;
        cupel_url *url = NULL;
        assert_int_equal(cupel__url_parse(&url, wrong[i].text, &error), CUPEL_EURL);
        if (strstr(error.message, wrong[i].reason) == NULL)
            fail_msg("%s: %s", wrong[i].text, error.message);
        assert_null(url);
        cupel_error_release(&error);
    }
}

static void no_message_repeats_what_may_be_a_password(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "postgresql://u:hush/hush@h/d", "postgresql://u:hush?hush@h/d", "hush", "u:hush@h/d",
        "postgresql://u:p@h:hush/d",    "postgresql://h/d?hush",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cupel_error error = CUPEL_ERROR_INIT;
        cupel_url *url = NULL;
        assert_int_equal(cupel__url_parse(&url, texts[i], &error), CUPEL_EURL);
        assert_null(strstr(error.message, "hush"));
        cupel_error_release(&error);
    }
}

static void passwords_are_masked_wherever_they_stand(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *masked;
    } examples[] = {
        { "sqlite:///data.sqlite", "sqlite:///data.sqlite" },
        { "postgresql://u@h/d", "postgresql://u@h/d" },
        { "postgresql://u:p@h/d", "postgresql://u:***@h/d" },
        { "postgresql://u:p:q@r@h:5/d?x=1", "postgresql://u:***@h:5/d?x=1" },
        { "postgresql://u:p/q@h/d", "postgresql://u:***@h/d" },
        { "postgresql://h/d?password=p&x=1&sslpassword=q",
          "postgresql://h/d?password=***&x=1&sslpassword=***" },
        { "postgresql://h/d?x=password", "postgresql://h/d?x=password" },
        { "not a URL", "not a URL" },
        { "postgresql://u:p@q/r@h/d", "postgresql://u:***@h/d" },
        { "postgresql://u:p?q@h/d", "postgresql://u:***@h/d" },
        { "postgresql://h:5432/d?user=a@b", "postgresql://h:5432/d?user=a@b" },
        { "sqlite:////home/a:b/c@d.db", "sqlite:////home/a:b/c@d.db" },
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        char *masked = cupel__url_mask(examples[i].text);
        assert_text(masked, examples[i].masked);
        cupel_free(masked);
    }
}

static int parse_and_mask(void *context)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_url *url = NULL;
    int result = cupel__url_parse(&url, context, &error);
    char *masked = result == CUPEL_OK ? cupel__url_mask(context) : NULL;
    if (result == CUPEL_OK && masked == NULL)
        result = CUPEL_ENOMEM;
    cupel_free(url);
    cupel_free(masked);
    cupel_error_release(&error);
    return result;
}

static void memory_may_run_short(void **state)
{
    (void)state;
    char text[] = "postgresql://u:p@h:5432/d?a=1&password=2";
    assert_true(failing_alloc_torture(parse_and_mask, text) >= 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_found),
        cmocka_unit_test(options_are_decoded),
        cmocka_unit_test(what_is_no_url_is_refused_with_the_reason),
        cmocka_unit_test(no_message_repeats_what_may_be_a_password),
        cmocka_unit_test(passwords_are_masked_wherever_they_stand),
        cmocka_unit_test(memory_may_run_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
