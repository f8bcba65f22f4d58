/* The runner: revisions in SQL and C carried out and undone, failures, runs that meet, and runs that
 * are killed. */
#include "migrating.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#define REVISION(id, down, message, upgrade, downgrade)                                            \
    "-- " message "\n-- revision: " id "\n-- revises: " down                                       \
    "\n-- created: 2026-11-20T21:52:11Z\n\n-- upgrade\n" upgrade "\n-- downgrade\n" downgrade

static void write_three(void)
{
    migrating_write("a1_first.sql", REVISION("a1", "", "initial migration",
                                             "CREATE TABLE t (a INTEGER);\n", "DROP TABLE t;\n"));
    migrating_write("b2_second.sql",
                    REVISION("b2", "a1", "more",
                             "CREATE TABLE u (a INTEGER);\nINSERT INTO u (a) VALUES (1), (2);\n",
                             "DROP TABLE u;\n"));
    migrating_write("c3_third.c",
                    "#include <cupel/op.h>\n"
                    "static void upgrade(cupel_op *op)\n{\n"
                    "    cupel_op_add_column(op, \"t\", CUPEL_OP_COLUMN(\"b\", "
                    "CUPEL_STRING(20), .server_default = \"'x'\"));\n"
                    "    cupel_op_executef(op, \"INSERT INTO t (a, b) VALUES (%d, "
                    "%s)\", 7, \"it's\");\n}\n"
                    "static void downgrade(cupel_op *op)\n{\n"
                    "    cupel_op_drop_column(op, \"t\", \"b\");\n}\n"
                    "CUPEL_REVISION(c3, .down_revision = \"b2\", .message = \"in C\",\n"
                    "               .upgrade = upgrade, .downgrade = downgrade);\n");
}

static bool has_table(migrating *m, const char *name)
{
    cupel_schema *schema = NULL;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, m->c->engine, &m->error), &m->error);
    compliance_ok(cupel_inspect(&schema, connection, NULL, &m->error), &m->error);
    bool found = cupel_schema_table(schema, NULL, name) != NULL;
    cupel_schema_free(schema);
    cupel_connection_close(connection);
    return found;
}

static void an_upgrade_runs_what_is_pending_in_order(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    write_three();
    migrating_assert_at(&m, "");
    migrating_upgrade(&m, "b2");
    migrating_assert_at(&m, "b2");
    assert_string_equal(m.log, "cupel.migrate: Running upgrade  -> a1, initial migration\n"
                               "cupel.migrate: Running upgrade a1 -> b2, more\n");
    m.log[0] = '\0';
    migrating_upgrade(&m, NULL);
    migrating_assert_at(&m, "c3");
    assert_string_equal(m.log, "cupel.migrate: Running upgrade b2 -> c3, in C\n");
    assert_int_equal(compliance_integer(m.c, "SELECT count(*) FROM t WHERE b = 'it''s'"), 1);
    m.log[0] = '\0';
    migrating_upgrade(&m, NULL);
    assert_string_equal(m.log, "");
    migrating_end(&m);
}

static void a_downgrade_undoes_it(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    write_three();
    migrating_upgrade(&m, "head");
    m.log[0] = '\0';
    migrating_downgrade(&m, NULL);
    migrating_assert_at(&m, "b2");
    migrating_downgrade(&m, "base");
    migrating_assert_at(&m, "");
    assert_string_equal(m.log, "cupel.migrate: Running downgrade c3 -> b2, in C\n"
                               "cupel.migrate: Running downgrade b2 -> a1, more\n"
                               "cupel.migrate: Running downgrade a1 -> , initial migration\n");
    assert_false(has_table(&m, "t"));
    assert_false(has_table(&m, "u"));
    assert_true(has_table(&m, "alembic_version"));
    migrating_end(&m);
}

static void the_version_table_is_alembics(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    write_three();
    migrating_upgrade(&m, "a1");
    cupel_schema *schema = NULL;
    cupel_connection *connection;
    compliance_ok(cupel_connection_open(&connection, m.c->engine, &m.error), &m.error);
    compliance_ok(cupel_inspect(&schema, connection, NULL, &m.error), &m.error);
    const cupel_table *table = cupel_schema_table(schema, NULL, "alembic_version");
    assert_non_null(table);
    assert_int_equal(table->column_count, 1);
    assert_string_equal(table->columns[0]->name, "version_num");
    assert_int_equal(table->columns[0]->type.kind, CUPEL_TYPE_STRING);
    assert_int_equal(table->columns[0]->type.length, 32);
    assert_false(table->columns[0]->nullable);
    const cupel_constraint *key = cupel_table_primary_key(table);
    assert_non_null(key);
    if (!compliance_is(m.c, "mysql"))
        assert_string_equal(key->name, "alembic_version_pkc");
    cupel_schema_free(schema);
    cupel_connection_close(connection);
    migrating_end(&m);
}

