/* The tables of docs/types.md, held against the tables of the code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "dialect/types.h"
#include "sql/convert.h"
#include "sql/ctype.h"
#include "sql/type.h"

typedef struct row {
    const char *spelling;
    const char *columns[CUPEL__TYPE_COLUMNS];
    const char *casts[CUPEL__TYPE_COLUMNS];
    cupel_value_kind kinds[CUPEL__TYPE_COLUMNS];
    const char *notes;
} row;

static const row rows[] = {
#define CUPEL_X(kind, variant, spelling, sqlite, postgresql, mysql, sqlite_cast, mysql_cast, s, p, \
                m, notes)                                                                          \
    { spelling,                                                                                    \
      { sqlite, postgresql, mysql },                                                               \
      { sqlite_cast, NULL, mysql_cast },                                                           \
      { CUPEL_VALUE_##s, CUPEL_VALUE_##p, CUPEL_VALUE_##m },                                       \
      notes },
    CUPEL__TYPE_TABLE(CUPEL_X)
#undef CUPEL_X
};

static char *document(void)
{
    FILE *file = fopen(CUPEL_TEST_DOCS "/types.md", "rb");
    char *text = calloc(1, 1 << 20);
    assert_non_null(file);
    assert_non_null(text);
    size_t size = fread(text, 1, (1 << 20) - 1, file);
    assert_true(size > 0);
    fclose(file);
    return text;
}

/* A pattern as people read it. */
static void pattern(cupel__buf *out, const char *text)
{
    cupel__buf_append(out, "`");
    for (; *text != '\0'; text++) {
        if (*text != '%') {
            cupel__buf_append_char(out, *text);
            continue;
        }
        text++;
        cupel__buf_append(out, *text == 'w'   ? "longest"
                               : *text == 't' ? "name"
                               : *text == 'e' ? "labels"
                               : *text == 'n' ? "n"
                               : *text == 'p' ? "p"
                                              : "s");
    }
    cupel__buf_append(out, "`");
}

/* Where the engines differ, SQLite, PostgreSQL and MariaDB in this order. */
static void kinds(cupel__buf *out, const row *r)
{
    const char *first = cupel__kind_words(r->kinds[0]);
    bool same = r->kinds[0] == r->kinds[1] && r->kinds[0] == r->kinds[2];
    cupel__buf_append(out, strchr(first, ' ') + 1);
    for (int i = 1; !same && i < CUPEL__TYPE_COLUMNS; i++)
        cupel__buf_printf(out, ", %s", strchr(cupel__kind_words(r->kinds[i]), ' ') + 1);
}

static void line_of(cupel__buf *out, const row *r)
{
    cupel__buf_printf(out, "| `%s` |", r->spelling);
    for (int i = 0; i < CUPEL__TYPE_COLUMNS; i++) {
        cupel__buf_append(out, " ");
        pattern(out, r->columns[i]);
        cupel__buf_append(out, " |");
    }
    cupel__buf_append(out, " ");
    pattern(out, r->casts[CUPEL__TYPE_SQLITE]);
    cupel__buf_append(out, ", ");
    pattern(out, r->casts[CUPEL__TYPE_MYSQL] != NULL ? r->casts[CUPEL__TYPE_MYSQL]
                                                     : r->columns[CUPEL__TYPE_MYSQL]);
    cupel__buf_append(out, " | ");
    kinds(out, r);
    cupel__buf_printf(out, " | %s |\n", r->notes);
}

static void the_documentation_says_what_each_engine_makes_of_a_type(void **state)
{
    (void)state;
    static const char head[] =
        "| type | SQLite | PostgreSQL | MariaDB | cast on SQLite, MariaDB | read as | notes |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n";
    cupel__buf expected = { 0 };
    char *text = document();
    cupel__buf_append(&expected, head);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        line_of(&expected, &rows[i]);
    if (strstr(text, cupel__buf_text(&expected)) == NULL) {
        fputs(cupel__buf_text(&expected), stderr); /* longer than a message may be */
        fail_msg("docs/types.md has to have the table above");
    }
    cupel__buf_release(&expected);
    free(text);
}

static void the_documentation_says_which_c_types_hold_them(void **state)
{
    (void)state;
    char *text = document();
    for (int ctype = CUPEL_CTYPE_INT16; ctype <= CUPEL_CTYPE_ARRAY; ctype++) {
        cupel_type type = cupel__ctype_infer(ctype);
        bool has_wrapper = cupel__ctype_size(ctype | CUPEL_CTYPE_OPT) != 0;
        cupel__buf line = { 0 }, spelt = { 0 };
        if (type.kind == CUPEL_TYPE_NONE)
            cupel__buf_append(&spelt, "none");
        else
            cupel__type_spell(&spelt, &type);
        if (ctype == CUPEL_CTYPE_ENUM)
            cupel__buf_append(&line, "| an `enum` |");
        else
            cupel__buf_printf(&line, "| `%s` |", cupel__ctype_name(ctype));
        if (has_wrapper)
            cupel__buf_printf(&line, " `%s` |", cupel__ctype_name(ctype | CUPEL_CTYPE_OPT));
        else
            cupel__buf_append(&line, " itself |");
        cupel__buf_printf(&line, type.kind == CUPEL_TYPE_NONE ? " %s" : " `%s`",
                          cupel__buf_text(&spelt));
        if (strstr(text, cupel__buf_text(&line)) == NULL)
            fail_msg("docs/types.md lacks %s", cupel__buf_text(&line));
        cupel__buf_release(&line);
        cupel__buf_release(&spelt);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documentation_says_what_each_engine_makes_of_a_type),
        cmocka_unit_test(the_documentation_says_which_c_types_hold_them),
    };
    return cmocka_run_group_tests_name("types_table", tests, NULL, NULL);
}
