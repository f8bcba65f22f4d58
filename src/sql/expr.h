/* The expression tree: what condition strings are parsed into and what the compiler walks.
 *
 * Nodes and their texts live in an arena. Every node starts with its tag, and its operands are in
 * `items`, in order, so that walks which do not care for the meaning need no switch.
 *
 * To add a node: a tag and a row in the table below, its members in the union, its case in
 * expr.c (copy, equal, print), in resolve.c (what type it has), in compile.c (its SQL), and where
 * strings can say it, in parse.c. */
#ifndef CUPEL_SQL_EXPR_H
#define CUPEL_SQL_EXPR_H

#include <cupel/schema.h>

#include "base/arena.h"
#include "base/buf.h"
#include "sql/scope.h"

typedef struct cupel__expr cupel__expr;
typedef struct cupel__select cupel__select;
typedef struct cupel__source cupel__source;

/* X(tag, name in debugging output) */
#define CUPEL__EXPR_TAGS(X)                                                                        \
    X(CUPEL__EXPR_PATH, "path")             /* names separated by dots, before resolution */       \
    X(CUPEL__EXPR_COLUMN, "column")         /* a column of a source */                             \
    X(CUPEL__EXPR_LITERAL, "literal")       /* variant: cupel__literal */                          \
    X(CUPEL__EXPR_PARAMETER, "parameter")   /* a placeholder */                                    \
    X(CUPEL__EXPR_STAR, "star")             /* the * of count(*) */                                \
    X(CUPEL__EXPR_AND, "and")               /* two or more items */                                \
    X(CUPEL__EXPR_OR, "or")                 /* two or more items */                                \
    X(CUPEL__EXPR_NOT, "not")               /* one item */                                         \
    X(CUPEL__EXPR_COMPARE, "compare")       /* two items; variant: cupel__compare */               \
    X(CUPEL__EXPR_ARITHMETIC, "arithmetic") /* two items; variant: one of + - * / % */             \
    X(CUPEL__EXPR_CONCAT, "concat")         /* two or more items */                                \
    X(CUPEL__EXPR_NEGATE, "negate")         /* one item */                                         \
    X(CUPEL__EXPR_IN, "in")                 /* the item sought, then the list; may be negated */   \
    X(CUPEL__EXPR_LIKE, "like")       /* text, pattern, maybe escape; variant: 1 ignores case */   \
    X(CUPEL__EXPR_IS, "is")           /* one item; variant: cupel__is; may be negated */           \
    X(CUPEL__EXPR_BETWEEN, "between") /* item, low, high; may be negated */                        \
    X(CUPEL__EXPR_CALL, "call")       /* a function's arguments; as.name */                        \
    X(CUPEL__EXPR_CAST, "cast")       /* one item; `type` is the target */                         \
    X(CUPEL__EXPR_CASE, "case")       /* see as.branches */                                        \
    X(CUPEL__EXPR_EXISTS, "exists")   /* path and condition, if any; resolved: as.select */        \
    X(CUPEL__EXPR_SELECT, "select")   /* a scalar subselect */                                     \
    X(CUPEL__EXPR_ROW, "row")         /* (a, b): compared part by part; in IN only */              \
    X(CUPEL__EXPR_KEYS, "keys")       /* columns found in arrays, parameter by parameter */

typedef enum cupel__expr_tag {
#define CUPEL__X(tag, name) tag,
    CUPEL__EXPR_TAGS(CUPEL__X)
#undef CUPEL__X
} cupel__expr_tag;

typedef enum cupel__literal {
    CUPEL__LITERAL_NULL,
    CUPEL__LITERAL_TRUE,
    CUPEL__LITERAL_FALSE,
    CUPEL__LITERAL_NUMBER, /* digits as they were written */
    CUPEL__LITERAL_TEXT,
    CUPEL__LITERAL_DATE, /* checked and in the canonical form */
    CUPEL__LITERAL_TIME,
    CUPEL__LITERAL_TIMESTAMP
} cupel__literal;

typedef enum cupel__compare {
    CUPEL__COMPARE_EQ,
    CUPEL__COMPARE_NE,
    CUPEL__COMPARE_LT,
    CUPEL__COMPARE_LE,
    CUPEL__COMPARE_GT,
    CUPEL__COMPARE_GE,
    CUPEL__COMPARE_DISTINCT,    /* as <>, NULL being a value like others */
    CUPEL__COMPARE_NOT_DISTINCT /* as =, likewise */
} cupel__compare;

typedef enum cupel__is { CUPEL__IS_NULL, CUPEL__IS_TRUE, CUPEL__IS_FALSE } cupel__is;

/* One name of a path. */
typedef struct cupel__name {
    const char *text;
    uint32_t position;
} cupel__name;

