/* What models say beside tables: created and dropped with them, found again, changed by revisions in C
 * and in SQL, and written as it was. */
#include "model_changes.h"

#define ID CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true)

CUPEL_TABLE(order, "orders", ID, CUPEL_TABLE_COLUMN("customer", CUPEL_STRING(20)),
            CUPEL_TABLE_COLUMN("cents", CUPEL_INTEGER));
CUPEL_TABLE(entry, "entries", ID, CUPEL_TABLE_COLUMN("what", CUPEL_STRING(20)));

/* A view on another, triggers for each engine in its own words, and what only some of them have. */
CUPEL_OBJECTS(
    objects,
    CUPEL_VIEW("totals", "SELECT customer, sum(cents) AS total\n"
                         "FROM orders\n"
                         "GROUP BY customer"),
    CUPEL_VIEW("large", "SELECT customer FROM totals WHERE total > 100"),
    CUPEL_TRIGGER(
        "note", "orders",
        "AFTER INSERT ON orders BEGIN INSERT INTO entries (what) VALUES (new.customer); END",
        .dialect = "sqlite"),
    CUPEL_TRIGGER("note", "orders",
                  "AFTER INSERT ON orders FOR EACH ROW INSERT INTO entries (what) "
                  "VALUES (new.customer)",
                  .dialect = "mysql"),
    CUPEL_OBJECT(CUPEL_OBJECT_FUNCTION, "take_note", .arguments = "",
                 .definition = "() RETURNS trigger LANGUAGE plpgsql AS $$\n"
                               "BEGIN INSERT INTO entries (what) VALUES (new.customer);\n"
                               "RETURN new; END $$",
                 .dialect = "postgresql"),
    CUPEL_TRIGGER("note", "orders",
                  "AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION take_note()",
                  .dialect = "postgresql"),
    CUPEL_OBJECT(CUPEL_OBJECT_SEQUENCE, "tickets", .sequence.start = 100,
                 .sequence.given = CUPEL_SEQUENCE_START, .dialect = "postgresql"),
    CUPEL_OBJECT(CUPEL_OBJECT_SEQUENCE, "tickets", .sequence.start = 100,
                 .sequence.given = CUPEL_SEQUENCE_START, .dialect = "mysql"),
    CUPEL_OBJECT(CUPEL_OBJECT_ENUM, "mood", .labels = CUPEL_LABELS("sad", "it's \"fine\""),
                 .comment = "how it is", .dialect = "postgresql"),
    CUPEL_OBJECT(CUPEL_OBJECT_DOMAIN, "price", .type = CUPEL_NUMERIC(8, 2), .not_null = true,
                 .elements = CUPEL_ELEMENTS(CUPEL_CHECK("price_positive", "VALUE > 0"),
                                            CUPEL_CHECK("price_small", "VALUE < 1000")),
                 .dialect = "postgresql"),
    CUPEL_MATERIALIZED_VIEW("sums", "SELECT customer, sum(cents) AS total FROM orders GROUP BY 1",
                            .elements = CUPEL_ELEMENTS(CUPEL_INDEX("ix_sums_customer", "customer",
                                                                   .unique = true)),
                            .dialect = "postgresql"),
    CUPEL_OBJECT(CUPEL_OBJECT_POLICY, "own_orders", .table = "orders",
                 .definition = "ON orders USING (customer = CURRENT_USER)",
                 .dialect = "postgresql"),
    CUPEL_OBJECT(CUPEL_OBJECT_TYPE, "place", .definition = "AS (street text, number integer)",
                 .dialect = "postgresql"),
    CUPEL_OBJECT(
        CUPEL_OBJECT_EVENT, "tidy",
        .definition =
            "ON SCHEDULE EVERY '1' YEAR STARTS '2026-01-01 00:00:00' DO DELETE FROM entries",
        .comment = "once a year", .dialect = "mysql"),
    CUPEL_OBJECT(CUPEL_OBJECT_PROCEDURE, "forget", .definition = "() DELETE FROM entries",
                 .dialect = "mysql"),
    CUPEL_OBJECT(CUPEL_OBJECT_VIRTUAL_TABLE, "texts", .definition = "USING fts5(body)",
                 .dialect = "sqlite"));
CUPEL_METADATA(with_objects, order_model, entry_model, objects);

