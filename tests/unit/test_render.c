/* Schemas written as C and as SQL: what a reader gets to see, the names that things are given, and
 * nothing left behind without memory. */
#include "failing_alloc.h"

#include <cupel/inspect.h>

#include <stdio.h>

static cupel_column *add_column(cupel_table *table, const char *name, cupel_type type,
                                bool nullable)
{
    cupel_column *column = table ? cupel_table_add_column(table, name) : NULL;
    if (column) {
        column->type = type;
        column->nullable = nullable;
    }
    return column;
}

static cupel_constraint *add_key(cupel_table *table, cupel_constraint_kind kind, const char *name,
                                 const char *const *columns)
{
    cupel_constraint *key = table ? cupel_table_add_constraint(table, kind, name) : NULL;
    if (key) {
        key->columns = columns;
        key->column_count = 1;
    }
    return key;
}

static bool add_primary_key(cupel_table *table, const char *const *columns)
{
    cupel_column *column = add_column(table, columns[0], (cupel_type)CUPEL_BIGINT, false);
    if (!column || !add_key(table, CUPEL_CONSTRAINT_PRIMARY_KEY, NULL, columns))
        return false;
    column->primary_key = column->autoincrement = true;
    return true;
}

static cupel_constraint *add_reference(cupel_table *table, const char *const *columns,
                                       const char *to)
{
    static const char *const id[] = { "id" };
    cupel_constraint *key = add_key(table, CUPEL_CONSTRAINT_FOREIGN_KEY, NULL, columns);
    if (key) {
        key->referred_table = to;
        key->referred_columns = id;
    }
    return key;
}

/* Roles and their users, as in the README. */
static cupel_schema *sample(void)
{
    static const char *const id[] = { "id" };
    static const char *const name[] = { "name" };
    static const char *const role_id[] = { "role_id" };
    static const cupel_index_part username[] = { { .column = "username" } };
    cupel_schema *schema = cupel_schema_new();
    cupel_table *roles = schema ? cupel_schema_add_table(schema, NULL, "roles") : NULL;
    cupel_table *users = schema ? cupel_schema_add_table(schema, NULL, "users") : NULL;
    bool made = roles && users && add_primary_key(roles, id) && add_primary_key(users, id) &&
                add_column(roles, "name", (cupel_type)CUPEL_STRING(64), true) &&
                add_key(roles, CUPEL_CONSTRAINT_UNIQUE, "uq_roles_name", name) &&
                add_column(users, "username", (cupel_type)CUPEL_STRING(64), true) &&
                add_column(users, "role_id", (cupel_type)CUPEL_BIGINT, true) &&
                add_reference(users, role_id, "roles");
    cupel_index *index = made ? cupel_table_add_index(users, "ix_users_username") : NULL;
    if (!index) {
        cupel_schema_free(schema);
        return NULL;
    }
    index->unique = true;
    index->parts = username;
    index->part_count = 1;
    return schema;
}

static char *written(const cupel_schema *schema, cupel_schema_form form)
{
    cupel_error error = CUPEL_ERROR_INIT;
    char *text;
    if (cupel_schema_write(&text, schema, form, "postgresql", &error) < 0)
        fail_msg("%s", error.message);
    return text;
}

static void assert_written(cupel_schema_form form, const char *expected)
{
    cupel_schema *schema = sample();
    char *text = written(schema, form);
    assert_string_equal(text, expected);
    cupel_free(text);
    cupel_schema_free(schema);
}

