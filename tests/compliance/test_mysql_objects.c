/* Whatever a schema can say of MariaDB: built, read and compared it is the same; changed, that very
 * change is told, and carried out nothing is left to tell. */
#include "harness.h"

#include <cupel/inspect.h>
#include <cupel/migrate.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/failing_alloc.h"
#include "base/buf.h"
#include "dialect/split.h"
#include "engine/engine.h"
#include "sql/ddl.h"

typedef void build_fn(cupel_schema *schema, const void *data, bool changed);

static const char other_database[] = "cupel_mysql_objects";

static cupel_connection *open_connection(compliance *c)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    return connection;
}

static void run_script(cupel_connection *connection, const char *script)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__splitter splitter;
    cupel__split_statement statement;
    cupel__splitter_init(&splitter, cupel__lexical_find("mysql"), script, strlen(script));
    while (cupel__splitter_next(&splitter, &statement)) {
        char *sql = strndup(statement.text, statement.size);
        if (cupel_connection_run(connection, sql, &error) < 0)
            fail_msg("%s\n%s", error.message, sql);
        free(sql);
    }
}

static void create(cupel_connection *connection, const cupel_schema *schema)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__ddl ddl;
    cupel__ddl_init(&ddl, cupel__connection_dialect(connection));
    compliance_ok(cupel__ddl_create_all(&ddl, schema, &error), &error);
    for (size_t i = 0; i < ddl.statements.count; i++)
        if (cupel_connection_run(connection, ddl.statements.items[i], &error) < 0)
            fail_msg("%s\n%s", error.message, ddl.statements.items[i]);
    cupel__ddl_release(&ddl);
}

static cupel_schema *inspect(cupel_connection *connection)
{
    cupel_error error = CUPEL_ERROR_INIT;
    const char *namespaces[] = { NULL, other_database, NULL };
    cupel_schema *schema = NULL;
    cupel_result *result;
    const cupel_value *row;
    char own[128];
    compliance_ok(
        cupel_connection_execute(connection, "SELECT DATABASE()", NULL, 0, &result, &error),
        &error);
    compliance_ok(cupel_result_next(result, &row, &error), &error);
    snprintf(own, sizeof own, "%.*s", (int)row[0].size, row[0].as.text);
    cupel_result_close(result);
    namespaces[0] = own;
    /* Before its database is made it would be refused. */
    compliance_ok(cupel_connection_execute(connection, "SHOW DATABASES LIKE 'cupel_mysql_objects'",
                                           NULL, 0, &result, &error),
                  &error);
    if (cupel_result_next(result, &row, &error) != 1)
        namespaces[1] = NULL;
    cupel_result_close(result);
    compliance_ok(cupel_inspect(&schema, connection,
                                &(cupel_inspect_options){ .schemas = namespaces,
                                                          .objects = CUPEL_EVERY_OBJECT },
                                &error),
                  &error);
    return schema;
}

static void describe(cupel__buf *out, const cupel_comparison *comparison)
{
    static const char *const words[] = {
#define CUPEL_X(name, text) [name] = (text),
        CUPEL_DIFFERENCE_KINDS(CUPEL_X)
#undef CUPEL_X
    };
    for (size_t i = 0; i < comparison->count; i++)
        cupel__buf_printf(out, "%s%s", i > 0 ? ", " : "", words[comparison->differences[i].kind]);
}

/* The kinds of differences, and the statements that carry them out. */
static void assert_compares(cupel_connection *connection, const char *what,
                            const cupel_schema *from, const cupel_schema *to, const char *expected,
                            char **sql)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_comparison comparison;
    cupel__buf found = { 0 };
    compliance_ok(cupel_compare(&comparison, from, to, "mysql", connection, &error), &error);
    describe(&found, &comparison);
    if (strcmp(cupel__buf_text(&found), expected) != 0) {
        char *statements = NULL;
        (void)cupel_comparison_sql(&statements, &comparison, from, to, "mysql", connection, NULL);
        fail_msg("%s: found \"%s\", expected \"%s\"\n%s", what, cupel__buf_text(&found), expected,
                 statements ? statements : "");
    }
    if (sql)
        compliance_ok(cupel_comparison_sql(sql, &comparison, from, to, "mysql", connection, &error),
                      &error);
    cupel__buf_release(&found);
    cupel_comparison_release(&comparison);
}

