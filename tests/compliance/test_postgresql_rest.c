/* What PostgreSQL has that is rarely there: what a schema has no words for is listed, and nothing is
 * missed in silence. */
#include <string.h>

#include "../unit/failing_alloc.h"
#include "base/buf.h"
#include "postgresql_rest_changes.h"

/* One of each kind that cannot be said; what belongs to an extension is the extension's. */
static const char unsaid[] =
    "CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION unaccent;"
    "CREATE EXTENSION file_fdw;"
    "CREATE OPERATOR CLASS numbers FOR TYPE int4 USING btree AS OPERATOR 1 <, OPERATOR 2 <=,"
    " OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int4, int4);"
    "CREATE OPERATOR FAMILY other.relatives USING hash;"
    "CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;"
    "CREATE TEXT SEARCH CONFIGURATION other.plain (COPY = simple);"
    "CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = simple);"
    "CREATE TEXT SEARCH PARSER parts (START = prsd_start, GETTOKEN = prsd_nexttoken,"
    " END = prsd_end, LEXTYPES = prsd_lextype);"
    "CREATE TEXT SEARCH TEMPLATE lower (LEXIZE = dsimple_lexize);"
    "CREATE TYPE empty; CREATE TYPE four;"
    "CREATE FUNCTION four_in(cstring) RETURNS four LANGUAGE internal IMMUTABLE STRICT AS 'int4in';"
    "CREATE FUNCTION four_out(four) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS "
    "'int4out';"
    "CREATE TYPE four (INPUT = four_in, OUTPUT = four_out, LIKE = int4);"
    "CREATE FUNCTION told() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
    "CREATE EVENT TRIGGER telling ON sql_drop EXECUTE FUNCTION told();"
    "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE USER MAPPING FOR public SERVER "
    "files;"
    "CREATE PUBLICATION news; CREATE LANGUAGE tongue HANDLER plpgsql_call_handler;"
    "CREATE TRANSFORM FOR int4 LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));"
    "CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;"
    "CREATE OPERATOR other.<<< (LEFTARG = int4, RIGHTARG = int8, FUNCTION = int48lt,"
    " COMMUTATOR = OPERATOR(other.>>>));"
    "CREATE TABLE parts (a int) PARTITION BY LIST (a);"
    "CREATE FOREIGN TABLE part PARTITION OF parts DEFAULT SERVER files OPTIONS (filename "
    "'/dev/null');"
    "CREATE STATISTICS counted ON (a % 2), (a % 3) FROM part;"
    "CREATE MATERIALIZED VIEW sums AS SELECT a, 'x' AS b FROM parts; CREATE INDEX by_a ON sums (a);"
    "ALTER MATERIALIZED VIEW sums ALTER b SET STATISTICS 7; ALTER MATERIALIZED VIEW sums CLUSTER "
    "ON by_a;"
    "CREATE TABLE keyed (a int CONSTRAINT by_key PRIMARY KEY); COMMENT ON INDEX by_key IS 'fast';"
    "CREATE FOREIGN TABLE far (a int CONSTRAINT positive CHECK (a > 0)) SERVER files"
    " OPTIONS (filename '/dev/null'); COMMENT ON CONSTRAINT positive ON far IS 'more than none';"
    "CREATE TABLE whole (a int) PARTITION BY LIST (a); CREATE TABLE half PARTITION OF whole "
    "DEFAULT;"
    "CREATE INDEX begun ON ONLY whole (a);"
    "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "CREATE TRIGGER note AFTER INSERT ON whole FOR EACH ROW EXECUTE FUNCTION noted();"
    "ALTER TABLE half DISABLE TRIGGER note;"
    "CREATE TABLE lent (a int, b int); ALTER EXTENSION hstore ADD TABLE lent;"
    "CREATE FUNCTION lending() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "ALTER EXTENSION hstore ADD FUNCTION lending();"
    "CREATE TRIGGER of_lent BEFORE INSERT ON lent FOR EACH ROW EXECUTE FUNCTION lending();"
    "CREATE TRIGGER watched BEFORE INSERT ON lent FOR EACH ROW EXECUTE FUNCTION noted();"
    "CREATE RULE kept AS ON DELETE TO lent DO INSTEAD NOTHING;"
    "CREATE POLICY shown ON lent USING (true); CREATE STATISTICS weighed ON a, b FROM lent;"
    "COMMENT ON SCHEMA public IS 'ours';"
    "CREATE SUBSCRIPTION paper CONNECTION 'host=nowhere' PUBLICATION news"
    " WITH (connect = false, slot_name = NONE, enabled = false)";

