/* Queries over entities compiled to SQL: texts parsed, names resolved, joins added, SQL written for
 * one dialect, in one step.
 *
 * What comes out is valid for every set of arguments of the same shape (see cupel__compiled_fits),
 * so the caller keeps it under its texts and asks here only for texts or shapes not met before. */
#ifndef CUPEL_SQL_STATEMENT_H
#define CUPEL_SQL_STATEMENT_H

#include <cupel/sys/dialect.h>

#include "sql/convert.h"
#include "sql/parse.h"

typedef enum cupel__query_kind {
    CUPEL__QUERY_ENTITIES, /* the entity's attributes, in the order of its table of attributes */
    CUPEL__QUERY_ROWS,     /* `columns` */
    CUPEL__QUERY_COUNT,    /* one row: the number of rows */
    CUPEL__QUERY_EXISTS,   /* one row: whether there is any */
    CUPEL__QUERY_UPDATE,   /* `assignments` */
    CUPEL__QUERY_DELETE
} cupel__query_kind;

/* LIMIT or OFFSET. A constant is written into the SQL (good for "LIMIT 1"), an argument is bound
 * (good for pages: the text stays the same). */
typedef enum cupel__bound_kind {
    CUPEL__BOUND_NONE,
    CUPEL__BOUND_CONSTANT,
    CUPEL__BOUND_ARGUMENT
} cupel__bound_kind;
typedef struct cupel__bound {
    cupel__bound_kind kind;
    int64_t value; /* the number, or the index of the argument */
} cupel__bound;

/* Rows whose `columns` equal one of many keys: how loaders ask for many objects at once. The keys are
 * the argument `argument`, a list whose `count` is the number of keys and whose values are
 * `column_count` for each of them, key after key. Where cupel__compiled.by_columns says so they are
 * bound by the driver's execute_columns instead of by slots. */
typedef struct cupel__match {
    const cupel_column *const *columns; /* of the entity's table; NULL: no such restriction */
    size_t column_count;
    size_t argument;
} cupel__match;

/* A struct of zeros but for `kind` and `entity` asks for everything. */
typedef struct cupel__query_spec {
    cupel__query_kind kind;
    const cupel__entity *entity;
    cupel__query_text columns;        /* ROWS */
    cupel__query_text assignments;    /* UPDATE */
    const cupel__query_text *filters; /* conditions, joined by AND */
    size_t filter_count;
    cupel__match match;
    const cupel__query_text *groups; /* expressions, appended */
    size_t group_count;
    const cupel__query_text *havings; /* conditions, joined by AND */
    size_t having_count;
    const cupel__query_text *orders; /* appended */
    size_t order_count;
    bool order_by_key; /* the primary key behind the orders, so that the order is total */
    cupel__bound limit;
    cupel__bound offset;
    const cupel__argument *arguments; /* of all texts, match and bounds */
    size_t argument_count;
} cupel__query_spec;

typedef struct cupel__compiled_column {
    const char *label;      /* the label, the attribute's name, or the expression's text */
    const cupel_type *type; /* NULL where unknown */
} cupel__compiled_column;

typedef struct cupel__compiled {
    const char *sql;
    size_t sql_size;
    const cupel__slot *slots; /* one for every parameter, in order; none with by_columns */
    size_t slot_count;
    const cupel__compiled_column *columns; /* of the rows it gives */
    size_t column_count;
    bool by_columns; /* run by execute_columns with the match's keys, any number of them */
    const cupel_table *const *tables; /* every table named: what to flush first */
    size_t table_count;
    cupel__argument *shape; /* the arguments it was compiled for */
    size_t shape_count;
    size_t keys; /* by_columns: the argument that may be a list of any length */
    cupel__arena arena;
} cupel__compiled;

/* Errors: CUPEL_EQUERY (the text is wrong; the message says where and which name is near),
 * CUPEL_ENOMEM. Whether an UPDATE or DELETE without a condition is meant is for the caller to ask. */
int cupel__query_compile(cupel__compiled **out, const cupel__query_spec *spec,
                         const cupel_dialect *dialect, cupel_error *error);
void cupel__compiled_free(cupel__compiled *compiled);
/* Whether what was compiled answers these arguments too. */
bool cupel__compiled_fits(const cupel__compiled *compiled, const cupel__argument *arguments,
                          size_t count);

#endif
