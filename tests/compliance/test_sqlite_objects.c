/* Whatever SQLite's schema can say is read, written and read again, and is the same. */
#include "harness.h"

#include <cupel/inspect.h>
#include <cupel/migrate.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/describe_differences.h"
#include "../unit/failing_alloc.h"
#include "sql/ddl.h"

static cupel_schema *load(const char *text)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    const cupel_load_options options = { .text = text, .inspect.objects = CUPEL_EVERY_OBJECT };
    compliance_ok(cupel_schema_load(&schema, "case.sql", NULL, &options, &error), &error);
    return schema;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The statements that create the schema, each with a semicolon behind, in their order or sorted; free
 * with cupel_free. */
static char *written(const cupel_schema *schema, bool sorted)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    size_t size = 1;
    cupel__ddl_init(&ddl, cupel_dialect_find("sqlite"));
    compliance_ok(cupel__ddl_create_all(&ddl, schema, &error), &error);
    for (size_t i = 0; i < ddl.statements.count; i++)
        size += strlen(ddl.statements.items[i]) + 2;
    if (sorted)
        qsort(ddl.statements.items, ddl.statements.count, sizeof *ddl.statements.items,
              compare_texts);
    char *text = cupel_alloc(size);
    assert_non_null(text);
    text[0] = '\0';
    size_t at = 0;
    for (size_t i = 0; i < ddl.statements.count; i++)
        at += (size_t)snprintf(text + at, size - at, "%s;\n", ddl.statements.items[i]);
    cupel__ddl_release(&ddl);
    return text;
}

static char *statements(const cupel_schema *schema)
{
    return written(schema, false);
}

static void assert_same_lines(const char *first, const char *second)
{
    size_t at = 0;
    while (first[at] != '\0' && first[at] == second[at])
        at++;
    while (at > 0 && first[at - 1] != '\n')
        at--;
    if (strcmp(first, second) != 0)
        fail_msg("first\n%.300s\nthen\n%.300s", first + at, second + at);
}

/* Reads the script, creates what it says in our words, and reads that: the words must be the same. */
static void assert_survives(const char *script)
{
    cupel_schema *schema = load(script);
    char *made = statements(schema);
    char *first = written(schema, true);
    cupel_schema *again = load(made);
    char *second = written(again, true);
    assert_same_lines(first, second);
    cupel_free(second);
    cupel_schema_free(again);
    cupel_free(first);
    cupel_free(made);
    cupel_schema_free(schema);
}

/* The same, and our words are these. */
static void assert_becomes(const char *script, const char *expected)
{
    cupel_schema *schema = load(script);
    char *text = statements(schema);
    assert_string_equal(text, expected);
    cupel_free(text);
    cupel_schema_free(schema);
    assert_survives(script);
}

static const cupel_object *object(const cupel_schema *schema, cupel_object_kind kind,
                                  const char *name, const char *table)
{
    const cupel_object *found = cupel_schema_object(
        schema, &(cupel_reference){ .kind = kind, .name = name, .table = table });
    if (found == NULL)
        fail_msg("there is no %s %s", cupel_object_kind_text(kind), name);
    return found;
}

/* A change of a script, what it is called, and the script's own way back. */
typedef struct change {
    const char *from;
    const char *to;
    const char *differences;
} change;

static void compare_on(cupel_connection *connection, const cupel_schema *from,
                       const cupel_schema *to, const char *expected, char **script)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    char found[DESCRIPTION_SIZE];
    compliance_ok(cupel_compare(&comparison, from, to, "sqlite", connection, &error), &error);
    describe_differences(found, &comparison);
    assert_string_equal(found, expected);
    if (script != NULL)
        compliance_ok(
            cupel_comparison_sql(script, &comparison, from, to, "sqlite", connection, &error),
            &error);
    cupel_comparison_release(&comparison);
}