static const char listed[] = "trigger watched of lent\n"
                             "policy shown of lent\n"
                             "access method pile\n"
                             "comment of the schema public\n"
                             "event trigger telling\n"
                             "language tongue\n"
                             "publication news\n"
                             "subscription paper\n"
                             "transform FOR integer LANGUAGE sql\n"
                             "user mapping public SERVER files\n"
                             "CLUSTER ON by_a of sums\n"
                             "base type four\n"
                             "comment of the check positive of far\n"
                             "comment of the index by_key of keyed\n"
                             "conversion latin\n"
                             "foreign table part\n"
                             "invalid index begun of whole\n"
                             "operator class numbers USING btree\n"
                             "rule kept of lent\n"
                             "settings of the column b of sums\n"
                             "shell type empty\n"
                             "state of the trigger note of half\n"
                             "statistics counted\n"
                             "statistics weighed of lent\n"
                             "text search dictionary words\n"
                             "text search parser parts\n"
                             "text search template lower\n"
                             "operator other.>>>(bigint, integer)\n"
                             "operator family other.relatives USING hash\n"
                             "text search configuration other.plain\n";

static const char only_other[] = "operator other.>>>(bigint, integer)\n"
                                 "operator family other.relatives USING hash\n"
                                 "text search configuration other.plain\n";

/* To be freed with cupel_free. */
static char *unread_text(const cupel_schema *schema)
{
    cupel__buf out = { 0 };
    for (size_t i = 0; i < schema->unread_count; i++) {
        const cupel_unread *unread = schema->unread[i];
        cupel__buf_printf(&out, "%s %s%s%s%s%s\n", unread->kind,
                          unread->schema ? unread->schema : "", unread->schema ? "." : "",
                          unread->name, unread->table ? " of " : "",
                          unread->table ? unread->table : "");
    }
    return cupel__buf_take(&out);
}

static void assert_unread(const cupel_schema *schema, const char *expected)
{
    char *text = unread_text(schema);
    assert_string_equal(text, expected);
    cupel_free(text);
}

/* A subscription keeps its database from being dropped. */
static void drop_unsaid(pg_database *d)
{
    pg_run(d, "DROP SUBSCRIPTION paper");
    pg_close(d);
}

static void make_unsaid(pg_database *d, compliance *c)
{
    compliance_clean(c);
    pg_open(d, c, c->url);
    pg_run(d, "CREATE SCHEMA other");
    pg_run(d, unsaid);
}

static void what_cannot_be_said_is_listed(void **state)
{
    static const char *const other[] = { "other", NULL };
    pg_database d;
    make_unsaid(&d, *state);
    cupel_schema *all = pg_read(&d, pg_two_schemas);
    cupel_schema *some = pg_read(&d, other);
    cupel_schema *tables = NULL;
    compliance_ok(cupel_inspect(&tables, d.connection, NULL, &d.error), &d.error);
    cupel_schema *copy = cupel_schema_copy(all);
    drop_unsaid(&d);
    assert_unread(all, listed);
    assert_unread(copy, listed);
    assert_unread(some, only_other);
    assert_unread(tables, "");
    cupel_schema_remove_unread(some, some->unread[0]);
    assert_unread(some, strchr(only_other, '\n') + 1);
    cupel_schema_free(copy);
    cupel_schema_free(tables);
    cupel_schema_free(some);
    cupel_schema_free(all);
}

