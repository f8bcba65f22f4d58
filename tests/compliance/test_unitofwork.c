/* The unit of work: what is written, in which order, in how many statements. */
#define SESSION_FIXTURE_MODELS
#include "session_fixture.h"

#include <stdio.h>

#include <stdlib.h>

/* Two tables that refer to each other. */
typedef struct Author Author;
typedef struct Book Book;
struct Author {
    int64_t id;
    const char *name;
    cupel_opt_int64 best_id;
    Book *best;
    CUPEL_MANY(Book) books;
};
struct Book {
    int64_t id;
    const char *title;
    int64_t author_id;
    Author *author;
};
CUPEL_DECLARE_MODEL(Author);
CUPEL_DECLARE_MODEL(Book);
/* clang-format off */
CUPEL_MODEL(Author, "authors",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(name),
    CUPEL_COLUMN(best_id, .references = "books.id"),
    CUPEL_BELONGS_TO(best, Book),
    CUPEL_HAS_MANY(books, Book, .back_populates = "author"));
CUPEL_MODEL(Book, "books",
    CUPEL_COLUMN(id, .primary_key = true),
    CUPEL_COLUMN(title),
    CUPEL_COLUMN(author_id, .references = "authors.id"),
    CUPEL_BELONGS_TO(author, Author, .back_populates = "books"));
/* clang-format on */
CUPEL_METADATA(circle_metadata, Author_model, Book_model);

static compliance *circle(void **state)
{
    compliance *c = fixture(state);
    cupel_error error = CUPEL_ERROR_INIT;
    compliance_ok(cupel_create_all(c->engine, &circle_metadata, &error), &error);
    compliance_execute(c, "UPDATE authors SET best_id = NULL");
    compliance_execute(c, "DELETE FROM books");
    compliance_execute(c, "DELETE FROM authors");
    return c;
}

static void parents_are_inserted_first(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    User *john = cupel_new(s, User, .username = "john");
    Line *line = cupel_new(s, Line, .text = "one");
    line->invoice = cupel_new(s, Invoice, .title = "first");
    john->role = cupel_new(s, Role, .name = "Admin");
    committed(s);
    assert_int_equal(john->role_id.value, john->role->id);
    assert_int_equal(line->invoice_id, line->invoice->id);
    cupel_session_close(s);
}

/* A line of an invoice, both in the database. */
static Line *saved_line(cupel_session *s)
{
    Invoice *invoice = cupel_new(s, Invoice, .title = "first");
    Line *line = cupel_new(s, Line, .text = "one", .invoice = invoice);
    committed(s);
    return line;
}

static void children_are_deleted_first(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Invoice *invoice = cupel_new(s, Invoice, .title = "first");
    Line *lines[] = { cupel_new(s, Line, .text = "one", .invoice = invoice),
                      cupel_new(s, Line, .text = "two", .invoice = invoice) };
    committed(s);
    assert_int_equal(cupel_delete(s, invoice), 0);
    assert_int_equal(cupel_delete(s, lines[0]), 0);
    assert_int_equal(cupel_delete(s, lines[1]), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM invoices"), 0);
    cupel_session_close(s);
}

static void an_object_can_change_parents_before_the_old_one_goes(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Line *line = saved_line(s);
    assert_int_equal(cupel_delete(s, line->invoice), 0);
    line->invoice = cupel_new(s, Invoice, .title = "new");
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM invoices WHERE title = 'new'"), 1);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM invoice_lines"), 1);
    cupel_session_close(s);
}

static void a_parent_of_rows_that_stay_is_refused_by_the_database(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Line *line = saved_line(s);
    Invoice *invoice = line->invoice;
    assert_int_equal(cupel_delete(s, invoice), 0);
    assert_int_equal(cupel_commit(s), CUPEL_EDATABASE);
    assert_int_equal(cupel_session_error(s)->category, CUPEL_CATEGORY_FOREIGN_KEY);
    rolled_back(s);
    assert_int_equal(cupel_delete(s, invoice), 0);
    Line *late = cupel_new(s, Line, .text = "two", .invoice = invoice);
    assert_non_null(late);
    assert_int_equal(cupel_flush(s), CUPEL_ESTATE);
    assert_failed(s, CUPEL_ESTATE, "Line.invoice points to a Invoice that is to be deleted");
    rolled_back(s);
    assert_ptr_equal(line->invoice, invoice);
    cupel_session_close(s);
}

