/* Keys of MariaDB that hold on to one another: a foreign key to its columns and indexes, a generated column
 * to its key. Two states made by hand: what is found to differ, is carried out and undone. */
#include "mysql_changes.h"

#define PARENT "CREATE TABLE p (id int PRIMARY KEY, x int, UNIQUE KEY u (x));"
#define CHILD "CREATE TABLE t (id int PRIMARY KEY, a int, b int, "

static void indexes_under_foreign_keys_come_and_go(void **state)
{
    static const mysql_change rows[] = {
        { "the engine's own index gives way to another, which goes again",
          PARENT CHILD "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          PARENT CHILD "KEY ix (a, b), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          "add index t.ix" },
        { "the index of a foreign key without a name",
          PARENT CHILD "FOREIGN KEY (a) REFERENCES p (id))",
          PARENT CHILD "KEY ix (a, b), FOREIGN KEY (a) REFERENCES p (id))", "add index t.ix" },
        { "an index is another one",
          PARENT CHILD "KEY ix (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          PARENT CHILD "KEY ix (a, b), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          "change index t.ix" },
        { "an index that others can stand in for",
          PARENT CHILD
          "KEY ix (a), KEY iy (a, b), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          PARENT CHILD "KEY iy (a, b), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          "remove index t.ix" },
        { "the key that is referred to",
          PARENT CHILD "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (x))",
          "CREATE TABLE p (id int PRIMARY KEY, x int, UNIQUE KEY u (x, id), KEY v (x));" CHILD
          "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (x))",
          "change constraint p.u, add index p.v" },
        { "a foreign key goes with its index",
          PARENT CHILD "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          PARENT CHILD "KEY ia (a))", "remove constraint t.fk, add index t.ia" },
        { "a stated index of the key's name stays",
          PARENT CHILD "KEY fk (a) USING BTREE, CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          PARENT CHILD "KEY fk (a) USING BTREE)", "remove constraint t.fk" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_change(*state, &rows[i]);
}

static void columns_under_foreign_keys_change(void **state)
{
    static const mysql_change rows[] = {
        { "type", PARENT CHILD "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          "CREATE TABLE p (id bigint PRIMARY KEY, x int, UNIQUE KEY u (x));"
          "CREATE TABLE t (id int PRIMARY KEY, a bigint, b int, "
          "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          "change type p.id, change type t.a" },
        { "nullable", PARENT CHILD "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          PARENT "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int, "
                 "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          "change nullable t.a" },
        { "collation",
          "CREATE TABLE p (c varchar(9) COLLATE utf8mb4_bin PRIMARY KEY);"
          "CREATE TABLE t (c varchar(9) COLLATE utf8mb4_bin, FOREIGN KEY (c) REFERENCES p (c))",
          "CREATE TABLE p (c varchar(9) COLLATE latin1_bin PRIMARY KEY);"
          "CREATE TABLE t (c varchar(9) COLLATE latin1_bin, FOREIGN KEY (c) REFERENCES p (c))",
          "change collation p.c, change collation t.c" },
        { "comment", PARENT CHILD "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          PARENT "CREATE TABLE t (id int PRIMARY KEY, a int COMMENT 'c', b int, "
                 "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
          "change comment t.a" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_change(*state, &rows[i]);
}

static void keys_of_generated_columns_change(void **state)
{
    static const mysql_change rows[] = {
        { "another primary key",
          "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int NOT NULL)",
          "CREATE TABLE t (id int AUTO_INCREMENT, a int NOT NULL, PRIMARY KEY (id, a))",
          "change constraint t.?" },
        { "a primary key that begins otherwise, and an index",
          "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int NOT NULL)",
          "CREATE TABLE t (id int AUTO_INCREMENT, a int NOT NULL, PRIMARY KEY (a), KEY ix (id))",
          "change constraint t.?, add index t.ix" },
        { "a key that is generated", "CREATE TABLE t (id int NOT NULL, a int)",
          "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int)",
          "change identity t.id, add constraint t.?" },
        { "no key", "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int)",
          "CREATE TABLE t (id int NOT NULL, a int)",
          "change identity t.id, remove constraint t.?" },
        { "a larger type under another key",
          "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int NOT NULL)",
          "CREATE TABLE t (id bigint AUTO_INCREMENT, a int NOT NULL, PRIMARY KEY (id, a))",
          "change type t.id, change constraint t.?" },
        { "what else a column in an index alone is",
          "CREATE TABLE t (id int AUTO_INCREMENT, a int, KEY ix (id, a))",
          "CREATE TABLE t (id int AUTO_INCREMENT COMMENT 'c', a int, KEY ix (id, a))",
          "change comment t.id" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_change(*state, &rows[i]);
}

/* A column is renamed in every key that it is in, on both sides of a foreign key. */
static void renamed_columns_are_renamed_in_their_keys(void **state)
{
    compliance *c = *state;
    cupel_schema *after =
        state_of(c, "CREATE TABLE p (`new id` int PRIMARY KEY);"
                    "CREATE TABLE t (z int, b int, UNIQUE KEY u (b, z), KEY ix (z DESC), "
                    "CONSTRAINT fk FOREIGN KEY (z) REFERENCES p (`new id`), CHECK (z > b))");
    cupel_schema *before =
        state_of(c, "CREATE TABLE p (id int PRIMARY KEY);"
                    "CREATE TABLE t (a int, b int, UNIQUE KEY u (b, a), KEY ix (a DESC), "
                    "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id), CHECK (a > b))");
    char *sql = NULL;
    cupel_table_column(cupel_schema_table(after, NULL, "p"), "new id")->renamed_from = "id";
    cupel_table_column(cupel_schema_table(after, NULL, "t"), "z")->renamed_from = "a";
    assert_differences(c, "rename", before, after, "rename column p.new id, rename column t.z",
                       &sql);
    run_script(c, "rename", sql);
    cupel_schema *found = inspect(c);
    assert_differences(c, "rename", found, after, "", NULL);
    cupel_free(sql);
    cupel_schema_free(found);
    cupel_schema_free(before);
    cupel_schema_free(after);
}

/* One side states the index that the engine makes anyway, the other does not. */
static void an_index_that_the_engine_makes_is_no_difference(void **state)
{
    static const char *const ways[] = {
        PARENT CHILD "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
        PARENT CHILD "CONSTRAINT other FOREIGN KEY (a) REFERENCES p (id))",
        PARENT CHILD "FOREIGN KEY (a) REFERENCES p (id))",
        PARENT CHILD "KEY a_2 (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
        PARENT CHILD "KEY fk (a), CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))",
    };
    compliance *c = *state;
    cupel_schema *schemas[sizeof ways / sizeof ways[0]];
    const size_t count = sizeof ways / sizeof ways[0];
    for (size_t i = 0; i < count; i++)
        schemas[i] = state_of(c, ways[i]);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            assert_differences(c, ways[k], schemas[i], schemas[k], "", NULL);
    cupel_schema *named =
        state_of(c, PARENT CHILD "KEY chosen (a), "
                                 "CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))");
    assert_differences(c, "a name that somebody chose", schemas[0], named, "add index t.chosen",
                       NULL);
    cupel_schema_free(named);
    for (size_t i = 0; i < count; i++)
        cupel_schema_free(schemas[i]);
}

/* What is said without a meaning is kept and is no difference. */
static void words_that_say_nothing_are_no_difference(void **state)
{
    static const char *const same[][2] = {
        { "CREATE TABLE t (a int, b smallint, c bigint, d int unsigned, KEY k (a))",
          "CREATE TABLE t (a int(11), b smallint(6), c bigint(20), d int(10) unsigned, "
          "KEY k (a) USING BTREE)" },
        { "CREATE TABLE t (a int PRIMARY KEY, KEY k (a))",
          "CREATE TABLE t (a int, PRIMARY KEY (a) USING BTREE, KEY k (a) USING HASH "
          "KEY_BLOCK_SIZE=8)" },
        { "CREATE TABLE t (a int, KEY k (a)) ENGINE=MEMORY",
          "CREATE TABLE t (a int, KEY k (a) USING HASH) ENGINE=MEMORY" },
        { "CREATE TABLE t (a int, b int, KEY k (a), KEY l (b))",
          "CREATE TABLE t (a int, b int, KEY l (b), KEY k (a))" },
    };
    static const mysql_change changes[] = {
        { "width", "CREATE TABLE t (a int(2))", "CREATE TABLE t (a int(3))",
          "change column options t.a" },
        { "width gone", "CREATE TABLE t (a bigint(2))", "CREATE TABLE t (a bigint)",
          "change column options t.a" },
        { "zerofill", "CREATE TABLE t (a int(5) unsigned zerofill)",
          "CREATE TABLE t (a int(5) unsigned)", "change type t.a" },
        { "method in memory", "CREATE TABLE t (a int, KEY k (a)) ENGINE=MEMORY",
          "CREATE TABLE t (a int, KEY k (a) USING BTREE) ENGINE=MEMORY", "change index t.k" },
        { "method of a unique key in memory",
          "CREATE TABLE t (a int, UNIQUE KEY k (a)) ENGINE=MEMORY",
          "CREATE TABLE t (a int, UNIQUE KEY k (a) USING BTREE) ENGINE=MEMORY",
          "change constraint t.k" },
        { "block size where it counts", "CREATE TABLE t (a int, KEY k (a)) ENGINE=MyISAM",
          "CREATE TABLE t (a int, KEY k (a) KEY_BLOCK_SIZE=2048) ENGINE=MyISAM",
          "change index t.k" },
    };
    compliance *c = *state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        cupel_schema *sides[] = { state_of(c, same[i][0]), state_of(c, same[i][1]) };
        assert_differences(c, same[i][1], sides[0], sides[1], "", NULL);
        assert_differences(c, same[i][1], sides[1], sides[0], "", NULL);
        cupel_schema_free(sides[0]);
        cupel_schema_free(sides[1]);
    }
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        assert_change(c, &changes[i]);
}

/* The rows that are there get numbers before a key is made of them. */
static void generated_columns_come_where_rows_are(void **state)
{
    static const mysql_change rows[] = {
        { "the key", "CREATE TABLE t (a int); INSERT INTO t VALUES (7), (8), (9)",
          "CREATE TABLE t (a int, id int unsigned AUTO_INCREMENT PRIMARY KEY)",
          "add column t.id, add constraint t.?" },
        { "no rows", "CREATE TABLE t (a int)",
          "CREATE TABLE t (a int, id tinyint AUTO_INCREMENT PRIMARY KEY)",
          "add column t.id, add constraint t.?" },
        { "beside the key",
          "CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (7), (8), (9)",
          "CREATE TABLE t (a int PRIMARY KEY, id bigint AUTO_INCREMENT UNIQUE)",
          "add column t.id, add constraint t.id" },
        { "in an index", "CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (7), (8), (9)",
          "CREATE TABLE t (a int PRIMARY KEY, id int AUTO_INCREMENT, KEY k (id, a))",
          "add column t.id, add index t.k" },
        { "another key", "CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (7), (8), (9)",
          "CREATE TABLE t (a int, id int AUTO_INCREMENT PRIMARY KEY)", NULL },
        { "another generated one",
          "CREATE TABLE t (a int AUTO_INCREMENT PRIMARY KEY, x int); INSERT INTO t (x) VALUES (7), "
          "(8)",
          "CREATE TABLE t (x int, `b c` smallint AUTO_INCREMENT PRIMARY KEY)", NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_change(*state, &rows[i]);
}

/* A table that comes and refers to one that becomes what it needs comes after that. */
static void new_tables_wait_for_what_they_refer_to(void **state)
{
    static const mysql_change rows[] = {
        { "a column", "CREATE TABLE z (a int PRIMARY KEY)",
          "CREATE TABLE z (a int PRIMARY KEY, b int UNIQUE);"
          "CREATE TABLE t (b int, FOREIGN KEY (b) REFERENCES z (b));"
          "CREATE TABLE s (b int PRIMARY KEY, FOREIGN KEY (b) REFERENCES z (b));"
          "CREATE TABLE r (b int, FOREIGN KEY (b) REFERENCES s (b))",
          NULL },
        { "a type", "CREATE TABLE z (a int PRIMARY KEY)",
          "CREATE TABLE z (a bigint PRIMARY KEY);"
          "CREATE TABLE t (b bigint, FOREIGN KEY (b) REFERENCES z (a))",
          NULL },
        { "a storage engine", "CREATE TABLE z (a int PRIMARY KEY) ENGINE=Aria",
          "CREATE TABLE z (a int PRIMARY KEY);"
          "CREATE TABLE t (b int, FOREIGN KEY (b) REFERENCES z (a))",
          NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_change(*state, &rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indexes_under_foreign_keys_come_and_go),
        cmocka_unit_test(columns_under_foreign_keys_change),
        cmocka_unit_test(keys_of_generated_columns_change),
        cmocka_unit_test(renamed_columns_are_renamed_in_their_keys),
        cmocka_unit_test(an_index_that_the_engine_makes_is_no_difference),
        cmocka_unit_test(words_that_say_nothing_are_no_difference),
        cmocka_unit_test(generated_columns_come_where_rows_are),
        cmocka_unit_test(new_tables_wait_for_what_they_refer_to),
    };
    return compliance_run_on("mysql", "mysql_keys", tests, sizeof tests / sizeof tests[0]);
}