/* Names may hold what would end a comment. */
static void what_cannot_be_said_is_named_where_it_is_written(void **state)
{
    compliance *c = *state;
    pg_database d;
    char *text = NULL;
    compliance_clean(c);
    pg_open(&d, c, c->url);
    pg_run(&d, "CREATE TABLE t (a int PRIMARY KEY);"
               "CREATE PUBLICATION \"a**//*b\nDROP TABLE t;\"");
    cupel_schema *schema = pg_read(&d, NULL);
    compliance_ok(cupel_schema_write(&text, schema, CUPEL_FORM_SQL, "postgresql", &d.error),
                  &d.error);
    assert_int_equal(strncmp(text, "-- Not read: the publication a* / *b DROP TABLE t;\n\n", 49),
                     0);
    assert_null(strstr(text, "\nDROP"));
    cupel_free(text);
    compliance_ok(cupel_schema_write(&text, schema, CUPEL_FORM_DROP, "postgresql", &d.error),
                  &d.error);
    assert_int_equal(strncmp(text, "-- Not dropped, as it was not read: the publication a*", 54),
                     0);
    cupel_free(text);
    compliance_ok(cupel_schema_write(&text, schema, CUPEL_FORM_MODELS, "postgresql", &d.error),
                  &d.error);
    assert_non_null(strstr(text, "/* Not read: the publication a* / *b DROP TABLE t;. */\n"));
    cupel_free(text);
    cupel_schema_free(schema);
    pg_close(&d);
}

static void count_statement(void *context, cupel_log_level level, const char *logger,
                            const char *message)
{
    (void)level, (void)logger, (void)message;
    ++*(size_t *)context;
}

/* How many statements reading everything takes. */
static size_t statements_to_read(compliance *c, uint32_t objects)
{
    size_t statements = 0;
    cupel_engine *engine;
    cupel_connection *connection;
    cupel_schema *schema;
    cupel_error error = CUPEL_ERROR_INIT;
    const cupel_engine_options options = {
        .echo = true,
        .log = { .write = count_statement, .context = &statements, .level = CUPEL_LOG_INFO },
    };
    compliance_ok(cupel_engine_open_with(&engine, c->url, &options), cupel_engine_error(engine));
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    statements = 0;
    compliance_ok(
        cupel_inspect(&schema, connection, &(cupel_inspect_options){ .objects = objects }, &error),
        &error);
    size_t found = statements;
    cupel_schema_free(schema);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    return found;
}

static void everything_is_read_in_as_many_queries_as_nothing(void **state)
{
    enum { OF_TABLES = 13 + 4, OF_EVERYTHING = 23 + 4 }; /* with those of the transaction */
    compliance *c = *state;
    pg_database d;
    compliance_clean(c);
    size_t tables = statements_to_read(c, 0);
    size_t all = statements_to_read(c, CUPEL_EVERY_OBJECT);
    make_unsaid(&d, c);
    size_t tables_of_many = statements_to_read(c, 0);
    size_t all_of_many = statements_to_read(c, CUPEL_EVERY_OBJECT);
    drop_unsaid(&d);
    assert_int_equal(tables, OF_TABLES);
    assert_int_equal(all, OF_EVERYTHING);
    assert_int_equal(tables_of_many, tables);
    assert_int_equal(all_of_many, all);
}

static int read_all(void *context)
{
    pg_database *d = context;
    cupel_schema *schema = NULL;
    int code = cupel_inspect(
        &schema, d->connection,
        &(cupel_inspect_options){ .schemas = pg_two_schemas, .objects = CUPEL_EVERY_OBJECT },
        &d->error);
    cupel_schema_free(schema);
    cupel_error_release(&d->error);
    return code;
}

static void reading_it_bears_every_failure(void **state)
{
    enum { STRIDE = 7 };
    failing_alloc memory;
    pg_database d;
    make_unsaid(&d, *state);
    assert_int_equal(read_all(&d), 0); /* the connection keeps its statements */
    for (size_t n = 1;; n += STRIDE) {
        failing_alloc_begin(&memory);
        memory.fail_at = n;
        int code = read_all(&d);
        failing_alloc_end(&memory);
        if (memory.failures == 0) {
            assert_int_equal(code, 0);
            break;
        }
        if (code != 0)
            assert_int_equal(code, CUPEL_ENOMEM);
    }
    drop_unsaid(&d);
}

