/* SQLite's CREATE TABLE and CREATE INDEX, read by recursive descent over the lexer. The grammar is
 * that of SQLite's own parser: commas between table constraints may be missing, a constraint's name
 * may stand alone, and nearly every keyword may be a name. */
#include "dialect/sqlite_ddl.h"

#include <string.h>

#include "base/error.h"
#include "dialect/lexer.h"

typedef struct parser {
    cupel__arena *arena;
    const char *sql;
    cupel__lexer lexer;
    cupel__token token; /* the one to be taken next */
    size_t taken_end;   /* where the one taken last ended */
    cupel_error *error;
    int code; /* sticky */
} parser;

static void parser_init(parser *p, cupel__arena *arena, const char *sql, cupel_error *error);
static void table_head(parser *p, cupel__sqlite_table *table);
static void table_body(parser *p, cupel__sqlite_table *table);
static void table_options(parser *p, cupel__sqlite_table *table);
static void statement_end(parser *p);
static cupel__sqlite_column *column_definition(parser *p);
static void column_type(parser *p, cupel__sqlite_column *column);
static bool at_column_clause(const parser *p);
static bool at_generated_always(const parser *p);
static bool at_deferrable(const parser *p);
static bool at_table_constraint(const parser *p);
static void column_clauses(parser *p, cupel__sqlite_column *column);
static void column_clause(parser *p, cupel__sqlite_clause *clause);
static void column_primary_key(parser *p, cupel__sqlite_clause *clause);
static void default_value(parser *p, cupel__sqlite_clause *clause);
static void check(parser *p, cupel__sqlite_clause *clause);
static void generated(parser *p, cupel__sqlite_clause *clause);
static cupel__sqlite_clause **table_constraint(parser *p, cupel__sqlite_clause **tail);
static void references(parser *p, cupel__sqlite_clause *clause);
static cupel_action referential_action(parser *p);
static void deferrable(parser *p, cupel__sqlite_clause *clause);
static void on_conflict(parser *p, cupel__sqlite_clause *clause);
static cupel__sqlite_part *part_list(parser *p, bool *autoincrement);
static void part(parser *p, cupel__sqlite_part *out);
static bool part_tail(parser *p, cupel__sqlite_part *out);
static cupel__sqlite_name *name_list(parser *p);
static cupel__span parenthesised(parser *p);
static bool if_not_exists(parser *p);
static void schema_and_name(parser *p, const char **schema, const char **out, cupel__span *span);
static const char *name(parser *p, cupel__span *span);
static const char *copy(parser *p, cupel__span span);
static const char *copy_words(parser *p, cupel__span span);
static void *zalloc(parser *p, size_t size);
static size_t here(const parser *p);
static void take(parser *p);
static bool at(const parser *p, const char *word);
static bool accept(parser *p, const char *word);
static void expect(parser *p, const char *word);
static void fail(parser *p, const char *wanted);
static void no_memory(parser *p);

int cupel__sqlite_parse_table(cupel__sqlite_table **out, cupel__arena *arena, const char *sql,
                              cupel_error *error)
{
    parser p;
    parser_init(&p, arena, sql, error);
    cupel__sqlite_table *table = zalloc(&p, sizeof *table);
    if (!table)
        return p.code;
    table_head(&p, table);
    table_body(&p, table);
    table_options(&p, table);
    statement_end(&p);
    if (p.code == 0)
        *out = table;
    return p.code;
}

int cupel__sqlite_parse_index(cupel__sqlite_index **out, cupel__arena *arena, const char *sql,
                              cupel_error *error)
{
    parser p;
    parser_init(&p, arena, sql, error);
    cupel__sqlite_index *index = zalloc(&p, sizeof *index);
    if (!index)
        return p.code;
    expect(&p, "CREATE");
    index->unique = accept(&p, "UNIQUE");
    expect(&p, "INDEX");
    index->if_not_exists = if_not_exists(&p);
    schema_and_name(&p, &index->schema, &index->name, &index->name_span);
    expect(&p, "ON");
    index->table = name(&p, &index->table_span);
    index->parts = part_list(&p, NULL);
    if (accept(&p, "WHERE")) {
        index->where_span.start = here(&p);
        if (p.token.kind == CUPEL__TOKEN_END || at(&p, ";"))
            fail(&p, "a condition");
        while (p.code == 0 && p.token.kind != CUPEL__TOKEN_END && !at(&p, ";"))
            take(&p);
        index->where_span.end = p.taken_end;
        index->where = copy(&p, index->where_span);
    }
    statement_end(&p);
    if (p.code == 0)
        *out = index;
    return p.code;
}

