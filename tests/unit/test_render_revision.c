/* What operations look like: in the log, and as C that a person might have written. */
#include "failing_alloc.h"

#include <cupel/cupel.h>

#include "inspect/c_writer.h"
#include "migrate/render.h"

static const char *const moods[] = { "happy", "it's \"so\"", NULL };
static const char *const fewer[] = { "happy", NULL };

/* A table with whatever can be said of one. */
static cupel_table *full_table(cupel_schema *schema)
{
    cupel_table *table = cupel_schema_add_table(schema, "crm", "things");
    cupel_column *column = cupel_table_add_column(table, "id");
    column->type = (cupel_type)CUPEL_BIGINT;
    column->primary_key = true;
    column = cupel_table_add_column(table, "my name");
    column->type = (cupel_type)CUPEL_NUMERIC(10, 2);
    column->nullable = true;
    column->server_default = "1.5";
    column->comment = "a \\ and\na \"quote\"";
    column = cupel_table_add_column(table, "mood");
    column->type = (cupel_type){ .kind = CUPEL_TYPE_ENUM, .name = "mood", .labels = moods };
    column->collation = "de_DE";
    column = cupel_table_add_column(table, "twice");
    column->type = (cupel_type){ .kind = CUPEL_TYPE_BINARY, .length = 16 };
    column->nullable = true;
    column->computed = "a || b";
    column->computed_stored = true;
    column = cupel_table_add_column(table, "odd");
    column->type = (cupel_type)CUPEL_NATIVE("inet");
    column->nullable = true;

    static const char *const key[] = { "id" };
    static const char *const names[] = { "my name", "mood" };
    static const char *const others[] = { "a", "b" };
    cupel_constraint *constraint =
        cupel_table_add_constraint(table, CUPEL_CONSTRAINT_PRIMARY_KEY, "pk_things");
    constraint->columns = key;
    constraint->column_count = 1;
    constraint = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_FOREIGN_KEY, "fk_other");
    constraint->columns = names;
    constraint->referred_columns = others;
    constraint->column_count = 2;
    constraint->referred_schema = "base";
    constraint->referred_table = "others";
    constraint->on_delete = CUPEL_SET_NULL;
    constraint->on_update = CUPEL_CASCADE;
    constraint->deferrable = constraint->initially_deferred = true;
    constraint = cupel_table_add_constraint(table, CUPEL_CONSTRAINT_CHECK, "ck_things_mood");
    constraint->expression = "mood <> '?\?='";

    cupel_index *index = cupel_table_add_index(table, "ix_things");
    static const cupel_index_part parts[] = { { .column = "my name", .descending = true },
                                              { .expression = "lower(mood)" } };
    index->parts = parts;
    index->part_count = 2;
    index->unique = true;
    index->where = "mood IS NOT NULL";
    index->method = "btree";
    index = cupel_table_add_index(table, "ix_special");
    static const cupel_index_part special[] = { { .column = "mood",
                                                  .operator_class = "text_pattern_ops" } };
    index->parts = special;
    index->part_count = 1;
    table->comment = "all of them";
    return table;
}

static void assert_rendered(cupel__operation *operations, size_t count, const char *message,
                            const char *expected)
{
    cupel_schema *nothing = cupel_schema_new();
    cupel__findings found = { .dialect = cupel_dialect_find("postgresql"),
                              .from = nothing,
                              .to = nothing };
    const cupel__revision_text revision = { "ab12", NULL, message, 1795211531 };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__buf out = { 0 };
    for (size_t i = 0; i < count; i++)
        assert_true(cupel__vec_push(&found.operations, operations[i]));
    if (cupel__render_c(&out, &revision, &found, found.dialect, &error) < 0)
        fail_msg("%s", error.message);
    size_t same = 0;
    while (expected[same] != '\0' && expected[same] == cupel__buf_text(&out)[same])
        same++;
    if (strcmp(cupel__buf_text(&out), expected) != 0)
        fail_msg("found from here on: %.300s\nexpected: %.300s", cupel__buf_text(&out) + same,
                 expected + same);
    cupel__vec_release(&found.operations);
    cupel__buf_release(&out);
    cupel_schema_free(nothing);
}

