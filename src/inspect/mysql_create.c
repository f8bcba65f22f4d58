/* MariaDB's catalog: what only SHOW CREATE TABLE tells: partitions with all they say, parsers of full
 * text indexes, periods of the application, and what a table of a foreign storage engine stands for.
 * It is asked only about tables that have, or seem to have, such a thing. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "inspect/mysql.h"
#include "sql/quote.h"

/* A statement being read. */
typedef struct reading {
    cupel__inspector *inspector;
    cupel_table *table;
    cupel__lexer lexer;
} reading;

static int clear_up(cupel__inspector *inspector, cupel_table *table);
static int take_statement(cupel__inspector *inspector, const cupel_value *row);
static int take_body(reading *r);
static int take_element(reading *r, const char *text, size_t size);
static int take_period(reading *r, cupel__lexer lexer);
static int take_parser(reading *r, const char *name, const char *text, size_t size);
static int take_overlaps(reading *r, const char *name, cupel__lexer lexer);
static int take_tail(reading *r);
static int take_option(reading *r, const char *name, cupel__lexer *lexer);
static int take_partitions(reading *r, const char *text);
static char *name_of(reading *r, const cupel__token *token);
static int add_option(reading *r, const char *name, const char *value);

int cupel__mysql_clear_up(cupel__inspector *inspector)
{
    const cupel__mysql_state *state = inspector->state;
    int code = 0;
    for (size_t i = 0; code == 0 && i < state->unclear.count; i++)
        code = clear_up(inspector, state->unclear.items[i]);
    return code;
}

static int clear_up(cupel__inspector *inspector, cupel_table *table)
{
    cupel__mysql_state *state = inspector->state;
    cupel__buf sql = { 0 };
    cupel__buf_append(&sql, "SHOW CREATE TABLE ");
    cupel__quote_qualified(&sql, inspector->dialect, inspector->catalog_namespace, table->name);
    state->asked = table;
    int code = sql.failed ? cupel__inspect_nomem(inspector)
                          : cupel__inspect_query(inspector, cupel__buf_text(&sql), NULL, 0,
                                                 take_statement);
    cupel__buf_release(&sql);
    return code;
}

static int take_statement(cupel__inspector *inspector, const cupel_value *row)
{
    const cupel__mysql_state *state = inspector->state;
    reading r = { .inspector = inspector, .table = state->asked };
    const char *sql;
    int code = cupel__inspect_scratch(inspector, &row[1], &sql);
    if (code == 0) {
        cupel__lexer_init(&r.lexer, cupel__lexical_find("mysql"), sql, strlen(sql));
        code = take_body(&r);
    }
    return code == 0 ? take_tail(&r) : code;
}

/* Splits what stands between the outer parentheses at its commas. */
static int take_body(reading *r)
{
    const char *sql = r->lexer.text;
    size_t start = 0;
    int depth = 0;
    int code = 0;
    while (code == 0) {
        cupel__token token = cupel__lexer_next(&r->lexer);
        bool open = cupel__token_is(&token, "(");
        bool close = cupel__token_is(&token, ")");
        bool comma = depth == 1 && cupel__token_is(&token, ",");
        if (token.kind == CUPEL__TOKEN_END)
            return 0;
        if (comma || (close && depth == 1))
            code = take_element(r, sql + start, (size_t)(token.text - sql) - start);
        if (comma || (open && depth == 0))
            start = r->lexer.at;
        if (close && depth == 1)
            return code;
        depth += open ? 1 : close ? -1 : 0;
    }
    return code;
}

/* Columns begin with their names, which are quoted; other elements with a word. */
static int take_element(reading *r, const char *text, size_t size)
{
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, r->lexer.rules, text, size);
    cupel__token first = cupel__lexer_next(&lexer);
    cupel__token second = cupel__lexer_next(&lexer);
    cupel__token third = cupel__lexer_next(&lexer);
    if (first.kind != CUPEL__TOKEN_WORD)
        return 0;
    if (cupel__token_is(&first, "PERIOD") && third.kind == CUPEL__TOKEN_QUOTED) {
        cupel__lexer_init(&lexer, r->lexer.rules, text, size);
        return take_period(r, lexer);
    }
    if (third.kind != CUPEL__TOKEN_QUOTED || !cupel__token_is(&second, "KEY"))
        return 0;
    const char *name = name_of(r, &third);
    if (!name)
        return cupel__inspect_nomem(r->inspector);
    if (cupel__token_is(&first, "FULLTEXT"))
        return take_parser(r, name, text, size);
    return cupel__token_is(&first, "UNIQUE") ? take_overlaps(r, name, lexer) : 0;
}

/* PERIOD FOR `p` (`a`, `b`) comes with a check of the period's name. */
static int take_period(reading *r, cupel__lexer lexer)
{
    cupel__token name = { 0 };
    for (int i = 0; i < 3; i++)
        name = cupel__lexer_next(&lexer);
    const char *period = name_of(r, &name);
    (void)cupel__lexer_next(&lexer);
    const char *columns = lexer.text + lexer.at;
    cupel__token token;
    do
        token = cupel__lexer_next(&lexer);
    while (token.kind != CUPEL__TOKEN_END && !cupel__token_is(&token, ")"));
    const char *list =
        cupel__arena_strndup(&r->inspector->scratch, columns, (size_t)(token.text - columns));
    const char *option = period ? cupel__arena_printf(&r->inspector->scratch, "PERIOD FOR %.*s",
                                                      (int)name.size, name.text)
                                : NULL;
    if (!option || !list)
        return cupel__inspect_nomem(r->inspector);
    const cupel_constraint *check = cupel_table_constraint(r->table, period);
    if (check)
        cupel_table_remove_constraint(r->table, check);
    return add_option(r, option, list);
}

