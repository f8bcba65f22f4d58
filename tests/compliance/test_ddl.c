/* Every change that the DDL compiler writes is taken by the engine, and leaves the table as it shall
 * be; and no name is too odd for it. */
#include "harness.h"

#include <cupel/inspect.h>

#include <stdio.h>
#include <string.h>

#include "../unit/describe_differences.h"
#include "sql/ddl.h"
#include "sql/table.h"

static const char *const moods[] = { "sad", "it's ok", NULL };
static const char *const more_moods[] = { "sad", "glad", "it's ok", NULL };

/* clang-format off */
#define ITEMS                                                                                      \
    CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),                                   \
    CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20)),                                                  \
    CUPEL_TABLE_COLUMN("count", CUPEL_INTEGER, .server_default = "1"),                             \
    CUPEL_TABLE_COLUMN("mood", CUPEL_ENUM("mood", moods), .server_default = "'sad'"),              \
    CUPEL_TABLE_COLUMN("other_id", CUPEL_BIGINT),                                                  \
    CUPEL_INDEX("ix_items_name", "name")
CUPEL_TABLE(items, "items", ITEMS);
/* clang-format on */

/* The state that a test works on: a database made from `items`, and the same schema, which the test
 * changes along with it. */
typedef struct fixture {
    compliance *c;
    cupel_connection *connection;
    cupel_schema *schema;
    cupel_table *table;
    cupel__ddl ddl;
    cupel_error error;
} fixture;

static void run(fixture *f)
{
    for (size_t i = 0; i < f->ddl.statements.count; i++)
        if (cupel_connection_run(f->connection, f->ddl.statements.items[i], &f->error) < 0)
            fail_msg("on %s\n%s\n%s", f->c->engine_name, f->ddl.statements.items[i],
                     f->error.message);
    cupel__ddl_clear(&f->ddl);
}

static fixture set_up(compliance *c)
{
    const cupel_model *model = items_model();
    fixture f = { .c = c, .error = CUPEL_ERROR_INIT };
    compliance_clean(c);
    f.schema = cupel_schema_new();
    compliance_ok(cupel__table_from_properties(f.schema, model->table, model->properties,
                                               model->property_size, NULL, &f.table, &f.error),
                  &f.error);
    compliance_ok(cupel_connection_open(&f.connection, c->engine, &f.error), &f.error);
    cupel__ddl_init(&f.ddl, cupel_dialect_find(c->engine_name));
    compliance_ok(cupel__ddl_create_all(&f.ddl, f.schema, &f.error), &f.error);
    run(&f);
    return f;
}

static void assert_as_it_shall_be(fixture *f)
{
    char found[DESCRIPTION_SIZE];
    cupel_schema *database;
    cupel_comparison comparison;
    compliance_ok(cupel_inspect(&database, f->connection, NULL, &f->error), &f->error);
    compliance_ok(cupel_compare(&comparison, database, f->schema, f->c->engine_name, f->connection,
                                &f->error),
                  &f->error);
    describe_differences(found, &comparison);
    if (*found != '\0')
        fail_msg("on %s found\n  %s", f->c->engine_name, found);
    cupel_comparison_release(&comparison);
    cupel_schema_free(database);
}

static void tear_down(fixture *f)
{
    assert_as_it_shall_be(f);
    cupel__ddl_release(&f->ddl);
    cupel_schema_free(f->schema);
    cupel_connection_close(f->connection);
    cupel_error_release(&f->error);
}

static void columns_come_and_go(void **state)
{
    static const cupel_property added[] = {
        CUPEL_TABLE_COLUMN("age", CUPEL_INTEGER, .comment = "in years"),
        CUPEL_TABLE_COLUMN("price", CUPEL_NUMERIC(10, 2), .not_null = true,
                           .server_default = "0.5"),
        CUPEL_TABLE_COLUMN("feeling", CUPEL_ENUM("mood", moods)),
        CUPEL_TABLE_COLUMN("Order By", CUPEL_TEXT),
        { .kind = CUPEL_PROPERTY_END },
    };
    fixture f = set_up(*state);
    size_t before = f.table->column_count;
    compliance_ok(
        cupel__table_add_properties(f.table, added, sizeof added[0], true, NULL, &f.error),
        &f.error);
    for (size_t i = before; i < f.table->column_count; i++)
        compliance_ok(cupel__ddl_add_column(&f.ddl, f.table, f.table->columns[i], &f.error),
                      &f.error);
    run(&f);
    assert_as_it_shall_be(&f);

    compliance_ok(cupel__ddl_rename_column(&f.ddl, f.table, "name", "Title", &f.error), &f.error);
    compliance_ok(cupel__ddl_drop_column(&f.ddl, f.table, "age", &f.error), &f.error);
    compliance_ok(cupel__ddl_drop_column(&f.ddl, f.table, "Order By", &f.error), &f.error);
    run(&f);
    assert_int_equal(cupel_table_rename_column(f.table, "name", "Title"), 0);
    cupel_table_remove_column(f.table, cupel_table_column(f.table, "age"));
    cupel_table_remove_column(f.table, cupel_table_column(f.table, "Order By"));
    tear_down(&f);
}

