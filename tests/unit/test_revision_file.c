/* Revision files: what is read from them without compiling, and what is said about those that cannot
 * be read. */
#include "failing_alloc.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "migrate/revision_file.h"

static cupel__arena arena;

static int teardown(void **state)
{
    (void)state;
    cupel__arena_release(&arena);
    return 0;
}

static cupel__revision read_revision(const char *path, const char *text)
{
    cupel__revision revision;
    cupel_error error = CUPEL_ERROR_INIT;
    memset(&revision, 0, sizeof revision);
    int code = cupel__revision_parse(&arena, path, text, strlen(text), &revision, &error);
    if (code < 0)
        fail_msg("%s", error.message);
    return revision;
}

static void check_refused(const char *path, const char *text, const char *message)
{
    cupel__revision revision;
    cupel_error error = CUPEL_ERROR_INIT;
    memset(&revision, 0, sizeof revision);
    int code = cupel__revision_parse(&arena, path, text, strlen(text), &revision, &error);
    assert_int_equal(code, CUPEL_EREVISION);
    assert_string_equal(error.message, message);
    cupel_error_release(&error);
}

static void the_declaration_of_a_c_revision_is_read(void **state)
{
    (void)state;
    cupel__revision r = read_revision(
        "v/a.c", "/* initial migration\n"
                 " *\n"
                 " * Revision ID: 1bc594146bb5\n"
                 " * Create Date: 2026-11-20 21:52:11+00:00\n"
                 " */\n"
                 "#include <cupel/op.h>\n"
                 "static void upgrade(cupel_op *op) { cupel_op_drop_table(op, \"x\"); }\n"
                 "CUPEL_REVISION(1bc594146bb5, .down_revision = NULL, .message = \"initial\",\n"
                 "               .upgrade = upgrade, .depends_on = \"a1, b1\", .branch_labels = "
                 "\"orders\");\n");
    assert_string_equal(r.info.id, "1bc594146bb5");
    assert_string_equal(r.info.message, "initial");
    assert_string_equal(r.info.created, "2026-11-20 21:52:11+00:00");
    assert_null(r.info.down_revisions[0]);
    assert_string_equal(r.info.depends_on[0], "a1");
    assert_string_equal(r.info.depends_on[1], "b1");
    assert_null(r.info.depends_on[2]);
    assert_string_equal(r.info.branch_labels[0], "orders");
    assert_int_equal(r.line, 8);
    assert_false(r.info.is_sql);
}

static void only_code_counts_as_the_declaration(void **state)
{
    (void)state;
    cupel__revision r = read_revision(
        "a.c",
        "// CUPEL_REVISION(comment, .down_revision = \"x\") \\\n"
        "   CUPEL_REVISION(continued_comment)\n"
        "/* CUPEL_REVISION(block) */\n"
        "#define AGAIN CUPEL_REVISION(macro) \\\n"
        "    CUPEL_REVISION(macro_continued)\n"
        "#if 0\n"
        "don't CUPEL_REVISION(left_out)\n"
        "#ifdef X\n#else\n CUPEL_REVISION(left_out_too)\n#endif\n"
        "#endif\n"
        "# error isn't it\n"
        "static const char *s = \"CUPEL_REVISION(text)\" /* \" */ \"\\\"CUPEL_REVISION(b)\";\n"
        "static char c = '\"', d = '\\'';\n"
        "int MY_CUPEL_REVISION(int x);\n"
        "CUPEL_REV\\\nISION (real /* id */ , /* , */ .message = u8\"a\" \"b\\n\\x41\\101\"\n"
        "    \"\\u00e4\\\"\" , . down_revision = ( \"abc\" \"\\\n1\" ) ,);\n");
    assert_string_equal(r.info.id, "real");
    assert_string_equal(r.info.message, "ab\nAA\xc3\xa4\"");
    assert_string_equal(r.info.down_revisions[0], "abc1");
    assert_int_equal(r.line, 17);
}

static void the_else_of_if_0_counts(void **state)
{
    (void)state;
    cupel__revision r = read_revision("a.c", "#if 0\nCUPEL_REVISION(no)\n#else\n"
                                             "CUPEL_REVISION(yes)\n#endif\n");
    assert_string_equal(r.info.id, "yes");
}

