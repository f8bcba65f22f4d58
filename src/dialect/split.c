/* A script of SQL cut into statements by an engine's own lexical rules. */
#include "dialect/split.h"

#include <string.h>

#include "base/buf.h"

/* How the end of a statement is told from the semicolons inside it. */
typedef enum body {
    BODY_NONE,    /* the first semicolon outside parentheses */
    BODY_TRIGGER, /* SQLite: the one behind "; END" */
    BODY_ROUTINE, /* MariaDB: the first one outside BEGIN ... END and CASE ... END */
    BODY_ATOMIC   /* PostgreSQL: the same, once BEGIN ATOMIC was read */
} body;

/* The statement being read. */
typedef struct reader {
    cupel__splitter *splitter;
    const cupel__lexical *rules;
    size_t words; /* read so far, up to the one that says what kind of statement it is */
    bool create;  /* the first word is CREATE */
    bool settled; /* whether it has a body is known */
    body body;
    int parentheses;
    int depth;                /* of BEGIN and CASE */
    cupel__token previous[2]; /* the latest first */
} reader;

static bool is_delimiter_command(const cupel__splitter *splitter, const cupel__token *token);
static void take_delimiter(cupel__splitter *splitter);
static const char *executable_comment(const cupel__lexical *rules, const char *from,
                                      const char *to);
static bool ends_at(reader *r, const cupel__token *token, const char **end);
static bool ends_at_delimiter(reader *r, const cupel__token *token, const char **end);
static void settle(reader *r, const cupel__token *token);
static void track(reader *r, const cupel__token *token);
static bool is_one_of(const cupel__token *token, const char *const *words);
static bool is_standard(const cupel__splitter *splitter);

void cupel__splitter_init(cupel__splitter *splitter, const cupel__lexical *rules, const char *text,
                          size_t size)
{
    cupel__lexer_init(&splitter->lexer, rules, text, size);
    splitter->delimiter = ";";
    splitter->delimiter_size = 1;
}

bool cupel__splitter_next(cupel__splitter *splitter, cupel__split_statement *out)
{
    cupel__lexer *lexer = &splitter->lexer;
    const char *end_of_text = lexer->text + lexer->size;
    reader r = { .splitter = splitter, .rules = lexer->rules };
    const char *start = NULL;
    const char *end = NULL; /* of what was read of the statement */
    const char *gap = lexer->text + lexer->at;

    *out = (cupel__split_statement){ 0 };
    for (;;) {
        cupel__token token = cupel__lexer_next(lexer);
        const char *comment = executable_comment(lexer->rules, gap, token.text);
        if (comment != NULL) {
            start = start != NULL ? start : comment;
            end = token.text;
        }
        out->unterminated = out->unterminated || token.unterminated;
        if (token.kind == CUPEL__TOKEN_END)
            break;
        if (start == NULL && is_delimiter_command(splitter, &token)) {
            take_delimiter(splitter);
            gap = lexer->text + lexer->at;
            continue;
        }
        const char *stop;
        if (ends_at(&r, &token, &stop)) {
            lexer->at = (size_t)(stop - lexer->text) + splitter->delimiter_size;
            if (stop > token.text && start == NULL)
                start = token.text;
            end = stop > token.text ? stop : end;
            if (start != NULL)
                break;
            r = (reader){ .splitter = splitter, .rules = lexer->rules };
        } else {
            start = start != NULL ? start : token.text;
            end = token.text + token.size;
            r.previous[1] = r.previous[0];
            r.previous[0] = token;
        }
        gap = lexer->text + lexer->at;
    }
    if (start == NULL && out->unterminated) {
        start = gap;
        end = end_of_text;
    }
    if (start == NULL)
        return false;
    while (end > start && (end[-1] == ' ' || (end[-1] >= '\t' && end[-1] <= '\r')))
        end--;
    out->text = start;
    out->size = (size_t)(end - start);
    return true;
}

