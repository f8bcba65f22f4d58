/* A run of the command: what all subcommands share, and the table that they are in. */
#ifndef CUPEL_CLI_CLI_H
#define CUPEL_CLI_CLI_H

#include <cupel/alloc.h>
#include <cupel/cli.h>
#include <cupel/migrate.h>
#include <cupel/sys/dialect.h>

#include "cli/config.h"
#include "cli/memory.h"
#include "cli/options.h"
#include "cli/terminal.h"

/* Exit statuses. */
enum { CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2, CLI_DIFFERENT = 3 };

/* Options that every subcommand takes, in front of its name or behind it. */
typedef struct cli_globals {
    const char *config_file;
    const char *section;
    const char *directory;
    const char *url;
    bool quiet;
    bool verbose;
    bool help;
    bool version;
} cli_globals;

typedef struct cli_command cli_command;

typedef struct cli {
    const char *program;
    const cupel_metadata *metadata; /* of the program that runs the command; or NULL */
    cli_globals globals;
    cli_terminal terminal;
    cli_memory memory;
    cupel_error error; /* for whoever calls the library next */
    const cli_command *command;

    /* Opened when they are asked for, closed at the end. */
    bool has_config;
    cli_config config;
    cupel_migrations *migrations;
    cupel_engine *engine;
    cupel_connection *connection;
    cupel_module *module;
} cli;

struct cli_command {
    const char *name;
    const char *arguments; /* "[TARGET]"; "" for none */
    const char *summary;   /* one line, for the list of commands */
    const char *details;   /* paragraphs, lines broken at will; for help and the manual page */
    const cli_option *options;
    size_t options_size; /* of the struct that the options fill */
    size_t least_arguments;
    size_t most_arguments;
    int (*run)(cli *c, const void *options, size_t count, char **arguments);
};

/* The commands in the order of the list in help; NULL-terminated. */
extern const cli_command *const cli_commands[];
extern const cli_option cli_global_options[];
extern const cli_option cli_no_options[];
const cli_command *cli_find_command(const char *name);

/* Prints "cupel: ..." and gives CLI_FAILED or CLI_USAGE. */
int cli_fail(cli *c, const char *format, ...) CUPEL_PRINTF(2, 3);
int cli_usage(cli *c, const char *format, ...) CUPEL_PRINTF(2, 3);
/* A warning on standard error, as the library's own. */
void cli_warn(cli *c, const char *format, ...) CUPEL_PRINTF(2, 3);
/* Prints the message of c->error and gives CLI_FAILED. */
int cli_fail_with_error(cli *c);
int cli_fail_no_memory(cli *c);

/* The configuration and what it names, opened once; false after printing why not. */
bool cli_need_config(cli *c);
/* The same where the command can do without: a file that is not there says nothing. */
bool cli_want_config(cli *c);
bool cli_need_migrations(cli *c);
bool cli_need_engine(cli *c);
/* The same for a command that writes: a database file that is not there is made, and does not stay where
 * nothing came into it. */
bool cli_need_database(cli *c);
bool cli_need_connection(cli *c);
/* The program's metadata, or that of the models that the configuration names. */
bool cli_need_metadata(cli *c, const cupel_metadata **out);
/* Compiles sources that define models; the metadata lives as long as the module. False after printing
 * why not. */
bool cli_load_metadata(cli *c, cupel_module **module, const cupel_metadata **out,
                       const char *const *sources);

/* Writes a revision and says so; as an SQL file with `sql`, whatever the configuration says. */
int cli_write_revision(cli *c, const cupel_revision_options *wanted, bool sql);
/* Where somebody sits at a terminal, likely renames are asked about there. */
void cli_ask_about_renames(cli *c, cupel_revision_options *options);
/* The option behind the functions below and behind revisions, for a table of options. */
#define CLI_RENAME_OPTION(type, member)                                                            \
    {                                                                                              \
        0, "rename", "OLD=NEW", CLI_LIST, offsetof(type, member),                                  \
            "a table or a column got another name: users.name=username, users=people"              \
    }
/* Puts the renames of the command line into the schema that has the new names. An exit status. */
int cli_declare_renames(cli *c, cupel_schema *schema, const cli_list *renames);
/* Warns of likely renames that the command line says nothing of, as what they held would be dropped. */
void cli_warn_of_renames(cli *c, const cupel_comparison *comparison, const cli_list *renames);

/* Help for everybody and for one command. */
void cli_help(cli *c);
void cli_help_command(cli *c, const cli_command *command);

#endif