static void stamp(migrating *m, const char *target, bool purge)
{
    cupel_migrations *migrations = migrating_open(m);
    compliance_ok(cupel_migrations_stamp(migrations, m->c->engine, target, purge, &m->error),
                  &m->error);
    cupel_migrations_close(migrations);
}

static void a_stamp_moves_the_marker_and_runs_nothing(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    write_three();
    stamp(&m, "b2", false);
    migrating_assert_at(&m, "b2");
    assert_string_equal(m.log, "cupel.migrate: Running stamp_revision  -> b2\n");
    assert_false(has_table(&m, "t"));
    stamp(&m, "head", false);
    migrating_assert_at(&m, "c3");
    compliance_execute(m.c, "UPDATE alembic_version SET version_num = 'lost'");
    stamp(&m, "a1", true);
    migrating_assert_at(&m, "a1");
    stamp(&m, "base", false);
    migrating_assert_at(&m, "");
    migrating_end(&m);
}

static void branches_have_a_row_each_and_a_merge_one(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    migrating_write("a1.sql",
                    REVISION("a1", "", "base", "CREATE TABLE t (a INTEGER);\n", "DROP TABLE t;\n"));
    migrating_write(
        "b1.sql", REVISION("b1", "a1", "left", "CREATE TABLE l (a INTEGER);\n", "DROP TABLE l;\n"));
    migrating_write("b2.sql", REVISION("b2", "a1", "right", "CREATE TABLE r (a INTEGER);\n",
                                       "DROP TABLE r;\n"));
    migrating_upgrade(&m, "heads");
    migrating_assert_at(&m, "b1,b2");
    migrating_write("c1.sql", REVISION("c1", "b1, b2", "both", "", ""));
    m.log[0] = '\0';
    migrating_upgrade(&m, "head");
    migrating_assert_at(&m, "c1");
    assert_string_equal(m.log, "cupel.migrate: Running upgrade b1, b2 -> c1, both\n");
    migrating_downgrade(&m, "b1");
    migrating_assert_at(&m, "b1,b2");
    migrating_end(&m);
}

static void a_failing_revision_leaves_nothing_behind_or_says_what(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    migrating_write("a1.sql", REVISION("a1", "", "good", "CREATE TABLE good (a INTEGER);\n",
                                       "DROP TABLE good;\n"));
    migrating_write("b2.sql", REVISION("b2", "a1", "bad",
                                       "CREATE TABLE half (a INTEGER);\n"
                                       "INSERT INTO half (a) VALUES (1);\n\n"
                                       "  INSERT INTO nowhere (a) VALUES (1);\n",
                                       "DROP TABLE half;\n"));
    assert_true(migrating_try_upgrade(&m, "head") < 0);
    migrating_assert_message(&m, compliance_is(m.c, "postgresql")
                                     ? "revision b2, upgrade, migrations/versions/b2.sql:10:15: "
                                     : "revision b2, upgrade, migrations/versions/b2.sql:10:3: ");
    migrating_assert_message(&m, "nowhere");
    assert_int_equal(m.error.category, CUPEL_CATEGORY_UNDEFINED);
    migrating_assert_at(&m, "a1");
    assert_true(has_table(&m, "good"));
    if (compliance_is(m.c, "mysql")) {
        migrating_assert_message(&m, "were applied and stay");
        migrating_assert_message(&m, "CREATE TABLE half (a INTEGER);");
        assert_null(strstr(m.error.message, "INSERT INTO half"));
        assert_int_equal(compliance_integer(m.c, "SELECT count(*) FROM half"), 0);
        compliance_execute(m.c, "DROP TABLE half");
    } else {
        assert_false(has_table(&m, "half"));
    }

    migrating_write("b2.sql", REVISION("b2", "a1", "bad", "CREATE TABLE half (a INTEGER);\n",
                                       "DROP TABLE half;\n"));
    migrating_upgrade(&m, "head");
    migrating_assert_at(&m, "b2");
    migrating_end(&m);
}

