/* Tokens of C source text. Line continuations are removed the way a compiler does it, before
 * anything else is looked at: every character is read through `peek` and `advance`. */
#include "migrate/c_lexer.h"

#include <string.h>

static inline int peek(const cupel__c_lexer *lexer);
static int peek_second(const cupel__c_lexer *lexer);
static inline void advance(cupel__c_lexer *lexer);
static void skip_splices(cupel__c_lexer *lexer);
static bool skip_space(cupel__c_lexer *lexer, bool stop_at_line_end);
static bool skip_comment(cupel__c_lexer *lexer);
static bool skip_quoted(cupel__c_lexer *lexer, int quote);
static void skip_word(cupel__c_lexer *lexer);
static bool skip_directive(cupel__c_lexer *lexer);
static bool skip_group(cupel__c_lexer *lexer);
static int64_t decode_text(const cupel__c_token *token, char *out);
static int read_escape(cupel__c_lexer *reader, uint32_t *code, bool *is_byte);
static size_t put_utf8(char *out, uint32_t code);

void cupel__c_lexer_init(cupel__c_lexer *lexer, const char *text, size_t size)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    size_t skip = size >= 3 && memcmp(text, byte_order_mark, 3) == 0 ? 3 : 0;
    *lexer = (cupel__c_lexer){ text + skip, text + size, 1, true };
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_word_start(int c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c >= 0x80;
}

static cupel__c_token finish(const cupel__c_lexer *lexer, cupel__c_token token, cupel__c_kind kind)
{
    token.kind = kind;
    token.end = lexer->at;
    return token;
}

/* u8"…", u"…", U"…" and L"…": the word just read is a prefix if a quote follows it at once. */
static bool is_prefix(const cupel__c_token *token)
{
    return cupel__c_token_is(token, "u8") || cupel__c_token_is(token, "u") ||
           cupel__c_token_is(token, "U") || cupel__c_token_is(token, "L");
}

cupel__c_token cupel__c_lexer_next(cupel__c_lexer *lexer)
{
    cupel__c_token token = { CUPEL__C_BROKEN, NULL, NULL, 0 };

    do {
        bool is_whole = skip_space(lexer, false);
        token.start = lexer->at;
        token.line = lexer->line;
        if (!is_whole)
            return finish(lexer, token, CUPEL__C_BROKEN);
        if (peek(lexer) == '#' && lexer->line_start && !skip_directive(lexer))
            return finish(lexer, token, CUPEL__C_BROKEN);
    } while (token.start != lexer->at);
    lexer->line_start = false;

    int c = peek(lexer);
    if (c < 0)
        return finish(lexer, token, CUPEL__C_END);
    if (is_word_start(c) || is_digit(c)) {
        skip_word(lexer);
        token = finish(lexer, token, CUPEL__C_WORD);
        c = peek(lexer);
        if ((c != '"' && c != '\'') || !is_prefix(&token))
            return token;
    }
    if (c == '"' || c == '\'') {
        if (!skip_quoted(lexer, c))
            return finish(lexer, token, CUPEL__C_BROKEN);
        return finish(lexer, token, c == '"' ? CUPEL__C_STRING : CUPEL__C_CHARACTER);
    }
    advance(lexer);
    return finish(lexer, token, CUPEL__C_PUNCTUATION);
}

bool cupel__c_token_is(const cupel__c_token *token, const char *text)
{
    cupel__c_lexer reader = { token->start, token->end, 0, false };
    for (; *text != '\0'; text++, advance(&reader)) {
        if (peek(&reader) != (unsigned char)*text)
            return false;
    }
    return peek(&reader) < 0;
}

int64_t cupel__c_token_value(const cupel__c_token *token, char *out)
{
    if (token->kind == CUPEL__C_STRING)
        return decode_text(token, out);
    cupel__c_lexer reader = { token->start, token->end, 0, false };
    int64_t size = 0;
    for (; peek(&reader) >= 0; advance(&reader))
        out[size++] = (char)peek(&reader);
    out[size] = '\0';
    return size;
}

/* Where the text goes on behind any line continuations at `at`. */
static const char *behind_splices(const char *at, const char *end)
{
    while (at < end && *at == '\\') {
        const char *next = at + 1;
        if (next < end && *next == '\r')
            next++;
        if (next >= end || *next != '\n')
            break;
        at = next + 1;
    }
    return at;
}

