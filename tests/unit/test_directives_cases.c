/* What Alembic's tests change in SQLite's tables (tests/cases/alembic/batch.jsonl) and compare in its
 * schemas (diff.jsonl): the operations that lead from one side to the other do so, keep the rows, and
 * lead back. */
#include "failing_alloc.h"

#include <jansson.h>
#include <stdio.h>

#include <cupel/cupel.h>

#include "migrate/apply.h"
#include "migrate/autogenerate.h"

/* Cases in which Alembic leaves a CHECK that no database takes, as it names a column that is gone. */
static const char *const impossible[] = { "test_rename_col_literal_ck" };

typedef struct database {
    cupel__executor executor; /* first */
    cupel_engine *engine;
} database;

static int run_it(cupel__executor *executor, const char *sql, size_t size,
                  const cupel_value *values, size_t count, cupel_error *error)
{
    char text[8000];
    (void)values;
    assert_int_equal(count, 0);
    snprintf(text, sizeof text, "%.*s", (int)size, sql);
    return cupel_connection_run(executor->connection, text, error);
}

static void open_database(database *d)
{
    cupel_error error = CUPEL_ERROR_INIT;
    *d = (database){ .executor.execute = run_it };
    if (cupel_engine_open(&d->engine, "sqlite://") < 0 ||
        cupel_connection_open(&d->executor.connection, d->engine, &error) < 0)
        fail_msg("%s", cupel_engine_error(d->engine)->message);
    assert_int_equal(
        cupel_connection_run(d->executor.connection, "PRAGMA foreign_keys = OFF", NULL), 0);
}

static void close_database(database *d)
{
    cupel_connection_close(d->executor.connection);
    cupel_engine_close(d->engine);
}

static void execute(database *d, const char *sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    if (cupel_connection_run(d->executor.connection, sql, &error) < 0)
        fail_msg("%s\n%s", error.message, sql);
}

static cupel_schema *reflect(database *d)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    if (cupel_inspect(&schema, d->executor.connection, NULL, &error) < 0)
        fail_msg("%s", error.message);
    return schema;
}

static int64_t rows_of(database *d, const cupel_schema *schema)
{
    int64_t sum = 0;
    for (size_t i = 0; i < schema->table_count; i++) {
        cupel_result *result;
        const cupel_value *row;
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", schema->tables[i]->name);
        assert_int_equal(
            cupel_connection_execute(d->executor.connection, sql, NULL, 0, &result, NULL), 0);
        assert_int_equal(cupel_result_next(result, &row, NULL), 1);
        sum += row[0].as.integer;
        cupel_result_close(result);
    }
    return sum;
}

/* What the schema says of itself is compared with what the database has. */
static void assert_reached(database *d, const cupel_schema *expected, const char *id,
                           const char *way)
{
    cupel_comparison comparison;
    cupel_schema *found = reflect(d);
    assert_int_equal(cupel_compare(&comparison, found, expected, "sqlite", NULL, NULL), 0);
    for (size_t i = 0; i < comparison.count; i++) {
        const cupel_difference *difference = &comparison.differences[i];
        const cupel_table *table =
            difference->to_table != NULL ? difference->to_table : difference->from_table;
        print_error("%s, %s: difference %d in %s\n", id, way, (int)difference->kind, table->name);
    }
    assert_int_equal(comparison.count, 0);
    cupel_comparison_release(&comparison);
    cupel_schema_free(found);
}

static void apply(database *d, const cupel__findings *found, bool backwards, const char *id)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_op op;
    int code = cupel_connection_begin(d->executor.connection, &error);
    assert_int_equal(code, 0);
    assert_int_equal(cupel__op_init(&op, found->dialect, &d->executor, &error), 0);
    op.keys_suspended = true;
    for (size_t i = 0; code == 0 && i < found->operations.count; i++) {
        const cupel__operation *o =
            &found->operations.items[backwards ? found->operations.count - 1 - i : i];
        cupel__operation reversed = cupel__operation_reverse(o);
        if (backwards || !o->only_back)
            code = cupel__operation_apply(&op, backwards ? &reversed : o, &error);
    }
    if (code == 0)
        code = cupel__rebuild_flush(&op, &error);
    if (code < 0)
        fail_msg("%s: %s", id, error.message);
    cupel__op_release(&op);
    assert_int_equal(cupel_connection_commit(d->executor.connection, &error), 0);
}

