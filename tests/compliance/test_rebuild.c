/* Tables that are rebuilt lose nothing: what people write in SQLite's CREATE TABLE, and what stands
 * around it. Alterations go through revisions in C, as in a history. Servers alter tables in place:
 * what the same operations do there is tried by test_autogenerate. */
#include "migrating.h"

/* A revision made of operations, on top of the one before. */
static int try_operations(migrating *m, const char *operations)
{
    char name[64], text[4000];
    static int number;
    number++;
    snprintf(name, sizeof name, "r%d.c", number);
    snprintf(text, sizeof text,
             "#include <cupel/op.h>\nstatic void upgrade(cupel_op *op)\n{\n%s\n}\n"
             "CUPEL_REVISION(r%d, .down_revision = NULL, .message = \"x\", .upgrade = upgrade);\n",
             operations, number);
    compliance_execute(m->c, "DROP TABLE IF EXISTS alembic_version");
    migrating_write(name, text);
    int code = migrating_try_upgrade(m, "head");
    char path[128];
    snprintf(path, sizeof path, "migrations/versions/%s", name);
    assert_int_equal(unlink(path), 0);
    return code;
}

#define operate(m, operations) compliance_ok(try_operations((m), (operations)), &(m)->error)

/* The stored definition of a table, index, trigger or view. */
static void assert_stored(migrating *m, const char *name, const char *part)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT sql FROM sqlite_master WHERE name = '%s'", name);
    char *text = compliance_text(m->c, sql);
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in:\n%s", part, text);
    cupel_free(text);
}

#define assert_number(m, sql, expected)                                                            \
    assert_int_equal(compliance_integer((m)->c, (sql)), (expected))

static bool fails(migrating *m, const char *sql)
{
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, m->c->engine, &m->error), &m->error);
    int code = cupel_connection_run(connection, sql, &m->error);
    cupel_connection_close(connection);
    return code < 0;
}

/* Makes the table be rebuilt and changes nothing else of interest. */
#define REBUILD "cupel_op_alter_column(op, \"t\", \"x\", .set_type = true, .type = CUPEL_TEXT);"

static void defaults_and_table_constraints_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(
        m.c, "CREATE TABLE p (id INTEGER PRIMARY KEY, b INTEGER, UNIQUE (id, b));"
             "CREATE TABLE t (a INTEGER NOT NULL DEFAULT 7, b INTEGER DEFAULT (1 + 2), x INTEGER,"
             " CONSTRAINT pk PRIMARY KEY (a, b),"
             " CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES p (id, b) ON UPDATE SET NULL,"
             " CONSTRAINT ck CHECK (x <> 'no'), CONSTRAINT uq UNIQUE (x, b));"
             "INSERT INTO p VALUES (1, 2); INSERT INTO t VALUES (1, 2, 'y')");
    operate(&m, REBUILD);
    assert_stored(&m, "t", "a INTEGER NOT NULL DEFAULT 7, b INTEGER DEFAULT (1 + 2), x TEXT");
    assert_stored(&m, "t",
                  "CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES p (id, b) ON UPDATE SET NULL");
    assert_true(fails(&m, "INSERT INTO t VALUES (1, 2, 'no')"));
    assert_number(&m, "SELECT count(*) FROM t WHERE a = 1 AND b = 2 AND x = 'y'", 1);
    migrating_end(&m);
}

static void inline_references_keep_their_actions(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE p (id INTEGER PRIMARY KEY);"
                            "CREATE TABLE t (a INTEGER REFERENCES p(id) ON DELETE CASCADE "
                            "DEFERRABLE INITIALLY DEFERRED, x INTEGER);"
                            "INSERT INTO p VALUES (1); INSERT INTO t VALUES (1, 2)");
    operate(&m, REBUILD);
    compliance_execute(m.c, "DELETE FROM p");
    assert_number(&m, "SELECT count(*) FROM t", 0);
    assert_stored(&m, "t", "DEFERRABLE INITIALLY DEFERRED");
    migrating_end(&m);
}

