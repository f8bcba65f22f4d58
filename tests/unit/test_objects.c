/* Lists of what there is beside tables: what schema they make, what of them each engine sees, the order in
 * which things are created, and what is refused. */
#include "failing_alloc.h"

#include <stdio.h>

#include <cupel/inspect.h>
#include <cupel/model.h>

CUPEL_TABLE(item, "items", CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
            CUPEL_TABLE_COLUMN("name", CUPEL_TEXT));

CUPEL_OBJECTS(some, CUPEL_VIEW("names", "SELECT name FROM items"),
              CUPEL_VIEW("listed", "(name) AS SELECT name FROM names"),
              CUPEL_VIEW("guarded", "WITH (security_barrier) AS SELECT name FROM items",
                         .dialect = "postgresql"),
              CUPEL_VIEW("first", "WITH a AS (SELECT 1 AS one) SELECT one FROM a"),
              CUPEL_TRIGGER("log", "items", "AFTER INSERT ON items BEGIN SELECT 1; END",
                            .dialect = "sqlite"),
              CUPEL_TRIGGER("log", "items", "AFTER INSERT ON items FOR EACH ROW SET @a = 1",
                            .dialect = "mysql"));
CUPEL_OBJECTS(more, CUPEL_OBJECT(CUPEL_OBJECT_DOMAIN, "price", .schema = "shop",
                                 .type = CUPEL_NUMERIC(8, 2), .not_null = true,
                                 .elements = CUPEL_ELEMENTS(CUPEL_CHECK("positive", "VALUE > 0"),
                                                            CUPEL_CHECK("small", "VALUE < 9")),
                                 .dialect = "postgresql"));
CUPEL_OBJECTS(none, CUPEL_NO_OBJECTS);
CUPEL_METADATA(without, item_model);
CUPEL_METADATA(with_none, none, item_model);
CUPEL_METADATA(with_all, some, item_model, more);

static cupel_schema *schema_of(const cupel_metadata *metadata)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    if (cupel_metadata_schema(&schema, metadata, &error) < 0)
        fail_msg("%s", error.message);
    return schema;
}

static void a_list_tells_of_every_kind_but_tables(void **state)
{
    (void)state;
    cupel_schema *silent = schema_of(&without);
    cupel_schema *empty = schema_of(&with_none);
    assert_int_equal(silent->tells, 0);
    assert_int_equal(empty->tells, ~CUPEL_OBJECT_BIT(CUPEL_OBJECT_TABLE));
    assert_int_equal(empty->object_count, 0);
    assert_int_equal(empty->table_count, 1);
    cupel_schema_free(silent);
    cupel_schema_free(empty);
}

static void objects_are_what_is_stated(void **state)
{
    (void)state;
    cupel_schema *schema = schema_of(&with_all);
    assert_int_equal(schema->object_count, 7);
    assert_string_equal(schema->objects[0]->definition, "AS SELECT name FROM items");
    assert_string_equal(schema->objects[1]->definition, "(name) AS SELECT name FROM names");
    assert_string_equal(schema->objects[2]->definition,
                        "WITH (security_barrier) AS SELECT name FROM items");
    assert_string_equal(schema->objects[3]->definition,
                        "AS WITH a AS (SELECT 1 AS one) SELECT one FROM a");
    const cupel_object *domain = schema->objects[6];
    assert_string_equal(domain->schema, "shop");
    assert_false(domain->nullable);
    assert_int_equal(domain->check_count, 2);
    assert_string_equal(domain->checks[1]->name, "small");
    assert_string_equal(domain->checks[1]->expression, "VALUE < 9");
    cupel_schema_free(schema);
}

static void each_engine_has_its_own_of_several(void **state)
{
    (void)state;
    cupel_schema *schema = schema_of(&with_all);
    cupel_schema *copy = cupel_schema_copy(schema);
    assert_int_equal(copy->object_count, 7);
    cupel_schema_keep_dialect(copy, "mysql");
    assert_int_equal(copy->object_count, 4);
    const cupel_object *trigger = cupel_schema_object(
        copy, &(cupel_reference){ CUPEL_OBJECT_TRIGGER, NULL, "log", NULL, "items" });
    assert_string_equal(trigger->dialect, "mysql");
    cupel_schema_free(copy);
    cupel_schema_free(schema);
}

