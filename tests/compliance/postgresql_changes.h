/* One thing of PostgreSQL's each, before and after a change: what is found to differ, and a part of the
 * statements that lead from one to the other. */
#ifndef CUPEL_TESTS_COMPLIANCE_POSTGRESQL_CHANGES_H
#define CUPEL_TESTS_COMPLIANCE_POSTGRESQL_CHANGES_H

typedef struct change {
    const char *subject;
    const char *setup; /* of both */
    const char *from;
    const char *to;
    const char *expected;  /* the differences */
    const char *statement; /* one of the statements, or NULL */
} change;

static const change table_changes[] = {
    { "storage parameters", "", "CREATE TABLE t (a int) WITH (fillfactor = 70)",
      "CREATE TABLE t (a int) WITH (fillfactor = 80, autovacuum_enabled = false)",
      "change table options t", "SET (fillfactor='80', autovacuum_enabled='false')" },
    { "storage parameters gone", "",
      "CREATE TABLE t (a text) WITH (fillfactor = 70, toast.autovacuum_enabled = false)",
      "CREATE TABLE t (a text)", "change table options t",
      "RESET (fillfactor, toast.autovacuum_enabled)" },
    { "unlogged", "", "CREATE TABLE t (a int)", "CREATE UNLOGGED TABLE t (a int)",
      "change table options t", "SET UNLOGGED" },
    { "logged again", "", "CREATE UNLOGGED TABLE t (a int)", "CREATE TABLE t (a int)",
      "change table options t", "SET LOGGED" },
    { "row security", "", "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY",
      "CREATE TABLE t (a int); ALTER TABLE t FORCE ROW LEVEL SECURITY", "change table options t",
      "DISABLE ROW LEVEL SECURITY" },
    { "replica identity", "", "CREATE TABLE t (a int); ALTER TABLE t REPLICA IDENTITY FULL",
      "CREATE TABLE t (a int); ALTER TABLE t REPLICA IDENTITY NOTHING", "change table options t",
      "REPLICA IDENTITY NOTHING" },
    { "replica identity by an index", "",
      "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a)",
      "CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a);"
      "ALTER TABLE t REPLICA IDENTITY USING INDEX i",
      "change table options t", "REPLICA IDENTITY USING INDEX i" },
    { "cluster", "", "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
      "CREATE TABLE t (a int); CREATE INDEX i ON t (a); ALTER TABLE t CLUSTER ON i",
      "change table options t", "CLUSTER ON i" },
    { "no cluster any more", "",
      "CREATE TABLE t (a int); CREATE INDEX i ON t (a); ALTER TABLE t CLUSTER ON i",
      "CREATE TABLE t (a int); CREATE INDEX i ON t (a)", "change table options t",
      "SET WITHOUT CLUSTER" },
    { "inheritance", "CREATE TABLE p (a int); CREATE TABLE other.q (b int)",
      "CREATE TABLE t (a int, b int) INHERITS (p)",
      "CREATE TABLE t (a int, b int) INHERITS (other.q)", "change table options t",
      "INHERIT other.q" },
    { "a part of a partitioned table", "CREATE TABLE p (a int) PARTITION BY LIST (a)",
      "CREATE TABLE t PARTITION OF p FOR VALUES IN (1, 2)",
      "CREATE TABLE t PARTITION OF p FOR VALUES IN (1, 2, 3)", "change table options t",
      "ATTACH PARTITION t FOR VALUES IN (1, 2, 3)" },
    { "a part on its own", "CREATE TABLE p (a int) PARTITION BY LIST (a)",
      "CREATE TABLE t PARTITION OF p DEFAULT", "CREATE TABLE t (a int)", "change table options t",
      "DETACH PARTITION t" },
    { "a typed table", "CREATE TYPE y AS (a int)", "CREATE TABLE t (a int)", "CREATE TABLE t OF y",
      "change table options t", "OF y" },
    { "another part", "CREATE TABLE p (a int) PARTITION BY RANGE (a)", "SELECT 1",
      "CREATE TABLE other.t PARTITION OF p FOR VALUES FROM (1) TO (2)", "add table t",
      "ATTACH PARTITION other.t FOR VALUES FROM (1) TO (2)" },
    { "a key to another schema",
      "CREATE TABLE a (id int PRIMARY KEY);"
      "CREATE TABLE other.b (id int PRIMARY KEY)",
      "CREATE TABLE other.t (a int REFERENCES a, b int REFERENCES other.b)",
      "CREATE TABLE other.t (a int REFERENCES a, b int)", "remove constraint t.t_b_fkey", NULL },
};

