/* How operations are carried out, for the engines that change tables in place and those that do not. */
#ifndef CUPEL_MIGRATE_APPLY_H
#define CUPEL_MIGRATE_APPLY_H

#include "migrate/op.h"

/* Does one operation, in whatever way the engine needs. CUPEL__SUSPEND_KEYS where it cannot be done
 * while foreign keys are enforced. */
int cupel__operation_apply(cupel_op *op, const cupel__operation *operation, cupel_error *error);
/* By the engine's own statements. */
int cupel__operation_apply_in_place(cupel_op *op, const cupel__operation *operation,
                                    cupel_error *error);
/* Appends what an operation on an object takes to op->ddl. */
int cupel__object_apply(cupel_op *op, const cupel__operation *operation, cupel_error *error);
/* Appends what gives an enum type other labels, in every column of `schema` that has it. `wanted`, the
 * state to come, tells which defaults go with labels; it may be NULL. */
int cupel__enum_replace(cupel_op *op, const cupel_schema *schema, const cupel_schema *wanted,
                        const cupel_type *from, const cupel_type *to, cupel_error *error);
/* By editing the table's definition where nothing else helps; alterations then wait for more. */
int cupel__rebuild_apply(cupel_op *op, const cupel__operation *operation, cupel_error *error);
/* Rebuilds the table that waits for it. */
int cupel__rebuild_flush(cupel_op *op, cupel_error *error);
void cupel__rebuild_release(cupel_op *op);

#endif
