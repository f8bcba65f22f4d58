/* A script of SQL cut into statements by an engine's own lexical rules: quotes, dollar quotes, nested
 * comments, the bodies of triggers and routines, MariaDB's DELIMITER. Nothing is allocated. */
#ifndef CUPEL_DIALECT_SPLIT_H
#define CUPEL_DIALECT_SPLIT_H

#include "dialect/lexer.h"

/* A statement without its delimiter and the blanks and comments around it, borrowed from the script. */
typedef struct cupel__split_statement {
    const char *text;
    size_t size;
    bool unterminated; /* a quote or comment is open at the end of the script */
} cupel__split_statement;

struct cupel__buf;

typedef struct cupel__splitter {
    cupel__lexer lexer;
    const char *delimiter; /* borrowed from the script, or ";" */
    size_t delimiter_size;
} cupel__splitter;

void cupel__splitter_init(cupel__splitter *splitter, const cupel__lexical *rules, const char *text,
                          size_t size);
/* The next statement that is not empty; false at the end. */
bool cupel__splitter_next(cupel__splitter *splitter, cupel__split_statement *out);

/* Appends a statement, which has no delimiter, to a script that the splitter and the engine's own client
 * both cut right: one that has semicolons inside is put between DELIMITER commands where the client
 * needs them. */
void cupel__script_append(struct cupel__buf *script, const cupel__lexical *rules, const char *text,
                          size_t size);

/* True for COMMIT, BEGIN and whatever else begins or ends a transaction; savepoints do not. */
bool cupel__statement_moves_transaction(const cupel__lexical *rules, const char *text, size_t size);

/* The line and column in the script, both from 1, of the byte of a statement that an error's `position`
 * tells, or of the statement where it tells none; columns count characters. */
void cupel__statement_place(const char *script, const cupel__split_statement *statement,
                            size_t position, int *line, int *column);

#endif