static void one_transaction_undoes_all_steps(void **state)
{
    migrating m;
    compliance_skip_on(*state, "mysql", "ends transactions with every DDL");
    migrating_begin(&m, state, "sql");
    write_three();
    migrating_write("d4.sql", REVISION("d4", "c3", "bad", "SELECT nothing FROM nowhere;\n", ""));
    m.single_transaction = true;
    assert_true(migrating_try_upgrade(&m, "head") < 0);
    migrating_assert_at(&m, "");
    assert_false(has_table(&m, "t"));
    migrating_upgrade(&m, "c3");
    migrating_assert_at(&m, "c3");
    migrating_end(&m);
}

static void errors_of_c_revisions_name_the_line_and_stick(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    migrating_write("a1.c", "#include <cupel/op.h>\n"
                            "static void upgrade(cupel_op *op)\n{\n"
                            "    cupel_op_execute(op, \"CREATE TABLE t (a INTEGER)\");\n"
                            "    cupel_op_rename_table(op, \"nowhere\", \"elsewhere\");\n"
                            "    cupel_op_execute(op, \"CREATE TABLE after_it (a INTEGER)\");\n}\n"
                            "CUPEL_REVISION(a1, .message = \"x\", .upgrade = upgrade);\n");
    assert_true(migrating_try_upgrade(&m, "head") < 0);
    migrating_assert_message(&m, "revision a1, upgrade, ");
    migrating_assert_message(&m, "migrations/versions/a1.c:5: ");
    migrating_assert_message(&m, "nowhere");
    assert_false(has_table(&m, "after_it"));
    assert_int_equal(has_table(&m, "t"), compliance_is(m.c, "mysql"));
    compliance_execute(m.c, "DROP TABLE IF EXISTS t");

    migrating_write("a1.c", "#include <cupel/op.h>\n"
                            "static void upgrade(cupel_op *op)\n{\n"
                            "    cupel_op_alter_column(op, \"t\", \"a\", .set_options = true,\n"
                            "        .options = CUPEL_ELEMENTS(CUPEL_INDEX(\"ix_a\", \"a\")));\n}\n"
                            "CUPEL_REVISION(a1, .message = \"x\", .upgrade = upgrade);\n");
    assert_int_equal(migrating_try_upgrade(&m, "head"), CUPEL_EINVAL);
    migrating_assert_message(&m, "t.a: .options takes CUPEL_TABLE_OPTION and nothing else");

    migrating_write("a1.c", "#include <cupel/op.h>\n"
                            "static void upgrade(cupel_op *op)\n{\n    (void)op;\n}\n"
                            "CUPEL_REVISION(a1, .message = \"x\", .upgrade = upgrade);\n");
    migrating_upgrade(&m, "head");
    assert_int_equal(migrating_try_downgrade(&m, "base"), CUPEL_EREVISION);
    migrating_assert_message(&m, "the revision has no .downgrade");
    migrating_end(&m);
}

static void revisions_may_ask_for_the_engine_and_comment_tables(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    migrating_write("a1.c", "#include <cupel/op.h>\n#include <string.h>\n"
                            "static void upgrade(cupel_op *op)\n{\n"
                            "    const char *name = cupel_op_dialect_name(op);\n"
                            "    cupel_op_create_table(op, name, CUPEL_OP_COLUMN(\"id\", "
                            "CUPEL_INTEGER, .primary_key = true));\n"
                            "    cupel_op_comment_table(op, name, \"who's there\");\n}\n"
                            "CUPEL_REVISION(a1, .message = \"x\", .upgrade = upgrade);\n");
    migrating_upgrade(&m, "head");
    assert_true(has_table(&m, m.c->engine_name));
    if (!compliance_is(m.c, "sqlite")) {
        char *comment =
            compliance_text(m.c, compliance_is(m.c, "mysql")
                                     ? "SELECT table_comment FROM information_schema.tables "
                                       "WHERE table_name = 'mysql' AND table_schema = DATABASE()"
                                     : "SELECT obj_description('postgresql'::regclass)");
        assert_string_equal(comment, "who's there");
        cupel_free(comment);
    }
    migrating_end(&m);
}