static const change column_changes[] = {
    { "storage", "", "CREATE TABLE t (a text, b numeric)",
      "CREATE TABLE t (a text, b numeric); ALTER TABLE t ALTER a SET STORAGE EXTERNAL",
      "change column options t.a", "SET STORAGE EXTERNAL" },
    { "storage as usual", "",
      "CREATE TABLE t (a text, b numeric);"
      "ALTER TABLE t ALTER a SET STORAGE PLAIN, ALTER b SET STORAGE PLAIN",
      "CREATE TABLE t (a text, b numeric)", "change column options t.a; change column options t.b",
      "SET STORAGE MAIN" },
    { "compression", "", "CREATE TABLE t (a text)", "CREATE TABLE t (a text COMPRESSION pglz)",
      "change column options t.a", "SET COMPRESSION pglz" },
    { "statistics", "", "CREATE TABLE t (a int)",
      "CREATE TABLE t (a int); ALTER TABLE t ALTER a SET STATISTICS 50, ALTER a SET (n_distinct = "
      "7)",
      "change column options t.a", "SET STATISTICS 50" },
    { "statistics as usual", "",
      "CREATE TABLE t (a int); ALTER TABLE t ALTER a SET STATISTICS 50, ALTER a SET (n_distinct = "
      "7)",
      "CREATE TABLE t (a int)", "change column options t.a", "RESET (n_distinct)" },
    { "a new column with options", "", "CREATE TABLE t (a int)",
      "CREATE TABLE t (a int, b text); ALTER TABLE t ALTER b SET STORAGE MAIN", "add column t.b",
      "SET STORAGE MAIN" },
    { "how an identity counts", "",
      "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (INCREMENT 2 MAXVALUE 100))",
      "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (INCREMENT 3 CYCLE))",
      "change identity t.a", "SET INCREMENT BY 3 SET NO MAXVALUE SET CYCLE" },
    { "a new identity", "", "CREATE TABLE t (a int NOT NULL)",
      "CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY (START 7))", "change identity t.a",
      "ADD GENERATED BY DEFAULT AS IDENTITY (START WITH 7)" },
    { "an array", "", "CREATE TABLE t (a int[])", "CREATE TABLE t (a bigint[])", "change type t.a",
      NULL },
    { "types that we have no name for", "",
      "CREATE TABLE t (a bit varying(5), b timestamp(3), c interval day to second, d char(3))",
      "CREATE TABLE t (a bit varying(6), b timestamp(4), c interval hour to second, d char(4))",
      "change type t.a; change type t.b; change type t.c; change type t.d", NULL },
};

static const change constraint_changes[] = {
    { "not valid", "", "CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0))",
      "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
      "change constraint t.c", "NOT VALID" },
    { "no inherit", "", "CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0))",
      "CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0) NO INHERIT)", "change constraint t.c",
      "NO INHERIT" },
    { "exclusion", "", "CREATE TABLE t (a int4range, CONSTRAINT x EXCLUDE USING gist (a WITH &&))",
      "CREATE TABLE t (a int4range, CONSTRAINT x EXCLUDE USING gist (a WITH =) WHERE (NOT "
      "isempty(a)))",
      "change constraint t.x", "EXCLUDE USING gist (a WITH =) WHERE (NOT isempty(a))" },
    { "included columns", "", "CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (a))",
      "CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (a) INCLUDE (b))", "change constraint t.u",
      "INCLUDE (b)" },
    { "equal NULLs", "", "CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a))",
      "CREATE TABLE t (a int, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a))", "change constraint t.u",
      "NULLS NOT DISTINCT" },
    { "deferral", "", "CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a))",
      "CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED)",
      "change constraint t.u", "DEFERRABLE INITIALLY DEFERRED" },
    { "match", "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b))",
      "CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p)",
      "CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p MATCH FULL)",
      "change constraint t.f", "MATCH FULL" },
    { "some columns set to NULL", "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b))",
      "CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE SET "
      "NULL)",
      "CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p"
      " ON DELETE SET NULL (b))",
      "change constraint t.f", "ON DELETE SET NULL (b)" },
    { "parameters of a key", "", "CREATE TABLE t (a int PRIMARY KEY)",
      "CREATE TABLE t (a int, CONSTRAINT t_pkey PRIMARY KEY (a) WITH (fillfactor = 50))",
      "change constraint t.primary key(a)", "fillfactor" },
};