int cupel__sqlite_parse_object(cupel__sqlite_object **out, cupel__arena *arena, const char *sql,
                               cupel_error *error)
{
    parser p;
    cupel__span name_span;
    parser_init(&p, arena, sql, error);
    cupel__sqlite_object *object = zalloc(&p, sizeof *object);
    if (!object)
        return p.code;
    expect(&p, "CREATE");
    if (!accept(&p, "TEMP"))
        accept(&p, "TEMPORARY");
    object->kind = accept(&p, "VIEW")      ? CUPEL_OBJECT_VIEW
                   : accept(&p, "TRIGGER") ? CUPEL_OBJECT_TRIGGER
                                           : CUPEL_OBJECT_VIRTUAL_TABLE;
    if (object->kind == CUPEL_OBJECT_VIRTUAL_TABLE) {
        expect(&p, "VIRTUAL");
        expect(&p, "TABLE");
    }
    (void)if_not_exists(&p);
    schema_and_name(&p, &object->schema, &object->name, &name_span);
    cupel__span span = { here(&p), here(&p) };
    while (p.code == 0 && p.token.kind != CUPEL__TOKEN_END) {
        bool semicolon = at(&p, ";");
        take(&p);
        if (!semicolon || p.token.kind != CUPEL__TOKEN_END)
            span.end = p.taken_end;
    }
    object->definition_span = span;
    object->definition = copy(&p, span);
    if (p.code == 0)
        *out = object;
    return p.code;
}

cupel__sqlite_clause *cupel__sqlite_clause_of(const cupel__sqlite_column *column,
                                              cupel__sqlite_clause_kind kind)
{
    cupel__sqlite_clause *clause = column->clauses;
    while (clause != NULL && clause->kind != kind)
        clause = clause->next;
    return clause;
}

bool cupel__sqlite_clause_constraint(const cupel__sqlite_clause *clause, cupel_constraint_kind *out)
{
    static const struct {
        cupel__sqlite_clause_kind clause;
        cupel_constraint_kind constraint;
    } kinds[] = {
        { CUPEL__SQLITE_PRIMARY_KEY, CUPEL_CONSTRAINT_PRIMARY_KEY },
        { CUPEL__SQLITE_UNIQUE, CUPEL_CONSTRAINT_UNIQUE },
        { CUPEL__SQLITE_CHECK, CUPEL_CONSTRAINT_CHECK },
        { CUPEL__SQLITE_FOREIGN_KEY, CUPEL_CONSTRAINT_FOREIGN_KEY },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].clause == clause->kind) {
            *out = kinds[i].constraint;
            return true;
        }
    }
    return false;
}

static void parser_init(parser *p, cupel__arena *arena, const char *sql, cupel_error *error)
{
    *p = (parser){ .arena = arena, .sql = sql, .error = error };
    cupel__lexer_init(&p->lexer, cupel__lexical_find("sqlite"), sql, strlen(sql));
    p->token = cupel__lexer_next(&p->lexer);
}

static void table_head(parser *p, cupel__sqlite_table *table)
{
    expect(p, "CREATE");
    table->temporary = accept(p, "TEMP") || accept(p, "TEMPORARY");
    expect(p, "TABLE");
    table->if_not_exists = if_not_exists(p);
    schema_and_name(p, &table->schema, &table->name, &table->name_span);
}

static void table_body(parser *p, cupel__sqlite_table *table)
{
    cupel__sqlite_column **column_tail = &table->columns;
    cupel__sqlite_clause **constraint_tail = &table->constraints;
    expect(p, "(");
    table->body.start = p->taken_end;
    do {
        if (at_table_constraint(p))
            break;
        *column_tail = column_definition(p);
        if (!*column_tail)
            return;
        column_tail = &(*column_tail)->next;
    } while (accept(p, ","));
    while (p->code == 0 && at_table_constraint(p)) {
        constraint_tail = table_constraint(p, constraint_tail);
        accept(p, ",");
    }
    table->body.end = here(p);
    expect(p, ")");
}

static void table_options(parser *p, cupel__sqlite_table *table)
{
    table->options.start = p->taken_end;
    bool more = at(p, "WITHOUT") || at(p, "STRICT");
    while (p->code == 0 && more) {
        if (accept(p, "WITHOUT")) {
            expect(p, "ROWID");
            table->without_rowid = true;
        } else {
            expect(p, "STRICT");
            table->strict = true;
        }
        more = accept(p, ",");
    }
    table->options.end = p->taken_end;
}

