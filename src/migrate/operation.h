/* Operations on a schema as data: what autogenerate makes, revision files are rendered from, and the
 * functions of cupel/op.h become before they are statements. */
#ifndef CUPEL_MIGRATE_OPERATION_H
#define CUPEL_MIGRATE_OPERATION_H

#include <cupel/inspect.h>
#include <cupel/sys/dialect.h>

#include "base/buf.h"
#include "base/vec.h"

/* X(kind, kind of the reverse) */
#define CUPEL__OPERATION_KINDS(X)                                                                  \
    X(CREATE_TABLE, DROP_TABLE)                                                                    \
    X(DROP_TABLE, CREATE_TABLE)                                                                    \
    X(RENAME_TABLE, RENAME_TABLE)                                                                  \
    X(COMMENT_TABLE, COMMENT_TABLE)                                                                \
    X(ADD_COLUMN, DROP_COLUMN)                                                                     \
    X(DROP_COLUMN, ADD_COLUMN)                                                                     \
    X(RENAME_COLUMN, RENAME_COLUMN)                                                                \
    X(ALTER_COLUMN, ALTER_COLUMN)                                                                  \
    X(FILL_COLUMN, UNFILL_COLUMN)                                                                  \
    X(UNFILL_COLUMN, FILL_COLUMN)                                                                  \
    X(ADD_CONSTRAINT, DROP_CONSTRAINT)                                                             \
    X(DROP_CONSTRAINT, ADD_CONSTRAINT)                                                             \
    X(CREATE_INDEX, DROP_INDEX)                                                                    \
    X(DROP_INDEX, CREATE_INDEX)                                                                    \
    X(ALTER_TABLE, ALTER_TABLE)                                                                    \
    X(COMMENT_INDEX, COMMENT_INDEX)                                                                \
    X(COMMENT_CONSTRAINT, COMMENT_CONSTRAINT)                                                      \
    X(CREATE_OBJECT, DROP_OBJECT)                                                                  \
    X(DROP_OBJECT, CREATE_OBJECT)                                                                  \
    X(ALTER_OBJECT, ALTER_OBJECT)                                                                  \
    X(COMMENT_OBJECT, COMMENT_OBJECT)                                                              \
    X(OWN_SEQUENCE, OWN_SEQUENCE)

typedef enum cupel__operation_kind {
#define CUPEL__X(kind, reverse) CUPEL__OPERATION_##kind,
    CUPEL__OPERATION_KINDS(CUPEL__X)
#undef CUPEL__X
} cupel__operation_kind;

/* One side of an operation: the table, and what of it is concerned. What a kind does not need, or what
 * is not known, is NULL. */
typedef struct cupel__operand {
    const cupel_table *table; /* with its name as it is when the operation runs */
    const cupel_column *column;
    const cupel_constraint *constraint;
    const cupel_index *index;
    const cupel_object *object;
} cupel__operand;

/* Everything is borrowed. Where something is only made there is no `from`, where it is only dropped no
 * `to`, but `name` is always there for what has one: of the column, constraint or index, of a rename
 * the old name. */
typedef struct cupel__operation {
    cupel__operation_kind kind;
    const char *schema; /* the table's namespace, NULL for the default one */
    const char *table;  /* its name when the operation runs; with an object alone its own */
    const char *name;
    const char *new_name; /* of a rename */
    uint32_t changes;     /* ALTER_COLUMN: CUPEL_ALTER_... bits */
    const char *using_;   /* ALTER_COLUMN: the expression that converts, or NULL */
    const char *value;    /* FILL_COLUMN: the SQL expression for rows that have NULL */
    bool invented;        /* FILL_COLUMN: nobody has said the value */
    bool fails_on_null;   /* ALTER_COLUMN: rows that have NULL were not filled before */
    bool only_back;       /* part of the way back only, where what is dropped comes again */
    cupel__operand from;
    cupel__operand to;
} cupel__operation;

typedef cupel__vec(cupel__operation) cupel__operation_list;

/* What undoes the operation. To undo FILL_COLUMN, nothing is done. */
cupel__operation cupel__operation_reverse(const cupel__operation *operation);

/* "Detected added column 'users.age'": what a difference says in the log. */
void cupel__difference_describe(cupel__buf *out, const cupel_dialect *dialect,
                                const cupel_difference *difference);

#endif
