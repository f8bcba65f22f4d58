/* Types of the application's own: members converted on their way to the database and back. */
#define SESSION_FIXTURE_MODELS
#include "session_life.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* An address, kept in lower case; "@" must be in it. */
static int email_to_db(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                       cupel_error *error)
{
    if (value->kind != CUPEL_VALUE_TEXT)
        return cupel_error_set(error, CUPEL_EVALUE, "it is no text");
    if (memchr(value->as.text, '@', value->size) == NULL)
        return cupel_error_set(error, CUPEL_EVALUE, "'%.*s' has no @", (int)value->size,
                               value->as.text);
    char *lower = cupel_memory_alloc(memory, value->size + 1);
    if (lower == NULL)
        return CUPEL_ENOMEM;
    for (uint32_t i = 0; i < value->size; i++)
        lower[i] = (char)tolower((unsigned char)value->as.text[i]);
    *out = (cupel_value){ .kind = CUPEL_VALUE_TEXT, .size = value->size, .as.text = lower };
    return 0;
}

static int email_from_db(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                         cupel_error *error)
{
    (void)memory;
    if (memchr(value->as.text, '!', value->size) != NULL)
        return cupel_error_set(error, CUPEL_EVALUE, "it is marked as wrong");
    *out = *value;
    return 0;
}

static const cupel_custom_type email_type = {
    .name = "email", .impl = CUPEL_STRING(100), .to_db = email_to_db, .from_db = email_from_db
};

/* A struct by value, kept as a text. */
typedef struct point {
    double x;
    double y;
} point;

static int point_to_db(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                       cupel_error *error)
{
    point p;
    (void)error;
    memcpy(&p, value->as.data, sizeof p);
    char *text = cupel_memory_alloc(memory, 64);
    if (text == NULL)
        return CUPEL_ENOMEM;
    int size = snprintf(text, 64, "%.17g %.17g", p.x, p.y);
    *out = (cupel_value){ .kind = CUPEL_VALUE_TEXT, .size = (uint32_t)size, .as.text = text };
    return 0;
}

static int point_from_db(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                         cupel_error *error)
{
    char text[64];
    point *p = cupel_memory_alloc(memory, sizeof *p);
    if (p == NULL)
        return CUPEL_ENOMEM;
    snprintf(text, sizeof text, "%.*s", (int)value->size, value->as.text);
    if (sscanf(text, "%lf %lf", &p->x, &p->y) != 2)
        return cupel_error_set(error, CUPEL_EVALUE, "'%s' is not two numbers", text);
    *out = (cupel_value){ .kind = CUPEL_VALUE_BLOB, .size = sizeof *p, .as.data = p };
    return 0;
}

static const cupel_custom_type point_type = {
    .name = "point", .impl = CUPEL_STRING(64), .to_db = point_to_db, .from_db = point_from_db
};

/* A pointer to a struct with a list behind it, kept as bytes: what pickles become. */
typedef struct settings {
    uint32_t count;
    int32_t numbers[];
} settings;

static int settings_to_db(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                          cupel_error *error)
{
    const settings *s;
    (void)memory;
    (void)error;
    memcpy(&s, value->as.data, sizeof s);
    *out = (cupel_value){ .kind = CUPEL_VALUE_BLOB,
                          .size = (uint32_t)(sizeof *s + s->count * sizeof s->numbers[0]),
                          .as.data = s };
    return 0;
}

static int settings_from_db(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                            cupel_error *error)
{
    (void)error;
    settings *s = cupel_memory_alloc(memory, value->size);
    settings **pointer = cupel_memory_alloc(memory, sizeof *pointer);
    if (s == NULL || pointer == NULL)
        return CUPEL_ENOMEM;
    memcpy(s, value->as.data, value->size);
    *pointer = s;
    *out = (cupel_value){ .kind = CUPEL_VALUE_BLOB, .size = sizeof *pointer, .as.data = pointer };
    return 0;
}

static const cupel_custom_type settings_type = { .name = "settings",
                                                 .impl = CUPEL_BINARY,
                                                 .to_db = settings_to_db,
                                                 .from_db = settings_from_db,
                                                 .zero_is_null = true };

/* A number of euros, kept in cents; 7 is kept as NULL. */
static int cents_to_db(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                       cupel_error *error)
{
    (void)memory;
    (void)error;
    if (value->as.integer != 7)
        *out = (cupel_value){ .kind = CUPEL_VALUE_INT, .as.integer = value->as.integer * 100 };
    return 0;
}

