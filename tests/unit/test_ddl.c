/* The DDL compiler: what each engine is told to create, statement by statement. */
#include "failing_alloc.h"

#include <stdio.h>

#include <sqlite3.h>

#include "../../examples/flasky/models.c"
#include "ddl_fixture.h"

/* The other way round than they can be created in. */
CUPEL_METADATA(vision, User_model, Role_model);

static cupel_schema *schema_of(const cupel_metadata *metadata)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    if (cupel_metadata_schema(&schema, metadata, &error) < 0)
        fail_msg("%s", error.message);
    return schema;
}

static void assert_create_all(const char *dialect, const cupel_metadata *metadata,
                              const char *expected)
{
    cupel_schema *schema = schema_of(metadata);
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find(dialect));
    assert_int_equal(cupel__ddl_create_all(&ddl, schema, NULL), 0);
    assert_ddl(&ddl, expected);
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

static void the_models_of_the_manual_become_tables(void **state)
{
    (void)state;
    assert_create_all("sqlite", &vision,
                      "CREATE TABLE roles (\n"
                      "    id INTEGER NOT NULL,\n"
                      "    name VARCHAR(64),\n"
                      "    CONSTRAINT pk_roles PRIMARY KEY (id),\n"
                      "    CONSTRAINT uq_roles_name UNIQUE (name)\n"
                      ");\n"
                      "CREATE TABLE users (\n"
                      "    id INTEGER NOT NULL,\n"
                      "    username VARCHAR(64),\n"
                      "    role_id BIGINT,\n"
                      "    CONSTRAINT pk_users PRIMARY KEY (id),\n"
                      "    CONSTRAINT fk_users_role_id_roles FOREIGN KEY (role_id) REFERENCES"
                      " roles (id)\n"
                      ");\n"
                      "CREATE UNIQUE INDEX ix_users_username ON users (username);\n");
    assert_create_all("postgresql", &vision,
                      "CREATE TABLE roles (\n"
                      "    id BIGSERIAL NOT NULL,\n"
                      "    name VARCHAR(64),\n"
                      "    CONSTRAINT pk_roles PRIMARY KEY (id),\n"
                      "    CONSTRAINT uq_roles_name UNIQUE (name)\n"
                      ");\n"
                      "CREATE TABLE users (\n"
                      "    id BIGSERIAL NOT NULL,\n"
                      "    username VARCHAR(64),\n"
                      "    role_id BIGINT,\n"
                      "    CONSTRAINT pk_users PRIMARY KEY (id),\n"
                      "    CONSTRAINT fk_users_role_id_roles FOREIGN KEY (role_id) REFERENCES"
                      " roles (id)\n"
                      ");\n"
                      "CREATE UNIQUE INDEX ix_users_username ON users (username);\n");
    assert_create_all("mysql", &vision,
                      "CREATE TABLE roles (\n"
                      "    id BIGINT NOT NULL AUTO_INCREMENT,\n"
                      "    name VARCHAR(64),\n"
                      "    CONSTRAINT pk_roles PRIMARY KEY (id),\n"
                      "    CONSTRAINT uq_roles_name UNIQUE (name)\n"
                      ");\n"
                      "CREATE TABLE users (\n"
                      "    id BIGINT NOT NULL AUTO_INCREMENT,\n"
                      "    username VARCHAR(64),\n"
                      "    role_id BIGINT,\n"
                      "    CONSTRAINT pk_users PRIMARY KEY (id),\n"
                      "    CONSTRAINT fk_users_role_id_roles FOREIGN KEY (role_id) REFERENCES"
                      " roles (id),\n"
                      "    UNIQUE KEY ix_users_username (username)\n"
                      ");\n");
}

/* One column of each kind that is written in a way of its own, and every option of a column. */
static const char *const moods[] = { "sad", "it's ok", NULL };
/* clang-format off */
CUPEL_TABLE(types, "types",
    CUPEL_TABLE_COLUMN("small", CUPEL_SMALLINT),
    CUPEL_TABLE_COLUMN("price", CUPEL_NUMERIC(10, 2), .not_null = true, .server_default = "0.00"),
    CUPEL_TABLE_COLUMN("at", CUPEL_DATETIME_TZ, .server_default = "CURRENT_TIMESTAMP"),
    CUPEL_TABLE_COLUMN("mood", CUPEL_ENUM("mood", moods), .server_default = "'sad'"),
    CUPEL_TABLE_COLUMN("other", CUPEL_ENUM("mood", moods)),
    CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20), .comment = "it's a name"),
    CUPEL_TABLE_COLUMN("upper", CUPEL_STRING(20), .computed = "upper(name)",
        .computed_stored = true),
    CUPEL_TABLE_COLUMN("group", CUPEL_TEXT, .column = "账号"),
    CUPEL_OPTIONS(.comment = "all of them"));
