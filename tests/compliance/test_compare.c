/* A database that was made from a schema compares equal to it, on every engine, whatever the schema
 * says; and each change to the schema is found, and nothing else. */
#include "harness.h"

#include <cupel/inspect.h>

#include <stdio.h>
#include <string.h>

#include "../unit/describe_differences.h"
#include "sql/ddl.h"
#include "varied_tables.h"

static void create(compliance *c, const cupel_schema *schema)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel__ddl ddl;
    compliance_clean(c);
    cupel__ddl_init(&ddl, cupel_dialect_find(c->engine_name));
    compliance_ok(cupel__ddl_create_all(&ddl, schema, &error), &error);
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    for (size_t i = 0; i < ddl.statements.count; i++)
        compliance_ok(cupel_connection_run(connection, ddl.statements.items[i], &error), &error);
    cupel_connection_close(connection);
    cupel__ddl_release(&ddl);
}

/* What leads from the database to the schema. */
static void assert_leads_to(compliance *c, const cupel_schema *schema, const char *expected)
{
    char found[DESCRIPTION_SIZE];
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_schema *database;
    cupel_comparison comparison;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(cupel_inspect(&database, connection, NULL, &error), &error);
    compliance_ok(cupel_compare(&comparison, database, schema, c->engine_name, connection, &error),
                  &error);
    describe_differences(found, &comparison);
    if (strcmp(found, expected) != 0)
        fail_msg("on %s found\n  %s\nexpected\n  %s", c->engine_name, found, expected);
    cupel_comparison_release(&comparison);

    /* Nothing is left of what the engine was asked. */
    cupel_schema *afterwards;
    compliance_ok(cupel_inspect(&afterwards, connection, NULL, &error), &error);
    compliance_ok(cupel_compare(&comparison, database, afterwards, c->engine_name, NULL, &error),
                  &error);
    assert_int_equal(comparison.count, 0);
    assert_false(cupel_connection_in_transaction(connection));
    cupel_comparison_release(&comparison);
    cupel_schema_free(afterwards);
    cupel_schema_free(database);
    cupel_connection_close(connection);
}

static void assert_same_as_made_from(compliance *c, const cupel_metadata *metadata)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema;
    compliance_ok(cupel_metadata_schema(&schema, metadata, &error), &error);
    create(c, schema);
    assert_leads_to(c, schema, "");
    cupel_schema_free(schema);
}

static void every_type_and_default_compares_equal(void **state)
{
    assert_same_as_made_from(*state, &types);
}

static void every_key_and_index_compares_equal(void **state)
{
    assert_same_as_made_from(*state, &keys);
}

static void generated_columns_and_comments_compare_equal(void **state)
{
    assert_same_as_made_from(*state, &computed);
    if (!compliance_is(*state, "postgresql"))
        assert_same_as_made_from(*state, &virtual_columns);
}

static void what_single_engines_have_compares_equal(void **state)
{
    compliance *c = *state;
    if (!compliance_is(c, "mysql"))
        assert_same_as_made_from(c, &expression_indexes);
    assert_same_as_made_from(c, compliance_is(c, "postgresql") ? &postgresql_only
                                : compliance_is(c, "mysql")    ? &mariadb_only
                                                               : &sqlite_only);
}

/* clang-format off */
CUPEL_TABLE(spaced, "spaced",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
    CUPEL_TABLE_COLUMN("feels", CUPEL_ENUM("spaced_mood", moods), .server_default = "'sad'"),
    CUPEL_TABLE_COLUMN("parent_id", CUPEL_BIGINT, .references = "cupel_ns.spaced.id"),
    CUPEL_TABLE_COLUMN("price", CUPEL_INTEGER, .index = true, .check = "price IN (1)"),
    CUPEL_OPTIONS(.schema = "cupel_ns"));
CUPEL_TABLE(plain, "plain",
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
    CUPEL_TABLE_COLUMN("spaced_id", CUPEL_BIGINT, .references = "cupel_ns.spaced.id"));
