/* What PostgreSQL has that is rarely there, one thing each, before and after a change. */
#ifndef CUPEL_TESTS_COMPLIANCE_POSTGRESQL_REST_CHANGES_H
#define CUPEL_TESTS_COMPLIANCE_POSTGRESQL_REST_CHANGES_H

#include "postgresql_database.h"

#define SUM_OF "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int"
#define LOG "CREATE TABLE t (a int, b text); CREATE TABLE log (a int)"
#define FILES "CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw"
#define POINT                                                                                      \
    "CREATE TYPE point2 AS (x int, y int);"                                                        \
    "CREATE FUNCTION as_text(point2) RETURNS text LANGUAGE sql AS 'SELECT $1.x::text'"
#define TRIGGERED                                                                                  \
    "CREATE VIEW v AS SELECT a FROM t; CREATE STATISTICS st ON a, b FROM t;"                       \
    "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()"

static const pg_change aggregate_changes[] = {
    { "an aggregate", "", SUM_OF ", INITCOND = '1')", SUM_OF ", INITCOND = '2')",
      "change aggregate total", "DROP AGGREGATE total(integer)" },
    { "all of an aggregate", "",
      SUM_OF ", SSPACE = 8, COMBINEFUNC = int4pl, INITCOND = '0', MSFUNC = int4pl,"
             " MINVFUNC = int4mi, MSTYPE = int, MSSPACE = 4, MINITCOND = '0',"
             " FINALFUNC = int4up, FINALFUNC_MODIFY = SHAREABLE, MFINALFUNC = int4up,"
             " MFINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE, SORTOP = >)",
      "CREATE AGGREGATE total(int) (SFUNC = int4_avg_accum, STYPE = int8[], INITCOND = '{0,0}',"
      " FINALFUNC = int8_avg, PARALLEL = RESTRICTED)",
      "change aggregate total", NULL },
    { "an aggregate with parts that are shipped", "", "SELECT 1",
      "CREATE AGGREGATE mean(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, SSPACE = 128,"
      " FINALFUNC = numeric_avg, SERIALFUNC = numeric_avg_serialize,"
      " DESERIALFUNC = numeric_avg_deserialize, COMBINEFUNC = numeric_avg_combine)",
      "add aggregate mean", NULL },
    { "aggregates without arguments and with an order", "",
      "CREATE AGGREGATE other.rows(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0')",
      "CREATE AGGREGATE other.rows(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');"
      "COMMENT ON AGGREGATE other.rows(*) IS 'all';"
      "CREATE AGGREGATE middle(share float8 ORDER BY value anyelement)"
      " (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final,"
      " FINALFUNC_EXTRA);"
      "CREATE AGGREGATE place(VARIADIC \"any\" ORDER BY VARIADIC \"any\")"
      " (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final,"
      " FINALFUNC_EXTRA, HYPOTHETICAL)",
      "add aggregate middle; add aggregate place; change comment of aggregate rows",
      "COMMENT ON AGGREGATE other.rows(*) IS 'all'" },
    { "an aggregate over a function that changes", "",
      "CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2';"
      "CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int); CREATE VIEW v AS SELECT total(1)",
      "CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b';"
      "CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int); CREATE VIEW v AS SELECT total(1)",
      "change function add", "DROP AGGREGATE total(integer)" },
};