static const struct {
    cupel_reference name;
    const char *same;
    const char *other;
    const char *expected;
} respellings[] = {
    { { .kind = CUPEL_OBJECT_SERVER, .name = "s" },
      "type 'x' foreign data wrapper \"file_fdw\"",
      "TYPE 'y' FOREIGN DATA WRAPPER file_fdw",
      "change server s" },
    { { .kind = CUPEL_OBJECT_CAST, .name = "point2 AS text" },
      "with function public.as_text(\"point2\") as assignment",
      "WITH FUNCTION as_text(point2) AS IMPLICIT",
      "change cast point2 AS text" },
    { { .kind = CUPEL_OBJECT_CAST, .name = "integer AS point2" },
      "WITH FUNCTION as_point(int)",
      "WITH FUNCTION as_point(bigint)",
      "change cast integer AS point2" },
    { { .kind = CUPEL_OBJECT_FOREIGN_TABLE, .schema = "other", .name = "t" },
      "(a int8 NOT NULL, b char varying(5) DEFAULT 'x' CHECK ((b) != '')) server s",
      "(a int8 NOT NULL, b char varying(5) DEFAULT 'y' CHECK ((b) != '')) server s",
      "change foreign table t" },
};

static void what_is_rarely_there_is_the_same_when_written_otherwise(void **state)
{
    compliance *c = *state;
    pg_database d;
    compliance_clean(c);
    pg_open(&d, c, c->url);
    pg_empty(&d);
    pg_run(
        &d, POINT
        ";CREATE CAST (point2 AS text) WITH FUNCTION as_text(point2) AS ASSIGNMENT;"
        "CREATE FUNCTION as_point(int) RETURNS point2 LANGUAGE sql AS 'SELECT NULL::point2';"
        "CREATE CAST (int AS point2) WITH FUNCTION as_point(int); CREATE EXTENSION file_fdw;"
        "CREATE SERVER s TYPE 'x' FOREIGN DATA WRAPPER file_fdw;"
        "CREATE FOREIGN TABLE other.t (a bigint NOT NULL, b varchar(5) DEFAULT 'x' CHECK (b <> ''))"
        " SERVER s OPTIONS (filename '/dev/null')");
    cupel_schema *from = pg_read(&d, pg_two_schemas);
    for (size_t i = 0; i < sizeof respellings / sizeof *respellings; i++) {
        cupel_schema *to = pg_read(&d, pg_two_schemas);
        cupel_object *object = cupel_schema_object(to, &respellings[i].name);
        assert_non_null(object);
        object->definition = respellings[i].same;
        pg_assert_differences(&d, from, to, "", respellings[i].same);
        pg_assert_differences(&d, to, from, "", respellings[i].same);
        object->definition = respellings[i].other;
        pg_assert_differences(&d, from, to, respellings[i].expected, respellings[i].other);
        cupel_schema_free(to);
    }
    cupel_schema_free(from);
    pg_close(&d);
}

PG_TEST_OF_CHANGES(aggregates_change, aggregate_changes)
PG_TEST_OF_CHANGES(operators_casts_and_collations_change, operator_changes)
PG_TEST_OF_CHANGES(rules_and_statistics_change, rule_changes)
PG_TEST_OF_CHANGES(servers_and_foreign_tables_change, foreign_changes)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aggregates_change),
        cmocka_unit_test(operators_casts_and_collations_change),
        cmocka_unit_test(rules_and_statistics_change),
        cmocka_unit_test(servers_and_foreign_tables_change),
        cmocka_unit_test(what_is_rarely_there_is_the_same_when_written_otherwise),
        cmocka_unit_test(what_cannot_be_said_is_listed),
        cmocka_unit_test(what_cannot_be_said_is_named_where_it_is_written),
        cmocka_unit_test(everything_is_read_in_as_many_queries_as_nothing),
        cmocka_unit_test(reading_it_bears_every_failure),
    };
    return compliance_run_on("postgresql", "postgresql_rest", tests,
                             sizeof tests / sizeof tests[0]);
}
