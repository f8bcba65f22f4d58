/* The parts of the Chinook program. Each returns 0, or says on standard error what went wrong. */
#ifndef CHINOOK_H
#define CHINOOK_H

#include "models.h"

extern const cupel_metadata app_metadata;

/* Loads every row of the files in `folder` through a session, in one transaction. */
int load(cupel_engine *engine, const char *folder);
/* Answers the shop's five questions through queries over the models, and asks the database the same
 * in plain SQL; a different answer is a failure. */
int ask(cupel_engine *engine);
/* After the models have changed: fills and asks for what is new. */
int ask_next(cupel_engine *engine);

/* Prints "what: message" and returns -1. */
int failed(const char *what, const cupel_error *error);

#endif