static void misspelt_columns_get_a_suggestion(void **state)
{
    migrating m;
    migrating_begin(&m, state, "c");
    migrating_write("a1.c", "#include <cupel/op.h>\n"
                            "static void upgrade(cupel_op *op)\n{\n"
                            "    cupel_op_create_table(op, \"t\", CUPEL_OP_COLUMN(\"username\", "
                            "CUPEL_STRING(20)));\n"
                            "    cupel_op_alter_column(op, \"t\", \"usernme\", .set_type = true, "
                            ".type = CUPEL_TEXT);\n}\n"
                            "CUPEL_REVISION(a1, .message = \"x\", .upgrade = upgrade);\n");
    assert_true(migrating_try_upgrade(&m, "head") < 0);
    migrating_assert_message(&m, "table 't' has no column 'usernme'");
    if (!compliance_is(m.c, "sqlite"))
        migrating_assert_message(&m, "did you mean 'username'?");
    migrating_end(&m);
}

static void revisions_without_a_transaction_keep_what_they_did(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    migrating_write("a1.sql",
                    "-- loose\n-- revision: a1\n-- revises:\n-- transaction: off\n\n-- upgrade\n"
                    "CREATE TABLE kept (a INTEGER);\nSELECT nothing FROM nowhere;\n");
    assert_true(migrating_try_upgrade(&m, "head") < 0);
    migrating_assert_message(&m, "CREATE TABLE kept (a INTEGER);");
    migrating_assert_message(&m, "the version table was not moved");
    assert_true(has_table(&m, "kept"));
    migrating_assert_at(&m, "");
    migrating_end(&m);
}

static void a_statement_that_ends_the_transaction_is_refused(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    migrating_write("a1.sql",
                    REVISION("a1", "", "x", "CREATE TABLE t (a INTEGER);\nCOMMIT;\n", ""));
    assert_int_equal(migrating_try_upgrade(&m, "head"), CUPEL_EREVISION);
    migrating_assert_message(&m, "a1.sql:8:1: \"COMMIT\"");
    migrating_assert_message(&m, "-- transaction: off");
    migrating_end(&m);
}

static void sections_of_one_engine_are_run_on_it_only(void **state)
{
    migrating m;
    char text[400];
    migrating_begin(&m, state, "sql");
    snprintf(text, sizeof text,
             "-- x\n-- revision: a1\n-- revises:\n\n-- upgrade\nCREATE TABLE general (a INTEGER);\n"
             "-- upgrade %s\nCREATE TABLE special (a INTEGER);\n",
             m.c->engine_name);
    migrating_write("a1.sql", text);
    migrating_upgrade(&m, "head");
    assert_true(has_table(&m, "special"));
    assert_false(has_table(&m, "general"));
    assert_int_equal(migrating_try_downgrade(&m, "base"), CUPEL_EREVISION);
    migrating_assert_message(&m, "there is no section \"-- downgrade\"");
    migrating_end(&m);
}

static void unfinished_quotes_are_told_with_their_place(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    migrating_write("a1.sql", "-- x\n-- revision: a1\n-- revises:\n\n-- upgrade\n"
                              "CREATE TABLE t (a INTEGER);\n   INSERT INTO t VALUES ('a);\n");
    assert_int_equal(migrating_try_upgrade(&m, "head"), CUPEL_EREVISION);
    migrating_assert_message(&m, "a1.sql:7:4: a quote or comment is left open");
    migrating_end(&m);
}

/* Runs that meet. */
typedef struct racer {
    compliance *c;
    int code;
    char message[400];
} racer;

static void *race(void *argument)
{
    racer *r = argument;
    cupel_engine *engine = NULL;
    cupel_migrations *migrations = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    r->code = cupel_engine_open(&engine, r->c->url);
    if (r->code == 0)
        r->code = cupel_migrations_open(&migrations, NULL, &error);
    if (r->code == 0)
        r->code = cupel_migrations_upgrade(migrations, engine, "head", &error);
    snprintf(r->message, sizeof r->message, "%s", error.message);
    cupel_error_release(&error);
    cupel_migrations_close(migrations);
    cupel_engine_close(engine);
    return NULL;
}

