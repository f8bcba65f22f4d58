/* Names in a parsed tree looked up: attributes become columns, dotted paths become joins, exists()
 * becomes a correlated subselect, and parameters learn what they are compared with.
 *
 * A path crosses a to-one relationship by an INNER JOIN where every row has a partner (its columns
 * are NOT NULL and a foreign key), and by a LEFT JOIN everywhere else, so that `or` and `is null`
 * over an optional relationship lose no rows. A path to the key of the other side reads the local
 * columns and joins nothing. */
#ifndef CUPEL_SQL_RESOLVE_H
#define CUPEL_SQL_RESOLVE_H

#include <cupel/sys/dialect.h>

#include "sql/parse.h"

/* The tables that a statement names. */
typedef struct cupel__tables {
    const cupel_table **items;
    size_t count;
    size_t capacity;
    bool repeated; /* the first one is named again */
} cupel__tables;

typedef struct cupel__resolver {
    cupel__arena *arena;
    const cupel_dialect *dialect;
    const cupel__entity *entity; /* whose names are in force */
    cupel__select *select;       /* receives the sources */
    const cupel__source *root;   /* the entity's source among them */
    const cupel__argument *arguments;
    size_t argument_count;
    const cupel__output *labels; /* names that stand for outputs; may be NULL */
    size_t label_count;
    bool labels_first; /* a label is meant where an attribute has the same name */
    bool subselects;   /* a path becomes a scalar subselect, where nothing can be joined */
    const struct cupel__resolver *outer; /* of the statement around a subselect */
    cupel__tables *tables;
    const cupel__query_text *text; /* the one being resolved, for messages */
    cupel_error *error;
    int code; /* the first failure */
} cupel__resolver;

/* Makes the entity's table a source of resolver->select, and the root. */
int cupel__resolver_begin(cupel__resolver *resolver);
/* The tree with names looked up; it is changed in place. NULL on failure, with resolver->code. */
cupel__expr *cupel__resolve_value(cupel__resolver *resolver, const cupel__query_text *text,
                                  cupel__expr *expr);
/* The same for a condition: a bare parameter in it is a boolean. */
cupel__expr *cupel__resolve_condition(cupel__resolver *resolver, const cupel__query_text *text,
                                      cupel__expr *expr);
/* "name = value": the columns that are set and to what. A relationship set to an object sets its key
 * columns. Appends to the arrays, which have room for cupel__assignment_room() of them. */
int cupel__resolve_assignment(cupel__resolver *resolver, const cupel__query_text *text,
                              const cupel__assignment *assignment, const cupel_column **columns,
                              cupel__expr **values, size_t *count);
size_t cupel__assignment_room(const cupel__entity *entity, const cupel__assignment *assignment);

/* Nodes ready made, for those who build trees by hand; NULL on failure, with resolver->code. */
cupel__expr *cupel__resolved_node(cupel__resolver *resolver, cupel__expr_tag tag,
                                  cupel__expr *const *items, size_t count);
cupel__expr *cupel__resolved_column(cupel__resolver *resolver, const cupel__source *source,
                                    const cupel_column *column);
/* A parameter for the value of `column`. */
cupel__expr *cupel__resolved_parameter(cupel__resolver *resolver, size_t argument, size_t element,
                                       const cupel_column *column);
cupel__expr *cupel__resolved_literal(cupel__resolver *resolver, cupel__literal variant,
                                     const char *text);
/* Records a failure at a place of the text; NULL. */
void *cupel__resolver_fail(cupel__resolver *resolver, size_t position, const char *format, ...)
    CUPEL_PRINTF(3, 4);
void *cupel__resolver_no_memory(cupel__resolver *resolver);

#endif
