/* Whole files read into memory. */
#ifndef CUPEL_BASE_FILE_H
#define CUPEL_BASE_FILE_H

#include <cupel/error.h>

#include "base/arena.h"

/* The first `most` bytes of a file, with a zero byte behind them, in the arena; *size does not count
 * that. CUPEL_EIO where it is not there, cannot be read or is no file. */
int cupel__file_read(cupel__arena *arena, const char *path, size_t most, char **out, size_t *size,
                     cupel_error *error);

#endif