static int cents_from_db(cupel_value *out, const cupel_value *value, cupel_memory *memory,
                         cupel_error *error)
{
    (void)memory;
    (void)error;
    *out = (cupel_value){ .kind = CUPEL_VALUE_INT, .as.integer = value->as.integer / 100 };
    return 0;
}

static const cupel_custom_type cents_type = {
    .name = "cents", .impl = CUPEL_BIGINT, .to_db = cents_to_db, .from_db = cents_from_db
};

typedef struct Person {
    int64_t id;
    const char *email;
    point place;
    settings *options;
    cupel_opt_int64 fee;
} Person;
typedef struct Login {
    const char *email;
    int64_t person_id;
    Person *person;
} Login;
CUPEL_DECLARE_MODEL(Person);
CUPEL_DECLARE_MODEL(Login);

/* clang-format off */
CUPEL_MODEL(Person, "people",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(email, .custom = &email_type, .unique = true),
    CUPEL_COLUMN(place, .custom = &point_type),
    CUPEL_COLUMN(options, .custom = &settings_type),
    CUPEL_COLUMN(fee, .custom = &cents_type));

CUPEL_MODEL(Login, "logins",
    CUPEL_COLUMN(email, .custom = &email_type, .primary_key = true),
    CUPEL_COLUMN(person_id, .references = "people.id"),
    CUPEL_BELONGS_TO(person, Person));
/* clang-format on */
CUPEL_METADATA(custom_metadata, Person_model, Login_model);

static settings *settings_of(uint32_t count, int32_t first)
{
    settings *s = malloc(sizeof *s + count * sizeof s->numbers[0]);
    assert_non_null(s);
    s->count = count;
    for (uint32_t i = 0; i < count; i++)
        s->numbers[i] = first + (int32_t)i;
    return s;
}

static void made_tables(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_clean(c);
    compliance_ok(cupel_create_all(c->engine, &custom_metadata, &error), &error);
}

static void members_are_converted_there_and_back(void **state)
{
    compliance *c = *state;
    made_tables(c);
    cupel_session *s = opened(c);
    char email[] = "John@Example.org";
    settings *options = settings_of(3, 10);
    Person *john = cupel_new(s, Person, .email = email, .place = { 1.5, -2.25 }, .options = options,
                             .fee = cupel_some(12));
    Person *none = cupel_new(s, Person, 0);
    assert_non_null(john);
    email[0] = 'X'; /* what was given is the session's own copy by now */
    memset(options, 0xff, sizeof *options);
    free(options);
    committed(s);
    assert_string_equal(john->email, "john@example.org");
    int64_t ids[] = { john->id, none->id };
    cupel_session_close(s);

    char *text = compliance_text(c, "SELECT email FROM people WHERE email IS NOT NULL");
    assert_string_equal(text, "john@example.org");
    cupel_free(text);
    text = compliance_text(c, "SELECT place FROM people WHERE email IS NOT NULL");
    assert_string_equal(text, "1.5 -2.25");
    cupel_free(text);
    assert_int_equal(compliance_integer(c, "SELECT fee FROM people WHERE email IS NOT NULL"), 1200);

    s = opened(c);
    john = cupel_get(s, Person, ids[0]);
    assert_non_null(john);
    assert_string_equal(john->email, "john@example.org");
    assert_true(john->place.x == 1.5 && john->place.y == -2.25);
    assert_int_equal(john->options->count, 3);
    assert_int_equal(john->options->numbers[2], 12);
    assert_true(john->fee.is_set && john->fee.value == 12);
    none = cupel_get(s, Person, ids[1]);
    assert_null(none->email);
    assert_null(none->options);
    assert_false(none->fee.is_set);
    cupel_session_close(s);
}

static void only_what_changed_is_written(void **state)
{
    compliance *c = *state;
    made_tables(c);
    cupel_session *s = opened(c);
    settings *options = settings_of(2, 1);
    Person *john = cupel_new(s, Person, .email = "john@example.org", .options = options);
    committed(s);
    int64_t id = john->id;
    cupel_session_close(s);

    statement_count count;
    s = opened_counting(c, &count);
    john = cupel_get(s, Person, id);
    committed(s);
    assert_int_equal(count.updates, 0);
    john->email = "JOHN@example.org"; /* the same once converted */
    committed(s);
    assert_int_equal(count.updates, 0);
    john->place.y = 3;
    committed(s);
    assert_int_equal(count.updates, 1);
    options->numbers[0] = 77;
    john->options = options;
    committed(s);
    assert_int_equal(count.updates, 2);
    assert_ptr_not_equal(john->options, options);
    john->options->numbers[1] = 78; /* in place: to be told */
    assert_int_equal(cupel_touch(s, john, options), 0);
    committed(s);
    assert_int_equal(count.updates, 3);
    closed_counting(s, &count);
    free(options);

    s = opened(c);
    john = cupel_get(s, Person, id);
    assert_int_equal(john->options->numbers[0], 77);
    assert_int_equal(john->options->numbers[1], 78);
    assert_true(john->place.y == 3);
    john->options = NULL;
    cupel_clear(john->fee);
    committed(s);
    assert_int_equal(cupel_refresh(s, john), 0);
    assert_null(john->options);
    cupel_session_close(s);
}

