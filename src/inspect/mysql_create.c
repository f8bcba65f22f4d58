/* MariaDB's catalog: what only SHOW CREATE TABLE tells: partitions with all they say, parsers of full
 * text indexes, periods of the application, what a table of a foreign storage engine stands for, and
 * the methods and block sizes that are stated of keys. Whoever asks for tables with all of their
 * options gets it about every table, others about those that seem to have something of it; all in one
 * round trip. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/lexer.h"
#include "engine/engine.h"
#include "inspect/mysql.h"
#include "sql/quote.h"

/* Statements about the tables that are unclear. */
typedef struct asking {
    cupel__inspector *inspector;
    size_t taken; /* so many were answered */
} asking;

/* A statement being read. */
typedef struct reading {
    cupel__inspector *inspector;
    cupel_table *table;
    cupel__lexer lexer;
} reading;

/* The line of a key, and what it is in the schema. */
typedef struct key_text {
    const char *text;
    size_t size;
    cupel_constraint *constraint; /* or NULL, then */
    cupel_index *index;
} key_text;

static int choose_tables(cupel__inspector *inspector);
static cupel_driver_row_fn take_statement;
static int take_body(reading *r);
static int take_element(reading *r, const char *text, size_t size);
static int take_period(reading *r, cupel__lexer lexer);
static cupel_constraint *unique_named(const cupel_table *table, const char *name);
static int take_key(reading *r, const key_text *key);
static int take_method(reading *r, const key_text *key, cupel__lexer *lexer);
static int take_block_size(reading *r, const key_text *key, cupel__lexer *lexer);
static int take_parser(reading *r, const key_text *key);
static int take_overlaps(reading *r, const key_text *text);
static int take_tail(reading *r);
static int take_option(reading *r, const char *name, cupel__lexer *lexer);
static int take_partitions(reading *r, const char *text);
static char *name_of(reading *r, const cupel__token *token);
static int add_option(reading *r, const char *name, const char *value);

int cupel__mysql_clear_up(cupel__inspector *inspector)
{
    const cupel__mysql_state *state = inspector->state;
    int code = choose_tables(inspector);
    if (code < 0 || state->unclear.count == 0)
        return code;
    asking a = { .inspector = inspector };
    cupel__buf sql = { 0 };
    for (size_t i = 0; i < state->unclear.count; i++) {
        cupel__buf_append(&sql, i > 0 ? "; SHOW CREATE TABLE " : "SHOW CREATE TABLE ");
        cupel__quote_qualified(&sql, inspector->dialect, inspector->catalog_namespace,
                               state->unclear.items[i]->name);
    }
    code = sql.failed ? cupel__inspect_nomem(inspector)
                      : cupel__connection_run_rows(inspector->connection, cupel__buf_text(&sql),
                                                   take_statement, &a, inspector->error);
    cupel__buf_release(&sql);
    if (code == CUPEL_EDATABASE && a.taken < state->unclear.count)
        cupel__error_prefix(inspector->error, "table %s.%s: ", inspector->catalog_namespace,
                            state->unclear.items[a.taken]->name);
    return code;
}

static int choose_tables(cupel__inspector *inspector)
{
    cupel__mysql_state *state = inspector->state;
    size_t cursor = 0;
    if (!(inspector->options->objects & CUPEL_OBJECT_BIT(CUPEL_OBJECT_TABLE)))
        return 0;
    state->unclear.count = 0;
    for (cupel__map_slot *slot; (slot = cupel__map_next(&inspector->tables, &cursor)) != NULL;)
        if (!cupel__vec_push(&state->unclear, slot->value))
            return cupel__inspect_nomem(inspector);
    return 0;
}

