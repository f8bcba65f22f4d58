/* Migrations while memory runs out: every allocation fails in turn, nothing leaks, and what is in the
 * database afterwards is one state or the other. */
#include "failing_alloc.h"

#include "folder.h"

#include "migrate/op.h"
#include "migrate/migrations.h"

static const char *const moods[] = { "happy", "sad", NULL };
#define ID CUPEL_TABLE_COLUMN("id", CUPEL_BIGINT, .primary_key = true)
CUPEL_TABLE(old_role, "roles", ID, CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20), .unique = true));
CUPEL_TABLE(old_user, "users", ID, CUPEL_TABLE_COLUMN("name", CUPEL_STRING(20), .index = true),
            CUPEL_TABLE_COLUMN("role_id", CUPEL_BIGINT, .references = "roles.id"),
            CUPEL_TABLE_COLUMN("age", CUPEL_INTEGER), CUPEL_CHECK("grown", "age > 17"));
CUPEL_METADATA(before, old_role_model, old_user_model);
CUPEL_TABLE(new_user, "users", ID,
            CUPEL_TABLE_COLUMN("username", CUPEL_STRING(30), .renamed_from = "name"),
            CUPEL_TABLE_COLUMN("role_id", CUPEL_BIGINT, .references = "roles.id",
                               .on_delete = CUPEL_CASCADE),
            CUPEL_TABLE_COLUMN("age", CUPEL_BIGINT, .not_null = true, .default_value = "18"),
            CUPEL_TABLE_COLUMN("mood", CUPEL_ENUM("mood", moods), .server_default = "'sad'"),
            CUPEL_CHECK("grown", "age > 18"));
CUPEL_METADATA(after, old_role_model, new_user_model);

static int setup(void **state)
{
    return folder_enter(state) == 0 && mkdir("versions", 0700) == 0 ? 0 : -1;
}

typedef struct direct {
    cupel__executor executor;
} direct;

static int run_it(cupel__executor *executor, const char *sql, size_t size,
                  const cupel_value *values, size_t count, cupel_error *error)
{
    char *text = cupel_alloc(size + 1);
    if (text == NULL)
        return cupel_error_set(error, CUPEL_ENOMEM, "out of memory");
    memcpy(text, sql, size);
    text[size] = '\0';
    int code = count == 0 ? cupel_connection_run(executor->connection, text, error)
                          : cupel_connection_execute(executor->connection, text, values, count,
                                                     NULL, error);
    cupel_free(text);
    return code;
}

static void alter(cupel_op *op)
{
    cupel_op_create_table(op, "p", CUPEL_OP_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
                          CUPEL_OP_COLUMN("m", CUPEL_ENUM("mood", moods)));
    cupel_op_create_table(op, "t", CUPEL_OP_COLUMN("id", CUPEL_BIGINT, .primary_key = true),
                          CUPEL_OP_COLUMN("a", CUPEL_STRING(20), .unique = true),
                          CUPEL_OP_COLUMN("p_id", CUPEL_BIGINT, .references = "p.id"),
                          CUPEL_OP_INDEX("i", "a desc", .where = "a > 'b'"));
    cupel_op_execute(op, "INSERT INTO p (id) VALUES (1); INSERT INTO t (a, p_id) VALUES ('x', 1);"
                         "CREATE VIEW v AS SELECT a FROM t");
    cupel_op_alter_column(op, "t", "a", .set_type = true, .type = CUPEL_STRING(30));
    cupel_op_add_column(op, "t", CUPEL_OP_COLUMN("b", CUPEL_INTEGER));
    cupel_op_fill_column(op, "t", "b", "1");
    cupel_op_alter_column(op, "t", "b", .set_nullable = true, .nullable = false);
    cupel_op_create_constraint(op, "t", CUPEL_OP_CHECK("ck", "b > 0"));
    cupel_op_drop_constraint(op, "t", "fk_t_p_id_p");
    cupel_op_drop_index(op, "t", "i");
    cupel_op_executef(op, "UPDATE t SET a = %s WHERE b = %d", "y", 1);
    cupel_op_rename_column(op, "t", "b", "c");
    cupel_op_drop_column(op, "t", "p_id");
    cupel_op_drop_table(op, "p");
    cupel_op_rename_table(op, "t", "s");
}

static int operations(void *context)
{
    cupel_engine *engine = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    direct d = { .executor.execute = run_it };
    cupel_op op;
    (void)context;
    int code = cupel_engine_open(&engine, "sqlite://");
    if (code == 0)
        code = cupel_connection_open(&d.executor.connection, engine, &error);
    if (code == 0)
        code = cupel_connection_begin(d.executor.connection, &error);
    if (code == 0) {
        code = cupel__op_init(&op, cupel_dialect_find("sqlite"), &d.executor, &error);
        if (code == 0) {
            op.keys_suspended = true;
            alter(&op);
            code = cupel__op_finish(&op);
            if (code < 0 && code != CUPEL_ENOMEM)
                print_error("%s\n", op.error.message);
        }
        cupel__op_release(&op);
    }
    cupel_connection_close(d.executor.connection);
    cupel_engine_close(engine);
    cupel_error_release(&error);
    return code;
}