void cupel__script_append(cupel__buf *script, const cupel__lexical *rules, const char *text,
                          size_t size)
{
    cupel__lexer lexer;
    bool parted = false;
    cupel__lexer_init(&lexer, rules, text, size);
    for (;;) {
        cupel__token token = cupel__lexer_next(&lexer);
        if (token.kind == CUPEL__TOKEN_END)
            break;
        parted = parted || cupel__token_is(&token, ";");
    }
    bool wrapped = parted && rules->hash_comments;
    cupel__buf_append(script, wrapped ? "DELIMITER $$\n" : "");
    cupel__buf_append_n(script, text, size);
    cupel__buf_append(script, wrapped ? "$$\nDELIMITER ;\n" : ";\n");
}

bool cupel__statement_moves_transaction(const cupel__lexical *rules, const char *text, size_t size)
{
    static const char *const always[] = { "commit", "end", "abort", NULL };
    cupel__lexer lexer;
    cupel__lexer_init(&lexer, rules, text, size);
    cupel__token first = cupel__lexer_next(&lexer);
    cupel__token second = cupel__lexer_next(&lexer);

    if (is_one_of(&first, always))
        return true;
    if (cupel__token_is(&first, "begin"))
        return !cupel__token_is(&second, "not");
    if (cupel__token_is(&first, "start") || cupel__token_is(&first, "prepare"))
        return cupel__token_is(&second, "transaction");
    if (!cupel__token_is(&first, "rollback"))
        return false;
    for (; second.kind != CUPEL__TOKEN_END; second = cupel__lexer_next(&lexer)) {
        if (cupel__token_is(&second, "to"))
            return false;
    }
    return true;
}

void cupel__statement_place(const char *script, const cupel__split_statement *statement,
                            size_t position, int *line, int *column)
{
    const char *place = statement->text;
    if (position > 0 && position <= statement->size)
        place += position - 1;
    *line = 1;
    *column = 1;
    for (const char *at = script; at < place; at++) {
        if (*at == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)*at & 0xc0) != 0x80) {
            ++*column;
        }
    }
}

/* DELIMITER is a command of MariaDB's client: the rest of its line is the new delimiter. */
static bool is_delimiter_command(const cupel__splitter *splitter, const cupel__token *token)
{
    return splitter->lexer.rules->hash_comments && cupel__token_is(token, "delimiter");
}

static void take_delimiter(cupel__splitter *splitter)
{
    cupel__lexer *lexer = &splitter->lexer;
    const char *from = lexer->text + lexer->at;
    const char *stop = lexer->text + lexer->size;
    const char *line_end = memchr(from, '\n', (size_t)(stop - from));
    const char *end = line_end != NULL ? line_end : stop;

    while (from < end && (*from == ' ' || *from == '\t'))
        from++;
    const char *blank = from;
    while (blank < end && *blank != ' ' && *blank != '\t' && *blank != '\r')
        blank++;
    if (blank > from) {
        splitter->delimiter = from;
        splitter->delimiter_size = (size_t)(blank - from);
    }
    lexer->at = (size_t)(end - lexer->text);
}

/* MariaDB executes what stands in a comment that begins with an exclamation mark, so such a comment
 * is a statement or a part of one. Between `from` and `to` there is nothing but blanks and comments. */
static const char *executable_comment(const cupel__lexical *rules, const char *from, const char *to)
{
    if (!rules->hash_comments)
        return NULL;
    while (from < to) {
        size_t left = (size_t)(to - from);
        const char *end = NULL;
        if (left > 2 && from[0] == '/' && from[1] == '*') {
            if (from[2] == '!' || (left > 3 && from[2] == 'M' && from[3] == '!'))
                return from;
            for (end = from + 2; end + 1 < to && (end[0] != '*' || end[1] != '/');)
                end++;
            end += 2;
        } else if (*from == '#' || *from == '-') {
            end = memchr(from, '\n', left);
        } else {
            end = from + 1;
        }
        if (end == NULL || end > to)
            return NULL;
        from = end;
    }
    return NULL;
}

