/* The state of a parser: tokens taken, nodes made, the first failure kept. */
#include "sql/parser.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

static int check_text(const cupel__query_text *text, cupel_error *error);

static const char *const reserved_words[] = {
    "and", "as",     "asc",    "between", "case",   "cast",  "desc", "distinct", "else",
    "end", "escape", "exists", "false",   "from",   "ilike", "in",   "is",       "like",
    "not", "null",   "nulls",  "or",      "select", "then",  "true", "when",     "where",
};

bool cupel__parser_begin(cupel__parser *p, cupel__arena *arena, const cupel__query_text *text,
                         cupel_error *error)
{
    *p = (cupel__parser){ .arena = arena, .text = text, .error = error };
    p->lex = (cupel__lex){ .arena = arena, .text = text, .error = error };
    p->code = check_text(text, error);
    cupel__parser_advance(p);
    return p->code == 0;
}

int cupel__parser_finish(cupel__parser *p)
{
    if (p->code == 0 && p->token.kind != CUPEL__LEXEME_END)
        cupel__parser_unexpected(p, "the end");
    if (p->code == 0 && p->placeholders != p->text->argument_count)
        cupel__parser_fail(p, p->text->size, "%zu placeholder%s, but %zu value%s", p->placeholders,
                           p->placeholders == 1 ? "" : "s", p->text->argument_count,
                           p->text->argument_count == 1 ? "" : "s");
    return p->code;
}

bool cupel__parser_sees(const cupel__parser *p, const char *word)
{
    if (p->code != 0)
        return false;
    if (p->token.kind == CUPEL__LEXEME_WORD)
        return cupel__text_iequal(p->token.text, word);
    return p->token.kind == CUPEL__LEXEME_SIGN && strcmp(p->token.text, word) == 0;
}

bool cupel__parser_take(cupel__parser *p, const char *word)
{
    if (!cupel__parser_sees(p, word))
        return false;
    cupel__parser_advance(p);
    return true;
}

bool cupel__parser_expect(cupel__parser *p, const char *word)
{
    if (cupel__parser_take(p, word))
        return p->code == 0;
    return cupel__parser_unexpected(p, word);
}

bool cupel__parser_sees_name(const cupel__parser *p)
{
    return p->code == 0 &&
           (p->token.kind == CUPEL__LEXEME_NAME ||
            (p->token.kind == CUPEL__LEXEME_WORD && !cupel__parser_is_reserved(&p->token)));
}

bool cupel__parser_is_reserved(const cupel__lexeme *token)
{
    for (size_t i = 0; i < sizeof reserved_words / sizeof *reserved_words; i++)
        if (cupel__text_iequal(token->text, reserved_words[i]))
            return true;
    return false;
}

void cupel__parser_advance(cupel__parser *p)
{
    if (p->code == 0)
        p->code = cupel__lex_next(&p->lex, &p->token);
}

bool cupel__parser_enter(cupel__parser *p)
{
    if (p->code != 0)
        return false;
    if (p->depth == CUPEL__PARSER_DEEPEST)
        return cupel__parser_fail(p, p->token.position, "nested more than %d levels deep",
                                  CUPEL__PARSER_DEEPEST);
    p->depth++;
    return true;
}

cupel__expr *cupel__parser_node(cupel__parser *p, cupel__expr_tag tag, cupel__expr *const *items,
                                size_t count)
{
    if (p->code != 0)
        return NULL;
    cupel__expr *expr = cupel__expr_new(p->arena, tag, items, count);
    if (expr == NULL)
        return cupel__parser_no_memory(p);
    if (expr->height > CUPEL__PARSER_DEEPEST)
        return cupel__parser_fail(p, p->token.position, "nested more than %d levels deep",
                                  CUPEL__PARSER_DEEPEST);
    return expr;
}

cupel__expr *cupel__parser_chain(cupel__parser *p, cupel__expr_tag tag,
                                 const cupel__parser_list *items)
{
    if (p->code != 0)
        return NULL;
    cupel__expr **operands = items->items;
    return items->count == 1 ? operands[0] : cupel__parser_node(p, tag, operands, items->count);
}

cupel__expr *cupel__parser_leaf(cupel__parser *p, cupel__expr_tag tag, size_t position)
{
    cupel__expr *expr = cupel__parser_node(p, tag, NULL, 0);
    if (expr != NULL)
        expr->position = (uint32_t)position;
    return expr;
}

bool cupel__parser_push(cupel__parser *p, cupel__parser_list *items, const void *item)
{
    if (p->code != 0)
        return false;
    if (items->count == items->capacity) {
        size_t capacity = items->capacity > 0 ? 2 * items->capacity : 4;
        void *grown = cupel__arena_alloc(p->arena, capacity * items->item_size);
        if (grown == NULL)
            return cupel__parser_no_memory(p);
        if (items->count > 0)
            memcpy(grown, items->items, items->count * items->item_size);
        items->items = grown;
        items->capacity = capacity;
    }
    memcpy((char *)items->items + items->count++ * items->item_size, item, items->item_size);
    return true;
}

bool cupel__parser_push_expr(cupel__parser *p, cupel__parser_list *items, cupel__expr *expr)
{
    return cupel__parser_push(p, items, &expr);
}

void *cupel__parser_fail(cupel__parser *p, size_t position, const char *format, ...)
{
    if (p->code != 0)
        return NULL;
    va_list arguments;
    va_start(arguments, format);
    p->code = cupel__parse_verror(p->error, p->text, position, format, arguments);
    va_end(arguments);
    return NULL;
}

void *cupel__parser_unexpected(cupel__parser *p, const char *wanted)
{
    if (p->token.kind == CUPEL__LEXEME_END)
        return cupel__parser_fail(p, p->token.position, "expected %s, found the end", wanted);
    return cupel__parser_fail(p, p->token.position, "expected %s, found '%s'", wanted,
                              p->token.text);
}

void *cupel__parser_no_memory(cupel__parser *p)
{
    if (p->code == 0)
        p->code = cupel__error_nomem(p->error);
    return NULL;
}

int cupel__parse_error(cupel_error *error, const cupel__query_text *text, size_t position,
                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int code = cupel__parse_verror(error, text, position, format, arguments);
    va_end(arguments);
    return code;
}

int cupel__parse_verror(cupel_error *error, const cupel__query_text *text, size_t position,
                        const char *format, va_list arguments)
{
    int code = cupel__error_vset(error, CUPEL_EQUERY, format, arguments);
    if (position > text->size)
        position = text->size;
    cupel__error_suffix(error, " at column %zu of \"%.*s\"",
                        cupel__utf8_length(text->text, position) + 1, (int)text->size, text->text);
    return code;
}

/* Lengths are kept in 32 bits from here on. */
static int check_text(const cupel__query_text *text, cupel_error *error)
{
    if (text->size > INT32_MAX)
        return cupel_error_set(error, CUPEL_EQUERY, "a condition of %zu bytes", text->size);
    if (!cupel__utf8_valid(text->text, text->size) || memchr(text->text, '\0', text->size) != NULL)
        return cupel_error_set(error, CUPEL_EQUERY,
                               "a condition is not well-formed UTF-8 or holds a zero byte");
    return 0;
}
