/* The lexical grammar of each engine's SQL: text in, tokens out, nothing allocated. */
#include "dialect/lexer.h"

#include <string.h>

#include "base/text.h"

static const cupel__lexical lexicals[] = {
    { .dialect = "sqlite", .backtick_identifier = true, .bracket_identifier = true },
    { .dialect = "postgresql", .dollar_strings = true, .nested_comments = true },
    { .dialect = "mysql",
      .double_quote_string = true,
      .backtick_identifier = true,
      .backslash_escapes = true,
      .hash_comments = true },
};

static char *dollar_string_content(cupel__arena *arena, const cupel__token *token);
static void skip_blanks(cupel__lexer *lexer, bool *unterminated);
static bool at_line_comment(const cupel__lexer *lexer);
static void skip_block_comment(cupel__lexer *lexer, bool *unterminated);
static size_t string_prefix(const cupel__lexer *lexer, bool *escapes);
static size_t quoted_end(const cupel__lexer *lexer, size_t at, char close, bool escapes,
                         bool *unterminated);
static size_t dollar_string_end(const cupel__lexer *lexer, bool *unterminated);
static size_t number_end(const cupel__lexer *lexer);
static size_t operator_end(const cupel__lexer *lexer);
static bool is_name_start(unsigned char c);
static bool is_name(unsigned char c);
static bool is_digit(unsigned char c);
static char peek(const cupel__lexer *lexer, size_t ahead);
static char unescaped(char c);

/* SQLite's rules are the plain ones: it reads the quotes of all others and has no rules beyond. */
const cupel__lexical *cupel__lexical_find(const char *dialect)
{
    if (dialect == NULL)
        dialect = "sqlite";
    for (size_t i = 0; i < sizeof lexicals / sizeof *lexicals; i++) {
        if (strcmp(lexicals[i].dialect, dialect) == 0)
            return &lexicals[i];
    }
    return NULL;
}

void cupel__lexer_init(cupel__lexer *lexer, const cupel__lexical *rules, const char *text,
                       size_t size)
{
    *lexer = (cupel__lexer){ .rules = rules, .text = text, .size = size };
}

cupel__token cupel__lexer_next(cupel__lexer *lexer)
{
    cupel__token token = { .kind = CUPEL__TOKEN_END };
    skip_blanks(lexer, &token.unterminated);
    token.text = lexer->text + lexer->at;
    if (lexer->at >= lexer->size)
        return token;

    const cupel__lexical *rules = lexer->rules;
    char c = peek(lexer, 0);
    size_t end;
    bool escapes = false;
    size_t prefix = string_prefix(lexer, &escapes);
    char quote = peek(lexer, prefix);
    if (quote == '\'' || (quote == '"' && rules->double_quote_string)) {
        token.kind = CUPEL__TOKEN_STRING;
        end = quoted_end(lexer, lexer->at + prefix + 1, quote, escapes, &token.unterminated);
    } else if (c == '"' || (c == '`' && rules->backtick_identifier)) {
        token.kind = CUPEL__TOKEN_QUOTED;
        end = quoted_end(lexer, lexer->at + 1, c, false, &token.unterminated);
    } else if (c == '[' && rules->bracket_identifier) {
        const char *close = memchr(token.text, ']', lexer->size - lexer->at);
        token.kind = CUPEL__TOKEN_QUOTED;
        token.unterminated = close == NULL;
        end = close ? (size_t)(close - lexer->text) + 1 : lexer->size;
    } else if (c == '$' && rules->dollar_strings &&
               (end = dollar_string_end(lexer, &token.unterminated)) > 0) {
        token.kind = CUPEL__TOKEN_STRING;
    } else if (is_name_start((unsigned char)c)) {
        token.kind = CUPEL__TOKEN_WORD;
        for (end = lexer->at + 1; end < lexer->size && is_name((unsigned char)lexer->text[end]);)
            end++;
    } else if (is_digit((unsigned char)c) ||
               (c == '.' && is_digit((unsigned char)peek(lexer, 1)))) {
        token.kind = CUPEL__TOKEN_NUMBER;
        end = number_end(lexer);
    } else if (c == '?' ||
               ((c == '$' || c == '@' || c == ':') && is_name((unsigned char)peek(lexer, 1)))) {
        token.kind = CUPEL__TOKEN_PARAMETER;
        for (end = lexer->at + 1; end < lexer->size && is_name((unsigned char)lexer->text[end]);)
            end++;
    } else {
        token.kind = CUPEL__TOKEN_OPERATOR;
        end = operator_end(lexer);
    }
    token.size = end - lexer->at;
    lexer->at = end;
    return token;
}

