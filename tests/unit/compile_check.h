/* Queries compiled and compared with the SQL wanted of each dialect, for the tests of queries. */
#ifndef CUPEL_TESTS_COMPILE_CHECK_H
#define CUPEL_TESTS_COMPILE_CHECK_H

#include <stdio.h>

#include "query_fixture.h"

/* What stands for the arguments of a text: a letter each. */
static inline cupel__argument argument_of_letter(const query_fixture *f, char letter)
{
    switch (letter) {
    case 's':
        return fixture_value(CUPEL_VALUE_TEXT);
    case 'd':
        return fixture_value(CUPEL_VALUE_INT);
    case 'f':
        return fixture_value(CUPEL_VALUE_DOUBLE);
    case 'm':
        return fixture_value(CUPEL_VALUE_DECIMAL);
    case 't':
        return fixture_value(CUPEL_VALUE_DATETIME);
    case 'S': /* NULL behind %s */
        return fixture_null(CUPEL_VALUE_TEXT);
    case 'P': /* NULL behind %p */
        return fixture_null(CUPEL_VALUE_NULL);
    case '0': /* lists of so many integers */
    case '1':
    case '3':
    case '5':
        return fixture_list(CUPEL_VALUE_INT, (size_t)(letter - '0'));
    case 'R':
        return fixture_object(&f->role);
    case 'T':
        return fixture_object(&f->team);
    case 'L':
        return fixture_object(&f->line);
    default:
        fail_msg("no argument '%c'", letter);
        return fixture_value(CUPEL_VALUE_NULL);
    }
}

static const char *const dialect_names[] = { "sqlite", "postgresql", "mysql" };

/* "!" stands for the message, a NULL for "as SQLite, with the placeholders and quotes of its own". */
typedef struct compile_case {
    const char *condition;
    const char *arguments;
    const char *sql[3];
} compile_case;

enum { LARGEST_ARGUMENTS = 8 };

static inline size_t arguments_of(const query_fixture *f, const char *letters,
                                  cupel__argument out[LARGEST_ARGUMENTS])
{
    size_t count = strlen(letters);
    assert_true(count <= LARGEST_ARGUMENTS);
    for (size_t i = 0; i < count; i++)
        out[i] = argument_of_letter(f, letters[i]);
    return count;
}

/* SQLite's text with PostgreSQL's placeholders; to be freed. */
static inline char *number_placeholders(const char *sql)
{
    unsigned number = 0;
    cupel__buf out = { 0 };
    for (; *sql != '\0'; sql++) {
        if (*sql == '?')
            cupel__buf_printf(&out, "$%u", ++number);
        else
            cupel__buf_append_char(&out, *sql);
    }
    return cupel__buf_take(&out);
}

/* The SQL, or "!" and the message, of a query; to be freed. */
static inline char *compile(const cupel__query_spec *spec, const char *dialect_name)
{
    cupel__compiled *compiled = NULL;
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__buf text = { 0 };
    int code = cupel__query_compile(&compiled, spec, cupel_dialect_find(dialect_name), &error);
    if (code < 0)
        cupel__buf_printf(&text, "!%s", error.message);
    else
        cupel__buf_append(&text, compiled->sql);
    if (code == 0)
        assert_int_equal(compiled->sql_size, strlen(compiled->sql));
    else
        assert_null(compiled);
    cupel_error_release(&error);
    cupel__compiled_free(compiled);
    return cupel__buf_take(&text);
}

static inline void check_spec(const cupel__query_spec *spec, const char *const sql[3])
{
    char *numbered = number_placeholders(sql[0]);
    for (int i = 0; i < 3; i++) {
        const char *as_sqlite = i == 1 ? numbered : sql[0];
        char *found = compile(spec, dialect_names[i]);
        assert_string_equal(found, sql[i] != NULL ? sql[i] : as_sqlite);
        cupel_free(found);
    }
    cupel_free(numbered);
}

/* Conditions over users; what is checked begins behind "FROM users". */
static inline void check_conditions(const query_fixture *f, const compile_case *rows, size_t count)
{
    static const char head[] = "SELECT count(*) FROM users";
    for (size_t i = 0; i < count; i++) {
        cupel__argument arguments[LARGEST_ARGUMENTS];
        size_t argument_count = arguments_of(f, rows[i].arguments, arguments);
        cupel__query_text filter = fixture_text(rows[i].condition, 0, argument_count);
        cupel__query_spec spec = { .kind = CUPEL__QUERY_COUNT,
                                   .entity = &f->user.entity,
                                   .filters = &filter,
                                   .filter_count = 1,
                                   .arguments = arguments,
                                   .argument_count = argument_count };
        char wanted[3][2048];
        const char *sql[3];
        for (int d = 0; d < 3; d++) {
            const char *text = rows[i].sql[d];
            bool whole = text != NULL && *text == '!';
            snprintf(wanted[d], sizeof wanted[d], "%s%s", whole ? "" : head,
                     text != NULL ? text : "");
            sql[d] = text != NULL ? wanted[d] : NULL;
        }
        check_spec(&spec, sql);
    }
}

/* Everything of the users there is. */
static inline cupel__query_spec user_spec(const query_fixture *f, cupel__query_kind kind)
{
    return (cupel__query_spec){ .kind = kind, .entity = &f->user.entity };
}

static inline int open_fixture(void **state)
{
    static query_fixture fixture;
    fixture_open(&fixture);
    *state = &fixture;
    return 0;
}

static inline int close_fixture(void **state)
{
    fixture_close(*state);
    return 0;
}

#endif
