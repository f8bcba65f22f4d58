/* The schema type: building, looking up, copying, renaming, removing, and dependency order. */
#include "failing_alloc.h"

#include <stdio.h>
#include <string.h>

#include <cupel/schema.h>

/* A table with a primary key "id". */
static cupel_table *add_table(cupel_schema *schema, const char *name)
{
    cupel_table *table = cupel_schema_add_table(schema, NULL, name);
    assert_non_null(table);
    cupel_column *id = cupel_table_add_column(table, "id");
    assert_non_null(id);
    id->type = (cupel_type)CUPEL_BIGINT;
    id->primary_key = true;
    return table;
}

static cupel_constraint *add_key(cupel_table *table, const char *column, const char *referred)
{
    cupel_constraint *key = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_FOREIGN_KEY, NULL);
    assert_non_null(key);
    key->columns = cupel_schema_texts(table->owner, &column, 1);
    key->referred_columns = cupel_schema_texts(table->owner, &(const char *){ "id" }, 1);
    key->referred_table = cupel_schema_text(table->owner, referred);
    key->column_count = 1;
    return key;
}

static void elements_are_found_by_name(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *users = add_table(schema, "users");
    char name[16];
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "column_%d", i);
        cupel_column *column = cupel_table_add_column(users, name);
        assert_non_null(column);
        assert_ptr_equal(cupel_table_column(users, name), column);
    }
    assert_string_equal(cupel_table_column(users, "column_3")->name, "column_3");
    assert_null(cupel_table_column(users, "column_40"));
    assert_ptr_equal(cupel_schema_table(schema, NULL, "users"), users);
    assert_null(cupel_schema_table(schema, "crm", "users"));
    cupel_constraint *key = cupel_table_add_constraint(users, CUPEL_CONSTRAINT_PRIMARY_KEY, "pk");
    cupel_index *index = cupel_table_add_index(users, "ix");
    assert_ptr_equal(cupel_table_primary_key(users), key);
    assert_ptr_equal(cupel_table_constraint(users, "pk"), key);
    assert_null(cupel_table_constraint(users, "ix"));
    assert_ptr_equal(cupel_table_index(users, "ix"), index);
    cupel_schema_free(schema);
}

static void a_name_is_taken_once(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *users = add_table(schema, "users");
    assert_null(cupel_schema_add_table(schema, NULL, "users"));
    assert_null(cupel_table_add_column(users, "id"));
    assert_int_equal(schema->table_count, 1);
    assert_int_equal(users->column_count, 1);
    cupel_schema_free(schema);
}

static void namespaces_keep_equal_names_apart(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *plain = cupel_schema_add_table(schema, NULL, "users");
    cupel_table *crm = cupel_schema_add_table(schema, "crm", "users");
    cupel_table *hr = cupel_schema_add_table(schema, "hr", "users");
    assert_ptr_equal(cupel_schema_table(schema, NULL, "users"), plain);
    assert_ptr_equal(cupel_schema_table(schema, "crm", "users"), crm);
    assert_ptr_equal(cupel_schema_table(schema, "hr", "users"), hr);
    cupel_schema_remove_table(schema, plain);
    assert_null(cupel_schema_table(schema, NULL, "users"));
    assert_ptr_equal(cupel_schema_table(schema, "crm", "users"), crm);
    cupel_schema_remove_table(schema, crm);
    assert_ptr_equal(cupel_schema_table(schema, "hr", "users"), hr);
    cupel_schema_remove_table(schema, hr);
    assert_int_equal(schema->table_count, 0);
    assert_non_null(cupel_schema_add_table(schema, NULL, "users"));
    cupel_schema_free(schema);
}

