/* What schemas have beside tables, compared and carried out: each change gives exactly its difference,
 * what one side does not know of is none, and whatever needs something that must be made anew goes
 * before it and comes after it. */
#include "failing_alloc.h"

#include <cupel/migrate.h>

#include "describe_differences.h"

static bool add_view(cupel_schema *schema, const char *name, const char *definition,
                     cupel_object_kind needed_kind, const char *needed)
{
    const cupel_reference key = { .kind = CUPEL_OBJECT_VIEW, .name = name };
    const cupel_reference need = { .kind = needed_kind, .name = needed };
    cupel_object *view = cupel_schema_add_object(schema, &key);
    if (!view)
        return false;
    view->definition = definition;
    view->needs = cupel_schema_references(schema, &need, 1);
    view->need_count = view->needs ? 1 : 0;
    return view->needs != NULL;
}

/* A table, a view of it, a view of that one, a trigger, and an index over the table. */
static cupel_schema *library(void)
{
    static const char *const id[] = { "id" };
    const cupel_reference trigger_key = { .kind = CUPEL_OBJECT_TRIGGER,
                                          .name = "log",
                                          .table = "books" };
    cupel_schema *schema = cupel_schema_new();
    if (!schema)
        return NULL;
    cupel_table *books = cupel_schema_add_table(schema, NULL, "books");
    cupel_column *key = books ? cupel_table_add_column(books, "id") : NULL;
    cupel_column *title = books ? cupel_table_add_column(books, "title") : NULL;
    cupel_constraint *primary =
        books ? cupel_table_add_constraint(books, CUPEL_CONSTRAINT_PRIMARY_KEY, "pk_books") : NULL;
    cupel_object *trigger = cupel_schema_add_object(schema, &trigger_key);
    if (!key || !title || !primary || !trigger ||
        !add_view(schema, "long_titles", "AS SELECT id, title FROM books WHERE length(title) > 40",
                  CUPEL_OBJECT_TABLE, "books") ||
        !add_view(schema, "long_ids", "AS SELECT id FROM long_titles", CUPEL_OBJECT_VIEW,
                  "long_titles")) {
        cupel_schema_free(schema);
        return NULL;
    }
    key->type = (cupel_type)CUPEL_INTEGER;
    key->primary_key = key->autoincrement = true;
    title->type = (cupel_type)CUPEL_STRING(80);
    title->nullable = true;
    primary->columns = id;
    primary->column_count = 1;
    trigger->definition = "AFTER INSERT ON books BEGIN SELECT 1; END";
    return schema;
}

static cupel_object *object_of(cupel_schema *schema, cupel_object_kind kind, const char *name)
{
    for (size_t i = 0; i < schema->object_count; i++)
        if (schema->objects[i]->kind == kind && strcmp(schema->objects[i]->name, name) == 0)
            return schema->objects[i];
    return NULL;
}

typedef void change_fn(cupel_schema *schema);

static void assert_change(const char *dialect, change_fn *change, const char *expected)
{
    char found[DESCRIPTION_SIZE];
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    cupel_schema *from = library();
    cupel_schema *to = library();
    change(to);
    if (cupel_compare(&comparison, from, to, dialect, NULL, &error) < 0)
        fail_msg("%s: %s", dialect, error.message);
    describe_differences(found, &comparison);
    if (strcmp(found, expected) != 0)
        fail_msg("%s\n  found    %s\n  expected %s", dialect, found, expected);
    cupel_comparison_release(&comparison);
    cupel_schema_free(from);
    cupel_schema_free(to);
}

/* The statements from the library to what the change makes of it. */
static void assert_sql(const char *dialect, change_fn *change, const char *expected)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    cupel_schema *from = library();
    cupel_schema *to = library();
    char *sql = NULL;
    change(to);
    if (cupel_compare(&comparison, from, to, dialect, NULL, &error) < 0 ||
        cupel_comparison_sql(&sql, &comparison, from, to, dialect, NULL, &error) < 0)
        fail_msg("%s: %s", dialect, error.message);
    if (strcmp(sql, expected) != 0)
        fail_msg("%s\n-- found\n%s-- expected\n%s", dialect, sql, expected);
    cupel_free(sql);
    cupel_comparison_release(&comparison);
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static void nothing(cupel_schema *schema)
{
    (void)schema;
}

static void other_blanks(cupel_schema *schema)
{
    object_of(schema, CUPEL_OBJECT_VIEW, "long_ids")->definition =
        "AS\n    SELECT id -- the key\n    FROM long_titles";
}

static void other_text(cupel_schema *schema)
{
    object_of(schema, CUPEL_OBJECT_VIEW, "long_ids")->definition =
        "AS SELECT id FROM long_titles WHERE id > 1";
}

static void lost_view(cupel_schema *schema)
{
    cupel_schema_remove_object(schema, object_of(schema, CUPEL_OBJECT_VIEW, "long_ids"));
}

static void new_view(cupel_schema *schema)
{
    assert_true(add_view(schema, "titles", "AS SELECT title FROM books WHERE id > 7",
                         CUPEL_OBJECT_TABLE, "books"));
}