CUPEL_METADATA(namespaces, plain_model, spaced_model);
/* clang-format on */

static void other_namespaces_compare_equal(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_schema *database;
    cupel_schema *schema;
    cupel_comparison comparison;
    char found[DESCRIPTION_SIZE];
    compliance_skip_on(c, "sqlite", "has no CREATE SCHEMA");
    compliance_clean(c);
    compliance_execute(c, "DROP SCHEMA IF EXISTS cupel_ns");
    compliance_execute(c, "CREATE SCHEMA cupel_ns");
    compliance_ok(cupel_create_all(c->engine, &namespaces, &error), &error);
    compliance_ok(cupel_metadata_schema(&schema, &namespaces, &error), &error);

    char *usual = compliance_text(c, compliance_is(c, "mysql") ? "SELECT DATABASE()"
                                                               : "SELECT current_schema()::text");
    const char *const schemas[] = { usual, "cupel_ns", NULL };
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(cupel_inspect(&database, connection,
                                &(cupel_inspect_options){ .schemas = schemas }, &error),
                  &error);
    compliance_ok(cupel_compare(&comparison, database, schema, c->engine_name, connection, &error),
                  &error);
    describe_differences(found, &comparison);
    assert_string_equal(found, "");
    cupel_comparison_release(&comparison);
    cupel_schema_free(database);
    cupel_schema_free(schema);
    cupel_free(usual);
    cupel_connection_close(connection);
    compliance_execute(c, compliance_is(c, "mysql") ? "DROP TABLE plain; DROP SCHEMA cupel_ns"
                                                    : "DROP SCHEMA cupel_ns CASCADE");
}

/* What people write; the engine gives it back in its own words. */
typedef struct written {
    const char *not_on; /* engines that cannot do it */
    const char *sql;
} written;

static const written conditions[] = {
    { "", "price > 0" },
    { "", "price >= 0 AND price < 100" },
    { "", "price>=0 and not price>100" },
    { "", "status IN ('a', 'b')" },
    { "", "status NOT IN ('a','it''s')" },
    { "", "status IN ('a')" },
    { "", "price IN (1, 2, 3)" },
    { "", "name LIKE 'A%'" },
    { "", "name NOT LIKE 'A%' OR name IS NULL" },
    { "", "NOT (price = 3)" },
    { "", "NOT price = 3 AND NOT flag" },
    { "", "price BETWEEN 1 AND 5" },
    { "", "price NOT BETWEEN -1 AND 5 AND age > 1" },
    { "", "length(name) > 2" },
    { "", "lower(name) = name" },
    { "", "price + 1 > age * 2" },
    { "", "(price + 1) * 2 > (age)" },
    { "", "price - (age - 1) > 0" },
    { "", "(price > 0 OR age > 0) AND name <> ''" },
    { "", "coalesce(age, 0) >= 0" },
    { "", "CASE WHEN age > 5 THEN price > 1 ELSE price > 2 END" },
    { "", "price <> 0" },
    { "", "price != 0" },
    { "", "flag" },
    { "", "flag = true" },
    { "", "abs(price) < 100" },
    { "", "-price < 3" },
    { "", "price % 2 = 0" },
    { "", "name || 'x' <> 'ax'" },
    { "", "age IS NULL OR age IS NOT NULL AND price = 1" },
    { "", "day > '2020-01-01'" },
    { "", "conditions_%d.price > conditions_%d.age" },
    { "", "upper(trim(name)) = 'A'" },
    { "", "price > 1.50" },
    { "postgresql", "name = \"order\"" },
    { "mysql", "\"order\" > 1 and \"Odd\" > 2" },
    { "sqlite mysql", "name ~ '^[a-z]+$'" },
    { "sqlite mysql", "price::numeric > 1.5 AND status::text = 'x'::text" },
    { "sqlite mysql", "status = ANY (ARRAY['a', 'b'])" },
    { "sqlite mysql", "name IS DISTINCT FROM status" },
    { "sqlite mysql", "extract(year FROM day) > 2000" },
    { "sqlite postgresql", "name REGEXP '^[a-z]+$' AND `Odd` & 1" },
    { "sqlite postgresql", "char_length(name) > 2 && ucase(name) <> name" },
    { "mysql postgresql", "typeof(price) == 'integer' AND [Odd] ISNULL" },
};

