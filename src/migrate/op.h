/* What stands behind a cupel_op: where statements go, what is waiting to be done to a table, and the
 * first failure. */
#ifndef CUPEL_MIGRATE_OP_H
#define CUPEL_MIGRATE_OP_H

#include <cupel/engine.h>
#include <cupel/op.h>

#include "base/arena.h"
#include "base/map.h"
#include "dialect/rebuild.h"
#include "migrate/operation.h"
#include "sql/ddl.h"

typedef struct cupel__executor cupel__executor;

/* Where statements go: a connection, or a printer in its place. */
struct cupel__executor {
    /* Executes one statement, with values behind its placeholders. */
    int (*execute)(cupel__executor *executor, const char *sql, size_t size,
                   const cupel_value *values, size_t count, cupel_error *error);
    /* What the catalog is read from; NULL where there is no database. */
    cupel_connection *connection;
};

/* A revision's wish that cannot be fulfilled as things are: its transaction has to be begun again,
 * without enforcement of foreign keys. Never leaves this folder. */
enum { CUPEL__SUSPEND_KEYS = 1 };

struct cupel_op {
    const cupel_dialect *dialect;
    cupel__executor *executor;
    cupel__arena arena;
    cupel_schema *schema; /* where the tables of operations are made */
    cupel__ddl ddl;
    bool keys_suspended; /* foreign keys are not enforced: a table may be taken away for a moment */
    bool plain_enums;    /* enum types are made and dropped by the caller */
    bool bodies_free;    /* those of functions are not looked into when these are made */
    /* Where there is no database: what it has before the operation, as far as enum types matter. */
    const cupel_schema *known;
    /* The tables of a namespace as they were read to know who has which enum type; only drops keep it. */
    cupel_schema *present;
    const char *present_namespace;
    cupel__map enums; /* types whose labels were changed already, for every column that has them */

    /* The table that is being rebuilt: several alterations in a row make one rebuild. */
    bool rebuilding;
    cupel__rebuild rebuild;
    cupel__stored_object *objects;

    /* The first failure and the place in the revision where it happened; from then on nothing is done. */
    int code;
    cupel_error error;
    const char *file;
    int line;
};

/* Begins and ends the work of one revision. `arena` of the op owns everything that was made. */
int cupel__op_init(cupel_op *op, const cupel_dialect *dialect, cupel__executor *executor,
                   cupel_error *error);
void cupel__op_release(cupel_op *op);
/* To be called before anything but a drop is done. */
void cupel__op_forget_present(cupel_op *op);
/* Does what is still waiting. Returns the code: 0, negative, or CUPEL__SUSPEND_KEYS. */
int cupel__op_finish(cupel_op *op);

/* Does what is still waiting; the engine looks into bodies of functions again. */
int cupel__op_settle(cupel_op *op, cupel_error *error);

/* Sends one statement. */
int cupel__op_execute_one(cupel_op *op, const char *sql, cupel_error *error);
/* Sends the statements that were collected in op->ddl, and empties it. */
int cupel__op_send(cupel_op *op, cupel_error *error);

#endif
