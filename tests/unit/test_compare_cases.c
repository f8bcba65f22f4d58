/* What Alembic's autogenerate answers for pairs of SQLite schemas (tests/cases/alembic/diff.jsonl),
 * and where it is blind, what is found here. Both sides of a case are executed, read and compared. */
#include "failing_alloc.h"

#include <cupel/cupel.h>
#include <cupel/inspect.h>

#include <jansson.h>
#include <stdio.h>

enum { KINDS_SIZE = 512, MOST_KINDS = 16 };

/* Cases in which more is found: expressions and conditions of indexes, generated columns, unique
 * constraints and checks that a dialect of Alembic's was told not to see. */
static const struct {
    const char *id;
    const char *kinds;
} beyond[] = {
    { "298f544c", "add_constraint" },
    { "71c85fc6", "add_constraint" },
    { "680bcdc4", "remove_constraint" },
    { "50d2fe46", "add_constraint" },
    { "a6d081ce", "add_constraint" },
    { "3f0b22b6", "add_index remove_index" },
    { "d30a0b2a", "add_index remove_index" },
    { "747cb0ae", "add_index remove_index" },
    { "e655f684", "add_index remove_index" },
    { "73088d04", "add_index remove_index" },
    { "6fa36804", "add_index remove_index" },
    { "aa096b3a", "add_index remove_index" },
    { "ac37d7f2", "add_index remove_index" },
    { "f6bab8de", "add_index remove_index" },
    { "403c8acc", "add_index remove_index" },
    { "df196456", "remove_index" },
    { "67aa9712", "add_constraint" },
    { "c12cc7e6", "add_constraint remove_index" },
    { "635067f8", "add_constraint remove_constraint" },
    { "ed16f3c0", "remove_index" },
    { "6bbdffc0", "remove_index" },
    { "4f7f68ae", "modify_computed" },
    { "c2f399fe", "modify_computed" },
    { "fe0a51c6", "modify_computed" },
};

static cupel_schema *read_database(const json_t *statements)
{
    cupel_engine *engine;
    cupel_connection *connection;
    cupel_schema *schema = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    size_t i;
    json_t *statement;
    if (cupel_engine_open(&engine, "sqlite://") < 0)
        fail_msg("%s", cupel_engine_error(engine)->message);
    int code = cupel_connection_open(&connection, engine, &error);
    json_array_foreach(statements, i, statement)
    {
        if (code == 0)
            code = cupel_connection_run(connection, json_string_value(statement), &error);
    }
    if (code == 0)
        code = cupel_inspect(&schema, connection, NULL, &error);
    if (code < 0)
        fail_msg("%s", error.message);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    return schema;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void join(char out[KINDS_SIZE], const char *kinds[], size_t count)
{
    qsort(kinds, count, sizeof *kinds, by_text);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t at = strlen(out);
        snprintf(out + at, KINDS_SIZE - at, "%s%s", i ? " " : "", kinds[i]);
    }
}

/* Alembic's words; a change of a constraint or index is there a removal and an addition. */
static void describe(char out[KINDS_SIZE], const cupel_comparison *comparison)
{
    const char *kinds[2 * MOST_KINDS];
    size_t count = 0;
    for (size_t i = 0; i < comparison->count && count < MOST_KINDS; i++) {
        const cupel_difference *d = &comparison->differences[i];
        const cupel_constraint *constraint =
            d->to_constraint ? d->to_constraint : d->from_constraint;
        bool key = constraint && constraint->kind == CUPEL_CONSTRAINT_FOREIGN_KEY;
        switch (d->kind) {
        case CUPEL_ADD_TABLE:
            kinds[count++] = "add_table";
            break;
        case CUPEL_REMOVE_TABLE:
            kinds[count++] = "remove_table";
            break;
        case CUPEL_ADD_COLUMN:
            kinds[count++] = "add_column";
            break;
        case CUPEL_REMOVE_COLUMN:
            kinds[count++] = "remove_column";
            break;
        case CUPEL_CHANGE_TYPE:
            kinds[count++] = "modify_type";
            break;
        case CUPEL_CHANGE_NULLABLE:
            kinds[count++] = "modify_nullable";
            break;
        case CUPEL_CHANGE_DEFAULT:
            kinds[count++] = "modify_default";
            break;
        case CUPEL_CHANGE_COMPUTED:
            kinds[count++] = "modify_computed";
            break;
        case CUPEL_ADD_INDEX:
            kinds[count++] = "add_index";
            break;
        case CUPEL_REMOVE_INDEX:
            kinds[count++] = "remove_index";
            break;
        case CUPEL_CHANGE_INDEX:
            kinds[count++] = "add_index";
            kinds[count++] = "remove_index";
            break;
        case CUPEL_ADD_CONSTRAINT:
            kinds[count++] = key ? "add_fk" : "add_constraint";
            break;
        case CUPEL_REMOVE_CONSTRAINT:
            kinds[count++] = key ? "remove_fk" : "remove_constraint";
            break;
        case CUPEL_CHANGE_CONSTRAINT:
            kinds[count++] = key ? "add_fk" : "add_constraint";
            kinds[count++] = key ? "remove_fk" : "remove_constraint";
            break;
        default:
            kinds[count++] = "other";
        }
    }
    join(out, kinds, count);
}

static void expect(char out[KINDS_SIZE], const json_t *row)
{
    const char *kinds[MOST_KINDS];
    size_t count = 0;
    const json_t *list = json_object_get(row, "diff_kinds");
    for (size_t i = 0; i < json_array_size(list); i++)
        kinds[count++] = json_string_value(json_array_get(list, i));
    join(out, kinds, count);
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        if (strcmp(beyond[i].id, json_string_value(json_object_get(row, "id"))) == 0)
            snprintf(out, KINDS_SIZE, "%s", beyond[i].kinds);
    }
}

static bool run_case(const json_t *row)
{
    char found[KINDS_SIZE];
    char expected[KINDS_SIZE];
    cupel_comparison comparison;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *from = read_database(json_object_get(row, "db"));
    cupel_schema *to = read_database(json_object_get(row, "model"));
    if (cupel_compare(&comparison, from, to, "sqlite", NULL, &error) < 0)
        fail_msg("%s", error.message);
    describe(found, &comparison);
    expect(expected, row);
    if (strcmp(found, expected) != 0)
        print_error("%s %s\n  found    %s\n  expected %s\n",
                    json_string_value(json_object_get(row, "id")),
                    json_string_value(json_object_get(row, "test")), found, expected);
    cupel_comparison_release(&comparison);
    cupel_schema_free(from);
    cupel_schema_free(to);
    return strcmp(found, expected) == 0;
}

static void alembics_answers_are_given_and_more_where_it_is_blind(void **state)
{
    (void)state;
    FILE *file = fopen(CUPEL_TEST_CASES "/alembic/diff.jsonl", "r");
    assert_non_null(file);
    size_t cases = 0;
    size_t failed = 0;
    json_error_t error;
    for (json_t *row; (row = json_loadf(file, JSON_DISABLE_EOF_CHECK, &error)) != NULL; cases++) {
        failed += !run_case(row);
        json_decref(row);
    }
    fclose(file);
    assert_int_equal(failed, 0);
    assert_true(cases >= 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alembics_answers_are_given_and_more_where_it_is_blind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
