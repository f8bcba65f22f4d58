/* What the fuzz targets share: the entry point's declaration, and a check that stops the fuzzer. */
#ifndef CUPEL_FUZZ_H
#define CUPEL_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Unlike assert, also where NDEBUG is defined. */
#define FUZZ_ASSERT(truth) ((truth) ? (void)0 : __builtin_trap())

#endif