static void removed_elements_stay_readable_and_free_their_names(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = add_table(schema, "users");
    char name[16];
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "c%d", i);
        cupel_table_add_column(table, name);
    }
    for (int i = 0; i < 20; i += 2) {
        snprintf(name, sizeof name, "c%d", i);
        cupel_column *column = cupel_table_column(table, name);
        cupel_table_remove_column(table, column);
        assert_string_equal(column->name, name);
        assert_null(cupel_table_column(table, name));
    }
    assert_int_equal(table->column_count, 11);
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "c%d", i);
        assert_true((cupel_table_column(table, name) != NULL) == (i % 2 != 0));
        assert_true((cupel_table_add_column(table, name) != NULL) == (i % 2 == 0));
    }
    cupel_constraint *check = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_CHECK, "ck");
    cupel_table_remove_constraint(table, check);
    cupel_table_remove_constraint(table, check);
    assert_int_equal(table->constraint_count, 0);
    cupel_index *index = cupel_table_add_index(table, "ix");
    cupel_table_remove_index(table, index);
    assert_null(cupel_table_index(table, "ix"));
    cupel_schema_free(schema);
}

/* One table with something in every field that a copy must bring along. */
static cupel_schema *build_full(void)
{
    cupel_schema *schema = cupel_schema_new();
    if (schema == NULL)
        return NULL;
    cupel_table *table = cupel_schema_add_table(schema, "crm", "orders");
    cupel_column *column = table == NULL ? NULL : cupel_table_add_column(table, "mood");
    cupel_constraint *key =
        table == NULL ? NULL
                      : cupel_table_add_constraint(table, CUPEL_CONSTRAINT_FOREIGN_KEY, "fk");
    cupel_index *index = table == NULL ? NULL : cupel_table_add_index(table, "ix");
    static const char *const labels[] = { "sad", "ok", NULL };
    const cupel_type mood = CUPEL_ENUM("mood", labels);
    if (column == NULL || key == NULL || index == NULL ||
        cupel_schema_type(schema, &column->type, &mood) < 0)
        goto failed;
    column->server_default = cupel_schema_text(schema, "'ok'");
    column->comment = cupel_schema_text(schema, "how it felt");
    table->comment = cupel_schema_text(schema, "what was ordered");
    key->columns = cupel_schema_texts(schema, &(const char *){ "mood" }, 1);
    key->referred_columns = cupel_schema_texts(schema, &(const char *){ "name" }, 1);
    key->referred_table = cupel_schema_text(schema, "moods");
    key->column_count = 1;
    index->parts = cupel_schema_parts(
        schema,
        (const cupel_index_part[]){ { .column = "mood", .descending = true },
                                    { .expression = "lower(mood)", .collation = "C" } },
        2);
    index->include = cupel_schema_texts(schema, &(const char *){ "mood" }, 1);
    index->where = cupel_schema_text(schema, "mood <> 'ok'");
    index->part_count = 2;
    if (column->server_default != NULL && column->comment != NULL && table->comment != NULL &&
        key->columns != NULL && key->referred_columns != NULL && key->referred_table != NULL &&
        index->parts != NULL && index->include != NULL && index->where != NULL)
        return schema;
failed:
    cupel_schema_free(schema);
    return NULL;
}

static void a_copy_has_everything_and_shares_nothing(void **state)
{
    (void)state;
    cupel_schema *original = build_full();
    cupel_schema *copy = cupel_schema_copy(original);
    cupel_schema_free(original);

    const cupel_table *table = cupel_schema_table(copy, "crm", "orders");
    assert_non_null(table);
    assert_string_equal(table->comment, "what was ordered");
    const cupel_column *column = cupel_table_column(table, "mood");
    assert_string_equal(column->type.name, "mood");
    assert_string_equal(column->type.labels[1], "ok");
    assert_null(column->type.labels[2]);
    assert_string_equal(column->server_default, "'ok'");
    assert_string_equal(column->comment, "how it felt");
    const cupel_constraint *key = cupel_table_constraint(table, "fk");
    assert_string_equal(key->columns[0], "mood");
    assert_string_equal(key->referred_table, "moods");
    assert_string_equal(key->referred_columns[0], "name");
    const cupel_index *index = cupel_table_index(table, "ix");
    assert_true(index->parts[0].descending);
    assert_string_equal(index->parts[1].expression, "lower(mood)");
    assert_string_equal(index->parts[1].collation, "C");
    assert_string_equal(index->include[0], "mood");
    assert_null(index->include[1]);
    assert_string_equal(index->where, "mood <> 'ok'");
    cupel_schema_free(copy);
}

