/* The command inside a program of one's own: `./app db upgrade`. Link with libcupel-cli. */
#ifndef CUPEL_CLI_H
#define CUPEL_CLI_H

#include <cupel/model.h>

CUPEL_BEGIN_DECLS

/* Runs the command that argv names and returns the exit status: 0 done, 1 failed, 2 usage,
 * 3 differences or pending work found. argv[0] is the program's name in messages. `metadata`, where
 * given, stands in for the `models` of cupel.ini. */
CUPEL_API int cupel_cli_main(int argc, char **argv, const cupel_metadata *metadata);

CUPEL_END_DECLS

#endif