static void objects_are_created_and_dropped_in_an_order_that_works(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = schema_of(&with_all);
    char *text;
    assert_int_equal(cupel_schema_write(&text, schema, CUPEL_FORM_SQL, "sqlite", &error), 0);
    assert_string_equal(text,
                        "CREATE TABLE items (\n"
                        "    id INTEGER NOT NULL,\n"
                        "    name TEXT,\n"
                        "    CONSTRAINT pk_items PRIMARY KEY (id)\n"
                        ");\n"
                        "CREATE VIEW names AS SELECT name FROM items;\n"
                        "CREATE VIEW listed (name) AS SELECT name FROM names;\n"
                        "CREATE VIEW first AS WITH a AS (SELECT 1 AS one) SELECT one FROM a;\n"
                        "CREATE TRIGGER log AFTER INSERT ON items BEGIN SELECT 1; END;\n");
    cupel_free(text);
    assert_int_equal(cupel_schema_write(&text, schema, CUPEL_FORM_DROP, "sqlite", &error), 0);
    assert_string_equal(text, "DROP TRIGGER log;\n"
                              "DROP VIEW first;\n"
                              "DROP VIEW listed;\n"
                              "DROP VIEW names;\n"
                              "DROP TABLE items;\n");
    cupel_free(text);
    cupel_schema_free(schema);
}

/* A function that returns rows of a table, and a table that calls it. */
CUPEL_TABLE(caller, "callers", CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .server_default = "f()"),
            CUPEL_TABLE_NEED(CUPEL_OBJECT_FUNCTION, "f", .arguments = ""));
CUPEL_OBJECTS(late, CUPEL_OBJECT(CUPEL_OBJECT_FUNCTION, "f", .arguments = "",
                                 .definition = "() RETURNS items LANGUAGE sql AS 'SELECT 1'",
                                 .needs = CUPEL_NEEDS(CUPEL_NEED(CUPEL_OBJECT_TABLE, "items"))));
CUPEL_METADATA(with_needs, caller_model, item_model, late);

static void stated_needs_go_before_the_order_of_the_kinds(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = schema_of(&with_needs);
    char *text;
    assert_int_equal(cupel_schema_write(&text, schema, CUPEL_FORM_SQL, "postgresql", &error), 0);
    const char *table = strstr(text, "CREATE TABLE items");
    const char *function = strstr(text, "CREATE FUNCTION f()");
    const char *user = strstr(text, "CREATE TABLE callers");
    assert_true(table && function && user && table < function && function < user);
    cupel_free(text);

    /* Written as C, the needs are said again, and only they. */
    assert_int_equal(cupel_schema_write(&text, schema, CUPEL_FORM_MODELS, "postgresql", &error), 0);
    assert_non_null(strstr(text, ".needs = CUPEL_NEEDS(CUPEL_NEED(CUPEL_OBJECT_TABLE, "
                                 "\"items\")))"));
    assert_non_null(strstr(text, "    CUPEL_TABLE_NEED(CUPEL_OBJECT_FUNCTION, \"f\", "
                                 ".arguments = \"\")"));
    cupel_free(text);
    cupel_schema_free(schema);
}

#define ASSERT_REFUSED(symbol, expected)                                                           \
    do {                                                                                           \
        cupel_error error = CUPEL_ERROR_INIT;                                                      \
        cupel_schema *schema = NULL;                                                               \
        assert_int_equal(cupel_metadata_schema(&schema, &symbol, &error), CUPEL_EMODEL);           \
        assert_string_equal(error.message, expected);                                              \
        assert_null(schema);                                                                       \
        cupel_error_release(&error);                                                               \
    } while (0)

CUPEL_OBJECTS(bare_view, CUPEL_OBJECT(CUPEL_OBJECT_VIEW, "v", .comment = "what?"));
CUPEL_METADATA(a_bare_view, bare_view);
CUPEL_OBJECTS(free_trigger, CUPEL_TRIGGER("t", NULL, "AFTER INSERT"));
CUPEL_METADATA(a_free_trigger, free_trigger);
CUPEL_OBJECTS(untyped_domain, CUPEL_OBJECT(CUPEL_OBJECT_DOMAIN, "d", .check = "VALUE > 0"));
CUPEL_METADATA(an_untyped_domain, untyped_domain);
CUPEL_OBJECTS(no_labels, CUPEL_OBJECT(CUPEL_OBJECT_ENUM, "e", .comment = "none"));
CUPEL_METADATA(an_enum_without_labels, no_labels);
CUPEL_OBJECTS(two_views, CUPEL_VIEW("v", "SELECT 1"),
              CUPEL_VIEW("v", "SELECT 2", .dialect = "sqlite"));
