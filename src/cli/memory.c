/* A list of blocks, freed together. */
#include "cli/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cupel/alloc.h>

struct cli_block {
    struct cli_block *next;
    max_align_t content[];
};

void *cli_alloc(cli_memory *memory, size_t size)
{
    struct cli_block *block = cupel_alloc(sizeof *block + size);
    if (!block)
        return NULL;
    memset(block, 0, sizeof *block + size);
    block->next = memory->blocks;
    memory->blocks = block;
    return block->content;
}

char *cli_text(cli_memory *memory, const char *text, size_t size)
{
    char *copy = cli_alloc(memory, size + 1);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

char *cli_format(cli_memory *memory, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = size < 0 ? NULL : cli_alloc(memory, (size_t)size + 1);
    if (!text)
        return NULL;
    va_start(arguments, format);
    vsnprintf(text, (size_t)size + 1, format, arguments);
    va_end(arguments);
    return text;
}

void cli_memory_release(cli_memory *memory)
{
    while (memory->blocks) {
        struct cli_block *block = memory->blocks;
        memory->blocks = block->next;
        cupel_free(block);
    }
}