static void skip_splices(cupel__c_lexer *lexer)
{
    const char *at = behind_splices(lexer->at, lexer->end);
    for (; lexer->at < at; lexer->at++)
        lexer->line += *lexer->at == '\n';
}

static inline int peek(const cupel__c_lexer *lexer)
{
    const char *at = lexer->at;
    if (at < lexer->end && *at == '\\')
        at = behind_splices(at, lexer->end);
    return at < lexer->end ? (unsigned char)*at : -1;
}

static int peek_second(const cupel__c_lexer *lexer)
{
    const char *at = behind_splices(lexer->at, lexer->end);
    if (at >= lexer->end)
        return -1;
    at = behind_splices(at + 1, lexer->end);
    return at < lexer->end ? (unsigned char)*at : -1;
}

static inline void advance(cupel__c_lexer *lexer)
{
    if (lexer->at < lexer->end && *lexer->at == '\\')
        skip_splices(lexer);
    if (lexer->at < lexer->end) {
        lexer->line += *lexer->at == '\n';
        lexer->at++;
    }
}

/* Blanks and comments; false where a comment does not end. */
static bool skip_space(cupel__c_lexer *lexer, bool stop_at_line_end)
{
    for (;;) {
        int c = peek(lexer);
        if (c == '\n' && stop_at_line_end)
            return true;
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            lexer->line_start = lexer->line_start || c == '\n';
            advance(lexer);
        } else if (c == '/' && (peek_second(lexer) == '/' || peek_second(lexer) == '*')) {
            if (!skip_comment(lexer))
                return false;
        } else {
            return true;
        }
    }
}

/* One that does not end is left where it begins, for the error to say. */
static bool skip_comment(cupel__c_lexer *lexer)
{
    cupel__c_lexer start = *lexer;
    advance(lexer);
    bool is_line = peek(lexer) == '/';
    advance(lexer);
    for (;; advance(lexer)) {
        lexer->at += strcspn(lexer->at, is_line ? "\\\n" : "\\\n*");
        int c = peek(lexer);
        if (is_line && (c < 0 || c == '\n'))
            return true;
        if (c < 0) {
            *lexer = start;
            return false;
        }
        if (!is_line && c == '*' && peek_second(lexer) == '/') {
            advance(lexer);
            advance(lexer);
            return true;
        }
    }
}

static bool skip_quoted(cupel__c_lexer *lexer, int quote)
{
    advance(lexer);
    for (;; advance(lexer)) {
        int c = peek(lexer);
        if (c < 0 || c == '\n')
            return false;
        if (c == quote) {
            advance(lexer);
            return true;
        }
        if (c == '\\')
            advance(lexer);
    }
}

/* An identifier, or what the standard calls a preprocessing number: "0x1p+3", and ids like
 * "1bc594146bb5" too. */
static void skip_word(cupel__c_lexer *lexer)
{
    bool is_number = is_digit(peek(lexer));
    for (;;) {
        int c = peek(lexer);
        if (is_number && ((c | 0x20) == 'e' || (c | 0x20) == 'p') &&
            (peek_second(lexer) == '+' || peek_second(lexer) == '-'))
            advance(lexer);
        else if (!is_word_start(c) && !is_digit(c) && !(is_number && c == '.'))
            return;
        advance(lexer);
    }
}

/* The rest of a preprocessor line. A quote that is not closed on it is no mistake: `#error don't`. */
static bool skip_line(cupel__c_lexer *lexer)
{
    for (;;) {
        if (!skip_space(lexer, true))
            return false;
        int c = peek(lexer);
        if (c < 0 || c == '\n')
            return true;
        if (c == '"' || c == '\'')
            (void)skip_quoted(lexer, c);
        else
            advance(lexer);
    }
}

/* Reads "#", blanks and the directive's name; an empty token where there is none. */
static bool read_directive(cupel__c_lexer *lexer, cupel__c_token *name)
{
    advance(lexer);
    if (!skip_space(lexer, true))
        return false;
    name->start = lexer->at;
    if (is_word_start(peek(lexer)))
        skip_word(lexer);
    name->end = lexer->at;
    return true;
}