static void statement_end(parser *p)
{
    accept(p, ";");
    if (p->code == 0 && p->token.kind != CUPEL__TOKEN_END)
        fail(p, "the end of the statement");
}

static cupel__sqlite_column *column_definition(parser *p)
{
    cupel__sqlite_column *column = zalloc(p, sizeof *column);
    if (!column)
        return NULL;
    column->span.start = here(p);
    column->name = name(p, &column->name_span);
    column_type(p, column);
    column_clauses(p, column);
    column->span.end = p->taken_end;
    return p->code == 0 ? column : NULL;
}

/* A type is any run of names, and one pair of parentheses at its end. */
static void column_type(parser *p, cupel__sqlite_column *column)
{
    column->type = "";
    cupel__span span = { here(p), here(p) };
    while (p->code == 0 && !at_column_clause(p) &&
           (p->token.kind == CUPEL__TOKEN_WORD || p->token.kind == CUPEL__TOKEN_QUOTED ||
            p->token.kind == CUPEL__TOKEN_STRING)) {
        take(p);
        span.end = p->taken_end;
    }
    if (span.end == span.start)
        return;
    if (at(p, "(")) {
        parenthesised(p);
        span.end = p->taken_end;
    }
    column->type_span = span;
    column->type = copy_words(p, span);
}

static bool at_column_clause(const parser *p)
{
    static const char *const starts[] = { "CONSTRAINT", "PRIMARY", "NOT",       "NULL",
                                          "UNIQUE",     "CHECK",   "DEFAULT",   "COLLATE",
                                          "REFERENCES", "AS",      "DEFERRABLE" };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (at(p, starts[i]))
            return true;
    }
    return at_generated_always(p);
}

/* GENERATED alone may be part of a type. */
static bool at_generated_always(const parser *p)
{
    cupel__lexer ahead = p->lexer;
    if (!at(p, "GENERATED"))
        return false;
    cupel__token token = cupel__lexer_next(&ahead);
    if (!cupel__token_is(&token, "ALWAYS"))
        return false;
    token = cupel__lexer_next(&ahead);
    return cupel__token_is(&token, "AS");
}

static bool at_deferrable(const parser *p)
{
    if (at(p, "DEFERRABLE"))
        return true;
    cupel__lexer ahead = p->lexer;
    cupel__token token = cupel__lexer_next(&ahead);
    return at(p, "NOT") && cupel__token_is(&token, "DEFERRABLE");
}

static bool at_table_constraint(const parser *p)
{
    return at(p, "CONSTRAINT") || at(p, "PRIMARY") || at(p, "UNIQUE") || at(p, "CHECK") ||
           at(p, "FOREIGN");
}

static void column_clauses(parser *p, cupel__sqlite_column *column)
{
    cupel__sqlite_clause **tail = &column->clauses;
    cupel__sqlite_clause *key = NULL;
    while (p->code == 0 && at_column_clause(p)) {
        if (at_deferrable(p) && key) {
            deferrable(p, key);
            key->span.end = p->taken_end;
            continue;
        }
        cupel__sqlite_clause *clause = zalloc(p, sizeof *clause);
        if (!clause)
            return;
        clause->span.start = here(p);
        while (accept(p, "CONSTRAINT"))
            clause->name = name(p, &clause->name_span);
        /* A name with nothing behind it names nothing. */
        if (!at_column_clause(p))
            return;
        column_clause(p, clause);
        clause->span.end = p->taken_end;
        if (clause->kind == CUPEL__SQLITE_FOREIGN_KEY)
            key = clause;
        *tail = clause;
        tail = &clause->next;
    }
}

static void column_clause(parser *p, cupel__sqlite_clause *clause)
{
    if (accept(p, "PRIMARY")) {
        column_primary_key(p, clause);
    } else if (accept(p, "NOT")) {
        clause->kind = CUPEL__SQLITE_NOT_NULL;
        expect(p, "NULL");
        on_conflict(p, clause);
    } else if (accept(p, "NULL")) {
        clause->kind = CUPEL__SQLITE_NULL;
        on_conflict(p, clause);
    } else if (accept(p, "UNIQUE")) {
        clause->kind = CUPEL__SQLITE_UNIQUE;
        on_conflict(p, clause);
    } else if (accept(p, "CHECK")) {
        check(p, clause);
    } else if (accept(p, "DEFAULT")) {
        default_value(p, clause);
    } else if (accept(p, "COLLATE")) {
        clause->kind = CUPEL__SQLITE_COLLATE;
        clause->text = name(p, &clause->text_span);
    } else if (at(p, "REFERENCES")) {
        references(p, clause);
    } else {
        generated(p, clause);
    }
}