static void tables_are_renamed_and_indexes_dropped(void **state)
{
    fixture f = set_up(*state);
    cupel_index *index = f.table->indexes[0];
    compliance_ok(cupel__ddl_rename_table(&f.ddl, f.table, "select", &f.error), &f.error);
    run(&f);
    assert_int_equal(cupel_table_rename(f.table, "select"), 0);
    assert_as_it_shall_be(&f);
    compliance_ok(cupel__ddl_drop_index(&f.ddl, f.table, index->name, &f.error), &f.error);
    f.table->comment = "it's new";
    compliance_ok(cupel__ddl_comment_table(&f.ddl, f.table, &f.error), &f.error);
    run(&f);
    cupel_table_remove_index(f.table, index);
    tear_down(&f);
}

static void constraints_come_and_go(void **state)
{
    static const cupel_property added[] = {
        CUPEL_UNIQUE("uq", "name, count"),
        CUPEL_CHECK("ck", "count > 0"),
        CUPEL_FOREIGN_KEY("fk", "other_id", "items(id)", .on_delete = CUPEL_CASCADE),
        { .kind = CUPEL_PROPERTY_END },
    };
    fixture f = set_up(*state);
    compliance_ok(
        cupel__table_add_properties(f.table, added, sizeof added[0], true, NULL, &f.error),
        &f.error);
    if (!(f.ddl.dialect->capabilities & CUPEL_CAN_ALTER_CONSTRAINT)) {
        assert_int_equal(
            cupel__ddl_add_constraint(&f.ddl, f.table, f.table->constraints[1], &f.error),
            CUPEL_EUNSUPPORTED);
        while (f.table->constraint_count > 1)
            cupel_table_remove_constraint(f.table, f.table->constraints[1]);
        tear_down(&f);
        return;
    }
    for (size_t i = 1; i < f.table->constraint_count; i++)
        compliance_ok(cupel__ddl_add_constraint(&f.ddl, f.table, f.table->constraints[i], &f.error),
                      &f.error);
    run(&f);
    assert_as_it_shall_be(&f);
    while (f.table->constraint_count > 1) {
        cupel_constraint *constraint = f.table->constraints[1];
        compliance_ok(cupel__ddl_drop_constraint(&f.ddl, f.table, constraint, &f.error), &f.error);
        cupel_table_remove_constraint(f.table, constraint);
    }
    run(&f);
    tear_down(&f);
}

/* Changes the column named to what `to` says, in the database and in the schema. */
static void alter(fixture *f, const char *name, const cupel_column *to, const char *using_,
                  uint32_t changes)
{
    cupel_column *column = cupel_table_column(f->table, name);
    cupel_column after = *column;
    if (changes & CUPEL_ALTER_TYPE)
        after.type = to->type;
    if (changes & CUPEL_ALTER_NULLABLE)
        after.nullable = to->nullable;
    if (changes & CUPEL_ALTER_DEFAULT)
        after.server_default = to->server_default;
    if (changes & CUPEL_ALTER_COMMENT)
        after.comment = to->comment;
    compliance_ok(
        cupel__ddl_alter_column(&f->ddl, f->table, column, &after, using_, changes, &f->error),
        &f->error);
    run(f);
    *column = after;
    assert_as_it_shall_be(f);
}

