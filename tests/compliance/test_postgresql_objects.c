/* Everything that PostgreSQL has and a schema can say: each thing is read, created elsewhere and found
 * to be the same; and changed, where exactly that difference is found and its statements lead from one
 * to the other. */
#include <string.h>

#include "../unit/describe_differences.h"
#include "postgresql_changes.h"

static const char *const every_schema[] = { "public", "shop", "types", "Odd \"schema\"", NULL };

static void an_odd_database_is_the_same_again_elsewhere(void **state)
{
    static const char again_name[] = "cupel_odd_again";
    compliance *c = *state;
    compliance_clean(c);
    compliance_execute(c, "DROP DATABASE IF EXISTS cupel_odd_again");
    compliance_execute(c, "CREATE DATABASE cupel_odd_again");
    char *url = pg_url_of(c, again_name);
    char *sql = pg_read_file(CUPEL_TEST_INCLUDE "/../tests/cases/odd.postgresql.sql");
    pg_database first, again;
    pg_open(&first, c, c->url);
    pg_open(&again, c, url);
    pg_run(&first, sql);
    cupel_schema *from = pg_read(&first, every_schema);
    pg_write(&again, from);
    cupel_schema *to = pg_read(&again, every_schema);
    pg_assert_differences(&again, from, to, "", "the odd database");
    pg_assert_differences(&first, to, from, "", "the odd database, the other way");
    assert_int_equal(from->table_count, to->table_count);
    assert_int_equal(from->object_count, to->object_count);
    char *first_dump = pg_dump(c, c->url, "first");
    char *again_dump = pg_dump(c, url, "again");
    pg_assert_same_dumps(first_dump, again_dump);
    cupel_free(first_dump);
    cupel_free(again_dump);
    cupel_schema_free(from);
    cupel_schema_free(to);
    pg_close(&first);
    pg_close(&again);
    compliance_execute(c, "DROP DATABASE cupel_odd_again");
    cupel_free(sql);
    cupel_free(url);
}

static void what_was_created_can_be_dropped(void **state)
{
    compliance *c = *state;
    compliance_clean(c);
    char *sql = pg_read_file(CUPEL_TEST_INCLUDE "/../tests/cases/odd.postgresql.sql");
    pg_database d;
    pg_open(&d, c, c->url);
    pg_run(&d, sql);
    cupel_schema *schema = pg_read(&d, every_schema);
    char *drops = NULL;
    compliance_ok(cupel_schema_write(&drops, schema, CUPEL_FORM_DROP, "postgresql", &d.error),
                  &d.error);
    int code = cupel_connection_run(d.connection, drops, &d.error);
    if (code < 0)
        fail_msg("%s\nin\n%s", d.error.message, drops);
    assert_int_equal(
        compliance_integer(c, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = "
                              "c.relnamespace WHERE n.nspname IN ('public', 'shop', 'types')"),
        0);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON "
                                           "n.oid = p.pronamespace WHERE n.nspname = 'public'"),
                     0);
    cupel_free(drops);
    cupel_schema_free(schema);
    pg_close(&d);
    cupel_free(sql);
}

PG_TEST_OF_CHANGES(options_of_tables_change_in_place, table_changes)
PG_TEST_OF_CHANGES(options_of_columns_change_in_place, column_changes)
PG_TEST_OF_CHANGES(constraints_change, constraint_changes)
PG_TEST_OF_CHANGES(indexes_change, index_changes)
PG_TEST_OF_CHANGES(types_and_sequences_change, type_changes)
PG_TEST_OF_CHANGES(views_change, view_changes)
PG_TEST_OF_CHANGES(routines_triggers_and_policies_change, routine_changes)

/* A text as the database has it, as somebody else may write it, and one that means something else. */
typedef struct respelling {
    cupel_reference name;
    const char *same;
    const char *other;
    const char *expected; /* of the other one */
} respelling;

static const char spelled[] =
    "CREATE TYPE mood AS ENUM ('low', 'high');"
    "CREATE TABLE t (a int PRIMARY KEY, b text, c numeric(8, 2), e mood);"
    "CREATE TABLE other.t (z int);"
    "CREATE VIEW v AS SELECT a, b FROM t WHERE a > 1 AND b LIKE 'x%';"
    "CREATE VIEW other.w AS SELECT z FROM other.t WHERE z IN (1, 2);"
    "CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n, b FROM t GROUP BY b;"
    "CREATE DOMAIN d AS varchar(9) DEFAULT 'x' CHECK (VALUE BETWEEN 'b' AND 'y');"
    "CREATE TYPE k AS (a int, b varchar(7));"
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a <> NEW.a)"
    " EXECUTE FUNCTION f('x');"
    "CREATE CONSTRAINT TRIGGER h AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
    "CREATE POLICY p ON t FOR SELECT USING (a IN (1, 2) AND e = 'low');"
    "CREATE POLICY q ON other.t USING (z BETWEEN 1 AND 3);"
    "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);"
    "CREATE OPERATOR other.~+~ (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl);"
    "CREATE COLLATION other.plain (LOCALE = 'C');"
    "CREATE RULE r AS ON DELETE TO t WHERE OLD.a IN (1, 2) DO ALSO DELETE FROM other.t WHERE z = 1;"
    "CREATE STATISTICS s (ndistinct) ON a, (lower(b)) FROM t";