static void a_table_is_written_with_all_that_it_has(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel__operation create = { .kind = CUPEL__OPERATION_CREATE_TABLE,
                                .schema = "crm",
                                .table = "things",
                                .to.table = full_table(schema) };
    assert_rendered(
        &create, 1, "things",
        "/* things\n *\n * Revision ID: ab12\n * Revises:\n"
        " * Create Date: 2026-11-20 21:52:11+00:00\n */\n#include <cupel/op.h>\n\n"
        "static const char *const mood_labels[] = { \"happy\", \"it's \\\"so\\\"\", NULL };\n\n"
        "static void upgrade(cupel_op *op)\n{\n"
        "    cupel_op_create_table(op, \"things\",\n"
        "        CUPEL_OP_COLUMN(\"id\", CUPEL_BIGINT, .primary_key = true, .no_autoincrement = "
        "true),\n"
        "        CUPEL_OP_COLUMN(\"my name\", CUPEL_NUMERIC(10, 2), .server_default = \"1.5\",\n"
        "            .comment = \"a \\\\ and\\na \\\"quote\\\"\"),\n"
        "        CUPEL_OP_COLUMN(\"mood\", CUPEL_ENUM(\"mood\", mood_labels), .not_null = true,\n"
        "            .collation = \"de_DE\"),\n"
        "        CUPEL_OP_COLUMN(\"twice\", CUPEL_VARBINARY(16), .computed = \"a || b\", "
        ".computed_stored = true),\n"
        "        CUPEL_OP_COLUMN(\"odd\", CUPEL_NATIVE(\"inet\")),\n"
        "        CUPEL_OP_FOREIGN_KEY(\"fk_other\", \"\\\"my name\\\", mood\", \"base.others(a, "
        "b)\",\n"
        "            .on_delete = CUPEL_SET_NULL, .on_update = CUPEL_CASCADE, .initially_deferred "
        "= "
        "true),\n"
        "        CUPEL_OP_CHECK(\"ck_things_mood\", \"mood <> '?\\?='\"),\n"
        "        CUPEL_OP_INDEX(\"ix_things\", \"\\\"my name\\\" desc, lower(mood)\", .unique = "
        "true,\n"
        "            .where = \"mood IS NOT NULL\", .method = \"btree\"),\n"
        "        CUPEL_OP_INDEX(\"ix_special\", \"mood text_pattern_ops\"),\n"
        "        CUPEL_OP_OPTIONS(.schema = \"crm\", .comment = \"all of them\"));\n}\n\n"
        "static void downgrade(cupel_op *op)\n{\n"
        "    cupel_op_drop_table(op, \"crm.things\");\n}\n\n"
        "CUPEL_REVISION(ab12, .down_revision = NULL, .message = \"things\",\n"
        "               .upgrade = upgrade, .downgrade = downgrade);\n");
    cupel_schema_free(schema);
}