static void trees_are_saved_from_the_root_and_deleted_from_the_leaves(void **state)
{
    compliance *c = fixture(state);
    statement_count count;
    cupel_session *s = opened_counting(c, &count);
    enum { DEPTH = 4, WIDTH = 3 };
    Node *nodes[DEPTH * WIDTH];
    for (int i = 0; i < DEPTH * WIDTH; i++)
        nodes[i] = cupel_new(s, Node, .name = cupel_text(s, "node %d", i));
    /* The last ones are the roots. */
    for (int i = 0; i < (DEPTH - 1) * WIDTH; i++)
        nodes[i]->parent = nodes[i + WIDTH];
    committed(s);
    for (int i = 0; i < (DEPTH - 1) * WIDTH; i++)
        assert_int_equal(nodes[i]->parent_id.value, nodes[i + WIDTH]->id);
    assert_int_equal(nodes[DEPTH * WIDTH - 1]->children.count, 1);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM nodes WHERE parent_id IS NULL"),
                     WIDTH);
    for (int i = DEPTH * WIDTH; i-- > 0;)
        assert_int_equal(cupel_delete(s, nodes[i]), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM nodes"), 0);
    /* One statement for each generation. */
    assert_int_equal(count.deletes, DEPTH);
    closed_counting(s, &count);
}

static void a_long_chain_is_no_burden(void **state)
{
    compliance *c = fixture(state);
    enum { LENGTH = 1000 };
    static Node *nodes[LENGTH];
    cupel_session *s = opened(c);
    for (int i = 0; i < LENGTH; i++)
        nodes[i] = cupel_new(s, Node, .name = "link");
    for (int i = 0; i + 1 < LENGTH; i++)
        nodes[i]->parent = nodes[i + 1];
    committed(s);
    assert_int_equal(nodes[0]->parent_id.value, nodes[1]->id);
    assert_int_equal(
        compliance_integer(c, "SELECT count(*) FROM nodes n JOIN nodes p ON p.id = n.parent_id"),
        LENGTH - 1);
    cupel_session_close(s);
}

static void a_circle_of_keys_that_can_be_null_is_saved(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Node *a = cupel_new(s, Node, .name = "a");
    Node *b = cupel_new(s, Node, .name = "b", .parent = a);
    Node *d = cupel_new(s, Node, .name = "c", .parent = b);
    Node *own = cupel_new(s, Node, .name = "its own parent");
    a->parent = d;
    own->parent = own;
    committed(s);
    assert_int_equal(a->parent_id.value, d->id);
    assert_int_equal(b->parent_id.value, a->id);
    assert_int_equal(d->parent_id.value, b->id);
    assert_int_equal(own->parent_id.value, own->id);
    assert_int_equal(
        compliance_integer(c, "SELECT count(*) FROM nodes n JOIN nodes p ON p.id = n.parent_id"),
        4);
    assert_int_equal(cupel_delete(s, a), 0);
    assert_int_equal(cupel_delete(s, b), 0);
    assert_int_equal(cupel_delete(s, d), 0);
    assert_int_equal(cupel_delete(s, own), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM nodes"), 0);
    cupel_session_close(s);
}

static void tables_that_refer_to_each_other_are_sorted_out(void **state)
{
    compliance *c = circle(state);
    cupel_session *s = opened(c);
    Author *author = cupel_new(s, Author, .name = "Ann");
    Book *first = cupel_new(s, Book, .title = "first", .author = author);
    Book *second = cupel_new(s, Book, .title = "second", .author = author);
    author->best = second;
    committed(s);
    assert_int_equal(first->author_id, author->id);
    assert_int_equal(author->best_id.value, second->id);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM authors a JOIN books b ON b.id = "
                                           "a.best_id WHERE b.title = 'second'"),
                     1);
    assert_int_equal(author->books.count, 2);
    author->best = first;
    committed(s);
    assert_int_equal(author->best_id.value, first->id);
    assert_int_equal(cupel_delete(s, author), 0);
    assert_int_equal(cupel_delete(s, first), 0);
    assert_int_equal(cupel_delete(s, second), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM books"), 0);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM authors"), 0);
    cupel_session_close(s);
}