static void models_read_as_a_person_would_write_them(void **state)
{
    (void)state;
    assert_written(CUPEL_FORM_HEADER, "/* The models of a database, as it was found. */\n"
                                      "#ifndef MODELS_H\n"
                                      "#define MODELS_H\n"
                                      "\n"
                                      "#include <cupel/cupel.h>\n"
                                      "\n"
                                      "typedef struct Role Role;\n"
                                      "typedef struct User User;\n"
                                      "\n"
                                      "struct Role {\n"
                                      "    int64_t id;\n"
                                      "    const char *name;\n"
                                      "    CUPEL_MANY(User) users;\n"
                                      "};\n"
                                      "\n"
                                      "struct User {\n"
                                      "    int64_t id;\n"
                                      "    const char *username;\n"
                                      "    cupel_opt_int64 role_id;\n"
                                      "    Role *role;\n"
                                      "};\n"
                                      "\n"
                                      "CUPEL_DECLARE_MODEL(Role);\n"
                                      "CUPEL_DECLARE_MODEL(User);\n"
                                      "\n"
                                      "extern const cupel_metadata app_metadata;\n"
                                      "\n"
                                      "#endif\n");
    assert_written(
        CUPEL_FORM_MODELS,
        "/* The models of a database, as it was found. */\n"
        "#include \"models.h\"\n"
        "\n"
        "CUPEL_MODEL(Role, \"roles\",\n"
        "    CUPEL_COLUMN(id, .primary_key = true),\n"
        "    CUPEL_COLUMN(name, .type = CUPEL_STRING(64), .unique = true),\n"
        "    CUPEL_HAS_MANY(users, User, .back_populates = \"role\"));\n"
        "\n"
        "CUPEL_MODEL(User, \"users\",\n"
        "    CUPEL_COLUMN(id, .primary_key = true),\n"
        "    CUPEL_COLUMN(username, .type = CUPEL_STRING(64), .unique = true, .index = true),\n"
        "    CUPEL_COLUMN(role_id, .references = \"roles.id\"),\n"
        "    CUPEL_BELONGS_TO(role, Role, .back_populates = \"users\"));\n"
        "\n"
        "CUPEL_METADATA(app_metadata, Role_model, User_model);\n");
}

/* The names of models and members, out of the header. */
static void assert_named(const char *table, const char *column, const char *model,
                         const char *member)
{
    static const char *const id[] = { "id" };
    char expected[200];
    cupel_schema *schema = cupel_schema_new();
    cupel_table *added = cupel_schema_add_table(schema, NULL, table);
    add_primary_key(added, id);
    add_column(added, column, (cupel_type)CUPEL_TEXT, true);
    char *text = written(schema, CUPEL_FORM_HEADER);
    snprintf(expected, sizeof expected, "\nstruct %s {\n    int64_t id;\n    const char *%s;\n};\n",
             model, member);
    if (!strstr(text, expected))
        fail_msg("%s.%s became\n%s", table, column, text);
    cupel_free(text);
    cupel_schema_free(schema);
}

static void tables_and_columns_get_names_of_c(void **state)
{
    (void)state;
    assert_named("users", "name", "User", "name");
    assert_named("playlist_tracks", "TrackId", "PlaylistTrack", "track_id");
    assert_named("Categories", "HTTPServer", "Category", "http_server");
    assert_named("boxes", "int", "Box", "int_");
    assert_named("status", "2nd", "Status", "column_2nd");
    assert_named("news", "a b-c", "News", "a_b_c");
    assert_named("2fa codes", "账号", "Table2faCode", "column");
    assert_named("int", "ID", "Int", "id_2");
    assert_named("_internal", "class", "Internal", "class_");
}

static void names_that_meet_are_numbered(void **state)
{
    (void)state;
    static const char *const id[] = { "id" };
    static const char *const boss_id[] = { "boss_id" };
    static const char *const other_id[] = { "other_id" };
    cupel_schema *schema = cupel_schema_new();
    cupel_table *users = cupel_schema_add_table(schema, NULL, "users");
    cupel_table *user = cupel_schema_add_table(schema, NULL, "User");
    add_primary_key(users, id);
    add_primary_key(user, id);
    add_column(users, "boss", (cupel_type)CUPEL_TEXT, true);
    add_column(users, "boss_id", (cupel_type)CUPEL_BIGINT, true);
    add_column(users, "other_id", (cupel_type)CUPEL_BIGINT, true);
    add_reference(users, boss_id, "users");
    add_reference(users, other_id, "users");
    char *text = written(schema, CUPEL_FORM_HEADER);
    assert_non_null(strstr(text, "typedef struct User User;\ntypedef struct User_2 User_2;\n"));
    assert_non_null(strstr(text, "    User *boss_2;\n    CUPEL_MANY(User) users_by_boss;\n"
                                 "    User *other;\n    CUPEL_MANY(User) users_by_other;\n"));
    cupel_free(text);
    text = written(schema, CUPEL_FORM_MODELS);
    assert_non_null(strstr(text, "CUPEL_BELONGS_TO(boss_2, User, .back_populates = "
                                 "\"users_by_boss\", .foreign_key = \"boss_id\")"));
    assert_non_null(strstr(text, "CUPEL_MODEL(User_2, \"User\","));
    cupel_free(text);
    cupel_schema_free(schema);
}

