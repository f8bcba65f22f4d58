/* Autogenerate: what differs between a database and models becomes a revision that makes them equal,
 * and whose downgrade makes exactly what was there before; as C and as SQL, with rows in the tables. */
#include "model_changes.h"

#define ID CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true)

/* Tables. */
CUPEL_TABLE(parent, "parents", ID, CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20)));
CUPEL_TABLE(child, "children", ID,
            CUPEL_TABLE_COLUMN("parent_id", CUPEL_BIGINT, .references = "parents.id",
                               .on_delete = CUPEL_CASCADE, .index = true),
            CUPEL_TABLE_COLUMN("nick", CUPEL_STRING(20), .unique = true),
            CUPEL_TABLE_COLUMN("size", CUPEL_NUMERIC(8, 2), .not_null = true,
                               .server_default = "1.5"));
CUPEL_TABLE(pair, "pairs", CUPEL_TABLE_COLUMN("a", CUPEL_INTEGER, .primary_key = true),
            CUPEL_TABLE_COLUMN("b", CUPEL_INTEGER, .primary_key = true),
            CUPEL_TABLE_COLUMN("kind", CUPEL_STRING(10), .not_null = true),
            CUPEL_CHECK("kind", "kind <> 'none'"), CUPEL_UNIQUE(NULL, "kind, b"));
CUPEL_METADATA(parents_only, parent_model);
CUPEL_METADATA(all_tables, parent_model, child_model, pair_model);

static void tables_come_and_go(void **state)
{
    both_formats(state,
                 &(change){ &parents_only, &all_tables, "INSERT INTO parents (name) VALUES ('a')",
                            "SELECT count(*) FROM parents", 1, false });
    both_formats(state, &(change){ &all_tables, &parents_only,
                                   "INSERT INTO parents (id, name) VALUES (1, 'a');"
                                   "INSERT INTO children (parent_id, nick) VALUES (1, 'x')",
                                   "SELECT count(*) FROM parents", 1, false });
}

/* Tables that refer to each other. */
CUPEL_TABLE(hen, "hens", ID, CUPEL_TABLE_COLUMN("egg_id", CUPEL_BIGINT, .references = "eggs.id"));
CUPEL_TABLE(egg, "eggs", ID, CUPEL_TABLE_COLUMN("hen_id", CUPEL_BIGINT, .references = "hens.id"));
CUPEL_METADATA(hens_and_eggs, parent_model, hen_model, egg_model);

static void tables_in_a_circle_come_and_go(void **state)
{
    both_formats(state, &(change){ .from = &parents_only, .to = &hens_and_eggs });
    both_formats(state, &(change){ .from = &hens_and_eggs, .to = &parents_only });
}

/* Renames. */
CUPEL_TABLE(old_user, "users", ID, CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20), .unique = true),
            CUPEL_TABLE_COLUMN("age", CUPEL_INTEGER), CUPEL_CHECK("grown", "age > 17"),
            CUPEL_INDEX("ix_users_age_name", "age, name desc"));
CUPEL_TABLE(old_post, "posts", ID,
            CUPEL_TABLE_COLUMN("user_id", CUPEL_BIGINT, .references = "users.id"));
CUPEL_METADATA(before_renames, old_user_model, old_post_model);
CUPEL_TABLE(new_user, "people", ID,
            CUPEL_TABLE_COLUMN("username", CUPEL_STRING(20), .unique = true,
                               .renamed_from = "name"),
            CUPEL_TABLE_COLUMN("years", CUPEL_INTEGER, .renamed_from = "age"),
            CUPEL_CHECK("grown", "years > 18"), CUPEL_INDEX("ix_users_age_name", "years"),
            CUPEL_OPTIONS(.renamed_from = "users"));
CUPEL_TABLE(new_post, "posts", ID,
            CUPEL_TABLE_COLUMN("user_id", CUPEL_BIGINT, .references = "people.id"));
CUPEL_METADATA(after_renames, new_user_model, new_post_model);