static const written expressions[] = {
    { "", "price * 2 + age" },
    { "", "(price + age) * 2" },
    { "", "coalesce(price, age, 0)" },
    { "", "CASE WHEN price > 1 THEN 1 ELSE 2 END" },
    { "", "abs(price - 1)" },
    { "", "length(lower(name))" },
    { "mysql", "CAST(\"Odd\" AS INTEGER) % 10" },
};

static cupel_table *add_example(cupel_schema *schema, const char *what, size_t number)
{
    static const char *const names[] = { "price", "age", "name", "status",
                                         "flag",  "day", "Odd",  "order" };
    static const cupel_type column_types[] = {
        CUPEL_INTEGER, CUPEL_INTEGER, CUPEL_STRING(20), CUPEL_STRING(20),
        CUPEL_BOOLEAN, CUPEL_DATE,    CUPEL_INTEGER,    CUPEL_INTEGER,
    };
    char name[32];
    snprintf(name, sizeof name, "%s_%zu", what, number);
    cupel_table *table = cupel_schema_add_table(schema, NULL, name);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cupel_column *column = cupel_table_add_column(table, names[i]);
        column->type = column_types[i];
        column->nullable = true;
    }
    return table;
}

static void conditions_compare_equal_whatever_words_the_engine_gives_back(void **state)
{
    compliance *c = *state;
    cupel_schema *schema = cupel_schema_new();
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        if (strstr(conditions[i].not_on, c->engine_name))
            continue;
        cupel_table *table = add_example(schema, "conditions", i);
        cupel_constraint *check =
            cupel_table_add_constraint(table, CUPEL_CONSTRAINT_CHECK, "ck_example");
        char sql[200];
        char name[40];
        snprintf(sql, sizeof sql, "%s", conditions[i].sql);
        if (strstr(sql, "conditions_")) /* the table's own name */
            snprintf(sql, sizeof sql, "conditions_%zu.price > conditions_%zu.age", i, i);
        check->expression = cupel_schema_text(schema, sql);
        /* On MariaDB a constraint's name is its table's, elsewhere too but for indexes. */
        if (compliance_is(c, "mysql"))
            continue;
        static const cupel_index_part parts[] = { { .column = "age" } };
        snprintf(name, sizeof name, "ix_%zu", i);
        cupel_index *index = cupel_table_add_index(table, name);
        index->parts = parts;
        index->part_count = 1;
        index->where = check->expression;
    }
    create(c, schema);
    assert_leads_to(c, schema, "");
    cupel_schema_free(schema);
}

static void expressions_compare_equal_whatever_words_the_engine_gives_back(void **state)
{
    compliance *c = *state;
    cupel_schema *schema = cupel_schema_new();
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        if (strstr(expressions[i].not_on, c->engine_name))
            continue;
        cupel_table *table = add_example(schema, "expressions", i);
        cupel_column *column = cupel_table_add_column(table, "made");
        char name[40];
        column->type = (cupel_type)CUPEL_INTEGER;
        column->nullable = true;
        column->computed = expressions[i].sql;
        column->computed_stored = true;
        if (compliance_is(c, "mysql"))
            continue;
        cupel_index_part part = { .expression = expressions[i].sql, .descending = true };
        snprintf(name, sizeof name, "ix_expression_%zu", i);
        cupel_index *index = cupel_table_add_index(table, name);
        index->parts = cupel_schema_parts(schema, &part, 1);
        index->part_count = 1;
    }
    create(c, schema);
    assert_leads_to(c, schema, "");
    cupel_schema_free(schema);
}