/* Built, changed and changed back. */
static void assert_round_trip(compliance *c, const char *what, build_fn *build, const void *data,
                              const char *difference, const char *statement)
{
    cupel_connection *connection;
    cupel_schema *sides[2] = { cupel_schema_new(), cupel_schema_new() };
    compliance_clean(c);
    compliance_execute(c, "DROP DATABASE IF EXISTS cupel_mysql_objects");
    connection = open_connection(c);
    build(sides[0], data, false);
    build(sides[1], data, true);
    create(connection, sides[0]);
    for (int way = 0; way < 2; way++) {
        const cupel_schema *from = sides[way];
        const cupel_schema *to = sides[1 - way];
        cupel_schema *there = inspect(connection);
        char *sql = NULL;
        assert_compares(connection, what, there, from, "", NULL);
        assert_compares(connection, what, from, there, "", NULL);
        assert_compares(connection, what, there, to, difference, &sql);
        if (way == 0 && statement && !strstr(sql, statement))
            fail_msg("%s: found\n%s\nexpected\n%s", what, sql, statement);
        run_script(connection, sql);
        cupel_free(sql);
        cupel_schema_free(there);
        there = inspect(connection);
        assert_compares(connection, what, there, to, "", NULL);
        cupel_schema_free(there);
    }
    cupel_schema_free(sides[0]);
    cupel_schema_free(sides[1]);
    cupel_connection_close(connection);
    compliance_clean(c);
    compliance_execute(c, "DROP DATABASE IF EXISTS cupel_mysql_objects");
}

static cupel_column *add_column(cupel_table *table, const char *name, const char *type)
{
    cupel_column *column = cupel_table_add_column(table, name);
    column->type = (cupel_type){ .kind = CUPEL_TYPE_NATIVE, .name = type };
    column->nullable = true;
    return column;
}

/* id int primary key, a int, b varchar(20), g geometry not null */
static cupel_table *add_table(cupel_schema *schema, const char *name)
{
    static const char *const key[] = { "id" };
    cupel_table *table = cupel_schema_add_table(schema, NULL, name);
    cupel_column *id = cupel_table_add_column(table, "id");
    id->type = (cupel_type)CUPEL_INTEGER;
    id->primary_key = true;
    cupel_table_add_column(table, "a")->type = (cupel_type)CUPEL_INTEGER;
    cupel_table_column(table, "a")->nullable = true;
    cupel_table_add_column(table, "b")->type = (cupel_type)CUPEL_STRING(20);
    cupel_table_column(table, "b")->nullable = true;
    cupel_constraint *primary =
        cupel_table_add_constraint(table, CUPEL_CONSTRAINT_PRIMARY_KEY, NULL);
    primary->columns = key;
    primary->column_count = 1;
    return table;
}

/* Options as "NAME=value;NAME": the rows below are read so. */
static const cupel_option *options_of(cupel_schema *schema, const char *text, size_t *count)
{
    cupel_option options[8];
    char *copy = strdup(text ? text : "");
    *count = 0;
    for (char *at = strtok(copy, ";"); at; at = strtok(NULL, ";")) {
        char *value = strchr(at, '=');
        if (value)
            *value++ = '\0';
        options[(*count)++] = (cupel_option){ "mysql", at, value };
    }
    const cupel_option *made = cupel_schema_options(schema, options, *count);
    free(copy);
    return made;
}

typedef struct table_row {
    const char *options[2];
    const char *collation[2];
    const char *comment[2];
    const char *partition_by[2];
    const char *difference;
    const char *statement;
} table_row;

static void build_table(cupel_schema *schema, const void *data, bool changed)
{
    const table_row *row = data;
    cupel_table *table = add_table(schema, "t");
    table->options = options_of(schema, row->options[changed], &table->option_count);
    table->collation = row->collation[changed];
    table->comment = row->comment[changed];
    table->partition_by = row->partition_by[changed];
}