static void unnamed_checks_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER CHECK (a > 0), x INTEGER, CHECK (a < 10))");
    operate(&m, REBUILD);
    assert_true(fails(&m, "INSERT INTO t VALUES (0, 1)"));
    assert_true(fails(&m, "INSERT INTO t VALUES (10, 1)"));
    assert_false(fails(&m, "INSERT INTO t VALUES (5, 1)"));
    migrating_end(&m);
}

static void triggers_of_the_table_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER, x INTEGER); CREATE TABLE log (a INTEGER);"
                            "CREATE TRIGGER tr AFTER INSERT ON t BEGIN "
                            "INSERT INTO log VALUES (new.a); END;"
                            "INSERT INTO t VALUES (1, 2)");
    operate(&m, REBUILD);
    assert_number(&m, "SELECT count(*) FROM log", 1);
    compliance_execute(m.c, "INSERT INTO t VALUES (5, 6)");
    assert_number(&m, "SELECT count(*) FROM log WHERE a = 5", 1);
    migrating_end(&m);
}

static void triggers_of_other_tables_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER, x INTEGER); CREATE TABLE u (a INTEGER);"
                            "CREATE TRIGGER tr AFTER INSERT ON u BEGIN "
                            "INSERT INTO t (a) VALUES (new.a); END");
    operate(&m, REBUILD);
    compliance_execute(m.c, "INSERT INTO u VALUES (5)");
    assert_number(&m, "SELECT count(*) FROM t WHERE a = 5", 1);
    migrating_end(&m);
}

static void generated_keys_go_on_where_they_were(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, x INTEGER);"
                            "INSERT INTO t VALUES (41, 1); DELETE FROM t");
    operate(&m, REBUILD);
    compliance_execute(m.c, "INSERT INTO t (x) VALUES (2)");
    assert_number(&m, "SELECT id FROM t", 42);
    assert_number(&m, "SELECT count(*) FROM sqlite_sequence", 1);
    migrating_end(&m);
}

static void rowids_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER, x INTEGER);"
                            "INSERT INTO t (rowid, a) VALUES (17, 1), (3, 2)");
    operate(&m, REBUILD);
    assert_number(&m, "SELECT rowid FROM t WHERE a = 1", 17);
    assert_number(&m, "SELECT rowid FROM t WHERE a = 2", 3);
    migrating_end(&m);
}

static void collations_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a TEXT COLLATE NOCASE, x INTEGER);"
                            "CREATE INDEX i ON t (a COLLATE BINARY DESC, x COLLATE RTRIM);"
                            "INSERT INTO t VALUES ('A', 1)");
    operate(&m, REBUILD);
    assert_number(&m, "SELECT count(*) FROM t WHERE a = 'a'", 1);
    assert_stored(&m, "i", "(a COLLATE BINARY DESC, x COLLATE RTRIM)");
    migrating_end(&m);
}

static void partial_and_expression_indexes_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a TEXT, x INTEGER);"
                            "CREATE UNIQUE INDEX i ON t (lower(a)) WHERE a > 'b'");
    operate(&m, REBUILD);
    assert_stored(&m, "i", "CREATE UNIQUE INDEX i ON t (lower(a)) WHERE a > 'b'");
    compliance_execute(m.c, "INSERT INTO t (a) VALUES ('c')");
    assert_true(fails(&m, "INSERT INTO t (a) VALUES ('C')") ||
                fails(&m, "INSERT INTO t (a) VALUES ('c')"));
    migrating_end(&m);
}

static void conflict_clauses_stay_and_drop_no_row_on_the_way(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER NOT NULL ON CONFLICT IGNORE, x, "
                            "UNIQUE (x) ON CONFLICT REPLACE);"
                            "INSERT INTO t VALUES (1, '1'); INSERT INTO t VALUES (2, '01')");
    /* As integers both are 1: the copy must fail, for REPLACE would lose a row. */
    assert_true(try_operations(&m, "cupel_op_alter_column(op, \"t\", \"x\", .set_type = true, "
                                   ".type = CUPEL_INTEGER);") < 0);
    assert_number(&m, "SELECT count(*) FROM t", 2);
    operate(&m, REBUILD);
    assert_number(&m, "SELECT count(*) FROM t", 2);
    compliance_execute(m.c, "INSERT INTO t VALUES (NULL, 'z'); INSERT INTO t VALUES (3, '1')");
    assert_number(&m, "SELECT count(*) FROM t", 2);
    assert_number(&m, "SELECT a FROM t WHERE x = '1'", 3);
    migrating_end(&m);
}