static void rows_of_a_table_go_in_few_statements(void **state)
{
    compliance *c = fixture(state);
    statement_count count;
    enum { ROWS = 256 };
    static Role *roles[ROWS];
    cupel_session *s = opened_counting(c, &count);
    for (int i = 0; i < ROWS; i++)
        roles[i] = cupel_new(s, Role, .name = cupel_text(s, "role %d", i));
    committed(s);
    assert_true(count.inserts <= 10);
    for (int i = 1; i < ROWS; i++)
        assert_int_equal(roles[i]->id, roles[0]->id + i);
    for (int i = 0; i < ROWS; i++)
        assert_int_equal(cupel_delete(s, roles[i]), 0);
    committed(s);
    assert_int_equal(count.deletes, 1);
    closed_counting(s, &count);
}

static void keys_given_and_generated_can_be_mixed(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    int64_t base = compliance_integer(c, "SELECT coalesce(max(id), 0) FROM roles") + 100000;
    Role *given = cupel_new(s, Role, .id = base, .name = "given");
    Role *made = cupel_new(s, Role, .name = "made");
    Role *also = cupel_new(s, Role, .id = base + 7, .name = "also given");
    committed(s);
    assert_int_equal(given->id, base);
    assert_int_equal(also->id, base + 7);
    assert_true(made->id > 0);
    assert_ptr_equal(cupel_get(s, Role, base + 7), also);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles WHERE name LIKE '%given'"),
                     2);
    cupel_session_close(s);
}

static void triggers_that_insert_elsewhere_do_not_confuse_keys(void **state)
{
    compliance *c = fixture(state);
    compliance_only_on(c, "sqlite", "gives keys back with the rows");
    compliance_execute(c, "CREATE TRIGGER log_roles AFTER INSERT ON roles WHEN new.name LIKE 'x%' "
                          "BEGIN INSERT INTO roles (name) VALUES ('log of ' || new.name); END");
    cupel_session *s = opened(c);
    Role *roles[5];
    int64_t ids[5];
    for (int i = 0; i < 5; i++)
        roles[i] = cupel_new(s, Role, .name = cupel_text(s, "x%d", i));
    committed(s);
    for (int i = 0; i < 5; i++)
        ids[i] = roles[i]->id;
    cupel_session_close(s);
    s = opened(c);
    for (int i = 0; i < 5; i++) {
        Role *role = cupel_one(s, Role, "name = %s", cupel_text(s, "x%d", i));
        assert_non_null(role);
        assert_int_equal(role->id, ids[i]);
    }
    assert_int_equal(cupel_count(s, Role, NULL), 10);
    cupel_session_close(s);
    compliance_execute(c, "DROP TRIGGER log_roles");
}

/* With the highest key taken, SQLite gives any that are free. */
static void keys_that_do_not_follow_each_other_are_no_surprise(void **state)
{
    compliance *c = fixture(state);
    compliance_only_on(c, "sqlite", "gives every key back");
    compliance_execute(c, "INSERT INTO roles (id, name) VALUES (9223372036854775807, 'last')");
    cupel_session *s = opened(c);
    Role *roles[3];
    for (size_t i = 0; i < 3; i++)
        roles[i] = cupel_new(s, Role, .name = cupel_text(s, "role %zu", i));
    assert_int_equal(cupel_flush(s), CUPEL_ESTALE);
    assert_failed(s, CUPEL_ESTALE, "the keys of new rows of 'roles' do not follow each other");
    rolled_back(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM roles"), 1);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(roles[i]->id, 0);
        assert_int_equal(cupel_add(s, roles[i]), 0);
        flushed(s);
    }
    committed(s);
    for (size_t i = 0; i < 3; i++) {
        char sql[96];
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM roles WHERE name = 'role %zu' AND id = %lld", i,
                 (long long)roles[i]->id);
        assert_int_equal(compliance_integer(c, sql), 1);
    }
    cupel_session_close(s);
}

