/* Options in tables: what a command takes is a constant table over a struct, from which the command
 * line is read, and help and manual pages are written. */
#ifndef CUPEL_CLI_OPTIONS_H
#define CUPEL_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum cli_option_kind {
    CLI_FLAG, /* a bool member */
    CLI_TEXT, /* a const char * member, borrowed from the command line */
    CLI_LIST  /* a cli_list member: may be given several times */
} cli_option_kind;

typedef struct cli_option {
    char short_name; /* or 0 */
    const char *name;
    const char *argument; /* "FILE"; NULL for a flag */
    cli_option_kind kind;
    size_t offset; /* of the member */
    const char *help;
} cli_option;

#define CLI_MAX_LISTED 64
typedef struct cli_list {
    const char *items[CLI_MAX_LISTED + 1]; /* NULL-terminated */
    size_t count;
} cli_list;

/* What every command that writes a revision takes, in a struct with these members. */
/* clang-format off */
#define CLI_REVISION_OPTIONS(type, about)                                                          \
    { 'm', "message", "TEXT", CLI_TEXT, offsetof(type, message), about },                          \
    { 0, "rev-id", "ID", CLI_TEXT, offsetof(type, rev_id),                                         \
      "its id, in place of twelve random digits" },                                                \
    { 0, "sql", NULL, CLI_FLAG, offsetof(type, sql),                                               \
      "an SQL file, whatever revision_format says" }
/* clang-format on */

/* A table ends with an option without name. */
#define CLI_OPTIONS_END                                                                            \
    {                                                                                              \
        0, NULL, NULL, CLI_FLAG, 0, NULL                                                           \
    }

/* A table and the struct that it fills. */
typedef struct cli_option_set {
    const cli_option *options;
    void *values;
} cli_option_set;

/* Reads argv[1..]: options into the structs of `sets`, the rest into `arguments` (room for argc).
 * Stops at the first argument where `stop_at_argument`; "--" ends the options; "-1" is no option.
 * Returns the number of elements of argv used, or -1 with a message in `problem`. */
int cli_options_parse(int argc, char **argv, const cli_option_set *sets, size_t set_count,
                      bool stop_at_argument, char **arguments, size_t *argument_count,
                      char *problem, size_t problem_size);

#endif