static const change index_changes[] = {
    { "method", "", "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
      "CREATE TABLE t (a int); CREATE INDEX i ON t USING hash (a)", "change index t.i",
      "USING hash" },
    { "operator class", "", "CREATE TABLE t (a text); CREATE INDEX i ON t (a)",
      "CREATE TABLE t (a text); CREATE INDEX i ON t (a text_pattern_ops)", "change index t.i",
      "text_pattern_ops" },
    { "parameters of an operator class", "CREATE EXTENSION pg_trgm",
      "CREATE TABLE t (a text); CREATE INDEX i ON t USING gist (a gist_trgm_ops (siglen=32))",
      "CREATE TABLE t (a text); CREATE INDEX i ON t USING gist (a gist_trgm_ops (siglen=64))",
      "change index t.i", "siglen=64" },
    { "a collation of an expression", "", "CREATE TABLE t (a text); CREATE INDEX i ON t (lower(a))",
      "CREATE TABLE t (a text); CREATE INDEX i ON t (lower(a) COLLATE \"POSIX\")",
      "change index t.i", "COLLATE \"POSIX\"" },
    { "order", "", "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
      "CREATE TABLE t (a int); CREATE INDEX i ON t (a DESC NULLS LAST)", "change index t.i",
      "DESC NULLS LAST" },
    { "parameters", "", "CREATE TABLE t (a int); CREATE INDEX i ON t (a) WITH (fillfactor = 50)",
      "CREATE TABLE t (a int); CREATE INDEX i ON t (a)", "change index t.i", NULL },
    { "equal NULLs", "", "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a)",
      "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT",
      "change index t.i", "NULLS NOT DISTINCT" },
    { "condition and included columns", "",
      "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a) WHERE b > 0",
      "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a) INCLUDE (b) WHERE b > 1",
      "change index t.i", "INCLUDE (b) WHERE b > 1" },
};

static const change type_changes[] = {
    { "a label", "", "CREATE TYPE y AS ENUM ('a', 'c')", "CREATE TYPE y AS ENUM ('a', 'b', 'c')",
      "change enum type y", "ADD VALUE 'b' AFTER 'a'" },
    { "an enum of another schema", "CREATE TYPE other.y AS ENUM ('a')",
      "CREATE TABLE t (a other.y)", "CREATE TABLE t (a text)", "change type t.a", "TYPE TEXT" },
    { "a composite type", "", "CREATE TYPE y AS (a int)", "CREATE TYPE y AS (a int, b text)",
      "change type y", NULL },
    { "a comment of a part", "", "CREATE TYPE y AS (a int)",
      "CREATE TYPE y AS (a int); COMMENT ON COLUMN y.a IS 'x'", "change type y",
      "COMMENT ON COLUMN y.a IS 'x'" },
    { "a range", "", "CREATE TYPE y AS RANGE (subtype = int4)",
      "CREATE TYPE y AS RANGE (subtype = int8)", "change type y", NULL },
    { "a domain", "", "CREATE DOMAIN y AS int DEFAULT 1 CONSTRAINT c CHECK (VALUE > 0)",
      "CREATE DOMAIN y AS int NOT NULL CONSTRAINT c CHECK (VALUE > 1)", "change domain y",
      "SET NOT NULL" },
    { "a sequence", "", "CREATE SEQUENCE s INCREMENT 2 MAXVALUE 50 CYCLE",
      "CREATE SEQUENCE s AS integer INCREMENT 3", "change sequence s", "INCREMENT BY 3" },
    { "an owner", "CREATE TABLE t (a int)", "CREATE SEQUENCE s OWNED BY t.a", "CREATE SEQUENCE s",
      "change sequence s", "OWNED BY NONE" },
    { "an extension", "", "SELECT 1", "CREATE EXTENSION citext; CREATE TABLE t (a citext)",
      "add extension citext; add table t", "CREATE EXTENSION citext" },
    { "comments", "",
      "CREATE TYPE y AS ENUM ('a'); COMMENT ON TYPE y IS 'one'; CREATE DOMAIN d AS int;"
      "CREATE SEQUENCE s; COMMENT ON SEQUENCE s IS 'two'; COMMENT ON SCHEMA other IS 'three'",
      "CREATE TYPE y AS ENUM ('a'); CREATE DOMAIN d AS int; COMMENT ON DOMAIN d IS 'it''s';"
      "CREATE SEQUENCE s; COMMENT ON SEQUENCE s IS 'three'",
      "change comment of schema other; change comment of enum type y; change comment of domain d; "
      "change comment of sequence s",
      "COMMENT ON TYPE y IS NULL" },
};

