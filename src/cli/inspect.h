/* A schema as JSON, in the format that docs/inspect.md describes. */
#ifndef CUPEL_CLI_INSPECT_H
#define CUPEL_CLI_INSPECT_H

#include "cli/side.h"

/* The text, freed with cupel_free; CLI_FAILED after printing why not. `dialect` is whose words types are
 * in. */
int cli_schema_json(cli *c, const cupel_schema *schema, const char *dialect, char **out);

#endif