/* The database is made from the tables above; then the schema changes. */
typedef struct schema_change {
    void (*apply)(cupel_schema *schema);
    const char *expected; /* on every engine but those below */
    const char *sqlite;   /* where it differs, or NULL */
    const char *postgresql;
    const char *mysql;
} schema_change;

static cupel_table *children_of(cupel_schema *schema)
{
    return cupel_schema_table(schema, NULL, "children");
}

static cupel_column *column_of(cupel_schema *schema, const char *name)
{
    return cupel_table_column(children_of(schema), name);
}

static cupel_constraint *constraint_of(cupel_schema *schema, const char *name)
{
    cupel_constraint *constraint = cupel_table_constraint(children_of(schema), name);
    if (!constraint)
        fail_msg("no constraint %s", name);
    return constraint;
}

static cupel_index *index_of(cupel_schema *schema, const char *name)
{
    cupel_index *index = cupel_table_index(children_of(schema), name);
    if (!index)
        fail_msg("no index %s", name);
    return index;
}

static void add_table(cupel_schema *schema)
{
    cupel_table *table = cupel_schema_add_table(schema, NULL, "added");
    cupel_table_add_column(table, "id")->type = (cupel_type)CUPEL_BIGINT;
}

static void remove_table(cupel_schema *schema)
{
    cupel_schema_remove_table(schema, cupel_schema_table(schema, NULL, "links"));
}

static void rename_table(cupel_schema *schema)
{
    cupel_table *table = cupel_schema_table(schema, NULL, "parents");
    cupel_table_rename(table, "elders");
    table->renamed_from = "parents";
}

static void add_column(cupel_schema *schema)
{
    cupel_column *column = cupel_table_add_column(children_of(schema), "added");
    column->type = (cupel_type)CUPEL_TEXT;
    column->nullable = true;
}

static void remove_column(cupel_schema *schema)
{
    cupel_table *table = children_of(schema);
    cupel_table_remove_constraint(table, constraint_of(schema, "ck_children_price"));
    cupel_table_remove_column(table, column_of(schema, "price"));
}

static void rename_column(cupel_schema *schema)
{
    cupel_table_rename_column(children_of(schema), "price", "cost");
    column_of(schema, "cost")->renamed_from = "price";
    constraint_of(schema, "ck_children_price")->expression = "cost >= 0";
}

static void rename_key_column(cupel_schema *schema)
{
    cupel_table_rename_column(children_of(schema), "x", "number");
    column_of(schema, "number")->renamed_from = "x";
    constraint_of(schema, "ck_children_both")->expression = "number IS NULL OR y IS NOT NULL";
}

static void widen(cupel_schema *schema)
{
    column_of(schema, "tag")->type.length = 40;
}

static void rescale(cupel_schema *schema)
{
    column_of(schema, "price")->type.scale = 3;
}

static void to_text(cupel_schema *schema)
{
    column_of(schema, "price")->type = (cupel_type)CUPEL_TEXT;
}

static void to_enum(cupel_schema *schema)
{
    column_of(schema, "tag")->type = (cupel_type)CUPEL_ENUM("mood", moods);
}

static void not_null(cupel_schema *schema)
{
    column_of(schema, "price")->nullable = false;
}

static void add_default(cupel_schema *schema)
{
    column_of(schema, "price")->server_default = "0";
}

static void compute(cupel_schema *schema)
{
    column_of(schema, "tag")->computed = "lower(y)";
    column_of(schema, "tag")->computed_stored = true;
}

static void comment(cupel_schema *schema)
{
    column_of(schema, "price")->comment = "in euros";
    children_of(schema)->comment = "the small ones";
}

static void collate(cupel_schema *schema)
{
    column_of(schema, "tag")->collation = "utf8mb4_bin";
}

