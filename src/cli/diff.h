/* A comparison of two sides, and the forms in which it is shown. */
#ifndef CUPEL_CLI_DIFF_H
#define CUPEL_CLI_DIFF_H

#include "cli/side.h"

typedef struct cli_diff {
    cli_side from;
    cli_side to;
    const char *dialect; /* as whose engine the two are compared */
    cupel_comparison comparison;
} cli_diff;

/* As a review, grouped by table. Exit statuses. */
int cli_diff_review(cli *c, const cli_diff *diff);
/* {"differences": [...], ...}, as docs/inspect.md describes it. */
int cli_diff_json(cli *c, const cli_diff *diff);

#endif