static void other_trigger(cupel_schema *schema)
{
    object_of(schema, CUPEL_OBJECT_TRIGGER, "log")->definition =
        "AFTER INSERT ON books BEGIN SELECT 2; END";
}

static void wider_title(cupel_schema *schema)
{
    cupel_schema_table(schema, NULL, "books")->columns[1]->type = (cupel_type)CUPEL_STRING(90);
}

static void lower_view(cupel_schema *schema)
{
    object_of(schema, CUPEL_OBJECT_VIEW, "long_titles")->definition =
        "AS SELECT id, title FROM books WHERE length(title) > 30";
}

static void models_know_no_views(cupel_schema *schema)
{
    while (schema->object_count > 0)
        cupel_schema_remove_object(schema, schema->objects[0]);
    schema->tells = 0;
}

static void own_option(cupel_schema *schema)
{
    const cupel_option option = { "sqlite", "STRICT", NULL };
    cupel_table *books = cupel_schema_table(schema, NULL, "books");
    books->options = cupel_schema_options(schema, &option, 1);
    books->option_count = 1;
}

static void each_change_gives_its_difference(void **state)
{
    (void)state;
    assert_change("sqlite", nothing, "");
    assert_change("sqlite", other_blanks, "");
    assert_change("sqlite", other_text, "change view long_ids");
    assert_change("sqlite", lost_view, "remove view long_ids");
    assert_change("sqlite", new_view, "add view titles");
    assert_change("sqlite", other_trigger, "change trigger log");
}

static void what_one_side_does_not_tell_is_no_difference(void **state)
{
    (void)state;
    assert_change("sqlite", models_know_no_views, "");
    assert_change("postgresql", models_know_no_views, "");
}

static void options_are_compared_by_their_engine(void **state)
{
    (void)state;
    assert_change("sqlite", own_option, "change table options books");
    assert_change("postgresql", own_option, "");
    assert_change("mysql", own_option, "");
}

static void sequences_count_from_one_unless_told(void **state)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    const cupel_reference key = { .kind = CUPEL_OBJECT_SEQUENCE, .name = "tickets" };
    const struct {
        uint32_t given;
        int64_t start;
        size_t differences;
    } cases[] = { { CUPEL_SEQUENCE_START, 1, 0 }, { CUPEL_SEQUENCE_START, 100, 1 }, { 0, 100, 0 } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cupel_schema *from = cupel_schema_new();
        cupel_schema *to = cupel_schema_new();
        assert_non_null(cupel_schema_add_object(from, &key));
        cupel_object *sequence = cupel_schema_add_object(to, &key);
        sequence->sequence.given = cases[i].given;
        sequence->sequence.start = cases[i].start;
        assert_int_equal(cupel_compare(&comparison, from, to, "postgresql", NULL, &error), 0);
        assert_int_equal(comparison.count, cases[i].differences);
        cupel_comparison_release(&comparison);
        cupel_schema_free(from);
        cupel_schema_free(to);
    }
}

static void an_object_of_the_same_definition_may_be_renamed(void **state)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    cupel_schema *from = library();
    cupel_schema *to = library();
    (void)state;
    lost_view(to);
    assert_true(
        add_view(to, "ids", "AS SELECT id FROM long_titles", CUPEL_OBJECT_VIEW, "long_titles"));
    assert_int_equal(cupel_compare(&comparison, from, to, "sqlite", NULL, &error), 0);
    assert_int_equal(comparison.count, 2);
    assert_int_equal(comparison.candidate_count, 1);
    assert_string_equal(comparison.candidates[0].from_object->name, "long_ids");
    assert_string_equal(comparison.candidates[0].to_object->name, "ids");
    cupel_comparison_release(&comparison);
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static void what_needs_a_changed_view_is_made_anew(void **state)
{
    (void)state;
    assert_sql("sqlite", lower_view,
               "DROP VIEW long_ids;\n"
               "DROP VIEW long_titles;\n"
               "CREATE VIEW long_titles AS SELECT id, title FROM books WHERE length(title) > 30;\n"
               "CREATE VIEW long_ids AS SELECT id FROM long_titles;\n");
}

static void what_needs_a_changed_column_is_made_anew(void **state)
{
    (void)state;
    assert_sql("sqlite", wider_title,
               "DROP TRIGGER log;\n"
               "DROP VIEW long_ids;\n"
               "DROP VIEW long_titles;\n"
               "CREATE TABLE _cupel_new_books (\n"
               "    id INTEGER NOT NULL,\n"
               "    title VARCHAR(90),\n"
               "    CONSTRAINT pk_books PRIMARY KEY (id)\n"
               ");\n"
               "INSERT OR ABORT INTO _cupel_new_books (id, title)\n"
               "SELECT id, title FROM books;\n"
               "DROP TABLE books;\n"
               "ALTER TABLE _cupel_new_books RENAME TO books;\n"
               "CREATE VIEW long_titles AS SELECT id, title FROM books WHERE length(title) > 40;\n"
               "CREATE VIEW long_ids AS SELECT id FROM long_titles;\n"
               "CREATE TRIGGER log AFTER INSERT ON books BEGIN SELECT 1; END;\n");
}

