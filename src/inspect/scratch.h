/* A database of our own beside the user's, for what has to be created to be known: its name tells whose
 * it is and since when, and a lock of its owner's session tells whether that one is still alive. */
#ifndef CUPEL_INSPECT_SCRATCH_H
#define CUPEL_INSPECT_SCRATCH_H

#include <cupel/engine.h>

/* Where no database can be made, a schema in a transaction that is rolled back. */
#define CUPEL__SCRATCH_SCHEMA "cupel_scratch"

/* A struct of zeros is none. */
typedef struct cupel__scratch {
    cupel_engine *engine;     /* on the scratch database, which is empty at first */
    cupel_connection *keeper; /* holds the lock; NULL where the database is in memory */
    char name[64];            /* cupel_scratch_<process>h<host>_<time>_<number> */
} cupel__scratch;

/* Creates one with the character set and collation of the connection's database, after the databases
 * of dead owners have been removed. On failure nothing is there; where the user may not create
 * databases the error's category is CUPEL_CATEGORY_PERMISSION. */
int cupel__scratch_open(cupel__scratch *out, cupel_connection *beside, cupel_error *error);
/* Removes it, whatever is in it; also after a failure nothing of it is left but the database, which
 * the next sweep removes. */
int cupel__scratch_close(cupel__scratch *scratch, cupel_error *error);
/* Removes those whose owners are dead. With `own`, also those of this process, whose sessions are ended:
 * for the thread that handles an interrupt, on a connection of its own. What the user may not remove
 * is passed over. */
int cupel__scratch_sweep(cupel_connection *connection, bool own, cupel_error *error);

#endif