static const respelling respellings[] = {
    { { .kind = CUPEL_OBJECT_VIEW, .name = "v" },
      "AS (SELECT t.a, t.b FROM public.t WHERE (t.a > 1) AND t.b ~~ 'x%'::text)",
      "AS SELECT a, b FROM t WHERE a > 2 AND b LIKE 'x%'",
      "change view v" },
    { { .kind = CUPEL_OBJECT_VIEW, .schema = "other", .name = "w" },
      "AS SELECT t.z FROM other.t WHERE z = ANY (ARRAY[1, 2])",
      "AS SELECT z FROM other.t WHERE z IN (1, 3)",
      "change view w" },
    { { .kind = CUPEL_OBJECT_MATERIALIZED_VIEW, .name = "m" },
      "AS (SELECT COUNT(*) n, t.b FROM t GROUP BY 2)",
      "AS SELECT count(a) AS n, b FROM t GROUP BY b",
      "change materialized view m" },
    { { .kind = CUPEL_OBJECT_DOMAIN, .name = "d" },
      "VALUE OPERATOR(pg_catalog.>=) 'b' AND value <= 'y'",
      "VALUE BETWEEN 'b' AND 'z'",
      "change domain d" },
    { { .kind = CUPEL_OBJECT_TYPE, .name = "k" },
      "AS (a int4, b character varying(7))",
      "AS (a int8, b varchar(7))",
      "change type k" },
    { { .kind = CUPEL_OBJECT_TRIGGER, .name = "g", .table = "t" },
      "before update of a on public.t for each row when ((old.a) != new.a) execute procedure f(x)",
      "BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a < NEW.a) EXECUTE FUNCTION f('x')",
      "change trigger g" },
    { { .kind = CUPEL_OBJECT_TRIGGER, .name = "h", .table = "t" },
      "AFTER INSERT ON t NOT DEFERRABLE FOR EACH ROW EXECUTE PROCEDURE public.f()",
      "AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()",
      "change trigger h" },
    { { .kind = CUPEL_OBJECT_POLICY, .name = "p", .table = "t" },
      "on t as permissive for select to public using (t.a = ANY (ARRAY[1, 2]) and e = 'low'::mood)",
      "ON t FOR SELECT USING (a IN (1, 3) AND e = 'low')",
      "change policy p" },
    { { .kind = CUPEL_OBJECT_AGGREGATE, .name = "total", .arguments = "integer" },
      "(int4) (sfunc = pg_catalog.int4pl, stype = int4)",
      "(int4) (sfunc = pg_catalog.int4mul, stype = int4)",
      "change aggregate total" },
    { { .kind = CUPEL_OBJECT_OPERATOR,
        .schema = "other",
        .name = "~+~",
        .arguments = "integer, integer" },
      "(PROCEDURE = pg_catalog.int4pl, LEFTARG = int4, RIGHTARG = int4)",
      "(PROCEDURE = pg_catalog.int4mul, LEFTARG = int4, RIGHTARG = int4)",
      "change operator ~+~" },
    { { .kind = CUPEL_OBJECT_COLLATION, .schema = "other", .name = "plain" },
      "(LC_COLLATE = 'C', LC_CTYPE = 'C')",
      "(LC_COLLATE = 'C', LC_CTYPE = 'POSIX')",
      "change collation plain" },
    { { .kind = CUPEL_OBJECT_RULE, .name = "r", .table = "t" },
      "as on delete to public.t where old.a = ANY (ARRAY[1, 2]) do delete from other.t where t.z = "
      "1",
      "AS ON DELETE TO t WHERE OLD.a IN (1, 3) DO ALSO DELETE FROM other.t WHERE z = 1",
      "change rule r" },
    { { .kind = CUPEL_OBJECT_STATISTICS, .name = "s", .table = "t" },
      "(ndistinct) on a, (LOWER((b))) from public.t",
      "(ndistinct) on a, (upper(b)) from public.t",
      "change statistics s" },
    { { .kind = CUPEL_OBJECT_POLICY, .schema = "other", .name = "q", .table = "t" },
      "ON other.t USING (z BETWEEN 1 AND 3)",
      "ON other.t USING (z >= 1 AND z <= 4)",
      "change policy q" },
};

static void spell(cupel_schema *schema, const respelling *row, const char *text)
{
    cupel_object *object = cupel_schema_object(schema, &row->name);
    if (!object)
        fail_msg("there is no %s", row->name.name);
    if (object->kind == CUPEL_OBJECT_DOMAIN)
        object->checks[0]->expression = text;
    else
        object->definition = text;
}