/* Everything that can be changed is, and some of it goes. */
CUPEL_OBJECTS(
    other_objects,
    CUPEL_VIEW("totals", "SELECT customer, count(*) AS number, sum(cents) AS total\n"
                         "FROM orders\n"
                         "GROUP BY customer"),
    CUPEL_VIEW("large", "SELECT customer FROM totals WHERE total > 200 AND number > 1"),
    CUPEL_TRIGGER(
        "note", "orders",
        "AFTER UPDATE ON orders BEGIN INSERT INTO entries (what) VALUES (old.customer); END",
        .dialect = "sqlite"),
    CUPEL_TRIGGER("note", "orders",
                  "AFTER UPDATE ON orders FOR EACH ROW INSERT INTO entries (what) "
                  "VALUES (old.customer)",
                  .dialect = "mysql"),
    CUPEL_OBJECT(CUPEL_OBJECT_FUNCTION, "take_note", .arguments = "",
                 .definition = "() RETURNS trigger LANGUAGE plpgsql AS $$\n"
                               "BEGIN INSERT INTO entries (what) VALUES (old.customer);\n"
                               "RETURN new; END $$",
                 .dialect = "postgresql"),
    CUPEL_TRIGGER("note", "orders",
                  "AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION take_note()",
                  .dialect = "postgresql"),
    CUPEL_OBJECT(CUPEL_OBJECT_SEQUENCE, "tickets", .sequence.increment = 5,
                 .sequence.given = CUPEL_SEQUENCE_INCREMENT, .dialect = "postgresql"),
    CUPEL_OBJECT(CUPEL_OBJECT_SEQUENCE, "tickets", .sequence.increment = 5,
                 .sequence.given = CUPEL_SEQUENCE_INCREMENT, .dialect = "mysql"),
    CUPEL_OBJECT(CUPEL_OBJECT_ENUM, "mood", .labels = CUPEL_LABELS("sad", "it's \"fine\"", "glad"),
                 .comment = "how it goes", .dialect = "postgresql"),
    CUPEL_OBJECT(CUPEL_OBJECT_DOMAIN, "price", .type = CUPEL_NUMERIC(8, 2),
                 .check_name = "price_positive", .check = "VALUE >= 0", .dialect = "postgresql"),
    CUPEL_MATERIALIZED_VIEW("sums", "SELECT customer, max(cents) AS total FROM orders GROUP BY 1",
                            .elements = CUPEL_ELEMENTS(CUPEL_INDEX("ix_sums_total", "total")),
                            .dialect = "postgresql"),
    CUPEL_OBJECT(CUPEL_OBJECT_POLICY, "own_orders", .table = "orders",
                 .definition = "ON orders FOR SELECT USING (customer = CURRENT_USER OR cents < 5)",
                 .dialect = "postgresql"),
    CUPEL_OBJECT(CUPEL_OBJECT_TYPE, "place", .definition = "AS (street text, number text)",
                 .dialect = "postgresql"),
    CUPEL_OBJECT(
        CUPEL_OBJECT_EVENT, "tidy",
        .definition =
            "ON SCHEDULE EVERY '2' YEAR STARTS '2026-01-01 00:00:00' DO DELETE FROM entries",
        .comment = "now and then", .dialect = "mysql"),
    CUPEL_OBJECT(CUPEL_OBJECT_PROCEDURE, "forget", .definition = "() DELETE FROM orders",
                 .dialect = "mysql"));
CUPEL_METADATA(with_other_objects, order_model, entry_model, other_objects);

CUPEL_OBJECTS(nothing, CUPEL_NO_OBJECTS);
CUPEL_METADATA(without_objects, order_model, entry_model, nothing);
CUPEL_METADATA(silent, order_model, entry_model);

/* The differences between what the metadata wants and what the database has. */
static void assert_differences(compliance *c, const cupel_metadata *metadata, size_t expected)
{
    const cupel_inspect_options options = { .objects = CUPEL_EVERY_OBJECT };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_schema *there, *wanted;
    cupel_comparison comparison;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(cupel_inspect(&there, connection, &options, &error), &error);
    compliance_ok(cupel_metadata_schema(&wanted, metadata, &error), &error);
    compliance_ok(cupel_compare(&comparison, there, wanted, c->engine_name, connection, &error),
                  &error);
    for (size_t i = 0; comparison.count != expected && i < comparison.count; i++) {
        const cupel_difference *d = &comparison.differences[i];
        const cupel_object *object = d->to_object != NULL ? d->to_object : d->from_object;
        print_error("%s %s\n", cupel_difference_kind_text(d->kind),
                    object != NULL ? object->name : "a table");
    }
    assert_int_equal(comparison.count, expected);
    cupel_comparison_release(&comparison);
    cupel_schema_free(there);
    cupel_schema_free(wanted);
    cupel_connection_close(connection);
}

/* How many objects there are, without what one engine makes for another. */
static size_t count_objects(compliance *c, const cupel_metadata *metadata)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *wanted;
    compliance_ok(cupel_metadata_schema(&wanted, metadata, &error), &error);
    cupel_schema_keep_dialect(wanted, c->engine_name);
    size_t count = wanted->object_count;
    cupel_schema_free(wanted);
    return count;
}

