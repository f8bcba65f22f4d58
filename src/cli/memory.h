/* Memory that lives until the command ends. */
#ifndef CUPEL_CLI_MEMORY_H
#define CUPEL_CLI_MEMORY_H

#include <stddef.h>

#include <cupel/common.h>

typedef struct cli_memory {
    struct cli_block *blocks;
} cli_memory;

/* Zeroed; NULL when memory is short. */
void *cli_alloc(cli_memory *memory, size_t size);
char *cli_text(cli_memory *memory, const char *text, size_t size);
char *cli_format(cli_memory *memory, const char *format, ...) CUPEL_PRINTF(2, 3);
void cli_memory_release(cli_memory *memory);

#endif