static void strict_and_without_rowid_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c,
                       "CREATE TABLE t (a INTEGER PRIMARY KEY, x INTEGER) STRICT, WITHOUT ROWID;"
                       "INSERT INTO t VALUES (1, 2)");
    operate(&m, REBUILD);
    assert_stored(&m, "t", "STRICT, WITHOUT ROWID");
    assert_true(fails(&m, "INSERT INTO t VALUES ('a', 'b')"));
    assert_true(fails(&m, "SELECT rowid FROM t"));
    assert_number(&m, "SELECT count(*) FROM t WHERE x = '2'", 1);
    migrating_end(&m);
}

static void odd_types_and_comments_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a weirdtype(3), -- what is this?\n"
                            " b \"long long\" /* hm */, c, x INTEGER);"
                            "INSERT INTO t VALUES (1.5, x'00ff', NULL, 'text')");
    operate(&m, REBUILD);
    assert_stored(&m, "t", "a weirdtype(3), -- what is this?");
    assert_stored(&m, "t", "b \"long long\" /* hm */, c, x TEXT");
    assert_number(&m, "SELECT count(*) FROM t WHERE a = 1.5 AND b = x'00ff' AND c IS NULL", 1);
    migrating_end(&m);
}

static void generated_columns_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER, b AS (a * 2), x INTEGER, "
                            "c INTEGER GENERATED ALWAYS AS (a + b) STORED);"
                            "INSERT INTO t (a) VALUES (5)");
    operate(&m, REBUILD);
    assert_number(&m, "SELECT b FROM t", 10);
    assert_number(&m, "SELECT c FROM t", 15);
    migrating_end(&m);
}

static void views_stay(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER, x INTEGER); INSERT INTO t VALUES (1, 2);"
                            "CREATE VIEW v AS SELECT a, x FROM t; CREATE VIEW w AS SELECT * FROM v;"
                            "CREATE TRIGGER tr INSTEAD OF INSERT ON v BEGIN "
                            "INSERT INTO t (a) VALUES (new.a); END");
    operate(&m, REBUILD);
    compliance_execute(m.c, "INSERT INTO v (a) VALUES (5)");
    assert_number(&m, "SELECT count(*) FROM w", 2);
    migrating_end(&m);
}

static void children_are_not_deleted(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER);"
                            "CREATE TABLE c (t_id INTEGER REFERENCES t (id) ON DELETE CASCADE);"
                            "CREATE TABLE r (t_id INTEGER REFERENCES t (id) ON DELETE RESTRICT);"
                            "INSERT INTO t VALUES (1, 2); INSERT INTO c VALUES (1);"
                            "INSERT INTO r VALUES (1)");
    operate(&m, REBUILD);
    assert_number(&m, "SELECT count(*) FROM c", 1);
    assert_number(&m, "SELECT count(*) FROM r", 1);
    assert_true(fails(&m, "INSERT INTO c VALUES (99)"));
    compliance_execute(m.c, "DELETE FROM r; DELETE FROM t");
    assert_number(&m, "SELECT count(*) FROM c", 0);
    migrating_end(&m);
}

static void keys_that_would_lead_nowhere_are_found(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER);"
                            "CREATE TABLE c (t_id INTEGER REFERENCES t (id) ON DELETE CASCADE);"
                            "INSERT INTO t VALUES (1, 2); INSERT INTO c VALUES (1)");
    assert_true(try_operations(&m, "cupel_op_execute(op, \"DELETE FROM t\");" REBUILD) < 0);
    migrating_assert_message(&m, "of table 'c' would refer to a row of 't' that is not there");
    assert_number(&m, "SELECT count(*) FROM t", 1);
    migrating_end(&m);
}

