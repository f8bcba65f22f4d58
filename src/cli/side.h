/* What 'inspect' and 'diff' read: a database, the models, or a file of either kind of text, each as a
 * schema. */
#ifndef CUPEL_CLI_SIDE_H
#define CUPEL_CLI_SIDE_H

#include "cli/cli.h"

/* Which tables and objects are wanted. */
typedef struct cli_side_filter {
    cli_list schemas;  /* namespaces; none for the default one */
    cli_list tables;   /* patterns; none for all */
    cli_list excluded; /* patterns */
} cli_side_filter;

typedef enum cli_side_kind { CLI_SIDE_DATABASE, CLI_SIDE_MODELS, CLI_SIDE_SQL } cli_side_kind;

typedef struct cli_side {
    const char *name; /* for messages, without a password */
    cli_side_kind kind;
    const char *dialect; /* NULL for models, which have none of their own */
    cupel_schema *schema;
    cupel_engine *engine;
    cupel_connection *connection;
    cupel_module *module;
} cli_side;

/* Makes a schema of what `source` names: a URL, "database" (the configured one), "models" (the
 * configured ones), a source with models, or a file of SQL. `dialect` (may be NULL) is whose SQL a file
 * is in, and `engine` (may be NULL) is one that may read it. False after printing why not; to be closed
 * in any case. */
bool cli_side_open(cli *c, cli_side *side, const char *source, const char *dialect,
                   cupel_engine *engine, const cli_side_filter *filter);
void cli_side_close(cli_side *side);
/* Names on standard error what of a database is not in the schema. */
void cli_side_name_unread(cli *c, const cli_side *side);
/* Whether the source is a database, so that it says whose SQL the other side is in. */
bool cli_side_is_database(const char *source);
/* The engine's name for what a person calls it; NULL after printing that there is none. */
const char *cli_side_dialect(cli *c, const char *name);

/* Settles whose words the side is to be written in where it has none of its own: the configured
 * database's. False after printing that none is. */
bool cli_side_need_dialect(cli *c, cli_side *side);
/* The dialect of the configured database, or NULL. */
const char *cli_configured_dialect(cli *c);

/* Creates or drops what a side has, or with `sql` prints the statements, in the words of `engine` (may be
 * NULL). `confirm` (may be NULL) is asked before the database is changed. Exit statuses. */
int cli_change_all(cli *c, const char *source, bool creates, bool sql, const char *engine,
                   bool (*confirm)(cli *c, const cupel_schema *schema));

/* The options that fill a cli_side_filter member, for a table of options. */
#define CLI_SIDE_FILTER_OPTIONS(type, member)                                                      \
    { 0,                                                                                           \
      "schema",                                                                                    \
      "NAME",                                                                                      \
      CLI_LIST,                                                                                    \
      offsetof(type, member.schemas),                                                              \
      "a schema to read, in place of the default one; may be given several times" },               \
        { 0,                                                                                       \
          "tables",                                                                                \
          "PATTERN",                                                                               \
          CLI_LIST,                                                                                \
          offsetof(type, member.tables),                                                           \
          "only tables whose names match, as in 'user*'; may be given several times" },            \
    {                                                                                              \
        0, "exclude", "PATTERN", CLI_LIST, offsetof(type, member.excluded),                        \
            "leave out tables and others whose names match; may be given several times"            \
    }

#endif
