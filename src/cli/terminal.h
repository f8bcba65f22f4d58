/* What the command writes: results to standard output, everything for people to read beside them to
 * standard error. Colour only on a terminal, and not where NO_COLOR is set. */
#ifndef CUPEL_CLI_TERMINAL_H
#define CUPEL_CLI_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include <cupel/log.h>

typedef struct cli_terminal {
    FILE *out;
    FILE *err;
    bool out_is_terminal;
    bool colour_out;
    bool colour_err;
    bool quiet;
    bool verbose;
    bool step_is_open; /* "  Creating x ..." is written, "done" is not */
} cli_terminal;

typedef enum cli_colour { CLI_PLAIN, CLI_BOLD, CLI_DIM, CLI_RED, CLI_GREEN, CLI_YELLOW } cli_colour;

void cli_terminal_init(cli_terminal *terminal, FILE *out, FILE *err);
/* The receiver of the library's messages, "INFO  [cupel.migrate] ..." on standard error. */
cupel_log cli_terminal_log(cli_terminal *terminal);

void cli_print(cli_terminal *terminal, const char *format, ...) CUPEL_PRINTF(2, 3);
void cli_print_coloured(cli_terminal *terminal, cli_colour colour, const char *format, ...)
    CUPEL_PRINTF(3, 4);
/* "  Creating cupel.ini ... done": begun, and ended by how it went. Nothing where it is quiet. */
void cli_step_begin(cli_terminal *terminal, const char *format, ...) CUPEL_PRINTF(2, 3);
void cli_step_end(cli_terminal *terminal, bool done);
/* "cupel: message" on standard error. */
void cli_print_error(cli_terminal *terminal, const char *program, const char *message);
/* False where something could not be written. */
bool cli_terminal_flush(cli_terminal *terminal);

#endif