static void a_table_is_not_copied_over_another(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *users = add_table(schema, "users");
    assert_null(cupel_schema_copy_table(schema, users));
    assert_int_equal(schema->table_count, 1);
    cupel_schema_free(schema);
}

static void renaming_a_table_follows_the_keys_that_refer_to_it(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *users = add_table(schema, "users");
    cupel_table *posts = add_table(schema, "posts");
    cupel_constraint *self = add_key(users, "id", "users");
    cupel_constraint *key = add_key(posts, "id", "users");
    cupel_constraint *other = add_key(posts, "id", "people");
    other->referred_schema = "crm";

    assert_int_equal(cupel_table_rename(users, "posts"), CUPEL_EINVAL);
    assert_int_equal(cupel_table_rename(users, "people"), 0);
    assert_string_equal(users->name, "people");
    assert_string_equal(self->referred_table, "people");
    assert_string_equal(key->referred_table, "people");
    assert_null(cupel_schema_table(schema, NULL, "users"));
    assert_ptr_equal(cupel_schema_table(schema, NULL, "people"), users);
    assert_int_equal(cupel_table_rename(users, "folk"), 0);
    assert_string_equal(other->referred_table, "people");
    cupel_schema_free(schema);
}

static void renaming_a_column_follows_constraints_and_indexes(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *users = add_table(schema, "users");
    cupel_table *posts = add_table(schema, "posts");
    cupel_constraint *self = add_key(users, "id", "users");
    cupel_constraint *key = add_key(posts, "id", "users");
    cupel_index *index = cupel_table_add_index(users, "ix");
    const cupel_index_part parts[] = { { .column = "other" }, { .column = "id" } };
    index->parts = cupel_schema_parts(schema, parts, 2);
    index->part_count = 2;
    index->include = cupel_schema_texts(schema, &(const char *){ "id" }, 1);

    assert_int_equal(cupel_table_rename_column(users, "none", "key"), CUPEL_EINVAL);
    assert_int_equal(cupel_table_rename_column(users, "id", "id"), CUPEL_EINVAL);
    assert_int_equal(cupel_table_rename_column(users, "id", "key"), 0);
    assert_non_null(cupel_table_column(users, "key"));
    assert_null(cupel_table_column(users, "id"));
    assert_string_equal(self->columns[0], "key");
    assert_string_equal(self->referred_columns[0], "key");
    assert_string_equal(key->columns[0], "id");
    assert_string_equal(key->referred_columns[0], "key");
    assert_string_equal(index->parts[0].column, "other");
    assert_string_equal(index->parts[1].column, "key");
    assert_string_equal(index->include[0], "key");
    assert_null(index->include[1]);
    cupel_schema_free(schema);
}

/* "a b c" for the tables in order; late keys follow as "+table". */
static void renames_are_declared_as_people_write_them(void **state)
{
    (void)state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *people = add_table(schema, "people");
    cupel_table *notes = cupel_schema_add_table(schema, "crm", "notes");
    cupel_column *text = cupel_table_add_column(notes, "text");
    assert_int_equal(cupel_schema_declare_rename(schema, "users=people", &error), 0);
    assert_string_equal(people->renamed_from, "users");
    assert_int_equal(cupel_schema_declare_rename(schema, "users.key=people.id", &error), 0);
    assert_string_equal(people->columns[0]->renamed_from, "key");
    assert_int_equal(cupel_schema_declare_rename(schema, "crm.memos=crm.notes", &error), 0);
    assert_string_equal(notes->renamed_from, "memos");
    assert_int_equal(cupel_schema_declare_rename(schema, "crm.memos.body=text", &error), 0);
    assert_string_equal(text->renamed_from, "body");

    static const char *const wrong[] = { "people",       "=people",      "users=",
                                         "a=nothing",    "memos=notes",  "people.a=text",
                                         "crm.a.b=text", "other.a=notes" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(cupel_schema_declare_rename(schema, wrong[i], &error), CUPEL_EINVAL);
        assert_non_null(strstr(error.message, wrong[i]));
        cupel_error_release(&error);
    }
    cupel_schema_free(schema);
}