static void conditions_convert_what_they_compare_with(void **state)
{
    compliance *c = *state;
    made_tables(c);
    cupel_session *s = opened(c);
    cupel_new(s, Person, .email = "a@x.org", .fee = cupel_some(5), .place = { 1, 2 });
    cupel_new(s, Person, .email = "b@x.org", .fee = cupel_some(9), .place = { 3, 4 });
    committed(s);
    assert_int_equal(cupel_count(s, Person, "email = %s", "A@X.ORG"), 1);
    assert_int_equal(cupel_count(s, Person, "fee > %d", 4), 2);
    assert_int_equal(cupel_count(s, Person, "fee > %d", 5), 1);
    cupel_query *nobody = cupel_query(s, Person);
    const cupel_value nothing = { .kind = CUPEL_VALUE_NULL };
    assert_int_equal(cupel_filter_text(nobody, "email = ?", &nothing, 1), 0);
    assert_int_equal(cupel_query_count(nobody), 0);
    const char *const emails[] = { "A@x.org", "C@x.org", "B@X.ORG" };
    assert_int_equal(cupel_count(s, Person, "email in %p", CUPEL_IN(emails, 3)), 2);
    const point place = { 3, 4 };
    assert_int_equal(cupel_count(s, Person, "place = %p", CUPEL_CUSTOM_V(place)), 1);
    cupel_query *q = cupel_query(s, Person);
    cupel_filter(q, "email = %s", "A@X.org");
    assert_int_equal(cupel_query_update(q, "fee = %d, email = %s", 8, "NEW@x.org"), 1);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT fee FROM people WHERE email = 'new@x.org'"),
                     800);
    assert_int_equal(cupel_count(s, Person, "email = %s", "nobody"), -1);
    assert_int_equal(cupel_session_error(s)->code, CUPEL_EVALUE);
    assert_string_equal(cupel_session_error(s)->message,
                        "email: cannot be written as email: 'nobody' has no @");
    cupel_session_close(s);
}

static void failures_name_model_and_member(void **state)
{
    compliance *c = *state;
    made_tables(c);
    cupel_session *s = opened(c);
    assert_null(cupel_new(s, Person, .email = "nobody"));
    assert_int_equal(cupel_commit(s), CUPEL_EVALUE);
    assert_string_equal(cupel_session_error(s)->message,
                        "Person.email: cannot be written as email: 'nobody' has no @");
    assert_int_equal(cupel_rollback(s), 0);
    Person *john = cupel_new(s, Person, .email = "john@x.org");
    committed(s);
    john->email = "john";
    assert_int_equal(cupel_commit(s), CUPEL_EVALUE);
    assert_string_equal(cupel_session_error(s)->message,
                        "Person.email: cannot be written as email: 'john' has no @");
    assert_int_equal(cupel_rollback(s), 0);
    assert_string_equal(john->email, "john@x.org");
    int64_t id = john->id;
    cupel_session_close(s);
    compliance_execute(c, "UPDATE people SET email = 'wrong!'");
    s = opened(c);
    assert_null(cupel_get(s, Person, id));
    assert_string_equal(cupel_session_error(s)->message,
                        "Person.email: cannot be read as email: it is marked as wrong");
    cupel_session_close(s);
    compliance_execute(c, "UPDATE people SET email = NULL, place = 'here'");
    s = opened(c);
    assert_null(cupel_get(s, Person, id));
    assert_string_equal(cupel_session_error(s)->message,
                        "Person.place: cannot be read as point: 'here' is not two numbers");
    cupel_session_close(s);
}