static void columns_that_did_not_change_are_not_written(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    User *john = cupel_new(s, User, .username = "john", .note = "old");
    committed(s);
    compliance_execute(c, "UPDATE users SET username = 'by somebody else'");
    john->note = "new";
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM users WHERE username = 'by "
                                           "somebody else' AND note = 'new'"),
                     1);
    cupel_session_close(s);
}

static void nothing_changed_writes_nothing(void **state)
{
    compliance *c = fixture(state);
    statement_count count;
    cupel_session *s = opened_counting(c, &count);
    Role *role = cupel_new(s, Role, .name = "Admin");
    committed(s);
    int begins = count.begins;
    role->name = "Guest";
    role->name = "Admin";
    committed(s);
    assert_int_equal(count.updates, 0);
    assert_int_equal(count.begins, begins);
    closed_counting(s, &count);
}

static void a_query_flushes_the_tables_that_it_names(void **state)
{
    compliance *c = fixture(state);
    statement_count count;
    cupel_session *s = opened_counting(c, &count);
    Role *role = cupel_new(s, Role, .name = "Admin");
    User *incomplete = cupel_new(s, User, .role_id = cupel_some(4711), .username = "later");
    assert_int_equal(cupel_count(s, Role, "name = %s", "Admin"), 1);
    assert_true(role->id > 0);
    assert_int_equal(incomplete->id, 0);
    role->name = "Guest";
    assert_ptr_equal(cupel_first(s, Role, "name = %s", "Guest"), role);
    assert_int_equal(count.updates, 1);
    cupel_clear(incomplete->role_id);
    incomplete->role = cupel_new(s, Role, .name = "drawn in");
    /* The path names both tables; the pointer draws its target in. */
    assert_ptr_equal(cupel_first(s, User, "role.name = %s", "drawn in"), incomplete);
    /* get never flushes. */
    role->name = "unsaved";
    assert_null(cupel_get(s, Role, role->id + 1000));
    assert_int_equal(count.updates, 1);
    closed_counting(s, &count);
}

static void a_flush_for_users_draws_in_new_roles(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *drawn = cupel_new(s, Role, .name = "drawn in");
    Role *left = cupel_new(s, Role, .name = "left");
    cupel_new(s, User, .username = "john", .role = drawn);
    assert_int_equal(cupel_count(s, User, NULL), 1);
    assert_true(drawn->id > 0);
    assert_int_equal(left->id, 0);
    committed(s);
    assert_true(left->id > 0);
    cupel_session_close(s);
}

static void an_object_compared_with_is_flushed_first(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    assert_int_equal(cupel_count(s, User, "role = %p", (void *)role), 0);
    assert_true(role->id > 0);
    cupel_session_close(s);
    const cupel_session_options options = { .no_autoflush = true };
    compliance_ok(cupel_session_open_with(&s, c->engine, &options), cupel_session_error(s));
    role = cupel_new(s, Role, .name = "Guest");
    assert_int_equal(cupel_count(s, Role, "name = %s", "Guest"), 0);
    assert_int_equal(cupel_count(s, User, "role = %p", (void *)role), -1);
    assert_failed(s, CUPEL_ESTATE, "Role");
    committed(s);
    cupel_session_close(s);
}

static void a_deletion_in_a_flush_of_one_table_waits_for_its_children(void **state)
{
    compliance *c = fixture(state);
    cupel_session *s = opened(c);
    Line *line = saved_line(s);
    Invoice *invoice = line->invoice;
    assert_int_equal(cupel_delete(s, invoice), 0);
    assert_int_equal(cupel_delete(s, line), 0);
    assert_int_equal(cupel_count(s, Invoice, NULL), 0);
    committed(s);
    assert_int_equal(compliance_integer(c, "SELECT count(*) FROM invoice_lines"), 0);
    cupel_session_close(s);
}

