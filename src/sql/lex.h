/* The words of condition strings. */
#ifndef CUPEL_SQL_LEX_H
#define CUPEL_SQL_LEX_H

#include "sql/parse.h"

typedef enum cupel__lexeme_kind {
    CUPEL__LEXEME_END,
    CUPEL__LEXEME_WORD,       /* a keyword or a bare name */
    CUPEL__LEXEME_NAME,       /* a name between double quotes */
    CUPEL__LEXEME_NUMBER,     /* text as written */
    CUPEL__LEXEME_TEXT,       /* between single quotes */
    CUPEL__LEXEME_SIGN,       /* text is the sign: "(", "<=", "||", "%" ... */
    CUPEL__LEXEME_PLACEHOLDER /* text as written */
} cupel__lexeme_kind;

/* Text is a copy in the arena with quotes and doubled signs undone. */
typedef struct cupel__lexeme {
    cupel__lexeme_kind kind;
    const char *text;
    size_t size;
    size_t position; /* bytes from the start of the whole */
} cupel__lexeme;

typedef struct cupel__lex {
    cupel__arena *arena;
    const cupel__query_text *text;
    size_t at;
    cupel_error *error;
} cupel__lex;

/* The next one; CUPEL__LEXEME_END again and again at the end. */
int cupel__lex_next(cupel__lex *lex, cupel__lexeme *out);

#endif
