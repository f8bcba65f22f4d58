/* A lexer for C source text, as far as finding a declaration in it needs: it knows comments, line
 * continuations, preprocessor lines, texts and characters, so that nothing inside one is mistaken
 * for code. Nothing is expanded; what stands between `#if 0` and its `#endif` is left out. */
#ifndef CUPEL_MIGRATE_C_LEXER_H
#define CUPEL_MIGRATE_C_LEXER_H

#include <cupel/common.h>

typedef enum cupel__c_kind {
    CUPEL__C_END,
    CUPEL__C_WORD,   /* an identifier or a preprocessing number */
    CUPEL__C_STRING, /* a text, with its prefix and quotes */
    CUPEL__C_CHARACTER,
    CUPEL__C_PUNCTUATION, /* one character */
    CUPEL__C_BROKEN       /* a comment or text that does not end */
} cupel__c_kind;

/* The token as it stands in the source; a continued line inside it makes the text longer than what
 * is meant, so it is compared and copied by the functions below only. */
typedef struct cupel__c_token {
    cupel__c_kind kind;
    const char *start;
    const char *end;
    int line;
} cupel__c_token;

typedef struct cupel__c_lexer {
    const char *at;
    const char *end;
    int line;
    bool line_start; /* nothing but blanks since the line began: "#" is a preprocessor line */
} cupel__c_lexer;

/* `text` is zero-terminated, has no other zero in its `size` bytes, and must outlive the tokens. */
void cupel__c_lexer_init(cupel__c_lexer *lexer, const char *text, size_t size);
cupel__c_token cupel__c_lexer_next(cupel__c_lexer *lexer);

bool cupel__c_token_is(const cupel__c_token *token, const char *text);
/* Writes what the token means (a text's characters without quotes, escapes resolved, as UTF-8; a
 * word as it is), zero-terminated, and returns its length. `out` has room for the token's length + 1:
 * the meaning is never longer. -1 for an escape that is none, or a text of wide characters. */
int64_t cupel__c_token_value(const cupel__c_token *token, char *out);

#endif