static bool skip_directive(cupel__c_lexer *lexer)
{
    cupel__c_token name = { CUPEL__C_WORD, NULL, NULL, 0 };
    if (!read_directive(lexer, &name))
        return false;
    if (cupel__c_token_is(&name, "if")) {
        if (!skip_space(lexer, true))
            return false;
        cupel__c_token value = { CUPEL__C_WORD, lexer->at, NULL, 0 };
        if (is_digit(peek(lexer)))
            skip_word(lexer);
        value.end = lexer->at;
        if (cupel__c_token_is(&value, "0"))
            return skip_group(lexer);
    }
    return skip_line(lexer);
}

/* From behind `#if 0` to its #else, #elif or #endif. Text in between need not be C. */
static bool skip_group(cupel__c_lexer *lexer)
{
    int depth = 1;
    for (;;) {
        if (!skip_line(lexer))
            return false;
        if (!skip_space(lexer, false))
            return false;
        if (peek(lexer) < 0)
            return true;
        if (peek(lexer) != '#')
            continue;
        cupel__c_token name = { CUPEL__C_WORD, NULL, NULL, 0 };
        if (!read_directive(lexer, &name))
            return false;
        if (cupel__c_token_is(&name, "if") || cupel__c_token_is(&name, "ifdef") ||
            cupel__c_token_is(&name, "ifndef"))
            depth++;
        else if (cupel__c_token_is(&name, "endif"))
            depth--;
        if (depth == 0 ||
            (depth == 1 && (cupel__c_token_is(&name, "else") || cupel__c_token_is(&name, "elif"))))
            return skip_line(lexer);
    }
}

static int64_t decode_text(const cupel__c_token *token, char *out)
{
    cupel__c_lexer reader = { token->start, token->end - 1, 0, false };
    int prefix = peek(&reader);
    if (prefix == 'L' || prefix == 'U' || (prefix == 'u' && peek_second(&reader) != '8'))
        return -1;
    while (peek(&reader) != '"')
        advance(&reader);
    advance(&reader);

    size_t size = 0;
    while (peek(&reader) >= 0) {
        if (peek(&reader) != '\\') {
            out[size++] = (char)peek(&reader);
            advance(&reader);
            continue;
        }
        uint32_t code = 0;
        bool is_byte = true;
        if (read_escape(&reader, &code, &is_byte) < 0)
            return -1;
        if (is_byte)
            out[size++] = (char)code;
        else
            size += put_utf8(out + size, code);
    }
    out[size] = '\0';
    return (int64_t)size;
}

static int digit_value(int c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

/* Up to `most` digits of `base`; false where there are fewer than `least`. */
static bool read_digits(cupel__c_lexer *reader, int base, int least, int most, uint32_t *code)
{
    int count = 0;
    for (; count < most && digit_value(peek(reader)) < base; count++, advance(reader))
        *code = *code * (uint32_t)base + (uint32_t)digit_value(peek(reader));
    return count >= least;
}

static int read_escape(cupel__c_lexer *reader, uint32_t *code, bool *is_byte)
{
    static const char names[] = "abfnrtv\\'\"?";
    static const char values[] = "\a\b\f\n\r\t\v\\'\"?";

    advance(reader);
    int c = peek(reader);
    const char *named = c > 0 ? strchr(names, c) : NULL;
    if (named) {
        *code = (unsigned char)values[named - names];
        advance(reader);
        return 0;
    }
    if (digit_value(c) < 8)
        return read_digits(reader, 8, 1, 3, code) && *code > 0 && *code <= 0xff ? 0 : -1;
    advance(reader);
    if (c == 'x')
        return read_digits(reader, 16, 1, 8, code) && *code > 0 && *code <= 0xff ? 0 : -1;
    *is_byte = false;
    if (c != 'u' && c != 'U')
        return -1;
    int count = c == 'u' ? 4 : 8;
    if (!read_digits(reader, 16, count, count, code))
        return -1;
    return *code > 0 && *code <= 0x10ffff && (*code < 0xd800 || *code > 0xdfff) ? 0 : -1;
}

static size_t put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char leads[] = { 0, 0xc0, 0xe0, 0xf0 };
    for (size_t i = more; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)(leads[more] | code);
    return more + 1;
}
