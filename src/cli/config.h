/* cupel.ini: what a project says about its models, its revisions and its database. */
#ifndef CUPEL_CLI_CONFIG_H
#define CUPEL_CLI_CONFIG_H

#include <stdbool.h>

#include <cupel/error.h>
#include <cupel/log.h>

#include "cli/memory.h"

typedef struct cli_config {
    const char *path;   /* of the file; NULL where there is none */
    const char *folder; /* that it is in; paths in it are relative to that */
    const char *section;

    const char *url;           /* NULL where none is given */
    const char *url_source;    /* "cupel.ini:4", "$DATABASE_URL": for messages */
    const char *const *models; /* NULL-terminated; NULL where none is given */
    const char *metadata;
    const char *script_location;
    const char *const *version_locations; /* NULL for the default */
    const char *version_table;
    const char *file_template;
    const char *revision_format;
    bool transaction_per_migration;
    const char *cc;
    const char *cflags;
    const char *ldflags;
} cli_config;

#define CLI_CONFIG_FILE "cupel.ini"
#define CLI_CONFIG_SECTION "cupel"

/* What the command line says about the configuration; NULL where it says nothing. */
typedef struct cli_config_request {
    const char *file;
    const char *section;
    const char *directory; /* in place of script_location */
    const char *url;
} cli_config_request;

/* Reads the file and what overrides it. A file that is not there is an error unless the directory of
 * the revisions is given. Unknown keys are warned about through the log. */
int cli_config_read(cli_config *out, cli_memory *memory, const cli_config_request *request,
                    const cupel_log *log, cupel_error *error);

/* The texts of a new file. */
#define CLI_DEFAULT_URL "sqlite:///data.sqlite"
#define CLI_DEFAULT_DIRECTORY "migrations"

#endif
