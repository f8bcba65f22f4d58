/* The DDL compiler: what each engine is told, statement by statement. */
#include "failing_alloc.h"

#include <stdio.h>

#include <sqlite3.h>

#include <cupel/model.h>

#include "base/buf.h"
#include "sql/ddl.h"

typedef struct Role Role;
typedef struct User User;

struct Role {
    int64_t id;
    const char *name;
    CUPEL_MANY(User) users;
};

struct User {
    int64_t id;
    const char *username;
    cupel_opt_int64 role_id;
    Role *role;
};

CUPEL_DECLARE_MODEL(Role);
CUPEL_DECLARE_MODEL(User);

/* clang-format off */
CUPEL_MODEL(Role, "roles",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(64), .unique = true),
    CUPEL_HAS_MANY(users, User, .back_populates = "role", .order_by = "username"));

CUPEL_MODEL(User, "users",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(username, .type = CUPEL_STRING(64), .unique = true, .index = true),
    CUPEL_COLUMN(role_id, .references = "roles.id"),
    CUPEL_BELONGS_TO(role, Role, .back_populates = "users"));
/* clang-format on */

CUPEL_METADATA(vision, User_model, Role_model);

static cupel_schema *schema_of(const cupel_metadata *metadata)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    if (cupel_metadata_schema(&schema, metadata, &error) < 0)
        fail_msg("%s", error.message);
    return schema;
}

/* The statements, each with ";\n" behind it. */
static void assert_ddl(const cupel__ddl *ddl, const char *expected)
{
    cupel__buf text = { 0 };
    for (size_t i = 0; i < ddl->statements.count; i++)
        cupel__buf_printf(&text, "%s;\n", ddl->statements.items[i]);
    assert_string_equal(cupel__buf_text(&text), expected);
    cupel__buf_release(&text);
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
                      " roles (id)\n"
                      ");\n"
                      "CREATE UNIQUE INDEX ix_users_username ON users (username);\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_models_of_the_manual_become_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
