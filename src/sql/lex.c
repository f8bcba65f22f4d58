/* The words of condition strings. */
#include "sql/lex.h"

#include <string.h>

#include "base/error.h"
#include "base/placeholder.h"
#include "base/text.h"

static int read_word(cupel__lex *lex, cupel__lexeme *out);
static int read_number(cupel__lex *lex, cupel__lexeme *out);
static int read_quoted(cupel__lex *lex, cupel__lexeme *out);
static int read_printf(cupel__lex *lex, cupel__lexeme *out);
static int read_sign(cupel__lex *lex, cupel__lexeme *out);
static int take(cupel__lex *lex, cupel__lexeme *out, cupel__lexeme_kind kind, size_t size);
static size_t digits(const cupel__lex *lex, size_t at);
static char peek(const cupel__lex *lex, size_t at);
static bool starts_name(char c);
static bool continues_name(char c);
static bool is_digit(char c);
static bool is_space(char c);

int cupel__lex_next(cupel__lex *lex, cupel__lexeme *out)
{
    while (is_space(peek(lex, lex->at)))
        lex->at++;
    *out = (cupel__lexeme){ .position = lex->at, .text = "" };
    if (lex->at >= lex->text->size)
        return 0;
    char c = peek(lex, lex->at);
    if (starts_name(c))
        return read_word(lex, out);
    if (is_digit(c) || (c == '.' && is_digit(peek(lex, lex->at + 1))))
        return read_number(lex, out);
    if (c == '\'' || c == '"')
        return read_quoted(lex, out);
    if (c == '%' && lex->text->style == CUPEL__STYLE_PRINTF)
        return read_printf(lex, out);
    if (c == '?' && lex->text->style == CUPEL__STYLE_QUESTION)
        return take(lex, out, CUPEL__LEXEME_PLACEHOLDER, 1);
    return read_sign(lex, out);
}

static int read_word(cupel__lex *lex, cupel__lexeme *out)
{
    size_t size = 1;
    while (continues_name(peek(lex, lex->at + size)))
        size++;
    return take(lex, out, CUPEL__LEXEME_WORD, size);
}

static int read_number(cupel__lex *lex, cupel__lexeme *out)
{
    size_t end = digits(lex, lex->at);
    if (peek(lex, end) == '.')
        end = digits(lex, end + 1);
    if (peek(lex, end) == 'e' || peek(lex, end) == 'E') {
        size_t exponent = end + 1;
        if (peek(lex, exponent) == '+' || peek(lex, exponent) == '-')
            exponent++;
        if (is_digit(peek(lex, exponent)))
            end = digits(lex, exponent);
    }
    if (continues_name(peek(lex, end)) || peek(lex, end) == '.')
        return cupel__parse_error(lex->error, lex->text, lex->at, "malformed number");
    return take(lex, out, CUPEL__LEXEME_NUMBER, end - lex->at);
}

/* A quote inside is doubled; so is a percent sign where placeholders are printf's, because the
 * compiler, which checks the text as a format, does not know of quotes. */
static int read_quoted(cupel__lex *lex, cupel__lexeme *out)
{
    const char *text = lex->text->text;
    size_t start = lex->at;
    char quote = text[start];
    bool doubles_percent = lex->text->style == CUPEL__STYLE_PRINTF;
    char *copy = cupel__arena_bytes(lex->arena, lex->text->size - start);
    if (copy == NULL)
        return cupel__error_nomem(lex->error);
    size_t at = start + 1, size = 0;
    for (; at < lex->text->size; at++) {
        bool doubled = peek(lex, at + 1) == text[at];
        if (text[at] == quote && !doubled)
            break;
        if (text[at] == '%' && doubles_percent && !doubled)
            return cupel__parse_error(lex->error, lex->text, at, "a percent sign is written %%%%");
        if (text[at] == quote || (text[at] == '%' && doubles_percent))
            at++;
        copy[size++] = text[at];
    }
    if (at >= lex->text->size)
        return cupel__parse_error(lex->error, lex->text, start, "a quote is left open");
    if (quote == '"' && size == 0)
        return cupel__parse_error(lex->error, lex->text, start, "an empty name");
    copy[size] = '\0';
    lex->at = at + 1;
    out->kind = quote == '"' ? CUPEL__LEXEME_NAME : CUPEL__LEXEME_TEXT;
    out->text = copy;
    out->size = size;
    return 0;
}

static int read_printf(cupel__lex *lex, cupel__lexeme *out)
{
    if (peek(lex, lex->at + 1) == '%') {
        int code = take(lex, out, CUPEL__LEXEME_SIGN, 1);
        lex->at++;
        return code;
    }
    cupel__placeholder placeholder;
    size_t end = lex->at;
    int found = cupel__placeholder_next(lex->text->text, &end, &placeholder, lex->error);
    return found < 0 ? found : take(lex, out, CUPEL__LEXEME_PLACEHOLDER, end - lex->at);
}

static int read_sign(cupel__lex *lex, cupel__lexeme *out)
{
    static const char *const pairs[] = { "<=", ">=", "<>", "!=", "||" };
    char first = peek(lex, lex->at), second = peek(lex, lex->at + 1);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (first == pairs[i][0] && second == pairs[i][1])
            return take(lex, out, CUPEL__LEXEME_SIGN, 2);
    if (first == '-' && second == '-')
        return cupel__parse_error(lex->error, lex->text, lex->at,
                                  "comments have no place here; put a space between two minus "
                                  "signs");
    if (first != '\0' && strchr("()=<>+-*/%,.", first) != NULL)
        return take(lex, out, CUPEL__LEXEME_SIGN, 1);
    if (first == '?')
        return cupel__parse_error(lex->error, lex->text, lex->at,
                                  "placeholders are written as printf's here: %%s, %%d, ...");
    return cupel__parse_error(lex->error, lex->text, lex->at, "unexpected character");
}

static int take(cupel__lex *lex, cupel__lexeme *out, cupel__lexeme_kind kind, size_t size)
{
    out->kind = kind;
    out->size = size;
    out->text = cupel__arena_strndup(lex->arena, lex->text->text + lex->at, size);
    if (out->text == NULL)
        return cupel__error_nomem(lex->error);
    lex->at += size;
    return 0;
}

static size_t digits(const cupel__lex *lex, size_t at)
{
    while (is_digit(peek(lex, at)))
        at++;
    return at;
}

/* The byte there; a zero beyond the end. */
static char peek(const cupel__lex *lex, size_t at)
{
    return at < lex->text->size ? lex->text->text[at] : '\0';
}

/* Every character beyond ASCII may stand in a name; the text is known to be UTF-8. */
static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool continues_name(char c)
{
    return starts_name(c) || is_digit(c) || c == '$';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