static void columns_are_altered_one_part_at_a_time(void **state)
{
    fixture f = set_up(*state);
    if (!(f.ddl.dialect->capabilities & CUPEL_CAN_ALTER_COLUMN)) {
        const cupel_column *count = cupel_table_column(f.table, "count");
        assert_int_equal(cupel__ddl_alter_column(&f.ddl, f.table, count, count, NULL,
                                                 CUPEL_ALTER_NULLABLE, &f.error),
                         CUPEL_EUNSUPPORTED);
        tear_down(&f);
        return;
    }
    const char *convert = compliance_is(f.c, "postgresql") ? "count::text" : NULL;
    const cupel_column big = { "count", CUPEL_BIGINT, .nullable = false };
    const cupel_column text = { "count", CUPEL_STRING(30), .nullable = true,
                                .server_default = "'many'", .comment = "it's many" };
    const cupel_column plain = { "count", CUPEL_STRING(30), .nullable = true };
    alter(&f, "count", &big, NULL, CUPEL_ALTER_TYPE);
    alter(&f, "count", &big, NULL, CUPEL_ALTER_NULLABLE);
    alter(&f, "count", &text, convert, CUPEL_ALTER_TYPE | CUPEL_ALTER_DEFAULT);
    alter(&f, "count", &text, NULL, CUPEL_ALTER_NULLABLE | CUPEL_ALTER_COMMENT);
    alter(&f, "count", &plain, NULL, CUPEL_ALTER_DEFAULT | CUPEL_ALTER_COMMENT);
    tear_down(&f);
}

static void an_enum_gets_another_label(void **state)
{
    compliance_skip_on(*state, "sqlite", "has no enums; their labels are a check");
    fixture f = set_up(*state);
    cupel_column *mood = cupel_table_column(f.table, "mood");
    const cupel_type more = CUPEL_ENUM("mood", more_moods);
    uint64_t can = f.ddl.dialect->capabilities;
    if (can & CUPEL_CAN_ENUM_TYPES) {
        compliance_ok(cupel__ddl_add_enum_label(&f.ddl, &mood->type, "glad", "sad", NULL, &f.error),
                      &f.error);
        /* A type that exists is no obstacle where that was asked for. */
        compliance_ok(cupel__ddl_create_enums(&f.ddl, f.table, true, &f.error), &f.error);
    } else {
        cupel_column after = *mood;
        after.type = more;
        compliance_ok(cupel__ddl_alter_column(&f.ddl, f.table, mood, &after, NULL, CUPEL_ALTER_TYPE,
                                              &f.error),
                      &f.error);
    }
    run(&f);
    mood->type = more;
    tear_down(&f);
}

/* Each engine takes the words that any of them reserves, as tables, columns, constraints and
 * indexes. */
static void reserved_words_serve_as_names(void **state)
{
    static const char *const names[] = { "sqlite", "postgresql", "mysql" };
    fixture f = set_up(*state);
    for (size_t i = 0; i < 3; i++) {
        for (const char *const *word = cupel_dialect_find(names[i])->reserved; *word; word++) {
            cupel_table *table = cupel_schema_add_table(f.schema, NULL, *word);
            if (table == NULL)
                continue;
            cupel_table_add_column(table, *word)->type = (cupel_type)CUPEL_INTEGER;
            cupel_constraint *unique =
                cupel_table_add_constraint(table, CUPEL_CONSTRAINT_UNIQUE, *word);
            unique->columns = cupel_schema_texts(f.schema, word, 1);
            unique->column_count = 1;
            table->columns[0]->nullable = true;
            /* On PostgreSQL the index of a constraint shares a space of names with tables, and
             * MariaDB keeps one name of an index for itself. */
            if (compliance_is(f.c, "postgresql") || strcmp(*word, "primary") == 0) {
                char name[64];
                snprintf(name, sizeof name, "%s_", *word);
                unique->name = cupel_schema_text(f.schema, name);
            }
            compliance_ok(cupel__ddl_create_table(&f.ddl, table, &f.error), &f.error);
        }
    }
    assert_true(f.ddl.statements.count > 200);
    run(&f);
    tear_down(&f);
}

/* Dropping everything leaves nothing, so that all of it can be made again. */
static void what_was_made_is_dropped(void **state)
{
    fixture f = set_up(*state);
    compliance_ok(cupel__ddl_drop_all(&f.ddl, f.schema, &f.error), &f.error);
    run(&f);
    compliance_ok(cupel__ddl_create_all(&f.ddl, f.schema, &f.error), &f.error);
    run(&f);
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_come_and_go),
        cmocka_unit_test(tables_are_renamed_and_indexes_dropped),
        cmocka_unit_test(constraints_come_and_go),
        cmocka_unit_test(columns_are_altered_one_part_at_a_time),
        cmocka_unit_test(an_enum_gets_another_label),
        cmocka_unit_test(reserved_words_serve_as_names),
        cmocka_unit_test(what_was_made_is_dropped),
    };
    return compliance_run("ddl", tests, sizeof tests / sizeof tests[0]);
}
