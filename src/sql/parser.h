/* The state of a parser over one text: the token it looks at, the nodes it makes, and its first
 * failure. After a failure every function here does nothing and says no, so that the grammar need
 * not look after each step. */
#ifndef CUPEL_SQL_PARSER_H
#define CUPEL_SQL_PARSER_H

#include "sql/lex.h"

typedef struct cupel__parser {
    cupel__arena *arena;
    const cupel__query_text *text;
    cupel__lex lex;
    cupel__lexeme token; /* the one to be looked at */
    size_t placeholders; /* met so far */
    unsigned depth;
    cupel_error *error;
    int code; /* the first failure */
} cupel__parser;

/* An array that grows in the arena. */
typedef struct cupel__parser_list {
    void *items;
    size_t item_size;
    size_t count;
    size_t capacity;
} cupel__parser_list;

/* How deep parentheses, functions and chains may nest. It bounds the recursion of the parser and of
 * every walk over a tree, so that no text can exhaust the stack. */
#define CUPEL__PARSER_DEEPEST 200

bool cupel__parser_begin(cupel__parser *p, cupel__arena *arena, const cupel__query_text *text,
                         cupel_error *error);
/* Checks that the text is used up and the placeholders are as many as the values; the code. */
int cupel__parser_finish(cupel__parser *p);

/* A keyword, in any case, or a sign: whether it is next; the same and past it; the same and an error
 * where it is not. */
bool cupel__parser_sees(const cupel__parser *p, const char *word);
bool cupel__parser_take(cupel__parser *p, const char *word);
bool cupel__parser_expect(cupel__parser *p, const char *word);
/* Whether a name is next: between double quotes, or a word that means nothing else. */
bool cupel__parser_sees_name(const cupel__parser *p);
bool cupel__parser_is_reserved(const cupel__lexeme *token);
void cupel__parser_advance(cupel__parser *p);
/* Goes one level deeper; the caller takes it back by `depth--`. */
bool cupel__parser_enter(cupel__parser *p);

/* Nodes; NULL after a failure, of an operand too. A chain of one is that one. */
cupel__expr *cupel__parser_node(cupel__parser *p, cupel__expr_tag tag, cupel__expr *const *items,
                                size_t count);
cupel__expr *cupel__parser_chain(cupel__parser *p, cupel__expr_tag tag,
                                 const cupel__parser_list *items);
cupel__expr *cupel__parser_leaf(cupel__parser *p, cupel__expr_tag tag, size_t position);
bool cupel__parser_push(cupel__parser *p, cupel__parser_list *items, const void *item);
bool cupel__parser_push_expr(cupel__parser *p, cupel__parser_list *items, cupel__expr *expr);

/* Record a failure; NULL (or false), so that the grammar can return it. */
void *cupel__parser_fail(cupel__parser *p, size_t position, const char *format, ...)
    CUPEL_PRINTF(3, 4);
void *cupel__parser_unexpected(cupel__parser *p, const char *wanted);
void *cupel__parser_no_memory(cupel__parser *p);

#endif
