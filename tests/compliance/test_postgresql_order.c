/* What PostgreSQL has that needs each other, created, changed and dropped in an order that it takes. */
#include "postgresql_database.h"

#define LANGUAGE_SQL " IMMUTABLE LANGUAGE sql AS "
#define FUNCTION_OF_A                                                                              \
    "CREATE TABLE a (x int, s text);"                                                              \
    "CREATE FUNCTION first_of(a) RETURNS int" LANGUAGE_SQL "'SELECT $1.x';"
#define NOTHING "SELECT 1"

static const pg_change order_changes[] = {
    { "tables and functions of their rows in turn", "", NOTHING,
      FUNCTION_OF_A "CREATE TABLE b (y a CHECK (first_of(y) > 0));"
                    "CREATE FUNCTION other.second_of(b) RETURNS int" LANGUAGE_SQL "'SELECT 2';"
                    "CREATE TABLE other.c (z b CHECK (other.second_of(z) > 0), PRIMARY KEY (z));"
                    "CREATE TABLE d (z b REFERENCES other.c)",
      "add table a; add table b; add table c; add table d; add function first_of; add function "
      "second_of",
      NULL },
    { "a view between tables", "", NOTHING,
      "CREATE TABLE a (x int); CREATE VIEW v AS SELECT x FROM a;"
      "CREATE FUNCTION of_view(v) RETURNS int" LANGUAGE_SQL "'SELECT 1';"
      "CREATE TABLE b (y int DEFAULT 1 CHECK (of_view(NULL::v) > y)) PARTITION BY LIST (y);"
      "CREATE TABLE c PARTITION OF b DEFAULT",
      "add table a; add table b; add table c; add view v; add function of_view", NULL },
    { "a table that changes to need a function of another", "", "CREATE TABLE b (y int)",
      FUNCTION_OF_A "CREATE TABLE b (y int CHECK (first_of(ROW(y, '')::a) > 0))",
      "add table a; add constraint b.b_y_check; add function first_of", NULL },
    { "a function whose body names what comes later", "", NOTHING,
      "CREATE TABLE t (n int); CREATE FUNCTION rows_of() RETURNS bigint LANGUAGE sql"
      " AS 'SELECT count(*) FROM t'",
      "add function rows_of; add table t", "SET check_function_bodies = off" },
    { "a table that goes with a collation that is made anew", "",
      "CREATE COLLATION other.c (LOCALE = 'C'); CREATE TABLE t (a text COLLATE other.c PRIMARY "
      "KEY);"
      "CREATE TABLE u (a text COLLATE other.c REFERENCES t)",
      "CREATE COLLATION other.c (LOCALE = 'POSIX')",
      "change collation c; remove table u; remove table t", NULL },
    { "a table that goes with an operator that is made anew", "",
      "CREATE OPERATOR other.<<< (LEFTARG = int, RIGHTARG = int, FUNCTION = int4lt);"
      "CREATE TABLE t (a int CHECK (a OPERATOR(other.<<<) 5))",
      "CREATE OPERATOR other.<<< (LEFTARG = int, RIGHTARG = int, FUNCTION = int4le)",
      "change operator <<<; remove table t", NULL },
    { "what goes with a type that is made anew", "",
      "CREATE TYPE rate AS (a int);"
      "CREATE FUNCTION old(int) RETURNS rate LANGUAGE sql AS 'SELECT NULL::rate';"
      "CREATE DOMAIN other.d AS rate; CREATE TABLE t (a other.d)",
      "CREATE TYPE rate AS (a text, b int)",
      "change type rate; remove table t; remove function old; remove domain d", NULL },
    { "parts of what a key refers to", "", NOTHING,
      "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (a);"
      "CREATE TABLE other.p11 PARTITION OF p1 DEFAULT; CREATE TABLE b (a int REFERENCES p);"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
      "add table p; add table p1; add table p2; add table p11; add table b", NULL },
    { "parts of what refers to itself", "", NOTHING,
      "CREATE TABLE p (a int PRIMARY KEY, b int REFERENCES p) PARTITION BY LIST (a);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
      "add table p; add table p1; add table p2; add constraint p.p_b_fkey", NULL },
    { "a key to a column that comes", "", "CREATE TABLE t (id int PRIMARY KEY)",
      "CREATE TABLE t (id int PRIMARY KEY, code int UNIQUE);"
      "CREATE TABLE u (code int PRIMARY KEY REFERENCES t (code));"
      "CREATE TABLE v (code int REFERENCES u)",
      "add table u; add table v; add column t.code; add constraint t.t_code_key", NULL },
    { "procedures that are told by what is given to them", "", NOTHING,
      "CREATE PROCEDURE p(OUT a int, IN b int, IN c int) LANGUAGE plpgsql AS 'BEGIN a := 1; END';"
      "CREATE PROCEDURE p(a int, b int, c int) LANGUAGE plpgsql AS 'BEGIN END';"
      "COMMENT ON PROCEDURE p(IN int, int, int) IS 'the other'",
      "add procedure p; add procedure p", NULL },
    { "keys of the same columns", "", "CREATE TABLE t (a int PRIMARY KEY, b int, UNIQUE (b))",
      "CREATE TABLE t (a int PRIMARY KEY, b int, UNIQUE (b)); ALTER TABLE t ADD UNIQUE (b);"
      "ALTER TABLE t ADD CONSTRAINT again UNIQUE (a);"
      "COMMENT ON CONSTRAINT again ON t IS 'twice'",
      "add constraint t.t_b_key1; add constraint t.again", NULL },
    { "a serial column that becomes wider", "CREATE TABLE other.t (n int)",
      "CREATE TABLE t (id serial PRIMARY KEY, n smallserial)",
      "CREATE TABLE t (id bigserial PRIMARY KEY, n serial)", "change type t.id; change type t.n",
      "ALTER SEQUENCE IF EXISTS t_id_seq AS BIGINT" },
    { "attributes of a type that columns have", "",
      "CREATE TYPE other.pair AS (a int, \"B\" numeric(5,2));"
      "CREATE TABLE t (p other.pair, q other.pair[]);"
      "CREATE FUNCTION f(other.pair) RETURNS text LANGUAGE sql AS 'SELECT $1.a::text'",
      "CREATE TYPE other.pair AS (a int, \"B\" numeric(5,2), \"c, d\" numeric(7,3), e text COLLATE"
      " \"C\"); CREATE TABLE t (p other.pair, q other.pair[]); CREATE VIEW v AS SELECT (p).e FROM "
      "t;"
      "CREATE FUNCTION f(other.pair) RETURNS text LANGUAGE sql AS 'SELECT $1.a::text';"
      "COMMENT ON COLUMN other.pair.e IS 'more'",
      "change type pair; add view v", NULL },
    { "a computed column that a parent has too",
      "CREATE TABLE p (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", NOTHING,
      "CREATE TABLE c (b int GENERATED ALWAYS AS (a * 2) STORED, a int, d int); ALTER TABLE c "
      "INHERIT p",
      "add table c", NULL },
};

PG_TEST_OF_CHANGES(what_needs_each_other_comes_and_goes, order_changes)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_needs_each_other_comes_and_goes),
    };
    return compliance_run_on("postgresql", "postgresql_order", tests,
                             sizeof tests / sizeof tests[0]);
}