static void a_c_revision_that_cannot_be_read_is_refused_with_its_line(void **state)
{
    (void)state;
    check_refused("v/a.c", "int x;\n",
                  "v/a.c:1: no CUPEL_REVISION(...) in the file; a source that is not a revision "
                  "belongs into another folder");
    check_refused("a.c", "\nCUPEL_REVISION(a, .down_revision = PREVIOUS);",
                  "a.c:2: .down_revision = PREVIOUS: write a text or NULL, because revisions are "
                  "read without compiling them");
    check_refused("a.c", "CUPEL_REVISION(a);\n\nCUPEL_REVISION(b);",
                  "a.c:3: a second CUPEL_REVISION(...), the first is on line 1; a file holds one "
                  "revision");
    check_refused("a.c", "CUPEL_REVISION(\"a\");",
                  "a.c:1: expected the revision's id without quotes in CUPEL_REVISION(...), not "
                  "'\"a\"'");
    check_refused("a.c", "CUPEL_REVISION(a, \"b\");",
                  "a.c:1: expected '.name = value' in CUPEL_REVISION(...), not '\"b\"'");
    check_refused("a.c", "CUPEL_REVISION(a, .upgrade = f(1, (2)",
                  "a.c:1: the file ends inside CUPEL_REVISION(...); expected ')'");
    check_refused("a.c", "CUPEL_REVISION(a, .message = \"x",
                  "a.c:1: a comment, text or character that does not end");
    check_refused("a.c", "\n/* CUPEL_REVISION(a)\n\n",
                  "a.c:2: a comment, text or character that does not end");
    check_refused("a.c", "CUPEL_REVISION(a, .down_revision = \"b-c\");",
                  "a.c:1: 'b-c' is no revision id: an id is made of at most 32 letters, digits and "
                  "underscores");
    check_refused("a.c", "CUPEL_REVISION(a23456789012345678901234567890123);",
                  "a.c:1: 'a23456789012345678901234567890123' is no revision id: an id is made of "
                  "at most 32 letters, digits and underscores");
    check_refused("a.c", "CUPEL_REVISION(a, .branch_labels = \"head\");",
                  "a.c:1: 'head' is no branch label: a label has none of @ : + - in it and is no "
                  "word with a meaning of its own");
    check_refused("a.c", "CUPEL_REVISION(a, .message = L\"wide\");",
                  "a.c:1: .message has an escape that cannot be read, or is a text of wide "
                  "characters");
    check_refused("a.c", "CUPEL_REVISION(a, .message = \"\\xff\");",
                  "a.c:1: the message is not UTF-8");
}

static void an_sql_revision_is_read_with_its_sections(void **state)
{
    (void)state;
    cupel__revision r = read_revision("a.sql", "\xef\xbb\xbf-- add roles\r\n"
                                               "-- revision: 1bc594146bb5\r\n"
                                               "-- revises: a1, b1\r\n"
                                               "-- created: 2026-11-20T21:52:11Z\r\n"
                                               "-- depends_on: orders\r\n"
                                               "-- branch_labels: people\r\n"
                                               "-- transaction: off\r\n"
                                               "-- note: anything else\r\n"
                                               "/* a licence\r\n"
                                               "-- upgrade */\r\n"
                                               "\r\n"
                                               "-- upgrade\r\n"
                                               "CREATE TABLE roles (id INTEGER);\r\n"
                                               "-- upgrade the rest by hand\r\n"
                                               "--upgrade mariadb\n"
                                               "CREATE TABLE m (id INT);\n"
                                               "-- downgrade\n"
                                               "DROP TABLE roles;");
    assert_true(r.info.is_sql);
    assert_string_equal(r.info.id, "1bc594146bb5");
    assert_string_equal(r.info.message, "add roles");
    assert_string_equal(r.info.created, "2026-11-20T21:52:11Z");
    assert_string_equal(r.info.down_revisions[1], "b1");
    assert_string_equal(r.info.depends_on[0], "orders");
    assert_string_equal(r.info.branch_labels[0], "people");
    assert_true(r.no_transaction);
    assert_int_equal(r.line, 2);
    assert_int_equal(r.section_count, 3);

    const cupel__sql_section *section = cupel__revision_section(&r, true, "sqlite");
    assert_null(section->dialect);
    assert_int_equal(section->line, 13);
    assert_memory_equal(section->text, "CREATE TABLE roles (id INTEGER);\r\n-- upgrade the", 48);
    assert_memory_equal(section->text + section->size, "--upgrade mariadb", 17);
    section = cupel__revision_section(&r, true, "mysql");
    assert_string_equal(section->dialect, "mysql");
    assert_int_equal(section->line, 16);
    section = cupel__revision_section(&r, false, "mysql");
    assert_int_equal(section->size, strlen("DROP TABLE roles;"));
}

static void a_section_may_be_empty_or_missing(void **state)
{
    (void)state;
    cupel__revision r = read_revision("a.sql", "-- revision: a\n-- revises:\n-- upgrade");
    assert_int_equal(cupel__revision_section(&r, true, "sqlite")->size, 0);
    assert_null(cupel__revision_section(&r, false, "sqlite"));
    assert_string_equal(r.info.message, "");
    assert_null(r.info.down_revisions[0]);
    r = read_revision("a.sql", "-- revision: a\n-- upgrade postgresql\nSELECT 1;");
    assert_null(cupel__revision_section(&r, true, "sqlite"));
}