static void keys_can_be_converted_too(void **state)
{
    compliance *c = *state;
    made_tables(c);
    cupel_session *s = opened(c);
    Person *john = cupel_new(s, Person, .email = "j@x.org");
    Login *login = cupel_new(s, Login, .email = "J@X.org", .person = john);
    committed(s);
    assert_ptr_equal(cupel_get_key(s, Login, .email = "j@x.org"), login);
    cupel_session_close(s);
    s = opened(c);
    login = cupel_get_key(s, Login, .email = "J@x.org");
    assert_non_null(login);
    assert_string_equal(login->email, "j@x.org");
    assert_ptr_equal(cupel_first(s, Login, "email = %s", "J@X.ORG"), login);
    assert_string_equal(cupel_load(s, login, person)->email, "j@x.org");
    assert_int_equal(cupel_delete(s, login), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM logins"), 0);
    cupel_session_close(s);
}

static void many_rows_are_converted(void **state)
{
    compliance *c = *state;
    char email[64];
    made_tables(c);
    cupel_session *s = opened(c);
    for (int i = 0; i < 300; i++) {
        snprintf(email, sizeof email, "P%d@x.org", i);
        cupel_new(s, Person, .email = email, .place = { i, 0 }, .fee = cupel_some(i));
    }
    committed(s);
    cupel_session_close(s);
    s = opened(c);
    cupel_query *q = cupel_query(s, Person);
    cupel_order_by(q, "id");
    int number = 0;
    cupel_each (Person, person, q) {
        snprintf(email, sizeof email, "p%d@x.org", number);
        assert_string_equal(person->email, email);
        assert_true(person->place.x == number);
        assert_int_equal(person->fee.is_set, number != 7);
        person->place.y = number;
        number++;
    }
    assert_int_equal(number, 300);
    committed(s);
    const point fifth = { 5, 5 };
    assert_int_equal(cupel_count(s, Person, "place = %p", CUPEL_CUSTOM_V(fifth)), 1);
    cupel_session_close(s);
}

static void the_database_sees_what_they_are_made_of(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema;
    made_tables(c);
    compliance_ok(cupel_metadata_schema(&schema, &custom_metadata, &error), &error);
    const cupel_table *table = cupel_schema_table(schema, NULL, "people");
    assert_int_equal(cupel_table_column(table, "email")->type.kind, CUPEL_TYPE_STRING);
    assert_int_equal(cupel_table_column(table, "email")->type.length, 100);
    assert_true(cupel_table_column(table, "email")->nullable);
    assert_false(cupel_table_column(table, "place")->nullable);
    assert_true(cupel_table_column(table, "options")->nullable);
    cupel_schema_free(schema);
}

/* The conversions' own memory fails with all the other. */
static int live_with_custom_types(cupel_session *s)
{
    static const cupel_model *(*const models[])(void) = { Login_model, Person_model };
    settings *options = settings_of(3, 1);
    int code = 0;
    for (size_t i = 0; code == 0 && i < 2; i++) {
        cupel_query *all = cupel_query_new(s, models[i]());
        code = code_of(s, all != NULL && cupel_query_delete_all(all) >= 0);
        cupel_query_free(all);
    }
    if (code == 0) {
        Person *john = cupel_new(s, Person, .email = "John@example.org", .place = { 1, 2 },
                                 .options = options, .fee = cupel_some(12));
        cupel_new(s, Login, .email = "J@example.org", .person = john);
        code = cupel_commit(s);
    }
    free(options);
    Login *login = code == 0 ? cupel_get_key(s, Login, .email = "j@example.org") : NULL;
    if (code == 0)
        code = code_of(s, login != NULL);
    Person *john =
        code == 0 ? cupel_one(s, Person, "email = %s and fee = %d", "JOHN@example.org", 12) : NULL;
    if (code == 0)
        code = code_of(s, john != NULL);
    if (code == 0) {
        john->place.x = 5;
        john->options = NULL;
        code = cupel_commit(s);
    }
    return code == 0 ? cupel_refresh(s, john) : code;
}

static void custom_types_bear_failing_memory(void **state)
{
    compliance *c = *state;
    made_tables(c);
    bears_failing_memory(c, live_with_custom_types, compliance_is(c, "sqlite") ? 1 : 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_converted_there_and_back),
        cmocka_unit_test(only_what_changed_is_written),
        cmocka_unit_test(conditions_convert_what_they_compare_with),
        cmocka_unit_test(failures_name_model_and_member),
        cmocka_unit_test(keys_can_be_converted_too),
        cmocka_unit_test(many_rows_are_converted),
        cmocka_unit_test(the_database_sees_what_they_are_made_of),
        cmocka_unit_test(custom_types_bear_failing_memory),
    };
    return compliance_run("custom", tests, sizeof tests / sizeof tests[0]);
}