static void what_is_written_otherwise_is_the_same(void **state)
{
    compliance *c = *state;
    pg_database d;
    compliance_clean(c);
    pg_open(&d, c, c->url);
    pg_empty(&d);
    pg_run(&d, spelled);
    cupel_schema *from = pg_read(&d, pg_two_schemas);
    for (size_t i = 0; i < sizeof respellings / sizeof *respellings; i++) {
        const respelling *row = &respellings[i];
        cupel_schema *to = pg_read(&d, pg_two_schemas);
        spell(to, row, row->same);
        pg_assert_differences(&d, from, to, "", row->same);
        pg_assert_differences(&d, to, from, "", row->same);
        spell(to, row, row->other);
        pg_assert_differences(&d, from, to, row->expected, row->other);
        cupel_schema_free(to);
    }
    cupel_schema *to = pg_read(&d, pg_two_schemas);
    cupel_object *domain = cupel_schema_object(to, &respellings[3].name);
    domain->server_default = "CAST('x' AS varchar)";
    pg_assert_differences(&d, from, to, "", "a domain's default");
    domain->server_default = "'y'";
    pg_assert_differences(&d, from, to, "change domain d", "a domain's other default");
    cupel_schema_free(to);
    cupel_schema_free(from);
    pg_close(&d);
}

/* The caller's transaction is as it was, and so is the database. */
static void nothing_remains_of_what_was_asked(void **state)
{
    compliance *c = *state;
    pg_database d;
    compliance_clean(c);
    pg_open(&d, c, c->url);
    pg_empty(&d);
    pg_run(&d, spelled);
    cupel_schema *from = pg_read(&d, pg_two_schemas);
    cupel_schema *to = pg_read(&d, pg_two_schemas);
    /* The last one's table has the name of another's. */
    for (size_t i = 0; i + 1 < sizeof respellings / sizeof *respellings; i++)
        spell(to, &respellings[i], respellings[i].same);
    compliance_ok(cupel_connection_begin(d.connection, &d.error), &d.error);
    pg_run(&d, "INSERT INTO other.t VALUES (1)");
    pg_assert_differences(&d, from, to, "", "everything");
    assert_true(cupel_connection_in_transaction(d.connection));
    pg_run(&d, "DO $$ BEGIN"
               " ASSERT NOT EXISTS (SELECT FROM pg_class WHERE relname LIKE 'cupel%');"
               " ASSERT NOT EXISTS (SELECT FROM pg_type WHERE typname LIKE 'cupel%');"
               " ASSERT NOT EXISTS (SELECT FROM pg_class WHERE relpersistence = 't');"
               " ASSERT (SELECT count(*) FROM other.t) = 1; END $$");
    compliance_ok(cupel_connection_commit(d.connection, &d.error), &d.error);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM other.t"), 1);
    cupel_schema_free(to);
    cupel_schema_free(from);
    pg_close(&d);
}

static void without_the_right_to_ask_texts_are_told_as_such(void **state)
{
    compliance *c = *state;
    pg_database d;
    cupel_comparison found = { 0 };
    const size_t count = sizeof respellings / sizeof *respellings;
    compliance_clean(c);
    pg_open(&d, c, c->url);
    pg_empty(&d);
    pg_run(&d, spelled);
    cupel_schema *from = pg_read(&d, pg_two_schemas);
    cupel_schema *to = pg_read(&d, pg_two_schemas);
    for (size_t i = 0; i < count; i++)
        spell(to, &respellings[i], respellings[i].same);
    to->tables[0]->comment = "no text that an engine has a form of";
    pg_run(&d, "DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC',"
               " current_database()); END $$; DROP ROLE IF EXISTS cupel_reader;"
               "CREATE ROLE cupel_reader; GRANT USAGE ON SCHEMA public, other TO cupel_reader;"
               "SET ROLE cupel_reader");
    compliance_ok(cupel_compare(&found, from, to, "postgresql", d.connection, &d.error), &d.error);
    pg_run(&d, "RESET ROLE; DROP OWNED BY cupel_reader; DROP ROLE cupel_reader;"
               "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC',"
               " current_database()); END $$");
    char text[DESCRIPTION_SIZE];
    describe_differences(text, &found);
    if (found.count != count + 1)
        fail_msg("found only\n  %s", text);
    for (size_t i = 0; i < found.count; i++)
        assert_int_equal(found.differences[i].as_text,
                         found.differences[i].kind == CUPEL_CHANGE_OBJECT);
    cupel_comparison_release(&found);
    cupel_schema_free(to);
    cupel_schema_free(from);
    pg_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_odd_database_is_the_same_again_elsewhere),
        cmocka_unit_test(what_was_created_can_be_dropped),
        cmocka_unit_test(options_of_tables_change_in_place),
        cmocka_unit_test(options_of_columns_change_in_place),
        cmocka_unit_test(constraints_change),
        cmocka_unit_test(indexes_change),
        cmocka_unit_test(types_and_sequences_change),
        cmocka_unit_test(views_change),
        cmocka_unit_test(routines_triggers_and_policies_change),
        cmocka_unit_test(what_is_written_otherwise_is_the_same),
        cmocka_unit_test(nothing_remains_of_what_was_asked),
        cmocka_unit_test(without_the_right_to_ask_texts_are_told_as_such),
    };
    return compliance_run_on("postgresql", "postgresql_objects", tests,
                             sizeof tests / sizeof tests[0]);
}