static void column_primary_key(parser *p, cupel__sqlite_clause *clause)
{
    clause->kind = CUPEL__SQLITE_PRIMARY_KEY;
    expect(p, "KEY");
    clause->descending = accept(p, "DESC");
    if (!clause->descending)
        accept(p, "ASC");
    on_conflict(p, clause);
    clause->autoincrement = accept(p, "AUTOINCREMENT");
}

static void default_value(parser *p, cupel__sqlite_clause *clause)
{
    clause->kind = CUPEL__SQLITE_DEFAULT;
    clause->text_span.start = here(p);
    if (at(p, "(")) {
        parenthesised(p);
    } else {
        if (!accept(p, "-"))
            accept(p, "+");
        if (p->token.kind == CUPEL__TOKEN_END || p->token.kind == CUPEL__TOKEN_OPERATOR)
            fail(p, "a value");
        else
            take(p);
    }
    clause->text_span.end = p->taken_end;
    clause->text = copy(p, clause->text_span);
}

static void check(parser *p, cupel__sqlite_clause *clause)
{
    clause->kind = CUPEL__SQLITE_CHECK;
    clause->text_span = parenthesised(p);
    clause->text = copy(p, clause->text_span);
    on_conflict(p, clause);
}

static void generated(parser *p, cupel__sqlite_clause *clause)
{
    clause->kind = CUPEL__SQLITE_GENERATED;
    if (accept(p, "GENERATED"))
        expect(p, "ALWAYS");
    expect(p, "AS");
    clause->text_span = parenthesised(p);
    clause->text = copy(p, clause->text_span);
    clause->stored = accept(p, "STORED");
    if (!clause->stored)
        accept(p, "VIRTUAL");
}

/* Appends one constraint behind `tail` and returns the new tail. */
static cupel__sqlite_clause **table_constraint(parser *p, cupel__sqlite_clause **tail)
{
    cupel__sqlite_clause *clause = zalloc(p, sizeof *clause);
    if (!clause)
        return tail;
    clause->span.start = here(p);
    while (accept(p, "CONSTRAINT"))
        clause->name = name(p, &clause->name_span);
    if (!at_table_constraint(p))
        return tail;
    if (accept(p, "PRIMARY")) {
        clause->kind = CUPEL__SQLITE_PRIMARY_KEY;
        expect(p, "KEY");
        clause->parts = part_list(p, &clause->autoincrement);
        on_conflict(p, clause);
    } else if (accept(p, "UNIQUE")) {
        clause->kind = CUPEL__SQLITE_UNIQUE;
        clause->parts = part_list(p, NULL);
        on_conflict(p, clause);
    } else if (accept(p, "CHECK")) {
        check(p, clause);
    } else {
        expect(p, "FOREIGN");
        expect(p, "KEY");
        clause->columns = name_list(p);
        references(p, clause);
        if (at_deferrable(p))
            deferrable(p, clause);
    }
    clause->span.end = p->taken_end;
    *tail = clause;
    return &clause->next;
}

static void references(parser *p, cupel__sqlite_clause *clause)
{
    clause->kind = CUPEL__SQLITE_FOREIGN_KEY;
    expect(p, "REFERENCES");
    clause->referred_table = name(p, &clause->referred_table_span);
    if (at(p, "("))
        clause->referred_columns = name_list(p);
    while (p->code == 0) {
        if (accept(p, "MATCH")) {
            cupel__span span;
            clause->match = name(p, &span);
        } else if (accept(p, "ON")) {
            if (accept(p, "DELETE"))
                clause->on_delete = referential_action(p);
            else if (accept(p, "UPDATE"))
                clause->on_update = referential_action(p);
            else {
                expect(p, "INSERT");
                (void)referential_action(p);
            }
        } else {
            return;
        }
    }
}

