/* Two schemas compared: each change gives exactly its difference, in an order in which they can be
 * carried out, and what an engine does not tell apart is no difference. */
#include "failing_alloc.h"

#include "describe_differences.h"

/* A small shop, with one of everything. */
static cupel_schema *shop(void)
{
    static const char *const role_id[] = { "role_id" };
    static const char *const id[] = { "id" };
    static const char *const name_age[] = { "name", "age" };
    static const cupel_index_part name_part[] = { { .column = "name" } };
    static const cupel_index_part recent_parts[] = { { .column = "age", .descending = true },
                                                     { .expression = "lower(name)" } };
    cupel_schema *schema = cupel_schema_new();
    if (!schema)
        return NULL;
    cupel_table *roles = cupel_schema_add_table(schema, NULL, "roles");
    cupel_table *users = cupel_schema_add_table(schema, NULL, "users");
    if (!roles || !users)
        goto failed;
    cupel_column *role_key = cupel_table_add_column(roles, "id");
    cupel_constraint *role_primary =
        cupel_table_add_constraint(roles, CUPEL_CONSTRAINT_PRIMARY_KEY, "pk_roles");
    cupel_column *columns[4];
    static const char *const names[] = { "id", "name", "age", "role_id" };
    static const cupel_type types[] = { CUPEL_BIGINT, CUPEL_STRING(64), CUPEL_INTEGER,
                                        CUPEL_BIGINT };
    for (size_t i = 0; i < 4; i++) {
        columns[i] = cupel_table_add_column(users, names[i]);
        if (!columns[i])
            goto failed;
        columns[i]->type = types[i];
        columns[i]->nullable = i > 1;
    }
    cupel_constraint *primary =
        cupel_table_add_constraint(users, CUPEL_CONSTRAINT_PRIMARY_KEY, "pk_users");
    cupel_constraint *unique =
        cupel_table_add_constraint(users, CUPEL_CONSTRAINT_UNIQUE, "uq_users_name_age");
    cupel_constraint *check = cupel_table_add_constraint(users, CUPEL_CONSTRAINT_CHECK, "ck_age");
    cupel_constraint *reference =
        cupel_table_add_constraint(users, CUPEL_CONSTRAINT_FOREIGN_KEY, "fk_users_role_id_roles");
    cupel_index *index = cupel_table_add_index(users, "ix_users_name");
    cupel_index *recent = cupel_table_add_index(users, "ix_recent");
    if (!role_key || !role_primary || !primary || !unique || !check || !reference || !index ||
        !recent)
        goto failed;
    *role_key = (cupel_column){
        .name = role_key->name, .type = CUPEL_BIGINT, .primary_key = true, .autoincrement = true
    };
    role_primary->columns = primary->columns = id;
    role_primary->column_count = primary->column_count = 1;
    columns[0]->primary_key = columns[0]->autoincrement = true;
    columns[2]->server_default = "18";
    unique->columns = name_age;
    unique->column_count = 2;
    check->expression = "age >= 0";
    reference->columns = role_id;
    reference->column_count = 1;
    reference->referred_table = "roles";
    reference->referred_columns = id;
    index->parts = name_part;
    index->part_count = 1;
    recent->parts = recent_parts;
    recent->part_count = 2;
    recent->where = "age IS NOT NULL";
    return schema;
failed:
    cupel_schema_free(schema);
    return NULL;
}

typedef void change_fn(cupel_schema *schema);

static cupel_table *users_of(cupel_schema *schema)
{
    return cupel_schema_table(schema, NULL, "users");
}

static cupel_column *column_of(cupel_schema *schema, const char *name)
{
    return cupel_table_column(users_of(schema), name);
}

static void assert_compares(const char *dialect, const cupel_schema *from, const cupel_schema *to,
                            const char *expected)
{
    char found[DESCRIPTION_SIZE];
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    if (cupel_compare(&comparison, from, to, dialect, NULL, &error) < 0)
        fail_msg("%s: %s", dialect, error.message);
    describe_differences(found, &comparison);
    if (strcmp(found, expected) != 0)
        fail_msg("%s\n  found    %s\n  expected %s", dialect, found, expected);
    cupel_comparison_release(&comparison);
}