static const pg_change operator_changes[] = {
    { "an operator", "",
      "CREATE OPERATOR other.~+~ (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl,"
      " COMMUTATOR = OPERATOR(other.~+~))",
      "CREATE OPERATOR other.~+~ (LEFTARG = int, RIGHTARG = int, FUNCTION = int4mul,"
      " COMMUTATOR = OPERATOR(other.~+~)); CREATE OPERATOR !! (RIGHTARG = int, FUNCTION = int4um);"
      "COMMENT ON OPERATOR !! (NONE, int) IS 'not'",
      "add operator !!; change operator ~+~", "DROP OPERATOR other.~+~(integer, integer)" },
    { "operators that know each other", "",
      "CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int, FUNCTION = int4lt)",
      "CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int, FUNCTION = int4lt, COMMUTATOR = >>>,"
      " NEGATOR = >==, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);"
      "CREATE OPERATOR >>> (LEFTARG = int, RIGHTARG = int, FUNCTION = int4gt, COMMUTATOR = <<<);"
      "CREATE OPERATOR >== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4ge, NEGATOR = <<<);"
      "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq, COMMUTATOR = ===,"
      " HASHES, MERGES)",
      "change operator <<<; add operator ===; add operator >==; add operator >>>", NULL },
    { "an operator that a view uses", "",
      "CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int, FUNCTION = int4lt);"
      "CREATE VIEW v AS SELECT 1 <<< 2 AS less",
      "CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int, FUNCTION = int4le);"
      "CREATE VIEW v AS SELECT 1 <<< 2 AS less",
      "change operator <<<", "DROP VIEW v" },
    { "an operator that a check uses", "", "SELECT 1",
      "CREATE OPERATOR other.<<< (LEFTARG = int, RIGHTARG = int, FUNCTION = int4lt);"
      "CREATE TABLE t (a int CHECK (a OPERATOR(other.<<<) 5))",
      "add operator <<<; add table t", NULL },
    { "a cast", POINT, "CREATE CAST (point2 AS text) WITH FUNCTION as_text(point2)",
      "CREATE CAST (point2 AS text) WITH FUNCTION as_text(point2) AS ASSIGNMENT",
      "change cast point2 AS text", "DROP CAST (point2 AS text)" },
    { "casts of other ways",
      "CREATE TYPE other.mood AS ENUM ('low'); CREATE TYPE a AS (x int);"
      "CREATE TYPE b AS (x int)",
      "CREATE CAST (text AS other.mood) WITH INOUT AS IMPLICIT",
      "CREATE CAST (integer AS other.mood) WITH INOUT;"
      "COMMENT ON CAST (integer AS other.mood) IS 'it''s odd'",
      "add cast integer AS other.mood; remove cast text AS other.mood",
      "COMMENT ON CAST (integer AS other.mood) IS 'it''s odd'" },
    { "a collation", "", "CREATE COLLATION other.c (LOCALE = 'C')",
      "CREATE COLLATION other.c (PROVIDER = icu, LOCALE = 'und', DETERMINISTIC = false)",
      "change collation c", "DROP COLLATION other.c" },
    { "a collation that a column has", "", "SELECT 1",
      "CREATE COLLATION other.c (LOCALE = 'POSIX'); COMMENT ON COLLATION other.c IS 'old';"
      "CREATE TABLE t (a text COLLATE other.c)",
      "add collation c; add table t", "COMMENT ON COLLATION other.c IS 'old'" },
    { "a collation of two locales", "", "SELECT 1",
      "CREATE COLLATION \"Odd one\" (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');"
      "CREATE DOMAIN d AS text COLLATE \"Odd one\"",
      "add collation Odd one; add domain d", NULL },
};