static void declared_renames_keep_the_rows(void **state)
{
    both_formats(state, &(change){ &before_renames, &after_renames,
                                   "INSERT INTO users (id, name, age) VALUES (1, 'ann', 30);"
                                   "INSERT INTO posts (user_id) VALUES (1)",
                                   "SELECT count(*) FROM people, posts WHERE user_id = people.id "
                                   "AND username = 'ann' AND years = 30",
                                   1, false });
}

/* Columns. */
CUPEL_TABLE(few, "items", ID, CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20)),
            CUPEL_TABLE_COLUMN("old", CUPEL_INTEGER, .index = true));
CUPEL_METADATA(few_columns, few_model);
CUPEL_TABLE(many, "items", ID, CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20)),
            CUPEL_TABLE_COLUMN("note", CUPEL_TEXT),
            CUPEL_TABLE_COLUMN("state", CUPEL_STRING(10), .not_null = true,
                               .server_default = "'new'"),
            CUPEL_TABLE_COLUMN("pages", CUPEL_INTEGER, .not_null = true, .default_value = "7"),
            CUPEL_TABLE_COLUMN("label", CUPEL_STRING(10), .not_null = true,
                               .default_value = "it's"),
            CUPEL_TABLE_COLUMN("active", CUPEL_BOOLEAN, .not_null = true, .default_value = "true"),
            CUPEL_TABLE_COLUMN("code", CUPEL_STRING(8), .unique = true),
            CUPEL_TABLE_COLUMN("pages_twice", CUPEL_INTEGER, .computed = "pages * 2",
                               .computed_stored = true));
CUPEL_METADATA(many_columns, many_model);

static void columns_come_and_go(void **state)
{
    both_formats(state, &(change){ &few_columns, &many_columns,
                                   "INSERT INTO items (name, old) VALUES ('a', 1);"
                                   "INSERT INTO items (name, old) VALUES ('b', 2)",
                                   "SELECT count(*) FROM items WHERE state = 'new' AND pages = 7 "
                                   "AND label = 'it''s' AND active = true AND pages_twice = 14",
                                   2, false });
    both_formats(state, &(change){ &many_columns, &few_columns,
                                   "INSERT INTO items (name, pages, label, active) "
                                   "VALUES ('a', 1, 'l', true)",
                                   "SELECT count(*) FROM items WHERE name = 'a'", 1, true });
}

/* What columns are. */
CUPEL_TABLE(plain, "things", ID, CUPEL_TABLE_COLUMN("title", CUPEL_STRING(20)),
            CUPEL_TABLE_COLUMN("amount", CUPEL_INTEGER),
            CUPEL_TABLE_COLUMN("price", CUPEL_NUMERIC(8, 2)),
            CUPEL_TABLE_COLUMN("number", CUPEL_STRING(10)),
            CUPEL_TABLE_COLUMN("created", CUPEL_DATETIME),
            CUPEL_TABLE_COLUMN("state", CUPEL_STRING(10), .server_default = "'new'"),
            CUPEL_TABLE_COLUMN("rank", CUPEL_INTEGER, .not_null = true, .server_default = "1"),
            CUPEL_TABLE_COLUMN("amount_twice", CUPEL_INTEGER, .computed = "amount * 2",
                               .computed_stored = true, .index = true));
CUPEL_METADATA(plain_columns, plain_model);
CUPEL_TABLE(other, "things", ID,
            CUPEL_TABLE_COLUMN("title", CUPEL_STRING(40), .not_null = true, .default_value = "?"),
            CUPEL_TABLE_COLUMN("amount", CUPEL_BIGINT, .comment = "how many \"pieces\""),
            CUPEL_TABLE_COLUMN("price", CUPEL_NUMERIC(10, 3)),
            CUPEL_TABLE_COLUMN("number", CUPEL_INTEGER), CUPEL_TABLE_COLUMN("created", CUPEL_DATE),
            CUPEL_TABLE_COLUMN("state", CUPEL_TEXT),
            CUPEL_TABLE_COLUMN("rank", CUPEL_INTEGER, .server_default = "2"),
            CUPEL_TABLE_COLUMN("amount_twice", CUPEL_BIGINT, .computed = "amount * 3",
                               .computed_stored = true, .index = true),
            CUPEL_OPTIONS(.comment = "all things"));
CUPEL_METADATA(other_columns, other_model);