static cupel_action referential_action(parser *p)
{
    if (accept(p, "CASCADE"))
        return CUPEL_CASCADE;
    if (accept(p, "RESTRICT"))
        return CUPEL_RESTRICT;
    if (accept(p, "NO")) {
        expect(p, "ACTION");
        return CUPEL_NO_ACTION;
    }
    expect(p, "SET");
    if (accept(p, "DEFAULT"))
        return CUPEL_SET_DEFAULT;
    expect(p, "NULL");
    return CUPEL_SET_NULL;
}

static void deferrable(parser *p, cupel__sqlite_clause *clause)
{
    clause->deferrable = !accept(p, "NOT");
    expect(p, "DEFERRABLE");
    if (accept(p, "INITIALLY")) {
        bool deferred = accept(p, "DEFERRED");
        if (!deferred)
            expect(p, "IMMEDIATE");
        clause->initially_deferred = deferred && clause->deferrable;
    }
}

static void on_conflict(parser *p, cupel__sqlite_clause *clause)
{
    if (!at(p, "ON"))
        return;
    clause->conflict_span.start = here(p);
    take(p);
    expect(p, "CONFLICT");
    cupel__span span = { here(p), 0 };
    if (p->token.kind != CUPEL__TOKEN_WORD) {
        fail(p, "ROLLBACK, ABORT, FAIL, IGNORE or REPLACE");
        return;
    }
    take(p);
    span.end = p->taken_end;
    clause->conflict_span.end = span.end;
    clause->on_conflict = copy(p, span);
}

/* `autoincrement` may be NULL: SQLite takes the word inside the parentheses of a primary key. */
static cupel__sqlite_part *part_list(parser *p, bool *autoincrement)
{
    cupel__sqlite_part *first = NULL;
    cupel__sqlite_part **tail = &first;
    expect(p, "(");
    do {
        cupel__sqlite_part *item = zalloc(p, sizeof *item);
        if (!item)
            return NULL;
        part(p, item);
        *tail = item;
        tail = &item->next;
    } while (p->code == 0 && accept(p, ","));
    if (autoincrement)
        *autoincrement = accept(p, "AUTOINCREMENT");
    expect(p, ")");
    return first;
}

static void part(parser *p, cupel__sqlite_part *out)
{
    out->span.start = here(p);
    bool simple = p->token.kind == CUPEL__TOKEN_WORD || p->token.kind == CUPEL__TOKEN_QUOTED ||
                  p->token.kind == CUPEL__TOKEN_STRING;
    if (simple) {
        parser ahead = *p;
        const char *column = name(&ahead, &out->name_span);
        if (part_tail(&ahead, out)) {
            *p = ahead;
            out->column = column;
            out->span.end = p->taken_end;
            return;
        }
        p->code = ahead.code;
    }
    cupel__span span = { here(p), here(p) };
    while (p->code == 0 && (span.end == span.start || !part_tail(p, out))) {
        if (p->token.kind == CUPEL__TOKEN_END || at(p, ")") || at(p, ","))
            fail(p, "an expression");
        else if (at(p, "("))
            parenthesised(p);
        else
            take(p);
        span.end = p->taken_end;
    }
    out->name_span = (cupel__span){ 0, 0 };
    out->span.end = p->taken_end;
    out->expression = copy(p, span);
}

/* Takes what may stand behind a member of a list, COLLATE and the order, if the member ends there;
 * otherwise takes nothing and returns false. */
static bool part_tail(parser *p, cupel__sqlite_part *out)
{
    parser ahead = *p;
    cupel__span span;
    const char *collation = accept(&ahead, "COLLATE") ? name(&ahead, &span) : NULL;
    bool descending = accept(&ahead, "DESC");
    if (!descending)
        accept(&ahead, "ASC");
    if (ahead.code != 0 || !(at(&ahead, ",") || at(&ahead, ")") || at(&ahead, "AUTOINCREMENT"))) {
        p->code = ahead.code;
        return false;
    }
    *p = ahead;
    out->collation = collation;
    out->descending = descending;
    return true;
}

static cupel__sqlite_name *name_list(parser *p)
{
    cupel__sqlite_name *first = NULL;
    cupel__sqlite_name **tail = &first;
    expect(p, "(");
    do {
        cupel__sqlite_name *item = zalloc(p, sizeof *item);
        if (!item)
            return NULL;
        item->name = name(p, &item->span);
        *tail = item;
        tail = &item->next;
    } while (p->code == 0 && accept(p, ","));
    expect(p, ")");
    return first;
}