static int take_statement(void *context, size_t statement, const cupel_value *row)
{
    asking *a = context;
    const cupel__mysql_state *state = a->inspector->state;
    reading r = { .inspector = a->inspector, .table = state->unclear.items[statement] };
    const char *sql;
    int code = cupel__inspect_scratch(a->inspector, &row[1], &sql);
    a->taken = statement + 1;
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
    bool primary = cupel__token_is(&first, "PRIMARY") && cupel__token_is(&second, "KEY");
    bool plain = cupel__token_is(&first, "KEY") && second.kind == CUPEL__TOKEN_QUOTED;
    bool other = third.kind == CUPEL__TOKEN_QUOTED && cupel__token_is(&second, "KEY");
    if (!primary && !plain && !other)
        return 0;
    key_text key = { .text = text, .size = size };
    if (primary) {
        key.constraint = cupel_table_primary_key(r->table);
    } else {
        const char *name = name_of(r, plain ? &second : &third);
        if (!name)
            return cupel__inspect_nomem(r->inspector);
        key.constraint = cupel__token_is(&first, "UNIQUE") ? unique_named(r->table, name) : NULL;
        key.index = key.constraint ? NULL : cupel_table_index(r->table, name);
    }
    return take_key(r, &key);
}

static cupel_constraint *unique_named(const cupel_table *table, const char *name)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        cupel_constraint *constraint = table->constraints[i];
        if (constraint->kind == CUPEL_CONSTRAINT_UNIQUE && strcmp(constraint->name, name) == 0)
            return constraint;
    }
    return NULL;
}

/* What stands behind the columns: USING BTREE KEY_BLOCK_SIZE=8, a parser; and a period among them. */
static int take_key(reading *r, const key_text *key)
{
    cupel__lexer lexer;
    int depth = 0;
    int code = 0;
    if (!key->constraint && !key->index)
        return 0;
    cupel__lexer_init(&lexer, r->lexer.rules, key->text, key->size);
    while (code == 0) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END)
            break;
        depth += cupel__token_is(&token, "(") ? 1 : cupel__token_is(&token, ")") ? -1 : 0;
        if (depth > 0 && cupel__token_is(&token, "OVERLAPS"))
            code = take_overlaps(r, key);
        else if (depth == 0 && cupel__token_is(&token, "USING"))
            code = take_method(r, key, &lexer);
        else if (depth == 0 && cupel__token_is(&token, "KEY_BLOCK_SIZE"))
            code = take_block_size(r, key, &lexer);
    }
    return code == 0 ? take_parser(r, key) : code;
}

/* A hash over long columns needs no word for it, nor does the one of a table in memory. */
static int take_method(reading *r, const key_text *key, cupel__lexer *lexer)
{
    cupel__token token = cupel__lexer_next(lexer);
    const char *word = name_of(r, &token);
    const char *method = word ? cupel_schema_text(r->inspector->schema, word) : NULL;
    if (key->constraint)
        key->constraint->method = method;
    else
        key->index->method = method;
    return method ? 0 : cupel__inspect_nomem(r->inspector);
}

static int take_block_size(reading *r, const key_text *key, cupel__lexer *lexer)
{
    cupel__token token = cupel__lexer_next(lexer);
    if (cupel__token_is(&token, "="))
        token = cupel__lexer_next(lexer);
    const char *size = name_of(r, &token);
    if (!size)
        return cupel__inspect_nomem(r->inspector);
    if (key->index)
        return cupel__mysql_add_option(r->inspector, &key->index->options,
                                       &key->index->option_count, "KEY_BLOCK_SIZE", size);
    return cupel__mysql_add_option(r->inspector, &key->constraint->options,
                                   &key->constraint->option_count, "KEY_BLOCK_SIZE", size);
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
static int take_parser(reading *r, const key_text *key)
{
    static const char words[] = "WITH PARSER `";
    cupel_index *index = key->index;
    const char *parser = memmem(key->text, key->size, words, sizeof words - 1);
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
static int take_overlaps(reading *r, const key_text *text)
{
    cupel_constraint *key = text->constraint;
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, r->lexer.rules, text->text, text->size);
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