/* Most tokens are told apart by their first character, so that no length is taken before. */
bool cupel__token_is(const cupel__token *token, const char *text)
{
    if (token->kind != CUPEL__TOKEN_WORD && token->kind != CUPEL__TOKEN_OPERATOR)
        return false;
    for (size_t i = 0; i < token->size; i++) {
        char a = token->text[i];
        char b = text[i];
        if (a >= 'a' && a <= 'z')
            a = (char)(a - 'a' + 'A');
        if (b >= 'a' && b <= 'z')
            b = (char)(b - 'a' + 'A');
        if (a != b || b == '\0')
            return false;
    }
    return text[token->size] == '\0';
}

char *cupel__token_name(cupel__arena *arena, const cupel__lexical *rules, const cupel__token *token)
{
    if (token->kind != CUPEL__TOKEN_QUOTED && token->kind != CUPEL__TOKEN_STRING)
        return cupel__arena_strndup(arena, token->text, token->size);
    if (token->text[0] == '$')
        return dollar_string_content(arena, token);

    const char *from = token->text;
    const char *end = token->text + token->size;
    bool escapes = token->kind == CUPEL__TOKEN_STRING && rules->backslash_escapes;
    while (from < end && (is_name((unsigned char)*from) || *from == '&')) {
        escapes = escapes || *from == 'E' || *from == 'e';
        from++;
    }
    char close = *from == '[' ? ']' : *from;
    from++;
    if (!token->unterminated && end > from)
        end--;

    char *name = cupel__arena_bytes(arena, (size_t)(end - from) + 1);
    if (!name)
        return NULL;
    char *to = name;
    while (from < end) {
        if (escapes && *from == '\\' && from + 1 < end) {
            *to++ = unescaped(from[1]);
            from += 2;
            continue;
        }
        if (*from == close && close != ']' && from + 1 < end && from[1] == close)
            from++;
        *to++ = *from++;
    }
    *to = '\0';
    return name;
}

static char *dollar_string_content(cupel__arena *arena, const cupel__token *token)
{
    const char *tag_end = memchr(token->text + 1, '$', token->size - 1);
    size_t tag = (size_t)(tag_end - token->text) + 1;
    size_t end = token->unterminated ? token->size : token->size - tag;
    return cupel__arena_strndup(arena, token->text + tag, end - tag);
}

static void skip_blanks(cupel__lexer *lexer, bool *unterminated)
{
    while (lexer->at < lexer->size) {
        char c = peek(lexer, 0);
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            lexer->at++;
        } else if (at_line_comment(lexer)) {
            const char *end = memchr(lexer->text + lexer->at, '\n', lexer->size - lexer->at);
            lexer->at = end ? (size_t)(end - lexer->text) + 1 : lexer->size;
        } else if (c == '/' && peek(lexer, 1) == '*') {
            skip_block_comment(lexer, unterminated);
        } else {
            return;
        }
    }
}

static bool at_line_comment(const cupel__lexer *lexer)
{
    char c = peek(lexer, 0);
    if (c == '#')
        return lexer->rules->hash_comments;
    if (c != '-' || peek(lexer, 1) != '-')
        return false;
    /* MariaDB reads 5--3 as 5 minus -3. */
    char behind = peek(lexer, 2);
    return !lexer->rules->hash_comments || behind == '\0' || behind == ' ' ||
           (behind >= '\t' && behind <= '\r');
}

static void skip_block_comment(cupel__lexer *lexer, bool *unterminated)
{
    size_t depth = 0;
    while (lexer->at < lexer->size) {
        char c = peek(lexer, 0);
        char next = peek(lexer, 1);
        if (c == '/' && next == '*' && (depth == 0 || lexer->rules->nested_comments)) {
            depth++;
            lexer->at += 2;
        } else if (c == '*' && next == '/') {
            lexer->at += 2;
            if (--depth == 0)
                return;
        } else {
            lexer->at++;
        }
    }
    *unterminated = true;
}