static void assert_order(const cupel_schema *schema, const char *expected)
{
    const cupel_table **order;
    const cupel_late_key *late;
    size_t late_count;
    char text[256] = "";
    size_t size = 0;
    assert_int_equal(cupel_schema_sort(schema, &order, &late, &late_count, NULL), 0);
    for (size_t i = 0; i < schema->table_count; i++)
        size +=
            (size_t)snprintf(text + size, sizeof text - size, "%s%s", i ? " " : "", order[i]->name);
    assert_null(order[schema->table_count]);
    for (size_t i = 0; i < late_count; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, " +%s.%s", late[i].table->name,
                                 late[i].constraint->columns[0]);
    assert_null(late[late_count].table);
    assert_string_equal(text, expected);
}

static void tables_come_after_what_they_refer_to(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    assert_order(schema, "");
    cupel_table *a = add_table(schema, "a");
    cupel_table *b = add_table(schema, "b");
    cupel_table *c = add_table(schema, "c");
    add_table(schema, "d");
    assert_order(schema, "a b c d");
    add_key(a, "k", "c");
    assert_order(schema, "b c a d");
    add_key(b, "k", "a");
    assert_order(schema, "c a b d");
    add_key(c, "k", "c");
    add_key(c, "k", "elsewhere");
    assert_order(schema, "c a b d");
    cupel_schema_free(schema);
}

static void keys_that_close_a_cycle_are_late(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *a = add_table(schema, "a");
    cupel_table *b = add_table(schema, "b");
    cupel_table *c = add_table(schema, "c");
    cupel_table *d = add_table(schema, "d");
    add_key(a, "to_b", "b");
    add_key(b, "to_a", "a");
    add_key(b, "again", "a");
    assert_order(schema, "b a c d +b.to_a +b.again");
    add_key(c, "to_d", "d");
    add_key(d, "to_c", "c");
    add_key(d, "to_a", "a");
    assert_order(schema, "b a d c +b.to_a +b.again +d.to_c");
    cupel_schema_free(schema);
}

static void keys_between_namespaces_count(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *a = cupel_schema_add_table(schema, "x", "a");
    cupel_schema_add_table(schema, "x", "b");
    cupel_table *c = cupel_schema_add_table(schema, "y", "c");
    add_key(a, "k", "b");
    assert_order(schema, "b a c");
    add_key(a, "k", "c")->referred_schema = "y";
    assert_order(schema, "b c a");
    add_key(c, "k", "b");
    assert_order(schema, "b c a");
    cupel_schema_free(schema);
}

/* A chain as long as this would overflow the stack of a recursive search, and take minutes in one
 * that starts over for every table. */
static void long_chains_are_sorted_at_once(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    cupel_schema *schema = cupel_schema_new();
    char name[16], next[16];
    for (int i = 0; i < COUNT; i++) {
        snprintf(name, sizeof name, "t%d", i);
        snprintf(next, sizeof next, "t%d", i + 1);
        add_key(add_table(schema, name), "next", next);
    }
    const cupel_table **order;
    const cupel_late_key *late;
    size_t late_count;
    assert_int_equal(cupel_schema_sort(schema, &order, &late, &late_count, NULL), 0);
    assert_int_equal(late_count, 0);
    assert_string_equal(order[0]->name, "t19999");
    assert_string_equal(order[COUNT - 1]->name, "t0");
    cupel_schema_free(schema);
}

static void what_was_not_read_is_listed_and_copied(void **state)
{
    (void)state;
    const cupel_unread rule = { "rule", "crm", "no_changes", "orders" };
    const cupel_unread publication = { .kind = "publication", .name = "news" };
    cupel_schema *schema = cupel_schema_new();
    const cupel_unread *first = cupel_schema_add_unread(schema, &rule);
    assert_non_null(first);
    assert_non_null(cupel_schema_add_unread(schema, &publication));
    cupel_schema *copy = cupel_schema_copy(schema);
    assert_int_equal(copy->unread_count, 2);
    assert_ptr_not_equal(copy->unread[0], first);
    cupel_schema_remove_unread(schema, first);
    cupel_schema_remove_unread(schema, copy->unread[0]); /* another's */
    assert_int_equal(schema->unread_count, 1);
    assert_string_equal(schema->unread[0]->name, "news");
    assert_null(schema->unread[0]->table);
    cupel_schema_free(schema);
    assert_string_equal(copy->unread[0]->kind, "rule");
    assert_string_equal(copy->unread[0]->schema, "crm");
    assert_string_equal(copy->unread[0]->name, "no_changes");
    assert_string_equal(copy->unread[0]->table, "orders");
    cupel_schema_free(copy);
}