/* Exactly these differences are found, and their statements make one schema the other. */
static void assert_changes(const change *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine = NULL;
    cupel_connection *connection;
    cupel_schema *from;
    cupel_schema *changed;
    char *script = NULL;
    const cupel_inspect_options all = { .objects = CUPEL_EVERY_OBJECT };
    cupel_schema *to = load(c->to);
    assert_int_equal(cupel_engine_open(&engine, "sqlite://"), 0);
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    compliance_ok(cupel_connection_run(connection, c->from, &error), &error);
    compliance_ok(cupel_inspect(&from, connection, &all, &error), &error);
    compare_on(connection, from, from, "", NULL);
    compare_on(connection, from, to, c->differences, &script);
    if (cupel_connection_run(connection, script, &error) < 0)
        fail_msg("%s\n%s", error.message, script);
    compliance_ok(cupel_inspect(&changed, connection, &all, &error), &error);
    compare_on(connection, changed, to, "", NULL);
    cupel_schema_free(changed);
    cupel_schema_free(from);
    cupel_schema_free(to);
    cupel_free(script);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
}

static void each_change_is_found_and_made(void **state)
{
    static const change changes[] = {
        { "CREATE TABLE t (a INT, b TEXT) STRICT; INSERT INTO t VALUES (1, 'x')",
          "CREATE TABLE t (a INT, b TEXT)", "change table options t" },
        { "CREATE TABLE t (a INT /* why */, b TEXT); INSERT INTO t VALUES (1, 'x')",
          "CREATE TABLE t (a INT, b TEXT) STRICT", "change table options t" },
        { "CREATE TABLE t (a TEXT NOT NULL PRIMARY KEY)",
          "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID", "change table options t" },
        { "CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID, STRICT",
          "CREATE TABLE t (a TEXT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (a, b))",
          "change table options t" },
        { "CREATE TABLE t (a TEXT NOT NULL)", "CREATE TABLE t (a TEXT NOT NULL ON CONFLICT FAIL)",
          "change column options t.a" },
        { "CREATE TABLE t (a TEXT NOT NULL ON CONFLICT FAIL UNIQUE)",
          "CREATE TABLE t (a TEXT NOT NULL ON CONFLICT IGNORE UNIQUE)",
          "change column options t.a" },
        { "CREATE TABLE t (a TEXT CONSTRAINT n NOT NULL ON CONFLICT FAIL, b)",
          "CREATE TABLE t (a TEXT NOT NULL, b)", "change column options t.a" },
        { "CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT NOT NULL ON CONFLICT FAIL)",
          "change nullable t.a; change column options t.a" },
        { "CREATE TABLE t (a, b, UNIQUE (a))", "CREATE TABLE t (a, b, UNIQUE (a) ON CONFLICT FAIL)",
          "remove constraint t.unique(a); add constraint t.unique(a)" },
        { "CREATE TABLE t (a, b, CONSTRAINT u UNIQUE (a))",
          "CREATE TABLE t (a, b, CONSTRAINT u UNIQUE (a DESC))", "change constraint t.u" },
        { "CREATE TABLE t (a, b, CONSTRAINT u UNIQUE (a COLLATE NOCASE))",
          "CREATE TABLE t (a, b, CONSTRAINT u UNIQUE (a))", "change constraint t.u" },
        { "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a REFERENCES p (id))",
          "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a REFERENCES p (id) MATCH "
          "FULL)",
          "change constraint t.foreign key(a)" },
        { "CREATE TABLE p (id INTEGER PRIMARY KEY);"
          "CREATE TABLE t (a REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)",
          "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a REFERENCES p (id))",
          "change constraint t.foreign key(a)" },
        { "CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT COLLATE NOCASE)",
          "change collation t.a" },
        { "CREATE TABLE t (a VARCHAR(10,5))", "CREATE TABLE t (a weirdtype)", "change type t.a" },
        { "CREATE TABLE t (a weirdtype)", "CREATE TABLE t (a)", "change type t.a" },
        { "CREATE TABLE t (a); CREATE INDEX i ON t (a)",
          "CREATE TABLE t (a); CREATE INDEX i ON t (a DESC)", "change index t.i" },
        { "CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a > 1",
          "CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a > 2", "change index t.i" },
        { "CREATE TABLE t (a); CREATE INDEX i ON t (lower(a))",
          "CREATE TABLE t (a); CREATE INDEX i ON t (a COLLATE NOCASE)", "change index t.i" },
        { "CREATE TABLE t (id INTEGER PRIMARY KEY)",
          "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)", "change identity t.id" },
        { "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t",
          "CREATE TABLE t (a); CREATE VIEW v AS SELECT a AS b FROM t", "change view v" },
        { "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t;"
          "CREATE VIEW w AS SELECT a FROM v;"
          "CREATE TRIGGER tr INSTEAD OF INSERT ON w BEGIN SELECT 1; END",
          "CREATE TABLE t (a); CREATE VIEW v (x) AS SELECT a FROM t; CREATE VIEW w AS SELECT a "
          "FROM "
          "v;CREATE TRIGGER tr INSTEAD OF INSERT ON w BEGIN SELECT 1; END",
          "change view v" },
        { "CREATE TABLE t (a); CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END",
          "CREATE TABLE t (a); CREATE TRIGGER tr AFTER INSERT ON t WHEN 1 BEGIN SELECT 1; END",
          "change trigger tr" },
        { "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t",
          "CREATE TABLE t (a); CREATE VIEW v  as  select \"a\" FROM T -- the same\n;", "" },
        { "CREATE TABLE t (a)",
          "CREATE TABLE t (a); CREATE VIRTUAL TABLE f USING fts5 (a, content = 't')",
          "add virtual table f" },
        { "CREATE VIRTUAL TABLE f USING fts5 (a)", "CREATE VIRTUAL TABLE f USING fts5 (a, b)",
          "change virtual table f" },
        { "CREATE VIRTUAL TABLE f USING fts5 (a); CREATE TABLE t (a)", "CREATE TABLE t (a)",
          "remove virtual table f" },
        { "CREATE TABLE t (a INT, b INT AS (a + 1)); CREATE VIEW v AS SELECT b FROM t;"
          "CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT b FROM v; END",
          "CREATE TABLE t (a INT, b INT AS (a + 1)) STRICT; CREATE VIEW v AS SELECT b FROM t;"
          "CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT b FROM v; END",
          "change table options t" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        assert_changes(&changes[i]);
}

static void table_options_survive(void **state)
{
    (void)state;
    assert_becomes("create table t (a INT, b TEXT) strict",
                   "CREATE TABLE t (\n    a INT,\n    b TEXT\n) STRICT;\n");
    assert_becomes("create table t (a TEXT primary key) WITHOUT ROWID, STRICT",
                   "CREATE TABLE t (\n    a TEXT NOT NULL,\n    PRIMARY KEY (a)\n) STRICT, "
                   "WITHOUT ROWID;\n");
}

/* The models that the script becomes have these lines. */
static void assert_models_have(const char *script, cupel_schema_form form, const char *lines)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = load(script);
    char *text;
    compliance_ok(cupel_schema_write(&text, schema, form, "sqlite", &error), &error);
    if (strstr(text, lines) == NULL)
        fail_msg("no\n%s\nin\n%s", lines, text);
    cupel_free(text);
    cupel_schema_free(schema);
}

static const char *const whole_numbers =
    "CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, n INT, u INTEGER UNSIGNED,"
    " b BIG INT, tiny TINYINT(1), small SMALLINT, big BIGINT, point POINT)";

static void integers_are_wide_unless_their_words_say_a_width(void **state)
{
    (void)state;
    assert_survives(whole_numbers);
    assert_models_have(whole_numbers, CUPEL_FORM_HEADER,
                       "struct T {\n"
                       "    int64_t id;\n"
                       "    int64_t at;\n"
                       "    cupel_opt_int64 n;\n"
                       "    cupel_opt_int64 u;\n"
                       "    cupel_opt_int64 b;\n"
                       "    cupel_opt_int64 tiny;\n"
                       "    cupel_opt_int16 small;\n"
                       "    cupel_opt_int64 big;\n"
                       "    const char *point;\n"
                       "};\n");
    assert_models_have(whole_numbers, CUPEL_FORM_MODELS,
                       "    CUPEL_COLUMN(n),\n"
                       "    CUPEL_COLUMN(u),\n"
                       "    CUPEL_COLUMN(b),\n"
                       "    CUPEL_COLUMN(tiny),\n"
                       "    CUPEL_COLUMN(small),\n");
    assert_models_have("CREATE TABLE t (id INT PRIMARY KEY, a INT) STRICT", CUPEL_FORM_MODELS,
                       "    CUPEL_COLUMN(id, .type = CUPEL_INTEGER, .primary_key = true, "
                       ".no_autoincrement = true),\n"
                       "    CUPEL_COLUMN(a, .type = CUPEL_INTEGER),\n");
    assert_models_have("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) STRICT", CUPEL_FORM_MODELS,
                       "    CUPEL_COLUMN(id, .primary_key = true),\n");
}

static void integers_without_a_width_are_wide_on_other_engines(void **state)
{
    static const char *const engines[] = { "postgresql", "mysql" };
    static const char *const words[] = {
        "    id BIGSERIAL NOT NULL,\n    at BIGINT NOT NULL,\n    n BIGINT,\n",
        "    id BIGINT NOT NULL AUTO_INCREMENT,\n    at BIGINT NOT NULL,\n    n BIGINT,\n",
    };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = load(whole_numbers);
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char *text;
        compliance_ok(cupel_schema_write(&text, schema, CUPEL_FORM_SQL, engines[i], &error),
                      &error);
        if (strstr(text, words[i]) == NULL)
            fail_msg("%s: no\n%s\nin\n%s", engines[i], words[i], text);
        cupel_free(text);
    }
    cupel_schema_free(schema);
}