static void columns_are_altered_by_what_changes(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = cupel_schema_add_table(schema, NULL, "t");
    cupel_column *from = cupel_table_add_column(table, "a");
    cupel_column *to = cupel_table_add_column(table, "b");
    from->type = (cupel_type){ .kind = CUPEL_TYPE_ENUM, .name = "mood", .labels = fewer };
    from->nullable = true;
    from->server_default = "'happy'";
    to->type = (cupel_type){ .kind = CUPEL_TYPE_ENUM, .name = "mood", .labels = moods };
    to->comment = "x";
    cupel__operation operations[] = {
        { .kind = CUPEL__OPERATION_ALTER_COLUMN,
          .table = "t",
          .name = "a",
          .changes = CUPEL_ALTER_TYPE | CUPEL_ALTER_NULLABLE | CUPEL_ALTER_DEFAULT |
                     CUPEL_ALTER_COMMENT | CUPEL_ALTER_IDENTITY | CUPEL_ALTER_COLLATION,
          .fails_on_null = true,
          .from = { .table = table, .column = from },
          .to = { .table = table, .column = to } },
        { .kind = CUPEL__OPERATION_FILL_COLUMN, .table = "t", .name = "a", .value = "'x'" },
        { .kind = CUPEL__OPERATION_RENAME_COLUMN, .table = "t", .name = "a", .new_name = "b" },
        { .kind = CUPEL__OPERATION_RENAME_TABLE, .table = "t", .name = "t", .new_name = "u" },
    };
    assert_rendered(
        operations, 4, "",
        "/*\n * Revision ID: ab12\n * Revises:\n"
        " * Create Date: 2026-11-20 21:52:11+00:00\n */\n#include <cupel/op.h>\n\n"
        "static const char *const mood_labels[] = { \"happy\", \"it's \\\"so\\\"\", NULL };\n"
        "static const char *const mood_labels_2[] = { \"happy\", NULL };\n\n"
        "static void upgrade(cupel_op *op)\n{\n"
        "    /* Fails where a row has NULL here: fill such rows first, with\n"
        "     * cupel_op_fill_column. */\n"
        "    cupel_op_alter_column(op, \"t\", \"a\", .set_type = true, .type = "
        "CUPEL_ENUM(\"mood\", "
        "mood_labels),\n"
        "        .set_collation = true, .set_nullable = true, .nullable = false, .set_default = "
        "true,\n"
        "        .server_default = NULL, .set_identity = true, .identity = CUPEL_IDENTITY_NONE,\n"
        "        .set_comment = true, .comment = \"x\");\n"
        "    cupel_op_fill_column(op, \"t\", \"a\", \"'x'\");\n"
        "    cupel_op_rename_column(op, \"t\", \"a\", \"b\");\n"
        "    cupel_op_rename_table(op, \"t\", \"u\");\n}\n\n"
        "static void downgrade(cupel_op *op)\n{\n"
        "    cupel_op_rename_table(op, \"u\", \"t\");\n"
        "    cupel_op_rename_column(op, \"t\", \"b\", \"a\");\n"
        "    cupel_op_alter_column(op, \"t\", \"a\", .set_type = true, .type = "
        "CUPEL_ENUM(\"mood\", "
        "mood_labels_2),\n"
        "        .set_collation = true, .set_nullable = true, .nullable = true, .set_default = "
        "true,\n"
        "        .server_default = \"'happy'\", .set_identity = true, .identity = "
        "CUPEL_IDENTITY_NONE,\n"
        "        .set_comment = true, .comment = NULL);\n}\n\n"
        "CUPEL_REVISION(ab12, .down_revision = NULL, .message = \"\",\n"
        "               .upgrade = upgrade, .downgrade = downgrade);\n");
    cupel_schema_free(schema);
}

static void nothing_to_do_compiles_without_a_warning(void **state)
{
    (void)state;
    assert_rendered(NULL, 0,
                    "a long message, which does not fit on the line of the revision */ it is",
                    "/* a long message, which does not fit on the line of the revision * / it is\n"
                    " *\n * Revision ID: ab12\n * Revises:\n"
                    " * Create Date: 2026-11-20 21:52:11+00:00\n */\n#include <cupel/op.h>\n\n"
                    "static void upgrade(cupel_op *op)\n{\n    (void)op;\n}\n\n"
                    "static void downgrade(cupel_op *op)\n{\n    (void)op;\n}\n\n"
                    "CUPEL_REVISION(ab12, .down_revision = NULL,\n"
                    "               .message = \"a long message, which does not fit on the line of "
                    "the revision */ it is\",\n"
                    "               .upgrade = upgrade, .downgrade = downgrade);\n");
}

static void texts_are_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *literal;
    } cases[] = {
        { "", "\"\"" },
        { "a\"b\\c", "\"a\\\"b\\\\c\"" },
        { "\n\t\r\x01"
          "7\x7f",
          "\"\\n\\t\\r\\0017\\177\"" },
        { "what?\?!", "\"what?\\?!\"" },
        { "\xc3\xa4", "\"\xc3\xa4\"" },
    };
    cupel__arena arena = { 0 };
    cupel__c_writer writer = { .arena = &arena };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(cupel__c_text(&writer, cases[i].text), cases[i].literal);
    assert_false(writer.failed);
    cupel__arena_release(&arena);
}

static void names_in_lists_are_quoted_where_they_need_it(void **state)
{
    (void)state;
    static const char *const names[] = { "a", "b c", "desc", "\xc3\xa4_1" };
    cupel__buf out = { 0 };
    cupel__c_names(&out, names, 4);
    assert_string_equal(cupel__buf_text(&out), "a, \"b c\", \"desc\", \xc3\xa4_1");
    cupel__buf_release(&out);
}

static void assert_described(cupel_difference difference, const char *expected)
{
    cupel__buf out = { 0 };
    cupel__difference_describe(&out, cupel_dialect_find("postgresql"), &difference);
    assert_string_equal(cupel__buf_text(&out), expected);
    cupel__buf_release(&out);
}