static void keys_that_led_nowhere_before_do_not_matter(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER);"
                            "CREATE TABLE c (t_id INTEGER REFERENCES t (id));"
                            "PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (99);"
                            "PRAGMA foreign_keys = ON");
    operate(&m, REBUILD);
    assert_number(&m, "SELECT count(*) FROM c", 1);
    migrating_end(&m);
}

static void without_a_rebuild_foreign_keys_act(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER);"
                            "CREATE TABLE c (t_id INTEGER REFERENCES t (id) ON DELETE CASCADE);"
                            "INSERT INTO t VALUES (1, 2); INSERT INTO c VALUES (1)");
    operate(&m, "cupel_op_execute(op, \"DELETE FROM t\");");
    assert_number(&m, "SELECT count(*) FROM c", 0);
    migrating_end(&m);
}

static void a_renamed_column_is_followed_everywhere(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER, x INTEGER, CONSTRAINT ck CHECK (a > 0));"
                            "CREATE INDEX i ON t (a) WHERE a > 1; CREATE VIEW v AS SELECT a FROM t;"
                            "CREATE TRIGGER tr AFTER INSERT ON t BEGIN "
                            "UPDATE t SET x = new.a WHERE a = new.a; END");
    operate(&m, REBUILD "cupel_op_rename_column(op, \"t\", \"a\", \"b\");");
    assert_stored(&m, "t", "CHECK (b > 0)");
    assert_stored(&m, "i", "WHERE b > 1");
    compliance_execute(m.c, "INSERT INTO t (b) VALUES (5)");
    assert_number(&m, "SELECT count(*) FROM t WHERE x = '5'", 1);
    assert_number(&m, "SELECT b FROM v", 5);
    migrating_end(&m);
}

static void a_new_type_converts_what_fits_and_keeps_the_rest(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('abc'), ('12')");
    operate(&m,
            "cupel_op_alter_column(op, \"t\", \"x\", .set_type = true, .type = CUPEL_INTEGER);");
    assert_number(&m, "SELECT count(*) FROM t WHERE x = 'abc'", 1);
    assert_number(&m, "SELECT count(*) FROM t WHERE typeof(x) = 'integer' AND x = 12", 1);
    migrating_end(&m);
}

static void a_column_without_null_needs_values(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1)");
    assert_true(try_operations(&m, "cupel_op_add_column(op, \"t\", CUPEL_OP_COLUMN(\"b\", "
                                   "CUPEL_INTEGER, .not_null = true));") < 0);
    assert_int_equal(m.error.category, CUPEL_CATEGORY_NOT_NULL);
    assert_number(&m, "SELECT count(*) FROM sqlite_master WHERE name LIKE '%cupel%'", 0);
    operate(&m,
            "cupel_op_add_column(op, \"t\", CUPEL_OP_COLUMN(\"b\", CUPEL_INTEGER));"
            "cupel_op_fill_column(op, \"t\", \"b\", \"x + 1\");"
            "cupel_op_alter_column(op, \"t\", \"b\", .set_nullable = true, .nullable = false);");
    assert_number(&m, "SELECT b FROM t", 2);
    assert_true(fails(&m, "INSERT INTO t (x) VALUES (1)"));
    migrating_end(&m);
}

static void new_columns_with_expressions_as_default_are_filled(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1)");
    operate(&m, "cupel_op_add_column(op, \"t\", CUPEL_OP_COLUMN(\"at\", CUPEL_TEXT, "
                ".not_null = true, .server_default = \"CURRENT_TIMESTAMP\"));");
    assert_number(&m, "SELECT count(*) FROM t WHERE at LIKE '20__-__-__ __:__:__'", 1);
    migrating_end(&m);
}

static void a_dropped_column_takes_its_indexes_and_constraints(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER UNIQUE, b INTEGER, x INTEGER, UNIQUE (a, b),"
                            " CHECK (a > b), CONSTRAINT ck CHECK (b > 0));"
                            "CREATE INDEX i ON t (a, b); CREATE INDEX k ON t (b);"
                            "INSERT INTO t VALUES (5, 1, 7)");
    operate(&m, "cupel_op_drop_column(op, \"t\", \"a\");");
    assert_number(&m, "SELECT count(*) FROM pragma_table_info('t')", 2);
    assert_stored(&m, "t", "CONSTRAINT ck CHECK (b > 0)");
    assert_number(&m, "SELECT x FROM t WHERE b = 1", 7);
    migrating_end(&m);
}