static void an_integer_without_a_width_is_the_same_as_one_of_any(void **state)
{
    static const struct {
        const char *declared;
        const char *other;
        const char *differences;
    } cases[] = {
        { "INTEGER", "INT", "" },
        { "INTEGER", "BIGINT", "" },
        { "SMALLINT", "INTEGER", "" },
        { "TINYINT(1)", "MEDIUMINT", "" },
        { "SMALLINT", "BIGINT", "change type t.n" },
        { "INTEGER", "TEXT", "change type t.n" },
        { "POINT", "INT", "change type t.n" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char texts[2][64];
        snprintf(texts[0], sizeof texts[0], "CREATE TABLE t (n %s)", cases[i].declared);
        snprintf(texts[1], sizeof texts[1], "CREATE TABLE t (n %s)", cases[i].other);
        cupel_schema *schemas[] = { load(texts[0]), load(texts[1]) };
        compare_on(NULL, schemas[0], schemas[1], cases[i].differences, NULL);
        compare_on(NULL, schemas[1], schemas[0], cases[i].differences, NULL);
        cupel_schema_free(schemas[0]);
        cupel_schema_free(schemas[1]);
    }
}

static void conflict_clauses_survive(void **state)
{
    (void)state;
    assert_becomes("CREATE TABLE u (id INTEGER PRIMARY KEY ON CONFLICT REPLACE AUTOINCREMENT,"
                   "a TEXT NOT NULL ON CONFLICT ignore UNIQUE ON CONFLICT FAIL,"
                   "b TEXT NOT NULL ON CONFLICT ABORT, UNIQUE (a, b) ON CONFLICT ROLLBACK)",
                   "CREATE TABLE u (\n"
                   "    id INTEGER NOT NULL PRIMARY KEY ON CONFLICT REPLACE AUTOINCREMENT,\n"
                   "    a TEXT NOT NULL ON CONFLICT IGNORE,\n"
                   "    b TEXT NOT NULL,\n"
                   "    UNIQUE (a) ON CONFLICT FAIL,\n"
                   "    UNIQUE (a, b) ON CONFLICT ROLLBACK\n);\n");
}

static void keys_keep_their_order_and_collations(void **state)
{
    (void)state;
    assert_becomes("CREATE TABLE u (a TEXT COLLATE NOCASE, b TEXT, PRIMARY KEY (a COLLATE BINARY, "
                   "b DESC), UNIQUE (a COLLATE NOCASE))",
                   "CREATE TABLE u (\n"
                   "    a TEXT COLLATE NOCASE,\n    b TEXT,\n"
                   "    PRIMARY KEY (a COLLATE \"BINARY\", b DESC),\n"
                   "    UNIQUE (a)\n);\n");
    assert_becomes("CREATE TABLE u (id INTEGER PRIMARY KEY DESC)",
                   "CREATE TABLE u (\n    id INTEGER PRIMARY KEY DESC\n);\n");
    assert_becomes("CREATE TABLE u (id INTEGER, PRIMARY KEY (id DESC))",
                   "CREATE TABLE u (\n    id INTEGER NOT NULL,\n    PRIMARY KEY (id)\n);\n");
}

static void views_triggers_and_virtual_tables_come_in_order(void **state)
{
    (void)state;
    cupel_schema *schema = load("CREATE TABLE t (a, b);"
                                "CREATE VIEW z AS SELECT x FROM y; -- y comes later\n"
                                "CREATE VIEW y (x) AS SELECT a FROM T -- a comment\n;"
                                "CREATE TRIGGER tr INSTEAD OF INSERT ON Y BEGIN "
                                "INSERT INTO f (a) VALUES (new.x); SELECT 1; END;"
                                "CREATE VIRTUAL TABLE f USING fts5 (a, content = 't');");
    const cupel_object *z = object(schema, CUPEL_OBJECT_VIEW, "z", NULL);
    assert_string_equal(z->definition, "AS SELECT x FROM y");
    assert_int_equal(z->need_count, 1);
    assert_string_equal(z->needs[0].name, "y");
    const cupel_object *y = object(schema, CUPEL_OBJECT_VIEW, "y", NULL);
    assert_string_equal(y->definition, "(x) AS SELECT a FROM T");
    assert_int_equal(y->need_count, 1);
    assert_int_equal(y->needs[0].kind, CUPEL_OBJECT_TABLE);
    const cupel_object *trigger = object(schema, CUPEL_OBJECT_TRIGGER, "tr", "y");
    assert_string_equal(trigger->definition, "INSTEAD OF INSERT ON Y BEGIN INSERT INTO f (a) "
                                             "VALUES (new.x); SELECT 1; END");
    assert_int_equal(trigger->need_count, 2);
    (void)object(schema, CUPEL_OBJECT_VIRTUAL_TABLE, "f", NULL);
    assert_int_equal(schema->table_count, 1);
    char *text = statements(schema);
    assert_string_equal(text, "CREATE TABLE t (\n    a,\n    b\n);\n"
                              "CREATE VIRTUAL TABLE f USING fts5 (a, content = 't');\n"
                              "CREATE VIEW y (x) AS SELECT a FROM T;\n"
                              "CREATE VIEW z AS SELECT x FROM y;\n"
                              "CREATE TRIGGER tr INSTEAD OF INSERT ON Y BEGIN INSERT INTO f (a) "
                              "VALUES (new.x); SELECT 1; END;\n");
    cupel_free(text);
    cupel_schema_free(schema);
}

static bool without_t(void *context, const char *schema, const char *table)
{
    (void)context;
    (void)schema;
    return strcmp(table, "t") != 0;
}

static void what_was_not_asked_for_is_not_read(void **state)
{
    (void)state;
    static const char script[] =
        "CREATE TABLE t (a); CREATE TABLE u (a); CREATE VIEW v AS SELECT 1;"
        "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END;"
        "CREATE TRIGGER b AFTER INSERT ON u BEGIN SELECT 1; END;";
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema;
    cupel_load_options options = { .text = script };
    compliance_ok(cupel_schema_load(&schema, "case.sql", NULL, &options, &error), &error);
    assert_int_equal(schema->object_count, 0);
    assert_int_equal(schema->tells, CUPEL_OBJECT_BIT(CUPEL_OBJECT_TABLE));
    cupel_schema_free(schema);
    options.inspect.objects = CUPEL_OBJECT_BIT(CUPEL_OBJECT_TRIGGER);
    options.inspect.include_table = without_t;
    compliance_ok(cupel_schema_load(&schema, "case.sql", NULL, &options, &error), &error);
    assert_int_equal(schema->object_count, 1);
    assert_string_equal(schema->objects[0]->name, "b");
    cupel_schema_free(schema);
}

static void attached_databases_are_namespaces(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    cupel_schema *schema;
    cupel_schema *again;
    static const char *const schemas[] = { "main", "other side", NULL };
    const cupel_inspect_options options = { .schemas = schemas, .objects = CUPEL_EVERY_OBJECT };
    compliance_clean(c);
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    compliance_ok(
        cupel_connection_run(
            connection,
            "ATTACH ':memory:' AS \"other side\";"
            "CREATE TABLE t (id INTEGER PRIMARY KEY);"
            "CREATE TABLE \"other side\".t (id INTEGER PRIMARY KEY, up REFERENCES t (id));"
            "CREATE INDEX \"other side\".i ON t (up DESC);"
            "CREATE VIEW \"other side\".v AS SELECT * FROM t;"
            "CREATE TRIGGER \"other side\".tr AFTER INSERT ON t BEGIN SELECT 1; END",
            &error),
        &error);
    compliance_ok(cupel_inspect(&schema, connection, &options, &error), &error);
    const cupel_table *table = cupel_schema_table(schema, "other side", "t");
    assert_non_null(table);
    assert_non_null(cupel_schema_table(schema, NULL, "t"));
    assert_int_equal(table->index_count, 1);
    assert_int_equal(schema->object_count, 2);
    assert_string_equal(schema->objects[0]->needs[0].schema, "other side");

    char *first = statements(schema);
    compliance_ok(cupel_connection_run(connection,
                                       "DROP TABLE t; DROP TABLE \"other side\".t;"
                                       "DROP VIEW \"other side\".v",
                                       &error),
                  &error);
    compliance_ok(cupel_connection_run(connection, first, &error), &error);
    compliance_ok(cupel_inspect(&again, connection, &options, &error), &error);
    char *second = statements(again);
    assert_string_equal(first, second);
    cupel_free(first);
    cupel_free(second);
    cupel_schema_free(again);
    cupel_schema_free(schema);
    compliance_ok(cupel_connection_run(connection, "DETACH \"other side\"", &error), &error);
    cupel_connection_close(connection);
}

/* What SQLite's own pragmas say of every table, as one text: an account that does not read the stored
 * statements. Free with cupel_free. */
static char *pragmas(const char *script)
{
    static const char columns[] =
        "SELECT group_concat(line, char(10)) FROM (SELECT m.name || '.' || x.name || ' ' || "
        "lower(replace(x.type, ' ', '')) "
        "|| ' pk' || x.pk || ' hidden' || x.hidden || coalesce(' ' || replace(replace("
        "nullif(x.dflt_value, 'NULL'), '(', ''), ')', ''), '') || CASE WHEN x.pk > 0 THEN '' ELSE "
        "' nn' || "
        "x.\"notnull\" END AS line FROM sqlite_master m, pragma_table_xinfo(m.name) x "
        "WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, x.cid)";
    static const char indexes[] =
        "SELECT group_concat(line, char(10)) FROM (SELECT m.name || ' ' || l.\"unique\" || "
        "l.origin || l.partial || ' ' || group_concat(coalesce(x.name, '()') || x.\"desc\" || "
        "lower(x.coll) || x.key, ',') AS line FROM sqlite_master m, pragma_index_list(m.name) l, "
        "pragma_index_xinfo(l.name) x WHERE m.type = 'table' GROUP BY m.name, l.name "
        "ORDER BY line)";
    static const char keys[] =
        "SELECT group_concat(line, char(10)) FROM (SELECT m.name || ' ' || lower(k.\"table\" || "
        "k.\"from\") || k.on_update || k.on_delete || k.seq AS line "
        "FROM sqlite_master m, pragma_foreign_key_list(m.name) k ORDER BY line)";
    static const char tables[] =
        "SELECT group_concat(line, char(10)) FROM (SELECT name || type || ncol || wr || strict "
        "AS line FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%' "
        "ORDER BY name)";
    static const char *const queries[] = { columns, indexes, keys, tables };
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine = NULL;
    cupel_connection *connection;
    char *all = cupel_alloc(65536);
    size_t at = 0;
    assert_non_null(all);
    assert_int_equal(cupel_engine_open(&engine, "sqlite://"), 0);
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    compliance_ok(cupel_connection_run(connection, script, &error), &error);
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        cupel_result *result;
        const cupel_value *row;
        compliance_ok(cupel_connection_execute(connection, queries[i], NULL, 0, &result, &error),
                      &error);
        assert_int_equal(cupel_result_next(result, &row, &error), 1);
        assert_true(row[0].kind == CUPEL_VALUE_TEXT && row[0].size > 100);
        at += (size_t)snprintf(all + at, 65536 - at, "%.*s\n", (int)row[0].size, row[0].as.text);
        assert_true(at < 65536);
        cupel_result_close(result);
    }
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    return all;
}