static void columns_change(void **state)
{
    both_formats(state, &(change){ &plain_columns, &other_columns,
                                   "INSERT INTO things (amount, price, number) "
                                   "VALUES (3, 1.25, '12')",
                                   "SELECT count(*) FROM things WHERE title = '?' AND amount = 3 "
                                   "AND number = 12 AND amount_twice = 9",
                                   1, false });
}

/* Indexes and constraints. */
CUPEL_TABLE(target, "targets", ID, CUPEL_TABLE_COLUMN("code", CUPEL_STRING(8), .unique = true));
CUPEL_TABLE(bare, "rows", ID, CUPEL_TABLE_COLUMN("a", CUPEL_INTEGER),
            CUPEL_TABLE_COLUMN("b", CUPEL_INTEGER), CUPEL_TABLE_COLUMN("t_id", CUPEL_BIGINT),
            CUPEL_TABLE_COLUMN("code", CUPEL_STRING(8)));
CUPEL_METADATA(without_keys, target_model, bare_model);
CUPEL_TABLE(kept, "rows", ID, CUPEL_TABLE_COLUMN("a", CUPEL_INTEGER),
            CUPEL_TABLE_COLUMN("b", CUPEL_INTEGER), CUPEL_TABLE_COLUMN("t_id", CUPEL_BIGINT),
            CUPEL_TABLE_COLUMN("code", CUPEL_STRING(8)), CUPEL_INDEX("ix_ab", "a, b desc"),
            CUPEL_INDEX("ix_unique", "b, a", .unique = true), CUPEL_UNIQUE("uq_a_code", "a, code"),
            CUPEL_CHECK("positive", "a > 0"),
            CUPEL_FOREIGN_KEY("fk_t", "t_id", "targets(id)", .on_delete = CUPEL_SET_NULL));
CUPEL_METADATA(with_keys, target_model, kept_model);
CUPEL_TABLE(changed, "rows", ID, CUPEL_TABLE_COLUMN("a", CUPEL_INTEGER),
            CUPEL_TABLE_COLUMN("b", CUPEL_INTEGER), CUPEL_TABLE_COLUMN("t_id", CUPEL_BIGINT),
            CUPEL_TABLE_COLUMN("code", CUPEL_STRING(8)), CUPEL_INDEX("ix_ab", "b, a"),
            CUPEL_INDEX("ix_unique", "b, a"), CUPEL_UNIQUE("uq_a_code", "code"),
            CUPEL_CHECK("positive", "a >= 0"),
            CUPEL_FOREIGN_KEY("fk_t", "t_id", "targets(id)", .on_delete = CUPEL_CASCADE),
            CUPEL_FOREIGN_KEY("fk_code", "code", "targets(code)"));
CUPEL_METADATA(with_other_keys, target_model, changed_model);

static void indexes_and_constraints_come_change_and_go(void **state)
{
    static const char rows[] = "INSERT INTO targets (id, code) VALUES (1, 'x');"
                               "INSERT INTO rows (a, b, t_id, code) VALUES (1, 2, 1, 'x')";
    static const char quoted_rows[] = "INSERT INTO targets (id, code) VALUES (1, 'x');"
                                      "INSERT INTO `rows` (a, b, t_id, code) VALUES (1, 2, 1, 'x')";
    const char *insert = compliance_is(*state, "mysql") ? quoted_rows : rows;
    const char *count = compliance_is(*state, "mysql") ? "SELECT count(*) FROM `rows`"
                                                       : "SELECT count(*) FROM rows";
    both_formats(state, &(change){ &without_keys, &with_keys, insert, count, 1, false });
    both_formats(state, &(change){ &with_keys, &with_other_keys, insert, count, 1, false });
    both_formats(state, &(change){ &with_other_keys, &without_keys, insert, count, 1, false });
}

/* Enums. */
static const char *const two[] = { "red", "blue", NULL };
static const char *const three[] = { "red", "green", "blue", NULL };
CUPEL_TABLE(two_car, "cars", ID,
            CUPEL_TABLE_COLUMN("colour", CUPEL_ENUM("colour", two), .not_null = true),
            CUPEL_TABLE_COLUMN("seats", CUPEL_ENUM("colour", two)));