static void objects_are_created_and_dropped_with_tables(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_clean(c);
    compliance_ok(cupel_create_all(c->engine, &with_objects, &error), &error);
    assert_differences(c, &with_objects, 0);
    compliance_execute(c, "INSERT INTO orders (customer, cents) VALUES ('ann', 300)");
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM entries WHERE what = 'ann'"), 1);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM large"), 1);

    /* What is there stays, what is missing comes. */
    compliance_execute(c, "DROP VIEW large");
    compliance_ok(cupel_create_all(c->engine, &with_objects, &error), &error);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM large"), 1);

    compliance_ok(cupel_drop_all(c->engine, &with_objects, &error), &error);
    compliance_ok(cupel_drop_all(c->engine, &with_objects, &error), &error);
    assert_differences(c, &without_objects, 2); /* the two tables */
}

static void only_a_list_tells_what_there_is_not_to_be(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_clean(c);
    compliance_ok(cupel_create_all(c->engine, &with_objects, &error), &error);
    assert_differences(c, &silent, 0);
    assert_differences(c, &without_objects, count_objects(c, &with_objects));
}

static void objects_come_change_and_go_by_revisions(void **state)
{
    both_formats(state, &(change){ .from = &without_objects, .to = &with_objects });
    both_formats(state, &(change){ .from = &with_objects, .to = &with_other_objects });
    both_formats(state, &(change){ .from = &with_other_objects, .to = &without_objects });
}

/* A column that a view shows is changed under it. */
CUPEL_TABLE(wide_order, "orders", ID, CUPEL_TABLE_COLUMN("customer", CUPEL_STRING(20)),
            CUPEL_TABLE_COLUMN("cents", CUPEL_DOUBLE));
CUPEL_METADATA(with_wide_orders, wide_order_model, entry_model, objects);

static void what_stands_on_a_changed_column_is_made_anew(void **state)
{
    both_formats(state, &(change){ .from = &with_objects,
                                   .to = &with_wide_orders,
                                   .rows = "INSERT INTO orders (customer, cents) VALUES ('bob', 7)",
                                   .count = "SELECT count(*) FROM totals WHERE total = 7",
                                   .expected = 1 });
}

/* What has no rows of its own needs no rename: it is made anew under the other name. */
static const char *const moods[] = { "sad", "glad", NULL };
CUPEL_TABLE(felt, "days", ID, CUPEL_TABLE_COLUMN("mood", CUPEL_ENUM("mood", moods)));
CUPEL_TABLE(felt_else, "days", ID, CUPEL_TABLE_COLUMN("mood", CUPEL_ENUM("feeling", moods)));
CUPEL_OBJECTS(happy, CUPEL_VIEW("happy", "SELECT id FROM days WHERE mood = 'glad'"));
CUPEL_OBJECTS(happier, CUPEL_VIEW("happy_days", "SELECT id FROM days WHERE mood = 'glad'"));
CUPEL_METADATA(with_moods, felt_model, happy);
CUPEL_METADATA(with_feelings, felt_else_model, happier);

static void an_object_of_another_name_is_made_anew(void **state)
{
    both_formats(state, &(change){ .from = &with_moods,
                                   .to = &with_feelings,
                                   .rows = "INSERT INTO days (mood) VALUES ('glad')",
                                   .count = "SELECT count(*) FROM happy_days",
                                   .expected = 1 });
}

/* An enum type goes with its last column, unless it is stated apart. */
CUPEL_TABLE(without_mood, "days", ID, CUPEL_TABLE_COLUMN("note", CUPEL_TEXT));
CUPEL_OBJECTS(stated_mood,
              CUPEL_OBJECT(CUPEL_OBJECT_ENUM, "mood", .labels = CUPEL_LABELS("sad", "glad"),
                           .dialect = "postgresql"));
CUPEL_METADATA(mood_in_column, felt_model, stated_mood);
CUPEL_METADATA(mood_alone, without_mood_model, stated_mood);
CUPEL_METADATA(mood_nowhere, without_mood_model, nothing);

static void an_enum_type_stays_as_long_as_it_is_stated(void **state)
{
    both_formats(state, &(change){ .from = &mood_in_column, .to = &mood_alone });
    both_formats(state, &(change){ .from = &mood_alone, .to = &mood_in_column });
    both_formats(state, &(change){ .from = &mood_nowhere, .to = &mood_in_column });
    both_formats(state, &(change){ .from = &with_moods, .to = &mood_nowhere });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_created_and_dropped_with_tables),
        cmocka_unit_test(only_a_list_tells_what_there_is_not_to_be),
        cmocka_unit_test(objects_come_change_and_go_by_revisions),
        cmocka_unit_test(what_stands_on_a_changed_column_is_made_anew),
        cmocka_unit_test(an_object_of_another_name_is_made_anew),
        cmocka_unit_test(an_enum_type_stays_as_long_as_it_is_stated),
    };
    return compliance_run("model_objects", tests, sizeof tests / sizeof tests[0]);
}
