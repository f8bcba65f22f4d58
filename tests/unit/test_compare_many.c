/* Comparisons in which very much differs: what is found by walking lists where names are no longer compared
 * with each other. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "failing_alloc.h"

#include <cupel/inspect.h>
#include <cupel/migrate.h>

enum { MANY = 300, NAME_SIZE = 32 };

typedef struct sides {
    cupel_schema *from;
    cupel_schema *to;
    cupel_comparison comparison;
} sides;

static const char *numbered(char *name, const char *prefix, int number)
{
    snprintf(name, NAME_SIZE, "%s%d", prefix, number);
    return name;
}

static void add_integer(cupel_table *table, const char *name)
{
    cupel_column *column = cupel_table_add_column(table, name);
    column->type.kind = CUPEL_TYPE_INTEGER;
    column->nullable = true;
}

static void compare(sides *s)
{
    assert_int_equal(cupel_compare(&s->comparison, s->from, s->to, "postgresql", NULL, NULL), 0);
}

static void release(sides *s)
{
    cupel_comparison_release(&s->comparison);
    cupel_schema_free(s->from);
    cupel_schema_free(s->to);
}

/* Tables called by a prefix and a number, each with a column of its number. */
static void add_tables(cupel_schema *schema, const char *prefix)
{
    char name[NAME_SIZE];
    for (int i = 0; i < MANY; i++) {
        cupel_table *table = cupel_schema_add_table(schema, NULL, numbered(name, prefix, i));
        add_integer(table, "id");
        add_integer(table, numbered(name, "value_", i));
    }
}

static void renamed_tables_are_found_by_their_columns(void **state)
{
    (void)state;
    char name[NAME_SIZE];
    sides s = { cupel_schema_new(), cupel_schema_new(), { 0 } };
    add_tables(s.from, "old");
    add_tables(s.to, "a_name_of_another_kind");
    compare(&s);
    assert_int_equal(s.comparison.candidate_count, MANY);
    for (int i = 0; i < MANY; i++) {
        const cupel_rename_candidate *candidate = &s.comparison.candidates[i];
        assert_string_equal(candidate->from_table->name, numbered(name, "old", i));
        assert_ptr_equal(candidate->to_table, s.to->tables[i]);
    }
    release(&s);
}

/* Every second column stays, so that each place is another one. */
static void renamed_columns_are_found_by_their_places(void **state)
{
    (void)state;
    char name[NAME_SIZE];
    sides s = { cupel_schema_new(), cupel_schema_new(), { 0 } };
    cupel_table *from = cupel_schema_add_table(s.from, NULL, "wide");
    cupel_table *to = cupel_schema_add_table(s.to, NULL, "wide");
    for (int i = 0; i < MANY; i++) {
        add_integer(from, numbered(name, "stays", i));
        add_integer(to, name);
        add_integer(from, numbered(name, "old", i));
        if (i > 0)
            add_integer(to, numbered(name, "other", i));
    }
    compare(&s);
    assert_int_equal(s.comparison.candidate_count, MANY - 1);
    for (int i = 1; i < MANY; i++) {
        const cupel_rename_candidate *candidate = &s.comparison.candidates[i - 1];
        assert_string_equal(candidate->from_column->name, numbered(name, "old", i));
        assert_string_equal(candidate->to_column->name, numbered(name, "other", i));
    }
    release(&s);
}

static void views_of_other_names_are_found_by_what_they_select(void **state)
{
    (void)state;
    char name[NAME_SIZE], definition[NAME_SIZE];
    sides s = { cupel_schema_new(), cupel_schema_new(), { 0 } };
    for (int i = 0; i < MANY; i++) {
        cupel_reference view = { CUPEL_OBJECT_VIEW, NULL, numbered(name, "old", i), NULL, NULL };
        cupel_object *object = cupel_schema_add_object(s.from, &view);
        object->definition = cupel_schema_text(s.from, numbered(definition, "SELECT ", i));
        numbered(name, "new", i);
        object = cupel_schema_add_object(s.to, &view);
        object->definition = cupel_schema_text(s.to, numbered(definition, "SELECT  ", MANY - i));
    }
    compare(&s);
    assert_int_equal(s.comparison.candidate_count, MANY - 1);
    for (int i = 1; i < MANY; i++) {
        const cupel_rename_candidate *candidate = &s.comparison.candidates[i - 1];
        assert_string_equal(candidate->from_object->name, numbered(name, "old", MANY - i));
        assert_string_equal(candidate->to_object->name, numbered(name, "new", i));
    }
    release(&s);
}

/* Each table refers to the one before, under the name that this one has by then. */
static int rename_all(void *context)
{
    char name[NAME_SIZE];
    static const char *const id[] = { "id", NULL };
    const int count = context != NULL ? *(const int *)context : MANY;
    sides s = { cupel_schema_new(), cupel_schema_new(), { 0 } };
    cupel_schema *schemas[] = { s.from, s.to };
    char *sql = NULL;
    int code = s.from != NULL && s.to != NULL ? 0 : CUPEL_ENOMEM;
    for (int i = 0; i < 2 * count && code == 0; i++) {
        cupel_schema *schema = schemas[i % 2];
        numbered(name, i % 2 == 0 ? "old" : "new", i / 2);
        cupel_table *table = cupel_schema_add_table(schema, NULL, name);
        cupel_column *column = table != NULL ? cupel_table_add_column(table, "id") : NULL;
        cupel_constraint *key =
            column != NULL ? cupel_table_add_constraint(table, CUPEL_CONSTRAINT_FOREIGN_KEY, "k")
                           : NULL;
        code = key != NULL ? 0 : CUPEL_ENOMEM;
        if (code < 0)
            break;
        key->columns = key->referred_columns = id;
        key->column_count = 1;
        numbered(name, i % 2 == 0 ? "old" : "new", i >= 2 ? i / 2 - 1 : 0);
        key->referred_table = cupel_schema_text(schema, name);
        table->renamed_from =
            i % 2 == 1 ? cupel_schema_text(schema, numbered(name, "old", i / 2)) : NULL;
        if (key->referred_table == NULL || (i % 2 == 1 && table->renamed_from == NULL))
            code = CUPEL_ENOMEM;
    }
    if (code == 0)
        code = cupel_compare(&s.comparison, s.from, s.to, "postgresql", NULL, NULL);
    if (code == 0)
        code = cupel_comparison_sql(&sql, &s.comparison, s.from, s.to, "postgresql", NULL, NULL);
    int lines = 0;
    for (const char *at = sql; code == 0 && (at = strstr(at, " RENAME TO ")) != NULL; at++)
        lines++;
    if (code == 0 && (lines != count || (int)s.comparison.count != count))
        code = CUPEL_EINVAL;
    cupel_free(sql);
    release(&s);
    return code;
}

static void a_rename_of_every_table_is_nothing_but_that(void **state)
{
    (void)state;
    int few = 3;
    assert_int_equal(rename_all(NULL), 0);
    assert_true(failing_alloc_torture(rename_all, &few) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renamed_tables_are_found_by_their_columns),
        cmocka_unit_test(renamed_columns_are_found_by_their_places),
        cmocka_unit_test(views_of_other_names_are_found_by_what_they_select),
        cmocka_unit_test(a_rename_of_every_table_is_nothing_but_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