/* Two tables with what a real schema has: enums alike, domains, keys that are not called after an id. */
static cupel_schema *real_sample(void)
{
    static const char *const id[] = { "id" };
    static const char *const uuid[] = { "uuid" };
    static const char *const branch_uuid[] = { "branch_uuid" };
    static const char *const boss[] = { "boss" };
    static const char *const zone[] = { "zone" };
    static const char *const flags[] = { "y", "n", NULL };
    static const char *const moods[] = { "sad", "it's ok", NULL };
    cupel_schema *schema = cupel_schema_new();
    cupel_table *branches = schema ? cupel_schema_add_table(schema, NULL, "my_branches") : NULL;
    cupel_table *hosts = branches ? cupel_schema_add_table(schema, NULL, "hosts") : NULL;
    const cupel_type nameless = { .kind = CUPEL_TYPE_ENUM, .labels = flags };
    const cupel_type odd = { .kind = CUPEL_TYPE_ENUM, .labels = moods };
    bool made = hosts && add_primary_key(branches, uuid) && add_primary_key(hosts, id) &&
                add_column(branches, "state", (cupel_type)CUPEL_ENUM("mood", moods), true) &&
                add_column(branches, "closed", nameless, true) &&
                add_column(hosts, "disabled", nameless, true) &&
                add_column(hosts, "flag", odd, true) &&
                add_column(hosts, "mood", (cupel_type)CUPEL_ENUM("mood", moods), true) &&
                add_column(hosts, "count", (cupel_type)CUPEL_NATIVE("uint"), true) &&
                add_column(hosts, "digest", (cupel_type)CUPEL_VARBINARY(20), true) &&
                add_column(hosts, "branch_uuid", (cupel_type)CUPEL_BIGINT, false) &&
                add_column(hosts, "boss", (cupel_type)CUPEL_BIGINT, true) &&
                add_column(hosts, "zone", (cupel_type)CUPEL_BIGINT, true) &&
                add_column(hosts, "label", (cupel_type)CUPEL_NATIVE("NVARCHAR(9)"), true);
    cupel_constraint *key = made ? add_reference(hosts, branch_uuid, "my_branches") : NULL;
    cupel_object *domain =
        key && add_reference(hosts, boss, "hosts") && add_reference(hosts, zone, "time_zones")
            ? cupel_schema_add_object(
                  schema, &(cupel_reference){ .kind = CUPEL_OBJECT_DOMAIN, .name = "uint" })
            : NULL;
    cupel_table *zones = domain ? cupel_schema_add_table(schema, NULL, "time_zones") : NULL;
    if (!zones || !add_primary_key(zones, id)) {
        cupel_schema_free(schema);
        return NULL;
    }
    key->referred_columns = uuid;
    domain->type = (cupel_type)CUPEL_BIGINT;
    cupel_table_column(hosts, "digest")->server_default = "NULL::bytea";
    return schema;
}