#define SMALL "CREATE TABLE t (a TEXT, b TEXT NOT NULL, PRIMARY KEY (a DESC)) "
#define BESIDE                                                                                     \
    "CREATE VIEW v (x) AS SELECT a FROM main.t; CREATE VIRTUAL TABLE f USING fts5 (a);"            \
    "CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO f SELECT x FROM v; END;"

static int load_small(void *context)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *schema = NULL;
    const cupel_load_options options = { .text = SMALL "WITHOUT ROWID;" BESIDE,
                                         .inspect.objects = CUPEL_EVERY_OBJECT };
    (void)context;
    int code = cupel_schema_load(&schema, "small.sql", NULL, &options, &error);
    if (code != 0 && code != CUPEL_ENOMEM)
        print_error("%s\n", error.message);
    if (code == 0 && (schema->object_count != 3 || schema->objects[2]->need_count != 3))
        code = CUPEL_ESCHEMA;
    cupel_schema_free(schema);
    cupel_error_release(&error);
    return code;
}

static void loading_bears_every_failure(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(load_small, NULL) > 50);
}

/* Creates what the schema has, finds it, and drops it. */
static int create_small(void *context)
{
    const cupel_schema *const *schemas = context;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine;
    cupel_schema *schema = cupel_schema_copy(schemas[0]);
    cupel_schema *existing = NULL;
    int code = cupel_engine_open(&engine, "sqlite://");
    if (code == 0 && schema == NULL)
        code = CUPEL_ENOMEM;
    if (code == 0)
        code = cupel_schema_create_all(schema, engine, &error);
    if (code == 0)
        code = cupel_schema_existing(&existing, schema, engine, &error);
    if (code == 0 && existing->table_count + existing->object_count != 4)
        code = CUPEL_ESCHEMA;
    if (code == 0)
        code = cupel_schema_drop_all(schema, engine, &error);
    cupel_schema_free(existing);
    cupel_schema_free(schema);
    cupel_engine_close(engine);
    cupel_error_release(&error);
    return code;
}