struct cupel__expr {
    cupel__expr_tag tag;
    uint8_t variant;
    bool negated;
    bool distinct;          /* CALL: count(distinct x) */
    uint32_t height;        /* longest way down to a leaf */
    uint32_t position;      /* bytes into the text it was parsed from */
    const cupel_type *type; /* what the values are, where known; set by resolution */
    cupel__expr **items;
    size_t count;
    union {
        struct {
            const cupel__name *names;
            size_t count;
        } path;
        struct {
            const cupel__source *source;
            const cupel_column *column;
            const char *attribute; /* the name that led to it, for messages; or NULL */
        } column;
        struct {
            const char *text;
            size_t size;
        } literal;
        struct {
            size_t argument;            /* index among the statement's arguments */
            size_t element;             /* of a list */
            size_t stride;              /* of a list of keys: values for each; 0 elsewhere */
            const cupel_column *column; /* of an object: which of its columns */
            const char *meets;          /* the attribute it meets, for messages; or NULL */
            bool listed;                /* it is an element of a list */
            bool cast; /* the context does not give it its type: it has to be written */
        } parameter;
        const char *name; /* CALL: as it was written */
        struct {          /* CASE: [operand] (condition, result)... [otherwise] */
            bool has_operand;
            bool has_otherwise;
        } branches;
        cupel__select *select;
    } as;
};

typedef enum cupel__join { CUPEL__JOIN_INNER, CUPEL__JOIN_LEFT } cupel__join;

/* A table in FROM. */
struct cupel__source {
    const cupel_table *table;
    const cupel__select *derived; /* a subselect in the table's place, or NULL */
    const char *alias;            /* what columns are qualified with; unique within the statement */
    bool is_aliased;              /* the alias is not the table's own name */
    cupel__join join; /* how it is joined to those before it; of no meaning for the first */
    cupel__expr *on;
    const cupel__entity *entity;
    const cupel__source *parent;     /* the source that the path comes from, or NULL */
    const cupel__relation *relation; /* the relationship crossed, or NULL */
    cupel__source *next;
};

typedef struct cupel__output {
    cupel__expr *expr;
    const char *label; /* AS, or NULL */
    const char *text;  /* as it was written, without the label; or NULL */
} cupel__output;

typedef enum cupel__nulls {
    CUPEL__NULLS_DEFAULT, /* as the engine does */
    CUPEL__NULLS_FIRST,
    CUPEL__NULLS_LAST
} cupel__nulls;

typedef struct cupel__order {
    cupel__expr *expr;
    bool descending;
    cupel__nulls nulls;
} cupel__order;

struct cupel__select {
    bool distinct;
    cupel__output *outputs; /* none: the constant 1 */
    size_t output_count;
    cupel__source *sources;
    cupel__expr *where; /* or NULL */
    cupel__expr **groups;
    size_t group_count;
    cupel__expr *having; /* or NULL */
    cupel__order *orders;
    size_t order_count;
    cupel__expr *limit;  /* or NULL */
    cupel__expr *offset; /* or NULL */
};

/* The one constructor: a node with `count` operands (the pointers are copied), at the place of its
 * first operand. NULL when memory is short or an operand is NULL. */
cupel__expr *cupel__expr_new(cupel__arena *arena, cupel__expr_tag tag, cupel__expr *const *items,
                             size_t count);
/* The value of a column of one of the statement's sources. NULL when memory is short. */
cupel__expr *cupel__expr_column(cupel__arena *arena, const cupel__source *source,
                                const cupel_column *column);

/* Deep copies, texts included; columns, types and entities stay shared. Sources of a copied select
 * are copied with it; columns of sources outside keep theirs. NULL when memory is short. */
cupel__expr *cupel__expr_copy(cupel__arena *arena, const cupel__expr *expr);
/* The same meaning node by node; positions are ignored. NULL equals NULL. */
bool cupel__expr_equal(const cupel__expr *a, const cupel__expr *b);
/* As an s-expression, "(and (= username %0) (like role.name 'x%'))", for tests and debugging. */
void cupel__expr_print(cupel__buf *out, const cupel__expr *expr);
const char *cupel__expr_tag_name(cupel__expr_tag tag);
/* "=", "<>", "<", ... , "is distinct from". */
const char *cupel__compare_sign(cupel__compare compare);
/* The word for a type: "integer"; and the type of a word, without regard to case, common synonyms
 * such as "int" and "varchar" included: CUPEL_TYPE_NONE where there is none. */
const char *cupel__type_word(cupel_type_kind kind);
cupel_type_kind cupel__type_named(const char *word);
/* Functions that are called without parentheses: current_date and the like. */
bool cupel__is_bare_function(const char *name);

#endif
