/* Programs run without a shell, their output in a file. */
#ifndef CUPEL_MIGRATE_PROCESS_H
#define CUPEL_MIGRATE_PROCESS_H

#include <cupel/error.h>
#include "base/arena.h"

/* Starts `arguments[0]` (looked up in PATH) with nothing to read; what it writes goes to a new file
 * at `output`. The error says why it cannot be started. */
int cupel__process_start(int *pid, const char *const *arguments, const char *output,
                         cupel_error *error);
/* Waits for its end: the exit status, or 128 and the number of the signal that ended it. */
int cupel__process_wait(int pid);
/* The words of a text, split at blanks, behind `before` (NULL-terminated or NULL); in the arena. NULL
 * when memory is short. */
const char *const *cupel__process_words(cupel__arena *arena, const char *const *before,
                                        const char *text);
/* The file that a program's name stands for; NULL where there is none. In the arena. */
const char *cupel__process_find(cupel__arena *arena, const char *name);

#endif
