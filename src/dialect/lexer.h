/* The lexical grammar of each engine's SQL: text in, tokens out, nothing allocated. */
#ifndef CUPEL_DIALECT_LEXER_H
#define CUPEL_DIALECT_LEXER_H

#include "base/arena.h"

typedef enum cupel__token_kind {
    CUPEL__TOKEN_END,
    CUPEL__TOKEN_WORD,      /* a keyword or a bare identifier */
    CUPEL__TOKEN_QUOTED,    /* a quoted identifier */
    CUPEL__TOKEN_STRING,    /* a string or blob literal with its prefix (E, N, X, $tag$) */
    CUPEL__TOKEN_NUMBER,    /* without sign */
    CUPEL__TOKEN_PARAMETER, /* ?, $1, :name */
    CUPEL__TOKEN_OPERATOR   /* an operator, or one of ( ) , ; . [ ] */
} cupel__token_kind;

/* A piece of the text, borrowed from it. Something left open (a quote, a comment) reaches to the end
 * of the text and sets `unterminated`. */
typedef struct cupel__token {
    cupel__token_kind kind;
    const char *text;
    size_t size;
    bool unterminated;
} cupel__token;

/* What differs between the engines. */
typedef struct cupel__lexical {
    const char *dialect;
    bool double_quote_string; /* "x" is a string (MariaDB), else an identifier */
    bool backtick_identifier; /* `x` */
    bool bracket_identifier;  /* [x] */
    bool backslash_escapes;   /* inside strings */
    bool dollar_strings;      /* $tag$...$tag$, and E'...' with backslashes */
    bool nested_comments;
    bool hash_comments; /* from # to the end of the line; -- needs white space behind it */
} cupel__lexical;

/* The rules of "sqlite", "postgresql" or "mysql", those of plain SQL for NULL; NULL for another name. */
const cupel__lexical *cupel__lexical_find(const char *dialect);

/* A plain value: copied to look ahead, assigned to go back. */
typedef struct cupel__lexer {
    const cupel__lexical *rules;
    const char *text;
    size_t size;
    size_t at;
} cupel__lexer;

void cupel__lexer_init(cupel__lexer *lexer, const cupel__lexical *rules, const char *text,
                       size_t size);
/* The next token, white space and comments skipped; at the end CUPEL__TOKEN_END, again and again. */
cupel__token cupel__lexer_next(cupel__lexer *lexer);

/* True for the bare word without regard to case, or for exactly this operator. */
bool cupel__token_is(const cupel__token *token, const char *text);
/* The name that a word or quoted identifier stands for, or a string literal's content: quotes
 * removed, doubled ones and backslash escapes resolved. NULL when memory is short. */
char *cupel__token_name(cupel__arena *arena, const cupel__lexical *rules,
                        const cupel__token *token);

#endif