static void runs_that_meet_do_every_step_once(void **state)
{
    enum { RUNS = 4, STEPS = 8 };
    migrating m;
    racer racers[RUNS];
    pthread_t threads[RUNS];
    migrating_begin(&m, state, "sql");
    migrating_write("r0.sql", REVISION("r0", "", "log", "CREATE TABLE done (step INTEGER);\n",
                                       "DROP TABLE done;\n"));
    for (int i = 1; i <= STEPS; i++) {
        char name[32], text[400];
        snprintf(name, sizeof name, "r%d.sql", i);
        snprintf(text, sizeof text,
                 "-- step\n-- revision: r%d\n-- revises: r%d\n\n-- upgrade\n"
                 "CREATE TABLE t%d (a INTEGER);\nINSERT INTO done (step) VALUES (%d);\n",
                 i, i - 1, i, i);
        migrating_write(name, text);
    }
    for (int i = 0; i < RUNS; i++) {
        racers[i] = (racer){ .c = m.c };
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < RUNS; i++) {
        pthread_join(threads[i], NULL);
        if (racers[i].code != 0)
            fail_msg("run %d: %s", i, racers[i].message);
    }
    migrating_assert_at(&m, "r8");
    assert_int_equal(compliance_integer(m.c, "SELECT count(*) FROM done"), STEPS);
    assert_int_equal(compliance_integer(m.c, "SELECT count(DISTINCT step) FROM done"), STEPS);
    migrating_end(&m);
}

/* Another run makes the version table while this one, which has not found it, asks for the tables. */
typedef struct interloper {
    compliance *c;
    bool is_done;
} interloper;

static void meddle(void *context, cupel_log_level level, const char *logger, const char *message)
{
    interloper *other = context;
    (void)level, (void)logger;
    if (other->is_done || strstr(message, "version_num") != NULL)
        return;
    other->is_done = true;
    compliance_execute(other->c, "CREATE TABLE alembic_version (version_num VARCHAR(32));\n"
                                 "INSERT INTO alembic_version (version_num) VALUES ('a1')");
}

static void a_version_table_made_meanwhile_is_read(void **state)
{
    migrating m;
    cupel_engine *engine;
    cupel_connection *connection;
    const char *const *ids;
    size_t count;
    migrating_begin(&m, state, "sql");
    write_three();
    interloper other = { .c = m.c, .is_done = true };
    const cupel_engine_options options = { .echo = true,
                                           .log = { .write = meddle, .context = &other } };
    int code = cupel_engine_open_with(&engine, m.c->url, &options);
    compliance_ok(code, cupel_engine_error(engine));
    cupel_migrations *migrations = migrating_open(&m);
    compliance_ok(cupel_connection_open(&connection, engine, &m.error), &m.error);
    other.is_done = false;
    compliance_ok(cupel_migrations_current(migrations, connection, &ids, &count, &m.error),
                  &m.error);
    assert_true(other.is_done);
    assert_int_equal(count, 1);
    assert_string_equal(ids[0], "a1");
    cupel_connection_close(connection);
    cupel_migrations_close(migrations);
    cupel_engine_close(engine);
    migrating_end(&m);
}

/* What another run holds while it works. */
static void hold(migrating *m, cupel_connection **connection)
{
    compliance_ok(cupel_connection_open(connection, m->c->engine, &m->error), &m->error);
    if (compliance_is(m->c, "postgresql"))
        compliance_ok(cupel_connection_run(*connection,
                                           "SELECT pg_advisory_lock(hashtextextended("
                                           "'cupel alembic_version', 0))",
                                           &m->error),
                      &m->error);
    else if (compliance_is(m->c, "mysql"))
        compliance_ok(cupel_connection_run(*connection,
                                           "SELECT GET_LOCK(CONCAT('cupel ', MD5(CONCAT("
                                           "DATABASE(), ' alembic_version'))), 0)",
                                           &m->error),
                      &m->error);
    else
        compliance_ok(cupel_connection_begin(*connection, &m->error), &m->error);
}

static void be_impatient(compliance *c)
{
    char url[1100];
    snprintf(url, sizeof url, "%s?timeout=0.05", c->url);
    cupel_engine_close(c->engine);
    int code = cupel_engine_open(&c->engine, url);
    compliance_ok(code, cupel_engine_error(c->engine));
}

