/* The tables of a metadata object, created where they are missing and dropped where they are there. */
#include "harness.h"

#include <string.h>

typedef struct Author Author;
typedef struct Book Book;

static const char *const genres[] = { "novel", "poem", NULL };

struct Author {
    int64_t id;
    const char *name;
    cupel_opt_int64 best_book_id;
};

struct Book {
    int64_t id;
    const char *title;
    int64_t author_id;
    unsigned int genre;
    cupel_decimal price;
};

CUPEL_DECLARE_MODEL(Author);
CUPEL_DECLARE_MODEL(Book);

/* clang-format off */
CUPEL_MODEL(Author, "authors",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name, .type = CUPEL_STRING(40), .unique = true),
    CUPEL_COLUMN(best_book_id, .references = "books.id"));

CUPEL_MODEL(Book, "books",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(title, .type = CUPEL_STRING(80), .index = true),
    CUPEL_COLUMN(author_id, .references = "authors.id"),
    CUPEL_COLUMN(genre, .type = CUPEL_ENUM("genre", genres)),
    CUPEL_COLUMN(price, .type = CUPEL_NUMERIC(8, 2)));

CUPEL_TABLE(shelves, "Shelves",
    CUPEL_TABLE_COLUMN("order", CUPEL_INTEGER, .primary_key = true),
    CUPEL_TABLE_COLUMN("genre", CUPEL_ENUM("genre", genres)));
/* clang-format on */

CUPEL_METADATA(books_only, Author_model, Book_model);
CUPEL_METADATA(library, Author_model, Book_model, shelves_model);

static void create(compliance *c, const cupel_metadata *metadata)
{
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_create_all(c->engine, metadata, &error), &error);
}

static void drop(compliance *c, const cupel_metadata *metadata)
{
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_drop_all(c->engine, metadata, &error), &error);
}

static const char *shelves_name(const compliance *c)
{
    return compliance_is(c, "mysql") ? "`Shelves`" : "\"Shelves\"";
}

static bool can_select(compliance *c, const char *table)
{
    cupel_connection *connection;
    char sql[64] = "SELECT * FROM ";
    strcat(sql, table);
    assert_int_equal(cupel_connection_open(&connection, c->engine, NULL), 0);
    int result = cupel_connection_run(connection, sql, NULL);
    cupel_connection_close(connection);
    return result == 0;
}

static void tables_are_created_with_what_belongs_to_them(void **state)
{
    compliance *c = *state;
    compliance_clean(c);
    create(c, &library);
    compliance_execute(c, "INSERT INTO authors (id, name) VALUES (1, 'Ada')");
    compliance_execute(c, "INSERT INTO books (id, title, author_id, genre, price) "
                          "VALUES (1, 'Notes', 1, 'novel', 1.50)");
    compliance_execute(c, "UPDATE authors SET best_book_id = 1 WHERE id = 1");
    cupel_connection *connection;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_connection_open(&connection, c->engine, &error), &error);
    assert_int_equal(cupel_connection_run(
                         connection, "INSERT INTO authors (id, name) VALUES (2, 'Ada')", &error),
                     CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_UNIQUE);
    assert_int_equal(cupel_connection_run(connection,
                                          "INSERT INTO books (id, title, author_id, genre, price) "
                                          "VALUES (2, 'x', 99, 'novel', 0)",
                                          &error),
                     CUPEL_EDATABASE);
    assert_int_equal(error.category, CUPEL_CATEGORY_FOREIGN_KEY);
    assert_true(cupel_connection_run(connection,
                                     "INSERT INTO books (id, title, author_id, genre, price) "
                                     "VALUES (2, 'x', 1, 'opera', 0)",
                                     &error) < 0);
    cupel_error_release(&error);
    cupel_connection_close(connection);
}

static void what_exists_is_left_as_it_is(void **state)
{
    compliance *c = *state;
    compliance_clean(c);
    create(c, &books_only);
    compliance_execute(c, "INSERT INTO authors (id, name) VALUES (1, 'Ada')");
    assert_false(can_select(c, shelves_name(c)));
    create(c, &library);
    assert_true(can_select(c, shelves_name(c)));
    create(c, &library);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM authors"), 1);
}

/* Counts, names the first, and frees. */
static void assert_existing(compliance *c, size_t count, const char *first)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel_schema *there;
    compliance_ok(cupel_existing_tables(&there, c->engine, &library, &error), &error);
    assert_int_equal(there->table_count, count);
    if (first != NULL)
        assert_string_equal(there->tables[0]->name, first);
    cupel_schema_free(there);
}