CUPEL_METADATA(two_of_a_name, two_views);
CUPEL_OBJECTS(table_object, CUPEL_OBJECT(CUPEL_OBJECT_TABLE, "t", .definition = "(a INT)"));
CUPEL_METADATA(a_table, table_object);
CUPEL_OBJECTS(nameless, CUPEL_VIEW("", "SELECT 1"));
CUPEL_METADATA(a_nameless_view, nameless);
CUPEL_OBJECTS(needy, CUPEL_VIEW("v", "SELECT 1",
                                .needs = CUPEL_NEEDS(CUPEL_NEED(CUPEL_OBJECT_VIEW, "w"))));
CUPEL_METADATA(a_need_of_nothing, needy);
CUPEL_OBJECTS(indexed,
              CUPEL_VIEW("v", "SELECT 1 AS a", .elements = CUPEL_ELEMENTS(CUPEL_INDEX("ix", "a"))));
CUPEL_METADATA(an_indexed_view, indexed);
CUPEL_OBJECTS(constrained,
              CUPEL_MATERIALIZED_VIEW("m", "SELECT 1 AS a",
                                      .elements = CUPEL_ELEMENTS(CUPEL_UNIQUE("uq", "a"))));
CUPEL_METADATA(a_constrained_view, constrained);
CUPEL_OBJECTS(wide_domain, CUPEL_OBJECT(CUPEL_OBJECT_DOMAIN, "d", .type = CUPEL_STRING(-1)));
CUPEL_METADATA(an_impossible_domain, wide_domain);

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    ASSERT_REFUSED(a_bare_view, "bare_view: the view 'v' needs its .definition");
    ASSERT_REFUSED(a_free_trigger, "free_trigger: the trigger 't' needs its .table");
    ASSERT_REFUSED(an_untyped_domain, "untyped_domain: the domain 'd' needs its .type");
    ASSERT_REFUSED(an_enum_without_labels, "no_labels: the enum type 'e' needs its .labels");
    ASSERT_REFUSED(two_of_a_name,
                   "two_views: the view 'v' is there twice; give it another name, or "
                   "each its .dialect");
    ASSERT_REFUSED(a_table, "table_object: 't': there is no such kind of object");
    ASSERT_REFUSED(a_nameless_view, "nameless: an object needs a name in UTF-8");
    ASSERT_REFUSED(a_need_of_nothing,
                   "the view 'v' needs the view 'w', which is not in the metadata");
    ASSERT_REFUSED(an_indexed_view, "indexed: the view 'v' cannot have columns or indexes");
    ASSERT_REFUSED(a_constrained_view,
                   "constrained: the materialized view 'm' cannot have the constraint 'uq'");
    ASSERT_REFUSED(an_impossible_domain,
                   "wide_domain: the domain 'd': CUPEL_STRING needs a length of at least 1; for "
                   "text of any length there is CUPEL_TEXT");
}

static int build_and_write(void *context)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    char *text = NULL;
    int code = cupel_metadata_schema(&schema, context, &error);
    if (code == 0)
        code = cupel_schema_write(&text, schema, CUPEL_FORM_MODELS, "postgresql", &error);
    cupel_free(text);
    cupel_schema_free(schema);
    cupel_error_release(&error);
    return code;
}

static void short_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    failing_alloc_torture(build_and_write, (void *)&with_all);
    failing_alloc_torture(build_and_write, (void *)&with_needs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_tells_of_every_kind_but_tables),
        cmocka_unit_test(objects_are_what_is_stated),
        cmocka_unit_test(each_engine_has_its_own_of_several),
        cmocka_unit_test(objects_are_created_and_dropped_in_an_order_that_works),
        cmocka_unit_test(stated_needs_go_before_the_order_of_the_kinds),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(short_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
