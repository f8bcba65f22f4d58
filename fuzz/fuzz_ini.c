/* cupel.ini: whatever the file holds, it is read or refused. */
#include "fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    cli_memory memory = { NULL };
    cli_config config;
    cupel_error error = CUPEL_ERROR_INIT;
    const cupel_log log = { .write = NULL };
    int file = memfd_create("ini", 0);
    FUZZ_ASSERT(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const cli_config_request request = { .file = path };
    if (cli_config_read(&config, &memory, &request, &log, &error) == 0) {
        FUZZ_ASSERT(config.script_location != NULL && config.script_location[0] != '\0');
        FUZZ_ASSERT(config.metadata != NULL);
    } else {
        FUZZ_ASSERT(error.message[0] != '\0');
    }
    cli_memory_release(&memory);
    cupel_error_release(&error);
    close(file);
    return 0;
}