static void creating_bears_every_failure(void **state)
{
    cupel_schema *schemas[] = { load(SMALL "WITHOUT ROWID;" BESIDE) };
    (void)state;
    assert_true(failing_alloc_torture(create_small, schemas) > 50);
    cupel_schema_free(schemas[0]);
}

static int change_small(void *context)
{
    const cupel_schema *const *schemas = context;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison = { 0 };
    char *script = NULL;
    /* Copies, as comparing takes memory of the schemas. */
    cupel_schema *from = cupel_schema_copy(schemas[0]);
    cupel_schema *to = cupel_schema_copy(schemas[1]);
    int code = from != NULL && to != NULL ? 0 : CUPEL_ENOMEM;
    if (code == 0)
        code = cupel_compare(&comparison, from, to, "sqlite", NULL, &error);
    if (code == 0)
        code = cupel_comparison_sql(&script, &comparison, from, to, "sqlite", NULL, &error);
    if (code != 0 && code != CUPEL_ENOMEM)
        print_error("%s\n", error.message);
    cupel_free(script);
    cupel_comparison_release(&comparison);
    cupel_schema_free(from);
    cupel_schema_free(to);
    cupel_error_release(&error);
    return code;
}

static void changing_bears_every_failure(void **state)
{
    (void)state;
    cupel_schema *from = load(SMALL "WITHOUT ROWID;");
    cupel_schema *to = load("CREATE TABLE t (a TEXT NOT NULL, b TEXT NOT NULL ON CONFLICT FAIL, "
                            "PRIMARY KEY (a DESC)) STRICT");
    const cupel_schema *schemas[] = { from, to };
    assert_true(failing_alloc_torture(change_small, schemas) > 50);
    cupel_schema_free(from);
    cupel_schema_free(to);
}

