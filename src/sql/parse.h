/* Texts parsed into trees: conditions, orders, column lists, assignments. docs/queries.md describes
 * the language. Names are not looked up here; see resolve.h.
 *
 * Errors are CUPEL_EQUERY and quote the text with the column (in characters, from 1). */
#ifndef CUPEL_SQL_PARSE_H
#define CUPEL_SQL_PARSE_H

#include "sql/expr.h"

/* How placeholders are written. */
typedef enum cupel__style {
    CUPEL__STYLE_PRINTF,  /* %s, %d, ...; a percent sign is %% */
    CUPEL__STYLE_QUESTION /* ? */
} cupel__style;

/* A text and its place among the statement's arguments: its placeholders stand for the arguments
 * `first_argument`, `first_argument + 1`, ... and there must be exactly `argument_count` of them. */
typedef struct cupel__query_text {
    const char *text; /* ends with a zero */
    size_t size;
    cupel__style style;
    size_t first_argument;
    size_t argument_count;
} cupel__query_text;

typedef struct cupel__assignment {
    const char *name; /* the attribute, or a relationship set to an object */
    uint32_t position;
    cupel__expr *value;
} cupel__assignment;

/* `*out` is in the arena and written on success only. */
int cupel__parse_condition(cupel__arena *arena, const cupel__query_text *text, cupel__expr **out,
                           cupel_error *error);
/* "name desc nulls last, lower(role.name)" */
int cupel__parse_orders(cupel__arena *arena, const cupel__query_text *text, cupel__order **out,
                        size_t *count, cupel_error *error);
/* "artist.name, sum(quantity) as sold" */
int cupel__parse_outputs(cupel__arena *arena, const cupel__query_text *text, cupel__output **out,
                         size_t *count, cupel_error *error);
/* "name, lower(role.name)" */
int cupel__parse_list(cupel__arena *arena, const cupel__query_text *text, cupel__expr ***out,
                      size_t *count, cupel_error *error);
/* "name = %s, price = price * 2" */
int cupel__parse_assignments(cupel__arena *arena, const cupel__query_text *text,
                             cupel__assignment **out, size_t *count, cupel_error *error);

/* Sets CUPEL_EQUERY: `format` says what is wrong, then come the column and the text. */
int cupel__parse_error(cupel_error *error, const cupel__query_text *text, size_t position,
                       const char *format, ...) CUPEL_PRINTF(4, 5);
int cupel__parse_verror(cupel_error *error, const cupel__query_text *text, size_t position,
                        const char *format, va_list arguments) CUPEL_PRINTF(4, 0);

#endif