static void what_real_schemas_repeat_is_said_once(void **state)
{
    static const char *const lines[] = {
        ("static const char *const mood_labels[] = { \"sad\", \"it's ok\", NULL };\n"
         "static const char *const y_n_labels[] = { \"y\", \"n\", NULL };\n\n"
         "CUPEL_MODEL(MyBranch, "),
        ("static const char *const flag_labels[] = { \"sad\", \"it's ok\", NULL };\n\n"
         "CUPEL_MODEL(Host, "),
        "    CUPEL_COLUMN(closed, .type = CUPEL_ENUM(\"closed\", y_n_labels)),\n",
        "    CUPEL_COLUMN(disabled, .type = CUPEL_ENUM(\"disabled\", y_n_labels)),\n",
        "    CUPEL_COLUMN(mood, .type = CUPEL_ENUM(\"mood\", mood_labels)),\n",
        "    CUPEL_COLUMN(count, .type = CUPEL_NATIVE(\"uint\")),\n",
        "    CUPEL_COLUMN(digest, .type = CUPEL_VARBINARY(20)),\n",
        "    CUPEL_COLUMN(label, .type = CUPEL_STRING(9)),\n",
    };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = real_sample();
    char *text = NULL;
    (void)state;
    assert_int_equal(cupel_schema_write(&text, schema, CUPEL_FORM_MODELS, "sqlite", &error), 0);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (!strstr(text, lines[i]))
            fail_msg("no\n%s\nin\n%s", lines[i], text);
    cupel_free(text);
    cupel_schema_free(schema);
}

static void relationships_are_named_after_their_keys(void **state)
{
    (void)state;
    cupel_schema *schema = real_sample();
    char *text = written(schema, CUPEL_FORM_HEADER);
    static const char expected[] = "    cupel_opt_int64 count;\n"
                                   "    cupel_blob digest;\n"
                                   "    int64_t branch_uuid;\n"
                                   "    cupel_opt_int64 boss;\n"
                                   "    cupel_opt_int64 zone;\n"
                                   "    const char *label;\n"
                                   "    MyBranch *branch;\n"
                                   "    Host *boss_host;\n"
                                   "    CUPEL_MANY(Host) hosts;\n"
                                   "    TimeZone *zone_object;\n};\n";
    if (!strstr(text, expected))
        fail_msg("no\n%s\nin\n%s", expected, text);
    cupel_free(text);
    cupel_schema_free(schema);
}

/* A view, a trigger and a table whose names and texts are as odd as they may be. */
static cupel_schema *odd_sample(void)
{
    static const char *const id[] = { "id" };
    static const cupel_index_part parts[] = { { .column = "desc", .descending = true },
                                              { .column = "a \"b\"", .length = 3 },
                                              { .expression = "name || 'x'" },
                                              { .expression = "lower(name)" } };
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = schema ? cupel_schema_add_table(schema, NULL, "what\?\?/") : NULL;
    bool made = table && add_primary_key(table, id) &&
                add_column(table, "desc", (cupel_type)CUPEL_TEXT, true) &&
                add_column(table, "a \"b\"", (cupel_type)CUPEL_TEXT, true);
    cupel_index *index = made ? cupel_table_add_index(table, "odd") : NULL;
    cupel_object *view =
        index ? cupel_schema_add_object(
                    schema, &(cupel_reference){ .kind = CUPEL_OBJECT_VIEW, .name = "all" })
              : NULL;
    cupel_object *trigger =
        view ? cupel_schema_add_object(schema, &(cupel_reference){ .kind = CUPEL_OBJECT_TRIGGER,
                                                                   .name = "log",
                                                                   .table = "what\?\?/" })
             : NULL;
    if (!trigger) {
        cupel_schema_free(schema);
        return NULL;
    }
    index->parts = parts;
    index->part_count = 4;
    view->definition = "AS SELECT id,\n    'a\tb\\'\nFROM t";
    view->comment = "line one\nline two";
    trigger->definition = "AFTER INSERT BEGIN a; END";
    return schema;
}