/* Takes a pair of parentheses with all inside; gives the inside without blanks at its ends. */
static cupel__span parenthesised(parser *p)
{
    cupel__span span = { 0, 0 };
    expect(p, "(");
    span.start = here(p);
    span.end = span.start;
    size_t depth = 1;
    while (p->code == 0) {
        if (p->token.kind == CUPEL__TOKEN_END) {
            fail(p, ")");
        } else if (at(p, ")") && --depth == 0) {
            take(p);
            break;
        } else {
            depth += at(p, "(");
            take(p);
            span.end = p->taken_end;
        }
    }
    return span;
}

/* A table may be called "if". */
static bool if_not_exists(parser *p)
{
    cupel__lexer ahead = p->lexer;
    cupel__token token = cupel__lexer_next(&ahead);
    if (!at(p, "IF") || !cupel__token_is(&token, "NOT"))
        return false;
    take(p);
    take(p);
    expect(p, "EXISTS");
    return true;
}

static void schema_and_name(parser *p, const char **schema, const char **out, cupel__span *span)
{
    *out = name(p, span);
    if (accept(p, ".")) {
        *schema = *out;
        *out = name(p, span);
    }
}

/* Any word or quoted text can be a name; where a keyword could not, SQLite has refused it before. */
static const char *name(parser *p, cupel__span *span)
{
    *span = (cupel__span){ here(p), here(p) };
    if (p->code != 0)
        return NULL;
    if (p->token.kind != CUPEL__TOKEN_WORD && p->token.kind != CUPEL__TOKEN_QUOTED &&
        p->token.kind != CUPEL__TOKEN_STRING) {
        fail(p, "a name");
        return NULL;
    }
    const char *text = cupel__token_name(p->arena, p->lexer.rules, &p->token);
    if (!text)
        no_memory(p);
    take(p);
    span->end = p->taken_end;
    return text;
}

static const char *copy(parser *p, cupel__span span)
{
    if (p->code != 0)
        return NULL;
    const char *text = cupel__arena_strndup(p->arena, p->sql + span.start, span.end - span.start);
    if (!text)
        no_memory(p);
    return text;
}

/* A copy in which white space and comments between tokens are one blank, or none beside ( ) and ,. */
static const char *copy_words(parser *p, cupel__span span)
{
    if (p->code != 0)
        return NULL;
    /* At worst every byte is a token and gets a blank in front. */
    char *text = cupel__arena_bytes(p->arena, 2 * (span.end - span.start) + 1);
    if (!text) {
        no_memory(p);
        return NULL;
    }
    char *to = text;
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, p->lexer.rules, p->sql + span.start, span.end - span.start);
    bool word = false;
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END)
            break;
        if (word && token.kind != CUPEL__TOKEN_OPERATOR)
            *to++ = ' ';
        memcpy(to, token.text, token.size);
        to += token.size;
        word = token.kind != CUPEL__TOKEN_OPERATOR;
    }
    *to = '\0';
    return text;
}

static void *zalloc(parser *p, size_t size)
{
    if (p->code != 0)
        return NULL;
    void *block = cupel__arena_zalloc(p->arena, size);
    if (!block)
        no_memory(p);
    return block;
}

static size_t here(const parser *p)
{
    return (size_t)(p->token.text - p->sql);
}

static void take(parser *p)
{
    if (p->token.unterminated) {
        fail(p, "a closing quote");
        return;
    }
    p->taken_end = here(p) + p->token.size;
    p->token = cupel__lexer_next(&p->lexer);
}

static bool at(const parser *p, const char *word)
{
    return p->code == 0 && cupel__token_is(&p->token, word);
}

static bool accept(parser *p, const char *word)
{
    if (!at(p, word))
        return false;
    take(p);
    return true;
}

static void expect(parser *p, const char *word)
{
    if (p->code == 0 && !accept(p, word))
        fail(p, word);
}

static void fail(parser *p, const char *wanted)
{
    if (p->code != 0)
        return;
    if (p->token.kind == CUPEL__TOKEN_END) {
        p->code = cupel_error_set(p->error, CUPEL_EQUERY, "the statement ends where %s should be",
                                  wanted);
        return;
    }
    int size = p->token.size > 40 ? 40 : (int)p->token.size;
    p->code = cupel_error_set(p->error, CUPEL_EQUERY, "found %.*s at byte %zu instead of %s", size,
                              p->token.text, here(p) + 1, wanted);
}

static void no_memory(parser *p)
{
    if (p->code == 0)
        p->code = cupel__error_nomem(p->error);
}