CUPEL_METADATA(types_metadata, types_model);
/* clang-format on */

static void assert_schema_ddl(cupel_schema *schema, const char *dialect, const char *expected)
{
    cupel__ddl ddl;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl_init(&ddl, cupel_dialect_find(dialect));
    if (cupel__ddl_create_all(&ddl, schema, &error) < 0)
        fail_msg("%s", error.message);
    assert_ddl(&ddl, expected);
    cupel__ddl_release(&ddl);
}

static void every_option_of_a_column_is_written(void **state)
{
    (void)state;
    assert_create_all("sqlite", &types_metadata,
                      "CREATE TABLE types (\n"
                      "    small SMALLINT,\n"
                      "    price DECIMAL_TEXT(10, 2) NOT NULL DEFAULT 0.00,\n"
                      "    at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP,\n"
                      "    mood VARCHAR(7) DEFAULT 'sad',\n"
                      "    other VARCHAR(7),\n"
                      "    name VARCHAR(20),\n"
                      "    upper VARCHAR(20) GENERATED ALWAYS AS (upper(name)) STORED,\n"
                      "    \"账号\" TEXT,\n"
                      "    CONSTRAINT ck_types_mood_enum CHECK (mood IN ('sad', 'it''s ok')),\n"
                      "    CONSTRAINT ck_types_other_enum CHECK (other IN ('sad', 'it''s ok'))\n"
                      ");\n");
    assert_create_all("postgresql", &types_metadata,
                      "CREATE TYPE mood AS ENUM ('sad', 'it''s ok');\n"
                      "CREATE TABLE types (\n"
                      "    small SMALLINT,\n"
                      "    price NUMERIC(10, 2) NOT NULL DEFAULT 0.00,\n"
                      "    at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,\n"
                      "    mood mood DEFAULT 'sad',\n"
                      "    other mood,\n"
                      "    name VARCHAR(20),\n"
                      "    upper VARCHAR(20) GENERATED ALWAYS AS (upper(name)) STORED,\n"
                      "    \"账号\" TEXT\n"
                      ");\n"
                      "COMMENT ON TABLE types IS 'all of them';\n"
                      "COMMENT ON COLUMN types.name IS 'it''s a name';\n");
    assert_create_all("mysql", &types_metadata,
                      "CREATE TABLE types (\n"
                      "    small SMALLINT,\n"
                      "    price DECIMAL(10, 2) NOT NULL DEFAULT 0.00,\n"
                      "    at DATETIME(6) DEFAULT CURRENT_TIMESTAMP,\n"
                      "    mood ENUM('sad', 'it''s ok') DEFAULT 'sad',\n"
                      "    other ENUM('sad', 'it''s ok'),\n"
                      "    name VARCHAR(20) COMMENT 'it''s a name',\n"
                      "    upper VARCHAR(20) GENERATED ALWAYS AS (upper(name)) STORED,\n"
                      "    `账号` LONGTEXT\n"
                      ") COMMENT='all of them';\n");
}