/* Where the server is told to, it hides the parser in a comment. */
static int take_parser(reading *r, const char *name, const char *text, size_t size)
{
    static const char words[] = "WITH PARSER `";
    cupel_index *index = cupel_table_index(r->table, name);
    const char *parser = memmem(text, size, words, sizeof words - 1);
    if (!index || !parser)
        return 0;
    parser += sizeof words - 1;
    size_t length = strcspn(parser, "`");
    const char *value = cupel__arena_strndup(&r->inspector->scratch, parser, length);
    if (!value)
        return cupel__inspect_nomem(r->inspector);
    return cupel__mysql_add_option(r->inspector, &index->options, &index->option_count,
                                   "WITH PARSER", value);
}

/* UNIQUE KEY `u` (`id`, `p` WITHOUT OVERLAPS): the catalog lists the period's columns in its place. */
static int take_overlaps(reading *r, const char *name, cupel__lexer lexer)
{
    cupel_constraint *key = cupel_table_constraint(r->table, name);
    cupel__token last[2] = { { 0 }, { 0 } };
    size_t plain = 0;
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END)
            return 0;
        if (cupel__token_is(&token, "OVERLAPS"))
            break;
        plain += cupel__token_is(&token, ",");
        last[0] = last[1];
        last[1] = token;
    }
    if (!key || plain >= key->column_count || last[0].kind != CUPEL__TOKEN_QUOTED)
        return 0;
    cupel_index_part *parts =
        cupel__arena_zalloc(&r->inspector->scratch, (plain + 1) * sizeof *parts);
    char *period = cupel__arena_printf(&r->inspector->scratch, "%.*s WITHOUT OVERLAPS",
                                       (int)last[0].size, last[0].text);
    for (size_t i = 0; parts && i < plain; i++)
        parts[i].column = key->columns[i];
    if (!parts || !period)
        return cupel__inspect_nomem(r->inspector);
    parts[plain].expression = period;
    key->column_count = plain;
    key->parts = cupel_schema_parts(r->inspector->schema, parts, plain + 1);
    key->part_count = key->parts ? plain + 1 : 0;
    return key->parts ? 0 : cupel__inspect_nomem(r->inspector);
}

/* Behind the parenthesis: options, of which the catalog told most, and partitions. */
static int take_tail(reading *r)
{
    static const char *const options[] = { "CONNECTION", "INSERT_METHOD", "UNION", NULL };
    int code = 0;
    cupel__token before = { .kind = CUPEL__TOKEN_END };
    while (code == 0) {
        cupel__token token = cupel__lexer_next(&r->lexer);
        if (token.kind == CUPEL__TOKEN_END)
            return 0;
        if (cupel__token_is(&token, "BY") && cupel__token_is(&before, "PARTITION"))
            return take_partitions(r, r->lexer.text + r->lexer.at);
        if (cupel__token_is(&token, "DIRECTORY"))
            code = take_option(
                r, cupel__token_is(&before, "INDEX") ? "INDEX DIRECTORY" : "DATA DIRECTORY",
                &r->lexer);
        for (size_t i = 0; code == 0 && options[i]; i++)
            if (cupel__token_is(&token, options[i]))
                code = take_option(r, options[i], &r->lexer);
        before = token;
    }
    return code;
}

/* The value as it is written: a text with its quotes, a list with its parentheses. */
static int take_option(reading *r, const char *name, cupel__lexer *lexer)
{
    cupel__token token = cupel__lexer_next(lexer);
    if (!cupel__token_is(&token, "="))
        return 0;
    token = cupel__lexer_next(lexer);
    const char *start = token.text;
    bool list = cupel__token_is(&token, "(");
    while (list && token.kind != CUPEL__TOKEN_END && !cupel__token_is(&token, ")"))
        token = cupel__lexer_next(lexer);
    const char *value = cupel__arena_strndup(&r->inspector->scratch, start,
                                             (size_t)(token.text + token.size - start));
    return value ? add_option(r, name, value) : cupel__inspect_nomem(r->inspector);
}

/* Each partition repeats the table's storage engine, which goes without saying. */
static int take_partitions(reading *r, const char *text)
{
    cupel__buf out = { 0 };
    cupel__lexer lexer;
    size_t copied = 0;
    text += strspn(text, " \n");
    cupel__lexer_init(&lexer, r->lexer.rules, text, strlen(text));
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END)
            break;
        if (!cupel__token_is(&token, "ENGINE"))
            continue;
        size_t end = (size_t)(token.text - text);
        while (end > copied && text[end - 1] == ' ')
            end--;
        cupel__buf_append_n(&out, text + copied, end - copied);
        (void)cupel__lexer_next(&lexer);
        (void)cupel__lexer_next(&lexer);
        copied = lexer.at;
    }
    cupel__buf_append(&out, text + copied);
    r->table->partition_by =
        out.failed ? NULL : cupel_schema_text(r->inspector->schema, cupel__buf_text(&out));
    cupel__buf_release(&out);
    return r->table->partition_by ? 0 : cupel__inspect_nomem(r->inspector);
}

static char *name_of(reading *r, const cupel__token *token)
{
    return cupel__token_name(&r->inspector->scratch, r->lexer.rules, token);
}

static int add_option(reading *r, const char *name, const char *value)
{
    return cupel__mysql_add_option(r->inspector, &r->table->options, &r->table->option_count, name,
                                   value);
}