static int compare_and_write(void *context)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison = { 0 };
    change_fn *const *change = context;
    cupel_schema *from = library();
    cupel_schema *to = library();
    char *sql = NULL;
    int code = from && to ? 0 : CUPEL_ENOMEM;
    if (code == 0) {
        (*change)(to);
        code = cupel_compare(&comparison, from, to, "sqlite", NULL, &error);
    }
    if (code == 0)
        code = cupel_comparison_sql(&sql, &comparison, from, to, "sqlite", NULL, &error);
    cupel_free(sql);
    cupel_comparison_release(&comparison);
    cupel_schema_free(from);
    cupel_schema_free(to);
    cupel_error_release(&error);
    return code;
}

static void every_allocation_may_fail(void **state)
{
    change_fn *change = lower_view;
    (void)state;
    assert_true(failing_alloc_torture(compare_and_write, &change) > 20);
}

/* The order in which elements can be created: each after what it needs. */
static void elements_come_after_what_they_need(void **state)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count;
    char names[256] = "";
    cupel_schema *schema = library();
    (void)state;
    assert_int_equal(cupel_schema_order(schema, &order, &late, &late_count, NULL), 0);
    assert_int_equal(late_count, 0);
    for (; order->table || order->object; order++) {
        strcat(names, order->table ? order->table->name : order->object->name);
        strcat(names, " ");
    }
    assert_string_equal(names, "books long_titles long_ids log ");
    cupel_schema_free(schema);
}

static void elements_that_need_each_other_are_ordered_all_the_same(void **state)
{
    const cupel_element *order;
    const cupel_late_key *late;
    size_t late_count;
    size_t count = 0;
    cupel_schema *schema = cupel_schema_new();
    (void)state;
    assert_true(add_view(schema, "a", "AS SELECT 1", CUPEL_OBJECT_VIEW, "b"));
    assert_true(add_view(schema, "b", "AS SELECT 2", CUPEL_OBJECT_VIEW, "a"));
    assert_int_equal(cupel_schema_order(schema, &order, &late, &late_count, NULL), 0);
    while (order[count].object)
        count++;
    assert_int_equal(count, 2);
    cupel_schema_free(schema);
}

static void objects_are_found_by_all_that_names_them(void **state)
{
    cupel_reference key = { .kind = CUPEL_OBJECT_FUNCTION, .name = "f", .arguments = "integer" };
    cupel_reference other = { .kind = CUPEL_OBJECT_FUNCTION, .name = "f", .arguments = "text" };
    cupel_reference view = { .kind = CUPEL_OBJECT_VIEW, .name = "f" };
    cupel_schema *schema = cupel_schema_new();
    (void)state;
    cupel_object *first = cupel_schema_add_object(schema, &key);
    cupel_object *second = cupel_schema_add_object(schema, &other);
    cupel_object *third = cupel_schema_add_object(schema, &view);
    assert_true(first && second && third);
    assert_null(cupel_schema_add_object(schema, &other));
    key.kind = CUPEL_OBJECT_TABLE;
    assert_null(cupel_schema_add_object(schema, &key));
    key.kind = CUPEL_OBJECT_FUNCTION;
    assert_ptr_equal(cupel_schema_object(schema, &other), second);
    cupel_schema_remove_object(schema, first);
    assert_null(cupel_schema_object(schema, &key));
    assert_ptr_equal(cupel_schema_object(schema, &other), second);
    cupel_schema_remove_object(schema, second);
    cupel_schema_remove_object(schema, second);
    assert_ptr_equal(cupel_schema_object(schema, &view), third);
    assert_int_equal(schema->object_count, 1);
    cupel_schema_free(schema);
}

static int copy_library(void *context)
{
    cupel_schema *schema = library();
    cupel_schema *copy = schema ? cupel_schema_copy(schema) : NULL;
    int code = copy ? 0 : CUPEL_ENOMEM;
    (void)context;
    if (copy && (copy->object_count != schema->object_count || copy->tells != schema->tells))
        code = CUPEL_EINVAL;
    cupel_schema_free(schema);
    cupel_schema_free(copy);
    return code;
}

static void a_copy_has_the_objects_too(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(copy_library, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change_gives_its_difference),
        cmocka_unit_test(what_one_side_does_not_tell_is_no_difference),
        cmocka_unit_test(options_are_compared_by_their_engine),
        cmocka_unit_test(sequences_count_from_one_unless_told),
        cmocka_unit_test(an_object_of_the_same_definition_may_be_renamed),
        cmocka_unit_test(what_needs_a_changed_view_is_made_anew),
        cmocka_unit_test(what_needs_a_changed_column_is_made_anew),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(elements_come_after_what_they_need),
        cmocka_unit_test(elements_that_need_each_other_are_ordered_all_the_same),
        cmocka_unit_test(objects_are_found_by_all_that_names_them),
        cmocka_unit_test(a_copy_has_the_objects_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