static void constraints_are_written_with_their_names(void **state)
{
    (void)state;
    static const cupel_property elements[] = {
        CUPEL_TABLE_COLUMN("a", CUPEL_BIGINT, .primary_key = true),
        CUPEL_TABLE_COLUMN("b", CUPEL_BIGINT, .primary_key = true, .check = "b > 0"),
        CUPEL_TABLE_COLUMN("Line", CUPEL_STRING(9), .not_null = true),
        CUPEL_UNIQUE("uq_mine", "b, Line"),
        CUPEL_CHECK("long", "length(`Line`) > 2"),
        CUPEL_FOREIGN_KEY(NULL, "a, b", "order(b, a)", .on_delete = CUPEL_RESTRICT,
                          .on_update = CUPEL_CASCADE),
        { .kind = CUPEL_PROPERTY_END },
    };
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = build(schema, "order", elements);
    cupel_constraint *key = cupel_table_constraint(table, "fk_order_a_b_order");
    assert_schema_ddl(schema, "mysql",
                      "CREATE TABLE `order` (\n"
                      "    a BIGINT NOT NULL,\n"
                      "    b BIGINT NOT NULL,\n"
                      "    `Line` VARCHAR(9) NOT NULL,\n"
                      "    CONSTRAINT pk_order PRIMARY KEY (a, b),\n"
                      "    CONSTRAINT ck_order_b CHECK (b > 0),\n"
                      "    CONSTRAINT uq_mine UNIQUE (b, `Line`),\n"
                      "    CONSTRAINT `long` CHECK (length(`Line`) > 2),\n"
                      "    CONSTRAINT fk_order_a_b_order FOREIGN KEY (a, b) REFERENCES `order` (b,"
                      " a) ON DELETE RESTRICT ON UPDATE CASCADE\n"
                      ");\n");
    key->on_delete = CUPEL_SET_NULL;
    key->deferrable = key->initially_deferred = true;
    key->referred_schema = "crm";
    cupel__ddl ddl;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl_init(&ddl, cupel_dialect_find("postgresql"));
    assert_int_equal(cupel__ddl_add_constraint(&ddl, table, key, NULL), 0);
    assert_ddl(&ddl, "ALTER TABLE \"order\" ADD CONSTRAINT fk_order_a_b_order FOREIGN KEY (a, b)"
                     " REFERENCES crm.\"order\" (b, a) ON DELETE SET NULL ON UPDATE CASCADE"
                     " DEFERRABLE INITIALLY DEFERRED;\n");
    ddl.dialect = cupel_dialect_find("mysql");
    assert_int_equal(cupel__ddl_add_constraint(&ddl, table, key, &error), CUPEL_EUNSUPPORTED);
    assert_string_equal(error.message, "order: this engine cannot defer a foreign key, as "
                                       "fk_order_a_b_order is; leave .deferrable away");
    assert_int_equal(ddl.statements.count, 1);
    cupel_error_release(&error);
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

static void keys_are_generated_as_each_engine_does(void **state)
{
    (void)state;
    static const char rest[] = "    name VARCHAR(9),\n    free VARCHAR(9),\n"
                               "    CONSTRAINT pk_t PRIMARY KEY (id)";
    static const char behind[] = "\n);\nCREATE INDEX ix_t_name ON t (name);\n";
    static const char inside[] = ",\n    KEY ix_t_name (name)\n);\n";
    static const struct {
        const char *dialect;
        cupel_type_kind kind;
        cupel_identity identity;
        const char *text;
    } rows[] = {
        { "sqlite", CUPEL_TYPE_SMALLINT, CUPEL_IDENTITY_NONE, "INTEGER NOT NULL" },
        { "postgresql", CUPEL_TYPE_SMALLINT, CUPEL_IDENTITY_NONE, "SMALLSERIAL NOT NULL" },
        { "postgresql", CUPEL_TYPE_INTEGER, CUPEL_IDENTITY_NONE, "SERIAL NOT NULL" },
        { "postgresql", CUPEL_TYPE_BIGINT, CUPEL_IDENTITY_ALWAYS,
          "BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL" },
        { "postgresql", CUPEL_TYPE_BIGINT, CUPEL_IDENTITY_BY_DEFAULT,
          "BIGINT GENERATED BY DEFAULT AS IDENTITY NOT NULL" },
        { "mysql", CUPEL_TYPE_INTEGER, CUPEL_IDENTITY_NONE, "INTEGER NOT NULL AUTO_INCREMENT" },
        { "mysql", CUPEL_TYPE_BIGINT, CUPEL_IDENTITY_ALWAYS, "BIGINT NOT NULL AUTO_INCREMENT" },
    };
    cupel_schema *schema = cupel_schema_new();
    cupel_column *id = small_table(schema)->columns[0];
    char expected[512];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        id->type.kind = rows[i].kind;
        id->identity = rows[i].identity;
        snprintf(expected, sizeof expected, "CREATE TABLE t (\n    id %s,\n%s%s", rows[i].text,
                 rest, strcmp(rows[i].dialect, "mysql") == 0 ? inside : behind);
        assert_schema_ddl(schema, rows[i].dialect, expected);
    }
    id->autoincrement = false;
    id->identity = CUPEL_IDENTITY_NONE;
    snprintf(expected, sizeof expected, "CREATE TABLE t (\n    id BIGINT NOT NULL,\n%s%s", rest,
             behind);
    assert_schema_ddl(schema, "sqlite", expected);
    /* Behind AUTOINCREMENT there is no second PRIMARY KEY. */
    id->identity = CUPEL_IDENTITY_BY_DEFAULT;
    assert_schema_ddl(schema, "sqlite",
                      "CREATE TABLE t (\n"
                      "    id INTEGER NOT NULL CONSTRAINT pk_t PRIMARY KEY AUTOINCREMENT,\n"
                      "    name VARCHAR(9),\n"
                      "    free VARCHAR(9)\n"
                      ");\n"
                      "CREATE INDEX ix_t_name ON t (name);\n");
    cupel_schema_free(schema);
}