/* Whether the statement ends with this token, and where its delimiter begins. */
static bool ends_at(reader *r, const cupel__token *token, const char **end)
{
    if (!is_standard(r->splitter))
        return ends_at_delimiter(r, token, end);
    if (!r->settled)
        settle(r, token);
    track(r, token);
    if (!cupel__token_is(token, ";") || r->parentheses > 0 || r->depth > 0)
        return false;
    if (r->body == BODY_TRIGGER &&
        (!cupel__token_is(&r->previous[0], "end") || !cupel__token_is(&r->previous[1], ";")))
        return false;
    *end = token->text;
    return true;
}

/* A delimiter of one's own ends the statement wherever it stands outside quotes, as in "END$$". */
static bool ends_at_delimiter(reader *r, const cupel__token *token, const char **end)
{
    const cupel__splitter *s = r->splitter;
    const char *stop = s->lexer.text + s->lexer.size;
    if (token->kind == CUPEL__TOKEN_STRING || token->kind == CUPEL__TOKEN_QUOTED)
        return false;
    for (const char *at = token->text; at < token->text + token->size; at++) {
        if ((size_t)(stop - at) >= s->delimiter_size &&
            memcmp(at, s->delimiter, s->delimiter_size) == 0) {
            *end = at;
            return true;
        }
    }
    return false;
}

/* Reads the words in front of the one that tells what the statement makes. */
static void settle(reader *r, const cupel__token *token)
{
    static const char *const routines[] = { "trigger", "procedure", "function",
                                            "event",   "package",   NULL };
    static const char *const others[] = { "table",    "index",  "view", "database", "schema",
                                          "sequence", "server", "user", "type",     NULL };
    bool mysql = r->rules->hash_comments;

    if (token->kind != CUPEL__TOKEN_WORD) {
        r->settled = r->words == 0;
        return;
    }
    r->words++;
    if (r->words == 1) {
        r->create = cupel__token_is(token, "create");
        bool block = mysql && cupel__token_is(token, "begin");
        bool alter = mysql && cupel__token_is(token, "alter");
        r->settled = !r->create && !block && !alter;
    } else if (!r->create) {
        if (cupel__token_is(token, "event")) {
            r->body = BODY_ROUTINE;
        } else if (cupel__token_is(token, "not") && cupel__token_is(&r->previous[0], "begin")) {
            r->body = BODY_ROUTINE;
            r->depth = 1;
        }
        r->settled = true;
    } else if (is_one_of(token, routines)) {
        r->body = mysql ? BODY_ROUTINE : r->rules->dollar_strings ? BODY_ATOMIC : BODY_TRIGGER;
        r->settled = true;
    } else {
        r->settled = is_one_of(token, others) || r->words > 12;
    }
}

static void track(reader *r, const cupel__token *token)
{
    static const char *const compounds[] = { "if", "loop", "while", "repeat", "for", NULL };

    if (token->kind == CUPEL__TOKEN_OPERATOR) {
        r->parentheses += token->text[0] == '(';
        r->parentheses -= token->text[0] == ')' && r->parentheses > 0;
        return;
    }
    if (token->kind != CUPEL__TOKEN_WORD || (r->body != BODY_ROUTINE && r->body != BODY_ATOMIC))
        return;
    cupel__lexer ahead = r->splitter->lexer;
    cupel__token next = cupel__lexer_next(&ahead);
    if (cupel__token_is(token, "begin")) {
        r->depth += r->body == BODY_ROUTINE || cupel__token_is(&next, "atomic");
    } else if (cupel__token_is(token, "case")) {
        /* "END CASE" closes the statement that its END has closed already. */
        bool opens = !cupel__token_is(&r->previous[0], "end");
        r->depth += opens && (r->body == BODY_ROUTINE || r->depth > 0);
    } else if (cupel__token_is(token, "end") && r->depth > 0) {
        r->depth -= r->body == BODY_ATOMIC || !is_one_of(&next, compounds);
    }
}

static bool is_one_of(const cupel__token *token, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (cupel__token_is(token, *words))
            return true;
    }
    return false;
}

static bool is_standard(const cupel__splitter *splitter)
{
    return splitter->delimiter_size == 1 && splitter->delimiter[0] == ';';
}
