/* A database that was read and written as C: the models compile without a warning and describe the
 * database that they come from; written as SQL it can be made again. */
#include "harness.h"

#include <cupel/inspect.h>

#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/describe_differences.h"
#include "varied_tables.h"

extern char **environ;

/* What one engine makes of some DDL; the others skip the row. */
typedef struct odd_database {
    const char *engine;
    const char *sql;
} odd_database;

static cupel_schema *inspect(cupel_connection *connection)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    compliance_ok(cupel_inspect(&schema, connection, NULL, &error), &error);
    return schema;
}

static cupel_connection *connect(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    return connection;
}

static void write_file(compliance *c, const char *name, const cupel_schema *schema,
                       cupel_schema_form form)
{
    cupel_error error = CUPEL_ERROR_INIT;
    char path[sizeof c->folder + 32];
    char *text;
    compliance_ok(cupel_schema_write(&text, schema, form, c->engine_name, &error), &error);
    snprintf(path, sizeof path, "%s/%s", c->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    cupel_free(text);
}

static void compile(const char *source, const char *module)
{
    char *arguments[] = {
        "cc",      "-std=c11",       "-Wall",          "-Wextra", "-pedantic",
        "-Werror", "-shared",        "-fPIC",          "-I",      CUPEL_TEST_INCLUDE,
        "-o",      (char[512]){ 0 }, (char[512]){ 0 }, NULL
    };
    pid_t pid;
    int status;
    snprintf(arguments[11], 512, "%s", module);
    snprintf(arguments[12], 512, "%s", source);
    assert_int_equal(posix_spawnp(&pid, "cc", NULL, NULL, arguments, environ), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s does not compile", source);
}

static void assert_models_describe(compliance *c)
{
    static unsigned modules; /* a module of a known name would not be loaded again */
    char found[DESCRIPTION_SIZE];
    char header[sizeof c->folder + 32];
    char source[sizeof c->folder + 32];
    char module[sizeof c->folder + 32];
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection = connect(c);
    cupel_schema *database = inspect(connection);
    cupel_schema *models;
    cupel_comparison comparison;
    snprintf(header, sizeof header, "%s/models.h", c->folder);
    snprintf(source, sizeof source, "%s/models.c", c->folder);
    snprintf(module, sizeof module, "%s/models-%u.so", c->folder, modules++);
    write_file(c, "models.h", database, CUPEL_FORM_HEADER);
    write_file(c, "models.c", database, CUPEL_FORM_MODELS);
    compile(source, module);

    void *handle = dlopen(module, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        fail_msg("%s", dlerror());
    const cupel_metadata *metadata = dlsym(handle, "app_metadata");
    assert_non_null(metadata);
    compliance_ok(cupel_metadata_schema(&models, metadata, &error), &error);
    compliance_ok(cupel_compare(&comparison, database, models, c->engine_name, connection, &error),
                  &error);
    describe_differences(found, &comparison);
    if (*found != '\0')
        fail_msg("on %s found\n  %s", c->engine_name, found);
    cupel_comparison_release(&comparison);
    cupel_schema_free(models);
    cupel_schema_free(database);
    cupel_connection_close(connection);
    dlclose(handle);
    unlink(header);
    unlink(source);
    unlink(module);
}

static void make(compliance *c, const cupel_metadata *metadata)
{
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_clean(c);
    compliance_ok(cupel_create_all(c->engine, metadata, &error), &error);
}

static void models_describe_the_database_that_they_were_read_from(void **state)
{
    compliance *c = *state;
    make(c, &types);
    assert_models_describe(c);
    make(c, &keys);
    assert_models_describe(c);
    make(c, &computed);
    assert_models_describe(c);
    if (!compliance_is(c, "mysql")) {
        make(c, &expression_indexes);
        assert_models_describe(c);
    }
    make(c, compliance_is(c, "postgresql") ? &postgresql_only
            : compliance_is(c, "mysql")    ? &mariadb_only
                                           : &sqlite_only);
    assert_models_describe(c);
}

static const odd_database odd_databases[] = {
    { "sqlite",
      "CREATE TABLE Users (Id INTEGER PRIMARY KEY, \"int\" INT, \"a b\" TEXT UNIQUE, \"2nd\" TEXT "
      "DEFAULT 'say \"hi\" \\ */', 账号 TEXT, ReportsTo INTEGER REFERENCES Users, BossId INTEGER "
      "REFERENCES Users (Id) ON DELETE SET NULL, CHECK (\"a b\" <> 'x'), CONSTRAINT odd CHECK "
      "(Id > 0), CONSTRAINT \"quoted \"\"one\" UNIQUE (\"2nd\", \"int\"));"
      "CREATE TABLE user (Id TEXT PRIMARY KEY, class TEXT);"
      "CREATE TABLE no_key (\"odd name\" TEXT, other INTEGER REFERENCES Users (Id), UNIQUE "
      "(\"odd name\", other));"
      "CREATE TABLE lost (id INTEGER PRIMARY KEY, a TEXT REFERENCES nowhere (x), b INT REFERENCES "
      "Users (Id));"
      "CREATE INDEX ix_Users_int ON Users (\"int\");"
      "CREATE UNIQUE INDEX ix_both ON Users (\"int\" DESC, lower(\"a b\")) WHERE \"int\" > 0;"
      "CREATE INDEX ix_said ON Users (\"a b\" COLLATE nocase)" },
    { "postgresql",
      "CREATE TYPE mood AS ENUM ('a \"b\"', 'c');"
      "CREATE TABLE users (id serial PRIMARY KEY, \"Odd Name\" mood NOT NULL DEFAULT 'c', class "
      "varchar(10)[], boss_id int REFERENCES users ON DELETE CASCADE, other_id int REFERENCES "
      "users "
      "DEFERRABLE, CONSTRAINT users_check CHECK (boss_id <> id AND \"Odd Name\" = 'c'));"
      "CREATE TABLE links (a int REFERENCES users, b int REFERENCES users, PRIMARY KEY (b, a));"
      "CREATE INDEX ix_said ON users (\"Odd Name\") INCLUDE (id);"
      "COMMENT ON TABLE users IS 'line one\nline \"two\" */'" },
    { "mysql",
      "CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, `Odd Name` enum('a \"b\"','c') NOT "
      "NULL DEFAULT 'c', class mediumtext, boss_id int, other_id int, CONSTRAINT boss FOREIGN KEY "
      "(boss_id) REFERENCES users (id) ON DELETE CASCADE, CONSTRAINT other FOREIGN KEY (other_id) "
      "REFERENCES users (id), CONSTRAINT users_check CHECK (other_id <> 1), UNIQUE INDEX two "
      "(`Odd Name`, boss_id), INDEX start (class(10))) COMMENT 'say \"hi\"';"
      "CREATE TABLE links (a int, b int, CONSTRAINT la FOREIGN KEY (a) REFERENCES users (id), "
      "CONSTRAINT lb FOREIGN KEY (b) REFERENCES users (id), PRIMARY KEY (b, a))" },
};

static void odd_names_and_texts_are_written_so_that_they_compile(void **state)
{
    compliance *c = *state;
    for (size_t i = 0; i < sizeof odd_databases / sizeof *odd_databases; i++) {
        if (!compliance_is(c, odd_databases[i].engine))
            continue;
        compliance_clean(c);
        compliance_execute(c, odd_databases[i].sql);
        assert_models_describe(c);
    }
}

static void sql_makes_the_same_database_again(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    char *sql;
    char found[DESCRIPTION_SIZE];
    cupel_comparison comparison;
    make(c, &keys);
    cupel_connection *connection = connect(c);
    cupel_schema *before = inspect(connection);
    cupel_connection_close(connection);
    compliance_ok(cupel_schema_write(&sql, before, CUPEL_FORM_SQL, c->engine_name, &error), &error);
    compliance_clean(c);
    compliance_execute(c, sql);
    cupel_free(sql);

    connection = connect(c);
    cupel_schema *after = inspect(connection);
    compliance_ok(cupel_compare(&comparison, before, after, c->engine_name, connection, &error),
                  &error);
    describe_differences(found, &comparison);
    assert_string_equal(found, "");
    cupel_comparison_release(&comparison);
    cupel_schema_free(before);
    cupel_schema_free(after);
    cupel_connection_close(connection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_describe_the_database_that_they_were_read_from),
        cmocka_unit_test(odd_names_and_texts_are_written_so_that_they_compile),
        cmocka_unit_test(sql_makes_the_same_database_again),
    };
    return compliance_run("render", tests, sizeof tests / sizeof tests[0]);
}