CUPEL_TABLE(three_car, "cars", ID,
            CUPEL_TABLE_COLUMN("colour", CUPEL_ENUM("colour", three), .not_null = true),
            CUPEL_TABLE_COLUMN("seats", CUPEL_ENUM("colour", three)));
CUPEL_TABLE(text_car, "cars", ID, CUPEL_TABLE_COLUMN("colour", CUPEL_STRING(10), .not_null = true),
            CUPEL_TABLE_COLUMN("seats", CUPEL_STRING(10)));
CUPEL_METADATA(two_colours, two_car_model);
CUPEL_METADATA(three_colours, three_car_model);
CUPEL_METADATA(free_colours, text_car_model);

static void enums_get_and_lose_labels(void **state)
{
    static const char rows[] = "INSERT INTO cars (colour, seats) VALUES ('blue', 'red')";
    static const char count[] = "SELECT count(*) FROM cars WHERE colour = 'blue' AND seats = 'red'";
    both_formats(state, &(change){ &two_colours, &three_colours, rows, count, 1, false });
    both_formats(state, &(change){ &three_colours, &two_colours, rows, count, 1, false });
    both_formats(state, &(change){ &free_colours, &two_colours, rows, count, 1, false });
    both_formats(state, &(change){ &two_colours, &parents_only, rows, NULL, 0, true });
}

/* The questions. */
CUPEL_TABLE(renamed_user, "users", ID,
            CUPEL_TABLE_COLUMN("username", CUPEL_STRING(20), .unique = true),
            CUPEL_TABLE_COLUMN("age", CUPEL_INTEGER), CUPEL_CHECK("grown", "age > 17"),
            CUPEL_INDEX("ix_users_age_name", "age, username desc"));
CUPEL_METADATA(undeclared_rename, renamed_user_model, old_post_model);

static void a_likely_rename_stops_with_what_to_choose_from(void **state)
{
    migrating m;
    char *path = NULL;
    migrating_begin(&m, state, "c");
    make_revision(&m, &before_renames, "before");
    migrating_upgrade(&m, "head");
    compliance_execute(m.c, "INSERT INTO users (name, age) VALUES ('ann', 30)");

    assert_int_equal(migrating_try_revision(&m, &undeclared_rename, "x", NULL, &path),
                     CUPEL_EDIFFERENT);
    migrating_assert_message(&m, ".renamed_from = \"name\" in the model, or --rename "
                                 "users.name=username");
    migrating_assert_message(&m, "or drop it, with what is in it:\n    --rename users.name=");
    assert_null(path);

    const char *const declared[] = { "users.name=username", NULL };
    compliance_ok(migrating_try_revision(&m, &undeclared_rename, "x", declared, &path), &m.error);
    assert_non_null(path);
    cupel_free(path);
    migrating_upgrade(&m, "head");
    assert_int_equal(compliance_integer(m.c, "SELECT count(*) FROM users WHERE username = 'ann'"),
                     1);
    migrating_end(&m);
}

static void a_declined_rename_drops_and_adds(void **state)
{
    migrating m;
    char *path = NULL;
    const char *const declined[] = { "users.name=", NULL };
    migrating_begin(&m, state, "sql");
    make_revision(&m, &before_renames, "before");
    migrating_upgrade(&m, "head");
    compliance_execute(m.c, "INSERT INTO users (name, age) VALUES ('ann', 30)");
    compliance_ok(migrating_try_revision(&m, &undeclared_rename, "x", declined, &path), &m.error);
    cupel_free(path);
    migrating_upgrade(&m, "head");
    assert_int_equal(compliance_integer(m.c, "SELECT count(*) FROM users WHERE username IS NULL"),
                     1);
    migrating_end(&m);
}

static void wrong_renames_are_told(void **state)
{
    migrating m;
    char *path = NULL;
    migrating_begin(&m, state, "sql");
    static const char *const wrong[][2] = { { "users", NULL },
                                            { "users.x=nothing", NULL },
                                            { "x=nothing", NULL } };
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(migrating_try_revision(&m, &before_renames, "x", wrong[i], &path),
                         CUPEL_EINVAL);
        migrating_assert_message(&m, wrong[i][0]);
    }
    migrating_end(&m);
}