static void differences_are_told_in_the_words_of_the_log(void **state)
{
    (void)state;
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = full_table(schema);
    cupel_column wide = { .name = "id", .type = CUPEL_INTEGER, .nullable = true };
    cupel_column *id = table->columns[0];
    cupel_table old = { .name = "stuff" };
#define SIDES .from_table = table, .to_table = table
    assert_described((cupel_difference){ CUPEL_ADD_TABLE, .to_table = table },
                     "Detected added table 'things'");
    assert_described((cupel_difference){ CUPEL_REMOVE_TABLE, .from_table = table },
                     "Detected removed table 'things'");
    assert_described(
        (cupel_difference){ CUPEL_RENAME_TABLE, .from_table = &old, .to_table = table },
        "Detected renamed table 'stuff' to 'things'");
    assert_described((cupel_difference){ CUPEL_ADD_COLUMN, SIDES, .to_column = id },
                     "Detected added column 'things.id'");
    assert_described((cupel_difference){ CUPEL_REMOVE_COLUMN, SIDES, .from_column = id },
                     "Detected removed column 'things.id'");
    assert_described(
        (cupel_difference){ CUPEL_CHANGE_TYPE, SIDES, .from_column = &wide, .to_column = id },
        "Detected type change from INTEGER to BIGINT on 'things.id'");
    assert_described(
        (cupel_difference){ CUPEL_CHANGE_NULLABLE, SIDES, .from_column = id, .to_column = &wide },
        "Detected NULL on column 'things.id'");
    assert_described(
        (cupel_difference){ CUPEL_CHANGE_NULLABLE, SIDES, .from_column = &wide, .to_column = id },
        "Detected NOT NULL on column 'things.id'");
    assert_described(
        (cupel_difference){ CUPEL_CHANGE_DEFAULT, SIDES, .from_column = id, .to_column = id },
        "Detected server default on column 'things.id'");
    assert_described(
        (cupel_difference){ CUPEL_CHANGE_COMMENT, SIDES, .from_column = id, .to_column = id },
        "Detected column comment 'things.id'");
    assert_described((cupel_difference){ CUPEL_ADD_INDEX, SIDES, .to_index = table->indexes[0] },
                     "Detected added index 'ix_things' on things (my name DESC, lower(mood)) "
                     "WHERE mood IS NOT NULL");
    assert_described(
        (cupel_difference){ CUPEL_ADD_CONSTRAINT, SIDES, .to_constraint = table->constraints[1] },
        "Detected added foreign key (my name, mood)(a, b) on table things");
    assert_described((cupel_difference){ CUPEL_REMOVE_CONSTRAINT, SIDES,
                                         .from_constraint = table->constraints[2] },
                     "Detected removed check constraint 'ck_things_mood' on table 'things'");
    cupel_schema_free(schema);
}

static void every_operation_is_undone_by_its_reverse(void **state)
{
    (void)state;
    static const cupel__operation_kind pairs[][2] = {
        { CUPEL__OPERATION_CREATE_TABLE, CUPEL__OPERATION_DROP_TABLE },
        { CUPEL__OPERATION_ADD_COLUMN, CUPEL__OPERATION_DROP_COLUMN },
        { CUPEL__OPERATION_ADD_CONSTRAINT, CUPEL__OPERATION_DROP_CONSTRAINT },
        { CUPEL__OPERATION_CREATE_INDEX, CUPEL__OPERATION_DROP_INDEX },
        { CUPEL__OPERATION_ALTER_COLUMN, CUPEL__OPERATION_ALTER_COLUMN },
        { CUPEL__OPERATION_FILL_COLUMN, CUPEL__OPERATION_UNFILL_COLUMN },
    };
    const cupel_column here = { .name = "here" }, there = { .name = "there" };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        cupel__operation o = { .kind = pairs[i][0], .from.column = &here, .to.column = &there };
        cupel__operation reversed = cupel__operation_reverse(&o);
        assert_int_equal(reversed.kind, pairs[i][1]);
        assert_ptr_equal(reversed.from.column, &there);
        assert_ptr_equal(reversed.to.column, &here);
        reversed = cupel__operation_reverse(&reversed);
        assert_int_equal(reversed.kind, o.kind);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_written_with_all_that_it_has),
        cmocka_unit_test(columns_are_altered_by_what_changes),
        cmocka_unit_test(nothing_to_do_compiles_without_a_warning),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(names_in_lists_are_quoted_where_they_need_it),
        cmocka_unit_test(differences_are_told_in_the_words_of_the_log),
        cmocka_unit_test(every_operation_is_undone_by_its_reverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
