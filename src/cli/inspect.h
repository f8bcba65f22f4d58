/* A schema as JSON, in the format that docs/inspect.md describes. */
#ifndef CUPEL_CLI_INSPECT_H
#define CUPEL_CLI_INSPECT_H

#include <jansson.h>

#include "cli/side.h"

/* The text, freed with cupel_free; CLI_FAILED after printing why not. `dialect` is whose words types are
 * in. */
int cli_schema_json(cli *c, const cupel_schema *schema, const char *dialect, char **out);
/* Puts the list of what was found and is not in the schema under the key, unless there is nothing of the
 * kind; negative when memory is short. */
int cli_put_unread_json(json_t *object, const char *key, const cupel_schema *schema);

#endif