static void what_needs_a_column_keeps_it_from_being_dropped(void **state)
{
    static const struct {
        const char *sql;
        const char *message;
    } cases[] = {
        { "CREATE VIEW v AS SELECT a FROM t", "error in view v" },
        { "CREATE TRIGGER tr AFTER DELETE ON t BEGIN UPDATE t SET x = old.a; END",
          "error in trigger tr" },
        { "CREATE TABLE c (t_a INTEGER REFERENCES t (a))", "a foreign key of table 'c'" },
        { "CREATE TABLE g (a); ALTER TABLE t ADD COLUMN g AS (a + 1)", "is computed from 'a'" },
    };
    migrating m;
    migrating_begin(&m, state, "c");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        compliance_clean(m.c);
        compliance_execute(m.c, "CREATE TABLE t (a INTEGER UNIQUE, x INTEGER);"
                                "INSERT INTO t VALUES (1, 2)");
        compliance_execute(m.c, cases[i].sql);
        assert_true(try_operations(&m, "cupel_op_drop_column(op, \"t\", \"a\");") < 0);
        migrating_assert_message(&m, cases[i].message);
        assert_number(&m, "SELECT a FROM t", 1);
    }
    migrating_end(&m);
}

static void a_view_that_was_broken_before_does_not_matter(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER, x INTEGER);"
                            "CREATE VIEW v AS SELECT missing FROM nowhere");
    operate(&m, REBUILD);
    assert_stored(&m, "t", "x TEXT");
    migrating_end(&m);
}

static void constraints_are_added_and_dropped_by_name(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE p (id INTEGER PRIMARY KEY);"
                            "CREATE TABLE t (a INTEGER CONSTRAINT inl UNIQUE, x INTEGER, b INTEGER "
                            "UNIQUE REFERENCES p (id), CHECK (x > 1));"
                            "INSERT INTO t VALUES (1, 2, NULL)");
    operate(&m, "cupel_op_create_constraint(op, \"t\", CUPEL_OP_UNIQUE(\"uq\", \"a, x\"));"
                "cupel_op_create_constraint(op, \"t\", CUPEL_OP_CHECK(\"ck\", \"a < 100\"));"
                "cupel_op_create_constraint(op, \"t\", CUPEL_OP_FOREIGN_KEY(\"fk\", \"x\", "
                "\"t(a)\"));"
                "cupel_op_drop_constraint(op, \"t\", \"inl\");"
                "cupel_op_drop_constraint(op, \"t\", \"fk\");");
    assert_stored(&m, "t", "CONSTRAINT uq UNIQUE (a, x)");
    assert_stored(&m, "t", "CONSTRAINT ck CHECK (a < 100)");
    assert_true(fails(&m, "INSERT INTO t VALUES (1, 2, NULL)"));
    assert_false(fails(&m, "INSERT INTO t VALUES (1, 3, NULL)"));

    operate(&m, "cupel_op_drop_constraint(op, \"t\", \"uq_t_b\");"
                "cupel_op_drop_constraint(op, \"t\", \"fk_t_b_p\");");
    assert_false(fails(&m, "INSERT INTO t VALUES (5, 5, 77), (6, 6, 77)"));
    assert_true(try_operations(&m, "cupel_op_drop_constraint(op, \"t\", \"nothing\");") < 0);
    migrating_assert_message(&m, "table 't' has no constraint 'nothing'");
    migrating_end(&m);
}