static void an_sql_revision_that_cannot_be_read_is_refused_with_its_line(void **state)
{
    (void)state;
    check_refused("a.sql", "",
                  "a.sql:1: no '-- revision:' line; a file that is not a revision "
                  "belongs into another folder");
    check_refused("a.sql", "-- revision: a\n",
                  "a.sql:1: no section; begin one with a line '-- upgrade'");
    check_refused("a.sql", "-- revision: a\nSELECT 1;\n-- upgrade\n",
                  "a.sql:2: SQL in front of the first section; put it under a line '-- upgrade' or "
                  "'-- downgrade'");
    check_refused("a.sql", "-- revision: a b\n-- upgrade\n",
                  "a.sql:1: 'a b' is no revision id: an id is made of at most 32 letters, digits "
                  "and underscores");
    check_refused("a.sql", "-- a message\n-- revison: a\n-- upgrade\n",
                  "a.sql:2: unknown header 'revison'; did you mean 'revision'?");
    check_refused("a.sql", "-- revision: a\n-- revision: b\n-- upgrade\n",
                  "a.sql:2: '-- revision:' a second time, the first is on line 1");
    check_refused("a.sql", "-- revision: a\n-- upgrade\n-- upgrade\n",
                  "a.sql:3: the section 'upgrade' a second time, the first begins on line 2");
    check_refused("a.sql", "-- revision: a\n-- upgrade mysql\n-- upgrade mariadb\n",
                  "a.sql:3: the section 'upgrade mariadb' a second time, the first begins on line "
                  "2");
    check_refused(
        "a.sql", "-- revision: a\n-- upgrade postgres9\n",
        "a.sql:2: no engine is named 'postgres9'; a section is for one of "
        "sqlite, postgresql, postgres, mysql, mariadb, or without a name for every engine");
    check_refused("a.sql", "-- revision: a\n-- transaction: no\n-- upgrade\n",
                  "a.sql:2: '-- transaction: no': write 'on' or 'off'");
    check_refused("a.sql", "-- revision: a\n-- upgrade\n-- transaction: off\n",
                  "a.sql:3: '-- transaction:' belongs in front of the first section");
}

static void files_that_are_none_are_refused(void **state)
{
    (void)state;
    char folder[] = "/tmp/cupel-test-XXXXXX";
    char path[64];
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__revision revision;
    assert_non_null(mkdtemp(folder));

    snprintf(path, sizeof path, "%s/missing.sql", folder);
    memset(&revision, 0, sizeof revision);
    assert_int_equal(cupel__revision_read(&arena, path, &revision, &error), CUPEL_EREVISION);
    assert_non_null(strstr(error.message, "missing.sql: cannot be read: No such file"));

    snprintf(path, sizeof path, "%s/pipe.sql", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(cupel__revision_read(&arena, path, &revision, &error), CUPEL_EREVISION);
    assert_non_null(strstr(error.message, "pipe.sql: not a file"));
    unlink(path);

    snprintf(path, sizeof path, "%s/zero.sql", folder);
    FILE *file = fopen(path, "w");
    fwrite("-- revision: a\n\0", 1, 16, file);
    fclose(file);
    assert_int_equal(cupel__revision_read(&arena, path, &revision, &error), CUPEL_EREVISION);
    assert_non_null(strstr(error.message, "zero.sql:2: a zero byte in the text"));
    unlink(path);
    rmdir(folder);
    cupel_error_release(&error);
}

static int read_both(void *context)
{
    static const char c[] = "/* Create Date: today */\nCUPEL_REVISION(a, .message = \"x\" \"y\","
                            " .down_revision = \"b, c\", .branch_labels = \"l\");";
    static const char sql[] =
        "-- message\n-- revision: a\n-- revises: b, c\n-- upgrade\nSELECT 1;\n"
        "-- downgrade\nSELECT 2;\n";
    cupel__arena own = { 0 };
    cupel__revision revision;
    cupel_error error = CUPEL_ERROR_INIT;
    (void)context;
    memset(&revision, 0, sizeof revision);
    int code = cupel__revision_parse(&own, "a.c", c, sizeof c - 1, &revision, &error);
    if (code == 0) {
        memset(&revision, 0, sizeof revision);
        code = cupel__revision_parse(&own, "a.sql", sql, sizeof sql - 1, &revision, &error);
    }
    cupel__arena_release(&own);
    cupel_error_release(&error);
    return code;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(failing_alloc_torture(read_both, NULL) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_declaration_of_a_c_revision_is_read),
        cmocka_unit_test(only_code_counts_as_the_declaration),
        cmocka_unit_test(the_else_of_if_0_counts),
        cmocka_unit_test(a_c_revision_that_cannot_be_read_is_refused_with_its_line),
        cmocka_unit_test(an_sql_revision_is_read_with_its_sections),
        cmocka_unit_test(a_section_may_be_empty_or_missing),
        cmocka_unit_test(an_sql_revision_that_cannot_be_read_is_refused_with_its_line),
        cmocka_unit_test(files_that_are_none_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