static void odd_names_and_texts_are_written_so_that_they_are_read(void **state)
{
    (void)state;
    cupel_schema *schema = odd_sample();
    char *text = written(schema, CUPEL_FORM_MODELS);
    assert_string_equal(
        text,
        "/* The models of a database, as it was found. */\n"
        "#include \"models.h\"\n"
        "\n"
        "CUPEL_MODEL(What, \"what?\\?/\",\n"
        "    CUPEL_COLUMN(id, .primary_key = true),\n"
        "    CUPEL_COLUMN(desc),\n"
        "    CUPEL_COLUMN(a_b, .column = \"a \\\"b\\\"\"),\n"
        "    CUPEL_INDEX(\"odd\", \"\\\"desc\\\" desc, a_b(3), (name || 'x'), lower(name)\"));\n"
        "\n"
        "CUPEL_OBJECTS(app_objects,\n"
        "    CUPEL_VIEW(\"all\",\n"
        "               \"SELECT id,\\n\"\n"
        "               \"    'a\\tb\\\\'\\n\"\n"
        "               \"FROM t\",\n"
        "               .comment = \"line one\\nline two\"),\n"
        "    CUPEL_TRIGGER(\"log\", \"what?\\?/\", \"AFTER INSERT BEGIN a; END\"));\n"
        "\n"
        "CUPEL_METADATA(app_metadata, What_model, app_objects);\n");
    cupel_free(text);
    cupel_schema_free(schema);
}

static void a_literal_beyond_what_compilers_must_take_is_allowed(void **state)
{
    (void)state;
    static const char allowed[] = "#pragma GCC diagnostic ignored \"-Woverlength-strings\"";
    static char definition[5000];
    cupel_schema *schema = odd_sample();
    memset(definition, 'x', sizeof definition - 1);
    char *text = written(schema, CUPEL_FORM_MODELS);
    assert_null(strstr(text, allowed));
    cupel_free(text);
    schema->objects[1]->definition = definition;
    text = written(schema, CUPEL_FORM_MODELS);
    assert_non_null(strstr(text, allowed));
    cupel_free(text);
    cupel_schema_free(schema);
}

static void sql_is_written_for_an_engine_that_is_known(void **state)
{
    (void)state;
    cupel_schema *schema = sample();
    cupel_error error = CUPEL_ERROR_INIT;
    char *text = written(schema, CUPEL_FORM_SQL);
    assert_non_null(strstr(text, "CREATE TABLE roles ("));
    assert_non_null(strstr(text, "CREATE UNIQUE INDEX ix_users_username ON users (username);\n"));
    cupel_free(text);
    text = NULL;
    assert_int_equal(cupel_schema_write(&text, schema, CUPEL_FORM_SQL, "oracle", &error),
                     CUPEL_EINVAL);
    assert_null(text);
    assert_non_null(strstr(error.message, "oracle"));
    cupel_error_release(&error);
    cupel_schema_free(schema);
}

static int write_and_release(void *context)
{
    const cupel_schema_form *form = context;
    cupel_schema *schema = *form == CUPEL_FORM_MODELS   ? odd_sample()
                           : *form == CUPEL_FORM_HEADER ? real_sample()
                                                        : sample();
    cupel_error error = CUPEL_ERROR_INIT;
    char *text = NULL;
    int code = schema ? cupel_schema_write(&text, schema, *form, "sqlite", &error) : CUPEL_ENOMEM;
    cupel_free(text);
    cupel_error_release(&error);
    cupel_schema_free(schema);
    return code;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    cupel_schema_form forms[] = { CUPEL_FORM_SQL, CUPEL_FORM_HEADER, CUPEL_FORM_MODELS };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        assert_true(failing_alloc_torture(write_and_release, &forms[i]) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_read_as_a_person_would_write_them),
        cmocka_unit_test(tables_and_columns_get_names_of_c),
        cmocka_unit_test(names_that_meet_are_numbered),
        cmocka_unit_test(what_real_schemas_repeat_is_said_once),
        cmocka_unit_test(relationships_are_named_after_their_keys),
        cmocka_unit_test(odd_names_and_texts_are_written_so_that_they_are_read),
        cmocka_unit_test(a_literal_beyond_what_compilers_must_take_is_allowed),
        cmocka_unit_test(sql_is_written_for_an_engine_that_is_known),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