static void several_alterations_copy_the_rows_once(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER, b INTEGER UNIQUE, x INTEGER);"
                            "INSERT INTO t VALUES (1, 2, 3);"
                            "CREATE TABLE made (n INTEGER);"
                            "CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END");
    cupel_engine_close(m.c->engine);
    const cupel_engine_options options = { .echo = true, .log = { migrating_log, &m, 0 } };
    assert_int_equal(cupel_engine_open_with(&m.c->engine, m.c->url, &options), 0);
    operate(&m, "cupel_op_alter_column(op, \"t\", \"x\", .set_nullable = true, .nullable = false);"
                "cupel_op_drop_column(op, \"t\", \"b\");"
                "cupel_op_add_column(op, \"t\", CUPEL_OP_COLUMN(\"c\", CUPEL_INTEGER));"
                "cupel_op_fill_column(op, \"t\", \"c\", \"9\");"
                "cupel_op_create_index(op, \"t\", CUPEL_OP_INDEX(\"i\", \"c\"));"
                "cupel_op_alter_column(op, \"t\", \"c\", .set_nullable = true, .nullable = false);"
                "cupel_op_create_constraint(op, \"t\", CUPEL_OP_CHECK(\"ck\", \"c > a\"));");
    int copies = 0;
    for (const char *at = m.log; (at = strstr(at, "INSERT OR ABORT")) != NULL; at++)
        copies++;
    assert_int_equal(copies, 1);
    assert_number(&m, "SELECT count(*) FROM t WHERE a = 1 AND x = 3 AND c = 9", 1);
    assert_stored(&m, "i", "CREATE INDEX i ON t (c)");
    migrating_end(&m);
}

static void what_the_engine_can_is_left_to_it(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (a INTEGER, x INTEGER)");
    cupel_engine_close(m.c->engine);
    const cupel_engine_options options = { .echo = true, .log = { migrating_log, &m, 0 } };
    assert_int_equal(cupel_engine_open_with(&m.c->engine, m.c->url, &options), 0);
    operate(&m, "cupel_op_add_column(op, \"t\", CUPEL_OP_COLUMN(\"b\", CUPEL_INTEGER, "
                ".server_default = \"1\"));"
                "cupel_op_rename_column(op, \"t\", \"b\", \"c\");"
                "cupel_op_drop_column(op, \"t\", \"c\");"
                "cupel_op_rename_table(op, \"t\", \"s\");");
    assert_null(strstr(m.log, "_cupel_new_"));
    assert_stored(&m, "s", "(a INTEGER, x INTEGER)");
    migrating_end(&m);
}

static void a_table_that_others_refer_to_is_not_dropped(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (id INTEGER PRIMARY KEY);"
                            "CREATE TABLE c (t_id INTEGER REFERENCES t (id) ON DELETE CASCADE);"
                            "INSERT INTO t VALUES (1); INSERT INTO c VALUES (1)");
    assert_int_equal(try_operations(&m, "cupel_op_drop_table(op, \"t\");"), CUPEL_ESTATE);
    migrating_assert_message(&m, "a foreign key of table 'c' leads to it");
    assert_number(&m, "SELECT count(*) FROM c", 1);
    migrating_end(&m);
}

static void odd_names_are_quoted(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE \"a 'table'\" (\"the key\" INTEGER PRIMARY KEY "
                            "AUTOINCREMENT, [select] TEXT, `b\"q` TEXT, x INTEGER);"
                            "CREATE INDEX \"an index\" ON \"a 'table'\" ([select]);"
                            "INSERT INTO \"a 'table'\" VALUES (1, 's', 'q', 4)");
    operate(&m, "cupel_op_alter_column(op, \"a 'table'\", \"x\", .set_type = true, "
                ".type = CUPEL_TEXT);");
    assert_number(&m, "SELECT count(*) FROM \"a 'table'\" WHERE x = '4' AND \"select\" = 's'", 1);
    assert_number(&m, "SELECT seq FROM sqlite_sequence", 1);
    migrating_end(&m);
}

static void virtual_tables_are_refused(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE VIRTUAL TABLE t USING fts5 (x)");
    assert_int_equal(try_operations(&m, REBUILD), CUPEL_EUNSUPPORTED);
    migrating_assert_message(&m, "table 't' cannot be changed");
    migrating_end(&m);
}