static void what_is_there_is_told(void **state)
{
    compliance *c = *state;
    compliance_clean(c);
    compliance_execute(c, "CREATE TABLE others (id INTEGER)");
    assert_existing(c, 0, NULL);
    create(c, &books_only);
    assert_existing(c, 2, "authors");
    create(c, &library);
    assert_existing(c, 3, "authors");
    compliance_execute(
        c, compliance_is(c, "mysql")    ? "SET foreign_key_checks = 0; DROP TABLE authors"
           : compliance_is(c, "sqlite") ? "PRAGMA foreign_keys = OFF; DROP TABLE authors"
                                        : "DROP TABLE authors CASCADE");
    assert_existing(c, 2, "books");
}

static void what_is_there_is_dropped(void **state)
{
    compliance *c = *state;
    compliance_clean(c);
    create(c, &library);
    compliance_execute(c, "INSERT INTO authors (id, name) VALUES (1, 'Ada')");
    compliance_execute(c, "INSERT INTO books (id, title, author_id, genre, price) "
                          "VALUES (1, 'Notes', 1, 'novel', 1.50)");
    compliance_execute(c, "UPDATE authors SET best_book_id = 1 WHERE id = 1");
    compliance_execute(c, "CREATE TABLE somebody_elses (id INTEGER)");
    drop(c, &library);
    assert_false(can_select(c, "authors"));
    assert_false(can_select(c, "books"));
    assert_false(can_select(c, shelves_name(c)));
    assert_true(can_select(c, "somebody_elses"));
    drop(c, &library);
    create(c, &library);
    assert_true(can_select(c, "books"));
}

/* The other engines drop the foreign keys of the cycle first. */
static void rows_of_a_cycle_do_not_keep_it(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_only_on(c, "sqlite", "keys that close a cycle are dropped there");
    compliance_clean(c);
    compliance_execute(c,
                       "CREATE TABLE authors (id INTEGER PRIMARY KEY, best_book_id INTEGER NOT "
                       "NULL REFERENCES books (id) ON DELETE RESTRICT DEFERRABLE INITIALLY "
                       "DEFERRED, teacher_id INTEGER REFERENCES authors (id) ON DELETE CASCADE)");
    compliance_execute(c, "CREATE TABLE books (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL "
                          "REFERENCES authors (id) ON DELETE RESTRICT)");
    compliance_execute(c, "CREATE TABLE loans (book_id INTEGER REFERENCES books (id))");
    compliance_execute(c, "BEGIN; INSERT INTO authors VALUES (1, 1, 1); INSERT INTO books VALUES "
                          "(1, 1); INSERT INTO loans VALUES (1); COMMIT");
    assert_int_equal(cupel_drop_all(c->engine, &books_only, &error), CUPEL_EDATABASE);
    assert_string_equal(error.message,
                        "table books is not dropped: rows of table loans refer to it");
    cupel_error_release(&error);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM authors"), 1);
    compliance_execute(c, "DELETE FROM loans");
    drop(c, &books_only);
    assert_false(can_select(c, "authors"));
    assert_false(can_select(c, "books"));
}

static void a_failure_undoes_what_the_engine_can_undo(void **state)
{
    compliance *c = *state;
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_clean(c);
    /* A view stands in the way of the last table. */
    compliance_execute(c, compliance_is(c, "mysql") ? "CREATE VIEW `Shelves` AS SELECT 1 AS id"
                                                    : "CREATE VIEW \"Shelves\" AS SELECT 1 AS id");
    int result = cupel_create_all(c->engine, &library, &error);
    assert_int_equal(result, CUPEL_EDATABASE);
    assert_non_null(error.sql);
    if (compliance_is(c, "mysql")) {
        assert_true(can_select(c, "authors"));
        assert_non_null(strstr(error.message, "statements had been executed"));
    } else {
        assert_false(can_select(c, "authors"));
    }
    cupel_error_release(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_created_with_what_belongs_to_them),
        cmocka_unit_test(what_exists_is_left_as_it_is),
        cmocka_unit_test(what_is_there_is_told),
        cmocka_unit_test(what_is_there_is_dropped),
        cmocka_unit_test(rows_of_a_cycle_do_not_keep_it),
        cmocka_unit_test(a_failure_undoes_what_the_engine_can_undo),
    };
    return compliance_run("create_all", tests, sizeof tests / sizeof tests[0]);
}