static void one_transaction_reads_and_one_writes(void **state)
{
    compliance *c = fixture(state);
    statement_count count;
    cupel_session *s = opened_counting(c, &count);
    cupel_count(s, Role, NULL);
    cupel_count(s, Role, NULL);
    assert_int_equal(count.begins, 1);
    cupel_new(s, Role, .name = "Admin");
    flushed(s);
    /* Only where readers must become writers there is a second one. */
    assert_int_equal(count.begins, compliance_is(c, "sqlite") ? 2 : 1);
    cupel_count(s, Role, NULL);
    committed(s);
    assert_int_equal(count.begins, compliance_is(c, "sqlite") ? 2 : 1);
    closed_counting(s, &count);
}

static void updates_of_many_columns_and_rows_reach_their_rows(void **state)
{
    compliance *c = fixture(state);
    enum { ROWS = 300 };
    static User *users[ROWS];
    cupel_session *s = opened(c);
    Role *role = cupel_new(s, Role, .name = "Admin");
    for (int i = 0; i < ROWS; i++)
        users[i] = cupel_new(s, User, .username = cupel_text(s, "user %d", i));
    committed(s);
    for (int i = 0; i < ROWS; i++) {
        if (i % 3 != 0)
            users[i]->note = cupel_text(s, "note of %d", i);
        if (i % 3 != 1)
            users[i]->role = role;
        if (i % 7 == 0)
            users[i]->username = cupel_text(s, "renamed %d", i);
    }
    committed(s);
    cupel_session_close(s);
    s = opened(c);
    size_t n;
    User **found = cupel_all(s, User, &n, NULL);
    assert_int_equal(n, ROWS);
    for (size_t k = 0; k < n; k++) {
        int i = atoi(strchr(found[k]->username, ' ') + 1);
        assert_int_equal(strncmp(found[k]->username, "renamed", 7) == 0, i % 7 == 0);
        assert_int_equal(found[k]->role_id.is_set, i % 3 != 1);
        if (i % 3 == 0)
            assert_null(found[k]->note);
        else
            assert_string_equal(found[k]->note, cupel_text(s, "note of %d", i));
    }
    cupel_session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parents_are_inserted_first),
        cmocka_unit_test(children_are_deleted_first),
        cmocka_unit_test(an_object_can_change_parents_before_the_old_one_goes),
        cmocka_unit_test(a_parent_of_rows_that_stay_is_refused_by_the_database),
        cmocka_unit_test(trees_are_saved_from_the_root_and_deleted_from_the_leaves),
        cmocka_unit_test(a_long_chain_is_no_burden),
        cmocka_unit_test(a_circle_of_keys_that_can_be_null_is_saved),
        cmocka_unit_test(tables_that_refer_to_each_other_are_sorted_out),
        cmocka_unit_test(rows_of_a_table_go_in_few_statements),
        cmocka_unit_test(keys_given_and_generated_can_be_mixed),
        cmocka_unit_test(triggers_that_insert_elsewhere_do_not_confuse_keys),
        cmocka_unit_test(keys_that_do_not_follow_each_other_are_no_surprise),
        cmocka_unit_test(columns_that_did_not_change_are_not_written),
        cmocka_unit_test(nothing_changed_writes_nothing),
        cmocka_unit_test(a_query_flushes_the_tables_that_it_names),
        cmocka_unit_test(a_flush_for_users_draws_in_new_roles),
        cmocka_unit_test(an_object_compared_with_is_flushed_first),
        cmocka_unit_test(a_deletion_in_a_flush_of_one_table_waits_for_its_children),
        cmocka_unit_test(one_transaction_reads_and_one_writes),
        cmocka_unit_test(updates_of_many_columns_and_rows_reach_their_rows),
    };
    return compliance_run("unitofwork", tests, sizeof tests / sizeof tests[0]);
}