CUPEL_TABLE(strict, "items", ID, CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20)),
            CUPEL_TABLE_COLUMN("old", CUPEL_INTEGER, .index = true),
            CUPEL_TABLE_COLUMN("pages", CUPEL_INTEGER, .not_null = true));
CUPEL_METADATA(strict_column, strict_model);

static void a_new_column_without_null_needs_a_value_for_the_rows(void **state)
{
    migrating m;
    char *path = NULL;
    migrating_begin(&m, state, "c");
    make_revision(&m, &few_columns, "before");
    migrating_upgrade(&m, "head");
    assert_int_equal(migrating_try_revision(&m, &strict_column, "x", NULL, &path), CUPEL_EMODEL);
    migrating_assert_message(&m, "items.pages");
    migrating_assert_message(&m, ".default_value");
    assert_null(path);
    migrating_end(&m);
}

CUPEL_TABLE(forbidding, "items", ID, CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20), .not_null = true),
            CUPEL_TABLE_COLUMN("old", CUPEL_INTEGER, .index = true));
CUPEL_METADATA(forbidding_null, forbidding_model);

static void forbidding_null_without_a_value_warns(void **state)
{
    migrating m;
    char *path = NULL;
    migrating_begin(&m, state, "c");
    make_revision(&m, &few_columns, "before");
    migrating_upgrade(&m, "head");
    compliance_ok(migrating_try_revision(&m, &forbidding_null, "x", NULL, &path), &m.error);
    assert_non_null(strstr(m.log, "'items.name' becomes NOT NULL"));
    char *text = migrating_read(path);
    assert_non_null(strstr(text, "/* Fails where a row has NULL here"));
    free(text);
    cupel_free(path);
    compliance_execute(m.c, "INSERT INTO items (old) VALUES (1)");
    assert_true(migrating_try_upgrade(&m, "head") < 0);
    migrating_end(&m);
}

static void tables_that_no_revision_made_are_left_alone(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    compliance_execute(m.c, "CREATE TABLE theirs (a INTEGER)");
    make_revision(&m, &all_tables, "before");
    migrating_upgrade(&m, "head");
    make_revision(&m, &parents_only, "ours go");
    migrating_upgrade(&m, "head");
    assert_int_equal(compliance_integer(m.c, "SELECT count(*) FROM theirs"), 0);
    assert_no_difference(&m, &parents_only);
    migrating_end(&m);
}

static void a_database_behind_the_head_is_refused(void **state)
{
    migrating m;
    char *path = NULL;
    migrating_begin(&m, state, "sql");
    make_revision(&m, &parents_only, "before");
    assert_int_equal(migrating_try_revision(&m, &all_tables, "x", NULL, &path), CUPEL_ESTATE);
    migrating_assert_message(&m, "Target database is not up to date.");
    migrating_end(&m);
}

/* The tutorial's models, and what it shows of them. */
typedef struct Role {
    int64_t id;
    const char *name;
} Role;
typedef struct User {
    int64_t id;
    const char *username;
    cupel_opt_int64 role_id;
} User;
CUPEL_DECLARE_MODEL(Role);
CUPEL_DECLARE_MODEL(User);
CUPEL_MODEL(Role, "roles", CUPEL_COLUMN(id, .primary_key = true),
            CUPEL_COLUMN(name, .type = CUPEL_STRING(64), .unique = true));
CUPEL_MODEL(User, "users", CUPEL_COLUMN(id, .primary_key = true),
            CUPEL_COLUMN(username, .type = CUPEL_STRING(64), .unique = true, .index = true),
            CUPEL_COLUMN(role_id, .references = "roles.id"));
CUPEL_METADATA(app_metadata, Role_model, User_model);