static void rebuilds_in_sql_revisions_suspend_foreign_keys(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER);"
                            "CREATE TABLE c (t_id INTEGER REFERENCES t (id) ON DELETE CASCADE);"
                            "INSERT INTO t VALUES (1, 2); INSERT INTO c VALUES (1)");
    migrating_write("a1.sql", "-- by hand\n-- revision: a1\n-- revises:\n\n-- upgrade\n"
                              "PRAGMA foreign_keys = OFF;\n"
                              "CREATE TABLE n (id INTEGER PRIMARY KEY, x TEXT);\n"
                              "INSERT INTO n SELECT * FROM t;\nDROP TABLE t;\n"
                              "ALTER TABLE n RENAME TO t;\nPRAGMA foreign_keys = ON;\n");
    migrating_upgrade(&m, "head");
    assert_number(&m, "SELECT count(*) FROM c", 1);
    assert_true(fails(&m, "INSERT INTO c VALUES (99)"));
    migrating_end(&m);
}

static void a_loose_revision_rebuilds_in_a_transaction_of_its_own(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    compliance_execute(m.c, "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER);"
                            "CREATE TABLE c (t_id INTEGER REFERENCES t (id) ON DELETE CASCADE);"
                            "INSERT INTO t VALUES (1, 2); INSERT INTO c VALUES (1)");
    migrating_write("a1.c", "#include <cupel/op.h>\nstatic void upgrade(cupel_op *op)\n{\n" REBUILD
                            "\n}\nCUPEL_REVISION(a1, .upgrade = upgrade, .message = \"x\", "
                            ".no_transaction = true);\n");
    migrating_upgrade(&m, "head");
    assert_number(&m, "SELECT count(*) FROM c", 1);
    assert_stored(&m, "t", "x TEXT");
    assert_true(fails(&m, "INSERT INTO c VALUES (99)"));
    migrating_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_and_table_constraints_stay),
        cmocka_unit_test(inline_references_keep_their_actions),
        cmocka_unit_test(unnamed_checks_stay),
        cmocka_unit_test(triggers_of_the_table_stay),
        cmocka_unit_test(triggers_of_other_tables_stay),
        cmocka_unit_test(generated_keys_go_on_where_they_were),
        cmocka_unit_test(rowids_stay),
        cmocka_unit_test(collations_stay),
        cmocka_unit_test(partial_and_expression_indexes_stay),
        cmocka_unit_test(conflict_clauses_stay_and_drop_no_row_on_the_way),
        cmocka_unit_test(strict_and_without_rowid_stay),
        cmocka_unit_test(odd_types_and_comments_stay),
        cmocka_unit_test(generated_columns_stay),
        cmocka_unit_test(views_stay),
        cmocka_unit_test(children_are_not_deleted),
        cmocka_unit_test(keys_that_would_lead_nowhere_are_found),
        cmocka_unit_test(keys_that_led_nowhere_before_do_not_matter),
        cmocka_unit_test(without_a_rebuild_foreign_keys_act),
        cmocka_unit_test(a_renamed_column_is_followed_everywhere),
        cmocka_unit_test(a_new_type_converts_what_fits_and_keeps_the_rest),
        cmocka_unit_test(a_column_without_null_needs_values),
        cmocka_unit_test(new_columns_with_expressions_as_default_are_filled),
        cmocka_unit_test(a_dropped_column_takes_its_indexes_and_constraints),
        cmocka_unit_test(what_needs_a_column_keeps_it_from_being_dropped),
        cmocka_unit_test(a_view_that_was_broken_before_does_not_matter),
        cmocka_unit_test(constraints_are_added_and_dropped_by_name),
        cmocka_unit_test(several_alterations_copy_the_rows_once),
        cmocka_unit_test(what_the_engine_can_is_left_to_it),
        cmocka_unit_test(a_table_that_others_refer_to_is_not_dropped),
        cmocka_unit_test(odd_names_are_quoted),
        cmocka_unit_test(virtual_tables_are_refused),
        cmocka_unit_test(rebuilds_in_sql_revisions_suspend_foreign_keys),
        cmocka_unit_test(a_loose_revision_rebuilds_in_a_transaction_of_its_own),
    };
    return compliance_run_on("sqlite", "rebuild", tests, sizeof tests / sizeof tests[0]);
}