static const pg_change rule_changes[] = {
    { "a rule", LOG, "CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a)",
      "CREATE RULE r AS ON UPDATE TO t WHERE NEW.a > 0 DO INSTEAD"
      " (INSERT INTO log VALUES (1); DELETE FROM log WHERE log.a = OLD.a)",
      "change rule r", "CREATE OR REPLACE RULE r" },
    { "rules of two tables", LOG,
      "CREATE RULE \"no; changes\" AS ON DELETE TO t DO INSTEAD NOTHING",
      "CREATE RULE \"no; changes\" AS ON DELETE TO log DO INSTEAD NOTHING;"
      "COMMENT ON RULE \"no; changes\" ON log IS 'stays'",
      "remove rule no; changes; add rule no; changes", "DROP RULE \"no; changes\" ON t" },
    { "when a rule applies", LOG, "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
      "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING; ALTER TABLE t DISABLE RULE r",
      "change rule r", "ALTER TABLE t DISABLE RULE r" },
    { "a rule of a view that changes", LOG,
      "CREATE VIEW other.v AS SELECT a FROM t;"
      "CREATE RULE r AS ON INSERT TO other.v DO INSTEAD INSERT INTO t VALUES (NEW.a)",
      "CREATE VIEW other.v AS SELECT b, a FROM t;"
      "CREATE RULE r AS ON INSERT TO other.v DO INSTEAD INSERT INTO t VALUES (NEW.a)",
      "change view v", "CREATE RULE r" },
    { "a column that a rule uses", "CREATE TABLE log (a text)",
      "CREATE TABLE t (a int);"
      "CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a)",
      "CREATE TABLE t (a bigint);"
      "CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a)",
      "change type t.a", "DROP RULE r ON t" },
    { "tables whose rules name the other", "", "SELECT 1",
      "CREATE TABLE a (x int); CREATE TABLE b (x int);"
      "CREATE RULE r AS ON INSERT TO a DO ALSO DELETE FROM b;"
      "CREATE RULE r AS ON INSERT TO b DO ALSO DELETE FROM a",
      "add table a; add table b; add rule r; add rule r", NULL },
    { "statistics", "CREATE TABLE t (a int, b int, c text)", "CREATE STATISTICS s ON a, b FROM t",
      "CREATE STATISTICS s (ndistinct, mcv) ON a, (b % 7), lower(c) FROM t", "change statistics s",
      "DROP STATISTICS s" },
    { "how much statistics keep", "CREATE TABLE t (a int, b int)",
      "CREATE STATISTICS s (dependencies) ON a, b FROM t",
      "CREATE STATISTICS s (dependencies) ON a, b FROM t; ALTER STATISTICS s SET STATISTICS 50;"
      "COMMENT ON STATISTICS s IS 'more'",
      "change statistics s; change comment of statistics s",
      "ALTER STATISTICS s SET STATISTICS 50" },
    { "statistics elsewhere",
      "CREATE TABLE t (a int, b int); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t",
      "CREATE STATISTICS other.s ON a, b FROM t", "CREATE STATISTICS s ON a, b FROM m",
      "remove statistics s; add statistics s", "DROP STATISTICS other.s" },
    { "a column that goes with statistics", "",
      "CREATE TABLE t (a int, b int, c int); CREATE STATISTICS s ON a, b FROM t",
      "CREATE TABLE t (a int, c bigint)", "remove statistics s; change type t.c; remove column t.b",
      NULL },
};

static const pg_change foreign_changes[] = {
    { "a server", "CREATE EXTENSION file_fdw",
      "CREATE SERVER s TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER file_fdw",
      "CREATE SERVER s TYPE 'x' VERSION 'it''s 2' FOREIGN DATA WRAPPER file_fdw;"
      "COMMENT ON SERVER s IS 'far'",
      "change server s; change comment of server s", "DROP SERVER s" },
    { "options of a server", "CREATE EXTENSION postgres_fdw",
      "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'a', port '1')",
      "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'it''s', dbname 'd')",
      "change server s", "ALTER SERVER s OPTIONS (SET host 'it''s', ADD dbname 'd', DROP port)" },
    { "a server that has a table", "CREATE EXTENSION file_fdw",
      "CREATE SERVER s FOREIGN DATA WRAPPER file_fdw;"
      "CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (filename '/x')",
      "CREATE SERVER s VERSION '2' FOREIGN DATA WRAPPER file_fdw;"
      "CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (filename '/x')",
      "change server s", "CREATE FOREIGN TABLE t" },
    { "a foreign table", FILES,
      "CREATE FOREIGN TABLE other.t (a int) SERVER s OPTIONS (filename '/x')",
      "CREATE FOREIGN TABLE other.t (a int DEFAULT 5 NOT NULL, b varchar(7) COLLATE \"C\","
      " c int GENERATED ALWAYS AS (a * 2) STORED, d text OPTIONS (force_null 'true'),"
      " CONSTRAINT \"Positive\" CHECK (a > 0)) SERVER s OPTIONS (filename '/x')",
      "change foreign table t", "DROP FOREIGN TABLE other.t" },
    { "options of a foreign table", FILES,
      "CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (filename '/x', header 'true')",
      "CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (filename '/it''s', format 'csv');"
      "COMMENT ON COLUMN t.a IS 'one'; COMMENT ON FOREIGN TABLE t IS 'all'",
      "change foreign table t; change comment of foreign table t",
      "ALTER FOREIGN TABLE t OPTIONS (SET filename '/it''s', ADD format 'csv', DROP header)" },
    { "what rests on a foreign table",
      FILES "; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
      "CREATE FOREIGN TABLE t (a int, b int) SERVER s OPTIONS (filename '/x');" TRIGGERED,
      "CREATE FOREIGN TABLE t (a int, b int, c int) SERVER s OPTIONS (filename '/x');" TRIGGERED,
      "change foreign table t", "CREATE TRIGGER g" },
};

#endif
