/* What stands in the rows of random tables, known without looking. A change is made where the rows that
 * there are bear it, there and back; which they do is said in random_rows_fit and nowhere else. */
#ifndef CUPEL_TESTS_COMPLIANCE_RANDOM_ROWS_H
#define CUPEL_TESTS_COMPLIANCE_RANDOM_ROWS_H

#include "random_schema.h"

/* How many rows a table has that has any. */
#define RANDOM_ROWS 3

/* What all rows of a table have in a column. */
typedef enum random_content {
    RANDOM_EMPTY,     /* NULL */
    RANDOM_OWN,       /* each what its place among the rows gives it */
    RANDOM_GENERATED, /* each a number from the engine */
    RANDOM_DEFAULT,   /* all the same: the default */
    RANDOM_COMPUTED   /* what other columns make of it */
} random_content;

typedef struct random_cell {
    random_content content;
    const cupel_type *type; /* OWN: that of the column when the rows came */
} random_cell;

typedef struct random_rows {
    const random_source *source;
    const cupel_schema *schema;
    bool *filled;        /* of each table, whether it has rows */
    random_cell **cells; /* of each table, one for each column */
    bool lost;           /* something that is in the rows has no place any more */
} random_rows;

/* The rows that a schema's tables can be given; and those that another schema's have when the database
 * has been led to it. */
random_rows *random_rows_first(const random_source *r, const cupel_schema *schema);
random_rows *random_rows_after(const random_rows *before, const cupel_schema *schema);
void random_rows_free(random_rows *rows);
/* Whether nothing in the schema forbids them. */
bool random_rows_fit(const random_rows *rows);
/* Whether rows of the first schema bear being led to the second one and back. */
bool random_rows_bear(const random_source *r, const cupel_schema *first,
                      const cupel_schema *second);
/* Statements, each ending with a semicolon and a newline, that put the rows there. */
void random_rows_insert(const random_rows *rows, cupel__buf *out);

#endif