static int build_copy_sort_and_release(void *context)
{
    (void)context;
    cupel_schema *schema = build_full();
    cupel_schema *copy = schema == NULL ? NULL : cupel_schema_copy(schema);
    int result = CUPEL_ENOMEM;
    const cupel_table **order;
    const cupel_late_key *late;
    size_t late_count;
    if (copy != NULL)
        result = cupel_schema_sort(copy, &order, &late, &late_count, NULL);
    if (result == 0) {
        cupel_table *table = copy->tables[0];
        result = cupel_table_rename_column(table, "mood", "feeling");
        const char *expected = result == 0 ? "feeling" : "mood";
        assert_string_equal(table->columns[0]->name, expected);
        assert_string_equal(table->constraints[0]->columns[0], expected);
        assert_string_equal(table->indexes[0]->parts[0].column, expected);
        assert_non_null(cupel_table_column(table, expected));
    }
    if (result == 0) {
        result = cupel_table_rename(copy->tables[0], "purchases");
        assert_non_null(cupel_schema_table(copy, "crm", result == 0 ? "purchases" : "orders"));
    }
    if (result == 0) {
        const cupel_unread unread = { "rule", "crm", "no_changes", "purchases" };
        cupel_unread *added = cupel_schema_add_unread(copy, &unread);
        assert_int_equal(copy->unread_count, added != NULL);
        result = added != NULL ? 0 : CUPEL_ENOMEM;
    }
    if (result == 0) {
        cupel_schema *again = cupel_schema_copy(copy);
        result = again != NULL ? 0 : CUPEL_ENOMEM;
        cupel_schema_free(again);
    }
    cupel_schema_free(copy);
    cupel_schema_free(schema);
    return result;
}

static int add_many_columns(void *context)
{
    (void)context;
    char name[16];
    int result = 0;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = schema == NULL ? NULL : cupel_schema_add_table(schema, NULL, "wide");
    for (int i = 0; table != NULL && i < 30 && result == 0; i++) {
        snprintf(name, sizeof name, "c%d", i);
        if (cupel_table_add_column(table, name) == NULL)
            result = CUPEL_ENOMEM;
        for (size_t k = 0; k < table->column_count; k++)
            assert_non_null(cupel_table_column(table, table->columns[k]->name));
    }
    cupel_schema_free(schema);
    return table == NULL ? CUPEL_ENOMEM : result;
}

static void short_memory_leaves_nothing_half_done(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(build_copy_sort_and_release, NULL) > 4);
    assert_true(failing_alloc_torture(add_many_columns, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_found_by_name),
        cmocka_unit_test(a_name_is_taken_once),
        cmocka_unit_test(namespaces_keep_equal_names_apart),
        cmocka_unit_test(removed_elements_stay_readable_and_free_their_names),
        cmocka_unit_test(a_copy_has_everything_and_shares_nothing),
        cmocka_unit_test(what_was_not_read_is_listed_and_copied),
        cmocka_unit_test(a_table_is_not_copied_over_another),
        cmocka_unit_test(renaming_a_table_follows_the_keys_that_refer_to_it),
        cmocka_unit_test(renaming_a_column_follows_constraints_and_indexes),
        cmocka_unit_test(renames_are_declared_as_people_write_them),
        cmocka_unit_test(tables_come_after_what_they_refer_to),
        cmocka_unit_test(keys_that_close_a_cycle_are_late),
        cmocka_unit_test(keys_between_namespaces_count),
        cmocka_unit_test(long_chains_are_sorted_at_once),
        cmocka_unit_test(short_memory_leaves_nothing_half_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