static void assert_default(const char *sql, const char *sqlite)
{
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = small_table(schema);
    cupel__buf out = { 0 };
    char expected[64];
    table->columns[1]->server_default = sql;
    snprintf(expected, sizeof expected, "name VARCHAR(9) DEFAULT %s", sqlite);
    assert_int_equal(
        cupel__ddl_column_text(cupel_dialect_find("sqlite"), &out, table, table->columns[1], NULL),
        0);
    assert_string_equal(cupel__buf_text(&out), expected);
    cupel__buf_release(&out);
    cupel_schema_free(schema);
}

static void sqlite_takes_expressions_as_defaults_in_parentheses(void **state)
{
    (void)state;
    assert_default("0", "0");
    assert_default("-1.5", "-1.5");
    assert_default("'x''y'", "'x''y'");
    assert_default("NULL", "NULL");
    assert_default("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP");
    assert_default("lower('X')", "(lower('X'))");
    assert_default("1 + 1", "(1 + 1)");
    assert_default("(1 + 1)", "(1 + 1)");
    assert_default("(1) + (1)", "((1) + (1))");
}

/* Two tables that refer to each other, one of them to itself too. */
static cupel_schema *cycle(void)
{
    static const cupel_property a[] = {
        CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
        CUPEL_TABLE_COLUMN("b_id", CUPEL_BIGINT, .references = "b.id"),
        { .kind = CUPEL_PROPERTY_END },
    };
    static const cupel_property b[] = {
        CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
        CUPEL_TABLE_COLUMN("a_id", CUPEL_BIGINT, .references = "a.id"),
        CUPEL_TABLE_COLUMN("b_id", CUPEL_BIGINT, .references = "b.id"),
        { .kind = CUPEL_PROPERTY_END },
    };
    cupel_schema *schema = cupel_schema_new();
    build(schema, "a", a);
    build(schema, "b", b);
    return schema;
}