static void change_key(cupel_schema *schema)
{
    static const char *const columns[] = { "b", "a" };
    cupel_table *table = cupel_schema_table(schema, NULL, "parents");
    cupel_table_primary_key(table)->columns = columns;
}

static void change_unique(cupel_schema *schema)
{
    static const char *const columns[] = { "x", "y" };
    constraint_of(schema, "own_name")->columns = columns;
    constraint_of(schema, "own_name")->column_count = 2;
}

static void remove_unique(cupel_schema *schema)
{
    cupel_table_remove_constraint(children_of(schema), constraint_of(schema, "own_name"));
}

static void rename_unique(cupel_schema *schema)
{
    constraint_of(schema, "own_name")->name = "another_name";
}

static void change_check(cupel_schema *schema)
{
    constraint_of(schema, "ck_children_price")->expression = "price > 0";
}

static void add_check(cupel_schema *schema)
{
    cupel_table_add_constraint(children_of(schema), CUPEL_CONSTRAINT_CHECK, "ck_more")->expression =
        "price < 100";
}

static void change_action(cupel_schema *schema)
{
    constraint_of(schema, "fk_children_code_parents")->on_delete = CUPEL_SET_NULL;
}

static void change_target(cupel_schema *schema)
{
    constraint_of(schema, "fk_children_other_children")->referred_table = "given";
}

static void defer(cupel_schema *schema)
{
    constraint_of(schema, "fk_children_code_parents")->deferrable = true;
}

static void remove_key(cupel_schema *schema)
{
    cupel_table_remove_constraint(children_of(schema),
                                  constraint_of(schema, "fk_children_other_children"));
}

static void change_index(cupel_schema *schema)
{
    static const cupel_index_part parts[] = { { .column = "y" }, { .column = "x" } };
    index_of(schema, "ix_down")->parts = parts;
}

static void unique_index(cupel_schema *schema)
{
    index_of(schema, "ix_children_y_x")->unique = true;
}

static void remove_index(cupel_schema *schema)
{
    cupel_table_remove_index(children_of(schema), index_of(schema, "ix_down"));
}

static void plain_index(cupel_schema *schema)
{
    index_of(schema, "ix_only")->unique = false;
}

static void give_keys(cupel_schema *schema)
{
    cupel_table_column(cupel_schema_table(schema, NULL, "links"), "child_id")->autoincrement =
        false;
    column_of(schema, "id")->autoincrement = false;
}

static void identity(cupel_schema *schema)
{
    column_of(schema, "id")->identity = CUPEL_IDENTITY_ALWAYS;
}

static const schema_change changes[] = {
    { .apply = add_table, .expected = "add table added" },
    { .apply = remove_table, .expected = "remove table links" },
    { .apply = rename_table, .expected = "rename table elders" },
    { .apply = add_column, .expected = "add column children.added" },
    { .apply = remove_column,
      .expected = "remove constraint children.ck_children_price; remove column children.price" },
    { .apply = rename_column, .expected = "rename column children.cost" },
    { .apply = rename_key_column, .expected = "rename column children.number" },
    { .apply = widen, .expected = "change type children.tag" },
    { .apply = rescale, .expected = "change type children.price" },
    { .apply = to_text, .expected = "change type children.price" },
    { .apply = to_enum, .expected = "change type children.tag" },
    { .apply = not_null, .expected = "change nullable children.price" },
    { .apply = add_default, .expected = "change default children.price" },
    { .apply = compute, .expected = "change computed children.tag" },
    { .apply = comment,
      .expected = "change table comment children; change comment children.price",
      .sqlite = "" },
    { .apply = collate, .expected = "change collation children.tag" },
    { .apply = change_key, .expected = "change constraint parents.primary key(b, a)" },
    { .apply = change_unique, .expected = "change constraint children.own_name" },
    { .apply = remove_unique, .expected = "remove constraint children.own_name" },
    { .apply = rename_unique,
      .expected = "remove constraint children.own_name; add constraint children.another_name" },
    { .apply = change_check, .expected = "change constraint children.ck_children_price" },
    { .apply = add_check, .expected = "add constraint children.ck_more" },
    { .apply = change_action, .expected = "change constraint children.fk_children_code_parents" },
    { .apply = change_target, .expected = "change constraint children.fk_children_other_children" },
    { .apply = defer,
      .expected = "change constraint children.fk_children_code_parents",
      .mysql = "" },
    { .apply = remove_key, .expected = "remove constraint children.fk_children_other_children" },
    { .apply = change_index, .expected = "change index children.ix_down" },
    { .apply = unique_index, .expected = "change index children.ix_children_y_x" },
    { .apply = remove_index, .expected = "remove index children.ix_down" },
    { .apply = plain_index,
      .expected = "change index children.ix_only",
      .mysql = "remove constraint children.ix_only; add index children.ix_only" },
    { .apply = give_keys,
      .expected = "change identity children.id",
      .sqlite = "change type children.id" },
    { .apply = identity, .expected = "change identity children.id", .mysql = "" },
};