static const change view_changes[] = {
    { "a query", "CREATE TABLE t (a int, b int)", "CREATE VIEW v AS SELECT a FROM t",
      "CREATE VIEW v AS SELECT a FROM t WHERE b > 0", "change view v", "CREATE OR REPLACE VIEW v" },
    { "columns", "CREATE TABLE t (a int, b int)", "CREATE VIEW v AS SELECT a FROM t",
      "CREATE VIEW v AS SELECT b FROM t", "change view v", "DROP VIEW v" },
    { "options", "CREATE TABLE t (a int)", "CREATE VIEW v AS SELECT a FROM t",
      "CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t WITH CHECK OPTION", "change view v",
      "ALTER VIEW v SET (" },
    { "comments and defaults of columns", "CREATE TABLE t (a int)",
      "CREATE VIEW v AS SELECT a FROM t; COMMENT ON COLUMN v.a IS 'x'",
      "CREATE VIEW v AS SELECT a FROM t; ALTER VIEW v ALTER a SET DEFAULT 5", "change view v",
      "ALTER COLUMN a SET DEFAULT 5" },
    { "a view over a view", "CREATE TABLE t (a int, b int)",
      "CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT * FROM v",
      "CREATE VIEW v AS SELECT a + 1 AS a FROM t; CREATE VIEW w AS SELECT * FROM v",
      "change view v", "CREATE VIEW w" },
    { "a materialized view", "CREATE TABLE t (a int, b int)",
      "CREATE MATERIALIZED VIEW v AS SELECT a FROM t; CREATE INDEX i ON v (a)",
      "CREATE MATERIALIZED VIEW v AS SELECT b FROM t; CREATE INDEX i ON v (b)",
      "change materialized view v; change index materialized view v.i", NULL },
    { "an index of a materialized view", "CREATE TABLE t (a int)",
      "CREATE MATERIALIZED VIEW v AS SELECT a FROM t; CREATE INDEX i ON v (a)",
      "CREATE MATERIALIZED VIEW v AS SELECT a FROM t; CREATE INDEX i ON v (a DESC)",
      "change index materialized view v.i", "CREATE INDEX i ON v (a DESC)" },
};

static const change routine_changes[] = {
    { "a body", "", "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'",
      "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1'", "change function f",
      "CREATE OR REPLACE FUNCTION f" },
    { "what is returned", "", "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'",
      "CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT a::bigint'",
      "change function f", "DROP FUNCTION f(integer)" },
    { "one of two of a name", "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "SELECT 1", "CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2'",
      "add function f", NULL },
    { "a procedure", "", "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'",
      "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 2'", "change procedure p",
      "CREATE OR REPLACE PROCEDURE p" },
    { "a trigger",
      "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN RETURN NEW; END'",
      "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
      "CREATE TRIGGER g BEFORE INSERT OR UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 0)"
      " EXECUTE FUNCTION f('x')",
      "change trigger g", "CREATE OR REPLACE TRIGGER g" },
    { "when a trigger fires",
      "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION"
      " f()",
      "ALTER TABLE t DISABLE TRIGGER g", "ALTER TABLE t ENABLE ALWAYS TRIGGER g",
      "change trigger g", "ENABLE ALWAYS TRIGGER g" },
    { "a policy", "CREATE TABLE t (a int)", "CREATE POLICY p ON t USING (a > 0)",
      "CREATE POLICY p ON t FOR SELECT TO CURRENT_USER USING (a > 1)", "change policy p",
      "DROP POLICY p ON t" },
};

#endif