static void tables_with_their_options(void **state)
{
    static const char changed[] = "change table options";
    static const table_row rows[] = {
        { { "ENGINE=MyISAM", "ENGINE=Aria" }, .statement = "ALTER TABLE t ENGINE=Aria" },
        { { "ENGINE=MyISAM", NULL }, .statement = "ALTER TABLE t ENGINE=InnoDB" },
        { { NULL, "ROW_FORMAT=COMPRESSED;KEY_BLOCK_SIZE=4" },
          .statement = "ALTER TABLE t ROW_FORMAT=COMPRESSED, KEY_BLOCK_SIZE=4" },
        { { "ROW_FORMAT=DYNAMIC", "ROW_FORMAT=COMPACT" },
          .statement = "ALTER TABLE t ROW_FORMAT=COMPACT" },
        { { "STATS_PERSISTENT=1;STATS_AUTO_RECALC=0;STATS_SAMPLE_PAGES=7", "STATS_PERSISTENT=0" },
          .statement = "ALTER TABLE t STATS_PERSISTENT=0, STATS_AUTO_RECALC=DEFAULT, "
                       "STATS_SAMPLE_PAGES=DEFAULT" },
        { { "MIN_ROWS=3;MAX_ROWS=100;AVG_ROW_LENGTH=20", "MIN_ROWS=4" },
          .statement = "ALTER TABLE t MIN_ROWS=4, MAX_ROWS=0, AVG_ROW_LENGTH=0" },
        { { "CHECKSUM=1;PACK_KEYS=1;DELAY_KEY_WRITE=1", NULL },
          .statement = "ALTER TABLE t PACK_KEYS=DEFAULT, CHECKSUM=0, DELAY_KEY_WRITE=0" },
        { { "page_compressed=1;page_compression_level=5", "page_compressed=1" },
          .statement = "ALTER TABLE t page_compression_level=DEFAULT" },
        { { NULL, "WITH SYSTEM VERSIONING" }, .statement = "ALTER TABLE t ADD SYSTEM VERSIONING" },
        { .collation = { "latin1_german1_ci", "utf8mb4_czech_ci" },
          .difference = "change table options, change collation",
          .statement = "ALTER TABLE t COLLATE=utf8mb4_czech_ci" },
        { .comment = { "it's \\ this", "that" },
          .difference = "change table comment",
          .statement = "ALTER TABLE t COMMENT = 'that'" },
        { .partition_by = { "RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES "
                            "LESS THAN MAXVALUE)",
                            "HASH (id) PARTITIONS 3" },
          .statement = "ALTER TABLE t PARTITION BY HASH (id) PARTITIONS 3" },
        { .partition_by = { "LIST (id) (PARTITION p0 VALUES IN (1, 2), PARTITION p1 DEFAULT)",
                            NULL },
          .statement = "ALTER TABLE t REMOVE PARTITIONING" },
        { .partition_by = { NULL, "KEY () PARTITIONS 2" },
          .statement = "ALTER TABLE t PARTITION BY KEY () PARTITIONS 2" },
        { .partition_by = { "RANGE COLUMNS (id) SUBPARTITION BY HASH (id) (PARTITION p0 VALUES "
                            "LESS "
                            "THAN (5) (SUBPARTITION a, SUBPARTITION b), PARTITION p1 VALUES LESS "
                            "THAN (MAXVALUE) (SUBPARTITION c, SUBPARTITION d))",
                            "KEY () PARTITIONS 2" } },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_round_trip(*state, rows[i].statement ? rows[i].statement : "partitions", build_table,
                          &rows[i], rows[i].difference ? rows[i].difference : changed,
                          rows[i].statement);
}

typedef struct column_row {
    cupel_column states[2]; /* of the column c */
    const char *options[2];
    const char *difference;
    const char *statement;
} column_row;

static void build_column(cupel_schema *schema, const void *data, bool changed)
{
    const column_row *row = data;
    cupel_table *table = add_table(schema, "t");
    cupel_column *column = cupel_table_add_column(table, "c");
    const char *name = column->name;
    *column = row->states[changed];
    column->name = name;
    column->options = options_of(schema, row->options[changed], &column->option_count);
}

#define NATIVE_TYPE(text) .type = { .kind = CUPEL_TYPE_NATIVE, .name = (text) }
#define INT_COLUMN .type = CUPEL_INTEGER, .nullable = true

static void columns_with_all_that_they_are(void **state)
{
    static const char *const labels[] = { "a", "it's", "x\\y", NULL };
    static const char *const more_labels[] = { "a", "it's", "x\\y", "new", NULL };
    static const column_row rows[] = {
        { { { INT_COLUMN, .computed = "a * 2" }, { INT_COLUMN, .computed = "a * 3" } },
          .difference = "change computed",
          .statement = "ADD COLUMN c INTEGER GENERATED ALWAYS AS (a * 3) VIRTUAL" },
        { { { INT_COLUMN, .computed = "a * 2", .computed_stored = true },
            { INT_COLUMN, .computed = "a + a", .computed_stored = true } },
          .difference = "change computed" },
        { { { INT_COLUMN, .server_default = "1" }, { INT_COLUMN, .server_default = "(1 + 1)" } },
          .difference = "change default",
          .statement = "MODIFY COLUMN c INTEGER DEFAULT (1 + 1)" },
        { { { .type = CUPEL_DATETIME, .nullable = true, .server_default = "current_timestamp(6)" },
            { .type = CUPEL_DATETIME,
              .nullable = true,
              .server_default = "CURRENT_TIMESTAMP(6)",
              .server_on_update = "CURRENT_TIMESTAMP(6)" } },
          .difference = "change default",
          .statement = "DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)" },
        { { { .type = CUPEL_STRING(10), .nullable = true, .collation = "utf8mb4_bin" },
            { .type = CUPEL_STRING(10), .nullable = true, .collation = "latin1_german1_ci" } },
          .difference = "change collation",
          .statement = "MODIFY COLUMN c VARCHAR(10) COLLATE latin1_german1_ci" },
        { { { INT_COLUMN, .comment = "it's" }, { INT_COLUMN } },
          .difference = "change comment",
          .statement = "MODIFY COLUMN c INTEGER" },
        { { { NATIVE_TYPE("mediumint(9) unsigned"), .nullable = true },
            { NATIVE_TYPE("mediumint(9)"), .nullable = true } },
          .difference = "change type",
          .statement = "MODIFY COLUMN c mediumint(9)" },
        { { { NATIVE_TYPE("set('a','b')"), .nullable = true },
            { NATIVE_TYPE("set('a','b','c')"), .nullable = true } },
          .difference = "change type" },
        { { { NATIVE_TYPE("int(5) unsigned zerofill"), .nullable = true },
            { NATIVE_TYPE("timestamp"), .nullable = true } },
          .difference = "change type",
          .statement = "MODIFY COLUMN c timestamp NULL" },
        { { { .type = { .kind = CUPEL_TYPE_ENUM, .labels = labels }, .nullable = true },
            { .type = { .kind = CUPEL_TYPE_ENUM, .labels = more_labels }, .nullable = true } },
          .difference = "change type",
          .statement = "MODIFY COLUMN c ENUM('a', 'it''s', 'x\\\\y', 'new')" },
        { { { .type = CUPEL_STRING(10), .server_default = "'x'" },
            { .type = CUPEL_STRING(10), .nullable = true, .server_default = "'x'" } },
          .difference = "change nullable",
          .statement = "MODIFY COLUMN c VARCHAR(10) DEFAULT 'x'" },
        { { { INT_COLUMN, .server_default = "3" }, { INT_COLUMN, .server_default = "3" } },
          { NULL, "INVISIBLE" },
          .difference = "change column options",
          .statement = "MODIFY COLUMN c INTEGER DEFAULT 3 INVISIBLE" },
        { { { NATIVE_TYPE("text"), .nullable = true }, { NATIVE_TYPE("text"), .nullable = true } },
          { "COMPRESSED", NULL },
          .difference = "change column options",
          .statement = "MODIFY COLUMN c text" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_round_trip(*state, rows[i].statement ? rows[i].statement : rows[i].difference,
                          build_column, &rows[i], rows[i].difference, rows[i].statement);
}

typedef struct index_row {
    cupel_index states[2];
    cupel_index_part parts[2][2];
    const char *options[2];
    const char *difference;
    const char *statement;
} index_row;

static void build_index(cupel_schema *schema, const void *data, bool changed)
{
    const index_row *row = data;
    cupel_table *table = add_table(schema, "t");
    cupel_column *place = add_column(table, "g", "geometry");
    place->nullable = false;
    const cupel_index *given = &row->states[changed];
    cupel_index *index = cupel_table_add_index(table, "i");
    const char *name = index->name;
    *index = *given;
    index->name = name;
    index->parts = row->parts[changed];
    index->part_count = row->parts[changed][1].column ? 2 : 1;
    index->options = options_of(schema, row->options[changed], &index->option_count);
}

static void indexes_with_all_that_they_are(void **state)
{
    static const char changed[] = "change index";
    static const index_row rows[] = {
        { .parts = { { { .column = "b", .length = 5 } }, { { .column = "b", .length = 6 } } },
          .statement = "CREATE INDEX i ON t (b(6))" },
        { .parts = { { { .column = "a", .descending = true }, { .column = "b" } },
                     { { .column = "a" }, { .column = "b" } } },
          .statement = "CREATE INDEX i ON t (a, b)" },
        { { { .unique = true }, { .unique = true } },
          .parts = { { { .column = "b", .length = 5 } }, { { .column = "b", .length = 7 } } },
          .statement = "CREATE UNIQUE INDEX i ON t (b(7))" },
        { { { .method = "FULLTEXT" }, { 0 } },
          .parts = { { { .column = "b" } }, { { .column = "b" } } },
          .statement = "CREATE INDEX i ON t (b)" },
        { { { 0 }, { .method = "fulltext" } },
          .parts = { { { .column = "b" } }, { { .column = "b" } } },
          .statement = "CREATE FULLTEXT INDEX i ON t (b)" },
        { { { .method = "SPATIAL" }, { 0 } },
          .parts = { { { .column = "g" } }, { { .column = "a" } } },
          .statement = "CREATE INDEX i ON t (a)" },
        { .parts = { { { .column = "a" } }, { { .column = "a" } } },
          .options = { NULL, "IGNORED" },
          .statement = "CREATE INDEX i ON t (a) IGNORED" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_round_trip(*state, rows[i].statement, build_index, &rows[i],
                          rows[i].difference ? rows[i].difference : changed, rows[i].statement);
}

typedef struct object_row {
    cupel_reference name;
    const char *modifiers[2];
    const char *definition[2];
    const char *comment[2];
    const char *options[2];
    cupel_sequence sequence[2];
    const char *difference;
    const char *statement;
} object_row;

static void build_object(cupel_schema *schema, const void *data, bool changed)
{
    const object_row *row = data;
    add_table(schema, "t");
    cupel_object *object = cupel_schema_add_object(schema, &row->name);
    object->modifiers = row->modifiers[changed];
    object->definition = row->definition[changed];
    object->comment = row->comment[changed];
    object->sequence = row->sequence[changed];
    object->options = options_of(schema, row->options[changed], &object->option_count);
}

static void objects_with_all_that_they_are(void **state)
{
    static const char changed[] = "change";
    static const object_row rows[] = {
        { { CUPEL_OBJECT_SCHEMA, NULL, "cupel_mysql_objects", NULL, NULL },
          .options = { "COLLATE=latin1_german1_ci", "COLLATE=utf8mb4_bin" },
          .statement = "ALTER DATABASE cupel_mysql_objects COLLATE utf8mb4_bin" },
        { { CUPEL_OBJECT_SCHEMA, NULL, "cupel_mysql_objects", NULL, NULL },
          .options = { "COLLATE=utf8mb4_bin", "COLLATE=utf8mb4_bin" },
          .comment = { "it's", "that" },
          .difference = "change comment of",
          .statement = "ALTER SCHEMA cupel_mysql_objects COMMENT 'that'" },
        { { CUPEL_OBJECT_SEQUENCE, NULL, "s", NULL, NULL },
          .sequence = { { .given = CUPEL_SEQUENCE_START | CUPEL_SEQUENCE_CACHE,
                          .start = 5,
                          .cache = 7 },
                        { .given =
                              CUPEL_SEQUENCE_START | CUPEL_SEQUENCE_INCREMENT | CUPEL_SEQUENCE_MAX,
                          .start = 5,
                          .increment = 2,
                          .max = 99,
                          .cycle = true } },
          .statement =
              "ALTER SEQUENCE s START WITH 5 INCREMENT BY 2 MAXVALUE 99 CYCLE CACHE 1000" },
        { { CUPEL_OBJECT_SEQUENCE, NULL, "s", NULL, NULL },
          .options = { "ENGINE=MyISAM", NULL },
          .statement = "ALTER TABLE s ENGINE=InnoDB" },
        { { CUPEL_OBJECT_SEQUENCE, NULL, "s", NULL, NULL },
          .comment = { NULL, "it's" },
          .difference = "change comment of",
          .statement = "ALTER TABLE s COMMENT 'it''s'" },
        { { CUPEL_OBJECT_VIEW, NULL, "v", NULL, NULL },
          .definition = { "AS select `t`.`a` AS `a` from `t`",
                          "AS select `t`.`b` AS `b` from `t`" },
          .statement = "CREATE OR REPLACE VIEW v AS select `t`.`b` AS `b` from `t`" },
        { { CUPEL_OBJECT_VIEW, NULL, "v", NULL, NULL },
          .modifiers = { "ALGORITHM=MERGE", "ALGORITHM=MERGE SQL SECURITY INVOKER" },
          .definition = { "AS select `t`.`a` AS `a` from `t`",
                          "AS select `t`.`a` AS `a` from `t`" },
          .statement = "CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS" },
        { { CUPEL_OBJECT_VIEW, NULL, "v", NULL, NULL },
          .definition = { "AS select `t`.`a` AS `a` from `t` WITH LOCAL CHECK OPTION",
                          "AS select `t`.`a` AS `a` from `t` WITH CASCADED CHECK OPTION" } },
        { { CUPEL_OBJECT_TRIGGER, NULL, "tr", NULL, "t" },
          .definition = { "BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
                          "BEFORE UPDATE ON t FOR EACH ROW BEGIN SET NEW.a = 1; END" },
          .statement = "CREATE OR REPLACE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW BEGIN" },
        { { CUPEL_OBJECT_TRIGGER, NULL, "tr", NULL, "t" },
          .definition = { "BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 'x'",
                          "BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 'x'" },
          .options = { NULL, "SQL_MODE=ANSI_QUOTES" },
          .statement = "SET STATEMENT sql_mode = 'ANSI_QUOTES' FOR EXECUTE IMMEDIATE 'CREATE OR "
                       "REPLACE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.b = ''x'''" },
        { { CUPEL_OBJECT_FUNCTION, NULL, "f", NULL, NULL },
          .definition = { "(x int) RETURNS int(11)\n    DETERMINISTIC\nRETURN x",
                          "(x int, y int) RETURNS int(11)\n    NO SQL\nBEGIN RETURN x + y; END" },
          .comment = { "it's", "it's" },
          .statement = "CREATE OR REPLACE FUNCTION f (x int, y int) RETURNS int(11)" },
        { { CUPEL_OBJECT_FUNCTION, NULL, "f", NULL, NULL },
          .definition = { "() RETURNS int(11)\nRETURN 1", "() RETURNS int(11)\nRETURN 1" },
          .comment = { "it's", NULL },
          .difference = "change comment of",
          .statement = "ALTER FUNCTION f COMMENT ''" },
        { { CUPEL_OBJECT_PROCEDURE, NULL, "p", NULL, NULL },
          .definition = { "(IN a int, OUT b int)\nSET b = a",
                          "(IN a int, OUT b int)\n    SQL SECURITY INVOKER\nSET b = a" },
          .statement = "CREATE OR REPLACE PROCEDURE p (IN a int, OUT b int)" },
        { { CUPEL_OBJECT_PROCEDURE, NULL, "p", NULL, NULL },
          .definition = { "()\nBEGIN END", "()\nBEGIN END" },
          .options = { "SQL_MODE=STRICT_TRANS_TABLES", NULL },
          .statement = "CREATE OR REPLACE PROCEDURE p ()" },
        { { CUPEL_OBJECT_EVENT, NULL, "e", NULL, NULL },
          .definition = { "ON SCHEDULE EVERY '1' DAY STARTS '2030-01-01 00:00:00' DISABLE DO "
                          "SELECT 1",
                          "ON SCHEDULE AT '2031-01-01 00:00:00' ON COMPLETION PRESERVE DO SELECT "
                          "2" },
          .comment = { "c", "c" },
          .statement = "CREATE OR REPLACE EVENT e ON SCHEDULE AT" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_round_trip(*state, rows[i].statement ? rows[i].statement : rows[i].name.name,
                          build_object, &rows[i], rows[i].difference ? rows[i].difference : changed,
                          rows[i].statement);
}

static cupel_constraint *add_constraint(cupel_table *table, cupel_constraint_kind kind,
                                        const char *name, const char *const *columns)
{
    cupel_constraint *constraint = cupel_table_add_constraint(table, kind, name);
    while (columns && columns[constraint->column_count])
        constraint->column_count++;
    constraint->columns = columns;
    return constraint;
}

/* Each of the rules, and the other database. */
static void build_foreign_key(cupel_schema *schema, const void *data, bool changed)
{
    static const char *const columns[] = { "a", NULL };
    static const char *const referred[] = { "id", NULL };
    const cupel_action *actions = data;
    const cupel_reference other = { .kind = CUPEL_OBJECT_SCHEMA, .name = other_database };
    cupel_object *database = cupel_schema_add_object(schema, &other);
    database->options = options_of(schema, "COLLATE=utf8mb4_bin", &database->option_count);
    cupel_table *far_table = cupel_schema_add_table(schema, other_database, "far");
    cupel_column *id = cupel_table_add_column(far_table, "id");
    id->type = (cupel_type)CUPEL_INTEGER;
    id->primary_key = true;
    add_constraint(far_table, CUPEL_CONSTRAINT_PRIMARY_KEY, NULL, referred);
    cupel_table *table = add_table(schema, "t");
    cupel_constraint *key = add_constraint(table, CUPEL_CONSTRAINT_FOREIGN_KEY, "fk", columns);
    key->referred_schema = other_database;
    key->referred_table = "far";
    key->referred_columns = referred;
    key->on_delete = actions[changed];
    key->on_update = actions[!changed];
}

static void foreign_keys_of_other_databases(void **state)
{
    static const cupel_action actions[][2] = { { CUPEL_CASCADE, CUPEL_SET_NULL },
                                               { CUPEL_NO_ACTION, CUPEL_CASCADE },
                                               { CUPEL_SET_NULL, CUPEL_RESTRICT } };
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        assert_round_trip(*state, "foreign key", build_foreign_key, actions[i], "change constraint",
                          "REFERENCES cupel_mysql_objects.far (id)");
}

/* A check in a column is lost by MODIFY unless it is said again. */
static void build_check(cupel_schema *schema, const void *data, bool changed)
{
    cupel_table *table = add_table(schema, "t");
    cupel_constraint *check = add_constraint(table, CUPEL_CONSTRAINT_CHECK, NULL, NULL);
    (void)data;
    check->expression = "a > 0";
    check->options = options_of(schema, "COLUMN=a", &check->option_count);
    add_constraint(table, CUPEL_CONSTRAINT_CHECK, "ck", NULL)->expression =
        changed ? "a < 10" : "a < 11";
    cupel_table_column(table, "a")->comment = changed ? "new" : "old";
}

static void checks_of_columns_and_tables(void **state)
{
    assert_round_trip(*state, "check", build_check, NULL, "change comment, change constraint",
                      "MODIFY COLUMN a INTEGER COMMENT 'new' CHECK (a > 0)");
}

static void build_keys(cupel_schema *schema, const void *data, bool changed)
{
    static const char *const columns[] = { "b", "a", NULL };
    static const cupel_index_part parts[][2] = {
        { { .column = "b", .length = 10 }, { .column = "a" } },
        { { .column = "b", .length = 12 }, { .column = "a", .descending = true } },
    };
    cupel_table *table = cupel_schema_add_table(schema, NULL, "t");
    (void)data;
    cupel_column *a = cupel_table_add_column(table, "a");
    a->type = (cupel_type)CUPEL_INTEGER;
    a->primary_key = true;
    cupel_column *b = cupel_table_add_column(table, "b");
    b->type = (cupel_type)CUPEL_TEXT;
    b->primary_key = true;
    cupel_constraint *key = add_constraint(table, CUPEL_CONSTRAINT_PRIMARY_KEY, NULL, columns);
    key->parts = parts[changed];
    key->part_count = 2;
}

static void primary_keys_with_lengths_and_directions(void **state)
{
    assert_round_trip(*state, "primary key", build_keys, NULL, "change constraint",
                      "PRIMARY KEY (b(12), a DESC)");
}

/* Texts as somebody writes them are what the server makes of them. */
static void build_written(cupel_schema *schema, const void *data, bool changed)
{
    static const cupel_reference names[] = {
        { CUPEL_OBJECT_FUNCTION, NULL, "f", NULL, NULL },
        { CUPEL_OBJECT_VIEW, NULL, "v", NULL, NULL },
        { CUPEL_OBJECT_VIEW, NULL, "a_view_of_v", NULL, NULL },
        { CUPEL_OBJECT_TRIGGER, NULL, "tr", NULL, "t" },
    };
    static const char *const definitions[] = {
        "(x INT)\nRETURNS INT DETERMINISTIC\nRETURN x + 1",
        "AS SELECT f(A) AS F, b FROM t WHERE a > 1 AND (b = 'x')",
        "AS (SELECT max(v.F) AS m FROM v)",
        "before insert on `t` for each row SET NEW.a = 1",
    };
    (void)data;
    cupel_table *table = add_table(schema, "t");
    table->partition_by = changed ? "hash(id) partitions 3" : "hash(id) partitions 2";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cupel_object *object = cupel_schema_add_object(schema, &names[i]);
        object->definition = definitions[i];
        object->needs = i == 1 || i == 2 ? &names[i - 1] : NULL;
        object->need_count = object->needs != NULL;
    }
    if (changed)
        schema->objects[1]->definition = "AS SELECT f(A) AS F, b FROM t WHERE a > 2 AND (b = 'x')";
}

static void texts_as_somebody_writes_them(void **state)
{
    assert_round_trip(*state, "written", build_written, NULL, "change table options, change",
                      "CREATE OR REPLACE VIEW v AS SELECT f(A) AS F, b FROM t WHERE a > 2");
}

/* Who may create no database learns what was compared as text alone. */
static void without_a_scratch_texts_are_told_as_such(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *written = cupel_schema_new();
    cupel_engine *engine = NULL;
    cupel_comparison comparison;
    char url[1200];
    char sql[512];
    compliance_clean(c);
    cupel_connection *connection = open_connection(c);
    build_written(written, NULL, false);
    create(connection, written);
    cupel_schema *there = inspect(connection);
    cupel_connection_close(connection);
    char *database = compliance_text(c, "SELECT DATABASE()");
    snprintf(sql, sizeof sql,
             "DROP USER IF EXISTS cupel_reader@localhost, cupel_reader@'%%'; CREATE USER "
             "cupel_reader@localhost IDENTIFIED BY 'p', cupel_reader@'%%' IDENTIFIED BY 'p'; GRANT "
             "SELECT ON %s.* TO cupel_reader@localhost, cupel_reader@'%%'",
             database);
    compliance_execute(c, sql);
    cupel_free(database);
    snprintf(url, sizeof url, "mysql://cupel_reader:p%s", strchr(c->url, '@'));
    compliance_ok(cupel_engine_open(&engine, url), cupel_engine_error(engine));
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    compliance_ok(cupel_compare(&comparison, there, written, "mysql", connection, &error), &error);
    assert_true(comparison.count > 0);
    for (size_t i = 0; i < comparison.count; i++)
        assert_true(comparison.differences[i].as_text);
    cupel_comparison_release(&comparison);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    compliance_execute(c, "DROP USER cupel_reader@localhost, cupel_reader@'%'");
    cupel_schema_free(there);
    cupel_schema_free(written);
}

/* Bodies of routines come from mysql.proc or, for who may not read it, from the information schema. */
static void routines_are_read_with_fewer_rights_too(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    const cupel_inspect_options options = { .objects = CUPEL_EVERY_OBJECT };
    const cupel_reference name = { CUPEL_OBJECT_PROCEDURE, NULL, "p", NULL, NULL };
    cupel_engine *engine = NULL;
    cupel_connection *connection;
    cupel_schema *schema = NULL;
    char url[1200];
    char sql[512];
    compliance_clean(c);
    compliance_execute(c, "CREATE PROCEDURE p(IN a int, INOUT `b c` varchar(5) CHARSET ascii) "
                          "COMMENT 'it''s' READS SQL DATA SELECT a, `b c`");
    char *database = compliance_text(c, "SELECT DATABASE()");
    snprintf(sql, sizeof sql,
             "DROP USER IF EXISTS cupel_reader@localhost, cupel_reader@'%%'; CREATE USER "
             "cupel_reader@localhost IDENTIFIED BY 'p', cupel_reader@'%%' IDENTIFIED BY 'p'; GRANT "
             "ALL ON %s.* TO cupel_reader@localhost, cupel_reader@'%%'",
             database);
    cupel_free(database);
    compliance_execute(c, sql);
    snprintf(url, sizeof url, "mysql://cupel_reader:p%s", strchr(c->url, '@'));
    compliance_ok(cupel_engine_open(&engine, url), cupel_engine_error(engine));
    compliance_ok(cupel_connection_open(&connection, engine, &error), &error);
    /* Of somebody else's routine such a user sees the head only: that is told, not passed over. */
    assert_int_equal(cupel_inspect(&schema, connection, &options, &error), CUPEL_ESCHEMA);
    assert_non_null(strstr(error.message, "procedure"));
    assert_non_null(strstr(error.message, "grant"));
    cupel_error_release(&error);
    compliance_execute(c, "DROP PROCEDURE p");
    compliance_ok(
        cupel_connection_run(connection,
                             "CREATE PROCEDURE p(IN a int, INOUT `b c` varchar(5) CHARSET "
                             "ascii) COMMENT 'it''s' READS SQL DATA SELECT a, `b c`",
                             &error),
        &error);
    compliance_ok(cupel_inspect(&schema, connection, &options, &error), &error);
    const cupel_object *procedure = cupel_schema_object(schema, &name);
    assert_non_null(procedure);
    assert_string_equal(procedure->definition,
                        "(IN `a` int(11), INOUT `b c` varchar(5) CHARSET ascii COLLATE "
                        "ascii_general_ci)\n    READS SQL DATA\nSELECT a, `b c`");
    assert_string_equal(procedure->comment, "it's");
    assert_null(procedure->modifiers);
    cupel_schema_free(schema);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    compliance_execute(c, "DROP USER cupel_reader@localhost, cupel_reader@'%'");
}

/* A database, and what was written into it. */
typedef struct written_database {
    const char *url;
    const cupel_schema *schema;
} written_database;

static int inspect_and_compare(void *context)
{
    const written_database *written = context;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_engine *engine;
    cupel_connection *connection = NULL;
    cupel_schema *schema = NULL;
    cupel_comparison comparison = { 0 };
    cupel_schema *copy = cupel_schema_copy(written->schema);
    int code = cupel_engine_open(&engine, written->url);
    if (code == 0)
        code = copy ? cupel_connection_open(&connection, engine, &error) : CUPEL_ENOMEM;
    if (code == 0)
        code = cupel_inspect(&schema, connection,
                             &(cupel_inspect_options){ .objects = CUPEL_EVERY_OBJECT }, &error);
    if (code == 0)
        code = cupel_compare(&comparison, schema, copy, "mysql", connection, &error);
    if (code == 0)
        assert_int_equal(comparison.count, 0);
    cupel_comparison_release(&comparison);
    cupel_schema_free(schema);
    cupel_schema_free(copy);
    cupel_connection_close(connection);
    cupel_engine_close(engine);
    cupel_error_release(&error);
    return code;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    enum { STRIDE = 53 }; /* each run connects anew, and most create databases */
    compliance *c = *state;
    cupel_schema *written = cupel_schema_new();
    compliance_clean(c);
    cupel_connection *connection = open_connection(c);
    build_written(written, NULL, false);
    create(connection, written);
    cupel_connection_close(connection);
    cupel_engine_close(c->engine);
    failing_alloc_torture_some(inspect_and_compare, &(written_database){ c->url, written }, STRIDE);
    compliance_ok(cupel_engine_open(&c->engine, c->url), cupel_engine_error(c->engine));
    cupel_schema_free(written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_with_their_options),
        cmocka_unit_test(columns_with_all_that_they_are),
        cmocka_unit_test(indexes_with_all_that_they_are),
        cmocka_unit_test(objects_with_all_that_they_are),
        cmocka_unit_test(foreign_keys_of_other_databases),
        cmocka_unit_test(checks_of_columns_and_tables),
        cmocka_unit_test(primary_keys_with_lengths_and_directions),
        cmocka_unit_test(texts_as_somebody_writes_them),
        cmocka_unit_test(without_a_scratch_texts_are_told_as_such),
        cmocka_unit_test(routines_are_read_with_fewer_rights_too),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return compliance_run_on("mysql", "mysql_objects", tests, sizeof tests / sizeof tests[0]);
}