static void each_change_is_found_and_nothing_else(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema;
    compliance_ok(cupel_metadata_schema(&schema, &keys, &error), &error);
    create(c, schema);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const schema_change *change = &changes[i];
        const char *special = compliance_is(c, "sqlite")       ? change->sqlite
                              : compliance_is(c, "postgresql") ? change->postgresql
                                                               : change->mysql;
        cupel_schema *changed = cupel_schema_copy(schema);
        change->apply(changed);
        assert_leads_to(c, changed, special ? special : change->expected);
        cupel_schema_free(changed);
    }
    cupel_schema_free(schema);
}

static void what_the_engine_refuses_stays_a_difference(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_schema *schema;
    compliance_clean(c);
    compliance_execute(c, "CREATE TABLE r (a int, CONSTRAINT c1 CHECK (a IN (1)), "
                          "CONSTRAINT c2 CHECK (a > 0))");
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(cupel_inspect(&schema, connection, NULL, &error), &error);
    cupel_connection_close(connection);
    cupel_table *table = cupel_schema_table(schema, NULL, "r");
    cupel_table_constraint(table, "c1")->expression = "a IN (1)";
    cupel_table_constraint(table, "c2")->expression = "no_such_function(a) > 0";
    assert_leads_to(c, schema, "change constraint r.c2");
    cupel_schema_free(schema);
}

static const char *const fewer_moods[] = { "sad", "it's ok", NULL };

static void an_enum_with_other_labels_is_found_in_its_column(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema;
    compliance_ok(cupel_metadata_schema(&schema, &types, &error), &error);
    create(c, schema);
    cupel_column *column = cupel_table_column(cupel_schema_table(schema, NULL, "nullable"), "r");
    column->type.labels = fewer_moods;
    /* Where the engine has no type for it, the column's old check has to go too. */
    assert_leads_to(c, schema,
                    compliance_is(c, "sqlite") ? "change type nullable.r; "
                                                 "remove constraint nullable.ck_nullable_r_enum"
                                               : "change type nullable.r");
    cupel_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_and_default_compares_equal),
        cmocka_unit_test(every_key_and_index_compares_equal),
        cmocka_unit_test(generated_columns_and_comments_compare_equal),
        cmocka_unit_test(what_single_engines_have_compares_equal),
        cmocka_unit_test(other_namespaces_compare_equal),
        cmocka_unit_test(conditions_compare_equal_whatever_words_the_engine_gives_back),
        cmocka_unit_test(expressions_compare_equal_whatever_words_the_engine_gives_back),
        cmocka_unit_test(each_change_is_found_and_nothing_else),
        cmocka_unit_test(what_the_engine_refuses_stays_a_difference),
        cmocka_unit_test(an_enum_with_other_labels_is_found_in_its_column),
    };
    return compliance_run("compare", tests, sizeof tests / sizeof tests[0]);
}
