/* The environment, with a file .env behind it, and ${NAME} in texts. */
#ifndef CUPEL_CLI_ENVIRONMENT_H
#define CUPEL_CLI_ENVIRONMENT_H

#include <cupel/error.h>

#include "cli/memory.h"

typedef struct cli_variable {
    struct cli_variable *next;
    const char *name;
    const char *value;
} cli_variable;

typedef struct cli_environment {
    cli_memory *memory;
    const char *here;        /* what ${here} stands for */
    cli_variable *variables; /* of the file, the last first */
} cli_environment;

/* Reads `folder`/.env where there is one: lines NAME=value or export NAME=value, the value in quotes
 * or not, # for comments. The process's own environment goes before it. */
int cli_environment_open(cli_environment *out, cli_memory *memory, const char *folder,
                         cupel_error *error);
/* NULL where it is not set, or empty. */
const char *cli_environment_get(const cli_environment *environment, const char *name);
/* The text with every ${NAME} replaced; "$${" stands for "${". The error begins with `where`. */
int cli_environment_expand(const cli_environment *environment, const char *text, const char *where,
                           const char **out, cupel_error *error);

#endif