/* The shop as it is, compared with the shop after the change. */
static void assert_change_on(const char *dialect, change_fn *change, const char *expected)
{
    cupel_schema *from = shop();
    cupel_schema *to = shop();
    change(to);
    assert_compares(dialect, from, to, expected);
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static void assert_change(change_fn *change, const char *expected)
{
    assert_change_on("sqlite", change, expected);
    assert_change_on("postgresql", change, expected);
    assert_change_on("mysql", change, expected);
}

static void nothing(cupel_schema *schema)
{
    (void)schema;
}

static void equal_schemas_have_no_differences(void **state)
{
    (void)state;
    assert_change(nothing, "");
}

static void add_tables(cupel_schema *schema)
{
    static const char *const columns[] = { "second_id" };
    static const char *const id[] = { "id" };
    static const cupel_index_part parts[] = { { .column = "second_id" } };
    cupel_table *first = cupel_schema_add_table(schema, NULL, "first");
    cupel_column *column = cupel_table_add_column(first, "second_id");
    column->type = (cupel_type)CUPEL_BIGINT;
    cupel_constraint *reference =
        cupel_table_add_constraint(first, CUPEL_CONSTRAINT_FOREIGN_KEY, "fk");
    reference->columns = columns;
    reference->column_count = 1;
    reference->referred_table = "second";
    reference->referred_columns = id;
    cupel_index *index = cupel_table_add_index(first, "ix_first");
    index->parts = parts;
    index->part_count = 1;
    cupel_table *second = cupel_schema_add_table(schema, NULL, "second");
    column = cupel_table_add_column(second, "id");
    column->type = (cupel_type)CUPEL_BIGINT;
}

static void remove_roles(cupel_schema *schema)
{
    cupel_table *users = users_of(schema);
    cupel_table_remove_constraint(users, cupel_table_constraint(users, "fk_users_role_id_roles"));
    cupel_schema_remove_table(schema, cupel_schema_table(schema, NULL, "roles"));
}

static void remove_all(cupel_schema *schema)
{
    cupel_schema_remove_table(schema, cupel_schema_table(schema, NULL, "roles"));
    cupel_schema_remove_table(schema, users_of(schema));
}

static void rename_table(cupel_schema *schema)
{
    cupel_table_rename(cupel_schema_table(schema, NULL, "roles"), "groups");
    cupel_schema_table(schema, NULL, "groups")->renamed_from = "roles";
}

static void tables_come_before_those_that_refer_to_them_and_go_after(void **state)
{
    (void)state;
    assert_change(add_tables, "add table second; add table first; add index first.ix_first");
    assert_change(remove_roles,
                  "remove constraint users.fk_users_role_id_roles; remove table roles");
    assert_change(remove_all, "remove index users.ix_users_name; remove index users.ix_recent; "
                              "remove table users; remove table roles");
}

static void a_renamed_table_is_followed_by_what_refers_to_it(void **state)
{
    (void)state;
    assert_change(rename_table, "rename table groups");
}

static void tie_knot(cupel_schema *schema)
{
    static const char *const other[] = { "other" };
    static const char *const names[] = { "a", "b" };
    for (size_t i = 0; i < 2; i++) {
        cupel_table *table = cupel_schema_add_table(schema, NULL, names[i]);
        cupel_table_add_column(table, "other")->type = (cupel_type)CUPEL_INTEGER;
        cupel_constraint *key =
            cupel_table_add_constraint(table, CUPEL_CONSTRAINT_FOREIGN_KEY, i ? "fk_b" : "fk_a");
        key->columns = key->referred_columns = other;
        key->column_count = 1;
        key->referred_table = names[1 - i];
    }
}

static void a_cycle_of_foreign_keys_is_closed_when_the_tables_are_there(void **state)
{
    (void)state;
    assert_change_on("postgresql", tie_knot, "add table b; add table a; add constraint b.fk_b");
    assert_change_on("sqlite", tie_knot, "add table b; add table a; add constraint b.fk_b");

    cupel_schema *from = shop();
    cupel_schema *to = shop();
    tie_knot(from);
    assert_compares("postgresql", from, to,
                    "remove constraint b.fk_b; remove table a; remove table b");
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static void add_column(cupel_schema *schema)
{
    cupel_table_add_column(users_of(schema), "email")->type = (cupel_type)CUPEL_STRING(100);
}

static void remove_column(cupel_schema *schema)
{
    cupel_table *users = users_of(schema);
    cupel_table_remove_constraint(users, cupel_table_constraint(users, "fk_users_role_id_roles"));
    cupel_table_remove_column(users, column_of(schema, "role_id"));
}

static void rename_column(cupel_schema *schema)
{
    cupel_table *users = users_of(schema);
    cupel_table_rename_column(users, "age", "years");
    column_of(schema, "years")->renamed_from = "age";
    cupel_table_constraint(users, "ck_age")->expression = "years >= 0";
    cupel_table_index(users, "ix_recent")->where = "years IS NOT NULL";
}

static void columns_are_added_first_and_removed_last(void **state)
{
    (void)state;
    assert_change(add_column, "add column users.email");
    assert_change(remove_column, "remove constraint users.fk_users_role_id_roles; "
                                 "remove column users.role_id");
}

static void a_renamed_column_is_followed_in_keys_indexes_and_sql(void **state)
{
    (void)state;
    assert_change(rename_column, "rename column users.years");
}

static void other_words(cupel_schema *schema)
{
    column_of(schema, "name")->type = (cupel_type)CUPEL_NATIVE("NVARCHAR (64)");
    column_of(schema, "age")->type = (cupel_type)CUPEL_NATIVE("int");
}

static void widen(cupel_schema *schema)
{
    column_of(schema, "name")->type.length = 80;
}

static void number_to_text(cupel_schema *schema)
{
    column_of(schema, "age")->type = (cupel_type)CUPEL_TEXT;
    column_of(schema, "age")->server_default = NULL;
}

static void allow_null(cupel_schema *schema)
{
    column_of(schema, "name")->nullable = true;
}

static void other_default(cupel_schema *schema)
{
    column_of(schema, "age")->server_default = "21";
}

static void no_default(cupel_schema *schema)
{
    column_of(schema, "age")->server_default = NULL;
}

static void same_default_otherwise(cupel_schema *schema)
{
    column_of(schema, "age")->server_default = "('18')";
    column_of(schema, "role_id")->server_default = "NULL";
}

static void compute(cupel_schema *schema)
{
    column_of(schema, "role_id")->computed = "age * 2";
    column_of(schema, "role_id")->computed_stored = true;
}

static void collate(cupel_schema *schema)
{
    column_of(schema, "name")->collation = "other";
}

static void comment(cupel_schema *schema)
{
    column_of(schema, "name")->comment = "what they are called";
    users_of(schema)->comment = "those who log in";
}

static void columns_are_compared_in_all_that_they_are(void **state)
{
    (void)state;
    assert_change(widen, "change type users.name");
    assert_change_on("sqlite", other_words, "");
    assert_change(number_to_text, "change type users.age; change default users.age");
    assert_change(allow_null, "change nullable users.name");
    assert_change(other_default, "change default users.age");
    assert_change(no_default, "change default users.age");
    assert_change(compute, "change computed users.role_id");
    assert_change(collate, "change collation users.name");
    assert_change(same_default_otherwise, "");
    assert_change_on("postgresql", comment,
                     "change table comment users; change comment users.name");
    assert_change_on("mysql", comment, "change table comment users; change comment users.name");
    assert_change_on("sqlite", comment, "");
}

static void identity(cupel_schema *schema)
{
    column_of(schema, "id")->identity = CUPEL_IDENTITY_ALWAYS;
}

static void given_keys(cupel_schema *schema)
{
    column_of(schema, "id")->autoincrement = false;
}

static void a_generated_key_is_compared_where_the_engine_has_several_ways(void **state)
{
    (void)state;
    assert_change_on("postgresql", identity, "change identity users.id");
    assert_change_on("mysql", identity, "");
    assert_change_on("sqlite", identity, "change identity users.id");
    assert_change_on("postgresql", given_keys, "change identity users.id");
    assert_change_on("mysql", given_keys, "change identity users.id");

    /* A model that only says that its key is generated takes the database's way. */
    cupel_schema *from = shop();
    cupel_schema *to = shop();
    identity(from);
    assert_compares("postgresql", from, to, "change identity users.id");
    assert_compares("sqlite", from, to, "change identity users.id");
    to->tells &= ~CUPEL_OBJECT_BIT(CUPEL_OBJECT_TABLE);
    assert_compares("postgresql", from, to, "");
    assert_compares("sqlite", from, to, "");
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static void labels(cupel_schema *schema, const char *const *list)
{
    cupel_column *column = column_of(schema, "age");
    column->type = (cupel_type)CUPEL_ENUM("mood", list);
    column->server_default = NULL;
}

static void an_enum_changes_with_its_labels(void **state)
{
    (void)state;
    static const char *const two[] = { "sad", "ok", NULL };
    static const char *const three[] = { "sad", "ok", "joy", NULL };
    cupel_schema *from = shop();
    cupel_schema *to = shop();
    labels(from, two);
    labels(to, two);
    assert_compares("postgresql", from, to, "");
    labels(to, three);
    assert_compares("postgresql", from, to, "change type users.age");
    assert_compares("mysql", from, to, "change type users.age");
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static void other_key(cupel_schema *schema)
{
    static const char *const columns[] = { "id", "name" };
    cupel_constraint *key = cupel_table_primary_key(users_of(schema));
    key->columns = columns;
    key->column_count = 2;
}

static void other_unique(cupel_schema *schema)
{
    cupel_table_constraint(users_of(schema), "uq_users_name_age")->column_count = 1;
}

static void renamed_unique(cupel_schema *schema)
{
    cupel_table_constraint(users_of(schema), "uq_users_name_age")->name = "uq_other";
}

static void renamed_key(cupel_schema *schema)
{
    cupel_table_constraint(users_of(schema), "fk_users_role_id_roles")->name = "users_ibfk_1";
    cupel_table_primary_key(users_of(schema))->name = "users_pkey";
}

static void other_check(cupel_schema *schema)
{
    cupel_table_constraint(users_of(schema), "ck_age")->expression = "age > 0";
}

static void same_check_otherwise(cupel_schema *schema)
{
    cupel_table_constraint(users_of(schema), "ck_age")->expression = "((Users.AGE)>=0)";
}

static void other_action(cupel_schema *schema)
{
    cupel_table_constraint(users_of(schema), "fk_users_role_id_roles")->on_delete = CUPEL_CASCADE;
}

static void restrict_action(cupel_schema *schema)
{
    cupel_table_constraint(users_of(schema), "fk_users_role_id_roles")->on_delete = CUPEL_RESTRICT;
}

static void deferred(cupel_schema *schema)
{
    cupel_table_constraint(users_of(schema), "fk_users_role_id_roles")->deferrable = true;
}

static void constraints_are_compared_in_all_that_they_are(void **state)
{
    (void)state;
    assert_change(other_key, "change constraint users.primary key(id, name)");
    assert_change(other_unique, "change constraint users.uq_users_name_age");
    assert_change(renamed_unique,
                  "remove constraint users.uq_users_name_age; add constraint users.uq_other");
    assert_change(renamed_key, "");
    assert_change(other_check, "change constraint users.ck_age");
    assert_change(same_check_otherwise, "");
    assert_change(other_action, "change constraint users.fk_users_role_id_roles");
    assert_change_on("postgresql", restrict_action,
                     "change constraint users.fk_users_role_id_roles");
    assert_change_on("mysql", restrict_action, "");
    assert_change_on("sqlite", deferred, "change constraint users.fk_users_role_id_roles");
    assert_change_on("mysql", deferred, "");
}

static void names_are_compared_where_both_sides_have_one(void **state)
{
    (void)state;
    cupel_schema *from = shop();
    cupel_schema *to = shop();
    cupel_table *users = users_of(from);
    for (size_t i = 0; i < users->constraint_count; i++)
        users->constraints[i]->name = NULL;
    assert_compares("sqlite", from, to, "");
    assert_compares("sqlite", to, from, "");
    other_unique(to);
    assert_compares("sqlite", from, to,
                    "remove constraint users.unique(name, age); "
                    "add constraint users.uq_users_name_age");
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static void other_order(cupel_schema *schema)
{
    static const cupel_index_part parts[] = { { .column = "name", .descending = true } };
    cupel_table_index(users_of(schema), "ix_users_name")->parts = parts;
}

static void other_expression(cupel_schema *schema)
{
    static const cupel_index_part parts[] = { { .column = "age", .descending = true },
                                              { .expression = "upper(name)" } };
    cupel_table_index(users_of(schema), "ix_recent")->parts = parts;
}

static void same_expression_otherwise(cupel_schema *schema)
{
    static const cupel_index_part parts[] = { { .column = "age", .descending = true },
                                              { .expression = "(LOWER( name ))" } };
    cupel_table_index(users_of(schema), "ix_recent")->parts = parts;
    cupel_table_index(users_of(schema), "ix_recent")->where = "(age is not null)";
    cupel_table_index(users_of(schema), "ix_recent")->method = "btree";
}

static void other_condition(cupel_schema *schema)
{
    cupel_table_index(users_of(schema), "ix_recent")->where = NULL;
}

static void make_unique(cupel_schema *schema)
{
    cupel_table_index(users_of(schema), "ix_users_name")->unique = true;
}

static void collated_part(cupel_schema *schema)
{
    static const cupel_index_part parts[] = { { .column = "name", .collation = "other" } };
    cupel_table_index(users_of(schema), "ix_users_name")->parts = parts;
}

static void included(cupel_schema *schema)
{
    static const char *const include[] = { "age", NULL };
    cupel_table_index(users_of(schema), "ix_users_name")->include = include;
}

static void indexes_are_compared_in_all_that_they_are(void **state)
{
    (void)state;
    assert_change(other_order, "change index users.ix_users_name");
    assert_change(make_unique, "change index users.ix_users_name");
    assert_change(other_expression, "change index users.ix_recent");
    assert_change(other_condition, "change index users.ix_recent");
    assert_change(collated_part, "change index users.ix_users_name");
    assert_change(included, "change index users.ix_users_name");
    assert_change_on("postgresql", same_expression_otherwise, "");
    assert_change_on("mysql", same_expression_otherwise, "");
}

static void index_for_unique(cupel_schema *schema)
{
    static const cupel_index_part parts[] = { { .column = "name" }, { .column = "age" } };
    cupel_table *users = users_of(schema);
    cupel_table_remove_constraint(users, cupel_table_constraint(users, "uq_users_name_age"));
    cupel_index *index = cupel_table_add_index(users, "uq_users_name_age");
    index->unique = true;
    index->parts = parts;
    index->part_count = 2;
}

static void descending_index_for_unique(cupel_schema *schema)
{
    static const cupel_index_part parts[] = { { .column = "name", .descending = true },
                                              { .column = "age" } };
    index_for_unique(schema);
    cupel_table_index(users_of(schema), "uq_users_name_age")->parts = parts;
}

static void a_unique_index_is_a_unique_constraint_on_mariadb_only(void **state)
{
    (void)state;
    assert_change_on("mysql", index_for_unique, "");
    assert_change_on("mysql", descending_index_for_unique,
                     "remove constraint users.uq_users_name_age; "
                     "add index users.uq_users_name_age");
    assert_change_on("postgresql", index_for_unique,
                     "remove constraint users.uq_users_name_age; "
                     "add index users.uq_users_name_age");
}

static void other_case(cupel_schema *schema)
{
    cupel_table_rename_column(users_of(schema), "age", "Age");
}

static void the_case_of_names_counts_where_it_does_on_the_engine(void **state)
{
    (void)state;
    assert_change_on("sqlite", other_case, "");
    assert_change_on("mysql", other_case, "");
    cupel_schema *from = shop();
    cupel_schema *to = shop();
    other_case(to);
    cupel_table_constraint(users_of(to), "ck_age")->expression = "\"Age\" >= 0";
    cupel_table_index(users_of(to), "ix_recent")->where = "\"Age\" IS NOT NULL";
    assert_compares("postgresql", from, to,
                    "add column users.Age; change constraint users.uq_users_name_age; "
                    "change constraint users.ck_age; change index users.ix_recent; "
                    "remove column users.age");
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static void assert_candidates(change_fn *change, const char *expected)
{
    cupel_schema *from = shop();
    cupel_schema *to = shop();
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    char found[1024] = "";
    size_t at = 0;
    change(to);
    assert_int_equal(cupel_compare(&comparison, from, to, "sqlite", NULL, &error), 0);
    for (size_t i = 0; i < comparison.candidate_count; i++) {
        const cupel_rename_candidate *c = &comparison.candidates[i];
        at += (size_t)snprintf(found + at, sizeof found - at, "%s%s -> %s", i ? "; " : "",
                               c->from_column ? c->from_column->name : c->from_table->name,
                               c->to_column ? c->to_column->name : c->to_table->name);
    }
    assert_string_equal(found, expected);
    cupel_comparison_release(&comparison);
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static void undeclared_column_rename(cupel_schema *schema)
{
    rename_column(schema);
    column_of(schema, "years")->renamed_from = NULL;
}

static void undeclared_table_rename(cupel_schema *schema)
{
    rename_table(schema);
    cupel_schema_table(schema, NULL, "groups")->renamed_from = NULL;
}

static void two_undeclared_renames(cupel_schema *schema)
{
    cupel_table_rename_column(users_of(schema), "name", "username");
    cupel_table_rename_column(users_of(schema), "role_id", "main_role_id");
}

static void replaced(cupel_schema *schema)
{
    cupel_table_rename_column(users_of(schema), "age", "years");
    column_of(schema, "years")->type = (cupel_type)CUPEL_TEXT;
    column_of(schema, "years")->server_default = NULL;
}

/* The same definition, in another place, under a name that has nothing to do with it. */
static void moved(cupel_schema *schema)
{
    cupel_table_remove_column(users_of(schema), column_of(schema, "age"));
    cupel_column *column = cupel_table_add_column(users_of(schema), "height");
    column->type = (cupel_type)CUPEL_INTEGER;
    column->nullable = true;
    column->server_default = "18";
}

/* In another place, under names that have something in common with the old ones. */
static void moved_under_similar_names(cupel_schema *schema)
{
    static const char *const names[] = { "main_role", "full_name" };
    cupel_table_remove_column(users_of(schema), column_of(schema, "name"));
    cupel_table_remove_column(users_of(schema), column_of(schema, "role_id"));
    cupel_column *between = cupel_table_add_column(users_of(schema), "weight");
    between->type = (cupel_type)CUPEL_DOUBLE;
    for (size_t i = 0; i < 2; i++) {
        cupel_column *column = cupel_table_add_column(users_of(schema), names[i]);
        column->type = i ? (cupel_type)CUPEL_STRING(64) : (cupel_type)CUPEL_BIGINT;
        column->nullable = i == 0;
    }
}

static void what_may_have_been_renamed_is_told(void **state)
{
    (void)state;
    assert_candidates(nothing, "");
    assert_candidates(rename_column, "");
    assert_candidates(undeclared_column_rename, "age -> years");
    assert_candidates(undeclared_table_rename, "roles -> groups");
    assert_candidates(two_undeclared_renames, "name -> username; role_id -> main_role_id");
    assert_candidates(replaced, "");
    assert_candidates(moved, "");
    assert_candidates(moved_under_similar_names, "name -> full_name; role_id -> main_role");
    assert_candidates(add_column, "");
    assert_candidates(remove_column, "");
}

static void as_a_text_with_a_check(cupel_schema *schema)
{
    static const char *const name[] = { "name" };
    cupel_table *users = users_of(schema);
    column_of(schema, "name")->type = (cupel_type)CUPEL_STRING(3);
    cupel_constraint *check = cupel_table_add_constraint(users, CUPEL_CONSTRAINT_CHECK, "ck_mood");
    check->expression = "name IN ('sad', 'ok')";
    check->columns = name;
    check->column_count = 1;
}

static void as_an_enum(cupel_schema *schema)
{
    static const char *const two[] = { "sad", "ok", NULL };
    column_of(schema, "name")->type = (cupel_type)CUPEL_ENUM("mood", two);
}

static void as_an_enum_of_other_labels(cupel_schema *schema)
{
    static const char *const others[] = { "sad", "joy", NULL };
    column_of(schema, "name")->type = (cupel_type)CUPEL_ENUM("mood", others);
}

static void with_another_unique_index(cupel_schema *schema)
{
    static const cupel_index_part name_part[] = { { .column = "name" } };
    cupel_table_remove_constraint(users_of(schema),
                                  cupel_table_constraint(users_of(schema), "uq_users_name_age"));
    cupel_index *index = cupel_table_add_index(users_of(schema), "uq_users_name_age");
    index->unique = true;
    index->parts = name_part;
    index->part_count = 1;
}

static void with_comments(cupel_schema *schema)
{
    users_of(schema)->comment = "people";
    column_of(schema, "age")->comment = "in years";
    column_of(schema, "age")->server_default = "19";
}

static void other_case_and_type(cupel_schema *schema)
{
    column_of(schema, "age")->type = (cupel_type)CUPEL_TEXT;
    other_case(schema);
}

/* What both engines tell of what leads from shops changed by the one to shops changed by the other. */
static void assert_common(const char *first, const char *second, change_fn *from_change,
                          change_fn *to_change, const char *expected)
{
    cupel_schema *from = shop();
    cupel_schema *to = shop();
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparisons[2];
    char found[DESCRIPTION_SIZE];
    from_change(from);
    to_change(to);
    assert_int_equal(cupel_compare(&comparisons[0], from, to, first, NULL, &error), 0);
    assert_int_equal(cupel_compare(&comparisons[1], from, to, second, NULL, &error), 0);
    assert_int_equal(cupel_comparison_keep_common(&comparisons[0], &comparisons[1], &error), 0);
    describe_differences(found, &comparisons[0]);
    assert_string_equal(found, expected);
    cupel_comparison_release(&comparisons[0]);
    cupel_comparison_release(&comparisons[1]);
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static void what_one_engine_alone_tells_apart_is_no_common_difference(void **state)
{
    (void)state;
    assert_common("postgresql", "sqlite", as_a_text_with_a_check, as_an_enum, "");
    assert_common("sqlite", "postgresql", as_a_text_with_a_check, as_an_enum, "");
    assert_common("postgresql", "sqlite", nothing, with_comments, "change default users.age");
    assert_common("postgresql", "sqlite", nothing, other_case, "");
}

static void what_both_engines_tell_is_common_in_whatever_words(void **state)
{
    (void)state;
    assert_common("postgresql", "sqlite", as_a_text_with_a_check, as_an_enum_of_other_labels,
                  "change type users.name; remove constraint users.ck_mood");
    assert_common("postgresql", "mysql", nothing, with_another_unique_index,
                  "remove constraint users.uq_users_name_age; "
                  "add index users.uq_users_name_age");
    assert_common("postgresql", "mysql", nothing, remove_column,
                  "remove constraint users.fk_users_role_id_roles; remove column users.role_id");
    assert_common("postgresql", "sqlite", nothing, rename_table, "rename table groups");
    assert_common("postgresql", "sqlite", nothing, other_case_and_type,
                  "add column users.Age; remove column users.age");
    assert_common("sqlite", "postgresql", nothing, other_case_and_type, "change type users.Age");
}

static int keep_common_and_release(void *context)
{
    cupel_schema *from = shop();
    cupel_schema *to = shop();
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparisons[2] = { { 0 }, { 0 } };
    int code = CUPEL_ENOMEM;
    (void)context;
    if (from && to) {
        column_of(to, "age")->type = (cupel_type)CUPEL_TEXT;
        users_of(to)->comment = "people";
        code = cupel_compare(&comparisons[0], from, to, "postgresql", NULL, &error);
    }
    if (code == 0)
        code = cupel_compare(&comparisons[1], from, to, "sqlite", NULL, &error);
    size_t count = comparisons[0].count;
    if (code == 0) {
        code = cupel_comparison_keep_common(&comparisons[0], &comparisons[1], &error);
        assert_int_equal(comparisons[0].count, code == 0 ? 1 : count);
    }
    cupel_comparison_release(&comparisons[0]);
    cupel_comparison_release(&comparisons[1]);
    cupel_error_release(&error);
    cupel_schema_free(from);
    cupel_schema_free(to);
    return code;
}

static void an_unknown_dialect_is_refused(void **state)
{
    (void)state;
    cupel_schema *schema = shop();
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison = { 0 };
    assert_int_equal(cupel_compare(&comparison, schema, schema, "oracle", NULL, &error),
                     CUPEL_EINVAL);
    assert_non_null(strstr(error.message, "oracle"));
    cupel_error_release(&error);
    cupel_comparison_release(&comparison);
    cupel_comparison_release(NULL);
    cupel_schema_free(schema);
}

static int compare_and_release(void *context)
{
    cupel_schema *from = shop();
    cupel_schema *to = shop();
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison = { 0 };
    int code = CUPEL_ENOMEM;
    if (from && to) {
        column_of(to, "age")->type = (cupel_type)CUPEL_BIGINT;
        column_of(to, "name")->renamed_from = "none";
        cupel_table_constraint(users_of(to), "ck_age")->expression = "(users.age > 0)";
        code = cupel_compare(&comparison, from, to, context, NULL, &error);
    }
    cupel_comparison_release(&comparison);
    cupel_error_release(&error);
    cupel_schema_free(from);
    cupel_schema_free(to);
    return code;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(compare_and_release, "postgresql") > 0);
    assert_true(failing_alloc_torture(keep_common_and_release, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_schemas_have_no_differences),
        cmocka_unit_test(tables_come_before_those_that_refer_to_them_and_go_after),
        cmocka_unit_test(a_renamed_table_is_followed_by_what_refers_to_it),
        cmocka_unit_test(a_cycle_of_foreign_keys_is_closed_when_the_tables_are_there),
        cmocka_unit_test(columns_are_added_first_and_removed_last),
        cmocka_unit_test(a_renamed_column_is_followed_in_keys_indexes_and_sql),
        cmocka_unit_test(columns_are_compared_in_all_that_they_are),
        cmocka_unit_test(a_generated_key_is_compared_where_the_engine_has_several_ways),
        cmocka_unit_test(an_enum_changes_with_its_labels),
        cmocka_unit_test(constraints_are_compared_in_all_that_they_are),
        cmocka_unit_test(names_are_compared_where_both_sides_have_one),
        cmocka_unit_test(indexes_are_compared_in_all_that_they_are),
        cmocka_unit_test(a_unique_index_is_a_unique_constraint_on_mariadb_only),
        cmocka_unit_test(the_case_of_names_counts_where_it_does_on_the_engine),
        cmocka_unit_test(what_may_have_been_renamed_is_told),
        cmocka_unit_test(what_one_engine_alone_tells_apart_is_no_common_difference),
        cmocka_unit_test(what_both_engines_tell_is_common_in_whatever_words),
        cmocka_unit_test(an_unknown_dialect_is_refused),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