static void keys_of_a_cycle_are_added_late_and_dropped_first(void **state)
{
    (void)state;
    cupel_schema *schema = cycle();
    cupel__ddl ddl;
    assert_schema_ddl(schema, "postgresql",
                      "CREATE TABLE b (\n"
                      "    id BIGSERIAL NOT NULL,\n"
                      "    a_id BIGINT,\n"
                      "    b_id BIGINT,\n"
                      "    CONSTRAINT pk_b PRIMARY KEY (id),\n"
                      "    CONSTRAINT fk_b_b_id_b FOREIGN KEY (b_id) REFERENCES b (id)\n"
                      ");\n"
                      "CREATE TABLE a (\n"
                      "    id BIGSERIAL NOT NULL,\n"
                      "    b_id BIGINT,\n"
                      "    CONSTRAINT pk_a PRIMARY KEY (id),\n"
                      "    CONSTRAINT fk_a_b_id_b FOREIGN KEY (b_id) REFERENCES b (id)\n"
                      ");\n"
                      "ALTER TABLE b ADD CONSTRAINT fk_b_a_id_a FOREIGN KEY (a_id) REFERENCES a"
                      " (id);\n");
    assert_schema_ddl(schema, "sqlite",
                      "CREATE TABLE b (\n"
                      "    id INTEGER NOT NULL,\n"
                      "    a_id BIGINT,\n"
                      "    b_id BIGINT,\n"
                      "    CONSTRAINT pk_b PRIMARY KEY (id),\n"
                      "    CONSTRAINT fk_b_a_id_a FOREIGN KEY (a_id) REFERENCES a (id),\n"
                      "    CONSTRAINT fk_b_b_id_b FOREIGN KEY (b_id) REFERENCES b (id)\n"
                      ");\n"
                      "CREATE TABLE a (\n"
                      "    id INTEGER NOT NULL,\n"
                      "    b_id BIGINT,\n"
                      "    CONSTRAINT pk_a PRIMARY KEY (id),\n"
                      "    CONSTRAINT fk_a_b_id_b FOREIGN KEY (b_id) REFERENCES b (id)\n"
                      ");\n");
    cupel__ddl_init(&ddl, cupel_dialect_find("postgresql"));
    assert_int_equal(cupel__ddl_drop_all(&ddl, schema, NULL), 0);
    assert_ddl(&ddl, "ALTER TABLE b DROP CONSTRAINT fk_b_a_id_a;\nDROP TABLE a;\nDROP TABLE b;\n");
    cupel__ddl_clear(&ddl);
    ddl.dialect = cupel_dialect_find("mysql");
    assert_int_equal(cupel__ddl_drop_all(&ddl, schema, NULL), 0);
    assert_ddl(&ddl, "ALTER TABLE b DROP FOREIGN KEY fk_b_a_id_a, DROP INDEX IF EXISTS "
                     "fk_b_a_id_a;\nDROP TABLE a;\nDROP TABLE b;\n");
    cupel__ddl_clear(&ddl);
    ddl.dialect = cupel_dialect_find("sqlite");
    assert_int_equal(cupel__ddl_drop_all(&ddl, schema, NULL), 0);
    assert_ddl(&ddl, "DROP TABLE a;\nDROP TABLE b;\n");
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

static void enum_types_are_made_once_and_dropped_last(void **state)
{
    (void)state;
    cupel_schema *schema = schema_of(&types_metadata);
    const cupel_type *mood = &cupel_table_column(schema->tables[0], "mood")->type;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find("postgresql"));
    assert_int_equal(cupel__ddl_drop_all(&ddl, schema, NULL), 0);
    assert_int_equal(cupel__ddl_create_enums(&ddl, schema->tables[0], true, NULL), 0);
    assert_int_equal(cupel__ddl_create_enum(&ddl, mood, false, NULL), 0);
    assert_int_equal(cupel__ddl_drop_enum(&ddl, mood, NULL), 0);
    assert_int_equal(cupel__ddl_add_enum_label(&ddl, mood, "glad", "sad", NULL, NULL), 0);
    assert_int_equal(cupel__ddl_add_enum_label(&ddl, mood, "it's", NULL, NULL, NULL), 0);
    assert_ddl(&ddl, "DROP TABLE types;\n"
                     "DROP TYPE mood;\n"
                     "DO 'BEGIN\n"
                     "    CREATE TYPE mood AS ENUM (''sad'', ''it''''s ok'');\n"
                     "EXCEPTION WHEN duplicate_object THEN\n"
                     "    NULL;\n"
                     "END';\n"
                     "CREATE TYPE mood AS ENUM ('sad', 'it''s ok');\n"
                     "DROP TYPE mood;\n"
                     "ALTER TYPE mood ADD VALUE 'glad' AFTER 'sad';\n"
                     "ALTER TYPE mood ADD VALUE 'it''s';\n");
    cupel__ddl_clear(&ddl);
    ddl.dialect = cupel_dialect_find("sqlite");
    assert_int_equal(cupel__ddl_create_enums(&ddl, schema->tables[0], true, NULL), 0);
    assert_int_equal(ddl.statements.count, 0);
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

static void indexes_are_written_as_each_engine_can(void **state)
{
    (void)state;
    static const cupel_index_part by_name[] = { { .column = "name", .descending = true },
                                                { .expression = "lower(free)" },
                                                { .expression = "id + 1", .collation = "C" } };
    static const cupel_index_part details[] = {
        { .column = "name", .nulls = CUPEL_NULLS_LAST, .operator_class = "text_pattern_ops" }
    };
    static const cupel_index_part prefix[] = { { .expression = "name(5)" } };
    const char *const include[] = { "id", "free", NULL };
    const cupel_index wide = { "ix", by_name, 3, .unique = true, .where = "id > 0" };
    const cupel_index detailed = { "ix", details, 1, .method = "btree", .include = include };
    const cupel_index prefixed = { "ix", prefix, 1, .method = "BTREE" };
    const cupel_index whole = { "ix", by_name, 3, .unique = true };
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = small_table(schema);
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find("sqlite"));
    assert_int_equal(cupel__ddl_create_index(&ddl, table, &wide, NULL), 0);
    assert_int_equal(cupel__ddl_create_index(&ddl, table, &detailed, &error), CUPEL_EUNSUPPORTED);
    assert_string_equal(error.message,
                        "t: this engine's indexes have not an order of NULLs, as ix");
    table->schema = "attached";
    assert_int_equal(cupel__ddl_create_index(&ddl, table, table->indexes[0], NULL), 0);
    table->schema = "crm";
    ddl.dialect = cupel_dialect_find("postgresql");
    assert_int_equal(cupel__ddl_create_index(&ddl, table, &wide, NULL), 0);
    assert_int_equal(cupel__ddl_create_index(&ddl, table, &detailed, NULL), 0);
    ddl.dialect = cupel_dialect_find("mysql");
    assert_int_equal(cupel__ddl_create_index(&ddl, table, &prefixed, NULL), 0);
    assert_ddl(&ddl, "CREATE UNIQUE INDEX ix ON t (name DESC, lower(free), (id + 1) COLLATE C)"
                     " WHERE id > 0;\n"
                     "CREATE INDEX attached.ix_t_name ON t (name);\n"
                     "CREATE UNIQUE INDEX ix ON crm.t (name DESC, lower(free), (id + 1) COLLATE"
                     " \"C\") WHERE id > 0;\n"
                     "CREATE INDEX ix ON crm.t USING btree (name text_pattern_ops NULLS LAST)"
                     " INCLUDE (id, free);\n"
                     "CREATE INDEX ix ON crm.t (name(5)) USING BTREE;\n");
    assert_int_equal(cupel__ddl_create_index(&ddl, table, &wide, &error), CUPEL_EUNSUPPORTED);
    assert_string_equal(error.message, "t: this engine has no partial index, as ix is");
    assert_int_equal(cupel__ddl_create_index(&ddl, table, &whole, &error), CUPEL_EUNSUPPORTED);
    assert_string_equal(error.message, "t: this engine has no index over an expression, as ix is "
                                       "over \"lower(free)\"; add a generated column and index "
                                       "that");
    cupel_error_release(&error);
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

static void names_longer_than_the_engine_keeps_are_refused(void **state)
{
    (void)state;
    char name[80], expected[256];
    memset(name, 'x', 64);
    name[64] = '\0';
    cupel_schema *schema = cupel_schema_new();
    cupel_table *table = cupel_schema_add_table(schema, NULL, name);
    cupel_table_add_column(table, "a")->type = (cupel_type)CUPEL_BIGINT;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find("postgresql"));
    snprintf(expected, sizeof expected,
             "the table name '%s' has 64 bytes, and this engine allows 63", name);
    assert_int_equal(cupel__ddl_create_table(&ddl, table, &error), CUPEL_ESCHEMA);
    assert_string_equal(error.message, expected);
    ddl.dialect = cupel_dialect_find("mysql");
    assert_int_equal(cupel__ddl_create_table(&ddl, table, &error), 0);
    assert_int_equal(cupel__ddl_rename_table(&ddl, table, "", &error), CUPEL_ESCHEMA);
    assert_string_equal(error.message, "the name of a table is empty");
    assert_int_equal(ddl.statements.count, 1);
    cupel_error_release(&error);
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

static void a_table_is_made_under_another_name_for_a_rebuild(void **state)
{
    (void)state;
    cupel_schema *schema = cycle();
    const cupel_table *b = cupel_schema_table(schema, NULL, "b");
    const cupel_late_key late[] = { { b, cupel_table_constraint(b, "fk_b_a_id_a") },
                                    { NULL, NULL } };
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find("sqlite"));
    assert_int_equal(cupel__ddl_create_table_as(&ddl, b, "_new_b", late, NULL), 0);
    assert_ddl(&ddl, "CREATE TABLE _new_b (\n"
                     "    id INTEGER NOT NULL,\n"
                     "    a_id BIGINT,\n"
                     "    b_id BIGINT,\n"
                     "    CONSTRAINT pk_b PRIMARY KEY (id),\n"
                     "    CONSTRAINT fk_b_b_id_b FOREIGN KEY (b_id) REFERENCES b (id)\n"
                     ");\n");
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
}