/* Takes every candidate for a rename as one, until none is left. */
static void compare(cupel__findings *f)
{
    cupel_error error = CUPEL_ERROR_INIT;
    for (;;) {
        if (cupel_compare(&f->comparison, f->from, f->to, "sqlite", NULL, &error) < 0)
            fail_msg("%s", error.message);
        if (f->comparison.candidate_count == 0)
            return;
        const cupel_rename_candidate *c = &f->comparison.candidates[0];
        if (c->to_column != NULL)
            ((cupel_column *)(uintptr_t)c->to_column)->renamed_from = c->from_column->name;
        else
            ((cupel_table *)(uintptr_t)c->to_table)->renamed_from = c->from_table->name;
        cupel_comparison_release(&f->comparison);
    }
}

static void go_there_and_back(database *d, const cupel_schema *to, const char *id)
{
    static cupel_migrations quiet;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__findings f = { .migrations = &quiet,
                          .dialect = cupel_dialect_find("sqlite"),
                          .models = cupel__models_new(),
                          .reflected = reflect(d),
                          .made = cupel_schema_new(),
                          .unmade = cupel_schema_new() };
    f.from = f.renamed = f.reflected;
    f.to = f.models->schema;
    f.log = &quiet.log;
    for (size_t i = 0; i < to->table_count; i++)
        assert_non_null(cupel_schema_copy_table(f.models->schema, to->tables[i]));
    compare(&f);
    int64_t rows = rows_of(d, f.from);
    int code = cupel__renames_apply(&f, &error);
    if (code == 0)
        code = cupel__directives_make(&f, &error);
    /* To add a column without NULL takes a value that only models have. */
    if (code == CUPEL_EMODEL) {
        cupel_error_release(&error);
    } else {
        if (code < 0)
            fail_msg("%s: %s", id, error.message);
        apply(d, &f, false, id);
        assert_reached(d, to, id, "there");
        if (to->table_count == f.from->table_count)
            assert_int_equal(rows_of(d, to), rows);
        apply(d, &f, true, id);
        assert_reached(d, f.from, id, "back");
    }
    cupel__findings_release(&f);
}

static void each_case(const char *file, void (*visit)(const json_t *row))
{
    char path[500], line[20000];
    snprintf(path, sizeof path, "%s/alembic/%s", CUPEL_TEST_CASES, file);
    FILE *cases = fopen(path, "r");
    int count = 0;
    assert_non_null(cases);
    while (fgets(line, sizeof line, cases)) {
        json_t *row = json_loads(line, 0, NULL);
        assert_non_null(row);
        visit(row);
        json_decref(row);
        count++;
    }
    fclose(cases);
    assert_true(count > 10);
}

/* The table under its own name: Alembic makes it under another first. */
static void without_prefix(const char *sql, char *out, size_t size)
{
    static const char prefix[] = "_alembic_tmp_";
    const char *found = strstr(sql, prefix);
    if (found == NULL)
        snprintf(out, size, "%s", sql);
    else
        snprintf(out, size, "%.*s%s", (int)(found - sql), sql, found + strlen(prefix));
}

static void visit_batch(const json_t *row)
{
    database from, to;
    char after[2000];
    const char *test = json_string_value(json_object_get(row, "test"));
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        const char *name = strrchr(test, ':') + 1;
        if (strcmp(name, impossible[i]) == 0)
            return;
    }
    open_database(&from);
    open_database(&to);
    execute(&from, json_string_value(json_object_get(row, "before")));
    execute(&from, "INSERT INTO tname (id) VALUES (1)");
    without_prefix(json_string_value(json_object_get(row, "after")), after, sizeof after);
    execute(&to, after);
    cupel_schema *wanted = reflect(&to);
    go_there_and_back(&from, wanted, test);
    cupel_schema_free(wanted);
    close_database(&from);
    close_database(&to);
}

static void alembics_batches_are_made_and_undone(void **state)
{
    (void)state;
    each_case("batch.jsonl", visit_batch);
}

static void visit_diff(const json_t *row)
{
    database from, to;
    size_t i;
    json_t *statement;
    open_database(&from);
    open_database(&to);
    json_array_foreach(json_object_get(row, "db"), i, statement)
        execute(&from, json_string_value(statement));
    json_array_foreach(json_object_get(row, "model"), i, statement)
        execute(&to, json_string_value(statement));
    cupel_schema *wanted = reflect(&to);
    go_there_and_back(&from, wanted, json_string_value(json_object_get(row, "id")));
    cupel_schema_free(wanted);
    close_database(&from);
    close_database(&to);
}

static void alembics_differences_are_made_and_undone(void **state)
{
    (void)state;
    each_case("diff.jsonl", visit_diff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alembics_batches_are_made_and_undone),
        cmocka_unit_test(alembics_differences_are_made_and_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