static void a_run_that_finds_another_names_it_and_does_nothing(void **state)
{
    migrating m;
    cupel_connection *holder;
    migrating_begin(&m, state, "sql");
    write_three();
    if (compliance_is(m.c, "sqlite")) /* it waits by itself, too */
        be_impatient(m.c);
    hold(&m, &holder);
    m.lock_timeout_s = -1;
    assert_int_equal(migrating_try_upgrade(&m, "head"), CUPEL_ELOCKED);
    migrating_assert_message(&m, compliance_is(m.c, "mysql")        ? "connection "
                                 : compliance_is(m.c, "postgresql") ? "process "
                                                                    : "another connection is");
    if (!compliance_is(m.c, "sqlite")) /* which knows no names */
        migrating_assert_message(&m, "cupel");
    m.lock_timeout_s = 1;
    assert_int_equal(migrating_try_upgrade(&m, "head"), CUPEL_ELOCKED);
    assert_non_null(strstr(m.log, "cupel.migrate: Waiting for "));
    migrating_assert_at(&m, "");
    cupel_connection_close(holder);
    migrating_upgrade(&m, "head");
    m.lock_timeout_s = 0;
    migrating_end(&m);
}

static void the_lock_is_given_back(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    write_three();
    m.lock_timeout_s = -1;
    migrating_upgrade(&m, "a1");
    migrating_upgrade(&m, "b2");
    migrating_write("x.sql", REVISION("x", "c3", "bad", "SELECT nothing FROM nowhere;\n", ""));
    assert_true(migrating_try_upgrade(&m, "head") < 0);
    migrating_downgrade(&m, "a1");
    migrating_assert_at(&m, "a1");
    migrating_end(&m);
}

static void somebody_elses_move_is_noticed(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    migrating_write("a1.sql",
                    REVISION("a1", "", "x", "CREATE TABLE t (a INTEGER);\n", "DROP TABLE t;\n"));
    migrating_write("b2.sql", REVISION("b2", "a1", "x",
                                       "UPDATE alembic_version SET version_num = 'other';\n", ""));
    assert_int_equal(migrating_try_upgrade(&m, "head"), CUPEL_ESTALE);
    migrating_assert_message(&m, "expected to match one row when updating 'a1' to 'b2' in "
                                 "'alembic_version'; 0 found");
    migrating_assert_at(&m, "a1");
    migrating_end(&m);
}

static void an_unknown_revision_in_the_database_is_told(void **state)
{
    migrating m;
    migrating_begin(&m, state, "sql");
    write_three();
    migrating_upgrade(&m, "a1");
    compliance_execute(m.c, "UPDATE alembic_version SET version_num = 'feed'");
    assert_int_equal(migrating_try_upgrade(&m, "head"), CUPEL_EREVISION);
    migrating_assert_message(&m, "feed");
    assert_false(has_table(&m, "u"));
    migrating_end(&m);
}

/* A run that is killed at some point: what is there then is a state between two revisions. */
static void write_slow_history(int steps)
{
    migrating_write("s0.sql",
                    REVISION("s0", "", "log", "CREATE TABLE rows_of (step INTEGER);\n", ""));
    for (int i = 1; i <= steps; i++) {
        char name[32];
        char text[8000];
        snprintf(name, sizeof name, "s%d.sql", i);
        snprintf(text, sizeof text,
                 "-- step\n-- revision: s%d\n-- revises: s%d\n\n-- upgrade\n"
                 "CREATE TABLE t%d (a INTEGER);\n",
                 i, i - 1, i);
        for (int k = 0; k < 60; k++)
            snprintf(text + strlen(text), sizeof text - strlen(text),
                     "INSERT INTO rows_of (step) VALUES (%d);\n", i);
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "CREATE INDEX ix_t%d ON t%d (a);\n", i, i);
        migrating_write(name, text);
    }
}

static pid_t upgrade_beside(migrating *m)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        racer r = { .c = m->c };
        race(&r);
        _exit(0);
    }
    return child;
}