static void execute(sqlite3 *db, const cupel__ddl *ddl)
{
    for (size_t i = 0; i < ddl->statements.count; i++)
        if (sqlite3_exec(db, ddl->statements.items[i], NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s\n%s", ddl->statements.items[i], sqlite3_errmsg(db));
}

static void sqlite_takes_what_is_written_for_it(void **state)
{
    (void)state;
    static const cupel_column added = { "added", CUPEL_ENUM("mood", moods), .nullable = true };
    cupel_schema *schemas[] = { schema_of(&vision), schema_of(&types_metadata), cycle() };
    sqlite3 *db;
    cupel__ddl ddl;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    cupel__ddl_init(&ddl, cupel_dialect_find("sqlite"));
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(cupel__ddl_create_all(&ddl, schemas[i], NULL), 0);
    assert_int_equal(cupel__ddl_add_column(&ddl, schemas[1]->tables[0], &added, NULL), 0);
    execute(db, &ddl);
    assert_int_equal(sqlite3_exec(db, "INSERT INTO types (mood, added) VALUES ('sad', 'it''s ok')",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "INSERT INTO types (mood) VALUES ('glad')", NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    assert_int_equal(
        sqlite3_exec(db, "INSERT INTO types (added) VALUES ('glad')", NULL, NULL, NULL),
        SQLITE_CONSTRAINT);
    cupel__ddl_clear(&ddl);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(cupel__ddl_drop_all(&ddl, schemas[i], NULL), 0);
    execute(db, &ddl);
    for (size_t i = 0; i < 3; i++)
        cupel_schema_free(schemas[i]);
    cupel__ddl_release(&ddl);
    sqlite3_close(db);
}

/* Decimals and JSON keep their digits because of the declared type's affinity. */
static void sqlite_keeps_the_digits_of_decimals(void **state)
{
    (void)state;
    static const char *const declared[] = { "DECIMAL_TEXT(30, 10)", "DECIMAL_TEXT", "JSON_TEXT" };
    sqlite3 *db;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (size_t i = 0; i < 3; i++) {
        char sql[256];
        sqlite3_stmt *statement;
        snprintf(sql, sizeof sql,
                 "CREATE TABLE t%zu (a %s); INSERT INTO t%zu VALUES ('12345678901234567890.10')", i,
                 declared[i], i);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        snprintf(sql, sizeof sql, "SELECT a FROM t%zu", i);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        assert_string_equal((const char *)sqlite3_column_text(statement, 0),
                            "12345678901234567890.10");
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
}

/* The schema is made within, so that all memory is the failing allocator's. */
static int build_and_compile(void *context)
{
    cupel_schema *schema = NULL;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find("postgresql"));
    int code = cupel_metadata_schema(&schema, context, NULL);
    if (code == 0)
        code = cupel__ddl_create_all(&ddl, schema, NULL);
    size_t created = ddl.statements.count;
    assert_true(code == 0 || created == 0);
    if (code == 0) {
        code = cupel__ddl_drop_all(&ddl, schema, NULL);
        assert_true(code == 0 || ddl.statements.count == created);
    }
    if (code == 0)
        code = cupel__ddl_create_enums(&ddl, schema->tables[0], true, NULL);
    cupel__ddl_release(&ddl);
    cupel_schema_free(schema);
    return code;
}

static const char *const engines[] = { "sqlite", "postgresql", "mysql" };

/* What an engine says to creating everything: nothing where `refusal` is NULL. */
static void check_create_all(const cupel_schema *schema, const char *dialect, size_t statements,
                             const char *refusal)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel_dialect_find(dialect));
    int code = cupel__ddl_create_all(&ddl, schema, &error);
    assert_int_equal(code, refusal != NULL ? CUPEL_ESCHEMA : 0);
    assert_int_equal(ddl.statements.count, refusal != NULL ? 0 : statements);
    if (refusal != NULL)
        assert_string_equal(error.message, refusal);
    cupel__ddl_release(&ddl);
    cupel_error_release(&error);
}

static void indexes_of_one_name_need_an_engine_that_keeps_them_in_their_tables(void **state)
{
    (void)state;
    static const cupel_property elements[] = {
        CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
        CUPEL_TABLE_COLUMN("name", CUPEL_STRING(9)),
        CUPEL_INDEX("by_name", "name"),
        { .kind = CUPEL_PROPERTY_END },
    };
    cupel_schema *schema = cupel_schema_new();
    build(schema, "books", elements);
    build(schema, "others", elements);
    for (size_t i = 0; i < 3; i++)
        check_create_all(schema, engines[i], 2,
                         strcmp(engines[i], "mysql") == 0
                             ? NULL
                             : "others: the index 'by_name' has the name of one on books; give it "
                               "another");
    cupel_schema_free(schema);
}

static void enums_of_one_name_need_an_engine_that_keeps_them_in_their_columns(void **state)
{
    (void)state;
    static const char *const some[] = { "sad", "glad", NULL };
    static const char *const others[] = { "open", "shut", NULL };
    static const cupel_property feelings[] = {
        CUPEL_TABLE_COLUMN("state", CUPEL_ENUM("state", some)),
        { .kind = CUPEL_PROPERTY_END },
    };
    static const cupel_property doors[] = {
        CUPEL_TABLE_COLUMN("state", CUPEL_ENUM("state", others)),
        { .kind = CUPEL_PROPERTY_END },
    };
    cupel_schema *schema = cupel_schema_new();
    build(schema, "moods", feelings);
    build(schema, "doors", doors);
    for (size_t i = 0; i < 3; i++)
        check_create_all(schema, engines[i], 2,
                         strcmp(engines[i], "postgresql") != 0
                             ? NULL
                             : "doors.state: the enum 'state' has other labels elsewhere; one name "
                               "is one list of labels");
    cupel_schema_free(schema);
}

static void keys_between_integers_of_two_widths_need_an_engine_that_allows_them(void **state)
{
    (void)state;
    static const cupel_property wide[] = {
        CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
        { .kind = CUPEL_PROPERTY_END },
    };
    static const cupel_property narrow[] = {
        CUPEL_TABLE_COLUMN("wide_id", CUPEL_INTEGER, .references = "wides.id"),
        { .kind = CUPEL_PROPERTY_END },
    };
    cupel_schema *schema = cupel_schema_new();
    build(schema, "wides", wide);
    build(schema, "narrows", narrow);
    for (size_t i = 0; i < 3; i++)
        check_create_all(schema, engines[i], 2,
                         strcmp(engines[i], "mysql") != 0
                             ? NULL
                             : "narrows.wide_id is CUPEL_INTEGER and refers to wides.id, which is "
                               "CUPEL_BIGINT; mysql wants both to be the same");
    cupel_schema_free(schema);
}

static void short_memory_leaves_the_list_as_it_was(void **state)
{
    (void)state;
    failing_alloc_torture(build_and_compile, (void *)&types_metadata);
    failing_alloc_torture(build_and_compile, (void *)&vision);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_models_of_the_manual_become_tables),
        cmocka_unit_test(every_option_of_a_column_is_written),
        cmocka_unit_test(constraints_are_written_with_their_names),
        cmocka_unit_test(keys_are_generated_as_each_engine_does),
        cmocka_unit_test(sqlite_takes_expressions_as_defaults_in_parentheses),
        cmocka_unit_test(keys_of_a_cycle_are_added_late_and_dropped_first),
        cmocka_unit_test(enum_types_are_made_once_and_dropped_last),
        cmocka_unit_test(indexes_are_written_as_each_engine_can),
        cmocka_unit_test(names_longer_than_the_engine_keeps_are_refused),
        cmocka_unit_test(a_table_is_made_under_another_name_for_a_rebuild),
        cmocka_unit_test(sqlite_takes_what_is_written_for_it),
        cmocka_unit_test(sqlite_keeps_the_digits_of_decimals),
        cmocka_unit_test(indexes_of_one_name_need_an_engine_that_keeps_them_in_their_tables),
        cmocka_unit_test(enums_of_one_name_need_an_engine_that_keeps_them_in_their_columns),
        cmocka_unit_test(keys_between_integers_of_two_widths_need_an_engine_that_allows_them),
        cmocka_unit_test(short_memory_leaves_the_list_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