/* The length of what may stand in front of a string's quote; `*escapes` says whether backslashes
 * mean something in it. */
static size_t string_prefix(const cupel__lexer *lexer, bool *escapes)
{
    *escapes = lexer->rules->backslash_escapes;
    char c = peek(lexer, 0);
    if (lexer->rules->dollar_strings && (c == 'U' || c == 'u') && peek(lexer, 1) == '&')
        return peek(lexer, 2) == '\'' ? 2 : 0;
    if (c == '\0' || peek(lexer, 1) != '\'' || !strchr("xXbBnNeE", c))
        return 0;
    if (c == 'e' || c == 'E') {
        *escapes = true;
        return lexer->rules->dollar_strings ? 1 : 0;
    }
    return 1;
}

static size_t quoted_end(const cupel__lexer *lexer, size_t at, char close, bool escapes,
                         bool *unterminated)
{
    while (at < lexer->size) {
        char c = lexer->text[at];
        if (escapes && c == '\\') {
            at++;
        } else if (c == close) {
            if (at + 1 >= lexer->size || lexer->text[at + 1] != close)
                return at + 1;
            at++;
        }
        at++;
    }
    *unterminated = true;
    return lexer->size;
}

/* Behind $tag$ ... $tag$, or 0 where the dollar starts something else. */
static size_t dollar_string_end(const cupel__lexer *lexer, bool *unterminated)
{
    const char *start = lexer->text + lexer->at;
    size_t left = lexer->size - lexer->at;
    size_t tag = 1;
    while (tag < left && start[tag] != '$' && is_name((unsigned char)start[tag]))
        tag++;
    if (tag >= left || start[tag] != '$' || is_digit((unsigned char)start[1]))
        return 0;
    tag++;
    for (size_t i = tag; i + tag <= left; i++) {
        if (start[i] == '$' && memcmp(start + i, start, tag) == 0)
            return lexer->at + i + tag;
    }
    *unterminated = true;
    return lexer->size;
}

static size_t number_end(const cupel__lexer *lexer)
{
    size_t at = lexer->at;
    bool hexadecimal = peek(lexer, 0) == '0' && (peek(lexer, 1) == 'x' || peek(lexer, 1) == 'X');
    for (; at < lexer->size; at++) {
        char c = lexer->text[at];
        bool sign = !hexadecimal && (c == '+' || c == '-') &&
                    (lexer->text[at - 1] == 'e' || lexer->text[at - 1] == 'E');
        bool sign_counts =
            sign && at + 1 < lexer->size && is_digit((unsigned char)lexer->text[at + 1]);
        if (!is_name((unsigned char)c) && c != '.' && !sign_counts)
            break;
    }
    return at;
}

static size_t operator_end(const cupel__lexer *lexer)
{
    static const char *const several[] = { "!~~*", "!~*", "!~~", "~~*", "->>", "#>>", "<=>", "||",
                                           "<=",   ">=",  "<>",  "!=",  "==",  "<<",  ">>",  "::",
                                           "->",   ":=",  "&&",  "~*",  "!~",  "~~",  "@>",  "<@",
                                           "#>",   "#-",  "@@",  "@?",  "^@" };
    size_t left = lexer->size - lexer->at;
    if (left < 2 || strchr("~*>=|<:&@-?", lexer->text[lexer->at + 1]) == NULL)
        return lexer->at + 1; /* no operator of several characters goes on with another one */
    for (size_t i = 0; i < sizeof several / sizeof *several; i++) {
        size_t size = strlen(several[i]);
        if (size <= left && memcmp(lexer->text + lexer->at, several[i], size) == 0)
            return lexer->at + size;
    }
    return lexer->at + 1;
}

static bool is_name_start(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_name(unsigned char c)
{
    return is_name_start(c) || is_digit(c) || c == '$';
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static char peek(const cupel__lexer *lexer, size_t ahead)
{
    return lexer->at + ahead < lexer->size ? lexer->text[lexer->at + ahead] : '\0';
}

/* What a backslash makes of the character behind it; the same on PostgreSQL and MariaDB for those
 * that occur in practice. */
static char unescaped(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'b':
        return '\b';
    default:
        return c;
    }
}
