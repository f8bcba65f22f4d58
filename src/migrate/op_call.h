/* What the functions that revisions call have in common: one call, from its line in the revision to its
 * statements. */
#ifndef CUPEL_MIGRATE_OP_CALL_H
#define CUPEL_MIGRATE_OP_CALL_H

#include "migrate/apply.h"

typedef struct cupel__op_call {
    cupel_op *op;
    cupel_error error;
    cupel__operation operation;
    int code;
} cupel__op_call;

/* False where nothing is to be done any more. `name`, which may be NULL, becomes the operation's
 * namespace and table. */
bool cupel__op_begin(cupel__op_call *call, cupel_op *op, const char *name);
void cupel__op_apply(cupel__op_call *call);
/* Keeps the first failure with the place where it happened. */
void cupel__op_end(cupel__op_call *call, const char *file, int line);

#endif
