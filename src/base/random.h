/* Random bytes from the operating system. */
#ifndef CUPEL_BASE_RANDOM_H
#define CUPEL_BASE_RANDOM_H

#include <cupel/common.h>

/* Fills `size` bytes fit for keys and identifiers; false where the system has none to give. */
bool cupel__random_bytes(void *out, size_t size);
/* A number that cannot be guessed from outside, where possible, and differs anyhow: for hashing and
 * for jitter, never for secrets. Cannot fail. */
uint64_t cupel__random_seed(void);

#endif