static char *file_text(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *text = cupel_alloc(65536);
    assert_non_null(text);
    size_t size = fread(text, 1, 65535, file);
    fclose(file);
    text[size] = '\0';
    return text;
}

static void an_odd_schema_survives(void **state)
{
    (void)state;
    char *script = file_text(CUPEL_TEST_CASES "/odd.sqlite.sql");
    assert_survives(script);
    cupel_schema *schema = load(script);
    char *made = statements(schema);
    char *of_script = pragmas(script);
    char *of_made = pragmas(made);
    assert_same_lines(of_script, of_made);
    assert_int_equal(schema->table_count, 26);
    for (size_t i = 0; i < schema->table_count; i++)
        if (strstr(schema->tables[i]->name, "documents_") != NULL)
            fail_msg("%s is a part of a virtual table", schema->tables[i]->name);
    cupel_free(of_made);
    cupel_free(of_script);
    cupel_free(made);
    cupel_free(script);
    cupel_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change_is_found_and_made),
        cmocka_unit_test(table_options_survive),
        cmocka_unit_test(integers_are_wide_unless_their_words_say_a_width),
        cmocka_unit_test(integers_without_a_width_are_wide_on_other_engines),
        cmocka_unit_test(an_integer_without_a_width_is_the_same_as_one_of_any),
        cmocka_unit_test(conflict_clauses_survive),
        cmocka_unit_test(keys_keep_their_order_and_collations),
        cmocka_unit_test(views_triggers_and_virtual_tables_come_in_order),
        cmocka_unit_test(what_was_not_asked_for_is_not_read),
        cmocka_unit_test(attached_databases_are_namespaces),
        cmocka_unit_test(an_odd_schema_survives),
        cmocka_unit_test(loading_bears_every_failure),
        cmocka_unit_test(creating_bears_every_failure),
        cmocka_unit_test(changing_bears_every_failure),
    };
    return compliance_run_on("sqlite", "sqlite_objects", tests, sizeof tests / sizeof tests[0]);
}
