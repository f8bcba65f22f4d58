/* printf's placeholders: found in order, without overlap, and only where there is a percent sign. */
#include "fuzz.h"

#include <string.h>

#include <cupel/alloc.h>

#include "base/placeholder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cupel_error error = CUPEL_ERROR_INIT;
    cupel__placeholder placeholder;
    char *text = cupel_alloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';

    size_t length = strlen(text);
    size_t at = 0;
    size_t behind = 0;
    int found;
    while ((found = cupel__placeholder_next(text, &at, &placeholder, &error)) == 1) {
        FUZZ_ASSERT(placeholder.offset >= behind && text[placeholder.offset] == '%');
        FUZZ_ASSERT(at == placeholder.offset + placeholder.size && at <= length);
        behind = at;
    }
    FUZZ_ASSERT(found == 0 ? at == length : error.code == CUPEL_EQUERY);
    cupel_error_release(&error);
    cupel_free(text);
    return 0;
}