static void end_child(pid_t child)
{
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void kill_one(migrating *m, unsigned delay_us)
{
    pid_t child = upgrade_beside(m);
    usleep(delay_us);
    end_child(child);
}

static void a_killed_run_leaves_whole_steps(void **state)
{
    enum { STEPS = 12 };
    migrating m;
    compliance_skip_on(*state, "mysql", "ends transactions with every DDL");
    migrating_begin(&m, state, "sql");
    write_slow_history(STEPS);
    unsigned seed = 42;
    for (int i = 0; i < 12; i++) {
        seed = seed * 1103515245u + 12345u;
        kill_one(&m, 2000 + seed / 65536 % 25000);
        char *at = has_table(&m, "alembic_version")
                       ? compliance_text(m.c, "SELECT max(version_num) FROM alembic_version")
                       : NULL;
        int64_t steps = at != NULL ? strtol(at + 1, NULL, 10) : -1;
        cupel_free(at);
        assert_int_equal(has_table(&m, "rows_of"), steps >= 0);
        if (steps >= 0)
            assert_int_equal(compliance_integer(m.c, "SELECT count(*) FROM rows_of"), steps * 60);
        for (int k = 1; k <= STEPS; k++) {
            char name[16];
            snprintf(name, sizeof name, "t%d", k);
            assert_int_equal(has_table(&m, name), k <= steps);
        }
    }
    migrating_upgrade(&m, "head");
    migrating_assert_at(&m, "s12");
    assert_int_equal(compliance_integer(m.c, "SELECT count(*) FROM rows_of"), STEPS * 60);
    migrating_end(&m);
}

/* What the killed run has made stays, and so does its lock while the server still works for it. The
 * next run waits for that, and tells what is in its way. */
static void what_a_killed_run_leaves_is_told_where_ddl_stays(void **state)
{
    migrating m;
    compliance_only_on(*state, "mysql", "takes a step back as a whole");
    migrating_begin(&m, state, "sql");
    migrating_write("a1.sql", REVISION("a1", "", "whole", "CREATE TABLE whole (a INTEGER);\n", ""));
    migrating_write("b2.sql", REVISION("b2", "a1", "half",
                                       "CREATE TABLE half (a INTEGER);\nSELECT SLEEP(2);\n"
                                       "CREATE TABLE rest (a INTEGER);\n",
                                       ""));
    pid_t child = upgrade_beside(&m);
    while (!has_table(&m, "half") && waitpid(child, NULL, WNOHANG) == 0)
        usleep(10000);
    end_child(child);
    assert_true(has_table(&m, "half"));

    assert_int_equal(migrating_try_upgrade(&m, "head"), CUPEL_EDATABASE);
    assert_int_equal(m.error.category, CUPEL_CATEGORY_DUPLICATE);
    assert_non_null(strstr(m.log, "cupel.migrate: Waiting for "));
    migrating_assert_message(&m, "revision b2, upgrade, migrations/versions/b2.sql:7:1: ");
    migrating_assert_message(&m, "may be from a run that was interrupted half way");
    migrating_assert_message(&m, "stamp the database with 'b2'");
    migrating_assert_at(&m, "a1");
    assert_true(has_table(&m, "whole"));
    assert_false(has_table(&m, "rest"));

    compliance_execute(m.c, "DROP TABLE half");
    migrating_upgrade(&m, "head");
    migrating_assert_at(&m, "b2");
    assert_true(has_table(&m, "rest"));
    migrating_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_upgrade_runs_what_is_pending_in_order),
        cmocka_unit_test(a_downgrade_undoes_it),
        cmocka_unit_test(the_version_table_is_alembics),
        cmocka_unit_test(a_stamp_moves_the_marker_and_runs_nothing),
        cmocka_unit_test(branches_have_a_row_each_and_a_merge_one),
        cmocka_unit_test(a_failing_revision_leaves_nothing_behind_or_says_what),
        cmocka_unit_test(one_transaction_undoes_all_steps),
        cmocka_unit_test(errors_of_c_revisions_name_the_line_and_stick),
        cmocka_unit_test(revisions_may_ask_for_the_engine_and_comment_tables),
        cmocka_unit_test(misspelt_columns_get_a_suggestion),
        cmocka_unit_test(revisions_without_a_transaction_keep_what_they_did),
        cmocka_unit_test(a_statement_that_ends_the_transaction_is_refused),
        cmocka_unit_test(sections_of_one_engine_are_run_on_it_only),
        cmocka_unit_test(unfinished_quotes_are_told_with_their_place),
        cmocka_unit_test(runs_that_meet_do_every_step_once),
        cmocka_unit_test(a_version_table_made_meanwhile_is_read),
        cmocka_unit_test(a_run_that_finds_another_names_it_and_does_nothing),
        cmocka_unit_test(the_lock_is_given_back),
        cmocka_unit_test(somebody_elses_move_is_noticed),
        cmocka_unit_test(an_unknown_revision_in_the_database_is_told),
        cmocka_unit_test(a_killed_run_leaves_whole_steps),
        cmocka_unit_test(what_a_killed_run_leaves_is_told_where_ddl_stays),
    };
    return compliance_run("migrate", tests, sizeof tests / sizeof tests[0]);
}