static void the_first_revision_looks_as_if_written_by_hand(void **state)
{
    migrating m;
    char *path = NULL;
    migrating_begin(&m, state, "c");
    compliance_ok(migrating_try_revision(&m, &app_metadata, "initial migration", NULL, &path),
                  &m.error);
    assert_string_equal(
        m.log,
        "cupel.autogenerate: Detected added table 'roles'\n"
        "cupel.autogenerate: Detected added table 'users'\n"
        "cupel.autogenerate: Detected added index 'ix_users_username' on users (username)\n");
    assert_non_null(strstr(path, "_initial_migration.c"));
    char *text = migrating_read(path);
    assert_non_null(strstr(
        text, "#include <cupel/op.h>\n\n"
              "static void upgrade(cupel_op *op)\n{\n"
              "    cupel_op_create_table(op, \"roles\",\n"
              "        CUPEL_OP_COLUMN(\"id\", CUPEL_BIGINT, .primary_key = true),\n"
              "        CUPEL_OP_COLUMN(\"name\", CUPEL_STRING(64)),\n"
              "        CUPEL_OP_UNIQUE(\"uq_roles_name\", \"name\"));\n"
              "    cupel_op_create_table(op, \"users\",\n"
              "        CUPEL_OP_COLUMN(\"id\", CUPEL_BIGINT, .primary_key = true),\n"
              "        CUPEL_OP_COLUMN(\"username\", CUPEL_STRING(64)),\n"
              "        CUPEL_OP_COLUMN(\"role_id\", CUPEL_BIGINT),\n"
              "        CUPEL_OP_FOREIGN_KEY(\"fk_users_role_id_roles\", \"role_id\", "
              "\"roles(id)\"),\n"
              "        CUPEL_OP_INDEX(\"ix_users_username\", \"username\", .unique = true));\n}\n\n"
              "static void downgrade(cupel_op *op)\n{\n"
              "    cupel_op_drop_table(op, \"users\");\n"
              "    cupel_op_drop_table(op, \"roles\");\n}\n\n"
              "CUPEL_REVISION("));
    assert_non_null(strstr(text, ", .down_revision = NULL, .message = \"initial migration\",\n"
                                 "               .upgrade = upgrade, .downgrade = downgrade);\n"));
    free(text);
    cupel_free(path);
    migrating_upgrade(&m, "head");
    assert_no_difference(&m, &app_metadata);
    migrating_end(&m);
}

CUPEL_TABLE(partial, "partials", ID, CUPEL_TABLE_COLUMN("a", CUPEL_INTEGER),
            CUPEL_INDEX("ix_some", "a", .where = "a > 0"));
CUPEL_METADATA(partial_index, partial_model);

static void what_the_engine_cannot_do_shows_when_the_revision_is_made(void **state)
{
    migrating m;
    char *path = NULL;
    migrating_begin(&m, state, "c");
    int code = migrating_try_revision(&m, &partial_index, "x", NULL, &path);
    if (compliance_is(m.c, "mysql")) {
        assert_int_equal(code, CUPEL_EUNSUPPORTED);
        migrating_assert_message(&m, "ix_some");
        assert_null(path);
    } else {
        compliance_ok(code, &m.error);
        assert_non_null(path);
    }
    cupel_free(path);
    migrating_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_come_and_go),
        cmocka_unit_test(tables_in_a_circle_come_and_go),
        cmocka_unit_test(declared_renames_keep_the_rows),
        cmocka_unit_test(columns_come_and_go),
        cmocka_unit_test(columns_change),
        cmocka_unit_test(indexes_and_constraints_come_change_and_go),
        cmocka_unit_test(enums_get_and_lose_labels),
        cmocka_unit_test(a_likely_rename_stops_with_what_to_choose_from),
        cmocka_unit_test(a_declined_rename_drops_and_adds),
        cmocka_unit_test(wrong_renames_are_told),
        cmocka_unit_test(a_new_column_without_null_needs_a_value_for_the_rows),
        cmocka_unit_test(forbidding_null_without_a_value_warns),
        cmocka_unit_test(tables_that_no_revision_made_are_left_alone),
        cmocka_unit_test(a_database_behind_the_head_is_refused),
        cmocka_unit_test(the_first_revision_looks_as_if_written_by_hand),
        cmocka_unit_test(what_the_engine_cannot_do_shows_when_the_revision_is_made),
    };
    return compliance_run("autogenerate", tests, sizeof tests / sizeof tests[0]);
}
