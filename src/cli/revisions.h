/* Revisions as the command shows them: a line, a block, or JSON. */
#ifndef CUPEL_CLI_REVISIONS_H
#define CUPEL_CLI_REVISIONS_H

#include <jansson.h>

#include "cli/cli.h"

/* Which revisions a database is at: ids, NULL-terminated; NULL where it was not asked. */
typedef const char *const *cli_current;

/* "1bc594146bb5 (head), message", with what it is built on in front where `with_parents`. */
void cli_print_revision(cli *c, const cupel_revision_info *info, bool with_parents,
                        cli_current current);
/* Several lines: id, parents, file, message. */
void cli_print_revision_block(cli *c, const cupel_revision_info *info, cli_current current);
/* The one with this id, or NULL. */
const cupel_revision_info *cli_find_revision(const cupel_revision_info *const *infos, size_t count,
                                             const char *id);

/* {"revisions": [...]}; CLI_DONE, or CLI_FAILED after printing why not. */
int cli_print_revisions_json(cli *c, const cupel_revision_info *const *infos, size_t count,
                             cli_current current);
/* A list of texts as JSON; NULL when memory is short. */
json_t *cli_names_json(const char *const *names);
/* Prints the JSON value and takes it; NULL means that memory was short. */
int cli_print_json(cli *c, json_t *value);

/* The ids that the database is at, in `*out`; false after printing why not. */
bool cli_need_current(cli *c, cli_current *out, size_t *count);
/* A name as the library takes it, with "current" replaced by what the database is at; NULL after
 * printing why not. */
const char *cli_name_with_current(cli *c, const char *name);

#endif