static void operations_survive_every_failure(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(operations, NULL) > 100);
}

static cupel_migrations *open_history(const char *format, cupel_error *error)
{
    cupel_migrations *migrations = NULL;
    const cupel_migrations_options options = { .script_location = ".", .revision_format = format };
    return cupel_migrations_open(&migrations, &options, error) == 0 ? migrations : NULL;
}

static void revision_files(int *count, bool remove_them)
{
    DIR *folder = opendir("versions");
    const struct dirent *entry;
    assert_non_null(folder);
    *count = 0;
    while ((entry = readdir(folder)) != NULL) {
        char path[300];
        snprintf(path, sizeof path, "versions/%s", entry->d_name);
        if (entry->d_name[0] == '.' && strstr(entry->d_name, ".new") == NULL)
            continue;
        ++*count;
        if (remove_them)
            unlink(path);
    }
    closedir(folder);
}

/* Makes a revision on top of a database that has the old state. */
static int autogenerate(void *context)
{
    cupel_engine *engine = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    char *path = NULL;
    int files;
    int code = cupel_engine_open(&engine, "sqlite:///state.sqlite");
    cupel_migrations *migrations = code == 0 ? open_history(context, &error) : NULL;
    if (code == 0 && migrations == NULL)
        code = error.code;
    if (code == 0) {
        const cupel_revision_options options = { .message = "m",
                                                 .metadata = &after,
                                                 .engine = engine };
        code = cupel_migrations_revision(migrations, &path, &options, &error);
    }
    if (code < 0 && code != CUPEL_ENOMEM)
        print_error("%s\n", error.message);
    cupel_migrations_close(migrations);
    cupel_engine_close(engine);
    revision_files(&files, true);
    assert_int_equal(files, path != NULL);
    cupel_free(path);
    cupel_error_release(&error);
    return code;
}

static void autogenerate_survives_every_failure(void **state)
{
    cupel_engine *engine;
    (void)state;
    assert_int_equal(cupel_engine_open(&engine, "sqlite:///state.sqlite"), 0);
    assert_int_equal(cupel_create_all(engine, &before, NULL), 0);
    cupel_engine_close(engine);
    assert_true(failing_alloc_torture(autogenerate, "c") > 200);
    assert_true(failing_alloc_torture(autogenerate, "sql") > 200);
}

/* Up and down again; what a failed run has left is a state between two steps. */
static int there_and_back(void *context)
{
    cupel_engine *engine = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    (void)context;
    unlink("run.sqlite");
    int code = cupel_engine_open(&engine, "sqlite:///run.sqlite");
    cupel_migrations *migrations = code == 0 ? open_history("sql", &error) : NULL;
    if (code == 0 && migrations == NULL)
        code = error.code;
    if (code == 0)
        code = cupel_migrations_upgrade(migrations, engine, "head", &error);
    if (code == 0)
        code = cupel_migrations_downgrade(migrations, engine, "base", &error);
    if (code == 0)
        code = cupel_migrations_stamp(migrations, engine, "head", true, &error);
    if (code < 0 && code != CUPEL_ENOMEM)
        print_error("%s\n", error.message);
    cupel_migrations_close(migrations);
    cupel_engine_close(engine);
    cupel_error_release(&error);
    return code;
}

static void runs_survive_every_failure(void **state)
{
    int files;
    (void)state;
    folder_write("versions/a.sql", "-- a\n-- revision: a\n-- revises:\n\n-- upgrade\n"
                                   "CREATE TABLE t (a INTEGER);\n\n-- downgrade\nDROP TABLE t;\n");
    folder_write(
        "versions/b.sql",
        "-- b\n-- revision: b\n-- revises: a\n\n-- upgrade\n"
        "PRAGMA foreign_keys = OFF;\nINSERT INTO t VALUES (1);\nDROP TABLE t;\n"
        "CREATE TABLE t (b INTEGER);\n\n-- downgrade\nALTER TABLE t ADD COLUMN c INTEGER;\n");
    assert_true(failing_alloc_torture(there_and_back, NULL) > 100);
    revision_files(&files, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_survive_every_failure),
        cmocka_unit_test(runs_survive_every_failure),
        cmocka_unit_test(autogenerate_survives_every_failure),
    };
    return cmocka_run_group_tests(tests, setup, folder_leave);
}
